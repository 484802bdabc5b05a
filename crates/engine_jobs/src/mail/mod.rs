//! Mail: how a message is written, and the two ways it leaves.

mod folder;
mod message;
mod smtp;

pub use folder::FolderMailer;
pub use smtp::SmtpMailer;

use std::fmt;

/// How the connection to the mail server is protected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Encrypted or not at all: from the first byte on port 465, by `STARTTLS` elsewhere.
    Required,
    /// `STARTTLS` when the server offers it. Whoever sits in between can switch it off: for relays inside one's own network.
    Opportunistic,
    /// Never: for a relay on this very machine.
    None,
}

/// Where mail is handed in.
#[derive(Clone)]
pub struct MailSettings {
    /// Name of the server; with TLS it must be in its certificate.
    pub host: String,
    /// 465, 587 or 25.
    pub port: u16,
    /// Account at the server; empty: none.
    pub user: String,
    /// Its password.
    pub password: String,
    /// Sender: `Sáng kiến Lai Châu <khongtraloi@laichau.gov.vn>` or the bare address.
    pub from: String,
    /// Protection.
    pub tls: Tls,
}

/// The password stays out of logs and of `config show`.
impl fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MailSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("user", &self.user)
            .field("password", &if self.password.is_empty() { "" } else { "…" })
            .field("from", &self.from)
            .field("tls", &self.tls)
            .finish()
    }
}

/// Why mail settings cannot work. For the operator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SettingsError {
    /// The sender is no address.
    #[error("mail sender {0:?} is no e-mail address")]
    Sender(String),
    /// The name of the server cannot stand in a certificate.
    #[error("mail server {host:?}: {why}")]
    Server {
        /// As set.
        host: String,
        /// What the TLS library says.
        why: String,
    },
    /// The password could be read on the way.
    #[error("mail password needs tls = required, or a server on this machine")]
    PasswordInClear,
    /// The folder for mail cannot be made.
    #[error("mail folder {path}: {why}")]
    Folder {
        /// As set.
        path: String,
        /// What the system says.
        why: String,
    },
}
