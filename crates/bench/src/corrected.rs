//! One corrected figure on its whole way: an act through a page, and the page of the figure that shows it.

use crate::figure;
use crate::load::sign_in;
use crate::wire::Wire;
use kernel::forms::url_encode;
use kernel::time::{Clock, local_date};
use std::time::Instant;

const CASE: &str = "one corrected figure, from the act to the page";
/// Teaches at the school of the tour.
const AUTHOR: &str = "giaovien";
/// Leads it.
const LEADER: &str = "hieutruong";
const FORM: [(&str, &str); 1] = [("content-type", "application/x-www-form-urlencoded")];
/// Ends the parts of a form with a file; in none of them.
const BOUNDARY: &str = "khoinguon-measure";

fn text(body: Vec<u8>) -> String {
    String::from_utf8(body).unwrap()
}

fn encoded(fields: &[(&str, &str)]) -> Vec<u8> {
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{name}={}", url_encode(value)))
        .collect();
    pairs.join("&").into_bytes()
}

/// A dossier that is ready to be handed in; gives its address.
async fn ready(author: &mut Wire, unit: &str, number: usize, run: &str, (name, applied): (&str, &str)) -> String {
    let title = format!("Sáng kiến đo {run}-{number}");
    let once = format!("do-{run}-{number}");
    let fields = [
        ("title", title.as_str()),
        ("unit", unit),
        ("kind", "operational"),
        ("_once", once.as_str()),
    ];
    let mut body = String::new();
    for (name, value) in fields {
        body.push_str(&format!(
            "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
        ));
    }
    body.push_str(&format!(
        "--{BOUNDARY}\r\ncontent-disposition: form-data; name=\"report\"; filename=\"b.txt\"\r\n\
         content-type: text/plain\r\n\r\n{title}\r\n--{BOUNDARY}--\r\n"
    ));
    let kind = format!("multipart/form-data; boundary={BOUNDARY}");
    let made = author
        .send(
            "POST",
            "/sang-kien",
            &[("content-type", kind.as_str())],
            body.as_bytes(),
        )
        .await
        .unwrap();
    assert_eq!(made.status, 303, "a draft was not begun: {}", text(made.body));
    let edit = made.header("location").unwrap().to_owned();
    let fields = [
        ("version", "1"),
        ("title", title.as_str()),
        ("unit", unit),
        ("kind", "operational"),
        ("field", "Giáo dục tiểu học"),
        ("first_applied_on", applied),
        ("essence", "Mỗi em một bộ thẻ số tự làm."),
        ("benefit_author", "Tăng 20% số em làm đúng."),
        ("author_name", name),
        ("author_share", "100"),
        ("then", "check"),
    ];
    let saved = author.send("POST", &edit, &FORM, &encoded(&fields)).await.unwrap();
    assert_eq!(saved.status, 303, "a draft was not saved: {}", text(saved.body));
    edit.trim_end_matches("/sua").to_owned()
}

/// The number on the page of a figure.
fn shown(page: &str) -> Option<u64> {
    let (_, rest) = page.split_once("class=\"stat-value\">")?;
    let digits: String = rest
        .chars()
        .take_while(|c| *c != '<')
        .filter(char::is_ascii_digit)
        .collect();
    digits.parse().ok()
}

/// Hands in dossiers of the practice province, and asks for the figure of its school right after each.
pub async fn corrected(port: u16, times: usize) {
    let today = local_date(Clock::System.now());
    let applied = (today - chrono::Days::new(90)).format("%d/%m/%Y").to_string();
    // Of nobody else's work: co-authors would have to agree first.
    let own = khoinguon::practice::accounts()
        .into_iter()
        .find(|one| one.username == AUTHOR)
        .unwrap()
        .name;
    let run = Clock::System.now().timestamp().to_string();
    let (mut author, mut leader) = (sign_in(port, AUTHOR).await, sign_in(port, LEADER).await);
    let page = text(author.get("/sang-kien/moi").await.unwrap().body);
    let unit = page
        .split_once("name=\"unit\"")
        .and_then(|(_, rest)| rest.split_once("<option value=\""))
        .and_then(|(_, rest)| rest.split_once('"'))
        .map(|(unit, _)| unit.to_owned())
        .unwrap();
    let path = format!("/chi-tieu/sk.submitted?don_vi={unit}&ky={}", today.format("%Y"));
    let mut before = shown(&text(leader.get(&path).await.unwrap().body)).unwrap();
    let (mut acts, mut pages, mut both, mut late) = (Vec::new(), Vec::new(), Vec::new(), 0.0);
    for number in 0..times {
        let address = ready(&mut author, &unit, number, &run, (&own, &applied)).await;
        let once = format!("nop-{run}-{number}");
        let began = Instant::now();
        let handed_in = author
            .send("POST", &format!("{address}/nop"), &FORM, &encoded(&[("_once", &once)]))
            .await
            .unwrap();
        let acted = Instant::now();
        assert_eq!(handed_in.status, 303, "{address} was not handed in");
        let reply = leader.get(&path).await.unwrap();
        let seen = Instant::now();
        assert_eq!(reply.status, 200, "{path}");
        let now = shown(&text(reply.body)).unwrap();
        if now != before + 1 {
            late += 1.0;
        }
        before = now;
        let ms = |from: Instant, to: Instant| (to - from).as_secs_f64() * 1e3;
        acts.push(ms(began, acted));
        pages.push(ms(acted, seen));
        both.push(ms(began, seen));
    }
    for (name, times) in [
        ("the act", &mut acts),
        ("the page that shows it", &mut pages),
        ("together", &mut both),
    ] {
        times.sort_by(f64::total_cmp);
        figure(CASE, &format!("{name}, median"), times[times.len() / 2], "ms");
        figure(
            CASE,
            &format!("{name}, 99th of 100"),
            times[(times.len() * 99 / 100).min(times.len() - 1)],
            "ms",
        );
    }
    figure(CASE, "pages that did not show it", late, "pages");
}
