//! The design system: page frame, components, filters, icons, charts and design tokens.
//!
//! Everything a page shows passes through here, so that two hundred pages look and speak alike. The crate
//! holds no domain word and no rule: a page struct carries ready values, a template of this crate arranges them.
//!
//! * [`Frame`]: what surrounds every page (navigation, person, authority, notice). Field `frame` of each page struct.
//! * `templates/base.html`, `public.html`, `print.html`: the three pages that module templates extend.
//! * `templates/components/{form,list,show,page}.html`: macros; their arguments are listed in `README.md`.
//! * [`view`]: the small structs that macros take (a task, a row of a summary, an entry of a timeline …).
//! * [`listing`]: the addresses of a list (search, filters, sort, page), so that none of them loses another.
//! * [`filters`]: dates, moments, numbers and money as Vietnamese readers write them.
//! * [`assets`]: style sheet, script and marks, addressed by the hash of their content.
//!
//! Rules that the tests of this crate hold: no `style` attribute and no inline script in any template (strict CSP),
//! every pair of colours at WCAG 2.2 AA, style sheet and script within their size.

extern crate self as ui; // templates name `ui::assets`, here as in every module

pub mod again;
pub mod assets;
pub mod charts;
mod error_page;
pub mod filters;
mod frame;
pub mod gallery;
pub mod icons;
pub mod listing;
mod money;
pub mod shell;
#[cfg(test)]
mod templates;
#[cfg(test)]
mod tokens;
pub mod view;

pub use error_page::{ErrorPage, Trouble};
pub use frame::{Flash, FlashKind, Frame, NavGroup, NavItem, TextSize, Theme, UserBox};
