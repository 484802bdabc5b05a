//! The pages that say what went wrong and what to do now.

use crate::{Frame, filters};
use askama::Template;
use chrono::{DateTime, Utc};

/// What kept the server from answering as asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// No valid session (401). `return_to` is the path wanted, already percent-encoded for a query.
    SignedOut {
        /// Where to go after signing in.
        return_to: String,
    },
    /// The person sees that the page exists but may not use it (403).
    NotAllowed,
    /// Nothing there, or nothing this person may see (404): the two are not told apart.
    NotFound,
    /// Someone else changed the record meanwhile (409).
    Changed {
        /// Who changed what and when, one sentence; empty if not known.
        by: String,
        /// Address of the record as it is now.
        href: String,
    },
    /// More was sent than the server takes (413).
    TooBig {
        /// Limit in bytes.
        limit: u64,
    },
    /// The act is refused by a rule; the sentence says which (422).
    Refused {
        /// The sentence, with the way out in it.
        sentence: String,
    },
    /// Too many attempts (429).
    TooOften {
        /// Seconds to wait.
        wait: u64,
    },
    /// A fault of ours (500).
    Fault {
        /// Code under which the log holds the cause, `7F3A-21`.
        incident: String,
        /// When the person's text was last saved, if it was.
        saved_at: Option<DateTime<Utc>>,
    },
    /// The system only shows for a while (503).
    ReadOnly {
        /// Why and until when, one sentence.
        reason: String,
    },
    /// Too many people at once (503).
    Busy,
}

impl Trouble {
    /// HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        match self {
            Self::SignedOut { .. } => 401,
            Self::NotAllowed => 403,
            Self::NotFound => 404,
            Self::Changed { .. } => 409,
            Self::TooBig { .. } => 413,
            Self::Refused { .. } => 422,
            Self::TooOften { .. } => 429,
            Self::Fault { .. } => 500,
            Self::ReadOnly { .. } | Self::Busy => 503,
        }
    }

    /// Head of the page.
    #[must_use]
    pub fn title(&self) -> &'static str {
        match self {
            Self::SignedOut { .. } => "Đăng nhập để tiếp tục",
            Self::NotAllowed => "Bạn không xem được trang này",
            Self::NotFound => "Không có trang này",
            Self::Changed { .. } => "Nội dung đã có người sửa trước",
            Self::TooBig { .. } => "Tệp lớn quá mức nhận",
            Self::Refused { .. } => "Chưa làm được việc này",
            Self::TooOften { .. } => "Bạn đã thử nhiều lần",
            Self::Fault { .. } => "Hệ thống đang trục trặc",
            Self::ReadOnly { .. } => "Hệ thống tạm chỉ cho xem",
            Self::Busy => "Đang có nhiều người dùng",
        }
    }

    fn lines(&self, help_phone: &str) -> Vec<String> {
        let call = |before: &str| {
            if help_phone.is_empty() {
                String::new()
            } else {
                format!("{before} gọi {help_phone}.")
            }
        };
        let lines = match self {
            Self::SignedOut { .. } => {
                vec!["Phiên làm việc đã hết hoặc bạn chưa đăng nhập. Nội dung bạn đã lưu vẫn còn.".to_owned()]
            }
            Self::NotAllowed => vec![
                "Tư cách bạn đang dùng chưa được giao việc này. Nếu bạn giữ nhiều vai trò, hãy đổi tư cách.".to_owned(),
                call("Nếu cần quyền, hỏi người quản trị của đơn vị, hoặc"),
            ],
            Self::NotFound => vec![
                "Có thể hồ sơ đã đổi mã, hoặc địa chỉ thiếu vài ký tự. Bạn có thể tra cứu bằng tên hoặc mã hồ sơ."
                    .to_owned(),
            ],
            Self::Changed { by, .. } => vec![
                by.clone(),
                "Chưa có gì bị ghi đè. Mở bản mới nhất, so với nội dung bạn định ghi, rồi lưu lại.".to_owned(),
            ],
            Self::TooBig { limit } => vec![format!(
                "Mỗi lần gửi tối đa {}. Giảm độ phân giải của ảnh hoặc chia thành nhiều tệp rồi tải lại.",
                filters::file_size_text(i64::try_from(*limit).unwrap_or(i64::MAX))
            )],
            Self::Refused { sentence } => vec![sentence.clone()],
            Self::TooOften { wait } => {
                vec![format!(
                    "Chờ {wait} giây rồi thử lại. Cách này giữ tài khoản của bạn khỏi người dò mật khẩu."
                )]
            }
            Self::Fault { saved_at, .. } => vec![
                saved_at.map_or_else(
                    || "Quay lại trang trước: nội dung bạn nhập thường vẫn còn ở đó.".to_owned(),
                    |at| format!("Nội dung đã lưu lúc {}.", filters::moment_text(at)),
                ),
                format!("Thử lại sau ít phút. {}", call("Nếu gấp,"))
                    .trim_end()
                    .to_owned(),
            ],
            Self::ReadOnly { reason } => {
                vec![
                    reason.clone(),
                    "Bạn vẫn xem và tải về được. Bản nháp của bạn giữ trên trang trước.".to_owned(),
                ]
            }
            Self::Busy => vec!["Chờ khoảng 10 giây rồi mở lại trang này. Việc bạn đã lưu vẫn còn.".to_owned()],
        };
        lines.into_iter().filter(|line| !line.is_empty()).collect()
    }

    fn ways(&self) -> Vec<(&'static str, String)> {
        match self {
            Self::SignedOut { return_to } => vec![
                ("Đăng nhập", format!("/dang-nhap?den={return_to}")),
                ("Lấy lại mật khẩu", "/quen-mat-khau".to_owned()),
            ],
            Self::NotAllowed => {
                vec![
                    ("Việc của tôi", "/viec-cua-toi".to_owned()),
                    ("Đổi tư cách", "/tu-cach".to_owned()),
                ]
            }
            Self::NotFound => vec![
                ("Tra cứu hồ sơ", "/tra-cuu".to_owned()),
                ("Về trang đầu", "/".to_owned()),
            ],
            Self::Changed { href, .. } => vec![("Mở bản mới nhất", href.clone())],
            Self::TooOften { .. } => {
                vec![
                    ("Thử lại", "/dang-nhap".to_owned()),
                    ("Lấy lại mật khẩu", "/quen-mat-khau".to_owned()),
                ]
            }
            Self::TooBig { .. } | Self::Refused { .. } | Self::Fault { .. } | Self::ReadOnly { .. } | Self::Busy => {
                vec![("Về trang đầu", "/".to_owned())]
            }
        }
    }
}

/// Page for a [`Trouble`]; needs no database, so it can be shown when nothing else works.
#[derive(Debug, Template)]
#[template(path = "error.html")]
pub struct ErrorPage {
    frame: Frame,
    status: u16,
    lines: Vec<String>,
    incident: Option<String>,
    ways: Vec<(&'static str, String)>,
}

impl ErrorPage {
    /// The page for `trouble` inside `frame`, whose title it sets.
    #[must_use]
    pub fn new(mut frame: Frame, trouble: &Trouble) -> Self {
        frame.title = trouble.title().to_owned();
        let incident = match trouble {
            Trouble::Fault { incident, .. } => Some(incident.clone()),
            Trouble::SignedOut { .. }
            | Trouble::NotAllowed
            | Trouble::NotFound
            | Trouble::Changed { .. }
            | Trouble::TooBig { .. }
            | Trouble::Refused { .. }
            | Trouble::TooOften { .. }
            | Trouble::ReadOnly { .. }
            | Trouble::Busy => None,
        };
        Self {
            status: trouble.status(),
            lines: trouble.lines(&frame.help_phone),
            incident,
            ways: trouble.ways(),
            frame,
        }
    }
}
