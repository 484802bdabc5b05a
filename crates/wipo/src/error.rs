//! What may be wrong with a file, and where.

/// Place in a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Place {
    /// Bytes before it.
    pub byte: u64,
    /// Line, the first is 1.
    pub line: u64,
}

impl std::fmt::Display for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "line {}, byte {}", self.line, self.byte)
    }
}

/// Limit that a file went beyond.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limit {
    /// Bytes of one text, tag, comment, processing instruction or document type.
    Piece,
    /// Bytes of text of one record.
    Record,
    /// Elements of one record.
    Elements,
    /// Depth of elements in each other.
    Depth,
    /// Attributes of one element.
    Attributes,
    /// Namespace prefixes in force.
    Prefixes,
}

impl Limit {
    fn words(self) -> &'static str {
        match self {
            Limit::Piece => "one text, tag or comment is longer than allowed",
            Limit::Record => "one document holds more text than allowed",
            Limit::Elements => "one document has more elements than allowed",
            Limit::Depth => "elements stand in each other deeper than allowed",
            Limit::Attributes => "an element has more attributes than allowed",
            Limit::Prefixes => "more namespace prefixes are in force than allowed",
        }
    }
}

/// Why a file cannot be read on.
#[derive(Debug, thiserror::Error)]
pub enum Trouble {
    /// The source failed.
    #[error("the file cannot be read: {0}")]
    Source(String),
    /// Nothing there.
    #[error("the file is empty")]
    Nothing,
    /// Characters before the first or after the last element: not XML.
    #[error("this is no XML: there are characters outside of any element")]
    Stray,
    /// XML, but of no known kind.
    #[error("the root element {0:?} is of no format known here")]
    UnknownRoot(String),
    /// The file ends in the middle.
    #[error("the file ends in the middle of a document: it is cut off")]
    CutOff,
    /// Tags that do not fit together.
    #[error("the file is no well-formed XML: {0}")]
    Broken(String),
    /// An attribute stands twice.
    #[error("attribute {0:?} stands twice in one element")]
    TwiceAttribute(String),
    /// Bytes that are no UTF-8.
    #[error("the bytes are no UTF-8")]
    NotUtf8,
    /// Another encoding is declared or found.
    #[error("the file is in encoding {0:?}; only UTF-8 is read")]
    Encoding(String),
    /// Control character or reference to one.
    #[error("a character is not allowed in XML")]
    Character,
    /// Entity that is none of the known characters. Entities of a document type are never expanded.
    #[error("entity {0:?} is not known; entities that a file defines itself are never expanded")]
    Entity(String),
    /// Prefix without a namespace.
    #[error("prefix {0:?} has no namespace")]
    Prefix(String),
    /// Larger than a limit allows.
    #[error("{}", .0.words())]
    TooLarge(Limit),
}

/// Trouble with its place.
#[derive(Debug, thiserror::Error)]
#[error("{place}: {trouble}")]
pub struct Error {
    /// Where.
    pub place: Place,
    /// What.
    pub trouble: Trouble,
}
