//! The verbs of this module: the only writers. Pages, API, jobs and the command line all call these.

pub mod campaigns;
pub mod certify;
pub mod climb;
pub mod import;
pub mod life;
pub mod novelty;
pub mod remind;

pub use life::{Side, perform};

use crate::labels;
use crate::model::{
    Act, Cancellation, Circumstances, Conclusion, Content, CouncilDecision, Initiative, InitiativeId, Refusal,
    RefusalReason, Rules, SUBJECT, State, Supplement, SupplementItem, Typed, Window, missing,
};
use crate::store::life::{DisputeKind, DisputeState, PaymentKind, Use, UseKind};
use crate::{policy, store};
use chrono::NaiveDate;
use kernel::access::{Actor, Permit, Role};
use kernel::attachments::{self, NewAttachment};
use kernel::clocks::{Deadline, Inputs};
use kernel::db::Tx;
use kernel::deadlines::{self, DeadlineState};
use kernel::engines::Extracted;
use kernel::flow::FlowAct as _;
use kernel::ids::PersonId;
use kernel::jobs::{self, NewJob};
use kernel::journal::Entry;
use kernel::money::Vnd;
use kernel::notices::{self, NewNotice};
use kernel::packs::Packs;
use kernel::time::local_date;
use kernel::units::Tree;
use kernel::{AppError, FieldErrors, Result, codes};
use serde_json::json;
use std::collections::BTreeMap;

/// Slot of the report among the attachments.
pub const REPORT: &str = "report";
/// Most bytes that are kept of a form not saved yet: all its fields at their longest, in the longest letters.
const TYPED_MAX: usize = 600_000;
/// The clock of the author who was asked to complete the request.
pub const SUPPLEMENT_CLOCK: &str = "sk.supplement";
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
    let line = campaigns::line(&units, content.unit, tx.today());
    let form = campaigns::form_for(rules, &units, content.unit, None, tx.today())?;
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
        circumstances: Circumstances {
            form,
            ..Circumstances::default()
        },
        held: true,
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

/// Saves what the author wrote into a draft. `version` is the one that the author's page showed; without `answers` those to
/// the form's own questions stay.
///
/// # Errors
/// [`AppError::NotFound`], [`AppError::Forbidden`], [`AppError::Conflict`].
pub async fn edit(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    id: InitiativeId,
    version: i64,
    (content, answers): (Content, Option<BTreeMap<String, String>>),
) -> Result<Initiative> {
    let mut initiative = store::find(&tx.reader(), &policy::scope(actor), id, tx.today()).await?;
    let permit = policy::permit_edit(actor, &initiative)?;
    if initiative.version != version {
        return Err(AppError::Conflict(kernel::labels::CONFLICT.to_owned()));
    }
    store::forget_typed(tx, &permit, id).await?;
    let answers = answers.unwrap_or_else(|| initiative.circumstances.answers.clone());
    if initiative.content == content && initiative.circumstances.answers == answers {
        return Ok(initiative);
    }
    let moved = initiative.content.unit != content.unit;
    initiative.content = content;
    initiative.circumstances.answers = answers;
    if moved {
        // What another unit called for is another campaign, and whoever called before reads the dossier no more.
        let (units, unit) = (tx.units(), initiative.content.unit);
        let mut campaign = store::campaigns::of(&tx.reader(), id).await?;
        if campaign
            .as_ref()
            .is_some_and(|one| !units.is_within(unit, one.unit, tx.today()))
        {
            store::campaigns::choose(tx, &permit, id, None).await?;
            campaign = None;
        }
        // Another unit has another form, too; what was handed in stays under the form it was written by.
        if initiative.state == State::Draft {
            initiative.circumstances.form = campaigns::form_for(rules, &units, unit, campaign.as_ref(), tx.today())?;
        }
    }
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
    let scope = policy::scope(actor);
    let permit = policy::permit_edit(actor, &store::find(&tx.reader(), &scope, id, tx.today()).await?)?;
    // A browser saves by itself while the person sends the form: what was kept must not come in behind what was saved.
    store::hold(tx, id).await?;
    if store::find(&tx.reader(), &scope, id, tx.today()).await?.version != window.version {
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

/// What another window kept and this one never showed must not be written over unawares. The record is held from here on.
///
/// # Errors
/// [`AppError::Conflict`].
pub async fn known_window(tx: &Tx, id: InitiativeId, window: &Window) -> Result<()> {
    store::hold(tx, id).await?;
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
    /// yêu cầu bổ sung, một lần
    AskSupplement {
        /// What is missing, each tied to its field.
        items: Vec<SupplementItem>,
    },
    /// bổ sung
    Supply {
        /// For the clerk.
        note: String,
    },
    /// quá hạn bổ sung
    Lapse,
    /// chấp nhận đơn
    Accept,
    /// không chấp nhận đơn
    Decline {
        /// Why.
        reason: RefusalReason,
        /// Code of the earlier dossier, where it is not new.
        earlier: String,
        /// For the author.
        note: String,
    },
    /// chuyển Hội đồng
    SendToCouncil {
        /// Words that go with it.
        note: String,
    },
    /// kết luận của Hội đồng
    Conclude {
        /// What.
        decision: CouncilDecision,
        /// Number of the minutes.
        minutes: String,
        /// In its words.
        note: String,
    },
    /// nộp bản đã chỉnh sửa
    Revise {
        /// What was changed.
        note: String,
    },
    /// công nhận, by a decision with this number
    Recognise {
        /// Number of the decision.
        decision_number: String,
    },
    /// không công nhận
    Refuse {
        /// Why.
        reason: RefusalReason,
        /// Code of the earlier dossier, where it is not new.
        earlier: String,
        /// In the words of the leader.
        note: String,
    },
    /// rút
    Withdraw,
    /// áp dụng
    Apply {
        /// Since when.
        since: NaiveDate,
        /// By whom.
        who: String,
        /// Further words.
        note: String,
    },
    /// chuyển giao
    Transfer {
        /// To whom.
        receiver: String,
        /// Day on which the price was received.
        on: NaiveDate,
        /// For how much.
        price: Vnd,
    },
    /// khiếu nại
    Dispute {
        /// About what.
        kind: DisputeKind,
        /// In whose words.
        words: String,
    },
    /// bác khiếu nại
    Dismiss {
        /// The answer.
        answer: String,
    },
    /// hủy công nhận
    Cancel {
        /// Number of the decision.
        number: String,
        /// Why.
        reason: String,
    },
}

impl Deed {
    /// The act.
    #[must_use]
    pub fn act(&self) -> Act {
        match self {
            Deed::Submit => Act::Submit,
            Deed::Receive => Act::Receive,
            Deed::AskSupplement { .. } => Act::AskSupplement,
            Deed::Supply { .. } => Act::Supply,
            Deed::Lapse => Act::Lapse,
            Deed::Accept => Act::Accept,
            Deed::Decline { .. } => Act::Decline,
            Deed::SendToCouncil { .. } => Act::SendToCouncil,
            Deed::Conclude { decision, .. } => decision.act(),
            Deed::Revise { .. } => Act::Revise,
            Deed::Recognise { .. } => Act::Recognise,
            Deed::Refuse { .. } => Act::Refuse,
            Deed::Withdraw => Act::Withdraw,
            Deed::Apply { .. } => Act::Apply,
            Deed::Transfer { .. } => Act::Transfer,
            Deed::Dispute { .. } => Act::Dispute,
            Deed::Dismiss { .. } => Act::Dismiss,
            Deed::Cancel { .. } => Act::Cancel,
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
    let details = carry_out(tx, rules, actor, &permit, &mut initiative, &deed).await?;
    initiative.state = next;
    initiative.changed_at = tx.now;
    clocks(tx, rules, &mut initiative, act).await?;
    store::save(tx, &permit, &initiative).await?;
    initiative.version += 1;
    record(tx, &initiative, permit.action(), details);
    tell(tx, &initiative, act).await?;
    if novelty::changes_text(act) {
        novelty::enqueue(tx, id, initiative.version, crate::novelty::Reason::Submission).await?;
    }
    if act == Act::Recognise
        && let Some(source) = initiative.circumstances.derived_from
    {
        life::advance(tx, rules, source, Act::Improve, json!({ "code": initiative.code })).await?;
    }
    if act == Act::Cancel {
        life::flag_dependents(tx, &initiative).await?;
    }
    Ok(initiative)
}

/// What the act itself changes; the details are for the journal.
async fn carry_out(
    tx: &Tx,
    rules: &Rules,
    actor: &Actor,
    permit: &Permit,
    initiative: &mut Initiative,
    deed: &Deed,
) -> Result<serde_json::Value> {
    Ok(match deed {
        Deed::Submit => submit(tx, rules, initiative).await?,
        Deed::Receive => receive(tx, rules, initiative).await?,
        Deed::AskSupplement { items } => {
            if initiative.circumstances.supplement.is_some() {
                return Err(Refusal::SupplementOnce.into());
            }
            if items.is_empty() {
                return Err(AppError::field("note_title", labels::work::ASK_ITEMS));
            }
            initiative.circumstances.supplement = Some(Supplement {
                asked_on: tx.today(),
                items: items.clone(),
                supplied_on: None,
            });
            let names: Vec<&str> = items.iter().map(|item| labels::work::form_field(&item.field)).collect();
            json!({ "items": items, "note": names.join(", ") })
        }
        Deed::Supply { note } => {
            let submitted = initiative.submitted_at.map_or(tx.today(), local_date);
            whole(tx, rules, initiative, submitted).await?;
            if let Some(supplement) = &mut initiative.circumstances.supplement {
                supplement.supplied_on = Some(tx.today());
            }
            json!({ "note": note })
        }
        Deed::Lapse => {
            let running = deadlines::of(&tx.reader(), initiative.id.0).await?;
            let due = running
                .iter()
                .rfind(|deadline| deadline.rule == SUPPLEMENT_CLOCK && deadline.state == DeadlineState::Running);
            if let Some(due) = due
                && tx.today() <= due.due_on
            {
                return Err(Refusal::NotLapsed(due.due_on).into());
            }
            initiative.decided_at = Some(tx.now);
            initiative.refusal_reason = Some(RefusalReason::Late);
            json!({ "reason": RefusalReason::Late.code() })
        }
        Deed::Accept => json!({}),
        Deed::Decline { reason, earlier, note } | Deed::Refuse { reason, earlier, note } => {
            refuse(tx, actor, initiative, *reason, earlier, note).await?
        }
        Deed::SendToCouncil { note } => json!({ "note": note }),
        Deed::Conclude {
            decision,
            minutes,
            note,
        } => conclude(tx, initiative, *decision, minutes, note)?,
        Deed::Revise { note } => {
            let submitted = initiative.submitted_at.map_or(tx.today(), local_date);
            whole(tx, rules, initiative, submitted).await?;
            json!({ "note": note })
        }
        Deed::Recognise { decision_number } => recognise(tx, initiative, decision_number).await?,
        Deed::Withdraw => json!({}),
        Deed::Apply { since, who, note } => {
            let used = life::home_use(tx, actor, initiative, UseKind::Application, *since, who, Vnd(0));
            let used = Use {
                effect: note.clone(),
                ..used
            };
            store::life::save_use(tx, permit, &used).await?;
            climb::start_follow_ups(tx, rules, permit, initiative, &used).await?;
            json!({ "name": who, "since": since })
        }
        Deed::Transfer { receiver, on, price } => {
            let used = life::home_use(tx, actor, initiative, UseKind::Transfer, *on, receiver, *price);
            store::life::save_use(tx, permit, &used).await?;
            if price.0 > 0 {
                life::owe(
                    tx,
                    rules,
                    actor,
                    permit,
                    initiative,
                    PaymentKind::Transfer,
                    *on,
                    *price,
                    None,
                    "",
                )
                .await?;
            }
            json!({ "name": receiver, "amount": price.0, "on": on })
        }
        Deed::Dispute { kind, words } => {
            life::raise(tx, actor, permit, initiative.id, *kind, words).await?;
            json!({ "kind": kind.code(), "note": words })
        }
        Deed::Dismiss { answer } => {
            life::settle(tx, actor, permit, initiative.id, DisputeState::Dismissed, answer).await?;
            json!({ "note": answer })
        }
        Deed::Cancel { number, reason } => {
            life::settle(tx, actor, permit, initiative.id, DisputeState::Upheld, reason).await?;
            initiative.circumstances.cancelled = Some(Cancellation {
                number: number.clone(),
                on: tx.today(),
                reason: reason.clone(),
            });
            initiative.held = true;
            json!({ "number": number, "note": reason })
        }
    })
}

/// The clocks of an act, as the flow of the record has them.
async fn clocks(tx: &Tx, rules: &Rules, initiative: &mut Initiative, act: Act) -> Result<()> {
    let flow = rules.flow_of(initiative)?;
    let effects = flow.clocks_on(act);
    let id = initiative.id.0;
    // What is asked for again later, or not at all any more, was not met.
    let ended = if matches!(act, Act::Withdraw | Act::Lapse | Act::AskSupplement) {
        DeadlineState::Dropped
    } else {
        DeadlineState::Met
    };
    let subject = deadlines::Subject {
        kind: SUBJECT,
        id,
        unit: initiative.content.unit,
    };
    let moved = deadlines::apply(tx, &rules.packs, subject, effects, ended).await?;
    // What the lists show: the day of whoever must act now.
    let wanted = if initiative.state == State::Supplement {
        SUPPLEMENT_CLOCK
    } else {
        DECISION_CLOCK
    };
    if !moved.is_empty() && initiative.state.is_open() {
        initiative.due_on = deadlines::of(&tx.reader(), id)
            .await?
            .into_iter()
            .rfind(|deadline| deadline.rule == wanted && deadline.state == DeadlineState::Running)
            .map(|deadline| deadline.due_on);
    }
    Ok(())
}

async fn refuse(
    tx: &Tx,
    actor: &Actor,
    initiative: &mut Initiative,
    reason: RefusalReason,
    earlier: &str,
    note: &str,
) -> Result<serde_json::Value> {
    if !earlier.is_empty() {
        let scope = policy::scope(actor);
        let found = store::find_code(&tx.reader(), &scope, &earlier.to_uppercase(), tx.today()).await;
        let found = match found {
            Err(AppError::NotFound) => return Err(AppError::field("earlier", labels::work::NO_EARLIER)),
            other => other?,
        };
        if found.id == initiative.id {
            return Err(AppError::field("earlier", labels::work::NO_EARLIER));
        }
        initiative.circumstances.earlier = Some(found.id);
    } else if reason == RefusalReason::NotNew && note.is_empty() {
        return Err(AppError::field("earlier", labels::work::ASK_EARLIER));
    }
    initiative.decided_at = Some(tx.now);
    initiative.refusal_reason = Some(reason);
    Ok(json!({ "reason": reason.code(), "note": note, "earlier": earlier }))
}

fn conclude(
    tx: &Tx,
    initiative: &mut Initiative,
    decision: CouncilDecision,
    minutes: &str,
    note: &str,
) -> Result<serde_json::Value> {
    if decision == CouncilDecision::Forward {
        let above = tx
            .units()
            .parent(initiative.content.unit, Tree::Territorial, tx.today())
            .filter(|unit| {
                tx.units()
                    .get(*unit)
                    .is_some_and(|row| row.kind != kernel::units::UnitKind::Country)
            })
            .ok_or(Refusal::NoUnitAbove)?;
        initiative.circumstances.forwarded_from.push(initiative.content.unit);
        initiative.content.unit = above;
    }
    initiative.circumstances.conclusion = Some(Conclusion {
        decision,
        minutes: minutes.to_owned(),
        on: tx.today(),
        note: note.to_owned(),
    });
    Ok(json!({ "council": decision.code(), "number": minutes, "note": note, "unit": initiative.content.unit }))
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
    whole(tx, rules, initiative, tx.today()).await?;
    initiative.submitted_at = Some(tx.now);
    Ok(json!({ "title": initiative.content.title, "unit": initiative.content.unit }))
}

/// Nothing is missing in what the author hands in; the year of the right is counted on `on`.
async fn whole(tx: &Tx, rules: &Rules, initiative: &Initiative, on: NaiveDate) -> Result<()> {
    let files = attachments::of(&tx.reader(), initiative.id.0).await?;
    let has_report = files
        .iter()
        .any(|file| file.slot == REPORT && file.replaced_at.is_none());
    let earliest = earliest_first_use(&rules.packs, on)?;
    let mut errors = FieldErrors::default();
    if let Some(typed) = store::typed(&tx.reader(), initiative.id).await? {
        errors.add("", labels::not_saved(typed.saved_at));
    }
    let beside = store::life::of(&tx.reader(), initiative.id).await?;
    for (field, message) in missing(&initiative.content, has_report, on, earliest)
        .into_iter()
        .chain(life::unconfirmed(initiative, &beside))
        .chain(campaigns::hindered(&tx.reader(), initiative, tx.now).await?)
    {
        errors.add(field, message);
    }
    let form = rules.form_of(initiative)?;
    for (field, message) in form.lacks(&initiative.content, &initiative.circumstances.answers) {
        errors.add(&field, message);
    }
    errors.check()
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
    initiative.circumstances.tracking = Some(life::tracking_number());
    Ok(json!({ "code": code, "due_on": due_on, "rule": DECISION_CLOCK }))
}

async fn recognise(tx: &Tx, initiative: &mut Initiative, decision_number: &str) -> Result<serde_json::Value> {
    if decision_number.is_empty() {
        return Err(AppError::field("decision_number", labels::ASK_DECISION));
    }
    if let Some(conclusion) = &initiative.circumstances.conclusion
        && conclusion.decision == CouncilDecision::DoNotRecognise
    {
        return Err(Refusal::CouncilSaysNo.into());
    }
    // Điều lệ Điều 7.2: the head is an author and the State paid.
    let head = people::head_of(&tx.reader(), initiative.content.unit, tx.today()).await?;
    if head.is_some_and(|head| initiative.concerns(head.person)) {
        let consented = initiative
            .circumstances
            .consent
            .as_ref()
            .is_some_and(|consent| consent.given);
        match initiative.circumstances.state_means {
            None => return Err(Refusal::StateMeansUnknown.into()),
            Some(true) if !consented => return Err(Refusal::NoConsent.into()),
            Some(true | false) => {}
        }
    }
    initiative.held = initiative.circumstances.held();
    let certificate = crate::papers::next_certificate(tx, initiative.content.unit).await?;
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
            labels::notice::submitted(&code, &initiative.content.title),
        ),
        Act::Receive => {
            let leaders = holders(tx, Role::Leader, initiative).await?;
            tell_each(tx, initiative, act, leaders, labels::notice::to_decide(&code, &due)).await?;
            (authors(initiative), labels::notice::received(&code, &due))
        }
        Act::Recognise => (authors(initiative), labels::notice::recognised(&code)),
        Act::Refuse => (authors(initiative), labels::notice::refused(&code)),
        Act::Withdraw => return Ok(()),
        Act::Supply => (
            holders(tx, Role::UnitClerk, initiative).await?,
            happened(&code, "initiative.supply"),
        ),
        Act::Revise | Act::SendToCouncil => (
            holders(tx, Role::CouncilSecretary, initiative).await?,
            happened(
                &code,
                if act == Act::Revise {
                    "initiative.revise"
                } else {
                    "initiative.send_to_council"
                },
            ),
        ),
        Act::Conclude => (
            holders(tx, Role::Leader, initiative).await?,
            happened(&code, "initiative.conclude"),
        ),
        Act::Forward => (
            holders(tx, Role::UnitClerk, initiative).await?,
            happened(&code, "initiative.forward"),
        ),
        Act::Dispute => {
            let leaders = holders(tx, Role::Leader, initiative).await?;
            tell_each(tx, initiative, act, leaders, happened(&code, "initiative.dispute")).await?;
            (authors(initiative), happened(&code, "initiative.dispute"))
        }
        Act::AskSupplement => (authors(initiative), happened(&code, "initiative.ask_supplement")),
        Act::Lapse => (authors(initiative), happened(&code, "initiative.lapse")),
        Act::Accept => (authors(initiative), happened(&code, "initiative.accept")),
        Act::Decline => (authors(initiative), happened(&code, "initiative.decline")),
        Act::AskRevision => (authors(initiative), happened(&code, "initiative.ask_revision")),
        Act::Apply => (authors(initiative), happened(&code, "initiative.apply")),
        Act::Replicate => (authors(initiative), happened(&code, "initiative.replicate")),
        Act::Transfer => (authors(initiative), happened(&code, "initiative.transfer")),
        Act::Improve => (authors(initiative), happened(&code, "initiative.improve")),
        Act::Dismiss => (authors(initiative), happened(&code, "initiative.dismiss")),
        Act::Cancel => (authors(initiative), happened(&code, "initiative.cancel")),
    };
    tell_each(tx, initiative, act, people, text).await
}

/// Tells the authors where their record goes on.
///
/// # Errors
/// Database errors.
pub(crate) async fn tell_taken_over(tx: &Tx, initiative: &Initiative) -> Result<()> {
    let units = tx.units();
    let text = labels::taken_over(
        initiative.code.as_deref().unwrap_or(&initiative.content.title),
        units.name(initiative.content.unit, tx.today()),
    );
    for person in authors(initiative) {
        notices::tell(
            tx,
            NewNotice {
                event: format!("initiative.hand_over:{}:{}", initiative.id, initiative.version),
                person,
                urgent: false,
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

fn happened(code: &str, act: &str) -> String {
    labels::notice::happened(code, labels::work::done(act))
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

/// Authors with an account, and who handed it in.
pub(crate) fn authors(initiative: &Initiative) -> Vec<PersonId> {
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
    let ids: Vec<InitiativeId> = initiatives.iter().map(|initiative| initiative.id).collect();
    novelty::enqueue_many(tx, &ids).await?;
    tx.record(Entry {
        subject_kind: SUBJECT,
        subject: uuid::Uuid::nil(),
        unit: None,
        act: "initiative.taken_over",
        details: json!({ "number": initiatives.len() }),
    });
    Ok(())
}
