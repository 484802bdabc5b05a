//! Writing a register entry, and one of its clauses.

use super::exchange::{self, MessageView};
use super::units::Directory;
use super::{crumbs, errors_of, find_kept, hindrance, once, shown_again, still_open};
use crate::commands::{self, Entered, NewClause};
use crate::labels;
use crate::model::{ClauseId, Content, Directive, DirectiveId, Kind, Part, Scheme, State};
use crate::store::{self, Filter, Way};
use crate::{pages, policy};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::access::SigningForm;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self as once_keys, Claim};
use kernel::units::{Tree, UnitKind, Units};
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use ui::view::Choice;
use ui::{Frame, filters};

/// Documents that are offered as what a new one carries out.
const OFFERED: u64 = 40;

#[derive(Template)]
#[template(path = "directives_edit.html")]
pub(super) struct Edit {
    frame: Frame,
    action: String,
    back: String,
    form: Form,
    errors: Vec<(String, String)>,
    keepers: Vec<Choice>,
    issuers: Vec<Choice>,
    schemes: Vec<Choice>,
    kinds: Vec<Choice>,
    signings: Vec<Choice>,
    act_groups: Vec<Choice>,
    inform_groups: Vec<Choice>,
    ups: Vec<Choice>,
    version: String,
    issued: bool,
    /// A message of the exchange can be brought in here.
    takes_messages: bool,
    /// The message that fills the form in.
    message: Option<MessageView>,
    once: String,
}

impl Edit {
    /// Something is chosen above, or wrong there.
    fn has_ups(&self) -> bool {
        self.error("ups").is_some() || self.ups.iter().any(|up| up.selected)
    }

    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }
}

/// Who may have issued a document that a unit registers: itself, those above it, the departments of its province.
fn issuers(units: &Units, keeper: UnitId, on: chrono::NaiveDate) -> Vec<UnitId> {
    let mut found = vec![keeper];
    found.extend(
        units
            .ancestors(keeper, Tree::Territorial, on)
            .into_iter()
            .filter(|unit| units.get(*unit).is_some_and(|row| row.kind != UnitKind::Country)),
    );
    let mut departments = commands::Group::Departments.units(units, keeper, on);
    departments.sort_by_cached_key(|unit| vietnamese::sort_key_text(units.name(*unit, on)));
    found.extend(departments);
    found.dedup();
    found
}

async fn as_form(app: &App, here: &Here, one: &Directive) -> Result<Form> {
    let (db, units, on) = (app.db.reader(), app.db.units(), here.today());
    let content = &one.content;
    let recipients = store::recipients(&db, one.id).await?;
    let directory = Directory::new(&units, one.keeper, on);
    let of = |part: Part| {
        let list: Vec<UnitId> = recipients
            .iter()
            .filter(|held| held.part == part)
            .map(|held| held.unit)
            .collect();
        directory.lines(&list)
    };
    let mut values = vec![
        ("keeper", one.keeper.to_string()),
        (
            "issuer_unit",
            content.issuer_unit.map(|unit| unit.to_string()).unwrap_or_default(),
        ),
        ("issuer", content.issuer.clone()),
        ("scheme", content.scheme.code().to_owned()),
        ("kind", content.kind.map(Kind::code).unwrap_or_default().to_owned()),
        ("number", content.number.clone()),
        ("issued_on", content.issued_on.map(labels::date).unwrap_or_default()),
        ("subject", content.subject.clone()),
        (
            "signing",
            content.signing.map(SigningForm::code).unwrap_or_default().to_owned(),
        ),
        ("signer_title", content.signer_title.clone()),
        ("signer", content.signer.clone()),
        ("basis", content.basis.join("\n")),
        ("act", of(Part::Act)),
        ("inform", of(Part::Inform)),
        (
            "focal",
            content.focal.map(|unit| directory.lines(&[unit])).unwrap_or_default(),
        ),
    ];
    let links = store::links(&db, one.id, Way::Up).await?;
    values.extend(
        links
            .get(&one.id)
            .into_iter()
            .flatten()
            .map(|up| ("ups", up.to_string())),
    );
    Ok(Form::with(
        values.into_iter().map(|(name, value)| (name.to_owned(), value)),
    ))
}

/// The page of a form. A known document comes with the version that the person has read, which is not always the newest.
pub(super) async fn page(
    app: &App,
    here: &Here,
    known: Option<(&Directive, i64)>,
    form: Form,
    errors: FieldErrors,
) -> Result<Edit> {
    let (actor, units, on, db) = (here.actor()?, app.db.units(), here.today(), app.db.reader());
    let version = known.map(|(_, version)| version.to_string()).unwrap_or_default();
    let known = known.map(|(one, _)| one);
    let kept = policy::kept(actor, &units);
    let first = kept.first().copied();
    let keeper = known
        .map(|one| one.keeper)
        .or_else(|| form.raw("keeper").parse().ok().filter(|unit| kept.contains(unit)))
        .or(first)
        .ok_or_else(|| AppError::Forbidden(labels::NOT_ALLOWED.to_owned()))?;
    let directory = Directory::new(&units, keeper, on);
    let ticked: Vec<String> = form.all("ups").map(str::to_owned).collect();
    let linked: Vec<DirectiveId> = ticked.iter().filter_map(|id| id.parse().ok()).collect();
    let scope = policy::scope(actor);
    let mut offered: Vec<Directive> = store::these(&db, &scope, &linked, on).await?.into_values().collect();
    for one in store::list(&db, &scope, &Filter::default(), None, OFFERED, on)
        .await?
        .items
    {
        let usable = matches!(one.state, State::Issued) || kept.contains(&one.keeper);
        if usable && Some(one.id) != known.map(|held| held.id) && !offered.iter().any(|held| held.id == one.id) {
            offered.push(one);
        }
    }
    let mut list = issuers(&units, keeper, on);
    let chosen = form.raw("issuer_unit").parse::<UnitId>().ok();
    let chosen = chosen.filter(|unit| units.get(*unit).is_some());
    let issued_by = known.and_then(|one| one.content.issuer_unit).or(chosen);
    if let Some(unit) = issued_by.filter(|unit| !list.contains(unit)) {
        list.push(unit);
    }
    let title = if known.is_some() { labels::EDIT } else { labels::NEW };
    let mut frame = ui::shell::frame(app, here, title);
    frame.has_error = !errors.is_empty();
    frame.crumbs = known.map_or_else(|| vec![(labels::NAV_LIST.to_owned(), "/chi-dao".to_owned())], crumbs);
    let issuer = if known.is_none() && form.pairs().next().is_none() {
        keeper.to_string()
    } else {
        form.raw("issuer_unit").to_owned()
    };
    Ok(Edit {
        frame,
        action: known.map_or("/chi-dao".to_owned(), |one| format!("/chi-dao/{}/sua", one.id)),
        back: known.map_or("/chi-dao".to_owned(), |one| format!("/chi-dao/{}", one.id)),
        keepers: Choice::list(
            kept.iter()
                .map(|unit| (unit.to_string(), units.name(*unit, on).to_owned())),
            &keeper.to_string(),
        ),
        issuers: Choice::list(
            list.iter()
                .map(|unit| (unit.to_string(), units.name(*unit, on).to_owned())),
            &issuer,
        ),
        schemes: Choice::list(
            Scheme::ALL.map(|scheme| (scheme.code(), labels::scheme(scheme))),
            match form.raw("scheme") {
                "" => Scheme::State.code(),
                code => code,
            },
        ),
        kinds: Choice::list(
            Kind::ALL.map(|kind| (kind.code(), labels::kind(kind))),
            form.raw("kind"),
        ),
        signings: Choice::list(
            SigningForm::ALL.map(|form| (form.code(), labels::signing(form))),
            form.raw("signing"),
        ),
        act_groups: directory.choices(&form, "act_groups"),
        inform_groups: directory.choices(&form, "inform_groups"),
        ups: Choice::many(
            offered.iter().map(|one| (one.id.to_string(), labels::choice(one))),
            &ticked,
        ),
        version,
        issued: known.is_some_and(|one| one.state == State::Issued),
        takes_messages: known.is_none(),
        message: None,
        once: once(form.once()),
        errors: errors_of(&errors),
        form,
    })
}

/// The units that stand in a document already: they stay there after they have ended.
async fn held(app: &App, one: &Directive) -> Result<Vec<UnitId>> {
    let recipients = store::recipients(&app.db.reader(), one.id).await?;
    Ok(recipients
        .into_iter()
        .map(|held| held.unit)
        .chain(one.content.focal)
        .collect())
}

/// Reads the form; what cannot be read is noted.
pub(super) async fn read(
    app: &App,
    here: &Here,
    (keeper, held): (UnitId, &[UnitId]),
    form: &mut Form,
) -> Result<Entered> {
    let (units, on, db) = (app.db.units(), here.today(), app.db.reader());
    let directory = Directory::new(&units, keeper, on).holding(held);
    let kind = Kind::from_code(form.raw("kind"));
    if kind.is_none() {
        form.errors.add("kind", labels::ASK_KIND);
    }
    let subject = form.need_line("subject", labels::ASK_SUBJECT, commands::LONG_LINE);
    let issued_on = form.date("issued_on", None);
    let issuer_unit = match form.raw("issuer_unit").to_owned().as_str() {
        "" => None,
        chosen => {
            let unit = chosen.parse::<UnitId>().ok().filter(|unit| units.get(*unit).is_some());
            if unit.is_none() {
                form.errors.add("issuer_unit", labels::ASK_ISSUER_UNIT);
            }
            unit
        }
    };
    let mut issuer = form.line("issuer");
    if issuer.is_empty() {
        match issuer_unit {
            Some(unit) => units.name(unit, issued_on.unwrap_or(on)).clone_into(&mut issuer),
            None => form.errors.add("issuer", labels::ASK_ISSUER),
        }
    }
    let mut act = directory.groups(form, "act_groups");
    act.extend(directory.read(form, "act"));
    let mut inform = directory.groups(form, "inform_groups");
    inform.extend(directory.read(form, "inform"));
    // One unit answers: a group is none.
    let focal = match form.line("focal").as_str() {
        "" => None,
        line => directory
            .find(line)
            .map_err(|sentence| form.errors.add("focal", sentence))
            .ok(),
    };
    let mut ups: Vec<DirectiveId> = form.all("ups").filter_map(|id| id.parse().ok()).collect();
    let numbers = form.text("up_numbers");
    for number in numbers.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let filter = Filter {
            number: Some(number.to_owned()),
            ..Filter::default()
        };
        let found = store::list(&db, &policy::scope(here.actor()?), &filter, None, 3, on)
            .await?
            .items;
        match found.as_slice() {
            [one] => ups.push(one.id),
            [] => form.errors.add("up_numbers", labels::no_number(number)),
            _ => form.errors.add("up_numbers", labels::many_numbers(number)),
        }
    }
    ups.sort_unstable();
    ups.dedup();
    let basis = form.text("basis");
    Ok(Entered {
        content: Content {
            scheme: Scheme::from_code(form.raw("scheme")).unwrap_or_default(),
            number: form.line("number"),
            issued_on,
            issuer_unit,
            issuer,
            signing: SigningForm::from_code(form.raw("signing")),
            signer: form.line("signer"),
            signer_title: form.line("signer_title"),
            kind,
            subject,
            basis: basis
                .lines()
                .map(vietnamese::clean_line)
                .filter(|line| !line.is_empty())
                .collect(),
            focal,
        },
        act,
        inform,
        ups,
    })
}

async fn again(app: &App, here: &Here, known: Option<(&Directive, i64)>, mut form: Form) -> Result<Response> {
    let errors = std::mem::take(&mut form.errors);
    ui::shell::html_with_errors(&page(app, here, known, form, errors).await?)
}

impl Edit {
    /// The same page, filled in from a message.
    pub(super) fn filled_by(mut self, view: MessageView) -> Edit {
        self.takes_messages = false;
        self.message = Some(view);
        self
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// A message that waits to be confirmed.
    #[serde(default)]
    tep: String,
}

pub(super) async fn new(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    if let Ok(id) = asked.tep.parse() {
        return exchange::confirm_page(&app, &here, id).await;
    }
    ui::shell::html(&page(&app, &here, None, Form::default(), FieldErrors::default()).await?)
}

pub(super) async fn create(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    if let Ok(id) = form.raw("message").parse() {
        return exchange::confirm(&app, &here, id, form).await;
    }
    let (actor, units) = (here.actor()?, app.db.units());
    let keeper = form.raw("keeper").parse::<UnitId>().ok();
    let keeper = keeper.filter(|unit| policy::keeps(actor, *unit, &units, here.today()));
    let Some(keeper) = keeper else {
        form.errors.add("keeper", labels::ASK_KEEPER);
        return again(&app, &here, None, form).await;
    };
    let entered = read(&app, &here, (keeper, &[]), &mut form).await?;
    if !form.errors.is_empty() {
        return again(&app, &here, None, form).await;
    }
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), "directive.enter").await? {
        return Ok(see_other(&address));
    }
    match commands::enter(&tx, actor, keeper, entered).await {
        Ok(id) => {
            let address = format!("/chi-dao/{id}");
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, labels::SAVED))
        }
        Err(AppError::Invalid(errors)) => {
            form.errors = errors;
            drop(tx);
            again(&app, &here, None, form).await
        }
        Err(other) => Err(other),
    }
}

pub(super) async fn edit(Shared(app): Shared<AppState>, here: Here, Path(id): Path<DirectiveId>) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    still_open(&one)?;
    let form = as_form(&app, &here, &one).await?;
    ui::shell::html(&page(&app, &here, Some((&one, one.version)), form, FieldErrors::default()).await?)
}

pub(super) async fn update(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<DirectiveId>,
    mut form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let version = form.raw("version").parse::<i64>().unwrap_or(one.version);
    let held = held(&app, &one).await?;
    let entered = read(&app, &here, (one.keeper, &held), &mut form).await?;
    if !form.errors.is_empty() {
        return again(&app, &here, Some((&one, version)), form).await;
    }
    let tx = app.begin(&here).await?;
    match commands::change(&tx, here.actor()?, id, version, entered).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/chi-dao/{id}"), labels::CHANGED))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let newer = find_kept(&app, &here, id).await?;
            // Where somebody else was first, saving again after reading the newer text is the person's choice.
            let version = if status == StatusCode::CONFLICT {
                newer.version
            } else {
                version
            };
            shown_again(&page(&app, &here, Some((&newer, version)), form, errors).await?, status)
        }
    }
}

#[derive(Template)]
#[template(path = "directives_clause.html")]
struct ClausePage {
    frame: Frame,
    action: String,
    back: String,
    form: Form,
    errors: Vec<(String, String)>,
    version: String,
    removable: bool,
    once: String,
}

impl ClausePage {
    fn remove_at(&self) -> String {
        format!("{}/bo", self.action)
    }

    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }
}

fn clause_page(
    app: &App,
    here: &Here,
    one: &Directive,
    clause: ClauseId,
    version: i64,
    form: Form,
    errors: &FieldErrors,
) -> ClausePage {
    let mut frame = ui::shell::frame(app, here, labels::EDIT_CLAUSE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    ClausePage {
        frame,
        action: format!("/chi-dao/{}/khoan/{clause}", one.id),
        back: format!("/chi-dao/{}#k-{clause}", one.id),
        version: version.to_string(),
        removable: one.state.is_open(),
        errors: errors_of(errors),
        once: once(form.once()),
        form,
    }
}

pub(super) async fn clause(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, clause)): Path<(DirectiveId, ClauseId)>,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    still_open(&one)?;
    let found = store::find_clause(&app.db.reader(), clause).await?;
    if found.directive != id {
        return Err(AppError::NotFound);
    }
    let form = Form::with([("path".to_owned(), found.path), ("text".to_owned(), found.text)]);
    let errors = FieldErrors::default();
    ui::shell::html(&clause_page(&app, &here, &one, clause, found.version, form, &errors))
}

pub(super) async fn update_clause(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, clause)): Path<(DirectiveId, ClauseId)>,
    form: Form,
) -> Result<Response> {
    find_kept(&app, &here, id).await?;
    let found = store::find_clause(&app.db.reader(), clause).await?;
    let version = form.raw("version").parse::<i64>().unwrap_or(found.version);
    let new = NewClause {
        path: form.line("path"),
        text: form.text("text"),
    };
    let tx = app.begin(&here).await?;
    match commands::change_clause(&tx, here.actor()?, id, clause, version, new).await {
        Ok(()) => {
            tx.commit().await?;
            let back = format!("/chi-dao/{id}#k-{clause}");
            Ok(see_other_saying(&back, labels::CHANGED))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let one = find_kept(&app, &here, id).await?;
            let newer = store::find_clause(&app.db.reader(), clause).await?;
            let version = if status == StatusCode::CONFLICT {
                newer.version
            } else {
                version
            };
            shown_again(&clause_page(&app, &here, &one, clause, version, form, &errors), status)
        }
    }
}

pub(super) async fn remove_clause(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, clause)): Path<(DirectiveId, ClauseId)>,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::remove_clause(&tx, here.actor()?, id, clause).await?;
    tx.commit().await?;
    Ok(see_other_saying(
        &format!("/chi-dao/{id}#khoan"),
        labels::CLAUSE_REMOVED,
    ))
}
