//! The Vietnamese sentences for files that are not taken, and for what to know about files that are.

use vietnamese::legacy::Encoding;

use crate::extract::{Conversion, Kind, Rejected, Warning};
use crate::signature::{Chain, Integrity, NotSigned, Signature};

impl Conversion {
    /// What people call the old fonts.
    #[must_use]
    pub fn label(&self) -> &'static str {
        match self.encoding {
            Encoding::Tcvn3 => "TCVN3 (.VnTime)",
            Encoding::Vni => "VNI",
            Encoding::Vps => "VPS",
        }
    }
}

impl NotSigned {
    /// Why no signature can be shown of the file called `name`, and what to do.
    #[must_use]
    pub fn sentence(self, name: &str) -> String {
        let name = shown(name);
        match self {
            Self::NotPdf => format!("Tệp \"{name}\" không phải PDF. Chọn tệp PDF đã ký số."),
            Self::NoSignature => format!("Tệp \"{name}\" chưa có chữ ký số. Ký tệp rồi tải lên."),
            Self::TooMany => format!("Tệp \"{name}\" có quá nhiều chữ ký nên không đọc được. Chọn tệp gốc đã ký."),
        }
    }
}

impl Signature {
    /// What is known of a signature, a sentence each: content, cover, certificate, trust.
    #[must_use]
    pub fn sentences(&self) -> Vec<String> {
        let mut all = vec![
            match self.integrity {
                Integrity::Intact => "Nội dung đã ký không bị sửa.",
                Integrity::Changed => "Nội dung đã bị sửa sau khi ký.",
                Integrity::Forged => "Chữ ký không khớp với chứng thư đi kèm.",
                Integrity::Unsupported => "Chưa kiểm tra được: kiểu chữ ký này chưa được hỗ trợ.",
                Integrity::Unreadable => "Không đọc được chữ ký: tệp bị hỏng hoặc bị sửa.",
            }
            .to_owned(),
        ];
        if !matches!(self.integrity, Integrity::Intact) {
            return all;
        }
        if !self.whole_file {
            all.push("Tệp được thêm nội dung sau chữ ký này (có thể là chữ ký tiếp theo).".to_owned());
        }
        if self.weak {
            all.push("Chữ ký dùng thuật toán SHA-1 đã cũ. Nên ký lại.".to_owned());
        }
        if self.certificate_held == Some(false) {
            all.push("Chứng thư không còn hoặc chưa có hiệu lực vào lúc ký.".to_owned());
        }
        all.push(match &self.chain {
            Chain::NotChecked => "Chưa kiểm tra được chuỗi chứng thư.".to_owned(),
            Chain::Trusted { root } => format!("Chuỗi chứng thư dẫn tới gốc tin cậy: {root}."),
            Chain::Untrusted => "Chứng thư không dẫn tới gốc tin cậy nào đã cấu hình.".to_owned(),
        });
        all
    }
}

impl Kind {
    /// What people call this kind of file.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Docx => "DOCX",
            Self::Pdf => "PDF",
            Self::Odt => "ODT",
            Self::Text => "văn bản thường (TXT)",
            Self::Html => "trang web (HTML)",
        }
    }
}

impl Rejected {
    /// What is wrong with the file called `name` and what to do, for the person who chose it.
    #[must_use]
    pub fn sentence(&self, name: &str) -> String {
        let name = shown(name);
        match self {
            Self::Empty => format!("Tệp \"{name}\" không có nội dung (0 byte)."),
            Self::TooBig { bytes, limit } => {
                format!("Tệp phải nhỏ hơn {}. Tệp này {}.", megabytes(*limit), megabytes(*bytes))
            }
            Self::WrongType => format!("Tệp phải là DOCX, PDF hoặc ODT. Bạn chọn \"{name}\"."),
            Self::TypeDiffers { found, .. } => format!(
                "Tên tệp \"{name}\" không khớp với nội dung: nội dung là {}. Hãy đổi đuôi tên thành .{} hoặc chọn tệp khác.",
                found.label(),
                found.ending()
            ),
            Self::OldWord => {
                format!(
                    "Tệp \"{name}\" thuộc định dạng Word cũ (.doc). Mở tệp bằng Word, lưu lại thành .docx rồi tải lên."
                )
            }
            Self::Password => "Tệp có mật khẩu. Hãy bỏ mật khẩu rồi tải lại.".to_owned(),
            Self::Macro => "Tệp có macro (.docm). Lưu lại thành .docx rồi tải lên.".to_owned(),
            Self::Active => {
                format!(
                    "Tệp \"{name}\" tự tải nội dung từ nơi khác hoặc tự chạy lệnh khi mở. Chép phần chữ sang tệp mới rồi tải lên."
                )
            }
            Self::Bomb => {
                format!("Tệp \"{name}\" nén quá nhiều dữ liệu nên không được nhận. Lưu lại bằng Word rồi tải lên.")
            }
            Self::UnsafeArchive | Self::Doctype => {
                format!(
                    "Bên trong tệp \"{name}\" có phần không an toàn nên không được nhận. Lưu lại bằng Word rồi tải lên."
                )
            }
            Self::Damaged(_) => format!(
                "Không mở được tệp \"{name}\": tệp bị hỏng hoặc chưa tải xong. Mở thử trên máy của bạn, lưu lại rồi tải lên."
            ),
            Self::TooSlow => {
                format!("Đọc tệp \"{name}\" mất quá nhiều thời gian. Lưu lại thành tệp gọn hơn rồi tải lên.")
            }
        }
    }
}

impl Warning {
    /// What to know about a file that was taken, and what may be done.
    #[must_use]
    pub fn sentence(self) -> &'static str {
        match self {
            Self::NoText => "Tệp mở được nhưng không có chữ, có thể là bản quét. Nếu có tệp gốc, hãy tải tệp gốc.",
            Self::Unreadable => "Một phần chữ trong tệp không đọc được. Nếu có tệp gốc, hãy tải tệp gốc.",
            Self::OldEncoding => "Tệp dùng phông chữ cũ (.VnTime hoặc VNI). Chữ đã được đổi sang Unicode; hãy xem lại.",
            Self::Cut => "Tệp dài nên chỉ đọc phần đầu.",
            Self::TrackedChanges => "Tệp còn nội dung sửa đổi hoặc bình luận. Người nhận tệp sẽ xem được.",
            Self::Embedded => "Trong tệp có tệp khác đi kèm. Phần đó không được đọc.",
            Self::Active => "Tệp có lệnh tự chạy khi mở bằng một số phần mềm. Hãy mở cẩn thận.",
        }
    }
}

/// A file name as it may be shown: no controls, no marks that turn the direction of the text, not too long. The ending
/// stays, since it is what the sentence is about.
fn shown(name: &str) -> String {
    let clean = vietnamese::clean_line(name).replace('"', "'");
    let letters: Vec<char> = clean.chars().collect();
    if letters.len() <= 80 {
        return clean;
    }
    let (start, end) = (
        letters.iter().take(60).collect::<String>(),
        letters.iter().skip(letters.len() - 16).collect::<String>(),
    );
    format!("{start}…{end}")
}

/// 36,180,000 bytes as "34,5 MB".
fn megabytes(bytes: u64) -> String {
    let tenths = bytes.saturating_mul(10).div_ceil(1024 * 1024);
    if tenths.is_multiple_of(10) {
        format!("{} MB", tenths / 10)
    } else {
        format!("{},{} MB", tenths / 10, tenths % 10)
    }
}
