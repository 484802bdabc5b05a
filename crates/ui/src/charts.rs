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
