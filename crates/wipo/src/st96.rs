//! WIPO ST.96.

use crate::record::{
    Class, Design, Event, Goods, Image, Indication, Kind, Mark, Party, PartyKind, Priority, Record, Related, Role,
    Scheme, Status, Unread, View, Words,
};
use crate::tree::{El, Tree, country, date, language};
use std::collections::VecDeque;

/// Words with the language of the element or, where it has none, of what surrounds it.
pub(crate) fn words(el: &El<'_>, surrounding: Option<&String>) -> Option<Words> {
    let mut words = el.words()?;
    if words.language.is_none() {
        words.language = surrounding.cloned();
    }
    Some(words)
}

/// Puts a value into a place that is still empty; what comes second stays unread and is counted as left out.
fn put(place: &mut Option<String>, el: Option<El<'_>>) {
    if place.is_none() {
        *place = el.and_then(|e| e.text());
    }
}

fn code(el: Option<El<'_>>) -> Option<String> {
    let el = el?;
    let code = country(el.raw())?;
    el.take();
    Some(code)
}

fn flag(el: Option<El<'_>>) -> Option<bool> {
    let el = el?;
    let value = match el.raw() {
        "true" | "1" => true,
        "false" | "0" => false,
        _ => return None,
    };
    el.take();
    Some(value)
}

/// Number in `ApplicationNumber`, or right here.
fn application_number(el: &El<'_>) -> Option<String> {
    let inner = el.child("ApplicationNumber").unwrap_or(*el);
    inner
        .value("ApplicationNumberText")
        .or_else(|| inner.value("ST13ApplicationNumber"))
        .or_else(|| {
            if inner.has_children() || inner.name() != "ApplicationNumber" {
                None
            } else {
                inner.text()
            }
        })
}

fn image(el: &El<'_>) -> Option<Image> {
    Some(Image {
        file: el.value("FileName")?,
        format: el
            .value("ImageFormatCategory")
            .or_else(|| el.value("ViewFileFormatCategory")),
        height: millimetres(el.child("HeightMeasure")),
        width: millimetres(el.child("WidthMeasure")),
    })
}

fn millimetres(el: Option<El<'_>>) -> Option<String> {
    el.filter(|e| {
        e.attribute("measureUnitCode")
            .is_none_or(|u| u.eq_ignore_ascii_case("mm"))
    })?
    .text()
}

fn name_of(party: &mut Party, name: &El<'_>) {
    if let Some(person) = name.child("PersonName") {
        party.kind = PartyKind::Person;
        let parts = person.child("PersonStructuredName").unwrap_or(person);
        party.last_name = parts.value("LastName");
        party.first_name = parts.value("FirstName");
        party.middle_name = parts.value("MiddleName");
        party.suffix = parts.value("NameSuffix");
        match person.value("PersonFullName") {
            Some(full) => party.name = full,
            None => party.name = given_first(party),
        }
    }
    if let Some(organisation) = name.child("OrganizationName") {
        let text = organisation.value("OrganizationStandardName");
        if party.name.is_empty()
            && let Some(text) = text
        {
            party.kind = PartyKind::Organisation;
            party.name = text;
        }
    }
    for entity in name.each("EntityName") {
        if party.name.is_empty() {
            party.name = entity.text().unwrap_or_default();
        } else if entity.raw() == party.name {
            entity.take();
        }
    }
}

/// Whole name from its parts: given names first.
pub(crate) fn given_first(party: &Party) -> String {
    let parts = [&party.first_name, &party.middle_name, &party.last_name, &party.suffix];
    parts
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join(" ")
}

fn contact(party: &mut Party, contact: &El<'_>) {
    match contact.child("Name") {
        Some(name) => name_of(party, &name),
        None => party.name = contact.value("ContactText").unwrap_or_default(),
    }
    let mut places = vec![*contact];
    if let Some(address) = contact.find(&["PostalAddressBag", "PostalAddress"]) {
        places.push(address);
        places.extend(address.child("PostalStructuredAddress"));
    }
    for place in places {
        for line in place.children() {
            match line.name() {
                "AddressLineText" | "PostalAddressText" => party.address.extend(line.text()),
                "CityName" => put(&mut party.city, Some(line)),
                "GeographicRegionName" => put(&mut party.region, Some(line)),
                "PostalCode" => put(&mut party.postcode, Some(line)),
                "CountryCode" if party.country.is_none() => party.country = code(Some(line)),
                _ => {}
            }
        }
    }
}

fn party(el: &El<'_>, role: Role) -> Option<Party> {
    let mut party = Party {
        role,
        ..Party::default()
    };
    match el.child("Contact").or_else(|| el.child("PublicationContact")) {
        Some(c) => contact(&mut party, &c),
        None => {
            if let Some(name) = el.child("Name") {
                name_of(&mut party, &name);
            }
        }
    }
    put(&mut party.identifier, el.child("PartyIdentifier"));
    put(&mut party.legal_form, el.child("LegalEntityName"));
    party.nationality = code(el.child("NationalityCode")).or_else(|| code(el.child("IncorporationCountryCode")));
    party.residence = code(el.child("ResidenceCountryCode"));
    put(
        &mut party.identifier,
        el.child("RegisteredPractitionerRegistrationNumber"),
    );
    for name in [
        "RepresentativeCategory",
        "RegisteredPractitionerCategory",
        "AuthorizedUserCategory",
        "CommentText",
    ] {
        put(&mut party.note, el.child(name));
    }
    // The schema wants a category of everyone who acts for another; this one says no more than the role.
    if role == Role::Representative && party.note.as_deref() == Some("Agent") {
        party.note = None;
    }
    // Says what the role says already.
    if let Some(category) = el.child("ApplicantCategory").filter(|c| c.raw() == "Applicant") {
        category.take();
    }
    if party.name.is_empty() {
        party.name = party.identifier.clone()?;
    }
    Some(party)
}

/// Entries among which is looked for what stands in a document twice. No document has as many; one that was made to have
/// a million is read in a time that grows with its length and not with the square of it.
pub(crate) const TWICE: usize = 500;

fn add(parties: &mut Vec<Party>, party: Option<Party>) {
    if let Some(party) = party
        && !parties.iter().take(TWICE).any(|p| *p == party)
    {
        parties.push(party);
    }
}

/// Parties in the bags right within an element.
fn parties(el: &El<'_>, list: &mut Vec<Party>) {
    for bag in el.children() {
        let role = match bag.name() {
            "ApplicantBag" => Role::Applicant,
            "InventorBag" => Role::Inventor,
            "DesignerBag" => Role::Designer,
            "OwnerBag" | "HolderBag" => Role::Holder,
            "AssigneeBag" => Role::Assignee,
            "RepresentativeBag" | "RegisteredPractitionerBag" => Role::Representative,
            "ExaminerBag" => Role::Examiner,
            "NationalRepresentative" | "RecordAttorney" => {
                add(list, party(&bag, Role::Representative));
                continue;
            }
            "CorrespondenceAddress" | "NationalCorrespondent" => {
                add(list, party(&bag, Role::Correspondent));
                continue;
            }
            "AuthorizedUser" => {
                add(list, party(&bag, Role::User));
                continue;
            }
            _ => continue,
        };
        for one in bag.children() {
            add(list, party(&one, role));
        }
    }
}

fn priorities(el: &El<'_>, unread: &mut Vec<Unread>) -> Vec<Priority> {
    let mut list = Vec::new();
    for bag in el
        .children()
        .filter(|c| matches!(c.name(), "PriorityBag" | "PriorityClaimBag" | "GIPriorityBag"))
    {
        for one in bag.children() {
            let priority = Priority {
                country: code(one.child("PriorityCountryCode").or_else(|| one.child("IPOfficeCode"))),
                number: application_number(&one),
                date: one
                    .date_of("PriorityApplicationFilingDate", unread)
                    .or_else(|| one.date_of("FilingDate", unread)),
            };
            if priority != Priority::default() {
                list.push(priority);
            }
        }
    }
    list
}

/// First publication in a bag: its number and day.
fn publication(el: &El<'_>, record: &mut Record) {
    let bag = el.child("PublicationBag").or_else(|| el.child("GIPublicationBag"));
    let Some(one) = bag.and_then(|b| b.children().next()) else {
        return;
    };
    if record.publication_number.is_none() && record.publication_date.is_none() {
        record.publication_number = one.value("PublicationIdentifier");
        record.publication_date = one.date_of("PublicationDate", &mut record.unread);
    }
}

fn ipc(el: &El<'_>, scheme: Scheme, main: bool) -> Option<Class> {
    let text = el
        .child("PatentClassificationText")
        .or_else(|| el.child("PatentClassificationSymbolText"));
    let mut class = match text {
        Some(text) => Class::new(scheme, &text.text()?),
        None => {
            let part = |name| el.value(name).unwrap_or_default();
            let section = el.value("Section").or_else(|| el.value("CPCSection"))?;
            let mut written = format!("{section}{}{}", part("Class"), part("Subclass"));
            if let Some(group) = el.value("MainGroup") {
                written.push(' ');
                written.push_str(&group);
                written.push('/');
                written.push_str(&el.value("Subgroup").unwrap_or_else(|| "00".to_owned()));
            }
            Class::new(scheme, &written)
        }
    };
    class.main = main
        || el
            .child("SymbolPositionCode")
            .is_some_and(|e| e.text().as_deref() == Some("F"));
    class.additional = el
        .child("IPCClassificationValueCode")
        .or_else(|| el.child("CPCClassificationValueCode"))
        .and_then(|e| e.text())
        .is_some_and(|v| v == "N" || v == "A");
    class.version = el.value("ClassificationVersionDate");
    class.office = code(el.child("GeneratingOfficeCode"));
    // What is no day here stays unread and is counted as left out.
    if let Some(day) = el.child("ActionDate") {
        class.given_on = date(day.raw());
        if class.given_on.is_some() {
            day.take();
        }
    }
    Some(class)
}

pub(crate) fn push_class(classes: &mut Vec<Class>, class: Option<Class>) {
    let Some(class) = class else { return };
    match classes
        .iter_mut()
        .take(TWICE)
        .find(|c| c.scheme == class.scheme && c.symbol == class.symbol)
    {
        Some(known) => {
            known.main |= class.main;
            known.additional &= class.additional;
        }
        None => classes.push(class),
    }
}

fn patent_classes(el: &El<'_>, classes: &mut Vec<Class>) {
    for bag in el.children() {
        match bag.name() {
            "PatentClassificationBag" => patent_classes(&bag, classes),
            "IPCRClassificationBag" => {
                for one in bag.children() {
                    push_class(classes, ipc(&one, Scheme::Ipc, false));
                }
            }
            "CPCClassificationBag" => {
                for one in bag.descendants().filter(|e| e.name() == "CPCClassification") {
                    push_class(classes, ipc(&one, Scheme::Cpc, false));
                }
            }
            "IPCClassification" => {
                let edition = bag.value("Edition");
                for one in bag
                    .children()
                    .filter(|c| matches!(c.name(), "MainClassification" | "FurtherClassification"))
                {
                    let Some(text) = one.text() else { continue };
                    let mut class = Class::new(Scheme::Ipc, &text);
                    class.main = one.name() == "MainClassification";
                    class.version.clone_from(&edition);
                    push_class(classes, Some(class));
                }
            }
            "NationalClassification" => {
                let office = code(bag.child("IPOfficeCode")).unwrap_or_default();
                let edition = bag.value("Edition");
                for one in bag.children() {
                    let main = one.name() == "MainNationalClassification";
                    if !main && one.name() != "FurtherNationalClassification" {
                        continue;
                    }
                    let symbol = one.value("PatentClassificationText").or_else(|| {
                        let class = one.value("NationalClass")?;
                        Some(
                            one.value("NationalSubclass")
                                .map_or(class.clone(), |sub| format!("{class}/{sub}")),
                        )
                    });
                    let Some(symbol) = symbol else { continue };
                    let class = Class {
                        main,
                        version: edition.clone(),
                        ..Class::new(Scheme::National(office.clone()), &symbol)
                    };
                    push_class(classes, Some(class));
                }
            }
            "LocarnoClassificationBag" => locarno(&bag, classes),
            _ => {}
        }
    }
}

fn locarno(bag: &El<'_>, classes: &mut Vec<Class>) {
    let edition = bag.value("LocarnoClassificationEdition");
    let mut main = false;
    for one in bag.children() {
        let symbol = match one.name() {
            "SymbolPositionCode" => {
                one.take();
                main = one.raw() == "F";
                continue;
            }
            "LocarnoClassificationText" => one.text(),
            "LocarnoClassification" => one.value("LocarnoClass").map(|class| {
                let sub = one.deep("LocarnoSubclass").and_then(|s| s.text());
                sub.map_or(class.clone(), |sub| {
                    if sub.contains('-') {
                        sub
                    } else {
                        format!("{class}-{sub}")
                    }
                })
            }),
            _ => None,
        };
        if let Some(symbol) = symbol {
            let class = Class {
                main,
                version: edition.clone(),
                ..Class::new(Scheme::Locarno, &symbol)
            };
            push_class(classes, Some(class));
            main = false;
        }
    }
}

fn related(el: &El<'_>, record: &mut Record) {
    let Some(bag) = el.child("RelatedDocumentBag") else {
        return;
    };
    for one in bag.children() {
        for id in one.descendants() {
            let number = match id.name() {
                "ApplicationIdentification" => application_number(&id),
                "PatentPublicationIdentification" => id.value("PublicationNumber"),
                "PatentGrantIdentification" => id.value("PatentNumber"),
                _ => continue,
            };
            let Some(number) = number else { continue };
            let country = code(id.child("IPOfficeCode"));
            // The document itself is named there as the child.
            if record.application_number.as_ref() == Some(&number) && (country.is_none() || country == record.office) {
                continue;
            }
            let kind_code = id.value("PatentDocumentKindCode");
            let mut date = None;
            for name in ["FilingDate", "PublicationDate", "GrantDate"] {
                date = date.or_else(|| id.date_of(name, &mut record.unread));
            }
            record.related.push(Related {
                relation: one.name().to_owned(),
                country,
                number,
                kind_code,
                date,
            });
        }
    }
}

/// Kind of right that a kind code (ST.16) tells.
pub(crate) fn kind_of(code: Option<&String>) -> Kind {
    match code.and_then(|c| c.chars().next()) {
        Some('U' | 'Y') => Kind::UtilityModel,
        Some('S') => Kind::Design,
        _ => Kind::Patent,
    }
}

/// A second or third publication (ST.16: B, C) is the patent itself where nothing else is said.
pub(crate) fn granted(record: &mut Record) {
    let second = record.kind_code.as_ref().is_some_and(|c| c.starts_with(['B', 'C']));
    if second && record.grant_number.is_none() && record.grant_date.is_none() {
        record.grant_number.clone_from(&record.publication_number);
        record.grant_date = record.publication_date;
    }
}

/// Number of claims: those in the language of the first.
pub(crate) fn count_claims(record: &mut Record) {
    if record.claims_count.is_none()
        && let Some(first) = record.claims.first()
    {
        let count = record.claims.iter().filter(|c| c.language == first.language).count();
        record.claims_count = u32::try_from(count).ok();
    }
}

pub(crate) fn patent(tree: &Tree) -> Record {
    let root = tree.root();
    let mut record = Record {
        language: root.language(),
        ..Record::default()
    };
    record.office = code(root.child("IPOfficeCode"));
    if let Some(data) = root.child("BibliographicData") {
        biblio(&data, &mut record);
    }
    let lang = record.language.clone();
    for part in root.children() {
        match part.name() {
            "Description" => record.descriptions.extend(words(&part, lang.as_ref())),
            "Abstract" => record.abstracts.extend(words(&part, lang.as_ref())),
            "Claims" => {
                let lang = part.language().or_else(|| lang.clone());
                record
                    .claims
                    .extend(part.children().filter_map(|c| claim(&c, lang.as_ref())));
            }
            "Drawings" => record.images.extend(part.descendants().filter_map(|e| image(&e))),
            _ => {}
        }
    }
    count_claims(&mut record);
    granted(&mut record);
    record
}

fn claim(el: &El<'_>, lang: Option<&String>) -> Option<Words> {
    if el.name() != "Claim" {
        return words(el, lang);
    }
    for known in ["ClaimNumber", "ClaimTypeCategory"] {
        if let Some(known) = el.child(known) {
            known.take();
        }
    }
    let text = el
        .each("ClaimText")
        .filter_map(|t| t.text())
        .collect::<Vec<_>>()
        .join("\n");
    (!text.is_empty()).then(|| Words {
        language: el.language().or_else(|| lang.cloned()),
        text,
    })
}

fn biblio(data: &El<'_>, record: &mut Record) {
    for part in data.children() {
        match part.name() {
            "PatentPublicationIdentification" => {
                let office = code(part.child("IPOfficeCode"));
                record.office = record.office.take().or(office);
                put(&mut record.publication_number, part.child("PublicationNumber"));
                put(&mut record.kind_code, part.child("PatentDocumentKindCode"));
                record.publication_date = part.date_of("PublicationDate", &mut record.unread);
            }
            "ApplicationIdentification" => {
                let office = code(part.child("IPOfficeCode"));
                record.office = record.office.take().or(office);
                record.application_number = application_number(&part);
                record.filing_date = part.date_of("FilingDate", &mut record.unread);
                if let Some(category) = part.child("InventionSubjectMatterCategory") {
                    category.take();
                    if category.raw() == "Design" {
                        record.kind = Kind::Design;
                    }
                }
                if let Some(inner) = part.find(&["ApplicationNumber", "IPOfficeCode"]) {
                    inner.take();
                }
            }
            "PatentGrantIdentification" => {
                code(part.child("IPOfficeCode"));
                put(&mut record.grant_number, part.child("PatentNumber"));
                put(&mut record.kind_code, part.child("PatentDocumentKindCode"));
                record.grant_date = part.date_of("GrantDate", &mut record.unread);
            }
            "InventionTitleBag" => {
                let lang = record.language.clone();
                record
                    .titles
                    .extend(part.children().filter_map(|t| words(&t, lang.as_ref())));
            }
            "InventionTitle" => record.titles.extend(words(&part, record.language.clone().as_ref())),
            "ClaimTotalQuantity" => {
                record.claims_count = part.raw().parse().ok();
                if record.claims_count.is_some() {
                    part.take();
                }
            }
            "PartyBag" => parties(&part, &mut record.parties),
            _ => {}
        }
    }
    record.priorities = priorities(data, &mut record.unread);
    patent_classes(data, &mut record.classes);
    related(data, record);
    if record.kind == Kind::Patent {
        record.kind = kind_of(record.kind_code.as_ref());
    }
}

/// One record for each mark of an application.
pub(crate) fn marks(tree: &Tree, into: &mut VecDeque<Record>) {
    let root = tree.root();
    let before = into.len();
    for el in root
        .child("TrademarkBag")
        .iter()
        .flat_map(|bag| bag.each("Trademark").collect::<Vec<_>>())
    {
        into.push_back(one_mark(&el));
    }
    if into.len() == before {
        into.push_back(Record {
            kind: Kind::Mark,
            ..Record::default()
        });
    }
}

pub(crate) fn mark(tree: &Tree) -> Record {
    one_mark(&tree.root())
}

fn one_mark(el: &El<'_>) -> Record {
    let mut record = Record {
        kind: Kind::Mark,
        ..Record::default()
    };
    record.office = code(el.child("RegistrationOfficeCode"))
        .or_else(|| code(el.child("ReceivingOfficeCode")))
        .or_else(|| code(el.find(&["ApplicationNumber", "IPOfficeCode"])));
    if let Some(office) = el.find(&["ApplicationNumber", "IPOfficeCode"])
        && record.office.as_deref() == Some(office.raw())
    {
        office.take();
    }
    record.application_number = el.child("ApplicationNumber").and_then(|_| application_number(el));
    put(&mut record.grant_number, el.child("RegistrationNumber"));
    let day = el.child("ApplicationDate").or_else(|| el.child("ApplicationDateTime"));
    record.filing_date = day.and_then(|d| d.date(&mut record.unread));
    record.grant_date = el.date_of("RegistrationDate", &mut record.unread);
    record.expiry_date = el.date_of("ExpiryDate", &mut record.unread);
    record.language = el.value("ApplicationLanguageCode").and_then(|c| language(&c));
    if let Some(status) = el.value("MarkCurrentStatusCode") {
        let date = el.date_of("MarkCurrentStatusDate", &mut record.unread);
        record.status.push(Status { code: status, date });
    }
    let lang = record.language.clone();
    let mut mark = Mark::default();
    mark.categories.extend(el.each("MarkCategory").filter_map(|c| c.text()));
    if let Some(shape) = el.child("MarkRepresentation") {
        representation(&shape, &mut mark, lang.as_ref(), &mut record.classes);
    }
    if let Some(bag) = el.child("MarkDisclaimerBag") {
        mark.disclaimers
            .extend(bag.children().filter_map(|d| words(&d, lang.as_ref())));
    }
    record.mark = Some(mark);
    if let Some(bag) = el.child("GoodsServicesBag") {
        goods(&bag, &mut record, lang.as_ref());
    }
    record.priorities = priorities(el, &mut record.unread);
    publication(el, &mut record);
    parties(el, &mut record.parties);
    if let Some(bag) = el.child("MarkEventBag") {
        for one in bag.children() {
            let mut event = Event {
                category: one.value("MarkEventCategory"),
                date: one
                    .date_of("MarkEventDate", &mut record.unread)
                    .or_else(|| one.date_of("MarkEventDateTime", &mut record.unread)),
                ..Event::default()
            };
            if let Some(inner) = one.child("NationalMarkEvent") {
                event.code = inner.value("MarkEventCode");
                event.text = inner.value("MarkEventDescriptionText");
                for fact in inner.children() {
                    if matches!(fact.name(), "MarkEventEntryNumber" | "MarkEventAdditionalText")
                        && let Some(value) = fact.text()
                    {
                        event.facts.push((fact.name().to_owned(), value));
                    }
                }
            }
            record.events.push(event);
        }
    }
    record
}

fn representation(el: &El<'_>, mark: &mut Mark, lang: Option<&String>, classes: &mut Vec<Class>) {
    mark.feature = el.value("MarkFeatureCategory");
    for part in el
        .child("MarkReproduction")
        .iter()
        .flat_map(|r| r.children().collect::<Vec<_>>())
    {
        match part.name() {
            "WordMarkSpecification" => {
                let verbal = part.child("MarkVerbalElementText");
                let significant = part.child("MarkSignificantVerbalElementText");
                let text = verbal.or(significant).and_then(|t| t.words());
                if let (Some(text), Some(other)) = (&text, significant)
                    && other.raw() == text.text
                {
                    other.take();
                }
                if let Some(text) = text
                    && mark.text.is_none()
                {
                    mark.language = text.language;
                    mark.text = Some(text.text);
                }
                mark.translations
                    .extend(part.each("MarkTranslationText").filter_map(|t| t.words()));
                mark.standard_characters = flag(part.child("MarkStandardCharacterIndicator"));
            }
            "MarkImageBag" => {
                for picture in part.children() {
                    // A picture without a name is there for its classes only.
                    if let Some(name) = picture.child("FileName").filter(|name| name.raw().is_empty()) {
                        name.take();
                    }
                    mark.images.extend(image(&picture));
                    mark.colours.extend(
                        picture
                            .each("MarkImageColourClaimedText")
                            .filter_map(|t| words(&t, lang)),
                    );
                    if mark.in_colour.is_none() {
                        mark.in_colour = flag(picture.child("ColourIndicator"));
                    }
                    figures(&picture, classes);
                }
            }
            "MarkSoundBag" => mark.sounds.extend(part.children().filter_map(|s| s.value("FileName"))),
            "MarkMultimediaBag" => mark
                .multimedia
                .extend(part.children().filter_map(|s| s.value("FileName"))),
            _ => {}
        }
    }
    if let Some(bag) = el.child("MarkDescriptionBag") {
        let texts = bag
            .children()
            .filter(|c| matches!(c.name(), "MarkDescriptionText" | "MarkVoluntaryDescriptionText"));
        mark.descriptions.extend(texts.filter_map(|t| words(&t, lang)));
    }
}

/// Classes of the figurative elements of a picture.
fn figures(picture: &El<'_>, classes: &mut Vec<Class>) {
    let bag = picture.find(&["MarkImageClassification", "FigurativeElementClassificationBag"]);
    for bag in bag.iter().flat_map(|b| b.children().collect::<Vec<_>>()) {
        if bag.name() == "ViennaClassificationBag" {
            let edition = bag.value("ViennaClassificationEdition");
            for one in bag.children() {
                let symbol = match one.name() {
                    "ViennaClassificationText" => one.text(),
                    "ViennaClassification" => {
                        let parts = ["ViennaCategory", "ViennaDivision", "ViennaSection"];
                        Some(
                            parts
                                .into_iter()
                                .filter_map(|p| one.value(p))
                                .collect::<Vec<_>>()
                                .join("."),
                        )
                    }
                    _ => None,
                };
                let Some(symbol) = symbol.filter(|s| !s.is_empty()) else {
                    continue;
                };
                push_class(
                    classes,
                    Some(Class {
                        version: edition.clone(),
                        ..Class::new(Scheme::Vienna, &symbol)
                    }),
                );
            }
        } else if bag.name() == "NationalFigurativeElementClassificationBag" {
            let office = code(bag.child("IPOfficeCode")).unwrap_or_default();
            for one in bag
                .each("NationalFigurativeElementClassification")
                .filter_map(|c| c.text())
            {
                push_class(
                    classes,
                    Some(Class::new(Scheme::NationalFigurative(office.clone()), &one)),
                );
            }
        }
    }
    for one in picture.descendants() {
        // Without a text it is there for the schema only.
        if one.name() == "NationalDesignCodeDescriptionText" && one.raw().is_empty() {
            one.take();
        }
        if one.name() != "NationalDesignCode" {
            continue;
        }
        if let Some(symbol) = one.text() {
            push_class(
                classes,
                Some(Class::new(Scheme::NationalFigurative(String::new()), &symbol)),
            );
        }
    }
}

/// Classes and lists of goods and services.
fn goods(bag: &El<'_>, record: &mut Record, lang: Option<&String>) {
    for part in bag.each("GoodsServices") {
        let mut main = Vec::new();
        for one in part
            .child("GoodsServicesClassificationBag")
            .iter()
            .flat_map(|b| b.children().collect::<Vec<_>>())
        {
            let scheme = one.value("ClassificationKindCode").unwrap_or_else(|| "Nice".to_owned());
            let version = one.value("ClassificationVersion");
            let national = one.value("NationalClassNumber");
            match (scheme.as_str(), national) {
                (_, Some(number)) => {
                    let office = country(&scheme).unwrap_or_default();
                    push_class(
                        &mut record.classes,
                        Some(Class {
                            version,
                            ..Class::new(Scheme::National(office), &number)
                        }),
                    );
                }
                ("Primary", None) => main.extend(one.value("ClassNumber")),
                (_, None) => {
                    let Some(number) = one.value("ClassNumber") else {
                        continue;
                    };
                    push_class(
                        &mut record.classes,
                        Some(Class {
                            version,
                            ..Class::new(Scheme::Nice, &number)
                        }),
                    );
                }
            }
        }
        for number in main {
            push_class(
                &mut record.classes,
                Some(Class {
                    main: true,
                    ..Class::new(Scheme::Nice, &number)
                }),
            );
        }
        for one in part
            .child("ClassDescriptionBag")
            .iter()
            .flat_map(|b| b.children().collect::<Vec<_>>())
        {
            let class = one.value("ClassNumber").map(|n| Class::new(Scheme::Nice, &n).symbol);
            for text in one.each("GoodsServicesDescriptionText").filter_map(|t| words(&t, lang)) {
                record.goods.push(Goods {
                    class: class.clone(),
                    language: text.language,
                    text: text.text,
                });
            }
        }
    }
}

pub(crate) fn design(tree: &Tree) -> Record {
    let el = tree.root();
    let mut record = Record {
        kind: Kind::Design,
        ..Record::default()
    };
    record.office = code(el.child("RegistrationOfficeCode")).or_else(|| code(el.child("ReceivingOfficeCode")));
    for same in [
        el.child("ReceivingOfficeCode"),
        el.find(&["ApplicationNumber", "IPOfficeCode"]),
    ]
    .into_iter()
    .flatten()
    {
        if record.office.as_deref() == Some(same.raw()) {
            same.take();
        }
    }
    record.application_number = el.child("ApplicationNumber").and_then(|_| application_number(&el));
    put(&mut record.grant_number, el.child("InternationalRegistrationNumber"));
    let day = el.child("ApplicationDate").or_else(|| el.child("ApplicationDateTime"));
    record.filing_date = day.and_then(|d| d.date(&mut record.unread));
    record.language = el.value("DesignApplicationLanguageCode").and_then(|c| language(&c));
    if let Some(status) = el.value("DesignApplicationCurrentStatusCategory") {
        let date = el.date_of("DesignApplicationCurrentStatusDate", &mut record.unread);
        record.status.push(Status { code: status, date });
    }
    for one in el
        .child("DesignBag")
        .iter()
        .flat_map(|b| b.each("Design").collect::<Vec<_>>())
    {
        one_design(&one, &mut record);
    }
    if let Some(total) = el
        .child("DesignTotalQuantity")
        .filter(|t| t.raw().parse() == Ok(record.designs.len()))
    {
        total.take();
    }
    parties(&el, &mut record.parties);
    if let Some(bag) = el.child("DesignApplicationEventBag") {
        for one in bag.children() {
            record.events.push(Event {
                category: one.value("DesignApplicationEventCategory"),
                date: one
                    .date_of("DesignApplicationEventDate", &mut record.unread)
                    .or_else(|| one.date_of("DesignApplicationEventDateTime", &mut record.unread)),
                text: one.value("CommentText"),
                ..Event::default()
            });
        }
    }
    summarise_designs(&mut record);
    record
}

/// What the designs say together stands in the record too.
pub(crate) fn summarise_designs(record: &mut Record) {
    for design in &record.designs {
        for title in &design.titles {
            if !record.titles.iter().take(TWICE).any(|t| t == title) {
                record.titles.push(title.clone());
            }
        }
        for class in &design.classes {
            if !record.classes.iter().take(TWICE).any(|c| c == class) {
                record.classes.push(class.clone());
            }
        }
    }
    if let Some(first) = record.designs.first() {
        if record.grant_number.is_none() {
            record.grant_number.clone_from(&first.registration_number);
        }
        record.grant_date = record.grant_date.or(first.registration_date);
        record.expiry_date = record.expiry_date.or(first.expiry_date);
    }
}

fn one_design(el: &El<'_>, record: &mut Record) {
    let lang = record.language.clone();
    let mut design = Design {
        identifier: el.value("DesignIdentifier"),
        registration_number: el.value("RegistrationNumber"),
        registration_date: el.date_of("RegistrationDate", &mut record.unread),
        effective_date: el.date_of("RightEffectiveDate", &mut record.unread),
        expiry_date: el.date_of("ExpiryDate", &mut record.unread),
        in_colour: flag(el.child("ColourIndicator")),
        ..Design::default()
    };
    design
        .titles
        .extend(el.each("DesignTitleText").filter_map(|t| words(&t, lang.as_ref())));
    design.descriptions.extend(
        el.each("DesignDescriptionText")
            .filter_map(|t| words(&t, lang.as_ref())),
    );
    for claim in el.each("DesignClaim") {
        let texts = claim.descendants().filter(|e| e.name() == "DesignClaimText");
        design.claims.extend(texts.filter_map(|t| words(&t, lang.as_ref())));
    }
    if let Some(status) = el.value("DesignCurrentStatusCategory") {
        let date = el.date_of("DesignCurrentStatusDate", &mut record.unread);
        design.status = Some(Status { code: status, date });
    }
    for view in el
        .child("DesignRepresentationBag")
        .iter()
        .flat_map(|b| b.descendants().collect::<Vec<_>>())
    {
        if view.name() != "View" {
            continue;
        }
        let Some(picture) = image(&view) else { continue };
        design.views.push(View {
            number: view.value("ViewIdentifier"),
            image: picture,
            kind: view.value("ViewTypeCategory"),
            form: view.value("RepresentationFormCategory"),
        });
    }
    for bag in el
        .child("DesignClassificationBag")
        .iter()
        .flat_map(|b| b.children().collect::<Vec<_>>())
    {
        match bag.name() {
            "LocarnoClassificationBag" => locarno(&bag, &mut design.classes),
            "NationalDesignClassificationBag" => {
                let office = code(bag.child("IPOfficeCode")).unwrap_or_default();
                let version = bag.value("NationalClassificationEdition");
                for one in bag.each("NationalDesignClassification").filter_map(|c| c.text()) {
                    let class = Class {
                        version: version.clone(),
                        ..Class::new(Scheme::National(office.clone()), &one)
                    };
                    push_class(&mut design.classes, Some(class));
                }
            }
            _ => {}
        }
    }
    for priority in priorities(el, &mut record.unread) {
        if !record.priorities.iter().take(TWICE).any(|p| *p == priority) {
            record.priorities.push(priority);
        }
    }
    publication(el, record);
    parties(el, &mut record.parties);
    record.designs.push(design);
}

pub(crate) fn indication(tree: &Tree) -> Record {
    let root = tree.root();
    let mut record = Record {
        kind: Kind::Indication,
        ..Record::default()
    };
    let mut places = vec![root];
    let data = root.child("GIData");
    places.extend(data);
    for place in &places {
        record.office = record
            .office
            .take()
            .or_else(|| place.attribute("officeCode").and_then(country));
        record.language = record.language.take().or_else(|| place.language());
        if record.application_number.is_none() {
            record.application_number = place.child("ApplicationNumber").and_then(|_| application_number(place));
        }
        record.filing_date = record
            .filing_date
            .or_else(|| place.date_of("ApplicationDate", &mut record.unread));
        publication(place, &mut record);
    }
    if let Some(office) = places
        .iter()
        .find_map(|p| p.find(&["ApplicationNumber", "IPOfficeCode"]))
        && record.office.as_deref() == Some(office.raw())
    {
        office.take();
    }
    let lang = record.language.clone();
    let mut indication = Indication::default();
    if let Some(data) = data {
        put(&mut record.grant_number, data.child("RegistrationNumber"));
        record.grant_date = data.date_of("RegistrationDate", &mut record.unread);
        record.expiry_date = data.date_of("ExpiryDate", &mut record.unread);
        for name in data
            .child("GINameBag")
            .iter()
            .flat_map(|b| b.children().collect::<Vec<_>>())
        {
            match name.name() {
                "GINameText" | "GINameRichText" => indication.names.extend(words(&name, lang.as_ref())),
                "GINameTranslationText" => indication.translations.extend(name.words()),
                _ => {}
            }
        }
        if let Some(bag) = data.child("ProductIndicationBag") {
            goods(&bag, &mut record, lang.as_ref());
            indication
                .products
                .extend(bag.each("ProductCategory").filter_map(|c| c.text()));
        }
        for feature in data
            .child("FeatureDescriptionBag")
            .iter()
            .flat_map(|b| b.children().collect::<Vec<_>>())
        {
            let lang = feature.language().or_else(|| lang.clone());
            let texts = feature.children().filter(|c| c.name().ends_with("Text"));
            indication
                .qualities
                .extend(texts.filter_map(|t| words(&t, lang.as_ref())));
        }
        for part in data
            .child("GeographicRegionDescriptionBag")
            .iter()
            .flat_map(|b| b.children().collect::<Vec<_>>())
        {
            match part.name() {
                "GeographicRegionDescription" => {
                    let texts = part.each("GeographicRegionDescriptionText");
                    indication.areas.extend(texts.filter_map(|t| words(&t, lang.as_ref())));
                }
                "DemarcatedAreaDescriptionText" => indication.areas.extend(words(&part, lang.as_ref())),
                "CausalInteractionText" | "ReputationFactorText" | "QualityFactorText" => {
                    indication.links.extend(words(&part, lang.as_ref()));
                }
                _ => {}
            }
        }
        indication.category = data.value("GICategory");
        if let Some(status) = data.value("GIStatusCategory") {
            record.status.push(Status {
                code: status,
                date: None,
            });
        }
        parties(&data, &mut record.parties);
    }
    record.priorities = priorities(&root, &mut record.unread);
    parties(&root, &mut record.parties);
    record.titles.clone_from(&indication.names);
    record.indication = Some(indication);
    record
}
