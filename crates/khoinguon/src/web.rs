//! The outermost layers: the context of each request, security headers, errors as pages or problem+json, metrics.

use crate::labels;
use askama::Template as _;
use axum::body::Body;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::{
    ACCEPT_ENCODING, ALLOW, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, COOKIE, ETAG, IF_NONE_MATCH, RETRY_AFTER,
    SET_COOKIE, VARY,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use kernel::AppError;
use kernel::error::Precondition;
use kernel::forms::{url_decode, url_encode};
use kernel::web::{AppState, Ctx, FlashMessage, Prefs, SECURITY_HEADERS, content_security_policy};
use serde_json::json;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Instant;
use ui::{ErrorPage, Trouble};

/// Whose `X-Forwarded-For` is believed.
#[derive(Clone, Debug, Default)]
pub struct TrustedProxy(pub Option<std::net::IpAddr>);

/// The value of a cookie.
#[must_use]
pub fn cookie<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers
        .get_all(COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|line| line.split(';'))
        .find_map(|pair| {
            let (key, value) = pair.trim().split_once('=')?;
            (key == name).then_some(value)
        })
}

fn prefs(headers: &HeaderMap) -> Prefs {
    let value = cookie(headers, "giao_dien").unwrap_or("");
    let (theme, size) = value.split_once('.').unwrap_or((value, ""));
    Prefs {
        dark: match theme {
            "dark" => Some(true),
            "light" => Some(false),
            _ => None,
        },
        text_percent: size.parse().unwrap_or(100),
    }
}

fn client(request: &Request, proxy: &TrustedProxy) -> String {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    if peer.is_some() && peer == proxy.0 {
        let forwarded = request
            .headers()
            .get("x-forwarded-for")
            .and_then(|value| value.to_str().ok());
        if let Some(last) = forwarded.and_then(|line| line.rsplit(',').next()) {
            return last.trim().to_owned();
        }
    }
    peer.map(|address| address.to_string()).unwrap_or_default()
}

/// Gives each request its context and each answer its headers; turns errors into pages or problem+json.
pub async fn outermost(State(app): State<AppState>, mut request: Request, next: Next) -> Response {
    let started = Instant::now();
    let proxy = request.extensions().get::<TrustedProxy>().cloned().unwrap_or_default();
    let headers = request.headers();
    let mut random = [0_u8; 16];
    rand::fill(&mut random);
    let id = kernel::ids::hex(random.get(..8).unwrap_or_default());
    let nonce = kernel::ids::hex(random.get(8..).unwrap_or_default());
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let method = request.method().clone();
    // What a page sends by itself is answered to the page, not to the person: a status, never a way to the sign-in page.
    let api = path.starts_with("/api/") || headers.contains_key(kernel::web::AUTOSAVE);
    let identity = people::identify(&app, headers).await;
    let flash = cookie(headers, "loi_nhan").map(|value| {
        let decoded = url_decode(format!("x={value}").as_bytes());
        FlashMessage(
            decoded
                .into_iter()
                .next()
                .map(|(_, text)| text.chars().take(400).collect())
                .unwrap_or_default(),
        )
    });
    let (identity, failure) = match identity {
        // Half signed in: only the page that asks for the code (and signing out) knows this person.
        Ok(identity) => {
            let open = path.starts_with("/dang-nhap/ma") || path == "/dang-xuat";
            (identity.filter(|identity| open || !identity.pending), None)
        }
        Err(error) => (None, Some(error)),
    };
    let ctx = Arc::new(Ctx {
        now: app.db.now(),
        request: id,
        nonce,
        path,
        unread: identity.as_ref().map_or(0, |identity| identity.unread),
        help_phone: identity
            .as_ref()
            .map(|identity| identity.help_phone.clone())
            .unwrap_or_default(),
        actor: identity.map(|identity| identity.actor),
        prefs: prefs(headers),
        flash: flash.clone(),
        client: client(&request, &proxy),
    });
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    request.extensions_mut().insert(ctx.clone());
    let mut response = match failure {
        Some(error) => error.into_response(),
        None => next.run(request).await,
    };
    if let Some(error) = response.extensions_mut().remove::<Arc<AppError>>() {
        response = if api {
            problem(&ctx, &error)
        } else {
            error_page(&app, &ctx, &error)
        };
    } else if response.status() == StatusCode::NOT_FOUND && is_bare(&response) {
        response = if api {
            problem(&ctx, &AppError::NotFound)
        } else {
            error_page(&app, &ctx, &AppError::NotFound)
        };
    } else if response.status() == StatusCode::METHOD_NOT_ALLOWED && is_bare(&response) && !api {
        *response.body_mut() = Body::empty();
    } else if api
        && (response.status().is_client_error() || response.status().is_server_error())
        && !is_problem(&response)
    {
        // What the router or an extractor says (wrong verb, unreadable address or query) is a problem like any other.
        let allow = response.headers().get(ALLOW).cloned();
        response = plain_problem(&ctx, response.status());
        if let Some(allow) = allow {
            response.headers_mut().insert(ALLOW, allow);
        }
    }
    finish(&mut response, &ctx, flash.is_some());
    let status = response.status().as_u16();
    metrics::counter!("khoinguon_requests_total", "method" => method.to_string(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("khoinguon_request_seconds").record(started.elapsed().as_secs_f64());
    tracing::info!(
        request.id = %ctx.request,
        request.method = %method,
        // The route, not the address: an address may hold the secret of a link, a query a person's name.
        request.route = route,
        response.status = status,
        micros = u64::try_from(started.elapsed().as_micros()).unwrap_or(u64::MAX),
        "request"
    );
    response
}

fn is_problem(response: &Response) -> bool {
    let kind = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok());
    kind.is_some_and(|kind| kind.starts_with("application/problem+json"))
}

/// An answer of the router itself, which carries no content of ours.
fn is_bare(response: &Response) -> bool {
    !response.headers().contains_key(CONTENT_TYPE)
}

fn finish(response: &mut Response, ctx: &Ctx, had_flash: bool) {
    let html = response
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .is_some_and(|kind| kind.starts_with("text/html"));
    let headers = response.headers_mut();
    for (name, value) in SECURITY_HEADERS {
        headers.insert(HeaderName::from_static(name), HeaderValue::from_static(value));
    }
    if !headers.contains_key("content-security-policy")
        && let Ok(value) = HeaderValue::from_str(&content_security_policy(&ctx.nonce))
    {
        headers.insert("content-security-policy", value);
    }
    if let Ok(value) = HeaderValue::from_str(&ctx.request) {
        headers.insert("x-request-id", value);
    }
    if !headers.contains_key(CACHE_CONTROL) {
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if html && had_flash {
        headers.append(
            SET_COOKIE,
            HeaderValue::from_static("loi_nhan=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"),
        );
    }
}

fn incident(ctx: &Ctx) -> String {
    let code = ctx.request.get(..8).unwrap_or(&ctx.request).to_uppercase();
    format!("{}-{}", code.get(..4).unwrap_or(""), code.get(4..).unwrap_or(""))
}

fn log(ctx: &Ctx, error: &AppError) {
    if error.status().is_server_error() {
        tracing::error!(request.id = %ctx.request, incident = %incident(ctx), error = %error, "request failed");
    }
}

fn error_page(app: &AppState, ctx: &Ctx, error: &AppError) -> Response {
    log(ctx, error);
    let trouble = match error {
        AppError::Unauthenticated => Trouble::SignedOut {
            return_to: url_encode(&ctx.path),
        },
        AppError::Forbidden(sentence) if !sentence.is_empty() => Trouble::Refused {
            sentence: sentence.clone(),
        },
        AppError::Forbidden(_) => Trouble::NotAllowed,
        AppError::NotFound => Trouble::NotFound,
        AppError::Conflict(_) => Trouble::Changed {
            by: String::new(),
            href: ctx.path.clone(),
        },
        AppError::Refused { message, .. } => Trouble::Refused {
            sentence: message.clone(),
        },
        AppError::Invalid(errors) => Trouble::Refused {
            sentence: errors.iter().map(|(_, message)| message).collect::<Vec<_>>().join(" "),
        },
        AppError::TooLarge(_) => Trouble::TooBig {
            limit: 25 * 1024 * 1024,
        },
        AppError::TooMany(wait) => Trouble::TooOften { wait: *wait },
        AppError::ReadOnly(reason) => Trouble::ReadOnly { reason: reason.clone() },
        AppError::Busy(_) => Trouble::Busy,
        AppError::Precondition(_) => Trouble::Changed {
            by: String::new(),
            href: ctx.path.clone(),
        },
        AppError::Database(db) if kernel::error::is_disk_full(db) => {
            app.db.set_read_only(Some(kernel::labels::DISK_FULL.to_owned()));
            Trouble::ReadOnly {
                reason: kernel::labels::DISK_FULL.to_owned(),
            }
        }
        AppError::Database(_) | AppError::Bug(_) => Trouble::Fault {
            incident: incident(ctx),
            saved_at: None,
        },
    };
    if matches!(error, AppError::Unauthenticated) && ctx.path != "/" {
        // Lead straight to the sign-in page, which leads back.
        return kernel::web::see_other(&format!("/dang-nhap?den={}", url_encode(&ctx.path)));
    }
    let page = ErrorPage::new(ui::shell::frame(app, ctx, ""), &trouble);
    let text = page.render().unwrap_or_else(|_| labels::FAULT.to_owned());
    let mut response = text.into_response();
    *response.status_mut() = error.status();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    retry_after(&mut response, error);
    response
}

fn retry_after(response: &mut Response, error: &AppError) {
    if let AppError::TooMany(wait) | AppError::Busy(wait) = error
        && let Ok(value) = HeaderValue::from_str(&wait.to_string())
    {
        response.headers_mut().insert(RETRY_AFTER, value);
    }
}

/// A problem of the request itself, before any of our code: the status says it all.
fn plain_problem(ctx: &Ctx, status: StatusCode) -> Response {
    let (kind, detail) = if status == StatusCode::METHOD_NOT_ALLOWED {
        ("method_not_allowed", labels::API_METHOD)
    } else {
        ("unreadable", labels::API_UNREADABLE)
    };
    let body = json!({
        "type": format!("urn:khoinguon:problem:{kind}"),
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "detail": detail,
        "instance": ctx.path,
        "request_id": ctx.request,
        "errors": [],
    });
    let mut response = (status, body.to_string()).into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    response
}

/// RFC 9457: `type` is the member to branch on.
fn problem(ctx: &Ctx, error: &AppError) -> Response {
    log(ctx, error);
    let status = error.status();
    let (kind, detail) = match error {
        AppError::Unauthenticated => ("unauthenticated", labels::API_UNAUTHENTICATED.to_owned()),
        AppError::Forbidden(sentence) => ("forbidden", sentence.clone()),
        AppError::NotFound => ("not_found", labels::API_NOT_FOUND.to_owned()),
        AppError::Conflict(sentence) => ("conflict", sentence.clone()),
        AppError::Refused { code, message } => (*code, message.clone()),
        AppError::Invalid(_) => ("invalid", labels::API_INVALID.to_owned()),
        AppError::TooLarge(sentence) => ("too_large", sentence.clone()),
        AppError::TooMany(wait) => ("too_many", labels::api_wait(*wait)),
        AppError::ReadOnly(sentence) => ("read_only", sentence.clone()),
        AppError::Busy(wait) => ("busy", labels::api_wait(*wait)),
        AppError::Precondition(Precondition::Missing) => ("precondition_required", labels::API_IF_MATCH.to_owned()),
        AppError::Precondition(Precondition::Stale) => ("precondition_failed", kernel::labels::CONFLICT.to_owned()),
        AppError::Database(_) | AppError::Bug(_) => ("fault", labels::api_fault(&incident(ctx))),
    };
    let errors: Vec<_> = if let AppError::Invalid(errors) = error {
        errors
            .iter()
            .map(|(field, message)| json!({ "pointer": format!("/{}", field.replace('.', "/")), "message": message }))
            .collect()
    } else {
        Vec::new()
    };
    let body = json!({
        "type": format!("urn:khoinguon:problem:{kind}"),
        "title": status.canonical_reason(),
        "status": status.as_u16(),
        "detail": detail,
        "instance": ctx.path,
        "request_id": ctx.request,
        "errors": errors,
    });
    let mut response = (status, body.to_string()).into_response();
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    retry_after(&mut response, error);
    response
}

/// Style sheet, script and marks, by the hash of their content: kept for a year.
pub async fn asset(request: Request) -> Response {
    let Some(asset) = ui::assets::find(request.uri().path()) else {
        return AppError::NotFound.into_response();
    };
    let headers = request.headers();
    let tag = format!("\"{}\"", asset.path);
    if headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()) == Some(tag.as_str()) {
        return StatusCode::NOT_MODIFIED.into_response();
    }
    let zipped = asset.gzip.as_deref().filter(|_| {
        headers
            .get(ACCEPT_ENCODING)
            .and_then(|value| value.to_str().ok())
            .is_some_and(|kinds| kinds.contains("gzip"))
    });
    let mut response = match zipped {
        Some(bytes) => bytes.to_vec().into_response(),
        None => asset.bytes.into_response(),
    };
    let out = response.headers_mut();
    if zipped.is_some() {
        out.insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    out.insert(VARY, HeaderValue::from_static("accept-encoding"));
    out.insert(CONTENT_TYPE, HeaderValue::from_static(asset.mime));
    out.insert(
        CACHE_CONTROL,
        HeaderValue::from_static("public, max-age=31536000, immutable"),
    );
    if let Ok(tag) = HeaderValue::from_str(&tag) {
        out.insert(ETAG, tag);
    }
    response
}
