//! The exchange of documents in the practice province: identities that are plainly of practice, and a document that the tour
//! commune took in from a message.

use super::Places;
use directives::commands::{Entered, StoredFile, messages as acts};
use directives::exchange;
use directives::store::messages::incoming;
use edxml::{Attachment, Business, Code, DocumentType, Header, Message, Organ, Promulgation, Signer, Stated};
use kernel::access::Actor;
use kernel::engines::Extracted;
use kernel::time::local_date;
use kernel::web::App;
use kernel::{AppError, Result};
use organisations::exchange::{ORGAN_ID, OrganIds};

const TEXT: &str = "ỦY BAN NHÂN DÂN TỈNH\nVĂN PHÒNG\nSố: 512/VP-TH\n\
V/v cập nhật số liệu phong trào sáng kiến quý IV\n\
Kính gửi: Ủy ban nhân dân các xã, phường.\n\
1. Ủy ban nhân dân các xã, phường rà soát số hồ sơ sáng kiến đã nhận trong quý IV, gửi Sở Khoa học và Công nghệ trước ngày 15 tháng 12 năm 2026.\n\
2. Sở Khoa học và Công nghệ tổng hợp, báo cáo Ủy ban nhân dân tỉnh trước ngày 20 tháng 12 năm 2026.\n";

fn message(places: &Places, ids: &OrganIds, today: chrono::NaiveDate) -> Message {
    Message {
        header: Header {
            from: Some(Organ {
                id: "TH.12.00.VP".into(),
                name: "Văn phòng Ủy ban nhân dân tỉnh Lai Châu".into(),
                ..Organ::default()
            }),
            to: vec![Organ {
                id: ids.of(places.commune).unwrap_or_default().to_owned(),
                ..Organ::default()
            }],
            document_id: "TH.12.00.VP,512/VP-TH".into(),
            code: Some(Code::of("512/VP-TH")),
            promulgation: Some(Promulgation {
                place: "Lai Châu".into(),
                date: Some(Stated::Is(today)),
            }),
            document_type: Some(DocumentType {
                name: "Công văn".into(),
                ..DocumentType::default()
            }),
            subject: "V/v cập nhật số liệu phong trào sáng kiến quý IV".into(),
            signer: Some(Signer {
                competence: "KT. CHÁNH VĂN PHÒNG".into(),
                position: "Phó Chánh Văn phòng".into(),
                full_name: "Mào Thị Thực Hành".into(),
            }),
            ..Header::default()
        },
        business: Some(Business {
            kind: Business::NEW.into(),
            reason: "Văn bản điện tử mới".into(),
            ..Business::default()
        }),
        attachments: vec![Attachment {
            content_id: "cid:1".into(),
            name: "Công văn 512.txt".into(),
            content_type: "text/plain".into(),
            bytes: TEXT.into(),
            ..Attachment::default()
        }],
        ..Message::default()
    }
}

/// Writes the identities down and takes one message in.
pub(super) async fn build(app: &App, places: &Places) -> Result<()> {
    let system = Actor::system("practice");
    let tx = app.db.begin(&system, "practice").await?;
    for (unit, id) in [
        (places.province, "TH.12.00"),
        (places.science, "TH.12.01"),
        (places.commune, "TH.12.03"),
        (places.neighbour, "TH.12.04"),
        (places.school, "TH.12.03.01"),
    ] {
        organisations::commands::set_setting(&tx, &system, unit, &ORGAN_ID, Some(id)).await?;
    }
    tx.commit().await?;
    let (units, today) = (app.db.units(), local_date(app.db.now()));
    let ids = OrganIds::read(&app.db.reader()).await?;
    let message = message(places, &ids, today);
    let bytes = edxml::write(&message).map_err(|fault| AppError::bug(fault.to_string()))?;
    let found = exchange::propose(&message, (&ids, &units, today), |_| None);
    let hash = app.engines.files.put(&bytes).await?;
    let file = StoredFile {
        hash: app.engines.files.put(TEXT.as_bytes()).await?,
        name: "Công văn 512.txt".to_owned(),
        size: i64::try_from(TEXT.len()).unwrap_or(i64::MAX),
        extracted: Extracted {
            media_type: "text/plain".to_owned(),
            text: TEXT.to_owned(),
            ..Extracted::default()
        },
    };
    let entered = Entered {
        content: found.content,
        ..Entered::default()
    };
    let tx = app.db.begin(&system, "practice").await?;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let id = acts::take_in(&tx, &system, hash.clone(), "512-VP-TH.edxml".to_owned(), size).await?;
    let one = incoming(&tx.reader(), id, system.person).await?;
    let origin = exchange::origin(&message, &hash);
    acts::confirm(&tx, &system, (places.commune, entered), &one, origin, vec![file]).await?;
    tx.commit().await
}
