//! `khoinguon`: one binary, a province in it.

use clap::Parser as _;
use std::process::ExitCode;

/// Rows are made in the thread of a database connection and freed where the page is written: glibc's allocator locks and
/// tidies up at every such crossing.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    if let Some(name) = khoinguon::reading::asked(std::env::args_os()) {
        return khoinguon::reading::child(&name);
    }
    if let Ok(program) = std::env::current_exe() {
        khoinguon::reading::by_children_of(program);
    }
    let arguments = khoinguon::cli::Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("khoinguon: {error}");
            return ExitCode::from(1);
        }
    };
    runtime.block_on(khoinguon::cli::run(arguments))
}
