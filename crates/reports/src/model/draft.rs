//! What is typed into a report. *Số 0*, *Không phát sinh*, *Chưa có số liệu* and an empty cell are four different things.

use super::form::{Form, Row, Source};
use indicators::model::Exact;
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use std::collections::BTreeMap;

/// An exact number; in JSON a text with a point, `"12.5"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Amount(pub Exact);

impl Amount {
    /// A whole number.
    #[must_use]
    pub const fn whole(number: i128) -> Amount {
        Amount(Exact::whole(number))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0.text(6))
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Amount, D::Error> {
        let text = String::deserialize(deserializer)?;
        Exact::read(&text)
            .map(Amount)
            .ok_or_else(|| serde::de::Error::custom(format!("'{text}' is not a number like 12.5")))
    }
}

/// What stands in a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", content = "value", rename_all = "snake_case")]
pub enum Entry {
    /// Nothing was said.
    #[default]
    Blank,
    /// A number; also nought (số 0).
    Value(Amount),
    /// It did not come up (không phát sinh): adds nothing.
    Nothing,
    /// It is not known yet (chưa có số liệu): a sum that needs it is not whole.
    Unknown,
}

impl Entry {
    /// What it adds to a sum; none when it is not known.
    #[must_use]
    pub fn adds(self) -> Option<Exact> {
        match self {
            Entry::Value(Amount(value)) => Some(value),
            Entry::Nothing => Some(Exact::ZERO),
            Entry::Blank | Entry::Unknown => None,
        }
    }

    /// Something was said.
    #[must_use]
    pub fn is_said(self) -> bool {
        self != Entry::Blank
    }
}

/// A typed cell with what belongs to it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cell {
    /// The value; of a counted row always blank.
    #[serde(default)]
    pub entry: Entry,
    /// What is expected at the end of the period (ước thực hiện).
    #[serde(default)]
    pub estimate: Option<Amount>,
    /// A word on it; the reason where it is unusual.
    #[serde(default)]
    pub note: String,
    /// What was typed and could not be read; it is kept until it can.
    #[serde(default)]
    pub raw: Option<String>,
    /// The same of the estimate.
    #[serde(default)]
    pub raw_estimate: Option<String>,
}

impl Cell {
    /// Nothing is in it.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Cell::default()
    }
}

/// Everything that is typed into a report.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// By code of the row.
    #[serde(default)]
    pub cells: BTreeMap<String, Cell>,
    /// Sections as a person wrote them, by code; one that nobody touched is drafted anew each time. Figures are references:
    /// `{sk.recognised}` stands for the figure of the day.
    #[serde(default)]
    pub sections: BTreeMap<String, String>,
}

impl Draft {
    /// Nothing is typed.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.sections.is_empty() && self.cells.values().all(Cell::is_empty)
    }

    /// The cell of a row.
    #[must_use]
    pub fn cell(&self, code: &str) -> Cell {
        self.cells.get(code).cloned().unwrap_or_default()
    }

    /// Cells that could not be read.
    #[must_use]
    pub fn unread(&self) -> Vec<&str> {
        let cells = self.cells.iter();
        cells
            .filter(|(_, cell)| cell.raw.is_some() || cell.raw_estimate.is_some())
            .map(|(code, _)| code.as_str())
            .collect()
    }
}

/// The value of each row: counted where the records say it, typed, or summed up. `counted` gives the figure of an indicator,
/// `below` what other units reported in a row.
#[must_use]
pub fn entries(
    form: &Form,
    draft: &Draft,
    counted: impl Fn(&str) -> Entry,
    below: impl Fn(&str) -> Option<Exact>,
) -> BTreeMap<String, Entry> {
    let plain = |row: &Row| match &row.source {
        Source::Indicator { key } => counted(key),
        Source::Typed { .. } => with_below(draft.cell(&row.code).entry, below(&row.code)),
        Source::Sum { .. } => Entry::Blank,
    };
    let mut found: BTreeMap<String, Entry> = form.rows().map(|row| (row.code.clone(), plain(row))).collect();
    for row in form.rows() {
        if let Source::Sum { of } = &row.source {
            let sum = sum(of.iter().map(|code| found.get(code).copied().unwrap_or_default()));
            found.insert(row.code.clone(), sum);
        }
    }
    found
}

/// A unit's own entry with the sum of what others reported to it.
fn with_below(own: Entry, below: Option<Exact>) -> Entry {
    match (own, below) {
        (own, None) => own,
        (Entry::Blank | Entry::Nothing, Some(sum)) => Entry::Value(Amount(sum)),
        (Entry::Unknown, Some(_)) => Entry::Unknown,
        (Entry::Value(Amount(value)), Some(sum)) => {
            value.plus(sum).map_or(Entry::Unknown, |all| Entry::Value(Amount(all)))
        }
    }
}

/// The sum of some entries: not known as soon as one is not known, blank as long as one is blank.
#[must_use]
pub fn sum(entries: impl IntoIterator<Item = Entry>) -> Entry {
    let (mut all, mut blank, mut unknown, mut said) = (Exact::ZERO, false, false, false);
    for entry in entries {
        match entry {
            Entry::Blank => blank = true,
            Entry::Unknown => unknown = true,
            Entry::Nothing => {}
            Entry::Value(Amount(value)) => {
                said = true;
                match all.plus(value) {
                    Some(sum) => all = sum,
                    None => unknown = true,
                }
            }
        }
    }
    if unknown {
        Entry::Unknown
    } else if blank {
        Entry::Blank
    } else if said {
        Entry::Value(Amount(all))
    } else {
        Entry::Nothing
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::form::Table;
    use proptest::prelude::*;

    fn value(number: i128) -> Entry {
        Entry::Value(Amount::whole(number))
    }

    /// Nought, nothing, not known and blank are four things, also in a sum.
    #[test]
    fn a_blank_is_never_silently_nought() {
        assert_eq!(sum([value(0), Entry::Nothing]), value(0));
        assert_eq!(sum([Entry::Nothing, Entry::Nothing]), Entry::Nothing);
        assert_eq!(sum([value(3), Entry::Blank]), Entry::Blank);
        assert_eq!(sum([value(3), Entry::Blank, Entry::Unknown]), Entry::Unknown);
        assert_eq!(sum([value(3), Entry::Nothing, value(4)]), value(7));
    }

    #[test]
    fn what_is_kept_is_read_back() {
        let mut draft = Draft::default();
        for (code, entry) in [
            ("01", value(12)),
            ("02", Entry::Nothing),
            ("03", Entry::Unknown),
            ("04", Entry::Blank),
            ("05", Entry::Value(Amount(Exact::decimal(125, 1).unwrap()))),
        ] {
            let cell = Cell {
                entry,
                note: "ghi chú".to_owned(),
                ..Cell::default()
            };
            draft.cells.insert(code.to_owned(), cell);
        }
        let text = serde_json::to_string(&draft).unwrap();
        assert_eq!(serde_json::from_str::<Draft>(&text).unwrap(), draft);
    }

    proptest! {
        /// Adding up units and then rows gives what adding up rows and then units gives.
        #[test]
        fn sums_over_rows_and_over_units_agree(units in prop::collection::vec((0_i128..1000, 0_i128..1000), 1..20)) {
            let form = Form { tables: vec![Table { name: "Biểu".to_owned(), rows: vec![
                Row { code: "a".to_owned(), name: "A".to_owned(), measured: String::new(), source: Source::Typed { decimals: 0, negative: false } },
                Row { code: "b".to_owned(), name: "B".to_owned(), measured: String::new(), source: Source::Typed { decimals: 0, negative: false } },
                Row { code: "t".to_owned(), name: "T".to_owned(), measured: String::new(), source: Source::Sum { of: vec!["a".to_owned(), "b".to_owned()] } },
            ] }] };
            let mut totals = Vec::new();
            for (a, b) in &units {
                let mut draft = Draft::default();
                for (code, number) in [("a", a), ("b", b)] {
                    draft.cells.insert(code.to_owned(), Cell { entry: value(*number), ..Cell::default() });
                }
                totals.push(entries(&form, &draft, |_| Entry::Blank, |_| None)["t"]);
            }
            let of = |pick: fn(&(i128, i128)) -> i128| Some(Exact::whole(units.iter().map(pick).sum()));
            let above = entries(&form, &Draft::default(), |_| Entry::Blank, |code| if code == "a" { of(|u| u.0) } else { of(|u| u.1) });
            prop_assert_eq!(above["t"], sum(totals));
        }
    }
}
