//! An agreement as a person sees it: with those of its assets that their scope shows, and their parts of the money.

use crate::model::exploitation::{AssetShare, Line, PersonShare, Shared, Status, Version, division, status};
use crate::model::{AgreementId, Asset, AssetId, Part as PartyPart, Party, author_shares};
use crate::store::exploitation::{self as store, Agreement, Part, Written};
use chrono::NaiveDate;
use kernel::access::Scope;
use kernel::clocks::Parameters;
use kernel::db::Reader;
use kernel::{AppError, Result};
use std::collections::HashMap;

/// An agreement with what a scope shows of it.
#[derive(Clone, Debug)]
pub struct Sheet {
    /// The agreement.
    pub one: Agreement,
    /// Its assets that the scope shows, in the order of the agreement.
    pub assets: Vec<Asset>,
    /// It has others too.
    pub hidden: bool,
    /// The versions of its split; of a hidden asset nothing may be shown.
    pub splits: Vec<Version<AssetShare>>,
    /// Its money.
    pub written: Vec<Written>,
    /// The parts of the assets that are shown.
    pub lines: Vec<Line>,
}

/// How the authors of an asset share: what the register says, or equal parts, until the first signed version begins; then the signed
/// ones. A version that is signed later does not divide again what came in before its day.
#[must_use]
pub fn people(asset: &Asset, signed: Option<&Vec<Version<PersonShare>>>) -> Vec<Version<PersonShare>> {
    shared(&asset.content.parties, signed.map_or(&[][..], Vec::as_slice))
}

/// The version of the register, where its shares can be told, and the signed ones.
fn shared(parties: &[Party], signed: &[Version<PersonShare>]) -> Vec<Version<PersonShare>> {
    let authors = parties.iter().filter(|party| party.part == PartyPart::Author);
    let register = author_shares(parties).map(|shares| Version {
        number: 0,
        from: NaiveDate::MIN,
        signed_on: None,
        paper: String::new(),
        parts: authors
            .zip(shares)
            .map(|(party, share)| PersonShare {
                name: party.name.clone(),
                person: party.person,
                share,
            })
            .collect(),
    });
    register.into_iter().chain(signed.iter().cloned()).collect()
}

/// Agreements as a scope shows them, in their order. Whoever calls has found them through the same scope.
///
/// # Errors
/// Database errors; [`AppError::Bug`] when the packs say something impossible.
pub async fn sheets(
    db: &Reader<'_>,
    scope: &Scope,
    parameters: &Parameters,
    list: Vec<Agreement>,
    on: NaiveDate,
) -> Result<Vec<Sheet>> {
    let ids: Vec<AgreementId> = list.iter().map(|one| one.id).collect();
    let mut parts = store::parts(db, &ids).await?;
    let mut splits = store::asset_splits(db, &ids).await?;
    let mut money = store::revenues(db, &ids).await?;
    let named: Vec<AssetId> = parts.values().flatten().map(|part: &Part| part.asset).collect();
    let seen = crate::store::these(db, scope, &named, on).await?;
    let shown: Vec<AssetId> = seen.keys().copied().collect();
    let signed = store::people_splits(db, &shown).await?;
    let known: HashMap<AssetId, Shared> = seen
        .iter()
        .map(|(id, asset)| {
            let shared = Shared {
                right: asset.content.right,
                people: people(asset, signed.get(id)),
            };
            (*id, shared)
        })
        .collect();
    let mut sheets = Vec::with_capacity(list.len());
    for one in list {
        let named = parts.remove(&one.id).unwrap_or_default();
        let splits = splits.remove(&one.id).unwrap_or_default();
        let written = money.remove(&one.id).unwrap_or_default();
        let entries: Vec<_> = written.iter().map(|held| held.entry.clone()).collect();
        let lines = division(parameters, (one.terms.way, one.terms.agreed), &entries, &splits, &known)
            .map_err(|error| AppError::bug(error.to_string()))?;
        let assets: Vec<Asset> = named.iter().filter_map(|part| seen.get(&part.asset).cloned()).collect();
        sheets.push(Sheet {
            hidden: assets.len() < named.len(),
            one,
            assets,
            splits,
            written,
            lines,
        });
    }
    Ok(sheets)
}

/// Whether an asset counts as exploited and commercialised. The caller has found it through its scope.
///
/// # Errors
/// Database errors.
pub async fn standing(db: &Reader<'_>, asset: &Asset, on: NaiveDate) -> Result<Status> {
    let events = crate::store::standing_events(db, &[asset.id]).await?;
    let held = store::of_many(db, &[asset.id]).await?;
    let (none, nothing) = (Vec::new(), crate::model::exploitation::Held::default());
    Ok(status(
        asset.content.right,
        events.get(&asset.id).unwrap_or(&none),
        held.get(&asset.id).unwrap_or(&nothing),
        on,
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exploitation::in_force;

    fn author(name: &str, share: Option<u32>) -> Party {
        Party {
            part: PartyPart::Author,
            name: name.to_owned(),
            unit: None,
            person: None,
            country: "VN".to_owned(),
            detail: String::new(),
            share,
        }
    }

    fn signed(number: i32, from: &str, shares: &[(&str, u32)]) -> Version<PersonShare> {
        Version {
            number,
            from: from.parse().unwrap(),
            signed_on: Some(from.parse().unwrap()),
            paper: String::new(),
            parts: shares
                .iter()
                .map(|(name, share)| PersonShare {
                    name: (*name).to_owned(),
                    person: None,
                    share: *share,
                })
                .collect(),
        }
    }

    fn first_share(versions: &[Version<PersonShare>], on: &str) -> Option<u32> {
        in_force(versions, on.parse().unwrap()).map(|version| version.parts[0].share)
    }

    /// The first signed version counts from its day; what came in before stays as the register divided it.
    #[test]
    fn the_first_signed_split_leaves_earlier_money_to_the_register() {
        let parties = [author("Xuân", Some(6_000)), author("Tủa", Some(4_000))];
        let later = [signed(1, "2026-07-01", &[("Xuân", 5_000), ("Tủa", 5_000)])];
        let versions = shared(&parties, &later);
        assert_eq!(first_share(&versions, "2026-06-30"), Some(6_000));
        assert_eq!(first_share(&versions, "2026-07-01"), Some(5_000));
        assert_eq!(first_share(&shared(&parties, &[]), "2026-07-01"), Some(6_000));
    }

    /// Where the register cannot tell the shares, the first signed version is all that is known.
    #[test]
    fn a_register_without_shares_adds_no_version() {
        let parties = [author("Xuân", Some(6_000)), author("Tủa", None)];
        assert!(shared(&parties, &[]).is_empty());
        let later = [signed(1, "2026-07-01", &[("Xuân", 5_000), ("Tủa", 5_000)])];
        assert_eq!(first_share(&shared(&parties, &later), "2026-06-30"), Some(5_000));
    }
}
