//! Exact numbers: sums in millionths, ratios as fractions, growth by whole-number roots. No floating point.

use std::cmp::Ordering;

/// Millionths in one.
pub const MICRO: i128 = 1_000_000;

/// A fraction in lowest terms; the denominator is positive.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exact {
    num: i128,
    den: i128,
}

fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Exact {
    /// Nothing.
    pub const ZERO: Exact = Exact { num: 0, den: 1 };

    /// A whole number.
    #[must_use]
    pub const fn whole(number: i128) -> Exact {
        Exact { num: number, den: 1 }
    }

    /// So many millionths.
    #[must_use]
    pub fn micro(millionths: i128) -> Exact {
        Exact::ratio(millionths, MICRO).unwrap_or(Exact::ZERO)
    }

    /// A fraction; none when the denominator is zero.
    #[must_use]
    pub fn ratio(num: i128, den: i128) -> Option<Exact> {
        if den == 0 || num == i128::MIN || den == i128::MIN {
            return None;
        }
        let common = i128::try_from(gcd(num.unsigned_abs(), den.unsigned_abs())).ok()?.max(1);
        let sign = if den < 0 { -1 } else { 1 };
        Some(Exact {
            num: sign * (num / common),
            den: sign * (den / common),
        })
    }

    /// A decimal number: digits and how many of them stand behind the comma.
    #[must_use]
    pub fn decimal(mantissa: i128, scale: u32) -> Option<Exact> {
        Exact::ratio(mantissa, 10_i128.checked_pow(scale)?)
    }

    /// Reads what [`Exact::text`] wrote: `-12.5`.
    #[must_use]
    pub fn read(text: &str) -> Option<Exact> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
        let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
        let unsigned = whole.strip_prefix('-').unwrap_or(whole);
        if unsigned.is_empty() || !digits(unsigned) || !digits(fraction) {
            return None;
        }
        let mantissa: i128 = format!("{whole}{fraction}").parse().ok()?;
        Exact::decimal(mantissa, u32::try_from(fraction.len()).ok()?)
    }

    /// A decimal text with a point; a fraction that does not end is cut behind `places`.
    #[must_use]
    pub fn text(self, places: u32) -> String {
        let scaled = self.rounded(places);
        let digits = scaled.unsigned_abs().to_string();
        let places = places as usize;
        let digits = format!("{digits:0>width$}", width = places + 1);
        let (whole, fraction) = digits.split_at(digits.len() - places);
        let fraction = fraction.trim_end_matches('0');
        let sign = if scaled < 0 { "-" } else { "" };
        if fraction.is_empty() {
            format!("{sign}{whole}")
        } else {
            format!("{sign}{whole}.{fraction}")
        }
    }

    /// Numerator in lowest terms.
    #[must_use]
    pub fn num(self) -> i128 {
        self.num
    }

    /// Denominator in lowest terms.
    #[must_use]
    pub fn den(self) -> i128 {
        self.den
    }

    /// Nothing at all.
    #[must_use]
    pub fn is_zero(self) -> bool {
        self.num == 0
    }

    /// The sum; none when it is too large to be kept exactly.
    #[must_use]
    pub fn plus(self, other: Exact) -> Option<Exact> {
        let common = i128::try_from(gcd(self.den.unsigned_abs(), other.den.unsigned_abs())).ok()?;
        let (left, right) = (other.den / common, self.den / common);
        let num = self.num.checked_mul(left)?.checked_add(other.num.checked_mul(right)?)?;
        Exact::ratio(num, self.den.checked_mul(left)?)
    }

    /// The difference.
    #[must_use]
    pub fn minus(self, other: Exact) -> Option<Exact> {
        self.plus(Exact {
            num: other.num.checked_neg()?,
            den: other.den,
        })
    }

    /// The product.
    #[must_use]
    pub fn times(self, other: Exact) -> Option<Exact> {
        // Cross-reduced first, so that only true results can be too large.
        let left = Exact::ratio(self.num, other.den)?;
        let right = Exact::ratio(other.num, self.den)?;
        Exact::ratio(left.num.checked_mul(right.num)?, left.den.checked_mul(right.den)?)
    }

    /// The quotient; none when the other is zero.
    #[must_use]
    pub fn over(self, other: Exact) -> Option<Exact> {
        self.times(Exact::ratio(other.den, other.num)?)
    }

    /// The number times ten to the power of `places`, rounded to a whole, halves away from zero.
    #[must_use]
    pub fn rounded(self, places: u32) -> i128 {
        let (num, den) = (self.num.unsigned_abs(), self.den.unsigned_abs());
        let (mut whole, mut rest) = (num / den, num % den);
        for _ in 0..places {
            // The rest is below the denominator; ten of it fit, because denominators stay far below 10^37.
            let ten = rest.saturating_mul(10);
            whole = whole.saturating_mul(10).saturating_add(ten / den);
            rest = ten % den;
        }
        if rest >= den - rest {
            whole = whole.saturating_add(1);
        }
        let whole = i128::try_from(whole).unwrap_or(i128::MAX);
        if self.num < 0 { -whole } else { whole }
    }

    /// As people read it: `1.234,5`, with exactly `places` digits behind the comma.
    #[must_use]
    pub fn said(self, places: u32) -> String {
        vietnamese::format_scaled(self.rounded(places), places, places)
    }

    /// As people read it, with so many digits behind the comma as there are, `places` at most.
    #[must_use]
    pub fn said_short(self, places: u32) -> String {
        let scaled = self.rounded(places);
        let mut used = places;
        let mut rest = scaled;
        while used > 0 && rest % 10 == 0 {
            rest /= 10;
            used -= 1;
        }
        vietnamese::format_scaled(rest, used, used)
    }

    /// The nearest machine number, for drawings only.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "lengths of bars")]
    pub fn drawn(self) -> f64 {
        self.num as f64 / self.den as f64
    }
}

impl Ord for Exact {
    fn cmp(&self, other: &Exact) -> Ordering {
        compare((self.num, self.den), (other.num, other.den))
    }
}

impl PartialOrd for Exact {
    fn partial_cmp(&self, other: &Exact) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// By whole parts, then by the turned-round rests: nothing is multiplied, so nothing can be too large.
fn compare(left: (i128, i128), right: (i128, i128)) -> Ordering {
    let (mut left, mut right) = (left, right);
    let mut turned = false;
    loop {
        let (a, b) = (left.0.div_euclid(left.1), right.0.div_euclid(right.1));
        let (ra, rb) = (left.0.rem_euclid(left.1), right.0.rem_euclid(right.1));
        let found = match (a.cmp(&b), ra, rb) {
            (Ordering::Equal, 0, 0) => Ordering::Equal,
            (Ordering::Equal, 0, _) => Ordering::Less,
            (Ordering::Equal, _, 0) => Ordering::Greater,
            (Ordering::Equal, _, _) => {
                left = (left.1, ra);
                right = (right.1, rb);
                turned = !turned;
                continue;
            }
            (other, _, _) => other,
        };
        return if turned { found.reverse() } else { found };
    }
}

/// A natural number of any size, lowest limb first.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Big(Vec<u32>);

impl Big {
    fn of(number: u128) -> Big {
        let mut limbs = Vec::new();
        let mut rest = number;
        while rest > 0 {
            limbs.push(u32::try_from(rest & 0xFFFF_FFFF).unwrap_or(0));
            rest >>= 32;
        }
        Big(limbs)
    }

    fn times(&self, other: &Big) -> Big {
        let mut out = vec![0_u32; self.0.len() + other.0.len()];
        for (at, a) in self.0.iter().enumerate() {
            let mut carry = 0_u64;
            for (next, b) in other.0.iter().enumerate() {
                let sum = u64::from(*a) * u64::from(*b) + u64::from(out[at + next]) + carry;
                out[at + next] = u32::try_from(sum & 0xFFFF_FFFF).unwrap_or(0);
                carry = sum >> 32;
            }
            out[at + other.0.len()] = u32::try_from(carry).unwrap_or(0);
        }
        while out.last() == Some(&0) {
            out.pop();
        }
        Big(out)
    }

    fn power(&self, times: u32) -> Big {
        (0..times).fold(Big::of(1), |held, _| held.times(self))
    }

    fn at_most(&self, other: &Big) -> bool {
        match self.0.len().cmp(&other.0.len()) {
            Ordering::Less => true,
            Ordering::Greater => false,
            Ordering::Equal => self.0.iter().rev().le(other.0.iter().rev()),
        }
    }
}

/// Average growth a year, as a fraction of one, from one value to another over so many years: the root of their ratio less
/// one, rounded to `places` behind the comma (halves up). None when there is no such number.
#[must_use]
pub fn compound(from: Exact, to: Exact, years: u32, places: u32) -> Option<Exact> {
    if from.num <= 0 || to.num < 0 || years == 0 || years > 60 || places > 9 {
        return None;
    }
    let unit = 10_u128.checked_pow(places)?;
    let above = Big::of(to.num.unsigned_abs()).times(&Big::of(from.den.unsigned_abs()));
    let below = Big::of(to.den.unsigned_abs()).times(&Big::of(from.num.unsigned_abs()));
    // (t / scale)^years <= above / below
    let fits = |t: u128, scale: u128| {
        let left = Big::of(t).power(years).times(&below);
        left.at_most(&Big::of(scale).power(years).times(&above))
    };
    let mut high = unit;
    while fits(high, unit) {
        high = high.checked_mul(2)?;
    }
    let mut low = 0_u128;
    while high - low > 1 {
        let middle = u128::midpoint(low, high);
        if fits(middle, unit) {
            low = middle;
        } else {
            high = middle;
        }
    }
    if fits(2 * low + 1, 2 * unit) {
        low += 1;
    }
    let grown = i128::try_from(low).ok()? - i128::try_from(unit).ok()?;
    Exact::ratio(grown, i128::try_from(unit).ok()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn exact(num: i128, den: i128) -> Exact {
        Exact::ratio(num, den).unwrap()
    }

    #[test]
    fn halves_are_rounded_away_from_zero_and_thousands_have_points() {
        assert_eq!(exact(1, 2).said(0), "1");
        assert_eq!(exact(-1, 2).said(0), "-1");
        assert_eq!(exact(2, 3).said(2), "0,67");
        assert_eq!(exact(12_345, 10).said(1), "1.234,5");
        assert_eq!(exact(80, 1).said_short(2), "80");
        assert_eq!(exact(165, 10).said_short(2), "16,5");
        assert_eq!(exact(0, 5).said_short(2), "0");
    }

    #[test]
    fn a_decimal_is_read_back() {
        for text in ["0", "80", "16.5", "-3.25", "125000000000000"] {
            assert_eq!(Exact::read(text).unwrap().text(6), text);
        }
        for text in ["", ".", "1,5", "1.5x", "--1", "1.-5"] {
            assert_eq!(Exact::read(text), None, "{text}");
        }
    }

    #[test]
    fn compound_growth_is_the_root_of_the_ratio() {
        // 100 -> 121 over two years is 10 % a year; 1 -> 2 over ten years is 7.177 %.
        assert_eq!(compound(Exact::whole(100), Exact::whole(121), 2, 4), Some(exact(1, 10)));
        assert_eq!(
            compound(Exact::whole(1), Exact::whole(2), 10, 5).unwrap().text(5),
            "0.07177"
        );
        assert_eq!(
            compound(Exact::whole(4), Exact::whole(1), 2, 4),
            Some(exact(-1, 2)),
            "it may shrink"
        );
        assert_eq!(compound(Exact::whole(5), Exact::whole(0), 3, 4), Some(Exact::whole(-1)));
        assert_eq!(
            compound(Exact::ZERO, Exact::whole(9), 2, 4),
            None,
            "from nothing there is no rate"
        );
        // 16 % and 18 % a year over five years, as the seed 000 asks: in whole numbers of a large base.
        let to = 116_i128.pow(5);
        assert_eq!(
            compound(Exact::whole(100_i128.pow(5)), Exact::whole(to), 5, 6),
            Some(exact(16, 100))
        );
    }

    proptest! {
        #[test]
        fn the_order_is_that_of_the_numbers(a in -1_000_000_i128..1_000_000, b in 1_i128..10_000, c in -1_000_000_i128..1_000_000, d in 1_i128..10_000) {
            prop_assert_eq!(exact(a, b).cmp(&exact(c, d)), (a * d).cmp(&(c * b)));
        }

        #[test]
        fn huge_fractions_are_compared_without_overflow(a in 1_i128..i128::MAX, b in 1_i128..i128::MAX) {
            let (left, right) = (exact(a, b), exact(a, b));
            prop_assert_eq!(left.cmp(&right), Ordering::Equal);
        }

        #[test]
        fn what_is_added_can_be_taken_away(a in -1_000_000_000_i128..1_000_000_000, b in 1_i128..100_000, c in -1_000_000_000_i128..1_000_000_000, d in 1_i128..100_000) {
            let sum = exact(a, b).plus(exact(c, d)).unwrap();
            prop_assert_eq!(sum.minus(exact(c, d)), Some(exact(a, b)));
        }

        #[test]
        fn rounding_is_never_further_than_half(a in -1_000_000_i128..1_000_000, b in 1_i128..10_000, places in 0_u32..4) {
            let scale = 10_i128.pow(places);
            let off = (exact(a, b).rounded(places) * b - a * scale).abs();
            prop_assert!(2 * off <= b);
        }
    }
}
