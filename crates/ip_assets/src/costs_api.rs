//! `/api/v1/ip-assets/{id}/costs`: the same commands, the same queries, the same rights as the page.

use crate::Rules;
use crate::commands::costs::{self as commands, NewCost, Payment};
use crate::fee_ledger::{self as ledger, Ledger};
use crate::labels::costs as words;
use crate::model::fees::{self, Cost, CostId, Expected, Stage};
use crate::model::{Asset, AssetId};
use crate::{policy, store};
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::http::HeaderMap;
use axum::response::Response;
use chrono::NaiveDate;
use kernel::money::Vnd;
use kernel::once::{self, Claim};
use kernel::web::api::{self, Body};
use kernel::web::{Access, AppState, Here, Routes};
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

/// The routes of the interface.
pub(crate) fn routes() -> Routes {
    const READ: Access = Access::Token("ip_assets:read");
    const WRITE: Access = Access::Token("ip_assets:write");
    Routes::new()
        .get("/api/v1/ip-assets/{id}/costs", READ, list_ip_costs)
        .post("/api/v1/ip-assets/{id}/costs", WRITE, act_on_ip_costs)
}

/// The description of these routes.
#[derive(Debug, OpenApi)]
#[openapi(
    paths(list_ip_costs, act_on_ip_costs),
    components(schemas(IpCostList, IpCostBody, ExpectedCost, IpCostAct, IpPayment))
)]
pub struct Doc;

/// A fee that the dossier has had or will have.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct ExpectedCost {
    /// Key of the fee: filing, annuity, renewal …
    kind: String,
    name: String,
    /// Which year, which renewal; zero elsewhere.
    ordinal: i32,
    quantity: u32,
    due_on: Option<NaiveDate>,
    grace_on: Option<NaiveDate>,
    /// `later`, `open`, `late`, `missed` or `done`, by the dossier.
    stage: String,
    /// Percent on top when it is paid today.
    late_percent: u32,
    /// In đồng, when it is paid today; none where the table has no amount and nobody wrote one down.
    amount: Option<i64>,
    /// Amount and quantity, relief, surcharge, source, in a Vietnamese sentence.
    explanation: String,
    /// Everything that the amount rests on was read in the acts themselves.
    verified: bool,
    /// The record of it that stands.
    cost: Option<Uuid>,
}

/// A fee or cost that was written down.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpCostBody {
    id: Uuid,
    kind: String,
    name: String,
    ordinal: i32,
    quantity: u32,
    due_on: Option<NaiveDate>,
    /// In đồng.
    expected: Option<i64>,
    /// Key of the relief; empty for none.
    relief: String,
    /// In đồng; negative where it takes a payment back.
    paid: Option<i64>,
    paid_on: Option<NaiveDate>,
    payer: String,
    /// Number of the receipt.
    number: String,
    note: String,
    /// The receipt among the files of the asset.
    file: Option<Uuid>,
    /// The record that it takes back.
    reverses: Option<Uuid>,
    version: i64,
}

/// Fees and costs of an asset.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(crate) struct IpCostList {
    expected: Vec<ExpectedCost>,
    costs: Vec<IpCostBody>,
    /// In đồng, what was taken back taken off.
    paid: i64,
}

/// A payment.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IpPayment {
    on: NaiveDate,
    /// In đồng; as expected when left out, with what comes on top where it is paid as late as it would be today. On any other late
    /// day it must be said.
    #[serde(default)]
    amount: Option<i64>,
    #[serde(default)]
    payer: String,
    /// Number of the receipt.
    #[serde(default)]
    number: String,
    /// Writes the event of the payment into the dossier too (annuity, renewal, certificate): both or none.
    #[serde(default)]
    with_event: bool,
}

impl IpPayment {
    fn payment(&self) -> Payment {
        Payment {
            on: self.on,
            amount: self.amount.map(Vnd),
            payer: vietnamese::clean_line(&self.payer),
            number: vietnamese::clean_line(&self.number),
            with_event: self.with_event,
        }
    }
}

/// What is done with the costs of an asset.
#[derive(Debug, Clone, Deserialize, ToSchema)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub(crate) enum IpCostAct {
    /// Writes a fee or cost down, with its payment where it was made.
    Add {
        /// Key of the fee: filing, annuity, renewal, agent …
        kind: String,
        /// Which year, which renewal.
        #[serde(default)]
        ordinal: i32,
        /// Groups that it is paid for.
        #[serde(default = "one")]
        quantity: u32,
        #[serde(default)]
        due_on: Option<NaiveDate>,
        /// Key of a relief.
        #[serde(default)]
        relief: String,
        /// In đồng, as the notice of the office says; by the table when left out.
        #[serde(default)]
        amount: Option<i64>,
        #[serde(default)]
        note: String,
        #[serde(default)]
        payment: Option<IpPayment>,
    },
    /// Says that a record is paid.
    Pay {
        cost: Uuid,
        /// As it was read.
        version: i64,
        payment: IpPayment,
    },
    /// Takes a record back by one of the opposite amount.
    Reverse {
        cost: Uuid,
        /// As it was read.
        version: i64,
        why: String,
        /// Takes the event that came with the payment back too.
        #[serde(default)]
        with_event: bool,
    },
}

fn one() -> u32 {
    1
}

fn stage(stage: Stage) -> &'static str {
    match stage {
        Stage::Later(_) => "later",
        Stage::Open => "open",
        Stage::Late(_) => "late",
        Stage::Missed => "missed",
        Stage::Done(_) => "done",
    }
}

fn expected(rules: &Rules, ledger: &Ledger, line: &Expected<'_>) -> ExpectedCost {
    let record = ledger.record(line);
    let told = ledger::told(rules, line, record);
    ExpectedCost {
        kind: line.fee.key.clone(),
        name: words::fee(line.fee, line.ordinal),
        ordinal: line.ordinal,
        quantity: line.quantity,
        due_on: line.due_on,
        grace_on: line.due.and_then(|due| due.grace_on),
        stage: stage(line.stage).to_owned(),
        late_percent: line.late_percent(),
        amount: told.amount.map(|amount| amount.0),
        explanation: told.how,
        verified: told.verified,
        cost: record.map(|cost| cost.id.0),
    }
}

fn body(rules: &Rules, one: &Cost) -> IpCostBody {
    let fee = rules.fees.fee(&one.kind);
    IpCostBody {
        id: one.id.0,
        kind: one.kind.clone(),
        name: fee.map_or_else(|| one.kind.clone(), |fee| words::fee(fee, one.ordinal)),
        ordinal: one.ordinal,
        quantity: one.quantity,
        due_on: one.due_on,
        expected: one.expected.map(|amount| amount.0),
        relief: one.relief.clone(),
        paid: one.paid.map(|amount| amount.0),
        paid_on: one.paid_on,
        payer: one.payer.clone(),
        number: one.number.clone(),
        note: one.note.clone(),
        file: one.file.map(|file| file.0),
        reverses: one.reverses.map(|id| id.0),
        version: one.version,
    }
}

fn list(rules: &Rules, ledger: &Ledger, asset: &Asset, today: NaiveDate) -> Result<IpCostList> {
    let lines = ledger.expected(rules, asset, today);
    Ok(IpCostList {
        expected: lines.iter().map(|line| expected(rules, ledger, line)).collect(),
        costs: ledger.costs.iter().map(|one| body(rules, one)).collect(),
        paid: fees::paid(&ledger.costs)
            .map_err(|error| AppError::bug(error.to_string()))?
            .0,
    })
}

#[utoipa::path(get, path = "/api/v1/ip-assets/{id}/costs", params(("id" = Uuid, Path)), tag = "ip-assets",
    responses((status = 200, body = IpCostList), (status = 404)))]
pub(crate) async fn list_ip_costs(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
) -> Result<Json<IpCostList>> {
    let (db, today) = (app.db.reader(), here.today());
    let asset = store::find(&db, &policy::scope(here.actor()?), id, today).await?;
    let rules = app.part::<Rules>()?;
    Ok(Json(list(&rules, &ledger::of(&db, id).await?, &asset, today)?))
}

#[utoipa::path(post, path = "/api/v1/ip-assets/{id}/costs", params(("id" = Uuid, Path)), request_body = IpCostAct,
    tag = "ip-assets",
    responses((status = 201, body = IpCostBody), (status = 403), (status = 404), (status = 409), (status = 422)))]
pub(crate) async fn act_on_ip_costs(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    headers: HeaderMap,
    sent: Body<IpCostAct>,
) -> Result<Response> {
    let actor = here.actor()?;
    let rules = app.part::<Rules>()?;
    let key = api::idempotency_key(&headers);
    let print = format!("ip_asset.cost:{id}:{}", sent.fingerprint);
    let tx = app.begin(&here).await?;
    let asset = store::find(&tx.reader(), &policy::scope(actor), id, here.today()).await?;
    policy::permit_keep(actor, &asset, &app.db.units(), here.today())?.covers(id.0)?;
    let done = match once::claim(&tx, actor.person, key, &print).await? {
        Claim::Done(cost) => cost
            .parse::<CostId>()
            .map_err(|error| AppError::bug(error.to_string()))?,
        Claim::New => {
            let cost = carry_out(&tx, &rules, actor, id, sent.value).await?;
            once::answer(&tx, actor.person, key, &cost.to_string()).await?;
            cost
        }
    };
    let all = store::costs::of(&tx.reader(), id).await?;
    let one = all.iter().find(|one| one.id == done).ok_or(AppError::NotFound)?;
    let (version, told) = (one.version, body(&rules, one));
    tx.commit().await?;
    Ok(api::created(&format!("/api/v1/ip-assets/{id}/costs"), version, told))
}

/// The record that is there afterwards: the new one, the paid one, or the one that takes another back.
async fn carry_out(
    tx: &kernel::db::Tx,
    rules: &Rules,
    actor: &kernel::access::Actor,
    id: AssetId,
    act: IpCostAct,
) -> Result<CostId> {
    match act {
        IpCostAct::Add {
            kind,
            ordinal,
            quantity,
            due_on,
            relief,
            amount,
            note,
            payment,
        } => {
            let new = NewCost {
                kind,
                ordinal,
                quantity,
                due_on,
                relief,
                amount: amount.map(Vnd),
                note: vietnamese::clean_line(&note),
                payment: payment.as_ref().map(IpPayment::payment),
            };
            commands::add(tx, rules, actor, id, new, None).await
        }
        IpCostAct::Pay { cost, version, payment } => {
            let key = (id, CostId(cost), version);
            commands::pay(tx, rules, actor, key, payment.payment(), None).await?;
            Ok(CostId(cost))
        }
        IpCostAct::Reverse {
            cost,
            version,
            why,
            with_event,
        } => {
            let why = vietnamese::clean_line(&why);
            let key = (id, CostId(cost), version);
            commands::take_back(tx, rules, actor, key, why, with_event).await?;
            let all = store::costs::of(&tx.reader(), id).await?;
            let back = all.iter().find(|one| one.reverses == Some(CostId(cost)));
            back.map(|one| one.id)
                .ok_or_else(|| AppError::bug("a record was taken back by none"))
        }
    }
}
