//! The parts of a dossier's page that tell what belongs to it beside its form.

use crate::labels;
use crate::model::{Initiative, State};
use crate::store::climb::FollowUp;
use crate::store::life::{Answer, Life, UseKind};
use crate::{policy, store};
use chrono::{Days, NaiveDate};
use kernel::Result;
use kernel::units::Units;
use kernel::web::{AppState, Here};

/// A table with its title.
pub(super) struct Section {
    pub(super) title: &'static str,
    pub(super) heads: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
}

impl Section {
    fn new(title: &'static str, heads: &[&'static str], rows: Vec<Vec<String>>) -> Section {
        Section {
            title,
            heads: heads.to_vec(),
            rows,
        }
    }

    /// So many rows stay a table also where the page is narrow: as cards they would push everything else away.
    pub(super) fn keeps(&self) -> bool {
        self.rows.len() > 4
    }

    /// Cells of a row, each with the head of its column.
    pub(super) fn cells<'a>(&'a self, row: &'a [String]) -> impl Iterator<Item = (&'static str, &'a str)> {
        self.heads.iter().copied().zip(row.iter().map(String::as_str))
    }
}

fn day(day: NaiveDate) -> String {
    day.format("%d/%m/%Y").to_string()
}

fn money(dong: i64) -> String {
    vietnamese::format_vnd(dong)
}

/// What belongs to the dossier, without empty parts.
pub(super) fn of(life: &Life, initiative: &Initiative, units: &Units, today: NaiveDate) -> Vec<Section> {
    use labels::sections as words;
    let name = |unit| units.name(unit, today).to_owned();
    // What rests on a recognition that was cancelled says so.
    let gone = || {
        if initiative.state == State::Cancelled {
            labels::climb::CANCELLED.to_owned()
        } else {
            String::new()
        }
    };
    let consents = life.consents.iter().map(|one| {
        let stale = matches!(one.answer, Answer::Confirmed | Answer::OnPaper)
            && !initiative
                .content
                .authors
                .iter()
                .any(|author| author.full_name == one.full_name && author.share == one.share);
        vec![
            one.full_name.clone(),
            format!("{}%", labels::share(one.share)),
            words::answer(one.answer, stale).to_owned(),
            one.reason.clone(),
        ]
    });
    let participants = life.participants.iter().map(|one| {
        vec![
            one.full_name.clone(),
            labels::work::part(one.part).to_owned(),
            one.workplace.clone(),
            [one.work.as_str(), one.consent.as_str()].join(" ").trim().to_owned(),
        ]
    });
    let uses = life.uses.iter().map(|one| {
        vec![
            match (one.kind, one.who.is_empty()) {
                (_, true) => name(one.unit),
                (UseKind::Replication, false) => format!("{}: {}", name(one.unit), one.who),
                (UseKind::Application | UseKind::Transfer, false) => one.who.clone(),
            },
            labels::work::use_kind(one.kind).to_owned(),
            labels::work::use_state(one.state).to_owned(),
            one.since.map(day).unwrap_or_default(),
            [
                one.changes.as_str(),
                one.effect.as_str(),
                one.answer.as_str(),
                one.contact.as_str(),
            ]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
        ]
    });
    let benefits = life.benefits.iter().map(|one| {
        vec![
            [
                format!("{} - {}", day(one.from_on), day(one.to_on)),
                one.unit.map(name).unwrap_or_default(),
                gone(),
            ]
            .into_iter()
            .filter(|text| !text.is_empty())
            .collect::<Vec<_>>()
            .join(" · "),
            labels::work::method(one.method).to_owned(),
            one.claimed.map_or(words::NOT_MONEY.to_owned(), money),
            match (one.verified_at, one.verified) {
                (None, _) => words::NOT_VERIFIED.to_owned(),
                (Some(_), None) => words::NOT_MONEY.to_owned(),
                (Some(_), Some(amount)) => money(amount),
            },
            one.basis.clone(),
        ]
    });
    let weights: Vec<u64> = initiative
        .content
        .authors
        .iter()
        .map(|author| u64::from(author.share.unsigned_abs()))
        .collect();
    let payments = life.payments.iter().map(|one| {
        // The parts add up to the whole to the last đồng.
        let parts = kernel::money::Vnd(one.amount)
            .split_by_weight(&weights)
            .unwrap_or_default();
        let shared: Vec<String> = initiative
            .content
            .authors
            .iter()
            .zip(parts)
            .map(|(author, part)| format!("{}: {}", author.full_name, money(part.0)))
            .collect();
        let participants = one.kind == store::life::PaymentKind::FirstApplication;
        vec![
            labels::work::payment_kind(one.kind).to_owned(),
            money(one.amount),
            day(one.due_on),
            match one.paid_on {
                Some(on) => words::paid(&day(on), &one.voucher, one.tax),
                None if initiative.state == State::Cancelled => gone(),
                None if one.due_on < today => words::OVERDUE.to_owned(),
                None => words::TO_PAY.to_owned(),
            },
            if shared.len() > 1 && !participants {
                format!("{} {}", one.explanation, shared.join("; "))
            } else {
                one.explanation.clone()
            },
        ]
    });
    let disputes = life.disputes.iter().map(|one| {
        vec![
            day(kernel::time::local_date(one.raised_at)),
            labels::work::dispute_kind(one.kind).to_owned(),
            one.words.clone(),
            words::dispute_state(one.state).to_owned(),
            one.answer.clone(),
        ]
    });
    // Days that lie far ahead stand on the page of the spread; here what was told, and what is due.
    let soon = today.checked_add_days(Days::new(30)).unwrap_or(today);
    let near = life
        .follow_ups
        .iter()
        .filter(|one| one.reported_at.is_some() || one.due_on <= soon);
    let follow_ups = near.map(|one| {
        vec![
            name(one.unit),
            labels::climb::milestone(one.months),
            day(one.due_on),
            claimed(life, initiative, one).map_or(words::NOT_CLAIMED.to_owned(), money),
            match (one.still, one.actual) {
                (None, _) if initiative.state == State::Cancelled => gone(),
                (None, _) => labels::climb::missing(one, today),
                (Some(still), None) => labels::climb::still(still).to_owned(),
                (Some(still), Some(actual)) => format!("{}. {}", money(actual), labels::climb::still(still)),
            },
            [one.basis.as_str(), one.note.as_str()].join(" ").trim().to_owned(),
        ]
    });
    let proposals = life.proposals.iter().map(|one| {
        let council = one.recommended.map(|answer| {
            let number = if one.minutes.is_empty() {
                String::new()
            } else {
                format!(" ({})", one.minutes)
            };
            format!("{}{number}. {}", labels::climb::recommended(answer), one.council_note)
        });
        let decision = (!one.decision_number.is_empty()).then(|| one.decision_number.clone());
        let flagged = one.flagged.as_ref().map(|_| labels::climb::CANCELLED.to_owned());
        vec![
            format!("{}: {}", labels::climb::level(one.level), labels::climb::kind(one.kind)),
            name(one.unit),
            labels::climb::year(one.year, one.window_on),
            labels::climb::state(one.state).to_owned(),
            [flagged, council, decision, Some(one.decision_note.clone())]
                .into_iter()
                .flatten()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join(" · "),
        ]
    });
    let awards = life.awards.iter().map(|one| {
        let note = match (&one.flagged, one.released_at) {
            (_, Some(on)) => labels::climb::released(kernel::time::local_date(on), &one.released_why),
            (Some(_), None) => labels::climb::CANCELLED.to_owned(),
            (None, None) => one.note.clone(),
        };
        vec![
            labels::climb::title(one.title).to_owned(),
            one.recipient.clone(),
            one.year.to_string(),
            one.decision_number.clone(),
            note,
        ]
    });
    let all = [
        Section::new(words::CONSENTS, &words::CONSENT_HEADS, consents.collect()),
        Section::new(words::PARTICIPANTS, &words::PARTICIPANT_HEADS, participants.collect()),
        Section::new(words::USES, &words::USE_HEADS, uses.collect()),
        Section::new(words::BENEFITS, &words::BENEFIT_HEADS, benefits.collect()),
        Section::new(
            labels::climb::FOLLOW_UPS,
            &labels::climb::FOLLOW_UP_HEADS,
            follow_ups.collect(),
        ),
        Section::new(words::PAYMENTS, &words::PAYMENT_HEADS, payments.collect()),
        Section::new(
            labels::climb::PROPOSALS,
            &labels::climb::PROPOSAL_HEADS,
            proposals.collect(),
        ),
        Section::new(labels::climb::AWARDS, &labels::climb::AWARD_HEADS, awards.collect()),
        Section::new(words::DISPUTES, &words::DISPUTE_HEADS, disputes.collect()),
    ];
    all.into_iter().filter(|section| !section.rows.is_empty()).collect()
}

/// What was claimed for the time of a follow-up by the unit that owes it: claims that overlap it, in đồng; none without one.
pub(super) fn claimed(life: &Life, initiative: &Initiative, one: &FollowUp) -> Option<i64> {
    let used = life.uses.iter().find(|used| used.id == one.used)?;
    let since = used.since?;
    let home = initiative.content.unit;
    let amounts: Vec<i64> = life
        .benefits
        .iter()
        .filter(|benefit| benefit.unit.unwrap_or(home) == one.unit)
        .filter(|benefit| benefit.from_on <= one.due_on && benefit.to_on >= since)
        .filter_map(|benefit| benefit.claimed)
        .collect();
    (!amounts.is_empty()).then(|| amounts.into_iter().fold(0, i64::saturating_add))
}

/// What the author is asked to complete: field, what, and where.
pub(super) fn asked(initiative: &Initiative) -> Vec<(String, String, String)> {
    let supplement = initiative.circumstances.supplement.as_ref();
    supplement
        .filter(|supplement| supplement.supplied_on.is_none() && initiative.state == State::Supplement)
        .map(|supplement| {
            supplement
                .items
                .iter()
                .map(|item| {
                    (
                        labels::work::form_field(&item.field).to_owned(),
                        item.note.clone(),
                        format!("/sang-kien/{}/sua#f-{}", initiative.id, item.field),
                    )
                })
                .collect()
        })
        .unwrap_or_default()
}

/// Initiatives that this one is tied to, as far as the person sees them.
pub(super) async fn linked(
    app: &AppState,
    here: &Here,
    initiative: &Initiative,
) -> Result<Vec<(&'static str, String, String)>> {
    let (reader, scope) = (app.db.reader(), policy::scope(here.actor()?));
    let circumstances = &initiative.circumstances;
    let mut wanted: Vec<_> = [
        (labels::sections::EARLIER, circumstances.earlier),
        (labels::sections::SOURCE, circumstances.derived_from),
    ]
    .into_iter()
    .filter_map(|(label, id)| id.map(|id| (label, id)))
    .collect();
    if initiative.state.is_recognised() {
        for id in store::derived(&reader, initiative.id).await? {
            wanted.push((labels::sections::IMPROVED_BY, id));
        }
    }
    let mut links = Vec::new();
    for (label, id) in wanted {
        if let Ok(other) = store::find(&reader, &scope, id, here.today()).await {
            let code = other.code.clone().unwrap_or_default();
            links.push((
                label,
                format!("{} {code}", other.content.title),
                format!("/sang-kien/{id}"),
            ));
        }
    }
    Ok(links)
}

/// What whoever opens the dossier must not overlook: tone of the box and sentence.
pub(super) fn marks(initiative: &Initiative) -> Vec<(&'static str, String)> {
    use labels::sections as words;
    let circumstances = &initiative.circumstances;
    let mut marks = Vec::new();
    if let Some(cancelled) = &circumstances.cancelled {
        marks.push(("bad", words::cancelled(cancelled)));
    }
    if let Some(code) = &circumstances.flagged {
        marks.push(("bad", words::flagged(code)));
    }
    if initiative.state.is_recognised() && initiative.held {
        marks.push(("info", words::held(circumstances.protection)));
    }
    if let Some(conclusion) = &circumstances.conclusion {
        marks.push(("info", words::conclusion(conclusion)));
    }
    if let Some(name) = &circumstances.on_behalf_of {
        marks.push(("info", words::on_behalf(name)));
    }
    marks
}

/// Papers that it rests on and that fell: its own decision and certificates, and those of the one that it improves.
pub(super) async fn fallen(
    app: &AppState,
    here: &Here,
    initiative: &Initiative,
) -> Result<Vec<(&'static str, String)>> {
    let (reader, units, on) = (app.db.reader(), app.db.units(), here.today());
    let mut marks: Vec<_> = crate::papers::fallen(&reader, &units, initiative, on)
        .await?
        .iter()
        // what was replaced is as good as before, by another paper
        .map(|fallen| (if fallen.by.is_some() { "info" } else { "bad" }, fallen.sentence()))
        .collect();
    if let Some(source) = initiative.circumstances.derived_from {
        let service = kernel::access::Actor::system("what an improvement rests on");
        let source = store::find(&reader, &policy::scope(&service), source, on).await?;
        let code = source.code.clone().unwrap_or_default();
        for fallen in crate::papers::fallen(&reader, &units, &source, on).await? {
            let tone = if fallen.by.is_some() { "info" } else { "bad" };
            marks.push((tone, labels::papers::source_fell(&code, &fallen.sentence())));
        }
    }
    Ok(marks)
}
