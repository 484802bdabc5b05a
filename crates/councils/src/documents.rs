//! Data of the papers that this module hands to the templates of `packs/documents`.

use crate::agenda::Line;
use crate::labels;
use crate::model::*;
use chrono::NaiveDate;
use kernel::ids::{PersonId, UnitId};
use kernel::papers::PaperKind;
use kernel::units::{Tree, UnitKind, Units};
use serde_json::{Value, json};
use std::collections::HashMap;

fn superior(units: &Units, unit: UnitId, on: NaiveDate) -> String {
    units
        .parent(unit, Tree::Territorial, on)
        .filter(|parent| units.get(*parent).is_some_and(|row| row.kind != UnitKind::Country))
        .map(|parent| units.name(parent, on).to_owned())
        .unwrap_or_default()
}

/// The commune or province where a unit sits, without the word for its kind: the place in the line of the date.
fn place(units: &Units, unit: UnitId, on: NaiveDate) -> String {
    let mut line = vec![unit];
    line.extend(units.ancestors(unit, Tree::Territorial, on));
    let seat = line.into_iter().find(|unit| {
        units
            .get(*unit)
            .is_some_and(|row| matches!(row.kind, UnitKind::Commune | UnitKind::Province))
    });
    let name = seat.map(|unit| units.name(unit, on)).unwrap_or_default();
    labels::KINDS_OF_PLACE
        .iter()
        .find_map(|kind| name.strip_prefix(kind))
        .unwrap_or(name)
        .to_owned()
}

fn authors(item: &Item) -> String {
    item.subject
        .authors
        .iter()
        .map(|author| author.name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Data of the minutes (TT 15/2023/TT-BKHĐT Phụ lục 16 as a pattern): only what its reader sees of the agenda.
#[expect(
    clippy::too_many_arguments,
    reason = "a paper is made of everything that a session has"
)]
#[must_use]
pub fn minutes(
    units: &Units,
    council: &Council,
    meeting: &Meeting,
    members: &[Member],
    names: &HashMap<PersonId, String>,
    present: &[PersonId],
    lines: &[Line],
    on: NaiveDate,
) -> Value {
    let name = |person: PersonId| names.get(&person).cloned().unwrap_or_default();
    let holder = |seat| {
        members
            .iter()
            .find(|member| member.seat == seat)
            .map(|member| name(member.person))
            .unwrap_or_default()
    };
    let there = members.iter().filter(|member| present.contains(&member.person)).count();
    let people = names_of(members, names, present);
    let items: Vec<Value> = lines
        .iter()
        .map(|line| {
            let tally = line.item.tally;
            let count = |of: fn(Tally) -> u32| tally.map(|tally| of(tally).to_string()).unwrap_or_default();
            let left_out: Vec<String> = line.kept.iter().map(|person| name(*person)).collect();
            json!({
                "code": line.item.subject.code,
                "title": line.item.subject.title,
                "authors": authors(&line.item),
                "unit": units.name(line.item.subject.unit, on),
                "scope": line.item.subject.scope,
                "effect": "",
                "remarks": line.item.note,
                "left_out": left_out.join(", "),
                "yes": count(|tally| tally.yes),
                "no": count(|tally| tally.no),
                "blank": count(|tally| tally.blank),
                "written": line.item.room.filter(|room| room.written > 0).map(|room| room.written.to_string()).unwrap_or_default(),
                "score": line.scores.mean().map(labels::points).unwrap_or_default(),
                "result": line.item.conclusion.map(labels::conclusion).unwrap_or(labels::NOT_CONCLUDED),
            })
        })
        .collect();
    json!({
        "superior_unit": superior(units, council.unit, on),
        "unit": council.name,
        "number": meeting.minutes_number,
        "symbol": labels::symbol(PaperKind::Minutes),
        "place": place(units, council.unit, on),
        "date": on,
        "about": meeting.title,
        "basis": [labels::basis(&council.decision_number, council.decided_on, &council.signer)],
        "began_at": labels::at(meeting.began_at.unwrap_or(meeting.planned_at)),
        "ended_at": meeting.closed_at.map(labels::at).unwrap_or_default(),
        "held_at": meeting.place,
        "present": there.to_string(),
        "total": members.len().to_string(),
        "quorum": labels::quorum_rule(&meeting.policy, members.len()),
        "members": people,
        "chair": holder(Seat::Chair),
        "secretary": holder(Seat::Secretary),
        "contents": [labels::contents(lines.len())],
        "method": labels::method(meeting.policy.method).to_lowercase(),
        "pass_rule": labels::pass_rule(&meeting.policy),
        "items": items,
        "conclusions": labels::conclusions(lines),
        "signer_secretary": holder(Seat::Secretary),
        "signer_chair": holder(Seat::Chair),
    })
}

fn names_of(members: &[Member], names: &HashMap<PersonId, String>, present: &[PersonId]) -> Vec<Value> {
    members
        .iter()
        .map(|member| {
            json!({
                "name": names.get(&member.person).cloned().unwrap_or_default(),
                "title": member.title,
                "role": labels::seat(member.seat),
                "present": present.contains(&member.person),
                "reason": "",
            })
        })
        .collect()
}

/// Data of the submission with its summary table (TT 15/2023/TT-BKHĐT Phụ lục 15 as a pattern): the items that the council
/// concluded to recognise.
#[must_use]
pub fn submission(units: &Units, council: &Council, meeting: &Meeting, lines: &[Line], on: NaiveDate) -> Value {
    let recognised = |line: &&Line| {
        matches!(
            line.item.conclusion,
            Some(Conclusion::Recognise | Conclusion::RecogniseAfterRevision)
        )
    };
    let items: Vec<Value> = lines
        .iter()
        .filter(recognised)
        .map(|line| {
            json!({
                "person": authors(&line.item),
                "title": line.item.subject.title,
                "part": labels::LEADS,
                "known": "",
                "content": "",
                "scope": line.item.subject.scope,
                "effect": "",
                "note": line.item.note,
            })
        })
        .collect();
    json!({
        "superior_unit": superior(units, council.unit, on),
        "unit": council.name,
        "symbol": labels::symbol(PaperKind::Submission),
        "place": place(units, council.unit, on),
        "date": on,
        "addressees": [units.name(council.unit, on)],
        "basis": [
            labels::basis(&council.decision_number, council.decided_on, &council.signer),
            labels::basis_minutes(meeting),
        ],
        "items": items,
    })
}
