//! An immutable part of the index: one file of packed fingerprints, one of compressed texts.
//!
//! `NAME.seg`: header, bucket ends (4 bytes each), postings of fixed width (rest of the fingerprint, document), frequent
//! fingerprints with the number of their documents, table of documents, their names. Everything is found by counting:
//! nothing is decoded when a segment is opened. `NAME.txt`: the texts, each deflated on its own.
//!
//! A fingerprint that stands in more than [`KEEP`] documents is frequent: the earliest [`KEEP`] are kept (novelty asks who
//! was first), and a last posting with an impossible document says that its true count is in the list.
//!
//! Checksums: of the header, of the bucket ends, of all that follows them, and of each document's name and text, so that
//! what is whole in a damaged segment can be told from what is not.

use crate::error::{At, NoveltyError, Result, corrupt};
use crate::words::mix;
use memmap2::Mmap;
use std::fs::File;
use std::io::{BufWriter, Read as _, Write};
use std::path::{Path, PathBuf};

/// Documents kept of one fingerprint.
pub(crate) const KEEP: u32 = 64;
/// From this many documents on, a fingerprint that is boilerplate keeps no document at all.
const GROWN: u32 = 16_000;
const MAGIC: &[u8; 8] = b"KNNOV\x02\x05\x06"; // format 2, runs of 5, windows of 6
const HEADER: usize = 64;
const RECORD: usize = 28;
/// Postings that share a bucket, on average.
const PER_BUCKET: u64 = 32;
/// Postings in any bucket: more of them are damage, and would hold up a check.
const BUCKET_MOST: u64 = 1 << 16;
/// Room after the postings, so that eight bytes can be read anywhere.
const PADDING: usize = 8;

/// Documents above which a fingerprint is boilerplate in a collection of this size: one in 250, at least [`KEEP`].
#[must_use]
pub(crate) fn boilerplate_above(documents: u64) -> u64 {
    (documents / 250).max(u64::from(KEEP))
}

/// One document to be written into a segment.
pub(crate) struct NewDocument<'a> {
    /// Name, as the caller gave it.
    pub id: &'a str,
    /// Words of the text.
    pub words: u32,
    /// The text, deflated.
    pub packed: Vec<u8>,
}

/// Packs a text.
pub(crate) fn pack(text: &str) -> Vec<u8> {
    let mut encoder = flate2::write::DeflateEncoder::new(Vec::new(), flate2::Compression::new(1));
    // Writing into memory cannot fail.
    let _ = encoder.write_all(text.as_bytes());
    encoder.finish().unwrap_or_default()
}

pub(crate) fn unpack(path: &Path, packed: &[u8]) -> Result<String> {
    let mut text = String::with_capacity(packed.len() * 3);
    flate2::read::DeflateDecoder::new(packed)
        .read_to_string(&mut text)
        .map_err(|_| corrupt(path, "a text cannot be unpacked"))?;
    Ok(text)
}

/// The key by which a name is found.
pub(crate) fn key_of(id: &str) -> u64 {
    mix(id.bytes().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    }))
}

fn low(number: u64) -> u32 {
    u32::try_from(number & 0xffff_ffff).unwrap_or(0)
}

/// The checksum of a document: its name and its packed text.
fn sum_of(id: &[u8], packed: &[u8]) -> u32 {
    let mut crc = flate2::Crc::new();
    crc.update(id);
    crc.update(packed);
    crc.sum()
}

/// Adds up what is written through it.
struct Summing<W> {
    inner: W,
    crc: flate2::Crc,
}

impl<W: Write> Write for Summing<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.inner.write(bytes)?;
        self.crc.update(&bytes[..written]);
        Ok(written)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.inner.flush()
    }
}

fn bits_for(number: u32) -> u32 {
    32 - number.leading_zeros()
}

/// Writes a segment: documents first, then the fingerprints in order.
pub(crate) struct SegmentWriter {
    path: PathBuf,
    texts: BufWriter<File>,
    texts_at: u64,
    table: Vec<u8>,
    keys: Vec<(u64, u32)>,
    names: Vec<u8>,
    documents: u32,
}

impl SegmentWriter {
    pub(crate) fn new(path: &Path) -> Result<SegmentWriter> {
        let texts = path.with_extension("txt");
        Ok(SegmentWriter {
            path: path.to_owned(),
            texts: BufWriter::new(File::create(&texts).at(&texts)?),
            texts_at: 0,
            table: Vec::new(),
            keys: Vec::new(),
            names: Vec::new(),
            documents: 0,
        })
    }

    pub(crate) fn document(&mut self, document: &NewDocument<'_>) -> Result<()> {
        let too_much = |_| NoveltyError::Limit("a segment holds at most 4 GB of names and 4 GB in one text");
        self.texts
            .write_all(&document.packed)
            .at(&self.path.with_extension("txt"))?;
        self.table.extend(self.texts_at.to_le_bytes());
        self.table
            .extend(u32::try_from(document.packed.len()).map_err(too_much)?.to_le_bytes());
        self.table.extend(document.words.to_le_bytes());
        self.table
            .extend(u32::try_from(self.names.len()).map_err(too_much)?.to_le_bytes());
        self.table
            .extend(u32::try_from(document.id.len()).map_err(too_much)?.to_le_bytes());
        self.table
            .extend(sum_of(document.id.as_bytes(), &document.packed).to_le_bytes());
        self.names.extend(document.id.as_bytes());
        self.keys.push((key_of(document.id), self.documents));
        self.texts_at += document.packed.len() as u64;
        self.documents += 1;
        Ok(())
    }

    /// Writes the fingerprints (sorted by fingerprint, then document; `expected` of them at most) and closes the files.
    pub(crate) fn finish(mut self, prints: impl Iterator<Item = Print>, expected: u64) -> Result<()> {
        let texts_path = self.path.with_extension("txt");
        self.texts.flush().at(&texts_path)?;
        self.texts.get_ref().sync_all().at(&texts_path)?;
        let bits = (64 - (expected / PER_BUCKET).leading_zeros()).clamp(4, 26);
        let document_bits = bits_for(self.documents).max(1);
        let width = 32 - bits + document_bits;
        let nobody = (1_u64 << document_bits) - 1;
        let file = File::create(&self.path).at(&self.path)?;
        let mut out = Summing {
            inner: file,
            crc: flate2::Crc::new(),
        };
        // The bucket ends come before the postings but are known after them: their place is kept free.
        let buckets = 1_usize << bits;
        let body = HEADER + (buckets + 1) * 4;
        out.write_all(&vec![0; body]).at(&self.path)?;
        out.crc.reset();
        let mut out = BufWriter::with_capacity(1 << 20, out);
        let mut ends = vec![0_u32; buckets + 1];
        let mut frequent: Vec<u8> = Vec::new();
        let mut packer = Packer::default();
        let drop_above = (self.documents >= GROWN).then(|| boilerplate_above(u64::from(self.documents)));
        let mut emit = |group: &Group, packer: &mut Packer, out: &mut BufWriter<Summing<File>>| -> Result<()> {
            let bucket = usize::try_from(u64::from(group.print) >> (32 - bits)).unwrap_or(0);
            let rest = u64::from(group.print) & ((1_u64 << (32 - bits)) - 1);
            let is_frequent = group.count > u64::from(KEEP);
            let kept: &[u32] = match drop_above {
                Some(limit) if group.count > limit => &[],
                Some(_) | None => &group.documents,
            };
            for document in kept {
                packer
                    .put(out, rest << document_bits | u64::from(*document), width)
                    .at(&self.path)?;
            }
            if is_frequent {
                packer.put(out, rest << document_bits | nobody, width).at(&self.path)?;
                frequent.extend(group.print.to_le_bytes());
                frequent.extend(u32::try_from(group.count).unwrap_or(u32::MAX).to_le_bytes());
            }
            ends[bucket + 1] = u32::try_from(packer.count)
                .map_err(|_| NoveltyError::Limit("a segment holds 4,294,967,295 postings"))?;
            Ok(())
        };
        let mut group = Group::default();
        for print in prints {
            if group.count > 0 && group.print != print.print {
                emit(&group, &mut packer, &mut out)?;
                group.count = 0;
                group.documents.clear();
            }
            group.print = print.print;
            match print.what {
                What::In(document) => {
                    group.count += 1;
                    if group.documents.len() < KEEP as usize {
                        group.documents.push(document);
                    }
                }
                What::Further(count) => group.count += count,
            }
        }
        if group.count > 0 {
            emit(&group, &mut packer, &mut out)?;
        }
        let postings = packer.count;
        packer.finish(&mut out).at(&self.path)?;
        let posting_bytes = (postings * u64::from(width)).div_ceil(8);
        let frequent_at = body as u64 + posting_bytes + PADDING as u64;
        let table_at = frequent_at + frequent.len() as u64;
        out.write_all(&[0; PADDING]).at(&self.path)?;
        out.write_all(&frequent).at(&self.path)?;
        out.write_all(&self.table).at(&self.path)?;
        self.keys.sort_unstable();
        for (key, document) in &self.keys {
            out.write_all(&key.to_le_bytes()).at(&self.path)?;
            out.write_all(&document.to_le_bytes()).at(&self.path)?;
        }
        out.write_all(&self.names).at(&self.path)?;
        let Summing { inner: mut file, crc } = out
            .into_inner()
            .map_err(std::io::IntoInnerError::into_error)
            .at(&self.path)?;
        // A bucket without postings ends where the one before it ends.
        for bucket in 1..ends.len() {
            ends[bucket] = ends[bucket].max(ends[bucket - 1]);
        }
        let mut end_bytes = Vec::with_capacity(ends.len() * 4);
        for end in &ends {
            end_bytes.extend_from_slice(&end.to_le_bytes());
        }
        let mut end_crc = flate2::Crc::new();
        end_crc.update(&end_bytes);
        let mut header = Vec::with_capacity(HEADER);
        header.extend(MAGIC);
        header.extend(bits.to_le_bytes());
        header.extend(document_bits.to_le_bytes());
        header.extend(self.documents.to_le_bytes());
        header.extend(end_crc.sum().to_le_bytes());
        header.extend(postings.to_le_bytes());
        header.extend(frequent_at.to_le_bytes());
        header.extend(table_at.to_le_bytes());
        header.extend((self.names.len() as u64).to_le_bytes());
        header.extend(crc.sum().to_le_bytes());
        header.resize(HEADER - 4, 0);
        let mut header_crc = flate2::Crc::new();
        header_crc.update(&header);
        header.extend(header_crc.sum().to_le_bytes());
        let mut front = header;
        front.extend(end_bytes);
        std::io::Seek::rewind(&mut file).at(&self.path)?;
        file.write_all(&front).at(&self.path)?;
        file.sync_all().at(&self.path)
    }
}

/// One entry of the sorted row from which a segment is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Print {
    pub print: u32,
    pub what: What,
}

/// A document that holds a fingerprint, or how many more do that are not kept by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum What {
    In(u32),
    Further(u64),
}

#[derive(Default)]
struct Group {
    print: u32,
    documents: Vec<u32>,
    count: u64,
}

/// Writes numbers of fixed width one after the other.
#[derive(Default)]
struct Packer {
    waiting: u128,
    bits: u32,
    count: u64,
}

impl Packer {
    fn put(&mut self, out: &mut impl Write, value: u64, width: u32) -> std::io::Result<()> {
        self.waiting |= u128::from(value) << self.bits;
        self.bits += width;
        self.count += 1;
        while self.bits >= 64 {
            let full = u64::try_from(self.waiting & u128::from(u64::MAX)).unwrap_or(0);
            out.write_all(&full.to_le_bytes())?;
            self.waiting >>= 64;
            self.bits -= 64;
        }
        Ok(())
    }

    fn finish(self, out: &mut impl Write) -> std::io::Result<()> {
        let bytes = self.waiting.to_le_bytes();
        out.write_all(&bytes[..self.bits.div_ceil(8) as usize])
    }
}

/// An open segment.
pub(crate) struct Segment {
    path: PathBuf,
    map: Mmap,
    texts: Option<Mmap>,
    bits: u32,
    document_bits: u32,
    documents: u32,
    /// Postings of it all.
    most: u64,
    frequent_at: usize,
    table_at: usize,
    names_at: usize,
}

impl std::fmt::Debug for Segment {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Segment")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

#[expect(
    unsafe_code,
    reason = "segments are never changed after their name is in the manifest"
)]
fn map(path: &Path) -> Result<Option<Mmap>> {
    let file = File::open(path).at(path)?;
    if file.metadata().at(path)?.len() == 0 {
        return Ok(None);
    }
    // SAFETY: this crate writes a segment once, under a new name, and never truncates one; a process that does so from
    // outside is beyond what any reader of a file can guard against.
    unsafe { Mmap::map(&file) }.at(path).map(Some)
}

impl Segment {
    pub(crate) fn open(path: &Path) -> Result<Segment> {
        let map_of = map(path)?.ok_or_else(|| corrupt(path, "empty"))?;
        let header = map_of.get(..HEADER).ok_or_else(|| corrupt(path, "too short"))?;
        if !header.starts_with(MAGIC) {
            return Err(corrupt(path, "not a segment of this version"));
        }
        let mut crc = flate2::Crc::new();
        crc.update(&header[..HEADER - 4]);
        if crc.sum() != low(word(header, HEADER - 4)) {
            return Err(corrupt(path, "damaged header"));
        }
        let place = |at: usize| usize::try_from(word(header, at)).unwrap_or(usize::MAX);
        let segment = Segment {
            bits: low(word(header, 8)),
            document_bits: low(word(header, 12)),
            documents: low(word(header, 16)),
            most: word(header, 24),
            frequent_at: place(32),
            table_at: place(40),
            names_at: 0,
            texts: map(&path.with_extension("txt"))?,
            path: path.to_owned(),
            map: map_of,
        };
        let documents = segment.documents as usize;
        if !(4..=26).contains(&segment.bits) || !(1..=32).contains(&segment.document_bits) {
            return Err(corrupt(path, "damaged header"));
        }
        let names_at = segment.table_at.saturating_add(documents * (RECORD + 12));
        if names_at.saturating_add(usize::try_from(word(&segment.map, 48)).unwrap_or(usize::MAX)) != segment.map.len() {
            return Err(corrupt(path, "cut off"));
        }
        Ok(Segment { names_at, ..segment })
    }

    pub(crate) fn documents(&self) -> u32 {
        self.documents
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// Reads all of it and compares it with its checksums.
    pub(crate) fn verify(&self) -> Result<()> {
        let body = HEADER + ((1_usize << self.bits) + 1) * 4;
        let sum = |bytes: Option<&[u8]>| {
            let mut crc = flate2::Crc::new();
            crc.update(bytes.unwrap_or(&[]));
            crc.sum()
        };
        if sum(self.map.get(HEADER..body)) != low(word(&self.map, 20)) {
            return Err(corrupt(&self.path, "damaged list of buckets"));
        }
        if sum(self.map.get(body..)) != low(word(&self.map, 56)) {
            return Err(corrupt(&self.path, "damaged fingerprints"));
        }
        match (0..self.documents).find(|document| self.whole(*document).is_none()) {
            Some(_) => Err(corrupt(&self.path.with_extension("txt"), "a damaged text")),
            None => Ok(()),
        }
    }

    /// Name and text of a document that is as it was written; none otherwise.
    pub(crate) fn whole(&self, document: u32) -> Option<(&str, &[u8])> {
        let packed = self.packed(document).ok()?;
        let id = self.id(document);
        (sum_of(id.as_bytes(), packed) == low(word(&self.map, self.record(document) + 24))).then_some((id, packed))
    }

    /// Bytes of the fingerprints, and of the texts.
    pub(crate) fn bytes(&self) -> (u64, u64) {
        (
            self.map.len() as u64,
            self.texts.as_ref().map_or(0, |texts| texts.len() as u64),
        )
    }

    fn posting(&self, at: u64) -> u64 {
        let width = u64::from(32 - self.bits + self.document_bits);
        let bit = at * width;
        let from = HEADER + ((1 << self.bits) + 1) * 4 + usize::try_from(bit / 8).unwrap_or(usize::MAX);
        (word(&self.map, from) >> (bit % 8)) & ((1 << width) - 1)
    }

    fn bucket_end(&self, bucket: usize) -> u64 {
        u64::from(low(word(&self.map, HEADER + bucket * 4))).min(self.most)
    }

    /// Calls `each` with the kept documents that hold a fingerprint; gives how many hold it in all.
    pub(crate) fn look_up(&self, print: u32, mut each: impl FnMut(u32)) -> u64 {
        let bucket = (u64::from(print) >> (32 - self.bits)) as usize;
        let rest = u64::from(print) & ((1_u64 << (32 - self.bits)) - 1);
        let nobody = (1_u64 << self.document_bits) - 1;
        let mut count = 0;
        let places = self.bucket_end(bucket)..self.bucket_end(bucket + 1);
        if places.end.saturating_sub(places.start) > BUCKET_MOST {
            return 0;
        }
        for at in places {
            let posting = self.posting(at);
            let this = posting >> self.document_bits;
            if this > rest {
                break;
            }
            if this == rest {
                let document = posting & nobody;
                if document == nobody {
                    return self.frequency(print);
                }
                count += 1;
                each(low(document));
            }
        }
        count
    }

    fn frequency(&self, print: u32) -> u64 {
        let (mut low_end, mut high_end) = (0, (self.table_at - self.frequent_at) / 8);
        while low_end < high_end {
            let middle = low_end + (high_end - low_end) / 2;
            let entry = word(&self.map, self.frequent_at + middle * 8);
            match low(entry).cmp(&print) {
                std::cmp::Ordering::Equal => return entry >> 32,
                std::cmp::Ordering::Less => low_end = middle + 1,
                std::cmp::Ordering::Greater => high_end = middle,
            }
        }
        0
    }

    /// Every entry in order: what [`SegmentWriter::finish`] takes again when segments are merged.
    pub(crate) fn prints(&self) -> impl Iterator<Item = Print> + '_ {
        let nobody = (1_u64 << self.document_bits) - 1;
        let mut bucket = 0_usize;
        let mut kept = 0_u64;
        let mut last = None;
        (0..self.bucket_end(1 << self.bits)).map(move |at| {
            while at >= self.bucket_end(bucket + 1) {
                bucket += 1;
            }
            let posting = self.posting(at);
            let print = low((bucket as u64) << (32 - self.bits) | posting >> self.document_bits);
            if last != Some(print) {
                (last, kept) = (Some(print), 0);
            }
            let document = posting & nobody;
            let what = if document == nobody {
                What::Further(self.frequency(print).saturating_sub(kept))
            } else {
                kept += 1;
                What::In(low(document))
            };
            Print { print, what }
        })
    }

    /// Number of entries of [`Segment::prints`].
    pub(crate) fn postings(&self) -> u64 {
        self.bucket_end(1 << self.bits)
    }

    fn record(&self, document: u32) -> usize {
        self.table_at + document as usize * RECORD
    }

    /// Name of a document.
    pub(crate) fn id(&self, document: u32) -> &str {
        let at = self.record(document);
        let from = self.names_at + low(word(&self.map, at + 16)) as usize;
        let bytes = self.map.get(from..from + low(word(&self.map, at + 20)) as usize);
        bytes.and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or("")
    }

    /// Words of a document.
    pub(crate) fn words(&self, document: u32) -> u32 {
        low(word(&self.map, self.record(document) + 12))
    }

    /// The deflated text of a document.
    pub(crate) fn packed(&self, document: u32) -> Result<&[u8]> {
        let at = self.record(document);
        let from = usize::try_from(word(&self.map, at)).unwrap_or(usize::MAX);
        let length = low(word(&self.map, at + 8)) as usize;
        if length == 0 {
            return Ok(&[]);
        }
        self.texts
            .as_ref()
            .and_then(|texts| texts.get(from..from.saturating_add(length)))
            .ok_or_else(|| corrupt(&self.path, "texts are cut off"))
    }

    /// The text of a document.
    pub(crate) fn text(&self, document: u32) -> Result<String> {
        unpack(&self.path, self.packed(document)?)
    }

    /// The documents of this name, newest last.
    pub(crate) fn find(&self, id: &str) -> Vec<u32> {
        let key = key_of(id);
        let base = self.table_at + self.documents as usize * RECORD;
        let entry = |at: usize| word(&self.map, base + at * 12);
        let (mut low_end, mut high_end) = (0, self.documents as usize);
        while low_end < high_end {
            let middle = low_end + (high_end - low_end) / 2;
            if entry(middle) < key {
                low_end = middle + 1;
            } else {
                high_end = middle;
            }
        }
        (low_end..self.documents as usize)
            .take_while(|at| entry(*at) == key)
            .map(|at| low(word(&self.map, base + at * 12 + 8)))
            .filter(|document| self.id(*document) == id)
            .collect()
    }
}

/// Eight bytes as a number; zeros where the file ends.
fn word(bytes: &[u8], at: usize) -> u64 {
    match bytes
        .get(at..at.saturating_add(8))
        .and_then(|slice| slice.try_into().ok())
    {
        Some(eight) => u64::from_le_bytes(eight),
        None => {
            let tail = bytes.get(at..).unwrap_or(&[]);
            tail.iter().rev().fold(0, |number, byte| number << 8 | u64::from(*byte))
        }
    }
}
