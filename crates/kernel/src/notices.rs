//! Messages to people: in the house and by e-mail. One event gives at most one message per person and channel.
//!
//! Urgent ones leave at once; the others wait for the digest at 7:30 on the next working day.

use crate::db::{Reader, Tx, chunk};
use crate::error::Result;
use crate::ids::{NoticeId, PersonId};
use crate::paging::{Cursor, Ordered, Page, Part, Place};
use chrono::{DateTime, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::OnConflict;
use sea_orm::{Order, QueryOrder, QuerySelect, Set};
use std::collections::{BTreeSet, HashSet};

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "notices")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: NoticeId,
        pub event: String,
        pub person: PersonId,
        pub channel: String,
        pub urgent: bool,
        pub subject_kind: String,
        pub subject: Uuid,
        pub text: String,
        pub link: String,
        pub created_at: DateTime<Utc>,
        pub read_at: Option<DateTime<Utc>>,
        pub sent_at: Option<DateTime<Utc>>,
        pub failed_at: Option<DateTime<Utc>>,
        pub error: Option<String>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// The job that sends urgent mail; the module that knows addresses handles it.
pub const SEND_URGENT: &str = "people.send_urgent_mail";

/// Where a message goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channel {
    /// The bell.
    App,
    /// E-mail.
    Mail,
}

impl Channel {
    fn code(self) -> &'static str {
        match self {
            Channel::App => "app",
            Channel::Mail => "mail",
        }
    }
}

/// A message as a command asks for it.
#[derive(Clone, Debug)]
pub struct NewNotice {
    /// What happened, unique: `initiative.received:<id>`. The same event tells nobody twice.
    pub event: String,
    /// To whom.
    pub person: PersonId,
    /// Work given, dossier returned, overdue, strange sign-in: leaves at once.
    pub urgent: bool,
    /// Kind of record.
    pub subject_kind: &'static str,
    /// Which record.
    pub subject: Uuid,
    /// One sentence: code, what happened, until when. No names of projects, no scores.
    pub text: String,
    /// Path of the page to open.
    pub link: String,
}

/// A message as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Notice {
    /// Which.
    pub id: NoticeId,
    /// To whom.
    pub person: PersonId,
    /// Leaves at once.
    pub urgent: bool,
    /// Kind of record.
    pub subject_kind: String,
    /// Which record.
    pub subject: Uuid,
    /// The sentence.
    pub text: String,
    /// Where it leads.
    pub link: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Seen by the person.
    pub read_at: Option<DateTime<Utc>>,
    /// Left the house.
    pub sent_at: Option<DateTime<Utc>>,
    /// Could not be sent, and why.
    pub error: Option<String>,
}

impl From<row::Model> for Notice {
    fn from(m: row::Model) -> Self {
        Notice {
            id: m.id,
            person: m.person,
            urgent: m.urgent,
            subject_kind: m.subject_kind,
            subject: m.subject,
            text: m.text,
            link: m.link,
            created_at: m.created_at,
            read_at: m.read_at,
            sent_at: m.sent_at,
            error: m.error,
        }
    }
}

/// Tells a person, in the transaction of the act, in the house and by mail.
///
/// # Errors
/// Database errors.
pub async fn tell(tx: &Tx, notice: NewNotice) -> Result<()> {
    for channel in [Channel::App, Channel::Mail] {
        let id: NoticeId = tx.id();
        let inserted = row::Entity::insert(values(tx, id, &notice, channel))
            .on_conflict(
                OnConflict::columns([row::Column::Event, row::Column::Person, row::Column::Channel])
                    .do_nothing()
                    .to_owned(),
            )
            .try_insert()
            .exec_without_returning(&tx.reader())
            .await?;
        let new = matches!(inserted, sea_orm::TryInsertResult::Inserted(rows) if rows > 0);
        if new && channel == Channel::Mail && notice.urgent {
            crate::jobs::enqueue(tx, mail(tx, id)).await?;
        }
    }
    Ok(())
}

fn values(tx: &Tx, id: NoticeId, notice: &NewNotice, channel: Channel) -> row::ActiveModel {
    row::ActiveModel {
        id: Set(id),
        event: Set(notice.event.clone()),
        person: Set(notice.person),
        channel: Set(channel.code().to_owned()),
        urgent: Set(notice.urgent),
        subject_kind: Set(notice.subject_kind.to_owned()),
        subject: Set(notice.subject),
        text: Set(notice.text.clone()),
        link: Set(notice.link.clone()),
        created_at: Set(tx.now),
        read_at: Set(None),
        sent_at: Set(None),
        failed_at: Set(None),
        error: Set(None),
    }
}

/// Tells many people at once, as [`tell`] tells one: thousands of messages are a few statements, so the transaction of the act
/// stays short.
///
/// # Errors
/// Database errors.
pub async fn tell_all(tx: &Tx, notices: Vec<NewNotice>) -> Result<()> {
    let db = tx.reader();
    let mut told: HashSet<(String, PersonId, String)> = HashSet::new();
    let events: BTreeSet<&str> = notices.iter().map(|one| one.event.as_str()).collect();
    let events: Vec<&str> = events.into_iter().collect();
    for part in events.chunks(chunk(1)) {
        let known: Vec<(String, PersonId, String)> = row::Entity::find()
            .select_only()
            .columns([row::Column::Event, row::Column::Person, row::Column::Channel])
            .filter(row::Column::Event.is_in(part.iter().copied()))
            .into_tuple()
            .all(&db)
            .await?;
        told.extend(known);
    }
    let (mut rows, mut jobs) = (Vec::new(), Vec::new());
    for notice in &notices {
        for channel in [Channel::App, Channel::Mail] {
            if !told.insert((notice.event.clone(), notice.person, channel.code().to_owned())) {
                continue;
            }
            let id: NoticeId = tx.id();
            rows.push(values(tx, id, notice, channel));
            if channel == Channel::Mail && notice.urgent {
                jobs.push(mail(tx, id));
            }
        }
    }
    let mut rows = rows.into_iter().peekable();
    while rows.peek().is_some() {
        // Somebody else may tell the same at the same time: then theirs stands, and the job finds nothing to send.
        row::Entity::insert_many(rows.by_ref().take(chunk(14)))
            .on_conflict(
                OnConflict::columns([row::Column::Event, row::Column::Person, row::Column::Channel])
                    .do_nothing()
                    .to_owned(),
            )
            .try_insert()
            .exec_without_returning(&db)
            .await?;
    }
    crate::jobs::enqueue_all(tx, jobs).await
}

/// The job that mails an urgent message.
fn mail(tx: &Tx, id: NoticeId) -> crate::jobs::NewJob {
    crate::jobs::NewJob {
        kind: SEND_URGENT,
        payload: serde_json::json!({ "notice": id }),
        due_at: tx.now,
        dedupe: Some(format!("mail:{id}")),
    }
}

/// The newest messages of a person in the house.
///
/// # Errors
/// Database errors.
pub async fn inbox(db: &Reader<'_>, person: PersonId, limit: u64) -> Result<Vec<Notice>> {
    let rows = row::Entity::find()
        .filter(row::Column::Person.eq(person))
        .filter(row::Column::Channel.eq(Channel::App.code()))
        .order_by(row::Column::CreatedAt, Order::Desc)
        .order_by(row::Column::Id, Order::Desc)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Notice::from).collect())
}

/// A page of the messages of a person in the house, the newest first; `unread` leaves out those that were read.
///
/// # Errors
/// Database errors; [`crate::AppError::Refused`] for a cursor that is not of this list.
pub async fn list(
    db: &Reader<'_>,
    person: PersonId,
    unread: bool,
    cursor: Option<&Cursor<Place>>,
    size: u64,
) -> Result<Page<Notice>> {
    let mut find = row::Entity::find()
        .filter(row::Column::Person.eq(person))
        .filter(row::Column::Channel.eq(Channel::App.code()));
    if unread {
        find = find.filter(row::Column::ReadAt.is_null());
    }
    let order = Ordered::new("notices")
        .by(row::Column::CreatedAt.into_expr(), true)
        .by(row::Column::Id.into_expr(), true);
    let rows = order.read(find, cursor, size)?.all(db).await?;
    let page = order.cut(rows, size, cursor, |row| {
        vec![Part::Moment(row.created_at), Part::Id(row.id.0)]
    });
    Ok(page.map(Notice::from))
}

/// How many messages wait unread.
///
/// # Errors
/// Database errors.
pub async fn unread(db: &Reader<'_>, person: PersonId) -> Result<u64> {
    Ok(row::Entity::find()
        .filter(row::Column::Person.eq(person))
        .filter(row::Column::Channel.eq(Channel::App.code()))
        .filter(row::Column::ReadAt.is_null())
        .count(db)
        .await?)
}

/// Marks everything of a person as read up to now.
///
/// # Errors
/// Database errors.
pub async fn mark_read(tx: &Tx, person: PersonId) -> Result<()> {
    row::Entity::update_many()
        .col_expr(row::Column::ReadAt, Expr::value(tx.now))
        .filter(row::Column::Person.eq(person))
        .filter(row::Column::Channel.eq(Channel::App.code()))
        .filter(row::Column::ReadAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(())
}

/// One message to be mailed, if it has not left yet.
///
/// # Errors
/// Database errors.
pub async fn to_send(db: &Reader<'_>, id: NoticeId) -> Result<Option<Notice>> {
    let row = row::Entity::find_by_id(id)
        .filter(row::Column::SentAt.is_null())
        .one(db)
        .await?;
    Ok(row.map(Notice::from))
}

/// All messages that wait for the digest, grouped by person, newest first within a person.
///
/// # Errors
/// Database errors.
pub async fn waiting_for_digest(db: &Reader<'_>, until: DateTime<Utc>) -> Result<Vec<Notice>> {
    let rows = row::Entity::find()
        .filter(row::Column::Channel.eq(Channel::Mail.code()))
        .filter(row::Column::Urgent.eq(false))
        .filter(row::Column::SentAt.is_null())
        .filter(row::Column::FailedAt.is_null())
        .filter(row::Column::CreatedAt.lte(until))
        .order_by(row::Column::Person, Order::Asc)
        .order_by(row::Column::CreatedAt, Order::Desc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Notice::from).collect())
}

/// Marks messages as sent, or as failed with a reason.
///
/// # Errors
/// Database errors.
pub async fn mark_sent(tx: &Tx, ids: &[NoticeId], error: Option<&str>) -> Result<()> {
    for part in ids.chunks(500) {
        let mut update = row::Entity::update_many().filter(row::Column::Id.is_in(part.iter().copied()));
        update = match error {
            None => update.col_expr(row::Column::SentAt, Expr::value(tx.now)),
            Some(why) => update
                .col_expr(row::Column::FailedAt, Expr::value(tx.now))
                .col_expr(row::Column::Error, Expr::value(why)),
        };
        update.exec(&tx.reader()).await?;
    }
    Ok(())
}
