use super::*;
use crate::model::clocks::Whose;
use kernel::clocks::OnExpiry;
use proptest::prelude::*;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

const TWO_TABLES: &str = r#"
[[fee]]
key = "filing"
name = "Lệ phí nộp đơn"
per = "application"
on = ["filed"]
row = [
  { amount = 150_000, valid_from = "2017-01-01", valid_until = "2026-06-30", source = "A", certainty = "Q", verified = true },
  { amount = 175_001, valid_from = "2026-07-01", source = "B", certainty = "Q", verified = true },
]

[[fee]]
key = "search"
name = "Phí tra cứu"
per = "class_group"
rights = ["trademark"]
on = ["filed"]
row = [{ amount = 180_000, valid_from = "2017-01-01", source = "A", certainty = "R", verified = false }]

[[fee]]
key = "annuity"
name = "Phí duy trì hiệu lực"
per = "year"
rights = ["patent"]
rules = ["ip.annuity"]
event = "annuity_paid"

[[relief]]
key = "half"
name = "Giảm 50%"
percent = 50
fees = ["all"]
valid_from = "2025-07-01"
valid_until = "2026-12-31"
condition = "Trong danh mục"
source = "C"
certainty = "R"
verified = false

[[relief]]
key = "free"
name = "Miễn"
percent = 100
fees = ["filing"]
valid_from = "2026-01-01"
condition = "Nộp qua mạng"
source = "D"
certainty = "R"
verified = true
"#;

fn table() -> Table {
    Table::read(TWO_TABLES, |rule| rule == "ip.annuity").unwrap()
}

fn total(table: &Table, key: &str, on: &str, quantity: u32, relief: &str) -> Result<Option<i64>, Fault> {
    let ask = Ask {
        relief,
        ..Ask::plain(day(on), quantity)
    };
    let price = table.price(table.fee(key).unwrap(), ask)?;
    Ok(price.map(|price| price.total.0))
}

/// The table of the day holds: the last day of one row, the first of the next, none before the first.
#[test]
fn the_table_of_the_day_holds() {
    let table = table();
    assert_eq!(total(&table, "filing", "2026-06-30", 1, ""), Ok(Some(150_000)));
    assert_eq!(total(&table, "filing", "2026-07-01", 1, ""), Ok(Some(175_001)));
    assert_eq!(total(&table, "filing", "2017-01-01", 1, ""), Ok(Some(150_000)));
    assert_eq!(total(&table, "filing", "2016-12-31", 1, ""), Ok(None));
}

/// A fee without a row has no amount, whatever is asked.
#[test]
fn what_the_table_does_not_know_is_never_guessed() {
    assert_eq!(total(&table(), "annuity", "2026-11-27", 1, ""), Ok(None));
}

/// What comes on top for paying late is the same by the table and on what was written down.
#[test]
fn a_surcharge_is_of_what_is_left_after_the_relief() {
    let table = table();
    let ask = Ask {
        late_percent: 20,
        relief: "half",
        ..Ask::plain(day("2026-11-27"), 7)
    };
    let price = table.price(table.fee("filing").unwrap(), ask).unwrap().unwrap();
    assert_eq!(
        (price.full.0, price.relieved.0, price.surcharge.0, price.total.0),
        (1_225_007, 612_504, 122_501, 735_005)
    );
    assert_eq!(with_surcharge(price.relieved, 20), Ok(price.total));
    assert_eq!(with_surcharge(price.relieved, 0), Ok(price.relieved));
}

/// A relief holds on its days and for its fees alone; half a đồng goes up.
#[test]
fn a_relief_holds_for_its_fees_on_its_days() {
    let table = table();
    assert_eq!(total(&table, "search", "2026-12-31", 3, "half"), Ok(Some(270_000)));
    assert_eq!(total(&table, "filing", "2026-07-01", 1, "half"), Ok(Some(87_501)));
    assert_eq!(total(&table, "filing", "2026-07-01", 1, "free"), Ok(Some(0)));
    let expired = Fault::OtherDay("Giảm 50%".to_owned(), day("2025-07-01"), Some(day("2026-12-31")));
    assert_eq!(total(&table, "search", "2027-01-01", 1, "half"), Err(expired.clone()));
    assert_eq!(total(&table, "search", "2025-06-30", 1, "half"), Err(expired));
    assert_eq!(
        total(&table, "search", "2026-07-01", 1, "free"),
        Err(Fault::OtherFee("Miễn".to_owned()))
    );
    // Nothing to take half of: the amount is not known.
    assert_eq!(
        total(&table, "annuity", "2026-07-01", 1, "half"),
        Err(Fault::OtherFee("Giảm 50%".to_owned()))
    );
    assert_eq!(total(&table, "search", "2026-07-01", 1, "none"), Err(Fault::NoRelief));
}

/// A price is as sure as its least sure part.
#[test]
fn a_price_is_as_sure_as_its_row_and_its_relief() {
    let table = table();
    let sure = |key: &str, relief: &str| {
        let ask = Ask {
            relief,
            ..Ask::plain(day("2026-08-01"), 1)
        };
        table.price(table.fee(key).unwrap(), ask).unwrap().unwrap().verified()
    };
    assert!(sure("filing", ""));
    assert!(sure("filing", "free"));
    assert!(!sure("filing", "half"));
    assert!(!sure("search", ""));
}

fn annuity(due_on: &str, grace_on: &str) -> Due {
    Due {
        key: "ip.annuity:3".to_owned(),
        rule: "ip.annuity".to_owned(),
        title: "Nộp phí duy trì hiệu lực năm thứ 3".to_owned(),
        ordinal: 3,
        whose: Whose::Holder,
        opens_on: Some(day("2026-05-10")),
        due_on: day(due_on),
        grace_on: Some(day(grace_on)),
        lapses_on: Some(day(due_on)),
        surcharge_percent: 10,
        explanation: String::new(),
        on_expiry: OnExpiry::Late,
        verified: false,
        standing: Standing::Open,
    }
}

/// Ten percent for each month that has begun, from the day after the last one to the end of the grace.
#[test]
fn a_month_begun_counts_whole_until_the_grace_ends() {
    let due = annuity("2026-11-10", "2027-05-10");
    for (on, expected) in [
        ("2026-05-09", Stage::Later(Some(day("2026-05-10")))),
        ("2026-05-10", Stage::Open),
        ("2026-11-10", Stage::Open),
        ("2026-11-11", Stage::Late(10)),
        ("2026-12-10", Stage::Late(10)),
        ("2026-12-11", Stage::Late(20)),
        ("2027-05-10", Stage::Late(60)),
        ("2027-05-11", Stage::Missed),
    ] {
        assert_eq!(stage(&due, day(on)), Some(expected), "{on}");
    }
    let paid = Due {
        standing: Standing::Met(day("2026-11-01")),
        ..due.clone()
    };
    assert_eq!(stage(&paid, day("2027-06-01")), Some(Stage::Done(day("2026-11-01"))));
    let dropped = Due {
        standing: Standing::Dropped,
        ..due
    };
    assert_eq!(stage(&dropped, day("2026-11-11")), None);
}

/// Percent on top are of the place in the series, of the day on which it is paid, and of a deadline that the dossier has.
#[test]
fn a_surcharge_is_of_its_year_and_its_day() {
    let table = table();
    let fee = table.fee("annuity").unwrap();
    let dues = [annuity("2026-11-10", "2027-05-10")];
    let late = |ordinal, on: &str| late_percent(fee, ordinal, &dues, day(on));
    assert_eq!(
        (late(3, "2026-11-10"), late(3, "2026-12-10"), late(3, "2026-12-11")),
        (0, 10, 20)
    );
    assert_eq!((late(3, "2027-05-11"), late(4, "2026-12-11")), (0, 0));
    let dropped = [Due {
        standing: Standing::Dropped,
        ..annuity("2026-11-10", "2027-05-10")
    }];
    assert_eq!(late_percent(fee, 3, &dropped, day("2026-12-11")), 0);
    assert_eq!(
        late_percent(table.fee("filing").unwrap(), 0, &dues, day("2026-12-11")),
        0
    );
}

fn filed(on: &str) -> Event {
    Event {
        kind: EventKind::Filed,
        on: day(on),
        ordinal: 0,
        number: String::new(),
        note: String::new(),
    }
}

fn mark(classes: &[&str]) -> Content {
    let mut content = Content::new(Right::Trademark);
    content.classes = classes.iter().map(|class| (*class).to_owned()).collect();
    content
}

/// A mark pays for each class of goods once, for no figure class, and at least for one.
#[test]
fn groups_are_classes_of_goods() {
    let of = |classes: &[&str]| {
        (
            Per::ClassGroup.quantity(&mark(classes)),
            Per::ExtraGroup.quantity(&mark(classes)),
        )
    };
    assert_eq!(of(&["30", "35", "V26.4.5", "30"]), (2, 1));
    assert_eq!(of(&["30-0012", "30-0100"]), (1, 0));
    assert_eq!(of(&[]), (1, 0));
}

/// Fees follow events and deadlines: due with the filing by the table of that day, or without a day before there is one.
#[test]
fn fees_follow_the_dossier() {
    let table = table();
    let content = mark(&["30", "35"]);
    let today = day("2026-11-27");
    let prepared = expected(&table, (&content, State::Prepared), &[], &[], today);
    let told: Vec<_> = prepared
        .iter()
        .map(|line| {
            (
                line.fee.key.as_str(),
                line.quantity,
                line.due_on,
                line.table_on,
                line.stage,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            ("filing", 1, None, today, Stage::Later(None)),
            ("search", 2, None, today, Stage::Later(None)),
        ]
    );
    let events = [filed("2026-06-30")];
    let pending = expected(&table, (&content, State::Pending), &events, &[], today);
    assert_eq!(pending[0].table_on, day("2026-06-30"));
    assert_eq!(pending[0].stage, Stage::Done(day("2026-06-30")));
    // A patent has its years, and no search.
    let patent = Content::new(Right::Patent);
    let due = [annuity("2026-11-10", "2027-05-10")];
    let held = expected(&table, (&patent, State::InForce), &events, &due, today);
    let told: Vec<_> = held
        .iter()
        .map(|line| (line.fee.key.as_str(), line.ordinal, line.stage))
        .collect();
    assert_eq!(
        told,
        [
            ("filing", 0, Stage::Done(day("2026-06-30"))),
            ("annuity", 3, Stage::Late(10)),
        ]
    );
}

fn cost(id: u128, kind: &str, paid: Option<i64>, reverses: Option<u128>) -> Cost {
    Cost {
        id: CostId(uuid::Uuid::from_u128(id)),
        asset: crate::model::AssetId(uuid::Uuid::from_u128(1)),
        kind: kind.to_owned(),
        ordinal: 0,
        quantity: 1,
        due_on: None,
        expected: None,
        basis: Basis::Notice,
        relief: String::new(),
        paid: paid.map(Vnd),
        paid_on: None,
        payer: String::new(),
        number: String::new(),
        note: String::new(),
        file: None,
        reverses: reverses.map(|id| CostId(uuid::Uuid::from_u128(id))),
        created_by: PersonId(uuid::Uuid::from_u128(9)),
        created_at: chrono::DateTime::UNIX_EPOCH,
        paid_by: None,
        version: 1,
    }
}

/// What was taken back counts for nothing, neither as paid nor as there.
#[test]
fn what_was_taken_back_is_neither_paid_nor_there() {
    let all = [
        cost(1, "filing", Some(150_000), None),
        cost(2, "filing", Some(-150_000), Some(1)),
        cost(3, "search", Some(180_000), None),
    ];
    assert_eq!(paid(&all), Ok(Vnd(180_000)));
    assert_eq!(record_of(&all, "filing", 0), None);
    assert_eq!(record_of(&all, "search", 0).map(|one| one.id), Some(all[2].id));
}

/// Months are counted from the month of the day; what is late has a place of its own, and a line without an amount is told.
#[test]
fn a_budget_tells_what_it_does_not_know() {
    let today = day("2026-11-27");
    let place = |on: &str, kind: &str| (month_of(day(on), today), kind.to_owned());
    let cells = budget([
        (place("2026-11-10", "annuity"), None),
        (place("2026-12-01", "filing"), Some(Vnd(150_000))),
        (place("2026-12-31", "filing"), Some(Vnd(75_000))),
        (place("2026-12-15", "filing"), None),
    ])
    .unwrap();
    let told: Vec<_> = cells
        .iter()
        .map(|((month, kind), cell)| {
            (
                month.map(|day| day.to_string()),
                kind.as_str(),
                cell.known.0,
                cell.lines,
                cell.unknown,
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            (None, "annuity", 0, 1, 1),
            (Some("2026-12-01".to_owned()), "filing", 225_000, 3, 1),
        ]
    );
}

fn faults(text: &str) -> Vec<String> {
    let rows = Table::read(text, |rule| rule == "ip.annuity").unwrap_err();
    rows.0
        .into_iter()
        .map(|fault| format!("{}: {}", fault.line.unwrap_or(0), fault.message))
        .collect()
}

/// A wrong pack is told with line and reason, all faults at once.
#[test]
fn a_wrong_pack_is_told_with_its_lines() {
    let text = r#"
[[fee]]
key = "a"
name = "A"
per = "application"
rules = ["ip.nothing"]
row = [
  { amount = -5, valid_from = "2020-01-01", source = "", certainty = "M", verified = true },
  { amount = 5, valid_from = "2021-01-01", valid_until = "2020-01-01", source = "x", certainty = "Q", verified = true },
]

[[fee]]
key = "a"
name = "B"
per = "year"
event = "granted"

[[relief]]
key = "r"
name = "R"
percent = 120
fees = ["b"]
valid_from = "2026-02-01"
valid_until = "2026-01-01"
condition = ""
source = "x"
certainty = "Q"
verified = true
"#;
    assert_eq!(
        faults(text),
        [
            "2: 'a' falls due with 'ip.nothing', and there is no such rule",
            "2: 'a': -5 đồng is no amount of a fee (1 to 10000000000)",
            "2: 'a': the row of 2020-01-01 names no source",
            "2: 'a': the row of 2020-01-01 is from memory and cannot be verified",
            "2: 'a': the row of 2021-01-01 ends before it begins",
            "2: 'a': the rows of 2020-01-01 and 2021-01-01 hold on the same days",
            "12: 'a' stands twice",
            "12: 'a' comes again and names no deadline that says when",
            "12: 'a' and its event do not both have a place in a series",
            "18: 'r' lacks key, name, condition or source",
            "18: 'r' takes 120 percent off",
            "18: 'r' touches 'b', and there is no such fee",
            "18: 'r' ends before it begins",
        ]
    );
    assert_eq!(
        faults("[[fee]]\nkey = 3\n"),
        ["2: invalid type: integer `3`, expected a string"]
    );
}

/// The table that ships is whole: every rule is one of the packs, and every right has what the law notes say.
#[test]
fn the_shipped_table_is_whole() {
    let packs = kernel::packs::Packs::load(None).unwrap();
    let table = Table::load(None, &packs.rules).unwrap();
    let amount = |key: &str, on: &str| table.fee(key).and_then(|fee| fee.row(day(on))).map(|row| row.amount.0);
    for (key, expected) in [
        ("filing", 150_000),
        ("publication", 120_000),
        ("search", 180_000),
        ("exam_mark", 550_000),
        ("exam_patent", 900_000),
        ("exam_design", 700_000),
        ("exam_gi", 1_200_000),
        ("exam_layout", 180_000),
        ("certificate", 120_000),
        ("certificate_group", 100_000),
        ("registry", 120_000),
        ("title_publication", 120_000),
        ("extension", 200_000),
    ] {
        assert_eq!(amount(key, "2026-11-27"), Some(expected), "{key}");
    }
    // Never guessed: the sources have no amount of these.
    for key in ["first_annuity", "annuity", "renewal", "other_fee", "agent", "other"] {
        assert_eq!(amount(key, "2026-11-27"), None, "{key}");
    }
    // The exemption through VNeID is over with the year.
    let filing = table.fee("filing").unwrap();
    let ask = |on: &str| Ask {
        relief: "vneid_2026",
        ..Ask::plain(day(on), 1)
    };
    assert_eq!(
        table.price(filing, ask("2026-12-31")).unwrap().unwrap().total,
        Vnd::ZERO
    );
    assert!(table.price(filing, ask("2027-01-01")).is_err());
}

proptest! {
    /// Whatever the table says, an amount is never negative, a relief never raises it, a surcharge never lowers it, and both are
    /// within one đồng of the exact value.
    #[test]
    fn no_amount_is_negative(
        amount in 1i64..=LARGEST,
        quantity in 0u32..=MOST_GROUPS,
        late in 0u32..=60,
        relief in prop_oneof![Just(""), Just("half")],
    ) {
        let text = TWO_TABLES.replace("175_001", &amount.to_string());
        let table = Table::read(&text, |rule| rule == "ip.annuity").unwrap();
        let ask = Ask { on: day("2026-08-01"), quantity, relief, late_percent: late };
        let price = match table.price(table.fee("filing").unwrap(), ask) {
            Ok(price) => price.unwrap(),
            Err(fault) => {
                prop_assert_eq!(fault, Fault::TooMuch);
                prop_assert!(amount * i64::from(quantity) * 160 / 100 > LARGEST);
                return Ok(());
            }
        };
        prop_assert!(price.total.0 >= 0 && price.surcharge.0 >= 0);
        prop_assert!(price.relieved <= price.full && price.relieved <= price.total);
        let left = if relief.is_empty() { 100 } else { 50 };
        prop_assert!((price.relieved.0 * 100 - price.full.0 * left).abs() <= 50);
        prop_assert!((price.surcharge.0 * 100 - price.relieved.0 * i64::from(late)).abs() <= 50);
        prop_assert_eq!(price.relieved.plus(price.surcharge).unwrap(), price.total);
    }
}

/// A record is as sure as what its amount was made of: a row or relief that nobody compared with its act marks it, a notice does not;
/// an amount that the table does not say any more is not sure, and of an old record only a fee without a row must have been typed.
#[test]
fn a_record_is_as_sure_as_what_it_was_made_of() {
    let table = table();
    let made = |kind: &str, basis: Basis, expected: i64, relief: &str| Cost {
        due_on: Some(day("2026-03-01")),
        expected: Some(Vnd(expected)),
        basis,
        relief: relief.to_owned(),
        ..cost(1, kind, None, None)
    };
    for (kind, basis, expected, relief, sure) in [
        ("filing", Basis::Table, 150_000, "", true),
        ("filing", Basis::Table, 75_000, "half", false),
        ("filing", Basis::Table, 149_000, "", false),
        ("search", Basis::Table, 180_000, "", false),
        ("search", Basis::Notice, 180_000, "", true),
        ("search", Basis::Untold, 180_000, "", false),
        ("filing", Basis::Untold, 150_000, "", true),
        ("annuity", Basis::Untold, 700_000, "", true),
        ("annuity", Basis::Table, 700_000, "", false),
    ] {
        let one = made(kind, basis, expected, relief);
        let fee = table.fee(kind).unwrap();
        assert_eq!(
            is_verified(&table, fee, &one),
            sure,
            "{kind} {basis:?} {expected} {relief}"
        );
    }
}

/// The basis of a record is kept under a code; what has none was written down before.
#[test]
fn a_basis_is_read_as_it_was_written() {
    for basis in [Basis::Table, Basis::Notice, Basis::Untold] {
        assert_eq!(Basis::from_code(basis.code()), basis);
    }
    assert_eq!(Basis::from_code(Some("?")), Basis::Untold);
}
