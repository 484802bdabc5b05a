//! An agreement as a person sees it: with those of its assets that their scope shows, and their parts of the money.

use crate::model::exploitation::{
    AssetShare, Entry, Line, PersonShare, Shared, Status, Version, division, standing_entries, status,
};
use crate::model::{AgreementId, Asset, AssetId, Part as PartyPart, Party, RevenueId, author_shares};
use crate::policy;
use crate::store::exploitation::{self as store, Agreement, Part, Written};
use chrono::NaiveDate;
use kernel::access::Scope;
use kernel::clocks::Parameters;
use kernel::db::Reader;
use kernel::money::Vnd;
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

/// The days of the money that stands and of which something is owed to the authors of an asset. The caller has found it through its
/// scope; whatever else its agreements name counts too.
///
/// # Errors
/// As [`sheets`].
pub async fn owed_on(
    db: &Reader<'_>,
    parameters: &Parameters,
    asset: AssetId,
    on: NaiveDate,
) -> Result<Vec<NaiveDate>> {
    let list = store::of_asset(db, asset).await?;
    let mut days = Vec::new();
    for sheet in sheets(db, &policy::whole(), parameters, list, on).await? {
        let entries: Vec<Entry> = sheet.written.into_iter().map(|held| held.entry).collect();
        let standing: Vec<RevenueId> = standing_entries(&entries).iter().map(|entry| entry.id).collect();
        let owed = |line: &&Line| line.asset == asset && line.owed != Vnd::ZERO && standing.contains(&line.entry);
        days.extend(sheet.lines.iter().filter(owed).map(|line| line.on));
    }
    Ok(days)
}

/// Of some assets those of which money was divided as the register says, with the last day of such money.
///
/// # Errors
/// As [`sheets`].
pub async fn by_register(
    db: &Reader<'_>,
    parameters: &Parameters,
    ids: &[AssetId],
    on: NaiveDate,
) -> Result<HashMap<AssetId, NaiveDate>> {
    let paid = store::with_money(db, ids).await?;
    let signed = store::people_splits(db, &paid).await?;
    let mut found = HashMap::new();
    for asset in paid {
        // The register holds until the first signed version begins.
        let first = signed
            .get(&asset)
            .and_then(|list| list.iter().map(|one| one.from).min());
        let days = owed_on(db, parameters, asset, on).await?.into_iter();
        let last = days.filter(|day| first.is_none_or(|first| *day < first)).max();
        found.extend(last.map(|day| (asset, day)));
    }
    Ok(found)
}

/// Whether other parties of an asset would divide otherwise what is divided as the register says. Who has no share divides nothing, and
/// a name that becomes a person of ours, or a person whose name is written otherwise, stays the same one.
#[must_use]
pub fn divides_otherwise(before: &[Party], after: &[Party]) -> bool {
    let shares = |parties: &[Party]| {
        let version = shared(parties, &[]).pop()?;
        let of = version.parts.into_iter().filter(|part| part.share > 0);
        Some(of.collect::<Vec<PersonShare>>())
    };
    let same = |(one, two): (&PersonShare, &PersonShare)| {
        let person = match (one.person, two.person) {
            (Some(one), Some(two)) => one == two,
            (Some(_), None) | (None, Some(_)) | (None, None) => one.name == two.name,
        };
        person && one.share == two.share
    };
    match (shares(before), shares(after)) {
        (None, _) => false,
        (Some(_), None) => true,
        (Some(one), Some(two)) => one.len() != two.len() || !one.iter().zip(&two).all(same),
    }
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

    /// What divides money stays; who gets no share, who gets an account, how a known name is written may change.
    #[test]
    fn the_authors_divide_otherwise_or_not() {
        let two = [author("Xuân", Some(6_000)), author("Tủa", Some(4_000))];
        let otherwise = |after: &[Party]| divides_otherwise(&two, after);
        assert!(!otherwise(&two));
        assert!(otherwise(&[author("Xuân", Some(5_000)), author("Tủa", Some(5_000))]));
        assert!(otherwise(&[author("Xuân", Some(6_000)), author("Giấu", Some(4_000))]));
        assert!(otherwise(&[author("Xuân", None), author("Tủa", None)]));
        assert!(otherwise(&two[..1]) && otherwise(&[]));
        let [xuan, tua] = two.clone();
        assert!(
            !otherwise(&[xuan.clone(), tua.clone(), author("Giấu", Some(0))]),
            "shares in nothing"
        );
        let person = Some(kernel::ids::PersonId(uuid::Uuid::from_u128(7)));
        let known = Party { person, ..xuan };
        assert!(!otherwise(&[known.clone(), tua.clone()]), "has an account now");
        let written = Party {
            name: "Lò Thị Xuân".to_owned(),
            ..known.clone()
        };
        assert!(!divides_otherwise(&[known, tua.clone()], &[written, tua]));
        assert!(
            !divides_otherwise(&[author("Xuân", Some(6_000)), author("Tủa", None)], &two),
            "nobody could tell"
        );
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
