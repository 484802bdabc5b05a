//! What a new event, a corrected day or a changed law moves: shown before it is applied.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::{Due, Standing};

/// What becomes of a deadline.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum What {
    /// It was not there before.
    Appears,
    /// It is no longer there.
    Goes,
    /// Its last day, the day it opens, the end of its grace or the day of lapse is another.
    Moves,
    /// What it asked for is done.
    Met,
    /// The dossier went another way.
    Dropped,
    /// It was met or dropped, and counts again.
    Reopens,
    /// The days stay; article, words or certainty are others.
    Retold,
}

impl What {
    /// Every one.
    pub const ALL: [What; 7] = [
        What::Appears,
        What::Goes,
        What::Moves,
        What::Met,
        What::Dropped,
        What::Reopens,
        What::Retold,
    ];

    /// The stable code: API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            What::Appears => "appears",
            What::Goes => "goes",
            What::Moves => "moves",
            What::Met => "met",
            What::Dropped => "dropped",
            What::Reopens => "reopens",
            What::Retold => "retold",
        }
    }
}

/// One deadline that changes. A deadline that is met and moves too is told as both, in this order: moves, met.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Key of the deadline.
    pub key: String,
    /// Its name, as it will be; as it was, where it goes.
    pub title: String,
    /// What becomes of it.
    pub what: What,
    /// Last day before; none where it appears.
    pub before: Option<NaiveDate>,
    /// Last day after; none where it goes.
    pub after: Option<NaiveDate>,
    /// As it will be; none where it goes.
    pub due: Option<Due>,
}

impl Change {
    /// Days later (earlier, when negative); none when it appears or goes.
    #[must_use]
    pub fn days(&self) -> Option<i64> {
        self.before
            .zip(self.after)
            .map(|(before, after)| (after - before).num_days())
    }
}

/// What differs between two lists of deadlines of one asset, by the day that holds after.
#[must_use]
pub fn moved(old: &[Due], new: &[Due]) -> Vec<Change> {
    let before: BTreeMap<&str, &Due> = old.iter().map(|due| (due.key.as_str(), due)).collect();
    let after: BTreeMap<&str, &Due> = new.iter().map(|due| (due.key.as_str(), due)).collect();
    let mut changes = Vec::new();
    for (key, due) in &after {
        let known = before.get(key).copied();
        for what in becomes(known, due) {
            changes.push(Change {
                key: due.key.clone(),
                title: due.title.clone(),
                what,
                before: known.map(|known| known.due_on),
                after: Some(due.due_on),
                due: Some((*due).clone()),
            });
        }
    }
    for (key, due) in &before {
        if !after.contains_key(key) {
            changes.push(Change {
                key: due.key.clone(),
                title: due.title.clone(),
                what: What::Goes,
                before: Some(due.due_on),
                after: None,
                due: None,
            });
        }
    }
    changes.sort_by(|a, b| {
        let day = |change: &Change| change.after.or(change.before);
        (day(a), &a.key, a.what).cmp(&(day(b), &b.key, b.what))
    });
    changes
}

fn becomes(before: Option<&Due>, after: &Due) -> Vec<What> {
    let Some(before) = before else {
        return vec![What::Appears];
    };
    let days = |due: &Due| (due.opens_on, due.due_on, due.grace_on, due.lapses_on);
    let moves = days(before) != days(after);
    let mut what = Vec::new();
    if moves {
        what.push(What::Moves);
    }
    match (before.standing, after.standing) {
        (Standing::Open, Standing::Open) | (Standing::Dropped, Standing::Dropped) => {}
        (Standing::Met(first), Standing::Met(second)) if first == second => {}
        (_, Standing::Met(_)) => what.push(What::Met),
        (_, Standing::Dropped) => what.push(What::Dropped),
        (_, Standing::Open) => what.push(What::Reopens),
    }
    if what.is_empty() && before != after {
        what.push(What::Retold);
    }
    what
}
