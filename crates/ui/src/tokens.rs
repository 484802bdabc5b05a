//! The colours of `app.css`, checked: WCAG 2.2 AA asks 4.5 : 1 for text (1.4.3) and 3 : 1 for what shows a control or
//! the focus (1.4.11). A colour that is changed in the style sheet is judged here in both themes.

use std::collections::BTreeMap;

const CSS: &str = include_str!("../assets/app.css");

/// (foreground, ground, least contrast).
const PAIRS: &[(&str, &str, f64)] = &[
    ("ink", "bg", 4.5),
    ("ink", "surface", 4.5),
    ("ink", "sunken", 4.5),
    ("ink", "brand-soft", 4.5),
    ("ink", "info-soft", 4.5),
    ("ink", "good-soft", 4.5),
    ("ink", "warn-soft", 4.5),
    ("ink", "bad-soft", 4.5),
    ("ink-2", "bg", 4.5),
    ("ink-2", "surface", 4.5),
    ("ink-2", "sunken", 4.5),
    ("ink-2", "brand-soft", 4.5),
    ("link", "bg", 4.5),
    ("link", "surface", 4.5),
    ("link", "sunken", 4.5),
    ("link", "brand-soft", 4.5),
    ("link", "info-soft", 4.5),
    ("link", "good-soft", 4.5),
    ("link", "warn-soft", 4.5),
    ("link", "bad-soft", 4.5),
    ("brand-ink", "brand", 4.5),
    ("brand-ink", "brand-strong", 4.5),
    ("brand-strong", "brand-soft", 4.5),
    ("brand-strong", "bg", 4.5),
    ("brand-strong", "surface", 4.5),
    ("top-ink", "top", 4.5),
    ("top-ink", "top-2", 4.5),
    ("top-ink-2", "top", 4.5),
    ("top-ink-2", "top-2", 4.5),
    ("top", "top-ink", 4.5),
    ("accent-ink", "accent", 4.5),
    ("good", "good-soft", 4.5),
    ("good", "surface", 4.5),
    ("info", "info-soft", 4.5),
    ("info", "surface", 4.5),
    ("warn", "warn-soft", 4.5),
    ("warn", "surface", 4.5),
    ("warn", "bg", 4.5),
    ("bad", "bad-soft", 4.5),
    ("bad", "surface", 4.5),
    ("bad", "bg", 4.5),
    ("bad-ink", "bad", 4.5),
    ("line-strong", "surface", 3.0),
    ("line-strong", "bg", 3.0),
    ("brand", "bg", 3.0),
    ("brand", "surface", 3.0),
    ("brand", "sunken", 3.0),
    ("focus", "bg", 3.0),
    ("focus", "surface", 3.0),
    ("focus", "sunken", 3.0),
    ("focus", "brand-soft", 3.0),
    ("accent", "top", 3.0),
    ("accent", "top-2", 3.0),
];

type Tokens = BTreeMap<&'static str, &'static str>;

/// The colour tokens of the block that begins after `selector {`.
fn tokens(selector: &str) -> Tokens {
    let begin = CSS
        .find(&format!("{selector} {{"))
        .unwrap_or_else(|| panic!("no block {selector}"));
    let block = &CSS[begin + selector.len() + 2..];
    let block = &block[..block.find('}').unwrap()];
    block
        .split(';')
        .filter_map(|line| line.trim().strip_prefix("--")?.split_once(": "))
        .filter(|(_, value)| value.starts_with('#'))
        .collect()
}

/// Relative luminance of a colour `#rrggbb`, 0 to 1.
fn luminance(colour: &str) -> f64 {
    let channel = |place: usize| {
        let value = f64::from(u8::from_str_radix(&colour[place..place + 2], 16).unwrap()) / 255.0;
        if value <= 0.04045 {
            value / 12.92
        } else {
            ((value + 0.055) / 1.055).powf(2.4)
        }
    };
    0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5)
}

fn contrast(one: &str, other: &str) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

#[test]
fn every_pair_of_colours_can_be_read_in_both_themes() {
    let mut faults = Vec::new();
    for (theme, selector) in [("light", ":root"), ("dark", ":root[data-theme=\"dark\"]")] {
        let colours = tokens(selector);
        for (front, ground, least) in PAIRS {
            let found = contrast(colours[front], colours[ground]);
            if found < *least {
                faults.push(format!("{theme}: --{front} on --{ground} {found:.2}, needs {least}"));
            }
        }
    }
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn dark_by_choice_and_dark_by_device_are_the_same_and_leave_no_colour_out() {
    let chosen = tokens(":root[data-theme=\"dark\"]");
    assert_eq!(chosen, tokens(":root[data-theme=\"auto\"]"));
    assert_eq!(
        chosen.keys().collect::<Vec<_>>(),
        tokens(":root").keys().collect::<Vec<_>>()
    );
}

#[test]
fn black_on_white_is_twenty_one_to_one() {
    assert!((contrast("#000000", "#ffffff") - 21.0).abs() < 1e-9);
}
