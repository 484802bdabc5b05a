//! Governing documents (văn bản chỉ đạo): what they order, who does it, until when.

pub mod compiler;
pub mod linter;
