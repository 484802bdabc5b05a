//! Policies and score sheets as data, embedded and open to correction from the folder of packs.

use super::{Policy, ScoreForm};
use chrono::NaiveDate;
use serde::Deserialize;
use std::path::Path;

/// A policy with where it comes from.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyPack {
    /// Stable key.
    pub key: String,
    /// As shown.
    pub title: String,
    /// Code of the unit that has this rule of its own; `None` for everyone.
    #[serde(default)]
    pub scope: Option<String>,
    /// Members of the rule that the act does not settle.
    #[serde(default)]
    pub defaults: Vec<String>,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    /// Act.
    pub legal_act: String,
    /// Article.
    pub article: String,
    /// How sure (law.md).
    pub certainty: String,
    /// Read in an official source.
    pub verified: bool,
    /// The policy.
    pub rule: Policy,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PolicyFile {
    policy: Vec<PolicyPack>,
}

const EMBEDDED: &[(&str, &str)] = &[
    (
        "councils/policies.toml",
        include_str!("../../../../packs/councils/policies.toml"),
    ),
    (
        "forms/score-effect.toml",
        include_str!("../../../../packs/forms/score-effect.toml"),
    ),
    (
        "forms/score-initiative.toml",
        include_str!("../../../../packs/forms/score-initiative.toml"),
    ),
];

/// Checked policies and score sheets; shared by everything in this module.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    policies: Vec<PolicyPack>,
    forms: Vec<ScoreForm>,
}

impl Rules {
    /// Reads the embedded packs and, over them, those of a folder: a file of the same name replaces, a further one adds.
    ///
    /// # Errors
    /// Every fault of every file, one a line.
    pub fn load(folder: Option<&Path>) -> Result<Rules, String> {
        let mut files: Vec<(String, String)> = EMBEDDED
            .iter()
            .map(|(path, text)| ((*path).to_owned(), (*text).to_owned()))
            .collect();
        let mut faults = Vec::new();
        for kind in ["councils", "forms"] {
            let entries = folder.and_then(|folder| std::fs::read_dir(folder.join(kind)).ok());
            for entry in entries.into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let ours = name.ends_with(".toml") && (kind == "councils" || name.starts_with("score-"));
                if !ours {
                    continue;
                }
                match std::fs::read_to_string(entry.path()) {
                    Ok(text) => {
                        let path = format!("{kind}/{name}");
                        files.retain(|(other, _)| *other != path);
                        files.push((path, text));
                    }
                    Err(error) => faults.push(format!("{kind}/{name}: {error}")),
                }
            }
        }
        files.sort();
        let mut rules = Rules::default();
        for (path, text) in &files {
            if path.starts_with("councils/") {
                match toml::from_str::<PolicyFile>(text) {
                    Ok(file) => rules.policies.extend(file.policy),
                    Err(error) => faults.push(format!("{path}: {error}")),
                }
            } else {
                match toml::from_str::<ScoreForm>(text) {
                    Ok(form) => {
                        faults.extend(form.faults().into_iter().map(|fault| format!("{path}: {fault}")));
                        if rules.forms.iter().any(|other| other.id() == form.id()) {
                            faults.push(format!("{path}: {} is in another file too", form.id()));
                        }
                        rules.forms.push(form);
                    }
                    Err(error) => faults.push(format!("{path}: {error}")),
                }
            }
        }
        for policy in &rules.policies {
            let twins = rules
                .policies
                .iter()
                .filter(|other| other.key == policy.key && other.scope == policy.scope);
            if twins.count() > 1 {
                faults.push(format!("councils: {} stands twice", policy.key));
            }
            if policy.certainty == "M" && policy.verified {
                faults.push(format!(
                    "councils: {} is from memory and cannot be verified",
                    policy.key
                ));
            }
        }
        if faults.is_empty() {
            Ok(rules)
        } else {
            Err(faults.join("\n"))
        }
    }

    /// Policies that a unit may choose on a day: its own and those of units above (`scopes`, nearest first), then everyone's.
    #[must_use]
    pub fn policies(&self, scopes: &[String], on: NaiveDate) -> Vec<&PolicyPack> {
        let holds = |pack: &&PolicyPack| pack.valid_from <= on && pack.valid_to.is_none_or(|last| on <= last);
        let scoped = scopes.iter().flat_map(|scope| {
            self.policies
                .iter()
                .filter(move |pack| pack.scope.as_deref() == Some(scope.as_str()))
        });
        scoped
            .chain(self.policies.iter().filter(|pack| pack.scope.is_none()))
            .filter(holds)
            .collect()
    }

    /// The pack of a key.
    #[must_use]
    pub fn policy(&self, key: &str) -> Option<&PolicyPack> {
        self.policies.iter().find(|pack| pack.key == key)
    }

    /// Forms that hold on a day, the newest version of each.
    #[must_use]
    pub fn forms(&self, on: NaiveDate) -> Vec<&ScoreForm> {
        let holds = |form: &&ScoreForm| form.valid_from <= on && form.valid_to.is_none_or(|last| on <= last);
        let newest = |form: &&ScoreForm| {
            !self
                .forms
                .iter()
                .filter(holds)
                .any(|other| other.key == form.key && other.version > form.version)
        };
        self.forms.iter().filter(holds).filter(newest).collect()
    }

    /// The form of `key/version`, also one that no longer holds.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&ScoreForm> {
        self.forms.iter().find(|form| form.id() == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pack_of_the_folders_is_compiled_in_and_whole() {
        let rules = Rules::load(None).unwrap();
        let packs = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../packs");
        let mut found = Vec::new();
        for kind in ["councils", "forms"] {
            for entry in std::fs::read_dir(packs.join(kind)).unwrap() {
                let name = entry.unwrap().file_name().to_string_lossy().into_owned();
                if kind == "councils" || name.starts_with("score-") {
                    found.push(format!("{kind}/{name}"));
                }
            }
        }
        found.sort();
        assert_eq!(
            found,
            EMBEDDED.iter().map(|(path, _)| (*path).to_owned()).collect::<Vec<_>>()
        );
        let day = "2026-11-25".parse().unwrap();
        assert_eq!(rules.policies(&[], day).len(), 4);
        assert_eq!(rules.forms(day).len(), 2);
        assert_eq!(rules.form("initiative/1").unwrap().most(), 100);
    }

    #[test]
    fn a_folder_replaces_adds_and_reports_every_fault() {
        let folder = std::env::temp_dir().join(format!("khoinguon-councils-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&folder);
        for kind in ["councils", "forms"] {
            std::fs::create_dir_all(folder.join(kind)).unwrap();
        }
        let form = EMBEDDED[2].1.replace("version = 1", "version = 2");
        std::fs::write(folder.join("forms/score-initiative-2.toml"), form).unwrap();
        let own = EMBEDDED[0]
            .1
            .split("\n[[policy]]")
            .nth(1)
            .unwrap()
            .replace("key = ", "scope = \"03637\"\nkey = ");
        std::fs::write(folder.join("councils/muong-kim.toml"), format!("[[policy]]{own}")).unwrap();
        let rules = Rules::load(Some(&folder)).unwrap();
        let day = "2026-11-25".parse().unwrap();
        assert_eq!(
            rules.policies(&["03637".to_owned()], day)[0].scope.as_deref(),
            Some("03637")
        );
        assert_eq!(
            rules.policies(&[], day).len(),
            4,
            "the rule of one unit is not everyone's"
        );
        assert!(rules.forms(day).iter().any(|form| form.id() == "initiative/2"));
        assert!(
            rules.form("initiative/1").is_some(),
            "sheets of the old version stay readable"
        );

        std::fs::write(folder.join("forms/score-x.toml"), "key = 1").unwrap();
        std::fs::write(folder.join("councils/y.toml"), "[[policy]]\nkey = \"y\"").unwrap();
        let faults = Rules::load(Some(&folder)).unwrap_err();
        assert!(faults.contains("score-x.toml") && faults.contains("y.toml"), "{faults}");
        let _ = std::fs::remove_dir_all(&folder);
    }
}
