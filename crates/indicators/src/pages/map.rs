//! The communes below a unit as a map: coloured and marked by how they stand to their target, else by how much there is.

use super::{CellText, Look, cell};
use crate::follow::Sheet;
use crate::labels;
use crate::model::{Definition, Exact, Target, Verdict};
use kernel::Result;
use kernel::access::Actor;
use kernel::ids::UnitId;
use kernel::units::Tree;
use ui::charts::{self, Level, Shape, Svg};

/// More communes than this are no map of a page: each would be smaller than a finger.
const MOST: usize = 400;

/// A commune of the map, in words.
pub(super) struct Commune {
    pub name: String,
    pub href: String,
    pub value: CellText,
    /// What the map says of it.
    pub words: String,
    /// Its value alone, for the tiles.
    pub short: String,
    pub level: Level,
}

/// A map with its legend and the same in words.
#[derive(Default)]
pub(super) struct Map {
    /// The drawing; empty where there are no boundaries.
    pub drawing: Svg,
    pub legend: Vec<(&'static str, String)>,
    pub communes: Vec<Commune>,
    /// Why there is no drawing, or what it lacks; may be empty.
    pub note: String,
}

impl Map {
    /// There is something to say of communes.
    pub(super) fn is_there(&self) -> bool {
        !self.communes.is_empty() || !self.note.is_empty()
    }
}

/// How a commune is drawn: colour and sign.
fn drawn(judged: bool, value: Option<Exact>, verdict: Option<Verdict>, median: Option<Exact>) -> (Level, &'static str) {
    match (judged, value, verdict) {
        (_, None, _) => (Level::None, labels::SIGN_NONE),
        (true, Some(_), Some(verdict)) => {
            let level = match verdict {
                Verdict::Reached => Level::Many,
                Verdict::Near => Level::Some,
                Verdict::Short => Level::Claimed,
            };
            (level, super::standing(verdict).shape())
        }
        (true, Some(_), None) => (Level::None, ""),
        (false, Some(value), _) if value.is_zero() => (Level::None, labels::SIGN_ZERO),
        (false, Some(value), _) if median.is_some_and(|median| value >= median) => (Level::Many, labels::SIGN_MANY),
        (false, Some(_), _) => (Level::Some, labels::SIGN_SOME),
    }
}

/// The map of an indicator over the communes below the unit of a page.
///
/// # Errors
/// Database errors.
pub(super) async fn of(
    look: &Look,
    actor: &Actor,
    sheet: &Sheet,
    definition: &Definition,
    held: &[Target],
) -> Result<Map> {
    if !look.has_communes() {
        return Ok(Map::default());
    }
    let mut communes = look.units.subtree(look.unit, Tree::Territorial, look.on());
    communes.retain(|unit| look.is_commune(*unit));
    if communes.len() > MOST {
        return Ok(Map {
            note: labels::MAP_TOO_LARGE.to_owned(),
            ..Map::default()
        });
    }
    let communes = look.seen(actor, definition, communes);
    if communes.is_empty() {
        return Ok(Map::default());
    }
    // Those of the page are of the units directly below; a commune may lie deeper.
    let direct = communes
        .iter()
        .all(|unit| look.above(*unit).is_none_or(|above| above == look.unit));
    let read = if direct {
        None
    } else {
        Some(look.targets(&communes).await?)
    };
    let targets = read.as_deref().unwrap_or(held);
    let found: Vec<(UnitId, Option<Exact>, Option<&Target>)> = communes
        .iter()
        .map(|unit| {
            let value = look.value(sheet, definition, look.asked(), *unit).ok();
            (*unit, value, look.target(targets, &definition.key, *unit))
        })
        .collect();
    let judged = found
        .iter()
        .any(|(_, value, target)| value.is_some() && target.is_some());
    let mut values: Vec<Exact> = found
        .iter()
        .filter_map(|(_, value, _)| *value)
        .filter(|one| !one.is_zero())
        .collect();
    values.sort();
    let median = values.get(values.len() / 2).copied();
    let boundaries = organisations::boundaries::of(&look.app.db.reader(), &communes).await?;
    let (mut shapes, mut lines, mut without) = (Vec::new(), Vec::new(), 0_usize);
    for (unit, value, target) in found {
        let verdict = value.zip(target).map(|(value, target)| target.goal.verdict(value));
        let (level, sign) = drawn(judged, value, verdict, median);
        let name = look.unit_name(unit);
        let said = value.map_or_else(
            || labels::NONE.to_lowercase(),
            |value| labels::with_unit(definition, value),
        );
        let words = labels::place(&name, &said, verdict);
        let href = look.figure_href(&definition.key, unit);
        match boundaries.get(&unit) {
            Some(boundary) => shapes.push(Shape {
                path: boundary.path.clone(),
                bounds: boundary.bounds,
                level,
                title: words.clone(),
                mark: sign.to_owned(),
                href: href.clone(),
            }),
            None => without += 1,
        }
        lines.push(Commune {
            value: cell(
                definition,
                look.value(sheet, definition, look.asked(), unit),
                target,
                String::new(),
            ),
            short: value.map(|value| labels::number(definition, value)).unwrap_or_default(),
            name,
            href,
            words,
            level,
        });
    }
    Ok(Map {
        note: match (shapes.is_empty(), without) {
            (true, _) => labels::NO_BOUNDARIES.to_owned(),
            (false, 0) => String::new(),
            (false, without) => labels::without_boundary(without),
        },
        drawing: if shapes.is_empty() {
            Svg::default()
        } else {
            charts::map(&shapes, &labels::map(&definition.name))
        },
        legend: labels::legend(judged, median.map(|median| labels::with_unit(definition, median))),
        communes: lines,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Colour is never all that tells two communes apart; no data and zero are two things.
    #[test]
    fn whatever_has_another_meaning_has_another_sign() {
        let whole = |number| Some(Exact::whole(number));
        let judged = [
            drawn(true, None, None, None),
            drawn(true, whole(9), Some(Verdict::Reached), None),
            drawn(true, whole(8), Some(Verdict::Near), None),
            drawn(true, whole(1), Some(Verdict::Short), None),
            drawn(true, whole(1), None, None),
        ];
        let amounts = [
            drawn(false, None, None, whole(5)),
            drawn(false, whole(0), None, whole(5)),
            drawn(false, whole(4), None, whole(5)),
            drawn(false, whole(5), None, whole(5)),
        ];
        for kind in [&judged[..], &amounts[..]] {
            let mut signs: Vec<&str> = kind.iter().map(|(_, sign)| *sign).collect();
            signs.sort_unstable();
            signs.dedup();
            assert_eq!(signs.len(), kind.len(), "{signs:?}");
        }
    }
}
