//! The coverage of a list: product by right, how far from the target, what is cheapest next. Read for the page, the sheet and
//! the interface alike.

use crate::model::{Cheapest, Coverage, Linked, Need, Product, Protection, cheapest, protection, unmet};
use crate::store::{self, Filter};
use chrono::NaiveDate;
use indicators::model::{Catalogue, Exact, Goal, Verdict};
use ip_assets::model::{AssetId, Right};
use kernel::Result;
use kernel::access::Scope;
use kernel::db::Reader;
use std::collections::BTreeSet;

/// The indicator whose target the board is held against.
pub const INDICATOR: &str = "ip.key_products_protected";
/// Most products of one board.
pub const MOST: u64 = 5_000;
/// How many of the cheapest are told.
pub const NEXT: usize = 10;

/// A product on the board.
#[derive(Clone, Debug)]
pub struct Line {
    /// The product.
    pub product: Product,
    /// Those of its rights that the person sees, without what is secret.
    pub rights: Vec<Linked>,
    /// It has others, which the person does not see.
    pub others: bool,
    /// What all of them do for it, also those that the person does not see: the word alone names none.
    pub protection: Protection,
    /// Rights that it should have and that the person does not see on it: a need that vanished would name a right that they
    /// may not see.
    pub lacks: Vec<Need>,
    /// It is one of those that the target counts.
    pub counts: bool,
}

impl Line {
    /// A product with all its rights, on a day, as it looks to whoever sees some of them.
    #[must_use]
    pub fn new(product: Product, all: Vec<Linked>, sees: impl Fn(AssetId) -> bool, on: NaiveDate) -> Line {
        let protection = protection(all.iter().map(|one| (one.right, one.state)));
        let (rights, others): (Vec<Linked>, Vec<Linked>) = all.into_iter().partition(|one| sees(one.asset));
        let pairs: Vec<_> = rights.iter().map(|one| (one.right, one.state)).collect();
        Line {
            protection,
            others: !others.is_empty(),
            lacks: unmet(&product.content.needs, &pairs).cloned().collect(),
            counts: product.counts_on(on),
            product,
            rights,
        }
    }

    /// What was estimated of all that it lacks, added up; none where nobody estimated anything.
    #[must_use]
    pub fn cost(&self) -> Option<i64> {
        let costs = self.lacks.iter().filter_map(|need| need.cost);
        costs.reduce(i64::saturating_add)
    }

    /// How one right stands for the product: the best of that right, or that it is lacking.
    #[must_use]
    pub fn of(&self, right: Right) -> Cell<'_> {
        let best = self
            .rights
            .iter()
            .filter(|one| one.right == right)
            .map(|one| protection([(one.right, one.state)]))
            .min();
        Cell {
            standing: best,
            need: self.lacks.iter().find(|need| need.right == right),
        }
    }
}

/// One right of one product.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell<'a> {
    /// What is there; none where nothing is.
    pub standing: Option<Protection>,
    /// What is lacking.
    pub need: Option<&'a Need>,
}

/// A target as the packs order it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Target {
    /// Compared how, with what.
    pub goal: Goal,
    /// In the words of the document.
    pub words: String,
    /// The document.
    pub source: String,
}

impl Target {
    /// The target of the indicator; none where a pack took it away.
    #[must_use]
    pub fn of(catalogue: &Catalogue) -> Option<Target> {
        let definition = catalogue.find(INDICATOR)?;
        let ordered = definition.target.as_ref()?;
        Some(Target {
            goal: ordered.goal()?,
            words: ordered.words.clone(),
            source: definition.source.clone(),
        })
    }

    /// How a coverage stands; none where nothing counts.
    #[must_use]
    pub fn verdict(&self, of: Coverage) -> Option<Verdict> {
        let percent = Exact::ratio(i128::from(of.protected) * 100, i128::from(of.products))?;
        (of.products > 0).then(|| self.goal.verdict(percent))
    }

    /// How many more products must be protected to reach it; none where even all of them would not.
    #[must_use]
    pub fn still_needed(&self, of: Coverage) -> Option<u32> {
        (0..=of.products.saturating_sub(of.protected)).find(|more| {
            let then = Coverage {
                protected: of.protected + more,
                ..of
            };
            self.verdict(then) == Some(Verdict::Reached)
        })
    }
}

/// What one right would take: how many products lack it, and what that costs as far as it was estimated.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lacking {
    /// Which right.
    pub right: Right,
    /// Products that lack it.
    pub products: u32,
    /// What was estimated, added up.
    pub cost: i64,
    /// Products for which nobody estimated anything.
    pub unknown: u32,
}

/// The whole board.
#[derive(Clone, Debug, Default)]
pub struct Board {
    /// Products, what is not protected first, then by name.
    pub lines: Vec<Line>,
    /// Of those that the target counts.
    pub coverage: Coverage,
    /// There were more products than a board holds.
    pub cut: bool,
}

impl Board {
    /// A board of lines.
    #[must_use]
    pub fn new(mut lines: Vec<Line>) -> Board {
        lines.sort_by(|one, other| {
            let key = |line: &Line| {
                (
                    std::cmp::Reverse(line.protection),
                    vietnamese::sort_key_text(&line.product.content.name),
                )
            };
            key(one).cmp(&key(other))
        });
        let mut coverage = Coverage::default();
        for line in lines.iter().filter(|line| line.counts) {
            coverage.products += 1;
            coverage.protected += u32::from(line.protection == Protection::Protected);
        }
        Board {
            lines,
            coverage,
            cut: false,
        }
    }

    /// The rights that some product has or lacks, in the order in which rights are offered.
    #[must_use]
    pub fn columns(&self) -> Vec<Right> {
        Right::ALL
            .into_iter()
            .filter(|right| {
                self.lines.iter().any(|line| {
                    let cell = line.of(*right);
                    cell.standing.is_some() || cell.need.is_some()
                })
            })
            .collect()
    }

    /// What is lacking, by right.
    #[must_use]
    pub fn lacking(&self) -> Vec<Lacking> {
        let mut found: Vec<Lacking> = Vec::new();
        for need in self.lines.iter().flat_map(|line| &line.lacks) {
            let cost = need.cost.unwrap_or(0);
            let unknown = u32::from(need.cost.is_none());
            match found.iter_mut().find(|one| one.right == need.right) {
                Some(one) => {
                    one.products += 1;
                    one.cost = one.cost.saturating_add(cost);
                    one.unknown += unknown;
                }
                None => found.push(Lacking {
                    right: need.right,
                    products: 1,
                    cost,
                    unknown,
                }),
            }
        }
        found.sort_by_key(|one| (std::cmp::Reverse(one.products), one.right));
        found
    }

    /// The products that cost least to protect next: those that the target counts, that nothing protects and no application
    /// runs for.
    #[must_use]
    pub fn next(&self) -> Vec<Cheapest<'_, &Line>> {
        let open = self
            .lines
            .iter()
            .filter(|line| line.counts && matches!(line.protection, Protection::Unprotected | Protection::Lapsed));
        cheapest(open.map(|line| (line, line.lacks.as_slice())), NEXT)
    }
}

/// Products with their rights, as they look to whoever sees the assets of a scope: in the order given.
///
/// # Errors
/// Database errors.
pub async fn lines(db: &Reader<'_>, assets: &Scope, products: Vec<Product>, on: NaiveDate) -> Result<Vec<Line>> {
    let ids: Vec<_> = products.iter().map(|one| one.id).collect();
    let mut rights = store::rights(db, &ids, on).await?;
    let linked: BTreeSet<AssetId> = rights.values().flatten().map(|one| one.asset).collect();
    let linked: Vec<AssetId> = linked.into_iter().collect();
    let seen = ip_assets::store::these(db, assets, &linked, on).await?;
    let made = products.into_iter().map(|one| {
        let all = rights.remove(&one.id).unwrap_or_default();
        Line::new(one, all, |asset| seen.contains_key(&asset), on)
    });
    Ok(made.collect())
}

/// Reads the board of a scope of products; rights are named as far as the scope of assets shows them.
///
/// # Errors
/// Database errors.
pub async fn read(db: &Reader<'_>, (scope, assets): (&Scope, &Scope), filter: &Filter, on: NaiveDate) -> Result<Board> {
    let page = store::list(db, scope, filter, None, MOST, on).await?;
    let cut = page.next.is_some();
    let lines = lines(db, assets, page.items, on).await?;
    Ok(Board {
        cut,
        ..Board::new(lines)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn target() -> Target {
        Target {
            goal: Goal {
                comparator: indicators::model::Comparator::MoreThan,
                value: Exact::whole(60),
                upper: None,
            },
            words: String::new(),
            source: String::new(),
        }
    }

    fn of(protected: u32, products: u32) -> Coverage {
        Coverage { products, protected }
    }

    #[test]
    fn more_than_sixty_percent_is_strict() {
        assert_eq!(target().verdict(of(60, 100)), Some(Verdict::Near));
        assert_eq!(target().verdict(of(61, 100)), Some(Verdict::Reached));
        assert_eq!(target().verdict(of(10, 100)), Some(Verdict::Short));
        assert_eq!(target().verdict(of(0, 0)), None, "nothing counts, so nothing is said");
    }

    #[test]
    fn what_is_still_needed_is_the_least_number_that_reaches_the_target() {
        assert_eq!(target().still_needed(of(60, 100)), Some(1));
        assert_eq!(target().still_needed(of(0, 5)), Some(4), "3 of 5 are just 60 percent");
        assert_eq!(target().still_needed(of(5, 5)), Some(0));
        assert_eq!(target().still_needed(of(0, 0)), None);
    }

    /// What one does not see gives its word and nothing else: neither its kind, nor that a need of this kind is met.
    #[test]
    fn a_right_that_one_does_not_see_protects_and_is_not_named() {
        let at = chrono::DateTime::parse_from_rfc3339("2026-03-01T03:00:00Z")
            .unwrap()
            .to_utc();
        let day: NaiveDate = "2026-11-26".parse().unwrap();
        let need = |right, cost| Need {
            right,
            helper: String::new(),
            cost,
        };
        let product = Product {
            id: crate::model::ProductId(uuid::Uuid::from_u128(1)),
            code: String::new(),
            keeper: kernel::ids::UnitId(uuid::Uuid::from_u128(2)),
            content: crate::model::Content {
                kinds: vec![crate::model::Kind::Key],
                needs: vec![
                    need(Right::Trademark, Some(i64::MAX)),
                    need(Right::CollectiveMark, Some(1)),
                    need(Right::Patent, None),
                ],
                ..crate::model::Content::default()
            },
            rating: None,
            state: crate::model::State::Listed,
            retired_on: None,
            retired_why: String::new(),
            published: false,
            created_by: kernel::ids::PersonId(uuid::Uuid::from_u128(3)),
            created_at: at,
            changed_at: at,
            version: 1,
        };
        let held = vec![Linked {
            asset: AssetId(uuid::Uuid::from_u128(9)),
            right: Right::Trademark,
            state: ip_assets::model::State::InForce,
        }];
        let blind = Line::new(product.clone(), held.clone(), |_| false, day);
        assert_eq!((blind.protection, blind.others), (Protection::Protected, true));
        assert_eq!((blind.rights.len(), blind.lacks.len()), (0, 3));
        assert_eq!(blind.of(Right::Trademark).standing, None);
        // Estimates too large to be added up do not overflow.
        assert_eq!(blind.cost(), Some(i64::MAX));
        let sees = Line::new(product, held, |_| true, day);
        assert_eq!((sees.protection, sees.others), (Protection::Protected, false));
        assert_eq!((sees.rights.len(), sees.lacks.len(), sees.cost()), (1, 2, Some(1)));
    }

    #[test]
    fn the_target_comes_from_the_packs() {
        let measures = crate::figures::MEASURES.to_vec();
        let mut all = measures;
        all.extend_from_slice(initiatives::figures::MEASURES);
        all.extend_from_slice(councils::figures::MEASURES);
        all.extend_from_slice(ip_assets::figures::MEASURES);
        let catalogue = Catalogue::load(None, all).unwrap();
        assert_eq!(Target::of(&catalogue).unwrap().words, "trên 60 %");
    }
}
