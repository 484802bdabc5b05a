//! QR codes as SVG: for pages, and as `qr.svg` inside papers.

use std::fmt::Write as _;

use fast_qr::{ECL, QRBuilder};

/// The quiet margin that readers need, in modules (ISO/IEC 18004: 4 on each side).
const MARGIN: usize = 4;

/// The QR of `text` as a whole SVG document, black on white, `module_px` pixels to a module (1 to 64).
///
/// Error correction M: an address of a few dozen letters stays coarse enough for a cheap printer and an old telephone.
/// A text that no QR holds (over about 2,300 bytes) gives an empty string, so that a page or paper still comes out.
#[must_use]
pub fn qr_svg(text: &str, module_px: u32) -> String {
    let Ok(code) = QRBuilder::new(text).ecl(ECL::M).build() else {
        return String::new();
    };
    let side = code.size + 2 * MARGIN;
    let px = side * module_px.clamp(1, 64) as usize;
    let mut svg = String::with_capacity(12 * code.size * code.size / 2);
    // write! into a String cannot fail
    let _ = write!(
        svg,
        r##"<svg xmlns="http://www.w3.org/2000/svg" width="{px}" height="{px}" viewBox="0 0 {side} {side}" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d=""##
    );
    for y in 0..code.size {
        let row = &code[y];
        let mut x = 0;
        while x < code.size {
            // neighbours in a row become one bar: a third of the bytes, and no hair lines between modules in print
            let run = row[x..].iter().take_while(|module| module.value()).count();
            if run > 0 {
                let _ = write!(svg, "M{} {}h{run}v1h-{run}z", x + MARGIN, y + MARGIN);
            }
            x += run.max(1);
        }
    }
    svg.push_str(r#""/></svg>"#);
    svg
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_qr_is_one_svg_with_a_quiet_margin() {
        let svg = qr_svg("https://sangkien.example/k/SK-2026-0042", 3);
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>"));
        // version 3 has 29 modules, 37 with the margins
        assert!(
            svg.contains(r#"viewBox="0 0 37 37""#) && svg.contains(r#"width="111""#),
            "{}",
            &svg[..160]
        );
        assert!(svg.contains("M4 4h7v1h-7z"), "finder pattern at the top left");
    }

    #[test]
    fn a_text_beyond_any_qr_gives_nothing() {
        assert_eq!(qr_svg(&"sáng kiến ".repeat(400), 3), "");
    }
}
