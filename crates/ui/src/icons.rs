//! Our own icons: 24 by 24, drawn in strokes of 1.5 in the colour of the text around them.
//!
//! They go into the page as SVG, so no font and no further request is needed. An icon is always beside words
//! or inside a labelled button, therefore hidden from screen readers.

/// Name and drawing of every icon.
const ICONS: [(&str, &str); 38] = [
    (
        "home",
        r#"<path d="M4 11.2 12 4.5l8 6.7V19a1 1 0 0 1-1 1h-4.5v-5.5h-5V20H5a1 1 0 0 1-1-1z"/>"#,
    ),
    (
        "inbox",
        r#"<path d="M4 14.5 6.4 6a1.2 1.2 0 0 1 1.2-1h8.8a1.2 1.2 0 0 1 1.2 1l2.4 8.5V18a1.2 1.2 0 0 1-1.2 1.2H5.2A1.2 1.2 0 0 1 4 18z"/><path d="M4 14.5h4.6l1.2 2h4.4l1.2-2H20"/>"#,
    ),
    (
        "lightbulb",
        r#"<path d="M9.2 16.6c-.2-1.5-3-2.9-3-6.5a5.8 5.8 0 0 1 11.6 0c0 3.6-2.8 5-3 6.5z"/><path d="M9.6 19.4h4.8M12 16.4v-4.2"/>"#,
    ),
    (
        "building",
        r#"<path d="M5 20V5.5A1.5 1.5 0 0 1 6.5 4h7A1.5 1.5 0 0 1 15 5.5V20M15 10h2.5A1.5 1.5 0 0 1 19 11.5V20M3.5 20h17"/><path d="M8.5 8h3M8.5 11.5h3M8.5 15h3"/>"#,
    ),
    (
        "people",
        r#"<circle cx="9" cy="8.5" r="3.2"/><path d="M3.5 19c.3-3.3 2.4-5 5.5-5s5.2 1.7 5.5 5"/><path d="M15.3 5.6a3.2 3.2 0 0 1 0 5.8M17.2 14.3c1.9.7 3 2.3 3.3 4.7"/>"#,
    ),
    (
        "person",
        r#"<circle cx="12" cy="8.3" r="3.6"/><path d="M5 20c.4-3.9 3-6 7-6s6.6 2.1 7 6"/>"#,
    ),
    (
        "search",
        r#"<circle cx="10.8" cy="10.8" r="6"/><path d="m15.3 15.3 4.7 4.7"/>"#,
    ),
    (
        "bell",
        r#"<path d="M6.5 10.5a5.5 5.5 0 0 1 11 0c0 4.5 1.7 5.8 1.7 5.8H4.8s1.7-1.3 1.7-5.8"/><path d="M10 19.3c.4.7 1.1 1.1 2 1.1s1.6-.4 2-1.1"/>"#,
    ),
    (
        "calendar",
        r#"<rect x="4" y="5.5" width="16" height="14.5" rx="1.5"/><path d="M4 10h16M8.5 3.5v4M15.5 3.5v4"/>"#,
    ),
    (
        "file",
        r#"<path d="M6 4.5A1.2 1.2 0 0 1 7.2 3.3h6.6L18.5 8v11.5a1.2 1.2 0 0 1-1.2 1.2H7.2A1.2 1.2 0 0 1 6 19.5z"/><path d="M13.5 3.5V8.3h4.8M9 12.5h6.3M9 16h6.3"/>"#,
    ),
    ("check", r#"<path d="m5 12.5 4.6 4.6L19.2 7.2"/>"#),
    ("x", r#"<path d="m6.5 6.5 11 11M17.5 6.5l-11 11"/>"#),
    (
        "alert",
        r#"<path d="M12 4.2 21 19.5H3z"/><path d="M12 10v4.2M12 16.8v.1"/>"#,
    ),
    (
        "info",
        r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 11v5.2M12 7.8v.1"/>"#,
    ),
    (
        "clock",
        r#"<circle cx="12" cy="12" r="8.5"/><path d="M12 7.2V12l3.3 2"/>"#,
    ),
    ("chevron", r#"<path d="m9.5 6 6 6-6 6"/>"#),
    ("chevron-left", r#"<path d="m14.5 6-6 6 6 6"/>"#),
    ("chevron-down", r#"<path d="m6 9.5 6 6 6-6"/>"#),
    (
        "download",
        r#"<path d="M12 4v11M7.5 10.8 12 15.3l4.5-4.5M4.5 19.5h15"/>"#,
    ),
    (
        "upload",
        r#"<path d="M12 15.5V4.5M7.5 8.8 12 4.3l4.5 4.5M4.5 19.5h15"/>"#,
    ),
    (
        "print",
        r#"<path d="M7.5 8.5V4h9v4.5M7.5 16.5H5.2A1.2 1.2 0 0 1 4 15.3V9.7a1.2 1.2 0 0 1 1.2-1.2h13.6A1.2 1.2 0 0 1 20 9.7v5.6a1.2 1.2 0 0 1-1.2 1.2h-2.3"/><path d="M7.5 13.5h9V20h-9z"/>"#,
    ),
    ("plus", r#"<path d="M12 5v14M5 12h14"/>"#),
    (
        "edit",
        r#"<path d="m5 15.5-.8 4.3 4.3-.8L19 8.5 15.5 5z"/><path d="m13 7.5 3.5 3.5"/>"#,
    ),
    (
        "shield",
        r#"<path d="M12 3.5 5 6.2v5.3c0 4.3 2.8 7.4 7 9 4.2-1.6 7-4.7 7-9V6.2z"/><path d="m9 12 2.2 2.2 4-4.2"/>"#,
    ),
    (
        "globe",
        r#"<circle cx="12" cy="12" r="8.5"/><path d="M3.5 12h17M12 3.5c2.6 2.5 3.7 5.3 3.7 8.5s-1.1 6-3.7 8.5c-2.6-2.5-3.7-5.3-3.7-8.5S9.4 6 12 3.5"/>"#,
    ),
    (
        "settings",
        r#"<path d="M4 7.5h8.5M17.5 7.5H20M4 16.5h2.5M11.5 16.5H20"/><circle cx="15" cy="7.5" r="2.5"/><circle cx="9" cy="16.5" r="2.5"/>"#,
    ),
    (
        "exit",
        r#"<path d="M13.5 4.5H6.2A1.2 1.2 0 0 0 5 5.7v12.6a1.2 1.2 0 0 0 1.2 1.2h7.3"/><path d="M10 12h10M16.5 8.5 20 12l-3.5 3.5"/>"#,
    ),
    ("menu", r#"<path d="M4 7h16M4 12h16M4 17h16"/>"#),
    (
        "phone",
        r#"<path d="M8.8 4.5H6A1.5 1.5 0 0 0 4.5 6.1c.5 7.2 6.2 12.9 13.4 13.4a1.5 1.5 0 0 0 1.6-1.5v-2.8l-4-1.4-1.7 2a12 12 0 0 1-5.6-5.6l2-1.7z"/>"#,
    ),
    (
        "help",
        r#"<circle cx="12" cy="12" r="8.5"/><path d="M9.6 9.7a2.45 2.45 0 1 1 3.6 2.15c-.8.45-1.2.9-1.2 1.85M12 16.6v.1"/>"#,
    ),
    (
        "link",
        r#"<path d="m10 14 4-4M8.8 11.2 6.5 13.5a2.8 2.8 0 0 0 4 4l2.3-2.3M15.2 12.8l2.3-2.3a2.8 2.8 0 0 0-4-4l-2.3 2.3"/>"#,
    ),
    (
        "copy",
        r#"<rect x="8.5" y="8.5" width="11" height="11.5" rx="1.5"/><path d="M15.5 8.5V5.5A1.5 1.5 0 0 0 14 4H6a1.5 1.5 0 0 0-1.5 1.5v8A1.5 1.5 0 0 0 6 15h2.5"/>"#,
    ),
    ("filter", r#"<path d="M4 6.5h16M7 12h10M10 17.5h4"/>"#),
    ("chart", r#"<path d="M4.5 4v16h15.5M9 16v-4.5M13 16V8M17 16v-6"/>"#),
    ("flag", r#"<path d="M6 21V4.5h11.5l-2.2 4 2.2 4H6"/>"#),
    (
        "award",
        r#"<circle cx="12" cy="9.2" r="5"/><path d="m8.8 13.3-1.3 7.2 4.5-2.3 4.5 2.3-1.3-7.2"/>"#,
    ),
    (
        "tree",
        r#"<rect x="9" y="3.5" width="6" height="4.5" rx="1"/><rect x="3.5" y="16" width="6" height="4.5" rx="1"/><rect x="14.5" y="16" width="6" height="4.5" rx="1"/><path d="M12 8v4M6.5 16v-4h11v4"/>"#,
    ),
    (
        "eye",
        r#"<path d="M2.8 12C5 8 8.2 6 12 6s7 2 9.2 6c-2.2 4-5.4 6-9.2 6s-7-2-9.2-6"/><circle cx="12" cy="12" r="2.7"/>"#,
    ),
];

/// The drawing of icon `name`, ready for the page; an unknown name gives nothing.
#[must_use]
pub fn svg(name: &str) -> String {
    let Some((_, drawing)) = ICONS.iter().find(|(known, _)| *known == name) else {
        return String::new();
    };
    format!(
        r#"<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">{drawing}</svg>"#
    )
}

/// Names of all icons, in the order of the gallery.
pub fn names() -> impl Iterator<Item = &'static str> {
    ICONS.iter().map(|(name, _)| *name)
}

/// The mark of the house: a source (amber) from which a stream opens towards the reader.
///
/// Colours come from the classes `mark-ground`, `mark-stream` and `mark-source` of the style sheet.
pub const MARK: &str = r#"<svg class="mark" viewBox="0 0 40 40" width="40" height="40" aria-hidden="true" focusable="false"><path class="mark-ground" d="M20 0c11 0 20 9 20 20s-9 20-20 20S0 31 0 20 9 0 20 0z"/><path class="mark-stream" d="M19.3 13.5c4.2 1.7 6 3.6 5.2 5.9-1.2 3.4-12.4 4.3-12.6 10.3-.1 3.5 2.7 6.9 6.3 9.7 4.9.6 9.8-.7 13.5-3.3-4.8-1.2-9.6-3.5-9.4-6.7.3-4.3 9.2-5.4 8.7-10.5-.4-3.4-5.2-5.3-11.7-5.4z"/><circle class="mark-source" cx="19.5" cy="8.2" r="3.2"/></svg>"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_draws_once_and_without_style() {
        let mut seen = std::collections::BTreeSet::new();
        for name in names() {
            assert!(seen.insert(name), "{name} twice");
            let drawing = svg(name);
            assert!(drawing.starts_with("<svg class=\"icon\"") && drawing.ends_with("</svg>"));
            assert!(!drawing.contains("style="));
        }
        assert_eq!(svg("không có"), "");
    }
}
