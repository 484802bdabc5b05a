//! Councils: the list, setting one up, its seats, its policy, its sessions; and one's own declared ties.

use super::{begin, errors_of, finish, moment, person_named, shown};
use crate::commands::{self, NewCouncil, NewMember};
use crate::model::*;
use crate::{labels, policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::time::local;
use kernel::web::{App, AppState, Here, see_other};
use kernel::{AppError, Result};
use ui::view::{Badge, Choice, Row};
use ui::{Frame, filters};

struct CouncilLine {
    href: String,
    name: String,
    unit: String,
    decision: String,
    badge: Badge,
}

pub(super) struct MeetingLine {
    href: String,
    title: String,
    council: String,
    at: String,
    place: String,
    badge: Badge,
    /// The sheet it scores with, and whether its totals mean the same as those of the council's own sheet.
    sheet: String,
}

impl MeetingLine {
    fn of(meeting: &Meeting, council: &str) -> MeetingLine {
        MeetingLine {
            href: format!("/hoi-dong/phien/{}", meeting.id),
            title: meeting.title.clone(),
            council: council.to_owned(),
            at: labels::at(meeting.planned_at),
            place: meeting.place.clone(),
            badge: Badge::new(labels::state(meeting.state), labels::state_tone(meeting.state)),
            sheet: String::new(),
        }
    }

    /// Says with which sheet the session scores, beside that of the council.
    fn with_sheet(mut self, rules: &Rules, meeting: &Meeting, council: &Council) -> MeetingLine {
        if let Some(form) = rules.form(&meeting.form) {
            let comparable = rules
                .form(&council.form)
                .is_some_and(|current| form.comparable_with(current));
            self.sheet = labels::comparable(form, meeting.form == council.form, comparable);
        }
        self
    }
}

#[derive(Template)]
#[template(path = "councils_index.html")]
struct Index {
    frame: Frame,
    councils: Vec<CouncilLine>,
    meetings: Vec<MeetingLine>,
    may_found: bool,
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let (actor, db, on) = (here.actor()?, app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let units = app.db.units();
    let councils = store::list_councils(&db, &scope, on, 200).await?;
    let meetings = store::list_meetings(&db, &scope, None, on, 100).await?;
    let name = |id: CouncilId| {
        councils
            .iter()
            .find(|council| council.id == id)
            .map_or("", |council| &council.name)
    };
    let index = Index {
        frame: ui::shell::frame(&app, &here, labels::NAV_COUNCILS),
        meetings: meetings
            .iter()
            .map(|meeting| MeetingLine::of(meeting, name(meeting.council)))
            .collect(),
        councils: councils
            .iter()
            .map(|council| CouncilLine {
                href: format!("/hoi-dong/{}", council.id),
                name: council.name.clone(),
                unit: units.name(council.unit, on).to_owned(),
                decision: labels::decision(&council.decision_number, council.decided_on),
                badge: labels::office(council.in_office(on)),
            })
            .collect(),
        may_found: !policy::founding_units(actor).is_empty(),
    };
    ui::shell::html(&index)
}

#[derive(Template)]
#[template(path = "councils_new.html")]
struct New {
    frame: Frame,
    form: Form,
    errors: Vec<(String, String)>,
    units: Vec<Choice>,
    policies: Vec<Choice>,
    forms: Vec<Choice>,
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

fn form_choices(rules: &Rules, selected: &str, here: &Here) -> Vec<Choice> {
    Choice::list(
        rules
            .forms(here.today())
            .into_iter()
            .map(|form| (form.id(), labels::form(form))),
        selected,
    )
}

fn new_page(app: &App, here: &Here, form: Form, errors: Vec<(String, String)>) -> Result<New> {
    let (actor, on, units) = (here.actor()?, here.today(), app.db.units());
    let rules = app.part::<Rules>()?;
    let offered = policy::founding_units(actor);
    let mut scopes: Vec<String> = offered
        .iter()
        .flat_map(|unit| commands::scopes_of(&units, *unit, on))
        .collect();
    scopes.dedup();
    let mut packs = rules.policies(&scopes, on);
    packs.dedup_by(|one, other| one.key == other.key);
    let mut policies = Choice::list(
        packs.iter().map(|pack| (pack.key.clone(), pack.title.clone())),
        form.raw("policy"),
    );
    for (choice, pack) in policies.iter_mut().zip(&packs) {
        choice.hint = labels::policy_words(&pack.rule);
        if !pack.verified {
            choice.hint.push_str(labels::UNVERIFIED);
        }
    }
    let mut frame = ui::shell::frame(app, here, labels::NEW_COUNCIL);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(labels::NAV_COUNCILS.to_owned(), "/hoi-dong".to_owned())];
    Ok(New {
        frame,
        units: Choice::list(
            offered
                .iter()
                .map(|unit| (unit.to_string(), units.name(*unit, on).to_owned())),
            form.raw("unit"),
        ),
        policies,
        forms: form_choices(&rules, form.raw("form"), here),
        form,
        errors,
        once: kernel::ids::secret(),
    })
}

pub(super) async fn new(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&new_page(&app, &here, Form::default(), Vec::new())?)
}

pub(super) async fn create(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let actor = here.actor()?;
    let name = form.need_line("name", labels::ASK_NAME, 200);
    let decision_number = form.need_line("decision_number", labels::ASK_DECISION, 60);
    let signer = form.need_line("signer", labels::ASK_SIGNER, 120);
    let decided_on = form.date("decided_on", Some(labels::ASK_DECIDED));
    let term_from = form.date("term_from", Some(labels::ASK_TERM));
    let term_to = form.date("term_to", None);
    let unit = form.raw("unit").parse::<UnitId>().ok();
    if unit.is_none() {
        form.errors.add("unit", labels::ASK_UNIT);
    }
    let (Some(unit), Some(decided_on), Some(term_from), true) = (unit, decided_on, term_from, form.errors.is_empty())
    else {
        let errors = errors_of(&std::mem::take(&mut form.errors));
        return ui::shell::html_with_errors(&new_page(&app, &here, form, errors)?);
    };
    let new = NewCouncil {
        unit,
        name,
        decision_number,
        decided_on,
        signer,
        term_from,
        term_to,
        policy_key: form.raw("policy").to_owned(),
        form: form.raw("form").to_owned(),
    };
    let Some(tx) = begin(&app, &here, &form, "council.found").await? else {
        return Ok(see_other("/hoi-dong"));
    };
    match commands::found(&tx, &*app.part::<Rules>()?, actor, new).await {
        Ok(id) => finish(tx, &here, &form, &format!("/hoi-dong/{id}"), labels::FOUNDED).await,
        Err(AppError::Invalid(errors)) => {
            drop(tx);
            ui::shell::html_with_errors(&new_page(&app, &here, form, errors_of(&errors))?)
        }
        Err(other) => Err(other),
    }
}

struct SeatLine {
    id: MemberId,
    name: String,
    seat: &'static str,
    title: String,
    expertise: String,
    span: String,
    current: bool,
}

#[derive(Template)]
#[template(path = "councils_show.html")]
struct Show {
    frame: Frame,
    id: CouncilId,
    name: String,
    badge: Badge,
    rows: Vec<Row>,
    rules: Vec<Row>,
    source: String,
    unverified: String,
    seats: Vec<SeatLine>,
    lacks: Vec<String>,
    meetings: Vec<MeetingLine>,
    may_prepare: bool,
    seat_choices: Vec<Choice>,
    methods: Vec<Choice>,
    bases: Vec<Choice>,
    absents: Vec<Choice>,
    conflict_bases: Vec<Choice>,
    forms: Vec<Choice>,
    policy: Policy,
    version: i64,
    form: Form,
    errors: Vec<(String, String)>,
    today: String,
    once: String,
}

impl Show {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }

    fn at(&self, rest: &str) -> String {
        format!("/hoi-dong/{}{rest}", self.id)
    }
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<CouncilId>) -> Result<Response> {
    ui::shell::html(&page(&app, &here, id, Form::default(), Vec::new()).await?)
}

async fn page(app: &App, here: &Here, id: CouncilId, form: Form, errors: Vec<(String, String)>) -> Result<Show> {
    let (actor, db, on, units) = (here.actor()?, app.db.reader(), here.today(), app.db.units());
    let scope = policy::scope(actor);
    let council = store::find_council(&db, &scope, id, on).await?;
    let members = store::members_of(&db, id).await?;
    let persons: Vec<_> = members.iter().map(|member| member.person).collect();
    let names = people::names(&db, &persons).await?;
    let part = policy::part(actor, &council, &members, &units, on);
    let rules = app.part::<Rules>()?;
    let pack = rules.policy(&council.policy_key);
    let sitting: Vec<Member> = members.iter().filter(|member| member.sits(on)).cloned().collect();
    let meetings = store::list_meetings(&db, &scope, Some(id), on, 100).await?;
    let mut frame = ui::shell::frame(app, here, &council.name);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(labels::NAV_COUNCILS.to_owned(), "/hoi-dong".to_owned())];
    let rule = &council.policy;
    Ok(Show {
        frame,
        id,
        name: council.name.clone(),
        badge: labels::office(council.in_office(on)),
        rows: labels::council_rows(&council, units.name(council.unit, on))
            .into_iter()
            .map(|(label, value)| Row::fact(label, value))
            .collect(),
        rules: labels::policy_rows(rule)
            .into_iter()
            .chain([(
                labels::SCORE_FORM,
                rules.form(&council.form).map(labels::form).unwrap_or_default(),
            )])
            .map(|(label, value)| Row::fact(label, value))
            .collect(),
        source: pack
            .map(|pack| labels::source(pack, pack.rule == *rule))
            .unwrap_or_default(),
        unverified: pack.map(labels::unverified).unwrap_or_default(),
        seats: members
            .iter()
            .map(|member| SeatLine {
                id: member.id,
                name: names.get(&member.person).cloned().unwrap_or_default(),
                seat: labels::seat(member.seat),
                title: member.title.clone(),
                expertise: member.expertise.clone(),
                span: labels::span(member.valid_from, member.valid_to),
                current: member.sits(on) && member.valid_to.is_none(),
            })
            .collect(),
        lacks: lacks(rule, &sitting),
        meetings: meetings
            .iter()
            .map(|meeting| MeetingLine::of(meeting, &council.name).with_sheet(&rules, meeting, &council))
            .collect(),
        may_prepare: policy::prepares(part),
        seat_choices: Choice::list(
            Seat::ALL.iter().map(|seat| (seat.code(), labels::seat(*seat))),
            if form.raw("seat").is_empty() {
                Seat::Member.code()
            } else {
                form.raw("seat")
            },
        ),
        methods: Choice::list(
            Method::ALL.iter().map(|one| (one.code(), labels::method(*one))),
            rule.method.code(),
        ),
        bases: Choice::list(
            Base::ALL.iter().map(|one| (one.code(), labels::base(*one))),
            rule.base.code(),
        ),
        absents: Choice::list(
            AbsentVote::ALL
                .iter()
                .map(|one| (one.code(), labels::absent_vote(*one))),
            rule.absent_vote.code(),
        ),
        conflict_bases: Choice::list(
            ConflictBase::ALL
                .iter()
                .map(|one| (one.code(), labels::conflict_base(*one))),
            rule.conflict_base.code(),
        ),
        forms: form_choices(&rules, &council.form, here),
        policy: rule.clone(),
        version: council.version,
        form,
        errors,
        today: local(here.now).format("%d/%m/%Y").to_string(),
        once: kernel::ids::secret(),
    })
}

async fn again(app: &App, here: &Here, id: CouncilId, form: Form, error: AppError) -> Result<Response> {
    let page = page(app, here, id, form, shown(error)?).await?;
    // Who may not prepare learns nothing from the messages, not even whether a user name exists.
    if !page.may_prepare {
        return Err(AppError::Forbidden(labels::NOT_ALLOWED.to_owned()));
    }
    ui::shell::html_with_errors(&page)
}

pub(super) async fn add_member(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CouncilId>,
    mut form: Form,
) -> Result<Response> {
    let person = person_named(&app, form.raw("person")).await?;
    if person.is_none() {
        form.errors.add("person", labels::ASK_PERSON);
    }
    let seat = Seat::from_code(form.raw("seat")).unwrap_or(Seat::Member);
    let from = form.date("from", Some(labels::ASK_FROM));
    let (Some(person), Some(from), true) = (person, from, form.errors.is_empty()) else {
        let errors = std::mem::take(&mut form.errors);
        return again(&app, &here, id, form, AppError::Invalid(errors)).await;
    };
    let new = NewMember {
        person,
        seat,
        title: form.line("title"),
        expertise: form.line("expertise"),
        from,
    };
    let address = format!("/hoi-dong/{id}");
    let Some(tx) = begin(&app, &here, &form, "council.member").await? else {
        return Ok(see_other(&address));
    };
    match commands::add_member(&tx, here.actor()?, id, new).await {
        Ok(_) => finish(tx, &here, &form, &address, labels::MEMBER_ADDED).await,
        Err(error) => {
            drop(tx);
            again(&app, &here, id, form, error).await
        }
    }
}

pub(super) async fn end_member(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, seat)): Path<(CouncilId, MemberId)>,
    form: Form,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::end_member(&tx, here.actor()?, id, seat, here.today()).await?;
    finish(tx, &here, &form, &format!("/hoi-dong/{id}"), labels::MEMBER_ENDED).await
}

pub(super) async fn change_policy(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CouncilId>,
    mut form: Form,
) -> Result<Response> {
    let ratio = |form: &mut Form, field: &str| {
        let ratio = Ratio::parse(form.raw(field));
        if ratio.is_none() {
            form.errors.add(field, labels::ASK_RATIO);
        }
        ratio
    };
    let (quorum_ratio, pass_ratio) = (ratio(&mut form, "quorum_ratio"), ratio(&mut form, "pass_ratio"));
    let number = |form: &mut Form, field: &str, most: u16| {
        let number = form
            .raw(field)
            .trim()
            .parse::<u16>()
            .ok()
            .filter(|number| *number <= most);
        if number.is_none() {
            form.errors.add(field, labels::ask_number(most));
        }
        number.unwrap_or(0)
    };
    let (publish_days, min_experts) = (
        number(&mut form, "publish_days", 60),
        number(&mut form, "min_experts", 50),
    );
    let (Some(quorum_ratio), Some(pass_ratio), true) = (quorum_ratio, pass_ratio, form.errors.is_empty()) else {
        let errors = std::mem::take(&mut form.errors);
        return again(&app, &here, id, form, AppError::Invalid(errors)).await;
    };
    let policy = Policy {
        quorum_ratio,
        pass_ratio,
        base: Base::from_code(form.raw("base")).unwrap_or(Base::AllMembers),
        absent_vote: AbsentVote::from_code(form.raw("absent_vote")).unwrap_or(AbsentVote::None),
        method: Method::from_code(form.raw("method")).unwrap_or(Method::Open),
        publish_days,
        exclude_authors: form.raw("exclude_authors") == "1",
        exclude_relatives: form.raw("exclude_relatives") == "1",
        conflict_base: ConflictBase::from_code(form.raw("conflict_base")).unwrap_or(ConflictBase::Counted),
        min_experts,
        union_seat: form.raw("union_seat") == "1",
    };
    let version = form.raw("version").parse().unwrap_or(0);
    let tx = app.begin(&here).await?;
    let sheet = form.raw("form").to_owned();
    match commands::change_policy(&tx, &*app.part::<Rules>()?, here.actor()?, id, version, policy, &sheet).await {
        Ok(_) => finish(tx, &here, &form, &format!("/hoi-dong/{id}"), labels::POLICY_CHANGED).await,
        Err(error) => {
            drop(tx);
            again(&app, &here, id, form, error).await
        }
    }
}

pub(super) async fn plan(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<CouncilId>,
    mut form: Form,
) -> Result<Response> {
    let title = form.need_line("meeting_title", labels::ASK_MEETING_TITLE, 200);
    let place = form.need_line("place", labels::ASK_PLACE, 200);
    let at = moment(&mut form);
    let (Some(at), true) = (at, form.errors.is_empty()) else {
        let errors = std::mem::take(&mut form.errors);
        return again(&app, &here, id, form, AppError::Invalid(errors)).await;
    };
    let Some(tx) = begin(&app, &here, &form, "council.plan").await? else {
        return Ok(see_other(&format!("/hoi-dong/{id}")));
    };
    match commands::plan(&tx, here.actor()?, id, title, place, at).await {
        Ok(meeting) => finish(tx, &here, &form, &format!("/hoi-dong/phien/{meeting}"), labels::PLANNED).await,
        Err(error) => {
            drop(tx);
            again(&app, &here, id, form, error).await
        }
    }
}

struct TieLine {
    id: TieId,
    name: String,
    kind: &'static str,
}

#[derive(Template)]
#[template(path = "councils_ties.html")]
struct Ties {
    frame: Frame,
    ties: Vec<TieLine>,
    kinds: Vec<Choice>,
    form: Form,
    errors: Vec<(String, String)>,
}

impl Ties {
    fn error(&self, field: &str) -> Option<&str> {
        self.errors
            .iter()
            .find(|(name, _)| name == field)
            .map(|(_, message)| message.as_str())
    }
}

async fn ties_page(app: &App, here: &Here, form: Form, errors: Vec<(String, String)>) -> Result<Ties> {
    let db = app.db.reader();
    let declared = store::ties_by(&db, here.actor()?.person).await?;
    let others: Vec<_> = declared.iter().map(|tie| tie.other).collect();
    let names = people::names(&db, &others).await?;
    let mut frame = ui::shell::frame(app, here, labels::TIES);
    frame.has_error = !errors.is_empty();
    frame.crumbs = vec![(labels::NAV_COUNCILS.to_owned(), "/hoi-dong".to_owned())];
    Ok(Ties {
        frame,
        ties: declared
            .iter()
            .map(|tie| TieLine {
                id: tie.id,
                name: names.get(&tie.other).cloned().unwrap_or_default(),
                kind: labels::tie(tie.kind),
            })
            .collect(),
        kinds: Choice::list(
            Tie::ALL.iter().map(|tie| (tie.code(), labels::tie(*tie))),
            form.raw("kind"),
        ),
        form,
        errors,
    })
}

pub(super) async fn ties(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    ui::shell::html(&ties_page(&app, &here, Form::default(), Vec::new()).await?)
}

pub(super) async fn declare_tie(Shared(app): Shared<AppState>, here: Here, mut form: Form) -> Result<Response> {
    let other = person_named(&app, form.raw("other"))
        .await?
        .filter(|other| Some(*other) != here.actor().ok().map(|a| a.person));
    let kind = Tie::from_code(form.raw("kind"));
    if other.is_none() {
        form.errors.add("other", labels::ASK_OTHER);
    }
    if kind.is_none() {
        form.errors.add("kind", labels::ASK_TIE);
    }
    let (Some(other), Some(kind)) = (other, kind) else {
        let errors = errors_of(&std::mem::take(&mut form.errors));
        return ui::shell::html_with_errors(&ties_page(&app, &here, form, errors).await?);
    };
    let tx = app.begin(&here).await?;
    commands::declare_tie(&tx, here.actor()?, other, kind).await?;
    finish(tx, &here, &form, "/hoi-dong/quan-he", labels::TIE_DECLARED).await
}

pub(super) async fn take_back_tie(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(tie): Path<TieId>,
    form: Form,
) -> Result<Response> {
    let tx = app.begin(&here).await?;
    commands::take_back_tie(&tx, here.actor()?, tie).await?;
    finish(tx, &here, &form, "/hoi-dong/quan-he", labels::TIE_TAKEN_BACK).await
}
