//! Every route has a stated expectation for every kind of caller, and is called as each of them.

use crate::world::World;
use axum::http::{Method, StatusCode};
use kernel::web::{Access, RouteInfo, Verb};

/// Every route as it is declared, with who may call it. A new route without a line here does not pass; a line is added
/// by a person who has thought about it.
const STATED: &str = include_str!("routes.txt");

fn table() -> Vec<RouteInfo> {
    let mut table = khoinguon::compose::routes().table().to_vec();
    table.sort_by_key(|route| (route.path, route.verb));
    table
}

fn line(route: &RouteInfo) -> String {
    format!("{:<6} {:<52} {}", route.verb.name(), route.path, route.access)
}

#[test]
fn every_route_is_stated() {
    let now: Vec<String> = table().iter().map(line).collect();
    let stated: Vec<&str> = STATED.lines().collect();
    let missing: Vec<&String> = now.iter().filter(|line| !stated.contains(&line.as_str())).collect();
    let gone: Vec<&&str> = stated
        .iter()
        .filter(|line| !now.iter().any(|other| other == *line))
        .collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "not stated in routes.txt: {missing:#?}\nstated but gone: {gone:#?}"
    );
}

fn method(verb: Verb) -> Method {
    match verb {
        Verb::Get => Method::GET,
        Verb::Post => Method::POST,
        Verb::Put => Method::PUT,
        Verb::Patch => Method::PATCH,
        Verb::Delete => Method::DELETE,
    }
}

/// A path with every parameter filled by something that does not exist.
fn nowhere(path: &str) -> String {
    path.split('/')
        .map(|part| {
            if part.starts_with('{') {
                "00000000-0000-7000-8000-000000000000"
            } else {
                part
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test]
async fn a_visitor_reaches_public_routes_only() {
    let world = World::new().await;
    let visitor = world.visitor();
    for route in table() {
        let path = nowhere(route.path);
        let answer = visitor
            .send(
                method(route.verb),
                &path,
                "application/x-www-form-urlencoded",
                &[],
                Vec::new(),
            )
            .await;
        let api = route.path.starts_with("/api/");
        match route.access {
            Access::Public => assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{}", line(&route)),
            // Pages lead to the sign-in page, which leads back; the API says 401.
            _ if api => assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", line(&route)),
            Access::SignedIn | Access::Record(_) | Access::Roles(_) | Access::Administrator | Access::Token(_) => {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", line(&route));
                assert!(answer.location().starts_with("/dang-nhap?den="), "{}", line(&route));
            }
        }
        assert!(!answer.status.is_server_error(), "{}", line(&route));
    }
}

/// What each kind of person gets on each kind of route, on a record that does not exist for them.
#[tokio::test]
async fn each_role_gets_what_is_stated() {
    let world = World::new().await;
    let people = [
        ("author", world.user("lan").await, false, &[][..]),
        (
            "clerk",
            world.user("hoa").await,
            false,
            &[kernel::access::Role::UnitClerk][..],
        ),
        (
            "leader",
            world.user("minh").await,
            false,
            &[kernel::access::Role::Leader][..],
        ),
        (
            "administrator without second factor",
            world.user("ha").await,
            false,
            &[kernel::access::Role::Administrator][..],
        ),
        (
            "administrator",
            world.administrator().await,
            true,
            &[kernel::access::Role::Administrator][..],
        ),
    ];
    let mut cells = 0;
    for (name, user, second_factor, roles) in &people {
        for route in table() {
            if matches!(route.path, "/dang-xuat") {
                continue; // would end the session of this walk
            }
            let path = nowhere(route.path);
            let kind = if route.path.starts_with("/api/") {
                "application/json"
            } else {
                "application/x-www-form-urlencoded"
            };
            let answer = user.send(method(route.verb), &path, kind, &[], Vec::new()).await;
            let cell = format!("{name}: {} -> {}", line(&route), answer.status);
            let is_admin = roles.contains(&kernel::access::Role::Administrator);
            match route.access {
                Access::Administrator if !(is_admin && *second_factor) => {
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{cell}");
                }
                Access::Roles(allowed) if !allowed.iter().any(|role| roles.contains(role)) => {
                    assert_eq!(answer.status, StatusCode::FORBIDDEN, "{cell}");
                }
                // What one may not see does not exist.
                Access::Record(_) => assert_eq!(answer.status, StatusCode::NOT_FOUND, "{cell}"),
                Access::Public | Access::SignedIn | Access::Roles(_) | Access::Administrator | Access::Token(_) => {
                    assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{cell}");
                }
            }
            assert!(!answer.status.is_server_error(), "{cell}: {}", answer.text());
            cells += 1;
        }
    }
    assert!(cells > 300, "only {cells} cells");
}

#[tokio::test]
async fn an_act_from_another_site_is_refused_and_nothing_happens() {
    let world = World::new().await;
    let lan = world.user("lan").await;
    let body = format!("title=X&kind=operational&unit={}", world.school).into_bytes();
    let kind = "application/x-www-form-urlencoded";
    let foreign = [("sec-fetch-site", "cross-site"), ("origin", "https://evil.example")];
    // The client adds same-origin first; a browser on another site cannot.
    let mut request = axum::http::Request::builder()
        .method("POST")
        .uri("/sang-kien")
        .header("host", "kn.example");
    for (name, value) in foreign {
        request = request.header(name, value);
    }
    let request = request.header("cookie", &lan.cookie).header("content-type", kind);
    let request = request.body(axum::body::Body::from(body)).unwrap();
    let response = tower::ServiceExt::oneshot(world.router.clone(), request).await.unwrap();
    assert_eq!(response.status(), StatusCode::FORBIDDEN);
    lan.get("/sang-kien")
        .await
        .is(StatusCode::OK)
        .says("Chưa có hồ sơ sáng kiến nào");
}

#[tokio::test]
async fn every_page_carries_the_security_headers() {
    let world = World::new().await;
    let answer = world.visitor().get("/").await.is(StatusCode::OK);
    let header = |name: &str| answer.headers.get(name).unwrap().to_str().unwrap().to_owned();
    let policy = header("content-security-policy");
    assert!(
        policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"),
        "{policy}"
    );
    assert!(!policy.contains("unsafe"), "{policy}");
    assert_eq!(header("x-content-type-options"), "nosniff");
    let nonce = policy
        .split("'nonce-")
        .nth(1)
        .unwrap()
        .split('\'')
        .next()
        .unwrap()
        .to_owned();
    assert!(answer.text().contains(&format!("nonce=\"{nonce}\"")));
    let other = world.visitor().get("/").await;
    assert!(!other.text().contains(&nonce), "a nonce is used once");
}
