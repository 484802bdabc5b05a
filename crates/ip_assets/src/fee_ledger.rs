//! The fees of assets as a person sees them: what falls due, what was written down, what is to come in the next twelve months.

use crate::Rules;
use crate::commands;
use crate::labels::costs as words;
use crate::model::clocks::Due;
use crate::model::fees::{self, Ask, Cost, Expected, Fee, Stage};
use crate::model::{Asset, AssetId, Event};
use crate::store::costs::{self as store, Brief};
use crate::store::deadlines::{self, Wanted};
use chrono::{Days, Months, NaiveDate};
use kernel::Result;
use kernel::access::Scope;
use kernel::db::Reader;
use kernel::money::Vnd;
use std::collections::HashMap;

/// Most deadlines, and most assets with unpaid records, that one budget is made of.
pub const MOST: u64 = 20_000;

/// What the fees of an asset follow from, and what was written down.
#[derive(Clone, Debug)]
pub struct Ledger {
    /// The events that stand.
    pub events: Vec<Event>,
    /// The deadlines.
    pub dues: Vec<Due>,
    /// The records, in the order in which they were written.
    pub costs: Vec<Cost>,
}

/// Reads the ledger of an asset. The caller has found it through its scope.
///
/// # Errors
/// Database errors.
pub async fn of(db: &Reader<'_>, id: AssetId) -> Result<Ledger> {
    Ok(Ledger {
        events: commands::standing(&crate::store::events(db, id).await?),
        dues: deadlines::of(db, id).await?,
        costs: store::of(db, id).await?,
    })
}

impl Ledger {
    /// Every fee that the dossier has had or will have.
    #[must_use]
    pub fn expected<'a>(&'a self, rules: &'a Rules, asset: &Asset, today: NaiveDate) -> Vec<Expected<'a>> {
        fees::expected(
            &rules.fees,
            (&asset.content, asset.state),
            &self.events,
            &self.dues,
            today,
        )
    }

    /// What was written down of a fee and stands.
    #[must_use]
    pub fn record(&self, line: &Expected<'_>) -> Option<&Cost> {
        fees::record_of(&self.costs, &line.fee.key, line.ordinal)
    }
}

/// An amount with how it came about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// What is to be paid; none where nobody knows.
    pub amount: Option<Vnd>,
    /// Amount and quantity, relief, surcharge, source, in a sentence.
    pub how: String,
    /// Everything that it rests on was read in the acts themselves.
    pub verified: bool,
}

fn unpaid(rules: &Rules, fee: &Fee, cost: &Cost, late_percent: u32) -> Told {
    let late = |amount: Vnd| fees::with_surcharge(amount, late_percent).ok();
    let verified = fees::is_verified(&rules.fees, fee, cost);
    let mut how = words::recorded(cost.expected, late_percent, verified);
    if !cost.note.is_empty() {
        how.push(' ');
        how.push_str(&cost.note);
    }
    Told {
        amount: cost.expected.and_then(late),
        how,
        verified,
    }
}

fn by_table(rules: &Rules, fee: &Fee, on: NaiveDate, quantity: u32, late_percent: u32) -> Told {
    let ask = Ask {
        late_percent,
        ..Ask::plain(on, quantity)
    };
    match rules.fees.price(fee, ask) {
        Ok(Some(price)) => Told {
            amount: Some(price.total),
            how: words::price(fee, &price),
            verified: price.verified(),
        },
        Ok(None) | Err(_) => Told {
            amount: None,
            how: words::no_price(fee, late_percent),
            verified: true,
        },
    }
}

/// What a fee comes to when it is paid today: as it was written down, or by the table of its day.
#[must_use]
pub fn told(rules: &Rules, line: &Expected<'_>, record: Option<&Cost>) -> Told {
    match record {
        Some(cost) => unpaid(rules, line.fee, cost, line.late_percent()),
        None => by_table(rules, line.fee, line.table_on, line.quantity, line.late_percent()),
    }
}

/// A line of a budget.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Of which asset.
    pub asset: AssetId,
    /// Its code.
    pub code: String,
    /// Its title.
    pub title: String,
    /// Key of the fee.
    pub kind: String,
    /// The fee with its place in a series.
    pub what: String,
    /// Last day.
    pub due_on: NaiveDate,
    /// First day of the month of the budget; none for what is late.
    pub month: Option<NaiveDate>,
    /// What it comes to.
    pub told: Told,
}

/// What is to be paid in the next twelve months for the assets that a scope shows, and what is late and can still be paid.
#[derive(Clone, Debug, Default)]
pub struct Budget {
    /// By day.
    pub lines: Vec<Line>,
    /// There was more than one budget takes.
    pub cut: bool,
}

/// The last day of a budget that is made today.
#[must_use]
pub fn last_day(today: NaiveDate) -> NaiveDate {
    today
        .checked_add_months(Months::new(12))
        .and_then(|day| day.checked_sub_days(Days::new(1)))
        .unwrap_or(today)
}

/// Makes a budget.
///
/// # Errors
/// Database errors.
pub async fn budget(db: &Reader<'_>, scope: &Scope, rules: &Rules, today: NaiveDate) -> Result<Budget> {
    let to = last_day(today);
    let clocks = rules.fees.rules();
    let wanted = Wanted {
        rules: Some(&clocks),
        ..Wanted::default()
    };
    let mut dues = deadlines::between(db, scope, (Some(today), to), wanted, MOST + 1, today).await?;
    let long_ago = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or(today);
    let mut waiting = store::unpaid(db, scope, (long_ago, to), MOST + 1, today).await?;
    let most = usize::try_from(MOST).unwrap_or(usize::MAX);
    let cut = dues.len() > most || waiting.len() > most;
    dues.truncate(most);
    waiting.truncate(most);
    let mut ids: Vec<AssetId> = dues.iter().map(|kept| kept.asset).chain(waiting).collect();
    ids.sort_unstable();
    ids.dedup();
    let briefs = store::briefs(db, scope, &ids, today).await?;
    let costs = store::of_many(db, &ids).await?;
    let is_asked = |one: &Cost| one.paid_on.is_none() && one.due_on.is_some_and(|due| due <= to);
    let asking = costs.iter().filter(|(_, all)| fees::standing(all).any(is_asked));
    let asking: Vec<AssetId> = asking.map(|(asset, _)| *asset).collect();
    let dossiers = deadlines::of_many(db, &asking).await?;
    let (none, nothing) = (Vec::new(), Vec::new());
    let mut lines = Vec::new();
    let mut late: HashMap<(AssetId, String, i32), u32> = HashMap::new();
    for kept in &dues {
        let Some(brief) = briefs.get(&kept.asset) else { continue };
        let percent = kept.due.surcharge_on(today).unwrap_or(0);
        let records = costs.get(&kept.asset).unwrap_or(&none);
        for fee in rules
            .fees
            .of(brief.content.right)
            .filter(|fee| fee.rules.contains(&kept.due.rule))
        {
            let ordinal = if fee.per.has_ordinal() { kept.due.ordinal } else { 0 };
            let quantity = fee.per.quantity(&brief.content);
            // What was written down stands below with its own day and amount.
            if fees::record_of(records, &fee.key, ordinal).is_some() {
                late.insert((kept.asset, fee.key.clone(), ordinal), percent);
                continue;
            }
            if quantity > 0 {
                let told = by_table(rules, fee, kept.due.due_on, quantity, percent);
                lines.push(line(kept.asset, brief, (fee, ordinal), kept.due.due_on, told, today));
            }
        }
    }
    for (asset, records) in &costs {
        let Some(brief) = briefs.get(asset) else { continue };
        let dossier = dossiers.get(asset).unwrap_or(&nothing);
        for one in fees::standing(records).filter(|one| is_asked(one)) {
            let (Some(due_on), Some(fee)) = (one.due_on, rules.fees.fee(&one.kind)) else {
                continue;
            };
            if !is_awaited(fee, one.ordinal, dossier, today) {
                continue;
            }
            let percent = late.get(&(*asset, one.kind.clone(), one.ordinal)).copied().unwrap_or(0);
            lines.push(line(
                *asset,
                brief,
                (fee, one.ordinal),
                due_on,
                unpaid(rules, fee, one, percent),
                today,
            ));
        }
    }
    lines.sort_by(|a, b| (a.due_on, &a.code, &a.what).cmp(&(b.due_on, &b.code, &b.what)));
    Ok(Budget { lines, cut })
}

fn line(
    asset: AssetId,
    brief: &Brief,
    (fee, ordinal): (&Fee, i32),
    due_on: NaiveDate,
    told: Told,
    today: NaiveDate,
) -> Line {
    Line {
        asset,
        code: brief.code.clone(),
        title: brief.content.title.clone(),
        kind: fee.key.clone(),
        what: words::fee(fee, ordinal),
        due_on,
        month: fees::month_of(due_on, today),
        told,
    }
}

/// Whether a dossier still waits for a fee that was written down: not when all its deadlines were met or missed, or the dossier went
/// another way. Of a fee without a deadline it says nothing.
fn is_awaited(fee: &Fee, ordinal: i32, dues: &[Due], today: NaiveDate) -> bool {
    let mut stages = fees::dues_of(fee, ordinal, dues)
        .map(|due| fees::stage(due, today))
        .peekable();
    stages.peek().is_none() || stages.flatten().any(is_ahead)
}

/// Whether a fee is still to be paid: its day has not passed in vain, and by the dossier it was not paid.
#[must_use]
pub fn is_ahead(stage: Stage) -> bool {
    match stage {
        Stage::Later(_) | Stage::Open | Stage::Late(_) => true,
        Stage::Missed | Stage::Done(_) => false,
    }
}
