//! Assets of the practice province: marks of its specialities, inventions of its authors, indications of its places; all
//! invented. Their days lie around the practice year, so that deadlines run, are met, and pass.

use super::Places;
use crate::practice::names;
use chrono::{Datelike as _, Days, Months, NaiveDate};
use ip_assets::Rules;
use ip_assets::commands::{self, Entered};
use ip_assets::model::{Content, Event, EventKind, Part, Party, Right};
use kernel::access::Actor;
use kernel::ids::UnitId;
use kernel::time::local_date;
use kernel::web::App;
use kernel::{AppError, Result};
use rand::RngExt as _;
use rand::rngs::StdRng;

/// How far a dossier has come.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Stage {
    Prepared,
    Filed,
    Published,
    Action,
    Granted,
    Used,
    Lapsed,
    Refused,
}

/// Right, title, classes, what it stands on, months since filing, stage.
type Line = (Right, &'static str, &'static [&'static str], &'static str, u32, Stage);

/// Marks of the enterprise of the cast: in force, at the office, to be answered, not filed yet.
const OF_THE_ENTERPRISE: [&str; 4] = [
    "RƯỢU NGÔ SÙNG PHÀI",
    "HOMESTAY SIN SUỐI",
    "TRÀ HOA VÀNG PU SAM CÁP",
    "QUẾ NẬM SỎ",
];

const LINES: &[Line] = &[
    (
        Right::Patent,
        "Lò sấy chè Shan dùng khí thải của bếp sấy",
        &["F26B 9/06", "A23F 3/06"],
        "",
        62,
        Stage::Used,
    ),
    (
        Right::Patent,
        "Phương pháp ủ phân hữu cơ từ vỏ mắc ca",
        &["C05F 17/00"],
        "",
        40,
        Stage::Granted,
    ),
    (
        Right::Patent,
        "Thiết bị tách vỏ hạt mắc ca bằng rung",
        &["A23N 5/00"],
        "",
        20,
        Stage::Published,
    ),
    (
        Right::Patent,
        "Giá thể trồng sâm Lai Châu từ thân cây ngô",
        &["A01G 24/20"],
        "",
        9,
        Stage::Filed,
    ),
    (
        Right::Patent,
        "Máy gặt lúa nương cầm tay",
        &["A01D 45/00"],
        "",
        3,
        Stage::Filed,
    ),
    (
        Right::UtilityModel,
        "Bẫy bướm đêm hại quế dùng đèn năng lượng mặt trời",
        &["A01M 1/04"],
        "",
        48,
        Stage::Used,
    ),
    (
        Right::UtilityModel,
        "Bể lọc nước suối nhiều ngăn cho bản vùng cao",
        &["C02F 3/00"],
        "",
        30,
        Stage::Granted,
    ),
    (
        Right::UtilityModel,
        "Ghế gấp cho học sinh bán trú",
        &["A47C 4/00"],
        "",
        14,
        Stage::Published,
    ),
    (
        Right::UtilityModel,
        "Khay ươm mạ chống xói",
        &["A01G 9/02"],
        "",
        66,
        Stage::Lapsed,
    ),
    (
        Right::IndustrialDesign,
        "Hộp đựng chè cổ thụ",
        &["09-03"],
        "",
        26,
        Stage::Used,
    ),
    (
        Right::IndustrialDesign,
        "Túi thổ cẩm Lự",
        &["03-01"],
        "",
        11,
        Stage::Published,
    ),
    (
        Right::IndustrialDesign,
        "Chai đựng rượu ngô",
        &["09-01"],
        "",
        4,
        Stage::Filed,
    ),
    (
        Right::Trademark,
        "CHÈ BẢN BO",
        &["30"],
        "Chè xanh, chè đen",
        44,
        Stage::Used,
    ),
    (
        Right::Trademark,
        "MẬT ONG MƯỜNG KIM",
        &["30"],
        "Mật ong",
        38,
        Stage::Used,
    ),
    (Right::Trademark, "GẠO TẺ RÂU NẬM LÚC", &["30"], "Gạo", 34, Stage::Used),
    (
        Right::Trademark,
        "THỊT TRÂU GÁC BẾP TÀ HỪA",
        &["29"],
        "Thịt sấy",
        31,
        Stage::Used,
    ),
    (
        Right::Trademark,
        "RƯỢU NGÔ SÙNG PHÀI",
        &["33"],
        "Rượu",
        28,
        Stage::Granted,
    ),
    (
        Right::Trademark,
        "MẮC CA KHOEN ON",
        &["29", "31"],
        "Hạt mắc ca",
        24,
        Stage::Used,
    ),
    (
        Right::Trademark,
        "HOMESTAY SIN SUỐI",
        &["43"],
        "Lưu trú",
        18,
        Stage::Action,
    ),
    (
        Right::Trademark,
        "MIẾN DONG BÌNH LƯ NGON",
        &["30"],
        "Miến dong",
        16,
        Stage::Refused,
    ),
    (
        Right::Trademark,
        "TRÀ HOA VÀNG PU SAM CÁP",
        &["30"],
        "Trà",
        10,
        Stage::Published,
    ),
    (
        Right::Trademark,
        "ỚT TRUNG ĐỒNG",
        &["30", "29"],
        "Tương ớt, ớt khô",
        8,
        Stage::Published,
    ),
    (
        Right::Trademark,
        "CÁ TẦM HỒ THẦU",
        &["29", "31"],
        "Cá tầm",
        5,
        Stage::Filed,
    ),
    (
        Right::Trademark,
        "NÔNG SẢN THAN UYÊN XANH",
        &["31", "35"],
        "Nông sản",
        2,
        Stage::Filed,
    ),
    (Right::Trademark, "QUẾ NẬM SỎ", &["30"], "Quế", 0, Stage::Prepared),
    (
        Right::CollectiveMark,
        "GẠO SÉNG CÙ MƯỜNG KIM",
        &["30"],
        "Gạo",
        52,
        Stage::Used,
    ),
    (
        Right::CollectiveMark,
        "MIẾN DONG BÌNH LƯ",
        &["30"],
        "Miến dong",
        58,
        Stage::Used,
    ),
    (
        Right::CollectiveMark,
        "LÊ TAI NUNG SÌN HỒ CAO",
        &["31"],
        "Quả lê",
        7,
        Stage::Published,
    ),
    (
        Right::CertificationMark,
        "NÔNG SẢN SẠCH LAI CHÂU",
        &["29", "30", "31"],
        "Nông sản",
        22,
        Stage::Granted,
    ),
    (
        Right::GeographicalIndication,
        "Sâm vùng Pu Ta Leng",
        &[],
        "Củ sâm tươi, sâm khô",
        29,
        Stage::Granted,
    ),
    (
        Right::GeographicalIndication,
        "Chè cổ thụ vùng Tả Lèng",
        &[],
        "Chè",
        6,
        Stage::Filed,
    ),
    (
        Right::PlantVariety,
        "Giống lúa nếp nương LC-TH1",
        &[],
        "Lúa (Oryza sativa)",
        36,
        Stage::Granted,
    ),
    (
        Right::Copyright,
        "Bộ tranh truyện dạy chữ cho trẻ vùng cao",
        &[],
        "",
        12,
        Stage::Granted,
    ),
    (
        Right::Copyright,
        "Phần mềm quản lý lớp bán trú",
        &[],
        "",
        5,
        Stage::Filed,
    ),
    (
        Right::TradeSecret,
        "Công thức men lá nấu rượu của hợp tác xã",
        &[],
        "",
        60,
        Stage::Used,
    ),
    (
        Right::TraditionalKnowledge,
        "Bài thuốc tắm của người Dao đầu bằng",
        &[],
        "",
        30,
        Stage::Prepared,
    ),
];

struct Office<'a> {
    today: NaiveDate,
    rng: &'a mut StdRng,
}

impl Office<'_> {
    /// The last working day before a weekend, not after today.
    fn weekday(&self, day: NaiveDate) -> NaiveDate {
        let back = match day.weekday() {
            chrono::Weekday::Sat => 1,
            chrono::Weekday::Sun => 2,
            chrono::Weekday::Mon
            | chrono::Weekday::Tue
            | chrono::Weekday::Wed
            | chrono::Weekday::Thu
            | chrono::Weekday::Fri => 0,
        };
        day - Days::new(back)
    }

    fn event(&self, events: &mut Vec<Event>, kind: EventKind, on: NaiveDate, ordinal: i32) {
        let on = self.weekday(on);
        // Nothing of tomorrow is written down.
        if on <= self.today {
            events.push(Event {
                kind,
                on,
                ordinal,
                number: String::new(),
                note: String::new(),
            });
        }
    }

    fn later(&mut self, day: NaiveDate, months: u32) -> NaiveDate {
        let jitter = self.rng.random_range(0..12);
        day.checked_add_months(Months::new(months)).unwrap_or(day) + Days::new(jitter)
    }

    /// The dossier of a line.
    fn dossier(&mut self, right: Right, months: u32, stage: Stage) -> Vec<Event> {
        let mut events = Vec::new();
        let begun = self.today.checked_sub_months(Months::new(months)).unwrap_or(self.today);
        let filed = begun - Days::new(self.rng.random_range(0..20));
        if matches!(right, Right::TradeSecret | Right::TraditionalKnowledge) {
            self.event(&mut events, EventKind::Created, filed, 0);
            if stage == Stage::Used {
                self.event(&mut events, EventKind::FirstUsed, filed + Days::new(60), 0);
            }
            return events;
        }
        if stage == Stage::Prepared {
            self.event(&mut events, EventKind::Created, filed, 0);
            return events;
        }
        if right == Right::Copyright {
            self.event(&mut events, EventKind::Created, filed - Days::new(40), 0);
        }
        self.event(&mut events, EventKind::Filed, filed, 0);
        if stage == Stage::Filed {
            return events;
        }
        if right == Right::Copyright {
            self.event(&mut events, EventKind::Granted, filed + Days::new(28), 0);
            return events;
        }
        let publication = if !right.is_invention() {
            3
        } else if months > 30 {
            19
        } else {
            self.event(&mut events, EventKind::EarlyPublication, filed + Days::new(20), 0);
            3
        };
        let published = self.later(filed, publication);
        self.event(&mut events, EventKind::Published, published, 0);
        if right.is_invention() {
            let asked = self.later(filed, publication.min(11));
            self.event(&mut events, EventKind::ExamRequested, asked, 0);
        }
        match stage {
            Stage::Published => return events,
            Stage::Action => {
                let told = self.today - Days::new(40);
                self.event(&mut events, EventKind::OfficeAction, told, 0);
                return events;
            }
            Stage::Refused => {
                let told = self.later(published, 8);
                self.event(&mut events, EventKind::OfficeAction, told, 0);
                let refused = self.later(told, 4);
                self.event(&mut events, EventKind::Refused, refused, 0);
                return events;
            }
            Stage::Prepared | Stage::Filed | Stage::Granted | Stage::Used | Stage::Lapsed => {}
        }
        let wait = if right.is_invention() { 8 } else { 10 };
        let noticed = self.later(published, wait);
        self.event(&mut events, EventKind::GrantNotice, noticed, 0);
        let paid = self.later(noticed, 1);
        self.event(&mut events, EventKind::GrantFeePaid, paid, 0);
        let granted = self.later(paid, 1);
        self.event(&mut events, EventKind::Granted, granted, 0);
        if stage == Stage::Used {
            self.event(&mut events, EventKind::FirstUsed, granted + Days::new(50), 0);
        }
        if right.is_invention() && stage != Stage::Lapsed {
            for year in 2..20_u32 {
                let due = granted
                    .checked_add_months(Months::new(12 * (year - 1)))
                    .unwrap_or(granted);
                let Some(paid) = due.checked_sub_months(Months::new(1)).filter(|day| *day <= self.today) else {
                    break;
                };
                self.event(
                    &mut events,
                    EventKind::AnnuityPaid,
                    paid,
                    i32::try_from(year).unwrap_or(2),
                );
            }
        }
        if stage == Stage::Lapsed {
            let ended = granted.checked_add_months(Months::new(12)).unwrap_or(granted);
            self.event(&mut events, EventKind::Lapsed, ended + Days::new(2), 0);
        }
        events
    }

    fn party(part: Part, name: String, unit: Option<UnitId>, share: Option<u32>) -> Party {
        Party {
            part,
            name,
            unit,
            person: None,
            country: "VN".to_owned(),
            detail: String::new(),
            share,
        }
    }
}

/// Digit of the numbers of a right.
fn digit(right: Right) -> Option<u8> {
    ip_assets::model::numbers::kind_of(right)
}

/// Enters the assets.
///
/// # Errors
/// Database errors.
pub(super) async fn build(app: &App, places: &Places, rng: &mut StdRng) -> Result<()> {
    let rules = app.part::<Rules>()?;
    let system = Actor::system("practice");
    let units = app.db.units();
    let today = local_date(app.db.now());
    let mut office = Office { today, rng };
    let enterprises = places.enterprises.len().max(1);
    let mut published = Vec::new();
    for (place, (right, title, classes, goods, months, stage)) in LINES.iter().enumerate() {
        // Marks and secrets belong to the enterprises of the province, indications to its department, the rest to communes.
        let keeper = if matches!(right, Right::GeographicalIndication | Right::CertificationMark) {
            places.science
        } else if OF_THE_ENTERPRISE.contains(title) {
            places.enterprises.first().copied().unwrap_or(places.commune)
        } else if matches!(right, Right::Trademark | Right::TradeSecret) {
            let at = places.enterprises.get((place * 7) % enterprises);
            at.copied().unwrap_or(places.commune)
        } else if place % 3 == 0 {
            places.commune
        } else {
            let at = places.communes.get((place * 5) % places.communes.len().max(1));
            at.copied().unwrap_or(places.commune)
        };
        let events = office.dossier(*right, *months, *stage);
        let filed = events
            .iter()
            .find(|event| event.kind == EventKind::Filed)
            .map(|event| event.on);
        let granted = events
            .iter()
            .find(|event| event.kind == EventKind::Granted)
            .map(|event| event.on);
        let mut content = Content::new(*right);
        (*title).clone_into(&mut content.title);
        content.classes = classes
            .iter()
            .map(|class| rules.classes.read(*right, class).map_err(AppError::bug))
            .collect::<Result<_>>()?;
        (*goods).clone_into(&mut content.goods);
        let serial = 7_000 + place * 37;
        if let (Some(digit), Some(filed)) = (digit(*right), filed) {
            content.application = format!("{digit}-{}-{serial:05}", filed.year());
            if granted.is_some() {
                content.grant = format!("{digit}-{:07}", 90_000 + place * 53);
            }
        }
        let owner = units.name(keeper, today).to_owned();
        let held = if granted.is_some() {
            Part::Holder
        } else {
            Part::Applicant
        };
        if *right == Right::GeographicalIndication {
            content.parties.push(Office::party(
                Part::Manager,
                units.name(places.province, today).to_owned(),
                Some(places.province),
                None,
            ));
        } else if *right == Right::CollectiveMark {
            let name = format!("Hội sản xuất {}", title.to_lowercase());
            content.parties.push(Office::party(held, name, None, None));
        } else {
            content.parties.push(Office::party(held, owner, Some(keeper), None));
        }
        if right.is_invention() || matches!(right, Right::IndustrialDesign | Right::Copyright) {
            let shares = if place % 2 == 0 {
                vec![6_000, 4_000]
            } else {
                vec![10_000]
            };
            for share in shares {
                let name = names::person(office.rng);
                content
                    .parties
                    .push(Office::party(Part::Author, name, None, Some(share)));
            }
        }
        content.state_funded = place % 6 == 1 && right.is_invention();
        if place % 4 == 1 && (right.is_mark() || *right == Right::IndustrialDesign) {
            "Chương trình phát triển tài sản trí tuệ của tỉnh".clone_into(&mut content.support);
        }
        let entered = Entered {
            content,
            events,
            secret: *right == Right::TradeSecret,
        };
        let tx = app.db.begin(&system, "practice").await?;
        let id = commands::register(&tx, &rules, &system, keeper, entered).await?;
        if granted.is_some() && place % 2 == 0 {
            published.push(id);
        }
        tx.commit().await?;
    }
    for id in published {
        let tx = app.db.begin(&system, "practice").await?;
        commands::publish(&tx, &system, id, true).await?;
        tx.commit().await?;
    }
    Ok(())
}
