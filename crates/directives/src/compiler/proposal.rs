//! What the compiler proposes.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::due::{Deadline, Schedule};
use super::finding::Finding;
use super::lexicon::Lexicon;

/// A place in a text, counted in characters (`char`) from its beginning; `end` is the place after the last one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
pub struct Span {
    /// Place of the first character.
    pub start: usize,
    /// Place after the last character.
    pub end: usize,
}

impl Span {
    /// Whether `other` lies wholly inside.
    #[must_use]
    pub fn covers(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A piece of the text, word for word.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Quote {
    /// Where it stands.
    pub span: Span,
    /// The characters at that place, exactly: line ends and marks of the source included.
    pub text: String,
}

/// How sure the compiler is. A doubtful proposal is shown with its reason and needs a look before it is confirmed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(tag = "certainty", content = "doubt", rename_all = "snake_case")]
pub enum Certainty {
    /// The words say so.
    #[default]
    Sure,
    /// It could be otherwise.
    Doubtful(Doubt),
}

impl Certainty {
    /// The reason, when there is one.
    #[must_use]
    pub fn doubt(self) -> Option<Doubt> {
        match self {
            Certainty::Sure => None,
            Certainty::Doubtful(doubt) => Some(doubt),
        }
    }

    /// The more doubtful of the two; of two doubts the first.
    #[must_use]
    pub fn and(self, other: Certainty) -> Certainty {
        match self {
            Certainty::Sure => other,
            Certainty::Doubtful(_) => self,
        }
    }
}

/// Why a proposal is doubtful.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// No verb of the list begins the sentence; that it orders something follows from its place only.
    NoVerb,
    /// Nobody is named in the sentence nor above it; the addressees of the whole document were taken.
    OwnerFromRecipients,
    /// Nobody is named anywhere.
    NoOwner,
    /// The words say who works together, but not who leads.
    LeadUnclear,
    /// The agency is no name of the list; the words around it say that it is one.
    UnknownAgency,
    /// A due day is asked for, but not which one ("theo quy định", "định kỳ").
    DayNotStated,
    /// The year does not stand with the date.
    YearNotStated,
    /// Number, comparator or unit could be read in two ways.
    NumberUnclear,
    /// What is measured was cut from a long sentence.
    MeasureUnclear,
    /// The day does not exist (31/02).
    ImpossibleDate,
    /// The place for it is there, but blank.
    Blank,
    /// Guessed from where it stands, not from words that name it.
    FromPosition,
    /// A goal or a principle rather than an order.
    Aim,
}

impl Doubt {
    /// Every doubt.
    pub const ALL: [Doubt; 13] = [
        Doubt::NoVerb,
        Doubt::OwnerFromRecipients,
        Doubt::NoOwner,
        Doubt::LeadUnclear,
        Doubt::UnknownAgency,
        Doubt::DayNotStated,
        Doubt::YearNotStated,
        Doubt::NumberUnclear,
        Doubt::MeasureUnclear,
        Doubt::ImpossibleDate,
        Doubt::Blank,
        Doubt::FromPosition,
        Doubt::Aim,
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Doubt::NoVerb => "no_verb",
            Doubt::OwnerFromRecipients => "owner_from_recipients",
            Doubt::NoOwner => "no_owner",
            Doubt::LeadUnclear => "lead_unclear",
            Doubt::UnknownAgency => "unknown_agency",
            Doubt::DayNotStated => "day_not_stated",
            Doubt::YearNotStated => "year_not_stated",
            Doubt::NumberUnclear => "number_unclear",
            Doubt::MeasureUnclear => "measure_unclear",
            Doubt::ImpossibleDate => "impossible_date",
            Doubt::Blank => "blank",
            Doubt::FromPosition => "from_position",
            Doubt::Aim => "aim",
        }
    }
}

/// A value with the words that it was read from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found<T> {
    /// What was read.
    pub value: T,
    /// From which words.
    pub quote: Quote,
    /// How sure.
    #[serde(flatten)]
    pub certainty: Certainty,
}

/// What the compiler must know beside the text.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The words of the grammar.
    pub lexicon: &'a Lexicon,
    /// The day on the document as the register has it; used when the text has none and a date in it lacks its year.
    pub issued_on: Option<NaiveDate>,
    /// How lines of the text relate to paragraphs.
    pub lines: Lines,
}

/// How lines relate to paragraphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Lines {
    /// Found from the text: prints wrap lines, word files do not.
    #[default]
    Guess,
    /// Every line is a paragraph (text taken from DOCX).
    Paragraphs,
}

/// State or Party: two layouts, two sets of words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scheme {
    /// Nghị định 30/2020/NĐ-CP: quốc hiệu, TM., "Số: 12/KH-UBND".
    State,
    /// Hướng dẫn of Văn phòng Trung ương Đảng: "ĐẢNG CỘNG SẢN VIỆT NAM", T/M, "Số 50-CTr/TU".
    Party,
}

/// The type of a document; the code is its abbreviation in numbers ("KH", "CTr"), `letter` for the công văn, which has none.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DocumentKind {
    /// Stable code of the pack: "plan", "directive", "letter".
    pub code: String,
    /// Name as written in the pack: "Kế hoạch".
    pub name: String,
}

/// Number and symbol of a document, as printed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DocumentNumber {
    /// Everything as printed: "3320/KH-UBND", "/UBND-VHXH".
    pub printed: String,
    /// The running number; `None` when its place is blank.
    pub number: Option<String>,
    /// What stands behind it: "KH-UBND", "QĐ-TTg".
    pub symbol: String,
}

/// A date of which parts may be blank ("ngày   tháng 4 năm 2026") or impossible.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
pub struct PartialDate {
    /// Day as printed.
    pub day: Option<u8>,
    /// Month as printed.
    pub month: Option<u8>,
    /// Year as printed.
    pub year: Option<u16>,
}

impl PartialDate {
    /// The day of the calendar, when all parts are there and such a day exists.
    #[must_use]
    pub fn date(self) -> Option<NaiveDate> {
        NaiveDate::from_ymd_opt(i32::from(self.year?), u32::from(self.month?), u32::from(self.day?))
    }

    /// All parts are printed, but there is no such day.
    #[must_use]
    pub fn is_impossible(self) -> bool {
        self.day.is_some() && self.month.is_some() && self.year.is_some() && self.date().is_none()
    }

    /// Some part is blank.
    #[must_use]
    pub fn is_blank(self) -> bool {
        self.day.is_none() || self.month.is_none() || self.year.is_none()
    }
}

/// Why somebody receives the document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// To carry out, or simply as addressee.
    Act,
    /// "(b/c)", "để báo cáo": a superior, to be informed.
    Inform,
    /// "Như trên": those of "Kính gửi".
    AsAbove,
    /// "Lưu: VT, …".
    File,
    /// A place of publication: portal, gazette.
    Publish,
}

/// One line of "Kính gửi" or "Nơi nhận".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Recipient {
    /// The line without dash and mark: "Bộ KH&CN".
    pub name: String,
    /// Why.
    pub purpose: Purpose,
    /// The agencies in it.
    pub agencies: Vec<Agency>,
    /// The line.
    pub quote: Quote,
}

/// One line of authority above the signature: "TM. ỦY BAN NHÂN DÂN", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH".
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AuthorityLine {
    /// "TM", "KT", "TL", "TUQ", "Q" in the State's way of writing; `None` for a position alone.
    pub form: Option<String>,
    /// Body or position: "CHỦ TỊCH".
    pub position: String,
}

/// An act that the text names.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CitedAct {
    /// Number and symbol as printed, with line ends inside a number removed: "57-NQ/TW".
    pub number: DocumentNumber,
    /// Type, from the word before the number or from the symbol.
    pub kind: Option<DocumentKind>,
    /// Date beside it.
    pub date: Option<PartialDate>,
    /// Issuer behind it ("của Bộ Chính trị").
    pub issuer: Option<String>,
    /// Title as printed, when one follows.
    pub title: Option<String>,
    /// Stands in the legal basis (the paragraphs before the first clause) or only in passing.
    pub basis: bool,
    /// The clause in which it is named; `None` in the head.
    pub clause: Option<usize>,
    /// From the word for the type to the end of the issuer.
    pub quote: Quote,
    /// How sure.
    #[serde(flatten)]
    pub certainty: Certainty,
}

/// Who issued it, what it is, to whom it goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Header {
    /// State or Party.
    pub scheme: Option<Found<Scheme>>,
    /// The body above the issuer, where it is printed.
    pub superior: Option<Found<String>>,
    /// Who issued it.
    pub issuer: Option<Found<String>>,
    /// Number and symbol; a blank number is kept as blank.
    pub number: Option<Found<DocumentNumber>>,
    /// Place of issue: "Lai Châu".
    pub place: Option<Found<String>>,
    /// Date of issue; blank parts are kept as blank.
    pub date: Option<Found<PartialDate>>,
    /// Type.
    pub kind: Option<Found<DocumentKind>>,
    /// What it is about (trích yếu).
    pub subject: Option<Found<String>>,
    /// "Kính gửi".
    pub addressees: Vec<Recipient>,
    /// "Nơi nhận".
    pub recipients: Vec<Recipient>,
    /// On whose behalf it is signed, top line first.
    pub authority: Vec<Found<AuthorityLine>>,
    /// Name of the signer.
    pub signer: Option<Found<String>>,
    /// Acts that the text names, in order.
    pub cited: Vec<CitedAct>,
}

/// What a name of an agency stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgencyKind {
    /// One agency: "Sở Khoa học và Công nghệ".
    Named,
    /// A group to be resolved by a person: "các sở, ban, ngành", "UBND các xã".
    Group,
    /// A person by position: "Thủ trưởng các sở".
    Position,
    /// Outside the State and the Party: enterprises, associations, individuals.
    Outside,
}

/// An agency as the text names it.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Agency {
    /// As printed, on one line: "UBND các xã, thị trấn".
    pub name: String,
    /// Abbreviations written out, for looking it up: "Ủy ban nhân dân các xã, thị trấn".
    pub full_name: String,
    /// What it stands for.
    pub kind: AgencyKind,
}

/// What kind of mark stands before a clause.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MarkerKind {
    /// "Phần thứ nhất", "Phần I".
    Part,
    /// "Chương II".
    Chapter,
    /// "Mục 1".
    Division,
    /// "Điều 5".
    Article,
    /// "A."
    Capital,
    /// "III.", "III-".
    Roman,
    /// "2.", "2)".
    Number,
    /// "1.2."
    Decimal,
    /// "a)".
    Letter,
    /// "-", "•".
    Dash,
    /// "+".
    Plus,
    /// No mark.
    Paragraph,
}

/// What part of the document a clause belongs to, by the words of its headings.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Section {
    /// Before the first clause: reasons, basis.
    Preamble,
    /// "Mục đích, yêu cầu", "Quan điểm".
    Purpose,
    /// "Tình hình", "Đánh giá".
    Background,
    /// "Mục tiêu", "Chỉ tiêu".
    Goals,
    /// "Nhiệm vụ, giải pháp", "Nội dung", or no heading that says otherwise.
    Tasks,
    /// "Kinh phí".
    Funding,
    /// "Tổ chức thực hiện".
    Organisation,
    /// After the last clause: "Trên đây là …".
    Closing,
}

/// One clause.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedClause {
    /// Path: "III.1", "V.12", "II.1.1", "2.-3" (third dash of clause 2), "V.2.¶1" (first unmarked paragraph of V.2),
    /// "0.¶2" (second paragraph before the first clause), "end.¶1".
    pub path: String,
    /// The clause above it, an index into [`Proposal::clauses`].
    pub parent: Option<usize>,
    /// 0 at the top.
    pub depth: usize,
    /// What stands before it.
    pub marker: MarkerKind,
    /// The mark as printed: "III.", "-"; empty for an unmarked paragraph.
    pub label: String,
    /// Its own text on one line, without the mark and without the clauses below it.
    pub text: String,
    /// It only heads the clauses below it.
    pub heading: bool,
    /// The part of the document.
    pub section: Section,
    /// Agencies that the heading addresses ("2. Sở Khoa học và Công nghệ:").
    pub addressees: Vec<Agency>,
    /// Its own text in the source, mark included.
    pub quote: Quote,
}

/// Where the owner of a task was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OwnerSource {
    /// In the sentence: "Giao Sở Tài chính …", "Sở Nội vụ chủ trì …".
    Sentence,
    /// In a heading above it.
    Heading,
    /// The addressees of the document.
    Recipients,
    /// A cell of a table.
    Cell,
    /// Nowhere.
    Nowhere,
}

/// A task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedTask {
    /// The clause, an index into [`Proposal::clauses`].
    pub clause: usize,
    /// What is to be done, on one line, without the words that only name the owner.
    pub what: String,
    /// The verb that it begins with: "xây dựng"; empty when none was recognised.
    pub verb: String,
    /// Who leads (chủ trì); several where the text names several.
    pub lead: Vec<Agency>,
    /// Who helps (phối hợp).
    pub coordinating: Vec<Agency>,
    /// Where the owner was found.
    pub owner_from: OwnerSource,
    /// What must come out of it.
    pub product: Option<String>,
    /// Until when: the first deadline of the sentence.
    pub deadline: Option<Found<Deadline>>,
    /// It comes back: "thường xuyên", "hằng năm".
    pub recurring: bool,
    /// The sentence.
    pub quote: Quote,
    /// How sure.
    #[serde(flatten)]
    pub certainty: Certainty,
}

/// How a value is compared with the target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Comparator {
    /// "trên", "hơn", ">": strictly more.
    MoreThan,
    /// "tối thiểu", "ít nhất", "từ … trở lên", "≥".
    AtLeast,
    /// "đạt", or nothing: the value itself, and better is welcome.
    Reach,
    /// "khoảng".
    About,
    /// "16 - 18 %": within the two ends.
    Between,
    /// "không quá", "tối đa", "≤".
    AtMost,
    /// "dưới", "<": strictly less.
    LessThan,
}

impl Comparator {
    /// Every comparator.
    pub const ALL: [Comparator; 7] = [
        Comparator::MoreThan,
        Comparator::AtLeast,
        Comparator::Reach,
        Comparator::About,
        Comparator::Between,
        Comparator::AtMost,
        Comparator::LessThan,
    ];

    /// Stable code.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Comparator::MoreThan => "more_than",
            Comparator::AtLeast => "at_least",
            Comparator::Reach => "reach",
            Comparator::About => "about",
            Comparator::Between => "between",
            Comparator::AtMost => "at_most",
            Comparator::LessThan => "less_than",
        }
    }
}

/// An exact decimal number: `mantissa` / 10^`scale`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Figure {
    /// All digits.
    pub mantissa: i64,
    /// How many of them stand after the comma.
    pub scale: u32,
}

/// The number of a target.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Value {
    /// One number.
    One(Figure),
    /// From, to.
    Range(Figure, Figure),
}

/// Of what time a target speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Pace {
    /// At the end, or at any time.
    Once,
    /// Every year anew: "hằng năm có trên 10 đơn".
    EveryYear,
    /// Growth a year: "tăng trưởng trung bình 16 - 18 %/năm".
    GrowthPerYear,
    /// Growth over the whole time.
    Growth,
}

/// A target.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedTarget {
    /// The clause, an index into [`Proposal::clauses`].
    pub clause: usize,
    /// What is measured, on one line: "Tỷ lệ khai thác thương mại sáng chế".
    pub measure: String,
    /// How it is compared.
    pub comparator: Comparator,
    /// With what.
    pub value: Value,
    /// Unit as printed: "%", "đơn", "% GDP"; empty when none stands there.
    pub unit: String,
    /// Of what time it speaks.
    pub pace: Pace,
    /// By when: "vào năm 2030", or the heading "Đến năm 2030".
    pub by: Option<Found<Deadline>>,
    /// Who answers for it, where the text says so.
    pub owners: Vec<Agency>,
    /// From what is measured to the unit.
    pub quote: Quote,
    /// How sure.
    #[serde(flatten)]
    pub certainty: Certainty,
}

/// A duty to report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProposedDuty {
    /// The clause, an index into [`Proposal::clauses`].
    pub clause: usize,
    /// What is to be reported, on one line.
    pub what: String,
    /// Who reports.
    pub reporters: Vec<Agency>,
    /// Where the reporter was found.
    pub reporters_from: OwnerSource,
    /// To whom.
    pub receivers: Vec<Agency>,
    /// Through whom: "(qua Sở Khoa học và Công nghệ)".
    pub via: Vec<Agency>,
    /// When: never empty; "định kỳ 6 tháng, hằng năm" has two.
    pub schedules: Vec<Schedule>,
    /// The sentence.
    pub quote: Quote,
    /// How sure.
    #[serde(flatten)]
    pub certainty: Certainty,
}

/// Everything that was found in one text.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Proposal {
    /// The text that all spans count in: the given one, or the cells of a table joined.
    pub text: String,
    /// Facts of the head and the foot.
    pub header: Header,
    /// Clauses in the order of the text.
    pub clauses: Vec<ProposedClause>,
    /// Tasks in the order of the text.
    pub tasks: Vec<ProposedTask>,
    /// Targets in the order of the text.
    pub targets: Vec<ProposedTarget>,
    /// Report duties in the order of the text.
    pub duties: Vec<ProposedDuty>,
    /// What could not be read.
    pub findings: Vec<Finding>,
}
