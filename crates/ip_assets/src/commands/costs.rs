//! The verbs of fees and costs: written down, paid, taken back.

use super::{LINE, MOST, Step, StoredFile, TITLE, YEARS, attach, kept, record, standing, step, within};
use crate::Rules;
use crate::labels::costs as words;
use crate::model::fees::{
    Ask, Basis, Cost, CostId, Fault, Fee, LARGEST, MOST_GROUPS, Relief, late_percent, record_of, with_surcharge,
};
use crate::model::{Asset, AssetId, Event, EventKind, after};
use crate::store;
use crate::store::{costs, deadlines};
use chrono::{Datelike as _, NaiveDate};
use kernel::access::{Actor, Permit};
use kernel::db::Tx;
use kernel::money::Vnd;
use kernel::{AppError, FieldErrors, Result};
use serde_json::{Value, json};

/// A fee or cost as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCost {
    /// Key of the fee.
    pub kind: String,
    /// Which year, which renewal; zero elsewhere.
    pub ordinal: i32,
    /// For how many.
    pub quantity: u32,
    /// Last day to pay.
    pub due_on: Option<NaiveDate>,
    /// Key of the relief; empty for none.
    pub relief: String,
    /// What is to be paid, as the notice says; none: by the table.
    pub amount: Option<Vnd>,
    /// What else is worth a line.
    pub note: String,
    /// The payment, where it was made.
    pub payment: Option<Payment>,
}

/// A payment as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payment {
    /// On which day.
    pub on: NaiveDate,
    /// How much; none: as expected.
    pub amount: Option<Vnd>,
    /// Who paid.
    pub payer: String,
    /// Number of the receipt.
    pub number: String,
    /// The dossier learns of it in the same act, where it has such an event.
    pub with_event: bool,
}

fn within_measure(errors: &mut FieldErrors, field: &str, amount: Option<Vnd>) {
    match amount.map(|amount| amount.0) {
        Some(dong) if dong < 0 => errors.add(field, words::NEGATIVE),
        Some(dong) if dong > LARGEST => errors.add(field, words::TOO_MUCH),
        Some(_) | None => {}
    }
}

fn ordinal(errors: &mut FieldErrors, fee: &Fee, ordinal: i32) {
    use crate::model::fees::Per;
    match fee.per {
        Per::Year if !(2..=30).contains(&ordinal) => errors.add("ordinal", words::ASK_YEAR),
        Per::Renewal if !(1..=30).contains(&ordinal) => errors.add("ordinal", words::ASK_RENEWAL),
        Per::Application | Per::ClaimGroup | Per::ClassGroup | Per::ExtraGroup | Per::Title | Per::Time
            if ordinal != 0 =>
        {
            errors.add("ordinal", words::NO_ORDINAL);
        }
        Per::Application
        | Per::ClaimGroup
        | Per::ClassGroup
        | Per::ExtraGroup
        | Per::Title
        | Per::Year
        | Per::Renewal
        | Per::Time => {}
    }
}

/// What must hold of a payment: a day that can be, an amount that can be.
fn payment_faults(errors: &mut FieldErrors, asset: &Asset, fee: &Fee, payment: &Payment, today: NaiveDate) {
    within_measure(errors, "paid", payment.amount);
    within(errors, "payer", &payment.payer, LINE);
    within(errors, "number", &payment.number, LINE);
    if !YEARS.contains(&payment.on.year()) {
        errors.add("paid_on", crate::labels::YEARS);
    } else if payment.on > today {
        errors.add("paid_on", words::PAID_AHEAD);
    } else if !fee.cost {
        match asset.filed_on {
            None => errors.add("paid_on", words::NOT_FILED),
            Some(filed) if payment.on < filed => errors.add("paid_on", words::before_filing(payment.on, filed)),
            Some(_) => {}
        }
    }
}

/// The journal is read above the unit: of what is secret it says only that it is there.
fn tell(tx: &Tx, asset: &Asset, act: &'static str, name: &str, amount: Option<Vnd>) {
    let note = if asset.secret {
        Value::Null
    } else {
        json!(words::entry(name, amount))
    };
    record(tx, asset, act, json!({ "note": note }));
}

/// A day that a step of the dossier refuses is the day of the payment here.
fn at_payment(error: AppError) -> AppError {
    let AppError::Invalid(errors) = error else { return error };
    let mut told = FieldErrors::default();
    for (field, message) in errors.iter() {
        told.add(if field == "on" { "paid_on" } else { field }, message);
    }
    AppError::Invalid(told)
}

/// The event that a payment would write, where the dossier may have it and has it not yet.
#[must_use]
pub fn event_of(fee: &Fee, ordinal: i32, asset: &Asset, events: &[Event]) -> Option<EventKind> {
    let kind = fee.event?;
    let may = after(asset.content.right, asset.state, kind).is_some();
    (may && !is_told(kind, ordinal, events)).then_some(kind)
}

fn is_told(kind: EventKind, ordinal: i32, events: &[Event]) -> bool {
    events
        .iter()
        .any(|event| event.kind == kind && event.ordinal == ordinal)
}

/// Writes the event of a payment into the dossier.
async fn told_to_dossier(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    (asset, fee): (&Asset, &Fee),
    ordinal: i32,
    payment: &Payment,
) -> Result<()> {
    if !payment.with_event {
        return Ok(());
    }
    let Some(kind) = fee.event else { return Ok(()) };
    let events = standing(&store::events(&tx.reader(), asset.id).await?);
    if is_told(kind, ordinal, &events) {
        return Ok(());
    }
    let event = Event {
        kind,
        on: payment.on,
        ordinal: if kind.has_ordinal() { ordinal } else { 0 },
        number: payment.number.clone(),
        note: String::new(),
    };
    step(tx, rules, actor, (asset.id, asset.version), &Step::Add(event))
        .await
        .map_err(at_payment)?;
    Ok(())
}

/// What a payment is for.
struct Owed {
    /// Before what comes on top for paying late.
    expected: Option<Vnd>,
    /// Percent on top on the day of the payment.
    late: u32,
    /// Whoever pays saw the amount with these percent.
    shown: bool,
    /// A relief takes everything off.
    free: bool,
}

/// What is paid: what was typed, or what was expected, with what comes on top for paying late where the page showed it. Nothing is
/// paid only where a relief takes everything off.
fn sum(errors: &mut FieldErrors, payment: &Payment, owed: &Owed) -> Vnd {
    if payment.amount.is_none() && owed.late > 0 && !owed.shown {
        errors.add("paid", words::ask_late(payment.on, owed.late));
        return Vnd::ZERO;
    }
    let expected = owed.expected.map(|expected| with_surcharge(expected, owed.late));
    let sum = match (payment.amount, expected) {
        (Some(typed), _) => typed,
        (None, Some(Ok(expected))) => expected,
        (None, Some(Err(_))) => {
            errors.add("paid", words::TOO_MUCH);
            return Vnd::ZERO;
        }
        (None, None) => {
            errors.add("paid", words::ASK_PAID);
            return Vnd::ZERO;
        }
    };
    if sum == Vnd::ZERO && !owed.free {
        errors.add("paid", words::NOTHING);
    }
    sum
}

fn is_free(rules: &Rules, relief: &str) -> bool {
    rules.fees.relief(relief).is_some_and(Relief::is_whole)
}

/// Writes a fee or cost down, with its payment where it was made, and the event of that: all or nothing.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Invalid`], [`AppError::Refused`].
pub async fn add(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    id: AssetId,
    new: NewCost,
    file: Option<StoredFile>,
) -> Result<CostId> {
    let (asset, permit) = kept(tx, actor, id).await?;
    let fee = fee_of(rules, &asset, &new.kind)?;
    let before = costs::of(&tx.reader(), id).await?;
    if before.len() >= MOST {
        return Err(AppError::field("kind", words::TOO_MANY));
    }
    let mut errors = FieldErrors::default();
    ordinal(&mut errors, fee, new.ordinal);
    if !(1..=MOST_GROUPS).contains(&new.quantity) {
        errors.add("quantity", words::quantity());
    }
    match new.due_on {
        Some(due) if !YEARS.contains(&due.year()) => errors.add("due_on", crate::labels::YEARS),
        // What is not paid and has no day would stand in no budget.
        None if new.payment.is_none() => errors.add("due_on", words::ASK_DUE),
        Some(_) | None => {}
    }
    within_measure(&mut errors, "amount", new.amount);
    within(&mut errors, "note", &new.note, TITLE);
    if let Some(payment) = &new.payment {
        payment_faults(&mut errors, &asset, fee, payment, tx.today());
    }
    if !fee.repeats
        && let Some(held) = record_of(&before, &fee.key, new.ordinal)
    {
        errors.add("kind", words::twice(&words::fee(fee, new.ordinal), held.paid_on));
    }
    // The table of the due day; of the day of the payment where that is earlier, or no other is known.
    let on = match (new.due_on, new.payment.as_ref().map(|payment| payment.on)) {
        (Some(due), Some(paid)) => Some(due.min(paid)),
        (due, paid) => due.or(paid),
    };
    let ask = Ask {
        relief: &new.relief,
        ..Ask::plain(on.unwrap_or_else(|| tx.today()), new.quantity)
    };
    let by_table = match rules.fees.price(fee, ask) {
        Ok(price) => price.map(|price| price.total),
        Err(fault) => {
            let field = if fault == Fault::TooMuch { "quantity" } else { "relief" };
            errors.add(field, words::fault(&fault, fee));
            None
        }
    };
    let expected = new.amount.or(by_table);
    let free = is_free(rules, &new.relief);
    if new.amount == Some(Vnd::ZERO) && !free {
        errors.add("amount", words::NOTHING);
    }
    let paid = match &new.payment {
        Some(payment) => {
            let dues = deadlines::of(&tx.reader(), id).await?;
            let late = |on| late_percent(fee, new.ordinal, &dues, on);
            // By the table and without a relief it stands on the page with what comes on top today.
            let plain = new.amount.is_none() && new.relief.is_empty();
            let owed = Owed {
                expected,
                late: late(payment.on),
                shown: plain && late(payment.on) == late(tx.today()),
                free,
            };
            Some(sum(&mut errors, payment, &owed))
        }
        None => {
            if expected.is_none() && errors.is_empty() {
                errors.add("amount", words::ASK_AMOUNT);
            }
            None
        }
    };
    errors.check()?;
    let file = match file {
        Some(file) => Some(attach(tx, actor, id, file).await?),
        None => None,
    };
    let cost = Cost {
        id: tx.id(),
        asset: id,
        kind: fee.key.clone(),
        ordinal: new.ordinal,
        quantity: new.quantity,
        due_on: new.due_on,
        expected,
        basis: if new.amount.is_some() {
            Basis::Notice
        } else {
            Basis::Table
        },
        relief: new.relief,
        paid,
        paid_on: new.payment.as_ref().map(|payment| payment.on),
        payer: new
            .payment
            .as_ref()
            .map(|payment| payment.payer.clone())
            .unwrap_or_default(),
        number: new
            .payment
            .as_ref()
            .map(|payment| payment.number.clone())
            .unwrap_or_default(),
        note: new.note,
        file,
        reverses: None,
        created_by: actor.person,
        created_at: tx.now,
        paid_by: new.payment.as_ref().map(|_| actor.person),
        version: 1,
    };
    costs::insert(tx, &permit, &cost).await?;
    let act = if cost.paid_on.is_some() {
        "ip_asset.cost_paid"
    } else {
        "ip_asset.cost"
    };
    tell(
        tx,
        &asset,
        act,
        &words::fee(fee, cost.ordinal),
        cost.paid.or(cost.expected),
    );
    if let Some(payment) = &new.payment {
        told_to_dossier(tx, rules, actor, (&asset, fee), cost.ordinal, payment).await?;
    }
    Ok(cost.id)
}

fn fee_of<'a>(rules: &'a Rules, asset: &Asset, kind: &str) -> Result<&'a Fee> {
    let fee = rules
        .fees
        .fee(kind)
        .ok_or_else(|| AppError::field("kind", words::ASK_KIND))?;
    if fee.is_of(asset.content.right) {
        Ok(fee)
    } else {
        Err(AppError::field("kind", words::OTHER_RIGHT))
    }
}

/// A record of the asset that stands; the asset is held, so that it stands until the end.
async fn held(tx: &Tx, actor: &Actor, id: AssetId, cost: CostId) -> Result<(Asset, Permit, Cost)> {
    let (asset, permit) = kept(tx, actor, id).await?;
    let all = costs::of(&tx.reader(), id).await?;
    let one = all.iter().find(|one| one.id == cost).ok_or(AppError::NotFound)?;
    let again = all.iter().any(|other| other.reverses == Some(cost));
    if again || one.reverses.is_some() {
        return Err(AppError::Refused {
            code: "ip_cost.taken_back",
            message: words::TAKEN_BACK.to_owned(),
        });
    }
    Ok((asset, permit, one.clone()))
}

/// Says that what was written down is paid now, with the event of that where the dossier has one: all or nothing.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`AppError::Invalid`], [`AppError::Refused`].
pub async fn pay(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    (id, cost, version): (AssetId, CostId, i64),
    payment: Payment,
    file: Option<StoredFile>,
) -> Result<()> {
    let (asset, permit, mut one) = held(tx, actor, id, cost).await?;
    if one.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    if one.paid_on.is_some() {
        return Err(AppError::Refused {
            code: "ip_cost.paid",
            message: words::PAID_BEFORE.to_owned(),
        });
    }
    let fee = fee_of(rules, &asset, &one.kind)?;
    let mut errors = FieldErrors::default();
    payment_faults(&mut errors, &asset, fee, &payment, tx.today());
    let dues = deadlines::of(&tx.reader(), id).await?;
    let late = |on| late_percent(fee, one.ordinal, &dues, on);
    let owed = Owed {
        expected: one.expected,
        late: late(payment.on),
        shown: late(payment.on) == late(tx.today()),
        free: is_free(rules, &one.relief),
    };
    let paid = sum(&mut errors, &payment, &owed);
    errors.check()?;
    if let Some(file) = file {
        one.file = Some(attach(tx, actor, id, file).await?);
    }
    one.paid = Some(paid);
    one.paid_on = Some(payment.on);
    one.payer.clone_from(&payment.payer);
    one.number.clone_from(&payment.number);
    one.paid_by = Some(actor.person);
    costs::save(tx, &permit, &one).await?;
    tell(
        tx,
        &asset,
        "ip_asset.cost_paid",
        &words::fee(fee, one.ordinal),
        one.paid,
    );
    told_to_dossier(tx, rules, actor, (&asset, fee), one.ordinal, &payment).await
}

/// Takes a record back by one with the opposite amount; the event that came with its payment too, when asked. Nothing is deleted.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`] when it was paid meanwhile, [`AppError::Invalid`] without a
/// reason, [`AppError::Refused`] when it was taken back before or takes back itself.
pub async fn take_back(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    (id, cost, version): (AssetId, CostId, i64),
    why: String,
    with_event: bool,
) -> Result<()> {
    let (asset, permit, one) = held(tx, actor, id, cost).await?;
    if one.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    let mut errors = FieldErrors::default();
    if why.is_empty() {
        errors.add("why", words::ASK_WHY);
    }
    within(&mut errors, "why", &why, TITLE);
    errors.check()?;
    let opposite = |amount: Option<Vnd>| {
        amount
            .map(|amount| Vnd::ZERO.minus(amount))
            .transpose()
            .map_err(|error| AppError::bug(error.to_string()))
    };
    let back = Cost {
        id: tx.id(),
        expected: opposite(one.expected)?,
        paid: opposite(one.paid)?,
        paid_on: one.paid_on.map(|_| tx.today()),
        payer: String::new(),
        number: String::new(),
        note: why.clone(),
        file: None,
        reverses: Some(one.id),
        created_by: actor.person,
        created_at: tx.now,
        paid_by: one.paid_on.map(|_| actor.person),
        version: 1,
        ..one.clone()
    };
    costs::insert(tx, &permit, &back).await?;
    let fee = rules.fees.fee(&one.kind);
    let name = fee.map_or_else(|| one.kind.clone(), |fee| words::fee(fee, one.ordinal));
    tell(tx, &asset, "ip_asset.cost_back", &name, one.paid.or(one.expected));
    let Some(kind) = fee
        .and_then(|fee| fee.event)
        .filter(|_| with_event && one.paid_on.is_some())
    else {
        return Ok(());
    };
    let recorded = store::events(&tx.reader(), id).await?;
    let told = recorded.iter().find(|held| {
        let same = held.event.kind == kind && held.event.ordinal == one.ordinal;
        held.removed.is_none() && same && Some(held.event.on) == one.paid_on
    });
    if let Some(told) = told {
        step(tx, rules, actor, (id, asset.version), &Step::TakeBack(told.id, why)).await?;
    }
    Ok(())
}
