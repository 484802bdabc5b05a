//! As much of DER as a signature needs: a reader that goes forward over tags and lengths, never beyond its bytes.

/// What stands between tag and end of a value, with its tag and its whole encoding.
#[derive(Clone, Copy, Debug)]
pub(super) struct Tlv<'a> {
    pub(super) tag: u8,
    pub(super) body: &'a [u8],
    pub(super) whole: &'a [u8],
}

/// Goes over a sequence of values.
#[derive(Clone, Copy, Debug)]
pub(super) struct Reader<'a>(&'a [u8]);

pub(super) const INTEGER: u8 = 0x02;
pub(super) const BITS: u8 = 0x03;
pub(super) const OCTETS: u8 = 0x04;
pub(super) const OID: u8 = 0x06;
pub(super) const SEQUENCE: u8 = 0x30;
pub(super) const SET: u8 = 0x31;

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Reader<'a> {
        Reader(bytes)
    }

    /// The next value, if it has this tag.
    pub(super) fn tagged(&mut self, tag: u8) -> Option<Tlv<'a>> {
        let found = self.next()?;
        (found.tag == tag).then_some(found)
    }

    /// The next value if it has this tag; otherwise nothing is read.
    pub(super) fn optional(&mut self, tag: u8) -> Option<Tlv<'a>> {
        (self.0.first() == Some(&tag)).then(|| self.next()).flatten()
    }
}

impl<'a> Tlv<'a> {
    /// The values inside.
    pub(super) fn inside(self) -> Reader<'a> {
        Reader(self.body)
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Tlv<'a>;

    /// The next value; `None` at the end or where the bytes make no sense (lengths of indefinite form included).
    fn next(&mut self) -> Option<Tlv<'a>> {
        let all = self.0;
        let (&tag, rest) = all.split_first()?;
        if tag & 0x1f == 0x1f {
            return None; // tags of several bytes stand nowhere in a signature
        }
        let (&first, rest) = rest.split_first()?;
        let (length, head) = if first < 0x80 {
            (usize::from(first), 2)
        } else {
            let count = usize::from(first & 0x7f);
            if count == 0 || count > 4 {
                return None;
            }
            let length = rest
                .get(..count)?
                .iter()
                .fold(0_usize, |sum, byte| sum << 8 | usize::from(*byte));
            (length, 2 + count)
        };
        let end = head.checked_add(length)?;
        let whole = all.get(..end)?;
        self.0 = all.get(end..)?;
        Some(Tlv {
            tag,
            body: whole.get(head..)?,
            whole,
        })
    }
}

/// Text of a name: UTF-8, the ASCII kinds, BMP (UTF-16).
pub(super) fn text(value: Tlv<'_>) -> Option<String> {
    match value.tag {
        0x0c | 0x13 | 0x16 => String::from_utf8(value.body.to_vec()).ok(),
        0x14 => Some(value.body.iter().map(|byte| char::from(*byte)).collect()),
        0x1e => {
            let units = value
                .body
                .chunks_exact(2)
                .map(|pair| u16::from_be_bytes([pair[0], pair[1]]));
            Some(
                char::decode_utf16(units)
                    .map(|unit| unit.unwrap_or('\u{fffd}'))
                    .collect(),
            )
        }
        _ => None,
    }
}

/// UTCTime and GeneralizedTime as seconds since 1970, UTC only.
pub(super) fn moment(value: Tlv<'_>) -> Option<i64> {
    let text = std::str::from_utf8(value.body).ok()?.strip_suffix('Z')?;
    let text = match value.tag {
        // two digits of the year: 50 to 99 are of the last century (RFC 5280, 4.1.2.5.1)
        0x17 => format!("{}{text}", if text.get(..2)? >= "50" { "19" } else { "20" }),
        0x18 => text.to_owned(),
        _ => return None,
    };
    let text = text.split('.').next()?;
    Some(
        chrono::NaiveDateTime::parse_from_str(text, "%Y%m%d%H%M%S")
            .ok()?
            .and_utc()
            .timestamp(),
    )
}
