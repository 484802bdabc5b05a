//! Periodic reports of the practice province: what the five source documents want reported, over the units of today. The last
//! quarter was reported, added up and sent on; in the running one some have sent, some are writing, one was given back.

use super::Places;
use chrono::{Datelike as _, NaiveDate, NaiveTime, TimeDelta};
use directives::compiler::DueRule;
use directives::model::{DirectiveId, due};
use directives::store as documents;
use indicators::Figures;
use indicators::model::Exact;
use kernel::access::Actor;
use kernel::ids::UnitId;
use kernel::period::{Period, PeriodKind};
use kernel::time::{local_date, moment};
use kernel::units::Tree;
use kernel::web::App;
use kernel::{AppError, Result};
use reports::commands::{self, Typed, TypedCell, With, periods};
use reports::model::form::Drafted;
use reports::model::{Act, Content, Cutoff, Entry, Form, Frequency, RegimeId, Reporters, Row, Section, Source, Table};
use reports::policy;
use reports::store::{self, Owed};
use std::sync::Arc;

struct Desk<'a> {
    app: &'a App,
    figures: Arc<Figures>,
    system: Actor,
}

fn counted(code: &str, name: &str, measured: &str, key: &str) -> Row {
    Row {
        code: code.to_owned(),
        name: name.to_owned(),
        measured: measured.to_owned(),
        source: Source::Indicator { key: key.to_owned() },
    }
}

fn typed(code: &str, name: &str, measured: &str) -> Row {
    Row {
        code: code.to_owned(),
        name: name.to_owned(),
        measured: measured.to_owned(),
        source: Source::Typed {
            decimals: 0,
            negative: false,
        },
    }
}

/// Letter 1003/SKHCN-QL and seed 000: results of spreading the word, of applications, of initiatives worth replicating.
fn quarterly_form() -> Form {
    Form {
        tables: vec![
            Table {
                name: "Phong trào sáng kiến".to_owned(),
                rows: vec![
                    counted("01", "Hồ sơ sáng kiến đã nộp", "hồ sơ", "sk.submitted"),
                    counted("02", "Sáng kiến được công nhận", "sáng kiến", "sk.recognised"),
                    counted("03", "Lượt nhân rộng sáng kiến của nơi khác", "lượt", "sk.replicated"),
                    counted("04", "Tiền làm lợi đã xác nhận", "đồng", "sk.benefit_verified"),
                ],
            },
            Table {
                name: "Sáng chế, sở hữu trí tuệ".to_owned(),
                rows: vec![
                    typed("05", "Lớp, buổi tuyên truyền về sáng chế, sở hữu trí tuệ", "buổi"),
                    typed("06", "Lượt người được tuyên truyền", "lượt người"),
                    typed("07", "Lượt tư vấn đăng ký cho tổ chức, doanh nghiệp", "lượt"),
                    typed("08", "Lượt tư vấn đăng ký cho cá nhân", "lượt"),
                    Row {
                        code: "09".to_owned(),
                        name: "Tổng số lượt tư vấn đăng ký".to_owned(),
                        measured: "lượt".to_owned(),
                        source: Source::Sum {
                            of: vec!["07".to_owned(), "08".to_owned()],
                        },
                    },
                    typed("10", "Kinh phí đã chi cho hoạt động sáng kiến, sáng chế", "đồng"),
                    counted(
                        "11",
                        "Đơn đăng ký sáng chế, giải pháp hữu ích đã nộp",
                        "đơn",
                        "ip.inventions_applied",
                    ),
                    counted(
                        "12",
                        "Đơn đăng ký nhãn hiệu, kiểu dáng đã nộp",
                        "đơn",
                        "ip.marks_designs_applied",
                    ),
                ],
            },
        ],
    }
}

fn outline(adds_up: bool) -> Vec<Section> {
    let section = |code: &str, heading: &str, drafted, required| Section {
        code: code.to_owned(),
        heading: heading.to_owned(),
        drafted,
        required,
    };
    let mut all = vec![
        section("I", "Kết quả thực hiện", Drafted::Results, true),
        section("II", "Mức đạt so với mục tiêu", Drafted::Targets, false),
        section("III", "Khó khăn, vướng mắc, kiến nghị", Drafted::Obstacles, false),
        section("IV", "Nhiệm vụ trọng tâm kỳ tới", Drafted::Next, false),
    ];
    if adds_up {
        all.insert(2, section("II.1", "Tình hình gửi báo cáo", Drafted::Missing, false));
    }
    all
}

fn every(rule: Option<DueRule>) -> Result<Frequency> {
    let rule = rule.ok_or_else(|| AppError::bug("rule"))?;
    Ok(Frequency::Every { rule, stage: None })
}

impl Desk<'_> {
    /// A document of the register by its number.
    async fn document(&self, number: &str) -> Result<Option<DirectiveId>> {
        let filter = documents::Filter {
            number: Some(number.to_owned()),
            ..documents::Filter::default()
        };
        let today = local_date(self.app.db.now());
        let scope = directives::policy::whole();
        let page = documents::list(&self.app.db.reader(), &scope, &filter, None, 1, today).await?;
        Ok(page.items.first().map(|one| one.id))
    }

    async fn regime(&self, owner: UnitId, content: Content) -> Result<RegimeId> {
        let tx = self.app.db.begin(&self.system, "practice").await?;
        let id = commands::enter_regime(&tx, &self.system, &self.figures, owner, content).await?;
        commands::put_into_force(&tx, &self.system, &self.figures, id).await?;
        tx.commit().await?;
        Ok(id)
    }

    /// Types what a unit of this size has to say. Numbers follow from its place in the list: the same in every build.
    async fn write(&self, owed: &Owed, nth: usize, whole: bool) -> Result<()> {
        let cell = |value: String| TypedCell {
            value: Some(value),
            ..TypedCell::default()
        };
        let mut typed = Typed::default();
        let meetings = nth % 4;
        let put = |typed: &mut Typed, code: &str, value: String| {
            typed.cells.insert(code.to_owned(), cell(value));
        };
        put(&mut typed, "05", meetings.to_string());
        let people = if meetings == 0 {
            "kps".to_owned()
        } else {
            (meetings * 35 + nth).to_string()
        };
        put(&mut typed, "06", people);
        if whole {
            let filings = if nth.is_multiple_of(9) { "1" } else { "0" };
            put(&mut typed, "07", filings.to_owned());
            let marks = if nth.is_multiple_of(5) {
                "2".to_owned()
            } else {
                "kps".to_owned()
            };
            put(&mut typed, "08", marks);
            let money = if nth.is_multiple_of(7) {
                "csl".to_owned()
            } else {
                (nth * 1_500_000).to_string()
            };
            put(&mut typed, "10", money);
        }
        // The report is due before its days are over: what is still to come is expected on top of what was counted.
        if let Some(Entry::Value(counted)) = self.counted(owed).await?.filter(|_| whole) {
            let more = Exact::whole(i128::try_from(nth % 3 + 1).unwrap_or(1));
            let expected = TypedCell {
                estimate: counted.0.plus(more).map(|all| all.text(0)),
                ..TypedCell::default()
            };
            typed.cells.insert("02".to_owned(), expected);
        }
        let tx = self.app.db.begin(&self.system, "practice").await?;
        commands::save(&tx, &self.system, owed.report.id, owed.report.version, typed).await?;
        tx.commit().await
    }

    /// What is counted in row 02 by now, where the form counts it.
    async fn counted(&self, owed: &Owed) -> Result<Option<Entry>> {
        let (app, reader) = (self.app, self.app.db.reader());
        let units = app.db.units();
        let desk = reports::compose::Desk {
            figures: &self.figures,
            packs: &app.packs,
            units: &units,
            today: local_date(app.db.now()),
        };
        let regime = store::find_regime(&reader, owed.report.regime).await?;
        let filled = reports::compose::fill(&reader, desk, &regime, owed, &owed.report.draft).await?;
        Ok(filled.entries.get("02").copied())
    }

    async fn act(&self, owed: &Owed, act: Act, note: &str, marks: &[&str]) -> Result<()> {
        let with = With {
            version: None,
            note: note.to_owned(),
            marks: marks.iter().map(|mark| (*mark).to_owned()).collect(),
        };
        let packs = &self.app.packs;
        let tx = self.app.db.begin(&self.system, "practice").await?;
        commands::act(&tx, &self.system, (&self.figures, packs), owed.report.id, act, with).await?;
        tx.commit().await
    }

    /// What is owed for a period, in the order of the organisation.
    async fn owed(&self, regime: RegimeId, period: Period) -> Result<Vec<Owed>> {
        let today = local_date(self.app.db.now());
        let mut found = store::of_period(&self.app.db.reader(), &policy::whole(), regime, period, today).await?;
        store::in_order(&mut found, &self.app.db.units(), today);
        Ok(found)
    }
}

fn at(app: &App, day: NaiveDate) -> Result<()> {
    let hour = NaiveTime::from_hms_opt(10, 0, 0).ok_or_else(|| AppError::bug("time"))?;
    app.db.clock().set(moment(day, hour));
    Ok(())
}

/// Puts the regimes into force a quarter ago and lets the time since pass over them.
pub(super) async fn build(app: &App, places: &Places) -> Result<()> {
    let now = app.db.now();
    let desk = Desk {
        app,
        figures: app.part::<Figures>()?,
        system: Actor::system("practice"),
    };
    desk.figures.fresh(&app.db).await?;
    let built = Box::pin(story(&desk, places, local_date(now))).await;
    app.db.clock().set(now);
    built
}

async fn story(desk: &Desk<'_>, places: &Places, today: NaiveDate) -> Result<()> {
    let app = desk.app;
    // The rule of seed 000 falls due next for this quarter; the one before was due a quarter earlier.
    let rule = due::rule(PeriodKind::Quarter, 3, 3, true).ok_or_else(|| AppError::bug("rule"))?;
    let (running, _) = rule
        .next_after(kernel::time::start_of_day(today))
        .ok_or_else(|| AppError::bug("no quarter"))?;
    let last = running.previous().ok_or_else(|| AppError::bug("no quarter"))?;
    let due_last = rule.due_on(last).ok_or_else(|| AppError::bug("no due day"))?;
    nine_months(desk, places, today).await?;
    at(app, due_last - TimeDelta::days(14))?;
    let from = due_last - TimeDelta::days(14);
    let province = province_regime(desk, places, from).await?;
    let department = department_regime(desk, places, from, province).await?;
    let commune = commune_regime(desk, places, from, department).await?;

    let schools = desk.owed(commune, last).await?;
    at(app, due_last - TimeDelta::days(6))?;
    for (nth, owed) in schools.iter().enumerate() {
        desk.write(owed, nth, true).await?;
        desk.act(owed, Act::Send, "", &[]).await?;
        desk.act(owed, Act::Accept, "", &[]).await?;
    }
    let communes = desk.owed(department, last).await?;
    for (nth, owed) in communes.iter().enumerate() {
        // One never sends; every thirteenth sends two days late; the others in the last days.
        if nth == 11 {
            continue;
        }
        let late = nth % 13 == 12;
        let day = if late {
            due_last + TimeDelta::days(2)
        } else {
            due_last - TimeDelta::days((nth % 4) as i64)
        };
        at(app, day)?;
        desk.write(owed, nth, true).await?;
        desk.act(owed, Act::Send, "", &[]).await?;
        desk.act(owed, Act::Accept, "", &[]).await?;
    }
    at(app, due_last + TimeDelta::days(4))?;
    for owed in desk.owed(province, last).await? {
        desk.write(&owed, 1, true).await?;
        desk.act(&owed, Act::Send, "", &[]).await?;
        desk.act(&owed, Act::Accept, "", &[]).await?;
    }
    // One commune found a mistake afterwards.
    if let Some(owed) = communes.get(3) {
        at(app, due_last + TimeDelta::days(6))?;
        desk.act(owed, Act::Correct, "Cộng thiếu một buổi tuyên truyền ở bản", &[])
            .await?;
        let mut typed = Typed::default();
        let cell = TypedCell {
            value: Some("4".to_owned()),
            ..TypedCell::default()
        };
        typed.cells.insert("05".to_owned(), cell);
        let found = store::find(&app.db.reader(), &policy::whole(), owed.report.id, today).await?;
        let tx = app.db.begin(&desk.system, "practice").await?;
        commands::save(&tx, &desk.system, owed.report.id, found.report.version, typed).await?;
        tx.commit().await?;
        desk.act(owed, Act::Send, "", &[]).await?;
        desk.act(owed, Act::Accept, "", &[]).await?;
    }

    // The running quarter.
    at(app, today - TimeDelta::days(1))?;
    let tx = app.db.begin(&desk.system, "practice").await?;
    periods::open_all(&tx, &desk.system).await?;
    tx.commit().await?;
    yearly(desk, places, today).await?;
    school_year(desk, places, today).await?;
    let communes = desk.owed(department, running).await?;
    for (nth, owed) in communes.iter().enumerate() {
        if owed.report.unit == places.commune || owed.report.unit == places.neighbour {
            continue;
        }
        match nth % 5 {
            0 => {
                desk.write(owed, nth, true).await?;
                desk.act(owed, Act::Send, "", &[]).await?;
                if nth == 5 {
                    desk.act(
                        owed,
                        Act::Return,
                        "Số kinh phí cao bất thường, đề nghị kiểm tra lại.",
                        &["10"],
                    )
                    .await?;
                } else if nth.is_multiple_of(2) {
                    desk.act(owed, Act::Accept, "", &[]).await?;
                }
            }
            1 => desk.write(owed, nth, false).await?,
            _ => {}
        }
    }
    for (nth, owed) in desk.owed(commune, running).await?.iter().enumerate() {
        if nth % 2 == 1 {
            desk.write(owed, nth, true).await?;
            desk.act(owed, Act::Send, "", &[]).await?;
            desk.act(owed, Act::Accept, "", &[]).await?;
        }
    }
    Ok(())
}

/// From the department to the province, over what the communes reported.
async fn province_regime(desk: &Desk<'_>, places: &Places, from: NaiveDate) -> Result<RegimeId> {
    let content = Content {
        name: "Báo cáo quý về sáng kiến, sáng chế toàn tỉnh".to_owned(),
        purpose: "Tổng hợp kết quả của các xã, phường; so với mục tiêu; khó khăn và nhiệm vụ quý tới.".to_owned(),
        reporters: Reporters::These,
        named: vec![places.science],
        receiver: places.province,
        via: None,
        also: None,
        way: "Gửi trên hệ thống; bản ký số gửi qua trục liên thông văn bản".to_owned(),
        frequency: every(due::rule(PeriodKind::Quarter, 3, 8, false))?,
        cutoff: Cutoff::Administrative,
        outline: outline(true),
        form: quarterly_form(),
        basis: "Kế hoạch số 3320/KH-UBND ngày 15/10/2021 của Ủy ban nhân dân tỉnh Lai Châu".to_owned(),
        directive: desk.document("3320/KH-UBND").await?,
        into: None,
        from,
        approval: true,
        territory: true,
    };
    desk.regime(places.province, content).await
}

/// Seed 000 and letter 1003/SKHCN-QL: "trước ngày 03 của tháng cuối quý", from every commune.
async fn department_regime(desk: &Desk<'_>, places: &Places, from: NaiveDate, into: RegimeId) -> Result<RegimeId> {
    let content = Content {
        name: "Báo cáo quý kết quả thực hiện chỉ tiêu về sáng chế, sáng kiến".to_owned(),
        purpose:
            "Kết quả tuyên truyền, đăng ký sáng chế, giải pháp hữu ích; sáng kiến được công nhận, nhân rộng; khó khăn."
                .to_owned(),
        reporters: Reporters::EachCommune,
        named: Vec::new(),
        receiver: places.science,
        via: None,
        also: None,
        way: "Gửi trên hệ thống; nơi mất mạng tải biểu Excel, điền rồi nộp lại".to_owned(),
        frequency: every(due::rule(PeriodKind::Quarter, 3, 3, true))?,
        cutoff: Cutoff::Administrative,
        outline: outline(false),
        form: quarterly_form(),
        basis: "Công văn số 1003/SKHCN-QL ngày 13/5/2025 của Sở Khoa học và Công nghệ tỉnh Lai Châu".to_owned(),
        directive: desk.document("1003/SKHCN-QL").await?,
        into: Some(into),
        from,
        approval: true,
        territory: false,
    };
    desk.regime(places.science, content).await
}

/// Seed 000 within the commune: schools and offices report to it first.
async fn commune_regime(desk: &Desk<'_>, places: &Places, from: NaiveDate, into: RegimeId) -> Result<RegimeId> {
    let mut form = quarterly_form();
    // The commune counts records for all of them; they tell what no record says.
    form.tables.remove(0);
    for table in &mut form.tables {
        table.rows.retain(|row| !matches!(row.source, Source::Indicator { .. }));
    }
    let content = Content {
        name: "Báo cáo quý của trường học, đơn vị thuộc xã về sáng chế, sáng kiến".to_owned(),
        purpose: "Buổi tuyên truyền, người tham gia, lượt tư vấn, kinh phí trong quý.".to_owned(),
        reporters: Reporters::EachBelow,
        named: Vec::new(),
        receiver: places.commune,
        via: None,
        also: None,
        way: "Gửi trên hệ thống".to_owned(),
        frequency: every(due::rule(PeriodKind::Quarter, 2, 28, false))?,
        cutoff: Cutoff::Administrative,
        outline: Vec::new(),
        form,
        basis: "Công văn của Ủy ban nhân dân huyện về chỉ tiêu sáng chế (văn bản mẫu 000), mục chế độ báo cáo"
            .to_owned(),
        directive: None,
        into: Some(into),
        from,
        approval: false,
        territory: false,
    };
    desk.regime(places.commune, content).await
}

/// Form 016.N/BCB-KHCN, each row counted from the records. H is printed without a code of its own there.
fn patents_granted() -> Table {
    let row =
        |code: &str, name: &str, part: &str| counted(code, name, "văn bằng", &format!("ip.patents_granted{part}"));
    let mut rows = vec![
        row("016.01", "Tổng số sáng chế được cấp văn bằng bảo hộ", ""),
        row("016.02", "Chia theo bảng phân loại sáng chế quốc tế (IPC)", ""),
    ];
    for (nth, section) in ["A", "B", "C", "D", "E", "F", "G", "H"].into_iter().enumerate() {
        let code = if section == "H" {
            "016.H".to_owned()
        } else {
            format!("016.{:02}", nth + 3)
        };
        let part = format!(".{}", section.to_lowercase());
        rows.push(row(&code, &format!("Phần {section}"), &part));
    }
    rows.push(row("016.10", "Chia theo quốc tịch của chủ văn bằng", ""));
    rows.push(row("016.11", "Trong nước", ".domestic"));
    rows.push(row("016.12", "Nước ngoài", ".foreign"));
    Table {
        name: "Biểu 016.N/BCB-KHCN Số sáng chế được cấp văn bằng bảo hộ".to_owned(),
        rows,
    }
}

/// What schools do is told by school year, not by quarter.
async fn school_year(desk: &Desk<'_>, places: &Places, today: NaiveDate) -> Result<()> {
    let units = desk.app.db.units();
    let below = units.children(places.commune, Tree::Territorial, today);
    let content = Content {
        name: "Báo cáo năm học về sáng kiến của nhà trường".to_owned(),
        purpose: "Sáng kiến nộp, được công nhận, áp dụng trong năm học; việc tổ chức viết sáng kiến.".to_owned(),
        reporters: Reporters::These,
        named: below.into_iter().filter(|unit| places.schools.contains(unit)).collect(),
        receiver: places.commune,
        via: None,
        also: None,
        way: "Gửi trên hệ thống".to_owned(),
        frequency: every(due::rule(PeriodKind::SchoolYear, 9, 31, false))?,
        cutoff: Cutoff::Calendar,
        outline: outline(false),
        form: Form {
            tables: vec![Table {
                name: "Sáng kiến trong năm học".to_owned(),
                rows: vec![
                    counted("01", "Hồ sơ sáng kiến đã nộp", "hồ sơ", "sk.submitted"),
                    counted("02", "Sáng kiến được công nhận", "sáng kiến", "sk.recognised"),
                    typed("03", "Buổi sinh hoạt chuyên môn về viết sáng kiến", "buổi"),
                    typed("04", "Giáo viên có sáng kiến được áp dụng ở lớp khác", "giáo viên"),
                ],
            }],
        },
        basis: "Dữ liệu thực hành, không theo một văn bản cụ thể".to_owned(),
        directive: None,
        into: None,
        from: today,
        approval: false,
        territory: false,
    };
    desk.regime(places.commune, content).await?;
    Ok(())
}

/// The nine months of which the end was due last, reported in time.
async fn nine_months(desk: &Desk<'_>, places: &Places, today: NaiveDate) -> Result<()> {
    let rule = due::rule(PeriodKind::NineMonths, 9, 20, false).ok_or_else(|| AppError::bug("rule"))?;
    let (next, _) = rule
        .next_after(kernel::time::start_of_day(today))
        .ok_or_else(|| AppError::bug("no nine months"))?;
    let last = next.previous().ok_or_else(|| AppError::bug("no nine months"))?;
    let due_last = rule.due_on(last).ok_or_else(|| AppError::bug("no due day"))?;
    at(desk.app, due_last - TimeDelta::days(10))?;
    let content = Content {
        name: "Báo cáo 9 tháng về sáng kiến, sáng chế toàn tỉnh".to_owned(),
        purpose: "Ước thực hiện cả năm, việc phải làm trong quý IV.".to_owned(),
        reporters: Reporters::These,
        named: vec![places.science],
        receiver: places.province,
        via: None,
        also: None,
        way: "Gửi trên hệ thống".to_owned(),
        frequency: Frequency::Every { rule, stage: None },
        cutoff: Cutoff::Administrative,
        outline: outline(false),
        form: quarterly_form(),
        basis: "Dữ liệu thực hành, không theo một văn bản cụ thể".to_owned(),
        directive: None,
        into: None,
        from: due_last - TimeDelta::days(10),
        approval: true,
        territory: true,
    };
    let regime = desk.regime(places.province, content).await?;
    at(desk.app, due_last - TimeDelta::days(1))?;
    for owed in desk.owed(regime, last).await? {
        desk.write(&owed, 2, true).await?;
        desk.act(&owed, Act::Send, "", &[]).await?;
        desk.act(&owed, Act::Accept, "", &[]).await?;
    }
    Ok(())
}

/// Seeds 002 and 003 want a report each year, seed 004 one whenever it is asked for.
async fn yearly(desk: &Desk<'_>, places: &Places, today: NaiveDate) -> Result<()> {
    let year = Period::calendar_year(today.year()).map_err(|error| AppError::bug(error.to_string()))?;
    let results = |name: &str| Table {
        name: name.to_owned(),
        rows: vec![
            counted("01", "Hồ sơ sáng kiến đã nộp", "hồ sơ", "sk.submitted"),
            counted("02", "Sáng kiến được công nhận", "sáng kiến", "sk.recognised"),
            counted("03", "Tỷ lệ công nhận", "%", "sk.recognition_rate"),
            counted("04", "Lượt áp dụng tại cơ sở", "lượt", "sk.applied"),
            counted("05", "Lượt nhân rộng", "lượt", "sk.replicated"),
            counted("06", "Tiền làm lợi đã xác nhận", "đồng", "sk.benefit_verified"),
            counted("07", "Đơn đăng ký bảo hộ đã nộp", "đơn", "ip.applications"),
            counted("08", "Tài sản trí tuệ được khai thác", "%", "ip.assets_exploited"),
            counted(
                "09",
                "Sản phẩm chủ lực, đặc sản, OCOP được bảo hộ",
                "%",
                "ip.key_products_protected",
            ),
            counted(
                "10",
                "Đối tượng được hỗ trợ xác lập quyền",
                "đối tượng",
                "ip.supported_rights",
            ),
        ],
    };
    let form = |tables: Vec<Table>| Form { tables };
    let plan = Content {
        name: "Báo cáo năm thực hiện Chiến lược sở hữu trí tuệ và hoạt động sáng kiến".to_owned(),
        purpose: "Kết quả thực hiện kế hoạch năm, mức đạt bốn chỉ tiêu, khó khăn, kiến nghị.".to_owned(),
        reporters: Reporters::These,
        named: vec![places.science],
        receiver: places.province,
        via: None,
        also: None,
        way: "Gửi trên hệ thống; bản ký số gửi Ủy ban nhân dân tỉnh và Bộ Khoa học và Công nghệ".to_owned(),
        frequency: every(due::rule(PeriodKind::Year, 12, 15, false))?,
        cutoff: Cutoff::Administrative,
        outline: outline(false),
        form: form(vec![results("Kết quả năm"), patents_granted()]),
        basis: "Kế hoạch số 3320/KH-UBND ngày 15/10/2021 của Ủy ban nhân dân tỉnh Lai Châu, mục V.1".to_owned(),
        directive: desk.document("3320/KH-UBND").await?,
        into: None,
        from: today,
        approval: true,
        territory: true,
    };
    desk.regime(places.province, plan).await?;
    let on_demand = Content {
        name: "Báo cáo đột xuất về thị trường khoa học, công nghệ và sáng kiến".to_owned(),
        purpose: "Số liệu đến ngày báo cáo, phục vụ buổi làm việc của Ban Thường vụ Tỉnh ủy.".to_owned(),
        reporters: Reporters::These,
        named: vec![places.science],
        receiver: places.province,
        via: None,
        also: None,
        way: "Gửi trên hệ thống".to_owned(),
        frequency: Frequency::Once {
            period: year,
            due: today + TimeDelta::days(9),
        },
        cutoff: Cutoff::Calendar,
        outline: outline(false),
        form: form(vec![results("Số liệu đến ngày báo cáo")]),
        basis: "Kế hoạch của Ban cán sự đảng (văn bản mẫu 004), mục III.2".to_owned(),
        directive: None,
        into: None,
        from: today,
        approval: true,
        territory: true,
    };
    desk.regime(places.province, on_demand).await?;
    Ok(())
}
