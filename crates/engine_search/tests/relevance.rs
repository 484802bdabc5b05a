//! The judged queries of `relevance/`: what was meant stands first. `scripts/bench search` compares with other engines, among
//! two thousand further records.

use engine_search::{Abbreviations, Engine};
use kernel::search::{Document, Narrowed, Question, Seer, Sight, Sights, Standing, TextIndex as _};
use std::collections::HashMap;
use uuid::Uuid;

const KINDS: [&str; 3] = ["initiative", "person", "unit"];

fn list(text: &str) -> Vec<String> {
    text.split(';')
        .filter(|part| !part.is_empty())
        .map(str::to_owned)
        .collect()
}

#[test]
fn what_was_meant_stands_first() {
    let folder = std::env::temp_dir().join(format!("khoinguon-relevance-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&folder);
    let engine = Engine::new(folder.clone(), Abbreviations::load(None).unwrap());
    let mut places = HashMap::new();
    let mut documents = Vec::new();
    let records = include_str!("relevance/records.tsv");
    for (number, line) in (0..).zip(records.lines().filter(|line| !line.starts_with('#'))) {
        let parts: Vec<&str> = line.split('\t').collect();
        let [name, kind, title, people, units, codes, body] = parts.as_slice() else {
            panic!("{line}")
        };
        let id = Uuid::from_u128(number);
        places.insert(*name, id);
        documents.push(Document {
            kind: KINDS.into_iter().find(|known| known == kind).unwrap(),
            id,
            seers: vec![Seer::Anyone],
            title: (*title).to_owned(),
            people: list(people),
            units: list(units),
            codes: list(codes),
            body: (*body).to_owned(),
            ..Document::default()
        });
    }
    engine.apply(documents, Vec::new(), Standing::default()).unwrap();
    let sights: Sights = KINDS.into_iter().map(|kind| (kind, Sight::Everything)).collect();
    let mut ways: HashMap<&str, (f64, f64)> = HashMap::new();
    let mut misses = Vec::new();
    let queries = include_str!("relevance/queries.tsv");
    for line in queries
        .lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
    {
        let parts: Vec<&str> = line.split('\t').collect();
        let [way, typed, grades] = parts.as_slice() else {
            panic!("{line}")
        };
        let meant: Vec<Uuid> = grades
            .split(',')
            .filter_map(|grade| grade.strip_suffix("=3"))
            .map(|name| places[name])
            .collect();
        let question = Question {
            words: (*typed).to_owned(),
            narrowed: Narrowed::default(),
            sights: sights.clone(),
            from: 0,
            size: 10,
        };
        let hits = engine.search(&question).unwrap().hits;
        let at = hits.iter().position(|hit| meant.contains(&hit.id));
        let held = ways.entry(way).or_default();
        held.0 += 1.0;
        held.1 += at.map_or(0.0, |at| 1.0 / (f64::from(u32::try_from(at).unwrap()) + 1.0));
        if at != Some(0) {
            misses.push(format!("{typed}: {at:?}"));
        }
    }
    let _ = std::fs::remove_dir_all(&folder);
    let (number, sum) = ways
        .values()
        .fold((0.0, 0.0), |all, one| (all.0 + one.0, all.1 + one.1));
    assert!(number >= 100.0);
    assert!(sum / number >= 0.95, "{:.3} {misses:#?}", sum / number);
    for (way, (number, sum)) in ways {
        assert!(sum / number >= 0.85, "{way}: {:.3} {misses:#?}", sum / number);
    }
}
