//! The public page that says whether a certificate is ours, and what it says. Nothing else is shown of the dossier.

use crate::model::{Initiative, State};
use crate::papers::Fallen;
use crate::{labels, policy, store};
use askama::Template;
use axum::Json;
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::seal::{self, PublicKeys};
use kernel::time::local_date;
use kernel::web::{AppState, Here, see_other};
use kernel::{AppError, Result};
use serde::Deserialize;
use ui::view::Row;
use ui::{Frame, filters};

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    ma: String,
}

#[derive(Template)]
#[template(path = "initiatives_verify.html")]
struct Verify {
    frame: Frame,
    asked: String,
    answer: Option<bool>,
    standing: Standing,
    /// What the sealed text of the QR says, where somebody pasted the whole of it.
    sealed: Option<Sealed>,
    rows: Vec<Row>,
    /// Papers that it rests on and that were cancelled or replaced since, a sentence each.
    fallen: Vec<String>,
}

/// How a certificate that exists stands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    InForce,
    Disputed,
    Cancelled,
    /// Good, by a paper in the place of another one.
    Replaced,
    Fallen,
}

/// Whether a pasted seal is ours, in a sentence.
struct Sealed {
    good: bool,
    sentence: &'static str,
}

/// The public keys of this installation, for checking seals without a network (`khoinguon certificate check`).
pub(super) async fn keys(Shared(app): Shared<AppState>) -> Result<Json<PublicKeys>> {
    Ok(Json(seal::keys(&app.db.reader()).await?))
}

/// The key as people paste it: the address of the page, the whole text of the QR, or only the last part.
fn key_of(pasted: &str) -> String {
    pasted
        .split('#')
        .next()
        .unwrap_or("")
        .trim()
        .rsplit('/')
        .next()
        .unwrap_or("")
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || "-_".contains(*c))
        .collect()
}

pub(super) async fn ask(Shared(app): Shared<AppState>, here: Here, Query(asked): Query<Asked>) -> Result<Response> {
    let key = key_of(&asked.ma);
    if !key.is_empty() && asked.ma.contains('#') {
        return answer(&app, &here, key, Some(&asked.ma)).await;
    }
    if !key.is_empty() {
        return Ok(see_other(&format!("/xac-minh/{key}")));
    }
    let frame = ui::shell::frame(&app, &here, labels::VERIFY);
    ui::shell::html(&Verify {
        frame,
        asked: String::new(),
        answer: None,
        standing: Standing::InForce,
        sealed: None,
        rows: Vec::new(),
        fallen: Vec::new(),
    })
}

pub(super) async fn verify(Shared(app): Shared<AppState>, here: Here, Path(key): Path<String>) -> Result<Response> {
    answer(&app, &here, key, None).await
}

/// The page for a key; `pasted` is the whole text of a QR, whose seal is then checked as well.
async fn answer(app: &AppState, here: &Here, key: String, pasted: Option<&str>) -> Result<Response> {
    let found = store::find_certified(&app.db.reader(), &policy::published(), &key, here.today()).await;
    let frame = ui::shell::frame(app, here, labels::VERIFY);
    let sealed = match pasted {
        Some(text) => {
            let keys = seal::keys(&app.db.reader()).await?.keys;
            let checked = seal::check(text, &keys);
            // a seal of another certificate, put behind this address, is none of this one
            let good = checked.is_ok_and(|seal| key_of(&seal.address) == key);
            Some(Sealed {
                good,
                sentence: if good { labels::SEAL_GOOD } else { labels::SEAL_BAD },
            })
        }
        None => None,
    };
    match found {
        Ok(initiative) => {
            let rows = public_rows(app, &initiative);
            let (db, units) = (app.db.reader(), app.db.units());
            let fallen = crate::papers::fallen(&db, &units, &initiative, here.today()).await?;
            ui::shell::html(&Verify {
                frame,
                asked: key,
                answer: Some(true),
                standing: match initiative.state {
                    State::Disputed => Standing::Disputed,
                    State::Cancelled => Standing::Cancelled,
                    State::Draft
                    | State::Submitted
                    | State::Received
                    | State::Supplement
                    | State::Late
                    | State::Accepted
                    | State::Declined
                    | State::UnderReview
                    | State::Revision
                    | State::Concluded
                    | State::Recognised
                    | State::Refused
                    | State::Applied
                    | State::Replicated
                    | State::Transferred
                    | State::Improved
                    | State::Withdrawn => {
                        if fallen.is_empty() {
                            Standing::InForce
                        } else if fallen.iter().all(|fallen| fallen.by.is_some()) {
                            Standing::Replaced
                        } else {
                            Standing::Fallen
                        }
                    }
                },
                sealed,
                rows,
                fallen: fallen.iter().map(Fallen::sentence).collect(),
            })
        }
        Err(AppError::NotFound) => {
            let page = Verify {
                frame,
                asked: key,
                answer: Some(false),
                standing: Standing::InForce,
                sealed,
                rows: Vec::new(),
                fallen: Vec::new(),
            };
            let mut response = ui::shell::html(&page)?;
            *response.status_mut() = axum::http::StatusCode::NOT_FOUND;
            Ok(response)
        }
        Err(other) => Err(other),
    }
}

fn public_rows(app: &AppState, initiative: &Initiative) -> Vec<Row> {
    let decided = initiative.decided_at.map(local_date);
    let on = decided.unwrap_or_else(|| local_date(app.db.now()));
    let names: Vec<&str> = initiative
        .content
        .authors
        .iter()
        .map(|author| author.full_name.as_str())
        .collect();
    labels::public_rows(
        initiative,
        app.db.units().name(initiative.content.unit, on),
        &names.join(", "),
        &decided
            .map(|day| day.format("%d/%m/%Y").to_string())
            .unwrap_or_default(),
    )
    .into_iter()
    .map(|(label, value)| Row::fact(label, value))
    .collect()
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_pasted_address_or_its_last_part_is_understood() {
        assert_eq!(super::key_of(" https://kn.vn/xac-minh/Ab_9-x "), "Ab_9-x");
        assert_eq!(super::key_of("Ab_9-x"), "Ab_9-x");
        assert_eq!(super::key_of("https://kn.vn/xac-minh/Ab_9-x#KN1.a.b.c/d"), "Ab_9-x");
        assert_eq!(super::key_of("<script>"), "script");
    }
}
