//! An agreement as a person sees it: with those of its assets that their scope shows, and their parts of the money.

use crate::model::exploitation::{AssetShare, Line, PersonShare, Shared, Status, Version, division, status};
use crate::model::{AgreementId, Asset, AssetId, Part as PartyPart, author_shares};
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

/// How the authors of an asset share: the signed versions; what the register says, or equal parts, where there is none.
#[must_use]
pub fn people(asset: &Asset, signed: Option<&Vec<Version<PersonShare>>>) -> Vec<Version<PersonShare>> {
    if let Some(signed) = signed.filter(|list| !list.is_empty()) {
        return signed.clone();
    }
    let Some(shares) = author_shares(&asset.content.parties) else {
        return Vec::new();
    };
    let authors = asset
        .content
        .parties
        .iter()
        .filter(|party| party.part == PartyPart::Author);
    vec![Version {
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
    }]
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
