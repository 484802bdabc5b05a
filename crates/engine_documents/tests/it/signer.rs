//! A signing program for tests: keys, certificates and signatures behind a PDF, made here. Used by the tests of papers too.

use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};

pub(crate) fn tlv(tag: u8, parts: &[&[u8]]) -> Vec<u8> {
    let body = parts.concat();
    let length = match body.len() {
        short @ 0..0x80 => vec![u8::try_from(short).unwrap()],
        long => {
            let bytes = u32::try_from(long).unwrap().to_be_bytes();
            let used = bytes.iter().position(|byte| *byte != 0).unwrap();
            let mut length = vec![0x80 | u8::try_from(4 - used).unwrap()];
            length.extend_from_slice(&bytes[used..]);
            length
        }
    };
    [vec![tag], length, body].concat()
}

pub(crate) const ECDSA_SHA256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, 0x02];
pub(crate) const EC_KEY: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
pub(crate) const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
pub(crate) const SHA256: &[u8] = &[0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01];
pub(crate) const PKCS7: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07];
pub(crate) const PKCS9: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x09];

pub(crate) fn oid(bytes: &[u8]) -> Vec<u8> {
    tlv(0x06, &[bytes])
}

pub(crate) fn oid_of(base: &[u8], last: u8) -> Vec<u8> {
    tlv(0x06, &[base, &[last]])
}

pub(crate) fn name(common: &str, organisation: &str) -> Vec<u8> {
    let part = |which: u8, text: &str| {
        tlv(
            0x31,
            &[&tlv(
                0x30,
                &[&oid(&[0x55, 0x04, which]), &tlv(0x0c, &[text.as_bytes()])],
            )],
        )
    };
    tlv(0x30, &[&part(10, organisation), &part(3, common)])
}

/// A key with its certificate.
pub(crate) struct Person {
    pub(crate) pair: EcdsaKeyPair,
    pub(crate) certificate: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    pub(crate) subject: Vec<u8>,
    pub(crate) serial: u8,
}

pub(crate) fn pair() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let secret = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).unwrap();
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, secret.as_ref(), &random).unwrap()
}

pub(crate) fn signed(pair: &EcdsaKeyPair, message: &[u8]) -> Vec<u8> {
    pair.sign(&SystemRandom::new(), message).unwrap().as_ref().to_vec()
}

/// `by` signs the certificate; nobody means that it signs itself.
pub(crate) fn person(common: &str, serial: u8, authority: bool, by: Option<&Person>) -> Person {
    let pair = pair();
    let subject = name(common, "Ủy ban nhân dân xã Tân Uyên");
    let issuer = by.map_or_else(|| subject.clone(), |by| by.subject.clone());
    let algorithm = tlv(0x30, &[&oid(ECDSA_SHA256)]);
    let key = tlv(
        0x30,
        &[
            &tlv(0x30, &[&oid(EC_KEY), &oid(P256)]),
            &tlv(0x03, &[&[0], pair.public_key().as_ref()]),
        ],
    );
    let constraints = tlv(0x30, &[&tlv(0x01, &[&[0xff]])]);
    let extension = tlv(
        0x30,
        &[
            &oid(&[0x55, 0x1d, 19]),
            &tlv(0x01, &[&[0xff]]),
            &tlv(0x04, &[&constraints]),
        ],
    );
    let extensions = if authority {
        tlv(0xa3, &[&tlv(0x30, &[&extension])])
    } else {
        Vec::new()
    };
    let tbs = tlv(
        0x30,
        &[
            &tlv(0xa0, &[&tlv(0x02, &[&[2]])]),
            &tlv(0x02, &[&[serial]]),
            &algorithm,
            &issuer,
            &tlv(
                0x30,
                &[&tlv(0x17, &[b"250101000000Z"]), &tlv(0x17, &[b"300101000000Z"])],
            ),
            &subject,
            &key,
            &extensions,
        ],
    );
    let signature = signed(by.map_or(&pair, |by| &by.pair), &tbs);
    let certificate = tlv(0x30, &[&tbs, &algorithm, &tlv(0x03, &[&[0], &signature])]);
    Person {
        pair,
        certificate,
        issuer,
        subject,
        serial,
    }
}

pub(crate) fn cms(person: &Person, others: &[&Person], message: &[u8]) -> Vec<u8> {
    let digest = ring::digest::digest(&ring::digest::SHA256, message);
    let attribute = |which: u8, value: Vec<u8>| tlv(0x30, &[&oid_of(PKCS9, which), &tlv(0x31, &[&value])]);
    let attributes = [
        attribute(3, oid_of(PKCS7, 1)),
        attribute(4, tlv(0x04, &[digest.as_ref()])),
    ]
    .concat();
    let signature = signed(&person.pair, &tlv(0x31, &[&attributes]));
    let hash = tlv(0x30, &[&oid(SHA256)]);
    let signer = tlv(
        0x30,
        &[
            &tlv(0x02, &[&[1]]),
            &tlv(0x30, &[&person.issuer, &tlv(0x02, &[&[person.serial]])]),
            &hash,
            &tlv(0xa0, &[&attributes]),
            &tlv(0x30, &[&oid(ECDSA_SHA256)]),
            &tlv(0x04, &[&signature]),
        ],
    );
    let certificates: Vec<u8> = others
        .iter()
        .map(|other| &other.certificate)
        .fold(person.certificate.clone(), |sum, one| [sum, one.clone()].concat());
    let data = tlv(
        0x30,
        &[
            &tlv(0x02, &[&[1]]),
            &tlv(0x31, &[&hash]),
            &tlv(0x30, &[&oid_of(PKCS7, 1)]),
            &tlv(0xa0, &[&certificates]),
            &tlv(0x31, &[&signer]),
        ],
    );
    tlv(0x30, &[&oid_of(PKCS7, 2), &tlv(0xa0, &[&data])])
}

pub(crate) const ROOM: usize = 8_192;

/// Adds a signature behind the file, as programs do; `make` gives the CMS for the covered bytes.
pub(crate) fn sign(pdf: &[u8], make: impl FnOnce(&[u8]) -> Vec<u8>) -> Vec<u8> {
    let mut out = pdf.to_vec();
    out.extend_from_slice(b"\n900 0 obj\n<</Type/Sig/Filter/Adobe.PPKLite/SubFilter/ETSI.CAdES.detached/M(D:20260205103000+07'00')/ByteRange ");
    let place = out.len();
    out.extend_from_slice(&[b' '; 60]);
    out.extend_from_slice(b"/Contents ");
    let first = out.len();
    out.extend_from_slice(b"<");
    out.extend_from_slice(&vec![b'0'; ROOM]);
    out.extend_from_slice(b">");
    let second = out.len();
    out.extend_from_slice(b">>\nendobj\ntrailer<</Root 1 0 R>>\nstartxref\n0\n%%EOF\n");
    let range = format!("[0 {first} {second} {}]", out.len() - second);
    out[place..place + range.len()].copy_from_slice(range.as_bytes());
    let covered = [&out[..first], &out[second..]].concat();
    let hex: String = make(&covered).iter().map(|byte| format!("{byte:02X}")).collect();
    assert!(hex.len() <= ROOM);
    out[first + 1..first + 1 + hex.len()].copy_from_slice(hex.as_bytes());
    out
}
