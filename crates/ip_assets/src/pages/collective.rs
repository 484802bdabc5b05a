//! Who may use a collective right: papers, users, inspections; what the public sees of it.

use super::exploitation::{completed, once_of, stored};
use super::{crumbs, error, errors_of, find, find_kept, hindrance, once, shown_again};
use crate::Rules;
use crate::commands::StoredFile;
use crate::commands::collective::{self as commands, NewInspection, NewPaper};
use crate::labels;
use crate::labels::collective as words;
use crate::model::collective::{InspectionId, PaperKind, Terms, User, read_hectares, standing, write_hectares};
use crate::model::{Asset, AssetId, UserId};
use crate::policy;
use crate::store::collective::{self as store, Inspection};
use askama::Template;
use axum::extract::{Path, State as Shared};
use axum::http::StatusCode;
use axum::response::Response;
use axum_extra::extract::Query;
use chrono::NaiveDate;
use kernel::attachments;
use kernel::forms::{Form, url_encode};
use kernel::ids::AttachmentId;
use kernel::once::{self as once_keys, Claim};
use kernel::paging::{Cursor, PAGE_SIZE};
use kernel::web::{App, AppState, Here, download, see_other, see_other_saying};
use kernel::{AppError, FieldErrors, Result};
use serde::Deserialize;
use std::collections::HashMap;
use ui::charts::{self, Svg};
use ui::view::{Badge, Choice, Pager, Row};
use ui::{Frame, filters};

/// Inspections on a page.
const INSPECTIONS: u64 = 50;

#[derive(Debug, Default, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    q: String,
    #[serde(default)]
    nguoi: String,
    #[serde(default)]
    trang: String,
}

/// The collective right of a request; other rights have no users.
fn collective(one: Asset) -> Result<Asset> {
    if one.content.right.is_collective() {
        Ok(one)
    } else {
        Err(AppError::NotFound)
    }
}

struct UserLine {
    id: UserId,
    href: String,
    name: String,
    permit: String,
    place: String,
    goods: String,
    time: String,
    badge: Badge,
}

fn user_line(one: &Asset, user: &User, on: NaiveDate) -> UserLine {
    UserLine {
        id: user.id,
        href: format!("/tai-san/{}/nguoi-su-dung/{}", one.id, user.id),
        name: user.terms.name.clone(),
        permit: user.terms.permit.clone(),
        place: user.terms.place.clone(),
        goods: user.terms.goods.clone(),
        time: words::span(user.terms.from, user.terms.to),
        badge: words::standing(standing(user, one.state, on)),
    }
}

struct PaperLine {
    kind: &'static str,
    number: String,
    day: String,
    issuer: String,
    note: String,
    file: Option<String>,
    holds: bool,
}

struct InspectionLine {
    day: String,
    whom: String,
    inspector: String,
    finding: String,
    violation: bool,
    measure: String,
    removed: Option<String>,
}

fn inspection_line(held: &Inspection, names: &HashMap<UserId, String>) -> InspectionLine {
    InspectionLine {
        day: labels::date(held.on),
        whom: held.user.map_or(words::WHOLE_RIGHT.to_owned(), |id| {
            names.get(&id).cloned().unwrap_or_default()
        }),
        inspector: held.inspector.clone(),
        finding: held.finding.clone(),
        violation: held.violation,
        measure: held.measure.clone(),
        removed: held.removed.clone(),
    }
}

#[derive(Template)]
#[template(path = "ip_assets_users.html")]
struct Index {
    frame: Frame,
    id: AssetId,
    query: String,
    count: String,
    users: Vec<UserLine>,
    pager: Pager,
    papers: Vec<PaperLine>,
    inspections: Vec<InspectionLine>,
    warnings: Vec<String>,
    published: bool,
    qr: Svg,
    may_keep: bool,
    kinds: Vec<Choice>,
    people: Vec<Choice>,
    wrong: Vec<Choice>,
    form: Form,
    errors: Vec<(String, String)>,
    once: String,
}

impl Index {
    fn error(&self, field: &str) -> Option<&str> {
        error(&self.errors, field)
    }
    fn here(&self) -> String {
        format!("/tai-san/{}/nguoi-su-dung", self.id)
    }
    fn open_href(&self) -> String {
        format!("/tai-san-cong-khai/{}/nguoi-su-dung", self.id)
    }
    fn open(&self, deed: &str) -> bool {
        !self.errors.is_empty() && self.form.raw("deed") == deed
    }
    fn ticked(&self, field: &str) -> bool {
        self.form.raw(field) == "1"
    }
}

fn open_address(app: &App, asset: AssetId, user: Option<UserId>) -> String {
    let list = format!("{}/tai-san-cong-khai/{asset}/nguoi-su-dung", app.site.public_url);
    user.map_or(list.clone(), |user| format!("{list}?nguoi={user}"))
}

fn cursor_of(asked: &Asked) -> Result<Option<Cursor<kernel::paging::Place>>> {
    if asked.trang.is_empty() {
        Ok(None)
    } else {
        Cursor::decode(&asked.trang).map(Some)
    }
}

async fn page(app: &App, here: &Here, one: &Asset, asked: &Asked, form: Form, errors: &FieldErrors) -> Result<Index> {
    let (actor, db, on, units) = (here.actor()?, app.db.reader(), here.today(), app.db.units());
    let query = vietnamese::clean_line(&asked.q);
    let page = store::users(&db, one.id, &query, None, cursor_of(asked)?.as_ref(), PAGE_SIZE).await?;
    let papers = store::papers(&db, one.id).await?;
    let inspections = store::inspections(&db, one.id, None, INSPECTIONS).await?;
    let mut names: HashMap<UserId, String> = page
        .items
        .iter()
        .map(|user| (user.id, user.terms.name.clone()))
        .collect();
    for held in &inspections {
        if let Some(user) = held.user.filter(|user| !names.contains_key(user)) {
            names.insert(user, store::user(&db, one.id, user).await?.terms.name);
        }
    }
    let has = |kind: PaperKind| papers.iter().any(|paper| paper.kind == kind);
    let mut warnings = Vec::new();
    if one.content.right.is_mark() && !has(PaperKind::Rules) {
        warnings.push(words::NO_RULES.to_owned());
    }
    if one.content.right.is_mark() && !has(PaperKind::Consent) {
        let rule = app.packs.parameters.on("ip.place_name_consent", on).ok();
        warnings.extend(rule.map(words::no_consent));
    }
    let turn = |cursor: &Option<String>| {
        cursor.as_deref().map(|cursor| {
            format!(
                "/tai-san/{}/nguoi-su-dung?q={}&trang={cursor}",
                one.id,
                url_encode(&query)
            )
        })
    };
    let mut seen_kinds: Vec<PaperKind> = Vec::new();
    let mut frame = ui::shell::frame(app, here, words::TITLE);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    Ok(Index {
        frame,
        id: one.id,
        count: words::count(store::count_of_day(&db, one.id, on).await?),
        users: page.items.iter().map(|user| user_line(one, user, on)).collect(),
        pager: Pager {
            previous: turn(&page.prev),
            next: turn(&page.next),
            summary: words::rows_on_page(page.items.len()),
        },
        query,
        papers: papers
            .iter()
            .map(|paper| {
                // The newest of a kind that has begun is the one that holds.
                let holds = paper.on <= on && !seen_kinds.contains(&paper.kind);
                if holds {
                    seen_kinds.push(paper.kind);
                }
                PaperLine {
                    kind: words::paper(paper.kind),
                    number: paper.number.clone(),
                    day: labels::date(paper.on),
                    issuer: paper.issuer.clone(),
                    note: paper.note.clone(),
                    file: paper
                        .file
                        .map(|file| format!("/tai-san/{}/nguoi-su-dung/van-ban/{file}", one.id)),
                    holds,
                }
            })
            .collect(),
        wrong: Choice::list(
            inspections.iter().filter(|held| held.removed.is_none()).map(|held| {
                let line = inspection_line(held, &names);
                (held.id.to_string(), words::inspection(held.on, &line.whom))
            }),
            form.raw("inspection"),
        ),
        inspections: inspections.iter().map(|held| inspection_line(held, &names)).collect(),
        warnings,
        published: one.published,
        qr: if one.published {
            charts::qr(&open_address(app, one.id, None), &words::qr(&one.content.title))
        } else {
            Svg::default()
        },
        may_keep: policy::keeps_asset(actor, one, &units, on),
        kinds: Choice::list(
            PaperKind::ALL.map(|kind| (kind.code(), words::paper(kind))),
            form.raw("kind"),
        ),
        people: Choice::list(
            page.items
                .iter()
                .map(|user| (user.id.to_string(), user.terms.name.clone())),
            form.raw("user"),
        ),
        once: once(form.once()),
        errors: errors_of(errors),
        form,
    })
}

pub(super) async fn index(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let one = collective(find(&app, &here, id).await?)?;
    ui::shell::html(&page(&app, &here, &one, &asked, Form::default(), &FieldErrors::default()).await?)
}

/// Reads what is entered of a user; what cannot be read is noted.
fn read_terms(form: &mut Form) -> Option<Terms> {
    let typed = form.line("area");
    let area = read_hectares(&typed);
    if area.is_none() && !typed.is_empty() {
        form.errors.add("area", words::AREA);
    }
    let name = form.need_line("name", words::ASK_NAME, crate::commands::LINE);
    let permit = form.need_line("permit", words::ASK_PERMIT, crate::commands::LINE);
    let from = form.date("from", Some(words::ASK_FROM));
    let to = form.date("to", None);
    Some(Terms {
        name,
        address: form.line("address"),
        place: form.line("place"),
        permit,
        goods: form.line("goods"),
        area,
        plot: form.text("plot"),
        from: from?,
        to,
    })
}

/// What somebody does on the page of a collective right.
enum Deed {
    Allow(Terms),
    Paper(NewPaper, Option<Box<StoredFile>>),
    Inspect(NewInspection),
    TakeBack(InspectionId, String),
}

async fn read_deed(app: &App, form: &mut Form) -> Result<Option<Deed>> {
    Ok(match form.raw("deed") {
        "allow" => read_terms(form).map(Deed::Allow),
        "paper" => {
            let kind = PaperKind::from_code(form.raw("kind"));
            if kind.is_none() {
                form.errors.add("kind", words::ASK_KIND);
            }
            let number = form.need_line("paper_number", words::ASK_NUMBER, crate::commands::LINE);
            let on = form.date("paper_on", Some(words::ASK_DAY));
            let (issuer, note) = (form.line("issuer"), form.line("paper_note"));
            let file = match form.upload("file") {
                Some(_) if form.errors.is_empty() => stored(app, form, "file").await?,
                Some(_) | None => None,
            };
            kind.zip(on).map(|(kind, on)| {
                let paper = NewPaper {
                    kind,
                    number,
                    on,
                    issuer,
                    note,
                };
                Deed::Paper(paper, file.map(Box::new))
            })
        }
        "inspect" => {
            let on = form.date("inspected_on", Some(words::ASK_DAY));
            let inspector = form.need_line("inspector", words::ASK_INSPECTOR, crate::commands::LINE);
            let finding = form.need_text("finding", words::ASK_FINDING, crate::commands::TEXT);
            let measure = form.line("measure");
            let (user, violation) = (form.raw("user").parse().ok(), form.raw("violation") == "1");
            on.map(|on| {
                Deed::Inspect(NewInspection {
                    user,
                    on,
                    inspector,
                    finding,
                    violation,
                    measure,
                })
            })
        }
        "back" => {
            let inspection = form.raw("inspection").parse::<InspectionId>().ok();
            if inspection.is_none() {
                form.errors.add("inspection", words::ASK_INSPECTION);
            }
            let why = form.need_line("back_why", words::ASK_BACK_WHY, crate::commands::TITLE);
            inspection.map(|inspection| Deed::TakeBack(inspection, why))
        }
        _ => {
            form.errors.add("", labels::ASK_CHOICE);
            None
        }
    })
}

pub(super) async fn act(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    mut form: Form,
) -> Result<Response> {
    let one = collective(find_kept(&app, &here, id).await?)?;
    let deed = read_deed(&app, &mut form).await?;
    let errors = std::mem::take(&mut form.errors);
    let asked = Asked::default();
    let Some(deed) = deed.filter(|_| errors.is_empty()) else {
        let shown = page(&app, &here, &one, &asked, form, &errors).await?;
        return shown_again(&shown, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let (actor, rules) = (here.actor()?, app.part::<Rules>()?);
    let back = format!("/tai-san/{id}/nguoi-su-dung");
    let tx = app.begin(&here).await?;
    if let Claim::Done(_) = once_keys::claim(&tx, actor.person, &once_of(&form), "ip_asset.use_deed").await? {
        return Ok(see_other(&back));
    }
    let (done, said) = match deed {
        Deed::Allow(terms) => {
            let made = commands::allow(&tx, actor, id, terms).await.map(|_| ());
            (made, words::ALLOWED)
        }
        Deed::Paper(paper, file) => {
            let made = commands::add_paper(&tx, actor, id, paper, file.map(|file| *file)).await;
            (made, words::PAPER_SAVED)
        }
        Deed::Inspect(new) => {
            let made = commands::inspect(&tx, &rules, actor, id, new).await.map(|_| ());
            (made, words::INSPECTED)
        }
        Deed::TakeBack(inspection, why) => {
            let made = commands::take_back(&tx, &rules, actor, id, inspection, &why).await;
            (made, words::BACK)
        }
    };
    match done {
        Ok(()) => {
            once_keys::answer(&tx, actor.person, &once_of(&form), &back).await?;
            tx.commit().await?;
            Ok(see_other_saying(&back, said))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            shown_again(&page(&app, &here, &one, &asked, form, &errors).await?, status)
        }
    }
}

pub(super) async fn paper_file(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, file)): Path<(AssetId, AttachmentId)>,
) -> Result<Response> {
    let one = collective(find(&app, &here, id).await?)?;
    let attachment = attachments::find(&app.db.reader(), file).await?;
    let attachment = attachment
        .filter(|attachment| attachment.subject == one.id.0)
        .ok_or(AppError::NotFound)?;
    let bytes = app.engines.files.get(&attachment.hash).await?;
    Ok(download(&attachment.name, &attachment.media_type, bytes))
}

#[derive(Template)]
#[template(path = "ip_assets_user.html")]
struct Show {
    frame: Frame,
    asset: AssetId,
    user: UserId,
    name: String,
    badge: Badge,
    rows: Vec<Row>,
    inspections: Vec<InspectionLine>,
    published: bool,
    qr: Svg,
    open_href: String,
    may_keep: bool,
    may_withdraw: bool,
    form: Form,
    errors: Vec<(String, String)>,
    version: i64,
    once: String,
}

impl Show {
    fn error(&self, field: &str) -> Option<&str> {
        error(&self.errors, field)
    }
    fn here(&self) -> String {
        format!("/tai-san/{}/nguoi-su-dung/{}", self.asset, self.user)
    }
    fn open(&self, deed: &str) -> bool {
        !self.errors.is_empty() && self.form.raw("deed") == deed
    }
}

fn as_form(user: &User) -> Form {
    let terms = &user.terms;
    Form::with(
        [
            ("name", terms.name.clone()),
            ("address", terms.address.clone()),
            ("place", terms.place.clone()),
            ("permit", terms.permit.clone()),
            ("goods", terms.goods.clone()),
            ("area", terms.area.map(write_hectares).unwrap_or_default()),
            ("plot", terms.plot.clone()),
            ("from", labels::date(terms.from)),
            ("to", terms.to.map(labels::date).unwrap_or_default()),
        ]
        .map(|(name, value)| (name.to_owned(), value)),
    )
}

async fn user_page(
    app: &App,
    here: &Here,
    (one, user): (&Asset, &User),
    (form, version): (Form, i64),
    errors: &FieldErrors,
) -> Result<Show> {
    let (actor, db, on, units) = (here.actor()?, app.db.reader(), here.today(), app.db.units());
    let terms = &user.terms;
    let mut rows = vec![
        Row::fact(words::row::PERMIT, terms.permit.clone()),
        Row::fact(words::row::TIME, words::span(terms.from, terms.to)),
        Row::fact(
            words::row::WITHDRAWN,
            user.ended_on
                .map(|on| words::withdrawn(on, &user.ended_why))
                .unwrap_or_default(),
        ),
        Row::fact(words::row::GOODS, terms.goods.clone()),
        Row::fact(words::row::PLACE, terms.place.clone()),
        Row::fact(words::row::ADDRESS, terms.address.clone()),
        Row::fact(
            words::row::AREA,
            terms
                .area
                .map(|area| words::hectares(&write_hectares(area)))
                .unwrap_or_default(),
        ),
        Row::fact(words::row::PLOT, terms.plot.clone()).long(),
    ];
    rows.retain(|row| !row.value.is_empty());
    let names = HashMap::from([(user.id, terms.name.clone())]);
    let inspections = store::inspections(&db, one.id, Some(user.id), INSPECTIONS).await?;
    let mut frame = ui::shell::frame(app, here, &terms.name);
    frame.has_error = !errors.is_empty();
    frame.crumbs = crumbs(one);
    frame
        .crumbs
        .push((words::TITLE.to_owned(), format!("/tai-san/{}/nguoi-su-dung", one.id)));
    Ok(Show {
        frame,
        asset: one.id,
        user: user.id,
        name: terms.name.clone(),
        badge: words::standing(standing(user, one.state, on)),
        rows,
        inspections: inspections.iter().map(|held| inspection_line(held, &names)).collect(),
        published: one.published,
        qr: if one.published {
            charts::qr(&open_address(app, one.id, Some(user.id)), &words::qr(&terms.name))
        } else {
            Svg::default()
        },
        open_href: format!("/tai-san-cong-khai/{}/nguoi-su-dung?nguoi={}", one.id, user.id),
        may_keep: policy::keeps_asset(actor, one, &units, on),
        may_withdraw: user.ended_on.is_none(),
        version,
        once: once(form.once()),
        errors: errors_of(errors),
        form,
    })
}

pub(super) async fn show(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, user)): Path<(AssetId, UserId)>,
) -> Result<Response> {
    let one = collective(find(&app, &here, id).await?)?;
    let user = store::user(&app.db.reader(), id, user).await?;
    let form = (as_form(&user), user.version);
    ui::shell::html(&user_page(&app, &here, (&one, &user), form, &FieldErrors::default()).await?)
}

/// What somebody does on the page of a user.
enum Change {
    Terms(Terms),
    Withdraw(NaiveDate, String),
    Restore(String),
}

impl Change {
    fn said(&self) -> &'static str {
        match self {
            Change::Terms(_) => words::CHANGED,
            Change::Withdraw(..) => words::WITHDRAWN,
            Change::Restore(_) => words::RESTORED,
        }
    }
}

fn read_change(form: &mut Form) -> Option<Change> {
    match form.raw("deed") {
        "withdraw" => {
            let on = form.date("ended_on", Some(words::ASK_DAY));
            let why = form.need_line("ended_why", words::ASK_WHY, crate::commands::TITLE);
            on.map(|on| Change::Withdraw(on, why))
        }
        "back" => {
            let why = form.need_line("back_why", words::ASK_RESTORE_WHY, crate::commands::TITLE);
            Some(Change::Restore(why))
        }
        _ => read_terms(form).map(Change::Terms),
    }
}

pub(super) async fn change(
    Shared(app): Shared<AppState>,
    here: Here,
    Path((id, user)): Path<(AssetId, UserId)>,
    mut form: Form,
) -> Result<Response> {
    let one = collective(find_kept(&app, &here, id).await?)?;
    let held = store::user(&app.db.reader(), id, user).await?;
    let version = form.raw("version").parse::<i64>().unwrap_or(held.version);
    let change = read_change(&mut form);
    let errors = std::mem::take(&mut form.errors);
    let Some(change) = change.filter(|_| errors.is_empty()) else {
        let form = completed(form, &as_form(&held));
        let shown = user_page(&app, &here, (&one, &held), (form, version), &errors).await?;
        return shown_again(&shown, StatusCode::UNPROCESSABLE_ENTITY);
    };
    let (actor, said) = (here.actor()?, change.said());
    let back = format!("/tai-san/{id}/nguoi-su-dung/{user}");
    let tx = app.begin(&here).await?;
    if let Claim::Done(_) = once_keys::claim(&tx, actor.person, &once_of(&form), "ip_asset.use_change").await? {
        return Ok(see_other(&back));
    }
    let key = (user, version);
    let done = match change {
        Change::Terms(terms) => commands::change_user(&tx, actor, id, key, terms).await,
        Change::Withdraw(on, why) => commands::withdraw(&tx, actor, id, key, (on, why)).await,
        Change::Restore(why) => commands::restore(&tx, actor, id, key, &why).await,
    };
    match done {
        Ok(()) => {
            once_keys::answer(&tx, actor.person, &once_of(&form), &back).await?;
            tx.commit().await?;
            Ok(see_other_saying(&back, said))
        }
        Err(error) => {
            drop(tx);
            let (errors, status) = hindrance(error)?;
            let newer = store::user(&app.db.reader(), id, user).await?;
            let version = if status == StatusCode::CONFLICT {
                newer.version
            } else {
                version
            };
            let form = completed(form, &as_form(&newer));
            let shown = user_page(&app, &here, (&one, &newer), (form, version), &errors).await?;
            shown_again(&shown, status)
        }
    }
}

#[derive(Template)]
#[template(path = "ip_assets_users_open.html")]
struct Open {
    frame: Frame,
    id: AssetId,
    about: String,
    badge: Badge,
    /// Whom a code leads to: what it says, and whether it is good.
    asked: Option<(String, bool)>,
    query: String,
    users: Vec<UserLine>,
    narrowed: bool,
    pager: Pager,
    qr: Svg,
    /// Its area is on a map.
    has_area: bool,
}

/// What anyone may see: names, permits, communes and days of the users of a right that was published, as far as their permits hold.
/// No addresses, no plots, no inspections.
pub(super) async fn open(
    Shared(app): Shared<AppState>,
    here: Here,
    Path(id): Path<AssetId>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let (db, on) = (app.db.reader(), here.today());
    let one = collective(crate::store::find(&db, &policy::published(), id, on).await?)?;
    let query = vietnamese::clean_line(&asked.q);
    // Who was struck off is nobody's business: the list names those whose permit holds. Whoever scans a code still learns that
    // it holds no longer.
    let page = store::users(&db, id, &query, Some(on), cursor_of(&asked)?.as_ref(), PAGE_SIZE).await?;
    let verdict = match asked.nguoi.parse::<UserId>() {
        Ok(user) => {
            let user = store::user(&db, id, user).await?;
            let stands = standing(&user, one.state, on);
            Some((
                words::verdict(&user.terms.name, stands, on),
                stands == crate::model::collective::Standing::Valid,
            ))
        }
        Err(_) => None,
    };
    let turn = |cursor: &Option<String>| {
        cursor.as_deref().map(|cursor| {
            format!(
                "/tai-san-cong-khai/{id}/nguoi-su-dung?q={}&trang={cursor}",
                url_encode(&query)
            )
        })
    };
    ui::shell::html(&Open {
        frame: ui::shell::frame(&app, &here, words::OPEN_TITLE),
        id,
        about: one.content.title.clone(),
        badge: Badge::new(labels::state(one.state), labels::tone(one.state)),
        asked: verdict,
        narrowed: !query.is_empty(),
        users: page.items.iter().map(|user| user_line(&one, user, on)).collect(),
        pager: Pager {
            previous: turn(&page.prev),
            next: turn(&page.next),
            summary: words::rows_on_page(page.items.len()),
        },
        qr: charts::qr(&open_address(&app, id, None), &words::qr(&one.content.title)),
        has_area: crate::store::areas::of_right(&db, id).await?.is_some(),
        query,
    })
}
