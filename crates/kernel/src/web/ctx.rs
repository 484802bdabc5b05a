//! What a request knows: the moment, the person, the way the page should look.

use crate::access::{Actor, Role};
use crate::db::{Db, Tx};
use crate::engines::Engines;
use crate::error::{AppError, Result};
use crate::packs::Packs;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use chrono::{DateTime, NaiveDate, Utc};
use std::any::{Any, TypeId};
use std::collections::HashMap;
use std::ops::Deref;
use std::sync::Arc;

/// The service, shared by all requests.
pub type AppState = Arc<App>;

/// The service.
pub struct App {
    /// The database.
    pub db: Db,
    /// Papers, files, mail.
    pub engines: Engines,
    /// Law and forms as data.
    pub packs: Arc<Packs>,
    /// What the pages say about this installation.
    pub site: Site,
    /// State that a module keeps for itself (caches, limits).
    parts: HashMap<TypeId, Arc<dyn Any + Send + Sync>>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("site", &self.site).finish_non_exhaustive()
    }
}

impl App {
    /// Puts the service together.
    pub fn new(db: Db, engines: Engines, packs: Arc<Packs>, site: Site) -> App {
        App {
            db,
            engines,
            packs,
            site,
            parts: HashMap::new(),
        }
    }

    /// Adds the state of a module.
    #[must_use]
    pub fn with<T: Any + Send + Sync>(mut self, part: T) -> App {
        self.parts.insert(TypeId::of::<T>(), Arc::new(part));
        self
    }

    /// The state of a module.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the composition forgot it.
    pub fn part<T: Any + Send + Sync>(&self) -> Result<Arc<T>> {
        self.parts
            .get(&TypeId::of::<T>())
            .cloned()
            .and_then(|part| part.downcast::<T>().ok())
            .ok_or_else(|| AppError::bug(format!("no part {}", std::any::type_name::<T>())))
    }

    /// Opens a transaction for the person of this request.
    ///
    /// # Errors
    /// [`AppError::Unauthenticated`]; [`AppError::ReadOnly`]; database errors.
    pub async fn begin(&self, here: &Ctx) -> Result<Tx> {
        self.db.begin(here.actor()?, &here.request).await
    }
}

/// An entry of the navigation, given by a module.
#[derive(Clone, Debug)]
pub struct Nav {
    /// Group heading.
    pub group: &'static str,
    /// Words.
    pub label: &'static str,
    /// Address.
    pub href: &'static str,
    /// Name of the picture.
    pub icon: &'static str,
    /// Shown to holders of one of these roles; empty: to everyone who is signed in.
    pub roles: &'static [Role],
}

/// What the pages say about this installation.
#[derive(Clone, Debug)]
pub struct Site {
    /// Name of the service.
    pub name: String,
    /// Whose it is: "Tỉnh Lai Châu".
    pub owner: String,
    /// Address under which people reach it, without a slash at the end.
    pub public_url: String,
    /// Where to ask for help.
    pub help_phone: String,
    /// A practice province: every page says so.
    pub practice: bool,
    /// Cookies only travel over TLS (or to this very machine).
    pub secure_cookies: bool,
    /// Entries of the navigation, in order.
    pub nav: Vec<Nav>,
}

impl Site {
    /// Name of the session cookie. `__Host-` binds it to this host and to TLS.
    pub fn session_cookie(&self) -> &'static str {
        if self.secure_cookies { "__Host-phien" } else { "phien" }
    }
}

/// How the person wants pages to look; kept in a cookie.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Prefs {
    /// `None`: as the device says.
    pub dark: Option<bool>,
    /// Text size in percent: 100, 115 or 130.
    pub text_percent: u8,
}

/// A sentence that is shown once after a redirect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FlashMessage(pub String);

/// What a request knows.
#[derive(Clone, Debug)]
pub struct Ctx {
    /// The one `now`.
    pub now: DateTime<Utc>,
    /// Id of the request, in logs and in the journal.
    pub request: String,
    /// Nonce of the one script tag.
    pub nonce: String,
    /// Path and query as asked for.
    pub path: String,
    /// Who, when signed in.
    pub actor: Option<Actor>,
    /// Unread messages of the person.
    pub unread: u32,
    /// Where the unit acted for asks its people to call; empty: as the installation says.
    pub help_phone: String,
    /// Look.
    pub prefs: Prefs,
    /// A sentence to show once.
    pub flash: Option<FlashMessage>,
    /// Address of the client, for limits.
    pub client: String,
}

impl Ctx {
    /// The person.
    ///
    /// # Errors
    /// [`AppError::Unauthenticated`].
    pub fn actor(&self) -> Result<&Actor> {
        self.actor.as_ref().ok_or(AppError::Unauthenticated)
    }

    /// Today in Viet Nam.
    pub fn today(&self) -> NaiveDate {
        crate::time::local_date(self.now)
    }

    /// Where this person calls for help.
    pub fn help_phone<'a>(&'a self, site: &'a Site) -> &'a str {
        if self.help_phone.is_empty() {
            &site.help_phone
        } else {
            &self.help_phone
        }
    }
}

/// Extractor of [`Ctx`].
#[derive(Clone, Debug)]
pub struct Here(pub Arc<Ctx>);

impl Deref for Here {
    type Target = Ctx;
    fn deref(&self) -> &Ctx {
        &self.0
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Here {
    type Rejection = AppError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Here> {
        let ctx = parts.extensions.get::<Arc<Ctx>>().cloned();
        ctx.map(Here)
            .ok_or_else(|| AppError::bug("request without context: the session layer is missing"))
    }
}
