//! Certificates of many recognised dossiers in one run (kernel::bulk): chosen, started, stopped; the slices are written here,
//! made in `jobs`.

use crate::labels::certify as words;
use crate::model::{Initiative, InitiativeId};
use crate::store::Certifiable;
use crate::{policy, store};
use kernel::access::Actor;
use kernel::bulk;
use kernel::db::{Reader, Tx};
use kernel::ids::BulkId;
use kernel::journal::Entry;
use kernel::units::Units;
use kernel::{AppError, Result};
use serde_json::json;

/// The job of a run.
pub const CERTIFY_MANY: &str = "initiatives.certify_many";
/// Kind of record in the journal.
const RUN: &str = "certificate_run";
/// Most dossiers of one run: their ids are kept with it.
pub const MOST: u64 = 20_000;

/// What a run is for.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Choice {
    /// Words of title or code.
    pub words: String,
    /// Number of the decision that recognised them.
    pub decision: String,
    /// On the agenda of this session.
    pub session: Option<councils::model::MeetingId>,
}

/// What a run would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chosen {
    /// The dossiers that it certifies.
    pub dossiers: Vec<Certifiable>,
    /// How many more fit the choice but are the person's own: somebody else of the unit certifies them.
    pub own: usize,
}

/// The recognised dossiers without certificates that a person may certify: of the units whose clerk or leader they are, their
/// own left out.
///
/// # Errors
/// [`AppError::NotFound`] for a session that the person does not see; database errors.
pub async fn choose(
    db: &Reader<'_>,
    units: &Units,
    actor: &Actor,
    choice: &Choice,
    on: chrono::NaiveDate,
) -> Result<Chosen> {
    let only = match choice.session {
        Some(session) => {
            let scope = councils::policy::scope(actor);
            councils::store::find_meeting(db, &scope, session, on).await?;
            let items = councils::store::items_of(db, &scope, session, on).await?;
            Some(items.into_iter().map(|item| InitiativeId(item.subject.id)).collect())
        }
        None => None,
    };
    let scope = policy::scope(actor);
    let mut dossiers = store::certifiable(db, &scope, choice, only, on, MOST).await?;
    dossiers.retain(|one| policy::certifies(actor, one.unit, units, on));
    let before = dossiers.len();
    if !actor.is_system() {
        let own = store::own(db, &scope, actor.person, on).await?;
        dossiers.retain(|one| !own.contains(&one.id));
    }
    let own = before - dossiers.len();
    Ok(Chosen { dossiers, own })
}

/// Starts a run over what is chosen now; `typed` is their number as the person typed it.
///
/// # Errors
/// [`AppError::Forbidden`]; [`AppError::Invalid`] at `typed` when another number is chosen by now, or nothing is.
pub async fn start(tx: &Tx, actor: &Actor, choice: &Choice, typed: &str) -> Result<BulkId> {
    let permit = policy::permit_run(actor, actor.person.0)?;
    let Chosen { dossiers: chosen, own } = choose(&tx.reader(), &tx.units(), actor, choice, tx.today()).await?;
    if chosen.is_empty() {
        let nothing = if own > 0 {
            format!("{}. {}", words::NOTHING, words::own(own))
        } else {
            words::NOTHING.to_owned()
        };
        return Err(AppError::field("typed", nothing));
    }
    if vietnamese::clean_line(typed).replace('.', "") != chosen.len().to_string() {
        return Err(AppError::field("typed", words::ask_count(chosen.len())));
    }
    let ids: Vec<InitiativeId> = chosen.iter().map(|one| one.id).collect();
    let total = i64::try_from(ids.len()).unwrap_or(i64::MAX);
    let payload = json!({ "ids": ids, "decision": choice.decision });
    let id = bulk::start(tx, &permit, CERTIFY_MANY, actor.person.0, total, &payload).await?;
    record(
        tx,
        id,
        "initiative.certify_started",
        json!({ "number": total, "decision": choice.decision }),
    );
    Ok(id)
}

/// Stops a run; what was made stays. `false` when it had ended before.
///
/// # Errors
/// [`AppError::NotFound`] for the run of somebody else.
pub async fn stop(tx: &Tx, actor: &Actor, id: BulkId) -> Result<bool> {
    let run = find(&tx.reader(), actor, id).await?;
    let permit = policy::permit_run(actor, run.subject)?;
    let stopped = bulk::stop(tx, &permit, id).await?;
    if stopped {
        record(tx, id, "initiative.certify_stopped", json!({ "done": run.done }));
    }
    Ok(stopped)
}

/// A run of the person.
///
/// # Errors
/// [`AppError::NotFound`].
pub async fn find(db: &Reader<'_>, actor: &Actor, id: BulkId) -> Result<bulk::BulkRun> {
    bulk::find(db, id)
        .await?
        .filter(|run| run.kind == CERTIFY_MANY && run.subject == actor.person.0)
        .ok_or(AppError::NotFound)
}

/// Gives number and key to recognised dossiers that have none yet (lists of past years), in one transaction.
///
/// # Errors
/// Database errors.
pub async fn number(tx: &Tx, ids: &[InitiativeId]) -> Result<Vec<Initiative>> {
    let service = Actor::system("certificates");
    let mut numbered = Vec::new();
    for id in ids {
        let mut initiative = match store::find(&tx.reader(), &policy::scope(&service), *id, tx.today()).await {
            Err(AppError::NotFound) => continue,
            other => other?,
        };
        if !initiative.state.is_recognised() || initiative.certificate_number.is_some() {
            continue;
        }
        let permit = policy::permit_issue(&service, &initiative)?;
        initiative.certificate_number = Some(crate::papers::next_certificate(tx, initiative.content.unit).await?);
        initiative.certificate_key = Some(kernel::ids::secret());
        store::save(tx, &permit, &initiative).await?;
        initiative.version += 1;
        super::record(
            tx,
            &initiative,
            "initiative.certificate_numbered",
            json!({ "certificate": initiative.certificate_number }),
        );
        numbered.push(initiative);
    }
    Ok(numbered)
}

fn record(tx: &Tx, id: BulkId, act: &'static str, details: serde_json::Value) {
    tx.record(Entry {
        subject_kind: RUN,
        subject: id.0,
        unit: None,
        act,
        details,
    });
}
