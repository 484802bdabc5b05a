//! From an initiative to an asset: what could protect it, whether it is known already, what is decided, and the asset that begins.

use super::{error, errors_of, hindrance, once, shown_again};
use crate::Rules;
use crate::commands::assessments as commands;
use crate::labels::{self, assessment as words};
use crate::model::assessment::{Assessment, Decision, Disclosure, OFFERED, Written, beginnings};
use crate::model::clocks::Due;
use crate::model::{Asset, Right};
use crate::origin::{Initiatives, Origin};
use crate::policy;
use crate::store::{self, Filter, assessments};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::once::{self as once_keys, Claim};
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use ui::view::{Badge, Choice, Row};
use ui::{Frame, filters};
use uuid::Uuid;

/// Assets of one initiative on its page at most.
const SHOWN: u64 = 50;

/// What the reader sees of an assessment that they do not write.
struct Told {
    keeper: String,
    rows: Vec<Row>,
}

/// A last day that follows from a disclosure.
struct Clock {
    kind: &'static str,
    what: String,
    day: String,
    over: bool,
    explanation: String,
    verified: bool,
}

#[derive(Template)]
#[template(path = "ip_assets_assessment.html")]
struct Page {
    frame: Frame,
    action: String,
    initiative_href: String,
    initiative_title: String,
    first_applied: String,
    assets: Vec<(String, String, String, Badge)>,
    others: Vec<Told>,
    clocks: Vec<Clock>,
    no_clock: bool,
    /// The form is there for whoever keeps a register.
    may_write: bool,
    keepers: Vec<Choice>,
    keeper_name: String,
    keeper: String,
    version: String,
    rights: Vec<Choice>,
    disclosures: Vec<Choice>,
    decisions: Vec<Choice>,
    secret: bool,
    /// The rights by which an asset can begin now; none where there is no such decision or the asset is there.
    begin: Vec<Choice>,
    form: Form,
    errors: Vec<(String, String)>,
    once: String,
}

impl Page {
    fn error(&self, field: &str) -> Option<&str> {
        error(&self.errors, field)
    }
    fn at(&self, rest: &str) -> String {
        format!("{}{rest}", self.action)
    }
}

async fn origin(app: &App, here: &Here, id: Uuid) -> Result<Origin> {
    let source = app.part::<Initiatives>()?;
    source.0.find(&app.db.reader(), here.actor()?, id, here.today()).await
}

/// The initiative of an asset, as far as the reader may see it: title, address, address of its assessment.
pub(super) async fn seen_origin(app: &App, here: &Here, one: &Asset) -> Result<Option<(String, String, String)>> {
    let Some(id) = one.content.initiative else {
        return Ok(None);
    };
    let origin = match origin(app, here, id).await {
        Err(AppError::NotFound) => return Ok(None),
        other => other?,
    };
    let actor = here.actor()?;
    let assessed = assessments::of(&app.db.reader(), &policy::scope(actor), id, here.today()).await?;
    let address = if assessed.is_empty() {
        String::new()
    } else {
        format!("/tai-san/tu-sang-kien/{id}")
    };
    Ok(Some((origin.title.clone(), origin.href(), address)))
}

fn as_form(one: &Assessment) -> Form {
    let written = &one.written;
    let day = |day: Option<chrono::NaiveDate>| day.map(labels::date).unwrap_or_default();
    let lines = [
        ("finding", written.finding.clone()),
        ("abroad", written.abroad.clone()),
        ("disclosure", written.disclosure.code().to_owned()),
        ("disclosed_on", day(written.disclosed_on)),
        ("disclosed_where", written.disclosed_where.clone()),
        ("decision", written.decision.code().to_owned()),
        ("decided_on", day(written.decided_on)),
        ("decided_by", written.decided_by.clone()),
        ("reason", written.reason.clone()),
        ("secret", if one.secret { "1" } else { "" }.to_owned()),
    ];
    let rights = written.rights.iter().map(|right| ("rights", right.code().to_owned()));
    Form::with(
        lines
            .into_iter()
            .chain(rights)
            .map(|(name, value)| (name.to_owned(), value)),
    )
}

fn read(form: &mut Form) -> (Written, bool) {
    let disclosure = Disclosure::from_code(form.raw("disclosure"));
    let known = disclosure == Disclosure::Yes;
    let decision = Decision::from_code(form.raw("decision"));
    let decided = decision != Decision::Open;
    let rights: Vec<Right> = OFFERED
        .into_iter()
        .filter(|right| form.all("rights").any(|code| code == right.code()))
        .collect();
    // A day that was typed is read in any case, so that a wrong one is told.
    let (disclosed_on, decided_on) = (form.date("disclosed_on", None), form.date("decided_on", None));
    // What was typed beside another choice would be lost in silence.
    let typed = |form: &Form, fields: &[&str]| fields.iter().any(|field| !form.raw(field).trim().is_empty());
    if !known && typed(form, &["disclosed_on", "disclosed_where"]) {
        form.errors.add("disclosure", words::TYPED_DISCLOSURE);
    }
    if !decided && typed(form, &["decided_on", "decided_by", "reason"]) {
        form.errors.add("decision", words::TYPED_DECISION);
    }
    let written = Written {
        rights,
        finding: form.text("finding"),
        abroad: form.line("abroad"),
        disclosure,
        disclosed_on: disclosed_on.filter(|_| known),
        disclosed_where: if known {
            form.line("disclosed_where")
        } else {
            String::new()
        },
        decision,
        decided_on: decided_on.filter(|_| decided),
        decided_by: if decided {
            form.line("decided_by")
        } else {
            String::new()
        },
        reason: if decided { form.text("reason") } else { String::new() },
    };
    (written, form.raw("secret") == "1")
}

/// The last days that follow from a disclosure.
fn clocks(rules: &Rules, written: &Written, here: &Here) -> Vec<Clock> {
    let clock = |due: Due| {
        let over = due.due_on < here.today();
        Clock {
            kind: if over { "bad" } else { "warn" },
            day: labels::date(due.due_on),
            what: due.title,
            over,
            explanation: due.explanation,
            verified: due.verified,
        }
    };
    commands::clocks(rules, written).into_iter().map(clock).collect()
}

fn names(rights: &[Right]) -> String {
    rights
        .iter()
        .map(|right| labels::right(*right))
        .collect::<Vec<_>>()
        .join("; ")
}

fn told(one: &Assessment, keeper: String) -> Told {
    use words::row;
    let written = &one.written;
    let on = |day: Option<chrono::NaiveDate>| day.map(|day| format!(", {}", labels::date(day))).unwrap_or_default();
    let mut rows = vec![
        Row::fact(row::RIGHTS, names(&written.rights)),
        Row::fact(row::FINDING, written.finding.clone()).long(),
        Row::fact(row::ABROAD, written.abroad.clone()),
        Row::fact(
            row::DISCLOSED,
            format!("{}{}", words::disclosure(written.disclosure), on(written.disclosed_on)),
        ),
        Row::fact(
            row::DECISION,
            format!("{}{}", words::decision(written.decision), on(written.decided_on)),
        ),
        Row::fact(row::DECIDED_BY, written.decided_by.clone()),
        Row::fact(row::REASON, written.reason.clone()).long(),
    ];
    rows.retain(|row| !row.value.is_empty());
    Told { keeper, rows }
}

/// The assessment that the person writes: in the register that they ask for, else where there is one already, else at the unit that
/// judges the initiative, else in their first.
fn chosen(kept: &[UnitId], seen: &[Assessment], asked: Option<UnitId>, origin: &Origin) -> Option<UnitId> {
    let first = asked.filter(|unit| kept.contains(unit));
    let held = || seen.iter().map(|one| one.keeper).find(|unit| kept.contains(unit));
    let judging = || Some(origin.unit).filter(|unit| kept.contains(unit));
    first.or_else(held).or_else(judging).or_else(|| kept.first().copied())
}

async fn page(app: &App, here: &Here, origin: &Origin, typed: Option<Form>, errors: &FieldErrors) -> Result<Page> {
    shown(app, here, origin, (typed, false), errors).await
}

async fn shown(
    app: &App,
    here: &Here,
    origin: &Origin,
    (typed, overtaken): (Option<Form>, bool),
    errors: &FieldErrors,
) -> Result<Page> {
    let (actor, units, on, db) = (here.actor()?, app.db.units(), here.today(), app.db.reader());
    let (scope, rules) = (policy::scope(actor), app.part::<Rules>()?);
    let kept = policy::kept(actor, &units);
    let seen = assessments::of(&db, &scope, origin.id, on).await?;
    let asked = match &typed {
        Some(form) => form.raw("keeper").parse().ok(),
        None => {
            let query = here.path.split_once('?').map_or("", |(_, query)| query);
            let given = kernel::forms::url_decode(query.as_bytes());
            given
                .iter()
                .find(|(name, _)| name == "don_vi")
                .and_then(|(_, unit)| unit.parse().ok())
        }
    };
    let keeper = chosen(&kept, &seen, asked, origin);
    let mine = seen.iter().find(|one| Some(one.keeper) == keeper);
    let filter = Filter {
        initiative: Some(origin.id),
        ..Filter::default()
    };
    let assets = store::list(&db, &scope, &filter, None, SHOWN, on).await?.items;
    let held = mine.map(|one| one.written.clone()).unwrap_or_default();
    let form = typed.unwrap_or_else(|| match mine {
        Some(one) => as_form(one),
        // What nobody outside knows yet stays so until somebody says otherwise.
        None => Form::with([("secret".to_owned(), "1".to_owned())]),
    });
    let ways = if mine.is_some_and(|one| one.asset.is_none()) {
        beginnings(&held)
    } else {
        Vec::new()
    };
    let clocks = clocks(&rules, &held, here);
    let mut frame = ui::shell::frame(app, here, words::TITLE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(labels::NAV_LIST.to_owned(), "/tai-san".to_owned())];
    let chosen_rights: Vec<String> = form.all("rights").map(str::to_owned).collect();
    Ok(Page {
        frame,
        action: format!("/tai-san/tu-sang-kien/{}", origin.id),
        initiative_href: origin.href(),
        initiative_title: [origin.code.as_str(), origin.title.as_str()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect::<Vec<_>>()
            .join(": "),
        first_applied: origin.first_applied_on.map(labels::date).unwrap_or_default(),
        others: seen
            .iter()
            // Where somebody else was faster, what they wrote stands beside what was typed here.
            .filter(|one| overtaken || Some(one.keeper) != keeper)
            .map(|one| told(one, units.name(one.keeper, on).to_owned()))
            .collect(),
        no_clock: held.disclosed_on.is_some() && clocks.is_empty(),
        clocks,
        may_write: keeper.is_some() && origin.handed_in,
        keepers: Choice::list(
            kept.iter()
                .map(|unit| (unit.to_string(), units.name(*unit, on).to_owned())),
            &keeper.map(|unit| unit.to_string()).unwrap_or_default(),
        ),
        keeper_name: keeper.map(|unit| units.name(unit, on).to_owned()).unwrap_or_default(),
        keeper: keeper.map(|unit| unit.to_string()).unwrap_or_default(),
        version: mine.map(|one| one.version.to_string()).unwrap_or_default(),
        rights: OFFERED
            .into_iter()
            .map(|right| Choice {
                value: right.code().to_owned(),
                label: labels::right(right).to_owned(),
                hint: String::new(),
                selected: chosen_rights.iter().any(|code| code == right.code()),
            })
            .collect(),
        disclosures: Choice::list(
            [Disclosure::Unsaid, Disclosure::No, Disclosure::Yes].map(|one| (one.code(), words::disclosure(one))),
            form.raw("disclosure"),
        ),
        decisions: [Decision::Open, Decision::File, Decision::KnowHow, Decision::Leave]
            .into_iter()
            .map(|one| Choice {
                value: one.code().to_owned(),
                label: words::decision(one).to_owned(),
                hint: words::decision_hint(one).to_owned(),
                selected: form.raw("decision") == one.code(),
            })
            .collect(),
        secret: form.raw("secret") == "1",
        begin: Choice::list(
            ways.iter().map(|right| (right.code(), labels::right(*right))),
            ways.first().map(|right| right.code()).unwrap_or_default(),
        ),
        assets: assets
            .iter()
            .map(|one| {
                (
                    one.content.title.clone(),
                    format!("/tai-san/{}", one.id),
                    format!("{}, {}", one.code, labels::right(one.content.right)),
                    Badge::new(labels::state(one.state), labels::tone(one.state)),
                )
            })
            .collect(),
        once: once(form.once()),
        errors: errors_of(errors),
        form,
    })
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<Uuid>) -> Result<Response> {
    let origin = origin(&app, &here, id).await?;
    ui::shell::html(&page(&app, &here, &origin, None, &FieldErrors::default()).await?)
}

async fn again(
    app: &App,
    here: &Here,
    origin: &Origin,
    form: Form,
    (errors, status): (FieldErrors, StatusCode),
) -> Result<Response> {
    let sent = form.raw("version").to_owned();
    let overtaken = status == StatusCode::CONFLICT;
    let mut shown = shown(app, here, origin, (Some(form), overtaken), &errors).await?;
    // Where somebody else was first, saving again after reading the newer text is the person's choice; a slip of the pen is no
    // reason to overwrite what one has not read.
    if !overtaken {
        shown.version = sent;
    }
    shown_again(&shown, status)
}

fn keeper(form: &mut Form) -> Option<UnitId> {
    let keeper = form.raw("keeper").parse::<UnitId>().ok();
    if keeper.is_none() {
        form.errors.add("keeper", labels::ASK_KEEPER);
    }
    keeper
}

pub(super) async fn save(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<Uuid>,
    mut form: Form,
) -> Result<Response> {
    let (actor, origin) = (here.actor()?, origin(&app, &here, id).await?);
    let unit = keeper(&mut form);
    let written = read(&mut form);
    let errors = std::mem::take(&mut form.errors);
    let Some(unit) = unit.filter(|_| errors.is_empty()) else {
        return again(&app, &here, &origin, form, (errors, StatusCode::UNPROCESSABLE_ENTITY)).await;
    };
    let back = format!("/tai-san/tu-sang-kien/{id}?don_vi={unit}");
    let version = form.raw("version").parse::<i64>().ok();
    let tx = app.begin(&here).await?;
    if let Claim::Done(_) = once_keys::claim(&tx, actor.person, form.once(), "ip_assessment.write").await? {
        return Ok(see_other(&back));
    }
    match commands::assess(&tx, actor, &origin, (unit, version), written).await {
        Ok(_) => {
            once_keys::answer(&tx, actor.person, form.once(), &back).await?;
            tx.commit().await?;
            Ok(see_other_saying(&back, words::SAVED))
        }
        Err(error) => {
            drop(tx);
            let hindrance = hindrance(error)?;
            again(&app, &here, &origin, form, hindrance).await
        }
    }
}

pub(super) async fn begin(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<Uuid>,
    mut form: Form,
) -> Result<Response> {
    let (actor, rules, origin) = (here.actor()?, app.part::<Rules>()?, origin(&app, &here, id).await?);
    let unit = keeper(&mut form);
    let right = Right::from_code(form.raw("right"));
    if right.is_none() {
        form.errors.add("right", words::ASK_RIGHT);
    }
    let errors = std::mem::take(&mut form.errors);
    let (Some(unit), Some(right)) = (unit, right) else {
        let shown = page(&app, &here, &origin, None, &errors).await?;
        return shown_again(&shown, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let tx = app.begin(&here).await?;
    match commands::begin_asset(&tx, &rules, actor, &origin, (unit, right)).await {
        Ok(asset) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/tai-san/{asset}"), words::BEGAN))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            shown_again(&page(&app, &here, &origin, None, &errors).await?, status)
        }
    }
}

pub(super) async fn join(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<Uuid>,
    form: Form,
) -> Result<Response> {
    let (actor, origin) = (here.actor()?, origin(&app, &here, id).await?);
    let tx = app.begin(&here).await?;
    match commands::join(&tx, actor, &origin, &form.line("code")).await {
        Ok(one) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/tai-san/{}", one.id), words::JOINED))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let mut shown = page(&app, &here, &origin, None, &errors).await?;
            // Beside what is kept, what was typed here.
            let pairs: Vec<(String, String)> = shown
                .form
                .pairs()
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .chain([("code".to_owned(), form.raw("code").to_owned())])
                .collect();
            shown.form = Form::with(pairs);
            shown_again(&shown, status)
        }
    }
}
