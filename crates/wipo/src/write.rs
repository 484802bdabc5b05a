//! Writes ST.96 version 6: patent publications, trade mark, design and GI applications.

use crate::codes::{is_country, is_language, is_office};
use crate::entities;
use crate::record::{
    Class, Design, Goods, Image, Kind, LeftOut, Mark, Party, PartyKind, Record, Related, Role, Scheme, Status, Words,
};
use crate::st96::kind_of;
use crate::symbols::{Ipc, Vienna};
use chrono::NaiveDate;

/// A document, and what the record holds beyond what the schema has a place for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// The document, UTF-8.
    pub xml: String,
    /// Facts of the record that stand nowhere in it, with counts.
    pub left_out: Vec<LeftOut>,
}

/// The record lacks what the schema demands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WriteError {
    /// Office, as a code of ST.3.
    #[error("ST.96 demands an office (ST.3)")]
    Office,
    /// Language, as a code of ISO 639-1.
    #[error("ST.96 demands a language (ISO 639-1)")]
    Language,
    /// Number of the application, of a mark also of the registration.
    #[error("ST.96 demands the number of the application")]
    Number,
    /// Title or name.
    #[error("ST.96 demands a title or name")]
    Title,
    /// A party, of a design or GI an applicant.
    #[error("ST.96 demands a party that applies")]
    Party,
    /// Class of a design: Locarno or national.
    #[error("ST.96 demands a class")]
    Class,
    /// Quality of the goods of a GI.
    #[error("ST.96 demands a description of the goods' qualities")]
    Quality,
    /// Area of a GI.
    #[error("ST.96 demands a description of the area")]
    Area,
    /// Kind of protection of a GI, as one of those that ST.96 lists.
    #[error("ST.96 demands a category of the geographical indication")]
    Category,
}

/// Writes one record as the ST.96 document of its kind.
///
/// # Errors
/// When the record lacks what the schema demands; nothing is made up.
pub fn write(record: &Record) -> Result<Written, WriteError> {
    let mut x = Xml::default();
    match record.kind {
        Kind::Patent | Kind::UtilityModel => patent(&mut x, record)?,
        Kind::Mark => mark(&mut x, record)?,
        Kind::Design => design(&mut x, record)?,
        Kind::Indication => indication(&mut x, record)?,
    }
    Ok(x.finish())
}

const CATEGORIES: [&str; 13] = [
    "Mark",
    "Trademark",
    "Service mark",
    "Defensive mark",
    "Individual mark",
    "Collective mark",
    "Collective trademark",
    "Collective service mark",
    "Collective membership mark",
    "Certification mark",
    "Well known mark under TRIPS Article 16_2",
    "Well known mark under TRIPS Article 16_3",
    "Well known collective mark",
];
const FEATURES: [&str; 16] = [
    "Word",
    "Stylized characters",
    "Figurative",
    "Combined",
    "Three dimensional",
    "Colour",
    "Sound",
    "Hologram",
    "Olfactory",
    "Motion",
    "Multimedia",
    "Position",
    "Touch",
    "Taste",
    "Tracer",
    "Other",
];
const MARK_EVENTS: [&str; 22] = [
    "Application filed",
    "Filing date accorded",
    "Classification checked",
    "Application accepted",
    "Application published",
    "Opposition pending",
    "Registration published",
    "Application refused",
    "Application withdrawn",
    "Appeal pending",
    "Interruption of proceeding",
    "Registration cancelled",
    "Conversion requested",
    "Registration surrendered",
    "Revocation proceeding pending",
    "Invalidity proceeding pending",
    "Action before court of justice pending",
    "National prosecution history entry",
    "Domestic international application history entry",
    "National board proceeding history entry",
    "National assignment history entry",
    "Location history entry",
];
const IMAGES: [&str; 5] = ["JPEG", "TIFF", "PNG", "GIF", "SVG"];
const VIEW_FILES: [&str; 13] = [
    "JPEG", "TIFF", "PNG", "GIF", "SVG", "ThreeDS", "DWG", "DWF", "IGES", "ThreeDM", "SWF", "MPEG", "WMV",
];
const VIEW_TYPES: [&str; 18] = [
    "Perspective",
    "Front",
    "Back",
    "Top",
    "Bottom",
    "Left",
    "Right",
    "Isometric",
    "Reference",
    "Unfolded",
    "Exploded",
    "Cross sectional",
    "Enlarged",
    "Front Surface",
    "Back Surface",
    "Representative typeface",
    "Example typeface",
    "Typeface set",
];
const DESIGN_STATUS: [&str; 7] = [
    "Filed",
    "Withdrawn",
    "Rejected",
    "Registered",
    "Cancelled",
    "Expired",
    "Undefined",
];
const GI_CATEGORIES: [&str; 5] = [
    "Geographical Indication",
    "Protected Geographical Indication",
    "Protected Designation of Origin",
    "Traditional Specialty Guaranteed",
    "Appellation of Origin",
];
const GI_USERS: [&str; 6] = ["Producer", "Dealer", "Manufacturer", "Trader", "Exporter", "Other"];
const PRODUCTS: &str = "|Beer|Chocolate and derived products|Bakers wares|Beverages made from plant extracts|Pasta|Mustard paste\
    |Natural gums and resins|Essential oils|Hay|Cork|Cochineal|Flowers and ornamental plants|Cotton|Wool|Wicker\
    |Scutched flax|Leather|Fur|Feather|Prepared meals|Wine|Spirits|Agricultural Product or Food|Diary|Fish|Fruit|Game\
    |Glass|Meat|Music|NonAlcohol|Other alcohol|Religious|Salt|Stone|Textile|Vegetable|Mineral water|Crafts|Cheese\
    |Butter|Spices|Cereals|Products of the milling industry|Oilseeds|Oils and fats|Confectionery and baked products\
    |Sugars and syrups|Table and processed olives|Vinegar|Honey|Gingerbread|Tea|Coffee|Clothing|Endemic species\
    |Forest product|Hops|Ginseng|Manufactured products|Natural goods|Other|";
/// Relations that name the earlier and the later document.
const RELATIONS: [&str; 9] = [
    "Addition",
    "Division",
    "Continuation",
    "PartialContinuation",
    "Reissue",
    "DivisionalReissue",
    "ContinuingReissue",
    "Substitution",
    "UtilityModelBasis",
];

/// A document being written.
#[derive(Default)]
struct Xml {
    out: String,
    open: Vec<&'static str>,
    left_out: Vec<LeftOut>,
}

impl Xml {
    fn lost(&mut self, what: &str) {
        match self.left_out.iter_mut().find(|l| l.path == what) {
            Some(known) => known.count += 1,
            None => self.left_out.push(LeftOut {
                path: what.to_owned(),
                count: 1,
            }),
        }
    }

    fn lost_if(&mut self, lost: bool, what: &str) {
        if lost {
            self.lost(what);
        }
    }

    fn escaped(&mut self, text: &str) {
        for c in text.chars() {
            match c {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                '"' => self.out.push_str("&quot;"),
                '\r' => self.out.push_str("&#13;"),
                c if entities::is_allowed(c) => self.out.push(c),
                // XML has no way to write it.
                _ => self.out.push('\u{FFFD}'),
            }
        }
    }

    fn tag(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.out.push('<');
        self.out.push_str(name);
        for (key, value) in attributes {
            self.out.push(' ');
            self.out.push_str(key);
            self.out.push_str("=\"");
            self.escaped(value);
            self.out.push('"');
        }
    }

    fn indent(&mut self) {
        self.out.push('\n');
        for _ in &self.open {
            self.out.push_str("  ");
        }
    }

    fn open(&mut self, name: &'static str) {
        self.open_with(name, &[]);
    }

    fn open_with(&mut self, name: &'static str, attributes: &[(&str, &str)]) {
        self.indent();
        self.tag(name, attributes);
        self.out.push('>');
        self.open.push(name);
    }

    fn close(&mut self) {
        if let Some(name) = self.open.pop() {
            self.indent();
            self.out.push_str("</");
            self.out.push_str(name);
            self.out.push('>');
        }
    }

    fn leaf(&mut self, name: &str, text: &str) {
        self.leaf_with(name, &[], text);
    }

    fn leaf_with(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.indent();
        self.tag(name, attributes);
        if text.is_empty() {
            self.out.push_str("/>");
            return;
        }
        self.out.push('>');
        self.escaped(text);
        self.out.push_str("</");
        self.out.push_str(name);
        self.out.push('>');
    }

    fn maybe(&mut self, name: &str, text: Option<&String>) {
        if let Some(text) = text {
            self.leaf(name, text);
        }
    }

    fn day(&mut self, name: &str, day: Option<NaiveDate>) {
        if let Some(day) = day {
            self.leaf(name, &day.to_string());
        }
    }

    fn flag(&mut self, name: &str, flag: Option<bool>) {
        if let Some(flag) = flag {
            self.leaf(name, if flag { "true" } else { "false" });
        }
    }

    /// Text with its language.
    fn words(&mut self, name: &str, words: &Words) {
        match self.language(words.language.as_ref()) {
            Some(language) => self.leaf_with(name, &[("com:languageCode", &language)], &words.text),
            None => self.leaf(name, &words.text),
        }
    }

    fn language(&mut self, language: Option<&String>) -> Option<String> {
        let known = language.filter(|l| is_language(l)).cloned();
        self.lost_if(known.is_none() && language.is_some(), "language");
        known
    }

    /// Value out of a list that the schema closes.
    fn listed(&mut self, name: &str, list: &[&str], value: Option<&String>, what: &str) {
        match value {
            Some(value) if list.contains(&value.as_str()) => self.leaf(name, value),
            Some(_) => self.lost(what),
            None => {}
        }
    }

    fn country(&mut self, name: &str, code: Option<&String>, what: &str) {
        match code {
            Some(code) if is_country(code) => self.leaf(name, code),
            Some(_) => self.lost(what),
            None => {}
        }
    }

    /// Root element, with its namespaces.
    fn root(&mut self, name: &'static str, part: (&str, &str), language: Option<&str>) {
        self.out.push_str("<?xml version=\"1.0\" encoding=\"UTF-8\"?>");
        let uri = format!("http://www.wipo.int/standards/XMLSchema/ST96/{}", part.1);
        let prefix = format!("xmlns:{}", part.0);
        let mut attributes = vec![(prefix.as_str(), uri.as_str())];
        if part.0 == "gin" {
            attributes.push(("xmlns:tmk", "http://www.wipo.int/standards/XMLSchema/ST96/Trademark"));
        }
        attributes.push(("xmlns:com", "http://www.wipo.int/standards/XMLSchema/ST96/Common"));
        if let Some(language) = language {
            attributes.push(("com:languageCode", language));
        }
        attributes.push(("com:st96Version", "V6_0"));
        self.open_with(name, &attributes);
    }

    fn finish(mut self) -> Written {
        while !self.open.is_empty() {
            self.close();
        }
        self.out.push('\n');
        Written {
            xml: self.out,
            left_out: self.left_out,
        }
    }
}

fn office(record: &Record) -> Result<&str, WriteError> {
    record
        .office
        .as_deref()
        .filter(|o| is_office(o))
        .ok_or(WriteError::Office)
}

fn name(x: &mut Xml, party: &Party) {
    x.open("com:Name");
    match (party.kind, &party.last_name) {
        (PartyKind::Person, Some(last)) => {
            x.open("com:PersonName");
            x.open("com:PersonStructuredName");
            x.maybe("com:FirstName", party.first_name.as_ref());
            x.maybe("com:MiddleName", party.middle_name.as_ref());
            x.leaf("com:LastName", last);
            x.maybe("com:NameSuffix", party.suffix.as_ref());
            x.close();
            x.close();
        }
        (PartyKind::Person, None) => {
            x.open("com:PersonName");
            x.leaf("com:PersonFullName", &party.name);
            x.close();
        }
        (PartyKind::Organisation, _) => {
            x.open("com:OrganizationName");
            x.leaf("com:OrganizationStandardName", &party.name);
            x.close();
        }
        (PartyKind::Unknown, _) => x.leaf("com:EntityName", &party.name),
    }
    x.close();
}

/// Name and address. A party without lines of address has the short form that publications use, where it is allowed.
fn contact(x: &mut Xml, party: &Party, short: bool) {
    let parts = [&party.city, &party.region, &party.postcode, &party.country];
    let somewhere = parts.iter().any(|p| p.is_some());
    let country = party.country.as_ref().filter(|c| is_country(c));
    x.lost_if(country.is_none() && party.country.is_some(), "parties/country");
    if short && party.address.is_empty() && somewhere {
        x.open("com:PublicationContact");
        name(x, party);
        x.maybe("com:CityName", party.city.as_ref());
        x.maybe("com:GeographicRegionName", party.region.as_ref());
        x.maybe("com:CountryCode", country);
        x.maybe("com:PostalCode", party.postcode.as_ref());
        x.close();
        return;
    }
    x.open("com:Contact");
    name(x, party);
    if somewhere || !party.address.is_empty() {
        x.open("com:PostalAddressBag");
        x.open("com:PostalAddress");
        match country {
            Some(country) => {
                x.open("com:PostalStructuredAddress");
                for (i, line) in party.address.iter().enumerate() {
                    x.leaf_with(
                        "com:AddressLineText",
                        &[("com:sequenceNumber", &(i + 1).to_string())],
                        line,
                    );
                }
                if party.address.is_empty() {
                    x.leaf_with("com:AddressLineText", &[("com:sequenceNumber", "1")], "");
                }
                x.maybe("com:CityName", party.city.as_ref());
                x.maybe("com:GeographicRegionName", party.region.as_ref());
                x.leaf("com:CountryCode", country);
                x.maybe("com:PostalCode", party.postcode.as_ref());
                x.close();
            }
            // Only an address with a country has parts.
            None => {
                let more = [&party.city, &party.region, &party.postcode];
                x.lost_if(more.iter().any(|p| p.is_some()), "parties/parts of the address");
                let lines = party.address.iter().chain(more.into_iter().flatten());
                for (i, line) in lines.enumerate() {
                    x.leaf_with(
                        "com:PostalAddressText",
                        &[("com:sequenceNumber", &(i + 1).to_string())],
                        line,
                    );
                }
            }
        }
        x.close();
        x.close();
    }
    x.close();
}

/// Facts that a role has no place for.
fn lost_of(x: &mut Xml, party: &Party, places: &[&str]) {
    let facts = [
        ("nationality", party.nationality.is_some()),
        ("residence", party.residence.is_some()),
        ("legal_form", party.legal_form.is_some()),
        ("identifier", party.identifier.is_some()),
        ("note", party.note.is_some()),
    ];
    for (fact, there) in facts {
        if there && !places.contains(&fact) {
            x.lost(&format!("parties/{fact}"));
        }
    }
}

fn priorities(x: &mut Xml, record: &Record, bag: &'static str, one: &'static str) {
    let whole: Vec<_> = record
        .priorities
        .iter()
        .filter_map(|p| {
            Some((
                p.country.as_deref().filter(|c| is_office(c))?,
                p.number.as_deref(),
                p.date?,
            ))
        })
        .collect();
    for _ in whole.len()..record.priorities.len() {
        x.lost("priorities");
    }
    if whole.is_empty() {
        return;
    }
    let patent = bag == "pat:PriorityClaimBag";
    x.open(bag);
    for (i, (country, number, date)) in whole.into_iter().enumerate() {
        if patent {
            x.open_with(one, &[("com:sequenceNumber", &(i + 1).to_string())]);
        } else {
            x.open(one);
        }
        x.leaf(
            if patent {
                "com:IPOfficeCode"
            } else {
                "com:PriorityCountryCode"
            },
            country,
        );
        if let Some(number) = number {
            x.open("com:ApplicationNumber");
            x.leaf("com:ApplicationNumberText", number);
            x.close();
        }
        x.day(
            if patent {
                "pat:FilingDate"
            } else {
                "com:PriorityApplicationFilingDate"
            },
            Some(date),
        );
        x.close();
    }
    x.close();
}

fn publication(x: &mut Xml, record: &Record, bag: &'static str, one: &'static str) {
    if record.publication_number.is_none() && record.publication_date.is_none() {
        return;
    }
    x.open(bag);
    x.open(one);
    x.leaf(
        "com:PublicationIdentifier",
        record.publication_number.as_deref().unwrap_or_default(),
    );
    x.day("com:PublicationDate", record.publication_date);
    x.close();
    x.close();
}

fn application(x: &mut Xml, office: Option<&str>, number: &str) {
    x.open("com:ApplicationNumber");
    if let Some(office) = office {
        x.leaf("com:IPOfficeCode", office);
    }
    x.leaf("com:ApplicationNumberText", number);
    x.close();
}

// ---- patents

fn patent(x: &mut Xml, record: &Record) -> Result<(), WriteError> {
    let office = office(record)?;
    let number = record.application_number.as_deref().ok_or(WriteError::Number)?;
    let first = record.titles.first().ok_or(WriteError::Title)?;
    let language = record.language.as_deref().or(first.language.as_deref());
    let language = language.filter(|l| is_language(l)).ok_or(WriteError::Language)?;
    if !record.parties.iter().any(|p| patent_bag(p.role).is_some()) {
        return Err(WriteError::Party);
    }
    x.lost_if(kind_of(record.kind_code.as_ref()) != record.kind, "kind");
    x.lost_if(record.expiry_date.is_some(), "expiry_date");
    x.lost_if(record.family.is_some(), "family");
    for _ in &record.events {
        x.lost("events");
    }
    for _ in &record.status {
        x.lost("status");
    }
    x.root("pat:PatentPublication", ("pat", "Patent"), Some(language));
    x.leaf("com:IPOfficeCode", office);
    x.open_with("pat:BibliographicData", &[("com:st96Version", "V6_0")]);
    if let Some(publication) = &record.publication_number {
        x.open("pat:PatentPublicationIdentification");
        x.leaf("com:IPOfficeCode", office);
        x.leaf("pat:PublicationNumber", publication);
        x.maybe("com:PatentDocumentKindCode", record.kind_code.as_ref());
        x.day("com:PublicationDate", record.publication_date);
        x.close();
    } else {
        x.lost_if(record.publication_date.is_some(), "publication_date");
    }
    identification(x, office, number, record.filing_date);
    grant(x, record, office);
    priorities(x, record, "pat:PriorityClaimBag", "pat:PriorityClaim");
    patent_classes(x, &record.classes);
    x.open("pat:InventionTitleBag");
    for title in &record.titles {
        x.words("pat:InventionTitle", title);
    }
    x.close();
    if let Some(count) = record.claims_count {
        x.leaf("pat:ClaimTotalQuantity", &count.to_string());
    }
    related(x, record, office, number);
    patent_parties(x, &record.parties);
    x.close();
    body(x, record);
    x.lost_if(record.mark.is_some(), "mark");
    x.lost_if(!record.designs.is_empty(), "designs");
    x.lost_if(!record.goods.is_empty(), "goods");
    x.lost_if(record.indication.is_some(), "indication");
    Ok(())
}

fn identification(x: &mut Xml, office: &str, number: &str, filed: Option<NaiveDate>) {
    x.open("pat:ApplicationIdentification");
    x.leaf("com:IPOfficeCode", office);
    application(x, None, number);
    x.day("pat:FilingDate", filed);
    x.close();
}

fn grant(x: &mut Xml, record: &Record, office: &str) {
    let second = record.kind_code.as_ref().is_some_and(|c| c.starts_with(['B', 'C']));
    let same = record.grant_number == record.publication_number && record.grant_date == record.publication_date;
    if second && same {
        return;
    }
    match &record.grant_number {
        Some(number) => {
            x.open("pat:PatentGrantIdentification");
            x.leaf("com:IPOfficeCode", office);
            x.leaf("pat:PatentNumber", number);
            if record.publication_number.is_none() {
                x.maybe("com:PatentDocumentKindCode", record.kind_code.as_ref());
            }
            x.day("pat:GrantDate", record.grant_date);
            x.close();
        }
        None => {
            x.lost_if(record.grant_date.is_some(), "grant_date");
            x.lost_if(
                record.publication_number.is_none() && record.kind_code.is_some(),
                "kind_code",
            );
        }
    }
}

/// A version as ST.96 dates it: a day, a month or a year.
fn version_date(class: &Class) -> Option<&str> {
    let version = class.version.as_deref()?;
    let digits = |part: &str, n: usize| part.len() == n && part.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = version.split('-').collect();
    match parts.as_slice() {
        [y] if digits(y, 4) => Some(version),
        [y, m] if digits(y, 4) && digits(m, 2) => Some(version),
        [y, m, d] if digits(y, 4) && digits(m, 2) && digits(d, 2) => Some(version),
        _ => None,
    }
}

fn patent_classes(x: &mut Xml, all: &[Class]) {
    let mut opened = false;
    // Runs of one classification each, in the order of the record.
    for run in all.chunk_by(|a, b| a.scheme == b.scheme && (a.version.is_some() == b.version.is_some())) {
        let Some(first) = run.first() else { continue };
        let whole: Vec<&Class> = run.iter().filter(|c| can_stand(c)).collect();
        for class in run.iter().filter(|c| !can_stand(c)) {
            x.lost(&format!("classes/{}", class.symbol));
        }
        if whole.is_empty() {
            continue;
        }
        if !opened {
            x.open("pat:PatentClassificationBag");
            opened = true;
        }
        match &first.scheme {
            Scheme::Ipc => ipc(x, &whole),
            Scheme::Cpc => cpc(x, &whole),
            Scheme::National(office) => national(x, office, &whole),
            Scheme::Locarno => locarno(x, &whole),
            Scheme::Nice | Scheme::Vienna | Scheme::NationalFigurative(_) => {}
        }
    }
    if opened {
        x.close();
    }
}

/// Whether the schema of patents has a place for a class.
fn can_stand(class: &Class) -> bool {
    match &class.scheme {
        Scheme::Ipc | Scheme::Locarno => true,
        Scheme::Cpc => {
            let symbol = class.symbol.parse::<Ipc>();
            let whole = symbol.is_ok_and(|s| s.group().is_some());
            whole
                && version_date(class).is_some()
                && class.given_on.is_some()
                && class.office.as_ref().is_some_and(|o| is_office(o))
        }
        Scheme::National(office) => is_office(office),
        Scheme::Nice | Scheme::Vienna | Scheme::NationalFigurative(_) => false,
    }
}

fn symbol_parts(x: &mut Xml, symbol: Ipc, section: &str) {
    x.leaf(section, &symbol.section().to_string());
    if let (Some(class), Some(subclass)) = (symbol.class(), symbol.subclass()) {
        x.leaf("pat:Class", &format!("{class:02}"));
        x.leaf("pat:Subclass", &subclass.to_string());
    }
    if let (Some(group), Some(sub)) = (symbol.group(), symbol.subgroup()) {
        x.leaf("pat:MainGroup", &group.to_string());
        x.leaf("pat:Subgroup", sub);
    }
}

fn ipc(x: &mut Xml, run: &[&Class]) {
    // Since 2006 symbols are dated one by one; before that, and where no version is stated, they stand in one list with a
    // main class.
    let mut rest = run;
    while let Some(first) = rest.first() {
        let dated = version_date(first).is_some();
        let same = |c: &Class| {
            if dated {
                version_date(c).is_some()
            } else {
                version_date(c).is_none() && c.version == first.version
            }
        };
        let mut len = rest.iter().take_while(|c| same(c)).count();
        if !dated && first.main {
            // A list has one main class.
            len = 1 + rest.iter().skip(1).take(len - 1).take_while(|c| !c.main).count();
            let (list, after) = rest.split_at(len);
            x.open("pat:IPCClassification");
            x.leaf("com:Edition", first.version.as_deref().unwrap_or_default());
            for (i, class) in list.iter().enumerate() {
                x.lost_if(class.additional, "classes/additional");
                lost_of_class(x, class);
                x.leaf(
                    if i == 0 {
                        "pat:MainClassification"
                    } else {
                        "pat:FurtherClassification"
                    },
                    &class.symbol,
                );
            }
            x.close();
            rest = after;
            continue;
        }
        let (list, after) = rest.split_at(len);
        x.open("pat:IPCRClassificationBag");
        for class in list {
            x.open("pat:IPCRClassification");
            match version_date(class) {
                Some(version) => {
                    x.leaf("pat:ClassificationVersionDate", version);
                    x.leaf("com:SymbolPositionCode", if class.main { "F" } else { "L" });
                    x.leaf(
                        "pat:IPCClassificationValueCode",
                        if class.additional { "N" } else { "I" },
                    );
                    x.day("pat:ActionDate", class.given_on);
                    x.maybe(
                        "pat:GeneratingOfficeCode",
                        class.office.as_ref().filter(|o| is_office(o)),
                    );
                    match class.symbol.parse::<Ipc>() {
                        Ok(symbol) if symbol.subclass().is_some() && symbol.section() != 'Y' => {
                            symbol_parts(x, symbol, "pat:Section");
                        }
                        _ => x.leaf("pat:PatentClassificationSymbolText", &class.symbol),
                    }
                }
                None => {
                    x.lost_if(class.version.is_some(), "classes/version");
                    x.lost_if(class.main, "classes/main");
                    x.lost_if(class.additional, "classes/additional");
                    lost_of_class(x, class);
                    x.leaf("pat:PatentClassificationText", &class.symbol);
                }
            }
            x.close();
        }
        x.close();
        rest = after;
    }
}

fn lost_of_class(x: &mut Xml, class: &Class) {
    x.lost_if(class.office.is_some(), "classes/office");
    x.lost_if(class.given_on.is_some(), "classes/given_on");
}

fn cpc(x: &mut Xml, run: &[&Class]) {
    x.open("pat:CPCClassificationBag");
    for (i, class) in run.iter().enumerate() {
        let Ok(symbol) = class.symbol.parse::<Ipc>() else {
            continue;
        };
        match i {
            0 => x.open("pat:MainCPC"),
            1 => x.open("pat:FurtherCPC"),
            _ => {}
        }
        x.open("pat:CPCClassification");
        x.leaf("pat:ClassificationVersionDate", version_date(class).unwrap_or_default());
        symbol_parts(x, symbol, "pat:CPCSection");
        x.leaf("com:SymbolPositionCode", if class.main { "F" } else { "L" });
        x.leaf(
            "pat:CPCClassificationValueCode",
            if class.additional { "A" } else { "I" },
        );
        x.day("pat:ActionDate", class.given_on);
        x.maybe("pat:GeneratingOfficeCode", class.office.as_ref());
        x.close();
        if i == 0 {
            x.close();
        }
    }
    if run.len() > 1 {
        x.close();
    }
    x.close();
}

fn national(x: &mut Xml, office: &str, run: &[&Class]) {
    for list in run.chunk_by(|a, b| a.version == b.version && !b.main) {
        let Some(first) = list.first() else { continue };
        x.lost_if(!first.main, "classes/main");
        x.open("pat:NationalClassification");
        x.leaf("com:IPOfficeCode", office);
        x.maybe("com:Edition", first.version.as_ref());
        for (i, class) in list.iter().enumerate() {
            lost_of_class(x, class);
            x.open(if i == 0 {
                "pat:MainNationalClassification"
            } else {
                "pat:FurtherNationalClassification"
            });
            x.leaf("pat:PatentClassificationText", &class.symbol);
            x.close();
        }
        x.close();
    }
}

fn locarno(x: &mut Xml, run: &[&Class]) {
    let edition = run.first().and_then(|c| c.version.as_deref());
    x.open("com:LocarnoClassificationBag");
    x.leaf("com:LocarnoClassificationEdition", edition.unwrap_or_default());
    for class in run {
        x.lost_if(class.version.as_deref() != edition, "classes/version");
        if class.main {
            x.leaf("com:SymbolPositionCode", "F");
        }
        x.leaf("com:LocarnoClassificationText", &class.symbol);
    }
    x.close();
}

fn related(x: &mut Xml, record: &Record, office: &str, number: &str) {
    let mut opened = false;
    for one in &record.related {
        let relation = RELATIONS.iter().find(|r| **r == one.relation);
        let known =
            relation.is_some() || matches!(one.relation.as_str(), "ProvisionalApplication" | "RelatedPublication");
        let country = one.country.as_deref().filter(|c| is_office(c));
        let (true, Some(country)) = (known, country) else {
            x.lost("related");
            continue;
        };
        if !opened {
            x.open("pat:RelatedDocumentBag");
            opened = true;
        }
        match (relation, one.relation.as_str()) {
            (Some(relation), _) => {
                x.open(relation_element(relation));
                x.open("pat:ParentDocument");
                other_document(x, one, country, false);
                x.close();
                x.open("pat:ChildDocument");
                x.open("pat:PatentDocumentIdentification");
                identification(x, office, number, None);
                x.close();
                x.close();
                x.close();
            }
            (None, "ProvisionalApplication") => {
                x.open("pat:ProvisionalApplication");
                other_document(x, one, country, false);
                x.close();
            }
            (None, _) => {
                x.open("pat:RelatedPublication");
                other_document(x, one, country, true);
                x.close();
            }
        }
    }
    if opened {
        x.close();
    }
}

fn relation_element(relation: &str) -> &'static str {
    match relation {
        "Addition" => "pat:Addition",
        "Division" => "pat:Division",
        "PartialContinuation" => "pat:PartialContinuation",
        "Reissue" => "pat:Reissue",
        "DivisionalReissue" => "pat:DivisionalReissue",
        "ContinuingReissue" => "pat:ContinuingReissue",
        "Substitution" => "pat:Substitution",
        "UtilityModelBasis" => "pat:UtilityModelBasis",
        _ => "pat:Continuation",
    }
}

fn other_document(x: &mut Xml, one: &Related, country: &str, published: bool) {
    x.open("pat:PatentDocumentIdentification");
    if published || one.kind_code.is_some() {
        x.open("pat:PatentPublicationIdentification");
        x.leaf("com:IPOfficeCode", country);
        x.leaf("pat:PublicationNumber", &one.number);
        x.maybe("com:PatentDocumentKindCode", one.kind_code.as_ref());
        x.day("com:PublicationDate", one.date);
        x.close();
    } else {
        identification(x, country, &one.number, one.date);
    }
    x.close();
}

fn patent_bag(role: Role) -> Option<&'static str> {
    match role {
        Role::Applicant => Some("pat:ApplicantBag"),
        Role::Inventor => Some("pat:InventorBag"),
        Role::Holder => Some("pat:OwnerBag"),
        Role::Assignee => Some("pat:AssigneeBag"),
        Role::Representative => Some("pat:RegisteredPractitionerBag"),
        Role::Examiner => Some("pat:ExaminerBag"),
        Role::Correspondent => Some("com:CorrespondenceAddress"),
        Role::Designer | Role::User => None,
    }
}

fn patent_parties(x: &mut Xml, all: &[Party]) {
    x.open("pat:PartyBag");
    for run in all.chunk_by(|a, b| a.role == b.role && a.role != Role::Correspondent) {
        let Some(first) = run.first() else { continue };
        let Some(bag) = patent_bag(first.role) else {
            for _ in run {
                x.lost("parties");
            }
            continue;
        };
        x.open(bag);
        for (i, party) in run.iter().enumerate() {
            let number = (i + 1).to_string();
            let sequence = [("com:sequenceNumber", number.as_str())];
            match party.role {
                Role::Applicant => {
                    lost_of(x, party, &["nationality", "residence", "identifier"]);
                    x.open_with("pat:Applicant", &sequence);
                    x.maybe("com:PartyIdentifier", party.identifier.as_ref());
                    contact(x, party, true);
                    x.country("com:NationalityCode", party.nationality.as_ref(), "parties/nationality");
                    x.country(
                        "com:ResidenceCountryCode",
                        party.residence.as_ref(),
                        "parties/residence",
                    );
                }
                Role::Inventor => {
                    lost_of(x, party, &["nationality", "identifier"]);
                    x.open_with("pat:Inventor", &sequence);
                    x.maybe("com:PartyIdentifier", party.identifier.as_ref());
                    contact(x, party, true);
                    x.country("com:NationalityCode", party.nationality.as_ref(), "parties/nationality");
                }
                Role::Holder | Role::Assignee => {
                    lost_of(x, party, &["identifier"]);
                    x.open_with(
                        if party.role == Role::Holder {
                            "pat:Owner"
                        } else {
                            "pat:Assignee"
                        },
                        &sequence,
                    );
                    x.maybe("com:PartyIdentifier", party.identifier.as_ref());
                    contact(x, party, true);
                }
                Role::Representative => {
                    lost_of(x, party, &["identifier", "note"]);
                    x.open_with("pat:RegisteredPractitioner", &sequence);
                    x.maybe(
                        "pat:RegisteredPractitionerRegistrationNumber",
                        party.identifier.as_ref(),
                    );
                    let category = party.note.as_deref();
                    let known = category.filter(|c| ["Agent", "Attorney", "Common representative"].contains(c));
                    x.lost_if(known.is_none() && category.is_some(), "parties/note");
                    x.leaf("pat:RegisteredPractitionerCategory", known.unwrap_or("Agent"));
                    contact(x, party, true);
                }
                Role::Examiner => {
                    lost_of(x, party, &[]);
                    x.open(if i == 0 {
                        "pat:PrimaryExaminer"
                    } else {
                        "pat:AssistantExaminer"
                    });
                    name(x, party);
                }
                Role::Correspondent => {
                    lost_of(x, party, &[]);
                    contact(x, party, false);
                    continue;
                }
                Role::Designer | Role::User => continue,
            }
            x.close();
        }
        x.close();
    }
    x.close();
}

/// Description, claims, abstract and drawings.
fn body(x: &mut Xml, record: &Record) {
    for text in &record.descriptions {
        paragraphs(x, "pat:Description", text);
    }
    let first = record.claims.first().map(|c| c.language.clone());
    let language = x.language(first.clone().flatten().as_ref());
    match &language {
        Some(l) => x.open_with("pat:Claims", &[("com:languageCode", l)]),
        None => x.open("pat:Claims"),
    }
    let mut number = 0;
    for claim in &record.claims {
        // One document has claims in one language.
        if Some(&claim.language) != first.as_ref() {
            x.lost("claims in another language");
            continue;
        }
        number += 1;
        x.open("pat:Claim");
        x.leaf("pat:ClaimNumber", &number.to_string());
        x.indent();
        let mut lines = claim.text.split('\n');
        x.out.push_str("<pat:ClaimText>");
        x.escaped(lines.next().unwrap_or_default());
        for line in lines {
            x.out.push_str("<pat:ClaimText>");
            x.escaped(line);
            x.out.push_str("</pat:ClaimText>");
        }
        x.out.push_str("</pat:ClaimText>");
        x.close();
    }
    if number == 0 {
        x.leaf("com:P", "");
    }
    x.close();
    for text in &record.abstracts {
        paragraphs(x, "pat:Abstract", text);
    }
    let whole: Vec<&Image> = record.images.iter().filter(|i| is_page(i)).collect();
    for _ in whole.len()..record.images.len() {
        x.lost("images");
    }
    if !whole.is_empty() {
        x.open("pat:Drawings");
        for image in whole {
            x.open("pat:PageImage");
            x.maybe("com:ImageFormatCategory", image.format.as_ref());
            x.leaf("com:FileName", &image.file);
            size(x, image);
            x.close();
        }
        x.close();
    }
}

fn paragraphs(x: &mut Xml, element: &'static str, text: &Words) {
    match x.language(text.language.as_ref()) {
        Some(l) => x.open_with(element, &[("com:languageCode", &l)]),
        None => x.open(element),
    }
    for line in text.text.split('\n') {
        x.leaf("com:P", line);
    }
    x.close();
}

fn is_decimal(text: Option<&String>) -> bool {
    text.is_some_and(|t| {
        t.bytes().all(|b| b.is_ascii_digit() || b == b'.')
            && t.bytes().any(|b| b.is_ascii_digit())
            && t.matches('.').count() < 2
    })
}

/// Whether a picture has all that the schema wants of the page of a drawing.
fn is_page(image: &Image) -> bool {
    image.format.as_deref().is_some_and(|f| IMAGES.contains(&f))
        && is_decimal(image.height.as_ref())
        && is_decimal(image.width.as_ref())
}

fn size(x: &mut Xml, image: &Image) {
    for (name, value) in [("com:HeightMeasure", &image.height), ("com:WidthMeasure", &image.width)] {
        match value {
            Some(value) if is_decimal(Some(value)) => x.leaf_with(name, &[("com:measureUnitCode", "Mm")], value),
            Some(_) => x.lost("images/size"),
            None => {}
        }
    }
}

// ---- marks

fn mark(x: &mut Xml, record: &Record) -> Result<(), WriteError> {
    if record.application_number.is_none() && record.grant_number.is_none() {
        return Err(WriteError::Number);
    }
    x.root("tmk:TrademarkApplication", ("tmk", "Trademark"), None);
    x.open("tmk:TrademarkBag");
    x.open("tmk:Trademark");
    let office = record.office.as_deref().filter(|o| is_office(o));
    x.lost_if(office.is_none() && record.office.is_some(), "office");
    if let Some(office) = office {
        x.leaf("com:RegistrationOfficeCode", office);
    }
    if let Some(number) = &record.application_number {
        application(x, office, number);
    }
    x.maybe("com:RegistrationNumber", record.grant_number.as_ref());
    x.day("com:ApplicationDate", record.filing_date);
    x.day("com:RegistrationDate", record.grant_date);
    if let Some(language) = x.language(record.language.as_ref()) {
        x.leaf("com:ApplicationLanguageCode", &language);
    }
    x.day("com:ExpiryDate", record.expiry_date);
    let mut status = record.status.iter();
    if let Some(Status { code, date }) = status.next() {
        x.leaf("tmk:MarkCurrentStatusCode", code);
        x.day("tmk:MarkCurrentStatusDate", *date);
    }
    for _ in status {
        x.lost("status");
    }
    if let Some(mark) = &record.mark {
        for category in &mark.categories {
            x.listed("tmk:MarkCategory", &CATEGORIES, Some(category), "mark/categories");
        }
        representation(x, mark, &record.classes);
        if !mark.disclaimers.is_empty() {
            x.open("tmk:MarkDisclaimerBag");
            for text in &mark.disclaimers {
                x.words("tmk:MarkDisclaimerText", text);
            }
            x.close();
        }
    } else {
        for _ in record.classes.iter().filter(|c| is_figure(c)) {
            x.lost("classes/figures");
        }
    }
    if !record.goods.is_empty() || record.classes.iter().any(|c| !is_figure(c)) {
        x.open("tmk:GoodsServicesBag");
        goods(x, record);
        x.close();
    }
    priorities(x, record, "tmk:PriorityBag", "tmk:Priority");
    publication(x, record, "tmk:PublicationBag", "tmk:Publication");
    mark_parties(x, &record.parties);
    mark_events(x, record);
    Ok(())
}

fn is_figure(class: &Class) -> bool {
    matches!(class.scheme, Scheme::Vienna | Scheme::NationalFigurative(_))
}

fn representation(x: &mut Xml, mark: &Mark, classes: &[Class]) {
    let figures: Vec<&Class> = classes.iter().filter(|c| is_figure(c)).collect();
    // Figures are classes of a picture. Where its file is not known, a picture without a name carries them: the schema allows that.
    let unnamed = Image::default();
    let images = if mark.images.is_empty() && !figures.is_empty() {
        std::slice::from_ref(&unnamed)
    } else {
        mark.images.as_slice()
    };
    let nothing = mark.text.is_none() && images.is_empty() && mark.sounds.is_empty() && mark.multimedia.is_empty();
    if images.is_empty() {
        x.lost_if(!mark.colours.is_empty(), "mark/colours");
        x.lost_if(mark.in_colour.is_some(), "mark/in_colour");
    }
    if nothing {
        x.lost_if(mark.feature.is_some(), "mark/feature");
        x.lost_if(!mark.descriptions.is_empty(), "mark/descriptions");
        return;
    }
    x.open("tmk:MarkRepresentation");
    x.listed(
        "tmk:MarkFeatureCategory",
        &FEATURES,
        mark.feature.as_ref(),
        "mark/feature",
    );
    x.open("tmk:MarkReproduction");
    if let Some(text) = &mark.text {
        x.open("tmk:WordMarkSpecification");
        x.words(
            "tmk:MarkVerbalElementText",
            &Words {
                language: mark.language.clone(),
                text: text.clone(),
            },
        );
        x.leaf("tmk:MarkSignificantVerbalElementText", text);
        for translation in &mark.translations {
            x.words("tmk:MarkTranslationText", translation);
        }
        x.flag("tmk:MarkStandardCharacterIndicator", mark.standard_characters);
        x.close();
    } else {
        x.lost_if(!mark.translations.is_empty(), "mark/translations");
    }
    if !images.is_empty() {
        x.open("tmk:MarkImageBag");
        for (i, image) in images.iter().enumerate() {
            x.open("tmk:MarkImage");
            x.leaf("com:FileName", &image.file);
            x.listed(
                "com:ImageFormatCategory",
                &IMAGES,
                image.format.as_ref(),
                "mark/images/format",
            );
            if i == 0 {
                for colour in &mark.colours {
                    x.words("tmk:MarkImageColourClaimedText", colour);
                }
            }
            size(x, image);
            if i == 0 {
                figure_classes(x, &figures);
                x.flag("com:ColourIndicator", mark.in_colour);
            }
            x.close();
        }
        x.close();
    }
    for (files, bag, one) in [
        (&mark.sounds, "tmk:MarkSoundBag", "tmk:MarkSound"),
        (&mark.multimedia, "tmk:MarkMultimediaBag", "tmk:MarkMultimedia"),
    ] {
        if files.is_empty() {
            continue;
        }
        x.open(bag);
        for file in files {
            x.open(one);
            x.leaf("com:FileName", file);
            x.close();
        }
        x.close();
    }
    x.close();
    if !mark.descriptions.is_empty() {
        x.open("tmk:MarkDescriptionBag");
        for text in &mark.descriptions {
            x.words("tmk:MarkDescriptionText", text);
        }
        x.close();
    }
    x.close();
}

fn figure_classes(x: &mut Xml, all: &[&Class]) {
    let (unnamed, named): (Vec<&&Class>, Vec<&&Class>) = all
        .iter()
        .partition(|c| matches!(&c.scheme, Scheme::NationalFigurative(office) if !is_office(office)));
    if !named.is_empty() {
        x.open("tmk:MarkImageClassification");
        x.open("com:FigurativeElementClassificationBag");
        for run in named.chunk_by(|a, b| a.scheme == b.scheme && a.version == b.version) {
            let Some(first) = run.first() else { continue };
            if let Scheme::NationalFigurative(office) = &first.scheme {
                x.open("com:NationalFigurativeElementClassificationBag");
                x.leaf("com:IPOfficeCode", office);
                for class in run {
                    x.leaf("com:NationalFigurativeElementClassification", &class.symbol);
                }
                x.close();
                continue;
            }
            x.open("com:ViennaClassificationBag");
            x.maybe("com:ViennaClassificationEdition", first.version.as_ref());
            for class in run {
                match class.symbol.parse::<Vienna>() {
                    Ok(symbol) if !symbol.is_auxiliary() => {
                        x.open("com:ViennaClassification");
                        x.leaf("com:ViennaCategory", &symbol.category().to_string());
                        x.maybe("com:ViennaDivision", symbol.division().map(|n| n.to_string()).as_ref());
                        x.maybe("com:ViennaSection", symbol.section().map(|n| n.to_string()).as_ref());
                        x.close();
                    }
                    _ => x.leaf("com:ViennaClassificationText", &class.symbol),
                }
            }
            x.close();
        }
        x.close();
        x.close();
    }
    if !unnamed.is_empty() {
        x.open("tmk:NationalDesignSearchCodeBag");
        for class in unnamed {
            x.open("tmk:NationalDesignSearchCode");
            x.leaf("tmk:NationalDesignCode", &class.symbol);
            x.leaf("tmk:NationalDesignCodeDescriptionText", "");
            x.close();
        }
        x.close();
    }
}

/// One element with all classes and lists.
fn goods(x: &mut Xml, record: &Record) {
    x.open("tmk:GoodsServices");
    x.open("tmk:GoodsServicesClassificationBag");
    let mut any = false;
    for class in &record.classes {
        let (kind, element) = match &class.scheme {
            Scheme::Nice => ("Nice", "tmk:ClassNumber"),
            Scheme::National(office) if is_office(office) => (office.as_str(), "tmk:NationalClassNumber"),
            Scheme::National(_) => ("Domestic", "tmk:NationalClassNumber"),
            Scheme::Vienna | Scheme::NationalFigurative(_) => continue,
            Scheme::Ipc | Scheme::Cpc | Scheme::Locarno => {
                x.lost("classes");
                continue;
            }
        };
        any = true;
        x.lost_if(class.main && kind != "Nice", "classes/main");
        x.open("tmk:GoodsServicesClassification");
        x.leaf("tmk:ClassificationKindCode", kind);
        x.maybe("com:ClassificationVersion", class.version.as_ref());
        x.leaf(element, &class.symbol);
        x.close();
        if class.main && kind == "Nice" {
            x.open("tmk:GoodsServicesClassification");
            x.leaf("tmk:ClassificationKindCode", "Primary");
            x.leaf("tmk:ClassNumber", &class.symbol);
            x.close();
        }
    }
    if !any {
        x.open("tmk:GoodsServicesClassification");
        x.leaf("tmk:ClassificationKindCode", "Nice");
        x.close();
    }
    x.close();
    if !record.goods.is_empty() {
        x.open("tmk:ClassDescriptionBag");
        for run in record.goods.chunk_by(|a, b| a.class == b.class) {
            x.open("tmk:ClassDescription");
            x.maybe("tmk:ClassNumber", run.first().and_then(|g| g.class.as_ref()));
            for Goods { language, text, .. } in run {
                let words = Words {
                    language: language.clone(),
                    text: text.clone(),
                };
                x.words("tmk:GoodsServicesDescriptionText", &words);
            }
            x.close();
        }
        x.close();
    }
    x.close();
}

/// Nationality of a person, country of incorporation of an organisation.
fn origin(x: &mut Xml, party: &Party, person: bool) {
    if (party.kind != PartyKind::Organisation) == person {
        let element = if person {
            "com:NationalityCode"
        } else {
            "com:IncorporationCountryCode"
        };
        x.country(element, party.nationality.as_ref(), "parties/nationality");
    }
}

fn mark_parties(x: &mut Xml, all: &[Party]) {
    let of = |role: Role| all.iter().filter(move |p| p.role == role);
    if of(Role::Applicant).next().is_some() {
        x.open("tmk:ApplicantBag");
        for (i, party) in of(Role::Applicant).enumerate() {
            lost_of(x, party, &["nationality", "legal_form", "identifier", "note"]);
            x.open_with("tmk:Applicant", &[("com:sequenceNumber", &(i + 1).to_string())]);
            x.maybe("com:LegalEntityName", party.legal_form.as_ref());
            x.maybe("com:PartyIdentifier", party.identifier.as_ref());
            contact(x, party, true);
            origin(x, party, true);
            origin(x, party, false);
            x.maybe("com:CommentText", party.note.as_ref());
            x.close();
        }
        x.close();
    }
    representatives(x, all);
    for (i, party) in of(Role::Correspondent).enumerate() {
        if i > 0 {
            x.lost("parties");
            continue;
        }
        lost_of(x, party, &["identifier", "note"]);
        x.open("tmk:NationalCorrespondent");
        x.maybe("com:CommentText", party.note.as_ref());
        contact(x, party, false);
        x.maybe("com:PartyIdentifier", party.identifier.as_ref());
        x.close();
    }
    for party in all {
        let placed = matches!(party.role, Role::Applicant | Role::Representative | Role::Correspondent);
        x.lost_if(!placed, "parties");
    }
}

fn representatives(x: &mut Xml, all: &[Party]) {
    let list: Vec<&Party> = all.iter().filter(|p| p.role == Role::Representative).collect();
    if list.is_empty() {
        return;
    }
    x.open("com:RepresentativeBag");
    for (i, party) in list.into_iter().enumerate() {
        lost_of(x, party, &["nationality", "legal_form", "identifier", "note"]);
        x.open_with("com:Representative", &[("com:sequenceNumber", &(i + 1).to_string())]);
        x.maybe("com:LegalEntityName", party.legal_form.as_ref());
        x.maybe("com:PartyIdentifier", party.identifier.as_ref());
        contact(x, party, false);
        origin(x, party, true);
        origin(x, party, false);
        x.maybe("com:RepresentativeCategory", party.note.as_ref());
        x.close();
    }
    x.close();
}

fn mark_events(x: &mut Xml, record: &Record) {
    if record.events.is_empty() {
        return;
    }
    x.open("tmk:MarkEventBag");
    for event in &record.events {
        x.open("tmk:MarkEvent");
        let category = event.category.as_deref();
        let known = category.filter(|c| MARK_EVENTS.contains(c));
        x.lost_if(known.is_none() && category.is_some(), "events/category");
        // The category of an office's own entries.
        x.leaf(
            "tmk:MarkEventCategory",
            known.unwrap_or("National prosecution history entry"),
        );
        x.open("tmk:NationalMarkEvent");
        x.maybe("tmk:MarkEventCode", event.code.as_ref());
        x.leaf(
            "tmk:MarkEventDescriptionText",
            event.text.as_deref().unwrap_or_default(),
        );
        for known in ["MarkEventEntryNumber", "MarkEventAdditionalText"] {
            if let Some((_, value)) = event.facts.iter().find(|(label, _)| label == known) {
                x.leaf(
                    if known == "MarkEventEntryNumber" {
                        "tmk:MarkEventEntryNumber"
                    } else {
                        "tmk:MarkEventAdditionalText"
                    },
                    value,
                );
            }
        }
        for (label, _) in &event.facts {
            x.lost_if(
                !matches!(label.as_str(), "MarkEventEntryNumber" | "MarkEventAdditionalText"),
                "events/facts",
            );
        }
        x.close();
        x.day("tmk:MarkEventDate", event.date);
        x.close();
    }
    x.close();
}

// ---- designs

fn design(x: &mut Xml, record: &Record) -> Result<(), WriteError> {
    let office = office(record)?;
    if record.parties_as(Role::Applicant).next().is_none() {
        return Err(WriteError::Party);
    }
    let alone = Design {
        titles: record.titles.clone(),
        ..Design::default()
    };
    let designs = if record.designs.is_empty() {
        std::slice::from_ref(&alone)
    } else {
        record.designs.as_slice()
    };
    let fallback: Vec<Class> = record.classes.iter().filter(|c| is_design_class(c)).cloned().collect();
    for design in designs {
        if !design.classes.iter().any(is_design_class) && fallback.is_empty() {
            return Err(WriteError::Class);
        }
    }
    x.lost_if(record.kind_code.is_some(), "kind_code");
    x.root("dgn:DesignApplication", ("dgn", "Design"), None);
    x.leaf("com:RegistrationOfficeCode", office);
    if let Some(number) = &record.application_number {
        application(x, Some(office), number);
    }
    if let Some(language) = x.language(record.language.as_ref()) {
        x.leaf("dgn:DesignApplicationLanguageCode", &language);
    }
    x.leaf("dgn:DesignTotalQuantity", &designs.len().to_string());
    let mut status = record.status.iter();
    if let Some(first) = status.next() {
        x.listed(
            "dgn:DesignApplicationCurrentStatusCategory",
            &["Filed", "Withdrawn", "Rejected"],
            Some(&first.code),
            "status",
        );
        x.day("dgn:DesignApplicationCurrentStatusDate", first.date);
    }
    for _ in status {
        x.lost("status");
    }
    x.open("dgn:DesignBag");
    for (i, design) in designs.iter().enumerate() {
        one_design(x, record, design, &fallback, i == 0);
    }
    x.close();
    design_applicants(x, record);
    representatives(x, &record.parties);
    if !record.events.is_empty() {
        x.open("dgn:DesignApplicationEventBag");
        for event in &record.events {
            x.open("dgn:DesignApplicationEvent");
            let category = event.category.as_deref();
            let known = category.filter(|c| ["Filed", "Withdrawn", "Rejected", "Undefined"].contains(c));
            x.lost_if(known.is_none() && category.is_some(), "events/category");
            x.lost_if(event.code.is_some(), "events/code");
            x.lost_if(!event.facts.is_empty(), "events/facts");
            x.leaf("dgn:DesignApplicationEventCategory", known.unwrap_or("Undefined"));
            x.maybe("com:CommentText", event.text.as_ref());
            x.day("dgn:DesignApplicationEventDate", event.date);
            x.close();
        }
        x.close();
    }
    x.day("com:ApplicationDate", record.filing_date);
    for party in &record.parties {
        x.lost_if(
            !matches!(party.role, Role::Applicant | Role::Representative | Role::Designer),
            "parties",
        );
    }
    for class in record.classes.iter().filter(|c| !is_design_class(c)) {
        x.lost(&format!("classes/{}", class.symbol));
    }
    x.lost_if(!record.abstracts.is_empty(), "abstracts");
    x.lost_if(!record.related.is_empty(), "related");
    x.lost_if(record.claims_count.is_some(), "claims_count");
    Ok(())
}

fn is_design_class(class: &Class) -> bool {
    match &class.scheme {
        Scheme::Locarno => true,
        Scheme::National(office) => is_office(office),
        Scheme::Ipc | Scheme::Cpc | Scheme::Nice | Scheme::Vienna | Scheme::NationalFigurative(_) => false,
    }
}

fn design_applicants(x: &mut Xml, record: &Record) {
    x.open("dgn:ApplicantBag");
    for (i, party) in record.parties_as(Role::Applicant).enumerate() {
        lost_of(x, party, &["nationality", "legal_form", "identifier", "note"]);
        x.open_with("dgn:Applicant", &[("com:sequenceNumber", &(i + 1).to_string())]);
        origin(x, party, true);
        x.maybe("com:LegalEntityName", party.legal_form.as_ref());
        origin(x, party, false);
        x.maybe("com:CommentText", party.note.as_ref());
        x.maybe("com:PartyIdentifier", party.identifier.as_ref());
        contact(x, party, true);
        x.close();
    }
    x.close();
}

fn one_design(x: &mut Xml, record: &Record, design: &Design, fallback: &[Class], first: bool) {
    let of_record = |first_only: Option<NaiveDate>| first_only.filter(|_| first);
    x.open("dgn:Design");
    x.maybe("dgn:DesignIdentifier", design.identifier.as_ref());
    x.day("com:RightEffectiveDate", design.effective_date);
    let number = design
        .registration_number
        .as_ref()
        .or(record.grant_number.as_ref().filter(|_| first));
    x.maybe("com:RegistrationNumber", number);
    x.day(
        "com:RegistrationDate",
        design.registration_date.or(of_record(record.grant_date)),
    );
    let mut titles = design.titles.iter();
    if let Some(title) = titles.next() {
        x.words("dgn:DesignTitleText", title);
    }
    for _ in titles {
        x.lost("designs/titles");
    }
    for (i, text) in design.descriptions.iter().enumerate() {
        let number = (i + 1).to_string();
        match x.language(text.language.as_ref()) {
            Some(l) => x.leaf_with(
                "dgn:DesignDescriptionText",
                &[("com:languageCode", &l), ("com:sequenceNumber", &number)],
                &text.text,
            ),
            None => x.leaf_with(
                "dgn:DesignDescriptionText",
                &[("com:sequenceNumber", &number)],
                &text.text,
            ),
        }
    }
    for claim in &design.claims {
        x.open("dgn:DesignClaim");
        x.open("dgn:DesignClaimTextBag");
        x.words("dgn:DesignClaimText", claim);
        x.close();
        x.close();
    }
    x.flag("com:ColourIndicator", design.in_colour);
    x.day("com:ExpiryDate", design.expiry_date.or(of_record(record.expiry_date)));
    if let Some(status) = &design.status {
        x.listed(
            "dgn:DesignCurrentStatusCategory",
            &DESIGN_STATUS,
            Some(&status.code),
            "designs/status",
        );
        x.day("dgn:DesignCurrentStatusDate", status.date);
    }
    views(x, design);
    let classes = if design.classes.iter().any(is_design_class) {
        design.classes.as_slice()
    } else {
        fallback
    };
    design_classes(x, classes);
    if first {
        priorities(x, record, "dgn:PriorityBag", "dgn:Priority");
        publication(x, record, "dgn:PublicationBag", "dgn:Publication");
    }
    design_applicants(x, record);
    if first && record.parties_as(Role::Designer).next().is_some() {
        x.open("dgn:DesignerBag");
        for (i, party) in record.parties_as(Role::Designer).enumerate() {
            lost_of(x, party, &["nationality", "identifier", "note"]);
            x.open_with("dgn:Designer", &[("com:sequenceNumber", &(i + 1).to_string())]);
            x.country("com:NationalityCode", party.nationality.as_ref(), "parties/nationality");
            x.maybe("com:CommentText", party.note.as_ref());
            x.maybe("com:PartyIdentifier", party.identifier.as_ref());
            contact(x, party, true);
            x.close();
        }
        x.close();
    }
    x.close();
}

fn views(x: &mut Xml, design: &Design) {
    if design.views.is_empty() {
        return;
    }
    x.open("dgn:DesignRepresentationBag");
    x.open("dgn:DesignRepresentation");
    x.open("dgn:ViewBag");
    for (i, view) in design.views.iter().enumerate() {
        x.open("dgn:View");
        x.leaf("com:FileName", &view.image.file);
        let number = view.number.clone().unwrap_or_else(|| (i + 1).to_string());
        x.leaf("dgn:ViewIdentifier", &number);
        x.listed(
            "dgn:ViewFileFormatCategory",
            &VIEW_FILES,
            view.image.format.as_ref(),
            "designs/views/format",
        );
        x.listed(
            "dgn:RepresentationFormCategory",
            &["Image", "Drawing", "Photograph"],
            view.form.as_ref(),
            "designs/views/form",
        );
        x.listed(
            "dgn:ViewTypeCategory",
            &VIEW_TYPES,
            view.kind.as_ref(),
            "designs/views/kind",
        );
        size(x, &view.image);
        x.close();
    }
    x.close();
    x.close();
    x.close();
}

/// At most one list of Locarno classes and one of an office.
fn design_classes(x: &mut Xml, classes: &[Class]) {
    x.open("com:DesignClassificationBag");
    let of_locarno: Vec<&Class> = classes.iter().filter(|c| c.scheme == Scheme::Locarno).collect();
    if !of_locarno.is_empty() {
        locarno(x, &of_locarno);
    }
    let first = classes
        .iter()
        .find(|c| matches!(c.scheme, Scheme::National(_)) && is_design_class(c));
    if let Some(Class {
        scheme: scheme @ Scheme::National(office),
        version,
        ..
    }) = first
    {
        x.open("com:NationalDesignClassificationBag");
        x.leaf("com:IPOfficeCode", office);
        x.maybe("com:NationalClassificationEdition", version.as_ref());
        for class in classes.iter().filter(|c| c.scheme == *scheme) {
            x.lost_if(class.main, "classes/main");
            x.leaf("com:NationalDesignClassification", &class.symbol);
        }
        x.close();
        for _ in classes
            .iter()
            .filter(|c| matches!(c.scheme, Scheme::National(_)) && c.scheme != *scheme)
        {
            x.lost("designs/classes");
        }
    }
    x.close();
}

// ---- geographical indications

fn indication(x: &mut Xml, record: &Record) -> Result<(), WriteError> {
    let office = office(record)?;
    let language = record
        .language
        .as_deref()
        .filter(|l| is_language(l))
        .ok_or(WriteError::Language)?;
    let indication = record
        .indication
        .as_ref()
        .filter(|i| !i.names.is_empty())
        .ok_or(WriteError::Title)?;
    let category = indication
        .category
        .as_deref()
        .filter(|c| GI_CATEGORIES.contains(c))
        .ok_or(WriteError::Category)?;
    if indication.qualities.is_empty() {
        return Err(WriteError::Quality);
    }
    if indication.areas.is_empty() {
        return Err(WriteError::Area);
    }
    if record.parties_as(Role::Applicant).next().is_none() {
        return Err(WriteError::Party);
    }
    x.root("gin:GIApplication", ("gin", "GeographicalIndication"), None);
    let both = record.application_number.as_ref().zip(record.filing_date);
    if both.is_none() {
        if let Some(number) = &record.application_number {
            application(x, None, number);
        }
        x.day("com:ApplicationDate", record.filing_date);
    }
    x.open_with(
        "gin:GIData",
        &[("com:officeCode", office), ("com:languageCode", language)],
    );
    if let Some((number, filed)) = both {
        application(x, None, number);
        x.day("com:ApplicationDate", Some(filed));
    }
    match &record.grant_number {
        Some(number) => {
            x.leaf("com:RegistrationNumber", number);
            x.day("com:RegistrationDate", record.grant_date);
        }
        None => x.lost_if(record.grant_date.is_some(), "grant_date"),
    }
    x.open("gin:GINameBag");
    for text in &indication.names {
        x.words("gin:GINameText", text);
    }
    for text in &indication.translations {
        x.words("gin:GINameTranslationText", text);
    }
    x.close();
    x.open("gin:ProductIndicationBag");
    goods(x, record);
    for product in &indication.products {
        if PRODUCTS.contains(&format!("|{product}|")) {
            x.leaf("gin:ProductCategory", product);
        } else {
            x.lost("indication/products");
        }
    }
    x.close();
    x.open("gin:FeatureDescriptionBag");
    for text in &indication.qualities {
        x.open("gin:FeatureDescription");
        x.words("gin:FeatureDescriptionText", text);
        x.close();
    }
    x.close();
    x.open("gin:GeographicRegionDescriptionBag");
    for text in &indication.areas {
        x.open("gin:GeographicRegionDescription");
        x.words("gin:GeographicRegionDescriptionText", text);
        x.close();
    }
    let places = [
        "gin:CausalInteractionText",
        "gin:ReputationFactorText",
        "gin:QualityFactorText",
    ];
    for (i, text) in indication.links.iter().enumerate() {
        match places.get(i) {
            Some(place) => x.words(place, text),
            None => x.lost("indication/links"),
        }
    }
    x.close();
    x.leaf("gin:GICategory", category);
    publication(x, record, "gin:GIPublicationBag", "gin:GIPublication");
    let mut status = record.status.iter();
    if let Some(first) = status.next() {
        x.listed(
            "gin:GIStatusCategory",
            &["Filing", "Published", "Registered", "Ended"],
            Some(&first.code),
            "status",
        );
        x.lost_if(first.date.is_some(), "status/date");
    }
    for _ in status {
        x.lost("status");
    }
    x.day("com:ExpiryDate", record.expiry_date);
    x.close();
    for party in record.parties_as(Role::User) {
        lost_of(x, party, &["note"]);
        x.open("gin:AuthorizedUser");
        contact(x, party, false);
        x.listed(
            "gin:AuthorizedUserCategory",
            &GI_USERS,
            party.note.as_ref(),
            "parties/note",
        );
        x.close();
    }
    x.open("gin:ApplicantBag");
    for (i, party) in record.parties_as(Role::Applicant).enumerate() {
        lost_of(x, party, &["nationality", "residence", "identifier"]);
        x.open_with("gin:Applicant", &[("com:sequenceNumber", &(i + 1).to_string())]);
        x.maybe("com:PartyIdentifier", party.identifier.as_ref());
        contact(x, party, true);
        x.country("com:NationalityCode", party.nationality.as_ref(), "parties/nationality");
        x.country(
            "com:ResidenceCountryCode",
            party.residence.as_ref(),
            "parties/residence",
        );
        x.close();
    }
    x.close();
    representatives(x, &record.parties);
    priorities(x, record, "gin:GIPriorityBag", "gin:GIPriority");
    for party in &record.parties {
        x.lost_if(
            !matches!(party.role, Role::Applicant | Role::Representative | Role::User),
            "parties",
        );
    }
    x.lost_if(!record.events.is_empty(), "events");
    Ok(())
}
