//! Which column of a sheet is what: guessed from the heads, with or without marks, wherever they stand; a person corrects it.

use crate::model::Part;
use std::collections::HashSet;

/// What a column holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Field {
    /// Number of the line.
    Line,
    /// Code of ours.
    Code,
    /// Kind of right.
    Right,
    /// Title.
    Title,
    /// Holders; applicants where there is no title yet.
    Owner,
    /// Applicants.
    Applicant,
    /// Authors.
    Author,
    /// Representatives.
    Representative,
    /// Number of the application, also with its day behind it.
    Application,
    /// Day of filing.
    Filed,
    /// Day of priority.
    Priority,
    /// Day of publication.
    Published,
    /// Number of the title, also with its day behind it.
    Grant,
    /// Day of the title.
    Granted,
    /// Classes.
    Classes,
    /// Goods and services.
    Goods,
    /// State.
    State,
    /// Description.
    Summary,
    /// Told by the export of the register, and not taken: register, last change, end of protection.
    Untaken,
}

impl Field {
    /// Every one, in the order in which they are offered.
    pub const ALL: [Field; 19] = [
        Field::Title,
        Field::Right,
        Field::Application,
        Field::Filed,
        Field::Grant,
        Field::Granted,
        Field::Owner,
        Field::Applicant,
        Field::Author,
        Field::Representative,
        Field::Classes,
        Field::Goods,
        Field::Priority,
        Field::Published,
        Field::State,
        Field::Summary,
        Field::Code,
        Field::Line,
        Field::Untaken,
    ];

    /// The stable code: forms, API.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Field::Line => "line",
            Field::Code => "code",
            Field::Right => "right",
            Field::Title => "title",
            Field::Owner => "owner",
            Field::Applicant => "applicant",
            Field::Author => "author",
            Field::Representative => "representative",
            Field::Application => "application",
            Field::Filed => "filed",
            Field::Priority => "priority",
            Field::Published => "published",
            Field::Grant => "grant",
            Field::Granted => "granted",
            Field::Classes => "classes",
            Field::Goods => "goods",
            Field::State => "state",
            Field::Summary => "summary",
            Field::Untaken => "untaken",
        }
    }

    /// The field of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Field> {
        Field::ALL.into_iter().find(|field| field.code() == code)
    }

    /// The column of a part.
    #[must_use]
    pub fn of(part: Part) -> Field {
        match part {
            Part::Applicant => Field::Applicant,
            Part::Holder | Part::Manager => Field::Owner,
            Part::Author => Field::Author,
            Part::Representative => Field::Representative,
        }
    }
}

/// Heads that say it all, without marks and signs.
const CERTAIN: [(Field, &[&str]); 19] = [
    (Field::Line, &["tt", "stt", "so tt", "so thu tu", "no"]),
    (Field::Code, &["ma", "ma ho so", "ma tai san", "ma so tai san", "code"]),
    (
        Field::Right,
        &[
            "loai quyen",
            "loai",
            "loai hinh",
            "loai doi tuong",
            "doi tuong",
            "loai van bang",
            "loai don",
            "loai tai san",
            "loai hinh bao ho",
            "doi tuong so huu tri tue",
            "doi tuong so huu cong nghiep",
            "kind",
            "right",
            "type",
        ],
    ),
    (
        Field::Title,
        &[
            "ten",
            "ten tai san",
            "ten tai san tri tue",
            "ten sang che",
            "ten nhan hieu",
            "ten kieu dang",
            "ten giai phap",
            "ten doi tuong",
            "ten goi",
            "ten sang che giai phap",
            "ten sang che nhan hieu",
            "ten sang che giai phap huu ich",
            "nhan hieu",
            "mau nhan hieu",
            "title",
            "name",
        ],
    ),
    (
        Field::Owner,
        &[
            "chu so huu",
            "chu so huu nguoi nop don",
            "chu",
            "chu van bang",
            "chu bang",
            "chu don",
            "ten chu so huu",
            "ten chu van bang",
            "ten chu don",
            "chu so huu van bang",
            "chu don chu van bang",
            "owner",
            "holder",
        ],
    ),
    (
        Field::Applicant,
        &[
            "nguoi nop don",
            "ten nguoi nop don",
            "nguoi nop",
            "don vi nop don",
            "applicant",
        ],
    ),
    (
        Field::Author,
        &[
            "tac gia",
            "ten tac gia",
            "ho ten tac gia",
            "ho va ten tac gia",
            "cac tac gia",
            "dong tac gia",
            "tac gia sang che",
            "author",
            "authors",
            "inventor",
            "inventors",
        ],
    ),
    (
        Field::Representative,
        &[
            "dai dien",
            "to chuc dai dien",
            "dai dien so huu cong nghiep",
            "dai dien shcn",
            "representative",
        ],
    ),
    (
        Field::Application,
        &[
            "so don",
            "so don dang ky",
            "don so",
            "ma don",
            "application",
            "application no",
            "application number",
        ],
    ),
    (
        Field::Filed,
        &[
            "ngay nop don",
            "ngay nop",
            "ngay nop ho so",
            "ngay don",
            "filing date",
            "filed on",
        ],
    ),
    (Field::Priority, &["ngay uu tien", "ngay don uu tien", "priority date"]),
    (
        Field::Published,
        &["ngay cong bo", "ngay cong bo don", "publication date"],
    ),
    (
        Field::Grant,
        &[
            "so bang",
            "so van bang",
            "so van bang bao ho",
            "van bang so",
            "so vb",
            "so vbbh",
            "so gcn",
            "so giay chung nhan",
            "so gcn dang ky",
            "so bang doc quyen",
            "so dang ky",
            "certificate no",
            "certificate number",
        ],
    ),
    (
        Field::Granted,
        &[
            "ngay cap",
            "ngay cap bang",
            "ngay cap van bang",
            "ngay cap vb",
            "ngay cap vbbh",
            "ngay cap gcn",
            "ngay cap giay chung nhan",
            "grant date",
            "granted on",
        ],
    ),
    (
        Field::Classes,
        &[
            "phan loai",
            "phan loai quoc te",
            "lop",
            "nhom",
            "nhom san pham",
            "nhom san pham dich vu",
            "nhom hang hoa",
            "ipc",
            "phan loai ipc",
            "nice",
            "ni xo",
            "phan loai ni xo",
            "lo ca no",
            "classes",
        ],
    ),
    (
        Field::Goods,
        &[
            "hang hoa dich vu",
            "san pham dich vu",
            "san pham",
            "hang hoa",
            "danh muc hang hoa dich vu",
            "danh muc san pham dich vu",
            "goods",
        ],
    ),
    (
        Field::State,
        &[
            "tinh trang",
            "trang thai",
            "tinh trang phap ly",
            "tinh trang don",
            "tinh trang hieu luc",
            "status",
            "state",
        ],
    ),
    (Field::Summary, &["tom tat", "mo ta", "summary"]),
    (
        Field::Untaken,
        &[
            "don vi giu so",
            "cap nhat",
            "ngay het han",
            "ngay het hieu luc",
            "hieu luc den",
            "thoi han hieu luc",
        ],
    ),
];

/// Words that, all together in a head, make a guess that a person should look at. The first that fits counts.
const LIKELY: [(Field, &[&str]); 34] = [
    (Field::Priority, &["uu", "tien"]),
    (Field::Published, &["ngay", "bo"]),
    (Field::Untaken, &["het", "han"]),
    (Field::Untaken, &["het", "luc"]),
    (Field::Granted, &["ngay", "cap"]),
    (Field::Granted, &["ngay", "bang"]),
    (Field::Granted, &["ngay", "gcn"]),
    (Field::Granted, &["ngay", "vb"]),
    (Field::Granted, &["ngay", "quyet", "dinh"]),
    (Field::Granted, &["decision", "date"]),
    (Field::Granted, &["ngay", "chung", "nhan"]),
    (Field::Filed, &["ngay", "nop"]),
    (Field::Filed, &["ngay", "don"]),
    (Field::Grant, &["so", "bang"]),
    (Field::Grant, &["so", "gcn"]),
    (Field::Grant, &["so", "chung", "nhan"]),
    (Field::Applicant, &["nguoi", "nop"]),
    (Field::Owner, &["chu", "don"]),
    (Field::Owner, &["chu", "bang"]),
    (Field::Owner, &["chu", "huu"]),
    (Field::Author, &["tac", "gia"]),
    (Field::Author, &["sang", "tao"]),
    (Field::Application, &["so", "don"]),
    (Field::Representative, &["dai", "dien"]),
    (Field::State, &["tinh", "trang"]),
    (Field::Classes, &["phan", "loai"]),
    (Field::Classes, &["nhom"]),
    (Field::Right, &["loai"]),
    (Field::Right, &["doi", "tuong"]),
    (Field::Owner, &["doanh", "nghiep"]),
    (Field::Owner, &["don", "vi"]),
    (Field::Goods, &["dich", "vu"]),
    (Field::Title, &["ten"]),
    (Field::Summary, &["ghi", "chu"]),
];

/// The columns of a sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Columns {
    /// Place of the last line of the heads, from 0: the list begins below.
    pub head: usize,
    /// Words of the heads.
    pub names: Vec<String>,
    /// What each column holds; none where it is left out.
    pub of: Vec<Option<Field>>,
    /// Whether the head said it all.
    pub certain: Vec<bool>,
}

impl Columns {
    /// The place of a field.
    #[must_use]
    pub fn place(&self, field: Field) -> Option<usize> {
        self.of.iter().position(|one| *one == Some(field))
    }

    fn known(&self) -> usize {
        self.of.iter().flatten().collect::<HashSet<_>>().len()
    }

    /// Whether the columns tell of assets: something that names one, and something more.
    #[must_use]
    pub fn is_list(&self) -> bool {
        let names = [Field::Title, Field::Application, Field::Grant];
        self.known() >= 2 && names.into_iter().any(|field| self.place(field).is_some())
    }
}

/// A head without marks, signs and double spaces.
fn plain(head: &str) -> String {
    vietnamese::fold(head).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn field_of(head: &str) -> Option<(Field, bool)> {
    let head = plain(head);
    if head.is_empty() || head.len() > 80 {
        return None;
    }
    let certain = |(field, names): &(Field, &[&str])| names.contains(&head.as_str()).then_some((*field, true));
    let words: Vec<&str> = head.split(' ').collect();
    let likely = |(field, wanted): &(Field, &[&str])| {
        let all = wanted.iter().all(|word| words.contains(word));
        all.then_some((*field, false))
    };
    CERTAIN
        .iter()
        .find_map(certain)
        .or_else(|| LIKELY.iter().find_map(likely))
}

fn columns(head: usize, names: Vec<String>) -> Columns {
    let mut found: Vec<Option<(Field, bool)>> = names.iter().map(|name| field_of(name)).collect();
    // One column for a field: the one whose head says it all, else the first.
    for field in Field::ALL {
        if field == Field::Untaken {
            continue;
        }
        let places: Vec<usize> = (0..found.len())
            .filter(|at| found.get(*at).copied().flatten().is_some_and(|(one, _)| one == field))
            .collect();
        let sure = |at: &&usize| found.get(**at).copied().flatten().is_some_and(|(_, sure)| sure);
        let kept = places.iter().find(sure).or(places.first()).copied();
        for at in places {
            if Some(at) != kept
                && let Some(slot) = found.get_mut(at)
            {
                *slot = None;
            }
        }
    }
    Columns {
        head,
        certain: found.iter().map(|one| one.is_some_and(|(_, sure)| sure)).collect(),
        of: found.into_iter().map(|one| one.map(|(field, _)| field)).collect(),
        names,
    }
}

/// Heads in two lines: what stands above counts for the cells to its right that are empty, as merged cells are.
fn two_lines(above: &[String], below: &[String]) -> Vec<String> {
    let mut held = String::new();
    (0..above.len().max(below.len()))
        .map(|at| {
            let (top, under) = (
                above.get(at).map(String::as_str).unwrap_or_default().trim(),
                below.get(at).map(String::as_str).unwrap_or_default().trim(),
            );
            if !top.is_empty() {
                top.clone_into(&mut held);
            }
            match (top, under) {
                ("", "") => String::new(),
                (top, "") => top.to_owned(),
                (_, under) => format!("{held} {under}").trim().to_owned(),
            }
        })
        .collect()
}

/// Lines from the top in which heads are looked for.
const LOOKED_AT: usize = 25;

/// Finds the heads of a sheet. None when no line looks like heads of such a list.
#[must_use]
pub fn guess(rows: &[Vec<String>]) -> Option<Columns> {
    let mut best: Option<Columns> = None;
    let mut offer = |found: Columns| {
        let better = best.as_ref().is_none_or(|held| held.known() < found.known());
        if found.is_list() && better {
            best = Some(found);
        }
    };
    for (at, row) in rows.iter().enumerate().take(LOOKED_AT) {
        offer(columns(at, row.clone()));
    }
    for (at, pair) in rows.windows(2).enumerate().take(LOOKED_AT) {
        let [above, below] = pair else { continue };
        // The second line of heads has no numbers and no days.
        if below.iter().any(|cell| cell.chars().any(|sign| sign.is_ascii_digit())) {
            continue;
        }
        offer(columns(at + 1, two_lines(above, below)));
    }
    best
}

/// The first line with several cells as heads of which none is known: for a person to say which column is what.
#[must_use]
pub fn blank(rows: &[Vec<String>]) -> Option<Columns> {
    let several = |row: &&Vec<String>| row.iter().filter(|cell| !cell.trim().is_empty()).count() > 1;
    let (head, names) = rows.iter().enumerate().take(LOOKED_AT).find(|(_, row)| several(row))?;
    Some(Columns {
        head,
        names: names.clone(),
        of: vec![None; names.len()],
        certain: vec![false; names.len()],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(lines: &[&[&str]]) -> Vec<Vec<String>> {
        lines
            .iter()
            .map(|line| line.iter().map(|cell| (*cell).to_owned()).collect())
            .collect()
    }

    #[test]
    fn heads_are_found_with_and_without_marks_below_a_title() {
        let found = guess(&rows(&[
            &["UBND TỈNH LAI CHÂU"],
            &["DANH SÁCH VĂN BẰNG BẢO HỘ"],
            &[],
            &[
                "STT",
                "TEN NHAN HIEU",
                "Số đơn",
                "Ngày nộp",
                "Số bằng",
                "Ngày cấp bằng",
                "Chủ văn bằng",
                "Nhóm SP/DV",
                "Tình trạng",
                "Lạ",
            ],
            &["1", "A", "4-2020-01234", "1/2/2020", "", "", "B", "30", "", ""],
        ]))
        .unwrap();
        assert_eq!(found.head, 3);
        assert_eq!(
            found.of,
            [
                Some(Field::Line),
                Some(Field::Title),
                Some(Field::Application),
                Some(Field::Filed),
                Some(Field::Grant),
                Some(Field::Granted),
                Some(Field::Owner),
                Some(Field::Classes),
                Some(Field::State),
                None
            ]
        );
        assert!(found.certain[1] && !found.certain[7], "a guess is told as one");
    }

    #[test]
    fn heads_in_two_lines_with_merged_cells_are_read_together() {
        let found = guess(&rows(&[
            &["TT", "Tên sáng chế", "Đơn đăng ký", "", "Văn bằng", "", "Chủ đơn"],
            &["", "", "Số", "Ngày nộp", "Số", "Ngày cấp", ""],
            &[
                "1",
                "Máy hái chè",
                "1-2020-01234",
                "1/2/2020",
                "26606",
                "3/4/2023",
                "Lò Văn A",
            ],
        ]))
        .unwrap();
        assert_eq!(found.head, 1);
        assert_eq!(
            found.of.iter().flatten().copied().collect::<Vec<_>>(),
            [
                Field::Line,
                Field::Title,
                Field::Application,
                Field::Filed,
                Field::Grant,
                Field::Granted,
                Field::Owner
            ]
        );
    }

    #[test]
    fn the_export_of_the_register_is_known_to_the_last_column() {
        use crate::labels::head;
        let heads = [
            head::CODE,
            head::RIGHT,
            head::TITLE,
            head::OWNER,
            head::AUTHORS,
            head::APPLICATION,
            head::FILED,
            head::GRANT,
            head::GRANTED,
            head::CLASSES,
            head::STATE,
            head::KEEPER,
            head::CHANGED,
        ];
        let found = guess(&rows(&[&heads])).unwrap();
        assert!(found.of.iter().all(Option::is_some), "{:?}", found.of);
        assert!(found.certain.iter().all(|sure| *sure));
    }

    #[test]
    fn what_is_no_list_of_assets_has_no_columns() {
        assert_eq!(guess(&rows(&[&["a", "b"], &["1", "2"]])), None);
        assert_eq!(guess(&rows(&[&["Họ và tên", "Ngày sinh"]])), None);
    }

    #[test]
    fn one_field_has_one_column() {
        let found = guess(&rows(&[&["Tên", "Tên sáng chế theo văn bằng cũ", "Số đơn", "Số đơn"]])).unwrap();
        assert_eq!(found.of.iter().filter(|one| **one == Some(Field::Title)).count(), 1);
        assert_eq!(found.of[2], Some(Field::Application));
        assert_eq!(found.of[3], None);
    }

    #[test]
    fn codes_lead_back() {
        for field in Field::ALL {
            assert_eq!(Field::from_code(field.code()), Some(field));
        }
    }
}
