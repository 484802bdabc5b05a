//! What a person typed: read leniently, kept as typed, complained about at its place.
//!
//! [`Form`] takes URL-encoded and multipart bodies alike. The getters clean text (NFC, no zero-width signs) and note a
//! message for each field that cannot be accepted; nothing that was typed is thrown away, so the page can show it again.

use crate::error::{AppError, FieldErrors, Result};
use crate::labels;
use axum::body::Bytes;
use axum::extract::{FromRequest, Multipart, Request};
use axum::http::header::CONTENT_TYPE;
use chrono::NaiveDate;

/// The field with the one-time key.
const ONCE: &str = "_once";
/// Between the key and what tells contents apart.
const MARK: char = '~';

/// A file of a multipart form.
#[derive(Clone, Debug)]
pub struct Upload {
    /// Field.
    pub field: String,
    /// Name as the browser gave it, cleaned of folders and control signs.
    pub name: String,
    /// Content.
    pub bytes: Bytes,
}

/// A form as it was sent.
#[derive(Clone, Debug, Default)]
pub struct Form {
    values: Vec<(String, String)>,
    uploads: Vec<Upload>,
    /// What cannot be accepted so far.
    pub errors: FieldErrors,
}

impl Form {
    /// A form with these values: for showing an existing record, and for tests.
    pub fn with(values: impl IntoIterator<Item = (String, String)>) -> Form {
        Form {
            values: values.into_iter().collect(),
            ..Form::default()
        }
    }

    /// The value as typed; empty when the field was not sent.
    pub fn raw(&self, field: &str) -> &str {
        self.values
            .iter()
            .find(|(name, _)| name == field)
            .map_or("", |(_, value)| value.as_str())
    }

    /// All values of a repeated field, as typed.
    pub fn all(&self, field: &str) -> impl Iterator<Item = &str> {
        self.values
            .iter()
            .filter(move |(name, _)| name == field)
            .map(|(_, value)| value.as_str())
    }

    /// Every field and value as typed, in the order sent.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.values.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }

    /// The one-time field that makes a double click harmless: the same for the same content alone. Whoever goes back, changes a line
    /// and sends the form again has done something else, and it is not answered as if it were done.
    pub fn once(&self) -> &str {
        self.raw(ONCE)
    }

    /// Adds to the one-time field what tells this content from another, in the place of what an earlier answer has added.
    fn mark(&mut self) {
        let fields = self.values.iter().filter(|(name, _)| name != ONCE);
        let fields = fields.map(|(name, value)| format!("{}={}", url_encode(name), url_encode(value)));
        let files = self.uploads.iter().map(|file| {
            let (field, name) = (url_encode(&file.field), url_encode(&file.name));
            format!("{field}={name}:{}", file.bytes.len())
        });
        let content: Vec<String> = fields.chain(files).collect();
        let print = crate::ids::secret_hash(&content.join("&"));
        let print = print.get(..16).unwrap_or_default();
        for (_, key) in self
            .values
            .iter_mut()
            .filter(|(name, key)| name == ONCE && !key.is_empty())
        {
            let given = key.split(MARK).next().unwrap_or_default();
            *key = format!("{given}{MARK}{print}");
        }
    }

    /// Text of several lines, cleaned.
    pub fn text(&self, field: &str) -> String {
        vietnamese::normalise(self.raw(field)).trim().to_owned()
    }

    /// Text of one line, cleaned.
    pub fn line(&self, field: &str) -> String {
        vietnamese::clean_line(self.raw(field))
    }

    /// One line that must be there. `ask` is the sentence for an empty field, in the imperative: "Nhập tên giải pháp".
    pub fn need_line(&mut self, field: &str, ask: &str, max: usize) -> String {
        let value = self.line(field);
        self.check_length(field, &value, ask, max);
        value
    }

    /// Text that must be there.
    pub fn need_text(&mut self, field: &str, ask: &str, max: usize) -> String {
        let value = self.text(field);
        self.check_length(field, &value, ask, max);
        value
    }

    /// Notes when a text is empty or too long.
    pub fn check_length(&mut self, field: &str, value: &str, ask: &str, max: usize) {
        let length = value.chars().count();
        if length == 0 {
            self.errors.add(field, ask);
        } else if length > max {
            self.errors.add(field, labels::too_long(length, max));
        }
    }

    /// A date in any way that people write it; `None` when empty (and noted when `ask` is given) or unreadable.
    pub fn date(&mut self, field: &str, ask: Option<&str>) -> Option<NaiveDate> {
        let typed = self.line(field);
        if typed.is_empty() {
            if let Some(ask) = ask {
                self.errors.add(field, ask);
            }
            return None;
        }
        match parse_date(&typed) {
            Ok(date) => Some(date),
            Err(sentence) => {
                self.errors.add(field, sentence);
                None
            }
        }
    }

    /// A file that was chosen; browsers send an empty one when none was.
    pub fn upload(&self, field: &str) -> Option<&Upload> {
        self.uploads
            .iter()
            .find(|upload| upload.field == field && !(upload.name.is_empty() && upload.bytes.is_empty()))
    }

    /// Stops here when something cannot be accepted.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with all messages.
    pub fn check(&mut self) -> Result<()> {
        std::mem::take(&mut self.errors).check()
    }
}

/// Reads a date in any way that people write it; the error is the sentence for the person.
///
/// # Errors
/// The sentence to show at the field.
pub fn parse_date(typed: &str) -> Result<NaiveDate, String> {
    let date = vietnamese::parse_date(typed).map_err(|error| labels::date(typed, &error))?;
    NaiveDate::from_ymd_opt(date.year().into(), date.month().into(), date.day().into())
        .ok_or_else(|| labels::date_unreadable(typed))
}

impl<S: Send + Sync> FromRequest<S> for Form {
    type Rejection = AppError;

    async fn from_request(request: Request, state: &S) -> Result<Form> {
        let kind = request
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or("")
            .to_owned();
        let mut form = Form::default();
        if kind.starts_with("multipart/form-data") {
            let mut parts = Multipart::from_request(request, state)
                .await
                .map_err(|_| unreadable())?;
            while let Some(part) = parts.next_field().await.map_err(|error| multipart(&error))? {
                let field = part.name().unwrap_or("").to_owned();
                match part.file_name().map(file_name) {
                    Some(name) => {
                        let bytes = part.bytes().await.map_err(|error| multipart(&error))?;
                        form.uploads.push(Upload { field, name, bytes });
                    }
                    None => {
                        let value = part.text().await.map_err(|error| multipart(&error))?;
                        form.values.push((field, value));
                    }
                }
            }
        } else {
            let bytes = Bytes::from_request(request, state).await.map_err(|rejection| {
                if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
                    AppError::TooLarge(labels::BODY_TOO_LARGE.to_owned())
                } else {
                    unreadable()
                }
            })?;
            form.values = url_decode(&bytes);
        }
        form.mark();
        Ok(form)
    }
}

fn unreadable() -> AppError {
    AppError::Refused {
        code: "form.unreadable",
        message: labels::BODY_UNREADABLE.to_owned(),
    }
}

fn multipart(error: &axum::extract::multipart::MultipartError) -> AppError {
    if error.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE {
        AppError::TooLarge(labels::BODY_TOO_LARGE.to_owned())
    } else {
        unreadable()
    }
}

/// Decodes `a=1&b=2`. Bytes that are not UTF-8 become replacement signs; nothing fails.
pub fn url_decode(bytes: &[u8]) -> Vec<(String, String)> {
    bytes
        .split(|byte| *byte == b'&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            let at = pair.iter().position(|byte| *byte == b'=').unwrap_or(pair.len());
            let (name, value) = pair.split_at(at);
            (percent_decode(name), percent_decode(value.get(1..).unwrap_or_default()))
        })
        .collect()
}

fn percent_decode(text: &[u8]) -> String {
    let mut out = Vec::with_capacity(text.len());
    let mut at = 0;
    while let Some(&byte) = text.get(at) {
        let digit = |offset: usize| text.get(at + offset).and_then(|b| char::from(*b).to_digit(16));
        match (byte, digit(1), digit(2)) {
            (b'%', Some(high), Some(low)) => {
                out.push(u8::try_from(high * 16 + low).unwrap_or(b'?'));
                at += 2;
            }
            (b'+', _, _) => out.push(b' '),
            (other, _, _) => out.push(other),
        }
        at += 1;
    }
    String::from_utf8_lossy(&out).into_owned()
}

/// Percent-encodes a query value.
pub fn url_encode(text: &str) -> String {
    use std::fmt::Write as _;
    text.bytes().fold(String::with_capacity(text.len()), |mut out, byte| {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(char::from(byte));
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
        out
    })
}

/// The last part of a file's name, without control, bidi and path signs, at most 120 characters with the ending kept.
pub fn file_name(sent: &str) -> String {
    let clean: String = vietnamese::clean_line(sent)
        .rsplit(['/', '\\'])
        .next()
        .unwrap_or("")
        .chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '"' | '<' | '>' | ':' | '|' | '?' | '*'))
        .collect();
    let clean = clean.trim_matches(['.', ' ']);
    let length = clean.chars().count();
    if length <= 120 {
        return clean.to_owned();
    }
    let ending: String = clean
        .rsplit_once('.')
        .map(|(_, end)| end.chars().take(10).collect())
        .unwrap_or_default();
    let head: String = clean.chars().take(108).collect();
    format!("{head}.{ending}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_form_is_read_as_sent_and_cleaned_when_asked() {
        let form = Form {
            values: url_decode("a=H%C3%B2a+B%C3%ACnh&b=&a=2&c=%zz%".as_bytes()),
            ..Form::default()
        };
        assert_eq!(form.raw("a"), "Hòa Bình");
        assert_eq!(form.all("a").count(), 2);
        assert_eq!(form.raw("c"), "%zz%");
    }

    /// The same content keeps its key however often it is sent, also when it comes back from a page with an error; another content
    /// has another one.
    #[test]
    fn a_key_is_used_once_for_one_content() {
        let key = |body: &str| {
            let mut form = Form {
                values: url_decode(body.as_bytes()),
                ..Form::default()
            };
            form.mark();
            form.once().to_owned()
        };
        let first = key("_once=k-1&title=A&note=x");
        assert_eq!(first, key("_once=k-1&title=A&note=x"));
        assert_eq!(first, key(&format!("title=A&_once={first}&note=x")));
        assert_ne!(first, key("_once=k-1&title=B&note=x"));
        assert_ne!(first, key("_once=k-2&title=A&note=x"));
        assert_ne!(key("_once=k&a=1&b="), key("_once=k&a=1%26b%3D"));
        assert_eq!(key("title=A"), "");
    }

    #[test]
    fn names_of_files_cannot_lead_anywhere() {
        assert_eq!(file_name(r"C:\Users\lan\Báo cáo.docx"), "Báo cáo.docx");
        assert_eq!(file_name("../../etc/passwd"), "passwd");
        assert_eq!(file_name("a\u{202E}fdp.exe"), "afdp.exe");
        assert!(file_name(&format!("{}.docx", "x".repeat(400))).ends_with(".docx"));
    }

    #[test]
    fn an_empty_and_an_overlong_field_are_each_told_how_to_mend() {
        let mut form = Form::with([("title".to_owned(), "a".repeat(312))]);
        form.need_line("name", "Nhập tên giải pháp", 250);
        form.need_line("title", "Nhập tên giải pháp", 250);
        assert_eq!(form.errors.get("name"), Some("Nhập tên giải pháp"));
        assert_eq!(
            form.errors.get("title"),
            Some("Dài 312 ký tự, tối đa 250. Hãy rút ngắn 62 ký tự.")
        );
    }
}
