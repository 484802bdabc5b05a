//! What is counted of products: how many there are, how many of them are protected.
//!
//! Both are stocks: how many there are at the end of a year, not how many came in it. A fact is dated, so a product gives one
//! fact for each year in which it stood in the list at the end, dated on the first of January: any twelve months hold exactly
//! one of them, whether a regime counts from January or from the middle of December. Of the running year the fact says how it
//! stands today, for no event of tomorrow can be recorded. Whether it was protected in a year is told by what had happened to
//! its rights by the end of that year.

use crate::labels::{self, figures as words};
use crate::model::{Product, ProductId, Protection, SUBJECT, TRUSTED_YEARS, at_end_of, protection};
use crate::policy;
use crate::store::{self, Dossier};
use async_trait::async_trait;
use chrono::{Datelike as _, NaiveDate};
use ip_assets::model::{AssetId, SUBJECT as ASSET};
use kernel::Result;
use kernel::access::Actor;
use kernel::db::Reader;
use kernel::journal::Sealed;
use kernel::measures::{Account, Batch, Behind, Breakdown, Fact, Measure, Openness, Source, Which};
use kernel::time::local_date;
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
        dated: words::YEARLY,
        account: Account::Count,
        breakdowns: &[STARS],
        openness: Openness::SignedIn,
    },
    Measure {
        code: "ip.key_product_protected",
        name: words::PROTECTED,
        records: words::RECORDS,
        dated: words::YEARLY_RIGHTS,
        account: Account::Count,
        breakdowns: &[STARS],
        openness: Openness::SignedIn,
    },
];

/// One and the same for a product and a year: a source counts once in a measure.
fn source_of(product: ProductId, year: i32) -> Uuid {
    let year = u128::from(year.unsigned_abs());
    Uuid::from_u128(product.0.as_u128() ^ (year << 64 | year))
}

/// The facts of one product.
#[must_use]
pub fn facts(one: &Product, rights: &[Dossier]) -> Vec<Fact> {
    let last = local_date(one.changed_at).year() + TRUSTED_YEARS;
    let stars = one.rating.as_ref().map(|rating| rating.stars.to_string());
    let mut found = Vec::new();
    for year in one.since().year()..=last {
        let Some(on) = NaiveDate::from_ymd_opt(year, 1, 1).filter(|_| one.counts_in(year)) else {
            continue;
        };
        let mut add = |measure| {
            found.push(Fact {
                measure,
                source: source_of(one.id, year),
                record: one.id.0,
                unit: one.keeper,
                on,
                value: 1,
                parts: vec![("stars", stars.clone().unwrap_or_default())],
            });
        };
        add("ip.key_product");
        let then = rights
            .iter()
            .filter_map(|held| Some((held.right, at_end_of(year, held.right, &held.events)?)));
        if protection(then) == Protection::Protected {
            add("ip.key_product_protected");
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
    use std::collections::BTreeSet;

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

    fn years(facts: &[Fact], measure: &str) -> Vec<i32> {
        facts
            .iter()
            .filter(|fact| fact.measure == measure)
            .map(|fact| fact.on.year())
            .collect()
    }

    #[test]
    fn a_product_counts_once_in_any_twelve_months_and_as_protected_while_a_title_is_in_force() {
        let mark = mark(&[
            (EventKind::Filed, "2025-06-01"),
            (EventKind::Granted, "2026-05-01"),
            (EventKind::Lapsed, "2028-02-01"),
        ]);
        let facts = facts(&product(), &[mark]);
        assert_eq!(years(&facts, "ip.key_product"), (2025..=2035).collect::<Vec<_>>());
        assert_eq!(years(&facts, "ip.key_product_protected"), [2026, 2027]);
        for from in ["2025-12-15", "2026-01-01", "2026-07-01"] {
            let from: NaiveDate = from.parse().unwrap();
            let to = from.checked_add_months(chrono::Months::new(12)).unwrap();
            let within = facts
                .iter()
                .filter(|fact| fact.measure == "ip.key_product" && fact.on >= from && fact.on < to);
            assert_eq!(within.count(), 1, "{from}");
        }
    }

    #[test]
    fn what_left_the_list_counts_in_the_years_before() {
        let mut one = product();
        one.retired_on = "2027-03-01".parse().ok();
        assert_eq!(years(&facts(&one, &[]), "ip.key_product"), [2025, 2026]);
    }

    #[test]
    fn sources_are_one_of_a_kind_in_a_measure_and_every_fact_is_of_a_declared_one() {
        let facts = facts(&product(), &[]);
        let sources: BTreeSet<Uuid> = facts.iter().map(|fact| fact.source).collect();
        assert_eq!(sources.len(), facts.len());
        for fact in &facts {
            let measure = MEASURES.iter().find(|one| one.code == fact.measure).unwrap();
            let keys: Vec<&str> = measure.breakdowns.iter().map(|one| one.key).collect();
            assert_eq!(fact.parts.iter().map(|(key, _)| *key).collect::<Vec<_>>(), keys);
        }
    }
}
