//! Areas written as GeoJSON (RFC 7946). Pure.

use super::size::Size;
use super::{Point, Ring, Shape, twice};
use serde_json::{Map, Value, json};

/// An area or a plot with what is told of it.
#[derive(Clone, Debug)]
pub struct Feature<'a> {
    /// What it covers; empty where communes are named.
    pub shape: &'a Shape,
    /// How large it is.
    pub size: Size,
    /// Whatever else is told of it.
    pub told: Map<String, Value>,
}

/// A coordinate with as many digits as were read.
fn degree(micro: i32) -> Value {
    json!(f64::from(micro) / 1_000_000.0)
}

/// A closed line in the direction that the standard asks for: outer ones against the clock, holes with it.
fn line(ring: &Ring, outer: bool) -> Value {
    let mut points: Vec<Point> = ring.clone();
    if (twice(ring) > 0) != outer {
        points.reverse();
    }
    points.extend(points.first().copied());
    points
        .into_iter()
        .map(|(lon, lat)| json!([degree(lon), degree(lat)]))
        .collect()
}

fn geometry(shape: &Shape) -> Value {
    if shape.is_empty() {
        return Value::Null;
    }
    let polygons: Vec<Value> = shape
        .iter()
        .map(|polygon| {
            let rings = polygon.iter().enumerate();
            rings.map(|(place, ring)| line(ring, place == 0)).collect()
        })
        .collect();
    json!({ "type": "MultiPolygon", "coordinates": polygons })
}

/// The file. Each feature says how many hectares it has and whether they were computed or typed.
#[must_use]
pub fn write(features: Vec<Feature<'_>>) -> Value {
    let features: Vec<Value> = features
        .into_iter()
        .map(|one| {
            let mut told = one.told;
            #[expect(clippy::cast_precision_loss, reason = "hundredths of a hectare of a country")]
            let hectares = one.size.hundredths().map(|hundredths| hundredths as f64 / 100.0);
            told.insert("hectares".to_owned(), json!(hectares));
            told.insert("hectares_source".to_owned(), json!(one.size.source()));
            json!({ "type": "Feature", "geometry": geometry(one.shape), "properties": told })
        })
        .collect();
    json!({ "type": "FeatureCollection", "features": features })
}

#[cfg(test)]
mod tests {
    use super::super::{read, square_metres};
    use super::*;

    /// What was written is read again as the same area, whichever way its rings went; holes stay holes.
    #[test]
    fn what_was_written_is_read_again() {
        let outer = "[[103.4,22.3],[103.5,22.3],[103.5,22.4],[103.4,22.4],[103.4,22.3]]";
        let back = "[[103.4,22.3],[103.4,22.4],[103.5,22.4],[103.5,22.3],[103.4,22.3]]";
        let hole = "[[103.44,22.34],[103.46,22.34],[103.46,22.36],[103.44,22.36],[103.44,22.34]]";
        let mut written = Vec::new();
        for ring in [outer, back] {
            let shape = read(&format!(r#"{{"type":"Polygon","coordinates":[{ring},{hole}]}}"#)).unwrap();
            let size = Size::of(&shape, square_metres(&shape));
            let feature = Feature {
                shape: &shape,
                size,
                told: Map::new(),
            };
            let file = write(vec![feature]);
            let again = read(&file.to_string()).unwrap();
            assert_eq!(square_metres(&again), square_metres(&shape));
            assert_eq!(file["features"][0]["properties"]["hectares_source"], "computed");
            written.push(again);
        }
        let signs = |shape: &Shape| shape[0].iter().map(|ring| twice(ring).signum()).collect::<Vec<_>>();
        assert_eq!(signs(&written[0]), [1, -1], "outer against the clock, hole with it");
        assert_eq!(signs(&written[0]), signs(&written[1]));
    }

    /// Named communes have no geometry, and a size only where somebody typed one.
    #[test]
    fn named_communes_have_no_geometry() {
        let feature = |size| Feature {
            shape: const { &Shape::new() },
            size,
            told: Map::new(),
        };
        let file = write(vec![feature(Size::Typed(331_205_000)), feature(Size::Untold)]);
        let of = |place: usize, key: &str| file["features"][place]["properties"][key].clone();
        assert!(file["features"][0]["geometry"].is_null());
        assert_eq!(
            (of(0, "hectares"), of(0, "hectares_source")),
            (json!(33_120.5), json!("typed"))
        );
        assert_eq!(
            (of(1, "hectares"), of(1, "hectares_source")),
            (Value::Null, Value::Null)
        );
    }
}
