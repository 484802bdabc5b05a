//! Who reviews what: balanced load, fitting expertise, no conflicts; the same input always gives the same plan.

use std::collections::BTreeSet;

/// A member as the plan sees them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reviewer {
    /// Words of their expertise, folded.
    pub expertise: Vec<String>,
    /// Items that they review already.
    pub load: u32,
}

/// An item as the plan sees it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Work {
    /// Field and title, folded.
    pub text: String,
    /// Places of reviewers who must stay away.
    pub conflicted: BTreeSet<usize>,
    /// Places of reviewers who have it already.
    pub taken: BTreeSet<usize>,
}

/// One choice with what spoke for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choice {
    /// Place of the item.
    pub work: usize,
    /// Place of the reviewer.
    pub reviewer: usize,
    /// The word of expertise that fits, if any.
    pub fits: Option<String>,
    /// Their load before this one.
    pub load: u32,
    /// The lowest load among those who could have it.
    pub lowest: u32,
    /// How many could have it.
    pub candidates: usize,
}

/// Gives every item `each` reviewers, as far as there are free ones. Items with the fewest free reviewers come first, so
/// that they are not left without. Among the free, one whose load is at most one above the lowest and whose expertise fits
/// wins; then the lower load; then the order of the council.
#[must_use]
pub fn plan(works: &[Work], reviewers: &[Reviewer], each: usize) -> Vec<Choice> {
    let mut loads: Vec<u32> = reviewers.iter().map(|reviewer| reviewer.load).collect();
    let mut order: Vec<usize> = (0..works.len()).collect();
    order.sort_by_key(|place| {
        (
            reviewers.len() - works[*place].conflicted.len().min(reviewers.len()),
            *place,
        )
    });
    let mut choices = Vec::new();
    for place in order {
        let work = &works[place];
        let mut taken = work.taken.clone();
        while taken.len() < each {
            let free: Vec<usize> = (0..reviewers.len())
                .filter(|one| !work.conflicted.contains(one) && !taken.contains(one))
                .collect();
            let Some(lowest) = free.iter().map(|one| loads[*one]).min() else {
                break;
            };
            let fits = |one: usize| {
                reviewers[one]
                    .expertise
                    .iter()
                    .find(|word| contains(&work.text, word))
                    .cloned()
            };
            let best = free
                .iter()
                .copied()
                .filter(|one| loads[*one] <= lowest + 1)
                .min_by_key(|one| (fits(*one).is_none(), loads[*one], *one));
            let Some(best) = best else {
                break;
            };
            choices.push(Choice {
                work: place,
                reviewer: best,
                fits: fits(best),
                load: loads[best],
                lowest,
                candidates: free.len(),
            });
            loads[best] += 1;
            taken.insert(best);
        }
    }
    choices.sort_by_key(|choice| (choice.work, choice.reviewer));
    choices
}

/// The words stand in the text as whole words.
fn contains(text: &str, words: &str) -> bool {
    let words = words.trim();
    !words.is_empty() && format!(" {text} ").contains(&format!(" {words} "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn reviewer(expertise: &[&str]) -> Reviewer {
        Reviewer {
            expertise: expertise.iter().map(|word| (*word).to_owned()).collect(),
            load: 0,
        }
    }
    fn work(text: &str, conflicted: &[usize]) -> Work {
        Work {
            text: text.to_owned(),
            conflicted: conflicted.iter().copied().collect(),
            taken: BTreeSet::new(),
        }
    }

    #[test]
    fn expertise_wins_within_one_of_the_lowest_load_and_whole_words_only() {
        let reviewers = [reviewer(&["giao duc"]), reviewer(&["y te"]), reviewer(&[])];
        let works = [
            work("giao duc tieu hoc", &[]),
            work("giao duc mam non", &[]),
            work("giao duc thcs", &[]),
            work("day te", &[0]),
        ];
        let plan = plan(&works, &reviewers, 1);
        let of = |place: usize| plan.iter().find(|choice| choice.work == place).unwrap();
        assert_eq!((of(0).reviewer, of(0).fits.as_deref()), (0, Some("giao duc")));
        assert_eq!(of(1).reviewer, 0, "one above the lowest is still fair");
        assert_ne!(of(2).reviewer, 0, "two above is not");
        assert_eq!(of(3).fits, None, "'day te' is not 'y te'");
    }

    #[test]
    fn nobody_reviews_what_they_must_stay_away_from_even_when_nobody_else_is_left() {
        let plan = plan(&[work("x", &[0, 1])], &[reviewer(&[]), reviewer(&[])], 2);
        assert!(plan.is_empty());
    }

    #[test]
    fn three_hundred_dossiers_and_nine_members_take_less_than_a_second() {
        let reviewers: Vec<Reviewer> = (0..9)
            .map(|n| reviewer(&[["giao duc", "y te", "nong nghiep"][n % 3]]))
            .collect();
        let works: Vec<Work> = (0..300).map(|n| work("giai phap nong nghiep xanh", &[n % 9])).collect();
        let start = std::time::Instant::now();
        let plan = plan(&works, &reviewers, 3);
        assert!(
            start.elapsed() < std::time::Duration::from_secs(1),
            "{:?}",
            start.elapsed()
        );
        assert_eq!(plan.len(), 900);
    }

    proptest! {
        #[test]
        fn a_plan_is_repeatable_keeps_conflicts_out_gives_all_it_can_and_is_balanced(
            count in 1_usize..9, each in 1_usize..4,
            conflicts in prop::collection::vec(prop::collection::btree_set(0_usize..9, 0..3), 0..40),
        ) {
            let reviewers: Vec<Reviewer> = (0..count).map(|n| reviewer(&[["a", "b", "c"][n % 3]])).collect();
            let works: Vec<Work> = conflicts.iter().enumerate().map(|(n, conflicted)| Work {
                text: ["a", "b", "d"][n % 3].to_owned(),
                conflicted: conflicted.iter().copied().filter(|one| *one < count).collect(),
                taken: BTreeSet::new(),
            }).collect();
            let choices = plan(&works, &reviewers, each);
            prop_assert_eq!(&choices, &plan(&works, &reviewers, each));
            for (place, work) in works.iter().enumerate() {
                let chosen: BTreeSet<usize> = choices.iter().filter(|c| c.work == place).map(|c| c.reviewer).collect();
                prop_assert!(chosen.is_disjoint(&work.conflicted));
                prop_assert_eq!(chosen.len(), each.min(count - work.conflicted.len()));
            }
            if works.iter().all(|work| work.conflicted.is_empty()) {
                let load = |one| choices.iter().filter(|c| c.reviewer == one).count();
                let (low, high) = ((0..count).map(load).min().unwrap(), (0..count).map(load).max().unwrap());
                prop_assert!(high - low <= 2, "{low} to {high}");
            }
        }
    }
}
