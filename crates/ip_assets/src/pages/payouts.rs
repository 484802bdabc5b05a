//! What the authors of an agreement were paid, what they still get, and what a person was paid themselves.

use super::exploitation::{completed, found, keeps, once_of, read_vnd, stored};
use super::{crumbs, error, errors_of, find, find_kept, hindrance, once, shown_again};
use crate::Rules;
use crate::commands::payouts::{self as commands, NewPayout};
use crate::labels;
use crate::labels::exploitation as money;
use crate::labels::payouts as words;
use crate::ledger::{self, Ledger};
use crate::model::payouts::Payee;
use crate::model::{AgreementId, Asset, AssetId, PayoutId, RevenueId};
use crate::policy;
use crate::sheet::{self, Sheet};
use crate::store::exploitation as agreements;
use crate::store::payouts::{self as store, Written};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::attachments;
use kernel::engines::{Cell, CellKind, Column, Sheet as Book};
use kernel::forms::Form;
use kernel::ids::{AttachmentId, PersonId};
use kernel::money::Vnd;
use kernel::once::{self as once_keys, Claim};
use kernel::web::{App, AppState, Here, download, download_sheet, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use ui::view::Choice;
use ui::{Frame, filters};

struct BalanceLine {
    name: String,
    asset: String,
    owed: String,
    paid: String,
    remains: String,
    over: bool,
}

struct PayoutLine {
    day: String,
    name: String,
    asset: String,
    amount: String,
    paper: String,
    file: String,
    revenue: String,
    note: String,
    who: String,
    taken: bool,
    takes: bool,
}

fn title(sheet: &Sheet, id: AssetId) -> String {
    let of = sheet.assets.iter().find(|asset| asset.id == id);
    of.map(|asset| asset.content.title.clone()).unwrap_or_default()
}

/// A name, told apart from namesakes of the same asset.
fn name(ledger: &Ledger, payee: &Payee) -> String {
    let namesakes = ledger
        .payees
        .iter()
        .filter(|other| other.asset == payee.asset && other.name == payee.name);
    if namesakes.count() > 1 && payee.place > 0 {
        words::nth(&payee.name, payee.place + 1)
    } else {
        payee.name.clone()
    }
}

fn revenue(sheet: &Sheet, id: Option<RevenueId>) -> String {
    let entry = sheet.written.iter().find(|held| Some(held.entry.id) == id);
    entry.map_or(words::ALL_REVENUES.to_owned(), |held| {
        money::on_day(held.entry.on, money::money(held.entry.money))
    })
}

fn balance_lines(sheet: &Sheet, ledger: &Ledger) -> Vec<BalanceLine> {
    ledger
        .balances
        .iter()
        .map(|one| BalanceLine {
            name: name(ledger, &one.payee),
            asset: title(sheet, one.payee.asset),
            owed: money::amount(one.owed),
            paid: money::amount(one.paid),
            remains: words::remains(one.remains),
            over: one.remains.is_negative(),
        })
        .collect()
}

#[derive(Template)]
#[template(path = "ip_assets_payouts.html")]
struct Index {
    frame: Frame,
    id: AssetId,
    agreement: AgreementId,
    code: String,
    hidden: bool,
    balances: Vec<BalanceLine>,
    payouts: Vec<PayoutLine>,
    may_keep: bool,
    payees: Vec<Choice>,
    revenues: Vec<Choice>,
    wrong: Vec<Choice>,
    form: Form,
    errors: Vec<(String, String)>,
    once: String,
}

impl Index {
    fn error(&self, field: &str) -> Option<&str> {
        error(&self.errors, field)
    }
    fn here(&self) -> String {
        format!("/tai-san/{}/khai-thac/{}/chi-tra", self.id, self.agreement)
    }
    fn open(&self, deed: &str) -> bool {
        !self.errors.is_empty() && self.form.raw("deed") == deed
    }
}

async fn page(app: &App, here: &Here, one: &Asset, sheet: &Sheet, form: Form, errors: &FieldErrors) -> Result<Index> {
    let (actor, db, units, on) = (here.actor()?, app.db.reader(), app.db.units(), here.today());
    let ledger = ledger::of(&db, sheet).await?;
    let writers: Vec<PersonId> = ledger.payouts.iter().map(|held| held.by).collect();
    let names = people::names(&db, &writers).await?;
    let files = attachments::of(&db, sheet.one.id.0).await?;
    let base = format!("/tai-san/{}/khai-thac/{}", one.id, sheet.one.id);
    let several = sheet.assets.len() > 1;
    let payouts = ledger
        .payouts
        .iter()
        .map(|held| {
            let (payout, payee) = (&held.payout, &held.payout.payee);
            let of = sheet.assets.iter().find(|asset| asset.id == payee.asset);
            let opens = of.is_some_and(|asset| policy::opens_payout_paper(actor, asset, payee.person, &units, on));
            let slot = commands::slot(payout.id);
            let file = files
                .iter()
                .find(|file| file.subject_kind == commands::PAYOUT && file.slot == slot)
                .filter(|_| opens);
            PayoutLine {
                day: labels::date(payout.on),
                name: name(&ledger, payee),
                asset: if several {
                    title(sheet, payee.asset)
                } else {
                    String::new()
                },
                amount: money::amount(payout.amount),
                paper: payout.paper.clone(),
                file: file
                    .map(|file| format!("{base}/chi-tra/tep/{}", file.id))
                    .unwrap_or_default(),
                revenue: revenue(sheet, payout.revenue),
                note: words::note(&payout.note, &payout.why, payout.reverses.is_some()),
                who: names.get(&held.by).cloned().unwrap_or_default(),
                taken: ledger.taken(held),
                takes: payout.reverses.is_some(),
            }
        })
        .collect();
    let standing = |id: RevenueId| !sheet.written.iter().any(|other| other.entry.reverses == Some(id));
    let entries = sheet.written.iter().map(|held| &held.entry);
    let entries = entries.filter(|entry| entry.reverses.is_none() && standing(entry.id));
    let mut frame = ui::shell::frame(app, here, words::TITLE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    let overview = format!("/tai-san/{}/khai-thac", one.id);
    frame.crumbs.push((money::TITLE.to_owned(), overview));
    frame.crumbs.push((sheet.one.code.clone(), base));
    Ok(Index {
        frame,
        id: one.id,
        agreement: sheet.one.id,
        code: sheet.one.code.clone(),
        hidden: sheet.hidden,
        balances: balance_lines(sheet, &ledger),
        payouts,
        may_keep: keeps(app, here, sheet)?,
        payees: Choice::list(
            ledger.balances.iter().map(|held| {
                let of = several.then(|| title(sheet, held.payee.asset));
                (
                    held.payee.key(),
                    words::payee(&name(&ledger, &held.payee), of.as_deref(), held.remains),
                )
            }),
            form.raw("payee"),
        ),
        revenues: Choice::list(
            entries.map(|entry| {
                (
                    entry.id.to_string(),
                    money::entry(entry.on, money::money(entry.money), entry.amount),
                )
            }),
            form.raw("revenue"),
        ),
        wrong: Choice::list(
            ledger
                .payouts
                .iter()
                .filter(|held| held.payout.reverses.is_none() && !ledger.taken(held))
                .map(|held| {
                    let payout = &held.payout;
                    (
                        payout.id.to_string(),
                        words::payout(payout.on, &name(&ledger, &payout.payee), payout.amount),
                    )
                }),
            form.raw("payout_id"),
        ),
        once: once(form.once()),
        errors: errors_of(errors),
        form,
    })
}

pub(super) async fn index(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, agreement)): Path<(AssetId, AgreementId)>,
) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    let sheet = found(&app, &here, &one, agreement).await?;
    ui::shell::html(&page(&app, &here, &one, &sheet, Form::with([]), &FieldErrors::default()).await?)
}

enum Deed {
    Pay(Box<(NewPayout, Option<crate::commands::StoredFile>)>),
    TakeBack(PayoutId, String),
}

async fn read_deed(app: &App, form: &mut Form) -> Result<Option<Deed>> {
    Ok(match form.raw("deed") {
        "pay" => {
            let payee = form.raw("payee").to_owned();
            if payee.is_empty() {
                form.errors.add("payee", words::ASK_PAYEE);
            }
            let revenue = match form.raw("revenue") {
                "" => None,
                typed => {
                    let read = typed.parse::<RevenueId>().ok();
                    if read.is_none() {
                        form.errors.add("revenue", words::ASK_REVENUE);
                    }
                    read
                }
            };
            let on = form.date("payout_on", Some(words::ASK_DAY));
            let amount = read_vnd(form, "payout");
            if amount.is_none() && form.errors.get("payout").is_none() {
                form.errors.add("payout", words::AMOUNT);
            }
            let paper = form.need_line("payout_paper", words::ASK_PAPER, crate::commands::LINE);
            let (note, why) = (form.line("payout_note"), form.line("payout_why"));
            let file = match form.upload("payout_file") {
                Some(_) => stored(app, form, "payout_file").await?,
                None => None,
            };
            on.zip(amount).map(|(on, amount)| {
                let new = NewPayout {
                    payee,
                    revenue,
                    on,
                    amount,
                    paper,
                    note,
                    why,
                };
                Deed::Pay(Box::new((new, file)))
            })
        }
        "undo" => {
            let wrong = form.raw("payout_id").parse::<PayoutId>().ok();
            if wrong.is_none() {
                form.errors.add("payout_id", words::ASK_UNDO);
            }
            let why = form.need_line("undo_why", words::ASK_UNDO_WHY, crate::commands::TITLE);
            wrong.map(|wrong| Deed::TakeBack(wrong, why))
        }
        _ => {
            form.errors.add("", labels::ASK_CHOICE);
            None
        }
    })
}

pub(super) async fn act(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, agreement)): Path<(AssetId, AgreementId)>,
    mut form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let sheet = found(&app, &here, &one, agreement).await?;
    let deed = read_deed(&app, &mut form).await?;
    let errors = std::mem::take(&mut form.errors);
    let Some(deed) = deed.filter(|_| errors.is_empty()) else {
        let shown = page(&app, &here, &one, &sheet, form, &errors).await?;
        return shown_again(&shown, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let (actor, rules) = (here.actor()?, app.part::<Rules>()?);
    let back = format!("/tai-san/{id}/khai-thac/{agreement}/chi-tra");
    let tx = app.begin(&here).await?;
    if let Claim::Done(_) = once_keys::claim(&tx, actor.person, &once_of(&form), "ip_asset.payout").await? {
        return Ok(see_other(&back));
    }
    let (done, said) = match deed {
        Deed::Pay(new) => (commands::pay(&tx, &rules, actor, agreement, *new).await, words::PAID),
        Deed::TakeBack(wrong, why) => (
            commands::take_back(&tx, actor, agreement, wrong, why).await,
            words::UNDONE,
        ),
    };
    match done {
        Ok(_) => {
            once_keys::answer(&tx, actor.person, &once_of(&form), &back).await?;
            tx.commit().await?;
            Ok(see_other_saying(&back, said))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let newer = found(&app, &here, &one, agreement).await?;
            let form = completed(form, &Form::with([]));
            shown_again(&page(&app, &here, &one, &newer, form, &errors).await?, status)
        }
    }
}

pub(super) async fn export(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, agreement)): Path<(AssetId, AgreementId)>,
) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    let sheet = found(&app, &here, &one, agreement).await?;
    let ledger = ledger::of(&app.db.reader(), &sheet).await?;
    let mut above = vec![
        words::SHEET.to_owned(),
        words::above(&sheet.one.code, &sheet.one.terms.partner),
        labels::exported_at(here.now),
    ];
    if sheet.hidden {
        above.push(words::PARTIAL.to_owned());
    }
    let several = sheet.assets.len() > 1;
    for held in &ledger.balances {
        let who = name(&ledger, &held.payee);
        let who = if several {
            money::namesake(&who, &title(&sheet, held.payee.asset), 0)
        } else {
            who
        };
        above.push(words::balance(&who, held.owed, held.paid, held.remains));
    }
    let text = |text: &str| Cell::Text(text.to_owned());
    let mut rows: Vec<Vec<Cell>> = Vec::new();
    for (place, held) in (1..).zip(&ledger.payouts) {
        let payout = &held.payout;
        rows.push(vec![
            Cell::Integer(place),
            Cell::Date(payout.on),
            Cell::Text(name(&ledger, &payout.payee)),
            Cell::Text(title(&sheet, payout.payee.asset)),
            Cell::Text(revenue(&sheet, payout.revenue)),
            Cell::Integer(payout.amount.0),
            text(&payout.paper),
            Cell::Text(words::note(&payout.note, &payout.why, payout.reverses.is_some())),
        ]);
    }
    let sum = Vnd::sum(ledger.payouts.iter().map(|held| held.payout.amount));
    let sum = sum.map_err(|error| AppError::bug(error.to_string()))?;
    let mut last = vec![Cell::Empty, Cell::Empty, text(words::SUM), Cell::Empty, Cell::Empty];
    last.extend([Cell::Integer(sum.0), Cell::Empty, Cell::Empty]);
    rows.push(last);
    let column = |head: &str, width, kind| Column {
        head: head.to_owned(),
        width,
        kind,
    };
    let book = Book {
        name: words::SHEET.to_owned(),
        title: above,
        columns: vec![
            column(words::head::PLACE, 6, CellKind::Integer),
            column(words::head::DAY, 12, CellKind::Date),
            column(words::head::NAME, 28, CellKind::Text),
            column(words::head::ASSET, 40, CellKind::Text),
            column(words::head::REVENUE, 32, CellKind::Text),
            column(words::head::AMOUNT, 18, CellKind::Money),
            column(words::head::PAPER, 28, CellKind::Text),
            column(words::head::NOTE, 40, CellKind::Text),
        ],
        rows,
    };
    download_sheet(&app, words::SHEET, here.today(), book).await
}

pub(super) async fn file(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, agreement, file)): Path<(AssetId, AgreementId, AttachmentId)>,
) -> Result<Response> {
    let (actor, db, units, on) = (here.actor()?, app.db.reader(), app.db.units(), here.today());
    let one = find(&app, &here, id).await?;
    let sheet = found(&app, &here, &one, agreement).await?;
    let ledger = ledger::of(&db, &sheet).await?;
    let attachment = attachments::find(&db, file)
        .await?
        .filter(|file| file.subject_kind == commands::PAYOUT && file.subject == sheet.one.id.0)
        .ok_or(AppError::NotFound)?;
    let of = |held: &&Written| commands::slot(held.payout.id) == attachment.slot;
    let payee = &ledger.payouts.iter().find(of).ok_or(AppError::NotFound)?.payout.payee;
    let mut assets = sheet.assets.iter();
    let asset = assets.find(|asset| asset.id == payee.asset).ok_or(AppError::NotFound)?;
    if !policy::opens_payout_paper(actor, asset, payee.person, &units, on) {
        return Err(AppError::NotFound);
    }
    let bytes = app.engines.files.get(&attachment.hash).await?;
    Ok(download(&attachment.name, &attachment.media_type, bytes))
}

struct OwnLine {
    href: String,
    title: String,
    code: String,
    partner: String,
    owed: String,
    paid: String,
    remains: String,
    payouts: Vec<PayoutLine>,
}

#[derive(Template)]
#[template(path = "ip_assets_own_money.html")]
struct Own {
    frame: Frame,
    items: Vec<OwnLine>,
    owed: String,
    paid: String,
    remains: String,
}

/// What a person was paid, and what they still get, as an author: of no asset that they do not see.
pub(super) async fn own(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let (actor, db, on) = (here.actor()?, app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let ids = store::of_person(&db, actor.person).await?;
    let list = agreements::these(&db, &scope, &ids, on).await?;
    let sheets = sheet::sheets(&db, &scope, &app.packs.parameters, list, on).await?;
    let ledgers = ledger::ledgers(&db, &sheets).await?;
    let mut items = Vec::new();
    let (mut owed, mut paid) = (Vec::new(), Vec::new());
    for (sheet, ledger) in sheets.iter().zip(&ledgers) {
        let mine = |payee: &Payee| payee.person == Some(actor.person);
        for held in ledger.balances.iter().filter(|held| mine(&held.payee)) {
            let payouts: Vec<&Written> = ledger
                .payouts
                .iter()
                .filter(|one| one.payout.payee.is(&held.payee))
                .collect();
            if payouts.is_empty() && held.owed == Vnd::ZERO {
                continue;
            }
            owed.push(held.owed);
            paid.push(held.paid);
            let base = format!("/tai-san/{}/khai-thac/{}", held.payee.asset, sheet.one.id);
            items.push(OwnLine {
                title: title(sheet, held.payee.asset),
                code: sheet.one.code.clone(),
                partner: sheet.one.terms.partner.clone(),
                owed: money::amount(held.owed),
                paid: money::amount(held.paid),
                remains: words::remains(held.remains),
                payouts: payouts
                    .into_iter()
                    .map(|one| PayoutLine {
                        day: labels::date(one.payout.on),
                        name: String::new(),
                        asset: String::new(),
                        amount: money::amount(one.payout.amount),
                        paper: one.payout.paper.clone(),
                        file: String::new(),
                        revenue: revenue(sheet, one.payout.revenue),
                        note: words::note(&one.payout.note, &one.payout.why, one.payout.reverses.is_some()),
                        who: String::new(),
                        taken: ledger.taken(one),
                        takes: one.payout.reverses.is_some(),
                    })
                    .collect(),
                href: format!("{base}/chi-tra"),
            });
        }
    }
    let sum = |list: Vec<Vnd>| Vnd::sum(list).map_err(|error| AppError::bug(error.to_string()));
    let (owed, paid) = (sum(owed)?, sum(paid)?);
    let remains = owed.minus(paid).map_err(|error| AppError::bug(error.to_string()))?;
    ui::shell::html(&Own {
        frame: ui::shell::frame(&app, &here, words::OWN),
        items,
        owed: money::amount(owed),
        paid: money::amount(paid),
        remains: words::remains(remains),
    })
}
