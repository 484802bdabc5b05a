//! The second factor: codes of RFC 6238 (TOTP) and ten recovery codes.

use super::record;
use super::sign_in::{check_wait, count_own_wrong, own_key};
use crate::labels;
use crate::model::{Account, Refusal};
use crate::state::PeopleState;
use crate::{policy, store};
use chrono::{DateTime, Utc};
use kernel::access::Actor;
use kernel::db::Tx;
use kernel::ids::{secret, secret_hash};
use kernel::web::App;
use kernel::{AppError, Result};
use serde_json::json;
use totp_rs::{Algorithm, Builder, Secret};

/// How many recovery codes there are.
const RECOVERY_CODES: usize = 10;

/// The calculator of a secret. SHA-1, 6 digits and 30 seconds are what every program on a telephone understands.
fn totp(secret: &str) -> Result<totp_rs::Totp> {
    let secret = Secret::try_from_base32(secret).map_err(|_| AppError::bug("stored TOTP secret is not base32"))?;
    Builder::new()
        .with_algorithm(Algorithm::SHA1)
        .with_digits(6)
        .with_skew(1)
        .with_step_duration(30)
        .with_secret(secret)
        .with_issuer(Some("Khoi Nguon"))
        .with_account_name("tai khoan")
        .build()
        .map_err(|error| AppError::bug(format!("totp: {error}")))
}

/// Checks a code or a recovery code and uses it up.
pub(super) fn use_code(account: &mut Account, typed: &str, now: DateTime<Utc>) -> Result<()> {
    let typed: String = typed.chars().filter(|c| c.is_ascii_alphanumeric()).take(20).collect();
    let time = u64::try_from(now.timestamp()).unwrap_or(0);
    if let Some(secret) = account.totp_secret.as_deref() {
        let step = totp(secret)?
            .check(&typed, time)
            .and_then(|step| i64::try_from(step).ok());
        // A code counts once: also the second time within its 30 seconds it is refused.
        if let Some(step) = step.filter(|step| *step > account.totp_last_step) {
            account.totp_last_step = step;
            return Ok(());
        }
    }
    let hash = secret_hash(&typed.to_lowercase());
    let codes: Vec<&str> = account.recovery_codes.lines().collect();
    if codes.contains(&hash.as_str()) {
        account.recovery_codes = codes
            .into_iter()
            .filter(|code| *code != hash)
            .collect::<Vec<_>>()
            .join("\n");
        return Ok(());
    }
    Err(Refusal::WrongCode.into())
}

/// RFC 4648 base32 without padding.
fn base32(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: Vec<u8> = bytes
        .iter()
        .flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1))
        .collect();
    bits.chunks(5)
        .map(|five| {
            five.iter()
                .chain([0, 0, 0, 0].iter())
                .take(5)
                .fold(0_u8, |value, bit| (value << 1) | bit)
        })
        .filter_map(|index| LETTERS.get(usize::from(index)).map(|letter| char::from(*letter)))
        .collect()
}

/// Fresh recovery codes; the account keeps their hashes.
fn new_recovery_codes(account: &mut Account) -> Vec<String> {
    let codes: Vec<String> = (0..RECOVERY_CODES)
        .map(|_| {
            // Letters and digits that nobody mixes up when reading from paper: 31^10 is more than 49 bits.
            secret()
                .to_lowercase()
                .chars()
                .filter(|c| c.is_ascii_alphanumeric() && !"01loi".contains(*c))
                .take(10)
                .collect()
        })
        .collect();
    account.recovery_codes = codes
        .iter()
        .map(|code| secret_hash(code))
        .collect::<Vec<_>>()
        .join("\n");
    codes
}

async fn own_account(tx: &Tx, actor: &Actor) -> Result<Account> {
    store::account_of(&tx.reader(), actor.person)
        .await?
        .ok_or(AppError::NotFound)
}

/// Begins the enrolment of a second factor: the secret to show as a QR code. A secret whose enrolment was not ended is
/// given again.
///
/// # Errors
/// [`Refusal::SecondFactorOn`]: one that is on is not replaced by whoever happens to sit at the keyboard.
pub async fn begin_second_factor(tx: &Tx, actor: &Actor) -> Result<String> {
    let mut account = own_account(tx, actor).await?;
    if account.totp_confirmed {
        return Err(Refusal::SecondFactorOn.into());
    }
    if let Some(secret) = &account.totp_secret {
        return Ok(secret.clone());
    }
    let mut bytes = [0_u8; 20];
    rand::fill(&mut bytes);
    let secret = base32(&bytes);
    account.totp_secret = Some(secret.clone());
    store::save_account(tx, &policy::permit_own(actor, actor.person)?, &account).await?;
    Ok(secret)
}

/// Ends the enrolment with a first right code; gives ten recovery codes, shown once. Other sessions, which were opened
/// with a password alone, end.
///
/// # Errors
/// [`Refusal::WrongCode`], [`Refusal::SecondFactorOn`].
pub async fn finish_second_factor(tx: &Tx, actor: &Actor, typed: &str) -> Result<Vec<String>> {
    let mut account = own_account(tx, actor).await?;
    if account.totp_confirmed {
        return Err(Refusal::SecondFactorOn.into());
    }
    use_code(&mut account, typed, tx.now)?;
    let codes = new_recovery_codes(&mut account);
    account.totp_confirmed = true;
    store::save_account(tx, &policy::permit_own(actor, actor.person)?, &account).await?;
    if let Some(session) = actor.session {
        store::update_session(tx, session, None, true).await?;
    }
    store::revoke_sessions(tx, actor.person, None, actor.session).await?;
    record(tx, actor.person, None, "person.second_factor_enrolled", json!({}));
    Ok(codes)
}

/// Proves with password and code that it is the person, for changes of the second factor itself.
async fn prove(app: &App, actor: &Actor, password: &str, typed: &str) -> Result<Account> {
    let account = store::account_of(&app.db.reader(), actor.person)
        .await?
        .ok_or(AppError::NotFound)?;
    check_wait(app, &own_key(actor.person)).await?;
    let hash = account.password_hash.as_deref();
    if !app.part::<PeopleState>()?.hasher.verify(password, hash).await? {
        count_own_wrong(app, actor.person).await?;
        return Err(AppError::field("password", labels::PASSWORD_WRONG));
    }
    let mut account = account;
    if use_code(&mut account, typed, app.db.now()).is_err() {
        count_own_wrong(app, actor.person).await?;
        return Err(AppError::field("code", labels::refusal(&Refusal::WrongCode)));
    }
    Ok(account)
}

/// Switches the second factor off, with password and code: before a telephone is changed. Other sessions end, and this
/// one no longer counts as signed in with two factors.
///
/// # Errors
/// [`AppError::Invalid`] at the field that is wrong.
pub async fn end_second_factor(app: &App, actor: &Actor, password: &str, typed: &str, request: &str) -> Result<()> {
    let mut account = prove(app, actor, password, typed).await?;
    account.totp_secret = None;
    account.totp_confirmed = false;
    account.recovery_codes = String::new();
    let tx = app.db.begin(actor, request).await?;
    store::save_account(&tx, &policy::permit_own(actor, actor.person)?, &account).await?;
    store::revoke_sessions(&tx, actor.person, None, actor.session).await?;
    store::drop_second_factor(&tx, actor.person).await?;
    record(&tx, actor.person, None, "person.second_factor_ended", json!({}));
    tx.commit().await?;
    app.part::<PeopleState>()?.forget();
    Ok(())
}

/// Gives ten new recovery codes, with password and code; the old ones are void.
///
/// # Errors
/// [`AppError::Invalid`] at the field that is wrong.
pub async fn renew_recovery_codes(
    app: &App,
    actor: &Actor,
    password: &str,
    typed: &str,
    request: &str,
) -> Result<Vec<String>> {
    let mut account = prove(app, actor, password, typed).await?;
    let codes = new_recovery_codes(&mut account);
    let tx = app.db.begin(actor, request).await?;
    store::save_account(&tx, &policy::permit_own(actor, actor.person)?, &account).await?;
    record(&tx, actor.person, None, "person.recovery_codes_renewed", json!({}));
    tx.commit().await?;
    Ok(codes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::ids::PersonId;

    fn account() -> Account {
        Account {
            person: PersonId(uuid::Uuid::from_u128(1)),
            username: "lan".into(),
            password_hash: None,
            totp_secret: Some(base32(b"12345678901234567890")),
            totp_confirmed: true,
            totp_last_step: 0,
            recovery_codes: secret_hash("abcdefghij"),
            disabled_at: None,
            bound: false,
            version: 1,
        }
    }

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(seconds, 0).unwrap()
    }

    #[test]
    fn a_code_of_rfc_6238_counts_once() {
        let mut account = account();
        assert!(
            use_code(&mut account, "081 804", at(1_111_111_109)).is_ok(),
            "RFC 6238 test vector, last six digits"
        );
        assert!(
            use_code(&mut account, "081804", at(1_111_111_109)).is_err(),
            "the same code again"
        );
        assert!(
            use_code(&mut account, "081804", at(1_111_111_139)).is_err(),
            "nor within the next step"
        );
    }

    #[test]
    fn a_clock_that_is_off_by_a_step_is_forgiven_and_by_more_is_not() {
        assert!(use_code(&mut account(), "081804", at(1_111_111_109 + 30)).is_ok());
        assert!(use_code(&mut account(), "081804", at(1_111_111_109 - 30)).is_ok());
        assert!(use_code(&mut account(), "081804", at(1_111_111_109 + 90)).is_err());
    }

    #[test]
    fn recovery_codes_are_ten_different_ones_and_count_once() {
        let mut account = account();
        assert!(use_code(&mut account, "ABCDE-FGHIJ", at(0)).is_ok());
        assert!(use_code(&mut account, "ABCDE-FGHIJ", at(0)).is_err());
        let codes = new_recovery_codes(&mut account);
        let distinct: std::collections::BTreeSet<&String> = codes.iter().collect();
        assert_eq!(distinct.len(), 10);
        assert!(codes.iter().all(|code| code.len() == 10));
        assert!(codes.iter().all(|code| use_code(&mut account, code, at(0)).is_ok()));
        assert!(account.recovery_codes.is_empty());
    }
}
