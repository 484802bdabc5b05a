//! Text of a PDF. The page is interpreted by the reader that typst itself uses for PDF pictures; each glyph comes with
//! its place, and gaps become spaces and lines here.

use std::io::Read as _;
use std::sync::Arc;

use flate2::bufread::ZlibDecoder;
use hayro_interpret::font::Glyph;
use hayro_interpret::hayro_cmap::BfString;
use hayro_interpret::hayro_syntax::object::{Dict, Name, Object};
use hayro_interpret::hayro_syntax::{LoadPdfError, Pdf};
use hayro_interpret::{
    BlendMode, ClipPath, Context, Device, GlyphDrawMode, Image, InterpreterCache, InterpreterSettings, Paint,
    PathDrawMode, SoftMask, TransformExt, interpret_page,
};
use kurbo::{Affine, BezPath, Point, Rect};

use super::{Budget, Raw, Rejected, Warning};

/// Whether the bytes begin as a PDF does. The mark must be at the very front (after white space or a byte-order mark):
/// a file with something else before it is two kinds at once.
pub(super) fn looks_so(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    start.trim_ascii_start().starts_with(b"%PDF-")
}

/// Refuses a file whose packed streams unpack to more than the limits, before the reader unpacks any of them: the reader
/// holds a whole stream in memory, and twenty megabytes of deflate can become twenty gigabytes.
///
/// Pictures are not unpacked here nor later, so they count only one by one (a page scanned in colour has 100 MB). What is
/// encrypted cannot be looked into; against that stands the memory limit of the process that extracts.
fn guard(bytes: &[u8], budget: &Budget) -> Result<(), Rejected> {
    let limit = budget.limits.max_unpacked;
    let mut total = 0_u64;
    let mut at = 0;
    while let Some(found) = find(bytes, at, b"stream") {
        budget.check();
        at = found + 6;
        // the dictionary stands right before, and only a few hundred bytes of it matter
        let before = bytes.get(found.saturating_sub(1_024)..found).unwrap_or_default();
        let dict = before.trim_ascii_end();
        if !dict.ends_with(b">>") {
            continue;
        }
        let dict = dict.get(find_last(dict, b" obj").unwrap_or(0)..).unwrap_or_default();
        let flates = count(dict, b"/FlateDecode") + count(dict, b"/Fl ") + count(dict, b"/Fl]") + count(dict, b"/Fl/");
        if flates > 1 {
            // packed twice: no program does, and the second layer is where a bomb hides
            return Err(Rejected::Bomb);
        }
        let data = bytes.get(at..).unwrap_or_default();
        let data = data
            .strip_prefix(b"\r\n")
            .or_else(|| data.strip_prefix(b"\n"))
            .or_else(|| data.strip_prefix(b"\r"))
            .unwrap_or(data);
        // the filter may be named elsewhere, or in disguise: the head of the data tells as well
        let headed = matches!(data, [first @ 0x78, second, ..] if (u16::from(*first) * 256 + u16::from(*second)).is_multiple_of(31));
        if flates == 0 && !headed {
            continue;
        }
        let mut inflate = ZlibDecoder::new(data);
        let mut unpacked = 0_u64;
        let mut piece = [0_u8; 32 * 1024];
        // a stream that breaks off is as long as what came before the break
        while let Ok(read @ 1..) = inflate.read(&mut piece) {
            unpacked += read as u64;
            if unpacked > limit {
                return Err(Rejected::Bomb);
            }
            if unpacked % (4 * 1024 * 1024) < 32 * 1024 {
                budget.check();
            }
        }
        if count(dict, b"/Image") == 0 {
            total += unpacked;
        }
        if total > limit {
            return Err(Rejected::Bomb);
        }
        at += usize::try_from(inflate.total_in()).unwrap_or(0);
    }
    Ok(())
}

fn find(bytes: &[u8], from: usize, what: &[u8]) -> Option<usize> {
    let rest = bytes.get(from..)?;
    let first = *what.first()?;
    let mut at = 0;
    loop {
        at += rest.get(at..)?.iter().position(|byte| *byte == first)?;
        if rest.get(at..)?.starts_with(what) {
            return Some(from + at);
        }
        at += 1;
    }
}

fn find_last(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|part| part == what)
}

fn count(bytes: &[u8], what: &[u8]) -> usize {
    bytes.windows(what.len()).filter(|part| *part == what).count()
}

pub(super) fn read(bytes: &[u8], budget: &Budget) -> Result<Raw, Rejected> {
    guard(bytes, budget)?;
    let pdf = Pdf::new(Arc::new(bytes.to_vec())).map_err(|error| match error {
        LoadPdfError::Decryption(_) => Rejected::Password,
        LoadPdfError::Invalid => Rejected::Damaged("no pages can be found in it".to_owned()),
    })?;
    let mut raw = Raw::new();
    let count = u32::try_from(pdf.pages().len()).unwrap_or(u32::MAX);
    if count == 0 {
        return Err(Rejected::Damaged("it has no pages".to_owned()));
    }
    raw.pages = Some(count);
    if is_active(&pdf, budget) {
        raw.warn(Warning::Active);
    }
    let cache = InterpreterCache::new();
    let (mut shown, mut nameless) = (0_usize, 0_usize);
    for (index, page) in pdf.pages().iter().enumerate() {
        budget.check();
        if index as u64 >= u64::from(budget.limits.max_pages) {
            raw.warn(Warning::Cut);
        }
        if index as u64 >= u64::from(budget.limits.max_pages) || !raw.has_room(budget) {
            break;
        }
        let settings = InterpreterSettings {
            render_annotations: false,
            ..InterpreterSettings::default()
        };
        let upright = page.initial_transform(true).to_kurbo();
        let (width, height) = page.render_dimensions();
        let area = Rect::new(0.0, 0.0, f64::from(width), f64::from(height));
        let mut context = Context::new(upright, area, &cache, pdf.xref(), settings);
        let mut lines = Lines {
            text: &mut raw.text,
            budget,
            last: None,
            shown: 0,
            nameless: 0,
        };
        interpret_page(page, &mut context, &mut lines);
        shown += lines.shown;
        nameless += lines.nameless;
        if !raw.text.is_empty() && !raw.text.ends_with('\n') {
            raw.text.push('\n');
        }
    }
    if nameless > 20 && nameless * 20 > shown {
        raw.warn(Warning::Unreadable);
    }
    Ok(raw)
}

/// A script, or an action that starts a program. Looked for in every object, packed ones too.
fn is_active(pdf: &Pdf, budget: &Budget) -> bool {
    pdf.objects().into_iter().take(200_000).any(|object| {
        budget.check();
        match object {
            Object::Dict(dict) => {
                is_action(&dict)
                    || dict
                        .get::<Dict<'_>>("OpenAction")
                        .is_some_and(|action| is_action(&action))
            }
            Object::Stream(stream) => is_action(stream.dict()),
            Object::Null(_)
            | Object::Boolean(_)
            | Object::Number(_)
            | Object::String(_)
            | Object::Name(_)
            | Object::Array(_) => false,
        }
    })
}

fn is_action(dict: &Dict<'_>) -> bool {
    dict.contains_key("JS")
        || dict
            .get::<Name<'_>>("S")
            .is_some_and(|kind| matches!(kind.as_str(), "JavaScript" | "Launch"))
}

/// The last glyph: where it ended, its height, and the direction of its line as a unit vector.
struct Last {
    start: Point,
    end: Point,
    size: f64,
    sign: String,
}

/// Joins glyphs to words and lines, in the order in which the page draws them: programs write a table cell by cell and a
/// column after the other, which an order by place would mix.
struct Lines<'t> {
    text: &'t mut String,
    budget: &'t Budget,
    last: Option<Last>,
    shown: usize,
    nameless: usize,
}

impl Lines<'_> {
    fn glyph(&mut self, sign: String, place: Affine, advance: f64) {
        let start = place * Point::ORIGIN;
        let end = place * Point::new(advance, 0.0);
        // glyph space has 1,000 units to the em
        let size = (place * Point::new(0.0, 1_000.0)).distance(start);
        if !(start.is_finite() && end.is_finite() && size.is_finite()) {
            return;
        }
        if let Some(last) = &self.last {
            let em = last.size.max(size).max(0.1);
            // along and across the line that the last glyph ran in
            let run = last.end - last.start;
            let along = if run.hypot() > 1e-6 {
                run / run.hypot()
            } else {
                kurbo::Vec2::new(1.0, 0.0)
            };
            let gap = start - last.end;
            let (forward, across) = (gap.dot(along), gap.cross(along).abs());
            // the same letter again at the same place: bold by drawing twice
            let again = last.sign == sign && (start - last.start).hypot() < 0.1 * em && sign != " ";
            if again {
                return;
            }
            if across > 0.6 * em || forward < -1.2 * em {
                if !self.text.ends_with('\n') {
                    self.text.truncate(self.text.trim_end_matches(' ').len());
                    self.text.push('\n');
                }
            } else if forward > 3.0 * em {
                if !self.text.ends_with(['\n', '\t']) {
                    self.text.push('\t');
                }
            } else if forward > 0.16 * em && !self.text.ends_with([' ', '\n', '\t']) {
                self.text.push(' ');
            }
        }
        let double_space = sign == " " && self.text.ends_with([' ', '\n', '\t']);
        if !double_space {
            self.text.push_str(&sign);
        }
        self.last = Some(Last { start, end, size, sign });
    }
}

impl Device<'_> for Lines<'_> {
    fn set_soft_mask(&mut self, _: Option<SoftMask<'_>>) {}
    fn set_blend_mode(&mut self, _: BlendMode) {}
    fn draw_path(&mut self, _: &BezPath, _: Affine, _: &Paint<'_>, _: &PathDrawMode) {
        self.budget.check();
    }
    fn push_clip_path(&mut self, _: &ClipPath) {}
    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'_>>, _: BlendMode) {}

    fn draw_glyph(
        &mut self,
        glyph: &Glyph<'_>,
        transform: Affine,
        glyph_transform: Affine,
        _: &Paint<'_>,
        mode: &GlyphDrawMode,
    ) {
        self.shown += 1;
        if self.shown.is_multiple_of(256) {
            self.budget.check();
        }
        // the second half of "fill and stroke"
        if matches!(mode, GlyphDrawMode::Stroke(_))
            && self
                .last
                .as_ref()
                .is_some_and(|last| (transform * glyph_transform * Point::ORIGIN).distance(last.start) < 0.01)
        {
            return;
        }
        if self.text.len() > self.budget.limits.max_text {
            return;
        }
        let sign = match glyph.as_unicode() {
            Some(BfString::Char(sign)) => sign.to_string(),
            Some(BfString::String(signs)) => signs,
            None => {
                self.nameless += 1;
                return;
            }
        };
        let advance = match glyph {
            Glyph::Outline(outline) => outline.advance_width().map_or(500.0, f64::from),
            Glyph::Type3(_) => 500.0,
        };
        self.glyph(sign, transform * glyph_transform, advance);
    }

    fn draw_image(&mut self, _: Image<'_, '_>, _: Affine) {
        self.budget.check();
    }
    fn pop_clip_path(&mut self) {}
    fn pop_transparency_group(&mut self) {}
}
