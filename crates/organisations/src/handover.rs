//! Hand-over: what a person who leaves or a unit that ends holds, who takes it over, and the act of taking over, which
//! moves the open work. Nothing is dropped: what is still open at that moment moves, whether the package lists it or not.
//!
//! Modules say what they hold through [`Holding`], given by the composition, so that this module needs to know none of them.

use crate::model::{Act, HANDOVER, HandoverId, Plan, day_before};
use crate::store::{self, Handover};
use crate::{labels, policy};
use chrono::NaiveDate;
use kernel::access::Actor;
use kernel::db::{Reader, Tx};
use kernel::ids::{PersonId, UnitId};
use kernel::journal::Entry;
use kernel::units::{Tree, Units};
use kernel::{AppError, Result};
use people::model::Delegation;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::collections::HashMap;
use std::future::Future;
use std::pin::Pin;

/// Whose things pass on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holder {
    /// Of a unit that ends.
    Unit(UnitId),
    /// Of a person who leaves.
    Person(PersonId),
}

/// One thing in a package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// Code, where it has one.
    pub code: String,
    /// What it is.
    pub title: String,
    /// Where it stands, in words.
    pub state: String,
    /// Until when something is due.
    pub due_on: Option<NaiveDate>,
    /// What becomes of it.
    pub note: String,
    /// Page of the record; empty without one.
    pub href: String,
}

/// What a holder has of one kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Held {
    /// The first of them, at most [`LISTED`].
    pub items: Vec<Item>,
    /// How many there are.
    pub total: u64,
}

/// Most things of one kind that a package lists by themselves; the number counts all.
pub const LISTED: u64 = 300;

/// The answer of a [`List`]; `None` when the kind does not exist for such a holder.
pub type Listed<'a> = Pin<Box<dyn Future<Output = Result<Option<Held>>> + Send + 'a>>;
/// Lists what a holder has on a day.
pub type List = for<'a> fn(&'a Reader<'a>, Holder, NaiveDate) -> Listed<'a>;
/// The answer of a [`TakeOver`].
pub type Taken<'a> = Pin<Box<dyn Future<Output = Result<u64>> + Send + 'a>>;
/// Moves what is open from a holder to another and tells how many; records each move in the journal.
pub type TakeOver = for<'a> fn(&'a Tx, Holder, Holder) -> Taken<'a>;

/// What a module holds for units and people.
#[derive(Clone, Copy, Debug)]
pub struct Holding {
    /// What it is called in a package: "Hồ sơ sáng kiến chưa có kết quả".
    pub label: &'static str,
    /// Lists it.
    pub list: List,
    /// Moves it; `None` for what only has to be known (certificates that were issued).
    pub take_over: Option<TakeOver>,
}

/// The holdings of all modules; a part of the `App`.
#[derive(Clone, Debug, Default)]
pub struct Holdings(pub Vec<Holding>);

/// One heading of a package with what is below it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    /// The heading.
    pub title: String,
    /// How many.
    pub total: u64,
    /// The first of them.
    #[serde(default)]
    pub items: Vec<Item>,
}

impl Group {
    fn of(title: &str, items: Vec<Item>) -> Group {
        Group {
            title: title.to_owned(),
            total: u64::try_from(items.len()).unwrap_or(u64::MAX),
            items,
        }
    }
}

/// What is in a package.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// By kind.
    pub groups: Vec<Group>,
    /// The first day on which it can be accepted: when the unit has ended.
    #[serde(default)]
    pub from: Option<NaiveDate>,
    /// An administrator made it, so that acceptance moves the roles too.
    #[serde(default)]
    pub moves_roles: bool,
    /// What acceptance moved, by kind.
    #[serde(default)]
    pub moved: Vec<(String, u64)>,
}

/// What a unit or person holds on a day. Kinds with nothing in them stay, so that the receiver sees that they were looked
/// for.
///
/// # Errors
/// Database errors.
pub async fn contents(
    db: &Reader<'_>,
    holder: Holder,
    units: &Units,
    on: NaiveDate,
    holdings: &[Holding],
) -> Result<Vec<Group>> {
    let mut groups = match holder {
        Holder::Unit(unit) => of_unit(db, unit, on).await?,
        Holder::Person(person) => of_person(db, person, units, on).await?,
    };
    for holding in holdings {
        if let Some(held) = (holding.list)(db, holder, on).await? {
            groups.push(Group {
                title: holding.label.to_owned(),
                total: held.total,
                items: held.items,
            });
        }
    }
    Ok(groups)
}

async fn of_unit(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<Vec<Group>> {
    let positions = people::store::positions_in(db, unit, on).await?;
    let grants = people::store::grants_at(db, unit, on).await?;
    let delegations = people::store::delegations_at(db, unit, on).await?;
    let mut ids: Vec<PersonId> = positions.iter().map(|held| held.person).collect();
    ids.extend(grants.iter().map(|grant| grant.person));
    ids.extend(delegations.iter().flat_map(|lent| [lent.giver, lent.receiver]));
    let names = people::names(db, &ids).await?;
    let name = |person: &PersonId| names.get(person).cloned().unwrap_or_default();
    let item = |title: String, note: &str| Item {
        title,
        note: note.to_owned(),
        ..Item::default()
    };
    Ok(vec![
        Group::of(
            labels::HELD_POSITIONS,
            positions
                .iter()
                .map(|held| {
                    item(
                        format!("{}: {}", held.title, name(&held.person)),
                        labels::ENDS_WITH_UNIT,
                    )
                })
                .collect(),
        ),
        Group::of(
            labels::HELD_GRANTS,
            grants
                .iter()
                .map(|held| {
                    item(
                        format!("{}: {}", held.role.label(), name(&held.person)),
                        labels::ENDS_WITH_UNIT,
                    )
                })
                .collect(),
        ),
        Group::of(
            labels::HELD_DELEGATIONS,
            delegations
                .iter()
                .map(|lent| delegated(lent, &names, labels::ENDS_WITH_UNIT))
                .collect(),
        ),
    ])
}

fn delegated(lent: &Delegation, names: &HashMap<PersonId, String>, note: &str) -> Item {
    let name = |person: &PersonId| names.get(person).cloned().unwrap_or_default();
    Item {
        code: lent.legal_act.clone(),
        title: labels::delegated(&name(&lent.giver), &name(&lent.receiver), &lent.content),
        due_on: Some(lent.valid_to),
        note: note.to_owned(),
        ..Item::default()
    }
}

async fn of_person(db: &Reader<'_>, person: PersonId, units: &Units, on: NaiveDate) -> Result<Vec<Group>> {
    let positions = people::store::positions_of(db, person, on).await?;
    let grants = people::store::grants_of(db, person, on).await?;
    let delegations = people::store::delegations_of(db, person).await?;
    let open: Vec<&Delegation> = delegations
        .iter()
        .filter(|lent| lent.ended_at.is_none() && lent.valid_to >= on)
        .collect();
    let ids: Vec<PersonId> = open.iter().flat_map(|lent| [lent.giver, lent.receiver]).collect();
    let names = people::names(db, &ids).await?;
    let item = |title: String, note: &str| Item {
        title,
        note: note.to_owned(),
        ..Item::default()
    };
    Ok(vec![
        Group::of(
            labels::HELD_POSITIONS,
            positions
                .iter()
                .map(|held| {
                    item(
                        format!("{}, {}", held.title, units.name(held.unit, on)),
                        labels::POSITION_STAYS,
                    )
                })
                .collect(),
        ),
        Group::of(
            labels::HELD_ROLES,
            grants
                .iter()
                .map(|held| item(format!("{}, {}", held.role.label(), units.name(held.unit, on)), ""))
                .collect(),
        ),
        Group::of(
            labels::HELD_DELEGATIONS,
            open.iter()
                .map(|lent| {
                    let given = lent.giver == person;
                    let note = if given {
                        labels::GIVEN_ENDS
                    } else {
                        labels::RECEIVED_STAYS
                    };
                    delegated(lent, &names, note)
                })
                .collect(),
        ),
    ])
}

/// The package of a unit that ends, for the unit that takes most of it, else for the one above. What people are in the
/// unit ends with it.
pub(crate) async fn leave_behind(
    tx: &Tx,
    actor: &Actor,
    unit: UnitId,
    planned: &Plan,
    act: &Act,
    units: &Units,
    holdings: &[Holding],
) -> Result<HandoverId> {
    let last = day_before(act.effective_on);
    let groups = contents(&tx.reader(), Holder::Unit(unit), units, last, holdings).await?;
    people::commands::end_all_at(tx, actor, unit, last).await?;
    let taken = planned
        .event
        .successions
        .iter()
        .filter(|row| row.from == unit && row.to != unit);
    let heir = taken.max_by_key(|row| row.share).map(|row| row.to);
    let id: HandoverId = tx.id();
    let permit = policy::permit_hand_over_unit(actor, id.0, unit, units, tx.today())?;
    let package = Handover {
        id,
        from_person: None,
        from_unit: Some(unit),
        to_person: None,
        to_unit: heir.or_else(|| units.parent(unit, Tree::Territorial, last)),
        reason: act.legal_act.clone(),
        content: Content {
            groups,
            from: Some(act.effective_on),
            ..Content::default()
        },
        created_at: tx.now,
        accepted_at: None,
        made_by: actor.person,
    };
    store::insert_handover(tx, &permit, &package).await?;
    Ok(id)
}

/// Makes the package of a person who leaves, for a person who takes over. When an administrator over everything that the
/// leaver is makes it, acceptance moves the roles too; otherwise it lists them for the administrator.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`]; database errors.
pub async fn hand_over(
    tx: &Tx,
    actor: &Actor,
    (from, to): (PersonId, PersonId),
    reason: &str,
    holdings: &[Holding],
) -> Result<HandoverId> {
    let (reader, units, today) = (tx.reader(), tx.units(), tx.today());
    let held = people::store::positions_of(&reader, from, today).await?;
    let at: Vec<UnitId> = held.iter().map(|position| position.unit).collect();
    let id: HandoverId = tx.id();
    let permit = policy::permit_hand_over(actor, id.0, from, &at, &units, today)?;
    if from == to {
        return Err(AppError::field("to", labels::SAME_PERSON));
    }
    let open = people::store::account_of(&reader, to).await?;
    if open.is_none_or(|account| account.disabled_at.is_some()) {
        return Err(AppError::field("to", labels::ASK_RECEIVER));
    }
    if reason.trim().is_empty() {
        return Err(AppError::field("reason", labels::ASK_REASON));
    }
    let grants = people::store::grants_of(&reader, from, today).await?;
    let may_give = |grant: &people::model::RoleGrant| {
        let place = (grant.unit, grant.subtree);
        people::policy::permit_grant(actor, "person.grant", to, place, &units, today).is_ok()
    };
    let package = Handover {
        id,
        from_person: Some(from),
        from_unit: None,
        to_person: Some(to),
        to_unit: None,
        reason: reason.to_owned(),
        content: Content {
            groups: contents(&reader, Holder::Person(from), &units, today, holdings).await?,
            moves_roles: actor.person != from && !grants.is_empty() && grants.iter().all(may_give),
            ..Content::default()
        },
        created_at: tx.now,
        accepted_at: None,
        made_by: actor.person,
    };
    store::insert_handover(tx, &permit, &package).await?;
    tx.record(Entry {
        subject_kind: HANDOVER,
        subject: id.0,
        unit: at.first().map(|unit| unit.0),
        act: "handover.make",
        details: json!({ "from": from, "to": to, "reason": reason, "moves_roles": package.content.moves_roles }),
    });
    Ok(id)
}

/// Accepts a package: the open work moves to whoever accepts, and with it the roles when an administrator asked for that.
///
/// # Errors
/// [`AppError::NotFound`]; [`AppError::Forbidden`]; [`AppError::Refused`] before the unit has ended;
/// [`AppError::Conflict`] when it was accepted already.
pub async fn accept(tx: &Tx, actor: &Actor, id: HandoverId, holdings: &[Holding]) -> Result<()> {
    let mut package = store::find_handover(&tx.reader(), &policy::handover_scope(actor), id).await?;
    let permit = policy::permit_accept(actor, &package, &tx.units(), tx.today())?;
    if let Some(from) = package.content.from.filter(|from| tx.today() < *from) {
        return Err(AppError::Refused {
            code: "handover.too_early",
            message: labels::accept_from(from),
        });
    }
    let (from, to) = match (
        package.from_person,
        package.from_unit,
        package.to_person,
        package.to_unit,
    ) {
        (Some(from), _, Some(to), _) => (Holder::Person(from), Holder::Person(to)),
        (_, Some(from), _, Some(to)) => (Holder::Unit(from), Holder::Unit(to)),
        (_, _, _, _) => return Err(AppError::bug(format!("handover {id} has no two sides"))),
    };
    let mut moved = Vec::new();
    for holding in holdings {
        if let Some(take_over) = holding.take_over {
            moved.push((holding.label.to_owned(), take_over(tx, from, to).await?));
        }
    }
    if let (true, Holder::Person(from), Holder::Person(to)) = (package.content.moves_roles, from, to) {
        moved.push((
            labels::HELD_ROLES.to_owned(),
            people::commands::pass_roles(tx, from, to).await?,
        ));
    }
    let details = json!({ "moved": moved });
    package.content.moved = moved;
    store::save_acceptance(tx, &permit, &package).await?;
    tx.record(Entry {
        subject_kind: HANDOVER,
        subject: id.0,
        unit: package.to_unit.or(package.from_unit).map(|unit| unit.0),
        act: "handover.accept",
        details,
    });
    Ok(())
}
