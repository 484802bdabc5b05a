//! The pages of this module: the board, one figure, targets, frozen figures.

mod board;
mod figure;
mod map;
mod snapshots;
mod targets;

use crate::follow::{Figures, Lens, Upto};
use crate::model::{Asked, Definition, Exact, Regime, Target, Value, Verdict, View};
use crate::policy::Days;
use crate::{commands, labels, policy, store};
use chrono::NaiveDate;
use kernel::access::Actor;
use kernel::forms::url_encode;
use kernel::ids::UnitId;
use kernel::period::{Period, PeriodKind};
use kernel::units::{Tree, UnitKind, Units};
use kernel::web::{Access, AppState, Here, Nav, Routes};
use kernel::{AppError, Result};
use serde::Deserialize;
use std::sync::Arc;
use ui::view::{Choice, Standing};

/// The routes of this module, each with who may call it.
#[must_use]
pub fn routes() -> Routes {
    const SETTERS: Access = Access::Roles(&policy::SETTERS);
    const OFFICERS: Access = Access::Roles(&policy::OFFICERS);
    Routes::new()
        .get("/chi-tieu", Access::SignedIn, board::show)
        .get("/chi-tieu/xuat", Access::SignedIn, board::export)
        .get("/chi-tieu/muc-tieu", Access::SignedIn, targets::index)
        .get("/chi-tieu/muc-tieu/moi", SETTERS, targets::new)
        .post("/chi-tieu/muc-tieu", SETTERS, targets::set)
        .post(
            "/chi-tieu/muc-tieu/{id}/thoi",
            Access::Record("target.set"),
            targets::end,
        )
        .get("/chi-tieu/so-chot", OFFICERS, snapshots::index)
        .post("/chi-tieu/so-chot", SETTERS, snapshots::freeze)
        .get(
            "/chi-tieu/so-chot/{id}",
            Access::Record("snapshot.see"),
            snapshots::show,
        )
        .get("/chi-tieu/{key}", Access::Record("figure.see"), figure::show)
        .post("/chi-tieu/{key}/uoc", Access::Record("estimate.add"), figure::estimate)
        .get("/chi-tieu/{key}/xuat", Access::Record("figure.see"), figure::export)
        .merge(crate::api::routes())
}

/// The entries of the navigation.
#[must_use]
pub fn nav() -> Vec<Nav> {
    vec![
        Nav {
            group: labels::NAV_GROUP,
            label: labels::TITLE,
            href: "/chi-tieu",
            icon: "chart",
            roles: &[],
        },
        Nav {
            group: labels::NAV_GROUP,
            label: labels::TARGETS,
            href: "/chi-tieu/muc-tieu",
            icon: "flag",
            roles: &policy::OFFICERS,
        },
        Nav {
            group: labels::NAV_GROUP,
            label: labels::SNAPSHOTS,
            href: "/chi-tieu/so-chot",
            icon: "shield",
            roles: &policy::OFFICERS,
        },
    ]
}

/// What the addresses of figures may say.
#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct Query {
    /// Unit.
    #[serde(default)]
    don_vi: String,
    /// Period, by code.
    #[serde(default)]
    ky: String,
    /// `hien-nay`, a day, or empty: as it was then.
    #[serde(default)]
    co_cau: String,
    /// `hanh-chinh`, or empty: by the calendar.
    #[serde(default)]
    chot: String,
    /// `xa`: every commune below, instead of the units directly below.
    #[serde(default)]
    cap: String,
    /// Key of the indicator that the map of the board shows.
    #[serde(default)]
    ban_do: String,
}

impl Query {
    /// What a form of such a page carries.
    fn of(form: &kernel::forms::Form) -> Query {
        let held = |field: &str| form.raw(field).to_owned();
        Query {
            don_vi: held("don_vi"),
            ky: held("ky"),
            co_cau: held("co_cau"),
            chot: held("chot"),
            cap: String::new(),
            ban_do: String::new(),
        }
    }
}

/// How a page looks at figures.
pub(super) struct Look {
    pub figures: Arc<Figures>,
    pub units: Arc<Units>,
    pub app: AppState,
    pub unit: UnitId,
    pub period: Period,
    pub view: View,
    pub regime: Regime,
    pub communes: bool,
    pub today: NaiveDate,
    /// How far the figures have come.
    pub upto: Upto,
    query: Query,
}

impl Look {
    /// What the address asks for. Figures are brought up to date first, if that takes a moment only.
    pub(super) async fn new(app: &AppState, here: &Here, query: Query) -> Result<Look> {
        let figures = app.part::<Figures>()?;
        let upto = figures.soon(&app.db).await?;
        let (units, today) = (app.db.units(), here.today());
        let period = if query.ky.is_empty() {
            Period::containing(PeriodKind::Year, today).ok_or(AppError::NotFound)?
        } else {
            query.ky.parse().map_err(|_| AppError::NotFound)?
        };
        let view = match query.co_cau.as_str() {
            "" => View::Reported,
            "hien-nay" => View::Today,
            day => View::On(kernel::forms::parse_date(day).map_err(|sentence| AppError::field("co_cau", sentence))?),
        };
        let regime = match query.chot.as_str() {
            "" => Regime::Calendar,
            "hanh-chinh" => Regime::Administrative,
            _ => return Err(AppError::NotFound),
        };
        let unit = if query.don_vi.is_empty() {
            commands::home(here.actor()?, &units, today).ok_or(AppError::NotFound)?
        } else {
            query.don_vi.parse().map_err(|_| AppError::NotFound)?
        };
        if units.get(unit).is_none() {
            return Err(AppError::NotFound);
        }
        Ok(Look {
            figures,
            units,
            app: app.clone(),
            unit,
            period,
            view,
            regime,
            communes: query.cap == "xa",
            today,
            upto,
            query,
        })
    }

    pub(super) fn lens(&self) -> Lens<'_> {
        Lens {
            units: &self.units,
            packs: &self.app.packs,
            view: self.view,
            regime: self.regime,
            today: self.today,
        }
    }

    pub(super) fn asked(&self) -> Asked {
        Asked::whole(self.period)
    }

    /// The day of the organisation that is shown.
    pub(super) fn on(&self) -> NaiveDate {
        let (_, to) = self.lens().window(self.asked());
        self.view.day(to, self.today)
    }

    pub(super) fn unit_name(&self, unit: UnitId) -> String {
        self.units.name(unit, self.on()).to_owned()
    }

    /// The address of a page under another choice.
    pub(super) fn href(&self, path: &str, changes: &[(&str, &str)]) -> String {
        let unit = self.unit.to_string();
        let period = self.period.code();
        let mut parts = Vec::new();
        for (name, held) in [
            ("don_vi", unit.as_str()),
            ("ky", period.as_str()),
            ("co_cau", self.query.co_cau.as_str()),
            ("chot", self.query.chot.as_str()),
            ("cap", self.query.cap.as_str()),
            ("ban_do", self.query.ban_do.as_str()),
        ] {
            let value = changes
                .iter()
                .find(|(one, _)| *one == name)
                .map_or(held, |(_, value)| value);
            if !value.is_empty() {
                parts.push(format!("{name}={}", url_encode(value)));
            }
        }
        format!("{path}?{}", parts.join("&"))
    }

    /// What the address holds beside the choice of the map.
    pub(super) fn held(&self) -> Vec<(&'static str, String)> {
        [
            ("don_vi", self.unit.to_string()),
            ("ky", self.period.code()),
            ("co_cau", self.query.co_cau.clone()),
            ("chot", self.query.chot.clone()),
            ("cap", self.query.cap.clone()),
        ]
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
    }

    /// The address of the figure of a unit.
    pub(super) fn figure_href(&self, key: &str, unit: UnitId) -> String {
        self.href(
            &format!("/chi-tieu/{key}"),
            &[("don_vi", &unit.to_string()), ("cap", ""), ("ban_do", "")],
        )
    }

    /// The periods that can be chosen; of one indicator only those for which it is told.
    pub(super) fn periods(&self, definition: Option<&Definition>) -> Vec<Choice> {
        let mut all: Vec<Period> = labels::periods(self.today)
            .into_iter()
            .filter(|period| definition.is_none_or(|one| one.is_for(*period)))
            .collect();
        if !all.contains(&self.period) {
            all.insert(0, self.period);
        }
        Choice::list(
            all.into_iter().map(|one| (one.code(), one.label())),
            &self.period.code(),
        )
    }

    /// The organisations that can be chosen.
    pub(super) fn views(&self) -> Vec<Choice> {
        let mut all = vec![
            (String::new(), labels::REPORTED.to_owned()),
            ("hien-nay".to_owned(), labels::TODAY.to_owned()),
        ];
        // The last day of the old structure is what people ask for; another day may stand in the address.
        let mut days = vec![NaiveDate::from_ymd_opt(2025, 6, 30).unwrap_or(self.today)];
        if let View::On(day) = self.view
            && !days.contains(&day)
        {
            days.push(day);
        }
        all.extend(
            days.into_iter()
                .map(|day| (day.format("%d/%m/%Y").to_string(), labels::chosen(day))),
        );
        let selected = match self.view {
            View::Reported => String::new(),
            View::Today => "hien-nay".to_owned(),
            View::On(day) => day.format("%d/%m/%Y").to_string(),
        };
        Choice::list(all, &selected)
    }

    /// From which day to which.
    pub(super) fn regimes(&self) -> Vec<Choice> {
        Choice::list(
            [("", labels::CALENDAR), ("hanh-chinh", labels::ADMINISTRATIVE)],
            &self.query.chot,
        )
    }

    /// Units to go to: those above, this one, those directly below.
    pub(super) fn places(&self) -> Vec<Choice> {
        let on = self.on();
        let mut all: Vec<UnitId> = self.units.ancestors(self.unit, Tree::Territorial, on);
        all.reverse();
        all.push(self.unit);
        all.extend(self.units.children(self.unit, Tree::Territorial, on));
        Choice::list(
            all.into_iter()
                .map(|unit| (unit.to_string(), self.units.name(unit, on).to_owned())),
            &self.unit.to_string(),
        )
    }

    /// The units of the table: directly below, or every commune below; in the order of the organisation.
    pub(super) fn rows(&self) -> Vec<UnitId> {
        let on = self.on();
        if !self.communes {
            return self.units.children(self.unit, Tree::Territorial, on);
        }
        let structure = self.figures.structure(&self.units, on);
        let Some(place) = structure.place(self.unit) else {
            return Vec::new();
        };
        (place + 1..=structure.layout().last(place))
            .filter_map(|place| structure.unit(place))
            .filter(|unit| self.is_commune(*unit))
            .collect()
    }

    fn is_commune(&self, unit: UnitId) -> bool {
        self.units.get(unit).is_some_and(|row| row.kind == UnitKind::Commune)
    }

    /// There are communes further below than the units directly below.
    pub(super) fn has_communes(&self) -> bool {
        let kind = self.units.get(self.unit).map(|row| row.kind);
        matches!(kind, Some(UnitKind::Country | UnitKind::Province | UnitKind::District))
    }

    /// The days that matter for the right to a number of a time.
    fn days(&self, asked: Asked) -> Days {
        let (_, to) = self.lens().window(asked);
        Days::of(to, self.view.day(to, self.today), self.today)
    }

    /// The number may be shown to this person.
    pub(super) fn sees(&self, actor: &Actor, definition: &Definition, unit: UnitId) -> bool {
        self.sees_in(actor, definition, unit, self.period)
    }

    /// The number of a period may be shown to this person.
    pub(super) fn sees_in(&self, actor: &Actor, definition: &Definition, unit: UnitId, period: Period) -> bool {
        let openness = self.figures.catalogue().openness(definition);
        policy::sees(actor, openness, unit, &self.units, self.days(Asked::whole(period)))
    }

    /// What only officers may know of a unit may be shown to this person.
    pub(super) fn is_officer(&self, actor: &Actor, unit: UnitId) -> bool {
        policy::is_officer(actor, unit, &self.units, self.days(self.asked()))
    }

    /// Those of some units of which the number may be shown to this person.
    pub(super) fn seen(&self, actor: &Actor, definition: &Definition, units: Vec<UnitId>) -> Vec<UnitId> {
        let (openness, days) = (self.figures.catalogue().openness(definition), self.days(self.asked()));
        units
            .into_iter()
            .filter(|unit| policy::sees(actor, openness, *unit, &self.units, days))
            .collect()
    }

    /// Targets that may concern the unit and some below it.
    pub(super) async fn targets(&self, rows: &[UnitId]) -> Result<Vec<Target>> {
        let mut asked = vec![self.unit];
        asked.extend(self.above(self.unit));
        asked.extend(rows.iter().filter_map(|unit| self.above(*unit)));
        asked.extend_from_slice(rows);
        asked.sort_unstable();
        asked.dedup();
        store::targets(&self.app.db.reader(), &asked, Some(self.period)).await
    }

    fn above(&self, unit: UnitId) -> Option<UnitId> {
        self.units.parent(unit, Tree::Territorial, self.on())
    }

    pub(super) fn target<'a>(&self, targets: &'a [Target], key: &str, unit: UnitId) -> Option<&'a Target> {
        commands::target_of(
            targets,
            (key, self.period),
            (unit, self.is_commune(unit)),
            self.above(unit),
        )
    }
}

pub(super) fn standing(verdict: Verdict) -> Standing {
    match verdict {
        Verdict::Reached => Standing::Reached,
        Verdict::Near => Standing::Near,
        Verdict::Short => Standing::Short,
    }
}

/// A value in a cell with how it stands.
pub(super) struct CellText {
    pub text: String,
    pub standing: Option<Standing>,
    pub href: String,
    /// There is no number.
    pub none: bool,
}

impl CellText {
    /// Nothing is said: the number is not for this person.
    pub(super) fn unsaid() -> CellText {
        CellText {
            text: String::new(),
            standing: None,
            href: String::new(),
            none: true,
        }
    }
}

pub(super) fn cell(definition: &Definition, value: Value, target: Option<&Target>, href: String) -> CellText {
    match value {
        Ok(value) => CellText {
            text: labels::number(definition, value),
            standing: target.map(|target| standing(target.goal.verdict(value))),
            href,
            none: false,
        },
        Err(reason) => CellText {
            text: labels::missing_short(reason).to_owned(),
            standing: None,
            href,
            none: true,
        },
    }
}

/// Values for a drawing; what is missing is left out.
pub(super) fn drawn(values: &[Value]) -> Vec<f64> {
    values.iter().filter_map(|one| one.ok().map(Exact::drawn)).collect()
}

/// Tells the same form sent twice from another one under the same key.
pub(super) fn fingerprint(act: &str, form: &kernel::forms::Form) -> String {
    let pairs: Vec<String> = form
        .pairs()
        .filter(|(name, _)| *name != "_once")
        .map(|(name, value)| format!("{}={}", url_encode(name), url_encode(value)))
        .collect();
    kernel::ids::secret_hash(&format!("{act}?{}", pairs.join("&")))
}

/// The periods of a trend, the oldest first, this one last.
pub(super) fn trend_of(period: Period) -> Vec<Period> {
    let count = match period.kind() {
        PeriodKind::Month => 12,
        PeriodKind::Quarter => 8,
        PeriodKind::Half => 6,
        PeriodKind::NineMonths | PeriodKind::Year | PeriodKind::SchoolYear => 5,
        PeriodKind::Stage => 1,
    };
    let mut all = vec![period];
    while all.len() < count {
        let Some(before) = all.last().and_then(|one| one.previous()) else {
            break;
        };
        all.push(before);
    }
    all.reverse();
    all
}
