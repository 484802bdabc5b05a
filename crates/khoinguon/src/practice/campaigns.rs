//! Campaigns of the practice province: one of the province that has ended, one of the commune of the tour that is open.

use super::Places;
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use initiatives::Rules;
use initiatives::campaigns::{Call, CampaignId, Goals, Step};
use initiatives::commands::campaigns::{self as commands, With};
use kernel::access::Actor;
use kernel::ids::UnitId;
use kernel::time::{end_of_day, local_date, moment};
use kernel::units::UnitKind;
use kernel::web::App;
use kernel::{AppError, Result};

/// The campaigns, with the days between which dossiers are handed in to them.
pub(super) struct Campaigns {
    ended: (CampaignId, NaiveDate, NaiveDate),
    open: (CampaignId, NaiveDate),
    school: UnitId,
}

impl Campaigns {
    /// The campaign that a dossier begun on a day answers: each third one of the province's time, each at the school of the
    /// tour while the commune calls.
    pub(super) fn of(&self, unit: UnitId, day: NaiveDate, number: usize) -> Option<CampaignId> {
        let (open, since) = self.open;
        let (ended, from, to) = self.ended;
        if unit == self.school && day >= since {
            Some(open)
        } else {
            (from <= day && day <= to && number.is_multiple_of(3)).then_some(ended)
        }
    }
}

fn back(today: NaiveDate, days: u64) -> NaiveDate {
    today.checked_sub_days(Days::new(days)).unwrap_or(today)
}

/// Founds and opens them on the day they say.
pub(super) async fn open(app: &App, places: &Places) -> Result<Campaigns> {
    let today = local_date(app.db.now());
    let (from, to) = (back(today, 300), back(today, 130));
    let ended = Call {
        name: "Mỗi trường một giải pháp số".to_owned(),
        basis: "28/KH-UBND".to_owned(),
        problem:
            "Giáo viên còn mất nhiều giờ cho sổ sách giấy. Cần những cách làm số hoá đơn giản, dùng được ở điểm trường \
                  mạng yếu."
                .to_owned(),
        kinds: vec![UnitKind::School],
        people: "giáo viên, nhân viên trường học".to_owned(),
        opens_at: moment(from, NaiveTime::MIN),
        closes_at: end_of_day(to),
        window: "Hồ sơ giấy tính theo ngày trên dấu bưu điện.".to_owned(),
        form: String::new(),
        score_form: "initiative/1".to_owned(),
        goals: Goals {
            initiatives: Some(20),
            recognised: Some(12),
            units: Some(15),
            staff_percent: None,
        },
        published: true,
    };
    let since = back(today, 45);
    let open = Call {
        name: "Lớp ghép học vui".to_owned(),
        basis: "07/KH-UBND".to_owned(),
        problem: "Nhiều lớp ghép hai, ba trình độ. Tìm cách dạy để mỗi em đều có việc làm trong cả tiết học."
            .to_owned(),
        kinds: vec![UnitKind::School],
        people: "giáo viên tiểu học, mầm non".to_owned(),
        opens_at: moment(since, NaiveTime::MIN),
        closes_at: end_of_day(today + TimeDelta::days(12)),
        window: "Nộp trên hệ thống trước 24 giờ ngày cuối.".to_owned(),
        goals: Goals {
            initiatives: Some(10),
            recognised: None,
            units: Some(3),
            staff_percent: Some(30),
        },
        ..ended.clone()
    };
    let first = launch(app, places.province, ended, from).await?;
    let second = launch(app, places.commune, open, since).await?;
    Ok(Campaigns {
        ended: (first, from, to),
        open: (second, since),
        school: places.school,
    })
}

async fn launch(app: &App, unit: UnitId, call: Call, on: NaiveDate) -> Result<CampaignId> {
    let (system, rules, sheets) = (
        Actor::system("practice"),
        app.part::<Rules>()?,
        app.part::<councils::Rules>()?,
    );
    let hour = NaiveTime::from_hms_opt(8, 0, 0).ok_or_else(|| AppError::bug("time"))?;
    app.db.clock().set(moment(on, hour));
    let tx = app.db.begin(&system, "practice").await?;
    let id = commands::found(&tx, (&rules, &sheets), &system, unit, call).await?;
    commands::step(&tx, &system, id, Step::Open, With::default()).await?;
    tx.commit().await?;
    Ok(id)
}

/// What happens once the dossiers are in: schools register, the province sums up.
pub(super) async fn finish(app: &App, places: &Places, campaigns: &Campaigns) -> Result<()> {
    let system = Actor::system("practice");
    let today = local_date(app.db.now());
    let morning = app.db.now();
    let units = app.db.units();
    let near: Vec<UnitId> = places
        .schools
        .iter()
        .copied()
        .filter(|school| units.is_within(*school, places.commune, today))
        .collect();
    let (open, since) = campaigns.open;
    app.db.clock().set(moment(since, NaiveTime::MIN) + TimeDelta::days(3));
    let tx = app.db.begin(&system, "practice").await?;
    for (school, pledge) in near.iter().zip([4, 2]) {
        commands::register(&tx, &system, open, *school, pledge, String::new()).await?;
    }
    tx.commit().await?;
    let (ended, _, to) = campaigns.ended;
    app.db.clock().set(end_of_day(to) + TimeDelta::seconds(1));
    let tx = app.db.begin(&system, "practice").await?;
    commands::step(&tx, &system, ended, Step::Close, With::default()).await?;
    tx.commit().await?;
    app.db.clock().set(end_of_day(to) + TimeDelta::days(40));
    let with = With {
        outcome: "Nhiều trường có giải pháp dùng ngay; ba giải pháp được đưa vào kế hoạch nhân rộng năm sau."
            .to_owned(),
        ..With::default()
    };
    let tx = app.db.begin(&system, "practice").await?;
    commands::step(&tx, &system, ended, Step::End, with).await?;
    tx.commit().await?;
    app.db.clock().set(morning);
    Ok(())
}
