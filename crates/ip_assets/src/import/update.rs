//! A row of which the register has the asset already: what it would change there. Pure.
//!
//! An empty cell changes nothing. A right is never changed by a list, and no owner is taken away: the first decides which law holds, an
//! asset changes hands by an event of its dossier. A day that stands otherwise in the dossier is corrected: the line that stood there is
//! crossed out.

use super::columns::Field;
use super::{Difference, Entry, names, other_owner, owners};
use crate::labels::{self, import as words};
use crate::model::parties::percent;
use crate::model::{Asset, Content, Event, EventId, EventKind, Part, Party, Right, in_order};

/// What a row would change of an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amended {
    /// The version of the asset that this follows from.
    pub version: i64,
    /// What would be entered of it.
    pub content: Content,
    /// What would be added to its dossier.
    pub added: Vec<Event>,
    /// What would be corrected in it.
    pub corrected: Vec<(EventId, Event)>,
    /// Its dossier afterwards.
    pub events: Vec<Event>,
    /// Field by field, from what to what.
    pub differences: Vec<Difference>,
    /// Why it cannot be.
    pub faults: Vec<String>,
    /// What a person should know though nothing is wrong.
    pub notes: Vec<String>,
}

impl Amended {
    /// Nothing would change.
    #[must_use]
    pub fn is_same(&self) -> bool {
        self.differences.is_empty()
    }
}

/// Events that an asset has once.
const ONCE: [EventKind; 4] = [
    EventKind::Filed,
    EventKind::PctFiled,
    EventKind::Published,
    EventKind::Granted,
];

fn field_of(kind: EventKind) -> Field {
    let known = [
        (EventKind::Priority, Field::Priority),
        (EventKind::Published, Field::Published),
        (EventKind::Granted, Field::Granted),
    ];
    let found = known.into_iter().find(|(other, _)| *other == kind);
    found.map_or(Field::Filed, |(_, field)| field)
}

struct Comparison<'a> {
    found: &'a mut Vec<Difference>,
}

impl Comparison<'_> {
    /// Whether a told text differs from ours; an empty one tells nothing.
    fn differs(&mut self, field: Field, ours: String, theirs: String) -> bool {
        let differs = !theirs.is_empty() && !vietnamese::same_text(&ours, &theirs);
        if differs {
            self.found.push(Difference { field, ours, theirs });
        }
        differs
    }
}

fn of_part(content: &Content, part: Part) -> impl Iterator<Item = &Party> {
    content.parties.iter().filter(move |party| party.part == part)
}

/// The parties of a part as a list tells them, each with what the register knows of one of that name: of the second of two namesakes
/// what it knows of its second.
fn renewed(ours: &Content, theirs: &Content, (from, to): (Part, Part)) -> Vec<Party> {
    let mut left: Vec<&Party> = of_part(ours, to).collect();
    let told = of_part(theirs, from);
    told.map(|party| {
        let folded = vietnamese::fold(&party.name);
        let at = left.iter().position(|held| vietnamese::fold(&held.name) == folded);
        let known = at.map(|at| left.remove(at));
        match known {
            Some(held) => Party {
                name: party.name.clone(),
                share: party.share.or(held.share),
                detail: if party.detail.is_empty() {
                    held.detail.clone()
                } else {
                    party.detail.clone()
                },
                ..held.clone()
            },
            None => Party {
                part: to,
                ..party.clone()
            },
        }
    })
    .collect()
}

fn listed(parties: &[Party]) -> String {
    let names: Vec<&str> = parties.iter().map(|party| party.name.as_str()).collect();
    names.join("; ")
}

/// Puts parties of a part in the place of those that were there.
fn put(content: &mut Content, part: Part, parties: Vec<Party>) {
    let at = content.parties.iter().position(|party| party.part == part);
    let at = at.unwrap_or(content.parties.len());
    let before = content
        .parties
        .iter()
        .take(at)
        .filter(|party| party.part != part)
        .count();
    content.parties.retain(|party| party.part != part);
    let before = before.min(content.parties.len());
    content.parties.splice(before..before, parties);
}

fn has_shares(content: &Content) -> bool {
    let mut authors = content.parties.iter().filter(|party| party.part == Part::Author);
    authors.any(|party| party.share.is_some())
}

fn authors(content: &Content, with_shares: bool) -> String {
    let of = content.parties.iter().filter(|party| party.part == Part::Author);
    let told = of.map(|party| match party.share.filter(|_| with_shares) {
        Some(share) => format!("{} {}", party.name, percent(share)),
        None => party.name.clone(),
    });
    told.collect::<Vec<_>>().join("; ")
}

fn is_figurative(symbol: &str) -> bool {
    symbol.starts_with('V')
}

/// The classes of a list with those of ours of whose scheme it tells nothing: a list of Nice classes says nothing of figures.
fn classes(right: Right, ours: &[String], theirs: &[String]) -> Vec<String> {
    if theirs.is_empty() {
        return ours.to_vec();
    }
    let mut found = theirs.to_vec();
    if right.is_mark() {
        for figurative in [true, false] {
            if !theirs.iter().any(|symbol| is_figurative(symbol) == figurative) {
                found.extend(
                    ours.iter()
                        .filter(|symbol| is_figurative(symbol) == figurative)
                        .cloned(),
                );
            }
        }
    }
    found
}

fn sorted(list: &[String]) -> String {
    let mut list = list.to_vec();
    list.sort();
    list.join("; ")
}

/// What an entry would change of the asset that it is.
#[must_use]
pub fn amended(entry: &Entry, known: &Asset, held: &[(EventId, Event)]) -> Amended {
    let (theirs, ours) = (&entry.content, &known.content);
    let mut content = ours.clone();
    let (mut found, mut faults, mut notes) = (Vec::new(), Vec::new(), Vec::new());
    let mut compare = Comparison { found: &mut found };
    if entry.right_known && theirs.right != ours.right {
        // "Nhãn hiệu" in a list, or the 4 of a number, stands for every kind of mark.
        if ours.right.is_mark() && theirs.right == Right::Trademark {
            notes.push(words::right_stays(ours.right));
        } else {
            faults.push(words::other_right(ours.right, theirs.right));
        }
    }
    if other_owner(entry, known) {
        faults.push(words::other_owner(&owners(ours).join("; ")));
    }
    if compare.differs(Field::Title, ours.title.clone(), theirs.title.clone()) {
        content.title.clone_from(&theirs.title);
    }
    // Who owns it is told as holders or applicants, as far as the list knows; here by what the register has.
    let part = |content: &Content| {
        let has = content.parties.iter().any(|party| party.part == Part::Holder);
        if has { Part::Holder } else { Part::Applicant }
    };
    let (from, to) = (part(theirs), part(ours));
    if faults.is_empty() {
        let becomes = if from == Part::Holder { from } else { to };
        let mut parties = renewed(ours, theirs, (from, becomes));
        let told: Vec<String> = parties.iter().map(|party| vietnamese::fold(&party.name)).collect();
        let left_out = of_part(ours, to).filter(|held| !told.contains(&vietnamese::fold(&held.name)));
        let left_out: Vec<Party> = left_out
            .map(|held| Party {
                part: becomes,
                ..held.clone()
            })
            .collect();
        if !parties.is_empty() && !left_out.is_empty() {
            notes.push(words::owners_stay(&listed(&left_out)));
            parties.extend(left_out);
        }
        if compare.differs(Field::Owner, owners(ours).join("; "), listed(&parties)) {
            put(&mut content, becomes, parties);
        }
    }
    // Where holders are told, applicants are another column.
    if from == Part::Holder {
        let (ours_told, theirs_told) = (names(ours, Part::Applicant), names(theirs, Part::Applicant));
        if compare.differs(Field::Applicant, ours_told.join("; "), theirs_told.join("; ")) {
            let parties = renewed(ours, theirs, (Part::Applicant, Part::Applicant));
            put(&mut content, Part::Applicant, parties);
        }
    }
    let shares = has_shares(theirs);
    if compare.differs(Field::Author, authors(ours, shares), authors(theirs, shares)) {
        let mut parties = renewed(ours, theirs, (Part::Author, Part::Author));
        // Shares that were said of other people say nothing of these.
        let is_whole = parties.iter().all(|party| party.share.is_some());
        if !shares && (names(ours, Part::Author).len() != parties.len() || !is_whole) {
            for party in &mut parties {
                party.share = None;
            }
        }
        put(&mut content, Part::Author, parties);
    }
    let representatives = [ours, theirs].map(|of| names(of, Part::Representative).join("; "));
    let [ours_told, theirs_told] = representatives;
    if compare.differs(Field::Representative, ours_told, theirs_told) {
        let parties = renewed(ours, theirs, (Part::Representative, Part::Representative));
        put(&mut content, Part::Representative, parties);
    }
    // Numbers are the same however they are written.
    let ([our_application, our_grant], [their_application, their_grant]) = (ours.keys(), theirs.keys());
    if our_application != their_application
        && compare.differs(Field::Application, ours.application.clone(), theirs.application.clone())
    {
        content.application.clone_from(&theirs.application);
    }
    if our_grant != their_grant && compare.differs(Field::Grant, ours.grant.clone(), theirs.grant.clone()) {
        content.grant.clone_from(&theirs.grant);
    }
    let merged = classes(ours.right, &ours.classes, &theirs.classes);
    if compare.differs(Field::Classes, sorted(&ours.classes), sorted(&merged)) {
        content.classes = merged;
    }
    if compare.differs(Field::Goods, ours.goods.clone(), theirs.goods.clone()) {
        content.goods.clone_from(&theirs.goods);
    }
    if compare.differs(Field::Summary, ours.summary.clone(), theirs.summary.clone()) {
        content.summary.clone_from(&theirs.summary);
    }
    let (added, corrected) = steps(entry, held, &mut compare);
    let gone = |id: &EventId| corrected.iter().any(|(other, _)| other == id);
    let mut events: Vec<Event> = held
        .iter()
        .filter(|(id, _)| !gone(id))
        .map(|(_, event)| event.clone())
        .collect();
    events.extend(corrected.iter().map(|(_, event)| event.clone()));
    events.extend(added.iter().cloned());
    in_order(&mut events);
    Amended {
        version: known.version,
        content,
        added,
        corrected,
        events,
        differences: found,
        faults,
        notes,
    }
}

type Steps = (Vec<Event>, Vec<(EventId, Event)>);

/// What a list tells of the dossier: days that are not there yet, and those that are there otherwise.
fn steps(entry: &Entry, held: &[(EventId, Event)], compare: &mut Comparison<'_>) -> Steps {
    let (mut added, mut corrected): Steps = (Vec::new(), Vec::new());
    for told in &entry.events {
        let of: Vec<&(EventId, Event)> = held.iter().filter(|(_, event)| event.kind == told.kind).collect();
        if of.iter().any(|(_, event)| event.on == told.on) {
            continue;
        }
        let alone = entry.events.iter().filter(|other| other.kind == told.kind).count() == 1;
        let day = labels::date(told.on);
        match of.as_slice() {
            [(id, event)] if ONCE.contains(&told.kind) || alone => {
                compare.differs(field_of(told.kind), labels::date(event.on), day);
                let kept = |ours: &str, theirs: &str| if theirs.is_empty() { ours } else { theirs }.to_owned();
                corrected.push((
                    *id,
                    Event {
                        number: kept(&event.number, &told.number),
                        note: kept(&event.note, &told.note),
                        ..told.clone()
                    },
                ));
            }
            _ => {
                compare.differs(field_of(told.kind), String::new(), day);
                added.push(told.clone());
            }
        }
    }
    (added, corrected)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::sheet::event;
    use crate::model::{AssetId, State};
    use kernel::ids::{PersonId, UnitId};
    use uuid::Uuid;

    fn party(part: Part, name: &str, share: Option<u32>) -> Party {
        Party {
            part,
            name: name.to_owned(),
            unit: None,
            person: None,
            country: "VN".to_owned(),
            detail: String::new(),
            share,
        }
    }

    fn asset(content: Content) -> Asset {
        let at = chrono::DateTime::UNIX_EPOCH;
        Asset {
            id: AssetId(Uuid::nil()),
            code: "TS-1".to_owned(),
            keeper: UnitId(Uuid::nil()),
            content,
            state: State::Pending,
            secret: false,
            published: false,
            filed_on: None,
            granted_on: None,
            created_by: PersonId(Uuid::nil()),
            created_at: at,
            changed_at: at,
            version: 1,
        }
    }

    fn mark() -> Content {
        let mut content = Content::new(Right::CollectiveMark);
        content.title = "CHÈ MƯỜNG KIM".to_owned();
        content.application = "4-2020-01234".to_owned();
        content.goods = "Chè".to_owned();
        content.classes = vec!["30".to_owned(), "V26.4.5".to_owned()];
        content.parties = vec![
            Party {
                unit: Some(UnitId(Uuid::from_u128(5))),
                detail: "Bản Mường".to_owned(),
                ..party(Part::Applicant, "HTX Chè", None)
            },
            party(Part::Author, "Xuân", Some(6_000)),
            party(Part::Author, "Tủa", Some(4_000)),
        ];
        content
    }

    fn held(list: &[(EventKind, &str)]) -> Vec<(EventId, Event)> {
        let days = (1..).zip(list);
        days.map(|(n, (kind, day))| (EventId(Uuid::from_u128(n)), event(*kind, day.parse().unwrap())))
            .collect()
    }

    fn entry(content: Content, events: &[(EventKind, &str)]) -> Entry {
        let mut entry = Entry::new(2);
        entry.right_known = true;
        entry.content = content;
        entry.events = held(events).into_iter().map(|(_, event)| event).collect();
        entry
    }

    /// A row with nothing but number and title leaves all the rest as it is.
    #[test]
    fn an_empty_cell_blanks_nothing() {
        let mut told = Content::new(Right::Trademark);
        told.title = "CHÈ MƯỜNG KIM".to_owned();
        told.application = "VN 4.2020.1234".to_owned();
        let found = amended(
            &entry(told, &[]),
            &asset(mark()),
            &held(&[(EventKind::Filed, "2020-03-02")]),
        );
        assert!(found.is_same(), "{:?}", found.differences);
        assert_eq!(found.content, mark());
        assert_eq!(found.notes.len(), 1, "the register keeps the nearer right");
        assert!(found.faults.is_empty());
    }

    /// New days are added, a wrong one is corrected and not written twice.
    #[test]
    fn days_are_added_or_corrected() {
        let known = held(&[(EventKind::Filed, "2020-03-02"), (EventKind::Published, "2020-05-25")]);
        let told = entry(
            mark(),
            &[
                (EventKind::Filed, "2020-03-03"),
                (EventKind::Published, "2020-05-25"),
                (EventKind::Granted, "2021-06-01"),
            ],
        );
        let found = amended(&told, &asset(mark()), &known);
        assert_eq!(found.corrected.len(), 1);
        assert_eq!(found.corrected[0].0, known[0].0);
        assert_eq!(found.added.len(), 1);
        let days: Vec<String> = found.events.iter().map(|event| event.on.to_string()).collect();
        assert_eq!(days, ["2020-03-03", "2020-05-25", "2021-06-01"]);
        let told: Vec<(Field, &str, &str)> = found
            .differences
            .iter()
            .map(|one| (one.field, one.ours.as_str(), one.theirs.as_str()))
            .collect();
        assert_eq!(
            told,
            [
                (Field::Filed, "02/03/2020", "03/03/2020"),
                (Field::Granted, "", "01/06/2021")
            ]
        );
    }

    /// Who the parties are to us is kept where the name is the same; figures stay when only classes of goods are told.
    #[test]
    fn what_the_register_knows_better_stays() {
        let mut told = mark();
        told.classes = vec!["30".to_owned(), "35".to_owned()];
        told.parties = vec![
            party(Part::Applicant, "HTX CHÈ", None),
            party(Part::Applicant, "HTX Bản Bo", None),
            party(Part::Author, "Xuân", Some(5_000)),
            party(Part::Author, "Tủa", Some(5_000)),
        ];
        let found = amended(&entry(told, &[]), &asset(mark()), &[]);
        assert_eq!(found.content.classes, ["30", "35", "V26.4.5"]);
        let owners: Vec<_> = found
            .content
            .parties
            .iter()
            .filter(|one| one.part == Part::Applicant)
            .collect();
        assert_eq!(owners.len(), 2);
        assert_eq!(
            (owners[0].unit.is_some(), owners[0].detail.as_str()),
            (true, "Bản Mường")
        );
        let author = found.differences.iter().find(|one| one.field == Field::Author).unwrap();
        assert_eq!(
            (author.ours.as_str(), author.theirs.as_str()),
            ("Xuân 60%; Tủa 40%", "Xuân 50%; Tủa 50%")
        );
    }

    /// Of two people of one name each keeps what the register knows of them; a list that names both changes nothing.
    #[test]
    fn namesakes_stay_two() {
        let mut ours = mark();
        let person = |n| Some(PersonId(Uuid::from_u128(n)));
        ours.parties = vec![
            Party {
                person: person(1),
                ..party(Part::Author, "Nguyễn Văn Nam", Some(6_000))
            },
            Party {
                person: person(2),
                ..party(Part::Author, "Nguyễn Văn Nam", Some(4_000))
            },
        ];
        let mut told = ours.clone();
        for party in &mut told.parties {
            party.person = None;
        }
        let found = amended(&entry(told.clone(), &[]), &asset(ours.clone()), &[]);
        assert!(found.is_same(), "{:?}", found.differences);
        told.parties[1].share = Some(3_000);
        let found = amended(&entry(told, &[]), &asset(ours), &[]);
        let kept: Vec<_> = found
            .content
            .parties
            .iter()
            .map(|one| (one.person, one.share))
            .collect();
        assert_eq!(kept, [(person(1), Some(6_000)), (person(2), Some(3_000))]);
    }

    /// A list that names one of two owners takes none away; one that names more adds them.
    #[test]
    fn a_list_takes_no_owner_away() {
        let mut ours = mark();
        ours.parties.insert(1, party(Part::Applicant, "HTX Bản Bo", None));
        let mut told = mark();
        told.parties = vec![party(Part::Applicant, "HTX Chè", None)];
        let found = amended(&entry(told.clone(), &[]), &asset(ours.clone()), &[]);
        assert!(found.is_same(), "{:?}", found.differences);
        assert_eq!(found.content, ours);
        assert_eq!(found.notes.len(), 1, "and a person is told");
        told.parties.push(party(Part::Applicant, "HTX Tam Đường", None));
        let found = amended(&entry(told, &[]), &asset(ours), &[]);
        assert_eq!(
            names(&found.content, Part::Applicant),
            ["HTX Chè", "HTX Tam Đường", "HTX Bản Bo"]
        );
    }

    /// Shares that were said of one author say nothing of whoever stands in their place.
    #[test]
    fn shares_go_with_their_author() {
        let mut told = mark();
        told.parties = vec![party(Part::Author, "Xuân", None), party(Part::Author, "Páo", None)];
        let found = amended(&entry(told, &[]), &asset(mark()), &[]);
        let shares: Vec<_> = of_part(&found.content, Part::Author).map(|one| one.share).collect();
        assert_eq!(shares, [None, None]);
    }

    /// Another owner, another right: not by a list.
    #[test]
    fn neither_owner_nor_right_change_by_a_list() {
        let mut told = mark();
        told.parties = vec![party(Part::Holder, "Công ty Khác", None)];
        assert_eq!(amended(&entry(told, &[]), &asset(mark()), &[]).faults.len(), 1);
        let mut told = mark();
        told.right = Right::CertificationMark;
        assert_eq!(amended(&entry(told, &[]), &asset(mark()), &[]).faults.len(), 1);
    }
}
