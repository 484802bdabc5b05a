//! Word (OOXML) and OpenDocument text.

use super::archive::Archive;
use super::xml::{Piece, attribute, walk};
use super::{Raw, Rejected, Warning};

const MAIN: &str = "wordprocessingml.document.main+xml";
const TEMPLATE: &str = "wordprocessingml.template.main+xml";

/// The name of the part that holds the text, when the archive is a Word document. It is mostly, not always,
/// word/document.xml; only the table of content types knows.
pub(super) fn docx_main_part(archive: &mut Archive<'_>) -> Result<Option<String>, Rejected> {
    if !archive.has("[Content_Types].xml") {
        return Ok(None);
    }
    let types = archive.xml("[Content_Types].xml")?;
    let mut main = None;
    let mut macros = false;
    walk(&types, archive.budget, |piece| {
        if let Piece::Open(start, _) = piece {
            let kind = attribute(start, "ContentType").unwrap_or_default().to_lowercase();
            macros |= kind.contains("macroenabled") || kind.contains("vbaproject");
            if (kind.ends_with(MAIN) || kind.ends_with(TEMPLATE))
                && let Some(part) = attribute(start, "PartName")
            {
                main = Some(part.trim_start_matches('/').to_owned());
            }
        }
        Ok(())
    })?;
    if macros {
        return Err(Rejected::Macro);
    }
    Ok(main.filter(|part| archive.has(part)))
}

/// Text of the main part, then of the notes.
pub(super) fn docx(archive: &mut Archive<'_>, main: &str) -> Result<Raw, Rejected> {
    let mut raw = Raw::new();
    refuse_remote_parts(archive)?;
    if archive
        .names
        .iter()
        .any(|name| name.starts_with("word/embeddings/") && !name.ends_with('/'))
    {
        raw.warn(Warning::Embedded);
    }
    if archive.names.iter().any(|name| name.starts_with("word/comments")) {
        raw.warn(Warning::TrackedChanges);
    }
    let notes = ["word/footnotes.xml", "word/endnotes.xml"];
    let parts: Vec<&str> = std::iter::once(main)
        .chain(notes.into_iter().filter(|part| archive.has(part)))
        .collect();
    for part in parts {
        let xml = archive.xml(part)?;
        docx_part(&xml, archive, &mut raw)?;
    }
    Ok(raw)
}

/// A template, picture frame or object that Word would load from elsewhere on opening. Links that a reader must click
/// are no harm.
fn refuse_remote_parts(archive: &mut Archive<'_>) -> Result<(), Rejected> {
    let relations: Vec<String> = archive
        .names
        .iter()
        .filter(|name| name.ends_with(".rels"))
        .cloned()
        .collect();
    for name in relations {
        let xml = archive.xml(&name)?;
        let mut remote = false;
        walk(&xml, archive.budget, |piece| {
            if let Piece::Open(start, _) = piece {
                let external = attribute(start, "TargetMode").is_some_and(|mode| mode.eq_ignore_ascii_case("external"));
                let kind = attribute(start, "Type").unwrap_or_default();
                let target = attribute(start, "Target").unwrap_or_default().to_lowercase();
                // a template on the author's own disk is how every document made from one looks
                let from_network = target.contains("://") && !target.starts_with("file:///")
                    || target.starts_with("\\\\")
                    || target.starts_with("mhtml:");
                let loads = [
                    "/attachedTemplate",
                    "/oleObject",
                    "/frame",
                    "/subDocument",
                    "/aFChunk",
                    "/package",
                ];
                remote |= external && from_network && loads.iter().any(|ending| kind.ends_with(ending));
            }
            Ok(())
        })?;
        if remote {
            return Err(Rejected::Active);
        }
    }
    Ok(())
}

fn docx_part(xml: &str, archive: &Archive<'_>, raw: &mut Raw) -> Result<(), Rejected> {
    let budget = archive.budget;
    let mut in_text = false;
    let mut in_code = false;
    let mut cells = 0_usize;
    let mut skipped = 0_usize;
    let mut code = String::new();
    walk(xml, budget, |piece| {
        match piece {
            Piece::Open(start, empty) => {
                let name = start.name();
                match name.as_ref() {
                    // the same drawing once more, for older programs
                    "mc:Fallback" if !empty => skipped += 1,
                    _ if skipped > 0 => {}
                    "w:t" => in_text = !empty,
                    "w:instrText" => in_code = !empty,
                    "w:fldSimple" => code.push_str(&attribute(start, "w:instr").unwrap_or_default()),
                    "w:tab" => raw.text.push('\t'),
                    "w:br" | "w:cr" => raw.text.push('\n'),
                    "w:noBreakHyphen" => raw.text.push('-'),
                    // TCVN3 writes ư with this code: it must reach the converter
                    "w:softHyphen" => raw.text.push('\u{ad}'),
                    "w:p" if empty && cells == 0 => raw.text.push('\n'),
                    "w:tc" if !empty => cells += 1,
                    "w:ins" | "w:del" | "w:moveFrom" | "w:moveTo" => raw.warn(Warning::TrackedChanges),
                    _ => {}
                }
            }
            Piece::Close(name) => match name {
                "mc:Fallback" => skipped = skipped.saturating_sub(1),
                _ if skipped > 0 => {}
                "w:t" => in_text = false,
                "w:instrText" => in_code = false,
                // inside a cell a new paragraph is a space, so that a row stays one line
                "w:p" => raw.text.push(if cells > 0 { ' ' } else { '\n' }),
                "w:tc" => {
                    cells = cells.saturating_sub(1);
                    raw.text.truncate(raw.text.trim_end_matches(' ').len());
                    raw.text.push('\t');
                }
                "w:tr" => {
                    raw.text.truncate(raw.text.trim_end_matches('\t').len());
                    raw.text.push(if cells > 0 { ' ' } else { '\n' });
                }
                _ => {}
            },
            Piece::Text(text) if skipped == 0 && in_text && raw.has_room(budget) => raw.text.push_str(text),
            Piece::Text(text) if in_code && code.len() < 100_000 => code.push_str(text),
            Piece::Text(_) => {}
        }
        Ok(())
    })?;
    // a field DDE or DDEAUTO starts a program of its choice
    let starts = code
        .split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| word.eq_ignore_ascii_case("dde") || word.eq_ignore_ascii_case("ddeauto"));
    if starts { Err(Rejected::Active) } else { Ok(()) }
}

/// The rows of the tables of a document, one after the other; paragraphs of a cell are lines, text outside tables is left out.
/// What was typed with changes tracked counts, what was struck out does not. A table inside a cell is text of that cell.
pub(super) fn rows(
    archive: &mut Archive<'_>,
    main: &str,
    most_rows: usize,
    most_columns: usize,
) -> Result<Vec<Vec<String>>, Rejected> {
    refuse_remote_parts(archive)?;
    let xml = archive.xml(main)?;
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let (mut tables, mut in_text, mut skipped) = (0_usize, false, 0_usize);
    walk(&xml, archive.budget, |piece| {
        match piece {
            Piece::Open(start, empty) => match start.name().as_ref() {
                "mc:Fallback" | "w:del" if !empty => skipped += 1,
                _ if skipped > 0 => {}
                "w:t" => in_text = !empty,
                "w:br" | "w:cr" | "w:tab" if tables > 0 => cell.push('\n'),
                "w:tbl" if !empty => tables += 1,
                _ => {}
            },
            Piece::Close(name) => match name {
                "mc:Fallback" | "w:del" => skipped = skipped.saturating_sub(1),
                _ if skipped > 0 => {}
                "w:t" => in_text = false,
                "w:tbl" => tables = tables.saturating_sub(1),
                "w:p" if tables > 0 => cell.push('\n'),
                "w:tc" if tables == 1 => {
                    if row.len() >= most_columns {
                        return Err(Rejected::Bomb);
                    }
                    row.push(cell.trim().to_owned());
                    cell.clear();
                }
                "w:tr" if tables == 1 => {
                    if rows.len() >= most_rows {
                        return Err(Rejected::Bomb);
                    }
                    rows.push(std::mem::take(&mut row));
                }
                _ => {}
            },
            Piece::Text(text) if in_text && skipped == 0 && tables > 0 => cell.push_str(text),
            Piece::Text(_) => {}
        }
        Ok(())
    })?;
    Ok(rows)
}

/// Text of content.xml.
pub(super) fn odt(archive: &mut Archive<'_>) -> Result<Raw, Rejected> {
    let mut raw = Raw::new();
    if archive.has("META-INF/manifest.xml") {
        let manifest = archive.xml("META-INF/manifest.xml")?;
        let mut locked = false;
        // LibreOffice up to 3 wrote this one file with a document type; it is not expanded, only looked through
        let walked = walk(&manifest, archive.budget, |piece| {
            if let Piece::Open(start, _) = piece {
                locked |= start.name().as_ref().ends_with("encryption-data");
            }
            Ok(())
        });
        if walked != Err(Rejected::Doctype) {
            walked?;
        }
        if locked {
            return Err(Rejected::Password);
        }
    }
    if archive.names.iter().any(|name| name.starts_with("Object ")) {
        raw.warn(Warning::Embedded);
    }
    let xml = archive.xml("content.xml")?;
    let budget = archive.budget;
    let (mut in_body, mut cells, mut paragraphs, mut skipped) = (false, 0_usize, 0_usize, 0_usize);
    walk(&xml, budget, |piece| {
        match piece {
            Piece::Open(start, empty) => match start.name().as_ref() {
                "office:body" => in_body = true,
                "text:tracked-changes" | "office:annotation" => {
                    raw.warn(Warning::TrackedChanges);
                    skipped += usize::from(!empty);
                }
                _ if skipped > 0 => {}
                "text:p" | "text:h" if !empty => paragraphs += 1,
                "text:p" | "text:h" if cells == 0 => raw.text.push('\n'),
                "text:tab" => raw.text.push('\t'),
                "text:line-break" => raw.text.push('\n'),
                "text:s" => raw.text.push(' '),
                "table:table-cell" if !empty => cells += 1,
                _ => {}
            },
            Piece::Close(name) => match name {
                "text:tracked-changes" | "office:annotation" => skipped = skipped.saturating_sub(1),
                _ if skipped > 0 => {}
                "text:p" | "text:h" => {
                    paragraphs = paragraphs.saturating_sub(1);
                    raw.text.push(if cells > 0 { ' ' } else { '\n' });
                }
                "table:table-cell" => {
                    cells = cells.saturating_sub(1);
                    raw.text.truncate(raw.text.trim_end_matches(' ').len());
                    raw.text.push('\t');
                }
                "table:table-row" => {
                    raw.text.truncate(raw.text.trim_end_matches('\t').len());
                    raw.text.push(if cells > 0 { ' ' } else { '\n' });
                }
                _ => {}
            },
            // outside paragraphs there is only the white space between elements
            Piece::Text(text) if in_body && skipped == 0 && paragraphs > 0 && raw.has_room(budget) => {
                raw.text.push_str(text)
            }
            Piece::Text(_) => {}
        }
        Ok(())
    })?;
    Ok(raw)
}
