//! From "merge these into that from this day" to the rows that are closed and added.

use super::{
    EventId, EventKind, NewUnit, OrgEvent, Records, Refusal, Succession, WHOLE, called, check, check_events,
    day_before, places,
};
use chrono::NaiveDate;
use kernel::ids::UnitId;
use kernel::units::{EdgeRow, Span, Tree, UnitCode, UnitName, UnitRow};
use std::collections::HashMap;

/// Into what units go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Into {
    /// A unit that is founded by the same act. Its first day is the day of the act.
    New(NewUnit),
    /// A unit that exists and goes on.
    Existing(UnitId),
}

impl Into {
    /// Which.
    #[must_use]
    pub fn id(&self) -> UnitId {
        match self {
            Into::New(new) => new.id,
            Into::Existing(unit) => *unit,
        }
    }
}

/// What is to happen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// New units.
    Found(Vec<NewUnit>),
    /// A new name, and with `code` a new code.
    Rename {
        /// Which.
        unit: UnitId,
        /// The new name.
        full_name: String,
        /// The new code; `None` leaves it.
        code: Option<String>,
    },
    /// Another parent in one tree.
    ReParent {
        /// Which.
        unit: UnitId,
        /// In which tree.
        tree: Tree,
        /// Below whom.
        parent: UnitId,
    },
    /// Several units become one.
    Merge {
        /// These end.
        from: Vec<UnitId>,
        /// This takes them whole.
        into: Into,
    },
    /// One unit becomes several; it ends unless it is itself among them.
    Split {
        /// This is divided.
        from: UnitId,
        /// Among these, in millionths that sum to [`WHOLE`].
        into: Vec<(Into, i64)>,
    },
    /// A unit ends; with successors, their shares sum to [`WHOLE`].
    Dissolve {
        /// This ends.
        unit: UnitId,
        /// Who takes what it had; empty if nobody.
        successors: Vec<(UnitId, i64)>,
    },
}

impl Change {
    /// What it is called.
    #[must_use]
    pub fn kind(&self) -> EventKind {
        match self {
            Change::Found(_) => EventKind::Found,
            Change::Rename { .. } => EventKind::Rename,
            Change::ReParent { .. } => EventKind::ReParent,
            Change::Merge { .. } => EventKind::Merge,
            Change::Split { .. } => EventKind::Split,
            Change::Dissolve { .. } => EventKind::Dissolve,
        }
    }

    /// The unit that it is about: the first that is changed, or the first that is founded.
    #[must_use]
    pub fn subject(&self) -> UnitId {
        match self {
            Change::Found(units) => units.first().map(|unit| unit.id),
            Change::Rename { unit, .. } | Change::ReParent { unit, .. } | Change::Dissolve { unit, .. } => Some(*unit),
            Change::Merge { from, .. } => from.first().copied(),
            Change::Split { from, .. } => Some(*from),
        }
        .unwrap_or(UnitId(uuid::Uuid::nil()))
    }

    /// Units that exist and are touched: whoever changes them needs the right over each.
    #[must_use]
    pub fn concerned(&self) -> Vec<UnitId> {
        let of = |into: &Into| match into {
            Into::New(new) => new.parents.iter().map(|(_, parent)| *parent).collect(),
            Into::Existing(unit) => vec![*unit],
        };
        match self {
            Change::Found(units) => {
                let new: Vec<UnitId> = units.iter().map(|unit| unit.id).collect();
                let mut above: Vec<UnitId> = units
                    .iter()
                    .flat_map(|unit| unit.parents.iter().map(|(_, parent)| *parent))
                    .collect();
                above.retain(|unit| !new.contains(unit));
                above.sort_unstable();
                above.dedup();
                above
            }
            Change::Rename { unit, .. } => vec![*unit],
            Change::ReParent { unit, parent, .. } => vec![*unit, *parent],
            Change::Merge { from, into } => from.iter().copied().chain(of(into)).collect(),
            Change::Split { from, into } => std::iter::once(*from)
                .chain(into.iter().flat_map(|(into, _)| of(into)))
                .collect(),
            Change::Dissolve { unit, successors } => std::iter::once(*unit)
                .chain(successors.iter().map(|(unit, _)| *unit))
                .collect(),
        }
    }

    /// Units that end by it.
    #[must_use]
    pub fn ending(&self) -> Vec<UnitId> {
        match self {
            Change::Found(_) | Change::Rename { .. } | Change::ReParent { .. } => Vec::new(),
            Change::Merge { from, .. } => from.clone(),
            Change::Split { from, into } if into.iter().any(|(into, _)| into.id() == *from) => Vec::new(),
            Change::Split { from, .. } => vec![*from],
            Change::Dissolve { unit, .. } => vec![*unit],
        }
    }
}

/// A change with its legal act and day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Act {
    /// What.
    pub change: Change,
    /// By which document.
    pub legal_act: String,
    /// First day on which it holds.
    pub effective_on: NaiveDate,
    /// More, in words.
    pub note: String,
}

/// One row that is closed or added. Rows are known by their unit and first day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Write {
    /// A new unit with its first name, code and parents.
    Unit(NewUnit),
    /// The unit ends on this day.
    EndUnit(UnitId, NaiveDate),
    /// A new name.
    Name(UnitId, UnitName),
    /// The name that began on the first day ends on the second.
    EndName(UnitId, NaiveDate, NaiveDate),
    /// A new code.
    Code(UnitId, UnitCode),
    /// The code that began on the first day ends on the second.
    EndCode(UnitId, NaiveDate, NaiveDate),
    /// A new edge.
    Edge(EdgeRow),
    /// This edge ends on this day.
    EndEdge(EdgeRow, NaiveDate),
}

/// What a change comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// The event.
    pub event: OrgEvent,
    /// The rows.
    pub writes: Vec<Write>,
    /// Units that come below another parent because theirs ends: (unit, tree, old parent, new parent).
    pub moved: Vec<(UnitId, Tree, UnitId, Option<UnitId>)>,
    /// All records as they are afterwards.
    pub after: Records,
}

struct Draft {
    records: Records,
    places: HashMap<UnitId, usize>,
    day: NaiveDate,
    writes: Vec<Write>,
    moved: Vec<(UnitId, Tree, UnitId, Option<UnitId>)>,
    faults: Vec<Refusal>,
}

/// Works a change out. Nothing is written.
///
/// # Errors
/// Every reason against it.
pub fn plan(records: &Records, act: &Act, event: EventId) -> Result<Plan, Vec<Refusal>> {
    let mut draft = Draft {
        records: records.clone(),
        places: places(&records.units),
        day: act.effective_on,
        writes: Vec::new(),
        moved: Vec::new(),
        faults: Vec::new(),
    };
    let successions = draft.carry_out(&act.change);
    let event = OrgEvent {
        id: event,
        kind: act.change.kind(),
        legal_act: act.legal_act.clone(),
        effective_on: act.effective_on,
        note: act.note.clone(),
        successions,
    };
    let mut faults = draft.faults;
    // Rows that could not be worked out would only be complained about twice.
    if faults.is_empty() {
        faults.extend(check(&draft.records));
    }
    faults.extend(check_events(std::slice::from_ref(&event), &draft.records.units));
    if faults.is_empty() {
        Ok(Plan {
            event,
            writes: draft.writes,
            moved: draft.moved,
            after: draft.records,
        })
    } else {
        Err(faults)
    }
}

impl Draft {
    fn row(&self, unit: UnitId) -> Option<&UnitRow> {
        self.places.get(&unit).and_then(|&at| self.records.units.get(at))
    }

    fn row_mut(&mut self, unit: UnitId) -> Option<&mut UnitRow> {
        self.places.get(&unit).and_then(|&at| self.records.units.get_mut(at))
    }

    fn name(&self, unit: UnitId) -> String {
        self.row(unit).map_or_else(|| unit.to_string(), called)
    }

    /// The unit exists on the day of the change.
    fn lives(&mut self, unit: UnitId) -> bool {
        let day = self.day;
        match self.row(unit).map(|row| row.span.contains(day)) {
            Some(true) => true,
            Some(false) => {
                let unit = self.name(unit);
                self.faults.push(Refusal::NotThen { unit, on: day });
                false
            }
            None => {
                self.faults.push(Refusal::UnknownUnit { what: unit.to_string() });
                false
            }
        }
    }

    fn later(&mut self, unit: UnitId, on: NaiveDate) {
        let unit = self.name(unit);
        self.faults.push(Refusal::LaterChange { unit, on });
    }

    fn carry_out(&mut self, change: &Change) -> Vec<Succession> {
        match change {
            Change::Found(units) => {
                if units.is_empty() {
                    self.faults.push(Refusal::NothingToDo);
                }
                for new in units {
                    self.found(new.clone());
                }
                units.iter().map(|new| Succession::about(new.id)).collect()
            }
            Change::Rename { unit, full_name, code } => {
                if self.lives(*unit) {
                    self.rename(*unit, full_name);
                    if let Some(code) = code {
                        self.recode(*unit, code);
                    }
                }
                vec![Succession::about(*unit)]
            }
            Change::ReParent { unit, tree, parent } => {
                if self.lives(*unit) && self.lives(*parent) {
                    self.place_below(*unit, *tree, Some(*parent));
                }
                vec![Succession::about(*unit)]
            }
            Change::Merge { from, into } => self.merge(from, into),
            Change::Split { from, into } => self.split(*from, into),
            Change::Dissolve { unit, successors } => {
                let alive = self.lives(*unit) & successors.iter().all(|(unit, _)| self.lives(*unit));
                if alive {
                    self.end(*unit, largest(successors.iter().copied()));
                }
                if successors.is_empty() {
                    return vec![Succession::about(*unit)];
                }
                let pass = |&(to, share): &(UnitId, i64)| Succession {
                    from: *unit,
                    to,
                    share,
                    estimated: false,
                };
                successors.iter().map(pass).collect()
            }
        }
    }

    fn merge(&mut self, from: &[UnitId], into: &Into) -> Vec<Succession> {
        let twice = from.iter().enumerate().any(|(at, unit)| from[..at].contains(unit));
        if from.is_empty() || twice || from.contains(&into.id()) {
            self.faults.push(Refusal::NothingToDo);
            return Vec::new();
        }
        let mut alive = true;
        for unit in from {
            alive &= self.lives(*unit);
        }
        alive &= self.receive(into);
        if alive {
            for unit in from {
                self.end(*unit, Some(into.id()));
            }
        }
        from.iter()
            .map(|unit| Succession {
                from: *unit,
                to: into.id(),
                share: WHOLE,
                estimated: false,
            })
            .collect()
    }

    fn split(&mut self, from: UnitId, into: &[(Into, i64)]) -> Vec<Succession> {
        if into.len() < 2 {
            self.faults.push(Refusal::NothingToDo);
            return Vec::new();
        }
        let mut alive = self.lives(from);
        for (into, _) in into {
            alive &= self.receive(into);
        }
        if alive && !into.iter().any(|(into, _)| into.id() == from) {
            self.end(from, largest(into.iter().map(|(into, share)| (into.id(), *share))));
        }
        into.iter()
            .map(|(into, share)| Succession {
                from,
                to: into.id(),
                share: *share,
                estimated: false,
            })
            .collect()
    }

    fn receive(&mut self, into: &Into) -> bool {
        match into {
            Into::New(new) => {
                self.found(NewUnit {
                    span: Span {
                        from: self.day,
                        to: new.span.to,
                    },
                    ..new.clone()
                });
                true
            }
            Into::Existing(unit) => self.lives(*unit),
        }
    }

    fn found(&mut self, new: NewUnit) {
        self.places.insert(new.id, self.records.units.len());
        self.records.add(&new);
        self.writes.push(Write::Unit(new));
    }

    fn rename(&mut self, unit: UnitId, full_name: &str) {
        let (day, last) = (self.day, day_before(self.day));
        let Some(row) = self.row_mut(unit) else { return };
        if let Some(name) = row.names.iter().find(|name| name.span.from >= day) {
            let on = name.span.from;
            return self.later(unit, on);
        }
        let next = UnitName {
            span: Span {
                from: day,
                to: row.span.to,
            },
            full_name: full_name.to_owned(),
        };
        let closed = row.names.iter_mut().find(|name| name.span.contains(day)).map(|name| {
            name.span.to = Some(last);
            name.span.from
        });
        row.names.push(next.clone());
        self.writes.extend(closed.map(|from| Write::EndName(unit, from, last)));
        self.writes.push(Write::Name(unit, next));
    }

    fn recode(&mut self, unit: UnitId, code: &str) {
        let (day, last) = (self.day, day_before(self.day));
        let Some(row) = self.row_mut(unit) else { return };
        if let Some(code) = row.codes.iter().find(|code| code.span.from >= day) {
            let on = code.span.from;
            return self.later(unit, on);
        }
        let next = UnitCode {
            span: Span {
                from: day,
                to: row.span.to,
            },
            code: code.to_owned(),
        };
        let closed = row.codes.iter_mut().find(|code| code.span.contains(day)).map(|code| {
            code.span.to = Some(last);
            code.span.from
        });
        row.codes.push(next.clone());
        self.writes.extend(closed.map(|from| Write::EndCode(unit, from, last)));
        self.writes.push(Write::Code(unit, next));
    }

    /// Puts a unit below another one from the day on; `None` only takes it out.
    fn place_below(&mut self, unit: UnitId, tree: Tree, parent: Option<UnitId>) {
        let (day, last) = (self.day, day_before(self.day));
        let own = |edge: &EdgeRow| edge.child == unit && edge.tree == tree;
        if let Some(later) = self
            .records
            .edges
            .iter()
            .find(|edge| own(edge) && edge.span.from >= day)
        {
            let on = later.span.from;
            return self.later(unit, on);
        }
        if let Some(edge) = self
            .records
            .edges
            .iter_mut()
            .find(|edge| own(edge) && edge.span.contains(day))
        {
            self.writes.push(Write::EndEdge(*edge, last));
            edge.span.to = Some(last);
        }
        if let Some(parent) = parent {
            let ends = [unit, parent].map(|end| self.row(end).and_then(|row| row.span.to));
            let to = ends.into_iter().flatten().min();
            let edge = EdgeRow {
                tree,
                child: unit,
                parent,
                span: Span { from: day, to },
            };
            self.records.edges.push(edge);
            self.writes.push(Write::Edge(edge));
        }
    }

    /// Ends a unit on the day before. What hangs below it goes to the successor; without one that is a fault, which the
    /// check of the edges tells.
    fn end(&mut self, unit: UnitId, successor: Option<UnitId>) {
        let (day, last) = (self.day, day_before(self.day));
        let below: Vec<EdgeRow> = self
            .records
            .edges
            .iter()
            .filter(|edge| edge.parent == unit && edge.span.to.is_none_or(|to| to >= day))
            .copied()
            .collect();
        let Some(row) = self.row_mut(unit) else { return };
        let starts = row
            .names
            .iter()
            .map(|name| name.span.from)
            .chain(row.codes.iter().map(|code| code.span.from));
        if let Some(on) = starts
            .filter(|from| *from >= day)
            .min()
            .or((row.span.from >= day).then_some(row.span.from))
        {
            return self.later(unit, on);
        }
        row.span.to = Some(last);
        let mut writes = vec![Write::EndUnit(unit, last)];
        for name in row.names.iter_mut().filter(|name| name.span.contains(day)) {
            name.span.to = Some(last);
            writes.push(Write::EndName(unit, name.span.from, last));
        }
        for code in row.codes.iter_mut().filter(|code| code.span.contains(day)) {
            code.span.to = Some(last);
            writes.push(Write::EndCode(unit, code.span.from, last));
        }
        self.writes.append(&mut writes);
        for tree in Tree::ALL {
            if self
                .records
                .edges
                .iter()
                .any(|edge| edge.child == unit && edge.tree == tree && edge.span.to.is_none_or(|to| to >= day))
            {
                self.place_below(unit, tree, None);
            }
        }
        let Some(successor) = successor else { return };
        for edge in below {
            if edge.child == successor || self.row(edge.child).is_some_and(|row| !row.span.contains(day)) {
                // The successor takes the place of what it came from; a unit that ends too needs no new parent.
                self.place_below(edge.child, edge.tree, None);
            } else {
                self.place_below(edge.child, edge.tree, Some(successor));
                self.moved.push((edge.child, edge.tree, unit, Some(successor)));
            }
        }
    }
}

/// Who takes most; of equals the first.
fn largest(shares: impl Iterator<Item = (UnitId, i64)>) -> Option<UnitId> {
    shares
        .fold(None, |best: Option<(UnitId, i64)>, next| match best {
            Some(held) if held.1 >= next.1 => Some(held),
            _ => Some(next),
        })
        .map(|(unit, _)| unit)
}
