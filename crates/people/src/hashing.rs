//! Password hashing that cannot be used to stop the service: argon2id 19 MiB, t = 2, at most two at once.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use kernel::{AppError, Result};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// Hashes that run at once: each takes a core for about 40 ms and 19 MiB.
const AT_ONCE: usize = 2;
/// Attempts that may wait; more are told to come back.
const QUEUE: usize = 32;

/// The bounded hasher.
#[derive(Debug, Clone)]
pub(crate) struct Hasher {
    slots: Arc<Semaphore>,
    waiting: Arc<AtomicUsize>,
}

fn argon2() -> Argon2<'static> {
    Argon2::new(
        Algorithm::Argon2id,
        Version::V0x13,
        Params::new(19 * 1024, 2, 1, None).unwrap_or_default(),
    )
}

/// Hashes a password on this thread: for the command line and the practice province.
///
/// # Errors
/// [`AppError::Bug`] when the machine gives no random bytes.
pub fn hash_now(password: &str) -> Result<String> {
    let hash = argon2()
        .hash_password(password.as_bytes())
        .map_err(|error| AppError::bug(format!("argon2: {error}")))?;
    Ok(hash.to_string())
}

impl Hasher {
    pub(crate) fn new() -> Hasher {
        Hasher {
            slots: Arc::new(Semaphore::new(AT_ONCE)),
            waiting: Arc::new(AtomicUsize::new(0)),
        }
    }

    async fn run<T: Send + 'static>(&self, work: impl FnOnce() -> T + Send + 'static) -> Result<T> {
        if self.waiting.fetch_add(1, Ordering::SeqCst) >= QUEUE {
            self.waiting.fetch_sub(1, Ordering::SeqCst);
            return Err(AppError::Busy(5));
        }
        let slot = self.slots.clone().acquire_owned().await;
        self.waiting.fetch_sub(1, Ordering::SeqCst);
        let slot = slot.map_err(|_| AppError::bug("hasher closed"))?;
        tokio::task::spawn_blocking(move || {
            // Owned by the work: a client that goes away does not free the slot while the core is still busy.
            let _slot = slot;
            work()
        })
        .await
        .map_err(|error| AppError::bug(format!("hashing did not finish: {error}")))
    }

    /// Hashes a password.
    pub(crate) async fn hash(&self, password: &str) -> Result<String> {
        let password = password.to_owned();
        self.run(move || hash_now(&password)).await?
    }

    /// Compares a password with a hash. Without a hash the same work is done and the answer is no.
    pub(crate) async fn verify(&self, password: &str, hash: Option<&str>) -> Result<bool> {
        let password = password.to_owned();
        let hash = hash.map(str::to_owned);
        self.run(move || match hash {
            Some(hash) => PasswordHash::new(&hash)
                .is_ok_and(|parsed| argon2().verify_password(password.as_bytes(), &parsed).is_ok()),
            None => {
                let _ = argon2().hash_password(password.as_bytes());
                false
            }
        })
        .await
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_password_fits_its_own_hash_only() {
        let hasher = Hasher::new();
        let hash = hasher.hash("suối nguồn trong").await.unwrap();
        assert!(hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert!(hasher.verify("suối nguồn trong", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("suối nguồn đục", Some(&hash)).await.unwrap());
        assert!(!hasher.verify("suối nguồn trong", None).await.unwrap());
    }
}
