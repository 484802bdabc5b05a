//! The legal minimum of remuneration on a day (Điều lệ Sáng kiến Điều 10), from the parameters of the packs. Pure.

use crate::labels;
use crate::store::life::PaymentKind;
use chrono::NaiveDate;
use kernel::clocks::{Parameter, Parameters};
use kernel::money::Vnd;
use kernel::{AppError, Result};

/// The least that law asks for, with the way it was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minimum {
    /// How much.
    pub amount: Vnd,
    /// How it was found, by which article, how sure.
    pub explanation: String,
    /// Every rule in it was read in an official source.
    pub verified: bool,
}

/// The minimum for one payment. `base` is the benefit of the year, the price of the transfer, or what the authors get; it
/// is not looked at where the benefit cannot be told in money.
///
/// # Errors
/// [`AppError::Bug`] when a parameter is missing on that day or the amount is absurd.
pub fn minimum(parameters: &Parameters, kind: PaymentKind, base: Vnd, on: NaiveDate) -> Result<Minimum> {
    let bug = |error: String| AppError::bug(format!("remuneration: {error}"));
    let find = |key: &str| parameters.on(key, on).map_err(|error| bug(error.to_string()));
    let part = |key: &str| -> Result<(Vnd, Vec<&Parameter>)> {
        let rule = find(key)?;
        let (numerator, denominator) = rule.ratio().map_err(|error| bug(error.to_string()))?;
        let amount = base
            .fraction(numerator, denominator)
            .map_err(|error| bug(error.to_string()))?;
        Ok((amount, vec![rule]))
    };
    let (amount, rules) = match kind {
        PaymentKind::UseYear => part("sk.remun.use_pct")?,
        PaymentKind::Transfer => part("sk.remun.transfer_pct")?,
        PaymentKind::FirstApplication => part("sk.remun.first_apply_pct")?,
        PaymentKind::NotComputable => {
            let (times, wage) = (find("sk.remun.min_multiple")?, find("wage.base_vnd")?);
            let factor = times.integer().map_err(|error| bug(error.to_string()))?;
            let wage_now = wage.vnd().map_err(|error| bug(error.to_string()))?;
            let amount = wage_now.times(factor).map_err(|error| bug(error.to_string()))?;
            (amount, vec![times, wage])
        }
    };
    let verified = rules.iter().all(|rule| rule.verified);
    Ok(Minimum {
        amount,
        explanation: labels::minimum(kind, base, amount, &rules),
        verified,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::packs::Packs;

    fn of(kind: PaymentKind, base: i64, on: &str) -> Minimum {
        let packs = Packs::load(None).unwrap();
        minimum(&packs.parameters, kind, Vnd(base), on.parse().unwrap()).unwrap()
    }

    #[test]
    fn the_minimum_follows_the_law_of_its_day() {
        assert_eq!(
            of(PaymentKind::UseYear, 100_000_000, "2026-11-26").amount,
            Vnd(7_000_000)
        );
        assert_eq!(
            of(PaymentKind::Transfer, 50_000_001, "2026-11-26").amount,
            Vnd(7_500_000)
        );
        // 5 times the base wage: 2,340,000 until June 2026, 2,530,000 since.
        assert_eq!(of(PaymentKind::NotComputable, 0, "2026-06-30").amount, Vnd(11_700_000));
        assert_eq!(of(PaymentKind::NotComputable, 0, "2026-07-01").amount, Vnd(12_650_000));
    }

    #[test]
    fn the_share_of_first_application_says_that_it_is_unverified() {
        let found = of(PaymentKind::FirstApplication, 7_000_000, "2026-11-26");
        assert_eq!(found.amount, Vnd(1_400_000));
        assert!(!found.verified);
        assert!(found.explanation.contains("chưa kiểm chứng"), "{}", found.explanation);
        assert!(of(PaymentKind::UseYear, 1, "2026-11-26").verified);
    }
}
