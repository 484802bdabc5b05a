//! What authors were paid of what they are owed: the second ledger of an agreement. Pure.
//!
//! What is owed follows from the money that came in (`division` of [`super::exploitation`]); what was paid is written down. Both are
//! kept apart by asset, so that whoever sees one asset of an agreement learns nothing of another. A wrong payment is taken back by
//! one with the opposite amount.

use super::exploitation::{Entry, Line, PersonShare};
use super::{AssetId, PayoutId, RevenueId};
use chrono::NaiveDate;
use kernel::ids::PersonId;
use kernel::money::{MoneyError, Vnd};

/// Somebody who is owed something of an asset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// Of which asset.
    pub asset: AssetId,
    /// The person of ours, where it is one.
    pub person: Option<PersonId>,
    /// As printed.
    pub name: String,
    /// Which of those of that name that are no person of ours, from 0.
    pub place: usize,
}

impl Payee {
    /// It is the same one: a person of ours by themselves, anybody else by name and place.
    #[must_use]
    pub fn is(&self, other: &Payee) -> bool {
        self.asset == other.asset
            && match (self.person, other.person) {
                (Some(one), Some(two)) => one == two,
                (None, None) => self.name == other.name && self.place == other.place,
                _ => false,
            }
    }

    /// Tells the payees of an agreement apart, in forms and in the interface.
    #[must_use]
    pub fn key(&self) -> String {
        match self.person {
            Some(person) => format!("{}/{person}", self.asset),
            None => format!("{}/{}/{}", self.asset, self.place, self.name),
        }
    }
}

/// Those of an asset, in the order in which they share.
pub fn payees_of<'a>(asset: AssetId, people: impl IntoIterator<Item = (&'a str, Option<PersonId>)>) -> Vec<Payee> {
    let mut found: Vec<Payee> = Vec::new();
    for (name, person) in people {
        let namesakes = found.iter().filter(|one| one.person.is_none() && one.name == name);
        let place = if person.is_none() { namesakes.count() } else { 0 };
        found.push(Payee {
            asset,
            person,
            name: name.to_owned(),
            place,
        });
    }
    found
}

/// The same, of a split.
#[must_use]
pub fn sharing(asset: AssetId, parts: &[PersonShare]) -> Vec<Payee> {
    payees_of(asset, parts.iter().map(|part| (part.name.as_str(), part.person)))
}

/// Adds those that are not there yet.
pub fn add_payees(all: &mut Vec<Payee>, more: Vec<Payee>) {
    for one in more {
        if !all.iter().any(|held| held.is(&one)) {
            all.push(one);
        }
    }
}

/// A payment to an author.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payout {
    /// Which.
    pub id: PayoutId,
    /// To whom.
    pub payee: Payee,
    /// For which money that came in; none for what is owed in all.
    pub revenue: Option<RevenueId>,
    /// On which day.
    pub on: NaiveDate,
    /// How much, before tax; what takes back is negative.
    pub amount: Vnd,
    /// By which paper.
    pub paper: String,
    /// What else there is to say.
    pub note: String,
    /// Why it is more than what is owed, or why it takes back.
    pub why: String,
    /// The payment that it takes back.
    pub reverses: Option<PayoutId>,
}

/// How it stands with one payee.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Balance {
    /// Who.
    pub payee: Payee,
    /// What is owed of all that came in.
    pub owed: Vnd,
    /// What was paid.
    pub paid: Vnd,
    /// What is still to be paid; negative where more was paid than is owed.
    pub remains: Vnd,
}

/// What is owed to a payee: of one entry with what takes it back, or of all.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn owed(lines: &[Line], entries: &[&Entry], payee: &Payee, revenue: Option<RevenueId>) -> Result<Vnd, MoneyError> {
    let mut sum = Vnd::ZERO;
    for line in lines.iter().filter(|line| line.asset == payee.asset) {
        let taken = entries
            .iter()
            .find(|entry| entry.id == line.entry)
            .and_then(|entry| entry.reverses);
        if revenue.is_some_and(|wanted| line.entry != wanted && taken != Some(wanted)) {
            continue;
        }
        let people = line.people.iter().map(|(name, person, _)| (name.as_str(), *person));
        for (one, (_, _, amount)) in payees_of(line.asset, people).iter().zip(&line.people) {
            if one.is(payee) {
                sum = sum.plus(*amount)?;
            }
        }
    }
    Ok(sum)
}

/// What a payee was paid: for one entry, or in all.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn paid(payouts: &[&Payout], payee: &Payee, revenue: Option<RevenueId>) -> Result<Vnd, MoneyError> {
    let of = payouts
        .iter()
        .filter(|one| one.payee.is(payee) && (revenue.is_none() || one.revenue == revenue));
    Vnd::sum(of.map(|one| one.amount))
}

/// What may be paid without saying why: of one entry never more than of all.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn remains(
    (lines, entries): (&[Line], &[&Entry]),
    payouts: &[&Payout],
    payee: &Payee,
    revenue: Option<RevenueId>,
) -> Result<Vnd, MoneyError> {
    let all = owed(lines, entries, payee, None)?.minus(paid(payouts, payee, None)?)?;
    let Some(revenue) = revenue else {
        return Ok(all);
    };
    let of = Some(revenue);
    let one = owed(lines, entries, payee, of)?.minus(paid(payouts, payee, of)?)?;
    Ok(all.min(one))
}

/// How it stands with each payee.
///
/// # Errors
/// [`MoneyError::Overflow`].
pub fn balances(
    (lines, entries): (&[Line], &[&Entry]),
    payouts: &[&Payout],
    payees: &[Payee],
) -> Result<Vec<Balance>, MoneyError> {
    payees
        .iter()
        .map(|payee| {
            let owed = owed(lines, entries, payee, None)?;
            let paid = paid(payouts, payee, None)?;
            Ok(Balance {
                payee: payee.clone(),
                owed,
                paid,
                remains: owed.minus(paid)?,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::exploitation::{Money, Rate};
    use uuid::Uuid;

    fn id(n: u128) -> Uuid {
        Uuid::from_u128(n)
    }

    fn day() -> NaiveDate {
        "2026-06-01".parse().unwrap()
    }

    fn entry(n: u128, reverses: Option<u128>) -> Entry {
        Entry {
            id: RevenueId(id(n)),
            money: Money::Received,
            on: day(),
            amount: Vnd(0),
            reverses: reverses.map(|n| RevenueId(id(n))),
            note: String::new(),
        }
    }

    fn line(entry: u128, asset: u128, people: &[(&str, Option<u128>, i64)]) -> Line {
        Line {
            entry: RevenueId(id(entry)),
            money: Money::Received,
            on: day(),
            asset: AssetId(id(asset)),
            part: Vnd(0),
            rate: Rate {
                percent: 0,
                legal: None,
                agreed: None,
            },
            owed: Vnd(0),
            people: people
                .iter()
                .map(|(name, person, amount)| ((*name).to_owned(), person.map(|n| PersonId(id(n))), Vnd(*amount)))
                .collect(),
            rest: Vnd::ZERO,
        }
    }

    fn payee(asset: u128, name: &str, person: Option<u128>, place: usize) -> Payee {
        Payee {
            asset: AssetId(id(asset)),
            person: person.map(|n| PersonId(id(n))),
            name: name.to_owned(),
            place,
        }
    }

    fn payout(n: u128, to: &Payee, revenue: Option<u128>, amount: i64) -> Payout {
        Payout {
            id: PayoutId(id(n)),
            payee: to.clone(),
            revenue: revenue.map(|n| RevenueId(id(n))),
            on: day(),
            amount: Vnd(amount),
            paper: String::new(),
            note: String::new(),
            why: String::new(),
            reverses: None,
        }
    }

    /// Two of one name are paid apart, and a person of ours is the same whatever the name says.
    #[test]
    fn everyone_has_an_account_of_their_own() {
        let entries = [entry(1, None)];
        let entries: Vec<&Entry> = entries.iter().collect();
        let lines = [line(
            1,
            7,
            &[("Xuân", None, 10), ("Xuân", None, 20), ("Tủa", Some(9), 5)],
        )];
        let second = payee(7, "Xuân", None, 1);
        let payouts = [
            payout(1, &second, None, 8),
            payout(2, &payee(7, "Vàng A Tủa", Some(9), 0), None, 5),
        ];
        let payouts: Vec<&Payout> = payouts.iter().collect();
        let rest = |to: &Payee| remains((&lines, &entries), &payouts, to, None).unwrap().0;
        assert_eq!(rest(&payee(7, "Xuân", None, 0)), 10);
        assert_eq!(rest(&second), 12);
        assert_eq!(rest(&payee(7, "Tủa", Some(9), 0)), 0);
        assert_eq!(rest(&payee(8, "Xuân", None, 0)), 0, "another asset owes nothing");
    }

    /// Money that was taken back is owed no more: what was paid of it stands as too much.
    #[test]
    fn what_is_taken_back_is_owed_no_more() {
        let entries = [entry(1, None), entry(2, Some(1)), entry(3, None)];
        let entries: Vec<&Entry> = entries.iter().collect();
        let to = payee(7, "Xuân", None, 0);
        let lines = [
            line(1, 7, &[("Xuân", None, 100)]),
            line(2, 7, &[("Xuân", None, -100)]),
            line(3, 7, &[("Xuân", None, 30)]),
        ];
        let payouts = [payout(1, &to, Some(1), 60)];
        let payouts: Vec<&Payout> = payouts.iter().collect();
        let rest = |revenue: Option<u128>| {
            let of = revenue.map(|n| RevenueId(id(n)));
            remains((&lines, &entries), &payouts, &to, of).unwrap().0
        };
        assert_eq!(rest(Some(1)), -60);
        assert_eq!(rest(None), -30);
        assert_eq!(rest(Some(3)), -30, "of one entry never more than of all");
    }

    /// A payment for all is counted once, and of one entry only what is left of all may be paid.
    #[test]
    fn what_was_paid_in_all_lessens_every_entry() {
        let entries = [entry(1, None), entry(2, None)];
        let entries: Vec<&Entry> = entries.iter().collect();
        let to = payee(7, "Xuân", None, 0);
        let lines = [line(1, 7, &[("Xuân", None, 100)]), line(2, 7, &[("Xuân", None, 50)])];
        let payouts = [payout(1, &to, None, 120)];
        let payouts: Vec<&Payout> = payouts.iter().collect();
        let balance = balances((&lines, &entries), &payouts, std::slice::from_ref(&to)).unwrap();
        assert_eq!(
            (balance[0].owed.0, balance[0].paid.0, balance[0].remains.0),
            (150, 120, 30)
        );
        let of = Some(RevenueId(id(1)));
        assert_eq!(remains((&lines, &entries), &payouts, &to, of).unwrap(), Vnd(30));
    }
}
