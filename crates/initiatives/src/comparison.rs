//! A comparison as one reader may see it: the same for the page, the annex to the minutes and the interface.

use crate::model::{Initiative, InitiativeId};
use crate::novelty::{Check, Explanation, Part, Thresholds, excerpt, part_at, parts};
use crate::policy::{self, Sight};
use crate::store::novelty::{self as rows, Named};
use chrono::Datelike as _;
use kernel::Result;
use kernel::access::Actor;
use kernel::engines::novelty::{Copying, Why};
use kernel::ids::UnitId;
use kernel::time::local_date;
use kernel::web::App;
use std::ops::Range;

/// Letters of a passage that are quoted.
const QUOTED: usize = 600;
/// Letters of what does not count that are quoted.
const SKIPPED: usize = 160;

/// A passage as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Counted through all sources.
    pub number: usize,
    /// The part of the new text in which it begins.
    pub part: Part,
    /// Words that count.
    pub words: u32,
    /// Where it stands in the new text.
    pub place: Range<u32>,
    /// Where it stands in the source.
    pub source_place: Range<u32>,
    /// The words of the new text.
    pub new: String,
    /// The words of the source, where the reader may read it.
    pub old: Option<String>,
}

/// A source as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// Which.
    pub id: InitiativeId,
    /// What it is called; `None` for a source that the reader may only know to exist.
    pub named: Option<Named>,
    /// Held by which unit.
    pub unit: UnitId,
    /// Its unit by name.
    pub unit_name: String,
    /// The year in which it came.
    pub year: Option<i32>,
    /// Its text, where the reader may read it.
    pub text: Option<String>,
    /// Of the same authors.
    pub own: bool,
    /// Came later than the compared record.
    pub later: bool,
    /// Of the same title.
    pub same_title: bool,
    /// How it was used.
    pub copying: Copying,
    /// What was found.
    pub passages: Vec<Passage>,
}

impl Source {
    /// The parts in which its passages stand, each once.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        let mut parts: Vec<Part> = self.passages.iter().map(|passage| passage.part).collect();
        parts.sort_unstable();
        parts.dedup();
        parts
    }

    /// An earlier text of somebody else.
    #[must_use]
    pub fn is_anothers(&self) -> bool {
        !self.own && !self.later
    }
}

/// A record of the same title.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Twin {
    /// What it is called; `None` where the reader may only know that it exists.
    pub named: Option<Named>,
    /// Its unit by name.
    pub unit_name: String,
}

/// Words that do not count.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// Why.
    pub why: Why,
    /// In which part.
    pub part: Part,
    /// The words.
    pub text: String,
    /// Where.
    pub place: Range<u32>,
}

/// A comparison as one reader may see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct View {
    /// The result as kept; its `found` is what this reader may know.
    pub check: Check,
    /// Somebody should look, by what this reader may know.
    pub needs_look: bool,
    /// How much the reader may know.
    pub sight: Sight,
    /// The text that was compared.
    pub text: String,
    /// The record was changed since.
    pub outdated: bool,
    /// Where words stood before.
    pub sources: Vec<Source>,
    /// Others of the same title.
    pub twins: Vec<Twin>,
    /// What does not count.
    pub skipped: Vec<Skipped>,
    /// What the author says.
    pub explanation: Option<Explanation>,
}

impl View {
    /// The parts of the text that hold something.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        parts(&self.text).into_iter().map(|(part, _)| part).collect()
    }
}

/// How much this person, who has found the record, may know of its comparison.
///
/// # Errors
/// Database errors.
pub async fn sight(app: &App, actor: &Actor, initiative: &Initiative) -> Result<Option<Sight>> {
    let today = local_date(app.db.now());
    let on_duty = rows::is_on_duty(&app.db.reader(), actor.person, initiative.id, today).await?;
    Ok(policy::sight(actor, initiative, on_duty, &app.db.units(), today))
}

/// The last comparison of a record as a reader with this sight may see it.
///
/// # Errors
/// Database errors.
pub async fn view(app: &App, actor: &Actor, initiative: &Initiative, sight: Sight) -> Result<Option<View>> {
    let reader = app.db.reader();
    let today = local_date(app.db.now());
    let Some(mut check) = rows::latest(&reader, initiative.id, sight).await? else {
        return Ok(None);
    };
    let ids: Vec<InitiativeId> = check
        .found
        .sources
        .iter()
        .map(|source| source.id)
        .chain(check.found.twins.iter().map(|twin| twin.id))
        .collect();
    let readable = rows::seen(&reader, &policy::scope(actor), &ids, today).await?;
    let public = rows::seen(&reader, &policy::published(), &ids, today).await?;
    let name = |id: InitiativeId| readable.get(&id).or_else(|| public.get(&id)).cloned();
    if sight == Sight::Author {
        // Rights may have changed since: what was public then may be held back now.
        check.found = check.found.only(|id| name(id).is_some());
    }
    let mut hashes = vec![check.text.clone()];
    hashes.extend(
        check
            .found
            .sources
            .iter()
            .filter(|source| readable.contains_key(&source.id))
            .map(|source| source.text.clone()),
    );
    let texts = rows::compared_texts(&reader, &hashes).await?;
    let text = texts.get(&check.text).cloned().unwrap_or_default();
    let places = parts(&text);
    let units = app.db.units();
    let mut number = 0;
    let sources = check
        .found
        .sources
        .iter()
        .map(|source| {
            let old = readable.get(&source.id).and_then(|_| texts.get(&source.text));
            Source {
                id: source.id,
                named: name(source.id),
                unit: source.unit,
                unit_name: units.name(source.unit, today).to_owned(),
                year: source.since.map(|at| local_date(at).year()),
                own: source.own,
                later: source.later,
                same_title: source.same_title,
                copying: source.copying,
                passages: source
                    .passages
                    .iter()
                    .map(|passage| {
                        number += 1;
                        let place = passage.start..passage.end;
                        let source_place = passage.source_start..passage.source_end;
                        Passage {
                            number,
                            part: part_at(&places, passage.start),
                            words: passage.words,
                            new: excerpt(&text, &place, QUOTED),
                            old: old.map(|old| excerpt(old, &source_place, QUOTED)),
                            place,
                            source_place,
                        }
                    })
                    .collect(),
                text: old.cloned(),
            }
        })
        .collect();
    let twins = check
        .found
        .twins
        .iter()
        .map(|twin| Twin {
            named: name(twin.id),
            unit_name: units.name(twin.unit, today).to_owned(),
        })
        .collect();
    let skipped = check
        .found
        .discounted
        .iter()
        .map(|stretch| Skipped {
            why: stretch.why,
            part: part_at(&places, stretch.start),
            text: excerpt(&text, &(stretch.start..stretch.end), SKIPPED),
            place: stretch.start..stretch.end,
        })
        .collect();
    let thresholds = Thresholds::of(&app.packs, today)?;
    // What was kept counts every source; this reader may know fewer.
    check.needs_look = check.found.needs_look(&thresholds);
    Ok(Some(View {
        needs_look: check.needs_look,
        outdated: check.version < initiative.version && initiative.state.is_editable(),
        sight,
        text,
        sources,
        twins,
        skipped,
        explanation: rows::explanation(&reader, initiative.id).await?,
        check,
    }))
}
