//! The practice province: a whole synthetic province on the real list of units of Lai Châu, the same for the same seed.
//!
//! Units of both eras with what became what, departments, schools, health stations, enterprises and cooperatives;
//! people of several peoples with positions and accounts for every role; two years of initiatives across the
//! reorganisation of 01/07/2025. People and records are invented.

mod boards;
mod campaigns;
mod directives;
mod exchange;
mod ip_assets;
mod ip_costs;
mod ip_exploitation;
mod ip_links;
mod names;
mod products;
mod records;
mod reports;
mod searches;
mod spread;
mod targets;
mod texts;

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

/// Boundaries of its communes, for maps.
const BOUNDARIES: &[u8] = include_bytes!("../../../packs/practice/lai-chau/communes.topojson");

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
    Neighbour,
    School,
    Enterprise,
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
        "vanthu.khoenon",
        "Lò Thị Phương",
        "Công chức Văn hóa - Xã hội",
        &[(Role::UnitClerk, true)],
        false,
        Place::Neighbour,
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
    cast(
        "hotro.shtt",
        "Đèo Thị Yến",
        "Chuyên viên sở hữu trí tuệ",
        &[(Role::SupportOfficer, true)],
        false,
        Place::Province,
    ),
    cast(
        "thanhtra.so",
        "Mào A Lử",
        "Thanh tra viên",
        &[(Role::EnforcementOfficer, true)],
        false,
        Place::Science,
    ),
    cast(
        "doanhnghiep",
        "Quàng Thị Thu",
        "Giám đốc",
        &[(Role::Enterprise, false), (Role::Sponsor, false)],
        true,
        Place::Enterprise,
    ),
    cast(
        "vanphong.tinh",
        "Phạm Thị Nga",
        "Chuyên viên Văn phòng UBND tỉnh",
        &[(Role::UnitClerk, false)],
        false,
        Place::Province,
    ),
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

/// The first day of the bodies that were there before the reorganisation: the departments and the schools of the tour.
fn old_era() -> Result<NaiveDate> {
    NaiveDate::from_ymd_opt(2024, 8, 1).ok_or_else(|| AppError::bug("date"))
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
    boundaries(db).await?;
    let places = bodies(db, &mut rng, scale).await?;
    organisations::refresh(db).await?;
    people_of(db, &places, &mut rng, scale).await?;
    Box::pin(records::build(app, &places, &mut rng, scale)).await?;
    Box::pin(spread::build(app, &places, &mut rng)).await?;
    Box::pin(boards::build(app, &places, &mut rng)).await?;
    Box::pin(spread::decide(app, places.province, &mut rng)).await?;
    Box::pin(directives::build(app, &places)).await?;
    Box::pin(ip_assets::build(app, &places, &mut rng)).await?;
    Box::pin(exchange::build(app, &places)).await?;
    Box::pin(products::build(app, &places)).await?;
    Box::pin(ip_exploitation::build(app, &places, &mut rng)).await?;
    Box::pin(ip_links::build(app, &places)).await?;
    Box::pin(ip_costs::build(app)).await?;
    searches::build(app).await?;
    Box::pin(targets::build(app)).await?;
    Box::pin(reports::build(app, &places)).await?;
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
                Place::Neighbour => format!("Xã {NEIGHBOUR}"),
                Place::School => format!("Trường Tiểu học {TOUR_COMMUNE}"),
                Place::Enterprise => "một doanh nghiệp của tỉnh".to_owned(),
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

/// The maps need nothing from outside.
async fn boundaries(db: &Db) -> Result<()> {
    let fault = |error: &dyn std::fmt::Display| AppError::bug(format!("practice boundaries: {error}"));
    let file = serde_json::from_slice(BOUNDARIES).map_err(|error| fault(&error))?;
    let shapes = organisations::boundaries::read(&file, None).map_err(|error| fault(&error))?;
    let tx = db.begin_system("practice").await?;
    organisations::boundaries::load(&tx, &Actor::system("practice"), "communes.topojson", &shapes).await?;
    tx.commit().await
}

/// Where the cast works, and every school of the province.
pub(crate) struct Places {
    province: UnitId,
    science: UnitId,
    home_affairs: UnitId,
    commune: UnitId,
    neighbour: UnitId,
    school: UnitId,
    schools: Vec<UnitId>,
    offices: Vec<UnitId>,
    enterprises: Vec<UnitId>,
    communes: Vec<UnitId>,
    /// What was there before the reorganisation: its people and records reach back further.
    early: Vec<UnitId>,
}

impl Places {
    /// The first day of a body.
    fn since(&self, unit: UnitId) -> Result<NaiveDate> {
        if unit == self.province || self.early.contains(&unit) {
            old_era()
        } else {
            new_era()
        }
    }
}

/// The commune in which the tour takes place.
const TOUR_COMMUNE: &str = "Mường Kim";
/// The commune that takes an initiative over.
const NEIGHBOUR: &str = "Khoen On";

async fn bodies(db: &Db, rng: &mut StdRng, scale: u32) -> Result<Places> {
    let (day, old_day) = (new_era()?, old_era()?);
    let units = db.units();
    let province = units
        .by_code("12", day)
        .ok_or_else(|| AppError::bug("province 12 is missing"))?;
    let communes: Vec<UnitId> = units
        .children(province, Tree::Territorial, day)
        .into_iter()
        .filter(|unit| units.get(*unit).is_some_and(|row| row.kind == UnitKind::Commune))
        .collect();
    let tour = named_commune(&units, &communes, TOUR_COMMUNE, day)?;
    let tx = db.begin_system("practice").await?;
    let (mut new, mut old) = (Vec::new(), Vec::new());
    // Departments and the schools of the tour stood before the reorganisation; the schools hang below the province until
    // then, because a unit cannot outlive the old commune or district above it.
    let mut add = |kind, name: String, code: String, mut parents: Vec<(Tree, UnitId)>| {
        let id: UnitId = tx.id();
        let of_tour = kind == UnitKind::School && parents.contains(&(Tree::Territorial, tour));
        let early = kind == UnitKind::Department || of_tour;
        for (tree, parent) in &mut parents {
            if of_tour && *tree == Tree::Territorial {
                *parent = province;
            }
        }
        let (list, day) = if early { (&mut old, old_day) } else { (&mut new, day) };
        list.push(NewUnit {
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
    let wanted = format!("Trường Tiểu học {}", short_name(&units, tour, day));
    let early: Vec<UnitId> = old.iter().map(|unit| unit.id).collect();
    let moved: Vec<UnitId> = old
        .iter()
        .filter(|unit| unit.kind == UnitKind::School)
        .map(|unit| unit.id)
        .collect();
    let school = old
        .iter()
        .find(|unit| unit.full_name == wanted)
        .map(|unit| unit.id)
        .ok_or_else(|| AppError::bug("no school in the commune of the tour"))?;
    let actor = Actor::system("practice");
    organisations::commands::found(&tx, &actor, old, names::LEGAL_ACT, old_day).await?;
    organisations::commands::found(&tx, &actor, new, names::LEGAL_ACT, day).await?;
    for unit in moved {
        let act = organisations::Act {
            change: organisations::Change::ReParent {
                unit,
                tree: Tree::Territorial,
                parent: tour,
            },
            legal_act: names::LEGAL_ACT.to_owned(),
            effective_on: day,
            note: String::new(),
        };
        organisations::commands::change(&tx, &actor, &act, &[]).await?;
    }
    tx.commit().await?;
    Ok(Places {
        province,
        science,
        home_affairs,
        commune: tour,
        neighbour: named_commune(&units, &communes, NEIGHBOUR, day)?,
        school,
        schools,
        offices,
        enterprises,
        communes,
        early,
    })
}

/// The commune of a name, or the first.
fn named_commune(units: &Units, communes: &[UnitId], name: &str, day: NaiveDate) -> Result<UnitId> {
    communes
        .iter()
        .copied()
        .find(|unit| units.name(*unit, day).ends_with(name))
        .or(communes.first().copied())
        .ok_or_else(|| AppError::bug("no communes"))
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
            Place::Neighbour => places.neighbour,
            Place::School => places.school,
            Place::Enterprise => *places
                .enterprises
                .first()
                .ok_or_else(|| AppError::bug("no enterprise in the practice province"))?,
        };
        let id = crowd.add(
            &tx,
            member.name,
            member.username,
            Some(&hash),
            unit,
            (member.title, member.form, member.head),
            places.since(unit)?,
        );
        for (role, subtree) in member.roles {
            crowd.grant(&tx, id, unit, *role, *subtree, places.since(unit)?);
            // Who keeps the emulation of a province sees the work of all its units.
            if *role == Role::EmulationOfficer {
                crowd.grant(&tx, id, places.province, *role, true, places.since(places.province)?);
            }
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
        let since = places.since(unit)?;
        let leader = crowd.invented(
            &tx,
            rng,
            &format!("ld.{code}"),
            &hash,
            unit,
            (head, SigningForm::Own, true),
            since,
        );
        crowd.grant(&tx, leader, unit, Role::Leader, false, since);
        let clerk = crowd.invented(
            &tx,
            rng,
            &format!("vt.{code}"),
            &hash,
            unit,
            ("Văn thư", SigningForm::Own, false),
            since,
        );
        crowd.grant(&tx, clerk, unit, Role::UnitClerk, reach, since);
    }
    for unit in places.schools.iter().chain(&places.offices).chain(&places.enterprises) {
        let code = units.code(*unit, from).to_lowercase();
        // Schools are multiplied themselves; the other bodies grow by their people.
        let (title, staff) = if places.schools.contains(unit) {
            ("Giáo viên", 3)
        } else {
            ("Chuyên viên", 3 * scale.max(1))
        };
        for number in 1..=staff {
            let username = format!("nv{number}.{code}");
            crowd.invented(
                &tx,
                rng,
                &username,
                &hash,
                *unit,
                (title, SigningForm::Own, false),
                places.since(*unit)?,
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
