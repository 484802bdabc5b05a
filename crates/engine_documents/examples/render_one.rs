//! Renders one template with data from a file: `cargo run -p engine_documents --example render_one receipt data.json out.pdf`.
//! For whoever lays out a paper; a fourth argument is a folder of templates that count before the built-in ones.

use engine_documents::{FontSource, Papers};

fn run() -> Result<String, Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [template, data, out, own @ ..] = arguments.as_slice() else {
        return Err("arguments: TEMPLATE DATA.json OUT.pdf [FOLDER]".into());
    };
    let mut papers = Papers::new(FontSource::system());
    if let Some(folder) = own.first() {
        papers = papers.with_templates(std::path::Path::new(folder))?;
    }
    let pdf = papers.render(
        template,
        &serde_json::from_slice(&std::fs::read(data)?)?,
        (2026, 11, 25),
    )?;
    std::fs::write(out, &pdf.bytes)?;
    Ok(format!(
        "{} page(s), {} bytes, {:?}, {}",
        pdf.pages,
        pdf.bytes.len(),
        pdf.profile,
        papers.serif()
    ))
}

fn main() {
    match run() {
        Ok(done) => println!("{done}"),
        Err(error) => println!("{error}"),
    }
}
