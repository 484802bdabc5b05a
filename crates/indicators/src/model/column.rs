//! Figures of one measure and one time over all units, as running sums: the sum of any subtree is two reads.
//!
//! Units stand in the preorder of a tree, so a subtree is one piece of the column. Values are whole numbers; what a
//! divided unit passes on in parts has millionths beside it, so that nothing is lost. Sums may pass the end of 64 bits on
//! the way: the difference of two of them is still right.

use super::exact::MICRO;

/// The units of one day as plain arrays: place of the parent, last place of the subtree.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Layout {
    parent: Vec<u32>,
    last: Vec<u32>,
}

/// No parent.
pub const ROOT: u32 = u32::MAX;

impl Layout {
    /// From the place of each parent ([`ROOT`] for none); parents stand before children, subtrees in one piece.
    #[must_use]
    pub fn new(parent: Vec<u32>) -> Layout {
        let mut last: Vec<u32> = (0_u32..).take(parent.len()).collect();
        for place in (0..parent.len()).rev() {
            let (above, end) = (parent[place], last[place]);
            if let Some(held) = last.get_mut(above as usize) {
                *held = (*held).max(end);
            }
        }
        Layout { parent, last }
    }

    /// How many places there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.parent.len()
    }

    /// No place at all.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.parent.is_empty()
    }

    /// Place of the parent.
    #[must_use]
    pub fn parent(&self, place: u32) -> Option<u32> {
        self.parent
            .get(place as usize)
            .copied()
            .filter(|parent| *parent != ROOT)
    }

    /// Last place of the subtree.
    #[must_use]
    pub fn last(&self, place: u32) -> u32 {
        self.last.get(place as usize).copied().unwrap_or(place)
    }

    /// The place lies in the subtree.
    #[must_use]
    pub fn is_within(&self, place: u32, root: u32) -> bool {
        (root..=self.last(root)).contains(&place)
    }

    /// Places directly below, in their order.
    pub fn children(&self, place: u32) -> impl Iterator<Item = u32> + '_ {
        let end = self.last(place);
        let mut next = place + 1;
        std::iter::from_fn(move || {
            let child = (next <= end).then_some(next)?;
            next = self.last(child) + 1;
            Some(child)
        })
    }

    /// Places with something below them.
    pub fn inner(&self) -> impl Iterator<Item = u32> + '_ {
        (0_u32..)
            .zip(&self.last)
            .filter(|(place, last)| place < last)
            .map(|(place, _)| place)
    }
}

/// One column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Column {
    /// Sum of everything up to and with this place.
    whole: Vec<i64>,
    /// The same for millionths beside the whole numbers; empty when there are none.
    micro: Vec<i64>,
}

fn run(values: &mut [i64]) {
    let mut sum = 0_i64;
    for value in values {
        sum = sum.wrapping_add(*value);
        *value = sum;
    }
}

fn piece(sums: &[i64], from: u32, to: u32) -> i64 {
    let upto = sums.get(to as usize).copied().unwrap_or(0);
    let before = if from == 0 {
        0
    } else {
        sums.get(from as usize - 1).copied().unwrap_or(0)
    };
    upto.wrapping_sub(before)
}

fn shift(sums: &mut [i64], place: u32, by: i64) {
    for sum in sums.iter_mut().skip(place as usize) {
        *sum = sum.wrapping_add(by);
    }
}

impl Column {
    /// From the own value of every place; the memory is used again.
    #[must_use]
    pub fn new(mut values: Vec<i64>) -> Column {
        run(&mut values);
        Column {
            whole: values,
            micro: Vec::new(),
        }
    }

    /// With millionths beside the whole numbers; an empty list when there are none.
    #[must_use]
    pub fn with_parts(values: Vec<i64>, mut micro: Vec<i64>) -> Column {
        run(&mut micro);
        Column {
            micro,
            ..Column::new(values)
        }
    }

    /// Whole numbers of places `from..=to`: for columns that no unit is divided in.
    #[must_use]
    pub fn whole(&self, from: u32, to: u32) -> i64 {
        piece(&self.whole, from, to)
    }

    /// The sum of places `from..=to`, in millionths.
    #[must_use]
    pub fn between(&self, from: u32, to: u32) -> i128 {
        i128::from(piece(&self.whole, from, to)) * MICRO + i128::from(piece(&self.micro, from, to))
    }

    /// The sum of a subtree, in millionths.
    #[must_use]
    pub fn total(&self, layout: &Layout, place: u32) -> i128 {
        self.between(place, layout.last(place))
    }

    /// The own value of a place, in millionths.
    #[must_use]
    pub fn own(&self, place: u32) -> i128 {
        self.between(place, place)
    }

    /// Everything, in millionths.
    #[must_use]
    pub fn everything(&self) -> i128 {
        let last = u32::try_from(self.whole.len()).unwrap_or(u32::MAX).saturating_sub(1);
        self.between(0, last)
    }

    /// Some unit's value was divided.
    #[must_use]
    pub fn is_divided(&self) -> bool {
        !self.micro.is_empty()
    }

    /// One place has a larger or smaller value from now on.
    pub fn correct(&mut self, place: u32, by: i64) {
        shift(&mut self.whole, place, by);
    }
}

/// Own values of places that are being gathered.
#[derive(Clone, Debug, Default)]
pub struct Gathering {
    whole: Vec<i64>,
    micro: Vec<i64>,
}

impl Gathering {
    /// For so many places.
    #[must_use]
    pub fn new(places: usize) -> Gathering {
        Gathering {
            whole: vec![0; places],
            micro: Vec::new(),
        }
    }

    /// All of a value to one place.
    pub fn add(&mut self, place: u32, value: i64) {
        if let Some(held) = self.whole.get_mut(place as usize) {
            *held = held.wrapping_add(value);
        }
    }

    /// So many millionths of a value to one place. The shares of one value sum to a million, so its parts sum to it.
    pub fn add_share(&mut self, place: u32, value: i64, share: u32) {
        if self.micro.is_empty() {
            self.micro = vec![0; self.whole.len()];
        }
        let product = i128::from(value) * i128::from(share);
        let whole = i64::try_from(product.div_euclid(MICRO)).unwrap_or(0);
        let rest = i64::try_from(product.rem_euclid(MICRO)).unwrap_or(0);
        self.add(place, whole);
        if let Some(held) = self.micro.get_mut(place as usize) {
            *held = held.wrapping_add(rest);
        }
    }

    /// The column of what was gathered.
    #[must_use]
    pub fn finish(self) -> Column {
        Column::with_parts(self.whole, self.micro)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Parents of a random tree in preorder: each hangs below one of the chain that leads to the one before it.
    fn trees() -> impl Strategy<Value = Vec<u32>> {
        proptest::collection::vec(0_usize..6, 1..60).prop_map(|ups| {
            let mut parent: Vec<u32> = Vec::new();
            for (place, up) in ups.into_iter().enumerate() {
                let mut above = if place == 0 {
                    ROOT
                } else {
                    u32::try_from(place - 1).unwrap()
                };
                for _ in 0..up {
                    if above != ROOT && parent[above as usize] != ROOT {
                        above = parent[above as usize];
                    }
                }
                parent.push(above);
            }
            parent
        })
    }

    fn is_below(parent: &[u32], place: u32, root: u32) -> bool {
        let mut at = place;
        while at != ROOT {
            if at == root {
                return true;
            }
            at = parent[at as usize];
        }
        false
    }

    proptest! {
        #[test]
        fn the_sum_of_a_subtree_is_the_sum_of_its_units(parent in trees(), seed in any::<u64>()) {
            let values: Vec<i64> = (0..parent.len()).map(|at| i64::try_from(seed.rotate_left(u32::try_from(at).unwrap()) % 1_000).unwrap() - 300).collect();
            let layout = Layout::new(parent.clone());
            let mut column = Column::new(values.clone());
            let number = u32::try_from(parent.len()).unwrap();
            let naive = |values: &[i64], root: u32| -> i128 {
                (0..number).filter(|place| is_below(&parent, *place, root)).map(|place| i128::from(values[place as usize]) * MICRO).sum()
            };
            for root in 0..number {
                prop_assert_eq!(column.total(&layout, root), naive(&values, root));
                let children: i128 = layout.children(root).map(|child| column.total(&layout, child)).sum();
                prop_assert_eq!(column.total(&layout, root), column.own(root) + children);
                let below: Vec<u32> = layout.children(root).collect();
                let direct: Vec<u32> = (0..number).filter(|place| parent[*place as usize] == root).collect();
                prop_assert_eq!(below, direct);
            }
            // One corrected figure is seen above it and nowhere else.
            let place = u32::try_from(seed % u64::from(number)).unwrap();
            column.correct(place, 17);
            let mut corrected = values;
            corrected[place as usize] += 17;
            for root in 0..number {
                prop_assert_eq!(column.total(&layout, root), naive(&corrected, root));
            }
        }

        #[test]
        fn the_parts_of_a_divided_value_sum_to_it(value in any::<i64>(), cut in 0_u32..=1_000_000) {
            let mut gathered = Gathering::new(3);
            gathered.add_share(0, value, cut);
            gathered.add_share(2, value, 1_000_000 - cut);
            prop_assert_eq!(gathered.finish().everything(), i128::from(value) * MICRO);
        }
    }

    #[test]
    fn sums_that_pass_the_end_of_64_bits_still_differ_rightly() {
        let column = Column::new(vec![i64::MAX - 1, 5, i64::MAX - 7]);
        assert_eq!(column.whole(1, 1), 5);
        assert_eq!(column.whole(2, 2), i64::MAX - 7);
    }
}
