//! The report that writes its first draft. Each figure in a text is a reference to the row it comes from, `{01}`, and is put in
//! when the text is shown: text and table cannot disagree. A text that a person wrote is kept as it is, with its references,
//! so that the figures in it stay those of the day. `{{` writes a brace.

use super::draft::{Amount, Draft, Entry};
use super::form::{Drafted, Section};
use crate::labels::narrative as labels;
use chrono::NaiveDate;
use indicators::model::{Exact, Verdict};
use std::fmt;

/// Rows that are told in words; the others stand in the tables.
const MOST_ROWS: usize = 60;
/// Lines of any other list.
const MOST_LINES: usize = 40;
/// Longest text of a difficulty, a name.
const LONGEST: usize = 500;
/// Longest reference, braces left out.
const LONGEST_REFERENCE: usize = 80;

/// What of a row or target is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part {
    /// The value.
    Value,
    /// The value of the period before.
    Before,
    /// What is expected at the end of the period.
    Estimate,
    /// How it moved, in words.
    Change,
    /// How many reports were added up in it.
    Addends,
    /// What a target asks for, in words.
    Goal,
    /// How a target stands, in words.
    Verdict,
}

impl Part {
    /// Every part.
    pub const ALL: [Part; 7] = [
        Part::Value,
        Part::Before,
        Part::Estimate,
        Part::Change,
        Part::Addends,
        Part::Goal,
        Part::Verdict,
    ];
}

/// A figure that a text names.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Reference {
    /// Code of a row; or, beginning with `@`, something about the report as a whole.
    pub name: String,
    /// What of it.
    pub part: Part,
}

impl Reference {
    /// The value of a row.
    #[must_use]
    pub fn value(name: &str) -> Reference {
        Reference::part(name, Part::Value)
    }

    /// A part of a row.
    #[must_use]
    pub fn part(name: &str, part: Part) -> Reference {
        Reference {
            name: name.to_owned(),
            part,
        }
    }

    /// Reads what stands between the braces.
    #[must_use]
    pub fn read(text: &str) -> Option<Reference> {
        let text = text.trim();
        let (name, suffix) = text.split_once(':').unwrap_or((text, ""));
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_' | b'@');
        let known = !name.is_empty() && name.bytes().all(plain);
        let part = Part::ALL.into_iter().find(|part| labels::suffix(*part) == suffix)?;
        (known && text.len() <= LONGEST_REFERENCE && !text.ends_with(':')).then(|| Reference::part(name, part))
    }
}

/// As it stands in a text: `{01:truoc}`.
impl fmt::Display for Reference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match labels::suffix(self.part) {
            "" => write!(f, "{{{}}}", self.name),
            suffix => write!(f, "{{{}:{suffix}}}", self.name),
        }
    }
}

/// A row as the text sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MaterialRow {
    /// Its code.
    pub code: String,
    /// What it says.
    pub name: String,
    /// Of what.
    pub measured: String,
    /// The value.
    pub entry: Entry,
    /// The value of the period before; none when there was no such row.
    pub before: Option<Entry>,
    /// What is expected at the end of the period.
    pub estimate: Option<Amount>,
    /// How many reports were added up in it.
    pub addends: usize,
}

/// A target as the text sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterialTarget {
    /// By which references name it: letters, digits, points, dashes; unique in the report.
    pub key: String,
    /// Of what.
    pub name: String,
    /// What is asked for: "ít nhất 80%".
    pub goal: String,
    /// What there is: "76%".
    pub value: String,
    /// How it stands; none when that cannot be said.
    pub verdict: Option<Verdict>,
}

/// A difficulty as the text sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterialObstacle {
    /// About which document: "Kế hoạch 12/KH-UBND".
    pub document: String,
    /// In words.
    pub text: String,
    /// Somebody answered.
    pub answered: bool,
}

/// A task that falls due next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MaterialTask {
    /// What is to be done.
    pub name: String,
    /// Until the end of which day.
    pub due: Option<NaiveDate>,
}

/// What a report is drafted from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Material {
    /// "Quý IV/2026".
    pub period: String,
    /// "Quý III/2026"; empty when there was no report.
    pub before: String,
    /// Who reports.
    pub unit: String,
    /// The rows, in the order of the form.
    pub rows: Vec<MaterialRow>,
    /// Targets of the unit.
    pub targets: Vec<MaterialTarget>,
    /// Names of the units whose reports did not come.
    pub missing: Vec<String>,
    /// Difficulties that were raised.
    pub obstacles: Vec<MaterialObstacle>,
    /// Tasks that fall due next.
    pub next: Vec<MaterialTask>,
    /// Reports that came in and count.
    pub accepted: usize,
    /// Reports that are expected; none for a unit to which nobody reports.
    pub expected: usize,
}

impl Material {
    /// What stands behind a reference; none when there is no such row, target or fact.
    #[must_use]
    pub fn figure(&self, reference: &Reference) -> Option<String> {
        if let Some(key) = reference.name.strip_prefix(labels::TARGET) {
            let target = self.targets.iter().find(|target| target.key == key)?;
            return match reference.part {
                Part::Value => Some(target.value.clone()),
                Part::Goal => Some(target.goal.clone()),
                Part::Verdict => Some(labels::verdict(target.verdict).to_owned()),
                Part::Before | Part::Estimate | Part::Change | Part::Addends => None,
            };
        }
        if reference.name.starts_with('@') {
            return (reference.part == Part::Value).then(|| self.fact(&reference.name))?;
        }
        let row = self.rows.iter().find(|row| row.code == reference.name)?;
        match reference.part {
            Part::Value => Some(entry_said(row.entry)),
            Part::Before => Some(row.before.map_or_else(labels::unknown, entry_said)),
            Part::Estimate => Some(
                row.estimate
                    .map_or_else(labels::unknown, |amount| amount.0.said_short(6)),
            ),
            Part::Change => Some(self.change(row)),
            Part::Addends => Some(row.addends.to_string()),
            Part::Goal | Part::Verdict => None,
        }
    }

    fn fact(&self, name: &str) -> Option<String> {
        let reached = || {
            self.targets
                .iter()
                .filter(|one| one.verdict == Some(Verdict::Reached))
                .count()
        };
        match name {
            labels::PERIOD => Some(crate::labels::check::small_first(&self.period)),
            labels::PERIOD_BEFORE => Some(self.before_said()),
            labels::UNIT => Some(self.unit.clone()),
            labels::ACCEPTED => Some(self.accepted.to_string()),
            labels::EXPECTED => Some(self.expected.to_string()),
            labels::MISSING => Some(self.missing.len().to_string()),
            labels::REACHED => Some(reached().to_string()),
            labels::TARGETS => Some(self.targets.len().to_string()),
            _ => None,
        }
    }

    fn before_said(&self) -> String {
        if self.before.is_empty() {
            labels::SOME_PERIOD_BEFORE.to_owned()
        } else {
            crate::labels::check::small_first(&self.before)
        }
    }

    fn change(&self, row: &MaterialRow) -> String {
        let before = self.before_said();
        let numbers = row.entry.adds().zip(row.before.and_then(Entry::adds));
        let Some((was, by)) = numbers.and_then(|(is, was)| Some((was, is.minus(was)?))) else {
            return labels::incomparable(&before);
        };
        let size = |number: Exact| {
            if number < Exact::ZERO {
                Exact::ZERO.minus(number)
            } else {
                Some(number)
            }
        };
        let (Some(apart), Some(base)) = (size(by), size(was)) else {
            return labels::incomparable(&before);
        };
        let percent = apart
            .over(base)
            .and_then(|share| share.times(Exact::whole(100)))
            .map(|share| share.said_short(1));
        if by.is_zero() {
            labels::even(&before)
        } else if by > Exact::ZERO {
            labels::more(&apart.said_short(6), percent.as_deref(), &before)
        } else {
            labels::less(&apart.said_short(6), percent.as_deref(), &before)
        }
    }
}

fn entry_said(entry: Entry) -> String {
    match entry {
        Entry::Blank => labels::NOT_FILLED.to_owned(),
        Entry::Value(Amount(value)) => value.said_short(6),
        Entry::Nothing => labels::nothing(),
        Entry::Unknown => labels::unknown(),
    }
}

/// A text of somebody else within ours: one line, braces written twice, not without end.
fn quoted(text: &str) -> String {
    let line = vietnamese::clean_line(text);
    let cut: String = line.chars().take(LONGEST).collect();
    let more = if cut.len() < line.len() { "…" } else { "" };
    format!("{}{more}", cut.replace('{', "{{"))
}

/// A name of a row without the dash before it.
fn name(text: &str) -> String {
    let line = quoted(text);
    line.trim_start_matches(['-', '+', '*', '•', '–', ' ']).to_owned()
}

/// The first draft of a section.
#[must_use]
pub fn draft(drafted: Drafted, material: &Material) -> String {
    match drafted {
        Drafted::Results => results(material),
        Drafted::Targets => targets(material),
        Drafted::Missing => missing(material),
        Drafted::Obstacles => {
            let lines = material.obstacles.iter();
            let lines = lines.map(|one| labels::obstacle(&quoted(&one.document), &quoted(&one.text), one.answered));
            list(labels::obstacles(), lines, labels::no_obstacles())
        }
        Drafted::Next => {
            let lines = material
                .next
                .iter()
                .map(|task| labels::next(&quoted(&task.name), task.due));
            list(labels::NEXT.to_owned(), lines, labels::NO_NEXT.to_owned())
        }
        Drafted::Nothing => String::new(),
    }
}

fn list(head: String, lines: impl ExactSizeIterator<Item = String>, none: String) -> String {
    if lines.len() == 0 {
        return none;
    }
    let more = (lines.len() > MOST_LINES).then(|| labels::AND_MORE.to_owned());
    let text: Vec<String> = std::iter::once(head)
        .chain(lines.take(MOST_LINES))
        .chain(more)
        .collect();
    text.join("\n")
}

fn results(material: &Material) -> String {
    let said = |row: &&MaterialRow| matches!(row.entry, Entry::Value(_));
    let (numbers, others): (Vec<&MaterialRow>, Vec<&MaterialRow>) =
        material.rows.iter().filter(|row| row.entry.is_said()).partition(said);
    if numbers.is_empty() && others.is_empty() {
        return labels::no_results();
    }
    let mut lines = Vec::new();
    if !numbers.is_empty() {
        lines.push(labels::results());
    }
    lines.extend(numbers.iter().take(MOST_ROWS).map(|row| {
        let part = |part| Reference::part(&row.code, part).to_string();
        let compared = row
            .before
            .filter(|before| before.is_said())
            .map(|_| (part(Part::Change), part(Part::Before)));
        labels::result(
            &name(&row.name),
            &part(Part::Value),
            &quoted(&row.measured),
            compared
                .as_ref()
                .map(|(change, before)| (change.as_str(), before.as_str())),
            row.estimate.map(|_| part(Part::Estimate)).as_deref(),
            (row.addends > 0).then(|| part(Part::Addends)).as_deref(),
        )
    }));
    if !others.is_empty() {
        let rows = others.iter().take(MOST_ROWS);
        let rows: Vec<(String, String)> = rows
            .map(|row| (name(&row.name), Reference::value(&row.code).to_string()))
            .collect();
        lines.push(labels::others(&rows));
    }
    if numbers.len() > MOST_ROWS || others.len() > MOST_ROWS {
        lines.push(labels::REST.to_owned());
    }
    lines.join("\n")
}

fn targets(material: &Material) -> String {
    let lines = material.targets.iter().map(|target| {
        let key = format!("{}{}", labels::TARGET, target.key);
        let part = |part| Reference::part(&key, part).to_string();
        labels::target(
            &name(&target.name),
            &part(Part::Goal),
            &part(Part::Value),
            &part(Part::Verdict),
        )
    });
    list(labels::targets(), lines, labels::no_targets())
}

fn missing(material: &Material) -> String {
    if material.expected == 0 {
        return String::new();
    }
    let names: Vec<String> = material
        .missing
        .iter()
        .take(MOST_LINES)
        .map(|unit| quoted(unit))
        .collect();
    let second = if names.is_empty() {
        labels::NONE_MISSING.to_owned()
    } else {
        labels::missing(&names, material.missing.len() > MOST_LINES)
    };
    format!("{}\n{second}", labels::came())
}

/// The text of a section, with its references: as a person wrote it, or drafted from what is known now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// A person wrote it: it does not change but for its figures.
    pub by_hand: bool,
}

/// The text of a section of a report.
#[must_use]
pub fn written(section: &Section, kept: &Draft, material: &Material) -> Written {
    match kept.sections.get(&section.code) {
        Some(text) => Written {
            text: text.clone(),
            by_hand: true,
        },
        None => Written {
            text: draft(section.drafted, material),
            by_hand: false,
        },
    }
}

/// A text with its figures.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Resolved {
    /// As people read it. References that nothing stands behind are left as they were written.
    pub text: String,
    /// Those references, each once, with their braces.
    pub unknown: Vec<String>,
}

/// A piece of a text.
enum Piece<'a> {
    Text(&'a str),
    Brace,
    Reference(Reference, &'a str),
    /// Between braces, but no reference.
    Odd(&'a str),
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        if !before.is_empty() {
            found.push(Piece::Text(before));
        }
        let inside = from.get(1..).unwrap_or_default();
        if let Some(after) = inside.strip_prefix('{') {
            found.push(Piece::Brace);
            rest = after;
            continue;
        }
        // Looked for no further than a reference is long: reading stays linear.
        let end = inside
            .char_indices()
            .take(LONGEST_REFERENCE + 1)
            .find(|(_, sign)| matches!(sign, '}' | '{' | '\n'))
            .filter(|(_, sign)| *sign == '}')
            .map(|(at, _)| at);
        match end {
            Some(end) => {
                let (whole, after) = from.split_at(end + 2);
                found.push(match inside.get(..end).and_then(Reference::read) {
                    Some(reference) => Piece::Reference(reference, whole),
                    None => Piece::Odd(whole),
                });
                rest = after;
            }
            None => {
                let (brace, after) = from.split_at(1);
                found.push(Piece::Text(brace));
                rest = after;
            }
        }
    }
    if !rest.is_empty() {
        found.push(Piece::Text(rest));
    }
    found
}

/// Puts figures into a text.
#[must_use]
pub fn resolve(text: &str, lookup: impl Fn(&Reference) -> Option<String>) -> Resolved {
    let mut resolved = Resolved::default();
    let unknown = |resolved: &mut Resolved, written: &str| {
        resolved.text.push_str(written);
        if !resolved.unknown.iter().any(|one| one == written) {
            resolved.unknown.push(written.to_owned());
        }
    };
    for piece in pieces(text) {
        match piece {
            Piece::Text(text) => resolved.text.push_str(text),
            Piece::Brace => resolved.text.push('{'),
            Piece::Reference(reference, written) => match lookup(&reference) {
                Some(figure) => resolved.text.push_str(&figure),
                None => unknown(&mut resolved, written),
            },
            Piece::Odd(written) => unknown(&mut resolved, written),
        }
    }
    resolved
}

/// The references of a text, each once, in their order.
#[must_use]
pub fn references(text: &str) -> Vec<Reference> {
    let mut found: Vec<Reference> = Vec::new();
    for piece in pieces(text) {
        if let Piece::Reference(reference, _) = piece
            && !found.contains(&reference)
        {
            found.push(reference);
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn value(number: i128) -> Entry {
        Entry::Value(Amount::whole(number))
    }

    fn row(code: &str, name: &str, entry: Entry, before: Option<Entry>) -> MaterialRow {
        MaterialRow {
            code: code.to_owned(),
            name: name.to_owned(),
            measured: "sáng kiến".to_owned(),
            entry,
            before,
            ..MaterialRow::default()
        }
    }

    fn material() -> Material {
        let mut first = row("01", "- Sáng kiến được công nhận", value(1234), Some(value(1000)));
        first.estimate = Some(Amount::whole(1500));
        first.addends = 30;
        Material {
            period: "Quý IV/2026".to_owned(),
            before: "Quý III/2026".to_owned(),
            unit: "Xã Lộc An".to_owned(),
            rows: vec![
                first,
                row("02", "Đề tài", Entry::Nothing, Some(value(2))),
                row("03", "Hội thảo {nội bộ}", Entry::Unknown, None),
                row("04", "Lớp tập huấn", Entry::Blank, None),
            ],
            targets: vec![MaterialTarget {
                key: "sk.rate".to_owned(),
                name: "Tỷ lệ công nhận".to_owned(),
                goal: "ít nhất 80%".to_owned(),
                value: "76%".to_owned(),
                verdict: Some(Verdict::Near),
            }],
            missing: vec!["Xã Bình Phú".to_owned(), "Phường 5".to_owned()],
            obstacles: vec![MaterialObstacle {
                document: "Kế hoạch 12/KH-UBND".to_owned(),
                text: "Chưa có kinh phí {dòng 5}.".to_owned(),
                answered: false,
            }],
            next: vec![MaterialTask {
                name: "Tổng kết năm".to_owned(),
                due: NaiveDate::from_ymd_opt(2027, 1, 5),
            }],
            accepted: 28,
            expected: 30,
        }
    }

    fn told(drafted: Drafted, material: &Material) -> Resolved {
        resolve(&draft(drafted, material), |reference| material.figure(reference))
    }

    #[test]
    fn results_are_told_with_the_period_before() {
        let told = told(Drafted::Results, &material());
        assert_eq!(
            told.text,
            "Trong quý IV/2026, Xã Lộc An đã thực hiện được các kết quả chủ yếu sau:\n\
             - Sáng kiến được công nhận: 1.234 sáng kiến, tăng 234 (23,4%) so với quý III/2026 (1.000); \
             ước cả kỳ 1.500 sáng kiến; cộng từ 30 báo cáo của các đơn vị.\n\
             Các nội dung khác: Đề tài: không phát sinh; Hội thảo {nội bộ}: chưa có số liệu."
        );
        assert_eq!(told.unknown, Vec::<String>::new());
    }

    #[test]
    fn the_other_sections_are_told_from_what_is_known() {
        let material = material();
        let text = |drafted| {
            let told = told(drafted, &material);
            assert_eq!(told.unknown, Vec::<String>::new(), "{drafted:?}");
            told.text
        };
        assert_eq!(
            text(Drafted::Targets),
            "Tính đến quý IV/2026, Xã Lộc An đạt 0/1 mục tiêu được giao:\n\
             - Tỷ lệ công nhận: được giao ít nhất 80%, đã thực hiện 76%; gần đạt."
        );
        assert_eq!(
            text(Drafted::Missing),
            "Đến thời điểm lập báo cáo, đã nhận báo cáo của 28/30 đơn vị.\n\
             Còn 2 đơn vị chưa gửi: Xã Bình Phú; Phường 5."
        );
        assert_eq!(
            text(Drafted::Obstacles),
            "Trong quý IV/2026, Xã Lộc An gặp các khó khăn, vướng mắc sau:\n\
             - Về Kế hoạch 12/KH-UBND: Chưa có kinh phí {dòng 5} (chưa được trả lời)."
        );
        assert!(text(Drafted::Next).ends_with("- Tổng kết năm, hạn 05/01/2027."));
        assert_eq!(text(Drafted::Nothing), "");
    }

    /// Where nothing is known the draft says so; it never says that there was nothing.
    #[test]
    fn an_empty_report_is_drafted_as_such() {
        let material = Material {
            period: "Năm 2026".to_owned(),
            unit: "Xã Lộc An".to_owned(),
            rows: vec![row("01", "Sáng kiến", Entry::Blank, None)],
            ..Material::default()
        };
        assert_eq!(
            told(Drafted::Results, &material).text,
            "Số liệu năm 2026 của Xã Lộc An chưa được điền."
        );
        assert_eq!(told(Drafted::Missing, &material).text, "", "nobody reports to it");
        let mut whole = material;
        whole.expected = 3;
        assert!(
            told(Drafted::Missing, &whole)
                .text
                .ends_with("Không còn đơn vị nào chưa gửi báo cáo.")
        );
    }

    /// No figure of a row, target or count stands in a draft as digits: each is a reference.
    #[test]
    fn drafts_hold_references_and_no_figures() {
        let material = material();
        for drafted in [Drafted::Results, Drafted::Targets, Drafted::Missing] {
            let text = draft(drafted, &material);
            for figure in ["1234", "1.234", "1.000", "1.500", "234", "30", "28", "76", "80"] {
                let bare = pieces(&text)
                    .iter()
                    .any(|piece| matches!(piece, Piece::Text(text) if text.contains(figure)));
                assert!(!bare, "{figure} in {text}");
            }
            assert!(!references(&text).is_empty());
        }
    }

    /// What a person wrote stays, and the figures in it are those of the day.
    #[test]
    fn an_edited_text_survives_a_refresh_with_live_figures() {
        let section = Section {
            code: "I".to_owned(),
            heading: "Kết quả".to_owned(),
            drafted: Drafted::Results,
            required: true,
        };
        let mut material = material();
        let mut kept = Draft::default();
        let first = written(&section, &kept, &material);
        assert!(!first.by_hand);
        let edited = format!(
            "{}\nRiêng tháng 10 có 7 sáng kiến; cả kỳ {{01}}, kỳ trước {{01:truoc}}.",
            first.text
        );
        kept.sections.insert("I".to_owned(), edited);
        material.rows[0].entry = value(900);
        material.rows[1].entry = value(5);
        let again = written(&section, &kept, &material);
        assert!(again.by_hand);
        let told = resolve(&again.text, |reference| material.figure(reference));
        assert!(
            told.text
                .contains("900 sáng kiến, giảm 100 (10%) so với quý III/2026 (1.000)"),
            "{}",
            told.text
        );
        assert!(told.text.contains("Đề tài: 5;"));
        assert!(
            told.text
                .ends_with("Riêng tháng 10 có 7 sáng kiến; cả kỳ 900, kỳ trước 1.000.")
        );
    }

    #[test]
    fn unknown_references_stay_visible_and_are_reported() {
        let material = material();
        let told = resolve("{01} và {99}, {01:xa}, {99}, {chữ lạ}, {{01}, {01", |reference| {
            material.figure(reference)
        });
        assert_eq!(told.text, "1.234 và {99}, {01:xa}, {99}, {chữ lạ}, {01}, {01");
        assert_eq!(told.unknown, ["{99}", "{01:xa}", "{chữ lạ}"]);
        assert_eq!(
            references("{ 01 } {01} {02:uoc}"),
            [Reference::value("01"), Reference::part("02", Part::Estimate)]
        );
    }

    /// A form of many rows is told in part, and says that the rest stands in the tables.
    #[test]
    fn a_long_form_is_not_told_without_end() {
        let mut material = material();
        material.rows = (0..400)
            .map(|at| row(&format!("{at}"), "Chỉ tiêu", value(at), None))
            .collect();
        let text = draft(Drafted::Results, &material);
        assert_eq!(text.lines().count(), MOST_ROWS + 2);
        assert!(text.ends_with(labels::REST));
    }

    proptest! {
        /// Any text is read; without braces it is what it was; what is looked up is what `references` lists.
        #[test]
        fn any_text_is_resolved(text in "(\\PC|[{}:@0-9a-z.\n]){0,200}") {
            let told = resolve(&text, |_| Some(String::new()));
            if !text.contains('{') {
                prop_assert_eq!(&told.text, &text);
            }
            let seen = std::cell::RefCell::new(Vec::new());
            let none = resolve(&text, |reference| { seen.borrow_mut().push(reference.clone()); None });
            let mut seen = seen.into_inner();
            seen.dedup();
            for reference in references(&text) {
                prop_assert!(seen.contains(&reference));
                prop_assert_eq!(Reference::read(reference.to_string().trim_matches(['{', '}'])), Some(reference));
            }
            prop_assert_eq!(none.text.matches('{').count() + text.matches("{{").count(), text.matches('{').count());
        }

        /// What somebody else wrote comes out of a draft as it went in: it cannot make references.
        #[test]
        fn names_make_no_references(name in "[{}a-z0-9:]{1,40}") {
            let mut material = material();
            material.obstacles[0].text.clone_from(&format!("x{name}x"));
            let told = told(Drafted::Obstacles, &material);
            prop_assert!(told.unknown.is_empty());
            prop_assert!(told.text.contains(&format!("x{name}x")), "{}", told.text);
        }
    }
}
