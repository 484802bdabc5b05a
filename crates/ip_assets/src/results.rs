//! What the law says of results that the State paid for and of what everyone may use, from a pack: sentences with their source.

use chrono::NaiveDate;
use kernel::clocks::Certainty;
use serde::Deserialize;
use std::path::Path;

const EMBEDDED: &str = include_str!("../../../packs/ip/results.toml");

/// One sentence.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Note {
    /// By which pages ask for it.
    pub key: String,
    /// The sentence.
    pub text: String,
    /// The act; empty where there is none.
    pub legal_act: String,
    /// The article.
    pub article: String,
    /// From when on it holds.
    pub valid_from: NaiveDate,
    /// How sure that is.
    pub certainty: Certainty,
    /// Somebody compared it with its source.
    pub verified: bool,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    note: Vec<Note>,
}

/// The sentences.
#[derive(Debug)]
pub struct Notes(Vec<Note>);

impl Notes {
    /// Reads the pack that is compiled in; a file in the folder takes its place.
    ///
    /// # Errors
    /// What is wrong in it.
    pub fn load(folder: Option<&Path>) -> Result<Notes, String> {
        let fault = |error: &dyn std::fmt::Display| format!("packs/ip/results.toml: {error}");
        let path = folder.map(|folder| folder.join("ip").join("results.toml"));
        let text = match path.filter(|path| path.is_file()) {
            Some(path) => std::fs::read_to_string(&path).map_err(|error| fault(&error))?,
            None => EMBEDDED.to_owned(),
        };
        let file: File = toml::from_str(&text).map_err(|error| fault(&error))?;
        if let Some(note) = file
            .note
            .iter()
            .find(|note| note.verified && matches!(note.certainty, Certainty::Memory | Certainty::House))
        {
            return Err(fault(&format!("{}: what is from memory is not verified", note.key)));
        }
        Ok(Notes(file.note))
    }

    /// The sentence of a key as it holds on a day: the latest that has begun.
    #[must_use]
    pub fn find(&self, key: &str, on: NaiveDate) -> Option<&Note> {
        let holds = |note: &&Note| note.key == key && note.valid_from <= on;
        self.0.iter().filter(holds).max_by_key(|note| note.valid_from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_pack_has_what_the_pages_ask_for() {
        let notes = Notes::load(None).unwrap();
        let on = |day: &str| day.parse::<NaiveDate>().unwrap();
        for key in ["owner", "duty", "free"] {
            let note = notes.find(key, on("2026-11-27"));
            assert!(note.is_some_and(|note| !note.text.is_empty()), "{key}");
        }
        // A law says nothing of a task that was accepted before it.
        assert!(notes.find("owner", on("2023-05-01")).is_none());
    }
}
