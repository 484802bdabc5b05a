//! Words of the comparison of texts.

use crate::comparison::{Source, View};
use crate::novelty::Part;
use crate::policy::Sight;
use kernel::engines::novelty::{Copying, Why};

/// Title of the page.
pub const TITLE: &str = "Đối chiếu trùng lặp";
/// Title of the list of groups.
pub const GROUPS: &str = "Hồ sơ gần trùng nhau";
/// Entry of the navigation.
pub const NAV_GROUPS: &str = "Hồ sơ gần trùng";
/// Title of the list of titles.
pub const TITLES: &str = "Tên gần giống";
/// Button of the first comparison.
pub const RUN: &str = "Kiểm tra trùng lặp";
/// Button of another one.
pub const RUN_AGAIN: &str = "Đối chiếu lại";
/// After a comparison.
pub const DONE: &str = "Đã đối chiếu xong.";
/// The comparison goes on.
pub const GOES_ON: &str = "Việc đối chiếu cần thêm thời gian. Trang này tự làm mới khi có kết quả.";
/// After an explanation.
pub const EXPLAINED: &str = "Đã lưu phần giải trình. Cán bộ tiếp nhận và Hội đồng đọc được.";
/// No explanation was written.
pub const ASK_EXPLANATION: &str = "Nhập lời giải trình";
/// Somebody else explained meanwhile.
pub const EXPLAINED_MEANWHILE: &str =
    "Phần giải trình vừa được đồng tác giả lưu từ chỗ khác. Lời bạn viết vẫn còn ở đây; đọc lời mới rồi lưu lại.";
/// What the comparison does not see.
pub const LIMITS: &str = "Đối chiếu chỉ tìm đoạn chữ giống nhau, kể cả khi sửa lác đác, bỏ dấu hoặc đảo câu. Bài viết lại bằng lời khác \
                          quá nhiều và bài dịch thì không nhận ra. Giống chữ chưa phải là không mới, khác chữ chưa phải là mới: người xét quyết định.";
/// Where the thresholds come from.
pub const HOUSE_RULE: &str = "Mức “cần xem” là quy ước của hệ thống, không phải quy định của pháp luật.";
/// Nothing was found.
pub const NOTHING: &str = "Không thấy đoạn nào giống hồ sơ nộp trước.";
/// Somebody should look.
pub const LOOK: &str = "Cần xem: có đoạn giống hồ sơ nộp trước";
/// Something was found that asks for nobody.
pub const LITTLE: &str = "Có chỗ giống, chưa tới mức cần xem";
/// The source may be named and not read.
pub const PUBLIC_ONLY: &str =
    "Hồ sơ này công khai tên, tác giả và đơn vị; nội dung không công khai nên không hiện ở đây.";
/// In the annex, where the words of a source would stand.
pub const NOT_SHOWN: &str = "(không hiện nội dung nguồn)";
/// Name of the annex.
pub const FILE_ANNEX: &str = "Kết quả đối chiếu";

/// Name of a part.
#[must_use]
pub fn part(part: Part) -> &'static str {
    match part {
        Part::Title => "Tên sáng kiến",
        Part::Field => "Lĩnh vực áp dụng",
        Part::Essence => "Bản chất của sáng kiến",
        Part::Conditions => "Điều kiện áp dụng",
        Part::BenefitAuthor => "Lợi ích theo tác giả",
        Part::BenefitOthers => "Lợi ích theo nơi đã áp dụng",
        Part::Report => "Báo cáo mô tả",
    }
}

/// How a source was used.
#[must_use]
pub fn copying(copying: Copying) -> &'static str {
    match copying {
        Copying::Verbatim => "giống nguyên văn",
        Copying::LightEdit => "giống, có sửa chữ",
        Copying::MarksRemoved => "giống, bỏ dấu",
        Copying::Reordered => "giống, đảo thứ tự câu",
    }
}

/// Why words do not count.
#[must_use]
pub fn why(why: Why) -> &'static str {
    match why {
        Why::Common => "có trong rất nhiều hồ sơ",
        Why::Form => "chữ của mẫu đơn",
        Why::Citation => "trích dẫn văn bản pháp luật",
        Why::Quotation => "tác giả ghi là trích dẫn",
    }
}

/// A source that the reader may only know to exist.
#[must_use]
pub fn hidden(unit: &str) -> String {
    vietnamese::capital_first(&hidden_within(unit))
}

/// The same within a sentence.
#[must_use]
pub fn hidden_within(unit: &str) -> String {
    format!("một nguồn bảo mật trong phạm vi {unit}")
}

/// What is said where its text would stand.
#[must_use]
pub fn hidden_text(unit: &str) -> String {
    format!("Bạn không có quyền xem nội dung nguồn này. Nếu cần so, đề nghị {unit} đối chiếu giúp.")
}

/// The name of a source.
#[must_use]
pub fn source(source: &Source) -> String {
    match &source.named {
        None => hidden(&source.unit_name),
        Some(named) if named.code.is_empty() => format!("“{}”", named.title),
        Some(named) => format!("{} “{}”", named.code, named.title),
    }
}

/// What kind of source it is, where it is no earlier one of somebody else.
#[must_use]
pub fn relation(source: &Source) -> &'static str {
    if source.own {
        "hồ sơ của chính tác giả"
    } else if source.later {
        "nộp sau hồ sơ này"
    } else {
        ""
    }
}

fn numbers(source: &Source) -> String {
    let all: Vec<String> = source
        .passages
        .iter()
        .map(|passage| passage.number.to_string())
        .collect();
    match all.as_slice() {
        [first, .., last] if all.len() > 2 => format!("Đoạn {first} đến {last}"),
        _ => format!("Đoạn {}", all.join(", ")),
    }
}

/// What is to be known of a source beside its name: unit, year, whose it is.
#[must_use]
pub fn about(of: &Source) -> String {
    let mut about = Vec::new();
    if of.named.is_some() {
        about.push(of.unit_name.clone());
    }
    if let Some(year) = of.year {
        about.push(year.to_string());
    }
    let relation = relation(of);
    if !relation.is_empty() {
        about.push(relation.to_owned());
    }
    if of.same_title {
        about.push("cùng tên".to_owned());
    }
    about.join(", ")
}

/// One line of the summary.
#[must_use]
pub fn summary_line(of: &Source) -> String {
    let parts: Vec<&str> = of.parts().into_iter().map(part).collect();
    let about = about(of);
    let about = if about.is_empty() { about } else { format!(" ({about})") };
    let name = match of.named {
        Some(_) => source(of),
        None => hidden_within(&of.unit_name),
    };
    format!(
        "{}, phần {}: {} {name}{about}.",
        numbers(of),
        parts.join("; "),
        copying(of.copying),
    )
}

/// The head of the summary.
#[must_use]
pub fn headline(view: &View) -> &'static str {
    if view.needs_look {
        LOOK
    } else if view.sources.iter().any(Source::is_anothers) {
        LITTLE
    } else {
        NOTHING
    }
}

/// How many passages of how many earlier records of others there are.
#[must_use]
pub fn count(view: &View) -> String {
    let others: Vec<&Source> = view.sources.iter().filter(|source| source.is_anothers()).collect();
    let passages: usize = others.iter().map(|source| source.passages.len()).sum();
    let longest = others
        .iter()
        .flat_map(|source| &source.passages)
        .map(|passage| passage.words)
        .max()
        .unwrap_or(0);
    format!(
        "{passages} đoạn giống {} hồ sơ nộp trước; đoạn dài nhất {longest} chữ.",
        others.len()
    )
}

/// How many stretches do not count, by reason.
#[must_use]
pub fn skipped(view: &View) -> Vec<String> {
    [Why::Common, Why::Form, Why::Citation, Why::Quotation]
        .into_iter()
        .filter_map(|reason| {
            let number = view.skipped.iter().filter(|one| one.why == reason).count();
            (number > 0).then(|| format!("{number} chỗ {}", why(reason)))
        })
        .collect()
}

/// A name of another unit.
#[must_use]
pub fn leftover(name: &str, count: u32) -> String {
    if count > 1 {
        format!("“{name}”, {count} lần")
    } else {
        format!("“{name}”")
    }
}

/// Who reads the result, for the person who looks at it.
#[must_use]
pub fn readers(sight: Sight) -> &'static str {
    match sight {
        Sight::Author => {
            "Bạn thấy những gì giống hồ sơ đã công khai và hồ sơ của chính bạn. Cán bộ tiếp nhận và Hội đồng đối chiếu với mọi hồ sơ đã nộp."
        }
        Sight::Whole => "Tác giả chỉ thấy nguồn đã công khai và hồ sơ của chính mình, không thấy nguồn bảo mật.",
    }
}

/// An explanation that is too long.
#[must_use]
pub fn too_long(count: usize, most: usize) -> String {
    format!(
        "Lời giải trình dài {count} ký tự, tối đa {most}. Hãy rút ngắn {} ký tự.",
        count - most
    )
}

/// Link to two records side by side.
#[must_use]
pub fn beside(later: &str, earlier: &str) -> String {
    format!("{later} cạnh {earlier}")
}

/// Why records stand in one group.
#[must_use]
pub fn group_reason(words: i64, same_title: bool, own: bool) -> String {
    let mut reasons = vec![format!("hai hồ sơ giống nhau nhất có chung {words} chữ")];
    if same_title {
        reasons.push("có hồ sơ cùng tên".to_owned());
    }
    if own {
        reasons.push("có hồ sơ của cùng tác giả".to_owned());
    }
    let text = reasons.join("; ");
    format!("{}.", vietnamese::capital_first(&text))
}
