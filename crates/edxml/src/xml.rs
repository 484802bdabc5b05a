//! Reading XML of strangers into a small tree: namespaces resolved, no document types, no entities but the five, nothing
//! without end.

use crate::{Fault, Limits};
use quick_xml::events::{BytesStart, Event};
use quick_xml::{Reader, XmlVersion};
use std::collections::{BTreeMap, BTreeSet};

/// The prefix that needs no declaration.
const XML: &str = "http://www.w3.org/XML/1998/namespace";

/// A piece of a message as it stands, with the namespaces that its prefixes mean there; the prefix "" is the default one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fragment {
    /// As written.
    pub raw: String,
    /// Prefixes that it uses and does not declare itself.
    pub namespaces: BTreeMap<String, String>,
}

/// What is not known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Lost {
    /// An element with all that is in it.
    Element {
        /// Its local name.
        name: String,
        /// As it stands.
        fragment: Fragment,
    },
    /// An attribute.
    Attribute {
        /// Prefix; empty for none.
        prefix: String,
        /// What the prefix means; empty for none.
        namespace: String,
        /// Local name.
        name: String,
        /// Value.
        value: String,
    },
    /// Text between elements.
    Text(String),
}

/// Something in a message that this library does not know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unknown {
    /// In which element: `edXML/edXMLEnvelope/edXMLHeader/MessageHeader/To[2]`.
    pub at: String,
    /// What.
    pub what: Lost,
}

/// An attribute with its meaning.
#[derive(Debug)]
pub(crate) struct Attribute {
    pub(crate) prefix: String,
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) value: String,
}

/// An element with its meaning.
#[derive(Debug)]
pub(crate) struct Element {
    pub(crate) namespace: String,
    pub(crate) name: String,
    pub(crate) attributes: Vec<Attribute>,
    /// Text directly in it.
    pub(crate) text: String,
    pub(crate) children: Vec<Element>,
    from: usize,
    upto: usize,
    /// Prefixes that it, or what is in it, uses without declaring them.
    free: BTreeSet<String>,
    scope: BTreeMap<String, String>,
}

impl Element {
    /// Itself as it stands in the text that it was read from.
    pub(crate) fn fragment(&self, source: &str) -> Fragment {
        Fragment {
            raw: source.get(self.from..self.upto).unwrap_or_default().to_owned(),
            namespaces: self.scope.clone(),
        }
    }
}

/// A declaration that holds, with the level of its element.
struct Declared {
    level: usize,
    prefix: String,
    namespace: String,
}

/// The namespace of a prefix; none where it was not declared. Without a default one, names without a prefix are in none.
fn resolve<'d>(declared: &'d [Declared], prefix: &str) -> Option<&'d str> {
    if prefix == "xml" {
        return Some(XML);
    }
    let found = declared.iter().rev().find(|one| one.prefix == prefix);
    match found {
        Some(one) if prefix.is_empty() || !one.namespace.is_empty() => Some(&one.namespace),
        Some(_) => None,
        None => prefix.is_empty().then_some(""),
    }
}

fn broken(error: impl std::fmt::Display) -> Fault {
    Fault::Xml(error.to_string())
}

fn split(name: &str) -> Result<(&str, &str), Fault> {
    let (prefix, local) = name.split_once(':').unwrap_or(("", name));
    if local.is_empty() || local.contains(':') || (prefix.is_empty() && name.starts_with(':')) || name.len() > 200 {
        return Err(Fault::Xml(format!(
            "'{}' is no name",
            name.chars().take(60).collect::<String>()
        )));
    }
    Ok((prefix, local))
}

/// The text of a message, as far as bytes and encoding allow.
pub(crate) fn decoded<'b>(bytes: &'b [u8], limits: &Limits) -> Result<&'b str, Fault> {
    if bytes.len() > limits.bytes {
        return Err(Fault::TooLarge {
            bytes: bytes.len(),
            most: limits.bytes,
        });
    }
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::Encoding)?;
    Ok(text.strip_prefix('\u{feff}').unwrap_or(text))
}

/// Opens an element: its declarations are put down, its own names resolved.
fn opened(
    start: &BytesStart<'_>,
    from: usize,
    level: usize,
    declared: &mut Vec<Declared>,
    limits: &Limits,
) -> Result<Element, Fault> {
    let mut plain: Vec<(String, String)> = Vec::new();
    for attribute in start.attributes() {
        let attribute = attribute.map_err(broken)?;
        let value = attribute
            .normalized_value(XmlVersion::Implicit1_0)
            .map_err(|error| match error.to_string() {
                said if said.contains("entity") => Fault::Entity(said),
                said => Fault::Xml(said),
            })?
            .into_owned();
        let name: &str = attribute.key.as_ref();
        let prefix = if name == "xmlns" {
            Some("")
        } else {
            name.strip_prefix("xmlns:")
        };
        match prefix {
            Some("xml" | "xmlns") => return Err(Fault::Xml(format!("'{name}' cannot be declared"))),
            Some(prefix) => declared.push(Declared {
                level,
                prefix: prefix.to_owned(),
                namespace: value,
            }),
            None => plain.push((name.to_owned(), value)),
        }
        if plain.len() + declared.len() > limits.attributes * limits.depth || plain.len() > limits.attributes {
            return Err(Fault::TooMany("attributes"));
        }
    }
    let mut free = BTreeSet::new();
    let name = start.name();
    let (prefix, local) = split(name.as_ref())?;
    let namespace = resolve(declared, prefix).ok_or_else(|| Fault::Prefix(prefix.to_owned()))?;
    free.insert(prefix.to_owned());
    let mut attributes = Vec::with_capacity(plain.len());
    for (name, value) in plain {
        let (prefix, local) = split(&name)?;
        // An attribute without a prefix is in no namespace, whatever the default one.
        let namespace = if prefix.is_empty() {
            ""
        } else {
            free.insert(prefix.to_owned());
            resolve(declared, prefix).ok_or_else(|| Fault::Prefix(prefix.to_owned()))?
        };
        attributes.push(Attribute {
            prefix: prefix.to_owned(),
            namespace: namespace.to_owned(),
            name: local.to_owned(),
            value,
        });
    }
    Ok(Element {
        namespace: namespace.to_owned(),
        name: local.to_owned(),
        attributes,
        text: String::new(),
        children: Vec::new(),
        from,
        upto: from,
        free,
        scope: BTreeMap::new(),
    })
}

/// Closes an element: what it declared ends, and what it takes from outside is written down.
fn closed(mut element: Element, upto: usize, level: usize, declared: &mut Vec<Declared>) -> Element {
    for child in &element.children {
        element.free.extend(child.free.iter().cloned());
    }
    while let Some(last) = declared.pop_if(|last| last.level == level) {
        element.free.remove(&last.prefix);
    }
    element.free.remove("xml");
    for prefix in &element.free {
        if let Some(namespace) = resolve(declared, prefix) {
            element.scope.insert(prefix.clone(), namespace.to_owned());
        }
    }
    element.upto = upto;
    element
}

/// Reads the tree of a text.
pub(crate) fn parse(text: &str, limits: &Limits) -> Result<Element, Fault> {
    let mut reader = Reader::from_str(text);
    let mut declared: Vec<Declared> = Vec::new();
    let mut open: Vec<Element> = Vec::new();
    let mut root: Option<Element> = None;
    let mut count = 0_usize;
    let place = |reader: &Reader<&[u8]>| usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
    let outside = |said: &str| said.trim().is_empty();
    loop {
        let from = place(&reader);
        let event = reader.read_event().map_err(broken)?;
        let upto = place(&reader);
        match event {
            Event::Start(start) => {
                count += 1;
                if root.is_some() {
                    return Err(Fault::Xml("there is more than one root".to_owned()));
                }
                if open.len() >= limits.depth {
                    return Err(Fault::TooMany("levels"));
                }
                let element = opened(&start, from, open.len(), &mut declared, limits)?;
                open.push(element);
            }
            Event::Empty(start) => {
                count += 1;
                if root.is_some() {
                    return Err(Fault::Xml("there is more than one root".to_owned()));
                }
                let level = open.len();
                let element = opened(&start, from, level, &mut declared, limits)?;
                let element = closed(element, upto, level, &mut declared);
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => root = Some(element),
                }
            }
            Event::End(_) => {
                let Some(element) = open.pop() else {
                    return Err(Fault::Xml("an end without a beginning".to_owned()));
                };
                let element = closed(element, upto, open.len(), &mut declared);
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => root = Some(element),
                }
            }
            Event::Text(said) => add(&mut open, &said.xml10_content(), outside)?,
            Event::CData(said) => add(&mut open, &said.xml10_content(), |_| false)?,
            Event::GeneralRef(reference) => {
                let sign = match reference.resolve_char_ref().map_err(broken)? {
                    Some(sign) if allowed(sign) => sign,
                    Some(sign) => return Err(Fault::Character(u32::from(sign))),
                    None => match &*reference.xml10_content() {
                        "amp" => '&',
                        "lt" => '<',
                        "gt" => '>',
                        "apos" => '\'',
                        "quot" => '"',
                        other => return Err(Fault::Entity(other.chars().take(60).collect())),
                    },
                };
                add(&mut open, sign.encode_utf8(&mut [0; 4]), |_| false)?;
            }
            Event::DocType(_) => return Err(Fault::Doctype),
            Event::Decl(said) => {
                let encoding = said.encoding().transpose().map_err(broken)?;
                if encoding.is_some_and(|name| !name.eq_ignore_ascii_case("utf-8")) {
                    return Err(Fault::Encoding);
                }
            }
            Event::Comment(_) | Event::PI(_) => {}
            Event::Eof => break,
        }
        if count > limits.elements {
            return Err(Fault::TooMany("elements"));
        }
    }
    if !open.is_empty() {
        return Err(Fault::Xml("it is cut off".to_owned()));
    }
    root.ok_or_else(|| Fault::Xml("there is no element in it".to_owned()))
}

/// Adds text to the element that is open; outside the root only blanks may stand.
fn add(open: &mut [Element], said: &str, may_stand_outside: impl Fn(&str) -> bool) -> Result<(), Fault> {
    if let Some(sign) = said.chars().find(|sign| !allowed(*sign)) {
        return Err(Fault::Character(u32::from(sign)));
    }
    match open.last_mut() {
        Some(element) => element.text.push_str(said),
        None if may_stand_outside(said) => {}
        None => return Err(Fault::Xml("there is text outside the root".to_owned())),
    }
    Ok(())
}

/// Characters of XML 1.0.
pub(crate) fn allowed(sign: char) -> bool {
    matches!(sign, '\t' | '\n' | '\r' | '\u{20}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}
