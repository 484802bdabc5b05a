//! Cursor paging: an opaque place in an order, stable while rows are added.
//!
//! A list that can be sorted has an enum of its columns ([`SortColumn`]), reads what the address asks as a [`Sorting`],
//! and lays the [`Ordered`] of that column over its query: order, place of the cursor and limit come from one
//! description, so they cannot disagree. A cursor remembers the order it was cut from and serves no other.

use crate::error::{AppError, Result};
use base64::Engine as _;
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::sea_query::ExprTrait as _;
use sea_orm::{Condition, EntityTrait, Order, QueryFilter as _, QueryOrder as _, QuerySelect as _, Select, Value};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

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
            .ok_or_else(unreadable)
    }
}

/// The refusal of a cursor that this list did not give.
pub fn unreadable() -> AppError {
    AppError::Refused {
        code: "cursor.unreadable",
        message: crate::labels::CURSOR_UNREADABLE.to_owned(),
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

/// A column by which people may sort a list, with its word in addresses. The default is how the list opens.
pub trait SortColumn: Copy + PartialEq + Default + 'static {
    /// Every column with its word.
    const ALL: &'static [(Self, &'static str)];

    /// True if the first click on its head gives the large end first: the newest, the most.
    fn starts_down(self) -> bool {
        false
    }
}

/// How a list is sorted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sorting<C> {
    /// By which column.
    pub by: C,
    /// True for large to small.
    pub down: bool,
}

impl<C: SortColumn> Default for Sorting<C> {
    fn default() -> Self {
        Sorting::first(C::default())
    }
}

impl<C: SortColumn> Sorting<C> {
    /// The way a column is sorted at the first click on its head.
    pub fn first(by: C) -> Self {
        Sorting {
            by,
            down: by.starts_down(),
        }
    }

    /// Reads what [`Sorting::code`] gave; anything else is the way the list opens.
    pub fn parse(text: &str) -> Self {
        let (word, down) = text.strip_prefix('-').map_or((text, false), |word| (word, true));
        let found = C::ALL.iter().find(|(_, known)| *known == word);
        found.map_or_else(Sorting::default, |(by, _)| Sorting { by: *by, down })
    }

    /// As it stands in an address: the word of the column, with a minus in front for large to small.
    pub fn code(self) -> String {
        let word = C::ALL
            .iter()
            .find(|(by, _)| *by == self.by)
            .map_or("", |(_, word)| word);
        format!("{}{word}", if self.down { "-" } else { "" })
    }

    /// What a click on the head of a column leads to: the other way round where it is sorted by it already.
    #[must_use]
    pub fn toward(self, by: C) -> Self {
        if self.by == by {
            Sorting { by, down: !self.down }
        } else {
            Sorting::first(by)
        }
    }
}

/// The value of one column of an order in the row where a page ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Part {
    /// Text, compared byte by byte (columns of text are `COLLATE "C"`).
    #[serde(rename = "t")]
    Text(String),
    /// A number.
    #[serde(rename = "n")]
    Number(i64),
    /// A day.
    #[serde(rename = "d")]
    Day(NaiveDate),
    /// A moment.
    #[serde(rename = "m")]
    Moment(DateTime<Utc>),
    /// An id.
    #[serde(rename = "i")]
    Id(Uuid),
}

impl From<&Part> for Value {
    fn from(part: &Part) -> Value {
        match part {
            Part::Text(text) => text.clone().into(),
            Part::Number(number) => (*number).into(),
            Part::Day(day) => (*day).into(),
            Part::Moment(at) => (*at).into(),
            Part::Id(id) => (*id).into(),
        }
    }
}

/// Where a page of an [`Ordered`] list ends.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    /// Which order it belongs to.
    order: String,
    /// Its columns' values, in the order of the columns.
    parts: Vec<Part>,
}

/// An order over columns that are never NULL (wrap others in `coalesce`: the two databases put NULL at different ends).
pub struct Ordered {
    name: String,
    columns: Vec<(sea_orm::sea_query::Expr, bool)>,
}

impl Ordered {
    /// An order without columns yet; `name` tells it from the other orders of the list, as [`Sorting::code`] does.
    pub fn new(name: impl Into<String>) -> Self {
        Ordered {
            name: name.into(),
            columns: Vec::new(),
        }
    }

    /// Then by this column, small to large or (`down`) large to small. The last column must tell any two rows apart.
    #[must_use]
    pub fn by(mut self, column: impl Into<sea_orm::sea_query::Expr>, down: bool) -> Self {
        self.columns.push((column.into(), down));
        self
    }

    /// Sorts a query, begins it at the cursor and ends it one row after `size`, which tells whether there is more.
    ///
    /// # Errors
    /// [`AppError::Refused`] `cursor.unreadable` for a cursor of another order.
    pub fn read<E: EntityTrait>(
        &self,
        mut query: Select<E>,
        cursor: Option<&Cursor<Place>>,
        size: u64,
    ) -> Result<Select<E>> {
        let backwards = cursor.is_some_and(|cursor| cursor.direction == Direction::Before);
        if let Some(cursor) = cursor {
            let parts = self.place(cursor)?;
            // (a, b, c) after (x, y, z): a > x, or a = x and (b > y, or b = y and c > z). From the last column inwards.
            let mut beyond: Option<Condition> = None;
            for ((column, down), part) in self.columns.iter().zip(parts).rev() {
                let further = if *down == backwards {
                    column.clone().gt(Value::from(part))
                } else {
                    column.clone().lt(Value::from(part))
                };
                let condition = Condition::any().add(further);
                beyond = Some(match beyond.take() {
                    None => condition,
                    Some(rest) => {
                        let same = Condition::all().add(column.clone().eq(Value::from(part))).add(rest);
                        condition.add(same)
                    }
                });
            }
            if let Some(beyond) = beyond {
                query = query.filter(beyond);
            }
        }
        for (column, down) in &self.columns {
            let order = if *down == backwards { Order::Asc } else { Order::Desc };
            query = query.order_by(column.clone(), order);
        }
        Ok(query.limit(size.saturating_add(1)))
    }

    /// The values of the columns at a cursor of this order: for a query that reads by a way of its own.
    ///
    /// # Errors
    /// [`AppError::Refused`] `cursor.unreadable` for a cursor of another order.
    pub fn place<'c>(&self, cursor: &'c Cursor<Place>) -> Result<&'c [Part]> {
        if cursor.key.order != self.name || cursor.key.parts.len() != self.columns.len() {
            return Err(unreadable());
        }
        Ok(&cursor.key.parts)
    }

    /// Cuts what was read into a page; `parts` gives the values of the columns in a row, in their order.
    pub fn cut<T>(
        &self,
        rows: Vec<T>,
        size: u64,
        cursor: Option<&Cursor<Place>>,
        parts: impl Fn(&T) -> Vec<Part>,
    ) -> Page<T> {
        Page::cut(rows, usize::try_from(size).unwrap_or(usize::MAX), cursor, |row| Place {
            order: self.name.clone(),
            parts: parts(row),
        })
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

    #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
    enum By {
        #[default]
        Changed,
        Name,
    }

    impl SortColumn for By {
        const ALL: &'static [(By, &'static str)] = &[(By::Changed, "sua"), (By::Name, "ten")];
        fn starts_down(self) -> bool {
            self == By::Changed
        }
    }

    #[test]
    fn an_address_says_the_column_and_the_way_and_a_click_turns_it() {
        let opens = Sorting::<By>::parse("");
        assert_eq!((opens.by, opens.down), (By::Changed, true));
        assert_eq!(Sorting::<By>::parse("-ten").code(), "-ten");
        assert_eq!(Sorting::<By>::parse("drop table"), opens);
        assert_eq!(opens.toward(By::Name).code(), "ten");
        assert_eq!(opens.toward(By::Name).toward(By::Name).code(), "-ten");
        assert_eq!(opens.toward(By::Changed).code(), "sua");
    }
}
