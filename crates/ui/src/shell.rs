//! From the context of a request to the frame of its page: the one place where the design system meets the kernel.

use crate::{Flash, FlashKind, Frame, NavGroup, NavItem, TextSize, Theme, UserBox};
use askama::Template;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse as _, Response};
use kernel::access::{Actor, Authority};
use kernel::web::{App, Ctx};
use kernel::{AppError, Result};

/// The frame of a page for the person of this request.
#[must_use]
pub fn frame(app: &App, here: &Ctx, title: &str) -> Frame {
    Frame {
        title: title.to_owned(),
        nonce: here.nonce.clone(),
        path: here.path.clone(),
        site_name: app.site.name.clone(),
        unit_name: (!app.site.owner.is_empty()).then(|| app.site.owner.clone()),
        practice: app.site.practice,
        help_phone: here.help_phone(&app.site).to_owned(),
        nav: navigation(app, here),
        user: here.actor.as_ref().map(|actor| UserBox {
            name: actor.name.clone(),
            authority: authority_words(app, actor),
            authorities_href: "/tu-cach".to_owned(),
            unread: here.unread,
        }),
        flash: here.flash.as_ref().map(|flash| Flash {
            kind: FlashKind::Done,
            text: flash.0.clone(),
            detail: None,
        }),
        theme: match here.prefs.dark {
            None => Theme::Auto,
            Some(true) => Theme::Dark,
            Some(false) => Theme::Light,
        },
        text_size: match here.prefs.text_percent {
            115 => TextSize::Large,
            130 => TextSize::Largest,
            _ => TextSize::Normal,
        },
        read_only: app.db.read_only(),
        now: Some(here.now),
        ..Frame::default()
    }
}

/// The authority in words: title and unit.
#[must_use]
pub fn authority_words(app: &App, actor: &Actor) -> String {
    let today = kernel::time::local_date(app.db.now());
    match &actor.authority {
        Authority::Personal => PERSONAL.to_owned(),
        Authority::Position { title, unit, .. } | Authority::Delegation { title, unit, .. } => {
            format!("{title}, {}", app.db.units().name(*unit, today))
        }
        Authority::System { .. } => actor.name.clone(),
    }
}

/// What a person is called who acts for nobody but themselves.
const PERSONAL: &str = "Cá nhân";

fn navigation(app: &App, here: &Ctx) -> Vec<NavGroup> {
    let Some(actor) = &here.actor else { return Vec::new() };
    let path = here.path.split('?').next().unwrap_or("/");
    let mut groups: Vec<NavGroup> = Vec::new();
    // The longest address that leads here is the current entry, so that "/" does not light up everywhere.
    let current = app
        .site
        .nav
        .iter()
        .map(|entry| entry.href)
        .filter(|href| path == *href || path.strip_prefix(*href).is_some_and(|rest| rest.starts_with('/')))
        .max_by_key(|href| href.len());
    for entry in &app.site.nav {
        if !entry.roles.is_empty() && !entry.roles.iter().any(|role| actor.holds_anywhere(*role)) {
            continue;
        }
        let item = NavItem {
            label: entry.label.to_owned(),
            href: entry.href.to_owned(),
            icon: entry.icon,
            current: current == Some(entry.href),
            count: None,
        };
        match groups.iter_mut().find(|group| group.label == entry.group) {
            Some(group) => group.items.push(item),
            None => groups.push(NavGroup {
                label: entry.group.to_owned(),
                items: vec![item],
            }),
        }
    }
    groups
}

/// Renders a page.
///
/// # Errors
/// [`AppError::Bug`] when the template fails, which only broken data can cause.
pub fn html(template: &impl Template) -> Result<Response> {
    let text = template
        .render()
        .map_err(|error| AppError::bug(format!("template: {error}")))?;
    let mut response = text.into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    Ok(response)
}

/// Renders a page that came back with something to mend (422).
///
/// # Errors
/// As [`html`].
pub fn html_with_errors(template: &impl Template) -> Result<Response> {
    let mut response = html(template)?;
    *response.status_mut() = axum::http::StatusCode::UNPROCESSABLE_ENTITY;
    Ok(response)
}
