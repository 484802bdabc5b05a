//! Writing down an OCOP rating: its end is computed by the rule pack, unless the paper says one.

use super::{crumbs, errors_of, find_kept, hindrance, shown_again};
use crate::commands::{self, Rated};
use crate::labels::{self, head};
use crate::model::{Product, ProductId, STARS};
use crate::pages;
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use kernel::forms::Form;
use kernel::web::{App, AppState, Here, see_other_saying};
use kernel::{FieldErrors, Result};
use ui::view::{Choice, Row};
use ui::{Frame, filters};

#[derive(Template)]
#[template(path = "products_rate.html")]
struct Page {
    frame: Frame,
    name: String,
    action: String,
    back: String,
    form: Form,
    errors: Vec<(String, String)>,
    stars: Vec<Choice>,
    /// The rating that stands; empty where there is none.
    stored: Vec<Row>,
    version: String,
}

impl Page {
    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }
}

fn page(app: &App, here: &Here, (one, version): (&Product, i64), form: Form, errors: &FieldErrors) -> Page {
    let mut frame = ui::shell::frame(app, here, labels::RATE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    let stored = one.rating.as_ref().map(|rating| {
        vec![
            Row::fact(head::STARS, labels::stars(rating.stars)),
            Row::fact(head::DECISION, rating.decision.clone()),
            Row::fact(head::RATED, labels::date(rating.rated_on)),
            Row::fact(head::ENDS, labels::date(rating.ends_on)),
        ]
    });
    Page {
        frame,
        name: one.content.name.clone(),
        action: format!("/san-pham/{}/xep-hang", one.id),
        back: format!("/san-pham/{}", one.id),
        stars: Choice::list(
            STARS.map(|stars| (stars.to_string(), labels::stars(stars))),
            form.raw("stars"),
        ),
        stored: stored.unwrap_or_default(),
        version: version.to_string(),
        errors: errors_of(errors),
        form,
    }
}

pub(super) async fn form(Shared(app): Shared<AppState>, here: Here, Path(id): Path<ProductId>) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let known = (&one, one.version);
    ui::shell::html(&page(&app, &here, known, Form::default(), &FieldErrors::default()))
}

fn read(form: &mut Form) -> Option<Rated> {
    let stars = form
        .raw("stars")
        .parse::<i32>()
        .ok()
        .filter(|stars| STARS.contains(stars));
    if stars.is_none() {
        form.errors.add("stars", labels::ASK_STARS);
    }
    let decision = form.need_line("decision", labels::ASK_DECISION, commands::LINE);
    let rated_on = form.date("rated_on", Some(labels::ASK_RATED_ON));
    let ends_on = form.date("ends_on", None);
    if !form.errors.is_empty() {
        return None;
    }
    Some(Rated {
        stars: stars?,
        decision,
        rated_on: rated_on?,
        ends_on,
    })
}

pub(super) async fn rate(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ProductId>,
    mut form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let version = form.raw("version").parse::<i64>().unwrap_or(one.version);
    let Some(rated) = read(&mut form) else {
        let errors = std::mem::take(&mut form.errors);
        let shown = page(&app, &here, (&one, version), form, &errors);
        return ui::shell::html_with_errors(&shown);
    };
    let tx = app.begin(&here).await?;
    match commands::rate(&tx, &app.packs, here.actor()?, (id, version), rated.clone()).await {
        Ok(_) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/san-pham/{id}"), labels::RATED))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let newer = find_kept(&app, &here, id).await?;
            // The same rating sent twice is written already.
            let same = newer.rating.as_ref().is_some_and(|held| {
                held.stars == rated.stars && held.decision == rated.decision && held.rated_on == rated.rated_on
            });
            if status == StatusCode::CONFLICT && same {
                return Ok(see_other_saying(&format!("/san-pham/{id}"), labels::RATED));
            }
            let version = if status == StatusCode::CONFLICT {
                newer.version
            } else {
                version
            };
            shown_again(&page(&app, &here, (&newer, version), form, &errors), status)
        }
    }
}
