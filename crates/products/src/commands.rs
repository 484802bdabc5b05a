//! The verbs of this module: the only writers. Pages, API, jobs and the practice province all call these.

use crate::model::{Content, Kind, NEEDED, Product, ProductId, Rating, STARS, SUBJECT, State};
use crate::{labels, policy, store};
use chrono::{Datelike as _, NaiveDate};
use ip_assets::model::AssetId;
use kernel::access::{Actor, Permit};
use kernel::clocks::{Deadline, Inputs};
use kernel::codes;
use kernel::db::Tx;
use kernel::ids::UnitId;
use kernel::journal::Entry;
use kernel::packs::Packs;
use kernel::{AppError, FieldErrors, Result};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Most signs of a name, a producer, a helper.
pub const LINE: usize = 250;
/// Most signs of a text.
pub const TEXT: usize = 4_000;
/// Most rights that one product lacks.
pub const NEEDS: usize = 8;
/// Most that one right may cost, in đồng: more is a slip of the keyboard, and many of them stay far from what a number holds.
pub const COST_MOST: i64 = 1_000_000_000_000_000;
/// The rule that gives the end of a rating.
pub const RULE: &str = "ocop.certificate";
/// First year in which anything of a product may lie.
const FIRST_YEAR: i32 = 1990;

fn record(tx: &Tx, one: &Product, act: &'static str, details: Value) {
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: one.id.0,
        unit: Some(one.keeper.0),
        act,
        details,
    });
}

/// The product as its actor sees it, with the permit to change it. Whoever comes second waits here, and reads what the first did.
async fn kept(tx: &Tx, actor: &Actor, id: ProductId) -> Result<(Product, Permit)> {
    let scope = policy::scope(actor);
    store::find(&tx.reader(), &scope, id, tx.today()).await?;
    store::hold(tx, id).await?;
    let one = store::find(&tx.reader(), &scope, id, tx.today()).await?;
    let permit = policy::permit_keep(actor, &one, &tx.units(), tx.today())?;
    Ok((one, permit))
}

/// The same, in the version that its actor has read, and still in the list.
async fn listed(tx: &Tx, actor: &Actor, id: ProductId, version: Option<i64>) -> Result<(Product, Permit)> {
    let (one, permit) = kept(tx, actor, id).await?;
    if version.is_some_and(|version| version != one.version) {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    if one.state == State::Retired {
        return Err(AppError::Refused {
            code: "product.retired",
            message: labels::IS_RETIRED.to_owned(),
        });
    }
    Ok((one, permit))
}

async fn written(tx: &Tx, permit: &Permit, mut one: Product) -> Result<Product> {
    one.changed_at = tx.now;
    store::save(tx, permit, &one).await?;
    one.version += 1;
    Ok(one)
}

fn within(errors: &mut FieldErrors, field: &str, text: &str, max: usize) {
    let length = text.chars().count();
    if length > max {
        errors.add(field, kernel::labels::too_long(length, max));
    }
}

/// What must hold of what is entered, whatever the database says. Needs are told at `need_0_right` and so on.
#[must_use]
pub fn faults(content: &Content, today: NaiveDate) -> FieldErrors {
    let mut errors = FieldErrors::default();
    if content.name.is_empty() {
        errors.add("name", labels::ASK_NAME);
    }
    within(&mut errors, "name", &content.name, LINE);
    within(&mut errors, "producer", &content.producer, LINE);
    within(&mut errors, "summary", &content.summary, TEXT);
    if content.kinds.is_empty() {
        errors.add("kinds", labels::ASK_KINDS);
    }
    if let Some(day) = content.listed_on {
        if day > today {
            errors.add("listed_on", labels::LISTED_AHEAD);
        } else if day.year() < FIRST_YEAR {
            errors.add("listed_on", labels::YEARS);
        }
    }
    if content.needs.len() > NEEDS {
        errors.add("need_0_right", labels::NEEDS_MOST);
    }
    let mut seen = BTreeSet::new();
    for (place, need) in content.needs.iter().enumerate() {
        let field = format!("need_{place}_right");
        if !NEEDED.contains(&need.right) {
            errors.add(&field, labels::NEED_OTHER);
        } else if !seen.insert(need.right) {
            errors.add(&field, labels::NEED_TWICE);
        }
        within(&mut errors, &format!("need_{place}_helper"), &need.helper, LINE);
        let cost = need.cost.unwrap_or(0);
        if cost < 0 {
            errors.add(&format!("need_{place}_cost"), labels::COST);
        } else if cost > COST_MOST {
            errors.add(&format!("need_{place}_cost"), labels::COST_MOST);
        }
    }
    errors
}

fn checked(tx: &Tx, content: &Content) -> Result<()> {
    let mut errors = faults(content, tx.today());
    if content.producer_unit.is_some_and(|unit| tx.units().get(unit).is_none()) {
        errors.add("producer", labels::NO_UNIT);
    }
    errors.check()
}

/// Enters a product into the list of a unit.
///
/// # Errors
/// [`AppError::Forbidden`], [`AppError::Invalid`].
pub async fn register(tx: &Tx, actor: &Actor, keeper: UnitId, content: Content) -> Result<ProductId> {
    let (units, on, year) = (tx.units(), tx.today(), kernel::time::local_year(tx.now));
    let id: ProductId = tx.id();
    let permit = policy::permit_register(actor, keeper, id.0, &units, on)?;
    if !units.exists(keeper, on) {
        return Err(AppError::field("keeper", labels::ASK_KEEPER));
    }
    checked(tx, &content)?;
    let number = codes::next(tx, keeper, "SP", year).await?;
    let one = Product {
        id,
        code: format!("SP-{}-{year}-{number:04}", units.code(keeper, on)),
        keeper,
        content,
        rating: None,
        state: State::Listed,
        retired_on: None,
        retired_why: String::new(),
        published: false,
        created_by: actor.person,
        created_at: tx.now,
        changed_at: tx.now,
        version: 1,
    };
    let new = [(permit, one)];
    store::insert(tx, &new).await?;
    for (_, one) in &new {
        let details = json!({ "name": one.content.name, "number": one.code });
        record(tx, one, "product.register", details);
    }
    Ok(id)
}

/// Changes what is entered.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`], [`AppError::Invalid`], [`AppError::Refused`] for
/// one that left the list.
pub async fn change(tx: &Tx, actor: &Actor, (id, version): (ProductId, i64), content: Content) -> Result<Product> {
    let (mut one, permit) = listed(tx, actor, id, Some(version)).await?;
    checked(tx, &content)?;
    if one.content == content {
        return Ok(one);
    }
    one.content = content;
    let one = written(tx, &permit, one).await?;
    record(tx, &one, "product.change", json!({ "name": one.content.name }));
    Ok(one)
}

/// A rating as it is entered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rated {
    /// 3, 4 or 5.
    pub stars: i32,
    /// Number of the decision.
    pub decision: String,
    /// Day of the certificate.
    pub rated_on: NaiveDate,
    /// Its last day, where the paper says one; else the law gives it.
    pub ends_on: Option<NaiveDate>,
}

/// The end of a certificate of that day by the rule packs, with why.
#[must_use]
pub fn ends(packs: &Packs, rated_on: NaiveDate) -> Option<Deadline> {
    packs
        .rules
        .compute(RULE, &Inputs::from_day(rated_on), &packs.calendar)
        .ok()
}

/// Writes an OCOP rating down: it takes the place of the one before, which stays in the journal. The product counts without a
/// gap from its list to the end of the new rating, also through years in which no rating ran: which those were is not kept.
///
/// # Errors
/// As [`change`].
pub async fn rate(
    tx: &Tx,
    packs: &Packs,
    actor: &Actor,
    (id, version): (ProductId, i64),
    rated: Rated,
) -> Result<Product> {
    let (mut one, permit) = listed(tx, actor, id, Some(version)).await?;
    if !one.content.kinds.contains(&Kind::Ocop) {
        return Err(AppError::Refused {
            code: "product.not_ocop",
            message: labels::NOT_OCOP.to_owned(),
        });
    }
    let mut errors = FieldErrors::default();
    if !STARS.contains(&rated.stars) {
        errors.add("stars", labels::ASK_STARS);
    }
    if rated.decision.is_empty() {
        errors.add("decision", labels::ASK_DECISION);
    }
    within(&mut errors, "decision", &rated.decision, LINE);
    if rated.rated_on > tx.today() {
        errors.add("rated_on", labels::RATED_AHEAD);
    } else if rated.rated_on.year() < FIRST_YEAR {
        errors.add("rated_on", labels::YEARS);
    }
    let ends_on = rated
        .ends_on
        .or_else(|| ends(packs, rated.rated_on).map(|deadline| deadline.due_on));
    match ends_on {
        None => errors.add("ends_on", labels::RULE_MISSING),
        Some(day) if day <= rated.rated_on => errors.add("ends_on", labels::ENDS_EARLY),
        Some(_) => {}
    }
    errors.check()?;
    let rating = Rating {
        stars: rated.stars,
        decision: rated.decision,
        rated_on: rated.rated_on,
        ends_on: ends_on.unwrap_or(rated.rated_on),
    };
    if one.rating.as_ref() == Some(&rating) {
        return Ok(one);
    }
    if one.rating.is_some() && one.content.listed_on.is_none() {
        // Since when it counts hung on the rating that goes: a new one must not take past years away.
        one.content.listed_on = Some(one.since());
    }
    one.rating = Some(rating.clone());
    let one = written(tx, &permit, one).await?;
    let details = json!({
        "stars": rating.stars,
        "number": rating.decision,
        "on": rating.rated_on,
        "until": rating.ends_on,
    });
    record(tx, &one, "product.rate", details);
    Ok(one)
}

/// Links an asset that its actor sees to a product: from now on it protects it. Linking it twice is harmless.
///
/// # Errors
/// As [`change`]; [`AppError::Invalid`] at `asset` for what its actor does not see; [`AppError::Refused`] for what is secret.
pub async fn link(tx: &Tx, actor: &Actor, id: ProductId, asset: AssetId) -> Result<Product> {
    let (one, permit) = listed(tx, actor, id, None).await?;
    let scope = ip_assets::policy::scope(actor);
    let found = match ip_assets::store::find(&tx.reader(), &scope, asset, tx.today()).await {
        Err(AppError::NotFound) => return Err(AppError::field("asset", labels::ASK_ASSET)),
        other => other?,
    };
    if found.secret {
        return Err(AppError::Refused {
            code: "product.secret_asset",
            message: labels::SECRET_ASSET.to_owned(),
        });
    }
    let held = store::links(&tx.reader(), &[id]).await?;
    if held.get(&id).is_some_and(|linked| linked.contains(&asset)) {
        return Ok(one);
    }
    store::link(tx, &permit, id, asset).await?;
    let one = written(tx, &permit, one).await?;
    // Whoever reads the journal of a product may not see the asset: it is kept by its id, and its code looked up by scope.
    record(tx, &one, "product.link", json!({ "asset": asset }));
    Ok(one)
}

/// Takes the link to an asset away. Doing it twice is harmless.
///
/// # Errors
/// As [`change`].
pub async fn unlink(tx: &Tx, actor: &Actor, id: ProductId, asset: AssetId) -> Result<Product> {
    let (one, permit) = listed(tx, actor, id, None).await?;
    if !store::unlink(tx, &permit, id, asset).await? {
        return Ok(one);
    }
    let one = written(tx, &permit, one).await?;
    record(tx, &one, "product.unlink", json!({ "asset": asset }));
    Ok(one)
}

/// Takes a product out of the list; it stays readable and counts no more from this year on.
///
/// # Errors
/// As [`change`].
pub async fn retire(tx: &Tx, actor: &Actor, (id, version): (ProductId, i64), why: &str) -> Result<Product> {
    let (mut one, permit) = listed(tx, actor, id, Some(version)).await?;
    let mut errors = FieldErrors::default();
    if why.is_empty() {
        errors.add("why", labels::ASK_WHY);
    }
    within(&mut errors, "why", why, LINE);
    errors.check()?;
    one.state = State::Retired;
    one.retired_on = Some(tx.today());
    why.clone_into(&mut one.retired_why);
    one.published = false;
    let one = written(tx, &permit, one).await?;
    record(tx, &one, "product.retire", json!({ "note": why }));
    Ok(one)
}

/// Brings a product back into the list. It counts as if it had never left: from when to when it was out is not kept.
///
/// # Errors
/// As [`change`].
pub async fn restore(tx: &Tx, actor: &Actor, id: ProductId) -> Result<Product> {
    let (mut one, permit) = kept(tx, actor, id).await?;
    if one.state == State::Listed {
        return Ok(one);
    }
    one.state = State::Listed;
    one.retired_on = None;
    one.retired_why = String::new();
    let one = written(tx, &permit, one).await?;
    record(tx, &one, "product.restore", json!({}));
    Ok(one)
}

/// Shows a product to the public, or no more. Of its rights the public sees those that are published themselves.
///
/// # Errors
/// As [`change`].
pub async fn publish(tx: &Tx, actor: &Actor, id: ProductId, shown: bool) -> Result<Product> {
    let (mut one, permit) = listed(tx, actor, id, None).await?;
    if one.published == shown {
        return Ok(one);
    }
    one.published = shown;
    let one = written(tx, &permit, one).await?;
    let act = if shown { "product.publish" } else { "product.unpublish" };
    record(tx, &one, act, json!({ "number": one.code }));
    Ok(one)
}

/// Gives the products that a unit keeps to the one that takes over.
///
/// # Errors
/// Database errors.
pub async fn take_over(tx: &Tx, from: UnitId, to: UnitId) -> Result<u64> {
    let service = Actor::system("hand-over");
    let filter = store::Filter {
        keepers: Some(vec![from]),
        ..store::Filter::default()
    };
    let held = store::list(&tx.reader(), &policy::whole(), &filter, None, 100_000, tx.today()).await?;
    let mut moved = 0;
    for mut one in held.items {
        let permit = policy::permit_follow(&service, one.id.0)?;
        one.keeper = to;
        let one = written(tx, &permit, one).await?;
        let details = json!({ "from_unit": from, "to_unit": to });
        record(tx, &one, "product.hand_over", details);
        moved += 1;
    }
    Ok(moved)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Need;
    use ip_assets::model::Right;

    fn today() -> NaiveDate {
        "2026-11-26".parse().unwrap()
    }

    #[test]
    fn a_certificate_lasts_as_long_as_the_rule_says_and_before_the_rule_nothing_is_guessed() {
        let packs = Packs::load(None).unwrap();
        let of = |day: &str| ends(&packs, day.parse().unwrap()).map(|deadline| deadline.due_on.to_string());
        assert_eq!(of("2024-05-20"), Some("2027-05-20".to_owned()));
        assert_eq!(of("2024-02-29"), Some("2027-02-28".to_owned()), "end of the month");
        assert_eq!(of("2021-01-01"), None);
    }

    #[test]
    fn every_fault_is_told_at_its_field() {
        let need = |right| Need {
            right,
            helper: String::new(),
            cost: Some(-1),
        };
        let content = Content {
            name: String::new(),
            listed_on: Some("2026-11-27".parse().unwrap()),
            needs: vec![need(Right::Trademark), need(Right::Trademark), need(Right::TradeSecret)],
            ..Content::default()
        };
        let cost = |cost| Content {
            needs: vec![Need {
                cost: Some(cost),
                ..need(Right::Trademark)
            }],
            ..Content::default()
        };
        let told = |dong| faults(&cost(dong), today()).get("need_0_cost").map(str::to_owned);
        assert_eq!(told(COST_MOST), None);
        assert_eq!(told(COST_MOST + 1).as_deref(), Some(labels::COST_MOST));
        let errors = faults(&content, today());
        assert_eq!(errors.get("name"), Some(labels::ASK_NAME));
        assert_eq!(errors.get("kinds"), Some(labels::ASK_KINDS));
        assert_eq!(errors.get("listed_on"), Some(labels::LISTED_AHEAD));
        assert_eq!(errors.get("need_0_cost"), Some(labels::COST));
        assert_eq!(errors.get("need_1_right"), Some(labels::NEED_TWICE));
        assert_eq!(errors.get("need_2_right"), Some(labels::NEED_OTHER));
    }
}
