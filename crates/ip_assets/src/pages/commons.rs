//! What everyone may use: rights that are over, and what was declared everybody's. Only what was published and is not secret; the same
//! as open data.

use crate::Rules;
use crate::labels::{self, results as words};
use crate::model::results::free_rights;
use crate::model::{Asset, AssetId, Event, EventKind, Right};
use crate::policy;
use crate::store::results::{self, Declared};
use crate::store::{self, Filter};
use askama::Template;
use axum::Json;
use axum::extract::State as Shared;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::Query;
use chrono::NaiveDate;
use kernel::Result;
use kernel::csv::cell;
use kernel::forms::url_encode;
use kernel::web::{App, AppState, Here};
use serde::Deserialize;
use serde_json::json;
use ui::view::{Choice, Pager};
use ui::{Frame, filters};

/// Rows of one page.
const PAGE: u64 = 30;
/// Rows of one answer of open data in JSON; more is asked for with `trang`.
const FILE: u64 = 1_000;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    /// Code of a right.
    #[serde(default)]
    quyen: String,
    /// A section of the IPC, or the beginning of a class.
    #[serde(default)]
    linh_vuc: String,
    /// `chung`: only what was declared everybody's.
    #[serde(default)]
    vi_sao: String,
    #[serde(default)]
    trang: u64,
}

impl Asked {
    fn class(&self) -> String {
        vietnamese::clean_line(&self.linh_vuc).to_uppercase()
    }

    /// A section of the IPC is one letter: other rights have words among their classes that begin with it.
    fn asks_inventions(&self) -> bool {
        matches!(self.class().as_bytes(), [b'A'..=b'H'])
    }

    /// None where nothing can fit.
    fn filter(&self) -> Option<Filter> {
        let mut rights: Vec<Right> = Right::from_code(&self.quyen).into_iter().collect();
        if self.asks_inventions() {
            let of_any = rights.is_empty();
            rights = Right::ALL
                .into_iter()
                .filter(|right| right.is_invention() && (of_any || rights.contains(right)))
                .collect();
            if rights.is_empty() {
                return None;
            }
        }
        Some(Filter {
            words: vietnamese::clean_line(&self.q),
            rights,
            class: self.class(),
            ..Filter::default()
        })
    }

    fn declared_only(&self) -> bool {
        self.vi_sao == "chung"
    }

    fn narrowed(&self) -> bool {
        self.filter().is_none_or(|filter| filter != Filter::default()) || self.declared_only()
    }

    fn query(&self) -> String {
        format!(
            "q={}&quyen={}&linh_vuc={}&vi_sao={}",
            url_encode(&self.q),
            url_encode(&self.quyen),
            url_encode(&self.linh_vuc),
            if self.declared_only() { "chung" } else { "" }
        )
    }
}

/// One of them, with why everyone may use it.
struct Line {
    asset: Asset,
    ended_on: Option<NaiveDate>,
    declared: Option<Declared>,
}

impl Line {
    fn why(&self) -> String {
        match &self.declared {
            Some(one) => words::declared(&one.by, &one.paper, one.on),
            None => words::free_since(labels::state(self.asset.state), self.ended_on),
        }
    }
}

/// The day on which a right ended.
fn ended(events: &[Event]) -> Option<NaiveDate> {
    let kinds = [EventKind::Lapsed, EventKind::Surrendered, EventKind::Expired];
    let ends = events.iter().filter(|event| kinds.contains(&event.kind));
    ends.map(|event| event.on).max()
}

/// A page of them, and whether there are more.
async fn lines(app: &App, here: &Here, asked: &Asked, (page, size): (u64, u64)) -> Result<(Vec<Line>, bool)> {
    let (db, on) = (app.db.reader(), here.today());
    let skip = page.min(100_000).saturating_mul(size);
    let Some(filter) = asked.filter() else {
        return Ok((Vec::new(), false));
    };
    let (scope, declared_only) = (policy::published(), asked.declared_only());
    let mut found = results::free(&db, &scope, &filter, declared_only, (skip, size + 1), on).await?;
    let more = found.len() as u64 > size;
    found.truncate(usize::try_from(size).unwrap_or(usize::MAX));
    let ids: Vec<AssetId> = found.iter().map(|one| one.id).collect();
    let mut declared = results::declared(&db, &ids).await?;
    let events = store::standing_events(&db, &ids).await?;
    let lines = found
        .into_iter()
        .map(|asset| Line {
            // What lapsed once and was restored is in force.
            ended_on: events
                .get(&asset.id)
                .filter(|_| asset.state.is_over())
                .and_then(|events| ended(events)),
            declared: declared.remove(&asset.id),
            asset,
        })
        .collect();
    Ok((lines, more))
}

struct Item {
    href: String,
    title: String,
    right: &'static str,
    grant: String,
    why: String,
    terms: String,
    classes: String,
}

#[derive(Template)]
#[template(path = "ip_assets_commons.html")]
struct Page {
    frame: Frame,
    query: String,
    rights: Vec<Choice>,
    fields: Vec<Choice>,
    whys: Vec<Choice>,
    items: Vec<Item>,
    note: String,
    verified: bool,
    narrowed: bool,
    pager: Pager,
    csv_href: String,
    json_href: String,
}

pub(super) async fn list(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (found, more) = lines(&app, &here, &asked, (asked.trang, PAGE)).await?;
    let rules = app.part::<Rules>()?;
    let note = rules.results.find("free", here.today());
    let turn = |page: u64| format!("/tai-san-dung-chung?{}&trang={page}", asked.query());
    ui::shell::html(&Page {
        frame: ui::shell::frame(&app, &here, words::OPEN),
        query: asked.q.clone(),
        rights: Choice::list(
            free_rights()
                .into_iter()
                .chain([Right::TraditionalKnowledge, Right::GeneticResource, Right::Folklore])
                .map(|right| (right.code(), labels::right(right))),
            &asked.quyen,
        ),
        fields: Choice::list(words::SECTIONS, asked.class().as_str()),
        whys: Choice::list([("chung", words::ONLY_DECLARED)], &asked.vi_sao),
        pager: Pager {
            previous: (asked.trang > 0).then(|| turn(asked.trang.min(100_000) - 1)),
            next: more.then(|| turn(asked.trang + 1)),
            summary: labels::rows_on_page(found.len()),
        },
        items: found
            .iter()
            .map(|line| Item {
                href: format!("/tai-san-cong-khai/{}", line.asset.id),
                title: line.asset.content.title.clone(),
                right: labels::right(line.asset.content.right),
                grant: line.asset.content.grant.clone(),
                why: line.why(),
                terms: line.declared.as_ref().map(|one| one.terms.clone()).unwrap_or_default(),
                classes: line.asset.content.classes.join("; "),
            })
            .collect(),
        note: note.map(words::note).unwrap_or_default(),
        verified: note.is_some_and(|note| note.verified),
        narrowed: asked.narrowed(),
        csv_href: format!("/tai-san-dung-chung/csv?{}", asked.query()),
        json_href: format!("/tai-san-dung-chung/json?{}", asked.query()),
    })
}

fn day(day: Option<NaiveDate>) -> String {
    day.map(|day| day.to_string()).unwrap_or_default()
}

pub(super) async fn csv(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    // All of it: a file that stops after so many rows looks whole.
    let mut found = Vec::new();
    for page in 0.. {
        let (mut part, more) = lines(&app, &here, &asked, (page, FILE)).await?;
        found.append(&mut part);
        if !more {
            break;
        }
    }
    // The mark tells old spreadsheets that the text is UTF-8.
    let mut text = String::from(
        "\u{FEFF}code,right,title,classes,application,grant,filed_on,state,ended_on,declared_on,declared_by,paper,terms\r\n",
    );
    for line in &found {
        let (content, declared) = (&line.asset.content, line.declared.as_ref());
        let of = |text: fn(&Declared) -> &str| declared.map(text).unwrap_or_default();
        let cells = [
            cell(&line.asset.code),
            cell(content.right.code()),
            cell(&content.title),
            cell(&content.classes.join("; ")),
            cell(&content.application),
            cell(&content.grant),
            cell(&day(line.asset.filed_on)),
            cell(line.asset.state.code()),
            cell(&day(line.ended_on)),
            cell(&day(declared.map(|one| one.on))),
            cell(of(|one| &one.by)),
            cell(of(|one| &one.paper)),
            cell(of(|one| &one.terms)),
        ];
        text.push_str(&cells.join(","));
        text.push_str("\r\n");
    }
    Ok(([(CONTENT_TYPE, "text/csv; charset=utf-8")], text).into_response())
}

pub(super) async fn json(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let (found, more) = lines(&app, &here, &asked, (asked.trang, FILE)).await?;
    let rows: Vec<_> = found
        .iter()
        .map(|line| {
            let content = &line.asset.content;
            json!({
                "code": line.asset.code,
                "right": content.right.code(),
                "title": content.title,
                "classes": content.classes,
                "application": content.application,
                "grant": content.grant,
                "filed_on": line.asset.filed_on,
                "state": line.asset.state.code(),
                "ended_on": line.ended_on,
                "declared": line.declared.as_ref().map(|one| json!({
                    "on": one.on, "by": one.by, "paper": one.paper, "terms": one.terms,
                })),
            })
        })
        .collect();
    let next = more.then(|| asked.trang + 1);
    Ok(
        Json(json!({ "publisher": app.site.owner, "at": here.now, "free_to_use": rows, "next_page": next }))
            .into_response(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// "C: Hóa học" is a section of inventions, not the first letter of "Chương trình máy tính".
    #[test]
    fn a_section_is_asked_of_inventions_alone() {
        let asked = |class: &str, right: &str| Asked {
            linh_vuc: class.to_owned(),
            quyen: right.to_owned(),
            ..Asked::default()
        };
        let rights = |asked: Asked| asked.filter().map(|filter| filter.rights);
        let inventions = rights(asked("C", "")).unwrap();
        assert!(inventions.iter().all(|right| right.is_invention()) && !inventions.is_empty());
        assert_eq!(rights(asked("c", "patent")), Some(vec![Right::Patent]));
        assert_eq!(rights(asked("C", "copyright")), None);
        assert_eq!(rights(asked("30", "trademark")), Some(vec![Right::Trademark]));
        assert!(asked("C", "copyright").narrowed());
    }

    #[test]
    fn the_last_end_counts_where_a_right_was_restored_between() {
        let on = |kind, day: &str| Event {
            kind,
            on: day.parse().unwrap(),
            ordinal: 0,
            number: String::new(),
            note: String::new(),
        };
        let events = [
            on(EventKind::Lapsed, "2020-01-01"),
            on(EventKind::Restored, "2020-06-01"),
            on(EventKind::Lapsed, "2024-01-01"),
        ];
        assert_eq!(ended(&events), "2024-01-01".parse().ok());
        assert_eq!(ended(&[]), None);
    }
}
