//! Records of the practice province: initiatives in every state, made through the commands on the day they say.

use super::{Places, names, texts};
use chrono::{DateTime, Datelike as _, Days, NaiveDate, NaiveTime, TimeDelta, Timelike as _, Utc, Weekday};
use initiatives::campaigns::CampaignId;
use initiatives::commands::{self, Deed, Side, StoredFile};
use initiatives::model::{
    Author, Cancellation, Circumstances, Content, CouncilDecision, Declared, Ethnicity, Kind, Protection,
    RefusalReason, Sex, SupplementItem, WHOLE,
};
use initiatives::store::life::{DisputeKind, Method, PaymentKind};
use initiatives::works::{Task, Work};
use initiatives::{Initiative, InitiativeId, Rules, State};
use kernel::access::{Actor, Authority, Grant, Role};
use kernel::engines::Extracted;
use kernel::ids::{PersonId, UnitId};
use kernel::money::Vnd;
use kernel::time::{local_date, moment};
use kernel::web::App;
use kernel::{AppError, Result};
use people::store;
use rand::RngExt as _;
use rand::rngs::StdRng;

/// Initiatives made act by act.
const ACTED: usize = 160;
/// Initiatives of the past two years, taken over as a list.
const PAST: usize = 1_900;
/// Further ones for each step of scale above 1, written in bulk.
const PER_SCALE: usize = 2_500;

/// Two dossiers of the school of the tour that take their words from others: one was received, one has just come in.
const COPIED_RECEIVED: usize = 8;
const COPIED_SUBMITTED: usize = 16;

/// Where the words of a copy come from.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Copies {
    FromElsewhere,
    AtHome,
}

/// What happens to one initiative, and when.
struct Story {
    unit: UnitId,
    neighbour: Option<UnitId>,
    author: PersonId,
    begins: DateTime<Utc>,
    /// The moment that its acts must not pass.
    last: DateTime<Utc>,
    ends: State,
    campaign: Option<CampaignId>,
    /// Takes its words from records that were told before: of its own unit, or of another one.
    copies: Option<Copies>,
}

/// The actor that a person is at a unit, with the roles held there.
pub(super) async fn actor(app: &App, person: PersonId, unit: UnitId, on: NaiveDate) -> Result<Actor> {
    let reader = app.db.reader();
    let name = store::find_person(&reader, person).await?.full_name;
    let position = store::positions_of(&reader, person, on)
        .await?
        .into_iter()
        .find(|position| position.unit == unit);
    let grants = store::grants_of(&reader, person, on).await?;
    Ok(Actor {
        person,
        name,
        authority: position.map_or(Authority::Personal, |position| Authority::Position {
            id: position.id,
            unit,
            title: position.title,
            form: position.form,
        }),
        grants: grants
            .into_iter()
            .filter(|grant| grant.unit == unit)
            .map(|grant| Grant {
                role: grant.role,
                unit,
                subtree: grant.subtree,
            })
            .collect(),
        session: None,
        second_factor: false,
        token_scopes: None,
    })
}

pub(super) async fn build(app: &App, places: &Places, rng: &mut StdRng, scale: u32) -> Result<()> {
    let today = local_date(app.db.now());
    let morning = app.db.now();
    let campaigns = super::campaigns::open(app, places).await?;
    app.db.clock().set(morning);
    let mut stories = Vec::new();
    let tour = people_at(app, places.school, today).await?;
    for number in 0..ACTED {
        // Every eighth story is of the school of the tour, so that its people find work to do.
        let unit = if number % 8 == 0 {
            places.school
        } else {
            places
                .schools
                .get(rng.random_range(0..places.schools.len()))
                .copied()
                .unwrap_or(places.school)
        };
        let writers = if unit == places.school {
            tour.clone()
        } else {
            people_at(app, unit, today).await?
        };
        let Some(author) = writers.get(rng.random_range(0..writers.len().max(1))).copied() else {
            continue;
        };
        // The school of the tour has records of both eras, so that its pages show what a reorganisation does to them.
        let first = places.since(unit)? + TimeDelta::days(30);
        let span = (today - first).num_days().max(30);
        // Some are of the past weeks whatever the dice say, so that every open state has its records.
        let day = if number == COPIED_RECEIVED {
            today - TimeDelta::days(20)
        } else if number == COPIED_SUBMITTED {
            today - TimeDelta::days(4)
        } else if matches!(number % 48, 3..=7) {
            today - TimeDelta::days(rng.random_range(14..35))
        } else {
            first + TimeDelta::days(rng.random_range(0..span))
        };
        let time =
            NaiveTime::from_hms_opt(rng.random_range(7..17), rng.random_range(0..60), 0).unwrap_or(NaiveTime::MIN);
        let age = (today - day).num_days();
        let ends = match number % 24 {
            0 => State::Draft,
            1 => State::Withdrawn,
            _ if age < 12 => State::Submitted,
            3 if age < 40 => State::Supplement,
            4 if age < 75 => State::Accepted,
            5 | 8 | 9 if age < 75 => State::UnderReview,
            6 if age < 75 => State::Revision,
            7 if age < 75 => State::Concluded,
            _ if age < 75 => State::Received,
            2 | 3 => State::Refused,
            4 => State::Declined,
            5 => State::Late,
            _ if age < 130 => State::Recognised,
            6 | 7 => State::Applied,
            8 | 9 => State::Replicated,
            10 => State::Transferred,
            11 => State::Disputed,
            12 => State::Cancelled,
            _ => State::Recognised,
        };
        let neighbour = places.schools.get(rng.random_range(0..places.schools.len())).copied();
        stories.push(Story {
            unit,
            // A school that did not exist yet applies nothing.
            neighbour: neighbour.filter(|other| *other != unit && places.since(*other).is_ok_and(|since| since <= day)),
            author,
            begins: moment(day, time),
            last: app.db.now(),
            ends,
            campaign: campaigns.of(unit, day, number),
            copies: match number {
                COPIED_RECEIVED => Some(Copies::FromElsewhere),
                COPIED_SUBMITTED => Some(Copies::AtHome),
                _ => None,
            },
        });
    }
    stories.sort_by_key(|story| story.begins);
    let mut told = Vec::new();
    for story in stories {
        let content = tell(app, &story, &told, rng).await?;
        // A draft was read by nobody, so nobody copies it.
        if !matches!(story.ends, State::Draft | State::Withdrawn) {
            told.push(content);
        }
    }
    app.db.clock().set(moment(
        today,
        NaiveTime::from_hms_opt(6, 0, 0).unwrap_or(NaiveTime::MIN),
    ));
    super::campaigns::finish(app, places, &campaigns).await?;
    // Past years come as a list, as they would from a province that starts with the program.
    bulk(
        app,
        places,
        rng,
        PAST + PER_SCALE * (scale as usize).saturating_sub(1),
        today,
    )
    .await?;
    Ok(())
}

/// People of a unit who write: neither its head nor its clerk.
async fn people_at(app: &App, unit: UnitId, on: NaiveDate) -> Result<Vec<PersonId>> {
    let positions = store::positions_in(&app.db.reader(), unit, on).await?;
    Ok(positions
        .into_iter()
        .filter(|position| !position.head && !position.title.contains("ăn thư"))
        .map(|position| position.person)
        .collect())
}

/// What an author says for statistics: most do, some do not. By the name alone, so that nothing else of the province hangs
/// on it.
fn declared(name: &str) -> Declared {
    let number: u32 = name.bytes().map(u32::from).sum();
    let sex = if name.contains(" Thị ") {
        Sex::Female
    } else {
        Sex::Male
    };
    let ethnicity = if number % 5 < 3 {
        Ethnicity::Minority
    } else {
        Ethnicity::Kinh
    };
    Declared {
        sex: (!number.is_multiple_of(10)).then_some(sex),
        ethnicity: (!number.is_multiple_of(7)).then_some(ethnicity),
    }
}

fn content(app: &App, rng: &mut StdRng, unit: UnitId, author: (PersonId, String), day: NaiveDate) -> Content {
    let share = if rng.random_bool(0.3) { 7_000 } else { WHOLE };
    let workplace = app.db.units().name(unit, day).to_owned();
    let mut authors = vec![Author {
        person: Some(author.0),
        declared: declared(&author.1),
        full_name: author.1,
        born_on: None,
        workplace: workplace.clone(),
        position: "Giáo viên".to_owned(),
        qualification: "Đại học".to_owned(),
        share,
    }];
    if share < WHOLE {
        let full_name = names::person(rng);
        authors.push(Author {
            declared: declared(&full_name),
            full_name,
            workplace,
            position: "Giáo viên".to_owned(),
            share: WHOLE - share,
            ..Author::default()
        });
    }
    let kinds = Kind::ALL;
    Content {
        title: texts::title(rng),
        unit,
        kind: kinds
            .get(rng.random_range(0..kinds.len()))
            .copied()
            .unwrap_or(Kind::Operational),
        field: names::field(rng).to_owned(),
        sponsor: String::new(),
        first_applied_on: day.checked_sub_days(Days::new(rng.random_range(20..200))),
        essence: texts::essence(rng),
        confidential: String::new(),
        conditions: texts::conditions(rng),
        benefit_author: texts::benefit(rng),
        benefit_others: String::new(),
        authors,
    }
}

async fn tell(app: &App, story: &Story, told: &[Content], rng: &mut StdRng) -> Result<Content> {
    let rules = app.part::<Rules>()?;
    app.db.clock().set(story.begins);
    let day = local_date(story.begins);
    let author = actor(app, story.author, story.unit, day).await?;
    let mut content = content(app, rng, story.unit, (author.person, author.name.clone()), day);
    if let Some(copies) = story.copies {
        copy_from(app, &mut content, told, copies, rng, day);
    }
    let tx = app.db.begin(&author, "practice").await?;
    let id = commands::draft(&tx, &rules, &author, content.clone()).await?;
    tx.commit().await?;
    attach(app, &author, id).await?;
    if story.campaign.is_some() {
        let tx = app.db.begin(&author, "practice").await?;
        commands::campaigns::choose(&tx, &rules, &author, id, story.campaign).await?;
        tx.commit().await?;
    }
    go_on(app, story, rng, id, &author).await?;
    Ok(content)
}

/// Takes the words of two earlier records, as copies are made.
fn copy_from(app: &App, content: &mut Content, told: &[Content], copies: Copies, rng: &mut StdRng, day: NaiveDate) {
    let elsewhere: Vec<&Content> = told.iter().filter(|other| other.unit != content.unit).collect();
    let units = app.db.units();
    let persons = |of: &Content| of.authors.iter().filter_map(|author| author.person).collect::<Vec<_>>();
    let own = persons(content);
    let mut at_home = told
        .iter()
        .filter(|other| other.unit == content.unit && persons(other) != own);
    let first = match copies {
        Copies::FromElsewhere => elsewhere.get(rng.random_range(0..elsewhere.len().max(1))).copied(),
        Copies::AtHome => at_home.next_back(),
    };
    if let Some(from) = first {
        let name = units.name(from.unit, day);
        content.essence = texts::copy(rng, &from.essence, (from.unit != content.unit).then_some(name));
    }
    if let Some(second) = elsewhere.get(rng.random_range(0..elsewhere.len().max(1))) {
        content.benefit_author = texts::copy(rng, &second.benefit_author, Some(units.name(second.unit, day)));
    }
}

/// From the draft on.
async fn go_on(app: &App, story: &Story, rng: &mut StdRng, id: InitiativeId, author: &Actor) -> Result<()> {
    if story.ends == State::Draft {
        return Ok(());
    }
    sign_on_paper(app, author, id).await?;
    let by = TimeDelta::minutes(rng.random_range(20..600));
    pass(app, rng, by, story.last);
    act(app, author, id, Deed::Submit).await?;
    if story.ends == State::Withdrawn {
        let by = TimeDelta::hours(rng.random_range(2..40));
        pass(app, rng, by, story.last);
        return act(app, author, id, Deed::Withdraw).await;
    }
    if story.ends == State::Submitted {
        return Ok(());
    }
    let by = TimeDelta::hours(rng.random_range(3..60));
    pass(app, rng, by, story.last);
    let clerk = holder(app, Role::UnitClerk, story.unit).await?;
    act(app, &clerk, id, Deed::Receive).await?;
    if rng.random_bool(0.8) {
        let answer = if rng.random_bool(0.9) {
            Protection::Publish
        } else {
            Protection::FileFirst
        };
        let task = (Work::Protect, Task::Side(Side::Protect(answer)));
        perform(app, author, id, task, None).await?;
    }
    if story.ends == State::Received {
        return Ok(());
    }
    let by = TimeDelta::hours(rng.random_range(20..120));
    pass(app, rng, by, story.last);
    decide(app, story, rng, id, author, &clerk).await
}

/// From the receipt to the end that the story has.
async fn decide(
    app: &App,
    story: &Story,
    rng: &mut StdRng,
    id: InitiativeId,
    author: &Actor,
    clerk: &Actor,
) -> Result<()> {
    let leader = holder(app, Role::Leader, story.unit).await?;
    let council = Actor::system("practice council");
    let items = || {
        vec![SupplementItem {
            field: "benefit_author".to_owned(),
            note: "Nêu số liệu trước và sau khi áp dụng.".to_owned(),
        }]
    };
    let conclude = |decision| Deed::Conclude {
        decision,
        minutes: "02/BB-HĐSK".to_owned(),
        note: String::new(),
    };
    match story.ends {
        State::Supplement => return act(app, clerk, id, Deed::AskSupplement { items: items() }).await,
        State::Late => {
            act(app, clerk, id, Deed::AskSupplement { items: items() }).await?;
            pass(app, rng, TimeDelta::days(40), story.last);
            return act(app, clerk, id, Deed::Lapse).await;
        }
        State::Declined => {
            let deed = Deed::Decline {
                reason: RefusalReason::WrongUnit,
                earlier: String::new(),
                note: "Hồ sơ này gửi nơi đã đầu tư tạo ra sáng kiến.".to_owned(),
            };
            return act(app, clerk, id, deed).await;
        }
        State::Accepted => return act(app, clerk, id, Deed::Accept).await,
        State::UnderReview | State::Revision | State::Concluded => {
            act(app, clerk, id, Deed::Accept).await?;
            act(app, clerk, id, Deed::SendToCouncil { note: String::new() }).await?;
            pass(app, rng, TimeDelta::hours(60), story.last);
            return match story.ends {
                State::Revision => act(app, &council, id, conclude(CouncilDecision::RecogniseAfterEdit)).await,
                State::Concluded => act(app, &council, id, conclude(CouncilDecision::Recognise)).await,
                State::UnderReview
                | State::Draft
                | State::Submitted
                | State::Received
                | State::Supplement
                | State::Late
                | State::Accepted
                | State::Declined
                | State::Recognised
                | State::Refused
                | State::Applied
                | State::Replicated
                | State::Transferred
                | State::Improved
                | State::Disputed
                | State::Cancelled
                | State::Withdrawn => Ok(()),
            };
        }
        State::Refused => {
            let by = TimeDelta::days(rng.random_range(15..50));
            pass(app, rng, by, story.last);
            let reasons = RefusalReason::ALL;
            let reason = reasons.get(rng.random_range(0..5)).copied();
            let deed = Deed::Refuse {
                reason: reason.unwrap_or(RefusalReason::NotNew),
                earlier: String::new(),
                note: "Giải pháp đã được nhiều lớp trong trường làm từ năm trước.".to_owned(),
            };
            return act(app, &leader, id, deed).await;
        }
        State::Draft
        | State::Submitted
        | State::Received
        | State::Withdrawn
        | State::Recognised
        | State::Applied
        | State::Replicated
        | State::Transferred
        | State::Improved
        | State::Disputed
        | State::Cancelled => {}
    }
    let by = TimeDelta::days(rng.random_range(15..50));
    pass(app, rng, by, story.last);
    let decision_number = format!("{:02}/QĐ-TH", rng.random_range(1..90));
    act(app, &leader, id, Deed::Recognise { decision_number }).await?;
    after_recognition(app, story, rng, id, (author, clerk, &leader)).await
}

async fn after_recognition(
    app: &App,
    story: &Story,
    rng: &mut StdRng,
    id: InitiativeId,
    (author, clerk, leader): (&Actor, &Actor, &Actor),
) -> Result<()> {
    let today = || local_date(app.db.now());
    let by = TimeDelta::days(rng.random_range(5..20));
    pass(app, rng, by, story.last);
    let apply = |since| Deed::Apply {
        since,
        who: "Các lớp trong trường".to_owned(),
        note: String::new(),
    };
    match story.ends {
        State::Applied => {
            act(app, clerk, id, apply(today())).await?;
            pass(app, rng, TimeDelta::days(20), story.last);
            let amount = rng.random_range(2..60) * 1_000_000;
            let benefit = Side::Benefit {
                from: today() - TimeDelta::days(20),
                to: today(),
                method: Method::Time,
                basis: "Mỗi tuần bớt 6 giờ chấm bài của 4 giáo viên.".to_owned(),
                amount: Some(Vnd(amount)),
            };
            perform(app, author, id, (Work::Benefit, Task::Side(benefit)), None).await?;
            let owed = Side::Owe {
                kind: PaymentKind::UseYear,
                from: today(),
                base: Vnd(amount),
                amount: None,
                agreement: String::new(),
            };
            perform(app, clerk, id, (Work::Owe, Task::Side(owed)), None).await
        }
        State::Replicated => {
            let units = app.db.units();
            let here = story.unit;
            let Some(other) = story.neighbour else {
                return Ok(());
            };
            let asked = Side::Ask {
                unit: units.code(other, today()).to_owned(),
                note: "Trường bạn có nhiều lớp ghép như trường chúng tôi.".to_owned(),
            };
            perform(app, clerk, id, (Work::Ask, Task::Side(asked)), None).await?;
            let host = holder(app, Role::UnitClerk, other).await?;
            let uses = initiatives::store::life::of(&app.db.reader(), id).await?.uses;
            let Some(item) = uses.iter().find(|used| used.unit != here).map(|used| used.id) else {
                return Ok(());
            };
            let accept = Side::AnswerUse {
                item,
                accept: true,
                since: None,
                note: String::new(),
            };
            perform(app, &host, id, (Work::AnswerUse, Task::Side(accept)), None).await?;
            pass(app, rng, TimeDelta::days(15), story.last);
            let report = Side::ReportUse {
                item,
                effect: "Ba lớp đã dùng; số em làm đúng tăng rõ.".to_owned(),
                changes: "Thay thẻ giấy bằng thẻ gỗ.".to_owned(),
            };
            perform(app, &host, id, (Work::ReportUse, Task::Side(report)), None).await
        }
        State::Transferred => {
            let deed = Deed::Transfer {
                receiver: "Hợp tác xã Thanh Bình".to_owned(),
                on: today(),
                price: Vnd(rng.random_range(5..40) * 1_000_000),
            };
            act(app, clerk, id, deed).await
        }
        State::Disputed | State::Cancelled => {
            let deed = Deed::Dispute {
                kind: DisputeKind::Authorship,
                words: "Tôi cùng làm từ đầu nhưng không có tên trong bảng tác giả.".to_owned(),
            };
            let task = (Work::Dispute, Task::Flow(deed));
            perform(app, clerk, id, task, None).await?;
            if story.ends == State::Disputed {
                return Ok(());
            }
            pass(app, rng, TimeDelta::days(12), story.last);
            let deed = Deed::Cancel {
                number: "07/QĐ-TH".to_owned(),
                reason: "Người nộp không phải là tác giả.".to_owned(),
            };
            act(app, leader, id, deed).await
        }
        State::Draft
        | State::Submitted
        | State::Received
        | State::Supplement
        | State::Late
        | State::Accepted
        | State::Declined
        | State::UnderReview
        | State::Revision
        | State::Concluded
        | State::Recognised
        | State::Refused
        | State::Improved
        | State::Withdrawn => Ok(()),
    }
}

/// Names of the authors who have not confirmed.
/// Co-authors sign on paper, as most do; the scans lie beside the report.
pub(super) async fn sign_on_paper(app: &App, author: &Actor, id: InitiativeId) -> Result<()> {
    for name in unsigned(app, id).await? {
        let scan = signed(app, &name).await?;
        let task = (Work::OnPaper, Task::Side(Side::OnPaper { author: name }));
        perform(app, author, id, task, Some(scan)).await?;
    }
    Ok(())
}

async fn unsigned(app: &App, id: InitiativeId) -> Result<Vec<String>> {
    let scope = initiatives::policy::scope(&Actor::system("practice"));
    let found = initiatives::store::find(&app.db.reader(), &scope, id, local_date(app.db.now())).await?;
    let names = found
        .content
        .authors
        .iter()
        .filter(|author| author.person != Some(found.submitter));
    Ok(names.map(|author| author.full_name.clone()).collect())
}

async fn signed(app: &App, name: &str) -> Result<StoredFile> {
    let text = format!("Tôi xác nhận tỷ lệ đóng góp ghi trong đơn.\n{name} (đã ký)");
    let hash = app.engines.files.put(text.as_bytes()).await?;
    Ok(StoredFile {
        hash,
        name: "Giấy xác nhận.txt".to_owned(),
        size: i64::try_from(text.len()).unwrap_or(0),
        extracted: Extracted {
            media_type: "text/plain".to_owned(),
            text,
            ..Extracted::default()
        },
    })
}

/// Attaches a report with the words of the form.
pub(super) async fn attach(app: &App, author: &Actor, id: InitiativeId) -> Result<()> {
    let scope = initiatives::policy::scope(author);
    let content = initiatives::store::find(&app.db.reader(), &scope, id, local_date(app.db.now()))
        .await?
        .content;
    let text = format!("{}\n\n{}\n\n{}", content.title, content.essence, content.benefit_author);
    let hash = app.engines.files.put(text.as_bytes()).await?;
    let file = StoredFile {
        hash,
        name: "Báo cáo mô tả.txt".to_owned(),
        size: i64::try_from(text.len()).unwrap_or(0),
        extracted: Extracted {
            media_type: "text/plain".to_owned(),
            text,
            ..Extracted::default()
        },
    };
    let tx = app.db.begin(author, "practice").await?;
    commands::attach_report(&tx, author, id, file).await?;
    tx.commit().await
}

/// Lets time pass and goes on in working hours: nobody receives a dossier at night or on a Sunday.
fn pass(app: &App, rng: &mut StdRng, by: TimeDelta, latest: DateTime<Utc>) {
    let clock = app.db.clock();
    clock.advance(by);
    let now = app.db.now();
    let local = kernel::time::local(now);
    let minutes = i64::from(local.hour()) * 60 + i64::from(local.minute());
    let mut then = now;
    if minutes < 7 * 60 + 30 {
        then += TimeDelta::minutes(7 * 60 + 30 - minutes + rng.random_range(0..120));
    } else if minutes >= 17 * 60 {
        then += TimeDelta::minutes(31 * 60 + 30 - minutes + rng.random_range(0..120));
    }
    let off = match kernel::time::local_date(then).weekday() {
        Weekday::Sat => 2,
        Weekday::Sun => 1,
        Weekday::Mon | Weekday::Tue | Weekday::Wed | Weekday::Thu | Weekday::Fri => 0,
    };
    then += TimeDelta::days(off);
    // Never past the day on which the province is built.
    if then <= latest {
        clock.set(then);
    }
}

pub(super) async fn perform(
    app: &App,
    actor: &Actor,
    id: InitiativeId,
    task: (Work, Task),
    file: Option<StoredFile>,
) -> Result<()> {
    let rules = app.part::<Rules>()?;
    let tx = app.db.begin(actor, "practice").await?;
    commands::perform(&tx, &rules, actor, id, task, file).await?;
    tx.commit().await
}

pub(super) async fn holder(app: &App, role: Role, unit: UnitId) -> Result<Actor> {
    let today = local_date(app.db.now());
    let people = store::holders(&app.db.reader(), &app.db.units(), role, unit, today).await?;
    for person in people {
        let found = actor(app, person, unit, today).await?;
        if found.holds_at(role, unit) {
            return Ok(found);
        }
    }
    Err(AppError::bug(format!("nobody is {} at {unit}", role.code())))
}

pub(super) async fn act(app: &App, actor: &Actor, id: InitiativeId, deed: Deed) -> Result<()> {
    let rules = app.part::<Rules>()?;
    let tx = app.db.begin(actor, "practice").await?;
    commands::take(&tx, &rules, actor, id, deed).await?;
    tx.commit().await
}

/// How a record of the past ended.
fn past_end(rng: &mut StdRng) -> State {
    match rng.random_range(0..100) {
        0..=3 => State::Submitted,
        4..=8 => State::Received,
        9..=10 => State::Accepted,
        11..=12 => State::UnderReview,
        13..=18 => State::Refused,
        19..=20 => State::Declined,
        21..=22 => State::Late,
        23 => State::Disputed,
        24 => State::Cancelled,
        25..=39 => State::Applied,
        40..=49 => State::Replicated,
        50..=52 => State::Transferred,
        53..=54 => State::Improved,
        _ => State::Recognised,
    }
}

/// Many records at once: the past two years, and more of them for load tests. Journalled by batch, as an import would be.
async fn bulk(app: &App, places: &Places, rng: &mut StdRng, count: usize, today: NaiveDate) -> Result<()> {
    let rules = app.part::<Rules>()?;
    let flow = rules
        .flows
        .for_new::<&str>(&[], today)
        .map(|flow| flow.version.clone())
        .unwrap_or_default();
    let units = app.db.units();
    let era = super::new_era()?;
    let mut writers = Vec::new();
    for unit in &places.schools {
        if let Some(person) = people_at(app, *unit, today).await?.first().copied() {
            let name = store::find_person(&app.db.reader(), person).await?.full_name;
            writers.push((*unit, person, name));
        }
    }
    let mut left = count;
    while left > 0 {
        let batch = left.min(2_000);
        let tx = app.db.begin_system("practice").await?;
        let mut rows: Vec<Initiative> = Vec::with_capacity(batch);
        for number in 0..batch {
            let Some((unit, person, name)) = writers.get(rng.random_range(0..writers.len().max(1))).cloned() else {
                return Ok(());
            };
            let day = today - TimeDelta::days(rng.random_range(80..730));
            // Between half past seven and five.
            let at = moment(day, NaiveTime::MIN) + TimeDelta::seconds(rng.random_range(27_000..61_000));
            let state = past_end(rng);
            let code = (state != State::Submitted).then(|| {
                let unit = units.code(unit, day.max(era));
                format!("SK-{unit}-{}-T{:06}", day.format("%Y"), count - left + number)
            });
            let decided = !state.is_open();
            let recognised = state.is_recognised() || matches!(state, State::Disputed | State::Cancelled);
            let protection = match rng.random_range(0..10) {
                0 => None,
                1 => Some(Protection::KeepSecret),
                2 => Some(Protection::FileFirst),
                _ => Some(Protection::Publish),
            };
            let mut content = content(app, rng, unit, (person, name), day);
            // Some refusals are copies of what another school had handed in before.
            let copied = rows
                .last()
                .filter(|earlier| state == State::Refused && number % 5 == 0 && earlier.content.unit != unit)
                .map(|earlier| (earlier.id, earlier.content.clone()));
            if let Some((_, earlier)) = &copied {
                content.title.clone_from(&earlier.title);
                content.essence = texts::copy(rng, &earlier.essence, None);
                content.benefit_author.clone_from(&earlier.benefit_author);
            }
            let circumstances = Circumstances {
                protection,
                earlier: copied.as_ref().map(|(id, _)| *id),
                cancelled: (state == State::Cancelled).then(|| Cancellation {
                    number: "09/QĐ-TH".to_owned(),
                    on: day,
                    reason: "Người nộp không phải là tác giả.".to_owned(),
                }),
                ..Circumstances::default()
            };
            let reasons = [
                (State::Refused, RefusalReason::NoBenefit),
                (State::Late, RefusalReason::Late),
                (State::Declined, RefusalReason::WrongUnit),
            ];
            let reason = reasons
                .into_iter()
                .find(|(end, _)| *end == state)
                .map(|(_, reason)| reason);
            let reason = copied.as_ref().map(|_| RefusalReason::NotNew).or(reason);
            rows.push(Initiative {
                id: tx.id(),
                code,
                state,
                flow_version: flow.clone(),
                submitter: person,
                content,
                created_at: at,
                changed_at: at,
                submitted_at: Some(at),
                received_at: (state != State::Submitted).then_some(at),
                due_on: (state.is_open() && state != State::Submitted).then(|| day + TimeDelta::days(92)),
                decided_at: decided.then_some(at),
                decision_number: recognised.then(|| "01/QĐ-TH".to_owned()),
                refusal_reason: reason,
                certificate_number: None,
                certificate_key: None,
                held: circumstances.held() || state == State::Cancelled,
                circumstances,
                version: 1,
            });
        }
        commands::take_over(&tx, &rows).await?;
        tx.commit().await?;
        left -= batch;
    }
    Ok(())
}
