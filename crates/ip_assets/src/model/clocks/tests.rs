//! What the scheme must be, and what a sentence says.

use super::*;
use crate::model::{EventKind, State};
use kernel::packs::Packs;
use std::sync::LazyLock;

static PACKS: LazyLock<Packs> = LazyLock::new(|| Packs::load(None).unwrap());

#[test]
fn the_shipped_scheme_has_no_fault() {
    let scheme = Scheme::load(None, &PACKS.rules).unwrap();
    assert!(!scheme.of(Right::Patent).is_empty());
    assert_eq!(scheme.of(Right::Patent), Scheme::embedded().of(Right::Patent));
}

#[test]
fn kinds_are_numbered_in_their_order() {
    for (at, kind) in EventKind::ALL.into_iter().enumerate() {
        assert_eq!(kind as usize, at);
    }
    for (at, day) in GivenDay::ALL.into_iter().enumerate() {
        assert_eq!(day as usize, at);
    }
    for (at, right) in Right::ALL.into_iter().enumerate() {
        assert_eq!(right as usize, at);
    }
    assert_eq!(State::ALL.len(), 9);
}
