//! The agenda as one person sees it: a fixed number of queries for any number of items, members and sheets.

use crate::commands::room;
use crate::model::*;
use crate::store;
use chrono::NaiveDate;
use kernel::Result;
use kernel::access::Scope;
use kernel::db::Reader;
use kernel::ids::PersonId;
use std::collections::HashMap;

/// A line of the agenda with all that a page says of it.
#[derive(Clone, Debug)]
pub struct Line {
    /// Number among the lines that the person sees, from 1.
    pub number: usize,
    /// The item.
    pub item: Item,
    /// Who could vote: frozen when the vote closed, else right now.
    pub room: Room,
    /// Whether that is enough.
    pub quorum: Quorum,
    /// Members who must be shown out.
    pub kept: Vec<PersonId>,
    /// Who reviews, and why.
    pub reviewers: Vec<(PersonId, String)>,
    /// The person's own sheet.
    pub mine: Option<Sheet>,
    /// What the handed-in sheets come to; empty for those who may not see it yet.
    pub scores: Scores,
    /// How many have voted.
    pub voted: u32,
    /// The person has voted.
    pub i_voted: bool,
}

/// Reads the agenda of a session. `with_scores` is for those who run it, and for everyone once it is closed.
///
/// # Errors
/// Database errors.
pub async fn read(
    db: &Reader<'_>,
    scope: &Scope,
    meeting: &Meeting,
    members: &[Member],
    person: PersonId,
    with_scores: bool,
    on: NaiveDate,
) -> Result<Vec<Line>> {
    let items = store::items_of(db, scope, meeting.id, on).await?;
    let present = store::present_at(db, meeting.id).await?;
    let mut conflicts: HashMap<ItemId, Vec<Conflict>> = HashMap::new();
    for conflict in store::conflicts_of(db, scope, meeting.id, on).await? {
        conflicts.entry(conflict.item).or_default().push(conflict);
    }
    let mut reviewers: HashMap<ItemId, Vec<(PersonId, String)>> = HashMap::new();
    for assignment in store::assignments_of(db, scope, meeting.id, on).await? {
        reviewers
            .entry(assignment.item)
            .or_default()
            .push((assignment.person, assignment.reason));
    }
    let mut sheets = store::sheets_by(db, scope, meeting.id, person, on).await?;
    let seated: Vec<PersonId> = members.iter().map(|member| member.person).collect();
    let scores = if with_scores {
        store::scores_of(db, scope, meeting.id, &seated, on).await?
    } else {
        HashMap::new()
    };
    let voted = store::voted_counts(db, scope, meeting.id, person, on).await?;
    let lines = items.into_iter().zip(1_usize..).map(|(item, number)| {
        let of_item = conflicts.get(&item.id).map_or(&[][..], Vec::as_slice);
        let now = room(members, &present, of_item, item.id);
        let room = item.room.unwrap_or(now);
        let kept = |member: &&Member| {
            of_item
                .iter()
                .any(|conflict| conflict.person == member.person && !conflict.lifted)
        };
        let (count, mine) = voted.get(&item.id).copied().unwrap_or_default();
        Line {
            number,
            room,
            quorum: meeting.policy.quorum(room),
            kept: members.iter().filter(kept).map(|member| member.person).collect(),
            reviewers: reviewers.remove(&item.id).unwrap_or_default(),
            mine: sheets.remove(&item.id),
            scores: scores.get(&item.id).copied().unwrap_or_default(),
            voted: count,
            i_voted: mine,
            item,
        }
    });
    Ok(lines.collect())
}
