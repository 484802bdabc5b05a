//! The small structs that component macros take. They hold finished words and addresses; no macro decides anything.

use crate::filters;
use chrono::{DateTime, Utc};

/// Colour family of a badge, callout or figure. The words say the same; colour only helps the eye.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tone {
    /// Nothing to notice.
    #[default]
    Neutral,
    /// Under way.
    Info,
    /// Reached, recognised, on time.
    Good,
    /// Needs attention soon.
    Warn,
    /// Overdue, refused, broken.
    Bad,
}

impl Tone {
    /// All tones, in the order of the gallery.
    pub const ALL: [Self; 5] = [Self::Neutral, Self::Info, Self::Good, Self::Warn, Self::Bad];

    /// CSS class.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Neutral => "neutral",
            Self::Info => "info",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// A word about a state: `Đang xử lý`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Badge {
    /// The word.
    pub text: String,
    /// Its colour family.
    pub tone: Tone,
}

impl Badge {
    /// A badge.
    pub fn new(text: impl Into<String>, tone: Tone) -> Self {
        Self {
            text: text.into(),
            tone,
        }
    }
}

/// One choice of a select, of radio buttons or of checkboxes.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Choice {
    /// What the form sends.
    pub value: String,
    /// What people read.
    pub label: String,
    /// A line below the label; empty if none.
    pub hint: String,
    /// True if it is the present answer.
    pub selected: bool,
}

impl Choice {
    /// Choices from (value, label) pairs, with the one equal to `selected` marked.
    pub fn list<V: Into<String>, L: Into<String>>(
        pairs: impl IntoIterator<Item = (V, L)>,
        selected: &str,
    ) -> Vec<Self> {
        pairs
            .into_iter()
            .map(|(value, label)| {
                let value = value.into();
                let selected = value == selected;
                Self {
                    value,
                    label: label.into(),
                    hint: String::new(),
                    selected,
                }
            })
            .collect()
    }

    /// The same with any number of answers marked, for checkboxes.
    pub fn many<V: Into<String>, L: Into<String>>(
        pairs: impl IntoIterator<Item = (V, L)>,
        selected: &[String],
    ) -> Vec<Self> {
        pairs
            .into_iter()
            .map(|(value, label)| {
                let value = value.into();
                let selected = selected.contains(&value);
                Self {
                    value,
                    label: label.into(),
                    hint: String::new(),
                    selected,
                }
            })
            .collect()
    }

    /// This choice with a line below its label.
    #[must_use]
    pub fn with_hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }
}

/// State of one task of a task list. The words are fixed, so that they mean the same in every module.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskState {
    /// Not begun.
    ToDo,
    /// Begun.
    Doing,
    /// Finished, by the word of the person who did it.
    Done,
    /// Something else must be done first.
    Blocked,
    /// Something must be mended.
    Faulty,
}

impl TaskState {
    /// All states, in the order of the gallery.
    pub const ALL: [Self; 5] = [Self::ToDo, Self::Doing, Self::Done, Self::Blocked, Self::Faulty];

    /// The word shown.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::ToDo => "Chưa làm",
            Self::Doing => "Đang làm",
            Self::Done => "Đã xong",
            Self::Blocked => "Chưa thể làm",
            Self::Faulty => "Có lỗi",
        }
    }

    /// CSS class; finished tasks are plain text so that the eye goes to what is left.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::ToDo => "todo",
            Self::Doing => "doing",
            Self::Done => "done",
            Self::Blocked => "blocked",
            Self::Faulty => "faulty",
        }
    }
}

/// One line of a task list.
#[derive(Debug, Clone)]
pub struct Task {
    /// What is to be done, with a verb.
    pub label: String,
    /// Where it is done; `None` while it cannot be done.
    pub href: Option<String>,
    /// A line below: what is missing, who looked last; empty if none.
    pub hint: String,
    /// How far it is.
    pub state: TaskState,
}

/// One row of a check-answers page or of a list of facts.
#[derive(Debug, Clone, Default)]
pub struct Row {
    /// The question, as on the form.
    pub label: String,
    /// The answer; an empty one reads "Chưa cung cấp".
    pub value: String,
    /// Where it is changed; `None` if it cannot be.
    pub href: Option<String>,
    /// True if the answer keeps its line breaks.
    pub long: bool,
}

impl Row {
    /// A row that can only be read.
    pub fn fact(label: impl Into<String>, value: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            href: None,
            long: false,
        }
    }

    /// A row whose answer can be changed at `href`.
    pub fn answer(label: impl Into<String>, value: impl Into<String>, href: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            value: value.into(),
            href: Some(href.into()),
            long: false,
        }
    }

    /// The same row, keeping the line breaks of the answer.
    #[must_use]
    pub fn long(mut self) -> Self {
        self.long = true;
        self
    }

    /// The label as it follows "Sửa": with a small first letter.
    #[must_use]
    pub fn label_within(&self) -> String {
        let mut letters = self.label.chars();
        letters
            .next()
            .map(|first| first.to_lowercase().chain(letters).collect())
            .unwrap_or_default()
    }
}

/// One entry of a timeline (Diễn biến).
#[derive(Debug, Clone)]
pub struct Event {
    /// Number of the entry in the journal; its address is `#s-1042`.
    pub number: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// Who, with the authority acted under.
    pub who: String,
    /// What happened, as one sentence without its subject.
    pub text: String,
    /// More: a reason, a list of what is missing; empty if none.
    pub detail: String,
    /// Name of an icon.
    pub icon: &'static str,
    /// Colour of the point on the line.
    pub tone: Tone,
    /// Papers that belong to it, as (name, address).
    pub papers: Vec<(String, String)>,
}

/// One line of "Việc của tôi": what waits, until when, and the next act.
#[derive(Debug, Clone, Default)]
pub struct WorkItem {
    /// What it is about.
    pub title: String,
    /// Where it is read.
    pub href: String,
    /// Code, unit, who waits; empty if none.
    pub note: String,
    /// Until when; `None` without a time limit.
    pub deadline: Option<Deadline>,
    /// The next act as (verb, address); `None` if there is nothing to do but wait.
    pub act: Option<(String, String)>,
}

/// A figure that answers one question.
#[derive(Debug, Clone, Default)]
pub struct Stat {
    /// The question: "Bao nhiêu đơn sáng chế năm nay?".
    pub question: String,
    /// The answer, already written as people read it.
    pub value: String,
    /// Unit of the answer; empty if the question says it.
    pub unit: String,
    /// Target, comparison or cut-off in words; empty if none.
    pub note: String,
    /// How it stands; `None` without a target.
    pub standing: Option<Standing>,
    /// The records behind the figure.
    pub href: Option<String>,
}

/// How a figure stands against its target: word and shape say it, colour repeats it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// At the target or beyond.
    Reached,
    /// Close to it.
    Near,
    /// Short of it.
    Short,
}

impl Standing {
    /// Word.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Reached => "Đạt",
            Self::Near => "Gần đạt",
            Self::Short => "Chưa đạt",
        }
    }

    /// Shape.
    #[must_use]
    pub fn shape(self) -> &'static str {
        match self {
            Self::Reached => "▲",
            Self::Near => "●",
            Self::Short => "▼",
        }
    }

    /// CSS class.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Reached => "good",
            Self::Near => "warn",
            Self::Short => "bad",
        }
    }
}

/// A head of a table column.
#[derive(Debug, Clone, Default)]
pub struct Column {
    /// Words of the head.
    pub label: String,
    /// Address that sorts by this column; `None` if it cannot be sorted.
    pub href: Option<String>,
    /// How the table is sorted by it now.
    pub sort: Sort,
    /// True for numbers: right aligned.
    pub number: bool,
}

impl Column {
    /// A column that cannot be sorted.
    pub fn plain(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            ..Self::default()
        }
    }

    /// A column of numbers that cannot be sorted.
    pub fn number(label: impl Into<String>) -> Self {
        Self {
            label: label.into(),
            number: true,
            ..Self::default()
        }
    }

    /// A column whose head sorts.
    pub fn sorted(label: impl Into<String>, href: impl Into<String>, sort: Sort) -> Self {
        Self {
            label: label.into(),
            href: Some(href.into()),
            sort,
            number: false,
        }
    }
}

/// Order of a table by one column.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sort {
    /// Not by this column.
    #[default]
    No,
    /// Small to large.
    Up,
    /// Large to small.
    Down,
}

impl Sort {
    /// Value of `aria-sort`.
    #[must_use]
    pub fn aria(self) -> &'static str {
        match self {
            Self::No => "none",
            Self::Up => "ascending",
            Self::Down => "descending",
        }
    }

    /// Words read aloud where the shape stands.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::No => "",
            Self::Up => "từ nhỏ đến lớn",
            Self::Down => "từ lớn đến nhỏ",
        }
    }

    /// Shape beside the head.
    #[must_use]
    pub fn shape(self) -> &'static str {
        match self {
            Self::No => "",
            Self::Up => "↑",
            Self::Down => "↓",
        }
    }
}

/// Links to the neighbouring pages of a list that is read by cursor.
#[derive(Debug, Clone, Default)]
pub struct Pager {
    /// Address of the page before; `None` on the first.
    pub previous: Option<String>,
    /// Address of the page after; `None` on the last.
    pub next: Option<String>,
    /// What is shown: "50 hồ sơ, sắp theo ngày nộp".
    pub summary: String,
}

impl Pager {
    /// True if there is nothing to turn to and nothing to say.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.previous.is_none() && self.next.is_none() && self.summary.is_empty()
    }
}

/// One tab; tabs are links, each with an address of its own.
#[derive(Debug, Clone, Default)]
pub struct Tab {
    /// Words.
    pub label: String,
    /// Address.
    pub href: String,
    /// True if it is the one shown.
    pub current: bool,
    /// How many things are behind it; `None` if not counted.
    pub count: Option<u32>,
}

/// One filter in force, with the address that takes it away.
#[derive(Debug, Clone)]
pub struct ActiveFilter {
    /// What it says: "Lĩnh vực: giáo dục".
    pub label: String,
    /// The list without it.
    pub without_href: String,
}

/// One step of a form or of handling.
#[derive(Debug, Clone)]
pub struct Step {
    /// Name of the step.
    pub label: String,
    /// Who, since when, until when; empty if not known yet.
    pub note: String,
    /// Where it stands.
    pub state: StepState,
}

/// Where a [`Step`] stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepState {
    /// Behind us.
    Done,
    /// Now.
    Current,
    /// Ahead.
    Ahead,
}

impl StepState {
    /// CSS class.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Current => "current",
            Self::Ahead => "ahead",
        }
    }

    /// Word read aloud.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "đã xong",
            Self::Current => "đang ở bước này",
            Self::Ahead => "chưa tới",
        }
    }
}

/// One file in a list of files.
#[derive(Debug, Clone, Default)]
pub struct FileLine {
    /// Name of the file.
    pub name: String,
    /// Where it is read.
    pub href: String,
    /// Size in bytes; 0 when it is not known, and then not shown.
    pub bytes: u64,
    /// Who put it there and when, or what kind it is; empty if not said.
    pub note: String,
    /// What is wrong or still going on with it: "Chưa quét được mã độc"; empty if nothing.
    pub warning: String,
    /// Page that takes it away; `None` if it may not be.
    pub remove_href: Option<String>,
}

/// A time limit as people should see it: a word, a colour family, and the moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Deadline {
    /// The moment after which it is late.
    pub due: DateTime<Utc>,
    /// "Còn 2 ngày 4 giờ", "Quá hạn 3 ngày".
    pub word: String,
    /// CSS class: `far`, `near`, `soon` (7 days or less) or `late`.
    pub class: &'static str,
}

impl Deadline {
    /// Seen at `now`: grey beyond 14 days, plain up to 14, amber from 7 days on, red only when it is past.
    #[must_use]
    pub fn new(due: DateTime<Utc>, now: DateTime<Utc>) -> Self {
        let left = due - now;
        let minutes = left.num_minutes();
        let span = |minutes: i64| {
            let (days, hours) = (minutes / 1440, minutes % 1440 / 60);
            match (days, hours) {
                (0, 0) => format!("{} phút", (minutes % 60).max(1)),
                (0, hours) => format!("{hours} giờ"),
                (days, 0) => format!("{days} ngày"),
                // beyond three days nobody plans by the hour
                (days @ 1..=3, hours) => format!("{days} ngày {hours} giờ"),
                (days, _) => format!("{days} ngày"),
            }
        };
        let (word, class) = if left < chrono::TimeDelta::zero() {
            (format!("Quá hạn {}", span(-minutes)), "late")
        } else {
            let word = format!("Còn {}", span(minutes));
            match minutes {
                ..=10_080 => (word, "soon"),
                10_081..=20_160 => (word, "near"),
                _ => (word, "far"),
            }
        };
        Self { due, word, class }
    }

    /// The moment in words: "đến 17:00 ngày 02/12/2026".
    #[must_use]
    pub fn until(&self) -> String {
        format!("đến {}", filters::moment_text(self.due))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeDelta, TimeZone};

    #[test]
    fn a_deadline_is_red_only_when_it_is_past() {
        let now = Utc.with_ymd_and_hms(2026, 11, 22, 2, 0, 0).unwrap();
        let at = |delta| {
            let deadline = Deadline::new(now + delta, now);
            (deadline.word, deadline.class)
        };
        assert_eq!(at(TimeDelta::days(20)), ("Còn 20 ngày".into(), "far"));
        assert_eq!(at(TimeDelta::days(10)), ("Còn 10 ngày".into(), "near"));
        assert_eq!(at(TimeDelta::hours(52)), ("Còn 2 ngày 4 giờ".into(), "soon"));
        assert_eq!(at(TimeDelta::minutes(30)), ("Còn 30 phút".into(), "soon"));
        assert_eq!(at(TimeDelta::zero()), ("Còn 1 phút".into(), "soon"));
        assert_eq!(at(TimeDelta::minutes(-90)), ("Quá hạn 1 giờ".into(), "late"));
        assert_eq!(at(TimeDelta::days(-3)), ("Quá hạn 3 ngày".into(), "late"));
    }

    #[test]
    fn choices_mark_the_present_answer() {
        let choices = Choice::list([("a", "Một"), ("b", "Hai")], "b");
        assert_eq!(
            choices.iter().map(|choice| choice.selected).collect::<Vec<_>>(),
            [false, true]
        );
    }

    #[test]
    fn a_label_follows_the_verb_with_a_small_letter() {
        assert_eq!(Row::fact("Đơn vị áp dụng", "").label_within(), "đơn vị áp dụng");
        assert_eq!(Row::default().label_within(), "");
    }
}
