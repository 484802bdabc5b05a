//! One message as bytes: headers that nobody outside can add to, plain text in UTF-8.

use super::SettingsError;
use kernel::engines::{Mail, MailError};
use lettre::Message;
use lettre::address::Address;
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, header::MessageId};

/// Reads the sender from the settings.
pub(super) fn sender(text: &str) -> Result<Mailbox, SettingsError> {
    text.parse().map_err(|_| SettingsError::Sender(text.to_owned()))
}

/// Writes the message.
///
/// Names, codes and titles come from people. Every control character in the subject becomes a space and the address must be
/// one address, so neither a line break nor a comma can add a header or a receiver.
pub(super) fn compose(from: &Mailbox, mail: &Mail) -> Result<Message, MailError> {
    let to: Address = mail
        .to
        .trim()
        .parse()
        .map_err(|_| MailError::Never("the receiver is no e-mail address".to_owned()))?;
    let id = message_id(&mail.message_id, from.email.domain())
        .ok_or_else(|| MailError::Never(format!("message id {:?} cannot be written", mail.message_id)))?;
    Message::builder()
        .from(from.clone())
        .to(Mailbox::new(None, to))
        .subject(one_line(&mail.subject))
        .header(MessageId::from(id))
        // RFC 3834: out-of-office programs do not answer, so nobody is bothered by our notices twice.
        .raw_header(HeaderValue::new(
            HeaderName::new_from_ascii_str("Auto-Submitted"),
            "auto-generated".to_owned(),
        ))
        .header(ContentType::TEXT_PLAIN)
        .body(mail.body.clone())
        .map_err(|error| MailError::Never(format!("the message cannot be written: {error}")))
}

/// `<id@domain>`; the domain of the sender is added when the id brings none. `None` when a sign is not allowed there.
fn message_id(id: &str, domain: &str) -> Option<String> {
    let bare = id.trim_start_matches('<').trim_end_matches('>');
    let plain = |c: char| c.is_ascii_alphanumeric() || "!#$%&'*+-/=?^_`{|}~.:@".contains(c);
    if bare.is_empty() || !bare.chars().all(plain) || bare.matches('@').count() > 1 {
        return None;
    }
    Some(if bare.contains('@') {
        format!("<{bare}>")
    } else {
        format!("<{bare}@{domain}>")
    })
}

fn one_line(text: &str) -> String {
    let spaced: String = text
        .chars()
        .map(|c| {
            if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') {
                ' '
            } else {
                c
            }
        })
        .collect();
    spaced.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn mail(to: &str, subject: &str, body: &str) -> Mail {
        Mail {
            to: to.to_owned(),
            subject: subject.to_owned(),
            body: body.to_owned(),
            message_id: "thong-bao-42".to_owned(),
        }
    }

    fn written(mail: &Mail) -> String {
        let from = sender("Sáng kiến Lai Châu <khongtraloi@example.vn>").unwrap();
        String::from_utf8(compose(&from, mail).unwrap().formatted()).unwrap()
    }

    fn headers(mail: &Mail) -> Vec<String> {
        let text = written(mail);
        let head = text.split("\r\n\r\n").next().unwrap().replace("\r\n ", " ");
        head.split("\r\n")
            .map(|line| line.split(':').next().unwrap().to_owned())
            .collect()
    }

    const HEADERS: [&str; 8] = [
        "From",
        "To",
        "Subject",
        "Message-ID",
        "Auto-Submitted",
        "Content-Type",
        "Content-Transfer-Encoding",
        "Date",
    ];

    #[test]
    fn a_message_is_plain_text_in_utf_8_with_a_stable_id() {
        let text = written(&mail(
            "lan@example.vn",
            "Hồ sơ đã tiếp nhận",
            "Chào chị Lan\nHạn: 02/12/2026\n",
        ));
        assert!(text.contains("Content-Type: text/plain; charset=utf-8\r\n"), "{text}");
        assert!(text.contains("Message-ID: <thong-bao-42@example.vn>\r\n"), "{text}");
        assert!(text.contains("To: lan@example.vn\r\n"), "{text}");
        assert!(text.contains("Subject: =?utf-8?b?"), "{text}");
        assert!(!text.replace("\r\n", "").contains('\n'), "bare line feeds: {text:?}");
    }

    #[test]
    fn no_text_of_a_person_adds_a_header() {
        for nasty in [
            "Hồ sơ\r\nBcc: ai@example.com",
            "Ho so\nBcc: ai@example.com",
            "Ho so\r\n\r\n<script>",
            "Ho so\rBcc: x@y.vn",
            "a\u{0}b\u{85}c\u{2028}Bcc: x@y.vn",
            &"dài ".repeat(400),
            "=?utf-8?q?=0d=0aBcc:_x?=",
        ] {
            let headers = headers(&mail("lan@example.vn", nasty, "Bcc: x@y.vn\r\n.\r\nMAIL FROM:<x@y.vn>"));
            let mut sorted: Vec<&str> = headers.iter().map(String::as_str).collect();
            let mut expected = HEADERS.to_vec();
            sorted.sort_unstable();
            expected.sort_unstable();
            assert_eq!(sorted, expected, "{nasty:?}");
        }
    }

    #[test]
    fn one_mail_goes_to_one_address() {
        let from = sender("khongtraloi@example.vn").unwrap();
        for to in [
            "",
            "lan",
            "lan@example.vn, minh@example.vn",
            "lan@example.vn\r\nBcc: minh@example.vn",
            "Lan <lan@example.vn>",
            "\"a\r\nRCPT TO:<x@y.vn>\"@example.vn",
            "lan@example.vn> RCPT TO:<x@y.vn",
        ] {
            assert!(
                matches!(compose(&from, &mail(to, "a", "b")), Err(MailError::Never(_))),
                "{to:?}"
            );
        }
        assert!(compose(&from, &mail(" lan@example.vn ", "a", "b")).is_ok());
    }

    #[test]
    fn an_id_is_kept_or_refused_never_bent() {
        assert_eq!(message_id("a-1", "x.vn").unwrap(), "<a-1@x.vn>");
        assert_eq!(message_id("<a-1@y.vn>", "x.vn").unwrap(), "<a-1@y.vn>");
        for id in ["", "<>", "a b", "a\r\nBcc: x", "a@b@c", "hồ-sơ"] {
            assert_eq!(message_id(id, "x.vn"), None, "{id:?}");
        }
    }

    #[test]
    fn a_sender_that_is_no_address_is_named() {
        assert_eq!(sender("Lai Châu"), Err(SettingsError::Sender("Lai Châu".to_owned())));
    }
}
