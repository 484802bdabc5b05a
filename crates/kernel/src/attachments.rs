//! Files on records: content-addressed bytes, versions that are never overwritten, the text found inside.
//!
//! The bytes are stored by an engine before the transaction (storing twice is harmless); the row is written in it.

use crate::db::{Reader, Tx, chunk};
use crate::engines::Extracted;
use crate::error::Result;
use crate::ids::{AttachmentId, PersonId};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::{Order, QueryOrder, QuerySelect, Set};
use std::collections::HashMap;

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "attachments")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: AttachmentId,
        pub subject_kind: String,
        pub subject: Uuid,
        pub slot: String,
        pub version: i32,
        pub hash: String,
        pub name: String,
        pub media_type: String,
        pub size: i64,
        pub text: Option<String>,
        pub warnings: String,
        pub uploaded_by: PersonId,
        pub created_at: DateTime<Utc>,
        pub replaced_at: Option<DateTime<Utc>>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// A stored file as it is attached.
#[derive(Clone, Debug)]
pub struct NewAttachment {
    /// Kind of record.
    pub subject_kind: &'static str,
    /// Which record.
    pub subject: Uuid,
    /// What it is for: `report`, `evidence`, `certificate`.
    pub slot: String,
    /// SHA-256 of the bytes, as the file store gave it.
    pub hash: String,
    /// Name as the person knows it (cleaned).
    pub name: String,
    /// Found from the bytes, never from the name.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// Text and warnings, where the kind has any.
    pub extracted: Option<Extracted>,
    /// Who.
    pub uploaded_by: PersonId,
}

/// A file as it is attached.
#[derive(Clone, Debug, PartialEq)]
pub struct Attachment {
    /// Which.
    pub id: AttachmentId,
    /// Kind of record.
    pub subject_kind: String,
    /// Which record.
    pub subject: Uuid,
    /// What it is for.
    pub slot: String,
    /// 1, 2, 3 … per slot.
    pub version: i32,
    /// SHA-256 of the bytes.
    pub hash: String,
    /// Name as the person knows it.
    pub name: String,
    /// Found from the bytes.
    pub media_type: String,
    /// Bytes.
    pub size: i64,
    /// What was noticed while reading it, one sentence each.
    pub warnings: Vec<String>,
    /// When.
    pub created_at: DateTime<Utc>,
    /// A newer version took its place.
    pub replaced_at: Option<DateTime<Utc>>,
}

impl From<row::Model> for Attachment {
    fn from(m: row::Model) -> Self {
        Attachment {
            id: m.id,
            subject_kind: m.subject_kind,
            subject: m.subject,
            slot: m.slot,
            version: m.version,
            hash: m.hash,
            name: m.name,
            media_type: m.media_type,
            size: m.size,
            warnings: m.warnings.lines().map(str::to_owned).collect(),
            created_at: m.created_at,
            replaced_at: m.replaced_at,
        }
    }
}

/// Attaches a file. An earlier version in the same slot stays and is marked as replaced.
///
/// # Errors
/// Database errors.
pub async fn attach(tx: &Tx, new: NewAttachment) -> Result<AttachmentId> {
    let db = tx.reader();
    let before: Option<i32> = row::Entity::find()
        .select_only()
        .column(row::Column::Version)
        .filter(row::Column::Subject.eq(new.subject))
        .filter(row::Column::Slot.eq(&new.slot))
        .order_by(row::Column::Version, Order::Desc)
        .into_tuple()
        .one(&db)
        .await?;
    row::Entity::update_many()
        .col_expr(row::Column::ReplacedAt, Expr::value(tx.now))
        .filter(row::Column::Subject.eq(new.subject))
        .filter(row::Column::Slot.eq(&new.slot))
        .filter(row::Column::ReplacedAt.is_null())
        .exec(&db)
        .await?;
    let id: AttachmentId = tx.id();
    let (text, warnings) = new
        .extracted
        .map_or((None, String::new()), |e| (Some(e.text), e.warnings.join("\n")));
    row::Entity::insert(row::ActiveModel {
        id: Set(id),
        subject_kind: Set(new.subject_kind.to_owned()),
        subject: Set(new.subject),
        slot: Set(new.slot),
        version: Set(before.unwrap_or(0) + 1),
        hash: Set(new.hash),
        name: Set(new.name),
        media_type: Set(new.media_type),
        size: Set(new.size),
        text: Set(text),
        warnings: Set(warnings),
        uploaded_by: Set(new.uploaded_by),
        created_at: Set(tx.now),
        replaced_at: Set(None),
    })
    .exec_without_returning(&db)
    .await?;
    Ok(id)
}

/// The files of a record, newest version of each slot first. The caller has found the record through its scope.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, subject: Uuid) -> Result<Vec<Attachment>> {
    let rows = row::Entity::find()
        .filter(row::Column::Subject.eq(subject))
        .order_by(row::Column::Slot, Order::Asc)
        .order_by(row::Column::Version, Order::Desc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Attachment::from).collect())
}

/// One file; the caller then finds its record through its scope before giving the bytes out.
///
/// # Errors
/// Database errors.
pub async fn find(db: &Reader<'_>, id: AttachmentId) -> Result<Option<Attachment>> {
    Ok(row::Entity::find_by_id(id).one(db).await?.map(Attachment::from))
}

/// The text found inside a file.
///
/// # Errors
/// Database errors.
pub async fn text(db: &Reader<'_>, id: AttachmentId) -> Result<Option<String>> {
    let text: Option<Option<String>> = row::Entity::find_by_id(id)
        .select_only()
        .column(row::Column::Text)
        .into_tuple()
        .one(db)
        .await?;
    Ok(text.flatten())
}

/// The texts found inside the newest files of one slot of some records. The caller has found the records.
///
/// # Errors
/// Database errors.
pub async fn texts(db: &Reader<'_>, slot: &str, subjects: &[Uuid]) -> Result<HashMap<Uuid, String>> {
    let mut found = HashMap::new();
    for part in subjects.chunks(chunk(1)) {
        let rows: Vec<(Uuid, Option<String>)> = row::Entity::find()
            .select_only()
            .columns([row::Column::Subject, row::Column::Text])
            .filter(row::Column::Subject.is_in(part.iter().copied()))
            .filter(row::Column::Slot.eq(slot))
            .filter(row::Column::ReplacedAt.is_null())
            .into_tuple()
            .all(db)
            .await?;
        found.extend(rows.into_iter().filter_map(|(subject, text)| Some((subject, text?))));
    }
    Ok(found)
}

/// Every hash that some record needs, those of papers included, for `doctor` and for backups.
///
/// # Errors
/// Database errors.
pub async fn hashes(db: &Reader<'_>) -> Result<Vec<String>> {
    let mut hashes: Vec<String> = row::Entity::find()
        .select_only()
        .column(row::Column::Hash)
        .distinct()
        .into_tuple()
        .all(db)
        .await?;
    hashes.extend(crate::papers::hashes(db).await?);
    hashes.sort_unstable();
    hashes.dedup();
    Ok(hashes)
}
