//! The numbered paper of a report (NĐ 30/2020/NĐ-CP): what was handed over last, as text with tables. Drafted from the frozen
//! revision, never from what is being typed.

use crate::labels;
use crate::model::{Entry, REPORT, Regime, ReportId, Sending};
use crate::policy;
use crate::store::{self, Owed};
use chrono::NaiveDate;
use kernel::access::{Actor, Permit};
use kernel::db::{Reader, Tx};
use kernel::papers::{Paper, PaperKind};
use kernel::time::local_date;
use kernel::units::Units;
use kernel::web::App;
use kernel::{AppError, Result};
use papers::{Offer, Record, Source};
use serde_json::{Value, json};
use uuid::Uuid;

/// Reports as a source of papers.
#[derive(Clone, Copy, Debug)]
pub struct Reports;

async fn found(db: &Reader<'_>, actor: &Actor, id: Uuid, on: NaiveDate) -> Result<(Owed, Regime)> {
    let owed = store::find(db, &policy::scope(actor), ReportId(id), on).await?;
    let regime = store::find_regime(db, owed.report.regime).await?;
    Ok((owed, regime))
}

fn recipients(regime: &Regime, owed: &Owed, units: &Units, on: NaiveDate) -> Vec<String> {
    let mut all: Vec<String> = [Some(owed.report.receiver), regime.content.also, regime.content.via]
        .into_iter()
        .flatten()
        .map(|unit| organisations::papers::authority(units, unit, on))
        .collect();
    all.dedup();
    all.push(labels::TO_FILE.to_owned());
    all
}

#[async_trait::async_trait]
impl Source for Reports {
    fn kind(&self) -> &'static str {
        REPORT
    }

    async fn find(&self, db: &Reader<'_>, units: &Units, actor: &Actor, id: Uuid, on: NaiveDate) -> Result<Record> {
        let (owed, regime) = found(db, actor, id, on).await?;
        let name = labels::report_name(&regime.content.name, owed.report.period);
        let mut offers = Vec::new();
        if owed.report.revision > 0 {
            offers.push(Offer {
                code: "report".to_owned(),
                label: labels::OFFER_REPORT.to_owned(),
                kind: PaperKind::Report,
                template: "session_report",
                unit: owed.holder,
                issuer: organisations::papers::issuer(db, units, owed.holder, on).await?,
                title: labels::about(&regime.content.name, owed.report.period),
                recipients: recipients(&regime, &owed, units, on),
                signed_by_unit: true,
            });
        }
        let inside = policy::reads(actor, owed.holder, units, on);
        Ok(Record {
            title: name,
            link: format!("/bao-cao/{id}"),
            crumbs: vec![(labels::TITLE.to_owned(), "/bao-cao".to_owned())],
            offers,
            may_write: policy::keeps(actor, owed.holder, units, on),
            sees_drafts: inside,
            reads: true,
        })
    }

    async fn permit(&self, tx: &Tx, actor: &Actor, id: Uuid) -> Result<Permit> {
        let (owed, _) = found(&tx.reader(), actor, id, tx.today()).await?;
        policy::permit_write(actor, &owed.report, owed.holder, &tx.units(), tx.today())
    }

    async fn data(&self, app: &App, actor: &Actor, paper: &Paper, on: NaiveDate) -> Result<Value> {
        let (db, units, today) = (app.db.reader(), app.db.units(), local_date(app.db.now()));
        let (owed, regime) = found(&db, actor, paper.subject, today).await?;
        if owed.report.revision == 0 {
            return Err(AppError::Refused {
                code: "report.not_sent",
                message: labels::NOT_SENT.to_owned(),
            });
        }
        let sending = store::sending(&db, owed.report.id, owed.report.revision).await?;
        let letterhead = organisations::papers::letterhead(&db, &units, owed.holder, on).await?;
        Ok(json!({
            "superior_unit": letterhead.superior,
            "unit": letterhead.unit,
            "place": letterhead.place,
            "addressees": [organisations::papers::authority(&units, owed.report.receiver, on)],
            "basis": [labels::basis(&regime.content.basis)],
            "parts": parts(&sending, &owed),
        }))
    }
}

/// The sections as text, then the rows as a table, with the day on which figures were closed and the seal.
fn parts(sending: &Sending, owed: &Owed) -> Vec<Value> {
    let content = &sending.content;
    let mut parts: Vec<Value> = content
        .sections
        .iter()
        .map(|section| {
            let paragraphs: Vec<&str> = section.text.lines().filter(|line| !line.trim().is_empty()).collect();
            json!({ "title": section.heading, "paragraphs": paragraphs })
        })
        .collect();
    if content.rows.is_empty() {
        return parts;
    }
    let estimates = content.rows.iter().any(|row| row.estimate.is_some());
    let mut columns = vec![
        json!({ "head": labels::HEAD_CODE, "width": 1 }),
        json!({ "head": labels::HEAD_NAME, "width": 5 }),
        json!({ "head": labels::HEAD_MEASURED, "width": 2 }),
        json!({ "head": labels::HEAD_ACTUAL, "width": 2, "align": "right" }),
    ];
    if estimates {
        columns.push(json!({ "head": labels::HEAD_ESTIMATE, "width": 2, "align": "right" }));
    }
    columns.push(json!({ "head": labels::HEAD_NOTE, "width": 3 }));
    let rows: Vec<Vec<String>> = content
        .rows
        .iter()
        .map(|row| {
            let mut cells = vec![
                row.code.clone(),
                row.name.clone(),
                row.measured.clone(),
                labels::entry(row.entry, 6),
            ];
            if estimates {
                let said = row.estimate.map(|amount| labels::entry(Entry::Value(amount), 6));
                cells.push(said.unwrap_or_default());
            }
            cells.push(row.note.clone());
            cells
        })
        .collect();
    parts.push(json!({
        "title": labels::TABLE,
        "paragraphs": [labels::closed_at(content.from, content.upto, sending.sent_at, &owed.report.code)],
        "columns": columns,
        "rows": rows,
    }));
    parts
}
