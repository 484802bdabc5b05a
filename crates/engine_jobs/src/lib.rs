//! The engine behind the queue and the mail: plain work that knows the kernel only.
//!
//! * [`Runner`] claims due jobs, runs up to four at once, gives failed ones back, and puts recurring ones into the queue.
//! * [`SmtpMailer`] hands mail to a server; [`FolderMailer`] writes it into a folder, which needs no settings.
//!
//! What a job does is written in the module it belongs to; the binary hands [`Runner::new`] the list.

mod mail;
mod runner;
mod schedule;

pub use mail::{FolderMailer, MailSettings, SettingsError, SmtpMailer, Tls};
pub use runner::{CONCURRENT, Failure, Handler, Outcome, Run, Runner};
pub use schedule::{Schedule, daily, half_hourly};
