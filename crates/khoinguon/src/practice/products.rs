//! Products of the practice province: specialities of its communes with ratings that run and end, linked to the assets that are
//! there, some of them with what they lack. All invented.

use super::Places;
use chrono::{Months, NaiveDate};
use ip_assets::Rules;
use ip_assets::commands::Entered;
use ip_assets::model::{AssetId, Content as AssetContent, Event, EventKind, Right};
use kernel::Result;
use kernel::access::Actor;
use kernel::ids::UnitId;
use kernel::time::local_date;
use kernel::web::App;
use products::commands::{self, Rated};
use products::model::{Content, Kind, Need};
use std::collections::HashMap;

/// Where a product is made.
#[derive(Clone, Copy)]
enum At {
    /// In the commune of the tour.
    Tour,
    /// In its neighbour.
    Neighbour,
    /// In one of the others.
    Commune(usize),
    /// By an enterprise, which keeps its own list.
    Enterprise,
}

/// Right, who helps, estimated cost in million đồng (0: nobody estimated it).
type Lack = (Right, &'static str, i64);

/// Name, kinds, where, maker, mark by its words ("" for none), stars and months since (0 for no rating), what it lacks.
type Line = (
    &'static str,
    &'static [Kind],
    At,
    &'static str,
    &'static str,
    (i32, u32),
    &'static [Lack],
);

const SCIENCE: &str = "Sở Khoa học và Công nghệ";
const RURAL: &str = "Văn phòng điều phối nông thôn mới tỉnh";
const COMMUNE: &str = "UBND xã";

use Kind::{CraftVillage, Key, Ocop, Speciality};

const LINES: &[Line] = &[
    (
        "Mật ong Mường Kim",
        &[Ocop, Speciality],
        At::Tour,
        "Hợp tác xã Ong Hua Chít",
        "mat ong muong kim",
        (4, 33),
        &[(Right::IndustrialDesign, SCIENCE, 12)],
    ),
    (
        "Gạo Séng Cù Mường Kim",
        &[Ocop, Key],
        At::Tour,
        "Hợp tác xã Nông nghiệp Mường Kim",
        "gao seng cu muong kim",
        (4, 14),
        &[],
    ),
    (
        "Thịt trâu gác bếp Tà Hừa",
        &[Ocop],
        At::Tour,
        "Hộ kinh doanh Lò Văn Ón",
        "thit trau gac bep",
        (3, 34),
        &[],
    ),
    (
        "Rượu nếp cẩm Mường Kim",
        &[Speciality],
        At::Tour,
        "Tổ hợp tác bản Nà Phái",
        "",
        (0, 0),
        &[(Right::Trademark, SCIENCE, 9)],
    ),
    (
        "Khẩu sín chua Mường Kim",
        &[Ocop, Speciality],
        At::Tour,
        "Hộ kinh doanh Vàng Thị Én",
        "",
        (3, 31),
        &[(Right::Trademark, COMMUNE, 6), (Right::CollectiveMark, SCIENCE, 45)],
    ),
    (
        "Ghế mây bản Hua Chít",
        &[CraftVillage],
        At::Tour,
        "Làng nghề bản Hua Chít",
        "",
        (0, 0),
        &[(Right::IndustrialDesign, COMMUNE, 10)],
    ),
    (
        "Mắc ca Khoen On",
        &[Ocop, Key],
        At::Neighbour,
        "Hợp tác xã Mắc ca Khoen On",
        "mac ca khoen on",
        (4, 8),
        &[],
    ),
    (
        "Vịt suối Khoen On",
        &[Speciality],
        At::Neighbour,
        "Tổ hợp tác chăn nuôi bản Chế Hạng",
        "",
        (0, 0),
        &[(Right::CollectiveMark, RURAL, 40)],
    ),
    (
        "Chè xanh Bản Bo",
        &[Ocop, Key],
        At::Commune(3),
        "Công ty Chè Bản Bo",
        "che ban bo",
        (4, 20),
        &[],
    ),
    (
        "Chè cổ thụ Tả Lèng",
        &[Ocop, Key],
        At::Commune(5),
        "Hợp tác xã Chè Tả Lèng",
        "che co thu vung ta leng",
        (5, 11),
        &[],
    ),
    (
        "Miến dong Bình Lư",
        &[Ocop, Key],
        At::Commune(7),
        "Hội sản xuất miến dong Bình Lư",
        "mien dong binh lu",
        (4, 25),
        &[],
    ),
    (
        "Sâm Pu Ta Leng",
        &[Key, Speciality],
        At::Commune(8),
        "Hợp tác xã Dược liệu Pu Ta Leng",
        "sam vung pu ta leng",
        (0, 0),
        &[],
    ),
    (
        "Lê tai nung Sìn Hồ",
        &[Ocop, Speciality],
        At::Commune(11),
        "Hợp tác xã Hoa quả Sìn Hồ Cao",
        "le tai nung",
        (3, 6),
        &[],
    ),
    (
        "Trà hoa vàng Pu Sam Cáp",
        &[Ocop],
        At::Commune(12),
        "Hợp tác xã Trà Pu Sam Cáp",
        "tra hoa vang",
        (3, 18),
        &[],
    ),
    (
        "Ớt Trung Đồng",
        &[Ocop],
        At::Commune(13),
        "Hợp tác xã Ớt Trung Đồng",
        "ot trung dong",
        (3, 3),
        &[],
    ),
    (
        "Rượu ngô Sùng Phài",
        &[Ocop, Speciality],
        At::Commune(14),
        "Hợp tác xã Rượu Sùng Phài",
        "ruou ngo sung phai",
        (3, 22),
        &[(Right::CollectiveMark, RURAL, 50)],
    ),
    (
        "Gạo tẻ râu Nậm Lúc",
        &[Ocop, Key],
        At::Commune(16),
        "Hợp tác xã Gạo Nậm Lúc",
        "gao te rau",
        (4, 15),
        &[(Right::GeographicalIndication, SCIENCE, 420)],
    ),
    (
        "Quế Nậm Sỏ",
        &[Key],
        At::Commune(17),
        "Hợp tác xã Quế Nậm Sỏ",
        "que nam so",
        (0, 0),
        &[(Right::Trademark, SCIENCE, 9)],
    ),
    (
        "Cá tầm Hồ Thầu",
        &[Speciality],
        At::Enterprise,
        "",
        "ca tam ho thau",
        (0, 0),
        &[],
    ),
    (
        "Nếp nương Ka Lăng",
        &[Speciality],
        At::Commune(19),
        "Tổ hợp tác Ka Lăng",
        "giong lua nep nuong",
        (0, 0),
        &[],
    ),
    (
        "Táo mèo Dào San",
        &[Ocop, Speciality],
        At::Commune(21),
        "Hợp tác xã Dào San",
        "",
        (3, 37),
        &[(Right::CollectiveMark, SCIENCE, 38)],
    ),
    (
        "Cao atisô Sìn Hồ",
        &[Ocop],
        At::Commune(22),
        "Hợp tác xã Dược liệu Sìn Hồ",
        "",
        (3, 16),
        &[(Right::Trademark, SCIENCE, 7)],
    ),
    (
        "Bánh chưng đen Phong Thổ",
        &[Ocop, Speciality],
        At::Commune(23),
        "Hộ kinh doanh Lò Thị Ơi",
        "",
        (3, 9),
        &[(Right::Trademark, COMMUNE, 5)],
    ),
    (
        "Thổ cẩm Lự Bản Hon",
        &[CraftVillage, Speciality],
        At::Commune(24),
        "Làng nghề dệt Bản Hon",
        "tui tho cam lu",
        (0, 0),
        &[(Right::CertificationMark, SCIENCE, 0)],
    ),
    (
        "Hạt dổi Mường Tè",
        &[Speciality],
        At::Commune(26),
        "Tổ hợp tác Mường Tè",
        "",
        (0, 0),
        &[],
    ),
    (
        "Măng khô Nậm Mạ",
        &[Ocop],
        At::Commune(27),
        "Hợp tác xã Nậm Mạ",
        "",
        (3, 27),
        &[(Right::Trademark, SCIENCE, 8), (Right::IndustrialDesign, SCIENCE, 12)],
    ),
];

/// What is registered where no asset is there to link: three marks in force.
const OWN: [&str; 3] = ["MẬT ONG MƯỜNG KIM", "GẠO SÉNG CÙ MƯỜNG KIM", "CHÈ BẢN BO"];

async fn own_marks(app: &App, keeper: UnitId, today: NaiveDate) -> Result<()> {
    let rules = app.part::<Rules>()?;
    let system = Actor::system("practice");
    for (title, months) in OWN.iter().zip([40, 34, 30]) {
        let ago = |months| today.checked_sub_months(Months::new(months)).unwrap_or(today);
        let event = |kind, on| Event {
            kind,
            on,
            ordinal: 0,
            number: String::new(),
            note: String::new(),
        };
        let mut content = AssetContent::new(Right::CollectiveMark);
        (*title).clone_into(&mut content.title);
        let entered = Entered {
            content,
            events: vec![
                event(EventKind::Filed, ago(months)),
                event(EventKind::Granted, ago(months - 14)),
            ],
            secret: false,
        };
        let tx = app.db.begin(&system, "practice").await?;
        ip_assets::commands::register(&tx, &rules, &system, keeper, entered).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// The assets of the register by their folded title; what is secret left out.
async fn assets(app: &App, today: NaiveDate) -> Result<HashMap<String, AssetId>> {
    let filter = ip_assets::store::Filter::default();
    let scope = ip_assets::policy::whole();
    let page = ip_assets::store::list(&app.db.reader(), &scope, &filter, None, 2_000, today).await?;
    let open = page.items.into_iter().filter(|one| !one.secret);
    Ok(open.map(|one| (vietnamese::fold(&one.content.title), one.id)).collect())
}

/// Enters the products.
///
/// # Errors
/// Database errors.
pub(super) async fn build(app: &App, places: &Places) -> Result<()> {
    let system = Actor::system("practice");
    let today = local_date(app.db.now());
    let mut known = assets(app, today).await?;
    if known.is_empty() {
        own_marks(app, places.commune, today).await?;
        known = assets(app, today).await?;
    }
    let units = app.db.units();
    for (place, (name, kinds, at, producer, words, (stars, months), lacks)) in LINES.iter().enumerate() {
        let keeper = match at {
            At::Tour => places.commune,
            At::Neighbour => places.neighbour,
            At::Commune(at) => {
                let found = places.communes.get(at % places.communes.len().max(1));
                found.copied().unwrap_or(places.commune)
            }
            At::Enterprise => places.enterprises.first().copied().unwrap_or(places.commune),
        };
        let made_by_keeper = matches!(at, At::Enterprise);
        let ago = |months| today.checked_sub_months(Months::new(months)).unwrap_or(today);
        let content = Content {
            name: (*name).to_owned(),
            kinds: kinds.to_vec(),
            producer: if made_by_keeper {
                units.name(keeper, today).to_owned()
            } else {
                (*producer).to_owned()
            },
            producer_unit: made_by_keeper.then_some(keeper),
            summary: String::new(),
            listed_on: Some(ago((*months).max(26))),
            needs: lacks
                .iter()
                .map(|(right, helper, million)| Need {
                    right: *right,
                    helper: (*helper).to_owned(),
                    cost: (*million > 0).then_some(*million * 1_000_000),
                })
                .collect(),
        };
        let tx = app.db.begin(&system, "practice").await?;
        let id = commands::register(&tx, &system, keeper, content).await?;
        if *stars > 0 {
            let rated = Rated {
                stars: *stars,
                decision: format!("{}/QĐ-UBND", 120 + place * 17),
                rated_on: ago(*months),
                ends_on: None,
            };
            commands::rate(&tx, &app.packs, &system, (id, 1), rated).await?;
        }
        let fits = |title: &str| title == *words || title.starts_with(&format!("{words} "));
        let linked = known.iter().find(|(title, _)| !words.is_empty() && fits(title));
        if let Some((_, asset)) = linked {
            commands::link(&tx, &system, id, *asset).await?;
        }
        if place % 3 != 1 {
            commands::publish(&tx, &system, id, true).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
