//! The whole matrix: every route, called by every kind of person, on a record that exists, in the state that the route
//! is about. What each gets is stated in `matrix.txt`, which a person reads before it changes.
//!
//! A cell is the status of the answer to an empty form or body: 422 (428 in the API) means "you may, but something is missing", `in`
//! that one is led to the sign-in page. What one may not see is 404, as if it were not there.

use crate::world::{User, World};
use axum::http::{Method, StatusCode};
use initiatives::campaigns::Step;
use kernel::access::{Actor, Role};
use kernel::ids::PersonId;
use kernel::web::{RouteInfo, Verb};
use std::collections::HashMap;

const STATED: &str = include_str!("matrix.txt");

/// What a route about periodic reports is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Periodic {
    /// A report regime of the commune that is a draft; by the interface.
    RegimeDraft,
    RegimeApiAct,
    /// One in force, with a period; one whose period is closed; by the interface.
    Regime,
    RegimeClosed,
    PeriodApiAct,
    /// The report of the school, filled in; laid before the leader; sent; being corrected; by the interface.
    Owed,
    Completed,
    Sent,
    Correcting,
    ApiAct,
}

/// What a route about IP assets is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Property {
    /// A mark in the register of the commune, filed; with its event; with a file; by the interface.
    Asset,
    Event,
    File,
    ApiAct,
    /// One that was published.
    Published,
    /// A licence over it; with a file; by the interface.
    Agreement,
    AgreementFile,
    ApiAgreement,
    /// A collective mark in force; published; with somebody who may use it; with a paper.
    Collective,
    CollectiveOpen,
    RightUser,
    UsePaper,
    /// One whose area is on a map, published.
    AreaOpen,
    /// An assessment of an initiative; a result of State money with a report; an area on the map: by the interface.
    Assessment,
    Result,
    Area,
    /// A payment to an author with its paper; by the interface; the money that came in before it.
    PayoutFile,
    ApiPayout,
    ApiRevenue,
}

/// What stands in the place of a route's parameters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Object {
    /// Nothing: the route has no parameters.
    None,
    /// An initiative by Lan at the school.
    Draft,
    Submitted,
    Received,
    /// A received one and its report.
    Report,
    /// The school.
    Unit,
    /// Bình, a teacher of the other school.
    Person,
    /// Lan's work, handed over to Hoa.
    Handover,
    /// A received one, and the work of accepting it.
    Work,
    /// A campaign of the commune that is prepared.
    CampaignDraft,
    /// One that is open, and the school.
    Campaign,
    /// One that is closed.
    CampaignClosed,
    /// A recognised initiative and its certificate.
    Certificate,
    /// The papers of a received one.
    Shelf,
    /// A decision drafted for a received one, taking its number, its files.
    Paper,
    PaperNumber,
    PaperApiNumber,
    PaperPreview,
    PaperFile,
    /// The council of the commune.
    Council,
    /// Its first seat.
    Seat,
    /// An open session of it, everyone present.
    Meeting,
    /// The first dossier on its agenda.
    Item,
    /// A recognised initiative that is public.
    Recognised,
    /// What belongs to one that another school uses, by the list of the interface that has it.
    Replication,
    Benefit,
    Remuneration,
    Proposal,
    Award,
    /// A letter of the commune to both schools that is not issued; one that is; the same, published.
    DirectiveDraft,
    Directive,
    DirectivePublished,
    /// An issued one and its clause, a target, a file of it.
    DirectiveClause,
    DirectiveLine,
    DirectiveFile,
    /// What replaces it, by the interface.
    DirectiveApiAct,
    /// Its clause, by the interface.
    ApiClause,
    /// Something about periodic reports.
    Periodic(Periodic),
    /// Something about IP assets.
    Property(Property),
    /// An OCOP product in the list of the commune; one that was published; one, and an act of the interface.
    Product,
    ProductPublished,
    ProductApiAct,
    /// A task of it that the school leads; one that the school completed with a file; by the interface a report.
    Task,
    TaskSubmitted,
    TaskFile,
    TaskApiAct,
    /// A difficulty that the school raised.
    Obstacle,
    /// Something that only officers of a unit see: how many dossiers were handed in to one's own unit.
    Figure,
    /// A target of the school.
    Target,
    /// Figures of the school, frozen by its clerk.
    Snapshot,
    /// Something that does not exist: secrets cannot be guessed.
    Secret,
}

/// Which record a route is about. A route with parameters that is not named here fails the test.
fn object(route: &RouteInfo) -> Object {
    let path = route.path;
    let last = path.rsplit('/').next().unwrap_or("");
    if !path.contains('{') {
        return Object::None;
    }
    if path.starts_with("/sang-kien/cap-giay/") || path.starts_with("/api/v1/certificate-runs/") {
        return Object::Secret;
    }
    if path.starts_with("/van-ban/") || path.starts_with("/api/v1/papers/") {
        return match last {
            "{record}" => Object::Shelf,
            "{id}" => Object::Paper,
            "{act}" if path.starts_with("/api/") => Object::PaperApiNumber,
            "{act}" => Object::PaperNumber,
            "{file}" if path.starts_with("/api/") => Object::PaperFile,
            "{file}" => Object::PaperPreview,
            other => panic!("{other}: which paper is this route about?"),
        };
    }
    if path.starts_with("/sang-kien/") || path.starts_with("/api/v1/initiatives/") {
        return match last {
            "sua" | "kiem-tra" | "nop" | "submission" | "campaign" | "giai-trinh" => Object::Draft,
            "tiep-nhan" | "reception" | "rut" | "withdrawal" => Object::Submitted,
            "{file}" | "chu" => Object::Report,
            "{id}" if route.verb == Verb::Put => Object::Draft,
            "{work}" => Object::Work,
            "lan-toa" => Object::Recognised,
            "{id}" | "doi-chieu" | "phu-luc" | "novelty" | "phieu-tiep-nhan" | "phieu" | "life" | "cong-nhan"
            | "khong-cong-nhan" | "recognition" | "refusal" => Object::Received,
            other => panic!("{other}: in which state is an initiative when this route is called?"),
        };
    }
    if path.starts_with("/phong-trao/") || path.starts_with("/api/v1/campaigns/") {
        return match last {
            "mo" | "opening" => Object::CampaignDraft,
            "tong-ket" | "ending" => Object::CampaignClosed,
            _ => Object::Campaign,
        };
    }
    if path.starts_with("/chi-dao/") || path.starts_with("/api/v1/directives/") {
        return match last {
            "ban-hanh" => Object::DirectiveDraft,
            "{clause}" => Object::DirectiveClause,
            "bo" if path.contains("{clause}") => Object::DirectiveClause,
            "bo" => Object::DirectiveLine,
            "{file}" => Object::DirectiveFile,
            "{act}" => Object::DirectiveApiAct,
            _ => Object::Directive,
        };
    }
    if path.starts_with("/nhiem-vu/") || path.starts_with("/api/v1/tasks/") {
        return match last {
            "duyet" | "tra-lai" => Object::TaskSubmitted,
            "{file}" => Object::TaskFile,
            "{act}" => Object::TaskApiAct,
            _ => Object::Task,
        };
    }
    if path.starts_with("/bao-cao/che-do/{id}") || path.starts_with("/api/v1/report-regimes/") {
        return match last {
            "ban-hanh" => Object::Periodic(Periodic::RegimeDraft),
            "mo-chot" => Object::Periodic(Periodic::RegimeClosed),
            "{act}" if path.contains("{period}") => Object::Periodic(Periodic::PeriodApiAct),
            "{act}" => Object::Periodic(Periodic::RegimeApiAct),
            _ => Object::Periodic(Periodic::Regime),
        };
    }
    if path.starts_with("/bao-cao/{id}") || path.starts_with("/api/v1/reports/") {
        return match last {
            "lay-lai" => Object::Periodic(Periodic::Completed),
            "nhan" | "tra-lai" | "dinh-chinh" | "{revision}" => Object::Periodic(Periodic::Sent),
            _ if path.contains("{revision}") => Object::Periodic(Periodic::Sent),
            "bo-sua" => Object::Periodic(Periodic::Correcting),
            "{act}" => Object::Periodic(Periodic::ApiAct),
            _ => Object::Periodic(Periodic::Owed),
        };
    }
    if path.contains("/khai-thac/{agreement}") {
        return Object::Property(match last {
            "{file}" if path.contains("/chi-tra/") => Property::PayoutFile,
            "{file}" => Property::AgreementFile,
            _ => Property::Agreement,
        });
    }
    if path.starts_with("/api/v1/ip-assessments/") {
        return Object::Property(Property::Assessment);
    }
    if path.starts_with("/api/v1/ip-assets/{id}/result") {
        return Object::Property(Property::Result);
    }
    if path.contains("/{area}") {
        return Object::Property(Property::Area);
    }
    if path.contains("/{id}/nguoi-su-dung") || path.starts_with("/api/v1/collective-rights/") {
        return Object::Property(match last {
            "{file}" => Property::UsePaper,
            "{user}" => Property::RightUser,
            _ if path.starts_with("/tai-san-cong-khai/") => Property::CollectiveOpen,
            _ => Property::Collective,
        });
    }
    if path.starts_with("/api/v1/agreements/") {
        return Object::Property(match last {
            "reversal" | "file" if path.contains("{payment}") => Property::ApiPayout,
            "reversal" => Property::ApiRevenue,
            _ => Property::ApiAgreement,
        });
    }
    if path.starts_with("/tai-san-cong-khai/{id}/vung") {
        return Object::Property(Property::AreaOpen);
    }
    if path.starts_with("/tai-san/{id}/vung") {
        return Object::Property(Property::Collective);
    }
    if path.starts_with("/tai-san/{id}") || path.starts_with("/api/v1/ip-assets/") {
        return match last {
            "{event}" => Object::Property(Property::Event),
            "{file}" => Object::Property(Property::File),
            "{act}" => Object::Property(Property::ApiAct),
            _ => Object::Property(Property::Asset),
        };
    }
    for (prefix, object) in [
        ("/tai-san/tu-sang-kien/{initiative}", Object::Received),
        ("/tai-san-cong-khai/{id}", Object::Property(Property::Published)),
        ("/san-pham-cong-khai/{id}", Object::ProductPublished),
        ("/san-pham/{id}", Object::Product),
        ("/api/v1/products/{id}/acts", Object::ProductApiAct),
        ("/api/v1/products/{id}", Object::Product),
        ("/chi-dao-cong-khai/{id}", Object::DirectivePublished),
        ("/vuong-mac/{id}", Object::Obstacle),
        ("/api/v1/obstacles/{id}", Object::Obstacle),
        ("/api/v1/clauses/{id}", Object::ApiClause),
        ("/lich-nhiem-vu/{secret}", Object::Secret),
        ("/phong-trao-cong-khai/{id}", Object::Campaign),
        ("/api/v1/certificates/{id}", Object::Certificate),
        ("/api/v1/replications/{id}", Object::Replication),
        ("/api/v1/benefits/{id}", Object::Benefit),
        ("/api/v1/remunerations/{id}", Object::Remuneration),
        ("/api/v1/proposals/{id}", Object::Proposal),
        ("/api/v1/awards/{id}", Object::Award),
        ("/api/v1/councils/{id}", Object::Council),
        ("/api/v1/sessions/{id}/conclusions/{bulk}", Object::Secret),
        ("/api/v1/sessions/{id}", Object::Meeting),
        ("/api/v1/score-sheets/{item}", Object::Item),
        ("/hoi-dong/ket-luan/{bulk}", Object::Secret),
        ("/hoi-dong/quan-he/{tie}", Object::Secret),
        ("/hoi-dong/noi-dung/{id}", Object::Item),
        ("/hoi-dong/phien/{id}", Object::Meeting),
        ("/hoi-dong/{id}/thanh-vien/{seat}", Object::Seat),
        ("/hoi-dong/{id}", Object::Council),
        ("/chi-tieu/muc-tieu/{id}", Object::Target),
        ("/api/v1/indicator-targets/{id}", Object::Target),
        ("/chi-tieu/so-chot/{id}", Object::Snapshot),
        ("/api/v1/snapshots/{id}", Object::Snapshot),
        ("/chi-tieu/{key}", Object::Figure),
        ("/api/v1/indicators/{key}", Object::Figure),
        ("/don-vi/{id}", Object::Unit),
        ("/api/v1/units/{id}", Object::Unit),
        ("/he-thong/nguoi-dung/{id}", Object::Person),
        ("/ban-giao/{id}", Object::Handover),
        ("/tim-kiem/da-luu/{id}", Object::Secret),
        ("/api/v1/saved-searches/{id}", Object::Secret),
        ("/lien-ket/{token}", Object::Secret),
        ("/xac-minh/{key}", Object::Secret),
        ("/tai-nguyen/{name}", Object::Secret),
    ] {
        if path.starts_with(prefix) {
            return object;
        }
    }
    panic!("{path}: which record is this route about? Name it in matrix.rs.");
}

/// Makes records, and keeps them until an act has used them up.
struct Records<'w> {
    world: &'w World,
    lan: User,
    hoa: User,
    /// Chair, secretary, members.
    board: Vec<PersonId>,
    fresh: HashMap<Object, Vec<String>>,
    made: usize,
}

impl Records<'_> {
    /// The values of the parameters, in order.
    async fn of(&mut self, object: Object) -> Vec<String> {
        if let Some(found) = self.fresh.get(&object) {
            return found.clone();
        }
        let values = match object {
            Object::None => Vec::new(),
            Object::Secret => vec!["00000000-0000-7000-8000-000000000000".to_owned(); 2],
            Object::Council | Object::Seat | Object::Meeting | Object::Item => self.council(object).await,
            Object::Unit => vec![self.world.school.to_string()],
            Object::Figure => vec!["sk.submitted".to_owned()],
            Object::Target => {
                let new = serde_json::json!({
                    "unit": self.world.school, "indicator": "sk.recognised", "period": "2026",
                    "comparator": "at_least", "value": "3", "source": "12/KH-UBND",
                });
                let made = self.hoa.json(Method::POST, "/api/v1/indicator-targets", &[], new).await;
                vec![made.is(StatusCode::CREATED).json()["id"].as_str().unwrap().to_owned()]
            }
            Object::Snapshot => {
                let new = serde_json::json!({ "unit": self.world.school, "name": "Quý", "period": "2026-Q4" });
                let made = self.hoa.json(Method::POST, "/api/v1/snapshots", &[], new).await;
                vec![made.is(StatusCode::CREATED).json()["id"].as_str().unwrap().to_owned()]
            }
            Object::CampaignDraft => vec![crate::campaigns::campaign(self.world, &[]).await.to_string()],
            Object::Campaign => {
                let id = crate::campaigns::campaign(self.world, &[Step::Open]).await;
                vec![id.to_string(), self.world.school.to_string()]
            }
            Object::CampaignClosed => {
                let id = crate::campaigns::campaign(self.world, &[Step::Open, Step::Close]).await;
                vec![id.to_string()]
            }
            Object::Certificate => self.certificate().await,
            Object::DirectiveDraft
            | Object::Directive
            | Object::DirectivePublished
            | Object::DirectiveClause
            | Object::DirectiveLine
            | Object::DirectiveFile
            | Object::DirectiveApiAct
            | Object::ApiClause
            | Object::Task
            | Object::TaskSubmitted
            | Object::TaskFile
            | Object::TaskApiAct
            | Object::Obstacle => self.directive(object).await,
            Object::Periodic(periodic) => self.report(periodic).await,
            Object::Property(property) => self.asset(property).await,
            Object::Product | Object::ProductPublished | Object::ProductApiAct => self.product(object).await,
            Object::Person => {
                self.made += 1;
                let name = format!("khac{}", self.made);
                let person = self
                    .world
                    .person(
                        &name,
                        "Quàng Văn Khác",
                        self.world.other_school,
                        "Giáo viên",
                        false,
                        &[],
                    )
                    .await;
                vec![person.to_string()]
            }
            Object::Handover => {
                self.made += 1;
                let once = format!("ban-giao-{}", self.made);
                let page = self.lan.get("/ban-giao").await.text();
                let to = page
                    .split("<option value=\"")
                    .skip(1)
                    .find(|option| option.contains("Vàng Thị Hoa"))
                    .and_then(|option| option.split('"').next())
                    .unwrap()
                    .to_owned();
                let fields = [("to", to.as_str()), ("reason", "Nghỉ sinh"), ("_once", &once)];
                let made = self.lan.post("/ban-giao", &fields).await.is(StatusCode::SEE_OTHER);
                vec![made.location().rsplit('/').next().unwrap().to_owned()]
            }
            Object::Recognised
            | Object::Replication
            | Object::Benefit
            | Object::Remuneration
            | Object::Proposal
            | Object::Award => self.recognised(object).await,
            Object::Draft
            | Object::Submitted
            | Object::Received
            | Object::Work
            | Object::Report
            | Object::Shelf
            | Object::Paper
            | Object::PaperNumber
            | Object::PaperApiNumber
            | Object::PaperPreview
            | Object::PaperFile => self.initiative(object).await,
        };
        self.fresh.insert(object, values.clone());
        values
    }

    async fn council(&mut self, object: Object) -> Vec<String> {
        let world = self.world;
        let (council, meeting) = crate::councils::found(world, &self.board, 2, "tt18-2013").await;
        let system = Actor::system("test");
        let tx = world.app.db.begin_system("test").await.unwrap();
        councils::commands::open(&tx, &system, meeting).await.unwrap();
        councils::commands::attend(&tx, &system, meeting, &self.board)
            .await
            .unwrap();
        tx.commit().await.unwrap();
        let (reader, today) = (world.app.db.reader(), kernel::time::local_date(world.app.db.now()));
        match object {
            Object::Council => vec![council.to_string()],
            Object::Seat => {
                let members = councils::store::members_of(&reader, council).await.unwrap();
                vec![council.to_string(), members[0].id.to_string()]
            }
            Object::Item => {
                let scope = councils::policy::whole();
                let items = councils::store::items_of(&reader, &scope, meeting, today)
                    .await
                    .unwrap();
                vec![items[0].id.to_string()]
            }
            Object::None
            | Object::Draft
            | Object::Submitted
            | Object::Received
            | Object::Report
            | Object::Unit
            | Object::Figure
            | Object::Target
            | Object::Snapshot
            | Object::CampaignDraft
            | Object::Campaign
            | Object::CampaignClosed
            | Object::Certificate
            | Object::Person
            | Object::Handover
            | Object::Work
            | Object::Shelf
            | Object::Paper
            | Object::PaperNumber
            | Object::PaperApiNumber
            | Object::PaperPreview
            | Object::PaperFile
            | Object::Meeting
            | Object::Recognised
            | Object::Replication
            | Object::Benefit
            | Object::Remuneration
            | Object::Proposal
            | Object::Award
            | Object::DirectiveDraft
            | Object::Directive
            | Object::DirectivePublished
            | Object::DirectiveClause
            | Object::DirectiveLine
            | Object::DirectiveFile
            | Object::DirectiveApiAct
            | Object::ApiClause
            | Object::Task
            | Object::TaskSubmitted
            | Object::TaskFile
            | Object::TaskApiAct
            | Object::Obstacle
            | Object::Periodic(_)
            | Object::Property(_)
            | Object::Product
            | Object::ProductPublished
            | Object::ProductApiAct
            | Object::Secret => vec![meeting.to_string()],
        }
    }

    async fn certificate(&mut self) -> Vec<String> {
        let id = self.initiative(Object::Received).await.remove(0);
        let address = format!("/sang-kien/{id}");
        let leader = self.world.user("minh").await;
        leader
            .post(&format!("{address}/cong-nhan"), &[("decision_number", "15/QĐ")])
            .await
            .is(StatusCode::SEE_OTHER);
        self.world.run_jobs().await;
        let path = format!("/api/v1/certificates/{id}");
        let files = leader.get(&path).await.is(StatusCode::OK).json();
        vec![id, files["files"][0]["id"].as_str().unwrap().to_owned()]
    }

    /// A recognised initiative that is public, with one of everything that may belong to it.
    async fn recognised(&mut self, object: Object) -> Vec<String> {
        let received = self.initiative(Object::Received).await;
        let address = format!("/sang-kien/{}", received[0]);
        let minh = self.world.user("minh").await;
        let number = [("decision_number", "15/QĐ-TH")];
        minh.post(&format!("{address}/cong-nhan"), &number)
            .await
            .is(StatusCode::SEE_OTHER);
        let protect = [("answer", "publish")];
        self.lan
            .post(&format!("{address}/viec/protect"), &protect)
            .await
            .is(StatusCode::SEE_OTHER);
        let id = &received[0];
        let (path, user, body) = match object {
            Object::Replication => (
                "/api/v1/replications",
                self.world.user("son").await,
                serde_json::json!({ "initiative": id, "unit": self.world.other_school, "since": "2026-09-01",
                                    "place": "Lớp 6", "contact": "Giàng A Sơn" }),
            ),
            Object::Benefit => (
                "/api/v1/benefits",
                self.lan.clone(),
                serde_json::json!({ "initiative": id, "from": "2026-09-01", "to": "2026-11-01", "method": "social",
                                    "basis": "Học sinh thích học hơn" }),
            ),
            Object::Remuneration => (
                "/api/v1/remunerations",
                self.hoa.clone(),
                serde_json::json!({ "initiative": id, "kind": "use_year", "from": "2026-09-30", "base": 1_000_000 }),
            ),
            Object::Proposal => (
                "/api/v1/proposals",
                self.hoa.clone(),
                serde_json::json!({ "initiative": id, "level": "province", "kind": "wide_use", "sector": "other",
                                    "reasons": "Đã dùng ở hai trường" }),
            ),
            Object::Award => (
                "/api/v1/awards",
                self.hoa.clone(),
                serde_json::json!({ "initiative": id, "title": "merit", "recipient": "Lò Thị Lan", "year": 2026,
                                    "number": "21/QĐ" }),
            ),
            Object::None
            | Object::Draft
            | Object::Submitted
            | Object::Received
            | Object::Report
            | Object::Unit
            | Object::Figure
            | Object::Target
            | Object::Snapshot
            | Object::Person
            | Object::Handover
            | Object::Work
            | Object::Shelf
            | Object::Paper
            | Object::PaperNumber
            | Object::PaperApiNumber
            | Object::PaperPreview
            | Object::PaperFile
            | Object::Council
            | Object::Seat
            | Object::Meeting
            | Object::Item
            | Object::CampaignDraft
            | Object::Campaign
            | Object::CampaignClosed
            | Object::Certificate
            | Object::Recognised
            | Object::DirectiveDraft
            | Object::Directive
            | Object::DirectivePublished
            | Object::DirectiveClause
            | Object::DirectiveLine
            | Object::DirectiveFile
            | Object::DirectiveApiAct
            | Object::ApiClause
            | Object::Task
            | Object::TaskSubmitted
            | Object::TaskFile
            | Object::TaskApiAct
            | Object::Obstacle
            | Object::Periodic(_)
            | Object::Property(_)
            | Object::Product
            | Object::ProductPublished
            | Object::ProductApiAct
            | Object::Secret => return received,
        };
        let made = user.json(Method::POST, path, &[], body).await.is(StatusCode::CREATED);
        vec![made.json()["id"].as_str().unwrap().to_owned()]
    }

    async fn product(&mut self, object: Object) -> Vec<String> {
        let world = self.world;
        let id = crate::products::product(world, world.commune, "Chè Mường Kim").await;
        if object == Object::ProductPublished {
            let tx = world.app.db.begin_system("test").await.unwrap();
            products::commands::publish(&tx, &Actor::system("test"), id, true)
                .await
                .unwrap();
            tx.commit().await.unwrap();
        }
        vec![id.to_string(), "publish".to_owned()]
    }

    /// A regime of the commune over both schools, and the report that the first school owes.
    async fn asset(&mut self, object: Property) -> Vec<String> {
        let world = self.world;
        let id = crate::ip_assets::mark(world, world.commune, "CHÈ MƯỜNG KIM").await;
        match object {
            Property::Asset => vec![id.to_string()],
            Property::Event => {
                let events = ip_assets::store::events(&world.app.db.reader(), id).await.unwrap();
                vec![id.to_string(), events[0].id.to_string()]
            }
            Property::File => {
                let hash = world.app.engines.files.put(b"tep!").await.unwrap();
                let stored = ip_assets::commands::StoredFile {
                    hash,
                    name: "Tờ khai.txt".to_owned(),
                    size: 4,
                    extracted: kernel::engines::Extracted {
                        media_type: "text/plain".to_owned(),
                        ..kernel::engines::Extracted::default()
                    },
                };
                let tx = world.app.db.begin_system("test").await.unwrap();
                let file = ip_assets::commands::attach(&tx, &Actor::system("test"), id, stored)
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
                vec![id.to_string(), file.to_string()]
            }
            Property::ApiAct => vec![id.to_string(), "publish".to_owned()],
            Property::Published => {
                let tx = world.app.db.begin_system("test").await.unwrap();
                ip_assets::commands::publish(&tx, &Actor::system("test"), id, true)
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
                vec![id.to_string()]
            }
            Property::Agreement | Property::AgreementFile | Property::ApiAgreement => {
                let (agreement, file) = crate::ip_exploitation::agreement(world, id).await;
                if object == Property::ApiAgreement {
                    vec![agreement]
                } else if object == Property::AgreementFile {
                    vec![id.to_string(), agreement, file]
                } else {
                    vec![id.to_string(), agreement]
                }
            }
            Property::PayoutFile | Property::ApiPayout | Property::ApiRevenue => {
                let id = crate::ip_pay::authored(world).await;
                let [agreement, file, revenue, payout] = crate::ip_pay::payout(world, id).await;
                if object == Property::PayoutFile {
                    vec![id.to_string(), agreement, file]
                } else if object == Property::ApiRevenue {
                    vec![agreement, revenue]
                } else {
                    vec![agreement, payout]
                }
            }
            Property::Assessment => {
                let initiative = self.initiative(Object::Received).await.remove(0);
                vec![crate::ip_api_more::assessed(world, &initiative).await]
            }
            Property::Result => crate::ip_api_more::reported(world).await.to_vec(),
            Property::Area => crate::ip_api_more::on_the_map(world).await.to_vec(),
            Property::AreaOpen => vec![crate::ip_area::drawn(world).await],
            Property::Collective | Property::CollectiveOpen | Property::RightUser | Property::UsePaper => {
                let (id, user, file) = crate::ip_exploitation::keeper(world).await;
                if object == Property::RightUser {
                    vec![id, user]
                } else if object == Property::UsePaper {
                    vec![id, file]
                } else {
                    vec![id]
                }
            }
        }
    }

    async fn report(&mut self, object: Periodic) -> Vec<String> {
        use crate::reports::{act, content, owed, regime, write};
        use ::reports::commands::{self, periods};
        use ::reports::model::Act;
        let world = self.world;
        if matches!(object, Periodic::RegimeDraft | Periodic::RegimeApiAct) {
            let figures = world.app.part::<indicators::Figures>().unwrap();
            let tx = world.app.db.begin_system("test").await.unwrap();
            let id = commands::enter_regime(&tx, &Actor::system("test"), &figures, world.commune, content(world))
                .await
                .unwrap();
            tx.commit().await.unwrap();
            return vec![id.to_string(), "force".to_owned()];
        }
        let id = regime(world, world.commune, content(world)).await;
        let period = "2026-Q4";
        match object {
            Periodic::RegimeClosed => {
                let tx = world.app.db.begin_system("test").await.unwrap();
                periods::close(&tx, &Actor::system("test"), id, period.parse().unwrap(), "Đã tổng hợp")
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
                return vec![id.to_string(), period.to_owned()];
            }
            Periodic::Regime => return vec![id.to_string(), period.to_owned()],
            Periodic::PeriodApiAct => return vec![id.to_string(), period.to_owned(), "urge".to_owned()],
            Periodic::RegimeDraft
            | Periodic::RegimeApiAct
            | Periodic::Owed
            | Periodic::Completed
            | Periodic::Sent
            | Periodic::Correcting
            | Periodic::ApiAct => {}
        }
        let all = owed(world, id, period).await;
        let report = all
            .iter()
            .find(|one| one.report.unit == world.school)
            .unwrap()
            .report
            .id;
        write(world, report, &[("02", "3"), ("03", "4")]).await;
        if object == Periodic::Completed {
            act(world, report, Act::Complete, "").await;
        }
        if matches!(object, Periodic::Sent | Periodic::Correcting) {
            act(world, report, Act::Send, "").await;
        }
        if object == Periodic::Correcting {
            act(world, report, Act::Correct, "Đếm nhầm").await;
        }
        let second = if object == Periodic::ApiAct { "complete" } else { "1" };
        vec![report.to_string(), second.to_owned()]
    }

    async fn directive(&mut self, object: Object) -> Vec<String> {
        use directives::commands::{self, NewLine};
        use directives::model::{LineKind, task::TaskAct};
        self.made += 1;
        let world = self.world;
        let entered = crate::directives::letter(world, &format!("{}/UBND", self.made));
        let issued = !matches!(object, Object::DirectiveDraft | Object::DirectiveApiAct);
        let id = crate::directives::document(world, entered, issued).await;
        let system = Actor::system("test");
        let stored = |name: &str, hash: String| commands::StoredFile {
            hash,
            name: name.to_owned(),
            size: 4,
            extracted: kernel::engines::Extracted {
                media_type: "text/plain".to_owned(),
                ..kernel::engines::Extracted::default()
            },
        };
        let of_task = matches!(
            object,
            Object::Task | Object::TaskSubmitted | Object::TaskFile | Object::TaskApiAct
        );
        if of_task {
            let task = crate::directives::task(world, id, world.school, directives::commands::tasks::When::Open).await;
            if object == Object::TaskSubmitted {
                crate::directives::take(world, task, TaskAct::Complete).await;
            }
            if object == Object::TaskFile {
                let hash = world.app.engines.files.put(b"tep!").await.unwrap();
                let with = directives::commands::tasks::With {
                    file: Some(stored("Minh chứng.txt", hash)),
                    ..directives::commands::tasks::With::default()
                };
                let tx = world.app.db.begin_system("test").await.unwrap();
                directives::commands::tasks::act(&tx, &system, task, TaskAct::Complete, with)
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
                let files = kernel::attachments::of(&world.app.db.reader(), task.0).await.unwrap();
                return vec![task.to_string(), files[0].id.to_string()];
            }
            return vec![task.to_string(), "report".to_owned()];
        }
        match object {
            Object::DirectivePublished => {
                let tx = world.app.db.begin_system("test").await.unwrap();
                commands::publish(&tx, &system, id, true).await.unwrap();
                tx.commit().await.unwrap();
            }
            Object::DirectiveApiAct => return vec![id.to_string(), "issue".to_owned()],
            Object::DirectiveClause | Object::ApiClause => {
                let clauses = directives::store::clauses(&world.app.db.reader(), &[id]).await.unwrap();
                let clause = clauses[0].id.to_string();
                return if object == Object::ApiClause {
                    vec![clause]
                } else {
                    vec![id.to_string(), clause]
                };
            }
            Object::DirectiveLine => {
                let line = NewLine {
                    kind: LineKind::Target,
                    clause: None,
                    name: "Số đơn".into(),
                    value: "trên 10".into(),
                    due_rule: String::new(),
                    who: String::new(),
                    sentence: String::new(),
                    reading: String::new(),
                };
                let tx = world.app.db.begin_system("test").await.unwrap();
                let made = commands::add_lines(&tx, &system, id, vec![line]).await.unwrap();
                tx.commit().await.unwrap();
                return vec![id.to_string(), made[0].to_string()];
            }
            Object::DirectiveFile => {
                let hash = world.app.engines.files.put(b"tep!").await.unwrap();
                let tx = world.app.db.begin_system("test").await.unwrap();
                let file = commands::attach(&tx, &system, id, false, stored("Công văn.txt", hash))
                    .await
                    .unwrap();
                tx.commit().await.unwrap();
                return vec![id.to_string(), file.to_string()];
            }
            Object::Obstacle => {
                let raised = commands::obstacles::Raised {
                    unit: world.school,
                    clause: None,
                    task: None,
                    text: "Thiếu kinh phí".into(),
                };
                let tx = world.app.db.begin_system("test").await.unwrap();
                let made = commands::obstacles::raise(&tx, &system, id, raised).await.unwrap();
                tx.commit().await.unwrap();
                return vec![made.to_string()];
            }
            Object::None
            | Object::Draft
            | Object::Submitted
            | Object::Received
            | Object::Report
            | Object::Unit
            | Object::Person
            | Object::Handover
            | Object::Work
            | Object::CampaignDraft
            | Object::Campaign
            | Object::CampaignClosed
            | Object::Certificate
            | Object::Shelf
            | Object::Paper
            | Object::PaperNumber
            | Object::PaperApiNumber
            | Object::PaperPreview
            | Object::PaperFile
            | Object::Council
            | Object::Seat
            | Object::Meeting
            | Object::Item
            | Object::Recognised
            | Object::Replication
            | Object::Benefit
            | Object::Remuneration
            | Object::Proposal
            | Object::Award
            | Object::DirectiveDraft
            | Object::Directive
            | Object::Task
            | Object::TaskSubmitted
            | Object::TaskFile
            | Object::TaskApiAct
            | Object::Figure
            | Object::Target
            | Object::Snapshot
            | Object::Periodic(_)
            | Object::Property(_)
            | Object::Product
            | Object::ProductPublished
            | Object::ProductApiAct
            | Object::Secret => {}
        }
        vec![id.to_string()]
    }

    async fn initiative(&mut self, object: Object) -> Vec<String> {
        self.made += 1;
        let once = format!("hang-{}", self.made);
        let address = crate::initiatives::ready_as(self.world, &self.lan, "Lò Thị Lan", &once).await;
        let id = address.rsplit('/').next().unwrap().to_owned();
        if object == Object::Draft {
            return vec![id];
        }
        self.lan
            .post(&format!("{address}/nop"), &[])
            .await
            .is(StatusCode::SEE_OTHER);
        if object == Object::Submitted {
            return vec![id];
        }
        self.hoa
            .post(&format!("{address}/tiep-nhan"), &[])
            .await
            .is(StatusCode::SEE_OTHER);
        if object == Object::Received {
            return vec![id];
        }
        if object == Object::Work {
            return vec![id, "accept".to_owned()];
        }
        if object == Object::Shelf {
            return vec!["initiative".to_owned(), id];
        }
        let papers = [
            (Object::Paper, ""),
            (Object::PaperNumber, "so"),
            (Object::PaperApiNumber, "number"),
            (Object::PaperPreview, "xem-thu"),
            (Object::PaperFile, "pdf"),
        ];
        let what = papers.into_iter().find(|(one, _)| *one == object).map(|(_, what)| what);
        if let Some(what) = what {
            let shelf = format!("/van-ban/ho-so/initiative/{id}");
            let made = self.hoa.post(&shelf, &[("offer", "decision")]).await;
            let made = made.is(StatusCode::SEE_OTHER).location();
            let paper = made.rsplit('/').next().unwrap().to_owned();
            return vec![paper, what.to_owned()];
        }
        let page = self.lan.get(&address).await.text();
        let file = page.split(&format!("{address}/tep/")).nth(1).unwrap();
        vec![id, file.split('"').next().unwrap().to_owned()]
    }
}

fn fill(path: &str, values: &[String]) -> String {
    let mut values = values.iter();
    path.split('/')
        .map(|part| {
            if part.starts_with('{') {
                values.next().unwrap().as_str()
            } else {
                part
            }
        })
        .collect::<Vec<_>>()
        .join("/")
}

#[tokio::test]
async fn every_route_gives_every_kind_of_person_what_is_stated() {
    let world = World::new().await;
    for (name, full, unit, roles) in [
        (
            "dung",
            "Chu A Dũng",
            world.other_school,
            &[(Role::UnitClerk, false)][..],
        ),
        ("kim", "Lý Thị Kim", world.commune, &[(Role::UnitClerk, true)][..]),
        ("tam", "Đèo Văn Tâm", world.commune, &[(Role::Leader, true)][..]),
        ("phong", "Tẩn Mẩy Phong", world.commune, &[(Role::Leader, false)][..]),
        ("an", "Bùi Thị An", world.country, &[(Role::Auditor, true)][..]),
    ] {
        world.person(name, full, unit, "Công chức", false, roles).await;
    }
    let mut board = Vec::new();
    for (name, full, roles) in [
        ("chutich", "Giàng A Chu", &[][..]),
        ("thuky", "Lò Văn Pâng", &[(Role::UnitClerk, true)][..]),
        ("uyvien", "Vũ Thị Mai", &[][..]),
    ] {
        board.push(world.person(name, full, world.commune, "Công chức", false, roles).await);
    }
    let callers = [
        ("chair", world.user("chutich").await),
        ("secretary", world.user("thuky").await),
        ("member", world.user("uyvien").await),
        ("visitor", world.visitor()),
        ("stranger", world.user("binh").await),
        ("author", world.user("lan").await),
        ("clerk", world.user("hoa").await),
        ("clerk-else", world.user("dung").await),
        ("clerk-above", world.user("kim").await),
        ("leader", world.user("minh").await),
        ("leader-else", world.user("son").await),
        ("leader-above", world.user("tam").await),
        ("leader-noreach", world.user("phong").await),
        ("auditor", world.user("an").await),
        ("admin", world.administrator().await),
    ];
    // Limits count by address; this walk is about rights.
    let mut last = 0;
    let callers = callers.map(|(name, user)| {
        last += 1;
        (name, user.at(&format!("198.51.100.{last}")))
    });
    let mut records = Records {
        lan: world.user("lan").await,
        hoa: world.user("hoa").await,
        world: &world,
        board,
        fresh: HashMap::new(),
        made: 0,
    };
    let names: Vec<&str> = callers.iter().map(|(name, _)| *name).collect();
    let mut lines = vec![format!("{:<60} {}", "", names.join(" "))];
    let mut table = khoinguon::compose::routes().table().to_vec();
    table.sort_by_key(|route| (route.path, route.verb));
    for route in table {
        // Ends the session of this walk, or is limited for everyone together; the tests of accounts cover both.
        if route.path == "/dang-xuat" || (route.verb == Verb::Post && route.path == "/dang-nhap") {
            continue;
        }
        let object = object(&route);
        let mut cells = Vec::new();
        for (name, caller) in &callers {
            let path = fill(route.path, &records.of(object).await);
            let answer = call(&world, caller, &route, &path).await;
            let status = answer.status;
            assert!(
                !status.is_server_error(),
                "{name}: {} {path}: {}",
                route.verb.name(),
                answer.text()
            );
            if route.verb != Verb::Get && (status.is_success() || status.is_redirection()) {
                records.fresh.remove(&object);
            }
            let cell = if answer.location().starts_with("/dang-nhap?den=") {
                "in".to_owned()
            } else {
                status.as_u16().to_string()
            };
            cells.push(format!("{cell:<width$}", width = name.len()));
        }
        let head = format!("{} {}", route.verb.name(), route.path);
        lines.push(format!("{head:<60} {}", cells.join(" ")).trim_end().to_owned());
    }
    let now = lines.join("\n") + "\n";
    if now != STATED {
        let file = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("matrix.txt");
        std::fs::write(&file, &now).unwrap();
        let differing: Vec<&str> = now.lines().filter(|line| !STATED.lines().any(|s| s == *line)).collect();
        panic!(
            "the matrix is not the one stated. Read each line, then copy {} over matrix.txt:\n{}\n{}",
            file.display(),
            lines[0],
            differing.join("\n")
        );
    }
}

/// What is sent: nothing, except where nothing would be turned away before rights are asked.
fn body(world: &World, route: &RouteInfo) -> serde_json::Value {
    use serde_json::json;
    match (route.verb, route.path) {
        (Verb::Put, "/api/v1/initiatives/{id}") => json!({ "title": "A", "unit": world.school, "kind": "technical" }),
        (Verb::Post, "/api/v1/initiatives/{id}/recognition") => json!({ "decision_number": "" }),
        (Verb::Put, "/api/v1/directives/{id}") => json!({ "keeper": world.commune, "kind": "letter", "subject": "A" }),
        (Verb::Put, "/api/v1/clauses/{id}") => json!({ "text": "B" }),
        (Verb::Put, "/api/v1/tasks/{id}") => json!({
            "directive": world.commune, "title": "A", "leads": [world.school],
        }),
        (Verb::Post, "/api/v1/obstacles/{id}/answer") => json!({ "answer": "Có" }),
        (Verb::Post, "/api/v1/directives/{id}/acknowledgements") => json!({ "unit": world.school }),
        (Verb::Post, "/api/v1/directives/{id}/obstacles") => json!({ "unit": world.school, "text": "" }),
        (Verb::Put, "/api/v1/campaigns/{id}") => json!({
            "unit": world.commune, "name": "A", "problem": "B",
            "opens_at": "2026-11-01T00:00:00Z", "closes_at": "2026-12-01T00:00:00Z",
        }),
        (Verb::Post, "/api/v1/campaigns") => json!({
            "unit": world.commune, "name": "A", "problem": "B",
            "opens_at": "2026-11-01T00:00:00Z", "closes_at": "2026-12-01T00:00:00Z",
        }),
        (Verb::Post, "/api/v1/campaigns/{id}/extension") => json!({ "closes_at": "2026-11-01T00:00:00Z" }),
        (Verb::Post, "/api/v1/campaigns/{id}/ending") => json!({ "outcome": "" }),
        (Verb::Put, "/api/v1/campaigns/{id}/units/{unit}") => json!({ "pledge": -1 }),
        (Verb::Post, "/api/v1/initiative-lists" | "/api/v1/initiative-lists/trials") => json!({
            "purpose": "register", "unit": world.school, "year": 2025, "rows": [["Tên sáng kiến"], ["A"]],
        }),
        (Verb::Post, "/api/v1/indicator-targets") => json!({
            "unit": world.school, "indicator": "sk.recognised", "period": "2026",
            "comparator": "at_least", "value": "3", "source": "12/KH-UBND",
        }),
        (Verb::Put, "/api/v1/report-regimes/{id}") | (Verb::Post, "/api/v1/report-regimes") => json!({
            "owner": world.commune, "name": "A", "purpose": "B", "reporters": "each_below", "receiver": world.commune,
            "due": { "every": "quarter", "month": 3, "day": 3 }, "cutoff": "calendar", "basis": "C", "from": "2026-11-01",
        }),
        (Verb::Post, "/api/v1/snapshots") => json!({ "unit": world.school, "name": "A", "period": "2026" }),
        (Verb::Post, "/api/v1/ip-assets/{id}/costs") => json!({ "act": "add", "kind": "" }),
        (Verb::Post, "/api/v1/ip-assessments/{id}/ip-asset") => json!({ "right": "utility_model" }),
        (Verb::Put, "/api/v1/ip-assets/{id}/initiative") => json!({ "initiative": world.commune }),
        (Verb::Post, "/api/v1/ip-assets/{id}/result/reports") => json!({ "on": "2026-11-01", "content": "" }),
        (Verb::Post, path) if path.ends_with("/{report}/reversal") || path.ends_with("/{area}/removal") => {
            json!({ "why": "" })
        }
        (Verb::Put, "/api/v1/ip-assets/{id}/commons") => json!({ "on": "2026-11-01", "by": "A", "paper": "B" }),
        (Verb::Put, path) if path.ends_with("/{payment}/file") => json!({ "name": "", "file": "" }),
        (Verb::Post, "/api/v1/initiatives/{id}/refusal") => json!({ "reason": "not_new" }),
        _ => json!({}),
    }
}

async fn call(world: &World, caller: &User, route: &RouteInfo, path: &str) -> crate::world::Answer {
    let method = match route.verb {
        Verb::Get => Method::GET,
        Verb::Post => Method::POST,
        Verb::Put => Method::PUT,
        Verb::Patch => Method::PATCH,
        Verb::Delete => Method::DELETE,
    };
    if path.starts_with("/api/") && route.verb != Verb::Get {
        caller.json(method, path, &[], body(world, route)).await
    } else if route.verb == Verb::Get {
        caller.get(path).await
    } else {
        caller
            .send(method, path, "application/x-www-form-urlencoded", &[], Vec::new())
            .await
    }
}
