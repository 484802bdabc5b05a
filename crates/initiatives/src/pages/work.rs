//! One page and one form for each piece of work on a dossier.

use super::{find, sections, write};
use crate::climb::{self, Level, ProposalKind, Sector};
use crate::commands;
use crate::comparing;
use crate::labels::{self, work as words};
use crate::model::{Initiative, InitiativeId, Rules, State};
use crate::store::life::{Life, UseState};
use crate::works::{self, Field, Kind, Work};
use crate::{policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use kernel::forms::Form;
use kernel::once::{self, Claim};
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use ui::view::Choice;
use ui::{Frame, filters};

struct Shown {
    field: Field,
    value: String,
    choices: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "initiatives_work.html")]
struct Page {
    frame: Frame,
    id: InitiativeId,
    work: Work,
    record: String,
    fields: Vec<Shown>,
    errors: Vec<(String, String)>,
    once: String,
}

impl Page {
    fn action(&self) -> String {
        format!("/sang-kien/{}/viec/{}", self.id, self.work.code())
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }

    fn hint<'a>(&self, shown: &'a Shown) -> &'a str {
        if shown.field.hint.is_empty() {
            words::ask(shown.field.name)
        } else {
            shown.field.hint
        }
    }

    fn has_file(&self) -> bool {
        self.fields.iter().any(|shown| shown.field.kind == Kind::File)
    }
}

/// Choices that depend on the dossier.
fn choices(
    work: Work,
    name: &str,
    initiative: &Initiative,
    life: &Life,
    app: &App,
    here: &Here,
) -> Vec<(String, String)> {
    let units = app.db.units();
    let unit = |unit| units.name(unit, here.today()).to_owned();
    match (work, name) {
        (Work::Invite | Work::OnPaper, "author") => initiative
            .content
            .authors
            .iter()
            .filter(|author| author.person != Some(initiative.submitter) && !author.full_name.is_empty())
            .map(|author| {
                let label = format!("{} ({}%)", author.full_name, labels::share(author.share));
                (author.full_name.clone(), label)
            })
            .collect(),
        (Work::DeclareUse, "unit") => {
            let Ok(actor) = here.actor() else { return Vec::new() };
            policy::may_declare_for(actor, initiative, life, &units, here.today())
                .into_iter()
                .map(|at| (at.to_string(), unit(at)))
                .collect()
        }
        (Work::Propose, "sector") => Sector::ALL
            .iter()
            .map(|sector| {
                let line = climb::line(&units, initiative.content.unit, here.today());
                let asked = (Level::Province, ProposalKind::Effect, *sector);
                let window = climb::window(&app.packs, &line, asked, here.today());
                let label = window.map_or_else(
                    |_| labels::climb::sector(*sector).to_owned(),
                    |window| labels::climb::sector_choice(*sector, &window),
                );
                (sector.code().to_owned(), label)
            })
            .collect(),
        (Work::ConfirmUse, "item") => life
            .uses
            .iter()
            .filter(|one| one.state == UseState::Declared)
            .map(|one| (one.id.to_string(), unit(one.unit)))
            .collect(),
        (Work::FollowUp, "item") => life
            .follow_ups
            .iter()
            .filter(|one| one.reported_at.is_none())
            .filter(|one| {
                here.actor()
                    .is_ok_and(|actor| policy::answers_for(actor, one.unit, &units, here.today()).is_ok())
            })
            .map(|one| {
                let claimed = sections::claimed(life, initiative, one);
                (
                    one.id.to_string(),
                    labels::climb::follow_up_choice(&unit(one.unit), one, claimed),
                )
            })
            .collect(),
        (Work::ReceiveProposal | Work::ConcludeProposal | Work::DecideProposal | Work::WithdrawProposal, "item") => {
            life.proposals
                .iter()
                .filter(|one| match (work, here.actor()) {
                    (_, Err(_)) => false,
                    (Work::ReceiveProposal, Ok(actor)) => policy::receives(actor, one, &units, here.today()),
                    (Work::ConcludeProposal, Ok(actor)) => policy::concludes(actor, one, &units, here.today()),
                    (Work::DecideProposal, Ok(actor)) => policy::decides(actor, one, &units, here.today()),
                    (_, Ok(_)) => one.state.is_open(),
                })
                .map(|one| {
                    let words = labels::climb::level(one.level);
                    (
                        one.id.to_string(),
                        format!("{words}: {}", labels::climb::kind(one.kind)),
                    )
                })
                .collect()
        }
        (Work::Award, "recipient") => initiative
            .content
            .authors
            .iter()
            .map(|author| (author.full_name.clone(), author.full_name.clone()))
            .collect(),
        (Work::ReleaseAward, "item") => life
            .awards
            .iter()
            .filter(|one| one.released_at.is_none())
            .map(|one| {
                let words = labels::climb::title(one.title);
                (one.id.to_string(), format!("{words} {}, {}", one.year, one.recipient))
            })
            .collect(),
        (Work::AnswerUse, "item") => commands::life::open_uses(life, &[UseState::Requested])
            .into_iter()
            .map(|(id, at)| (id.to_string(), unit(at)))
            .collect(),
        (Work::ReportUse, "item") => commands::life::open_uses(life, &[UseState::Running, UseState::Reported])
            .into_iter()
            .map(|(id, at)| (id.to_string(), unit(at)))
            .collect(),
        (Work::Verify, "item") => life
            .benefits
            .iter()
            .filter(|one| one.verified_at.is_none())
            .map(|one| {
                let amount = one
                    .claimed
                    .map_or(labels::sections::NOT_MONEY.to_owned(), vietnamese::format_vnd);
                let span = format!("{} - {}", one.from_on.format("%d/%m/%Y"), one.to_on.format("%d/%m/%Y"));
                (one.id.to_string(), format!("{span}: {amount}"))
            })
            .collect(),
        (Work::Pay, "item") => life
            .payments
            .iter()
            .filter(|one| one.paid_on.is_none())
            .map(|one| {
                let amount = vietnamese::format_vnd(one.amount);
                (
                    one.id.to_string(),
                    format!("{}: {amount}", words::payment_kind(one.kind)),
                )
            })
            .collect(),
        _ => words::options(work, name)
            .into_iter()
            .map(|(code, label)| (code.to_owned(), label.to_owned()))
            .collect(),
    }
}

async fn page(
    app: &App,
    here: &Here,
    initiative: &Initiative,
    work: Work,
    form: &Form,
    errors: &FieldErrors,
) -> Result<Page> {
    let life = store::life::of(&app.db.reader(), initiative.id).await?;
    let rules = app.part::<Rules>()?;
    policy::permit_work(
        here.actor()?,
        work,
        initiative,
        &life,
        &rules,
        &app.db.units(),
        here.today(),
    )?
    .covers(initiative.id.0)?;
    let mut frame = ui::shell::frame(app, here, words::title(work));
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![
        (labels::NAV_LIST.to_owned(), "/sang-kien".to_owned()),
        (
            initiative.content.title.clone(),
            if work == Work::DeclareUse {
                format!("/sang-kien/{}/lan-toa", initiative.id)
            } else {
                format!("/sang-kien/{}", initiative.id)
            },
        ),
    ];
    let fields = words::fields(work)
        .into_iter()
        .map(|field| {
            let mut offered = choices(work, field.name, initiative, &life, app, here);
            let typed = form.raw(field.name).to_owned();
            // The only choice there is need not be looked for.
            let chosen = match offered.as_slice() {
                [(only, _)] if typed.is_empty() => only.clone(),
                _ => typed.clone(),
            };
            Shown {
                choices: Choice::list(std::mem::take(&mut offered), &chosen),
                value: typed,
                field,
            }
        })
        .collect();
    Ok(Page {
        frame,
        id: initiative.id,
        work,
        record: initiative.content.title.clone(),
        fields,
        errors: errors
            .iter()
            .map(|(field, message)| (field.to_owned(), message.to_owned()))
            .collect(),
        once: if form.once().is_empty() {
            kernel::ids::secret()
        } else {
            form.once().to_owned()
        },
    })
}

/// The initiative on which a piece of work is done. Whoever looks for something to use also finds what the public sees; its
/// form shows no more of it than the title.
async fn find_for(app: &App, here: &Here, id: InitiativeId, work: Work) -> Result<Initiative> {
    if work == Work::DeclareUse {
        let found = commands::climb::find_to_use(&app.db.reader(), here.actor()?, id, here.today()).await?;
        return Ok(found.0);
    }
    find(app, here, id).await
}

pub(super) async fn show(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, work)): Path<(InitiativeId, String)>,
) -> Result<Response> {
    let work = Work::from_code(&work).ok_or(AppError::NotFound)?;
    let initiative = find_for(&app, &here, id, work).await?;
    ui::shell::html(
        &page(
            &app,
            &here,
            &initiative,
            work,
            &Form::default(),
            &FieldErrors::default(),
        )
        .await?,
    )
}

pub(super) async fn act(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, work)): Path<(InitiativeId, String)>,
    mut form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    let work = Work::from_code(&work).ok_or(AppError::NotFound)?;
    let initiative = find_for(&app, &here, id, work).await?;
    // A repeat of what was done is led on before it is judged by the state that it made itself.
    let rules = app.part::<Rules>()?;
    let task = works::read(work, &mut form, here.today());
    let file = match form.upload("file").cloned() {
        Some(upload) => write::store_upload(&app, &upload, "file", &mut form.errors).await?,
        None => None,
    };
    let (Some(task), true) = (task, form.errors.is_empty()) else {
        let errors = std::mem::take(&mut form.errors);
        return ui::shell::html_with_errors(&page(&app, &here, &initiative, work, &form, &errors).await?);
    };
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), work.code()).await? {
        return Ok(see_other(&address));
    }
    match commands::perform(&tx, &rules, actor, id, (work, task), file).await {
        Ok(after) => {
            let address = if after.state == State::Draft && after.id != id {
                format!("/sang-kien/{}/sua", after.id)
            } else if work == Work::DeclareUse {
                format!("/sang-kien/{}/lan-toa", after.id)
            } else {
                format!("/sang-kien/{}", after.id)
            };
            once::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            if matches!(work, Work::Supply | Work::Revise) {
                comparing::after_submission(&app, id, &here.request).await;
            }
            Ok(see_other_saying(&address, &labels::work_done(work)))
        }
        Err(AppError::Invalid(errors)) => {
            ui::shell::html_with_errors(&page(&app, &here, &initiative, work, &form, &errors).await?)
        }
        // A rule of the domain says no: on the form, so that what was typed stays.
        Err(AppError::Refused { message, .. }) if !matches!(work, Work::Supply | Work::Revise) => {
            let mut errors = FieldErrors::default();
            errors.add("", message);
            match page(&app, &here, &initiative, work, &form, &errors).await {
                Ok(page) => ui::shell::html_with_errors(&page),
                Err(other) => Err(other),
            }
        }
        Err(other) => Err(other),
    }
}
