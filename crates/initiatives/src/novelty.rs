//! What was copied from where: the text of a record for comparing, what a comparison found, who may know which part of it,
//! and groups of records that are nearly the same. Pure.
//!
//! The law asks whether a solution is new within the unit that recognises it, and not identical to one in an earlier
//! request, disclosed or applied before (Điều lệ Sáng kiến, NĐ 13/2012/NĐ-CP, Điều 3.1.a and 4.1). Copied words are a
//! hint to that question and no answer: what is found is shown to people, with its place, and never as one number.

use crate::model::{Content, InitiativeId};
use chrono::{DateTime, NaiveDate, Utc};
use kernel::engines::novelty::{Comparison, Copying, Leftover, Passage, Stretch};
use kernel::ids::{PersonId, UnitId};
use kernel::packs::Packs;
use kernel::{AppError, Result};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::ops::Range;

kernel::typed_id! {
    /// One comparison.
    CheckId,
}

/// Between the parts of a text; nobody types it.
const BETWEEN: &str = "\n\u{1e}\n";
/// Sources of one result, at most: those that explain most.
const SOURCES: usize = 30;
/// Other records of the same title that are named, at most.
const TWINS: usize = 10;

/// A part of the text of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Part {
    /// Tên sáng kiến
    Title,
    /// Lĩnh vực áp dụng
    Field,
    /// Bản chất
    Essence,
    /// Điều kiện áp dụng
    Conditions,
    /// Lợi ích theo tác giả
    BenefitAuthor,
    /// Lợi ích theo nơi đã áp dụng
    BenefitOthers,
    /// Báo cáo mô tả
    Report,
}

impl Part {
    /// Every part, in the order of the text.
    pub const ALL: [Part; 7] = [
        Part::Title,
        Part::Field,
        Part::Essence,
        Part::Conditions,
        Part::BenefitAuthor,
        Part::BenefitOthers,
        Part::Report,
    ];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Part::Title => "title",
            Part::Field => "field",
            Part::Essence => "essence",
            Part::Conditions => "conditions",
            Part::BenefitAuthor => "benefit_author",
            Part::BenefitOthers => "benefit_others",
            Part::Report => "report",
        }
    }

    /// The part of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Part> {
        Part::ALL.into_iter().find(|part| part.code() == code)
    }
}

/// The text of a record as it is compared: its parts, and of the uploaded report the lines that the form does not repeat.
/// What the author wants kept secret is left out: it would be shown to whoever wrote the same.
#[must_use]
pub fn compose(content: &Content, report: &str) -> String {
    let form = [
        &content.title,
        &content.field,
        &content.essence,
        &content.conditions,
        &content.benefit_author,
        &content.benefit_others,
    ];
    compose_parts(form.map(String::as_str), report)
}

/// The same of the parts in the order of [`Part::ALL`].
#[must_use]
pub fn compose_parts(form: [&str; 6], report: &str) -> String {
    let known: HashSet<String> = form
        .iter()
        .flat_map(|part| part.lines())
        .map(vietnamese::fold)
        .collect();
    let rest: Vec<&str> = report
        .lines()
        .filter(|line| !line.trim().is_empty() && !known.contains(&vietnamese::fold(line)))
        .collect();
    let rest = rest.join("\n");
    let parts: Vec<String> = form
        .into_iter()
        .chain([rest.as_str()])
        .map(|part| part.replace('\u{1e}', " "))
        .collect();
    parts.join(BETWEEN)
}

/// The parts of a composed text that hold something, and where each stands, in characters.
#[must_use]
pub fn parts(text: &str) -> Vec<(Part, Range<u32>)> {
    let between = count(BETWEEN);
    let mut found = Vec::new();
    let mut at = 0;
    for (part, words) in Part::ALL.into_iter().zip(text.split(BETWEEN)) {
        let end = at + count(words);
        if end > at {
            found.push((part, at..end));
        }
        at = end + between;
    }
    found
}

/// The part in which a place stands.
#[must_use]
pub fn part_at(parts: &[(Part, Range<u32>)], place: u32) -> Part {
    let found = parts.iter().rev().find(|(_, range)| range.start <= place);
    found.map_or(Part::Title, |(part, _)| *part)
}

fn count(text: &str) -> u32 {
    u32::try_from(text.chars().count()).unwrap_or(u32::MAX)
}

/// From when on something is shown. A rule of the house, in `packs/rules/novelty.toml`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Thresholds {
    /// Words of the shortest passage that is shown.
    pub passage: u32,
    /// Of a hundred words of a passage, how many must stand in the source for it to be shown.
    pub same: u32,
    /// Words from one earlier record from which on somebody should look.
    pub look: u32,
    /// Words in common from which on two records belong to one group.
    pub group: u32,
    /// Of a hundred points of likeness, how many make a title worth a hint.
    pub title: u32,
}

impl Thresholds {
    /// As the packs have them on a day.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the pack lacks one.
    pub fn of(packs: &Packs, on: NaiveDate) -> Result<Thresholds> {
        let read = |key: &str| {
            let value = packs
                .parameters
                .on(key, on)
                .and_then(kernel::clocks::Parameter::integer);
            let value = value.map_err(|error| AppError::bug(error.to_string()))?;
            u32::try_from(value).map_err(|_| AppError::bug(format!("{key} is below nought")))
        };
        Ok(Thresholds {
            passage: read("novelty.passage_words")?,
            same: read("novelty.passage_same_percent")?,
            look: read("novelty.look_words")?,
            group: read("novelty.group_words")?,
            title: read("novelty.title_percent")?,
        })
    }
}

/// Why a comparison was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// The author asked before handing in.
    Draft,
    /// Handed in, or handed in again after a change.
    Submission,
    /// An officer asked.
    Asked,
    /// Records of past years came in.
    Recheck,
}

impl Reason {
    /// Every reason.
    pub const ALL: [Reason; 4] = [Reason::Draft, Reason::Submission, Reason::Asked, Reason::Recheck];

    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reason::Draft => "draft",
            Reason::Submission => "submission",
            Reason::Asked => "asked",
            Reason::Recheck => "recheck",
        }
    }

    /// The reason of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// What is known of another record when its words are found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Other {
    /// Which.
    pub id: InitiativeId,
    /// Held by which unit.
    pub unit: UnitId,
    /// The day on which it was handed in, or for past years decided on.
    pub since: Option<DateTime<Utc>>,
    /// Its title, folded.
    pub title: String,
    /// The author of the compared record may know that it exists: it is published, or their own.
    pub for_author: bool,
}

/// A record whose words were found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// Which.
    pub id: InitiativeId,
    /// Held by which unit when it was found.
    pub unit: UnitId,
    /// Hash of its text then.
    pub text: String,
    /// The day on which it was handed in.
    pub since: Option<DateTime<Utc>>,
    /// Of the same authors.
    pub own: bool,
    /// Handed in after the compared record: it accuses the other, not this one.
    pub later: bool,
    /// Of the same title.
    pub same_title: bool,
    /// How it was used.
    pub copying: Copying,
    /// What was found.
    pub passages: Vec<Passage>,
}

impl Source {
    /// Words in its passages.
    #[must_use]
    pub fn words(&self) -> u32 {
        self.passages.iter().map(|passage| passage.words).sum()
    }

    /// An earlier text of somebody else.
    #[must_use]
    pub fn is_anothers(&self) -> bool {
        !self.own && !self.later
    }
}

/// Another record of the same title whose words were not found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Twin {
    /// Which.
    pub id: InitiativeId,
    /// Held by which unit.
    pub unit: UnitId,
}

/// What a comparison found.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    /// Words of the text.
    pub words: u32,
    /// What does not count.
    pub discounted: Vec<Stretch>,
    /// Where words stood before, most first.
    pub sources: Vec<Source>,
    /// Other records of the same title.
    pub twins: Vec<Twin>,
    /// Names of other units in the text.
    pub leftovers: Vec<Leftover>,
}

impl Found {
    /// What a comparison says about a record that was handed in at `since` (`None`: not yet).
    #[must_use]
    pub fn of(
        comparison: Comparison,
        leftovers: Vec<Leftover>,
        others: &[Other],
        (title, since): (&str, Option<DateTime<Utc>>),
        hash: impl Fn(&str) -> String,
        thresholds: &Thresholds,
    ) -> Found {
        let title = vietnamese::fold(title);
        let known: HashMap<InitiativeId, &Other> = others.iter().map(|other| (other.id, other)).collect();
        let mut sources: Vec<Source> = comparison
            .sources
            .into_iter()
            .filter_map(|source| {
                let other = known.get(&InitiativeId(source.id))?;
                let passages: Vec<Passage> = source
                    .passages
                    .into_iter()
                    .filter(|passage| passage.words >= thresholds.passage && passage.same_percent >= thresholds.same)
                    .collect();
                (!passages.is_empty()).then(|| Source {
                    id: other.id,
                    unit: other.unit,
                    text: hash(&source.text),
                    since: other.since,
                    own: source.own,
                    later: since.zip(other.since).is_some_and(|(this, that)| that > this),
                    same_title: other.title == title,
                    copying: source.copying,
                    passages,
                })
            })
            .collect();
        sources.sort_by_key(|source| (!source.is_anothers(), std::cmp::Reverse(source.words()), source.id));
        sources.truncate(SOURCES);
        let twins = others
            .iter()
            .filter(|other| other.title == title && !sources.iter().any(|source| source.id == other.id))
            .take(TWINS)
            .map(|other| Twin {
                id: other.id,
                unit: other.unit,
            })
            .collect();
        Found {
            words: comparison.words,
            discounted: comparison.discounted,
            sources,
            twins,
            leftovers,
        }
    }

    /// The same as if the other records that `keep` refuses did not exist.
    #[must_use]
    pub fn only(&self, keep: impl Fn(InitiativeId) -> bool) -> Found {
        let mut found = self.clone();
        found.sources.retain(|source| keep(source.id));
        found.twins.retain(|twin| keep(twin.id));
        found
    }

    /// Somebody should look: much of one earlier record of others, or less of one with the same title.
    #[must_use]
    pub fn needs_look(&self, thresholds: &Thresholds) -> bool {
        self.sources
            .iter()
            .any(|source| source.is_anothers() && (source.same_title || source.words() >= thresholds.look))
    }
}

/// A comparison as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    /// Which.
    pub id: CheckId,
    /// Of which record.
    pub initiative: InitiativeId,
    /// In which version.
    pub version: i64,
    /// Hash of the text that was compared.
    pub text: String,
    /// Why.
    pub reason: Reason,
    /// Who asked; the service itself when absent.
    pub asked_by: Option<PersonId>,
    /// When.
    pub at: DateTime<Utc>,
    /// Somebody should look.
    pub needs_look: bool,
    /// What was found: everything, or only what the author may know of, depending on who reads.
    pub found: Found,
}

/// What an author says to the result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Explanation {
    /// In their words.
    pub words: String,
    /// Who.
    pub person: PersonId,
    /// When.
    pub at: DateTime<Utc>,
}

/// Two records that have much in common.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The one that came later.
    pub later: InitiativeId,
    /// The one that was there before.
    pub earlier: InitiativeId,
    /// Words in common.
    pub words: i64,
    /// In how many passages.
    pub passages: i32,
    /// Of the same title.
    pub same_title: bool,
    /// Of the same authors.
    pub own: bool,
}

/// Records that belong together by their pairs, and these pairs, the largest group first.
#[must_use]
pub fn groups(pairs: Vec<Pair>) -> Vec<(Vec<InitiativeId>, Vec<Pair>)> {
    let mut leader: HashMap<InitiativeId, InitiativeId> = HashMap::new();
    fn find(leader: &mut HashMap<InitiativeId, InitiativeId>, of: InitiativeId) -> InitiativeId {
        let mut at = of;
        while let Some(next) = leader.get(&at).copied().filter(|next| *next != at) {
            at = next;
        }
        leader.insert(of, at);
        at
    }
    for pair in &pairs {
        let (one, other) = (find(&mut leader, pair.later), find(&mut leader, pair.earlier));
        // The smaller id leads, whatever the order of the pairs.
        leader.insert(one.max(other), one.min(other));
    }
    let mut found: BTreeMap<InitiativeId, (Vec<InitiativeId>, Vec<Pair>)> = BTreeMap::new();
    for pair in pairs {
        let group = found.entry(find(&mut leader, pair.later)).or_default();
        for id in [pair.earlier, pair.later] {
            if !group.0.contains(&id) {
                group.0.push(id);
            }
        }
        group.1.push(pair);
    }
    let mut all: Vec<_> = found.into_values().collect();
    for (_, pairs) in &mut all {
        pairs.sort_by_key(|pair| std::cmp::Reverse(pair.words));
    }
    all.sort_by_key(|(ids, pairs)| {
        let words = pairs.first().map_or(0, |pair| pair.words);
        (
            std::cmp::Reverse(ids.len()),
            std::cmp::Reverse(words),
            ids.first().copied(),
        )
    });
    all
}

/// A stretch of a text, to be shown: which passage it belongs to, and whether it does not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Piece {
    /// The words.
    pub text: String,
    /// Number of the passage.
    pub passage: Option<usize>,
    /// The passage begins here.
    pub first: bool,
    /// Does not count.
    pub skipped: bool,
}

/// Cuts the parts of a text at its passages (number and place) and at what does not count.
#[must_use]
pub fn pieces(text: &str, passages: &[(usize, Range<u32>)], skipped: &[Range<u32>]) -> Vec<(Part, Vec<Piece>)> {
    let letters: Vec<char> = text.chars().collect();
    let mut begun: HashSet<usize> = HashSet::new();
    let mut shown = Vec::new();
    for (part, range) in parts(text) {
        let mut cuts: Vec<u32> = passages
            .iter()
            .map(|(_, place)| place)
            .chain(skipped)
            .flat_map(|place| [place.start, place.end])
            .filter(|cut| range.contains(cut))
            .chain([range.start, range.end])
            .collect();
        cuts.sort_unstable();
        cuts.dedup();
        let mut list = Vec::new();
        for cut in cuts.windows(2) {
            let &[from, to] = cut else { continue };
            let passage = passages
                .iter()
                .find(|(_, place)| place.start <= from && to <= place.end)
                .map(|(number, _)| *number);
            list.push(Piece {
                text: letters.get(from as usize..to as usize).unwrap_or(&[]).iter().collect(),
                passage,
                first: passage.is_some_and(|number| begun.insert(number)),
                skipped: skipped.iter().any(|place| place.start <= from && to <= place.end),
            });
        }
        shown.push((part, list));
    }
    shown
}

/// The words at a place, in one line, at most `most` letters of them.
#[must_use]
pub fn excerpt(text: &str, place: &Range<u32>, most: usize) -> String {
    let length = place.end.saturating_sub(place.start) as usize;
    let words: String = text.chars().skip(place.start as usize).take(length.min(most)).collect();
    let line = words
        .split_whitespace()
        .filter(|word| *word != "\u{1e}")
        .collect::<Vec<_>>();
    let line = line.join(" ");
    if length > most { format!("{line} …") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::Kind;
    use kernel::engines::novelty::{self as engine, Why};
    use uuid::Uuid;

    fn id(number: u128) -> InitiativeId {
        InitiativeId(Uuid::from_u128(number))
    }

    fn content() -> Content {
        Content {
            title: "Thẻ số".to_owned(),
            unit: UnitId(Uuid::nil()),
            kind: Kind::Operational,
            field: String::new(),
            sponsor: String::new(),
            first_applied_on: None,
            essence: "Mỗi em một bộ thẻ.\nCuối giờ đổi thẻ.".to_owned(),
            confidential: "Công thức pha keo".to_owned(),
            conditions: String::new(),
            benefit_author: "Tăng 20%.".to_owned(),
            benefit_others: String::new(),
            authors: Vec::new(),
        }
    }

    const THRESHOLDS: Thresholds = Thresholds {
        passage: 10,
        same: 70,
        look: 40,
        group: 60,
        title: 45,
    };

    #[test]
    fn the_text_has_each_word_once_and_no_secret() {
        let text = compose(&content(), "THẺ SỐ\nMỗi em một bộ thẻ.\n\nPhần riêng của báo cáo.");
        assert!(!text.contains("Công thức"), "{text}");
        let found: Vec<(Part, String)> = parts(&text)
            .into_iter()
            .map(|(part, range)| (part, excerpt(&text, &range, 99)))
            .collect();
        assert_eq!(
            found,
            [
                (Part::Title, "Thẻ số".to_owned()),
                (Part::Essence, "Mỗi em một bộ thẻ. Cuối giờ đổi thẻ.".to_owned()),
                (Part::BenefitAuthor, "Tăng 20%.".to_owned()),
                (Part::Report, "Phần riêng của báo cáo.".to_owned()),
            ]
        );
        assert_eq!(part_at(&parts(&text), 20), Part::Essence);
    }

    fn compared(sources: &[(u128, bool, u32)]) -> Comparison {
        Comparison {
            words: 200,
            counted: 190,
            discounted: vec![engine::Stretch {
                start: 0,
                end: 4,
                why: Why::Form,
            }],
            sources: sources
                .iter()
                .map(|(number, own, words)| engine::Source {
                    id: id(*number).0,
                    text: format!("text {number}"),
                    passages: vec![Passage {
                        start: 0,
                        end: 9,
                        source_start: 0,
                        source_end: 9,
                        words: *words,
                        same_percent: 70,
                    }],
                    copying: Copying::Verbatim,
                    own: *own,
                })
                .collect(),
        }
    }

    fn other(number: u128, hour: i64, title: &str) -> Other {
        Other {
            id: id(number),
            unit: UnitId(Uuid::nil()),
            since: DateTime::from_timestamp(hour * 3600, 0),
            title: vietnamese::fold(title),
            for_author: true,
        }
    }

    fn found(sources: &[(u128, bool, u32)], others: &[Other]) -> Found {
        let since = DateTime::from_timestamp(10 * 3600, 0);
        Found::of(
            compared(sources),
            Vec::new(),
            others,
            ("Thẻ số", since),
            str::to_owned,
            &THRESHOLDS,
        )
    }

    #[test]
    fn only_an_earlier_text_of_somebody_else_asks_for_a_look() {
        let look = |sources: &[_], others: &[_]| found(sources, others).needs_look(&THRESHOLDS);
        assert!(look(&[(1, false, 40)], &[other(1, 5, "Khác")]));
        assert!(!look(&[(1, false, 39)], &[other(1, 5, "Khác")]), "little of it");
        assert!(
            look(&[(1, false, 12)], &[other(1, 5, "THẺ SỐ")]),
            "little, but the same title"
        );
        assert!(!look(&[(1, true, 90)], &[other(1, 5, "Khác")]), "one's own");
        assert!(
            !look(&[(1, false, 90)], &[other(1, 15, "Khác")]),
            "handed in afterwards"
        );
        assert!(!look(&[(1, false, 9)], &[other(1, 5, "Khác")]), "too short to be shown");
        assert!(!look(&[], &[other(1, 5, "Thẻ số")]), "the same title alone");
    }

    #[test]
    fn words_that_meet_by_chance_are_no_passage() {
        let mut compared = compared(&[(1, false, 80)]);
        compared.sources[0].passages[0].same_percent = 69;
        let found = Found::of(
            compared,
            Vec::new(),
            &[other(1, 5, "Khác")],
            ("Thẻ số", None),
            str::to_owned,
            &THRESHOLDS,
        );
        assert!(found.sources.is_empty(), "{found:?}");
    }

    #[test]
    fn what_is_kept_from_a_reader_leaves_no_trace() {
        let others = [other(1, 5, "Khác"), other(2, 6, "Khác"), other(3, 6, "Thẻ số")];
        let whole = found(&[(1, false, 80), (2, false, 50)], &others);
        assert_eq!((whole.sources.len(), whole.twins.len()), (2, 1));
        let without = whole.only(|one| one == id(2));
        let alone = found(&[(2, false, 50)], &others[1..2]);
        assert_eq!(without, alone);
    }

    #[test]
    fn pairs_with_a_record_in_common_are_one_group() {
        let pair = |later, earlier, words| Pair {
            later: id(later),
            earlier: id(earlier),
            words,
            passages: 1,
            same_title: false,
            own: false,
        };
        let all = groups(vec![pair(5, 4, 300), pair(2, 1, 70), pair(3, 2, 90)]);
        let ids: Vec<Vec<InitiativeId>> = all.iter().map(|(ids, _)| ids.clone()).collect();
        assert_eq!(ids, [vec![id(1), id(2), id(3)], vec![id(4), id(5)]]);
        assert_eq!(all[0].1[0].words, 90, "the strongest pair comes first");
    }

    #[test]
    fn a_text_is_cut_at_passages_and_nothing_is_lost() {
        let text = compose(&content(), "");
        let essence = parts(&text)[1].1.clone();
        let place = essence.start + 4..essence.start + 10;
        let skipped = essence.start..essence.start + 4;
        let cut = pieces(&text, &[(7, place)], std::slice::from_ref(&skipped));
        let whole: String = cut[1].1.iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, "Mỗi em một bộ thẻ.\nCuối giờ đổi thẻ.");
        let marked: Vec<(&str, bool)> = cut[1]
            .1
            .iter()
            .filter(|piece| piece.passage == Some(7))
            .map(|piece| (piece.text.as_str(), piece.first))
            .collect();
        assert_eq!(marked, [("em một", true)]);
        assert!(cut[1].1[0].skipped);
    }
}
