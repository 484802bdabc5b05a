//! Head and foot of a document: who issued it, number, date, type, subject, addressees, recipients, signature.

use super::agencies;
use super::citations;
use super::dates;
use super::lexicon::Lexicon;
use super::paragraphs::Paragraph;
use super::passage::{Passage, Source};
use super::proposal::{
    AuthorityLine, Certainty, DocumentKind, DocumentNumber, Doubt, Found, Header, MarkerKind, PartialDate, Purpose,
    Recipient, Scheme, Span,
};

// How many paragraphs a head may have.
const HEAD: usize = 60;

/// Where the head ends and the foot begins, with what stands in them.
pub(crate) struct Frame {
    pub(crate) header: Header,
    /// First paragraph behind the head.
    pub(crate) body: usize,
    /// First paragraph of the foot.
    pub(crate) foot: usize,
}

fn found<T>(value: T, source: &Source, span: Span, certainty: Certainty) -> Option<Found<T>> {
    Some(Found {
        value,
        quote: source.quote(span),
        certainty,
    })
}

fn whole(passage: &Passage) -> Span {
    passage.span(0, passage.tokens.len())
}

/// Reads head and foot.
pub(crate) fn frame(paragraphs: &[Paragraph], source: &Source, lexicon: &Lexicon) -> Frame {
    let mut header = Header::default();
    let body = head(paragraphs, &mut header, source, lexicon);
    let foot = paragraphs
        .iter()
        .enumerate()
        .skip(body)
        .find(|(_, paragraph)| {
            lexicon.frame.recipients.is_at(&paragraph.body.tokens, 0)
                || (paragraph.marker.is_none()
                    && authority(&paragraph.body, lexicon).is_some_and(|line| line.form.is_some()))
        })
        .map_or(paragraphs.len(), |(at, _)| at);
    read_foot(paragraphs.get(foot..).unwrap_or_default(), &mut header, source, lexicon);
    finish(&mut header, source);
    Frame { header, body, foot }
}

// What is not printed, but follows: a letter has addressees and no title; T/M is the Party's way of writing.
fn finish(header: &mut Header, source: &Source) {
    if header.kind.is_none()
        && let Some(at) = header
            .subject
            .as_ref()
            .map(|subject| subject.quote.span)
            .or_else(|| header.addressees.first().map(|first| first.quote.span))
    {
        let letter = DocumentKind {
            code: "letter".to_owned(),
            name: "Công văn".to_owned(),
        };
        header.kind = found(letter, source, at, Certainty::Doubtful(Doubt::FromPosition));
    }
    if header.scheme.is_none()
        && let Some(line) = header.authority.first()
    {
        let party = line
            .quote
            .text
            .trim_start_matches('*')
            .get(..3)
            .is_some_and(|begin| begin.contains('/'));
        let scheme = if party { Scheme::Party } else { Scheme::State };
        header.scheme = found(
            scheme,
            source,
            line.quote.span,
            Certainty::Doubtful(Doubt::FromPosition),
        );
    }
}

#[derive(Default)]
struct HeadState {
    /// A type was printed as title; what follows is what it is about.
    expects_subject: bool,
    in_addressees: bool,
}

fn head(paragraphs: &[Paragraph], header: &mut Header, source: &Source, lexicon: &Lexicon) -> usize {
    let mut state = HeadState::default();
    for (at, paragraph) in paragraphs.iter().take(HEAD).enumerate() {
        if !head_paragraph(paragraph, header, &mut state, source, lexicon) {
            return at;
        }
    }
    paragraphs.len().min(HEAD)
}

// Whether the paragraph belongs to the head.
fn head_paragraph(
    paragraph: &Paragraph,
    header: &mut Header,
    state: &mut HeadState,
    source: &Source,
    lexicon: &Lexicon,
) -> bool {
    let body = &paragraph.body;
    let tokens = &body.tokens;
    let frame = &lexicon.frame;
    let dashed = paragraph
        .marker
        .as_ref()
        .is_some_and(|marker| matches!(marker.kind, MarkerKind::Dash | MarkerKind::Plus));
    if state.in_addressees {
        if dashed {
            header.addressees.push(recipient(body, source, lexicon));
        }
        return dashed;
    }
    if paragraph.marker.is_some() {
        return false;
    }
    if let Some(length) = frame.addressees.at(tokens, 0) {
        state.in_addressees = true;
        let begin = length + usize::from(tokens.get(length).is_some_and(|token| token.is(":")));
        if tokens.len() > begin {
            let place = tokens.get(begin).map_or(0, |token| token.start);
            header.addressees.push(recipient(&body.after(place), source, lexicon));
        }
        return true;
    }
    if frame.state_motto.is_at(tokens, 0) {
        header.scheme = found(Scheme::State, source, whole(body), Certainty::Sure);
        return true;
    }
    if frame.party_motto.is_at(tokens, 0) && body.is_capitals() {
        header.scheme = found(Scheme::Party, source, whole(body), Certainty::Sure);
        return true;
    }
    if frame.independence.is_at(tokens, 0) {
        return true;
    }
    if header.number.is_none()
        && let Some(length) = frame.number.at(tokens, 0)
        && let Some((number, end)) = own_number(body, length)
    {
        header.number = found(number, source, body.span(0, end), Certainty::Sure);
        // a table may put place and date on the same line
        read_place_and_date(body, end, header, source);
        return true;
    }
    if header.date.is_none() && tokens.len() < 20 && read_place_and_date(body, 0, header, source) {
        return true;
    }
    if let Some(length) = frame.subject.at(tokens, 0)
        && header.subject.is_none()
    {
        let text = body.text(length, tokens.len());
        header.subject = found(text, source, body.span(length, tokens.len()), Certainty::Sure);
        state.expects_subject = false;
        return true;
    }
    if header.kind.is_none() && read_title(body, header, state, source, lexicon) {
        return true;
    }
    // a converter may put both columns of a head on one line: "CHÍNH PHỦ CỘNG HÒA XÃ HỘI …"
    if body.is_capitals()
        && header.issuer.is_none()
        && let Some((at, _)) = frame.state_motto.find(tokens, 1)
    {
        header.scheme = found(Scheme::State, source, body.span(at, tokens.len()), Certainty::Sure);
        header.issuer = found(body.text(0, at), source, body.span(0, at), Certainty::Sure);
        return true;
    }
    if body.is_capitals() && header.kind.is_none() {
        header.superior = header.issuer.take();
        header.issuer = found(body.all(), source, whole(body), Certainty::Sure);
        return true;
    }
    if state.expects_subject {
        state.expects_subject = false;
        header.subject = found(body.all(), source, whole(body), Certainty::Sure);
        return true;
    }
    false
}

// "KẾ HOẠCH", "KẾ HOẠCH TRIỂN KHAI …", "Nghị quyết số 57-NQ/TW".
fn read_title(body: &Passage, header: &mut Header, state: &mut HeadState, source: &Source, lexicon: &Lexicon) -> bool {
    let tokens = &body.tokens;
    let Some((length, kind)) = lexicon.types.at(tokens, 0) else {
        return false;
    };
    let numbered = length + usize::from(tokens.get(length).is_some_and(|token| token.is("số")));
    let number = citations::number_at(body, numbered);
    let alone = tokens.len() == length;
    if !(alone || body.is_capitals() || number.as_ref().is_some_and(|(_, end)| *end == tokens.len())) {
        return false;
    }
    header.kind = found(kind.clone(), source, body.span(0, length), Certainty::Sure);
    if let Some((number, end)) = number {
        if header.number.is_none() {
            header.number = found(number, source, body.span(numbered, end), Certainty::Sure);
        }
    } else if alone {
        state.expects_subject = true;
    } else if tokens.get(length).is_some_and(|token| token.is("của"))
        && agencies::list(tokens, length + 1, lexicon).1 == tokens.len()
    {
        // "CHƯƠNG TRÌNH HÀNH ĐỘNG CỦA CHÍNH PHỦ": whose it is, not what it is about
        header.issuer = found(
            body.text(length + 1, tokens.len()),
            source,
            body.span(length + 1, tokens.len()),
            Certainty::Sure,
        );
        state.expects_subject = true;
    } else {
        header.subject = found(
            body.text(length, tokens.len()),
            source,
            body.span(length, tokens.len()),
            Certainty::Sure,
        );
    }
    true
}

// "3320/KH-UBND", "/UBND-VHXH", "……/QĐ-UBND" behind "Số:".
fn own_number(body: &Passage, from: usize) -> Option<(DocumentNumber, usize)> {
    let tokens = &body.tokens;
    let mut at = from;
    while tokens
        .get(at)
        .is_some_and(|token| matches!(token.key.as_str(), ":" | "." | "…" | "_"))
    {
        at += 1;
    }
    if let Some(read) = citations::number_at(body, at) {
        return Some(read);
    }
    let sign = tokens.get(at)?;
    if !matches!(sign.key.as_str(), "/" | "-") || !tokens.get(at + 1)?.capital {
        return None;
    }
    let mut end = at + 2;
    while tokens.get(end).is_some_and(|token| !token.spaced) {
        end += 1;
    }
    Some((
        DocumentNumber {
            printed: body.text(at, end),
            number: None,
            symbol: body.text(at + 1, end),
        },
        end,
    ))
}

// "Lai Châu, ngày 15 tháng 10 năm 2021"
fn read_place_and_date(body: &Passage, from: usize, header: &mut Header, source: &Source) -> bool {
    let tokens = &body.tokens;
    let Some(at) = (from..tokens.len()).find(|at| tokens.get(*at).is_some_and(|token| token.is("ngày"))) else {
        return false;
    };
    let Some((date, end)) = dates::printed_date(tokens, at) else {
        return false;
    };
    let comma = at
        .checked_sub(1)
        .filter(|comma| tokens.get(*comma).is_some_and(|token| token.is(",")));
    let named = comma
        .is_some_and(|comma| comma > from && tokens.get(from..comma).is_some_and(|part| part.iter().all(|t| t.word)));
    // a date in a sentence is no head
    if !(named || at == from) || end < tokens.len() {
        return false;
    }
    if let Some(comma) = comma.filter(|_| named) {
        header.place = found(body.text(from, comma), source, body.span(from, comma), Certainty::Sure);
    }
    let certainty = if date.is_impossible() {
        Certainty::Doubtful(Doubt::ImpossibleDate)
    } else if date.is_blank() {
        Certainty::Doubtful(Doubt::Blank)
    } else {
        Certainty::Sure
    };
    header.date = found::<PartialDate>(date, source, body.span(at, end), certainty);
    true
}

/// A line of authority: "TM. ỦY BAN NHÂN DÂN", "T/M BAN CÁN SỰ ĐẢNG", "PHÓ CHỦ TỊCH".
pub(crate) fn authority(line: &Passage, lexicon: &Lexicon) -> Option<AuthorityLine> {
    if !line.is_capitals() {
        return None;
    }
    let tokens = &line.tokens;
    if let Some(length) = lexicon.frame.signing.at(tokens, 0) {
        let dotted = tokens
            .get(length)
            .is_some_and(|token| matches!(token.key.as_str(), "." | "/"));
        let begin = length + usize::from(dotted);
        if (dotted || length > 1) && begin < tokens.len() {
            let form: String = line.text(0, length).chars().filter(|c| c.is_alphabetic()).collect();
            return Some(AuthorityLine {
                form: Some(form),
                position: line.text(begin, tokens.len()),
            });
        }
    }
    lexicon.agencies.positions.is_at(tokens, 0).then(|| AuthorityLine {
        form: None,
        position: line.all(),
    })
}

fn recipient(line: &Passage, source: &Source, lexicon: &Lexicon) -> Recipient {
    let tokens = &line.tokens;
    let frame = &lexicon.frame;
    let anywhere = |words: &super::lexicon::Words| words.find(tokens, 0).is_some();
    let purpose = if frame.as_above.is_at(tokens, 0) {
        Purpose::AsAbove
    } else if frame.file.is_at(tokens, 0) {
        Purpose::File
    } else if anywhere(&frame.inform) {
        Purpose::Inform
    } else if anywhere(&frame.publish) {
        Purpose::Publish
    } else {
        Purpose::Act
    };
    // "(b/c)" is no part of the name
    let bracket = frame.inform.find(tokens, 0).map(|(at, _)| {
        at.saturating_sub(usize::from(
            tokens.get(at.wrapping_sub(1)).is_some_and(|token| token.is("(")),
        ))
    });
    let mut end = bracket.unwrap_or(tokens.len());
    while end > 0
        && tokens
            .get(end - 1)
            .is_some_and(|token| matches!(token.key.as_str(), ";" | "." | "," | ":" | "/"))
    {
        end -= 1;
    }
    let (mentions, _) = agencies::list(tokens, 0, lexicon);
    Recipient {
        name: line.text(0, end),
        purpose,
        agencies: agencies::agencies(line, &mentions, lexicon),
        quote: source.quote(whole(line)),
    }
}

fn read_foot(paragraphs: &[Paragraph], header: &mut Header, source: &Source, lexicon: &Lexicon) {
    let mut listing = false;
    for paragraph in paragraphs {
        let body = &paragraph.body;
        let tokens = &body.tokens;
        if let Some(length) = lexicon.frame.recipients.at(tokens, 0).filter(|_| !listing) {
            listing = true;
            let begin = length + usize::from(tokens.get(length).is_some_and(|token| token.is(":")));
            if let Some(first) = tokens.get(begin) {
                header
                    .recipients
                    .push(recipient(&body.after(first.start), source, lexicon));
            }
            continue;
        }
        if paragraph.marker.is_none()
            && let Some(line) = authority(body, lexicon)
        {
            listing = false;
            if let Some(line) = found(line, source, whole(body), Certainty::Sure) {
                header.authority.push(line);
            }
            continue;
        }
        if listing {
            header.recipients.push(recipient(body, source, lexicon));
            continue;
        }
        if paragraph.marker.is_none() && header.signer.is_none() && !header.authority.is_empty() && is_name(body) {
            header.signer = found(body.all(), source, whole(body), Certainty::Sure);
        }
    }
}

// Two to six words, each with a capital, and nothing else.
fn is_name(line: &Passage) -> bool {
    (2..=6).contains(&line.tokens.len())
        && line
            .tokens
            .iter()
            .all(|token| token.word && token.capital && !token.is_number())
}
