use super::super::message::tests::mail;
use super::*;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What the fake server does with a mail.
#[derive(Clone, Copy)]
enum Mood {
    Accepts,
    /// Answers `RCPT TO` with this line.
    Refuses(&'static str),
    HangsUp,
    Silent,
}

/// A mail server on loopback that keeps what it was told.
struct Fake {
    port: u16,
    heard: tokio::task::JoinHandle<String>,
}

impl Fake {
    async fn new(mood: Mood) -> Fake {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let heard = tokio::spawn(async move {
            let (stream, _) = listener.accept().await.unwrap();
            talk(stream, mood).await
        });
        Fake { port, heard }
    }

    fn settings(&self) -> MailSettings {
        MailSettings {
            host: "127.0.0.1".to_owned(),
            port: self.port,
            user: String::new(),
            password: String::new(),
            from: "Sáng kiến Lai Châu <khongtraloi@example.vn>".to_owned(),
            tls: Tls::None,
        }
    }

    fn mailer(&self) -> SmtpMailer {
        SmtpMailer::new(&self.settings()).unwrap()
    }
}

async fn talk(stream: TcpStream, mood: Mood) -> String {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    let mut heard = String::new();
    if matches!(mood, Mood::Silent) {
        while let Ok(Some(_)) = lines.next_line().await {}
        return heard;
    }
    write.write_all(b"220 fake\r\n").await.unwrap();
    let mut in_data = false;
    while let Ok(Some(line)) = lines.next_line().await {
        // What is inside the letter is marked, so that it cannot be taken for a command.
        heard.push_str(if in_data { "| " } else { "" });
        heard.push_str(&line);
        heard.push('\n');
        let answer = match (in_data, line.split(' ').next().unwrap_or_default(), mood) {
            (true, ".", _) => {
                in_data = false;
                "250 taken"
            }
            (true, _, _) => continue,
            (false, "EHLO", _) => "250-fake\r\n250 AUTH PLAIN",
            (false, "AUTH", _) => "535 5.7.8 wrong password",
            (false, "RCPT", Mood::Refuses(answer)) => answer,
            (false, "DATA", Mood::HangsUp) => return heard,
            (false, "DATA", _) => {
                in_data = true;
                "354 go on"
            }
            (false, "QUIT", _) => {
                let _ = write.write_all(b"221 bye\r\n").await;
                return heard;
            }
            (false, _, _) => "250 well",
        };
        if write.write_all(format!("{answer}\r\n").as_bytes()).await.is_err() {
            break;
        }
    }
    heard
}

#[tokio::test]
async fn a_mail_reaches_the_server_as_written() {
    let fake = Fake::new(Mood::Accepts).await;
    let body = "Dòng một\n.\nMAIL FROM:<ai@example.com>\n";
    fake.mailer()
        .send(&mail("lan@example.vn", "Hồ sơ", body))
        .await
        .unwrap();
    let heard = fake.heard.await.unwrap();
    assert!(heard.contains("MAIL FROM:<khongtraloi@example.vn>"), "{heard}");
    assert!(heard.contains("RCPT TO:<lan@example.vn>"), "{heard}");
    assert!(heard.contains("| Message-ID: <thong-bao-42@example.vn>"), "{heard}");
    assert_eq!(
        heard.matches("\nMAIL FROM:<").count(),
        1,
        "the body stays inside the letter: {heard}"
    );
    assert_eq!(heard.matches("RCPT TO").count(), 1, "{heard}");
}

#[tokio::test]
async fn an_unknown_mailbox_is_final() {
    let fake = Fake::new(Mood::Refuses("550 5.1.1 no such user")).await;
    let error = fake
        .mailer()
        .send(&mail("lan@example.vn", "Hồ sơ", "x"))
        .await
        .unwrap_err();
    assert!(
        matches!(&error, MailError::Never(why) if why.contains("no such user")),
        "{error}"
    );
}

#[tokio::test]
async fn a_busy_server_is_asked_again() {
    for answer in [
        "450 4.2.0 greylisted",
        "421 4.3.2 shutting down",
        "503 5.5.1 out of order",
    ] {
        let fake = Fake::new(Mood::Refuses(answer)).await;
        let error = fake
            .mailer()
            .send(&mail("lan@example.vn", "Hồ sơ", "x"))
            .await
            .unwrap_err();
        assert!(matches!(error, MailError::Later(_)), "{answer}: {error}");
    }
}

#[tokio::test]
async fn a_server_that_hangs_up_or_is_not_there_is_asked_again() {
    let fake = Fake::new(Mood::HangsUp).await;
    let error = fake
        .mailer()
        .send(&mail("lan@example.vn", "Hồ sơ", "x"))
        .await
        .unwrap_err();
    assert!(matches!(error, MailError::Later(_)), "{error}");
    // The one connection was served, so the port is closed now.
    let settings = fake.settings();
    fake.heard.await.unwrap();
    let mailer = SmtpMailer::new(&settings).unwrap();
    assert!(matches!(
        mailer.send(&mail("lan@example.vn", "Hồ sơ", "x")).await,
        Err(MailError::Later(_))
    ));
    assert!(matches!(mailer.check().await, Err(MailError::Later(_))));
}

#[tokio::test]
async fn a_server_that_says_nothing_is_given_up_after_a_while() {
    let fake = Fake::new(Mood::Silent).await;
    assert_eq!(fake.mailer().patience, Duration::from_secs(10));
    let patience = Duration::from_millis(200);
    let mailer = SmtpMailer {
        patience,
        ..fake.mailer()
    };
    let started = std::time::Instant::now();
    let error = mailer.send(&mail("lan@example.vn", "Hồ sơ", "x")).await.unwrap_err();
    assert_eq!(error, too_slow(patience));
    assert!(started.elapsed() >= patience);
}

#[tokio::test]
async fn a_wrong_password_is_the_operators_to_mend() {
    let fake = Fake::new(Mood::Accepts).await;
    let settings = MailSettings {
        user: "so".to_owned(),
        password: "sai".to_owned(),
        ..fake.settings()
    };
    let mailer = SmtpMailer::new(&settings).unwrap();
    let error = mailer.send(&mail("lan@example.vn", "Hồ sơ", "x")).await.unwrap_err();
    assert!(matches!(error, MailError::Later(_)), "{error}");
}

#[tokio::test]
async fn nothing_is_said_in_clear_when_tls_is_required() {
    let fake = Fake::new(Mood::Accepts).await;
    let settings = MailSettings {
        user: "so".to_owned(),
        password: "mật".to_owned(),
        tls: Tls::Required,
        ..fake.settings()
    };
    let mailer = SmtpMailer::new(&settings).unwrap();
    let error = mailer.send(&mail("lan@example.vn", "Hồ sơ", "x")).await.unwrap_err();
    assert!(matches!(error, MailError::Later(_)), "{error}");
    let heard = fake.heard.await.unwrap();
    assert!(!heard.contains("AUTH") && !heard.contains("MAIL FROM"), "{heard}");
}

#[tokio::test]
async fn the_server_is_checked_without_sending() {
    let fake = Fake::new(Mood::Accepts).await;
    fake.mailer().check().await.unwrap();
    assert!(!fake.heard.await.unwrap().contains("MAIL"));
}

#[test]
fn settings_that_give_the_password_away_are_refused() {
    let settings = MailSettings {
        host: "mail.example.vn".to_owned(),
        port: 587,
        user: "so".to_owned(),
        password: "bí mật".to_owned(),
        from: "khongtraloi@example.vn".to_owned(),
        tls: Tls::Opportunistic,
    };
    assert_eq!(SmtpMailer::new(&settings).unwrap_err(), SettingsError::PasswordInClear);
    assert!(
        SmtpMailer::new(&MailSettings {
            tls: Tls::Required,
            ..settings.clone()
        })
        .is_ok()
    );
    assert!(!format!("{settings:?}").contains("bí mật"));
}
