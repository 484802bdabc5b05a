//! The only place of this module that asks the database.

use crate::model::{Account, Delegation, GrantId, LinkPurpose, NewPerson, Person, Position, RoleGrant};
use crate::rows::{account, delegation, device, failure, grant, link, person, position, session, token};
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::access::{Authority, Permit, Reach, Role, Scope, SigningForm};
use kernel::db::{Reader, Tx, chunk};
use kernel::ids::{DelegationId, PersonId, PositionId, SessionId, TokenId, UnitId};
use kernel::paging::{Cursor, Ordered, Page, Part, Place, SortColumn, Sorting};
use kernel::units::{Tree, Units};
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::{Func, JoinType, OnConflict, Query, SelectStatement};
use sea_orm::{Condition, ExprTrait as _, FromQueryResult, Order, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

// ── people ──────────────────────────────────────────────────────────────────────────────────────────────────────────

fn as_person(m: person::Model) -> Person {
    Person {
        id: m.id,
        full_name: m.full_name,
        calling_name: m.calling_name,
        email: m.email,
        phone: m.phone,
        version: m.version,
    }
}

/// Writes people with the given ids.
///
/// # Errors
/// Database errors, also when an e-mail is taken.
pub async fn insert_people(tx: &Tx, people: &[(PersonId, NewPerson)]) -> Result<()> {
    for part in people.chunks(chunk(11)) {
        let rows = part.iter().map(|(id, new)| person::ActiveModel {
            id: Set(*id),
            full_name: Set(new.full_name.clone()),
            calling_name: Set(new.calling_name.clone()),
            sort_key: Set(vietnamese::person_sort_key(&new.full_name, new.calling_name.as_deref())),
            folded: Set(vietnamese::fold(&new.full_name)),
            email: Set(new.email.clone()),
            phone: Set(new.phone.clone()),
            citizen_number: Set(None),
            born_on: Set(None),
            created_at: Set(tx.now),
            version: Set(1),
        });
        person::Entity::insert_many(rows)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// One person.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find_person(db: &Reader<'_>, id: PersonId) -> Result<Person> {
    person::Entity::find_by_id(id)
        .one(db)
        .await?
        .map(as_person)
        .ok_or(AppError::NotFound)
}

/// The person with an e-mail.
///
/// # Errors
/// Database errors.
pub async fn person_with_email(db: &Reader<'_>, email: &str) -> Result<Option<PersonId>> {
    Ok(person::Entity::find()
        .filter(person::Column::Email.eq(email))
        .one(db)
        .await?
        .map(|row| row.id))
}

/// Names for showing, by id.
///
/// # Errors
/// Database errors.
pub async fn names(db: &Reader<'_>, ids: &[PersonId]) -> Result<HashMap<PersonId, String>> {
    let mut names = HashMap::new();
    for part in ids.chunks(500) {
        let rows: Vec<(PersonId, String)> = person::Entity::find()
            .select_only()
            .columns([person::Column::Id, person::Column::FullName])
            .filter(person::Column::Id.is_in(part.iter().copied()))
            .into_tuple()
            .all(db)
            .await?;
        names.extend(rows);
    }
    Ok(names)
}

/// Place in a list of people.
pub type PersonKey = Place;

/// The units of a scope that are meant by a column `unit` of a row which still holds on a day or later.
fn stands_in(select: &mut SelectStatement, units: &[UnitId], subtrees: &[UnitId], on: NaiveDate) {
    let mut place = Condition::any();
    if !units.is_empty() {
        place = place.add(Expr::col("unit").is_in(units.iter().copied()));
    }
    if !subtrees.is_empty() {
        let below = Query::select()
            .column("descendant")
            .from("unit_closure")
            .and_where(Expr::col("tree").eq(Tree::Territorial.code()))
            .and_where(Expr::col("ancestor").is_in(subtrees.iter().copied()))
            .and_where(Expr::col("valid_from").lte(on))
            .cond_where(
                Condition::any()
                    .add(Expr::col("valid_to").is_null())
                    .add(Expr::col("valid_to").gte(on)),
            )
            .to_owned();
        place = place
            .add(Expr::col("unit").is_in(subtrees.iter().copied()))
            .add(Expr::col("unit").in_subquery(below));
    }
    select.cond_where(place).cond_where(
        Condition::any()
            .add(Expr::col("valid_to").is_null())
            .add(Expr::col("valid_to").gte(on)),
    );
}

/// People who hold, or will hold, a position or a role in the units of a scope; oneself always.
fn visible(scope: &Scope, on: NaiveDate) -> Condition {
    match scope.reach() {
        Reach::Everything => Condition::all(),
        // Nobody is published.
        Reach::Published => Condition::all().add(Expr::val(1).eq(0)),
        Reach::Of {
            person: own,
            units,
            subtrees,
        } => {
            let mut seen = Condition::any().add(person::Column::Id.eq(*own));
            if units.is_empty() && subtrees.is_empty() {
                return seen;
            }
            for table in ["positions", "role_grants"] {
                let mut there = Query::select().column("person").from(table).to_owned();
                stands_in(&mut there, units, subtrees, on);
                seen = seen.add(person::Column::Id.in_subquery(there));
            }
            seen
        }
    }
}

/// One person within a scope.
///
/// # Errors
/// [`AppError::NotFound`], also for a person outside the scope.
pub async fn find_person_within(db: &Reader<'_>, scope: &Scope, id: PersonId, on: NaiveDate) -> Result<Person> {
    let found = person::Entity::find_by_id(id)
        .filter(visible(scope, on))
        .one(db)
        .await?;
    found.map(as_person).ok_or(AppError::NotFound)
}

/// Which people the text index asks for.
#[derive(Clone, Copy, Debug)]
pub enum Which<'a> {
    /// These.
    These(&'a [PersonId]),
    /// All, from the one after this on.
    After(Option<PersonId>),
}

/// A person as the text index holds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Indexed {
    /// Who.
    pub id: PersonId,
    /// Name.
    pub full_name: String,
    /// Units whose readers see the name: where a position or role is or will be held.
    pub stands: Vec<UnitId>,
    /// Positions held on the day.
    pub positions: Vec<(UnitId, String)>,
}

/// People for the text index on a day, by id, at most `limit`.
///
/// # Errors
/// Database errors; [`AppError::Bug`] for a scope that is not over everything.
pub async fn indexed(
    db: &Reader<'_>,
    scope: &Scope,
    which: Which<'_>,
    limit: u64,
    on: NaiveDate,
) -> Result<Vec<Indexed>> {
    if *scope.reach() != Reach::Everything {
        return Err(AppError::bug("the text index is filled from everything"));
    }
    let find = person::Entity::find()
        .order_by(person::Column::Id, Order::Asc)
        .limit(limit);
    let find = match which {
        Which::These(ids) => find.filter(person::Column::Id.is_in(ids.iter().copied())),
        Which::After(None) => find,
        Which::After(Some(last)) => find.filter(person::Column::Id.gt(last)),
    };
    let rows = find.all(db).await?;
    let ids: Vec<PersonId> = rows.iter().map(|row| row.id).collect();
    let lasting = |column: Expr| Condition::any().add(column.clone().is_null()).add(column.gte(on));
    let mut stands: HashMap<PersonId, Vec<UnitId>> = HashMap::new();
    let mut positions: HashMap<PersonId, Vec<(UnitId, String)>> = HashMap::new();
    for held in position::Entity::find()
        .filter(position::Column::Person.is_in(ids.iter().copied()))
        .filter(lasting(Expr::col(position::Column::ValidTo)))
        .order_by(position::Column::Id, Order::Asc)
        .all(db)
        .await?
    {
        stands.entry(held.person).or_default().push(held.unit);
        if held.valid_from <= on {
            positions.entry(held.person).or_default().push((held.unit, held.title));
        }
    }
    for held in grant::Entity::find()
        .filter(grant::Column::Person.is_in(ids.iter().copied()))
        .filter(lasting(Expr::col(grant::Column::ValidTo)))
        .all(db)
        .await?
    {
        stands.entry(held.person).or_default().push(held.unit);
    }
    Ok(rows
        .into_iter()
        .map(|row| Indexed {
            id: row.id,
            full_name: row.full_name,
            stands: stands.remove(&row.id).unwrap_or_default(),
            positions: positions.remove(&row.id).unwrap_or_default(),
        })
        .collect())
}

/// People whose positions or roles begin or end between two days, so that what was true on one is not on the other.
///
/// # Errors
/// Database errors.
pub async fn changing_between(db: &Reader<'_>, one: NaiveDate, other: NaiveDate) -> Result<Vec<PersonId>> {
    let (first, last) = if one <= other { (one, other) } else { (other, one) };
    let mut people = Vec::new();
    for table in ["positions", "role_grants"] {
        let changing = Query::select()
            .column("person")
            .from(table)
            .cond_where(
                Condition::any()
                    .add(
                        Condition::all()
                            .add(Expr::col("valid_to").gte(first))
                            .add(Expr::col("valid_to").lt(last)),
                    )
                    .add(
                        Condition::all()
                            .add(Expr::col("valid_from").gt(first))
                            .add(Expr::col("valid_from").lte(last)),
                    ),
            )
            .to_owned();
        people.extend(those(db, changing).await?);
    }
    Ok(people)
}

/// People who have ever held a position or role in some units.
///
/// # Errors
/// Database errors.
pub async fn ever_in(db: &Reader<'_>, units: &[UnitId]) -> Result<Vec<PersonId>> {
    let mut people = Vec::new();
    for table in ["positions", "role_grants"] {
        for part in units.chunks(1000) {
            let there = Query::select()
                .column("person")
                .from(table)
                .and_where(Expr::col("unit").is_in(part.iter().copied()))
                .to_owned();
            people.extend(those(db, there).await?);
        }
    }
    Ok(people)
}

async fn those(db: &Reader<'_>, ids: SelectStatement) -> Result<Vec<PersonId>> {
    Ok(person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::Column::Id.in_subquery(ids))
        .into_tuple()
        .all(db)
        .await?)
}

/// Those of some people whose names a scope shows on a day.
///
/// # Errors
/// Database errors.
pub async fn visible_among(db: &Reader<'_>, scope: &Scope, ids: &[PersonId], on: NaiveDate) -> Result<Vec<PersonId>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(person::Entity::find()
        .select_only()
        .column(person::Column::Id)
        .filter(person::Column::Id.is_in(ids.iter().copied()))
        .filter(visible(scope, on))
        .into_tuple()
        .all(db)
        .await?)
}

/// What a list of people asks for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleFilter {
    /// Words of the name, with or without marks.
    pub words: String,
    /// Only who holds this role somewhere on the day.
    pub role: Option<Role>,
    /// Only accounts that stand so.
    pub standing: Option<Standing>,
    /// By what and which way; unless said, by given name.
    pub sorting: Sorting<SortBy>,
}

/// How an account stands, as an administrator looks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Signed in at least once and not locked.
    Used,
    /// Never signed in.
    Unused,
    /// Locked.
    Locked,
}

impl Standing {
    /// Every standing.
    pub const ALL: [Standing; 3] = [Standing::Used, Standing::Unused, Standing::Locked];

    /// Code in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Standing::Used => "dang-dung",
            Standing::Unused => "chua-dang-nhap",
            Standing::Locked => "da-khoa",
        }
    }

    /// Reads a code back.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Standing> {
        Standing::ALL.into_iter().find(|standing| standing.code() == code)
    }
}

/// What a list of people can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// Given name, middle name, family name.
    #[default]
    Name,
    /// When they last signed in; who never did comes after all who did.
    SignedIn,
}

impl SortColumn for SortBy {
    const ALL: &'static [(SortBy, &'static str)] = &[(SortBy::Name, "ten"), (SortBy::SignedIn, "dang-nhap")];

    fn starts_down(self) -> bool {
        self == SortBy::SignedIn
    }
}

/// One row of a list of people.
#[derive(Clone, Debug, PartialEq, FromQueryResult)]
pub struct PersonLine {
    /// Who.
    pub id: PersonId,
    /// Full name.
    pub full_name: String,
    /// Place in the order of names.
    pub sort_key: String,
    /// Address for mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Name to sign in with; `None` without an account.
    pub username: Option<String>,
    /// When they last signed in.
    pub last_sign_in_at: Option<DateTime<Utc>>,
    /// Since when the account is locked.
    pub disabled_at: Option<DateTime<Utc>>,
}

/// A page of people within a scope, sorted as the filter says.
///
/// # Errors
/// Database errors; [`AppError::Refused`] for a cursor of another order.
pub async fn list_people(
    db: &Reader<'_>,
    scope: &Scope,
    filter: &PeopleFilter,
    cursor: Option<&Cursor<PersonKey>>,
    size: u64,
    on: NaiveDate,
) -> Result<Page<PersonLine>> {
    let mut find = person::Entity::find().filter(visible(scope, on)).join(
        JoinType::LeftJoin,
        person::Entity::belongs_to(account::Entity)
            .from(person::Column::Id)
            .to(account::Column::Person)
            .into(),
    );
    for word in vietnamese::fold(&filter.words).split_whitespace() {
        find = find.filter(person::Column::Folded.like(format!("%{}%", word.replace(['%', '_'], ""))));
    }
    if let Some(role) = filter.role {
        let holders = Query::select()
            .column(grant::Column::Person)
            .from(grant::Entity)
            .and_where(grant::Column::Role.eq(role.code()))
            .and_where(grant::Column::ValidFrom.lte(on))
            .cond_where(
                Condition::any()
                    .add(grant::Column::ValidTo.is_null())
                    .add(grant::Column::ValidTo.gte(on)),
            )
            .to_owned();
        find = find.filter(person::Column::Id.in_subquery(holders));
    }
    let (seen, locked) = (account::Column::LastSignInAt, account::Column::DisabledAt);
    find = match filter.standing {
        None => find,
        Some(Standing::Used) => find.filter(seen.is_not_null()).filter(locked.is_null()),
        Some(Standing::Unused) => find.filter(seen.is_null()).filter(locked.is_null()),
        Some(Standing::Locked) => find.filter(locked.is_not_null()),
    };
    let Sorting { by, down } = filter.sorting;
    let order = Ordered::new(filter.sorting.code());
    let order = match by {
        SortBy::Name => order.by(person::Column::SortKey.into_expr(), down),
        SortBy::SignedIn => {
            let seen = Func::coalesce([seen.into_expr(), Expr::val(DateTime::<Utc>::UNIX_EPOCH)]);
            order.by(Expr::from(seen), down)
        }
    };
    let order = order.by(person::Column::Id.into_expr(), down);
    let rows = order
        .read(find, cursor, size)?
        .select_only()
        .columns([
            person::Column::Id,
            person::Column::FullName,
            person::Column::SortKey,
            person::Column::Email,
            person::Column::Phone,
        ])
        .columns([account::Column::Username, seen, locked])
        .into_model::<PersonLine>()
        .all(db)
        .await?;
    Ok(order.cut(rows, size, cursor, |row| {
        let first = match by {
            SortBy::Name => Part::Text(row.sort_key.clone()),
            SortBy::SignedIn => Part::Moment(row.last_sign_in_at.unwrap_or(DateTime::UNIX_EPOCH)),
        };
        vec![first, Part::Id(row.id.0)]
    }))
}

// ── accounts ────────────────────────────────────────────────────────────────────────────────────────────────────────

fn as_account(m: account::Model) -> Account {
    Account {
        person: m.person,
        username: m.username,
        password_hash: m.password_hash,
        totp_secret: m.totp_secret,
        totp_confirmed: m.totp_confirmed,
        totp_last_step: m.totp_last_step,
        recovery_codes: m.recovery_codes,
        disabled_at: m.disabled_at,
        bound: m.oidc_subject.is_some(),
        version: m.version,
    }
}

/// Opens accounts: whose, name to sign in with, password hash where one is known.
///
/// # Errors
/// Database errors, also when a name is taken.
pub async fn insert_accounts(tx: &Tx, accounts: &[(PersonId, String, Option<String>)]) -> Result<()> {
    for part in accounts.chunks(chunk(12)) {
        let rows = part.iter().map(|(person, username, hash)| account::ActiveModel {
            person: Set(*person),
            username: Set(username.clone()),
            password_hash: Set(hash.clone()),
            totp_secret: Set(None),
            totp_confirmed: Set(false),
            totp_last_step: Set(0),
            recovery_codes: Set(String::new()),
            oidc_subject: Set(None),
            disabled_at: Set(None),
            last_sign_in_at: Set(None),
            created_at: Set(tx.now),
            version: Set(1),
        });
        account::Entity::insert_many(rows)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// The account of a name to sign in with.
///
/// # Errors
/// Database errors.
pub async fn account_named(db: &Reader<'_>, username: &str) -> Result<Option<Account>> {
    Ok(account::Entity::find()
        .filter(account::Column::Username.eq(username))
        .one(db)
        .await?
        .map(as_account))
}

/// The account of a person.
///
/// # Errors
/// Database errors.
pub async fn account_of(db: &Reader<'_>, person: PersonId) -> Result<Option<Account>> {
    Ok(account::Entity::find_by_id(person).one(db).await?.map(as_account))
}

/// The account bound to a subject of the identity provider ("issuer subject").
///
/// # Errors
/// Database errors.
pub async fn account_of_subject(db: &Reader<'_>, subject: &str) -> Result<Option<Account>> {
    Ok(account::Entity::find()
        .filter(account::Column::OidcSubject.eq(subject))
        .one(db)
        .await?
        .map(as_account))
}

/// Binds an account to a subject of the identity provider, or to none.
///
/// # Errors
/// Database errors, also when the subject is bound elsewhere.
pub async fn bind_subject(tx: &Tx, permit: &Permit, person: PersonId, subject: Option<&str>) -> Result<()> {
    permit.covers(person.0)?;
    account::Entity::update_many()
        .col_expr(account::Column::OidcSubject, Expr::value(subject))
        .filter(account::Column::Person.eq(person))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Saves an account that was read; its version guards against two at once.
///
/// # Errors
/// [`AppError::Conflict`].
pub async fn save_account(tx: &Tx, permit: &Permit, a: &Account) -> Result<()> {
    permit.covers(a.person.0)?;
    let written = account::Entity::update_many()
        .col_expr(account::Column::PasswordHash, Expr::value(a.password_hash.clone()))
        .col_expr(account::Column::TotpSecret, Expr::value(a.totp_secret.clone()))
        .col_expr(account::Column::TotpConfirmed, Expr::value(a.totp_confirmed))
        .col_expr(account::Column::TotpLastStep, Expr::value(a.totp_last_step))
        .col_expr(account::Column::RecoveryCodes, Expr::value(a.recovery_codes.clone()))
        .col_expr(account::Column::DisabledAt, Expr::value(a.disabled_at))
        .col_expr(account::Column::Version, Expr::value(a.version + 1))
        .filter(account::Column::Person.eq(a.person))
        .filter(account::Column::Version.eq(a.version))
        .exec(&tx.reader())
        .await?;
    if written.rows_affected == 1 {
        Ok(())
    } else {
        Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()))
    }
}

/// Writes down that an account signed in now.
///
/// # Errors
/// Database errors.
pub async fn signed_in(tx: &Tx, person: PersonId) -> Result<()> {
    account::Entity::update_many()
        .col_expr(account::Column::LastSignInAt, Expr::value(tx.now))
        .filter(account::Column::Person.eq(person))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// How many accounts there are: none means a new installation.
///
/// # Errors
/// Database errors.
pub async fn count_accounts(db: &Reader<'_>) -> Result<u64> {
    Ok(account::Entity::find().count(db).await?)
}

// ── failures and devices ────────────────────────────────────────────────────────────────────────────────────────────

/// Until when the next attempt under a key has to wait.
///
/// # Errors
/// Database errors.
pub async fn wait_until(db: &Reader<'_>, key: &str) -> Result<Option<DateTime<Utc>>> {
    Ok(failure::Entity::find_by_id(key.to_owned())
        .one(db)
        .await?
        .map(|row| row.wait_until))
}

/// Counts one wrong attempt under a key and gives the number; attempts sent at once are counted one by one.
///
/// # Errors
/// Database errors.
pub async fn count_failure(tx: &Tx, key: &str) -> Result<i32> {
    let db = tx.reader();
    failure::Entity::insert(failure::ActiveModel {
        key: Set(key.to_owned()),
        count: Set(1),
        last_at: Set(tx.now),
        wait_until: Set(tx.now),
    })
    .on_conflict(
        OnConflict::column(failure::Column::Key)
            .value(
                failure::Column::Count,
                Expr::col((failure::Entity, failure::Column::Count)).add(1),
            )
            .update_column(failure::Column::LastAt)
            .to_owned(),
    )
    .exec_without_returning(&db)
    .await?;
    // The row is ours until the commit.
    let count = failure::Entity::find_by_id(key.to_owned())
        .one(&db)
        .await?
        .map_or(1, |row| row.count);
    let wait = tx.now + TimeDelta::seconds(crate::model::delay_after(count));
    failure::Entity::update_many()
        .col_expr(failure::Column::WaitUntil, Expr::value(wait))
        .filter(failure::Column::Key.eq(key))
        .exec(&db)
        .await?;
    Ok(count)
}

/// Forgets the attempts under a key.
///
/// # Errors
/// Database errors.
pub async fn clear_failures(tx: &Tx, key: &str) -> Result<()> {
    failure::Entity::delete_by_id(key.to_owned()).exec(&tx.reader()).await?;
    Ok(())
}

/// The device has signed this person in before.
///
/// # Errors
/// Database errors.
pub async fn is_known_device(db: &Reader<'_>, person: PersonId, token_hash: &str) -> Result<bool> {
    Ok(device::Entity::find_by_id((person, token_hash.to_owned()))
        .one(db)
        .await?
        .is_some())
}

/// Some device has signed this person in before.
///
/// # Errors
/// Database errors.
pub async fn has_device(db: &Reader<'_>, person: PersonId) -> Result<bool> {
    Ok(device::Entity::find()
        .filter(device::Column::Person.eq(person))
        .one(db)
        .await?
        .is_some())
}

/// Forgets every device of a person: after a password was changed, no cookie passes the wait any more.
///
/// # Errors
/// Database errors.
pub async fn forget_devices(tx: &Tx, person: PersonId) -> Result<()> {
    device::Entity::delete_many()
        .filter(device::Column::Person.eq(person))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Remembers a device.
///
/// # Errors
/// Database errors.
pub async fn remember_device(tx: &Tx, person: PersonId, token_hash: &str) -> Result<()> {
    device::Entity::insert(device::ActiveModel {
        person: Set(person),
        token_hash: Set(token_hash.to_owned()),
        seen_at: Set(tx.now),
    })
    .on_conflict(
        OnConflict::columns([device::Column::Person, device::Column::TokenHash])
            .update_column(device::Column::SeenAt)
            .to_owned(),
    )
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

// ── sessions, links, tokens ─────────────────────────────────────────────────────────────────────────────────────────

/// A session as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Which.
    pub id: SessionId,
    /// Whose.
    pub person: PersonId,
    /// Chosen authority.
    pub authority: Authority,
    /// Signed in with two factors.
    pub second_factor: bool,
    /// Browser.
    pub agent: String,
    /// Address.
    pub address: String,
    /// Begun.
    pub created_at: DateTime<Utc>,
    /// Last request (to five minutes).
    pub seen_at: DateTime<Utc>,
    /// Ends in any case.
    pub expires_at: DateTime<Utc>,
}

fn as_session(m: session::Model) -> Session {
    Session {
        id: m.id,
        person: m.person,
        authority: serde_json::from_str(&m.authority).unwrap_or(Authority::Personal),
        second_factor: m.second_factor,
        agent: m.agent,
        address: m.address,
        created_at: m.created_at,
        seen_at: m.seen_at,
        expires_at: m.expires_at,
    }
}

fn authority_text(authority: &Authority) -> Result<String> {
    serde_json::to_string(authority).map_err(|error| AppError::bug(error.to_string()))
}

/// Writes a session under the hash of its token.
///
/// # Errors
/// Database errors.
pub async fn insert_session(tx: &Tx, s: &Session, token_hash: &str) -> Result<()> {
    session::Entity::insert(session::ActiveModel {
        id: Set(s.id),
        person: Set(s.person),
        token_hash: Set(token_hash.to_owned()),
        authority: Set(authority_text(&s.authority)?),
        second_factor: Set(s.second_factor),
        agent: Set(s.agent.clone()),
        address: Set(s.address.clone()),
        created_at: Set(s.created_at),
        seen_at: Set(s.seen_at),
        expires_at: Set(s.expires_at),
        revoked_at: Set(None),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// The living session of a token's hash.
///
/// # Errors
/// Database errors.
pub async fn session_of(db: &Reader<'_>, token_hash: &str, now: DateTime<Utc>) -> Result<Option<Session>> {
    let row = session::Entity::find()
        .filter(session::Column::TokenHash.eq(token_hash))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    Ok(row
        .map(as_session)
        .filter(|s| s.seen_at + crate::model::SESSION_IDLE > now))
}

/// The living sessions of a person, newest first.
///
/// # Errors
/// Database errors.
pub async fn sessions_of(db: &Reader<'_>, person: PersonId, now: DateTime<Utc>) -> Result<Vec<Session>> {
    let rows = session::Entity::find()
        .filter(session::Column::Person.eq(person))
        .filter(session::Column::RevokedAt.is_null())
        .filter(session::Column::ExpiresAt.gt(now))
        .order_by(session::Column::SeenAt, Order::Desc)
        .order_by(session::Column::Id, Order::Desc)
        .all(db)
        .await?;
    Ok(rows
        .into_iter()
        .map(as_session)
        .filter(|s| s.seen_at + crate::model::SESSION_IDLE > now)
        .collect())
}

/// Changes authority, second factor or last sight of a session.
///
/// # Errors
/// Database errors.
pub async fn update_session(tx: &Tx, id: SessionId, authority: Option<&Authority>, second_factor: bool) -> Result<()> {
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::SeenAt, Expr::value(tx.now))
        .filter(session::Column::Id.eq(id));
    if let Some(authority) = authority {
        update = update.col_expr(session::Column::Authority, Expr::value(authority_text(authority)?));
    }
    if second_factor {
        update = update.col_expr(session::Column::SecondFactor, Expr::value(true));
    }
    update.exec(&tx.reader()).await?;
    Ok(())
}

/// The sessions of a person no longer count as opened with two factors.
///
/// # Errors
/// Database errors.
pub async fn drop_second_factor(tx: &Tx, person: PersonId) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::SecondFactor, Expr::value(false))
        .filter(session::Column::Person.eq(person))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Gives a session another token: what was known before the second factor is worth nothing after it.
///
/// # Errors
/// Database errors.
pub async fn renew_session(
    tx: &Tx,
    id: SessionId,
    token_hash: &str,
    second_factor: bool,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    session::Entity::update_many()
        .col_expr(session::Column::TokenHash, Expr::value(token_hash))
        .col_expr(session::Column::SecondFactor, Expr::value(second_factor))
        .col_expr(session::Column::SeenAt, Expr::value(tx.now))
        .col_expr(session::Column::ExpiresAt, Expr::value(expires_at))
        .filter(session::Column::Id.eq(id))
        .filter(session::Column::RevokedAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Ends one session of a person, or all but one, or all.
///
/// # Errors
/// Database errors.
pub async fn revoke_sessions(
    tx: &Tx,
    person: PersonId,
    only: Option<SessionId>,
    except: Option<SessionId>,
) -> Result<u64> {
    let mut update = session::Entity::update_many()
        .col_expr(session::Column::RevokedAt, Expr::value(tx.now))
        .filter(session::Column::Person.eq(person))
        .filter(session::Column::RevokedAt.is_null());
    if let Some(id) = only {
        update = update.filter(session::Column::Id.eq(id));
    }
    if let Some(id) = except {
        update = update.filter(session::Column::Id.ne(id));
    }
    Ok(update.exec(&tx.reader()).await?.rows_affected)
}

/// Writes a link.
///
/// # Errors
/// Database errors.
pub async fn insert_link(
    tx: &Tx,
    hash: &str,
    purpose: LinkPurpose,
    person: Option<PersonId>,
    expires_at: DateTime<Utc>,
) -> Result<()> {
    link::Entity::insert(link::ActiveModel {
        token_hash: Set(hash.to_owned()),
        purpose: Set(purpose.code().to_owned()),
        person: Set(person),
        created_at: Set(tx.now),
        expires_at: Set(expires_at),
        used_at: Set(None),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// An unused link of a hash that has not lapsed.
///
/// # Errors
/// Database errors.
pub async fn open_link(
    db: &Reader<'_>,
    hash: &str,
    now: DateTime<Utc>,
) -> Result<Option<(LinkPurpose, Option<PersonId>)>> {
    let row = link::Entity::find_by_id(hash.to_owned())
        .filter(link::Column::UsedAt.is_null())
        .filter(link::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    Ok(row.and_then(|row| Some((LinkPurpose::from_code(&row.purpose)?, row.person))))
}

/// Uses a link up; `false` when someone was faster.
///
/// # Errors
/// Database errors.
pub async fn spend_link(tx: &Tx, hash: &str) -> Result<bool> {
    let spent = link::Entity::update_many()
        .col_expr(link::Column::UsedAt, Expr::value(tx.now))
        .filter(link::Column::TokenHash.eq(hash))
        .filter(link::Column::UsedAt.is_null())
        .filter(link::Column::ExpiresAt.gt(tx.now))
        .exec(&tx.reader())
        .await?;
    Ok(spent.rows_affected == 1)
}

/// Makes every open link of a person void.
///
/// # Errors
/// Database errors.
pub async fn spend_links_of(tx: &Tx, person: PersonId) -> Result<()> {
    link::Entity::update_many()
        .col_expr(link::Column::UsedAt, Expr::value(tx.now))
        .filter(link::Column::Person.eq(person))
        .filter(link::Column::UsedAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Makes every open set-up link void.
///
/// # Errors
/// Database errors.
pub async fn spend_setup_links(tx: &Tx) -> Result<()> {
    link::Entity::update_many()
        .col_expr(link::Column::UsedAt, Expr::value(tx.now))
        .filter(link::Column::Purpose.eq(LinkPurpose::SetUp.code()))
        .filter(link::Column::UsedAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// An access token as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct AccessToken {
    /// Which.
    pub id: TokenId,
    /// Whose.
    pub person: PersonId,
    /// What its owner calls it.
    pub name: String,
    /// What it reaches.
    pub scopes: Vec<String>,
    /// In which capacity it acts.
    pub authority: Authority,
    /// Ends in any case.
    pub expires_at: DateTime<Utc>,
    /// Last use.
    pub used_at: Option<DateTime<Utc>>,
}

fn as_token(m: token::Model) -> AccessToken {
    AccessToken {
        id: m.id,
        person: m.person,
        name: m.name,
        scopes: m.scopes.split_whitespace().map(str::to_owned).collect(),
        authority: serde_json::from_str(&m.authority).unwrap_or(Authority::Personal),
        expires_at: m.expires_at,
        used_at: m.used_at,
    }
}

/// Writes an access token under the hash of its secret.
///
/// # Errors
/// Database errors.
pub async fn insert_token(tx: &Tx, t: &AccessToken, hash: &str) -> Result<()> {
    token::Entity::insert(token::ActiveModel {
        id: Set(t.id),
        person: Set(t.person),
        name: Set(t.name.clone()),
        token_hash: Set(hash.to_owned()),
        scopes: Set(t.scopes.join(" ")),
        authority: Set(authority_text(&t.authority)?),
        created_at: Set(tx.now),
        expires_at: Set(t.expires_at),
        used_at: Set(None),
        revoked_at: Set(None),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// The living token of a hash.
///
/// # Errors
/// Database errors.
pub async fn token_of(db: &Reader<'_>, hash: &str, now: DateTime<Utc>) -> Result<Option<AccessToken>> {
    let row = token::Entity::find()
        .filter(token::Column::TokenHash.eq(hash))
        .filter(token::Column::RevokedAt.is_null())
        .filter(token::Column::ExpiresAt.gt(now))
        .one(db)
        .await?;
    Ok(row.map(as_token))
}

/// The living tokens of a person.
///
/// # Errors
/// Database errors.
pub async fn tokens_of(db: &Reader<'_>, person: PersonId, now: DateTime<Utc>) -> Result<Vec<AccessToken>> {
    let rows = token::Entity::find()
        .filter(token::Column::Person.eq(person))
        .filter(token::Column::RevokedAt.is_null())
        .filter(token::Column::ExpiresAt.gt(now))
        .order_by(token::Column::CreatedAt, Order::Desc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(as_token).collect())
}

/// Writes down that a token was used now.
///
/// # Errors
/// Database errors.
pub async fn token_used(tx: &Tx, id: TokenId) -> Result<()> {
    token::Entity::update_many()
        .col_expr(token::Column::UsedAt, Expr::value(tx.now))
        .filter(token::Column::Id.eq(id))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Ends all tokens of a person.
///
/// # Errors
/// Database errors.
pub async fn revoke_tokens(tx: &Tx, person: PersonId) -> Result<u64> {
    let done = token::Entity::update_many()
        .col_expr(token::Column::RevokedAt, Expr::value(tx.now))
        .filter(token::Column::Person.eq(person))
        .filter(token::Column::RevokedAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(done.rows_affected)
}

/// Ends a token of a person.
///
/// # Errors
/// Database errors.
pub async fn revoke_token(tx: &Tx, person: PersonId, id: TokenId) -> Result<bool> {
    let done = token::Entity::update_many()
        .col_expr(token::Column::RevokedAt, Expr::value(tx.now))
        .filter(token::Column::Id.eq(id))
        .filter(token::Column::Person.eq(person))
        .filter(token::Column::RevokedAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(done.rows_affected == 1)
}

// ── positions, grants, delegations ──────────────────────────────────────────────────────────────────────────────────

/// Rows that hold on a day.
fn on_day<C: ColumnTrait>(from: C, to: C, day: NaiveDate) -> Condition {
    Condition::all()
        .add(from.lte(day))
        .add(Condition::any().add(to.is_null()).add(to.gte(day)))
}

fn as_position(m: position::Model) -> Position {
    Position {
        id: m.id,
        person: m.person,
        unit: m.unit,
        title: m.title,
        form: SigningForm::from_code(&m.form).unwrap_or(SigningForm::Own),
        head: m.head,
        valid_from: m.valid_from,
        valid_to: m.valid_to,
    }
}

/// Writes positions.
///
/// # Errors
/// Database errors.
pub async fn insert_positions(tx: &Tx, positions: &[Position]) -> Result<()> {
    for part in positions.chunks(chunk(9)) {
        let rows = part.iter().map(|p| position::ActiveModel {
            id: Set(p.id),
            person: Set(p.person),
            unit: Set(p.unit),
            title: Set(p.title.clone()),
            form: Set(p.form.code().to_owned()),
            head: Set(p.head),
            valid_from: Set(p.valid_from),
            valid_to: Set(p.valid_to),
            created_at: Set(tx.now),
        });
        position::Entity::insert_many(rows)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// The positions of a person on a day, heads first.
///
/// # Errors
/// Database errors.
pub async fn positions_of(db: &Reader<'_>, person: PersonId, on: NaiveDate) -> Result<Vec<Position>> {
    let rows = position::Entity::find()
        .filter(position::Column::Person.eq(person))
        .filter(on_day(position::Column::ValidFrom, position::Column::ValidTo, on))
        .order_by(position::Column::Head, Order::Desc)
        .order_by(position::Column::ValidFrom, Order::Asc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(as_position).collect())
}

/// The first position (heads first) of each of some people on a day.
///
/// # Errors
/// Database errors.
pub async fn first_positions(
    db: &Reader<'_>,
    people: &[PersonId],
    on: NaiveDate,
) -> Result<HashMap<PersonId, Position>> {
    let mut first = HashMap::new();
    for part in people.chunks(500) {
        let rows = position::Entity::find()
            .filter(position::Column::Person.is_in(part.iter().copied()))
            .filter(on_day(position::Column::ValidFrom, position::Column::ValidTo, on))
            .order_by(position::Column::Head, Order::Desc)
            .order_by(position::Column::ValidFrom, Order::Asc)
            .all(db)
            .await?;
        for row in rows {
            first.entry(row.person).or_insert_with(|| as_position(row));
        }
    }
    Ok(first)
}

/// Every unit in which a person holds a position, a role or a delegated role, on a day or later.
///
/// # Errors
/// Database errors.
pub async fn standing_of(db: &Reader<'_>, person: PersonId, on: NaiveDate) -> Result<Vec<UnitId>> {
    let open = |to: Expr| Condition::any().add(to.clone().is_null()).add(to.gte(on));
    let mut units: Vec<UnitId> = position::Entity::find()
        .select_only()
        .column(position::Column::Unit)
        .filter(position::Column::Person.eq(person))
        .filter(open(Expr::col(position::Column::ValidTo)))
        .into_tuple()
        .all(db)
        .await?;
    let granted: Vec<UnitId> = grant::Entity::find()
        .select_only()
        .column(grant::Column::Unit)
        .filter(grant::Column::Person.eq(person))
        .filter(open(Expr::col(grant::Column::ValidTo)))
        .into_tuple()
        .all(db)
        .await?;
    units.extend(granted);
    let received = delegations_of(db, person).await?;
    let received = received
        .into_iter()
        .filter(|d| d.receiver == person && d.ended_at.is_none() && d.valid_to >= on);
    units.extend(received.map(|delegation| delegation.unit));
    units.sort_unstable();
    units.dedup();
    Ok(units)
}

/// Who holds positions in a unit on a day, heads first.
///
/// # Errors
/// Database errors.
pub async fn positions_in(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<Vec<Position>> {
    let rows = position::Entity::find()
        .filter(position::Column::Unit.eq(unit))
        .filter(on_day(position::Column::ValidFrom, position::Column::ValidTo, on))
        .order_by(position::Column::Head, Order::Desc)
        .order_by(position::Column::ValidFrom, Order::Asc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(as_position).collect())
}

/// Most positions of one unit that a page shows.
const SHOWN: u64 = 500;

/// Positions of a unit of all times, those that hold first, heads before others, then by first day.
///
/// # Errors
/// Database errors.
pub async fn positions_ever(db: &Reader<'_>, unit: UnitId, today: NaiveDate) -> Result<Vec<Position>> {
    let rows = position::Entity::find()
        .filter(position::Column::Unit.eq(unit))
        .order_by(position::Column::ValidFrom, Order::Desc)
        .limit(SHOWN)
        .all(db)
        .await?;
    let mut positions: Vec<Position> = rows.into_iter().map(as_position).collect();
    positions.sort_by_key(|held| {
        let over = held.valid_to.is_some_and(|to| to < today);
        (over, !held.head, held.valid_from, held.id)
    });
    Ok(positions)
}

/// One position.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find_position(db: &Reader<'_>, id: PositionId) -> Result<Position> {
    let found = position::Entity::find_by_id(id).one(db).await?;
    found.map(as_position).ok_or(AppError::NotFound)
}

/// Still holds after a day.
fn goes_on<C: ColumnTrait>(to: C, last: NaiveDate) -> Condition {
    Condition::any().add(to.is_null()).add(to.gt(last))
}

/// Gives a position its last day; `false` when it had ended by then already.
///
/// # Errors
/// Database errors.
pub async fn end_position(tx: &Tx, id: PositionId, last_day: NaiveDate) -> Result<bool> {
    let done = position::Entity::update_many()
        .col_expr(position::Column::ValidTo, Expr::value(last_day))
        .filter(position::Column::Id.eq(id))
        .filter(goes_on(position::Column::ValidTo, last_day))
        .exec(&tx.reader())
        .await?;
    Ok(done.rows_affected == 1)
}

/// Ends what people are in a unit whose last day this is: positions, roles, delegations.
///
/// # Errors
/// Database errors.
pub async fn end_all_at(tx: &Tx, permit: &Permit, unit: UnitId, last: NaiveDate) -> Result<()> {
    permit.covers(unit.0)?;
    let db = tx.reader();
    position::Entity::update_many()
        .col_expr(position::Column::ValidTo, Expr::value(last))
        .filter(position::Column::Unit.eq(unit))
        .filter(goes_on(position::Column::ValidTo, last))
        .exec(&db)
        .await?;
    grant::Entity::update_many()
        .col_expr(grant::Column::ValidTo, Expr::value(last))
        .filter(grant::Column::Unit.eq(unit))
        .filter(goes_on(grant::Column::ValidTo, last))
        .exec(&db)
        .await?;
    delegation::Entity::update_many()
        .col_expr(delegation::Column::ValidTo, Expr::value(last))
        .filter(delegation::Column::Unit.eq(unit))
        .filter(delegation::Column::ValidTo.gt(last))
        .exec(&db)
        .await?;
    Ok(())
}

fn as_grant(m: grant::Model) -> Option<RoleGrant> {
    Some(RoleGrant {
        id: m.id,
        person: m.person,
        unit: m.unit,
        role: Role::from_code(&m.role)?,
        subtree: m.subtree,
        valid_from: m.valid_from,
        valid_to: m.valid_to,
    })
}

/// Writes grants.
///
/// # Errors
/// Database errors.
pub async fn insert_grants(tx: &Tx, grants: &[RoleGrant]) -> Result<()> {
    for part in grants.chunks(chunk(8)) {
        let rows = part.iter().map(|g| grant::ActiveModel {
            id: Set(g.id),
            person: Set(g.person),
            unit: Set(g.unit),
            role: Set(g.role.code().to_owned()),
            subtree: Set(g.subtree),
            valid_from: Set(g.valid_from),
            valid_to: Set(g.valid_to),
            created_at: Set(tx.now),
        });
        grant::Entity::insert_many(rows)
            .exec_without_returning(&tx.reader())
            .await?;
    }
    Ok(())
}

/// The roles of a person on a day.
///
/// # Errors
/// Database errors.
pub async fn grants_of(db: &Reader<'_>, person: PersonId, on: NaiveDate) -> Result<Vec<RoleGrant>> {
    let rows = grant::Entity::find()
        .filter(grant::Column::Person.eq(person))
        .filter(on_day(grant::Column::ValidFrom, grant::Column::ValidTo, on))
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(as_grant).collect())
}

/// The roles given in a unit on a day.
///
/// # Errors
/// Database errors.
pub async fn grants_at(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<Vec<RoleGrant>> {
    let rows = grant::Entity::find()
        .filter(grant::Column::Unit.eq(unit))
        .filter(on_day(grant::Column::ValidFrom, grant::Column::ValidTo, on))
        .order_by(grant::Column::Role, Order::Asc)
        .order_by(grant::Column::Id, Order::Asc)
        .all(db)
        .await?;
    Ok(rows.into_iter().filter_map(as_grant).collect())
}

/// One grant.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find_grant(db: &Reader<'_>, id: GrantId) -> Result<RoleGrant> {
    grant::Entity::find_by_id(id)
        .one(db)
        .await?
        .and_then(as_grant)
        .ok_or(AppError::NotFound)
}

/// Gives a grant its last day.
///
/// # Errors
/// Database errors.
pub async fn end_grant(tx: &Tx, id: GrantId, last_day: NaiveDate) -> Result<()> {
    grant::Entity::update_many()
        .col_expr(grant::Column::ValidTo, Expr::value(last_day))
        .filter(grant::Column::Id.eq(id))
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// Who holds a role for a unit on a day: there, or above with reach below. Disabled accounts are left out.
///
/// # Errors
/// Database errors.
pub async fn holders(db: &Reader<'_>, units: &Units, role: Role, unit: UnitId, on: NaiveDate) -> Result<Vec<PersonId>> {
    let above = units.ancestors(unit, Tree::Territorial, on);
    let here = Condition::any().add(grant::Column::Unit.eq(unit)).add(
        Condition::all()
            .add(grant::Column::Unit.is_in(above))
            .add(grant::Column::Subtree.eq(true)),
    );
    let people: Vec<PersonId> = grant::Entity::find()
        .select_only()
        .column(grant::Column::Person)
        .distinct()
        .filter(grant::Column::Role.eq(role.code()))
        .filter(here)
        .filter(on_day(grant::Column::ValidFrom, grant::Column::ValidTo, on))
        .into_tuple()
        .all(db)
        .await?;
    let enabled: Vec<PersonId> = account::Entity::find()
        .select_only()
        .column(account::Column::Person)
        .filter(account::Column::Person.is_in(people.iter().copied()))
        .filter(account::Column::DisabledAt.is_null())
        .into_tuple()
        .all(db)
        .await?;
    Ok(people.into_iter().filter(|person| enabled.contains(person)).collect())
}

/// Who holds one of some roles in each of some units on a day, there itself. Disabled accounts are left out.
///
/// # Errors
/// Database errors.
pub async fn officers_in(
    db: &Reader<'_>,
    roles: &[Role],
    units: &[UnitId],
    on: NaiveDate,
) -> Result<Vec<(UnitId, PersonId)>> {
    officers(db, roles, units, on, Condition::all()).await
}

/// As [`officers_in`], only those whose role also reaches the units below: who is told of something below must be able to
/// open it.
///
/// # Errors
/// Database errors.
pub async fn officers_over(
    db: &Reader<'_>,
    roles: &[Role],
    units: &[UnitId],
    on: NaiveDate,
) -> Result<Vec<(UnitId, PersonId)>> {
    officers(
        db,
        roles,
        units,
        on,
        Condition::all().add(grant::Column::Subtree.eq(true)),
    )
    .await
}

async fn officers(
    db: &Reader<'_>,
    roles: &[Role],
    units: &[UnitId],
    on: NaiveDate,
    which: Condition,
) -> Result<Vec<(UnitId, PersonId)>> {
    let disabled = Query::select()
        .column(account::Column::Person)
        .from(account::Entity)
        .and_where(account::Column::DisabledAt.is_not_null())
        .to_owned();
    let mut found = Vec::new();
    for part in units.chunks(chunk(2)) {
        let rows: Vec<(UnitId, PersonId)> = grant::Entity::find()
            .select_only()
            .columns([grant::Column::Unit, grant::Column::Person])
            .distinct()
            .filter(grant::Column::Unit.is_in(part.iter().copied()))
            .filter(grant::Column::Role.is_in(roles.iter().map(|role| role.code())))
            .filter(which.clone())
            .filter(on_day(grant::Column::ValidFrom, grant::Column::ValidTo, on))
            .filter(grant::Column::Person.not_in_subquery(disabled.clone()))
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows);
    }
    Ok(found)
}

/// Everyone of a name, with its tones and marks: namesakes are told apart by whoever asks.
///
/// # Errors
/// Database errors.
pub async fn named(db: &Reader<'_>, name: &str) -> Result<Vec<PersonId>> {
    let found: Vec<(PersonId, String)> = person::Entity::find()
        .select_only()
        .columns([person::Column::Id, person::Column::FullName])
        .filter(person::Column::Folded.eq(vietnamese::fold(name)))
        .order_by(person::Column::Id, Order::Asc)
        .limit(200)
        .into_tuple()
        .all(db)
        .await?;
    Ok(found
        .into_iter()
        .filter(|(_, known)| vietnamese::same_text(known, name))
        .map(|(id, _)| id)
        .collect())
}

/// How many people hold a position in some units on a day; a person with two positions counts once.
///
/// # Errors
/// Database errors.
pub async fn staff_of(db: &Reader<'_>, units: &[UnitId], on: NaiveDate) -> Result<usize> {
    let mut staff: std::collections::HashSet<PersonId> = std::collections::HashSet::new();
    for part in units.chunks(chunk(2)) {
        let rows: Vec<PersonId> = position::Entity::find()
            .select_only()
            .column(position::Column::Person)
            .distinct()
            .filter(position::Column::Unit.is_in(part.iter().copied()))
            .filter(on_day(position::Column::ValidFrom, position::Column::ValidTo, on))
            .into_tuple()
            .all(db)
            .await?;
        staff.extend(rows);
    }
    Ok(staff.len())
}

fn as_delegation(m: delegation::Model) -> Delegation {
    Delegation {
        id: m.id,
        giver: m.giver,
        receiver: m.receiver,
        unit: m.unit,
        form: SigningForm::from_code(&m.form).unwrap_or(SigningForm::ByDelegation),
        title: m.title,
        roles: m.roles.split_whitespace().filter_map(Role::from_code).collect(),
        content: m.content,
        legal_act: m.legal_act,
        valid_from: m.valid_from,
        valid_to: m.valid_to,
        ended_at: m.ended_at,
    }
}

/// Writes a delegation.
///
/// # Errors
/// Database errors.
pub async fn insert_delegation(tx: &Tx, d: &Delegation) -> Result<()> {
    delegation::Entity::insert(delegation::ActiveModel {
        id: Set(d.id),
        giver: Set(d.giver),
        receiver: Set(d.receiver),
        unit: Set(d.unit),
        form: Set(d.form.code().to_owned()),
        title: Set(d.title.clone()),
        roles: Set(d.roles.iter().map(|role| role.code()).collect::<Vec<_>>().join(" ")),
        content: Set(d.content.clone()),
        legal_act: Set(d.legal_act.clone()),
        valid_from: Set(d.valid_from),
        valid_to: Set(d.valid_to),
        created_at: Set(tx.now),
        ended_at: Set(None),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(())
}

/// Delegations that a person gave or received, newest first.
///
/// # Errors
/// Database errors.
pub async fn delegations_of(db: &Reader<'_>, person: PersonId) -> Result<Vec<Delegation>> {
    let rows = delegation::Entity::find()
        .filter(
            Condition::any()
                .add(delegation::Column::Giver.eq(person))
                .add(delegation::Column::Receiver.eq(person)),
        )
        .order_by(delegation::Column::CreatedAt, Order::Desc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(as_delegation).collect())
}

/// Delegations for a unit that are open on a day or begin later.
///
/// # Errors
/// Database errors.
pub async fn delegations_at(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<Vec<Delegation>> {
    let rows = delegation::Entity::find()
        .filter(delegation::Column::Unit.eq(unit))
        .filter(delegation::Column::EndedAt.is_null())
        .filter(delegation::Column::ValidTo.gte(on))
        .order_by(delegation::Column::CreatedAt, Order::Asc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(as_delegation).collect())
}

/// Delegations that a person may act under on a day.
///
/// # Errors
/// Database errors.
pub async fn delegations_to(db: &Reader<'_>, person: PersonId, on: NaiveDate) -> Result<Vec<Delegation>> {
    let all = delegations_of(db, person).await?;
    Ok(all
        .into_iter()
        .filter(|d| d.receiver == person && d.ended_at.is_none() && d.valid_from <= on && on <= d.valid_to)
        .collect())
}

/// Ends a delegation that a person gave.
///
/// # Errors
/// Database errors.
pub async fn end_delegation(tx: &Tx, giver: PersonId, id: DelegationId) -> Result<bool> {
    let done = delegation::Entity::update_many()
        .col_expr(delegation::Column::EndedAt, Expr::value(tx.now))
        .filter(delegation::Column::Id.eq(id))
        .filter(delegation::Column::Giver.eq(giver))
        .filter(delegation::Column::EndedAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(done.rows_affected == 1)
}

// ── sweeping ────────────────────────────────────────────────────────────────────────────────────────────────────────

/// Forgets what is past its time: wrong attempts after a day, links after a week, ended sessions (they hold addresses)
/// after 90 days, devices that were not seen for half a year.
///
/// # Errors
/// Database errors.
pub async fn sweep(tx: &Tx) -> Result<()> {
    let db = tx.reader();
    let before = |days| tx.now - TimeDelta::days(days);
    failure::Entity::delete_many()
        .filter(failure::Column::LastAt.lt(before(1)))
        .exec(&db)
        .await?;
    link::Entity::delete_many()
        .filter(link::Column::ExpiresAt.lt(before(7)))
        .exec(&db)
        .await?;
    session::Entity::delete_many()
        .filter(session::Column::ExpiresAt.lt(before(90)))
        .exec(&db)
        .await?;
    device::Entity::delete_many()
        .filter(device::Column::SeenAt.lt(before(180)))
        .exec(&db)
        .await?;
    Ok(())
}
