//! In the practice province: initiatives that were looked at with an eye to protection, results that the State paid for with their
//! duties, and something that is everybody's. Runs after the assets are there.

use super::Places;
use chrono::{Days, Months, NaiveDate};
use initiatives::store::Filter as Initiatives;
use ip_assets::Rules;
use ip_assets::commands::{assessments, results};
use ip_assets::model::assessment::{Decision, Disclosure, Written};
use ip_assets::model::results::Task;
use ip_assets::model::{Right, State};
use ip_assets::origin;
use ip_assets::policy;
use ip_assets::store::results::Declared;
use ip_assets::store::{self, Filter};
use kernel::Result;
use kernel::access::Actor;
use kernel::time::local_date;
use kernel::web::App;

fn back(today: NaiveDate, months: u32) -> NaiveDate {
    today.checked_sub_months(Months::new(months)).unwrap_or(today)
}

/// Assesses, decides, reports, declares.
///
/// # Errors
/// Database errors.
pub(super) async fn build(app: &App, places: &Places) -> Result<()> {
    let today = local_date(app.db.now());
    assessed(app, places, today).await?;
    funded(app, today).await?;
    declared(app, today).await
}

/// The newest recognised initiatives of the tour: one is to be filed, one is kept as know-how, one is still open.
async fn assessed(app: &App, places: &Places, today: NaiveDate) -> Result<()> {
    let (system, rules) = (Actor::system("practice"), app.part::<Rules>()?);
    let source = app.part::<origin::Initiatives>()?;
    let filter = Initiatives {
        recognised: true,
        unit: Some(places.school),
        ..Initiatives::default()
    };
    let scope = initiatives::policy::scope(&system);
    let page = initiatives::store::list(&app.db.reader(), &scope, &filter, None, 3, today).await?;
    let ways = [Decision::File, Decision::KnowHow, Decision::Open];
    for (line, decision) in page.items.into_iter().zip(ways) {
        let origin = source.0.find(&app.db.reader(), &system, line.id.0, today).await?;
        let decided = decision != Decision::Open;
        let known = decision == Decision::File;
        let text = |set: bool, text: &str| if set { text.to_owned() } else { String::new() };
        let written = Written {
            rights: match decision {
                Decision::KnowHow => vec![Right::KnowHow],
                Decision::Open | Decision::File | Decision::Leave => vec![Right::UtilityModel, Right::Copyright],
            },
            finding: "Chưa thấy giải pháp trùng trong công bố đơn; bộ học liệu là tác phẩm, cách tổ chức bộ thẻ có thể là giải pháp hữu ích.".to_owned(),
            abroad: String::new(),
            disclosure: if known { Disclosure::Yes } else { Disclosure::No },
            disclosed_on: known.then(|| back(today, 8)),
            disclosed_where: text(known, "Trưng bày tại hội thi đồ dùng dạy học cấp xã"),
            decision,
            decided_on: decided.then(|| back(today, 1)),
            decided_by: text(decided, "Hiệu trưởng nhà trường"),
            reason: text(decided, "Nhiều trường hỏi xin dùng, cần giữ quyền trước khi phổ biến rộng"),
        };
        let secret = decision == Decision::KnowHow;
        let tx = app.db.begin(&system, "practice").await?;
        assessments::assess(&tx, &system, &origin, (places.school, None), (written, secret)).await?;
        if decided {
            let right = if known { Right::UtilityModel } else { Right::KnowHow };
            assessments::begin_asset(&tx, &rules, &system, &origin, (places.school, right)).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// The assets that the State paid for: one reports as it should, another has let its day pass.
async fn funded(app: &App, today: NaiveDate) -> Result<()> {
    let system = Actor::system("practice");
    let found = store::results::funded(&app.db.reader(), &policy::whole(), "", false, 20, today).await?;
    let places = 1..;
    for (one, place) in found.iter().zip(places) {
        let accepted = back(today, 14 + 6 * place);
        let task = Task {
            programme: "Chương trình khoa học và công nghệ của tỉnh".to_owned(),
            task: format!("ĐTKHCN.LC.{place:02}/2023"),
            accepted_on: Some(accepted),
            state_share: Some(if place % 2 == 1 { 10_000 } else { 7_000 }),
            registrant: one.content.owner().map(|party| party.name.clone()).unwrap_or_default(),
            duty: "Đưa kết quả vào sản xuất và báo cáo Sở Khoa học và Công nghệ mỗi năm một lần.".to_owned(),
            source: format!("Hợp đồng {place:02}/HĐ-SKHCN"),
            exploit_by: accepted.checked_add_months(Months::new(24)),
            report_months: 12,
        };
        let tx = app.db.begin(&system, "practice").await?;
        results::save_task(&tx, &system, one.id, None, &task).await?;
        if place % 2 == 1 {
            let content = "Hai hợp tác xã đang dùng; sản lượng tăng so với năm trước.".to_owned();
            // The next report of the first one is due within the month.
            let months = if place == 1 { 11 } else { 5 };
            let report = (back(today, months), format!("{place:02}/BC"), content);
            results::report(&tx, &system, one.id, report).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

/// A title in force that its holder gives to everybody.
async fn declared(app: &App, today: NaiveDate) -> Result<()> {
    let system = Actor::system("practice");
    let filter = Filter {
        rights: vec![Right::UtilityModel],
        states: vec![State::InForce],
        ..Filter::default()
    };
    let found = store::list(&app.db.reader(), &policy::published(), &filter, None, 1, today).await?;
    for one in found.items {
        let declared = Declared {
            on: today.checked_sub_days(Days::new(40)).unwrap_or(today),
            by: "Chủ văn bằng".to_owned(),
            paper: "Bản cam kết 03/CK".to_owned(),
            terms: "Ghi tên tác giả khi sử dụng".to_owned(),
        };
        let tx = app.db.begin(&system, "practice").await?;
        results::declare(&tx, &system, one.id, &declared).await?;
        tx.commit().await?;
    }
    Ok(())
}
