//! Messages of the exchange in the database.

use crate::model::DirectiveId;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::access::Permit;
use kernel::db::{Reader, Tx};
use kernel::ids::{PersonId, UnitId};
use kernel::{AppError, Result};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Set, TryInsertResult};

kernel::typed_id! {
    /// A message that waits for its person to confirm what it says.
    IncomingId,
}

mod incoming {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "directive_incoming")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: IncomingId,
        pub person: PersonId,
        pub hash: String,
        pub name: String,
        pub size: i64,
        pub received_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod message {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "directive_messages")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub directive: DirectiveId,
        pub keeper: UnitId,
        pub identity: String,
        pub document_id: String,
        pub organ_id: String,
        pub organ: String,
        pub code: String,
        pub issued_on: Option<NaiveDate>,
        pub signed: bool,
        pub received_by: PersonId,
        pub received_at: DateTime<Utc>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A message that waits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Incoming {
    /// Which.
    pub id: IncomingId,
    /// Whose: nobody else sees it.
    pub person: PersonId,
    /// SHA-256 of its bytes.
    pub hash: String,
    /// Name of the file.
    pub name: String,
    /// Bytes.
    pub size: i64,
}

/// What is kept of a message that became a document: whom to answer, and about what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Origin {
    /// What it is told again by: its DocumentId, else its bytes.
    pub identity: String,
    /// DocumentId as it stands; may be empty.
    pub document_id: String,
    /// OrganId of who sent it.
    pub organ_id: String,
    /// Its name.
    pub organ: String,
    /// Number and symbol as it stands.
    pub code: String,
    /// Its day.
    pub issued_on: Option<NaiveDate>,
    /// It has a signature, which nobody has checked.
    pub signed: bool,
}

/// How long a message waits.
const WAITS: TimeDelta = TimeDelta::days(7);

/// Keeps a message until it is confirmed. Those that the person left lying for a week go.
///
/// # Errors
/// Database errors.
pub async fn take_in(tx: &Tx, permit: &Permit, one: &Incoming) -> Result<()> {
    permit.covers(one.id.0)?;
    let db = tx.reader();
    incoming::Entity::delete_many()
        .filter(incoming::Column::Person.eq(one.person))
        .filter(incoming::Column::ReceivedAt.lt(tx.now - WAITS))
        .exec(&db)
        .await?;
    incoming::Entity::insert(incoming::ActiveModel {
        id: Set(one.id),
        person: Set(one.person),
        hash: Set(one.hash.clone()),
        name: Set(one.name.clone()),
        size: Set(one.size),
        received_at: Set(tx.now),
    })
    .exec_without_returning(&db)
    .await?;
    Ok(())
}

/// A message that waits for a person.
///
/// # Errors
/// [`AppError::NotFound`] also when it is somebody else's.
pub async fn incoming(db: &Reader<'_>, id: IncomingId, person: PersonId) -> Result<Incoming> {
    let found = incoming::Entity::find_by_id(id)
        .filter(incoming::Column::Person.eq(person))
        .one(db)
        .await?
        .ok_or(AppError::NotFound)?;
    Ok(Incoming {
        id: found.id,
        person: found.person,
        hash: found.hash,
        name: found.name,
        size: found.size,
    })
}

/// The message became a document of a unit. `false`: that unit has one from the same message already.
///
/// # Errors
/// Database errors.
pub async fn became(
    tx: &Tx,
    permit: &Permit,
    (id, keeper): (DirectiveId, UnitId),
    person: PersonId,
    origin: &Origin,
) -> Result<bool> {
    permit.covers(id.0)?;
    let inserted = message::Entity::insert(message::ActiveModel {
        directive: Set(id),
        keeper: Set(keeper),
        identity: Set(origin.identity.clone()),
        document_id: Set(origin.document_id.clone()),
        organ_id: Set(origin.organ_id.clone()),
        organ: Set(origin.organ.clone()),
        code: Set(origin.code.clone()),
        issued_on: Set(origin.issued_on),
        signed: Set(origin.signed),
        received_by: Set(person),
        received_at: Set(tx.now),
    })
    .on_conflict(
        OnConflict::columns([message::Column::Keeper, message::Column::Identity])
            .do_nothing()
            .to_owned(),
    )
    .try_insert()
    .exec_without_returning(&tx.reader())
    .await?;
    Ok(match inserted {
        TryInsertResult::Inserted(rows) => rows > 0,
        TryInsertResult::Conflicted | TryInsertResult::Empty => false,
    })
}

/// A message that was confirmed waits no more.
///
/// # Errors
/// Database errors.
pub async fn confirmed(tx: &Tx, permit: &Permit, directive: DirectiveId, id: IncomingId) -> Result<()> {
    permit.covers(directive.0)?;
    incoming::Entity::delete_by_id(id).exec(&tx.reader()).await?;
    Ok(())
}

/// The message that a document came from, with when it came. The caller has found the document through its scope.
///
/// # Errors
/// Database errors.
pub async fn origin(db: &Reader<'_>, id: DirectiveId) -> Result<Option<(Origin, DateTime<Utc>)>> {
    let found = message::Entity::find_by_id(id).one(db).await?;
    Ok(found.map(|found| {
        let origin = Origin {
            identity: found.identity,
            document_id: found.document_id,
            organ_id: found.organ_id,
            organ: found.organ,
            code: found.code,
            issued_on: found.issued_on,
            signed: found.signed,
        };
        (origin, found.received_at)
    }))
}

/// The documents that came from a message, in whatever register they stand now. The caller reads them through its scope.
///
/// # Errors
/// Database errors.
pub async fn known(db: &Reader<'_>, identity: &str) -> Result<Vec<DirectiveId>> {
    let rows = message::Entity::find()
        .filter(message::Column::Identity.eq(identity))
        .all(db)
        .await?;
    Ok(rows.into_iter().map(|row| row.directive).collect())
}
