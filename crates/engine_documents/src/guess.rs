//! Guesses at the fields of a request from the text of its report, to fill a form that a person then reads.
//!
//! Knows the headings of the request under Thông tư 18/2013/TT-BKHCN (Phụ lục I) and of the reports that schools and
//! offices write (sáng kiến kinh nghiệm). A guess may be wrong: never store one that nobody has seen.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use vietnamese::{clean_line, fold};

/// What was found. Fields stay empty rather than hold something doubtful.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Guessed {
    /// Name of the initiative, without quotation marks.
    pub title: Option<String>,
    /// Authors in the order of the text.
    pub authors: Vec<GuessedAuthor>,
    /// The unit of the first author.
    pub unit: Option<String>,
    /// Field of application (lĩnh vực áp dụng).
    pub field: Option<String>,
    /// Day of the first application or trial, whichever the report names first.
    pub first_applied_on: Option<NaiveDate>,
    /// Numbered or known headings and the text under each, in order.
    pub sections: Vec<(String, String)>,
}

/// One author of a [`Guessed`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct GuessedAuthor {
    /// Full name.
    pub name: String,
    /// Share of the work in percent, when the report states it.
    pub share: Option<f64>,
    /// Workplace, when it stands in a table beside the name.
    pub workplace: Option<String>,
    /// Position, likewise.
    pub position: Option<String>,
}

/// Lines that are looked at; a report of 100 pages has about 4,000.
const MAX_LINES: usize = 20_000;
const MAX_SECTIONS: usize = 200;
/// Letters kept of one section.
const MAX_SECTION: usize = 20_000;

const TITLE: [&str; 6] = [
    "ten sang kien",
    "ten giai phap",
    "ten de tai",
    "ten bien phap",
    "de tai",
    "sang kien kinh nghiem",
];
const AUTHOR: [&str; 9] = [
    "ho va ten tac gia",
    "ho ten tac gia",
    "tac gia sang kien",
    "tac gia",
    "dong tac gia",
    "nguoi thuc hien",
    "nguoi viet",
    "ho va ten",
    "ho ten",
];
const UNIT: [&str; 5] = [
    "don vi cong tac",
    "chuc vu don vi",
    "noi cong tac",
    "don vi ap dung",
    "don vi",
];
const FIELD: [&str; 3] = ["linh vuc", "linh vua ap dung", "thuoc linh vuc"];
const APPLIED: [&str; 8] = [
    "ngay sang kien duoc ap dung",
    "ngay ap dung",
    "ngay duoc ap dung",
    "thoi gian trien khai",
    "thoi gian ap dung",
    "thoi gian bat dau ap dung",
    "ap dung lan dau",
    "thoi diem ap dung",
];
/// Headings that stand behind a dash as often as behind a number.
const TOPICS: [&str; 18] = [
    "mo ta",
    "noi dung sang kien",
    "noi dung cua sang kien",
    "noi dung giai phap",
    "chu dau tu",
    "nhung thong tin can",
    "cac thong tin can",
    "cac dieu kien",
    "danh gia loi ich",
    "tinh moi",
    "hieu qua",
    "kha nang ap dung",
    "pham vi",
    "thuc trang",
    "tinh trang",
    "muc dich",
    "su can thiet",
    "danh sach",
];
/// Where the text of a request ends: oath and signatures.
const ENDINGS: [&str; 6] = [
    "toi chung toi xin cam doan",
    "toi xin cam doan",
    "chung toi xin cam doan",
    "xac nhan cua",
    "nguoi nop don",
    "toi cam doan",
];
/// How the name of a workplace begins. With its marks: "Trường" is one, "Trưởng phòng" a post, "Số 5" an address.
const WORKPLACES: [&str; 22] = [
    "trường ",
    "khoa ",
    "phòng ",
    "sở ",
    "trung tâm ",
    "bệnh viện ",
    "ủy ban ",
    "uỷ ban ",
    "ubnd ",
    "công ty ",
    "viện ",
    "chi cục ",
    "trạm ",
    "cục ",
    "ban ",
    "học viện ",
    "đại học ",
    "xí nghiệp ",
    "hợp tác xã ",
    "tổ ",
    "đoàn ",
    "hội ",
];
/// Family names that cover nearly all people of Vietnam, the peoples of the mountains and the south included.
const FAMILIES: &str = " an âu bá bạch bàn bành bế biện bùi ca cà cai cầm cao cấn châu chu chử chung công cù cung cư dư dương đàm đàn đặng \
đào đậu điêu điểu đinh đỗ đoàn đồng đổng giang giáp giàng hà hạ hàn hàng hầu hồ hoa hoàng hồng hứa huỳnh kha khà khổng khương khuất kiên kiều kim kỳ lã lạc lại lâm \
lang lê lều liêu lò lỗ lộc lục lương lường lưu lý ma mã mạc mai mạnh mẫn mông nghiêm ngô ngọ nguỵ ngụy nguyễn nhâm nhan nhữ ninh nông \
ông phạm phan phí phó phó phù phùng phương quách quan quàng quảng sa sầm sơn sùng tạ tăng tào tẩn thạch thái thân thang thẩm thào thiều thi thòng tiêu tiết tô tôn tòng \
tống trà trần trang triệu triệu trịnh trương từ tưởng tụ ung uông ưng vàng văn vàng vi viên vòng võ vũ vừ vương xa y yên ";

/// Guesses from the text that [`crate::extract`] gives (or any text of the same shape).
#[must_use]
pub fn guess_fields(text: &str) -> Guessed {
    let lines: Vec<Line<'_>> = text.lines().take(MAX_LINES).map(Line::new).collect();
    let report = Report {
        wrapped: is_wrapped(&lines),
        lines,
    };
    let mut guessed = Guessed::default();
    report.read_table(&mut guessed);
    for at in 0..report.lines.len() {
        report.read_label(at, &mut guessed);
    }
    if guessed.unit.is_none() {
        guessed.unit = guessed.authors.iter().find_map(|author| author.workplace.clone());
    }
    guessed.sections = report.sections();
    guessed
}

/// One line: the marker before it ("3.2.", "II.", "-"), the rest, and the rest in search form.
struct Line<'t> {
    whole: &'t str,
    indent: usize,
    marker: &'t str,
    rest: &'t str,
    folded: String,
}

impl<'t> Line<'t> {
    fn new(line: &'t str) -> Self {
        let whole = line.trim();
        let (marker, rest) = split_marker(whole);
        // labels are short; long lines need not be folded to their end
        let cut = rest.floor_char_boundary(240);
        Self {
            whole,
            indent: line.len() - line.trim_start().len(),
            marker,
            rest,
            folded: fold(rest.get(..cut).unwrap_or_default()),
        }
    }

    fn says(&self, labels: &[&str]) -> bool {
        labels.iter().any(|label| {
            self.folded
                .strip_prefix(label)
                .is_some_and(|after| after.is_empty() || after.starts_with(' '))
        })
    }

    /// What stands behind the first colon, when one comes early enough to end a label.
    fn after_colon(&self) -> Option<&'t str> {
        let (label, value) = self.rest.split_once(':')?;
        (label.chars().count() <= 200).then(|| value.trim())
    }

    fn is_numbered(&self) -> bool {
        self.marker.starts_with(|c: char| c.is_ascii_alphanumeric())
    }

    /// Whether a new part begins here.
    fn is_boundary(&self) -> bool {
        self.is_heading()
            || self.says(&ENDINGS)
            || self.rest.contains(':')
                && (self.says(&TITLE)
                    || self.says(&AUTHOR)
                    || self.says(&UNIT)
                    || self.says(&FIELD)
                    || self.says(&APPLIED))
    }

    fn is_heading(&self) -> bool {
        let letters = self.rest.chars().count();
        // dots lead to a page number: a line of the table of contents
        if letters < 3 || self.rest.contains("....") || self.rest.contains("……") {
            return false;
        }
        let label = self
            .rest
            .split_once(':')
            .map_or(letters, |(label, _)| label.chars().count());
        if self.is_numbered() {
            let first = self.rest.chars().find(|c| c.is_alphabetic());
            first.is_some_and(char::is_uppercase)
                && (label <= 160 || letters <= 160)
                && !self.rest.starts_with(|c: char| c.is_ascii_digit())
        } else {
            (!self.marker.is_empty() || self.rest.contains(':')) && label <= 160 && self.says(&TOPICS)
                || self.rest.contains(':') && (self.says(&FIELD) || self.says(&APPLIED))
        }
    }
}

/// The text as lines. `wrapped`: they are printed lines (PDF), so a paragraph runs over several of them.
struct Report<'t> {
    lines: Vec<Line<'t>>,
    wrapped: bool,
}

fn is_wrapped(lines: &[Line<'_>]) -> bool {
    let filled = lines.iter().filter(|line| !line.whole.is_empty()).count();
    let long = lines.iter().filter(|line| line.whole.chars().count() > 140).count();
    long * 50 < filled
}

impl Report<'_> {
    /// The value of the label at a line: what follows the colon, else the next line, and the printed lines that go on.
    fn value(&self, at: usize, first: &str) -> Option<String> {
        let mut value = first.to_owned();
        let mut last = self.lines.get(at)?.whole;
        let mut next = at + 1;
        if value.is_empty() {
            while self.lines.get(next)?.whole.is_empty() && next < at + 3 {
                next += 1;
            }
            let line = self.lines.get(next)?;
            if line.is_boundary() {
                return None;
            }
            last = line.whole;
            value = last.to_owned();
            next += 1;
        }
        // a printed line that stops short was the last of its paragraph
        while self.wrapped && next < at + 8 && last.chars().count() >= 50 && !closed(&value) {
            match self.lines.get(next) {
                Some(line) if !line.whole.is_empty() && !line.is_boundary() && line.marker.is_empty() => {
                    value.push(' ');
                    value.push_str(line.whole);
                    last = line.whole;
                    next += 1;
                }
                _ => break,
            }
        }
        tidy(&value)
    }

    fn read_label(&self, at: usize, guessed: &mut Guessed) {
        let Some(line) = self.lines.get(at) else { return };
        if line.folded.is_empty() {
            return;
        }
        let asks = line.folded.contains("cong nhan sang kien")
            && (line.folded.starts_with("la tac gia")
                || line.folded.starts_with("la cac tac gia")
                || line.folded.starts_with("la dong tac gia"));
        let Some(first) = line.after_colon() else { return };
        if guessed.title.is_none() && (asks || line.says(&TITLE)) {
            guessed.title = self.value(at, first).filter(|title| title.split(' ').count() >= 3);
        } else if line.says(&AUTHOR) {
            for name in names_in(first) {
                add_author(
                    guessed,
                    GuessedAuthor {
                        name,
                        ..GuessedAuthor::default()
                    },
                );
            }
        } else if guessed.unit.is_none() && line.says(&UNIT) {
            guessed.unit = self
                .value(at, first)
                .and_then(|value| workplace_in(&value))
                .or_else(|| guessed.unit.take());
        } else if guessed.field.is_none() && line.says(&FIELD) {
            guessed.field = self.value(at, first);
        } else if guessed.first_applied_on.is_none() && line.says(&APPLIED) {
            guessed.first_applied_on = self.value(at, first).and_then(|value| date_in(&value));
        }
    }

    /// Authors from the table of the request, which stands between "ghi tên dưới đây" and "là tác giả" or "đề nghị".
    fn read_table(&self, guessed: &mut Guessed) {
        let opens = |line: &Line<'_>| {
            line.folded.ends_with("duoi day") && (line.folded.contains("ghi ten") || line.folded.contains("kinh don"))
        };
        let Some(start) = self.lines.iter().position(opens) else {
            return;
        };
        let rows: Vec<&Line<'_>> = self
            .lines
            .iter()
            .skip(start + 1)
            .take(120)
            .take_while(|line| {
                !(line.folded.starts_with("la tac gia")
                    || line.folded.starts_with("la cac")
                    || line.folded.starts_with("de nghi")
                    || line.says(&TITLE))
            })
            .collect();
        self.read_columns(&rows, guessed);
        if !guessed.authors.is_empty() {
            return;
        }
        // printed cells: names stand at the front of a cell, shares and workplaces follow in the same order
        let mut shares = Vec::new();
        let mut places: Vec<String> = Vec::new();
        let mut open_place = false;
        // a page turned to text with its layout: columns stand side by side
        let laid_out = rows.iter().map(|row| row.indent).sum::<usize>() > 4 * rows.len();
        let mut numbered = Vec::new();
        let mut plain = Vec::new();
        for row in &rows {
            for (index, cell) in cells(row.whole).into_iter().enumerate() {
                let bare = cell.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' '));
                if let Some(share) = share_in(cell) {
                    shares.push(share);
                }
                if let Some(name) = name_at_front(bare) {
                    if bare.len() < cell.len() && index == 0 {
                        numbered.push(name)
                    } else {
                        plain.push(name)
                    }
                }
                let goes_on = cell.chars().next().is_some_and(char::is_lowercase);
                if laid_out {
                    continue;
                }
                if open_place
                    && goes_on
                    && let Some(place) = places.last_mut()
                {
                    place.push(' ');
                    place.push_str(cell);
                } else if is_workplace(cell) && !row.folded.contains("dien thoai") {
                    places.push(cell.to_owned());
                }
                open_place = places.last().is_some_and(|place| place.ends_with(cell));
            }
        }
        let names = if numbered.is_empty() { plain } else { numbered };
        if laid_out {
            places = laid_out_places(&rows);
            // with one place too many or too few nobody knows whose it is; the first is the first author's
            if places.len() != names.len() {
                places.truncate(1);
            }
        }
        for (index, name) in names.into_iter().enumerate() {
            add_author(
                guessed,
                GuessedAuthor {
                    name,
                    share: shares.get(index).copied(),
                    workplace: places.get(index).cloned(),
                    position: None,
                },
            );
        }
    }

    /// A table whose cells are known (DOCX): columns by the words of the head row.
    fn read_columns(&self, rows: &[&Line<'_>], guessed: &mut Guessed) {
        let Some(head_at) = rows
            .iter()
            .position(|row| row.whole.matches('\t').count() >= 2 && fold(row.whole).contains("ho va ten"))
        else {
            return;
        };
        let Some(head) = rows.get(head_at) else { return };
        let heads: Vec<String> = head.whole.split('\t').map(fold).collect();
        let column = |words: &[&str]| {
            heads
                .iter()
                .position(|head| words.iter().any(|word| head.contains(word)))
        };
        let (name, place, position, share) = (
            column(&["ho va ten"]),
            column(&["noi cong tac", "don vi"]),
            column(&["chuc danh", "chuc vu"]),
            column(&["ty le", "dong gop"]),
        );
        for row in rows.iter().skip(head_at + 1) {
            let cells: Vec<&str> = row.whole.split('\t').map(str::trim).collect();
            let cell = |at: Option<usize>| {
                at.and_then(|at| cells.get(at))
                    .map(|cell| clean_line(cell))
                    .filter(|cell| !cell.is_empty() && !is_placeholder(cell))
            };
            let Some(found) = cell(name).and_then(|cell| name_at_front(&cell)) else {
                continue;
            };
            let share = cells
                .iter()
                .find_map(|cell| share_in(cell))
                .or_else(|| cell(share)?.replace(',', ".").parse().ok());
            add_author(
                guessed,
                GuessedAuthor {
                    name: found,
                    share,
                    workplace: cell(place),
                    position: cell(position),
                },
            );
        }
    }

    fn sections(&self) -> Vec<(String, String)> {
        let mut sections: Vec<(String, String)> = Vec::new();
        let mut open = false;
        let mut at = 0;
        while let Some(line) = self.lines.get(at) {
            at += 1;
            if line.says(&ENDINGS) {
                open = false;
            } else if line.is_heading() {
                if sections.len() >= MAX_SECTIONS {
                    break;
                }
                let mut heading = line.rest.to_owned();
                // a long heading goes over into the next printed line and ends there with its colon
                if !heading.contains(':')
                    && self.wrapped
                    && heading.chars().count() >= 50
                    && let Some(next) = self.lines.get(at).filter(|next| {
                        next.marker.is_empty() && next.whole.chars().next().is_some_and(char::is_lowercase)
                    })
                {
                    heading.push(' ');
                    heading.push_str(next.whole);
                    at += 1;
                }
                let (heading, text) = match heading.split_once(':') {
                    Some((label, text)) if label.chars().count() <= 240 => (label, text),
                    Some(_) | None => (heading.as_str(), ""),
                };
                sections.push((clean_line(heading), text.trim().to_owned()));
                open = true;
            } else if open
                && let Some((_, text)) = sections.last_mut()
                && text.len() < MAX_SECTION
            {
                if line.whole.is_empty() {
                    continue;
                }
                // printed lines flow together; a line that starts a point stays one
                let joins = self.wrapped
                    && line.marker.is_empty()
                    && !text.is_empty()
                    && !text.ends_with(['.', ':', ';', '!', '?']);
                if !text.is_empty() {
                    text.push(if joins { ' ' } else { '\n' });
                }
                text.push_str(line.whole);
            }
        }
        sections
    }
}

/// "3.2.1. Text" is ("3.2.1.", "Text"); "II. ", "a) ", "- ", "+ ", "• " likewise. A year or a number inside text is none.
fn split_marker(line: &str) -> (&str, &str) {
    let token_end = line.find(char::is_whitespace).unwrap_or(line.len());
    let (token, rest) = line.split_at(token_end);
    let core = token.trim_end_matches(['.', ')', '-', '/', ':']);
    let closed = core.len() < token.len();
    let digits = !core.is_empty()
        && core.len() <= 9
        && core
            .split('.')
            .all(|part| (1..=2).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit()));
    let roman = !core.is_empty() && core.len() <= 5 && core.chars().all(|c| matches!(c, 'I' | 'V' | 'X'));
    let letter = core.len() == 1 && core.chars().all(|c| c.is_ascii_alphabetic());
    let dash = matches!(token, "-" | "+" | "•" | "*" | "–" | "●" | "✓" | "o" | "▪");
    if dash || closed && (digits || roman || letter) || digits && core.contains('.') {
        return (token, rest.trim_start());
    }
    // "-Text" and "1.Text" without a space
    if let Some(rest) = line.strip_prefix(['-', '+', '•', '–']) {
        return (
            line.get(..line.len() - rest.len()).unwrap_or_default(),
            rest.trim_start(),
        );
    }
    let number = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').len();
    let (marker, text) = line.split_at(number);
    if (2..=9).contains(&number) && marker.ends_with('.') && text.chars().next().is_some_and(char::is_uppercase) {
        return (marker, text);
    }
    ("", line)
}

/// Whether a value has come to its end: its quotation mark is closed.
fn closed(value: &str) -> bool {
    let value = value.trim();
    let mut signs = value.chars();
    match signs.next() {
        Some('“') => value.contains('”'),
        Some('"') => signs.any(|c| c == '"'),
        Some('«') => value.contains('»'),
        Some(_) | None => value.ends_with('.'),
    }
}

/// One line, without the quotation marks round it and the full stop behind; `None` when nobody filled it in.
fn tidy(value: &str) -> Option<String> {
    let mut value = clean_line(value);
    for (open, close) in [('“', '”'), ('"', '"'), ('«', '»')] {
        if let Some((inside, _)) = value.strip_prefix(open).and_then(|rest| rest.split_once(close)) {
            value = inside.trim().to_owned();
            break;
        }
    }
    let value = value.trim_end_matches(['.', ';', ',', ' ']).trim().to_owned();
    (!value.is_empty() && !is_placeholder(&value)).then_some(value)
}

/// "[Tên sáng kiến]", "……", "(nếu có)".
fn is_placeholder(value: &str) -> bool {
    value.starts_with('[')
        || value.starts_with('<')
        || value.starts_with('(') && value.ends_with(')')
        || value.chars().filter(|c| c.is_alphanumeric()).count() < 2
}

/// Cells of a printed row: behind tabs or two spaces.
fn cells(line: &str) -> Vec<&str> {
    line.split('\t')
        .flat_map(|part| part.split("  "))
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
        .collect()
}

/// Cells of a printed row with the column, in letters from the edge of the page, in which each begins.
fn placed_cells<'t>(row: &Line<'t>) -> Vec<(usize, &'t str)> {
    let mut placed = Vec::new();
    let mut gap = 2;
    let mut start: Option<(usize, usize)> = None; // byte and column where the cell under way begins
    let mut end = 0;
    for (column, (at, sign)) in (row.indent..).zip(row.whole.char_indices()) {
        if sign == ' ' {
            gap += 1;
        } else {
            if gap >= 2 {
                if let Some((from, column)) = start {
                    placed.push((column, row.whole.get(from..end).unwrap_or_default()));
                }
                start = Some((at, column));
            }
            gap = 0;
            end = at + sign.len_utf8();
        }
    }
    if let Some((from, column)) = start {
        placed.push((column, row.whole.get(from..end).unwrap_or_default()));
    }
    placed
}

/// Workplaces in a table that was printed and turned back to text: a cell goes on in the rows below it, in its column.
/// Where two columns stand so close that only one space parts them, the second begins where its other rows do.
fn laid_out_places(rows: &[&Line<'_>]) -> Vec<String> {
    let placed: Vec<Vec<(usize, &str)>> = rows.iter().map(|row| placed_cells(row)).collect();
    let starts: Vec<usize> = placed.iter().flatten().map(|(column, _)| *column).collect();
    let cut = |column: usize, cell: &str| {
        let letters: Vec<char> = cell.chars().collect();
        let boundary = (6..letters.len()).find(|at| {
            letters.get(at - 1) == Some(&' ')
                && starts.iter().filter(|start| start.abs_diff(column + at) <= 1).count() >= 2
        });
        let kept: String = letters.iter().take(boundary.unwrap_or(letters.len())).collect();
        kept.trim().to_owned()
    };
    let mut places = Vec::new();
    for (at, cells) in placed.iter().enumerate() {
        // the head of the table names phones and addresses as well
        let Some((column, cell)) = cells.iter().find(|(_, cell)| is_workplace(cell)) else {
            continue;
        };
        let mut place = cut(*column, cell);
        for below in placed.iter().skip(at + 1).take(5) {
            // cells of other columns stand half a line higher or lower: a row without this column parts nothing
            let Some((other, next)) = below.iter().find(|(other, _)| other.abs_diff(*column) <= 1) else {
                continue;
            };
            let small = next.chars().next().is_some_and(char::is_lowercase) && next.chars().count() > 1;
            // "Kỹ thuật và" and "Cơ khí -" go on with a capital
            let open = [" và", "-", " của"].iter().any(|end| place.ends_with(end));
            if next.contains(['@', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9']) || !(small || open) {
                break;
            }
            place.push(' ');
            place.push_str(&cut(*other, next));
        }
        places.extend(tidy(&place));
    }
    places
}

fn names_in(value: &str) -> Vec<String> {
    value
        .split([',', ';', '\t', '/'])
        .flat_map(|part| part.split(" và "))
        .filter_map(|part| {
            name_at_front(
                part.trim()
                    .trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ' ' | '-')),
            )
        })
        .collect()
}

/// A person's name that fills the cell or ends before a bracket, a number or a dash. The first word must be a family
/// name and each word begin large: "Nguyễn Thị Ánh Nguyệt (60%)" has one, "Trường Tiểu học Ngô Thất Sơn" has none.
fn name_at_front(cell: &str) -> Option<String> {
    let cell = cell
        .strip_prefix("Ông ")
        .or_else(|| cell.strip_prefix("Bà "))
        .unwrap_or(cell);
    let end = cell
        .find(|c: char| c.is_ascii_digit() || matches!(c, '(' | '-' | '–' | ';' | ':'))
        .unwrap_or(cell.len());
    let line = clean_line(cell.get(..end)?);
    let words: Vec<&str> = line.split(' ').collect();
    let family = words.first()?.to_lowercase();
    let plain = |word: &&str| {
        let mut signs = word.chars();
        signs.next().is_some_and(char::is_uppercase) && word.chars().all(|c| c.is_alphabetic() || c == '\'')
    };
    let known = FAMILIES.contains(&format!(" {family} "));
    (known && (2..=6).contains(&words.len()) && words.iter().all(plain)).then_some(line)
}

/// "60%", "(37,5 %)".
fn share_in(cell: &str) -> Option<f64> {
    let before = cell.get(..cell.find('%')?)?.trim_end();
    let start = before
        .rfind(|c: char| !(c.is_ascii_digit() || matches!(c, ',' | '.')))
        .map_or(0, |at| at + 1);
    // the place found may be inside a letter of several bytes
    let number = before.get(start..).unwrap_or_default().replace(',', ".");
    number
        .parse()
        .ok()
        .filter(|share: &f64| *share > 0.0 && *share <= 100.0)
}

/// The workplace in "Giáo viên, Trường Tiểu học Ngô Thất Sơn, xã Ninh Điền": from its first word on.
fn workplace_in(value: &str) -> Option<String> {
    let words: Vec<&str> = value.split(' ').collect();
    let at = (0..words.len()).find(|at| {
        let rest = words.get(*at..).unwrap_or_default();
        is_workplace(&rest.iter().take(4).copied().collect::<Vec<_>>().join(" "))
    });
    // a value without any such word is taken as it stands
    let place = at.map_or_else(|| value.to_owned(), |at| words.get(at..).unwrap_or_default().join(" "));
    tidy(&place)
}

/// "Trường Tiểu học …", "Phòng Văn hóa": begins large with a word of that list, and goes on.
fn is_workplace(text: &str) -> bool {
    let lower = text.to_lowercase();
    text.chars().next().is_some_and(char::is_uppercase) && WORKPLACES.iter().any(|start| lower.starts_with(start))
}

/// The first date in a value.
fn date_in(value: &str) -> Option<NaiveDate> {
    let words: Vec<&str> = value.split_whitespace().collect();
    for at in 0..words.len() {
        // "ngày 5 tháng 9 năm 2025" has six words, "05/9/2025" one
        for length in [6, 1] {
            let Some(part) = words.get(at..at + length) else {
                continue;
            };
            let part = part.join(" ");
            let part = part.trim_matches(|c: char| matches!(c, '(' | ')' | ',' | ';' | '.' | '"'));
            if !part.contains(|c: char| c.is_ascii_digit()) {
                continue;
            }
            if let Ok(date) = vietnamese::parse_date(part) {
                return NaiveDate::from_ymd_opt(i32::from(date.year()), u32::from(date.month()), u32::from(date.day()));
            }
        }
    }
    None
}

fn add_author(guessed: &mut Guessed, author: GuessedAuthor) {
    let same = |other: &GuessedAuthor| fold(&other.name) == fold(&author.name);
    if guessed.authors.len() < 50 && !guessed.authors.iter().any(same) {
        guessed.authors.push(author);
    }
}
