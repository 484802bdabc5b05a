//! Governing documents of the practice province: the five source documents with what they carry out, as the register has
//! them. Numbers, days, issuers and citations are facts, also where they are blank or wrong as printed; clauses stand in
//! short words of our own. Tasks lie on the units of today: some done, some late, some of units that said nothing yet.

use super::Places;
use chrono::{NaiveDate, NaiveTime, TimeDelta};
use directives::commands::obstacles::{self, Raised};
use directives::commands::tasks::{self as acts, NewTask, When};
use directives::commands::{self, Entered, Group, NewClause, NewLine, With};
use directives::model::task::{TaskAct, TaskId, read_steps};
use directives::model::{Act, ClauseId, Content, DirectiveId, Kind, LineKind, Scheme, due};
use kernel::access::{Actor, SigningForm};
use kernel::db::Db;
use kernel::ids::UnitId;
use kernel::period::PeriodKind;
use kernel::time::{local_date, moment};
use kernel::web::App;
use kernel::{AppError, Result};

/// A document as the practice province has it.
#[derive(Default)]
struct Paper {
    scheme: Scheme,
    kind: Option<Kind>,
    number: &'static str,
    on: Option<(i32, u32, u32)>,
    /// The unit of ours that issued it.
    by: Option<UnitId>,
    issuer: &'static str,
    signing: Option<SigningForm>,
    signer: (&'static str, &'static str),
    subject: &'static str,
    basis: &'static [&'static str],
    act: Vec<UnitId>,
    inform: Vec<UnitId>,
    ups: Vec<DirectiveId>,
    focal: Option<UnitId>,
    clauses: &'static [(&'static str, &'static str)],
    published: bool,
}

/// Kind, clause, name, value, when, who.
type LineOf<'a> = (LineKind, Option<ClauseId>, &'a str, &'a str, &'a str, &'a str);

struct Desk<'a> {
    app: &'a App,
    system: Actor,
}

impl Desk<'_> {
    async fn enter(&self, keeper: UnitId, paper: Paper) -> Result<(DirectiveId, Vec<ClauseId>)> {
        let day = match paper.on {
            Some((year, month, day)) => {
                Some(NaiveDate::from_ymd_opt(year, month, day).ok_or_else(|| AppError::bug("date"))?)
            }
            None => None,
        };
        let (signer_title, signer) = paper.signer;
        let entered = Entered {
            content: Content {
                scheme: paper.scheme,
                number: paper.number.to_owned(),
                issued_on: day,
                issuer_unit: paper.by,
                issuer: paper.issuer.to_owned(),
                signing: paper.signing,
                signer: signer.to_owned(),
                signer_title: signer_title.to_owned(),
                kind: paper.kind,
                subject: paper.subject.to_owned(),
                basis: paper.basis.iter().map(|line| (*line).to_owned()).collect(),
                focal: paper.focal,
            },
            act: paper.act,
            inform: paper.inform,
            ups: paper.ups,
        };
        let tx = self.app.db.begin(&self.system, "practice").await?;
        let id = commands::enter(&tx, &self.system, keeper, entered).await?;
        let clauses: Vec<NewClause> = paper
            .clauses
            .iter()
            .map(|(path, text)| NewClause {
                path: (*path).to_owned(),
                text: (*text).to_owned(),
            })
            .collect();
        let clauses = if clauses.is_empty() {
            Vec::new()
        } else {
            commands::add_clauses(&tx, &self.system, id, clauses).await?
        };
        commands::act(&tx, &self.system, id, Act::Issue, With::default()).await?;
        if paper.published {
            commands::publish(&tx, &self.system, id, true).await?;
        }
        tx.commit().await?;
        Ok((id, clauses))
    }

    async fn task(&self, id: DirectiveId, task: NewTask) -> Result<Vec<TaskId>> {
        let tx = self.app.db.begin(&self.system, "practice").await?;
        let made = acts::add(&tx, &self.system, id, task).await?;
        tx.commit().await?;
        Ok(made)
    }

    async fn act(&self, id: TaskId, act: TaskAct, text: &str, percent: i32, steps: &[usize]) -> Result<()> {
        let with = acts::With {
            text: text.to_owned(),
            percent: Some(percent),
            steps: steps.to_vec(),
            ..acts::With::default()
        };
        let tx = self.app.db.begin(&self.system, "practice").await?;
        acts::act(&tx, &self.system, id, act, with).await?;
        tx.commit().await
    }

    async fn lines(&self, id: DirectiveId, lines: &[LineOf<'_>]) -> Result<()> {
        let new = lines
            .iter()
            .map(|(kind, clause, name, value, due_rule, who)| NewLine {
                kind: *kind,
                clause: *clause,
                name: (*name).to_owned(),
                value: (*value).to_owned(),
                due_rule: (*due_rule).to_owned(),
                who: (*who).to_owned(),
                sentence: String::new(),
                reading: String::new(),
            })
            .collect();
        let tx = self.app.db.begin(&self.system, "practice").await?;
        commands::add_lines(&tx, &self.system, id, new).await?;
        tx.commit().await
    }

    /// Every recipient but each n-th says that it has arrived.
    async fn acknowledge(&self, id: DirectiveId, units: &[UnitId], but: usize) -> Result<()> {
        let tx = self.app.db.begin(&self.system, "practice").await?;
        for (number, unit) in units.iter().enumerate() {
            if !(number + 1).is_multiple_of(but) {
                commands::acknowledge(&tx, &self.system, id, *unit).await?;
            }
        }
        tx.commit().await
    }
}

fn new_task(clause: Option<ClauseId>, title: &str, leads: &[UnitId], when: When) -> NewTask {
    NewTask {
        clause,
        title: title.to_owned(),
        leads: leads.to_vec(),
        when,
        ..NewTask::default()
    }
}

fn back(db: &Db, days: i64) -> Result<()> {
    let hour = NaiveTime::from_hms_opt(9, 0, 0).ok_or_else(|| AppError::bug("time"))?;
    let day = local_date(db.now()) - TimeDelta::days(days);
    db.clock().set(moment(day, hour));
    Ok(())
}

fn once(day: NaiveDate, strict: bool) -> Result<When> {
    let at = due::moment(day, strict).ok_or_else(|| AppError::bug("date"))?;
    Ok(When::Once(at, due::words(day, strict)))
}

/// Enters the documents on a morning a quarter ago and lets the time since pass over them.
pub(super) async fn build(app: &App, places: &Places) -> Result<()> {
    let now = app.db.now();
    let desk = Desk {
        app,
        system: Actor::system("practice"),
    };
    back(&app.db, 100)?;
    let built = Box::pin(papers(&desk, places, local_date(now))).await;
    app.db.clock().set(now);
    built?;
    // What came due since is followed as the daily job does it.
    let tx = app.db.begin(&desk.system, "practice").await?;
    acts::follow(&tx, &desk.system, 1_000).await?;
    tx.commit().await
}

async fn papers(desk: &Desk<'_>, places: &Places, today: NaiveDate) -> Result<()> {
    let db = &desk.app.db;
    let units = db.units();
    let on = local_date(db.now());
    let (province, science, commune) = (places.province, places.science, places.commune);
    let departments = Group::Departments.units(&units, province, on);
    let communes = places.communes.clone();
    let schools: Vec<UnitId> = places
        .schools
        .iter()
        .copied()
        .filter(|school| units.is_within(*school, commune, on))
        .collect();
    let named = |wanted: &str| {
        departments
            .iter()
            .copied()
            .find(|unit| units.name(*unit, on).contains(wanted))
            .unwrap_or(science)
    };
    let (finance, agriculture, trade, culture) = (
        named("Tài chính"),
        named("Nông nghiệp"),
        named("Công Thương"),
        named("Văn hóa"),
    );

    // 57-NQ/TW → 1003/SKHCN-QL → the letter of a district that is no more.
    let (resolution, _) = desk
        .enter(
            science,
            Paper {
                scheme: Scheme::Party,
                kind: Some(Kind::Resolution),
                number: "57-NQ/TW",
                on: Some((2024, 12, 22)),
                issuer: "Bộ Chính trị",
                subject: "Về đột phá phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia",
                clauses: &[
                    (
                        "1",
                        "Đơn đăng ký và văn bằng bảo hộ sáng chế tăng bình quân 16 - 18% mỗi năm.",
                    ),
                    ("2", "Tỷ lệ khai thác thương mại sáng chế đạt 8 - 10%."),
                ],
                ..Paper::default()
            },
        )
        .await?;
    let (department, clauses) = desk
        .enter(
            science,
            Paper {
                kind: Some(Kind::Letter),
                number: "1003/SKHCN-QL",
                on: Some((2025, 5, 13)),
                by: Some(science),
                issuer: "Sở Khoa học và Công nghệ tỉnh Lai Châu",
                subject: "Tổ chức thực hiện giải pháp bảo đảm chỉ tiêu về sáng chế theo Nghị quyết 57-NQ/TW",
                basis: &["Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị"],
                act: communes.clone(),
                inform: vec![province],
                ups: vec![resolution],
                focal: Some(science),
                clauses: &[
                    ("1", "Tuyên truyền, hướng dẫn đăng ký sáng chế, giải pháp hữu ích cho người dân, doanh nghiệp trên địa bàn."),
                    ("2", "Báo cáo kết quả thực hiện trước ngày 03 của tháng cuối quý."),
                    ("3", "Rà soát sáng kiến, mô hình có khả năng nhân rộng hoặc thương mại hóa."),
                ],
                published: true,
                ..Paper::default()
            },
        )
        .await?;
    desk.acknowledge(department, &communes, 5).await?;
    desk.lines(
        department,
        &[
            (
                LineKind::Target,
                None,
                "Đơn đăng ký và văn bằng bảo hộ sáng chế tăng bình quân",
                "16 - 18%/năm",
                "đến năm 2030",
                "tỉnh, các xã",
            ),
            (
                LineKind::Target,
                None,
                "Tỷ lệ khai thác thương mại sáng chế",
                "8 - 10%",
                "vào năm 2030",
                "tỉnh",
            ),
            (
                LineKind::ReportDuty,
                clauses.get(1).copied(),
                "Kết quả thực hiện chỉ tiêu về sáng chế",
                "",
                "trước ngày 03 của tháng cuối quý",
                "UBND các xã, phường → Sở Khoa học và Công nghệ",
            ),
        ],
    )
    .await?;
    let quarterly = due::rule(PeriodKind::Quarter, 3, 3, true).ok_or_else(|| AppError::bug("rule"))?;
    let report = new_task(
        clauses.get(1).copied(),
        "Báo cáo kết quả thực hiện chỉ tiêu về sáng chế trong quý",
        &communes,
        When::Again(quarterly),
    );
    let reports = desk.task(department, report).await?;
    let review = NewTask {
        product: "Danh mục sáng kiến có khả năng nhân rộng".to_owned(),
        steps: read_steps("Thu thập từ các đơn vị: 40\nĐánh giá khả năng nhân rộng: 40\nTrình danh mục: 20")
            .unwrap_or_default(),
        ..new_task(
            clauses.get(2).copied(),
            "Rà soát sáng kiến, mô hình có khả năng nhân rộng",
            &[commune, places.neighbour],
            once(today + TimeDelta::days(9), false)?,
        )
    };
    let reviews = desk.task(department, review).await?;

    // 000: number and day blank, the date of the resolution wrong as printed; its issuer ended on 30/06/2025.
    let (district, clauses) = desk
        .enter(
            commune,
            Paper {
                kind: Some(Kind::Letter),
                issuer: "Ủy ban nhân dân huyện (trước ngày 01/7/2025)",
                signing: Some(SigningForm::Deputy),
                signer: ("Phó Chủ tịch", "Nguyễn Trường Giang"),
                subject: "Thực hiện chỉ tiêu về sáng chế theo Nghị quyết 57-NQ/TW trên địa bàn huyện",
                basis: &[
                    "Công văn số 1003/SKHCN-QL ngày 13/5/2025 của Sở Khoa học và Công nghệ tỉnh Lai Châu",
                    "Nghị quyết số 57-NQ/TW ngày 10/8/2023 của Bộ Chính trị",
                ],
                act: schools.clone(),
                ups: vec![department],
                clauses: &[
                    (
                        "4",
                        "Các xã: tuyên truyền, vận động người dân nghiên cứu, đăng ký, ứng dụng sáng chế.",
                    ),
                    (
                        "5.1",
                        "Trường học: tham gia nghiên cứu khoa học, sáng tạo kỹ thuật trong giáo viên, học sinh.",
                    ),
                    (
                        "5.3",
                        "Trường học: đề xuất sáng kiến, giải pháp cải tiến kỹ thuật có giá trị ứng dụng.",
                    ),
                ],
                ..Paper::default()
            },
        )
        .await?;
    desk.acknowledge(district, &schools, 3).await?;
    let propose = new_task(
        clauses.get(2).copied(),
        "Đề xuất ít nhất một sáng kiến có giá trị ứng dụng",
        &schools,
        once(today - TimeDelta::days(4), false)?,
    );
    let proposals = desk.task(district, propose).await?;

    // 001: number and day blank as printed, the cited symbol misspelt as printed.
    let (movement, clauses) = desk
        .enter(
            commune,
            Paper {
                kind: Some(Kind::Letter),
                number: "/UBND-VHXH",
                issuer: "Ủy ban nhân dân xã Thanh Thủy, tỉnh Phú Thọ",
                signing: Some(SigningForm::Deputy),
                signer: ("Phó Chủ tịch", "Nguyễn Anh Tuấn"),
                subject: "V/v phát động phong trào phát minh, sáng chế, cải tiến kỹ thuật, sáng kiến nâng cao hiệu quả công tác",
                basis: &["Văn bản số 3505/SKHCHN-SHTT&ATBX, ngày 30/12/2025 của Sở Khoa học và Công nghệ tỉnh Phú Thọ"],
                act: schools.clone(),
                clauses: &[
                    ("1", "Hoàn thiện cơ chế khuyến khích, khen thưởng gắn với thi đua."),
                    ("2", "Tuyên truyền, nhân rộng điển hình; tổ chức hội thi, diễn đàn."),
                    ("3", "Bố trí thời gian, không gian, kinh phí cho nghiên cứu, cải tiến."),
                    ("6", "Đánh giá, lựa chọn, nhân rộng sáng kiến có hiệu quả."),
                ],
                ..Paper::default()
            },
        )
        .await?;
    let contest = new_task(
        clauses.get(1).copied(),
        "Tổ chức diễn đàn chia sẻ sáng kiến của trường",
        &[places.school],
        once(today + TimeDelta::days(20), false)?,
    );
    let contests = desk.task(movement, contest).await?;

    // 002, with the two decisions that it carries out.
    let (strategy, _) = desk
        .enter(
            province,
            prime_minister(
                "1068/QĐ-TTg",
                (2019, 8, 22),
                "Phê duyệt Chiến lược Sở hữu trí tuệ đến năm 2030",
            ),
        )
        .await?;
    let (programme, _) = desk
        .enter(
            province,
            prime_minister(
                "2205/QĐ-TTg",
                (2020, 12, 24),
                "Phê duyệt Chương trình phát triển tài sản trí tuệ đến năm 2030",
            ),
        )
        .await?;
    let (plan, clauses) = desk
        .enter(
            province,
            Paper {
                kind: Some(Kind::Plan),
                number: "3320/KH-UBND",
                on: Some((2021, 10, 15)),
                by: Some(province),
                issuer: "Ủy ban nhân dân tỉnh Lai Châu",
                subject: "Triển khai thực hiện Chiến lược sở hữu trí tuệ đến năm 2030 trên địa bàn tỉnh Lai Châu",
                act: departments.clone(),
                ups: vec![strategy, programme],
                focal: Some(science),
                clauses: &[
                    (
                        "II.2",
                        "Bốn chỉ tiêu: đơn đăng ký hằng năm, khai thác, bảo hộ sản phẩm, hỗ trợ.",
                    ),
                    (
                        "III.1",
                        "Rà soát, xây dựng cơ chế hỗ trợ phát triển tài sản trí tuệ; truyền thông.",
                    ),
                    ("III.3", "Thúc đẩy tạo ra tài sản trí tuệ ở viện, trường, doanh nghiệp."),
                    (
                        "III.5",
                        "Khai thác, phát triển nhãn hiệu, chỉ dẫn địa lý cho sản phẩm chủ lực.",
                    ),
                    ("V.1", "Sở Khoa học và Công nghệ: đầu mối, hằng năm tổng hợp báo cáo."),
                    ("V.2", "Sở Tài chính: cân đối, bố trí kinh phí thực hiện."),
                    ("V.12", "Khó khăn, vướng mắc gửi Sở Khoa học và Công nghệ tổng hợp."),
                ],
                published: true,
                ..Paper::default()
            },
        )
        .await?;
    desk.acknowledge(plan, &departments, 4).await?;
    let goals = clauses.first().copied();
    desk.lines(
        plan,
        &[
            (
                LineKind::Target,
                goals,
                "Đơn đăng ký bảo hộ quyền sở hữu trí tuệ",
                "trên 10 đơn",
                "hằng năm",
                "tỉnh",
            ),
            (
                LineKind::Target,
                goals,
                "Tài sản trí tuệ đã được bảo hộ được khai thác, thương mại hóa",
                "trên 80%",
                "",
                "tỉnh",
            ),
            (
                LineKind::Target,
                goals,
                "Sản phẩm chủ lực, OCOP, đặc trưng được bảo hộ",
                "trên 60%",
                "",
                "tỉnh",
            ),
            (
                LineKind::Target,
                goals,
                "Đối tượng được hỗ trợ xác lập quyền",
                "trên 03",
                "hằng năm",
                "tỉnh",
            ),
            (
                LineKind::ReportDuty,
                clauses.get(4).copied(),
                "Kết quả thực hiện Kế hoạch",
                "",
                "hằng năm",
                "Sở Khoa học và Công nghệ → UBND tỉnh, Bộ Khoa học và Công nghệ",
            ),
        ],
    )
    .await?;
    let yearly = due::rule(PeriodKind::Year, 12, 15, false).ok_or_else(|| AppError::bug("rule"))?;
    let summary = new_task(
        clauses.get(4).copied(),
        "Tổng hợp, báo cáo kết quả thực hiện Kế hoạch 3320/KH-UBND",
        &[science],
        When::Again(yearly),
    );
    desk.task(plan, summary).await?;
    let money = NewTask {
        with: vec![science],
        product: "Dự toán kinh phí".to_owned(),
        ..new_task(
            clauses.get(5).copied(),
            "Bố trí kinh phí hỗ trợ xác lập quyền sở hữu trí tuệ năm sau",
            &[finance],
            once(today - TimeDelta::days(12), true)?,
        )
    };
    let money = desk.task(plan, money).await?;
    let brands = NewTask {
        with: vec![science, trade],
        ..new_task(
            clauses.get(3).copied(),
            "Rà soát nhãn hiệu, chỉ dẫn địa lý của sản phẩm chủ lực",
            &[agriculture],
            once(today + TimeDelta::days(34), false)?,
        )
    };
    let brands = desk.task(plan, brands).await?;

    // 003: a directive of a province that was merged; number and day are not in the file.
    let (instruction, clauses) = desk
        .enter(
            science,
            Paper {
                kind: Some(Kind::Instruction),
                issuer: "Ủy ban nhân dân tỉnh Kon Tum",
                signing: Some(SigningForm::Deputy),
                signer: ("Phó Chủ tịch", "Lại Xuân Lâm"),
                subject: "Về đẩy mạnh hoạt động sáng kiến, cải tiến kỹ thuật",
                act: vec![places.home_affairs, finance, culture],
                inform: vec![province],
                clauses: &[
                    (
                        "2",
                        "Sở Khoa học và Công nghệ: bồi dưỡng, hỗ trợ hoàn thiện, hằng năm sơ kết.",
                    ),
                    (
                        "3",
                        "Sở Nội vụ: phát động phong trào, đưa sáng kiến vào bình xét thi đua.",
                    ),
                    ("4", "Cơ quan văn hóa, báo, đài: tuyên truyền điển hình."),
                    ("5", "Sở Tài chính: cơ chế hỗ trợ tác giả, phân bổ kinh phí."),
                ],
                ..Paper::default()
            },
        )
        .await?;
    desk.acknowledge(instruction, &[places.home_affairs, finance, culture], 3)
        .await?;
    let emulation = NewTask {
        with: vec![science],
        ..new_task(
            clauses.get(1).copied(),
            "Đưa kết quả sáng kiến vào tiêu chí bình xét thi đua hằng năm",
            &[places.home_affairs],
            once(today + TimeDelta::days(5), false)?,
        )
    };
    desk.task(instruction, emulation).await?;

    // 004: a plan of the Party group; 20-NQ/TW → 69-KL/TW → 50-CTr/TU → plan.
    let mut ups = Vec::new();
    for (number, on, issuer, kind, subject) in [
        (
            "20-NQ/TW",
            (2012, 11, 1),
            "Ban Chấp hành Trung ương Đảng khóa XI",
            Kind::Resolution,
            "Về phát triển khoa học và công nghệ phục vụ sự nghiệp công nghiệp hóa, hiện đại hóa",
        ),
        (
            "69-KL/TW",
            (2024, 1, 11),
            "Bộ Chính trị",
            Kind::Conclusion,
            "Về tiếp tục thực hiện Nghị quyết số 20-NQ/TW",
        ),
        (
            "50-CTr/TU",
            (2024, 4, 23),
            "Ban Thường vụ Tỉnh ủy Lai Châu",
            Kind::Programme,
            "Chương trình hành động thực hiện Kết luận số 69-KL/TW",
        ),
    ] {
        let paper = Paper {
            scheme: Scheme::Party,
            kind: Some(kind),
            number,
            on: Some(on),
            issuer,
            subject,
            ups: ups.clone(),
            ..Paper::default()
        };
        ups = vec![desk.enter(province, paper).await?.0];
    }
    let (party, clauses) = desk
        .enter(
            province,
            Paper {
                scheme: Scheme::Party,
                kind: Some(Kind::Plan),
                issuer: "Ban Cán sự đảng UBND tỉnh Lai Châu",
                signing: Some(SigningForm::OnBehalf),
                signer: ("Bí thư", "Lê Văn Lương"),
                subject: "Thực hiện Chương trình hành động số 50-CTr/TU của Ban Thường vụ Tỉnh ủy",
                act: departments.clone(),
                ups,
                focal: Some(science),
                clauses: &[
                    ("II.1.2", "Hoàn thiện cơ chế, chính sách; tiếp tục Kế hoạch 3631/KH-UBND."),
                    ("II.1.4", "Hình thành, phát triển hệ sinh thái khởi nghiệp sáng tạo."),
                    ("II.1.5", "Phát triển thị trường khoa học và công nghệ, tài sản trí tuệ của doanh nghiệp."),
                    ("II.2", "Nhiệm vụ cụ thể theo Phụ lục (không có trong tệp)."),
                    ("III.1", "Các sở, ban, ngành xây dựng kế hoạch của đơn vị, hằng năm báo cáo qua Sở Khoa học và Công nghệ."),
                ],
                ..Paper::default()
            },
        )
        .await?;
    let plans = new_task(
        clauses.get(4).copied(),
        "Xây dựng kế hoạch của đơn vị thực hiện Chương trình 50-CTr/TU",
        &departments,
        once(today + TimeDelta::days(12), false)?,
    );
    let plans = desk.task(party, plans).await?;

    // A week later: difficulties, first reports.
    back(db, -9)?;
    let tx = db.begin(&desk.system, "practice").await?;
    let raised = Raised {
        unit: commune,
        clause: None,
        task: None,
        text:
            "Xã chưa có người chuyên trách về sở hữu trí tuệ, khó tách đơn sáng chế với giải pháp hữu ích khi báo cáo."
                .to_owned(),
    };
    let answered = obstacles::raise(&tx, &desk.system, department, raised).await?;
    let raised = Raised {
        unit: places.neighbour,
        clause: None,
        task: None,
        text: "Đề nghị cho báo cáo gộp hai quý vì số liệu phát sinh ít.".to_owned(),
    };
    obstacles::raise(&tx, &desk.system, department, raised).await?;
    obstacles::answer(
        &tx,
        &desk.system,
        answered,
        1,
        "Báo cáo một dòng chung “sáng chế, giải pháp hữu ích”; Sở tách giúp theo số đơn. Sở cử người hướng dẫn qua điện thoại."
            .to_owned(),
    )
    .await?;
    tx.commit().await?;

    // Most communes report in time, each seventh does not; schools answer one after the other.
    for (number, report) in reports.iter().enumerate() {
        if (number + 1).is_multiple_of(7) {
            continue;
        }
        desk.act(*report, TaskAct::Complete, "Đã gửi báo cáo quý qua hệ thống.", 100, &[])
            .await?;
        if !(number + 1).is_multiple_of(4) {
            desk.act(*report, TaskAct::Approve, "", 100, &[]).await?;
        }
    }
    if let Some(review) = reviews.first() {
        desk.act(*review, TaskAct::Report, "Đã có 14 sáng kiến từ các trường.", 0, &[0])
            .await?;
    }
    if let Some(proposal) = proposals.first() {
        desk.act(
            *proposal,
            TaskAct::Report,
            "Tổ chuyên môn đang chọn giải pháp.",
            50,
            &[],
        )
        .await?;
    }
    if let Some(contest) = contests.first() {
        desk.act(*contest, TaskAct::Report, "Đã lên chương trình diễn đàn.", 30, &[])
            .await?;
    }
    if let Some(money) = money.first() {
        desk.act(*money, TaskAct::Report, "Đang tổng hợp nhu cầu của các sở.", 60, &[])
            .await?;
    }
    if let Some(brand) = brands.first() {
        desk.act(*brand, TaskAct::Report, "Đã lập danh sách 9 sản phẩm.", 45, &[])
            .await?;
    }
    for (number, plan) in plans.iter().enumerate() {
        if number.is_multiple_of(3) {
            desk.act(*plan, TaskAct::Complete, "Kế hoạch của đơn vị đã ban hành.", 100, &[])
                .await?;
        }
    }
    Ok(())
}

fn prime_minister(number: &'static str, on: (i32, u32, u32), subject: &'static str) -> Paper {
    Paper {
        kind: Some(Kind::Decision),
        number,
        on: Some(on),
        issuer: "Thủ tướng Chính phủ",
        subject,
        ..Paper::default()
    }
}
