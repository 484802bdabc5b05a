//! IP assets in great numbers: documents read and stored, deadlines of a whole portfolio computed anew, its pages.

use crate::{engine, figure, open, processor_ms};
use chrono::{Days, NaiveDate};
use ip_assets::Rules;
use ip_assets::commands::Entered;
use ip_assets::commands::import::store_many;
use ip_assets::import::{Entry, documents};
use ip_assets::jobs::recompute;
use ip_assets::model::{Content, Event, EventKind, Part, Right, parties};
use kernel::access::Actor;
use kernel::db::Db;
use kernel::ids::UnitId;
use kernel::packs::Packs;
use kernel::units::{Span, Tree, UnitKind};
use std::fmt::Write as _;
use std::path::Path;
use std::sync::{Arc, mpsc};
use std::time::Instant;

/// Records that are stored in one transaction.
const BATCH: usize = 2_000;
/// How often a page is asked for.
const REPEATS: usize = 21;

/// A sequence without a meaning, the same on every run.
pub struct Dice(pub u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % sides
    }

    fn day(&mut self, from: &str, days: u64) -> NaiveDate {
        let from: NaiveDate = from.parse().unwrap();
        from + Days::new(self.roll(usize::try_from(days).unwrap()) as u64)
    }

    /// So many terms in an order of their own.
    pub fn say(&mut self, words: usize) -> String {
        const WORDS: [&str; 24] = [
            "thiết bị",
            "quy trình",
            "sản xuất",
            "hệ thống",
            "xử lý nước",
            "cảm biến",
            "điều khiển",
            "vật liệu",
            "dược liệu",
            "chiết xuất",
            "chế phẩm",
            "vi sinh",
            "cơ cấu",
            "truyền động",
            "pin",
            "mặt trời",
            "chè shan",
            "mắc ca",
            "sấy lạnh",
            "bảo quản",
            "phân bón",
            "hữu cơ",
            "thu hoạch",
            "giống lúa",
        ];
        let said: Vec<&str> = (0..words).map(|_| WORDS[self.roll(WORDS.len())]).collect();
        said.join(" ")
    }
}

/// Patent publications of ST.96, with abstract, claims, one to three applicants, one to four inventors.
fn documents_text(count: usize) -> String {
    let mut dice = Dice(9);
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<pat:PatentPublicationBag xmlns:pat=\"http://www.wipo.int/standards/XMLSchema/ST96/Patent\" xmlns:com=\"http://www.wipo.int/standards/XMLSchema/ST96/Common\">\n",
    );
    let sections = ["A01B", "A23F", "B02C", "C12N", "C02F", "F24S", "G01N", "H01L"];
    let year = |at: usize| 2001 + at % 24;
    for at in 0..count {
        let (year, serial) = (year(at), at / 24 + 1);
        let _ = write!(
            text,
            "<pat:PatentPublication><com:IPOfficeCode>VN</com:IPOfficeCode><pat:BibliographicData><pat:PatentPublicationIdentification><com:IPOfficeCode>VN</com:IPOfficeCode><pat:PublicationNumber>1-{at:07}</pat:PublicationNumber><com:PatentDocumentKindCode>A</com:PatentDocumentKindCode><com:PublicationDate>{}-07-25</com:PublicationDate></pat:PatentPublicationIdentification><pat:ApplicationIdentification><com:IPOfficeCode>VN</com:IPOfficeCode><com:ApplicationNumber><com:ApplicationNumberText>1-{year}-{serial:05}</com:ApplicationNumberText></com:ApplicationNumber><pat:FilingDate>{year}-01-15</pat:FilingDate></pat:ApplicationIdentification><pat:PatentClassificationBag>",
            year + 1
        );
        for _ in 0..=dice.roll(4) {
            let _ = write!(
                text,
                "<pat:IPCRClassification><pat:PatentClassificationText>{} {}/{:02}</pat:PatentClassificationText></pat:IPCRClassification>",
                sections[dice.roll(sections.len())],
                1 + dice.roll(99),
                dice.roll(100)
            );
        }
        let _ = write!(
            text,
            "</pat:PatentClassificationBag><pat:InventionTitleBag><pat:InventionTitle com:languageCode=\"vi\">{}</pat:InventionTitle></pat:InventionTitleBag><pat:PartyBag><pat:ApplicantBag>",
            dice.say(8)
        );
        for _ in 0..=dice.roll(3) {
            let _ = write!(
                text,
                "<pat:Applicant><com:PublicationContact><com:Name><com:EntityName>Công ty {}</com:EntityName></com:Name><com:CityName>Lai Châu</com:CityName><com:CountryCode>VN</com:CountryCode></com:PublicationContact></pat:Applicant>",
                dice.say(3)
            );
        }
        text.push_str("</pat:ApplicantBag><pat:InventorBag>");
        for _ in 0..=dice.roll(4) {
            let _ = write!(
                text,
                "<pat:Inventor><com:PublicationContact><com:Name><com:PersonName><com:PersonStructuredName><com:FirstName>{}</com:FirstName><com:LastName>Nguyễn</com:LastName></com:PersonStructuredName></com:PersonName></com:Name><com:CountryCode>VN</com:CountryCode></com:PublicationContact></pat:Inventor>",
                dice.say(1)
            );
        }
        let _ = write!(
            text,
            "</pat:InventorBag></pat:PartyBag></pat:BibliographicData><pat:Abstract com:languageCode=\"vi\"><com:P>{}</com:P></pat:Abstract><pat:Claims>",
            dice.say(90)
        );
        for claim in 0..=dice.roll(8) {
            let _ = write!(
                text,
                "<pat:Claim><pat:ClaimText>{}. {}</pat:ClaimText></pat:Claim>",
                claim + 1,
                dice.say(40)
            );
        }
        text.push_str("</pat:Claims></pat:PatentPublication>\n");
    }
    text.push_str("</pat:PatentPublicationBag>\n");
    text
}

fn app(data: &str, db: &Db) -> kernel::web::AppState {
    let config = khoinguon::config::Config::read(Path::new(data), None, std::env::vars(), &[]).unwrap();
    khoinguon::compose::app(&config, db.clone(), false).unwrap()
}

/// A commune for what is measured, beside whatever the database has.
async fn commune(db: &Db) -> UnitId {
    let tx = db.begin_system("measure").await.unwrap();
    let id: UnitId = tx.id();
    let from: NaiveDate = "2025-07-01".parse().unwrap();
    let new = organisations::NewUnit {
        id,
        kind: UnitKind::Commune,
        full_name: "Xã đo tài sản trí tuệ".to_owned(),
        code: format!("D{}", &id.to_string()[28..]),
        parents: Vec::new(),
        span: Span { from, to: None },
    };
    organisations::commands::found(&tx, &Actor::system("measure"), vec![new], "Đo", from)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    organisations::refresh(db).await.unwrap();
    id
}

fn entered(entry: Entry) -> Entered {
    assert!(entry.faults.is_empty(), "{:?}", entry.faults);
    Entered {
        content: entry.content,
        events: entry.events,
        secret: false,
    }
}

/// Makes COUNT documents, reads them on one thread, and stores them with deadlines and journal on another.
pub async fn import(data: &str, count: usize) {
    let db = open(data).await;
    let case = format!("ST.96 import with storing, {}", engine(&db));
    let rules = app(data, &db).part::<Rules>().unwrap();
    let unit = commune(&db).await;
    let text = documents_text(count);
    #[expect(clippy::cast_precision_loss, reason = "a figure to be read")]
    let (records, megabytes) = (count as f64, text.len() as f64 / 1e6);
    let began = Instant::now();
    assert_eq!(
        wipo::Documents::new(text.as_bytes()).filter(Result::is_ok).count(),
        count
    );
    let read = began.elapsed().as_secs_f64();
    let (began, spent) = (Instant::now(), processor_ms());
    let (sender, receiver) = mpsc::sync_channel::<Vec<Entered>>(2);
    let classes = Arc::clone(&rules);
    let reader = std::thread::spawn(move || {
        let mut batch = Vec::with_capacity(BATCH);
        documents::each(text.as_bytes(), &classes.classes, |entry| {
            batch.push(entered(entry));
            if batch.len() == BATCH {
                sender
                    .send(std::mem::replace(&mut batch, Vec::with_capacity(BATCH)))
                    .unwrap();
            }
        })
        .unwrap();
        sender.send(batch).unwrap();
    });
    let actor = Actor::system("measure");
    let mut stored = 0;
    for batch in receiver {
        let tx = db.begin_system("measure").await.unwrap();
        stored += store_many(&tx, &rules, &actor, unit, batch).await.unwrap().len();
        tx.commit().await.unwrap();
    }
    reader.join().unwrap();
    assert_eq!(stored, count);
    let took = began.elapsed().as_secs_f64();
    figure(&case, "documents", records, "records");
    figure(&case, "size", megabytes, "MB");
    figure(&case, "reading alone", records / read, "records/s");
    figure(&case, "reading and storing", records / took, "records/s");
    figure(&case, "processor time", (processor_ms() - spent) / records, "ms/record");
}

/// An asset of a portfolio: marks, inventions and designs of many years, most with a title.
fn asset(at: usize, dice: &mut Dice) -> Entered {
    let right = [
        Right::Trademark,
        Right::Trademark,
        Right::UtilityModel,
        Right::IndustrialDesign,
        Right::Patent,
        Right::Trademark,
    ][at % 6];
    let kind = ip_assets::model::numbers::kind_of(right).unwrap();
    let filed = dice.day("2012-01-01", 5_000);
    let mut content = Content::new(right);
    content.title = dice.say(4);
    // Numbers that the practice province does not have.
    content.application = format!("{kind}-{}-{:06}", 2012 + at % 14, at / 14 + 500_001);
    content.parties = vec![parties::read(Part::Applicant, &format!("Công ty {}", dice.say(2))).unwrap()];
    content.classes = vec![if right == Right::IndustrialDesign {
        "06-01".to_owned()
    } else if right == Right::Trademark {
        (1 + dice.roll(45)).to_string()
    } else {
        "A01D 46/04".to_owned()
    }];
    let on = |kind, days: u64| Event {
        kind,
        on: filed + Days::new(days),
        ordinal: 0,
        number: String::new(),
        note: String::new(),
    };
    let mut events = vec![on(EventKind::Filed, 0), on(EventKind::Published, 90)];
    if dice.roll(4) > 0 {
        events.push(on(EventKind::Granted, 300));
        content.grant = format!("{kind}-{:07}", at + 5_000_001);
    }
    Entered {
        content,
        events,
        secret: false,
    }
}

/// Builds COUNT assets in the communes of the practice province, and recomputes all their deadlines after a rule has changed:
/// looking only, then writing.
pub async fn deadlines(data: &str, count: usize) {
    let db = open(data).await;
    let case = format!("{count} IP assets, {}", engine(&db));
    let app = app(data, &db);
    let rules = app.part::<Rules>().unwrap();
    let (units, on) = (db.units(), kernel::time::local_date(db.now()));
    let mut communes: Vec<UnitId> = Vec::new();
    for unit in units.iter().map(|row| row.id) {
        if units.get(unit).is_some_and(|row| row.kind == UnitKind::Province) {
            let below = units.subtree(unit, Tree::Territorial, on).into_iter();
            communes.extend(below.filter(|unit| units.get(*unit).is_some_and(|row| row.kind == UnitKind::Commune)));
        }
    }
    if communes.is_empty() {
        communes.push(commune(&db).await);
    }
    let mut dice = Dice(7);
    let actor = Actor::system("measure");
    let (began, mut at) = (Instant::now(), 0);
    while at < count {
        let batch: Vec<Entered> = (at..count.min(at + BATCH)).map(|at| asset(at, &mut dice)).collect();
        let keeper = communes[at / BATCH % communes.len()];
        at += batch.len();
        let tx = db.begin_system("measure").await.unwrap();
        store_many(&tx, &rules, &actor, keeper, batch).await.unwrap();
        tx.commit().await.unwrap();
    }
    figure(&case, "built", began.elapsed().as_secs_f64(), "s");
    let began = Instant::now();
    let told = recompute(&app, &rules, false).await.unwrap();
    #[expect(clippy::cast_precision_loss, reason = "figures to be read")]
    let number = |count: u64| count as f64;
    figure(&case, "deadlines", number(told.deadlines), "deadlines");
    figure(&case, "recomputed without a change", began.elapsed().as_secs_f64(), "s");
    // The office gets a month more for every period of five and of nine months.
    let folder = std::env::temp_dir().join(format!("khoinguon-measure-{}", std::process::id()));
    std::fs::create_dir_all(folder.join("rules")).unwrap();
    let text = include_str!("../../../packs/rules/ip.toml")
        .replace("duration = { months = 9 }", "duration = { months = 10 }")
        .replace("duration = { months = 5 }", "duration = { months = 6 }");
    std::fs::write(folder.join("rules/ip.toml"), text).unwrap();
    let packs = Packs::load(Some(&folder)).unwrap_or_else(|faults| panic!("{faults}"));
    let changed = Rules::load(Arc::new(packs), Some(&folder)).unwrap();
    std::fs::remove_dir_all(&folder).unwrap();
    for (name, apply) in [("preview of a changed rule", false), ("changed rule applied", true)] {
        let began = Instant::now();
        let told = recompute(&app, &changed, apply).await.unwrap();
        figure(&case, name, began.elapsed().as_secs_f64(), "s");
        figure(
            &case,
            &format!("{name}, assets that move"),
            number(told.moved),
            "assets",
        );
    }
}

/// The pages of that portfolio, from a running service, as somebody who sees the whole province.
pub async fn pages(port: u16, user: &str) {
    let mut wire = crate::load::sign_in(port, user).await;
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let made = wire.send("POST", "/nhiem-vu/lich-rieng", &form, b"").await.unwrap();
    let made = String::from_utf8(made.body).unwrap();
    let secret = made
        .split("/lich-nhiem-vu/")
        .nth(1)
        .and_then(|rest| rest.split('<').next())
        .unwrap();
    let feed = format!("/lich-nhiem-vu/{secret}");
    for (name, path) in [
        ("calendar feed", feed.as_str()),
        ("portfolio", "/tai-san"),
        ("portfolio, one right", "/tai-san?quyen=patent"),
        ("month of deadlines", "/tai-san/han?thang=2026-12"),
        ("calendar of a month", "/tai-san/lich?thang=2026-12"),
    ] {
        let mut times = Vec::new();
        for _ in 0..REPEATS {
            let began = Instant::now();
            let reply = wire.get(path).await.unwrap();
            assert_eq!(reply.status, 200, "{path}");
            times.push(began.elapsed().as_secs_f64() * 1e3);
        }
        let first = times.remove(0);
        times.sort_by(f64::total_cmp);
        figure("pages of IP assets", &format!("{name}, first"), first, "ms");
        figure("pages of IP assets", name, times[times.len() / 2], "ms");
        figure(
            "pages of IP assets",
            &format!("{name}, slowest"),
            times[times.len() - 1],
            "ms",
        );
    }
}
