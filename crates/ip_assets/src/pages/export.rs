//! Assets as documents of WIPO ST.96: one, or a list with its table of contents.

use super::{find, list};
use crate::labels::{self, import as words};
use crate::model::{Asset, AssetId, Event};
use crate::store;
use crate::{export, policy};
use axum::extract::{Path, State as Shared};
use axum::response::Response;
use axum_extra::extract::Query;
use kernel::csv::cell;
use kernel::web::{AppState, Here, download};
use kernel::{AppError, Result};
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Most documents of one archive.
const MOST: u64 = 5_000;

pub(super) async fn one(Shared(app): Shared<AppState>, here: Here, Path(id): Path<AssetId>) -> Result<Response> {
    let found = find(&app, &here, id).await?;
    let events = store::standing_events(&app.db.reader(), &[id]).await?;
    let none = Vec::new();
    let written = export::st96(&found, events.get(&id).unwrap_or(&none)).map_err(|sentence| AppError::Refused {
        code: "ip_asset.no_st96",
        message: sentence.to_owned(),
    })?;
    let name = format!("{} {}.xml", words::ST96_FILE, found.code);
    Ok(download(&name, "application/xml", written.xml.into_bytes()))
}

fn archive(all: &[(Asset, Vec<Event>)], was_cut: bool) -> zip::result::ZipResult<Vec<u8>> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    // Spreadsheets know UTF-8 by its mark.
    let mut contents = String::from("\u{feff}");
    let mut put = |cells: [&str; 5]| {
        let line: Vec<String> = cells.into_iter().map(cell).collect();
        contents.push_str(&line.join(";"));
        contents.push_str("\r\n");
    };
    put(words::CONTENTS_HEADS);
    for (one, events) in all {
        let status = export::status(one.content.right, events).map(|(status, _)| status.to_string());
        let (file, left) = match export::st96(one, events) {
            Ok(written) => {
                let file = format!("{}.xml", one.code);
                zip.start_file(file.as_str(), SimpleFileOptions::default())?;
                zip.write_all(written.xml.as_bytes())?;
                (file, written.left_out.join("; "))
            }
            Err(sentence) => (String::new(), sentence.to_owned()),
        };
        put([&one.code, &one.content.title, &file, &status.unwrap_or_default(), &left]);
    }
    if was_cut {
        put([&labels::export_cut(MOST), "", "", "", ""]);
    }
    zip.start_file(words::CONTENTS, SimpleFileOptions::default())?;
    zip.write_all(contents.as_bytes())?;
    Ok(zip.finish()?.into_inner())
}

pub(super) async fn many(
    Shared(app): Shared<AppState>,
    here: Here,
    Query(asked): Query<list::Asked>,
) -> Result<Response> {
    let (db, on) = (app.db.reader(), here.today());
    let scope = policy::scope(here.actor()?);
    let page = store::list(&db, &scope, &asked.filter(), None, MOST, on).await?;
    let ids: Vec<AssetId> = page.items.iter().map(|one| one.id).collect();
    let mut events = store::standing_events(&db, &ids).await?;
    let was_cut = page.next.is_some();
    let all: Vec<(Asset, Vec<Event>)> = page
        .items
        .into_iter()
        .map(|one| {
            let events = events.remove(&one.id).unwrap_or_default();
            (one, events)
        })
        .collect();
    let bytes = app.engines.slow(move |_| archive(&all, was_cut)).await?;
    let bytes = bytes.map_err(|error| AppError::bug(error.to_string()))?;
    let name = format!("{} {}.zip", words::ST96_FILE, on.format("%d-%m-%Y"));
    Ok(download(&name, "application/zip", bytes))
}
