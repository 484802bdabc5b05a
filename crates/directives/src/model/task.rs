//! Tasks: who leads, until when, how far, and what may follow what. Pure.
//!
//! ```mermaid
//! stateDiagram-v2
//!     [*] --> planned: clause of a draft
//!     planned --> not_started: the document is issued
//!     [*] --> not_started
//!     not_started --> in_progress: report
//!     in_progress --> in_progress: report
//!     not_started --> submitted: complete
//!     in_progress --> submitted: complete
//!     submitted --> done: approve
//!     submitted --> in_progress: return
//!     planned --> cancelled: cancel
//!     not_started --> cancelled: cancel
//!     in_progress --> cancelled: cancel
//! ```
//! Late is not a state: it is told from the deadline and the moment.

use super::{ClauseId, DirectiveId};
use crate::compiler::DueRule;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::ids::{PersonId, UnitId};
use kernel::time::local_date;
use serde::{Deserialize, Serialize};

kernel::typed_id! {
    /// A task.
    TaskId,
    /// A report on one.
    ReportId,
}

/// The kind of record in journal, notices and attachments.
pub const TASK: &str = "directive_task";

/// Where a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskState {
    /// Of a document that is not issued yet: nobody but its unit sees it.
    Planned,
    /// chưa thực hiện
    NotStarted,
    /// đang thực hiện
    InProgress,
    /// báo hoàn thành, chờ duyệt
    Submitted,
    /// hoàn thành
    Done,
    /// không thực hiện nữa
    Cancelled,
}

impl TaskState {
    /// Every state in order.
    pub const ALL: [TaskState; 6] = [
        TaskState::Planned,
        TaskState::NotStarted,
        TaskState::InProgress,
        TaskState::Submitted,
        TaskState::Done,
        TaskState::Cancelled,
    ];

    /// Those in which its lead has something to do.
    pub const WITH_LEAD: [TaskState; 2] = [TaskState::NotStarted, TaskState::InProgress];

    /// Those in which it is neither done nor given up.
    pub const OPEN: [TaskState; 4] = [
        TaskState::Planned,
        TaskState::NotStarted,
        TaskState::InProgress,
        TaskState::Submitted,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            TaskState::Planned => "planned",
            TaskState::NotStarted => "not_started",
            TaskState::InProgress => "in_progress",
            TaskState::Submitted => "submitted",
            TaskState::Done => "done",
            TaskState::Cancelled => "cancelled",
        }
    }

    /// The state of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<TaskState> {
        TaskState::ALL.into_iter().find(|state| state.code() == code)
    }
}

/// What may be done with a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskAct {
    /// its document is issued
    Assign,
    /// báo cáo tiến độ
    Report,
    /// báo hoàn thành
    Complete,
    /// duyệt hoàn thành
    Approve,
    /// trả lại
    Return,
    /// không thực hiện nữa
    Cancel,
}

impl TaskAct {
    /// Every act.
    pub const ALL: [TaskAct; 6] = [
        TaskAct::Assign,
        TaskAct::Report,
        TaskAct::Complete,
        TaskAct::Approve,
        TaskAct::Return,
        TaskAct::Cancel,
    ];

    /// As the journal has it.
    #[must_use]
    pub fn action(self) -> &'static str {
        match self {
            TaskAct::Assign => "task.assign",
            TaskAct::Report => "task.report",
            TaskAct::Complete => "task.complete",
            TaskAct::Approve => "task.approve",
            TaskAct::Return => "task.return",
            TaskAct::Cancel => "task.cancel",
        }
    }

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        self.action().trim_start_matches("task.")
    }

    /// The act of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<TaskAct> {
        TaskAct::ALL.into_iter().find(|act| act.code() == code)
    }

    /// The state that it leads to from another, if it may happen at all.
    #[must_use]
    pub fn after(self, state: TaskState) -> Option<TaskState> {
        use TaskState::{Cancelled, Done, InProgress, NotStarted, Planned, Submitted};
        match (self, state) {
            (TaskAct::Assign, Planned) => Some(NotStarted),
            (TaskAct::Report, NotStarted | InProgress) | (TaskAct::Return, Submitted) => Some(InProgress),
            (TaskAct::Complete, NotStarted | InProgress) => Some(Submitted),
            (TaskAct::Approve, Submitted) => Some(Done),
            (TaskAct::Cancel, Planned | NotStarted | InProgress) => Some(Cancelled),
            (
                TaskAct::Assign
                | TaskAct::Report
                | TaskAct::Complete
                | TaskAct::Approve
                | TaskAct::Return
                | TaskAct::Cancel,
                _,
            ) => None,
        }
    }
}

/// A step of a task.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Step {
    /// What is done in it.
    pub title: String,
    /// How much of the whole it is, against the other steps.
    pub weight: u32,
    /// It is done.
    pub done: bool,
}

/// How progress is told.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Method {
    /// A percentage, said with a reason.
    Percent,
    /// Steps with weights.
    Steps(Vec<Step>),
}

impl Method {
    /// Percent done, rounded down: 100 only when everything is. `said` is what was last said.
    #[must_use]
    pub fn progress(&self, said: i32) -> i32 {
        match self {
            Method::Percent => said.clamp(0, 100),
            Method::Steps(steps) => {
                let all: u64 = steps.iter().map(|step| u64::from(step.weight)).sum();
                let done: u64 = steps
                    .iter()
                    .filter(|step| step.done)
                    .map(|step| u64::from(step.weight))
                    .sum();
                (done * 100)
                    .checked_div(all)
                    .and_then(|part| i32::try_from(part).ok())
                    .unwrap_or(0)
            }
        }
    }

    /// The method with no step done: for the next occurrence.
    #[must_use]
    pub fn fresh(&self) -> Method {
        match self {
            Method::Percent => Method::Percent,
            Method::Steps(steps) => Method::Steps(
                steps
                    .iter()
                    .map(|step| Step {
                        done: false,
                        ..step.clone()
                    })
                    .collect(),
            ),
        }
    }
}

/// Reads steps from lines "Soạn dự thảo: 40"; a line without a weight weighs 1. `Err` names the line that cannot be read.
///
/// # Errors
/// The line whose weight is no number from 1 to 1000.
pub fn read_steps(text: &str) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let (title, weight) = match line.rsplit_once(':') {
            Some((title, weight)) => {
                let typed = weight.trim().trim_end_matches('%').trim();
                let weight: u32 = typed.parse().map_err(|_| line.to_owned())?;
                (title.trim(), weight)
            }
            None => (line, 1),
        };
        if title.is_empty() || !(1..=1000).contains(&weight) {
            return Err(line.to_owned());
        }
        steps.push(Step {
            title: title.to_owned(),
            weight,
            done: false,
        });
    }
    Ok(steps)
}

/// A task as it stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Task {
    /// Which.
    pub id: TaskId,
    /// Of which document.
    pub directive: DirectiveId,
    /// Of which clause.
    pub clause: Option<ClauseId>,
    /// The unit that assigns it and approves.
    pub owner: UnitId,
    /// "NV-12-2026-007".
    pub code: String,
    /// What is to be done.
    pub title: String,
    /// chủ trì
    pub lead: UnitId,
    /// phối hợp
    pub with: Vec<UnitId>,
    /// What comes of it.
    pub product: String,
    /// Last moment.
    pub due_at: Option<DateTime<Utc>>,
    /// Its rule in words.
    pub due_rule: String,
    /// Comes again by this rule.
    pub repeat: Option<DueRule>,
    /// The first of those that follow each other.
    pub series: TaskId,
    /// Which of them, from 1.
    pub occurrence: i32,
    /// "Quý IV/2026"; empty for one that does not come again.
    pub period: String,
    /// How progress is told.
    pub method: Method,
    /// Percent done.
    pub progress: i32,
    /// State.
    pub state: TaskState,
    /// When its lead said that it is done.
    pub completed_at: Option<DateTime<Utc>>,
    /// Who said so.
    pub completed_by: Option<PersonId>,
    /// When it was approved or given up.
    pub closed_at: Option<DateTime<Utc>>,
    /// The day on which somebody last urged.
    pub urged_on: Option<NaiveDate>,
    /// How often.
    pub urged: i32,
    /// The unit that led it before, where it passed on.
    pub taken_from: Option<UnitId>,
    /// Who entered it.
    pub created_by: PersonId,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Last change.
    pub changed_at: DateTime<Utc>,
    /// Rises with every change.
    pub version: i64,
}

impl Task {
    /// It is late now, or was when it was completed.
    #[must_use]
    pub fn is_late(&self, now: DateTime<Utc>) -> bool {
        let Some(due) = self.due_at else { return false };
        match self.state {
            TaskState::Planned | TaskState::Cancelled => false,
            TaskState::NotStarted | TaskState::InProgress => due < now,
            TaskState::Submitted | TaskState::Done => self.completed_at.is_some_and(|at| due < at),
        }
    }

    /// The lead still owes it.
    #[must_use]
    pub fn is_with_lead(&self) -> bool {
        TaskState::WITH_LEAD.contains(&self.state)
    }
}

/// What was reported on a task.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// Which.
    pub id: ReportId,
    /// What was done with it.
    pub act: TaskAct,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
    /// Words.
    pub text: String,
    /// Percent after it.
    pub progress: i32,
}

/// Days before its deadline on which a task is reminded of.
const BEFORE: [i64; 4] = [7, 3, 1, 0];
/// Days after it; then every seventh.
const AFTER: [i64; 2] = [1, 3];
/// From so many days late on, the superior is told too.
const ESCALATE: i64 = 3;

/// What a day asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reminder {
    /// The lead is reminded that it is due in so many days.
    Ahead(i64),
    /// The lead is told that it is late by so many days.
    Late(i64),
    /// The lead, the unit that assigned it and the superior are told.
    Escalated(i64),
}

/// What is to be told about a task on a day, if anything: at most one thing.
#[must_use]
pub fn reminder(task: &Task, now: DateTime<Utc>) -> Option<Reminder> {
    let due = task.due_at.filter(|_| task.is_with_lead())?;
    let days = (local_date(due) - local_date(now)).num_days();
    if due >= now {
        return BEFORE.contains(&days).then_some(Reminder::Ahead(days));
    }
    let late = -days;
    let told = AFTER.contains(&late) || (late > 0 && late % 7 == 0);
    match (told, late >= ESCALATE) {
        (false, _) => None,
        (true, false) => Some(Reminder::Late(late)),
        (true, true) => Some(Reminder::Escalated(late)),
    }
}

/// Nobody's telephone rings: before 7:00, from 18:00 on, and on days off. What is told then waits for the morning.
#[must_use]
pub fn is_quiet(now: DateTime<Utc>, working_day: bool) -> bool {
    use chrono::Timelike as _;
    let hour = kernel::time::local(now).hour();
    !working_day || !(7..18).contains(&hour)
}

/// The moment from which on late tasks are looked at by the daily reminder: a year back.
#[must_use]
pub fn remembered(now: DateTime<Utc>) -> DateTime<Utc> {
    now - TimeDelta::days(366)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::time::end_of_day;
    use uuid::Uuid;

    fn moment(text: &str) -> DateTime<Utc> {
        DateTime::parse_from_rfc3339(text).unwrap().to_utc()
    }

    fn task(state: TaskState, due: &str) -> Task {
        let unit = UnitId(Uuid::from_u128(1));
        let id = TaskId(Uuid::from_u128(2));
        let at = moment("2026-11-01T02:00:00Z");
        Task {
            id,
            directive: DirectiveId(Uuid::from_u128(3)),
            clause: None,
            owner: unit,
            code: "NV-12-2026-001".into(),
            title: "Báo cáo kết quả thực hiện".into(),
            lead: unit,
            with: Vec::new(),
            product: String::new(),
            due_at: Some(end_of_day(due.parse().unwrap())),
            due_rule: String::new(),
            repeat: None,
            series: id,
            occurrence: 1,
            period: String::new(),
            method: Method::Percent,
            progress: 0,
            state,
            completed_at: None,
            completed_by: None,
            closed_at: None,
            urged_on: None,
            urged: 0,
            taken_from: None,
            created_by: PersonId(Uuid::from_u128(4)),
            created_at: at,
            changed_at: at,
            version: 1,
        }
    }

    #[test]
    fn acts_follow_the_diagram_and_nothing_leaves_the_end() {
        let mut lines = Vec::new();
        for state in TaskState::ALL {
            for act in TaskAct::ALL {
                assert_eq!(TaskAct::from_code(act.code()), Some(act));
                if let Some(next) = act.after(state) {
                    lines.push(format!("{} --{}--> {}", state.code(), act.code(), next.code()));
                }
            }
        }
        insta::assert_snapshot!(lines.join("\n"), @r"
        planned --assign--> not_started
        planned --cancel--> cancelled
        not_started --report--> in_progress
        not_started --complete--> submitted
        not_started --cancel--> cancelled
        in_progress --report--> in_progress
        in_progress --complete--> submitted
        in_progress --cancel--> cancelled
        submitted --approve--> done
        submitted --return--> in_progress
        ");
    }

    #[test]
    fn late_is_told_from_the_deadline_and_stays_with_what_was_completed_late() {
        let now = moment("2026-12-03T02:00:00Z");
        assert!(task(TaskState::NotStarted, "2026-12-02").is_late(now));
        assert!(!task(TaskState::NotStarted, "2026-12-03").is_late(now));
        assert!(
            !task(TaskState::Planned, "2026-12-02").is_late(now),
            "nobody owes it yet"
        );
        let mut done = task(TaskState::Done, "2026-12-02");
        done.completed_at = Some(moment("2026-12-02T16:59:59Z"));
        assert!(!done.is_late(now), "the last second is in time");
        done.completed_at = Some(moment("2026-12-02T17:00:00Z"));
        assert!(done.is_late(now));
        let mut waits = task(TaskState::Submitted, "2026-12-02");
        waits.completed_at = Some(moment("2026-12-01T02:00:00Z"));
        assert!(!waits.is_late(now), "what waits for approval is not the lead's delay");
    }

    #[test]
    fn a_day_tells_at_most_one_thing_and_from_the_third_day_on_the_superior_too() {
        let due = "2026-12-10";
        let told: Vec<String> = (1..=31)
            .filter_map(|day| {
                let now = moment(&format!("2026-12-{day:02}T00:10:00Z"));
                reminder(&task(TaskState::InProgress, due), now).map(|what| format!("{day}: {what:?}"))
            })
            .collect();
        assert_eq!(
            told,
            [
                "3: Ahead(7)",
                "7: Ahead(3)",
                "9: Ahead(1)",
                "10: Ahead(0)",
                "11: Late(1)",
                "13: Escalated(3)",
                "17: Escalated(7)",
                "24: Escalated(14)",
                "31: Escalated(21)",
            ]
        );
        for state in [
            TaskState::Planned,
            TaskState::Submitted,
            TaskState::Done,
            TaskState::Cancelled,
        ] {
            assert_eq!(reminder(&task(state, due), moment("2026-12-11T00:10:00Z")), None);
        }
    }

    #[test]
    fn evenings_and_days_off_are_quiet() {
        assert!(!is_quiet(moment("2026-11-26T07:00:00+07:00"), true));
        assert!(is_quiet(moment("2026-11-26T06:59:00+07:00"), true));
        assert!(is_quiet(moment("2026-11-26T18:00:00+07:00"), true));
        assert!(is_quiet(moment("2026-11-26T10:00:00+07:00"), false));
    }

    #[test]
    fn progress_by_steps_is_full_only_when_every_step_is_done() {
        let mut steps = read_steps("Soạn dự thảo: 40\nLấy ý kiến: 39 %\n\nBan hành: 21").unwrap();
        assert_eq!(steps.len(), 3);
        let at = |steps: &[Step]| Method::Steps(steps.to_vec()).progress(77);
        assert_eq!(at(&steps), 0);
        steps[0].done = true;
        assert_eq!(at(&steps), 40);
        steps[1].done = true;
        assert_eq!(at(&steps), 79);
        steps[2].done = true;
        assert_eq!(at(&steps), 100);
        let three = Method::Steps(read_steps("a\nb\nc").unwrap());
        let Method::Steps(mut plain) = three.clone() else {
            panic!()
        };
        plain[0].done = true;
        plain[1].done = true;
        assert_eq!(at(&plain), 66, "two of three is not rounded up");
        assert_eq!(Method::Steps(plain).fresh(), three);
        assert_eq!(Method::Steps(Vec::new()).progress(50), 0);
        assert_eq!(Method::Percent.progress(150), 100);
    }

    #[test]
    fn a_step_whose_weight_cannot_be_read_is_named() {
        assert_eq!(read_steps("Soạn: nhiều"), Err("Soạn: nhiều".to_owned()));
        assert_eq!(read_steps("Soạn: 0"), Err("Soạn: 0".to_owned()));
        assert_eq!(read_steps(": 5"), Err(": 5".to_owned()));
    }
}
