//! Governing documents at their edges: what is sent twice, left out, outdated or too late loses nothing and doubles nothing.

use crate::directives::{document, hidden, letter, officers, task, task_number};
use crate::world::World;
use axum::http::{Method, StatusCode};
use directives::commands::tasks::When;
use directives::model::{Kind, Scheme};
use serde_json::json;

/// A task of the school as the form sends it back, with another title.
async fn retitled(world: &World, when: When, due: &[(&str, &str)]) -> serde_json::Value {
    let (clerk, _) = officers(world).await;
    let id = document(world, letter(world, "31/UBND"), true).await;
    let one = task(world, id, world.school, when).await;
    let page = format!("/nhiem-vu/{one}");
    let (form, school) = (format!("{page}/sua"), world.school.to_string());
    clerk.get(&form).await.is(StatusCode::OK).says("kể từ ngày ký");
    let mut fields = vec![("title", "Việc khác"), ("lead", school.as_str()), ("version", "1")];
    fields.extend(due);
    clerk.post(&form, &fields).await.is(StatusCode::SEE_OTHER);
    clerk.get(&format!("/api/v1/tasks/{one}")).await.json()
}

#[tokio::test]
async fn the_words_of_a_deadline_stay_when_only_the_title_changes() {
    let words = "trong vòng 5 ngày kể từ ngày ký";
    let world = World::new().await;
    let at = "2026-12-01T16:59:59Z".parse().unwrap();
    let due = [("when", "once"), ("due_on", "01/12/2026")];
    let after = retitled(&world, When::Once(at, words.into()), &due).await;
    assert_eq!(after["title"], "Việc khác");
    assert_eq!(after["due_at"], "2026-12-01T16:59:59Z");
    assert_eq!(after["due_rule"], words);

    let world = World::new().await;
    let after = retitled(&world, When::Words(words.into()), &[("when", "words")]).await;
    assert_eq!((&after["due_at"], &after["due_rule"]), (&json!(null), &json!(words)));
}

#[tokio::test]
async fn a_change_by_program_keeps_what_it_does_not_name() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let id = document(&world, letter(&world, "32/UBND"), true).await;
    let path = format!("/api/v1/directives/{id}");
    let before = clerk.get(&path).await.is(StatusCode::OK).json();
    assert_eq!(before["act"].as_array().unwrap().len(), 2);
    let version = format!("\"{}\"", before["version"]);
    let body = json!({ "keeper": world.commune, "issuer_unit": world.commune, "kind": "letter", "subject": "Sửa trích yếu",
                       "number": "32/UBND", "issued_on": "2026-11-20" });
    let change = |version: String, body: serde_json::Value| {
        let (clerk, path) = (&clerk, &path);
        async move {
            let headers = [("if-match", version.as_str())];
            clerk.json(Method::PUT, path, &headers, body).await
        }
    };
    let after = change(version, body.clone()).await.is(StatusCode::OK).json();
    assert_eq!(after["subject"], "Sửa trích yếu");
    assert_eq!(after["act"], before["act"], "recipients that were not named stay");
    // An empty list is named: it takes them all off.
    let mut none = body;
    none["act"] = json!([]);
    none["inform"] = json!([world.school]);
    let version = format!("\"{}\"", after["version"]);
    let after = change(version, none).await.is(StatusCode::OK).json();
    assert_eq!((&after["act"], &after["inform"]), (&json!([]), &json!([world.school])));
}

#[tokio::test]
async fn an_act_on_a_task_may_name_the_version_that_it_was_read_in() {
    let world = World::new().await;
    let hoa = world.user("hoa").await;
    let id = document(&world, letter(&world, "33/UBND"), true).await;
    let one = task(&world, id, world.school, When::Open).await;
    let path = format!("/api/v1/tasks/{one}");
    let version = format!("\"{}\"", hoa.get(&path).await.json()["version"]);
    let report = json!({ "percent": 30, "text": "Đã thu số liệu" });
    let headers = [("if-match", version.as_str())];
    let act = format!("{path}/acts/report");
    hoa.json(Method::POST, &act, &headers, report.clone())
        .await
        .is(StatusCode::OK);
    hoa.json(Method::POST, &act, &headers, report.clone())
        .await
        .is(StatusCode::PRECONDITION_FAILED);
    hoa.json(Method::POST, &act, &[], report).await.is(StatusCode::OK);
}

#[tokio::test]
async fn what_comes_too_late_is_told_beside_what_was_typed() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let hoa = world.user("hoa").await;
    let id = document(&world, letter(&world, "34/UBND"), true).await;
    let one = task(&world, id, world.school, When::Open).await;
    let address = format!("/chi-dao/{id}");
    clerk
        .post(&format!("{address}/ket-thuc"), &[("note", "Đã tổng kết")])
        .await
        .is(StatusCode::SEE_OTHER);
    // The page lay open before; nobody types a long clause twice.
    clerk
        .post(
            &format!("{address}/khoan"),
            &[("path", "9"), ("text", "Một khoản gõ rất lâu")],
        )
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY)
        .says("Một khoản gõ rất lâu");
    // A form for it is not even opened.
    for form in ["sua", "phan-tich", "nhiem-vu"] {
        clerk
            .get(&format!("{address}/{form}"))
            .await
            .is(StatusCode::UNPROCESSABLE_ENTITY);
    }
    let page = format!("/nhiem-vu/{one}");
    clerk
        .post(&format!("{page}/huy"), &[("text", "Không còn cần")])
        .await
        .is(StatusCode::SEE_OTHER);
    hoa.post(
        &format!("{page}/tien-do"),
        &[("percent", "40"), ("text", "Đã làm được một phần")],
    )
    .await
    .is(StatusCode::UNPROCESSABLE_ENTITY)
    .says("Đã làm được một phần");
}

/// The letter of the commune, as it is read twice.
const TEXT: &str = "Kính gửi: Các trường học trên địa bàn xã.\n\
1. Các trường học trực thuộc\n\
- Xây dựng kế hoạch phong trào sáng kiến trước ngày 15/12/2026.\n\
- Phát động phong trào sáng kiến trước ngày 20/12/2026.\n";

#[tokio::test]
async fn a_text_that_is_read_again_proposes_nothing_that_is_recorded() {
    let world = World::new().await;
    let (clerk, _) = officers(&world).await;
    let id = document(&world, letter(&world, "35/UBND"), false).await;
    let form = format!("/chi-dao/{id}/phan-tich");
    let page = clerk.post(&form, &[("text", TEXT)]).await.is(StatusCode::OK).text();
    assert!(!page.contains("Đã ghi"));
    let number = task_number(&page, "Câu gốc: “Xây dựng kế hoạch phong trào");
    let (tick, title, lead) = (
        format!("t{number}"),
        format!("t{number}-title"),
        format!("t{number}-lead"),
    );
    let ticked = |page: &str| page.contains(&format!("name=\"{tick}\" value=\"1\" checked"));
    assert!(ticked(&page));
    let (print, once) = (hidden(&page, "print"), hidden(&page, "_once"));
    let fields = [
        ("print", print.as_str()),
        ("_once", once.as_str()),
        ("text", TEXT),
        (tick.as_str(), "1"),
        (title.as_str(), "Kế hoạch của trường"),
        (lead.as_str(), "các trường học"),
    ];
    clerk
        .post(&format!("{form}/ghi"), &fields)
        .await
        .is(StatusCode::SEE_OTHER);
    let again = clerk.post(&form, &[("text", TEXT)]).await.is(StatusCode::OK);
    let again = again.says("Đã ghi").text();
    assert!(!ticked(&again), "it was given already, under a better title");
}

/// A unit's own document is printed from its clauses, of State and Party; one that came in is not.
#[tokio::test]
async fn an_own_document_is_printed_from_its_clauses() {
    let world = World::new().await;
    for (kind, scheme) in [(Kind::Letter, Scheme::State), (Kind::Plan, Scheme::Party)] {
        let mut entered = letter(&world, "");
        (entered.content.kind, entered.content.scheme) = (Some(kind), scheme);
        let id = document(&world, entered, true).await;
        let (pdf, docx) = crate::reports::drafted(&world, ("directive", id.0), "document")
            .await
            .unwrap();
        assert!(pdf.starts_with(b"%PDF") && docx.starts_with(b"PK"), "{kind:?}");
    }
    let mut incoming = letter(&world, "1003/SKHCN-QL");
    incoming.content.issuer_unit = None;
    let id = document(&world, incoming, true).await;
    assert!(
        crate::reports::drafted(&world, ("directive", id.0), "document")
            .await
            .is_none()
    );
}
