//! Numbers of applications and titles: kept as written, compared in one form.

/// The form in which numbers are compared: empty for none.
#[must_use]
pub fn key(text: &str) -> String {
    text.chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_uppercase()
}
