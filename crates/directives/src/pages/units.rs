//! Units as people write them: a name or a code on each line, and whole groups at once.

use crate::commands::Group;
use crate::labels;
use crate::policy;
use chrono::NaiveDate;
use kernel::forms::Form;
use kernel::ids::UnitId;
use kernel::units::{Tree, Units};
use std::collections::HashMap;
use ui::view::Choice;

/// The units that a document of one unit can go to, by what they are called.
pub(super) struct Directory<'u> {
    units: &'u Units,
    keeper: UnitId,
    on: NaiveDate,
    named: HashMap<String, Vec<UnitId>>,
    /// Units that stand in the record already, by the line that is written for them.
    held: HashMap<String, UnitId>,
}

/// Words that official papers put before the name of a unit and the register does not have.
const BEFORE: [&str; 4] = ["uy ban nhan dan ", "ubnd ", "hoi dong nhan dan ", "hdnd "];

impl<'u> Directory<'u> {
    pub(super) fn new(units: &'u Units, keeper: UnitId, on: NaiveDate) -> Directory<'u> {
        let mut named: HashMap<String, Vec<UnitId>> = HashMap::new();
        for unit in units.subtree(policy::realm(units, keeper, on), Tree::Territorial, on) {
            named.entry(key(units.name(unit, on))).or_default().push(unit);
        }
        Directory {
            units,
            keeper,
            on,
            named,
            held: HashMap::new(),
        }
    }

    /// Takes the units that stand in the record already as well: one that has ended since is not sent to anew, but it stays.
    pub(super) fn holding(mut self, known: &[UnitId]) -> Directory<'u> {
        self.held = known
            .iter()
            .map(|unit| (key(trimmed(&self.line(*unit))), *unit))
            .collect();
        self
    }

    /// The unit that a line names, or why none or several do.
    pub(super) fn find(&self, line: &str) -> Result<UnitId, String> {
        let line = trimmed(line);
        if let Some(unit) = self.held.get(&key(line)) {
            return Ok(*unit);
        }
        // "Tên (mã)" and a code alone.
        let code = line
            .strip_suffix(')')
            .and_then(|line| line.rsplit_once('('))
            .map_or(line, |(_, code)| code.trim());
        if let Some(unit) = self.units.by_code(code, self.on)
            && self
                .units
                .is_within(unit, policy::realm(self.units, self.keeper, self.on), self.on)
        {
            return Ok(unit);
        }
        let wanted = key(line);
        let found = self.named.get(&wanted).or_else(|| {
            BEFORE
                .iter()
                .find_map(|before| wanted.strip_prefix(before))
                .and_then(|rest| self.named.get(rest))
        });
        match found.map(Vec::as_slice) {
            Some([unit]) => Ok(*unit),
            Some(several) => {
                // The one that belongs to the unit itself is meant before a namesake elsewhere.
                let near: Vec<UnitId> = several
                    .iter()
                    .copied()
                    .filter(|unit| self.units.is_within(*unit, self.keeper, self.on))
                    .collect();
                if let [unit] = near.as_slice() {
                    return Ok(*unit);
                }
                let codes: Vec<String> = several
                    .iter()
                    .take(3)
                    .map(|unit| self.units.code(*unit, self.on).to_owned())
                    .collect();
                Err(labels::many_units(line, &codes))
            }
            None => Err(labels::no_unit(line)),
        }
    }

    /// The units that a line names: one, or a whole group ("UBND các xã, phường"), or several of those behind semicolons.
    pub(super) fn find_all(&self, line: &str) -> Result<Vec<UnitId>, String> {
        let sentence = match self.find(line) {
            Ok(unit) => return Ok(vec![unit]),
            Err(sentence) => sentence,
        };
        let parts: Vec<&str> = line.split(';').map(trimmed).filter(|part| !part.is_empty()).collect();
        let mut found = Vec::new();
        if parts.len() > 1 {
            for part in parts {
                found.extend(self.find_all(part)?);
            }
        } else {
            for group in self.groups_named(&spaced(line)).unwrap_or_default() {
                found.extend(group.units(self.units, self.keeper, self.on));
            }
        }
        found.sort_unstable();
        found.dedup();
        if found.is_empty() { Err(sentence) } else { Ok(found) }
    }

    /// The groups that words name, whole ones only: the group stands first, and nothing after it narrows it.
    fn groups_named(&self, words: &str) -> Option<Vec<Group>> {
        let mut words = words;
        while let Some(rest) = labels::GROUP_HEADS.iter().find_map(|head| words.strip_prefix(head)) {
            words = rest;
        }
        let (rest, group) = labels::GROUP_WORDS
            .iter()
            .filter_map(|(known, group)| Some((words.strip_prefix(known)?, *group)))
            .filter(|(rest, _)| rest.is_empty() || rest.starts_with([' ', ',']))
            .min_by_key(|(rest, _)| rest.len())?;
        for (at, and) in rest.match_indices(" va ") {
            let (before, after) = (rest.get(..at)?, rest.get(at + and.len()..)?);
            if self.is_tail(before)
                && let Some(more) = self.groups_named(after)
            {
                return Some(std::iter::once(group).chain(more).collect());
            }
        }
        self.is_tail(rest).then(|| vec![group])
    }

    /// Words behind a group that leave it whole: "học trên địa bàn xã Mường Kim".
    fn is_tail(&self, words: &str) -> bool {
        let realm = policy::realm(self.units, self.keeper, self.on);
        let mut words = words.to_owned();
        for unit in [self.keeper, realm] {
            let name = key(self.units.name(unit, self.on));
            if !name.is_empty() {
                words = words.replace(&name, "");
            }
        }
        words
            .split([' ', ','])
            .all(|word| word.is_empty() || labels::GROUP_TAILS.contains(&word))
    }

    /// Every line of a field; the first that names nothing is told there.
    pub(super) fn read(&self, form: &mut Form, field: &str) -> Vec<UnitId> {
        let text = form.text(field);
        let mut found = Vec::new();
        for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
            match self.find_all(line) {
                Ok(units) => found.extend(units),
                Err(sentence) => form.errors.add(field, sentence),
            }
        }
        found
    }

    /// The units of the groups that are ticked in a field.
    pub(super) fn groups(&self, form: &Form, field: &str) -> Vec<UnitId> {
        form.all(field)
            .filter_map(Group::from_code)
            .flat_map(|group| group.units(self.units, self.keeper, self.on))
            .collect()
    }

    /// The groups that have units, as boxes to tick.
    pub(super) fn choices(&self, form: &Form, field: &str) -> Vec<Choice> {
        let ticked: Vec<&str> = form.all(field).collect();
        Group::ALL
            .into_iter()
            .map(|group| (group, group.units(self.units, self.keeper, self.on).len()))
            .filter(|(_, count)| *count > 0)
            .map(|(group, count)| Choice {
                value: group.code().to_owned(),
                label: labels::group_of(group, count),
                hint: String::new(),
                selected: ticked.contains(&group.code()),
            })
            .collect()
    }

    /// Units as lines that [`Directory::find`] reads back.
    pub(super) fn lines(&self, list: &[UnitId]) -> String {
        list.iter().map(|unit| self.line(*unit)).collect::<Vec<_>>().join("\n")
    }

    pub(super) fn line(&self, unit: UnitId) -> String {
        let name = self.units.name(unit, self.on);
        if self.find(name) == Ok(unit) {
            name.to_owned()
        } else {
            format!("{name} ({})", self.units.code(unit, self.on))
        }
    }
}

/// A name as it is compared: without marks, on one line, without the words that papers put before it.
pub(super) fn plain(name: &str) -> String {
    let name = key(name);
    BEFORE
        .iter()
        .find_map(|before| name.strip_prefix(before))
        .unwrap_or(&name)
        .to_owned()
}

/// A line without the signs of a list around it.
fn trimmed(line: &str) -> &str {
    line.trim().trim_matches(['-', ';', '.', ' ', '•']).trim()
}

/// A line as groups are looked for in it: without marks, its parts behind one comma each.
fn spaced(line: &str) -> String {
    line.split([',', '-', '–'])
        .map(key)
        .filter(|part| !part.is_empty())
        .collect::<Vec<_>>()
        .join(", ")
}

fn key(name: &str) -> String {
    vietnamese::fold(&vietnamese::clean_line(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kernel::units::{EdgeRow, Span, UnitCode, UnitKind, UnitName, UnitRow};
    use uuid::Uuid;

    fn unit(n: u128) -> UnitId {
        UnitId(Uuid::from_u128(n))
    }

    /// Province 1; communes 2 and 3; a school "Trường Tiểu học Số 1" in each.
    fn units() -> (Units, NaiveDate) {
        let span = Span {
            from: "2025-07-01".parse().unwrap(),
            to: None,
        };
        let row = |n: u128, kind, name: &str, code: &str| UnitRow {
            id: unit(n),
            kind,
            span,
            names: vec![UnitName {
                span,
                full_name: name.into(),
            }],
            codes: vec![UnitCode {
                span,
                code: code.into(),
            }],
        };
        let edge = |child, parent| EdgeRow {
            tree: Tree::Territorial,
            child: unit(child),
            parent: unit(parent),
            span,
        };
        let units = Units::new(
            1,
            vec![
                row(1, UnitKind::Province, "Tỉnh Lai Châu", "12"),
                row(2, UnitKind::Commune, "Xã Mường Kim", "03637"),
                row(3, UnitKind::Commune, "Xã Khoen On", "03638"),
                row(4, UnitKind::School, "Trường Tiểu học Số 1", "03637.TH"),
                row(5, UnitKind::School, "Trường Tiểu học Số 1", "03638.TH"),
            ],
            [edge(2, 1), edge(3, 1), edge(4, 2), edge(5, 3)],
        );
        (units, "2026-11-26".parse().unwrap())
    }

    #[test]
    fn a_unit_is_found_as_papers_write_it() {
        let (units, on) = units();
        let of_province = Directory::new(&units, unit(1), on);
        for line in [
            "Xã Mường Kim",
            "- UBND xã Mường Kim;",
            "uy ban nhan dan xa muong kim",
            "03637",
            "Xã Mường Kim (03637)",
        ] {
            assert_eq!(of_province.find(line), Ok(unit(2)), "{line}");
        }
        assert_eq!(of_province.find_all("UBND các xã, phường;"), Ok(vec![unit(2), unit(3)]));
        assert!(of_province.find_all("Xã Không Có").is_err());
        assert!(of_province.find("Xã Không Có").unwrap_err().contains("Xã Không Có"));
    }

    #[test]
    fn only_plural_words_at_the_start_of_a_line_mean_a_group_and_only_a_whole_one() {
        let (units, on) = units();
        let of_commune = Directory::new(&units, unit(2), on);
        for line in [
            "các trường học",
            "Các trường học trực thuộc xã Mường Kim",
            "- Hiệu trưởng các trường trên địa bàn xã;",
            "Các cơ sở giáo dục trên địa bàn",
        ] {
            assert_eq!(of_commune.find_all(line), Ok(vec![unit(4)]), "{line}");
        }
        // One unit that is written out in full, a word in the middle, a part of a group: nobody guesses.
        for line in [
            "Trạm Y tế xã Mường Kim",
            "Trường học số 9",
            "Xã Phương Đình",
            "Ban giám hiệu gửi các trường",
            "Các trường mầm non",
            "Các sở, ngành có liên quan",
        ] {
            assert!(of_commune.find_all(line).is_err(), "{line}");
        }
        let of_province = Directory::new(&units, unit(1), on);
        let all = vec![unit(2), unit(3)];
        for line in [
            "Xã, phường",
            "UBND cấp xã",
            "Chủ tịch UBND các xã, phường, đặc khu",
            "các sở; các xã và phường",
        ] {
            let found = of_province.find_all(line);
            if line.contains(';') {
                assert!(found.is_err(), "there are no departments: {line}");
            } else {
                assert_eq!(found, Ok(all.clone()), "{line}");
            }
        }
        assert_eq!(of_province.find_all("xã Khoen On; xã Mường Kim"), Ok(all.clone()));
        assert_eq!(of_province.find_all("các sở, ban, ngành và UBND các xã"), Ok(all));
    }

    #[test]
    fn a_unit_that_has_ended_is_read_back_only_where_it_stands_already() {
        let (mut units, _) = units();
        let ended = Span {
            from: "2025-07-01".parse().unwrap(),
            to: Some("2026-01-01".parse().unwrap()),
        };
        units = Units::new(
            2,
            units
                .iter()
                .cloned()
                .map(|row| match row.id == unit(3) {
                    true => UnitRow {
                        span: ended,
                        names: row
                            .names
                            .iter()
                            .cloned()
                            .map(|name| UnitName { span: ended, ..name })
                            .collect(),
                        codes: row
                            .codes
                            .iter()
                            .cloned()
                            .map(|code| UnitCode { span: ended, ..code })
                            .collect(),
                        ..row
                    },
                    false => row,
                })
                .collect(),
            [(2, 1), (3, 1), (4, 2)].map(|(child, parent)| EdgeRow {
                tree: Tree::Territorial,
                child: unit(child),
                parent: unit(parent),
                span: if child == 3 { ended } else { Span { to: None, ..ended } },
            }),
        );
        let on = "2026-11-26".parse().unwrap();
        let directory = Directory::new(&units, unit(1), on);
        let line = directory.line(unit(3));
        assert!(directory.find(&line).is_err(), "{line}");
        let directory = directory.holding(&[unit(2), unit(3)]);
        assert_eq!(directory.find(&line), Ok(unit(3)));
        assert_eq!(directory.find(&directory.line(unit(2))), Ok(unit(2)));
    }

    #[test]
    fn of_two_namesakes_the_own_one_is_meant_else_the_code_is_asked_for() {
        let (units, on) = units();
        let of_commune = Directory::new(&units, unit(2), on);
        assert_eq!(of_commune.find("Trường Tiểu học Số 1"), Ok(unit(4)));
        let of_province = Directory::new(&units, unit(1), on);
        assert!(
            of_province
                .find("Trường Tiểu học Số 1")
                .unwrap_err()
                .contains("03637.TH")
        );
        assert_eq!(of_province.find("Trường Tiểu học Số 1 (03638.TH)"), Ok(unit(5)));
    }

    #[test]
    fn what_is_written_out_is_read_back() {
        let (units, on) = units();
        let directory = Directory::new(&units, unit(1), on);
        let all = [unit(2), unit(3), unit(4), unit(5)];
        let mut form = Form::with([("act".to_owned(), directory.lines(&all))]);
        assert_eq!(directory.read(&mut form, "act"), all);
        assert!(form.errors.is_empty());
        let ticked = Form::with([("groups".to_owned(), "communes".to_owned())]);
        assert_eq!(directory.groups(&ticked, "groups"), [unit(2), unit(3)]);
    }
}
