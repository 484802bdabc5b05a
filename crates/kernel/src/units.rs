//! The organisation in time, in memory.
//!
//! Every request asks "is this unit below that one today?", "what was it called then?", "which units make up this
//! subtree on that day?". The rows are in the database (module `organisations` owns them and loads this index); the
//! answers come from here in microseconds. An index is a value: a change makes a new one.

use crate::ids::UnitId;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// What kind of unit it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum UnitKind {
    /// cả nước: the root of the territorial tree
    Country,
    /// tỉnh, thành phố trực thuộc Trung ương
    Province,
    /// huyện, quận, thị xã: until 30/06/2025
    District,
    /// xã, phường, đặc khu, thị trấn
    Commune,
    /// sở, ban, ngành
    Department,
    /// phòng, văn phòng, trung tâm of a department or commune
    Office,
    /// trường học
    School,
    /// trạm y tế, bệnh viện
    HealthStation,
    /// thôn, bản, tổ dân phố
    ResidentialArea,
    /// doanh nghiệp
    Enterprise,
    /// hợp tác xã, tổ hợp tác
    Cooperative,
    /// tổ chức đảng
    PartyBody,
    /// công đoàn
    Union,
    /// Mặt trận Tổ quốc
    Front,
}

impl UnitKind {
    /// Every kind.
    pub const ALL: [UnitKind; 14] = [
        UnitKind::Country,
        UnitKind::Province,
        UnitKind::District,
        UnitKind::Commune,
        UnitKind::Department,
        UnitKind::Office,
        UnitKind::School,
        UnitKind::HealthStation,
        UnitKind::ResidentialArea,
        UnitKind::Enterprise,
        UnitKind::Cooperative,
        UnitKind::PartyBody,
        UnitKind::Union,
        UnitKind::Front,
    ];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            UnitKind::Country => "country",
            UnitKind::Province => "province",
            UnitKind::District => "district",
            UnitKind::Commune => "commune",
            UnitKind::Department => "department",
            UnitKind::Office => "office",
            UnitKind::School => "school",
            UnitKind::HealthStation => "health_station",
            UnitKind::ResidentialArea => "residential_area",
            UnitKind::Enterprise => "enterprise",
            UnitKind::Cooperative => "cooperative",
            UnitKind::PartyBody => "party_body",
            UnitKind::Union => "union",
            UnitKind::Front => "front",
        }
    }

    /// The kind of a code.
    pub fn from_code(code: &str) -> Option<UnitKind> {
        UnitKind::ALL.into_iter().find(|kind| kind.code() == code)
    }
}

/// Which tree an edge belongs to. A unit may have a parent in each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Tree {
    /// Territory and administrative belonging: the tree of rights and roll-ups.
    Territorial,
    /// Professional line: a school to the department of education.
    Line,
    /// Party organisation.
    Party,
    /// Trade union.
    Union,
    /// To whom it reports, where that is not its territorial parent.
    Reporting,
}

impl Tree {
    /// Every tree.
    pub const ALL: [Tree; 5] = [Tree::Territorial, Tree::Line, Tree::Party, Tree::Union, Tree::Reporting];

    /// The stable code.
    pub fn code(self) -> &'static str {
        match self {
            Tree::Territorial => "territorial",
            Tree::Line => "line",
            Tree::Party => "party",
            Tree::Union => "union",
            Tree::Reporting => "reporting",
        }
    }

    /// The tree of a code.
    pub fn from_code(code: &str) -> Option<Tree> {
        Tree::ALL.into_iter().find(|tree| tree.code() == code)
    }

    fn index(self) -> usize {
        match self {
            Tree::Territorial => 0,
            Tree::Line => 1,
            Tree::Party => 2,
            Tree::Union => 3,
            Tree::Reporting => 4,
        }
    }
}

/// Days from `from` to `to`, both included; an open end is `None`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Span {
    /// First day.
    pub from: NaiveDate,
    /// Last day.
    pub to: Option<NaiveDate>,
}

impl Span {
    /// The day lies inside.
    pub fn contains(self, day: NaiveDate) -> bool {
        self.from <= day && self.to.is_none_or(|to| day <= to)
    }

    /// The two share a day.
    pub fn overlaps(self, other: Span) -> bool {
        self.to.is_none_or(|to| other.from <= to) && other.to.is_none_or(|to| self.from <= to)
    }

    /// The shared days.
    pub fn intersection(self, other: Span) -> Option<Span> {
        let from = self.from.max(other.from);
        let to = match (self.to, other.to) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
        to.is_none_or(|to| from <= to).then_some(Span { from, to })
    }
}

/// A name in its time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitName {
    /// When.
    pub span: Span,
    /// "Xã Mường Kim", "Trường Tiểu học Số 1 Mường Kim".
    pub full_name: String,
}

/// A code in its time (5 digits of a commune, an internal code of a school).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitCode {
    /// When.
    pub span: Span,
    /// As printed, leading zeros kept.
    pub code: String,
}

/// One unit as it is loaded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitRow {
    /// Identity.
    pub id: UnitId,
    /// Kind; a change of kind is a new identity or a renaming, never a rewriting.
    pub kind: UnitKind,
    /// Days on which it exists.
    pub span: Span,
    /// Names in order of time.
    pub names: Vec<UnitName>,
    /// Codes in order of time.
    pub codes: Vec<UnitCode>,
}

/// One dated parent edge as it is loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EdgeRow {
    /// Which tree.
    pub tree: Tree,
    /// Below.
    pub child: UnitId,
    /// Above.
    pub parent: UnitId,
    /// When.
    pub span: Span,
}

#[derive(Clone, Copy, Debug)]
struct Edge {
    other: u32,
    span: Span,
}

#[derive(Clone, Debug, Default)]
struct Adjacency {
    up: Vec<Vec<Edge>>,
    down: Vec<Vec<Edge>>,
}

/// The index. Cheap to share (`Arc`), never changed in place.
#[derive(Clone, Debug, Default)]
pub struct Units {
    /// Number of the state of the organisation tables that this shows.
    pub version: i64,
    rows: Vec<UnitRow>,
    place: HashMap<UnitId, u32>,
    trees: [Adjacency; 5],
}

/// No chain of parents is longer than this; a longer one means a cycle, which the store refuses to write.
const MAX_DEPTH: usize = 64;

impl Units {
    /// Builds the index. Edges to unknown units are left out.
    pub fn new(version: i64, rows: Vec<UnitRow>, edges: impl IntoIterator<Item = EdgeRow>) -> Units {
        let place: HashMap<UnitId, u32> = rows.iter().zip(0_u32..).map(|(row, index)| (row.id, index)).collect();
        let mut trees: [Adjacency; 5] = Default::default();
        for tree in &mut trees {
            tree.up = vec![Vec::new(); rows.len()];
            tree.down = vec![Vec::new(); rows.len()];
        }
        for edge in edges {
            let (Some(&child), Some(&parent)) = (place.get(&edge.child), place.get(&edge.parent)) else {
                continue;
            };
            let tree = &mut trees[edge.tree.index()];
            tree.up[child as usize].push(Edge {
                other: parent,
                span: edge.span,
            });
            tree.down[parent as usize].push(Edge {
                other: child,
                span: edge.span,
            });
        }
        Units {
            version,
            rows,
            place,
            trees,
        }
    }

    /// How many units of all times there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// No unit at all.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// A unit of any time.
    pub fn get(&self, unit: UnitId) -> Option<&UnitRow> {
        self.place.get(&unit).and_then(|&index| self.rows.get(index as usize))
    }

    /// All units of all times.
    pub fn iter(&self) -> impl Iterator<Item = &UnitRow> {
        self.rows.iter()
    }

    /// The name on a day; for a day outside its life the nearest name that it had.
    pub fn name(&self, unit: UnitId, on: NaiveDate) -> &str {
        let Some(row) = self.get(unit) else { return "" };
        row.names
            .iter()
            .find(|name| name.span.contains(on))
            .or_else(|| row.names.iter().rev().find(|name| name.span.from <= on))
            .or(row.names.first())
            .map_or("", |name| name.full_name.as_str())
    }

    /// The code on a day; for a day outside its life the last code that it had.
    pub fn code(&self, unit: UnitId, on: NaiveDate) -> &str {
        let Some(row) = self.get(unit) else { return "" };
        row.codes
            .iter()
            .find(|code| code.span.contains(on))
            .or(row.codes.last())
            .map_or("", |code| code.code.as_str())
    }

    /// Exists on that day.
    pub fn exists(&self, unit: UnitId, on: NaiveDate) -> bool {
        self.get(unit).is_some_and(|row| row.span.contains(on))
    }

    /// The unit that has this code on that day.
    pub fn by_code(&self, code: &str, on: NaiveDate) -> Option<UnitId> {
        self.rows
            .iter()
            .find(|row| row.codes.iter().any(|held| held.code == code && held.span.contains(on)))
            .map(|row| row.id)
    }

    /// The parent on a day.
    pub fn parent(&self, unit: UnitId, tree: Tree, on: NaiveDate) -> Option<UnitId> {
        let index = *self.place.get(&unit)?;
        self.up(index, tree, on).map(|parent| self.rows[parent as usize].id)
    }

    /// The chain of parents on a day, nearest first.
    pub fn ancestors(&self, unit: UnitId, tree: Tree, on: NaiveDate) -> Vec<UnitId> {
        let mut chain = Vec::new();
        let mut at = self.place.get(&unit).copied();
        while let Some(index) = at.and_then(|index| self.up(index, tree, on)) {
            if chain.len() == MAX_DEPTH {
                break;
            }
            chain.push(self.rows[index as usize].id);
            at = Some(index);
        }
        chain
    }

    /// The units directly below on a day, in the order of loading (the store loads in the order of codes).
    pub fn children(&self, unit: UnitId, tree: Tree, on: NaiveDate) -> Vec<UnitId> {
        let Some(&index) = self.place.get(&unit) else {
            return Vec::new();
        };
        self.down(index, tree, on)
            .map(|child| self.rows[child as usize].id)
            .collect()
    }

    /// The unit and everything below it on a day, parents before children.
    pub fn subtree(&self, unit: UnitId, tree: Tree, on: NaiveDate) -> Vec<UnitId> {
        let Some(&root) = self.place.get(&unit) else {
            return Vec::new();
        };
        let mut order = vec![root];
        let mut next = 0;
        while let Some(&index) = order.get(next) {
            order.extend(self.down(index, tree, on));
            next += 1;
            if order.len() > self.rows.len() {
                break; // a cycle, which the store refuses to write
            }
        }
        order.into_iter().map(|index| self.rows[index as usize].id).collect()
    }

    /// Every unit that exists on a day, parents before children and each subtree in one piece; siblings in the order of
    /// loading. Beside each the position of its parent in this list.
    pub fn preorder(&self, tree: Tree, on: NaiveDate) -> Vec<(UnitId, Option<usize>)> {
        let mut order = Vec::new();
        let mut seen = vec![false; self.rows.len()];
        let mut open: Vec<(u32, Option<usize>)> = Vec::new();
        for (root, row) in (0_u32..).zip(&self.rows) {
            if !row.span.contains(on) || self.up(root, tree, on).is_some() {
                continue;
            }
            open.push((root, None));
            while let Some((index, parent)) = open.pop() {
                // A unit is counted once, whatever the rows say.
                if std::mem::replace(&mut seen[index as usize], true) {
                    continue;
                }
                let place = order.len();
                order.push((self.rows[index as usize].id, parent));
                let first = open.len();
                open.extend(self.down(index, tree, on).map(|child| (child, Some(place))));
                open[first..].reverse();
            }
        }
        order
    }

    /// The province of a unit on a day; the unit itself where it lies in none.
    pub fn province_of(&self, unit: UnitId, on: NaiveDate) -> UnitId {
        std::iter::once(unit)
            .chain(self.ancestors(unit, Tree::Territorial, on))
            .find(|unit| self.get(*unit).is_some_and(|row| row.kind == UnitKind::Province))
            .unwrap_or(unit)
    }

    /// The unit is the ancestor or below it on a day, in the territorial tree: the tree of rights.
    pub fn is_within(&self, unit: UnitId, ancestor: UnitId, on: NaiveDate) -> bool {
        self.is_within_tree(unit, ancestor, Tree::Territorial, on)
    }

    /// The unit is the ancestor or below it on a day.
    pub fn is_within_tree(&self, unit: UnitId, ancestor: UnitId, tree: Tree, on: NaiveDate) -> bool {
        if unit == ancestor {
            return self.place.contains_key(&unit);
        }
        let (Some(&start), Some(&goal)) = (self.place.get(&unit), self.place.get(&ancestor)) else {
            return false;
        };
        let mut at = start;
        for _ in 0..MAX_DEPTH {
            match self.up(at, tree, on) {
                Some(parent) if parent == goal => return true,
                Some(parent) => at = parent,
                None => return false,
            }
        }
        false
    }

    /// Sums a value per unit over every subtree on a day: the figure of each unit is its own plus its children's.
    /// Units that do not hang in the tree on that day keep their own figure.
    pub fn roll_up(&self, own: &HashMap<UnitId, i64>, tree: Tree, on: NaiveDate) -> HashMap<UnitId, i64> {
        let mut totals = vec![0_i64; self.rows.len()];
        let mut pending = vec![0_u32; self.rows.len()];
        let mut parents = vec![u32::MAX; self.rows.len()];
        for (unit, value) in own {
            if let Some(&index) = self.place.get(unit) {
                totals[index as usize] += value;
            }
        }
        for (index, above) in (0_u32..).zip(parents.iter_mut()) {
            if let Some(parent) = self.up(index, tree, on) {
                *above = parent;
                pending[parent as usize] += 1;
            }
        }
        let mut ready: Vec<usize> = (0..self.rows.len()).filter(|&index| pending[index] == 0).collect();
        while let Some(index) = ready.pop() {
            let parent = parents[index] as usize;
            if parent >= totals.len() {
                continue;
            }
            totals[parent] += totals[index];
            pending[parent] -= 1;
            if pending[parent] == 0 {
                ready.push(parent);
            }
        }
        self.rows
            .iter()
            .zip(totals)
            .filter(|(_, total)| *total != 0)
            .map(|(row, total)| (row.id, total))
            .collect()
    }

    fn up(&self, index: u32, tree: Tree, on: NaiveDate) -> Option<u32> {
        self.trees[tree.index()]
            .up
            .get(index as usize)?
            .iter()
            .find(|edge| edge.span.contains(on))
            .map(|edge| edge.other)
    }

    fn down(&self, index: u32, tree: Tree, on: NaiveDate) -> impl Iterator<Item = u32> {
        self.trees[tree.index()]
            .down
            .get(index as usize)
            .into_iter()
            .flatten()
            .filter(move |edge| edge.span.contains(on))
            .map(|edge| edge.other)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }
    fn unit(n: u128) -> UnitId {
        UnitId(Uuid::from_u128(n))
    }
    fn row(n: u128, kind: UnitKind, from: &str, to: Option<&str>) -> UnitRow {
        let span = Span {
            from: day(from),
            to: to.map(day),
        };
        UnitRow {
            id: unit(n),
            kind,
            span,
            names: vec![UnitName {
                span,
                full_name: format!("Đơn vị {n}"),
            }],
            codes: vec![UnitCode {
                span,
                code: format!("{n:05}"),
            }],
        }
    }
    fn edge(child: u128, parent: u128, from: &str, to: Option<&str>) -> EdgeRow {
        EdgeRow {
            tree: Tree::Territorial,
            child: unit(child),
            parent: unit(parent),
            span: Span {
                from: day(from),
                to: to.map(day),
            },
        }
    }

    /// Province 1; until 30/06/2025 district 2 between it and commune 3; afterwards commune 3 hangs directly below.
    fn two_eras() -> Units {
        Units::new(
            1,
            vec![
                row(1, UnitKind::Province, "2004-01-01", None),
                row(2, UnitKind::District, "2004-01-01", Some("2025-06-30")),
                row(3, UnitKind::Commune, "2004-01-01", None),
            ],
            [
                edge(2, 1, "2004-01-01", Some("2025-06-30")),
                edge(3, 2, "2004-01-01", Some("2025-06-30")),
                edge(3, 1, "2025-07-01", None),
            ],
        )
    }

    #[test]
    fn the_tree_of_a_day_is_the_tree_of_that_day() {
        let units = two_eras();
        assert_eq!(
            units.ancestors(unit(3), Tree::Territorial, day("2025-06-30")),
            [unit(2), unit(1)]
        );
        assert_eq!(
            units.ancestors(unit(3), Tree::Territorial, day("2025-07-01")),
            [unit(1)]
        );
        assert!(units.is_within(unit(3), unit(2), day("2025-06-30")));
        assert!(!units.is_within(unit(3), unit(2), day("2025-07-01")));
        assert_eq!(
            units.subtree(unit(1), Tree::Territorial, day("2025-07-01")),
            [unit(1), unit(3)]
        );
    }

    #[test]
    fn preorder_keeps_each_subtree_in_one_piece() {
        let units = two_eras();
        let then = units.preorder(Tree::Territorial, day("2025-06-30"));
        assert_eq!(then, [(unit(1), None), (unit(2), Some(0)), (unit(3), Some(1))]);
        let now = units.preorder(Tree::Territorial, day("2025-07-01"));
        assert_eq!(now, [(unit(1), None), (unit(3), Some(0))]);
    }

    #[test]
    fn an_abolished_unit_keeps_its_last_name_and_code() {
        let units = two_eras();
        assert_eq!(units.name(unit(2), day("2026-01-01")), "Đơn vị 2");
        assert!(!units.exists(unit(2), day("2026-01-01")));
        assert_eq!(units.by_code("00002", day("2025-01-01")), Some(unit(2)));
        assert_eq!(units.by_code("00002", day("2026-01-01")), None);
    }

    #[test]
    fn a_roll_up_adds_each_record_once_in_either_era() {
        let units = two_eras();
        let own = HashMap::from([(unit(2), 5), (unit(3), 7)]);
        let then = units.roll_up(&own, Tree::Territorial, day("2025-06-30"));
        assert_eq!(then[&unit(1)], 12);
        assert_eq!(then[&unit(2)], 12);
        let now = units.roll_up(&own, Tree::Territorial, day("2025-07-01"));
        assert_eq!(now[&unit(1)], 7, "the district hangs nowhere any more");
    }
}
