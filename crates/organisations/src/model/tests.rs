use super::*;
use uuid::Uuid;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}
fn unit(n: u128) -> UnitId {
    UnitId(Uuid::from_u128(n))
}
fn event(n: u128) -> EventId {
    EventId(Uuid::from_u128(n))
}
fn new(n: u128, kind: UnitKind, parent: Option<u128>, from: &str) -> NewUnit {
    NewUnit {
        id: unit(n),
        kind,
        full_name: format!("Đơn vị {n}"),
        code: format!("{n:05}"),
        parents: parent
            .map(|parent| (Tree::Territorial, unit(parent)))
            .into_iter()
            .collect(),
        span: Span {
            from: day(from),
            to: None,
        },
    }
}
/// Province 1 over communes 2, 3, 4; school 5 in commune 2.
fn province() -> Records {
    let mut records = Records::default();
    records.add(&new(1, UnitKind::Province, None, "2020-01-01"));
    for n in 2..=4 {
        records.add(&new(n, UnitKind::Commune, Some(1), "2020-01-01"));
    }
    records.add(&new(5, UnitKind::School, Some(2), "2020-01-01"));
    records
}
fn act(change: Change, on: &str) -> Act {
    Act {
        change,
        legal_act: "1670/NQ-UBTVQH15".into(),
        effective_on: day(on),
        note: String::new(),
    }
}
fn codes(faults: &[Refusal]) -> Vec<&'static str> {
    faults.iter().map(Refusal::code).collect()
}
/// Carries a plan out on records, as the store does on rows.
fn apply(records: &Records, plan: &Plan) -> Records {
    let mut after = records.clone();
    let at = |records: &Records, unit: UnitId| places(&records.units)[&unit];
    for write in &plan.writes {
        match write {
            Write::Unit(new) => after.add(new),
            Write::EndUnit(unit, last) => {
                let at = at(&after, *unit);
                after.units[at].span.to = Some(*last);
            }
            Write::Name(unit, name) => {
                let at = at(&after, *unit);
                after.units[at].names.push(name.clone());
            }
            Write::EndName(unit, from, last) => {
                let at = at(&after, *unit);
                after.units[at]
                    .names
                    .iter_mut()
                    .filter(|name| name.span.from == *from)
                    .for_each(|name| name.span.to = Some(*last));
            }
            Write::Code(unit, code) => {
                let at = at(&after, *unit);
                after.units[at].codes.push(code.clone());
            }
            Write::EndCode(unit, from, last) => {
                let at = at(&after, *unit);
                after.units[at]
                    .codes
                    .iter_mut()
                    .filter(|code| code.span.from == *from)
                    .for_each(|code| code.span.to = Some(*last));
            }
            Write::Edge(edge) => after.edges.push(*edge),
            Write::EndEdge(edge, last) => {
                after
                    .edges
                    .iter_mut()
                    .filter(|held| *held == edge)
                    .for_each(|held| held.span.to = Some(*last));
            }
        }
    }
    after
}

#[test]
fn good_records_have_no_fault() {
    assert_eq!(check(&province()), []);
}

#[test]
fn a_merger_ends_what_goes_in_and_moves_what_hung_below() {
    let before = province();
    let into = Into::New(new(9, UnitKind::Commune, Some(1), "2025-07-01"));
    let plan = plan(
        &before,
        &act(
            Change::Merge {
                from: vec![unit(2), unit(3)],
                into,
            },
            "2025-07-01",
        ),
        event(1),
    )
    .unwrap();
    assert_eq!(plan.moved, [(unit(5), Tree::Territorial, unit(2), Some(unit(9)))]);
    assert_eq!(
        plan.event
            .successions
            .iter()
            .map(|s| (s.from, s.to, s.share))
            .collect::<Vec<_>>(),
        [(unit(2), unit(9), WHOLE), (unit(3), unit(9), WHOLE)]
    );
    let after = apply(&before, &plan);
    assert_eq!(check(&after), []);
    let units = kernel::units::Units::new(1, after.units, after.edges);
    assert_eq!(
        units.parent(unit(5), Tree::Territorial, day("2025-06-30")),
        Some(unit(2))
    );
    assert_eq!(
        units.parent(unit(5), Tree::Territorial, day("2025-07-01")),
        Some(unit(9))
    );
    assert!(!units.exists(unit(2), day("2025-07-01")));
    assert_eq!(
        units.name(unit(2), day("2026-01-01")),
        "Đơn vị 2",
        "nothing is rewritten"
    );
}

#[test]
fn a_split_needs_the_whole() {
    let records = province();
    let into = |a, b| vec![(Into::Existing(unit(3)), a), (Into::Existing(unit(4)), b)];
    let split = |a, b| {
        plan(
            &records,
            &act(
                Change::Split {
                    from: unit(2),
                    into: into(a, b),
                },
                "2025-07-01",
            ),
            event(1),
        )
    };
    assert_eq!(codes(&split(600_000, 300_000).unwrap_err()), ["organisation.shares"]);
    let good = split(400_000, 600_000).unwrap();
    assert_eq!(
        good.moved,
        [(unit(5), Tree::Territorial, unit(2), Some(unit(4)))],
        "the larger part takes what hangs below"
    );
}

#[test]
fn a_rename_keeps_the_old_name_in_its_time() {
    let before = province();
    let change = Change::Rename {
        unit: unit(2),
        full_name: "Phường Mới".into(),
        code: Some("77777".into()),
    };
    let after = apply(
        &before,
        &plan(&before, &act(change.clone(), "2026-04-30"), event(1)).unwrap(),
    );
    assert_eq!(check(&after), []);
    let units = kernel::units::Units::new(1, after.units.clone(), after.edges.clone());
    assert_eq!(units.name(unit(2), day("2026-04-29")), "Đơn vị 2");
    assert_eq!(units.name(unit(2), day("2026-04-30")), "Phường Mới");
    assert_eq!(units.code(unit(2), day("2026-04-29")), "00002");
    let earlier = plan(&after, &act(change, "2026-01-01"), event(2)).unwrap_err();
    assert!(codes(&earlier).contains(&"organisation.later_change"));
}

#[test]
fn a_cycle_on_any_day_is_found() {
    let mut records = province();
    let change = Change::ReParent {
        unit: unit(2),
        tree: Tree::Territorial,
        parent: unit(5),
    };
    assert!(codes(&plan(&records, &act(change, "2026-01-01"), event(1)).unwrap_err()).contains(&"organisation.cycle"));
    // Only for one month in the past.
    records.edges.retain(|edge| edge.child != unit(1));
    let span = Span {
        from: day("2022-01-01"),
        to: Some(day("2022-01-31")),
    };
    records.edges.push(EdgeRow {
        tree: Tree::Territorial,
        child: unit(1),
        parent: unit(5),
        span,
    });
    let found = check(&records);
    assert_eq!(codes(&found), ["organisation.cycle"]);
}

#[test]
fn overlaps_reversed_dates_and_unknown_units_are_all_listed() {
    let mut records = province();
    records.units[1].names.push(UnitName {
        span: Span {
            from: day("2024-01-01"),
            to: None,
        },
        full_name: "B".into(),
    });
    records.units[2].codes.push(UnitCode {
        span: Span {
            from: day("2024-01-01"),
            to: None,
        },
        code: "x".into(),
    });
    records.units[3].span.to = Some(day("2019-01-01"));
    records.edges.push(EdgeRow {
        tree: Tree::Territorial,
        child: unit(5),
        parent: unit(77),
        span: Span {
            from: day("2030-01-01"),
            to: None,
        },
    });
    records.add(&NewUnit {
        code: "00005".into(),
        ..new(6, UnitKind::School, Some(2), "2021-01-01")
    });
    let found = codes(&check(&records));
    for code in [
        "organisation.names_overlap",
        "organisation.codes_overlap",
        "organisation.dates_reversed",
        "organisation.unknown_unit",
        "organisation.two_parents",
        "organisation.code_taken",
    ] {
        assert!(found.contains(&code), "{code} not in {found:?}");
    }
}

#[test]
fn a_child_does_not_outlive_its_parent_nor_a_name_its_unit() {
    let records = province();
    let alone = Change::Dissolve {
        unit: unit(2),
        successors: vec![],
    };
    let faults = plan(&records, &act(alone, "2025-07-01"), event(1)).unwrap_err();
    assert_eq!(
        codes(&faults),
        ["organisation.outside_parent"],
        "the school needs another parent"
    );
    let mut gap = province();
    gap.units[0].names[0].span.from = day("2021-01-01");
    assert_eq!(codes(&check(&gap)), ["organisation.no_name"]);
}

#[test]
fn paths_hold_on_the_days_of_all_their_edges() {
    let before = province();
    let change = Change::Merge {
        from: vec![unit(2)],
        into: Into::Existing(unit(3)),
    };
    let after = apply(&before, &plan(&before, &act(change, "2025-07-01"), event(1)).unwrap());
    let of = |ancestor| -> Vec<(i32, NaiveDate, Option<NaiveDate>)> {
        let mut found: Vec<_> = paths(&after.units, &after.edges)
            .into_iter()
            .filter(|path| path.descendant == unit(5) && path.ancestor == unit(ancestor))
            .map(|path| (path.depth, path.from, path.to))
            .collect();
        found.sort_unstable();
        found
    };
    assert_eq!(of(5), [(0, day("2020-01-01"), None)]);
    assert_eq!(of(2), [(1, day("2020-01-01"), Some(day("2025-06-30")))]);
    assert_eq!(of(3), [(1, day("2025-07-01"), None)]);
    assert_eq!(
        of(1),
        [
            (2, day("2020-01-01"), Some(day("2025-06-30"))),
            (2, day("2025-07-01"), None)
        ]
    );
}
