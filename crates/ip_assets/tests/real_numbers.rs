//! Numbers of applications and titles as registers and press print them: `shared/data/ip-vn`, where it is laid beside the
//! workspace; and texts that break programs. What is missing is said, not failed.

use std::path::PathBuf;

use ip_assets::model::Right;
use ip_assets::model::numbers::{Form, Number, Paper};

fn shared(path: &str) -> Option<PathBuf> {
    let whole = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../../../shared/data")
        .join(path);
    if whole.exists() {
        return Some(whole);
    }
    println!("skipped: shared/data/{path} is not beside the workspace");
    None
}

#[test]
fn every_real_number_is_read() {
    let Some(path) = shared("ip-vn/ip-assets-real.csv") else {
        return;
    };
    let mut table = csv::Reader::from_path(path).unwrap();
    let head = table.headers().unwrap().clone();
    let mut read = 0;
    for row in table.records() {
        let row = row.unwrap();
        let cell = |name: &str| row.get(head.iter().position(|one| one == name).unwrap()).unwrap_or("");
        let right = match cell("kind") {
            "patent" | "patent_application" => Right::Patent,
            "utility_solution" | "utility_solution_application" => Right::UtilityModel,
            "geographical_indication" => Right::GeographicalIndication,
            other => panic!("what is {other}?"),
        };
        for (raw, paper) in [
            (cell("application_no"), Paper::Application),
            (cell("certificate_no"), Paper::Title),
        ] {
            if !raw.is_empty() {
                let number = Number::parse(raw);
                assert_eq!(number.check(right, paper), Ok(()), "{raw}");
                read += 1;
            }
        }
    }
    assert!(read >= 14, "{read}");
}

#[test]
fn the_numbers_of_geographical_indications_are_read() {
    let Some(path) = shared("ip-vn/geographical-indications.csv") else {
        return;
    };
    let mut table = csv::Reader::from_path(path).unwrap();
    let mut seen = std::collections::BTreeSet::new();
    for row in table.records() {
        let row = row.unwrap();
        let title = Number::parse(row.get(0).unwrap());
        if !title.is_empty() {
            assert_eq!(
                title.check(Right::GeographicalIndication, Paper::Title),
                Ok(()),
                "{}",
                title.raw()
            );
            let whole = title.canonical_for(Right::GeographicalIndication);
            assert!(whole.starts_with("6-00"), "{whole}");
            assert!(seen.insert(whole), "{} stands twice", title.raw());
        }
        let filed = Number::parse(row.get(1).unwrap());
        if !filed.is_empty() {
            assert!(
                matches!(filed.form(), Some(Form::Application { kind: 6, .. })),
                "{}",
                filed.raw()
            );
        }
    }
}

#[test]
fn texts_that_break_programs_are_kept() {
    let Some(path) = shared("naughty-inputs/blns.json") else {
        return;
    };
    let texts: Vec<String> = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    assert!(texts.len() > 400);
    for text in texts {
        let number = Number::parse(&text);
        assert_eq!(number.raw(), text);
        assert_eq!(
            Number::parse(number.canonical()).canonical(),
            number.canonical(),
            "{text:?}"
        );
    }
}
