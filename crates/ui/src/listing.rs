//! The addresses of a list: what was searched, filtered and sorted stays when a page is turned, a filter is taken away, a
//! column is sorted or the rows are saved as a sheet.

use crate::view::{ActiveFilter, Column, Pager, Sort};
use kernel::forms::url_encode;
use kernel::paging::{Page, SortColumn, Sorting};

/// Name of the sort in addresses and in the filter form.
pub const SORT: &str = "sap";
/// Name of the cursor in addresses.
pub const PAGE: &str = "trang";
/// Name of the search box.
pub const WORDS: &str = "q";

/// The address of a list with all that was asked of it.
#[derive(Clone, Debug)]
pub struct Listing {
    path: &'static str,
    asked: Vec<(&'static str, String)>,
    active: Vec<ActiveFilter>,
    /// The sort as the address has it; empty for the way the list opens. The filter form sends it along.
    pub sort: String,
}

impl Listing {
    /// The list at a path, searched for some words (empty for none) and sorted.
    pub fn new<C: SortColumn>(path: &'static str, words: &str, sorting: Sorting<C>) -> Self {
        let opens = sorting == Sorting::default();
        let mut listing = Listing {
            path,
            asked: Vec::new(),
            active: Vec::new(),
            sort: if opens { String::new() } else { sorting.code() },
        };
        listing.add(WORDS, words);
        listing
    }

    /// A filter that is in force: its name and value in the address, and what it says on its chip.
    #[must_use]
    pub fn filtered(mut self, name: &'static str, value: &str, label: Option<impl Into<String>>) -> Self {
        if let Some(label) = label {
            self.add(name, value);
            self.active.push(ActiveFilter {
                label: label.into(),
                // filled in when all filters are known
                without_href: name.to_owned(),
            });
        }
        self
    }

    fn add(&mut self, name: &'static str, value: &str) {
        if !value.is_empty() {
            self.asked.push((name, value.to_owned()));
        }
    }

    fn address(&self, path: &str, without: &str, sort: &str, cursor: &str) -> String {
        let asked = self.asked.iter().filter(|(name, _)| *name != without);
        let asked = asked.map(|(name, value)| (*name, value.as_str()));
        let more = [(SORT, sort), (PAGE, cursor)];
        let pairs: Vec<String> = asked
            .chain(more)
            .filter(|(_, value)| !value.is_empty())
            .map(|(name, value)| format!("{name}={}", url_encode(value)))
            .collect();
        if pairs.is_empty() {
            path.to_owned()
        } else {
            format!("{path}?{}", pairs.join("&"))
        }
    }

    /// The list without its words and filters, sorted as it is.
    #[must_use]
    pub fn clear_href(&self) -> String {
        let plain = Listing {
            asked: Vec::new(),
            ..self.clone()
        };
        plain.address(self.path, "", &self.sort, "")
    }

    /// The same rows under another path, as the sheet is.
    #[must_use]
    pub fn href_at(&self, path: &str) -> String {
        self.address(path, "", &self.sort, "")
    }

    /// The filters in force, each with the address that takes it away.
    #[must_use]
    pub fn active(&self) -> Vec<ActiveFilter> {
        let without = |filter: &ActiveFilter| ActiveFilter {
            label: filter.label.clone(),
            without_href: self.address(self.path, &filter.without_href, &self.sort, ""),
        };
        self.active.iter().map(without).collect()
    }

    /// True if nothing was searched or filtered: an empty list then has no rows at all.
    #[must_use]
    pub fn is_whole(&self) -> bool {
        self.asked.is_empty()
    }

    /// The head of a column by which one may sort.
    #[must_use]
    pub fn column<C: SortColumn>(&self, label: &str, by: C, sorting: Sorting<C>) -> Column {
        let next = sorting.toward(by);
        let code = if next == Sorting::default() {
            String::new()
        } else {
            next.code()
        };
        let sort = match (sorting.by == by, sorting.down) {
            (false, _) => Sort::No,
            (true, false) => Sort::Up,
            (true, true) => Sort::Down,
        };
        Column::sorted(label, self.address(self.path, "", &code, ""), sort)
    }

    /// Links to the neighbouring pages.
    #[must_use]
    pub fn pager<T>(&self, page: &Page<T>, summary: String) -> Pager {
        let turn = |cursor: &Option<String>| {
            cursor
                .as_deref()
                .map(|cursor| self.address(self.path, "", &self.sort, cursor))
        };
        Pager {
            previous: turn(&page.prev),
            next: turn(&page.next),
            summary,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Clone, Copy, Default, PartialEq, Eq)]
    enum By {
        #[default]
        Name,
        Due,
    }

    impl SortColumn for By {
        const ALL: &'static [(By, &'static str)] = &[(By::Name, "ten"), (By::Due, "han")];
    }

    fn page() -> Page<()> {
        Page {
            items: Vec::new(),
            prev: None,
            next: Some("abc".into()),
        }
    }

    #[test]
    fn turning_a_page_keeps_words_filter_and_sort() {
        let sorting = Sorting::<By>::parse("-han");
        let list = Listing::new("/don-vi", "mường tè", sorting).filtered("loai", "xa", Some("Xã"));
        let next = list.pager(&page(), String::new()).next;
        assert_eq!(
            next.as_deref(),
            Some("/don-vi?q=m%C6%B0%E1%BB%9Dng%20t%C3%A8&loai=xa&sap=-han&trang=abc")
        );
        assert_eq!(
            list.active()[0].without_href,
            "/don-vi?q=m%C6%B0%E1%BB%9Dng%20t%C3%A8&sap=-han"
        );
        assert_eq!(list.clear_href(), "/don-vi?sap=-han");
        assert!(!list.is_whole());
    }

    #[test]
    fn a_head_sorts_and_turns_round_and_begins_at_the_first_page() {
        let sorting = Sorting::<By>::default();
        let list = Listing::new("/don-vi", "", sorting);
        let head = list.column("Hạn", By::Due, sorting);
        assert_eq!((head.href.as_deref(), head.sort), (Some("/don-vi?sap=han"), Sort::No));
        let head = list.column("Tên", By::Name, sorting);
        assert_eq!((head.href.as_deref(), head.sort), (Some("/don-vi?sap=-ten"), Sort::Up));
        let turned = Sorting::<By>::parse("-ten");
        let list = Listing::new("/don-vi", "", turned);
        assert_eq!(list.column("Tên", By::Name, turned).href.as_deref(), Some("/don-vi"));
    }

    #[test]
    fn a_filter_that_means_nothing_is_not_in_force() {
        let list = Listing::new("/don-vi", "", Sorting::<By>::default()).filtered("loai", "ufo", None::<&str>);
        assert!(list.is_whole() && list.active().is_empty());
        assert_eq!(list.href_at("/don-vi/xuat"), "/don-vi/xuat");
    }
}
