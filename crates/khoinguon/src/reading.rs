//! Uploads are read in a child process of the same binary: whatever a hostile file does to a parser, it does to a process
//! with 256 MB of memory, 10 seconds, no environment and nothing to write to, and the service lives.
//!
//! `khoinguon read-upload NAME` (not for people) takes the bytes on standard input and answers with JSON.

use engine_documents as docs;
use std::ffi::OsString;
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitCode, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

/// First argument of the child.
const VERB: &str = "read-upload";
/// Memory that the child may write to, in bytes.
const MEMORY: u64 = 256 * 1024 * 1024;
/// Seconds that the child may compute, and that a file may take by the clock.
const SECONDS: u64 = 10;
/// The child ends itself after [`SECONDS`]; whatever hangs longer is killed.
const PATIENCE: Duration = Duration::from_secs(SECONDS + 2);
/// Most bytes of an answer: the text of a file is at most 8 MB, escaped.
const ANSWER: u64 = 64 * 1024 * 1024;

static PROGRAM: OnceLock<PathBuf> = OnceLock::new();

/// What the child answers.
type Answer = Result<(docs::Extracted, docs::Guessed), docs::Rejected>;

/// From now on uploads are read by children of this program. Called once, by `main`; without it (tests of parts) they are
/// read in the process itself.
pub fn by_children_of(program: PathBuf) {
    let _ = PROGRAM.set(program);
}

/// Reads an upload: in a child where there is a program for it.
///
/// # Errors
/// Why the file is not taken.
pub fn read(bytes: &[u8], name: &str) -> Answer {
    match PROGRAM.get() {
        Some(program) => read_by(program, bytes, name),
        None => read_here(bytes, name),
    }
}

fn read_here(bytes: &[u8], name: &str) -> Answer {
    let limits = docs::Limits {
        max_time: Duration::from_secs(SECONDS),
        ..docs::Limits::default()
    };
    let found = docs::extract(bytes, name, limits)?;
    let guessed = docs::guess_fields(&found.text);
    Ok((found, guessed))
}

/// Reads an upload in a child of `program`.
///
/// # Errors
/// Why the file is not taken; a child that ran out of time or memory, or died, means that the file cannot be read.
pub fn read_by(program: &Path, bytes: &[u8], name: &str) -> Answer {
    let failed = |why: &str| {
        tracing::warn!(why, bytes = bytes.len(), "reading an upload did not end well");
        docs::Rejected::Damaged(why.to_owned())
    };
    let child = Command::new(program)
        .arg(VERB)
        .arg(name.replace('\0', ""))
        .env_clear()
        // Otherwise the allocator sets a gigabyte of addresses aside, all of which counts against the limit.
        .env("MIMALLOC_ARENA_RESERVE", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn();
    let mut child = child.map_err(|error| failed(&error.to_string()))?;
    let (Some(mut stdin), Some(stdout)) = (child.stdin.take(), child.stdout.take()) else {
        return Err(failed("no pipes"));
    };
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // A child that refuses after the first bytes closes its end; that is not our trouble.
            let _ = stdin.write_all(bytes);
        });
        let answer = scope.spawn(move || {
            let mut text = Vec::new();
            stdout.take(ANSWER).read_to_end(&mut text).map(|_| text)
        });
        let ended = wait(&mut child);
        let text = answer.join().ok().and_then(Result::ok).unwrap_or_default();
        match ended {
            None => Err(docs::Rejected::TooSlow),
            Some(false) => Err(failed("the reader died")),
            Some(true) => serde_json::from_slice::<Answer>(&text).unwrap_or_else(|_| Err(failed("no answer"))),
        }
    })
}

/// Waits for the end: whether it was a good one; `None` when it had to be killed.
fn wait(child: &mut Child) -> Option<bool> {
    let begun = Instant::now();
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Some(status.success()),
            Ok(None) if begun.elapsed() < PATIENCE => std::thread::sleep(Duration::from_millis(2)),
            Ok(None) | Err(_) => {
                let _ = child.kill();
                let _ = child.wait();
                return None;
            }
        }
    }
}

/// The name of the upload, when this process was started to read one.
#[must_use]
pub fn asked(mut arguments: impl Iterator<Item = OsString>) -> Option<String> {
    let verb = arguments.nth(1)?;
    (verb == VERB).then(|| arguments.next().unwrap_or_default().to_string_lossy().into_owned())
}

/// The life of a child: bound itself, read, answer.
#[must_use]
pub fn child(name: &str) -> ExitCode {
    if confine().is_err() {
        return ExitCode::FAILURE;
    }
    let mut bytes = Vec::new();
    // One byte more than allowed, so that the reader itself says that it is too much.
    let most = docs::Limits::default().max_bytes + 1;
    if std::io::stdin().lock().take(most).read_to_end(&mut bytes).is_err() {
        return ExitCode::FAILURE;
    }
    let answer: Answer = read_here(&bytes, name);
    match serde_json::to_vec(&answer) {
        Ok(text) if std::io::stdout().lock().write_all(&text).is_ok() => ExitCode::SUCCESS,
        Ok(_) | Err(_) => ExitCode::FAILURE,
    }
}

#[cfg(target_os = "linux")]
fn confine() -> rustix::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    for (resource, most) in [
        // On Linux this counts every private mapping that can be written to, not only the heap.
        (Resource::Data, MEMORY),
        (Resource::Cpu, SECONDS),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
        (Resource::Nofile, 16),
    ] {
        let limit = Rlimit {
            current: Some(most),
            maximum: Some(most),
        };
        setrlimit(resource, limit)?;
    }
    Ok(())
}

#[cfg(not(target_os = "linux"))]
fn confine() -> Result<(), std::convert::Infallible> {
    // Other systems are for trying things out; the limits of the reader itself and of time hold there too.
    Ok(())
}
