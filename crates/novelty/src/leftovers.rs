//! Names of units that are not the author's: what is forgotten when a report is taken from elsewhere.

use crate::words::words;
use std::collections::BTreeMap;

/// A unit's name in a text that is not one of those expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// As written where it stands first.
    pub name: String,
    /// First character of the first place.
    pub start: u32,
    /// After the last character of the first place.
    pub end: u32,
    /// How often it stands in the text.
    pub count: u32,
}

/// Beginnings of names of units, folded; the longest that fits counts.
const OPENERS: [&str; 24] = [
    "truong tieu hoc va trung hoc co so",
    "truong trung hoc co so",
    "truong trung hoc pho thong",
    "truong pho thong dan toc ban tru",
    "truong pho thong dan toc noi tru",
    "truong tieu hoc",
    "truong mam non",
    "truong mau giao",
    "truong thcs",
    "truong thpt",
    "truong th thcs",
    "truong th",
    "truong mn",
    "truong ptdtbt",
    "truong ptdtnt",
    "truong",
    "benh vien",
    "trung tam y te",
    "tram y te",
    "xa",
    "phuong",
    "thi tran",
    "huyen",
    "tinh",
];

/// Words of a proper name after its beginning, at most.
const LONGEST: usize = 5;

/// Units that the text names and that are none of `own` (names of the author's unit, of those above it, of the ones it was
/// before), in the order of the text. Recognised by a capital letter on every word of the proper name.
#[must_use]
pub fn leftovers(text: &str, own: &[&str]) -> Vec<Leftover> {
    let own: Vec<String> = own.iter().map(|name| format!(" {} ", vietnamese::fold(name))).collect();
    let list = words(text);
    let written = |at: usize| -> &str {
        list.get(at)
            .and_then(|word| text.get(word.byte as usize..(word.byte + word.bytes) as usize))
            .unwrap_or("")
    };
    let joined = |at: usize| -> bool {
        let (Some(word), Some(next)) = (list.get(at), list.get(at + 1)) else {
            return false;
        };
        text.get((word.byte + word.bytes) as usize..next.byte as usize)
            .is_some_and(|between| {
                between
                    .chars()
                    .all(|c| c == ' ' || c == '\u{a0}' || c == '-' || c == '–')
            })
    };
    let mut found: BTreeMap<String, Leftover> = BTreeMap::new();
    let mut at = 0;
    while at < list.len() {
        let opener = OPENERS.iter().find_map(|opener| {
            let parts: Vec<&str> = opener.split(' ').collect();
            let fits = parts.iter().enumerate().all(|(offset, part)| {
                vietnamese::fold(written(at + offset)) == *part && (offset == 0 || joined(at + offset - 1))
            });
            fits.then_some(parts.len())
        });
        let Some(length) = opener else {
            at += 1;
            continue;
        };
        let mut end = at + length;
        while end < at + length + LONGEST && joined(end - 1) && is_name(written(end)) {
            end += 1;
        }
        let proper = vietnamese::fold(&(at + length..end).map(written).collect::<Vec<_>>().join(" "));
        if !proper.is_empty() && !own.iter().any(|name| name.contains(&format!(" {proper} "))) {
            let (first, last) = (list[at], list[end - 1]);
            let name = text
                .get(first.byte as usize..(last.byte + last.bytes) as usize)
                .unwrap_or("");
            found
                .entry(vietnamese::fold(name))
                .and_modify(|leftover| leftover.count += 1)
                .or_insert(Leftover {
                    name: vietnamese::clean_line(name),
                    start: first.start,
                    end: last.end,
                    count: 1,
                });
        }
        at = end.max(at + 1);
    }
    let mut all: Vec<Leftover> = found.into_values().collect();
    all.sort_by_key(|leftover| leftover.start);
    all
}

fn is_name(word: &str) -> bool {
    word.chars().next().is_some_and(char::is_uppercase)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_another_school_is_pointed_out_and_ones_own_is_not() {
        let text = "Tại trường Tiểu học Kim Đồng, học sinh xã Mường Kim tiến bộ. Trường tiểu học Kim Đồng có 12 lớp.\n\
                    Trường THCS Nguyễn Du và trường của tôi; tỉnh Lai Châu.";
        let own = ["Trường Tiểu học Mường Kim", "Xã Mường Kim", "Tỉnh Lai Châu"];
        let found: Vec<(String, u32)> = leftovers(text, &own).into_iter().map(|l| (l.name, l.count)).collect();
        assert_eq!(
            found,
            [
                ("trường Tiểu học Kim Đồng".to_owned(), 2),
                ("Trường THCS Nguyễn Du".to_owned(), 1)
            ]
        );
    }
}
