//! Web pages, mostly what Word exported under a name in .doc or .html. Only text is taken: no tag, script or style is
//! kept, and nothing that it names is fetched.

use super::{Budget, Raw, Rejected, plain};

/// Whether the bytes begin as a web page does.
pub(super) fn looks_so(bytes: &[u8]) -> bool {
    let start = plain::decode_unicode(bytes.get(..bytes.len().min(2_048)).unwrap_or_default())
        .unwrap_or_else(|| bytes.iter().take(2_048).map(|byte| char::from(*byte)).collect());
    let start = start.trim_start().to_ascii_lowercase();
    ["<!doctype html", "<html", "<head", "<body"]
        .iter()
        .any(|tag| start.starts_with(tag))
        || (start.starts_with("<?xml") || start.starts_with("<!--")) && start.contains("<html")
}

/// Whether a file that is called a page may be one: some programs leave out the frame and begin with a paragraph.
pub(super) fn may_be(bytes: &[u8]) -> bool {
    bytes.trim_ascii_start().starts_with(b"<") && bytes.windows(2).any(|two| two == b"</")
}

pub(super) fn read(bytes: &[u8], budget: &Budget) -> Result<Raw, Rejected> {
    let page = plain::decode(bytes).ok_or_else(|| Rejected::Damaged("not text".to_owned()))?;
    let mut raw = Raw::new();
    let mut rest = page.as_str();
    let mut count = 0_u32;
    while !rest.is_empty() && raw.has_room(budget) {
        count = count.wrapping_add(1);
        if count.is_multiple_of(1_024) {
            budget.check();
        }
        let (text, tag) = rest.split_at(rest.find('<').unwrap_or(rest.len()));
        push_text(&mut raw.text, text);
        rest = if tag.is_empty() {
            tag
        } else {
            after_tag(tag, &mut raw.text)
        };
    }
    Ok(raw)
}

/// Takes one tag from the front of `rest` and writes what it means for the lines.
fn after_tag<'a>(rest: &'a str, text: &mut String) -> &'a str {
    if let Some(comment) = rest.strip_prefix("<!--") {
        return comment.split_once("-->").map_or("", |(_, after)| after);
    }
    let Some((tag, after)) = rest.split_once('>') else {
        return "";
    };
    let tag = tag.trim_start_matches('<');
    let name: String = tag
        .chars()
        .take_while(|c| c.is_ascii_alphanumeric() || matches!(c, '/' | ':' | '!' | '?'))
        .collect::<String>()
        .to_ascii_lowercase();
    let trim_to_line = |text: &mut String, end: char| {
        let kept = text.trim_end_matches([' ', '\t']).len();
        text.truncate(kept);
        if !text.is_empty() && !text.ends_with('\n') {
            text.push(end);
        }
    };
    match name.as_str() {
        "script" | "style" | "head" | "title" | "xml" | "noscript" | "template" if !tag.ends_with('/') => {
            return after_end_tag(after, &name);
        }
        "br" | "br/" | "/p" | "/div" | "/li" | "/tr" | "/table" | "/h1" | "/h2" | "/h3" | "/h4" | "/h5" | "/h6"
        | "hr" => {
            trim_to_line(text, '\n');
        }
        "/td" | "/th" => trim_to_cell(text),
        _ => {}
    }
    after
}

/// What follows `</name>`; nothing when the element never ends.
fn after_end_tag<'a>(mut rest: &'a str, name: &str) -> &'a str {
    while let Some((_, tail)) = rest.split_once("</") {
        rest = tail;
        if tail
            .get(..name.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(name))
        {
            return tail.split_once('>').map_or("", |(_, after)| after);
        }
    }
    ""
}

/// A paragraph inside a cell has ended its line already: the cell goes on in the same one.
fn trim_to_cell(text: &mut String) {
    let kept = text.trim_end_matches([' ', '\n']).len();
    text.truncate(kept);
    text.push('\t');
}

/// Text between tags: white space becomes one space, entities their sign.
fn push_text(text: &mut String, piece: &str) {
    let mut rest = piece;
    while let Some(sign) = rest.chars().next() {
        if sign == '&'
            && let Some(length) = rest.bytes().take(12).position(|byte| byte == b';')
            && let Some((name, after)) = rest.get(1..length).zip(rest.get(length + 1..))
            && let Some(meant) = entity(name)
        {
            text.push(meant);
            rest = after;
            continue;
        }
        if sign.is_whitespace() {
            if !text.is_empty() && !text.ends_with([' ', '\n', '\t']) {
                text.push(' ');
            }
        } else {
            text.push(sign);
        }
        rest = &rest[sign.len_utf8()..];
    }
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code);
    }
    // the Latin-1 names in the order of their codes: what an editor without Unicode writes for Vietnamese
    const LATIN: [&str; 64] = [
        "Agrave", "Aacute", "Acirc", "Atilde", "Auml", "Aring", "AElig", "Ccedil", "Egrave", "Eacute", "Ecirc", "Euml",
        "Igrave", "Iacute", "Icirc", "Iuml", "ETH", "Ntilde", "Ograve", "Oacute", "Ocirc", "Otilde", "Ouml", "times",
        "Oslash", "Ugrave", "Uacute", "Ucirc", "Uuml", "Yacute", "THORN", "szlig", "agrave", "aacute", "acirc",
        "atilde", "auml", "aring", "aelig", "ccedil", "egrave", "eacute", "ecirc", "euml", "igrave", "iacute", "icirc",
        "iuml", "eth", "ntilde", "ograve", "oacute", "ocirc", "otilde", "ouml", "divide", "oslash", "ugrave", "uacute",
        "ucirc", "uuml", "yacute", "thorn", "yuml",
    ];
    if let Some(at) = LATIN.iter().position(|other| *other == name) {
        return char::from_u32(0xc0 + u32::try_from(at).ok()?);
    }
    Some(match name {
        "nbsp" => ' ',
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "ndash" => '–',
        "mdash" => '—',
        "hellip" => '…',
        "ldquo" => '“',
        "rdquo" => '”',
        "lsquo" => '‘',
        "rsquo" => '’',
        "laquo" => '«',
        "raquo" => '»',
        "shy" => '\u{ad}',
        "reg" => '®',
        "copy" => '©',
        "micro" => 'µ',
        "deg" => '°',
        _ => return None,
    })
}
