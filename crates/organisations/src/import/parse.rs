//! From bytes to lists that fit together. Pure: no database, no file.

use super::{At, Country, Later, LaterKind, Listed, Mapped, Other, RowFault};
use crate::labels::{self, fault, list};
use crate::model::{REORGANISATION, WHOLE, day_before};
use chrono::NaiveDate;
use kernel::units::{Span, Tree, UnitKind};
use std::collections::{HashMap, HashSet};

/// The list of changes that gives no days: its README dates the changes of type, and the list itself.
const UNDATED_CHANGES: &str = "changes_2025-07_to_2026-07.csv";
/// Changes of type in that list: Đồng Nai became a city.
const TYPES_CHANGED: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 4, 30);
/// All other changes in that list: the day of the state that it shows.
const LIST_STATE: Option<NaiveDate> = NaiveDate::from_ymd_opt(2026, 7, 25);

/// One list, row by row.
struct Table {
    file: String,
    head: Vec<String>,
    rows: Vec<(u64, Vec<String>)>,
}

/// One row of a list.
struct Line<'a> {
    table: &'a Table,
    at: At,
    cells: &'a [String],
}

impl Line<'_> {
    /// The cell; empty when the column is not there.
    fn get(&self, column: &str) -> &str {
        let place = self.table.head.iter().position(|head| head == column);
        place.and_then(|place| self.cells.get(place)).map_or("", String::as_str)
    }

    /// A cell that must hold something.
    fn need(&self, column: &str, faults: &mut Vec<RowFault>) -> String {
        let value = self.get(column);
        if value.is_empty() {
            faults.push(self.at.fault(column, value, fault::empty()));
        }
        value.to_owned()
    }

    fn flag(&self, column: &str, faults: &mut Vec<RowFault>) -> bool {
        let value = self.get(column);
        if !matches!(value, "0" | "1") {
            faults.push(self.at.fault(column, value, fault::flag_unreadable()));
        }
        value == "1"
    }

    /// A day, in any way that people write it or as 2025-07-01.
    fn day(&self, column: &str, faults: &mut Vec<RowFault>) -> Option<NaiveDate> {
        let value = self.get(column);
        if value.is_empty() {
            return None;
        }
        let day = value
            .parse::<NaiveDate>()
            .ok()
            .or_else(|| kernel::forms::parse_date(value).ok());
        if day.is_none() {
            faults.push(self.at.fault(column, value, fault::day_unreadable()));
        }
        day
    }
}

impl Table {
    fn read(file: &str, bytes: &[u8], needs: &[&str], faults: &mut Vec<RowFault>) -> Option<Table> {
        let whole = At {
            file: file.to_owned(),
            row: 0,
        };
        let Ok(text) = std::str::from_utf8(bytes) else {
            faults.push(whole.fault("", "", fault::not_utf8()));
            return None;
        };
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let head: Vec<String> = match reader.headers() {
            Ok(head) => head.iter().map(|name| name.trim().to_lowercase()).collect(),
            Err(error) => {
                faults.push(whole.fault("", "", fault::unreadable_file(&error.to_string())));
                return None;
            }
        };
        let missing: Vec<&&str> = needs
            .iter()
            .filter(|name| !head.iter().any(|held| held == **name))
            .collect();
        for column in &missing {
            faults.push(
                At {
                    row: 1,
                    ..whole.clone()
                }
                .fault(column, "", fault::missing_column()),
            );
        }
        if !missing.is_empty() {
            return None;
        }
        let mut rows = Vec::new();
        for record in reader.records() {
            match record {
                Ok(record) => {
                    let row = record.position().map_or(0, csv::Position::line);
                    if record.len() == head.len() {
                        rows.push((row, record.iter().map(vietnamese::clean_line).collect()));
                    } else {
                        let at = At {
                            file: file.to_owned(),
                            row,
                        };
                        let start = record.iter().take(3).collect::<Vec<_>>().join(",");
                        faults.push(at.fault("", &start, fault::wrong_width(record.len(), head.len())));
                    }
                }
                Err(error) => faults.push(whole.fault("", "", fault::unreadable_file(&error.to_string()))),
            }
        }
        Some(Table {
            file: file.to_owned(),
            head,
            rows,
        })
    }

    fn lines(&self) -> impl Iterator<Item = Line<'_>> {
        self.rows.iter().map(|(row, cells)| Line {
            table: self,
            at: At {
                file: self.file.clone(),
                row: *row,
            },
            cells,
        })
    }
}

/// Reads lists from their bytes: (name of the file, content).
///
/// # Errors
/// Every wrong cell.
pub fn parse(files: &[(String, Vec<u8>)]) -> Result<Country, Vec<RowFault>> {
    let mut faults = Vec::new();
    let mut country = Country::default();
    let find = |start: &str| files.iter().find(|(name, _)| name.to_lowercase().starts_with(start));
    let lists = [
        "provinces",
        "communes",
        "old_provinces",
        "old_districts",
        "old_wards",
        "mapping",
    ];
    let local = find("units");
    let any = lists.iter().any(|start| find(start).is_some());
    if any || local.is_none() {
        for start in lists {
            if find(start).is_none() {
                faults.push(
                    At {
                        file: format!("{start}.csv"),
                        row: 0,
                    }
                    .fault("", "", fault::missing_file()),
                );
            }
        }
    }
    let mut table = |start: &str, needs: &[&str]| {
        find(start).and_then(|(name, bytes)| Table::read(name, bytes, needs, &mut faults))
    };
    let provinces = table("provinces", &["code", "full_name", "merged_from"]);
    let communes = table(
        "communes",
        &["code", "full_name", "province_code", "founding_resolution"],
    );
    let old_provinces = table("old_provinces", &["code", "full_name"]);
    let old_districts = table("old_districts", &["code", "full_name", "province_code"]);
    let old_wards = table("old_wards", &["code", "full_name", "district_code"]);
    let mapping = table(
        "mapping",
        &[
            "old_ward_code",
            "old_district_code",
            "old_province_code",
            "new_commune_code",
            "new_province_code",
            "is_merged",
            "is_divided",
        ],
    );
    let changes = table("changes", &["code", "before", "after", "kind"]);
    let formation = table("formation_text", &["commune_code", "formed_from"]);
    let units = table("units", &["code", "full_name", "kind", "parent_code", "valid_from"]);

    country.provinces = listed(provinces.as_ref(), "", &mut faults);
    country.communes = listed(communes.as_ref(), "province_code", &mut faults);
    country.old_provinces = listed(old_provinces.as_ref(), "", &mut faults);
    country.old_districts = listed(old_districts.as_ref(), "province_code", &mut faults);
    country.old_wards = listed(old_wards.as_ref(), "district_code", &mut faults);
    below(
        &country.communes,
        "province_code",
        &country.provinces,
        list::PROVINCES,
        &mut faults,
    );
    below(
        &country.old_districts,
        "province_code",
        &country.old_provinces,
        list::OLD_PROVINCES,
        &mut faults,
    );
    below(
        &country.old_wards,
        "district_code",
        &country.old_districts,
        list::OLD_DISTRICTS,
        &mut faults,
    );
    if let Some(table) = &mapping {
        country.mapping = mapped(table, &country, &mut faults);
    }
    if let Some(table) = &changes {
        later(table, &mut country, &mut faults);
    }
    if let Some(table) = &formation {
        let known = codes(&country.communes);
        for line in table.lines() {
            let code = line.need("commune_code", &mut faults);
            if known.contains_key(code.as_str()) {
                country.formation.insert(code, line.get("formed_from").to_owned());
            } else {
                faults.push(
                    line.at
                        .fault("commune_code", &code, fault::unknown_code(list::COMMUNES)),
                );
            }
        }
    }
    if let Some(table) = &units {
        country.others = others(table, &mut faults);
    }
    if faults.is_empty() { Ok(country) } else { Err(faults) }
}

fn listed(table: Option<&Table>, parent: &str, faults: &mut Vec<RowFault>) -> Vec<Listed> {
    let mut rows: Vec<Listed> = Vec::new();
    let mut seen: HashMap<String, u64> = HashMap::new();
    for line in table.into_iter().flat_map(Table::lines) {
        let code = line.need("code", faults);
        let name_now = line.need("full_name", faults);
        let first = line.get("full_name_2025_07_01");
        if let Some(first) = seen.insert(code.clone(), line.at.row)
            && !code.is_empty()
        {
            faults.push(line.at.fault("code", &code, fault::twice(first)));
        }
        rows.push(Listed {
            name: if first.is_empty() {
                name_now.clone()
            } else {
                first.to_owned()
            },
            name_now,
            parent: if parent.is_empty() {
                String::new()
            } else {
                line.need(parent, faults)
            },
            kept: vietnamese::same_text(line.get("merged_from"), labels::NOT_MERGED),
            act: if parent == "province_code" && line.table.head.iter().any(|head| head == "founding_resolution") {
                line.need("founding_resolution", faults)
            } else {
                String::new()
            },
            at: line.at,
            code,
        });
    }
    rows
}

fn codes(rows: &[Listed]) -> HashMap<&str, &Listed> {
    rows.iter().map(|row| (row.code.as_str(), row)).collect()
}

/// Every parent is in its list.
fn below(rows: &[Listed], column: &str, parents: &[Listed], list: &str, faults: &mut Vec<RowFault>) {
    let known = codes(parents);
    for row in rows.iter().filter(|row| !row.parent.is_empty()) {
        if !known.contains_key(row.parent.as_str()) {
            faults.push(row.at.fault(column, &row.parent, fault::unknown_code(list)));
        }
    }
}

/// A share as a fraction of 1, in millionths: "0.35", "0,35", "1".
fn share(text: &str) -> Option<i64> {
    let text = text.replace(',', ".");
    let (whole, fraction) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str| part.chars().all(|c| c.is_ascii_digit());
    if !digits(whole) || !digits(fraction) || fraction.len() > 6 || whole.len() > 1 || text == "." {
        return None;
    }
    let millionths: i64 = format!("{:0<6}", fraction).parse().ok()?;
    let share = whole.parse::<i64>().unwrap_or(0) * WHOLE + millionths;
    (1..=WHOLE).contains(&share).then_some(share)
}

fn mapped(table: &Table, country: &Country, faults: &mut Vec<RowFault>) -> Vec<Mapped> {
    let wards = codes(&country.old_wards);
    let districts = codes(&country.old_districts);
    let old_provinces = codes(&country.old_provinces);
    let communes = codes(&country.communes);
    let provinces = codes(&country.provinces);
    let mut rows: Vec<Mapped> = Vec::new();
    for line in table.lines() {
        let check = |column: &str, known: &HashMap<&str, &Listed>, list: &str, faults: &mut Vec<RowFault>| {
            let code = line.need(column, faults);
            if !code.is_empty() && !known.contains_key(code.as_str()) {
                faults.push(line.at.fault(column, &code, fault::unknown_code(list)));
            }
            code
        };
        // Island districts had no ward of their own.
        let old_ward = if line.get("old_ward_code").is_empty() {
            String::new()
        } else {
            check("old_ward_code", &wards, list::OLD_WARDS, faults)
        };
        let old_district = check("old_district_code", &districts, list::OLD_DISTRICTS, faults);
        let old_province = check("old_province_code", &old_provinces, list::OLD_PROVINCES, faults);
        let commune = check("new_commune_code", &communes, list::COMMUNES, faults);
        let province = check("new_province_code", &provinces, list::PROVINCES, faults);
        let fits = |column: &str, value: &str, held: Option<&&Listed>, faults: &mut Vec<RowFault>| {
            if let Some(held) = held
                && held.parent != value
            {
                faults.push(line.at.fault(column, value, fault::other_name(&held.parent)));
            }
        };
        fits("old_district_code", &old_district, wards.get(old_ward.as_str()), faults);
        fits(
            "old_province_code",
            &old_province,
            districts.get(old_district.as_str()),
            faults,
        );
        fits("new_province_code", &province, communes.get(commune.as_str()), faults);
        let text = line.get("share");
        let part = share(text);
        if !text.is_empty() && part.is_none() {
            faults.push(line.at.fault("share", text, fault::share_unreadable()));
        }
        rows.push(Mapped {
            old_ward,
            old_district,
            old_province,
            commune,
            province,
            merged: line.flag("is_merged", faults),
            divided: line.flag("is_divided", faults),
            share: part,
            at: line.at,
        });
    }
    together(&rows, country, faults);
    rows
}

/// What an old unit is called in the mapping: its ward, or the district when it had none.
pub(super) fn origin(row: &Mapped) -> (&str, &str) {
    if row.old_ward.is_empty() {
        ("", &row.old_district)
    } else {
        (&row.old_ward, "")
    }
}

/// What only the rows together show: repeats, flags, shares, units that are forgotten.
fn together(rows: &[Mapped], country: &Country, faults: &mut Vec<RowFault>) {
    let mut out: HashMap<(&str, &str), Vec<&Mapped>> = HashMap::new();
    let mut into: HashMap<&str, Vec<&Mapped>> = HashMap::new();
    let mut pairs: HashSet<((&str, &str), &str)> = HashSet::new();
    for row in rows {
        if !pairs.insert((origin(row), row.commune.as_str())) {
            faults.push(row.at.fault("new_commune_code", &row.commune, fault::pair_twice()));
        }
        out.entry(origin(row)).or_default().push(row);
        into.entry(&row.commune).or_default().push(row);
    }
    for row in rows {
        let (parts, sources) = (
            out.get(&origin(row)).map_or(0, Vec::len),
            into.get(row.commune.as_str()).map_or(0, Vec::len),
        );
        if row.divided != (parts > 1) {
            faults.push(
                row.at
                    .fault("is_divided", if row.divided { "1" } else { "0" }, fault::flag(parts)),
            );
        }
        // A unit that took in nothing may still be a new one (an island district becomes a special zone).
        if !row.merged && sources > 1 {
            faults.push(row.at.fault("is_merged", "0", fault::flag(sources)));
        }
    }
    let mut sums: Vec<&Vec<&Mapped>> = out.values().collect();
    sums.sort_by_key(|parts| parts.first().map(|row| row.at.row));
    for parts in sums {
        let given = parts.iter().filter(|row| row.share.is_some()).count();
        let Some(last) = parts.last() else { continue };
        if given == 0 {
            continue;
        }
        let sum: i64 = parts.iter().filter_map(|row| row.share).sum();
        if given < parts.len() {
            faults.push(last.at.fault("share", "", fault::share_partly()));
        } else if sum != WHOLE {
            faults.push(
                last.at
                    .fault("share", &labels::percent(last.share.unwrap_or(0)), fault::shares(sum)),
            );
        }
    }
    let wards: HashSet<&str> = rows.iter().map(|row| row.old_ward.as_str()).collect();
    for row in country
        .old_wards
        .iter()
        .filter(|row| !wards.contains(row.code.as_str()))
    {
        faults.push(row.at.fault("code", &row.code, fault::unmapped()));
    }
    for row in country
        .communes
        .iter()
        .filter(|row| !into.contains_key(row.code.as_str()))
    {
        faults.push(row.at.fault("code", &row.code, fault::unmapped()));
    }
}

fn later(table: &Table, country: &mut Country, faults: &mut Vec<RowFault>) {
    let known: HashMap<&str, &Listed> = codes(&country.communes)
        .into_iter()
        .chain(codes(&country.provinces))
        .collect();
    let mut found = Vec::new();
    for line in table.lines() {
        let code = line.need("code", faults);
        let (before, after) = (line.need("before", faults), line.need("after", faults));
        let Some(unit) = known.get(code.as_str()) else {
            faults.push(line.at.fault("code", &code, fault::unknown_code(list::COMMUNES)));
            continue;
        };
        let kind = line.get("kind");
        if matches!(kind, "tone_placement" | "letter_case") {
            country.spelling_only += 1;
            continue;
        }
        let what = match kind {
            "type" | "name" => {
                if before != unit.name {
                    faults.push(line.at.fault("before", &before, fault::other_name(&unit.name)));
                }
                if after != unit.name_now {
                    faults.push(line.at.fault("after", &after, fault::other_name(&unit.name_now)));
                }
                LaterKind::Name(after)
            }
            "code" => {
                let held = before
                    .split_once(labels::CODE_MARK)
                    .and_then(|(_, rest)| rest.strip_suffix(')'));
                let Some(held) = held.filter(|held| held.chars().all(|c| c.is_ascii_digit())) else {
                    faults.push(line.at.fault("before", &before, fault::other_name(labels::CODE_MARK)));
                    continue;
                };
                LaterKind::CodeBefore(held.to_owned())
            }
            _ => {
                faults.push(line.at.fault(
                    "kind",
                    kind,
                    fault::unknown_kind("type, name, code, tone_placement, letter_case"),
                ));
                continue;
            }
        };
        let given = line.day("effective_on", faults);
        let on = given.or(if table.file != UNDATED_CHANGES {
            None
        } else if kind == "type" {
            TYPES_CHANGED
        } else {
            LIST_STATE
        });
        let Some(on) = on else {
            if line.get("effective_on").is_empty() {
                faults.push(line.at.fault("effective_on", "", fault::needs_day()));
            }
            continue;
        };
        if on <= REORGANISATION {
            faults.push(line.at.fault(
                "effective_on",
                line.get("effective_on"),
                fault::reversed(REORGANISATION),
            ));
        }
        let act = match line.get("legal_act") {
            "" if kind == "type" && code.len() == 2 => labels::DONG_NAI_ACT,
            "" => labels::LIST_ACT,
            act => act,
        };
        found.push(Later {
            code,
            on,
            act: act.to_owned(),
            what,
        });
    }
    found.sort_by_key(|change| change.on);
    country.later = found;
}

fn others(table: &Table, faults: &mut Vec<RowFault>) -> Vec<Other> {
    let mut rows: Vec<Other> = Vec::new();
    for line in table.lines() {
        let code = line.need("code", faults);
        let name = line.need("full_name", faults);
        let parent = line.need("parent_code", faults);
        let kind = UnitKind::from_code(line.get("kind"));
        if kind.is_none() {
            let known = UnitKind::ALL.map(UnitKind::code).join(", ");
            faults.push(line.at.fault("kind", line.get("kind"), fault::unknown_kind(&known)));
        }
        let tree = if line.get("tree").is_empty() {
            Some(Tree::Territorial)
        } else {
            Tree::from_code(line.get("tree"))
        };
        if tree.is_none() {
            faults.push(line.at.fault(
                "tree",
                line.get("tree"),
                fault::unknown_kind(&Tree::ALL.map(Tree::code).join(", ")),
            ));
        }
        line.need("valid_from", faults);
        let (from, to) = (line.day("valid_from", faults), line.day("valid_to", faults));
        if let (Some(from), Some(to)) = (from, to)
            && to < from
        {
            faults.push(line.at.fault("valid_to", line.get("valid_to"), fault::reversed(from)));
        }
        let act = line.get("legal_act");
        let act = if act.is_empty() { labels::LOCAL_ACT } else { act }.to_owned();
        if let (Some(kind), Some(tree), Some(from)) = (kind, tree, from) {
            rows.push(Other {
                at: line.at,
                code,
                name,
                kind,
                parent,
                tree,
                from,
                to,
                act,
            });
        }
    }
    let mut held: HashMap<&str, Vec<&Other>> = HashMap::new();
    for row in rows.iter().filter(|row| !row.code.is_empty()) {
        let same = held.entry(&row.code).or_default();
        let span = Span {
            from: row.from,
            to: row.to,
        };
        if let Some(first) = same.iter().find(|other| {
            span.overlaps(Span {
                from: other.from,
                to: other.to,
            })
        }) {
            faults.push(row.at.fault("code", &row.code, fault::twice(first.at.row)));
        }
        same.push(row);
    }
    // A chain of parents inside the list that comes back to its beginning on the first day of a row.
    for row in &rows {
        let mut at = row;
        for _ in 0..rows.len() {
            let above = held.get(at.parent.as_str()).and_then(|same| {
                same.iter().find(|other| {
                    other.tree == row.tree
                        && Span {
                            from: other.from,
                            to: other.to,
                        }
                        .contains(row.from)
                })
            });
            match above {
                Some(above) if above.code == row.code => {
                    faults.push(row.at.fault("parent_code", &row.parent, fault::cycle()));
                    break;
                }
                Some(above) => at = above,
                None => break,
            }
        }
    }
    rows
}

/// The last day of the old tree.
pub(super) fn last_old_day() -> NaiveDate {
    day_before(REORGANISATION)
}
