//! What is asked, as an address says it, and what is kept of it.

use chrono::{DateTime, Utc};
use kernel::access::Authority;
use kernel::forms::{url_decode, url_encode};
use kernel::ids::{PersonId, UnitId};
use kernel::search::Narrowed;
use kernel::units::{Tree, Units};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashSet};
use uuid::Uuid;

kernel::typed_id! {
    /// A saved search.
    SavedId,
}

/// Kind of these records in the journal.
pub const SUBJECT: &str = "saved_search";
/// Saved searches of one person.
pub const MOST_SAVED: usize = 50;
/// Longest name.
pub const NAME_MAX: usize = 120;
/// Longest question.
pub const WORDS_MAX: usize = 300;
/// Longest value of a filter: none that exists is longer.
pub const FILTER_MAX: usize = 300;
/// A search with more hits tells of nothing: nobody reads what comes every hour.
pub const ALERT_MAX: usize = 500;

/// A search as its address says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Asked {
    /// What was typed.
    #[serde(default)]
    pub q: String,
    /// Only this kind.
    #[serde(default)]
    pub loai: String,
    /// Only this unit and below.
    #[serde(default)]
    pub don_vi: String,
    /// Only this year.
    #[serde(default)]
    pub nam: String,
    /// Only this state.
    #[serde(default)]
    pub trang_thai: String,
    /// Only this field.
    #[serde(default)]
    pub linh_vuc: String,
    /// Page, from 1.
    #[serde(default)]
    pub trang: String,
}

impl Asked {
    /// As a part of an address, empty parts and the page left out.
    #[must_use]
    pub fn query(&self) -> String {
        let pairs: Vec<String> = self
            .parts()
            .into_iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", url_encode(value)))
            .collect();
        pairs.join("&")
    }

    fn parts(&self) -> [(&'static str, &str); 6] {
        [
            ("q", &self.q),
            ("loai", &self.loai),
            ("don_vi", &self.don_vi),
            ("nam", &self.nam),
            ("trang_thai", &self.trang_thai),
            ("linh_vuc", &self.linh_vuc),
        ]
    }

    /// Reads [`Asked::query`] back; what it does not know is left out.
    #[must_use]
    pub fn read(query: &str) -> Asked {
        let mut asked = Asked::default();
        for (name, value) in url_decode(query.as_bytes()) {
            asked.set(&name, value);
        }
        asked
    }

    fn set(&mut self, name: &str, value: String) {
        match name {
            "q" => self.q = value,
            "loai" => self.loai = value,
            "don_vi" => self.don_vi = value,
            "nam" => self.nam = value,
            "trang_thai" => self.trang_thai = value,
            "linh_vuc" => self.linh_vuc = value,
            _ => {}
        }
    }

    /// The same with one part changed, from the first page.
    #[must_use]
    pub fn with(&self, name: &str, value: impl Into<String>) -> Asked {
        let mut changed = Asked {
            trang: String::new(),
            ..self.clone()
        };
        changed.set(name, value.into());
        changed
    }

    /// Address of the page.
    #[must_use]
    pub fn href(&self) -> String {
        format!("/tim-kiem?{}", self.query())
    }

    /// Page, from 1.
    #[must_use]
    pub fn page(&self) -> usize {
        self.trang.parse().unwrap_or(1).max(1)
    }

    /// What was typed, cleaned and not longer than a question is.
    #[must_use]
    pub fn words(&self) -> String {
        vietnamese::normalise(&self.q).trim().chars().take(WORDS_MAX).collect()
    }

    /// As it is kept: the words that are asked and no longer ones, filters no longer than any value is, no page.
    #[must_use]
    pub fn kept(&self) -> Asked {
        let cut = |text: &str| text.chars().take(FILTER_MAX).collect();
        Asked {
            q: self.words(),
            loai: cut(&self.loai),
            don_vi: cut(&self.don_vi),
            nam: cut(&self.nam),
            trang_thai: cut(&self.trang_thai),
            linh_vuc: cut(&self.linh_vuc),
            trang: String::new(),
        }
    }

    /// The unit whose subtree it is about.
    #[must_use]
    pub fn unit(&self) -> Option<UnitId> {
        self.don_vi.parse().ok()
    }

    /// What narrows it, on a day.
    #[must_use]
    pub fn narrowed(&self, units: &Units, on: chrono::NaiveDate) -> Narrowed {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        Narrowed {
            kind: text(&self.loai),
            units: self.unit().map(|unit| {
                units
                    .subtree(unit, Tree::Territorial, on)
                    .into_iter()
                    .collect::<HashSet<_>>()
            }),
            year: self.nam.parse().ok(),
            state: text(&self.trang_thai),
            field: text(&self.linh_vuc),
        }
    }
}

/// A search that somebody keeps.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// Which.
    pub id: SavedId,
    /// Whose.
    pub person: PersonId,
    /// The capacity in which it was saved, and in which it is asked again.
    pub authority: Authority,
    /// As the person calls it.
    pub name: String,
    /// What is asked.
    pub asked: Asked,
    /// Tell of what is new.
    pub alert: bool,
    /// What it has found so far, as `kind:id`.
    pub known: BTreeSet<String>,
    /// When it was last asked.
    pub checked_at: DateTime<Utc>,
    /// When it was saved.
    pub created_at: DateTime<Utc>,
}

/// A hit as [`Saved::known`] holds it.
#[must_use]
pub fn key(kind: &str, id: Uuid) -> String {
    format!("{kind}:{}", id.simple())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_saved_query_is_read_back_as_it_was() {
        let asked = Asked {
            q: "\"đọc hiểu\" -lớp & 100%".into(),
            loai: "initiative".into(),
            nam: "2026".into(),
            linh_vuc: "Giáo dục, y tế".into(),
            ..Asked::default()
        };
        assert_eq!(Asked::read(&asked.query()), asked);
        assert_eq!(
            Asked::read("la=1&q=a"),
            Asked {
                q: "a".into(),
                ..Asked::default()
            }
        );
    }

    #[test]
    fn what_is_kept_is_no_longer_than_what_is_asked() {
        let asked = Asked {
            q: format!("  {} ", "đọc ".repeat(200)),
            linh_vuc: "y".repeat(100_000),
            nam: "2026".into(),
            trang: "7".into(),
            ..Asked::default()
        };
        let kept = asked.kept();
        assert_eq!(
            (&kept.q, kept.words()),
            (&asked.words(), asked.words().trim().to_owned())
        );
        assert_eq!(
            (kept.linh_vuc.len(), kept.nam.as_str(), kept.page()),
            (FILTER_MAX, "2026", 1)
        );
    }

    #[test]
    fn a_changed_filter_begins_at_the_first_page() {
        let asked = Asked {
            q: "a".into(),
            trang: "3".into(),
            ..Asked::default()
        };
        let changed = asked.with("nam", "2025");
        assert_eq!((changed.page(), changed.href().as_str()), (1, "/tim-kiem?q=a&nam=2025"));
        assert_eq!(
            (
                asked.page(),
                Asked {
                    trang: "-1".into(),
                    ..asked
                }
                .page()
            ),
            (3, 1)
        );
    }
}
