//! From bytes to a message.

use crate::xml::{self, Element, Lost, Unknown};
use crate::{
    Attachment, Business, BusinessInfo, Code, DocumentType, Fault, Fragment, Header, Limits, Message, NAMESPACE, Organ,
    OtherInfo, Promulgation, Receiver, Reference, ResponseFor, SIGNATURE, Signer, Staff, Stated, Trace,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{NaiveDate, NaiveDateTime};
use std::cell::RefCell;
use std::collections::HashMap;

/// Reads a message within the default limits.
///
/// # Errors
/// [`Fault`].
pub fn read(bytes: &[u8]) -> Result<Message, Fault> {
    read_within(bytes, &Limits::default())
}

/// Reads a message.
///
/// # Errors
/// [`Fault`].
pub fn read_within(bytes: &[u8], limits: &Limits) -> Result<Message, Fault> {
    let text = xml::decoded(bytes, limits)?;
    let root = xml::parse(text, limits)?;
    if root.namespace != NAMESPACE || root.name != "edXML" {
        return Err(Fault::Foreign {
            root: root.name,
            namespace: root.namespace,
        });
    }
    let told = RefCell::new(Vec::new());
    let context = Context {
        source: text,
        told: &told,
    };
    let mut message = whole(Take::new(&root, "edXML".to_owned(), &context), limits)?;
    let mut unknown = told.into_inner();
    // In one order, whatever was looked at first.
    unknown.sort_by(|a: &Unknown, b: &Unknown| a.at.cmp(&b.at));
    message.unknown = unknown;
    Ok(message)
}

struct Context<'s> {
    source: &'s str,
    told: &'s RefCell<Vec<Unknown>>,
}

/// An element whose children are taken out one by one; what is left over at the end is told.
struct Take<'e, 's> {
    element: &'e Element,
    path: String,
    used: Vec<bool>,
    context: &'s Context<'s>,
}

impl<'e, 's> Take<'e, 's> {
    fn new(element: &'e Element, path: String, context: &'s Context<'s>) -> Take<'e, 's> {
        Take {
            used: vec![false; element.children.len()],
            element,
            path,
            context,
        }
    }

    /// The paths of the children that are called so, with their places.
    fn places(&self, name: &str) -> Vec<(usize, String)> {
        let called = |child: &Element| child.name == name && child.namespace == NAMESPACE;
        let found = self
            .element
            .children
            .iter()
            .enumerate()
            .filter(|(_, child)| called(child));
        (1_usize..)
            .zip(found)
            .map(|(number, (place, _))| (place, child_path(&self.path, name, number)))
            .collect()
    }

    fn all(&mut self, name: &str) -> Vec<Take<'e, 's>> {
        let places = self.places(name);
        let mut found = Vec::with_capacity(places.len());
        for (place, path) in places {
            if let (Some(used), Some(child)) = (self.used.get_mut(place), self.element.children.get(place)) {
                *used = true;
                found.push(Take::new(child, path, self.context));
            }
        }
        found
    }

    /// The first one that is called so; a second one is left over, and told.
    fn one(&mut self, name: &str) -> Option<Take<'e, 's>> {
        let (place, path) = self.places(name).into_iter().next()?;
        *self.used.get_mut(place)? = true;
        Some(Take::new(self.element.children.get(place)?, path, self.context))
    }

    /// The text of the first one that is called so.
    fn text(&mut self, name: &str) -> String {
        self.one(name).map(Take::said).unwrap_or_default()
    }

    fn texts(&mut self, name: &str) -> Vec<String> {
        self.all(name).into_iter().map(Take::said).collect()
    }

    fn stated<T>(&mut self, name: &str, read: impl Fn(&str) -> Option<T>) -> Option<Stated<T>> {
        let said = self.text(name);
        (!said.is_empty()).then(|| read(&said).map_or(Stated::Odd(said), Stated::Is))
    }

    /// Its own text; children of it are told.
    fn said(mut self) -> String {
        let said = self.element.text.trim().to_owned();
        self.leave(&[], false);
        said
    }

    /// Ends it: attributes beside those that are known, text and children that nobody took are told.
    fn end(mut self, attributes: &[(&str, &str)]) {
        self.leave(attributes, true);
    }

    fn leave(&mut self, attributes: &[(&str, &str)], with_text: bool) {
        let mut told = self.context.told.borrow_mut();
        let mut tell = |what| {
            told.push(Unknown {
                at: self.path.clone(),
                what,
            });
        };
        for one in &self.element.attributes {
            let known = |(name, value): &(&str, &str)| one.name == *name && one.value == *value;
            if one.namespace.is_empty() && attributes.iter().any(known) {
                continue;
            }
            tell(Lost::Attribute {
                prefix: one.prefix.clone(),
                namespace: one.namespace.clone(),
                name: one.name.clone(),
                value: one.value.clone(),
            });
        }
        let text = self.element.text.trim();
        if with_text && !text.is_empty() {
            tell(Lost::Text(text.to_owned()));
        }
        for (child, used) in self.element.children.iter().zip(&self.used) {
            if !used {
                tell(Lost::Element {
                    name: child.name.clone(),
                    fragment: child.fragment(self.context.source),
                });
            }
        }
    }
}

/// The path of a child; the first one of a name has no number.
pub(crate) fn child_path(parent: &str, name: &str, number: usize) -> String {
    if number > 1 {
        format!("{parent}/{name}[{number}]")
    } else {
        format!("{parent}/{name}")
    }
}

/// "2018/09/28"
fn date(said: &str) -> Option<NaiveDate> {
    let mut parts = said.split('/');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let plain = |part: &str, most: usize| (1..=most).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
    if parts.next().is_some() || year.len() != 4 || !plain(year, 4) || !plain(month, 2) || !plain(day, 2) {
        return None;
    }
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
}

/// "2018/09/28 00:00:00"
fn moment(said: &str) -> Option<NaiveDateTime> {
    let (day, time) = said.split_once(' ')?;
    let mut parts = time.trim().split(':').map(|part| {
        let plain = (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        plain.then(|| part.parse::<u32>().ok()).flatten()
    });
    let (hour, minute, second) = (parts.next()??, parts.next()??, parts.next()??);
    if parts.next().is_some() {
        return None;
    }
    date(day)?.and_hms_opt(hour, minute, second)
}

fn number(said: &str) -> Option<u32> {
    said.bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| said.parse().ok())
        .flatten()
}

fn truth(said: &str) -> Option<bool> {
    match said {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    }
}

fn organ(mut take: Take<'_, '_>) -> Organ {
    let found = Organ {
        id: take.text("OrganId"),
        in_charge: take.text("OrganizationInCharge"),
        name: take.text("OrganName"),
        address: take.text("OrganAdd"),
        email: take.text("Email"),
        telephone: take.text("Telephone"),
        fax: take.text("Fax"),
        website: take.text("Website"),
    };
    take.end(&[]);
    found
}

fn staff(mut take: Take<'_, '_>) -> Staff {
    let found = Staff {
        department: take.text("Department"),
        staff: take.text("Staff"),
        email: take.text("Email"),
        mobile: take.text("Mobile"),
    };
    take.end(&[]);
    found
}

fn response(mut take: Take<'_, '_>) -> ResponseFor {
    let found = ResponseFor {
        organ_id: take.text("OrganId"),
        code: take.text("Code"),
        date: take.stated("PromulgationDate", date),
        document_id: take.text("DocumentId"),
    };
    take.end(&[]);
    found
}

fn other_info(mut take: Take<'_, '_>) -> OtherInfo {
    let appendixes = match take.one("Appendixes") {
        Some(mut list) => {
            let found = list.texts("Appendix");
            list.end(&[]);
            found
        }
        None => Vec::new(),
    };
    let found = OtherInfo {
        priority: take.text("Priority"),
        sphere: take.text("SphereOfPromulgation"),
        typer: take.text("TyperNotation"),
        copies: take.stated("PromulgationAmount", number),
        pages: take.stated("PageAmount", number),
        direction: take.stated("Direction", truth),
        appendixes,
    };
    take.end(&[]);
    found
}

fn header(mut take: Take<'_, '_>) -> Header {
    let code = take.one("Code").map(|mut take| {
        let found = Code {
            number: take.text("CodeNumber"),
            notation: take.text("CodeNotation"),
        };
        take.end(&[]);
        found
    });
    let promulgation = take.one("PromulgationInfo").map(|mut take| {
        let found = Promulgation {
            place: take.text("Place"),
            date: take.stated("PromulgationDate", date),
        };
        take.end(&[]);
        found
    });
    let document_type = take.one("DocumentType").map(|mut take| {
        let found = DocumentType {
            kind: take.text("Type"),
            detail: take.text("TypeDetail"),
            name: take.text("TypeName"),
        };
        take.end(&[]);
        found
    });
    let signer = take.one("SignerInfo").map(|mut take| {
        let found = Signer {
            competence: take.text("Competence"),
            position: take.text("Position"),
            full_name: take.text("FullName"),
        };
        take.end(&[]);
        found
    });
    let to_places = match take.one("ToPlaces") {
        Some(mut list) => {
            let found = list.texts("Place");
            list.end(&[]);
            found
        }
        None => Vec::new(),
    };
    let found = Header {
        from: take.one("From").map(organ),
        to: take.all("To").into_iter().map(organ).collect(),
        document_id: take.text("DocumentId"),
        code,
        promulgation,
        document_type,
        subject: take.text("Subject"),
        content: take.text("Content"),
        signer,
        due: take.stated("DueDate", date),
        other: take.one("OtherInfo").map(other_info),
        steering: take.text("SteeringType"),
        to_places,
        responses: take.all("ResponseFor").into_iter().map(response).collect(),
        staff: take.one("StaffInfo").map(staff),
        status_code: take.text("StatusCode"),
        description: take.text("Description"),
        timestamp: take.stated("Timestamp", moment),
    };
    take.end(&[]);
    found
}

fn business(mut take: Take<'_, '_>) -> Business {
    let info = take.one("BussinessDocumentInfo").map(|mut take| {
        let receivers = match take.one("ReceiverList") {
            Some(mut list) => {
                let found = list.all("Receiver").into_iter().map(|mut take| {
                    let found = Receiver {
                        organ_id: take.text("OrganId"),
                        kind: take.text("ReceiverType"),
                    };
                    take.end(&[]);
                    found
                });
                let found = found.collect();
                list.end(&[]);
                found
            }
            None => Vec::new(),
        };
        let found = BusinessInfo {
            document_info: take.text("DocumentInfo"),
            document_receiver: take.text("DocumentReceiver"),
            receivers,
        };
        take.end(&[]);
        found
    });
    let found = Business {
        document_id: take.text("DocumentId"),
        kind: take.text("BussinessDocType"),
        reason: take.text("BussinessDocReason"),
        paper: take.text("Paper"),
        info,
        staff: take.one("StaffInfo").map(staff),
    };
    take.end(&[]);
    found
}

/// The signature of a header, in its own namespace or, as the examples have it, in that of the message.
fn signature(take: &mut Take<'_, '_>) -> Option<Fragment> {
    let place = take.element.children.iter().position(|child| {
        child.name == "Signature" && (child.namespace == SIGNATURE || child.namespace == NAMESPACE)
    })?;
    *take.used.get_mut(place)? = true;
    Some(take.element.children.get(place)?.fragment(take.context.source))
}

fn attachment(mut take: Take<'_, '_>) -> Result<Attachment, Fault> {
    let mut found = Attachment {
        content_id: take.text("ContentId"),
        name: take.text("AttachmentName"),
        description: take.text("Description"),
        content_type: take.text("ContentType"),
        bytes: Vec::new(),
    };
    let encoded: String = take
        .text("ContentTransferEncoded")
        .split_ascii_whitespace()
        .collect::<Vec<_>>()
        .concat();
    let name = || {
        if found.name.is_empty() {
            &found.content_id
        } else {
            &found.name
        }
        .clone()
    };
    let bytes = STANDARD.decode(encoded).map_err(|_| Fault::Base64(name()))?;
    found.bytes = bytes;
    take.end(&[]);
    Ok(found)
}

fn whole(mut root: Take<'_, '_>, limits: &Limits) -> Result<Message, Fault> {
    let mut message = Message::default();
    let mut envelope = root.one("edXMLEnvelope").ok_or(Fault::Missing("edXMLEnvelope"))?;
    let mut top = envelope.one("edXMLHeader").ok_or(Fault::Missing("edXMLHeader"))?;
    let said = top.one("MessageHeader").ok_or(Fault::Missing("MessageHeader"))?;
    message.header = header(said);
    if let Some(mut traces) = top.one("TraceHeaderList") {
        message.traces = traces
            .all("TraceHeader")
            .into_iter()
            .map(|mut take| {
                let found = Trace {
                    organ_id: take.text("OrganId"),
                    timestamp: take.stated("Timestamp", moment),
                };
                take.end(&[]);
                found
            })
            .collect();
        message.business = traces.one("Bussiness").map(business);
        traces.end(&[]);
    }
    message.signature = signature(&mut top);
    top.end(&[]);
    if let Some(mut body) = envelope.one("edXMLBody") {
        if let Some(mut manifest) = body.one("edXMLManifest") {
            let lines = manifest.all("Reference").into_iter().map(|mut take| {
                let found = Reference {
                    content_id: take.text("ContentId"),
                    content_type: take.text("ContentType"),
                    description: take.text("Description"),
                    attachment_name: take.text("AttachmentName"),
                };
                take.end(&[]);
                found
            });
            message.manifest = lines.collect();
            manifest.end(&[("version", "1.0")]);
        }
        body.end(&[]);
    }
    envelope.end(&[]);
    if let Some(mut list) = root.one("AttachmentEncoded") {
        let files = list.all("Attachment");
        if files.len() > limits.attachments {
            return Err(Fault::TooMany("attachments"));
        }
        for file in files {
            message.attachments.push(attachment(file)?);
        }
        list.end(&[]);
    }
    root.end(&[]);
    Ok(message)
}

/// Counts names among the children of a parent, for their paths.
#[derive(Debug, Default)]
pub(crate) struct Counter(HashMap<&'static str, usize>);

impl Counter {
    pub(crate) fn next(&mut self, name: &'static str) -> usize {
        let count = self.0.entry(name).or_default();
        *count += 1;
        *count
    }
}
