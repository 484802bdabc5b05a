//! Assets as documents of WIPO ST.96, and the codes of ST.27 of where they stand. Nothing is made up: what the register does not
//! know and the schema demands is said, what the schema has no place for is told with counts. Pure.

use crate::labels::import as words;
use crate::model::{Asset, Event, EventKind, Part, Right, State, after, begins, day_of, in_order};
use wipo::codes::is_country;
use wipo::st27::{self, DetailedEvent, Stage, StatusEvent};
use wipo::{Class, Design, Goods, Kind, LeftOut, Mark, Priority, Record, Role, Scheme, Status, Words};

/// Whether the register can give out an asset of this right as ST.96. Of geographical indications ST.96 demands area and
/// category, which the register does not have.
#[must_use]
pub fn has_st96(right: Right) -> bool {
    kind_of(right).is_some()
}

fn kind_of(right: Right) -> Option<Kind> {
    match right {
        Right::Patent => Some(Kind::Patent),
        Right::UtilityModel => Some(Kind::UtilityModel),
        Right::IndustrialDesign => Some(Kind::Design),
        Right::Trademark | Right::CollectiveMark | Right::CertificationMark => Some(Kind::Mark),
        Right::LayoutDesign
        | Right::GeographicalIndication
        | Right::TradeName
        | Right::TradeSecret
        | Right::PlantVariety
        | Right::Copyright
        | Right::RelatedRight
        | Right::GeneticResource
        | Right::TraditionalKnowledge
        | Right::Folklore
        | Right::KnowHow => None,
    }
}

fn in_vietnamese(text: &str) -> Words {
    Words {
        language: Some("vi".to_owned()),
        text: text.to_owned(),
    }
}

fn classes(one: &Asset) -> Vec<Class> {
    let right = one.content.right;
    let of = one.content.classes.iter().map(|symbol| {
        if right.is_invention() {
            Class::new(Scheme::Ipc, symbol)
        } else if right == Right::IndustrialDesign {
            Class::new(Scheme::Locarno, symbol)
        } else {
            match symbol.strip_prefix('V') {
                Some(figure) => Class::new(Scheme::Vienna, figure),
                None => Class::new(Scheme::Nice, symbol),
            }
        }
    });
    of.collect()
}

/// Goods with their classes, where a line says its class as [`words::goods_of`] writes it.
fn goods(text: &str) -> Vec<Goods> {
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let classed = line.split_once(':').and_then(|(front, rest)| {
                let class: u8 = front.trim().strip_prefix(words::GOODS_CLASS)?.trim().parse().ok()?;
                Some((class.to_string(), rest.trim()))
            });
            let (class, text) = match classed {
                Some((class, text)) => (Some(class), text),
                None => (None, line.trim()),
            };
            Goods {
                class,
                language: Some("vi".to_owned()),
                text: text.to_owned(),
            }
        })
        .collect()
}

/// The record of an asset; none where ST.96 has nothing of its right, or too little is known.
#[must_use]
pub fn record(one: &Asset, events: &[Event]) -> Option<Record> {
    let content = &one.content;
    let kind = kind_of(content.right)?;
    let some = |text: &str| (!text.is_empty()).then(|| text.to_owned());
    let mut record = Record {
        kind,
        office: Some("VN".to_owned()),
        language: Some("vi".to_owned()),
        application_number: some(&content.application),
        grant_number: some(&content.grant),
        filing_date: day_of(events, EventKind::Filed).or_else(|| day_of(events, EventKind::PctFiled)),
        publication_date: day_of(events, EventKind::Published),
        grant_date: day_of(events, EventKind::Granted),
        classes: classes(one),
        ..Record::default()
    };
    record.priorities = events
        .iter()
        .filter(|event| event.kind == EventKind::Priority)
        .map(|event| Priority {
            country: some(&event.note).filter(|code| is_country(code)),
            number: some(&event.number),
            date: Some(event.on),
        })
        .collect();
    record.parties = content
        .parties
        .iter()
        .filter_map(|party| {
            let role = match party.part {
                Part::Applicant => Role::Applicant,
                Part::Holder => Role::Holder,
                Part::Author if kind == Kind::Design => Role::Designer,
                Part::Author => Role::Inventor,
                Part::Representative => Role::Representative,
                Part::Manager => return None,
            };
            Some(wipo::Party {
                role,
                name: party.name.clone(),
                country: Some(party.country.clone()),
                // What an author has there is whoever employed them.
                address: some(&party.detail)
                    .filter(|_| party.part != Part::Author)
                    .into_iter()
                    .collect(),
                ..wipo::Party::default()
            })
        })
        .collect();
    record.parties.sort_by_key(|party| party.role);
    let title = in_vietnamese(&content.title);
    let summary: Vec<Words> = some(&content.summary)
        .map(|text| in_vietnamese(&text))
        .into_iter()
        .collect();
    match kind {
        Kind::Patent | Kind::UtilityModel => {
            record.titles = vec![title];
            record.abstracts = summary;
        }
        Kind::Design => {
            record.designs = vec![Design {
                titles: vec![title],
                descriptions: summary,
                ..Design::default()
            }];
        }
        Kind::Mark | Kind::Indication => {
            let category = if content.right == Right::CollectiveMark {
                "Collective mark"
            } else if content.right == Right::CertificationMark {
                "Certification mark"
            } else {
                "Trademark"
            };
            record.mark = Some(Mark {
                categories: vec![category.to_owned()],
                text: Some(content.title.clone()),
                language: Some("vi".to_owned()),
                descriptions: summary,
                ..Mark::default()
            });
            record.goods = goods(&content.goods);
            record.status = status(content.right, events)
                .map(|(status, on)| Status {
                    code: status.to_string(),
                    date: Some(on),
                })
                .into_iter()
                .collect();
        }
    }
    Some(record)
}

/// What of an asset never goes into a document, besides what the schema has no place for.
fn never(one: &Asset, events: &[Event]) -> Vec<LeftOut> {
    let told = [
        EventKind::Priority,
        EventKind::Filed,
        EventKind::PctFiled,
        EventKind::Published,
        EventKind::Granted,
    ];
    let parties = &one.content.parties;
    let counted = [
        (
            "events",
            events.iter().filter(|event| !told.contains(&event.kind)).count(),
        ),
        (
            "parties/share",
            parties.iter().filter(|party| party.share.is_some()).count(),
        ),
        (
            "parties/manager",
            parties.iter().filter(|party| party.part == Part::Manager).count(),
        ),
    ];
    counted
        .into_iter()
        .filter(|(_, count)| *count > 0)
        .map(|(path, count)| LeftOut {
            path: path.to_owned(),
            count,
        })
        .collect()
}

/// A document with what stands nowhere in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The document, with a comment at its end that says what was left out.
    pub xml: String,
    /// What was left out.
    pub left_out: Vec<String>,
}

/// The document of an asset.
///
/// # Errors
/// The sentence that says what is missing.
pub fn st96(one: &Asset, events: &[Event]) -> Result<Written, &'static str> {
    let record = record(one, events).ok_or(words::NO_ST96)?;
    let written = wipo::write(&record).map_err(words::not_written)?;
    let all = written.left_out.iter().cloned().chain(never(one, events));
    let left_out: Vec<String> = all.map(|one| words::left_in_st96(&one.path, one.count)).collect();
    let mut xml = written.xml;
    if !left_out.is_empty() {
        // Two hyphens end a comment.
        let told = left_out.join("; ").replace('-', " ");
        xml.push_str(&format!("\n<!-- {}: {told} -->\n", words::LEFT_OUT));
    }
    Ok(Written { xml, left_out })
}

fn detailed(kind: EventKind) -> Option<DetailedEvent> {
    Some(match kind {
        EventKind::Filed => DetailedEvent::FILED,
        EventKind::PctFiled => DetailedEvent::PCT_FILED,
        EventKind::Published => DetailedEvent::APPLICATION_PUBLISHED,
        EventKind::Opposed => DetailedEvent::PRE_GRANT_OPPOSITION,
        EventKind::ExamRequested => DetailedEvent::EXAMINATION_REQUESTED,
        EventKind::OfficeAction => DetailedEvent::REFUSAL_INTENDED,
        EventKind::GrantNotice => DetailedEvent::GRANT_INTENDED,
        EventKind::Granted => DetailedEvent::GRANTED,
        EventKind::Refused => DetailedEvent::REFUSED,
        EventKind::Withdrawn => DetailedEvent::WITHDRAWN,
        EventKind::AnnuityPaid | EventKind::Renewed => DetailedEvent::FEE_PAID,
        EventKind::Surrendered => DetailedEvent::SURRENDERED,
        EventKind::Lapsed => DetailedEvent::LAPSED,
        EventKind::Invalidated => DetailedEvent::CEASED_AFTER_REVIEW,
        EventKind::Expired => DetailedEvent::EXPIRED,
        // Of these ST.27 has several, or none: which one it was is not in the dossier.
        EventKind::Created
        | EventKind::Disclosed
        | EventKind::FirstUsed
        | EventKind::Used
        | EventKind::Priority
        | EventKind::DefectNotice
        | EventKind::DefectReply
        | EventKind::Accepted
        | EventKind::EarlyPublication
        | EventKind::OfficeReply
        | EventKind::GrantFeePaid
        | EventKind::ComplaintUpheld
        | EventKind::OwnerRecorded
        | EventKind::OwnerEnded
        | EventKind::Restored
        | EventKind::Controlled
        | EventKind::Valued => return None,
    })
}

fn stage(state: State, before: Stage, kind: EventKind) -> Stage {
    match state {
        State::Prepared => Stage::Unspecified,
        State::Pending if kind == EventKind::Opposed => Stage::PreGrantChallenge,
        State::Pending if matches!(kind, EventKind::Filed | EventKind::PctFiled) => Stage::Filing,
        State::Pending if matches!(kind, EventKind::ExamRequested | EventKind::OfficeAction) => Stage::Examination,
        State::Pending => before,
        State::GrantPending => Stage::Examination,
        State::InForce => Stage::Grant,
        State::Refused | State::Withdrawn | State::Lapsed | State::Expired | State::Invalidated => Stage::Terminated,
    }
}

/// The last status event of ST.27 of a dossier with its day; none before a filing, and for rights that nobody grants.
#[must_use]
pub fn status(right: Right, events: &[Event]) -> Option<(StatusEvent, chrono::NaiveDate)> {
    if !right.is_industrial_property() {
        return None;
    }
    let mut sorted = events.to_vec();
    in_order(&mut sorted);
    let (mut state, mut at, mut last) = (begins(right), Stage::Unspecified, None);
    for event in &sorted {
        state = after(right, state, event.kind)?;
        let next = stage(state, at, event.kind);
        if let Some(told) = detailed(event.kind) {
            let status = StatusEvent {
                state: match state {
                    State::Prepared => st27::State::Unspecified,
                    State::Pending | State::GrantPending | State::InForce => st27::State::Active,
                    State::Refused | State::Withdrawn | State::Lapsed => st27::State::NotActive,
                    State::Expired | State::Invalidated => st27::State::Terminated,
                },
                previous: at,
                current: next,
                event: told,
            };
            last = Some((status, event.on));
        }
        at = next;
    }
    last
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::classes::Classes;
    use crate::import::documents;
    use crate::import::sheet::event;
    use crate::import::update::amended;
    use crate::model::parties;
    use crate::model::{AssetId, Content, EventId, state_after};
    use kernel::ids::{PersonId, UnitId};
    use uuid::Uuid;

    fn asset(right: Right, events: &[Event]) -> Asset {
        let mut content = Content::new(right);
        content.title = "Máy hái chè & <hơn>".to_owned();
        content.summary = "Hái nhanh gấp ba".to_owned();
        let kind = crate::model::numbers::kind_of(right).unwrap();
        content.application = format!("{kind}-2020-01234");
        content.grant = format!("{kind}-0026606");
        let class = if right == Right::IndustrialDesign {
            "06-01"
        } else if right.is_mark() {
            "30"
        } else {
            "A01D 46/04"
        };
        content.classes = vec![class.to_owned()];
        if right.is_mark() {
            content.classes.push("V26.4.5".to_owned());
            content.goods = "Nhóm 30: chè, cà phê".to_owned();
        }
        content.parties = vec![
            parties::read(Part::Applicant, "HTX Chè; xã Tả Lèng").unwrap(),
            parties::read(Part::Representative, "Công ty Luật A").unwrap(),
        ];
        if !right.is_mark() {
            content
                .parties
                .push(parties::read(Part::Author, "Lò Thị Xuân").unwrap());
        }
        let at = chrono::DateTime::UNIX_EPOCH;
        Asset {
            id: AssetId(Uuid::nil()),
            code: String::new(),
            keeper: UnitId(Uuid::nil()),
            state: state_after(right, events).unwrap(),
            content,
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

    fn events() -> Vec<Event> {
        let on = |kind, day: &str| event(kind, day.parse().unwrap());
        vec![
            on(EventKind::Filed, "2020-03-02"),
            on(EventKind::Granted, "2023-05-04"),
            on(EventKind::Valued, "2024-01-01"),
        ]
    }

    /// What goes out comes back as the same asset: in every kind that ST.96 has of ours.
    #[test]
    fn a_document_of_ours_is_read_back_without_a_difference() {
        let classes = Classes::load(None).unwrap();
        for right in Right::ALL.into_iter().filter(|right| has_st96(*right)) {
            let events = events();
            let one = asset(right, &events);
            let written = st96(&one, &events).unwrap();
            assert!(
                written.left_out.iter().any(|what| what.starts_with("events")),
                "{right:?}: {:?}",
                written.left_out
            );
            let read = documents::entries(written.xml.as_bytes(), &classes).unwrap();
            let entry = &read.entries[0];
            assert_eq!(entry.content.right, right, "{}", written.xml);
            assert!(entry.faults.is_empty(), "{right:?}: {:?}", entry.faults);
            let held: Vec<_> = (1..)
                .zip(&events)
                .map(|(n, event)| (EventId(Uuid::from_u128(n)), event.clone()))
                .collect();
            assert_eq!(amended(entry, &one, &held).differences, [], "{}", written.xml);
            assert_eq!(entry.content.parties[0].name, "HTX Chè");
        }
    }

    #[test]
    fn what_the_schema_demands_and_nobody_knows_is_said() {
        let events = events();
        let mut one = asset(Right::Patent, &events);
        one.content.application = String::new();
        assert!(st96(&one, &events).unwrap_err().contains("số đơn"));
        let secret = Asset {
            content: Content::new(Right::TradeSecret),
            ..asset(Right::Patent, &events)
        };
        assert_eq!(st96(&secret, &[]), Err(words::NO_ST96));
    }

    #[test]
    fn the_status_of_st27_follows_the_dossier() {
        let on = |kind, day: &str| event(kind, day.parse().unwrap());
        let mut dossier = vec![on(EventKind::Priority, "2019-12-01")];
        let code = |dossier: &[Event]| status(Right::Patent, dossier).map(|(status, _)| status.to_string());
        assert_eq!(code(&dossier), None);
        for (kind, day, told) in [
            (EventKind::Filed, "2020-03-02", "A-0-1-A10-A12"),
            (EventKind::ExamRequested, "2021-03-02", "A-1-2-D10-D11"),
            (EventKind::DefectReply, "2021-04-02", "A-1-2-D10-D11"),
            (EventKind::Granted, "2023-05-04", "A-2-4-F10-F11"),
            (EventKind::Lapsed, "2025-05-04", "N-4-6-H10-H13"),
        ] {
            dossier.push(on(kind, day));
            assert_eq!(code(&dossier).as_deref(), Some(told));
        }
        assert_eq!(status(Right::Copyright, &dossier[1..2]), None);
    }
}
