//! Mail through a server of the province.

use super::message::{compose, sender};
use super::{MailSettings, SettingsError, Tls};
use kernel::engines::{Mail, MailError, Mailer};
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls as Protection, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use std::time::Duration;

/// A server that has not taken the mail by then is asked again later. The message keeps its id, so that a server which
/// took it after all can tell the repeat.
const PATIENCE: Duration = Duration::from_secs(10);
/// TLS from the first byte (RFC 8314).
const SUBMISSIONS: u16 = 465;

/// Hands mail to an SMTP server, one connection per mail. Call it from jobs only: it may take ten seconds.
#[derive(Debug)]
pub struct SmtpMailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    patience: Duration,
}

impl SmtpMailer {
    /// Checks the settings; the server is not asked yet.
    ///
    /// # Errors
    /// [`SettingsError`] with what to change.
    pub fn new(settings: &MailSettings) -> Result<SmtpMailer, SettingsError> {
        let from = sender(&settings.from)?;
        let this_machine = matches!(settings.host.as_str(), "localhost" | "127.0.0.1" | "::1");
        if !settings.user.is_empty() && settings.tls != Tls::Required && !this_machine {
            return Err(SettingsError::PasswordInClear);
        }
        let parameters = || {
            TlsParameters::new(settings.host.clone()).map_err(|error| SettingsError::Server {
                host: settings.host.clone(),
                why: error.to_string(),
            })
        };
        let protection = match settings.tls {
            Tls::Required if settings.port == SUBMISSIONS => Protection::Wrapper(parameters()?),
            Tls::Required => Protection::Required(parameters()?),
            Tls::Opportunistic => Protection::Opportunistic(parameters()?),
            Tls::None => Protection::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .tls(protection)
            .timeout(Some(PATIENCE));
        if !settings.user.is_empty() {
            builder = builder.credentials(Credentials::new(settings.user.clone(), settings.password.clone()));
        }
        Ok(SmtpMailer {
            transport: builder.build(),
            from,
            patience: PATIENCE,
        })
    }

    /// Asks the server whether it would take mail, for `doctor`.
    ///
    /// # Errors
    /// [`MailError`] with what the server answered.
    pub async fn check(&self) -> Result<(), MailError> {
        match tokio::time::timeout(self.patience, self.transport.test_connection()).await {
            Ok(Ok(true)) => Ok(()),
            Ok(Ok(false)) => Err(MailError::Later("the server hung up".to_owned())),
            Ok(Err(error)) => Err(classify(&error)),
            Err(_) => Err(too_slow(self.patience)),
        }
    }
}

#[async_trait::async_trait]
impl Mailer for SmtpMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = compose(&self.from, mail)?;
        match tokio::time::timeout(self.patience, self.transport.send(message)).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(error)) => Err(classify(&error)),
            Err(_) => Err(too_slow(self.patience)),
        }
    }
}

fn too_slow(patience: Duration) -> MailError {
    MailError::Later(format!("no answer within {patience:?}"))
}

/// Only an answer about the mail itself is final. A refused password (535) or an unknown command (500–504) is the
/// operator's to mend, after which the same mail goes through.
fn classify(error: &lettre::transport::smtp::Error) -> MailError {
    let code = error.status().map_or(0, u16::from);
    let text = error.to_string();
    // RFC 5321 4.2.3: mailbox unknown, not local, over quota, name not allowed, refused; RFC 7504: takes no mail at all.
    if matches!(code, 550..=554 | 556 | 521) {
        MailError::Never(text)
    } else {
        MailError::Later(text)
    }
}

#[cfg(test)]
#[path = "smtp_tests.rs"]
mod tests;
