//! Symbols of the classifications, in the ways that people and offices write them.

use std::fmt;
use std::str::FromStr;

/// Why a text is no symbol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{written}")]
pub struct SymbolError {
    written: &'static str,
}

fn wrong<T>(written: &'static str) -> Result<T, SymbolError> {
    Err(SymbolError { written })
}

/// Symbol of the IPC or, since they are built alike, of the CPC (section Y, longer subgroups).
///
/// Accepts a section (`A`), class (`A01`), subclass (`A01B`), main group (`A01B 1`, `A01B 1/00`) and subgroup, written
/// as `A01B 1/02`, `A01B1/02`, `a01b 1 / 02`, `A01B-001/02`, `A01B001/02` (ST.8 of old), `A01B0001020000` (ST.8) or
/// `A01B   1/    02`; what stands behind the symbol in the fixed columns of ST.8 must be cut off before.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Ipc {
    section: u8,
    class: u8,
    subclass: u8,
    group: u16,
    subgroup: [u8; 6],
}

impl Ipc {
    /// Section: A to H, in the CPC also Y.
    #[must_use]
    pub fn section(&self) -> char {
        char::from(self.section)
    }

    /// Class within the section, 1 to 99.
    #[must_use]
    pub fn class(&self) -> Option<u8> {
        (self.class > 0).then_some(self.class)
    }

    /// Letter of the subclass.
    #[must_use]
    pub fn subclass(&self) -> Option<char> {
        (self.subclass > 0).then_some(char::from(self.subclass))
    }

    /// Number of the main group.
    #[must_use]
    pub fn group(&self) -> Option<u16> {
        (self.group > 0).then_some(self.group)
    }

    /// Digits of the subgroup as they stand behind the stroke: `02`, `0203`; `00` is the main group itself.
    #[must_use]
    pub fn subgroup(&self) -> Option<&str> {
        if self.group == 0 {
            return None;
        }
        let end = self
            .subgroup
            .iter()
            .position(|b| *b == 0)
            .unwrap_or(self.subgroup.len());
        std::str::from_utf8(self.subgroup.get(..end)?).ok()
    }

    /// The symbol as ST.8 writes it in fourteen characters, `A01B0001020000`: a whole one with a subgroup of up to six
    /// digits.
    #[must_use]
    pub fn st8(&self) -> Option<String> {
        let sub = self.subgroup()?;
        Some(format!(
            "{}{:02}{}{:04}{sub:0<6}",
            self.section(),
            self.class,
            char::from(self.subclass),
            self.group
        ))
    }

    /// Parts as documents state them apart.
    ///
    /// # Errors
    /// When they make no symbol.
    pub fn from_parts(section: &str, class: &str, subclass: &str, group: &str, sub: &str) -> Result<Self, SymbolError> {
        let (section, class, subclass) = (section.trim(), class.trim(), subclass.trim());
        let mut symbol = Ipc {
            section: 0,
            class: 0,
            subclass: 0,
            group: 0,
            subgroup: [0; 6],
        };
        let &[letter] = section.as_bytes() else {
            return wrong("the section is one letter");
        };
        symbol.section = letter.to_ascii_uppercase();
        if !matches!(symbol.section, b'A'..=b'H' | b'Y') {
            return wrong("sections are A to H, and Y in the CPC");
        }
        if class.is_empty() {
            return if subclass.is_empty() && group.is_empty() {
                Ok(symbol)
            } else {
                wrong("the class is missing")
            };
        }
        if class.len() != 2 || !digits(class) {
            return wrong("the class has two digits");
        }
        symbol.class = class.parse().unwrap_or(0);
        if symbol.class == 0 {
            return wrong("classes start at 01");
        }
        if subclass.is_empty() {
            return if group.trim().is_empty() {
                Ok(symbol)
            } else {
                wrong("the subclass is missing")
            };
        }
        let &[letter] = subclass.as_bytes() else {
            return wrong("the subclass is one letter");
        };
        symbol.subclass = letter.to_ascii_uppercase();
        if !symbol.subclass.is_ascii_uppercase() {
            return wrong("the subclass is one letter");
        }
        symbol.set_group(group.trim(), sub.trim())
    }

    fn set_group(mut self, group: &str, sub: &str) -> Result<Self, SymbolError> {
        if group.is_empty() {
            return if sub.is_empty() {
                Ok(self)
            } else {
                wrong("the main group is missing")
            };
        }
        if group.len() > 4 || !digits(group) {
            return wrong("the main group has up to four digits");
        }
        self.group = group.parse().unwrap_or(0);
        if self.group == 0 {
            return wrong("main groups start at 1");
        }
        let sub = if sub.is_empty() { "00" } else { sub };
        if !(2..=6).contains(&sub.len()) || !digits(sub) {
            return wrong("the subgroup has two to six digits");
        }
        if let Some(place) = self.subgroup.get_mut(..sub.len()) {
            place.copy_from_slice(sub.as_bytes());
        }
        Ok(self)
    }
}

fn digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

/// Digits of a subgroup without the noughts that fill fixed columns: two digits at least.
fn without_filling(sub: &str) -> &str {
    let kept = sub.trim_end_matches('0').len().max(2);
    sub.get(..kept).unwrap_or(sub)
}

impl FromStr for Ipc {
    type Err = SymbolError;

    fn from_str(written: &str) -> Result<Self, SymbolError> {
        // Letters and digits without the spaces, the stroke kept. 24 characters are more than any symbol needs.
        let mut kept = [0_u8; 24];
        let mut len = 0;
        for b in written.bytes() {
            let b = match b {
                b' ' | b'\t' | b'\n' | b'\r' => continue,
                b'-' | b'.' if len == 4 => continue,
                b'0'..=b'9' | b'/' => b,
                b'a'..=b'z' | b'A'..=b'Z' if len < 4 => b.to_ascii_uppercase(),
                _ => return wrong("a symbol is a letter, two digits, a letter, and numbers with a stroke between"),
            };
            let Some(place) = kept.get_mut(len) else {
                return wrong("longer than any symbol");
            };
            *place = b;
            len += 1;
        }
        let Ok(text) = std::str::from_utf8(kept.get(..len).unwrap_or_default()) else {
            return wrong("no symbol");
        };
        let part = |from: usize, to: usize| text.get(from..to.min(text.len())).unwrap_or_default();
        let head = Ipc::from_parts(part(0, 1), part(1, 3), part(3, 4), "", "")?;
        let rest = part(4, text.len());
        match rest.split_once('/') {
            Some((group, sub)) => {
                if group.is_empty() {
                    return wrong("the main group is missing");
                }
                head.set_group(group, if sub.len() > 2 { without_filling(sub) } else { sub })
            }
            None if rest.is_empty() => Ok(head),
            // Fixed columns of ST.8: four digits of the main group, up to six of the subgroup.
            None if rest.len() > 4 => head.set_group(part(4, 8), without_filling(part(8, text.len()))),
            None => head.set_group(rest, ""),
        }
    }
}

impl fmt::Display for Ipc {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.section())?;
        if self.class > 0 {
            write!(f, "{:02}", self.class)?;
        }
        if let Some(letter) = self.subclass() {
            write!(f, "{letter}")?;
        }
        match (self.group(), self.subgroup()) {
            (Some(group), Some(sub)) => write!(f, " {group}/{sub}"),
            _ => Ok(()),
        }
    }
}

/// Class of the Nice Classification, 1 to 45: goods to 34, services from 35.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Nice(u8);

impl Nice {
    /// Class of that number.
    ///
    /// # Errors
    /// When there is none.
    pub fn new(number: u8) -> Result<Self, SymbolError> {
        if (1..=45).contains(&number) {
            Ok(Nice(number))
        } else {
            wrong("Nice classes are 1 to 45")
        }
    }

    /// Number.
    #[must_use]
    pub fn number(self) -> u8 {
        self.0
    }

    /// Whether it is a class of services.
    #[must_use]
    pub fn is_service(self) -> bool {
        self.0 >= 35
    }
}

impl FromStr for Nice {
    type Err = SymbolError;

    fn from_str(written: &str) -> Result<Self, SymbolError> {
        let written = written.trim();
        if written.len() > 3 || !digits(written) {
            return wrong("a Nice class is a number from 1 to 45");
        }
        Nice::new(written.parse().unwrap_or(0))
    }
}

impl fmt::Display for Nice {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// Class and subclass of the Locarno Classification: `06-01`, also written `6-1`, `6.1`, `06/01`, `0601`; a class alone
/// is `06`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Locarno {
    class: u8,
    subclass: u8,
}

impl Locarno {
    /// Class, 1 to 99; the classification has 32 of them and 99.
    #[must_use]
    pub fn class(self) -> u8 {
        self.class
    }

    /// Subclass.
    #[must_use]
    pub fn subclass(self) -> Option<u8> {
        (self.subclass > 0).then_some(self.subclass)
    }
}

impl FromStr for Locarno {
    type Err = SymbolError;

    fn from_str(written: &str) -> Result<Self, SymbolError> {
        let written = written.trim();
        let (class, sub) = match written.split_once(['-', '.', '/', ' ']) {
            Some((class, sub)) => (class.trim(), Some(sub.trim())),
            None if written.len() == 4 && digits(written) => written
                .split_at_checked(2)
                .map_or((written, None), |(a, b)| (a, Some(b))),
            None => (written, None),
        };
        if class.len() > 2 || !digits(class) || sub.is_some_and(|s| s.len() > 2 || !digits(s)) {
            return wrong("a Locarno class is two digits, a hyphen and two digits");
        }
        let class = class.parse().unwrap_or(0);
        if !(1..=32).contains(&class) && class != 99 {
            return wrong("Locarno classes are 01 to 32, and 99");
        }
        let subclass = match sub {
            Some(sub) => match sub.parse().unwrap_or(0) {
                // Class 32 has one subclass, 00.
                0 if class == 32 => 0,
                0 => return wrong("Locarno subclasses start at 01"),
                sub => sub,
            },
            None => 0,
        };
        Ok(Locarno { class, subclass })
    }
}

impl fmt::Display for Locarno {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:02}", self.class)?;
        if self.subclass > 0 {
            write!(f, "-{:02}", self.subclass)?;
        }
        Ok(())
    }
}

/// Category, division and section of the Vienna Classification: `26.4.5`, also written `26.04.05`. Auxiliary sections
/// carry the letter A: `A26.4.5`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Vienna {
    category: u8,
    division: u8,
    section: u8,
    auxiliary: bool,
}

impl Vienna {
    /// Category, 1 to 29.
    #[must_use]
    pub fn category(self) -> u8 {
        self.category
    }

    /// Division.
    #[must_use]
    pub fn division(self) -> Option<u8> {
        (self.division > 0).then_some(self.division)
    }

    /// Section.
    #[must_use]
    pub fn section(self) -> Option<u8> {
        (self.section > 0).then_some(self.section)
    }

    /// Whether it is an auxiliary section.
    #[must_use]
    pub fn is_auxiliary(self) -> bool {
        self.auxiliary
    }
}

impl FromStr for Vienna {
    type Err = SymbolError;

    fn from_str(written: &str) -> Result<Self, SymbolError> {
        let written = written.trim();
        let (auxiliary, numbers) = match written.strip_prefix(['A', 'a']) {
            Some(numbers) => (true, numbers.trim_start()),
            None => (false, written),
        };
        let mut parts = [0_u8; 3];
        for (count, part) in numbers.split('.').enumerate() {
            let part = part.trim();
            let Some(place) = parts.get_mut(count) else {
                return wrong("a Vienna symbol has three numbers at most");
            };
            if part.len() > 2 || !digits(part) {
                return wrong("a Vienna symbol is numbers with points between");
            }
            *place = part.parse().unwrap_or(0);
            if *place == 0 {
                return wrong("numbers of the Vienna Classification start at 1");
            }
        }
        let [category, division, section] = parts;
        if category > 29 {
            return wrong("Vienna categories are 1 to 29");
        }
        if auxiliary && section == 0 {
            return wrong("only sections are auxiliary");
        }
        Ok(Vienna {
            category,
            division,
            section,
            auxiliary,
        })
    }
}

impl fmt::Display for Vienna {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.auxiliary {
            f.write_str("A")?;
        }
        write!(f, "{}", self.category)?;
        if self.division > 0 {
            write!(f, ".{}", self.division)?;
        }
        if self.section > 0 {
            write!(f, ".{}", self.section)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// One symbol, however it is written, has one canonical form.
    #[test]
    fn ipc_as_people_write_it() {
        for written in [
            "A01B 1/02",
            "A01B1/02",
            "a01b1/02",
            " A01B  1 / 02 ",
            "A01B-001/02",
            "A01B001/02",
            "A01B0001020000",
            "A01B   1/    02",
            "A01B 1/020000",
        ] {
            assert_eq!(
                written.parse::<Ipc>().map(|s| s.to_string()).as_deref(),
                Ok("A01B 1/02"),
                "{written}"
            );
        }
        for (written, canonical) in [
            ("h01l 31/0203", "H01L 31/0203"),
            ("H01L0031020300", "H01L 31/0203"),
            ("H01L2224/83099", "H01L 2224/83099"),
            ("G06F015/00", "G06F 15/00"),
            ("G06F 15", "G06F 15/00"),
            ("G06F0015000000", "G06F 15/00"),
            ("C12Q1/6883", "C12Q 1/6883"),
            ("A01B 1/20", "A01B 1/20"),
            ("B28B   1/    29", "B28B 1/29"),
            ("Y02E 10/50", "Y02E 10/50"),
            ("A", "A"),
            ("a01", "A01"),
            ("A01b", "A01B"),
        ] {
            assert_eq!(
                written.parse::<Ipc>().map(|s| s.to_string()).as_deref(),
                Ok(canonical),
                "{written}"
            );
        }
        let symbol: Ipc = "A01B 1/02".parse().unwrap();
        assert_eq!(
            (symbol.section(), symbol.class(), symbol.subclass()),
            ('A', Some(1), Some('B'))
        );
        assert_eq!((symbol.group(), symbol.subgroup()), (Some(1), Some("02")));
        assert_eq!(symbol.st8().as_deref(), Some("A01B0001020000"));
    }

    /// What is no symbol is refused and not guessed at.
    #[test]
    fn no_ipc() {
        for written in [
            "",
            " ",
            "I01B 1/02",
            "A1B 1/02",
            "A00B 1/02",
            "A01 1/02",
            "A01B /02",
            "A01B 0/02",
            "A01B 1/2",
            "A01B 12345/02",
            "A01B 1/0200001",
            "715513",
            "A01B 1/02 X",
            "Ạ01B 1/02",
            "A01B 1//02",
            "A01B 1/0a",
        ] {
            assert!(written.parse::<Ipc>().is_err(), "{written}");
        }
    }

    /// Nice, Locarno and Vienna in their usual spellings, and what is none.
    #[test]
    fn the_others() {
        for (written, number) in [("9", 9), ("09", 9), ("009", 9), (" 45 ", 45), ("1", 1)] {
            assert_eq!(written.parse::<Nice>().map(Nice::number), Ok(number));
        }
        assert!(Nice::new(35).unwrap().is_service() && !Nice::new(34).unwrap().is_service());
        for (written, canonical) in [
            ("06-01", "06-01"),
            ("6.1", "06-01"),
            ("0601", "06-01"),
            ("6/1", "06-01"),
            ("06", "06"),
            ("1402", "14-02"),
            ("99-00 ", ""),
        ] {
            assert_eq!(
                written.parse::<Locarno>().map(|s| s.to_string()).unwrap_or_default(),
                canonical,
                "{written}"
            );
        }
        for (written, canonical) in [
            ("26.4.5", "26.4.5"),
            ("26.04.05", "26.4.5"),
            ("A 26.4.5", "A26.4.5"),
            ("26.4", "26.4"),
            ("3", "3"),
        ] {
            assert_eq!(
                written.parse::<Vienna>().map(|s| s.to_string()).as_deref(),
                Ok(canonical),
                "{written}"
            );
        }
        for written in ["", "0", "46", "9a", "-1", "0009", "٣"] {
            assert!(written.parse::<Nice>().is_err(), "{written}");
        }
        for written in ["", "33-01", "06-", "-01", "6", "600-01", "06-001", "06-1x"]
            .into_iter()
            .filter(|w| *w != "6")
        {
            assert!(written.parse::<Locarno>().is_err(), "{written}");
        }
        for written in ["", "30.1.1", "26..5", "26.4.5.1", "26.0.5", "A26.4", "x"] {
            assert!(written.parse::<Vienna>().is_err(), "{written}");
        }
    }

    proptest! {
        /// Canonical forms are read back as themselves, in every spelling.
        #[test]
        fn ipc_comes_back(section in "[A-H]", class in 1_u8..100, sub in "[A-Z]", group in 1_u16..10_000, tail in "[0-9]{2}|[0-9]{1,4}[1-9][1-9]") {
            let canonical = format!("{section}{class:02}{sub} {group}/{tail}");
            let symbol: Ipc = canonical.parse().unwrap();
            prop_assert_eq!(symbol.to_string(), canonical.clone());
            for spelling in [canonical.to_lowercase(), canonical.replace(' ', ""), symbol.st8().unwrap(), format!("{section}{class:02}{sub}{group:04}/{tail}"), format!("{section}{class:02}{sub}-{group:03}/{tail}")] {
                prop_assert_eq!(spelling.parse::<Ipc>(), Ok(symbol));
            }
        }

        /// No text makes a parser panic, and whatever is accepted has a canonical form that is accepted.
        #[test]
        fn nothing_panics(text in "\\PC{0,20}|[A-Ha-h0-9/ .-]{0,20}") {
            if let Ok(s) = text.parse::<Ipc>() { prop_assert_eq!(s.to_string().parse(), Ok(s)); }
            if let Ok(s) = text.parse::<Nice>() { prop_assert_eq!(s.to_string().parse(), Ok(s)); }
            if let Ok(s) = text.parse::<Locarno>() { prop_assert_eq!(s.to_string().parse(), Ok(s)); }
            if let Ok(s) = text.parse::<Vienna>() { prop_assert_eq!(s.to_string().parse(), Ok(s)); }
        }
    }
}
