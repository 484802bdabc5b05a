//! From a message to bytes.

use crate::reading::{Counter, child_path};
use crate::xml::{Lost, Unknown, allowed};
use crate::{
    Attachment, Business, Fault, Fragment, Header, Message, NAMESPACE, Organ, OtherInfo, ResponseFor, Staff, Stated,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chrono::{NaiveDate, NaiveDateTime};
use quick_xml::escape::escape;
use std::collections::BTreeMap;

/// Writes a message. What was not known is put back where it stood.
///
/// # Errors
/// [`Fault::Character`] for a text with a character that XML does not allow.
pub fn write(message: &Message) -> Result<Vec<u8>, Fault> {
    let mut out = Out {
        prefix: prefix(message),
        signature: message.signature.as_ref(),
        unknown: &message.unknown,
        text: String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"),
        path: String::new(),
        levels: Vec::new(),
    };
    whole(&mut out, message)?;
    out.text.push('\n');
    Ok(out.text.into_bytes())
}

/// Every piece that is written as it stands.
fn fragments(message: &Message) -> impl Iterator<Item = &Fragment> {
    let unknown = message.unknown.iter().filter_map(|one| match &one.what {
        Lost::Element { fragment, .. } => Some(fragment),
        Lost::Attribute { .. } | Lost::Text(_) => None,
    });
    message.signature.iter().chain(unknown)
}

/// A prefix for the elements of a message that no piece of it uses for something else.
fn prefix(message: &Message) -> String {
    let taken = |prefix: &str| {
        let by_pieces = fragments(message).any(|one| one.namespaces.get(prefix).is_some_and(|uri| uri != NAMESPACE));
        let by_attributes = message.unknown.iter().any(|one| match &one.what {
            Lost::Attribute {
                prefix: held,
                namespace,
                ..
            } => held == prefix && namespace != NAMESPACE,
            Lost::Element { .. } | Lost::Text(_) => false,
        });
        by_pieces || by_attributes
    };
    let mut numbered = (1_usize..).map(|number| format!("edXML{number}"));
    if taken("edXML") {
        numbered.find(|prefix| !taken(prefix)).unwrap_or_default()
    } else {
        "edXML".to_owned()
    }
}

struct Level {
    name: &'static str,
    path: String,
    counter: Counter,
    /// Something stands in it.
    filled: bool,
}

struct Out<'m> {
    prefix: String,
    signature: Option<&'m Fragment>,
    unknown: &'m [Unknown],
    text: String,
    path: String,
    levels: Vec<Level>,
}

fn escaped(said: &str) -> Result<String, Fault> {
    if let Some(sign) = said.chars().find(|sign| !allowed(*sign)) {
        return Err(Fault::Character(u32::from(sign)));
    }
    // A plain carriage return would come back as a line feed.
    Ok(escape(said).replace('\r', "&#13;"))
}

fn attribute_text(said: &str) -> Result<String, Fault> {
    // Blanks of other kinds would come back as spaces.
    Ok(escaped(said)?.replace('\n', "&#10;").replace('\t', "&#9;"))
}

impl Out<'_> {
    fn indent(&mut self) {
        for _ in 0..self.levels.len() {
            self.text.push_str("  ");
        }
    }

    fn told(&self) -> impl Iterator<Item = &Lost> {
        let path = self.path.as_str();
        self.unknown
            .iter()
            .filter(move |one| one.at == path)
            .map(|one| &one.what)
    }

    /// The start of an element, without its last sign.
    fn start(&mut self, name: &'static str, attributes: &str) -> Result<(), Fault> {
        let number = self.levels.last_mut().map_or(1, |level| level.counter.next(name));
        let path = match self.levels.last_mut() {
            Some(level) => {
                level.filled = true;
                child_path(&level.path, name, number)
            }
            None => name.to_owned(),
        };
        let root = self.levels.is_empty();
        if !root {
            self.text.push('\n');
        }
        self.indent();
        self.text.push('<');
        self.text.push_str(&self.prefix);
        self.text.push(':');
        self.text.push_str(name);
        self.path = path;
        // What pieces in it mean by their prefixes, beside our own.
        let mut declared: BTreeMap<String, String> = BTreeMap::new();
        if root {
            declared.insert(self.prefix.clone(), NAMESPACE.to_owned());
        }
        let mut more = String::new();
        for lost in self.told() {
            match lost {
                Lost::Element { fragment, .. } => declared.extend(fragment.namespaces.clone()),
                Lost::Attribute {
                    prefix,
                    namespace,
                    name,
                    value,
                } => {
                    let value = attribute_text(value)?;
                    if prefix.is_empty() {
                        more.push_str(&format!(" {name}=\"{value}\""));
                    } else {
                        if prefix != "xml" {
                            declared.insert(prefix.clone(), namespace.clone());
                        }
                        more.push_str(&format!(" {prefix}:{name}=\"{value}\""));
                    }
                }
                Lost::Text(_) => {}
            }
        }
        if name == "edXMLHeader"
            && let Some(signature) = self.signature
        {
            declared.extend(signature.namespaces.clone());
        }
        for (prefix, namespace) in declared {
            let colon = if prefix.is_empty() { "" } else { ":" };
            let namespace = attribute_text(&namespace)?;
            self.text.push_str(&format!(" xmlns{colon}{prefix}=\"{namespace}\""));
        }
        self.text.push_str(attributes);
        self.text.push_str(&more);
        Ok(())
    }

    fn open(&mut self, name: &'static str) -> Result<(), Fault> {
        self.open_with(name, "")
    }

    fn open_with(&mut self, name: &'static str, attributes: &str) -> Result<(), Fault> {
        self.start(name, attributes)?;
        self.text.push('>');
        self.levels.push(Level {
            name,
            path: self.path.clone(),
            counter: Counter::default(),
            filled: false,
        });
        Ok(())
    }

    /// The end of the element that is open, after what was not known in it.
    fn close(&mut self) -> Result<(), Fault> {
        let Some(level) = self.levels.last() else { return Ok(()) };
        self.path.clone_from(&level.path);
        let mut pieces = String::new();
        for lost in self.told() {
            match lost {
                Lost::Text(said) => pieces.push_str(&escaped(said)?),
                Lost::Element { fragment, .. } => pieces.push_str(&fragment.raw),
                Lost::Attribute { .. } => {}
            }
        }
        let filled = self.levels.last().is_some_and(|level| level.filled);
        self.text.push_str(&pieces);
        if let Some(level) = self.levels.pop() {
            if filled {
                self.text.push('\n');
                self.indent();
            }
            self.end(level.name);
        }
        Ok(())
    }

    fn end(&mut self, name: &str) {
        self.text.push_str("</");
        self.text.push_str(&self.prefix);
        self.text.push(':');
        self.text.push_str(name);
        self.text.push('>');
    }

    /// Something is told of an element that would be left out.
    fn is_told(&mut self, name: &'static str) -> bool {
        let Some(level) = self.levels.last() else { return false };
        let path = child_path(&level.path, name, 1);
        self.unknown.iter().any(|one| one.at == path)
    }

    /// An element with text, also an empty one.
    fn line(&mut self, name: &'static str, said: &str) -> Result<(), Fault> {
        let said = escaped(said)?;
        self.start(name, "")?;
        self.text.push('>');
        self.text.push_str(&said);
        let mut pieces = String::new();
        for lost in self.told() {
            match lost {
                Lost::Element { fragment, .. } => pieces.push_str(&fragment.raw),
                Lost::Attribute { .. } | Lost::Text(_) => {}
            }
        }
        self.text.push_str(&pieces);
        self.end(name);
        Ok(())
    }

    /// An element with text, if there is any.
    fn leaf(&mut self, name: &'static str, said: &str) -> Result<(), Fault> {
        if said.is_empty() && !self.is_told(name) {
            return Ok(());
        }
        self.line(name, said)
    }

    fn stated<T>(
        &mut self,
        name: &'static str,
        said: Option<&Stated<T>>,
        print: impl Fn(&T) -> String,
    ) -> Result<(), Fault> {
        let said = match said {
            None => String::new(),
            Some(Stated::Is(value)) => print(value),
            Some(Stated::Odd(text)) => text.clone(),
        };
        self.leaf(name, &said)
    }

    fn list(&mut self, name: &'static str, item: &'static str, texts: &[String]) -> Result<(), Fault> {
        if texts.is_empty() && !self.is_told(name) {
            return Ok(());
        }
        self.open(name)?;
        for text in texts {
            self.line(item, text)?;
        }
        self.close()
    }
}

fn date(day: &NaiveDate) -> String {
    day.format("%Y/%m/%d").to_string()
}

fn moment(at: &NaiveDateTime) -> String {
    at.format("%Y/%m/%d %H:%M:%S").to_string()
}

fn organ(out: &mut Out<'_>, name: &'static str, one: &Organ) -> Result<(), Fault> {
    out.open(name)?;
    out.leaf("OrganId", &one.id)?;
    out.leaf("OrganizationInCharge", &one.in_charge)?;
    out.leaf("OrganName", &one.name)?;
    out.leaf("OrganAdd", &one.address)?;
    out.leaf("Email", &one.email)?;
    out.leaf("Telephone", &one.telephone)?;
    out.leaf("Fax", &one.fax)?;
    out.leaf("Website", &one.website)?;
    out.close()
}

fn staff(out: &mut Out<'_>, one: &Staff) -> Result<(), Fault> {
    out.open("StaffInfo")?;
    out.leaf("Department", &one.department)?;
    out.leaf("Staff", &one.staff)?;
    out.leaf("Email", &one.email)?;
    out.leaf("Mobile", &one.mobile)?;
    out.close()
}

fn response(out: &mut Out<'_>, one: &ResponseFor) -> Result<(), Fault> {
    out.open("ResponseFor")?;
    out.leaf("OrganId", &one.organ_id)?;
    out.leaf("Code", &one.code)?;
    out.stated("PromulgationDate", one.date.as_ref(), date)?;
    out.leaf("DocumentId", &one.document_id)?;
    out.close()
}

fn other_info(out: &mut Out<'_>, one: &OtherInfo) -> Result<(), Fault> {
    out.open("OtherInfo")?;
    out.leaf("Priority", &one.priority)?;
    out.leaf("SphereOfPromulgation", &one.sphere)?;
    out.leaf("TyperNotation", &one.typer)?;
    out.stated("PromulgationAmount", one.copies.as_ref(), u32::to_string)?;
    out.stated("PageAmount", one.pages.as_ref(), u32::to_string)?;
    out.stated("Direction", one.direction.as_ref(), bool::to_string)?;
    out.list("Appendixes", "Appendix", &one.appendixes)?;
    out.close()
}

fn header(out: &mut Out<'_>, one: &Header) -> Result<(), Fault> {
    out.open("MessageHeader")?;
    if let Some(from) = &one.from {
        organ(out, "From", from)?;
    }
    for to in &one.to {
        organ(out, "To", to)?;
    }
    out.leaf("DocumentId", &one.document_id)?;
    if let Some(code) = &one.code {
        out.open("Code")?;
        out.leaf("CodeNumber", &code.number)?;
        out.leaf("CodeNotation", &code.notation)?;
        out.close()?;
    }
    if let Some(promulgation) = &one.promulgation {
        out.open("PromulgationInfo")?;
        out.leaf("Place", &promulgation.place)?;
        out.stated("PromulgationDate", promulgation.date.as_ref(), date)?;
        out.close()?;
    }
    if let Some(kind) = &one.document_type {
        out.open("DocumentType")?;
        out.leaf("Type", &kind.kind)?;
        out.leaf("TypeDetail", &kind.detail)?;
        out.leaf("TypeName", &kind.name)?;
        out.close()?;
    }
    out.leaf("Subject", &one.subject)?;
    out.leaf("Content", &one.content)?;
    if let Some(signer) = &one.signer {
        out.open("SignerInfo")?;
        out.leaf("Competence", &signer.competence)?;
        out.leaf("Position", &signer.position)?;
        out.leaf("FullName", &signer.full_name)?;
        out.close()?;
    }
    out.stated("DueDate", one.due.as_ref(), date)?;
    if let Some(other) = &one.other {
        other_info(out, other)?;
    }
    out.leaf("SteeringType", &one.steering)?;
    out.list("ToPlaces", "Place", &one.to_places)?;
    for one in &one.responses {
        response(out, one)?;
    }
    if let Some(one) = &one.staff {
        staff(out, one)?;
    }
    out.leaf("StatusCode", &one.status_code)?;
    out.leaf("Description", &one.description)?;
    out.stated("Timestamp", one.timestamp.as_ref(), moment)?;
    out.close()
}

fn business(out: &mut Out<'_>, one: &Business) -> Result<(), Fault> {
    out.open("Bussiness")?;
    out.leaf("DocumentId", &one.document_id)?;
    out.leaf("BussinessDocType", &one.kind)?;
    out.leaf("BussinessDocReason", &one.reason)?;
    out.leaf("Paper", &one.paper)?;
    if let Some(info) = &one.info {
        out.open("BussinessDocumentInfo")?;
        out.leaf("DocumentInfo", &info.document_info)?;
        out.leaf("DocumentReceiver", &info.document_receiver)?;
        if !info.receivers.is_empty() || out.is_told("ReceiverList") {
            out.open("ReceiverList")?;
            for receiver in &info.receivers {
                out.open("Receiver")?;
                out.leaf("OrganId", &receiver.organ_id)?;
                out.leaf("ReceiverType", &receiver.kind)?;
                out.close()?;
            }
            out.close()?;
        }
        out.close()?;
    }
    if let Some(one) = &one.staff {
        staff(out, one)?;
    }
    out.close()
}

fn attachment(out: &mut Out<'_>, one: &Attachment) -> Result<(), Fault> {
    out.open("Attachment")?;
    out.leaf("ContentId", &one.content_id)?;
    out.leaf("AttachmentName", &one.name)?;
    out.leaf("Description", &one.description)?;
    out.leaf("ContentType", &one.content_type)?;
    out.leaf("ContentTransferEncoded", &STANDARD.encode(&one.bytes))?;
    out.close()
}

/// Something is said somewhere below a path.
fn is_told_below(message: &Message, path: &str) -> bool {
    let within = |at: &str| {
        at.strip_prefix(path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with(['/', '[']))
    };
    message.unknown.iter().any(|one| within(&one.at))
}

fn whole(out: &mut Out<'_>, message: &Message) -> Result<(), Fault> {
    const HEADER: &str = "edXML/edXMLEnvelope/edXMLHeader";
    const BODY: &str = "edXML/edXMLEnvelope/edXMLBody";
    out.open("edXML")?;
    out.open("edXMLEnvelope")?;
    out.open("edXMLHeader")?;
    header(out, &message.header)?;
    let traced = !message.traces.is_empty() || message.business.is_some();
    if traced || is_told_below(message, &format!("{HEADER}/TraceHeaderList")) {
        out.open("TraceHeaderList")?;
        for trace in &message.traces {
            out.open("TraceHeader")?;
            out.leaf("OrganId", &trace.organ_id)?;
            out.stated("Timestamp", trace.timestamp.as_ref(), moment)?;
            out.close()?;
        }
        if let Some(one) = &message.business {
            business(out, one)?;
        }
        out.close()?;
    }
    if let Some(signature) = &message.signature {
        out.text.push('\n');
        out.text.push_str(&signature.raw);
    }
    out.close()?;
    if !message.manifest.is_empty() || is_told_below(message, BODY) {
        out.open("edXMLBody")?;
        // Another version than the usual one is told, and put back with what was not known.
        let other = message.unknown.iter().any(|one| {
            let is_version =
                matches!(&one.what, Lost::Attribute { prefix, name, .. } if prefix.is_empty() && name == "version");
            is_version && one.at == format!("{BODY}/edXMLManifest")
        });
        out.open_with("edXMLManifest", if other { "" } else { " version=\"1.0\"" })?;
        for line in &message.manifest {
            out.open("Reference")?;
            out.leaf("ContentId", &line.content_id)?;
            out.leaf("ContentType", &line.content_type)?;
            out.leaf("Description", &line.description)?;
            out.leaf("AttachmentName", &line.attachment_name)?;
            out.close()?;
        }
        out.close()?;
        out.close()?;
    }
    out.close()?;
    if !message.attachments.is_empty() || is_told_below(message, "edXML/AttachmentEncoded") {
        out.open("AttachmentEncoded")?;
        for one in &message.attachments {
            attachment(out, one)?;
        }
        out.close()?;
    }
    out.close()
}
