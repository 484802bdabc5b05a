//! The sealed journal: one entry per act, in the transaction of the act, each carrying the hash of the one before.
//!
//! It is the record's timeline, the audit log and the outbox in one. Free text of people ("details") is kept beside the
//! chain as a salted hash, so that a personal text can be erased later without breaking the seal.
//!
//! `hash(n) = SHA-256(canonical JSON of entry n, which contains hash(n-1))`. [`verify`] names every entry that was
//! changed, removed, reordered or inserted; the head row shows a cut-off tail. [`verify_lines`] does the same on an
//! exported file, without the server.

use crate::access::{Authority, Reach, Scope};
use crate::db::{Reader, Tx};
use crate::error::{AppError, Result};
use crate::ids::{hex, sha256};
use crate::paging::{Cursor, Ordered, Page, Part, Place, SortColumn, Sorting};
use crate::units::Tree;
use chrono::{DateTime, SubsecRound, Utc};
use sea_orm::entity::prelude::*;
use sea_orm::sea_query::Query;
use sea_orm::{Condition, ExprTrait as _, Order, QueryOrder, QuerySelect, Set};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The hash before the first entry.
pub const GENESIS: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// An act, as a command reports it to its `Tx`.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Kind of record: `initiative`, `unit`, `person`…
    pub subject_kind: &'static str,
    /// The record.
    pub subject: Uuid,
    /// The unit whose record it is, for the audit of a subtree.
    pub unit: Option<Uuid>,
    /// What was done, past tense or `module.verb`: stable, never shown as it is.
    pub act: &'static str,
    /// What changed; may hold personal text.
    pub details: Value,
}

mod row {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "journal")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub seq: i64,
        pub id: Uuid,
        pub at: DateTime<Utc>,
        pub person: Uuid,
        pub unit: Option<Uuid>,
        pub subject_kind: String,
        pub subject: Uuid,
        pub act: String,
        pub authority: String,
        pub request: String,
        pub details: Option<String>,
        pub salt: String,
        pub details_hash: String,
        pub prev: String,
        pub hash: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

mod head {
    use super::*;

    #[derive(Clone, Debug, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "journal_head")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: i32,
        pub seq: i64,
        pub hash: String,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}
}

/// An entry as it stands in the journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sealed {
    /// Position, from 1, without gaps.
    pub seq: i64,
    /// Identity, also the event id of notices.
    pub id: Uuid,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; nil for the service itself.
    pub person: Uuid,
    /// Whose record.
    pub unit: Option<Uuid>,
    /// Kind of record.
    pub subject_kind: String,
    /// Which record.
    pub subject: Uuid,
    /// What was done.
    pub act: String,
    /// In which capacity, as JSON text exactly as sealed.
    pub authority: String,
    /// Request or job.
    pub request: String,
    /// What changed, as JSON text; `None` when erased.
    pub details: Option<String>,
    /// Makes the hash of a short text unguessable.
    pub salt: String,
    /// SHA-256 of salt and details.
    pub details_hash: String,
    /// Hash of the entry before.
    pub prev: String,
    /// Hash of this entry.
    pub hash: String,
}

impl From<row::Model> for Sealed {
    fn from(m: row::Model) -> Self {
        Sealed {
            seq: m.seq,
            id: m.id,
            at: m.at,
            person: m.person,
            unit: m.unit,
            subject_kind: m.subject_kind,
            subject: m.subject,
            act: m.act,
            authority: m.authority,
            request: m.request,
            details: m.details,
            salt: m.salt,
            details_hash: m.details_hash,
            prev: m.prev,
            hash: m.hash,
        }
    }
}

impl Sealed {
    /// What changed, read back.
    pub fn details(&self) -> Value {
        self.details
            .as_deref()
            .and_then(|text| serde_json::from_str(text).ok())
            .unwrap_or(Value::Null)
    }

    /// The capacity, read back.
    pub fn authority(&self) -> Option<Authority> {
        serde_json::from_str(&self.authority).ok()
    }

    /// The text whose hash seals this entry. The order of members is fixed.
    fn canonical(&self) -> String {
        json!([
            "khoinguon-journal-1",
            self.seq,
            self.id,
            self.at.format("%Y-%m-%dT%H:%M:%S%.6fZ").to_string(),
            self.person,
            self.unit,
            self.subject_kind,
            self.subject,
            self.act,
            self.authority,
            self.request,
            self.details_hash,
            self.prev,
        ])
        .to_string()
    }

    fn seal(&self) -> String {
        hex(&sha256(self.canonical().as_bytes()))
    }
}

fn hash_details(salt: &str, details: &str) -> String {
    hex(&sha256(format!("{salt}\n{details}").as_bytes()))
}

/// Appends the entries of a transaction. The head row is locked until the commit: the chain has one order.
pub(crate) async fn append(tx: &Tx, entries: Vec<Entry>) -> Result<()> {
    let reader = tx.reader();
    let Some(mut at) = head::Entity::find_by_id(1).lock_exclusive().one(&reader).await? else {
        return Err(AppError::bug("journal_head has no row; run `khoinguon migrate`"));
    };
    let stamp = tx.stamp();
    let authority = serde_json::to_string(&stamp.authority).map_err(|e| AppError::bug(e.to_string()))?;
    let mut rows = Vec::with_capacity(entries.len());
    for entry in entries {
        let details = entry.details.to_string();
        let salt = crate::ids::secret();
        let mut sealed = Sealed {
            seq: at.seq + 1,
            id: tx.id::<Uuid>(),
            at: tx.now.trunc_subsecs(6),
            person: stamp.person,
            unit: entry.unit,
            subject_kind: entry.subject_kind.to_owned(),
            subject: entry.subject,
            act: entry.act.to_owned(),
            authority: authority.clone(),
            request: stamp.request.clone(),
            details_hash: hash_details(&salt, &details),
            details: Some(details),
            salt,
            prev: at.hash.clone(),
            hash: String::new(),
        };
        sealed.hash = sealed.seal();
        at.seq = sealed.seq;
        at.hash.clone_from(&sealed.hash);
        rows.push(row::ActiveModel {
            seq: Set(sealed.seq),
            id: Set(sealed.id),
            at: Set(sealed.at),
            person: Set(sealed.person),
            unit: Set(sealed.unit),
            subject_kind: Set(sealed.subject_kind),
            subject: Set(sealed.subject),
            act: Set(sealed.act),
            authority: Set(sealed.authority),
            request: Set(sealed.request),
            details: Set(sealed.details),
            salt: Set(sealed.salt),
            details_hash: Set(sealed.details_hash),
            prev: Set(sealed.prev),
            hash: Set(sealed.hash),
        });
    }
    for part in rows.chunks(crate::db::chunk(15)) {
        row::Entity::insert_many(part.to_vec())
            .exec_without_returning(&reader)
            .await?;
    }
    head::Entity::update_many()
        .col_expr(head::Column::Seq, Expr::value(at.seq))
        .col_expr(head::Column::Hash, Expr::value(at.hash))
        .filter(head::Column::Id.eq(1))
        .exec(&reader)
        .await?;
    Ok(())
}

/// Everything that happened to a record, oldest first. The caller has found the record through its scope.
///
/// # Errors
/// Database errors.
pub async fn timeline(db: &Reader<'_>, subject_kind: &str, subject: Uuid) -> Result<Vec<Sealed>> {
    let rows = row::Entity::find()
        .filter(row::Column::Subject.eq(subject))
        .filter(row::Column::SubjectKind.eq(subject_kind))
        .order_by(row::Column::Seq, Order::Asc)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Sealed::from).collect())
}

/// Entries after a position, oldest first, at most `limit`: for followers (index, webhooks) and the audit page.
///
/// # Errors
/// Database errors.
pub async fn after(db: &Reader<'_>, seq: i64, limit: u64) -> Result<Vec<Sealed>> {
    let rows = row::Entity::find()
        .filter(row::Column::Seq.gt(seq))
        .order_by(row::Column::Seq, Order::Asc)
        .limit(limit)
        .all(db)
        .await?;
    Ok(rows.into_iter().map(Sealed::from).collect())
}

/// What a reader of the journal looks for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only these kinds of record.
    pub subject_kind: Option<String>,
    /// Only acts of these people.
    pub people: Option<Vec<Uuid>>,
    /// From this moment on.
    pub from: Option<DateTime<Utc>>,
    /// Before this moment.
    pub until: Option<DateTime<Utc>>,
    /// The way of the list; unless said, the newest first.
    pub sorting: Sorting<SortBy>,
}

/// What the journal can be sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// Position, which is also the order of time.
    #[default]
    Position,
}

impl SortColumn for SortBy {
    const ALL: &'static [(SortBy, &'static str)] = &[(SortBy::Position, "dong")];

    fn starts_down(self) -> bool {
        true
    }
}

/// A page of the journal, of what a scope shows on a day: entries on records of its units. What is no unit's record is
/// shown by a scope over everything only.
///
/// # Errors
/// Database errors; [`AppError::Refused`] for a cursor of another order.
pub async fn list(
    db: &Reader<'_>,
    scope: &Scope,
    filter: &Filter,
    cursor: Option<&Cursor<Place>>,
    size: u64,
    on: chrono::NaiveDate,
) -> Result<Page<Sealed>> {
    let mut find = row::Entity::find();
    if let Some(kind) = &filter.subject_kind {
        find = find.filter(row::Column::SubjectKind.eq(kind));
    }
    if let Some(people) = &filter.people {
        find = find.filter(row::Column::Person.is_in(people.iter().copied()));
    }
    if let Some(from) = filter.from {
        find = find.filter(row::Column::At.gte(from));
    }
    if let Some(until) = filter.until {
        find = find.filter(row::Column::At.lt(until));
    }
    find = match scope.reach() {
        Reach::Everything => find,
        // Nothing of the journal is published.
        Reach::Published => find.filter(Expr::val(1).eq(0)),
        Reach::Of { units, subtrees, .. } => {
            let below = Query::select()
                .column("descendant")
                .from("unit_closure")
                .and_where(Expr::col("tree").eq(Tree::Territorial.code()))
                .and_where(Expr::col("ancestor").is_in(subtrees.iter().map(|unit| unit.0)))
                .and_where(Expr::col("valid_from").lte(on))
                .cond_where(
                    Condition::any()
                        .add(Expr::col("valid_to").is_null())
                        .add(Expr::col("valid_to").gte(on)),
                )
                .to_owned();
            let held = units.iter().chain(subtrees).map(|unit| unit.0);
            find.filter(
                Condition::any()
                    .add(row::Column::Unit.is_in(held))
                    .add(row::Column::Unit.in_subquery(below)),
            )
        }
    };
    let order = Ordered::new(filter.sorting.code()).by(row::Column::Seq.into_expr(), filter.sorting.down);
    let rows = order.read(find, cursor, size)?.all(db).await?;
    let page = order.cut(rows, size, cursor, |row| vec![Part::Number(row.seq)]);
    Ok(page.map(Sealed::from))
}

/// Last position and its hash: print it, mail it, keep it elsewhere; [`verify`] accepts it as an anchor.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Checkpoint {
    /// Number of entries.
    pub seq: i64,
    /// Hash of the last one.
    pub hash: String,
}

/// The present head.
///
/// # Errors
/// Database errors; [`AppError::Bug`] when the head row is gone.
pub async fn checkpoint(db: &Reader<'_>) -> Result<Checkpoint> {
    let head = head::Entity::find_by_id(1).one(db).await?;
    let head = head.ok_or_else(|| AppError::bug("journal_head has no row"))?;
    Ok(Checkpoint {
        seq: head.seq,
        hash: head.hash,
    })
}

/// What is wrong with a journal, named so that a person can look at it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "fault", rename_all = "snake_case")]
pub enum Fault {
    /// The content does not fit its seal.
    Changed {
        /// Which.
        seq: i64,
    },
    /// The details do not fit their hash.
    DetailsChanged {
        /// Which.
        seq: i64,
    },
    /// Entries are missing before this one.
    Removed {
        /// First missing position.
        from: i64,
        /// Last missing position.
        to: i64,
    },
    /// The entry does not continue the one before: reordered, replaced or inserted.
    OutOfChain {
        /// Which.
        seq: i64,
    },
    /// Entries at the end are missing, or were added past the head.
    HeadDiffers {
        /// What the head (or anchor) says.
        expected: Checkpoint,
        /// What was found.
        found: Checkpoint,
    },
}

impl std::fmt::Display for Fault {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Fault::Changed { seq } => write!(f, "entry {seq}: content was changed after it was sealed"),
            Fault::DetailsChanged { seq } => write!(f, "entry {seq}: details were changed after they were sealed"),
            Fault::Removed { from, to } if from == to => write!(f, "entry {from}: removed"),
            Fault::Removed { from, to } => write!(f, "entries {from} to {to}: removed"),
            Fault::OutOfChain { seq } => {
                write!(
                    f,
                    "entry {seq}: does not continue the entry before it (reordered, replaced or inserted)"
                )
            }
            Fault::HeadDiffers { expected, found } => write!(
                f,
                "the journal ends at entry {} ({}) but should end at entry {} ({})",
                found.seq,
                &found.hash.get(..12).unwrap_or(""),
                expected.seq,
                &expected.hash.get(..12).unwrap_or("")
            ),
        }
    }
}

/// Walks a chain entry by entry.
#[derive(Debug)]
pub struct Verifier {
    last: Checkpoint,
    anchors: Vec<Checkpoint>,
    /// What was found wrong.
    pub faults: Vec<Fault>,
}

impl Verifier {
    /// Starts before the first entry. Anchors are checkpoints kept elsewhere that the chain must pass through.
    pub fn new(anchors: Vec<Checkpoint>) -> Self {
        Verifier {
            last: Checkpoint {
                seq: 0,
                hash: GENESIS.to_owned(),
            },
            anchors,
            faults: Vec::new(),
        }
    }

    /// Looks at the next entry.
    pub fn next(&mut self, entry: &Sealed) {
        if entry.seq > self.last.seq + 1 {
            self.faults.push(Fault::Removed {
                from: self.last.seq + 1,
                to: entry.seq - 1,
            });
        } else if entry.seq <= self.last.seq || entry.prev != self.last.hash {
            self.faults.push(Fault::OutOfChain { seq: entry.seq });
        }
        if entry.seal() != entry.hash {
            self.faults.push(Fault::Changed { seq: entry.seq });
        }
        if let Some(details) = &entry.details
            && hash_details(&entry.salt, details) != entry.details_hash
        {
            self.faults.push(Fault::DetailsChanged { seq: entry.seq });
        }
        let here = Checkpoint {
            seq: entry.seq,
            hash: entry.hash.clone(),
        };
        for anchor in self
            .anchors
            .iter()
            .filter(|anchor| anchor.seq == here.seq && anchor.hash != here.hash)
        {
            self.faults.push(Fault::HeadDiffers {
                expected: anchor.clone(),
                found: here.clone(),
            });
        }
        self.last = here;
    }

    /// Compares the end with the head, and gives the number of entries and all faults.
    pub fn finish(mut self, head: &Checkpoint) -> Report {
        if *head != self.last {
            self.faults.push(Fault::HeadDiffers {
                expected: head.clone(),
                found: self.last.clone(),
            });
        }
        for anchor in self.anchors.iter().filter(|anchor| anchor.seq > self.last.seq) {
            self.faults.push(Fault::HeadDiffers {
                expected: anchor.clone(),
                found: self.last.clone(),
            });
        }
        Report {
            entries: self.last.seq,
            head: self.last,
            faults: self.faults,
        }
    }
}

/// The outcome of a verification.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Last position seen.
    pub entries: i64,
    /// Where the chain ends.
    pub head: Checkpoint,
    /// Empty when the chain is whole.
    pub faults: Vec<Fault>,
}

/// Verifies the whole journal, in batches.
///
/// # Errors
/// Database errors.
pub async fn verify(db: &Reader<'_>, anchors: Vec<Checkpoint>) -> Result<Report> {
    const BATCH: u64 = 2_000;
    // The head first: entries that are appended while we walk are beyond it and left for the next time.
    let head = checkpoint(db).await?;
    let mut verifier = Verifier::new(anchors);
    let mut from = 0;
    loop {
        let batch = after(db, from, BATCH).await?;
        let Some(last) = batch.last() else { break };
        from = last.seq;
        let mut past_head = false;
        for entry in &batch {
            if entry.seq > head.seq && checkpoint(db).await?.seq >= entry.seq {
                past_head = true;
                break;
            }
            verifier.next(entry);
        }
        if past_head {
            break;
        }
    }
    Ok(verifier.finish(&head))
}

/// Verifies an export: one JSON entry a line, the last line the [`Checkpoint`].
///
/// # Errors
/// [`AppError::Refused`] when a line cannot be read.
pub fn verify_lines(lines: impl Iterator<Item = std::io::Result<String>>, anchors: Vec<Checkpoint>) -> Result<Report> {
    let unreadable = |line: usize, why: String| AppError::Refused {
        code: "journal.unreadable",
        message: format!("line {line}: {why}"),
    };
    let mut verifier = Verifier::new(anchors);
    let mut head = None;
    for (index, line) in lines.enumerate() {
        let line = line.map_err(|e| unreadable(index + 1, e.to_string()))?;
        if let Ok(entry) = serde_json::from_str::<Sealed>(&line) {
            verifier.next(&entry);
        } else {
            head = Some(serde_json::from_str::<Checkpoint>(&line).map_err(|e| unreadable(index + 1, e.to_string()))?);
        }
    }
    let head = head.ok_or_else(|| unreadable(0, "no closing line with the head".to_owned()))?;
    Ok(verifier.finish(&head))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn chain(n: i64) -> (Vec<Sealed>, Checkpoint) {
        let mut prev = GENESIS.to_owned();
        let mut all = Vec::new();
        for seq in 1..=n {
            let details = json!({ "n": seq }).to_string();
            let mut entry = Sealed {
                seq,
                id: Uuid::from_u128(seq.unsigned_abs().into()),
                at: DateTime::from_timestamp(1_790_000_000 + seq, 0).unwrap(),
                person: Uuid::from_u128(7),
                unit: None,
                subject_kind: "thing".into(),
                subject: Uuid::from_u128(9),
                act: "changed".into(),
                authority: r#"{"kind":"personal"}"#.into(),
                request: format!("r{seq}"),
                details_hash: hash_details("s", &details),
                details: Some(details),
                salt: "s".into(),
                prev: prev.clone(),
                hash: String::new(),
            };
            entry.hash = entry.seal();
            prev.clone_from(&entry.hash);
            all.push(entry);
        }
        let head = Checkpoint { seq: n, hash: prev };
        (all, head)
    }

    fn check(entries: &[Sealed], head: &Checkpoint) -> Report {
        let mut verifier = Verifier::new(vec![]);
        for entry in entries {
            verifier.next(entry);
        }
        verifier.finish(head)
    }

    #[test]
    fn a_whole_chain_has_no_fault_and_an_erased_text_does_not_break_it() {
        let (mut entries, head) = chain(20);
        assert_eq!(check(&entries, &head).faults, []);
        entries[3].details = None;
        assert_eq!(check(&entries, &head).faults, []);
    }

    proptest! {
        #[test]
        fn any_change_removal_swap_or_insertion_is_found_and_named(kind in 0..6, at in 0_usize..20, other in 0_usize..20) {
            let (mut entries, head) = chain(20);
            let named = entries[at].seq;
            match kind {
                0 => entries[at].act = "deleted".into(),
                1 => entries[at].details = Some("{}".into()),
                2 => { entries.remove(at); }
                3 => {
                    prop_assume!(at != other);
                    entries.swap(at, other);
                }
                4 => { // a forged entry with a seal of its own, put in the place of the old one
                    entries[at].person = Uuid::from_u128(666);
                    entries[at].hash = entries[at].seal();
                }
                _ => {
                    let copy = entries[at].clone();
                    entries.insert(at, copy);
                }
            }
            let report = check(&entries, &head);
            prop_assert!(!report.faults.is_empty());
            if kind < 2 {
                let is_named = report.faults.iter().any(|fault| matches!(fault,
                    Fault::Changed { seq } | Fault::DetailsChanged { seq } if *seq == named));
                prop_assert!(is_named);
            }
        }
    }

    #[test]
    fn a_rewritten_chain_is_found_from_one_anchor_kept_elsewhere() {
        let (entries, head) = chain(10);
        let anchor = Checkpoint {
            seq: 5,
            hash: entries[4].hash.clone(),
        };
        let mut forged = entries.clone();
        forged[2].act = "nothing".into();
        for i in 2..10 {
            if i > 0 {
                forged[i].prev = forged[i - 1].hash.clone();
            }
            forged[i].hash = forged[i].seal();
        }
        let forged_head = Checkpoint {
            seq: 10,
            hash: forged[9].hash.clone(),
        };
        assert_eq!(
            check(&forged, &forged_head).faults,
            [],
            "inside, the forgery is perfect"
        );
        let mut verifier = Verifier::new(vec![anchor]);
        forged.iter().for_each(|entry| verifier.next(entry));
        assert_eq!(verifier.finish(&forged_head).faults.len(), 1);
        assert_eq!(head.seq, 10);
    }
}
