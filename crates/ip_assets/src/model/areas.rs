//! Areas on a map: what is read from GeoJSON, what is wrong with it, how large it is. Pure.
//!
//! Points are whole millionths of a degree (about 0.1 m), so that a shape is the same on every machine and comparisons are exact.

pub mod geojson;
pub mod size;

use serde_json::Value;
use std::collections::HashSet;
use std::fmt::Write as _;

/// A point: longitude and latitude in millionths of a degree.
pub type Point = (i32, i32);
/// A closed line; the last point is not the first again.
pub type Ring = Vec<Point>;
/// An outer ring, and the holes in it.
pub type Polygon = Vec<Ring>;
/// What covers an area.
pub type Shape = Vec<Polygon>;
/// From one corner to the next.
type Line = (Point, Point);

/// Most bytes of a file or a pasted text.
pub const MOST_BYTES: usize = 1_048_576;
/// Most points of a shape.
pub const MOST_POINTS: usize = 5_000;
/// Most polygons of a shape.
pub const MOST_POLYGONS: usize = 200;
/// West, south, east, north of what belongs to Viet Nam, islands and their seas included.
pub const BOUNDS: (i32, i32, i32, i32) = (102_000_000, 6_000_000, 118_000_000, 23_500_000);
/// Grid of drawings: points to a degree. Twenty times finer than that of the boundaries of communes, so that a plot still has a shape.
pub const FINER: i64 = 20;
const GRID: f64 = 20_000.0;

/// What is wrong with a shape.
#[derive(Clone, Debug, PartialEq)]
pub enum AreaFault {
    /// Too many bytes.
    TooLarge,
    /// No JSON.
    NotJson(usize),
    /// JSON without a polygon.
    NoPolygon,
    /// Another kind of geometry.
    OtherKind(String),
    /// A coordinate that is none.
    Coordinate,
    /// Metres of a projection.
    Metres,
    /// Latitude before longitude.
    Swapped,
    /// Outside of Viet Nam: the point.
    Outside(f64, f64),
    /// Too many points.
    ManyPoints,
    /// Too many polygons.
    ManyPolygons,
    /// A ring that does not end where it begins.
    NotClosed,
    /// A ring that encloses nothing.
    Flat,
    /// Lines that cross, or a ring that touches itself, near a point.
    Crossing(f64, f64),
    /// Polygons over each other, or a hole outside of its polygon or over another.
    Overlap,
}

/// Reads an area from GeoJSON: a polygon, several, a feature or a collection of features of them.
///
/// # Errors
/// [`AreaFault`]: the first thing that is wrong.
pub fn read(text: &str) -> Result<Shape, AreaFault> {
    if text.len() > MOST_BYTES {
        return Err(AreaFault::TooLarge);
    }
    let text = text.trim_start_matches('\u{feff}').trim();
    // The reader refuses what is nested too deep, and numbers beyond all bounds; NaN is no JSON.
    let file: Value = serde_json::from_str(text).map_err(|error| AreaFault::NotJson(error.line()))?;
    let mut shape = Shape::new();
    let mut points = 0;
    geometry(&file, &mut shape, &mut points)?;
    if shape.is_empty() {
        return Err(AreaFault::NoPolygon);
    }
    sound(&shape)?;
    Ok(shape)
}

fn geometry(of: &Value, shape: &mut Shape, points: &mut usize) -> Result<(), AreaFault> {
    let list = |name: &str| of.get(name).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    match of.get("type").and_then(Value::as_str) {
        Some("FeatureCollection") => {
            for feature in list("features") {
                geometry(feature, shape, points)?;
            }
            Ok(())
        }
        Some("GeometryCollection") => {
            for one in list("geometries") {
                geometry(one, shape, points)?;
            }
            Ok(())
        }
        Some("Feature") => match of.get("geometry") {
            None | Some(Value::Null) => Ok(()),
            Some(inner) => geometry(inner, shape, points),
        },
        Some("Polygon") => polygon(list("coordinates"), shape, points),
        Some("MultiPolygon") => {
            for one in list("coordinates") {
                let rings = one.as_array().ok_or(AreaFault::Coordinate)?;
                polygon(rings, shape, points)?;
            }
            Ok(())
        }
        Some(other) => Err(AreaFault::OtherKind(other.chars().take(40).collect())),
        None => Err(AreaFault::NoPolygon),
    }
}

fn polygon(rings: &[Value], shape: &mut Shape, points: &mut usize) -> Result<(), AreaFault> {
    if rings.is_empty() {
        return Ok(());
    }
    if shape.len() >= MOST_POLYGONS {
        return Err(AreaFault::ManyPolygons);
    }
    let mut found = Polygon::new();
    for ring in rings {
        let list = ring.as_array().ok_or(AreaFault::Coordinate)?;
        *points += list.len();
        if *points > MOST_POINTS {
            return Err(AreaFault::ManyPoints);
        }
        let mut line: Ring = list.iter().map(point).collect::<Result<_, _>>()?;
        if line.len() < 4 || line.first() != line.last() {
            return Err(AreaFault::NotClosed);
        }
        line.dedup();
        line.pop();
        if line.len() < 3 {
            return Err(AreaFault::Flat);
        }
        // A ring that comes back to a corner is two rings, and their areas might be taken off each other.
        if let Some(again) = repeated(&line) {
            let (lon, lat) = degrees(again);
            return Err(AreaFault::Crossing(lon, lat));
        }
        if twice(&line) == 0 {
            return Err(AreaFault::Flat);
        }
        found.push(line);
    }
    shape.push(found);
    Ok(())
}

fn point(pair: &Value) -> Result<Point, AreaFault> {
    let number = |at: usize| pair.get(at).and_then(Value::as_f64).filter(|number| number.is_finite());
    let (Some(lon), Some(lat)) = (number(0), number(1)) else {
        return Err(AreaFault::Coordinate);
    };
    if lon.abs() > 1_000.0 || lat.abs() > 1_000.0 {
        return Err(AreaFault::Metres);
    }
    let micro = |degrees: f64| {
        #[expect(clippy::cast_possible_truncation, reason = "at most a thousand degrees")]
        let whole = (degrees * 1_000_000.0).round() as i32;
        whole
    };
    let at = (micro(lon), micro(lat));
    if inside(at) {
        Ok(at)
    } else if inside((at.1, at.0)) {
        Err(AreaFault::Swapped)
    } else {
        Err(AreaFault::Outside(lon, lat))
    }
}

fn inside((lon, lat): Point) -> bool {
    let (west, south, east, north) = BOUNDS;
    (west..=east).contains(&lon) && (south..=north).contains(&lat)
}

/// The geometry of a shape in GeoJSON; none for no shape. Outer rings run counterclockwise, holes clockwise (RFC 7946).
#[must_use]
pub fn geometry_of(shape: &Shape) -> Option<Value> {
    if shape.is_empty() {
        return None;
    }
    let ring = |(place, ring): (usize, &Ring)| -> Vec<[f64; 2]> {
        let pair = |point: &Point| {
            let (lon, lat) = degrees(*point);
            [lon, lat]
        };
        let mut line: Vec<[f64; 2]> = ring.iter().chain(ring.first()).map(pair).collect();
        if (twice(ring) > 0) != (place == 0) {
            line.reverse();
        }
        line
    };
    let polygons: Vec<Vec<Vec<[f64; 2]>>> = shape
        .iter()
        .map(|polygon| polygon.iter().enumerate().map(ring).collect())
        .collect();
    Some(serde_json::json!({ "type": "MultiPolygon", "coordinates": polygons }))
}

fn repeated(ring: &Ring) -> Option<Point> {
    let mut seen = HashSet::new();
    ring.iter().copied().find(|point| !seen.insert(*point))
}

/// Twice the area of a ring in the plane of degrees, with its sign.
fn twice(ring: &Ring) -> i128 {
    edges(ring)
        .map(|(a, b)| i128::from(a.0) * i128::from(b.1) - i128::from(b.0) * i128::from(a.1))
        .sum()
}

fn edges(ring: &Ring) -> impl Iterator<Item = Line> + '_ {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter().copied().zip(next.copied())
}

/// On which side of a line a point lies.
fn side(a: Point, b: Point, c: Point) -> i64 {
    let wide = |one: i32, two: i32| i64::from(one) - i64::from(two);
    (wide(b.0, a.0) * wide(c.1, a.1) - wide(b.1, a.1) * wide(c.0, a.0)).signum()
}

/// On one straight line.
fn parallel((a, b): Line, (c, d): Line) -> bool {
    side(a, b, c) == 0 && side(a, b, d) == 0
}

/// Of two parallel lines: they run the same way.
fn same_way((a, b): Line, (c, d): Line) -> bool {
    let wide = |one: i32, two: i32| i64::from(one) - i64::from(two);
    wide(b.0, a.0) * wide(d.0, c.0) + wide(b.1, a.1) * wide(d.1, c.1) > 0
}

/// Two lines cross in their middles, or lie upon each other for a length.
fn crosses((a, b): Line, (c, d): Line) -> bool {
    if parallel((a, b), (c, d)) {
        // Along the longer axis of the line.
        let along = |p: Point| if a.0 == b.0 { p.1 } else { p.0 };
        let (first, last) = (along(a).min(along(b)), along(a).max(along(b)));
        let (start, end) = (along(c).min(along(d)), along(c).max(along(d)));
        return first.max(start) < last.min(end);
    }
    side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0
}

fn is_on((a, b): Line, point: Point) -> bool {
    side(a, b, point) == 0
        && (a.0.min(b.0)..=a.0.max(b.0)).contains(&point.0)
        && (a.1.min(b.1)..=a.1.max(b.1)).contains(&point.1)
}

/// A line ends in the middle of another.
fn touches(one: Line, other: Line) -> bool {
    let ends_in = |line: Line, point: Point| point != line.0 && point != line.1 && is_on(line, point);
    ends_in(one, other.0) || ends_in(one, other.1) || ends_in(other, one.0) || ends_in(other, one.1)
}

/// Degrees of a point.
#[must_use]
pub fn degrees((lon, lat): Point) -> (f64, f64) {
    (f64::from(lon) / 1_000_000.0, f64::from(lat) / 1_000_000.0)
}

/// No line crosses another, holes lie in their polygons and beside each other, polygons beside each other. Every line has the inside
/// of its polygon at its left hand, so that what lies along one line lies beside it when it runs the other way, and over it when it
/// runs the same way.
fn sound(shape: &Shape) -> Result<(), AreaFault> {
    let parts: Vec<Part> = shape.iter().map(|polygon| Part::of(polygon)).collect();
    // Which polygon and which ring a line belongs to: lines of neighbours may lie upon each other, those of one polygon may not.
    let mut all: Vec<(usize, usize, Line)> = parts
        .iter()
        .enumerate()
        .flat_map(|(at, part)| part.lines.iter().map(move |(ring, line)| (at, *ring, *line)))
        .collect();
    let west = |line: &Line| line.0.0.min(line.1.0);
    all.sort_unstable_by_key(|(_, _, line)| west(line));
    for (at, (of, ring, line)) in all.iter().enumerate() {
        let east = line.0.0.max(line.1.0);
        let beside = all.iter().skip(at + 1).take_while(|(_, _, other)| west(other) <= east);
        for (other_of, other_ring, other) in beside {
            let crossing = crosses(*line, *other);
            if of != other_of && crossing && parallel(*line, *other) {
                if same_way(*line, *other) {
                    return Err(AreaFault::Overlap);
                }
            } else if crossing || of == other_of && ring == other_ring && touches(*line, *other) {
                let (lon, lat) = degrees(other.0);
                return Err(AreaFault::Crossing(lon, lat));
            }
        }
    }
    for (at, (polygon, part)) in shape.iter().zip(&parts).enumerate() {
        let rings: Vec<Part> = polygon
            .iter()
            .map(|ring| Part::of(std::slice::from_ref(ring)))
            .collect();
        let Some((outer, holes)) = rings.split_first() else {
            continue;
        };
        for (place, hole) in holes.iter().enumerate() {
            if hole.runs_out_of(outer) || holes.iter().skip(place + 1).any(|other| hole.lies_over(other)) {
                return Err(AreaFault::Overlap);
            }
        }
        if parts.iter().skip(at + 1).any(|other| part.lies_over(other)) {
            return Err(AreaFault::Overlap);
        }
    }
    Ok(())
}

/// A polygon made ready for comparing with others whose lines it does not cross. A line is cut where corners of the other lie on it: of
/// what is left the middle says where all of it lies. Middles of whole points are whole in a grid of half points.
#[derive(Clone, Debug)]
struct Part {
    /// The lines, each with the inside at its left hand, and the place of its ring.
    lines: Vec<(usize, Line)>,
    /// The corners, sorted.
    corners: Vec<Point>,
    /// The rings in the grid of half points.
    halves: Polygon,
    /// South-west and north-east.
    bounds: (Point, Point),
}

impl Part {
    fn of(rings: &[Ring]) -> Part {
        let mut lines = Vec::new();
        for (place, ring) in rings.iter().enumerate() {
            let turned = (twice(ring) > 0) != (place == 0);
            lines.extend(edges(ring).map(|(a, b)| (place, if turned { (b, a) } else { (a, b) })));
        }
        let mut corners: Vec<Point> = rings.iter().flatten().copied().collect();
        corners.sort_unstable();
        let halved = |ring: &Ring| ring.iter().map(|(lon, lat)| (lon * 2, lat * 2)).collect();
        Part {
            lines,
            bounds: around(&corners),
            corners,
            halves: rings.iter().map(halved).collect(),
        }
    }

    fn lines(&self) -> impl Iterator<Item = Line> + '_ {
        self.lines.iter().map(|(_, line)| *line)
    }

    /// Strictly inside; a point of the grid of half points.
    fn has_inside(&self, middle: Point) -> bool {
        !on_line(&self.halves, middle) && in_polygon(&self.halves, middle)
    }

    /// Something of it runs strictly inside another.
    fn runs_into(&self, other: &Part) -> bool {
        let pieces = |line| pieces(line, &other.corners);
        !apart(self.bounds, other.bounds)
            && self
                .lines()
                .flat_map(pieces)
                .any(|piece| other.has_inside(middle(piece)))
    }

    /// Something of it runs strictly outside another.
    fn runs_out_of(&self, other: &Part) -> bool {
        let pieces = |line| pieces(line, &other.corners);
        self.lines()
            .flat_map(pieces)
            .any(|piece| !in_polygon(&other.halves, middle(piece)))
    }

    fn lies_over(&self, other: &Part) -> bool {
        self.runs_into(other) || other.runs_into(self)
    }
}

/// South-west and north-east of points.
fn around(points: &[Point]) -> (Point, Point) {
    let ends = |of: fn(&Point) -> i32| {
        let along = || points.iter().map(of);
        (along().min().unwrap_or(0), along().max().unwrap_or(0))
    };
    let ((west, east), (south, north)) = (ends(|point| point.0), ends(|point| point.1));
    ((west, south), (east, north))
}

fn apart((sw, ne): (Point, Point), (other_sw, other_ne): (Point, Point)) -> bool {
    ne.0 < other_sw.0 || other_ne.0 < sw.0 || ne.1 < other_sw.1 || other_ne.1 < sw.1
}

/// A line cut where points lie on it; the points are sorted.
fn pieces((a, b): Line, points: &[Point]) -> Vec<Line> {
    let from = points.partition_point(|point| point.0 < a.0.min(b.0));
    let within = points.iter().skip(from).take_while(|point| point.0 <= a.0.max(b.0));
    let mut cuts: Vec<Point> = within.filter(|point| is_on((a, b), **point)).copied().collect();
    cuts.extend([a, b]);
    // Along a line points lie in the order in which they are sorted, or against it.
    cuts.sort_unstable();
    cuts.dedup();
    if a > b {
        cuts.reverse();
    }
    cuts.iter().copied().zip(cuts.iter().skip(1).copied()).collect()
}

/// In the grid of half points.
fn middle((a, b): Line) -> Point {
    (a.0 + b.0, a.1 + b.1)
}

fn on_line(polygon: &Polygon, point: Point) -> bool {
    polygon.iter().any(|ring| on_ring(ring, point))
}

fn on_ring(ring: &Ring, point: Point) -> bool {
    edges(ring).any(|line| is_on(line, point))
}

/// A point in a ring, or on it.
fn in_ring(ring: &Ring, point: Point) -> bool {
    if on_ring(ring, point) {
        return true;
    }
    let mut within = false;
    for (a, b) in edges(ring) {
        if (a.1 > point.1) != (b.1 > point.1) {
            let (low, high) = if a.1 < b.1 { (a, b) } else { (b, a) };
            if side(low, high, point) > 0 {
                within = !within;
            }
        }
    }
    within
}

fn in_polygon(polygon: &Polygon, point: Point) -> bool {
    let Some((outer, holes)) = polygon.split_first() else {
        return false;
    };
    let in_hole = |hole: &Ring| in_ring(hole, point) && !on_ring(hole, point);
    in_ring(outer, point) && !holes.iter().any(in_hole)
}

/// What a shape covers, made ready for asking what lies in it: exactly, whatever its bays and holes.
#[derive(Clone, Debug)]
pub struct Cover {
    parts: Vec<Part>,
    /// The lines behind which it ends, each with the shape at its left hand. What two neighbours share is none.
    border: Vec<Line>,
}

impl Cover {
    /// Of a shape that was read.
    #[must_use]
    pub fn of(shape: &Shape) -> Cover {
        let parts: Vec<Part> = shape.iter().map(|polygon| Part::of(polygon)).collect();
        let mut corners: Vec<Point> = parts.iter().flat_map(|part| &part.corners).copied().collect();
        corners.sort_unstable();
        let lines = parts.iter().flat_map(Part::lines);
        let all: Vec<Line> = lines.flat_map(|line| pieces(line, &corners)).collect();
        let known: HashSet<Line> = all.iter().copied().collect();
        let border = all.into_iter().filter(|(a, b)| !known.contains(&(*b, *a))).collect();
        Cover { parts, border }
    }

    /// Whether a shape lies in it, or on its edge.
    #[must_use]
    pub fn holds(&self, inner: &Shape) -> bool {
        inner.iter().all(|polygon| self.holds_part(&Part::of(polygon)))
    }

    fn holds_part(&self, inner: &Part) -> bool {
        let near = |(a, b): &Line| !apart(inner.bounds, around(&[*a, *b]));
        let border: Vec<Line> = self.border.iter().copied().filter(near).collect();
        let leaves = |line: Line| {
            let over = |edge: &Line| crosses(line, *edge) && !(parallel(line, *edge) && same_way(line, *edge));
            border.iter().any(over)
        };
        if inner.lines().any(leaves) {
            return false;
        }
        let mut ends: Vec<Point> = border.iter().flat_map(|(a, b)| [*a, *b]).collect();
        ends.sort_unstable();
        let covered = |point: Point| self.parts.iter().any(|part| in_polygon(&part.halves, point));
        let of_inner = inner.lines().flat_map(|line| pieces(line, &ends));
        let mut of_border = border.iter().flat_map(|line| pieces(*line, &inner.corners));
        // Nowhere outside, and no bay or hole within.
        of_inner.map(middle).all(covered) && !of_border.any(|piece| inner.has_inside(middle(piece)))
    }
}

/// The number of points.
#[must_use]
pub fn points(shape: &Shape) -> usize {
    shape.iter().flatten().map(Vec::len).sum()
}

/// The area on the ellipsoid of WGS 84, in square metres: by the projection that keeps areas.
#[must_use]
pub fn square_metres(shape: &Shape) -> i64 {
    let sum: f64 = shape
        .iter()
        .map(|polygon| {
            let mut rings = polygon.iter().map(|ring| ring_metres(ring).abs());
            let outer = rings.next().unwrap_or(0.0);
            outer - rings.sum::<f64>()
        })
        .sum();
    #[expect(clippy::cast_possible_truncation, reason = "no larger than the country and its seas")]
    let whole = sum.round() as i64;
    whole
}

fn ring_metres(ring: &Ring) -> f64 {
    /// Half the long axis, in metres.
    const AXIS: f64 = 6_378_137.0;
    /// The square of the eccentricity.
    const SQUARED: f64 = 0.006_694_379_990_14;
    let eccentricity = SQUARED.sqrt();
    let height = |lat: f64| {
        let sine = lat.to_radians().sin();
        let part = eccentricity * sine;
        (1.0 - SQUARED) / 2.0
            * (sine / (1.0 - SQUARED * sine * sine) + ((1.0 + part) / (1.0 - part)).ln() / (2.0 * eccentricity))
    };
    // From the first corner, so that small plots lose no digits.
    let Some(first) = ring.first() else { return 0.0 };
    let (lon, lat) = degrees(*first);
    let base = height(lat);
    let flat = |point: Point| {
        let (x, y) = degrees(point);
        ((x - lon).to_radians() * AXIS, (height(y) - base) * AXIS)
    };
    let sum: f64 = edges(ring)
        .map(|(a, b)| {
            let (a, b) = (flat(a), flat(b));
            a.0 * b.1 - b.0 * a.1
        })
        .sum();
    sum / 2.0
}

/// West, north, east, south of a drawing.
pub type Bounds = (i64, i64, i64, i64);

fn place(point: Point) -> (i64, i64) {
    let (lon, lat) = degrees(point);
    let south = -lat.to_radians().tan().asinh().to_degrees();
    #[expect(clippy::cast_possible_truncation, reason = "within Viet Nam")]
    let at = ((lon * GRID).round() as i64, (south * GRID).round() as i64);
    at
}

/// The path of a shape in the grid of the drawings, with its bounds.
#[must_use]
pub fn path(shape: &Shape) -> Option<(String, Bounds)> {
    let mut drawn = String::new();
    let mut bounds: Option<Bounds> = None;
    for ring in shape.iter().flatten() {
        let mut last: Option<(i64, i64)> = None;
        for point in ring {
            let (x, y) = place(*point);
            // writing to a String cannot fail
            let _ = match last {
                None => write!(drawn, "M{x} {y}"),
                Some((px, py)) => write!(drawn, "l{} {}", x - px, y - py),
            };
            last = Some((x, y));
            bounds = Some(match bounds {
                None => (x, y, x, y),
                Some((west, north, east, south)) => (west.min(x), north.min(y), east.max(x), south.max(y)),
            });
        }
        drawn.push('z');
    }
    bounds.map(|bounds| (drawn, bounds))
}

/// A path of the coarser grid of the boundaries, in that of the drawings.
#[must_use]
pub fn finer(path: &str) -> String {
    let mut drawn = String::with_capacity(path.len() * 2);
    let mut number = String::new();
    let flush = |number: &mut String, drawn: &mut String| {
        if let Ok(read) = number.parse::<i64>() {
            let _ = write!(drawn, "{}", read * FINER);
        }
        number.clear();
    };
    for sign in path.chars() {
        if sign.is_ascii_digit() || sign == '-' {
            number.push(sign);
        } else {
            flush(&mut number, &mut drawn);
            drawn.push(sign);
        }
    }
    flush(&mut number, &mut drawn);
    drawn
}

/// Whether two drawings have something in common.
#[must_use]
pub fn meet(one: Bounds, other: Bounds) -> bool {
    one.0 <= other.2 && other.0 <= one.2 && one.1 <= other.3 && other.1 <= one.3
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(west: f64, south: f64, size: f64) -> String {
        let (east, north) = (west + size, south + size);
        format!("[[{west},{south}],[{east},{south}],[{east},{north}],[{west},{north}],[{west},{south}]]")
    }

    fn polygon(rings: &[String]) -> String {
        format!(r#"{{"type":"Polygon","coordinates":[{}]}}"#, rings.join(","))
    }

    /// A hundredth of a degree at 22.4° north: 1,029.7 m by 1,107.4 m on the ellipsoid.
    #[test]
    fn an_area_is_that_of_the_ellipsoid() {
        let shape = read(&polygon(&[square(103.45, 22.39, 0.01)])).unwrap();
        let metres = square_metres(&shape);
        assert!((1_139_000..1_143_500).contains(&metres), "{metres}");
        // A hole is no part of it, whichever way round it runs.
        let holed = read(&polygon(&[square(103.45, 22.39, 0.01), square(103.452, 22.392, 0.005)])).unwrap();
        let rest = square_metres(&holed);
        assert!((metres * 3 / 4 - rest).abs() < 300, "{rest}");
        let whole = read(&polygon(&[square(103.0, 22.0, 1.0)])).unwrap();
        assert!((11_380_000_000..11_440_000_000).contains(&square_metres(&whole)));
    }

    #[test]
    fn what_is_no_area_says_why() {
        let ring = square(103.4, 22.3, 0.1);
        for (text, fault) in [
            ("", AreaFault::NotJson(1)),
            (
                "{\"type\":\"Polygon\",\"coordinates\":[[[NaN,22]]]}",
                AreaFault::NotJson(1),
            ),
            (
                "{\"type\":\"Polygon\",\"coordinates\":[[[1e400,22]]]}",
                AreaFault::NotJson(1),
            ),
            ("{}", AreaFault::NoPolygon),
            ("[]", AreaFault::NoPolygon),
            (r#"{"type":"FeatureCollection","features":[]}"#, AreaFault::NoPolygon),
            (
                r#"{"type":"Point","coordinates":[103.4,22.3]}"#,
                AreaFault::OtherKind("Point".to_owned()),
            ),
            (
                r#"{"type":"Polygon","coordinates":[[["a",22]]]}"#,
                AreaFault::Coordinate,
            ),
            (
                r#"{"type":"Polygon","coordinates":[[[103.4,22.3],[103.5,22.3],[103.5,22.4]]]}"#,
                AreaFault::NotClosed,
            ),
            (
                r#"{"type":"Polygon","coordinates":[[[103.4,22.3],[103.5,22.3],[103.6,22.3],[103.4,22.3]]]}"#,
                AreaFault::Flat,
            ),
            (
                r#"{"type":"Polygon","coordinates":[[[22.3,103.4]]]}"#,
                AreaFault::Swapped,
            ),
            (
                r#"{"type":"Polygon","coordinates":[[[547123.5,2480456.1]]]}"#,
                AreaFault::Metres,
            ),
            (
                r#"{"type":"Polygon","coordinates":[[[2.35,48.85]]]}"#,
                AreaFault::Outside(2.35, 48.85),
            ),
        ] {
            assert_eq!(read(text), Err(fault), "{text}");
        }
        let outside = polygon(&[ring.clone(), square(103.6, 22.3, 0.01)]);
        assert_eq!(read(&outside), Err(AreaFault::Overlap), "a hole outside");
        let twice = format!(
            r#"{{"type":"MultiPolygon","coordinates":[[{ring}],[{}]]}}"#,
            square(103.42, 22.32, 0.01)
        );
        assert_eq!(read(&twice), Err(AreaFault::Overlap), "one within the other");
        let bow =
            r#"{"type":"Polygon","coordinates":[[[103.4,22.3],[103.5,22.4],[103.5,22.3],[103.4,22.4],[103.4,22.3]]]}"#;
        assert!(matches!(read(bow), Err(AreaFault::Crossing(..) | AreaFault::Flat)));
        let across = format!(
            r#"{{"type":"MultiPolygon","coordinates":[[{ring}],[{}]]}}"#,
            square(103.45, 22.35, 0.1)
        );
        assert!(matches!(read(&across), Err(AreaFault::Crossing(..))));
    }

    /// Neighbours may share a border: plots lie side by side.
    #[test]
    fn neighbours_share_a_border() {
        let text = format!(
            r#"{{"type":"FeatureCollection","features":[{{"type":"Feature","geometry":{}}},{{"type":"Feature","geometry":null}},{{"type":"Feature","geometry":{}}}]}}"#,
            polygon(&[square(103.4, 22.3, 0.1)]),
            polygon(&[square(103.5, 22.3, 0.1)]),
        );
        let shape = read(&text).unwrap();
        assert_eq!((shape.len(), points(&shape)), (2, 8));
    }

    /// What goes out comes back as the same points, and outer rings run the way that the standard wants.
    #[test]
    fn a_shape_goes_out_as_it_came_in() {
        let clockwise = "[[103.4,22.3],[103.4,22.4],[103.5,22.4],[103.5,22.3],[103.4,22.3]]";
        let hole = square(103.42, 22.32, 0.000_001);
        let shape = read(&polygon(&[clockwise.to_owned(), hole])).unwrap();
        let sent = geometry_of(&shape).unwrap();
        let corners = |shape: &Shape| {
            let mut all: Vec<Point> = shape.iter().flatten().flatten().copied().collect();
            all.sort_unstable();
            all
        };
        let back = read(&sent.to_string()).unwrap();
        assert_eq!(corners(&back), corners(&shape));
        assert_eq!(square_metres(&back), square_metres(&shape));
        assert!(twice(&back[0][0]) > 0 && twice(&back[0][1]) < 0, "{sent}");
        assert_eq!(geometry_of(&back), Some(sent), "the same again");
        assert_eq!(geometry_of(&Shape::new()), None);
    }

    #[test]
    fn a_huge_or_deep_file_is_refused_before_it_costs_anything() {
        assert_eq!(read(&" ".repeat(MOST_BYTES + 1)), Err(AreaFault::TooLarge));
        assert!(matches!(read(&"[".repeat(100_000)), Err(AreaFault::NotJson(_))));
        let many = vec!["[103.4,22.3]"; MOST_POINTS + 1].join(",");
        let text = format!(r#"{{"type":"Polygon","coordinates":[[{many}]]}}"#);
        assert_eq!(read(&text), Err(AreaFault::ManyPoints));
        let one = format!("[{}]", square(103.4, 22.3, 0.1));
        let text = format!(
            r#"{{"type":"MultiPolygon","coordinates":[{}]}}"#,
            vec![one; MOST_POLYGONS + 1].join(",")
        );
        assert_eq!(read(&text), Err(AreaFault::ManyPolygons));
        let nested = format!("{}{}", r#"{"type":"Feature","geometry":"#.repeat(200), "1");
        assert!(read(&nested).is_err());
    }

    /// The worst shape that is let through is checked within a moment.
    #[test]
    fn the_largest_comb_is_checked_at_once() {
        let mut ring: Vec<String> = Vec::new();
        let teeth = (MOST_POINTS - 4) / 2;
        for tooth in 0..teeth {
            let lon = 103.0 + tooth as f64 / 10_000.0;
            ring.push(format!("[{lon},22.2]"));
            ring.push(format!("[{},22.8]", lon + 0.000_05));
        }
        ring.push("[104.9,22.1]".to_owned());
        ring.push("[102.9,22.1]".to_owned());
        ring.push("[103.0,22.2]".to_owned());
        let text = format!(r#"{{"type":"Polygon","coordinates":[[{}]]}}"#, ring.join(","));
        let started = std::time::Instant::now();
        assert!(read(&text).is_ok());
        assert!(started.elapsed().as_millis() < 3_000, "{:?}", started.elapsed());
    }

    #[test]
    fn a_plot_lies_in_an_area_or_not() {
        let area = read(&polygon(&[square(103.4, 22.3, 0.1)])).unwrap();
        let plot = |west| read(&polygon(&[square(west, 22.35, 0.01)])).unwrap();
        let area = Cover::of(&area);
        assert!(area.holds(&plot(103.45)));
        assert!(area.holds(&plot(103.4)), "on the edge");
        assert!(!area.holds(&plot(103.495)));
        assert!(!area.holds(&plot(103.5)), "beside it, along its edge");
    }

    /// Rings of corners in hundredths of a degree from 103° and 22°.
    type Rings<'a> = &'a [&'a [(i32, i32)]];

    fn many(polygons: &[Rings<'_>]) -> String {
        let at = |base: f64, hundredths: i32| base + f64::from(hundredths) / 100.0;
        let ring = |corners: &&[(i32, i32)]| {
            let closed = corners.iter().chain(corners.first());
            let all: Vec<String> = closed
                .map(|(x, y)| format!("[{},{}]", at(103.0, *x), at(22.0, *y)))
                .collect();
            format!("[{}]", all.join(","))
        };
        let polygon = |rings: &Rings<'_>| {
            let rings: Vec<String> = rings.iter().map(ring).collect();
            format!("[{}]", rings.join(","))
        };
        let all: Vec<String> = polygons.iter().map(polygon).collect();
        format!(r#"{{"type":"MultiPolygon","coordinates":[{}]}}"#, all.join(","))
    }

    const SQUARE: [(i32, i32); 4] = [(0, 0), (10, 0), (10, 10), (0, 10)];

    /// What two polygons cover both is not counted twice, though all their corners lie on each other's lines.
    #[test]
    fn nothing_is_counted_twice() {
        let square: Rings<'_> = &[&SQUARE];
        let backwards: Rings<'_> = &[&[(0, 10), (10, 10), (10, 0), (0, 0)]];
        let holed: Rings<'_> = &[&SQUARE, &[(2, 2), (4, 2), (4, 4), (2, 4)]];
        let other: [(Rings<'_>, Rings<'_>, &str); 6] = [
            (square, square, "the same polygon"),
            (square, backwards, "the same, drawn the other way round"),
            (square, &[&[(0, 0), (10, 0), (10, 10)]], "three of its corners"),
            (square, &[&[(5, 0), (10, 5), (5, 10), (0, 5)]], "corners in its sides"),
            (square, &[&[(5, 0), (7, 0), (6, 3)]], "on its side"),
            (holed, holed, "the same with its hole"),
        ];
        for (one, two, told) in other {
            assert_eq!(read(&many(&[one, two])), Err(AreaFault::Overlap), "{told}");
            assert_eq!(read(&many(&[two, one])), Err(AreaFault::Overlap), "{told}");
        }
        let shape = read(&many(&[holed, &[&[(2, 2), (4, 2), (4, 4), (2, 4)]]])).unwrap();
        let whole = read(&many(&[square])).unwrap();
        assert_eq!(square_metres(&shape), square_metres(&whole), "a hole that is filled");
        let corner: Rings<'_> = &[&[(10, 10), (20, 10), (20, 20)]];
        assert!(read(&many(&[square, corner])).is_ok(), "a corner in common");
        let side: Rings<'_> = &[&[(10, 4), (20, 4), (20, 6), (10, 6)]];
        assert!(read(&many(&[square, side])).is_ok(), "a part of a side in common");
    }

    /// What a ring or a hole encloses is not taken off twice.
    #[test]
    fn nothing_is_taken_off_twice() {
        let bow = [(0, 0), (1, 1), (3, -1), (3, 3), (1, 1), (0, 2)];
        assert!(
            matches!(read(&many(&[&[&bow]])), Err(AreaFault::Crossing(..))),
            "comes back to a corner"
        );
        let through = [(0, 0), (4, 4), (8, 2), (2, 2), (0, 4)];
        assert!(
            matches!(read(&many(&[&[&through]])), Err(AreaFault::Crossing(..))),
            "a corner in a side"
        );
        let hole = [(2, 2), (8, 2), (8, 8), (2, 8)];
        let inner = [(4, 4), (6, 4), (6, 6), (4, 6)];
        assert_eq!(
            read(&many(&[&[&SQUARE, &hole, &inner]])),
            Err(AreaFault::Overlap),
            "a hole in a hole"
        );
        let corners = [(2, 5), (5, 2), (8, 5), (5, 8)];
        assert_eq!(
            read(&many(&[&[&SQUARE, &hole, &corners]])),
            Err(AreaFault::Overlap),
            "its corners in the sides"
        );
        let out = [(5, 5), (10, 0), (12, 12), (10, 10)];
        assert!(
            read(&many(&[&[&SQUARE, &out]])).is_err(),
            "a hole that leaves by the corners"
        );
        let beside = [(1, 1), (2, 1), (2, 2), (1, 2)];
        assert!(
            read(&many(&[&[&SQUARE, &hole, &beside]])).is_ok(),
            "holes with a corner in common"
        );
    }

    /// A plot that lies across a bay or a hole is not in the area, though all its corners are; one across the border of two plots is.
    #[test]
    fn a_plot_across_a_bay_or_a_hole_lies_outside() {
        let cover = |polygons: &[Rings<'_>]| Cover::of(&read(&many(polygons)).unwrap());
        let shape = |corners: &[(i32, i32)]| read(&many(&[&[corners]])).unwrap();
        let bay = cover(&[&[&[(0, 0), (10, 0), (10, 10), (6, 10), (6, 4), (4, 4), (4, 10), (0, 10)]]]);
        assert!(!bay.holds(&shape(&[(1, 5), (9, 5), (9, 6), (1, 6)])), "across a bay");
        assert!(
            !bay.holds(&shape(&[(4, 10), (4, 4), (6, 4), (6, 10)])),
            "the bay itself"
        );
        assert!(bay.holds(&shape(&[(1, 1), (9, 1), (9, 4), (1, 4)])), "along its end");
        let holed = cover(&[&[&SQUARE, &[(4, 4), (6, 4), (6, 6), (4, 6)]]]);
        assert!(!holed.holds(&shape(&[(1, 1), (9, 1), (9, 9), (1, 9)])), "around a hole");
        assert!(
            !holed.holds(&shape(&[(4, 4), (6, 4), (6, 6), (4, 6)])),
            "the hole itself"
        );
        assert!(
            !holed.holds(&shape(&[(2, 2), (8, 2), (8, 8)])),
            "over half of a hole, through its corners"
        );
        assert!(holed.holds(&shape(&[(1, 1), (4, 1), (4, 9), (1, 9)])), "along a hole");
        let around = read(&many(&[&[
            &[(1, 1), (9, 1), (9, 9), (1, 9)],
            &[(3, 3), (7, 3), (7, 7), (3, 7)],
        ]]))
        .unwrap();
        assert!(holed.holds(&around), "a ring around the hole");
        let east = [(10, -2), (20, -2), (20, 12), (10, 12)];
        let two = cover(&[&[&SQUARE], &[&east]]);
        assert!(
            two.holds(&shape(&[(8, 4), (12, 5), (12, 6), (8, 6)])),
            "across the border of two"
        );
        assert!(
            two.holds(&shape(&[(8, 10), (8, 4), (12, 4), (12, 10)])),
            "along the end of one"
        );
        assert!(
            !two.holds(&shape(&[(8, 11), (8, 4), (12, 4), (12, 11)])),
            "beyond the end of one"
        );
        let filled = cover(&[
            &[&SQUARE, &[(4, 4), (6, 4), (6, 6), (4, 6)]],
            &[&[(4, 4), (6, 4), (6, 6), (4, 6)]],
        ]);
        assert!(
            filled.holds(&shape(&[(1, 1), (9, 1), (9, 9), (1, 9)])),
            "a hole that is filled"
        );
        assert!(filled.holds(&shape(&SQUARE)), "all of it");
    }

    /// The slowest to compare: thousands of corners in the same place.
    #[test]
    fn the_worst_neighbours_are_compared_at_once() {
        let saw = |up: bool| {
            // With its two far corners and the first again half of the points that are let through.
            let last = 2_496;
            let east = |at: i32| 103.0 + f64::from(at) / 1_000.0;
            let line = (0..=last).map(|at| format!("[{},{}]", east(at), 22.2 + f64::from(at % 2) / 10.0));
            let mut corners: Vec<String> = line.collect();
            let far = if up { 22.9 } else { 21.9 };
            corners.push(format!("[{},{far}]", east(last)));
            corners.push(format!("[103.0,{far}]"));
            corners.push("[103.0,22.2]".to_owned());
            format!("[[{}]]", corners.join(","))
        };
        let text = format!(
            r#"{{"type":"MultiPolygon","coordinates":[{},{}]}}"#,
            saw(true),
            saw(false)
        );
        let started = std::time::Instant::now();
        let shape = read(&text).unwrap();
        assert_eq!(points(&shape), MOST_POINTS - 2, "closed by the first corner again");
        let cover = Cover::of(&shape);
        assert!(cover.holds(&shape));
        assert!(started.elapsed().as_millis() < 6_000, "{:?}", started.elapsed());
    }

    #[test]
    fn drawings_of_both_grids_fit_together() {
        assert_eq!(finer("M103400 -22500l3 -2l0 4z"), "M2068000 -450000l60 -40l0 80z");
        let (drawn, bounds) = path(&read(&polygon(&[square(103.4, 22.3, 0.1)])).unwrap()).unwrap();
        assert!(drawn.starts_with("M2068000 -45") && drawn.ends_with('z'), "{drawn}");
        assert_eq!((bounds.0, bounds.2), (2_068_000, 2_070_000));
        assert!(meet(bounds, bounds) && !meet(bounds, (0, 0, 1, 1)));
    }
}
