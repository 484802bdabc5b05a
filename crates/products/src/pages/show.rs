//! The page of a product: what it is, its rating, the rights that protect it, what is lacking.

use super::{asked, crumbs, errors_of, find, find_kept, hindrance, shown_again};
use crate::coverage::Line;
use crate::labels::{self, head};
use crate::model::{Kind, Product, ProductId, SUBJECT, State, standing};
use crate::{commands, pages, policy, store};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use ip_assets::model::AssetId;
use kernel::forms::Form;
use kernel::ids::PersonId;
use kernel::journal;
use kernel::time::end_of_day;
use kernel::web::{App, AppState, Here, see_other_saying};
use kernel::{FieldErrors, Result};
use ui::view::{Badge, Choice, Deadline, Event, Row, Tone};
use ui::{Frame, filters};

/// Entries of the journal on the page.
const ENTRIES: usize = 40;
/// Assets that the picker offers at once.
const OFFERED: u64 = 50;

struct RightLine {
    id: AssetId,
    href: String,
    title: String,
    code: String,
    right: &'static str,
    badge: Badge,
    /// An office grants it, so it may protect.
    protects: bool,
}

struct NeedLine {
    right: &'static str,
    helper: String,
    cost: String,
}

#[derive(Template)]
#[template(path = "products_show.html")]
struct Show {
    frame: Frame,
    id: ProductId,
    code: String,
    name: String,
    badge: Badge,
    retired: bool,
    retired_why: String,
    published: bool,
    ocop: bool,
    may_keep: bool,
    rows: Vec<Row>,
    ends: Option<Deadline>,
    ends_why: String,
    /// The rule behind the end was compared with its source.
    ends_verified: bool,
    rights: Vec<RightLine>,
    /// Said where there are rights that the person does not see.
    hidden: &'static str,
    needs: Vec<NeedLine>,
    /// Words for which the picker looked.
    query: String,
    offered: Vec<Choice>,
    errors: Vec<(String, String)>,
    why: String,
    version: String,
    timeline: Vec<Event>,
}

impl Show {
    fn at(&self, rest: &str) -> String {
        format!("/san-pham/{}{rest}", self.id)
    }
    fn error(&self, field: &str) -> Option<&str> {
        pages::error(&self.errors, field)
    }
}

async fn timeline(app: &App, here: &Here, one: &Product) -> Result<Vec<Event>> {
    let reader = app.db.reader();
    let entries = journal::timeline(&reader, SUBJECT, one.id.0).await?;
    // The journal keeps which asset it was; its code is told to whoever sees the asset today.
    let told: Vec<Option<AssetId>> = entries
        .iter()
        .map(|entry| entry.details()["asset"].as_str()?.parse().ok())
        .collect();
    let assets: Vec<AssetId> = told.iter().flatten().copied().collect();
    let scope = ip_assets::policy::scope(here.actor()?);
    let seen = ip_assets::store::these(&reader, &scope, &assets, here.today()).await?;
    let people: Vec<PersonId> = entries.iter().map(|entry| PersonId(entry.person)).collect();
    let names = people::names(&reader, &people).await?;
    Ok(entries
        .iter()
        .zip(told)
        .rev()
        .take(ENTRIES)
        .map(|(entry, asset)| Event {
            number: u64::try_from(entry.seq).unwrap_or(0),
            at: entry.at,
            who: names
                .get(&PersonId(entry.person))
                .cloned()
                .unwrap_or_else(|| labels::SYSTEM.to_owned()),
            text: labels::done(&entry.act).to_owned(),
            detail: labels::entry_detail(
                &entry.details(),
                asset.and_then(|id| seen.get(&id)).map(|asset| asset.code.as_str()),
            ),
            icon: "check",
            tone: Tone::Neutral,
            papers: Vec::new(),
        })
        .collect())
}

/// The assets that may be linked: those that the person sees, without what is secret and what is linked already.
async fn offered(app: &App, here: &Here, words: &str, linked: &[AssetId], chosen: &str) -> Result<Vec<Choice>> {
    let filter = ip_assets::store::Filter {
        words: words.to_owned(),
        ..ip_assets::store::Filter::default()
    };
    let scope = ip_assets::policy::scope(here.actor()?);
    let page = ip_assets::store::list(&app.db.reader(), &scope, &filter, None, OFFERED, here.today()).await?;
    let fitting = page
        .items
        .into_iter()
        .filter(|one| !one.secret && !linked.contains(&one.id));
    Ok(Choice::list(
        fitting.map(|one| {
            let words = format!(
                "{} · {} · {} · {}",
                labels::right(one.content.right),
                one.content.title,
                one.code,
                ip_assets::labels::state(one.state)
            );
            (one.id.to_string(), words)
        }),
        chosen,
    ))
}

async fn page(app: &App, here: &Here, one: &Product, form: &Form, errors: &FieldErrors) -> Result<Show> {
    let (actor, units, on, db) = (here.actor()?, app.db.units(), here.today(), app.db.reader());
    let may_keep = policy::keeps(actor, one.keeper, &units, on);
    let links = store::links(&db, &[one.id]).await?;
    let linked = links.get(&one.id).cloned().unwrap_or_default();
    let counted = store::rights(&db, &[one.id], on)
        .await?
        .remove(&one.id)
        .unwrap_or_default();
    let seen = ip_assets::store::these(&db, &ip_assets::policy::scope(actor), &linked, on).await?;
    let line = Line::new(one.clone(), counted, |asset| seen.contains_key(&asset), on);
    let content = &one.content;
    let rating = one.rating.as_ref();
    let deadline = rating.and_then(|rating| commands::ends(&app.packs, rating.rated_on).map(|law| (rating, law)));
    let (ends_why, ends_verified) = match &deadline {
        Some((rating, law)) if law.due_on == rating.ends_on => (law.explanation.clone(), law.verified),
        _ if rating.is_some() => (labels::ENDS_BY_PAPER.to_owned(), true),
        _ => (String::new(), true),
    };
    let mut rows = vec![
        Row::fact(head::CODE, one.code.clone()),
        Row::fact(head::KINDS, labels::kinds(&content.kinds)),
        Row::fact(head::PRODUCER, content.producer.clone()),
        Row::fact(
            head::STARS,
            rating.map(|rating| labels::stars(rating.stars)).unwrap_or_default(),
        ),
        Row::fact(
            head::DECISION,
            rating.map(|rating| rating.decision.clone()).unwrap_or_default(),
        ),
        Row::fact(
            head::RATED,
            rating.map(|rating| labels::date(rating.rated_on)).unwrap_or_default(),
        ),
        Row::fact(
            head::ENDS,
            rating.map(|rating| labels::date(rating.ends_on)).unwrap_or_default(),
        ),
        Row::fact(head::LISTED, labels::date(one.since())),
        Row::fact(head::COUNTS, labels::yes(line.counts)),
        Row::fact(head::KEEPER, units.name(one.keeper, on).to_owned()),
        Row::fact(head::SUMMARY, content.summary.clone()).long(),
    ];
    rows.retain(|row| !row.value.is_empty());
    let mut rights: Vec<RightLine> = linked
        .iter()
        .filter_map(|id| seen.get(id))
        .map(|asset| RightLine {
            id: asset.id,
            href: format!("/tai-san/{}", asset.id),
            title: asset.content.title.clone(),
            code: asset.code.clone(),
            right: labels::right(asset.content.right),
            badge: Badge::new(
                ip_assets::labels::state(asset.state),
                ip_assets::labels::tone(asset.state),
            ),
            protects: asset.content.right.arises() == ip_assets::model::Arises::ByGrant,
        })
        .collect();
    rights.sort_by_key(|one| {
        let asset = seen.get(&one.id);
        asset.map(|asset| standing(asset.content.right, asset.state))
    });
    let query = match form.raw("tim") {
        "" => asked(here, "tim").unwrap_or_default(),
        typed => typed.to_owned(),
    };
    let listed = one.state == State::Listed;
    let offered = if may_keep && listed {
        offered(app, here, &vietnamese::clean_line(&query), &linked, form.raw("asset")).await?
    } else {
        Vec::new()
    };
    let mut frame = ui::shell::frame(app, here, &content.name);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    frame.crumbs.pop();
    Ok(Show {
        frame,
        id: one.id,
        code: one.code.clone(),
        name: content.name.clone(),
        badge: Badge::new(labels::protection(line.protection), labels::tone(line.protection)),
        retired: !listed,
        retired_why: one.retired_why.clone(),
        published: one.published,
        ocop: content.kinds.contains(&Kind::Ocop),
        may_keep,
        rows,
        ends: rating.map(|rating| Deadline::new(end_of_day(rating.ends_on), here.now)),
        ends_why,
        ends_verified,
        rights,
        hidden: if line.others { labels::HIDDEN_RIGHTS } else { "" },
        needs: line
            .lacks
            .iter()
            .map(|need| NeedLine {
                right: labels::right(need.right),
                helper: need.helper.clone(),
                cost: need.cost.map(labels::money).unwrap_or_default(),
            })
            .collect(),
        query,
        offered,
        errors: errors_of(errors),
        why: form.raw("why").to_owned(),
        version: one.version.to_string(),
        timeline: timeline(app, here, one).await?,
    })
}

pub(super) async fn show(Shared(app): Shared<AppState>, here: Here, Path(id): Path<ProductId>) -> Result<Response> {
    let one = find(&app, &here, id).await?;
    ui::shell::html(&page(&app, &here, &one, &Form::default(), &FieldErrors::default()).await?)
}

async fn hindered(app: &App, here: &Here, id: ProductId, form: &Form, error: kernel::AppError) -> Result<Response> {
    let (errors, status) = hindrance(error)?;
    let one = find(app, here, id).await?;
    shown_again(&page(app, here, &one, form, &errors).await?, status)
}

/// Links the chosen asset, or takes the link away that the button names.
pub(super) async fn link(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ProductId>,
    form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let gone = form.raw("bo").parse::<AssetId>().ok();
    let chosen = gone.or_else(|| form.raw("asset").parse().ok());
    let Some(asset) = chosen else {
        let mut errors = FieldErrors::default();
        errors.add("asset", labels::ASK_ASSET);
        let shown = page(&app, &here, &one, &form, &errors).await?;
        return shown_again(&shown, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let tx = app.begin(&here).await?;
    let actor = here.actor()?;
    let done = if gone.is_some() {
        commands::unlink(&tx, actor, id, asset).await
    } else {
        commands::link(&tx, actor, id, asset).await
    };
    match done {
        Ok(_) => {
            tx.commit().await?;
            let said = if gone.is_some() {
                labels::UNLINKED
            } else {
                labels::LINKED
            };
            Ok(see_other_saying(&format!("/san-pham/{id}#quyen"), said))
        }
        Err(error) => {
            drop(tx);
            hindered(&app, &here, id, &form, error).await
        }
    }
}

pub(super) async fn publish(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ProductId>,
    form: Form,
) -> Result<Response> {
    let shown = form.raw("shown") == "1";
    let tx = app.begin(&here).await?;
    match commands::publish(&tx, here.actor()?, id, shown).await {
        Ok(_) => {
            tx.commit().await?;
            let said = if shown { labels::PUBLISHED } else { labels::UNPUBLISHED };
            Ok(see_other_saying(&format!("/san-pham/{id}"), said))
        }
        Err(error) => {
            drop(tx);
            hindered(&app, &here, id, &form, error).await
        }
    }
}

/// Takes the product out of the list, or brings it back.
pub(super) async fn retire(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<ProductId>,
    form: Form,
) -> Result<Response> {
    let one = find_kept(&app, &here, id).await?;
    let version = form.raw("version").parse::<i64>().unwrap_or(one.version);
    let back = form.raw("back") == "1";
    let said = if back { labels::RESTORED } else { labels::RETIRED };
    if !back && one.state == State::Retired {
        // A second click on what is done already.
        return Ok(see_other_saying(&format!("/san-pham/{id}"), said));
    }
    let tx = app.begin(&here).await?;
    let actor = here.actor()?;
    let done = if back {
        commands::restore(&tx, actor, id).await
    } else {
        commands::retire(&tx, actor, (id, version), &form.line("why")).await
    };
    match done {
        Ok(_) => {
            tx.commit().await?;
            Ok(see_other_saying(&format!("/san-pham/{id}"), said))
        }
        Err(error) => {
            drop(tx);
            hindered(&app, &here, id, &form, error).await
        }
    }
}
