//! The measures of this module: figures that open onto their records.

use crate::labels::figures as words;
use crate::model::{Ethnicity, InitiativeId, Kind, SUBJECT, Sex, State};
use crate::store::counted::{Counted, counted, lines_among};
use crate::store::life::{Method, UseKind, UseState};
use crate::store::{self, Line};
use crate::{labels, policy};
use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use kernel::Result;
use kernel::access::{Actor, Scope};
use kernel::db::Reader;
use kernel::flow::FlowState as _;
use kernel::ids::UnitId;
use kernel::measures::{Account, Batch, Behind, Breakdown, Fact, Measure, Openness, Source, Which};
use kernel::time::{end_of_day, local_date, start_of_day};
use kernel::units::{Tree, Units};
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// Initiatives recognised between two days, both included, summed over the organisation as it is on `on`:
/// the figure of every unit is its own plus that of all units below.
///
/// # Errors
/// Database errors.
pub async fn recognised(
    db: &Reader<'_>,
    units: &Units,
    from: NaiveDate,
    to: NaiveDate,
    on: NaiveDate,
) -> Result<HashMap<UnitId, i64>> {
    let (from, to) = moments(from, to);
    let own = store::recognised_per_unit(db, from, to).await?;
    Ok(units.roll_up(&own, Tree::Territorial, on))
}

/// The records behind the figure of one unit, as far as the scope shows them.
///
/// # Errors
/// Database errors.
pub async fn recognised_records(
    db: &Reader<'_>,
    scope: &Scope,
    unit: UnitId,
    (from, to): (NaiveDate, NaiveDate),
    on: NaiveDate,
) -> Result<Vec<Line>> {
    store::recognised_lines(db, scope, unit, moments(from, to), on, 1_000).await
}

fn moments(from: NaiveDate, to: NaiveDate) -> (DateTime<Utc>, DateTime<Utc>) {
    (start_of_day(from), end_of_day(to))
}

const KIND: Breakdown = Breakdown {
    key: "kind",
    name: words::KIND,
    openness: Openness::SignedIn,
};
const FIELD: Breakdown = Breakdown {
    key: "field",
    name: words::FIELD,
    // Free text of the author.
    openness: Openness::Officers,
};
const METHOD: Breakdown = Breakdown {
    key: "method",
    name: words::METHOD,
    openness: Openness::Officers,
};

const SEX: Breakdown = Breakdown {
    key: "sex",
    name: words::SEX,
    openness: Openness::Sums,
};
const ETHNICITY: Breakdown = Breakdown {
    key: "ethnicity",
    name: words::ETHNICITY,
    openness: Openness::Sums,
};

const fn measure(
    code: &'static str,
    (name, dated): (&'static str, &'static str),
    account: Account,
    breakdowns: &'static [Breakdown],
    openness: Openness,
) -> Measure {
    Measure {
        code,
        name,
        records: words::RECORDS,
        dated,
        account,
        timing: kernel::measures::Timing::Flow,
        breakdowns,
        openness,
    }
}

/// What this module counts. A recognised initiative is public (or held back for a while, but counted by its unit), so its
/// number is; everything else is for officers.
pub const MEASURES: &[Measure] = &[
    measure(
        "initiative.submitted",
        words::SUBMITTED,
        Account::Count,
        &[FIELD, KIND],
        Openness::Officers,
    ),
    measure(
        "initiative.recognised",
        words::RECOGNISED,
        Account::Count,
        &[FIELD, KIND],
        Openness::SignedIn,
    ),
    measure(
        "initiative.refused",
        words::REFUSED,
        Account::Count,
        &[FIELD, KIND],
        Openness::Officers,
    ),
    measure(
        "initiative.decided",
        words::DECIDED,
        Account::Count,
        &[FIELD, KIND],
        Openness::Officers,
    ),
    measure(
        "initiative.decided_in_time",
        words::IN_TIME,
        Account::Count,
        &[FIELD, KIND],
        Openness::Officers,
    ),
    measure(
        "initiative.received_and_decided",
        words::RECEIVED,
        Account::Count,
        &[FIELD, KIND],
        Openness::Officers,
    ),
    measure(
        "initiative.decision_days",
        words::DAYS,
        Account::Days,
        &[FIELD, KIND],
        Openness::Officers,
    ),
    measure(
        "initiative.applied",
        words::APPLIED,
        Account::Count,
        &[FIELD, KIND],
        Openness::SignedIn,
    ),
    measure(
        "initiative.replicated",
        words::REPLICATED,
        Account::Count,
        &[FIELD, KIND],
        Openness::SignedIn,
    ),
    measure(
        "initiative.benefit_claimed",
        words::CLAIMED,
        Account::Dong,
        &[METHOD],
        Openness::Officers,
    ),
    measure(
        "initiative.benefit_verified",
        words::VERIFIED,
        Account::Dong,
        &[METHOD],
        Openness::Officers,
    ),
    measure("initiative.paid", words::PAID, Account::Dong, &[], Openness::Officers),
    measure(
        "initiative.author",
        words::AUTHORS,
        Account::Count,
        &[ETHNICITY, SEX],
        Openness::Officers,
    ),
];

/// Measures whose number everyone who is signed in may know.
fn is_open(measure: &str) -> bool {
    let declared = MEASURES.iter().find(|one| one.code == measure);
    declared.is_some_and(|one| one.openness == Openness::SignedIn)
}

/// The facts of one record. Of one that is not `public`, being held back or disputed, a number that everyone may know says
/// neither field nor kind.
#[must_use]
pub fn facts(one: &Counted, public: bool) -> Vec<Fact> {
    let (dates, mut facts) = (&one.dates, Vec::new());
    let Some(state) = State::from_code(&dates.state) else {
        return facts;
    };
    // Nobody but its author knows of a draft, and what was taken back was never asked.
    if matches!(state, State::Draft | State::Withdrawn) {
        return facts;
    }
    let record = dates.id.0;
    let parts = || vec![("field", dates.field.trim().to_owned()), ("kind", dates.kind.clone())];
    let mut add = |measure, source, unit, on, value, mut parts: Vec<(&'static str, String)>| {
        if !public && is_open(measure) {
            for (_, said) in &mut parts {
                said.clear();
            }
        }
        facts.push(Fact {
            measure,
            source,
            record,
            unit,
            on,
            value,
            parts,
        });
    };
    if let Some(at) = dates.submitted_at {
        add("initiative.submitted", record, dates.unit, local_date(at), 1, parts());
    }
    let counts = state.is_recognised() || state == State::Disputed;
    let refused = matches!(state, State::Refused | State::Declined);
    if let Some(on) = dates.decided_at.map(local_date).filter(|_| counts || refused) {
        let outcome = if counts {
            "initiative.recognised"
        } else {
            "initiative.refused"
        };
        add(outcome, record, dates.unit, on, 1, parts());
        // Old lists have no due day: whether they were in time cannot be said.
        if let Some(due) = dates.due_on {
            add("initiative.decided", record, dates.unit, on, 1, parts());
            if on <= due {
                add("initiative.decided_in_time", record, dates.unit, on, 1, parts());
            }
        }
        if let Some(received) = dates.received_at.map(local_date).filter(|day| *day <= on) {
            let days = (on - received).num_days();
            add("initiative.received_and_decided", record, dates.unit, on, 1, parts());
            add("initiative.decision_days", record, dates.unit, on, days, parts());
        }
    }
    // What was cancelled or not recognised counts nowhere any more.
    if !counts {
        return facts;
    }
    if let Some(at) = dates.decided_at {
        for author in &one.authors {
            let said = |value: &Option<String>| value.clone().unwrap_or_default();
            let parts = vec![("ethnicity", said(&author.ethnicity)), ("sex", said(&author.sex))];
            add("initiative.author", author.id, dates.unit, local_date(at), 1, parts);
        }
    }
    for used in &one.uses {
        let measure = match (used.kind, used.state) {
            (UseKind::Application, UseState::Running | UseState::Reported) => "initiative.applied",
            (UseKind::Replication, UseState::Running | UseState::Reported) => "initiative.replicated",
            _ => continue,
        };
        let on = used
            .since
            .unwrap_or_else(|| local_date(used.answered_at.unwrap_or(used.asked_at)));
        add(measure, used.id.0, used.unit, on, 1, parts());
    }
    for benefit in &one.benefits {
        let unit = benefit.unit.unwrap_or(dates.unit);
        let parts = || vec![("method", benefit.method.code().to_owned())];
        if let Some(claimed) = benefit.claimed {
            let on = local_date(benefit.claimed_at);
            add("initiative.benefit_claimed", benefit.id.0, unit, on, claimed, parts());
        }
        if let (Some(verified), Some(at)) = (benefit.verified, benefit.verified_at) {
            let on = local_date(at);
            add("initiative.benefit_verified", benefit.id.0, unit, on, verified, parts());
        }
    }
    for payment in &one.payments {
        if let Some(on) = payment.paid_on {
            add(
                "initiative.paid",
                payment.id.0,
                dates.unit,
                on,
                payment.amount,
                Vec::new(),
            );
        }
    }
    facts
}

/// The records of this module as figures are counted from them.
#[derive(Clone, Copy, Debug)]
pub struct Initiatives;

#[async_trait]
impl Source for Initiatives {
    fn kind(&self) -> &'static str {
        SUBJECT
    }

    fn measures(&self) -> &'static [Measure] {
        MEASURES
    }

    // 2: what is not public is not broken down where everyone may see the number.
    fn revision(&self) -> u32 {
        2
    }

    fn listed(&self, breakdown: &str) -> &'static [&'static str] {
        match breakdown {
            "sex" => const { &[Sex::Female.code(), Sex::Male.code(), ""] },
            "ethnicity" => const { &[Ethnicity::Kinh.code(), Ethnicity::Minority.code(), ""] },
            _ => &[],
        }
    }

    async fn facts(&self, db: &Reader<'_>, which: Which<'_>, limit: u64) -> Result<Batch> {
        let scope = policy::scope(&Actor::system("figures"));
        let ids: Vec<InitiativeId>;
        let which = match which {
            Which::These(these) => {
                ids = these.iter().copied().map(InitiativeId).collect();
                store::Which::These(&ids)
            }
            Which::After(last) => store::Which::After(last.map(InitiativeId)),
        };
        let rows = counted(db, &scope, which, limit).await?;
        let read: Vec<InitiativeId> = rows.iter().map(|row| row.dates.id).collect();
        // What is public does not hang on a day.
        let public: HashSet<InitiativeId> = store::visible_among(db, &policy::published(), &read, NaiveDate::MIN)
            .await?
            .into_iter()
            .collect();
        Ok(Batch {
            facts: rows
                .iter()
                .flat_map(|row| facts(row, public.contains(&row.dates.id)))
                .collect(),
            last: rows.last().map(|row| row.dates.id.0),
        })
    }

    async fn behind(&self, db: &Reader<'_>, actor: &Actor, ids: &[Uuid], on: NaiveDate) -> Result<Vec<Behind>> {
        let ids: Vec<InitiativeId> = ids.iter().copied().map(InitiativeId).collect();
        let lines = lines_among(db, &policy::scope(actor), &ids, on).await?;
        Ok(lines
            .into_iter()
            .map(|line| Behind {
                id: line.id.0,
                state: labels::state(line.state()).to_owned(),
                code: line.code.unwrap_or_default(),
                href: format!("/sang-kien/{}", line.id),
                title: if line.title.is_empty() {
                    labels::UNTITLED.to_owned()
                } else {
                    line.title
                },
            })
            .collect())
    }

    fn part(&self, breakdown: &str, value: &str) -> String {
        let found = match breakdown {
            "kind" => Kind::from_code(value).map(labels::kind),
            "method" => Method::from_code(value).map(labels::work::method),
            "sex" => Sex::from_code(value).map(labels::sex),
            "ethnicity" => Ethnicity::from_code(value).map(labels::ethnicity),
            _ => None,
        };
        match found {
            Some(label) => label.to_owned(),
            None if value.is_empty() && matches!(breakdown, "sex" | "ethnicity") => words::NOT_DECLARED.to_owned(),
            None if value.is_empty() => words::NOT_SAID.to_owned(),
            None => value.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::counted::{Authored, Dates};

    fn at(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn record(state: State) -> Counted {
        Counted {
            dates: Dates {
                id: InitiativeId(Uuid::from_u128(1)),
                state: state.code().to_owned(),
                unit: UnitId(Uuid::from_u128(2)),
                kind: "technical".to_owned(),
                field: "Giáo dục".to_owned(),
                // 23:30 in Viet Nam on the 31st: still that month.
                submitted_at: Some(at("2026-03-31T16:30:00Z")),
                received_at: Some(at("2026-04-02T02:00:00Z")),
                due_on: "2026-07-02".parse().ok(),
                decided_at: Some(at("2026-05-02T02:00:00Z")),
            },
            authors: vec![Authored {
                id: Uuid::from_u128(3),
                initiative: InitiativeId(Uuid::from_u128(1)),
                sex: Some("female".to_owned()),
                ethnicity: None,
            }],
            uses: Vec::new(),
            benefits: Vec::new(),
            payments: Vec::new(),
        }
    }

    fn told(one: &Counted) -> Vec<(&'static str, String, i64)> {
        facts(one, true)
            .into_iter()
            .map(|fact| (fact.measure, fact.on.to_string(), fact.value))
            .collect()
    }

    #[test]
    fn a_recognised_one_counts_by_its_days_in_viet_nam() {
        let day = || "2026-05-02".to_owned();
        assert_eq!(
            told(&record(State::Recognised)),
            [
                ("initiative.submitted", "2026-03-31".to_owned(), 1),
                ("initiative.recognised", day(), 1),
                ("initiative.decided", day(), 1),
                ("initiative.decided_in_time", day(), 1),
                ("initiative.received_and_decided", day(), 1),
                ("initiative.decision_days", day(), 30),
                ("initiative.author", day(), 1),
            ]
        );
    }

    #[test]
    fn drafts_and_what_was_taken_back_count_nowhere_and_what_was_cancelled_only_as_handed_in() {
        for state in State::all() {
            let told = told(&record(*state));
            let has = |code| told.iter().any(|(measure, ..)| *measure == code);
            let handed_in = !matches!(state, State::Draft | State::Withdrawn);
            assert_eq!(has("initiative.submitted"), handed_in, "{state:?}");
            let counts = state.is_recognised() || *state == State::Disputed;
            assert_eq!(has("initiative.recognised"), counts, "{state:?}");
            let refused = matches!(state, State::Refused | State::Declined);
            assert_eq!(has("initiative.refused"), refused, "{state:?}");
        }
    }

    #[test]
    fn what_is_held_back_says_no_field_or_kind_where_everyone_may_see_the_number() {
        for fact in facts(&record(State::Recognised), false) {
            let says = fact.parts.iter().any(|(_, said)| !said.is_empty());
            assert_eq!(says, !is_open(fact.measure), "{}", fact.measure);
        }
    }

    #[test]
    fn every_fact_is_of_a_declared_measure_with_its_breakdowns() {
        for fact in State::all().iter().flat_map(|state| facts(&record(*state), true)) {
            let measure = MEASURES.iter().find(|one| one.code == fact.measure).unwrap();
            let keys: Vec<&str> = measure.breakdowns.iter().map(|one| one.key).collect();
            assert_eq!(
                fact.parts.iter().map(|(key, _)| *key).collect::<Vec<_>>(),
                keys,
                "{}",
                fact.measure
            );
        }
    }
}
