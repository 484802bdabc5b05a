//! The practice province: a whole synthetic province on the real list of units of Lai Châu, the same for the same seed.
//!
//! Units of both eras with what became what, departments, schools, health stations, enterprises and cooperatives;
//! people of several peoples with positions and accounts for every role; two years of initiatives across the
//! reorganisation of 01/07/2025. People and records are invented.

mod boards;
mod names;
mod records;

use crate::installation;
use chrono::NaiveDate;
use kernel::access::{Actor, Role, SigningForm};
use kernel::db::{Db, Tx};
use kernel::ids::{PersonId, UnitId};
use kernel::units::{Span, Tree, UnitKind, Units};
use kernel::web::App;
use kernel::{AppError, Result};
use organisations::{NewUnit, import};
use people::model::{NewPerson, Position, RoleGrant};
use people::store;
use rand::SeedableRng as _;
use rand::rngs::StdRng;

/// The password of every practice account; practice installations say on every page that they are one.
pub const PASSWORD: &str = "thực hành mỗi ngày";
/// The seed unless another is asked for.
pub const SEED: u64 = 57;

const FILES: &[(&str, &[u8])] = &[
    (
        "communes_3321.csv",
        include_bytes!("../../../packs/practice/lai-chau/communes_3321.csv"),
    ),
    (
        "mapping_old_ward_to_new_commune.csv",
        include_bytes!("../../../packs/practice/lai-chau/mapping_old_ward_to_new_commune.csv"),
    ),
    (
        "old_districts_696.csv",
        include_bytes!("../../../packs/practice/lai-chau/old_districts_696.csv"),
    ),
    (
        "old_provinces_63.csv",
        include_bytes!("../../../packs/practice/lai-chau/old_provinces_63.csv"),
    ),
    (
        "old_wards_10035.csv",
        include_bytes!("../../../packs/practice/lai-chau/old_wards_10035.csv"),
    ),
    (
        "provinces_34.csv",
        include_bytes!("../../../packs/practice/lai-chau/provinces_34.csv"),
    ),
];

/// An account that a visitor may try.
#[derive(Clone, Debug, serde::Serialize)]
pub struct DemoAccount {
    /// Name to sign in with.
    pub username: String,
    /// What they are.
    pub role: String,
    /// Their name.
    pub name: String,
    /// Where.
    pub unit: String,
}

/// A person of the cast: user name, name, title, roles.
struct Cast {
    username: &'static str,
    name: &'static str,
    title: &'static str,
    roles: &'static [(Role, bool)],
    head: bool,
    form: SigningForm,
    unit: Place,
}

#[derive(Clone, Copy)]
enum Place {
    Province,
    Science,
    HomeAffairs,
    Commune,
    School,
}

/// The accounts of each role: a small named cast, the same in every practice province.
const CAST: &[Cast] = &[
    cast(
        "quantri",
        "Nguyễn Thu Hà",
        "Chuyên viên quản trị",
        &[(Role::Administrator, true)],
        false,
        Place::Province,
    ),
    cast(
        "chutich.tinh",
        "Lê Văn Sơn",
        "Chủ tịch",
        &[(Role::Leader, false)],
        true,
        Place::Province,
    ),
    cast(
        "sokhcn",
        "Trần Minh Đức",
        "Trưởng phòng Quản lý khoa học",
        &[
            (Role::FocalOffice, true),
            (Role::UnitClerk, false),
            (Role::SupportOfficer, true),
        ],
        false,
        Place::Science,
    ),
    cast(
        "giamdoc.so",
        "Phạm Thị Hồng",
        "Giám đốc",
        &[(Role::Leader, false)],
        true,
        Place::Science,
    ),
    cast(
        "thidua",
        "Vũ Thị Mai",
        "Chuyên viên thi đua",
        &[(Role::EmulationOfficer, true)],
        false,
        Place::HomeAffairs,
    ),
    cast(
        "vanthu.xa",
        "Lò Văn Pâng",
        "Công chức Văn hóa - Xã hội",
        &[(Role::UnitClerk, true), (Role::FocalOffice, true)],
        false,
        Place::Commune,
    ),
    cast(
        "chutich.xa",
        "Giàng A Chu",
        "Chủ tịch",
        &[(Role::Leader, false)],
        true,
        Place::Commune,
    ),
    cast(
        "thanhtra",
        "Tẩn Láo San",
        "Thanh tra viên",
        &[(Role::Auditor, true)],
        false,
        Place::Province,
    ),
    cast(
        "vanthu.truong",
        "Vàng Thị Dở",
        "Nhân viên văn thư",
        &[(Role::UnitClerk, false)],
        false,
        Place::School,
    ),
    cast(
        "hieutruong",
        "Hoàng Văn Inh",
        "Hiệu trưởng",
        &[(Role::Leader, false)],
        true,
        Place::School,
    ),
    cast("giaovien", "Lò Thị Lan", "Giáo viên", &[], false, Place::School),
    cast("giaovien2", "Pờ Go Xá", "Giáo viên", &[], false, Place::School),
];

const fn cast(
    username: &'static str,
    name: &'static str,
    title: &'static str,
    roles: &'static [(Role, bool)],
    head: bool,
    unit: Place,
) -> Cast {
    Cast {
        username,
        name,
        title,
        roles,
        head,
        form: SigningForm::Own,
        unit,
    }
}

/// The first day of the new structure.
fn new_era() -> Result<NaiveDate> {
    NaiveDate::from_ymd_opt(2025, 7, 1).ok_or_else(|| AppError::bug("date"))
}

/// Builds the province into an empty database: `scale` 1 is one province, larger numbers multiply people and records.
///
/// # Errors
/// Database errors; [`AppError::Refused`] when the database is not empty.
pub async fn build(app: &App, seed: u64, scale: u32) -> Result<()> {
    let db = &app.db;
    organisations::refresh(db).await?;
    if !db.units().is_empty() {
        return Err(AppError::Refused {
            code: "practice.not_empty",
            message: "the database is not empty".to_owned(),
        });
    }
    let mut rng = StdRng::seed_from_u64(seed);
    territory(db).await?;
    organisations::refresh(db).await?;
    let places = bodies(db, &mut rng, scale).await?;
    organisations::refresh(db).await?;
    people_of(db, &places, &mut rng, scale).await?;
    records::build(app, &places, &mut rng, scale).await?;
    boards::build(app, &places, &mut rng).await?;
    let tx = db.begin_system("practice").await?;
    installation::set(&tx, installation::PRACTICE, &format!("seed {seed} scale {scale}")).await?;
    tx.commit().await
}

/// The accounts of the tour.
#[must_use]
pub fn accounts() -> Vec<DemoAccount> {
    CAST.iter()
        .map(|member| DemoAccount {
            username: member.username.to_owned(),
            role: member
                .roles
                .first()
                .map_or(Role::Author, |(role, _)| *role)
                .label()
                .to_owned(),
            name: member.name.to_owned(),
            unit: match member.unit {
                Place::Province => "Tỉnh Lai Châu".to_owned(),
                Place::Science => "Sở Khoa học và Công nghệ".to_owned(),
                Place::HomeAffairs => "Sở Nội vụ".to_owned(),
                Place::Commune => format!("Xã {TOUR_COMMUNE}"),
                Place::School => format!("Trường Tiểu học {TOUR_COMMUNE}"),
            },
        })
        .collect()
}

async fn territory(db: &Db) -> Result<()> {
    let files: Vec<(String, Vec<u8>)> = FILES
        .iter()
        .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
        .collect();
    let country = import::parse(&files).map_err(|faults| AppError::bug(format!("practice lists: {faults:?}")))?;
    let tx = db.begin_system("practice").await?;
    import::import(&tx, &Actor::system("practice"), &country)
        .await?
        .map_err(|faults| AppError::bug(format!("practice lists: {faults:?}")))?;
    tx.commit().await
}

/// Where the cast works, and every school of the province.
pub(crate) struct Places {
    province: UnitId,
    science: UnitId,
    home_affairs: UnitId,
    commune: UnitId,
    school: UnitId,
    schools: Vec<UnitId>,
    offices: Vec<UnitId>,
    enterprises: Vec<UnitId>,
    communes: Vec<UnitId>,
}

/// The commune in which the tour takes place.
const TOUR_COMMUNE: &str = "Mường Kim";

async fn bodies(db: &Db, rng: &mut StdRng, scale: u32) -> Result<Places> {
    let day = new_era()?;
    let units = db.units();
    let province = units
        .by_code("12", day)
        .ok_or_else(|| AppError::bug("province 12 is missing"))?;
    let communes: Vec<UnitId> = units
        .children(province, Tree::Territorial, day)
        .into_iter()
        .filter(|unit| units.get(*unit).is_some_and(|row| row.kind == UnitKind::Commune))
        .collect();
    let tx = db.begin_system("practice").await?;
    let mut new = Vec::new();
    let mut add = |kind, name: String, code: String, parents: Vec<(Tree, UnitId)>| {
        let id: UnitId = tx.id();
        new.push(NewUnit {
            id,
            kind,
            full_name: name,
            code,
            parents,
            span: Span { from: day, to: None },
        });
        id
    };
    let mut departments = Vec::new();
    for (code, name) in names::DEPARTMENTS {
        let parents = vec![(Tree::Territorial, province)];
        departments.push(add(
            UnitKind::Department,
            (*name).to_owned(),
            (*code).to_owned(),
            parents,
        ));
    }
    let (science, home_affairs) = match departments.as_slice() {
        [science, home_affairs, ..] => (*science, *home_affairs),
        _ => return Err(AppError::bug("no departments")),
    };
    let education = departments.get(2).copied().unwrap_or(science);
    let (mut schools, mut offices, mut enterprises) = (Vec::new(), Vec::new(), Vec::new());
    for commune in &communes {
        let short = short_name(&units, *commune, day);
        let code = units.code(*commune, day).to_owned();
        let below = vec![(Tree::Territorial, *commune)];
        offices.push(add(
            UnitKind::Office,
            format!("Phòng Văn hóa - Xã hội xã {short}"),
            format!("{code}.VHXH"),
            below.clone(),
        ));
        add(
            UnitKind::HealthStation,
            format!("Trạm Y tế {short}"),
            format!("{code}.YT"),
            below.clone(),
        );
        for copy in 0..scale.max(1) {
            for (kind, name) in [
                ("MN", "Trường Mầm non"),
                ("TH", "Trường Tiểu học"),
                ("CS", "Trường THCS"),
            ] {
                let number = if copy == 0 {
                    String::new()
                } else {
                    format!(" số {}", copy + 1)
                };
                let parents = vec![(Tree::Territorial, *commune), (Tree::Line, education)];
                schools.push(add(
                    UnitKind::School,
                    format!("{name} {short}{number}"),
                    format!("{code}.{kind}{}", copy + 1),
                    parents,
                ));
            }
        }
        for number in 1..=2 {
            let (kind, name) = names::enterprise(rng, &short);
            enterprises.push(add(kind, name, format!("{code}.DN{number}"), below.clone()));
        }
        for village in 1..=4 {
            let name = names::village(rng);
            add(
                UnitKind::ResidentialArea,
                format!("Bản {name}, {short}"),
                format!("{code}.B{village}"),
                below.clone(),
            );
        }
    }
    let commune = communes
        .iter()
        .copied()
        .find(|unit| units.name(*unit, day).ends_with(TOUR_COMMUNE))
        .or(communes.first().copied())
        .ok_or_else(|| AppError::bug("no communes"))?;
    let wanted = format!("Trường Tiểu học {}", short_name(&units, commune, day));
    let school = new
        .iter()
        .find(|unit| unit.full_name == wanted)
        .map(|unit| unit.id)
        .ok_or_else(|| AppError::bug("no school in the commune of the tour"))?;
    organisations::commands::found(&tx, &Actor::system("practice"), new, names::LEGAL_ACT, day).await?;
    tx.commit().await?;
    Ok(Places {
        province,
        science,
        home_affairs,
        commune,
        school,
        schools,
        offices,
        enterprises,
        communes,
    })
}

/// "Mường Kim" of "Xã Mường Kim".
fn short_name(units: &Units, unit: UnitId, on: NaiveDate) -> String {
    let name = units.name(unit, on);
    name.split_once(' ').map_or(name, |(_, rest)| rest).to_owned()
}

async fn people_of(db: &Db, places: &Places, rng: &mut StdRng, scale: u32) -> Result<()> {
    let from = new_era()?;
    let units = db.units();
    let hash = people::hash_now(PASSWORD)?;
    let tx = db.begin_system("practice").await?;
    let mut crowd = Crowd::default();
    for member in CAST {
        let unit = match member.unit {
            Place::Province => places.province,
            Place::Science => places.science,
            Place::HomeAffairs => places.home_affairs,
            Place::Commune => places.commune,
            Place::School => places.school,
        };
        let id = crowd.add(
            &tx,
            member.name,
            member.username,
            Some(&hash),
            unit,
            (member.title, member.form, member.head),
            from,
        );
        for (role, subtree) in member.roles {
            crowd.grant(&tx, id, unit, *role, *subtree, from);
        }
    }
    // Every commune and school has a clerk, a head and people who write.
    let others = places
        .communes
        .iter()
        .filter(|unit| **unit != places.commune)
        .map(|unit| (*unit, "Chủ tịch", true));
    let schools = places
        .schools
        .iter()
        .filter(|unit| **unit != places.school)
        .map(|unit| (*unit, "Hiệu trưởng", false));
    for (unit, head, reach) in others.chain(schools) {
        let code = units.code(unit, from).to_lowercase();
        let leader = crowd.invented(
            &tx,
            rng,
            &format!("ld.{code}"),
            &hash,
            unit,
            (head, SigningForm::Own, true),
            from,
        );
        crowd.grant(&tx, leader, unit, Role::Leader, false, from);
        let clerk = crowd.invented(
            &tx,
            rng,
            &format!("vt.{code}"),
            &hash,
            unit,
            ("Văn thư", SigningForm::Own, false),
            from,
        );
        crowd.grant(&tx, clerk, unit, Role::UnitClerk, reach, from);
    }
    for unit in places.schools.iter().chain(&places.offices).chain(&places.enterprises) {
        let code = units.code(*unit, from).to_lowercase();
        let title = if places.schools.contains(unit) {
            "Giáo viên"
        } else {
            "Chuyên viên"
        };
        for number in 1..=(3 * scale.max(1)) {
            let username = format!("nv{number}.{code}");
            crowd.invented(
                &tx,
                rng,
                &username,
                &hash,
                *unit,
                (title, SigningForm::Own, false),
                from,
            );
        }
    }
    store::insert_people(&tx, &crowd.people).await?;
    store::insert_accounts(&tx, &crowd.accounts).await?;
    store::insert_positions(&tx, &crowd.positions).await?;
    store::insert_grants(&tx, &crowd.grants).await?;
    tx.commit().await
}

#[derive(Default)]
struct Crowd {
    people: Vec<(PersonId, NewPerson)>,
    accounts: Vec<(PersonId, String, Option<String>)>,
    positions: Vec<Position>,
    grants: Vec<RoleGrant>,
}

impl Crowd {
    #[expect(clippy::too_many_arguments, reason = "one row of the cast")]
    fn add(
        &mut self,
        tx: &Tx,
        name: &str,
        username: &str,
        hash: Option<&str>,
        unit: UnitId,
        (title, form, head): (&str, SigningForm, bool),
        from: NaiveDate,
    ) -> PersonId {
        let id: PersonId = tx.id();
        let email = format!("{username}@thuchanh.example");
        let new = NewPerson {
            full_name: name.to_owned(),
            email: Some(email),
            ..NewPerson::default()
        };
        self.people.push((id, new));
        self.accounts.push((id, username.to_owned(), hash.map(str::to_owned)));
        self.positions.push(Position {
            id: tx.id(),
            person: id,
            unit,
            title: title.to_owned(),
            form,
            head,
            valid_from: from,
            valid_to: None,
        });
        id
    }

    #[expect(clippy::too_many_arguments, reason = "one row of the crowd")]
    fn invented(
        &mut self,
        tx: &Tx,
        rng: &mut StdRng,
        username: &str,
        hash: &str,
        unit: UnitId,
        post: (&str, SigningForm, bool),
        from: NaiveDate,
    ) -> PersonId {
        let name = names::person(rng);
        self.add(tx, &name, username, Some(hash), unit, post, from)
    }

    fn grant(&mut self, tx: &Tx, person: PersonId, unit: UnitId, role: Role, subtree: bool, from: NaiveDate) {
        self.grants.push(RoleGrant {
            id: tx.id(),
            person,
            unit,
            role,
            subtree,
            valid_from: from,
            valid_to: None,
        });
    }
}
