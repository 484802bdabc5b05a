//! Every component in every state, for administrators and for whoever writes a page.
//!
//! The binary serves it at `/he-thong/giao-dien`. Everything on it is invented sample text; it reads no data.

use crate::charts::{self, ColumnBar, Svg};
use crate::view::{
    ActiveFilter, Badge, Choice, Column, Deadline, Event, FileLine, Pager, Row, Sort, Standing, Stat, Step, StepState,
    Tab, Task, TaskState, Tone, WorkItem,
};
use crate::{Frame, filters, icons};
use askama::Template;
use chrono::{DateTime, TimeDelta, Utc};

/// One line of the sample table.
#[derive(Debug)]
struct Line {
    code: &'static str,
    name: &'static str,
    unit: &'static str,
    state: Badge,
    deadline: Option<Deadline>,
    amount: i64,
}

/// The gallery.
#[derive(Debug, Template)]
#[template(path = "gallery.html")]
pub struct Gallery {
    frame: Frame,
    states: Vec<Badge>,
    tones: Vec<Badge>,
    deadlines: Vec<Deadline>,
    tasks: Vec<Task>,
    work: Vec<WorkItem>,
    answers: Vec<Row>,
    events: Vec<Event>,
    stats: Vec<(Stat, Svg)>,
    columns: Vec<Column>,
    lines: Vec<Line>,
    pager: Pager,
    active: Vec<ActiveFilter>,
    tabs: Vec<Tab>,
    steps: Vec<Step>,
    files: Vec<FileLine>,
    fields: Vec<Choice>,
    effects: Vec<Choice>,
    kinds: Vec<Choice>,
    errors: Vec<(String, String)>,
    months: Svg,
    bars: Vec<(&'static str, &'static str, Svg)>,
    qr: Svg,
    at: DateTime<Utc>,
    news: Vec<Told>,
    hits: Vec<Hit>,
}

/// A message as the inbox shows it.
#[derive(Debug)]
struct Told {
    text: &'static str,
    link: &'static str,
    created_at: DateTime<Utc>,
    read_at: Option<DateTime<Utc>>,
}

/// A hit of the search.
#[derive(Debug)]
struct Hit {
    title: &'static str,
    note: &'static str,
    href: &'static str,
}

impl Gallery {
    /// The gallery inside `frame`, with sample dates around `now`.
    #[must_use]
    pub fn new(frame: Frame, now: DateTime<Utc>) -> Self {
        let fields = [
            ("gd", "Giáo dục và đào tạo"),
            ("yt", "Y tế"),
            ("nn", "Nông nghiệp"),
            ("hc", "Cải cách hành chính"),
        ];
        let effects = [
            ("tg", "Tiết kiệm thời gian"),
            ("cp", "Giảm chi phí"),
            ("cl", "Nâng chất lượng"),
        ];
        let kinds = [
            ("gp", "Giải pháp kỹ thuật"),
            ("ql", "Giải pháp quản lý"),
            ("tn", "Giải pháp tác nghiệp"),
        ];
        let words = ["Bình thường", "Đang làm", "Đạt", "Cần chú ý", "Quá hạn"];
        Self {
            news: vec![
                Told {
                    text: "Hồ sơ SK-03637-2026-0006 đã được tiếp nhận. Có kết quả chậm nhất ngày 25/01/2027.",
                    link: "#news",
                    created_at: now - TimeDelta::hours(2),
                    read_at: None,
                },
                Told {
                    text: "Hồ sơ SK-03637-2026-0003 đã được công nhận.",
                    link: "#news",
                    created_at: now - TimeDelta::days(40),
                    read_at: Some(now),
                },
            ],
            hits: vec![
                Hit {
                    title: "Xã Mường Kim",
                    note: "Tỉnh Lai Châu",
                    href: "#hits",
                },
                Hit {
                    title: "Xã Tà Hừa",
                    note: "đến hết ngày 30/06/2025; chỉ có tên, không mở được khi chưa đăng nhập",
                    href: "",
                },
            ],
            states: states(),
            tones: Tone::ALL
                .into_iter()
                .zip(words)
                .map(|(tone, word)| Badge::new(word, tone))
                .collect(),
            deadlines: [30 * 24, 10 * 24, 52, 5, -3 * 24]
                .into_iter()
                .map(|hours| Deadline::new(now + TimeDelta::hours(hours), now))
                .collect(),
            tasks: tasks(),
            work: work(now),
            answers: answers(),
            events: events(now),
            stats: stats(),
            columns: vec![
                Column::sorted("Mã hồ sơ", "?sap=ma", Sort::No),
                Column::sorted("Tên sáng kiến", "?sap=ten", Sort::Up),
                Column::plain("Đơn vị"),
                Column::plain("Tình trạng"),
                Column::plain("Hạn"),
                Column::number("Lợi ích một năm"),
            ],
            lines: lines(now),
            pager: Pager {
                previous: Some("?truoc=a".into()),
                next: Some("?sau=b".into()),
                summary: "4 hồ sơ trên trang này, sắp theo tên".into(),
            },
            active: ["Lĩnh vực: Giáo dục và đào tạo", "Năm 2026"]
                .into_iter()
                .map(|label| ActiveFilter {
                    label: label.into(),
                    without_href: "?".into(),
                })
                .collect(),
            tabs: vec![
                Tab {
                    label: "Nội dung".into(),
                    href: "#tabs".into(),
                    current: true,
                    count: None,
                },
                Tab {
                    label: "Diễn biến".into(),
                    href: "#timeline".into(),
                    current: false,
                    count: Some(6),
                },
                Tab {
                    label: "Tệp".into(),
                    href: "#files".into(),
                    current: false,
                    count: Some(3),
                },
                Tab {
                    label: "Hội đồng".into(),
                    href: "#steps".into(),
                    current: false,
                    count: None,
                },
            ],
            steps: steps(),
            files: files(),
            fields: Choice::list(fields, "gd"),
            effects: Choice::many(effects, &["tg".into(), "cl".into()]),
            kinds: Choice::list(kinds, "gp")
                .into_iter()
                .zip([
                    "Vật thể, chất liệu, quy trình, sản phẩm",
                    "Tổ chức, điều hành, phối hợp công việc",
                    "",
                ])
                .map(|(choice, hint)| choice.with_hint(hint))
                .collect(),
            errors: vec![
                (
                    "loi-ten".into(),
                    "Tên giải pháp dài 312 ký tự, tối đa 250. Hãy rút ngắn 62 ký tự.".into(),
                ),
                ("loi-ngay".into(), "Ngày áp dụng: tháng 13 không có.".into()),
                (
                    "loi-tep".into(),
                    "Tệp phải là DOCX, PDF hoặc ODT. Bạn chọn \"anh.heic\".".into(),
                ),
            ],
            months: months(),
            bars: bars(),
            qr: charts::qr(
                "https://khoinguon.example.vn/xac-minh/H38.05-261122-0042",
                "Mã QR của giấy chứng nhận mẫu",
            ),
            at: now,
            frame,
        }
    }
}

/// The frame that visitors see, with the lead of the front page.
#[derive(Debug, Template)]
#[template(path = "gallery_public.html")]
pub struct PublicGallery {
    /// Its frame.
    pub frame: Frame,
}

/// The six states of records that every list, letter and print uses (ux rule 14), with their colours.
fn states() -> Vec<Badge> {
    [
        ("Bản nháp", Tone::Neutral),
        ("Đã nộp", Tone::Info),
        ("Đang xử lý", Tone::Info),
        ("Cần bổ sung", Tone::Warn),
        ("Đã có kết quả", Tone::Good),
        ("Đã rút", Tone::Neutral),
    ]
    .into_iter()
    .map(|(word, tone)| Badge::new(word, tone))
    .collect()
}

fn tasks() -> Vec<Task> {
    let labels = [
        ("Nêu tên và lĩnh vực", "", TaskState::Done),
        (
            "Mô tả giải pháp",
            "Đã xem, còn thiếu 2 mục (Lan, 14:05)",
            TaskState::Doing,
        ),
        (
            "Khai tác giả và tỷ lệ đóng góp",
            "Cộng lại phải bằng 100%. Hiện là 95%.",
            TaskState::Faulty,
        ),
        ("Tải bản mô tả (DOCX hoặc PDF)", "", TaskState::ToDo),
        (
            "Kiểm tra và nộp",
            "Mở được khi bốn phần trên đã xong",
            TaskState::Blocked,
        ),
    ];
    labels
        .into_iter()
        .map(|(label, hint, state)| Task {
            label: label.into(),
            href: (state != TaskState::Blocked).then(|| "#tasks".into()),
            hint: hint.into(),
            state,
        })
        .collect()
}

fn work(now: DateTime<Utc>) -> Vec<WorkItem> {
    let item = |title: &str, note: &str, hours: Option<i64>, act: Option<&str>| WorkItem {
        title: title.into(),
        href: "#work".into(),
        note: note.into(),
        deadline: hours.map(|hours| Deadline::new(now + TimeDelta::hours(hours), now)),
        act: act.map(|verb| (verb.into(), "#work".into())),
    };
    vec![
        item(
            "Giàn sấy chè bằng năng lượng mặt trời kết hợp lò củi cải tiến",
            "H38.05-261118-0039 · Hợp tác xã chè Thân Thuộc",
            Some(-72),
            Some("Trả lời"),
        ),
        item(
            "Báo cáo quý IV về sáng kiến",
            "Gửi Phòng Văn hoá - Xã hội",
            Some(5),
            Some("Lập báo cáo"),
        ),
        item(
            "Bộ thẻ hình dạy tiếng Việt cho trẻ dân tộc Thái ở điểm trường lẻ",
            "Hội đồng họp 25/11",
            None,
            None,
        ),
    ]
}

fn answers() -> Vec<Row> {
    vec![
        Row::answer(
            "Tên giải pháp",
            "Bộ thẻ hình dạy tiếng Việt cho trẻ dân tộc Thái ở điểm trường lẻ",
            "#answers",
        ),
        Row::answer("Lĩnh vực", "Giáo dục và đào tạo", "#answers"),
        Row::answer("Ngày áp dụng lần đầu", "05/09/2025", "#answers"),
        Row::answer("Đơn vị áp dụng", "", "#answers"),
        Row::answer(
            "Hiệu quả",
            "Trước: 12 trong 30 trẻ kể lại được truyện ngắn.\nSau một học kỳ: 26 trong 30 trẻ.",
            "#answers",
        )
        .long(),
    ]
}

fn events(now: DateTime<Utc>) -> Vec<Event> {
    let event = |number, days, who: &str, text: &str, icon, tone| Event {
        number,
        at: now - TimeDelta::days(days),
        who: who.into(),
        text: text.into(),
        detail: String::new(),
        icon,
        tone,
        papers: Vec::new(),
    };
    vec![
        Event {
            papers: vec![("Quyết định 142/QĐ-UBND (PDF, 96 KB)".into(), "#files".into())],
            ..event(1061, 0, "Chủ tịch UBND xã Mường Kim", "công nhận sáng kiến", "award", Tone::Good)
        },
        event(1054, 6, "Hội đồng sáng kiến xã", "họp và kết luận tạm: đề nghị công nhận", "people", Tone::Info),
        event(1047, 9, "Lường Thị Lan, Trường Mầm non Mường Kim", "bổ sung 2 mục và gửi lại", "upload", Tone::Neutral),
        Event {
            detail: "(1) Trang 3, phần \"Hiệu quả\": thêm số liệu trước và sau khi áp dụng. (2) Tệp \"Xac nhan.pdf\" mở ra trang trắng, hãy tải lại. Hạn bổ sung: 30/11/2026.".into(),
            ..event(1045, 11, "Hoàng Văn Minh, cán bộ đầu mối", "đề nghị bổ sung 2 mục", "alert", Tone::Warn)
        },
        event(1042, 14, "Lường Thị Lan, Trường Mầm non Mường Kim", "nộp hồ sơ", "file", Tone::Neutral),
    ]
}

fn stats() -> Vec<(Stat, Svg)> {
    let stat = |question: &str, value: &str, unit: &str, note: &str, standing| Stat {
        question: question.into(),
        value: value.into(),
        unit: unit.into(),
        note: note.into(),
        standing,
        href: Some("#stats".into()),
    };
    vec![
        (
            stat(
                "Bao nhiêu đơn sáng chế năm nay?",
                "43",
                "đơn",
                "mục tiêu trên 40",
                Some(Standing::Reached),
            ),
            charts::spark(
                &[3.0, 5.0, 9.0, 14.0, 22.0, 31.0, 38.0, 43.0],
                "Số đơn lũy kế theo tháng, từ 3 lên 43",
            ),
        ),
        (
            stat(
                "Bao nhiêu sáng kiến được công nhận?",
                "1.284",
                "",
                "mục tiêu 1.350",
                Some(Standing::Near),
            ),
            charts::spark(
                &[90.0, 120.0, 118.0, 160.0, 171.0, 168.0, 182.0],
                "Số sáng kiến công nhận theo tháng",
            ),
        ),
        (
            stat(
                "Bao nhiêu đơn vị báo cáo đúng hạn?",
                "71,1",
                "%",
                "27/38 xã, mục tiêu 95%",
                Some(Standing::Short),
            ),
            charts::spark(&[88.0, 84.0, 90.0, 71.1], "Tỷ lệ đúng hạn bốn quý"),
        ),
        (
            stat(
                "Làm lợi bao nhiêu trong năm?",
                "3,2",
                "tỷ đồng",
                "số liệu chốt lúc 17:00 ngày 02/12/2026",
                None,
            ),
            Svg::default(),
        ),
    ]
}

fn lines(now: DateTime<Utc>) -> Vec<Line> {
    let due = |hours| Some(Deadline::new(now + TimeDelta::hours(hours), now));
    vec![
        Line {
            code: "H38.05-261122-0042",
            name: "Bộ thẻ hình dạy tiếng Việt cho trẻ dân tộc Thái ở điểm trường lẻ",
            unit: "Trường Mầm non Mường Kim",
            state: Badge::new("Đang xử lý", Tone::Info),
            deadline: due(52),
            amount: 12_500_000,
        },
        Line {
            code: "H38.05-261118-0039",
            name: "Giàn sấy chè bằng năng lượng mặt trời kết hợp lò củi cải tiến",
            unit: "Hợp tác xã chè Thân Thuộc",
            state: Badge::new("Cần bổ sung", Tone::Warn),
            deadline: due(-72),
            amount: 185_000_000,
        },
        Line {
            code: "H38.05-261109-0031",
            name: "Phần mềm nhắc lịch tiêm chủng bằng tin nhắn tiếng Mông",
            unit: "Trạm Y tế xã Khoen On",
            state: Badge::new("Đã có kết quả", Tone::Good),
            deadline: None,
            amount: 46_000_000,
        },
        Line {
            code: "H38.05-261102-0027",
            name: "Rút ngắn thời gian trả kết quả hộ tịch còn một buổi",
            unit: "Trung tâm Phục vụ hành chính công xã Than Uyên",
            state: Badge::new("Bản nháp", Tone::Neutral),
            deadline: due(20 * 24),
            amount: 0,
        },
    ]
}

fn steps() -> Vec<Step> {
    let step = |label: &str, note: &str, state| Step {
        label: label.into(),
        note: note.into(),
        state,
    };
    vec![
        step("Tiếp nhận", "Hoàng Văn Minh, 12/11", StepState::Done),
        step("Chuyển xử lý", "Phòng VH-XH, 13/11", StepState::Done),
        step("Xử lý", "chậm nhất 26/11", StepState::Current),
        step("Trình ký", "", StepState::Ahead),
        step("Trả kết quả", "", StepState::Ahead),
    ]
}

fn files() -> Vec<FileLine> {
    vec![
        FileLine {
            name: "Mo ta giai phap.docx".into(),
            href: "#files".into(),
            bytes: 1_843_200,
            note: "Lường Thị Lan, 14:05 ngày 08/11/2026".into(),
            warning: String::new(),
            remove_href: Some("#files".into()),
        },
        FileLine {
            name: "Anh lop hoc.pdf".into(),
            href: "#files".into(),
            bytes: 4_404_019,
            note: String::new(),
            warning: "Chưa quét được mã độc. Tệp được giữ riêng và sẽ mở cho người khác sau khi quét xong.".into(),
            remove_href: Some("#files".into()),
        },
    ]
}

fn months() -> Svg {
    let values = [4, 7, 12, 9, 15, 22, 18, 11, 26, 31, 24, 6];
    let bars: Vec<_> = values
        .iter()
        .enumerate()
        .map(|(place, value)| ColumnBar {
            label: format!("T{}", place + 1),
            text: value.to_string(),
            value: f64::from(*value),
            open: place == 11,
        })
        .collect();
    charts::columns(&bars)
}

fn bars() -> Vec<(&'static str, &'static str, Svg)> {
    [
        ("Giáo dục và đào tạo", 412.0, "412"),
        ("Y tế", 96.0, "96"),
        ("Nông nghiệp", 188.0, "188"),
        ("Cải cách hành chính", 251.0, "251"),
    ]
    .into_iter()
    .map(|(label, value, text)| (label, text, charts::bar(value, 412.0, Some(240.0))))
    .collect()
}
