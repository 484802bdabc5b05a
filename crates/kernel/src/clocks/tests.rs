use std::sync::LazyLock;

use chrono::{Datelike, Days, Months, NaiveDate};
use proptest::prelude::*;

use super::*;
use crate::calendar::{Calendar, tet};
use crate::money::{Share, Vnd};
use crate::packs::Packs;
use crate::period::PeriodKind;

static PACKS: LazyLock<Packs> = LazyLock::new(|| Packs::load(None).unwrap());

fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn due(rule: &str, inputs: &Inputs) -> Deadline {
    PACKS.rules.compute(rule, inputs, &PACKS.calendar).unwrap()
}

fn due_from(rule: &str, day: &str) -> NaiveDate {
    due(rule, &Inputs::from_day(date(day))).due_on
}

/// A rule for tests, valid for ever.
fn rule(duration: Duration) -> Rule {
    Rule {
        id: "test.rule".to_owned(),
        edition: 1,
        title: "Việc thử".to_owned(),
        legal_act: "Nghị định 1/2020/NĐ-CP".to_owned(),
        article: "Điều 1".to_owned(),
        valid_from: date("2000-01-01"),
        valid_to: None,
        trigger: "event".to_owned(),
        trigger_title: "bắt đầu".to_owned(),
        duration,
        roll: Roll::NextWorkingDay,
        opens_before: None,
        grace: None,
        extension: None,
        may_stop: true,
        on_expiry: OnExpiry::Late,
        certainty: Certainty::Quoted,
        verified: true,
    }
}

fn computed(rule: &Rule, inputs: &Inputs) -> Deadline {
    compute(rule, inputs, &PACKS.calendar).unwrap()
}

#[test]
fn a_decision_is_due_three_months_after_acceptance_and_says_why() {
    let deadline = due("sk.decision", &Inputs::from_day(date("2026-07-15")));
    assert_eq!(deadline.due_on, date("2026-10-15"));
    assert_eq!(deadline.rule_version, "2012-04-25");
    assert!(deadline.verified);
    insta::assert_snapshot!(deadline.due_at_text, @"23:59 ngày 15/10/2026 (giờ Việt Nam)");
    insta::assert_snapshot!(deadline.explanation, @"Quyết định công nhận hoặc từ chối công nhận sáng kiến: chậm nhất 23:59 thứ Năm, ngày 15/10/2026 (giờ Việt Nam). Cách tính: 3 tháng kể từ ngày chấp nhận đơn (15/07/2026), không tính ngày đó. Căn cứ: Điều 7.1, Điều lệ Sáng kiến (Nghị định 13/2012/NĐ-CP).");
}

#[test]
fn a_limit_that_ends_in_tet_moves_past_it_and_names_it() {
    let deadline = due("sk.decision", &Inputs::from_day(date("2025-11-17")));
    assert_eq!(deadline.due_on, date("2026-02-23"));
    assert!(deadline.verified);
    insta::assert_snapshot!(deadline.explanation, @"Quyết định công nhận hoặc từ chối công nhận sáng kiến: chậm nhất 23:59 thứ Hai, ngày 23/02/2026 (giờ Việt Nam). Cách tính: 3 tháng kể từ ngày chấp nhận đơn (17/11/2025), không tính ngày đó. Ngày cuối theo cách tính là thứ Ba 17/02/2026, ngày nghỉ (Tết Nguyên đán), nên chuyển sang ngày làm việc tiếp theo. Căn cứ: Điều 7.1, Điều lệ Sáng kiến (Nghị định 13/2012/NĐ-CP).");
}

#[test]
fn what_is_not_verified_says_so() {
    let from_memory = due("sk.formal_check", &Inputs::from_day(date("2026-07-15")));
    assert!(!from_memory.verified);
    assert!(
        from_memory
            .explanation
            .ends_with("Thời hạn này chưa kiểm chứng với văn bản gốc."),
        "{}",
        from_memory.explanation
    );
    // The rule is sure, the days off of Tết 2027 are not.
    let by_calendar = due("sk.decision", &Inputs::from_day(date("2026-11-08")));
    assert_eq!(by_calendar.due_on, date("2027-02-11"));
    assert!(!by_calendar.verified);
    assert!(
        by_calendar
            .explanation
            .ends_with("Lịch nghỉ dùng để tính chưa kiểm chứng với thông báo chính thức.")
    );
}

#[test]
fn months_run_to_the_same_day_number_or_the_last_day() {
    // Civil Code 2015, Điều 148.3
    let mut month = rule(Duration::Months(1));
    month.roll = Roll::None;
    for (from, to) in [
        ("2026-01-31", "2026-02-28"),
        ("2028-01-31", "2028-02-29"),
        ("2026-02-28", "2026-03-28"),
        ("2026-03-31", "2026-04-30"),
        ("2026-12-15", "2027-01-15"),
    ] {
        assert_eq!(
            computed(&month, &Inputs::from_day(date(from))).due_on,
            date(to),
            "{from}"
        );
    }
    month.duration = Duration::Months(12);
    assert_eq!(
        computed(&month, &Inputs::from_day(date("2024-02-29"))).due_on,
        date("2025-02-28")
    );
}

#[test]
fn before_day_three_means_the_last_minute_of_day_two() {
    let quarter = "2026-Q4".parse().unwrap();
    let deadline = due("report.unit_quarter", &Inputs::for_period(quarter));
    assert_eq!(deadline.due_on, date("2026-12-02"));
    assert_eq!(deadline.due_at_text, "23:59 ngày 02/12/2026 (giờ Việt Nam)");
    insta::assert_snapshot!(deadline.explanation, @"Báo cáo quý của đơn vị gửi phòng chuyên môn: chậm nhất 23:59 thứ Tư, ngày 02/12/2026 (giờ Việt Nam). Cách tính: trước ngày 03 của tháng cuối kỳ, Quý IV/2026, tức là trước ngày 03/12/2026. Căn cứ: Mục chế độ báo cáo, Công văn giao báo cáo năm 2025 của một huyện (văn bản mẫu 000). Thời hạn này chưa kiểm chứng với văn bản gốc.");
    // Any day of the quarter stands for it.
    assert_eq!(due_from("report.unit_quarter", "2026-11-25"), date("2026-12-02"));
    assert_eq!(due_from("report.statistics_year", "2026-11-25"), date("2027-03-31"));
    assert_eq!(due_from("report.statistics_half", "2026-11-25"), date("2026-12-24"));
    assert_eq!(due_from("report.innovation_year", "2026-11-25"), date("2027-03-30"));
}

#[test]
fn a_day_of_the_year_is_the_next_one() {
    let education = due("sk.lai_chau.province_education", &Inputs::from_day(date("2026-02-01")));
    insta::assert_snapshot!(education.explanation, @"Nộp hồ sơ phạm vi ảnh hưởng cấp tỉnh, ngành giáo dục (Lai Châu): chậm nhất 23:59 thứ Sáu, ngày 29/05/2026 (giờ Việt Nam). Cách tính: trước ngày 30/5 hằng năm, tức là trước ngày 30/05/2026. Căn cứ: Thời hạn nhận hồ sơ, Thủ tục hành chính của Sở Khoa học và Công nghệ Lai Châu.");
    assert_eq!(
        due_from("sk.lai_chau.province_education", "2026-05-29"),
        date("2026-05-29")
    );
    assert_eq!(
        due_from("sk.lai_chau.province_education", "2026-05-30"),
        date("2027-05-29")
    );
    assert_eq!(due_from("award.block_dossier", "2026-12-01"), date("2027-01-19"));
}

#[test]
fn a_notice_ahead_counts_working_days_backwards() {
    // NĐ 224/2026 Điều 13: seven working days before; over the holidays of 30/4 and 1/5 and the swapped days.
    let deadline = due("service.downtime_notice", &Inputs::from_day(date("2026-12-10")));
    assert_eq!(deadline.due_on, date("2026-12-01"));
    insta::assert_snapshot!(deadline.explanation, @"Thông báo trước khi ngừng hệ thống theo kế hoạch: chậm nhất 23:59 thứ Ba, ngày 01/12/2026 (giờ Việt Nam). Cách tính: 7 ngày làm việc trước ngày ngừng hệ thống (10/12/2026). Căn cứ: Điều 13, Nghị định 224/2026/NĐ-CP.");
}

#[test]
fn the_row_is_chosen_by_the_fact_date_not_by_today() {
    let published = date("2026-04-02");
    let old = due("ip.exam_request.patent", &Inputs::from_day(date("2025-01-14")));
    assert_eq!(
        (old.due_on, old.rule_version.as_str()),
        (date("2028-07-14"), "2006-07-01")
    );
    let new = due("ip.exam_request.patent", &Inputs::from_day(published));
    assert_eq!(
        (new.due_on, new.rule_version.as_str()),
        (date("2029-04-02"), "2026-04-01")
    );
    // Published after the change, but the transitional rule looks at another date.
    let kept = due(
        "ip.opposition.patent",
        &Inputs::from_day(published).with_fact(date("2026-03-01")),
    );
    assert_eq!(kept.due_on, date("2027-01-04"));
    assert_eq!(
        PACKS
            .rules
            .compute("sk.decision", &Inputs::from_day(date("2010-01-01")), &PACKS.calendar),
        Err(ClockError::NotInForce {
            id: "sk.decision".to_owned(),
            day: date("2010-01-01")
        })
    );
    assert_eq!(
        PACKS
            .rules
            .compute("sk.nothing", &Inputs::from_day(published), &PACKS.calendar),
        Err(ClockError::UnknownRule("sk.nothing".to_owned()))
    );
}

#[test]
fn the_right_to_ask_is_lost_after_a_year() {
    let deadline = due("sk.request_window", &Inputs::from_day(date("2025-11-26")));
    assert_eq!(deadline.due_on, date("2026-11-26"));
    assert_eq!(
        deadline.standing(date("2026-11-25")).label(),
        "Còn 1 ngày, hạn là ngày mai"
    );
    assert_eq!(deadline.standing(date("2026-11-26")).label(), "Hôm nay là ngày cuối");
    assert!(!deadline.has_expired(date("2026-11-26")));
    assert_eq!(deadline.standing(date("2026-11-29")).label(), "Quá hạn 3 ngày");
    assert!(deadline.has_expired(date("2026-11-27")));
    // A late report stays possible.
    assert!(!due("report.unit_quarter", &Inputs::from_day(date("2026-11-25"))).has_expired(date("2027-01-01")));
}

#[test]
fn the_earliest_first_use_in_time_is_found() {
    let earliest = |day: &str| {
        PACKS
            .rules
            .earliest_trigger("sk.request_window", date(day), &PACKS.calendar)
            .unwrap()
    };
    assert_eq!(earliest("2026-11-26"), date("2025-11-26"));
    // Monday 23 February 2026 is the first working day after Tết: all limits that ended from 14 February on end today.
    assert_eq!(earliest("2026-02-23"), date("2025-02-14"));
    assert_eq!(earliest("2026-02-24"), date("2025-02-24"));
}

#[test]
fn limits_stated_twice_agree() {
    for (key, id) in [
        ("sk.request_window_months", "sk.request_window"),
        ("sk.formal_check_months", "sk.formal_check"),
        ("sk.decision_months", "sk.decision"),
        ("sk.remun.pay_within_months", "sk.remuneration_use"),
        ("sk.remun.pay_within_months", "sk.remuneration_transfer"),
    ] {
        let day = date("2026-11-25");
        let months = PACKS.parameters.on(key, day).unwrap().integer().unwrap();
        assert_eq!(
            PACKS.rules.rule(id, day).unwrap().duration,
            Duration::Months(u16::try_from(months).unwrap()),
            "{id}"
        );
    }
}

#[test]
fn an_annuity_opens_before_and_has_a_grace() {
    let deadline = due("ip.annuity", &Inputs::from_day(date("2025-06-10")));
    assert_eq!(deadline.opens_on, Some(date("2025-12-10")));
    assert_eq!(deadline.due_on, date("2026-06-10"));
    assert_eq!(deadline.grace_until, Some(date("2026-12-10")));
    assert_eq!(
        deadline.standing(date("2025-12-09")),
        Standing::NotOpen {
            opens_on: date("2025-12-10")
        }
    );
    assert_eq!(
        deadline.standing(date("2026-06-12")).label(),
        "Quá hạn 2 ngày, còn làm được đến hết ngày 10/12/2026"
    );
    assert!(!deadline.has_expired(date("2026-12-10")));
    assert!(deadline.has_expired(date("2026-12-11")));
}

#[test]
fn a_clock_that_stands_still_is_longer_by_those_days() {
    let inputs = Inputs::from_day(date("2026-07-01")).with_stop(date("2026-07-10"), Some(date("2026-07-20")));
    let deadline = due("sk.formal_check", &inputs);
    // 1 August + 10 days = 11 August
    assert_eq!(deadline.due_on, date("2026-08-11"));
    assert!(
        deadline.explanation.contains("không tính 10 ngày tạm dừng"),
        "{}",
        deadline.explanation
    );

    let standing = due(
        "sk.formal_check",
        &Inputs::from_day(date("2026-07-01")).with_stop(date("2026-07-10"), None),
    );
    assert_eq!(standing.stopped_since, Some(date("2026-07-10")));
    assert_eq!(standing.due_on, date("2026-08-03"));
    assert_eq!(
        standing.standing(date("2026-09-01")),
        Standing::Stopped {
            since: date("2026-07-10")
        }
    );
    assert!(!standing.has_expired(date("2026-09-01")));
    assert_eq!(
        standing.standing(date("2026-09-01")).label(),
        "Tạm dừng tính từ ngày 10/07/2026"
    );

    // A stop after the clock has run out brings no life back.
    let late = due(
        "sk.formal_check",
        &Inputs::from_day(date("2026-07-01")).with_stop(date("2026-09-10"), Some(date("2026-09-20"))),
    );
    assert_eq!(late.due_on, date("2026-08-03"));
}

#[test]
fn working_days_skip_the_time_in_which_the_clock_stands() {
    let ten = rule(Duration::WorkingDays(10));
    let plain = computed(&ten, &Inputs::from_day(date("2026-07-01")));
    assert_eq!(plain.due_on, date("2026-07-15"));
    let stopped = computed(
        &ten,
        &Inputs::from_day(date("2026-07-01")).with_stop(date("2026-07-03"), Some(date("2026-07-08"))),
    );
    // 2 and 3 July count, 6 to 8 do not, 9 July is the third working day.
    assert_eq!(stopped.due_on, date("2026-07-20"));
    assert_eq!(stopped.standing(date("2026-07-17")).label(), "Còn 3 ngày");
}

#[test]
fn stops_and_extensions_that_the_rule_does_not_know_are_refused() {
    let stopped = Inputs::from_day(date("2026-07-01")).with_stop(date("2026-07-10"), Some(date("2026-07-20")));
    assert_eq!(
        PACKS.rules.compute("sk.decision", &stopped, &PACKS.calendar),
        Err(ClockError::NoStop("sk.decision".to_owned()))
    );
    let month = rule(Duration::Months(1));
    for stops in [
        vec![("2026-06-01", Some("2026-07-20"))],
        vec![("2026-07-10", Some("2026-07-05"))],
        vec![("2026-07-10", Some("2026-07-20")), ("2026-07-15", Some("2026-07-25"))],
        vec![("2026-07-10", None), ("2026-07-15", Some("2026-07-25"))],
    ] {
        let inputs = stops
            .iter()
            .fold(Inputs::from_day(date("2026-07-01")), |inputs, (from, until)| {
                inputs.with_stop(date(from), until.map(date))
            });
        assert_eq!(
            compute(&month, &inputs, &PACKS.calendar),
            Err(ClockError::BadStops("test.rule".to_owned())),
            "{stops:?}"
        );
    }
    let reply = due("ip.formality_reply", &Inputs::from_day(date("2026-07-01")).extended(1));
    assert_eq!(reply.due_on, date("2026-11-02"));
    assert!(
        reply.explanation.contains("gia hạn 1 lần, mỗi lần 2 tháng"),
        "{}",
        reply.explanation
    );
    assert!(matches!(
        PACKS.rules.compute(
            "ip.formality_reply",
            &Inputs::from_day(date("2026-07-01")).extended(2),
            &PACKS.calendar
        ),
        Err(ClockError::TooManyExtensions {
            allowed: 1,
            asked: 2,
            ..
        })
    ));
    let wrong = Inputs::for_period("2026-H1".parse().unwrap());
    assert!(matches!(
        PACKS.rules.compute("report.unit_quarter", &wrong, &PACKS.calendar),
        Err(ClockError::WrongPeriod(_))
    ));
}

#[test]
fn a_change_of_rules_or_calendar_shows_what_it_moves_and_why() {
    let old = RuleBook::build(vec![rule(Duration::Months(3))]).0;
    let new = RuleBook::build(vec![rule(Duration::Months(2))]).0;
    let none = RuleBook::build(vec![]).0;
    let bare = Calendar::build(&[], &[]).0;
    let running = [
        Running {
            key: "a",
            rule_id: "test.rule".to_owned(),
            inputs: Inputs::from_day(date("2026-07-15")),
        },
        Running {
            key: "tet",
            rule_id: "test.rule".to_owned(),
            inputs: Inputs::from_day(date("2025-11-17")),
        },
        Running {
            key: "unknown",
            rule_id: "test.other".to_owned(),
            inputs: Inputs::from_day(date("2025-11-17")),
        },
    ];
    let calendar = &PACKS.calendar;
    let lines = |old: Setting<'_>, new: Setting<'_>| -> Vec<String> {
        preview(old, new, &running)
            .iter()
            .map(|moved| {
                format!(
                    "{} {:?} {:?} {:?} {}",
                    moved.key, moved.before, moved.after, moved.days, moved.why
                )
            })
            .collect()
    };
    let with = |rules, calendar| Setting { rules, calendar };
    assert!(preview(with(&old, calendar), with(&old, calendar), &running).is_empty());
    insta::assert_snapshot!(lines(with(&old, calendar), with(&new, calendar)).join("\n"), @r"
    a Some(2026-10-15) Some(2026-09-15) Some(-30) Thời hạn đổi từ 3 tháng thành 2 tháng (Điều 1, Nghị định 1/2020/NĐ-CP)
    tet Some(2026-02-23) Some(2026-01-19) Some(-35) Thời hạn đổi từ 3 tháng thành 2 tháng (Điều 1, Nghị định 1/2020/NĐ-CP)
    ");
    insta::assert_snapshot!(lines(with(&old, calendar), with(&old, &bare)).join("\n"), @"tet Some(2026-02-23) Some(2026-02-17) Some(-6) Lịch ngày nghỉ đã đổi");
    insta::assert_snapshot!(lines(with(&old, calendar), with(&none, calendar)).join("\n"), @r#"
    a Some(2026-10-15) None None Gói quy tắc mới không còn thời hạn "Việc thử" cho ngày này
    tet Some(2026-02-23) None None Gói quy tắc mới không còn thời hạn "Việc thử" cho ngày này
    "#);
}

#[test]
fn faulty_rows_are_all_named() {
    let good = rule(Duration::Months(1));
    let rows = vec![
        Rule {
            id: "Bad Id".to_owned(),
            title: " ".to_owned(),
            ..good.clone()
        },
        Rule {
            duration: Duration::Days(0),
            ..good.clone()
        },
        Rule {
            valid_to: Some(date("1999-01-01")),
            id: "a.reversed".to_owned(),
            ..good.clone()
        },
        Rule {
            id: "a.strict".to_owned(),
            may_stop: false,
            duration: Duration::YearDay(YearDay {
                month: 5,
                day: 30,
                strict: true,
            }),
            ..good.clone()
        },
        Rule {
            id: "a.feb".to_owned(),
            may_stop: false,
            duration: Duration::YearDay(YearDay {
                month: 2,
                day: 29,
                strict: false,
            }),
            ..good.clone()
        },
        Rule {
            id: "a.stop".to_owned(),
            duration: Duration::DaysBefore(3),
            roll: Roll::None,
            ..good.clone()
        },
        Rule {
            id: "a.memory".to_owned(),
            certainty: Certainty::Memory,
            ..good.clone()
        },
        Rule {
            valid_from: date("2020-01-01"),
            ..good.clone()
        },
        Rule {
            id: "a.mixed".to_owned(),
            extension: Some(Extension {
                times: 1,
                by: Duration::WorkingDays(5),
            }),
            ..good.clone()
        },
    ];
    let (_, faults) = RuleBook::build(rows);
    let lines: Vec<String> = faults
        .iter()
        .map(|(index, fault)| format!("{index}: {fault}"))
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    0: 'Bad Id' is no id: small letters, digits, '_' and '.' only
    0: Bad Id: title is empty
    1: test.rule: the duration names a day that does not exist, or is zero
    2: a.reversed: valid_to lies before valid_from
    3: a.strict: a limit 'before' a day cannot move to the next working day; use none or previous_working_day
    4: a.feb: the duration names a day that does not exist, or is zero
    5: a.stop: may_stop needs months, days or working_days
    6: a.memory is said to be verified, but its certainty is M (from memory)
    8: a.mixed: extension needs months, days or working_days
    7: test.rule: the rows valid from 2000-01-01 and from 2020-01-01 hold on the same days
    ");
}

#[test]
fn the_wage_of_the_day_is_the_base_of_remuneration() {
    let wage = |day: &str| PACKS.parameters.on("wage.base_vnd", date(day)).unwrap().vnd().unwrap();
    assert_eq!(
        (wage("2026-06-30"), wage("2026-07-01")),
        (Vnd(2_340_000), Vnd(2_530_000))
    );
    let day = date("2026-11-25");
    let least = PACKS
        .parameters
        .on("sk.remun.min_multiple", day)
        .unwrap()
        .integer()
        .unwrap();
    assert_eq!(wage("2026-11-25").times(least).unwrap(), Vnd(12_650_000));
    let (part, whole) = PACKS.parameters.on("sk.remun.use_pct", day).unwrap().ratio().unwrap();
    assert_eq!(
        Vnd(100_000_000).fraction(part, whole).unwrap(),
        Vnd(100_000_000).part(Share::percent(7).unwrap()).unwrap()
    );
    assert_eq!(
        PACKS.parameters.on("sk.council_pass_ratio", day).unwrap().ratio(),
        Ok((2, 3))
    );
    assert_eq!(
        PACKS.parameters.on("sk.council_base", day).unwrap().text(),
        Ok("all_members")
    );
    assert!(matches!(
        PACKS.parameters.on("wage.base_vnd", date("2020-01-01")),
        Err(ParameterError::NotInForce { .. })
    ));
    assert!(matches!(
        PACKS.parameters.on("nothing", day),
        Err(ParameterError::Unknown(_))
    ));
    assert!(PACKS.parameters.on("sk.council_base", day).unwrap().vnd().is_err());
}

#[test]
fn every_rule_of_the_packs_computes_and_explains_itself() {
    for rule in PACKS.rules.all() {
        let day = rule.valid_from.max(date("2024-01-02"));
        let day = rule.valid_to.map_or(day, |last| day.min(last));
        let deadline = compute(rule, &Inputs::from_day(day), &PACKS.calendar).unwrap();
        assert!(
            deadline.explanation.contains(&rule.article) && deadline.explanation.contains(&rule.legal_act),
            "{}",
            rule.id
        );
        assert_eq!(
            deadline.explanation.contains("Thời hạn này chưa kiểm chứng"),
            !rule.verified,
            "{}",
            rule.id
        );
        assert!(!deadline.explanation.contains("  "), "{}", deadline.explanation);
        assert!(!rule.duration_label().is_empty() && !rule.expiry_label().is_empty());
    }
}

#[test]
fn a_deadline_is_kept_and_read_back_as_json() {
    let inputs = Inputs::from_day(date("2026-07-01")).with_stop(date("2026-07-10"), None);
    let deadline = due("sk.formal_check", &inputs);
    assert_eq!(
        serde_json::from_str::<Deadline>(&serde_json::to_string(&deadline).unwrap()).unwrap(),
        deadline
    );
    assert_eq!(
        serde_json::from_str::<Inputs>(&serde_json::to_string(&inputs).unwrap()).unwrap(),
        inputs
    );
}

fn any_day() -> impl Strategy<Value = NaiveDate> {
    (0_i64..5_500).prop_map(|days| date("2016-01-01") + chrono::TimeDelta::days(days))
}

fn any_count() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (1_u16..120).prop_map(Duration::Months),
        (1_u16..400).prop_map(Duration::Days),
        (1_u16..120).prop_map(Duration::WorkingDays),
    ]
}

fn any_duration() -> impl Strategy<Value = Duration> {
    let year_day = (1_u8..=12, 1_u8..=28, any::<bool>())
        .prop_map(|(month, day, strict)| Duration::YearDay(YearDay { month, day, strict }));
    let kinds = proptest::sample::select(vec![
        PeriodKind::Month,
        PeriodKind::Quarter,
        PeriodKind::Half,
        PeriodKind::Year,
        PeriodKind::SchoolYear,
    ]);
    let period_day = (kinds, -2_i8..20, 1_u8..=31, any::<bool>()).prop_map(|(period, month, day, strict)| {
        Duration::PeriodDay(PeriodDay {
            period,
            month,
            day,
            strict,
        })
    });
    prop_oneof![any_count(), year_day, period_day]
}

fn any_roll(duration: Duration) -> Roll {
    match duration {
        Duration::Months(_) | Duration::Days(_) | Duration::WorkingDays(_) => Roll::NextWorkingDay,
        Duration::MonthsBefore(_)
        | Duration::DaysBefore(_)
        | Duration::WorkingDaysBefore(_)
        | Duration::YearDay(_)
        | Duration::PeriodDay(_) => Roll::None,
    }
}

proptest! {
    #[test]
    fn a_later_trigger_never_gives_an_earlier_deadline(duration in any_duration(), day in any_day(), later in 0_i64..500) {
        let rule = Rule { roll: any_roll(duration), may_stop: false, ..rule(duration) };
        let first = computed(&rule, &Inputs::from_day(day)).due_on;
        let second = computed(&rule, &Inputs::from_day(day + chrono::TimeDelta::days(later))).due_on;
        prop_assert!(first <= second);
    }

    #[test]
    fn days_move_with_the_trigger_day_by_day(count in 1_u16..400, day in any_day(), later in 0_i64..200) {
        let plain = Rule { roll: Roll::None, ..rule(Duration::Days(count)) };
        let first = computed(&plain, &Inputs::from_day(day)).due_on;
        let second = computed(&plain, &Inputs::from_day(day + chrono::TimeDelta::days(later))).due_on;
        prop_assert_eq!((first - day).num_days(), i64::from(count));
        prop_assert_eq!((second - first).num_days(), later);
    }

    #[test]
    fn months_keep_the_day_number_or_take_the_last_day(count in 1_u16..120, day in any_day()) {
        let plain = Rule { roll: Roll::None, ..rule(Duration::Months(count)) };
        let due = computed(&plain, &Inputs::from_day(day)).due_on;
        let months = (due.year() - day.year()) * 12 + i32::try_from(due.month()).unwrap() - i32::try_from(day.month()).unwrap();
        prop_assert_eq!(months, i32::from(count));
        let is_last = (due + Days::new(1)).day() == 1;
        prop_assert!(due.day() == day.day() || (is_last && due.day() < day.day()));
    }

    #[test]
    fn a_limit_that_rolls_ends_on_a_working_day_and_is_never_shortened(duration in any_count(), day in any_day()) {
        let rolled = computed(&rule(duration), &Inputs::from_day(day)).due_on;
        let plain = computed(&Rule { roll: Roll::None, ..rule(duration) }, &Inputs::from_day(day)).due_on;
        prop_assert!(PACKS.calendar.is_working_day(rolled));
        prop_assert!(plain <= rolled);
        prop_assert_eq!(PACKS.calendar.roll_forward(plain), rolled);
    }

    #[test]
    fn standing_still_never_shortens_a_limit(duration in any_count(), day in any_day(), wait in 0_i64..90, length in 0_i64..90, more in 0_i64..30) {
        let from = day + chrono::TimeDelta::days(wait);
        let stop = |length: i64| Inputs::from_day(day).with_stop(from, Some(from + chrono::TimeDelta::days(length)));
        let plain = computed(&rule(duration), &Inputs::from_day(day)).due_on;
        let stopped = computed(&rule(duration), &stop(length)).due_on;
        let longer = computed(&rule(duration), &stop(length + more)).due_on;
        prop_assert!(plain <= stopped && stopped <= longer);
        let open = computed(&rule(duration), &Inputs::from_day(day).with_stop(from, None)).due_on;
        prop_assert_eq!(open, plain);
    }

    #[test]
    fn no_deadline_falls_into_tet(duration in any_count(), year in 2017_i32..2034, before in 0_i64..400) {
        let new_year = tet(year).unwrap();
        let due = computed(&rule(duration), &Inputs::from_day(new_year - chrono::TimeDelta::days(before))).due_on;
        let in_tet = tet(due.year()).is_some_and(|tet| (tet..=tet + Days::new(2)).contains(&due));
        prop_assert!(!in_tet, "{due}");
    }

    #[test]
    fn working_days_are_counted_exactly(count in 1_u16..150, day in any_day()) {
        let due = computed(&rule(Duration::WorkingDays(count)), &Inputs::from_day(day)).due_on;
        prop_assert_eq!(PACKS.calendar.working_days_between(day, due), i32::from(count));
    }

    #[test]
    fn a_deadline_stands_somewhere_on_every_day(duration in any_count(), day in any_day(), today in any_day()) {
        let deadline = computed(&rule(duration), &Inputs::from_day(day));
        match deadline.standing(today) {
            Standing::Running { days_left } => prop_assert_eq!(today + chrono::TimeDelta::days(days_left), deadline.due_on),
            Standing::LastDay => prop_assert_eq!(today, deadline.due_on),
            Standing::Past { days_late } => prop_assert_eq!(deadline.due_on + chrono::TimeDelta::days(days_late), today),
            other @ (Standing::NotOpen { .. } | Standing::Grace { .. } | Standing::Stopped { .. }) => prop_assert!(false, "{other:?}"),
        }
        prop_assert!(!deadline.standing(today).label().is_empty());
    }

    #[test]
    fn the_earliest_trigger_is_the_first_in_time(months in 1_u16..60, today in any_day()) {
        let book = RuleBook::build(vec![rule(Duration::Months(months))]).0;
        let earliest = book.earliest_trigger("test.rule", today, &PACKS.calendar).unwrap();
        prop_assert!(computed(&rule(Duration::Months(months)), &Inputs::from_day(earliest)).due_on >= today);
        prop_assert!(computed(&rule(Duration::Months(months)), &Inputs::from_day(earliest - Days::new(1))).due_on < today);
    }

    #[test]
    fn opening_comes_before_the_due_day_and_grace_after(day in any_day(), months in 7_u16..120) {
        let rule = Rule {
            opens_before: Some(Duration::Months(6)),
            grace: Some(Duration::Months(6)),
            ..rule(Duration::Months(months))
        };
        let deadline = computed(&rule, &Inputs::from_day(day));
        prop_assert!(deadline.opens_on.unwrap() < deadline.due_on);
        prop_assert!(deadline.due_on < deadline.grace_until.unwrap());
        prop_assert!(deadline.opens_on.unwrap() >= day + Months::new(0));
    }
}
