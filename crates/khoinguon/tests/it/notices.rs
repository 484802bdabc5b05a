//! Messages: one for each event, person and channel; the digest at its hour, once a day.

use crate::world::World;
use axum::http::StatusCode;
use chrono::TimeDelta;
use engine_jobs::Runner;
use kernel::ids::PersonId;
use kernel::notices::{self, NewNotice};
use khoinguon::compose;
use uuid::Uuid;

async fn person(world: &World, username: &str) -> PersonId {
    let account = people::store::account_named(&world.app.db.reader(), username)
        .await
        .unwrap();
    account.unwrap().person
}

async fn tell(world: &World, person: PersonId, event: &str, text: &str) {
    let tx = world.app.db.begin_system("test").await.unwrap();
    let notice = NewNotice {
        event: event.to_owned(),
        person,
        urgent: false,
        subject_kind: "thing",
        subject: Uuid::from_u128(event.len() as u128),
        text: text.to_owned(),
        link: "/viec-cua-toi".to_owned(),
    };
    notices::tell(&tx, notice).await.unwrap();
    tx.commit().await.unwrap();
}

/// What the scheduler does at this moment.
async fn digest(world: &World) {
    let tx = world.app.db.begin_system("test").await.unwrap();
    let job = kernel::jobs::NewJob {
        kind: people::jobs::DIGEST,
        payload: serde_json::json!({}),
        due_at: tx.now,
        dedupe: Some(format!("digest:{}", tx.now)),
    };
    kernel::jobs::enqueue(&tx, job).await.unwrap();
    tx.commit().await.unwrap();
    let runner = Runner::new(world.app.clone(), compose::handlers(), Vec::new());
    assert!(runner.run_until_idle().await.unwrap().failed.is_empty());
}

#[tokio::test]
async fn one_event_tells_a_person_once_and_the_digest_leaves_once_a_day_at_half_past_seven() {
    let world = World::new().await;
    let lan = person(&world, "lan").await;
    for _ in 0..3 {
        tell(&world, lan, "a", "Việc thứ nhất").await;
    }
    assert_eq!(notices::inbox(&world.app.db.reader(), lan, 9).await.unwrap().len(), 1);
    // Wednesday 9:00: what came after half past seven waits for tomorrow.
    digest(&world).await;
    assert_eq!(world.mails().len(), 0);
    world.advance(TimeDelta::hours(22)); // Thursday 7:00
    digest(&world).await;
    assert_eq!(world.mails().len(), 0, "not before the hour");
    world.advance(TimeDelta::minutes(30));
    tell(&world, lan, "bb", "Việc thứ hai, đúng giờ gửi").await;
    digest(&world).await;
    digest(&world).await;
    assert_eq!(world.mails().len(), 1, "one mail, however often the job runs");
    world.advance(TimeDelta::hours(2));
    digest(&world).await;
    assert_eq!(world.mails().len(), 1, "one a day");
    world.advance(TimeDelta::hours(22));
    digest(&world).await;
    assert_eq!(world.mails().len(), 2);
    tell(&world, lan, "ccc", "Việc thứ ba").await;
    world.advance(TimeDelta::days(1)); // Saturday
    digest(&world).await;
    assert_eq!(world.mails().len(), 2, "not on a day off");
}

#[tokio::test]
async fn a_unit_chooses_the_hour_of_its_digest_or_none() {
    let world = World::new().await;
    let admin = world.administrator().await;
    for (unit, hour) in [(world.school, "16:30"), (world.other_school, "off")] {
        let fields = [("key", "notices.digest_time"), ("notices-digest_time", hour)];
        let page = format!("/don-vi/{unit}/cai-dat");
        admin.post(&page, &fields).await.is(StatusCode::SEE_OTHER);
    }
    for username in ["lan", "binh"] {
        tell(&world, person(&world, username).await, "a", "Việc").await;
    }
    world.advance(TimeDelta::hours(7)); // Wednesday 16:00
    digest(&world).await;
    assert_eq!(world.mails().len(), 0);
    world.advance(TimeDelta::minutes(30));
    digest(&world).await;
    let mails = world.mails();
    assert_eq!(mails.len(), 1);
    assert!(mails[0].contains("lan@example.vn"), "{}", mails[0]);
    world.advance(TimeDelta::days(5));
    digest(&world).await;
    assert_eq!(world.mails().len(), 1, "a unit that wants no digest gets none");
}
