//! Reading XML of strangers: no document types, no entities but the five, no depth without end.

use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};

use super::{Budget, Rejected};

/// One piece of a part, with names as written (`w:p`).
pub(super) enum Piece<'a> {
    /// An element begins; `true` when it ends at once.
    Open(&'a BytesStart<'a>, bool),
    /// An element ends.
    Close(&'a str),
    /// Text, entities resolved.
    Text(&'a str),
}

/// Walks through `xml` and hands each piece to `take`.
pub(super) fn walk(
    xml: &str,
    budget: &Budget,
    mut take: impl FnMut(Piece<'_>) -> Result<(), Rejected>,
) -> Result<(), Rejected> {
    let mut reader = Reader::from_str(xml);
    let mut depth = 0_usize;
    let mut count = 0_u32;
    loop {
        count = count.wrapping_add(1);
        if count.is_multiple_of(1_024) {
            budget.check();
        }
        match reader
            .read_event()
            .map_err(|error| Rejected::Damaged(error.to_string()))?
        {
            Event::Start(start) => {
                depth += 1;
                if depth > budget.limits.max_depth {
                    return Err(Rejected::Bomb);
                }
                take(Piece::Open(&start, false))?;
            }
            Event::Empty(start) => take(Piece::Open(&start, true))?,
            Event::End(end) => {
                depth = depth.saturating_sub(1);
                take(Piece::Close(end.name().as_ref()))?;
            }
            Event::Text(text) => take(Piece::Text(&text.xml10_content()))?,
            Event::CData(text) => take(Piece::Text(&text.xml10_content()))?,
            Event::GeneralRef(reference) => {
                let sign = match reference
                    .resolve_char_ref()
                    .map_err(|error| Rejected::Damaged(error.to_string()))?
                {
                    Some(sign) => sign,
                    None => match &*reference.xml10_content() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "apos" => '\'',
                        "quot" => '"',
                        _ => return Err(Rejected::Doctype),
                    },
                };
                take(Piece::Text(sign.encode_utf8(&mut [0; 4])))?;
            }
            Event::DocType(_) => return Err(Rejected::Doctype),
            Event::Comment(_) | Event::Decl(_) | Event::PI(_) => {}
            Event::Eof => {
                return if depth == 0 {
                    Ok(())
                } else {
                    Err(Rejected::Damaged("its XML is cut off".to_owned()))
                };
            }
        }
    }
}

/// The value of an attribute by its written name (`w:ascii`).
pub(super) fn attribute(start: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = start
        .attributes()
        .flatten()
        .find(|attribute| attribute.key.as_ref() == name)?;
    attribute
        .normalized_value(XmlVersion::Implicit1_0)
        .ok()
        .map(|value| value.into_owned())
}
