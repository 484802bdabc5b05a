//! What a document says, in one shape for all formats.

use crate::symbols::{Ipc, Locarno, Nice, Vienna};
use chrono::NaiveDate;

/// Format that a record was read from.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Format {
    /// WIPO ST.96 (any part of it).
    #[default]
    St96,
    /// WIPO ST.36 as the European Patent Office publishes it.
    St36,
    /// Patent documents of the USPTO since 2002 (`us-patent-application`, `us-patent-grant`).
    Uspto,
    /// The older `PATDOC` documents of the USPTO (ST.32).
    Patdoc,
    /// Answers of the EPO's Open Patent Services.
    Ops,
}

/// Kind of right that a document is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Kind {
    /// Invention. An application and the granted patent have the same kind; `kind_code` tells them apart.
    #[default]
    Patent,
    /// Utility model (kind codes U and Y of ST.16 at offices that use them so).
    UtilityModel,
    /// Industrial design.
    Design,
    /// Trade mark.
    Mark,
    /// Geographical indication.
    Indication,
}

/// Text with the language that the document states for it (ISO 639-1, lower case), if it states one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Words {
    /// Language, where one is stated.
    pub language: Option<String>,
    /// The text; paragraphs are separated by a line feed.
    pub text: String,
}

/// Earlier application whose date is claimed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Priority {
    /// Office of the earlier application (ST.3).
    pub country: Option<String>,
    /// Its number, as written.
    pub number: Option<String>,
    /// Its filing date.
    pub date: Option<NaiveDate>,
}

/// What a party is in the document.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Role {
    /// Applies for the right.
    #[default]
    Applicant,
    /// Made the invention.
    Inventor,
    /// Made the design.
    Designer,
    /// Holds the right.
    Holder,
    /// The right is or will be assigned to it.
    Assignee,
    /// Acts for a party: agent, attorney, common representative.
    Representative,
    /// Letters go there.
    Correspondent,
    /// May use a geographical indication.
    User,
    /// Examined the application at the office.
    Examiner,
}

/// Whether a party is a human being or an organisation, as far as the document tells.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PartyKind {
    /// The document does not tell.
    #[default]
    Unknown,
    /// Human being.
    Person,
    /// Organisation.
    Organisation,
}

/// Party of a document in one role; who stands in two roles is there twice.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Party {
    /// Role.
    pub role: Role,
    /// Person or organisation.
    pub kind: PartyKind,
    /// Whole name. Of a person whose names stand apart: given names first, family name last; see [`Party::family_first`].
    pub name: String,
    /// Family name, where it stands apart.
    pub last_name: Option<String>,
    /// Given name, where it stands apart.
    pub first_name: Option<String>,
    /// Middle name, where it stands apart.
    pub middle_name: Option<String>,
    /// `Jr.`, `et al`.
    pub suffix: Option<String>,
    /// Lines of the address, without those that have a field of their own.
    pub address: Vec<String>,
    /// Town.
    pub city: Option<String>,
    /// State, province or region.
    pub region: Option<String>,
    /// Postcode.
    pub postcode: Option<String>,
    /// Country of the address.
    pub country: Option<String>,
    /// Nationality; of an organisation: where it was incorporated.
    pub nationality: Option<String>,
    /// Country of residence.
    pub residence: Option<String>,
    /// Legal form of an organisation, as written.
    pub legal_form: Option<String>,
    /// Identifier that the office gave the party.
    pub identifier: Option<String>,
    /// What the document adds: `ORIGINAL APPLICANT`, `Attorney`, `Manufacturer`.
    pub note: Option<String>,
}

impl Party {
    /// Whole name with the family name first, as Vietnamese, Chinese or Hungarian names are said.
    #[must_use]
    pub fn family_first(&self) -> String {
        let Some(last) = &self.last_name else {
            return self.name.clone();
        };
        let mut name = last.clone();
        for part in [&self.middle_name, &self.first_name, &self.suffix]
            .into_iter()
            .flatten()
        {
            name.push(' ');
            name.push_str(part);
        }
        name
    }
}

/// Classification that a symbol belongs to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Scheme {
    /// International Patent Classification.
    #[default]
    Ipc,
    /// Cooperative Patent Classification.
    Cpc,
    /// Nice Classification of goods and services.
    Nice,
    /// Locarno Classification of designs.
    Locarno,
    /// Vienna Classification of figurative elements.
    Vienna,
    /// Classification of the figurative elements of marks of an office (ST.3 code, empty where it is not named).
    NationalFigurative(String),
    /// Classification of an office (ST.3 code, empty where it is not named).
    National(String),
}

/// Symbol of a classification.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Class {
    /// Classification.
    pub scheme: Scheme,
    /// The symbol in its canonical form (`A01B 1/02`, `9`, `06-01`, `26.4.5`), or as written where it cannot be read.
    pub symbol: String,
    /// Stated first: main class.
    pub main: bool,
    /// Additional information only (value N of IPC, A of CPC).
    pub additional: bool,
    /// Version date (`2006-01-01`) or edition (`7`).
    pub version: Option<String>,
    /// Office that gave the symbol to the document (ST.3), where stated.
    pub office: Option<String>,
    /// When it did, where stated.
    pub given_on: Option<NaiveDate>,
}

impl Class {
    /// Class with its symbol in canonical form.
    #[must_use]
    pub fn new(scheme: Scheme, written: &str) -> Self {
        let written = written.trim();
        let symbol = match scheme {
            Scheme::Ipc | Scheme::Cpc => written.parse::<Ipc>().map(|s| s.to_string()).ok(),
            Scheme::Nice => written.parse::<Nice>().map(|s| s.to_string()).ok(),
            Scheme::Locarno => written.parse::<Locarno>().map(|s| s.to_string()).ok(),
            Scheme::Vienna => written.parse::<Vienna>().map(|s| s.to_string()).ok(),
            Scheme::National(_) | Scheme::NationalFigurative(_) => None,
        };
        Class {
            symbol: symbol.unwrap_or_else(|| written.to_owned()),
            scheme,
            ..Class::default()
        }
    }

    /// Whether the symbol is one of its classification's form. National symbols have none to compare with.
    #[must_use]
    pub fn is_well_formed(&self) -> bool {
        match self.scheme {
            Scheme::Ipc | Scheme::Cpc => self.symbol.parse::<Ipc>().is_ok(),
            Scheme::Nice => self.symbol.parse::<Nice>().is_ok(),
            Scheme::Locarno => self.symbol.parse::<Locarno>().is_ok(),
            Scheme::Vienna => self.symbol.parse::<Vienna>().is_ok(),
            Scheme::National(_) | Scheme::NationalFigurative(_) => true,
        }
    }
}

/// Goods or services of one class in one language.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Goods {
    /// Nice class in canonical form (`9`), or as written; `None`: not tied to a class.
    pub class: Option<String>,
    /// Language, where one is stated.
    pub language: Option<String>,
    /// The list, as written.
    pub text: String,
}

/// Picture that a document refers to. Pictures are never opened or fetched here.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Image {
    /// Name of the file.
    pub file: String,
    /// Format by the name that ST.96 has for it (`TIFF`, `JPEG`), or as written.
    pub format: Option<String>,
    /// Height in millimetres, as written.
    pub height: Option<String>,
    /// Width in millimetres, as written.
    pub width: Option<String>,
}

/// Trade mark as it looks, reads or sounds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Mark {
    /// What the mark is for: `Trademark`, `Collective mark`, `Certification mark`… (ST.96 `MarkCategory`).
    pub categories: Vec<String>,
    /// How it appears: `Word`, `Figurative`, `Combined`, `Sound`… (ST.96 `MarkFeatureCategory`), where it is stated.
    pub feature: Option<String>,
    /// Words of the mark.
    pub text: Option<String>,
    /// Language of the words, where one is stated.
    pub language: Option<String>,
    /// Claimed in standard characters.
    pub standard_characters: Option<bool>,
    /// Pictures.
    pub images: Vec<Image>,
    /// Sound files.
    pub sounds: Vec<String>,
    /// Multimedia files.
    pub multimedia: Vec<String>,
    /// Colours, as claimed.
    pub colours: Vec<Words>,
    /// Whether it is in colour, where stated.
    pub in_colour: Option<bool>,
    /// Descriptions.
    pub descriptions: Vec<Words>,
    /// Disclaimers.
    pub disclaimers: Vec<Words>,
    /// Translations of the words.
    pub translations: Vec<Words>,
}

/// View of a design.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct View {
    /// Number of the view.
    pub number: Option<String>,
    /// Picture.
    pub image: Image,
    /// `Perspective`, `Front`… (ST.96 `ViewTypeCategory`), where stated.
    pub kind: Option<String>,
    /// `Drawing`, `Photograph`, `Image` (ST.96 `RepresentationFormCategory`), where stated.
    pub form: Option<String>,
}

/// One design of an application.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Design {
    /// Identifier of the design.
    pub identifier: Option<String>,
    /// Number of its registration.
    pub registration_number: Option<String>,
    /// Date of its registration.
    pub registration_date: Option<NaiveDate>,
    /// First day of protection.
    pub effective_date: Option<NaiveDate>,
    /// Last day of protection.
    pub expiry_date: Option<NaiveDate>,
    /// Titles: the product.
    pub titles: Vec<Words>,
    /// Descriptions.
    pub descriptions: Vec<Words>,
    /// Claims.
    pub claims: Vec<Words>,
    /// Classes of this design.
    pub classes: Vec<Class>,
    /// Views.
    pub views: Vec<View>,
    /// Whether it is in colour, where stated.
    pub in_colour: Option<bool>,
    /// Status with its date.
    pub status: Option<Status>,
}

/// Geographical indication.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Indication {
    /// Names.
    pub names: Vec<Words>,
    /// Translations of the names.
    pub translations: Vec<Words>,
    /// Kind of protection (ST.96 `GICategory`).
    pub category: Option<String>,
    /// Kinds of product (ST.96 `ProductCategory`).
    pub products: Vec<String>,
    /// Area, in words.
    pub areas: Vec<Words>,
    /// Characteristic qualities of the product.
    pub qualities: Vec<Words>,
    /// Link of quality or reputation with the area.
    pub links: Vec<Words>,
}

/// Something that happened to an application or a right.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Event {
    /// Code of the office or of INPADOC.
    pub code: Option<String>,
    /// Category, as written (ST.96 event category).
    pub category: Option<String>,
    /// Day.
    pub date: Option<NaiveDate>,
    /// What happened, in words.
    pub text: Option<String>,
    /// Further facts with their labels, in the order of the document.
    pub facts: Vec<(String, String)>,
}

/// Where an application or a right stands.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Status {
    /// Code or category, as written.
    pub code: String,
    /// Since when.
    pub date: Option<NaiveDate>,
}

/// Document that this one comes from or goes with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Related {
    /// How it is related, by the name that ST.96 has for it (`Division`, `ProvisionalApplication`), or as written.
    pub relation: String,
    /// Office (ST.3).
    pub country: Option<String>,
    /// Number, as written.
    pub number: String,
    /// Kind code.
    pub kind_code: Option<String>,
    /// Date.
    pub date: Option<NaiveDate>,
}

/// Elements of a document that have no place in the record: nothing is lost silently.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LeftOut {
    /// Names of the elements from the root of the document, joined by `/`.
    pub path: String,
    /// How many.
    pub count: usize,
}

/// Value that stands in a known place and could not be understood there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Unread {
    /// Name of the element.
    pub element: String,
    /// The value as written.
    pub value: String,
}

/// One document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// Format that it was read from.
    pub format: Format,
    /// Kind of right.
    pub kind: Kind,
    /// Office that published or received it (ST.3).
    pub office: Option<String>,
    /// Language of the document, where one is stated.
    pub language: Option<String>,
    /// Number of the application, as written.
    pub application_number: Option<String>,
    /// Number of the publication, as written.
    pub publication_number: Option<String>,
    /// Number of the patent or registration, as written.
    pub grant_number: Option<String>,
    /// Kind of the document (ST.16).
    pub kind_code: Option<String>,
    /// Filing date.
    pub filing_date: Option<NaiveDate>,
    /// Publication date of this document.
    pub publication_date: Option<NaiveDate>,
    /// Date of grant or registration.
    pub grant_date: Option<NaiveDate>,
    /// Date when protection ends, where stated.
    pub expiry_date: Option<NaiveDate>,
    /// Number of the patent family at the EPO.
    pub family: Option<String>,
    /// Priorities.
    pub priorities: Vec<Priority>,
    /// Titles.
    pub titles: Vec<Words>,
    /// Abstracts.
    pub abstracts: Vec<Words>,
    /// Claims, one entry each.
    pub claims: Vec<Words>,
    /// Number of claims: as stated, otherwise counted.
    pub claims_count: Option<u32>,
    /// Description, one entry for each language.
    pub descriptions: Vec<Words>,
    /// Parties, in the order of [`Role`].
    pub parties: Vec<Party>,
    /// Classes.
    pub classes: Vec<Class>,
    /// Goods and services.
    pub goods: Vec<Goods>,
    /// The mark.
    pub mark: Option<Mark>,
    /// The designs.
    pub designs: Vec<Design>,
    /// The geographical indication.
    pub indication: Option<Indication>,
    /// Drawings.
    pub images: Vec<Image>,
    /// Events.
    pub events: Vec<Event>,
    /// Status, newest first where dates tell.
    pub status: Vec<Status>,
    /// Related documents.
    pub related: Vec<Related>,
    /// Elements without a place here.
    pub left_out: Vec<LeftOut>,
    /// Values that could not be understood.
    pub unread: Vec<Unread>,
}

impl Record {
    /// The parties of one role, in the order of the document.
    pub fn parties_as(&self, role: Role) -> impl Iterator<Item = &Party> {
        self.parties.iter().filter(move |p| p.role == role)
    }

    /// The symbols of one classification, in the order of the document.
    pub fn symbols(&self, scheme: &Scheme) -> impl Iterator<Item = &str> {
        self.classes
            .iter()
            .filter(move |c| c.scheme == *scheme)
            .map(|c| c.symbol.as_str())
    }

    /// The same facts without what belongs to the file that they were read from: format, left out, unread.
    #[must_use]
    pub fn facts(mut self) -> Self {
        self.format = Format::default();
        self.left_out = Vec::new();
        self.unread = Vec::new();
        self
    }
}
