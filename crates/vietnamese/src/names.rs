//! Names of people.

use crate::normal::clean_line;

/// A full name in its parts, as Vietnamese forms print them (*họ*, *tên đệm*, *tên*).
#[derive(Clone, PartialEq, Eq, Hash, Debug, Default)]
pub struct PersonName {
    /// *Họ*: the first word; empty when the name has one word.
    pub family: String,
    /// *Tên đệm*: the words between; often empty.
    pub middle: String,
    /// *Tên*: the last word, by which people are called and listed.
    pub given: String,
}

impl PersonName {
    /// *Họ và tên đệm*, the left of the two columns in printed lists.
    #[must_use]
    pub fn family_and_middle(&self) -> String {
        let mut both = self.family.clone();
        if !self.middle.is_empty() {
            if !both.is_empty() {
                both.push(' ');
            }
            both.push_str(&self.middle);
        }
        both
    }
}

/// Splits a full name: first word *họ*, last word *tên*, the rest *đệm*.
///
/// Right for Kinh, Tày, Thái, Mông, Dao and most other names, and wrong for names such as H'Hen Niê or Y Bhiu Êban,
/// where the family name comes last. For those let people state the calling name (see [`suggest_calling_name`] for a
/// first guess) and give it to [`crate::person_sort_key`].
#[must_use]
pub fn split_person_name(full_name: &str) -> PersonName {
    let line = clean_line(full_name);
    let words: Vec<&str> = line.split(' ').filter(|w| !w.is_empty()).collect();
    match words.as_slice() {
        [] => PersonName::default(),
        [given] => PersonName {
            given: (*given).to_owned(),
            ..PersonName::default()
        },
        [family, middle @ .., given] => PersonName {
            family: (*family).to_owned(),
            middle: middle.join(" "),
            given: (*given).to_owned(),
        },
    }
}

/// A guess at the calling name where the last word is surely not it: `H'Hen Niê` gives `H'Hen`, `Y Bhiu Êban` gives
/// `Y Bhiu`.
///
/// Only the Ê Đê and M'Nông form is guessed (Y for men, H' or H for women, before the given name). `None` means: the
/// usual rule holds, or nobody can know. Offer it as a prefilled field, never store it unasked.
#[must_use]
pub fn suggest_calling_name(full_name: &str) -> Option<String> {
    let line = clean_line(full_name);
    let words: Vec<&str> = line.split(' ').collect();
    let (first, rest) = words.split_first()?;
    let next = rest.first()?;
    let joined = first
        .strip_prefix(['H', 'h'])
        .and_then(|name| name.strip_prefix(['\'', '\u{2019}', '\u{2018}', '\u{2bc}']));
    match (joined, *first) {
        (Some(""), _) | (None, "Y" | "y" | "H" | "h") => (rest.len() > 1).then(|| format!("{first} {next}")),
        (Some(_), _) => Some((*first).to_owned()),
        (None, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_falls_into_its_parts() {
        let split = |name: &str| {
            let n = split_person_name(name);
            (
                n.family.clone(),
                n.middle.clone(),
                n.given.clone(),
                n.family_and_middle(),
            )
        };
        let parts = |a: &str, b: &str, c: &str, d: &str| (a.to_owned(), b.to_owned(), c.to_owned(), d.to_owned());
        assert_eq!(
            split(" Nguyễn  Thị Minh\u{A0}Khai "),
            parts("Nguyễn", "Thị Minh", "Khai", "Nguyễn Thị Minh")
        );
        assert_eq!(split("Đỗ An"), parts("Đỗ", "", "An", "Đỗ"));
        assert_eq!(split("An"), parts("", "", "An", ""));
        assert_eq!(split(" "), parts("", "", "", ""));
    }

    #[test]
    fn calling_names_are_guessed_only_where_the_form_is_known() {
        assert_eq!(suggest_calling_name("H'Hen Niê").as_deref(), Some("H'Hen"));
        assert_eq!(suggest_calling_name("H’ Hen Niê").as_deref(), Some("H’ Hen"));
        assert_eq!(suggest_calling_name("Y Bhiu Êban").as_deref(), Some("Y Bhiu"));
        assert_eq!(suggest_calling_name("Nguyễn Y Vân"), None);
        assert_eq!(suggest_calling_name("Y Vân"), None);
        assert_eq!(suggest_calling_name("Hà An"), None);
        assert_eq!(suggest_calling_name(""), None);
    }
}
