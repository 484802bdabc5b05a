//! Classes of inventions, designs, marks.

use crate::model::Right;
use std::path::Path;

/// The classes that are known.
#[derive(Debug, Default)]
pub struct Classes;

impl Classes {
    /// Reads the packs.
    ///
    /// # Errors
    /// What is wrong.
    pub fn load(_folder: Option<&Path>) -> Result<Classes, String> {
        Ok(Classes)
    }

    /// Reads a symbol as people write it.
    ///
    /// # Errors
    /// The sentence.
    pub fn read(&self, _right: Right, symbol: &str) -> Result<String, String> {
        Ok(symbol.to_owned())
    }

    /// Whether a symbol is a class of a right.
    ///
    /// # Errors
    /// The sentence.
    pub fn check(&self, _right: Right, _symbol: &str) -> Result<(), String> {
        Ok(())
    }
}
