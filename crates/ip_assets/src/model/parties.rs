//! Parties as people write them, one on a line: "Công ty A (JP); địa chỉ", "Lò Thị Xuân; 60%; Trường THCS Bản Bo".

use super::{Part, Party};

/// Why a line is no party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LineFault {
    /// No name stands before the first semicolon.
    NoName,
    /// A share that is no number between 0 and 100, as written.
    Share(String),
}

/// Hundredths of a percent of "33,33%", "60 %".
pub(crate) fn share(text: &str) -> Option<u32> {
    let number = text.trim_end_matches('%').trim().replace('.', ",");
    let (whole, rest) = number.split_once(',').unwrap_or((number.as_str(), ""));
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 3 || rest.len() > 2 || !digits(whole) || !digits(rest) {
        return None;
    }
    let rest: u32 = format!("{rest:0<2}").parse().ok()?;
    Some(whole.parse::<u32>().ok()? * 100 + rest).filter(|share| *share <= 10_000)
}

/// Reads a line. The country stands in brackets behind the name; without one it is Viet Nam.
///
/// # Errors
/// What is wrong with the line.
pub fn read(part: Part, line: &str) -> Result<Party, LineFault> {
    let mut pieces = line.split(';').map(vietnamese::clean_line);
    let first = pieces.next().unwrap_or_default();
    let (name, country) = match first.strip_suffix(')').and_then(|rest| rest.rsplit_once('(')) {
        Some((name, code)) if code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_alphabetic()) => {
            (vietnamese::clean_line(name), code.to_ascii_uppercase())
        }
        _ => (first, "VN".to_owned()),
    };
    if name.is_empty() {
        return Err(LineFault::NoName);
    }
    let mut of = None;
    let mut detail: Vec<String> = Vec::new();
    for piece in pieces.filter(|piece| !piece.is_empty()) {
        if piece.ends_with('%') && of.is_none() {
            of = Some(share(&piece).ok_or(LineFault::Share(piece))?);
        } else {
            detail.push(piece);
        }
    }
    Ok(Party {
        part,
        name,
        unit: None,
        person: None,
        country,
        detail: detail.join("; "),
        share: of,
    })
}

/// Writes a party as a line that [`read`] reads again.
#[must_use]
pub fn write(party: &Party) -> String {
    let mut line = party.name.clone();
    if party.country != "VN" {
        line.push_str(&format!(" ({})", party.country));
    }
    if let Some(share) = party.share {
        line.push_str(&format!("; {}", percent(share)));
    }
    if !party.detail.is_empty() {
        line.push_str(&format!("; {}", party.detail));
    }
    line
}

/// Hundredths of a percent in words: "60%", "33,33%".
#[must_use]
pub fn percent(share: u32) -> String {
    match share % 100 {
        0 => format!("{}%", share / 100),
        rest => format!("{},{}%", share / 100, format!("{rest:02}").trim_end_matches('0')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_line_says_name_country_share_and_place_of_work() {
        let one = read(Part::Author, " Lò Thị Xuân ; 33,33 %; Trường THCS Bản Bo; Tam Đường ").unwrap();
        assert_eq!((one.name.as_str(), one.share), ("Lò Thị Xuân", Some(3333)));
        assert_eq!(one.detail, "Trường THCS Bản Bo; Tam Đường");
        let two = read(Part::Holder, "Panasonic (jp); Osaka").unwrap();
        assert_eq!((two.name.as_str(), two.country.as_str()), ("Panasonic", "JP"));
        let three = read(Part::Holder, "Hợp tác xã Chè (Shan)").unwrap();
        assert_eq!(
            (three.name.as_str(), three.country.as_str()),
            ("Hợp tác xã Chè (Shan)", "VN")
        );
    }

    #[test]
    fn a_share_that_cannot_be_is_told_and_not_lost() {
        for wrong in ["101%", "abc%", "5.555%", "-1%", "%"] {
            assert_eq!(
                read(Part::Author, &format!("A; {wrong}")),
                Err(LineFault::Share(wrong.to_owned())),
                "{wrong}"
            );
        }
        assert_eq!(read(Part::Author, " ; 50%"), Err(LineFault::NoName));
        // Owners have shares too; a second one is no share but words.
        let owner = read(Part::Holder, "A; 50%; 10%").unwrap();
        assert_eq!((owner.share, owner.detail.as_str()), (Some(5000), "10%"));
    }

    proptest! {
        #[test]
        fn what_was_written_is_read_again(
            name in "[A-ZĐ][a-zăâêôơưđ]{1,12}( [A-Z][a-z]{1,8}){0,3}",
            country in "[A-Z]{2}",
            share in proptest::option::of(0u32..=10_000),
            detail in "([A-Za-z0-9]{1,12}( [a-z0-9]{1,8}){0,3})?",
        ) {
            let party = Party {
                part: Part::Author, name, unit: None, person: None, country, detail, share,
            };
            prop_assert_eq!(read(Part::Author, &write(&party)), Ok(party));
        }
    }
}
