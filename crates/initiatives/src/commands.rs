//! The verbs of this module: the only writers. Pages, API, jobs and the command line all call these.

use crate::labels;
use crate::model::{
    Act, Content, Initiative, InitiativeId, Refusal, RefusalReason, Rules, SUBJECT, State, Typed, Window, missing,
};
use crate::{policy, store};
use chrono::NaiveDate;
use kernel::access::{Actor, Role};
use kernel::attachments::{self, NewAttachment};
use kernel::clocks::{Deadline, Inputs};
use kernel::db::Tx;
use kernel::deadlines::{self, DeadlineState};
use kernel::engines::Extracted;
use kernel::flow::FlowAct as _;
use kernel::ids::PersonId;
use kernel::jobs::{self, NewJob};
use kernel::journal::Entry;
use kernel::notices::{self, NewNotice};
use kernel::packs::Packs;
use kernel::time::local_date;
use kernel::units::Tree;
use kernel::{AppError, FieldErrors, Result, codes};
use serde_json::json;

/// Slot of the report among the attachments.
pub const REPORT: &str = "report";
/// Most bytes that are kept of a form not saved yet: all its fields at their longest, in the longest letters.
const TYPED_MAX: usize = 600_000;
/// The clock of the decision (NĐ 13/2012/NĐ-CP Điều 7).
pub const DECISION_CLOCK: &str = "sk.decision";
/// The job that makes the certificates.
pub const ISSUE_CERTIFICATES: &str = "initiatives.issue_certificates";

/// Begins a draft.
///
/// # Errors
/// Database errors.
pub async fn draft(tx: &Tx, rules: &Rules, actor: &Actor, content: Content) -> Result<InitiativeId> {
    let units = tx.units();
    let line: Vec<String> = std::iter::once(content.unit)
        .chain(units.ancestors(content.unit, Tree::Territorial, tx.today()))
        .map(|unit| units.code(unit, tx.today()).to_owned())
        .collect();
    let flow = rules
        .flows
        .for_new(&line, tx.today())
        .ok_or_else(|| AppError::bug("no flow for initiatives today"))?;
    let id: InitiativeId = tx.id();
    let permit = policy::permit_draft(actor, id.0)?;
    let initiative = Initiative {
        id,
        code: None,
        state: State::Draft,
        flow_version: flow.version.clone(),
        submitter: actor.person,
        content,
        created_at: tx.now,
        changed_at: tx.now,
        submitted_at: None,
        received_at: None,
        due_on: None,
        decided_at: None,
        decision_number: None,
        refusal_reason: None,
        certificate_number: None,
        certificate_key: None,
        version: 1,
    };
    store::insert(tx, &permit, &initiative).await?;
    record(
        tx,
        &initiative,
        "initiative.drafted",
        json!({ "title": initiative.content.title }),
    );
    Ok(id)
}

/// Saves what the author wrote into a draft. `version` is the one that the author's page showed.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`].
pub async fn edit(tx: &Tx, actor: &Actor, id: InitiativeId, version: i64, content: Content) -> Result<Initiative> {
    let mut initiative = store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    let permit = policy::permit_edit(actor, &initiative)?;
    if initiative.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    store::forget_typed(tx, &permit, id).await?;
    if initiative.content == content {
        return Ok(initiative);
    }
    initiative.content = content;
    initiative.changed_at = tx.now;
    store::save(tx, &permit, &initiative).await?;
    initiative.version += 1;
    record(
        tx,
        &initiative,
        "initiative.edited",
        json!({ "title": initiative.content.title }),
    );
    Ok(initiative)
}

/// Keeps what was typed so far, without touching the record. Not in the journal: it is no act on the record.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`]; [`AppError::Conflict`] when the record or the kept text was changed in
/// another window; [`AppError::TooLarge`].
pub async fn keep_typed(
    tx: &Tx,
    actor: &Actor,
    id: InitiativeId,
    window: &Window,
    values: Vec<(String, String)>,
) -> Result<()> {
    let initiative = store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    let permit = policy::permit_edit(actor, &initiative)?;
    if initiative.version != window.version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    if values
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum::<usize>()
        > TYPED_MAX
    {
        return Err(AppError::TooLarge(labels::TYPED_TOO_LARGE.to_owned()));
    }
    known_window(tx, id, window).await?;
    let typed = Typed {
        values,
        window: window.mark.clone(),
        base_version: window.version,
        saved_at: tx.now,
    };
    store::save_typed(tx, &permit, id, &typed).await
}

/// What another window kept and this one never showed must not be written over unawares.
///
/// # Errors
/// [`AppError::Conflict`].
pub async fn known_window(tx: &Tx, id: InitiativeId, window: &Window) -> Result<()> {
    match store::typed(&tx.reader(), id).await? {
        Some(typed) if !window.knows(&typed) => Err(AppError::Conflict(labels::other_window(typed.saved_at))),
        Some(_) | None => Ok(()),
    }
}

/// A file that the file store holds already.
#[derive(Clone, Debug)]
pub struct StoredFile {
    /// SHA-256.
    pub hash: String,
    /// Cleaned name.
    pub name: String,
    /// Bytes.
    pub size: i64,
    /// What was read in it.
    pub extracted: Extracted,
}

/// Attaches the report; an earlier version stays.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`].
pub async fn attach_report(tx: &Tx, actor: &Actor, id: InitiativeId, file: StoredFile) -> Result<()> {
    let initiative = store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    policy::permit_edit(actor, &initiative)?.covers(id.0)?;
    record(
        tx,
        &initiative,
        "initiative.report_attached",
        json!({ "name": file.name, "hash": file.hash }),
    );
    attachments::attach(
        tx,
        NewAttachment {
            subject_kind: SUBJECT,
            subject: id.0,
            slot: REPORT.to_owned(),
            hash: file.hash,
            name: file.name,
            media_type: file.extracted.media_type.clone(),
            size: file.size,
            extracted: Some(file.extracted),
            uploaded_by: actor.person,
        },
    )
    .await?;
    Ok(())
}

/// What an act brings along.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    /// nộp
    Submit,
    /// tiếp nhận
    Receive,
    /// công nhận, by a decision with this number
    Recognise {
        /// Number of the decision.
        decision_number: String,
    },
    /// không công nhận
    Refuse {
        /// Why.
        reason: RefusalReason,
        /// In the words of the leader.
        note: String,
    },
    /// rút
    Withdraw,
}

impl Deed {
    /// The act.
    #[must_use]
    pub fn act(&self) -> Act {
        match self {
            Deed::Submit => Act::Submit,
            Deed::Receive => Act::Receive,
            Deed::Recognise { .. } => Act::Recognise,
            Deed::Refuse { .. } => Act::Refuse,
            Deed::Withdraw => Act::Withdraw,
        }
    }
}

/// Takes an act of the flow: load, permit, decide, save, record, tell.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Refused`], [`AppError::Invalid`], [`AppError::Conflict`].
pub async fn take(tx: &Tx, rules: &Rules, actor: &Actor, id: InitiativeId, deed: Deed) -> Result<Initiative> {
    let mut initiative = store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    let act = deed.act();
    let units = tx.units();
    let flow = rules.flow_of(&initiative)?;
    let permit = policy::permit(actor, act, &initiative, flow, &units, tx.today())?;
    let next = flow.after(initiative.state, act).ok_or(Refusal::WrongState {
        state: initiative.state,
        act,
    })?;
    let details = match &deed {
        Deed::Submit => submit(tx, rules, &mut initiative).await?,
        Deed::Receive => receive(tx, rules, &mut initiative).await?,
        Deed::Recognise { decision_number } => recognise(tx, &mut initiative, decision_number).await?,
        Deed::Refuse { reason, note } => {
            initiative.decided_at = Some(tx.now);
            initiative.refusal_reason = Some(*reason);
            json!({ "reason": reason.code(), "note": note })
        }
        Deed::Withdraw => json!({}),
    };
    initiative.state = next;
    initiative.changed_at = tx.now;
    store::save(tx, &permit, &initiative).await?;
    initiative.version += 1;
    let clocks = flow.clocks_on(act);
    for rule in clocks.ends {
        let outcome = if act == Act::Withdraw {
            DeadlineState::Dropped
        } else {
            DeadlineState::Met
        };
        deadlines::close(tx, id.0, rule, outcome).await?;
    }
    for rule in clocks.starts {
        let deadline = clock(&rules.packs, rule, tx.today())?;
        deadlines::start(tx, SUBJECT, id.0, initiative.content.unit, &deadline, None).await?;
    }
    record(tx, &initiative, permit.action(), details);
    tell(tx, &initiative, act).await?;
    Ok(initiative)
}

/// The earliest first application that is still in time on a day (NĐ 13/2012/NĐ-CP Điều 5).
///
/// # Errors
/// [`AppError::Bug`] when the rule pack lacks the window.
pub fn earliest_first_use(packs: &Packs, today: NaiveDate) -> Result<NaiveDate> {
    packs
        .rules
        .earliest_trigger("sk.request_window", today, &packs.calendar)
        .map_err(|error| AppError::bug(error.to_string()))
}

async fn submit(tx: &Tx, rules: &Rules, initiative: &mut Initiative) -> Result<serde_json::Value> {
    let files = attachments::of(&tx.reader(), initiative.id.0).await?;
    let has_report = files
        .iter()
        .any(|file| file.slot == REPORT && file.replaced_at.is_none());
    let earliest = earliest_first_use(&rules.packs, tx.today())?;
    let mut errors = FieldErrors::default();
    if let Some(typed) = store::typed(&tx.reader(), initiative.id).await? {
        errors.add("", labels::not_saved(typed.saved_at));
    }
    for (field, message) in missing(&initiative.content, has_report, tx.today(), earliest) {
        errors.add(field, message);
    }
    errors.check()?;
    initiative.submitted_at = Some(tx.now);
    Ok(json!({ "title": initiative.content.title, "unit": initiative.content.unit }))
}

/// A legal clock that begins on a day.
///
/// # Errors
/// [`AppError::Bug`] when the rule pack lacks it.
pub fn clock(packs: &Packs, rule: &str, from: NaiveDate) -> Result<Deadline> {
    packs
        .rules
        .compute(rule, &Inputs::from_day(from), &packs.calendar)
        .map_err(|error| AppError::bug(error.to_string()))
}

async fn receive(tx: &Tx, rules: &Rules, initiative: &mut Initiative) -> Result<serde_json::Value> {
    let unit = initiative.content.unit;
    let year = kernel::time::local_year(tx.now);
    let number = codes::next(tx, unit, "SK", year).await?;
    let units = tx.units();
    let code = format!("SK-{}-{year}-{number:04}", units.code(unit, tx.today()));
    let due_on = clock(&rules.packs, DECISION_CLOCK, tx.today())?.due_on;
    initiative.code = Some(code.clone());
    initiative.received_at = Some(tx.now);
    initiative.due_on = Some(due_on);
    Ok(json!({ "code": code, "due_on": due_on, "rule": DECISION_CLOCK }))
}

async fn recognise(tx: &Tx, initiative: &mut Initiative, decision_number: &str) -> Result<serde_json::Value> {
    if decision_number.is_empty() {
        return Err(AppError::field("decision_number", labels::ASK_DECISION));
    }
    let year = kernel::time::local_year(tx.now);
    let number = codes::next(tx, initiative.content.unit, "GCNSK", year).await?;
    let certificate = format!("{number:02}/{year}/GCNSK");
    initiative.decided_at = Some(tx.now);
    initiative.decision_number = Some(decision_number.to_owned());
    initiative.certificate_number = Some(certificate.clone());
    initiative.certificate_key = Some(kernel::ids::secret());
    jobs::enqueue(
        tx,
        NewJob {
            kind: ISSUE_CERTIFICATES,
            payload: json!({ "initiative": initiative.id }),
            due_at: tx.now,
            dedupe: Some(format!("{ISSUE_CERTIFICATES}:{}", initiative.id)),
        },
    )
    .await?;
    Ok(json!({ "decision": decision_number, "certificate": certificate }))
}

fn record(tx: &Tx, initiative: &Initiative, act: &'static str, details: serde_json::Value) {
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: initiative.id.0,
        unit: Some(initiative.content.unit.0),
        act,
        details,
    });
}

async fn tell(tx: &Tx, initiative: &Initiative, act: Act) -> Result<()> {
    let code = initiative.code.clone().unwrap_or_default();
    let due = initiative
        .due_on
        .map(|day| day.format("%d/%m/%Y").to_string())
        .unwrap_or_default();
    let (people, text): (Vec<PersonId>, String) = match act {
        Act::Submit => (
            holders(tx, Role::UnitClerk, initiative).await?,
            labels::notice::SUBMITTED.to_owned(),
        ),
        Act::Receive => {
            let leaders = holders(tx, Role::Leader, initiative).await?;
            tell_each(tx, initiative, act, leaders, labels::notice::to_decide(&code, &due)).await?;
            (authors(initiative), labels::notice::received(&code, &due))
        }
        Act::Recognise => (authors(initiative), labels::notice::recognised(&code)),
        Act::Refuse => (authors(initiative), labels::notice::refused(&code)),
        Act::Withdraw => return Ok(()),
    };
    tell_each(tx, initiative, act, people, text).await
}

async fn tell_each(tx: &Tx, initiative: &Initiative, act: Act, people: Vec<PersonId>, text: String) -> Result<()> {
    for person in people {
        notices::tell(
            tx,
            NewNotice {
                event: format!("initiative.{}:{}:{}", act.code(), initiative.id, initiative.version),
                person,
                urgent: true,
                subject_kind: SUBJECT,
                subject: initiative.id.0,
                text: text.clone(),
                link: format!("/sang-kien/{}", initiative.id),
            },
        )
        .await?;
    }
    Ok(())
}

async fn holders(tx: &Tx, role: Role, initiative: &Initiative) -> Result<Vec<PersonId>> {
    let all = people::holders(&tx.reader(), &tx.units(), role, initiative.content.unit, tx.today()).await?;
    // Whoever decides on their own work is not asked to.
    Ok(all.into_iter().filter(|person| !initiative.concerns(*person)).collect())
}

fn authors(initiative: &Initiative) -> Vec<PersonId> {
    let mut people: Vec<PersonId> = initiative
        .content
        .authors
        .iter()
        .filter_map(|author| author.person)
        .chain([initiative.submitter])
        .collect();
    people.sort_unstable();
    people.dedup();
    people
}

/// Attaches the certificates that a job has made and stored, in the transaction that ends the job.
///
/// # Errors
/// Database errors.
pub async fn attach_certificates(tx: &Tx, initiative: &Initiative, files: Vec<(String, String, i64)>) -> Result<()> {
    let actor = Actor::system("certificates");
    policy::permit_issue(&actor, initiative)?.covers(initiative.id.0)?;
    for ((hash, name, size), place) in files.into_iter().zip(1..) {
        attachments::attach(
            tx,
            NewAttachment {
                subject_kind: SUBJECT,
                subject: initiative.id.0,
                slot: format!("certificate-{place}"),
                hash,
                name,
                media_type: "application/pdf".to_owned(),
                size,
                extracted: None,
                uploaded_by: actor.person,
            },
        )
        .await?;
    }
    record(
        tx,
        initiative,
        "initiative.certificate_made",
        json!({ "number": initiative.certificate_number, "on": local_date(tx.now) }),
    );
    Ok(())
}

/// Takes over records of past years as they are, in one act of the service: a later import, the practice province.
///
/// # Errors
/// Database errors.
pub async fn take_over(tx: &Tx, initiatives: &[Initiative]) -> Result<()> {
    let permit = policy::permit_take_over(&Actor::system("take over"))?;
    store::insert_many(tx, &permit, initiatives).await?;
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: uuid::Uuid::nil(),
        unit: None,
        act: "initiative.taken_over",
        details: json!({ "number": initiatives.len() }),
    });
    Ok(())
}
