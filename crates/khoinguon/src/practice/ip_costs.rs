//! What the assets of the practice province have cost: fees by the table of their day, years by notices that are invented, an agent,
//! a line that was wrong. All synthetic.

use super::ip_exploitation::found;
use chrono::Days;
use ip_assets::commands::costs::{self, NewCost, Payment};
use ip_assets::model::fees::{Expected, Stage};
use ip_assets::model::{Asset, AssetId};
use ip_assets::{Rules, fee_ledger as ledger};
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Tx;
use kernel::money::Vnd;
use kernel::time::local_date;
use kernel::web::App;

/// Assets with a whole book of fees.
const TITLES: &[&str] = &[
    "Lò sấy chè Shan dùng khí thải của bếp sấy",
    "Bẫy bướm đêm hại quế dùng đèn năng lượng mặt trời",
    "Hộp đựng chè cổ thụ",
    "CHÈ BẢN BO",
    "MẬT ONG MƯỜNG KIM",
    "MẮC CA KHOEN ON",
    "MIẾN DONG BÌNH LƯ",
    "TRÀ HOA VÀNG PU SAM CÁP",
    "CÁ TẦM HỒ THẦU",
];

/// Said of amounts that no table knows.
const INVENTED: &str = "Số tiền ví dụ của bộ dữ liệu thực hành";

/// What the invented notice of a year or a first year says.
fn notice(line: &Expected<'_>) -> Vnd {
    Vnd(600_000 + 150_000 * i64::from(line.ordinal))
}

/// Writes costs down.
///
/// # Errors
/// Database errors.
pub(super) async fn build(app: &App) -> Result<()> {
    let (rules, today) = (app.part::<Rules>()?, local_date(app.db.now()));
    for (place, title) in TITLES.iter().enumerate() {
        let Some(asset) = found(app, title, today).await? else {
            continue;
        };
        let book = ledger::of(&app.db.reader(), asset.id).await?;
        let lines = book.expected(&rules, &asset, today);
        let system = Actor::system("practice");
        let tx = app.db.begin(&system, "practice").await?;
        fees(&tx, &rules, &system, &asset, &lines).await?;
        if place < 2 {
            agent(&tx, &rules, &system, &asset).await?;
        }
        if place == 7 {
            by_table(&tx, &rules, &system, asset.id).await?;
        }
        if place == 4 {
            mistake(&tx, &rules, &system, asset.id).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

fn entry(line: &Expected<'_>) -> NewCost {
    NewCost {
        kind: line.fee.key.clone(),
        ordinal: line.ordinal,
        quantity: line.quantity,
        due_on: line.due_on,
        relief: String::new(),
        amount: None,
        note: String::new(),
        payment: None,
    }
}

/// What the dossier says was done is paid on its day; the next year has its notice and waits.
async fn fees(tx: &Tx, rules: &Rules, system: &Actor, asset: &Asset, lines: &[Expected<'_>]) -> Result<()> {
    let mut waits = false;
    for line in lines {
        let known = line.fee.row(line.table_on).is_some();
        let mut new = entry(line);
        if !known {
            new.amount = Some(notice(line));
            INVENTED.clone_into(&mut new.note);
        }
        match line.stage {
            Stage::Done(on) => {
                new.payment = Some(Payment {
                    on,
                    amount: new.amount,
                    payer: asset
                        .content
                        .owner()
                        .map(|party| party.name.clone())
                        .unwrap_or_default(),
                    number: String::new(),
                    with_event: false,
                });
            }
            Stage::Open | Stage::Later(Some(_)) if line.fee.per.has_ordinal() && !waits => waits = true,
            Stage::Later(_) | Stage::Open | Stage::Late(_) | Stage::Missed => continue,
        }
        costs::add(tx, rules, system, asset.id, new, None).await?;
    }
    Ok(())
}

async fn agent(tx: &Tx, rules: &Rules, system: &Actor, asset: &Asset) -> Result<()> {
    let Some(filed) = asset.filed_on else { return Ok(()) };
    let new = NewCost {
        kind: "agent".to_owned(),
        ordinal: 0,
        quantity: 1,
        due_on: None,
        relief: String::new(),
        amount: Some(Vnd(8_500_000)),
        note: "Viết bản mô tả và nộp đơn".to_owned(),
        payment: Some(Payment {
            on: filed,
            amount: None,
            payer: "Chương trình phát triển tài sản trí tuệ của tỉnh".to_owned(),
            number: "HĐ-0071".to_owned(),
            with_event: false,
        }),
    };
    costs::add(tx, rules, system, asset.id, new, None).await?;
    Ok(())
}

/// A fee whose amount came from the table, which nobody compared with its act; the next line as the notice says it.
async fn by_table(tx: &Tx, rules: &Rules, system: &Actor, id: AssetId) -> Result<()> {
    for (kind, days, amount) in [("extension", 40, None), ("other_fee", 70, Some(Vnd(450_000)))] {
        let new = NewCost {
            kind: kind.to_owned(),
            ordinal: 0,
            quantity: 1,
            due_on: Some(tx.today() + Days::new(days)),
            relief: String::new(),
            amount,
            note: amount.map(|_| INVENTED.to_owned()).unwrap_or_default(),
            payment: None,
        };
        costs::add(tx, rules, system, id, new, None).await?;
    }
    Ok(())
}

async fn mistake(tx: &Tx, rules: &Rules, system: &Actor, id: AssetId) -> Result<()> {
    let new = NewCost {
        kind: "other".to_owned(),
        ordinal: 0,
        quantity: 1,
        due_on: Some(tx.today()),
        relief: String::new(),
        amount: Some(Vnd(3_000_000)),
        note: "In tem nhãn".to_owned(),
        payment: None,
    };
    let wrong = costs::add(tx, rules, system, id, new, None).await?;
    let why = "Không phải chi phí của văn bằng".to_owned();
    costs::take_back(tx, rules, system, (id, wrong, 1), why, false).await
}
