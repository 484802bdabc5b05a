//! Fees and costs of an asset: which fee falls due when, how much by the table of that day, with which relief and surcharge.
//!
//! Amounts, their validity and reliefs are data (`packs/ip/fees.toml`, [`Table`]). A fee without a row has no amount: it is told as
//! unknown until somebody types what the notice of the office says. When a fee falls due follows from the legal clocks; the table
//! of the due day holds, of the day of the act where that was done before.

mod pack;
#[cfg(test)]
mod tests;

use super::clocks::{Due, Standing};
use super::{Content, Event, Right, State, day_of};
use crate::model::EventKind;
use chrono::{Datelike as _, NaiveDate};
use kernel::clocks::Certainty;
use kernel::ids::{AttachmentId, PersonId};
use kernel::money::{MoneyError, Vnd};
use std::collections::BTreeMap;

/// The largest amount of one fee or payment, in đồng.
pub const LARGEST: i64 = 10_000_000_000;
/// Most groups that one fee is paid for.
pub const MOST_GROUPS: u32 = 100;

/// What an amount is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Per {
    /// đơn
    Application,
    /// nhóm yêu cầu bảo hộ
    ClaimGroup,
    /// nhóm hàng hóa, dịch vụ
    ClassGroup,
    /// nhóm hàng hóa, dịch vụ từ nhóm thứ hai
    ExtraGroup,
    /// văn bằng
    Title,
    /// năm
    Year,
    /// lần gia hạn
    Renewal,
    /// lần
    Time,
}

impl Per {
    /// Has a place in a series: which year, which renewal.
    #[must_use]
    pub fn has_ordinal(self) -> bool {
        matches!(self, Per::Year | Per::Renewal)
    }

    /// People may pay for more than one.
    #[must_use]
    pub fn counts(self) -> bool {
        matches!(self, Per::ClaimGroup | Per::ClassGroup | Per::ExtraGroup)
    }

    /// How many of them an asset has, as far as the register knows.
    #[must_use]
    pub fn quantity(self, content: &Content) -> u32 {
        match self {
            Per::ClassGroup => class_groups(content),
            Per::ExtraGroup => class_groups(content) - 1,
            // The register keeps no claims: one until somebody says otherwise.
            Per::Application | Per::ClaimGroup | Per::Title | Per::Year | Per::Renewal | Per::Time => 1,
        }
    }
}

/// Groups of goods and services: Nice classes, not the Vienna ones that a figure has. At least one.
fn class_groups(content: &Content) -> u32 {
    let mut classes: Vec<&str> = content
        .classes
        .iter()
        .filter_map(|symbol| symbol.split('-').next())
        .filter(|class| !class.is_empty() && class.bytes().all(|byte| byte.is_ascii_digit()))
        .collect();
    classes.sort_unstable();
    classes.dedup();
    u32::try_from(classes.len())
        .unwrap_or(MOST_GROUPS)
        .clamp(1, MOST_GROUPS)
}

/// An amount for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// In đồng.
    pub amount: Vnd,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// Which act says so.
    pub source: String,
    /// How sure that is.
    pub certainty: Certainty,
    /// Read in the act itself.
    pub verified: bool,
}

fn holds(from: NaiveDate, until: Option<NaiveDate>, on: NaiveDate) -> bool {
    from <= on && until.is_none_or(|until| on <= until)
}

/// A fee, or a cost, that an asset may have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fee {
    /// Stable code.
    pub key: String,
    /// As people read it.
    pub name: String,
    /// What the amount is for.
    pub per: Per,
    /// Of which rights; none: of all.
    rights: Option<Vec<Right>>,
    /// Deadlines with which it falls due.
    pub rules: Vec<String>,
    /// Events with which it falls due where none of these deadlines is there.
    on: Vec<EventKind>,
    /// The event that says that it was paid.
    pub event: Option<EventKind>,
    /// May be paid several times.
    pub repeats: bool,
    /// Paid to somebody else than the office.
    pub cost: bool,
    /// A sentence for whoever pays.
    pub note: String,
    rows: Vec<Row>,
}

impl Fee {
    /// Whether a right has it.
    #[must_use]
    pub fn is_of(&self, right: Right) -> bool {
        self.rights.as_ref().is_none_or(|rights| rights.contains(&right))
    }

    /// The row that holds on a day.
    #[must_use]
    pub fn row(&self, on: NaiveDate) -> Option<&Row> {
        self.rows.iter().find(|row| holds(row.from, row.until, on))
    }
}

/// Something that takes a part of some fees off for some time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Relief {
    /// Stable code.
    pub key: String,
    /// As people read it.
    pub name: String,
    /// How much is taken off.
    pub percent: u16,
    /// Keys of the fees that it touches; none: all that have a row.
    fees: Option<Vec<String>>,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub until: Option<NaiveDate>,
    /// For whom, in words.
    pub condition: String,
    /// Which act says so.
    pub source: String,
    /// How sure that is.
    pub certainty: Certainty,
    /// Read in the act itself.
    pub verified: bool,
    /// What else to know.
    pub note: String,
}

impl Relief {
    /// Leaves nothing to be paid.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.percent >= 100
    }

    /// Touches a fee, whatever the day.
    #[must_use]
    pub fn touches(&self, fee: &Fee) -> bool {
        match &self.fees {
            Some(keys) => keys.contains(&fee.key),
            None => !fee.rows.is_empty(),
        }
    }
}

/// Fees and reliefs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    fees: Vec<Fee>,
    reliefs: Vec<Relief>,
}

/// What a price is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The day whose table holds.
    pub on: NaiveDate,
    /// For how many.
    pub quantity: u32,
    /// Key of the relief; empty for none.
    pub relief: &'a str,
    /// Percent on top for paying late.
    pub late_percent: u32,
}

impl Ask<'_> {
    /// For so many on a day: no relief, in time.
    #[must_use]
    pub fn plain(on: NaiveDate, quantity: u32) -> Ask<'static> {
        Ask {
            on,
            quantity,
            relief: "",
            late_percent: 0,
        }
    }
}

/// Why a price cannot be told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// There is no such relief.
    NoRelief,
    /// The relief is not for this fee.
    OtherFee(String),
    /// The relief does not hold on that day: its name, first and last day.
    OtherDay(String, NaiveDate, Option<NaiveDate>),
    /// More groups than there can be, or an amount beyond all measure.
    TooMuch,
}

impl From<MoneyError> for Fault {
    fn from(_: MoneyError) -> Fault {
        Fault::TooMuch
    }
}

/// What a fee comes to, step by step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Price<'a> {
    /// The row of the table: the amount for one.
    pub row: &'a Row,
    /// For how many.
    pub quantity: u32,
    /// Before relief and surcharge.
    pub full: Vnd,
    /// What takes something off.
    pub relief: Option<&'a Relief>,
    /// After the relief.
    pub relieved: Vnd,
    /// Percent on top for paying late.
    pub late_percent: u32,
    /// What that comes to.
    pub surcharge: Vnd,
    /// What is to be paid.
    pub total: Vnd,
}

impl Price<'_> {
    /// Everything that it rests on was read in the acts themselves.
    #[must_use]
    pub fn verified(&self) -> bool {
        self.row.verified && self.relief.is_none_or(|relief| relief.verified)
    }
}

impl Table {
    /// Every fee, in the order of the pack.
    #[must_use]
    pub fn fees(&self) -> &[Fee] {
        &self.fees
    }

    /// The fees of a right, in the order of the pack.
    pub fn of(&self, right: Right) -> impl Iterator<Item = &Fee> {
        self.fees.iter().filter(move |fee| fee.is_of(right))
    }

    /// The fee of a key.
    #[must_use]
    pub fn fee(&self, key: &str) -> Option<&Fee> {
        self.fees.iter().find(|fee| fee.key == key)
    }

    /// Every relief.
    #[must_use]
    pub fn reliefs(&self) -> &[Relief] {
        &self.reliefs
    }

    /// The relief of a key.
    #[must_use]
    pub fn relief(&self, key: &str) -> Option<&Relief> {
        self.reliefs.iter().find(|relief| relief.key == key)
    }

    /// The deadlines with which some fee falls due.
    #[must_use]
    pub fn rules(&self) -> Vec<&str> {
        let mut rules: Vec<&str> = self
            .fees
            .iter()
            .flat_map(|fee| &fee.rules)
            .map(String::as_str)
            .collect();
        rules.sort_unstable();
        rules.dedup();
        rules
    }

    /// What a fee comes to; none where no row holds on that day.
    ///
    /// # Errors
    /// A [`Fault`], most often of the relief.
    pub fn price<'a>(&'a self, fee: &'a Fee, ask: Ask<'_>) -> Result<Option<Price<'a>>, Fault> {
        if ask.quantity > MOST_GROUPS {
            return Err(Fault::TooMuch);
        }
        let relief = match ask.relief {
            "" => None,
            key => Some(self.relief(key).ok_or(Fault::NoRelief)?),
        };
        if let Some(relief) = relief {
            if !relief.touches(fee) {
                return Err(Fault::OtherFee(relief.name.clone()));
            }
            if !holds(relief.from, relief.until, ask.on) {
                return Err(Fault::OtherDay(relief.name.clone(), relief.from, relief.until));
            }
        }
        let Some(row) = fee.row(ask.on) else { return Ok(None) };
        let full = row.amount.times(i64::from(ask.quantity))?;
        let left = relief.map_or(100, |relief| 100 - i64::from(relief.percent.min(100)));
        let relieved = full.fraction(left, 100)?;
        let surcharge = relieved.fraction(i64::from(ask.late_percent), 100)?;
        let total = relieved.plus(surcharge)?;
        if !(0..=LARGEST).contains(&total.0) {
            return Err(Fault::TooMuch);
        }
        Ok(Some(Price {
            row,
            quantity: ask.quantity,
            full,
            relief,
            relieved,
            late_percent: ask.late_percent,
            surcharge,
            total,
        }))
    }
}

/// Where a fee stands by deadline and dossier; whether money was written down is another question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// It can be paid later; from this day on, where that is known.
    Later(Option<NaiveDate>),
    /// It can be paid now.
    Open,
    /// Its day is past, it can be paid with this many percent on top.
    Late(u32),
    /// Its day and its grace are past.
    Missed,
    /// By the dossier it was done on this day.
    Done(NaiveDate),
}

/// Where a deadline with a fee stands; none where the dossier went another way.
#[must_use]
pub fn stage(due: &Due, today: NaiveDate) -> Option<Stage> {
    Some(match due.standing {
        Standing::Dropped => return None,
        Standing::Met(on) => Stage::Done(on),
        Standing::Open => match due.surcharge_on(today) {
            None => Stage::Missed,
            Some(0) if due.due_on < today => Stage::Late(0),
            Some(0) => match due.opens_on.filter(|opens| *opens > today) {
                Some(opens) => Stage::Later(Some(opens)),
                None => Stage::Open,
            },
            Some(percent) => Stage::Late(percent),
        },
    })
}

/// The deadlines of a fee in a dossier: of one place in its series, where it has such.
pub fn dues_of<'a>(fee: &'a Fee, ordinal: i32, dues: &'a [Due]) -> impl Iterator<Item = &'a Due> {
    dues.iter()
        .filter(move |due| fee.rules.contains(&due.rule) && (!fee.per.has_ordinal() || due.ordinal == ordinal))
}

/// Percent on top for paying a fee on a day; zero in time, and where the dossier has no such deadline or it is over.
#[must_use]
pub fn late_percent(fee: &Fee, ordinal: i32, dues: &[Due], on: NaiveDate) -> u32 {
    dues_of(fee, ordinal, dues)
        .filter(|due| due.standing != Standing::Dropped)
        .find_map(|due| due.surcharge_on(on))
        .unwrap_or(0)
}

/// An amount with what comes on top for paying late.
///
/// # Errors
/// [`MoneyError::Overflow`] never in practice.
pub fn with_surcharge(amount: Vnd, percent: u32) -> Result<Vnd, MoneyError> {
    amount.fraction(100 + i64::from(percent), 100)
}

/// A fee that a dossier has had or will have.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Expected<'a> {
    /// Which.
    pub fee: &'a Fee,
    /// Which year, which renewal; zero elsewhere.
    pub ordinal: i32,
    /// For how many.
    pub quantity: u32,
    /// Last day; none while nothing starts it.
    pub due_on: Option<NaiveDate>,
    /// The day whose table holds.
    pub table_on: NaiveDate,
    /// Where it stands.
    pub stage: Stage,
    /// The deadline behind it.
    pub due: Option<&'a Due>,
}

impl Expected<'_> {
    /// Percent on top when it is paid today.
    #[must_use]
    pub fn late_percent(&self) -> u32 {
        match self.stage {
            Stage::Late(percent) => percent,
            Stage::Later(_) | Stage::Open | Stage::Missed | Stage::Done(_) => 0,
        }
    }
}

/// Every fee that a dossier has had or will have: from its deadlines, or from its events where there is no such deadline.
#[must_use]
pub fn expected<'a>(
    table: &'a Table,
    (content, state): (&Content, State),
    events: &[Event],
    dues: &'a [Due],
    today: NaiveDate,
) -> Vec<Expected<'a>> {
    let mut found = Vec::new();
    for fee in table.of(content.right) {
        let quantity = fee.per.quantity(content);
        if quantity == 0 {
            continue;
        }
        let line = |ordinal, due_on: Option<NaiveDate>, stage, due| Expected {
            fee,
            ordinal,
            quantity,
            due_on,
            table_on: match stage {
                Stage::Done(on) => due_on.map_or(on, |due| due.min(on)),
                Stage::Later(_) | Stage::Open | Stage::Late(_) | Stage::Missed => due_on.unwrap_or(today),
            },
            stage,
            due,
        };
        let before = found.len();
        for due in dues.iter().filter(|due| fee.rules.contains(&due.rule)) {
            let ordinal = if fee.per.has_ordinal() { due.ordinal } else { 0 };
            if let Some(stage) = stage(due, today) {
                found.push(line(ordinal, Some(due.due_on), stage, Some(due)));
            }
        }
        if found.len() > before {
            continue;
        }
        let done = fee.on.iter().find_map(|kind| day_of(events, *kind));
        match done {
            Some(on) => found.push(line(0, Some(on), Stage::Done(on), None)),
            None if state == State::Prepared && fee.on.contains(&EventKind::Filed) => {
                found.push(line(0, None, Stage::Later(None), None));
            }
            None => {}
        }
    }
    found
}

kernel::typed_id! {
    /// A fee or cost that was written down.
    CostId,
}

/// How the expected amount of a record came about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// By the table of its day.
    Table,
    /// Typed, as the notice of the office says.
    Notice,
    /// Written down before this was kept.
    Untold,
}

impl Basis {
    /// The stable code; none where nobody knows.
    #[must_use]
    pub fn code(self) -> Option<&'static str> {
        match self {
            Basis::Table => Some("table"),
            Basis::Notice => Some("notice"),
            Basis::Untold => None,
        }
    }

    /// The basis of a code.
    #[must_use]
    pub fn from_code(code: Option<&str>) -> Basis {
        [Basis::Table, Basis::Notice]
            .into_iter()
            .find(|one| one.code() == code)
            .unwrap_or(Basis::Untold)
    }
}

/// A fee or cost that was written down, paid or not. Nothing is deleted: what was wrong is taken back by a record of its own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cost {
    /// Which.
    pub id: CostId,
    /// Of which asset.
    pub asset: super::AssetId,
    /// Key of the fee.
    pub kind: String,
    /// Which year, which renewal; zero elsewhere.
    pub ordinal: i32,
    /// For how many.
    pub quantity: u32,
    /// Last day to pay.
    pub due_on: Option<NaiveDate>,
    /// What is expected; none where nobody said so.
    pub expected: Option<Vnd>,
    /// How that came about.
    pub basis: Basis,
    /// Key of the relief; empty for none.
    pub relief: String,
    /// What was paid; negative where it takes a payment back.
    pub paid: Option<Vnd>,
    /// On which day.
    pub paid_on: Option<NaiveDate>,
    /// Who paid, as written.
    pub payer: String,
    /// Number of the receipt, as printed.
    pub number: String,
    /// What else is worth a line; why it was taken back.
    pub note: String,
    /// The receipt.
    pub file: Option<AttachmentId>,
    /// The record that it takes back.
    pub reverses: Option<CostId>,
    /// Who wrote it down.
    pub created_by: PersonId,
    /// When.
    pub created_at: chrono::DateTime<chrono::Utc>,
    /// Who wrote the payment down.
    pub paid_by: Option<PersonId>,
    /// Rises with every change.
    pub version: i64,
}

/// Whether everything that the expected amount of a record rests on was read in the acts themselves: that of a notice was read in the
/// notice; that of the table is as sure as its row and relief are now. What the table does not say any more, nobody compared.
#[must_use]
pub fn is_verified(table: &Table, fee: &Fee, one: &Cost) -> bool {
    let on = one.due_on.or(one.paid_on);
    let row = on.and_then(|on| fee.row(on));
    let by_table = |on: NaiveDate| {
        let ask = Ask {
            relief: &one.relief,
            ..Ask::plain(on, one.quantity)
        };
        let price = table.price(fee, ask).ok().flatten();
        price.is_some_and(|price| one.expected == Some(price.total) && price.verified())
    };
    match (one.basis, row) {
        (Basis::Notice, _) | (Basis::Untold, None) => true,
        (Basis::Table, _) | (Basis::Untold, Some(_)) => on.is_some_and(by_table),
    }
}

/// The records that stand: neither taken back nor taking back.
pub fn standing(all: &[Cost]) -> impl Iterator<Item = &Cost> {
    all.iter()
        .filter(|one| one.reverses.is_none() && !all.iter().any(|other| other.reverses == Some(one.id)))
}

/// The record of a fee that stands.
#[must_use]
pub fn record_of<'a>(all: &'a [Cost], kind: &str, ordinal: i32) -> Option<&'a Cost> {
    standing(all).find(|one| one.kind == kind && one.ordinal == ordinal)
}

/// What was paid in all, what was taken back taken off.
///
/// # Errors
/// [`MoneyError::Overflow`] never in practice.
pub fn paid(all: &[Cost]) -> Result<Vnd, MoneyError> {
    Vnd::sum(all.iter().filter_map(|one| one.paid))
}

/// A place in a budget: the first day of its month, none for what is late and can still be paid; and the key of the fee.
pub type Place = (Option<NaiveDate>, String);

/// What falls into one place of a budget.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// Sum of the amounts that are known.
    pub known: Vnd,
    /// Lines.
    pub lines: usize,
    /// Lines without an amount.
    pub unknown: usize,
}

impl Cell {
    /// Adds a line.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] never in practice.
    pub fn add(&mut self, amount: Option<Vnd>) -> Result<(), MoneyError> {
        self.lines += 1;
        match amount {
            Some(amount) => self.known = self.known.plus(amount)?,
            None => self.unknown += 1,
        }
        Ok(())
    }
}

/// The month of a budget in which a day lies; none for what is late.
#[must_use]
pub fn month_of(due_on: NaiveDate, today: NaiveDate) -> Option<NaiveDate> {
    if due_on < today { None } else { due_on.with_day(1) }
}

/// Lines summed by month and fee.
///
/// # Errors
/// [`MoneyError::Overflow`] never in practice.
pub fn budget(lines: impl IntoIterator<Item = (Place, Option<Vnd>)>) -> Result<BTreeMap<Place, Cell>, MoneyError> {
    let mut cells: BTreeMap<Place, Cell> = BTreeMap::new();
    for (place, amount) in lines {
        cells.entry(place).or_default().add(amount)?;
    }
    Ok(cells)
}
