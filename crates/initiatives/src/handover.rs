//! What this module gives into hand-over packages, and how open initiatives pass on.
//!
//! A decided initiative and its certificate stay as they are. An open one of a unit that ends goes on with the unit that
//! takes over, under its own code and with its clocks. An open one of a person who leaves stays with them where they are an
//! author; what they only handed in for others goes to the successor.

use crate::campaigns::{CAMPAIGN, Campaign, Stage};
use crate::labels;
use crate::model::{Initiative, OPEN, SUBJECT, State};
use crate::store::{self, Left, LeftLine};
use crate::{commands, policy};
use chrono::NaiveDate;
use kernel::access::{Actor, Role};
use kernel::db::{Reader, Tx};
use kernel::flow::FlowState as _;
use kernel::ids::UnitId;
use kernel::journal::Entry;
use kernel::{Result, deadlines};
use organisations::handover::{Held, Holder, Holding, Item, LISTED};
use serde_json::json;

/// The holdings of this module, in the order of a package.
pub const HOLDINGS: [Holding; 4] = [
    Holding {
        label: labels::HELD_OPEN,
        list: |db, holder, on| Box::pin(open(db, holder, on)),
        take_over: Some(|tx, from, to| Box::pin(take_over(tx, from, to))),
    },
    Holding {
        label: labels::HELD_BY_ROLE,
        list: |db, holder, on| Box::pin(by_role(db, holder, on)),
        take_over: None,
    },
    Holding {
        label: labels::campaigns::HELD,
        list: |db, holder, on| Box::pin(campaigns(db, holder, on)),
        take_over: Some(|tx, from, to| Box::pin(take_campaigns_over(tx, from, to))),
    },
    Holding {
        label: labels::HELD_CERTIFICATES,
        list: |db, holder, on| Box::pin(certificates(db, holder, on)),
        take_over: None,
    },
];

fn item(line: &LeftLine, note: &str) -> Item {
    let state = State::from_code(&line.state).map(labels::state).unwrap_or_default();
    // A draft is for its author alone: the package says that there is one, not what it is about.
    let draft = line.state == State::Draft.code();
    Item {
        code: line.code.clone().unwrap_or_default(),
        title: if draft { state.to_owned() } else { line.title.clone() },
        state: state.to_owned(),
        due_on: line.due_on,
        note: note.to_owned(),
        href: if draft {
            String::new()
        } else {
            format!("/sang-kien/{}", line.id)
        },
    }
}

async fn left(db: &Reader<'_>, left: &Left, on: NaiveDate, limit: u64) -> Result<(Vec<LeftLine>, u64)> {
    let scope = policy::scope(&Actor::system("hand-over"));
    store::left_behind(db, &scope, left, limit, on).await
}

async fn open(db: &Reader<'_>, holder: Holder, on: NaiveDate) -> Result<Option<Held>> {
    match holder {
        Holder::Unit(unit) => {
            let (lines, total) = left(db, &Left::HeldBy(vec![unit], OPEN.to_vec()), on, LISTED).await?;
            let items = lines.iter().map(|line| item(line, labels::NOTE_MOVES)).collect();
            Ok(Some(Held { items, total }))
        }
        Holder::Person(person) => {
            let (lines, total) = left(db, &Left::OpenOf(person), on, LISTED).await?;
            let mut items = Vec::new();
            for line in &lines {
                let whole = find(db, line, on).await?;
                let note = if is_author(&whole, person) {
                    labels::NOTE_AUTHOR
                } else {
                    labels::NOTE_MOVES
                };
                items.push(item(line, note));
            }
            Ok(Some(Held { items, total }))
        }
    }
}

async fn find(db: &Reader<'_>, line: &LeftLine, on: NaiveDate) -> Result<Initiative> {
    store::find(db, &policy::scope(&Actor::system("hand-over")), line.id, on).await
}

/// A draft without authors yet is its writer's own.
fn is_author(initiative: &Initiative, person: kernel::ids::PersonId) -> bool {
    let authors = &initiative.content.authors;
    authors.iter().any(|author| author.person == Some(person))
        || (initiative.state == State::Draft && authors.is_empty())
}

async fn by_role(db: &Reader<'_>, holder: Holder, on: NaiveDate) -> Result<Option<Held>> {
    let Holder::Person(person) = holder else {
        return Ok(None);
    };
    let grants = people::store::grants_of(db, person, on).await?;
    let mut held = Held::default();
    for (role, states) in [
        (
            Role::UnitClerk,
            vec![State::Submitted, State::Supplement, State::Accepted],
        ),
        (Role::Leader, vec![State::Received, State::Concluded, State::Disputed]),
    ] {
        let mut units: Vec<_> = grants
            .iter()
            .filter(|grant| grant.role == role)
            .map(|grant| grant.unit)
            .collect();
        units.sort_unstable();
        units.dedup();
        if units.is_empty() {
            continue;
        }
        let (lines, total) = left(db, &Left::HeldBy(units, states), on, LISTED).await?;
        held.items
            .extend(lines.iter().map(|line| item(line, labels::NOTE_ROLE)));
        held.total += total;
    }
    Ok(Some(held))
}

async fn certificates(db: &Reader<'_>, holder: Holder, on: NaiveDate) -> Result<Option<Held>> {
    let Holder::Unit(unit) = holder else { return Ok(None) };
    let (lines, total) = left(db, &Left::Certificates(unit), on, LISTED).await?;
    let items = lines.iter().map(|line| Item {
        code: line.certificate_number.clone().unwrap_or_default(),
        ..item(line, labels::NOTE_CERTIFICATE)
    });
    Ok(Some(Held {
        items: items.collect(),
        total,
    }))
}

/// Campaigns of a unit that nobody has summed up yet.
async fn unfinished(db: &Reader<'_>, unit: UnitId, on: NaiveDate) -> Result<Vec<Campaign>> {
    let scope = policy::campaign_scope(&Actor::system("hand-over"));
    let asked = store::campaigns::Asked {
        units: Some(vec![unit]),
        ..store::campaigns::Asked::default()
    };
    let mut found = store::campaigns::list(db, &scope, &asked, (0, 1_000), on).await?;
    found.retain(|one| one.stage != Stage::Ended);
    Ok(found)
}

async fn campaigns(db: &Reader<'_>, holder: Holder, on: NaiveDate) -> Result<Option<Held>> {
    let Holder::Unit(unit) = holder else { return Ok(None) };
    let found = unfinished(db, unit, on).await?;
    let total = found.len() as u64;
    let items = found.into_iter().take(usize::try_from(LISTED).unwrap_or(usize::MAX));
    let items = items.map(|one| Item {
        code: one.code.unwrap_or_default(),
        title: one.call.name,
        state: labels::campaigns::stage(one.stage).to_owned(),
        due_on: (one.stage == Stage::Open).then(|| kernel::time::local_date(one.call.closes_at)),
        note: labels::NOTE_MOVES.to_owned(),
        href: format!("/phong-trao/{}", one.id),
    });
    Ok(Some(Held {
        items: items.collect(),
        total,
    }))
}

/// A campaign goes on with the unit that takes over; who answered it stays as it is.
async fn take_campaigns_over(tx: &Tx, from: Holder, to: Holder) -> Result<u64> {
    let (Holder::Unit(from), Holder::Unit(to)) = (from, to) else {
        return Ok(0);
    };
    let service = Actor::system("hand-over");
    let mut moved = 0;
    for mut one in unfinished(&tx.reader(), from, tx.today()).await? {
        let permit = policy::permit_campaign(&service, one.unit, one.id.0, &tx.units(), tx.today())?;
        one.unit = to;
        one.changed_at = tx.now;
        store::campaigns::save(tx, &permit, &one).await?;
        tx.record(Entry {
            subject_kind: CAMPAIGN,
            subject: one.id.0,
            unit: Some(to.0),
            act: "campaign.hand_over",
            details: json!({ "from_unit": from, "to_unit": to }),
        });
        moved += 1;
    }
    Ok(moved)
}

async fn take_over(tx: &Tx, from: Holder, to: Holder) -> Result<u64> {
    let today = tx.today();
    let wanted = match from {
        Holder::Unit(unit) => Left::HeldBy(vec![unit], OPEN.to_vec()),
        Holder::Person(person) => Left::OpenOf(person),
    };
    let (lines, _) = left(&tx.reader(), &wanted, today, u64::from(u32::MAX)).await?;
    let mut moved = 0;
    for line in lines {
        let mut initiative = find(&tx.reader(), &line, today).await?;
        match (from, to) {
            (Holder::Unit(_), Holder::Unit(unit)) => initiative.content.unit = unit,
            (Holder::Person(person), Holder::Person(successor)) if !is_author(&initiative, person) => {
                initiative.submitter = successor;
            }
            (Holder::Unit(_) | Holder::Person(_), Holder::Unit(_) | Holder::Person(_)) => continue,
        }
        let permit = policy::permit_hand_over(&Actor::system("hand-over"), &initiative)?;
        initiative.changed_at = tx.now;
        store::save(tx, &permit, &initiative).await?;
        initiative.version += 1;
        let details = match (from, to) {
            (Holder::Unit(from), _) => {
                deadlines::hand_to(tx, initiative.id.0, initiative.content.unit).await?;
                json!({ "from_unit": from, "to_unit": initiative.content.unit })
            }
            (Holder::Person(from), _) => json!({ "from": from, "to": initiative.submitter }),
        };
        tx.record(Entry {
            subject_kind: SUBJECT,
            subject: initiative.id.0,
            unit: Some(initiative.content.unit.0),
            act: "initiative.hand_over",
            details,
        });
        commands::tell_taken_over(tx, &initiative).await?;
        moved += 1;
    }
    Ok(moved)
}
