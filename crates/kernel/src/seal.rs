//! Sealed statements that can be checked without the server: what a certificate's QR says, signed with a key of the
//! installation (Ed25519). The format is written down in docs/decisions/ and must stay readable for decades.
//!
//! ```text
//! https://sangkien.example/xac-minh/8K3M22QD#KN1.Ab3dE9.WyJT….c2ln…
//! |-------- public address ---------------| v  key    statement signature
//! ```
//! The statement is base64url of a JSON array `[unit, number, name, date, title hash]`; the signature is over every byte
//! before its own dot, the address included. A browser does not send what stands after `#`, so a reader who scans the
//! code gets the public page, and a reader without a network has all that is needed.

use crate::db::{Db, Reader, Tx};
use crate::error::{AppError, Result};
use crate::ids::hex;
use crate::journal::Entry;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD as BASE64;
use chrono::{DateTime, NaiveDate, Utc};
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use sea_orm::entity::prelude::*;
use sea_orm::{Order, QueryOrder, Set};
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest as _, Sha256};

/// Version of the format, between `#` and the key.
const FORMAT: &str = "KN1";
/// Longest text that is looked at: no QR holds more.
const MAX_TEXT: usize = 4_096;
/// Letters of a name that go into a seal: a longer one would make the QR too fine to scan.
const MAX_LETTERS: usize = 90;

mod row {
    use super::*;

    #[derive(Clone, PartialEq, DeriveEntityModel)]
    #[sea_orm(table_name = "signing_keys")]
    pub struct Model {
        #[sea_orm(primary_key, auto_increment = false)]
        pub id: String,
        pub public: String,
        pub secret: String,
        pub created_at: DateTime<Utc>,
        pub retired_at: Option<DateTime<Utc>>,
    }
    #[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
    pub enum Relation {}
    impl ActiveModelBehavior for ActiveModel {}

    impl std::fmt::Debug for Model {
        fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.debug_struct("Model").field("id", &self.id).finish_non_exhaustive()
        }
    }
}

/// What a seal says about a certificate.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statement {
    /// Who issued it.
    pub unit: String,
    /// Its number.
    pub number: String,
    /// Whose it is.
    pub name: String,
    /// The day on it.
    pub date: NaiveDate,
    /// See [`title_hash`].
    pub title_hash: String,
}

/// A public key with which seals are checked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKey {
    /// Stands in each seal: first letters of the hash of the key.
    pub id: String,
    /// Always `Ed25519`.
    pub algorithm: String,
    /// 32 bytes in base64url.
    pub public: String,
    /// Since when.
    pub created_at: DateTime<Utc>,
    /// Not used for new seals since then; old ones stay good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retired_at: Option<DateTime<Utc>>,
}

/// A set of public keys as it is published and kept in a file.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicKeys {
    /// Every key that ever sealed.
    pub keys: Vec<PublicKey>,
}

/// Why a text is no good seal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// There is no seal in it.
    #[error("no seal in this text")]
    NoSeal,
    /// It was made by a newer program.
    #[error("a seal of a format that this program does not know")]
    UnknownFormat,
    /// None of the keys has this id.
    #[error("sealed with a key that is not among those given")]
    UnknownKey,
    /// Something in it was changed, or it was made by somebody else.
    #[error("the signature does not fit")]
    BadSignature,
    /// The signature fits, but the statement cannot be read.
    #[error("the statement cannot be read")]
    Unreadable,
}

/// A seal that was found good.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seal {
    /// The public address that tells whether the certificate still holds.
    pub address: String,
    /// The key.
    pub key: String,
    /// What was sealed.
    pub statement: Statement,
}

/// Makes seals. Holds the secret key.
pub struct Signer {
    id: String,
    pair: Ed25519KeyPair,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Signer").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Signer {
    /// The text of the QR: `address` (which must not hold `#`) and the sealed statement.
    ///
    /// # Errors
    /// [`AppError::Bug`] when the address holds `#`.
    pub fn seal(&self, address: &str, statement: &Statement) -> Result<String> {
        if address.contains('#') {
            return Err(AppError::bug(format!("address of a seal: {address}")));
        }
        let fields = json!([
            shortened(&statement.unit),
            shortened(&statement.number),
            shortened(&statement.name),
            statement.date,
            statement.title_hash,
        ]);
        let said = format!("{address}#{FORMAT}.{}.{}", self.id, BASE64.encode(fields.to_string()));
        let signature = BASE64.encode(self.pair.sign(said.as_bytes()));
        Ok(format!("{said}.{signature}"))
    }
}

fn shortened(text: &str) -> String {
    let text = vietnamese::clean_line(text);
    if text.chars().count() <= MAX_LETTERS {
        return text;
    }
    text.chars().take(MAX_LETTERS - 1).chain(['…']).collect()
}

/// Stands for a title in a seal: the first 12 bytes of the SHA-256 of the title (UTF-8, NFC, runs of white space as one
/// space, none at the ends) in base64url. Whoever holds the paper can compute it from the printed title.
pub fn title_hash(title: &str) -> String {
    let clean = vietnamese::clean_line(title);
    let clean = clean.split_whitespace().collect::<Vec<_>>().join(" ");
    let hash = Sha256::digest(clean.as_bytes());
    BASE64.encode(&hash[..12])
}

/// Finds the seal in a text, a scanned QR or a whole file: the address, `#KN1.` and three parts.
pub fn find(text: &str) -> Option<&str> {
    let mark = text.find(&format!("#{FORMAT}."))?;
    let start = text[..mark]
        .rfind(|c: char| c.is_whitespace() || "<>\"'()".contains(c))
        .map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
    let end = text[mark + 1..]
        .find(|c: char| !(c.is_ascii_alphanumeric() || ".-_".contains(c)))
        .map_or(text.len(), |at| mark + 1 + at);
    let found = &text[start..end];
    (found.len() <= MAX_TEXT).then_some(found)
}

/// Checks the seal in `text` with these keys. Needs no network and no database.
///
/// # Errors
/// [`Fault`].
pub fn check(text: &str, keys: &[PublicKey]) -> std::result::Result<Seal, Fault> {
    let text = text.trim();
    let Some(text) = find(text) else {
        let other = text.len() <= MAX_TEXT && text.split_once("#KN").is_some_and(|(_, rest)| rest.contains('.'));
        return Err(if other { Fault::UnknownFormat } else { Fault::NoSeal });
    };
    let (said, signature) = text.rsplit_once('.').ok_or(Fault::NoSeal)?;
    let (address, token) = said.split_once('#').ok_or(Fault::NoSeal)?;
    let mut parts = token.split('.');
    let (Some(_), Some(id), Some(statement), None) = (parts.next(), parts.next(), parts.next(), parts.next()) else {
        return Err(Fault::NoSeal);
    };
    let key = keys.iter().find(|key| key.id == id).ok_or(Fault::UnknownKey)?;
    let public = BASE64.decode(&key.public).map_err(|_| Fault::UnknownKey)?;
    let signature = BASE64.decode(signature).map_err(|_| Fault::BadSignature)?;
    UnparsedPublicKey::new(&ED25519, public)
        .verify(said.as_bytes(), &signature)
        .map_err(|_| Fault::BadSignature)?;
    let bytes = BASE64.decode(statement).map_err(|_| Fault::Unreadable)?;
    let (unit, number, name, date, title_hash): (String, String, String, NaiveDate, String) =
        serde_json::from_slice(&bytes).map_err(|_| Fault::Unreadable)?;
    Ok(Seal {
        address: address.to_owned(),
        key: id.to_owned(),
        statement: Statement {
            unit,
            number,
            name,
            date,
            title_hash,
        },
    })
}

/// Every public key of this installation, oldest first.
///
/// # Errors
/// Database errors.
pub async fn keys(db: &Reader<'_>) -> Result<PublicKeys> {
    let rows = row::Entity::find()
        .order_by(row::Column::CreatedAt, Order::Asc)
        .order_by(row::Column::Id, Order::Asc)
        .all(db)
        .await?;
    let keys = rows.into_iter().map(public_of).collect();
    Ok(PublicKeys { keys })
}

fn public_of(row: row::Model) -> PublicKey {
    PublicKey {
        id: row.id,
        algorithm: "Ed25519".to_owned(),
        public: row.public,
        created_at: row.created_at,
        retired_at: row.retired_at,
    }
}

/// What seals now; at first use the key is made and its public half written into the journal.
///
/// # Errors
/// Database errors; [`AppError::Bug`] when the stored key is damaged.
pub async fn signer(db: &Db) -> Result<Signer> {
    if let Some(row) = active(&db.reader()).await? {
        return signer_of(&row);
    }
    let tx = db.begin_system("signing key").await?;
    // somebody else may have made one while this transaction waited
    let row = match active(&tx.reader()).await? {
        Some(row) => row,
        None => make(&tx).await?,
    };
    let signer = signer_of(&row)?;
    tx.commit().await?;
    Ok(signer)
}

/// Retires the key in use and makes another: after a suspicion that a copy of the database went astray. Seals made
/// before stay good, so whoever suspects should also say from when; the public page has the last word.
///
/// # Errors
/// Database errors.
pub async fn renew(tx: &Tx) -> Result<PublicKey> {
    row::Entity::update_many()
        .col_expr(row::Column::RetiredAt, Expr::value(tx.now))
        .filter(row::Column::RetiredAt.is_null())
        .exec(&tx.reader())
        .await?;
    Ok(public_of(make(tx).await?))
}

async fn active(db: &Reader<'_>) -> Result<Option<row::Model>> {
    Ok(row::Entity::find()
        .filter(row::Column::RetiredAt.is_null())
        .order_by(row::Column::CreatedAt, Order::Asc)
        .order_by(row::Column::Id, Order::Asc)
        .one(db)
        .await?)
}

fn signer_of(row: &row::Model) -> Result<Signer> {
    let damaged = || AppError::bug(format!("signing key {} is damaged", row.id));
    let secret = BASE64.decode(&row.secret).map_err(|_| damaged())?;
    let pair = Ed25519KeyPair::from_pkcs8(&secret).map_err(|_| damaged())?;
    Ok(Signer {
        id: row.id.clone(),
        pair,
    })
}

async fn make(tx: &Tx) -> Result<row::Model> {
    let broken = |_| AppError::bug("no key could be made");
    let secret = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).map_err(broken)?;
    let pair = Ed25519KeyPair::from_pkcs8(secret.as_ref()).map_err(|_| AppError::bug("no key could be made"))?;
    let public = pair.public_key().as_ref();
    let row = row::Model {
        // hex: reads the same everywhere, 40 bits tell a few keys apart
        id: hex(&Sha256::digest(public)[..5]),
        public: BASE64.encode(public),
        secret: BASE64.encode(secret.as_ref()),
        created_at: tx.now,
        retired_at: None,
    };
    row::Entity::insert(row::ActiveModel {
        id: Set(row.id.clone()),
        public: Set(row.public.clone()),
        secret: Set(row.secret.clone()),
        created_at: Set(row.created_at),
        retired_at: Set(None),
    })
    .exec_without_returning(&tx.reader())
    .await?;
    tx.record(Entry {
        subject_kind: "signing_key",
        subject: Uuid::nil(),
        unit: None,
        act: "signing_key.made",
        details: json!({ "id": row.id, "public": row.public }),
    });
    Ok(row)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn signer() -> (Signer, PublicKey) {
        let secret = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
        let pair = Ed25519KeyPair::from_pkcs8(secret.as_ref()).unwrap();
        let key = PublicKey {
            id: "0a1b2c3d4e".to_owned(),
            algorithm: "Ed25519".to_owned(),
            public: BASE64.encode(pair.public_key().as_ref()),
            created_at: DateTime::UNIX_EPOCH,
            retired_at: None,
        };
        (
            Signer {
                id: key.id.clone(),
                pair,
            },
            key,
        )
    }

    fn statement() -> Statement {
        Statement {
            unit: "Trường Tiểu học Ngô Thất Sơn".to_owned(),
            number: "01/2026/GCNSK".to_owned(),
            name: "Nguyễn Thị Ánh Nguyệt".to_owned(),
            date: NaiveDate::from_ymd_opt(2026, 2, 5).unwrap(),
            title_hash: title_hash("Sổ tay số hóa thư viện xanh"),
        }
    }

    const ADDRESS: &str = "https://sangkien.laichau.gov.vn/xac-minh/Zk3mQ7dV0aT9uXyB2nR5sW8eH1jK4lP6cF0gI3oM7vA";

    #[test]
    fn a_seal_says_what_was_sealed_and_stays_small() {
        let (signer, key) = signer();
        let text = signer.seal(ADDRESS, &statement()).unwrap();
        let seal = check(&text, std::slice::from_ref(&key)).unwrap();
        assert_eq!((seal.address.as_str(), seal.statement), (ADDRESS, statement()));
        // QR version 15 at level M holds 412 bytes: 77 modules, 0.35 mm each on 30 mm of paper
        assert!(text.len() <= 412, "{} bytes: {text}", text.len());
        // inside other text, as in the properties of a PDF
        assert!(check(&format!("<pdf:Keywords>{text}</pdf:Keywords>"), &[key]).is_ok());
    }

    #[test]
    fn any_change_breaks_it() {
        let (signer, key) = signer();
        let (_, other) = self::signer();
        let text = signer.seal(ADDRESS, &statement()).unwrap();
        let keys = [key];
        for at in 0..text.len() {
            let mut bytes = text.clone().into_bytes();
            bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
            let changed = String::from_utf8(bytes).unwrap();
            // the last sign of base64 may carry spare bits, which must be nought: another sign is refused as well
            assert!(check(&changed, &keys).is_err(), "{changed}");
        }
        assert_eq!(check(&text, &[other]), Err(Fault::BadSignature));
        assert_eq!(check(&text, &[]), Err(Fault::UnknownKey));
        let elsewhere = text.replacen("sangkien", "sangkein", 1);
        assert_eq!(check(&elsewhere, &keys), Err(Fault::BadSignature));
    }

    #[test]
    fn texts_without_a_seal_are_told_apart() {
        for text in [
            "",
            "#",
            "https://x/#KN1",
            "#KN1.",
            "#KN1.a",
            "#KN1.a.b",
            "#KN1.a.b.c.d.e",
            "ế#KN1.ế",
        ] {
            assert!(check(text, &[]).is_err(), "{text}");
        }
        assert_eq!(check("https://x/y#KN2.a.b.c", &[]), Err(Fault::UnknownFormat));
        assert_eq!(
            check(&format!("{}#KN1.a.b.c", "x".repeat(10_000)), &[]),
            Err(Fault::NoSeal)
        );
    }

    #[test]
    fn a_title_is_the_same_however_it_was_typed() {
        assert_eq!(title_hash("Sổ  tay\nxanh "), title_hash("So\u{302}\u{309} tay xanh"));
        assert_ne!(title_hash("Sổ tay xanh"), title_hash("Sổ tay xanh 2"));
        assert_eq!(title_hash("x").len(), 16);
    }

    #[test]
    fn a_very_long_name_is_cut() {
        let (signer, key) = signer();
        let long = Statement {
            unit: "Ủy ".repeat(200),
            ..statement()
        };
        let text = signer.seal(ADDRESS, &long).unwrap();
        let seal = check(&text, &[key]).unwrap();
        assert!(seal.statement.unit.ends_with('…') && text.len() < 900, "{}", text.len());
        assert!(signer.seal("https://x/#y", &long).is_err());
    }
}
