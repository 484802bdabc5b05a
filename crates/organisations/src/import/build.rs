//! From lists that fit together to units, edges and events. Pure.

use super::parse::{last_old_day, origin};
use super::{Country, Later, LaterKind, Listed, Mapped, RECORD_BEGINS, RowFault};
use crate::labels::{self, fault, list};
use crate::model::{EventId, EventKind, NewUnit, OrgEvent, REORGANISATION, Records, Succession, WHOLE, day_before};
use chrono::NaiveDate;
use kernel::ids::UnitId;
use kernel::units::{EdgeRow, Span, Tree, UnitCode, UnitKind, UnitName, UnitRow};
use std::collections::{BTreeMap, HashMap, HashSet};
use uuid::Uuid;

/// The code of the root.
const COUNTRY_CODE: &str = "VN";

/// What an import writes.
#[derive(Debug, Default)]
pub(super) struct Built {
    pub(super) records: Records,
    pub(super) events: Vec<OrgEvent>,
    /// Provinces and wards that keep their identity.
    pub(super) kept: usize,
}

const OLD: Span = Span {
    from: RECORD_BEGINS,
    to: None,
};

fn old_span() -> Span {
    Span {
        to: Some(last_old_day()),
        ..OLD
    }
}

fn new_span() -> Span {
    Span {
        from: REORGANISATION,
        to: None,
    }
}

/// A unit with one name and one code for its whole life.
fn unit(id: UnitId, kind: UnitKind, span: Span, name: &str, code: &str) -> UnitRow {
    let codes = if code.is_empty() {
        Vec::new()
    } else {
        vec![UnitCode {
            span,
            code: code.to_owned(),
        }]
    };
    UnitRow {
        id,
        kind,
        span,
        names: vec![UnitName {
            span,
            full_name: name.to_owned(),
        }],
        codes,
    }
}

/// A unit that lives in both trees: its old name and code until the last old day, where they differ.
fn kept_unit(id: UnitId, kind: UnitKind, old: &Listed, new: &Listed) -> UnitRow {
    let mut row = unit(id, kind, OLD, &new.name, &new.code);
    if !vietnamese::same_text(&old.name, &new.name) {
        row.names = vec![
            UnitName {
                span: old_span(),
                full_name: old.name.clone(),
            },
            UnitName {
                span: new_span(),
                full_name: new.name.clone(),
            },
        ];
    }
    if old.code != new.code {
        row.codes = vec![
            UnitCode {
                span: old_span(),
                code: old.code.clone(),
            },
            UnitCode {
                span: new_span(),
                code: new.code.clone(),
            },
        ];
    }
    row
}

struct Builder<'a> {
    make: &'a mut dyn FnMut() -> Uuid,
    built: Built,
    /// Place of each unit in the records, by its present code in the new tree.
    new: HashMap<String, usize>,
}

impl Builder<'_> {
    fn id(&mut self) -> UnitId {
        UnitId((self.make)())
    }

    fn edge(&mut self, child: UnitId, parent: UnitId, span: Span) {
        self.built.records.edges.push(EdgeRow {
            tree: Tree::Territorial,
            child,
            parent,
            span,
        });
    }

    fn event(&mut self, kind: EventKind, act: &str, on: NaiveDate, note: String, successions: Vec<Succession>) {
        let id = EventId((self.make)());
        self.built.events.push(OrgEvent {
            id,
            kind,
            legal_act: act.to_owned(),
            effective_on: on,
            note,
            successions,
        });
    }
}

/// The administrative lists; nothing when there are none.
pub(super) fn lists(country: &Country, make: &mut dyn FnMut() -> Uuid) -> Built {
    let mut b = Builder {
        make,
        built: Built::default(),
        new: HashMap::new(),
    };
    if !country.has_lists() {
        return b.built;
    }
    let root = b.id();
    b.built
        .records
        .units
        .push(unit(root, UnitKind::Country, OLD, labels::COUNTRY, COUNTRY_CODE));
    let (old_provinces, provinces) = build_provinces(&mut b, country, root);
    let mut districts: HashMap<&str, UnitId> = HashMap::new();
    for row in &country.old_districts {
        let id = b.id();
        b.built
            .records
            .units
            .push(unit(id, UnitKind::District, old_span(), &row.name, &row.code));
        if let Some(parent) = old_provinces.get(row.parent.as_str()) {
            b.edge(id, *parent, old_span());
        }
        districts.insert(&row.code, id);
    }
    let wards = build_communes(&mut b, country, &districts, &provinces);
    build_events(&mut b, country, &wards, &districts);
    for change in &country.later {
        apply_later(&mut b, change);
    }
    b.built
}

/// The names by code of the old and of the new provinces.
type Known<'a> = HashMap<&'a str, UnitId>;

fn build_provinces<'a>(b: &mut Builder<'_>, country: &'a Country, root: UnitId) -> (Known<'a>, Known<'a>) {
    let before: HashMap<&str, &Listed> = country
        .old_provinces
        .iter()
        .map(|row| (row.code.as_str(), row))
        .collect();
    let (mut old, mut new): (Known<'a>, Known<'a>) = (HashMap::new(), HashMap::new());
    for row in &country.provinces {
        let id = b.id();
        let kept = before.get(row.code.as_str()).filter(|_| row.kept);
        b.new.insert(row.code.clone(), b.built.records.units.len());
        if let Some(was) = kept {
            b.built.records.units.push(kept_unit(id, UnitKind::Province, was, row));
            b.edge(id, root, OLD);
            b.built.kept += 1;
            old.insert(&row.code, id);
        } else {
            b.built
                .records
                .units
                .push(unit(id, UnitKind::Province, new_span(), &row.name, &row.code));
            b.edge(id, root, new_span());
        }
        new.insert(&row.code, id);
    }
    for row in &country.old_provinces {
        if !old.contains_key(row.code.as_str()) {
            let id = b.id();
            b.built
                .records
                .units
                .push(unit(id, UnitKind::Province, old_span(), &row.name, &row.code));
            b.edge(id, root, old_span());
            old.insert(&row.code, id);
        }
    }
    // What became of a province is what became of its wards.
    let mut links: BTreeMap<(&str, &str), ()> = BTreeMap::new();
    for row in &country.mapping {
        links.insert((&row.old_province, &row.province), ());
    }
    let links: Vec<Link> = links
        .keys()
        .filter_map(|(from, to)| {
            Some(Link {
                from: *old.get(from)?,
                to: *new.get(to)?,
                share: None,
            })
        })
        .filter(|link| link.from != link.to)
        .collect();
    for group in groups(links) {
        let (kind, successions) = pass(&group);
        b.event(kind, labels::PROVINCES_ACT, REORGANISATION, String::new(), successions);
    }
    (old, new)
}

/// Wards and communes; gives the ids of the wards by code.
fn build_communes<'a>(
    b: &mut Builder<'_>,
    country: &'a Country,
    districts: &Known<'_>,
    provinces: &Known<'_>,
) -> Known<'a> {
    let mut sources: HashMap<&str, Vec<&Mapped>> = HashMap::new();
    for row in &country.mapping {
        sources.entry(&row.commune).or_default().push(row);
    }
    let old: HashMap<&str, &Listed> = country.old_wards.iter().map(|row| (row.code.as_str(), row)).collect();
    let mut wards: Known<'a> = HashMap::new();
    for row in &country.communes {
        let id = b.id();
        let only = match sources.get(row.code.as_str()).map(Vec::as_slice) {
            Some([only]) if !only.merged && !only.divided => old.get(only.old_ward.as_str()).copied(),
            Some(_) | None => None,
        };
        b.new.insert(row.code.clone(), b.built.records.units.len());
        if let Some(was) = only {
            b.built.records.units.push(kept_unit(id, UnitKind::Commune, was, row));
            b.built.kept += 1;
            if let Some(district) = districts.get(was.parent.as_str()) {
                b.edge(id, *district, old_span());
            }
            wards.insert(&was.code, id);
        } else {
            b.built
                .records
                .units
                .push(unit(id, UnitKind::Commune, new_span(), &row.name, &row.code));
        }
        if let Some(province) = provinces.get(row.parent.as_str()) {
            b.edge(id, *province, new_span());
        }
    }
    for row in &country.old_wards {
        if wards.contains_key(row.code.as_str()) {
            continue;
        }
        let id = b.id();
        b.built
            .records
            .units
            .push(unit(id, UnitKind::Commune, old_span(), &row.name, &row.code));
        if let Some(district) = districts.get(row.parent.as_str()) {
            b.edge(id, *district, old_span());
        }
        wards.insert(&row.code, id);
    }
    wards
}

/// Something passes from one unit to another.
#[derive(Clone, Copy, Debug)]
struct Link {
    from: UnitId,
    to: UnitId,
    /// How much, where the list says so.
    share: Option<i64>,
}

/// Links that belong together: connected through a unit that gives to several or takes from several. So the shares out
/// of every unit are whole within one group.
fn groups(links: Vec<Link>) -> Vec<Vec<Link>> {
    let mut above: HashMap<UnitId, UnitId> = HashMap::new();
    fn top(above: &mut HashMap<UnitId, UnitId>, unit: UnitId) -> UnitId {
        let mut at = unit;
        while let Some(&next) = above.get(&at) {
            at = next;
        }
        if at != unit {
            above.insert(unit, at);
        }
        at
    }
    for link in &links {
        let (from, to) = (top(&mut above, link.from), top(&mut above, link.to));
        if from != to {
            above.insert(from, to);
        }
    }
    let mut place: HashMap<UnitId, usize> = HashMap::new();
    let mut groups: Vec<Vec<Link>> = Vec::new();
    for link in links {
        let root = top(&mut above, link.to);
        let at = *place.entry(root).or_insert(groups.len());
        if at == groups.len() {
            groups.push(Vec::new());
        }
        if let Some(group) = groups.get_mut(at) {
            group.push(link);
        }
    }
    groups
}

/// The successions of a group. Where no share is given, a unit is counted in equal parts, marked as estimated; the first
/// part takes the odd millionths.
fn pass(group: &[Link]) -> (EventKind, Vec<Succession>) {
    let mut parts: HashMap<UnitId, i64> = HashMap::new();
    for link in group {
        *parts.entry(link.from).or_default() += 1;
    }
    let mut begun: HashSet<UnitId> = HashSet::new();
    let successions: Vec<Succession> = group
        .iter()
        .map(|link| {
            let count = parts.get(&link.from).copied().unwrap_or(1);
            let odd = if begun.insert(link.from) { WHOLE % count } else { 0 };
            let share = link.share.unwrap_or(WHOLE / count + odd);
            Succession {
                from: link.from,
                to: link.to,
                share,
                estimated: count > 1 && link.share.is_none(),
            }
        })
        .collect();
    let divided = parts.values().any(|count| *count > 1);
    (if divided { EventKind::Split } else { EventKind::Merge }, successions)
}

fn build_events(b: &mut Builder<'_>, country: &Country, wards: &Known<'_>, districts: &Known<'_>) {
    let communes: HashMap<UnitId, &Listed> = country
        .communes
        .iter()
        .filter_map(|row| Some((b.built.records.units.get(*b.new.get(&row.code)?)?.id, row)))
        .collect();
    let ids: HashMap<&str, UnitId> = communes.iter().map(|(id, row)| (row.code.as_str(), *id)).collect();
    let mut links = Vec::new();
    let mut passed: HashSet<UnitId> = HashSet::new();
    for row in &country.mapping {
        let (ward, district) = origin(row);
        let from = if ward.is_empty() {
            districts.get(district)
        } else {
            wards.get(ward)
        };
        if let (Some(&from), Some(&to)) = (from, ids.get(row.commune.as_str())) {
            passed.insert(from);
            links.push(Link {
                from,
                to,
                share: row.share,
            });
        }
    }
    for group in groups(links) {
        let mut takers: Vec<UnitId> = group.iter().map(|link| link.to).collect();
        let mut seen = HashSet::new();
        takers.retain(|unit| seen.insert(*unit));
        let listed: Vec<&&Listed> = takers.iter().filter_map(|unit| communes.get(unit)).collect();
        let mut acts: Vec<&str> = listed.iter().map(|row| row.act.as_str()).collect();
        acts.dedup();
        // One line for each commune, so that its page can show its own.
        let lines = listed
            .iter()
            .filter_map(|row| Some(format!("{}: {}", row.name, country.formation.get(&row.code)?)));
        let note = lines.collect::<Vec<_>>().join("\n");
        let act = acts.join("; ");
        match group.as_slice() {
            [kept] if kept.from == kept.to => {
                b.event(
                    EventKind::ReParent,
                    &act,
                    REORGANISATION,
                    note,
                    vec![Succession::about(kept.to)],
                );
            }
            group => {
                let (kind, successions) = pass(group);
                b.event(kind, &act, REORGANISATION, note, successions);
            }
        }
    }
    let mut ended: Vec<UnitId> = districts
        .values()
        .copied()
        .filter(|unit| !passed.contains(unit))
        .collect();
    ended.sort_unstable();
    if !ended.is_empty() {
        let about = ended.into_iter().map(Succession::about).collect();
        b.event(
            EventKind::Dissolve,
            labels::DISTRICTS_ACT,
            REORGANISATION,
            String::new(),
            about,
        );
    }
}

fn apply_later(b: &mut Builder<'_>, change: &Later) {
    let last = day_before(change.on);
    let place = b.new.get(&change.code).copied();
    let Some(row) = place.and_then(|place| b.built.records.units.get_mut(place)) else {
        return;
    };
    let id = row.id;
    match &change.what {
        LaterKind::Name(name) => {
            if let Some(held) = row.names.last_mut() {
                held.span.to = Some(last);
            }
            row.names.push(UnitName {
                span: Span {
                    from: change.on,
                    to: None,
                },
                full_name: name.clone(),
            });
        }
        LaterKind::CodeBefore(before) => {
            if let Some(held) = row.codes.last_mut() {
                let first = UnitCode {
                    span: Span {
                        from: held.span.from,
                        to: Some(last),
                    },
                    code: before.clone(),
                };
                let present = UnitCode {
                    span: Span {
                        from: change.on,
                        to: None,
                    },
                    code: held.code.clone(),
                };
                *held = first;
                row.codes.push(present);
            }
        }
    }
    b.event(
        EventKind::Rename,
        &change.act,
        change.on,
        String::new(),
        vec![Succession::about(id)],
    );
}

/// Local units, below units of the same list, of the administrative lists or of what is stored already. Gives the faults
/// and the stored units that get children.
pub(super) fn others(
    country: &Country,
    before: &Records,
    built: &mut Built,
    make: &mut dyn FnMut() -> Uuid,
) -> (Vec<RowFault>, Vec<UnitId>) {
    let mut held: HashMap<String, Vec<(UnitId, Span)>> = HashMap::new();
    if country.others.is_empty() {
        return (Vec::new(), Vec::new());
    }
    for row in before.units.iter().chain(&built.records.units) {
        for code in &row.codes {
            held.entry(code.code.clone()).or_default().push((row.id, code.span));
        }
    }
    let stored: HashSet<UnitId> = before.units.iter().map(|row| row.id).collect();
    let (mut faults, mut below) = (Vec::new(), Vec::new());
    let mut ids = Vec::with_capacity(country.others.len());
    for row in &country.others {
        let id = UnitId(make());
        let span = Span {
            from: row.from,
            to: row.to,
        };
        let same = held.entry(row.code.clone()).or_default();
        // Rows of one list were compared with one another before; this compares with what else there is.
        if !row.code.is_empty() && same.iter().any(|(_, other)| other.overlaps(span)) {
            faults.push(row.at.fault("code", &row.code, fault::twice(0)));
        }
        same.push((id, span));
        ids.push(id);
    }
    let mut founded: BTreeMap<(NaiveDate, &str), Vec<UnitId>> = BTreeMap::new();
    for (row, id) in country.others.iter().zip(ids) {
        let span = Span {
            from: row.from,
            to: row.to,
        };
        let parent = held
            .get(&row.parent)
            .and_then(|same| same.iter().find(|(_, other)| other.contains(row.from)));
        let Some((parent, life)) = parent else {
            faults.push(
                row.at
                    .fault("parent_code", &row.parent, fault::unknown_code(list::UNITS)),
            );
            continue;
        };
        if stored.contains(parent) {
            below.push(*parent);
        }
        if life.intersection(span) != Some(span) {
            faults.push(row.at.fault("valid_to", &row.parent, fault::outside_parent()));
        }
        let new = NewUnit {
            id,
            kind: row.kind,
            full_name: row.name.clone(),
            code: row.code.clone(),
            parents: vec![(row.tree, *parent)],
            span,
        };
        built.records.add(&new);
        founded.entry((row.from, row.act.as_str())).or_default().push(id);
    }
    for ((on, act), units) in founded {
        built.events.push(OrgEvent {
            id: EventId(make()),
            kind: EventKind::Found,
            legal_act: act.to_owned(),
            effective_on: on,
            note: String::new(),
            successions: units.into_iter().map(Succession::about).collect(),
        });
    }
    (faults, below)
}
