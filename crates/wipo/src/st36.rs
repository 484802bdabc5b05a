//! ST.36 as the EPO publishes it, and `PATDOC` of the USPTO: both number their elements by INID codes (B110, B210…).

use crate::record::{Class, Format, Kind, Party, PartyKind, Priority, Record, Role, Scheme, Unread, Words};
use crate::st96::{count_claims, given_first, granted, kind_of, push_class, words};
use crate::tree::{El, Tree, country, language};
use crate::uspto::{body, code, columns, views};

/// Dates stand in `date` or `DATE/PDAT`.
fn date(el: Option<El<'_>>, unread: &mut Vec<Unread>) -> Option<chrono::NaiveDate> {
    let el = el?;
    let inner = el.child("date").or_else(|| el.child("DATE")).unwrap_or(el);
    inner.date(unread)
}

/// What B100 and B200 say of the document.
fn identity(data: &El<'_>, record: &mut Record) {
    if let Some(b) = data.child("B100") {
        record.publication_number = b.value("B110");
        record.kind_code = b.value("B130");
        record.publication_date = date(b.child("B140"), &mut record.unread);
        record.office = b.value("B190").and_then(|c| country(&c));
    }
    if let Some(b) = data.child("B200") {
        record.application_number = b.value("B210");
        record.filing_date = date(b.child("B220"), &mut record.unread);
        if let Some(lang) = b.child("B260") {
            lang.take();
            record.language = language(lang.raw()).or(record.language.take());
        }
    }
    record.kind = kind_of(record.kind_code.as_ref());
    // Number, date and country of one priority follow each other.
    for part in data.each("B300").flat_map(|b| b.children().collect::<Vec<_>>()) {
        match part.name() {
            "B310" => record.priorities.push(Priority {
                number: part.text(),
                ..Priority::default()
            }),
            "B320" => {
                let day = date(Some(part), &mut record.unread);
                if let Some(last) = record.priorities.last_mut() {
                    last.date = day;
                }
            }
            "B330" => {
                let country = part.child("ctry").or_else(|| part.child("CTRY")).and_then(|c| c.text());
                if let Some(last) = record.priorities.last_mut() {
                    last.country = country.and_then(|c| crate::tree::country(&c));
                }
            }
            _ => {}
        }
    }
}

fn lines(el: &El<'_>) -> Vec<String> {
    el.take_all();
    el.raw()
        .lines()
        .map(|l| l.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
        .filter(|l| !l.is_empty())
        .collect()
}

/// Party of ST.36: `snm` holds the whole name, of inventors `Family, Given`.
fn ep_party(el: &El<'_>, role: Role) -> Option<Party> {
    let mut party = Party {
        role,
        ..Party::default()
    };
    let name = lines(&el.child("snm")?);
    let care = name.iter().position(|l| l.starts_with("c/o"));
    let (name, care_of) = name.split_at(care.unwrap_or(name.len()));
    party.name = name.join(" ");
    party.address.extend(care_of.iter().cloned());
    party.first_name = el.value("fnm");
    party.suffix = el.value("sfx");
    party.identifier = el.value("iid");
    if role == Role::Inventor {
        party.kind = PartyKind::Person;
        if let Some((last, first)) = party.name.clone().split_once(", ")
            && party.first_name.is_none()
        {
            party.last_name = Some(last.to_owned());
            party.first_name = Some(first.to_owned());
        } else if party.first_name.is_some() {
            party.last_name = Some(party.name.clone());
        }
        if party.last_name.is_some() {
            party.name = given_first(&party);
        }
    } else if let Some(suffix) = party.suffix.take() {
        party.name = format!("{} {suffix}", party.name);
    }
    if let Some(address) = el.child("adr") {
        for part in address.children() {
            match part.name() {
                "str" => party.address.extend(lines(&part)),
                "city" => party.city = part.text(),
                "state" => party.region = part.text(),
                "pcode" => party.postcode = part.text(),
                "ctry" => party.country = code(Some(part)),
                _ => {}
            }
        }
    }
    (!party.name.is_empty()).then_some(party)
}

pub(crate) fn ep(tree: &Tree) -> Record {
    let root = tree.root();
    let mut record = Record {
        format: Format::St36,
        language: root.language(),
        ..Record::default()
    };
    if let Some(data) = root.child("SDOBI") {
        identity(&data, &mut record);
        if let Some(b) = data.child("B500") {
            for one in b.descendants().filter(|e| e.name() == "classification-ipcr") {
                push_class(&mut record.classes, one.child("text").and_then(|t| columns(&t)));
            }
            let mut lang = None;
            for part in b.child("B540").iter().flat_map(|t| t.children().collect::<Vec<_>>()) {
                match part.name() {
                    "B541" => {
                        part.take();
                        lang = language(part.raw());
                    }
                    "B542" => record.titles.extend(words(&part, lang.as_ref())),
                    _ => {}
                }
            }
        }
        for group in data.child("B700").iter().flat_map(|b| b.children().collect::<Vec<_>>()) {
            let role = match group.name() {
                "B710" => Role::Applicant,
                "B720" => Role::Inventor,
                "B730" => Role::Holder,
                "B740" => Role::Representative,
                _ => continue,
            };
            record
                .parties
                .extend(group.children().filter_map(|p| ep_party(&p, role)));
        }
    }
    granted(&mut record);
    body(&root, &mut record);
    record
}

fn us_party(el: &El<'_>, role: Role) -> Option<Party> {
    let el = el.child("PARTY-US")?;
    let mut party = Party {
        role,
        ..Party::default()
    };
    let name = el.child("NAM")?;
    party.first_name = name.value("FNM");
    party.last_name = name.value("SNM");
    party.suffix = name.value("SFX");
    if party.last_name.is_some() {
        party.kind = PartyKind::Person;
        party.name = given_first(&party);
    } else {
        party.kind = PartyKind::Organisation;
        party.name = name.value("ONM")?;
    }
    if let Some(address) = el.child("ADR") {
        for part in address.children() {
            match part.name() {
                "STR" => party.address.extend(lines(&part)),
                "CITY" => party.city = part.text(),
                "STATE" => party.region = part.text(),
                "PCODE" => party.postcode = part.text(),
                "CTRY" => party.country = part.text().and_then(|c| country(&c)),
                _ => {}
            }
        }
    }
    Some(party)
}

pub(crate) fn patdoc(tree: &Tree) -> Record {
    let root = tree.root();
    let mut record = Record {
        format: Format::Patdoc,
        ..Record::default()
    };
    if let Some(data) = root.child("SDOBI") {
        identity(&data, &mut record);
        if let Some(b) = data.child("B500") {
            let scheme = if record.kind == Kind::Design {
                Scheme::Locarno
            } else {
                Scheme::Ipc
            };
            if let Some(ipc) = b.child("B510") {
                let version = ipc.value("B516");
                for one in ipc.children() {
                    let main = match one.name() {
                        "B511" => true,
                        "B512" | "B513" | "B514" => false,
                        _ => continue,
                    };
                    let Some(text) = one.text() else { continue };
                    push_class(
                        &mut record.classes,
                        Some(Class {
                            main,
                            version: version.clone(),
                            ..Class::new(scheme.clone(), &text)
                        }),
                    );
                }
            }
            for one in b.child("B520").iter().flat_map(|c| c.children().collect::<Vec<_>>()) {
                let Some(text) = one.text() else { continue };
                let national = Scheme::National("US".to_owned());
                push_class(
                    &mut record.classes,
                    Some(Class {
                        main: one.name() == "B521",
                        ..Class::new(national, &text)
                    }),
                );
            }
            record
                .titles
                .extend(b.value("B540").map(|text| Words { language: None, text }));
            record.claims_count = b
                .find(&["B570", "B577"])
                .and_then(|n| n.text())
                .and_then(|n| n.parse().ok());
        }
        for group in data.child("B700").iter().flat_map(|b| b.children().collect::<Vec<_>>()) {
            let role = match group.name() {
                "B710" => Role::Applicant,
                "B720" => Role::Inventor,
                "B730" => Role::Assignee,
                "B740" => Role::Representative,
                "B745" => Role::Examiner,
                _ => continue,
            };
            record
                .parties
                .extend(group.children().filter_map(|p| us_party(&p, role)));
        }
    }
    // PATDOC is the form of grants only.
    record.grant_number.clone_from(&record.publication_number);
    record.grant_date = record.publication_date;
    for part in root.children() {
        match part.name() {
            "SDOAB" => record.abstracts.extend(part.words()),
            "SDODE" => record.descriptions.extend(part.words()),
            "SDOCL" => {
                for claim in part.descendants().filter(|e| e.name() == "CLM") {
                    record.claims.extend(claim.words());
                }
            }
            "SDODR" => {
                for picture in part.each("EMI") {
                    let Some(file) = picture.attribute("FILE") else {
                        continue;
                    };
                    picture.take();
                    record.images.push(crate::record::Image {
                        file: file.to_owned(),
                        ..Default::default()
                    });
                }
            }
            _ => {}
        }
    }
    count_claims(&mut record);
    views(&mut record);
    record
}
