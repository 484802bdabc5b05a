//! What this module keeps in memory: known sessions for some seconds, the hasher, limits, the identity provider.

use crate::hashing::Hasher;
use crate::limits::Limits;
use crate::oidc::{Oidc, Provider};
use kernel::Result;
use kernel::access::Actor;
use quick_cache::sync::Cache;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// A remembered session lives so long. Changes on this node are seen at once, those of another node after this.
const REMEMBERED: Duration = Duration::from_secs(5);

/// Who a request comes from.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The actor.
    pub actor: Actor,
    /// Unread messages.
    pub unread: u32,
    /// Where the unit acted for asks its people to call; empty when none has said.
    pub help_phone: String,
    /// The password was right, the code of the second factor is still to come: only the page that asks for it and
    /// signing out may know this person.
    pub pending: bool,
}

#[derive(Clone)]
struct Remembered {
    identity: Identity,
    at: Instant,
    generation: u64,
}

/// State of this module, put into the application by the composition.
pub struct PeopleState {
    sessions: Cache<String, Remembered>,
    generation: AtomicU64,
    pub(crate) hasher: Hasher,
    pub(crate) limits: Limits,
    pub(crate) provider: Option<Provider>,
}

impl std::fmt::Debug for PeopleState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PeopleState")
            .field("provider", &self.provider)
            .finish_non_exhaustive()
    }
}

impl Default for PeopleState {
    fn default() -> Self {
        PeopleState::new()
    }
}

impl PeopleState {
    /// Fresh state, without an identity provider.
    #[must_use]
    pub fn new() -> PeopleState {
        PeopleState {
            sessions: Cache::new(10_000),
            generation: AtomicU64::new(0),
            hasher: Hasher::new(),
            limits: Limits::default(),
            provider: None,
        }
    }

    /// The same with an identity provider, which stands beside passwords and does not replace them.
    ///
    /// # Errors
    /// [`kernel::AppError::Bug`] when no client for outgoing calls can be made.
    pub fn with_oidc(mut self, settings: Option<Oidc>) -> Result<PeopleState> {
        self.provider = settings.map(Provider::new).transpose()?;
        Ok(self)
    }

    pub(crate) fn remembered(&self, hash: &str) -> Option<Identity> {
        let held = self.sessions.get(hash)?;
        let fresh = held.at.elapsed() < REMEMBERED && held.generation == self.generation.load(Ordering::Acquire);
        fresh.then_some(held.identity)
    }

    pub(crate) fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }

    pub(crate) fn remember(&self, hash: &str, identity: Identity, generation: u64) {
        self.sessions.insert(
            hash.to_owned(),
            Remembered {
                identity,
                at: Instant::now(),
                generation,
            },
        );
    }

    /// Forgets every remembered session: called after anything that changes who may do what.
    pub fn forget(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }
}
