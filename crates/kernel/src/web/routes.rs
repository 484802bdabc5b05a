//! The only door: a route cannot be declared without saying who may call it.

use super::ctx::{AppState, Ctx};
use super::security::same_origin;
use crate::access::Role;
use crate::error::{AppError, Result};
use crate::labels;
use axum::Router;
use axum::extract::Request;
use axum::handler::Handler;
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{MethodFilter, MethodRouter};
use std::sync::Arc;

/// Who may call a route. Rights on the single record are then asked of the module's policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anyone.
    Public,
    /// Anyone who is signed in.
    SignedIn,
    /// Signed in, and the named rule of the module's policy decides on the record: outside the scope it is 404.
    Record(&'static str),
    /// Holders of one of these roles, somewhere; the policy decides on the record.
    Roles(&'static [Role]),
    /// Administrators, signed in with a second factor.
    Administrator,
    /// API: a session, or an access token with this scope; the policy decides on the record.
    Token(&'static str),
}

impl std::fmt::Display for Access {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Access::Public => write!(f, "public"),
            Access::SignedIn => write!(f, "signed in"),
            Access::Record(rule) => write!(f, "record {rule}"),
            Access::Roles(roles) => {
                let codes: Vec<_> = roles.iter().map(|role| role.code()).collect();
                write!(f, "roles {}", codes.join(","))
            }
            Access::Administrator => write!(f, "administrator"),
            Access::Token(scope) => write!(f, "token {scope}"),
        }
    }
}

impl Access {
    fn check(self, ctx: &Ctx) -> Result<()> {
        let actor = match self {
            Access::Public => return Ok(()),
            Access::SignedIn | Access::Record(_) | Access::Roles(_) | Access::Administrator | Access::Token(_) => {
                ctx.actor()?
            }
        };
        match self {
            Access::Token(scope) if !actor.token_allows(scope) => {
                Err(AppError::Forbidden(labels::TOKEN_SCOPE.to_owned()))
            }
            Access::Public | Access::Token(_) => Ok(()),
            // A token opens the API only; pages are for people.
            Access::SignedIn | Access::Record(_) | Access::Roles(_) | Access::Administrator
                if actor.token_scopes.is_some() =>
            {
                Err(AppError::Forbidden(labels::TOKEN_SCOPE.to_owned()))
            }
            Access::SignedIn | Access::Record(_) => Ok(()),
            Access::Roles(roles) => {
                if roles.iter().any(|role| actor.holds_anywhere(*role)) {
                    Ok(())
                } else {
                    Err(AppError::Forbidden(labels::NOT_YOUR_PAGE.to_owned()))
                }
            }
            Access::Administrator => {
                if !actor.holds_anywhere(Role::Administrator) {
                    Err(AppError::Forbidden(labels::NOT_YOUR_PAGE.to_owned()))
                } else if !actor.second_factor {
                    Err(AppError::Forbidden(labels::SECOND_FACTOR.to_owned()))
                } else {
                    Ok(())
                }
            }
        }
    }
}

/// A verb of HTTP that we use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verb {
    /// Shows; never changes anything.
    Get,
    /// Does.
    Post,
    /// Replaces.
    Put,
    /// Changes.
    Patch,
    /// Ends.
    Delete,
}

impl Verb {
    /// As in a request line.
    pub fn name(self) -> &'static str {
        match self {
            Verb::Get => "GET",
            Verb::Post => "POST",
            Verb::Put => "PUT",
            Verb::Patch => "PATCH",
            Verb::Delete => "DELETE",
        }
    }

    fn filter(self) -> MethodFilter {
        match self {
            Verb::Get => MethodFilter::GET,
            Verb::Post => MethodFilter::POST,
            Verb::Put => MethodFilter::PUT,
            Verb::Patch => MethodFilter::PATCH,
            Verb::Delete => MethodFilter::DELETE,
        }
    }
}

/// One route as it was declared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteInfo {
    /// Verb.
    pub verb: Verb,
    /// Path with `{parameters}`.
    pub path: &'static str,
    /// Who may call.
    pub access: Access,
}

/// Routes of a module.
#[derive(Debug)]
pub struct Routes {
    router: Router<AppState>,
    table: Vec<RouteInfo>,
}

impl Default for Routes {
    fn default() -> Self {
        Routes::new()
    }
}

impl Routes {
    /// No routes yet.
    pub fn new() -> Routes {
        Routes {
            router: Router::new(),
            table: Vec::new(),
        }
    }

    /// A page or a read.
    #[must_use]
    pub fn get<H, T>(self, path: &'static str, access: Access, handler: H) -> Routes
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.on(Verb::Get, path, access, handler)
    }

    /// An act.
    #[must_use]
    pub fn post<H, T>(self, path: &'static str, access: Access, handler: H) -> Routes
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        self.on(Verb::Post, path, access, handler)
    }

    /// Any verb.
    #[must_use]
    #[expect(
        clippy::disallowed_methods,
        reason = "the one door: every route passes here with its Access"
    )]
    pub fn on<H, T>(mut self, verb: Verb, path: &'static str, access: Access, handler: H) -> Routes
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        let guard = from_fn(move |request: Request, next: Next| guard(verb, access, request, next));
        let method = MethodRouter::new().on(verb.filter(), handler).route_layer(guard);
        self.router = self.router.route(path, method);
        self.table.push(RouteInfo { verb, path, access });
        self
    }

    /// Adds the routes of another module.
    #[must_use]
    pub fn merge(mut self, other: Routes) -> Routes {
        self.router = self.router.merge(other.router);
        self.table.extend(other.table);
        self
    }

    /// Every route as declared: the source of the matrix.
    pub fn table(&self) -> &[RouteInfo] {
        &self.table
    }

    /// The router, for the top of the house.
    pub fn into_router(self) -> Router<AppState> {
        self.router
    }
}

async fn guard(verb: Verb, access: Access, request: Request, next: Next) -> Response {
    let Some(ctx) = request.extensions().get::<Arc<Ctx>>().cloned() else {
        return AppError::bug("request without context: the session layer is missing").into_response();
    };
    // A token is not sent by a browser on its own, so it needs no proof of origin.
    let by_token = ctx.actor.as_ref().is_some_and(|actor| actor.token_scopes.is_some());
    if verb != Verb::Get && !by_token && !same_origin(request.headers()) {
        return AppError::Forbidden(labels::OTHER_SITE.to_owned()).into_response();
    }
    match access.check(&ctx) {
        Ok(()) => next.run(request).await,
        Err(error) => error.into_response(),
    }
}
