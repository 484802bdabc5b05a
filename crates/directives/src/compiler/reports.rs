//! Duties to report: who, to whom, through whom, when.

use super::agencies::{self, Mention};
use super::due::{Deadline, DueRule, Schedule};
use super::lexicon::Lexicon;
use super::proposal::{Certainty, Doubt};
use super::times::When;
use super::token::Token;

/// A duty, as places among tokens.
#[derive(Debug, Clone)]
pub(crate) struct Report {
    /// The verb.
    pub(crate) verb: usize,
    /// Who reports, where the sentence names them beside the verb.
    pub(crate) reporters: Vec<Mention>,
    pub(crate) receivers: Vec<Mention>,
    pub(crate) via: Vec<Mention>,
    pub(crate) schedules: Vec<Schedule>,
    pub(crate) certainty: Certainty,
}

/// The duty to report in tokens `from..to`, when there is one.
pub(crate) fn report(tokens: &[Token], from: usize, to: usize, times: &[When], lexicon: &Lexicon) -> Option<Report> {
    let tokens = tokens.get(..to)?;
    let grammar = &lexicon.grammar;
    let verb = verb(tokens, from, lexicon)?;
    let (receivers, via) = receivers(tokens, from, verb, lexicon);
    let mut schedules: Vec<Schedule> = Vec::new();
    for when in times {
        let schedule = match when.deadline {
            Deadline::Recurring { rule } => Schedule::Periodic(rule),
            Deadline::Day { .. } | Deadline::Within { .. } | Deadline::Relative { .. } => {
                Schedule::Once { until: when.deadline }
            }
            Deadline::From { .. } | Deadline::Regular => continue,
        };
        if !schedules.contains(&schedule) {
            schedules.push(schedule);
        }
    }
    drop_dayless(&mut schedules);
    let somewhere = |words: &super::lexicon::Words| words.find(tokens, from).is_some();
    if somewhere(&grammar.ad_hoc) {
        schedules.push(Schedule::AdHoc);
    }
    let happens = somewhere(&grammar.when_it_happens);
    if schedules.is_empty() && happens {
        schedules.push(Schedule::WhenItHappens);
    }
    let periodic = schedules
        .iter()
        .any(|schedule| matches!(schedule, Schedule::Periodic(_)));
    if !periodic && somewhere(&grammar.as_regulated) && !happens {
        schedules.insert(0, Schedule::AsRegulated);
    }
    if schedules.is_empty() && receivers.is_empty() {
        return None;
    }
    let mut certainty = times.iter().fold(Certainty::Sure, |all, when| all.and(when.certainty));
    if schedules.is_empty() {
        schedules.push(Schedule::AsRegulated);
        certainty = certainty.and(Certainty::Doubtful(Doubt::DayNotStated));
    }
    let open = schedules.iter().any(|schedule| match schedule {
        Schedule::Periodic(rule) => rule.day.is_none(),
        Schedule::AsRegulated => true,
        Schedule::Once { .. } | Schedule::AdHoc | Schedule::WhenItHappens => false,
    });
    if open {
        certainty = certainty.and(Certainty::Doubtful(Doubt::DayNotStated));
    }
    Some(Report {
        verb,
        reporters: reporters(tokens, from, verb, lexicon),
        receivers,
        via,
        schedules,
        certainty,
    })
}

// "hằng năm, trước ngày 15/11 hằng năm": the one with a day says it all.
fn drop_dayless(schedules: &mut Vec<Schedule>) {
    let dated: Vec<_> = schedules
        .iter()
        .filter_map(|schedule| match schedule {
            Schedule::Periodic(DueRule {
                period, day: Some(_), ..
            }) => Some(*period),
            Schedule::Periodic(_)
            | Schedule::Once { .. }
            | Schedule::AdHoc
            | Schedule::AsRegulated
            | Schedule::WhenItHappens => None,
        })
        .collect();
    schedules.retain(|schedule| match schedule {
        Schedule::Periodic(rule) => rule.day.is_some() || !dated.contains(&rule.period),
        Schedule::Once { .. } | Schedule::AdHoc | Schedule::AsRegulated | Schedule::WhenItHappens => true,
    });
}

// "báo cáo" as a verb.
fn verb(tokens: &[Token], from: usize, lexicon: &Lexicon) -> Option<usize> {
    let grammar = &lexicon.grammar;
    let mut at = from;
    while let Some((place, length)) = grammar.report_verbs.find(tokens, at) {
        let noun = (place.saturating_sub(3)..=place).any(|start| {
            start >= from
                && grammar
                    .report_nouns
                    .at(tokens, start)
                    .is_some_and(|taken| start + taken > place)
        });
        if !noun {
            return Some(place);
        }
        at = place + length;
    }
    None
}

// Lists of agencies behind the verb and behind "gửi về", "về"; in brackets behind "qua".
fn receivers(tokens: &[Token], from: usize, verb: usize, lexicon: &Lexicon) -> (Vec<Mention>, Vec<Mention>) {
    let grammar = &lexicon.grammar;
    let mut via = Vec::new();
    let mut before: Vec<Mention> = Vec::new();
    let mut behind: Vec<Mention> = Vec::new();
    let mut at = from;
    while at < tokens.len() {
        // behind "để tổng hợp, báo cáo …" stands what the receivers do with it
        let ends = tokens
            .get(at)
            .is_some_and(|token| token.is(";") || (token.is("để") && !behind.is_empty()));
        if ends && at > verb {
            break;
        }
        if let Some(length) = grammar.via.at(tokens, at) {
            let (list, end) = agencies::list(tokens, at + length, lexicon);
            if known(&list) {
                via.extend(list);
                at = end;
                continue;
            }
        }
        let sent = grammar.sending.at(tokens, at);
        if let Some(length) = sent {
            let (list, end) = agencies::list(tokens, at + length, lexicon);
            let gone = tokens.get(at).is_some_and(|token| token.is("gửi"));
            if known(&list) && (at > verb || gone) {
                let side = if at < verb { &mut before } else { &mut behind };
                side.extend(list);
                at = end;
                continue;
            }
        }
        if let Some(length) = grammar.report_verbs.at(tokens, at).filter(|_| at >= verb) {
            let (list, end) = agencies::list(tokens, past_verbs(tokens, at + length, lexicon), lexicon);
            if known(&list) {
                behind.extend(list);
                at = end;
                continue;
            }
        }
        at += 1;
    }
    // "gửi văn bản về Sở … để tổng hợp, báo cáo Ủy ban nhân dân tỉnh": it goes to the Sở
    (if before.is_empty() { behind } else { before }, via)
}

// "báo cáo và kiến nghị Chính phủ", "báo cáo, đề xuất Ủy ban nhân dân tỉnh"
fn past_verbs(tokens: &[Token], from: usize, lexicon: &Lexicon) -> usize {
    let mut at = from;
    while tokens
        .get(at)
        .is_some_and(|token| matches!(token.key.as_str(), "," | "và"))
        && let Some(length) = lexicon.grammar.verbs.at(tokens, at + 1)
    {
        at += 1 + length;
    }
    at
}

fn known(list: &[Mention]) -> bool {
    list.iter().any(|mention| mention.known)
}

// "… các đơn vị, địa phương báo cáo", "Sở … định kỳ hàng năm báo cáo"; not "tham mưu UBND huyện báo cáo".
fn reporters(tokens: &[Token], from: usize, verb: usize, lexicon: &Lexicon) -> Vec<Mention> {
    let mut start = from;
    while start < verb {
        let (list, end) = agencies::list(tokens, start, lexicon);
        if !known(&list) || end > verb {
            start += 1;
            continue;
        }
        let advised = (start.saturating_sub(3)..start).any(|at| {
            tokens
                .get(at)
                .is_some_and(|token| matches!(token.key.as_str(), "mưu" | "giúp" | "với" | "về" | "của"))
        });
        let light = |at: usize| lexicon.grammar.openers.is_at(tokens, at) || lexicon.grammar.yearly.is_at(tokens, at);
        let near = (end..verb)
            .all(|at| tokens.get(at).is_some_and(|token| token.is(",")) || light(at) || (at > end && light(at - 1)));
        if near && !advised {
            return list;
        }
        // a name inside this one is no name by itself
        start = end;
    }
    Vec::new()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::labels;
    use crate::compiler::passage::Passage;
    use crate::compiler::times::{Clock, times};

    type Names = Vec<String>;

    fn read(text: &str) -> Option<(Names, Names, Names, Names)> {
        let lexicon = Lexicon::load(None).unwrap();
        let mut passage = Passage::default();
        for (place, c) in text.chars().enumerate() {
            passage.push(c, place);
        }
        passage.finish();
        let clock = Clock {
            lexicon: &lexicon,
            issued_on: None,
            cell: false,
            heading: false,
        };
        let tokens = &passage.tokens;
        let (found, _) = times(tokens, 0, tokens.len(), &[], clock);
        let report = report(tokens, 0, tokens.len(), &found, &lexicon)?;
        let names = |list: &[Mention]| -> Names { list.iter().map(|one| passage.text(one.from, one.to)).collect() };
        Some((
            names(&report.reporters),
            names(&report.receivers),
            names(&report.via),
            report.schedules.iter().map(labels::schedule).collect(),
        ))
    }

    #[test]
    fn receivers_ways_and_times_are_read() {
        let (_, receivers, via, when) =
            read("Báo cáo kết quả thực hiện gửi về Phòng Nội vụ trước ngày 03 của tháng cuối quý để tổng hợp.")
                .unwrap();
        assert_eq!(receivers, ["Phòng Nội vụ"]);
        assert!(via.is_empty());
        assert_eq!(
            when,
            ["trước ngày 03 của tháng cuối quý (hạn cuối 23 giờ 59 phút ngày 02)"]
        );

        let (_, receivers, via, when) = read(
            "Định kỳ hàng năm, báo cáo kết quả thực hiện về UBND tỉnh (qua Sở Khoa học và Công nghệ) theo quy định.",
        )
        .unwrap();
        assert_eq!(receivers, ["UBND tỉnh"]);
        assert_eq!(via, ["Sở Khoa học và Công nghệ"]);
        assert_eq!(when, ["hằng năm"]);
    }

    #[test]
    fn obstacles_go_to_whom_they_are_sent_and_ad_hoc_reports_have_no_day() {
        let (_, receivers, _, when) = read(
            "nếu có vướng mắc, đề nghị các cơ quan, đơn vị gửi văn bản về Sở Tài chính để tổng hợp, báo cáo Ủy ban nhân dân tỉnh",
        )
        .unwrap();
        assert_eq!(receivers, ["Sở Tài chính"]);
        assert_eq!(when, ["khi phát sinh"]);

        let (_, receivers, _, when) =
            read("định kỳ, đột xuất tham mưu Ban cán sự đảng UBND tỉnh báo cáo Ban Thường vụ Tỉnh ủy theo quy định.")
                .unwrap();
        assert_eq!(receivers, ["Ban Thường vụ Tỉnh ủy"]);
        assert_eq!(when.len(), 2);
    }

    #[test]
    fn a_report_that_is_a_thing_is_no_duty() {
        assert!(read("thực hiện nghiêm chế độ báo cáo").is_none());
        assert!(read("Sở Nội vụ chủ trì tham mưu kế hoạch").is_none());
    }
}
