//! The organisation as it is on one day, and where in it the figures of every unit of any time belong.
//!
//! A unit that is there counts as itself. One that is no more counts through its successors, divided by their shares. One
//! that is not there yet counts at the nearest unit above it that is: nothing is divided by guessing. What finds no place
//! stands apart, so that the sum over all places is the same on every day.

use super::column::{Column, Gathering, Layout, ROOT};
use chrono::NaiveDate;
use kernel::ids::UnitId;
use kernel::units::{Tree, Units};
use std::collections::HashMap;

/// All of it, in millionths.
const WHOLE: u32 = 1_000_000;
/// Finer than millionths while shares are multiplied along a way of several reorganisations.
const FINE: u128 = 1_000_000_000_000_000_000;
/// No unit has gone through more reorganisations than this.
const GENERATIONS: usize = 16;

/// Something passed from one unit to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Passed {
    /// From which unit.
    pub from: UnitId,
    /// To which.
    pub to: UnitId,
    /// How much, in millionths.
    pub share: i64,
    /// From which day on.
    pub on: NaiveDate,
    /// The share was not measured.
    pub estimated: bool,
}

/// Where the figures of a unit count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Placing {
    /// At one place; the unit itself or the one unit that took all of it.
    At(u32),
    /// At several, by shares in millionths that sum to a million.
    Shared(Vec<(u32, u32)>),
    /// At a unit above: the unit is not there yet, or ended without a successor.
    Above(u32),
    /// Nowhere in the tree.
    Apart(u32),
}

/// The organisation of one day.
#[derive(Clone, Debug)]
pub struct Structure {
    /// The day.
    pub on: NaiveDate,
    layout: Layout,
    units: Vec<UnitId>,
    placing: HashMap<UnitId, Placing>,
    estimated: HashMap<UnitId, bool>,
}

impl Structure {
    /// Of a day.
    #[must_use]
    pub fn new(units: &Units, passed: &[Passed], on: NaiveDate) -> Structure {
        let order = units.preorder(Tree::Territorial, on);
        let number = |place: usize| u32::try_from(place).unwrap_or(ROOT);
        let mut parent: Vec<u32> = order.iter().map(|(_, parent)| parent.map_or(ROOT, number)).collect();
        let apart = number(parent.len());
        parent.push(ROOT);
        let place: HashMap<UnitId, u32> = order.iter().zip(0_u32..).map(|((unit, _), at)| (*unit, at)).collect();
        let mut heirs: HashMap<UnitId, Vec<Passed>> = HashMap::new();
        for one in passed.iter().filter(|one| one.from != one.to && one.share > 0) {
            heirs.entry(one.from).or_default().push(*one);
        }
        // What a unit passed on when it ended; what it gave away before took only a part of a unit that went on.
        for (unit, list) in &mut heirs {
            let end = units.get(*unit).and_then(|row| row.span.to);
            list.retain(|one| end.is_some_and(|end| end < one.on));
        }
        let finder = Finder {
            units,
            place: &place,
            heirs: &heirs,
            on,
            apart,
        };
        let (mut placing, mut estimated) = (HashMap::with_capacity(units.len()), HashMap::new());
        for row in units.iter() {
            let (found, guessed) = finder.placing(row.id);
            if guessed {
                estimated.insert(row.id, true);
            }
            placing.insert(row.id, found);
        }
        Structure {
            on,
            layout: Layout::new(parent),
            units: order.into_iter().map(|(unit, _)| unit).collect(),
            placing,
            estimated,
        }
    }

    /// The tree as plain arrays; its last place is where everything counts that finds no other.
    #[must_use]
    pub fn layout(&self) -> &Layout {
        &self.layout
    }

    /// The place of a unit that exists on the day.
    #[must_use]
    pub fn place(&self, unit: UnitId) -> Option<u32> {
        match self.placing.get(&unit) {
            Some(Placing::At(place)) if self.unit(*place) == Some(unit) => Some(*place),
            _ => None,
        }
    }

    /// The unit at a place; none for the place of what finds no other.
    #[must_use]
    pub fn unit(&self, place: u32) -> Option<UnitId> {
        self.units.get(place as usize).copied()
    }

    /// The place of what finds no other.
    #[must_use]
    pub fn apart(&self) -> u32 {
        u32::try_from(self.units.len()).unwrap_or(ROOT)
    }

    /// Places without a unit above, and the one of what finds no other: their sum is everything.
    pub fn roots(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..)
            .take(self.layout.len())
            .filter(|place| self.layout.parent(*place).is_none())
    }

    /// Where the figures of a unit count; those of a unit that is not known stand apart.
    #[must_use]
    pub fn placing(&self, unit: UnitId) -> Placing {
        self.placing.get(&unit).cloned().unwrap_or(Placing::Apart(self.apart()))
    }

    /// A share on the way was not measured.
    #[must_use]
    pub fn is_estimated(&self, unit: UnitId) -> bool {
        self.estimated.contains_key(&unit)
    }

    /// How much of a unit's figures counts below a place, in millionths.
    #[must_use]
    pub fn share_within(&self, unit: UnitId, root: u32) -> u32 {
        let within = |place: u32| self.layout.is_within(place, root);
        match self.placing.get(&unit) {
            Some(Placing::At(place) | Placing::Above(place) | Placing::Apart(place)) => {
                if within(*place) {
                    WHOLE
                } else {
                    0
                }
            }
            Some(Placing::Shared(parts)) => parts
                .iter()
                .filter(|(place, _)| within(*place))
                .map(|(_, share)| share)
                .sum(),
            None => {
                if within(self.apart()) {
                    WHOLE
                } else {
                    0
                }
            }
        }
    }

    /// The column of some values by unit.
    #[must_use]
    pub fn column(&self, values: impl IntoIterator<Item = (UnitId, i64)>) -> Column {
        let mut gathered = Gathering::new(self.layout.len());
        for (unit, value) in values {
            match self.placing.get(&unit) {
                Some(Placing::At(place) | Placing::Above(place) | Placing::Apart(place)) => gathered.add(*place, value),
                Some(Placing::Shared(parts)) => {
                    for (place, share) in parts {
                        gathered.add_share(*place, value, *share);
                    }
                }
                None => gathered.add(self.apart(), value),
            }
        }
        gathered.finish()
    }
}

/// The way from one order of units into an organisation, laid out once for many columns.
#[derive(Clone, Debug)]
pub struct Transfer {
    places: usize,
    /// Place of each unit; [`ROOT`] for those whose figures are divided.
    to: Vec<u32>,
    divided: Vec<(u32, Vec<(u32, u32)>)>,
}

impl Transfer {
    /// From units in some order.
    #[must_use]
    pub fn new(structure: &Structure, units: &[UnitId]) -> Transfer {
        let (mut to, mut divided) = (Vec::with_capacity(units.len()), Vec::new());
        for (unit, at) in units.iter().zip(0_u32..) {
            match structure.placing(*unit) {
                Placing::At(place) | Placing::Above(place) | Placing::Apart(place) => to.push(place),
                Placing::Shared(parts) => {
                    to.push(ROOT);
                    divided.push((at, parts));
                }
            }
        }
        Transfer {
            places: structure.layout.len(),
            to,
            divided,
        }
    }

    /// The column of the values of those units, in their order.
    #[must_use]
    pub fn column(&self, values: &[i64]) -> Column {
        let mut gathered = Gathering::new(self.places);
        for (value, place) in values.iter().zip(&self.to) {
            // What is divided has no single place and is left out here.
            gathered.add(*place, *value);
        }
        for (at, parts) in &self.divided {
            let value = values.get(*at as usize).copied().unwrap_or(0);
            for (place, share) in parts {
                gathered.add_share(*place, value, *share);
            }
        }
        gathered.finish()
    }
}

struct Finder<'a> {
    units: &'a Units,
    place: &'a HashMap<UnitId, u32>,
    heirs: &'a HashMap<UnitId, Vec<Passed>>,
    on: NaiveDate,
    apart: u32,
}

impl Finder<'_> {
    /// Where a unit counts, and whether some share on the way was not measured.
    fn placing(&self, unit: UnitId) -> (Placing, bool) {
        if let Some(place) = self.place.get(&unit) {
            return (Placing::At(*place), false);
        }
        let Some(row) = self.units.get(unit) else {
            return (Placing::Apart(self.apart), false);
        };
        if row.span.from > self.on {
            return (self.above(unit, row.span.from), false);
        }
        let mut found: Vec<(u32, u128)> = Vec::new();
        let mut estimated = false;
        self.follow(unit, FINE, GENERATIONS, &mut found, &mut estimated);
        found.sort_unstable();
        found.dedup_by(|later, held| {
            let same = later.0 == held.0;
            if same {
                held.1 += later.1;
            }
            same
        });
        match found.as_slice() {
            [] => (self.above(unit, row.span.to.unwrap_or(self.on)), false),
            [(place, _)] if *place == self.apart => (Placing::Apart(self.apart), false),
            [(place, _)] => (Placing::At(*place), estimated),
            _ => (Placing::Shared(in_millionths(&found)), estimated),
        }
    }

    /// Follows what a unit passed on, as far as it leads to units of the day.
    fn follow(&self, unit: UnitId, weight: u128, left: usize, found: &mut Vec<(u32, u128)>, estimated: &mut bool) {
        let Some(next) = self.heirs.get(&unit).filter(|_| left > 0) else {
            // Ended on the way without a successor: at the nearest unit above it.
            if left < GENERATIONS {
                let ended = self.units.get(unit).and_then(|row| row.span.to).unwrap_or(self.on);
                found.push((self.above_place(unit, ended), weight));
            }
            return;
        };
        let sum: u128 = next.iter().map(|one| u128::from(one.share.unsigned_abs())).sum();
        for one in next {
            let part = weight * u128::from(one.share.unsigned_abs()) / sum.max(1);
            *estimated |= one.estimated && next.len() > 1;
            match self.place.get(&one.to) {
                Some(place) => found.push((*place, part)),
                // A successor that is not there yet on the day: the unit ended later than that.
                None => self.follow(one.to, part, left - 1, found, estimated),
            }
        }
    }

    fn above(&self, unit: UnitId, then: NaiveDate) -> Placing {
        match self.above_place(unit, then) {
            place if place == self.apart => Placing::Apart(place),
            place => Placing::Above(place),
        }
    }

    /// The nearest unit above that exists on the day; through what those above became, where they are no more.
    fn above_place(&self, unit: UnitId, then: NaiveDate) -> u32 {
        let mut chain = self.units.ancestors(unit, Tree::Territorial, then);
        for _ in 0..GENERATIONS {
            if let Some(place) = chain.iter().find_map(|above| self.place.get(above)) {
                return *place;
            }
            // Those above are all gone or not there yet: on from the top of the chain by what it became, if only one.
            let next = chain
                .first()
                .and_then(|above| match self.heirs.get(above).map(Vec::as_slice) {
                    Some([only]) => Some(only.to),
                    _ => None,
                });
            let Some(next) = next else { break };
            if let Some(place) = self.place.get(&next) {
                return *place;
            }
            chain = std::iter::once(next)
                .chain(self.units.ancestors(next, Tree::Territorial, self.on))
                .collect();
        }
        self.apart
    }
}

/// Weights as shares in millionths that sum to a million: the largest rests are rounded up; of equal ones the earlier.
fn in_millionths(weights: &[(u32, u128)]) -> Vec<(u32, u32)> {
    let sum: u128 = weights.iter().map(|(_, weight)| weight).sum::<u128>().max(1);
    let mut parts: Vec<(u32, u32, u128)> = weights
        .iter()
        .map(|(place, weight)| {
            let product = weight * u128::from(WHOLE);
            let share = u32::try_from(product / sum).unwrap_or(WHOLE);
            (*place, share, product % sum)
        })
        .collect();
    let given: u32 = parts.iter().map(|(_, share, _)| share).sum();
    let mut order: Vec<usize> = (0..parts.len()).collect();
    order.sort_by_key(|at| (std::cmp::Reverse(parts[*at].2), *at));
    for at in order.into_iter().take(WHOLE.saturating_sub(given) as usize) {
        parts[at].1 += 1;
    }
    parts
        .into_iter()
        .filter(|(_, share, _)| *share > 0)
        .map(|(place, share, _)| (place, share))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::exact::MICRO;
    use super::*;
    use chrono::{Days, Months};
    use kernel::units::{EdgeRow, Span, UnitKind, UnitRow};
    use proptest::prelude::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn unit(number: usize) -> UnitId {
        UnitId(Uuid::from_u128(number as u128 + 1))
    }

    /// An organisation that is changed again and again.
    #[derive(Debug)]
    struct World {
        rows: Vec<UnitRow>,
        edges: Vec<EdgeRow>,
        passed: Vec<Passed>,
        /// Day of the last change.
        now: NaiveDate,
    }

    impl World {
        fn new() -> World {
            let mut world = World {
                rows: Vec::new(),
                edges: Vec::new(),
                passed: Vec::new(),
                now: day("2020-01-01"),
            };
            world.found(None);
            world
        }

        fn found(&mut self, parent: Option<usize>) -> usize {
            let number = self.rows.len();
            let span = Span {
                from: self.now,
                to: None,
            };
            self.rows.push(UnitRow {
                id: unit(number),
                kind: UnitKind::Commune,
                span,
                names: Vec::new(),
                codes: Vec::new(),
            });
            if let Some(parent) = parent {
                self.edges.push(EdgeRow {
                    tree: Tree::Territorial,
                    child: unit(number),
                    parent: unit(parent),
                    span,
                });
            }
            number
        }

        fn living(&self) -> Vec<usize> {
            (0..self.rows.len())
                .filter(|at| self.rows[*at].span.to.is_none())
                .collect()
        }

        fn parent(&self, number: usize) -> Option<usize> {
            let edge = self
                .edges
                .iter()
                .find(|edge| edge.child == unit(number) && edge.span.to.is_none())?;
            (0..self.rows.len()).find(|at| unit(*at) == edge.parent)
        }

        /// Ends a unit; what lies below it goes to another or to its parent.
        fn end(&mut self, number: usize, heir: Option<usize>) {
            let before = self.now - Days::new(1);
            let above = heir.or(self.parent(number));
            let mut moved = Vec::new();
            for edge in &mut self.edges {
                if edge.span.to.is_some() {
                    continue;
                }
                if edge.parent == unit(number) {
                    edge.span.to = Some(before);
                    moved.push(edge.child);
                } else if edge.child == unit(number) {
                    edge.span.to = Some(before);
                }
            }
            for child in moved {
                if let Some(above) = above.filter(|above| unit(*above) != child) {
                    self.edges.push(EdgeRow {
                        tree: Tree::Territorial,
                        child,
                        parent: unit(above),
                        span: Span {
                            from: self.now,
                            to: None,
                        },
                    });
                }
            }
            self.rows[number].span.to = Some(before);
        }

        fn pass(&mut self, from: usize, to: usize, share: i64) {
            self.passed.push(Passed {
                from: unit(from),
                to: unit(to),
                share,
                on: self.now,
                estimated: true,
            });
        }

        /// One change, chosen by numbers.
        fn step(&mut self, (kind, which, cut): (u8, usize, i64)) {
            self.now = self.now + Months::new(1);
            let living = self.living();
            let chosen = living[which % living.len()];
            match kind {
                // A new unit below another.
                0 | 1 => {
                    self.found(Some(chosen));
                }
                // Merged with another of the same parent into a new one.
                2 => {
                    let Some(parent) = self.parent(chosen) else { return };
                    let other = living
                        .iter()
                        .copied()
                        .find(|at| *at != chosen && self.parent(*at) == Some(parent));
                    let Some(other) = other else { return };
                    let new = self.found(Some(parent));
                    for old in [chosen, other] {
                        self.end(old, Some(new));
                        self.pass(old, new, 1_000_000);
                    }
                }
                // Split into two by a share.
                3 => {
                    let Some(parent) = self.parent(chosen) else { return };
                    let (one, two) = (self.found(Some(parent)), self.found(Some(parent)));
                    self.end(chosen, Some(one));
                    self.pass(chosen, one, cut);
                    self.pass(chosen, two, 1_000_000 - cut);
                }
                // Dissolved without a successor.
                4 => {
                    if self.parent(chosen).is_some() {
                        self.end(chosen, None);
                    }
                }
                // A part is given to a neighbour, and the unit goes on.
                _ => {
                    let other = living[(which + 1) % living.len()];
                    self.pass(chosen, other, cut);
                }
            }
        }
    }

    fn changes() -> impl Strategy<Value = Vec<(u8, usize, i64)>> {
        proptest::collection::vec((0_u8..6, 0_usize..50, 1_i64..1_000_000), 1..40)
    }

    proptest! {
        #[test]
        fn the_sum_over_units_is_the_same_in_every_view(changes in changes(), seed in any::<u64>()) {
            let mut world = World::new();
            for change in changes {
                world.step(change);
            }
            let values: Vec<(UnitId, i64)> = (0..world.rows.len())
                .flat_map(|at| {
                    let turned = seed.rotate_left(u32::try_from(at % 64).unwrap());
                    [(unit(at), i64::try_from(turned % 1_000).unwrap()), (unit(at), -7)]
                })
                .collect();
            let sum: i128 = values.iter().map(|(_, value)| i128::from(*value) * MICRO).sum();
            let units = Units::new(1, world.rows.clone(), world.edges.iter().copied());
            let mut on = day("2019-12-01");
            while on <= world.now + Months::new(2) {
                let structure = Structure::new(&units, &world.passed, on);
                let column = structure.column(values.iter().copied());
                prop_assert_eq!(column.everything(), sum, "everything on {}", on);
                // Laid out once for many columns, it is the same column.
                let all: Vec<UnitId> = units.iter().map(|row| row.id).collect();
                let mut dense = vec![0_i64; all.len()];
                for (unit, value) in &values {
                    dense[all.iter().position(|one| one == unit).unwrap()] += value;
                }
                let transferred = Transfer::new(&structure, &all).column(&dense);
                for place in 0..=structure.apart() {
                    prop_assert_eq!(transferred.own(place), column.own(place));
                }
                let roots: i128 = structure.roots().map(|place| column.total(structure.layout(), place)).sum();
                prop_assert_eq!(roots, sum, "the tops together on {}", on);
                for place in 0..structure.apart() {
                    let children: i128 = structure.layout().children(place).map(|child| column.total(structure.layout(), child)).sum();
                    prop_assert_eq!(column.total(structure.layout(), place), column.own(place) + children);
                    // What counts below a place, asked unit by unit, is what the column says.
                    let asked: i128 = values.iter().map(|(unit, value)| i128::from(*value) * i128::from(structure.share_within(*unit, place))).sum();
                    prop_assert_eq!(column.total(structure.layout(), place), asked);
                }
                on = on + Days::new(15);
            }
        }

        #[test]
        fn shares_sum_to_the_whole(weights in proptest::collection::vec(1_u128..10_u128.pow(18), 1..9)) {
            let weights: Vec<(u32, u128)> = (0_u32..).zip(weights).collect();
            let shares = in_millionths(&weights);
            prop_assert_eq!(shares.iter().map(|(_, share)| share).sum::<u32>(), WHOLE);
        }
    }

    #[test]
    fn a_merger_carries_figures_on_and_an_older_view_leaves_new_ones_above() {
        let mut world = World::new();
        let (one, two) = (world.found(Some(0)), world.found(Some(0)));
        world.now = day("2025-07-01");
        let new = world.found(Some(0));
        for old in [one, two] {
            world.end(old, Some(new));
            world.pass(old, new, 1_000_000);
        }
        let units = Units::new(1, world.rows.clone(), world.edges.iter().copied());
        let values = [(unit(one), 3), (unit(two), 4), (unit(new), 5)];
        let today = Structure::new(&units, &world.passed, day("2026-11-26"));
        let column = today.column(values);
        let place = today.place(unit(new)).unwrap();
        assert_eq!(column.total(today.layout(), place), 12 * MICRO);
        assert_eq!(today.place(unit(one)), None, "it is no more");
        let then = Structure::new(&units, &world.passed, day("2025-06-30"));
        let column = then.column(values);
        assert_eq!(column.total(then.layout(), then.place(unit(one)).unwrap()), 3 * MICRO);
        assert_eq!(
            column.own(then.place(unit(0)).unwrap()),
            5 * MICRO,
            "not there yet: at the unit above"
        );
        assert_eq!(column.everything(), 12 * MICRO);
    }

    #[test]
    fn a_split_divides_by_shares_and_loses_nothing() {
        let mut world = World::new();
        let old = world.found(Some(0));
        world.now = day("2025-07-01");
        let (one, two) = (world.found(Some(0)), world.found(Some(0)));
        world.end(old, None);
        world.pass(old, one, 333_333);
        world.pass(old, two, 666_667);
        let units = Units::new(1, world.rows.clone(), world.edges.iter().copied());
        let structure = Structure::new(&units, &world.passed, day("2026-01-01"));
        let column = structure.column([(unit(old), 10)]);
        assert_eq!(column.own(structure.place(unit(one)).unwrap()), 3_333_330);
        assert_eq!(column.own(structure.place(unit(two)).unwrap()), 6_666_670);
        assert!(structure.is_estimated(unit(old)) && column.is_divided());
    }
}
