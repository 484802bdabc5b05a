//! Signatures inside a PDF that came back signed: who signed, when, whether a byte was changed since, whether the whole
//! file is covered (PAdES, ETSI EN 319 142; CMS, RFC 5652).
//!
//! What is not looked at: revocation (that needs the network) and time stamps inside a signature; the time shown is what
//! the signer claims. A certificate is traced to a root only where the installation has given a folder of roots.

mod der;
mod x509;

use std::path::Path;

use chrono::{DateTime, FixedOffset, NaiveDateTime, TimeZone as _, Utc};
use serde::{Deserialize, Serialize};

use der::Reader;
use x509::{Bad, Certificate, Hash, part_of_name};

/// Signatures that are looked at: a paper has two or three; more is an attack on the processor.
const MAX_SIGNATURES: usize = 32;
/// Bytes of one CMS structure. Those with lists of revoked certificates inside reach some hundred kilobytes.
const MAX_CMS: usize = 4 * 1024 * 1024;
/// Certificates that are looked at in one signature and in the folder of roots.
const MAX_CERTIFICATES: usize = 64;
/// Certificates between signer and root.
const MAX_CHAIN: usize = 6;

/// Whether what was signed is what the file holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Integrity {
    /// The digest of the covered bytes is the signed one, and the signature fits the key of the certificate.
    Intact,
    /// The covered bytes were changed after signing.
    Changed,
    /// The signature does not fit the certificate: made by another key, or damaged.
    Forged,
    /// An algorithm or kind of signature that is not known here.
    Unsupported,
    /// It cannot be read.
    Unreadable,
}

/// Whether the signer's certificate leads to a root that the installation trusts.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "state")]
pub enum Chain {
    /// No roots are configured.
    NotChecked,
    /// It leads to this root; each certificate held at the time of signing.
    Trusted {
        /// Name of the root.
        root: String,
    },
    /// It does not.
    Untrusted,
}

/// A signature as it was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    /// Name in the signer's certificate.
    pub signer: Option<String>,
    /// Organisation in it.
    pub organisation: Option<String>,
    /// Who issued the certificate.
    pub issuer: Option<String>,
    /// Serial number of the certificate in hex.
    pub serial: String,
    /// When, as the signer claims.
    pub signed_at: Option<DateTime<Utc>>,
    /// Whether the bytes are as they were signed.
    pub integrity: Integrity,
    /// Nothing was added to the file after this signature.
    pub whole_file: bool,
    /// The certificate held at the claimed time; `None` where no time is given.
    pub certificate_held: Option<bool>,
    /// An old digest (SHA-1) that can be forged by those with means.
    pub weak: bool,
    /// Trust.
    pub chain: Chain,
}

impl Signature {
    fn of(integrity: Integrity, whole_file: bool) -> Signature {
        Signature {
            signer: None,
            organisation: None,
            issuer: None,
            serial: String::new(),
            signed_at: None,
            integrity,
            whole_file,
            certificate_held: None,
            weak: false,
            chain: Chain::NotChecked,
        }
    }

    /// Good as far as can be said without asking anybody: nothing changed, the whole file covered or only followed by
    /// another signature (the caller looks at the last one), no old digest, the certificate in force.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.integrity == Integrity::Intact
            && !self.weak
            && self.certificate_held != Some(false)
            && self.chain != Chain::Untrusted
    }
}

/// Why a file is not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotSigned {
    /// It is no PDF.
    #[error("not a PDF")]
    NotPdf,
    /// It is a PDF without a signature.
    #[error("no signature in it")]
    NoSignature,
    /// More signatures than any paper has.
    #[error("too many signatures")]
    TooMany,
}

impl NotSigned {
    /// Stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::NotPdf => "signature.not_pdf",
            Self::NoSignature => "signature.none",
            Self::TooMany => "signature.too_many",
        }
    }
}

/// Certificates that the installation trusts.
#[derive(Clone, Debug, Default)]
pub struct Roots(Vec<Vec<u8>>);

impl Roots {
    /// Reads the .cer, .crt, .der and .pem files of a folder. Files that hold no certificate are passed over.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn from_folder(folder: &Path) -> std::io::Result<Roots> {
        let mut roots = Vec::new();
        let mut paths: Vec<_> = std::fs::read_dir(folder)?.flatten().map(|entry| entry.path()).collect();
        paths.sort();
        for path in paths {
            let ending = path
                .extension()
                .and_then(|ending| ending.to_str())
                .unwrap_or_default()
                .to_lowercase();
            if ["cer", "crt", "der", "pem"].contains(&ending.as_str()) {
                roots.extend(certificates_in(&std::fs::read(&path)?));
            }
        }
        roots.truncate(MAX_CERTIFICATES);
        Ok(Roots(roots))
    }

    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// None is configured.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

fn certificates_in(file: &[u8]) -> Vec<Vec<u8>> {
    let readable = |bytes: &Vec<u8>| Reader::new(bytes).next().and_then(Certificate::read).is_some();
    if file.first() == Some(&der::SEQUENCE) {
        return Some(file.to_vec()).filter(readable).into_iter().collect();
    }
    let text = String::from_utf8_lossy(file);
    text.split("-----BEGIN CERTIFICATE-----")
        .skip(1)
        .filter_map(|part| decode_base64(part.split("-----END").next()?))
        .filter(readable)
        .collect()
}

fn decode_base64(text: &str) -> Option<Vec<u8>> {
    use base64::Engine as _;
    let text: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    base64::engine::general_purpose::STANDARD.decode(text).ok()
}

/// Every signature of a PDF, in the order in which they were made. `now` is used for a certificate where no time is given.
///
/// # Errors
/// [`NotSigned`]. A signature that is broken is no error but found as such.
pub fn signatures(pdf: &[u8], roots: &Roots) -> Result<Vec<Signature>, NotSigned> {
    if find(pdf.get(..1024.min(pdf.len())).unwrap_or_default(), b"%PDF-", 0).is_none() {
        return Err(NotSigned::NotPdf);
    }
    let mut found: Vec<(usize, Signature)> = Vec::new();
    let mut at = 0;
    while let Some(place) = find(pdf, b"/ByteRange", at) {
        at = place + 1;
        let Some(range) = byte_range(pdf, place) else { continue };
        if found.len() == MAX_SIGNATURES {
            return Err(NotSigned::TooMany);
        }
        found.push((range.end(), look_at(pdf, place, &range, roots)));
    }
    if found.is_empty() {
        return Err(NotSigned::NoSignature);
    }
    found.sort_by_key(|(end, _)| *end);
    Ok(found.into_iter().map(|(_, signature)| signature).collect())
}

/// Whether `signed` is `original` with only something added behind it: the way in which programs sign without touching
/// what is there. `false` proves nothing wrong: some write the file anew.
#[must_use]
pub fn extends(original: &[u8], signed: &[u8]) -> bool {
    !original.is_empty() && signed.starts_with(original)
}

/// The two covered parts: from the beginning to the signature, and behind it.
struct Range {
    first: usize,
    second: usize,
    length: usize,
}

impl Range {
    fn end(&self) -> usize {
        self.second.saturating_add(self.length)
    }
}

/// `/ByteRange [0 840 960 240]`. What is no such array is not a signature.
fn byte_range(pdf: &[u8], place: usize) -> Option<Range> {
    let window = pdf.get(place + b"/ByteRange".len()..)?;
    let window = window.get(..200.min(window.len()))?;
    let text = std::str::from_utf8(window.split(|byte| *byte == b']').next()?).ok()?;
    let numbers: Vec<usize> = text
        .trim_start()
        .strip_prefix('[')?
        .split_whitespace()
        .map(|number| number.parse().ok())
        .collect::<Option<_>>()?;
    match numbers.as_slice() {
        // a covered part that does not begin with the file would leave its head open to change
        [0, first, second, length] => Some(Range {
            first: *first,
            second: *second,
            length: *length,
        }),
        _ => None,
    }
}

fn find(bytes: &[u8], wanted: &[u8], from: usize) -> Option<usize> {
    bytes
        .get(from..)?
        .windows(wanted.len())
        .position(|window| window == wanted)
        .map(|at| at + from)
}

fn look_at(pdf: &[u8], place: usize, range: &Range, roots: &Roots) -> Signature {
    let unreadable = Signature::of(Integrity::Unreadable, false);
    let (Some(head), Some(tail)) = (pdf.get(..range.first), pdf.get(range.second..range.end())) else {
        return unreadable;
    };
    let Some(gap) = pdf.get(range.first..range.second) else {
        return unreadable;
    };
    // the gap may hold nothing but the signature itself, or else pages could be hidden in it; and the range must cover
    // the place where it is written
    let covered = place < range.first || (place >= range.second && place < range.end());
    let Some(cms) = hex_string(gap).filter(|_| covered) else {
        return unreadable;
    };
    let rest = pdf.get(range.end()..).unwrap_or_default();
    let whole_file = rest.iter().all(|byte| byte.is_ascii_whitespace() || *byte == 0);
    let claimed = dictionary_time(pdf, place, range);
    read_cms(&cms, &[head, tail], claimed, roots)
        .map(|signature| Signature {
            whole_file,
            ..signature
        })
        .unwrap_or_else(|integrity| Signature::of(integrity, whole_file))
}

fn hex_string(gap: &[u8]) -> Option<Vec<u8>> {
    let inner = gap.strip_prefix(b"<")?.strip_suffix(b">")?;
    if inner.len() > 2 * MAX_CMS {
        return None;
    }
    let digits: Vec<u8> = inner
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .map(|byte| {
            char::from(*byte)
                .to_digit(16)
                .and_then(|digit| u8::try_from(digit).ok())
        })
        .collect::<Option<_>>()?;
    Some(
        digits
            .chunks(2)
            .map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(0))
            .collect(),
    )
}

/// The `/M (D:20260205103000+07'00')` of the signature's dictionary, which PAdES uses in place of the signed attribute.
fn dictionary_time(pdf: &[u8], place: usize, range: &Range) -> Option<DateTime<Utc>> {
    // the dictionary stands round the gap: some hundred bytes before and behind it
    let near = |from: usize, to: usize| pdf.get(from..to.min(pdf.len()));
    let before = near(place.min(range.first).saturating_sub(2_000), range.first)?;
    let begin = before.windows(4).rposition(|window| window == b" obj").unwrap_or(0);
    let behind = near(range.second, range.second.saturating_add(2_000))?;
    let end = find(behind, b"endobj", 0).unwrap_or(behind.len());
    [before.get(begin..)?, behind.get(..end)?].into_iter().find_map(|part| {
        let at = find(part, b"(D:", 0)?;
        let name = part.get(..at)?.trim_ascii_end();
        name.ends_with(b"/M").then(|| pdf_date(part.get(at + 3..)?)).flatten()
    })
}

fn pdf_date(bytes: &[u8]) -> Option<DateTime<Utc>> {
    let text: String = bytes
        .iter()
        .take(23)
        .take_while(|byte| **byte != b')')
        .map(|byte| char::from(*byte))
        .collect();
    let day = NaiveDateTime::parse_from_str(text.get(..14)?, "%Y%m%d%H%M%S").ok()?;
    let zone = text.get(14..).unwrap_or_default().replace('\'', "");
    let seconds = match zone.chars().next() {
        Some(sign @ ('+' | '-')) => {
            let hours: i32 = zone.get(1..3)?.parse().ok()?;
            let minutes: i32 = zone.get(3..5).map_or(Some(0), |text| text.parse().ok())?;
            (hours * 3_600 + minutes * 60) * if sign == '-' { -1 } else { 1 }
        }
        _ => 0,
    };
    let zone = FixedOffset::east_opt(seconds)?;
    Some(zone.from_local_datetime(&day).single()?.with_timezone(&Utc))
}

/// 1.2.840.113549.1.7.2 (signed data), 1.2.840.113549.1.7.1 (data), 1.2.840.113549.1.9.n (attributes)
const SIGNED_DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
const DATA: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
const CONTENT_TYPE: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x03];
const MESSAGE_DIGEST: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x04];
const SIGNING_TIME: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09, 0x05];

fn read_cms(
    bytes: &[u8],
    covered: &[&[u8]],
    claimed: Option<DateTime<Utc>>,
    roots: &Roots,
) -> Result<Signature, Integrity> {
    let parts = CmsParts::read(bytes).ok_or(Integrity::Unreadable)?;
    if parts.kind != SIGNED_DATA || parts.content != DATA {
        return Err(Integrity::Unsupported); // time stamps of documents, for one
    }
    let Some(signer) = parts.signer() else {
        return Err(Integrity::Unreadable);
    };
    let hash = Hash::of_oid(parts.digest).ok_or(Integrity::Unsupported)?;
    let mut context = ring::digest::Context::new(hash.algorithm());
    for part in covered {
        context.update(part);
    }
    let digest = context.finish();
    let signed_at = claimed.or_else(|| {
        let value = parts.attribute(SIGNING_TIME)?;
        Utc.timestamp_opt(der::moment(value)?, 0).single()
    });
    let attributes = parts.attributes.map(|attributes| {
        // the signature is over the attributes as a SET, though they stand there under another tag (RFC 5652, 5.4)
        let mut set = attributes.whole.to_vec();
        if let Some(tag) = set.first_mut() {
            *tag = der::SET;
        }
        set
    });
    let (unchanged, fits) = match &attributes {
        Some(set) => {
            let says = parts.attribute(MESSAGE_DIGEST).map(|value| value.body);
            let of_data = parts.attribute(CONTENT_TYPE).map(|value| value.body) == Some(DATA);
            (
                says == Some(digest.as_ref()) && of_data,
                signer.verify(parts.algorithm, Some(hash), set, parts.signature),
            )
        }
        None => {
            let message: Vec<u8> = covered.concat();
            (
                true,
                signer.verify(parts.algorithm, Some(hash), &message, parts.signature),
            )
        }
    };
    let integrity = match (fits, unchanged, &attributes) {
        (Err(Bad::Unsupported), _, _) => Integrity::Unsupported,
        (Ok(()), true, _) => Integrity::Intact,
        // without attributes one check covers both; a changed file is the likelier reason
        (Ok(()), false, _) | (Err(Bad::Wrong), true, None) => Integrity::Changed,
        (Err(Bad::Wrong), _, _) => Integrity::Forged,
    };
    let moment = signed_at.map(|moment| moment.timestamp());
    Ok(Signature {
        signer: part_of_name(signer.subject, 3),
        organisation: part_of_name(signer.subject, 10),
        issuer: part_of_name(signer.issuer, 3).or_else(|| part_of_name(signer.issuer, 10)),
        serial: signer
            .serial
            .iter()
            .take(32)
            .map(|byte| format!("{byte:02x}"))
            .collect(),
        signed_at,
        integrity,
        whole_file: false,
        certificate_held: moment.map(|moment| signer.holds_at(moment)),
        weak: hash == Hash::Sha1,
        chain: chain_of(&signer, &parts.certificates, moment, roots),
    })
}

/// The parts of SignedData with its first signer (a PDF has one signer in each signature).
struct CmsParts<'a> {
    kind: &'a [u8],
    content: &'a [u8],
    certificates: Vec<Certificate<'a>>,
    issuer: Option<der::Tlv<'a>>,
    serial: &'a [u8],
    key_name: Option<&'a [u8]>,
    digest: &'a [u8],
    attributes: Option<der::Tlv<'a>>,
    algorithm: &'a [u8],
    signature: &'a [u8],
}

impl<'a> CmsParts<'a> {
    fn read(bytes: &'a [u8]) -> Option<CmsParts<'a>> {
        let mut outer = Reader::new(bytes).tagged(der::SEQUENCE)?.inside();
        let kind = outer.tagged(der::OID)?.body;
        let mut parts = outer.tagged(0xa0)?.inside().tagged(der::SEQUENCE)?.inside();
        parts.tagged(der::INTEGER)?;
        parts.tagged(der::SET)?;
        let content = parts.tagged(der::SEQUENCE)?.inside().tagged(der::OID)?.body;
        let certificates = parts.optional(0xa0).map_or_else(Vec::new, |set| {
            set.inside()
                .take(MAX_CERTIFICATES)
                .filter_map(Certificate::read)
                .collect()
        });
        parts.optional(0xa1);
        let mut signer = parts.tagged(der::SET)?.inside().tagged(der::SEQUENCE)?.inside();
        signer.tagged(der::INTEGER)?;
        let (mut issuer, mut serial, mut key_name) = (None, &[][..], None);
        if let Some(name) = signer.optional(0x80) {
            key_name = Some(name.body);
        } else {
            let mut named = signer.tagged(der::SEQUENCE)?.inside();
            issuer = Some(named.tagged(der::SEQUENCE)?);
            serial = named.tagged(der::INTEGER)?.body;
        }
        let digest = signer.tagged(der::SEQUENCE)?.inside().tagged(der::OID)?.body;
        let attributes = signer.optional(0xa0);
        let algorithm = signer.tagged(der::SEQUENCE)?.inside().tagged(der::OID)?.body;
        let signature = signer.tagged(der::OCTETS)?.body;
        Some(CmsParts {
            kind,
            content,
            certificates,
            issuer,
            serial,
            key_name,
            digest,
            attributes,
            algorithm,
            signature,
        })
    }

    fn signer(&self) -> Option<Certificate<'a>> {
        self.certificates
            .iter()
            .find(|certificate| match (self.issuer, self.key_name) {
                (Some(issuer), _) => certificate.issuer.whole == issuer.whole && certificate.serial == self.serial,
                (None, Some(name)) => certificate.key_name() == Some(name),
                (None, None) => false,
            })
            .cloned()
    }

    /// The one value of a signed attribute.
    fn attribute(&self, wanted: &[u8]) -> Option<der::Tlv<'a>> {
        self.attributes?.inside().find_map(|attribute| {
            let mut parts = attribute.inside();
            (parts.tagged(der::OID)?.body == wanted).then(|| parts.tagged(der::SET)?.inside().next())?
        })
    }
}

fn chain_of(signer: &Certificate<'_>, given: &[Certificate<'_>], moment: Option<i64>, roots: &Roots) -> Chain {
    if roots.is_empty() {
        return Chain::NotChecked;
    }
    let roots: Vec<Certificate<'_>> = roots
        .0
        .iter()
        .filter_map(|bytes| Certificate::read(Reader::new(bytes).next()?))
        .collect();
    let holds = |certificate: &Certificate<'_>| moment.is_none_or(|moment| certificate.holds_at(moment));
    let trusted = |root: &Certificate<'_>| Chain::Trusted {
        root: part_of_name(root.subject, 3)
            .or_else(|| part_of_name(root.subject, 10))
            .unwrap_or_default(),
    };
    let mut current = signer.clone();
    for _ in 0..MAX_CHAIN {
        if !holds(&current) {
            return Chain::Untrusted;
        }
        if let Some(root) = roots
            .iter()
            .find(|root| root.whole == current.whole || (holds(root) && current.is_signed_by(root)))
        {
            return trusted(root);
        }
        let next = given
            .iter()
            .find(|next| next.whole != current.whole && current.is_signed_by(next));
        let Some(next) = next else { return Chain::Untrusted };
        current = next.clone();
    }
    Chain::Untrusted
}
