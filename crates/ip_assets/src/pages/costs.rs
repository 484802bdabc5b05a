//! Fees and costs of an asset: what is to be paid, every year or renewal, what was written down; payments are entered here.

use super::exploitation::{read_vnd, stored};
use super::{crumbs, error, errors_of, find, find_kept, hindrance, once, shown_again};
use crate::Rules;
use crate::commands::StoredFile;
use crate::commands::costs::{self as commands, NewCost, Payment};
use crate::fee_ledger::{self as ledger, Ledger, is_ahead};
use crate::labels;
use crate::labels::costs as words;
use crate::model::fees::{self, Cost, CostId, Expected, Fee, Stage};
use crate::model::{Asset, AssetId};
use crate::policy;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::NaiveDate;
use kernel::forms::Form;
use kernel::ids::PersonId;
use kernel::money::Vnd;
use kernel::once::{self as once_keys, Claim};
use kernel::web::{App, AppState, Here, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use std::collections::HashMap;
use ui::view::{Badge, Choice};
use ui::{Frame, filters};

/// Lines of what comes next on the page of the asset.
const NEXT: usize = 3;

/// A fee that is to be paid, or that was without anybody writing the money down.
pub(super) struct FeeLine {
    pub(super) what: String,
    pub(super) day: String,
    pub(super) grace: String,
    pub(super) badge: Badge,
    pub(super) amount: String,
    pub(super) known: bool,
    pub(super) how: String,
    pub(super) verified: bool,
    pub(super) pay_href: String,
}

fn pay_href(id: AssetId, line: &Expected<'_>, record: Option<&Cost>) -> String {
    match record {
        Some(cost) => format!("/tai-san/{id}/chi-phi?dong={}#ghi", cost.id),
        None => format!("/tai-san/{id}/chi-phi?khoan={}&thu={}#ghi", line.fee.key, line.ordinal),
    }
}

fn fee_line(rules: &Rules, ledger: &Ledger, id: AssetId, line: &Expected<'_>) -> FeeLine {
    let record = ledger.record(line);
    let told = ledger::told(rules, line, record);
    FeeLine {
        what: words::fee(line.fee, line.ordinal),
        day: line.due_on.map(labels::date).unwrap_or_default(),
        grace: line
            .due
            .and_then(|due| due.grace_on)
            .filter(|_| is_ahead(line.stage))
            .map(labels::grace)
            .unwrap_or_default(),
        badge: words::stage(line.stage),
        known: told.amount.is_some(),
        amount: told
            .amount
            .map_or_else(|| words::NOT_IN_TABLE.to_owned(), words::amount),
        how: told.how,
        verified: told.verified,
        pay_href: pay_href(id, line, record),
    }
}

/// What is ahead and not paid: of a series only what can be paid now and the first that comes after.
fn ahead<'a>(lines: &'a [Expected<'a>], ledger: &Ledger) -> Vec<&'a Expected<'a>> {
    let mut later: Vec<&str> = Vec::new();
    let mut found: Vec<&Expected<'_>> = Vec::new();
    for line in lines.iter().filter(|line| is_ahead(line.stage)) {
        if ledger.record(line).is_some_and(|cost| cost.paid_on.is_some()) {
            continue;
        }
        if matches!(line.stage, Stage::Later(Some(_))) {
            if later.contains(&line.fee.key.as_str()) {
                continue;
            }
            later.push(&line.fee.key);
        }
        found.push(line);
    }
    found.sort_by_key(|line| (line.due_on.is_none(), line.due_on));
    found
}

/// What the page of an asset tells of its money.
pub(super) struct Summary {
    pub(super) next: Vec<FeeLine>,
    pub(super) paid: String,
}

/// The section of the page of an asset.
pub(super) async fn summary(app: &App, here: &Here, one: &Asset) -> Result<Summary> {
    let rules = app.part::<Rules>()?;
    let ledger = ledger::of(&app.db.reader(), one.id).await?;
    let lines = ledger.expected(&rules, one, here.today());
    Ok(Summary {
        next: ahead(&lines, &ledger)
            .into_iter()
            .take(NEXT)
            .map(|line| fee_line(&rules, &ledger, one.id, line))
            .collect(),
        paid: words::amount(total(&ledger.costs)?),
    })
}

fn total(costs: &[Cost]) -> Result<Vnd> {
    fees::paid(costs).map_err(|error| AppError::bug(error.to_string()))
}

/// A year or a renewal.
struct YearLine {
    what: String,
    day: String,
    grace: String,
    badge: Badge,
    amount: String,
    known: bool,
    extra: String,
    pay_href: String,
}

fn year_line(rules: &Rules, ledger: &Ledger, id: AssetId, line: &Expected<'_>) -> YearLine {
    let record = ledger.record(line);
    let paid = record.and_then(|cost| cost.paid);
    let told = ledger::told(rules, line, record);
    let badge = match (line.stage, record.and_then(|cost| cost.paid_on)) {
        // The money was written down, the dossier does not know yet.
        (Stage::Later(_) | Stage::Open | Stage::Late(_) | Stage::Missed, Some(on)) => words::stage(Stage::Done(on)),
        (stage, _) => words::stage(stage),
    };
    let extra = match line.stage {
        Stage::Late(percent) if paid.is_none() => match record.and_then(|cost| cost.expected) {
            Some(expected) => expected
                .fraction(i64::from(percent), 100)
                .map(|surcharge| words::late(percent, Some(surcharge)))
                .unwrap_or_default(),
            None => words::late(percent, None),
        },
        Stage::Missed if paid.is_none() => line
            .due
            .and_then(|due| due.lapses_on)
            .map(words::lapsed)
            .unwrap_or_default(),
        Stage::Later(Some(opens)) => labels::opens(opens),
        Stage::Late(_) | Stage::Missed | Stage::Later(None) | Stage::Open | Stage::Done(_) => String::new(),
    };
    YearLine {
        what: words::fee(line.fee, line.ordinal),
        day: line.due_on.map(labels::date).unwrap_or_default(),
        grace: line
            .due
            .and_then(|due| due.grace_on)
            .map(labels::date)
            .unwrap_or_default(),
        badge,
        known: paid.or(told.amount).is_some(),
        amount: paid
            .or(told.amount)
            .map_or_else(|| words::NOT_IN_TABLE.to_owned(), words::amount),
        extra,
        pay_href: if paid.is_some() {
            String::new()
        } else {
            pay_href(id, line, record)
        },
    }
}

/// A record as the page shows it.
struct CostLine {
    what: String,
    expected: String,
    paid: String,
    day: String,
    due: String,
    who: String,
    note: String,
    file_href: Option<String>,
    taken: bool,
    takes: bool,
    pay_href: String,
}

fn cost_line(rules: &Rules, one: &Cost, all: &[Cost], names: &HashMap<PersonId, String>) -> CostLine {
    let taken = all.iter().any(|other| other.reverses == Some(one.id));
    let relief = rules.fees.relief(&one.relief).map(|relief| relief.name.clone());
    let note: Vec<String> = [
        relief.unwrap_or_default(),
        one.payer.clone(),
        one.number.clone(),
        one.note.clone(),
    ]
    .into_iter()
    .filter(|part| !part.is_empty())
    .collect();
    CostLine {
        what: named(rules, one),
        expected: one.expected.map(words::amount).unwrap_or_default(),
        paid: one.paid.map(words::amount).unwrap_or_default(),
        day: one.paid_on.map(labels::date).unwrap_or_default(),
        due: one.due_on.map(labels::date).unwrap_or_default(),
        who: names
            .get(&one.paid_by.unwrap_or(one.created_by))
            .cloned()
            .unwrap_or_default(),
        note: note.join(". "),
        file_href: one.file.map(|file| format!("/tai-san/{}/tep/{file}", one.asset)),
        takes: one.reverses.is_some(),
        pay_href: if one.paid_on.is_none() && !taken && one.reverses.is_none() {
            format!("/tai-san/{}/chi-phi?dong={}#ghi", one.asset, one.id)
        } else {
            String::new()
        },
        taken,
    }
}

fn named(rules: &Rules, one: &Cost) -> String {
    rules
        .fees
        .fee(&one.kind)
        .map_or_else(|| one.kind.clone(), |fee| words::fee(fee, one.ordinal))
}

#[derive(Template)]
#[template(path = "ip_assets_costs.html")]
struct Page {
    frame: Frame,
    id: AssetId,
    code: String,
    may_keep: bool,
    paid: String,
    ahead: Vec<FeeLine>,
    /// By the dossier they were paid; nobody wrote the money down.
    silent: Vec<FeeLine>,
    years: Vec<YearLine>,
    costs: Vec<CostLine>,
    /// What is paid now was written down before: its name and amount.
    paying: Option<(String, String)>,
    kinds: Vec<Choice>,
    reliefs: Vec<Choice>,
    relief_notes: Vec<String>,
    wrong: Vec<Choice>,
    /// What the dossier would learn; empty: nothing.
    event: String,
    form: Form,
    errors: Vec<(String, String)>,
    once: String,
}

impl Page {
    fn error(&self, field: &str) -> Option<&str> {
        error(&self.errors, field)
    }
    fn here(&self) -> String {
        format!("/tai-san/{}/chi-phi", self.id)
    }
    fn is_back(&self) -> bool {
        !self.errors.is_empty() && self.form.raw("deed") == "back"
    }
}

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// Key of a fee that is to be paid.
    #[serde(default)]
    khoan: String,
    /// Which year, which renewal.
    #[serde(default)]
    thu: String,
    /// A record that is to be paid.
    #[serde(default)]
    dong: String,
}

/// The record that the form pays: one that stands and is not paid.
fn paid_by_form<'a>(form: &Form, ledger: &'a Ledger) -> Option<&'a Cost> {
    let id = form.raw("cost").parse::<CostId>().ok()?;
    fees::standing(&ledger.costs).find(|one| one.id == id && one.paid_on.is_none())
}

async fn page(app: &App, here: &Here, one: &Asset, form: Form, errors: &FieldErrors) -> Result<Page> {
    let (actor, db, on) = (here.actor()?, app.db.reader(), here.today());
    let rules = app.part::<Rules>()?;
    let ledger = ledger::of(&db, one.id).await?;
    let writers: Vec<PersonId> = ledger
        .costs
        .iter()
        .map(|cost| cost.paid_by.unwrap_or(cost.created_by))
        .collect();
    let names = people::names(&db, &writers).await?;
    let lines = ledger.expected(&rules, one, on);
    let told = |line: &Expected<'_>| fee_line(&rules, &ledger, one.id, line);
    let mut frame = ui::shell::frame(app, here, words::TITLE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    let paying = paid_by_form(&form, &ledger);
    let chosen = match paying {
        Some(cost) => Some((cost.kind.as_str(), cost.ordinal)),
        None if form.raw("kind").is_empty() => None,
        None => Some((form.raw("kind"), form.line("ordinal").parse().unwrap_or(0))),
    };
    let event = chosen.and_then(|(kind, ordinal)| {
        let fee = rules.fees.fee(kind)?;
        commands::event_of(fee, ordinal, one, &ledger.events).map(|kind| labels::event_at(kind, ordinal))
    });
    let open =
        |cost: &&Cost| cost.reverses.is_none() && !ledger.costs.iter().any(|other| other.reverses == Some(cost.id));
    let reliefs: Vec<_> = rules
        .fees
        .reliefs()
        .iter()
        .filter(|relief| rules.fees.of(one.content.right).any(|fee| relief.touches(fee)))
        .collect();
    Ok(Page {
        frame,
        id: one.id,
        code: one.code.clone(),
        may_keep: policy::keeps_asset(actor, one, &app.db.units(), on),
        paid: words::amount(total(&ledger.costs)?),
        ahead: ahead(&lines, &ledger).into_iter().map(told).collect(),
        silent: lines
            .iter()
            .filter(|line| matches!(line.stage, Stage::Done(_)) && ledger.record(line).is_none())
            .map(told)
            .collect(),
        years: lines
            .iter()
            .filter(|line| line.fee.per.has_ordinal())
            .map(|line| year_line(&rules, &ledger, one.id, line))
            .collect(),
        costs: ledger
            .costs
            .iter()
            .rev()
            .map(|cost| cost_line(&rules, cost, &ledger.costs, &names))
            .collect(),
        paying: paying.map(|cost| (named(&rules, cost), expected_today(&rules, &ledger, cost, on))),
        kinds: Choice::list(
            rules
                .fees
                .of(one.content.right)
                .map(|fee| (fee.key.clone(), fee.name.clone())),
            form.raw("kind"),
        ),
        relief_notes: reliefs.iter().map(|relief| words::relief_note(relief)).collect(),
        reliefs: Choice::list(
            reliefs.iter().map(|relief| (relief.key.clone(), words::relief(relief))),
            form.raw("relief"),
        ),
        wrong: Choice::list(
            ledger.costs.iter().filter(open).map(|cost| {
                let sum = cost.paid.or(cost.expected);
                (
                    // As it is shown: what was paid meanwhile is another thing to take back.
                    format!("{}:{}", cost.id, cost.version),
                    words::line(&named(&rules, cost), sum, cost.paid_on),
                )
            }),
            form.raw("line"),
        ),
        event: event.map(|event| words::event(&event)).unwrap_or_default(),
        once: once(form.once()),
        errors: errors_of(errors),
        form,
    })
}

/// What a record that is to be paid comes to today, in a sentence; nothing where nobody knows.
fn expected_today(rules: &Rules, ledger: &Ledger, cost: &Cost, today: NaiveDate) -> String {
    let fee = rules.fees.fee(&cost.kind);
    let late = fee.map_or(0, |fee| fees::late_percent(fee, cost.ordinal, &ledger.dues, today));
    let told = |expected: Vnd| {
        Some(words::paying(
            expected,
            late,
            fees::with_surcharge(expected, late).ok()?,
        ))
    };
    cost.expected.and_then(told).unwrap_or_default()
}

/// The form begins with what was chosen on the page: a fee that is to be paid, or a record.
fn first_form(rules: &Rules, one: &Asset, ledger: &Ledger, asked: &Asked, today: NaiveDate) -> Form {
    let pair = |name: &str, value: String| (name.to_owned(), value);
    // The dossier learns of a payment unless somebody says no.
    let told = |fee: Option<&Fee>, ordinal: i32| {
        let event = fee.and_then(|fee| commands::event_of(fee, ordinal, one, &ledger.events));
        pair("with_event", event.map(|_| "1".to_owned()).unwrap_or_default())
    };
    if let Ok(id) = asked.dong.parse::<CostId>()
        && let Some(cost) = fees::standing(&ledger.costs).find(|cost| cost.id == id)
    {
        return Form::with([
            pair("cost", cost.id.to_string()),
            pair("version", cost.version.to_string()),
            told(rules.fees.fee(&cost.kind), cost.ordinal),
        ]);
    }
    let ordinal = asked.thu.parse::<i32>().unwrap_or(0);
    let Some(fee) = rules.fees.fee(&asked.khoan).filter(|fee| fee.is_of(one.content.right)) else {
        return Form::with([pair("quantity", "1".to_owned())]);
    };
    let lines = ledger.expected(rules, one, today);
    let line = lines
        .iter()
        .find(|line| line.fee.key == fee.key && line.ordinal == ordinal);
    let place = |ordinal: i32| {
        if ordinal > 0 {
            ordinal.to_string()
        } else {
            String::new()
        }
    };
    Form::with([
        pair("kind", fee.key.clone()),
        pair("ordinal", place(ordinal)),
        pair("quantity", fee.per.quantity(&one.content).max(1).to_string()),
        pair(
            "due_on",
            line.and_then(|line| line.due_on).map(labels::date).unwrap_or_default(),
        ),
        told(Some(fee), ordinal),
    ])
}

pub(super) async fn show(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    let rules = app.part::<Rules>()?;
    let ledger = ledger::of(&app.db.reader(), id).await?;
    let form = first_form(&rules, &one, &ledger, &asked, here.today());
    ui::shell::html(&page(&app, &here, &one, form, &FieldErrors::default()).await?)
}

/// What somebody does on the page.
enum Deed {
    Add(Box<NewCost>),
    Pay((CostId, i64), Payment),
    Back((CostId, i64), String, bool),
}

/// The payment of the form; none where nothing of it was typed.
fn read_payment(form: &mut Form, is_due: bool) -> Option<Payment> {
    let typed = ["paid_on", "paid", "payer", "number"]
        .into_iter()
        .any(|field| !form.line(field).is_empty());
    if !typed && !is_due {
        return None;
    }
    let on = form.date("paid_on", Some(words::ASK_PAID_ON));
    let amount = read_vnd(form, "paid");
    let (payer, number) = (form.line("payer"), form.line("number"));
    Some(Payment {
        on: on?,
        amount,
        payer,
        number,
        with_event: form.raw("with_event") == "1",
    })
}

fn read_number<T: std::str::FromStr>(form: &mut Form, field: &str, ask: &str, empty: T) -> T {
    let typed = form.line(field);
    if typed.is_empty() {
        return empty;
    }
    typed.parse().unwrap_or_else(|_| {
        form.errors.add(field, ask);
        empty
    })
}

fn place_of(fee: Option<&Fee>) -> &'static str {
    match fee.map(|fee| fee.per) {
        Some(fees::Per::Year) => words::ASK_YEAR,
        Some(fees::Per::Renewal) => words::ASK_RENEWAL,
        Some(_) | None => words::NO_ORDINAL,
    }
}

fn read_new(rules: &Rules, form: &mut Form) -> NewCost {
    let kind = form.line("kind");
    if kind.is_empty() {
        form.errors.add("kind", words::ASK_KIND);
    }
    let ask = place_of(rules.fees.fee(&kind));
    NewCost {
        kind,
        ordinal: read_number(form, "ordinal", ask, 0),
        quantity: read_number(form, "quantity", &words::quantity(), 1),
        due_on: form.date("due_on", None),
        relief: form.line("relief"),
        amount: read_vnd(form, "amount"),
        note: form.line("note"),
        payment: read_payment(form, false),
    }
}

fn read_deed(rules: &Rules, form: &mut Form) -> Option<Deed> {
    match form.raw("deed") {
        "back" => {
            let line = form.raw("line").split_once(':');
            let line = line.and_then(|(id, version)| id.parse::<CostId>().ok().zip(version.parse::<i64>().ok()));
            if line.is_none() {
                form.errors.add("line", words::ASK_LINE);
            }
            let why = form.need_line("why", words::ASK_WHY, crate::commands::TITLE);
            let with_event = form.raw("also_event") == "1";
            line.map(|line| Deed::Back(line, why, with_event))
        }
        "pay" => {
            let cost = form.raw("cost").parse::<CostId>().ok();
            let version = form.raw("version").parse::<i64>().ok();
            let Some(key) = cost.zip(version) else {
                form.errors.add("", words::NO_COST);
                return None;
            };
            read_payment(form, true).map(|payment| Deed::Pay(key, payment))
        }
        _ => Some(Deed::Add(Box::new(read_new(rules, form)))),
    }
}

/// The receipt, where one was chosen.
async fn receipt(app: &App, form: &mut Form) -> Result<Option<StoredFile>> {
    if form.upload("file").is_none() || !form.errors.is_empty() {
        return Ok(None);
    }
    stored(app, form, "file").await
}

pub(super) async fn act(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    mut form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let rules = app.part::<Rules>()?;
    let deed = read_deed(&rules, &mut form);
    let file = receipt(&app, &mut form).await?;
    let errors = std::mem::take(&mut form.errors);
    let Some(deed) = deed.filter(|_| errors.is_empty()) else {
        let shown = page(&app, &here, &one, form, &errors).await?;
        return shown_again(&shown, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let (actor, back) = (here.actor()?, format!("/tai-san/{id}/chi-phi"));
    let key = super::exploitation::once_of(&form);
    let tx = app.begin(&here).await?;
    if let Claim::Done(_) = once_keys::claim(&tx, actor.person, &key, "ip_asset.cost").await? {
        return Ok(see_other(&back));
    }
    let before = one.version;
    let (done, said) = match deed {
        Deed::Add(new) => {
            let said = if new.payment.is_some() {
                words::PAID
            } else {
                words::ADDED
            };
            let made = commands::add(&tx, &rules, actor, id, *new, file).await;
            (made.map(|_| ()), said)
        }
        Deed::Pay((cost, version), payment) => (
            commands::pay(&tx, &rules, actor, (id, cost, version), payment, file).await,
            words::PAID,
        ),
        Deed::Back((cost, version), why, with_event) => (
            commands::take_back(&tx, &rules, actor, (id, cost, version), why, with_event).await,
            words::BACK,
        ),
    };
    match done {
        Ok(()) => {
            once_keys::answer(&tx, actor.person, &key, &back).await?;
            let scope = policy::scope(actor);
            let after = crate::store::find(&tx.reader(), &scope, id, here.today()).await?;
            tx.commit().await?;
            // The dossier learned of it when the asset itself changed.
            let told = after.version != before && said == words::PAID;
            Ok(see_other_saying(&back, if told { words::PAID_TOLD } else { said }))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let newer = find_kept(&app, &here, id).await?;
            shown_again(&page(&app, &here, &newer, form, &errors).await?, status)
        }
    }
}
