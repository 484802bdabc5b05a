//! A month of deadlines: how many end on each day, and the day that is opened. The month stands in the address.

use super::show::DueLine;
use crate::labels::{self, calendar as words};
use crate::model::AssetId;
use crate::model::clocks::Whose;
use crate::policy;
use crate::store;
use crate::store::calendar::{self, Number};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::{Datelike as _, Days, Months, NaiveDate};
use kernel::Result;
use kernel::web::{AppState, Here};
use serde::Deserialize;
use ui::view::{Badge, Tab};
use ui::{Frame, filters};

/// Deadlines of one day on a page.
const ON_PAGE: u64 = 100;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    /// "2026-12"; empty: this month.
    #[serde(default)]
    thang: String,
    /// "2026-12-05": the day that is opened.
    #[serde(default)]
    ngay: String,
    /// `chu`: only what the holder must do.
    #[serde(default)]
    ai: String,
    /// Which hundred of that day.
    #[serde(default)]
    trang: u64,
}

impl Asked {
    fn first(&self, today: NaiveDate) -> NaiveDate {
        format!("{}-01", self.thang)
            .parse()
            .ok()
            .filter(|first: &NaiveDate| (2000..=2100).contains(&first.year()))
            .or_else(|| today.with_day(1))
            .unwrap_or(today)
    }

    /// Only what the page knows goes back into an address.
    fn ai(&self) -> &'static str {
        if self.ai == "chu" { "chu" } else { "" }
    }

    fn whose(&self) -> Option<&'static [Whose]> {
        (self.ai() == "chu").then_some(&[Whose::Holder])
    }
}

/// A day of the grid; nothing where the week belongs to another month.
struct Cell {
    number: u32,
    long: String,
    must: String,
    rest: String,
    /// Empty where nothing ends.
    href: String,
    today: bool,
    opened: bool,
}

struct Item {
    due: DueLine,
    href: String,
    title: String,
    code: String,
    owner: String,
    whose: Badge,
}

#[derive(Template)]
#[template(path = "ip_assets_calendar.html")]
struct Page {
    frame: Frame,
    month: String,
    sum: String,
    weeks: Vec<Vec<Option<Cell>>>,
    tabs: Vec<Tab>,
    earlier: String,
    later: String,
    now: String,
    list: String,
    opened: String,
    items: Vec<Item>,
    before: String,
    more: String,
}

fn address(month: NaiveDate, ai: &str, day: Option<NaiveDate>) -> String {
    let mut address = format!("/tai-san/lich?thang={}", month.format("%Y-%m"));
    if !ai.is_empty() {
        address.push_str("&ai=");
        address.push_str(ai);
    }
    if let Some(day) = day {
        address.push_str(&format!("&ngay={day}#ngay"));
    }
    address
}

/// The weeks of a month, from Monday on; none stands for a day of another month.
fn weeks(first: NaiveDate, last: NaiveDate) -> Vec<Vec<Option<NaiveDate>>> {
    let lead = usize::try_from(first.weekday().num_days_from_monday()).unwrap_or(0);
    let mut days: Vec<Option<NaiveDate>> = vec![None; lead];
    days.extend(first.iter_days().take_while(|day| *day <= last).map(Some));
    days.resize(days.len().next_multiple_of(7), None);
    days.chunks(7).map(<[_]>::to_vec).collect()
}

/// Marks the entry of the navigation that the page belongs to, where its address begins like that of another one.
fn within(frame: &mut Frame, href: &str) {
    for item in frame.nav.iter_mut().flat_map(|group| &mut group.items) {
        item.current = item.href == href;
    }
}

/// The day that is opened: the one that was asked for, else the next one on which something ends, else the last one.
fn opened(
    asked: &Asked,
    numbers: &[Number],
    (first, last): (NaiveDate, NaiveDate),
    today: NaiveDate,
) -> Option<NaiveDate> {
    if let Ok(day) = asked.ngay.parse::<NaiveDate>()
        && (first..=last).contains(&day)
    {
        return Some(day);
    }
    let next = numbers.iter().map(|one| one.on).find(|day| *day >= today);
    next.or_else(|| numbers.last().map(|one| one.on))
}

pub(super) async fn index(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (actor, db, today) = (here.actor()?, app.db.reader(), here.today());
    let scope = policy::scope(actor);
    let first = asked.first(today);
    let next = first.checked_add_months(Months::new(1)).unwrap_or(first);
    let last = next.checked_sub_days(Days::new(1)).unwrap_or(first);
    let numbers = calendar::numbers(&db, &scope, (first, last), asked.whose(), today).await?;
    let on = |day: NaiveDate, must: bool| -> u64 {
        let of_day = numbers.iter().filter(|one| one.on == day);
        of_day
            .filter(|one| (one.whose == Whose::Holder) == must)
            .map(|one| one.number)
            .sum()
    };
    let must: u64 = numbers
        .iter()
        .filter(|one| one.whose == Whose::Holder)
        .map(|one| one.number)
        .sum();
    let all: u64 = numbers.iter().map(|one| one.number).sum();
    let opened = opened(&asked, &numbers, (first, last), today);
    let grid = weeks(first, last).into_iter().map(|week| {
        let cells = week.into_iter().map(|day| {
            day.map(|day| {
                let (must, rest) = (on(day, true), on(day, false));
                Cell {
                    number: day.day(),
                    long: words::day(day),
                    must: if must > 0 { words::must(must) } else { String::new() },
                    rest: if rest > 0 { words::rest(rest) } else { String::new() },
                    href: if must + rest > 0 {
                        address(first, asked.ai(), Some(day))
                    } else {
                        String::new()
                    },
                    today: day == today,
                    opened: Some(day) == opened,
                }
            })
        });
        cells.collect::<Vec<Option<Cell>>>()
    });
    let weeks: Vec<Vec<Option<Cell>>> = grid.collect();
    let skip = asked.trang.min(10_000) * ON_PAGE;
    let mut found = match opened {
        Some(day) => calendar::of_day(&db, &scope, day, asked.whose(), (skip, ON_PAGE + 1), today).await?,
        None => Vec::new(),
    };
    let cut = found.len() as u64 > ON_PAGE;
    found.truncate(usize::try_from(ON_PAGE).unwrap_or(usize::MAX));
    let ids: Vec<AssetId> = found.iter().map(|kept| kept.asset).collect();
    let assets = store::these(&db, &scope, &ids, today).await?;
    let turn = |page: u64| {
        let to = address(first, asked.ai(), opened);
        to.replace("#ngay", &format!("&trang={page}#ngay"))
    };
    let month = |day: Option<NaiveDate>| day.map(|day| address(day, asked.ai(), None)).unwrap_or_default();
    let mut frame = ui::shell::frame(&app, &here, words::TITLE);
    within(&mut frame, "/tai-san/han");
    frame.crumbs = vec![(labels::NAV_DUE.to_owned(), "/tai-san/han".to_owned())];
    ui::shell::html(&Page {
        frame,
        month: labels::month(first),
        sum: words::sum(must, all),
        weeks,
        tabs: [("", labels::EVERYBODY), ("chu", labels::ONLY_HOLDER)]
            .into_iter()
            .map(|(code, label)| Tab {
                label: label.to_owned(),
                href: address(first, code, None),
                current: asked.ai() == code,
                count: None,
            })
            .collect(),
        earlier: month(first.checked_sub_months(Months::new(1))),
        later: month(Some(next)),
        now: month(today.with_day(1).filter(|day| *day != first)),
        list: format!("/tai-san/han?thang={}&ai={}", first.format("%Y-%m"), asked.ai()),
        opened: opened
            .map(|day| format!("{}/{}", words::day(day), day.year()))
            .unwrap_or_default(),
        items: found
            .iter()
            .filter_map(|kept| {
                let one = assets.get(&kept.asset)?;
                Some(Item {
                    due: DueLine::of(&kept.due, &here),
                    href: crate::duties::path(one.id, &kept.due.key),
                    title: one.content.title.clone(),
                    code: one.code.clone(),
                    owner: one.content.owner().map(|party| party.name.clone()).unwrap_or_default(),
                    whose: labels::whose(kept.due.whose),
                })
            })
            .collect(),
        before: if asked.trang > 0 {
            turn(asked.trang.min(10_000) - 1)
        } else {
            String::new()
        },
        more: if cut { turn(asked.trang + 1) } else { String::new() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn weeks_are_whole_and_begin_on_monday() {
        let grid = weeks(day("2026-12-01"), day("2026-12-31"));
        assert!(grid.iter().all(|week| week.len() == 7));
        assert_eq!(grid[0][0], None);
        assert_eq!(grid[0][1], Some(day("2026-12-01")), "a Tuesday");
        assert_eq!(grid.len(), 5);
        let short = weeks(day("2027-02-01"), day("2027-02-28"));
        assert_eq!((short.len(), short[3][6]), (4, Some(day("2027-02-28"))));
        assert_eq!(grid.iter().flatten().flatten().count(), 31);
    }

    #[test]
    fn the_day_that_is_opened_is_the_next_one_on_which_something_ends() {
        let number = |on: &str| Number {
            on: day(on),
            whose: Whose::Holder,
            number: 1,
        };
        let month = (day("2026-12-01"), day("2026-12-31"));
        let numbers = [number("2026-12-03"), number("2026-12-20")];
        let open = |ngay: &str, today: &str| {
            let asked = Asked {
                ngay: ngay.to_owned(),
                ..Asked::default()
            };
            opened(&asked, &numbers, month, day(today))
        };
        assert_eq!(open("", "2026-12-04"), Some(day("2026-12-20")));
        assert_eq!(open("", "2027-01-04"), Some(day("2026-12-20")), "a month that is over");
        assert_eq!(open("2026-12-09", "2026-12-04"), Some(day("2026-12-09")));
        assert_eq!(
            open("2026-11-09", "2026-11-27"),
            Some(day("2026-12-03")),
            "of another month"
        );
        assert_eq!(opened(&Asked::default(), &[], month, day("2026-12-04")), None);
    }

    #[test]
    fn a_month_that_is_none_is_this_one() {
        let asked = |thang: &str| Asked {
            thang: thang.to_owned(),
            ..Asked::default()
        };
        let today = day("2026-11-27");
        assert_eq!(asked("2027-02").first(today), day("2027-02-01"));
        for wrong in ["", "2027-13", "0001-01", "9999-01", "2027-02-01&x"] {
            assert_eq!(asked(wrong).first(today), day("2026-11-01"), "{wrong}");
        }
    }
}
