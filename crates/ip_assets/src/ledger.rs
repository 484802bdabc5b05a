//! What the authors of an agreement are owed, were paid and still get, as a scope shows it: of hidden assets nothing.

use crate::model::AgreementId;
use crate::model::exploitation::{Entry, PersonShare, Version};
use crate::model::payouts::{Balance, Payee, add_payees, balances, payees_of, remains, sharing};
use crate::model::{AssetId, RevenueId};
use crate::sheet::{self, Sheet};
use crate::store::exploitation as money;
use crate::store::payouts::{self as store, Written};
use kernel::db::Reader;
use kernel::money::{MoneyError, Vnd};
use kernel::{AppError, Result};
use std::collections::HashMap;

/// The second ledger of an agreement.
#[derive(Clone, Debug, Default)]
pub struct Ledger {
    /// Everyone who may be paid: whoever is owed something, whoever shares, whoever was paid before.
    pub payees: Vec<Payee>,
    /// How it stands with each of them.
    pub balances: Vec<Balance>,
    /// The payments, by day.
    pub payouts: Vec<Written>,
}

fn bug(error: MoneyError) -> AppError {
    AppError::bug(error.to_string())
}

impl Ledger {
    /// The payee of a key.
    #[must_use]
    pub fn payee(&self, key: &str) -> Option<&Payee> {
        self.payees.iter().find(|payee| payee.key() == key)
    }

    /// What may be paid to a payee without saying why.
    ///
    /// # Errors
    /// [`AppError::Bug`] for absurd amounts.
    pub fn remains(&self, sheet: &Sheet, payee: &Payee, revenue: Option<RevenueId>) -> Result<Vnd> {
        let entries: Vec<&Entry> = sheet.written.iter().map(|held| &held.entry).collect();
        let payouts: Vec<_> = self.payouts.iter().map(|held| &held.payout).collect();
        remains((&sheet.lines, &entries), &payouts, payee, revenue).map_err(bug)
    }

    /// It was taken back.
    #[must_use]
    pub fn taken(&self, one: &Written) -> bool {
        let id = Some(one.payout.id);
        self.payouts.iter().any(|other| other.payout.reverses == id)
    }
}

/// The account of a payment. Whoever was only a name when they were paid may be a person of ours by now, or the other way round: where
/// one alone bears the name, it is that one.
fn account(payees: &[Payee], paid: &Payee) -> Payee {
    if payees.iter().any(|payee| payee.is(paid)) {
        return paid.clone();
    }
    let mut bearing = payees
        .iter()
        .filter(|payee| payee.asset == paid.asset && payee.name == paid.name);
    match (bearing.next(), bearing.next()) {
        (Some(one), None) => one.clone(),
        _ => paid.clone(),
    }
}

fn ledger(
    sheet: &Sheet,
    signed: &HashMap<AssetId, Vec<Version<PersonShare>>>,
    written: Vec<Written>,
) -> Result<Ledger> {
    let shown = |asset: AssetId| sheet.assets.iter().any(|one| one.id == asset);
    let mut payouts: Vec<Written> = written
        .into_iter()
        .filter(|held| shown(held.payout.payee.asset))
        .collect();
    let mut payees = Vec::new();
    for line in &sheet.lines {
        let people = line.people.iter().map(|(name, person, _)| (name.as_str(), *person));
        add_payees(&mut payees, payees_of(line.asset, people));
    }
    for asset in &sheet.assets {
        for version in sheet::people(asset, signed.get(&asset.id)) {
            add_payees(&mut payees, sharing(asset.id, &version.parts));
        }
    }
    for held in &mut payouts {
        held.payout.payee = account(&payees, &held.payout.payee);
        add_payees(&mut payees, vec![held.payout.payee.clone()]);
    }
    let entries: Vec<&Entry> = sheet.written.iter().map(|held| &held.entry).collect();
    let paid: Vec<_> = payouts.iter().map(|held| &held.payout).collect();
    Ok(Ledger {
        balances: balances((&sheet.lines, &entries), &paid, &payees).map_err(bug)?,
        payees,
        payouts,
    })
}

/// The ledgers of some sheets, in their order.
///
/// # Errors
/// Database errors; [`AppError::Bug`] for absurd amounts.
pub async fn ledgers(db: &Reader<'_>, sheets: &[Sheet]) -> Result<Vec<Ledger>> {
    let ids: Vec<AgreementId> = sheets.iter().map(|sheet| sheet.one.id).collect();
    let assets: Vec<AssetId> = sheets
        .iter()
        .flat_map(|sheet| sheet.assets.iter().map(|one| one.id))
        .collect();
    let signed = money::people_splits(db, &assets).await?;
    let mut written = store::of(db, &ids).await?;
    sheets
        .iter()
        .map(|sheet| ledger(sheet, &signed, written.remove(&sheet.one.id).unwrap_or_default()))
        .collect()
}

/// The ledger of one sheet.
///
/// # Errors
/// As [`ledgers`].
pub async fn of(db: &Reader<'_>, sheet: &Sheet) -> Result<Ledger> {
    let mut found = ledgers(db, std::slice::from_ref(sheet)).await?;
    Ok(found.pop().unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::ids::PersonId;
    use uuid::Uuid;

    /// An author who gets an account of ours later keeps what was paid to the name; a person of ours stays that person.
    #[test]
    fn a_name_that_becomes_a_person_keeps_its_payments() {
        let asset = AssetId(Uuid::from_u128(1));
        let payee = |name: &str, person: Option<u128>| Payee {
            asset,
            person: person.map(|n| PersonId(Uuid::from_u128(n))),
            name: name.to_owned(),
            place: 0,
        };
        let now = [payee("Xuân", Some(7)), payee("Tủa", Some(8))];
        assert_eq!(account(&now, &payee("Xuân", None)), now[0]);
        assert_eq!(account(&now, &payee("Lò Thị Xuân", Some(7))).person, now[0].person);
        let two = [payee("Xuân", Some(7)), payee("Xuân", Some(8))];
        assert_eq!(
            account(&two, &payee("Xuân", None)).person,
            None,
            "of two nobody knows which"
        );
    }
}
