//! A source that counts lines and refuses to hand out more than a piece may have.

use std::io::{self, BufRead, Read};

/// Marks the error of a piece that is too long among other errors of a source.
#[derive(Debug)]
pub(crate) struct TooLong;

impl std::fmt::Display for TooLong {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("piece too long")
    }
}

impl std::error::Error for TooLong {}

/// The XML reader takes a whole text or tag into its buffer, however long it is. It takes it from here, and here it
/// ends: after `limit` bytes since [`Guard::next_piece`] the source fails.
#[derive(Debug)]
pub(crate) struct Guard<R> {
    inner: R,
    limit: usize,
    left: usize,
    /// Bytes handed out.
    pub(crate) bytes: u64,
    /// Line feeds handed out.
    pub(crate) lines: u64,
    end: bool,
}

impl<R: BufRead> Guard<R> {
    pub(crate) fn new(inner: R, limit: usize) -> Self {
        Guard {
            inner,
            limit,
            left: limit,
            bytes: 0,
            lines: 0,
            end: false,
        }
    }

    pub(crate) fn next_piece(&mut self) {
        self.left = self.limit;
    }

    /// Whether the source has nothing more.
    pub(crate) fn at_end(&self) -> bool {
        self.end
    }

    pub(crate) fn inner(&mut self) -> &mut R {
        &mut self.inner
    }
}

impl<R: BufRead> Read for Guard<R> {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let there = self.fill_buf()?;
        let n = there.len().min(buf.len());
        if let (Some(to), Some(from)) = (buf.get_mut(..n), there.get(..n)) {
            to.copy_from_slice(from);
        }
        self.consume(n);
        Ok(n)
    }
}

impl<R: BufRead> BufRead for Guard<R> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.left == 0 {
            return Err(io::Error::other(TooLong));
        }
        let there = self.inner.fill_buf()?;
        self.end = there.is_empty();
        // A source that lies in memory hands out all of itself at once: not more than is allowed then.
        Ok(there.get(..self.left).unwrap_or(there))
    }

    fn consume(&mut self, n: usize) {
        // What is consumed was just handed out, so it lies in the buffer.
        if let Ok(there) = self.inner.fill_buf() {
            let taken = there.get(..n).unwrap_or_default();
            self.lines += taken.iter().filter(|b| **b == b'\n').count() as u64;
        }
        self.bytes += n as u64;
        self.left = self.left.saturating_sub(n);
        self.inner.consume(n);
    }
}
