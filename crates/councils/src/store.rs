//! The only place of this module that asks the database. Reading needs a `Scope`, writing a `Permit`.
//!
//! Conflicts are enforced here: every query that touches an item, or anything that hangs on one, goes through
//! [`items_seen`], which leaves out the items on which the person of the scope is in conflict. Lists, counts, averages and
//! exports are built on it, so what is left out cannot be told from what never was.

mod rows;
mod votes;

pub use votes::{
    OpenVote, ballots_of, cast_open, cast_secret, clear_votes, has_voted, open_votes_of, remove_open_vote, voted_counts,
};

use crate::model::*;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::{Permit, Reach, Scope};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::{PersonId, UnitId};
use kernel::units::Tree;
use kernel::{AppError, Result};
use rows::{assignment, attendance, bulk, conflict, council, item, meeting, member, sheet, tie};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{OnConflict, Query, SelectStatement};
use sea_orm::{Condition, ExprTrait as _, FromQueryResult, Order, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

fn unreadable(what: &str, code: &str) -> AppError {
    AppError::bug(format!("{what} {code}"))
}
fn text<T: serde::Serialize>(value: &T) -> Result<String> {
    serde_json::to_string(value).map_err(|error| AppError::bug(error.to_string()))
}
fn read<T: serde::de::DeserializeOwned>(what: &str, text: &str) -> Result<T> {
    serde_json::from_str(text).map_err(|error| AppError::bug(format!("{what}: {error}")))
}

// ---- what a scope shows ----

/// Councils on which a person sits that day; only in the seats that prepare when `heads`.
fn seats(person: PersonId, on: NaiveDate, heads: bool) -> SelectStatement {
    let mut select = Query::select()
        .column(member::Column::Council)
        .from(member::Entity)
        .and_where(member::Column::Person.eq(person))
        .and_where(member::Column::ValidFrom.lte(on))
        .cond_where(
            Condition::any()
                .add(member::Column::ValidTo.is_null())
                .add(member::Column::ValidTo.gte(on)),
        )
        .to_owned();
    if heads {
        let codes = [Seat::Chair, Seat::ViceChair, Seat::Secretary].map(Seat::code);
        select.and_where(member::Column::Seat.is_in(codes));
    }
    select
}

/// Ids of the units below some units on a day.
fn below(roots: &[UnitId], on: NaiveDate) -> SelectStatement {
    Query::select()
        .column("descendant")
        .from("unit_closure")
        .and_where(Expr::col("tree").eq(Tree::Territorial.code()))
        .and_where(Expr::col("ancestor").is_in(roots.iter().map(|unit| unit.0)))
        .and_where(Expr::col("valid_from").lte(on))
        .cond_where(
            Condition::any()
                .add(Expr::col("valid_to").is_null())
                .add(Expr::col("valid_to").gte(on)),
        )
        .to_owned()
}

/// Councils of some units and of the units below others; `None` when there are none.
fn held(units: &[UnitId], subtrees: &[UnitId], on: NaiveDate) -> Option<SelectStatement> {
    if units.is_empty() && subtrees.is_empty() {
        return None;
    }
    let mut any = Condition::any();
    if !units.is_empty() {
        any = any.add(council::Column::Unit.is_in(units.iter().copied()));
    }
    if !subtrees.is_empty() {
        any = any
            .add(council::Column::Unit.is_in(subtrees.iter().copied()))
            .add(council::Column::Unit.in_subquery(below(subtrees, on)));
    }
    Some(
        Query::select()
            .column(council::Column::Id)
            .from(council::Entity)
            .cond_where(any)
            .to_owned(),
    )
}

fn nothing() -> Condition {
    Condition::all().add(Expr::val(1).eq(0))
}

fn councils_seen(scope: &Scope, on: NaiveDate) -> Condition {
    match scope.reach() {
        Reach::Everything => Condition::all(),
        Reach::Published => nothing(),
        Reach::Of {
            person,
            units,
            subtrees,
        } => {
            let mut seen = Condition::any().add(council::Column::Id.in_subquery(seats(*person, on, false)));
            if let Some(held) = held(units, subtrees, on) {
                seen = seen.add(council::Column::Id.in_subquery(held));
            }
            seen
        }
    }
}

fn meetings_seen(scope: &Scope, on: NaiveDate) -> Condition {
    match scope.reach() {
        Reach::Everything => Condition::all(),
        Reach::Published => nothing(),
        Reach::Of {
            person,
            units,
            subtrees,
        } => {
            let mut seen = Condition::any()
                .add(meeting::Column::Council.in_subquery(seats(*person, on, true)))
                .add(
                    Condition::all()
                        .add(meeting::Column::State.ne(State::Planned.code()))
                        .add(meeting::Column::Council.in_subquery(seats(*person, on, false))),
                );
            if let Some(held) = held(units, subtrees, on) {
                seen = seen.add(meeting::Column::Council.in_subquery(held));
            }
            seen
        }
    }
}

/// Items on which a person is in conflict.
fn kept_from(person: PersonId) -> SelectStatement {
    Query::select()
        .column(conflict::Column::Item)
        .from(conflict::Entity)
        .and_where(conflict::Column::Person.eq(person))
        .and_where(conflict::Column::Lifted.eq(false))
        .to_owned()
}

/// The items that a scope shows: those of visible sessions, without those on which its person is in conflict.
fn items_seen(scope: &Scope, on: NaiveDate) -> Condition {
    let meetings = Query::select()
        .column(meeting::Column::Id)
        .from(meeting::Entity)
        .cond_where(meetings_seen(scope, on))
        .to_owned();
    match scope.reach() {
        Reach::Everything => Condition::all(),
        Reach::Published => nothing(),
        Reach::Of { person, .. } => Condition::all()
            .add(item::Column::Meeting.in_subquery(meetings))
            .add(item::Column::Id.not_in_subquery(kept_from(*person))),
    }
}

/// Ids of the items of a session that a scope shows.
fn ids_seen(scope: &Scope, of: MeetingId, on: NaiveDate) -> SelectStatement {
    Query::select()
        .column(item::Column::Id)
        .from(item::Entity)
        .and_where(item::Column::Meeting.eq(of))
        .cond_where(items_seen(scope, on))
        .to_owned()
}

/// Ids of the records of a kind that a person may read because they stand on the agenda of an open session of a council on
/// which the person sits, without those on which the person is in conflict: for the scope of the record's own module.
#[must_use]
pub fn readable_subjects(person: PersonId, kind: &str, on: NaiveDate) -> SelectStatement {
    let open = Query::select()
        .column(meeting::Column::Id)
        .from(meeting::Entity)
        .and_where(meeting::Column::State.eq(State::Open.code()))
        .and_where(meeting::Column::Council.in_subquery(seats(person, on, false)))
        .to_owned();
    Query::select()
        .column(item::Column::Subject)
        .from(item::Entity)
        .and_where(item::Column::SubjectKind.eq(kind))
        .and_where(item::Column::Meeting.in_subquery(open))
        .and_where(item::Column::Id.not_in_subquery(kept_from(person)))
        .to_owned()
}

/// The records on which a person has council duty on a day: [`readable_subjects`] as a list.
///
/// # Errors
/// Database errors.
pub async fn readable(db: &Reader<'_>, person: PersonId, kind: &str, on: NaiveDate) -> Result<Vec<Uuid>> {
    Ok(item::Entity::find()
        .select_only()
        .column(item::Column::Subject)
        .distinct()
        .filter(item::Column::Subject.in_subquery(readable_subjects(person, kind, on)))
        .filter(item::Column::SubjectKind.eq(kind))
        .into_tuple()
        .all(db)
        .await?)
}

// ---- councils and members ----

impl TryFrom<council::Model> for Council {
    type Error = AppError;
    fn try_from(m: council::Model) -> Result<Council> {
        Ok(Council {
            id: m.id,
            unit: m.unit,
            name: m.name,
            decision_number: m.decision_number,
            decided_on: m.decided_on,
            signer: m.signer,
            term_from: m.term_from,
            term_to: m.term_to,
            policy_key: m.policy_key,
            policy: read("councils.policy", &m.policy)?,
            form: m.form,
            created_at: m.created_at,
            version: m.version,
        })
    }
}

fn council_values(c: &Council) -> Result<council::ActiveModel> {
    Ok(council::ActiveModel {
        id: Set(c.id),
        unit: Set(c.unit),
        name: Set(c.name.clone()),
        decision_number: Set(c.decision_number.clone()),
        decided_on: Set(c.decided_on),
        signer: Set(c.signer.clone()),
        term_from: Set(c.term_from),
        term_to: Set(c.term_to),
        policy_key: Set(c.policy_key.clone()),
        policy: Set(text(&c.policy)?),
        form: Set(c.form.clone()),
        created_at: Set(c.created_at),
        version: Set(c.version),
    })
}

/// Writes a new council.
///
/// # Errors
/// Database errors.
pub async fn insert_council(tx: &Tx, permit: &Permit, council: &Council) -> Result<()> {
    permit.covers(council.id.0)?;
    council::Entity::insert(council_values(council)?)
        .exec_without_returning(&tx.reader())
        .await?;
    Ok(())
}

/// Writes a changed council; its version must be the one that was read.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save_council(tx: &Tx, permit: &Permit, council: &Council) -> Result<()> {
    permit.covers(council.id.0)?;
    let next = Council {
        version: council.version + 1,
        ..council.clone()
    };
    let written = council::Entity::update_many()
        .set(council_values(&next)?)
        .filter(council::Column::Id.eq(council.id))
        .filter(council::Column::Version.eq(council.version))
        .exec(&tx.reader())
        .await?;
    first(written.rows_affected)
}

fn first(rows: u64) -> Result<()> {
    if rows == 1 {
        Ok(())
    } else {
        Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()))
    }
}

/// One council.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find_council(db: &Reader<'_>, scope: &Scope, id: CouncilId, on: NaiveDate) -> Result<Council> {
    let found = council::Entity::find_by_id(id)
        .filter(councils_seen(scope, on))
        .one(db)
        .await?;
    found.ok_or(AppError::NotFound)?.try_into()
}

/// Councils, newest first.
///
/// # Errors
/// Database errors.
pub async fn list_councils(db: &Reader<'_>, scope: &Scope, on: NaiveDate, limit: u64) -> Result<Vec<Council>> {
    let rows = council::Entity::find()
        .filter(councils_seen(scope, on))
        .order_by(council::Column::DecidedOn, Order::Desc)
        .order_by(council::Column::Id, Order::Desc)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(Council::try_from).collect()
}

impl TryFrom<member::Model> for Member {
    type Error = AppError;
    fn try_from(m: member::Model) -> Result<Member> {
        Ok(Member {
            id: m.id,
            council: m.council,
            person: m.person,
            seat: Seat::from_code(&m.seat).ok_or_else(|| unreadable("council_members.seat", &m.seat))?,
            title: m.title,
            expertise: m.expertise,
            valid_from: m.valid_from,
            valid_to: m.valid_to,
        })
    }
}

/// Gives a person a seat. The permit is for the council.
///
/// # Errors
/// Database errors.
pub async fn insert_member(tx: &Tx, permit: &Permit, m: &Member) -> Result<()> {
    permit.covers(m.council.0)?;
    member::Entity::insert(member::ActiveModel {
        id: Set(m.id),
        council: Set(m.council),
        person: Set(m.person),
        seat: Set(m.seat.code().to_owned()),
        title: Set(m.title.clone()),
        expertise: Set(m.expertise.clone()),
        valid_from: Set(m.valid_from),
        valid_to: Set(m.valid_to),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Ends a seat.
///
/// # Errors
/// [`AppError::NotFound`] when the seat is not of this council or has ended.
pub async fn end_member(tx: &Tx, permit: &Permit, of: CouncilId, id: MemberId, last: NaiveDate) -> Result<()> {
    permit.covers(of.0)?;
    let ended = member::Entity::update_many()
        .col_expr(member::Column::ValidTo, Expr::value(last))
        .filter(member::Column::Id.eq(id))
        .filter(member::Column::Council.eq(of))
        .filter(member::Column::ValidTo.is_null())
        .exec(&tx.reader())
        .await?;
    if ended.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}

/// Every seat of a council, in all times, in the order of seats and then of names' ids. The caller has found the council.
///
/// # Errors
/// Database errors.
pub async fn members_of(db: &Reader<'_>, of: CouncilId) -> Result<Vec<Member>> {
    let rows = member::Entity::find()
        .filter(member::Column::Council.eq(of))
        .all(db)
        .await?;
    let mut members: Vec<Member> = rows.into_iter().map(Member::try_from).collect::<Result<_>>()?;
    members.sort_by_key(|member| (member.seat, member.valid_from, member.id));
    Ok(members)
}

/// Councils on which a person holds a seat that day.
///
/// # Errors
/// Database errors.
pub async fn seats_of(db: &Reader<'_>, person: PersonId, on: NaiveDate) -> Result<Vec<CouncilId>> {
    let rows = member::Entity::find()
        .filter(member::Column::Person.eq(person))
        .filter(member::Column::ValidFrom.lte(on))
        .filter(
            Condition::any()
                .add(member::Column::ValidTo.is_null())
                .add(member::Column::ValidTo.gte(on)),
        )
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.council).collect())
}

// ---- ties ----

/// A declared tie as its person sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclaredTie {
    /// Which.
    pub id: TieId,
    /// With whom.
    pub other: PersonId,
    /// What.
    pub kind: Tie,
}

/// Declares a tie; declaring it again changes nothing.
///
/// # Errors
/// Database errors.
pub async fn insert_tie(tx: &Tx, permit: &Permit, person: PersonId, other: PersonId, kind: Tie) -> Result<()> {
    permit.covers(person.0)?;
    tie::Entity::insert(tie::ActiveModel {
        id: Set(tx.id()),
        person: Set(person),
        other: Set(other),
        kind: Set(kind.code().to_owned()),
        created_at: Set(tx.now),
    })
    .on_conflict(
        OnConflict::columns([tie::Column::Person, tie::Column::Other, tie::Column::Kind])
            .do_nothing()
            .to_owned(),
    )
    .try_insert()
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Takes a declared tie back.
///
/// # Errors
/// [`AppError::NotFound`] when it is not this person's.
pub async fn delete_tie(tx: &Tx, permit: &Permit, person: PersonId, id: TieId) -> Result<()> {
    permit.covers(person.0)?;
    let gone = tie::Entity::delete_many()
        .filter(tie::Column::Id.eq(id))
        .filter(tie::Column::Person.eq(person))
        .exec(&tx.reader())
        .await?;
    if gone.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}

/// What a person has declared.
///
/// # Errors
/// Database errors.
pub async fn ties_by(db: &Reader<'_>, person: PersonId) -> Result<Vec<DeclaredTie>> {
    let rows = tie::Entity::find()
        .filter(tie::Column::Person.eq(person))
        .order_by(tie::Column::Id, Order::Asc)
        .all(db)
        .await?;
    let read = |row: tie::Model| {
        Ok(DeclaredTie {
            id: row.id,
            other: row.other,
            kind: Tie::from_code(&row.kind).ok_or_else(|| unreadable("council_ties.kind", &row.kind))?,
        })
    };
    rows.into_iter().map(read).collect()
}

/// Ties of some persons, whoever declared them.
///
/// # Errors
/// Database errors.
pub async fn ties_of(db: &Reader<'_>, persons: &[PersonId]) -> Result<HashMap<PersonId, Vec<(PersonId, Tie)>>> {
    let mut ties: HashMap<PersonId, Vec<(PersonId, Tie)>> = HashMap::new();
    for part in persons.chunks(chunk(2)) {
        let rows = tie::Entity::find()
            .filter(
                Condition::any()
                    .add(tie::Column::Person.is_in(part.iter().copied()))
                    .add(tie::Column::Other.is_in(part.iter().copied())),
            )
            .all(db)
            .await?;
        for row in rows {
            let kind = Tie::from_code(&row.kind).ok_or_else(|| unreadable("council_ties.kind", &row.kind))?;
            ties.entry(row.person).or_default().push((row.other, kind));
            ties.entry(row.other).or_default().push((row.person, kind));
        }
    }
    Ok(ties)
}

// ---- sessions ----

impl TryFrom<meeting::Model> for Meeting {
    type Error = AppError;
    fn try_from(m: meeting::Model) -> Result<Meeting> {
        Ok(Meeting {
            id: m.id,
            council: m.council,
            title: m.title,
            place: m.place,
            planned_at: m.planned_at,
            state: State::from_code(&m.state).ok_or_else(|| unreadable("council_sessions.state", &m.state))?,
            policy: read("council_sessions.policy", &m.policy)?,
            form: m.form,
            opened_at: m.opened_at,
            began_at: m.began_at,
            closed_at: m.closed_at,
            signed_at: m.signed_at,
            minutes_number: m.minutes_number,
            version: m.version,
        })
    }
}

fn meeting_values(m: &Meeting) -> Result<meeting::ActiveModel> {
    Ok(meeting::ActiveModel {
        id: Set(m.id),
        council: Set(m.council),
        title: Set(m.title.clone()),
        place: Set(m.place.clone()),
        planned_at: Set(m.planned_at),
        state: Set(m.state.code().to_owned()),
        policy: Set(text(&m.policy)?),
        form: Set(m.form.clone()),
        opened_at: Set(m.opened_at),
        began_at: Set(m.began_at),
        closed_at: Set(m.closed_at),
        signed_at: Set(m.signed_at),
        minutes_number: Set(m.minutes_number.clone()),
        version: Set(m.version),
    })
}

/// Writes a new session.
///
/// # Errors
/// Database errors.
pub async fn insert_meeting(tx: &Tx, permit: &Permit, meeting: &Meeting) -> Result<()> {
    permit.covers(meeting.council.0)?;
    meeting::Entity::insert(meeting_values(meeting)?)
        .exec_without_returning(&tx.reader())
        .await?;
    Ok(())
}

/// Writes a changed session; its version must be the one that was read.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save_meeting(tx: &Tx, permit: &Permit, meeting: &Meeting) -> Result<()> {
    permit.covers(meeting.id.0)?;
    let next = Meeting {
        version: meeting.version + 1,
        ..meeting.clone()
    };
    let written = meeting::Entity::update_many()
        .set(meeting_values(&next)?)
        .filter(meeting::Column::Id.eq(meeting.id))
        .filter(meeting::Column::Version.eq(meeting.version))
        .exec(&tx.reader())
        .await?;
    first(written.rows_affected)
}

/// One session.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope.
pub async fn find_meeting(db: &Reader<'_>, scope: &Scope, id: MeetingId, on: NaiveDate) -> Result<Meeting> {
    let found = meeting::Entity::find_by_id(id)
        .filter(meetings_seen(scope, on))
        .one(db)
        .await?;
    found.ok_or(AppError::NotFound)?.try_into()
}

/// Sessions, the latest first; of one council where one is given.
///
/// # Errors
/// Database errors.
pub async fn list_meetings(
    db: &Reader<'_>,
    scope: &Scope,
    of: Option<CouncilId>,
    on: NaiveDate,
    limit: u64,
) -> Result<Vec<Meeting>> {
    let mut find = meeting::Entity::find().filter(meetings_seen(scope, on));
    if let Some(of) = of {
        find = find.filter(meeting::Column::Council.eq(of));
    }
    let rows = find
        .order_by(meeting::Column::PlannedAt, Order::Desc)
        .order_by(meeting::Column::Id, Order::Desc)
        .limit(limit)
        .all(db)
        .await?;
    rows.into_iter().map(Meeting::try_from).collect()
}

/// Which sessions are read for figures.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// These.
    These(&'a [MeetingId]),
    /// All, from the one after this on.
    After(Option<MeetingId>),
}

/// Sessions with the unit of their council, by id, at most `limit`; over everything, for whoever shows a figure asks who
/// may see it.
///
/// # Errors
/// Database errors; [`AppError::Bug`] for a scope that is not over everything.
pub async fn counted_meetings(
    db: &Reader<'_>,
    scope: &Scope,
    which: Which<'_>,
    limit: u64,
) -> Result<Vec<(Meeting, UnitId)>> {
    if *scope.reach() != Reach::Everything {
        return Err(AppError::bug("figures are counted from everything"));
    }
    let find = meeting::Entity::find()
        .order_by(meeting::Column::Id, Order::Asc)
        .limit(limit);
    let find = match which {
        Which::These(ids) => find.filter(meeting::Column::Id.is_in(ids.iter().copied())),
        Which::After(None) => find,
        Which::After(Some(last)) => find.filter(meeting::Column::Id.gt(last)),
    };
    let rows = find.all(db).await?;
    let councils: Vec<CouncilId> = rows.iter().map(|row| row.council).collect();
    let units: HashMap<CouncilId, UnitId> = council::Entity::find()
        .select_only()
        .columns([council::Column::Id, council::Column::Unit])
        .filter(council::Column::Id.is_in(councils))
        .into_tuple()
        .all(db)
        .await?
        .into_iter()
        .collect();
    let mut found = Vec::with_capacity(rows.len());
    for row in rows {
        if let Some(unit) = units.get(&row.council) {
            found.push((Meeting::try_from(row)?, *unit));
        }
    }
    Ok(found)
}

/// Those of some sessions that a scope shows on a day, in no order.
///
/// # Errors
/// Database errors.
pub async fn meetings_among(db: &Reader<'_>, scope: &Scope, ids: &[MeetingId], on: NaiveDate) -> Result<Vec<Meeting>> {
    let rows = meeting::Entity::find()
        .filter(meeting::Column::Id.is_in(ids.iter().copied()))
        .filter(meetings_seen(scope, on))
        .all(db)
        .await?;
    rows.into_iter().map(Meeting::try_from).collect()
}

/// Who is marked as present. The caller has found the session.
///
/// # Errors
/// Database errors.
pub async fn present_at(db: &Reader<'_>, of: MeetingId) -> Result<Vec<PersonId>> {
    let rows = attendance::Entity::find()
        .filter(attendance::Column::Meeting.eq(of))
        .filter(attendance::Column::Present.eq(true))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.person).collect())
}

/// Marks a person as present or gone.
///
/// # Errors
/// Database errors.
pub async fn attend(tx: &Tx, permit: &Permit, of: MeetingId, person: PersonId, present: bool) -> Result<()> {
    permit.covers(of.0)?;
    attendance::Entity::insert(attendance::ActiveModel {
        meeting: Set(of),
        person: Set(person),
        present: Set(present),
        changed_at: Set(tx.now),
    })
    .on_conflict(
        OnConflict::columns([attendance::Column::Meeting, attendance::Column::Person])
            .update_columns([attendance::Column::Present, attendance::Column::ChangedAt])
            .to_owned(),
    )
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

// ---- the agenda ----

impl TryFrom<item::Model> for Item {
    type Error = AppError;
    fn try_from(m: item::Model) -> Result<Item> {
        let conclusion =
            |code: &String| Conclusion::from_code(code).ok_or_else(|| unreadable("council_items.conclusion", code));
        Ok(Item {
            id: m.id,
            meeting: m.meeting,
            place: m.place,
            stage: Stage::from_code(&m.stage).ok_or_else(|| unreadable("council_items.stage", &m.stage))?,
            room: m
                .room
                .as_deref()
                .map(|room| read::<[u32; 4]>("council_items.room", room))
                .transpose()?
                .map(|[members, conflicted, present, written]| Room {
                    members,
                    conflicted,
                    present,
                    written,
                }),
            tally: m
                .tally
                .as_deref()
                .map(|tally| read::<[u32; 3]>("council_items.tally", tally))
                .transpose()?
                .map(|[yes, no, blank]| Tally { yes, no, blank }),
            passed: m.passed.as_deref().map(|passed| passed == "yes"),
            conclusion: m.conclusion.as_ref().map(conclusion).transpose()?,
            note: m.note,
            bulk: m.bulk,
            version: m.version,
            subject: Subject {
                kind: m.subject_kind,
                id: m.subject,
                code: m.code,
                title: m.title,
                unit: m.unit,
                field: m.field,
                scope: m.scope,
                authors: read("council_items.authors", &m.authors)?,
                ties: read("council_items.ties", &m.ties)?,
                link: m.link,
            },
        })
    }
}

fn item_values(i: &Item) -> Result<item::ActiveModel> {
    let room = i
        .room
        .map(|room| text(&[room.members, room.conflicted, room.present, room.written]));
    let tally = i.tally.map(|tally| text(&[tally.yes, tally.no, tally.blank]));
    Ok(item::ActiveModel {
        id: Set(i.id),
        meeting: Set(i.meeting),
        place: Set(i.place),
        subject_kind: Set(i.subject.kind.clone()),
        subject: Set(i.subject.id),
        code: Set(i.subject.code.clone()),
        title: Set(i.subject.title.clone()),
        unit: Set(i.subject.unit),
        field: Set(i.subject.field.clone()),
        scope: Set(i.subject.scope.clone()),
        authors: Set(text(&i.subject.authors)?),
        ties: Set(text(&i.subject.ties)?),
        link: Set(i.subject.link.clone()),
        stage: Set(i.stage.code().to_owned()),
        room: Set(room.transpose()?),
        tally: Set(tally.transpose()?),
        passed: Set(i.passed.map(|passed| if passed { "yes" } else { "no" }.to_owned())),
        conclusion: Set(i.conclusion.map(|conclusion| conclusion.code().to_owned())),
        note: Set(i.note.clone()),
        bulk: Set(i.bulk),
        version: Set(i.version),
    })
}

/// Puts items on the agenda. The permit is for the session.
///
/// # Errors
/// Database errors.
pub async fn insert_items(tx: &Tx, permit: &Permit, of: MeetingId, items: &[Item]) -> Result<()> {
    permit.covers(of.0)?;
    for part in items.chunks(chunk(22)) {
        let rows: Vec<item::ActiveModel> = part.iter().map(item_values).collect::<Result<_>>()?;
        item::Entity::insert_many(rows)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Writes a changed item; its version must be the one that was read. The permit is for the session.
///
/// # Errors
/// [`AppError::Conflict`] when someone else was first.
pub async fn save_item(tx: &Tx, permit: &Permit, item: &Item) -> Result<()> {
    permit.covers(item.meeting.0)?;
    let next = Item {
        version: item.version + 1,
        ..item.clone()
    };
    let written = item::Entity::update_many()
        .set(item_values(&next)?)
        .filter(item::Column::Id.eq(item.id))
        .filter(item::Column::Version.eq(item.version))
        .exec(&tx.reader())
        .await?;
    first(written.rows_affected)
}

/// Takes an item off the agenda with everything that hangs on it. The permit is for the session.
///
/// # Errors
/// Database errors.
pub async fn delete_item(tx: &Tx, permit: &Permit, item: &Item) -> Result<()> {
    permit.covers(item.meeting.0)?;
    let db = tx.reader();
    clear_votes(tx, permit, item).await?;
    conflict::Entity::delete_many()
        .filter(conflict::Column::Item.eq(item.id))
        .exec(&db)
        .await?;
    assignment::Entity::delete_many()
        .filter(assignment::Column::Item.eq(item.id))
        .exec(&db)
        .await?;
    sheet::Entity::delete_many()
        .filter(sheet::Column::Item.eq(item.id))
        .exec(&db)
        .await?;
    item::Entity::delete_many()
        .filter(item::Column::Id.eq(item.id))
        .exec(&db)
        .await?;
    Ok(())
}

/// The agenda as the scope shows it, in order.
///
/// # Errors
/// Database errors.
pub async fn items_of(db: &Reader<'_>, scope: &Scope, of: MeetingId, on: NaiveDate) -> Result<Vec<Item>> {
    let rows = item::Entity::find()
        .filter(item::Column::Meeting.eq(of))
        .filter(items_seen(scope, on))
        .order_by(item::Column::Place, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(Item::try_from).collect()
}

/// One item.
///
/// # Errors
/// [`AppError::NotFound`] when it does not exist or lies outside the scope, a conflict of its person included.
pub async fn find_item(db: &Reader<'_>, scope: &Scope, id: ItemId, on: NaiveDate) -> Result<Item> {
    let found = item::Entity::find_by_id(id)
        .filter(items_seen(scope, on))
        .one(db)
        .await?;
    found.ok_or(AppError::NotFound)?.try_into()
}

/// One item, locked until the end of the transaction: votes, conflicts and closing wait for each other.
///
/// # Errors
/// As [`find_item`].
pub async fn lock_item(tx: &Tx, scope: &Scope, id: ItemId) -> Result<Item> {
    let found = item::Entity::find_by_id(id)
        .filter(items_seen(scope, tx.today()))
        .lock_exclusive()
        .one(&tx.reader())
        .await?;
    found.ok_or(AppError::NotFound)?.try_into()
}

/// The highest place on an agenda, whoever asks; 0 for an empty one. Only for giving the next place.
///
/// # Errors
/// Database errors.
pub async fn last_place(tx: &Tx, of: MeetingId) -> Result<i32> {
    let last: Option<i32> = item::Entity::find()
        .select_only()
        .column(item::Column::Place)
        .filter(item::Column::Meeting.eq(of))
        .order_by(item::Column::Place, Order::Desc)
        .limit(1)
        .into_tuple()
        .one(&tx.reader())
        .await?;
    Ok(last.unwrap_or(0))
}

/// Subjects on the agenda, whoever asks: guards against adding one twice. Never shown.
///
/// # Errors
/// Database errors.
pub async fn subjects_on(tx: &Tx, of: MeetingId) -> Result<Vec<Uuid>> {
    Ok(item::Entity::find()
        .select_only()
        .column(item::Column::Subject)
        .filter(item::Column::Meeting.eq(of))
        .into_tuple()
        .all(&tx.reader())
        .await?)
}

// ---- conflicts ----

impl TryFrom<conflict::Model> for Conflict {
    type Error = AppError;
    fn try_from(m: conflict::Model) -> Result<Conflict> {
        Ok(Conflict {
            item: m.item,
            person: m.person,
            kind: ConflictKind::from_code(&m.kind).ok_or_else(|| unreadable("council_conflicts.kind", &m.kind))?,
            reason: m.reason,
            lifted: m.lifted,
        })
    }
}

/// Notes conflicts; one that stands already, lifted or not, stays as it is. The permit is for the session.
///
/// # Errors
/// Database errors.
pub async fn insert_conflicts(tx: &Tx, permit: &Permit, of: MeetingId, conflicts: &[Conflict]) -> Result<()> {
    permit.covers(of.0)?;
    for part in conflicts.chunks(chunk(7)) {
        let rows = part.iter().map(|c| conflict::ActiveModel {
            item: Set(c.item),
            person: Set(c.person),
            kind: Set(c.kind.code().to_owned()),
            reason: Set(c.reason.clone()),
            lifted: Set(c.lifted),
            made_by: Set(permit.by()),
            made_at: Set(tx.now),
        });
        conflict::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([conflict::Column::Item, conflict::Column::Person, conflict::Column::Kind])
                    .do_nothing()
                    .to_owned(),
            )
            .try_insert()
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Lifts a conflict, or puts a lifted one back with a reason. The permit is for the session.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn set_lifted(tx: &Tx, permit: &Permit, of: MeetingId, c: &Conflict) -> Result<()> {
    permit.covers(of.0)?;
    let changed = conflict::Entity::update_many()
        .col_expr(conflict::Column::Lifted, Expr::value(c.lifted))
        .col_expr(conflict::Column::Reason, Expr::value(c.reason.as_str()))
        .filter(conflict::Column::Item.eq(c.item))
        .filter(conflict::Column::Person.eq(c.person))
        .filter(conflict::Column::Kind.eq(c.kind.code()))
        .exec(&tx.reader())
        .await?;
    if changed.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::NotFound)
    }
}

/// Conflicts on the items of a session that the scope shows.
///
/// # Errors
/// Database errors.
pub async fn conflicts_of(db: &Reader<'_>, scope: &Scope, of: MeetingId, on: NaiveDate) -> Result<Vec<Conflict>> {
    let rows = conflict::Entity::find()
        .filter(conflict::Column::Item.in_subquery(ids_seen(scope, of, on)))
        .order_by(conflict::Column::Item, Order::Asc)
        .order_by(conflict::Column::Person, Order::Asc)
        .order_by(conflict::Column::Kind, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(Conflict::try_from).collect()
}

/// Conflicts on one item that the caller has found.
///
/// # Errors
/// Database errors.
pub async fn conflicts_on(db: &Reader<'_>, of: ItemId) -> Result<Vec<Conflict>> {
    let rows = conflict::Entity::find()
        .filter(conflict::Column::Item.eq(of))
        .all(db)
        .await?;
    rows.into_iter().map(Conflict::try_from).collect()
}

// ---- assignments ----

/// Who reviews what, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Assignment {
    /// What.
    pub item: ItemId,
    /// Who.
    pub person: PersonId,
    /// What spoke for it.
    pub reason: String,
}

/// Assigns; an assignment that stands already stays. The permit is for the session.
///
/// # Errors
/// Database errors.
pub async fn insert_assignments(tx: &Tx, permit: &Permit, of: MeetingId, assignments: &[Assignment]) -> Result<()> {
    permit.covers(of.0)?;
    for part in assignments.chunks(chunk(5)) {
        let rows = part.iter().map(|a| assignment::ActiveModel {
            item: Set(a.item),
            person: Set(a.person),
            reason: Set(a.reason.clone()),
            made_by: Set(permit.by()),
            made_at: Set(tx.now),
        });
        assignment::Entity::insert_many(rows)
            .on_conflict(
                OnConflict::columns([assignment::Column::Item, assignment::Column::Person])
                    .do_nothing()
                    .to_owned(),
            )
            .try_insert()
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// Takes assignments of a person back. The permit is for the session.
///
/// # Errors
/// Database errors.
pub async fn delete_assignments(
    tx: &Tx,
    permit: &Permit,
    of: MeetingId,
    items: &[ItemId],
    person: PersonId,
) -> Result<u64> {
    permit.covers(of.0)?;
    let gone = assignment::Entity::delete_many()
        .filter(assignment::Column::Item.is_in(items.iter().copied()))
        .filter(assignment::Column::Person.eq(person))
        .exec(&tx.reader())
        .await?;
    Ok(gone.rows_affected)
}

/// Assignments on the items of a session that the scope shows.
///
/// # Errors
/// Database errors.
pub async fn assignments_of(db: &Reader<'_>, scope: &Scope, of: MeetingId, on: NaiveDate) -> Result<Vec<Assignment>> {
    let rows = assignment::Entity::find()
        .filter(assignment::Column::Item.in_subquery(ids_seen(scope, of, on)))
        .order_by(assignment::Column::Item, Order::Asc)
        .order_by(assignment::Column::Person, Order::Asc)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| Assignment {
            item: row.item,
            person: row.person,
            reason: row.reason,
        })
        .collect())
}

// ---- sheets ----

impl TryFrom<sheet::Model> for Sheet {
    type Error = AppError;
    fn try_from(m: sheet::Model) -> Result<Sheet> {
        Ok(Sheet {
            id: m.id,
            item: m.item,
            person: m.person,
            form: m.form,
            points: read("council_sheets.points", &m.points)?,
            comment: m.comment,
            submitted_at: m.submitted_at,
            changed_at: m.changed_at,
            version: m.version,
        })
    }
}

/// The sheet of a person on an item that the caller has found.
///
/// # Errors
/// Database errors.
pub async fn find_sheet(db: &Reader<'_>, of: ItemId, person: PersonId) -> Result<Option<Sheet>> {
    let found = sheet::Entity::find()
        .filter(sheet::Column::Item.eq(of))
        .filter(sheet::Column::Person.eq(person))
        .one(db)
        .await?;
    found.map(Sheet::try_from).transpose()
}

/// Every sheet of one person in a session, as far as the scope shows the items.
///
/// # Errors
/// Database errors.
pub async fn sheets_by(
    db: &Reader<'_>,
    scope: &Scope,
    of: MeetingId,
    person: PersonId,
    on: NaiveDate,
) -> Result<HashMap<ItemId, Sheet>> {
    let rows = sheet::Entity::find()
        .filter(sheet::Column::Person.eq(person))
        .filter(sheet::Column::Item.in_subquery(ids_seen(scope, of, on)))
        .all(db)
        .await?;
    rows.into_iter()
        .map(|row| Ok((row.item, Sheet::try_from(row)?)))
        .collect()
}

/// Handed-in sheets on one item that the caller has found, with all points: for those who run the session.
///
/// # Errors
/// Database errors.
pub async fn sheets_on(db: &Reader<'_>, of: ItemId) -> Result<Vec<Sheet>> {
    let rows = sheet::Entity::find()
        .filter(sheet::Column::Item.eq(of))
        .filter(sheet::Column::SubmittedAt.is_not_null())
        .order_by(sheet::Column::Person, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(Sheet::try_from).collect()
}

/// Who handed in a sheet on an item that the caller has found, and whether it passes.
///
/// # Errors
/// Database errors.
pub async fn marks_on(db: &Reader<'_>, of: ItemId) -> Result<Vec<(PersonId, bool)>> {
    Ok(sheet::Entity::find()
        .select_only()
        .columns([sheet::Column::Person, sheet::Column::Passing])
        .filter(sheet::Column::Item.eq(of))
        .filter(sheet::Column::SubmittedAt.is_not_null())
        .into_tuple()
        .all(db)
        .await?)
}

/// Writes a sheet. `total` and `passing` come from the form; a version other than the one read is refused. The permit is
/// for the item.
///
/// # Errors
/// [`Refusal::StaleSheet`].
pub async fn save_sheet(tx: &Tx, permit: &Permit, s: &Sheet, total: u16, passing: bool) -> Result<()> {
    permit.covers(s.item.0)?;
    let values = sheet::ActiveModel {
        id: Set(s.id),
        item: Set(s.item),
        person: Set(s.person),
        form: Set(s.form.clone()),
        points: Set(text(&s.points)?),
        total: Set(i32::from(total)),
        passing: Set(passing),
        comment: Set(s.comment.clone()),
        submitted_at: Set(s.submitted_at),
        changed_at: Set(s.changed_at),
        version: Set(s.version + 1),
    };
    let rows = if s.version == 0 {
        let inserted = sheet::Entity::insert(values)
            .on_conflict(
                OnConflict::columns([sheet::Column::Item, sheet::Column::Person])
                    .do_nothing()
                    .to_owned(),
            )
            .try_insert()
            .exec_without_returning(&tx.reader())
            .await?;
        u64::from(matches!(inserted, sea_orm::TryInsertResult::Inserted(rows) if rows > 0))
    } else {
        sheet::Entity::update_many()
            .set(values)
            .filter(sheet::Column::Id.eq(s.id))
            .filter(sheet::Column::Version.eq(s.version))
            .exec(&tx.reader())
            .await?
            .rows_affected
    };
    if rows == 1 {
        Ok(())
    } else {
        Err(Refusal::StaleSheet.into())
    }
}

#[derive(FromQueryResult)]
struct ScoreRow {
    item: ItemId,
    passing: bool,
    sheets: i64,
    sum: i64,
    lowest: i32,
    highest: i32,
}

/// What the handed-in sheets of each item come to, by seated persons only, as far as the scope shows the items: one query
/// for any number of sheets.
///
/// # Errors
/// Database errors.
pub async fn scores_of(
    db: &Reader<'_>,
    scope: &Scope,
    of: MeetingId,
    seated: &[PersonId],
    on: NaiveDate,
) -> Result<HashMap<ItemId, Scores>> {
    // A person in conflict on an item has no sheet that counts there, also when the conflict came up later.
    let in_conflict = Query::select()
        .expr(Expr::val(1))
        .from(conflict::Entity)
        .and_where(conflict::Column::Lifted.eq(false))
        .and_where(Expr::col((conflict::Entity, conflict::Column::Item)).equals((sheet::Entity, sheet::Column::Item)))
        .and_where(
            Expr::col((conflict::Entity, conflict::Column::Person)).equals((sheet::Entity, sheet::Column::Person)),
        )
        .to_owned();
    let rows = sheet::Entity::find()
        .select_only()
        .column(sheet::Column::Item)
        .column(sheet::Column::Passing)
        .column_as(sheet::Column::Id.count(), "sheets")
        .column_as(sheet::Column::Total.sum(), "sum")
        .column_as(sheet::Column::Total.min(), "lowest")
        .column_as(sheet::Column::Total.max(), "highest")
        .filter(sheet::Column::SubmittedAt.is_not_null())
        .filter(sheet::Column::Person.is_in(seated.iter().copied()))
        .filter(sheet::Column::Item.in_subquery(ids_seen(scope, of, on)))
        .filter(Expr::exists(in_conflict).not())
        .group_by(sheet::Column::Item)
        .group_by(sheet::Column::Passing)
        .into_model::<ScoreRow>()
        .all(db)
        .await?;
    let mut scores: HashMap<ItemId, Scores> = HashMap::new();
    for row in rows {
        let number = |value: i64| u32::try_from(value).unwrap_or(0);
        let (lowest, highest) = (number(row.lowest.into()), number(row.highest.into()));
        let held = scores.entry(row.item).or_default();
        held.lowest = if held.sheets == 0 {
            lowest
        } else {
            Ord::min(held.lowest, lowest)
        };
        held.highest = Ord::max(held.highest, highest);
        held.sheets += number(row.sheets);
        held.sum += number(row.sum);
        held.passing += if row.passing { number(row.sheets) } else { 0 };
    }
    Ok(scores)
}

#[derive(FromQueryResult)]
struct DueRow {
    meeting: MeetingId,
    number: i64,
}

/// How many assigned sheets a person has not handed in, by open session, as far as the scope shows the items.
///
/// # Errors
/// Database errors.
pub async fn sheets_due(
    db: &Reader<'_>,
    scope: &Scope,
    person: PersonId,
    on: NaiveDate,
) -> Result<HashMap<MeetingId, u32>> {
    let open = Query::select()
        .column(meeting::Column::Id)
        .from(meeting::Entity)
        .and_where(meeting::Column::State.eq(State::Open.code()))
        .to_owned();
    let assigned = Query::select()
        .column(assignment::Column::Item)
        .from(assignment::Entity)
        .and_where(assignment::Column::Person.eq(person))
        .to_owned();
    let handed_in = Query::select()
        .column(sheet::Column::Item)
        .from(sheet::Entity)
        .and_where(sheet::Column::Person.eq(person))
        .and_where(sheet::Column::SubmittedAt.is_not_null())
        .to_owned();
    let rows = item::Entity::find()
        .select_only()
        .column(item::Column::Meeting)
        .column_as(item::Column::Id.count(), "number")
        .filter(item::Column::Meeting.in_subquery(open))
        .filter(item::Column::Stage.is_in([Stage::Waiting, Stage::Voting].map(Stage::code)))
        .filter(item::Column::Id.in_subquery(assigned))
        .filter(item::Column::Id.not_in_subquery(handed_in))
        .filter(items_seen(scope, on))
        .group_by(item::Column::Meeting)
        .into_model::<DueRow>()
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(|row| (row.meeting, u32::try_from(row.number).unwrap_or(u32::MAX)))
        .collect())
}

// ---- conclusions ----

/// A bulk of conclusions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bulk {
    /// Which.
    pub id: BulkId,
    /// Session.
    pub meeting: MeetingId,
    /// What was concluded.
    pub conclusion: Conclusion,
    /// By whom.
    pub made_by: PersonId,
    /// When.
    pub made_at: DateTime<Utc>,
    /// When it leaves the house.
    pub due_at: DateTime<Utc>,
    /// Taken back.
    pub undone_at: Option<DateTime<Utc>>,
    /// Left the house.
    pub released_at: Option<DateTime<Utc>>,
}

impl TryFrom<bulk::Model> for Bulk {
    type Error = AppError;
    fn try_from(m: bulk::Model) -> Result<Bulk> {
        Ok(Bulk {
            id: m.id,
            meeting: m.meeting,
            conclusion: Conclusion::from_code(&m.conclusion)
                .ok_or_else(|| unreadable("council_bulks.conclusion", &m.conclusion))?,
            made_by: m.made_by,
            made_at: m.made_at,
            due_at: m.due_at,
            undone_at: m.undone_at,
            released_at: m.released_at,
        })
    }
}

/// Writes a bulk. The permit is for the session.
///
/// # Errors
/// Database errors.
pub async fn insert_bulk(tx: &Tx, permit: &Permit, b: &Bulk, count: usize) -> Result<()> {
    permit.covers(b.meeting.0)?;
    bulk::Entity::insert(bulk::ActiveModel {
        id: Set(b.id),
        meeting: Set(b.meeting),
        conclusion: Set(b.conclusion.code().to_owned()),
        count: Set(i32::try_from(count).unwrap_or(i32::MAX)),
        made_by: Set(b.made_by),
        made_at: Set(b.made_at),
        due_at: Set(b.due_at),
        undone_at: Set(None),
        released_at: Set(None),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Marks a bulk as taken back or as released; only one of the two ever happens. `false` when it was too late.
///
/// # Errors
/// Database errors.
pub async fn settle_bulk(tx: &Tx, permit: &Permit, b: &Bulk, undo: bool) -> Result<bool> {
    permit.covers(b.meeting.0)?;
    let column = if undo {
        bulk::Column::UndoneAt
    } else {
        bulk::Column::ReleasedAt
    };
    let settled = bulk::Entity::update_many()
        .col_expr(column, Expr::value(tx.now))
        .filter(bulk::Column::Id.eq(b.id))
        .filter(bulk::Column::UndoneAt.is_null())
        .filter(bulk::Column::ReleasedAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(settled.rows_affected == 1)
}

/// A bulk can no longer be taken back from now on. `false` when it was settled already.
///
/// # Errors
/// Database errors.
pub async fn hasten_bulk(tx: &Tx, permit: &Permit, b: &Bulk) -> Result<bool> {
    permit.covers(b.meeting.0)?;
    let hastened = bulk::Entity::update_many()
        .col_expr(bulk::Column::DueAt, Expr::value(tx.now))
        .filter(bulk::Column::Id.eq(b.id))
        .filter(bulk::Column::UndoneAt.is_null())
        .filter(bulk::Column::ReleasedAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(hastened.rows_affected == 1)
}

/// One bulk; the caller checks that its session is visible and shows of it only visible items.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find_bulk(db: &Reader<'_>, id: BulkId) -> Result<Bulk> {
    bulk::Entity::find_by_id(id)
        .one(db)
        .await?
        .ok_or(AppError::NotFound)?
        .try_into()
}

/// Bulks of a session that can still be taken back, of which the scope shows at least one item.
///
/// # Errors
/// Database errors.
pub async fn open_bulks(db: &Reader<'_>, scope: &Scope, of: MeetingId, on: NaiveDate) -> Result<Vec<Bulk>> {
    let seen = Query::select()
        .column(item::Column::Bulk)
        .from(item::Entity)
        .and_where(item::Column::Meeting.eq(of))
        .and_where(item::Column::Bulk.is_not_null())
        .cond_where(items_seen(scope, on))
        .to_owned();
    let rows = bulk::Entity::find()
        .filter(bulk::Column::Meeting.eq(of))
        .filter(bulk::Column::UndoneAt.is_null())
        .filter(bulk::Column::ReleasedAt.is_null())
        .filter(bulk::Column::Id.in_subquery(seen))
        .order_by(bulk::Column::MadeAt, Order::Desc)
        .all(db)
        .await?;
    rows.into_iter().map(Bulk::try_from).collect()
}

/// Items of a bulk that the scope shows.
///
/// # Errors
/// Database errors.
pub async fn items_in(db: &Reader<'_>, scope: &Scope, of: BulkId, on: NaiveDate) -> Result<Vec<Item>> {
    let rows = item::Entity::find()
        .filter(item::Column::Bulk.eq(of))
        .filter(items_seen(scope, on))
        .order_by(item::Column::Place, Order::Asc)
        .all(db)
        .await?;
    rows.into_iter().map(Item::try_from).collect()
}

/// A conclusion that has left the house, for the module of the subject.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Released {
    /// The record.
    pub subject: Uuid,
    /// Which council.
    pub council: CouncilId,
    /// Which session.
    pub meeting: MeetingId,
    /// Number of the minutes, once signed.
    pub minutes_number: Option<String>,
    /// Conclusion.
    pub conclusion: Conclusion,
    /// In words.
    pub note: String,
    /// Working days for which the result is public before the head signs.
    pub publish_days: u16,
}

/// Conclusions on records of a kind that have left the house, oldest session first. No scores and no votes: the record's
/// own module asks, for records that its reader may see.
///
/// # Errors
/// Database errors.
pub async fn released(db: &Reader<'_>, kind: &str, subjects: &[Uuid]) -> Result<Vec<Released>> {
    let mut found = Vec::new();
    for part in subjects.chunks(chunk(1)) {
        let rows = item::Entity::find()
            .filter(item::Column::SubjectKind.eq(kind))
            .filter(item::Column::Subject.is_in(part.iter().copied()))
            .filter(item::Column::Stage.eq(Stage::Released.code()))
            .all(db)
            .await?;
        let ids: Vec<MeetingId> = rows.iter().map(|row| row.meeting).collect();
        let meetings: HashMap<MeetingId, Meeting> = meeting::Entity::find()
            .filter(meeting::Column::Id.is_in(ids))
            .all(db)
            .await?
            .into_iter()
            .map(|row| Ok((row.id, Meeting::try_from(row)?)))
            .collect::<Result<_>>()?;
        for row in rows {
            let item = Item::try_from(row)?;
            let (Some(meeting), Some(conclusion)) = (meetings.get(&item.meeting), item.conclusion) else {
                continue;
            };
            found.push((
                meeting.planned_at,
                Released {
                    subject: item.subject.id,
                    council: meeting.council,
                    meeting: meeting.id,
                    minutes_number: meeting.minutes_number.clone(),
                    conclusion,
                    note: item.note,
                    publish_days: meeting.policy.publish_days,
                },
            ));
        }
    }
    found.sort_by_key(|(at, released)| (*at, released.meeting, released.subject));
    Ok(found.into_iter().map(|(_, released)| released).collect())
}
