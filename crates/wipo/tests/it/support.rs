//! Where the samples are.

use std::path::PathBuf;
use wipo::{Documents, Record};

pub(crate) const ALL: [&str; 14] = [
    "st96/examples/PatentPublication_Example.xml",
    "st96/examples/TrademarkApplication_Example.xml",
    "st96/examples/DesignApplication_Example.xml",
    "st96/examples/GIApplication_Example.xml",
    "st36/ep-a1-sample.xml",
    "uspto/US06859910-grant-2004.xml",
    "uspto/US20050004437A1-application-2004.xml",
    "uspto/US20210045410A1-application-v44.xml",
    "uspto/USD435854S1-design-sgml.xml",
    "epo-ops/biblio_example_3.xml",
    "epo-ops/claims_example.xml",
    "epo-ops/full_cycle_example.xml",
    "epo-ops/legal_example_3.xml",
    "epo-ops/search_example.xml",
];

pub(crate) fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ip-standards")
}

/// Bytes of a sample, if it is there.
pub(crate) fn sample(name: &str) -> Option<Vec<u8>> {
    let read = std::fs::read(folder().join(name)).ok();
    if read.is_none() {
        println!("skipped: {name} is not beside the project");
    }
    read
}

pub(crate) fn records(bytes: &[u8]) -> Vec<Record> {
    Documents::new(bytes)
        .collect::<Result<_, _>>()
        .expect("a readable file")
}

pub(crate) fn record(name: &str) -> Option<Record> {
    let mut all = records(&sample(name)?);
    assert_eq!(all.len(), 1, "{name}");
    all.pop()
}
