//! The elements of one record, in document order, in a few buffers that are used again for the next record.
//!
//! The text of an element is one range of all the text of the record, for text is appended in document order. What a
//! mapping has read it marks as taken; what is not taken in the end was left out.

use crate::paths::Paths;
use crate::record::{LeftOut, Unread, Words};
use chrono::NaiveDate;
use std::cell::Cell;

/// Namespaces that the formats use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ns {
    /// No namespace: ST.36 and the formats of the USPTO.
    None,
    Com,
    Pat,
    Tmk,
    Dgn,
    Gin,
    Exchange,
    Ops,
    Fulltext,
    Xml,
    Xmlns,
    Other,
}

impl Ns {
    pub(crate) fn of(uri: &str) -> Ns {
        if let Some(part) = uri.strip_prefix("http://www.wipo.int/standards/XMLSchema/ST96/") {
            return match part {
                "Common" => Ns::Com,
                "Patent" => Ns::Pat,
                "Trademark" => Ns::Tmk,
                "Design" => Ns::Dgn,
                "GeographicalIndication" => Ns::Gin,
                _ => Ns::Other,
            };
        }
        match uri {
            "" => Ns::None,
            "http://www.epo.org/exchange" => Ns::Exchange,
            "http://ops.epo.org" => Ns::Ops,
            "http://www.epo.org/fulltext" => Ns::Fulltext,
            "http://www.w3.org/XML/1998/namespace" => Ns::Xml,
            _ => Ns::Other,
        }
    }
}

type Range = (u32, u32);

#[derive(Debug)]
struct Node {
    ns: Ns,
    taken: Cell<bool>,
    name: Range,
    text: Range,
    /// Index behind the last element within this one.
    end: u32,
    attributes: Range,
}

#[derive(Debug)]
struct Attribute {
    ns: Ns,
    name: Range,
    value: Range,
}

/// Elements of one record.
#[derive(Debug, Default)]
pub(crate) struct Tree {
    nodes: Vec<Node>,
    attributes: Vec<Attribute>,
    /// Names and values of attributes.
    names: String,
    text: String,
    open: Vec<u32>,
}

/// An element.
#[derive(Clone, Copy)]
pub(crate) struct El<'t> {
    tree: &'t Tree,
    at: u32,
}

fn slice(text: &str, (from, to): Range) -> &str {
    text.get(from as usize..to as usize).unwrap_or_default()
}

#[expect(
    clippy::cast_possible_truncation,
    reason = "the limits of a record are far below 4 GB"
)]
fn short(n: usize) -> u32 {
    n as u32
}

impl Tree {
    pub(crate) fn clear(&mut self) {
        // A record as large as the limits allow does not keep its memory for the next ones.
        if self.text.capacity() + self.names.capacity() + self.nodes.capacity() * size_of::<Node>() > 16 << 20 {
            *self = Tree::default();
            return;
        }
        self.nodes.clear();
        self.attributes.clear();
        self.names.clear();
        self.text.clear();
        self.open.clear();
    }

    pub(crate) fn is_open(&self) -> bool {
        !self.open.is_empty()
    }

    pub(crate) fn text_len(&self) -> usize {
        self.text.len() + self.names.len()
    }

    pub(crate) fn count(&self) -> usize {
        self.nodes.len() + self.attributes.len()
    }

    pub(crate) fn start(&mut self, ns: Ns, name: &str) {
        let from = short(self.names.len());
        self.names.push_str(name);
        let here = short(self.text.len());
        let attributes = short(self.attributes.len());
        self.open.push(short(self.nodes.len()));
        self.nodes.push(Node {
            ns,
            taken: Cell::new(false),
            name: (from, short(self.names.len())),
            text: (here, here),
            end: short(self.nodes.len()) + 1,
            attributes: (attributes, attributes),
        });
    }

    pub(crate) fn attribute(&mut self, ns: Ns, name: &str, value: &str) {
        let from = short(self.names.len());
        self.names.push_str(name);
        let between = short(self.names.len());
        self.names.push_str(value);
        let to = short(self.names.len());
        self.attributes.push(Attribute {
            ns,
            name: (from, between),
            value: (between, to),
        });
        let attributes = short(self.attributes.len());
        if let Some(node) = self.nodes.last_mut() {
            node.attributes.1 = attributes;
        }
    }

    pub(crate) fn text(&mut self, text: &str) {
        self.text.push_str(text);
    }

    pub(crate) fn character(&mut self, c: char) {
        self.text.push(c);
    }

    pub(crate) fn end(&mut self) {
        let (here, end) = (short(self.text.len()), short(self.nodes.len()));
        if let Some(node) = self.open.pop().and_then(|at| self.nodes.get_mut(at as usize)) {
            node.text.1 = here;
            node.end = end;
        }
    }

    pub(crate) fn root(&self) -> El<'_> {
        El { tree: self, at: 0 }
    }

    fn node(&self, at: u32) -> Option<&Node> {
        self.nodes.get(at as usize)
    }

    /// Elements that nothing was read from: they have text of their own or nothing within.
    pub(crate) fn left_out(&self, before: &str) -> Vec<LeftOut> {
        let mut paths = Paths::new();
        // The elements around, where they end, and their paths as soon as one is needed.
        let mut around: Vec<(u32, &str, Option<usize>)> = Vec::new();
        for (at, node) in (0_u32..).zip(&self.nodes) {
            while around.last().is_some_and(|(end, _, _)| at >= *end) {
                around.pop();
            }
            around.push((node.end, slice(&self.names, node.name), None));
            if node.taken.get() || !self.says_something(at, node) {
                continue;
            }
            let mut path = Paths::ROOT;
            for (_, name, known) in &mut around {
                path = *known.get_or_insert_with(|| paths.within(path, name));
            }
            paths.note(path);
        }
        paths.list(before)
    }

    fn says_something(&self, at: u32, node: &Node) -> bool {
        if node.end == at + 1 {
            return true;
        }
        let el = El { tree: self, at };
        let mut from = node.text.0;
        for child in el.all_children() {
            let Some(inner) = self.node(child.at) else { return false };
            if !is_blank(slice(&self.text, (from, inner.text.0))) {
                return true;
            }
            from = inner.text.1;
        }
        !is_blank(slice(&self.text, (from, node.text.1)))
    }
}

fn is_blank(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_whitespace())
}

/// Elements before whose text a new line starts.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "P" | "p"
            | "Heading"
            | "heading"
            | "ClaimText"
            | "claim-text"
            | "Br"
            | "br"
            | "LI"
            | "li"
            | "UL"
            | "OL"
            | "ul"
            | "ol"
            | "dl"
            | "dt"
            | "dd"
            | "DL"
            | "DT"
            | "DD"
            | "row"
            | "Row"
            | "PARA"
            | "H"
            | "claim"
            | "Claim"
            | "CLM"
    )
}

/// Elements within a text that are no text: pictures and their files.
fn is_picture(name: &str) -> bool {
    matches!(
        name,
        "Image"
            | "PageImage"
            | "img"
            | "image"
            | "EMI"
            | "chemistry"
            | "maths"
            | "ChemicalFormulae"
            | "MATH-US"
            | "CHEM-US"
    )
}

/// Text with single spaces and with lines where paragraphs start.
#[derive(Default)]
struct Joined {
    out: String,
    space: bool,
    line: bool,
}

impl Joined {
    fn word(&mut self, word: &str) {
        if !self.out.is_empty() {
            if self.line {
                self.out.push('\n');
            } else if self.space {
                self.out.push(' ');
            }
        }
        self.space = false;
        self.line = false;
        self.out.push_str(word);
    }

    fn push(&mut self, text: &str) {
        let trimmed = text.trim_ascii();
        if trimmed.is_empty() {
            self.space |= !text.is_empty();
            return;
        }
        self.space |= text.starts_with(|c: char| c.is_ascii_whitespace());
        if is_tidy(trimmed) {
            self.word(trimmed);
        } else {
            for word in trimmed.split_ascii_whitespace() {
                self.word(word);
                self.space = true;
            }
        }
        self.space = text.ends_with(|c: char| c.is_ascii_whitespace());
    }
}

/// Whether a text has single spaces only. Without an exit from the loop, so that it is done many bytes at a time.
fn is_tidy(text: &str) -> bool {
    let bytes = text.as_bytes();
    let pairs = bytes.iter().zip(bytes.get(1..).unwrap_or_default());
    let spaces = pairs.fold(0_u8, |found, (a, b)| {
        found | (u8::from(*a == b' ') & u8::from(*b == b' '))
    });
    let breaks = bytes.iter().fold(0_u8, |found, b| found | u8::from(*b < b' '));
    spaces | breaks == 0
}

impl<'t> El<'t> {
    fn node(&self) -> Option<&'t Node> {
        self.tree.node(self.at)
    }

    /// Local name; none where the element is of a namespace that no format has, so that nothing is taken for what it is
    /// not: an office's own `Title` is not the title.
    pub(crate) fn name(&self) -> &'t str {
        self.node()
            .filter(|n| n.ns != Ns::Other)
            .map_or("", |n| slice(&self.tree.names, n.name))
    }

    /// Local name in any namespace: formulae and tables have their own.
    fn any_name(&self) -> &'t str {
        self.node().map_or("", |n| slice(&self.tree.names, n.name))
    }

    /// Whether it has elements within.
    pub(crate) fn has_children(&self) -> bool {
        self.node().is_some_and(|n| n.end > self.at + 1)
    }

    /// Elements right within, without those of foreign namespaces.
    pub(crate) fn children(&self) -> impl Iterator<Item = El<'t>> + use<'t> {
        self.all_children()
            .filter(|c| c.node().is_some_and(|n| n.ns != Ns::Other))
    }

    fn all_children(&self) -> impl Iterator<Item = El<'t>> + use<'t> {
        let tree = self.tree;
        let end = self.node().map_or(0, |n| n.end);
        let mut next = self.at + 1;
        std::iter::from_fn(move || {
            if next >= end {
                return None;
            }
            let at = next;
            next = tree.node(at)?.end;
            Some(El { tree, at })
        })
    }

    /// Elements of that name right within.
    pub(crate) fn each(&self, name: &'static str) -> impl Iterator<Item = El<'t>> + use<'t> {
        self.children().filter(move |c| c.name() == name)
    }

    pub(crate) fn child(&self, name: &'static str) -> Option<El<'t>> {
        self.each(name).next()
    }

    /// First element along a path.
    pub(crate) fn find(&self, path: &[&'static str]) -> Option<El<'t>> {
        let mut at = *self;
        for name in path {
            at = at.child(name)?;
        }
        Some(at)
    }

    /// All elements within, at any depth, in document order.
    pub(crate) fn descendants(&self) -> impl Iterator<Item = El<'t>> + use<'t> {
        let (tree, from) = (self.tree, self.at + 1);
        let end = self.node().map_or(0, |n| n.end);
        (from..end).map(move |at| El { tree, at })
    }

    /// First element of that name at any depth.
    pub(crate) fn deep(&self, name: &'static str) -> Option<El<'t>> {
        self.descendants().find(|e| e.name() == name)
    }

    /// Value of an attribute; ST.96 states its own in the namespace `Common`, the others in none.
    pub(crate) fn attribute(&self, name: &str) -> Option<&'t str> {
        let (from, to) = self.node()?.attributes;
        let list = self.tree.attributes.get(from as usize..to as usize)?;
        let found = list.iter().find(|a| {
            matches!(
                a.ns,
                Ns::None | Ns::Com | Ns::Xml | Ns::Pat | Ns::Tmk | Ns::Gin | Ns::Dgn
            ) && slice(&self.tree.names, a.name) == name
        })?;
        Some(slice(&self.tree.names, found.value).trim_ascii()).filter(|v| !v.is_empty())
    }

    /// Language of the element as its attributes state it, in lower case and two letters.
    pub(crate) fn language(&self) -> Option<String> {
        let code = self.attribute("languageCode").or_else(|| self.attribute("lang"))?;
        language(code)
    }

    /// Marks an element as read, without what is within.
    pub(crate) fn take(&self) {
        if let Some(node) = self.node() {
            node.taken.set(true);
        }
    }

    /// Marks an element as read with all within.
    pub(crate) fn take_all(&self) {
        self.take();
        for e in self.descendants() {
            e.take();
        }
    }

    /// Text of the element, single spaces, read; `None` where there is none.
    pub(crate) fn text(&self) -> Option<String> {
        let node = self.node()?;
        self.take();
        let mut joined = Joined::default();
        if self.has_children() {
            self.gather(&mut joined);
        } else {
            joined.push(slice(&self.tree.text, node.text));
        }
        Some(joined.out).filter(|t| !t.is_empty())
    }

    fn gather(&self, joined: &mut Joined) {
        let Some(node) = self.node() else { return };
        let mut from = node.text.0;
        for child in self.all_children() {
            let Some(inner) = child.node() else { return };
            joined.push(slice(&self.tree.text, (from, inner.text.0)));
            from = inner.text.1;
            let name = child.any_name();
            if is_picture(name) {
                continue;
            }
            child.take();
            let block = is_block(name);
            joined.line |= block;
            child.gather(joined);
            joined.line |= block;
        }
        joined.push(slice(&self.tree.text, (from, node.text.1)));
    }

    /// Text of a short value, without a copy: the text as it stands, trimmed. Not marked as read.
    pub(crate) fn raw(&self) -> &'t str {
        self.node().map_or("", |n| slice(&self.tree.text, n.text)).trim_ascii()
    }

    /// Text of the first element of that name right within.
    pub(crate) fn value(&self, name: &'static str) -> Option<String> {
        self.child(name)?.text()
    }

    /// Text with its language.
    pub(crate) fn words(&self) -> Option<Words> {
        Some(Words {
            language: self.language(),
            text: self.text()?,
        })
    }

    /// A date; what is none is noted.
    pub(crate) fn date(&self, unread: &mut Vec<Unread>) -> Option<NaiveDate> {
        self.take_all();
        let written = self.raw();
        if written.is_empty() || written.bytes().all(|b| b == b'0') {
            return None;
        }
        let date = date(written);
        if date.is_none() {
            unread.push(Unread {
                element: self.any_name().to_owned(),
                value: written.to_owned(),
            });
        }
        date
    }

    /// Date of the first element of that name right within.
    pub(crate) fn date_of(&self, name: &'static str, unread: &mut Vec<Unread>) -> Option<NaiveDate> {
        self.child(name)?.date(unread)
    }
}

/// A day written `2019-01-29`, with or without a time zone or time, or `20190129`.
pub(crate) fn date(written: &str) -> Option<NaiveDate> {
    let bytes = written.as_bytes();
    let number = |from: usize, to: usize| -> Option<u32> {
        let part = bytes.get(from..to)?;
        if !part.iter().all(u8::is_ascii_digit) {
            return None;
        }
        Some(part.iter().fold(0, |n, b| n * 10 + u32::from(b - b'0')))
    };
    let (year, month, day) = if bytes.get(4) == Some(&b'-') {
        if bytes.get(7) != Some(&b'-') || bytes.get(10).is_some_and(|b| !matches!(b, b'T' | b'Z' | b'+' | b'-')) {
            return None;
        }
        (number(0, 4)?, number(5, 7)?, number(8, 10)?)
    } else if bytes.len() == 8 {
        (number(0, 4)?, number(4, 6)?, number(6, 8)?)
    } else {
        return None;
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Language code in two lower-case letters, as far as it is one.
pub(crate) fn language(code: &str) -> Option<String> {
    let code = code.trim_ascii();
    let short = code.split(['-', '_']).next().unwrap_or(code);
    (short.len() == 2 && short.bytes().all(|b| b.is_ascii_alphabetic())).then(|| short.to_ascii_lowercase())
}

/// Country or office code in upper case; offices write `unknown` and `omitted` where they have none.
pub(crate) fn country(written: &str) -> Option<String> {
    let code = written.trim_ascii();
    (code.len() == 2 && code.bytes().all(|b| b.is_ascii_alphanumeric())).then(|| code.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Days are read in the spellings of the formats; a month or a year alone is no day.
    #[test]
    fn days() {
        let day = NaiveDate::from_ymd_opt(2019, 1, 29);
        for written in [
            "2019-01-29",
            "20190129",
            "2019-01-29Z",
            "2019-01-29+07:00",
            "2019-01-29T10:00:00",
        ] {
            assert_eq!(date(written), day, "{written}");
        }
        for written in [
            "2019-01",
            "2019",
            "19980800",
            "2019-02-30",
            "2019/01/29",
            "",
            "2019-01-29x",
            "201901290",
            "+019-01-29",
            "２０１９",
        ] {
            assert_eq!(date(written), None, "{written}");
        }
    }

    /// Spaces and line breaks of the file are no part of a text; paragraphs are.
    #[test]
    fn texts_are_joined() {
        let mut joined = Joined::default();
        joined.push("  a\n   b ");
        joined.push("c");
        joined.line = true;
        joined.push(" \n d");
        joined.push("e");
        assert_eq!(joined.out, "a b c\nde");
    }
}
