//! Names of agencies in a passage: the gazetteer's, groups ("các sở, ban, ngành"), and unknown ones by their first word.

use super::lexicon::Lexicon;
use super::passage::Passage;
use super::proposal::{Agency, AgencyKind};
use super::token::{self, Token};

/// An agency and the tokens that it takes.
#[derive(Debug, Clone)]
pub(crate) struct Mention {
    pub(crate) from: usize,
    pub(crate) to: usize,
    pub(crate) kind: AgencyKind,
    /// The gazetteer knows it.
    pub(crate) known: bool,
}

/// The agency that begins at a token.
pub(crate) fn at(tokens: &[Token], from: usize, lexicon: &Lexicon) -> Option<Mention> {
    let gazetteer = &lexicon.agencies;
    if let Some(length) = gazetteer
        .positions
        .at(tokens, from)
        .filter(|_| is_capital(tokens, from))
    {
        let mut behind = from + length;
        while tokens.get(behind).is_some_and(|token| token.is(",")) {
            behind += 1;
        }
        // "Thủ trưởng cơ quan ngang bộ": behind a position a group needs no opener
        if let Some(of) = plain(tokens, behind, lexicon).or_else(|| bare(tokens, behind, lexicon)) {
            return Some(Mention {
                from,
                kind: AgencyKind::Position,
                ..of
            });
        }
        // "Bộ trưởng, Thủ trưởng …": a position by itself among others
        if tokens
            .get(from + length)
            .is_some_and(|token| matches!(token.key.as_str(), "," | ";" | "và"))
        {
            return Some(Mention {
                from,
                to: from + length,
                kind: AgencyKind::Position,
                known: true,
            });
        }
    }
    plain(tokens, from, lexicon)
}

fn plain(tokens: &[Token], from: usize, lexicon: &Lexicon) -> Option<Mention> {
    named(tokens, from, lexicon)
        .or_else(|| group(tokens, from, lexicon))
        .or_else(|| unknown(tokens, from, lexicon))
}

fn is_capital(tokens: &[Token], at: usize) -> bool {
    tokens.get(at).is_some_and(|token| token.capital)
}

fn named(tokens: &[Token], from: usize, lexicon: &Lexicon) -> Option<Mention> {
    if !is_capital(tokens, from) {
        return None;
    }
    let length = lexicon.agencies.names.at(tokens, from)?;
    let mut to = from + length;
    let mut kind = AgencyKind::Named;
    // "UBND các huyện, thành phố"
    if lexicon.agencies.group_openers.is_at(tokens, to)
        && let Some(group) = group(tokens, to, lexicon)
    {
        to = group.to;
        kind = AgencyKind::Group;
    }
    to = tail(tokens, to, lexicon, true);
    // "Ban Bí thư Trung ương Đoàn Thanh niên …", "Văn phòng UBND tỉnh": a name that goes on with another
    while is_capital(tokens, to)
        && let Some(length) = lexicon.agencies.names.at(tokens, to)
    {
        to = tail(tokens, to + length, lexicon, true);
    }
    Some(Mention {
        from,
        to,
        kind,
        known: true,
    })
}

// "tỉnh Lai Châu", "huyện", "có liên quan"; behind a name also a bare place: "Báo Kon Tum".
fn tail(tokens: &[Token], mut to: usize, lexicon: &Lexicon, name: bool) -> usize {
    let gazetteer = &lexicon.agencies;
    if name && gazetteer.qualifiers.at(tokens, to).is_none() {
        to = capitals(tokens, to, lexicon);
    }
    loop {
        let bracketed = usize::from(tokens.get(to).is_some_and(|token| token.is("(")));
        if bracketed == 1 {
            return to;
        }
        let place = gazetteer.places.at(tokens, to).unwrap_or(0);
        let qualifier = gazetteer.qualifiers.at(tokens, to).unwrap_or(0);
        if place == 0 && qualifier == 0 {
            return to;
        }
        if place >= qualifier {
            to = capitals(tokens, to + place, lexicon);
        } else {
            to += qualifier;
        }
    }
}

// Up to four words with capitals: the name of a place. Verbs and other agencies end it.
fn capitals(tokens: &[Token], from: usize, lexicon: &Lexicon) -> usize {
    let mut to = from;
    while to < from + 4
        && tokens
            .get(to)
            .is_some_and(|token| token.word && token.capital && !token.is_number())
        && !lexicon.agencies.names.is_at(tokens, to)
        && !lexicon.agencies.positions.is_at(tokens, to)
        && !lexicon.types.is_at(tokens, to)
        && !lexicon.grammar.verbs.is_at(tokens, to)
    {
        to += 1;
    }
    to
}

// "các sở, ban, ngành tỉnh", "bộ, ngành, địa phương"
fn group(tokens: &[Token], from: usize, lexicon: &Lexicon) -> Option<Mention> {
    let gazetteer = &lexicon.agencies;
    let mut to = from;
    let opened = gazetteer.group_openers.at(tokens, from);
    let first = match opened {
        Some(length) => {
            to += length;
            gazetteer.group_nouns.at(tokens, to)?
        }
        None => gazetteer.bare_groups.at(tokens, from)?,
    };
    let outside = gazetteer.outside.is_at(tokens, to);
    to = tail(tokens, to + first, lexicon, false);
    loop {
        let separator = match tokens.get(to) {
            Some(token) if matches!(token.key.as_str(), "," | "và" | "-") => 1,
            Some(_) | None => 0,
        };
        // "ban, ngành" and "ban ngành" alike
        let next = to + separator;
        let Some(length) = gazetteer.group_nouns.at(tokens, next) else {
            break;
        };
        if gazetteer
            .names
            .at(tokens, next)
            .is_some_and(|name| is_capital(tokens, next) && name >= length)
        {
            break;
        }
        to = tail(tokens, next + length, lexicon, false);
    }
    Some(Mention {
        from,
        to,
        kind: if outside {
            AgencyKind::Outside
        } else {
            AgencyKind::Group
        },
        known: true,
    })
}

// A first word that names bodies, and what follows it up to a sign, a verb or a joining word.
fn unknown(tokens: &[Token], from: usize, lexicon: &Lexicon) -> Option<Mention> {
    if !is_capital(tokens, from) {
        return None;
    }
    let head = lexicon.agencies.name_heads.at(tokens, from)?;
    let mut to = from + head;
    while to < from + 12 {
        let Some(token) = tokens.get(to) else {
            break;
        };
        let joint = matches!(token.key.as_str(), "và" | "-" | "&" | ".");
        let next_capital = is_capital(tokens, to + 1) && tokens.get(to + 1).is_some_and(|next| next.word);
        if joint {
            if !next_capital || lexicon.agencies.names.is_at(tokens, to + 1) {
                break;
            }
        } else if !token.word || ends_name(tokens, to, lexicon) {
            break;
        }
        to += 1;
    }
    if to <= from + head || !is_capital(tokens, from + head) {
        return None;
    }
    Some(Mention {
        from,
        to,
        kind: AgencyKind::Named,
        known: false,
    })
}

fn ends_name(tokens: &[Token], at: usize, lexicon: &Lexicon) -> bool {
    let grammar = &lexicon.grammar;
    let small = !is_capital(tokens, at);
    (small
        && (grammar.verbs.is_at(tokens, at)
            || grammar.modals.is_at(tokens, at)
            || grammar.joining.is_at(tokens, at)
            || grammar.leading.is_at(tokens, at)
            || grammar.list_ends.is_at(tokens, at)
            || grammar.as_regulated.is_at(tokens, at)
            || tokens.get(at).is_some_and(|token| {
                matches!(
                    token.key.as_str(),
                    "của" | "và" | "trước" | "theo" | "số" | "ngày" | "về"
                )
            })))
        || lexicon.agencies.group_openers.is_at(tokens, at)
}

/// Agencies in a row, with the place behind the last one.
pub(crate) fn list(tokens: &[Token], from: usize, lexicon: &Lexicon) -> (Vec<Mention>, usize) {
    let mut found = Vec::new();
    let mut to = from;
    let mut next = from;
    loop {
        let mention = at(tokens, next, lexicon).or_else(|| {
            // behind others a group needs no opener: "…, các sở và địa phương liên quan"
            if found.is_empty() {
                None
            } else {
                bare(tokens, next, lexicon)
            }
        });
        let Some(mention) = mention else {
            return (found, to);
        };
        to = mention.to;
        found.push(mention);
        next = to;
        let mut separated = false;
        while tokens
            .get(next)
            .is_some_and(|token| matches!(token.key.as_str(), "," | ";" | "và" | "cùng" | "&"))
        {
            next += 1;
            separated = true;
        }
        if !separated {
            return (found, to);
        }
    }
}

fn bare(tokens: &[Token], from: usize, lexicon: &Lexicon) -> Option<Mention> {
    let length = lexicon.agencies.group_nouns.at(tokens, from)?;
    if is_capital(tokens, from) {
        return None;
    }
    Some(Mention {
        from,
        to: tail(tokens, from + length, lexicon, false),
        kind: if lexicon.agencies.outside.is_at(tokens, from) {
            AgencyKind::Outside
        } else {
            AgencyKind::Group
        },
        known: true,
    })
}

/// The agency as it goes into a proposal.
pub(crate) fn agency(passage: &Passage, mention: &Mention, lexicon: &Lexicon) -> Agency {
    let name = passage.text(mention.from, mention.to);
    Agency {
        full_name: written_out(&name, lexicon),
        name,
        kind: mention.kind,
    }
}

/// Every mention of a list as agencies.
pub(crate) fn agencies(passage: &Passage, mentions: &[Mention], lexicon: &Lexicon) -> Vec<Agency> {
    let mut found: Vec<Agency> = Vec::new();
    for mention in mentions {
        let agency = agency(passage, mention, lexicon);
        if !found.contains(&agency) {
            found.push(agency);
        }
    }
    found
}

/// The whole passage is a list of agencies.
pub(crate) fn is_only_agencies(passage: &Passage, lexicon: &Lexicon) -> bool {
    let (found, to) = list(&passage.tokens, 0, lexicon);
    !found.is_empty()
        && passage
            .tokens
            .iter()
            .skip(to)
            .all(|token| matches!(token.key.as_str(), ":" | "." | ";" | ","))
}

/// A name of the gazetteer begins in one line and ends in the next.
pub(crate) fn spans_break(before: &Passage, next: &Passage, lexicon: &Lexicon) -> bool {
    let tail = before.tokens.len().saturating_sub(12);
    let mut both: Vec<Token> = before.tokens.iter().skip(tail).cloned().collect();
    let seam = both.len();
    both.extend(next.tokens.iter().take(16).cloned());
    (0..seam).any(|from| {
        is_capital(&both, from)
            && lexicon
                .agencies
                .names
                .at(&both, from)
                .is_some_and(|length| from + length > seam)
    })
}

/// Abbreviations in a name written out.
pub(crate) fn written_out(name: &str, lexicon: &Lexicon) -> String {
    let chars: Vec<char> = name.chars().collect();
    let tokens = token::tokens(&chars);
    let mut out = String::with_capacity(name.len());
    let mut at = 0;
    while let Some(one) = tokens.get(at) {
        if one.spaced && !out.is_empty() {
            out.push(' ');
        }
        match lexicon.agencies.abbreviations.at(&tokens, at).filter(|_| one.capital) {
            Some((length, full)) => {
                out.push_str(full);
                at += length;
            }
            None => {
                out.extend(chars.get(one.start..one.end).unwrap_or_default());
                at += 1;
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> (Vec<String>, String) {
        let lexicon = Lexicon::load(None).unwrap();
        let mut passage = Passage::default();
        for (place, c) in text.chars().enumerate() {
            passage.push(c, place);
        }
        passage.finish();
        let (found, to) = list(&passage.tokens, 0, &lexicon);
        let names = found.iter().map(|one| passage.text(one.from, one.to)).collect();
        (names, passage.text(to, passage.tokens.len()))
    }

    #[test]
    fn names_keep_their_commas_and_end_before_the_verb() {
        let rows: [(&str, &[&str], &str); 9] = [
            (
                "Sở Văn hóa, Thể thao và Du lịch triển khai",
                &["Sở Văn hóa, Thể thao và Du lịch"],
                "triển khai",
            ),
            (
                "Sở Khoa học và Công nghệ, các trường đại học, viện nghiên cứu để xây dựng",
                &["Sở Khoa học và Công nghệ", "các trường đại học, viện nghiên cứu"],
                "để xây dựng",
            ),
            (
                "các sở, ban, ngành tỉnh, Ủy ban nhân dân các huyện, thành phố và đơn vị liên quan triển khai",
                &[
                    "các sở, ban, ngành tỉnh",
                    "Ủy ban nhân dân các huyện, thành phố và đơn vị liên quan",
                ],
                "triển khai",
            ),
            (
                "Phòng Kinh tế, Hạ tầng và Đô thị; Phòng Nông nghiệp và Môi trường",
                &["Phòng Kinh tế, Hạ tầng và Đô thị", "Phòng Nông nghiệp và Môi trường"],
                "",
            ),
            (
                "Sở Thông tin và Truyền thông, Báo Kon Tum, Đài Phát thanh - Truyền hình tỉnh:",
                &[
                    "Sở Thông tin và Truyền thông",
                    "Báo Kon Tum",
                    "Đài Phát thanh - Truyền hình tỉnh",
                ],
                ":",
            ),
            (
                "Thủ trưởng các cơ quan, ban, ngành, đoàn thể huyện; Chủ tịch UBND các xã, thị trấn nghiêm túc",
                &[
                    "Thủ trưởng các cơ quan, ban, ngành, đoàn thể huyện",
                    "Chủ tịch UBND các xã, thị trấn",
                ],
                "nghiêm túc",
            ),
            (
                "Sở Khoa học và Công nghệ tỉnh Lai Châu về tổ chức",
                &["Sở Khoa học và Công nghệ tỉnh Lai Châu"],
                "về tổ chức",
            ),
            ("bộ, ngành, địa phương xây dựng", &["bộ, ngành, địa phương"], "xây dựng"),
            ("Viện Đo lường Tây Bắc chủ trì", &["Viện Đo lường Tây Bắc"], "chủ trì"),
        ];
        for (text, names, rest) in rows {
            let (found, left) = read(text);
            assert_eq!(found, names, "{text}");
            assert_eq!(left, rest, "{text}");
        }
    }

    #[test]
    fn abbreviations_are_written_out_for_looking_up() {
        let lexicon = Lexicon::load(None).unwrap();
        assert_eq!(written_out("Sở KH&CN tỉnh", &lexicon), "Sở Khoa học và Công nghệ tỉnh");
        assert_eq!(
            written_out("UBND các xã, thị trấn", &lexicon),
            "Ủy ban nhân dân các xã, thị trấn"
        );
    }
}
