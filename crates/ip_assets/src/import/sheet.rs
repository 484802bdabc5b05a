//! Rows of a sheet become entries: days in every way that people write them or a spreadsheet counts them, numbers with their
//! days behind them, names with shares, section lines ("II. Nhãn hiệu") that say the right of what stands below.

use super::Entry;
use super::columns::{Columns, Field};
use crate::classes::Classes;
use crate::labels::{self, import as words};
use crate::model::numbers::{Form, Number};
use crate::model::parties::{self, LineFault};
use crate::model::{Arises, Content, Event, EventKind, Part, Party, Right};
use chrono::{Days, NaiveDate};

/// How a sheet is to be read where it does not say it itself.
#[derive(Clone, Copy, Debug, Default)]
pub struct Reading {
    /// The right of rows that neither a column, a section nor a number tells.
    pub right: Option<Right>,
    /// Empty owners are those of the row above: their cells were merged.
    pub merged: bool,
}

/// Ways to write a right, without marks. The longer ones first, since they contain others.
const RIGHTS: [(&str, Right); 40] = [
    ("thiet ke bo tri", Right::LayoutDesign),
    ("giai phap huu ich", Right::UtilityModel),
    ("utility solution", Right::UtilityModel),
    ("utility model", Right::UtilityModel),
    ("gphi", Right::UtilityModel),
    ("sang che", Right::Patent),
    ("invention", Right::Patent),
    ("patent", Right::Patent),
    ("kieu dang", Right::IndustrialDesign),
    ("kdcn", Right::IndustrialDesign),
    ("industrial design", Right::IndustrialDesign),
    ("nhan hieu tap the", Right::CollectiveMark),
    ("nhtt", Right::CollectiveMark),
    ("collective mark", Right::CollectiveMark),
    ("nhan hieu chung nhan", Right::CertificationMark),
    ("nhcn", Right::CertificationMark),
    ("certification mark", Right::CertificationMark),
    ("nhan hieu", Right::Trademark),
    ("trademark", Right::Trademark),
    ("chi dan dia ly", Right::GeographicalIndication),
    ("ten goi xuat xu", Right::GeographicalIndication),
    ("geographical indication", Right::GeographicalIndication),
    ("cddl", Right::GeographicalIndication),
    ("ten thuong mai", Right::TradeName),
    ("bi mat kinh doanh", Right::TradeSecret),
    ("bi quyet", Right::KnowHow),
    ("giong cay trong", Right::PlantVariety),
    ("giong cay", Right::PlantVariety),
    ("plant variety", Right::PlantVariety),
    ("quyen lien quan", Right::RelatedRight),
    ("quyen tac gia", Right::Copyright),
    ("ban quyen", Right::Copyright),
    ("copyright", Right::Copyright),
    ("nguon gen", Right::GeneticResource),
    ("tri thuc truyen thong", Right::TraditionalKnowledge),
    ("dan gian", Right::Folklore),
    ("layout design", Right::LayoutDesign),
    ("trade secret", Right::TradeSecret),
    ("trade name", Right::TradeName),
    ("know how", Right::KnowHow),
];

/// Reads a right as people write it.
#[must_use]
pub fn read_right(typed: &str) -> Option<Right> {
    let wanted = plain(typed);
    if wanted.is_empty() {
        return None;
    }
    let label = |right: &Right| plain(labels::right(*right)) == wanted || right.code() == typed.trim();
    let within = |(word, _): &&(&str, Right)| format!(" {wanted} ").contains(&format!(" {word} "));
    Right::ALL
        .into_iter()
        .find(label)
        .or_else(|| RIGHTS.iter().find(within).map(|(_, right)| *right))
}

/// The right that the first digit of a number of the office stands for. A mark may be a collective one all the same.
#[must_use]
pub fn right_of_number(number: &str) -> Option<Right> {
    let kind = match Number::parse(number).form()? {
        Form::Application { kind, .. } | Form::Old { kind, .. } => kind,
        Form::Title { kind, .. } => kind?,
        Form::Madrid { .. } => 4,
        Form::Hague { .. } => 3,
        Form::Pct { .. } => 1,
    };
    [
        Right::Patent,
        Right::UtilityModel,
        Right::IndustrialDesign,
        Right::Trademark,
        Right::LayoutDesign,
        Right::GeographicalIndication,
    ]
    .get(usize::from(kind).checked_sub(1)?)
    .copied()
}

fn plain(text: &str) -> String {
    vietnamese::fold(text).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A day as people type it, or as a spreadsheet counts it: days since 30/12/1899, also with a time behind the point.
///
/// # Errors
/// The sentence for whoever typed it.
pub fn read_day(typed: &str) -> Result<Option<NaiveDate>, String> {
    let typed = typed.trim();
    if typed.is_empty() || matches!(typed, "-" | "–" | "—" | "x" | "X") {
        return Ok(None);
    }
    if let Ok(serial) = typed.parse::<f64>()
        && (10_000.0..80_000.0).contains(&serial)
    {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 10,000 and 80,000"
        )]
        let days = Days::new(serial as u64);
        return Ok(NaiveDate::from_ymd_opt(1899, 12, 30).and_then(|day| day.checked_add_days(days)));
    }
    kernel::forms::parse_date(typed).map(Some)
}

/// "54675.0" of a spreadsheet is the number 54675.
fn number_text(cell: &str) -> String {
    let line = vietnamese::clean_line(cell);
    match line.strip_suffix(".0") {
        Some(whole) if !whole.is_empty() && whole.bytes().all(|byte| byte.is_ascii_digit()) => whole.to_owned(),
        _ => line,
    }
}

/// A number and the day that stands behind it in the same cell: "1-2019-04725 ngày 12/3/2019".
fn number_and_day(cell: &str) -> (String, Option<NaiveDate>) {
    let line = number_text(&cell.replace(['\r', '\n'], " "));
    let lower = line.to_lowercase();
    for sign in ["ngày", "ngay", ";", ",", "("] {
        // Lower case keeps the places of these letters.
        let Some(at) = lower.find(sign).filter(|_| lower.len() == line.len()) else {
            continue;
        };
        let (Some(number), Some(rest)) = (line.get(..at), line.get(at + sign.len()..)) else {
            continue;
        };
        let rest = rest.trim_matches(|sign: char| matches!(sign, ' ' | ')' | '(' | ':' | ',' | ';' | '.'));
        let rest = rest.strip_prefix("ngày").unwrap_or(rest);
        // Digits alone are another number, no day.
        if rest.contains(['/', '.', '-', ' '])
            && let Ok(Some(day)) = read_day(rest)
        {
            let number = number.trim_end_matches([' ', ',', ';', '(', '-', ':']);
            return (number.to_owned(), Some(day));
        }
    }
    if let Some((number, day)) = line.rsplit_once(' ')
        && day.contains('/')
        && let Ok(Some(day)) = read_day(day)
        && number.chars().any(|sign| sign.is_ascii_digit())
    {
        return (number.trim().to_owned(), Some(day));
    }
    (line, None)
}

/// "1. Lò Văn A", "- Lò Văn A".
fn without_bullet(piece: &str) -> &str {
    let piece = piece.trim().trim_start_matches(['-', '–', '•', '+', '*']).trim_start();
    let digits = piece.bytes().take_while(u8::is_ascii_digit).count();
    match piece.get(digits..) {
        Some(rest) if (1..=2).contains(&digits) && rest.starts_with(['.', ')']) => {
            rest.trim_start_matches(['.', ')']).trim_start()
        }
        _ => piece,
    }
}

/// The parties of a cell, one on a line or between semicolons; names of authors also between commas. A share stands in
/// brackets or behind the name: "Lò Thị Xuân (60%); Lò Văn B 40%".
fn read_parties(part: Part, cell: &str, faults: &mut Vec<String>) -> Vec<Party> {
    let signs: &[char] = if part == Part::Author {
        &['\n', ';', ',']
    } else {
        &['\n', ';']
    };
    let mut found: Vec<Party> = Vec::new();
    // A comma within a share is none between names.
    let cell = if part == Part::Author {
        protect_shares(cell)
    } else {
        cell.to_owned()
    };
    for piece in cell.split(signs) {
        let piece = vietnamese::clean_line(&without_bullet(piece).replace('\u{1}', ","));
        if piece.is_empty() {
            continue;
        }
        let line = if part == Part::Author {
            share_behind(&piece)
        } else {
            piece.clone()
        };
        match parties::read(part, &line) {
            Ok(party) => found.push(party),
            // A share alone belongs to the name before it.
            Err(LineFault::NoName) => match (parties::read(part, &format!("x{line}")), found.last_mut()) {
                (Ok(Party { share: Some(share), .. }), Some(last)) if part == Part::Author => last.share = Some(share),
                _ => faults.push(labels::PARTY_NAME.to_owned()),
            },
            Err(LineFault::Share(share)) => faults.push(labels::share_fault(&share)),
        }
    }
    found
}

fn protect_shares(cell: &str) -> String {
    let signs: Vec<char> = cell.chars().collect();
    let digit = |at: Option<usize>| at.and_then(|at| signs.get(at)).is_some_and(char::is_ascii_digit);
    signs
        .iter()
        .enumerate()
        .map(|(at, sign)| {
            if *sign == ',' && digit(at.checked_sub(1)) && digit(Some(at + 1)) {
                '\u{1}'
            } else {
                *sign
            }
        })
        .collect()
}

/// "A (60%)", "A: 60 %", "A 60%" become "A; 60%"; anything else stays.
fn share_behind(piece: &str) -> String {
    let bare = piece.trim_end_matches([')', ' ']);
    let Some(front) = bare.strip_suffix('%') else {
        return piece.to_owned();
    };
    let front = front.trim_end();
    let number: usize = front
        .chars()
        .rev()
        .take_while(|sign| sign.is_ascii_digit() || matches!(sign, ',' | '.' | '-'))
        .map(char::len_utf8)
        .sum();
    let (Some(name), Some(share)) = (front.get(..front.len() - number), front.get(front.len() - number..)) else {
        return piece.to_owned();
    };
    let name = name.trim_end_matches([' ', '(', ':', '-', '–']);
    format!("{name}; {share}%")
}

/// The classes of a cell, each in its one form; what is none is told.
fn read_classes(classes: &Classes, right: Right, cell: &str, faults: &mut Vec<String>) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let is_told = right.is_mark() && cell.contains(':');
    // A decimal point of a spreadsheet: "30.0" is class 30.
    let cell = if right.is_mark() {
        number_text(cell)
    } else {
        cell.to_owned()
    };
    let signs: &[char] = if right.is_mark() || right.is_invention() || right == Right::IndustrialDesign {
        &[';', ',', '\n']
    } else {
        &[';', '\n']
    };
    for piece in cell.split(signs) {
        let piece = vietnamese::clean_line(piece);
        let lower = plain(&piece);
        // "Nhóm 30: trà, cà phê" has the class in front.
        let symbol = ["nhom ", "lop "]
            .iter()
            .find_map(|word| lower.strip_prefix(word))
            .and_then(|rest| rest.split(' ').next().map(str::to_owned))
            .unwrap_or(piece);
        // Words behind a class: "Nhóm 30: chè, cà phê".
        if symbol.is_empty() || is_told && !symbol.chars().any(|sign| sign.is_ascii_digit()) {
            continue;
        }
        match classes.read(right, &symbol) {
            Ok(one) if !found.contains(&one) => found.push(one),
            Ok(_) => {}
            Err(sentence) => faults.push(sentence),
        }
    }
    found
}

/// An event on a day.
#[must_use]
pub fn event(kind: EventKind, on: NaiveDate) -> Event {
    Event {
        kind,
        on,
        ordinal: 0,
        number: String::new(),
        note: String::new(),
    }
}

/// A line that says the right of what stands below, and nothing else: "II. NHÃN HIỆU". A title that begins like a right is none.
fn section(row: &[String]) -> Option<Right> {
    let filled: Vec<&str> = row
        .iter()
        .map(|cell| cell.trim())
        .filter(|cell| !cell.is_empty())
        .collect();
    let (number, text) = match filled.as_slice() {
        [text] => match text.split_once(['.', ')', ' ']) {
            Some((number, rest)) if is_counted(number) => (number, rest),
            _ => ("", *text),
        },
        [number, text] => (*number, *text),
        _ => return None,
    };
    if !number.is_empty() && !is_counted(number) {
        return None;
    }
    let wanted = plain(text);
    let label = |right: &Right| plain(labels::right(*right)) == wanted;
    Right::ALL.into_iter().find(label).or_else(|| {
        let word = RIGHTS.iter().find(|(word, _)| *word == wanted);
        word.map(|(_, right)| *right)
    })
}

/// "II", "b", "3": the number of a section.
fn is_counted(text: &str) -> bool {
    let bare = text.trim_matches(['.', ')', '(']);
    let roman = |sign: char| "IVXivx".contains(sign);
    !bare.is_empty()
        && bare.len() <= 4
        && (bare.len() == 1 || bare.chars().all(roman) || bare.chars().all(|sign| sign.is_ascii_digit()))
}

/// Turns the rows of a sheet into entries.
#[must_use]
pub fn entries(rows: &[Vec<String>], columns: &Columns, reading: Reading, classes: &Classes) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut within: Option<Right> = None;
    let mut above: Option<String> = None;
    for (at, row) in rows.iter().enumerate().skip(columns.head + 1) {
        if row.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let said = |field| {
            let cell = columns.place(field).and_then(|at| row.get(at));
            cell.is_some_and(|cell| !cell.trim().is_empty())
        };
        // A short title with its right behind it is a row, not a section: no row is taken for something else and lost.
        if let Some(right) = section(row).filter(|_| !(said(Field::Title) && said(Field::Right))) {
            within = Some(right);
            continue;
        }
        // The numbers of the columns below the heads: 1, 2, 3, …
        if at == columns.head + 1 && is_count(row) {
            continue;
        }
        let mut entry = entry(at + 1, row, columns, (reading, within), classes, above.as_deref());
        let owner = columns.place(Field::Owner).and_then(|at| row.get(at));
        if let Some(owner) = owner.filter(|owner| !owner.trim().is_empty()) {
            above = Some(owner.clone());
        }
        if entry.is_rest {
            entry.faults.clear();
        }
        found.push(entry);
    }
    found
}

fn is_count(row: &[String]) -> bool {
    let numbers: Vec<&str> = row
        .iter()
        .map(|cell| cell.trim().trim_matches(['(', ')']))
        .filter(|cell| !cell.is_empty())
        .collect();
    numbers.len() > 2
        && numbers
            .iter()
            .enumerate()
            .all(|(at, number)| number.trim_end_matches(".0").parse() == Ok(at + 1))
}

/// "Tổng cộng", "Tổng cộng: 5 nhãn hiệu"; not "Tổng công ty Chè".
fn is_sum(title: &str) -> bool {
    plain(title)
        .strip_prefix("tong cong")
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric) && !rest.starts_with(" ty"))
}

fn entry(
    line: usize,
    row: &[String],
    columns: &Columns,
    (reading, within): (Reading, Option<Right>),
    classes: &Classes,
    above: Option<&str>,
) -> Entry {
    let mut entry = Entry::new(line);
    let cell = |field: Field| -> String {
        let text = columns.place(field).and_then(|at| row.get(at));
        vietnamese::normalise(text.map_or("", String::as_str)).trim().to_owned()
    };
    let (application, day_with_application) = number_and_day(&cell(Field::Application));
    let (grant, day_with_grant) = number_and_day(&cell(Field::Grant));
    let title = vietnamese::clean_line(&cell(Field::Title));
    let filled = row.iter().filter(|cell| !cell.trim().is_empty()).count();
    // Sums, signatures, notes below the list: nothing by which an asset could be known.
    entry.is_rest = title.is_empty() && application.is_empty() && grant.is_empty() && filled <= 2
        || is_sum(&title) && application.is_empty() && grant.is_empty() && filled <= 3;
    let typed_right = cell(Field::Right);
    let told = read_right(&typed_right);
    if told.is_none() && !typed_right.is_empty() {
        entry.faults.push(words::bad_right(&typed_right));
    }
    let by_number = right_of_number(&application).or_else(|| right_of_number(&grant));
    // A section that says "nhãn hiệu" is nearer than a number, which cannot tell a collective mark.
    let right = told.or(within).or(by_number).or(reading.right);
    if right.is_none() && typed_right.is_empty() {
        entry.faults.push(words::NO_RIGHT.to_owned());
    }
    entry.right_known = told.or(within).or(by_number).is_some();
    let is_told = right.is_some();
    let right = right.unwrap_or(Right::Trademark);
    let mut content = Content::new(right);
    content.title = title;
    content.summary = cell(Field::Summary);
    content.goods = cell(Field::Goods);
    content.application = application;
    content.grant = grant;
    // Which classes there are depends on the right.
    if is_told {
        if content.goods.is_empty() && right.is_mark() && cell(Field::Classes).contains(':') {
            content.goods = cell(Field::Classes);
        }
        content.classes = read_classes(classes, right, &cell(Field::Classes), &mut entry.faults);
    }
    let mut day = |field: Field, other: Option<NaiveDate>| match read_day(&cell(field)) {
        Ok(day) => day.or(other),
        Err(sentence) => {
            entry.faults.push(words::at(field, &sentence));
            None
        }
    };
    for (field, kind, other) in [
        (Field::Priority, EventKind::Priority, None),
        (Field::Filed, EventKind::Filed, day_with_application),
        (Field::Published, EventKind::Published, None),
        (Field::Granted, EventKind::Granted, day_with_grant),
    ] {
        if let Some(on) = day(field, other) {
            entry.events.push(event(kind, on));
        }
    }
    let is_granted = !content.grant.is_empty() || entry.events.iter().any(|one| one.kind == EventKind::Granted);
    let owner = if is_granted || right.arises() != Arises::ByGrant {
        Part::Holder
    } else {
        Part::Applicant
    };
    let mut owners = cell(Field::Owner);
    if owners.is_empty()
        && reading.merged
        && let Some(above) = above
    {
        above.clone_into(&mut owners);
        entry.notes.push(words::owner_from_above(above));
    }
    for (part, text) in [
        (Part::Applicant, cell(Field::Applicant)),
        (owner, owners),
        (Part::Author, cell(Field::Author)),
        (Part::Representative, cell(Field::Representative)),
    ] {
        let read = read_parties(part, &text, &mut entry.faults);
        for party in read {
            // Two authors may have one name; an owner is not written twice on purpose.
            let same = |held: &Party| held.part == party.part && held.name == party.name && party.part != Part::Author;
            if !content.parties.iter().any(same) {
                content.parties.push(party);
            }
        }
    }
    entry.code = vietnamese::clean_line(&cell(Field::Code)).to_uppercase();
    entry.state = vietnamese::clean_line(&cell(Field::State));
    if content.title.is_empty() {
        entry.faults.push(labels::ask_title(right));
    }
    entry.content = content;
    entry
}

/// Rows without an owner below rows that have one: perhaps their cells were merged.
#[must_use]
pub fn may_be_merged(rows: &[Vec<String>], columns: &Columns) -> usize {
    let filled = |row: &[String], field: Field| {
        let cell = columns.place(field).and_then(|at| row.get(at));
        cell.is_some_and(|cell| !cell.trim().is_empty())
    };
    if columns.place(Field::Owner).is_none() {
        return 0;
    }
    let mut seen = false;
    let mut number = 0;
    for row in rows.iter().skip(columns.head + 1) {
        if filled(row, Field::Owner) {
            seen = true;
        } else if seen && filled(row, Field::Title) {
            number += 1;
        }
    }
    number
}

#[cfg(test)]
mod tests {
    use super::super::columns::guess;
    use super::*;
    use crate::model::day_of;
    use proptest::prelude::*;

    fn read(lines: &[&[&str]], reading: Reading) -> Vec<Entry> {
        let rows: Vec<Vec<String>> = lines
            .iter()
            .map(|line| line.iter().map(|cell| (*cell).to_owned()).collect())
            .collect();
        let classes = Classes::load(None).unwrap();
        entries(&rows, &guess(&rows).unwrap(), reading, &classes)
    }

    fn on(text: &str) -> Option<NaiveDate> {
        Some(text.parse().unwrap())
    }

    #[test]
    fn days_are_read_in_every_way_that_people_write_them() {
        for typed in [
            "12/3/2019",
            "12-03-2019",
            "12.3.2019",
            "2019-03-12",
            "2019-03-12 00:00:00",
            "ngày 12 tháng 3 năm 2019",
            "12/3/19",
            "43536",
            "43536.75",
        ] {
            assert_eq!(read_day(typed), Ok(on("2019-03-12")), "{typed}");
        }
        assert_eq!(read_day(" - "), Ok(None));
        for wrong in ["31/2/2019", "2019", "hai nghìn"] {
            assert!(read_day(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn a_number_may_have_its_day_behind_it() {
        for cell in [
            "1-2019-04725 ngày 12/3/2019",
            "1-2019-04725, ngày 12/03/2019",
            "1-2019-04725\n(12/3/2019)",
            "1-2019-04725 12/3/2019",
        ] {
            assert_eq!(
                number_and_day(cell),
                ("1-2019-04725".to_owned(), on("2019-03-12")),
                "{cell:?}"
            );
        }
        assert_eq!(number_and_day("54675.0"), ("54675".to_owned(), None));
        assert_eq!(number_and_day("4-0123456-000").0, "4-0123456-000");
        assert_eq!(number_and_day("26606, 31234"), ("26606, 31234".to_owned(), None));
    }

    #[test]
    fn a_right_is_told_by_column_section_or_number() {
        let found = read(
            &[
                &["TT", "Tên", "Loại", "Số đơn", "Ngày nộp"],
                &["1", "A", "GPHI", "", ""],
                &["2", "B", "", "3-2020-00001", "1/2/2020"],
                &["II", "Nhãn hiệu tập thể"],
                &["3", "C", "", "4-2020-00002", "1/2/2020"],
                &["4", "D", "lạ lùng", "", ""],
                &["", "Tổng cộng", "4", "", ""],
                &["", "", "", "", "Người lập"],
            ],
            Reading::default(),
        );
        let rights: Vec<Right> = found.iter().map(|one| one.content.right).collect();
        assert_eq!(
            rights[..3],
            [Right::UtilityModel, Right::IndustrialDesign, Right::CollectiveMark]
        );
        assert!(found[3].faults[0].contains("lạ lùng"), "{:?}", found[3].faults);
        assert!(found[4].is_rest && found[5].is_rest && found[5].faults.is_empty());
    }

    #[test]
    fn a_title_that_begins_like_a_right_is_no_section() {
        let of = |cells: &[&str]| section(&cells.iter().map(|cell| (*cell).to_owned()).collect::<Vec<_>>());
        assert_eq!(of(&["II. NHÃN HIỆU", ""]), Some(Right::Trademark));
        assert_eq!(of(&["b)", "Kiểu dáng công nghiệp"]), Some(Right::IndustrialDesign));
        assert_eq!(of(&["Sáng chế"]), Some(Right::Patent));
        for title in [
            ["1", "Nhãn hiệu Ong Rừng"],
            ["", "Sáng chế máy hái chè"],
            ["Lò", "Nhãn hiệu"],
        ] {
            assert_eq!(of(&title), None, "{title:?}");
        }
    }

    #[test]
    fn authors_have_shares_in_brackets_behind_or_not_at_all() {
        let mut faults = Vec::new();
        let of = |cell: &str, faults: &mut Vec<String>| -> Vec<(String, Option<u32>)> {
            read_parties(Part::Author, cell, faults)
                .into_iter()
                .map(|party| (party.name, party.share))
                .collect()
        };
        assert_eq!(
            of("1. Lò Thị Xuân (66,7%), Trần Văn B: 33.3 %", &mut faults),
            [
                ("Lò Thị Xuân".to_owned(), Some(6670)),
                ("Trần Văn B".to_owned(), Some(3330))
            ]
        );
        assert_eq!(of("Lò A; Lò B\nLò C", &mut faults).len(), 3);
        assert_eq!(
            of("Lò A; 60%; Lò B; 40%", &mut faults)[1],
            ("Lò B".to_owned(), Some(4000))
        );
        assert!(faults.is_empty(), "{faults:?}");
        of("Lò A (160%)", &mut faults);
        assert_eq!(faults.len(), 1);
        // An address keeps its commas.
        assert_eq!(read_parties(Part::Holder, "HTX Chè, xã Tả Lèng", &mut faults).len(), 1);
    }

    #[test]
    fn an_owner_of_merged_cells_is_taken_from_above_only_when_asked() {
        let lines: [&[&str]; 4] = [
            &["Tên", "Loại", "Chủ sở hữu"],
            &["A", "nhãn hiệu", "HTX Chè"],
            &["B", "nhãn hiệu", ""],
            &["C", "nhãn hiệu", "HTX Ong"],
        ];
        let names = |merged| -> Vec<usize> {
            let reading = Reading { merged, right: None };
            read(&lines, reading)
                .iter()
                .map(|one| one.content.parties.len())
                .collect()
        };
        assert_eq!(names(false), [1, 0, 1]);
        assert_eq!(names(true), [1, 1, 1]);
        let told = read(
            &lines,
            Reading {
                merged: true,
                right: None,
            },
        );
        assert!(told[1].notes[0].contains("HTX Chè"), "it is told, not done in silence");
    }

    /// A company is no sum.
    #[test]
    fn sums_are_told_from_names() {
        for sum in ["Tổng cộng", "TỔNG CỘNG:", "Tổng cộng: 5 nhãn hiệu", "Tổng cộng (I+II)"] {
            assert!(is_sum(sum), "{sum}");
        }
        for name in [
            "TỔNG CÔNG TY CHÈ LAI CHÂU",
            "Tổng công ty Chè",
            "Chè Tổng Cộng",
            "Tổng côngxon",
        ] {
            assert!(!is_sum(name), "{name}");
        }
    }

    #[test]
    fn wrong_cells_are_told_and_the_rest_is_read() {
        let found = read(
            &[
                &["Tên", "Loại", "Ngày nộp đơn", "Nhóm"],
                &["(1)", "(2)", "(3)", "(4)"],
                &["A", "Nhãn hiệu", "31/02/2020", "30; 46"],
                &["", "Nhãn hiệu", "1/2/2020", "Nhóm 30: chè, cà phê"],
            ],
            Reading::default(),
        );
        assert_eq!((found.len(), found[0].line), (2, 3), "numbers of columns are no row");
        assert_eq!(found[0].faults.len(), 2, "{:?}", found[0].faults);
        assert_eq!(found[0].content.classes, ["30"]);
        assert_eq!(found[1].faults.len(), 1, "{:?}", found[1].faults);
        assert!(found[1].faults[0].contains("Nhập nhãn hiệu"));
        assert_eq!(
            (found[1].content.classes.as_slice(), found[1].content.goods.as_str()),
            (["30".to_owned()].as_slice(), "Nhóm 30: chè, cà phê")
        );
        assert_eq!(day_of(&found[1].events, EventKind::Filed), on("2020-02-01"));
    }

    proptest! {
        /// Whatever stands in a sheet, reading it ends with an entry for every row that has something in it.
        #[test]
        fn no_row_is_lost(cells in proptest::collection::vec(proptest::collection::vec(".{0,20}", 4), 0..8)) {
            let mut rows = vec![vec!["Tên".to_owned(), "Loại".to_owned(), "Chủ sở hữu".to_owned(), "Số đơn".to_owned()]];
            rows.extend(cells);
            let classes = Classes::load(None).unwrap();
            let columns = Columns { head: 0, ..guess(&rows[..1]).unwrap() };
            let found = entries(&rows, &columns, Reading::default(), &classes);
            let filled = rows.iter().skip(1).filter(|row| row.iter().any(|cell| !cell.trim().is_empty()));
            let sections = rows.iter().skip(1).filter(|row| section(row).is_some()).count();
            let counts = rows.get(1).is_some_and(|row| is_count(row));
            prop_assert_eq!(found.len(), filled.count() - sections - usize::from(counts));
        }
    }
}
