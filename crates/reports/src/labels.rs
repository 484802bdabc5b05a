//! Every Vietnamese word of this module.

pub mod check;
pub mod narrative;
pub mod sheet;
