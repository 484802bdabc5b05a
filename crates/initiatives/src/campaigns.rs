//! Campaigns (phong trào, cuộc thi, đợt phát động): a unit names a problem, the units below it answer with initiatives.
//! Pure: states, goals, and what the facts come to.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> draft
//!     draft --> open: open
//!     open --> open: extend
//!     open --> closed: close
//!     closed --> open: extend
//!     closed --> ended: end
//! ```
//!
//! A dossier that is handed in after the window is taken and marked as late; one that belongs to an ended campaign is not
//! handed in before its author takes it out of it.

use crate::model::{InitiativeId, State};
use chrono::{DateTime, Utc};
use kernel::ids::{PersonId, UnitId};
use kernel::units::UnitKind;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

kernel::typed_id! {
    /// A campaign.
    CampaignId,
}

/// The kind of record in journal and notices.
pub const CAMPAIGN: &str = "campaign";
/// Kinds of units that a campaign can be for.
pub const AUDIENCE: [UnitKind; 8] = [
    UnitKind::Commune,
    UnitKind::Department,
    UnitKind::Office,
    UnitKind::School,
    UnitKind::HealthStation,
    UnitKind::Enterprise,
    UnitKind::Cooperative,
    UnitKind::Union,
];

/// Where a campaign stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Prepared; only its organisers see it.
    Draft,
    /// Launched: authors hand in to it.
    Open,
    /// The window is over; what comes now is late.
    Closed,
    /// Summed up; nothing more comes in.
    Ended,
}

impl Stage {
    /// Every stage in order.
    pub const ALL: [Stage; 4] = [Stage::Draft, Stage::Open, Stage::Closed, Stage::Ended];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::Open => "open",
            Stage::Closed => "closed",
            Stage::Ended => "ended",
        }
    }

    /// The stage of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// Authors may choose it for a dossier; after the window they are late.
    #[must_use]
    pub fn takes_dossiers(self) -> bool {
        matches!(self, Stage::Open | Stage::Closed)
    }
}

/// What may be done with a campaign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// phát động
    Open,
    /// gia hạn
    Extend,
    /// đóng nhận hồ sơ
    Close,
    /// tổng kết
    End,
}

impl Step {
    /// Every step.
    pub const ALL: [Step; 4] = [Step::Open, Step::Extend, Step::Close, Step::End];

    /// As the journal has it.
    #[must_use]
    pub fn action(self) -> &'static str {
        match self {
            Step::Open => "campaign.open",
            Step::Extend => "campaign.extend",
            Step::Close => "campaign.close",
            Step::End => "campaign.end",
        }
    }

    /// The stage that it leads to from another, if it may happen at all.
    #[must_use]
    pub fn after(self, stage: Stage) -> Option<Stage> {
        match (self, stage) {
            (Step::Open, Stage::Draft) | (Step::Extend, Stage::Open | Stage::Closed) => Some(Stage::Open),
            (Step::Close, Stage::Open) => Some(Stage::Closed),
            (Step::End, Stage::Closed) => Some(Stage::Ended),
            (Step::Open | Step::Extend | Step::Close | Step::End, _) => None,
        }
    }
}

/// What is aimed at; each may be left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Goals {
    /// Initiatives handed in.
    pub initiatives: Option<u32>,
    /// Initiatives recognised.
    pub recognised: Option<u32>,
    /// Units with at least one dossier.
    pub units: Option<u32>,
    /// Percent of the staff of the audience who are authors.
    pub staff_percent: Option<u32>,
}

/// What its organisers write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Call {
    /// Tên
    pub name: String,
    /// Số, ký hiệu văn bản phát động
    pub basis: String,
    /// Vấn đề cần giải quyết
    pub problem: String,
    /// Kinds of units that are called; empty for all.
    pub kinds: Vec<UnitKind>,
    /// Which people, in words.
    pub people: String,
    /// First moment.
    pub opens_at: DateTime<Utc>,
    /// Last moment.
    pub closes_at: DateTime<Utc>,
    /// The rule of the window in words.
    pub window: String,
    /// Form of the request as `key/version`; empty for the form of each unit.
    pub form: String,
    /// Score sheet as `key/version`; empty while none is chosen.
    pub score_form: String,
    /// Goals.
    pub goals: Goals,
    /// Shown to the public from the opening on.
    pub published: bool,
}

/// A campaign as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Campaign {
    /// Identity.
    pub id: CampaignId,
    /// The unit that launches it.
    pub unit: UnitId,
    /// Code, from the opening on.
    pub code: Option<String>,
    /// What was written.
    pub call: Call,
    /// Stage.
    pub stage: Stage,
    /// What came of it, once it has ended.
    pub outcome: String,
    /// Who began it.
    pub created_by: PersonId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub changed_at: DateTime<Utc>,
    /// Rises with every change.
    pub version: i64,
}

impl Campaign {
    /// A unit of this kind is called.
    #[must_use]
    pub fn calls(&self, kind: UnitKind) -> bool {
        if self.call.kinds.is_empty() {
            AUDIENCE.contains(&kind)
        } else {
            self.call.kinds.contains(&kind)
        }
    }

    /// A dossier handed in then is late.
    #[must_use]
    pub fn is_late(&self, submitted_at: Option<DateTime<Utc>>) -> bool {
        submitted_at.is_some_and(|at| at > self.call.closes_at)
    }
}

/// A dossier of a campaign, as far as figures need it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// Which.
    pub initiative: InitiativeId,
    /// The unit that takes part with it.
    pub unit: UnitId,
    /// Where it stands.
    pub state: State,
    /// Handed in.
    pub submitted_at: Option<DateTime<Utc>>,
    /// Authors with a record here.
    pub authors: Vec<PersonId>,
}

/// A unit that announced its part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Which unit.
    pub unit: UnitId,
    /// How many initiatives it means to hand in.
    pub pledge: i32,
    /// Further words.
    pub note: String,
    /// When.
    pub registered_at: DateTime<Utc>,
}

/// How a unit takes part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taking {
    /// Which unit.
    pub unit: UnitId,
    /// What it announced; none if it did not.
    pub pledge: Option<i32>,
    /// Dossiers handed in.
    pub handed_in: u32,
    /// Of them recognised.
    pub recognised: u32,
    /// Of them late.
    pub late: u32,
}

/// What the facts of a campaign come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Figures {
    /// Dossiers handed in.
    pub handed_in: u32,
    /// Of them recognised.
    pub recognised: u32,
    /// Of them late.
    pub late: u32,
    /// Units called.
    pub called: u32,
    /// Units that announced their part.
    pub registered: u32,
    /// Units with a dossier.
    pub taking_part: u32,
    /// Authors with a record here.
    pub authors: u32,
    /// Every unit that is called or takes part, in the order of the audience.
    pub units: Vec<Taking>,
}

/// Adds up. `audience` are the units called, in the order shown.
#[must_use]
pub fn figures(campaign: &Campaign, audience: &[UnitId], registered: &[Registration], facts: &[Fact]) -> Figures {
    let mut rows: BTreeMap<usize, Taking> = BTreeMap::new();
    let mut places: HashMap<UnitId, usize> = HashMap::new();
    let others = registered
        .iter()
        .map(|one| one.unit)
        .chain(facts.iter().map(|fact| fact.unit));
    for unit in audience.iter().copied().chain(others) {
        let next = places.len();
        let place = *places.entry(unit).or_insert(next);
        rows.entry(place).or_insert(Taking {
            unit,
            pledge: None,
            handed_in: 0,
            recognised: 0,
            late: 0,
        });
    }
    let mut row = |unit: UnitId, change: &mut dyn FnMut(&mut Taking)| {
        if let Some(taking) = places.get(&unit).and_then(|place| rows.get_mut(place)) {
            change(taking);
        }
    };
    for one in registered {
        row(one.unit, &mut |taking| taking.pledge = Some(one.pledge));
    }
    let mut authors: BTreeSet<PersonId> = BTreeSet::new();
    for fact in facts {
        let (recognised, late) = (fact.state.is_recognised(), campaign.is_late(fact.submitted_at));
        row(fact.unit, &mut |taking| {
            taking.handed_in += 1;
            taking.recognised += u32::from(recognised);
            taking.late += u32::from(late);
        });
        authors.extend(fact.authors.iter().copied());
    }
    let units: Vec<Taking> = rows.into_values().collect();
    let count = |is: &dyn Fn(&Taking) -> bool| {
        u32::try_from(units.iter().filter(|taking| is(taking)).count()).unwrap_or(u32::MAX)
    };
    Figures {
        handed_in: units.iter().map(|taking| taking.handed_in).sum(),
        recognised: units.iter().map(|taking| taking.recognised).sum(),
        late: units.iter().map(|taking| taking.late).sum(),
        called: u32::try_from(audience.len()).unwrap_or(u32::MAX),
        registered: count(&|taking| taking.pledge.is_some()),
        taking_part: count(&|taking| taking.handed_in > 0),
        authors: u32::try_from(authors.len()).unwrap_or(u32::MAX),
        units,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn moment(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn campaign() -> Campaign {
        let at = moment("2026-09-01T00:00:00Z");
        Campaign {
            id: CampaignId(Uuid::from_u128(1)),
            unit: UnitId(Uuid::from_u128(2)),
            code: None,
            call: Call {
                name: "Mỗi trường một giải pháp số".into(),
                basis: String::new(),
                problem: "Giảm giờ làm sổ sách".into(),
                kinds: vec![UnitKind::School],
                people: String::new(),
                opens_at: at,
                closes_at: moment("2026-11-01T00:00:00Z"),
                window: String::new(),
                form: String::new(),
                score_form: String::new(),
                goals: Goals::default(),
                published: false,
            },
            stage: Stage::Open,
            outcome: String::new(),
            created_by: PersonId(Uuid::from_u128(3)),
            created_at: at,
            changed_at: at,
            version: 1,
        }
    }

    #[test]
    fn steps_follow_the_diagram_and_nothing_leaves_the_end() {
        let mut lines = Vec::new();
        for stage in Stage::ALL {
            for step in Step::ALL {
                if let Some(next) = step.after(stage) {
                    lines.push(format!("{} --{}--> {}", stage.code(), step.action(), next.code()));
                }
            }
        }
        assert_eq!(
            lines,
            [
                "draft --campaign.open--> open",
                "open --campaign.extend--> open",
                "open --campaign.close--> closed",
                "closed --campaign.extend--> open",
                "closed --campaign.end--> ended",
            ]
        );
    }

    #[test]
    fn every_figure_is_the_sum_of_its_units_and_a_unit_without_a_dossier_stays_in_sight() {
        let unit = |n: u128| UnitId(Uuid::from_u128(n));
        let fact = |n: u128, of: u128, state, at: &str, author: u128| Fact {
            initiative: InitiativeId(Uuid::from_u128(n)),
            unit: unit(of),
            state,
            submitted_at: Some(moment(at)),
            authors: vec![PersonId(Uuid::from_u128(author))],
        };
        let facts = [
            fact(1, 10, State::Submitted, "2026-10-01T00:00:00Z", 5),
            fact(2, 10, State::Recognised, "2026-10-02T00:00:00Z", 5),
            fact(3, 12, State::Received, "2026-11-02T00:00:00Z", 6),
        ];
        let registered = [Registration {
            unit: unit(11),
            pledge: 4,
            note: String::new(),
            registered_at: moment("2026-09-02T00:00:00Z"),
        }];
        let found = figures(&campaign(), &[unit(10), unit(11)], &registered, &facts);
        assert_eq!((found.handed_in, found.recognised, found.late), (3, 1, 1));
        assert_eq!((found.called, found.registered, found.taking_part), (2, 1, 2));
        assert_eq!(found.authors, 2, "an author of two dossiers is one author");
        let order: Vec<UnitId> = found.units.iter().map(|taking| taking.unit).collect();
        assert_eq!(order, [unit(10), unit(11), unit(12)]);
        assert_eq!((found.units[1].pledge, found.units[1].handed_in), (Some(4), 0));
    }

    #[test]
    fn a_campaign_for_everyone_does_not_call_hamlets_or_the_country() {
        let mut everyone = campaign();
        assert!(everyone.calls(UnitKind::School) && !everyone.calls(UnitKind::Commune));
        everyone.call.kinds.clear();
        assert!(everyone.calls(UnitKind::Commune) && !everyone.calls(UnitKind::ResidentialArea));
    }
}
