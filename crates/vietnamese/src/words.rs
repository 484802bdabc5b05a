//! Numbers in words.

use crate::normal::capital_first;

const DIGITS: [&str; 10] = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"];

/// A whole number in words: 1.234 is `một nghìn hai trăm ba mươi tư`.
///
/// The official northern forms: *linh* (105 `một trăm linh năm`), *nghìn*, *tỷ*, *mốt* (21), *tư* (24, not 14 or 104),
/// *lăm* (15, 25), `không trăm` inside a number (1.000.005 `một triệu không trăm linh năm`). Groups of zeros are
/// not read. Negative numbers begin with *âm*. Every `i64` has words; each number has one form.
#[must_use]
pub fn number_in_words(value: i64) -> String {
    let mut words = Vec::new();
    if value < 0 {
        words.push("âm");
    }
    read(value.unsigned_abs(), false, &mut words);
    words.join(" ")
}

/// An amount of money in words: `một trăm hai mươi lăm triệu đồng`.
#[must_use]
pub fn vnd_in_words(dong: i64) -> String {
    let mut words = number_in_words(dong);
    words.push_str(" đồng");
    words
}

/// [`vnd_in_words`] with a capital at the beginning, as contracts and receipts have it.
#[must_use]
pub fn vnd_in_words_capital(dong: i64) -> String {
    capital_first(&vnd_in_words(dong))
}

// `inner`: words stand before this part, so its hundreds are always read.
fn read(value: u64, inner: bool, words: &mut Vec<&'static str>) {
    const BILLION: u64 = 1_000_000_000;
    if value == 0 && !inner {
        words.push(DIGITS[0]);
        return;
    }
    let (high, low) = (value / BILLION, value % BILLION);
    let mut inner = inner;
    if high > 0 {
        // "tỷ" repeats: 5.000.000.000.000.000.000 is năm tỷ tỷ
        read(high, inner, words);
        words.push("tỷ");
        inner = true;
    }
    for (group, name) in [
        (low / 1_000_000, "triệu"),
        (low / 1000 % 1000, "nghìn"),
        (low % 1000, ""),
    ] {
        if group > 0 {
            read_group(group, inner, words);
            if !name.is_empty() {
                words.push(name);
            }
            inner = true;
        }
    }
}

// 1..=999
fn read_group(group: u64, full: bool, words: &mut Vec<&'static str>) {
    let digit = |n: u64| DIGITS[(n % 10) as usize];
    let (hundreds, tens, ones) = (group / 100, group / 10 % 10, group % 10);
    let hundreds_read = hundreds > 0 || full;
    if hundreds_read {
        words.extend([digit(hundreds), "trăm"]);
    }
    match tens {
        0 => {
            if ones > 0 && hundreds_read {
                words.push("linh");
            }
        }
        1 => words.push("mười"),
        _ => words.extend([digit(tens), "mươi"]),
    }
    match (tens, ones) {
        (_, 0) => {}
        (2.., 1) => words.push("mốt"),
        (2.., 4) => words.push("tư"),
        (1.., 5) => words.push("lăm"),
        _ => words.push(digit(ones)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_words() {
        for (value, words) in [
            (0, "không"),
            (4, "bốn"),
            (5, "năm"),
            (10, "mười"),
            (11, "mười một"),
            (14, "mười bốn"),
            (15, "mười lăm"),
            (20, "hai mươi"),
            (21, "hai mươi mốt"),
            (24, "hai mươi tư"),
            (25, "hai mươi lăm"),
            (55, "năm mươi lăm"),
            (100, "một trăm"),
            (101, "một trăm linh một"),
            (104, "một trăm linh bốn"),
            (105, "một trăm linh năm"),
            (110, "một trăm mười"),
            (111, "một trăm mười một"),
            (115, "một trăm mười lăm"),
            (1234, "một nghìn hai trăm ba mươi tư"),
            (1_005, "một nghìn không trăm linh năm"),
            (10_010, "mười nghìn không trăm mười"),
            (1_000_005, "một triệu không trăm linh năm"),
            (1_005_000, "một triệu không trăm linh năm nghìn"),
            (1_000_000_000, "một tỷ"),
            (1_234_000_000_000, "một nghìn hai trăm ba mươi tư tỷ"),
            (-21, "âm hai mươi mốt"),
            (5_000_000_003_000_000_000, "năm tỷ không trăm linh ba tỷ"),
        ] {
            assert_eq!(number_in_words(value), words);
        }
        assert_eq!(vnd_in_words(125_000_000), "một trăm hai mươi lăm triệu đồng");
        assert_eq!(vnd_in_words_capital(0), "Không đồng");
        assert_eq!(
            number_in_words(i64::MIN),
            "âm chín tỷ hai trăm hai mươi ba triệu ba trăm bảy mươi hai nghìn không trăm ba mươi sáu tỷ tám trăm năm mươi tư \
             triệu bảy trăm bảy mươi lăm nghìn tám trăm linh tám"
        );
    }
}
