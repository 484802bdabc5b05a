//! The Vietnamese language as text: everything that is true of it in any program.
//!
//! Nothing here knows what the texts are about. The crate reads what people type, paste and scan, gives it one
//! stored form, and prints numbers, money, dates and names the way Vietnamese readers expect.
//!
//! | need | functions |
//! |---|---|
//! | one stored form at every entrance | [`normalise`], [`clean_line`] |
//! | "the same words" whatever the typist's habits | [`tone_canonical`], [`same_text`] |
//! | search without marks, ranked by marks | [`fold`], [`fold_iy`], [`compact_code`], [`Needle`], [`match_rank`] |
//! | dictionary order, the same in every database | [`sort_key`], [`sort_key_text`], [`person_sort_key`] |
//! | names of people | [`split_person_name`], [`suggest_calling_name`] |
//! | numbers | [`format_int`], [`format_scaled`], [`format_decimal`], [`format_percent`], [`parse_number`] |
//! | money | [`format_vnd`], [`short_vnd`], [`vnd_in_words`], [`parse_vnd`] |
//! | dates and named periods | [`Date`], [`format_date`], [`parse_date`], [`NamedPeriod`], [`parse_period`], [`roman`] |
//! | old 8-bit fonts (.VnTime, VNI-Times, VPS) | [`legacy`] |
//! | words with their place in the text | [`syllables`], [`is_vietnamese_letter`] |
//!
//! Two rules for callers:
//!
//! * [`legacy::detect`] must see the text *before* [`normalise`]: in the TCVN3 fonts the letter ư is the soft hyphen
//!   (U+00AD), which `normalise` removes.
//! * keys made by [`fold`] and [`sort_key`] are stored in columns; when a rule here changes, [`KEY_VERSION`] changes, and
//!   stored keys must be made again.

mod dates;
mod labels;
pub mod legacy;
mod letters;
mod money;
mod names;
mod normal;
mod numbers;
mod order;
mod periods;
mod search;
mod syllables;
mod words;

pub use dates::{
    Date, DateError, Weekday, format_date, format_date_long, format_date_weekday, parse_date, parse_date_until,
};
pub use letters::{Tone, is_vietnamese_letter};
pub use money::{VndError, VndReading, format_vnd, format_vnd_sign, parse_vnd, read_vnd, short_vnd};
pub use names::{PersonName, split_person_name, suggest_calling_name};
pub use normal::{capital_first, clean_line, normalise, same_text, tone_canonical};
pub use numbers::{
    Number, NumberError, NumberUnit, format_decimal, format_int, format_percent, format_ratio_percent, format_scaled,
    parse_number,
};
pub use order::{person_sort_key, sort_key, sort_key_text};
pub use periods::{
    NamedPeriod, PeriodError, format_half, format_month, format_nine_months, format_period, format_quarter,
    format_school_year, format_year, parse_period, parse_roman, parse_school_year, roman,
};
pub use search::{Needle, Rank, compact_code, fold, fold_iy, match_rank};
pub use syllables::{Syllable, Syllables, syllables};
pub use words::{number_in_words, vnd_in_words, vnd_in_words_capital};

/// Version of the rules behind stored keys ([`fold`], [`fold_iy`], [`sort_key`], [`person_sort_key`], [`compact_code`]).
/// A store keeps the version it was filled with and makes its keys again when this number is higher.
pub const KEY_VERSION: u32 = 1;
