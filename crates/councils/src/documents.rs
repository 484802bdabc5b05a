//! Data of the papers that this module hands to the templates of `packs/documents`.

use crate::labels;
use crate::model::*;
use crate::papers::Sitting;
use kernel::ids::PersonId;
use kernel::papers::PaperKind;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

fn authors(item: &Item) -> String {
    item.subject
        .authors
        .iter()
        .map(|author| author.name.as_str())
        .collect::<Vec<_>>()
        .join(", ")
}

/// Heading of a paper of the council itself.
fn heading(sitting: &Sitting, kind: PaperKind) -> Map<String, Value> {
    let letterhead = &sitting.letterhead;
    fields(json!({
        "superior_unit": letterhead.superior,
        "unit": sitting.council.name,
        "symbol": labels::symbol(kind),
        "place": letterhead.place,
        "date": sitting.on,
    }))
}

fn fields(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => Map::new(),
    }
}

/// The chair signs on behalf of the council.
fn by_the_chair(sitting: &Sitting) -> Value {
    json!({ "signer_lines": labels::CHAIR_LINES, "signer_name": holder(sitting, Seat::Chair) })
}

fn holder(sitting: &Sitting, seat: Seat) -> String {
    sitting
        .members
        .iter()
        .find(|member| member.seat == seat)
        .and_then(|member| sitting.names.get(&member.person).cloned())
        .unwrap_or_default()
}

/// Data of the minutes (TT 15/2023/TT-BKHĐT Phụ lục 16 as a pattern): only what its reader sees of the agenda.
#[must_use]
pub fn minutes(sitting: &Sitting) -> Value {
    let Sitting {
        units,
        council,
        meeting,
        members,
        names,
        present,
        lines,
        on,
        ..
    } = sitting;
    let on = *on;
    let name = |person: PersonId| names.get(&person).cloned().unwrap_or_default();
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
    let mut data = heading(sitting, PaperKind::Minutes);
    data.extend(fields(json!({
        "number": meeting.minutes_number,
        "about": meeting.title,
        "basis": [labels::basis(&council.decision_number, council.decided_on, &council.signer)],
        "began_at": labels::at(meeting.began_at.unwrap_or(meeting.planned_at)),
        "ended_at": meeting.closed_at.map(labels::at).unwrap_or_default(),
        "held_at": meeting.place,
        "present": there.to_string(),
        "total": members.len().to_string(),
        "quorum": labels::quorum_rule(&meeting.policy, members.len()),
        "members": people,
        "chair": holder(sitting, Seat::Chair),
        "secretary": holder(sitting, Seat::Secretary),
        "contents": [labels::contents(lines.len())],
        "method": labels::method(meeting.policy.method).to_lowercase(),
        "pass_rule": labels::pass_rule(&meeting.policy),
        "items": items,
        "conclusions": labels::conclusions(lines),
        "signer_secretary": holder(sitting, Seat::Secretary),
        "signer_chair": holder(sitting, Seat::Chair),
    })));
    if meeting.minutes_number.is_none() {
        data.remove("number");
    }
    Value::Object(data)
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

/// The items that the council concluded to recognise.
fn recognised(sitting: &Sitting) -> impl Iterator<Item = &Item> {
    sitting.lines.iter().map(|line| &line.item).filter(|item| {
        matches!(
            item.conclusion,
            Some(Conclusion::Recognise | Conclusion::RecogniseAfterRevision)
        )
    })
}

/// Data of the submission with its summary table (TT 15/2023/TT-BKHĐT Phụ lục 15 as a pattern): the items that the council
/// concluded to recognise.
#[must_use]
pub fn submission(sitting: &Sitting) -> Value {
    let (council, meeting) = (&sitting.council, &sitting.meeting);
    let items: Vec<Value> = recognised(sitting)
        .map(|item| {
            json!({
                "person": authors(item),
                "title": item.subject.title,
                "part": labels::LEADS,
                "known": "",
                "content": "",
                "scope": item.subject.scope,
                "effect": "",
                "note": item.note,
            })
        })
        .collect();
    let mut data = heading(sitting, PaperKind::Submission);
    data.extend(fields(json!({
        "addressees": [sitting.letterhead.unit],
        "basis": [
            labels::basis(&council.decision_number, council.decided_on, &council.signer),
            labels::basis_minutes(meeting),
        ],
        "items": items,
    })));
    data.extend(fields(by_the_chair(sitting)));
    Value::Object(data)
}

/// Data of the decision of the unit that recognises what the council concluded, with its list. Number, subject and who signs
/// come with the paper.
#[must_use]
pub fn decision(sitting: &Sitting) -> Value {
    let (units, council, letterhead) = (&sitting.units, &sitting.council, &sitting.letterhead);
    let items: Vec<Value> = recognised(sitting)
        .map(|item| {
            let workplace = units.name(item.subject.unit, sitting.on);
            let authors = item.subject.authors.iter();
            let authors: Vec<Value> = authors
                .map(|author| json!({ "name": author.name, "workplace": workplace }))
                .collect();
            json!({ "code": item.subject.code, "title": item.subject.title, "authors": authors, "note": "" })
        })
        .collect();
    json!({
        "superior_unit": letterhead.superior,
        "unit": letterhead.unit,
        "place": letterhead.place,
        "issuing_title": labels::issuing_title(&letterhead.head_title, &letterhead.unit),
        "basis": [labels::basis_minutes(&sitting.meeting)],
        "proposer": council.name,
        "items": items,
    })
}

/// Data of the report on a session: who was there, what came of it, each item.
#[must_use]
pub fn report(sitting: &Sitting) -> Value {
    let (meeting, council) = (&sitting.meeting, &sitting.council);
    let there = sitting
        .members
        .iter()
        .filter(|member| sitting.present.contains(&member.person))
        .count();
    let counts: Vec<Value> = Conclusion::ALL
        .iter()
        .map(|one| {
            let count = sitting
                .lines
                .iter()
                .filter(|line| line.item.conclusion == Some(*one))
                .count();
            json!([labels::conclusion(*one), count.to_string()])
        })
        .collect();
    let open = sitting
        .lines
        .iter()
        .filter(|line| line.item.conclusion.is_none())
        .count();
    let rows: Vec<Value> = sitting
        .lines
        .iter()
        .map(|line| {
            json!([
                line.number.to_string(),
                line.item.subject.code,
                line.item.subject.title,
                line.scores.mean().map(labels::points).unwrap_or_default(),
                line.item.conclusion.map_or(labels::NOT_CONCLUDED, labels::conclusion),
            ])
        })
        .collect();
    let mut data = heading(sitting, PaperKind::Report);
    data.extend(fields(json!({
        "addressees": [sitting.letterhead.unit],
        "basis": [labels::basis(&council.decision_number, council.decided_on, &council.signer)],
        "parts": [
            {
                "title": labels::REPORT_HELD,
                "paragraphs": [labels::report_held(meeting, there, sitting.members.len())],
            },
            {
                "title": labels::REPORT_RESULT,
                "paragraphs": [labels::report_result(sitting.lines.len(), open)],
                "columns": labels::report_columns(&labels::REPORT_COUNTS),
                "rows": counts,
            },
            {
                "title": labels::REPORT_ITEMS,
                "columns": labels::report_columns(&labels::REPORT_ITEM_HEADS),
                "rows": rows,
            },
        ],
    })));
    data.extend(fields(by_the_chair(sitting)));
    Value::Object(data)
}
