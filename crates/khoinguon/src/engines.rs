//! The seam between the kernel's plain engine types and `engine_documents`.

use chrono::{Datelike as _, NaiveDate};
use docs::form_book as forms;
use engine_documents as docs;
use kernel::engines::books::{BookCell, BookSheet, FormBook, FormCell, FormValue, Look, NumberKind};
use kernel::engines::{
    Cell, CellKind, Documents, Extracted, FoundSignature, FoundSignatures, Guessed, OldFont, Rejected, Sheet,
};
use kernel::{AppError, Result};
use serde_json::Value;

/// Papers, uploads and sheets by `engine_documents`.
pub struct DocumentEngine {
    papers: docs::Papers,
    limits: docs::Limits,
    roots: docs::Roots,
}

impl std::fmt::Debug for DocumentEngine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("DocumentEngine").finish_non_exhaustive()
    }
}

impl DocumentEngine {
    /// Loads fonts and templates; a folder of packs may replace templates by its `documents`, and say in `roots` which
    /// certificates (.cer, .crt, .pem) signatures are traced to.
    ///
    /// # Errors
    /// When a replacing template or the folder of roots cannot be read.
    pub fn new(packs: Option<&std::path::Path>) -> Result<DocumentEngine> {
        let papers = docs::Papers::new(docs::FontSource::system());
        let folder = packs
            .map(|folder| folder.join("documents"))
            .filter(|folder| folder.is_dir());
        let papers = match folder {
            Some(folder) => papers
                .with_templates(&folder)
                .map_err(|e| AppError::bug(e.to_string()))?,
            None => papers,
        };
        let roots = match packs
            .map(|folder| folder.join("roots"))
            .filter(|folder| folder.is_dir())
        {
            Some(folder) => docs::Roots::from_folder(&folder)
                .map_err(|error| AppError::bug(format!("{}: {error}", folder.display())))?,
            None => docs::Roots::default(),
        };
        Ok(DocumentEngine {
            papers,
            limits: docs::Limits::default(),
            roots,
        })
    }

    /// Which serif font papers are set in.
    #[must_use]
    pub fn serif(&self) -> &'static str {
        self.papers.serif()
    }
}

/// A sheet as the engine has it, without its rows.
fn head(sheet: &Sheet) -> docs::sheet::Sheet {
    docs::sheet::Sheet {
        name: sheet.name.clone(),
        titles: sheet.title.clone(),
        columns: sheet
            .columns
            .iter()
            .map(|column| docs::sheet::Column {
                head: column.head.clone(),
                width: f64::from(column.width),
                kind: match column.kind {
                    CellKind::Text => docs::sheet::ColumnKind::Text,
                    CellKind::Integer => docs::sheet::ColumnKind::Int,
                    CellKind::Date => docs::sheet::ColumnKind::Date,
                    CellKind::Money => docs::sheet::ColumnKind::Money,
                },
            })
            .collect(),
        rows: Vec::new(),
    }
}

fn cell(cell: Cell) -> docs::sheet::Cell {
    match cell {
        Cell::Empty => docs::sheet::Cell::Empty,
        Cell::Text(text) => docs::sheet::Cell::Text(text),
        Cell::Integer(number) => docs::sheet::Cell::Int(number),
        Cell::Date(day) => docs::sheet::Cell::Date(day),
    }
}

impl Documents for DocumentEngine {
    fn render(&self, template: &str, data: &Value, today: NaiveDate) -> Result<Vec<u8>> {
        let pdf = self
            .papers
            .render(template, data, parts_of(today))
            .map_err(|error| AppError::bug(format!("{template}: {error}")))?;
        Ok(pdf.bytes)
    }

    fn docx(&self, template: &str, data: &Value, today: NaiveDate) -> Result<Vec<u8>> {
        self.papers
            .docx(template, data, parts_of(today))
            .map_err(|error| AppError::bug(format!("{template}: {error}")))
    }

    fn signatures(
        &self,
        signed: &[u8],
        exported: Option<&[u8]>,
        name: &str,
    ) -> std::result::Result<FoundSignatures, Rejected> {
        let found = docs::signatures(signed, &self.roots).map_err(|reason| Rejected {
            code: reason.code(),
            message: reason.sentence(name),
        })?;
        let signatures = found
            .into_iter()
            .map(|one| FoundSignature {
                sentences: one.sentences(),
                intact: one.integrity == docs::Integrity::Intact,
                sound: one.is_sound(),
                signer: one.signer,
                organisation: one.organisation,
                issuer: one.issuer,
                serial: one.serial,
                signed_at: one.signed_at,
                whole_file: one.whole_file,
            })
            .collect();
        Ok(FoundSignatures {
            signatures,
            extends_export: exported.is_some_and(|original| docs::extends(original, signed)),
        })
    }

    fn qr_svg(&self, text: &str) -> String {
        docs::qr_svg(text, 4)
    }

    fn extract(&self, bytes: &[u8], name: &str) -> std::result::Result<Extracted, Rejected> {
        let (found, guessed) = crate::reading::read(bytes, name).map_err(|rejected| Rejected {
            code: rejected.code(),
            message: rejected.sentence(name),
        })?;
        Ok(Extracted {
            media_type: media_type(found.kind).to_owned(),
            warnings: found
                .warnings
                .iter()
                .map(|warning| warning.sentence().to_owned())
                .collect(),
            guessed: Guessed {
                title: guessed.title,
                authors: guessed.authors.into_iter().map(|author| author.name).collect(),
                unit: guessed.unit,
                field: guessed.field,
                first_applied_on: guessed.first_applied_on,
                sections: guessed.sections,
            },
            converted: found.converted.map(|conversion| OldFont {
                encoding: conversion.label().to_owned(),
                lines: conversion.lines,
                uncertain: conversion.uncertain,
                shown: conversion.shown,
            }),
            text: found.text,
        })
    }

    fn rows(&self, bytes: &[u8], name: &str) -> std::result::Result<Vec<Vec<String>>, Rejected> {
        docs::rows(bytes, name, self.limits).map_err(|rejected| Rejected {
            code: rejected.code(),
            message: if rejected == docs::Rejected::WrongType {
                crate::labels::SHEET_WRONG_TYPE.to_owned()
            } else {
                rejected.sentence(name)
            },
        })
    }

    fn sheet(&self, sheet: &Sheet) -> Result<Vec<u8>> {
        let converted = docs::sheet::Sheet {
            rows: sheet
                .rows
                .iter()
                .map(|row| row.iter().cloned().map(cell).collect())
                .collect(),
            ..head(sheet)
        };
        docs::sheet::write(converted).map_err(|error| AppError::bug(error.to_string()))
    }

    fn sheet_file(&self, sheet: &Sheet, rows: &mut dyn Iterator<Item = Vec<Cell>>) -> Result<std::fs::File> {
        let mut rows = rows.map(|row| row.into_iter().map(cell).collect());
        docs::sheet::write_file(&head(sheet), &mut rows).map_err(|error| AppError::bug(error.to_string()))
    }

    fn form_book(&self, book: &FormBook) -> Result<Vec<u8>> {
        let sheets = book.sheets.iter().map(|sheet| forms::FormSheet {
            name: sheet.name.clone(),
            widths: sheet.widths.clone(),
            frozen: sheet.frozen,
            is_protected: sheet.is_protected,
            rows: sheet
                .rows
                .iter()
                .map(|cells| cells.iter().map(form_cell).collect())
                .collect(),
        });
        let converted = forms::FormBook {
            sheets: sheets.collect(),
            hidden: book
                .hidden
                .as_ref()
                .map(|hidden| (hidden.name.clone(), hidden.pairs.clone())),
        };
        forms::write(&converted).map_err(|error| AppError::bug(error.to_string()))
    }

    fn book(&self, bytes: &[u8], name: &str) -> std::result::Result<Vec<BookSheet>, Rejected> {
        let sheets = docs::book(bytes, name, self.limits).map_err(|rejected| Rejected {
            code: rejected.code(),
            message: if rejected == docs::Rejected::WrongType {
                crate::labels::BOOK_WRONG_TYPE.to_owned()
            } else {
                rejected.sentence(name)
            },
        })?;
        let sheets = sheets.into_iter().map(|sheet| BookSheet {
            name: sheet.name,
            is_hidden: sheet.is_hidden,
            cells: sheet
                .cells
                .into_iter()
                .map(|cells| cells.into_iter().map(book_cell).collect())
                .collect(),
        });
        Ok(sheets.collect())
    }
}

fn form_cell(cell: &FormCell) -> forms::FormCell {
    forms::FormCell {
        value: match &cell.value {
            FormValue::Empty => forms::FormValue::Empty,
            FormValue::Text(text) => forms::FormValue::Text(text.clone()),
            FormValue::Number(number) => forms::FormValue::Number(number.clone()),
        },
        look: match cell.look {
            Look::Plain => forms::Look::Plain,
            Look::Title => forms::Look::Title,
            Look::Head => forms::Look::Head,
            Look::Group => forms::Look::Group,
            Look::Body => forms::Look::Body,
            Look::Quiet => forms::Look::Quiet,
            Look::Input => forms::Look::Input,
            Look::Wrong => forms::Look::Wrong,
        },
        is_unlocked: cell.is_unlocked,
        decimals: cell.decimals,
        rule: cell.rule.as_ref().map(|rule| forms::Rule {
            negative: rule.negative,
            decimals: rule.decimals,
            words: rule.words.clone(),
            title: rule.title.clone(),
            note: rule.note.clone(),
            refused: rule.refused.clone(),
        }),
        comment: cell.comment.clone(),
    }
}

fn book_cell(cell: docs::BookCell) -> BookCell {
    match cell {
        docs::BookCell::Empty => BookCell::Empty,
        docs::BookCell::Text(text) => BookCell::Text(text),
        docs::BookCell::Number(written, kind) => BookCell::Number {
            written,
            shown_as: match kind {
                docs::NumberKind::Plain => NumberKind::Plain,
                docs::NumberKind::Percent => NumberKind::Percent,
                docs::NumberKind::Day => NumberKind::Day,
            },
        },
        docs::BookCell::Formula(text, result) => BookCell::Formula { text, result },
        docs::BookCell::Error(text) => BookCell::Error(text),
        docs::BookCell::Truth(truth) => BookCell::Truth(truth),
    }
}

fn parts_of(day: NaiveDate) -> (i32, u8, u8) {
    (
        day.year(),
        u8::try_from(day.month()).unwrap_or(1),
        u8::try_from(day.day()).unwrap_or(1),
    )
}

/// The media type of what an upload turned out to be.
fn media_type(kind: docs::Kind) -> &'static str {
    match kind {
        docs::Kind::Docx => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        docs::Kind::Pdf => "application/pdf",
        docs::Kind::Odt => "application/vnd.oasis.opendocument.text",
        docs::Kind::Text => "text/plain",
        docs::Kind::Html => "text/html",
    }
}
