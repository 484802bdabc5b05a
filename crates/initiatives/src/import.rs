//! Lists that come in as a sheet: drafts for many at once, and the register, also of years before the program. Pure: what a
//! sheet means and what it would change; [`crate::commands::import`] carries it out.

use crate::labels::import as words;
use crate::model::{Author, Kind, WHOLE};
use chrono::{Days, NaiveDate};
use vietnamese::legacy;

/// What a sheet is taken for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Drafts, to be completed and handed in.
    Drafts,
    /// The register: recognised ones are added, known ones compared.
    Register,
}

impl Purpose {
    /// Both.
    pub const ALL: [Purpose; 2] = [Purpose::Drafts, Purpose::Register];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Purpose::Drafts => "drafts",
            Purpose::Register => "register",
        }
    }

    /// The purpose of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Purpose> {
        Purpose::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// A text that was typed in an old font.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rescued {
    /// As it stood.
    pub before: String,
    /// In Unicode.
    pub after: String,
}

/// A row of the sheet as it was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Line in the file, from 1.
    pub line: usize,
    /// Code of a known one.
    pub code: String,
    /// Title.
    pub title: String,
    /// Kind, where the sheet has one.
    pub kind: Option<Kind>,
    /// Field of application.
    pub field: String,
    /// First application.
    pub first_applied_on: Option<NaiveDate>,
    /// Description.
    pub essence: String,
    /// Benefit.
    pub benefit: String,
    /// Authors.
    pub authors: Vec<Author>,
    /// How many authors there are, where no names are told.
    pub author_count: Option<u32>,
    /// Number of the decision.
    pub decision_number: String,
    /// Day of the decision.
    pub decided_on: Option<NaiveDate>,
    /// The version of the record that the sheet was exported from.
    pub version: Option<i64>,
    /// Texts that were typed in an old font.
    pub rescued: Vec<Rescued>,
    /// What is wrong with it.
    pub faults: Vec<String>,
}

/// The columns that are understood, by their folded heads.
const HEADS: [(&str, &[&str]); 13] = [
    ("code", &["ma ho so", "ma so", "ma", "code"]),
    ("title", &["ten sang kien", "ten giai phap", "ten de tai", "title"]),
    ("kind", &["loai giai phap", "loai", "kind"]),
    ("field", &["linh vuc ap dung", "linh vuc", "field"]),
    ("first", &["ngay ap dung lan dau", "ngay ap dung", "first_applied_on"]),
    (
        "essence",
        &["ban chat cua sang kien", "ban chat", "noi dung", "essence"],
    ),
    ("benefit", &["loi ich", "hieu qua", "benefit"]),
    (
        "authors",
        &["tac gia", "ho ten tac gia", "ho va ten", "ho ten", "authors"],
    ),
    ("count", &["so tac gia", "n_authors"]),
    ("decision", &["so quyet dinh", "quyet dinh", "decision_number"]),
    (
        "decided",
        &["ngay cong nhan", "ngay quyet dinh", "decided_on", "recognised_on"],
    ),
    ("version", &["phien ban", "version"]),
    ("number", &["tt", "stt", "no"]),
];

/// Reads the rows of a file. `None` when no line among the first ten heads a column of titles.
#[must_use]
pub fn read(rows: &[Vec<String>]) -> Option<Vec<Entry>> {
    let heads = |row: &Vec<String>| -> Vec<Option<&'static str>> {
        row.iter()
            .map(|cell| {
                let head = vietnamese::fold(&unicode(cell, &mut Vec::new()));
                HEADS
                    .iter()
                    .find(|(_, names)| names.contains(&head.trim()))
                    .map(|(name, _)| *name)
            })
            .collect()
    };
    let (at, columns) = rows
        .iter()
        .take(10)
        .map(heads)
        .enumerate()
        .find(|(_, columns)| columns.contains(&Some("title")))?;
    let body = rows.iter().enumerate().skip(at + 1);
    Some(
        body.filter(|(_, row)| row.iter().any(|cell| !cell.trim().is_empty()))
            .map(|(index, row)| entry(index + 1, &columns, row))
            .collect(),
    )
}

fn unicode(cell: &str, rescued: &mut Vec<Rescued>) -> String {
    // The old fonts are told by signs that cleaning would take away, so they come first.
    match legacy::detect(cell) {
        Some(encoding) => {
            let after = vietnamese::normalise(&legacy::convert(cell, encoding).text);
            rescued.push(Rescued {
                before: cell.trim().to_owned(),
                after: after.trim().to_owned(),
            });
            after
        }
        None => vietnamese::normalise(cell),
    }
}

fn entry(line: usize, columns: &[Option<&'static str>], row: &[String]) -> Entry {
    let mut rescued = Vec::new();
    let mut faults = Vec::new();
    let mut cell = |name: &str| -> String {
        let found = columns.iter().position(|column| *column == Some(name));
        let text = found.and_then(|at| row.get(at)).map_or("", String::as_str);
        unicode(text, &mut rescued).trim().to_owned()
    };
    let title = vietnamese::clean_line(&cell("title"));
    let kind_typed = cell("kind");
    let kind = read_kind(&kind_typed);
    if !kind_typed.is_empty() && kind.is_none() {
        faults.push(words::bad_kind(&kind_typed));
    }
    let mut day = |name: &str, typed: String| match read_day(&typed) {
        Ok(day) => day,
        Err(sentence) => {
            faults.push(format!("{}: {sentence}", words::column(name)));
            None
        }
    };
    let first_applied_on = day("first", cell("first"));
    let decided_on = day("decided", cell("decided"));
    let (authors, author_fault) = read_authors(&cell("authors"));
    faults.extend(author_fault);
    let author_count = cell("count")
        .parse::<f64>()
        .ok()
        .filter(|n| (0.0..10_000.0).contains(n));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "between 0 and 10,000"
    )]
    let author_count = author_count.map(|number| number as u32);
    if title.is_empty() {
        faults.push(words::NO_TITLE.to_owned());
    } else if title.chars().count() > 500 {
        faults.push(words::LONG_TITLE.to_owned());
    }
    Entry {
        line,
        code: vietnamese::clean_line(&cell("code")).to_uppercase(),
        title,
        kind,
        field: vietnamese::clean_line(&cell("field")),
        first_applied_on,
        essence: cell("essence"),
        benefit: cell("benefit"),
        authors,
        author_count,
        decision_number: vietnamese::clean_line(&cell("decision")),
        decided_on,
        version: cell("version").parse().ok(),
        rescued,
        faults,
    }
}

fn read_kind(typed: &str) -> Option<Kind> {
    let wanted = vietnamese::fold(typed);
    Kind::ALL.into_iter().find(|kind| {
        let label = vietnamese::fold(crate::labels::kind(*kind));
        kind.code() == wanted || label == wanted || label.strip_prefix("giai phap ") == Some(wanted.as_str())
    })
}

/// A day as people type it, or as a spreadsheet counts it: days since 30/12/1899.
fn read_day(typed: &str) -> Result<Option<NaiveDate>, String> {
    if typed.is_empty() {
        return Ok(None);
    }
    if let Ok(serial) = typed.parse::<f64>()
        && (20_000.0..80_000.0).contains(&serial)
    {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "between 20,000 and 80,000"
        )]
        let days = Days::new(serial as u64);
        return Ok(NaiveDate::from_ymd_opt(1899, 12, 30).and_then(|day| day.checked_add_days(days)));
    }
    kernel::forms::parse_date(typed).map(Some)
}

/// "Lò Thị Lan (60%); Trần Văn Bình (40%)"; without shares the whole is divided evenly.
fn read_authors(typed: &str) -> (Vec<Author>, Option<String>) {
    let parts: Vec<&str> = typed
        .split([';', '\n'])
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    let mut authors = Vec::new();
    let mut stated = 0_usize;
    for part in &parts {
        let (name, share) = part.split_once('(').map_or((*part, None), |(name, rest)| {
            let number: String = rest
                .chars()
                .take_while(|c| c.is_ascii_digit() || *c == ',' || *c == '.')
                .collect();
            (name, number.replace(',', ".").parse::<f64>().ok())
        });
        stated += usize::from(share.is_some());
        #[expect(clippy::cast_possible_truncation, reason = "a percentage")]
        let share = share.map_or(0, |percent| (percent.clamp(0.0, 100.0) * 100.0).round() as i32);
        authors.push(Author {
            full_name: vietnamese::clean_line(name),
            share,
            ..Author::default()
        });
    }
    if authors.is_empty() {
        return (authors, None);
    }
    if stated == 0 {
        let count = i32::try_from(authors.len()).unwrap_or(1);
        for author in &mut authors {
            author.share = WHOLE / count;
        }
        if let Some(first) = authors.first_mut() {
            first.share += WHOLE % count;
        }
    }
    let sum: i32 = authors.iter().map(|author| author.share).sum();
    let fault = (sum != WHOLE).then(|| crate::labels::shares(sum));
    (authors, fault)
}

/// What becomes of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Outcome {
    /// A new record.
    Add,
    /// A known one is corrected.
    Change,
    /// A known one, the same.
    Keep,
    /// A known one that was changed since the sheet was exported.
    Conflict,
    /// Something is wrong with the row.
    Fault,
}

/// A known record as a row is compared with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// Title.
    pub title: String,
    /// Field of application.
    pub field: String,
    /// Number of the decision.
    pub decision_number: String,
    /// Version.
    pub version: i64,
}

/// What becomes of a row, given the record that has its code. An empty cell changes nothing.
#[must_use]
pub fn outcome(entry: &Entry, known: Option<&Known>) -> Outcome {
    if !entry.faults.is_empty() {
        return Outcome::Fault;
    }
    let Some(known) = known else {
        return Outcome::Add;
    };
    let same = |new: &str, old: &str| new.is_empty() || new == old;
    if entry.title == known.title
        && same(&entry.field, &known.field)
        && same(&entry.decision_number, &known.decision_number)
    {
        Outcome::Keep
    } else if entry.version == Some(known.version) {
        Outcome::Change
    } else {
        Outcome::Conflict
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&[&str]]) -> Vec<Vec<String>> {
        lines
            .iter()
            .map(|line| line.iter().map(|cell| (*cell).to_owned()).collect())
            .collect()
    }

    #[test]
    fn columns_are_found_by_their_heads_wherever_they_stand() {
        let found = read(&rows(&[
            &["DANH SÁCH SÁNG KIẾN"],
            &[
                "STT",
                "Tác giả",
                "Tên sáng kiến",
                "Ngày áp dụng lần đầu",
                "Loại giải pháp",
            ],
            &[
                "1",
                "Lò Thị Lan (60%); Trần Văn Bình (40%)",
                "Thẻ số",
                "2/3/2026",
                "tác nghiệp",
            ],
            &["", "", "", "", ""],
            &["2", "Vàng Thị Hoa; Giàng A Páo; Lý A Sử", "Tủ sách", "46083", ""],
            &["3", "A (50)", "", "31/02/2026", "lạ"],
        ]))
        .unwrap();
        assert_eq!(found.len(), 3);
        assert_eq!(found[0].authors[0].share, 6_000);
        assert_eq!(found[0].kind, Some(Kind::Operational));
        assert_eq!(found[1].authors.iter().map(|a| a.share).sum::<i32>(), WHOLE);
        assert_eq!(found[1].first_applied_on, NaiveDate::from_ymd_opt(2026, 3, 2));
        assert_eq!((found[2].line, found[2].faults.len()), (6, 4), "{:?}", found[2].faults);
        assert!(read(&rows(&[&["a", "b"], &["1", "2"]])).is_none());
    }

    #[test]
    fn a_title_in_an_old_font_is_rescued_and_its_original_kept() {
        let found = read(&rows(&[&["TT", "Tên sáng kiến"], &["1", "Héi ®ång nh©n d©n huyÖn"]])).unwrap();
        assert_eq!(found[0].title, "Hội đồng nhân dân huyện");
        assert_eq!(found[0].rescued[0].before, "Héi ®ång nh©n d©n huyÖn");
    }

    #[test]
    fn a_known_row_is_kept_changed_or_in_conflict() {
        let known = Known {
            title: "Thẻ số".into(),
            field: "Giáo dục".into(),
            decision_number: "15/QĐ".into(),
            version: 4,
        };
        let entry = |title: &str, version: &str| {
            let sheet = rows(&[&["Mã hồ sơ", "Tên sáng kiến", "Phiên bản"], &["SK-1", title, version]]);
            read(&sheet).unwrap().remove(0)
        };
        assert_eq!(outcome(&entry("Thẻ số", "4"), None), Outcome::Add);
        assert_eq!(outcome(&entry("Thẻ số", "1"), Some(&known)), Outcome::Keep);
        assert_eq!(outcome(&entry("Bộ thẻ số", "4"), Some(&known)), Outcome::Change);
        assert_eq!(outcome(&entry("Bộ thẻ số", "3"), Some(&known)), Outcome::Conflict);
        assert_eq!(outcome(&entry("", "4"), Some(&known)), Outcome::Fault);
    }
}
