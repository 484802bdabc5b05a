//! Writing: a new draft, its form, and the check before handing in.

use super::{errors_of, find, list};
use crate::campaigns::{Campaign, CampaignId};
use crate::commands::{self, StoredFile};
use crate::forms::{AnswerKind, RequestForm};
use crate::labels;
use crate::model::{
    Author, Content, Declared, Ethnicity, Initiative, InitiativeId, Kind, Rules, Sex, State, WHOLE, Window, missing,
};
use crate::{policy, store};
use askama::Template;
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use kernel::access::Authority;
use kernel::attachments::{self, Attachment};
use kernel::forms::{Form, Upload};
use kernel::ids::UnitId;
use kernel::once::{self, Claim};
use kernel::units::{Tree, Units};
use kernel::web::{AUTOSAVE, App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use std::collections::BTreeMap;
use ui::view::{Choice, FileLine, Row, Step, StepState};
use ui::{Frame, filters};

/// Longest text of one field.
const LONG: usize = 20_000;
/// Longest title.
const TITLE: usize = 250;
/// Rows of the table of authors that a form offers beyond those filled.
const SPARE_AUTHORS: usize = 2;

#[derive(Template)]
#[template(path = "initiatives_new.html")]
struct New {
    frame: Frame,
    form: Form,
    errors: Vec<(String, String)>,
    units: Vec<Choice>,
    kinds: Vec<Choice>,
    campaign: Option<(String, String)>,
    once: String,
}

impl New {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }
}

/// Units that a person may hand in to: where they hold a position, and those above; the nearest first.
async fn receiving_units(app: &App, here: &Here) -> Result<Vec<UnitId>> {
    let actor = here.actor()?;
    let units = app.db.units();
    let mut offered: Vec<UnitId> = Vec::new();
    let mut own = people::units_of(&app.db.reader(), actor.person, here.today()).await?;
    if let Authority::Position { unit, .. } = &actor.authority {
        own.insert(0, *unit);
    }
    for unit in own {
        for candidate in std::iter::once(unit).chain(units.ancestors(unit, Tree::Territorial, here.today())) {
            let receives = units
                .get(candidate)
                .is_some_and(|row| row.kind != kernel::units::UnitKind::Country);
            if receives && !offered.contains(&candidate) {
                offered.push(candidate);
            }
        }
    }
    Ok(offered)
}

fn unit_choices(units: &Units, offered: &[UnitId], selected: &str, here: &Here) -> Vec<Choice> {
    Choice::list(
        offered
            .iter()
            .map(|unit| (unit.to_string(), units.name(*unit, here.today()).to_owned())),
        selected,
    )
}

/// What the address of a new one may say.
#[derive(Debug, Default, serde::Deserialize)]
pub(super) struct AskedNew {
    #[serde(default)]
    phong_trao: String,
}

pub(super) async fn new(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<AskedNew>) -> Result<Response> {
    let form = Form::with([("campaign".to_owned(), asked.phong_trao)]);
    ui::shell::html(&new_page(&app, &here, form, FieldErrors::default()).await?)
}

/// The campaign that a new draft answers, as far as it takes dossiers.
async fn answered(app: &App, here: &Here, form: &Form) -> Result<Option<Campaign>> {
    let Ok(id) = form.raw("campaign").parse::<CampaignId>() else {
        return Ok(None);
    };
    let scope = policy::campaign_scope(here.actor()?);
    match store::campaigns::find(&app.db.reader(), &scope, id, here.today()).await {
        Ok(one) => Ok(Some(one).filter(|one| one.stage.takes_dossiers())),
        Err(AppError::NotFound) => Ok(None),
        Err(other) => Err(other),
    }
}

async fn new_page(app: &App, here: &Here, form: Form, errors: FieldErrors) -> Result<New> {
    let mut offered = receiving_units(app, here).await?;
    let campaign = answered(app, here, &form).await?;
    if let Some(one) = &campaign {
        // Whoever answers a call hands in to a unit that the call reaches.
        let units = app.db.units();
        offered.retain(|unit| units.is_within(*unit, one.unit, here.today()));
    }
    let first = offered.first().map(ToString::to_string).unwrap_or_default();
    let chosen = if form.raw("unit").is_empty() {
        first
    } else {
        form.raw("unit").to_owned()
    };
    let mut frame = ui::shell::frame(app, here, labels::NEW);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(labels::NAV_LIST.to_owned(), "/sang-kien".to_owned())];
    Ok(New {
        frame,
        units: unit_choices(&app.db.units(), &offered, &chosen, here),
        kinds: list::kinds(if form.raw("kind").is_empty() {
            Kind::Operational.code()
        } else {
            form.raw("kind")
        }),
        once: if form.once().is_empty() {
            kernel::ids::secret()
        } else {
            form.once().to_owned()
        },
        errors: errors_of(&errors),
        campaign: campaign.map(|one| (one.id.to_string(), one.call.name)),
        form,
    })
}

pub(super) async fn create(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let unit = read_unit(&app, &here, &mut form).await?;
    let kind = read_kind(&mut form);
    let campaign = match unit {
        Some(unit) => read_campaign(&app, &here, &mut form, unit).await?,
        None => None,
    };
    let mut title = form.line("title");
    let stored = match form.upload("report").cloned() {
        Some(upload) => store_report(&app, &upload, &mut form.errors).await?,
        None => None,
    };
    let guessed = stored
        .as_ref()
        .map(|file| file.extracted.guessed.clone())
        .unwrap_or_default();
    if title.is_empty() {
        title = guessed.title.clone().unwrap_or_default();
    }
    let (Some(unit), Some(kind)) = (unit, kind) else {
        return again(&app, &here, form).await;
    };
    form.check_length("title", &title, labels::ASK_TITLE, TITLE);
    if !form.errors.is_empty() {
        return again(&app, &here, form).await;
    }
    let essence = guessed
        .sections
        .iter()
        .map(|(head, text)| format!("{head}\n{text}"))
        .collect::<Vec<_>>()
        .join("\n\n");
    let mut authors = vec![Author {
        person: Some(actor.person),
        full_name: actor.name.clone(),
        workplace: app.db.units().name(unit, here.today()).to_owned(),
        share: WHOLE,
        ..Author::default()
    }];
    let own = vietnamese::fold(&actor.name);
    for name in guessed.authors.iter().filter(|name| vietnamese::fold(name) != own) {
        authors.push(Author {
            full_name: name.clone(),
            ..Author::default()
        });
    }
    let content = Content {
        title,
        unit,
        kind,
        field: guessed.field.unwrap_or_default(),
        sponsor: String::new(),
        first_applied_on: guessed.first_applied_on,
        essence: essence.chars().take(LONG).collect(),
        confidential: String::new(),
        conditions: String::new(),
        benefit_author: String::new(),
        benefit_others: String::new(),
        authors,
    };
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once::claim(&tx, actor.person, form.once(), "initiative.draft").await? {
        return Ok(see_other(&address));
    }
    let rules = app.part::<Rules>()?;
    let id = commands::draft(&tx, &rules, actor, content).await?;
    if campaign.is_some() {
        commands::campaigns::choose(&tx, &rules, actor, id, campaign).await?;
    }
    let filled = stored.is_some();
    let old_font = stored.as_ref().is_some_and(|file| file.extracted.converted.is_some());
    if let Some(file) = stored {
        commands::attach_report(&tx, actor, id, file).await?;
    }
    let address = format!("/sang-kien/{id}/sua");
    once::answer(&tx, actor.person, form.once(), &address).await?;
    tx.commit().await?;
    Ok(see_other_saying(
        &address,
        if old_font {
            labels::DRAFT_OLD_FONT
        } else if filled {
            labels::DRAFT_FILLED
        } else {
            labels::DRAFT_SAVED
        },
    ))
}

async fn again(app: &App, here: &Here, mut form: Form) -> Result<Response> {
    let errors = std::mem::take(&mut form.errors);
    ui::shell::html_with_errors(&new_page(app, here, form, errors).await?)
}

async fn read_unit(app: &App, here: &Here, form: &mut Form) -> Result<Option<UnitId>> {
    let chosen = form.raw("unit").parse::<UnitId>().ok();
    let offered = receiving_units(app, here).await?;
    let unit = chosen.filter(|unit| offered.contains(unit));
    if unit.is_none() {
        form.errors.add(
            "unit",
            if offered.is_empty() {
                labels::NO_UNIT
            } else {
                labels::ASK_UNIT
            },
        );
    }
    Ok(unit)
}

/// The campaign that was chosen; one that is not offered is told at its field.
async fn read_campaign(app: &App, here: &Here, form: &mut Form, unit: UnitId) -> Result<Option<CampaignId>> {
    let typed = form.raw("campaign").trim().to_owned();
    if typed.is_empty() {
        return Ok(None);
    }
    let (db, units) = (app.db.reader(), app.db.units());
    let offered = commands::campaigns::offered(&db, &units, here.actor()?, unit, here.today()).await?;
    let found = offered
        .into_iter()
        .map(|(one, _)| one.id)
        .find(|id| id.to_string() == typed);
    if found.is_none() {
        form.errors.add("campaign", labels::campaigns::NOT_OFFERED);
    }
    Ok(found)
}

fn read_kind(form: &mut Form) -> Option<Kind> {
    let kind = Kind::from_code(form.raw("kind"));
    if kind.is_none() {
        form.errors.add("kind", labels::ASK_KIND);
    }
    kind
}

/// Checks and reads an upload, then stores its bytes; a file that is not accepted is told at its field.
async fn store_report(app: &App, upload: &Upload, errors: &mut FieldErrors) -> Result<Option<StoredFile>> {
    store_upload(app, upload, "report", errors).await
}

/// The same for the file of another field.
pub(super) async fn store_upload(
    app: &App,
    upload: &Upload,
    field: &str,
    errors: &mut FieldErrors,
) -> Result<Option<StoredFile>> {
    let (bytes, name) = (upload.bytes.clone(), upload.name.clone());
    let read = app
        .engines
        .slow(move |documents| documents.extract(&bytes, &name))
        .await?;
    match read {
        Err(rejected) => {
            errors.add(field, rejected.message);
            Ok(None)
        }
        Ok(extracted) => {
            let hash = app.engines.files.put(&upload.bytes).await?;
            Ok(Some(StoredFile {
                hash,
                name: upload.name.clone(),
                size: i64::try_from(upload.bytes.len()).unwrap_or(i64::MAX),
                extracted,
            }))
        }
    }
}

struct AuthorLine {
    number: usize,
    name: String,
    born: String,
    workplace: String,
    position: String,
    qualification: String,
    share: String,
    /// Codes of what the person says for statistics; empty: not said.
    sex: String,
    ethnicity: String,
}

#[derive(Template)]
#[template(path = "initiatives_edit.html")]
struct Edit {
    frame: Frame,
    id: InitiativeId,
    version: String,
    window: String,
    seen: String,
    saved: String,
    form: Form,
    errors: Vec<(String, String)>,
    units: Vec<Choice>,
    kinds: Vec<Choice>,
    authors: Vec<AuthorLine>,
    sexes: Vec<(&'static str, &'static str)>,
    ethnicities: Vec<(&'static str, &'static str)>,
    files: Vec<FileLine>,
    readings: Vec<(String, String)>,
    steps: Vec<Step>,
    rules: RequestForm,
    source: String,
    questions: Vec<Asked>,
    campaigns: Vec<Choice>,
}

/// A question of the form's own with what was answered.
struct Asked {
    name: String,
    label: String,
    hint: String,
    kind: AnswerKind,
    optional: bool,
    value: String,
    choices: Vec<Choice>,
}

impl Asked {
    fn is(&self, code: &str) -> bool {
        match self.kind {
            AnswerKind::Line => code == "line",
            AnswerKind::Text => code == "text",
            AnswerKind::Number => code == "number",
            AnswerKind::Date => code == "date",
            AnswerKind::Choice => code == "choice",
        }
    }
}

impl Edit {
    fn at(&self, rest: &str) -> String {
        format!("/sang-kien/{}{rest}", self.id)
    }

    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }

    /// The form asks this field.
    fn shows(&self, name: &str) -> bool {
        self.rules.shows(name)
    }

    /// May be left empty.
    fn free(&self, name: &str) -> bool {
        !self.rules.requires(name)
    }

    /// The form's own words, else the usual ones.
    fn label<'a>(&'a self, name: &str, usual: &'a str) -> &'a str {
        let own = self.rules.rule(name).map_or("", |rule| rule.label.as_str());
        if own.is_empty() { usual } else { own }
    }

    /// The form's own words, else the usual ones.
    fn hint<'a>(&'a self, name: &str, usual: &'a str) -> &'a str {
        let own = self.rules.rule(name).map_or("", |rule| rule.hint.as_str());
        if own.is_empty() { usual } else { own }
    }
}

fn steps(current: usize) -> Vec<Step> {
    labels::STEPS
        .iter()
        .enumerate()
        .map(|(index, label)| Step {
            label: (*label).to_owned(),
            note: String::new(),
            state: match index.cmp(&current) {
                std::cmp::Ordering::Less => StepState::Done,
                std::cmp::Ordering::Equal => StepState::Current,
                std::cmp::Ordering::Greater => StepState::Ahead,
            },
        })
        .collect()
}

fn as_form(initiative: &Initiative) -> Form {
    let content = &initiative.content;
    let date = |day: Option<chrono::NaiveDate>| day.map(|day| day.format("%d/%m/%Y").to_string()).unwrap_or_default();
    let mut values = vec![
        ("title".to_owned(), content.title.clone()),
        ("unit".to_owned(), content.unit.to_string()),
        ("kind".to_owned(), content.kind.code().to_owned()),
        ("field".to_owned(), content.field.clone()),
        ("sponsor".to_owned(), content.sponsor.clone()),
        ("first_applied_on".to_owned(), date(content.first_applied_on)),
        ("essence".to_owned(), content.essence.clone()),
        ("confidential".to_owned(), content.confidential.clone()),
        ("conditions".to_owned(), content.conditions.clone()),
        ("benefit_author".to_owned(), content.benefit_author.clone()),
        ("benefit_others".to_owned(), content.benefit_others.clone()),
    ];
    for author in &content.authors {
        values.push(("author_name".to_owned(), author.full_name.clone()));
        values.push(("author_born".to_owned(), date(author.born_on)));
        values.push(("author_workplace".to_owned(), author.workplace.clone()));
        values.push(("author_position".to_owned(), author.position.clone()));
        values.push(("author_qualification".to_owned(), author.qualification.clone()));
        values.push(("author_share".to_owned(), labels::share(author.share)));
        let Declared { sex, ethnicity } = author.declared;
        values.push(("author_sex".to_owned(), sex.map_or("", Sex::code).to_owned()));
        values.push((
            "author_ethnicity".to_owned(),
            ethnicity.map_or("", Ethnicity::code).to_owned(),
        ));
    }
    for (key, answer) in &initiative.circumstances.answers {
        values.push((format!("q-{key}"), answer.clone()));
    }
    Form::with(values)
}

fn author_lines(form: &Form) -> Vec<AuthorLine> {
    let column = |name: &str| form.all(name).map(str::to_owned).collect::<Vec<_>>();
    let names = column("author_name");
    let [born, workplace, position, qualification, share, sex, ethnicity] = [
        "author_born",
        "author_workplace",
        "author_position",
        "author_qualification",
        "author_share",
        "author_sex",
        "author_ethnicity",
    ]
    .map(column);
    let at = |values: &[String], index: usize| values.get(index).cloned().unwrap_or_default();
    let filled = names.iter().filter(|name| !name.trim().is_empty()).count();
    (0..names.len().max(filled + SPARE_AUTHORS))
        .map(|index| AuthorLine {
            number: index + 1,
            name: at(&names, index),
            born: at(&born, index),
            workplace: at(&workplace, index),
            position: at(&position, index),
            qualification: at(&qualification, index),
            share: at(&share, index),
            sex: at(&sex, index),
            ethnicity: at(&ethnicity, index),
        })
        .collect()
}

/// File lines of a dossier, newest version of each slot.
pub(super) fn file_lines(id: InitiativeId, files: &[Attachment]) -> Vec<FileLine> {
    files
        .iter()
        .filter(|file| file.replaced_at.is_none())
        .map(|file| FileLine {
            name: file.name.clone(),
            href: format!("/sang-kien/{id}/tep/{}", file.id),
            bytes: u64::try_from(file.size).unwrap_or(0),
            note: if file.version > 1 {
                labels::file_version(file.version)
            } else {
                String::new()
            },
            warning: file.warnings.join(" "),
            remove_href: None,
        })
        .collect()
}

/// Pages that show what was read in the reports: words of the link, address.
pub(super) fn readings(id: InitiativeId, files: &[Attachment]) -> Vec<(String, String)> {
    files
        .iter()
        .filter(|file| file.replaced_at.is_none() && file.slot == commands::REPORT)
        .map(|file| {
            (
                labels::reading_of(&file.name, !file.warnings.is_empty()),
                format!("/sang-kien/{id}/tep/{}/chu", file.id),
            )
        })
        .collect()
}

pub(super) async fn edit(Shared(app): Shared<AppState>, here: Here, Path(id): Path<InitiativeId>) -> Result<Response> {
    let initiative = find(&app, &here, id).await?;
    policy::permit_edit(here.actor()?, &initiative)?.covers(id.0)?;
    let typed = store::typed(&app.db.reader(), id).await?;
    // What was typed last stands in the fields, read or not; the record itself is untouched until it is saved.
    let (form, saved) = match &typed {
        None => {
            let mut values: Vec<(String, String)> = as_form(&initiative)
                .pairs()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect();
            if let Some(one) = store::campaigns::of(&app.db.reader(), id).await? {
                values.push(("campaign".to_owned(), one.id.to_string()));
            }
            (Form::with(values), String::new())
        }
        Some(typed) if typed.base_version == initiative.version => (
            Form::with(typed.values.clone()),
            labels::saved(typed.saved_at, here.now),
        ),
        Some(typed) => (Form::with(typed.values.clone()), labels::saved_on_older(typed.saved_at)),
    };
    let window = Window {
        version: initiative.version,
        mark: kernel::ids::secret(),
        seen: typed.map(|typed| typed.window).unwrap_or_default(),
    };
    let mut page = edit_page(&app, &here, &initiative, window, form, FieldErrors::default()).await?;
    page.saved = saved;
    ui::shell::html(&page)
}

async fn edit_page(
    app: &App,
    here: &Here,
    initiative: &Initiative,
    window: Window,
    form: Form,
    errors: FieldErrors,
) -> Result<Edit> {
    let files = attachments::of(&app.db.reader(), initiative.id.0).await?;
    let mut offered = receiving_units(app, here).await?;
    if !offered.contains(&initiative.content.unit) {
        offered.insert(0, initiative.content.unit);
    }
    let rules = app.part::<Rules>()?.form_of(initiative)?.clone();
    let questions = rules
        .questions
        .iter()
        .map(|question| {
            let name = question.field();
            let value = form.raw(&name).to_owned();
            Asked {
                choices: Choice::list(
                    question.choices.iter().map(|choice| (choice.clone(), choice.clone())),
                    &value,
                ),
                label: question.label.clone(),
                hint: question.hint.clone(),
                kind: question.kind,
                optional: !question.required,
                value,
                name,
            }
        })
        .collect();
    let (db, units) = (app.db.reader(), app.db.units());
    let mut open = commands::campaigns::offered(&db, &units, here.actor()?, initiative.content.unit, here.today())
        .await?
        .into_iter()
        .map(|(one, _)| one)
        .collect::<Vec<_>>();
    // The one that was chosen stays in sight also when it takes nothing any more.
    if let Some(chosen) = store::campaigns::of(&db, initiative.id).await?
        && !open.iter().any(|one| one.id == chosen.id)
    {
        open.push(chosen);
    }
    let campaigns = Choice::list(
        open.into_iter().map(|one| (one.id.to_string(), one.call.name)),
        form.raw("campaign"),
    );
    let mut frame = ui::shell::frame(app, here, labels::EDIT);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(labels::NAV_LIST.to_owned(), "/sang-kien".to_owned())];
    Ok(Edit {
        frame,
        id: initiative.id,
        version: window.version.to_string(),
        window: window.mark,
        seen: window.seen,
        saved: String::new(),
        sexes: Sex::ALL.map(|one| (one.code(), labels::sex(one))).to_vec(),
        ethnicities: Ethnicity::ALL.map(|one| (one.code(), labels::ethnicity(one))).to_vec(),
        units: unit_choices(&app.db.units(), &offered, form.raw("unit"), here),
        kinds: list::kinds(form.raw("kind")),
        authors: author_lines(&form),
        readings: readings(initiative.id, &files),
        files: file_lines(initiative.id, &files),
        steps: steps(0),
        errors: errors_of(&errors),
        source: labels::forms::source(&rules.title, rules.version, &rules.legal_act, rules.verified),
        rules,
        questions,
        campaigns,
        form,
    })
}

/// Answers to the questions of the form; one that does not fit is told at its field, and kept as it was typed.
fn read_answers(rules: &RequestForm, form: &mut Form) -> BTreeMap<String, String> {
    let mut answers = BTreeMap::new();
    for question in &rules.questions {
        let name = question.field();
        let typed = match question.kind {
            AnswerKind::Text => form.text(&name),
            AnswerKind::Line | AnswerKind::Number | AnswerKind::Date | AnswerKind::Choice => form.line(&name),
        };
        if let Some(fault) = question.fault(&typed) {
            form.errors.add(&name, fault);
        }
        if !typed.is_empty() {
            answers.insert(question.key.clone(), typed);
        }
    }
    answers
}

/// Reads the whole form; what cannot be read is noted, what can be is kept.
async fn read(
    app: &App,
    here: &Here,
    form: &mut Form,
    (before, rules): (&Initiative, &RequestForm),
) -> Result<Content> {
    let actor = here.actor()?;
    let unit = if form.raw("unit") == before.content.unit.to_string() {
        Some(before.content.unit)
    } else {
        read_unit(app, here, form).await?
    };
    let kind = read_kind(form);
    let title = form.line("title");
    if title.chars().count() > TITLE {
        form.check_length("title", &title, labels::ASK_TITLE, TITLE);
    }
    let mut long = |field: &str| {
        let value = form.text(field);
        if value.chars().count() > LONG {
            form.check_length(field, &value, "", LONG);
        }
        value
    };
    let [essence, confidential, conditions, benefit_author, benefit_others] = [
        "essence",
        "confidential",
        "conditions",
        "benefit_author",
        "benefit_others",
    ]
    .map(&mut long);
    let own = vietnamese::fold(&actor.name);
    // A form that was open before these were asked for does not take them away.
    let asks_declared = form.all("author_sex").next().is_some();
    let mut authors = Vec::new();
    for line in author_lines(form) {
        let full_name = vietnamese::clean_line(&line.name);
        if full_name.is_empty() && line.share.trim().is_empty() {
            continue;
        }
        let born_on = match line.born.trim() {
            "" => None,
            typed => kernel::forms::parse_date(typed)
                .map_err(|sentence| form.errors.add("authors", sentence))
                .ok(),
        };
        let share = read_share(&line.share).unwrap_or_else(|| {
            form.errors.add("authors", labels::SHARE_UNREADABLE);
            0
        });
        let known = before
            .content
            .authors
            .iter()
            .find(|author| author.full_name == full_name);
        let person = if vietnamese::fold(&full_name) == own {
            Some(actor.person)
        } else {
            known.and_then(|a| a.person)
        };
        let declared = if asks_declared {
            let (sex, ethnicity) = (Sex::from_code(&line.sex), Ethnicity::from_code(&line.ethnicity));
            if sex.is_none() != line.sex.is_empty() || ethnicity.is_none() != line.ethnicity.is_empty() {
                form.errors.add("authors", labels::DECLARED_UNKNOWN);
            }
            Declared { sex, ethnicity }
        } else {
            known.map(|known| known.declared).unwrap_or_default()
        };
        authors.push(Author {
            person,
            declared,
            full_name,
            born_on,
            workplace: vietnamese::clean_line(&line.workplace),
            position: vietnamese::clean_line(&line.position),
            qualification: vietnamese::clean_line(&line.qualification),
            share,
        });
    }
    let mut content = Content {
        title,
        unit: unit.unwrap_or(before.content.unit),
        kind: kind.unwrap_or(before.content.kind),
        field: form.line("field"),
        sponsor: form.line("sponsor"),
        first_applied_on: form.date("first_applied_on", None),
        essence,
        confidential,
        conditions,
        benefit_author,
        benefit_others,
        authors,
    };
    // What the form does not ask stays as it was: written under another form, or taken over.
    let old = &before.content;
    for (name, new, old) in [
        ("sponsor", &mut content.sponsor, &old.sponsor),
        ("confidential", &mut content.confidential, &old.confidential),
        ("conditions", &mut content.conditions, &old.conditions),
        ("benefit_others", &mut content.benefit_others, &old.benefit_others),
    ] {
        if !rules.shows(name) {
            new.clone_from(old);
        }
    }
    Ok(content)
}

/// A percentage as people type it, in hundredths of a percent; an empty one is 0.
fn read_share(typed: &str) -> Option<i32> {
    let typed = typed.trim().trim_end_matches('%').trim().replace(',', ".");
    if typed.is_empty() {
        return Some(0);
    }
    let (whole, rest) = typed.split_once('.').unwrap_or((&typed, ""));
    let digits = |text: &str| text.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || rest.len() > 2 || !digits(whole) || !digits(rest) {
        return None;
    }
    let hundredths = format!("{rest:0<2}").parse::<i32>().ok()?;
    Some(whole.parse::<i32>().ok()? * 100 + hundredths).filter(|share| *share <= WHOLE)
}

/// The window that sent a form.
fn window_of(form: &Form, before: &Initiative) -> Window {
    Window {
        version: form.raw("version").parse::<i64>().unwrap_or(before.version),
        mark: form.raw("window").to_owned(),
        seen: form.raw("seen").to_owned(),
    }
}

pub(super) async fn update(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<InitiativeId>,
    headers: HeaderMap,
    mut form: Form,
) -> Result<Response> {
    let actor = here.actor()?;
    let before = find(&app, &here, id).await?;
    policy::permit_edit(actor, &before)?.covers(id.0)?;
    let window = window_of(&form, &before);
    if headers.contains_key(AUTOSAVE) {
        return autosave(&app, &here, id, &window, &form).await;
    }
    let rules = app.part::<Rules>()?;
    let asked = rules.form_of(&before)?.clone();
    let content = read(&app, &here, &mut form, (&before, &asked)).await?;
    let answers = read_answers(&asked, &mut form);
    // A form without the field (nothing is offered) leaves the choice as it is.
    let chosen = if form.pairs().any(|(name, _)| name == "campaign") {
        let kept = store::campaigns::of(&app.db.reader(), id).await?.map(|one| one.id);
        if kept.is_some_and(|kept| kept.to_string() == form.raw("campaign")) {
            None
        } else {
            Some(read_campaign(&app, &here, &mut form, content.unit).await?)
        }
    } else {
        None
    };
    let stored = match form.upload("report").cloned() {
        Some(upload) => store_report(&app, &upload, &mut form.errors).await?,
        None => None,
    };
    if !form.errors.is_empty() {
        let errors = std::mem::take(&mut form.errors);
        return ui::shell::html_with_errors(&edit_page(&app, &here, &before, window, form, errors).await?);
    }
    let tx = app.begin(&here).await?;
    let saved = async {
        commands::known_window(&tx, id, &window).await?;
        commands::edit(&tx, &rules, actor, id, window.version, (content, Some(answers))).await?;
        match chosen {
            Some(campaign) => commands::campaigns::choose(&tx, &rules, actor, id, campaign).await,
            None => Ok(()),
        }
    };
    match saved.await {
        Ok(()) => {}
        Err(AppError::Conflict(sentence)) => {
            // What was typed stays on the page; saving again after reading the newer text is the person's choice.
            let mut errors = FieldErrors::default();
            errors.add("", sentence);
            let seen = store::typed(&tx.reader(), id).await?.map(|typed| typed.window);
            let window = Window {
                version: before.version,
                seen: seen.unwrap_or_default(),
                ..window
            };
            return ui::shell::html_with_errors(&edit_page(&app, &here, &before, window, form, errors).await?);
        }
        Err(other) => return Err(other),
    }
    if let Some(file) = stored {
        commands::attach_report(&tx, actor, id, file).await?;
    }
    tx.commit().await?;
    Ok(match form.raw("then") {
        "check" => see_other(&format!("/sang-kien/{id}/kiem-tra")),
        "titles" => see_other(&format!(
            "/sang-kien/ten-gan-giong?cua={id}&title={}",
            kernel::forms::url_encode(form.raw("title"))
        )),
        _ => see_other_saying(&format!("/sang-kien/{id}/sua"), labels::DRAFT_SAVED),
    })
}

/// Keeps what was typed and tells the page when.
async fn autosave(app: &App, here: &Here, id: InitiativeId, window: &Window, form: &Form) -> Result<Response> {
    let values = form
        .pairs()
        .filter(|(name, _)| !["version", "window", "seen", "then"].contains(name))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let tx = app.begin(here).await?;
    commands::keep_typed(&tx, here.actor()?, id, window, values).await?;
    let at = kernel::time::local(tx.now).format("%H:%M").to_string();
    tx.commit().await?;
    Ok(Json(serde_json::json!({ "saved_at": at })).into_response())
}

#[derive(Template)]
#[template(path = "initiatives_check.html")]
struct Check {
    frame: Frame,
    id: InitiativeId,
    rows: Vec<Row>,
    authors: Vec<Author>,
    files: Vec<FileLine>,
    problems: Vec<(String, String)>,
    /// What the comparison says, its tone, its address; without words when there is none yet.
    novelty: Option<(&'static str, &'static str, String)>,
    outdated: bool,
    unit: String,
    steps: Vec<Step>,
    /// Two forms, two acts.
    once: String,
    once_compared: String,
}

impl Check {
    fn at(&self, rest: &str) -> String {
        format!("/sang-kien/{}{rest}", self.id)
    }
}

pub(super) async fn check(Shared(app): Shared<AppState>, here: Here, Path(id): Path<InitiativeId>) -> Result<Response> {
    let initiative = find(&app, &here, id).await?;
    if initiative.state != State::Draft {
        return Ok(see_other(&format!("/sang-kien/{id}")));
    }
    policy::permit_edit(here.actor()?, &initiative)?.covers(id.0)?;
    let files = attachments::of(&app.db.reader(), id.0).await?;
    let has_report = files
        .iter()
        .any(|file| file.slot == commands::REPORT && file.replaced_at.is_none());
    let earliest = commands::earliest_first_use(&app.packs, here.today())?;
    let content = &initiative.content;
    let edit = format!("/sang-kien/{id}/sua");
    let kept = store::typed(&app.db.reader(), id).await?;
    let beside = store::life::of(&app.db.reader(), id).await?;
    let rules = app.part::<Rules>()?;
    let asked = rules.form_of(&initiative)?;
    let answers = &initiative.circumstances.answers;
    let hindered = commands::campaigns::hindered(&app.db.reader(), &initiative, here.now).await?;
    let problems = kept
        .map(|typed| (edit.clone(), labels::not_saved(typed.saved_at)))
        .into_iter()
        .chain(
            missing(content, has_report, here.today(), earliest)
                .into_iter()
                .chain(commands::life::unconfirmed(&initiative, &beside))
                .chain(hindered)
                .map(|(field, message)| (field.to_owned(), message))
                .chain(asked.lacks(content, answers))
                .map(|(field, message)| (format!("{edit}#f-{field}"), message)),
        )
        .collect();
    let unit = app.db.units().name(content.unit, here.today()).to_owned();
    let date = content
        .first_applied_on
        .map(|day| day.format("%d/%m/%Y").to_string())
        .unwrap_or_default();
    let mut rows: Vec<Row> = labels::content_rows(content, &unit, &date)
        .into_iter()
        .filter(|(field, _, value)| asked.shows(field) || !value.is_empty())
        .map(|(field, label, value)| Row::answer(label, value, format!("{edit}#f-{field}")).long())
        .collect();
    rows.extend(asked.questions.iter().map(|question| {
        let answer = answers.get(&question.key).cloned().unwrap_or_default();
        Row::answer(question.label.clone(), answer, format!("{edit}#f-{}", question.field())).long()
    }));
    if let Some(one) = store::campaigns::of(&app.db.reader(), id).await? {
        rows.push(Row::answer(
            labels::campaigns::TITLE,
            one.call.name,
            format!("{edit}#f-campaign"),
        ));
    }
    let compared = store::novelty::latest(&app.db.reader(), id, policy::Sight::Author).await?;
    let mut frame = ui::shell::frame(&app, &here, labels::CHECK);
    frame.crumbs = vec![(labels::NAV_LIST.to_owned(), "/sang-kien".to_owned())];
    let page = Check {
        frame,
        id,
        rows,
        authors: content.authors.clone(),
        files: file_lines(id, &files),
        problems,
        novelty: super::novelty::in_short(&app, &here, &initiative).await?,
        outdated: compared.is_some_and(|check| check.version < initiative.version),
        unit,
        steps: steps(1),
        once: kernel::ids::secret(),
        once_compared: kernel::ids::secret(),
    };
    ui::shell::html(&page)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_are_read_as_people_type_them() {
        for (typed, expected) in [
            ("60", Some(6_000)),
            ("33,34", Some(3_334)),
            ("33.3%", Some(3_330)),
            ("", Some(0)),
            (" 100 % ", Some(10_000)),
            ("101", None),
            ("abc", None),
            ("1,234", None),
            ("-5", None),
        ] {
            assert_eq!(read_share(typed), expected, "{typed}");
        }
    }
}
