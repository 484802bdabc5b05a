//! Money in whole đồng, and shares of it that never lose a đồng.
//!
//! The đồng has no smaller coin in use, so an amount is an `i64` and every operation is exact or says that it is not.
//! Floating point never touches money. Shares (contribution of co-authors, remuneration, revenue between owners) are
//! kept in parts per million, and an amount is divided by the largest-remainder method: the parts always add up to the
//! whole, and nobody is more than one đồng away from the exact share.

use std::fmt;
use std::iter;

use sea_orm::DeriveValueType;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// What can go wrong when counting money.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// The result does not fit (beyond ±9.2 × 10¹⁸ đồng).
    #[error("the amount is larger than can be kept")]
    Overflow,
    /// There is nobody to divide the amount between.
    #[error("an amount cannot be divided between nobody")]
    NoShares,
    /// The shares do not add up to the whole; holds the sum in parts per million.
    #[error("the shares add up to {0} parts per million, not to 1000000")]
    SharesNotWhole(i64),
    /// A share outside 0..=1,000,000 parts per million.
    #[error("a share of {0} parts per million is outside 0 to 1000000")]
    ShareOutOfRange(i64),
    /// All weights are zero, or one is negative.
    #[error("weights must not be negative and must not all be zero")]
    BadWeights,
}

/// An amount in đồng. Stored as a 64-bit integer column, sent as an integer, shown as "125.000.000 đồng".
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, DeriveValueType, ToSchema,
)]
#[serde(transparent)]
#[schema(value_type = i64, example = 125_000_000)]
pub struct Vnd(pub i64);

impl Vnd {
    /// No money at all.
    pub const ZERO: Vnd = Vnd(0);

    /// The number of đồng.
    pub const fn dong(self) -> i64 {
        self.0
    }

    /// True for amounts below zero (a refund, a correction).
    pub const fn is_negative(self) -> bool {
        self.0 < 0
    }

    /// `self + other`.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn plus(self, other: Vnd) -> Result<Vnd, MoneyError> {
        self.0.checked_add(other.0).map(Vnd).ok_or(MoneyError::Overflow)
    }

    /// `self - other`.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn minus(self, other: Vnd) -> Result<Vnd, MoneyError> {
        self.0.checked_sub(other.0).map(Vnd).ok_or(MoneyError::Overflow)
    }

    /// `self × factor`, for "5 × lương cơ sở" and the like.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn times(self, factor: i64) -> Result<Vnd, MoneyError> {
        self.0.checked_mul(factor).map(Vnd).ok_or(MoneyError::Overflow)
    }

    /// `self × numerator / denominator`, rounded to the nearest đồng, halves away from zero.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`], also when the denominator is zero.
    pub fn fraction(self, numerator: i64, denominator: i64) -> Result<Vnd, MoneyError> {
        if denominator == 0 {
            return Err(MoneyError::Overflow);
        }
        // 128 bits: the product of two i64 always fits.
        let exact = i128::from(self.0) * i128::from(numerator);
        let divisor = i128::from(denominator);
        let (quotient, remainder) = (exact / divisor, exact % divisor);
        let away = if remainder.unsigned_abs() * 2 >= divisor.unsigned_abs() {
            if (exact < 0) == (divisor < 0) { 1 } else { -1 }
        } else {
            0
        };
        i64::try_from(quotient + away)
            .map(Vnd)
            .map_err(|_| MoneyError::Overflow)
    }

    /// The part of the amount that `share` stands for, rounded to the nearest đồng. For dividing an amount between
    /// people use [`Vnd::split`], which keeps the sum.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`] never in practice: a share is at most the whole.
    pub fn part(self, share: Share) -> Result<Vnd, MoneyError> {
        self.fraction(i64::from(share.0), i64::from(Share::WHOLE.0))
    }

    /// The sum of many amounts.
    ///
    /// # Errors
    /// [`MoneyError::Overflow`].
    pub fn sum(amounts: impl IntoIterator<Item = Vnd>) -> Result<Vnd, MoneyError> {
        // Summed in 128 bits, so that the order of the amounts cannot decide whether the sum fits.
        let total: i128 = amounts.into_iter().map(|amount| i128::from(amount.0)).sum();
        i64::try_from(total).map(Vnd).map_err(|_| MoneyError::Overflow)
    }

    /// Divides the amount by shares that add up to the whole. The parts add up to the amount exactly; each differs from
    /// its exact value by less than one đồng; equal remainders go to the earlier share, so the result is repeatable.
    ///
    /// # Errors
    /// [`MoneyError::NoShares`], [`MoneyError::SharesNotWhole`].
    pub fn split(self, shares: &[Share]) -> Result<Vec<Vnd>, MoneyError> {
        if shares.is_empty() {
            return Err(MoneyError::NoShares);
        }
        let total: i64 = shares.iter().map(|share| i64::from(share.0)).sum();
        if total != i64::from(Share::WHOLE.0) {
            return Err(MoneyError::SharesNotWhole(total));
        }
        let weights: Vec<u64> = shares.iter().map(|share| u64::from(share.0.unsigned_abs())).collect();
        self.split_by_weight(&weights)
    }

    /// Divides the amount in proportion to weights (people, working days, area), by the same method as [`Vnd::split`].
    ///
    /// # Errors
    /// [`MoneyError::NoShares`], [`MoneyError::BadWeights`] when all are zero.
    pub fn split_by_weight(self, weights: &[u64]) -> Result<Vec<Vnd>, MoneyError> {
        if weights.is_empty() {
            return Err(MoneyError::NoShares);
        }
        let total: u128 = weights.iter().map(|weight| u128::from(*weight)).sum();
        if total == 0 {
            return Err(MoneyError::BadWeights);
        }
        let size = u128::from(self.0.unsigned_abs());
        let mut parts: Vec<u128> = Vec::with_capacity(weights.len());
        let mut remainders: Vec<(u128, usize)> = Vec::with_capacity(weights.len());
        for (index, weight) in weights.iter().enumerate() {
            // u64 × u64 always fits in 128 bits.
            let exact = size * u128::from(*weight);
            parts.push(exact / total);
            remainders.push((exact % total, index));
        }
        let given: u128 = parts.iter().sum();
        let left = usize::try_from(size - given).map_err(|_| MoneyError::Overflow)?;
        remainders.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.cmp(&b.1)));
        for (_, index) in remainders.iter().take(left) {
            if let Some(part) = parts.get_mut(*index) {
                *part += 1;
            }
        }
        parts
            .into_iter()
            .map(|part| {
                let signed = i128::try_from(part).map_err(|_| MoneyError::Overflow)?;
                let signed = if self.is_negative() { -signed } else { signed };
                i64::try_from(signed).map(Vnd).map_err(|_| MoneyError::Overflow)
            })
            .collect()
    }
}

/// Collects amounts, or says that the sum does not fit.
impl iter::Sum<Vnd> for Result<Vnd, MoneyError> {
    fn sum<I: Iterator<Item = Vnd>>(amounts: I) -> Self {
        Vnd::sum(amounts)
    }
}

impl fmt::Display for Vnd {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&vietnamese::format_vnd(self.0))
    }
}

/// A share of a whole in parts per million: 40 % is 400,000. Stored as a 32-bit integer column.
///
/// Parts per million, because three equal authors need 333,333 + 333,333 + 333,334 and percent would leave one out.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize, DeriveValueType, ToSchema,
)]
#[serde(try_from = "i32", into = "i32")]
#[schema(value_type = i32, minimum = 0, maximum = 1_000_000, example = 400_000)]
pub struct Share(i32);

impl Share {
    /// Everything: 1,000,000 parts.
    pub const WHOLE: Share = Share(1_000_000);
    /// Nothing.
    pub const NONE: Share = Share(0);

    /// A share of so many parts per million.
    ///
    /// # Errors
    /// [`MoneyError::ShareOutOfRange`] outside 0..=1,000,000.
    pub fn parts_per_million(parts: i64) -> Result<Share, MoneyError> {
        match i32::try_from(parts) {
            Ok(parts @ 0..=1_000_000) => Ok(Share(parts)),
            Ok(_) | Err(_) => Err(MoneyError::ShareOutOfRange(parts)),
        }
    }

    /// A share of so many whole percent.
    ///
    /// # Errors
    /// [`MoneyError::ShareOutOfRange`] outside 0..=100 percent.
    pub fn percent(percent: i64) -> Result<Share, MoneyError> {
        let parts = percent
            .checked_mul(10_000)
            .ok_or(MoneyError::ShareOutOfRange(percent))?;
        Share::parts_per_million(parts)
    }

    /// The parts per million, 0..=1,000,000.
    pub const fn parts(self) -> i32 {
        self.0
    }

    /// The whole in `count` shares as equal as parts per million allow; the first ones get the parts left over.
    ///
    /// # Errors
    /// [`MoneyError::NoShares`] for a count of zero.
    pub fn equal(count: usize) -> Result<Vec<Share>, MoneyError> {
        let weights = vec![1_u64; count];
        Vnd(i64::from(Share::WHOLE.0))
            .split_by_weight(&weights)?
            .into_iter()
            .map(|part| Share::parts_per_million(part.0))
            .collect()
    }

    /// Whether these shares make up the whole.
    pub fn are_whole(shares: &[Share]) -> bool {
        shares.iter().map(|share| i64::from(share.0)).sum::<i64>() == i64::from(Share::WHOLE.0)
    }
}

impl TryFrom<i32> for Share {
    type Error = MoneyError;
    fn try_from(parts: i32) -> Result<Self, Self::Error> {
        Share::parts_per_million(i64::from(parts))
    }
}

impl From<Share> for i32 {
    fn from(share: Share) -> i32 {
        share.0
    }
}

impl fmt::Display for Share {
    /// "40%", "33,3333%": as many decimals as the share has, with a decimal comma.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, rest) = (self.0 / 10_000, self.0 % 10_000);
        if rest == 0 {
            return write!(f, "{whole}%");
        }
        let decimals = format!("{rest:04}");
        write!(f, "{whole},{}%", decimals.trim_end_matches('0'))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn an_amount_reads_as_officials_write_it() {
        assert_eq!(Vnd(125_000_000).to_string(), "125.000.000 đồng");
        assert_eq!(Vnd(0).to_string(), "0 đồng");
        assert_eq!(Vnd(-1_500).to_string(), "-1.500 đồng");
        assert_eq!(serde_json::to_string(&Vnd(12_650_000)).unwrap(), "12650000");
    }

    #[test]
    fn five_times_the_base_wage_of_2026_is_the_least_remuneration() {
        // law.md 1.8: 5 × 2.530.000 = 12.650.000 đồng
        assert_eq!(Vnd(2_530_000).times(5).unwrap(), Vnd(12_650_000));
        assert_eq!(Vnd(10_000_000).part(Share::percent(7).unwrap()).unwrap(), Vnd(700_000));
    }

    #[test]
    fn three_equal_authors_lose_no_dong() {
        let shares = Share::equal(3).unwrap();
        assert_eq!(
            shares.iter().map(|share| share.parts()).collect::<Vec<_>>(),
            [333_334, 333_333, 333_333]
        );
        assert_eq!(Vnd(100).split(&shares).unwrap(), [Vnd(34), Vnd(33), Vnd(33)]);
        assert_eq!(Vnd(-100).split(&shares).unwrap(), [Vnd(-34), Vnd(-33), Vnd(-33)]);
    }

    #[test]
    fn what_does_not_fit_is_refused_and_never_wraps() {
        assert_eq!(Vnd(i64::MAX).plus(Vnd(1)), Err(MoneyError::Overflow));
        assert_eq!(Vnd(i64::MIN).minus(Vnd(1)), Err(MoneyError::Overflow));
        assert_eq!(Vnd(i64::MAX).times(2), Err(MoneyError::Overflow));
        assert_eq!(Vnd(1).fraction(1, 0), Err(MoneyError::Overflow));
        assert_eq!(Vnd::sum([Vnd(i64::MAX), Vnd(1)]), Err(MoneyError::Overflow));
        assert_eq!(Vnd::sum([Vnd(i64::MAX), Vnd(1), Vnd(-1)]), Ok(Vnd(i64::MAX)));
        assert_eq!(Vnd(i64::MIN).split(&[Share::WHOLE]).unwrap(), [Vnd(i64::MIN)]);
    }

    #[test]
    fn shares_that_are_not_the_whole_are_refused() {
        let half = Share::percent(50).unwrap();
        assert_eq!(Vnd(10).split(&[half]), Err(MoneyError::SharesNotWhole(500_000)));
        assert_eq!(Vnd(10).split(&[]), Err(MoneyError::NoShares));
        assert_eq!(Vnd(10).split_by_weight(&[0, 0]), Err(MoneyError::BadWeights));
        assert_eq!(Share::percent(101), Err(MoneyError::ShareOutOfRange(1_010_000)));
        assert_eq!(Share::parts_per_million(-1), Err(MoneyError::ShareOutOfRange(-1)));
        assert!(serde_json::from_str::<Share>("1000001").is_err());
    }

    #[test]
    fn a_share_reads_with_a_decimal_comma() {
        assert_eq!(Share::percent(40).unwrap().to_string(), "40%");
        assert_eq!(Share::parts_per_million(333_333).unwrap().to_string(), "33,3333%");
        assert_eq!(Share::parts_per_million(165_000).unwrap().to_string(), "16,5%");
    }

    #[test]
    fn halves_round_away_from_zero() {
        assert_eq!(Vnd(5).fraction(1, 2).unwrap(), Vnd(3));
        assert_eq!(Vnd(-5).fraction(1, 2).unwrap(), Vnd(-3));
        assert_eq!(Vnd(5).fraction(1, -2).unwrap(), Vnd(-3));
        assert_eq!(Vnd(4).fraction(1, 3).unwrap(), Vnd(1));
    }

    proptest! {
        #[test]
        fn the_parts_are_the_whole_and_each_is_within_one_dong(
            amount in any::<i64>(),
            weights in proptest::collection::vec(0_u64..5_000_000, 1..40),
        ) {
            prop_assume!(weights.iter().any(|weight| *weight > 0));
            let total: i128 = weights.iter().map(|weight| i128::from(*weight)).sum();
            let parts = Vnd(amount).split_by_weight(&weights).unwrap();
            prop_assert_eq!(Vnd::sum(parts.iter().copied()), Ok(Vnd(amount)));
            for (part, weight) in parts.iter().zip(&weights) {
                let off = i128::from(part.0) * total - i128::from(amount) * i128::from(*weight);
                prop_assert!(off.abs() < total, "part {part:?} of weight {weight}");
                if *weight == 0 { prop_assert_eq!(*part, Vnd::ZERO); }
            }
        }

        #[test]
        fn equal_shares_are_the_whole(count in 1_usize..500) {
            let shares = Share::equal(count).unwrap();
            prop_assert_eq!(shares.len(), count);
            prop_assert!(Share::are_whole(&shares));
        }

        #[test]
        fn adding_and_taking_away_is_nothing(a in any::<i64>(), b in any::<i64>()) {
            if let Ok(sum) = Vnd(a).plus(Vnd(b)) {
                prop_assert_eq!(sum.minus(Vnd(b)), Ok(Vnd(a)));
            }
        }
    }
}
