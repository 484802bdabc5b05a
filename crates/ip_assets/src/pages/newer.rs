//! What somebody else saved while a form was open: only what differs from what was typed, so that saving again is a choice.

use crate::labels::{self, newer as words};
use crate::model::Right;
use kernel::forms::Form;
use ui::view::Row;

/// Fields that are ticked.
const BOXES: [&str; 3] = ["state_funded", "accelerated", "secret"];

/// Line ends and spaces that a browser adds are no difference.
fn plain(text: &str) -> String {
    text.lines()
        .map(str::trim)
        .filter(|line| !line.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn told(field: &str, value: &str) -> String {
    if BOXES.contains(&field) || field.starts_with("trait_") {
        return if value == "1" { labels::YES } else { words::NO }.to_owned();
    }
    if field == "right" {
        return Right::from_code(value).map_or_else(String::new, |right| labels::right(right).to_owned());
    }
    value.to_owned()
}

/// The fields that stand otherwise in the register than in what was typed, with what the register holds.
pub(super) fn rows<'a>(stored: &Form, typed: &Form, fields: impl IntoIterator<Item = (&'a str, &'a str)>) -> Vec<Row> {
    fields
        .into_iter()
        .filter(|(field, _)| plain(stored.raw(field)) != plain(typed.raw(field)))
        .map(|(field, label)| Row::fact(label, told(field, stored.raw(field))).long())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(values: &[(&str, &str)]) -> Form {
        Form::with(
            values
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        )
    }

    #[test]
    fn only_what_differs_is_told_and_in_words() {
        let stored = form(&[
            ("title", "CHÈ A"),
            ("authors", "Lò A; 60%\nLò B; 40%"),
            ("secret", "1"),
            ("right", "patent"),
        ]);
        let typed = form(&[
            ("title", "CHÈ B"),
            ("authors", "Lò A; 60%\r\nLò B; 40%\r\n"),
            ("right", "trademark"),
        ]);
        let rows = rows(&stored, &typed, words::ASSET);
        let told: Vec<(&str, &str)> = rows
            .iter()
            .map(|row| (row.label.as_str(), row.value.as_str()))
            .collect();
        assert_eq!(told, [("Loại quyền", "Sáng chế"), ("Tên", "CHÈ A"), ("Giữ kín", "Có")]);
    }
}
