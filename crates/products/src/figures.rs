//! What is counted of products: how many there are, how many of them are protected.
//!
//! Both are levels: how many there are at the end of a period, not how many came in it. A fact of one stands on the day on which
//! a product begins to count, a fact of minus one on the day on which it ends ([`Timing::Level`]). Whether it was protected on a
//! day is told by what had happened to its rights by then, so that an event entered late mends the past too.

use crate::labels::{self, figures as words};
use crate::model::{Product, ProductId, Protection, SUBJECT, at, protection};
use crate::policy;
use crate::store::{self, Dossier};
use async_trait::async_trait;
use chrono::{Datelike as _, NaiveDate};
use ip_assets::model::{AssetId, SUBJECT as ASSET};
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Reader;
use kernel::journal::Sealed;
use kernel::measures::{Account, Batch, Behind, Breakdown, Fact, Measure, Openness, Source, Timing, Which};
use std::collections::BTreeSet;
use uuid::Uuid;

const STARS: Breakdown = Breakdown {
    key: "stars",
    name: words::STARS,
    openness: Openness::Officers,
};

/// What this module counts.
pub const MEASURES: &[Measure] = &[
    Measure {
        code: "ip.key_product",
        name: words::PRODUCTS,
        records: words::RECORDS,
        dated: words::LISTED,
        account: Account::Count,
        timing: Timing::Level,
        breakdowns: &[STARS],
        openness: Openness::SignedIn,
    },
    Measure {
        code: "ip.key_product_protected",
        name: words::PROTECTED,
        records: words::RECORDS,
        dated: words::HELD,
        account: Account::Count,
        timing: Timing::Level,
        breakdowns: &[STARS],
        openness: Openness::SignedIn,
    },
];

/// One and the same for a product and a day: a source counts once in a measure, and on one day a level changes once.
fn source_of(product: ProductId, on: NaiveDate) -> Uuid {
    let day = u128::from(on.num_days_from_ce().unsigned_abs());
    Uuid::from_u128(product.0.as_u128() ^ (day << 64 | day))
}

/// The facts of one product.
#[must_use]
pub fn facts(one: &Product, rights: &[Dossier]) -> Vec<Fact> {
    let stars = one.rating.as_ref().map(|rating| rating.stars.to_string());
    let mut found = Vec::new();
    let Some((from, to)) = one.counted() else {
        return found;
    };
    let mut add = |measure, on, value| {
        found.push(Fact {
            measure,
            source: source_of(one.id, on),
            record: one.id.0,
            unit: one.keeper,
            on,
            value,
            parts: vec![("stars", stars.clone().unwrap_or_default())],
        });
    };
    add("ip.key_product", from, 1);
    if let Some(to) = to {
        add("ip.key_product", to, -1);
    }
    let events = rights.iter().flat_map(|held| &held.events).map(|event| event.on);
    let days: BTreeSet<NaiveDate> = events
        .filter(|day| *day > from && to.is_none_or(|to| *day < to))
        .chain([from])
        .chain(to)
        .collect();
    let mut was = false;
    for day in days {
        let then = rights
            .iter()
            .filter_map(|held| Some((held.right, at(day, held.right, &held.events)?)));
        let is = Some(day) != to && protection(then) == Protection::Protected;
        if is != was {
            add("ip.key_product_protected", day, if is { 1 } else { -1 });
            was = is;
        }
    }
    found
}

/// The list as figures are counted from it.
#[derive(Clone, Copy, Debug)]
pub struct Products;

#[async_trait]
impl Source for Products {
    fn kind(&self) -> &'static str {
        SUBJECT
    }

    fn measures(&self) -> &'static [Measure] {
        MEASURES
    }

    /// Whether a product is protected hangs on its assets, whose entries name no product.
    async fn touched_by_others(&self, db: &Reader<'_>, entries: &[Sealed]) -> Result<Vec<Uuid>> {
        let assets: Vec<AssetId> = entries
            .iter()
            .filter(|entry| entry.subject_kind == ASSET && entry.act != "ip_asset.register")
            .map(|entry| AssetId(entry.subject))
            .collect();
        if assets.is_empty() {
            return Ok(Vec::new());
        }
        let linked = store::linked_to(db, &assets).await?;
        Ok(linked.into_iter().map(|product| product.0).collect())
    }

    async fn facts(&self, db: &Reader<'_>, which: Which<'_>, limit: u64) -> Result<Batch> {
        let scope = policy::whole();
        let rows = match which {
            Which::These(these) => {
                let ids: Vec<ProductId> = these.iter().copied().map(ProductId).collect();
                store::these(db, &scope, &ids, NaiveDate::MIN).await?
            }
            Which::After(last) => store::onward(db, &scope, last.map(ProductId), limit).await?,
        };
        let ids: Vec<ProductId> = rows.iter().map(|row| row.id).collect();
        let rights = store::dossiers(db, &ids).await?;
        Ok(Batch {
            facts: rows
                .iter()
                .flat_map(|row| facts(row, rights.get(&row.id).map(Vec::as_slice).unwrap_or_default()))
                .collect(),
            last: rows.last().map(|row| row.id.0),
        })
    }

    async fn behind(&self, db: &Reader<'_>, actor: &Actor, ids: &[Uuid], on: NaiveDate) -> Result<Vec<Behind>> {
        let ids: Vec<ProductId> = ids.iter().copied().map(ProductId).collect();
        let seen = store::these(db, &policy::scope(actor), &ids, on).await?;
        let known: Vec<ProductId> = seen.iter().map(|one| one.id).collect();
        let rights = store::rights(db, &known, on).await?;
        Ok(seen
            .into_iter()
            .map(|one| {
                let linked = rights.get(&one.id).into_iter().flatten();
                let now = protection(linked.map(|held| (held.right, held.state)));
                Behind {
                    id: one.id.0,
                    state: labels::protection(now).to_owned(),
                    href: format!("/san-pham/{}", one.id),
                    code: one.code,
                    title: one.content.name,
                }
            })
            .collect())
    }

    fn part(&self, _breakdown: &str, value: &str) -> String {
        match value.parse() {
            Ok(stars) => labels::stars(stars),
            Err(_) => words::NO_STARS.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Content, Kind, State};
    use ip_assets::model::{Event, EventKind, Right};
    use kernel::ids::{PersonId, UnitId};

    fn product() -> Product {
        let at = chrono::DateTime::parse_from_rfc3339("2025-03-01T03:00:00Z")
            .unwrap()
            .to_utc();
        Product {
            id: ProductId(Uuid::from_u128(7)),
            code: String::new(),
            keeper: UnitId(Uuid::from_u128(2)),
            content: Content {
                kinds: vec![Kind::Speciality],
                ..Content::default()
            },
            rating: None,
            state: State::Listed,
            retired_on: None,
            retired_why: String::new(),
            published: false,
            created_by: PersonId(Uuid::from_u128(3)),
            created_at: at,
            changed_at: at,
            version: 1,
        }
    }

    fn mark(events: &[(EventKind, &str)]) -> Dossier {
        Dossier {
            right: Right::CollectiveMark,
            events: events
                .iter()
                .map(|(kind, day)| Event {
                    kind: *kind,
                    on: day.parse().unwrap(),
                    ordinal: 0,
                    number: String::new(),
                    note: String::new(),
                })
                .collect(),
        }
    }

    fn told(facts: &[Fact], measure: &str) -> Vec<(String, i64)> {
        let of = facts.iter().filter(|fact| fact.measure == measure);
        of.map(|fact| (fact.on.to_string(), fact.value)).collect()
    }

    fn said(list: &[(&str, i64)]) -> Vec<(String, i64)> {
        list.iter().map(|(day, value)| ((*day).to_owned(), *value)).collect()
    }

    #[test]
    fn a_product_is_protected_from_the_grant_to_the_end_of_a_title_and_stays_so_while_another_holds() {
        let short = mark(&[
            (EventKind::Filed, "2025-06-01"),
            (EventKind::Granted, "2026-05-01"),
            (EventKind::Lapsed, "2028-02-01"),
        ]);
        let facts_of_one = facts(&product(), std::slice::from_ref(&short));
        assert_eq!(told(&facts_of_one, "ip.key_product"), said(&[("2025-03-01", 1)]));
        let expected = said(&[("2026-05-01", 1), ("2028-02-01", -1)]);
        assert_eq!(told(&facts_of_one, "ip.key_product_protected"), expected);
        let longer = mark(&[(EventKind::Filed, "2026-01-01"), (EventKind::Granted, "2027-01-01")]);
        let both = facts(&product(), &[short, longer]);
        assert_eq!(told(&both, "ip.key_product_protected"), said(&[("2026-05-01", 1)]));
    }

    #[test]
    fn a_title_from_before_the_list_protects_from_the_list_on_and_what_left_counts_no_more() {
        let old = mark(&[(EventKind::Filed, "2019-01-01"), (EventKind::Granted, "2020-01-01")]);
        let mut one = product();
        one.retired_on = "2027-03-01".parse().ok();
        let facts = facts(&one, &[old]);
        let expected = said(&[("2025-03-01", 1), ("2027-03-01", -1)]);
        assert_eq!(told(&facts, "ip.key_product"), expected);
        assert_eq!(told(&facts, "ip.key_product_protected"), expected);
    }

    #[test]
    fn sources_are_one_of_a_kind_in_a_measure_and_every_fact_is_of_a_declared_one() {
        let mark = mark(&[(EventKind::Filed, "2025-06-01"), (EventKind::Granted, "2026-05-01")]);
        let facts = facts(&product(), &[mark]);
        let sources: BTreeSet<(&str, Uuid)> = facts.iter().map(|fact| (fact.measure, fact.source)).collect();
        assert_eq!(sources.len(), facts.len());
        for fact in &facts {
            let measure = MEASURES.iter().find(|one| one.code == fact.measure).unwrap();
            let keys: Vec<&str> = measure.breakdowns.iter().map(|one| one.key).collect();
            assert_eq!(fact.parts.iter().map(|(key, _)| *key).collect::<Vec<_>>(), keys);
        }
    }
}
