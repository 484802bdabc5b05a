//! The page of an asset: what it is, whose, its deadlines with their reasons, its dossier, files.

use super::exploitation::stored;
use super::{crumbs, errors_of, find, find_kept, hindrance, shown_again};
use crate::Rules;
use crate::classes::Classes;
use crate::commands;
use crate::labels::{self, row};
use crate::model::clocks::{Due, Standing, Whose};
use crate::model::results::is_duty;
use crate::model::{Asset, AssetId, Part, SUBJECT, parties};
use crate::store::{self, deadlines};
use crate::{pages, policy};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use chrono::{Months, NaiveDate};
use kernel::attachments;
use kernel::forms::Form;
use kernel::ids::{AttachmentId, PersonId};
use kernel::journal;
use kernel::time::end_of_day;
use kernel::web::{App, AppState, Here, download, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use ui::view::{Badge, Deadline, Event, FileLine, Row, Tone};
use ui::{Frame, filters};

/// Entries of the journal on the page.
const ENTRIES: usize = 40;

pub(super) struct DueLine {
    pub(super) what: String,
    pub(super) deadline: Deadline,
    pub(super) day: String,
    pub(super) window: String,
    pub(super) grace: String,
    pub(super) explanation: String,
    pub(super) verified: bool,
}

impl DueLine {
    pub(super) fn of(due: &Due, here: &Here) -> DueLine {
        let today = here.today();
        DueLine {
            what: due.title.clone(),
            // Until the grace is over the act is late and still possible.
            deadline: Deadline::new(end_of_day(due.due_on), here.now),
            day: labels::date(due.due_on),
            window: due
                .opens_on
                .filter(|opens| *opens > today)
                .map(labels::opens)
                .unwrap_or_default(),
            // Before its day the sentence of the deadline says it; after it nothing matters more.
            grace: due
                .grace_on
                .filter(|_| due.due_on < today)
                .map(labels::grace)
                .unwrap_or_default(),
            explanation: due.explanation.clone(),
            verified: due.verified,
        }
    }
}

struct EventLine {
    what: String,
    day: String,
    number: String,
    note: String,
    who: String,
    removed: Option<String>,
    edit_href: String,
}

#[derive(Template)]
#[template(path = "ip_assets_show.html")]
struct Show {
    frame: Frame,
    id: AssetId,
    code: String,
    title: String,
    summary: String,
    badge: Badge,
    secret: bool,
    published: bool,
    may_keep: bool,
    /// The initiative that it grew out of, where the reader may open it: title, address, address of the assessment.
    origin: Option<(String, String, String)>,
    has_st96: bool,
    rows: Vec<Row>,
    people: Vec<(&'static str, Vec<String>)>,
    open_due: Vec<DueLine>,
    /// Open ones that nobody has to think of for a year.
    far_due: Vec<DueLine>,
    past_due: Vec<DueLine>,
    /// What the task of a result asks.
    duties: Vec<DueLine>,
    closed_due: Vec<(String, String, String)>,
    /// Clocks without a rule: what they are, from which day.
    gaps: Vec<(String, String)>,
    events: Vec<EventLine>,
    files: Vec<FileLine>,
    uses: Vec<Badge>,
    collective: bool,
    costs: super::costs::Summary,
    errors: Vec<(String, String)>,
    timeline: Vec<Event>,
}

impl Show {
    fn at(&self, rest: &str) -> String {
        format!("/tai-san/{}{rest}", self.id)
    }
    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }
}

/// Classes with the names of those that the packs know.
fn named_classes(one: &Asset, classes: &Classes) -> String {
    let content = &one.content;
    let named = content
        .classes
        .iter()
        .map(|symbol| match classes.name(content.right, symbol) {
            Some(name) => format!("{symbol} ({name})"),
            None => symbol.clone(),
        });
    named.collect::<Vec<_>>().join("; ")
}

/// The facts of an asset.
fn facts(one: &Asset, keeper: &str, classes: &Classes) -> Vec<Row> {
    let content = &one.content;
    let yes = |set: bool| if set { labels::YES.to_owned() } else { String::new() };
    let mut rows = vec![
        Row::fact(row::CODE, one.code.clone()),
        Row::fact(row::RIGHT, labels::right(content.right)),
        Row::fact(row::APPLICATION, content.application.clone()),
        Row::fact(row::GRANT, content.grant.clone()),
        Row::fact(row::CLASSES, named_classes(one, classes)),
        Row::fact(row::GOODS, content.goods.clone()),
        Row::fact(row::MARK, content.mark_note.clone()),
        Row::fact(row::ACCELERATED, yes(content.accelerated)),
        Row::fact(row::STATE_FUNDED, yes(content.state_funded)),
        Row::fact(row::SUPPORT, content.support.clone()),
        Row::fact(row::KEEPER, keeper.to_owned()),
    ];
    rows.retain(|row| !row.value.is_empty());
    rows
}

fn people(one: &Asset) -> Vec<(&'static str, Vec<String>)> {
    Part::ALL
        .into_iter()
        .filter_map(|part| {
            let lines: Vec<String> = one
                .content
                .parties
                .iter()
                .filter(|party| party.part == part)
                .map(parties::write)
                .collect();
            (!lines.is_empty()).then(|| (labels::part(part), lines))
        })
        .collect()
}

/// What still counts: open, and not past its last day with grace.
pub(super) fn is_live(due: &Due, today: NaiveDate) -> bool {
    due.standing == Standing::Open && due.grace_on.unwrap_or(due.due_on) >= today
}

/// Live deadlines: those of a year and the next two whatever their day, then the rest. A patent has twenty annuities.
fn by_nearness(due: &[Due], today: NaiveDate) -> (Vec<&Due>, Vec<&Due>) {
    let year = today.checked_add_months(Months::new(12)).unwrap_or(NaiveDate::MAX);
    let mut live: Vec<&Due> = due.iter().filter(|due| is_live(due, today)).collect();
    live.sort_by_key(|due| due.due_on);
    let near = live.iter().filter(|due| due.due_on <= year).count();
    let far = live.split_off(near.max(2).min(live.len()));
    (live, far)
}

async fn timeline(app: &App, one: &Asset) -> Result<Vec<Event>> {
    let reader = app.db.reader();
    let entries = journal::timeline(&reader, SUBJECT, one.id.0).await?;
    let people: Vec<PersonId> = entries.iter().map(|entry| PersonId(entry.person)).collect();
    let names = people::names(&reader, &people).await?;
    Ok(entries
        .iter()
        .rev()
        .take(ENTRIES)
        .map(|entry| Event {
            number: u64::try_from(entry.seq).unwrap_or(0),
            at: entry.at,
            who: names
                .get(&PersonId(entry.person))
                .cloned()
                .unwrap_or_else(|| labels::SYSTEM.to_owned()),
            text: labels::done(&entry.act).to_owned(),
            detail: labels::entry_detail(&entry.details()),
            icon: "check",
            tone: Tone::Neutral,
            papers: Vec::new(),
        })
        .collect())
}

async fn page(app: &App, here: &Here, one: &Asset, errors: &FieldErrors) -> Result<Show> {
    let (actor, units, on, db) = (here.actor()?, app.db.units(), here.today(), app.db.reader());
    let may_keep = policy::keeps_asset(actor, one, &units, on);
    let due = deadlines::of(&db, one.id).await?;
    let (duties, due): (Vec<Due>, Vec<Due>) = due.into_iter().partition(|due| is_duty(&due.key));
    let (near, far) = by_nearness(&due, on);
    let recorded = store::events(&db, one.id).await?;
    let writers: Vec<PersonId> = recorded.iter().map(|held| held.by).collect();
    let names = people::names(&db, &writers).await?;
    let files = attachments::of(&db, one.id.0).await?;
    let rules = app.part::<Rules>()?;
    let rows = facts(one, units.name(one.keeper, on), &rules.classes);
    let origin = super::assessment::seen_origin(app, here, one).await?;
    let mut frame = ui::shell::frame(app, here, &one.content.title);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    frame.crumbs.pop();
    Ok(Show {
        frame,
        id: one.id,
        code: one.code.clone(),
        title: one.content.title.clone(),
        summary: one.content.summary.clone(),
        badge: Badge::new(labels::state(one.state), labels::tone(one.state)),
        secret: one.secret,
        published: one.published,
        may_keep,
        origin,
        has_st96: crate::export::has_st96(one.content.right),
        rows,
        people: people(one),
        open_due: near.into_iter().map(|due| DueLine::of(due, here)).collect(),
        far_due: far.into_iter().map(|due| DueLine::of(due, here)).collect(),
        duties: duties.iter().map(|due| DueLine::of(due, here)).collect(),
        past_due: due
            .iter()
            .filter(|due| due.standing == Standing::Open && !is_live(due, on))
            // What one could do and did not is no fault; what others could do is over.
            .filter(|due| matches!(due.whose, Whose::Holder | Whose::End))
            .map(|due| DueLine::of(due, here))
            .collect(),
        closed_due: due
            .iter()
            .filter_map(|due| {
                let how = match due.standing {
                    Standing::Open => return None,
                    Standing::Met(on) => labels::met(on),
                    Standing::Dropped => labels::DROPPED.to_owned(),
                };
                Some((due.title.clone(), labels::date(due.due_on), how))
            })
            .collect(),
        gaps: commands::gaps(&rules, &one.content, &commands::standing(&recorded))
            .into_iter()
            .map(|gap| {
                let title = rules.packs.rules.all().iter().find(|rule| rule.id == gap.rule);
                let title = title.map_or_else(|| gap.rule.clone(), |rule| rule.title.clone());
                (title, labels::date(gap.fact_on))
            })
            .collect(),
        events: recorded
            .iter()
            .map(|held| EventLine {
                what: labels::event_at(held.event.kind, held.event.ordinal),
                day: labels::date(held.event.on),
                number: held.event.number.clone(),
                note: held.event.note.clone(),
                who: names.get(&held.by).cloned().unwrap_or_default(),
                removed: held.removed.clone(),
                edit_href: format!("/tai-san/{}/dien-bien/{}", one.id, held.id),
            })
            .collect(),
        files: files
            .into_iter()
            .map(|file| FileLine {
                href: format!("/tai-san/{}/tep/{}", one.id, file.id),
                name: file.name,
                bytes: u64::try_from(file.size).unwrap_or(0),
                note: String::new(),
                warning: String::new(),
                remove_href: None,
            })
            .collect(),
        uses: labels::exploitation::badges(crate::sheet::standing(&db, one, on).await?),
        collective: one.content.right.is_collective(),
        costs: super::costs::summary(app, here, one).await?,
        errors: errors_of(errors),
        timeline: timeline(app, one).await?,
    })
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<AssetId>) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    ui::shell::html(&page(&app, &here, &one, &FieldErrors::default()).await?)
}

pub(super) async fn publish(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    form: Form,
) -> Result<Response> {
    let shown = form.raw("shown") == "1";
    let tx = app.begin(&here).await?;
    match commands::publish(&tx, here.actor()?, id, shown).await {
        Ok(_) => {
            tx.commit().await?;
            let said = if shown { labels::PUBLISHED } else { labels::UNPUBLISHED };
            Ok(see_other_saying(&format!("/tai-san/{id}"), said))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let one = find(&app, &here, id).await?;
            shown_again(&page(&app, &here, &one, &errors).await?, status)
        }
    }
}

pub(super) async fn attach(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    mut form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let Some(stored) = stored(&app, &mut form, "file").await? else {
        return ui::shell::html_with_errors(&page(&app, &here, &one, &form.errors).await?);
    };
    let tx = app.begin(&here).await?;
    commands::attach(&tx, here.actor()?, id, stored).await?;
    tx.commit().await?;
    Ok(see_other_saying(&format!("/tai-san/{id}#tep"), labels::ATTACHED))
}

pub(super) async fn file(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, file)): Path<(AssetId, AttachmentId)>,
) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    let attachment = attachments::find(&app.db.reader(), file).await?;
    let attachment = attachment
        .filter(|attachment| attachment.subject == one.id.0)
        .ok_or(AppError::NotFound)?;
    let bytes = app.engines.files.get(&attachment.hash).await?;
    Ok(download(&attachment.name, &attachment.media_type, bytes))
}
