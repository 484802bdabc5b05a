//! `khoinguon figures`: recount from the records, check what was frozen.

use crate::serve::anyhow_lite::Failure;
use clap::Subcommand;
use indicators::follow::{Figures, Lens};
use indicators::model::{SnapshotId, View};
use indicators::{commands, policy, store};
use kernel::access::Actor;
use kernel::time::local_date;
use kernel::web::App;
use serde_json::json;

/// The commands.
#[derive(Debug, Subcommand)]
pub enum FiguresCommand {
    /// Count everything anew from the records and name each difference from what is kept.
    #[command(after_help = "Example: khoinguon figures recount --data /var/lib/khoinguon")]
    Recount {
        /// Write what the records say.
        #[arg(long)]
        mend: bool,
    },
    /// Make frozen figures anew from the records of today; say which record changed.
    #[command(after_help = "Example: khoinguon figures verify BC-12-0042/2026-Q4")]
    Verify {
        /// Id or name of a snapshot, or number of a report; without one, every snapshot.
        snapshot: Option<String>,
    },
}

/// Runs a command.
///
/// # Errors
/// Exit code 5 when something does not verify.
pub async fn run(app: &App, command: FiguresCommand, json: bool) -> Result<(), Failure> {
    match command {
        FiguresCommand::Recount { mend } => recount(app, mend, json).await,
        FiguresCommand::Verify { snapshot } => verify(app, snapshot.as_deref(), json).await,
    }
}

async fn recount(app: &App, mend: bool, json: bool) -> Result<(), Failure> {
    let figures = app.part::<Figures>()?;
    let begun = std::time::Instant::now();
    let found = figures.recount(&app.db, mend).await?;
    let seconds = begun.elapsed().as_secs_f64();
    let number = found.differences.len();
    if json {
        println!(
            "{}",
            json!({ "counted": found.counted, "kept": found.kept, "differences": found.differences, "mended": mend, "seconds": seconds })
        );
    } else {
        let or_none = |text: &Option<String>| text.clone().unwrap_or_else(|| "nothing".to_owned());
        for one in &found.differences {
            println!(
                "{} of {} {}: kept {}, by the records {}",
                one.measure,
                one.kind,
                one.record,
                or_none(&one.kept),
                or_none(&one.counted)
            );
        }
        println!(
            "{} facts by the records, {} kept, {number} differences, {seconds:.1} s",
            found.counted, found.kept
        );
    }
    match (number, mend) {
        (0, _) => Ok(()),
        (number, true) => {
            if !json {
                println!("{number} mended");
            }
            Ok(())
        }
        (number, false) => Err(Failure::new(
            5,
            format!("{number} facts differ from the records; run with --mend to write what the records say"),
        )),
    }
}

/// The report of a number, and those of its revisions that are not what the journal sealed.
async fn sent(app: &App, code: &str) -> Result<Option<(String, Vec<i32>)>, Failure> {
    let (db, today) = (app.db.reader(), local_date(app.db.now()));
    let found = match reports::store::by_code(&db, &reports::policy::whole(), code, today).await {
        Ok(found) => found,
        Err(kernel::AppError::NotFound) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
    let mut broken = Vec::new();
    for sending in reports::store::sendings(&db, found.report.id).await? {
        if !reports::commands::is_untouched(&db, &found.report, &sending).await? {
            broken.push(sending.revision);
        }
    }
    Ok(Some((found.report.code, broken)))
}

async fn verify(app: &App, wanted: Option<&str>, json: bool) -> Result<(), Failure> {
    let figures = app.part::<Figures>()?;
    figures.fresh(&app.db).await?;
    let (units, today) = (app.db.units(), local_date(app.db.now()));
    let (scope, below) = policy::snapshots(&Actor::system("figures verify"), &units, today);
    let report = match wanted {
        Some(code) => sent(app, code).await?,
        None => None,
    };
    if let Some((code, broken)) = &report {
        if !json {
            println!(
                "{code}: {}",
                if broken.is_empty() {
                    "what was sent is what the journal sealed"
                } else {
                    "ALTERED"
                }
            );
        }
        if let Some(revision) = broken.first() {
            let sentence = format!("revision {revision} of {code} is not what the journal sealed");
            return Err(Failure::new(5, sentence));
        }
    }
    let of_report = |name: &str| {
        report
            .as_ref()
            .is_some_and(|(code, _)| reports::labels::is_snapshot_of(name, code))
    };
    let kept = match wanted.map(str::parse::<SnapshotId>) {
        Some(Ok(id)) => vec![store::find_snapshot(&app.db.reader(), &scope, &below, id).await?],
        Some(Err(_)) | None => {
            let all = store::snapshots(&app.db.reader(), &scope, &below, u64::from(u32::MAX)).await?;
            all.into_iter()
                .filter(|one| wanted.is_none_or(|name| one.name == name) || of_report(&one.name))
                .collect()
        }
    };
    if let (Some(name), true, None) = (wanted, kept.is_empty(), &report) {
        return Err(Failure::new(1, format!("no snapshot is called {name}")));
    }
    let (mut wrong, mut lines) = (0, Vec::new());
    for one in &kept {
        let lens = Lens {
            units: &units,
            packs: &app.packs,
            view: View::Reported,
            regime: one.regime,
            today,
        };
        let sealed = commands::sealed(&app.db.reader(), one.id).await?;
        let checked = commands::check(&figures, &lens, one, sealed.as_deref())?;
        wrong += usize::from(!checked.holds());
        if !json {
            let verdict = if checked.holds() { "matches" } else { "DIFFERS" };
            println!("{} ({}): {verdict}", one.name, one.id);
            if !checked.untouched {
                println!("  what was frozen is not what the journal sealed");
            }
            for (key, then, now) in &checked.values {
                println!("  {key}: {then} then, {now} now");
            }
            for moved in &checked.moved {
                println!("  record {} ({}): {}", moved.record, moved.measure, moved.said);
            }
        }
        lines.push(json!({ "id": one.id, "name": one.name, "holds": checked.holds(), "checked": checked }));
    }
    if json {
        println!("{}", serde_json::Value::from(lines));
    } else if kept.is_empty() && report.is_none() {
        println!("nothing was frozen yet");
    }
    if wrong == 0 {
        Ok(())
    } else {
        Err(Failure::new(
            5,
            format!("{wrong} of {} snapshots do not match", kept.len()),
        ))
    }
}
