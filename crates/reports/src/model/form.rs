//! The form of a report: its outline and its tables. Versions of a form are kept; a report is filled in the one with which it
//! was opened, so that nothing that was typed loses its place.

use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Most rows of all tables together.
pub const MOST_ROWS: usize = 400;
/// Most sections.
pub const MOST_SECTIONS: usize = 30;
/// Longest code of a row.
pub const CODE_MAX: usize = 20;
/// Longest name of a row, heading of a section.
pub const NAME_MAX: usize = 250;

/// Where the value of a row comes from.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Source {
    /// Counted from the records by an indicator: nobody types it.
    Indicator {
        /// Key of the indicator.
        key: String,
    },
    /// Typed. Where reports of other units are added up, it begins with their sum.
    Typed {
        /// Digits behind the comma, 0 to 6.
        #[serde(default)]
        decimals: u32,
        /// Below nothing is possible.
        #[serde(default)]
        negative: bool,
    },
    /// The sum of other rows.
    Sum {
        /// Their codes.
        of: Vec<String>,
    },
}

impl Source {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Source::Indicator { .. } => "indicator",
            Source::Typed { .. } => "typed",
            Source::Sum { .. } => "sum",
        }
    }
}

/// A row of a table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Row {
    /// Stable code, unique in the form: "01", "1.2".
    pub code: String,
    /// What it says.
    pub name: String,
    /// Of what: "sáng kiến", "đồng".
    pub measured: String,
    /// Where its value comes from.
    pub source: Source,
}

/// A table (biểu số liệu).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// Its rows.
    pub rows: Vec<Row>,
}

/// What a section of the outline is drafted from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Drafted {
    /// Results: the rows, compared with the period before.
    Results,
    /// Targets of the unit and how far they are.
    Targets,
    /// Units whose reports are missing.
    Missing,
    /// Difficulties raised on documents.
    Obstacles,
    /// Tasks that fall due next.
    Next,
    /// Nothing: the unit writes.
    #[default]
    Nothing,
}

impl Drafted {
    /// Every kind.
    pub const ALL: [Drafted; 6] = [
        Drafted::Results,
        Drafted::Targets,
        Drafted::Missing,
        Drafted::Obstacles,
        Drafted::Next,
        Drafted::Nothing,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Drafted::Results => "results",
            Drafted::Targets => "targets",
            Drafted::Missing => "missing",
            Drafted::Obstacles => "obstacles",
            Drafted::Next => "next",
            Drafted::Nothing => "nothing",
        }
    }

    /// The kind of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Drafted> {
        Drafted::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// A section of the outline (đề cương).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Section {
    /// Stable code, unique in the outline: "I", "II.1".
    pub code: String,
    /// Its heading.
    pub heading: String,
    /// What it begins with.
    #[serde(default)]
    pub drafted: Drafted,
    /// It may not stay empty.
    #[serde(default)]
    pub required: bool,
}

/// The tables of a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Form {
    /// In their order.
    pub tables: Vec<Table>,
}

/// What is wrong with a form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Too many rows or sections.
    TooMany,
    /// A row or section without a code or name, or with too long a one.
    Unnamed(String),
    /// A code that comes twice.
    Twice(String),
    /// A code with signs that a code does not have.
    OddCode(String),
    /// A sum over a row that is not there, or that is a sum itself.
    NoSuchRow {
        /// The sum.
        sum: String,
        /// What it names.
        of: String,
    },
    /// An indicator that is not in the catalogue.
    NoSuchIndicator(String),
    /// More than six digits behind the comma.
    TooFine(String),
    /// A sum of nothing, or of one row twice.
    OddSum(String),
}

fn is_code(code: &str) -> bool {
    !code.is_empty()
        && code.chars().count() <= CODE_MAX
        && code
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.' || byte == b'-')
}

impl Form {
    /// Every row.
    pub fn rows(&self) -> impl Iterator<Item = &Row> {
        self.tables.iter().flat_map(|table| &table.rows)
    }

    /// The row of a code.
    #[must_use]
    pub fn row(&self, code: &str) -> Option<&Row> {
        self.rows().find(|row| row.code == code)
    }

    /// Keys of the indicators in it, each once.
    #[must_use]
    pub fn indicators(&self) -> Vec<String> {
        let keys = self.rows().filter_map(|row| match &row.source {
            Source::Indicator { key } => Some(key.clone()),
            Source::Typed { .. } | Source::Sum { .. } => None,
        });
        keys.collect::<BTreeSet<String>>().into_iter().collect()
    }

    /// Everything that is wrong with it and with its outline.
    pub fn faults(&self, outline: &[Section], knows: impl Fn(&str) -> bool) -> Vec<Fault> {
        let mut faults = Vec::new();
        let sums = self.rows().map(|row| match &row.source {
            Source::Sum { of } => of.len(),
            Source::Indicator { .. } | Source::Typed { .. } => 0,
        });
        if self.tables.len() > MOST_ROWS
            || self.rows().count() > MOST_ROWS
            || outline.len() > MOST_SECTIONS
            || sums.sum::<usize>() > MOST_ROWS
        {
            // Nothing else is looked at: so large a form is a mistake or an attack.
            return vec![Fault::TooMany];
        }
        let mut seen = BTreeSet::new();
        for row in self.rows() {
            if row.name.trim().is_empty() || row.name.chars().count() > NAME_MAX || row.measured.chars().count() > 60 {
                faults.push(Fault::Unnamed(row.code.clone()));
            }
            if !is_code(&row.code) {
                faults.push(Fault::OddCode(row.code.clone()));
            } else if !seen.insert(row.code.as_str()) {
                faults.push(Fault::Twice(row.code.clone()));
            }
            match &row.source {
                Source::Indicator { key } if !knows(key) => faults.push(Fault::NoSuchIndicator(key.clone())),
                Source::Typed { decimals, .. } if *decimals > 6 => faults.push(Fault::TooFine(row.code.clone())),
                Source::Sum { of } => {
                    if of.is_empty() || of.iter().collect::<BTreeSet<_>>().len() < of.len() {
                        faults.push(Fault::OddSum(row.code.clone()));
                    }
                    for code in of {
                        let plain = self
                            .row(code)
                            .is_some_and(|one| !matches!(one.source, Source::Sum { .. }));
                        if !plain {
                            faults.push(Fault::NoSuchRow {
                                sum: row.code.clone(),
                                of: code.clone(),
                            });
                        }
                    }
                }
                Source::Indicator { .. } | Source::Typed { .. } => {}
            }
        }
        let mut seen = BTreeSet::new();
        for section in outline {
            if section.heading.trim().is_empty() || section.heading.chars().count() > NAME_MAX {
                faults.push(Fault::Unnamed(section.code.clone()));
            }
            if !is_code(&section.code) {
                faults.push(Fault::OddCode(section.code.clone()));
            } else if !seen.insert(section.code.as_str()) {
                faults.push(Fault::Twice(section.code.clone()));
            }
        }
        faults
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(code: &str, source: Source) -> Row {
        Row {
            code: code.to_owned(),
            name: "Sáng kiến".to_owned(),
            measured: "sáng kiến".to_owned(),
            source,
        }
    }

    fn typed() -> Source {
        Source::Typed {
            decimals: 0,
            negative: false,
        }
    }

    fn form(rows: Vec<Row>) -> Form {
        Form {
            tables: vec![Table {
                name: "Biểu 1".to_owned(),
                rows,
            }],
        }
    }

    /// A form that cannot be filled is not taken: every fault is said at once.
    #[test]
    fn every_fault_of_a_form_is_found() {
        let sum = |of: &str| Source::Sum {
            of: vec![of.to_owned()],
        };
        let good = form(vec![row("01", typed()), row("02", sum("01"))]);
        assert_eq!(good.faults(&[], |_| true), []);
        let bad = form(vec![
            row("01", typed()),
            row("01", typed()),
            row("a b", typed()),
            row("03", sum("99")),
            row("04", sum("03")),
            row(
                "05",
                Source::Indicator {
                    key: "không có".to_owned(),
                },
            ),
        ]);
        let faults = bad.faults(&[], |_| false);
        assert!(faults.contains(&Fault::Twice("01".to_owned())));
        assert!(faults.contains(&Fault::OddCode("a b".to_owned())));
        assert!(faults.contains(&Fault::NoSuchIndicator("không có".to_owned())));
        let sums = faults
            .iter()
            .filter(|one| matches!(one, Fault::NoSuchRow { .. }))
            .count();
        assert_eq!(sums, 2, "of a row that is not there, and of another sum: {faults:?}");
    }
}
