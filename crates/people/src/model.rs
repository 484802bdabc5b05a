//! Types and rules of people and accounts. Pure: no database, no clock, no HTTP.

use crate::labels;
use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use kernel::AppError;
use kernel::access::{Role, SigningForm};
use kernel::ids::{DelegationId, PersonId, PositionId, UnitId};
use serde::{Deserialize, Serialize};

kernel::typed_id! {
    /// One role given to one person in one unit.
    GrantId,
}

/// The kind of record in the journal.
pub const SUBJECT: &str = "person";
/// Fewest characters of a password (ASVS 5.0 asks for 8).
pub const PASSWORD_MIN: usize = 10;
/// Most characters of a name to sign in with.
pub const USERNAME_MAX: usize = 64;
/// Most characters of a password.
pub const PASSWORD_MAX: usize = 200;
/// A session ends after so long without a request.
pub const SESSION_IDLE: TimeDelta = TimeDelta::hours(12);
/// A session ends after so long in any case.
pub const SESSION_LONGEST: TimeDelta = TimeDelta::days(7);
/// A session that still waits for the code of the second factor lives so long.
pub const PENDING_LIVES: TimeDelta = TimeDelta::minutes(10);
/// A link of an invitation.
pub const INVITATION_LIVES: TimeDelta = TimeDelta::hours(72);
/// A link to reset a password.
pub const RESET_LIVES: TimeDelta = TimeDelta::hours(2);

/// Passwords that everyone tries first; compared folded, without digits at the end.
const COMMON: &[&str] = &[
    "matkhau",
    "password",
    "qwertyuiop",
    "iloveyou",
    "khoinguon",
    "sangkien",
    "vietnam",
    "hanoi",
    "laichau",
    "administrator",
    "quantri",
    "abcdefghij",
    "letmein",
    "welcome",
    "changeme",
    "anhyeuem",
    "emyeuanh",
    "motconvit",
];

/// A person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Identity.
    pub id: PersonId,
    /// Name as written.
    pub full_name: String,
    /// Name to sort by, where the last word is not it (H'Hen Niê).
    pub calling_name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
    /// Rises with every change.
    pub version: i64,
}

/// A person to be entered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NewPerson {
    /// Name as written.
    pub full_name: String,
    /// Name to sort by.
    pub calling_name: Option<String>,
    /// E-mail.
    pub email: Option<String>,
    /// Telephone.
    pub phone: Option<String>,
}

/// An account.
#[derive(Clone, Debug, PartialEq)]
pub struct Account {
    /// Whose.
    pub person: PersonId,
    /// Name to sign in with.
    pub username: String,
    /// Argon2id in PHC form; none while an invitation is open.
    pub password_hash: Option<String>,
    /// Secret of the second factor, base32.
    pub totp_secret: Option<String>,
    /// The second factor was proved once.
    pub totp_confirmed: bool,
    /// The last time step that was used: a code counts once.
    pub totp_last_step: i64,
    /// Hashes of unused recovery codes, one a line.
    pub recovery_codes: String,
    /// May not sign in since.
    pub disabled_at: Option<DateTime<Utc>>,
    /// Bound to a subject of the identity provider.
    pub bound: bool,
    /// Rises with every change.
    pub version: i64,
}

/// A dated position of a person in a unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Position {
    /// Identity.
    pub id: PositionId,
    /// Who.
    pub person: PersonId,
    /// Where.
    pub unit: UnitId,
    /// Title as on papers.
    pub title: String,
    /// How its holder signs.
    pub form: SigningForm,
    /// The head of the unit.
    pub head: bool,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
}

/// A role given to a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleGrant {
    /// Identity.
    pub id: GrantId,
    /// Who.
    pub person: PersonId,
    /// Where.
    pub unit: UnitId,
    /// What.
    pub role: Role,
    /// Reaches the units below.
    pub subtree: bool,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: Option<NaiveDate>,
}

/// A written delegation: limited in time and content, not passed on (NĐ 30/2020/NĐ-CP Điều 13).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delegation {
    /// Identity.
    pub id: DelegationId,
    /// Who gives.
    pub giver: PersonId,
    /// Who receives.
    pub receiver: PersonId,
    /// For which unit.
    pub unit: UnitId,
    /// KT., TL. or TUQ.
    pub form: SigningForm,
    /// Title of the receiver on papers.
    pub title: String,
    /// Roles lent.
    pub roles: Vec<Role>,
    /// What it covers, in words.
    pub content: String,
    /// Number and date of the paper.
    pub legal_act: String,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    pub valid_to: NaiveDate,
    /// Ended early.
    pub ended_at: Option<DateTime<Utc>>,
}

/// What a link is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkPurpose {
    /// A new account sets its first password.
    Invite,
    /// A forgotten password is set anew.
    Reset,
    /// The first administrator of an empty installation.
    SetUp,
    /// A sign-in on its way to the identity provider and back.
    Provider,
}

impl LinkPurpose {
    /// The stable code.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            LinkPurpose::Invite => "invite",
            LinkPurpose::Reset => "reset",
            LinkPurpose::SetUp => "set_up",
            LinkPurpose::Provider => "provider",
        }
    }

    /// The purpose of a code.
    #[must_use]
    pub fn from_code(code: &str) -> Option<LinkPurpose> {
        [
            LinkPurpose::Invite,
            LinkPurpose::Reset,
            LinkPurpose::SetUp,
            LinkPurpose::Provider,
        ]
        .into_iter()
        .find(|purpose| purpose.code() == code)
    }
}

/// What a rule of accounts says no to.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Wrong name or password: the two are never told apart.
    #[error("wrong name or password")]
    WrongCredentials,
    /// Wrong or used code of the second factor.
    #[error("wrong code")]
    WrongCode,
    /// The link is unknown, used or too old.
    #[error("link not usable")]
    LinkSpent,
    /// The name to sign in with is taken.
    #[error("username taken")]
    UsernameTaken,
    /// The e-mail belongs to someone else.
    #[error("email taken")]
    EmailTaken,
    /// A delegation cannot be passed on.
    #[error("delegation passed on")]
    PassedOn,
    /// Nobody can take the last administrator away.
    #[error("last administrator")]
    LastAdministrator,
    /// A second factor is on already: it is not replaced without proof.
    #[error("second factor is on")]
    SecondFactorOn,
    /// Nobody here is bound to this subject of the identity provider.
    #[error("subject not bound")]
    NotBound,
    /// Another account is bound to this subject of the identity provider.
    #[error("subject bound elsewhere")]
    BoundElsewhere,
    /// The provider did not vouch for anybody, or the answer is not for this browser.
    #[error("provider did not vouch")]
    NotVouched,
    /// There is no unit yet that an administrator could stand over.
    #[error("no unit")]
    NoUnit,
}

impl Refusal {
    /// The stable code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Refusal::WrongCredentials => "person.wrong_credentials",
            Refusal::WrongCode => "person.wrong_code",
            Refusal::LinkSpent => "person.link_spent",
            Refusal::UsernameTaken => "person.username_taken",
            Refusal::EmailTaken => "person.email_taken",
            Refusal::PassedOn => "person.passed_on",
            Refusal::LastAdministrator => "person.last_administrator",
            Refusal::SecondFactorOn => "person.second_factor_on",
            Refusal::NotBound => "person.not_bound",
            Refusal::BoundElsewhere => "person.bound_elsewhere",
            Refusal::NotVouched => "person.not_vouched",
            Refusal::NoUnit => "person.no_unit",
        }
    }
}

impl From<Refusal> for AppError {
    fn from(refusal: Refusal) -> AppError {
        AppError::Refused {
            code: refusal.code(),
            message: labels::refusal(&refusal).to_owned(),
        }
    }
}

/// Why a password is not taken; `None` when it is. `words` are names that others could guess from.
#[must_use]
pub fn password_fault(password: &str, words: &[&str]) -> Option<String> {
    let length = password.chars().count();
    if length < PASSWORD_MIN {
        return Some(labels::password_short(length));
    }
    if length > PASSWORD_MAX {
        return Some(labels::PASSWORD_LONG.to_owned());
    }
    let plain: String = vietnamese::fold(password)
        .chars()
        .filter(|c| c.is_ascii_alphabetic())
        .collect();
    let guessable = |word: &str| {
        let word: String = vietnamese::fold(word)
            .chars()
            .filter(|c| c.is_ascii_alphabetic())
            .collect();
        word.len() >= 5 && plain == word
    };
    let mut distinct: Vec<char> = password.chars().collect();
    distinct.sort_unstable();
    distinct.dedup();
    if distinct.len() < 5 || COMMON.iter().any(|word| plain == *word) || words.iter().any(|word| guessable(word)) {
        return Some(labels::PASSWORD_COMMON.to_owned());
    }
    None
}

/// Seconds to wait after the n-th wrong attempt: 0, 0, 0, 1, 2, 4 … 60. Never a lock-out.
#[must_use]
pub fn delay_after(failures: i32) -> i64 {
    match failures {
        ..=3 => 0,
        n => (1_i64 << (n - 4).min(6)).min(60),
    }
}

/// The name to sign in with, as it is kept: lower case, without marks; letters, digits, `.`, `-`, `_`.
#[must_use]
pub fn clean_username(typed: &str) -> String {
    let folded = typed.trim().to_lowercase();
    folded
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '@'))
        .take(USERNAME_MAX)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_grows_but_nobody_is_locked_out() {
        let waits: Vec<i64> = (0..=14).map(delay_after).collect();
        assert_eq!(waits, [0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60, 60, 60]);
        assert_eq!(delay_after(i32::MAX), 60);
    }

    #[test]
    fn short_common_and_guessable_passwords_are_refused_and_long_sentences_taken() {
        for (password, taken) in [
            ("ngan", false),
            ("Matkhau@2026", false),
            ("1111111111", false),
            ("lo thi lan 2026", false),
            ("suối nguồn trong mát", true),
            ("Tr0ng cay gay rung", true),
        ] {
            assert_eq!(password_fault(password, &["Lò Thị Lan"]).is_none(), taken, "{password}");
        }
    }
}
