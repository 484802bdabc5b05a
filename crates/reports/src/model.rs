//! What periodic reports are made of. Pure.
//!
//! A [`Regime`] (chế độ báo cáo) says who reports what to whom, by when, over which days: the attributes that a report regime
//! has by Decree 09/2019/NĐ-CP (law.md 4.2). For each period every reporting unit owes one [`Report`]. What is typed
//! ([`draft::Draft`]), what was handed over ([`Sending`]), and what was said about it ([`Step`]) are kept apart; the stage of
//! a report is the last thing that happened to it.

pub mod compare;
pub mod draft;
pub mod form;
pub mod narrative;
pub mod paste;

pub use draft::{Amount, Cell, Draft, Entry};
pub use form::{Form, Row, Section, Source, Table};

use chrono::{DateTime, NaiveDate, Utc};
use directives::compiler::DueRule;
use directives::model::DirectiveId;
use kernel::ids::{PersonId, UnitId};
use kernel::period::{Period, PeriodKind};
use serde::{Deserialize, Serialize};

kernel::typed_id! {
    /// A report regime.
    RegimeId,
    /// One report of one unit for one period.
    ReportId,
    /// What a unit handed over: one revision of its report.
    SendingId,
}

/// Kind of record of a regime, in the journal.
pub const REGIME: &str = "report_regime";
/// Kind of record of a report, in the journal.
pub const REPORT: &str = "report";

/// Which units report.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reporters {
    /// Each unit directly below the one that owns the regime.
    #[default]
    EachBelow,
    /// Each commune below it.
    EachCommune,
    /// The units that are named.
    These,
}

impl Reporters {
    /// Every choice.
    pub const ALL: [Reporters; 3] = [Reporters::EachBelow, Reporters::EachCommune, Reporters::These];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reporters::EachBelow => "each_below",
            Reporters::EachCommune => "each_commune",
            Reporters::These => "these",
        }
    }

    /// The choice of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Reporters> {
        Reporters::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// How a regime stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RegimeState {
    /// Being written; nobody owes anything.
    Draft,
    /// Reports fall due.
    InForce,
    /// No further periods; what was owed stays.
    Ended,
}

impl RegimeState {
    /// Every state.
    pub const ALL: [RegimeState; 3] = [RegimeState::Draft, RegimeState::InForce, RegimeState::Ended];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            RegimeState::Draft => "draft",
            RegimeState::InForce => "in_force",
            RegimeState::Ended => "ended",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<RegimeState> {
        RegimeState::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// When reports of a regime are due.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Frequency {
    /// Every period, by a rule: "trước ngày 03 của tháng cuối quý".
    Every {
        /// The rule; its day is always set.
        rule: DueRule,
        /// Where the periods are stages: the first one. The calendar does not say which stages there are.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        stage: Option<Period>,
    },
    /// Once (đột xuất): one period, one day, 23:59 of it.
    Once {
        /// What it is about.
        period: Period,
        /// The last day.
        due: NaiveDate,
    },
}

impl Frequency {
    /// Of which kind the periods are.
    #[must_use]
    pub fn kind(&self) -> PeriodKind {
        match self {
            Frequency::Every { rule, .. } => rule.period,
            Frequency::Once { period, .. } => period.kind(),
        }
    }

    /// Reports can be due by it: the rule names a day that its periods have, and where they are stages, the first of them.
    #[must_use]
    pub fn is_possible(&self) -> bool {
        match self {
            Frequency::Every { rule, stage } => {
                let named = if rule.period == PeriodKind::Stage {
                    stage.is_some_and(|one| one.kind() == PeriodKind::Stage)
                } else {
                    stage.is_none()
                };
                named && directives::model::due::names_a_day(rule)
            }
            Frequency::Once { .. } => true,
        }
    }

    /// The first period that is due at a moment or after it, with its due moment; none after the only one.
    #[must_use]
    pub fn next_after(&self, now: DateTime<Utc>) -> Option<(Period, DateTime<Utc>)> {
        match self {
            Frequency::Every {
                rule,
                stage: Some(first),
            } => rule.next_from(*first, now),
            Frequency::Every { rule, stage: None } => rule.next_after(now),
            Frequency::Once { period, .. } => self.due_at(*period).filter(|due| *due >= now).map(|due| (*period, due)),
        }
    }

    /// The moment until which the report for a period is due; none when it is of another kind.
    #[must_use]
    pub fn due_at(&self, period: Period) -> Option<DateTime<Utc>> {
        match self {
            // Another plan may have stages that overlap these: they are none of this regime.
            Frequency::Every {
                rule,
                stage: Some(first),
            } => rule.due_at(period).filter(|_| follows(*first, period)),
            Frequency::Every { rule, stage: None } => rule.due_at(period),
            Frequency::Once { period: one, due } => (*one == period).then(|| kernel::time::end_of_day(*due)),
        }
    }

    /// The periods that are open on a day: those whose first day has come and whose due day lies ahead or on it, and the last
    /// one before, which may still be late. The earlier one first.
    #[must_use]
    pub fn running(&self, today: NaiveDate) -> Vec<Period> {
        match self {
            Frequency::Once { period, .. } => vec![*period],
            Frequency::Every { stage, .. } => {
                let Some((next, _)) = self.next_after(kernel::time::start_of_day(today)) else {
                    return Vec::new();
                };
                let is_ours = |one: &Period| stage.is_none_or(|first| first <= *one);
                let before = next.previous().filter(|one| one.first_day() <= today && is_ours(one));
                let mut found: Vec<Period> = before.into_iter().collect();
                if next.first_day() <= today {
                    found.push(next);
                }
                found
            }
        }
    }
}

/// A stage is the first one or one of those that follow it without a gap.
fn follows(first: Period, one: Period) -> bool {
    let years = |period: Period| period.last_year() - period.year() + 1;
    one.kind() == first.kind()
        && one >= first
        && years(one) == years(first)
        && (one.year() - first.year()) % years(first) == 0
}

/// From which day to which data is counted: see [`indicators::model::Regime`].
pub use indicators::model::Regime as Cutoff;

/// What a regime says: the attributes of Decree 09/2019/NĐ-CP.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    /// Tên báo cáo.
    pub name: String,
    /// Nội dung yêu cầu báo cáo.
    pub purpose: String,
    /// Đối tượng thực hiện: which units …
    pub reporters: Reporters,
    /// … and which, where they are named.
    #[serde(default)]
    pub named: Vec<UnitId>,
    /// Cơ quan nhận báo cáo: who takes the reports and adds them up.
    pub receiver: UnitId,
    /// Through whom it goes on its way ("qua Sở Khoa học và Công nghệ"); they read what is sent.
    #[serde(default)]
    pub via: Option<UnitId>,
    /// A second receiver of the same version; they read what is sent.
    #[serde(default)]
    pub also: Option<UnitId>,
    /// Phương thức gửi, nhận.
    pub way: String,
    /// Thời hạn gửi and tần suất.
    pub frequency: Frequency,
    /// Thời gian chốt số liệu.
    pub cutoff: Cutoff,
    /// Mẫu đề cương.
    pub outline: Vec<Section>,
    /// Biểu mẫu số liệu.
    pub form: Form,
    /// The document that orders it, in words.
    pub basis: String,
    /// The same document in the register.
    #[serde(default)]
    pub directive: Option<DirectiveId>,
    /// The regime into whose reports these are added up.
    #[serde(default)]
    pub into: Option<RegimeId>,
    /// First day on which it holds: no report is owed for a period that is due before.
    pub from: NaiveDate,
    /// A leader of the unit approves before it is sent.
    pub approval: bool,
    /// Counted rows are of the whole territory that the reporting unit belongs to, as far as it lies within the unit that
    /// orders the reports: a department reports to its province on the province.
    #[serde(default)]
    pub territory: bool,
}

/// A report regime.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Regime {
    /// Which.
    pub id: RegimeId,
    /// The unit that orders the reports; those who report stand below it, or are named.
    pub owner: UnitId,
    /// What it says.
    pub content: Content,
    /// How it stands.
    pub state: RegimeState,
    /// The form that new reports take; rises with each change of form or outline.
    pub form_version: i32,
    /// Who entered it.
    pub created_by: PersonId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Rises with each change.
    pub version: i64,
}

/// How far a report is: the last thing that happened to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// Owed; nothing typed yet.
    Open,
    /// Being written.
    Draft,
    /// Laid before the leader (đã trình).
    Completed,
    /// Handed over to the receiver.
    Sent,
    /// Given back by the receiver to be mended.
    Returned,
    /// Taken by the receiver (đã nhận).
    Accepted,
    /// Being corrected after it was taken (đính chính).
    Correcting,
}

impl Stage {
    /// Every stage.
    pub const ALL: [Stage; 7] = [
        Stage::Open,
        Stage::Draft,
        Stage::Completed,
        Stage::Sent,
        Stage::Returned,
        Stage::Accepted,
        Stage::Correcting,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Stage::Open => "open",
            Stage::Draft => "draft",
            Stage::Completed => "completed",
            Stage::Sent => "sent",
            Stage::Returned => "returned",
            Stage::Accepted => "accepted",
            Stage::Correcting => "correcting",
        }
    }

    /// The stage of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|one| one.code() == code)
    }

    /// Its unit may type.
    #[must_use]
    pub fn is_writable(self) -> bool {
        matches!(self, Stage::Open | Stage::Draft | Stage::Returned | Stage::Correcting)
    }

    /// The receiver has something of it. One that is corrected is there with its earlier revision.
    #[must_use]
    pub fn is_received(self) -> bool {
        matches!(self, Stage::Sent | Stage::Accepted | Stage::Correcting)
    }
}

/// What may be done to a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// Lays it before the leader (trình duyệt).
    Complete,
    /// Takes it back from the leader, or the leader gives it back.
    Reopen,
    /// The leader approves, and it goes to the receiver (duyệt và gửi).
    Send,
    /// The receiver gives it back with marks.
    Return,
    /// The receiver takes it.
    Accept,
    /// Its unit begins a correction of what was sent or taken.
    Correct,
    /// Its unit gives a correction up before it is sent (bỏ bản sửa).
    Withdraw,
}

impl Act {
    /// Every act.
    pub const ALL: [Act; 7] = [
        Act::Complete,
        Act::Reopen,
        Act::Send,
        Act::Return,
        Act::Accept,
        Act::Correct,
        Act::Withdraw,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Act::Complete => "complete",
            Act::Reopen => "reopen",
            Act::Send => "send",
            Act::Return => "return",
            Act::Accept => "accept",
            Act::Correct => "correct",
            Act::Withdraw => "withdraw",
        }
    }

    /// The act of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Act> {
        Act::ALL.into_iter().find(|one| one.code() == code)
    }

    /// The stage that follows; none where the act is not possible. `back` is the stage in which it was before it was laid
    /// before the leader, or before its correction began; `direct` says that the regime asks for no approval, or that the leader sends without somebody laying
    /// it before them.
    #[must_use]
    pub fn after(self, stage: Stage, back: Stage, direct: bool) -> Option<Stage> {
        match (self, stage) {
            (Act::Complete, one) if one.is_writable() => Some(Stage::Completed),
            (Act::Reopen, Stage::Completed) | (Act::Withdraw, Stage::Correcting) => Some(back),
            (Act::Send, Stage::Completed) => Some(Stage::Sent),
            (Act::Send, one) if direct && one.is_writable() => Some(Stage::Sent),
            (Act::Return, Stage::Sent) => Some(Stage::Returned),
            (Act::Accept, Stage::Sent) => Some(Stage::Accepted),
            (Act::Correct, Stage::Sent | Stage::Accepted) => Some(Stage::Correcting),
            _ => None,
        }
    }
}

/// A report of a unit for a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which.
    pub id: ReportId,
    /// Of which regime.
    pub regime: RegimeId,
    /// In which version of its form.
    pub form_version: i32,
    /// About which period.
    pub period: Period,
    /// Of which unit.
    pub unit: UnitId,
    /// For which unit: the receiver on the day on which it was opened.
    pub receiver: UnitId,
    /// Until when.
    pub due_at: DateTime<Utc>,
    /// How far.
    pub stage: Stage,
    /// What is typed.
    pub draft: Draft,
    /// Receipt number of the first sending; empty before.
    pub code: String,
    /// How many revisions were sent.
    pub revision: i32,
    /// The revision that the receiver took last; 0 before. It counts above until another one is taken.
    pub taken: i32,
    /// When the first one was sent.
    pub first_sent_at: Option<DateTime<Utc>>,
    /// When the last one was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// When the receiver last urged.
    pub urged_at: Option<DateTime<Utc>>,
    /// Rises with each change.
    pub version: i64,
}

/// How a report stands to its due moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Timeliness {
    /// Sent in time.
    OnTime,
    /// Sent after it was due.
    Late,
    /// Not sent, and not due yet.
    Awaited,
    /// Not sent, though due.
    Missing,
}

impl Timeliness {
    /// Every standing.
    pub const ALL: [Timeliness; 4] = [
        Timeliness::OnTime,
        Timeliness::Late,
        Timeliness::Awaited,
        Timeliness::Missing,
    ];

    /// Of a first sending and a due moment, at some moment.
    #[must_use]
    pub fn of(first_sent_at: Option<DateTime<Utc>>, due_at: DateTime<Utc>, at: DateTime<Utc>) -> Timeliness {
        match first_sent_at.filter(|sent| *sent <= at) {
            Some(sent) if sent <= due_at => Timeliness::OnTime,
            Some(_) => Timeliness::Late,
            None if at <= due_at => Timeliness::Awaited,
            None => Timeliness::Missing,
        }
    }

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Timeliness::OnTime => "on_time",
            Timeliness::Late => "late",
            Timeliness::Awaited => "awaited",
            Timeliness::Missing => "missing",
        }
    }
}

/// A row of a report as it was handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SentRow {
    /// Code of the row.
    pub code: String,
    /// Its name then.
    pub name: String,
    /// Of what.
    pub measured: String,
    /// The value.
    #[schema(value_type = Object)]
    pub entry: Entry,
    /// What is expected at the end of the period.
    #[schema(value_type = Option<String>)]
    pub estimate: Option<Amount>,
    /// A word on it.
    #[serde(default)]
    pub note: String,
    /// The indicator that it was counted from, with its version.
    #[serde(default)]
    pub indicator: Option<(String, u32)>,
    /// The reports that were added up in it.
    #[serde(default)]
    #[schema(value_type = Vec<Object>)]
    pub addends: Vec<Addend>,
}

/// A report that was added up in a row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Addend {
    /// Whose.
    pub unit: UnitId,
    /// Which report.
    pub report: ReportId,
    /// In which revision.
    pub revision: i32,
    /// What it says.
    pub entry: Entry,
}

/// A section as it was handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct SentSection {
    /// Its heading.
    pub heading: String,
    /// Its text, figures as they were.
    pub text: String,
}

/// What a unit handed over.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
pub struct Sent {
    /// First day that counted.
    pub from: NaiveDate,
    /// Last day that counted.
    pub upto: NaiveDate,
    /// The rows.
    pub rows: Vec<SentRow>,
    /// The sections.
    pub sections: Vec<SentSection>,
    /// Units whose reports were awaited for it and had not come.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub missing: Vec<UnitId>,
    /// Units whose reports had come and were not taken yet: they are not in the sums.
    #[serde(default)]
    #[schema(value_type = Vec<String>)]
    pub waiting: Vec<UnitId>,
    /// The territory whose figures are counted.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    pub area: Option<UnitId>,
}

impl Sent {
    /// The row of a code.
    #[must_use]
    pub fn row(&self, code: &str) -> Option<&SentRow> {
        self.rows.iter().find(|row| row.code == code)
    }
}

/// One revision of a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    /// Which.
    pub id: SendingId,
    /// Of which report.
    pub report: ReportId,
    /// Counted from 1.
    pub revision: i32,
    /// What was handed over.
    pub content: Sent,
    /// Seal over the content.
    pub hash: String,
    /// The frozen figures with their records.
    pub snapshot: Option<indicators::model::SnapshotId>,
    /// Why it is another one than before; empty for the first.
    pub reason: String,
    /// Who approved it.
    pub sent_by: PersonId,
    /// When.
    pub sent_at: DateTime<Utc>,
}

/// Something that was said about a report.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Of which report.
    pub report: ReportId,
    /// What happened: code of an [`Act`], or `urge`.
    pub act: String,
    /// On which revision.
    pub revision: i32,
    /// In words.
    pub note: String,
    /// Codes of rows and sections that it is about.
    pub marks: Vec<String>,
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
}

/// A period of a regime that its receiver has closed (chốt).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lock {
    /// Of which regime.
    pub regime: RegimeId,
    /// Which period.
    pub period: Period,
    /// Why.
    pub reason: String,
    /// Who.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
}

/// A unit that may still send although the period is closed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exception {
    /// Of which regime.
    pub regime: RegimeId,
    /// Which period.
    pub period: Period,
    /// Which unit.
    pub unit: UnitId,
    /// Why.
    pub reason: String,
    /// Until the end of which day.
    pub until: NaiveDate,
    /// Who allowed it.
    pub by: PersonId,
    /// When.
    pub at: DateTime<Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use directives::compiler::MonthDay;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn quarterly() -> Frequency {
        Frequency::Every {
            rule: DueRule {
                period: PeriodKind::Quarter,
                day: Some(MonthDay { month: 3, day: 3 }),
                strict: true,
            },
            stage: None,
        }
    }

    fn every(period: PeriodKind, month: i8, day: u8, stage: Option<&str>) -> Frequency {
        Frequency::Every {
            rule: DueRule {
                period,
                day: Some(MonthDay { month, day }),
                strict: false,
            },
            stage: stage.map(|code| code.parse().unwrap()),
        }
    }

    fn running(of: &Frequency, today: &str) -> Vec<String> {
        of.running(day(today)).into_iter().map(Period::code).collect()
    }

    fn due(of: &Frequency, period: &str) -> Option<NaiveDate> {
        of.due_at(period.parse().unwrap()).map(kernel::time::local_date)
    }

    /// Nine months run from January to September: in November none runs, and those of this year may still be late.
    #[test]
    fn nine_months_are_due_once_a_year() {
        let nine = every(PeriodKind::NineMonths, 9, 20, None);
        assert_eq!(running(&nine, "2026-09-20"), ["2025-9M", "2026-9M"]);
        assert_eq!(running(&nine, "2026-11-26"), ["2026-9M"]);
        assert_eq!(running(&nine, "2027-01-01"), ["2026-9M", "2027-9M"]);
        assert_eq!(due(&nine, "2026-9M"), Some(day("2026-09-20")));
        assert_eq!(
            due(&every(PeriodKind::NineMonths, 10, 5, None), "2026-9M"),
            Some(day("2026-10-05"))
        );
        assert_eq!(due(&nine, "2026-Q3"), None);
    }

    /// A school year is counted from September: its ninth month is May.
    #[test]
    fn a_school_year_is_due_at_its_end() {
        let school = every(PeriodKind::SchoolYear, 9, 31, None);
        assert_eq!(running(&school, "2026-11-26"), ["2025-SY", "2026-SY"]);
        assert_eq!(due(&school, "2026-SY"), Some(day("2027-05-31")));
    }

    /// The months of a stage are those of its last year; only the stages that follow the named one are reported on.
    #[test]
    fn a_stage_is_due_in_its_last_year_and_is_named() {
        let stages = every(PeriodKind::Stage, 12, 15, Some("2021-2025"));
        assert_eq!(due(&stages, "2021-2025"), Some(day("2025-12-15")));
        assert_eq!(due(&stages, "2026-2030"), Some(day("2030-12-15")));
        for other in ["2016-2020", "2021-2030", "2023-2027"] {
            assert_eq!(due(&stages, other), None, "{other}");
        }
        assert_eq!(running(&stages, "2026-11-26"), ["2021-2025", "2026-2030"]);
        // Before the first one there is none.
        assert_eq!(running(&stages, "2024-01-01"), ["2021-2025"]);
        assert_eq!(
            running(&every(PeriodKind::Stage, 13, 10, Some("2026-2030")), "2026-11-26"),
            ["2026-2030"]
        );
        assert!(stages.is_possible());
        assert!(
            !every(PeriodKind::Stage, 12, 15, None).is_possible(),
            "which stages there are is not known"
        );
        assert!(!every(PeriodKind::Quarter, 3, 3, Some("2026-2030")).is_possible());
        assert!(!every(PeriodKind::Stage, 14, 1, Some("2026-2030")).is_possible());
        // What was kept before stages were named is read as it was.
        let text = serde_json::to_string(&quarterly()).unwrap();
        assert!(!text.contains("stage"));
        assert_eq!(serde_json::from_str::<Frequency>(&text).unwrap(), quarterly());
    }

    /// Seed 000: on 26 November the fourth quarter is asked for until 2 December, and the third may still be late.
    #[test]
    fn the_running_period_is_the_one_that_falls_due_next() {
        let codes = |today| -> Vec<String> {
            let running = quarterly().running(day(today));
            running.into_iter().map(Period::code).collect()
        };
        assert_eq!(codes("2026-11-26"), ["2026-Q3", "2026-Q4"]);
        assert_eq!(codes("2026-12-02"), ["2026-Q3", "2026-Q4"]);
        // From the day after, the next quarter falls due next; it has not begun.
        assert_eq!(codes("2026-12-03"), ["2026-Q4"]);
        assert_eq!(codes("2027-01-01"), ["2026-Q4", "2027-Q1"]);
    }

    /// Entry, completion, sending and taking are four different things, and none is passed over where a leader must approve.
    #[test]
    fn each_stage_allows_what_it_may() {
        for stage in Stage::ALL {
            for act in Act::ALL {
                for (back, direct) in [
                    (Stage::Draft, false),
                    (Stage::Draft, true),
                    (Stage::Returned, false),
                    (Stage::Correcting, true),
                ] {
                    let next = act.after(stage, back, direct);
                    match act {
                        Act::Return | Act::Accept => assert_eq!(next.is_some(), stage == Stage::Sent),
                        Act::Send if !direct => assert_eq!(next.is_some(), stage == Stage::Completed),
                        Act::Complete => assert_eq!(next.is_some(), stage.is_writable()),
                        // Taken back from the leader, it is what it was: a returned one stays a returned one.
                        Act::Reopen => assert_eq!(next, (stage == Stage::Completed).then_some(back)),
                        Act::Correct => assert_eq!(next.is_some(), matches!(stage, Stage::Sent | Stage::Accepted)),
                        // Only a correction is given up: what was given back must be mended.
                        Act::Withdraw => assert_eq!(next, (stage == Stage::Correcting).then_some(back)),
                        Act::Send => assert_eq!(next.is_some(), stage == Stage::Completed || stage.is_writable()),
                    }
                    // Nothing leads back to where nothing was typed or sent.
                    assert_ne!(next, Some(Stage::Open));
                }
            }
        }
    }

    #[test]
    fn a_report_is_late_from_the_moment_after_it_was_due() {
        let due = kernel::time::end_of_day(day("2026-12-02"));
        let second = chrono::TimeDelta::seconds(1);
        let of = |sent: Option<DateTime<Utc>>, at| Timeliness::of(sent, due, at);
        assert_eq!(of(Some(due), due + second), Timeliness::OnTime);
        assert_eq!(of(Some(due + second), due + second), Timeliness::Late);
        assert_eq!(of(None, due), Timeliness::Awaited);
        assert_eq!(of(None, due + second), Timeliness::Missing);
        // Looked at as of a moment before it was sent, it was missing then.
        assert_eq!(of(Some(due + second + second), due + second), Timeliness::Missing);
    }
}
