//! What a report says against what the one before said, and what is unusual about it. A warning asks, it never blocks; a word
//! in the note of the cell settles it.

use super::draft::{Amount, Draft, Entry};
use super::form::{Form, Row, Source};
use super::{Sent, SentRow};
use crate::labels::check::PART_OF;
use indicators::model::Exact;
use std::collections::BTreeMap;

/// So many times bigger or smaller than before is unusual …
const TIMES: i128 = 10;
/// … when it is at least so far apart.
const APART: i128 = 10;
/// With fewer cells than these it says nothing when all of them stayed the same.
const FEW: usize = 3;

/// How a row stands to the period before.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    /// There was no such row.
    New,
    /// It says the same.
    Same,
    /// So much more, or less.
    By(Exact),
    /// One of the two is no number.
    Unlike,
}

/// A row against the period before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ComparedRow {
    /// Its code.
    pub code: String,
    /// What it said; none when there was no such row.
    pub before: Option<Entry>,
    /// What became of it.
    pub change: Change,
}

/// A report against the one before.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Compared {
    /// Typed cells that say the same as before …
    pub same: usize,
    /// … of those that say something now or did before.
    pub of: usize,
    /// Every row of the form, in its order.
    pub rows: Vec<ComparedRow>,
}

impl Compared {
    /// So much is the same that whoever receives it should know: nine tenths of three cells or more.
    #[must_use]
    pub fn is_much_the_same(&self) -> bool {
        self.of >= FEW && self.same * 10 >= self.of * 9
    }
}

fn is_typed(row: &Row) -> bool {
    matches!(row.source, Source::Typed { .. })
}

fn entry(now: &BTreeMap<String, Entry>, code: &str) -> Entry {
    now.get(code).copied().unwrap_or_default()
}

/// A report against what was handed over for the period before. Rows are the same when their codes are, whatever version
/// of the form they stood in.
#[must_use]
pub fn compared(form: &Form, now: &BTreeMap<String, Entry>, before: Option<&Sent>) -> Compared {
    let mut found = Compared::default();
    let held: BTreeMap<&str, &SentRow> = before.map_or_else(BTreeMap::new, |sent| {
        sent.rows.iter().map(|row| (row.code.as_str(), row)).collect()
    });
    for row in form.rows() {
        let (was, is) = (held.get(row.code.as_str()).map(|row| row.entry), entry(now, &row.code));
        let change = match was {
            None => Change::New,
            Some(was) if was == is => Change::Same,
            Some(was) => match is.adds().zip(was.adds()).and_then(|(is, was)| is.minus(was)) {
                Some(difference) => Change::By(difference),
                None => Change::Unlike,
            },
        };
        if is_typed(row) && was.is_some_and(|was| was.is_said() || is.is_said()) {
            found.of += 1;
            found.same += usize::from(change == Change::Same);
        }
        found.rows.push(ComparedRow {
            code: row.code.clone(),
            before: was,
            change,
        });
    }
    found
}

/// What is unusual.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Suspicion {
    /// Many times as much as before.
    Grown {
        /// So many times.
        times: Exact,
        /// Then.
        before: Amount,
        /// Now.
        now: Amount,
    },
    /// A small part of what it was.
    Shrunk {
        /// So many times less.
        times: Exact,
        /// Then.
        before: Amount,
        /// Now.
        now: Amount,
    },
    /// There was something, and now it is nought or did not come up.
    Fell {
        /// Then.
        before: Amount,
        /// Now.
        now: Entry,
    },
    /// Every cell says the same as before.
    Unchanged {
        /// So many cells.
        of: usize,
    },
    /// A part ("trong đó") is larger than its whole.
    PartOverWhole {
        /// The part.
        part: Amount,
        /// The whole.
        whole: Entry,
        /// Code of the row of the whole.
        of: String,
    },
    /// Less is expected at the end of the period than there is already.
    EstimateBelow {
        /// What there is.
        actual: Amount,
        /// What is expected.
        estimate: Amount,
    },
}

/// Something that a person should look at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The row; none when it is about the report as a whole.
    pub code: Option<String>,
    /// What is unusual.
    pub what: Suspicion,
    /// The note of the cell says why; of the whole report, any note does.
    pub settled: bool,
}

/// Everything that is unusual about a report, in the order of its form; what is said about the whole comes first. Only what
/// somebody typed is held against the period before: the rest follows from the records.
#[must_use]
pub fn warnings(form: &Form, now: &BTreeMap<String, Entry>, draft: &Draft, before: Option<&Sent>) -> Vec<Warning> {
    let noted = |code: &str| draft.cells.get(code).is_some_and(|cell| !cell.note.trim().is_empty());
    let mut found = Vec::new();
    let compared = compared(form, now, before);
    let some = form
        .rows()
        .filter(|row| is_typed(row))
        .any(|row| matches!(entry(now, &row.code), Entry::Value(Amount(value)) if !value.is_zero()));
    if compared.of >= FEW && compared.same == compared.of && some {
        found.push(Warning {
            code: None,
            what: Suspicion::Unchanged { of: compared.of },
            settled: form.rows().any(|row| noted(&row.code)),
        });
    }
    let mut rows = compared.rows.iter();
    for table in &form.tables {
        let mut whole: Option<&Row> = None;
        for row in &table.rows {
            let was = rows.next().and_then(|row| row.before);
            let is = entry(now, &row.code);
            let mut say = |what: Option<Suspicion>| {
                found.extend(what.map(|what| Warning {
                    code: Some(row.code.clone()),
                    what,
                    settled: noted(&row.code),
                }));
            };
            if is_typed(row) {
                say(was.and_then(|was| leap(was, is)));
            }
            if is_part(&row.name) {
                say(whole.and_then(|whole| over(is, entry(now, &whole.code), &whole.code)));
            } else {
                whole = Some(row);
            }
            say(below(is, draft.cell(&row.code).estimate));
        }
    }
    found
}

/// Its name says that it is a part of the row above.
fn is_part(name: &str) -> bool {
    let line = vietnamese::tone_canonical(&vietnamese::clean_line(name));
    let words = line.trim_start_matches(|sign: char| !sign.is_alphanumeric());
    words
        .strip_prefix(&vietnamese::tone_canonical(PART_OF))
        .is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
}

/// A value that leapt from one period to the next.
fn leap(was: Entry, is: Entry) -> Option<Suspicion> {
    let Entry::Value(before) = was else { return None };
    if before.0.is_zero() {
        return None;
    }
    let now = match is {
        Entry::Value(now) if !now.0.is_zero() => now,
        Entry::Value(_) | Entry::Nothing => return Some(Suspicion::Fell { before, now: is }),
        Entry::Blank | Entry::Unknown => return None,
    };
    let apart = now.0.minus(before.0)?;
    if apart < Exact::whole(APART) && apart > Exact::whole(-APART) {
        return None;
    }
    // Of different signs neither is a multiple of the other.
    let (up, down) = (now.0.over(before.0)?, before.0.over(now.0)?);
    if up >= Exact::whole(TIMES) {
        Some(Suspicion::Grown { times: up, before, now })
    } else if down >= Exact::whole(TIMES) {
        Some(Suspicion::Shrunk {
            times: down,
            before,
            now,
        })
    } else {
        None
    }
}

fn over(part: Entry, whole: Entry, of: &str) -> Option<Suspicion> {
    let (Entry::Value(part), Some(all)) = (part, whole.adds()) else {
        return None;
    };
    (part.0 > all).then(|| Suspicion::PartOverWhole {
        part,
        whole,
        of: of.to_owned(),
    })
}

fn below(actual: Entry, estimate: Option<Amount>) -> Option<Suspicion> {
    match (actual, estimate) {
        (Entry::Value(actual), Some(estimate)) if estimate < actual => {
            Some(Suspicion::EstimateBelow { actual, estimate })
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::labels::check as labels;
    use crate::model::draft::Cell;
    use crate::model::form::Table;

    fn value(number: i128) -> Entry {
        Entry::Value(Amount::whole(number))
    }

    fn form(rows: &[(&str, &str)]) -> Form {
        let rows = rows.iter().map(|(code, name)| Row {
            code: (*code).to_owned(),
            name: (*name).to_owned(),
            measured: String::new(),
            source: if code.starts_with('c') {
                Source::Indicator {
                    key: (*code).to_owned(),
                }
            } else {
                Source::Typed {
                    decimals: 0,
                    negative: true,
                }
            },
        });
        Form {
            tables: vec![Table {
                name: "Biểu".to_owned(),
                rows: rows.collect(),
            }],
        }
    }

    fn plain() -> Form {
        form(&[("01", "A"), ("02", "B"), ("03", "C"), ("c4", "D")])
    }

    fn now(entries: &[(&str, Entry)]) -> BTreeMap<String, Entry> {
        entries
            .iter()
            .map(|(code, entry)| ((*code).to_owned(), *entry))
            .collect()
    }

    fn sent(entries: &[(&str, Entry)]) -> Sent {
        let day = "2026-06-14".parse().unwrap();
        Sent {
            from: day,
            upto: day,
            rows: entries
                .iter()
                .map(|(code, entry)| SentRow {
                    code: (*code).to_owned(),
                    name: String::new(),
                    measured: String::new(),
                    entry: *entry,
                    estimate: None,
                    note: String::new(),
                    indicator: None,
                    addends: Vec::new(),
                })
                .collect(),
            sections: Vec::new(),
            missing: Vec::new(),
            waiting: Vec::new(),
            area: None,
        }
    }

    fn of(was: Entry, is: Entry) -> Vec<Suspicion> {
        let form = form(&[("01", "A")]);
        let found = warnings(
            &form,
            &now(&[("01", is)]),
            &Draft::default(),
            Some(&sent(&[("01", was)])),
        );
        found.into_iter().map(|warning| warning.what).collect()
    }

    /// Only typed cells count: what the records say is often the same, and nobody copied it.
    #[test]
    fn how_much_is_the_same_is_counted_over_typed_cells() {
        let is = now(&[
            ("01", value(1)),
            ("02", Entry::Nothing),
            ("03", value(5)),
            ("c4", value(9)),
        ]);
        let was = sent(&[
            ("01", value(1)),
            ("02", Entry::Nothing),
            ("03", value(3)),
            ("c4", value(9)),
        ]);
        let compared = compared(&plain(), &is, Some(&was));
        assert_eq!((compared.same, compared.of), (2, 3));
        let changes: Vec<Change> = compared.rows.iter().map(|row| row.change).collect();
        assert_eq!(
            changes,
            [Change::Same, Change::Same, Change::By(Exact::whole(2)), Change::Same]
        );
        assert_eq!(labels::same(&compared, "Quý II/2026"), "2/3 ô giống hệt quý II/2026");
        assert!(!compared.is_much_the_same());
    }

    /// Blank, nothing and unknown are not taken for nought where they are compared.
    #[test]
    fn what_is_no_number_is_not_subtracted() {
        let is = now(&[("01", Entry::Nothing), ("02", Entry::Unknown), ("03", value(0))]);
        let was = sent(&[("01", value(4)), ("02", value(4)), ("03", Entry::Nothing)]);
        let compared = compared(&plain(), &is, Some(&was));
        let changes: Vec<Change> = compared.rows.iter().map(|row| row.change).collect();
        assert_eq!(
            changes,
            [
                Change::By(Exact::whole(-4)),
                Change::Unlike,
                Change::By(Exact::ZERO),
                Change::New
            ]
        );
        assert_eq!((compared.same, compared.of), (0, 3));
        let first = super::compared(&plain(), &is, None);
        assert_eq!(
            (first.same, first.of),
            (0, 0),
            "without a period before there is nothing to compare"
        );
    }

    #[test]
    fn leaps_are_asked_about() {
        let grown = of(value(12), value(144));
        assert_eq!(
            labels::warning(&Warning {
                code: None,
                what: grown[0].clone(),
                settled: false
            }),
            "Gấp 12 lần kỳ trước (12 → 144). Đúng chưa? Nếu đúng, ghi lý do ở cột ghi chú."
        );
        assert!(matches!(
            of(value(144), value(12)).as_slice(),
            [Suspicion::Shrunk { .. }]
        ));
        assert!(matches!(of(value(2), value(20)).as_slice(), [Suspicion::Grown { .. }]));
        assert_eq!(of(value(1), value(10)), [], "nine apart is not much");
        assert_eq!(of(value(12), value(119)), [], "not ten times");
        assert_eq!(
            of(value(-5), value(500)),
            [],
            "of different signs neither is a multiple"
        );
        assert_eq!(of(value(0), value(500)), [], "from nought there is no multiple");
        assert!(matches!(of(value(4), value(0)).as_slice(), [Suspicion::Fell { .. }]));
        assert!(matches!(
            of(value(4), Entry::Nothing).as_slice(),
            [Suspicion::Fell { .. }]
        ));
        assert_eq!(of(value(4), Entry::Unknown), [], "not known yet is no fall");
        assert_eq!(of(value(4), Entry::Blank), []);
        let counted = form(&[("c1", "A")]);
        let found = warnings(
            &counted,
            &now(&[("c1", value(500))]),
            &Draft::default(),
            Some(&sent(&[("c1", value(5))])),
        );
        assert_eq!(found, [], "nobody typed it");
    }

    #[test]
    fn a_report_that_repeats_the_one_before_is_asked_about() {
        let entries = [("01", value(1)), ("02", Entry::Nothing), ("03", value(5))];
        let found = warnings(&plain(), &now(&entries), &Draft::default(), Some(&sent(&entries)));
        assert_eq!(found.len(), 1);
        assert_eq!(
            (&found[0].code, &found[0].what),
            (&None, &Suspicion::Unchanged { of: 3 })
        );
        let quiet = [("01", Entry::Nothing), ("02", Entry::Nothing), ("03", value(0))];
        assert_eq!(
            warnings(&plain(), &now(&quiet), &Draft::default(), Some(&sent(&quiet))),
            [],
            "a unit where nothing comes up has nothing else to say"
        );
    }

    /// "Trong đó" is a part of the last row that is none itself; "Trồng đỗ" is a crop.
    #[test]
    fn a_part_may_not_be_larger_than_its_whole() {
        let form = form(&[
            ("01", "Cán bộ"),
            ("02", "- Trong đó: nữ"),
            ("03", "Trong đó, dân tộc thiểu số"),
            ("04", "Trồng đỗ"),
        ]);
        let is = now(&[
            ("01", value(10)),
            ("02", value(11)),
            ("03", value(4)),
            ("04", value(90)),
        ]);
        let found = warnings(&form, &is, &Draft::default(), None);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].code.as_deref(), Some("02"));
        let none = now(&[("01", Entry::Nothing), ("02", value(1)), ("03", value(1))]);
        assert_eq!(
            warnings(&form, &none, &Draft::default(), None).len(),
            2,
            "of nothing there is no part"
        );
        let unknown = now(&[("01", Entry::Unknown), ("02", value(1))]);
        assert_eq!(warnings(&form, &unknown, &Draft::default(), None), []);
    }

    /// A note at the cell settles what was asked; it stays in the list, so that whoever receives the report sees both.
    #[test]
    fn a_note_settles_a_warning() {
        let mut draft = Draft::default();
        let cell = Cell {
            estimate: Some(Amount::whole(3)),
            note: "  ".to_owned(),
            ..Cell::default()
        };
        draft.cells.insert("01".to_owned(), cell);
        let is = now(&[("01", value(5))]);
        let found = warnings(&plain(), &is, &draft, None);
        assert!(matches!(
            found.as_slice(),
            [Warning {
                what: Suspicion::EstimateBelow { .. },
                settled: false,
                ..
            }]
        ));
        draft.cells.entry("01".to_owned()).or_default().note = "đã trừ phần trùng".to_owned();
        assert!(warnings(&plain(), &is, &draft, None)[0].settled);
    }
}
