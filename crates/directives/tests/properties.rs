//! What the compiler promises whatever the text: no panic, spans inside, quotes word for word, a stable order, the same
//! answer twice.
#![expect(clippy::unwrap_used, reason = "helpers of tests stop the test")]

use chrono::NaiveDate;
use directives::compiler::{Context, Lexicon, Lines, Proposal, Quote, compile, compile_table, guess_mapping};
use directives::linter::{NoUnits, Registry, lint};
use proptest::prelude::*;
use std::sync::LazyLock;

static LEXICON: LazyLock<Lexicon> = LazyLock::new(|| Lexicon::load(None).unwrap());
static REGISTRY: LazyLock<Registry> = LazyLock::new(|| Registry::load(None).unwrap());

fn context(lines: Lines) -> Context<'static> {
    Context {
        lexicon: &LEXICON,
        issued_on: NaiveDate::from_ymd_opt(2026, 4, 1),
        lines,
    }
}

/// Pieces of real directives, so that random texts reach every rule of the grammar.
const PIECES: [&str; 64] = [
    "Sở Khoa học và Công nghệ",
    "UBND các xã, thị trấn",
    "các sở, ban, ngành",
    "Chủ tịch UBND huyện",
    "Bộ",
    "Đài",
    "chủ trì",
    "phối hợp với",
    "trong việc",
    "báo cáo",
    "gửi về",
    "(qua Sở Nội vụ)",
    "trước ngày",
    "03",
    "của tháng cuối quý",
    "15/11",
    "hằng năm",
    "31/02/2026",
    "ngày",
    "tháng",
    "năm",
    "2030",
    "6/2025",
    "quý III/2026",
    "2025-2030",
    "định kỳ 6 tháng",
    "đột xuất",
    "trên",
    "80",
    "%",
    "16 - 18%/năm",
    "đạt",
    "tối thiểu",
    "0,7",
    "đơn",
    "Nghị quyết số",
    "57-NQ/TW",
    "Số: /KH-UBND",
    "Nơi nhận:",
    "Kính gửi:",
    "TM.",
    "KT. CHỦ TỊCH",
    "ỦY BAN NHÂN DÂN",
    "I.",
    "1.",
    "1.1.",
    "a)",
    "-",
    "+",
    "Điều 5.",
    "\n",
    "\n\n",
    ".",
    ";",
    ":",
    ",",
    "**",
    "#",
    "\\-",
    "xây dựng",
    "kế hoạch",
    "yêu cầu",
    "phải",
    "99999999999999999999",
];

fn pieces() -> impl Strategy<Value = String> {
    prop::collection::vec(
        (
            prop::sample::select(PIECES.to_vec()),
            prop::sample::select(vec![" ", "", "\n"]),
        ),
        0..80,
    )
    .prop_map(|parts| parts.into_iter().map(|(piece, gap)| format!("{piece}{gap}")).collect())
}

fn quotes(proposal: &Proposal) -> Vec<&Quote> {
    let header = &proposal.header;
    let mut all: Vec<&Quote> = Vec::new();
    all.extend(header.scheme.iter().map(|found| &found.quote));
    all.extend(header.superior.iter().map(|found| &found.quote));
    all.extend(header.issuer.iter().map(|found| &found.quote));
    all.extend(header.number.iter().map(|found| &found.quote));
    all.extend(header.place.iter().map(|found| &found.quote));
    all.extend(header.date.iter().map(|found| &found.quote));
    all.extend(header.kind.iter().map(|found| &found.quote));
    all.extend(header.subject.iter().map(|found| &found.quote));
    all.extend(header.signer.iter().map(|found| &found.quote));
    all.extend(header.authority.iter().map(|found| &found.quote));
    all.extend(header.addressees.iter().chain(&header.recipients).map(|one| &one.quote));
    all.extend(header.cited.iter().map(|act| &act.quote));
    all.extend(proposal.clauses.iter().map(|clause| &clause.quote));
    for task in &proposal.tasks {
        all.push(&task.quote);
        all.extend(task.deadline.iter().map(|deadline| &deadline.quote));
    }
    for target in &proposal.targets {
        all.push(&target.quote);
        all.extend(target.by.iter().map(|by| &by.quote));
    }
    all.extend(proposal.duties.iter().map(|duty| &duty.quote));
    all.extend(proposal.findings.iter().filter_map(|finding| finding.quote.as_ref()));
    all
}

fn holds(proposal: &Proposal) {
    let chars: Vec<char> = proposal.text.chars().collect();
    for quote in quotes(proposal) {
        assert!(
            quote.span.start <= quote.span.end && quote.span.end <= chars.len(),
            "{quote:?}"
        );
        let text: String = chars[quote.span.start..quote.span.end].iter().collect();
        assert_eq!(text, quote.text);
    }
    let starts = |quotes: Vec<&Quote>| quotes.windows(2).all(|pair| pair[0].span <= pair[1].span);
    assert!(
        starts(proposal.tasks.iter().map(|task| &task.quote).collect()),
        "tasks in order"
    );
    assert!(
        starts(proposal.duties.iter().map(|duty| &duty.quote).collect()),
        "duties in order"
    );
    assert!(
        starts(proposal.targets.iter().map(|target| &target.quote).collect()),
        "targets in order"
    );
    let mut paths: Vec<&str> = proposal.clauses.iter().map(|clause| clause.path.as_str()).collect();
    for (at, clause) in proposal.clauses.iter().enumerate() {
        assert!(
            clause.parent.is_none_or(|parent| parent < at),
            "a clause stands behind the one above it"
        );
    }
    paths.sort_unstable();
    let all = paths.len();
    paths.dedup();
    assert_eq!(paths.len(), all, "no two clauses have one path");
    let last = proposal.clauses.len();
    let clauses = proposal.tasks.iter().map(|task| task.clause);
    let clauses = clauses.chain(proposal.targets.iter().map(|target| target.clause));
    for clause in clauses.chain(proposal.duties.iter().map(|duty| duty.clause)) {
        assert!(clause < last);
    }
    assert!(proposal.duties.iter().all(|duty| !duty.schedules.is_empty()));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_text_is_read_without_a_fall(text in any::<String>()) {
        holds(&compile(&text, &context(Lines::Guess)));
    }

    #[test]
    fn texts_of_real_pieces_keep_every_promise(text in pieces(), lines in prop::sample::select(vec![Lines::Guess, Lines::Paragraphs])) {
        let proposal = compile(&text, &context(lines));
        holds(&proposal);
        prop_assert_eq!(&proposal, &compile(&text, &context(lines)), "the same text gives the same proposal");
        let today = NaiveDate::from_ymd_opt(2026, 11, 26).unwrap();
        for finding in lint(&proposal, &REGISTRY, &NoUnits, today) {
            prop_assert!(!finding.sentence().is_empty());
        }
    }

    #[test]
    fn any_table_is_read_without_a_fall(rows in prop::collection::vec(prop::collection::vec(pieces(), 0..7), 0..6)) {
        let mut rows = rows;
        rows.insert(0, ["STT", "Nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Sản phẩm", "Thời hạn"].map(str::to_owned).to_vec());
        let mapping = guess_mapping(&rows, &LEXICON);
        holds(&compile_table(&rows, &mapping, &context(Lines::Guess)));
    }
}

/// What a proposal is kept as between reading and confirming.
#[test]
fn a_proposal_survives_being_stored() {
    let text = "Kính gửi: Các phòng.\n\n1. Phòng Nội vụ\n\n- Báo cáo kết quả gửi về Sở Nội vụ trước ngày 03 của tháng cuối quý; đạt trên 80% hồ sơ.\n- Xây dựng kế hoạch trước ngày 31/02/2026.";
    let proposal = compile(text, &context(Lines::Guess));
    assert!(!proposal.duties.is_empty() && !proposal.findings.is_empty());
    let stored = serde_json::to_string(&proposal).unwrap();
    assert_eq!(serde_json::from_str::<Proposal>(&stored).unwrap(), proposal);
}

/// Bad input gives a named finding, never silence.
#[test]
fn what_cannot_be_read_is_told() {
    let codes = |text: &str| -> Vec<&'static str> {
        let proposal = compile(text, &context(Lines::Guess));
        proposal.findings.iter().map(|finding| finding.code()).collect()
    };
    assert_eq!(codes(""), ["no_text"]);
    assert_eq!(codes(" \n 12 34 \n -- "), ["no_text"]);
    assert_eq!(
        codes(&"the quick brown fox jumps over it ".repeat(20)),
        ["unreadable_text"]
    );
    assert!(codes("Trong những năm qua phong trào phát triển mạnh mẽ.").contains(&"no_clauses"));
    assert!(codes("- Sở Nội vụ báo cáo trước ngày 31/02/2026.").contains(&"impossible_date"));
    assert!(codes("1. Nhiệm vụ\n\n(Có Phụ lục kèm theo).").contains(&"annex_elsewhere"));
}

/// A text of one thing over and over is read in time that grows with its length, whatever the thing.
#[test]
fn long_texts_of_one_thing_do_not_hang() {
    for piece in [
        "các sở, ",
        "; Sở Nội vụ ",
        "yêu cầu Sở Nội vụ ",
        "chủ trì, phối hợp với ",
        "đạt trên 80% ",
        "nhóm 3 nước, ",
        "(",
        "57-NQ/TW ",
        "ngày 15/11, ",
        "- báo cáo\n",
        "1. Rà soát\n",
        "kế hoạch của tỉnh về việc đó thì\n",
        "TỈNH\n",
        "Phụ lục kèm theo\n",
        "1. Rà soát.\n- Chủ trì: Sở Nội vụ\n",
        "các cấp và ",
        "Trên cơ sở, ",
        "định kỳ hằng tháng, ",
        "ngày … tháng … năm ",
        "1/",
        "a/",
        "1.",
        "1-A/",
        "57-NQ/TW; ",
        "ngày 5 của tháng thứ 120 năm sau; ",
    ] {
        let count = 40_000 / piece.chars().count();
        let started = std::time::Instant::now();
        let proposal = compile(&piece.repeat(count), &context(Lines::Guess));
        println!("{piece:?}: {:?}, {} clauses", started.elapsed(), proposal.clauses.len());
    }
}
