//! Numbers of applications and titles: kept as written, compared in one form.
//!
//! The office writes `1-2025-07378` for an application and `1-0026606` for a title, the first digit telling the kind of right;
//! people write `VN 1-2025-07378`, `1.2025.07378`, `Số đơn: 4-2019-01234`, `VN 54675` or leave out leading zeros. Madrid
//! (`IR 1234567`) and Hague (`DM/123456`) registrations, international applications (`PCT/VN2024/000012`) and the old letter
//! forms (`SC 1234/97`) stand beside them. Which of the formats of kinds 2 to 6 and of the suffix are official could not be
//! verified (law notes 3.5, 12): what cannot be read is kept and shown as written, and compared as written.

use std::fmt;

use super::Right;

/// A number as written, and the form in which it is compared.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number {
    raw: String,
    canonical: String,
    form: Option<Form>,
}

/// What a number was read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Form {
    /// Application of the office: kind, year, number in that year.
    Application {
        /// Kind of right, 1 to 6.
        kind: u8,
        /// Year of filing.
        year: u16,
        /// Number in that year.
        serial: u32,
        /// Part of a divided application or of a transfer; none where nothing or 000 is written.
        part: Option<u16>,
    },
    /// Title of the office.
    Title {
        /// Kind of right, 1 to 6; none where only the number was written ("54675").
        kind: Option<u8>,
        /// Number.
        serial: u32,
        /// Part; none where nothing or 000 is written.
        part: Option<u16>,
    },
    /// International registration of a mark (Madrid).
    Madrid {
        /// Number.
        serial: u32,
        /// Letter of a part that was transferred, as in "1234567A".
        letter: Option<char>,
    },
    /// International registration of a design (Hague).
    Hague {
        /// Number.
        serial: u32,
    },
    /// International application for an invention (PCT).
    Pct {
        /// Country of the receiving office (WIPO ST.3).
        office: [char; 2],
        /// Year.
        year: u16,
        /// Number.
        serial: u32,
    },
    /// An old form with the letters of the kind: "SC 1234/97".
    Old {
        /// Kind of right, 1 to 4.
        kind: u8,
        /// Number.
        serial: u32,
        /// Year as written, made four digits; none where there is none.
        year: Option<u16>,
    },
}

/// What is wrong with a number for the field in which it stands. The text is kept all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, thiserror::Error)]
pub enum NumberError {
    /// Nothing is written.
    #[error("no number is written")]
    Empty,
    /// It has none of the forms that are known.
    #[error("the number has no form that is known")]
    UnknownForm,
    /// The first digit names another kind of right.
    #[error("the number begins with {found}, the right has {expected}")]
    OtherKind {
        /// What is written.
        found: u8,
        /// What the right has.
        expected: u8,
    },
    /// The right has no number of the office for intellectual property.
    #[error("the right has no number of this form")]
    NoSuchNumber,
    /// An international number of another system than that of the right.
    #[error("the international number belongs to another right")]
    OtherSystem,
    /// A title where an application is asked for, or the other way round.
    #[error("this is the number of {0}")]
    OtherPaper(Paper),
    /// A year before the office, or one that nobody can have written.
    #[error("no application has the year {0}")]
    BadYear(u16),
}

/// The paper that a number belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Paper {
    /// An application.
    Application,
    /// A title of protection.
    Title,
}

impl fmt::Display for Paper {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Paper::Application => "an application",
            Paper::Title => "a title",
        })
    }
}

/// The first year in which an application can have been filed with the office.
const FIRST_YEAR: u16 = 1982;
/// Later than any application that this program will see.
const LAST_YEAR: u16 = 2099;

impl Number {
    /// Reads a number. Never refuses: what has no known form is kept and compared as written.
    #[must_use]
    pub fn parse(raw: &str) -> Number {
        let form = read(raw);
        let canonical = form.map_or_else(|| fallback(raw), |form| form.to_string());
        Number {
            raw: raw.to_owned(),
            canonical,
            form,
        }
    }

    /// As written.
    #[must_use]
    pub fn raw(&self) -> &str {
        &self.raw
    }

    /// The form in which numbers are compared: two writings of one number have the same. Empty for an empty text.
    #[must_use]
    pub fn canonical(&self) -> &str {
        &self.canonical
    }

    /// The form in which numbers of one right are compared: a title written as a bare number is that of the right.
    #[must_use]
    pub fn canonical_for(&self, right: Right) -> String {
        match self.form {
            Some(Form::Title {
                kind: None,
                serial,
                part,
            }) => Form::Title {
                kind: kind_of(right),
                serial,
                part,
            }
            .to_string(),
            Some(_) | None => self.canonical.clone(),
        }
    }

    /// What it was read as; none where its form is not known.
    #[must_use]
    pub fn form(&self) -> Option<Form> {
        self.form
    }

    /// Nothing is written.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.canonical.is_empty()
    }

    /// Whether the number can stand in the field of a right.
    ///
    /// # Errors
    /// What is wrong; the first that is found.
    pub fn check(&self, right: Right, paper: Paper) -> Result<(), NumberError> {
        if self.is_empty() {
            return Err(NumberError::Empty);
        }
        let kind = kind_of(right);
        let Some(form) = self.form else {
            // Other offices number as they like: varieties, copyright.
            return if kind.is_none() {
                Ok(())
            } else {
                Err(NumberError::UnknownForm)
            };
        };
        let Some(kind) = kind else {
            return match form {
                Form::Title { kind: None, .. } => Ok(()),
                Form::Application { .. }
                | Form::Title { .. }
                | Form::Madrid { .. }
                | Form::Hague { .. }
                | Form::Pct { .. }
                | Form::Old { .. } => Err(NumberError::NoSuchNumber),
            };
        };
        let same = |found: u8| {
            if found == kind {
                Ok(())
            } else {
                Err(NumberError::OtherKind { found, expected: kind })
            }
        };
        let wanted = |is: Paper| {
            if is == paper {
                Ok(())
            } else {
                Err(NumberError::OtherPaper(is))
            }
        };
        match form {
            Form::Application { kind: found, year, .. } => {
                same(found)?;
                if !(FIRST_YEAR..=LAST_YEAR).contains(&year) {
                    return Err(NumberError::BadYear(year));
                }
                wanted(Paper::Application)
            }
            Form::Title { kind: found, .. } => {
                found.map_or(Ok(()), same)?;
                wanted(Paper::Title)
            }
            Form::Old { kind: found, .. } => same(found),
            Form::Madrid { .. } => system(right.is_mark()),
            Form::Hague { .. } => system(right == Right::IndustrialDesign),
            Form::Pct { .. } => {
                system(right.is_invention())?;
                wanted(Paper::Application)
            }
        }
    }
}

fn system(fits: bool) -> Result<(), NumberError> {
    if fits { Ok(()) } else { Err(NumberError::OtherSystem) }
}

/// The digit with which the office begins the numbers of a right.
#[must_use]
pub fn kind_of(right: Right) -> Option<u8> {
    match right {
        Right::Patent => Some(1),
        Right::UtilityModel => Some(2),
        Right::IndustrialDesign => Some(3),
        Right::Trademark | Right::CollectiveMark | Right::CertificationMark => Some(4),
        Right::LayoutDesign => Some(5),
        Right::GeographicalIndication => Some(6),
        Right::TradeName
        | Right::TradeSecret
        | Right::PlantVariety
        | Right::Copyright
        | Right::RelatedRight
        | Right::GeneticResource
        | Right::TraditionalKnowledge
        | Right::Folklore
        | Right::KnowHow => None,
    }
}

impl fmt::Display for Form {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let suffix = |part: &Option<u16>| part.map(|part| format!("-{part:03}")).unwrap_or_default();
        match self {
            Form::Application {
                kind,
                year,
                serial,
                part,
            } => write!(f, "{kind}-{year}-{serial:05}{}", suffix(part)),
            Form::Title {
                kind: Some(kind),
                serial,
                part,
            } => write!(f, "{kind}-{serial:07}{}", suffix(part)),
            Form::Title {
                kind: None,
                serial,
                part,
            } => write!(f, "{serial:07}{}", suffix(part)),
            Form::Madrid { serial, letter } => {
                write!(f, "IR {serial}{}", letter.map(String::from).unwrap_or_default())
            }
            Form::Hague { serial } => write!(f, "DM/{serial:06}"),
            Form::Pct { office, year, serial } => write!(f, "PCT/{}{}{year}/{serial:06}", office[0], office[1]),
            Form::Old { kind, serial, year } => {
                let letters = OLD.iter().find(|one| one.1 == *kind).map_or("", |one| one.0);
                match year {
                    Some(year) => write!(f, "{letters} {serial}/{year}"),
                    None => write!(f, "{letters} {serial}"),
                }
            }
        }
    }
}

/// Letters of the old forms and the kind that they stand for.
const OLD: [(&str, u8); 4] = [("SC", 1), ("GP", 2), ("KD", 3), ("NH", 4)];

/// Words before a number that say nothing about it: "Số đơn", "Văn bằng số", "GCN", "No.".
const WORDS: [&str; 8] = ["SO", "DON", "VAN", "BANG", "GCN", "VBBH", "VB", "NO"];

/// What may part the runs of a number.
const BETWEEN: &str = "-–—‐‑−./:_()№°\u{200b}\u{feff}";

/// A run of letters or digits.
#[derive(Debug, PartialEq, Eq)]
enum Token {
    Letters(String),
    Digits(String),
}

/// Letters without Vietnamese marks in capitals, and digits; none where a sign stands that no number has.
fn tokens(raw: &str) -> Option<Vec<Token>> {
    // The folded text has a space for every sign.
    let foreign = |sign: char| {
        let mark = ('\u{300}'..='\u{36f}').contains(&sign);
        !(sign.is_alphanumeric() || sign.is_whitespace() || mark || BETWEEN.contains(sign))
    };
    if raw.chars().any(foreign) {
        return None;
    }
    let mut tokens: Vec<Token> = Vec::new();
    let mut open = false;
    for sign in vietnamese::fold(raw).chars() {
        if sign.is_ascii_digit() {
            match tokens.last_mut() {
                Some(Token::Digits(run)) if open => run.push(sign),
                Some(_) | None => tokens.push(Token::Digits(sign.to_string())),
            }
        } else if sign.is_ascii_alphabetic() {
            let sign = sign.to_ascii_uppercase();
            match tokens.last_mut() {
                Some(Token::Letters(run)) if open => run.push(sign),
                Some(_) | None => tokens.push(Token::Letters(sign.to_string())),
            }
        } else if sign != ' ' {
            return None;
        }
        open = sign.is_ascii_alphanumeric();
    }
    Some(tokens)
}

/// The longest text that is read; real numbers have at most thirty signs.
const LONGEST: usize = 60;

fn read(raw: &str) -> Option<Form> {
    if raw.chars().count() > LONGEST {
        return None;
    }
    let tokens = tokens(raw)?;
    let mut rest = tokens.as_slice();
    let mut country = false;
    while let Some((Token::Letters(run), after)) = rest.split_first() {
        if run == "VN" && !country {
            country = true;
        } else if country || !WORDS.contains(&run.as_str()) {
            break;
        }
        rest = after;
    }
    match rest.split_first()? {
        (Token::Digits(_), _) => national(rest),
        (Token::Letters(run), after) => match run.as_str() {
            "IR" | "MADRID" => madrid(after),
            "DM" => hague(after),
            "PCT" => pct(after),
            letters => old(OLD.iter().find(|one| one.0 == letters)?.1, after),
        },
    }
}

fn number(digits: &str, length: std::ops::RangeInclusive<usize>) -> Option<u32> {
    if length.contains(&digits.len()) {
        digits.parse().ok().filter(|number| *number > 0)
    } else {
        None
    }
}

fn kind(digits: &str) -> Option<u8> {
    digits
        .parse()
        .ok()
        .filter(|kind| digits.len() == 1 && (1..=6).contains(kind))
}

fn year(digits: &str) -> Option<u16> {
    digits
        .parse()
        .ok()
        .filter(|year| digits.len() == 4 && (1900..=2999).contains(year))
}

/// "000" says the same as nothing.
fn part(digits: &str) -> Option<Option<u16>> {
    let part: u16 = digits.parse().ok().filter(|_| digits.len() == 3)?;
    Some((part > 0).then_some(part))
}

/// Numbers of the office: an application has kind, year and number; a title kind and number, or the number alone.
fn national(tokens: &[Token]) -> Option<Form> {
    let runs: Vec<&str> = tokens
        .iter()
        .map(|token| match token {
            Token::Digits(run) => Some(run.as_str()),
            Token::Letters(_) => None,
        })
        .collect::<Option<_>>()?;
    let application = |first: &str, second: &str, third: &str, last: Option<&str>| {
        Some(Form::Application {
            kind: kind(first)?,
            year: year(second)?,
            serial: number(third, 1..=6)?,
            part: last.map_or(Some(None), part)?,
        })
    };
    let title = |first: Option<&str>, second: &str, last: Option<&str>| {
        Some(Form::Title {
            kind: match first {
                Some(first) => Some(kind(first)?),
                None => None,
            },
            serial: number(second, 1..=7)?,
            part: last.map_or(Some(None), part)?,
        })
    };
    match runs.as_slice() {
        [one, two, three, four] => application(one, two, three, Some(four)),
        // "4-0123456-000" has a number of six or seven digits in the middle, "4-2019-01234" a year.
        [one, two, three] => {
            if year(two).is_some() {
                application(one, two, three, None)
            } else {
                title(Some(one), two, Some(three)).filter(|_| two.len() >= 5)
            }
        }
        // "1-0026606"; "12025-07378" with the first dash left out; "0123456-000".
        [one, two] => {
            if kind(one).is_some() {
                // "1-2025" is an application cut short, not the title 2025.
                title(Some(one), two, None).filter(|_| year(two).is_none())
            } else if one.len() == 5 && year(&one[1..]).is_some() && (5..=6).contains(&two.len()) {
                application(&one[..1], &one[1..], two, None)
            } else if one.len() == 7 {
                title(None, one, Some(two))
            } else {
                None
            }
        }
        // "1202507378", the signs all left out; "00064", the number alone.
        [one] => match one.len() {
            10 | 11 if year(&one[1..5]).is_some() => application(&one[..1], &one[1..5], &one[5..], None),
            8 => title(Some(&one[..1]), &one[1..], None),
            3..=7 => title(None, one, None),
            _ => None,
        },
        _ => None,
    }
}

fn madrid(tokens: &[Token]) -> Option<Form> {
    let (tokens, letter) = match tokens.split_last() {
        Some((Token::Letters(letter), before)) if letter.len() == 1 => (before, letter.chars().next()),
        Some(_) | None => (tokens, None),
    };
    Some(Form::Madrid {
        serial: number(&grouped(tokens)?, 5..=7)?,
        letter,
    })
}

fn old(kind: u8, tokens: &[Token]) -> Option<Form> {
    let (serial, year) = match tokens {
        [Token::Digits(serial)] => (serial, None),
        [Token::Digits(serial), Token::Digits(written)] => {
            let short: u16 = written.parse().ok()?;
            let full = match written.len() {
                // Letters were given up before the century turned far: 82 to 99, 00 to 09.
                2 if short >= 82 => 1900 + short,
                2 if short < 10 => 2000 + short,
                4 => year(written)?,
                _ => return None,
            };
            (serial, Some(full))
        }
        _ => return None,
    };
    Some(Form::Old {
        kind,
        serial: number(serial, 1..=6)?,
        year,
    })
}

/// "PCT/VN2024/000012", "PCT VN 2024 000012": what stands after the first letters.
fn pct(tokens: &[Token]) -> Option<Form> {
    let [Token::Letters(office), Token::Digits(written), Token::Digits(serial)] = tokens else {
        return None;
    };
    let mut letters = office.chars();
    let office = [letters.next()?, letters.next()?];
    if letters.next().is_some() {
        return None;
    }
    Some(Form::Pct {
        office,
        year: year(written)?,
        serial: number(serial, 5..=6)?,
    })
}

/// One number, or one written in groups of three: "1 234 567".
fn grouped(tokens: &[Token]) -> Option<String> {
    let mut whole = String::new();
    for (at, token) in tokens.iter().enumerate() {
        let Token::Digits(run) = token else { return None };
        let fits = if at > 0 {
            run.len() == 3
        } else {
            tokens.len() == 1 || run.len() <= 3
        };
        if !fits {
            return None;
        }
        whole.push_str(run);
    }
    Some(whole)
}

fn hague(tokens: &[Token]) -> Option<Form> {
    Some(Form::Hague {
        serial: number(&grouped(tokens)?, 3..=6)?,
    })
}

/// A text of no known form is compared without case, spaces and kinds of dash.
fn fallback(raw: &str) -> String {
    raw.chars()
        .filter(|sign| !sign.is_whitespace() && !sign.is_control() && !matches!(sign, '\u{200b}' | '\u{feff}'))
        .map(|sign| if "–—‐‑−".contains(sign) { '-' } else { sign })
        .flat_map(char::to_uppercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn canonical(raw: &str) -> String {
        Number::parse(raw).canonical().to_owned()
    }

    #[test]
    fn an_application_is_read_however_it_is_written() {
        for raw in [
            "1-2025-07378",
            "VN 1-2025-07378",
            "vn1-2025-07378",
            "1.2025.07378",
            "1 2025 07378",
            "1–2025–07378",
            "Số đơn: 1-2025-07378",
            "So don 1-2025-7378",
            "Đơn số 1-2025-07378",
            "1-2025-07378-000",
            "12025-07378",
            "1202507378",
            " 1-2025-07378\u{200b}",
            "No. 1/2025/07378",
        ] {
            let number = Number::parse(raw);
            assert_eq!(number.canonical(), "1-2025-07378", "{raw}");
            assert_eq!(number.raw(), raw);
            assert_eq!(number.check(Right::Patent, Paper::Application), Ok(()), "{raw}");
        }
        assert_eq!(canonical("4-2019-123456"), "4-2019-123456");
        assert_eq!(canonical("4-2019-01234-001"), "4-2019-01234-001");
    }

    #[test]
    fn a_title_is_read_however_it_is_written() {
        for raw in [
            "1-0026606",
            "VN 1-0026606",
            "1-26606",
            "1.0026606",
            "10026606",
            "Văn bằng số 1-0026606",
            "1-0026606-000",
        ] {
            assert_eq!(canonical(raw), "1-0026606", "{raw}");
            assert_eq!(Number::parse(raw).check(Right::Patent, Paper::Title), Ok(()), "{raw}");
        }
        for raw in ["4-0123456-000", "4-0123456", "4 0123456 000", "VN-4-0123456-000"] {
            assert_eq!(canonical(raw), "4-0123456", "{raw}");
        }
        assert_eq!(canonical("4-0123456-001"), "4-0123456-001");
        // The number alone, as certificates of geographical indications and news have it.
        assert_eq!(canonical("00064"), "0000064");
        assert_eq!(
            Number::parse("00064").check(Right::GeographicalIndication, Paper::Title),
            Ok(())
        );
        assert_eq!(canonical("6-00064"), "6-0000064");
    }

    #[test]
    fn international_and_old_numbers_are_read() {
        for (raw, wanted) in [
            ("IR 1234567", "IR 1234567"),
            ("ir1234567", "IR 1234567"),
            ("IR 1 234 567", "IR 1234567"),
            ("IR-1234567A", "IR 1234567A"),
            ("Madrid 987654", "IR 987654"),
            ("DM/083912", "DM/083912"),
            ("dm 83912", "DM/083912"),
            ("DM/083 912", "DM/083912"),
            ("PCT/VN2024/000012", "PCT/VN2024/000012"),
            ("pct vn 2024 000012", "PCT/VN2024/000012"),
            ("PCT/IB2019/051234", "PCT/IB2019/051234"),
            ("SC 1234/97", "SC 1234/1997"),
            ("SC1234/1997", "SC 1234/1997"),
            ("GP 12/03", "GP 12/2003"),
            ("NH 5678", "NH 5678"),
        ] {
            assert_eq!(canonical(raw), wanted, "{raw}");
            assert!(Number::parse(raw).form().is_some(), "{raw}");
        }
    }

    #[test]
    fn what_has_no_known_form_is_kept() {
        for (raw, wanted) in [
            ("", ""),
            ("   ", ""),
            ("01/2024/GCN-BQ", "01/2024/GCN-BQ"),
            ("8-2025-00001", "8-2025-00001"),
            ("1-2025", "1-2025"),
            ("1-2025-07378?", "1-2025-07378?"),
            ("1-2025-07378 中", "1-2025-07378中"),
            ("0-2025-07378", "0-2025-07378"),
            ("1-2025-00000", "1-2025-00000"),
            ("Quyết định 462/QĐ-SHTT", "QUYẾTĐỊNH462/QĐ-SHTT"),
        ] {
            let number = Number::parse(raw);
            assert_eq!(number.canonical(), wanted, "{raw}");
            assert_eq!(number.form(), None, "{raw}");
            assert_eq!(number.raw(), raw);
        }
    }

    #[test]
    fn a_number_of_another_right_is_told() {
        use NumberError as E;
        for (raw, right, paper, wanted) in [
            ("", Right::Patent, Paper::Application, E::Empty),
            ("abc", Right::Patent, Paper::Application, E::UnknownForm),
            (
                "4-2025-01234",
                Right::Patent,
                Paper::Application,
                E::OtherKind { found: 4, expected: 1 },
            ),
            (
                "1-2025-01234",
                Right::UtilityModel,
                Paper::Application,
                E::OtherKind { found: 1, expected: 2 },
            ),
            (
                "4-0123456-000",
                Right::IndustrialDesign,
                Paper::Title,
                E::OtherKind { found: 4, expected: 3 },
            ),
            (
                "SC 12/97",
                Right::Trademark,
                Paper::Title,
                E::OtherKind { found: 1, expected: 4 },
            ),
            (
                "1-2025-01234",
                Right::Patent,
                Paper::Title,
                E::OtherPaper(Paper::Application),
            ),
            (
                "1-0026606",
                Right::Patent,
                Paper::Application,
                E::OtherPaper(Paper::Title),
            ),
            ("1-1950-01234", Right::Patent, Paper::Application, E::BadYear(1950)),
            ("IR 1234567", Right::Patent, Paper::Title, E::OtherSystem),
            ("DM/123456", Right::Trademark, Paper::Title, E::OtherSystem),
            (
                "PCT/VN2024/000012",
                Right::Trademark,
                Paper::Application,
                E::OtherSystem,
            ),
            (
                "PCT/VN2024/000012",
                Right::Patent,
                Paper::Title,
                E::OtherPaper(Paper::Application),
            ),
            ("1-2025-01234", Right::Copyright, Paper::Application, E::NoSuchNumber),
        ] {
            assert_eq!(Number::parse(raw).check(right, paper), Err(wanted), "{raw}");
        }
        for right in [Right::Trademark, Right::CollectiveMark, Right::CertificationMark] {
            assert_eq!(Number::parse("4-2025-01234").check(right, Paper::Application), Ok(()));
            assert_eq!(Number::parse("IR 1234567").check(right, Paper::Title), Ok(()));
        }
        // Other offices number as they like.
        assert_eq!(
            Number::parse("01/2024/GCN-BQ").check(Right::Copyright, Paper::Title),
            Ok(())
        );
        assert_eq!(
            Number::parse("12.VN.2019").check(Right::PlantVariety, Paper::Title),
            Ok(())
        );
    }

    fn any_form() -> impl Strategy<Value = Form> {
        let some_part = prop_oneof![Just(None), (1_u16..=999).prop_map(Some)];
        let parts = some_part.clone();
        prop_oneof![
            (1_u8..=6, 1982_u16..=2099, 1_u32..=999_999, some_part).prop_map(|(kind, year, serial, part)| {
                Form::Application {
                    kind,
                    year,
                    serial,
                    part,
                }
            }),
            (prop::option::of(1_u8..=6), 1_u32..=9_999_999, parts).prop_map(|(kind, serial, part)| Form::Title {
                kind,
                serial,
                part
            }),
            (10_000_u32..=9_999_999, prop::option::of(prop::char::range('A', 'Z')))
                .prop_map(|(serial, letter)| Form::Madrid { serial, letter }),
            (100_u32..=999_999).prop_map(|serial| Form::Hague { serial }),
            (2000_u16..=2099, 10_000_u32..=999_999).prop_map(|(year, serial)| Form::Pct {
                office: ['V', 'N'],
                year,
                serial
            }),
            (1_u8..=4, 1_u32..=999_999, prop::option::of(1982_u16..=2009)).prop_map(|(kind, serial, year)| Form::Old {
                kind,
                serial,
                year
            }),
        ]
    }

    proptest! {
        /// The canonical form of a number is read as that number.
        #[test]
        fn the_canonical_form_is_stable(form in any_form()) {
            let number = Number::parse(&form.to_string());
            prop_assert_eq!(number.form(), Some(form), "{}", form);
            prop_assert_eq!(number.canonical(), form.to_string());
        }

        /// Case, dashes and dots make no other number.
        #[test]
        fn signs_between_mean_nothing(form in any_form(), sign in "[-.–/ ]", lower in any::<bool>()) {
            let mut text: String = form.to_string().replace(['-', '/', ' '], &sign);
            if lower {
                text = text.to_lowercase();
            }
            let number = Number::parse(&text);
            prop_assert_eq!(number.canonical(), form.to_string(), "{}", text);
        }

        /// Two numbers are the same only when they are.
        #[test]
        fn different_numbers_stay_apart(one in any_form(), other in any_form()) {
            prop_assert_eq!(one == other, one.to_string() == other.to_string());
        }

        /// Whatever is written: nothing breaks, the text is kept, and reading the canonical form changes nothing.
        #[test]
        fn any_text_is_kept(raw in "\\PC{0,70}") {
            let number = Number::parse(&raw);
            prop_assert_eq!(number.raw(), raw.as_str());
            let again = Number::parse(number.canonical());
            prop_assert_eq!(again.canonical(), number.canonical());
        }

        /// Whatever looks like a number too.
        #[test]
        fn any_digits_and_signs_are_kept(raw in "[0-9A-Zvn ./-]{0,24}") {
            let number = Number::parse(&raw);
            let again = Number::parse(number.canonical());
            prop_assert_eq!(again.canonical(), number.canonical(), "{}", raw);
            for right in Right::ALL {
                let _ = number.check(right, Paper::Application);
            }
        }
    }
}
