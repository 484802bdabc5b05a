//! Councils of the practice province: one of the department, one of the commune of the tour, one of the province, each with a session that is over
//! and one that is open, made through the commands on the day they say.

use super::Places;
use crate::sources::{Initiatives, Proposals};
use chrono::{Days, NaiveDate, NaiveTime, TimeDelta};
use councils::commands::{self, Draft, NewCouncil, NewMember};
use councils::model::{Conclusion, CouncilId, Item, Meeting, Method, Points, Rules, Seat, Vote};
use councils::source::Source;
use councils::{policy, store};
use kernel::access::{Actor, Authority};
use kernel::ids::{PersonId, UnitId};
use kernel::time::{local_date, moment};
use kernel::web::App;
use kernel::{AppError, Result};
use rand::RngExt as _;
use rand::rngs::StdRng;
use uuid::Uuid;

/// Dossiers of one session.
const DOSSIERS: usize = 12;

struct Body {
    unit: UnitId,
    name: &'static str,
    decision: &'static str,
    signer: &'static str,
    policy: &'static str,
    /// Judges what was proposed to its level, not what was received there.
    proposals: bool,
    /// User name, seat, expertise; the first two head the council.
    members: &'static [(&'static str, Seat, &'static str)],
}

fn bodies(places: &Places) -> [Body; 3] {
    [
        Body {
            unit: places.province,
            name: "Hội đồng chuyên ngành xét sáng kiến tỉnh Lai Châu",
            decision: "86/QĐ-UBND",
            signer: "Lê Văn Sơn",
            policy: "score-70",
            proposals: false,
            members: &[
                ("giamdoc.so", Seat::Chair, "quản lý nhà nước"),
                ("sokhcn", Seat::Secretary, "khoa học, chuyển đổi số"),
                ("thidua", Seat::Member, "thi đua khen thưởng"),
                ("chutich.xa", Seat::Member, "nông nghiệp"),
                ("thanhtra", Seat::Union, "pháp chế"),
            ],
        },
        Body {
            unit: places.commune,
            name: "Hội đồng sáng kiến xã Mường Kim",
            decision: "41/QĐ-UBND",
            signer: "Giàng A Chu",
            policy: "tt18-2013",
            proposals: false,
            members: &[
                ("chutich.xa", Seat::Chair, "quản lý nhà nước"),
                ("vanthu.xa", Seat::Secretary, "văn hoá, xã hội"),
                ("hieutruong", Seat::Expert, "giáo dục tiểu học"),
                ("giaovien2", Seat::Member, "giáo dục"),
                ("thidua", Seat::Union, "thi đua khen thưởng"),
            ],
        },
        Body {
            unit: places.province,
            name: "Hội đồng sáng kiến tỉnh Lai Châu",
            decision: "702/QĐ-UBND",
            signer: "Lê Văn Sơn",
            policy: "tt18-2013",
            proposals: true,
            members: &[
                ("chutich.tinh", Seat::Chair, "quản lý nhà nước"),
                ("vanphong.tinh", Seat::Secretary, "tổng hợp"),
                ("giamdoc.so", Seat::Member, "khoa học và công nghệ"),
                ("sokhcn", Seat::Expert, "chuyển đổi số"),
                ("thidua", Seat::Member, "thi đua khen thưởng"),
            ],
        },
    ]
}

pub(super) async fn build(app: &App, places: &Places, rng: &mut StdRng) -> Result<()> {
    let today = local_date(app.db.now());
    let clock = app.db.clock().clone();
    let at = |days: u64, hour: u32| {
        let day = today.checked_sub_days(Days::new(days)).unwrap_or(today);
        moment(day, NaiveTime::from_hms_opt(hour, 0, 0).unwrap_or(NaiveTime::MIN))
    };
    let system = Actor::system("practice");
    let mut taken = Vec::new();
    // The commune chooses first: it has fewer.
    for body in bodies(places).into_iter().rev() {
        clock.set(at(60, 8));
        let council = found(app, &system, &body, today).await?;
        let mut members = Vec::new();
        for (username, ..) in body.members {
            members.push(person(app, username).await?);
        }
        let dossiers = dossiers(app, &system, &body, today, &taken).await?;
        taken.extend(&dossiers);
        let (first, second) = dossiers.split_at(dossiers.len() / 2);

        clock.set(at(28, 9));
        let meeting = plan(
            app,
            &system,
            (council, &body),
            "Phiên xét sáng kiến đợt 1",
            at(21, 8),
            first,
        )
        .await?;
        review(app, rng, &meeting, &members, 100).await?;
        clock.set(at(21, 8));
        decide(app, rng, &system, &meeting, &members).await?;

        clock.set(at(3, 9));
        let next = at(0, 14) + TimeDelta::days(5);
        let meeting = plan(
            app,
            &system,
            (council, &body),
            "Phiên xét sáng kiến đợt 2",
            next,
            second,
        )
        .await?;
        review(app, rng, &meeting, &members, 40).await?;
    }
    clock.set(at(0, 6));
    Ok(())
}

async fn person(app: &App, username: &str) -> Result<PersonId> {
    let account = people::store::account_named(&app.db.reader(), username).await?;
    account
        .map(|account| account.person)
        .ok_or_else(|| AppError::bug(format!("no account {username}")))
}

async fn found(app: &App, system: &Actor, body: &Body, today: NaiveDate) -> Result<CouncilId> {
    let rules = app.part::<Rules>()?;
    let from = today.checked_sub_days(Days::new(60)).unwrap_or(today);
    let tx = app.db.begin(system, "practice").await?;
    let new = NewCouncil {
        unit: body.unit,
        name: body.name.to_owned(),
        decision_number: body.decision.to_owned(),
        decided_on: from,
        signer: body.signer.to_owned(),
        term_from: from,
        term_to: from.checked_add_days(Days::new(5 * 365)),
        policy_key: body.policy.to_owned(),
        form: "initiative/1".to_owned(),
    };
    let council = commands::found(&tx, &rules, system, new).await?;
    for (username, seat, expertise) in body.members {
        let person = person(app, username).await?;
        let positions = people::store::positions_of(&tx.reader(), person, today).await?;
        let member = NewMember {
            person,
            seat: *seat,
            title: positions
                .first()
                .map(|position| position.title.clone())
                .unwrap_or_default(),
            expertise: (*expertise).to_owned(),
            from,
        };
        commands::add_member(&tx, system, council, member).await?;
    }
    tx.commit().await?;
    Ok(council)
}

/// Where the agenda of a council comes from.
fn source(proposals: bool) -> &'static dyn Source {
    if proposals { &Proposals } else { &Initiatives }
}

/// What was given to the council, enough for two sessions; nothing that another council has.
async fn dossiers(app: &App, system: &Actor, body: &Body, on: NaiveDate, taken: &[Uuid]) -> Result<Vec<Uuid>> {
    let waiting = source(body.proposals)
        .waiting(&app.db.reader(), system, body.unit, on)
        .await?;
    let free = waiting
        .into_iter()
        .map(|record| record.id)
        .filter(|id| !taken.contains(id));
    Ok(free.take(DOSSIERS * 2).collect())
}

/// A session with its dossiers, reviewers and open doors.
async fn plan(
    app: &App,
    system: &Actor,
    (council, body): (CouncilId, &Body),
    title: &str,
    at: chrono::DateTime<chrono::Utc>,
    dossiers: &[Uuid],
) -> Result<Meeting> {
    let tx = app.db.begin(system, "practice").await?;
    let on = tx.today();
    let meeting = commands::plan(&tx, system, council, title.to_owned(), "Phòng họp số 1".to_owned(), at).await?;
    let subjects = source(body.proposals)
        .subjects(&tx.reader(), &tx.units(), system, body.unit, dossiers, on)
        .await?;
    commands::add_items(&tx, system, meeting, subjects).await?;
    commands::assign_plan(&tx, system, meeting, 3).await?;
    commands::open(&tx, system, meeting).await?;
    let meeting = store::find_meeting(&tx.reader(), &policy::whole(), meeting, on).await?;
    tx.commit().await?;
    Ok(meeting)
}

fn as_person(person: PersonId) -> Actor {
    Actor {
        person,
        authority: Authority::Personal,
        ..Actor::system("practice")
    }
}

/// Members hand in their sheets on what they are not kept from: so many of a hundred.
async fn review(app: &App, rng: &mut StdRng, meeting: &Meeting, members: &[PersonId], of_hundred: u32) -> Result<()> {
    let rules = app.part::<Rules>()?;
    let form = rules.form(&meeting.form).ok_or_else(|| AppError::bug("no form"))?;
    for person in members {
        let actor = as_person(*person);
        let tx = app.db.begin(&actor, "practice").await?;
        for item in seen(&tx.reader(), &actor, meeting, tx.today()).await? {
            if rng.random_range(0..100) >= of_hundred {
                continue;
            }
            let points: Points = form
                .criteria
                .iter()
                .map(|criterion| {
                    (
                        criterion.key.clone(),
                        rng.random_range(criterion.points * 4 / 10..=criterion.points),
                    )
                })
                .collect();
            let draft = Draft {
                points,
                submit: true,
                ..Draft::default()
            };
            commands::save_sheet(&tx, &rules, &actor, item.id, draft).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

async fn seen(db: &kernel::db::Reader<'_>, actor: &Actor, meeting: &Meeting, on: NaiveDate) -> Result<Vec<Item>> {
    store::items_of(db, &policy::scope(actor), meeting.id, on).await
}

/// The meeting: everyone is there, votes are cast and counted, each item is concluded as the policy proposes.
async fn decide(app: &App, rng: &mut StdRng, system: &Actor, meeting: &Meeting, members: &[PersonId]) -> Result<()> {
    let tx = app.db.begin(system, "practice").await?;
    let on = tx.today();
    commands::attend(&tx, system, meeting.id, members).await?;
    let items = store::items_of(&tx.reader(), &policy::whole(), meeting.id, on).await?;
    // An item too many members are kept from has no quorum: it waits for another session.
    let conflicts = store::conflicts_of(&tx.reader(), &policy::whole(), meeting.id, on).await?;
    let count = u32::try_from(members.len()).unwrap_or(0);
    let able: Vec<_> = items
        .iter()
        .filter(|item| {
            let kept = |person: &&PersonId| {
                conflicts
                    .iter()
                    .any(|c| c.item == item.id && c.person == **person && !c.lifted)
            };
            let kept = u32::try_from(members.iter().filter(kept).count()).unwrap_or(0);
            count - kept >= meeting.policy.quorum_ratio.of(count)
        })
        .map(|item| item.id)
        .collect();
    if meeting.policy.method != Method::Score {
        commands::open_vote(&tx, system, meeting.id, &able).await?;
    }
    tx.commit().await?;
    if meeting.policy.method != Method::Score {
        for person in members {
            let actor = as_person(*person);
            let tx = app.db.begin(&actor, "practice").await?;
            let mut votes = Vec::new();
            for item in seen(&tx.reader(), &actor, meeting, on).await? {
                if able.contains(&item.id) {
                    votes.push((
                        item.id,
                        if rng.random_range(0..10) < 9 {
                            Vote::Yes
                        } else {
                            Vote::No
                        },
                    ));
                }
            }
            commands::cast(&tx, &actor, meeting.id, &votes).await?;
            tx.commit().await?;
        }
    }
    let tx = app.db.begin(system, "practice").await?;
    commands::close_vote(&tx, system, meeting.id, &able).await?;
    let counted = store::items_of(&tx.reader(), &policy::whole(), meeting.id, on).await?;
    let mut bulks = Vec::new();
    for passed in [true, false] {
        let chosen: Vec<_> = counted
            .iter()
            .filter(|item| item.passed == Some(passed))
            .map(|item| item.id)
            .collect();
        if !chosen.is_empty() {
            let typed = chosen.len().to_string();
            let conclusion = Conclusion::proposed(passed);
            bulks.push(commands::conclude(&tx, system, meeting.id, &chosen, conclusion, "", &typed).await?);
        }
    }
    tx.commit().await?;
    app.db.clock().advance(TimeDelta::minutes(11));
    let tx = app.db.begin(system, "practice").await?;
    for bulk in bulks {
        commands::release(&tx, app, system, bulk).await?;
    }
    commands::close(&tx, system, meeting.id).await?;
    // the submission has its number, the decision waits as a draft: a clerk goes on from there
    let sources = app.part::<papers::Sources>()?;
    let about = (councils::model::MEETING, meeting.id.0);
    for offer in ["submission", "decision"] {
        let words = papers::Words {
            offer: offer.to_owned(),
            ..papers::Words::default()
        };
        let paper = papers::commands::draft(&tx, &sources, system, about, None, words).await?;
        if offer == "submission" {
            papers::commands::number(&tx, &sources, system, paper).await?;
        }
    }
    commands::sign(&tx, system, meeting.id).await?;
    tx.commit().await
}
