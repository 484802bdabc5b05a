//! The measures of this module: filings, titles, what is in force and what is exploited, each opening onto its assets.
//!
//! What stands (titles in force, titles exploited) is told as a level: a fact of one on the day on which it begins and of minus
//! one on the day on which it ends, so that any unit, day and view adds up ([`kernel::measures::Timing::Level`]).

use crate::labels;
use crate::labels::figures as words;
use crate::model::exploitation::{Held, YEARS, status};
use crate::model::{Asset, AssetId, Event, EventId, EventKind, Part, Right, SUBJECT, State, after, begins, day_of};
use crate::{policy, store};
use async_trait::async_trait;
use chrono::{Months, NaiveDate};
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Reader;
use kernel::measures::{Account, Batch, Behind, Breakdown, Fact, Measure, Openness, Source, Timing, Which};
use std::collections::BTreeSet;
use uuid::Uuid;

const RIGHT: Breakdown = Breakdown {
    key: "right",
    name: words::RIGHT,
    openness: Openness::SignedIn,
};
const SECTION: Breakdown = Breakdown {
    key: "ipc",
    name: words::SECTION,
    openness: Openness::SignedIn,
};
const NATIONALITY: Breakdown = Breakdown {
    key: "nationality",
    name: words::NATIONALITY,
    openness: Openness::Officers,
};

/// Owners of Viet Nam, in form 016.N.
const DOMESTIC: &str = "domestic";
/// Owners of other countries.
const FOREIGN: &str = "foreign";

const BY_ALL: &[Breakdown] = &[SECTION, NATIONALITY, RIGHT];

const fn measure(
    code: &'static str,
    (name, records, dated): (&'static str, &'static str, &'static str),
    timing: Timing,
) -> Measure {
    Measure {
        code,
        name,
        records,
        dated,
        account: Account::Count,
        timing,
        breakdowns: BY_ALL,
        openness: Openness::Officers,
    }
}

/// What this module counts. An application that the office has not published yet is nobody else's business: numbers are for
/// officers.
pub const MEASURES: &[Measure] = &[
    measure("ip.application", words::APPLICATION, Timing::Flow),
    measure("ip.invention_application", words::INVENTION_APPLICATION, Timing::Flow),
    measure("ip.title", words::TITLE, Timing::Flow),
    measure("ip.invention_title", words::INVENTION_TITLE, Timing::Flow),
    measure("ip.title_in_force", words::TITLE_IN_FORCE, Timing::Level),
    measure("ip.title_exploited", words::TITLE_EXPLOITED, Timing::Level),
    measure("ip.invention_in_force", words::INVENTION_IN_FORCE, Timing::Level),
    measure("ip.invention_exploited", words::INVENTION_EXPLOITED, Timing::Level),
    measure("ip.supported_right", words::SUPPORTED, Timing::Flow),
];

/// An event that stands, with its id: one source counts once in a measure, and each end of a span is an event of its own.
pub type Told = (EventId, Event);

/// A time in which something held, from one event to another; without an end it still does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Span {
    from: (Uuid, NaiveDate),
    to: Option<(Uuid, NaiveDate)>,
}

/// The times in which a granted right was in force, by its events.
fn in_force(right: Right, events: &[Told]) -> Vec<Span> {
    let mut state = begins(right);
    let mut spans: Vec<Span> = Vec::new();
    for (id, event) in events {
        let Some(next) = after(right, state, event.kind) else {
            break;
        };
        match (state == State::InForce, next == State::InForce) {
            (false, true) => spans.push(Span {
                from: (id.0, event.on),
                to: None,
            }),
            (true, false) => {
                if let Some(last) = spans.last_mut() {
                    last.to = Some((id.0, event.on));
                }
            }
            (true, true) | (false, false) => {}
        }
        state = next;
    }
    spans
}

/// The days on which it may change whether an asset is exploited: what begins, what ends, what is five years past.
fn turns(events: &[Event], held: &Held) -> BTreeSet<NaiveDate> {
    let mut days = BTreeSet::new();
    let mut from = |on: NaiveDate| {
        days.insert(on);
        days.extend(on.checked_add_months(Months::new(YEARS * 12)));
    };
    for event in events {
        from(event.on);
    }
    for paid in &held.paid {
        from(paid.on);
    }
    for deal in &held.deals {
        days.insert(deal.signed_on);
        days.extend(deal.recorded_on);
        for last in [deal.ends_on, deal.ended_on].into_iter().flatten() {
            days.extend(last.succ_opt());
        }
    }
    days
}

/// A stable id of a turn: one source counts once in a measure, and a turn is no record of its own.
fn turn_id(asset: AssetId, measure: &str, on: NaiveDate) -> Uuid {
    // FNV-1a over 128 bits.
    let bytes = asset.0.as_bytes().iter().copied();
    let bytes = bytes.chain(measure.bytes()).chain(on.to_epoch_days().to_le_bytes());
    let hash = bytes.fold(0x6c62_272e_07bb_0142_62b8_2175_6295_c58d_u128, |hash, byte| {
        (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b)
    });
    Uuid::from_u128(hash)
}

/// The facts of one asset.
#[must_use]
pub fn facts(one: &Asset, told: &[Told], held: &Held) -> Vec<Fact> {
    let events: Vec<Event> = told.iter().map(|(_, event)| event.clone()).collect();
    let events = events.as_slice();
    let (content, record) = (&one.content, one.id.0);
    let right = content.right;
    let mut parts: Vec<(&'static str, String)> = Vec::new();
    if right.is_invention() {
        let sections: BTreeSet<&str> = content.classes.iter().filter_map(|class| class.get(..1)).collect();
        parts.extend(sections.into_iter().map(|section| ("ipc", section.to_owned())));
    }
    // Each owner's side once: a title of a Vietnamese and a Japanese one stands on both lines.
    let holds = |part| content.parties.iter().filter(move |party| party.part == part);
    let owner = if holds(Part::Holder).next().is_some() {
        Part::Holder
    } else {
        Part::Applicant
    };
    let sides: BTreeSet<&str> = holds(owner)
        .map(|party| if party.country == "VN" { DOMESTIC } else { FOREIGN })
        .collect();
    parts.extend(sides.into_iter().map(|side| ("nationality", side.to_owned())));
    parts.push(("right", right.code().to_owned()));
    let mut found = Vec::new();
    let mut add = |measure, source, on, value| {
        found.push(Fact {
            measure,
            source,
            record,
            unit: one.keeper,
            on,
            value,
            parts: parts.clone(),
        });
    };
    // What is secret is counted by nobody else than its own unit: not at all in what goes up.
    if one.secret {
        return found;
    }
    let filed = day_of(events, EventKind::Filed);
    if let Some(on) = filed.filter(|_| right.is_industrial_property() || right == Right::PlantVariety) {
        add("ip.application", record, on, 1);
        if right.is_invention() {
            add("ip.invention_application", record, on, 1);
        }
        if !content.support.is_empty() && (right.is_mark() || right == Right::IndustrialDesign) {
            add("ip.supported_right", record, on, 1);
        }
    }
    let granted = right.is_industrial_property() || right == Right::PlantVariety;
    if !granted {
        return found;
    }
    if let Some(on) = day_of(events, EventKind::Granted) {
        add("ip.title", record, on, 1);
        if right.is_invention() {
            add("ip.invention_title", record, on, 1);
        }
    }
    let spans = in_force(right, told);
    for span in &spans {
        let mut level = |measure| {
            add(measure, span.from.0, span.from.1, 1);
            if let Some((event, to)) = span.to {
                add(measure, event, to, -1);
            }
        };
        level("ip.title_in_force");
        if right.is_invention() {
            level("ip.invention_in_force");
        }
    }
    let stands = |on: NaiveDate| {
        spans
            .iter()
            .any(|span| span.from.1 <= on && span.to.is_none_or(|(_, to)| on < to))
    };
    let (mut exploited, mut commercialised) = (false, false);
    for on in turns(events, held) {
        let now = status(right, events, held, on);
        let mut turn = |measure, was: &mut bool, is: bool| {
            if *was != is {
                add(measure, turn_id(one.id, measure, on), on, if is { 1 } else { -1 });
                *was = is;
            }
        };
        turn("ip.title_exploited", &mut exploited, stands(on) && now.exploited);
        if right.is_invention() {
            let is = stands(on) && now.commercialised;
            turn("ip.invention_exploited", &mut commercialised, is);
        }
    }
    found
}

/// The records of this module as figures are counted from them.
#[derive(Clone, Copy, Debug)]
pub struct Assets;

#[async_trait]
impl Source for Assets {
    fn kind(&self) -> &'static str {
        SUBJECT
    }

    fn measures(&self) -> &'static [Measure] {
        MEASURES
    }

    async fn facts(&self, db: &Reader<'_>, which: Which<'_>, limit: u64) -> Result<Batch> {
        let scope = policy::scope(&Actor::system("figures"));
        let assets: Vec<Asset> = match which {
            Which::These(ids) => {
                let ids: Vec<AssetId> = ids.iter().copied().map(AssetId).collect();
                let mut found: Vec<Asset> = store::these(db, &scope, &ids, NaiveDate::MIN)
                    .await?
                    .into_values()
                    .collect();
                found.sort_by_key(|one| one.id);
                found
            }
            Which::After(last) => store::onward(db, &scope, last.map(AssetId), limit).await?,
        };
        let ids: Vec<AssetId> = assets.iter().map(|one| one.id).collect();
        let events = store::standing_told(db, &ids).await?;
        let held = store::exploitation::of_many(db, &ids).await?;
        let (none, nothing) = (Vec::new(), Held::default());
        let of = |one: &Asset| {
            facts(
                one,
                events.get(&one.id).unwrap_or(&none),
                held.get(&one.id).unwrap_or(&nothing),
            )
        };
        Ok(Batch {
            facts: assets.iter().flat_map(of).collect(),
            last: ids.last().map(|id| id.0),
        })
    }

    async fn behind(&self, db: &Reader<'_>, actor: &Actor, ids: &[Uuid], on: NaiveDate) -> Result<Vec<Behind>> {
        let ids: Vec<AssetId> = ids.iter().copied().map(AssetId).collect();
        let mut found: Vec<Asset> = store::these(db, &policy::scope(actor), &ids, on)
            .await?
            .into_values()
            .collect();
        found.sort_by_key(|one| one.id);
        Ok(found
            .into_iter()
            .map(|one| Behind {
                id: one.id.0,
                state: labels::state(one.state).to_owned(),
                code: one.code,
                href: format!("/tai-san/{}", one.id),
                title: one.content.title,
            })
            .collect())
    }

    fn part(&self, breakdown: &str, value: &str) -> String {
        match breakdown {
            "right" => {
                Right::from_code(value).map_or_else(|| value.to_owned(), |right| labels::right(right).to_owned())
            }
            "ipc" if !value.is_empty() => words::section(value),
            "nationality" if value == DOMESTIC => words::DOMESTIC.to_owned(),
            "nationality" if value == FOREIGN => words::FOREIGN.to_owned(),
            _ if value.is_empty() => words::NOT_SAID.to_owned(),
            _ => value.to_owned(),
        }
    }

    fn listed(&self, breakdown: &str) -> &'static [&'static str] {
        match breakdown {
            "ipc" => &["A", "B", "C", "D", "E", "F", "G", "H"],
            "nationality" => &[DOMESTIC, FOREIGN],
            _ => &[],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Content, Party};
    use kernel::ids::{PersonId, UnitId};

    fn on(kind: EventKind, day: &str) -> Told {
        let on: NaiveDate = day.parse().unwrap();
        let id = Uuid::from_u128(u128::try_from(on.to_epoch_days()).unwrap());
        let event = Event {
            kind,
            on,
            ordinal: 0,
            number: String::new(),
            note: String::new(),
        };
        (EventId(id), event)
    }

    fn patent() -> Asset {
        let at = chrono::DateTime::UNIX_EPOCH;
        let mut content = Content::new(Right::Patent);
        content.classes = vec!["A01B 1/02".to_owned(), "C05F 17/00".to_owned()];
        content.parties = vec![Party {
            part: Part::Holder,
            name: "x".to_owned(),
            unit: None,
            person: None,
            country: "VN".to_owned(),
            detail: String::new(),
            share: None,
        }];
        Asset {
            id: AssetId(Uuid::from_u128(0x1234_5678_0000)),
            code: String::new(),
            keeper: UnitId(Uuid::from_u128(2)),
            content,
            state: State::InForce,
            secret: false,
            published: false,
            filed_on: None,
            granted_on: None,
            created_by: PersonId(Uuid::from_u128(1)),
            created_at: at,
            changed_at: at,
            version: 1,
        }
    }

    fn level(facts: &[Fact], measure: &str, day: &str) -> i64 {
        let day: NaiveDate = day.parse().unwrap();
        let of = facts.iter().filter(|fact| fact.measure == measure && fact.on <= day);
        of.map(|fact| fact.value).sum()
    }

    #[test]
    fn a_title_stands_from_its_grant_to_its_end_and_again_after_it_was_restored() {
        let events = [
            on(EventKind::Filed, "2022-03-01"),
            on(EventKind::Granted, "2024-05-01"),
            on(EventKind::Lapsed, "2025-05-01"),
            on(EventKind::Restored, "2025-09-01"),
        ];
        let facts = facts(&patent(), &events, &Held::default());
        for (day, stands) in [
            ("2024-04-30", 0),
            ("2024-05-01", 1),
            ("2025-04-30", 1),
            ("2025-05-01", 0),
            ("2025-09-01", 1),
            ("2030-01-01", 1),
        ] {
            assert_eq!(level(&facts, "ip.title_in_force", day), stands, "{day}");
            assert_eq!(level(&facts, "ip.invention_in_force", day), stands, "{day}");
        }
        // Nobody used it: nothing is exploited, and that is no fact.
        assert!(facts.iter().all(|fact| fact.measure != "ip.title_exploited"));
    }

    #[test]
    fn what_is_exploited_stands_while_the_title_does_and_use_is_five_years_near() {
        let events = [
            on(EventKind::FirstUsed, "2021-01-01"),
            on(EventKind::Filed, "2022-03-01"),
            on(EventKind::Granted, "2024-05-01"),
            on(EventKind::Used, "2025-02-01"),
            on(EventKind::Lapsed, "2027-05-01"),
        ];
        let facts = facts(&patent(), &events, &Held::default());
        for (day, stands) in [
            ("2023-01-01", 0),
            ("2024-05-01", 1),
            ("2026-06-01", 1),
            ("2027-04-30", 1),
            ("2027-05-01", 0),
        ] {
            assert_eq!(level(&facts, "ip.title_exploited", day), stands, "{day}");
        }
        // Used by nobody since: five years later it counts no more.
        let unused = [
            on(EventKind::Filed, "2018-03-01"),
            on(EventKind::Granted, "2019-05-01"),
            on(EventKind::FirstUsed, "2020-01-01"),
        ];
        let facts = super::facts(&patent(), &unused, &Held::default());
        assert_eq!(level(&facts, "ip.title_exploited", "2024-12-31"), 1);
        assert_eq!(level(&facts, "ip.title_exploited", "2025-01-01"), 0);
        // Use alone is no money: commercialised is something else.
        assert_eq!(level(&facts, "ip.invention_exploited", "2022-01-01"), 0);
    }

    #[test]
    fn a_title_of_two_sections_and_two_countries_stands_on_both_lines() {
        let mut both = patent();
        both.content.parties.push(Party {
            name: "y".to_owned(),
            country: "JP".to_owned(),
            ..both.content.parties[0].clone()
        });
        let facts = facts(&both, &[on(EventKind::Filed, "2022-03-01")], &Held::default());
        let said: Vec<(&str, &str)> = facts[0]
            .parts
            .iter()
            .map(|(key, value)| (*key, value.as_str()))
            .collect();
        assert_eq!(
            said,
            [
                ("ipc", "A"),
                ("ipc", "C"),
                ("nationality", "domestic"),
                ("nationality", "foreign"),
                ("right", "patent")
            ]
        );
    }

    #[test]
    fn one_source_counts_once_in_a_measure() {
        let events = [
            on(EventKind::Filed, "2022-03-01"),
            on(EventKind::Granted, "2024-05-01"),
            on(EventKind::FirstUsed, "2024-06-01"),
            on(EventKind::Lapsed, "2025-05-01"),
            on(EventKind::Restored, "2025-09-01"),
            on(EventKind::Expired, "2042-03-01"),
        ];
        let facts = facts(&patent(), &events, &Held::default());
        let mut keys: Vec<_> = facts.iter().map(|fact| (fact.measure, fact.source)).collect();
        let all = keys.len();
        keys.sort();
        keys.dedup();
        assert_eq!(keys.len(), all);
    }

    #[test]
    fn what_is_secret_counts_nowhere_above() {
        let secret = Asset {
            secret: true,
            ..patent()
        };
        assert!(facts(&secret, &[on(EventKind::Filed, "2022-03-01")], &Held::default()).is_empty());
    }
}
