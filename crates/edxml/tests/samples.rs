//! Real messages. They lie beside the project (`../shared`); without them the tests say so and pass.

use edxml::{Business, Fault, Limits, Message, Stated, Status, read, write};
use std::path::{Path, PathBuf};

fn sample(name: &str) -> Option<Vec<u8>> {
    let folder: PathBuf = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/edxml");
    let bytes = std::fs::read(folder.join(name)).ok();
    if bytes.is_none() {
        println!("skipped: {name} is not here");
    }
    bytes
}

/// What is written says what was read, to the last field.
fn goes_round(message: &Message) {
    assert_eq!(write(message).and_then(|written| read(&written)).as_ref(), Ok(message));
}

#[test]
fn a_new_document_is_read_whole() {
    let Some(bytes) = sample("edoc_new.edxml") else { return };
    let message = read(&bytes).unwrap();
    assert!(!message.is_status());
    assert!(message.unknown.is_empty(), "{:?}", message.unknown);
    let header = &message.header;
    assert_eq!(header.from.as_ref().unwrap().id, "000.00.00.A80");
    assert_eq!(header.to.len(), 1);
    assert_eq!(header.to[0].id, "28.22.H17");
    assert_eq!(header.document_id, "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT");
    assert_eq!(header.code.as_ref().unwrap().printed(), "74fass22/VPCP-TTĐT");
    let promulgation = header.promulgation.as_ref().unwrap();
    assert_eq!(promulgation.date, Some(Stated::Is("2019-01-16".parse().unwrap())));
    assert_eq!(header.document_type.as_ref().unwrap().name, "Công văn");
    assert_eq!(header.subject, "V/v kết nối, liên thông phần mềm quản lý văn bản");
    assert_eq!(header.signer.as_ref().unwrap().competence, "TL. BO TRUONG");
    assert_eq!(header.due, Some(Stated::Is("2018-09-28".parse().unwrap())));
    let other = header.other.as_ref().unwrap();
    assert_eq!(other.pages, Some(Stated::Is(22)));
    assert_eq!(other.direction, Some(Stated::Is(false)));
    assert_eq!(other.appendixes.len(), 1);
    assert_eq!(header.to_places.len(), 2);
    assert_eq!(message.traces[0].organ_id, "000.00.00.G22");
    let business = message.business.as_ref().unwrap();
    assert_eq!(business.kind, Business::NEW);
    assert_eq!(business.staff.as_ref().unwrap().staff, "Nguyễn Thị Ngọc Trâm");
    // The signature stands in the namespace of the message, as published.
    let signature = message.signature.as_ref().unwrap();
    assert!(signature.raw.starts_with("<Signature>") && signature.raw.ends_with("</Signature>"));
    assert_eq!(signature.namespaces.get("").map(String::as_str), Some(edxml::NAMESPACE));
    assert_eq!(message.manifest[0].content_id, message.attachments[0].content_id);
    // The file is packed, and what is in it is a message of its own, broken in the same way as the third sample.
    let file = message.attachments[0].file(&Limits::default()).unwrap();
    assert!(file.packed_as.as_deref().is_some_and(|name| name.ends_with(".edxml")));
    assert_eq!(file.bytes.len(), 388_347);
    assert_eq!(read(&file.bytes), Err(Fault::Prefix("xlink".into())));
    goes_round(&message);
}

#[test]
fn an_update_names_who_is_concerned() {
    let Some(bytes) = sample("edoc_update.edxml") else {
        return;
    };
    let message = read(&bytes).unwrap();
    assert!(message.unknown.is_empty(), "{:?}", message.unknown);
    assert_eq!(message.header.to.len(), 3);
    let business = message.business.as_ref().unwrap();
    assert_eq!(business.kind, Business::UPDATE);
    let receivers = &business.info.as_ref().unwrap().receivers;
    assert_eq!(receivers.len(), 2);
    assert_eq!(receivers[1].organ_id, "000.00.00.H14");
    goes_round(&message);
}

#[test]
fn states_are_read_with_what_they_answer() {
    for (name, status) in [
        ("status_inbox_01.edxml", Status::Arrived),
        ("status_rejection_02.edxml", Status::Refused),
        ("status_acceptance_03.edxml", Status::Accepted),
        ("status_finish_06.edxml", Status::Finished),
    ] {
        let Some(bytes) = sample(name) else { continue };
        let message = read(&bytes).unwrap();
        assert!(
            message.is_status() && message.unknown.is_empty(),
            "{name}: {:?}",
            message.unknown
        );
        let header = &message.header;
        assert_eq!(Status::from_code(&header.status_code), Some(status), "{name}");
        assert_eq!(header.responses[0].code, "7816/VPCP-TTĐT");
        assert_eq!(
            header.responses[0].document_id,
            "000.00.00.G22,2015/09/30,7816/VPCP-TTĐT"
        );
        assert!(matches!(header.timestamp, Some(Stated::Is(_))), "{name}");
        goes_round(&message);
    }
}

/// A message that uses a prefix without a namespace is no XML with namespaces; a receiver that guessed would read what
/// another one does not.
#[test]
fn an_undeclared_prefix_is_refused_by_its_name() {
    let Some(bytes) = sample("edoc_undeclared_prefix.broken.edxml") else {
        return;
    };
    assert_eq!(read(&bytes), Err(Fault::Prefix("xlink".into())));
}
