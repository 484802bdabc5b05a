//! Score sheets as versioned data: criteria with weights, mandatory minimum, what may be compared with what.

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One criterion of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Criterion {
    /// Stable key.
    pub key: String,
    /// As shown.
    pub title: String,
    /// What to look at.
    #[serde(default)]
    pub hint: String,
    /// Most points: the weight.
    pub points: u16,
    /// Below this many points the work fails, whatever the total; 0 for none.
    #[serde(default)]
    pub minimum: u16,
}

/// A form. A change of weights or minima is a new version; sheets keep the version that they were filled in with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreForm {
    /// Which form.
    pub key: String,
    /// Rises with every change.
    pub version: u16,
    /// As shown.
    pub title: String,
    /// Totals of forms with the same scale may be compared.
    pub scale: String,
    /// The least total, in points, that counts as a yes.
    pub pass_total: u16,
    /// First day.
    pub valid_from: chrono::NaiveDate,
    /// Last day.
    #[serde(default)]
    pub valid_to: Option<chrono::NaiveDate>,
    /// Where it comes from.
    pub legal_act: String,
    /// Article.
    #[serde(default)]
    pub article: String,
    /// How sure (law.md).
    pub certainty: String,
    /// Read in an official source.
    pub verified: bool,
    /// Criteria in order.
    #[serde(rename = "criterion")]
    pub criteria: Vec<Criterion>,
}

/// Points by criterion.
pub type Points = BTreeMap<String, u16>;

impl ScoreForm {
    /// Key and version as stored: `initiative/1`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}", self.key, self.version)
    }

    /// The most that can be reached.
    #[must_use]
    pub fn most(&self) -> u16 {
        self.criteria.iter().map(|criterion| criterion.points).sum()
    }

    /// What is wrong with the form itself.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        let sum: u32 = self.criteria.iter().map(|criterion| u32::from(criterion.points)).sum();
        if self.criteria.is_empty() || sum == 0 || sum > 1_000 {
            faults.push(format!("the points sum to {sum}"));
        }
        if u32::from(self.pass_total) > sum {
            faults.push("pass_total is more than all points".to_owned());
        }
        for (index, criterion) in self.criteria.iter().enumerate() {
            if criterion.minimum > criterion.points {
                faults.push(format!("the minimum of {} is more than its points", criterion.key));
            }
            if self.criteria[..index].iter().any(|other| other.key == criterion.key) {
                faults.push(format!("{} stands twice", criterion.key));
            }
        }
        faults
    }

    /// Criteria without points, and points above the most: key of the criterion.
    #[must_use]
    pub fn open(&self, points: &Points) -> Vec<&Criterion> {
        let fits = |criterion: &Criterion| {
            points
                .get(&criterion.key)
                .is_some_and(|given| *given <= criterion.points)
        };
        self.criteria.iter().filter(|criterion| !fits(criterion)).collect()
    }

    /// The total; points of other keys do not count.
    #[must_use]
    pub fn total(&self, points: &Points) -> u16 {
        self.criteria
            .iter()
            .filter_map(|criterion| points.get(&criterion.key).map(|given| (*given).min(criterion.points)))
            .sum()
    }

    /// Criteria below their mandatory minimum.
    #[must_use]
    pub fn below(&self, points: &Points) -> Vec<&Criterion> {
        let low = |criterion: &Criterion| points.get(&criterion.key).copied().unwrap_or(0) < criterion.minimum;
        self.criteria.iter().filter(|criterion| low(criterion)).collect()
    }

    /// A whole sheet that reaches the total and every minimum: counts as a yes under the score method.
    #[must_use]
    pub fn passes(&self, points: &Points) -> bool {
        self.open(points).is_empty() && self.below(points).is_empty() && self.total(points) >= self.pass_total
    }

    /// Totals of the two forms mean the same.
    #[must_use]
    pub fn comparable_with(&self, other: &ScoreForm) -> bool {
        self.scale == other.scale && self.most() == other.most()
    }
}

/// What the submitted sheets of an item come to.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Scores {
    /// Submitted sheets.
    pub sheets: u32,
    /// Of them a yes.
    pub passing: u32,
    /// Sum of totals.
    pub sum: u32,
    /// Lowest total.
    pub lowest: u32,
    /// Highest total.
    pub highest: u32,
}

impl Scores {
    /// Adds a sheet.
    #[must_use]
    pub fn with(self, total: u32, passing: bool) -> Scores {
        Scores {
            sheets: self.sheets + 1,
            passing: self.passing + u32::from(passing),
            sum: self.sum + total,
            lowest: if self.sheets == 0 {
                total
            } else {
                self.lowest.min(total)
            },
            highest: self.highest.max(total),
        }
    }

    /// Mean total in hundredths of a point, rounded half up; `None` without sheets.
    #[must_use]
    pub fn mean(self) -> Option<u32> {
        (self.sheets > 0).then(|| (self.sum * 200 + self.sheets) / (self.sheets * 2))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn form() -> ScoreForm {
        toml::from_str(include_str!("../../../../packs/forms/score-initiative.toml")).unwrap()
    }
    fn points(given: [u16; 4]) -> Points {
        let keys = ["novelty", "applicability", "economic", "social"];
        keys.iter().map(|key| (*key).to_owned()).zip(given).collect()
    }

    #[test]
    fn a_sheet_passes_by_total_and_by_every_minimum() {
        let form = form();
        assert_eq!(form.most(), 100);
        assert!(form.passes(&points([20, 15, 5, 10])));
        assert!(!form.passes(&points([20, 14, 5, 10])), "49 of 100");
        assert!(
            !form.passes(&points([9, 25, 15, 20])),
            "69 points, but novelty below its minimum"
        );
        let mut half = points([20, 15, 5, 10]);
        half.remove("social");
        assert!(!form.passes(&half));
        assert_eq!(form.open(&half).len(), 1);
    }

    #[test]
    fn only_forms_of_one_scale_compare() {
        let form = form();
        let reweighed = ScoreForm {
            version: 2,
            ..form.clone()
        };
        let effect: ScoreForm = toml::from_str(include_str!("../../../../packs/forms/score-effect.toml")).unwrap();
        assert!(form.comparable_with(&reweighed));
        assert!(!form.comparable_with(&effect));
    }

    #[test]
    fn faults_of_a_form_are_all_named() {
        let mut form = form();
        form.pass_total = 101;
        form.criteria[1].minimum = 26;
        form.criteria[3].key = "novelty".into();
        assert_eq!(form.faults().len(), 3);
    }

    proptest! {
        #[test]
        fn totals_stay_within_the_form_and_the_mean_between_lowest_and_highest(
            sheets in prop::collection::vec([0_u16..=60, 0..=60, 0..=60, 0..=60], 1..12)
        ) {
            let form = form();
            let scores = sheets.iter().fold(Scores::default(), |scores, given| {
                let points = points(*given);
                scores.with(u32::from(form.total(&points)), form.passes(&points))
            });
            let mean = scores.mean().unwrap();
            prop_assert!(scores.highest <= u32::from(form.most()));
            prop_assert!(mean >= scores.lowest * 100 && mean <= scores.highest * 100);
            prop_assert!(scores.passing <= scores.sheets);
        }
    }
}
