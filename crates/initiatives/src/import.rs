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
    /// The recognising unit as the sheet has it; a list does not move a record.
    pub unit: String,
    /// The state as the sheet has it; a list does not change it.
    pub state: String,
    /// The version of the record that the sheet was exported from.
    pub version: Option<i64>,
    /// Texts that were typed in an old font.
    pub rescued: Vec<Rescued>,
    /// What is wrong with it.
    pub faults: Vec<String>,
}

/// The columns that are understood, by their folded heads.
const HEADS: [(&str, &[&str]); 15] = [
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
    ("unit", &["co so cong nhan", "don vi", "unit"]),
    ("state", &["trang thai", "state"]),
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
        unit: vietnamese::clean_line(&cell("unit")),
        state: vietnamese::clean_line(&cell("state")),
        version: cell("version").parse::<f64>().ok().and_then(whole),
        rescued,
        faults,
    }
}

/// A whole number as a spreadsheet writes it: `3` or `3.0`.
fn whole(number: f64) -> Option<i64> {
    #[expect(clippy::cast_possible_truncation, reason = "between 0 and a million million")]
    let cut = number as i64;
    ((0.0..1e12).contains(&number) && number.fract() == 0.0).then_some(cut)
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
    /// Kind.
    pub kind: Kind,
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
    /// Number of the decision.
    pub decision_number: String,
    /// Day of the decision.
    pub decided_on: Option<NaiveDate>,
    /// Name of its unit.
    pub unit: String,
    /// Its state in words.
    pub state: String,
    /// A certificate names its authors.
    pub certified: bool,
    /// Version.
    pub version: i64,
}

/// A cell that would change: column, as it stands, as the sheet has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Stable name of the column.
    pub column: &'static str,
    /// As it stands.
    pub before: String,
    /// As the sheet has it.
    pub after: String,
}

/// Names and shares as a cell of the list has them.
#[must_use]
pub fn authors_cell(authors: &[Author]) -> String {
    let one = |author: &Author| format!("{} ({}%)", author.full_name, crate::labels::share(author.share));
    authors.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// What a row would change in the record of its code. An empty cell changes nothing.
#[must_use]
pub fn changes(entry: &Entry, known: &Known) -> Vec<Change> {
    let day = |day: Option<NaiveDate>| day.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default();
    let kind = |kind: Kind| crate::labels::kind(kind).to_owned();
    let cells = [
        ("title", known.title.clone(), entry.title.clone()),
        ("kind", kind(known.kind), entry.kind.map(kind).unwrap_or_default()),
        ("field", known.field.clone(), entry.field.clone()),
        ("first", day(known.first_applied_on), day(entry.first_applied_on)),
        ("essence", known.essence.clone(), entry.essence.clone()),
        ("benefit", known.benefit.clone(), entry.benefit.clone()),
        ("authors", authors_cell(&known.authors), authors_cell(&entry.authors)),
        ("decision", known.decision_number.clone(), entry.decision_number.clone()),
        ("decided", day(known.decided_on), day(entry.decided_on)),
    ];
    cells
        .into_iter()
        .filter(|(_, before, after)| !after.is_empty() && after != before)
        .map(|(column, before, after)| Change { column, before, after })
        .collect()
}

/// What a list cannot change, though the sheet has it otherwise: asked of a row whose record nobody changed since.
#[must_use]
pub fn immovable(entry: &Entry, known: &Known, changes: &[Change]) -> Vec<String> {
    let other = |typed: &str, stands: &str| !typed.is_empty() && !vietnamese::same_text(typed, stands);
    let mut faults = Vec::new();
    if other(&entry.unit, &known.unit) {
        faults.push(words::OTHER_UNIT.to_owned());
    }
    if other(&entry.state, &known.state) {
        faults.push(words::OTHER_STATE.to_owned());
    }
    if known.certified && changes.iter().any(|change| change.column == "authors") {
        faults.push(words::CERTIFIED.to_owned());
    }
    faults
}

/// What becomes of a row, given the record that has its code and what would change in it.
#[must_use]
pub fn outcome(entry: &Entry, known: Option<&Known>, changes: &[Change]) -> Outcome {
    if !entry.faults.is_empty() {
        return Outcome::Fault;
    }
    let Some(known) = known else {
        return Outcome::Add;
    };
    if changes.is_empty() {
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

    fn known() -> Known {
        Known {
            title: "Thẻ số".into(),
            kind: Kind::Operational,
            field: "Giáo dục".into(),
            first_applied_on: NaiveDate::from_ymd_opt(2025, 3, 2),
            essence: "Thẻ tự làm".into(),
            benefit: String::new(),
            authors: vec![Author {
                full_name: "Lò Thị Lan".into(),
                share: WHOLE,
                ..Author::default()
            }],
            decision_number: "15/QĐ".into(),
            decided_on: NaiveDate::from_ymd_opt(2025, 6, 1),
            unit: "Trường Tiểu học Mường Kim".into(),
            state: "Đã công nhận".into(),
            certified: false,
            version: 4,
        }
    }

    fn row(heads: &[&str], cells: &[&str]) -> Entry {
        let mut all = vec!["Mã hồ sơ", "Tên sáng kiến", "Phiên bản"];
        all.extend(heads);
        read(&rows(&[&all, cells])).unwrap().remove(0)
    }

    #[test]
    fn a_known_row_is_kept_changed_or_in_conflict() {
        let known = known();
        let of = |title: &str, version: &str| {
            let entry = row(&[], &["SK-1", title, version]);
            outcome(&entry, Some(&known), &changes(&entry, &known))
        };
        assert_eq!(outcome(&row(&[], &["", "Thẻ số", ""]), None, &[]), Outcome::Add);
        assert_eq!(of("Thẻ số", "1"), Outcome::Keep);
        assert_eq!(of("Bộ thẻ số", "4"), Outcome::Change);
        assert_eq!(of("Bộ thẻ số", "4.0"), Outcome::Change, "a spreadsheet writes 4 as 4.0");
        assert_eq!(of("Bộ thẻ số", "3"), Outcome::Conflict);
        assert_eq!(of("", "4"), Outcome::Fault);
    }

    #[test]
    fn every_column_of_the_export_is_compared_and_an_empty_cell_changes_nothing() {
        let known = known();
        let heads = [
            "Tác giả",
            "Loại giải pháp",
            "Lĩnh vực áp dụng",
            "Ngày áp dụng lần đầu",
            "Cơ sở công nhận",
            "Trạng thái",
            "Số quyết định",
            "Ngày công nhận",
        ];
        let same = row(
            &heads,
            &[
                "SK-1",
                "Thẻ số",
                "4",
                "Lò Thị Lan (100%)",
                "Giải pháp tác nghiệp",
                "Giáo dục",
                "2/3/2025",
                "Trường Tiểu học Mường Kim",
                "Đã công nhận",
                "15/QĐ",
                "01/06/2025",
            ],
        );
        assert_eq!(changes(&same, &known), []);
        let other = row(
            &heads,
            &[
                "SK-1",
                "Bộ thẻ",
                "4",
                "Lò Thị Lan (60%); Vàng A Sử (40%)",
                "kỹ thuật",
                "Toán",
                "3/3/2025",
                "Trường khác",
                "Không công nhận",
                "16/QĐ",
                "2/6/2025",
            ],
        );
        let found = changes(&other, &known);
        let columns: Vec<&str> = found.iter().map(|change| change.column).collect();
        assert_eq!(
            columns,
            ["title", "kind", "field", "first", "authors", "decision", "decided"]
        );
        assert_eq!(immovable(&other, &known, &found).len(), 2, "unit and state");
        let certified = Known {
            certified: true,
            ..known
        };
        assert_eq!(
            immovable(&other, &certified, &found).len(),
            3,
            "and the authors of a certificate"
        );
        let empty = row(&heads, &["SK-1", "Thẻ số", "4", "", "", "", "", "", "", "", ""]);
        assert_eq!(changes(&empty, &certified), []);
    }
}
