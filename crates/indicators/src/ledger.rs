//! Every fact in memory, by measure and day: what columns are made of.

use crate::model::Slice;
use chrono::NaiveDate;
use kernel::ids::UnitId;
use std::collections::{BTreeMap, HashMap};
use uuid::Uuid;

/// A fact as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// Code of the measure.
    pub measure: String,
    /// What is counted.
    pub source: Uuid,
    /// Kind of the record.
    pub kind: String,
    /// The record on whose page it stands.
    pub record: Uuid,
    /// The unit to which it counts.
    pub unit: UnitId,
    /// The day on which it counts.
    pub on: NaiveDate,
    /// How much.
    pub value: i64,
    /// Breakdowns, as JSON text.
    pub parts: String,
}

/// A fact within its measure and day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry {
    /// The record on whose page it stands.
    pub record: Uuid,
    /// The unit to which it counts.
    pub unit: UnitId,
    /// How much.
    pub value: i64,
    /// Number of its breakdowns.
    parts: u32,
}

#[derive(Debug, Default)]
struct OfMeasure {
    days: BTreeMap<(NaiveDate, Uuid), Entry>,
    /// Day of each source, to find it again.
    on: HashMap<Uuid, NaiveDate>,
}

/// The values of a breakdown: as a rule one.
#[derive(Debug, serde::Deserialize)]
#[serde(untagged)]
enum Said {
    One(String),
    Several(Vec<String>),
}

/// The facts.
#[derive(Debug, Default)]
pub struct Ledger {
    measures: HashMap<String, OfMeasure>,
    parts: Vec<BTreeMap<String, Said>>,
    numbers: HashMap<String, u32>,
}

impl Ledger {
    /// How many facts there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.measures.values().map(|one| one.days.len()).sum()
    }

    /// No fact at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Puts a fact in place of the one that its source had; gives the days of both.
    pub fn put(&mut self, held: &Held) -> Vec<NaiveDate> {
        let mut days = self.take(&held.measure, held.source);
        let parts = self.number(&held.parts);
        let of = self.measures.entry(held.measure.clone()).or_default();
        of.on.insert(held.source, held.on);
        let entry = Entry {
            record: held.record,
            unit: held.unit,
            value: held.value,
            parts,
        };
        of.days.insert((held.on, held.source), entry);
        days.push(held.on);
        days
    }

    /// Takes the fact of a source away; gives its day.
    pub fn take(&mut self, measure: &str, source: Uuid) -> Vec<NaiveDate> {
        let Some(of) = self.measures.get_mut(measure) else {
            return Vec::new();
        };
        let Some(on) = of.on.remove(&source) else {
            return Vec::new();
        };
        of.days.remove(&(on, source));
        vec![on]
    }

    fn number(&mut self, parts: &str) -> u32 {
        if let Some(number) = self.numbers.get(parts) {
            return *number;
        }
        let number = u32::try_from(self.parts.len()).unwrap_or(u32::MAX);
        self.parts.push(serde_json::from_str(parts).unwrap_or_default());
        self.numbers.insert(parts.to_owned(), number);
        number
    }

    /// The values of a breakdown of a fact, each once; none where it says nothing of it.
    #[must_use]
    pub fn parts<'a>(&'a self, entry: &Entry, breakdown: &str) -> &'a [String] {
        let parts = self.parts.get(entry.parts as usize);
        match parts.and_then(|parts| parts.get(breakdown)) {
            Some(Said::One(value)) => std::slice::from_ref(value),
            Some(Said::Several(values)) => values,
            None => &[],
        }
    }

    /// Facts of a measure, or of a slice of it, between two days, both included, by day.
    pub fn between<'a>(
        &'a self,
        measure: &'a str,
        from: NaiveDate,
        to: NaiveDate,
    ) -> impl DoubleEndedIterator<Item = (NaiveDate, Uuid, &'a Entry)> {
        let slice = Slice::read(measure);
        let of = self.measures.get(slice.measure).filter(|_| from <= to);
        let facts = of.into_iter().flat_map(move |of| {
            of.days
                .range((from, Uuid::nil())..=(to, Uuid::max()))
                .map(|((on, source), entry)| (*on, *source, entry))
        });
        facts.filter(move |(_, _, entry)| {
            slice
                .only
                .is_none_or(|(key, value)| self.parts(entry, key).iter().any(|said| said == value))
        })
    }

    /// The first day on which one of some measures has a fact.
    #[must_use]
    pub fn first_day<'a>(&self, measures: impl IntoIterator<Item = &'a str>) -> Option<NaiveDate> {
        measures
            .into_iter()
            .filter_map(|code| self.measures.get(code)?.days.keys().next())
            .map(|(on, _)| *on)
            .min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(source: u128, on: &str, value: i64) -> Held {
        Held {
            measure: "m".to_owned(),
            source: Uuid::from_u128(source),
            kind: "k".to_owned(),
            record: Uuid::from_u128(source),
            unit: UnitId(Uuid::from_u128(9)),
            on: on.parse().unwrap(),
            value,
            parts: "{\"kind\":\"technical\"}".to_owned(),
        }
    }

    #[test]
    fn a_source_counts_once_and_moves_to_its_new_day() {
        let mut ledger = Ledger::default();
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(ledger.put(&held(1, "2026-03-31", 1)), [day("2026-03-31")]);
        ledger.put(&held(2, "2026-04-01", 5));
        let moved = ledger.put(&held(1, "2026-04-02", 1));
        assert_eq!(
            moved,
            [day("2026-03-31"), day("2026-04-02")],
            "both days are others now"
        );
        let april: Vec<i64> = ledger
            .between("m", day("2026-04-01"), day("2026-04-30"))
            .map(|(_, _, entry)| entry.value)
            .collect();
        assert_eq!(april, [5, 1]);
        assert_eq!(ledger.between("m", day("2026-03-01"), day("2026-03-31")).count(), 0);
        assert_eq!(ledger.first_day(["m", "other"]), Some(day("2026-04-01")));
        assert_eq!(
            ledger.between("m", day("2026-05-01"), day("2026-04-01")).count(),
            0,
            "turned round"
        );
        ledger.take("m", Uuid::from_u128(2));
        assert_eq!(ledger.len(), 1);
        let (_, _, entry) = ledger
            .between("m", day("2026-01-01"), day("2026-12-31"))
            .next()
            .unwrap();
        assert_eq!(ledger.parts(entry, "kind"), ["technical"]);
        assert!(ledger.parts(entry, "field").is_empty());
    }
}
