//! Boundaries of units for maps: read from GeoJSON or TopoJSON that an installation loads, simplified, kept as paths.
//!
//! Neighbours share their borders, so a border is simplified once, between the points where it meets others, and both
//! get the same line: no gaps and no overlaps, however coarse. Coordinates become whole numbers of a grid (Web Mercator,
//! a thousandth of a degree of longitude), the same for every file, so that provinces loaded apart fit together.

use crate::{policy, store};
use kernel::Result;
use kernel::access::Actor;
use kernel::db::{Reader, Tx};
use kernel::ids::UnitId;
use kernel::journal::Entry;
use serde_json::{Value, json};
use std::collections::{HashMap, HashSet};
use std::fmt::Write as _;

/// A point of the grid: east, south.
type Point = (i64, i64);
type Ring = Vec<Point>;

/// Grid points to a degree of longitude.
const GRID: f64 = 1_000.0;
/// How far a simplified border may lie from the true one, in grid points (about 100 m each).
const TOLERANCE: f64 = 3.0;
/// Names of the property that holds the code of a unit, in the order in which they are looked for.
const CODES: [&str; 6] = ["code", "ma", "ma_xa", "commune_code", "unit_code", "ma_dvhc"];

/// A file that cannot be read as boundaries.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BoundaryError {
    /// Neither of the two formats.
    #[error("neither a GeoJSON FeatureCollection nor a TopoJSON topology")]
    Format,
    /// No feature has a property that could be a code.
    #[error("no feature has a property with the code of its unit; looked for {0}")]
    NoCode(String),
    /// A coordinate lies outside of the world or is no number.
    #[error("the shape of {0} has a coordinate that is no longitude and latitude in degrees")]
    Coordinate(String),
}

/// The boundary of a unit, ready to be drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Boundary {
    /// Path of SVG, relative and in whole numbers.
    pub path: String,
    /// West, north, east, south.
    pub bounds: (i64, i64, i64, i64),
}

/// A boundary by the code of its unit.
pub type Coded = (String, Boundary);

fn project(name: &str, pair: &Value) -> Result<Point, BoundaryError> {
    let number = |at: usize| pair.get(at).and_then(Value::as_f64);
    let (Some(lon), Some(lat)) = (number(0), number(1)) else {
        return Err(BoundaryError::Coordinate(name.to_owned()));
    };
    place(lon, lat).ok_or_else(|| BoundaryError::Coordinate(name.to_owned()))
}

fn place(lon: f64, lat: f64) -> Option<Point> {
    if !(-180.0..=180.0).contains(&lon) || !(-85.0..=85.0).contains(&lat) {
        return None;
    }
    let south = -lat.to_radians().tan().asinh().to_degrees();
    // Both lie within ±180 degrees, so the whole numbers hold them.
    #[expect(clippy::cast_possible_truncation, reason = "bounded above")]
    Some(((lon * GRID).round() as i64, (south * GRID).round() as i64))
}

/// Reads a file: code and rings of each unit. `property` names the property with the code; else the usual names are tried.
///
/// # Errors
/// [`BoundaryError`].
pub fn read(file: &Value, property: Option<&str>) -> Result<Vec<Coded>, BoundaryError> {
    let names: Vec<&str> = property.map_or_else(|| CODES.to_vec(), |name| vec![name]);
    let shapes = match file.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => features(file, &names)?,
        Some("Topology") => topology(file, &names)?,
        _ => return Err(BoundaryError::Format),
    };
    if shapes.is_empty() {
        return Err(BoundaryError::NoCode(names.join(", ")));
    }
    // Islands may come as features of their own.
    let mut whole: Vec<(String, Vec<Ring>)> = Vec::with_capacity(shapes.len());
    let mut known: HashMap<String, usize> = HashMap::new();
    for (code, mut rings) in shapes {
        match known.get(&code).and_then(|at| whole.get_mut(*at)) {
            Some((_, held)) => held.append(&mut rings),
            None => {
                known.insert(code.clone(), whole.len());
                whole.push((code, rings));
            }
        }
    }
    Ok(simplified(whole))
}

fn code_of(properties: Option<&Value>, names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| match properties?.get(*name)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        Value::String(_) | Value::Null | Value::Bool(_) | Value::Array(_) | Value::Object(_) => None,
    })
}

fn features(file: &Value, names: &[&str]) -> Result<Vec<(String, Vec<Ring>)>, BoundaryError> {
    let mut shapes = Vec::new();
    for feature in file["features"].as_array().into_iter().flatten() {
        let Some(code) = code_of(feature.get("properties"), names) else {
            continue;
        };
        let geometry = &feature["geometry"];
        let coordinates = &geometry["coordinates"];
        let polygons: Vec<&Value> = match geometry["type"].as_str() {
            Some("Polygon") => vec![coordinates],
            Some("MultiPolygon") => coordinates.as_array().into_iter().flatten().collect(),
            _ => continue,
        };
        let mut rings = Vec::new();
        for ring in polygons.into_iter().filter_map(Value::as_array).flatten() {
            let points = ring.as_array().into_iter().flatten();
            rings.push(points.map(|pair| project(&code, pair)).collect::<Result<Ring, _>>()?);
        }
        shapes.push((code, rings));
    }
    Ok(shapes)
}

fn topology(file: &Value, names: &[&str]) -> Result<Vec<(String, Vec<Ring>)>, BoundaryError> {
    let pair = |of: &str, at: usize| file["transform"][of].get(at).and_then(Value::as_f64);
    let scale = pair("scale", 0).zip(pair("scale", 1));
    let shift = pair("translate", 0).zip(pair("translate", 1)).unwrap_or((0.0, 0.0));
    let wrong = || BoundaryError::Coordinate("arc".to_owned());
    let mut arcs: Vec<Ring> = Vec::new();
    for arc in file["arcs"].as_array().into_iter().flatten() {
        let mut line = Ring::new();
        let (mut x, mut y) = (0.0, 0.0);
        for step in arc.as_array().into_iter().flatten() {
            let (Some(a), Some(b)) = (step.get(0).and_then(Value::as_f64), step.get(1).and_then(Value::as_f64)) else {
                return Err(wrong());
            };
            // With a transform the points are steps of a grid; without, they are degrees.
            (x, y) = if scale.is_some() { (x + a, y + b) } else { (a, b) };
            let (fx, fy) = scale.unwrap_or((1.0, 1.0));
            line.push(place(x * fx + shift.0, y * fy + shift.1).ok_or_else(wrong)?);
        }
        arcs.push(line);
    }
    let ring = |of: &Value| -> Option<Ring> {
        let mut points = Ring::new();
        for number in of.as_array()? {
            let number = number.as_i64()?;
            // A negative number is the arc of its complement, backwards.
            let (at, back) = if number < 0 { (!number, true) } else { (number, false) };
            let arc = arcs.get(usize::try_from(at).ok()?)?;
            let mut next: Ring = if back {
                arc.iter().rev().copied().collect()
            } else {
                arc.clone()
            };
            if !next.is_empty() && points.last() == next.first() {
                next.remove(0);
            }
            points.extend(next);
        }
        Some(points)
    };
    let mut shapes = Vec::new();
    for object in file["objects"]
        .as_object()
        .into_iter()
        .flatten()
        .map(|(_, object)| object)
    {
        for geometry in object["geometries"].as_array().into_iter().flatten() {
            let Some(code) = code_of(geometry.get("properties"), names) else {
                continue;
            };
            let polygons: Vec<&Value> = match geometry["type"].as_str() {
                Some("Polygon") => vec![&geometry["arcs"]],
                Some("MultiPolygon") => geometry["arcs"].as_array().into_iter().flatten().collect(),
                _ => continue,
            };
            let rings = polygons.into_iter().filter_map(Value::as_array).flatten();
            shapes.push((code, rings.filter_map(ring).collect()));
        }
    }
    Ok(shapes)
}

/// Simplifies all shapes together.
fn simplified(shapes: Vec<(String, Vec<Ring>)>) -> Vec<Coded> {
    let shapes: Vec<(String, Vec<Ring>)> = shapes
        .into_iter()
        .map(|(code, rings)| {
            (
                code,
                rings.into_iter().map(closed).filter(|ring| ring.len() > 2).collect(),
            )
        })
        .collect();
    // A point where more than two borders meet, or fewer, stays where it is.
    let mut meeting: HashMap<Point, HashSet<Point>> = HashMap::new();
    for ring in shapes.iter().flat_map(|(_, rings)| rings) {
        for (at, point) in ring.iter().enumerate() {
            let next = ring[(at + 1) % ring.len()];
            meeting.entry(*point).or_default().insert(next);
            meeting.entry(next).or_default().insert(*point);
        }
    }
    let fixed = |point: &Point| meeting.get(point).is_none_or(|others| others.len() != 2);
    shapes
        .into_iter()
        .filter_map(|(code, rings)| {
            let rings: Vec<Ring> = rings
                .iter()
                .map(|ring| coarse(ring, fixed))
                .filter(|ring| ring.len() > 2)
                .collect();
            drawn(&rings).map(|boundary| (code, boundary))
        })
        .collect()
}

/// Without repeated points, and without the last one that repeats the first.
fn closed(mut ring: Ring) -> Ring {
    ring.dedup();
    while ring.len() > 1 && ring.first() == ring.last() {
        ring.pop();
    }
    ring
}

fn coarse(ring: &Ring, fixed: impl Fn(&Point) -> bool) -> Ring {
    // A ring that meets nothing begins where it lies farthest west, so that its neighbour inside begins there too.
    let start = ring.iter().position(&fixed).or_else(|| {
        let lowest = ring.iter().min()?;
        ring.iter().position(|point| point == lowest)
    });
    let Some(start) = start else { return Ring::new() };
    let mut turned: Ring = ring.iter().cycle().skip(start).take(ring.len()).copied().collect();
    let first = turned.first().copied().unwrap_or_default();
    turned.push(first);
    let mut result = Ring::new();
    let mut from = 0;
    for to in 1..turned.len() {
        if to + 1 == turned.len() || turned.get(to).is_some_and(&fixed) {
            let line = turned.get(from..=to).unwrap_or_default();
            let mut kept = border(line);
            kept.pop();
            result.extend(kept);
            from = to;
        }
    }
    result
}

/// One border between two fixed points: always worked out in the same direction, whichever side asks.
fn border(line: &[Point]) -> Ring {
    let backwards = line.iter().rev().lt(line.iter());
    let mut line = line.to_vec();
    if backwards {
        line.reverse();
    }
    let mut keep = vec![false; line.len()];
    let last = line.len().saturating_sub(1);
    for end in [0, last] {
        if let Some(kept) = keep.get_mut(end) {
            *kept = true;
        }
    }
    thin(&line, 0, last, &mut keep);
    let mut kept: Ring = line
        .into_iter()
        .zip(keep)
        .filter(|(_, kept)| *kept)
        .map(|(point, _)| point)
        .collect();
    if backwards {
        kept.reverse();
    }
    kept
}

/// Douglas and Peucker: keeps the point farthest from the line between two, when it is farther than the tolerance.
fn thin(line: &[Point], from: usize, to: usize, keep: &mut [bool]) {
    let mut waiting = vec![(from, to)];
    while let Some((from, to)) = waiting.pop() {
        let (Some(&a), Some(&b)) = (line.get(from), line.get(to)) else {
            continue;
        };
        let farthest = (from + 1..to)
            .filter_map(|at| line.get(at).map(|point| (at, distance(*point, a, b))))
            .max_by(|one, other| one.1.total_cmp(&other.1));
        if let Some((at, far)) = farthest
            && far > TOLERANCE
        {
            if let Some(kept) = keep.get_mut(at) {
                *kept = true;
            }
            waiting.extend([(from, at), (at, to)]);
        }
    }
}

#[expect(clippy::cast_precision_loss, reason = "grid points are far below 2^52")]
fn distance(point: Point, a: Point, b: Point) -> f64 {
    let (px, py) = ((point.0 - a.0) as f64, (point.1 - a.1) as f64);
    let (dx, dy) = ((b.0 - a.0) as f64, (b.1 - a.1) as f64);
    let length = dx.hypot(dy);
    if length == 0.0 {
        px.hypot(py)
    } else {
        let along = ((px * dx + py * dy) / (length * length)).clamp(0.0, 1.0);
        (px - along * dx).hypot(py - along * dy)
    }
}

fn drawn(rings: &[Ring]) -> Option<Boundary> {
    let all = || rings.iter().flatten();
    let west = all().map(|point| point.0).min()?;
    let east = all().map(|point| point.0).max()?;
    let north = all().map(|point| point.1).min()?;
    let south = all().map(|point| point.1).max()?;
    let mut path = String::new();
    for ring in rings {
        let mut at: Option<Point> = None;
        for (x, y) in ring.iter().copied() {
            // writing to a String cannot fail
            let _ = match at {
                None => write!(path, "M{x} {y}"),
                Some((px, py)) => write!(path, "l{} {}", x - px, y - py),
            };
            at = Some((x, y));
        }
        path.push('z');
    }
    Some(Boundary {
        path,
        bounds: (west, north, east, south),
    })
}

/// What a loading did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Units that have a boundary now.
    pub units: usize,
    /// Codes in the file that no unit of the day has.
    pub unknown: Vec<String>,
}

/// Loads boundaries: those of units that are not in the file stay as they are.
///
/// # Errors
/// [`kernel::AppError::Forbidden`]; database errors.
pub async fn load(tx: &Tx, actor: &Actor, source: &str, shapes: &[Coded]) -> Result<Loaded> {
    let units = tx.units();
    let permit = policy::permit_import(actor, &units, None, tx.today())?;
    let known: HashMap<&str, UnitId> = units
        .iter()
        .filter(|row| row.span.contains(tx.today()))
        .map(|row| (units.code(row.id, tx.today()), row.id))
        .collect();
    let mut loaded = Loaded::default();
    for (code, boundary) in shapes {
        match known.get(code.as_str()) {
            Some(unit) => {
                store::save_boundary(tx, &permit, *unit, boundary, source).await?;
                loaded.units += 1;
            }
            None => loaded.unknown.push(code.clone()),
        }
    }
    tx.record(Entry {
        subject_kind: crate::model::SUBJECT,
        subject: uuid::Uuid::nil(),
        unit: None,
        act: "unit.boundaries",
        details: json!({ "name": source, "number": loaded.units }),
    });
    Ok(loaded)
}

/// Boundaries of some units, as far as they are loaded. Public knowledge.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, units: &[UnitId]) -> Result<HashMap<UnitId, Boundary>> {
    store::boundaries(db, units).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two squares that share a wiggling border, and an island inside the second.
    fn neighbours() -> Value {
        let border: Vec<[f64; 2]> = (0..=100)
            .map(|step| {
                let y = 22.0 + f64::from(step) / 100.0;
                [103.0 + 0.001 * f64::from(step % 2), y]
            })
            .collect();
        let mut west: Vec<[f64; 2]> = vec![[102.0, 23.0], [102.0, 22.0]];
        west.extend(border.iter());
        west.push([102.0, 23.0]);
        let mut east: Vec<[f64; 2]> = vec![[104.0, 22.0], [104.0, 23.0]];
        east.extend(border.iter().rev());
        east.push([104.0, 22.0]);
        json!({ "type": "FeatureCollection", "features": [
            { "type": "Feature", "properties": { "code": "00001" }, "geometry": { "type": "Polygon", "coordinates": [west] } },
            { "type": "Feature", "properties": { "code": "00002" }, "geometry": { "type": "MultiPolygon", "coordinates": [[east]] } },
        ]})
    }

    fn points(path: &str) -> usize {
        path.matches(['M', 'l']).count()
    }

    #[test]
    fn islands_of_one_unit_are_one_shape_and_an_empty_code_hides_no_later_one() {
        let square = |west: f64| {
            json!([[
                [west, 22.0],
                [west + 1.0, 22.0],
                [west + 1.0, 23.0],
                [west, 23.0],
                [west, 22.0]
            ]])
        };
        let feature = |west: f64| {
            json!({ "properties": { "code": null, "ma": "00007" },
                    "geometry": { "type": "Polygon", "coordinates": square(west) } })
        };
        let file = json!({ "type": "FeatureCollection", "features": [feature(102.0), feature(105.0)] });
        let read = read(&file, None).unwrap();
        assert_eq!(read.len(), 1);
        assert_eq!(
            (read[0].0.as_str(), read[0].1.bounds.0, read[0].1.bounds.2),
            ("00007", 102_000, 106_000)
        );
    }

    #[test]
    fn an_empty_arc_is_no_trouble() {
        let geometry = json!({ "type": "Polygon", "properties": { "code": "1" }, "arcs": [[0, 1]] });
        let file = json!({ "type": "Topology", "arcs": [[], [[102, 22], [103, 22], [103, 23], [102, 22]]],
                           "objects": { "units": { "geometries": [geometry] } } });
        assert_eq!(read(&file, None).unwrap().len(), 1);
    }

    #[test]
    fn a_shared_border_is_simplified_once_for_both_sides() {
        let read = read(&neighbours(), None).unwrap();
        let codes: Vec<&str> = read.iter().map(|(code, _)| code.as_str()).collect();
        assert_eq!(codes, ["00001", "00002"]);
        let (west, east) = (&read[0].1, &read[1].1);
        assert!(points(&west.path) < 8, "{}", west.path);
        assert_eq!(points(&west.path), points(&east.path));
        // The two meet on one line: neither reaches over it.
        assert_eq!(west.bounds.2, east.bounds.0);
        assert_eq!((west.bounds.0, east.bounds.2), (102_000, 104_000));
    }

    #[test]
    fn a_topology_gives_the_same_as_its_rings() {
        let file = json!({ "type": "Topology",
            "transform": { "scale": [0.5, 0.5], "translate": [102.0, 22.0] },
            "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]],
            "objects": { "communes": { "type": "GeometryCollection", "geometries": [
                { "type": "Polygon", "properties": { "ma": "1" }, "arcs": [[0, 1]] },
                { "type": "Polygon", "properties": { "ma": 2 }, "arcs": [[2, -1]] },
                { "type": "Polygon", "arcs": [[0]] } ] } } });
        let read = read(&file, None).unwrap();
        assert_eq!(read.len(), 2, "what has no code is left out");
        assert_eq!((read[0].1.bounds.0, read[0].1.bounds.2), (102_000, 103_000));
        assert_eq!((read[1].1.bounds.0, read[1].1.bounds.2), (103_000, 104_000));
        assert_eq!((points(&read[0].1.path), points(&read[1].1.path)), (4, 4));
    }

    #[test]
    fn what_is_no_map_is_told_apart() {
        assert_eq!(read(&json!({ "a": 1 }), None), Err(BoundaryError::Format));
        let without = json!({ "type": "FeatureCollection", "features": [{ "properties": {}, "geometry": null }] });
        assert!(matches!(read(&without, Some("x")), Err(BoundaryError::NoCode(names)) if names == "x"));
        // Metres of a national grid instead of degrees.
        let metres = json!({ "type": "FeatureCollection", "features": [{ "properties": { "code": "1" },
            "geometry": { "type": "Polygon", "coordinates": [[[500000, 2400000], [500010, 2400000], [500000, 2400010]]] } }] });
        assert_eq!(read(&metres, None), Err(BoundaryError::Coordinate("1".to_owned())));
    }
}
