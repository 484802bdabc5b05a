//! Mail into a folder: what the service does until it is told of a server. Any mail program opens the files.

use super::SettingsError;
use super::message::{compose, sender};
use kernel::engines::{Mail, MailError, Mailer};
use lettre::message::Mailbox;
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

/// Writes each mail as `<message id>.eml`; sending it again replaces the file, so a repeat stays one mail.
#[derive(Clone, Debug)]
pub struct FolderMailer {
    folder: PathBuf,
    from: Mailbox,
}

impl FolderMailer {
    /// Opens (and makes) the folder. `from` is the sender, as in [`super::MailSettings`].
    ///
    /// # Errors
    /// [`SettingsError::Sender`], [`SettingsError::Folder`].
    pub fn new(folder: impl Into<PathBuf>, from: &str) -> Result<FolderMailer, SettingsError> {
        let folder = folder.into();
        let from = sender(from)?;
        fs::create_dir_all(&folder).map_err(|error| SettingsError::Folder {
            path: folder.display().to_string(),
            why: error.to_string(),
        })?;
        Ok(FolderMailer { folder, from })
    }

    /// Where the mails lie.
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

#[async_trait::async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, mail: &Mail) -> Result<(), MailError> {
        let message = compose(&self.from, mail)?.formatted();
        let place = self.folder.join(file_name(&mail.message_id));
        let written = tokio::task::spawn_blocking(move || write(&place, &message)).await;
        match written {
            Ok(Ok(())) => Ok(()),
            Ok(Err(error)) => Err(MailError::Later(format!("mail folder: {error}"))),
            Err(error) => Err(MailError::Later(format!("mail folder: {error}"))),
        }
    }
}

/// Beside and renamed: nobody reads half a mail.
fn write(place: &Path, message: &[u8]) -> io::Result<()> {
    let temp = place.with_extension("part");
    let mut file = fs::File::create(&temp)?;
    file.write_all(message)?;
    drop(file);
    fs::rename(&temp, place)
}

/// A name that stays in the folder, whatever the id holds; ids that differ in other signs only are told apart by a sum.
fn file_name(id: &str) -> String {
    let plain: String = id
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' })
        .take(80)
        .collect();
    if plain == id {
        return format!("{plain}.eml");
    }
    // FNV-1a, 64 bits: not against malice, only so that "a.1" and "a_1" are two files on every run.
    let sum = id.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |sum, byte| {
        (sum ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3)
    });
    format!("{plain}.{sum:016x}.eml")
}

#[cfg(test)]
mod tests {
    use super::super::message::tests::mail;
    use super::*;

    #[tokio::test]
    async fn a_mail_becomes_one_file_however_often_it_is_sent() {
        let folder = std::env::temp_dir().join(format!("engine_jobs-{}-mail", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        let mailer = FolderMailer::new(&folder, "Sáng kiến <khongtraloi@example.vn>").unwrap();
        let mut one = mail(
            "lan@example.vn",
            "Hồ sơ SK-2026-0042 đã tiếp nhận",
            "Hạn trả lời: 02/12/2026",
        );
        mailer.send(&one).await.unwrap();
        mailer.send(&one).await.unwrap();
        one.message_id = "../../x y".to_owned();
        assert!(matches!(mailer.send(&one).await, Err(MailError::Never(_))));
        one.message_id = "people.reset/../../x".to_owned();
        mailer.send(&one).await.unwrap();
        let mut names: Vec<String> = fs::read_dir(&folder)
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        assert_eq!(names, ["people_reset_______x.9a148733c7aae506.eml", "thong-bao-42.eml"]);
        let text = fs::read_to_string(folder.join("thong-bao-42.eml")).unwrap();
        assert!(text.contains("To: lan@example.vn"), "{text}");
        fs::remove_dir_all(&folder).unwrap();
        assert!(matches!(mailer.send(&one).await, Err(MailError::Later(_))));
    }

    #[test]
    fn names_of_files_differ_when_ids_do() {
        assert_ne!(file_name("a.1"), file_name("a_1"));
        assert_ne!(file_name(&"x".repeat(90)), file_name(&"x".repeat(91)));
    }
}
