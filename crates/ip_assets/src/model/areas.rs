//! Areas on a map: what is read from GeoJSON, what is wrong with it, how large it is. Pure.
//!
//! Points are whole millionths of a degree (about 0.1 m), so that a shape is the same on every machine and comparisons are exact.

pub mod geojson;
pub mod size;

use serde_json::Value;
use std::fmt::Write as _;

/// A point: longitude and latitude in millionths of a degree.
pub type Point = (i32, i32);
/// A closed line; the last point is not the first again.
pub type Ring = Vec<Point>;
/// An outer ring, and the holes in it.
pub type Polygon = Vec<Ring>;
/// What covers an area.
pub type Shape = Vec<Polygon>;

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
    /// Lines that cross, near a point.
    Crossing(f64, f64),
    /// Polygons over each other, or a hole outside of its polygon.
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
        if line.len() < 3 || twice(&line) == 0 {
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

/// Twice the area of a ring in the plane of degrees, with its sign.
fn twice(ring: &Ring) -> i128 {
    edges(ring)
        .map(|(a, b)| i128::from(a.0) * i128::from(b.1) - i128::from(b.0) * i128::from(a.1))
        .sum()
}

fn edges(ring: &Ring) -> impl Iterator<Item = (Point, Point)> + '_ {
    let next = ring.iter().skip(1).chain(ring.first());
    ring.iter().copied().zip(next.copied())
}

/// On which side of a line a point lies.
fn side(a: Point, b: Point, c: Point) -> i64 {
    let wide = |one: i32, two: i32| i64::from(one) - i64::from(two);
    (wide(b.0, a.0) * wide(c.1, a.1) - wide(b.1, a.1) * wide(c.0, a.0)).signum()
}

/// Two lines cross in their middles, or lie upon each other for a length.
fn crosses((a, b): (Point, Point), (c, d): (Point, Point)) -> bool {
    let (one, two) = (side(a, b, c), side(a, b, d));
    let (three, four) = (side(c, d, a), side(c, d, b));
    if one == 0 && two == 0 {
        // On one straight line: along the longer axis of it.
        let along = |p: Point| if a.0 == b.0 { p.1 } else { p.0 };
        let (first, last) = (along(a).min(along(b)), along(a).max(along(b)));
        let (start, end) = (along(c).min(along(d)), along(c).max(along(d)));
        return first.max(start) < last.min(end);
    }
    one * two < 0 && three * four < 0
}

/// Degrees of a point.
#[must_use]
pub fn degrees((lon, lat): Point) -> (f64, f64) {
    (f64::from(lon) / 1_000_000.0, f64::from(lat) / 1_000_000.0)
}

/// No line crosses another, holes lie in their polygons, polygons beside each other.
fn sound(shape: &Shape) -> Result<(), AreaFault> {
    // Which polygon an edge belongs to: edges of neighbours may lie upon each other, those of one polygon may not.
    let mut all: Vec<(usize, (Point, Point))> = shape
        .iter()
        .enumerate()
        .flat_map(|(at, polygon)| polygon.iter().flat_map(edges).map(move |edge| (at, edge)))
        .collect();
    let west = |edge: &(Point, Point)| edge.0.0.min(edge.1.0);
    all.sort_unstable_by_key(|(_, edge)| west(edge));
    for (at, (of, edge)) in all.iter().enumerate() {
        let east = edge.0.0.max(edge.1.0);
        let beside = all.iter().skip(at + 1).take_while(|(_, other)| west(other) <= east);
        for (other_of, other) in beside {
            let parallel = side(edge.0, edge.1, other.0) == 0 && side(edge.0, edge.1, other.1) == 0;
            if crosses(*edge, *other) && (of == other_of || !parallel) {
                let (lon, lat) = degrees(other.0);
                return Err(AreaFault::Crossing(lon, lat));
            }
        }
    }
    for (at, polygon) in shape.iter().enumerate() {
        let Some((outer, holes)) = polygon.split_first() else {
            continue;
        };
        if holes
            .iter()
            .any(|hole| hole.iter().any(|point| !in_ring(outer, *point)))
        {
            return Err(AreaFault::Overlap);
        }
        for other in shape.iter().skip(at + 1) {
            if lies_over(polygon, other) || lies_over(other, polygon) {
                return Err(AreaFault::Overlap);
            }
        }
    }
    Ok(())
}

/// One polygon whose lines do not cross those of another lies over it: a point in the middle of it is strictly in the other.
fn lies_over(one: &Polygon, other: &Polygon) -> bool {
    one.first()
        .and_then(|outer| outer.iter().find(|point| !on_line(other, **point)))
        .is_some_and(|point| in_polygon(other, *point))
}

fn on_line(polygon: &Polygon, point: Point) -> bool {
    polygon.iter().any(|ring| on_ring(ring, point))
}

fn on_ring(ring: &Ring, point: Point) -> bool {
    edges(ring).any(|(a, b)| {
        side(a, b, point) == 0
            && (a.0.min(b.0)..=a.0.max(b.0)).contains(&point.0)
            && (a.1.min(b.1)..=a.1.max(b.1)).contains(&point.1)
    })
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

/// Whether every corner of a shape lies in another, or on its edge.
#[must_use]
pub fn is_within(inner: &Shape, outer: &Shape) -> bool {
    inner
        .iter()
        .flat_map(|polygon| polygon.iter().flatten())
        .all(|point| outer.iter().any(|polygon| in_polygon(polygon, *point)))
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
        assert!(is_within(&plot(103.45), &area));
        assert!(is_within(&plot(103.4), &area), "on the edge");
        assert!(!is_within(&plot(103.495), &area));
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
