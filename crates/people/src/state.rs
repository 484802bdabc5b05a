//! What this module keeps in memory: known sessions for some seconds, the hasher, limits by address.

use crate::hashing::Hasher;
use kernel::access::Actor;
use quick_cache::sync::Cache;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// A remembered session lives so long. Changes on this node are seen at once, those of another node after this.
const REMEMBERED: Duration = Duration::from_secs(5);
/// Attempts from one address before it waits: an office of 200 behind one address signs in at eight o'clock.
const ADDRESS_BURST: f64 = 30.0;
/// Attempts a second that an address gets back.
const ADDRESS_RATE: f64 = 0.5;
/// Addresses that are remembered at most.
const ADDRESSES: usize = 50_000;

/// Who a request comes from.
#[derive(Clone, Debug)]
pub struct Identity {
    /// The actor.
    pub actor: Actor,
    /// Unread messages.
    pub unread: u32,
    /// The password was right but the code of the second factor is still to come: nothing but that page is open.
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
    addresses: Mutex<HashMap<String, (f64, Instant)>>,
}

impl std::fmt::Debug for PeopleState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PeopleState").finish_non_exhaustive()
    }
}

impl Default for PeopleState {
    fn default() -> Self {
        PeopleState::new()
    }
}

impl PeopleState {
    /// Fresh state.
    #[must_use]
    pub fn new() -> PeopleState {
        PeopleState {
            sessions: Cache::new(10_000),
            generation: AtomicU64::new(0),
            hasher: Hasher::new(),
            addresses: Mutex::new(HashMap::new()),
        }
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
        self.sessions.insert(hash.to_owned(), Remembered { identity, at: Instant::now(), generation });
    }

    /// Forgets every remembered session: called after anything that changes who may do what.
    pub fn forget(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
    }

    /// Takes one attempt from an address; the seconds to wait when none is left.
    pub(crate) fn attempt(&self, address: &str) -> Result<(), u64> {
        let mut held = self.addresses.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        if held.len() > ADDRESSES {
            held.retain(|_, (left, at)| *left + at.elapsed().as_secs_f64() * ADDRESS_RATE < ADDRESS_BURST);
        }
        let (left, at) = held.entry(address.to_owned()).or_insert((ADDRESS_BURST, now));
        *left = (*left + now.duration_since(*at).as_secs_f64() * ADDRESS_RATE).min(ADDRESS_BURST);
        *at = now;
        if *left >= 1.0 {
            *left -= 1.0;
            Ok(())
        } else {
            Err(((1.0 - *left) / ADDRESS_RATE).ceil().max(1.0) as u64)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_may_sign_in_together_but_a_flood_waits() {
        let state = PeopleState::new();
        assert!((0..30).all(|_| state.attempt("10.0.0.1").is_ok()));
        assert_eq!(state.attempt("10.0.0.1"), Err(2));
        assert!(state.attempt("10.0.0.2").is_ok(), "another address is not held back");
    }
}
