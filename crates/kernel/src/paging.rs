//! Cursor paging: an opaque place in an order, stable while rows are added.

use crate::error::{AppError, Result};
use base64::Engine as _;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Rows of a list page.
pub const PAGE_SIZE: u64 = 50;
/// Most rows that one API call gives.
pub const API_MAX: u64 = 200;

/// One page of a list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page<T> {
    /// The rows, in the order of the list.
    pub items: Vec<T>,
    /// Cursor of the page before, where there is one.
    pub prev: Option<String>,
    /// Cursor of the page after, where there is one.
    pub next: Option<String>,
}

/// Which way a cursor leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum Direction {
    /// Rows after the place.
    After,
    /// Rows before the place.
    Before,
}

/// A place in an order: the sort key of a row and the way to go from it.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Cursor<K> {
    /// Sort key, with the id last so that it is unique.
    pub key: K,
    /// Way.
    pub direction: Direction,
}

impl<K: Serialize + DeserializeOwned> Cursor<K> {
    /// As it stands in an address.
    pub fn encode(&self) -> String {
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(serde_json::to_vec(self).unwrap_or_default())
    }

    /// Reads a cursor back.
    ///
    /// # Errors
    /// [`AppError::Refused`] `cursor.unreadable` for anything else than what [`Cursor::encode`] gave.
    pub fn decode(text: &str) -> Result<Cursor<K>> {
        let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(text).ok();
        bytes
            .and_then(|bytes| serde_json::from_slice(&bytes).ok())
            .ok_or_else(|| AppError::Refused {
                code: "cursor.unreadable",
                message: crate::labels::CURSOR_UNREADABLE.to_owned(),
            })
    }
}

impl<T> Page<T> {
    /// Makes a page from up to `size + 1` rows that were read in the direction of `cursor` (backwards rows in reverse
    /// order). `key` gives the sort key of a row.
    pub fn cut<K: Serialize + DeserializeOwned>(
        mut rows: Vec<T>,
        size: usize,
        cursor: Option<&Cursor<K>>,
        key: impl Fn(&T) -> K,
    ) -> Page<T> {
        let more = rows.len() > size;
        rows.truncate(size);
        let backwards = cursor.is_some_and(|cursor| cursor.direction == Direction::Before);
        if backwards {
            rows.reverse();
        }
        let (has_prev, has_next) = if backwards {
            (more, true)
        } else {
            (cursor.is_some(), more)
        };
        let place = |row: Option<&T>, direction| {
            row.map(|row| {
                Cursor {
                    key: key(row),
                    direction,
                }
                .encode()
            })
        };
        Page {
            prev: has_prev.then(|| place(rows.first(), Direction::Before)).flatten(),
            next: has_next.then(|| place(rows.last(), Direction::After)).flatten(),
            items: rows,
        }
    }

    /// The same page with other items.
    pub fn map<U>(self, f: impl FnMut(T) -> U) -> Page<U> {
        Page {
            items: self.items.into_iter().map(f).collect(),
            prev: self.prev,
            next: self.next,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_join_without_gap_or_overlap_in_both_directions() {
        let all: Vec<i32> = (1..=7).collect();
        let read = |cursor: Option<&Cursor<i32>>| -> Vec<i32> {
            match cursor {
                None => all.iter().copied().take(4).collect(),
                Some(Cursor {
                    key,
                    direction: Direction::After,
                }) => all.iter().copied().filter(|n| n > key).take(4).collect(),
                Some(Cursor {
                    key,
                    direction: Direction::Before,
                }) => all.iter().rev().copied().filter(|n| n < key).take(4).collect(),
            }
        };
        let first = Page::cut(read(None), 3, None, |n| *n);
        assert_eq!(
            (first.items.as_slice(), first.prev.is_some(), first.next.is_some()),
            ([1, 2, 3].as_slice(), false, true)
        );
        let cursor = Cursor::<i32>::decode(&first.next.unwrap()).unwrap();
        let second = Page::cut(read(Some(&cursor)), 3, Some(&cursor), |n| *n);
        assert_eq!(second.items, [4, 5, 6]);
        let cursor = Cursor::<i32>::decode(&second.prev.unwrap()).unwrap();
        let back = Page::cut(read(Some(&cursor)), 3, Some(&cursor), |n| *n);
        assert_eq!(
            (back.items.as_slice(), back.prev.is_some()),
            ([1, 2, 3].as_slice(), false)
        );
    }

    #[test]
    fn a_cursor_that_we_did_not_give_is_refused_in_words() {
        assert!(matches!(
            Cursor::<i32>::decode("%%%"),
            Err(AppError::Refused {
                code: "cursor.unreadable",
                ..
            })
        ));
    }
}
