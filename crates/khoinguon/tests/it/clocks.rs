//! What an act of a flow does to the legal clocks of a record of any module.

use crate::world::World;
use chrono::{NaiveDate, TimeDelta};
use kernel::clocks::Duration;
use kernel::deadlines::{self, Deadline, DeadlineState, Subject};
use kernel::flow::ClockEffects;
use kernel::packs::Packs;
use uuid::Uuid;

const NONE: ClockEffects<'static> = ClockEffects {
    starts: &[],
    ends: &[],
    pauses: &[],
    resumes: &[],
};

/// A clock of ten working days that may stand still: the same pack, with a rule of its own.
fn packs() -> Packs {
    let mut packs = Packs::load(None).unwrap();
    let mut rules = packs.rules.all().to_vec();
    let mut rule = rules.iter().find(|rule| rule.id == "sk.formal_check").unwrap().clone();
    rule.id = "test.answer".to_owned();
    rule.duration = Duration::WorkingDays(10);
    rules.push(rule);
    let (book, faults) = kernel::clocks::RuleBook::build(rules);
    assert_eq!(faults, []);
    packs.rules = book;
    packs
}

async fn apply(world: &World, packs: &Packs, subject: Subject, effects: ClockEffects<'_>, ended: DeadlineState) {
    let tx = world.app.db.begin_system("test").await.unwrap();
    deadlines::apply(&tx, packs, subject, effects, ended).await.unwrap();
    tx.commit().await.unwrap();
}

async fn open(world: &World, subject: Subject) -> Deadline {
    let all = deadlines::of(&world.app.db.reader(), subject.id).await.unwrap();
    let mut open = all
        .into_iter()
        .filter(|held| matches!(held.state, DeadlineState::Running | DeadlineState::Stopped));
    let found = open.next().unwrap();
    assert_eq!(open.next(), None, "one clock, one open deadline");
    found
}

#[tokio::test]
async fn a_pause_stops_the_clock_and_a_resume_moves_the_due_day_by_what_passed() {
    let (world, packs) = (World::new().await, packs());
    let rule = ["test.answer".to_owned()];
    let subject = Subject {
        kind: "thing",
        id: Uuid::from_u128(77),
        unit: world.school,
    };
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    // Wednesday 25/11/2026; ten working days later is Wednesday 09/12.
    apply(
        &world,
        &packs,
        subject,
        ClockEffects { starts: &rule, ..NONE },
        DeadlineState::Met,
    )
    .await;
    assert_eq!(open(&world, subject).await.due_on, day("2026-12-09"));
    assert_eq!(
        deadlines::running(&world.app.db.reader(), &[world.school], 9)
            .await
            .unwrap()
            .len(),
        1
    );

    // Friday: something is missing, the clock stands; nothing can be overdue meanwhile.
    world.advance(TimeDelta::days(2));
    apply(
        &world,
        &packs,
        subject,
        ClockEffects { pauses: &rule, ..NONE },
        DeadlineState::Met,
    )
    .await;
    let standing = open(&world, subject).await;
    assert_eq!(standing.state, DeadlineState::Stopped);
    assert!(standing.explanation.contains("27/11/2026"), "{}", standing.explanation);
    assert_eq!(
        deadlines::running(&world.app.db.reader(), &[world.school], 9)
            .await
            .unwrap(),
        []
    );
    // A second pause finds nothing that runs.
    apply(
        &world,
        &packs,
        subject,
        ClockEffects { pauses: &rule, ..NONE },
        DeadlineState::Met,
    )
    .await;
    assert_eq!(open(&world, subject).await.id, standing.id);

    // Friday a week later it runs again: five working days have passed, and the due day is five working days later.
    world.advance(TimeDelta::days(7));
    apply(
        &world,
        &packs,
        subject,
        ClockEffects { resumes: &rule, ..NONE },
        DeadlineState::Met,
    )
    .await;
    let again = open(&world, subject).await;
    assert_eq!((again.state, again.due_on), (DeadlineState::Running, day("2026-12-16")));
    assert!(
        again.explanation.contains("không tính 7 ngày tạm dừng"),
        "{}",
        again.explanation
    );

    let all = deadlines::of(&world.app.db.reader(), subject.id).await.unwrap();
    let states: Vec<DeadlineState> = all.iter().map(|held| held.state).collect();
    assert_eq!(
        states.iter().filter(|state| **state == DeadlineState::Moved).count(),
        2,
        "{states:?}"
    );
    apply(
        &world,
        &packs,
        subject,
        ClockEffects { ends: &rule, ..NONE },
        DeadlineState::Dropped,
    )
    .await;
    let all = deadlines::of(&world.app.db.reader(), subject.id).await.unwrap();
    assert_eq!(all.last().map(|held| held.state), Some(DeadlineState::Dropped));
}
