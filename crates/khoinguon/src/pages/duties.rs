//! Every duty that the five governing documents of the beginning order, and where it is served.

use crate::labels;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use kernel::web::{AppState, Here};
use kernel::{AppError, Result};
use serde::Deserialize;
use ui::{Frame, filters};

/// The list; it is about this program, so that no folder of packs replaces it.
const LIST: &str = include_str!("../../../../packs/duties/seeds.toml");

/// How far a duty is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum State {
    /// All of it.
    Served,
    /// What is missing stands beside it.
    Part,
    /// Not yet.
    Later,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Duty {
    code: String,
    /// Documents and clauses that order it.
    seeds: String,
    text: String,
    who: String,
    when: String,
    state: State,
    /// A page of this service.
    #[serde(default)]
    at: String,
    /// What is there, and what is missing.
    #[serde(default)]
    how: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Group {
    name: String,
    duties: Vec<Duty>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Document {
    code: String,
    name: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    document: Vec<Document>,
    group: Vec<Group>,
}

fn list() -> Result<List> {
    toml::from_str(LIST).map_err(|error| AppError::bug(format!("packs/duties/seeds.toml: {error}")))
}

impl Group {
    fn number(&self, state: State) -> usize {
        self.duties.iter().filter(|duty| duty.state == state).count()
    }
}

impl List {
    fn number(&self, state: State) -> usize {
        self.group.iter().map(|group| group.number(state)).sum()
    }
}

#[derive(Template)]
#[template(path = "duties.html")]
struct Page {
    frame: Frame,
    list: List,
    summary: String,
}

impl Page {
    /// A group in a line; on a phone the whole list would be forty screens.
    fn line(&self, group: &Group) -> String {
        let [served, part, later] = [State::Served, State::Part, State::Later].map(|state| group.number(state));
        labels::duty_group(&group.name, served, part, later)
    }

    fn word(&self, state: &State) -> &'static str {
        match state {
            State::Served => labels::DUTY_SERVED,
            State::Part => labels::DUTY_PART,
            State::Later => labels::DUTY_LATER,
        }
    }

    fn tone(&self, state: &State) -> &'static str {
        match state {
            State::Served => "good",
            State::Part => "warn",
            State::Later => "neutral",
        }
    }
}

pub(super) async fn duties(Shared(app): Shared<AppState>, here: Here) -> Result<Response> {
    let list = list()?;
    ui::shell::html(&Page {
        frame: ui::shell::frame(&app, &here, labels::page::DUTIES),
        summary: labels::duties(
            list.number(State::Served),
            list.number(State::Part),
            list.number(State::Later),
        ),
        list,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All 124 duties stand in the list once, in order, each with words, a place where it is served, and the rest said.
    #[test]
    fn every_duty_is_there_once_and_says_where_it_is_served() {
        let list = list().unwrap();
        let duties: Vec<&Duty> = list.group.iter().flat_map(|group| &group.duties).collect();
        let codes: Vec<String> = (1..=124).map(|number| format!("SD-{number:03}")).collect();
        assert_eq!(duties.iter().map(|duty| duty.code.as_str()).collect::<Vec<_>>(), codes);
        let routes = crate::compose::routes();
        let pages: Vec<&str> = routes.table().iter().map(|route| route.path).collect();
        for duty in duties {
            assert!(!duty.text.is_empty() && !duty.seeds.is_empty(), "{}", duty.code);
            match duty.state {
                State::Served => assert!(!duty.at.is_empty(), "{}: where", duty.code),
                State::Part => assert!(
                    !duty.at.is_empty() && !duty.how.is_empty(),
                    "{}: what is missing",
                    duty.code
                ),
                State::Later => assert!(duty.at.is_empty() && duty.how.is_empty(), "{}: not yet", duty.code),
            }
            assert!(
                duty.at.is_empty() || pages.contains(&duty.at.as_str()),
                "{}: no page {}",
                duty.code,
                duty.at
            );
            let documents = duty.seeds.split(|c: char| !c.is_ascii_digit());
            assert!(
                documents
                    .filter(|part| part.len() == 3)
                    .all(|part| list.document.iter().any(|known| known.code == part)),
                "{}: {}",
                duty.code,
                duty.seeds
            );
        }
    }
}
