//! The legal clocks of an asset: from its right and its events to every deadline, each with the sentence that explains it.
//!
//! Which clock belongs to which right, and what starts, meets and drops it, is data (`packs/ip/clocks.toml`, [`Scheme`]); how
//! long it runs and by which article is data too (`packs/rules`). The engine ([`Clocks`]) puts both together for a dossier.
//! It knows no "today": a deadline long past is told like any other, and what it asked for counts as done only by an event.
//!
//! Annuities and renewals are counted from one day by multiples, not each from the one before, so that a title of 29 February
//! comes back to that day in leap years. The grace is counted from the day before the calendar moved it.

mod changes;
mod engine;
mod labels;
mod scheme;
#[cfg(test)]
mod tests;

pub use changes::{Change, What, moved};
pub use engine::{Clocks, Docket, Gap};
pub use scheme::{LONGEST_GRACE, Scheme, Whose};

use super::{Event, Right};
use chrono::{Months, NaiveDate};
use kernel::calendar::Calendar;
use kernel::clocks::RuleBook;
use serde::{Deserialize, Serialize};

/// What the clocks of an asset are computed from.
#[derive(Clone, Copy, Debug)]
pub struct Facts<'a> {
    /// By which right it is protected.
    pub right: Right,
    /// Speeded examination was asked for.
    pub accelerated: bool,
    /// What happened, in order.
    pub events: &'a [Event],
}

/// A day that stands outside the events of a dossier, but starts or meets a clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GivenDay {
    /// Đồng tác giả cuối cùng chết.
    AuthorDied,
    /// Nhận kết quả khảo nghiệm giống cây trồng.
    TestReport,
    /// Ngày cuối của một hợp đồng chuyển quyền sử dụng.
    LicenceEnd,
    /// Thời hạn trả lời thiếu sót được gia hạn.
    DefectExtended,
    /// Yêu cầu cấp lại giấy chứng nhận quyền tác giả.
    ReissueAsked,
    /// Giấy chứng nhận được cấp lại.
    Reissued,
    /// Yêu cầu cấp đổi giấy chứng nhận quyền tác giả.
    ChangeAsked,
    /// Giấy chứng nhận được cấp đổi.
    Changed,
}

impl GivenDay {
    /// Every such day.
    pub const ALL: [GivenDay; 8] = [
        GivenDay::AuthorDied,
        GivenDay::TestReport,
        GivenDay::LicenceEnd,
        GivenDay::DefectExtended,
        GivenDay::ReissueAsked,
        GivenDay::Reissued,
        GivenDay::ChangeAsked,
        GivenDay::Changed,
    ];

    /// The stable code: packs, API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            GivenDay::AuthorDied => "author_died",
            GivenDay::TestReport => "test_report",
            GivenDay::LicenceEnd => "licence_end",
            GivenDay::DefectExtended => "defect_extended",
            GivenDay::ReissueAsked => "reissue_asked",
            GivenDay::Reissued => "reissued",
            GivenDay::ChangeAsked => "change_asked",
            GivenDay::Changed => "changed",
        }
    }

    /// The day of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<GivenDay> {
        GivenDay::ALL.into_iter().find(|day| day.code() == code)
    }
}

/// A given day of one asset.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Given {
    /// Which.
    pub what: GivenDay,
    /// When.
    pub on: NaiveDate,
    /// Tells several of one kind apart and stays the same while they change: place of the contract. Part of the key.
    pub place: i32,
}

/// What decides between two terms of one right.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Trait {
    /// Cây thân gỗ, cây nho: a plant variety of 25 instead of 20 years.
    TreeOrVine,
    /// Điện ảnh, nhiếp ảnh, sân khấu, mỹ thuật ứng dụng, khuyết danh: a work whose term counts from its publication.
    TermFromPublication,
}

impl Trait {
    /// Every one.
    pub const ALL: [Trait; 2] = [Trait::TreeOrVine, Trait::TermFromPublication];

    /// The stable code: packs, API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Trait::TreeOrVine => "tree_or_vine",
            Trait::TermFromPublication => "term_from_publication",
        }
    }

    /// The trait of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Trait> {
        Trait::ALL.into_iter().find(|one| one.code() == code)
    }
}

/// What is known of an asset besides its events.
#[derive(Clone, Copy, Debug, Default)]
pub struct Known<'a> {
    /// What decides between two terms.
    pub traits: &'a [Trait],
    /// Further days.
    pub days: &'a [Given],
}

/// Where a deadline stands, judged by the events alone; whether it has run out is told by the day on which it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Standing {
    /// Counts.
    Open,
    /// What it asked for was done, on this day.
    Met(NaiveDate),
    /// The dossier went another way.
    Dropped,
}

/// A deadline of an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// Stable key within the asset: clock and place in its series ("ip.annuity:5").
    pub key: String,
    /// Rule of the pack; the key of the clock for a day that a contract gives.
    pub rule: String,
    /// Vietnamese name: "Nộp phí duy trì hiệu lực năm thứ 5".
    pub title: String,
    /// Which year, which renewal, which of several notices or contracts; zero elsewhere.
    pub ordinal: i32,
    /// Whose it is to act, if anybody's.
    pub whose: Whose,
    /// From when on it can be done; none where at once.
    pub opens_on: Option<NaiveDate>,
    /// Last day.
    pub due_on: NaiveDate,
    /// Last day of the grace, with surcharge; none where there is none.
    pub grace_on: Option<NaiveDate>,
    /// The day with which the right ends when nothing is done: never the end of the grace.
    pub lapses_on: Option<NaiveDate>,
    /// Surcharge in percent for each month begun after the last day.
    pub surcharge_percent: u16,
    /// Why that day, in a sentence with article and calendar shift.
    pub explanation: String,
    /// What happens when nothing is done, as the pack says.
    pub on_expiry: kernel::clocks::OnExpiry,
    /// Every number in it was read in an official source.
    pub verified: bool,
    /// Where it stands.
    pub standing: Standing,
}

impl Due {
    /// The surcharge in percent for acting on a day: zero in time, none when it is no longer possible.
    #[must_use]
    pub fn surcharge_on(&self, day: NaiveDate) -> Option<u32> {
        if day <= self.due_on {
            return Some(0);
        }
        if self.grace_on.is_none_or(|last| last < day) {
            return None;
        }
        // A month begun counts whole.
        let begun = (1..=24).find(|months| {
            self.due_on
                .checked_add_months(Months::new(*months))
                .is_some_and(|end| day <= end)
        })?;
        Some(begun * u32::from(self.surcharge_percent))
    }
}

/// Every deadline of an asset, by due day: by the embedded scheme, without given days. For many assets build [`Clocks`] once.
#[must_use]
pub fn deadlines(facts: Facts<'_>, rules: &RuleBook, calendar: &Calendar) -> Vec<Due> {
    Clocks::for_right(Scheme::embedded(), rules, calendar, facts.right)
        .read(facts, Known::default())
        .dues
}
