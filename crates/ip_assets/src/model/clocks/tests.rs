//! What the scheme must be, what a sentence says, and what may move when something is entered.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use chrono::Days;
use kernel::packs::Packs;
use proptest::prelude::*;

use super::scheme::{Clock, Kind, Pick};
use super::*;
use crate::model::{Event, EventKind, in_order};

static PACKS: LazyLock<Packs> = LazyLock::new(|| Packs::load(None).unwrap());
static CLOCKS: LazyLock<Clocks<'static>> =
    LazyLock::new(|| Clocks::new(Scheme::embedded(), &PACKS.rules, &PACKS.calendar));

fn on(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn event(kind: EventKind, day: NaiveDate, ordinal: i32) -> Event {
    Event {
        kind,
        on: day,
        ordinal,
        number: String::new(),
        note: String::new(),
    }
}

fn dossier(events: &[(EventKind, &str)]) -> Vec<Event> {
    events.iter().map(|(kind, day)| event(*kind, on(day), 0)).collect()
}

fn read(right: Right, events: &[Event]) -> Vec<Due> {
    let facts = Facts {
        right,
        accelerated: false,
        events,
    };
    CLOCKS.deadlines(facts, Known::default())
}

fn find<'d>(dues: &'d [Due], key: &str) -> &'d Due {
    dues.iter().find(|due| due.key == key).unwrap()
}

#[test]
fn the_shipped_scheme_has_no_fault() {
    let scheme = Scheme::load(None, &PACKS.rules).unwrap();
    assert_eq!(scheme.of(Right::Patent), Scheme::embedded().of(Right::Patent));
    for right in Right::ALL {
        let held = right.arises() == crate::model::Arises::ByTradition;
        assert_eq!(scheme.of(right).is_empty(), held, "{}", right.code());
    }
}

#[test]
fn kinds_are_numbered_in_their_order() {
    for (at, kind) in EventKind::ALL.into_iter().enumerate() {
        assert_eq!(kind as usize, at);
    }
    for (at, day) in GivenDay::ALL.into_iter().enumerate() {
        assert_eq!(day as usize, at);
        assert_eq!(GivenDay::from_code(day.code()), Some(day));
    }
    for (at, right) in Right::ALL.into_iter().enumerate() {
        assert_eq!(right as usize, at);
    }
    let kinds: BTreeSet<Kind> = EventKind::ALL
        .into_iter()
        .map(Kind::event)
        .chain(GivenDay::ALL.into_iter().map(Kind::given))
        .collect();
    assert_eq!(kinds.len(), EventKind::ALL.len() + GivenDay::ALL.len());
}

#[test]
fn a_faulty_scheme_is_told_with_its_line() {
    let good = "[[clock]]\nrule = \"ip.annuity\"\nrights = [\"patent\"]\nwhose = \"holder\"\nstart = [\"granted\"]\nduring = [\"in_force\"]\n";
    assert!(Scheme::read(good).is_ok());
    for (text, line, words) in [
        (
            good.replace("granted", "grantd"),
            Some(5),
            "neither an event nor a given day",
        ),
        (good.replace("\"patent\"", "\"patents\""), Some(3), "unknown variant"),
        (good.replace("rule =", "rulle ="), Some(2), "unknown field"),
        (
            good.replace("rule = \"ip.annuity\"\n", ""),
            Some(1),
            "either a rule or a fixed day",
        ),
        (format!("{good}\n{good}"), Some(8), "stands twice for patent"),
        (format!("{good}choose = \"latest\"\n"), Some(1), "'choose'"),
        (format!("{good}lapse = true\n"), Some(1), "lapses on no day"),
        (
            format!("{good}series = {{ event = \"annuity_paid\", first = 2, last = 1 }}\n"),
            Some(1),
            "ends before it begins",
        ),
        (
            format!("{good}series = {{ event = \"annuity_paid\", first = 2, last = 9, until = \"ip.term.patent\" }}\n"),
            Some(1),
            "does not stand before it",
        ),
    ] {
        let faults = Scheme::read(&text).unwrap_err().0;
        assert!(
            faults
                .iter()
                .any(|fault| fault.line == line && fault.message.contains(words)),
            "{words}: {faults:?}"
        );
    }
    let unknown = Scheme::read(&good.replace("ip.annuity", "ip.anuity")).unwrap();
    assert_eq!(unknown.faults(&PACKS.rules)[0].message, "there is no rule 'ip.anuity'");
    let by_days = Scheme::read(
        &good
            .replace("ip.annuity", "ip.complaint")
            .replace("start", "fact_due = true\nstart"),
    );
    assert!(
        by_days.unwrap().faults(&PACKS.rules)[0]
            .message
            .contains("needs months")
    );
}

#[test]
fn the_surcharge_of_the_scheme_is_the_parameter() {
    let percent = PACKS
        .parameters
        .on("ip.annuity.surcharge_pct_per_month", on("2026-11-26"))
        .unwrap()
        .integer()
        .unwrap();
    for clock in &Scheme::embedded().clocks {
        if clock.surcharge_percent > 0 {
            assert_eq!(i64::from(clock.surcharge_percent), percent, "{}", clock.key);
            assert!(clock.note.contains(&format!("{percent} %")), "{}", clock.key);
        }
    }
}

#[test]
fn an_annuity_says_on_which_day_the_title_ends() {
    let dues = read(
        Right::Patent,
        &dossier(&[(EventKind::Filed, "2022-09-12"), (EventKind::Granted, "2025-02-17")]),
    );
    let second = find(&dues, "ip.annuity:2");
    assert_eq!(second.title, "Nộp phí duy trì hiệu lực năm thứ 2");
    assert_eq!(
        second.explanation,
        "Nộp phí duy trì hiệu lực năm thứ 2: chậm nhất 23:59 thứ Hai, ngày 23/02/2026 (giờ Việt Nam). Cách tính: 12 tháng \
         kể từ ngày cấp văn bằng (17/02/2025), không tính ngày đó. Ngày cuối theo cách tính là thứ Ba 17/02/2026, ngày nghỉ \
         (Tết Nguyên đán), nên chuyển sang ngày làm việc tiếp theo. Còn làm được đến hết ngày 17/08/2026. Căn cứ: Điều 94, \
         Luật Sở hữu trí tuệ. Thời hạn này chưa kiểm chứng với văn bản gốc. Nộp muộn phải trả thêm 10 % phí cho mỗi tháng \
         muộn. Không nộp thì văn bằng chấm dứt hiệu lực từ ngày 17/02/2026, ngày đầu của năm thứ 2, không phải từ ngày hết \
         thời gian nộp muộn."
    );
    assert!(
        find(&dues, "ip.annuity:5")
            .explanation
            .contains("4 năm kể từ ngày cấp văn bằng")
    );
}

#[test]
fn what_ends_by_itself_asks_nobody_to_act() {
    let dues = read(
        Right::Patent,
        &dossier(&[(EventKind::Filed, "2022-01-10"), (EventKind::Granted, "2026-03-16")]),
    );
    let term = &find(&dues, "ip.term.patent").explanation;
    assert!(
        term.starts_with("Thời hạn bảo hộ sáng chế: đến hết thứ Sáu, ngày 10/01/2042 (giờ Việt Nam)."),
        "{term}"
    );
    for due in &dues {
        assert_eq!(
            due.whose == Whose::End,
            !due.explanation.contains("chậm nhất"),
            "{}",
            due.key
        );
    }
}

#[test]
fn a_folder_of_packs_takes_the_place_of_the_scheme() {
    let folder = std::env::temp_dir().join(format!("ip-clocks-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("ip")).unwrap();
    // A folder without the file changes nothing.
    assert!(Scheme::load(Some(&folder), &PACKS.rules).is_ok());
    let file = folder.join("ip/clocks.toml");
    std::fs::write(
        &file,
        "[[clock]]\nrule = \"ip.formality_exam\"\nrights = [\"patent\"]\nwhose = \"office\"\nstart = [\"filed\"]\nduring = [\"pending\"]\n",
    )
    .unwrap();
    let own = Scheme::load(Some(&folder), &PACKS.rules).unwrap();
    let events = dossier(&[(EventKind::Filed, "2026-05-04")]);
    let facts = Facts {
        right: Right::Patent,
        accelerated: false,
        events: &events,
    };
    let dues = Clocks::new(&own, &PACKS.rules, &PACKS.calendar).deadlines(facts, Known::default());
    assert_eq!(dues.len(), 1);
    std::fs::write(&file, "[[clock]]\nrule = \"no.rule\"\n").unwrap();
    let faults = Scheme::load(Some(&folder), &PACKS.rules).unwrap_err().0;
    assert_eq!((faults[0].file.as_str(), faults[0].line), ("ip/clocks.toml", Some(1)));
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn a_month_begun_is_charged_whole() {
    let dues = read(
        Right::Patent,
        &dossier(&[(EventKind::Filed, "2022-06-10"), (EventKind::Granted, "2025-06-10")]),
    );
    let second = find(&dues, "ip.annuity:2");
    for (day, percent) in [
        ("2026-01-01", Some(0)),
        ("2026-06-10", Some(0)),
        ("2026-06-11", Some(10)),
        ("2026-07-10", Some(10)),
        ("2026-07-11", Some(20)),
        ("2026-12-10", Some(60)),
        ("2026-12-11", None),
    ] {
        assert_eq!(second.surcharge_on(on(day)), percent, "{day}");
    }
    // A limit without grace has no late day.
    assert_eq!(find(&dues, "ip.term.patent").surcharge_on(on("2042-06-11")), None);
}

#[test]
fn nothing_unverified_is_told_as_sure() {
    for right in Right::ALL {
        let events: Vec<Event> = EventKind::ALL
            .into_iter()
            .filter(|kind| !matches!(kind, EventKind::Lapsed | EventKind::Expired | EventKind::Invalidated))
            .map(|kind| event(kind, on("2025-03-03"), 0))
            .collect();
        for due in read(right, &events) {
            assert_eq!(
                due.verified,
                !due.explanation.contains("chưa kiểm chứng với"),
                "{}: {}",
                due.key,
                due.explanation
            );
        }
    }
}

#[test]
fn a_house_reminder_names_no_law() {
    let dues = read(
        Right::GeographicalIndication,
        &dossier(&[
            (EventKind::Filed, "2015-05-05"),
            (EventKind::Granted, "2018-05-07"),
            (EventKind::OwnerEnded, "2025-07-01"),
        ]),
    );
    let record = find(&dues, "ip.owner_record:1");
    assert!(!record.verified);
    assert!(
        record.explanation.contains("không phải thời hạn luật định"),
        "{}",
        record.explanation
    );
}

#[test]
fn a_clock_without_a_row_is_told_as_a_gap() {
    let filed = dossier(&[(EventKind::Filed, "2020-03-03")]);
    let facts = Facts {
        right: Right::Copyright,
        accelerated: false,
        events: &filed,
    };
    let docket = CLOCKS.read(facts, Known::default());
    assert_eq!(docket.gaps.len(), 1);
    assert_eq!(
        (docket.gaps[0].key.as_str(), docket.gaps[0].fact_on),
        ("copyright.first", on("2020-03-03"))
    );
}

#[test]
fn the_short_way_gives_the_same() {
    let events = dossier(&[
        (EventKind::Filed, "2022-09-12"),
        (EventKind::Published, "2024-04-25"),
        (EventKind::Granted, "2025-02-17"),
    ]);
    for right in Right::ALL {
        let facts = Facts {
            right,
            accelerated: true,
            events: &events,
        };
        assert_eq!(
            deadlines(facts, &PACKS.rules, &PACKS.calendar),
            CLOCKS.deadlines(facts, Known::default())
        );
    }
}

#[test]
fn a_preview_tells_what_an_event_does() {
    let mut events = dossier(&[
        (EventKind::Filed, "2026-05-04"),
        (EventKind::DefectNotice, "2026-06-30"),
    ]);
    let before = read(Right::Trademark, &events);
    assert!(moved(&before, &before).is_empty());
    events.push(event(EventKind::DefectReply, on("2026-07-20"), 0));
    events.push(event(EventKind::Published, on("2026-08-03"), 0));
    let after = read(Right::Trademark, &events);
    let told: Vec<(String, What)> = moved(&before, &after)
        .into_iter()
        .map(|one| (one.key, one.what))
        .collect();
    assert!(told.contains(&("ip.formality_reply:1".to_owned(), What::Met)));
    assert!(told.contains(&("ip.publication.mark_estimate".to_owned(), What::Met)));
    assert!(told.contains(&("ip.opposition.mark".to_owned(), What::Appears)));
    // Back again: what was met counts anew, what appeared goes.
    let back: Vec<(String, What)> = moved(&after, &before)
        .into_iter()
        .map(|one| (one.key, one.what))
        .collect();
    assert!(back.contains(&("ip.formality_reply:1".to_owned(), What::Reopens)));
    assert!(back.contains(&("ip.opposition.mark".to_owned(), What::Goes)));
}

#[test]
fn a_changed_law_moves_what_it_governs_and_nothing_else() {
    let mut rules = PACKS.rules.all().to_vec();
    for rule in rules
        .iter_mut()
        .filter(|rule| rule.id == "ip.opposition.mark" && rule.valid_to.is_none())
    {
        rule.duration = kernel::clocks::Duration::Months(4);
    }
    let (changed, faults) = RuleBook::build(rules);
    assert!(faults.is_empty());
    let events = dossier(&[(EventKind::Filed, "2026-05-04"), (EventKind::Published, "2026-08-03")]);
    let facts = Facts {
        right: Right::Trademark,
        accelerated: false,
        events: &events,
    };
    let changes = moved(
        &deadlines(facts, &PACKS.rules, &PACKS.calendar),
        &deadlines(facts, &changed, &PACKS.calendar),
    );
    assert_eq!(changes.len(), 1);
    assert_eq!(
        (changes[0].key.as_str(), changes[0].what),
        ("ip.opposition.mark", What::Moves)
    );
    assert_eq!(
        (changes[0].before, changes[0].after, changes[0].days()),
        (Some(on("2026-11-03")), Some(on("2026-12-03")), Some(30))
    );
}

/// Every kind that a clock looks at for its days, apart from those that only meet or drop it.
fn looked_at(clock: &Clock) -> BTreeSet<Kind> {
    let mut kinds: BTreeSet<Kind> = clock
        .start
        .iter()
        .chain(&clock.needs)
        .chain(&clock.fact)
        .copied()
        .collect();
    kinds.extend(clock.ordered.iter().chain(&clock.not_ordered).flatten());
    kinds.extend(clock.also.iter().flat_map(|also| also.start.iter()));
    kinds.extend(clock.unpublished.iter().flat_map(|one| [one.from, one.to]));
    kinds.extend(clock.extended_by);
    if let Some(series) = &clock.series {
        kinds.insert(series.event);
        for until in [&series.until, &series.until_else].into_iter().flatten() {
            kinds.extend(named(until).flat_map(looked_at));
        }
    }
    kinds
}

fn named(key: &str) -> impl Iterator<Item = &'static Clock> {
    Scheme::embedded().clocks.iter().filter(move |clock| clock.key == key)
}

/// The clock of a deadline.
fn clock_of(right: Right, key: &str) -> &'static Clock {
    let stem = key.split(':').next().unwrap();
    named(stem).find(|clock| clock.rights.contains(&right)).unwrap()
}

fn days(due: &Due) -> (Option<NaiveDate>, NaiveDate, Option<NaiveDate>, Option<NaiveDate>) {
    (due.opens_on, due.due_on, due.grace_on, due.lapses_on)
}

fn keyed(dues: &[Due]) -> BTreeMap<&str, &Due> {
    dues.iter().map(|due| (due.key.as_str(), due)).collect()
}

/// Any right, any events on any days: dossiers as they are entered, possible or not.
fn any_dossier() -> impl Strategy<Value = (Right, Vec<Event>)> {
    // Half of the days lie round 1 April 2026, when the law changes.
    let day = prop_oneof![0_u64..5_000, 4_373_u64..4_573];
    let one = (0..EventKind::ALL.len(), day, 0_i32..6).prop_map(|(kind, days, ordinal)| {
        let kind = EventKind::ALL[kind];
        let ordinal = if kind.has_ordinal() { ordinal + 1 } else { 0 };
        event(kind, on("2014-01-01") + Days::new(days), ordinal)
    });
    (0..Right::ALL.len(), prop::collection::vec(one, 1..12)).prop_map(|(right, mut events)| {
        in_order(&mut events);
        (Right::ALL[right], events)
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(800))]

    /// An event that moves takes with it what looks at its kind, and leaves every other day alone.
    #[test]
    fn moving_an_event_moves_only_what_looks_at_it((right, events) in any_dossier(), at in 0_usize..12, by in 1_u64..900) {
        let at = at % events.len();
        let kind = Kind::event(events[at].kind);
        let mut shifted = events.clone();
        shifted[at].on = shifted[at].on + Days::new(by);
        in_order(&mut shifted);
        let (before, after) = (read(right, &events), read(right, &shifted));
        let (before, after) = (keyed(&before), keyed(&after));
        for key in before.keys().chain(after.keys()) {
            let clock = clock_of(right, key);
            if !looked_at(clock).contains(&kind) {
                let (one, other) = (before.get(key), after.get(key));
                prop_assert_eq!(one.map(|due| days(due)), other.map(|due| days(due)), "{}", key);
            }
        }
    }

    /// An only event of its kind that starts a clock by itself moves its deadline by as many days, give or take the length of
    /// a month and a holiday, unless a row of another law takes over.
    #[test]
    fn a_started_clock_follows_its_event((right, events) in any_dossier(), at in 0_usize..12, by in 20_u64..900) {
        let at = at % events.len();
        let moves = Kind::event(events[at].kind);
        prop_assume!(events.iter().filter(|one| one.kind == events[at].kind).count() == 1);
        let mut shifted = events.clone();
        shifted[at].on = shifted[at].on + Days::new(by);
        in_order(&mut shifted);
        let (before, after) = (read(right, &events), read(right, &shifted));
        let after = keyed(&after);
        for due in &before {
            let clock = clock_of(right, &due.key);
            let alone = clock.start == [moves] && clock.also.is_empty() && !clock.end_of_year;
            let row = |day: NaiveDate| {
                let day = if clock.fact_due { due.due_on } else { day };
                clock.rule.as_deref().and_then(|id| PACKS.rules.rule(id, day).ok())
            };
            let other = after.get(due.key.as_str());
            if let (true, true, Some(other)) =
                (alone, clock.fact.is_empty() && row(events[at].on) == row(events[at].on + Days::new(by)), other)
            {
                let went = (other.due_on - due.due_on).num_days();
                prop_assert!((went - i64::try_from(by).unwrap()).abs() <= 14, "{} went {} of {}", due.key, went, by);
            }
        }
    }

    /// A dossier as a whole, moved under one law and a calendar without holidays: every deadline goes along.
    #[test]
    fn a_moved_dossier_takes_all_its_deadlines_along((right, events) in any_dossier(), by in 1_u64..900) {
        let mut rules: Vec<kernel::clocks::Rule> = Vec::new();
        for rule in PACKS.rules.all() {
            if !rules.iter().any(|one| one.id == rule.id) {
                rules.push(kernel::clocks::Rule { valid_from: on("1900-01-01"), valid_to: None, ..rule.clone() });
            }
        }
        let (rules, _) = RuleBook::build(rules);
        let calendar = Calendar::default();
        let shifted: Vec<Event> = events
            .iter()
            .map(|one| Event { on: one.on + Days::new(by), ..one.clone() })
            .collect();
        let of = |events: &[Event]| deadlines(Facts { right, accelerated: false, events }, &rules, &calendar);
        let (before, after) = (of(&events), of(&shifted));
        let by_key = keyed(&after);
        for due in before.iter().filter(|due| !clock_of(right, &due.key).end_of_year) {
            match by_key.get(due.key.as_str()) {
                Some(other) => {
                    let went = (other.due_on - due.due_on).num_days();
                    prop_assert!((went - i64::try_from(by).unwrap()).abs() <= 6, "{} went {} of {}", due.key, went, by);
                }
                // Only the last year of a title may fall to the other side of the end of its term, by the length of a month.
                None => prop_assert!(due.key.contains("annuity"), "{} is gone", due.key),
            }
        }
    }

    /// A deadline never goes in silence: it stays (met or dropped, perhaps), or its clock looks at the new event and the preview
    /// says that it goes.
    #[test]
    fn nothing_vanishes_unseen((right, events) in any_dossier(), kind in 0..EventKind::ALL.len(), day in 0_u64..5_000) {
        let kind = EventKind::ALL[kind];
        let mut more = events.clone();
        more.push(event(kind, on("2014-01-01") + Days::new(day), i32::from(kind.has_ordinal())));
        in_order(&mut more);
        let (before, after) = (read(right, &events), read(right, &more));
        let changes = moved(&before, &after);
        let there = keyed(&after);
        for due in before.iter().filter(|due| !there.contains_key(due.key.as_str())) {
            prop_assert!(looked_at(clock_of(right, &due.key)).contains(&Kind::event(kind)), "{} is gone by {:?}", due.key, kind);
            prop_assert!(changes.iter().any(|one| one.key == due.key && one.what == What::Goes));
        }
        // And the other way: whatever differs is told.
        for due in &after {
            let same = before.iter().any(|one| one == due);
            prop_assert_eq!(same, !changes.iter().any(|one| one.key == due.key));
        }
    }

    /// In whatever order events are handed over, the deadlines are the same, each with a key of its own.
    #[test]
    fn the_order_of_entry_means_nothing((right, events) in any_dossier()) {
        let dues = read(right, &events);
        let mut turned = events;
        turned.reverse();
        prop_assert_eq!(&dues, &read(right, &turned));
        prop_assert_eq!(keyed(&dues).len(), dues.len());
        prop_assert!(dues.is_sorted_by_key(|due| due.due_on));
    }
}

#[test]
fn every_clock_can_be_reached() {
    // A clock that nothing starts is a mistake of the scheme: each is met by some dossier with every event on one day or apart.
    let mut reached = BTreeSet::new();
    let all = |gap: u64| -> Vec<Event> {
        EventKind::ALL
            .into_iter()
            .filter(|kind| {
                !matches!(
                    kind,
                    EventKind::Lapsed | EventKind::Expired | EventKind::Invalidated | EventKind::Surrendered
                )
            })
            .enumerate()
            .map(|(at, kind)| {
                event(
                    kind,
                    on("2026-04-06") + Days::new(gap * u64::try_from(at).unwrap()),
                    i32::from(kind.has_ordinal()),
                )
            })
            .collect()
    };
    let given: Vec<Given> = GivenDay::ALL
        .into_iter()
        .map(|what| Given {
            what,
            on: on("2026-05-06"),
            place: 1,
        })
        .collect();
    let only = |kinds: &[EventKind]| -> Vec<Event> {
        kinds
            .iter()
            .zip(0..)
            .map(|(kind, at)| event(*kind, on("2026-04-06") + Days::new(at), 0))
            .collect()
    };
    for right in Right::ALL {
        for events in [
            all(0),
            all(3),
            only(&[EventKind::Disclosed]),
            only(&[EventKind::Created]),
            only(&[EventKind::Created, EventKind::Disclosed]),
            only(&[EventKind::PctFiled]),
            only(&[EventKind::Filed, EventKind::PctFiled]),
        ] {
            for traits in [&[][..], &Trait::ALL[..]] {
                let facts = Facts {
                    right,
                    accelerated: false,
                    events: &events,
                };
                for due in CLOCKS.deadlines(facts, Known { traits, days: &given }) {
                    reached.insert((right, due.key.split(':').next().unwrap().to_owned()));
                }
            }
        }
    }
    for clock in &Scheme::embedded().clocks {
        for right in &clock.rights {
            assert!(
                reached.contains(&(*right, clock.key.clone())),
                "{} of {}",
                clock.key,
                right.code()
            );
        }
        assert!(clock.pick != Pick::Each || clock.series.is_none());
    }
}
