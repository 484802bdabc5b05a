//! Records of the practice province: initiatives in every state, made through the commands on the day they say.

use super::{Places, names};
use chrono::{DateTime, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use initiatives::commands::{self, Deed, StoredFile};
use initiatives::model::{Author, Content, Kind, RefusalReason, WHOLE};
use initiatives::{Initiative, InitiativeId, Rules, State};
use kernel::access::{Actor, Authority, Grant, Role};
use kernel::engines::Extracted;
use kernel::ids::{PersonId, UnitId};
use kernel::time::{local_date, moment};
use kernel::web::App;
use kernel::{AppError, Result};
use people::store;
use rand::RngExt as _;
use rand::rngs::StdRng;

/// Initiatives made act by act.
const ACTED: usize = 160;
/// Further ones for each step of scale above 1, written in bulk.
const PER_SCALE: usize = 2_500;

/// What happens to one initiative, and when.
struct Story {
    unit: UnitId,
    author: PersonId,
    begins: DateTime<Utc>,
    ends: State,
}

/// The actor that a person is at a unit, with the roles held there.
async fn actor(app: &App, person: PersonId, unit: UnitId, on: NaiveDate) -> Result<Actor> {
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
        let day = first + TimeDelta::days(rng.random_range(0..span));
        let time =
            NaiveTime::from_hms_opt(rng.random_range(7..17), rng.random_range(0..60), 0).unwrap_or(NaiveTime::MIN);
        let age = (today - day).num_days();
        let ends = match number % 12 {
            0 => State::Draft,
            1 => State::Withdrawn,
            2 | 3 => State::Refused,
            _ if age < 12 => State::Submitted,
            _ if age < 75 => State::Received,
            _ => State::Recognised,
        };
        stories.push(Story {
            unit,
            author,
            begins: moment(day, time),
            ends,
        });
    }
    stories.sort_by_key(|story| story.begins);
    for story in stories {
        tell(app, &story, rng).await?;
    }
    app.db.clock().set(moment(
        today,
        NaiveTime::from_hms_opt(6, 0, 0).unwrap_or(NaiveTime::MIN),
    ));
    if scale > 1 {
        bulk(app, places, rng, PER_SCALE * (scale as usize - 1), today).await?;
    }
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

fn content(app: &App, rng: &mut StdRng, unit: UnitId, author: (PersonId, String), day: NaiveDate) -> Content {
    let share = if rng.random_bool(0.3) { 7_000 } else { WHOLE };
    let workplace = app.db.units().name(unit, day).to_owned();
    let mut authors = vec![Author {
        person: Some(author.0),
        full_name: author.1,
        born_on: None,
        workplace: workplace.clone(),
        position: "Giáo viên".to_owned(),
        qualification: "Đại học".to_owned(),
        share,
    }];
    if share < WHOLE {
        authors.push(Author {
            full_name: names::person(rng),
            workplace,
            position: "Giáo viên".to_owned(),
            share: WHOLE - share,
            ..Author::default()
        });
    }
    let kinds = Kind::ALL;
    Content {
        title: names::title(rng),
        unit,
        kind: kinds
            .get(rng.random_range(0..kinds.len()))
            .copied()
            .unwrap_or(Kind::Operational),
        field: names::field(rng).to_owned(),
        sponsor: String::new(),
        first_applied_on: day.checked_sub_days(Days::new(rng.random_range(20..200))),
        essence: names::essence(rng),
        confidential: String::new(),
        conditions: "Không cần kinh phí riêng; mỗi tuần dành một giờ để theo dõi.".to_owned(),
        benefit_author: names::benefit(rng),
        benefit_others: String::new(),
        authors,
    }
}

async fn tell(app: &App, story: &Story, rng: &mut StdRng) -> Result<()> {
    let rules = app.part::<Rules>()?;
    let clock = app.db.clock().clone();
    clock.set(story.begins);
    let day = local_date(story.begins);
    let author = actor(app, story.author, story.unit, day).await?;
    let content = content(app, rng, story.unit, (author.person, author.name.clone()), day);
    let text = format!("{}\n\n{}\n\n{}", content.title, content.essence, content.benefit_author);
    let hash = app.engines.files.put(text.as_bytes()).await?;
    let tx = app.db.begin(&author, "practice").await?;
    let id = commands::draft(&tx, &rules, &author, content).await?;
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
    commands::attach_report(&tx, &author, id, file).await?;
    tx.commit().await?;
    if story.ends == State::Draft {
        return Ok(());
    }
    clock.advance(TimeDelta::minutes(rng.random_range(20..600)));
    act(app, &author, id, Deed::Submit).await?;
    if story.ends == State::Withdrawn {
        clock.advance(TimeDelta::hours(rng.random_range(2..40)));
        return act(app, &author, id, Deed::Withdraw).await;
    }
    if story.ends == State::Submitted {
        return Ok(());
    }
    clock.advance(TimeDelta::hours(rng.random_range(3..60)));
    let clerk = holder(app, Role::UnitClerk, story.unit).await?;
    act(app, &clerk, id, Deed::Receive).await?;
    if story.ends == State::Received {
        return Ok(());
    }
    clock.advance(TimeDelta::days(rng.random_range(15..60)));
    let leader = holder(app, Role::Leader, story.unit).await?;
    let deed = if story.ends == State::Refused {
        let reasons = RefusalReason::ALL;
        let reason = reasons
            .get(rng.random_range(0..5))
            .copied()
            .unwrap_or(RefusalReason::NotNew);
        Deed::Refuse {
            reason,
            note: String::new(),
        }
    } else {
        Deed::Recognise {
            decision_number: format!("{:02}/QĐ-TH", rng.random_range(1..90)),
        }
    };
    act(app, &leader, id, deed).await
}

async fn holder(app: &App, role: Role, unit: UnitId) -> Result<Actor> {
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

async fn act(app: &App, actor: &Actor, id: InitiativeId, deed: Deed) -> Result<()> {
    let rules = app.part::<Rules>()?;
    let tx = app.db.begin(actor, "practice").await?;
    commands::take(&tx, &rules, actor, id, deed).await?;
    tx.commit().await
}

/// Many more records at once, for load tests: journalled by batch, as an import of past years would be.
async fn bulk(app: &App, places: &Places, rng: &mut StdRng, count: usize, today: NaiveDate) -> Result<()> {
    let rules = app.part::<Rules>()?;
    let flow = rules
        .flows
        .for_new::<&str>(&[], today)
        .map(|flow| flow.version.clone())
        .unwrap_or_default();
    let units = app.db.units();
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
        let mut rows = Vec::with_capacity(batch);
        for number in 0..batch {
            let Some((unit, person, name)) = writers.get(rng.random_range(0..writers.len().max(1))).cloned() else {
                return Ok(());
            };
            let day = today - TimeDelta::days(rng.random_range(80..480));
            let at = moment(day, NaiveTime::MIN) + TimeDelta::seconds(rng.random_range(0..80_000));
            let states = [State::Submitted, State::Received, State::Recognised, State::Recognised];
            let state = states
                .get(rng.random_range(0..states.len()))
                .copied()
                .unwrap_or(State::Recognised);
            let code = (state != State::Submitted).then(|| {
                format!(
                    "SK-{}-{}-T{:06}",
                    units.code(unit, day),
                    day.format("%Y"),
                    count - left + number
                )
            });
            rows.push(Initiative {
                id: tx.id(),
                code,
                state,
                flow_version: flow.clone(),
                submitter: person,
                content: content(app, rng, unit, (person, name), day),
                created_at: at,
                changed_at: at,
                submitted_at: Some(at),
                received_at: (state != State::Submitted).then_some(at),
                due_on: (state == State::Received).then(|| day + TimeDelta::days(92)),
                decided_at: (state == State::Recognised).then_some(at),
                decision_number: (state == State::Recognised).then(|| "01/QĐ-TH".to_owned()),
                refusal_reason: None,
                certificate_number: None,
                certificate_key: None,
                version: 1,
            });
        }
        commands::take_over(&tx, &rows).await?;
        tx.commit().await?;
        left -= batch;
    }
    Ok(())
}
