//! What the clocks of an asset cost: `cargo run --release -p ip_assets --example measure_clocks -- 10000`.
//! Prints deadlines and microseconds an asset: computing, comparing with the same (what a change of law costs), and the short way.

use std::error::Error;
use std::time::Instant;

use chrono::{Days, NaiveDate};
use ip_assets::model::clocks::{Clocks, Due, Facts, Known, Scheme, deadlines, moved};
use ip_assets::model::{Event, EventKind, Right};
use kernel::packs::Packs;

fn dossier(at: u64) -> Option<(Right, Vec<Event>)> {
    let rights = [
        Right::Trademark,
        Right::Trademark,
        Right::Patent,
        Right::IndustrialDesign,
        Right::UtilityModel,
        Right::Copyright,
        Right::CollectiveMark,
        Right::GeographicalIndication,
    ];
    let right = *rights.get(usize::try_from(at % 8).ok()?)?;
    let filed = NaiveDate::from_ymd_opt(2012, 1, 2)?.checked_add_days(Days::new(at * 37 % 5_300))?;
    let mut events = Vec::new();
    let mut add = |kind: EventKind, after: u64, ordinal: i32| {
        if let Some(on) = filed.checked_add_days(Days::new(after)) {
            events.push(Event {
                kind,
                on,
                ordinal,
                number: String::new(),
                note: String::new(),
            });
        }
    };
    add(EventKind::Filed, 0, 0);
    if right != Right::Copyright {
        add(EventKind::Accepted, 35, 0);
        add(EventKind::Published, 120, 0);
        add(EventKind::OfficeAction, 400, 0);
        add(EventKind::OfficeReply, 460, 0);
    }
    if !at.is_multiple_of(3) {
        add(EventKind::GrantNotice, 600, 0);
        add(EventKind::GrantFeePaid, 640, 0);
        add(EventKind::Granted, 700, 0);
        if right.is_invention() {
            for year in 2..6 {
                add(
                    EventKind::AnnuityPaid,
                    700 + 360 * (u64::try_from(year).unwrap_or(0) - 1),
                    year,
                );
            }
        }
    }
    Some((right, events))
}

fn main() -> Result<(), Box<dyn Error>> {
    let count: u64 = std::env::args().nth(1).map_or(Ok(10_000), |text| text.parse())?;
    let packs = Packs::load(None)?;
    let dossiers: Vec<(Right, Vec<Event>)> = (0..count).filter_map(dossier).collect();
    let facts = |one: &'_ (Right, Vec<Event>)| -> (Right, bool) { (one.0, one.1.len().is_multiple_of(5)) };

    let started = Instant::now();
    let clocks = Clocks::new(Scheme::embedded(), &packs.rules, &packs.calendar);
    println!("made ready in {:.2} ms", started.elapsed().as_secs_f64() * 1_000.0);

    let told = |what: &str, started: Instant| {
        let all = started.elapsed().as_secs_f64();
        println!(
            "{what}: {:.3} s, {:.1} µs an asset",
            all,
            all * 1_000_000.0 / count.max(1) as f64
        );
    };
    let started = Instant::now();
    let dues: Vec<Vec<Due>> = dossiers
        .iter()
        .map(|one| {
            let (right, accelerated) = facts(one);
            clocks.deadlines(
                Facts {
                    right,
                    accelerated,
                    events: &one.1,
                },
                Known::default(),
            )
        })
        .collect();
    told("computed", started);
    let total: usize = dues.iter().map(Vec::len).sum();
    println!(
        "{total} deadlines of {count} assets, {:.1} each",
        total as f64 / count.max(1) as f64
    );

    let started = Instant::now();
    let changes: usize = dues.iter().map(|one| moved(one, one).len()).sum();
    told("compared", started);
    println!("{changes} changes");

    let started = Instant::now();
    let mut short = 0;
    for one in dossiers.iter().take(1_000) {
        let (right, accelerated) = facts(one);
        short += deadlines(
            Facts {
                right,
                accelerated,
                events: &one.1,
            },
            &packs.rules,
            &packs.calendar,
        )
        .len();
    }
    let all = started.elapsed().as_secs_f64();
    println!(
        "the short way: {:.1} µs an asset ({short} deadlines of 1000)",
        all * 1_000.0
    );
    Ok(())
}
