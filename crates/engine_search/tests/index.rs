//! The index as modules use it: what is found, by whom, in which order, and what a crash leaves.
#![expect(clippy::unwrap_used, reason = "tests may stop loudly, helpers included")]

use engine_search::{Abbreviations, Engine};
use kernel::ids::{PersonId, UnitId};
use kernel::search::{Answer, Document, Fit, Narrowed, Question, Seer, Sight, Sights, Standing, TextIndex as _};
use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use uuid::Uuid;

const KIND: &str = "initiative";

struct Folder(PathBuf);

impl Folder {
    fn new() -> Folder {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let number = NEXT.fetch_add(1, Ordering::SeqCst);
        let path = std::env::temp_dir().join(format!("khoinguon-search-{}-{number}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Folder(path)
    }

    fn open(&self) -> Engine {
        Engine::new(self.0.clone(), Abbreviations::load(None).unwrap())
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn id(n: u128) -> Uuid {
    Uuid::from_u128(n)
}

fn unit(n: u128) -> UnitId {
    UnitId(id(n))
}

fn person(n: u128) -> PersonId {
    PersonId(id(n))
}

fn doc(n: u128, title: &str, body: &str) -> Document {
    Document {
        kind: KIND,
        id: id(n),
        seers: vec![Seer::Unit(unit(1))],
        unit: Some(unit(1)),
        title: title.to_owned(),
        body: body.to_owned(),
        ..Document::default()
    }
}

fn of(units: &[u128], me: u128, duty: &[u128]) -> Sights {
    Sights::from([(
        KIND,
        Sight::Of {
            units: units.iter().map(|n| unit(*n)).collect(),
            person: person(me),
            duty: duty.iter().map(|n| id(*n)).collect(),
        },
    )])
}

fn everything() -> Sights {
    Sights::from([(KIND, Sight::Everything)])
}

fn ask(engine: &Engine, words: &str, sights: Sights, narrowed: Narrowed) -> Answer {
    let question = Question {
        words: words.to_owned(),
        narrowed,
        sights,
        from: 0,
        size: 20,
    };
    engine.search(&question).unwrap()
}

fn ids(answer: &Answer) -> Vec<u128> {
    answer.hits.iter().map(|hit| hit.id.as_u128()).collect()
}

fn found(engine: &Engine, words: &str) -> Vec<u128> {
    ids(&ask(engine, words, everything(), Narrowed::default()))
}

fn filled(documents: Vec<Document>) -> (Folder, Engine) {
    let folder = Folder::new();
    let engine = folder.open();
    engine.apply(documents, Vec::new(), Standing::default()).unwrap();
    (folder, engine)
}

#[test]
fn marks_need_not_be_typed_and_typed_marks_come_first() {
    let (_folder, engine) = filled(vec![
        doc(1, "Dương Nguyên Định Chiêu", ""),
        doc(2, "Đường Nguyễn Đình Chiểu", ""),
        doc(3, "Cải tạo chợ", "nằm trên đường Nguyễn Đình Chiểu, gần trường"),
        doc(4, "Khác hẳn", "không có gì"),
    ]);
    assert_eq!(
        HashSet::from([1, 2, 3]),
        found(&engine, "duong nguyen dinh chieu").into_iter().collect()
    );
    let typed = found(&engine, "đường nguyễn đình chiểu");
    assert_eq!(
        typed,
        [2, 3, 1],
        "exact marks stand first, in the title before the text"
    );
    assert_eq!(
        found(&engine, "Đu\u{31b}o\u{31b}\u{300}ng Nguyễn")[0],
        2,
        "whatever the form of Unicode"
    );
}

#[test]
fn the_place_of_the_tone_and_i_for_y_do_not_count() {
    let (_folder, engine) = filled(vec![
        doc(1, "Hoà giải ở cơ sở", ""),
        doc(2, "Kĩ thuật trồng mắc ca", ""),
    ]);
    assert_eq!(found(&engine, "hòa giải"), [1]);
    assert_eq!(found(&engine, "kỹ thuật"), [2]);
}

#[test]
fn abbreviations_lead_both_ways() {
    let (_folder, engine) = filled(vec![
        doc(1, "Tập huấn sở hữu trí tuệ", ""),
        doc(2, "Bảo hộ SHTT cho nông sản", ""),
        doc(3, "Sở KH&CN giao việc", ""),
        doc(4, "Sở Khoa học và Công nghệ nhận việc", ""),
    ]);
    let both = |words: &str| found(&engine, words).into_iter().collect::<HashSet<_>>();
    assert_eq!(both("SHTT"), HashSet::from([1, 2]));
    assert_eq!(both("sở hữu trí tuệ"), HashSet::from([1, 2]));
    assert_eq!(both("kh&cn"), HashSet::from([3, 4]));
    assert_eq!(both("khoa học và công nghệ"), HashSet::from([3, 4]));
}

#[test]
fn a_slip_of_one_letter_is_forgiven_when_nothing_has_the_words() {
    let (_folder, engine) = filled(vec![
        doc(1, "Trồng rừng phòng hộ", ""),
        doc(2, "Nâng cao năng suất lúa nương", ""),
    ]);
    let near = |words: &str| {
        let answer = ask(&engine, words, everything(), Narrowed::default());
        (answer.fit, ids(&answer))
    };
    assert_eq!(near("chồng rừng"), (Fit::Near, vec![1]));
    assert_eq!(near("lâng cao năng xuất"), (Fit::Near, vec![2]));
    assert_eq!(near("nưng lúa"), (Fit::Near, vec![2]));
    assert_eq!(near("trồng rừng"), (Fit::Whole, vec![1]));
}

#[test]
fn phrases_exclusions_and_fields_are_kept() {
    let with_people = |n, title: &str, body: &str, name: &str| Document {
        people: vec![name.to_owned()],
        codes: vec![format!("H38.05-2611{n:02}-0042")],
        year: Some(2024 + i32::try_from(n).unwrap()),
        ..doc(n, title, body)
    };
    let (_folder, engine) = filled(vec![
        with_people(1, "Dạy toán lớp 2", "đọc hiểu bài toán", "Lò Thị Lan"),
        with_people(2, "Dạy đọc lớp 2", "hiểu và đọc", "Vàng Thị Hoa"),
    ]);
    assert_eq!(found(&engine, "\"đọc hiểu\""), [1]);
    assert_eq!(found(&engine, "lớp -toán"), [2]);
    assert_eq!(found(&engine, "tác giả: Vàng Thị Hoa"), [2]);
    assert_eq!(found(&engine, "tên:toán"), [1]);
    assert_eq!(found(&engine, "dạy năm:2026"), [2]);
    assert_eq!(found(&engine, "mã:H38.05-261101-0042"), [1]);
    assert_eq!(found(&engine, "H38052611020042"), [2], "a code without its signs");
    assert_eq!(
        found(&engine, "-toán"),
        [] as [u128; 0],
        "an exclusion alone asks for nothing"
    );
}

#[test]
fn each_person_finds_exactly_what_is_theirs() {
    let mut own = doc(2, "Toán của tôi", "");
    own.seers = vec![Seer::Person(person(50))];
    let mut laid = doc(3, "Toán được giao", "");
    laid.seers = vec![Seer::Unit(unit(9))];
    laid.by_duty = true;
    let mut hidden = doc(4, "Toán kín", "");
    hidden.seers = vec![Seer::Unit(unit(9))];
    let mut shared = doc(5, "Toán chung", "");
    shared.seers = vec![Seer::Anyone];
    // Much that nobody of the test sees, so that the walk over what is seen is used too.
    let mut all = vec![doc(1, "Toán của trường", ""), own, laid, hidden, shared];
    for n in 100..140 {
        let mut other = doc(n, "Toán nơi khác", "");
        other.seers = vec![Seer::Unit(unit(77))];
        all.push(other);
    }
    let (_folder, engine) = filled(all);
    let sees = |sights: Sights| {
        let answer = ask(&engine, "toán", sights, Narrowed::default());
        let ids: HashSet<u128> = ids(&answer).into_iter().collect();
        assert_eq!(answer.total, ids.len() as u64, "the count is of what is seen");
        assert_eq!(answer.facets.kinds.get(KIND).copied().unwrap_or(0), answer.total);
        ids
    };
    assert_eq!(sees(of(&[], 60, &[])), HashSet::from([5]));
    assert_eq!(sees(of(&[1], 60, &[])), HashSet::from([1, 5]));
    assert_eq!(sees(of(&[], 50, &[])), HashSet::from([2, 5]));
    assert_eq!(
        sees(of(&[1], 50, &[3, 4])),
        HashSet::from([1, 2, 3, 5]),
        "duty reaches what is open to it only"
    );
    let mut many: Vec<u128> = (1000..1400).collect();
    many.push(77);
    assert_eq!(ask(&engine, "toán", of(&many, 60, &[]), Narrowed::default()).total, 41);
    assert_eq!(
        ask(&engine, "toán", Sights::new(), Narrowed::default()).total,
        0,
        "a kind not named is not found"
    );
}

#[test]
fn what_may_not_be_seen_changes_nothing_of_an_answer() {
    // The same visible records, with and without hidden ones that hold the words and their slips.
    let visible = || vec![doc(1, "Trồng rừng phòng hộ", ""), doc(2, "Trồng ngô", "")];
    let secret = |n, title: &str| {
        let mut other = doc(n, title, "bí mật");
        other.seers = vec![Seer::Unit(unit(9))];
        other.field = "Kín".into();
        other
    };
    let (_one, without) = filled(visible());
    let mut all = visible();
    for n in 10..30 {
        all.push(secret(n, "Chồng rừng quý hiếm zyx"));
    }
    let (_two, with) = filled(all);
    for words in ["chồng rừng", "zyx", "zyx rừng", "trồng", "quy hiem", "rừng 2031"] {
        let answer = |engine| ask(engine, words, of(&[1], 60, &[]), Narrowed::default());
        assert_eq!(answer(&without), answer(&with), "{words}");
        let suggested = |engine: &Engine| engine.suggest(words, &of(&[1], 60, &[]), 8).unwrap();
        assert_eq!(suggested(&without), suggested(&with), "{words}");
    }
}

#[test]
fn a_facet_counts_what_the_other_filters_let_through() {
    let with = |n, year, state: &str, of: u128| Document {
        year: Some(year),
        state: state.to_owned(),
        unit: Some(unit(of)),
        ..doc(n, "Toán", "")
    };
    let (_folder, engine) = filled(vec![
        with(1, 2025, "draft", 1),
        with(2, 2025, "recognised", 2),
        with(3, 2026, "recognised", 2),
    ]);
    let narrowed = Narrowed {
        year: Some(2025),
        state: Some("recognised".into()),
        ..Narrowed::default()
    };
    let answer = ask(&engine, "toán", everything(), narrowed);
    assert_eq!((answer.total, ids(&answer)), (1, vec![2]));
    assert_eq!(
        answer.facets.years.into_iter().collect::<Vec<_>>(),
        [(2025, 1), (2026, 1)]
    );
    assert_eq!(answer.facets.states.len(), 2);
    assert_eq!(answer.facets.units.get(&unit(2)), Some(&1));
    let inside = Narrowed {
        units: Some(HashSet::from([unit(2)])),
        ..Narrowed::default()
    };
    assert_eq!(ask(&engine, "toán", everything(), inside).total, 2);
}

#[test]
fn nothing_found_says_which_word_to_leave_out() {
    let (_folder, engine) = filled(vec![
        doc(1, "Tưới nhỏ giọt cho cam", ""),
        doc(2, "Tưới nhỏ giọt cho chè", ""),
    ]);
    let answer = ask(&engine, "tưới nhỏ giọt 2031", everything(), Narrowed::default());
    assert_eq!(answer.without, [("2031".to_owned(), 2)]);
    assert_eq!(answer.fit, Fit::Near);
}

#[test]
fn pages_follow_each_other_without_gap_or_double() {
    let all = (1..=300).map(|n| doc(n, "Sáng kiến dạy học", &"bài ".repeat(usize::try_from(n).unwrap() % 7)));
    let (_folder, engine) = filled(all.collect());
    let mut seen = HashSet::new();
    for from in (0..300).step_by(20) {
        let question = Question {
            words: "sáng kiến".into(),
            narrowed: Narrowed::default(),
            sights: everything(),
            from,
            size: 20,
        };
        let answer = engine.search(&question).unwrap();
        assert_eq!((answer.total, answer.hits.len()), (300, 20));
        assert!(answer.hits.iter().all(|hit| seen.insert(hit.id)), "page from {from}");
    }
}

#[test]
fn suggestions_follow_what_is_being_typed() {
    let (_folder, engine) = filled(vec![
        doc(1, "Xã Mường Kim", ""),
        doc(2, "Xã Mường Than", ""),
        doc(3, "Phường Tân Phong", ""),
    ]);
    let suggested = |words: &str| -> Vec<u128> {
        let hits = engine.suggest(words, &everything(), 8).unwrap();
        hits.iter().map(|hit| hit.id.as_u128()).collect()
    };
    assert_eq!(suggested("muong k"), [1]);
    assert_eq!(suggested("mươ").len(), 2);
    assert_eq!(suggested("mường "), [1, 2]);
    assert!(suggested("").is_empty() && suggested("zz").is_empty());
}

#[test]
fn found_words_are_marked_in_title_and_passage() {
    let (_folder, engine) = filled(vec![doc(1, "Dạy toán", "Học sinh học toán bằng que tính")]);
    let hit = ask(&engine, "toan", everything(), Narrowed::default()).hits.remove(0);
    let marked = |pieces: Vec<kernel::search::Piece>| -> Vec<String> {
        pieces
            .into_iter()
            .filter(|piece| piece.found)
            .map(|piece| piece.text)
            .collect()
    };
    assert_eq!(
        (marked(hit.title), marked(hit.passage)),
        (vec!["toán".to_owned()], vec!["toán".to_owned()])
    );
}

#[test]
fn changed_and_gone_records_leave_nothing_behind() {
    let (folder, engine) = filled(vec![doc(1, "Cũ", ""), doc(2, "Sẽ mất", "")]);
    let standing = Standing {
        seq: 7,
        ..Standing::default()
    };
    engine
        .apply(vec![doc(1, "Mới", "")], vec![(KIND, id(2))], standing.clone())
        .unwrap();
    assert!(found(&engine, "cũ").is_empty() && found(&engine, "mất").is_empty());
    assert_eq!(found(&engine, "mới"), [1]);
    drop(engine);
    let again = folder.open();
    assert_eq!(
        again.standing().unwrap(),
        standing,
        "the place in the journal comes with the commit"
    );
    assert_eq!(found(&again, "mới"), [1]);
}

#[test]
fn a_rebuild_answers_from_the_old_until_it_is_whole() {
    let (folder, engine) = filled(vec![doc(1, "Cũ", "")]);
    let mut rebuilding = engine.rebuild().unwrap();
    rebuilding.add(vec![doc(2, "Mới", "")]).unwrap();
    assert_eq!(found(&engine, "cũ"), [1]);
    assert!(found(&engine, "mới").is_empty());
    let standing = Standing {
        seq: 9,
        whole: true,
        ..Standing::default()
    };
    rebuilding.finish(standing.clone()).unwrap();
    assert_eq!(found(&engine, "mới"), [2]);
    assert!(found(&engine, "cũ").is_empty());
    assert_eq!(engine.standing().unwrap(), standing);
    engine
        .apply(vec![doc(3, "Thêm", "")], Vec::new(), Standing::default())
        .unwrap();
    assert_eq!(found(&engine, "thêm"), [3]);
    // One that never ends leaves nothing.
    let mut lost = engine.rebuild().unwrap();
    lost.add(vec![doc(4, "Dở dang", "")]).unwrap();
    drop(lost);
    drop(engine);
    let again = folder.open();
    assert_eq!(found(&again, "mới"), [2]);
    let folders = std::fs::read_dir(&folder.0)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().path().is_dir());
    assert_eq!(folders.count(), 1);
}

#[test]
fn an_index_of_another_form_or_a_damaged_one_is_begun_again() {
    let (folder, engine) = filled(vec![doc(1, "Toán", "")]);
    drop(engine);
    let current = std::fs::read_to_string(folder.0.join("current")).unwrap();
    let name = current.split(' ').next().unwrap().to_owned();
    std::fs::write(folder.0.join(&name).join("meta.json"), "{").unwrap();
    let again = folder.open();
    assert_eq!(again.standing().unwrap(), Standing::default());
    drop(again);
    std::fs::write(folder.0.join("current"), "g000001 0.0.0\n").unwrap();
    assert!(!folder.open().standing().unwrap().whole);
}

fn folders(folder: &Folder) -> usize {
    let entries = std::fs::read_dir(&folder.0).unwrap();
    let names = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    names.filter(|name| name.starts_with('g')).count()
}

/// A rebuild that fails leaves a folder; the next one takes it away, or the disk fills up.
#[test]
fn rebuilds_that_fail_do_not_pile_up() {
    let (folder, engine) = filled(vec![doc(1, "Trồng rừng", "")]);
    for _ in 0..5 {
        let mut rebuilding = engine.rebuild().unwrap();
        rebuilding.add(vec![doc(2, "Nuôi ong", "")]).unwrap();
        drop(rebuilding);
        assert!(folders(&folder) <= 2, "the one in use and the last that failed");
    }
    assert_eq!((found(&engine, "rừng"), found(&engine, "ong")), (vec![1], vec![]));
    let mut rebuilding = engine.rebuild().unwrap();
    rebuilding.add(vec![doc(2, "Nuôi ong", "")]).unwrap();
    rebuilding.finish(Standing::default()).unwrap();
    assert_eq!((found(&engine, "rừng"), found(&engine, "ong")), (vec![], vec![2]));
    assert_eq!(folders(&folder), 1);
}

/// However many words of others begin so, the asker's own is suggested.
#[test]
fn words_of_others_do_not_push_out_a_suggestion() {
    let mut documents = vec![doc(1, "Khqqq", "")];
    for (n, (a, b)) in (1_u128..).zip(('a'..='z').flat_map(|a| ('a'..='z').map(move |b| (a, b)))) {
        for copy in 0..2 {
            documents.push(Document {
                seers: vec![Seer::Unit(unit(2))],
                ..doc(1_000 * copy + 10 + n, &format!("Kh{a}{b}"), "")
            });
        }
    }
    let (_folder, engine) = filled(documents);
    let hits = engine.suggest("kh", &of(&[1], 7, &[]), 8).unwrap();
    assert_eq!(hits.iter().map(|hit| hit.id.as_u128()).collect::<Vec<_>>(), [1]);
}
