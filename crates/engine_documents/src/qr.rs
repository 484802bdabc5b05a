//! QR codes as SVG: for pages, and as `qr.svg` inside papers.

use std::fmt::Write as _;
use std::io::Write as _;

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

/// The QR of `text` as a PNG, black on white, one bit a pixel, `scale` pixels to a module: 8 for word processors, which do
/// not all draw SVG; 1 for papers, where a path of some thousand corners costs more than the picture. `None` for a text
/// that no QR holds.
pub(crate) fn qr_png(text: &str, scale: usize) -> Option<Vec<u8>> {
    let code = QRBuilder::new(text).ecl(ECL::M).build().ok()?;
    let modules = code.size + 2 * MARGIN;
    let pixels = modules * scale;
    let mut picture = Vec::with_capacity((pixels / 8 + 2) * pixels);
    for y in 0..modules {
        let mut line = vec![0xff_u8; pixels.div_ceil(8) + 1];
        line[0] = 0; // no filter
        if let Some(row) = y.checked_sub(MARGIN).filter(|row| *row < code.size) {
            for (x, module) in code[row][..code.size].iter().enumerate() {
                if !module.value() {
                    continue;
                }
                for pixel in (x + MARGIN) * scale..(x + MARGIN + 1) * scale {
                    if let Some(byte) = line.get_mut(1 + pixel / 8) {
                        *byte &= !(0x80 >> (pixel % 8));
                    }
                }
            }
        }
        for _ in 0..scale {
            picture.extend_from_slice(&line);
        }
    }
    let mut zlib = flate2::write::ZlibEncoder::new(Vec::new(), flate2::Compression::fast());
    zlib.write_all(&picture).ok()?;
    let packed = zlib.finish().ok()?;
    let side = u32::try_from(pixels).ok()?;
    let mut header = Vec::with_capacity(13);
    header.extend_from_slice(&side.to_be_bytes());
    header.extend_from_slice(&side.to_be_bytes());
    header.extend_from_slice(&[1, 0, 0, 0, 0]); // one bit, grey, deflate, usual filters, not interlaced
    let mut png = b"\x89PNG\r\n\x1a\n".to_vec();
    for (name, bytes) in [(b"IHDR", &header), (b"IDAT", &packed), (b"IEND", &Vec::new())] {
        png.extend_from_slice(&u32::try_from(bytes.len()).ok()?.to_be_bytes());
        png.extend_from_slice(name);
        png.extend_from_slice(bytes);
        let mut sum = flate2::Crc::new();
        sum.update(name);
        sum.update(bytes);
        png.extend_from_slice(&sum.sum().to_be_bytes());
    }
    Some(png)
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
