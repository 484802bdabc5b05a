//! Targets of the practice province and figures that were frozen for a report, so that boards say how things stand.

use chrono::{Datelike as _, NaiveDate};
use indicators::commands::{self, NewSnapshot, NewTarget};
use indicators::follow::{Figures, Lens};
use indicators::model::{Reach, Regime, View};
use kernel::access::Actor;
use kernel::ids::UnitId;
use kernel::period::{Period, PeriodKind};
use kernel::time::local_date;
use kernel::web::App;
use kernel::{AppError, Result};

/// User name, for whom, indicator, comparator, value, upper end, document.
type Ordered = (
    &'static str,
    Reach,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

const PLAN: &str = "Kế hoạch 3320/KH-UBND ngày 15/10/2021";
const EMULATION: &str = "Kế hoạch phong trào sáng kiến của UBND tỉnh (thực hành)";
const COMMUNE: &str = "Kế hoạch phong trào sáng kiến của UBND xã (thực hành)";

const TARGETS: &[Ordered] = &[
    (
        "chutich.tinh",
        Reach::Own,
        "sk.recognised",
        "at_least",
        "650",
        "",
        EMULATION,
    ),
    (
        "chutich.tinh",
        Reach::EachCommune,
        "sk.recognised",
        "at_least",
        "15",
        "",
        EMULATION,
    ),
    (
        "chutich.tinh",
        Reach::Own,
        "sk.recognition_rate",
        "at_least",
        "85",
        "",
        EMULATION,
    ),
    (
        "chutich.tinh",
        Reach::Own,
        "sk.in_time",
        "at_least",
        "95",
        "",
        EMULATION,
    ),
    (
        "chutich.tinh",
        Reach::EachCommune,
        "sk.in_time",
        "at_least",
        "95",
        "",
        EMULATION,
    ),
    (
        "chutich.tinh",
        Reach::Own,
        "sk.replicated",
        "more_than",
        "20",
        "",
        EMULATION,
    ),
    (
        "chutich.tinh",
        Reach::Own,
        "ip.applications",
        "more_than",
        "10",
        "",
        PLAN,
    ),
    (
        "chutich.tinh",
        Reach::Own,
        "ip.assets_exploited",
        "more_than",
        "80",
        "",
        PLAN,
    ),
    (
        "chutich.tinh",
        Reach::Own,
        "ip.key_products_protected",
        "more_than",
        "60",
        "",
        PLAN,
    ),
    (
        "chutich.tinh",
        Reach::Own,
        "ip.supported_rights",
        "more_than",
        "3",
        "",
        PLAN,
    ),
    ("chutich.xa", Reach::Each, "sk.recognised", "at_least", "3", "", COMMUNE),
];

async fn acting(app: &App, username: &str, today: NaiveDate) -> Result<Option<(Actor, UnitId)>> {
    let reader = app.db.reader();
    let Some(account) = people::store::account_named(&reader, username).await? else {
        return Ok(None);
    };
    let open = people::authorities(&reader, account.person, today).await?;
    for authority in open {
        if let Some(unit) = authority.unit()
            && let Some(actor) = people::acting_as(&reader, account.person, &authority, today).await?
        {
            return Ok(Some((actor, unit)));
        }
    }
    Ok(None)
}

/// Sets them for this year, and freezes the figures of the last quarter that has ended.
pub(super) async fn build(app: &App) -> Result<()> {
    let figures = app.part::<Figures>()?;
    figures.fresh(&app.db).await?;
    let today = local_date(app.db.now());
    for (username, reach, indicator, comparator, value, upper, source) in TARGETS {
        let Some((actor, unit)) = acting(app, username, today).await? else {
            continue;
        };
        let new = NewTarget {
            unit: Some(unit),
            reach: *reach,
            indicator: (*indicator).to_owned(),
            period: today.year().to_string(),
            comparator: (*comparator).to_owned(),
            value: (*value).to_owned(),
            upper: (*upper).to_owned(),
            source: (*source).to_owned(),
        };
        let tx = app.db.begin(&actor, "practice").await?;
        commands::set_target(&tx, &actor, &figures, new).await?;
        tx.commit().await?;
    }
    let Some((actor, unit)) = acting(app, "chutich.tinh", today).await? else {
        return Ok(());
    };
    let quarter = Period::containing(PeriodKind::Quarter, today)
        .and_then(Period::previous)
        .ok_or_else(|| AppError::bug("no quarter before today"))?;
    let units = app.db.units();
    let lens = Lens {
        units: &units,
        packs: &app.packs,
        view: View::Reported,
        regime: Regime::Calendar,
        today,
    };
    let new = NewSnapshot {
        name: format!("Báo cáo {}", quarter.label()),
        unit,
        period: quarter,
        regime: Regime::Calendar,
        only: None,
    };
    let tx = app.db.begin(&actor, "practice").await?;
    commands::freeze(&tx, &actor, &figures, &lens, new).await?;
    tx.commit().await
}
