//! Signed PDFs: made here with keys made here, then changed in the ways in which people cheat.

use crate::signer::*;
use engine_documents::{Chain, FontSource, Integrity, NotSigned, Papers, Roots, Signature, extends, signatures};
use serde_json::json;
use std::path::PathBuf;

fn paper() -> Vec<u8> {
    let data = json!({ "unit": "Ủy ban nhân dân xã Tân Uyên", "paragraphs": ["Nội dung"] });
    Papers::new(FontSource::built_in())
        .render("letter", &data, (2026, 2, 5))
        .unwrap()
        .bytes
}

fn only(pdf: &[u8], roots: &Roots) -> Signature {
    let mut found = signatures(pdf, roots).unwrap();
    assert_eq!(found.len(), 1, "{found:?}");
    found.remove(0)
}

fn roots_of(name: &str, certificates: &[&[u8]]) -> Roots {
    let folder: PathBuf = std::env::temp_dir().join(format!("roots-{}-{name}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    for (at, certificate) in certificates.iter().enumerate() {
        std::fs::write(folder.join(format!("{at}.cer")), certificate).unwrap();
    }
    std::fs::write(
        folder.join("other.pem"),
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    )
    .unwrap();
    std::fs::write(folder.join("readme.txt"), "x").unwrap();
    let roots = Roots::from_folder(&folder).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    assert_eq!(roots.len(), certificates.len());
    roots
}

#[test]
fn a_signature_says_who_when_and_that_nothing_changed() {
    let head = person("Lò Văn Ươm", 7, false, None);
    let original = paper();
    let pdf = sign(&original, |covered| cms(&head, &[], covered));
    let found = only(&pdf, &Roots::default());
    assert_eq!(found.signer.as_deref(), Some("Lò Văn Ươm"));
    assert_eq!(found.organisation.as_deref(), Some("Ủy ban nhân dân xã Tân Uyên"));
    assert_eq!(found.serial, "07");
    assert_eq!(found.signed_at.unwrap().to_rfc3339(), "2026-02-05T03:30:00+00:00");
    assert_eq!(
        (found.integrity, found.whole_file, found.weak),
        (Integrity::Intact, true, false)
    );
    assert_eq!((found.certificate_held, &found.chain), (Some(true), &Chain::NotChecked));
    assert!(found.is_sound());
    assert!(extends(&original, &pdf) && !extends(&original, &original[1..]));
    assert_eq!(signatures(&original, &Roots::default()), Err(NotSigned::NoSignature));
    assert_eq!(signatures(b"no pdf", &Roots::default()), Err(NotSigned::NotPdf));
    // the signed file is still read as a paper
    assert!(engine_documents::extract(&pdf, "a.pdf", engine_documents::Limits::default()).is_ok());
}

#[test]
fn every_change_is_seen() {
    let head = person("Lò Văn Ươm", 7, false, None);
    let other = person("Người khác", 7, false, None);
    let original = paper();
    let pdf = sign(&original, |covered| cms(&head, &[], covered));
    for at in [10, original.len() / 2, original.len() - 3, pdf.len() - 3] {
        let mut changed = pdf.clone();
        changed[at] ^= 1;
        assert_eq!(
            only(&changed, &Roots::default()).integrity,
            Integrity::Changed,
            "at {at}"
        );
    }
    // somebody else's signature under the head's name: the certificate is the head's, the key is not
    let forged = sign(&original, |covered| {
        let impostor = Person {
            pair: pair(),
            certificate: head.certificate.clone(),
            issuer: head.issuer.clone(),
            subject: head.subject.clone(),
            serial: head.serial,
        };
        cms(&impostor, &[], covered)
    });
    assert_eq!(only(&forged, &Roots::default()).integrity, Integrity::Forged);
    // the certificate of the signer is missing
    let without = sign(&original, |covered| {
        let nameless = Person {
            certificate: other.certificate.clone(),
            pair: pair(),
            issuer: head.issuer.clone(),
            subject: head.subject.clone(),
            serial: 9,
        };
        cms(&nameless, &[], covered)
    });
    assert_eq!(only(&without, &Roots::default()).integrity, Integrity::Unreadable);
}

#[test]
fn what_is_added_behind_is_told_and_a_second_signature_covers_it() {
    let head = person("Lò Văn Ươm", 7, false, None);
    let unit = person("Ủy ban nhân dân xã Tân Uyên", 8, false, None);
    let once = sign(&paper(), |covered| cms(&head, &[], covered));
    let mut added = once.clone();
    added.extend_from_slice(b"901 0 obj\n<</Type/Page>>\nendobj\n%%EOF\n");
    let found = only(&added, &Roots::default());
    assert_eq!((found.integrity, found.whole_file), (Integrity::Intact, false));
    let twice = sign(&once, |covered| cms(&unit, &[], covered));
    let found = signatures(&twice, &Roots::default()).unwrap();
    let told: Vec<_> = found
        .iter()
        .map(|one| (one.signer.as_deref().unwrap(), one.integrity, one.whole_file))
        .collect();
    assert_eq!(
        told,
        [
            ("Lò Văn Ươm", Integrity::Intact, false),
            ("Ủy ban nhân dân xã Tân Uyên", Integrity::Intact, true)
        ]
    );
}

#[test]
fn nothing_hides_in_the_gap() {
    let head = person("Lò Văn Ươm", 7, false, None);
    let pdf = sign(&paper(), |covered| cms(&head, &[], covered));
    // the pages have contents too: the last one is the signature's
    let gap = pdf.windows(10).rposition(|window| window == b"/Contents ").unwrap() + 10;
    // other objects in the uncovered part, the digest still fitting
    let mut hidden = pdf.clone();
    let end = gap + 1 + ROOM;
    hidden[end - 40..end].copy_from_slice(b"> 902 0 obj<</Type/Page>>endobj <0000000");
    assert_eq!(only(&hidden, &Roots::default()).integrity, Integrity::Unreadable);
    // ranges that leave out the head of the file, reach beyond its end, or are no numbers
    let place = pdf.windows(10).position(|window| window == b"/ByteRange").unwrap() + 11;
    let with_range = |range: &str| {
        let mut changed = pdf.clone();
        changed[place..place + 60].copy_from_slice(format!("{range:<60}").as_bytes());
        signatures(&changed, &Roots::default())
    };
    assert_eq!(with_range("[5 10 20 30]"), Err(NotSigned::NoSignature));
    assert_eq!(with_range("[0 a b c]"), Err(NotSigned::NoSignature));
    for range in [
        "[0 10 20 18446744073709551615]",
        "[0 99999999 99999999 1]",
        "[0 20 10 5]",
        "[0 0 0 0]",
    ] {
        assert_eq!(
            with_range(range).unwrap()[0].integrity,
            Integrity::Unreadable,
            "{range}"
        );
    }
    let many: Vec<u8> = [b"%PDF-1.7 ".to_vec(), b"/ByteRange[0 1 2 3]".repeat(100)].concat();
    assert_eq!(signatures(&many, &Roots::default()), Err(NotSigned::TooMany));
}

#[test]
fn damaged_structures_are_survived_and_never_found_good() {
    let head = person("Lò Văn Ươm", 7, true, None);
    let roots = roots_of("damaged", &[&head.certificate]);
    let small = b"%PDF-1.7\n".to_vec();
    let mut whole = Vec::new();
    let good = sign(&small, |covered| {
        whole = cms(&head, &[], covered);
        whole.clone()
    });
    assert_eq!(only(&good, &roots).integrity, Integrity::Intact);
    for at in 0..whole.len() {
        let cut = sign(&small, |_| whole[..at].to_vec());
        assert_ne!(only(&cut, &roots).integrity, Integrity::Intact, "cut at {at}");
        // the bytes that the signature itself does not cover may differ and the signature still be good, but never may
        // another name be shown for it as good with a trusted chain
        let turned = sign(&small, |_| {
            let mut turned = whole.clone();
            turned[at] ^= 0x55;
            turned
        });
        let found = only(&turned, &roots);
        assert!(
            found.integrity != Integrity::Intact
                || found.signer.as_deref() == Some("Lò Văn Ươm")
                || found.chain == Chain::Untrusted,
            "turned at {at}: {found:?}"
        );
    }
}

#[test]
fn a_chain_leads_to_a_configured_root_or_is_not_trusted() {
    let root = person("Root CA quốc gia", 1, true, None);
    let middle = person("CA chuyên dùng", 2, true, Some(&root));
    let head = person("Lò Văn Ươm", 7, false, Some(&middle));
    let pdf = sign(&paper(), |covered| cms(&head, &[&middle], covered));
    let trusted = roots_of("trusted", &[&root.certificate]);
    assert_eq!(
        only(&pdf, &trusted).chain,
        Chain::Trusted {
            root: "Root CA quốc gia".to_owned()
        }
    );
    let stranger = person("Root CA quốc gia", 1, true, None);
    assert_eq!(
        only(&pdf, &roots_of("stranger", &[&stranger.certificate])).chain,
        Chain::Untrusted
    );
    assert!(!only(&pdf, &roots_of("stranger2", &[&stranger.certificate])).is_sound());
    // an ordinary person issues no certificates
    let clerk = person("Chuyên viên", 3, false, Some(&root));
    let false_head = person("Lò Văn Ươm", 7, false, Some(&clerk));
    let pdf = sign(&paper(), |covered| cms(&false_head, &[&clerk], covered));
    assert_eq!(only(&pdf, &trusted).chain, Chain::Untrusted);
}

/// Another program's RSA signature: only where openssl is installed.
#[test]
fn an_rsa_signature_of_openssl_is_read() {
    let folder = std::env::temp_dir().join(format!("openssl-{}", std::process::id()));
    std::fs::create_dir_all(&folder).unwrap();
    let path = |name: &str| folder.join(name).to_str().unwrap().to_owned();
    let run = |arguments: &[&str]| std::process::Command::new("openssl").args(arguments).output();
    let made = run(&[
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-keyout",
        &path("key.pem"),
        "-out",
        &path("cert.pem"),
        "-days",
        "3650",
        "-utf8",
        "-subj",
        "/O=Sở Khoa học/CN=Trần Thị Hoa",
    ]);
    let Ok(made) = made else {
        println!("skipped: openssl is not installed");
        return;
    };
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    for digest in ["sha256", "sha512", "sha1"] {
        let pdf = sign(&paper(), |covered| {
            std::fs::write(path("covered"), covered).unwrap();
            let done = run(&[
                "cms",
                "-sign",
                "-binary",
                "-md",
                digest,
                "-signer",
                &path("cert.pem"),
                "-inkey",
                &path("key.pem"),
                "-in",
                &path("covered"),
                "-outform",
                "DER",
                "-out",
                &path("cms.der"),
            ])
            .unwrap();
            assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
            std::fs::read(path("cms.der")).unwrap()
        });
        let found = only(&pdf, &Roots::default());
        assert_eq!(found.integrity, Integrity::Intact, "{digest}: {found:?}");
        assert_eq!(found.signer.as_deref(), Some("Trần Thị Hoa"));
        assert_eq!(found.weak, digest == "sha1");
        let mut changed = pdf;
        changed[20] ^= 1;
        assert_eq!(only(&changed, &Roots::default()).integrity, Integrity::Changed);
    }
    let pem = Roots::from_folder(&folder).unwrap();
    assert_eq!(pem.len(), 1, "the certificate, not the key");
    std::fs::remove_dir_all(&folder).unwrap();
}
