//! What must hold in every set of units, on every day; and the paths of the trees that follow from it.

use super::{OrgEvent, Records, Refusal, WHOLE, called, day_after, places};
use chrono::NaiveDate;
use kernel::ids::UnitId;
use kernel::units::{EdgeRow, Span, Tree, UnitRow};
use std::collections::{BTreeMap, HashMap};

/// No chain of parents is longer (the index in memory stops there too).
const MAX_DEPTH: usize = 64;

/// Checks everything and lists every fault: dates, names, codes, parents, cycles on any day.
#[must_use]
pub fn check(records: &Records) -> Vec<Refusal> {
    let mut faults = Vec::new();
    for unit in &records.units {
        check_unit(unit, &mut faults);
    }
    check_codes(&records.units, &mut faults);
    check_edges(records, &mut faults);
    faults
}

/// Checks that what leaves each unit by an event is the whole of it, and only goes to units that are known.
#[must_use]
pub fn check_events(events: &[OrgEvent], units: &[UnitRow]) -> Vec<Refusal> {
    let places = places(units);
    let name = |unit: UnitId| places.get(&unit).and_then(|&at| units.get(at)).map(called);
    let mut faults = Vec::new();
    for event in events {
        check_event(event, &name, &mut faults);
    }
    faults
}

fn check_event(event: &OrgEvent, name: &impl Fn(UnitId) -> Option<String>, faults: &mut Vec<Refusal>) {
    let mut sums: BTreeMap<UnitId, i64> = BTreeMap::new();
    for succession in &event.successions {
        for unit in [succession.from, succession.to] {
            if name(unit).is_none() {
                faults.push(Refusal::UnknownUnit { what: unit.to_string() });
            }
        }
        // A share of nothing is no succession; it makes the sum wrong, so that it is told.
        let share = if succession.share > 0 {
            succession.share
        } else {
            WHOLE + 1
        };
        *sums.entry(succession.from).or_default() += share;
    }
    for (unit, sum) in sums {
        if sum != WHOLE {
            faults.push(Refusal::Shares {
                from: name(unit).unwrap_or_default(),
                sum,
            });
        }
    }
    if event.legal_act.trim().is_empty() {
        faults.push(Refusal::NoLegalAct);
    }
}

fn reversed(span: Span) -> Option<NaiveDate> {
    span.to.filter(|to| *to < span.from)
}

/// The first day of `inner` outside `outer`.
fn outside(inner: Span, outer: Span) -> Option<NaiveDate> {
    if inner.from < outer.from {
        return Some(inner.from);
    }
    match (inner.to, outer.to) {
        (_, None) => None,
        (None, Some(end)) => Some(day_after(end)),
        (Some(last), Some(end)) => (last > end).then(|| day_after(end).max(inner.from)),
    }
}

fn check_unit(unit: &UnitRow, faults: &mut Vec<Refusal>) {
    let who = || called(unit);
    if let Some(to) = reversed(unit.span) {
        faults.push(Refusal::DatesReversed {
            unit: who(),
            from: unit.span.from,
            to,
        });
        return;
    }
    let mut names: Vec<Span> = Vec::with_capacity(unit.names.len());
    for name in &unit.names {
        if let Some(to) = reversed(name.span) {
            faults.push(Refusal::DatesReversed {
                unit: who(),
                from: name.span.from,
                to,
            });
        } else if name.full_name.trim().is_empty() {
            faults.push(Refusal::NoName {
                unit: who(),
                on: name.span.from,
            });
        } else if let Some(on) = outside(name.span, unit.span) {
            faults.push(Refusal::OutsideLife { unit: who(), on });
        } else {
            names.push(name.span);
        }
    }
    names.sort_unstable_by_key(|span| span.from);
    if let Some(on) = first_overlap(&names) {
        faults.push(Refusal::NamesOverlap { unit: who(), on });
    }
    if names.len() == unit.names.len()
        && let Some(on) = first_gap(&names, unit.span)
    {
        faults.push(Refusal::NoName { unit: who(), on });
    }
    let mut codes: Vec<Span> = Vec::with_capacity(unit.codes.len());
    for code in &unit.codes {
        if let Some(to) = reversed(code.span) {
            faults.push(Refusal::DatesReversed {
                unit: who(),
                from: code.span.from,
                to,
            });
        } else if let Some(on) = outside(code.span, unit.span) {
            faults.push(Refusal::OutsideLife { unit: who(), on });
        } else {
            codes.push(code.span);
        }
    }
    codes.sort_unstable_by_key(|span| span.from);
    if let Some(on) = first_overlap(&codes) {
        faults.push(Refusal::CodesOverlap { unit: who(), on });
    }
}

/// First day that two neighbours of a sorted list share.
fn first_overlap(sorted: &[Span]) -> Option<NaiveDate> {
    sorted.windows(2).find_map(|pair| match pair {
        [a, b] if a.overlaps(*b) => Some(b.from),
        _ => None,
    })
}

/// First day of a life that no span of a sorted list covers.
fn first_gap(sorted: &[Span], life: Span) -> Option<NaiveDate> {
    let mut next = life.from;
    for span in sorted {
        if span.from > next {
            return Some(next);
        }
        match span.to {
            None => return None,
            Some(to) => next = next.max(day_after(to)),
        }
    }
    life.to.is_none_or(|to| next <= to).then_some(next)
}

/// One code belongs to one unit on one day.
fn check_codes(units: &[UnitRow], faults: &mut Vec<Refusal>) {
    let mut held: HashMap<&str, Vec<(Span, &UnitRow)>> = HashMap::with_capacity(units.len());
    for unit in units {
        for code in &unit.codes {
            held.entry(&code.code).or_default().push((code.span, unit));
        }
    }
    let mut shared: Vec<_> = held.into_iter().filter(|(_, holders)| holders.len() > 1).collect();
    shared.sort_unstable_by_key(|(code, _)| *code);
    for (code, mut holders) in shared {
        holders.sort_by_key(|(span, _)| span.from);
        for pair in holders.windows(2) {
            let [(a, one), (b, other)] = pair else { continue };
            if one.id != other.id && a.overlaps(*b) {
                faults.push(Refusal::CodeTaken {
                    code: code.to_owned(),
                    unit: called(one),
                    other: called(other),
                    on: b.from,
                });
            }
        }
    }
}

/// Edges of one child in one tree, in order of time.
type Upward<'a> = HashMap<(Tree, UnitId), Vec<&'a EdgeRow>>;

fn upward<'a>(edges: impl IntoIterator<Item = &'a EdgeRow>) -> Upward<'a> {
    let mut up: Upward<'a> = HashMap::new();
    for edge in edges {
        up.entry((edge.tree, edge.child)).or_default().push(edge);
    }
    for chain in up.values_mut() {
        chain.sort_by_key(|edge| edge.span.from);
    }
    up
}

fn check_edges(records: &Records, faults: &mut Vec<Refusal>) {
    let places = places(&records.units);
    let row = |unit: UnitId| places.get(&unit).and_then(|&at| records.units.get(at));
    for edge in &records.edges {
        let (Some(child), Some(parent)) = (row(edge.child), row(edge.parent)) else {
            let missing = if row(edge.child).is_none() {
                edge.child
            } else {
                edge.parent
            };
            faults.push(Refusal::UnknownUnit {
                what: missing.to_string(),
            });
            continue;
        };
        if let Some(to) = reversed(edge.span) {
            faults.push(Refusal::DatesReversed {
                unit: called(child),
                from: edge.span.from,
                to,
            });
        } else if edge.child == edge.parent {
            faults.push(Refusal::Cycle {
                unit: called(child),
                tree: edge.tree,
                on: edge.span.from,
            });
        } else if let Some(on) = outside(edge.span, child.span) {
            faults.push(Refusal::OutsideLife {
                unit: called(child),
                on,
            });
        } else if let Some(on) = outside(edge.span, parent.span) {
            faults.push(Refusal::OutsideParent {
                unit: called(child),
                parent: called(parent),
                on,
            });
        }
    }
    let up = upward(&records.edges);
    let mut chains: Vec<_> = up.iter().collect();
    chains.sort_unstable_by_key(|((tree, child), _)| (*tree, *child));
    for ((tree, child), chain) in chains {
        let Some(unit) = row(*child) else { continue };
        for pair in chain.windows(2) {
            if let [a, b] = pair
                && a.span.overlaps(b.span)
            {
                faults.push(Refusal::TwoParents {
                    unit: called(unit),
                    tree: *tree,
                    on: b.span.from,
                });
            }
        }
        // A cycle that exists on some day exists on the day on which its last edge began.
        for edge in chain.iter().filter(|edge| edge.child != edge.parent) {
            if climbs_to_itself(&up, edge) {
                faults.push(Refusal::Cycle {
                    unit: called(unit),
                    tree: *tree,
                    on: edge.span.from,
                });
            }
        }
    }
}

fn climbs_to_itself(up: &Upward<'_>, edge: &EdgeRow) -> bool {
    let day = edge.span.from;
    let mut at = edge.parent;
    for _ in 0..MAX_DEPTH {
        if at == edge.child {
            return true;
        }
        let above = up
            .get(&(edge.tree, at))
            .and_then(|chain| chain.iter().find(|above| above.span.contains(day)));
        match above {
            Some(above) => at = above.parent,
            None => return false,
        }
    }
    true
}

/// One path of a tree with the days on which it holds: what `unit_closure` stores. A unit is its own descendant at
/// depth 0 in the territorial tree, so that "all of this subtree" is one look-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Path {
    /// Which tree.
    pub tree: Tree,
    /// Above.
    pub ancestor: UnitId,
    /// Below.
    pub descendant: UnitId,
    /// Edges between them.
    pub depth: i32,
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: Option<NaiveDate>,
}

/// All paths that end in these units. `edges` must hold every edge upwards from them.
#[must_use]
pub fn paths<'a>(units: impl IntoIterator<Item = &'a UnitRow>, edges: &[EdgeRow]) -> Vec<Path> {
    let up = upward(edges);
    let mut found = Vec::new();
    for unit in units {
        found.push(Path {
            tree: Tree::Territorial,
            ancestor: unit.id,
            descendant: unit.id,
            depth: 0,
            from: unit.span.from,
            to: unit.span.to,
        });
        for tree in Tree::ALL {
            climb(&up, tree, unit.id, (unit.id, unit.span), 1, &mut found);
        }
    }
    found
}

fn climb(up: &Upward<'_>, tree: Tree, bottom: UnitId, (at, during): (UnitId, Span), depth: i32, found: &mut Vec<Path>) {
    let Some(chain) = up.get(&(tree, at)) else { return };
    if usize::try_from(depth).is_ok_and(|depth| depth > MAX_DEPTH) {
        return;
    }
    for edge in chain {
        if let Some(span) = edge.span.intersection(during) {
            found.push(Path {
                tree,
                ancestor: edge.parent,
                descendant: bottom,
                depth,
                from: span.from,
                to: span.to,
            });
            climb(up, tree, bottom, (edge.parent, span), depth + 1, found);
        }
    }
}
