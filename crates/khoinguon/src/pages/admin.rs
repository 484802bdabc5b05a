//! Pages of the administrator: journal, health, rules in use, who may do what, components.

use crate::labels;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use initiatives::Rules;
use kernel::access::Role;
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::forms::{Form, parse_date};
use kernel::ids::{PersonId, UnitId};
use kernel::jobs::{self, Dead, Queue};
use kernel::journal::{self, Entry, Sealed};
use kernel::paging::{Cursor, Page, Sorting};
use kernel::time::moment;
use kernel::web::{App, AppState, Here, download_sheet, see_other_saying};
use kernel::{AppError, Result};
use serde::Deserialize;
use serde_json::json;
use ui::listing::Listing;
use ui::view::{ActiveFilter, Choice, Pager};
use ui::{Frame, filters, view};

pub(super) async fn gallery(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let frame = ui::shell::frame(&app, &here, labels::page::GALLERY);
    ui::shell::html(&ui::gallery::Gallery::new(frame, here.now))
}

struct Line {
    seq: i64,
    at: DateTime<Utc>,
    who: String,
    act: String,
    kind: &'static str,
    /// Page of the record; empty where there is none.
    href: String,
    unit: String,
    hash: String,
}

#[derive(Template)]
#[template(path = "journal.html")]
struct Journal {
    frame: Frame,
    query: String,
    kinds: Vec<Choice>,
    from: String,
    until: String,
    active: Vec<ActiveFilter>,
    clear_href: String,
    export_href: String,
    sort: String,
    columns: Vec<view::Column>,
    lines: Vec<Line>,
    pager: Pager,
    head: String,
    entries: i64,
}

/// What the address of the journal may say.
#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    loai: String,
    #[serde(default)]
    tu: String,
    #[serde(default)]
    den: String,
    #[serde(default)]
    sap: String,
    #[serde(default)]
    trang: String,
}

/// Rows of one page of the journal.
const PAGE: u64 = 50;
/// Most rows of one sheet.
const EXPORT_MAX: u64 = 20_000;
/// People whose acts are looked for at once when a name is typed.
const NAMESAKES: u64 = 200;

/// A day typed in the address; what cannot be read is no filter, and the chip that is missing shows it.
fn day(typed: &str) -> Option<NaiveDate> {
    parse_date(typed).ok()
}

impl Asked {
    fn sorting(&self) -> Sorting<journal::SortBy> {
        Sorting::parse(&self.sap)
    }

    fn listing(&self) -> Listing {
        let kind = labels::journal::KINDS.iter().find(|(code, _)| *code == self.loai);
        let day_words = |words: &str, typed: &str| day(typed).map(|day| format!("{words} {}", day.format("%d/%m/%Y")));
        Listing::new("/he-thong/nhat-ky", &self.q, self.sorting())
            .filtered("loai", &self.loai, kind.map(|(_, label)| *label))
            .filtered("tu", &self.tu, day_words(labels::journal::FROM, &self.tu))
            .filtered("den", &self.den, day_words(labels::journal::UNTIL, &self.den))
    }
}

/// The entries that the person may read and that the address asks for.
async fn entries(app: &App, here: &Here, asked: &Asked, size: u64) -> Result<Page<Sealed>> {
    let actor = here.actor()?;
    let (reader, units, today) = (app.db.reader(), app.db.units(), here.today());
    let scope = people::policy::audited(actor, &units, today);
    let words = vietnamese::clean_line(&asked.q);
    let people = if words.is_empty() {
        None
    } else {
        let filter = people::store::PeopleFilter {
            words,
            ..people::store::PeopleFilter::default()
        };
        let found = people::store::list_people(&reader, &scope, &filter, None, NAMESAKES, today).await?;
        Some(found.items.into_iter().map(|person| person.id.0).collect())
    };
    let cursor = if asked.trang.is_empty() {
        None
    } else {
        Some(Cursor::decode(&asked.trang)?)
    };
    let filter = journal::Filter {
        subject_kind: Some(asked.loai.clone()).filter(|kind| !kind.is_empty()),
        people,
        from: day(&asked.tu).map(|day| moment(day, NaiveTime::MIN)),
        until: day(&asked.den)
            .and_then(|day| day.succ_opt())
            .map(|day| moment(day, NaiveTime::MIN)),
        sorting: asked.sorting(),
    };
    journal::list(&reader, &scope, &filter, cursor.as_ref(), size, today).await
}

async fn lines(app: &App, here: &Here, found: Vec<Sealed>) -> Result<Vec<Line>> {
    let (units, today) = (app.db.units(), here.today());
    let people: Vec<PersonId> = found.iter().map(|entry| PersonId(entry.person)).collect();
    let names = people::names(&app.db.reader(), &people).await?;
    let line = |entry: Sealed| Line {
        seq: entry.seq,
        at: entry.at,
        who: names
            .get(&PersonId(entry.person))
            .cloned()
            .unwrap_or_else(|| initiatives::labels::SYSTEM.to_owned()),
        kind: labels::journal::kind(&entry.subject_kind),
        href: match entry.subject_kind.as_str() {
            "initiative" => format!("/sang-kien/{}", entry.subject),
            "campaign" => format!("/phong-trao/{}", entry.subject),
            "unit" => format!("/don-vi/{}", entry.subject),
            "person" => format!("/he-thong/nguoi-dung/{}", entry.subject),
            _ => String::new(),
        },
        act: labels::journal::act(&entry.act).map_or(entry.act, str::to_owned),
        unit: entry
            .unit
            .map(|unit| units.name(UnitId(unit), today).to_owned())
            .unwrap_or_default(),
        hash: entry.hash.chars().take(12).collect(),
    };
    Ok(found.into_iter().map(line).collect())
}

pub(super) async fn journal(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let administrator = here.actor()?.holds_anywhere(Role::Administrator);
    let found = entries(&app, &here, &asked, PAGE).await?;
    let (listing, sorting) = (asked.listing(), asked.sorting());
    let pager = listing.pager(&found, labels::journal::rows_on_page(found.items.len()));
    let mut lines = lines(&app, &here, found.items).await?;
    for line in &mut lines {
        // The page of a person is the administrator's.
        if !administrator && line.href.starts_with("/he-thong/") {
            line.href.clear();
        }
    }
    let head = journal::checkpoint(&app.db.reader()).await?;
    ui::shell::html(&Journal {
        frame: ui::shell::frame(&app, &here, labels::page::JOURNAL),
        query: asked.q.clone(),
        kinds: Choice::list(labels::journal::KINDS.iter().copied(), &asked.loai),
        from: asked.tu.clone(),
        until: asked.den.clone(),
        active: listing.active(),
        clear_href: listing.clear_href(),
        export_href: listing.href_at("/he-thong/nhat-ky/xuat"),
        sort: listing.sort.clone(),
        columns: vec![
            view::Column {
                number: true,
                ..listing.column(labels::journal::HEAD_NUMBER, journal::SortBy::Position, sorting)
            },
            view::Column::plain(labels::journal::HEAD_AT),
            view::Column::plain(labels::journal::HEAD_WHO),
            view::Column::plain(labels::journal::HEAD_ACT),
            view::Column::plain(labels::journal::HEAD_UNIT),
            view::Column::plain(labels::journal::HEAD_SEAL),
        ],
        lines,
        pager,
        head: head.hash,
        entries: head.seq,
    })
}

/// The same entries as a sheet.
pub(super) async fn journal_sheet(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let found = entries(&app, &here, &asked, EXPORT_MAX).await?;
    let mut title = vec![labels::page::JOURNAL.to_owned()];
    if found.next.is_some() {
        title.push(initiatives::labels::export_cut(EXPORT_MAX));
    }
    let lines = lines(&app, &here, found.items).await?;
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let sheet = Sheet {
        name: labels::page::JOURNAL.to_owned(),
        title,
        columns: vec![
            column(labels::journal::HEAD_NUMBER, 10, CellKind::Text),
            column(labels::journal::HEAD_AT, 20, CellKind::Text),
            column(labels::journal::HEAD_WHO, 28, CellKind::Text),
            column(labels::journal::HEAD_ACT, 40, CellKind::Text),
            column(labels::journal::HEAD_UNIT, 40, CellKind::Text),
            column(labels::journal::HEAD_SEAL, 16, CellKind::Text),
        ],
        rows: lines
            .into_iter()
            .map(|line| {
                vec![
                    Cell::Text(line.seq.to_string()),
                    Cell::Text(filters::moment_text(line.at)),
                    Cell::Text(line.who),
                    Cell::Text(line.act),
                    Cell::Text(line.unit),
                    Cell::Text(line.hash),
                ]
            })
            .collect(),
    };
    download_sheet(&app, labels::page::JOURNAL, here.today(), sheet).await
}

#[derive(Template)]
#[template(path = "health.html")]
struct Health {
    frame: Frame,
    engine: String,
    version: &'static str,
    queue: Queue,
    dead: Vec<Dead>,
    read_only: Option<String>,
    commits: u64,
    journal: i64,
    backup: Option<String>,
}

pub(super) async fn health(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let head = journal::checkpoint(&app.db.reader()).await?;
    let page = Health {
        frame: ui::shell::frame(&app, &here, labels::page::HEALTH),
        engine: format!("{:?}", app.db.backend()),
        version: env!("CARGO_PKG_VERSION"),
        queue: jobs::queue(&app.db).await?,
        dead: jobs::dead(&app.db, 50).await?,
        read_only: app.db.read_only(),
        commits: app.db.commits(),
        journal: head.seq,
        backup: crate::installation::get(&app.db.reader(), crate::installation::LAST_BACKUP).await?,
    };
    ui::shell::html(&page)
}

/// Puts a job that was set aside back into the queue.
pub(super) async fn retry(Shared(app): Shared<AppState>, here: Here, form: Form) -> Result<Response> {
    let job = form.raw("job").parse().map_err(|_| AppError::NotFound)?;
    let tx = app.begin(&here).await?;
    jobs::retry(&tx, job).await?;
    tx.record(Entry {
        subject_kind: "job",
        subject: job.0,
        unit: None,
        act: "job.retried",
        details: json!({}),
    });
    tx.commit().await?;
    Ok(see_other_saying("/he-thong/tinh-trang", labels::RETRIED))
}

struct RuleLine {
    title: String,
    duration: String,
    act: String,
    article: String,
    valid: String,
    verified: bool,
}

struct ParameterLine {
    title: String,
    value: String,
    act: String,
    valid: String,
    verified: bool,
}

#[derive(Template)]
#[template(path = "rules.html")]
struct RulesPage {
    frame: Frame,
    rules: Vec<RuleLine>,
    parameters: Vec<ParameterLine>,
    forms: Vec<ParameterLine>,
    diagrams: Vec<(String, Vec<String>)>,
}

/// Forms of requests and score sheets, with whose they are and where they come from.
fn forms(app: &App, today: chrono::NaiveDate) -> Result<Vec<ParameterLine>> {
    let units = app.db.units();
    let requests = app.part::<initiatives::Rules>()?;
    let sheets = app.part::<councils::Rules>()?;
    let of_requests = requests.forms.all().iter().map(|form| {
        let unit = form.scope.as_deref().map(|code| {
            units
                .by_code(code, today)
                .map_or_else(|| code.to_owned(), |unit| units.name(unit, today).to_owned())
        });
        ParameterLine {
            title: labels::form_version(&form.title, form.version),
            value: labels::form_of(unit.as_deref(), form.questions.len()),
            act: [form.legal_act.as_str(), form.article.as_str()]
                .join(" ")
                .trim()
                .to_owned(),
            valid: span(form.valid_from, form.valid_to),
            verified: form.verified,
        }
    });
    let of_sheets = sheets.forms(today).into_iter().map(|form| ParameterLine {
        title: labels::form_version(&form.title, form.version),
        value: labels::sheet_of(form.criteria.len(), form.most()),
        act: form.legal_act.clone(),
        valid: span(form.valid_from, form.valid_to),
        verified: form.verified,
    });
    Ok(of_requests.chain(of_sheets).collect())
}

fn span(from: chrono::NaiveDate, to: Option<chrono::NaiveDate>) -> String {
    match to {
        None => labels::since(from),
        Some(to) => format!("{} – {}", from.format("%d/%m/%Y"), to.format("%d/%m/%Y")),
    }
}

pub(super) async fn rules(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let rules = app
        .packs
        .rules
        .all()
        .iter()
        .map(|rule| RuleLine {
            title: rule.title.clone(),
            duration: rule.duration_label(),
            act: rule.legal_act.clone(),
            article: rule.article.clone(),
            valid: span(rule.valid_from, rule.valid_to),
            verified: rule.verified,
        })
        .collect();
    let parameters = app
        .packs
        .parameters
        .all()
        .iter()
        .map(|parameter| ParameterLine {
            title: parameter.title.clone(),
            value: labels::parameter(parameter),
            act: format!("{} {}", parameter.legal_act, parameter.article)
                .trim()
                .to_owned(),
            valid: span(parameter.valid_from, parameter.valid_to),
            verified: parameter.verified,
        })
        .collect();
    let flows = app.part::<Rules>()?;
    let diagrams = flows
        .flows
        .all()
        .map(|flow| (flow.title.clone(), flow.matrix()))
        .collect();
    let frame = ui::shell::frame(&app, &here, labels::page::RULES);
    ui::shell::html(&RulesPage {
        frame,
        rules,
        forms: forms(&app, here.today())?,
        parameters,
        diagrams,
    })
}

#[derive(Template)]
#[template(path = "matrix.html")]
struct Matrix {
    frame: Frame,
    routes: Vec<(&'static str, &'static str, String)>,
}

pub(super) async fn matrix(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let routes = crate::compose::routes();
    let routes = routes
        .table()
        .iter()
        .map(|route| (labels::verb(route.verb), route.path, labels::access(route.access)))
        .collect();
    let frame = ui::shell::frame(&app, &here, labels::page::MATRIX);
    ui::shell::html(&Matrix { frame, routes })
}
