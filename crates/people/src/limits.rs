//! Limits by address, token or name that this node keeps in memory.
//!
//! A budget fills up slowly and is spent by mistakes only: two hundred colleagues behind one address who know their
//! passwords spend nothing, a guesser runs dry after ten. Guesses that were already under way when the budget ran out
//! are counted too and leave it in debt.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};
use std::time::Instant;

/// Keys that are remembered at most; full budgets are forgotten first.
const KEYS: usize = 50_000;
/// A budget is never deeper in debt than this many tries.
const DEEPEST: f64 = -40.0;

/// How large a budget is and how fast it fills up.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limit {
    /// Tries at once.
    pub(crate) burst: f64,
    /// Tries that come back a second.
    pub(crate) rate: f64,
}

/// Wrong passwords, codes and links from one address: 10 at once, 6 a minute.
pub(crate) const SIGN_IN: Limit = Limit { burst: 10.0, rate: 0.1 };
/// Reset mails asked for from one address: an office forgets more than one person does.
pub(crate) const RESET_ADDRESS: Limit = Limit {
    burst: 10.0,
    rate: 10.0 / 3600.0,
};
/// Reset mails for one name: 3 at once, 3 an hour.
pub(crate) const RESET_NAME: Limit = Limit {
    burst: 3.0,
    rate: 3.0 / 3600.0,
};
/// Calls with one access token: 600 a minute.
pub(crate) const TOKEN: Limit = Limit {
    burst: 600.0,
    rate: 10.0,
};

/// Budgets by key.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<HashMap<String, Budget>>);

#[derive(Clone, Copy, Debug)]
struct Budget {
    left: f64,
    at: Instant,
    limit: Limit,
}

impl Budget {
    fn now(self) -> f64 {
        (self.left + self.at.elapsed().as_secs_f64() * self.limit.rate).min(self.limit.burst)
    }
}

impl Limits {
    /// There is something left to spend; else the seconds to wait.
    pub(crate) fn check(&self, key: &str, limit: Limit) -> Result<(), u64> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let left = held.get(key).map_or(limit.burst, |budget| budget.now());
        if left >= 1.0 {
            Ok(())
        } else {
            Err(wait((1.0 - left) / limit.rate))
        }
    }

    /// Spends one try.
    pub(crate) fn spend(&self, key: &str, limit: Limit) {
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if held.len() >= KEYS {
            held.retain(|_, budget| budget.now() < budget.limit.burst);
        }
        let left = held.get(key).map_or(limit.burst, |budget| budget.now());
        held.insert(
            key.to_owned(),
            Budget {
                left: (left - 1.0).max(DEEPEST),
                at: Instant::now(),
                limit,
            },
        );
    }

    /// Spends one try, when there is one; else the seconds to wait.
    pub(crate) fn take(&self, key: &str, limit: Limit) -> Result<(), u64> {
        self.check(key, limit)?;
        self.spend(key, limit);
        Ok(())
    }
}

/// Whole seconds, rounded up, at least one.
fn wait(seconds: f64) -> u64 {
    // A budget is at most 41 tries short; the slowest fills up in some hours. Saturating: the cast of a float is.
    seconds.ceil().max(1.0) as u64
}

/// The key of an address. Whoever has one IPv6 address has 2^64 of them, so the network counts.
pub(crate) fn address(client: &str) -> String {
    match client.parse::<IpAddr>() {
        Ok(IpAddr::V6(v6)) => match v6.to_ipv4_mapped() {
            Some(v4) => v4.to_string(),
            None => {
                let [a, b, c, d, ..] = v6.segments();
                format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
            }
        },
        Ok(IpAddr::V4(v4)) => v4.to_string(),
        Err(_) => client.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_office_that_knows_its_passwords_spends_nothing_and_a_guesser_runs_dry() {
        let limits = Limits::default();
        assert!((0..200).all(|_| limits.check("10.0.0.1", SIGN_IN).is_ok()));
        (0..10).for_each(|_| limits.spend("10.0.0.1", SIGN_IN));
        assert_eq!(limits.check("10.0.0.1", SIGN_IN), Err(10));
        assert!(
            limits.check("10.0.0.2", SIGN_IN).is_ok(),
            "another address is not held back"
        );
    }

    #[test]
    fn guesses_sent_all_at_once_leave_a_debt() {
        let limits = Limits::default();
        (0..34).for_each(|_| limits.spend("a", SIGN_IN));
        assert_eq!(limits.check("a", SIGN_IN), Err(250));
        (0..1_000).for_each(|_| limits.spend("a", SIGN_IN));
        assert_eq!(limits.check("a", SIGN_IN), Err(410), "the debt has an end");
    }

    #[test]
    fn one_ipv6_network_is_one_address() {
        assert_eq!(address("2001:db8:1:2:aaaa::1"), address("2001:db8:1:2:bbbb::2"));
        assert_ne!(address("2001:db8:1:2::1"), address("2001:db8:1:3::1"));
        assert_eq!(address("::ffff:10.0.0.1"), "10.0.0.1");
        assert_eq!(address("10.0.0.1"), "10.0.0.1");
    }
}
