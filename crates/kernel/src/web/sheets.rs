//! Lists as sheets of a spreadsheet: short ones at once, long ones row by row.

use super::{download, file};
use crate::engines::{Cell, Sheet};
use crate::error::{AppError, Result};
use crate::web::App;
use axum::body::Body;
use axum::http::HeaderValue;
use axum::http::header::CONTENT_LENGTH;
use axum::response::Response;
use bytes::Bytes;
use chrono::NaiveDate;
use futures_util::stream::try_unfold;
use std::fs::File;
use std::io::Read as _;
use tokio::sync::mpsc;
use tokio::task::JoinHandle;

const KIND: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
/// So much of a file is on its way at once.
const PART: usize = 64 * 1024;

fn named(name: &str, today: NaiveDate) -> String {
    format!("{name} {}.xlsx", today.format("%d-%m-%Y"))
}

/// A sheet to be saved, named after what it lists and the day: `Đơn vị 22-11-2026.xlsx`.
///
/// # Errors
/// What the engine of papers answers.
pub async fn download_sheet(app: &App, name: &str, today: NaiveDate, sheet: Sheet) -> Result<Response> {
    let bytes = app.engines.slow(move |documents| documents.sheet(&sheet)).await??;
    Ok(download(&named(name, today), KIND, bytes))
}

/// A sheet that is written while its rows are read: neither they nor the file are ever in memory as a whole.
#[derive(Debug)]
pub struct LongSheet {
    rows: mpsc::Sender<Vec<Vec<Cell>>>,
    written: JoinHandle<Result<File>>,
}

impl LongSheet {
    /// Begins a sheet; `head` has no rows of its own.
    #[must_use]
    pub fn begin(app: &App, head: Sheet) -> LongSheet {
        let (rows, mut coming) = mpsc::channel::<Vec<Vec<Cell>>>(2);
        let engines = app.engines.clone();
        let written = tokio::spawn(async move {
            let write = move |documents: &dyn crate::engines::Documents| {
                let mut rows = std::iter::from_fn(|| coming.blocking_recv()).flatten();
                documents.sheet_file(&head, &mut rows)
            };
            engines.slow(write).await?
        });
        LongSheet { rows, written }
    }

    /// Hands over the next rows and waits until there is room for them. `false` when the writer has stopped:
    /// [`LongSheet::download`] tells why.
    pub async fn send(&self, rows: Vec<Vec<Cell>>) -> bool {
        self.rows.send(rows).await.is_ok()
    }

    /// The finished sheet, to be saved.
    ///
    /// # Errors
    /// What the engine of papers answers.
    pub async fn download(self, name: &str, today: NaiveDate) -> Result<Response> {
        drop(self.rows);
        let written = self.written.await;
        let whole = written.map_err(|error| AppError::bug(format!("sheet did not finish: {error}")))??;
        let size = whole
            .metadata()
            .map_err(|error| AppError::bug(error.to_string()))?
            .len();
        let mut response = file(&named(name, today), KIND, body(whole), "attachment");
        if let Ok(size) = HeaderValue::from_str(&size.to_string()) {
            response.headers_mut().insert(CONTENT_LENGTH, size);
        }
        Ok(response)
    }
}

/// A file as the body of an answer, part by part as the client takes them.
fn body(whole: File) -> Body {
    Body::from_stream(try_unfold(whole, |mut file| async move {
        let read = tokio::task::spawn_blocking(move || {
            let mut part = vec![0; PART];
            let length = file.read(&mut part)?;
            part.truncate(length);
            Ok::<_, std::io::Error>((Bytes::from(part), file))
        });
        let (part, file) = read.await.map_err(std::io::Error::other)??;
        Ok::<_, std::io::Error>((!part.is_empty()).then_some((part, file)))
    }))
}
