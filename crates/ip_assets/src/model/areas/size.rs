//! How large areas are, and who says so: what was drawn is computed, what was named by communes is as somebody typed it. Pure.

use super::Shape;

/// Most hectares that people may type for one area: more than any province has.
const MOST_HECTARES: i64 = 9_999_999;
/// Square metres in a hundredth of a hectare.
const HUNDREDTH: i64 = 100;

/// How large an area is, in square metres.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// By its drawing.
    Computed(i64),
    /// As its keeper typed it.
    Typed(i64),
    /// Nobody said.
    Untold,
}

impl Size {
    /// The size of what is kept: of a drawing it was computed, of named communes typed or not.
    #[must_use]
    pub fn of(shape: &Shape, square_metres: i64) -> Size {
        match (shape.is_empty(), square_metres) {
            (false, computed) => Size::Computed(computed),
            (true, 0) => Size::Untold,
            (true, typed) => Size::Typed(typed),
        }
    }

    /// Who says so, as a code.
    #[must_use]
    pub fn source(self) -> Option<&'static str> {
        match self {
            Size::Computed(_) => Some("computed"),
            Size::Typed(_) => Some("typed"),
            Size::Untold => None,
        }
    }

    /// Square metres.
    #[must_use]
    pub fn square_metres(self) -> Option<i64> {
        match self {
            Size::Computed(metres) | Size::Typed(metres) => Some(metres),
            Size::Untold => None,
        }
    }

    /// Hundredths of a hectare, rounded: what a map says is no survey.
    #[must_use]
    pub fn hundredths(self) -> Option<i64> {
        self.square_metres().map(|metres| (metres + HUNDREDTH / 2) / HUNDREDTH)
    }
}

/// Square metres of hectares as people write them: "33.120,5", "2,25 ha". Hundredths of a hectare at most, so that a dot before three
/// digits can only part thousands. None for what is no such number, and for nothing.
#[must_use]
pub fn read_typed(text: &str) -> Option<i64> {
    let text = text.trim();
    let bare = text
        .strip_suffix("ha")
        .or_else(|| text.strip_suffix("HA"))
        .unwrap_or(text);
    let number = vietnamese::parse_number(bare).ok()?;
    let hundredths = i64::try_from(number.exact(2)?).ok()?;
    let fits = number.unit == vietnamese::NumberUnit::None && (1..=MOST_HECTARES * 100).contains(&hundredths);
    fits.then_some(hundredths * HUNDREDTH)
}

/// What several plots come to: what was computed and what their users declared are never added to each other.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// Plots that were drawn.
    pub drawn: usize,
    /// What they come to, in square metres.
    pub computed: i64,
    /// Those of them whose users declared how large they are.
    pub declared: usize,
    /// What those users declared, in square metres.
    pub typed: i64,
}

/// Adds plots up, each with its size and what its user declared.
#[must_use]
pub fn sum(plots: impl IntoIterator<Item = (Size, Option<i64>)>) -> Sum {
    let mut sum = Sum::default();
    for (size, declared) in plots {
        if let Size::Computed(metres) = size {
            sum.drawn += 1;
            sum.computed = sum.computed.saturating_add(metres);
        }
        if let Some(metres) = declared {
            sum.declared += 1;
            sum.typed = sum.typed.saturating_add(metres);
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    /// People write thousands with dots; what has more than two decimals, no number or no size is refused, never guessed.
    #[test]
    fn hectares_are_read_as_people_write_them() {
        for (text, metres) in [
            ("33.120,5", Some(331_205_000)),
            ("33.120", Some(331_200_000)),
            ("2,25 ha", Some(22_500)),
            ("0,01", Some(100)),
            ("9.999.999", Some(99_999_990_000)),
            ("10.000.000", None),
            ("0", None),
            ("", None),
            ("ha", None),
            ("-3", None),
            ("1,234", None),
            ("12%", None),
            ("khoảng 5", None),
        ] {
            assert_eq!(read_typed(text), metres, "{text}");
        }
    }

    /// A figure always says whether the system computed it or somebody typed it.
    #[test]
    fn a_size_knows_who_says_so() {
        let drawn = vec![vec![vec![(103_000_000, 22_000_000); 3]]];
        assert_eq!(Size::of(&drawn, 4_049), Size::Computed(4_049));
        assert_eq!(Size::of(&drawn, 4_049).hundredths(), Some(40));
        assert_eq!(Size::of(&Vec::new(), 0), Size::Untold);
        assert_eq!((Size::Untold.source(), Size::Untold.hundredths()), (None, None));
        let typed = Size::of(&Vec::new(), 331_205_000);
        assert_eq!((typed.source(), typed.hundredths()), (Some("typed"), Some(3_312_050)));
    }

    /// Computed and declared areas are two sums.
    #[test]
    fn computed_and_declared_areas_are_not_mixed() {
        let told = sum([
            (Size::Computed(1_000), Some(1_200)),
            (Size::Computed(500), None),
            (Size::Untold, Some(300)),
        ]);
        let expected = Sum {
            drawn: 2,
            computed: 1_500,
            declared: 2,
            typed: 1_500,
        };
        assert_eq!(told, expected);
    }
}
