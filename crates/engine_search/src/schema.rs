//! The fields of the index.

use crate::words::{Form, Syllables};
use kernel::ids::UnitId;
use kernel::search::{Document, Seer};
use tantivy::schema::{
    Field, IndexRecordOption, NumericOptions, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{Index, TantivyDocument, Term};
use uuid::Uuid;

/// Raise it when fields or terms change: an index of another form is made again.
pub(crate) const FORM: u32 = 1;
/// So much of a text is kept to show a passage of it, in bytes.
const KEPT: usize = 4_000;

pub(crate) const FOLDED: &str = "folded";
pub(crate) const EXACT: &str = "exact";

#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// `kind:id`.
    pub key: Field,
    /// Who finds it, one term for each.
    pub seers: Field,
    /// Everything, folded, with places.
    pub all: Field,
    pub title: Field,
    pub people: Field,
    pub place: Field,
    /// Everything that has marks, with them; without places.
    pub exact: Field,
    pub code: Field,
    pub kind: Field,
    pub unit: Field,
    /// Units whose readers see it; `*` for everyone. The same as in `seers`, as a column.
    pub seen: Field,
    pub year: Field,
    pub state: Field,
    pub field: Field,
    pub duty: Field,
    pub shown_title: Field,
    pub shown_people: Field,
    pub shown_code: Field,
    pub shown_body: Field,
}

pub(crate) fn schema() -> (Schema, Fields) {
    let mut builder = Schema::builder();
    let text = |tokenizer: &str, option, norms| {
        let indexing = TextFieldIndexing::default()
            .set_tokenizer(tokenizer)
            .set_index_option(option)
            .set_fieldnorms(norms);
        TextOptions::default().set_indexing_options(indexing)
    };
    let places = IndexRecordOption::WithFreqsAndPositions;
    let column = || TextOptions::default().set_fast("raw");
    let number = || NumericOptions::default().set_fast();
    let fields = Fields {
        key: builder.add_text_field("key", STRING | STORED),
        seers: builder.add_text_field("seers", STRING),
        all: builder.add_text_field("all", text(FOLDED, places, true)),
        title: builder.add_text_field("title", text(FOLDED, places, true)),
        people: builder.add_text_field("people", text(FOLDED, places, false)),
        place: builder.add_text_field("place", text(FOLDED, places, false)),
        exact: builder.add_text_field("exact", text(EXACT, IndexRecordOption::Basic, false)),
        code: builder.add_text_field("code", STRING),
        kind: builder.add_text_field("kind", column()),
        unit: builder.add_text_field("unit", column()),
        seen: builder.add_text_field("seen", column()),
        year: builder.add_i64_field("year", number()),
        state: builder.add_text_field("state", column()),
        field: builder.add_text_field("field", column()),
        duty: builder.add_u64_field("duty", number()),
        shown_title: builder.add_text_field("shown_title", STORED),
        shown_people: builder.add_text_field("shown_people", STORED),
        shown_code: builder.add_text_field("shown_code", STORED),
        shown_body: builder.add_text_field("shown_body", STORED),
    };
    (builder.build(), fields)
}

pub(crate) fn register(index: &Index) {
    index.tokenizers().register(FOLDED, Syllables::new(Form::Folded));
    index.tokenizers().register(EXACT, Syllables::new(Form::Exact));
}

/// Everyone, in the columns and among the seers.
pub(crate) const ANYONE: &str = "*";

pub(crate) fn key(kind: &str, id: Uuid) -> String {
    format!("{kind}:{}", id.simple())
}

pub(crate) fn seer(seer: Seer) -> String {
    match seer {
        Seer::Anyone => ANYONE.to_owned(),
        Seer::Unit(unit) => format!("u{}", unit.0.simple()),
        Seer::Person(person) => format!("p{}", person.0.simple()),
    }
}

fn column(unit: UnitId) -> String {
    unit.0.simple().to_string()
}

impl Fields {
    pub(crate) fn key_term(&self, kind: &str, id: Uuid) -> Term {
        Term::from_field_text(self.key, &key(kind, id))
    }

    /// The document of the index; `beside` is what it is to be found by beside its own words.
    pub(crate) fn document(&self, document: &Document, beside: &[String]) -> TantivyDocument {
        let mut doc = TantivyDocument::new();
        doc.add_text(self.key, key(document.kind, document.id));
        let mut seen = std::collections::BTreeSet::new();
        for one in &document.seers {
            doc.add_text(self.seers, seer(*one));
            match one {
                Seer::Anyone => seen.insert(ANYONE.to_owned()),
                Seer::Unit(unit) => seen.insert(column(*unit)),
                Seer::Person(_) => false,
            };
        }
        for unit in seen {
            doc.add_text(self.seen, unit);
        }
        doc.add_text(self.kind, document.kind);
        if let Some(unit) = document.unit {
            doc.add_text(self.unit, column(unit));
        }
        if let Some(year) = document.year {
            doc.add_i64(self.year, i64::from(year));
        }
        if !document.state.is_empty() {
            doc.add_text(self.state, &document.state);
        }
        if !document.field.is_empty() {
            doc.add_text(self.field, &document.field);
        }
        doc.add_u64(self.duty, u64::from(document.by_duty));
        doc.add_text(self.title, &document.title);
        for name in &document.people {
            doc.add_text(self.people, name);
        }
        for name in &document.units {
            doc.add_text(self.place, name);
        }
        let own = [document.title.as_str(), document.field.as_str(), document.body.as_str()];
        let names = document.people.iter().chain(&document.units).chain(&document.codes);
        for text in own.into_iter().chain(names.clone().map(String::as_str)) {
            if !text.is_empty() {
                doc.add_text(self.all, text);
                doc.add_text(self.exact, text);
            }
        }
        for text in beside {
            doc.add_text(self.all, text);
        }
        for code in &document.codes {
            doc.add_text(self.code, vietnamese::compact_code(code));
        }
        doc.add_text(self.shown_title, &document.title);
        if !document.people.is_empty() {
            doc.add_text(self.shown_people, document.people.join(", "));
        }
        if let Some(code) = document.codes.first() {
            doc.add_text(self.shown_code, code);
        }
        let mut end = document.body.len().min(KEPT);
        while !document.body.is_char_boundary(end) {
            end -= 1;
        }
        doc.add_text(self.shown_body, &document.body[..end]);
        doc
    }
}
