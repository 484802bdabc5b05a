//! Titles like another one: by rare words and pairs of words, whatever stands between them, abbreviations spelled out.
//!
//! Kept in memory (about 300 bytes a title), read from the records at the first question and brought up to date by what
//! changed since. What is found is only a proposal: the store then says which of it the person may see.

use crate::model::InitiativeId;
use chrono::{DateTime, Utc};
use kernel::{AppError, Result};
use serde::Deserialize;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

/// Found titles, at most, before rights are asked.
const MOST: usize = 200;
/// Words that so large a part of the titles has (one in …) nominate nobody.
const COMMON: usize = 8;
/// Titles from which on common words are left out.
const MANY: usize = 200;

#[derive(Deserialize)]
struct Abbreviations {
    abbreviation: Vec<Abbreviation>,
}

#[derive(Deserialize)]
struct Abbreviation {
    short: String,
    full: String,
}

/// The list of the search, of which those that are written as one word count: titles are cut at signs.
static ABBREVIATIONS: LazyLock<HashMap<String, Vec<String>>> = LazyLock::new(|| {
    let list = include_str!("../../../packs/search/abbreviations.toml");
    let rows = toml::from_str(list).map_or_else(|_| Vec::new(), |list: Abbreviations| list.abbreviation);
    rows.into_iter()
        .filter(|row| row.short.chars().all(char::is_alphanumeric))
        .map(|row| {
            let full = vietnamese::fold(&row.full);
            let words = full.split_whitespace().map(str::to_owned).collect();
            (vietnamese::fold(&row.short), words)
        })
        .collect()
});

/// The words of a title without marks, abbreviations spelled out.
fn words(title: &str) -> Vec<String> {
    let folded = vietnamese::fold(title);
    let split = folded
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    split
        .flat_map(|word| match ABBREVIATIONS.get(word) {
            Some(long) => long.clone(),
            None => vec![word.to_owned()],
        })
        .collect()
}

fn hash(one: &str, two: &str) -> u32 {
    // FNV-1a: stable, short, and a collision costs no more than a wrong proposal.
    let mut hash = 0x811c_9dc5_u32;
    for byte in one.bytes().chain([0]).chain(two.bytes()) {
        hash = (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193);
    }
    hash
}

/// What makes a title: its words and its pairs of neighbouring words.
fn features(title: &str) -> Vec<u32> {
    let words = words(title);
    let mut found: Vec<u32> = words.iter().map(|word| hash(word, "")).collect();
    found.extend(words.windows(2).filter_map(|pair| match pair {
        [one, two] => Some(hash(one, two)),
        _ => None,
    }));
    found.sort_unstable();
    found.dedup();
    found
}

#[derive(Debug)]
struct Held {
    id: InitiativeId,
    features: Box<[u32]>,
    /// Another title has come in its place.
    gone: bool,
}

/// All titles. Not shared by itself: see [`Titles`].
#[derive(Debug, Default)]
pub struct Index {
    held: Vec<Held>,
    at: HashMap<InitiativeId, u32>,
    with: HashMap<u32, Vec<u32>>,
}

impl Index {
    /// Holds a title, in place of the one that the record had.
    pub fn put(&mut self, id: InitiativeId, title: &str) {
        let features = features(title);
        let next = u32::try_from(self.held.len()).unwrap_or(u32::MAX);
        if let Some(before) = self.at.get(&id).and_then(|at| self.held.get_mut(*at as usize)) {
            if *before.features == *features {
                return;
            }
            before.gone = true;
        }
        for feature in &features {
            self.with.entry(*feature).or_default().push(next);
        }
        self.at.insert(id, next);
        self.held.push(Held {
            id,
            features: features.into_boxed_slice(),
            gone: false,
        });
    }

    /// How many titles it holds.
    #[must_use]
    pub fn len(&self) -> usize {
        self.at.len()
    }

    /// Holds none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.at.is_empty()
    }

    /// Rare features weigh more.
    fn weight(&self, feature: u32) -> f32 {
        let many = |count: usize| f32::from(u16::try_from(count.min(60_000)).unwrap_or(u16::MAX));
        let with = self.with.get(&feature).map_or(0, Vec::len);
        (1.0 + many(self.held.len()) / (1.0 + many(with))).ln()
    }

    /// Titles like this one with their points of a hundred, most like first.
    #[must_use]
    pub fn like(&self, title: &str, least: u32) -> Vec<(InitiativeId, u32)> {
        let asked = features(title);
        let whole: f32 = asked.iter().map(|feature| self.weight(*feature)).sum();
        let mut nominated: HashSet<u32> = HashSet::new();
        for feature in &asked {
            let with = self.with.get(feature).map_or(&[][..], Vec::as_slice);
            if self.held.len() <= MANY || with.len() <= self.held.len() / COMMON {
                nominated.extend(with);
            }
        }
        let mut found: Vec<(InitiativeId, u32)> = nominated
            .into_iter()
            .filter_map(|at| {
                let held = self.held.get(at as usize).filter(|held| !held.gone)?;
                let (mut theirs, mut shared) = (0.0, 0.0);
                for feature in &held.features {
                    let weight = self.weight(*feature);
                    theirs += weight;
                    // Words that nominate nobody count all the same.
                    if asked.binary_search(feature).is_ok() {
                        shared += weight;
                    }
                }
                let points = points(100.0 * shared / (whole * theirs).sqrt().max(f32::MIN_POSITIVE));
                (points >= least).then_some((held.id, points))
            })
            .collect();
        found.sort_unstable_by_key(|(id, points)| (std::cmp::Reverse(*points), *id));
        found.truncate(MOST);
        found
    }
}

fn points(value: f32) -> u32 {
    // Without a cast: the value lies between 0 and 100.
    (1..=100_u8)
        .take_while(|point| f32::from(*point) <= value + 0.01)
        .count()
        .try_into()
        .unwrap_or(0)
}

/// The titles of this service, and up to which change they are known.
#[derive(Debug, Default)]
pub struct Titles(Mutex<Known>);

/// The titles and how far they are known.
#[derive(Debug, Default)]
pub struct Known {
    /// The titles.
    pub index: Index,
    /// When they were last read.
    pub read_at: Option<DateTime<Utc>>,
    /// The change up to which each is known: after a year of old dossiers came in at one moment, all of them are read again
    /// for a while, and taking a title apart is what costs.
    seen: HashMap<InitiativeId, DateTime<Utc>>,
}

impl Known {
    /// Takes in titles with the moments of their changes, as they were read at a moment.
    pub fn take_in(&mut self, changed: Vec<(InitiativeId, String, DateTime<Utc>)>, read_at: DateTime<Utc>) {
        for (id, title, at) in changed {
            if self.seen.insert(id, at) != Some(at) {
                self.index.put(id, &title);
            }
        }
        self.read_at = self.read_at.max(Some(read_at));
    }
}

impl Titles {
    /// Works on the titles as they are known now, on a thread that may wait: one lock serves the whole service, and the
    /// first question reads many thousand titles under it.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the work panicked.
    pub async fn with<T: Send + 'static>(
        self: Arc<Self>,
        work: impl FnOnce(&mut Known) -> T + Send + 'static,
    ) -> Result<T> {
        let working = move || work(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
        tokio::task::spawn_blocking(working)
            .await
            .map_err(|error| AppError::bug(format!("titles were not read: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn id(number: u128) -> InitiativeId {
        InitiativeId(Uuid::from_u128(number))
    }

    #[test]
    fn other_wording_and_abbreviations_are_seen_through() {
        let mut index = Index::default();
        for (number, title) in (1..).zip([
            "Một số biện pháp rèn kỹ năng đọc cho học sinh lớp 1 người dân tộc Mông",
            "Một số biện pháp nâng cao chất lượng công tác bán trú",
            "Ứng dụng công nghệ thông tin trong quản lý hồ sơ hộ tịch",
            "Giải pháp phòng chống rét cho đàn trâu bò",
            "Một số biện pháp nâng cao chất lượng dạy học môn Toán lớp 2",
        ]) {
            index.put(id(number), title);
        }
        // Enough titles to know which words are set phrases.
        for number in 100..400 {
            index.put(id(number), &format!("Một số biện pháp của việc thứ {number}"));
        }
        let best = |title: &str| index.like(title, 30).first().map(|(id, _)| id.0.as_u128());
        assert_eq!(best("Kinh nghiệm dạy đọc cho HS lớp 1 dân tộc Mông"), Some(1));
        assert_eq!(best("Quan ly ho so ho tich bang CNTT"), Some(3));
        assert_eq!(words("SGK GDĐT"), ["sach", "giao", "khoa", "giao", "duc", "dao", "tao"]);
        assert_eq!(best("Chống rét đàn trâu bò vùng cao"), Some(4));
        assert_eq!(
            index.like("Một số biện pháp", 45),
            Vec::new(),
            "set phrases alone say nothing"
        );
        assert_eq!(index.like("Nuôi ong lấy mật", 30), Vec::new());
        let same = index.like("Giải pháp phòng chống rét cho đàn trâu bò", 30);
        assert_eq!(same.first(), Some(&(id(4), 100)));
    }

    #[test]
    fn a_changed_title_takes_the_place_of_the_old_one() {
        let mut index = Index::default();
        index.put(id(1), "Ủ chua thức ăn cho trâu bò");
        index.put(id(1), "Sổ tay số cho y tế bản");
        assert_eq!(index.len(), 1);
        assert!(index.like("Ủ chua thức ăn cho trâu bò", 30).is_empty());
        assert_eq!(index.like("Sổ tay số y tế bản", 30).len(), 1);
    }
}
