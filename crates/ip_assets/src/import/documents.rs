//! Documents of an industrial property office (WIPO ST.96, ST.36, USPTO, EPO OPS) become entries. What has no place in the
//! register is told with counts; what another office granted brings no deadlines of ours.

use super::Entry;
use super::sheet::{event, right_of_number};
use crate::classes::{Classes, Scheme};
use crate::commands::{LINE, TEXT};
use crate::labels::import as words;
use crate::model::{Content, Event, EventKind, Part, Party, Right};
use std::collections::BTreeMap;
use wipo::{Documents, Kind, Record, Role, Words};

/// Most documents of one file.
pub const MOST: usize = 50_000;

/// What a file of documents holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// The documents.
    pub entries: Vec<Entry>,
    /// What has no place in the register, with counts.
    pub left_out: Vec<(String, usize)>,
}

/// Whether bytes are XML: the first sign says it.
#[must_use]
pub fn is_xml(bytes: &[u8]) -> bool {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    bytes.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'<')
}

/// Reads a file.
///
/// # Errors
/// The sentence for whoever sent it: what is wrong, and in which line.
pub fn entries(bytes: &[u8], classes: &Classes) -> Result<Read, String> {
    let mut entries = Vec::new();
    let left_out = each(bytes, classes, |entry| {
        // One more than is taken is enough to know.
        if entries.len() <= MOST {
            entries.push(entry);
        }
    })?;
    if entries.len() > MOST {
        return Err(words::too_many_documents(MOST));
    }
    Ok(Read { entries, left_out })
}

/// Reads a file document by document, and says at its end what had no place.
///
/// # Errors
/// As [`entries`]; the documents before the wrong place were handed over.
pub fn each(bytes: &[u8], classes: &Classes, mut found: impl FnMut(Entry)) -> Result<Vec<(String, usize)>, String> {
    let mut left_out: BTreeMap<String, usize> = BTreeMap::new();
    for (record, line) in Documents::new(bytes).zip(1..) {
        let record = record.map_err(|error| words::trouble(&error))?;
        found(entry(line, record, classes, &mut left_out));
    }
    Ok(left_out.into_iter().collect())
}

/// The text in Vietnamese, else in English, else the first.
fn preferred(words: &[Words]) -> Option<&Words> {
    let of = |language: &str| words.iter().find(|one| one.language.as_deref() == Some(language));
    of("vi").or_else(|| of("en")).or(words.first())
}

fn line(text: &str) -> String {
    vietnamese::clean_line(&text.replace('\n', " "))
}

/// Cut at a limit of signs; whether something was cut.
fn cut(text: String, most: usize) -> (String, bool) {
    match text.char_indices().nth(most) {
        None => (text, false),
        Some(_) => {
            let kept: String = text.chars().take(most.saturating_sub(1)).collect();
            (format!("{kept}…"), true)
        }
    }
}

fn right_of(record: &Record) -> Right {
    match record.kind {
        // Both are one kind of document; the first digit of a number of our office tells them apart.
        Kind::Patent => {
            let ours = matches!(record.office.as_deref(), None | Some("VN"));
            let numbers = [&record.application_number, &record.grant_number];
            let told = numbers.into_iter().flatten().find_map(|number| right_of_number(number));
            told.filter(|right| ours && *right == Right::UtilityModel)
                .unwrap_or(Right::Patent)
        }
        Kind::UtilityModel => Right::UtilityModel,
        Kind::Design => Right::IndustrialDesign,
        Kind::Indication => Right::GeographicalIndication,
        Kind::Mark => {
            let has = |word: &str| {
                let categories = record.mark.iter().flat_map(|mark| &mark.categories);
                categories.into_iter().any(|category| category.contains(word))
            };
            if has("Collective") {
                Right::CollectiveMark
            } else if has("Certification") {
                Right::CertificationMark
            } else {
                Right::Trademark
            }
        }
    }
}

fn title_of(record: &Record) -> String {
    let first = |words: &[Words]| preferred(words).map(|one| line(&one.text));
    let mark = record.mark.as_ref();
    first(&record.titles)
        .or_else(|| mark.and_then(|mark| mark.text.as_deref().map(line)))
        .or_else(|| mark.and_then(|mark| first(&mark.descriptions)))
        .or_else(|| record.designs.first().and_then(|design| first(&design.titles)))
        .or_else(|| record.indication.as_ref().and_then(|one| first(&one.names)))
        .unwrap_or_default()
}

/// Numbers of other offices keep the office in front: they are none of ours.
fn number(record: &Record, foreign: bool, written: Option<&String>) -> String {
    let written = written.map(|number| line(number)).unwrap_or_default();
    match record.office.as_deref() {
        Some(office) if foreign && !written.is_empty() && !written.starts_with(office) => format!("{office} {written}"),
        _ => written,
    }
}

fn country(party: &wipo::Party, record: &Record) -> String {
    let told = [&party.nationality, &party.country, &party.residence, &record.office];
    told.into_iter()
        .flatten()
        .map(|code| code.trim().to_uppercase())
        .find(|code| wipo::codes::is_country(code))
        .unwrap_or_else(|| "VN".to_owned())
}

fn part_of(role: Role) -> Option<Part> {
    match role {
        Role::Applicant => Some(Part::Applicant),
        Role::Inventor | Role::Designer => Some(Part::Author),
        Role::Holder | Role::Assignee => Some(Part::Holder),
        Role::Representative => Some(Part::Representative),
        Role::Correspondent | Role::User | Role::Examiner => None,
    }
}

fn party(one: &wipo::Party, part: Part, record: &Record) -> Party {
    let country = country(one, record);
    // Names of Vietnamese people begin with the family.
    let name = if country == "VN" {
        one.family_first()
    } else {
        one.name.clone()
    };
    let mut address: Vec<&str> = one.address.iter().map(String::as_str).collect();
    address.extend([&one.city, &one.region].into_iter().flatten().map(String::as_str));
    let detail = if part == Part::Author {
        String::new()
    } else {
        line(&address.join(", ")).replace(';', ",")
    };
    Party {
        part,
        name: line(&name).replace(';', ","),
        unit: None,
        person: None,
        country,
        detail: cut(detail, LINE).0,
        share: None,
    }
}

fn classes_of(record: &Record, right: Right, classes: &Classes, entry: &mut Entry) -> (Vec<String>, usize) {
    let wanted = Scheme::of(right);
    let mut found: Vec<String> = Vec::new();
    let mut without = 0;
    let of_designs = record.designs.iter().flat_map(|design| &design.classes);
    for class in record.classes.iter().chain(of_designs) {
        let (scheme, symbol) = match class.scheme {
            wipo::Scheme::Ipc => (Scheme::Ipc, class.symbol.clone()),
            wipo::Scheme::Nice => (Scheme::Nice, class.symbol.clone()),
            wipo::Scheme::Locarno => (Scheme::Locarno, class.symbol.clone()),
            wipo::Scheme::Vienna => (Scheme::Vienna, format!("V{}", class.symbol)),
            wipo::Scheme::Cpc | wipo::Scheme::National(_) | wipo::Scheme::NationalFigurative(_) => {
                without += 1;
                continue;
            }
        };
        if !wanted.contains(&scheme) {
            without += 1;
            continue;
        }
        match classes.read(right, &symbol) {
            Ok(symbol) if !found.contains(&symbol) => found.push(symbol),
            Ok(_) => {}
            Err(sentence) if !entry.faults.contains(&sentence) => entry.faults.push(sentence),
            Err(_) => {}
        }
    }
    (found, without)
}

fn events_of(record: &Record, right: Right) -> Vec<Event> {
    let mut events = Vec::new();
    let international = record.office.as_deref() == Some("WO");
    for first in &record.priorities {
        if let Some(on) = first.date {
            events.push(Event {
                number: first.number.as_deref().map(line).unwrap_or_default(),
                note: first.country.clone().unwrap_or_default(),
                ..event(EventKind::Priority, on)
            });
        }
    }
    let of_design = record.designs.first().and_then(|design| design.registration_date);
    let granted = record.grant_date.or(of_design).or_else(|| {
        let titled = record
            .kind_code
            .as_deref()
            .is_some_and(|code| code.starts_with(['B', 'C']));
        record.publication_date.filter(|_| titled && right.is_invention())
    });
    let published = record.publication_date.filter(|day| Some(*day) != granted);
    let filed = if international {
        EventKind::PctFiled
    } else {
        EventKind::Filed
    };
    for (kind, on) in [
        (filed, record.filing_date),
        (EventKind::Published, published),
        (EventKind::Granted, granted),
    ] {
        if let Some(on) = on {
            events.push(event(kind, on));
        }
    }
    events
}

fn entry(place: usize, record: Record, classes: &Classes, left_out: &mut BTreeMap<String, usize>) -> Entry {
    let mut entry = Entry::new(place);
    let mut without = |what: &str, count: usize| {
        if count > 0 {
            *left_out.entry(what.to_owned()).or_default() += count;
        }
    };
    for one in &record.left_out {
        without(&one.path, one.count);
    }
    for one in &record.unread {
        without(&words::unread(&one.element, &one.value), 1);
    }
    let right = right_of(&record);
    entry.right_known = true;
    entry.foreign = !matches!(record.office.as_deref(), None | Some("VN" | "WO"));
    let mut content = Content::new(right);
    content.title = title_of(&record);
    content.application = number(&record, entry.foreign, record.application_number.as_ref());
    let titled = record
        .kind_code
        .as_deref()
        .is_some_and(|code| code.starts_with(['B', 'C']));
    let design = record.designs.first();
    let of_design = design.and_then(|design| design.registration_number.as_ref());
    let grant = record.grant_number.as_ref().or(of_design).or(record
        .publication_number
        .as_ref()
        .filter(|_| titled && right.is_invention()));
    content.grant = number(&record, entry.foreign, grant);
    let summary = preferred(&record.abstracts)
        .or_else(|| {
            record
                .designs
                .first()
                .and_then(|design| preferred(&design.descriptions))
        })
        .or_else(|| record.indication.as_ref().and_then(|one| preferred(&one.qualities)))
        .or_else(|| {
            // Without words the description was taken for the title.
            let mark = record.mark.as_ref().filter(|mark| mark.text.is_some());
            mark.and_then(|mark| preferred(&mark.descriptions))
        })
        .map(|one| vietnamese::normalise(&one.text).trim().to_owned())
        .unwrap_or_default();
    let days = if entry.foreign {
        entry.notes.push(words::FOREIGN.to_owned());
        words::foreign_days(
            record.office.as_deref().unwrap_or_default(),
            [record.filing_date, record.publication_date, record.grant_date],
        )
    } else {
        entry.events = events_of(&record, right);
        String::new()
    };
    let told = [days, summary]
        .into_iter()
        .filter(|text| !text.is_empty())
        .collect::<Vec<_>>();
    let (summary, was_cut) = cut(told.join("\n"), TEXT);
    content.summary = summary;
    let goods: Vec<String> = record
        .goods
        .iter()
        .map(|one| match &one.class {
            Some(class) => words::goods_of(class, &line(&one.text)),
            None => line(&one.text),
        })
        .collect();
    let goods = if goods.is_empty() {
        record
            .indication
            .as_ref()
            .map(|one| one.products.join("; "))
            .unwrap_or_default()
    } else {
        goods.join("\n")
    };
    let (goods, goods_cut) = cut(goods, TEXT);
    content.goods = goods;
    if was_cut || goods_cut {
        entry.notes.push(words::CUT.to_owned());
    }
    let mut others = 0;
    for one in &record.parties {
        match part_of(one.role) {
            Some(part) if !one.name.trim().is_empty() => {
                let party = party(one, part, &record);
                let same = |held: &Party| held.part == part && held.name == party.name;
                if !content.parties.iter().any(same) {
                    content.parties.push(party);
                }
            }
            Some(_) | None => others += 1,
        }
    }
    let (symbols, other_classes) = classes_of(&record, right, classes, &mut entry);
    content.classes = symbols;
    for (what, count) in [
        (words::left::PARTIES, others),
        (words::left::CLASSES, other_classes),
        (words::left::CLAIMS, record.claims.len()),
        (words::left::DESCRIPTIONS, record.descriptions.len()),
        (words::left::IMAGES, record.images.len()),
        (words::left::EVENTS, record.events.len()),
        (words::left::STATUS, record.status.len()),
        (words::left::RELATED, record.related.len()),
        (words::left::DESIGNS, record.designs.len().saturating_sub(1)),
        (words::left::TITLES, record.titles.len().saturating_sub(1)),
        (words::left::EXPIRY, usize::from(record.expiry_date.is_some())),
    ] {
        without(what, count);
    }
    if content.title.is_empty() {
        entry.faults.push(crate::labels::ask_title(right));
    }
    entry.content = content;
    entry
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::day_of;

    fn read(xml: &str) -> Result<Read, String> {
        entries(xml.as_bytes(), &Classes::load(None).unwrap())
    }

    const PATENT: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<pat:PatentPublication xmlns:pat="http://www.wipo.int/standards/XMLSchema/ST96/Patent" xmlns:com="http://www.wipo.int/standards/XMLSchema/ST96/Common">
<com:IPOfficeCode>VN</com:IPOfficeCode>
<pat:BibliographicData>
<pat:ApplicationIdentification><com:IPOfficeCode>VN</com:IPOfficeCode><com:ApplicationNumber><com:ApplicationNumberText>1-2020-01234</com:ApplicationNumberText></com:ApplicationNumber><pat:FilingDate>2020-03-02</pat:FilingDate></pat:ApplicationIdentification>
<pat:PatentGrantIdentification><com:IPOfficeCode>VN</com:IPOfficeCode><pat:PatentNumber>1-0026606</pat:PatentNumber><pat:GrantDate>2023-05-04</pat:GrantDate></pat:PatentGrantIdentification>
<pat:InventionTitleBag><pat:InventionTitle com:languageCode="en">Tea plucker</pat:InventionTitle><pat:InventionTitle com:languageCode="vi">Máy hái chè</pat:InventionTitle></pat:InventionTitleBag>
</pat:BibliographicData>
<pat:Unknown>x</pat:Unknown>
</pat:PatentPublication>"#;

    #[test]
    fn a_document_of_our_office_brings_title_numbers_and_days() {
        let read = read(PATENT).unwrap();
        let one = &read.entries[0];
        assert_eq!(one.content.title, "Máy hái chè", "Vietnamese before English");
        assert_eq!(one.content.application, "1-2020-01234");
        assert_eq!(one.content.grant, "1-0026606");
        assert_eq!(day_of(&one.events, EventKind::Filed), "2020-03-02".parse().ok());
        assert_eq!(day_of(&one.events, EventKind::Granted), "2023-05-04".parse().ok());
        assert!(!one.foreign && one.faults.is_empty());
        assert!(
            read.left_out.iter().any(|(path, _)| path.contains("Unknown")),
            "{:?}",
            read.left_out
        );
    }

    #[test]
    fn what_another_office_granted_brings_no_deadlines_of_ours_and_no_number_of_ours() {
        let read = read(&PATENT.replace(">VN<", ">US<")).unwrap();
        let one = &read.entries[0];
        assert!(one.foreign && one.events.is_empty());
        assert_eq!(one.content.grant, "US 1-0026606");
        assert!(
            one.content.summary.contains("02/03/2020"),
            "nothing is lost: {}",
            one.content.summary
        );
        let ours = crate::model::numbers::Number::parse("1-0026606").canonical_for(Right::Patent);
        assert_ne!(one.content.keys()[1], ours);
    }

    #[test]
    fn hostile_files_are_refused_with_a_sentence_and_a_line() {
        let bomb = "<!DOCTYPE a [<!ENTITY b \"x\">]>\n<pat:PatentPublication xmlns:pat=\"http://www.wipo.int/standards/XMLSchema/ST96/Patent\">\n&b;</pat:PatentPublication>";
        let told = read(bomb).unwrap_err();
        assert!(told.contains("dòng 3"), "{told}");
        for (file, told) in [
            ("<a/>", "không phải"),
            (
                "<pat:PatentPublication xmlns:pat=\"http://www.wipo.int/standards/XMLSchema/ST96/Patent\">",
                "giữa chừng",
            ),
            ("", "trống"),
        ] {
            let sentence = read(file).unwrap_err();
            assert!(sentence.contains(told), "{file}: {sentence}");
        }
    }

    #[test]
    fn xml_is_known_by_its_first_sign() {
        assert!(is_xml(b"\xef\xbb\xbf \n<?xml?>") && is_xml(b"<a/>"));
        assert!(!is_xml(b"PK\x03\x04") && !is_xml("Tên;Loại".as_bytes()) && !is_xml(b""));
    }
}
