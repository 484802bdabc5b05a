//! Whatever a message says, it says the same after writing and reading.

#![expect(clippy::unwrap_used, reason = "helpers of tests stop the test")]

use chrono::NaiveDate;
use edxml::{
    Attachment, Business, BusinessInfo, Code, DocumentType, Header, Message, Organ, OtherInfo, Promulgation, Receiver,
    Reference, ResponseFor, Signer, Staff, Stated, Trace, read, write,
};
use proptest::collection::vec;
use proptest::option::of;
use proptest::prelude::*;

/// A text as a message keeps it: no blanks around, only what XML allows.
fn text() -> impl Strategy<Value = String> {
    let sign = prop_oneof![
        8 => proptest::char::range(' ', '~'),
        4 => proptest::sample::select("ăâđêôơưĐẰểữ“”–…\n\t\r\u{1F600}".chars().collect::<Vec<_>>()),
    ];
    vec(sign, 0..14).prop_map(|signs| signs.into_iter().collect::<String>().trim().to_owned())
}

fn day() -> impl Strategy<Value = Stated<NaiveDate>> {
    prop_oneof![
        4 => (1950_i32..2100, 1_u32..366).prop_map(|(year, day)| Stated::Is(NaiveDate::from_yo_opt(year, day).unwrap())),
        1 => Just(Stated::Odd("31/02/2026".to_owned())),
    ]
}

fn moment() -> impl Strategy<Value = Stated<chrono::NaiveDateTime>> {
    prop_oneof![
        4 => (1950_i32..2100, 1_u32..366, 0_u32..24, 0_u32..60, 0_u32..60).prop_map(|(year, day, h, m, s)| {
            Stated::Is(NaiveDate::from_yo_opt(year, day).unwrap().and_hms_opt(h, m, s).unwrap())
        }),
        1 => Just(Stated::Odd("sáng nay".to_owned())),
    ]
}

prop_compose! {
    fn organ()(id in text(), in_charge in text(), name in text(), address in text(), email in text(), telephone in text(),
               fax in text(), website in text()) -> Organ {
        Organ { id, in_charge, name, address, email, telephone, fax, website }
    }
}

prop_compose! {
    fn staff()(department in text(), staff in text(), email in text(), mobile in text()) -> Staff {
        Staff { department, staff, email, mobile }
    }
}

prop_compose! {
    fn other()(priority in text(), sphere in text(), typer in text(), copies in of(any::<u32>()), pages in of(any::<u32>()),
               direction in of(any::<bool>()), appendixes in vec(text(), 0..3)) -> OtherInfo {
        OtherInfo {
            priority, sphere, typer, appendixes,
            copies: copies.map(Stated::Is), pages: pages.map(Stated::Is), direction: direction.map(Stated::Is),
        }
    }
}

prop_compose! {
    fn head()(from in of(organ()), to in vec(organ(), 0..3), document_id in text(), code in of((text(), text())),
              promulgation in of((text(), of(day()))), kind in of((text(), text(), text())), subject in text(),
              content in text(), signer in of((text(), text(), text())), due in of(day()))
             -> Header {
        Header {
            from, to, document_id, subject, content, due,
            code: code.map(|(number, notation)| Code { number, notation }),
            promulgation: promulgation.map(|(place, date)| Promulgation { place, date }),
            document_type: kind.map(|(kind, detail, name)| DocumentType { kind, detail, name }),
            signer: signer.map(|(competence, position, full_name)| Signer { competence, position, full_name }),
            ..Header::default()
        }
    }
}

prop_compose! {
    fn header()(head in head(), other in of(other()), steering in text(), to_places in vec(text(), 0..3),
                responses in vec((text(), text(), of(day()), text()), 0..3), staff in of(staff()), status_code in text(),
                description in text(), timestamp in of(moment())) -> Header {
        Header {
            other, steering, to_places, staff, status_code, description, timestamp,
            responses: responses.into_iter()
                .map(|(organ_id, code, date, document_id)| ResponseFor { organ_id, code, date, document_id })
                .collect(),
            ..head
        }
    }
}

prop_compose! {
    fn business()(document_id in text(), kind in text(), reason in text(), paper in text(), staff in of(staff()),
                  info in of((text(), text(), vec((text(), text()), 0..3)))) -> Business {
        Business {
            document_id, kind, reason, paper, staff,
            info: info.map(|(document_info, document_receiver, receivers)| BusinessInfo {
                document_info, document_receiver,
                receivers: receivers.into_iter().map(|(organ_id, kind)| Receiver { organ_id, kind }).collect(),
            }),
        }
    }
}

prop_compose! {
    fn message()(header in header(), traces in vec((text(), of(moment())), 0..3), business in of(business()),
                 manifest in vec((text(), text(), text(), text()), 0..3),
                 files in vec((text(), text(), text(), text(), vec(any::<u8>(), 0..40)), 0..3)) -> Message {
        Message {
            header, business,
            traces: traces.into_iter().map(|(organ_id, timestamp)| Trace { organ_id, timestamp }).collect(),
            manifest: manifest.into_iter()
                .map(|(content_id, content_type, description, attachment_name)| Reference {
                    content_id, content_type, description, attachment_name,
                })
                .collect(),
            attachments: files.into_iter()
                .map(|(content_id, name, description, content_type, bytes)| Attachment {
                    content_id, name, description, content_type, bytes,
                })
                .collect(),
            ..Message::default()
        }
    }
}

proptest! {
    #[test]
    fn a_message_says_the_same_after_writing_and_reading(message in message()) {
        let written = write(&message).unwrap();
        let again = read(&written);
        prop_assert_eq!(again.as_ref(), Ok(&message), "{}", String::from_utf8_lossy(&written));
    }

    /// Cut or changed anywhere, a message is read or refused, and nothing else happens.
    #[test]
    fn damage_is_read_or_refused(message in message(), at in any::<prop::sample::Index>(), byte in any::<u8>(), cut in any::<bool>()) {
        let mut written = write(&message).unwrap();
        let at = at.index(written.len());
        if cut { written.truncate(at) } else { written[at] = byte }
        if let Ok(found) = read(&written) {
            let again = write(&found).unwrap();
            prop_assert_eq!(read(&again), Ok(found));
        }
    }
}
