//! What became of recognised initiatives in the practice province: schools and communes that use them, what came of it, the
//! level of the province, awards. Made through the commands on the day they say.

use super::Places;
use super::records::{act, attach, holder, perform};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use initiatives::climb::{AwardTitle, Level, ProposalKind, ProposalState, Sector, Still};
use initiatives::commands::{self, Deed, Side};
use initiatives::store::climb as rows;
use initiatives::store::life::{Method, UseState};
use initiatives::store::{self, Filter, Line};
use initiatives::works::{Task, Work};
use initiatives::{InitiativeId, policy};
use kernel::Result;
use kernel::access::{Actor, Role};
use kernel::ids::UnitId;
use kernel::money::Vnd;
use kernel::time::{local_date, moment};
use kernel::web::App;
use rand::RngExt as _;
use rand::rngs::StdRng;

/// Initiatives that spread, and how many units use each: a few go far, most do not.
const SPREAD: [usize; 14] = [9, 6, 5, 4, 3, 3, 2, 2, 2, 1, 1, 1, 1, 1];
/// Initiatives that were proposed to the province.
const PROPOSED: usize = 14;
/// Initiatives that served for an award.
const AWARDED: usize = 18;

/// Sets the clock to working hours of a day.
fn set(app: &App, rng: &mut StdRng, day: NaiveDate) {
    let time = NaiveTime::from_hms_opt(rng.random_range(8..16), rng.random_range(0..60), 0);
    app.db.clock().set(moment(day, time.unwrap_or(NaiveTime::MIN)));
}

fn before(day: NaiveDate, days: u64) -> NaiveDate {
    day.checked_sub_days(Days::new(days)).unwrap_or(day)
}

/// Recognised initiatives that the public sees: those of the school of the tour first.
async fn chosen(app: &App, places: &Places, today: NaiveDate) -> Result<Vec<Line>> {
    let mut lines: Vec<Line> = Vec::new();
    // Of all others every eighth of the newest, so that some have been in use for a year and more.
    for (unit, size, step) in [(Some(places.school), 6, 1), (None, 400, 8)] {
        let filter = Filter {
            recognised: true,
            unit,
            ..Filter::default()
        };
        let page = store::list(&app.db.reader(), &policy::published(), &filter, None, size, today).await?;
        for line in page.items.into_iter().rev().step_by(step) {
            if lines.iter().all(|known| known.id != line.id) {
                lines.push(line);
            }
        }
    }
    Ok(lines)
}

pub(super) async fn build(app: &App, places: &Places, rng: &mut StdRng) -> Result<()> {
    let today = local_date(app.db.now());
    let lines = chosen(app, places, today).await?;
    for (line, count) in lines.iter().zip(SPREAD) {
        uses(app, places, rng, line, count, today).await?;
    }
    figures(app, rng, today).await?;
    if let Some(line) = lines.first() {
        improve(app, rng, line, today).await?;
    }
    propose(app, places, rng, &lines, today).await?;
    awards(app, rng, &lines, today).await?;
    set(app, rng, today);
    Ok(())
}

async fn uses(app: &App, places: &Places, rng: &mut StdRng, line: &Line, count: usize, today: NaiveDate) -> Result<()> {
    let system = policy::scope(&Actor::system("practice"));
    let recognised = store::find(&app.db.reader(), &system, line.id, today)
        .await?
        .decided_at
        .map(local_date);
    let age = (today - recognised.unwrap_or(today)).num_days();
    if age < 12 {
        return Ok(());
    }
    let mut taken = vec![line.unit];
    for number in 0..count {
        let pool = if number % 4 == 3 {
            &places.communes
        } else {
            &places.schools
        };
        let Some(other) = pool.get(rng.random_range(0..pool.len())).copied() else {
            continue;
        };
        // The school of the tour uses what others have found.
        let other = if number == 0 && line.unit != places.school {
            places.school
        } else {
            other
        };
        if taken.contains(&other) {
            continue;
        }
        taken.push(other);
        let since = today - TimeDelta::days(rng.random_range(8..age.min(420)));
        let later = rng.random_range(1..5);
        set(app, rng, since + TimeDelta::days(later));
        let changes = [
            "",
            "Thay thẻ giấy bằng thẻ gỗ.",
            "Rút còn hai bước cho lớp ghép.",
            "Dịch phiếu ra tiếng Mông.",
        ];
        let effects = [
            "",
            "Hai lớp đã dùng, số em làm đúng tăng rõ.",
            "Mỗi tuần bớt ba giờ làm sổ sách.",
        ];
        let declared = Side::DeclareUse {
            unit: other,
            since,
            place: ["Các lớp 2 và 3", "Toàn trường", "Bộ phận một cửa"][number % 3].to_owned(),
            changes: changes[rng.random_range(0..changes.len())].to_owned(),
            effect: effects[rng.random_range(0..effects.len())].to_owned(),
            contact: "Văn thư đơn vị, 0213 000 0000".to_owned(),
        };
        let host = holder(app, Role::UnitClerk, other).await?;
        perform(app, &host, line.id, (Work::DeclareUse, Task::Side(declared)), None).await?;
        // The last one of each waits for its answer.
        if number + 1 == count && count > 1 {
            continue;
        }
        app.db.clock().advance(TimeDelta::days(2));
        let life = store::life::of(&app.db.reader(), line.id).await?;
        let Some(item) = life
            .uses
            .iter()
            .find(|one| one.state == UseState::Declared && one.unit == other)
        else {
            continue;
        };
        let clerk = holder(app, Role::UnitClerk, line.unit).await?;
        let accept = Side::ConfirmUse {
            item: item.id,
            accept: true,
            note: String::new(),
        };
        perform(app, &clerk, line.id, (Work::ConfirmUse, Task::Side(accept)), None).await?;
        if number % 2 == 0 {
            claim(app, &host, line.id, since, today, rng).await?;
        }
    }
    Ok(())
}

/// The other unit says what it expects of the first months.
async fn claim(
    app: &App,
    host: &Actor,
    id: InitiativeId,
    since: NaiveDate,
    today: NaiveDate,
    rng: &mut StdRng,
) -> Result<()> {
    let benefit = Side::Benefit {
        from: since,
        to: (since + TimeDelta::days(30)).min(today),
        method: Method::Time,
        basis: "Ba người, mỗi tuần bớt bốn giờ.".to_owned(),
        amount: Some(Vnd(rng.random_range(2..20) * 500_000)),
    };
    perform(app, host, id, (Work::Benefit, Task::Side(benefit)), None).await
}

/// Most units tell what came of it; some have not.
async fn figures(app: &App, rng: &mut StdRng, today: NaiveDate) -> Result<()> {
    for one in rows::owed(&app.db.reader(), today, 500).await? {
        if rng.random_bool(0.35) {
            continue;
        }
        let day = (one.due_on + TimeDelta::days(2)).min(today);
        set(app, rng, day);
        let money = rng.random_bool(0.7);
        let figures = Side::FollowUp {
            item: one.id,
            still: if rng.random_bool(0.9) { Still::Yes } else { Still::No },
            actual: money.then(|| Vnd(rng.random_range(2..16) * 500_000)),
            basis: "Theo sổ theo dõi của đơn vị.".to_owned(),
            note: String::new(),
        };
        let host = holder(app, Role::UnitClerk, one.unit).await?;
        let scope = policy::scope(&host);
        // A recognition cancelled since owes nothing.
        let Ok(found) = store::find(&app.db.reader(), &scope, one.initiative, today).await else {
            continue;
        };
        let told = store::life::of(&app.db.reader(), one.initiative).await?;
        let open = told
            .follow_ups
            .iter()
            .any(|held| held.id == one.id && held.reported_at.is_none());
        if open && found.state.is_recognised() {
            perform(app, &host, one.initiative, (Work::FollowUp, Task::Side(figures)), None).await?;
        }
    }
    Ok(())
}

/// A better version of one of the school of the tour, recognised in its turn.
async fn improve(app: &App, rng: &mut StdRng, line: &Line, today: NaiveDate) -> Result<()> {
    set(app, rng, before(today, 40));
    let system = policy::scope(&Actor::system("practice"));
    let source = store::find(&app.db.reader(), &system, line.id, today).await?;
    if !source.state.is_recognised() {
        return Ok(());
    }
    let author = super::records::actor(app, source.submitter, line.unit, today).await?;
    let rules = app.part::<initiatives::Rules>()?;
    let tx = app.db.begin(&author, "practice").await?;
    let task = (Work::Improve, Task::Side(Side::Improve));
    let draft = commands::perform(&tx, &rules, &author, line.id, task, None).await?;
    let mut content = draft.content.clone();
    content.title = format!("{}: dùng cho lớp ghép", content.title);
    content.unit = line.unit;
    content.first_applied_on = Some(before(today, 90));
    content.essence = format!("{}\n\nBản này chia lại bài cho lớp có hai trình độ.", content.essence);
    commands::edit(&tx, &rules, &author, draft.id, draft.version, (content, None)).await?;
    tx.commit().await?;
    attach(app, &author, draft.id).await?;
    super::records::sign_on_paper(app, &author, draft.id).await?;
    act(app, &author, draft.id, Deed::Submit).await?;
    app.db.clock().advance(TimeDelta::days(1));
    let clerk = holder(app, Role::UnitClerk, line.unit).await?;
    act(app, &clerk, draft.id, Deed::Receive).await?;
    app.db.clock().advance(TimeDelta::days(14));
    let leader = holder(app, Role::Leader, line.unit).await?;
    let decision_number = "61/QĐ-TH".to_owned();
    act(app, &leader, draft.id, Deed::Recognise { decision_number }).await
}

async fn propose(app: &App, places: &Places, rng: &mut StdRng, lines: &[Line], today: NaiveDate) -> Result<()> {
    for (number, line) in lines.iter().take(PROPOSED).enumerate() {
        let ago = rng.random_range(40..75);
        set(app, rng, before(today, ago));
        let clerk = holder(app, Role::UnitClerk, line.unit).await?;
        let proposal = Side::Propose {
            level: Level::Province,
            kind: if number % 5 == 4 {
                ProposalKind::WideUse
            } else {
                ProposalKind::Effect
            },
            sector: Sector::Education,
            reasons: "Đã dùng ở nhiều đơn vị, có xác nhận của nơi áp dụng và số liệu theo dõi.".to_owned(),
        };
        perform(app, &clerk, line.id, (Work::Propose, Task::Side(proposal)), None).await?;
        // The newest ones still wait to be taken in.
        if number + 3 > PROPOSED {
            continue;
        }
        app.db.clock().advance(TimeDelta::days(2));
        let office = holder(app, Role::UnitClerk, places.province).await?;
        let life = store::life::of(&app.db.reader(), line.id).await?;
        if let Some(one) = life.proposals.last() {
            let receive = Side::ReceiveProposal { item: one.id };
            perform(
                app,
                &office,
                line.id,
                (Work::ReceiveProposal, Task::Side(receive)),
                None,
            )
            .await?;
        }
    }
    Ok(())
}

/// The head of the province decides on what its council has concluded, except on the last of them.
pub(super) async fn decide(app: &App, province: UnitId, rng: &mut StdRng) -> Result<()> {
    let today = local_date(app.db.now());
    let mut open = rows::waiting_at(&app.db.reader(), &[province], &[ProposalState::Concluded], 100).await?;
    open.pop();
    let leader = holder(app, Role::Leader, province).await?;
    for (one, number) in open.into_iter().zip(1520..) {
        set(app, rng, before(today, 12));
        let recognise = one.recommended == Some(Still::Yes);
        let decision = Side::DecideProposal {
            item: one.id,
            recognise,
            number: format!("{number}/QĐ-UBND"),
            note: if recognise {
                String::new()
            } else {
                "Mới dùng ở ít đơn vị.".to_owned()
            },
        };
        perform(
            app,
            &leader,
            one.initiative,
            (Work::DecideProposal, Task::Side(decision)),
            None,
        )
        .await?;
    }
    set(app, rng, today);
    Ok(())
}

async fn awards(app: &App, rng: &mut StdRng, lines: &[Line], today: NaiveDate) -> Result<()> {
    let system = policy::scope(&Actor::system("practice"));
    for (line, number) in lines.iter().rev().take(AWARDED).zip(20..) {
        let ago = rng.random_range(5..60);
        set(app, rng, before(today, ago));
        let initiative = store::find(&app.db.reader(), &system, line.id, today).await?;
        let Some(author) = initiative.content.authors.first() else {
            continue;
        };
        let award = Side::Award {
            title: if number % 4 == 0 {
                AwardTitle::Merit
            } else {
                AwardTitle::BaseFighter
            },
            recipient: author.full_name.clone(),
            year: 2026,
            number: format!("{number}/QĐ-UBND"),
            note: String::new(),
        };
        let clerk = holder(app, Role::UnitClerk, line.unit).await?;
        perform(app, &clerk, line.id, (Work::Award, Task::Side(award)), None).await?;
    }
    Ok(())
}
