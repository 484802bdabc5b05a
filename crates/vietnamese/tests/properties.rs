//! What must hold for every text, number and date, not only for the examples beside the code.
#![expect(clippy::unwrap_used, clippy::panic, reason = "helpers of tests stop the test")]

use proptest::prelude::*;
use std::cmp::Ordering;
use unicode_normalization::UnicodeNormalization;
use vietnamese::*;

// The alphabet and the tones, written a second time and independently of the tables of the crate.
const VOWELS: [char; 12] = ['a', 'ă', 'â', 'e', 'ê', 'i', 'o', 'ô', 'ơ', 'u', 'ư', 'y'];
const TONE_MARKS: [&str; 6] = ["", "\u{300}", "\u{309}", "\u{303}", "\u{301}", "\u{323}"];
const ALPHABET: &str = "aăâbcdđeêfghijklmnoôơpqrstuưvwxyz";

/// Every letter as (NFC, letter without tone, tone 0..6, capital).
fn all_letters() -> Vec<(String, char, usize, bool)> {
    let mut all = Vec::new();
    for vowel in VOWELS {
        for (tone, mark) in TONE_MARKS.iter().enumerate() {
            let small: String = format!("{vowel}{mark}").nfc().collect();
            all.push((small.to_uppercase(), vowel, tone, true));
            all.push((small, vowel, tone, false));
        }
    }
    all.push(("đ".to_owned(), 'đ', 0, false));
    all.push(("Đ".to_owned(), 'đ', 0, true));
    all
}

fn plain(letter: char) -> char {
    match letter {
        'ă' | 'â' => 'a',
        'ê' => 'e',
        'ô' | 'ơ' => 'o',
        'ư' => 'u',
        'đ' => 'd',
        other => other,
    }
}

#[test]
fn every_letter_in_every_tone_in_both_forms() {
    let letters = all_letters();
    assert_eq!(letters.len(), 12 * 6 * 2 + 2);
    for (nfc, letter, _, _) in &letters {
        let nfd: String = nfc.nfd().collect();
        for form in [nfc, &nfd] {
            let word = format!("x{form}n");
            assert_eq!(normalise(&word), format!("x{nfc}n"), "{nfc}");
            assert_eq!(clean_line(form), *nfc);
            assert_eq!(fold(form), plain(*letter).to_string(), "{nfc}");
            assert_eq!(fold(&word), format!("x{}n", plain(*letter)));
            assert_eq!(sort_key(form), sort_key(nfc));
            assert!(same_text(form, nfc));
            assert!(same_text(form, &nfc.to_uppercase()) && same_text(form, &nfc.to_lowercase()));
            assert_eq!(match_rank(form, &Needle::new(nfc)), Some(Rank::Exact));
            assert_eq!(syllables(&word).count(), 1);
        }
        assert!(is_vietnamese_letter(nfc.chars().next().unwrap()));
        assert_eq!(nfc.chars().count(), 1);
    }
    // all letters, each with its tones and cases, stand in the order of the dictionary
    let mut expected: Vec<_> = letters.clone();
    let place = |c: char| ALPHABET.chars().position(|a| a == c).unwrap();
    expected.sort_by_key(|(_, letter, tone, capital)| (place(*letter), *tone, *capital));
    let mut sorted = letters;
    sorted.sort_by_key(|(nfc, ..)| sort_key(nfc));
    assert_eq!(sorted, expected);
}

/// The order of the dictionary, by comparing and not by keys: letters, then tones word by word, then case.
fn dictionary(a: &str, b: &str) -> Ordering {
    // a word: its letters, its tones, its capitals
    type Words = Vec<(Vec<usize>, Vec<usize>, Vec<bool>)>;
    fn words(text: &str) -> Words {
        let table = all_letters();
        let place = |c: char| ALPHABET.chars().position(|a| a == c).unwrap();
        text.split(' ')
            .filter(|w| !w.is_empty())
            .map(|word| {
                let mut parts = (Vec::new(), Vec::new(), Vec::new());
                for c in word.chars() {
                    let (letter, tone, capital) = table
                        .iter()
                        .find(|(nfc, ..)| nfc.chars().eq([c]))
                        .map_or((c.to_ascii_lowercase(), 0, c.is_ascii_uppercase()), |(_, l, t, u)| {
                            (*l, *t, *u)
                        });
                    parts.0.push(place(letter));
                    if tone > 0 {
                        parts.1.push(tone);
                    }
                    parts.2.push(capital);
                }
                parts
            })
            .collect()
    }
    let (a, b) = (words(a), words(b));
    let letters = |w: &Words| w.iter().map(|p| p.0.clone()).collect::<Vec<_>>();
    let tones = |w: &Words| w.iter().map(|p| p.1.clone()).collect::<Vec<_>>();
    let case = |w: &Words| w.iter().flat_map(|p| p.2.clone()).collect::<Vec<_>>();
    letters(&a)
        .cmp(&letters(&b))
        .then(tones(&a).cmp(&tones(&b)))
        .then(case(&a).cmp(&case(&b)))
}

/// Words of Vietnamese letters, few of them, so that texts often share letters and differ in tones and case.
fn vietnamese_text() -> impl Strategy<Value = String> {
    let narrow = prop::sample::select(vec![
        "a", "à", "á", "ạ", "ă", "ắ", "Ă", "A", "Á", "n", "N", "z", "đ", "Đ", " ", "ơ", "Ợ",
    ]);
    let letters: Vec<String> = all_letters()
        .into_iter()
        .map(|l| l.0)
        .chain(["b", "h", "T", " "].map(String::from))
        .collect();
    prop_oneof![
        prop::collection::vec(narrow, 0..8).prop_map(|v| v.concat()),
        prop::collection::vec(prop::sample::select(letters), 0..12).prop_map(|v| v.concat()),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn keys_agree_with_the_dictionary(a in vietnamese_text(), b in vietnamese_text()) {
        prop_assert_eq!(sort_key(&a).cmp(&sort_key(&b)), dictionary(&a, &b));
        prop_assert_eq!(sort_key_text(&a).cmp(&sort_key_text(&b)), dictionary(&a, &b));
        let nfd: String = a.nfd().collect();
        prop_assert_eq!(sort_key(&nfd), sort_key(&a));
    }

    #[test]
    fn person_keys_agree_with_given_middle_family(a in vietnamese_text(), b in vietnamese_text()) {
        let (x, y) = (split_person_name(&a), split_person_name(&b));
        // case apart, which counts last over the whole name
        let by_part = |f: fn(&PersonName) -> &str| dictionary(&f(&x).to_lowercase(), &f(&y).to_lowercase());
        let expected = by_part(|n| &n.given).then(by_part(|n| &n.middle)).then(by_part(|n| &n.family));
        let found = person_sort_key(&a, None).cmp(&person_sort_key(&b, None));
        prop_assert!(expected == Ordering::Equal || expected == found, "{:?} {:?}", expected, found);
        prop_assert_eq!(
            person_sort_key(&a.to_lowercase(), None) == person_sort_key(&b.to_lowercase(), None),
            expected == Ordering::Equal
        );
    }

    #[test]
    fn forms_are_stable_whatever_comes_in(text in any::<String>()) {
        let normal = normalise(&text);
        prop_assert_eq!(&normalise(&normal), &normal);
        let line = clean_line(&text);
        prop_assert_eq!(&clean_line(&line), &line);
        prop_assert!(!line.contains('\n') && line.trim() == line);
        let folded = fold(&text);
        prop_assert_eq!(&fold(&folded), &folded);
        let spelt = fold_iy(&text);
        prop_assert_eq!(&fold_iy(&spelt), &spelt);
        prop_assert_eq!(&fold(&normal), &folded);
        prop_assert_eq!(fold(&text.nfd().collect::<String>()), folded.clone());
        let code = compact_code(&text);
        prop_assert_eq!(&compact_code(&code), &code);
        let canonical = tone_canonical(&text);
        prop_assert_eq!(&tone_canonical(&canonical), &canonical);
        prop_assert!(sort_key(&text).iter().all(|b| b.is_ascii_digit() || b.is_ascii_lowercase()));
        prop_assert_eq!(sort_key(&text), sort_key(&normal));
        prop_assert_eq!(sort_key_text(&text).into_bytes(), sort_key(&text));
        let _ = person_sort_key(&text, Some(&text));
        prop_assert!(same_text(&text, &normal));
        if folded.split(' ').any(|word| !word.is_empty()) {
            prop_assert!(match_rank(&text, &Needle::new(&text)).is_some());
        }
        let _ = legacy::detect(&text);
        for encoding in [legacy::Encoding::Tcvn3, legacy::Encoding::Vni, legacy::Encoding::Vps] {
            let converted = legacy::convert(&text, encoding);
            let length = converted.text.chars().count();
            prop_assert!(converted.lossy.iter().all(|l| l.at < length));
            prop_assert!(converted.lossy.is_sorted_by_key(|l| l.at));
        }
    }

    #[test]
    fn readers_never_panic(text in "[0-9a-zđàỷ#%()₫ .,/:+'−-]{0,24}") {
        let _ = (parse_number(&text), parse_vnd(&text), parse_date(&text), parse_period(&text), parse_roman(&text));
    }

    #[test]
    fn readers_never_panic_on_words(
        words in prop::collection::vec(
            prop::sample::select(vec![
                "ngày", "tháng", "năm", "học", "quý", "thứ", "hai", "tỷ", "triệu", "rưỡi", "đồng", "nghìn", "27", "3", "2026", "/", "-", ",", " ",
            ]),
            0..9,
        ),
        gap in prop::sample::select(vec!["", " "]),
    ) {
        let text = words.join(gap);
        let errors = [
            parse_number(&text).err().map(|e| e.to_string()), parse_vnd(&text).err().map(|e| e.to_string()),
            parse_date(&text).err().map(|e| e.to_string()), parse_period(&text).err().map(|e| e.to_string()),
        ];
        // sentences for people, none of them in the words that the house avoids
        for sentence in errors.into_iter().flatten() {
            for avoided in ["không hợp lệ", "thất bại", "lỗi hệ thống", "vui lòng", "xin lỗi", "bắt buộc"] {
                prop_assert!(!sentence.contains(avoided));
            }
        }
    }

    #[test]
    fn offsets_point_at_the_syllable(text in any::<String>()) {
        let chars: Vec<char> = text.chars().collect();
        let mut last = 0;
        for s in syllables(&text) {
            prop_assert_eq!(&text[s.byte_start..s.byte_end], s.text);
            prop_assert_eq!(chars[s.char_start..s.char_end].iter().collect::<String>(), s.text);
            prop_assert!(s.char_start >= last && s.char_end > s.char_start);
            last = s.char_end;
        }
    }

    #[test]
    fn whole_numbers_come_back(value in any::<i64>()) {
        let read = parse_number(&format_int(value)).unwrap();
        prop_assert_eq!(read.to_i64(), Some(value));
        prop_assert_eq!(parse_vnd(&format_vnd(value)), Ok(value));
        prop_assert_eq!(parse_vnd(&format_vnd_sign(value)), Ok(value));
        prop_assert_eq!(parse_vnd(&format_int(value)), Ok(value));
        // the English way, when there is more than one group
        if value.unsigned_abs() >= 1_000_000 {
            prop_assert_eq!(parse_number(&format_int(value).replace('.', ",")).unwrap().to_i64(), Some(value));
        }
        prop_assert_eq!(parse_number(&format_int(value).replace('.', "\u{a0}")).unwrap().to_i64(), Some(value));
        prop_assert_eq!(from_words(&number_in_words(value)), i128::from(value));
        prop_assert!(short_vnd(value).ends_with(" đồng"));
    }

    #[test]
    fn decimals_come_back(mantissa in any::<i64>(), scale in 0_u32..12) {
        let text = format_scaled(i128::from(mantissa), scale, scale);
        let read = parse_number(&text).unwrap();
        prop_assert_eq!(read.exact(scale), Some(i128::from(mantissa)));
        prop_assert_eq!(read.to_string(), text.clone());
        let percent = parse_number(&format!("{text} %")).unwrap();
        prop_assert_eq!(percent.unit, NumberUnit::Percent);
        prop_assert_eq!(percent.exact(scale), Some(i128::from(mantissa)));
    }

    #[test]
    fn rounding_is_half_away_from_zero(mantissa in -1_000_000_000_i64..1_000_000_000, scale in 0_u32..8, decimals in 0_u32..8) {
        let shown = parse_number(&format_scaled(i128::from(mantissa), scale, decimals)).unwrap().exact(decimals).unwrap();
        // |shown/10^decimals - mantissa/10^scale| <= half a unit of the last place, ties away from zero
        let left = shown * 10_i128.pow(scale) * 2;
        let right = i128::from(mantissa) * 10_i128.pow(decimals) * 2;
        prop_assert!((left - right).abs() <= 10_i128.pow(scale));
        if (left - right).abs() == 10_i128.pow(scale) {
            prop_assert!(left.abs() > right.abs());
        }
    }

    #[test]
    fn dates_come_back(ordinal in 1_u32..=3_652_059) {
        let date = Date::from_ordinal(ordinal).unwrap();
        prop_assert_eq!(parse_date(&format_date(date)), Ok(date));
        prop_assert_eq!(date.weekday(), Date::from_ordinal(ordinal % 7 + 7).unwrap().weekday());
        if date.year() >= 1000 {
            prop_assert_eq!(parse_date(&format_date_long(date)), Ok(date));
            prop_assert_eq!(parse_date(&format_date_weekday(date)), Ok(date));
            let (y, m, d) = (date.year(), date.month(), date.day());
            for text in [
                format!("{d}/{m}/{y}"), format!("{d}-{m}-{y}"), format!("{d:02}.{m}.{y}"), format!("{y}-{m:02}-{d:02}"),
                format!("{d} tháng {m} năm {y}"), format!("Hà Nội, ngày {d} tháng {m} năm {y}"),
            ] {
                prop_assert_eq!(parse_date(&text), Ok(date), "{}", text);
            }
        }
    }

    #[test]
    fn periods_come_back(year in 1000_u16..9999, which in 0_u8..6, part in 0_u8..12) {
        let period = match which {
            0 => NamedPeriod::Month { year, month: part + 1 },
            1 => NamedPeriod::Quarter { year, quarter: part % 4 + 1 },
            2 => NamedPeriod::Half { year, half: part % 2 + 1 },
            3 => NamedPeriod::NineMonths { year },
            4 => NamedPeriod::Year { year },
            _ => NamedPeriod::SchoolYear { start: year },
        };
        let printed = format_period(period);
        for text in [printed.to_uppercase(), printed.to_lowercase(), printed.nfd().collect(), printed] {
            prop_assert_eq!(parse_period(&text), Ok(period), "{}", text);
        }
    }

    #[test]
    fn marks_never_hide_a_match(text in vietnamese_text()) {
        let rank = |typed: &str| match_rank(&text, &Needle::new(typed));
        prop_assert_eq!(rank(&text), Some(Rank::Exact));
        prop_assert!(rank(&fold(&text)).is_some_and(|r| r <= Rank::Folded));
        prop_assert!(rank(&fold_iy(&text)).is_some());
    }
}

/// Reads number words again, by the grammar of the words and not by the code that wrote them.
fn from_words(text: &str) -> i128 {
    let words: Vec<&str> = text.split(' ').collect();
    match words.as_slice() {
        ["âm", rest @ ..] => -billions(rest),
        all => billions(all),
    }
}

// the last "tỷ" splits: before it a whole number of billions, behind it less than a billion
fn billions(words: &[&str]) -> i128 {
    match words.iter().rposition(|w| *w == "tỷ") {
        Some(at) => billions(&words[..at]) * 1_000_000_000 + below(&words[at + 1..]),
        None => below(words),
    }
}

fn below(words: &[&str]) -> i128 {
    let mut rest = words;
    let mut total = 0;
    for (name, worth) in [("triệu", 1_000_000), ("nghìn", 1_000)] {
        if let Some(at) = rest.iter().position(|w| *w == name) {
            total += group(&rest[..at]) * worth;
            rest = &rest[at + 1..];
        }
    }
    total + group(rest)
}

fn group(words: &[&str]) -> i128 {
    let digit = |word: &str| match word {
        "không" => 0,
        "một" | "mốt" => 1,
        "hai" => 2,
        "ba" => 3,
        "bốn" | "tư" => 4,
        "năm" | "lăm" => 5,
        "sáu" => 6,
        "bảy" => 7,
        "tám" => 8,
        "chín" => 9,
        other => panic!("{other}"),
    };
    match words {
        [] => 0,
        [hundreds, "trăm", rest @ ..] => digit(hundreds) * 100 + group(rest),
        ["linh", ones] => digit(ones),
        ["mười"] => 10,
        ["mười", ones] => 10 + digit(ones),
        [tens, "mươi"] => digit(tens) * 10,
        [tens, "mươi", ones] => digit(tens) * 10 + digit(ones),
        [ones] => digit(ones),
        other => panic!("{other:?}"),
    }
}

#[test]
fn words_say_every_number_and_no_two_alike() {
    let step = 7;
    let mut seen = std::collections::HashSet::new();
    for value in (0..=1_000_000).step_by(step).chain(0..2000).chain([999_999, 1_000_000]) {
        let words = number_in_words(value);
        assert_eq!(from_words(&words), i128::from(value), "{words}");
        seen.insert((words, value));
    }
    let distinct: std::collections::HashSet<_> = seen.iter().map(|(words, _)| words).collect();
    assert_eq!(distinct.len(), seen.len());
    for value in [
        i64::MAX,
        i64::MIN,
        1_000_000_000_000_000_000,
        1_000_000_001,
        20_000_000_000_000_005,
    ] {
        assert_eq!(from_words(&number_in_words(value)), i128::from(value));
    }
}

/// The rows of the table of text rules that a program can check.
#[test]
fn the_rules_of_vietnamese_text() {
    // search folding
    for (typed, text) in [
        ("duong", "Dương"),
        ("duong", "Đường"),
        ("dinh", "Đình"),
        ("dong ruong", "đồng ruộng"),
        ("nguyen", "Nguyễn"),
        ("ky thuat", "kỹ thuật"),
        ("sang kien", "sáng kiến"),
        ("duong nguyen dinh chieu", "Đường Nguyễn Đình Chiểu"),
    ] {
        assert_eq!(fold(text), typed);
        assert_eq!(match_rank(text, &Needle::new(typed)), Some(Rank::Folded));
    }
    // order of letters and of people
    let order = [
        "An", "Àn", "Ản", "Ãn", "Án", "Ạn", "Anh", "Ánh", "Ăn", "Ân", "Bình", "Dung", "Dũng", "Duy", "Đào", "Đức",
    ];
    assert!(order.is_sorted_by_key(|name| sort_key_text(name)));
    let people = [
        "Đỗ An",
        "Nguyễn Văn An",
        "Trần Văn An",
        "Lê Đức Anh",
        "Phạm Ánh",
        "Nguyễn Thị Ánh",
        "Hoàng Dũng",
    ];
    assert!(people.is_sorted_by_key(|name| person_sort_key(name, None)));
    // place names
    for (a, b) in [
        ("Đắk Lắk", "Đăk Lăk"),
        ("Đắk", "Đắc"),
        ("Quy Nhơn", "Qui Nhơn"),
        ("Hòa Bình", "Hoà Bình"),
        ("kỹ", "kĩ"),
    ] {
        assert_eq!(fold_iy(a), fold_iy(b));
        assert!(match_rank(a, &Needle::new(b)).is_some() && match_rank(b, &Needle::new(a)).is_some());
    }
    // numbers and dates
    assert_eq!(format_scaled(12_345_678, 1, 1), "1.234.567,8");
    assert_eq!(format_vnd_sign(1_234_567), "1.234.567\u{a0}₫");
    assert_eq!(
        parse_number("1.234").map(|n| (n.to_i64(), n.ambiguous)),
        Ok((Some(1234), true))
    );
    assert_eq!(
        format_date_long(Date::new(2026, 11, 18).unwrap()),
        "ngày 18 tháng 11 năm 2026"
    );
    assert_eq!(Date::new(2026, 11, 18).unwrap().weekday().name(), "thứ Tư");
    // look-alikes
    assert_eq!(normalise("a\u{200b}b\u{200f}c\u{feff}d\u{ad}e\u{a0}f"), "abcde f");
}
