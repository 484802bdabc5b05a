//! Words and signs of a passage, each with its place.

/// A word or one sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Comparison form: lower case, tone on its fixed place, i for a final y. Signs as they are, all dashes one.
    pub(crate) key: String,
    /// Place of the first character in the passage.
    pub(crate) start: usize,
    /// Place after the last.
    pub(crate) end: usize,
    /// A word (letters or digits) and not a sign.
    pub(crate) word: bool,
    /// Begins with a capital.
    pub(crate) capital: bool,
    /// White space stands before it.
    pub(crate) spaced: bool,
}

impl Token {
    /// Only digits.
    pub(crate) fn is_number(&self) -> bool {
        self.word && self.key.bytes().all(|byte| byte.is_ascii_digit())
    }

    /// The number, when it is one that fits.
    pub(crate) fn number(&self) -> Option<u32> {
        if self.is_number() { self.key.parse().ok() } else { None }
    }

    /// This very sign or word.
    pub(crate) fn is(&self, key: &str) -> bool {
        self.key == key
    }
}

/// Tokens of a text by itself.
pub(crate) fn tokens_of(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    tokens(&chars)
}

/// Tokens of a passage. Letters and digits part: "80%" is `80` `%`, "QH15" is one word, "16tháng" two.
pub(crate) fn tokens(chars: &[char]) -> Vec<Token> {
    let mut found = Vec::new();
    let mut at = 0;
    let mut spaced = true;
    while let Some(&c) = chars.get(at) {
        if c.is_whitespace() {
            spaced = true;
            at += 1;
            continue;
        }
        let start = at;
        at += 1;
        let word = c.is_alphanumeric();
        if word {
            let digits = c.is_ascii_digit();
            while let Some(&next) = chars.get(at) {
                // combining marks belong to the letter before them
                let joins = next.is_alphanumeric() && (!digits || next.is_ascii_digit());
                if !joins && !is_combining(next) {
                    break;
                }
                at += 1;
            }
        }
        let written: String = chars.get(start..at).unwrap_or_default().iter().collect();
        found.push(Token {
            key: key(&written, word),
            start,
            end: at,
            word,
            capital: c.is_uppercase(),
            spaced,
        });
        spaced = false;
    }
    found
}

fn is_combining(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36F}')
}

fn key(written: &str, word: bool) -> String {
    if !word {
        return match written {
            "–" | "—" | "−" | "‐" | "‑" => "-".to_owned(),
            "“" | "”" | "«" | "»" => "\"".to_owned(),
            _ => written.to_owned(),
        };
    }
    if written.is_ascii() {
        return i_for_y(written.to_ascii_lowercase());
    }
    i_for_y(vietnamese::tone_canonical(written))
}

// kỹ, tỷ, lý, hy and kĩ, tỉ, lí, hi are the same words; after a vowel (thúy, quý) the y stays.
fn i_for_y(mut key: String) -> String {
    let mut last = key.chars().rev();
    let (Some(y), Some(before)) = (last.next(), last.next()) else {
        return key;
    };
    let i = match y {
        'y' => 'i',
        'ý' => 'í',
        'ỳ' => 'ì',
        'ỷ' => 'ỉ',
        'ỹ' => 'ĩ',
        'ỵ' => 'ị',
        _ => return key,
    };
    if vietnamese::fold(&before.to_string()).contains(['a', 'e', 'i', 'o', 'u', 'y']) {
        return key;
    }
    key.pop();
    key.push(i);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(text: &str) -> Vec<String> {
        tokens_of(text).into_iter().map(|token| token.key).collect()
    }

    #[test]
    fn numbers_and_letters_part_and_dashes_are_one() {
        assert_eq!(keys("80%/năm"), ["80", "%", "/", "năm"]);
        assert_eq!(keys("57–NQ/TW"), ["57", "-", "nq", "/", "tw"]);
        assert_eq!(keys("QH15"), ["qh15"]);
    }

    #[test]
    fn spelling_habits_do_not_count() {
        assert_eq!(keys("Kỹ thuật hoá"), keys("kĩ thuật hóa"));
        assert_eq!(keys("Ủy ban"), keys("Uỷ ban"));
        assert_ne!(keys("thúy"), keys("thúi"));
        assert_eq!(keys("thua\u{302}\u{323}t"), keys("thuật"));
    }
}
