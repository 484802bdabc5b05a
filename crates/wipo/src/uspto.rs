//! Patent documents of the USPTO since 2002, and what ST.36 and EPO OPS write the same way.

use crate::record::{
    Class, Design, Format, Image, Kind, Party, PartyKind, Priority, Record, Related, Role, Scheme, View, Words,
};
use crate::st96::{count_claims, given_first, granted, kind_of, push_class, summarise_designs, words};
use crate::tree::{El, Tree, country, date};

/// Identity of a document.
#[derive(Default)]
pub(crate) struct Id {
    pub(crate) country: Option<String>,
    pub(crate) number: Option<String>,
    pub(crate) kind: Option<String>,
    pub(crate) date: Option<chrono::NaiveDate>,
}

pub(crate) fn id(el: &El<'_>, record: &mut Record) -> Id {
    Id {
        country: code(el.child("country")),
        number: el.value("doc-number"),
        // `00` fills the place of a kind code in documents of 2004.
        kind: el.value("kind").filter(|k| k != "00"),
        date: el.date_of("date", &mut record.unread),
    }
}

/// Country; `unknown` and `omitted`, as the USPTO writes, are none.
pub(crate) fn code(el: Option<El<'_>>) -> Option<String> {
    let el = el?;
    let code = country(el.raw());
    if code.is_some() || matches!(el.raw(), "unknown" | "omitted" | "") {
        el.take();
    }
    code
}

/// Symbol whose parts stand apart: `section`, `class`, `subclass`, `main-group`, `subgroup`.
pub(crate) fn parts(el: &El<'_>, scheme: Scheme) -> Option<Class> {
    let section = el.value("section")?;
    let part = |name| el.value(name).unwrap_or_default();
    let mut written = format!("{section}{}{}", part("class"), part("subclass"));
    if let Some(group) = el.value("main-group") {
        written.push(' ');
        written.push_str(&group);
        written.push('/');
        written.push_str(&el.value("subgroup").unwrap_or_else(|| "00".to_owned()));
    }
    let mut class = Class::new(scheme, &written);
    class.main = el.value("symbol-position").as_deref() == Some("F");
    class.additional = matches!(el.value("classification-value").as_deref(), Some("N" | "A"));
    let version = el
        .child("ipc-version-indicator")
        .or_else(|| el.child("cpc-version-indicator"));
    class.version = version.and_then(|v| v.value("date")).map(|v| version_of(&v));
    let office = el.child("generating-office");
    class.office = office.and_then(|o| code(Some(o.child("country").unwrap_or(o))));
    if let Some(day) = el.find(&["action-date", "date"]) {
        class.given_on = date(day.raw());
        if class.given_on.is_some() {
            day.take();
        }
    }
    Some(class)
}

/// Version dates are written `20060101` here and `2006-01-01` in ST.96.
fn version_of(written: &str) -> String {
    date(written).map_or_else(|| written.to_owned(), |d| d.to_string())
}

/// Symbol in the fixed columns of ST.8: `H04N   1/40        20060101AFI20051109BHEP`.
pub(crate) fn columns(el: &El<'_>) -> Option<Class> {
    let text = el.raw();
    if text.is_empty() {
        return None;
    }
    el.take();
    let column = |from: usize, to: usize| text.get(from..to.min(text.len())).unwrap_or_default().trim_ascii();
    let mut class = Class::new(Scheme::Ipc, if text.len() > 15 { column(0, 15) } else { text });
    class.version = Some(column(19, 27)).filter(|v| v.len() == 8).map(version_of);
    class.given_on = date(column(30, 38));
    class.office = country(column(40, 42));
    class.main = column(28, 29) == "F";
    class.additional = column(29, 30) == "N";
    Some(class)
}

/// Main and further symbols of the classifications that are stated as texts.
fn stated(el: &El<'_>, scheme: &Scheme, classes: &mut Vec<Class>) {
    let edition = el.value("edition");
    for one in el.children() {
        let main = match one.name() {
            "main-classification" => true,
            "further-classification" => false,
            _ => continue,
        };
        let Some(text) = one.text() else { continue };
        push_class(
            classes,
            Some(Class {
                main,
                version: edition.clone(),
                ..Class::new(scheme.clone(), &text)
            }),
        );
    }
}

fn classes(data: &El<'_>, record: &mut Record) {
    for part in data.children() {
        match part.name() {
            "classification-ipc" => stated(&part, &Scheme::Ipc, &mut record.classes),
            "classification-locarno" => stated(&part, &Scheme::Locarno, &mut record.classes),
            "classification-national" => {
                let office = code(part.child("country")).unwrap_or_default();
                stated(&part, &Scheme::National(office), &mut record.classes);
            }
            "classifications-ipcr" => {
                for one in part.children() {
                    let class = match one.child("text") {
                        Some(text) => columns(&text),
                        None => parts(&one, Scheme::Ipc),
                    };
                    push_class(&mut record.classes, class);
                }
            }
            "classifications-cpc" => {
                for one in part.descendants().filter(|e| e.name() == "classification-cpc") {
                    push_class(&mut record.classes, parts(&one, Scheme::Cpc));
                }
            }
            _ => {}
        }
    }
}

/// Name and address of a party, in an `addressbook` or right here.
fn party(el: &El<'_>, role: Role) -> Option<Party> {
    let book = el.child("addressbook").unwrap_or(*el);
    let mut party = Party {
        role,
        ..Party::default()
    };
    party.last_name = book.value("last-name");
    party.first_name = book.value("first-name");
    party.middle_name = book.value("middle-name");
    party.suffix = book.value("suffix");
    if party.last_name.is_some() {
        party.kind = PartyKind::Person;
        party.name = given_first(&party);
    }
    if let Some(name) = book.child("orgname")
        && party.name.is_empty()
    {
        party.kind = PartyKind::Organisation;
        party.name = name.text()?;
    }
    if party.name.is_empty() {
        party.name = book.value("name")?;
    }
    if let Some(address) = book.child("address") {
        for line in address.children() {
            match line.name() {
                "city" => party.city = line.text(),
                "state" => party.region = line.text(),
                "postcode" => party.postcode = line.text(),
                "country" => party.country = code(Some(line)),
                name if name.starts_with("address") || name == "street" => party.address.extend(line.text()),
                _ => {}
            }
        }
    }
    party.nationality = code(el.find(&["nationality", "country"]));
    party.residence = code(el.find(&["residence", "country"]));
    if role == Role::Representative
        && let Some(kind) = el.attribute("rep-type")
    {
        party.note = match kind {
            "agent" => None,
            "attorney" => Some("Attorney".to_owned()),
            "common-representative" => Some("Common representative".to_owned()),
            other => Some(other.to_owned()),
        };
    }
    Some(party)
}

fn parties(data: &El<'_>, record: &mut Record) {
    let mut groups: Vec<El<'_>> = Vec::new();
    for part in data.children() {
        match part.name() {
            "parties" | "us-parties" => groups.extend(part.children()),
            "assignees" | "examiners" | "agents" | "applicants" | "inventors" => groups.push(part),
            _ => {}
        }
    }
    let mut inventors = Vec::new();
    for group in groups {
        if group.name() == "correspondence-address" {
            record.parties.extend(party(&group, Role::Correspondent));
            continue;
        }
        for one in group.children() {
            let role = match one.name() {
                "applicant" | "us-applicant" => Role::Applicant,
                "inventor" | "us-deceased-inventor" | "deceased-inventor" => Role::Inventor,
                "assignee" => Role::Assignee,
                "agent" => Role::Representative,
                "primary-examiner" | "assistant-examiner" => Role::Examiner,
                _ => continue,
            };
            let Some(party) = party(&one, role) else { continue };
            if one.attribute("app-type") == Some("applicant-inventor") {
                inventors.push(Party {
                    role: Role::Inventor,
                    ..party.clone()
                });
            }
            record.parties.push(party);
        }
    }
    record.parties.extend(inventors);
}

/// Claims in `claim` elements.
pub(crate) fn claims(el: &El<'_>, record: &mut Record, lang: Option<&String>) {
    let lang = el.language().or_else(|| lang.cloned());
    for claim in el.each("claim") {
        let texts: Vec<String> = claim.each("claim-text").filter_map(|t| t.text()).collect();
        let text = if texts.is_empty() {
            claim.text().unwrap_or_default()
        } else {
            texts.join("\n")
        };
        if !text.is_empty() {
            record.claims.push(Words {
                language: claim.language().or_else(|| lang.clone()),
                text,
            });
        }
    }
}

/// Pictures of the drawings.
pub(crate) fn drawings(el: &El<'_>) -> Vec<Image> {
    let mut list = Vec::new();
    for img in el.descendants().filter(|e| e.name() == "img") {
        let Some(file) = img.attribute("file") else { continue };
        img.take();
        let size = |name| img.attribute(name).map(|v| v.trim_end_matches("mm").to_owned());
        list.push(Image {
            file: file.to_owned(),
            format: img.attribute("img-format").map(format),
            height: size("he"),
            width: size("wi"),
        });
    }
    list
}

fn format(written: &str) -> String {
    match written.to_ascii_lowercase().as_str() {
        "tif" | "tiff" => "TIFF",
        "jpg" | "jpeg" => "JPEG",
        "png" => "PNG",
        "gif" => "GIF",
        "svg" => "SVG",
        _ => written,
    }
    .to_owned()
}

/// Body of a document: abstract, description, claims, drawings.
pub(crate) fn body(root: &El<'_>, record: &mut Record) {
    let lang = record.language.clone();
    for part in root.children() {
        match part.name() {
            "abstract" => record.abstracts.extend(words(&part, lang.as_ref())),
            "description" => record.descriptions.extend(words(&part, lang.as_ref())),
            "claims" => claims(&part, record, lang.as_ref()),
            "drawings" => record.images.extend(drawings(&part)),
            _ => {}
        }
    }
    count_claims(record);
}

/// The pictures of a design document are the views of its design.
pub(crate) fn views(record: &mut Record) {
    if record.kind != Kind::Design {
        return;
    }
    let views = std::mem::take(&mut record.images)
        .into_iter()
        .enumerate()
        .map(|(i, image)| View {
            number: Some((i + 1).to_string()),
            image,
            ..View::default()
        });
    record.designs.push(Design {
        registration_number: record.grant_number.clone(),
        registration_date: record.grant_date,
        titles: record.titles.clone(),
        claims: std::mem::take(&mut record.claims),
        descriptions: std::mem::take(&mut record.descriptions),
        classes: record.classes.clone(),
        views: views.collect(),
        ..Design::default()
    });
    for party in &mut record.parties {
        if party.role == Role::Inventor {
            party.role = Role::Designer;
        }
    }
    summarise_designs(record);
}

/// The name that ST.96 has for a relation.
fn relation(written: &str) -> &str {
    match written {
        "us-provisional-application" => "ProvisionalApplication",
        "continuation" => "Continuation",
        "continuation-in-part" => "PartialContinuation",
        "division" => "Division",
        "related-publication" => "RelatedPublication",
        "addition" => "Addition",
        "reissue" => "Reissue",
        "reexamination" => "Reexamination",
        "substitution" => "Substitution",
        "utility-model-basis" => "UtilityModelBasis",
        other => other,
    }
}

fn related(el: &El<'_>, record: &mut Record) {
    for one in el.children() {
        for doc in one.descendants().filter(|e| e.name() == "document-id") {
            let found = id(&doc, record);
            let Some(number) = found.number else { continue };
            if record.application_number.as_ref() == Some(&number) {
                continue;
            }
            record.related.push(Related {
                relation: relation(one.name()).to_owned(),
                country: found.country,
                number,
                kind_code: found.kind,
                date: found.date,
            });
        }
    }
}

pub(crate) fn document(tree: &Tree) -> Record {
    let root = tree.root();
    let mut record = Record {
        format: Format::Uspto,
        language: root.language(),
        ..Record::default()
    };
    let grant = root.name() == "us-patent-grant";
    let data = root.children().find(|c| c.name().starts_with("us-bibliographic-data"));
    if let Some(data) = data {
        let lang = record.language.clone();
        if let Some(reference) = data.find(&["publication-reference", "document-id"]) {
            let found = id(&reference, &mut record);
            record.office = found.country;
            record.publication_number = found.number;
            record.kind_code = found.kind;
            record.publication_date = found.date;
        }
        record.kind = kind_of(record.kind_code.as_ref());
        if let Some(reference) = data.child("application-reference") {
            if reference.attribute("appl-type") == Some("design") {
                record.kind = Kind::Design;
            }
            if let Some(doc) = reference.child("document-id") {
                let found = id(&doc, &mut record);
                record.application_number = found.number;
                record.filing_date = found.date;
                record.office = record.office.take().or(found.country);
            }
        }
        for claim in data
            .child("priority-claims")
            .iter()
            .flat_map(|c| c.children().collect::<Vec<_>>())
        {
            let found = id(&claim, &mut record);
            record.priorities.push(Priority {
                country: found.country,
                number: found.number,
                date: found.date,
            });
        }
        classes(&data, &mut record);
        record
            .titles
            .extend(data.each("invention-title").filter_map(|t| words(&t, lang.as_ref())));
        record.claims_count = data.value("number-of-claims").and_then(|n| n.parse().ok());
        if let Some(documents) = data.child("us-related-documents") {
            related(&documents, &mut record);
        }
        parties(&data, &mut record);
    }
    if grant {
        record.grant_number.clone_from(&record.publication_number);
        record.grant_date = record.publication_date;
    }
    granted(&mut record);
    body(&root, &mut record);
    views(&mut record);
    record
}
