//! The board of a period, for those who receive it: who has sent, when, how late; urging, closing, exceptions.

use super::{board_href, crumbs, errors_of, find_board, hindrance, once, shown_again};
use crate::commands::periods as acts;
use crate::labels::{self, page as words};
use crate::model::{Exception, Regime, RegimeId, Stage, Timeliness};
use crate::store::{self, Owed};
use crate::{pages, policy};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{DateTime, Utc};
use kernel::engines::{Cell, CellKind, Column, Sheet};
use kernel::forms::{Form, parse_date, url_encode};
use kernel::ids::UnitId;
use kernel::once::{self as once_keys, Claim};
use kernel::period::Period;
use kernel::time::{end_of_day, local_date};
use kernel::units::Units;
use kernel::web::{AppState, Here, download_sheet, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use ui::view::{Badge, Choice, Stat, Tab};
use ui::{Frame, filters};

/// What the address of a board may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// How reports stand to their due moment.
    #[serde(default)]
    loc: String,
    /// As of the end of a day.
    #[serde(default)]
    luc: String,
}

impl Asked {
    /// The moment as of which the board is looked at; `None` when it is now.
    fn moment(&self, now: DateTime<Utc>) -> Result<Option<DateTime<Utc>>> {
        if self.luc.trim().is_empty() {
            return Ok(None);
        }
        let day = parse_date(&self.luc).map_err(|sentence| AppError::field("luc", sentence))?;
        Ok(Some(end_of_day(day)).filter(|at| *at < now))
    }

    fn pick(&self) -> Option<Timeliness> {
        Timeliness::ALL.into_iter().find(|one| one.code() == self.loc)
    }
}

struct Line {
    unit: UnitId,
    name: String,
    href: String,
    stage: Option<Badge>,
    timeliness: Badge,
    /// Until when, where that is another day than for most.
    due: String,
    sent: String,
    late: String,
    urged: String,
    /// It may be urged now.
    open: bool,
    holder: String,
}

/// A board, ready to be told.
struct Board {
    regime: Regime,
    period: Period,
    owed: Vec<Owed>,
    voids: Vec<Owed>,
    /// Until when most are due.
    due: Option<DateTime<Utc>>,
    /// As of which moment.
    at: DateTime<Utc>,
    /// It is not now.
    then: bool,
    /// Nothing is sent any more.
    closed: bool,
}

impl Board {
    async fn read(app: &AppState, here: &Here, (regime, period): (Regime, Period), asked: &Asked) -> Result<Board> {
        let (units, on, db) = (app.db.units(), here.today(), app.db.reader());
        let mut all = store::of_period(&db, &policy::whole(), regime.id, period, on).await?;
        if all.is_empty() && !store::periods(&db, regime.id).await?.contains(&period) {
            return Err(AppError::NotFound);
        }
        store::in_order(&mut all, &units, on);
        let (voids, owed): (Vec<Owed>, Vec<Owed>) = all.into_iter().partition(|one| acts::is_void(one, &units));
        let mut dues: Vec<DateTime<Utc>> = owed.iter().map(|one| one.report.due_at).collect();
        dues.sort_unstable();
        let due = dues.get(dues.len() / 2).copied();
        let then = asked.moment(here.now)?;
        let closed = store::lock(&db, regime.id, period).await?.is_some();
        Ok(Board {
            closed,
            regime,
            period,
            owed,
            voids,
            due,
            at: then.unwrap_or(here.now),
            then: then.is_some(),
        })
    }

    fn standing(&self, owed: &Owed) -> Timeliness {
        Timeliness::of(owed.report.first_sent_at, owed.report.due_at, self.at)
    }

    /// Days behind the due day: of a sending, or of waiting.
    fn days_late(&self, owed: &Owed) -> i64 {
        let report = &owed.report;
        let until = report.first_sent_at.filter(|sent| *sent <= self.at).unwrap_or(self.at);
        if until <= report.due_at {
            0
        } else {
            (local_date(until) - local_date(report.due_at)).num_days().max(1)
        }
    }

    fn line(&self, owed: &Owed, units: &Units, now: DateTime<Utc>) -> Line {
        let (report, on) = (&owed.report, local_date(now));
        let standing = self.standing(owed);
        let late = self.days_late(owed);
        Line {
            unit: report.unit,
            name: units.name(report.unit, on).to_owned(),
            href: format!("/bao-cao/{}", report.id),
            stage: (!self.then).then(|| Badge::new(words::stage_above(report.stage), labels::stage_tone(report.stage))),
            timeliness: Badge::new(labels::timeliness(standing), labels::timeliness_tone(standing)),
            due: if Some(report.due_at) == self.due {
                String::new()
            } else {
                words::due(report.due_at)
            },
            sent: report
                .first_sent_at
                .filter(|sent| *sent <= self.at)
                .map(labels::moment)
                .unwrap_or_default(),
            late: if late > 0 { words::days(late) } else { String::new() },
            urged: report.urged_at.map(words::day_of).unwrap_or_default(),
            open: acts::is_missing(owed, units) && !self.closed,
            holder: if owed.holder == report.unit {
                String::new()
            } else {
                words::done_by(units.name(owed.holder, on))
            },
        }
    }

    fn href(&self, rest: &str, asked: &Asked) -> String {
        let parts: Vec<String> = [("loc", &asked.loc), ("luc", &asked.luc)]
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", url_encode(value)))
            .collect();
        let base = board_href(self.regime.id, self.period);
        if parts.is_empty() {
            format!("{base}{rest}")
        } else {
            format!("{base}{rest}?{}", parts.join("&"))
        }
    }
}

#[derive(Template)]
#[template(path = "reports_board.html")]
struct Show {
    frame: Frame,
    base: String,
    title: String,
    caption: String,
    lead: String,
    errors: Vec<(String, String)>,
    stats: Vec<Stat>,
    tabs: Vec<Tab>,
    pick: String,
    at_day: String,
    at_words: String,
    then: bool,
    lines: Vec<Line>,
    voids: Vec<(String, String)>,
    may_receive: bool,
    open: usize,
    urge_label: String,
    export: String,
    closed: String,
    exceptions: Vec<String>,
    missing: Vec<Choice>,
    form: Form,
    once: String,
    periods: Vec<(String, String, bool)>,
}

impl Show {
    fn at(&self, rest: &str) -> String {
        format!("{}{rest}", self.base)
    }

    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }

    fn token(&self, form: &str) -> String {
        format!("{}:{form}", self.once)
    }
}

fn exception_words(one: &Exception, units: &Units, on: chrono::NaiveDate) -> String {
    words::exception(units.name(one.unit, on), one.until, &one.reason)
}

async fn page(
    app: &AppState,
    here: &Here,
    board: Board,
    asked: &Asked,
    (form, errors): (Form, &FieldErrors),
) -> Result<Show> {
    let (actor, units, on, db) = (here.actor()?, app.db.units(), here.today(), app.db.reader());
    let (regime, period) = (&board.regime, board.period);
    let receives = policy::permit_receive(actor, regime, regime.id.0, &units, on).is_ok();
    let counts = acts::counts(&board.owed, board.at);
    let sent = counts.on_time + counts.late;
    let stat = |question: &str, value: usize, note: String, pick: Option<Timeliness>| Stat {
        question: question.to_owned(),
        value: value.to_string(),
        note,
        href: pick.map(|pick| {
            let asked = Asked {
                loc: pick.code().to_owned(),
                luc: asked.luc.clone(),
            };
            board.href("", &asked)
        }),
        ..Stat::default()
    };
    let stats = vec![
        stat(words::EXPECTED, counts.expected, String::new(), None),
        stat(
            words::SENT,
            sent,
            if board.then {
                String::new()
            } else {
                words::taken(counts.accepted)
            },
            None,
        ),
        stat(words::ON_TIME, counts.on_time, String::new(), Some(Timeliness::OnTime)),
        stat(words::LATE, counts.late, String::new(), Some(Timeliness::Late)),
        stat(
            words::NOT_SENT,
            counts.awaited + counts.missing,
            words::overdue(counts.missing),
            Some(if counts.missing > 0 {
                Timeliness::Missing
            } else {
                Timeliness::Awaited
            }),
        ),
    ];
    let pick = asked.pick();
    let whole = Asked {
        loc: String::new(),
        luc: asked.luc.clone(),
    };
    let mut tabs = vec![Tab {
        label: words::PICK_ALL.to_owned(),
        href: board.href("", &whole),
        current: pick.is_none(),
        count: u32::try_from(board.owed.len()).ok(),
    }];
    tabs.extend(Timeliness::ALL.into_iter().map(|one| Tab {
        label: labels::timeliness(one).to_owned(),
        href: board.href(
            "",
            &Asked {
                loc: one.code().to_owned(),
                luc: asked.luc.clone(),
            },
        ),
        current: pick == Some(one),
        count: u32::try_from(board.owed.iter().filter(|owed| board.standing(owed) == one).count()).ok(),
    }));
    let lock = store::lock(&db, regime.id, period).await?;
    let exceptions = store::exceptions(&db, regime.id, period).await?;
    let open: Vec<&Owed> = board
        .owed
        .iter()
        .filter(|one| one.report.stage != Stage::Sent && one.report.stage != Stage::Accepted)
        .collect();
    let missing: Vec<&Owed> = board.owed.iter().filter(|one| acts::is_missing(one, &units)).collect();
    let mut frame = ui::shell::frame(app, here, &words::board_title(period));
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(Some(regime));
    let periods = store::periods(&db, regime.id).await?;
    Ok(Show {
        base: board_href(regime.id, period),
        title: words::board_title(period),
        caption: regime.content.name.clone(),
        lead: words::board_lead(units.name(regime.content.receiver, on), board.due),
        stats,
        tabs,
        pick: asked.loc.clone(),
        at_day: if asked.luc.is_empty() {
            form.raw("luc").to_owned()
        } else {
            asked.luc.clone()
        },
        at_words: if board.then {
            words::as_of(local_date(board.at))
        } else {
            String::new()
        },
        then: board.then,
        lines: board
            .owed
            .iter()
            .filter(|one| pick.is_none_or(|pick| board.standing(one) == pick))
            .map(|one| board.line(one, &units, here.now))
            .collect(),
        voids: board
            .voids
            .iter()
            .map(|one| {
                (
                    units.name(one.report.unit, on).to_owned(),
                    format!("/bao-cao/{}", one.report.id),
                )
            })
            .collect(),
        may_receive: receives && !board.then,
        open: if lock.is_some() { 0 } else { missing.len() },
        urge_label: words::urge(
            missing.len(),
            missing.iter().filter(|one| one.report.stage == Stage::Returned).count(),
        ),
        export: if policy::may_export(actor) {
            board.href("/xuat", asked)
        } else {
            String::new()
        },
        closed: lock
            .map(|lock| words::locked_at(lock.at, &lock.reason))
            .unwrap_or_default(),
        exceptions: exceptions.iter().map(|one| exception_words(one, &units, on)).collect(),
        missing: Choice::list(
            open.iter()
                .map(|one| (one.report.unit.to_string(), units.name(one.report.unit, on).to_owned())),
            form.raw("unit"),
        ),
        once: once(form.once().split(':').next().unwrap_or_default()),
        periods: periods
            .into_iter()
            .take(8)
            .map(|one| (one.label(), board_href(regime.id, one), one == period))
            .collect(),
        errors: errors_of(errors),
        form,
        frame,
    })
}

pub(super) async fn show(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, period)): Path<(RegimeId, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let found = find_board(&app, &here, id, &period).await?;
    if let Err(error @ AppError::Invalid(_)) = asked.moment(here.now) {
        let typed = Form::with([("luc".to_owned(), asked.luc)]);
        return again(&app, &here, found, typed, error, "").await;
    }
    let board = Board::read(&app, &here, found, &asked).await?;
    let errors = FieldErrors::default();
    ui::shell::html(&page(&app, &here, board, &asked, (Form::default(), &errors)).await?)
}

pub(super) async fn export(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, period)): Path<(RegimeId, String)>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let found = find_board(&app, &here, id, &period).await?;
    if !policy::may_export(here.actor()?) {
        return Err(AppError::Forbidden(labels::NOT_ALLOWED_RECEIVE.to_owned()));
    }
    let board = Board::read(&app, &here, found, &asked).await?;
    let (units, on) = (app.db.units(), here.today());
    let pick = asked.pick();
    let rows = board
        .owed
        .iter()
        .filter(|one| pick.is_none_or(|pick| board.standing(one) == pick))
        .map(|one| {
            let report = &one.report;
            let standing = board.standing(one);
            let sent = report.first_sent_at.filter(|sent| *sent <= board.at);
            vec![
                Cell::Text(units.name(report.unit, on).to_owned()),
                Cell::Text(units.code(report.unit, on).to_owned()),
                Cell::Text(if board.then {
                    String::new()
                } else {
                    words::stage_above(report.stage).to_owned()
                }),
                Cell::Text(labels::timeliness(standing).to_owned()),
                Cell::Date(local_date(report.due_at)),
                sent.map_or(Cell::Empty, |sent| Cell::Text(labels::moment(sent))),
                Cell::Integer(board.days_late(one)),
                report.urged_at.map_or(Cell::Empty, |at| Cell::Date(local_date(at))),
                Cell::Text(report.code.clone()),
            ]
        })
        .collect();
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let name = words::board_title(board.period);
    let sheet = Sheet {
        name: words::BOARD.to_owned(),
        title: vec![
            board.regime.content.name.clone(),
            name.clone(),
            words::table_at(board.at),
        ],
        columns: vec![
            column(words::head::UNIT, 36, CellKind::Text),
            column(words::head::CODE, 14, CellKind::Text),
            column(words::head::STAGE, 18, CellKind::Text),
            column(words::head::STANDING, 18, CellKind::Text),
            column(words::head::DUE, 14, CellKind::Date),
            column(words::head::SENT, 24, CellKind::Text),
            column(words::head::LATE, 12, CellKind::Integer),
            column(words::head::URGED, 16, CellKind::Date),
            column(words::head::RECEIPT, 22, CellKind::Text),
        ],
        rows,
    };
    download_sheet(&app, &words::file_name(&name), on, sheet).await
}

/// The board again with what was typed and could not be done.
async fn again(
    app: &AppState,
    here: &Here,
    found: (Regime, Period),
    form: Form,
    error: AppError,
    reason: &str,
) -> Result<Response> {
    let (errors, status) = hindrance(error)?;
    let mut told = FieldErrors::default();
    for (field, message) in errors.iter() {
        told.add(if field == "reason" { reason } else { field }, message);
    }
    let asked = Asked::default();
    let board = Board::read(app, here, found, &asked).await?;
    shown_again(&page(app, here, board, &asked, (form, &told)).await?, status)
}

pub(super) async fn urge(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, period)): Path<(RegimeId, String)>,
    form: Form,
) -> Result<Response> {
    let (regime, period) = find_board(&app, &here, id, &period).await?;
    let only: Option<Vec<UnitId>> = match form.raw("unit") {
        "" => None,
        unit => Some(vec![unit.parse().map_err(|_| AppError::NotFound)?]),
    };
    let tx = app.begin(&here).await?;
    let urged = acts::urge(&tx, here.actor()?, regime.id, period, only.as_deref()).await?;
    tx.commit().await?;
    Ok(see_other_saying(
        &board_href(regime.id, period),
        &words::urged(urged.now, urged.already),
    ))
}

/// A form of the board that acts once.
enum Step {
    Close,
    Reopen,
    Allow,
}

async fn step(
    app: AppState,
    here: Here,
    (id, period): (RegimeId, String),
    mut form: Form,
    step: Step,
) -> Result<Response> {
    let (regime, period) = find_board(&app, &here, id, &period).await?;
    let actor = here.actor()?;
    let (field, code, saying) = match step {
        Step::Close => ("ly_do_chot", "report_regime.close", words::CLOSED),
        Step::Reopen => ("ly_do_mo", "report_regime.reopen", words::REOPENED),
        Step::Allow => ("ly_do_cho", "report.allow", words::ALLOWED),
    };
    let reason = form.line(field);
    let until = match step {
        Step::Allow => form.date("until", None),
        Step::Close | Step::Reopen => None,
    };
    if !form.errors.is_empty() {
        let errors = std::mem::take(&mut form.errors);
        return again(&app, &here, (regime, period), form, AppError::Invalid(errors), field).await;
    }
    let unit = form.raw("unit").parse::<UnitId>().ok();
    let tx = app.begin(&here).await?;
    if let Claim::Done(address) = once_keys::claim(&tx, actor.person, form.once(), code).await? {
        return Ok(see_other(&address));
    }
    let done = match (step, unit) {
        (Step::Close, _) => acts::close(&tx, actor, id, period, &reason).await,
        (Step::Reopen, _) => acts::reopen(&tx, actor, id, period, &reason).await,
        (Step::Allow, Some(unit)) => acts::allow(&tx, actor, (id, period), unit, &reason, until).await,
        (Step::Allow, None) => Err(AppError::field("unit", words::ASK_UNIT)),
    };
    match done {
        Ok(()) => {
            let address = board_href(id, period);
            once_keys::answer(&tx, actor.person, form.once(), &address).await?;
            tx.commit().await?;
            Ok(see_other_saying(&address, saying))
        }
        Err(error) => {
            drop(tx);
            again(&app, &here, (regime, period), form, error, field).await
        }
    }
}

pub(super) async fn close(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(at): Path<(RegimeId, String)>,
    form: Form,
) -> Result<Response> {
    step(app, here, at, form, Step::Close).await
}

pub(super) async fn reopen(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(at): Path<(RegimeId, String)>,
    form: Form,
) -> Result<Response> {
    step(app, here, at, form, Step::Reopen).await
}

pub(super) async fn allow(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(at): Path<(RegimeId, String)>,
    form: Form,
) -> Result<Response> {
    step(app, here, at, form, Step::Allow).await
}
