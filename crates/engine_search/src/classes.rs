//! What the documents of a segment have in common: those of one kind, unit, year, state and field that the same units see
//! are one class. Rights, filters and counts are worked out per class; a document costs one look into a table.

use crate::schema::ANYONE;
use kernel::ids::UnitId;
use kernel::search::{Narrowed, Sight, Sights};
use std::collections::{HashMap, HashSet};
use tantivy::columnar::StrColumn;
use tantivy::{DocId, SegmentReader};
use uuid::Uuid;

/// A value of a column, by its place in the table of the segment; 0 is none.
type Ord = u32;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Class {
    pub kind: Ord,
    pub unit: Ord,
    pub year: Ord,
    pub state: Ord,
    pub field: Ord,
    pub duty: bool,
    pub seen: Box<[Ord]>,
}

#[derive(Debug, Default)]
pub(crate) struct Classes {
    /// Class of each document.
    pub of: Vec<u32>,
    pub list: Vec<Class>,
    pub kinds: Vec<String>,
    pub units: Vec<Option<UnitId>>,
    pub years: Vec<Option<i32>>,
    pub states: Vec<String>,
    pub fields: Vec<String>,
    pub seen: Vec<Seen>,
    /// Words of the segment that a slip may lead to: short ones of plain letters.
    pub words: HashSet<Box<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Seen {
    Nobody,
    Anyone,
    Unit(UnitId),
}

/// The values of a column behind an empty one, and the column.
fn values(reader: &SegmentReader, name: &str) -> tantivy::Result<(Vec<String>, Option<StrColumn>)> {
    let mut values = vec![String::new()];
    let column = reader.fast_fields().str(name)?;
    if let Some(column) = &column {
        let mut value = String::new();
        for at in 0..column.num_terms() as u64 {
            column.ord_to_str(at, &mut value)?;
            values.push(value.clone());
        }
    }
    Ok((values, column))
}

fn first(column: Option<&StrColumn>, doc: DocId) -> Ord {
    let ord = column.and_then(|column| column.ords().first(doc));
    ord.and_then(|ord| Ord::try_from(ord + 1).ok()).unwrap_or(0)
}

/// Longer terms are no syllables.
const SYLLABLE: usize = 8;

fn short_words(reader: &SegmentReader) -> tantivy::Result<HashSet<Box<str>>> {
    let field = reader.schema().get_field("all")?;
    let index = reader.inverted_index(field)?;
    let mut words = HashSet::new();
    let mut terms = index.terms().stream()?;
    while let Some((term, _)) = terms.next() {
        if term.len() <= SYLLABLE
            && term.iter().all(u8::is_ascii_lowercase)
            && let Ok(term) = std::str::from_utf8(term)
        {
            words.insert(term.into());
        }
    }
    Ok(words)
}

fn unit_of(text: &str) -> Option<UnitId> {
    Uuid::try_parse(text).ok().map(UnitId)
}

impl Classes {
    pub(crate) fn read(reader: &SegmentReader) -> tantivy::Result<Classes> {
        let (kinds, kind) = values(reader, "kind")?;
        let (units, unit) = values(reader, "unit")?;
        let (states, state) = values(reader, "state")?;
        let (fields, field) = values(reader, "field")?;
        let (seen_values, seen) = values(reader, "seen")?;
        let year = reader.fast_fields().i64("year").ok();
        let duty = reader.fast_fields().u64("duty").ok();
        let mut classes = Classes {
            of: Vec::with_capacity(reader.max_doc() as usize),
            kinds,
            units: units.iter().map(|unit| unit_of(unit)).collect(),
            years: vec![None],
            states,
            fields,
            seen: seen_values
                .iter()
                .map(|value| match value.as_str() {
                    ANYONE => Seen::Anyone,
                    unit => unit_of(unit).map_or(Seen::Nobody, Seen::Unit),
                })
                .collect(),
            list: Vec::new(),
            words: short_words(reader)?,
        };
        let mut years: HashMap<i32, Ord> = HashMap::new();
        let mut known: HashMap<Class, u32> = HashMap::new();
        for doc in 0..reader.max_doc() {
            let of_year = year.as_ref().and_then(|column| column.first(doc));
            let year = match of_year.and_then(|year| i32::try_from(year).ok()) {
                None => 0,
                Some(year) => *years.entry(year).or_insert_with(|| {
                    classes.years.push(Some(year));
                    Ord::try_from(classes.years.len() - 1).unwrap_or(0)
                }),
            };
            let seen: Box<[Ord]> = match &seen {
                None => Box::new([]),
                Some(column) => column
                    .term_ords(doc)
                    .filter_map(|ord| Ord::try_from(ord + 1).ok())
                    .collect(),
            };
            let class = Class {
                kind: first(kind.as_ref(), doc),
                unit: first(unit.as_ref(), doc),
                year,
                state: first(state.as_ref(), doc),
                field: first(field.as_ref(), doc),
                duty: duty.as_ref().and_then(|column| column.first(doc)) == Some(1),
                seen,
            };
            let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
            let at = *known.entry(class).or_insert_with_key(|class| {
                classes.list.push(class.clone());
                next
            });
            classes.of.push(at);
        }
        Ok(classes)
    }

    /// For each class: it is seen for its units (or by everyone), whoever the single records belong to.
    pub(crate) fn open_to(&self, sights: &Sights) -> Vec<bool> {
        let by_kind: Vec<Option<&Sight>> = self.kinds.iter().map(|kind| sights.get(kind.as_str())).collect();
        // Whether a unit is in sight, worked out once per kind and unit and not once per class.
        let in_sight: Vec<Vec<bool>> = by_kind
            .iter()
            .map(|sight| {
                let seen = self.seen.iter().map(|seen| match (sight, seen) {
                    (None, _) | (_, Seen::Nobody) => false,
                    (Some(Sight::Everything), _) | (_, Seen::Anyone) => true,
                    (Some(Sight::Of { units, .. }), Seen::Unit(unit)) => units.contains(unit),
                });
                seen.collect()
            })
            .collect();
        self.list
            .iter()
            .map(|class| {
                let kind = class.kind as usize;
                match by_kind[kind] {
                    None => false,
                    Some(Sight::Everything) => true,
                    Some(Sight::Of { .. }) => class.seen.iter().any(|seen| in_sight[kind][*seen as usize]),
                }
            })
            .collect()
    }

    /// For each class the filters that keep it out, one bit each.
    pub(crate) fn kept_out(&self, narrowed: &Narrowed) -> Vec<u8> {
        if *narrowed == Narrowed::default() {
            return vec![0; self.list.len()];
        }
        let text = |values: &[String], wanted: &Option<String>, bit: u8| -> Vec<u8> {
            let fits = |value: &String| wanted.as_ref().is_none_or(|wanted| wanted == value);
            values.iter().map(|value| if fits(value) { 0 } else { bit }).collect()
        };
        let kinds = text(&self.kinds, &narrowed.kind, KIND);
        let states = text(&self.states, &narrowed.state, STATE);
        let fields = text(&self.fields, &narrowed.field, FIELD);
        let year = |year: &Option<i32>| narrowed.year.is_none_or(|wanted| *year == Some(wanted));
        let years: Vec<u8> = self
            .years
            .iter()
            .map(|value| if year(value) { 0 } else { YEAR })
            .collect();
        let inside = |unit: &Option<UnitId>| match (&narrowed.units, unit) {
            (None, _) => true,
            (Some(_), None) => false,
            (Some(units), Some(unit)) => units.contains(unit),
        };
        let units: Vec<u8> = self
            .units
            .iter()
            .map(|unit| if inside(unit) { 0 } else { UNIT })
            .collect();
        self.list
            .iter()
            .map(|class| {
                kinds[class.kind as usize]
                    | units[class.unit as usize]
                    | years[class.year as usize]
                    | states[class.state as usize]
                    | fields[class.field as usize]
            })
            .collect()
    }
}

pub(crate) const KIND: u8 = 1;
pub(crate) const UNIT: u8 = 2;
pub(crate) const YEAR: u8 = 4;
pub(crate) const STATE: u8 = 8;
pub(crate) const FIELD: u8 = 16;
