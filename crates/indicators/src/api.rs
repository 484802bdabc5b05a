//! `/api/v1/measures`, `indicators`, `targets`, `snapshots`: the same commands, the same rights as the pages.

use crate::commands::{self, NewSnapshot, NewTarget};
use crate::follow::{Figures, Lens, Upto};
use crate::model::{
    Asked, Comparator, Definition, Direction, Reach, Regime, SnapshotId, Target, TargetId, Verdict, View, evaluate,
};
use crate::policy::Days;
use crate::store::{Heading, Kept};
use crate::{labels, policy, store};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::access::Actor;
use kernel::ids::UnitId;
use kernel::measures::Openness;
use kernel::once::{self, Claim};
use kernel::period::Period;
use kernel::units::{Tree, Units};
use kernel::web::api::{self, Body};
use kernel::web::{Access, AppState, Here, Routes, Verb};
use kernel::{AppError, FieldErrors, Result};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, OpenApi, ToSchema};
use uuid::Uuid;

const READ: Access = Access::Token("figures:read");
const WRITE: Access = Access::Token("figures:write");
/// Snapshots of one answer.
const LISTED: usize = 200;

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/api/v1/measures", READ, list_measures)
        .get("/api/v1/indicators", READ, list_indicators)
        .get("/api/v1/indicators/{key}", READ, show_indicator)
        .get("/api/v1/indicator-targets", READ, list_indicator_targets)
        .post("/api/v1/indicator-targets", WRITE, set_indicator_target)
        .on(
            Verb::Delete,
            "/api/v1/indicator-targets/{id}",
            WRITE,
            end_indicator_target,
        )
        .get("/api/v1/snapshots", READ, list_snapshots)
        .post("/api/v1/snapshots", WRITE, make_snapshot)
        .get("/api/v1/snapshots/{id}", READ, show_snapshot)
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(
        list_measures,
        list_indicators,
        show_indicator,
        list_indicator_targets,
        set_indicator_target,
        end_indicator_target,
        list_snapshots,
        make_snapshot,
        show_snapshot
    ),
    components(schemas(
        MeasureBody,
        MeasureList,
        IndicatorBody,
        IndicatorList,
        IndicatorValue,
        TermBody,
        UnitValue,
        IndicatorTargetBody,
        IndicatorTargetList,
        SetIndicatorTarget,
        SnapshotBody,
        SnapshotList,
        SnapshotFigure,
        SnapshotChange,
        SnapshotChecked,
        MakeSnapshot
    ))
)]
pub struct Doc;

/// Something that a module counts.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MeasureBody {
    code: String,
    /// What is counted, in words.
    name: String,
    /// Over which records.
    records: String,
    /// By which date.
    dated: String,
    /// `count`, `dong` or `days`.
    account: String,
    /// Keys by which it can be broken down.
    breakdowns: Vec<String>,
    /// `signed_in` or `officers`: who may see the number.
    openness: String,
}

/// What the modules count.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct MeasureList {
    measures: Vec<MeasureBody>,
}

#[utoipa::path(get, path = "/api/v1/measures", tag = "figures", responses((status = 200, body = MeasureList)))]
pub(crate) async fn list_measures(Shared(app): Shared<AppState>) -> Result<Json<MeasureList>> {
    let figures = app.part::<Figures>()?;
    let measures = figures.catalogue().measured().iter();
    Ok(Json(MeasureList {
        measures: measures
            .map(|one| MeasureBody {
                code: one.code.to_owned(),
                name: one.name.to_owned(),
                records: one.records.to_owned(),
                dated: one.dated.to_owned(),
                account: one.account.code().to_owned(),
                breakdowns: one.breakdowns.iter().map(|part| part.key.to_owned()).collect(),
                openness: one.openness.code().to_owned(),
            })
            .collect(),
    }))
}

/// An indicator.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IndicatorBody {
    key: String,
    version: u32,
    name: String,
    question: String,
    unit: String,
    decimals: u32,
    direction: Direction,
    /// What is counted and what is not.
    meaning: String,
    /// The document that asks for it.
    source: String,
    /// Measures that it is made of.
    measures: Vec<String>,
    /// False while no module counts one of them: there is no value, not even zero.
    has_source: bool,
    /// The target in the words of the document; empty when it orders none.
    ordered: String,
}

fn indicator(figures: &Figures, one: &Definition) -> IndicatorBody {
    IndicatorBody {
        key: one.key.clone(),
        version: one.version,
        name: one.name.clone(),
        question: one.question.clone(),
        unit: one.unit.clone(),
        decimals: one.decimals,
        direction: one.direction,
        meaning: one.meaning.clone(),
        source: one.source.clone(),
        measures: figures.catalogue().measures_of(one),
        has_source: !figures.catalogue().lacks_source(one),
        ordered: one
            .target
            .as_ref()
            .map(|target| target.words.clone())
            .unwrap_or_default(),
    }
}

/// Every indicator.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IndicatorList {
    indicators: Vec<IndicatorBody>,
}

#[utoipa::path(get, path = "/api/v1/indicators", tag = "figures", responses((status = 200, body = IndicatorList)))]
pub(crate) async fn list_indicators(Shared(app): Shared<AppState>) -> Result<Json<IndicatorList>> {
    let figures = app.part::<Figures>()?;
    let all = figures.catalogue().all().iter();
    Ok(Json(IndicatorList {
        indicators: all.map(|one| indicator(&figures, one)).collect(),
    }))
}

/// Of which unit and time, in which organisation.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct ValueQuery {
    /// The unit; without one, the unit that you act for.
    unit: Option<Uuid>,
    /// Code of the period, as `2026-Q4`; without one, this year.
    period: Option<String>,
    /// Last day that counts, inside the period; for officers.
    upto: Option<NaiveDate>,
    /// `reported` (as on the last day of the period), `today`, or a day as `2025-06-30`.
    view: Option<String>,
    /// `calendar` or `administrative` (closed on the 14th).
    regime: Option<String>,
}

/// A value in the formula.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct TermBody {
    name: String,
    period: String,
    /// Exact decimal, cut behind six digits; absent when there is no number.
    value: Option<String>,
    /// Why there is no number.
    missing: Option<String>,
    /// In a composite: the weight, among those of all parts.
    weight: Option<u32>,
    /// In a composite: points from 0 to 100, an exact decimal cut behind six digits.
    points: Option<String>,
}

/// The value of one unit.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct UnitValue {
    unit: Uuid,
    name: String,
    /// Exact decimal, cut behind six digits; absent when there is no number.
    value: Option<String>,
    /// Why there is no number.
    missing: Option<String>,
    verdict: Option<Verdict>,
}

/// The value of an indicator.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IndicatorValue {
    indicator: IndicatorBody,
    period: String,
    from: NaiveDate,
    to: NaiveDate,
    /// The organisation is that of this day.
    structure_on: NaiveDate,
    value: UnitValue,
    formula: String,
    computed: String,
    terms: Vec<TermBody>,
    /// While figures are being brought up to date: the moment at which these were whole. Absent when everything committed so
    /// far is in them; with `missing` = `counting`, nothing was counted yet.
    counted_upto: Option<DateTime<Utc>>,
    target: Option<IndicatorTargetBody>,
    /// The units directly below.
    below: Vec<UnitValue>,
}

fn wrong(field: &str) -> AppError {
    AppError::field(field, labels::UNKNOWN_VALUE)
}

struct Chosen {
    unit: UnitId,
    asked: Asked,
    view: View,
    regime: Regime,
}

fn chosen(query: &ValueQuery, actor: &Actor, units: &Units, today: NaiveDate) -> Result<Chosen> {
    let unit = match query.unit {
        Some(unit) => UnitId(unit),
        None => commands::home(actor, units, today).ok_or(AppError::NotFound)?,
    };
    if units.get(unit).is_none() {
        return Err(AppError::NotFound);
    }
    let period: Period = match &query.period {
        Some(code) => code.parse().map_err(|_| wrong("period"))?,
        None => Period::containing(kernel::period::PeriodKind::Year, today).ok_or_else(|| wrong("period"))?,
    };
    if query.upto.is_some_and(|day| !period.contains(day)) {
        return Err(wrong("upto"));
    }
    Ok(Chosen {
        unit,
        asked: Asked {
            period,
            upto: query.upto,
        },
        view: match query.view.as_deref() {
            None | Some("reported") => View::Reported,
            Some("today") => View::Today,
            Some(day) => View::On(day.parse().map_err(|_| wrong("view"))?),
        },
        regime: match query.regime.as_deref() {
            None => Regime::Calendar,
            Some(code) => Regime::from_code(code).ok_or_else(|| wrong("regime"))?,
        },
    })
}

#[utoipa::path(get, path = "/api/v1/indicators/{key}", params(("key" = String, Path), ValueQuery), tag = "figures",
    responses((status = 200, body = IndicatorValue), (status = 403), (status = 404), (status = 422)))]
pub(crate) async fn show_indicator(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(key): Path<String>,
    Query(query): Query<ValueQuery>,
) -> Result<Json<IndicatorValue>> {
    let actor = here.actor()?;
    let figures = app.part::<Figures>()?;
    let upto = figures.soon(&app.db).await?;
    let (units, today) = (app.db.units(), here.today());
    let definition = figures.catalogue().find(&key).ok_or(AppError::NotFound)?;
    let Chosen {
        unit,
        asked,
        view,
        regime,
    } = chosen(&query, actor, &units, today)?;
    let lens = Lens {
        units: &units,
        packs: &app.packs,
        view,
        regime,
        today,
    };
    let (from, to) = lens.window(asked);
    let on = view.day(to, today);
    let (openness, days) = (figures.catalogue().openness(definition), Days::of(to, on, today));
    let sees = |openness, unit| policy::sees(actor, openness, unit, &units, days);
    // Day by day a sum tells each record by its day: that is for whoever may know the records.
    let narrow = asked.upto.is_some() && !sees(Openness::Officers, unit);
    if narrow || !sees(openness, unit) {
        return Err(AppError::Forbidden(labels::NOT_ALLOWED_NUMBER.to_owned()));
    }
    let sheet = figures.sheet(&lens, &[(definition, asked)]);
    let at = |unit| evaluate::evaluate(figures.catalogue(), definition, asked, today, &sheet.at(unit));
    let mut children = units.children(unit, Tree::Territorial, on);
    children.retain(|child| sees(openness, *child));
    let mut whose = vec![unit];
    whose.extend(&children);
    let above = units.parent(unit, Tree::Territorial, on);
    whose.extend(above);
    let targets = store::targets(&app.db.reader(), &whose, Some(asked.period)).await?;
    let target = |unit, above| {
        let commune = units
            .get(unit)
            .is_some_and(|row| row.kind == kernel::units::UnitKind::Commune);
        commands::target_of(&targets, (&definition.key, asked.period), (unit, commune), above)
    };
    let told = |unit: UnitId, above| {
        let value = at(unit).value;
        UnitValue {
            unit: unit.0,
            name: units.name(unit, on).to_owned(),
            verdict: value
                .ok()
                .zip(target(unit, above))
                .map(|(value, target)| target.goal.verdict(value)),
            value: value.ok().map(|value| value.text(6)),
            missing: value.err().map(|reason| labels::missing_code(reason).to_owned()),
        }
    };
    let evaluated = at(unit);
    Ok(Json(IndicatorValue {
        indicator: indicator(&figures, definition),
        period: asked.period.code(),
        from,
        to,
        structure_on: on,
        counted_upto: match upto {
            Upto::Then(at) => Some(at),
            Upto::Now | Upto::Nothing => None,
        },
        value: told(unit, above),
        formula: labels::formula(definition, asked, &evaluated),
        computed: labels::computed(definition, asked, &evaluated),
        terms: evaluated
            .terms
            .iter()
            .map(|term| TermBody {
                name: term.name.clone(),
                period: term.asked.period.code(),
                value: term.value.ok().map(|value| value.text(6)),
                missing: term.value.err().map(|reason| labels::missing_code(reason).to_owned()),
                weight: term.scored.as_ref().map(|_| term.weight),
                points: term
                    .scored
                    .as_ref()
                    .and_then(|scored| scored.points.ok())
                    .map(|points| points.text(6)),
            })
            .collect(),
        target: target(unit, above).map(IndicatorTargetBody::from),
        below: children.into_iter().map(|child| told(child, Some(unit))).collect(),
    }))
}

/// A target.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IndicatorTargetBody {
    id: Uuid,
    unit: Uuid,
    /// `own`: for the unit with everything below it; `each`, `each_commune`: for each unit or commune directly below.
    reach: Reach,
    indicator: String,
    period: String,
    comparator: Comparator,
    /// Exact decimal.
    value: String,
    /// Upper end of a range.
    upper: Option<String>,
    /// The document that orders it.
    source: String,
    set_at: DateTime<Utc>,
}

impl From<&Target> for IndicatorTargetBody {
    fn from(one: &Target) -> IndicatorTargetBody {
        IndicatorTargetBody {
            id: one.id.0,
            unit: one.unit.0,
            reach: one.reach,
            indicator: one.indicator.clone(),
            period: one.period.code(),
            comparator: one.goal.comparator,
            value: one.goal.value.text(6),
            upper: one.goal.upper.map(|upper| upper.text(6)),
            source: one.source.clone(),
            set_at: one.set_at,
        }
    }
}

/// Targets that hold.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IndicatorTargetList {
    targets: Vec<IndicatorTargetBody>,
}

/// Whose targets.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub(crate) struct IndicatorTargetQuery {
    /// The unit; without one, the unit that you act for.
    unit: Option<Uuid>,
    /// Only of this period.
    period: Option<String>,
}

#[utoipa::path(get, path = "/api/v1/indicator-targets", params(IndicatorTargetQuery), tag = "figures",
    responses((status = 200, body = IndicatorTargetList), (status = 422)))]
pub(crate) async fn list_indicator_targets(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(query): Query<IndicatorTargetQuery>,
) -> Result<Json<IndicatorTargetList>> {
    let units = app.db.units();
    let unit = match query.unit {
        Some(unit) => UnitId(unit),
        None => commands::home(here.actor()?, &units, here.today()).ok_or(AppError::NotFound)?,
    };
    let period = match &query.period {
        Some(code) => Some(code.parse().map_err(|_| wrong("period"))?),
        None => None,
    };
    let targets = store::targets(&app.db.reader(), &[unit], period).await?;
    Ok(Json(IndicatorTargetList {
        targets: targets.iter().map(IndicatorTargetBody::from).collect(),
    }))
}

/// A target to be set.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SetIndicatorTarget {
    #[serde(default)]
    unit: Option<Uuid>,
    /// `own` (for the unit with everything below it), `each` (for each unit directly below) or `each_commune`; `own` when
    /// absent.
    #[serde(default)]
    reach: Option<Reach>,
    #[serde(default)]
    indicator: String,
    #[serde(default)]
    period: String,
    /// `more_than`, `at_least`, `less_than`, `at_most` or `range`.
    #[serde(default)]
    comparator: String,
    /// A number, as people write it: `16,5`.
    #[serde(default)]
    value: String,
    #[serde(default)]
    upper: String,
    /// The document that orders it.
    #[serde(default)]
    source: String,
}

/// Fields of the page under the names of the interface.
fn renamed(error: AppError) -> AppError {
    const NAMES: [(&str, &str); 8] = [
        ("don_vi", "unit"),
        ("chi_tieu", "indicator"),
        ("ky", "period"),
        ("so_sanh", "comparator"),
        ("muc", "value"),
        ("muc_tren", "upper"),
        ("can_cu", "source"),
        ("ten", "name"),
    ];
    let AppError::Invalid(errors) = error else {
        return error;
    };
    let mut named = FieldErrors::default();
    for (field, message) in errors.iter() {
        let name = NAMES
            .iter()
            .find(|(one, _)| *one == field)
            .map_or(field, |(_, name)| name);
        named.add(name, message);
    }
    AppError::Invalid(named)
}

#[utoipa::path(post, path = "/api/v1/indicator-targets", request_body = SetIndicatorTarget, tag = "figures",
    responses((status = 201, body = IndicatorTargetBody), (status = 403), (status = 422)))]
pub(crate) async fn set_indicator_target(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<SetIndicatorTarget>,
) -> Result<Response> {
    let actor = here.actor()?;
    let figures = app.part::<Figures>()?;
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let id: TargetId = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => {
            drop(tx);
            id.parse().map_err(|_| AppError::NotFound)?
        }
        Claim::New => {
            let new = body.value;
            let new = NewTarget {
                unit: new.unit.map(UnitId),
                reach: new.reach.unwrap_or(Reach::Own),
                indicator: new.indicator,
                period: new.period,
                comparator: new.comparator,
                value: new.value,
                upper: new.upper,
                source: new.source,
            };
            let id = commands::set_target(&tx, actor, &figures, new).await.map_err(renamed)?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            tx.commit().await?;
            id
        }
    };
    let target = store::find_target(&app.db.reader(), id).await?;
    let mut response = Json(IndicatorTargetBody::from(&target)).into_response();
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

#[utoipa::path(delete, path = "/api/v1/indicator-targets/{id}", params(("id" = Uuid, Path)), tag = "figures",
    responses((status = 204), (status = 403), (status = 404), (status = 409)))]
pub(crate) async fn end_indicator_target(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<TargetId>,
) -> Result<StatusCode> {
    let tx = app.begin(&here).await?;
    commands::end_target(&tx, here.actor()?, id).await?;
    tx.commit().await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Frozen figures.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SnapshotBody {
    id: Uuid,
    name: String,
    unit: Uuid,
    period: String,
    regime: String,
    made_at: DateTime<Utc>,
    /// SHA-256 of what was frozen with its name, unit, period and regime, as the journal has it.
    hash: String,
}

impl From<&Kept> for SnapshotBody {
    fn from(one: &Kept) -> SnapshotBody {
        SnapshotBody {
            id: one.id.0,
            name: one.name.clone(),
            unit: one.unit.0,
            period: one.period.code(),
            regime: one.regime.code().to_owned(),
            made_at: one.made_at,
            hash: one.hash.clone(),
        }
    }
}

impl From<&Heading> for SnapshotBody {
    fn from(one: &Heading) -> SnapshotBody {
        SnapshotBody {
            id: one.id.0,
            name: one.name.clone(),
            unit: one.unit.0,
            period: one.period.clone(),
            regime: one.regime.clone(),
            made_at: one.made_at,
            hash: one.hash.clone(),
        }
    }
}

/// Snapshots, the latest first.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SnapshotList {
    snapshots: Vec<SnapshotBody>,
}

#[utoipa::path(get, path = "/api/v1/snapshots", tag = "figures", responses((status = 200, body = SnapshotList)))]
pub(crate) async fn list_snapshots(Shared(app): Shared<AppState>, here: Here) -> Result<Json<SnapshotList>> {
    let units = app.db.units();
    let (scope, shown) = policy::snapshots(here.actor()?, &units, here.today());
    let listed = store::headings(&app.db.reader(), &scope, &shown, LISTED).await?;
    Ok(Json(SnapshotList {
        snapshots: listed.iter().map(SnapshotBody::from).collect(),
    }))
}

/// Figures to be frozen.
#[derive(Debug, Clone, Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MakeSnapshot {
    #[serde(default)]
    name: String,
    #[serde(default)]
    unit: Option<Uuid>,
    /// Code of the period.
    #[serde(default)]
    period: String,
    /// `calendar` or `administrative`; `calendar` when empty.
    #[serde(default)]
    regime: String,
}

#[utoipa::path(post, path = "/api/v1/snapshots", request_body = MakeSnapshot, tag = "figures",
    responses((status = 201, body = SnapshotBody), (status = 403), (status = 422)))]
pub(crate) async fn make_snapshot(
    Shared(app): Shared<AppState>,
    here: Here,
    headers: HeaderMap,
    body: Body<MakeSnapshot>,
) -> Result<Response> {
    let actor = here.actor()?;
    let figures = app.part::<Figures>()?;
    let (units, today) = (app.db.units(), here.today());
    let mut errors = FieldErrors::default();
    let unit = body.value.unit.map(UnitId).filter(|unit| units.exists(*unit, today));
    if unit.is_none() {
        errors.add("unit", labels::ASK_UNIT);
    }
    let period: Option<Period> = body.value.period.parse().ok();
    if period.is_none() {
        errors.add("period", labels::ASK_PERIOD);
    }
    let regime = match body.value.regime.as_str() {
        "" => Some(Regime::Calendar),
        code => Regime::from_code(code),
    };
    if regime.is_none() {
        errors.add("regime", labels::UNKNOWN_VALUE);
    }
    if body.value.name.trim().is_empty() {
        errors.add("name", labels::ASK_NAME);
    }
    let (Some(unit), Some(period), Some(regime), true) = (unit, period, regime, errors.is_empty()) else {
        return Err(AppError::Invalid(errors));
    };
    figures.fresh(&app.db).await?;
    let lens = Lens {
        units: &units,
        packs: &app.packs,
        view: View::Reported,
        regime,
        today,
    };
    let key = api::idempotency_key(&headers);
    let tx = app.begin(&here).await?;
    let id: SnapshotId = match once::claim(&tx, actor.person, key, &body.fingerprint).await? {
        Claim::Done(id) => {
            drop(tx);
            id.parse().map_err(|_| AppError::NotFound)?
        }
        Claim::New => {
            let new = NewSnapshot {
                name: body.value.name,
                unit,
                period,
                regime,
                only: None,
            };
            let id = commands::freeze(&tx, actor, &figures, &lens, new)
                .await
                .map_err(renamed)?;
            once::answer(&tx, actor.person, key, &id.to_string()).await?;
            tx.commit().await?;
            id
        }
    };
    let (scope, shown) = policy::snapshots(actor, &units, today);
    let kept = store::find_snapshot(&app.db.reader(), &scope, &shown, id).await?;
    let mut response = Json(SnapshotBody::from(&kept)).into_response();
    *response.status_mut() = StatusCode::CREATED;
    Ok(response)
}

/// A frozen figure.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SnapshotFigure {
    indicator: String,
    version: u32,
    /// In words, with its unit.
    said: String,
    /// What it is now, where that is another value.
    now: Option<String>,
    /// False when it cannot be made anew: its definition is another one, or has no source any more.
    compared: bool,
}

/// A thing counted that is another one now.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SnapshotChange {
    measure: String,
    record: Uuid,
    said: String,
}

/// Frozen figures, made anew and compared.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct SnapshotChecked {
    snapshot: SnapshotBody,
    /// What was frozen is still as it was written.
    untouched: bool,
    /// And everything is counted as it was then.
    holds: bool,
    figures: Vec<SnapshotFigure>,
    changes: Vec<SnapshotChange>,
}

#[utoipa::path(get, path = "/api/v1/snapshots/{id}", params(("id" = Uuid, Path)), tag = "figures",
    responses((status = 200, body = SnapshotChecked), (status = 404)))]
pub(crate) async fn show_snapshot(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<SnapshotId>,
) -> Result<Json<SnapshotChecked>> {
    let figures = app.part::<Figures>()?;
    let (units, today) = (app.db.units(), here.today());
    let (scope, shown) = policy::snapshots(here.actor()?, &units, today);
    let kept = store::find_snapshot(&app.db.reader(), &scope, &shown, id).await?;
    figures.fresh(&app.db).await?;
    let lens = Lens {
        units: &units,
        packs: &app.packs,
        view: View::Reported,
        regime: kept.regime,
        today,
    };
    let sealed = commands::sealed(&app.db.reader(), id).await?;
    let checked = commands::check(&figures, &lens, &kept, sealed.as_deref())?;
    let frozen = commands::thaw(&kept)?;
    let now = |key: &str| {
        checked
            .values
            .iter()
            .find(|(one, ..)| one == key)
            .map(|(_, _, now)| now.clone())
    };
    Ok(Json(SnapshotChecked {
        snapshot: SnapshotBody::from(&kept),
        untouched: checked.untouched,
        holds: checked.holds(),
        figures: frozen
            .values
            .iter()
            .map(|one| SnapshotFigure {
                indicator: one.key.clone(),
                version: one.version,
                said: one.said.clone(),
                now: now(&one.key),
                compared: !checked.apart.contains(&one.key),
            })
            .collect(),
        changes: checked
            .moved
            .into_iter()
            .map(|one| SnapshotChange {
                measure: one.measure,
                record: one.record,
                said: one.said,
            })
            .collect(),
    }))
}
