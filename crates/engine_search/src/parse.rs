//! What was typed into the box: words, "phrases", -exclusions, field:value.

use crate::abbreviations::Abbreviations;
use crate::words;

/// Where a word must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Where {
    Anywhere,
    Title,
    People,
    Place,
    Code,
}

/// A word as it is looked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Word {
    pub typed: String,
    pub folded: String,
    /// With marks, when typed with marks.
    pub exact: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause {
    pub not: bool,
    pub place: Where,
    /// More than one: a phrase.
    pub words: Vec<Word>,
    /// As a whole, for codes.
    pub code: String,
}

/// A question taken apart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Parsed {
    pub clauses: Vec<Clause>,
    pub year: Option<i32>,
}

impl Parsed {
    /// Words that must (not) be there are named; nothing to look for otherwise.
    pub(crate) fn is_empty(&self) -> bool {
        !self.clauses.iter().any(|clause| !clause.not) && self.year.is_none()
    }
}

/// More words than this tell nothing more; what follows is not looked for.
const MOST_WORDS: usize = 24;

/// Names of fields, folded, as people write them.
const FIELDS: &[(&str, Field)] = &[
    ("tac gia", Field::In(Where::People)),
    ("nguoi", Field::In(Where::People)),
    ("don vi", Field::In(Where::Place)),
    ("noi", Field::In(Where::Place)),
    ("ten", Field::In(Where::Title)),
    ("ma", Field::In(Where::Code)),
    ("so", Field::In(Where::Code)),
    ("nam", Field::Year),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Field {
    In(Where),
    Year,
}

/// A piece between spaces; what stands between quotation marks is one piece.
#[derive(Debug, PartialEq, Eq)]
struct Chunk {
    not: bool,
    quoted: bool,
    text: String,
    /// Stood right behind a colon, as in `mã:"15 QĐ"`.
    glued: bool,
}

fn is_quote(c: char) -> bool {
    matches!(c, '"' | '“' | '”' | '„' | '«' | '»')
}

fn chunks(typed: &str) -> Vec<Chunk> {
    let mut all = Vec::new();
    let mut rest = typed.trim_start();
    let mut glued = false;
    while let Some(first) = rest.chars().next() {
        let minus = first == '-' && rest.chars().nth(1).is_some_and(|c| c.is_alphanumeric() || is_quote(c)) && !glued;
        if minus {
            rest = &rest[1..];
        }
        let (text, quoted, after) = match rest.chars().next().filter(|c| is_quote(*c)) {
            Some(quote) => {
                let inner = &rest[quote.len_utf8()..];
                let end = inner.find(is_quote).unwrap_or(inner.len());
                let after = inner[end..].chars().next().map_or("", |c| &inner[end + c.len_utf8()..]);
                (&inner[..end], true, after)
            }
            None => {
                // A colon ends the name of a field; a quotation mark begins a phrase.
                let end = rest
                    .char_indices()
                    .find(|(_, c)| c.is_whitespace() || is_quote(*c))
                    .map_or(rest.len(), |(at, _)| at);
                let end = rest[..end].find(':').map_or(end, |colon| colon + 1);
                (&rest[..end], false, &rest[end..])
            }
        };
        all.push(Chunk {
            not: minus,
            quoted,
            text: text.to_owned(),
            glued,
        });
        glued = !quoted && text.ends_with(':') && after.chars().next().is_some_and(|c| !c.is_whitespace());
        rest = after.trim_start();
    }
    all
}

/// The field that some chunks name, and how many of them its name takes.
fn field_at(chunks: &[Chunk]) -> Option<(Field, usize)> {
    for taken in [2, 1] {
        let Some(named) = chunks.get(..taken) else { continue };
        let [.., last] = named else { continue };
        if named.iter().any(|chunk| chunk.quoted) || !last.text.ends_with(':') {
            continue;
        }
        // Only the last one ends with the colon.
        if named.iter().filter(|chunk| chunk.text.ends_with(':')).count() > 1 {
            continue;
        }
        let name = named
            .iter()
            .map(|chunk| chunk.text.as_str())
            .collect::<Vec<_>>()
            .join(" ");
        let name = vietnamese::fold(&name);
        if let Some((_, field)) = FIELDS.iter().find(|(known, _)| *known == name) {
            return Some((*field, taken));
        }
    }
    None
}

fn is_name(chunk: &Chunk) -> bool {
    chunk.text.chars().next().is_some_and(char::is_uppercase)
}

fn words_of(text: &str, abbreviations: &Abbreviations) -> Vec<Word> {
    let mut all = Vec::new();
    for chunk in text.split_whitespace() {
        let bare = chunk.trim_matches(|c: char| !c.is_alphanumeric());
        let syllables = || vietnamese::syllables(bare).filter(|syllable| !words::folded(syllable.text).is_empty());
        // KH&CN is one word to us; an abbreviation of one syllable is found as it stands.
        if let Some(term) = abbreviations.term(bare)
            && syllables().count() > 1
        {
            all.push(Word {
                typed: bare.to_owned(),
                folded: term,
                exact: None,
            });
            continue;
        }
        all.extend(syllables().map(|syllable| Word {
            typed: syllable.text.to_owned(),
            folded: words::folded(syllable.text),
            exact: words::exact(syllable.text),
        }));
    }
    all
}

/// Takes apart what was typed.
pub(crate) fn parse(typed: &str, abbreviations: &Abbreviations) -> Parsed {
    let typed = vietnamese::normalise(typed);
    let chunks = chunks(&typed);
    let mut parsed = Parsed::default();
    let mut rest = chunks.as_slice();
    let mut left = MOST_WORDS;
    while let Some(chunk) = rest.first() {
        let not = chunk.not;
        let mut place = Where::Anywhere;
        let mut texts: Vec<(&str, bool)> = Vec::new();
        if let Some((field, taken)) = field_at(rest) {
            rest = &rest[taken..];
            let Some(value) = rest.first() else { continue };
            let mut length = 1;
            match field {
                Field::Year => {
                    if let Ok(year) = value.text.trim().parse() {
                        parsed.year = Some(year);
                        rest = &rest[1..];
                        continue;
                    }
                }
                Field::In(at) => {
                    place = at;
                    // A name goes on while its words begin with a capital: tác giả: Lò Thị Lan dạy học.
                    let may_go_on = matches!(at, Where::People | Where::Place) && !value.quoted && is_name(value);
                    while may_go_on
                        && rest.get(length).is_some_and(|next| {
                            is_name(next) && !next.quoted && !next.not && field_at(&rest[length..]).is_none()
                        })
                    {
                        length += 1;
                    }
                }
            }
            texts.extend(rest[..length].iter().map(|chunk| (chunk.text.as_str(), chunk.quoted)));
            rest = &rest[length..];
        } else {
            texts.push((chunk.text.as_str(), chunk.quoted));
            rest = &rest[1..];
        }
        for (text, quoted) in texts {
            let mut found = words_of(text, abbreviations);
            found.truncate(left);
            left -= found.len();
            let code = vietnamese::compact_code(text);
            if quoted || (place == Where::Code && !found.is_empty()) {
                if !found.is_empty() {
                    parsed.clauses.push(Clause {
                        not,
                        place,
                        words: found,
                        code,
                    });
                }
            } else {
                parsed.clauses.extend(found.into_iter().map(|word| Clause {
                    not,
                    place,
                    words: vec![word],
                    code: code.clone(),
                }));
            }
        }
    }
    parsed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(typed: &str) -> String {
        let parsed = parse(typed, &Abbreviations::load(None).unwrap());
        let mut out: Vec<String> = parsed
            .clauses
            .iter()
            .map(|clause| {
                let words: Vec<&str> = clause.words.iter().map(|word| word.folded.as_str()).collect();
                let place = match clause.place {
                    Where::Anywhere => "",
                    Where::Title => "title:",
                    Where::People => "people:",
                    Where::Place => "place:",
                    Where::Code => "code:",
                };
                format!("{}{place}{}", if clause.not { "-" } else { "" }, words.join("+"))
            })
            .collect();
        out.extend(parsed.year.map(|year| format!("year:{year}")));
        out.join(" ")
    }

    #[test]
    fn words_phrases_and_exclusions() {
        assert_eq!(read("dạy  toán"), "day toan");
        assert_eq!(read("“đọc hiểu” -lớp"), "doc+hieu -lop");
        assert_eq!(read("-\"tiểu học\" toán"), "-tieu+hoc toan");
        assert_eq!(
            read("\"không đóng"),
            "khong+dong",
            "a phrase without its end goes to the end"
        );
        assert_eq!(read("a - b"), "a b", "a dash between spaces excludes nothing");
        assert_eq!(read(" -- \"\" : "), "");
    }

    #[test]
    fn fields_are_named_with_or_without_marks() {
        assert_eq!(read("tác giả:Lan toán"), "people:lan toan");
        assert_eq!(read("tac gia: Lò Thị Lan dạy"), "people:lo people:thi people:lan day");
        assert_eq!(read("mã:15/QĐ-UBND"), "code:15+qd+ubnd");
        assert_eq!(read("năm:2025 toán"), "toan year:2025");
        assert_eq!(read("năm: 2025 đơn vị:\"Mường Kim\""), "place:muong+kim year:2025");
        assert_eq!(
            read("lúc 14:05"),
            "luc 14 05",
            "a colon of no field is a sign like others"
        );
        assert_eq!(read("-tên:toán"), "-title:toan");
    }

    #[test]
    fn an_abbreviation_with_signs_is_one_word() {
        assert_eq!(read("Sở KH&CN"), "so khcn");
        assert_eq!(read("shtt"), "shtt");
    }
}
