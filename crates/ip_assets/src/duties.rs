//! What a task of the State asks of its result, as deadlines of the asset: kept beside those of the law, so that lists, calendars, the
//! feed, reminders and the work of the day have them without asking twice.

use crate::labels::results as words;
use crate::model::clocks::{Due, Standing, Whose};
use crate::model::results::{Task, is_duty, owed};
use crate::model::{Asset, AssetId};
use crate::store::results;
use chrono::NaiveDate;
use kernel::Result;
use kernel::clocks::OnExpiry;
use kernel::db::Reader;
use std::collections::HashMap;

/// What a task asks, each with the sentence that explains it. A person copied its day from a paper that the system never saw, so none
/// of it counts as compared with its source.
#[must_use]
pub fn dues(task: &Task, last_report: Option<NaiveDate>, used: bool) -> Vec<Due> {
    owed(task, last_report, used)
        .into_iter()
        .map(|one| Due {
            key: one.key().to_owned(),
            rule: one.key().to_owned(),
            title: words::duty(one).to_owned(),
            ordinal: 0,
            whose: Whose::Holder,
            opens_on: None,
            due_on: one.by(),
            grace_on: None,
            lapses_on: None,
            surcharge_percent: 0,
            explanation: words::duty_why(one, task, last_report),
            on_expiry: OnExpiry::Late,
            verified: false,
            standing: Standing::Open,
        })
        .collect()
}

/// Where a deadline of an asset is dealt with.
#[must_use]
pub fn path(id: AssetId, key: &str) -> String {
    if is_duty(key) {
        format!("/tai-san/{id}/ngan-sach")
    } else {
        format!("/tai-san/{id}#han")
    }
}

/// What the tasks of some assets ask on a day; nothing of what is no result of State money. The caller has found the assets through
/// its scope.
///
/// # Errors
/// Database errors.
pub async fn of_many(db: &Reader<'_>, assets: &[Asset], on: NaiveDate) -> Result<HashMap<AssetId, Vec<Due>>> {
    let funded: Vec<Asset> = assets.iter().filter(|one| one.content.state_funded).cloned().collect();
    let ids: Vec<AssetId> = funded.iter().map(|one| one.id).collect();
    let tasks = results::tasks(db, &ids).await?;
    let last = results::last_reports(db, &ids).await?;
    let used = results::used(db, &funded, on).await?;
    Ok(tasks
        .into_iter()
        .map(|(id, (task, _))| {
            let used = used.get(&id).copied().unwrap_or(false);
            (id, dues(&task, last.get(&id).copied(), used))
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::Reminder;
    use crate::model::results::{DUTIES, REPORT_DUTY, USE_DUTY};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn task() -> Task {
        Task {
            task: "ĐTKHCN.LC.05/2023".to_owned(),
            source: "Hợp đồng 05/HĐ-SKHCN".to_owned(),
            accepted_on: Some(day("2025-11-20")),
            exploit_by: Some(day("2027-06-01")),
            report_months: 12,
            ..Task::default()
        }
    }

    /// Each duty is one deadline that keeps its key, says from which day it counts and by which paper, and never counts as compared
    /// with its source.
    #[test]
    fn what_a_task_asks_becomes_deadlines_that_name_their_paper() {
        let all = dues(&task(), None, false);
        let keys: Vec<&str> = all.iter().map(|due| due.key.as_str()).collect();
        assert_eq!(keys, DUTIES);
        assert_eq!((all[0].due_on, all[1].due_on), (day("2026-11-20"), day("2027-06-01")));
        for due in &all {
            assert!(due.explanation.contains("Hợp đồng 05/HĐ-SKHCN"), "{}", due.explanation);
            assert!(!due.verified && due.standing == Standing::Open && due.whose == Whose::Holder);
        }
        assert!(
            all[0].explanation.contains("ngày nghiệm thu 20/11/2025"),
            "{}",
            all[0].explanation
        );
        let reported = dues(&task(), Some(day("2026-11-24")), true);
        assert_eq!(reported.len(), 1, "use is there");
        assert_eq!(
            (reported[0].key.as_str(), reported[0].due_on),
            (REPORT_DUTY, day("2027-11-24"))
        );
        assert!(reported[0].explanation.contains("báo cáo ngày 24/11/2026"));
    }

    /// What is owed is told once more when its day has passed; a deadline of the law is not, for it cannot be met any more.
    #[test]
    fn only_what_is_owed_is_told_of_after_its_day() {
        let due = dues(&task(), None, false).pop().unwrap();
        assert_eq!(due.key, USE_DUTY);
        for (on, told) in [
            ("2026-11-30", None),
            ("2026-12-01", Some(Reminder::SixMonths)),
            ("2027-05-25", Some(Reminder::SevenDays)),
            ("2027-06-01", Some(Reminder::SevenDays)),
            ("2027-06-02", Some(Reminder::Overdue)),
            ("2029-01-01", Some(Reminder::Overdue)),
        ] {
            assert_eq!(Reminder::of(day(on), &due), told, "{on}");
        }
        let law = Due {
            key: "ip.annuity:5".to_owned(),
            ..due
        };
        assert_eq!(Reminder::of(day("2027-06-02"), &law), None);
    }

    /// What a task asks is dealt with where its reports are, everything else in the dossier.
    #[test]
    fn a_duty_opens_where_it_is_dealt_with() {
        let id = AssetId(uuid::Uuid::from_u128(7));
        assert!(path(id, REPORT_DUTY).ends_with("/ngan-sach"));
        assert!(path(id, "ip.annuity:5").ends_with("#han"));
    }
}
