//! The JSON interface: tokens, versions, repeats, problems, description.

use crate::world::World;
use axum::http::{Method, StatusCode};
use serde_json::json;

async fn token(world: &World, username: &str, scopes: &[&str]) -> crate::world::User {
    let user = world.user(username).await;
    let mut fields = vec![("name", "test"), ("days", "5")];
    fields.extend(scopes.iter().map(|scope| ("scope", *scope)));
    let page = user
        .post("/tai-khoan/ma-truy-cap", &fields)
        .await
        .is(StatusCode::OK)
        .text();
    let secret = page.split("<code>kn_").nth(1).unwrap().split('<').next().unwrap();
    let mut client = world.visitor();
    client.bearer = Some(format!("kn_{secret}"));
    client
}

fn draft(world: &World) -> serde_json::Value {
    json!({ "title": "Qua API", "unit": world.school, "kind": "technical",
            "authors": [{ "full_name": "Lò Thị Lan", "share": 10000 }] })
}

#[tokio::test]
async fn a_token_reaches_its_scopes_and_no_page() {
    let world = World::new().await;
    let reader = token(&world, "lan", &["initiatives:read"]).await;
    reader.get("/api/v1/initiatives").await.is(StatusCode::OK);
    let refused = reader
        .json(Method::POST, "/api/v1/initiatives", &[], draft(&world))
        .await
        .is(StatusCode::FORBIDDEN);
    assert_eq!(refused.json()["type"], "urn:khoinguon:problem:forbidden");
    reader.get("/sang-kien").await.is(StatusCode::FORBIDDEN);
    let mut stranger = world.visitor();
    stranger.bearer = Some("kn_khong-co".to_owned());
    stranger.get("/api/v1/initiatives").await.is(StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_repeat_under_one_key_makes_one_record_and_another_body_is_refused() {
    let world = World::new().await;
    let client = token(&world, "lan", &["initiatives:read", "initiatives:write"]).await;
    let key = [("idempotency-key", "k-1")];
    let first = client
        .json(Method::POST, "/api/v1/initiatives", &key, draft(&world))
        .await
        .is(StatusCode::CREATED);
    let second = client
        .json(Method::POST, "/api/v1/initiatives", &key, draft(&world))
        .await
        .is(StatusCode::CREATED);
    assert_eq!(first.json()["id"], second.json()["id"]);
    let mut other = draft(&world);
    other["title"] = json!("Khác");
    client
        .json(Method::POST, "/api/v1/initiatives", &key, other)
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(
        client.get("/api/v1/initiatives").await.json()["initiatives"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn a_change_needs_the_version_that_was_read() {
    let world = World::new().await;
    let client = token(&world, "lan", &["initiatives:read", "initiatives:write"]).await;
    let made = client
        .json(Method::POST, "/api/v1/initiatives", &[], draft(&world))
        .await
        .is(StatusCode::CREATED);
    let path = made.location();
    let tag = client.get(&path).await.headers["etag"].to_str().unwrap().to_owned();
    let mut changed = draft(&world);
    changed["title"] = json!("Đã sửa");
    client
        .json(Method::PUT, &path, &[], changed.clone())
        .await
        .is(StatusCode::PRECONDITION_REQUIRED);
    client
        .json(Method::PUT, &path, &[("if-match", &tag)], changed.clone())
        .await
        .is(StatusCode::OK);
    client
        .json(Method::PUT, &path, &[("if-match", &tag)], changed)
        .await
        .is(StatusCode::PRECONDITION_FAILED);
    let wrong = client
        .json(Method::PUT, &path, &[("if-match", "\"2\"")], json!({ "owner": 1 }))
        .await;
    let wrong = wrong.is(StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(wrong.headers["content-type"], "application/problem+json");
}

#[tokio::test]
async fn the_description_names_every_route_of_the_interface() {
    let world = World::new().await;
    let api = world
        .visitor()
        .get("/api/v1/openapi.json")
        .await
        .is(StatusCode::OK)
        .json();
    assert_eq!(api["openapi"], "3.1.0");
    for route in khoinguon::compose::routes().table() {
        if route.path.starts_with("/api/v1/") && route.path != "/api/v1/openapi.json" {
            let verb = route.verb.name().to_lowercase();
            assert!(
                api["paths"][route.path][&verb].is_object(),
                "{verb} {} is not described",
                route.path
            );
        }
    }
}

#[tokio::test]
async fn pages_of_a_list_join_without_gap_or_overlap() {
    let world = World::new().await;
    let client = token(&world, "lan", &["initiatives:read", "initiatives:write"]).await;
    for number in 0..7 {
        let mut body = draft(&world);
        body["title"] = json!(format!("Số {number}"));
        client
            .json(Method::POST, "/api/v1/initiatives", &[], body)
            .await
            .is(StatusCode::CREATED);
    }
    let mut seen = Vec::new();
    let mut path = "/api/v1/initiatives?limit=3".to_owned();
    loop {
        let page = client.get(&path).await.is(StatusCode::OK).json();
        seen.extend(
            page["initiatives"]
                .as_array()
                .unwrap()
                .iter()
                .map(|row| row["id"].to_string()),
        );
        match page["next"].as_str() {
            Some(cursor) => path = format!("/api/v1/initiatives?limit=3&cursor={cursor}"),
            None => break,
        }
    }
    let total = seen.len();
    seen.sort();
    seen.dedup();
    assert_eq!((total, seen.len()), (7, 7));
    client
        .get("/api/v1/initiatives?cursor=zzz")
        .await
        .is(StatusCode::UNPROCESSABLE_ENTITY);
}

#[tokio::test]
async fn whatever_is_wrong_with_a_request_is_a_problem() {
    let world = World::new().await;
    let client = token(&world, "lan", &["initiatives:read", "initiatives:write", "units:read"]).await;
    let empty = json!({});
    for (method, path, status) in [
        (Method::DELETE, "/api/v1/initiatives", StatusCode::METHOD_NOT_ALLOWED),
        (Method::GET, "/api/v1/initiatives/no-id", StatusCode::BAD_REQUEST),
        (Method::GET, "/api/v1/initiatives?limit=many", StatusCode::BAD_REQUEST),
        (Method::GET, "/api/v1/no-such-thing", StatusCode::NOT_FOUND),
        (Method::GET, "/api/v1/people", StatusCode::FORBIDDEN),
        (Method::POST, "/api/v1/initiatives", StatusCode::UNPROCESSABLE_ENTITY),
    ] {
        let answer = client.json(method.clone(), path, &[], empty.clone()).await.is(status);
        assert_eq!(
            answer.headers["content-type"], "application/problem+json",
            "{method} {path}"
        );
        let problem = answer.json();
        assert!(
            problem["type"].as_str().unwrap().starts_with("urn:khoinguon:problem:"),
            "{problem}"
        );
        assert_eq!(problem["status"], status.as_u16());
        assert!(
            !problem["detail"].as_str().unwrap().is_empty() && problem["request_id"].is_string(),
            "{problem}"
        );
    }
}
