//! Style sheet, script and marks, served under an address that changes with their content.
//!
//! The hash in the address lets the server answer `Cache-Control: public, max-age=31536000, immutable`: a browser asks
//! once per version. Compressed forms are made once at first use, so serving costs no processor time.

use flate2::Compression;
use flate2::write::GzEncoder;
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::io::Write as _;
use std::sync::LazyLock;

/// Folder of all assets in the address space of the site.
pub const FOLDER: &str = "/tai-nguyen/";

/// One file that pages refer to.
#[derive(Debug)]
pub struct Asset {
    /// Name in the source tree, `app.css`.
    pub name: &'static str,
    /// Address with the hash of the content, `/tai-nguyen/app-3f9a0c1d2b4e.css`.
    pub path: String,
    /// Media type for `Content-Type`.
    pub mime: &'static str,
    /// The content.
    pub bytes: &'static [u8],
    /// The content for `Content-Encoding: gzip`; `None` if compression does not make it smaller.
    pub gzip: Option<Vec<u8>>,
}

const APP_CSS: &[u8] = include_bytes!("../assets/app.css");
const APP_JS: &[u8] = include_bytes!("../assets/app.js");
const REPORT_CSS: &[u8] = include_bytes!("../assets/report.css");
const CALENDAR_CSS: &[u8] = include_bytes!("../assets/calendar.css");
const REPORT_JS: &[u8] = include_bytes!("../assets/report.js");
const FAVICON: &[u8] = include_bytes!("../assets/favicon.svg");
const MANIFEST: &[u8] = include_bytes!("../assets/khoi-nguon.webmanifest");

static ALL: LazyLock<[Asset; 7]> = LazyLock::new(|| {
    [
        asset("app.css", "text/css; charset=utf-8", APP_CSS),
        asset("app.js", "text/javascript; charset=utf-8", APP_JS),
        asset("favicon.svg", "image/svg+xml", FAVICON),
        asset("khoi-nguon.webmanifest", "application/manifest+json", MANIFEST),
        asset("report.css", "text/css; charset=utf-8", REPORT_CSS),
        asset("report.js", "text/javascript; charset=utf-8", REPORT_JS),
        asset("calendar.css", "text/css; charset=utf-8", CALENDAR_CSS),
    ]
});

/// Every asset.
pub fn all() -> &'static [Asset] {
    &*ALL
}

/// The asset at `path`, an address as in [`Asset::path`]; an old hash finds nothing.
pub fn find(path: &str) -> Option<&'static Asset> {
    ALL.iter().find(|asset| asset.path == path)
}

/// Address of the style sheet.
pub fn css_path() -> &'static str {
    &ALL[0].path
}

/// Address of the script.
pub fn js_path() -> &'static str {
    &ALL[1].path
}

/// Address of the mark in the browser tab.
pub fn favicon_path() -> &'static str {
    &ALL[2].path
}

/// Address of the web manifest.
pub fn manifest_path() -> &'static str {
    &ALL[3].path
}

/// Address of the style sheet that only pages with the grid of a report load.
pub fn report_css_path() -> &'static str {
    &ALL[4].path
}

/// Address of the script that only pages with the grid of a report load.
pub fn report_js_path() -> &'static str {
    &ALL[5].path
}

/// Address of the style sheet that only pages with a month load.
pub fn calendar_css_path() -> &'static str {
    &ALL[6].path
}

fn asset(name: &'static str, mime: &'static str, bytes: &'static [u8]) -> Asset {
    let (stem, ending) = name.split_once('.').unwrap_or((name, ""));
    let mut path = format!("{FOLDER}{stem}-");
    for byte in Sha256::digest(bytes).iter().take(6) {
        // writing to a String cannot fail
        let _ = write!(path, "{byte:02x}");
    }
    path.push('.');
    path.push_str(ending);
    Asset {
        name,
        path,
        mime,
        bytes,
        gzip: gzip(bytes),
    }
}

fn gzip(bytes: &[u8]) -> Option<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::best());
    encoder.write_all(bytes).ok()?;
    encoder.finish().ok().filter(|small| small.len() < bytes.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_find_their_asset_and_an_old_one_does_not() {
        for asset in all() {
            assert!(asset.path.starts_with(FOLDER), "{}", asset.path);
            assert_eq!(find(&asset.path).map(|found| found.name), Some(asset.name));
        }
        assert!(find("/tai-nguyen/app-000000000000.css").is_none());
        assert!(css_path().ends_with(".css") && js_path().ends_with(".js"));
    }

    #[test]
    fn style_sheet_and_script_stay_small() {
        let size = |path| {
            let asset: &Asset = find(path).unwrap();
            (asset.bytes.len(), asset.gzip.as_ref().map_or(usize::MAX, Vec::len))
        };
        let (raw, packed) = size(css_path());
        assert!(
            raw <= 48 * 1024 && packed <= 10 * 1024,
            "app.css: {raw} bytes, {packed} compressed"
        );
        let (raw, _) = size(js_path());
        assert!(raw <= 11 * 1024, "app.js: {raw} bytes");
        for path in [report_css_path(), report_js_path(), calendar_css_path()] {
            let (raw, _) = size(path);
            assert!(raw <= 4 * 1024, "{path}: {raw} bytes");
        }
    }
}
