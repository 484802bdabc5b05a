//! Small charts drawn on the server: they need no script, print well and are read aloud.
//!
//! Sizes are attributes of SVG, never styles, because the Content-Security-Policy of the site forbids inline style.

use askama::FastWritable;
use askama::filters::HtmlSafe;
use fast_qr::{ECL, QRBuilder};
use std::fmt::{self, Display, Write as _};

/// Finished SVG; may be written into a template as it is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Svg(String);

impl Svg {
    /// The drawing as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Display for Svg {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl HtmlSafe for Svg {}

impl FastWritable for Svg {
    fn write_into(&self, dest: &mut dyn fmt::Write, _: &dyn askama::Values) -> askama::Result<()> {
        Ok(dest.write_str(&self.0)?)
    }
}

/// A line of the last values, without axes: it shows the course, the figure beside it says the value.
///
/// `title` is read aloud. Fewer than two values give an empty drawing.
#[must_use]
pub fn spark(values: &[f64], title: &str) -> Svg {
    if values.len() < 2 {
        return Svg::default();
    }
    let low = values.iter().copied().fold(f64::INFINITY, f64::min);
    let high = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let spread = if high > low { high - low } else { 1.0 };
    let step = 100.0 / (values.len() - 1) as f64;
    let mut line = String::new();
    for (place, value) in values.iter().enumerate() {
        // writing to a String cannot fail
        let _ = write!(
            line,
            "{:.1},{:.1} ",
            step * place as f64,
            22.0 - 20.0 * (value - low) / spread
        );
    }
    let line = line.trim_end();
    Svg(format!(
        r#"<svg class="spark" viewBox="0 0 100 24" preserveAspectRatio="none" role="img" aria-label="{}"><polygon class="spark-fill" points="0,24 {line} 100,24"/><polyline class="spark-line" points="{line}" vector-effect="non-scaling-stroke"/></svg>"#,
        escape(title)
    ))
}

/// A horizontal bar for `value` out of `most`, with a mark at `target` if there is one. The number stands beside it as
/// text, so the drawing is hidden from screen readers.
#[must_use]
pub fn bar(value: f64, most: f64, target: Option<f64>) -> Svg {
    let share = |value: f64| {
        if most > 0.0 {
            (100.0 * value / most).clamp(0.0, 100.0)
        } else {
            0.0
        }
    };
    let mark = target
        .map(|target| {
            let x = share(target).min(99.2);
            format!(r#"<rect class="bar-target" x="{x:.1}" y="0" width="0.8" height="10"/>"#)
        })
        .unwrap_or_default();
    Svg(format!(
        r#"<svg class="bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="bar-ground" x="0" y="2" width="100" height="6"/><rect class="bar-fill" x="0" y="2" width="{:.1}" height="6"/>{mark}</svg>"#,
        share(value)
    ))
}

/// How much of something there is at a place: colours of maps, boxes of graphs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// Nothing.
    None,
    /// Said, not confirmed.
    Claimed,
    /// One.
    Some,
    /// Several.
    Many,
    /// Where it comes from.
    Home,
}

impl Level {
    /// Its class in the style sheet.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Level::None => "level-none",
            Level::Claimed => "level-claimed",
            Level::Some => "level-some",
            Level::Many => "level-many",
            Level::Home => "level-home",
        }
    }
}

/// An area of [`map`].
#[derive(Debug, Clone)]
pub struct Shape {
    /// Path of SVG in whole numbers.
    pub path: String,
    /// West, north, east, south of it.
    pub bounds: (i64, i64, i64, i64),
    /// Colour.
    pub level: Level,
    /// What is said of it.
    pub title: String,
    /// A sign written into it, so that its colour is not all that tells; may be empty.
    pub mark: String,
    /// Where it leads; may be empty.
    pub href: String,
}

/// The middle of the largest ring of a path: "M0 0l4 0l0 4l-4 0z". None for a path that encloses nothing.
fn middle(path: &str) -> Option<(f64, f64)> {
    let ring = |ring: &str| {
        let (mut at, mut points) = ((0.0, 0.0), Vec::new());
        for step in ring.split(['M', 'l']).filter(|step| !step.trim().is_empty()) {
            let mut numbers = step.split_ascii_whitespace().filter_map(|one| one.parse::<f64>().ok());
            let (x, y) = (numbers.next()?, numbers.next()?);
            at = (at.0 + x, at.1 + y);
            points.push(at);
        }
        let (mut twice, mut x, mut y) = (0.0, 0.0, 0.0);
        let next = points.iter().skip(1).chain(points.first());
        for (one, other) in points.iter().zip(next) {
            let part = one.0 * other.1 - other.0 * one.1;
            twice += part;
            x += (one.0 + other.0) * part;
            y += (one.1 + other.1) * part;
        }
        (twice != 0.0).then(|| (twice.abs(), (x / (3.0 * twice), y / (3.0 * twice))))
    };
    let rings = path.split('z').filter_map(ring);
    rings.max_by(|one, other| one.0.total_cmp(&other.0)).map(|(_, at)| at)
}

/// A map of areas, each coloured by its level, marked by its sign and leading where it leads. What it shows must also stand
/// in words beside it: a reader who does not see it hears `title` only.
#[must_use]
pub fn map(shapes: &[Shape], title: &str) -> Svg {
    let edge = |of: fn(&Shape) -> i64, most: bool| {
        let all = shapes.iter().map(of);
        if most { all.max() } else { all.min() }.unwrap_or(0)
    };
    let (west, north) = (edge(|s| s.bounds.0, false), edge(|s| s.bounds.1, false));
    let (east, south) = (edge(|s| s.bounds.2, true), edge(|s| s.bounds.3, true));
    if shapes.is_empty() || east <= west || south <= north {
        return Svg::default();
    }
    let (width, height) = (east - west, south - north);
    let margin = width.max(height) / 60 + 1;
    // What has links in it is no picture: they would be hidden from those who listen.
    let role = if shapes.iter().any(|shape| !shape.href.is_empty()) {
        "group"
    } else {
        "img"
    };
    let mut svg = format!(
        r#"<svg class="map" viewBox="{} {} {} {}" role="{role}" aria-label="{}">"#,
        west - margin,
        north - margin,
        width + 2 * margin,
        height + 2 * margin,
        escape(title)
    );
    for shape in shapes {
        let path = format!(
            r#"<path class="{}" d="{}" vector-effect="non-scaling-stroke"><title>{}</title></path>"#,
            shape.level.class(),
            escape(&shape.path),
            escape(&shape.title)
        );
        // writing to a String cannot fail
        let _ = if shape.href.is_empty() {
            write!(svg, "{path}")
        } else {
            let (href, title) = (escape(&shape.href), escape(&shape.title));
            write!(svg, r#"<a href="{href}" aria-label="{title}">{path}</a>"#)
        };
    }
    // Signs lie above every area; what leads on is the area below them.
    for shape in shapes.iter().filter(|shape| !shape.mark.is_empty()) {
        if let Some((x, y)) = middle(&shape.path) {
            let (west, north, east, south) = shape.bounds;
            let size = ((east - west).min(south - north) / 2)
                .min(width.max(height) / 26)
                .max(width.max(height) / 60);
            let _ = write!(
                svg,
                r#"<text x="{x:.0}" y="{y:.0}" font-size="{size}" stroke-width="{}" aria-hidden="true">{}</text>"#,
                size / 5 + 1,
                escape(&shape.mark)
            );
        }
    }
    svg.push_str("</svg>");
    Svg(svg)
}

/// A box of [`spread`].
#[derive(Debug, Clone)]
pub struct Node {
    /// First line.
    pub title: String,
    /// Second line; may be empty.
    pub note: String,
    /// Colour.
    pub level: Level,
}

const BOX_WIDTH: usize = 284;
const BOX_HEIGHT: usize = 52;
const BOX_GAP: usize = 12;
/// Letters that fit into a box.
const BOX_LETTERS: usize = 33;

/// One source and the places to which it spread (a picture: no links in it; the words beside it have them), with the chain of its versions where there are any: side by side for a
/// desk, one below the other for a phone. The style sheet shows the one that fits.
#[must_use]
pub fn spread(chain: &[Node], home: &Node, leaves: &[Node], title: &str) -> Svg {
    let wide = beside(chain, home, leaves, title);
    let narrow = below(chain, home, leaves, title);
    Svg(format!("{wide}{narrow}"))
}

fn begin(class: &str, (width, height): (usize, usize), title: &str) -> String {
    format!(
        r#"<svg class="graph {class}" width="{width}" height="{height}" viewBox="-2 -2 {} {}" role="img" aria-label="{}">"#,
        width + 4,
        height + 4,
        escape(title)
    )
}

fn beside(chain: &[Node], home: &Node, leaves: &[Node], title: &str) -> String {
    let step = BOX_HEIGHT + BOX_GAP;
    let top = if chain.is_empty() { 0 } else { BOX_HEIGHT + 4 * BOX_GAP };
    let rows = leaves.len().max(1);
    let column = BOX_WIDTH + 120;
    let chain_width = chain.len() * (BOX_WIDTH + 40);
    let home_y = top + (rows - 1) * step / 2;
    let size = ((column + BOX_WIDTH).max(chain_width), top + rows * step);
    let mut svg = begin("wide", size, title);
    for (place, node) in chain.iter().enumerate() {
        let x = place * (BOX_WIDTH + 40);
        if place > 0 {
            let (from, to, middle) = (x - 40, x, BOX_HEIGHT / 2);
            // writing to a String cannot fail
            let _ = write!(
                svg,
                r#"<path class="graph-line" d="M{from} {middle}H{}"/><path class="graph-tip" d="M{} {}L{to} {middle}L{} {}z"/>"#,
                to - 6,
                to - 8,
                middle - 5,
                to - 8,
                middle + 5
            );
        }
        draw(&mut svg, node, x, 0);
    }
    for (row, leaf) in leaves.iter().enumerate() {
        let (y, from) = (top + row * step, home_y + BOX_HEIGHT / 2);
        let (to, bend) = (y + BOX_HEIGHT / 2, BOX_WIDTH + 60);
        let _ = write!(
            svg,
            r#"<path class="graph-line {}" d="M{BOX_WIDTH} {from}C{bend} {from} {bend} {to} {column} {to}"/>"#,
            leaf.level.class()
        );
        draw(&mut svg, leaf, column, y);
    }
    draw(&mut svg, home, 0, home_y);
    svg.push_str("</svg>");
    svg
}

fn below(chain: &[Node], home: &Node, leaves: &[Node], title: &str) -> String {
    const INDENT: usize = 24;
    let step = BOX_HEIGHT + BOX_GAP;
    let top = if chain.is_empty() {
        0
    } else {
        chain.len() * step + 2 * BOX_GAP
    };
    let size = (INDENT + BOX_WIDTH, top + (leaves.len() + 1) * step);
    let mut svg = begin("narrow", size, title);
    for (place, node) in chain.iter().enumerate() {
        let y = place * step;
        if place > 0 {
            let (from, middle) = (y - BOX_GAP, BOX_WIDTH / 2);
            // writing to a String cannot fail
            let _ = write!(svg, r#"<path class="graph-line" d="M{middle} {from}V{y}"/>"#);
        }
        draw(&mut svg, node, 0, y);
    }
    for (row, leaf) in leaves.iter().enumerate() {
        let y = top + (row + 1) * step;
        let (from, to) = (top + BOX_HEIGHT, y + BOX_HEIGHT / 2);
        let _ = write!(
            svg,
            r#"<path class="graph-line {}" d="M10 {from}V{to}H{INDENT}"/>"#,
            leaf.level.class()
        );
        draw(&mut svg, leaf, INDENT, y);
    }
    draw(&mut svg, home, 0, top);
    svg.push_str("</svg>");
    svg
}

fn draw(svg: &mut String, node: &Node, x: usize, y: usize) {
    let fit = |text: &str| {
        if text.chars().count() > BOX_LETTERS {
            let short: String = text.chars().take(BOX_LETTERS - 1).collect();
            format!("{}…", short.trim_end())
        } else {
            text.to_owned()
        }
    };
    let first = if node.note.is_empty() { y + 31 } else { y + 22 };
    // writing to a String cannot fail
    let _ = write!(
        svg,
        r#"<g><title>{}</title><rect class="graph-box {}" x="{x}" y="{y}" width="{BOX_WIDTH}" height="{BOX_HEIGHT}" rx="8"/><text class="graph-text" x="{tx}" y="{first}">{}</text>"#,
        escape(&format!("{} {}", node.title, node.note)),
        node.level.class(),
        escape(&fit(&node.title)),
        tx = x + 14,
    );
    if !node.note.is_empty() {
        let _ = write!(
            svg,
            r#"<text class="graph-note" x="{}" y="{}">{}</text>"#,
            x + 14,
            y + 41,
            escape(&fit(&node.note))
        );
    }
    svg.push_str("</g>");
}

/// One column of [`columns`].
#[derive(Debug, Clone)]
pub struct ColumnBar {
    /// Label below: "T1", "Quý II".
    pub label: String,
    /// Value above, already written as people read it.
    pub text: String,
    /// The value itself, zero or more.
    pub value: f64,
    /// True for the period still running, which is drawn lighter.
    pub open: bool,
}

/// Columns for a few periods. It is a list with a small drawing in each item, so that it is read aloud, reflows on a
/// phone and keeps its text at the size of the page.
#[must_use]
pub fn columns(bars: &[ColumnBar]) -> Svg {
    let most = bars.iter().map(|bar| bar.value).fold(0.0, f64::max);
    let mut html = String::from(r#"<ol class="columns">"#);
    for bar in bars {
        let height = if most > 0.0 {
            (100.0 * bar.value / most).clamp(0.0, 100.0)
        } else {
            0.0
        };
        let class = if bar.open { "column-fill open" } else { "column-fill" };
        // writing to a String cannot fail
        let _ = write!(
            html,
            r#"<li><span class="column-label">{}</span><svg class="column" viewBox="0 0 10 100" preserveAspectRatio="none" aria-hidden="true" focusable="false"><rect class="{class}" x="0" y="{:.1}" width="10" height="{height:.1}"/></svg><span class="column-value">{}</span></li>"#,
            escape(&bar.label),
            100.0 - height,
            escape(&bar.text),
        );
    }
    html.push_str("</ol>");
    Svg(html)
}

/// A QR code that holds `text`, readable with a quarter of it soiled (level Q); `label` is read aloud.
///
/// Text too long for any QR code (about 1,600 bytes at this level) gives an empty drawing.
#[must_use]
pub fn qr(text: &str, label: &str) -> Svg {
    let Ok(code) = QRBuilder::new(text).ecl(ECL::Q).build() else {
        return Svg::default();
    };
    let mut path = String::new();
    for row in 0..code.size {
        let mut column = 0;
        while column < code.size {
            let begin = column;
            while column < code.size && code[row][column].value() {
                column += 1;
            }
            if column > begin {
                let run = column - begin;
                // writing to a String cannot fail; the border of four modules is part of the standard
                let _ = write!(path, "M{} {}h{run}v1h-{run}z", begin + 4, row + 4);
            }
            column += 1;
        }
    }
    let side = code.size + 8;
    Svg(format!(
        r##"<svg class="qr" viewBox="0 0 {side} {side}" shape-rendering="crispEdges" role="img" aria-label="{}"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path fill="#000" d="{path}"/></svg>"##,
        escape(label)
    ))
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_graph_tells_its_boxes_in_words_and_escapes_them() {
        let node = |title: &str, level| Node {
            title: title.to_owned(),
            note: String::new(),
            level,
        };
        let graph = spread(
            &[],
            &node("Trường <A>", Level::Home),
            &[node("Xã B & C", Level::Claimed)],
            "Sơ đồ",
        );
        let text = graph.as_str();
        assert!(text.contains("Trường &lt;A&gt;") && !text.contains("<A>"), "{text}");
        assert!(text.contains("level-claimed") && !text.contains("style="), "{text}");
    }

    #[test]
    fn a_map_without_areas_is_empty_and_one_with_areas_shows_all_of_it() {
        assert_eq!(map(&[], "x").as_str(), "");
        let area = |bounds| Shape {
            path: "M0 0l1 0l0 1z".to_owned(),
            bounds,
            level: Level::Some,
            title: "Xã A".to_owned(),
            mark: String::new(),
            href: String::new(),
        };
        let drawn = map(&[area((0, 0, 60, 60)), area((60, 0, 120, 60))], "Bản đồ");
        assert!(drawn.as_str().contains(r#"viewBox="-3 -3 126 66""#), "{drawn}");
        assert_eq!(drawn.as_str().matches("<title>").count(), 2);
        assert!(drawn.as_str().contains(r#"role="img""#), "{drawn}");
    }

    #[test]
    fn an_area_of_a_map_is_a_link_with_words_and_has_a_sign_beside_its_colour() {
        let area = Shape {
            // A small island, and the mainland: the sign stands on the mainland.
            path: "M0 0l1 0l0 1l-1 0zM100 200l40 0l0 40l-40 0z".to_owned(),
            bounds: (0, 0, 140, 240),
            level: Level::Claimed,
            title: "Xã A: 3 \"lượt\", chưa đạt".to_owned(),
            mark: "▼".to_owned(),
            href: "/chi-tieu/x?a=1&b=2".to_owned(),
        };
        let drawn = map(&[area], "Bản đồ");
        let text = drawn.as_str();
        assert!(
            text.contains(r#"<a href="/chi-tieu/x?a=1&amp;b=2" aria-label="Xã A: 3 &quot;lượt&quot;, chưa đạt">"#),
            "{text}"
        );
        assert!(
            text.contains(r#"<text x="120" y="220""#) && text.contains(">▼</text>"),
            "{text}"
        );
        assert!(text.contains(r#"role="group""#) && !text.contains("style="), "{text}");
        assert_eq!(middle("M5 5z"), None);
    }

    #[test]
    fn a_line_needs_two_values_and_survives_equal_ones() {
        assert_eq!(spark(&[1.0], "").as_str(), "");
        let flat = spark(&[3.0, 3.0, 3.0], "Ba kỳ bằng nhau");
        assert!(flat.as_str().contains("0.0,22.0 50.0,22.0 100.0,22.0"));
        assert!(!flat.as_str().contains("NaN"));
    }

    #[test]
    fn a_bar_never_leaves_its_frame() {
        for (value, most) in [(150.0, 100.0), (-3.0, 100.0), (5.0, 0.0)] {
            let drawing = bar(value, most, Some(most * 2.0)).to_string();
            assert!(
                !drawing.contains("NaN") && !drawing.contains("width=\"150"),
                "{drawing}"
            );
        }
    }

    #[test]
    fn titles_are_escaped_and_nothing_carries_a_style() {
        let drawings = [
            spark(&[1.0, 2.0], "<b>\"&").to_string(),
            columns(&[ColumnBar {
                label: "<T1>".into(),
                text: "5".into(),
                value: 5.0,
                open: true,
            }])
            .to_string(),
            qr("https://example.vn/xac-minh/H38.05-261122-0042", "\"mã\"").to_string(),
        ];
        for drawing in drawings {
            assert!(
                !drawing.contains("style=") && !drawing.contains("<b>") && !drawing.contains("<T1>"),
                "{drawing}"
            );
        }
    }

    #[test]
    fn a_qr_code_has_its_three_corners() {
        let code = qr("H38.05-261122-0042", "Mã");
        assert!(code.as_str().contains("M4 4h7v1h-7z"), "{}", code.as_str());
        assert_eq!(qr(&"x".repeat(5_000), "").as_str(), "");
    }
}
