//! Targets: a number with its comparator and unit, and what is measured.

use super::lexicon::Lexicon;
use super::passage::Passage;
use super::proposal::{Comparator, Figure, Pace, Value};
use super::token::Token;

/// A target, as places among tokens.
#[derive(Debug, Clone)]
pub(crate) struct Target {
    /// From the first to the last word of it.
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) measure: String,
    pub(crate) comparator: Comparator,
    pub(crate) value: Value,
    pub(crate) unit: String,
    pub(crate) pace: Pace,
    /// What is measured was cut from a long passage.
    pub(crate) cut: bool,
    /// No comparator stands there.
    pub(crate) bare: bool,
}

/// A number among tokens.
struct Numeral {
    from: usize,
    to: usize,
    value: Value,
}

/// A number with comparator and unit around it.
struct Core {
    // where the words before the number that belong to it begin
    from: usize,
    to: usize,
    comparator: Comparator,
    value: Value,
    unit: (usize, usize),
    growing: bool,
    per_year: bool,
    bare: bool,
    /// A place in a ranking.
    ranked: bool,
    /// "Có" stands there: what is counted follows the number.
    has: bool,
}

/// Targets of a sentence. In a section of goals a number with a unit is enough; elsewhere it needs a comparator.
pub(crate) fn targets(
    passage: &Passage,
    from: usize,
    to: usize,
    skip: &[(usize, usize)],
    goals: bool,
    lexicon: &Lexicon,
) -> Vec<Target> {
    let tokens = passage.tokens.get(..to).unwrap_or_default();
    let mut cores: Vec<Core> = Vec::new();
    let mut at = from;
    while at < tokens.len() {
        if let Some(end) = super::times::behind(skip, at) {
            at = end;
            continue;
        }
        let Some(numeral) = numeral(passage, at, to) else {
            at += 1;
            continue;
        };
        at = numeral.to;
        let core = core(tokens, from, &numeral, goals, lexicon).or_else(|| {
            cores
                .last()
                .filter(|_| goals)
                .and_then(|before| enumerated(tokens, before, &numeral, lexicon))
        });
        if let Some(core) = core {
            at = core.to;
            cores.push(core);
        }
    }
    let mut found = Vec::new();
    for (index, core) in cores.iter().enumerate() {
        let before = index
            .checked_sub(1)
            .and_then(|index| cores.get(index))
            .map_or(from, |core| core.to);
        let after = cores.get(index + 1).map_or(to, |core| core.from);
        found.push(whole(passage, core, before, after, lexicon));
    }
    found
}

/// A number or a range at a token: "80", "0,7", "1.000", "16 - 18", "8 đến 10".
fn numeral(passage: &Passage, at: usize, limit: usize) -> Option<Numeral> {
    let (first, mut to) = figure(passage, at, limit)?;
    let tokens = &passage.tokens;
    let mut value = Value::One(first);
    // "8% - 10%": the unit may stand with both
    let percent = usize::from(tokens.get(to).is_some_and(|token| token.is("%")));
    if tokens
        .get(to + percent)
        .is_some_and(|token| matches!(token.key.as_str(), "-" | "đến"))
        && let Some((second, end)) = figure(passage, to + percent + 1, limit)
        && less(first, second)
    {
        value = Value::Range(first, second);
        to = end;
    }
    Some(Numeral { from: at, to, value })
}

fn less(a: Figure, b: Figure) -> bool {
    let scaled = |one: Figure, other: Figure| {
        10_i128
            .checked_pow(other.scale)
            .and_then(|factor| i128::from(one.mantissa).checked_mul(factor))
    };
    scaled(a, b).zip(scaled(b, a)).is_some_and(|(a, b)| a < b)
}

fn figure(passage: &Passage, at: usize, limit: usize) -> Option<(Figure, usize)> {
    let tokens = &passage.tokens;
    let first = tokens.get(at).filter(|_| at < limit)?;
    // "5G", "QH15", "26/4"
    if !first.is_number()
        || (!first.spaced && at > 0 && tokens.get(at - 1).is_some_and(|before| before.word || before.is("/")))
    {
        return None;
    }
    let mut to = at + 1;
    // No figure has more groups; "1.1.1.1…" is not walked at each of its places.
    while to < at + 16
        && let (Some(sign), Some(next)) = (tokens.get(to), tokens.get(to + 1))
    {
        if to + 1 >= limit || !matches!(sign.key.as_str(), "." | ",") || sign.spaced || next.spaced || !next.is_number()
        {
            break;
        }
        to += 2;
    }
    let behind = tokens.get(to);
    if behind.is_some_and(|token| {
        !token.spaced && (token.word || (token.is("/") && tokens.get(to + 1).is_some_and(Token::is_number)))
    }) {
        return None;
    }
    let read = vietnamese::parse_number(&passage.text(at, to)).ok()?;
    let mantissa = i64::try_from(read.mantissa).ok()?;
    Some((
        Figure {
            mantissa,
            scale: read.scale,
        },
        to,
    ))
}

fn core(tokens: &[Token], begin: usize, numeral: &Numeral, goals: bool, lexicon: &Lexicon) -> Option<Core> {
    let grammar = &lexicon.grammar;
    if grammar.not_targets.ends_at(tokens, begin, numeral.from).is_some() {
        return None;
    }
    let ranked = grammar.rank_groups.ends_at(tokens, begin, numeral.from);
    let (mut comparator, mut from, mut strong) = comparator(tokens, begin, numeral.from, lexicon);
    let mut unit_to = numeral.to;
    if let Some(length) = grammar.target_units.at(tokens, numeral.to) {
        unit_to += length;
    }
    let unit = (numeral.to, unit_to);
    let percent = tokens.get(numeral.to).is_some_and(|token| token.is("%"));
    let mut to = unit_to;
    let per_year = per_year(tokens, to, lexicon);
    to += per_year.unwrap_or(0);
    // "%/năm" is one phrase of the list
    let per_year = per_year.is_some()
        || (unit_to > numeral.to + 1 && tokens.get(unit_to - 1).is_some_and(|token| token.is("năm")));
    // "từ 80% trở lên", "từ 10% giáo viên trở lên"
    let behind = |words: &super::lexicon::Words| (to..to + 5).any(|at| words.is_at(tokens, at));
    if behind(&grammar.and_more) {
        comparator = Some(Comparator::AtLeast);
        strong = true;
    } else if behind(&grammar.and_less) {
        comparator = Some(Comparator::AtMost);
        strong = true;
    }
    for words in [&grammar.and_more, &grammar.and_less] {
        to += words.at(tokens, to).unwrap_or(0);
    }
    let grown = grammar.growth.ends_at(tokens, begin, from);
    from = grown.unwrap_or(from);
    let growing = grown.is_some();
    let range = matches!(numeral.value, Value::Range(..));
    if range && comparator.is_none_or(|found| matches!(found, Comparator::AtLeast | Comparator::Reach)) {
        // "từ 40 - 50", "đạt 8 - 10 %"
        comparator = Some(Comparator::Between);
        strong |= percent;
    }
    if let Some(start) = ranked {
        comparator = Some(Comparator::AtMost);
        from = start;
        strong = true;
    }
    // "phấn đấu đến năm 2030, 100% cơ quan có sáng kiến"
    let near = begin.max(numeral.from.saturating_sub(60));
    strong |= percent && (near..numeral.from).any(|at| aiming(tokens, at).is_some());
    let has_unit = unit_to > numeral.to;
    let accepted = if goals {
        (has_unit && (percent || comparator.is_some()))
            || (strong && (has_unit || is_decimal(numeral.value) || ranked.is_some()))
    } else {
        has_unit && ranked.is_none() && (strong || growing) && !counts_time(tokens, unit)
    };
    accepted.then(|| Core {
        from,
        to,
        comparator: comparator.unwrap_or(Comparator::Reach),
        value: numeral.value,
        unit,
        growing,
        per_year,
        bare: comparator.is_none(),
        ranked: ranked.is_some(),
        has: tokens
            .get(from..numeral.from)
            .unwrap_or_default()
            .iter()
            .any(|token| token.is("có")),
    })
}

// "ít nhất 12 nhãn hiệu, 02 chỉ dẫn địa lý": what is said of the first holds for the second.
fn enumerated(tokens: &[Token], before: &Core, numeral: &Numeral, lexicon: &Lexicon) -> Option<Core> {
    let separated = numeral.from == before.to + 1
        && tokens
            .get(before.to)
            .is_some_and(|token| matches!(token.key.as_str(), "," | "và"));
    let length = lexicon.grammar.target_units.at(tokens, numeral.to)?;
    separated.then(|| Core {
        from: numeral.from,
        to: numeral.to + length,
        comparator: before.comparator,
        value: numeral.value,
        unit: (numeral.to, numeral.to + length),
        growing: false,
        per_year: before.per_year,
        bare: true,
        ranked: false,
        has: true,
    })
}

fn is_decimal(value: Value) -> bool {
    match value {
        Value::One(one) => one.scale > 0,
        Value::Range(from, to) => from.scale > 0 || to.scale > 0,
    }
}

fn counts_time(tokens: &[Token], unit: (usize, usize)) -> bool {
    tokens
        .get(unit.0)
        .is_some_and(|token| matches!(token.key.as_str(), "ngày" | "giờ" | "lần" | "phòng"))
}

// Comparators run together: in "đạt tối thiểu 50%" the nearest counts, and all belong to the number. The second value is
// where they begin, the third whether the words compare ("có", "là" alone do not).
fn comparator(tokens: &[Token], begin: usize, number: usize, lexicon: &Lexicon) -> (Option<Comparator>, usize, bool) {
    let grammar = &lexicon.grammar;
    let lists = [
        (&grammar.at_most, Comparator::AtMost, true),
        (&grammar.at_least, Comparator::AtLeast, true),
        (&grammar.more_than, Comparator::MoreThan, true),
        (&grammar.less_than, Comparator::LessThan, true),
        (&grammar.about, Comparator::About, true),
        (&grammar.average, Comparator::Reach, false),
        (&grammar.reach, Comparator::Reach, false),
    ];
    let mut found = None;
    let mut strong = false;
    let mut from = number;
    loop {
        let next = lists.iter().find_map(|(words, comparator, compares)| {
            words
                .ends_at(tokens, begin, from)
                .map(|start| (start, *comparator, *compares))
        });
        let Some((start, comparator, compares)) = next else {
            break;
        };
        // "tối thiểu đạt 25%": a word that compares says more than one that does not
        found = match found {
            Some(Comparator::Reach) | None => Some(comparator),
            Some(
                Comparator::MoreThan
                | Comparator::AtLeast
                | Comparator::About
                | Comparator::Between
                | Comparator::AtMost
                | Comparator::LessThan,
            ) => found,
        };
        let reaching = tokens
            .get(start)
            .is_some_and(|token| matches!(token.key.as_str(), "đạt" | "chiếm" | "phấn" | "ở"));
        strong |= compares || reaching;
        from = start;
    }
    // "từ" by itself is no comparator: "từ 5 xã" counts from where
    if found == Some(Comparator::AtLeast) && tokens.get(number.wrapping_sub(1)).is_some_and(|token| token.is("từ")) {
        strong = false;
    }
    (found, from, strong)
}

fn per_year(tokens: &[Token], at: usize, lexicon: &Lexicon) -> Option<usize> {
    lexicon.grammar.per_year.at(tokens, at)
}

// Takes what is measured from before the number, or from behind it when nothing stands before.
fn whole(passage: &Passage, core: &Core, before: usize, after: usize, lexicon: &Lexicon) -> Target {
    let tokens = &passage.tokens;
    let grammar = &lexicon.grammar;
    let mut start = core.from;
    let mut brackets = 0;
    while start > before
        && let Some(sign) = tokens.get(start - 1)
    {
        match sign.key.as_str() {
            ";" | ":" | "." => break,
            ")" => brackets += 1,
            // a bracket that is still open holds the target: "(tăng trưởng đơn …"
            "(" if brackets == 0 => break,
            "(" => brackets -= 1,
            _ => {}
        }
        start -= 1;
    }
    let mut yearly = false;
    // "trong đó", "và", "hàng năm", "đến năm 2030," say nothing about what is measured
    loop {
        if start >= core.from {
            break;
        }
        if tokens
            .get(start)
            .is_some_and(|token| matches!(token.key.as_str(), "," | "và" | "-" | "+" | "với"))
        {
            start += 1;
        } else if let Some(length) = grammar.yearly.at(tokens, start) {
            yearly = true;
            start += length;
        } else if let Some(length) = grammar.explaining.at(tokens, start).or_else(|| aiming(tokens, start)) {
            start += length;
        } else if let Some(end) = time_phrase(tokens, start, core.from) {
            start = end;
        } else {
            break;
        }
    }
    let start = start.min(core.from);
    let left = passage.text(start, core.from).trim_end_matches([',', ' ']).to_owned();
    let words = tokens
        .get(start..core.from)
        .unwrap_or_default()
        .iter()
        .filter(|token| token.word)
        .count();
    let only_verb = grammar
        .verbs
        .at(tokens, start)
        .is_some_and(|length| start + length + 1 >= core.from);
    let mut to = core.to;
    let share = tokens.get(core.unit.0).is_some_and(|token| token.is("%"));
    let counted = core.has && core.unit.1 > core.unit.0;
    let (measure, cut) = if words >= 3 && !only_verb && !core.ranked && !counted {
        (left, words > 30)
    } else {
        // from the unit when it is a thing, from behind it when it is a share
        let begin = if share { core.to } else { core.unit.0 };
        // "nhóm 3 nước dẫn đầu khu vực, nhóm 50 nước … về năng lực cạnh tranh": both rank what is named at the end
        let after = if core.ranked {
            tokens.len().min(core.to + 60)
        } else {
            after
        };
        let mut end = begin;
        while end < after
            && !tokens
                .get(end)
                .is_some_and(|token| matches!(token.key.as_str(), ";" | "." | ":" | "("))
        {
            end += 1;
        }
        to = to.max(end);
        let right = passage
            .text(begin, end)
            .replace(" trở lên", "")
            .replace(" trở xuống", "");
        let right = right.trim_end_matches([',', ' ', '/']).to_owned();
        let measure = if counted && words >= 2 && !only_verb {
            // "mỗi đơn vị có ít nhất 05 sáng kiến": what is counted first, then where
            format!("{right} ({left})")
        } else if words > 0 && (only_verb || words >= 2) {
            format!("{left} {right}")
        } else {
            right
        };
        (measure.trim().to_owned(), end - begin > 40)
    };
    let growing = core.growing || grammar.growth.is_at(tokens, start);
    let later_yearly =
        (core.to..to.max(core.to)).any(|at| grammar.yearly.is_at(tokens, at) || grammar.per_year.is_at(tokens, at));
    let pace = if growing && core.per_year {
        Pace::GrowthPerYear
    } else if growing && tokens.get(core.unit.0).is_some_and(|token| token.is("%")) {
        Pace::Growth
    } else if yearly || core.per_year || later_yearly {
        Pace::EveryYear
    } else {
        Pace::Once
    };
    let unit = passage.text(core.unit.0, core.unit.1);
    let unit = unit
        .trim_end_matches("/năm")
        .trim_end_matches("/ năm")
        .trim()
        .to_owned();
    Target {
        from: start,
        to,
        measure: vietnamese::capital_first(&measure),
        comparator: core.comparator,
        value: core.value,
        unit,
        pace,
        cut,
        bare: core.bare,
    }
}

// "Phấn đấu" before what is measured.
fn aiming(tokens: &[Token], at: usize) -> Option<usize> {
    let two = tokens.get(at).zip(tokens.get(at + 1));
    two.is_some_and(|(a, b)| a.is("phấn") && b.is("đấu")).then_some(2)
}

// "đến năm 2030,", "Giai đoạn 2021-2025"
fn time_phrase(tokens: &[Token], at: usize, limit: usize) -> Option<usize> {
    let key = |place: usize| tokens.get(place).map_or("", |token| token.key.as_str());
    let mut next = at + usize::from(matches!(key(at), "đến" | "vào" | "trong" | "tới"));
    if key(next) == "giai" && key(next + 1) == "đoạn" {
        next += 2;
    } else if key(next) == "năm" {
        next += 1;
    } else {
        return None;
    }
    let mut years = 0;
    while next < limit && (tokens.get(next).is_some_and(Token::is_number) || key(next) == "-") {
        years += usize::from(tokens.get(next).is_some_and(Token::is_number));
        next += 1;
    }
    (years > 0).then_some(next)
}

/// A value cell of a table: "≥ 55", "> 0,7", "100", "16 - 18"; what stands behind the number is its scope.
pub(crate) fn value_cell(
    passage: &Passage,
    from: usize,
    to: usize,
    lexicon: &Lexicon,
) -> Option<(Comparator, Value, String, bool)> {
    let tokens = &passage.tokens;
    let number = (from..to).find(|at| tokens.get(*at).is_some_and(Token::is_number))?;
    let numeral = numeral(passage, number, to)?;
    // ">=" comes as two signs
    let written = passage.text(from, number);
    let written = written.trim();
    let signs = match written {
        ">=" | "≥" | "> =" => Some(Comparator::AtLeast),
        "<=" | "≤" | "< =" => Some(Comparator::AtMost),
        ">" => Some(Comparator::MoreThan),
        "<" => Some(Comparator::LessThan),
        _ => None,
    };
    let (words, begin, _) = comparator(tokens, from, number, lexicon);
    if signs.is_none() && !written.is_empty() && begin > from {
        return None;
    }
    let range = matches!(numeral.value, Value::Range(..));
    let comparator = if range {
        Some(Comparator::Between)
    } else {
        signs.or(words)
    };
    let rest = passage.text(numeral.to, to);
    Some((
        comparator.unwrap_or(Comparator::Reach),
        numeral.value,
        rest,
        comparator.is_none(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::compiler::labels;

    fn read(text: &str, goals: bool) -> Vec<(String, String)> {
        let lexicon = Lexicon::load(None).unwrap();
        let mut passage = Passage::default();
        for (place, c) in text.chars().enumerate() {
            passage.push(c, place);
        }
        passage.finish();
        targets(&passage, 0, passage.tokens.len(), &[], goals, &lexicon)
            .into_iter()
            .map(|target| {
                let words = labels::target(target.comparator, target.value, &target.unit, target.pace);
                (target.measure, words)
            })
            .collect()
    }

    fn one(measure: &str, words: &str) -> Vec<(String, String)> {
        vec![(measure.to_owned(), words.to_owned())]
    }

    #[test]
    fn comparators_ranges_and_growth_are_read() {
        assert_eq!(
            read("Hàng năm có trên 10 đơn đăng ký bảo hộ quyền sở hữu trí tuệ.", true),
            one("Đơn đăng ký bảo hộ quyền sở hữu trí tuệ", "trên 10 đơn, mỗi năm")
        );
        assert_eq!(
            read(
                "Trên 80% các tài sản trí tuệ đã được cấp văn bằng bảo hộ được khai thác.",
                true
            ),
            one(
                "Các tài sản trí tuệ đã được cấp văn bằng bảo hộ được khai thác",
                "trên 80%"
            )
        );
        assert_eq!(
            read(
                "(tăng trưởng đơn đăng ký và văn bằng bảo hộ sáng chế trung bình 16 - 18%/năm; tỷ lệ khai thác thương mại sáng chế đạt 8 - 10% vào năm 2030)",
                false
            ),
            [
                (
                    "Tăng trưởng đơn đăng ký và văn bằng bảo hộ sáng chế".to_owned(),
                    "từ 16 đến 18%, tăng bình quân mỗi năm".to_owned()
                ),
                (
                    "Tỷ lệ khai thác thương mại sáng chế".to_owned(),
                    "từ 8 đến 10%".to_owned()
                ),
            ]
        );
        assert_eq!(
            read("chỉ số phát triển con người (HDI) duy trì trên 0,7.", true)[0].1,
            "trên 0,7"
        );
        assert_eq!(
            read("Quy mô kinh tế số đạt tối thiểu 30% GDP.", true),
            one("Quy mô kinh tế số", "tối thiểu 30% GDP")
        );
    }

    #[test]
    fn numbers_that_count_nothing_are_left() {
        assert!(read("dịch vụ công trực tuyến mức độ 3, mức độ 4", true).is_empty());
        assert!(read("Phủ sóng 5G toàn quốc, theo Điều 5, ngày 26/4", true).is_empty());
        assert!(read("đến năm 2030, tầm nhìn 2045", true).is_empty());
        assert!(read("tổ chức 3 hội nghị trong năm", false).is_empty());
    }
}
