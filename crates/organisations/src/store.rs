//! The only place of this module that asks the database. That units exist, what they are called and where they hang is
//! public among those who are signed in; hand-over packages need a `Scope`, and every writing function a `Permit`.

use crate::model::{EventId, EventKind, NewUnit, OrgEvent, Path, Plan, Records, Succession, Write, paths};
use chrono::NaiveDate;
use kernel::access::Permit;
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::UnitId;
use kernel::paging::{Cursor, Ordered, Page, Part, Place, SortColumn, Sorting};
use kernel::units::{EdgeRow, Span, Tree, UnitCode, UnitKind, UnitName, UnitRow, Units};
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{CaseStatement, JoinType, OnConflict, Query, SelectStatement};
use sea_orm::{Condition, ExprTrait as _, FromQueryResult, Order, QueryOrder, QuerySelect, Set};
use std::collections::{HashMap, HashSet};

mod boundaries;
mod handovers;
mod rows;

pub use boundaries::{boundaries, save_boundary};
pub use handovers::{Handover, find_handover, insert_handover, list_handovers, save_acceptance};

use rows::{closure, code, edge, event, fact, name, succession, unit};

/// Where the version of the organisation is kept.
const VERSION: &str = "units_version";

/// Number of the state of the organisation; 0 before the first change.
///
/// # Errors
/// Database errors.
pub async fn version(db: &Reader<'_>) -> Result<i64> {
    let held = fact::Entity::find_by_id(VERSION.to_owned()).one(db).await?;
    Ok(held.and_then(|row| row.value.parse().ok()).unwrap_or(0))
}

/// Takes the right to change the organisation until the end of the transaction: changes happen one after another, so
/// that each is checked against what the one before left.
///
/// # Errors
/// Database errors.
pub async fn lock(tx: &Tx) -> Result<()> {
    let db = tx.reader();
    fact::Entity::insert(fact::ActiveModel {
        key: Set(VERSION.to_owned()),
        value: Set("0".to_owned()),
    })
    .on_conflict(OnConflict::column(fact::Column::Key).do_nothing().to_owned())
    .try_insert()
    .exec_without_returning(&db)
    .await?;
    fact::Entity::find_by_id(VERSION.to_owned())
        .lock_exclusive()
        .one(&db)
        .await?;
    Ok(())
}

/// Counts the state up. Called after [`lock`] in the same transaction.
async fn bump(tx: &Tx) -> Result<()> {
    let next = version(&tx.reader()).await? + 1;
    fact::Entity::update_many()
        .col_expr(fact::Column::Value, Expr::value(next.to_string()))
        .filter(fact::Column::Key.eq(VERSION))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Every unit and edge of all times; units in the order of their last code, those without one by name.
///
/// # Errors
/// Database errors; [`AppError::Bug`] for a row that no release writes.
pub async fn records(db: &Reader<'_>) -> Result<Records> {
    let mut names: HashMap<UnitId, Vec<UnitName>> = HashMap::new();
    let mut keys: HashMap<UnitId, String> = HashMap::new();
    for row in name::Entity::find()
        .order_by(name::Column::ValidFrom, Order::Asc)
        .all(db)
        .await?
    {
        keys.insert(row.unit, row.sort_key);
        let span = Span {
            from: row.valid_from,
            to: row.valid_to,
        };
        names.entry(row.unit).or_default().push(UnitName {
            span,
            full_name: row.full_name,
        });
    }
    let mut codes: HashMap<UnitId, Vec<UnitCode>> = HashMap::new();
    for row in code::Entity::find()
        .order_by(code::Column::ValidFrom, Order::Asc)
        .all(db)
        .await?
    {
        let span = Span {
            from: row.valid_from,
            to: row.valid_to,
        };
        codes
            .entry(row.unit)
            .or_default()
            .push(UnitCode { span, code: row.code });
    }
    let mut units = Vec::new();
    for row in unit::Entity::find().all(db).await? {
        units.push(UnitRow {
            id: row.id,
            kind: UnitKind::from_code(&row.kind).ok_or_else(|| AppError::bug(format!("units.kind {}", row.kind)))?,
            span: Span {
                from: row.valid_from,
                to: row.valid_to,
            },
            names: names.remove(&row.id).unwrap_or_default(),
            codes: codes.remove(&row.id).unwrap_or_default(),
        });
    }
    units.sort_by_cached_key(|unit| {
        let code = unit.codes.last().map(|code| code.code.clone());
        (
            code.is_none(),
            code.unwrap_or_default(),
            keys.remove(&unit.id).unwrap_or_default(),
            unit.id,
        )
    });
    let mut edges = Vec::new();
    for row in edge::Entity::find().all(db).await? {
        edges.push(EdgeRow {
            tree: Tree::from_code(&row.tree).ok_or_else(|| AppError::bug(format!("unit_edges.tree {}", row.tree)))?,
            child: row.child,
            parent: row.parent,
            span: Span {
                from: row.valid_from,
                to: row.valid_to,
            },
        });
    }
    let place: HashMap<UnitId, usize> = units.iter().enumerate().map(|(at, unit)| (unit.id, at)).collect();
    edges.sort_by_key(|edge| (place.get(&edge.child).copied(), edge.span.from));
    Ok(Records { units, edges })
}

/// The index of the organisation as it stands.
///
/// # Errors
/// As [`records`].
pub async fn load(db: &Reader<'_>) -> Result<Units> {
    let version = version(db).await?;
    let Records { units, edges } = records(db).await?;
    Ok(Units::new(version, units, edges))
}

fn name_row(tx: &Tx, unit: UnitId, held: &UnitName) -> name::ActiveModel {
    name::ActiveModel {
        id: Set(tx.id()),
        unit: Set(unit),
        full_name: Set(held.full_name.clone()),
        folded: Set(vietnamese::fold(&held.full_name)),
        sort_key: Set(vietnamese::sort_key_text(&held.full_name)),
        valid_from: Set(held.span.from),
        valid_to: Set(held.span.to),
    }
}

fn code_row(tx: &Tx, unit: UnitId, held: &UnitCode) -> code::ActiveModel {
    code::ActiveModel {
        id: Set(tx.id()),
        unit: Set(unit),
        code: Set(held.code.clone()),
        valid_from: Set(held.span.from),
        valid_to: Set(held.span.to),
    }
}

fn edge_row(tx: &Tx, held: &EdgeRow) -> edge::ActiveModel {
    edge::ActiveModel {
        id: Set(tx.id()),
        tree: Set(held.tree.code().to_owned()),
        child: Set(held.child),
        parent: Set(held.parent),
        valid_from: Set(held.span.from),
        valid_to: Set(held.span.to),
    }
}

fn path_row(path: &Path) -> closure::ActiveModel {
    closure::ActiveModel {
        tree: Set(path.tree.code().to_owned()),
        ancestor: Set(path.ancestor),
        descendant: Set(path.descendant),
        depth: Set(path.depth),
        valid_from: Set(path.from),
        valid_to: Set(path.to),
    }
}

/// Inserts rows of one table, as many at a time as either engine takes.
async fn insert_all<E, A>(db: &Reader<'_>, columns: usize, rows: Vec<A>) -> Result<()>
where
    E: EntityTrait,
    A: ActiveModelTrait<Entity = E>,
{
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        E::insert_many(rows.by_ref().take(chunk(columns)))
            .exec_without_returning(db)
            .await?;
    }
    Ok(())
}

/// Writes many units at once: imports and the practice province. They must not exist yet. `edges` are all edges of the
/// organisation, new and old, for the paths upwards. The caller holds [`lock`] and has checked the whole.
///
/// # Errors
/// Database errors; [`AppError::Bug`] when the permit is not one for everything.
pub async fn insert_records(
    tx: &Tx,
    permit: &Permit,
    records: &Records,
    events: &[OrgEvent],
    edges: &[EdgeRow],
) -> Result<()> {
    permit.covers(Uuid::nil())?;
    insert_units(tx, &records.units, &records.edges).await?;
    insert_events(tx, events).await?;
    let paths = paths(&records.units, edges);
    insert_all(&tx.reader(), 6, paths.iter().map(path_row).collect()).await?;
    bump(tx).await
}

async fn insert_units(tx: &Tx, units: &[UnitRow], edges: &[EdgeRow]) -> Result<()> {
    let db = tx.reader();
    let rows = units.iter().map(|row| unit::ActiveModel {
        id: Set(row.id),
        kind: Set(row.kind.code().to_owned()),
        valid_from: Set(row.span.from),
        valid_to: Set(row.span.to),
        created_at: Set(tx.now),
    });
    insert_all(&db, 5, rows.collect()).await?;
    let names = units
        .iter()
        .flat_map(|row| row.names.iter().map(|held| name_row(tx, row.id, held)));
    insert_all(&db, 7, names.collect()).await?;
    let codes = units
        .iter()
        .flat_map(|row| row.codes.iter().map(|held| code_row(tx, row.id, held)));
    insert_all(&db, 5, codes.collect()).await?;
    insert_all(&db, 6, edges.iter().map(|held| edge_row(tx, held)).collect()).await
}

async fn insert_events(tx: &Tx, events: &[OrgEvent]) -> Result<()> {
    let db = tx.reader();
    let rows = events.iter().map(|held| event::ActiveModel {
        id: Set(held.id),
        kind: Set(held.kind.code().to_owned()),
        legal_act: Set(held.legal_act.clone()),
        effective_on: Set(held.effective_on),
        note: Set(held.note.clone()),
        created_at: Set(tx.now),
    });
    insert_all(&db, 6, rows.collect()).await?;
    let shares = events.iter().flat_map(|held| {
        held.successions.iter().map(|row| succession::ActiveModel {
            id: Set(tx.id()),
            event: Set(held.id),
            from_unit: Set(row.from),
            to_unit: Set(row.to),
            share: Set(row.share),
            estimated: Set(row.estimated),
        })
    });
    insert_all(&db, 6, shares.collect()).await
}

/// Writes a change as planned. The caller holds [`lock`], so that the plan still fits.
///
/// # Errors
/// Database errors; [`AppError::Bug`] when the permit is for another unit or a row to close is not there.
pub async fn write(tx: &Tx, permit: &Permit, plan: &Plan) -> Result<()> {
    let subject = plan
        .event
        .successions
        .first()
        .map_or(UnitId(Uuid::nil()), |first| first.from);
    permit.covers(subject.0)?;
    let mut new: Vec<NewUnit> = Vec::new();
    let mut touched: HashSet<UnitId> = HashSet::new();
    for step in &plan.writes {
        match step {
            Write::Unit(unit) => {
                touched.insert(unit.id);
                new.push(unit.clone());
            }
            Write::Edge(edge) | Write::EndEdge(edge, _) => {
                touched.insert(edge.child);
            }
            Write::EndUnit(unit, _) => {
                touched.insert(*unit);
            }
            Write::Name(..) | Write::EndName(..) | Write::Code(..) | Write::EndCode(..) => {}
        }
    }
    let mut added = Records::default();
    for unit in &new {
        added.add(unit);
    }
    insert_units(tx, &added.units, &added.edges).await?;
    for step in &plan.writes {
        carry_out(tx, step).await?;
    }
    insert_events(tx, std::slice::from_ref(&plan.event)).await?;
    rewrite_paths(tx, &plan.after, touched).await?;
    bump(tx).await
}

async fn carry_out(tx: &Tx, step: &Write) -> Result<()> {
    let db = tx.reader();
    let closed = match step {
        Write::Unit(_) => return Ok(()),
        Write::Name(unit, held) => {
            name::Entity::insert(name_row(tx, *unit, held))
                .exec_without_returning(&db)
                .await?;
            return Ok(());
        }
        Write::Code(unit, held) => {
            code::Entity::insert(code_row(tx, *unit, held))
                .exec_without_returning(&db)
                .await?;
            return Ok(());
        }
        Write::Edge(held) => {
            edge::Entity::insert(edge_row(tx, held))
                .exec_without_returning(&db)
                .await?;
            return Ok(());
        }
        Write::EndUnit(unit, last) => {
            let id = unit::Column::Id.eq(*unit);
            unit::Entity::update_many()
                .col_expr(unit::Column::ValidTo, Expr::value(*last))
                .filter(id)
                .exec(&db)
                .await?
        }
        Write::EndName(unit, from, last) => {
            name::Entity::update_many()
                .col_expr(name::Column::ValidTo, Expr::value(*last))
                .filter(name::Column::Unit.eq(*unit))
                .filter(name::Column::ValidFrom.eq(*from))
                .exec(&db)
                .await?
        }
        Write::EndCode(unit, from, last) => {
            code::Entity::update_many()
                .col_expr(code::Column::ValidTo, Expr::value(*last))
                .filter(code::Column::Unit.eq(*unit))
                .filter(code::Column::ValidFrom.eq(*from))
                .exec(&db)
                .await?
        }
        Write::EndEdge(held, last) => {
            edge::Entity::update_many()
                .col_expr(edge::Column::ValidTo, Expr::value(*last))
                .filter(edge::Column::Tree.eq(held.tree.code()))
                .filter(edge::Column::Child.eq(held.child))
                .filter(edge::Column::ValidFrom.eq(held.span.from))
                .exec(&db)
                .await?
        }
    };
    if closed.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::bug(format!("no row for {step:?}")))
    }
}

/// Makes the paths anew that end in the touched units or anywhere below them on any day; all others still hold.
async fn rewrite_paths(tx: &Tx, after: &Records, mut touched: HashSet<UnitId>) -> Result<()> {
    let mut below: HashMap<UnitId, Vec<UnitId>> = HashMap::new();
    for edge in &after.edges {
        below.entry(edge.parent).or_default().push(edge.child);
    }
    let mut next: Vec<UnitId> = touched.iter().copied().collect();
    while let Some(unit) = next.pop() {
        for &child in below.get(&unit).into_iter().flatten() {
            if touched.insert(child) {
                next.push(child);
            }
        }
    }
    let db = tx.reader();
    let mut ends: Vec<UnitId> = touched.iter().copied().collect();
    ends.sort_unstable();
    for part in ends.chunks(1000) {
        closure::Entity::delete_many()
            .filter(closure::Column::Descendant.is_in(part.iter().copied()))
            .exec(&db)
            .await?;
    }
    let paths = paths(
        after.units.iter().filter(|unit| touched.contains(&unit.id)),
        &after.edges,
    );
    insert_all(&db, 6, paths.iter().map(path_row).collect()).await
}

/// What happened to a unit, oldest first; of each event only the successions from or to this unit.
///
/// # Errors
/// Database errors.
pub async fn history(db: &Reader<'_>, unit: UnitId) -> Result<Vec<OrgEvent>> {
    let shares = succession::Entity::find()
        .filter(
            Condition::any()
                .add(succession::Column::FromUnit.eq(unit))
                .add(succession::Column::ToUnit.eq(unit)),
        )
        .all(db)
        .await?;
    let mut ids: Vec<EventId> = shares.iter().map(|row| row.event).collect();
    ids.sort_unstable();
    ids.dedup();
    let mut events = Vec::new();
    for part in ids.chunks(1000) {
        for row in event::Entity::find()
            .filter(event::Column::Id.is_in(part.iter().copied()))
            .all(db)
            .await?
        {
            let of = shares.iter().filter(|share| share.event == row.id);
            events.push(OrgEvent {
                id: row.id,
                kind: EventKind::from_code(&row.kind)
                    .ok_or_else(|| AppError::bug(format!("unit_events.kind {}", row.kind)))?,
                legal_act: row.legal_act,
                effective_on: row.effective_on,
                note: row.note,
                successions: of
                    .map(|s| Succession {
                        from: s.from_unit,
                        to: s.to_unit,
                        share: s.share,
                        estimated: s.estimated,
                    })
                    .collect(),
            });
        }
    }
    events.sort_by_key(|event| (event.effective_on, event.id));
    Ok(events)
}

/// Who stands for a unit that is no more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heir {
    /// Which unit, existing on the day that was asked for.
    pub unit: UnitId,
    /// How much of the old one, in millionths.
    pub share: i64,
    /// Some part of the way was counted in equal parts.
    pub estimated: bool,
}

/// No unit has gone through more reorganisations than this.
const GENERATIONS: usize = 16;

/// For each of some old units, those that have taken its place by a day, followed through every event. A unit that
/// exists on that day is not followed and not listed.
///
/// # Errors
/// Database errors.
pub async fn heirs(db: &Reader<'_>, old: &[UnitId], on: NaiveDate) -> Result<HashMap<UnitId, Vec<Heir>>> {
    let mut found: HashMap<UnitId, Vec<Heir>> = HashMap::new();
    let living = living(db, old, on).await?;
    let mut open: Vec<(UnitId, Heir)> = old
        .iter()
        .filter(|unit| !living.contains(unit))
        .map(|unit| {
            (
                *unit,
                Heir {
                    unit: *unit,
                    share: crate::model::WHOLE,
                    estimated: false,
                },
            )
        })
        .collect();
    for _ in 0..GENERATIONS {
        if open.is_empty() {
            break;
        }
        let mut ids: Vec<UnitId> = open.iter().map(|(_, heir)| heir.unit).collect();
        ids.sort_unstable();
        ids.dedup();
        let mut next: HashMap<UnitId, Vec<succession::Model>> = HashMap::new();
        for part in ids.chunks(1000) {
            let rows = succession::Entity::find()
                .filter(succession::Column::FromUnit.is_in(part.iter().copied()))
                .filter(Expr::col(succession::Column::FromUnit).ne(Expr::col(succession::Column::ToUnit)))
                .order_by(succession::Column::Share, Order::Desc)
                .all(db)
                .await?;
            for row in rows {
                next.entry(row.from_unit).or_default().push(row);
            }
        }
        let takers: Vec<UnitId> = next.values().flatten().map(|row| row.to_unit).collect();
        let living = self::living(db, &takers, on).await?;
        let mut further = Vec::new();
        for (origin, at) in open {
            for row in next.get(&at.unit).into_iter().flatten() {
                let share = at.share.saturating_mul(row.share) / crate::model::WHOLE;
                let heir = Heir {
                    unit: row.to_unit,
                    share,
                    estimated: at.estimated || row.estimated,
                };
                if living.contains(&heir.unit) {
                    add_heir(found.entry(origin).or_default(), heir);
                } else {
                    further.push((origin, heir));
                }
            }
        }
        open = further;
    }
    Ok(found)
}

/// Everything that passed from one unit to another, with the first day on which it holds.
///
/// # Errors
/// Database errors.
pub async fn successions(db: &Reader<'_>) -> Result<Vec<(Succession, NaiveDate)>> {
    let days: HashMap<EventId, NaiveDate> = event::Entity::find()
        .select_only()
        .columns([event::Column::Id, event::Column::EffectiveOn])
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let rows = succession::Entity::find()
        .filter(Expr::col(succession::Column::FromUnit).ne(Expr::col(succession::Column::ToUnit)))
        .order_by(succession::Column::Id, Order::Asc)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| {
            let on = days.get(&row.event)?;
            let passed = Succession {
                from: row.from_unit,
                to: row.to_unit,
                share: row.share,
                estimated: row.estimated,
            };
            Some((passed, *on))
        })
        .collect())
}

/// For each unit those whose place it took, through every event.
///
/// # Errors
/// Database errors.
pub async fn predecessors(db: &Reader<'_>) -> Result<HashMap<UnitId, Vec<UnitId>>> {
    let mut direct: HashMap<UnitId, Vec<UnitId>> = HashMap::new();
    for row in succession::Entity::find()
        .filter(Expr::col(succession::Column::FromUnit).ne(Expr::col(succession::Column::ToUnit)))
        .order_by(succession::Column::Share, Order::Desc)
        .all(db)
        .await?
    {
        direct.entry(row.to_unit).or_default().push(row.from_unit);
    }
    let mut all = HashMap::new();
    for unit in direct.keys() {
        let mut found: Vec<UnitId> = Vec::new();
        let mut open = vec![*unit];
        for _ in 0..GENERATIONS {
            let further: Vec<UnitId> = open
                .iter()
                .filter_map(|unit| direct.get(unit))
                .flatten()
                .copied()
                .collect();
            open = further
                .into_iter()
                .filter(|from| from != unit && !found.contains(from))
                .collect();
            open.dedup();
            if open.is_empty() {
                break;
            }
            found.extend(&open);
        }
        all.insert(*unit, found);
    }
    Ok(all)
}

/// Those of some units that exist on a day.
async fn living(db: &Reader<'_>, units: &[UnitId], on: NaiveDate) -> Result<HashSet<UnitId>> {
    let mut ids = units.to_vec();
    ids.sort_unstable();
    ids.dedup();
    let mut living = HashSet::new();
    for part in ids.chunks(1000) {
        let rows = unit::Entity::find()
            .filter(unit::Column::Id.is_in(part.iter().copied()))
            .filter(unit::Column::ValidFrom.lte(on))
            .filter(
                Condition::any()
                    .add(unit::Column::ValidTo.is_null())
                    .add(unit::Column::ValidTo.gte(on)),
            )
            .all(db)
            .await?;
        living.extend(rows.into_iter().map(|row| row.id));
    }
    Ok(living)
}

/// Those of some units that had successors: parents of an old tree have none of their own, what was below them has.
///
/// # Errors
/// Database errors.
pub async fn heirs_of_parts(db: &Reader<'_>, units: &Units, old: UnitId, on: NaiveDate) -> Result<Vec<Heir>> {
    let Some(last) = units.get(old).and_then(|row| row.span.to) else {
        return Ok(Vec::new());
    };
    let parts = units.children(old, Tree::Territorial, last);
    let found = heirs(db, &parts, on).await?;
    let mut taken: Vec<UnitId> = parts.iter().copied().filter(|unit| units.exists(*unit, on)).collect();
    taken.extend(
        parts
            .iter()
            .filter_map(|unit| found.get(unit))
            .flatten()
            .map(|heir| heir.unit),
    );
    let mut seen = HashSet::new();
    taken.retain(|unit| seen.insert(*unit));
    Ok(taken
        .into_iter()
        .map(|unit| Heir {
            unit,
            share: 0,
            estimated: true,
        })
        .collect())
}

/// A unit that a search found, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Which.
    pub unit: UnitId,
    /// The name that was found; it may be an old one.
    pub name: String,
    /// Until when it was called so and what took its place; for a present name where it belongs.
    pub note: String,
}

/// Finds units by a present or old name or code.
///
/// # Errors
/// Database errors.
pub async fn search(db: &Reader<'_>, words: &str, on: NaiveDate, limit: u64) -> Result<Vec<Found>> {
    let filter = Filter {
        words: words.to_owned(),
        ..Filter::default()
    };
    let hits = list(db, &filter, None, limit, on).await?.items;
    let ids: Vec<UnitId> = hits.iter().map(|hit| hit.unit).collect();
    let heirs = heirs(db, &ids, on).await?;
    let edges = edge::Entity::find()
        .filter(edge::Column::Tree.eq(Tree::Territorial.code()))
        .filter(edge::Column::Child.is_in(ids.iter().copied()))
        .filter(edge::Column::ValidFrom.lte(on))
        .filter(
            Condition::any()
                .add(edge::Column::ValidTo.is_null())
                .add(edge::Column::ValidTo.gte(on)),
        )
        .all(db)
        .await?;
    let parents: HashMap<UnitId, UnitId> = edges.into_iter().map(|edge| (edge.child, edge.parent)).collect();
    let mut named: Vec<UnitId> = heirs.values().flatten().map(|heir| heir.unit).collect();
    named.extend(parents.values());
    named.extend(&ids);
    named.sort_unstable();
    named.dedup();
    let mut names: HashMap<UnitId, String> = HashMap::new();
    for part in named.chunks(1000) {
        let rows = name::Entity::find()
            .filter(name::Column::Unit.is_in(part.iter().copied()))
            .filter(name::Column::ValidFrom.lte(on))
            .filter(
                Condition::any()
                    .add(name::Column::ValidTo.is_null())
                    .add(name::Column::ValidTo.gte(on)),
            )
            .all(db)
            .await?;
        names.extend(rows.into_iter().map(|row| (row.unit, row.full_name)));
    }
    let name = |unit: &UnitId| names.get(unit).map(String::as_str);
    Ok(hits
        .into_iter()
        .map(|hit| {
            let now: Vec<&str> = match heirs.get(&hit.unit) {
                Some(heirs) => heirs.iter().filter_map(|heir| name(&heir.unit)).collect(),
                None => name(&hit.unit).into_iter().collect(),
            };
            let note = match hit.valid_to.filter(|to| *to < on) {
                Some(to) => crate::labels::old_name(to, &now),
                None => parents
                    .get(&hit.unit)
                    .and_then(name)
                    .map(crate::labels::belongs_to)
                    .unwrap_or_default(),
            };
            Found {
                unit: hit.unit,
                name: hit.full_name,
                note,
            }
        })
        .collect())
}

/// Two ways that lead to one unit add up.
fn add_heir(heirs: &mut Vec<Heir>, next: Heir) {
    match heirs.iter_mut().find(|held| held.unit == next.unit) {
        Some(held) => {
            held.share += next.share;
            held.estimated |= next.estimated;
        }
        None => heirs.push(next),
    }
}

/// What a list of units asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Words of a present or old name, with or without marks; or a code or its beginning.
    pub words: String,
    /// Only this kind.
    pub kind: Option<UnitKind>,
    /// Only what is below this unit on the day (and the unit itself).
    pub below: Option<UnitId>,
    /// Only names that hold on the day; `false` also finds old names.
    pub present_only: bool,
    /// By what and which way; unless said, by level.
    pub sorting: Sorting<SortBy>,
}

/// What the list can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// Level: the province, its departments, communes, then what is below them; within a level by name.
    #[default]
    Level,
    /// Name, in the order of the dictionary.
    Name,
    /// First day of the name.
    Since,
}

impl SortColumn for SortBy {
    const ALL: &'static [(SortBy, &'static str)] = &[
        (SortBy::Level, "cap"),
        (SortBy::Name, "ten"),
        (SortBy::Since, "tu-ngay"),
    ];

    fn starts_down(self) -> bool {
        self == SortBy::Since
    }
}

/// One row of a list: a name in its time. A unit that changed its name has a row for each name that fits.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Hit {
    /// Row, the last part of the cursor.
    pub id: Uuid,
    /// Which unit.
    pub unit: UnitId,
    /// The name that was found.
    pub full_name: String,
    /// Place in the order of the dictionary.
    pub sort_key: String,
    /// First day of this name.
    pub valid_from: NaiveDate,
    /// Last day of this name.
    pub valid_to: Option<NaiveDate>,
    /// Code of the unit's kind.
    pub kind: String,
}

/// Where a kind of unit stands in a list that runs from the top down: villages come last, they are the most.
fn level(kind: UnitKind) -> i64 {
    match kind {
        UnitKind::Country => 0,
        UnitKind::Province => 1,
        UnitKind::Department => 2,
        UnitKind::District => 3,
        UnitKind::Commune => 4,
        UnitKind::Office => 5,
        UnitKind::School => 6,
        UnitKind::HealthStation => 7,
        UnitKind::PartyBody => 8,
        UnitKind::Union => 9,
        UnitKind::Front => 10,
        UnitKind::Enterprise => 11,
        UnitKind::Cooperative => 12,
        UnitKind::ResidentialArea => 13,
    }
}

/// [`level`] of the kind in a row, as the database reckons it.
fn level_of_row() -> Expr {
    let mut levels = CaseStatement::new();
    for kind in UnitKind::ALL {
        levels = levels.case(unit::Column::Kind.eq(kind.code()), level(kind));
    }
    levels.finally(level(UnitKind::ResidentialArea)).into()
}

/// Place in the list.
pub type Key = Place;

/// Ids of a unit and everything below it in a tree on a day.
fn below(root: UnitId, tree: Tree, on: NaiveDate) -> SelectStatement {
    Query::select()
        .column(closure::Column::Descendant)
        .from(closure::Entity)
        .and_where(closure::Column::Tree.eq(tree.code()))
        .and_where(closure::Column::Ancestor.eq(root))
        .and_where(closure::Column::ValidFrom.lte(on))
        .cond_where(
            Condition::any()
                .add(closure::Column::ValidTo.is_null())
                .add(closure::Column::ValidTo.gte(on)),
        )
        .to_owned()
}

fn filtered(filter: &Filter, on: NaiveDate) -> sea_orm::Select<name::Entity> {
    let mut find = name::Entity::find();
    // The words as they stand, from the beginning of a word on: "than uyen" finds Than Uyên and not Thành phố Tân Uyên.
    let clean = |typed: &str| typed.replace(['%', '_', '\\'], "");
    let phrase = clean(vietnamese::fold(&filter.words).trim());
    let mut words = Condition::any();
    if !phrase.is_empty() {
        words = words
            .add(name::Column::Folded.like(format!("{phrase}%")))
            .add(name::Column::Folded.like(format!("% {phrase}%")));
    }
    let code = clean(filter.words.trim());
    if code.chars().any(|c| c.is_ascii_digit()) && !code.contains(' ') {
        // Two digits are a province, not the beginning of a thousand communes.
        let fits = if code.len() < 3 {
            code::Column::Code.eq(code)
        } else {
            code::Column::Code.like(format!("{code}%"))
        };
        let holders = Query::select()
            .column(code::Column::Unit)
            .from(code::Entity)
            .and_where(fits)
            .to_owned();
        words = words.add(name::Column::Unit.in_subquery(holders));
    }
    if !words.is_empty() {
        find = find.filter(words);
    }
    if let Some(kind) = filter.kind {
        let of_kind = Query::select()
            .column(unit::Column::Id)
            .from(unit::Entity)
            .and_where(unit::Column::Kind.eq(kind.code()))
            .to_owned();
        find = find.filter(name::Column::Unit.in_subquery(of_kind));
    }
    if let Some(root) = filter.below {
        find = find.filter(name::Column::Unit.in_subquery(below(root, Tree::Territorial, on)));
    }
    if filter.present_only {
        find = find.filter(name::Column::ValidFrom.lte(on)).filter(
            Condition::any()
                .add(name::Column::ValidTo.is_null())
                .add(name::Column::ValidTo.gte(on)),
        );
    }
    find
}

/// A page of units, sorted as the filter says; of equal names the newest first.
///
/// # Errors
/// Database errors; [`AppError::Refused`] for a cursor of another order.
pub async fn list(
    db: &Reader<'_>,
    filter: &Filter,
    cursor: Option<&Cursor<Key>>,
    size: u64,
    on: NaiveDate,
) -> Result<Page<Hit>> {
    let Sorting { by, down } = filter.sorting;
    let (text, day) = (name::Column::SortKey.into_expr(), name::Column::ValidFrom.into_expr());
    let order = Ordered::new(filter.sorting.code());
    let order = match by {
        SortBy::Level => order.by(level_of_row(), down).by(text, false).by(day, true),
        SortBy::Name => order.by(text, down).by(day, !down),
        SortBy::Since => order.by(day, down).by(text, false),
    };
    let order = order.by(name::Column::Id.into_expr(), false);
    let with_kind = filtered(filter, on).join(
        JoinType::InnerJoin,
        name::Entity::belongs_to(unit::Entity)
            .from(name::Column::Unit)
            .to(unit::Column::Id)
            .into(),
    );
    let rows = order
        .read(with_kind, cursor, size)?
        .select_only()
        .columns([
            name::Column::Id,
            name::Column::Unit,
            name::Column::FullName,
            name::Column::SortKey,
            name::Column::ValidFrom,
            name::Column::ValidTo,
        ])
        .column(unit::Column::Kind)
        .into_model::<Hit>()
        .all(db)
        .await?;
    Ok(order.cut(rows, size, cursor, |hit| {
        let (text, day) = (Part::Text(hit.sort_key.clone()), Part::Day(hit.valid_from));
        let id = Part::Id(hit.id);
        match by {
            SortBy::Level => {
                let kind = UnitKind::from_code(&hit.kind).unwrap_or(UnitKind::ResidentialArea);
                vec![Part::Number(level(kind)), text, day, id]
            }
            SortBy::Name => vec![text, day, id],
            SortBy::Since => vec![day, text, id],
        }
    }))
}

/// How many names a filter finds.
///
/// # Errors
/// Database errors.
pub async fn count(db: &Reader<'_>, filter: &Filter, on: NaiveDate) -> Result<u64> {
    Ok(filtered(filter, on).count(db).await?)
}

/// Every stored path: tests compare them with what [`paths`] makes of the edges.
///
/// # Errors
/// Database errors; [`AppError::Bug`] for a tree that no release writes.
pub async fn stored_paths(db: &Reader<'_>) -> Result<Vec<Path>> {
    let rows = closure::Entity::find().all(db).await?;
    rows.into_iter()
        .map(|row| {
            Ok(Path {
                tree: Tree::from_code(&row.tree)
                    .ok_or_else(|| AppError::bug(format!("unit_closure.tree {}", row.tree)))?,
                ancestor: row.ancestor,
                descendant: row.descendant,
                depth: row.depth,
                from: row.valid_from,
                to: row.valid_to,
            })
        })
        .collect()
}
