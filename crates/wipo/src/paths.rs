//! Counts of elements by their path. A path is known by its parent and its last name, so that a long one costs no more
//! than a short one, however often it comes.

use crate::record::LeftOut;
use std::collections::HashMap;

/// Paths that are told apart; all others are counted together.
const MOST: usize = 1000;

#[derive(Debug, Default)]
struct Path {
    parent: usize,
    name: Box<str>,
    within: HashMap<Box<str>, usize>,
    count: usize,
}

/// Paths and how often each was noted.
#[derive(Debug)]
pub(crate) struct Paths {
    all: Vec<Path>,
    /// Those that were noted, in the order of their first time.
    noted: Vec<usize>,
}

impl Paths {
    /// The path of everything.
    pub(crate) const ROOT: usize = 0;
    const REST: usize = 1;

    pub(crate) fn new() -> Self {
        let rest = Path {
            name: "…".into(),
            ..Path::default()
        };
        Paths {
            all: vec![Path::default(), rest],
            noted: Vec::new(),
        }
    }

    /// Path of an element of that name within another.
    pub(crate) fn within(&mut self, parent: usize, name: &str) -> usize {
        let next = self.all.len();
        let Some(path) = self.all.get_mut(parent) else {
            return Self::REST;
        };
        if let Some(known) = path.within.get(name) {
            return *known;
        }
        if parent == Self::REST || next >= MOST {
            return Self::REST;
        }
        path.within.insert(name.into(), next);
        self.all.push(Path {
            parent,
            name: name.into(),
            ..Path::default()
        });
        next
    }

    pub(crate) fn note(&mut self, path: usize) {
        let Some(known) = self.all.get_mut(path) else { return };
        if known.count == 0 {
            self.noted.push(path);
        }
        known.count += 1;
    }

    /// Whole path as text.
    fn text(&self, path: usize, before: &str) -> String {
        let mut names = Vec::new();
        let mut at = path;
        while at != Self::ROOT
            && let Some(here) = self.all.get(at)
        {
            names.push(&*here.name);
            at = here.parent;
        }
        if !before.is_empty() {
            names.push(before);
        }
        names.reverse();
        names.join("/")
    }

    /// What was noted, behind a path that all of it has.
    pub(crate) fn list(&self, before: &str) -> Vec<LeftOut> {
        let entry = |path: &usize| {
            let count = self.all.get(*path)?.count;
            Some(LeftOut {
                path: self.text(*path, before),
                count,
            })
        };
        self.noted.iter().filter_map(entry).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Paths are counted in the order of their first time; beyond the limit they are counted together.
    #[test]
    fn counted() {
        let mut paths = Paths::new();
        for name in ["b", "a", "b"] {
            let within = paths.within(Paths::ROOT, "x");
            let path = paths.within(within, name);
            paths.note(path);
        }
        let list: Vec<_> = paths.list("file").into_iter().map(|l| (l.path, l.count)).collect();
        assert_eq!(list, [("file/x/b".to_owned(), 2), ("file/x/a".to_owned(), 1)]);
        for i in 0..5000 {
            let path = paths.within(Paths::ROOT, &i.to_string());
            paths.note(path);
        }
        let list = paths.list("");
        assert_eq!(list.iter().map(|l| l.count).sum::<usize>(), 5003);
        assert!(list.len() <= MOST && list.iter().any(|l| l.path == "…" && l.count > 4000));
    }
}
