//! Identifiers: one newtype per table over a version 7 UUID, so that a person's id can never be passed for a unit's.

use chrono::{DateTime, Utc};
use std::sync::atomic::{AtomicU64, Ordering};
use uuid::Uuid;

/// What every identifier newtype offers. Implemented by [`typed_id!`](crate::typed_id) only.
pub trait Id: Copy + From<Uuid> {
    /// The bare value, for the journal and for columns that point to records of several kinds.
    fn uuid(self) -> Uuid;
}

/// Declares identifier newtypes that are columns, path parameters and JSON strings.
#[macro_export]
macro_rules! typed_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, ::serde::Serialize, ::serde::Deserialize,
                 ::sea_orm::DeriveValueType)]
        #[serde(transparent)]
        pub struct $name(pub ::uuid::Uuid);
        impl $crate::ids::Id for $name {
            fn uuid(self) -> ::uuid::Uuid { self.0 }
        }
        impl From<::uuid::Uuid> for $name {
            fn from(value: ::uuid::Uuid) -> Self { Self(value) }
        }
        impl ::std::fmt::Display for $name {
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result { self.0.fmt(f) }
        }
        impl ::std::str::FromStr for $name {
            type Err = ::uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> { text.parse().map(Self) }
        }
        impl ::sea_orm::TryFromU64 for $name {
            fn try_from_u64(_: u64) -> Result<Self, ::sea_orm::DbErr> {
                Err(::sea_orm::DbErr::ConvertFromU64(stringify!($name)))
            }
        }
    )+};
}

typed_id! {
    /// A human being, with or without an account.
    PersonId,
    /// An organisation unit: identity only; names, codes and parents are dated rows.
    UnitId,
    /// A dated position of a person in a unit.
    PositionId,
    /// A written delegation of authority.
    DelegationId,
    /// A signed-in session.
    SessionId,
    /// A personal access token.
    TokenId,
    /// A stored file as attached to a record.
    AttachmentId,
    /// A legal deadline of a record.
    DeadlineId,
    /// A background job.
    JobId,
    /// A message to one person.
    NoticeId,
    /// An official paper of a record.
    PaperId,
    /// Work on many records at once.
    BulkId,
}

/// Where ids come from: random in service, counting up in tests so that snapshots need no redaction.
#[derive(Debug)]
pub enum IdSource {
    /// Version 7 with 74 random bits.
    Random,
    /// Version 7 whose random part is a counter.
    Counting(AtomicU64),
}

impl Id for Uuid {
    fn uuid(self) -> Uuid {
        self
    }
}

impl IdSource {
    /// A new id at `now`. Ids made in one millisecond by [`IdSource::Random`] are unordered among themselves.
    pub fn make(&self, now: DateTime<Utc>) -> Uuid {
        let mut tail = [0_u8; 10];
        match self {
            IdSource::Random => rand::fill(&mut tail),
            IdSource::Counting(next) => {
                let n = next.fetch_add(1, Ordering::Relaxed).to_be_bytes();
                tail[2..].copy_from_slice(&n);
            }
        }
        let millis = u64::try_from(now.timestamp_millis()).unwrap_or(0);
        uuid::Builder::from_unix_timestamp_millis(millis, &tail).into_uuid()
    }
}

/// A secret of 256 random bits in URL-safe base64 (43 characters): session tokens, links, access tokens.
pub fn secret() -> String {
    use base64::Engine as _;
    let mut bytes = [0_u8; 32];
    rand::fill(&mut bytes);
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// What is stored of a secret: its SHA-256 in hex. A leaked table opens no session.
pub fn secret_hash(secret: &str) -> String {
    hex(&sha256(secret.as_bytes()))
}

/// SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    use sha2::Digest as _;
    sha2::Sha256::digest(bytes).into()
}

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes
        .iter()
        .fold(String::with_capacity(bytes.len() * 2), |mut out, byte| {
            let _ = write!(out, "{byte:02x}");
            out
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counting_ids_are_in_order_and_carry_the_time() {
        let source = IdSource::Counting(AtomicU64::new(0));
        let now = DateTime::from_timestamp(1_790_000_000, 0).unwrap();
        let (a, b) = (source.make(now), source.make(now));
        assert!(a < b);
        assert_eq!(a.get_version_num(), 7);
    }

    #[test]
    fn secrets_differ_and_only_their_hash_is_kept() {
        let (a, b) = (secret(), secret());
        assert_ne!(a, b);
        assert_eq!(a.len(), 43);
        assert_eq!(
            secret_hash("abc"),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
