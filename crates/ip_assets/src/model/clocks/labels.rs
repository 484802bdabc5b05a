//! Vietnamese words of the clocks.

use chrono::{Datelike, NaiveDate};

use super::scheme::Fixed;

/// "25/11/2026".
pub(super) fn date(day: NaiveDate) -> String {
    format!("{:02}/{:02}/{}", day.day(), day.month(), day.year())
}

/// A note of the scheme with its places filled.
pub(super) fn note(text: &mut String, note: &str, ordinal: i32, lapse: Option<NaiveDate>) {
    if note.is_empty() {
        return;
    }
    text.push(' ');
    let mut rest = note;
    while let Some((before, after)) = rest.split_once('{') {
        text.push_str(before);
        let Some((name, after)) = after.split_once('}') else {
            rest = after;
            break;
        };
        match name {
            "n" => text.push_str(&ordinal.to_string()),
            "lapse" => text.push_str(&lapse.map(date).unwrap_or_default()),
            other => text.push_str(other),
        }
        rest = after;
    }
    text.push_str(rest);
}

/// The sentence of what ends by itself: nobody has to act "at the latest" then.
pub(super) fn ending(explanation: &str) -> String {
    explanation.replacen(": chậm nhất 23:59 ", ": đến hết ", 1)
}

/// The last day of a contract, or of the right under it.
pub(super) fn fixed(fixed: &Fixed, given: NaiveDate, ended: Option<NaiveDate>) -> String {
    let by_contract = format!("{}: hết ngày {} theo hợp đồng đã ghi.", fixed.title, date(given));
    match ended {
        None => format!(
            "{by_contract} Nếu quyền chấm dứt sớm hơn thì hợp đồng chấm dứt theo. Căn cứ: {}, {}.",
            fixed.article, fixed.legal_act
        ),
        Some(day) => format!(
            "{by_contract} Quyền hết thời hạn bảo hộ sớm hơn, ngày {}, nên hợp đồng chấm dứt theo. Căn cứ: {}, {}.",
            date(day),
            fixed.article,
            fixed.legal_act
        ),
    }
}
