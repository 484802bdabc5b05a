//! A described paper as DOCX, for people who finish it in a word processor.
//!
//! The description comes from the template that the PDF is made of (see packs/documents/base.typ), so both say the same.
//! Layout: NĐ 30/2020/NĐ-CP, Phụ lục I. Parts that never differ are packed once and copied.

use std::fmt::Write as _;
use std::io::{Cursor, Write as _};

use quick_xml::escape::escape;
use serde::Deserialize;
use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::qr::qr_png;

/// Millimetres to twentieths of a point, the unit of most measures in the format.
fn twips(mm: f64) -> i64 {
    (mm * 1440.0 / 25.4).round() as i64
}

/// Width of the text in mm: A4 less 30 mm at the left and 15 mm at the right (law.md 5.1).
const PORTRAIT: f64 = 165.0;
const LANDSCAPE: f64 = 252.0;

/// What a paper holds, block by block, as `#let description` of its template says it.
#[derive(Debug, Deserialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Block {
    Heading {
        scheme: String,
        superior: String,
        unit: String,
        number: Option<String>,
        subject: Option<String>,
        dated: String,
    },
    Title {
        name: String,
        about: Option<String>,
        note: Option<String>,
    },
    Par {
        runs: Vec<Run>,
        align: String,
        indent: bool,
        keep: bool,
    },
    Table {
        columns: Vec<Column>,
        rows: Vec<Vec<String>>,
        totals: Vec<String>,
        size: f64,
    },
    Facts {
        rows: Vec<Fact>,
        qr: Option<String>,
    },
    Box {
        lines: Vec<Vec<Run>>,
    },
    Signatures {
        parties: Vec<Party>,
    },
    Closing {
        recipients: Vec<String>,
        lines: Vec<String>,
        name: String,
    },
    Section {
        landscape: bool,
    },
}

impl Block {
    /// The name of the paper, where this block is its title.
    pub(crate) fn name(&self) -> Option<&str> {
        if let Block::Title { name, .. } = self {
            Some(name)
        } else {
            None
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(untagged)]
pub(crate) enum Run {
    Plain(String),
    Dressed { text: String, bold: bool, italic: bool },
}

#[derive(Debug, Deserialize)]
pub(crate) struct Column {
    head: String,
    align: String,
    share: Option<f64>,
    mm: Option<f64>,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Fact {
    label: String,
    value: String,
    bold: bool,
}

#[derive(Debug, Deserialize)]
pub(crate) struct Party {
    lines: Vec<String>,
    name: String,
    note: Option<String>,
}

/// What goes into the file's properties.
pub(crate) struct Properties<'a> {
    pub(crate) title: &'a str,
    pub(crate) author: &'a str,
    /// Year, month, day.
    pub(crate) made_on: (i32, u8, u8),
}

const MAIN: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/// The parts that are the same in every file.
const STATIC: [(&str, &str); 6] = [
    (
        "[Content_Types].xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/><Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/><Override PartName="/word/header1.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.header+xml"/><Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>"#,
    ),
    (
        "_rels/.rels",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>"#,
    ),
    (
        "word/styles.xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr><w:rFonts w:ascii="Times New Roman" w:hAnsi="Times New Roman" w:eastAsia="Times New Roman" w:cs="Times New Roman"/><w:color w:val="000000"/><w:sz w:val="27"/><w:szCs w:val="27"/><w:lang w:val="vi-VN" w:eastAsia="vi-VN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="240" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults><w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style><w:style w:type="paragraph" w:styleId="Body"><w:name w:val="Body Text"/><w:basedOn w:val="Normal"/><w:qFormat/><w:pPr><w:spacing w:before="60" w:after="60" w:line="264" w:lineRule="auto"/><w:jc w:val="both"/></w:pPr></w:style><w:style w:type="paragraph" w:styleId="Heading1"><w:name w:val="heading 1"/><w:basedOn w:val="Normal"/><w:next w:val="Body"/><w:qFormat/><w:pPr><w:keepNext/><w:spacing w:before="240"/><w:jc w:val="center"/><w:outlineLvl w:val="0"/></w:pPr><w:rPr><w:b/><w:sz w:val="28"/><w:szCs w:val="28"/></w:rPr></w:style></w:styles>"#,
    ),
    (
        "word/settings.xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:zoom w:percent="100"/><w:defaultTabStop w:val="567"/><w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat></w:settings>"#,
    ),
    (
        // the number stands top centre, 13 pt; the first page of a section has none (titlePg)
        "word/header1.xml",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:hdr xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:p><w:pPr><w:jc w:val="center"/></w:pPr><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:t>2</w:t></w:r><w:r><w:rPr><w:sz w:val="26"/></w:rPr><w:fldChar w:fldCharType="end"/></w:r></w:p></w:hdr>"#,
    ),
    (
        "word/_rels/document.xml.rels",
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/></Relationships>"#,
    ),
];

const PICTURE_RELATIONS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/><Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/settings" Target="settings.xml"/><Relationship Id="rId3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/><Relationship Id="rId4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" Target="media/qr.png"/></Relationships>"#;
const RELATIONS_PART: &str = "word/_rels/document.xml.rels";

/// The unchanging parts, deflated once.
pub(crate) fn packed_parts() -> Result<Vec<u8>, String> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in STATIC {
        put(&mut zip, name, text.as_bytes())?;
    }
    Ok(zip.finish().map_err(said)?.into_inner())
}

fn said(error: zip::result::ZipError) -> String {
    error.to_string()
}

fn put(zip: &mut ZipWriter<Cursor<Vec<u8>>>, name: &str, bytes: &[u8]) -> Result<(), String> {
    zip.start_file(name, SimpleFileOptions::default()).map_err(said)?;
    zip.write_all(bytes).map_err(|error| error.to_string())
}

/// The file. `packed` comes from [`packed_parts`].
pub(crate) fn write(
    packed: &[u8],
    blocks: &[Block],
    qr: Option<&str>,
    properties: &Properties<'_>,
) -> Result<Vec<u8>, String> {
    let picture = qr.and_then(|text| qr_png(text, 8));
    let document = Body::of(blocks, picture.is_some());
    let mut zip = ZipWriter::new(Cursor::new(Vec::with_capacity(16 * 1024)));
    let mut parts = ZipArchive::new(Cursor::new(packed)).map_err(said)?;
    for at in 0..parts.len() {
        let part = parts.by_index_raw(at).map_err(said)?;
        if !(picture.is_some() && part.name().is_ok_and(|name| name == RELATIONS_PART)) {
            zip.raw_copy_file(part).map_err(said)?;
        }
    }
    if let Some(picture) = &picture {
        put(&mut zip, RELATIONS_PART, PICTURE_RELATIONS.as_bytes())?;
        put(&mut zip, "word/media/qr.png", picture)?;
    }
    let (year, month, day) = properties.made_on;
    let made = format!("{year:04}-{month:02}-{day:02}T00:00:00Z");
    let core = format!(
        r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dc:title>{}</dc:title><dc:creator>{}</dc:creator><dc:language>vi-VN</dc:language><dcterms:created xsi:type="dcterms:W3CDTF">{made}</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">{made}</dcterms:modified></cp:coreProperties>"#,
        escape(properties.title),
        escape(properties.author)
    );
    put(&mut zip, "docProps/core.xml", core.as_bytes())?;
    put(&mut zip, "word/document.xml", document.as_bytes())?;
    Ok(zip.finish().map_err(said)?.into_inner())
}

/// How the letters of a run look.
#[derive(Clone, Copy, Default)]
struct Look {
    bold: bool,
    italic: bool,
    underline: bool,
    /// Half points; 0 is the size of the body.
    half_points: u32,
    grey: bool,
}

/// How a paragraph stands.
#[derive(Clone, Copy, Default)]
struct Stand<'a> {
    style: &'a str,
    align: &'a str,
    before: i64,
    first_line: i64,
    keep: bool,
    framed: bool,
}

const CENTRED: Stand<'static> = Stand {
    style: "",
    align: "center",
    before: 0,
    first_line: 0,
    keep: false,
    framed: false,
};

/// word/document.xml as it grows. `write!` into a `String` cannot fail, so its answer is dropped.
struct Body {
    xml: String,
    /// Width of the text of this section, mm.
    width: f64,
    pictured: bool,
}

impl Body {
    fn of(blocks: &[Block], pictured: bool) -> String {
        let mut body = Body {
            xml: String::with_capacity(16 * 1024),
            width: PORTRAIT,
            pictured,
        };
        let _ = write!(
            body.xml,
            r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="{MAIN}" xmlns:r="{RELATIONS}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body>"#
        );
        let mut landscape = false;
        for (at, block) in blocks.iter().enumerate() {
            if let Block::Section { landscape: next } = block {
                if at > 0 {
                    // the properties of a section stand in its last paragraph
                    body.xml
                        .push_str("<w:p><w:pPr><w:spacing w:line=\"20\" w:lineRule=\"exact\"/>");
                    body.section(landscape);
                    body.xml.push_str("</w:pPr></w:p>");
                }
                landscape = *next;
                body.width = if landscape { LANDSCAPE } else { PORTRAIT };
            } else {
                body.block(block);
            }
        }
        // Word wants a paragraph after a last table
        body.xml
            .push_str("<w:p><w:pPr><w:spacing w:line=\"20\" w:lineRule=\"exact\"/></w:pPr></w:p>");
        body.section(landscape);
        body.xml.push_str("</w:body></w:document>");
        body.xml
    }

    fn section(&mut self, landscape: bool) {
        let size = if landscape {
            r#"<w:pgSz w:w="16838" w:h="11906" w:orient="landscape"/>"#
        } else {
            r#"<w:pgSz w:w="11906" w:h="16838"/>"#
        };
        let _ = write!(
            self.xml,
            r#"<w:sectPr><w:headerReference w:type="default" r:id="rId3"/><w:type w:val="nextPage"/>{size}<w:pgMar w:top="{edge}" w:right="{right}" w:bottom="{edge}" w:left="{left}" w:header="567" w:footer="567" w:gutter="0"/><w:pgNumType w:start="1"/><w:titlePg/></w:sectPr>"#,
            edge = twips(20.0),
            right = twips(15.0),
            left = twips(30.0),
        );
    }

    fn run(&mut self, text: &str, look: Look) {
        for (at, line) in text.split('\n').enumerate() {
            if line.is_empty() && at == 0 {
                continue;
            }
            self.xml.push_str("<w:r>");
            if look.bold || look.italic || look.underline || look.half_points > 0 || look.grey {
                self.xml.push_str("<w:rPr>");
                for (wanted, mark) in [(look.bold, "<w:b/>"), (look.italic, "<w:i/>")] {
                    if wanted {
                        self.xml.push_str(mark);
                    }
                }
                if look.grey {
                    self.xml.push_str("<w:color w:val=\"404040\"/>");
                }
                if look.half_points > 0 {
                    let _ = write!(
                        self.xml,
                        r#"<w:sz w:val="{0}"/><w:szCs w:val="{0}"/>"#,
                        look.half_points
                    );
                }
                if look.underline {
                    self.xml.push_str("<w:u w:val=\"single\"/>");
                }
                self.xml.push_str("</w:rPr>");
            }
            if at > 0 {
                self.xml.push_str("<w:br/>");
            }
            if !line.is_empty() {
                let _ = write!(self.xml, r#"<w:t xml:space="preserve">{}</w:t>"#, escape(line));
            }
            self.xml.push_str("</w:r>");
        }
    }

    fn open(&mut self, stand: Stand<'_>) {
        self.xml.push_str("<w:p><w:pPr>");
        if !stand.style.is_empty() {
            let _ = write!(self.xml, r#"<w:pStyle w:val="{}"/>"#, stand.style);
        }
        if stand.keep {
            self.xml.push_str("<w:keepNext/>");
        }
        if stand.framed {
            self.xml.push_str("<w:pBdr>");
            for side in ["top", "left", "bottom", "right"] {
                let _ = write!(
                    self.xml,
                    r#"<w:{side} w:val="single" w:sz="6" w:space="6" w:color="000000"/>"#
                );
            }
            self.xml.push_str("</w:pBdr>");
        }
        if stand.before > 0 {
            let _ = write!(self.xml, r#"<w:spacing w:before="{}"/>"#, stand.before);
        }
        if stand.first_line > 0 {
            let _ = write!(self.xml, r#"<w:ind w:firstLine="{}"/>"#, stand.first_line);
        }
        if stand.framed {
            self.xml.push_str(r#"<w:ind w:left="142" w:right="142"/>"#);
        }
        let align = match stand.align {
            "justify" => "both",
            "center" => "center",
            "right" => "right",
            _ => "left",
        };
        let _ = write!(self.xml, r#"<w:jc w:val="{align}"/></w:pPr>"#);
    }

    fn line(&mut self, text: &str, look: Look, stand: Stand<'_>) {
        self.open(stand);
        self.run(text, look);
        self.xml.push_str("</w:p>");
    }

    /// A rule of `width` mm in the middle of `room` mm.
    fn rule(&mut self, width: f64, room: f64) {
        let side = twips(((room - width) / 2.0).max(0.0));
        let _ = write!(
            self.xml,
            r#"<w:p><w:pPr><w:pBdr><w:top w:val="single" w:sz="6" w:space="0" w:color="000000"/></w:pBdr><w:spacing w:before="20" w:line="60" w:lineRule="exact"/><w:ind w:left="{side}" w:right="{side}"/><w:jc w:val="center"/></w:pPr></w:p>"#
        );
    }

    /// A table without lines, its columns so many mm wide.
    fn open_grid(&mut self, widths: &[f64], lined: bool) {
        let total: f64 = widths.iter().sum();
        let _ = write!(
            self.xml,
            r#"<w:tbl><w:tblPr><w:tblW w:w="{}" w:type="dxa"/>"#,
            twips(total)
        );
        if lined {
            self.xml.push_str("<w:tblBorders>");
            for side in ["top", "left", "bottom", "right", "insideH", "insideV"] {
                let _ = write!(
                    self.xml,
                    r#"<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>"#
                );
            }
            self.xml.push_str("</w:tblBorders>");
        }
        let inner = if lined { 85 } else { 0 };
        let _ = write!(
            self.xml,
            r#"<w:tblLayout w:type="fixed"/><w:tblCellMar><w:left w:w="{inner}" w:type="dxa"/><w:right w:w="{inner}" w:type="dxa"/></w:tblCellMar></w:tblPr><w:tblGrid>"#
        );
        for width in widths {
            let _ = write!(self.xml, r#"<w:gridCol w:w="{}"/>"#, twips(*width));
        }
        self.xml.push_str("</w:tblGrid>");
    }

    fn open_cell(&mut self, width: f64, more: &str) {
        let _ = write!(
            self.xml,
            r#"<w:tc><w:tcPr><w:tcW w:w="{}" w:type="dxa"/>{more}</w:tcPr>"#,
            twips(width)
        );
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Heading {
                scheme,
                superior,
                unit,
                number,
                subject,
                dated,
            } => self.heading(
                scheme == "party",
                superior,
                unit,
                number.as_deref(),
                subject.as_deref(),
                dated,
            ),
            Block::Title { name, about, note } => self.title(name, about.as_deref(), note.as_deref()),
            Block::Par {
                runs,
                align,
                indent,
                keep,
            } => {
                self.open(Stand {
                    style: "Body",
                    align,
                    first_line: if *indent { twips(10.0) } else { 0 },
                    keep: *keep,
                    ..Stand::default()
                });
                self.runs(runs);
                self.xml.push_str("</w:p>");
            }
            Block::Table {
                columns,
                rows,
                totals,
                size,
            } => self.table(columns, rows, totals, *size),
            Block::Facts { rows, qr } => self.facts(rows, qr.as_deref()),
            Block::Box { lines } => {
                for line in lines {
                    self.open(Stand {
                        style: "Body",
                        align: "left",
                        framed: true,
                        ..Stand::default()
                    });
                    self.runs(line);
                    self.xml.push_str("</w:p>");
                }
            }
            Block::Signatures { parties } => self.signatures(parties),
            Block::Closing {
                recipients,
                lines,
                name,
            } => self.closing(recipients, lines, name),
            Block::Section { .. } => {}
        }
    }

    fn runs(&mut self, runs: &[Run]) {
        for run in runs {
            match run {
                Run::Plain(text) => self.run(text, Look::default()),
                Run::Dressed { text, bold, italic } => self.run(
                    text,
                    Look {
                        bold: *bold,
                        italic: *italic,
                        ..Look::default()
                    },
                ),
            }
        }
    }

    fn heading(
        &mut self,
        party: bool,
        superior: &str,
        unit: &str,
        number: Option<&str>,
        subject: Option<&str>,
        dated: &str,
    ) {
        let right = 99.0;
        let left = self.width - right;
        let sized = |half_points| Look {
            half_points,
            ..Look::default()
        };
        let bold = |half_points| Look {
            bold: true,
            ..sized(half_points)
        };
        self.open_grid(&[left, right], false);
        self.xml.push_str("<w:tr>");
        self.open_cell(left, "");
        let letters = if party { 28 } else { 24 };
        if !superior.is_empty() {
            self.line(&superior.to_uppercase(), sized(letters), CENTRED);
        }
        self.line(&unit.to_uppercase(), bold(letters), CENTRED);
        if party {
            self.line("*", sized(28), CENTRED);
        } else {
            self.rule(28.0, left);
        }
        self.xml.push_str("</w:tc>");
        self.open_cell(right, "");
        if party {
            self.line("ĐẢNG CỘNG SẢN VIỆT NAM", bold(30), CENTRED);
            self.rule(66.0, right);
        } else {
            self.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", bold(24), CENTRED);
            self.line("Độc lập - Tự do - Hạnh phúc", bold(26), CENTRED);
            self.rule(57.0, right);
        }
        self.xml.push_str("</w:tc></w:tr><w:tr>");
        self.open_cell(left, "");
        self.line(number.unwrap_or_default(), sized(26), CENTRED);
        if let Some(subject) = subject {
            self.line(subject, sized(25), CENTRED);
        }
        self.xml.push_str("</w:tc>");
        self.open_cell(right, "");
        let italic = Look {
            italic: true,
            ..sized(26)
        };
        self.line(dated, italic, CENTRED);
        self.xml.push_str("</w:tc></w:tr></w:tbl>");
        self.line("", Look::default(), Stand::default());
    }

    fn title(&mut self, name: &str, about: Option<&str>, note: Option<&str>) {
        self.line(
            name,
            Look::default(),
            Stand {
                style: "Heading1",
                ..CENTRED
            },
        );
        let large = Look {
            half_points: 28,
            ..Look::default()
        };
        if let Some(about) = about {
            self.line(about, Look { bold: true, ..large }, Stand { keep: true, ..CENTRED });
        }
        self.rule(30.0, self.width);
        if let Some(note) = note {
            self.line(
                note,
                Look {
                    italic: true,
                    half_points: 26,
                    ..Look::default()
                },
                Stand { keep: true, ..CENTRED },
            );
        }
        self.gap();
    }

    fn table(&mut self, columns: &[Column], rows: &[Vec<String>], totals: &[String], size: f64) {
        let widths = widths_of(columns, rows, self.width);
        let half_points = (size * 2.0).round() as u32;
        self.open_grid(&widths, true);
        // the head row stands again on each page
        self.xml.push_str("<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>");
        for (column, width) in columns.iter().zip(&widths) {
            self.open_cell(
                *width,
                r#"<w:shd w:val="clear" w:color="auto" w:fill="EBEBEB"/><w:vAlign w:val="center"/>"#,
            );
            let look = Look {
                bold: true,
                half_points,
                ..Look::default()
            };
            self.line(&column.head, look, CENTRED);
            self.xml.push_str("</w:tc>");
        }
        self.xml.push_str("</w:tr>");
        for row in rows {
            self.table_row(row, columns, &widths, half_points, false);
        }
        if !totals.is_empty() {
            self.table_row(totals, columns, &widths, half_points, true);
        }
        self.xml.push_str("</w:tbl>");
        self.gap();
    }

    fn table_row(&mut self, cells: &[String], columns: &[Column], widths: &[f64], half_points: u32, bold: bool) {
        self.xml.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for ((cell, column), width) in cells.iter().zip(columns).zip(widths) {
            self.open_cell(*width, "");
            let look = Look {
                bold,
                half_points,
                ..Look::default()
            };
            let stand = Stand {
                align: &column.align,
                ..Stand::default()
            };
            self.line(cell, look, stand);
            self.xml.push_str("</w:tc>");
        }
        self.xml.push_str("</w:tr>");
    }

    /// An empty line of 6 points.
    fn gap(&mut self) {
        let look = Look {
            half_points: 12,
            ..Look::default()
        };
        self.line("", look, Stand::default());
    }

    fn facts(&mut self, rows: &[Fact], qr: Option<&str>) {
        let qr = qr.filter(|_| self.pictured);
        let picture = 36.0;
        let room = if qr.is_some() { self.width - picture } else { self.width };
        if qr.is_some() {
            self.open_grid(&[room, picture], false);
            self.xml.push_str("<w:tr>");
            self.open_cell(room, "");
        }
        let widths = [38.0, room - 38.0];
        self.open_grid(&widths, false);
        for row in rows {
            self.xml.push_str("<w:tr>");
            let cells = [
                (
                    &row.label,
                    Look {
                        grey: true,
                        ..Look::default()
                    },
                ),
                (
                    &row.value,
                    Look {
                        bold: row.bold,
                        ..Look::default()
                    },
                ),
            ];
            for ((text, look), width) in cells.into_iter().zip(widths) {
                self.open_cell(width, "");
                self.line(
                    text,
                    look,
                    Stand {
                        before: 80,
                        ..Stand::default()
                    },
                );
                self.xml.push_str("</w:tc>");
            }
            self.xml.push_str("</w:tr>");
        }
        self.xml.push_str("</w:tbl>");
        if let Some(label) = qr {
            // a cell ends with a paragraph
            self.gap();
            self.xml.push_str("</w:tc>");
            self.open_cell(picture, "");
            self.open(CENTRED);
            let side = 32 * 36_000; // 32 mm in English metric units
            let _ = write!(
                self.xml,
                r#"<w:r><w:drawing><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{side}" cy="{side}"/><wp:docPr id="1" name="QR" descr="{alt}"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="qr.png"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:embed="rId4"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{side}" cy="{side}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"#,
                alt = escape(label),
            );
            self.line(
                label,
                Look {
                    half_points: 17,
                    ..Look::default()
                },
                CENTRED,
            );
            self.xml.push_str("</w:tc></w:tr></w:tbl>");
        }
        self.gap();
    }

    fn signer(&mut self, lines: &[String], name: &str, note: Option<&str>) {
        let bold = Look {
            bold: true,
            ..Look::default()
        };
        for line in lines {
            self.line(&line.to_uppercase(), bold, Stand { keep: true, ..CENTRED });
        }
        if let Some(note) = note {
            let look = Look {
                italic: true,
                half_points: 24,
                ..Look::default()
            };
            self.line(note, look, Stand { keep: true, ..CENTRED });
        }
        // room for the signature and the seal
        self.line(
            name,
            bold,
            Stand {
                before: twips(23.0),
                ..CENTRED
            },
        );
    }

    fn signatures(&mut self, parties: &[Party]) {
        let width = self.width / parties.len().max(1) as f64;
        if parties.is_empty() {
            return;
        }
        self.gap();
        self.open_grid(&vec![width; parties.len()], false);
        self.xml.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        for party in parties {
            self.open_cell(width, "");
            self.signer(&party.lines, &party.name, party.note.as_deref());
            self.xml.push_str("</w:tc>");
        }
        self.xml.push_str("</w:tr></w:tbl>");
    }

    fn closing(&mut self, recipients: &[String], lines: &[String], name: &str) {
        let half = self.width / 2.0;
        self.gap();
        self.open_grid(&[half, half], false);
        self.xml.push_str("<w:tr><w:trPr><w:cantSplit/></w:trPr>");
        self.open_cell(half, "");
        let left = Stand::default();
        if !recipients.is_empty() {
            let look = Look {
                bold: true,
                italic: true,
                half_points: 24,
                ..Look::default()
            };
            self.line("Nơi nhận:", look, left);
            for to in recipients {
                let look = Look {
                    half_points: 22,
                    ..Look::default()
                };
                self.line(&format!("- {to}"), look, left);
            }
        } else {
            self.line("", Look::default(), left);
        }
        self.xml.push_str("</w:tc>");
        self.open_cell(half, "");
        self.signer(lines, name, None);
        self.xml.push_str("</w:tc></w:tr></w:tbl>");
    }
}

/// Widths in mm that fill `room`: what the column says, else its share, else what its longest cell needs.
fn widths_of(columns: &[Column], rows: &[Vec<String>], room: f64) -> Vec<f64> {
    // letters of a Times face at 12 pt are some 2 mm wide, capitals and bold heads somewhat more
    let needed = |at: usize, column: &Column| {
        let longest_word = |text: &str| {
            text.split_whitespace()
                .map(|word| word.chars().count())
                .max()
                .unwrap_or(0)
        };
        let cells = rows.iter().take(200).filter_map(|row| row.get(at));
        let letters = cells
            .map(|cell| cell.lines().map(|line| line.chars().count()).max().unwrap_or(0).min(24))
            .max()
            .unwrap_or(0)
            .max(longest_word(&column.head));
        letters as f64 * 2.2 + 4.0
    };
    let mut widths: Vec<Option<f64>> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| match (column.mm, column.share) {
            (Some(mm), _) => Some(mm),
            (None, Some(_)) => None,
            (None, None) => Some(needed(at, column)),
        })
        .collect();
    let shares: f64 = columns
        .iter()
        .zip(&widths)
        .filter(|(_, width)| width.is_none())
        .filter_map(|(column, _)| column.share)
        .sum();
    let taken: f64 = widths.iter().flatten().sum();
    // columns with a share keep at least a third of the line
    let left = if shares > 0.0 {
        (room - taken).max(room / 3.0)
    } else {
        0.0
    };
    for (width, column) in widths.iter_mut().zip(columns) {
        *width = Some(width.unwrap_or_else(|| column.share.unwrap_or(0.0) / shares * left));
    }
    let total: f64 = widths.iter().flatten().sum();
    let scale = if total > 0.0 { room / total } else { 1.0 };
    // fixed columns stay as they are when the shares fill the rest; otherwise all are drawn to the width of the line
    let scale = if (scale - 1.0).abs() < 0.001 { 1.0 } else { scale };
    widths.into_iter().flatten().map(|width| width * scale).collect()
}
