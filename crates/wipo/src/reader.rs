//! Reads files: one record after the other, with bounded memory.

use crate::entities;
use crate::error::{Error, Limit, Place, Trouble};
use crate::paths::Paths;
use crate::record::{LeftOut, Record};
use crate::source::{Guard, TooLong};
use crate::tree::{Ns, Tree};
use crate::{ops, st36, st96, uspto};
use quick_xml::Reader;
use quick_xml::errors::{IllFormedError, SyntaxError};
use quick_xml::events::attributes::AttrError;
use quick_xml::events::{BytesStart, Event};
use std::collections::VecDeque;
use std::io::{BufRead, ErrorKind};

/// What a file may ask for.
#[derive(Clone, Copy, Debug)]
pub struct Limits {
    /// Bytes of one text, tag, comment or document type. Default 16 MiB.
    pub piece: usize,
    /// Bytes of text and names of one record. Default 64 MiB.
    pub record: usize,
    /// Elements and attributes of one record. Default 2 million.
    pub elements: usize,
    /// Depth of elements in each other. Default 128.
    pub depth: usize,
    /// Attributes of one element. Default 64.
    pub attributes: usize,
    /// Namespace prefixes in force. Default 256.
    pub prefixes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Limits {
            piece: 16 << 20,
            record: 64 << 20,
            elements: 2_000_000,
            depth: 128,
            attributes: 64,
            prefixes: 256,
        }
    }
}

/// Element that a record is made of.
#[derive(Clone, Copy, Debug)]
enum Root {
    Patent,
    Marks,
    Mark,
    Design,
    Indication,
    Ep,
    Patdoc,
    Uspto,
    Exchange,
    Fulltext,
    Family,
    Found,
}

impl Root {
    fn of(ns: Ns, name: &str, within: Option<&str>) -> Option<Root> {
        Some(match (ns, name) {
            (Ns::Pat, "PatentPublication") => Root::Patent,
            (Ns::Tmk, "TrademarkApplication") => Root::Marks,
            (Ns::Tmk, "Trademark") => Root::Mark,
            (Ns::Dgn, "DesignApplication") => Root::Design,
            (Ns::Gin, "GIApplication") => Root::Indication,
            (Ns::None, "ep-patent-document") => Root::Ep,
            (Ns::None, "PATDOC") => Root::Patdoc,
            (Ns::None, "us-patent-application" | "us-patent-grant") => Root::Uspto,
            (Ns::Exchange, "exchange-document") => Root::Exchange,
            (Ns::Fulltext, "fulltext-document") => Root::Fulltext,
            (Ns::Ops, "family-member") => Root::Family,
            (Ns::Ops, "publication-reference") if within == Some("search-result") => Root::Found,
            _ => return None,
        })
    }

    fn read(self, tree: &Tree, before: &str, into: &mut VecDeque<Record>) {
        let at = into.len();
        match self {
            Root::Patent => into.push_back(st96::patent(tree)),
            Root::Marks => st96::marks(tree, into),
            Root::Mark => into.push_back(st96::mark(tree)),
            Root::Design => into.push_back(st96::design(tree)),
            Root::Indication => into.push_back(st96::indication(tree)),
            Root::Ep => into.push_back(st36::ep(tree)),
            Root::Patdoc => into.push_back(st36::patdoc(tree)),
            Root::Uspto => into.push_back(uspto::document(tree)),
            Root::Exchange => into.push_back(ops::exchange(tree)),
            Root::Fulltext => into.push_back(ops::fulltext(tree)),
            Root::Family => into.push_back(ops::family(tree)),
            Root::Found => into.push_back(ops::found(tree)),
        }
        // Of a document with several records, what is left out stands at the first.
        if let Some(record) = into.get_mut(at) {
            record.left_out = tree.left_out(before);
        }
        for record in into.iter_mut().skip(at) {
            record.parties.sort_by_key(|p| p.role);
        }
    }
}

#[derive(Debug)]
struct Binding {
    prefix: String,
    ns: Ns,
    depth: usize,
}

#[derive(Debug, PartialEq, Eq)]
enum State {
    Fresh,
    Going,
    Done,
}

/// The documents of a file, one [`Record`] each.
///
/// A file holds one document, many in one element of any name, or many one after the other, each with its own
/// declaration and document type, as the USPTO publishes them. After an error nothing more comes.
#[derive(Debug)]
pub struct Documents<R: BufRead> {
    reader: Reader<Guard<R>>,
    limits: Limits,
    state: State,
    piece: Vec<u8>,
    bindings: Vec<Binding>,
    /// Names and paths of the elements that are open outside of a record.
    outer: Vec<(String, usize)>,
    /// Whether an element was within the innermost of them.
    outer_text: bool,
    depth: usize,
    tree: Tree,
    root: Option<Root>,
    found: bool,
    first: Option<(Ns, String)>,
    ready: VecDeque<Record>,
    left_out: Paths,
    start: Place,
}

impl<R: BufRead> Documents<R> {
    /// Reads with the usual limits.
    pub fn new(source: R) -> Self {
        Documents::with_limits(source, Limits::default())
    }

    /// Reads with limits of the caller's.
    pub fn with_limits(source: R, limits: Limits) -> Self {
        let mut reader = Reader::from_reader(Guard::new(source, limits.piece));
        let config = reader.config_mut();
        config.check_end_names = true;
        config.allow_dangling_amp = false;
        config.check_comments = false;
        Documents {
            reader,
            limits,
            state: State::Fresh,
            piece: Vec::new(),
            bindings: Vec::new(),
            outer: Vec::new(),
            outer_text: false,
            depth: 0,
            tree: Tree::default(),
            root: None,
            found: false,
            first: None,
            ready: VecDeque::new(),
            left_out: Paths::new(),
            start: Place { byte: 0, line: 1 },
        }
    }

    /// What stood outside of the records read so far: facts about the file or the answer, not about a document.
    #[must_use]
    pub fn left_out(&self) -> Vec<LeftOut> {
        self.left_out.list("")
    }

    /// Bytes read so far.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        self.reader.get_ref().bytes
    }

    fn here(&self) -> Place {
        let source = self.reader.get_ref();
        Place {
            byte: source.bytes,
            line: source.lines + 1,
        }
    }

    fn at_start(&self, trouble: Trouble) -> Error {
        Error {
            place: self.start,
            trouble,
        }
    }

    fn check_first_bytes(&mut self) -> Result<(), Trouble> {
        let source = self.reader.get_mut().inner();
        let first = loop {
            match source.fill_buf() {
                Ok(bytes) => break bytes,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return Err(Trouble::Source(e.to_string())),
            }
        };
        let encoding = match first {
            [] => return Err(Trouble::Nothing),
            [0xFF, 0xFE, ..] | [b'<', 0, ..] => "UTF-16LE",
            [0xFE, 0xFF, ..] | [0, b'<', ..] => "UTF-16BE",
            _ => return Ok(()),
        };
        Err(Trouble::Encoding(encoding.to_owned()))
    }

    fn next_record(&mut self) -> Result<Option<Record>, Error> {
        if self.state == State::Fresh {
            self.state = State::Going;
            self.check_first_bytes().map_err(|t| self.at_start(t))?;
        }
        loop {
            if let Some(record) = self.ready.pop_front() {
                return Ok(Some(record));
            }
            if self.state == State::Done {
                return Ok(None);
            }
            self.step()?;
        }
    }

    fn step(&mut self) -> Result<(), Error> {
        self.start = self.here();
        self.reader.get_mut().next_piece();
        let mut piece = std::mem::take(&mut self.piece);
        piece.clear();
        let done = match self.reader.read_event_into(&mut piece) {
            Ok(event) => self.event(event).map_err(|t| Error {
                place: self.start,
                trouble: t,
            }),
            Err(e) => Err(self.xml_error(e)),
        };
        // One long piece does not keep its memory for the short ones after it.
        if piece.capacity() <= 1 << 20 {
            self.piece = piece;
        }
        done
    }

    fn event(&mut self, event: Event<'_>) -> Result<(), Trouble> {
        match event {
            Event::Start(start) => self.open(&start),
            Event::Empty(start) => {
                self.open(&start)?;
                self.close();
                Ok(())
            }
            Event::End(_) => {
                self.close();
                Ok(())
            }
            Event::Text(text) => {
                if entities::has_control(&text) {
                    return Err(Trouble::Character);
                }
                self.text(&text)
            }
            Event::CData(text) => {
                if entities::has_control(&text) {
                    return Err(Trouble::Character);
                }
                if self.depth == 0 {
                    return Err(Trouble::Stray);
                }
                self.text(&text)
            }
            Event::GeneralRef(name) => {
                if self.depth == 0 {
                    return Err(Trouble::Stray);
                }
                let Some(c) = entities::character(&name) else {
                    return Err(reference_trouble(&name));
                };
                if self.tree.is_open() {
                    self.tree.character(c);
                } else {
                    self.note_outer_text();
                }
                Ok(())
            }
            Event::Decl(decl) => match decl.encoding() {
                Some(Ok(encoding)) if !is_utf8(&encoding) => Err(Trouble::Encoding(encoding.into_owned())),
                Some(Err(e)) => Err(Trouble::Broken(e.to_string())),
                Some(Ok(_)) | None => Ok(()),
            },
            // Document types are never read, so nothing that they define exists.
            Event::Comment(_) | Event::PI(_) | Event::DocType(_) => Ok(()),
            Event::Eof => self.finish(),
        }
    }

    fn text(&mut self, text: &str) -> Result<(), Trouble> {
        if self.tree.is_open() {
            if self.tree.text_len() + text.len() > self.limits.record {
                return Err(Trouble::TooLarge(Limit::Record));
            }
            self.tree.text(text);
            return Ok(());
        }
        if text.bytes().all(|b| b.is_ascii_whitespace()) {
            return Ok(());
        }
        if self.depth == 0 {
            // A byte order mark is no text.
            let text = text.trim_start_matches('\u{FEFF}');
            let rest = text.trim_ascii_start();
            if rest.is_empty() {
                return Ok(());
            }
            let before = text.get(..text.len() - rest.len()).unwrap_or_default();
            self.start.line += before.bytes().filter(|b| *b == b'\n').count() as u64;
            self.start.byte += before.len() as u64;
            return Err(Trouble::Stray);
        }
        self.note_outer_text();
        Ok(())
    }

    /// Text outside of records belongs to the file: counted once for each element.
    fn note_outer_text(&mut self) {
        if !std::mem::replace(&mut self.outer_text, true)
            && let Some((_, path)) = self.outer.last()
        {
            self.left_out.note(*path);
        }
    }

    fn open(&mut self, start: &BytesStart<'_>) -> Result<(), Trouble> {
        self.depth += 1;
        if self.depth > self.limits.depth {
            return Err(Trouble::TooLarge(Limit::Depth));
        }
        let attributes = self.attributes(start)?;
        let name = start.name().into_inner();
        let (prefix, local) = split(name);
        if !is_name(local) {
            let name: String = name.chars().take(80).collect();
            return Err(Trouble::Broken(format!("{name:?} is no name of an element")));
        }
        let ns = self.namespace(prefix, true)?;
        if self.tree.is_open() {
            if self.tree.count() + attributes.len() >= self.limits.elements {
                return Err(Trouble::TooLarge(Limit::Elements));
            }
        } else {
            self.root = Root::of(ns, local, self.outer.last().map(|(name, _)| name.as_str()));
            if self.first.is_none() {
                self.first = Some((ns, local.to_owned()));
            }
            if self.root.is_none() {
                let around = self.outer.last().map_or(Paths::ROOT, |(_, path)| *path);
                let path = self.left_out.within(around, local);
                self.outer.push((local.to_owned(), path));
                self.outer_text = false;
                return Ok(());
            }
            self.tree.clear();
        }
        self.tree.start(ns, local);
        for (key, value) in attributes {
            let (prefix, local) = split(key);
            let ns = if prefix == "xmlns" || key == "xmlns" {
                Ns::Xmlns
            } else {
                self.namespace(prefix, false)?
            };
            if ns == Ns::Xmlns {
                continue;
            }
            match expand(value)? {
                Some(value) => self.tree.attribute(ns, local, &value),
                None => self.tree.attribute(ns, local, value),
            }
        }
        if self.tree.text_len() > self.limits.record {
            return Err(Trouble::TooLarge(Limit::Record));
        }
        Ok(())
    }

    /// The attributes of a tag as they stand, its namespaces bound.
    fn attributes<'s>(&mut self, start: &'s BytesStart<'_>) -> Result<Vec<(&'s str, &'s str)>, Trouble> {
        let raw = start.attributes_raw();
        if raw.trim_ascii().is_empty() {
            return Ok(Vec::new());
        }
        if entities::has_control(raw) {
            return Err(Trouble::Character);
        }
        let mut list: Vec<(&'s str, &'s str)> = Vec::new();
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(attribute_trouble)?;
            let std::borrow::Cow::Borrowed(value) = attribute.value else {
                return Err(Trouble::Broken("an attribute could not be read".to_owned()));
            };
            let key = attribute.key.into_inner();
            if list.len() == self.limits.attributes {
                return Err(Trouble::TooLarge(Limit::Attributes));
            }
            if list.iter().any(|(k, _)| *k == key) {
                return Err(Trouble::TwiceAttribute(key.to_owned()));
            }
            if key == "xmlns" {
                self.bind("", value)?;
            } else if let Some(prefix) = key.strip_prefix("xmlns:") {
                self.bind(prefix, value)?;
            }
            list.push((key, value));
        }
        Ok(list)
    }

    fn bind(&mut self, prefix: &str, uri: &str) -> Result<(), Trouble> {
        if self.bindings.len() >= self.limits.prefixes {
            return Err(Trouble::TooLarge(Limit::Prefixes));
        }
        let ns = match expand(uri)? {
            Some(uri) => Ns::of(uri.trim_ascii()),
            None => Ns::of(uri.trim_ascii()),
        };
        self.bindings.push(Binding {
            prefix: prefix.to_owned(),
            ns,
            depth: self.depth,
        });
        Ok(())
    }

    /// Namespace of a prefix; attributes without prefix have none.
    fn namespace(&self, prefix: &str, element: bool) -> Result<Ns, Trouble> {
        if prefix.is_empty() && !element {
            return Ok(Ns::None);
        }
        if let Some(binding) = self.bindings.iter().rev().find(|b| b.prefix == prefix) {
            return Ok(binding.ns);
        }
        match prefix {
            "" => Ok(Ns::None),
            "xml" => Ok(Ns::Xml),
            _ => Err(Trouble::Prefix(prefix.to_owned())),
        }
    }

    fn close(&mut self) {
        while self.bindings.last().is_some_and(|b| b.depth >= self.depth) {
            self.bindings.pop();
        }
        self.depth = self.depth.saturating_sub(1);
        if !self.tree.is_open() {
            self.outer.pop();
            self.outer_text = true;
            return;
        }
        self.tree.end();
        if !self.tree.is_open()
            && let Some(root) = self.root.take()
        {
            self.found = true;
            let around: Vec<&str> = self.outer.iter().map(|(name, _)| name.as_str()).collect();
            root.read(&self.tree, &around.join("/"), &mut self.ready);
        }
    }

    fn finish(&mut self) -> Result<(), Trouble> {
        self.state = State::Done;
        if self.depth > 0 {
            self.start = self.here();
            return Err(Trouble::CutOff);
        }
        match &self.first {
            None => Err(Trouble::Nothing),
            Some((Ns::None | Ns::Other, name)) if !self.found => Err(Trouble::UnknownRoot(name.clone())),
            Some(_) => Ok(()),
        }
    }

    fn xml_error(&self, error: quick_xml::Error) -> Error {
        use quick_xml::Error as Xml;
        match error {
            Xml::Io(e) => {
                let too_long = e.get_ref().is_some_and(|inner| inner.is::<TooLong>());
                if too_long {
                    self.at_start(Trouble::TooLarge(Limit::Piece))
                } else {
                    Error {
                        place: self.here(),
                        trouble: Trouble::Source(e.to_string()),
                    }
                }
            }
            Xml::Syntax(SyntaxError::InvalidBangMarkup) if self.at_end() => self.cut_off(),
            Xml::Syntax(e @ SyntaxError::InvalidBangMarkup) => self.at_start(Trouble::Broken(e.to_string())),
            // All others say that the input ended before something was closed.
            Xml::Syntax(_) => self.cut_off(),
            Xml::IllFormed(IllFormedError::UnclosedReference) if self.at_end() => self.cut_off(),
            Xml::IllFormed(e) => self.at_start(Trouble::Broken(e.to_string())),
            Xml::InvalidAttr(e) => self.at_start(attribute_trouble(e)),
            Xml::Encoding(_) => self.at_start(Trouble::NotUtf8),
            Xml::Escape(e) => self.at_start(Trouble::Broken(e.to_string())),
            Xml::Namespace(e) => self.at_start(Trouble::Broken(e.to_string())),
        }
    }

    fn cut_off(&self) -> Error {
        Error {
            place: self.here(),
            trouble: Trouble::CutOff,
        }
    }

    fn at_end(&self) -> bool {
        // Nothing can be asked of the source here; the reader is at the end when it has consumed all that it was given.
        self.reader.get_ref().at_end()
    }
}

impl<R: BufRead> Iterator for Documents<R> {
    type Item = Result<Record, Error>;

    fn next(&mut self) -> Option<Self::Item> {
        match self.next_record() {
            Ok(Some(record)) => Some(Ok(record)),
            Ok(None) => None,
            Err(error) => {
                self.state = State::Done;
                self.ready.clear();
                Some(Err(error))
            }
        }
    }
}

/// Bytes of the longest name of an element; the formats have none of a hundred.
const LONGEST_NAME: usize = 200;

fn split(name: &str) -> (&str, &str) {
    name.split_once(':').unwrap_or(("", name))
}

fn is_name(local: &str) -> bool {
    if local.len() > LONGEST_NAME {
        return false;
    }
    let plain = local
        .bytes()
        .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'));
    if plain {
        return local.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    }
    local.starts_with(|c: char| c.is_alphabetic() || c == '_') && !local.contains(['<', '&', '"', '\'', ':', '='])
}

fn is_utf8(encoding: &str) -> bool {
    ["utf-8", "utf8", "us-ascii", "ascii"]
        .iter()
        .any(|e| encoding.eq_ignore_ascii_case(e))
}

fn reference_trouble(name: &str) -> Trouble {
    if name.starts_with('#') {
        Trouble::Character
    } else {
        Trouble::Entity(name.chars().take(80).collect())
    }
}

fn attribute_trouble(error: AttrError) -> Trouble {
    Trouble::Broken(error.to_string())
}

/// Value of an attribute with its references resolved; `None`: there are none.
fn expand(value: &str) -> Result<Option<String>, Trouble> {
    if value.contains('<') {
        return Err(Trouble::Broken("an attribute holds the character <".to_owned()));
    }
    if !value.contains('&') {
        return Ok(None);
    }
    let mut out = String::with_capacity(value.len());
    let mut rest = value;
    while let Some((before, after)) = rest.split_once('&') {
        out.push_str(before);
        let Some((name, after)) = after.split_once(';') else {
            return Err(Trouble::Broken("an attribute holds a reference without end".to_owned()));
        };
        out.push(entities::character(name).ok_or_else(|| reference_trouble(name))?);
        rest = after;
    }
    out.push_str(rest);
    Ok(Some(out))
}
