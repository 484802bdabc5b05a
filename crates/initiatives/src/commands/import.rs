//! Carries out a list: all of it or nothing.

use super::record;
use crate::import::{Change, Entry, Known, Outcome, Purpose, changes, immovable, outcome};
use crate::labels::import as words;
use crate::model::{Author, Circumstances, Content, Imported, Initiative, InitiativeId, Kind, Rules, State};
use crate::{policy, store};
use chrono::{Datelike as _, NaiveDate, NaiveTime};
use kernel::access::Actor;
use kernel::db::Tx;
use kernel::flow::FlowState as _;
use kernel::ids::UnitId;
use kernel::time::moment;
use kernel::{AppError, Result, codes};
use serde_json::json;

/// A list to be taken in.
#[derive(Clone, Debug)]
pub struct List {
    /// For what.
    pub purpose: Purpose,
    /// The unit whose list it is.
    pub unit: UnitId,
    /// The year in which rows without a day were recognised.
    pub year: i32,
    /// Hash of the file.
    pub file: String,
    /// Its rows.
    pub entries: Vec<Entry>,
}

/// A row with what would become of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    /// The row.
    pub entry: Entry,
    /// What becomes of it.
    pub outcome: Outcome,
    /// The record that it changes.
    pub record: Option<InitiativeId>,
    /// What it would change in it.
    pub changes: Vec<Change>,
}

/// What a list would do; changes nothing.
///
/// # Errors
/// [`AppError::Forbidden`] for a unit whose list the person does not keep.
pub async fn plan(
    db: &kernel::db::Reader<'_>,
    units: &kernel::units::Units,
    actor: &Actor,
    list: &List,
    today: NaiveDate,
) -> Result<Vec<Planned>> {
    policy::permit_import(actor, list.unit, units, today)?.covers(list.unit.0)?;
    let scope = policy::scope(actor);
    let mut planned = Vec::with_capacity(list.entries.len());
    for entry in &list.entries {
        let mut entry = entry.clone();
        let mut found: Option<Initiative> = None;
        if list.purpose == Purpose::Register && !entry.code.is_empty() {
            match store::find_code(db, &scope, &entry.code, today).await {
                Ok(known) if known.content.unit != list.unit => entry.faults.push(words::UNKNOWN_CODE.to_owned()),
                Ok(known) => found = Some(known),
                Err(AppError::NotFound) => entry.faults.push(words::UNKNOWN_CODE.to_owned()),
                Err(other) => return Err(other),
            }
        }
        let known = found.as_ref().map(|known| Known {
            title: known.content.title.clone(),
            kind: known.content.kind,
            field: known.content.field.clone(),
            first_applied_on: known.content.first_applied_on,
            essence: known.content.essence.clone(),
            benefit: known.content.benefit_author.clone(),
            authors: known.content.authors.clone(),
            decision_number: known.decision_number.clone().unwrap_or_default(),
            decided_on: known.decided_at.map(kernel::time::local_date),
            unit: units.name(known.content.unit, today).to_owned(),
            state: crate::labels::state(known.state).to_owned(),
            certified: known.certificate_number.is_some(),
            version: known.version,
        });
        let decided = found.as_ref().is_none_or(|known| known.decided_at.is_some());
        let mut changed = Vec::new();
        if let Some(known) = &known {
            changed = changes(&entry, known);
            if !decided && !changed.is_empty() {
                entry.faults.push(words::NOT_IN_REGISTER.to_owned());
            }
            // Told before the list is taken in: nobody corrects an entry of their own.
            let own = |known: &Initiative| policy::permit_correct(actor, known, units, today).is_err();
            if decided && !changed.is_empty() && found.as_ref().is_some_and(own) {
                entry.faults.push(crate::labels::OWN_WORK.to_owned());
            }
            if entry.version == Some(known.version) {
                entry.faults.extend(immovable(&entry, known, &changed));
            }
        }
        let mut becomes = outcome(&entry, known.as_ref(), &changed);
        // A line of the export that has no code yet is a dossier on its way, no entry of the register.
        if list.purpose == Purpose::Register && becomes == Outcome::Add && on_its_way(&entry) {
            becomes = Outcome::Keep;
        }
        planned.push(Planned {
            outcome: becomes,
            record: found.map(|known| known.id),
            changes: changed,
            entry,
        });
    }
    Ok(planned)
}

fn on_its_way(entry: &Entry) -> bool {
    State::all()
        .iter()
        .filter(|state| !state.is_recognised())
        .any(|state| vietnamese::same_text(crate::labels::state(*state), &entry.state))
}

/// How many rows have each outcome.
#[must_use]
pub fn counts(planned: &[Planned]) -> Vec<(Outcome, usize)> {
    [
        Outcome::Add,
        Outcome::Change,
        Outcome::Keep,
        Outcome::Conflict,
        Outcome::Fault,
    ]
    .into_iter()
    .map(|one| (one, planned.iter().filter(|row| row.outcome == one).count()))
    .collect()
}

/// Takes a list in.
///
/// # Errors
/// As [`plan`]; [`AppError::Refused`] when a row has a fault: then nothing is stored.
pub async fn import(tx: &Tx, rules: &Rules, actor: &Actor, list: &List) -> Result<Vec<Planned>> {
    let units = tx.units();
    let planned = plan(&tx.reader(), &units, actor, list, tx.today()).await?;
    if planned.iter().any(|row| row.outcome == Outcome::Fault) {
        return Err(AppError::Refused {
            code: "initiative.list_faults",
            message: words::MEND.to_owned(),
        });
    }
    let mut added = Vec::new();
    for row in &planned {
        match (row.outcome, list.purpose) {
            (Outcome::Add, Purpose::Drafts) => {
                let id = super::draft(tx, rules, actor, content(list, &row.entry)).await?;
                let mut made = store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
                let permit = policy::permit_edit(actor, &made)?;
                let own = vietnamese::fold(&actor.name);
                made.circumstances = Circumstances {
                    imported: Some(source(list, &row.entry)),
                    on_behalf_of: row
                        .entry
                        .authors
                        .first()
                        .map(|author| author.full_name.clone())
                        .filter(|name| vietnamese::fold(name) != own),
                    ..made.circumstances
                };
                store::save(tx, &permit, &made).await?;
            }
            (Outcome::Add, Purpose::Register) => {
                added.push(past(tx, rules, actor, list, &row.entry).await?);
            }
            (Outcome::Change, _) => correct(tx, actor, list, row).await?,
            (Outcome::Keep | Outcome::Conflict | Outcome::Fault, _) => {}
        }
    }
    let permit = policy::permit_import(actor, list.unit, &units, tx.today())?;
    store::insert_list(tx, &permit, list.unit, &added).await?;
    let ids: Vec<_> = added.iter().map(|initiative| initiative.id).collect();
    super::novelty::enqueue_many(tx, &ids).await?;
    for initiative in &added {
        record(
            tx,
            initiative,
            "initiative.imported",
            json!({ "name": initiative.content.title, "file": list.file }),
        );
    }
    Ok(planned)
}

fn source(list: &List, entry: &Entry) -> Imported {
    Imported {
        file: list.file.clone(),
        line: entry.line,
        authors: entry.author_count,
        originals: entry.rescued.iter().map(|one| one.before.clone()).collect(),
    }
}

fn content(list: &List, entry: &Entry) -> Content {
    Content {
        title: entry.title.clone(),
        unit: list.unit,
        kind: entry.kind.unwrap_or(Kind::Operational),
        field: entry.field.clone(),
        sponsor: String::new(),
        first_applied_on: entry.first_applied_on,
        essence: entry.essence.clone(),
        confidential: String::new(),
        conditions: String::new(),
        benefit_author: entry.benefit.clone(),
        benefit_others: String::new(),
        authors: entry.authors.clone(),
    }
}

/// A recognised one of a past year: with a code of that year, held from the public until somebody answers for it.
async fn past(tx: &Tx, rules: &Rules, actor: &Actor, list: &List, entry: &Entry) -> Result<Initiative> {
    let day = entry
        .decided_on
        .or_else(|| NaiveDate::from_ymd_opt(list.year, 12, 31))
        .map_or(tx.today(), |day| day.min(tx.today()));
    let number = codes::next(tx, list.unit, "SK", day.year()).await?;
    let unit = tx.units().code(list.unit, tx.today()).to_owned();
    let flow = rules
        .flows
        .for_new::<&str>(&[], tx.today())
        .ok_or_else(|| AppError::bug("no flow for initiatives today"))?;
    Ok(Initiative {
        id: tx.id(),
        code: Some(format!("SK-{unit}-{}-{number:04}", day.year())),
        state: State::Recognised,
        flow_version: flow.version.clone(),
        submitter: actor.person,
        content: content(list, entry),
        created_at: tx.now,
        changed_at: tx.now,
        submitted_at: None,
        received_at: None,
        due_on: None,
        decided_at: Some(moment(day, NaiveTime::MIN)),
        decision_number: Some(entry.decision_number.clone()).filter(|number| !number.is_empty()),
        refusal_reason: None,
        certificate_number: None,
        certificate_key: None,
        circumstances: Circumstances {
            imported: Some(source(list, entry)),
            form: super::campaigns::form_for(rules, &tx.units(), list.unit, None, tx.today())?,
            ..Circumstances::default()
        },
        held: true,
        version: 1,
    })
}

/// Corrects an entry of the register; what stood before is in the journal.
async fn correct(tx: &Tx, actor: &Actor, list: &List, row: &Planned) -> Result<()> {
    let Some(id) = row.record else {
        return Ok(());
    };
    let mut known = store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    let permit = policy::permit_correct(actor, &known, &tx.units(), tx.today())?;
    let before: serde_json::Map<String, serde_json::Value> = row
        .changes
        .iter()
        .map(|change| (change.column.to_owned(), json!(change.before)))
        .collect();
    let (entry, content) = (&row.entry, &mut known.content);
    for change in &row.changes {
        match change.column {
            "title" => content.title.clone_from(&entry.title),
            "kind" => content.kind = entry.kind.unwrap_or(content.kind),
            "field" => content.field.clone_from(&entry.field),
            "first" => content.first_applied_on = entry.first_applied_on,
            "essence" => content.essence.clone_from(&entry.essence),
            "benefit" => content.benefit_author.clone_from(&entry.benefit),
            "authors" => content.authors = authors(&entry.authors, &content.authors),
            "decision" => known.decision_number = Some(entry.decision_number.clone()),
            "decided" => known.decided_at = entry.decided_on.map(|day| moment(day, NaiveTime::MIN)),
            other => return Err(AppError::bug(format!("no column {other}"))),
        }
    }
    known.changed_at = tx.now;
    store::save(tx, &permit, &known).await?;
    super::novelty::enqueue_many(tx, &[known.id]).await?;
    record(
        tx,
        &known,
        permit.action(),
        json!({ "before": before, "file": list.file }),
    );
    Ok(())
}

/// The authors of a row; whoever stood there before keeps who they are, where they work and what they are.
fn authors(listed: &[Author], before: &[Author]) -> Vec<Author> {
    listed
        .iter()
        .map(|author| {
            let known = before.iter().find(|known| known.full_name == author.full_name);
            Author {
                share: author.share,
                ..known.unwrap_or(author).clone()
            }
        })
        .collect()
}
