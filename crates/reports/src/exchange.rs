//! What goes out of the system from a report that was handed over: a data file of its figures, and a message of the national
//! exchange of documents (edXML) with its numbered paper.
//!
//! The data file has a form of our own, written down in `docs/exchange.md`. It carries what QCVN 125:2021/BTTTT is about (form,
//! period, unit, rows, columns, values), but the text of that regulation was not at hand: conformity is not claimed.

use crate::commands;
use crate::labels;
use crate::model::{Amount, Entry, Regime, Sending};
use crate::papers::Reports;
use crate::store::{self, Owed};
use chrono::{DateTime, NaiveDate, Utc};
use directives::exchange as messages;
use directives::labels::exchange as words;
use edxml::{Business, Code, DocumentType, Header, Message, Promulgation, Stated, Trace};
use kernel::access::Actor;
use kernel::ids::UnitId;
use kernel::papers::{Paper, PaperKind};
use kernel::time::local_date;
use kernel::units::Units;
use kernel::web::App;
use kernel::{AppError, Result};
use organisations::exchange::OrganIds;
use papers::Source as _;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The name of the form of the file.
pub const FORMAT: &str = "khoi-nguon/report-data";
/// Its version: rises when something that readers rely on changes.
pub const VERSION: u32 = 1;

/// The figures of one report as a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataFile {
    /// Always `khoi-nguon/report-data`.
    pub format: String,
    /// Version of the form of the file.
    pub version: u32,
    /// What is known about conformity with a national regulation, in words.
    pub conformity: String,
    /// Which report.
    pub report: DataReport,
    /// What the columns of every table are.
    pub columns: Vec<DataColumn>,
    /// Its tables.
    pub tables: Vec<DataTable>,
    /// Its text.
    pub sections: Vec<DataSection>,
    /// Units whose reports it adds up and that had sent none.
    pub missing: Vec<DataUnit>,
}

/// Which report a file is about.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataReport {
    /// Identity of the report.
    pub id: Uuid,
    /// Its receipt number.
    pub code: String,
    /// Identity of the report regime.
    pub regime: Uuid,
    /// Its name.
    pub name: String,
    /// The version of its form: with `regime` the code of the form.
    pub form_version: i32,
    /// The period.
    pub period: DataPeriod,
    /// Of which unit.
    pub unit: DataUnit,
    /// For which unit.
    pub receiver: DataUnit,
    /// 1, 2, 3 …
    pub revision: i32,
    /// Why there is another one than before.
    pub reason: String,
    /// When it was handed over.
    pub sent_at: DateTime<Utc>,
    /// The seal over the content, as the journal has it.
    pub seal: String,
    /// What is stored is what was sealed.
    pub seal_holds: bool,
}

/// A period.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataPeriod {
    /// 2026-Q4
    pub code: String,
    /// In words.
    pub label: String,
    /// First day that counts.
    pub from: NaiveDate,
    /// Last day that counts.
    pub upto: NaiveDate,
}

/// A unit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataUnit {
    /// Its code in the register of units; empty for none.
    pub code: String,
    /// Its identity in the exchange of documents; empty where it has written none down.
    pub organ_id: String,
    /// Its name.
    pub name: String,
}

/// A column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataColumn {
    /// actual, estimate or note
    pub code: String,
    /// Its head.
    pub name: String,
}

/// A table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataTable {
    /// Its name; empty for rows that the form does not have any more.
    pub name: String,
    /// Its rows.
    pub rows: Vec<DataRow>,
}

/// A row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataRow {
    /// Its code, unique in the form.
    pub code: String,
    /// Its name.
    pub name: String,
    /// Of what.
    pub measured: String,
    /// indicator, typed or sum; empty where the form does not have the row any more
    pub source: String,
    /// What was reached.
    pub actual: DataValue,
    /// What is expected at the end of the period, where it was said.
    pub estimate: DataValue,
    /// Note.
    pub note: String,
}

/// What stands in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DataState {
    /// A number; also nought (số 0).
    Value,
    /// không phát sinh
    Nothing,
    /// chưa có số liệu
    Unknown,
    /// Nothing was said.
    Blank,
}

/// A cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataValue {
    /// Which of the four.
    pub state: DataState,
    /// The number with a point, for `value`: "12.5".
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub value: Option<Amount>,
}

impl From<Entry> for DataValue {
    fn from(entry: Entry) -> DataValue {
        let (state, value) = match entry {
            Entry::Blank => (DataState::Blank, None),
            Entry::Value(amount) => (DataState::Value, Some(amount)),
            Entry::Nothing => (DataState::Nothing, None),
            Entry::Unknown => (DataState::Unknown, None),
        };
        DataValue { state, value }
    }
}

/// A section of text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DataSection {
    /// Its heading.
    pub heading: String,
    /// Its text.
    pub text: String,
}

/// The figures of a revision as a file.
///
/// # Errors
/// Database errors.
pub async fn data(app: &App, owed: &Owed, regime: &Regime, sending: &Sending) -> Result<DataFile> {
    let (db, units) = (app.db.reader(), app.db.units());
    let (report, content) = (&owed.report, &sending.content);
    let ids = OrganIds::read(&db).await?;
    let on = local_date(sending.sent_at);
    let unit = |unit: UnitId| DataUnit {
        code: units.code(unit, on).to_owned(),
        organ_id: ids.of(unit).unwrap_or_default().to_owned(),
        name: units.name(unit, on).to_owned(),
    };
    let (_, form) = store::form(&db, regime.id, report.form_version).await?;
    let row = |sent: &crate::model::SentRow, source: &str| DataRow {
        code: sent.code.clone(),
        name: sent.name.clone(),
        measured: sent.measured.clone(),
        source: source.to_owned(),
        actual: sent.entry.into(),
        estimate: sent.estimate.map_or(Entry::Blank, Entry::Value).into(),
        note: sent.note.clone(),
    };
    let mut tables: Vec<DataTable> = Vec::new();
    for table in &form.tables {
        let rows = table.rows.iter();
        let rows = rows.filter_map(|held| Some(row(content.row(&held.code)?, held.source.code())));
        tables.push(DataTable {
            name: table.name.clone(),
            rows: rows.collect(),
        });
    }
    // A form that was changed since has lost their places, not their figures.
    let left = content.rows.iter().filter(|sent| form.row(&sent.code).is_none());
    let left: Vec<DataRow> = left.map(|sent| row(sent, "")).collect();
    if !left.is_empty() {
        tables.push(DataTable {
            name: String::new(),
            rows: left,
        });
    }
    let column = |code: &str, name: &str| DataColumn {
        code: code.to_owned(),
        name: name.to_owned(),
    };
    Ok(DataFile {
        format: FORMAT.to_owned(),
        version: VERSION,
        conformity: labels::exchange::CONFORMITY.to_owned(),
        report: DataReport {
            id: report.id.0,
            code: report.code.clone(),
            regime: regime.id.0,
            name: regime.content.name.clone(),
            form_version: report.form_version,
            period: DataPeriod {
                code: report.period.code(),
                label: report.period.label(),
                from: content.from,
                upto: content.upto,
            },
            unit: unit(report.unit),
            receiver: unit(report.receiver),
            revision: sending.revision,
            reason: sending.reason.clone(),
            sent_at: sending.sent_at,
            seal: sending.hash.clone(),
            seal_holds: commands::is_untouched(&db, report, sending).await?,
        },
        columns: vec![
            column("actual", labels::HEAD_ACTUAL),
            column("estimate", labels::HEAD_ESTIMATE),
            column("note", labels::HEAD_NOTE),
        ],
        tables,
        sections: content
            .sections
            .iter()
            .map(|one| DataSection {
                heading: one.heading.clone(),
                text: one.text.clone(),
            })
            .collect(),
        missing: content.missing.iter().map(|id| unit(*id)).collect(),
    })
}

/// The bytes of a data file.
///
/// # Errors
/// Never for what [`data`] gives.
pub fn bytes(file: &DataFile) -> Result<Vec<u8>> {
    let mut bytes = serde_json::to_vec_pretty(file).map_err(|error| AppError::bug(error.to_string()))?;
    bytes.push(b'\n');
    Ok(bytes)
}

/// The name of a file of a revision.
#[must_use]
pub fn file_name(owed: &Owed, sending: &Sending, ending: &str) -> String {
    let name = format!(
        "{} {}-{}.{ending}",
        owed.report.code,
        owed.report.period.code(),
        sending.revision
    );
    kernel::forms::file_name(&name.replace('/', "-"))
}

/// The paper that goes along: made after this revision was handed over, and only with the last one; unsigned only for whoever
/// writes it.
async fn paper(app: &App, actor: &Actor, units: &Units, owed: &Owed, sending: &Sending) -> Result<Option<Paper>> {
    if sending.revision != owed.report.revision {
        return Ok(None);
    }
    let (db, id) = (app.db.reader(), owed.report.id.0);
    let record = Reports.find(&db, units, actor, id, local_date(app.db.now())).await?;
    let mut found = papers::of(&db, &record, id).await?;
    found.retain(|paper| {
        let readable = paper.signed_hash.is_some() || record.may_write;
        record.reads && readable && paper.kind == PaperKind::Report && paper.changed_at >= sending.sent_at
    });
    Ok(messages::best_paper(&found).cloned())
}

/// What keeps a report from going out as a message; nothing where it can.
///
/// # Errors
/// Database errors.
pub async fn lacks(app: &App, owed: &Owed, on: NaiveDate) -> Result<Option<String>> {
    let (db, units) = (app.db.reader(), app.db.units());
    let id = organisations::exchange::organ_id(&db, &units, owed.holder, on).await?;
    Ok(id.is_none().then(|| words::no_organ_id(units.name(owed.holder, on))))
}

/// A revision as a message: its numbered paper, where it has one, and its data file.
///
/// # Errors
/// [`AppError::Refused`] where the unit has no identity in the exchange.
pub async fn message(app: &App, actor: &Actor, owed: &Owed, regime: &Regime, sending: &Sending) -> Result<Vec<u8>> {
    let (db, units, now) = (app.db.reader(), app.db.units(), app.db.now());
    let on = local_date(now);
    let ids = OrganIds::read(&db).await?;
    let holder = units.name(owed.holder, on);
    let sender = ids.of(owed.holder).ok_or_else(|| AppError::Refused {
        code: "exchange.no_organ_id",
        message: words::no_organ_id(holder),
    })?;
    let paper = paper(app, actor, &units, owed, sending).await?;
    let label = paper.as_ref().and_then(|paper| paper.label.clone());
    let day = paper.as_ref().and_then(|paper| paper.dated);
    let day = day.unwrap_or_else(|| local_date(sending.sent_at));
    let mut receivers = vec![owed.report.receiver];
    receivers.extend(owed.also.into_iter().chain(owed.via));
    receivers.dedup();
    let (mut to, mut places) = (Vec::new(), Vec::new());
    for unit in receivers {
        match ids.of(unit) {
            Some(id) => to.push(messages::organ(&db, &units, unit, id, on).await?),
            None => places.push(units.name(unit, on).to_owned()),
        }
    }
    let subject = labels::report_name(&regime.content.name, owed.report.period);
    // A correction without a paper of its own is another document than what it corrects.
    let number = label.clone().unwrap_or_else(|| match sending.revision {
        ..=1 => owed.report.code.clone(),
        revision => format!("{}-{revision}", owed.report.code),
    });
    let id = messages::document_id(sender, day, &number);
    let letterhead = organisations::papers::letterhead(&db, &units, owed.holder, on).await?;
    let mut message = Message {
        header: Header {
            from: Some(messages::organ(&db, &units, owed.holder, sender, on).await?),
            to,
            document_id: id.clone(),
            code: label.as_deref().map(Code::of),
            promulgation: Some(Promulgation {
                place: letterhead.place,
                date: Some(Stated::Is(day)),
            }),
            document_type: Some(DocumentType {
                name: PaperKind::Report.label().to_owned(),
                ..DocumentType::default()
            }),
            content: subject.clone(),
            subject,
            to_places: places,
            ..Header::default()
        },
        traces: vec![Trace {
            organ_id: sender.to_owned(),
            timestamp: Some(messages::stamp(now)),
        }],
        business: Some(Business {
            document_id: id,
            kind: Business::NEW.to_owned(),
            reason: words::NEW_DOCUMENT.to_owned(),
            paper: "0".to_owned(),
            info: None,
            staff: Some(messages::staff(actor, holder)),
        }),
        ..Message::default()
    };
    let along: Vec<messages::Along> = paper.as_ref().and_then(messages::paper_along).into_iter().collect();
    let mut files = messages::bytes_of(app, &along).await?;
    let data = bytes(&data(app, owed, regime, sending).await?)?;
    files.push((file_name(owed, sending, "json"), "application/json".to_owned(), data));
    messages::put_files(&mut message, files);
    messages::written(app, message).await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The four states of a cell stay apart in the file, and nought is a number.
    #[test]
    fn the_four_states_are_told_apart_and_read_back() {
        let said = |entry: Entry| serde_json::to_string(&DataValue::from(entry)).unwrap();
        assert_eq!(said(Entry::Value(Amount::whole(0))), r#"{"state":"value","value":"0"}"#);
        assert_eq!(said(Entry::Nothing), r#"{"state":"nothing"}"#);
        assert_eq!(said(Entry::Unknown), r#"{"state":"unknown"}"#);
        assert_eq!(said(Entry::Blank), r#"{"state":"blank"}"#);
        for entry in [
            Entry::Value(Amount::whole(-12)),
            Entry::Nothing,
            Entry::Unknown,
            Entry::Blank,
        ] {
            let back: DataValue = serde_json::from_str(&said(entry)).unwrap();
            assert_eq!(back, DataValue::from(entry));
        }
    }
}
