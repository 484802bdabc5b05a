//! A share as people write it in rules: "2/3", "80%".

use serde::{Deserialize, Serialize};

/// A share between nothing and all.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Ratio {
    over: u32,
    under: u32,
}

impl Ratio {
    /// A share; `None` unless 0 ≤ over/under ≤ 1 and under > 0.
    #[must_use]
    pub fn new(over: u32, under: u32) -> Option<Ratio> {
        (under > 0 && over <= under && under <= 10_000).then_some(Ratio { over, under })
    }

    /// Reads "2/3", "80%", "80 %".
    #[must_use]
    pub fn parse(text: &str) -> Option<Ratio> {
        let text = text.trim();
        if let Some(percent) = text.strip_suffix('%') {
            return Ratio::new(percent.trim().parse().ok()?, 100);
        }
        let (over, under) = text.split_once('/')?;
        Ratio::new(over.trim().parse().ok()?, under.trim().parse().ok()?)
    }

    /// The least whole number that is at least this share of `whole`.
    #[must_use]
    pub fn of(self, whole: u32) -> u32 {
        let needed = (u64::from(self.over) * u64::from(whole)).div_ceil(u64::from(self.under));
        u32::try_from(needed).unwrap_or(u32::MAX)
    }
}

impl TryFrom<String> for Ratio {
    type Error = String;
    fn try_from(text: String) -> Result<Ratio, String> {
        Ratio::parse(&text).ok_or_else(|| format!("'{text}' is not a share such as 2/3 or 80%"))
    }
}

impl From<Ratio> for String {
    fn from(ratio: Ratio) -> String {
        ratio.to_string()
    }
}

impl std::fmt::Display for Ratio {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.under == 100 {
            write!(f, "{}%", self.over)
        } else {
            write!(f, "{}/{}", self.over, self.under)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shares_are_read_as_rules_write_them() {
        for (text, nine, shown) in [
            ("2/3", 6, "2/3"),
            ("80 %", 8, "80%"),
            ("70%", 7, "70%"),
            ("0/1", 0, "0/1"),
        ] {
            let ratio = Ratio::parse(text).unwrap();
            assert_eq!((ratio.of(9), ratio.to_string().as_str()), (nine, shown));
        }
        for bad in ["", "3/2", "120%", "1/0", "-1/2", "a/b", "2"] {
            assert_eq!(Ratio::parse(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn what_is_needed_is_the_least_number_that_reaches_the_share(over in 0_u32..100, more in 0_u32..100, whole in 0_u32..2_000) {
            let under = over + more + 1;
            let needed = Ratio::new(over, under).unwrap().of(whole);
            prop_assert!(u64::from(needed) * u64::from(under) >= u64::from(over) * u64::from(whole));
            prop_assert!(needed == 0 || u64::from(needed - 1) * u64::from(under) < u64::from(over) * u64::from(whole));
            prop_assert!(needed <= whole);
        }
    }
}
