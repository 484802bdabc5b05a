//! Words about time: deadlines, due rules, "thường xuyên", "hằng năm", periods.

use chrono::{Datelike, NaiveDate};
use kernel::period::{Period, PeriodKind};

use super::dates;
use super::due::{CountUnit, Deadline, DueRule, MonthDay};
use super::lexicon::{Lexicon, Words};
use super::proposal::{Certainty, Doubt};
use super::token::Token;

/// A word about time and the tokens that it takes.
#[derive(Debug, Clone)]
pub(crate) struct When {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) deadline: Deadline,
    pub(crate) certainty: Certainty,
}

/// A date that no calendar has, with the tokens that it takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Impossible {
    pub(crate) from: usize,
    pub(crate) to: usize,
}

/// What is known while reading times.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Clock<'a> {
    pub(crate) lexicon: &'a Lexicon,
    /// The day of the document, for dates without a year.
    pub(crate) issued_on: Option<NaiveDate>,
    /// The passage is a cell of a deadline column: "6/2025" and "2025" stand by themselves there.
    pub(crate) cell: bool,
    /// The passage is a heading: years in it are those of the goals below, not of a title.
    pub(crate) heading: bool,
}

/// The end of the place in which a token lies; places are in order and do not overlap.
pub(crate) fn behind(places: &[(usize, usize)], at: usize) -> Option<usize> {
    let next = places.partition_point(|(_, end)| *end <= at);
    places.get(next).filter(|(start, _)| *start <= at).map(|(_, end)| *end)
}

/// Times and impossible dates of tokens `from..to`, in order. `skip` are places of citations, whose dates are no deadlines.
pub(crate) fn times(
    tokens: &[Token],
    from: usize,
    to: usize,
    skip: &[(usize, usize)],
    clock: Clock<'_>,
) -> (Vec<When>, Vec<Impossible>) {
    let mut found = Vec::new();
    let mut impossible = Vec::new();
    let mut at = from;
    let tokens = tokens.get(..to.min(tokens.len())).unwrap_or_default();
    while at < tokens.len() {
        if let Some(end) = behind(skip, at) {
            at = end;
            continue;
        }
        let reading = Reading {
            tokens,
            begin: from,
            clock,
        };
        if let Some(place) = reading.impossible(at) {
            at = place.to;
            impossible.push(place);
            continue;
        }
        // "so với năm 2025" names what is compared with
        let compared = at >= from + 2 && reading.is(at - 1, "với") && reading.is(at - 2, "so");
        let read = if compared { Vec::new() } else { reading.read(at) };
        match read.last() {
            Some(last) => {
                at = last.to.max(at + 1);
                found.extend(read);
            }
            None => at += 1,
        }
    }
    (found, impossible)
}

/// The deadline among several times: a day before a period, a period before what comes back.
pub(crate) fn best(times: &[When]) -> Option<&When> {
    let worth = |when: &When| match when.deadline {
        Deadline::Day { .. } => 0,
        // a stage is often that of a programme
        Deadline::Within { period, .. } if period.kind() == PeriodKind::Stage => 2,
        Deadline::Within { .. } => 1,
        Deadline::Relative { .. } => 2,
        Deadline::From { .. } => 3,
        Deadline::Recurring { rule } if rule.day.is_some() => 1,
        Deadline::Recurring { .. } => 4,
        Deadline::Regular => 5,
    };
    times.iter().min_by_key(|when| (worth(when), when.from))
}

struct Reading<'a> {
    tokens: &'a [Token],
    begin: usize,
    clock: Clock<'a>,
}

impl Reading<'_> {
    fn key(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.key.as_str())
    }

    fn is(&self, at: usize, key: &str) -> bool {
        self.key(at) == key
    }

    fn number(&self, at: usize) -> Option<u32> {
        self.tokens.get(at).and_then(Token::number)
    }

    fn year(&self, at: usize) -> Option<i32> {
        self.number(at)
            .filter(|year| (1990..=2100).contains(year))
            .and_then(|year| i32::try_from(year).ok())
    }

    fn words(&self, words: &Words, at: usize) -> Option<usize> {
        words.at(self.tokens, at)
    }

    // A whole date that does not exist.
    fn impossible(&self, at: usize) -> Option<Impossible> {
        if at > self.begin && matches!(self.key(at - 1), "/" | "-" | ".") {
            return None;
        }
        let (date, to) = dates::printed_date(self.tokens, at)?;
        date.is_impossible().then_some(Impossible { from: at, to })
    }

    fn read(&self, at: usize) -> Vec<When> {
        let grammar = &self.clock.lexicon.grammar;
        let (prefix, strict) = match (self.words(&grammar.before, at), self.words(&grammar.until, at)) {
            (Some(before), until) if until.is_none_or(|until| until <= before) => (before, true),
            (_, Some(until)) => {
                // "hoàn thành trước ngày": two prefixes in a row
                let further = self.words(&grammar.before, at + until);
                (until + further.unwrap_or(0), further.is_some())
            }
            _ => (0, false),
        };
        let point = at + prefix;
        let whole = |to: usize, deadline: Deadline, certainty: Certainty| When {
            from: at,
            to,
            deadline,
            certainty,
        };
        if let Some((date, to)) = self.date(point) {
            return vec![whole(to, Deadline::Day { date, strict }, Certainty::Sure)];
        }
        if let Some(found) = self.day_of_period(at, point, strict) {
            return vec![found];
        }
        let yearly = self.days_of_year(at, point, strict, prefix > 0);
        if !yearly.is_empty() {
            return yearly;
        }
        if let Some((period, to)) = self.period(point, prefix > 0) {
            if let Some(further) = self.words(&grammar.onward, to) {
                let year = period.year();
                return vec![whole(to + further, Deadline::From { year }, Certainty::Sure)];
            }
            return vec![whole(to, Deadline::Within { period, strict }, Certainty::Sure)];
        }
        if let Some((count, unit, to)) = self.relative(at) {
            return vec![whole(to, Deadline::Relative { count, unit }, Certainty::Sure)];
        }
        let recurring = self.recurring(at);
        if !recurring.is_empty() {
            return recurring;
        }
        if let Some(length) = self.regular(at) {
            return vec![whole(at + length, Deadline::Regular, Certainty::Sure)];
        }
        Vec::new()
    }

    // A day of the calendar.
    fn date(&self, at: usize) -> Option<(NaiveDate, usize)> {
        // a part of a longer number: "1/22/8/2019"
        if at > self.begin && matches!(self.key(at - 1), "/") {
            return None;
        }
        let (printed, to) = dates::printed_date(self.tokens, at)?;
        Some((printed.date()?, to))
    }

    // "ngày 15/11 hằng năm", "ngày 15/6 và 15/12": days of a year without a year.
    fn days_of_year(&self, from: usize, point: usize, strict: bool, prefixed: bool) -> Vec<When> {
        let worded = self.is(point, "ngày");
        // "ngày Sở hữu trí tuệ thế giới (26/4)"
        let bracketed = self.is(point, "(") && self.is(point + 4, ")");
        if !worded && !prefixed && !bracketed {
            return Vec::new();
        }
        let mut days = Vec::new();
        let mut at = point + usize::from(worded || bracketed);
        while let Some((day, month, to)) = dates::day_and_month(self.tokens, at) {
            days.push((day, month));
            at = to;
            if !matches!(self.key(at), "và" | ",") {
                break;
            }
            let next = at + 1 + usize::from(self.is(at + 1, "ngày"));
            if dates::day_and_month(self.tokens, next).is_none() {
                break;
            }
            at = next;
        }
        let yearly = if bracketed {
            Some(1)
        } else {
            self.words(&self.clock.lexicon.grammar.yearly, at)
        };
        let to = at + yearly.unwrap_or(0);
        days.into_iter()
            .filter_map(|(day, month)| {
                let deadline = self.yearly_or_dated(day, month, strict, yearly.is_some())?;
                let exists = NaiveDate::from_ymd_opt(2024, u32::from(month), u32::from(day)).is_some();
                let certainty = match (exists, yearly) {
                    (false, _) => Certainty::Doubtful(Doubt::ImpossibleDate),
                    (true, None) => Certainty::Doubtful(Doubt::YearNotStated),
                    (true, Some(_)) => Certainty::Sure,
                };
                Some(When {
                    from,
                    to,
                    deadline,
                    certainty,
                })
            })
            .collect()
    }

    fn yearly_or_dated(&self, day: u8, month: u8, strict: bool, yearly: bool) -> Option<Deadline> {
        if !yearly && let Some(issued_on) = self.clock.issued_on {
            let of = |year: i32| NaiveDate::from_ymd_opt(year, u32::from(month), u32::from(day));
            let same = of(issued_on.year());
            let date = same
                .filter(|date| *date >= issued_on)
                .or_else(|| of(issued_on.year() + 1))
                .or(same)?;
            return Some(Deadline::Day { date, strict });
        }
        Some(Deadline::Recurring {
            rule: DueRule {
                period: PeriodKind::Year,
                day: Some(MonthDay {
                    month: i8::try_from(month).ok().filter(|month| (1..=12).contains(month))?,
                    day,
                }),
                strict,
            },
        })
    }

    // "ngày 03 của tháng cuối quý", "ngày 25 hằng tháng", "ngày 05 tháng sau", "ngày 10 của tháng đầu quý sau".
    fn day_of_period(&self, from: usize, point: usize, strict: bool) -> Option<When> {
        if !self.is(point, "ngày") {
            return None;
        }
        let day = u8::try_from(self.number(point + 1).filter(|day| (1..=31).contains(day))?).ok()?;
        let mut at = self.of(point + 2);
        let grammar = &self.clock.lexicon.grammar;
        let rule = |period, month| DueRule {
            period,
            day: Some(MonthDay { month, day }),
            strict,
        };
        let made = |to, rule| When {
            from,
            to,
            deadline: Deadline::Recurring { rule },
            certainty: Certainty::Sure,
        };
        if let Some(length) = self.words(&grammar.monthly, at) {
            return Some(made(at + length, rule(PeriodKind::Month, 1)));
        }
        if !self.is(at, "tháng") {
            return None;
        }
        at += 1;
        // which month, counted from the beginning (positive) or the end (0 is the last) of the period
        let (first, last) = match self.key(at) {
            "đầu" => (Some(1), None),
            "cuối" => (None, Some(0)),
            "thứ" => {
                let month = i8::try_from(self.number(at + 1)?).ok()?;
                (Some(month).filter(|month| (1..=12).contains(month)), None)
            }
            "sau" | "tiếp" | "liền" | "kế" => (None, Some(1)),
            _ => return None,
        };
        at += if self.is(at, "thứ") { 2 } else { 1 };
        while matches!(self.key(at), "tiên" | "cùng" | "theo" | "kề" | "sau") && !self.is(at, "của") {
            at += 1;
        }
        at = self.of(at);
        let (period, to) = match self.period_noun(at) {
            Some((period, to)) => (period, to),
            // "tháng sau" by itself follows a month
            None if last == Some(1) => (PeriodKind::Month, at),
            None => return None,
        };
        let months = match period {
            PeriodKind::Month => 1,
            PeriodKind::Quarter => 3,
            PeriodKind::Half => 6,
            PeriodKind::NineMonths => 9,
            PeriodKind::Year | PeriodKind::SchoolYear => 12,
            PeriodKind::Stage => return None,
        };
        let later = matches!(self.key(to), "sau" | "tiếp" | "liền" | "kế");
        let mut end = to;
        while matches!(self.key(end), "sau" | "tiếp" | "theo" | "liền" | "kế" | "kề") {
            end += 1;
        }
        let month = first.or_else(|| last.map(|behind| months + behind))? + if later { months } else { 0 };
        Some(made(end, rule(period, month)))
    }

    // Past "của", "mỗi", "hằng".
    fn of(&self, mut at: usize) -> usize {
        while self.is(at, "của") {
            at += 1;
        }
        at
    }

    // "quý", "năm", "6 tháng" …, with "mỗi", "hằng" before it.
    fn period_noun(&self, at: usize) -> Option<(PeriodKind, usize)> {
        let from = at + usize::from(matches!(self.key(at), "mỗi" | "hằng" | "hàng" | "từng" | "theo"));
        let months = |count: u32| self.number(from) == Some(count) && self.is(from + 1, "tháng");
        match self.key(from) {
            "quí" | "quý" => Some((PeriodKind::Quarter, from + 1)),
            "năm" if self.is(from + 1, "học") => Some((PeriodKind::SchoolYear, from + 2)),
            "năm" => Some((PeriodKind::Year, from + 1)),
            "tháng" => Some((PeriodKind::Month, from + 1)),
            _ if months(6) => Some((PeriodKind::Half, from + 2)),
            _ if months(9) => Some((PeriodKind::NineMonths, from + 2)),
            _ => None,
        }
    }

    // "tháng 6/2025", "quý III năm 2026", "6 tháng đầu năm 2026", "năm 2030", "giai đoạn 2021-2025".
    fn period(&self, at: usize, prefixed: bool) -> Option<(Period, usize)> {
        let cell = self.clock.cell;
        if at > self.begin && matches!(self.key(at - 1), "/") {
            return None;
        }
        if self.is(at, "tháng") || cell || prefixed {
            let from = at + usize::from(self.is(at, "tháng"));
            if let Some(month) = self.number(from).and_then(|month| u8::try_from(month).ok())
                && let Some((year, to)) = self.of_year(from + 1)
                && let Ok(period) = Period::month(year, month)
            {
                return Some((period, to));
            }
        }
        if matches!(self.key(at), "quí" | "quý")
            && let Some(quarter) = self.quarter(at + 1)
            && let Some((year, to)) = self.of_year(at + 2)
        {
            return Period::quarter(year, quarter).ok().map(|period| (period, to));
        }
        if self.number(at) == Some(6) && self.is(at + 1, "tháng") {
            let half = match self.key(at + 2) {
                "đầu" => 1,
                "cuối" => 2,
                _ => return None,
            };
            let (year, to) = self.of_year(at + 3)?;
            return Period::half(year, half).ok().map(|period| (period, to));
        }
        let staged = self.is(at, "giai") && self.is(at + 1, "đoạn");
        let first = at + if staged { 2 } else { usize::from(self.is(at, "năm")) };
        let worded = first > at;
        if let (Some(from), "-", Some(to)) = (self.year(first), self.key(first + 1), self.year(first + 2))
            && (staged || cell || prefixed || worded)
            && !(staged && !cell && self.titled(at))
        {
            return Period::stage(from, to).ok().map(|period| (period, first + 3));
        }
        if let Some(year) = self.year(first)
            && (cell || (worded && !self.titled(at)))
            && !staged
            && !matches!(self.key(first + 1), "/" | "-")
        {
            return Period::calendar_year(year).ok().map(|period| (period, first + 1));
        }
        None
    }

    fn quarter(&self, at: usize) -> Option<u8> {
        let token = self.tokens.get(at)?;
        let number = token
            .number()
            .or_else(|| vietnamese::parse_roman(&token.key).map(u32::from))?;
        u8::try_from(number).ok().filter(|quarter| (1..=4).contains(quarter))
    }

    // "/2025", "năm 2025", "-2025"
    fn of_year(&self, at: usize) -> Option<(i32, usize)> {
        match self.key(at) {
            "/" | "năm" | "-" => self.year(at + 1).map(|year| (year, at + 2)),
            _ => None,
        }
    }

    // The year belongs to the title of a programme: "Chiến lược sở hữu trí tuệ đến năm 2030".
    fn titled(&self, at: usize) -> bool {
        const AIMING: [&str; 4] = ["phấn", "hoàn", "bảo", "đạt"];
        if self.clock.heading {
            return false;
        }
        // "…, đến năm 2030" begins anew
        if at > self.begin + 1 && (self.is(at - 1, ",") || self.is(at - 2, ",")) {
            return false;
        }
        let titles = &self.clock.lexicon.grammar.titled;
        let before = at.saturating_sub(30).max(self.begin)..at;
        for place in before.rev() {
            let key = self.key(place);
            if matches!(key, ";" | "." | ":") || AIMING.contains(&key) {
                return false;
            }
            if let Some(length) = self.words(titles, place)
                && self.tokens.get(place).is_some_and(|token| token.capital)
            {
                // "Kế hoạch đến năm 2025" has no title between
                return at > place + length + 1;
            }
        }
        false
    }

    // "trong 10 ngày làm việc kể từ …", "trong thời hạn 30 ngày"
    fn relative(&self, at: usize) -> Option<(u16, CountUnit, usize)> {
        let mut next = at;
        let opened = match self.key(next) {
            "trong" | "sau" => {
                next += 1;
                let term =
                    matches!((self.key(next), self.key(next + 1)), ("thời", "hạn" | "gian")) || self.is(next, "vòng");
                if term {
                    next += if self.is(next, "vòng") { 1 } else { 2 };
                }
                term
            }
            _ => return None,
        };
        let count = u16::try_from(self.number(next).filter(|count| (1..=999).contains(count))?).ok()?;
        next += 1;
        let (unit, length) = match (self.key(next), self.key(next + 1), self.key(next + 2)) {
            ("ngày", "làm", "việc") => (CountUnit::WorkingDays, 3),
            ("ngày", ..) => (CountUnit::Days, 1),
            ("tuần", ..) => (CountUnit::Weeks, 1),
            ("tháng", "đầu" | "cuối", _) => return None,
            ("tháng", ..) => (CountUnit::Months, 1),
            ("năm", ..) => (CountUnit::Years, 1),
            _ => return None,
        };
        next += length;
        let counted = matches!(self.key(next), "kể" | "từ" | "sau" | "tính" | ",") && !self.is(next, ",");
        (opened || counted).then_some((count, unit, next))
    }

    // "hằng năm", "định kỳ 6 tháng, hằng năm", "định kỳ hằng tháng, quý, 6 tháng, năm"
    fn recurring(&self, at: usize) -> Vec<When> {
        let grammar = &self.clock.lexicon.grammar;
        if self.is(at, "định") && matches!(self.key(at + 1), "kì" | "kỳ") {
            let mut found = Vec::new();
            let mut next = at + 2;
            while let Some((period, to)) = self.period_noun(next) {
                // "định kỳ năm 2025" names a year
                if period == PeriodKind::Year && self.year(to).is_some() {
                    break;
                }
                found.push(self.every(at, to, period));
                next = to;
                // "6 tháng một lần"
                while matches!(self.key(next), "một" | "01" | "1" | "lần" | "đầu" | "cuối") {
                    next += 1;
                }
                if self.is(next, "năm") && period != PeriodKind::Year && matches!(self.key(next - 1), "đầu" | "cuối")
                {
                    next += 1;
                }
                if !matches!(self.key(next), "," | "và" | ";") {
                    break;
                }
                next += 1;
            }
            return found;
        }
        let simple = [
            (&grammar.school_yearly, PeriodKind::SchoolYear),
            (&grammar.yearly, PeriodKind::Year),
            (&grammar.quarterly, PeriodKind::Quarter),
            (&grammar.monthly, PeriodKind::Month),
        ];
        for (words, period) in simple {
            // "kế hoạch công tác hằng năm" is the name of a thing
            if let Some(length) = self.words(words, at)
                && (self.clock.cell || grammar.yearly_things.ends_at(self.tokens, self.begin, at).is_none())
            {
                return vec![self.every(at, at + length, period)];
            }
        }
        let listed = at > self.begin && matches!(self.key(at - 1), "," | "và" | "cáo" | "(" | "quí" | "quý");
        for (words, period) in [
            (&grammar.half_yearly, PeriodKind::Half),
            (&grammar.nine_monthly, PeriodKind::NineMonths),
        ] {
            if let Some(length) = self.words(words, at)
                && (listed || self.clock.cell)
            {
                return vec![self.every(at, at + length, period)];
            }
        }
        Vec::new()
    }

    fn every(&self, from: usize, to: usize, period: PeriodKind) -> When {
        When {
            from,
            to,
            deadline: Deadline::Recurring {
                rule: DueRule::every(period),
            },
            certainty: Certainty::Sure,
        }
    }

    // "Thường xuyên theo dõi", not "nhiệm vụ trọng tâm, thường xuyên".
    fn regular(&self, at: usize) -> Option<usize> {
        let length = self.words(&self.clock.lexicon.grammar.regular, at)?;
        let begins = at == self.begin;
        let orders = self.clock.lexicon.grammar.verbs.is_at(self.tokens, at + length);
        let attribute = at > self.begin && matches!(self.key(at - 1), "vụ" | "tác" | "chưa" | "không");
        (self.clock.cell || (!attribute && (begins || orders))).then_some(length)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::{labels, token};

    fn read_with(text: &str, cell: bool, issued_on: Option<NaiveDate>) -> Vec<String> {
        let lexicon = Lexicon::load(None).unwrap();
        let tokens = token::tokens_of(text);
        let clock = Clock {
            lexicon: &lexicon,
            issued_on,
            cell,
            heading: false,
        };
        let (found, impossible) = times(&tokens, 0, tokens.len(), &[], clock);
        let words = found.iter().map(|when| labels::deadline(&when.deadline));
        words
            .chain(impossible.iter().map(|_| "impossible".to_owned()))
            .collect()
    }

    fn read(text: &str) -> Vec<String> {
        read_with(text, false, None)
    }

    #[test]
    fn due_days_of_reports_are_read_as_rules() {
        let rows = [
            (
                "gửi về Phòng trước ngày 03 của tháng cuối quý để tổng hợp",
                "trước ngày 03 của tháng cuối quý (hạn cuối 23 giờ 59 phút ngày 02)",
            ),
            (
                "trước ngày 15/11 hằng năm",
                "trước ngày 15 tháng 11 hằng năm (hạn cuối 23 giờ 59 phút ngày 14)",
            ),
            (
                "chậm nhất ngày 25 hằng tháng",
                "chậm nhất ngày 25 hằng tháng (hạn cuối 23 giờ 59 phút ngày 25)",
            ),
            (
                "trước ngày 05 tháng sau",
                "trước ngày 05 của tháng sau (hạn cuối 23 giờ 59 phút ngày 04)",
            ),
            (
                "trước ngày 10 của tháng đầu quý sau",
                "trước ngày 10 của tháng liền sau quý (hạn cuối 23 giờ 59 phút ngày 09)",
            ),
        ];
        for (text, words) in rows {
            assert_eq!(read(text), [words], "{text}");
        }
        assert_eq!(
            read("định kỳ 6 tháng, hằng năm báo cáo"),
            ["6 tháng một lần", "hằng năm"]
        );
        assert_eq!(
            read("định kỳ hằng tháng, quý, 6 tháng, năm"),
            ["hằng tháng", "hằng quý", "6 tháng một lần", "hằng năm"]
        );
        assert_eq!(read("trước ngày 15/6 và 15/12 hằng năm").len(), 2);
    }

    #[test]
    fn deadlines_of_tasks_are_read() {
        let rows = [
            (
                "hoàn thành trước ngày 15/11/2026",
                "trước ngày 15/11/2026 (hạn cuối 23 giờ 59 phút ngày 14/11/2026)",
            ),
            (
                "xong trong tháng 6/2025",
                "hết tháng 6/2025 (hạn cuối 23 giờ 59 phút ngày 30/06/2025)",
            ),
            (
                "trong quý III năm 2026",
                "hết quý III/2026 (hạn cuối 23 giờ 59 phút ngày 30/09/2026)",
            ),
            (
                "sơ kết việc thực hiện Kế hoạch đến năm 2025",
                "hết năm 2025 (hạn cuối 23 giờ 59 phút ngày 31/12/2025)",
            ),
            (
                "trong 10 ngày làm việc kể từ ngày nhận",
                "trong 10 ngày làm việc kể từ mốc nêu trong văn bản",
            ),
            ("Thường xuyên theo dõi, kiểm tra", "thường xuyên"),
        ];
        for (text, words) in rows {
            assert_eq!(read(text), [words], "{text}");
        }
        assert!(read("triển khai Chiến lược sở hữu trí tuệ đến năm 2030").is_empty());
        assert!(read("tăng 15% so với năm 2025").is_empty());
        assert!(read("đây là nhiệm vụ trọng tâm, thường xuyên nhằm góp phần").is_empty());
    }

    #[test]
    fn cells_hold_deadlines_without_words() {
        let rows = [
            ("6/2025", "hết tháng 6/2025 (hạn cuối 23 giờ 59 phút ngày 30/06/2025)"),
            (
                "Tháng 10/2025",
                "hết tháng 10/2025 (hạn cuối 23 giờ 59 phút ngày 31/10/2025)",
            ),
            ("2025", "hết năm 2025 (hạn cuối 23 giờ 59 phút ngày 31/12/2025)"),
            ("Thường xuyên", "thường xuyên"),
            ("Nhiệm vụ thường xuyên", "thường xuyên"),
            ("Hằng năm", "hằng năm"),
            ("2025 và những năm tiếp theo", "từ năm 2025 và các năm tiếp theo"),
        ];
        for (text, words) in rows {
            assert_eq!(read_with(text, true, None), [words], "{text}");
        }
        assert_eq!(read_with("2025-2030", true, None).len(), 1);
    }

    #[test]
    fn a_day_that_no_calendar_has_is_told_and_a_missing_year_is_that_of_the_document() {
        assert_eq!(read("hoàn thành trước ngày 31/02/2026"), ["impossible"]);
        let issued = NaiveDate::from_ymd_opt(2026, 12, 1);
        assert_eq!(
            read_with("báo cáo trước ngày 15/11", false, issued),
            ["trước ngày 15/11/2027 (hạn cuối 23 giờ 59 phút ngày 14/11/2027)"]
        );
    }
}
