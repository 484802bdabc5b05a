//! The form of a request as data: what is asked, what must be answered, further questions; for everyone or for one unit,
//! from one day to another. Pure, but for reading the folder of packs at start-up.

use crate::labels::forms as words;
use crate::model::Content;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;

/// Fields that the law demands: no form leaves them out or makes them optional (NĐ 13/2012/NĐ-CP Điều 5).
const BY_LAW: [&str; 6] = [
    "title",
    "field",
    "first_applied_on",
    "essence",
    "benefit_author",
    "authors",
];
/// Fields that a form may demand or leave out.
const FREE: [&str; 4] = ["sponsor", "confidential", "conditions", "benefit_others"];
/// Longest answer to a question.
pub const ANSWER_MAX: usize = 5_000;

/// What a form says of one field.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FieldRule {
    /// Field of the request.
    pub name: String,
    /// Must be answered.
    #[serde(default)]
    pub required: bool,
    /// Asked at all.
    #[serde(default = "yes")]
    pub shown: bool,
    /// In the words of the unit; empty for the usual ones.
    #[serde(default)]
    pub label: String,
    /// In the words of the unit; empty for the usual ones.
    #[serde(default)]
    pub hint: String,
}

fn yes() -> bool {
    true
}

/// How a question is answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerKind {
    /// One line.
    #[default]
    Line,
    /// Several lines.
    Text,
    /// A number, not negative.
    Number,
    /// A day.
    Date,
    /// One of the choices.
    Choice,
}

/// A question of the form's own.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    /// Stable key.
    pub key: String,
    /// As shown.
    pub label: String,
    /// What to write.
    #[serde(default)]
    pub hint: String,
    /// How it is answered.
    #[serde(default)]
    pub kind: AnswerKind,
    /// Must be answered.
    #[serde(default)]
    pub required: bool,
    /// What can be chosen.
    #[serde(default)]
    pub choices: Vec<String>,
}

impl Question {
    /// Name of its field on the page.
    #[must_use]
    pub fn field(&self) -> String {
        format!("q-{}", self.key)
    }

    /// What is wrong with an answer; an empty one is never wrong here.
    #[must_use]
    pub fn fault(&self, answer: &str) -> Option<String> {
        if answer.is_empty() {
            return None;
        }
        if answer.chars().count() > ANSWER_MAX {
            return Some(words::too_long(&self.label, ANSWER_MAX));
        }
        let fits = match self.kind {
            AnswerKind::Line | AnswerKind::Text => true,
            AnswerKind::Number => vietnamese::parse_number(answer).is_ok() && !answer.starts_with('-'),
            AnswerKind::Date => kernel::forms::parse_date(answer).is_ok(),
            AnswerKind::Choice => self.choices.iter().any(|choice| choice == answer),
        };
        (!fits).then(|| words::does_not_fit(&self.label, self.kind))
    }
}

/// A form in one version.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RequestForm {
    /// Which form.
    pub key: String,
    /// Rises with every change.
    pub version: u16,
    /// As shown.
    pub title: String,
    /// Code of the unit that has it, with the units below; absent for everyone.
    #[serde(default)]
    pub scope: Option<String>,
    /// Only where a campaign chooses it.
    #[serde(default)]
    pub by_choice: bool,
    /// First day.
    pub valid_from: NaiveDate,
    /// Last day.
    #[serde(default)]
    pub valid_to: Option<NaiveDate>,
    /// Where it comes from.
    pub legal_act: String,
    /// Article.
    #[serde(default)]
    pub article: String,
    /// How sure (law.md).
    pub certainty: String,
    /// Read in an official source.
    pub verified: bool,
    /// What it says of the fields.
    #[serde(default, rename = "field")]
    pub fields: Vec<FieldRule>,
    /// Its own questions.
    #[serde(default, rename = "question")]
    pub questions: Vec<Question>,
}

impl RequestForm {
    /// Key and version as records keep it: `request/1`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}", self.key, self.version)
    }

    fn holds(&self, on: NaiveDate) -> bool {
        self.valid_from <= on && self.valid_to.is_none_or(|last| on <= last)
    }

    /// What it says of a field.
    #[must_use]
    pub fn rule(&self, name: &str) -> Option<&FieldRule> {
        self.fields.iter().find(|rule| rule.name == name)
    }

    /// A field is asked.
    #[must_use]
    pub fn shows(&self, name: &str) -> bool {
        self.rule(name).is_none_or(|rule| rule.shown)
    }

    /// A field must be answered.
    #[must_use]
    pub fn requires(&self, name: &str) -> bool {
        BY_LAW.contains(&name) || self.rule(name).is_some_and(|rule| rule.required)
    }

    /// What is wrong with the form itself.
    #[must_use]
    pub fn faults(&self) -> Vec<String> {
        let mut faults = Vec::new();
        for rule in &self.fields {
            let by_law = BY_LAW.contains(&rule.name.as_str());
            if !by_law && !FREE.contains(&rule.name.as_str()) {
                faults.push(format!("there is no field {}", rule.name));
            }
            if by_law && !rule.shown {
                faults.push(format!("the law demands {}", rule.name));
            }
            if rule.required && !rule.shown {
                faults.push(format!("{} is demanded but not asked", rule.name));
            }
        }
        for (index, question) in self.questions.iter().enumerate() {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            if question.key.is_empty() || !question.key.chars().all(plain) {
                faults.push(format!("the key '{}' is not of a-z, 0-9 and _", question.key));
            }
            if self.questions.iter().take(index).any(|other| other.key == question.key) {
                faults.push(format!("{} stands twice", question.key));
            }
            if (question.kind == AnswerKind::Choice) == question.choices.is_empty() {
                faults.push(format!("{}: a choice has choices, and only a choice", question.key));
            }
        }
        if self.valid_to.is_some_and(|last| last < self.valid_from) {
            faults.push("valid_to lies before valid_from".to_owned());
        }
        if self.certainty == "M" && self.verified {
            faults.push("what is from memory cannot be verified".to_owned());
        }
        faults
    }

    /// What is missing by this form beyond what the law demands: field and sentence, in the order of the form.
    #[must_use]
    pub fn lacks(&self, content: &Content, answers: &BTreeMap<String, String>) -> Vec<(String, String)> {
        let mut missing = Vec::new();
        let values = [
            ("sponsor", &content.sponsor),
            ("conditions", &content.conditions),
            ("confidential", &content.confidential),
            ("benefit_others", &content.benefit_others),
        ];
        for (name, value) in values {
            if self.requires(name) && value.is_empty() {
                let label = self.rule(name).map_or("", |rule| rule.label.as_str());
                missing.push((name.to_owned(), words::ask(name, label)));
            }
        }
        for question in &self.questions {
            let answer = answers.get(&question.key).map_or("", String::as_str);
            if let Some(fault) = question.fault(answer) {
                missing.push((question.field(), fault));
            } else if question.required && answer.is_empty() {
                missing.push((question.field(), words::answer(&question.label)));
            }
        }
        missing
    }
}

const EMBEDDED: &[(&str, &str)] = &[(
    "request-initiative.toml",
    include_str!("../../../packs/forms/request-initiative.toml"),
)];

/// The form that records follow which were begun before forms had versions.
pub const FIRST: &str = "request/1";

/// Every form, checked.
#[derive(Clone, Debug, Default)]
pub struct Forms {
    forms: Vec<RequestForm>,
}

impl Forms {
    /// Reads the embedded forms and, over them, `forms/request-*.toml` of a folder of packs.
    ///
    /// # Errors
    /// Every fault of every file, one a line.
    pub fn load(folder: Option<&Path>) -> Result<Forms, String> {
        let mut files: BTreeMap<String, String> = EMBEDDED
            .iter()
            .map(|(name, text)| ((*name).to_owned(), (*text).to_owned()))
            .collect();
        let mut faults = Vec::new();
        let entries = folder.and_then(|folder| std::fs::read_dir(folder.join("forms")).ok());
        for entry in entries.into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if !(name.starts_with("request-") && name.ends_with(".toml")) {
                continue;
            }
            match std::fs::read_to_string(entry.path()) {
                Ok(text) => {
                    files.insert(name, text);
                }
                Err(error) => faults.push(format!("forms/{name}: {error}")),
            }
        }
        let mut forms: Vec<RequestForm> = Vec::new();
        for (name, text) in &files {
            match toml::from_str::<RequestForm>(text) {
                Ok(form) => {
                    faults.extend(form.faults().into_iter().map(|fault| format!("forms/{name}: {fault}")));
                    if forms.iter().any(|other| other.id() == form.id()) {
                        faults.push(format!("forms/{name}: {} is in another file too", form.id()));
                    }
                    forms.push(form);
                }
                Err(error) => faults.push(format!("forms/{name}: {error}")),
            }
        }
        if !forms.iter().any(|form| form.id() == FIRST) {
            faults.push(format!("forms: {FIRST} is missing, which old records follow"));
        }
        if faults.is_empty() {
            Ok(Forms { forms })
        } else {
            Err(faults.join("\n"))
        }
    }

    /// The form of `key/version`, also one that no longer holds; of a record that names none, the first.
    #[must_use]
    pub fn form(&self, id: &str) -> Option<&RequestForm> {
        let id = if id.is_empty() { FIRST } else { id };
        self.forms.iter().find(|form| form.id() == id)
    }

    /// The form that a new record follows. `line` names the unit and those above it, nearest first; the nearest that has a
    /// form of its own on the day decides, else everyone's; of several versions the highest.
    #[must_use]
    pub fn for_new(&self, line: &[String], on: NaiveDate) -> Option<&RequestForm> {
        let newest = |scope: Option<&str>| {
            self.forms
                .iter()
                .filter(|form| !form.by_choice && form.scope.as_deref() == scope && form.holds(on))
                .max_by_key(|form| form.version)
        };
        line.iter()
            .find_map(|scope| newest(Some(scope)))
            .or_else(|| newest(None))
    }

    /// Forms that a campaign of a unit may ask for on a day: its own and those of units above, then everyone's.
    #[must_use]
    pub fn offered(&self, line: &[String], on: NaiveDate) -> Vec<&RequestForm> {
        self.forms
            .iter()
            .filter(|form| form.holds(on))
            .filter(|form| form.scope.as_ref().is_none_or(|scope| line.contains(scope)))
            .collect()
    }

    /// Every form, for the page that tells which rules are in use.
    #[must_use]
    pub fn all(&self) -> &[RequestForm] {
        &self.forms
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn form(text: &str) -> RequestForm {
        let head = "title = \"Mẫu\"\nvalid_from = \"2026-01-01\"\nvalid_to = \"2026-12-31\"\n\
                    legal_act = \"Quy chế\"\ncertainty = \"M\"\nverified = false\n";
        let (top, rest) = text
            .split_once("[[")
            .map_or((text, String::new()), |(top, rest)| (top, format!("[[{rest}")));
        toml::from_str(&format!("{top}\n{head}\n{rest}")).unwrap()
    }

    #[test]
    fn the_nearest_unit_with_a_form_of_its_own_decides_for_its_year_only() {
        let forms = Forms {
            forms: vec![
                Forms::load(None).unwrap().forms[0].clone(),
                form("key = \"commune\"\nversion = 1\nscope = \"03637\""),
                form("key = \"school\"\nversion = 1\nscope = \"03637.TH\""),
                form("key = \"school\"\nversion = 2\nscope = \"03637.TH\""),
                form("key = \"contest\"\nversion = 1\nby_choice = true"),
            ],
        };
        let of = |line: &[&str], on: &str| {
            let line: Vec<String> = line.iter().map(|code| (*code).to_owned()).collect();
            forms.for_new(&line, day(on)).unwrap().id()
        };
        assert_eq!(of(&["03637.TH", "03637", "12"], "2026-05-01"), "school/2");
        assert_eq!(of(&["03637.CS", "03637", "12"], "2026-05-01"), "commune/1");
        assert_eq!(of(&["12"], "2026-05-01"), "request/1");
        assert_eq!(of(&["03637.TH", "03637", "12"], "2027-01-01"), "request/1");
        let offered = forms.offered(&["03637".to_owned()], day("2026-05-01"));
        let offered: Vec<String> = offered.into_iter().map(RequestForm::id).collect();
        assert_eq!(offered, ["request/1", "commune/1", "contest/1"]);
        assert!(
            forms.form("school/1").is_some(),
            "records of an old version stay readable"
        );
        assert_eq!(forms.form("").unwrap().id(), FIRST);
    }

    #[test]
    fn a_form_cannot_leave_out_what_the_law_demands() {
        let bad = form(
            "key = \"x\"\nversion = 1\n[[field]]\nname = \"essence\"\nshown = false\n[[field]]\nname = \"colour\"\n\
             [[field]]\nname = \"sponsor\"\nshown = false\nrequired = true\n\
             [[question]]\nkey = \"Q 1\"\nlabel = \"A\"\n[[question]]\nkey = \"q\"\nlabel = \"B\"\nkind = \"choice\"",
        );
        assert_eq!(bad.faults().len(), 5, "{:?}", bad.faults());
        assert!(bad.requires("essence"));
    }

    #[test]
    fn answers_are_asked_for_and_must_fit() {
        let form = form(
            "key = \"x\"\nversion = 1\n[[field]]\nname = \"conditions\"\nrequired = true\nlabel = \"Nguồn lực\"\n\
             [[question]]\nkey = \"classes\"\nlabel = \"Số lớp\"\nkind = \"number\"\nrequired = true\n\
             [[question]]\nkey = \"level\"\nlabel = \"Cấp học\"\nkind = \"choice\"\nchoices = [\"Tiểu học\", \"THCS\"]",
        );
        assert_eq!(form.faults(), Vec::<String>::new());
        let content = crate::model::tests::content();
        let fields = |answers: &[(&str, &str)]| {
            let answers = answers
                .iter()
                .map(|(key, answer)| ((*key).to_owned(), (*answer).to_owned()))
                .collect();
            let found = form.lacks(&content, &answers);
            found.into_iter().map(|(field, _)| field).collect::<Vec<_>>()
        };
        assert_eq!(fields(&[]), ["conditions", "q-classes"]);
        assert_eq!(
            fields(&[("classes", "nhiều"), ("level", "Đại học")]),
            ["conditions", "q-classes", "q-level"]
        );
        assert_eq!(fields(&[("classes", "12"), ("level", "THCS")]), ["conditions"]);
    }
}
