//! As much of a certificate as is shown and needed to check a signature (RFC 5280).

use ring::signature::{self, UnparsedPublicKey, VerificationAlgorithm};

use super::der::{self, Reader, Tlv};

/// Digest of a signature.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hash {
    Sha1,
    Sha256,
    Sha384,
    Sha512,
}

impl Hash {
    /// 1.3.14.3.2.26, 2.16.840.1.101.3.4.2.1 to .3
    pub(super) fn of_oid(oid: &[u8]) -> Option<Hash> {
        match oid {
            [0x2b, 0x0e, 0x03, 0x02, 0x1a] => Some(Hash::Sha1),
            [0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, which] => match which {
                1 => Some(Hash::Sha256),
                2 => Some(Hash::Sha384),
                3 => Some(Hash::Sha512),
                _ => None,
            },
            _ => None,
        }
    }

    pub(super) fn algorithm(self) -> &'static ring::digest::Algorithm {
        match self {
            Hash::Sha1 => &ring::digest::SHA1_FOR_LEGACY_USE_ONLY,
            Hash::Sha256 => &ring::digest::SHA256,
            Hash::Sha384 => &ring::digest::SHA384,
            Hash::Sha512 => &ring::digest::SHA512,
        }
    }
}

/// How a key signs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scheme {
    Rsa,
    RsaPss,
    Ecdsa,
    Ed25519,
}

/// Scheme and, where the identifier names one, digest of a signature algorithm.
fn scheme_of(oid: &[u8]) -> Option<(Scheme, Option<Hash>)> {
    match oid {
        // 1.2.840.113549.1.1.n (RFC 8017)
        [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, which] => match which {
            1 => Some((Scheme::Rsa, None)),
            5 => Some((Scheme::Rsa, Some(Hash::Sha1))),
            10 => Some((Scheme::RsaPss, None)),
            11 => Some((Scheme::Rsa, Some(Hash::Sha256))),
            12 => Some((Scheme::Rsa, Some(Hash::Sha384))),
            13 => Some((Scheme::Rsa, Some(Hash::Sha512))),
            _ => None,
        },
        // 1.2.840.10045.4.3.n, and the bare 1.2.840.10045.2.1 that some programs write
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x04, 0x03, which] => match which {
            2 => Some((Scheme::Ecdsa, Some(Hash::Sha256))),
            3 => Some((Scheme::Ecdsa, Some(Hash::Sha384))),
            4 => Some((Scheme::Ecdsa, Some(Hash::Sha512))),
            _ => None,
        },
        [0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01] => Some((Scheme::Ecdsa, None)),
        [0x2b, 0x65, 0x70] => Some((Scheme::Ed25519, None)),
        _ => None,
    }
}

/// Why a signature was not found good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bad {
    /// An algorithm that is not known here.
    Unsupported,
    /// It does not fit.
    Wrong,
}

/// A certificate, read where it stands.
#[derive(Clone, Debug)]
pub(super) struct Certificate<'a> {
    pub(super) whole: &'a [u8],
    signed_part: &'a [u8],
    pub(super) serial: &'a [u8],
    pub(super) issuer: Tlv<'a>,
    pub(super) subject: Tlv<'a>,
    pub(super) not_before: i64,
    pub(super) not_after: i64,
    key_algorithm: &'a [u8],
    curve: &'a [u8],
    key: &'a [u8],
    extensions: Option<Tlv<'a>>,
    algorithm: &'a [u8],
    signature: &'a [u8],
}

fn bits(value: Tlv<'_>) -> Option<&[u8]> {
    let (unused, bytes) = value.body.split_first()?;
    (*unused == 0).then_some(bytes)
}

impl<'a> Certificate<'a> {
    pub(super) fn read(value: Tlv<'a>) -> Option<Certificate<'a>> {
        let mut outer = (value.tag == der::SEQUENCE).then(|| value.inside())?;
        let tbs = outer.tagged(der::SEQUENCE)?;
        let algorithm = outer.tagged(der::SEQUENCE)?.inside().tagged(der::OID)?.body;
        let signature = bits(outer.tagged(der::BITS)?)?;
        let mut parts = tbs.inside();
        parts.optional(0xa0);
        let serial = parts.tagged(der::INTEGER)?.body;
        parts.tagged(der::SEQUENCE)?;
        let issuer = parts.tagged(der::SEQUENCE)?;
        let mut validity = parts.tagged(der::SEQUENCE)?.inside();
        let (not_before, not_after) = (der::moment(validity.next()?)?, der::moment(validity.next()?)?);
        let subject = parts.tagged(der::SEQUENCE)?;
        let mut key = parts.tagged(der::SEQUENCE)?.inside();
        let mut named = key.tagged(der::SEQUENCE)?.inside();
        let key_algorithm = named.tagged(der::OID)?.body;
        let curve = named.optional(der::OID).map_or(&[][..], |curve| curve.body);
        let key = bits(key.tagged(der::BITS)?)?;
        let extensions = parts.find(|part| part.tag == 0xa3);
        Some(Certificate {
            whole: value.whole,
            signed_part: tbs.whole,
            serial,
            issuer,
            subject,
            not_before,
            not_after,
            key_algorithm,
            curve,
            key,
            extensions,
            algorithm,
            signature,
        })
    }

    /// An extension by the last part of its identifier 2.5.29.n.
    fn extension(&self, which: u8) -> Option<&'a [u8]> {
        let mut list = self.extensions?.inside().tagged(der::SEQUENCE)?.inside();
        list.find_map(|extension| {
            let mut parts = extension.inside();
            let oid = parts.tagged(der::OID)?.body;
            parts.optional(0x01);
            let value = parts.tagged(der::OCTETS)?.body;
            (oid == [0x55, 0x1d, which]).then_some(value)
        })
    }

    /// Whether it may sign other certificates.
    pub(super) fn is_authority(&self) -> bool {
        self.extension(19)
            .and_then(|value| Reader::new(value).tagged(der::SEQUENCE)?.inside().optional(0x01))
            .is_some_and(|flag| flag.body == [0xff])
    }

    /// Name of the key, by which some signatures point to it.
    pub(super) fn key_name(&self) -> Option<&'a [u8]> {
        Some(Reader::new(self.extension(14)?).tagged(der::OCTETS)?.body)
    }

    /// Checks that the key of this certificate signed `message`. `hash` counts where the algorithm names none.
    pub(super) fn verify(
        &self,
        algorithm: &[u8],
        hash: Option<Hash>,
        message: &[u8],
        signature: &[u8],
    ) -> Result<(), Bad> {
        let (scheme, named) = scheme_of(algorithm).ok_or(Bad::Unsupported)?;
        let hash = named.or(hash);
        let way: &dyn VerificationAlgorithm = match (scheme, hash) {
            (Scheme::Rsa, Some(Hash::Sha1)) => &signature::RSA_PKCS1_2048_8192_SHA1_FOR_LEGACY_USE_ONLY,
            (Scheme::Rsa, Some(Hash::Sha256)) => &signature::RSA_PKCS1_2048_8192_SHA256,
            (Scheme::Rsa, Some(Hash::Sha384)) => &signature::RSA_PKCS1_2048_8192_SHA384,
            (Scheme::Rsa, Some(Hash::Sha512)) => &signature::RSA_PKCS1_2048_8192_SHA512,
            (Scheme::RsaPss, Some(Hash::Sha256)) => &signature::RSA_PSS_2048_8192_SHA256,
            (Scheme::RsaPss, Some(Hash::Sha384)) => &signature::RSA_PSS_2048_8192_SHA384,
            (Scheme::RsaPss, Some(Hash::Sha512)) => &signature::RSA_PSS_2048_8192_SHA512,
            (Scheme::Ecdsa, Some(hash)) => match (self.curve, hash) {
                (P256, Hash::Sha256) => &signature::ECDSA_P256_SHA256_ASN1,
                (P256, Hash::Sha384) => &signature::ECDSA_P256_SHA384_ASN1,
                (P384, Hash::Sha256) => &signature::ECDSA_P384_SHA256_ASN1,
                (P384, Hash::Sha384) => &signature::ECDSA_P384_SHA384_ASN1,
                _ => return Err(Bad::Unsupported),
            },
            (Scheme::Ed25519, _) => &signature::ED25519,
            (Scheme::Rsa | Scheme::Ecdsa, None) | (Scheme::RsaPss, None | Some(Hash::Sha1)) => {
                return Err(Bad::Unsupported);
            }
        };
        // a key of one kind must not be read as one of another
        let fits = matches!(
            (scheme, scheme_of(self.key_algorithm).map(|(scheme, _)| scheme)),
            (Scheme::Rsa | Scheme::RsaPss, Some(Scheme::Rsa | Scheme::RsaPss))
                | (Scheme::Ecdsa, Some(Scheme::Ecdsa))
                | (Scheme::Ed25519, Some(Scheme::Ed25519))
        );
        if !fits {
            return Err(Bad::Wrong);
        }
        UnparsedPublicKey::new(way, self.key)
            .verify(message, signature)
            .map_err(|_| Bad::Wrong)
    }

    /// Whether `other` signed this certificate and may do so.
    pub(super) fn is_signed_by(&self, other: &Certificate<'_>) -> bool {
        self.issuer.whole == other.subject.whole
            && other.is_authority()
            && other
                .verify(self.algorithm, None, self.signed_part, self.signature)
                .is_ok()
    }

    pub(super) fn holds_at(&self, moment: i64) -> bool {
        self.not_before <= moment && moment <= self.not_after
    }
}

/// 1.2.840.10045.3.1.7 and 1.3.132.0.34
const P256: &[u8] = &[0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07];
const P384: &[u8] = &[0x2b, 0x81, 0x04, 0x00, 0x22];

/// A part of a name by the last byte of its identifier 2.5.4.n: 3 is the name, 10 the organisation. Other parts may hold
/// numbers of persons and are left alone.
pub(super) fn part_of_name(name: Tlv<'_>, which: u8) -> Option<String> {
    let text = name.inside().find_map(|set| {
        set.inside().find_map(|pair| {
            let mut parts = pair.inside();
            let oid = parts.tagged(der::OID)?.body;
            (oid == [0x55, 0x04, which]).then(|| der::text(parts.next()?)).flatten()
        })
    })?;
    let clean: String = vietnamese::clean_line(&text).chars().take(200).collect();
    (!clean.is_empty()).then_some(clean)
}
