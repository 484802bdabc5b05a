//! A unit: what it is, what it was, what became of it, what is below it, who works there.

use super::{Link, day_for, known, with_place};
use crate::labels;
use crate::model::{EventKind, OrgEvent, REORGANISATION, day_before};
use crate::{policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use chrono::NaiveDate;
use kernel::Result;
use kernel::ids::{PersonId, UnitId};
use kernel::units::{Tree, UnitKind, Units};
use kernel::web::{AppState, Here};
use std::collections::BTreeMap;
use ui::view::{Badge, Row, Tone};
use ui::{Frame, filters};

struct Happening {
    day: NaiveDate,
    head: &'static str,
    icon: &'static str,
    legal_act: String,
    text: String,
    from: Vec<Link>,
    to: Vec<Link>,
}

struct Holder {
    person: String,
    title: String,
    days: String,
    head: bool,
    past: bool,
}

#[derive(Template)]
#[template(path = "organisations_show.html")]
struct Show {
    frame: Frame,
    id: UnitId,
    name: String,
    place: String,
    code: String,
    badge: Badge,
    /// "Trước 01/07/2025: …"
    before: Vec<String>,
    /// Decided, not yet in force.
    coming: Vec<String>,
    /// What stands in its place today; empty while it exists.
    heirs: Vec<Link>,
    heirs_head: &'static str,
    rows: Vec<Row>,
    /// By kind.
    children: Vec<(&'static str, Vec<Link>)>,
    children_more: usize,
    tree_href: String,
    history: Vec<Happening>,
    holders: Vec<Holder>,
    may_change: bool,
    change_href: String,
}

/// Children that the page shows; the tree shows all.
const CHILDREN: usize = 60;

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<UnitId>) -> Result<Response> {
    known(&app, id)?;
    let (units, reader, today) = (app.db.units(), app.db.reader(), here.today());
    let on = day_for(&units, id, today);
    let events = store::history(&reader, id).await?;
    let living = units.exists(id, today);
    let ended = !living && on <= today;
    let mut heirs = if ended {
        store::heirs(&reader, &[id], today)
            .await?
            .remove(&id)
            .unwrap_or_default()
    } else {
        Vec::new()
    };
    let mut heirs_head = labels::HEIRS;
    if ended && heirs.is_empty() {
        heirs = store::heirs_of_parts(&reader, &units, id, today).await?;
        heirs_head = labels::HEIRS_OF_PARTS;
    }
    let positions = people::store::positions_ever(&reader, id, today).await?;
    let people: Vec<PersonId> = positions.iter().map(|held| held.person).collect();
    let names = people::names(&reader, &people).await?;
    let all = units.children(id, Tree::Territorial, on);
    let name = units.name(id, on).to_owned();
    let badge = match (living, ended) {
        (true, _) => Badge::new(labels::LIVING, Tone::Good),
        (false, true) => Badge::new(labels::ENDED, Tone::Neutral),
        (false, false) => Badge::new(labels::NOT_YET, Tone::Info),
    };
    let mut frame = ui::shell::frame(&app, &here, &name);
    frame.crumbs = crumbs(&units, id, on);
    let heirs = heirs.iter().map(|heir| {
        let share = if heir.share == 0 {
            String::new()
        } else {
            labels::part(heir.share, heir.estimated)
        };
        Link::of(&units, heir.unit, today).with_note(share)
    });
    ui::shell::html(&Show {
        frame,
        id,
        place: with_place(&units, id, on),
        code: units.code(id, on).to_owned(),
        badge,
        before: before(&units, id, &events),
        coming: events
            .iter()
            .filter(|event| event.effective_on > today)
            .map(|event| coming(&units, id, event))
            .collect(),
        heirs: heirs.collect(),
        heirs_head,
        rows: facts(&units, id, on),
        children_more: all.len().saturating_sub(CHILDREN),
        children: by_kind(&units, &all, on),
        tree_href: format!("/don-vi/cay?goc={id}&ngay={on}"),
        history: events.iter().rev().map(|event| happening(&units, id, event)).collect(),
        holders: positions
            .into_iter()
            .map(|held| Holder {
                person: names.get(&held.person).cloned().unwrap_or_default(),
                days: labels::days(held.valid_from, held.valid_to),
                past: held.valid_to.is_some_and(|to| to < today),
                head: held.head,
                title: held.title,
            })
            .collect(),
        may_change: living && policy::may_change(here.actor()?, id, &units, today),
        change_href: format!("/don-vi/{id}/thay-doi"),
        name,
    })
}

/// An event that is still to come, in a sentence.
fn coming(units: &Units, unit: UnitId, event: &OrgEvent) -> String {
    let to: Vec<&str> = event
        .successions
        .iter()
        .filter(|row| row.from == unit && row.to != unit)
        .map(|row| units.name(row.to, event.effective_on))
        .collect();
    labels::coming(event.effective_on, event.kind, &to, &event.legal_act)
}

/// The first units below, by kind, in the order of names.
fn by_kind(units: &Units, all: &[UnitId], on: NaiveDate) -> Vec<(&'static str, Vec<Link>)> {
    let mut kinds: BTreeMap<UnitKind, Vec<Link>> = BTreeMap::new();
    let mut shown: Vec<&UnitId> = all.iter().take(CHILDREN).collect();
    shown.sort_by_cached_key(|unit| vietnamese::sort_key(units.name(**unit, on)));
    for unit in shown {
        if let Some(row) = units.get(*unit) {
            kinds
                .entry(row.kind)
                .or_default()
                .push(Link::of(units, *unit, on).with_note(units.code(*unit, on)));
        }
    }
    kinds
        .into_iter()
        .map(|(kind, links)| (labels::kind(kind), links))
        .collect()
}

fn crumbs(units: &Units, unit: UnitId, on: NaiveDate) -> Vec<(String, String)> {
    let mut above: Vec<_> = units
        .ancestors(unit, Tree::Territorial, on)
        .into_iter()
        .filter(|above| units.get(*above).is_some_and(|row| row.kind != UnitKind::Country))
        .map(|above| (units.name(above, on).to_owned(), format!("/don-vi/{above}")))
        .collect();
    above.push((labels::NAV_LIST.to_owned(), "/don-vi".to_owned()));
    above.reverse();
    above
}

/// What it was made of, what it was called and where it belonged before each change; newest first.
fn before(units: &Units, unit: UnitId, events: &[OrgEvent]) -> Vec<String> {
    let mut lines = Vec::new();
    for event in events.iter().rev() {
        let (day, last) = (event.effective_on, day_before(event.effective_on));
        let from: Vec<String> = event
            .successions
            .iter()
            .filter(|row| row.to == unit && row.from != unit)
            .map(|row| labels::whole_or_part(units.name(row.from, last), row.share))
            .collect();
        if !from.is_empty() {
            lines.push(labels::before(day, &from.join(", ")));
        } else if units.exists(unit, last) && units.exists(unit, day) {
            let (name, place) = (units.name(unit, last), with_place(units, unit, last));
            let same = name == units.name(unit, day) && place == with_place(units, unit, day);
            let code = units.code(unit, last);
            if same && code != units.code(unit, day) {
                lines.push(labels::before(day, &labels::code_was(code)));
            } else if !same {
                lines.push(labels::before(
                    day,
                    &if place.is_empty() {
                        name.to_owned()
                    } else {
                        format!("{name}, {place}")
                    },
                ));
            }
        }
    }
    lines
}

fn facts(units: &Units, unit: UnitId, on: NaiveDate) -> Vec<Row> {
    let Some(row) = units.get(unit) else { return Vec::new() };
    let mut rows = vec![Row::fact(labels::HEAD_KIND, labels::kind(row.kind))];
    // The record of the old tree begins on a day of ours, which is no fact about the unit.
    let from = if row.span.from <= crate::import::RECORD_BEGINS {
        labels::BEFORE_RECORD.to_owned()
    } else {
        labels::days(row.span.from, None)
    };
    let life = match row.span.to {
        None => from,
        Some(to) => labels::life(&from, to),
    };
    rows.push(Row::fact(labels::LIFE, life));
    for tree in Tree::ALL {
        if let Some(parent) = units.parent(unit, tree, on) {
            rows.push(Row {
                label: labels::parent_in(tree),
                value: units.name(parent, on).to_owned(),
                href: Some(format!("/don-vi/{parent}")),
                long: false,
            });
        }
    }
    if row.names.len() > 1 {
        let names: Vec<String> = row
            .names
            .iter()
            .map(|name| labels::in_time(&name.full_name, name.span))
            .collect();
        rows.push(Row::fact(labels::NAMES, names.join("\n")).long());
    }
    if row.codes.len() > 1 {
        let codes: Vec<String> = row
            .codes
            .iter()
            .map(|code| labels::in_time(&code.code, code.span))
            .collect();
        rows.push(Row::fact(labels::CODES, codes.join("\n")).long());
    }
    rows
}

fn happening(units: &Units, unit: UnitId, event: &OrgEvent) -> Happening {
    let (day, last) = (event.effective_on, day_before(event.effective_on));
    let rows = || event.successions.iter().filter(|row| row.from != row.to);
    let from = rows().filter(|row| row.to == unit);
    let to = rows().filter(|row| row.from == unit);
    let name = units.name(unit, day);
    // An event of several communes notes one line for each of them.
    let own = event
        .note
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
    let whole = if event.note.lines().count() > 1 {
        ""
    } else {
        event.note.as_str()
    };
    let changed = |old: &str, new: &str| {
        if old == new {
            String::new()
        } else {
            labels::from_to(old, new)
        }
    };
    let text = match event.kind {
        EventKind::Rename => {
            let name = changed(units.name(unit, last), name);
            let code = changed(units.code(unit, last), units.code(unit, day));
            [name, code]
                .into_iter()
                .filter(|text| !text.is_empty())
                .collect::<Vec<_>>()
                .join("; ")
        }
        EventKind::ReParent => changed(&with_place(units, unit, last), &with_place(units, unit, day)),
        EventKind::Found | EventKind::Merge | EventKind::Split | EventKind::Dissolve => own.unwrap_or(whole).to_owned(),
    };
    // Seen from a unit that takes in others on its first day, the event is its foundation.
    let founds = units.get(unit).is_some_and(|row| row.span.from == day);
    Happening {
        day,
        head: if founds {
            labels::event(EventKind::Found)
        } else if day == REORGANISATION && event.kind == EventKind::Split {
            labels::REARRANGED
        } else {
            labels::event(event.kind)
        },
        icon: labels::event_icon(event.kind),
        legal_act: event.legal_act.clone(),
        text,
        from: from
            .map(|row| Link::of(units, row.from, last).with_note(labels::part(row.share, row.estimated)))
            .collect(),
        to: to
            .map(|row| Link::of(units, row.to, day).with_note(labels::part(row.share, row.estimated)))
            .collect(),
    }
}
