//! Entering, changing, putting into force and ending report regimes.

use super::{conflict, periods, refused};
use crate::labels;
use crate::model::form::Fault;
use crate::model::{Content, Frequency, REGIME, Regime, RegimeId, RegimeState, Reporters, Section};
use crate::policy;
use crate::store;
use indicators::Figures;
use kernel::access::{Actor, Permit};
use kernel::db::Tx;
use kernel::ids::UnitId;
use kernel::journal::Entry;
use kernel::period::PeriodKind;
use kernel::{AppError, FieldErrors, Result};
use serde_json::{Value, json};

/// The years in which a regime may begin and a report be due.
const YEARS: std::ops::RangeInclusive<i32> = 2000..=2100;
/// Longest name of a regime.
pub const NAME_MAX: usize = 250;
/// Longest text of its other attributes.
pub const TEXT_MAX: usize = 2_000;
/// Most units that are named.
pub const MOST_NAMED: usize = 2_000;

fn record(tx: &Tx, one: &Regime, act: &'static str, details: Value) {
    tx.record(Entry {
        subject_kind: REGIME,
        subject: one.id.0,
        unit: Some(one.owner.0),
        act,
        details,
    });
}

/// Lengths and lines as they are kept.
fn clean(mut content: Content) -> Content {
    content.name = vietnamese::clean_line(&content.name);
    content.way = vietnamese::clean_line(&content.way);
    content.basis = vietnamese::clean_line(&content.basis);
    content.purpose = vietnamese::normalise(content.purpose.trim());
    for section in &mut content.outline {
        section.heading = vietnamese::clean_line(&section.heading);
    }
    for table in &mut content.form.tables {
        table.name = vietnamese::clean_line(&table.name);
        for row in &mut table.rows {
            row.name = vietnamese::clean_line(&row.name);
            row.measured = vietnamese::clean_line(&row.measured);
        }
    }
    content.named.sort_unstable();
    content.named.dedup();
    content
}

fn texts(content: &Content, errors: &mut FieldErrors) {
    for (field, text, max, ask) in [
        ("name", &content.name, NAME_MAX, Some(labels::ASK_NAME)),
        ("purpose", &content.purpose, TEXT_MAX, Some(labels::ASK_PURPOSE)),
        ("way", &content.way, TEXT_MAX, None),
        ("basis", &content.basis, TEXT_MAX, Some(labels::ASK_BASIS)),
    ] {
        let length = text.chars().count();
        match ask {
            Some(ask) if length == 0 => errors.add(field, ask),
            _ if length > max => errors.add(field, kernel::labels::too_long(length, max)),
            _ => {}
        }
    }
}

fn form(figures: &Figures, content: &Content, outline: &[Section], errors: &mut FieldErrors) {
    let kind = content.frequency.kind();
    let catalogue = figures.catalogue();
    // One that nothing counts yet, or that is not told for such a period, would be blank for ever.
    let knows = |key: &str| {
        let found = catalogue.find(key);
        found.is_some_and(|one| one.periods.contains(&kind) && !catalogue.lacks_source(one))
    };
    for fault in content.form.faults(outline, knows) {
        let field = match &fault {
            Fault::Unnamed(code) | Fault::Twice(code) | Fault::OddCode(code)
                if outline.iter().any(|section| section.code == *code) && content.form.row(code).is_none() =>
            {
                "outline"
            }
            Fault::TooMany
            | Fault::Unnamed(_)
            | Fault::Twice(_)
            | Fault::OddCode(_)
            | Fault::NoSuchRow { .. }
            | Fault::NoSuchIndicator(_)
            | Fault::TooFine(_)
            | Fault::OddSum(_) => "rows",
        };
        errors.add(field, labels::fault(&fault));
    }
    if content.form.rows().next().is_none() && outline.is_empty() {
        errors.add("rows", labels::ASK_FORM);
    }
}

fn when(content: &Content, errors: &mut FieldErrors) {
    let within = |day: chrono::NaiveDate| YEARS.contains(&chrono::Datelike::year(&day));
    if !within(content.from) {
        errors.add("from", labels::ASK_FROM);
    }
    if let Frequency::Once { due, .. } = content.frequency
        && (!within(due) || due < content.from)
    {
        errors.add("due", labels::ASK_ONCE);
    }
    if let Frequency::Every { rule, stage } = content.frequency
        && !content.frequency.is_possible()
    {
        // A stage begins where a plan says so.
        if rule.period == PeriodKind::Stage && stage.is_none_or(|one| one.kind() != PeriodKind::Stage) {
            errors.add("stage", labels::ASK_STAGE);
        } else {
            errors.add("due", labels::ASK_DUE);
        }
    }
}

/// What must hold of a regime.
async fn check(
    tx: &Tx,
    actor: &Actor,
    figures: &Figures,
    (id, owner): (RegimeId, UnitId),
    content: &Content,
    before: Option<&Content>,
) -> Result<()> {
    let (units, on) = (tx.units(), tx.today());
    let mut errors = FieldErrors::default();
    texts(content, &mut errors);
    form(figures, content, &content.outline, &mut errors);
    when(content, &mut errors);
    let realm = directives::policy::realm(&units, owner, on);
    let within = |unit: UnitId| units.exists(unit, on) && units.is_within(unit, realm, on);
    if !units.exists(content.receiver, on)
        || !(within(content.receiver) || units.is_within(owner, content.receiver, on))
    {
        errors.add("receiver", labels::ASK_RECEIVER);
    }
    for (field, unit) in [("via", content.via), ("also", content.also)] {
        if unit.is_some_and(|unit| !units.exists(unit, on) || !(within(unit) || units.is_within(owner, unit, on))) {
            errors.add(field, labels::NO_SUCH_UNIT);
        }
    }
    if content.reporters == Reporters::These {
        if content.named.is_empty() {
            errors.add("named", labels::ASK_NAMED);
        } else if content.named.len() > MOST_NAMED {
            errors.add("named", labels::TOO_MANY_NAMED);
        } else if let Some(unit) = content.named.iter().find(|unit| !within(**unit)) {
            errors.add("named", labels::out_of_reach(units.name(*unit, on)));
        }
    }
    if let Some(into) = content.into {
        // What was tied before by somebody who may stays tied when another one, who may not, changes something else.
        let tied = before.is_some_and(|before| before.into == content.into);
        let above = store::find_regime(&tx.reader(), into).await.ok();
        let seen = above.filter(|one| tied || policy::sees_regime(actor, one, &units, on));
        match seen {
            None => errors.add("into", labels::NO_SUCH_REGIME),
            Some(above) if above.id == id || above.content.into == Some(id) => {
                errors.add("into", labels::CIRCLE);
            }
            // Only who reports above may have reports added up there.
            Some(above)
                if !policy::reporters(&above, &units, on).iter().any(|unit| {
                    [owner, content.receiver].contains(unit) && (tied || policy::keeps(actor, *unit, &units, on))
                }) =>
            {
                errors.add("into", labels::NOT_REPORTING_THERE);
            }
            Some(above) if !labels::same_kind(&above.content.frequency, &content.frequency) => {
                errors.add("into", labels::OTHER_PERIOD);
            }
            Some(_) => {}
        }
    }
    let tied = before.and_then(|before| before.directive);
    if let Some(directive) = content.directive.filter(|_| tied != content.directive) {
        let scope = directives::policy::scope(actor);
        let found = directives::store::these(&tx.reader(), &scope, &[directive], on).await?;
        if found.is_empty() {
            errors.add("directive", labels::NO_SUCH_DOCUMENT);
        }
    }
    errors.check()
}

/// Enters a regime as a draft: nobody owes anything yet.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Invalid`] with every field.
pub async fn enter_regime(
    tx: &Tx,
    actor: &Actor,
    figures: &Figures,
    owner: UnitId,
    content: Content,
) -> Result<RegimeId> {
    let id: RegimeId = tx.id();
    let permit = policy::permit_regime(actor, owner, id, &tx.units(), tx.today())?;
    if !tx.units().exists(owner, tx.today()) {
        return Err(AppError::field("owner", labels::NO_SUCH_UNIT));
    }
    let content = clean(content);
    check(tx, actor, figures, (id, owner), &content, None).await?;
    let one = Regime {
        id,
        owner,
        content,
        state: RegimeState::Draft,
        form_version: 1,
        created_by: actor.person,
        created_at: tx.now,
        version: 1,
    };
    store::insert_regime(tx, &permit, &one).await?;
    record(tx, &one, "report_regime.enter", json!({ "name": one.content.name }));
    Ok(id)
}

async fn kept(tx: &Tx, actor: &Actor, id: RegimeId) -> Result<(Regime, Permit)> {
    let one = store::find_regime(&tx.reader(), id).await?;
    if !policy::sees_regime(actor, &one, &tx.units(), tx.today()) {
        return Err(AppError::NotFound);
    }
    let permit = policy::permit_regime(actor, one.owner, id, &tx.units(), tx.today())?;
    Ok((one, permit))
}

/// Changes a regime. A changed form is a new version of it: reports that nobody has touched take it, the others are finished
/// in the one with which they were begun. A changed due rule moves what is not sent yet.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`AppError::Invalid`], [`AppError::Refused`] for
/// one that has ended.
pub async fn change_regime(
    tx: &Tx,
    actor: &Actor,
    figures: &Figures,
    id: RegimeId,
    version: i64,
    content: Content,
) -> Result<Regime> {
    let (mut one, permit) = kept(tx, actor, id).await?;
    if one.version != version {
        return Err(conflict());
    }
    if one.state == RegimeState::Ended {
        return Err(refused("report_regime.ended", labels::REGIME_ENDED));
    }
    let content = clean(content);
    check(tx, actor, figures, (id, one.owner), &content, Some(&one.content)).await?;
    let new_form = one.content.outline != content.outline || one.content.form != content.form;
    one.content = content;
    if new_form && one.state == RegimeState::InForce {
        one.form_version += 1;
    }
    store::save_regime(tx, &permit, &one).await?;
    one.version += 1;
    if one.state == RegimeState::InForce {
        if new_form {
            store::take_new_form(tx, &permit, &one).await?;
        }
        let (units, today) = (tx.units(), tx.today());
        store::follow(tx, &permit, &one, |unit, period| {
            let due = one.content.frequency.due_at(period).map(kernel::time::local_date);
            due.is_some_and(|due| policy::reporters(&one, &units, due.min(today)).contains(&unit))
        })
        .await?;
        periods::open(tx, &permit, &one).await?;
    }
    record(
        tx,
        &one,
        "report_regime.change",
        json!({ "name": one.content.name, "form": one.form_version }),
    );
    Ok(one)
}

/// Puts a regime into force: from now on its reports fall due, and those of the running period are opened at once.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`], [`AppError::Invalid`] when nobody would report.
pub async fn put_into_force(tx: &Tx, actor: &Actor, figures: &Figures, id: RegimeId) -> Result<(Regime, u64)> {
    let found = kept(tx, actor, id).await?;
    force(tx, actor, figures, found).await
}

/// The same, of the version that its actor has read.
///
/// # Errors
/// As [`put_into_force`]; [`AppError::Conflict`] when somebody changed it meanwhile.
pub async fn put_version_into_force(
    tx: &Tx,
    actor: &Actor,
    figures: &Figures,
    (id, version): (RegimeId, i64),
) -> Result<(Regime, u64)> {
    let found = kept(tx, actor, id).await?;
    if found.0.version != version {
        return Err(conflict());
    }
    force(tx, actor, figures, found).await
}

async fn force(
    tx: &Tx,
    actor: &Actor,
    figures: &Figures,
    (mut one, permit): (Regime, Permit),
) -> Result<(Regime, u64)> {
    let id = one.id;
    if one.state != RegimeState::Draft {
        return Err(refused("report_regime.wrong_state", labels::REGIME_NOT_DRAFT));
    }
    // What was right when it was written may have changed since: a unit that ended, a regime that is no more.
    check(tx, actor, figures, (id, one.owner), &one.content, Some(&one.content)).await?;
    if policy::reporters(&one, &tx.units(), tx.today()).is_empty() {
        return Err(AppError::field("reporters", labels::NOBODY_REPORTS));
    }
    one.state = RegimeState::InForce;
    store::save_regime(tx, &permit, &one).await?;
    one.version += 1;
    let opened = periods::open(tx, &permit, &one).await?;
    record(
        tx,
        &one,
        "report_regime.force",
        json!({ "name": one.content.name, "opened": opened }),
    );
    Ok((one, opened))
}

/// Ends a regime: no further period is opened; what is owed and was sent stays.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`].
pub async fn end_regime(tx: &Tx, actor: &Actor, id: RegimeId) -> Result<Regime> {
    let found = kept(tx, actor, id).await?;
    end(tx, found).await
}

/// The same, of the version that its actor has read.
///
/// # Errors
/// As [`end_regime`]; [`AppError::Conflict`] when somebody changed it meanwhile.
pub async fn end_version(tx: &Tx, actor: &Actor, (id, version): (RegimeId, i64)) -> Result<Regime> {
    let found = kept(tx, actor, id).await?;
    if found.0.version != version {
        return Err(conflict());
    }
    end(tx, found).await
}

async fn end(tx: &Tx, (mut one, permit): (Regime, Permit)) -> Result<Regime> {
    if one.state != RegimeState::InForce {
        return Err(refused("report_regime.wrong_state", labels::REGIME_NOT_IN_FORCE));
    }
    one.state = RegimeState::Ended;
    store::save_regime(tx, &permit, &one).await?;
    one.version += 1;
    record(tx, &one, "report_regime.end", json!({ "name": one.content.name }));
    Ok(one)
}
