//! What surrounds every page.

use chrono::{DateTime, SecondsFormat, Utc};

/// Everything that `base.html`, `public.html` and `print.html` need; plain data, filled once per request.
#[derive(Debug, Clone)]
pub struct Frame {
    /// Name of the page; shown in the browser tab before the name of the site.
    pub title: String,
    /// Language of the page, a BCP 47 tag; `vi` unless said otherwise.
    pub lang: String,
    /// The nonce of this answer's Content-Security-Policy; the one script tag carries it.
    pub nonce: String,
    /// Path and query of this page; forms that return here after a change of display send it back.
    pub path: String,
    /// Name of the site, `Khơi Nguồn` unless a province renames it.
    pub site_name: String,
    /// The province or unit that runs this site, shown under the name.
    pub unit_name: Option<String>,
    /// True on the practice province: every page says that its data are invented.
    pub practice: bool,
    /// Telephone of the help desk, as people dial it; empty if there is none.
    pub help_phone: String,
    /// Navigation by role, already reduced to what this person may open.
    pub nav: Vec<NavGroup>,
    /// The person who is signed in, with the authority they act under.
    pub user: Option<UserBox>,
    /// Result of the act before this page.
    pub flash: Option<Flash>,
    /// Way from the top to this page as (label, address); the page itself is not in it.
    pub crumbs: Vec<(String, String)>,
    /// Light, dark or as the device says.
    pub theme: Theme,
    /// Size of all text.
    pub text_size: TextSize,
    /// Why the system only shows at the moment, and until when; `None` in normal work.
    pub read_only: Option<String>,
    /// True if the form on this page came back with something to mend; the title then starts with "Lỗi: ".
    pub has_error: bool,
    /// The server's time when the page was made: countdowns run from it and never from the clock of the device.
    pub now: Option<DateTime<Utc>>,
}

impl Default for Frame {
    fn default() -> Self {
        Self {
            title: String::new(),
            lang: "vi".into(),
            nonce: String::new(),
            path: "/".into(),
            site_name: "Khơi Nguồn".into(),
            unit_name: None,
            practice: false,
            help_phone: String::new(),
            nav: Vec::new(),
            user: None,
            flash: None,
            crumbs: Vec::new(),
            theme: Theme::default(),
            text_size: TextSize::default(),
            read_only: None,
            has_error: false,
            now: None,
        }
    }
}

impl Frame {
    /// The first four entries of the navigation: the bar at the bottom of a phone.
    #[must_use]
    pub fn main_entries(&self) -> Vec<&NavItem> {
        self.nav.iter().flat_map(|group| &group.items).take(4).collect()
    }

    /// Server time as an RFC 3339 moment, for the script; empty if not set.
    #[must_use]
    pub fn now_stamp(&self) -> String {
        self.now
            .map(|now| now.to_rfc3339_opts(SecondsFormat::Secs, true))
            .unwrap_or_default()
    }

    /// The telephone number without the spaces and dots that a `tel:` address may not hold.
    #[must_use]
    pub fn help_tel(&self) -> String {
        self.help_phone
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect()
    }
}

/// One group of the navigation, for instance everything about initiatives.
#[derive(Debug, Clone, Default)]
pub struct NavGroup {
    /// Head of the group; empty for the group at the top, which has no head.
    pub label: String,
    /// Entries in the order shown.
    pub items: Vec<NavItem>,
}

impl NavGroup {
    /// True if the current page is in this group, so that it is shown open.
    #[must_use]
    pub fn holds_current(&self) -> bool {
        self.items.iter().any(|item| item.current)
    }
}

/// One entry of the navigation.
#[derive(Debug, Clone, Default)]
pub struct NavItem {
    /// Words of the link.
    pub label: String,
    /// Address.
    pub href: String,
    /// Name of an icon of [`crate::icons`].
    pub icon: &'static str,
    /// True on the page itself and on pages below it.
    pub current: bool,
    /// How many things wait there; `None` if nothing is counted.
    pub count: Option<u32>,
}

/// The signed-in person, as the frame shows them.
#[derive(Debug, Clone, Default)]
pub struct UserBox {
    /// Full name.
    pub name: String,
    /// The authority acted under, in words: "Cán bộ đầu mối, UBND xã Mường Kim".
    pub authority: String,
    /// Page on which another authority is chosen.
    pub authorities_href: String,
    /// Notices not yet read.
    pub unread: u32,
}

impl UserBox {
    /// First letter of the given name, for the round sign beside the name.
    #[must_use]
    pub fn initial(&self) -> String {
        self.name
            .split_whitespace()
            .next_back()
            .and_then(|word| word.chars().next())
            .map(|letter| letter.to_uppercase().collect())
            .unwrap_or_default()
    }
}

/// Result of the act before this page, shown once at its top.
#[derive(Debug, Clone)]
pub struct Flash {
    /// What sort of news it is.
    pub kind: FlashKind,
    /// One sentence.
    pub text: String,
    /// A second sentence: what happens next, or how to mend it.
    pub detail: Option<String>,
}

/// What sort of news a [`Flash`] brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FlashKind {
    /// Done as asked.
    Done,
    /// Worth knowing.
    Info,
    /// Done, but look at something.
    Warning,
    /// Not done.
    Problem,
}

impl FlashKind {
    /// CSS class of the notice.
    #[must_use]
    pub fn class(self) -> &'static str {
        match self {
            Self::Done => "good",
            Self::Info => "info",
            Self::Warning => "warn",
            Self::Problem => "bad",
        }
    }

    /// Icon of the notice.
    #[must_use]
    pub fn icon(self) -> &'static str {
        match self {
            Self::Done => "check",
            Self::Info => "info",
            Self::Warning | Self::Problem => "alert",
        }
    }

    /// The word read aloud before the sentence, because colour alone says nothing.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "Đã xong",
            Self::Info => "Thông tin",
            Self::Warning => "Lưu ý",
            Self::Problem => "Chưa xong",
        }
    }

    /// ARIA role: a problem interrupts, other news waits its turn.
    #[must_use]
    pub fn role(self) -> &'static str {
        match self {
            Self::Problem => "alert",
            Self::Done | Self::Info | Self::Warning => "status",
        }
    }
}

/// Colours of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Theme {
    /// As the device is set.
    #[default]
    Auto,
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Theme {
    /// All choices, in the order shown.
    pub const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// Value of `data-theme`, of the form field `theme` and of the cookie.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// Reads [`Theme::key`]; anything else is `Auto`.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL
            .into_iter()
            .find(|theme| theme.key() == key)
            .unwrap_or_default()
    }

    /// Words of the button.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Auto => "Theo máy",
            Self::Light => "Sáng",
            Self::Dark => "Tối",
        }
    }
}

/// Size of all text on the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum TextSize {
    /// As the browser is set.
    #[default]
    Normal,
    /// 115 per cent.
    Large,
    /// 130 per cent.
    Largest,
}

impl TextSize {
    /// All choices, in the order shown.
    pub const ALL: [Self; 3] = [Self::Normal, Self::Large, Self::Largest];

    /// Value of `data-text`, of the form field `text` and of the cookie: the percentage.
    #[must_use]
    pub fn key(self) -> &'static str {
        match self {
            Self::Normal => "100",
            Self::Large => "115",
            Self::Largest => "130",
        }
    }

    /// Reads [`TextSize::key`]; anything else is `Normal`.
    #[must_use]
    pub fn from_key(key: &str) -> Self {
        Self::ALL.into_iter().find(|size| size.key() == key).unwrap_or_default()
    }

    /// Words of the button.
    #[must_use]
    pub fn label(self) -> &'static str {
        match self {
            Self::Normal => "Chữ thường",
            Self::Large => "Chữ lớn",
            Self::Largest => "Chữ rất lớn",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_read_back_and_strange_ones_fall_to_the_default() {
        for theme in Theme::ALL {
            assert_eq!(Theme::from_key(theme.key()), theme);
        }
        for size in TextSize::ALL {
            assert_eq!(TextSize::from_key(size.key()), size);
        }
        assert_eq!(Theme::from_key("<script>"), Theme::Auto);
        assert_eq!(TextSize::from_key("900"), TextSize::Normal);
    }

    #[test]
    fn the_sign_of_a_person_is_the_first_letter_of_the_given_name() {
        let user = UserBox {
            name: "Lò Thị ánh".into(),
            ..UserBox::default()
        };
        assert_eq!(user.initial(), "Á");
        assert_eq!(UserBox::default().initial(), "");
    }

    #[test]
    fn a_telephone_address_holds_digits_only() {
        let frame = Frame {
            help_phone: "0213 3876.543".into(),
            ..Frame::default()
        };
        assert_eq!(frame.help_tel(), "02133876543");
    }
}
