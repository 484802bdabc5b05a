//! Answers of the EPO's Open Patent Services.

use crate::record::{Event, Format, Party, Priority, Record, Role, Scheme};
use crate::st96::{TWICE, count_claims, granted, kind_of, push_class, words};
use crate::tree::{El, Tree, country};
use crate::uspto::{Id, claims, columns, id, parts};

/// The same document is named in several formats: of DOCDB, of EPODOC (country and number in one) and as the office
/// writes it.
#[derive(Default)]
struct Names {
    docdb: Id,
    epodoc: Id,
    original: Id,
}

impl Names {
    fn read(reference: &El<'_>, record: &mut Record) -> Names {
        let mut names = Names::default();
        for doc in reference.each("document-id") {
            let found = id(&doc, record);
            match doc
                .attribute("document-id-type")
                .or_else(|| reference.attribute("data-format"))
            {
                Some("epodoc") => names.epodoc = found,
                Some("original") => names.original = found,
                _ => names.docdb = found,
            }
        }
        names
    }

    fn country(&self) -> Option<String> {
        let of_epodoc = || self.epodoc.number.as_deref().and_then(|n| n.get(..2)).and_then(country);
        self.docdb.country.clone().or_else(of_epodoc)
    }

    fn date(&self) -> Option<chrono::NaiveDate> {
        self.docdb.date.or(self.epodoc.date).or(self.original.date)
    }

    /// As the office writes it, otherwise as DOCDB does, otherwise what EPODOC has behind the country.
    fn number(&self) -> Option<String> {
        let behind = || {
            self.epodoc
                .number
                .as_deref()
                .and_then(|n| n.get(2..))
                .map(str::to_owned)
        };
        self.original
            .number
            .clone()
            .or_else(|| self.docdb.number.clone())
            .or_else(behind)
    }
}

fn references(data: &El<'_>, record: &mut Record) {
    if let Some(reference) = data.child("publication-reference") {
        let names = Names::read(&reference, record);
        record.office = names.country();
        // Publications have one number only; DOCDB has it without the kind.
        record.publication_number = names.docdb.number.clone().or_else(|| names.number());
        record.kind_code = names.docdb.kind.clone();
        record.publication_date = names.date();
    }
    if let Some(reference) = data.child("application-reference") {
        let names = Names::read(&reference, record);
        record.application_number = names.number();
        record.filing_date = names.date();
        record.office = record.office.take().or_else(|| names.country());
    }
    let bag = data.child("priority-claims").unwrap_or(*data);
    for claim in bag.each("priority-claim") {
        let names = Names::read(&claim, record);
        record.priorities.push(Priority {
            country: names.country(),
            number: names.number(),
            date: names.date(),
        });
    }
    record.kind = kind_of(record.kind_code.as_ref());
    granted(record);
}

/// `DE BOER BV [NL]`: name and country.
fn name(text: &str) -> (String, Option<String>) {
    let text = text.trim().trim_end_matches(',').trim_end();
    if let Some((name, rest)) = text.rsplit_once('[')
        && let Some(code) = rest.strip_suffix(']').and_then(country)
    {
        return (name.trim_end().to_owned(), Some(code));
    }
    (text.to_owned(), None)
}

/// Parties stand there as the office writes them and as EPODOC does; the first are kept, with the country of the others.
fn parties(data: &El<'_>, record: &mut Record) {
    let Some(all) = data.child("parties") else { return };
    for (group, one, label, role) in [
        ("applicants", "applicant", "applicant-name", Role::Applicant),
        ("inventors", "inventor", "inventor-name", Role::Inventor),
        ("agents", "agent", "agent-name", Role::Representative),
    ] {
        let Some(group) = all.child(group) else { continue };
        let mut found: Vec<(bool, Option<&str>, Party)> = Vec::new();
        for el in group.each(one) {
            let Some(text) = el.child(label).unwrap_or(el).value("name") else {
                continue;
            };
            let (name, country) = name(&text);
            let original = el.attribute("data-format") == Some("original");
            let party = Party {
                role,
                name,
                residence: country,
                ..Party::default()
            };
            found.push((original, el.attribute("sequence"), party));
        }
        let keep = found.iter().any(|(original, _, _)| *original);
        let mut kept: Vec<Party> = Vec::new();
        for (original, sequence, party) in &found {
            let known = kept
                .iter()
                .take(TWICE)
                .any(|p| p.name.to_lowercase() == party.name.to_lowercase());
            if *original != keep || known {
                continue;
            }
            let other = found.iter().take(TWICE).find(|(o, s, _)| !o && s == sequence);
            let residence = party
                .residence
                .clone()
                .or_else(|| other.and_then(|(_, _, p)| p.residence.clone()));
            kept.push(Party {
                residence,
                ..party.clone()
            });
        }
        record.parties.extend(kept);
    }
}

fn classes(data: &El<'_>, record: &mut Record) {
    for part in data.children() {
        match part.name() {
            "classifications-ipcr" => {
                for one in part.children() {
                    push_class(&mut record.classes, one.child("text").and_then(|t| columns(&t)));
                }
            }
            "patent-classifications" => {
                for one in part.children() {
                    let scheme = one.child("classification-scheme");
                    if scheme.is_none_or(|s| s.attribute("scheme").is_none_or(|s| s.starts_with("CPC"))) {
                        if let Some(scheme) = scheme {
                            scheme.take();
                        }
                        push_class(&mut record.classes, parts(&one, Scheme::Cpc));
                    }
                }
            }
            _ => {}
        }
    }
    // The older list says the same without value and version.
    if let Some(older) = data.child("classification-ipc") {
        for text in older.each("text") {
            push_class(&mut record.classes, columns(&text));
        }
    }
    let none_first = !record.classes.iter().any(|c| c.main && c.scheme == Scheme::Ipc);
    if none_first && let Some(first) = record.classes.iter_mut().find(|c| c.scheme == Scheme::Ipc) {
        first.main = true;
    }
}

pub(crate) fn exchange(tree: &Tree) -> Record {
    let root = tree.root();
    let mut record = Record {
        format: Format::Ops,
        ..Record::default()
    };
    record.family = root.attribute("family-id").map(str::to_owned);
    if let Some(data) = root.child("bibliographic-data") {
        references(&data, &mut record);
        classes(&data, &mut record);
        parties(&data, &mut record);
        record
            .titles
            .extend(data.each("invention-title").filter_map(|t| words(&t, None)));
    }
    if record.publication_number.is_none() {
        record.office = root.attribute("country").and_then(country);
        record.publication_number = root.attribute("doc-number").map(str::to_owned);
        record.kind_code = root.attribute("kind").map(str::to_owned);
    }
    record
        .abstracts
        .extend(root.each("abstract").filter_map(|a| words(&a, None)));
    record
}

pub(crate) fn fulltext(tree: &Tree) -> Record {
    let root = tree.root();
    let mut record = Record {
        format: Format::Ops,
        ..Record::default()
    };
    if let Some(data) = root.child("bibliographic-data") {
        references(&data, &mut record);
        record
            .titles
            .extend(data.each("invention-title").filter_map(|t| words(&t, None)));
    }
    for part in root.children() {
        match part.name() {
            "claims" => {
                let only = part.child("claim").filter(|_| part.each("claim").count() == 1);
                let texts: Vec<_> = only
                    .iter()
                    .flat_map(|c| c.each("claim-text").collect::<Vec<_>>())
                    .collect();
                if texts.len() > 1 {
                    // All claims stand in one element, one text each.
                    let lang = part.language();
                    record
                        .claims
                        .extend(texts.iter().filter_map(|t| words(t, lang.as_ref())));
                } else {
                    claims(&part, &mut record, None);
                }
            }
            "description" => record.descriptions.extend(words(&part, None)),
            "abstract" => record.abstracts.extend(words(&part, None)),
            _ => {}
        }
    }
    count_claims(&mut record);
    record
}

pub(crate) fn family(tree: &Tree) -> Record {
    let root = tree.root();
    let mut record = Record {
        format: Format::Ops,
        ..Record::default()
    };
    record.family = root.attribute("family-id").map(str::to_owned);
    references(&root, &mut record);
    for legal in root.each("legal") {
        let mut event = Event {
            code: legal.attribute("code").map(str::to_owned),
            text: legal.attribute("desc").map(str::to_owned),
            ..Event::default()
        };
        for line in legal.descendants() {
            match line.name() {
                // The lines repeat the fields below for printing.
                "pre" => line.take(),
                "L007EP" => event.date = line.date(&mut record.unread),
                "L008EP" => {
                    let code = line.text();
                    event.code = event.code.take().or(code);
                }
                "L500EP" => {}
                name => {
                    let Some(value) = line.text() else { continue };
                    let label = line.attribute("desc").unwrap_or(name);
                    event.facts.push((label.to_owned(), value));
                }
            }
        }
        record.events.push(event);
    }
    record
}

pub(crate) fn found(tree: &Tree) -> Record {
    let root = tree.root();
    let mut record = Record {
        format: Format::Ops,
        ..Record::default()
    };
    record.family = root.attribute("family-id").map(str::to_owned);
    let names = Names::read(&root, &mut record);
    record.office = names.country();
    record.publication_number = names.docdb.number.clone().or_else(|| names.number());
    record.kind_code = names.docdb.kind.clone();
    record.publication_date = names.date();
    record.kind = kind_of(record.kind_code.as_ref());
    granted(&mut record);
    record
}
