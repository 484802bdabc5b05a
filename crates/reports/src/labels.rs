//! Every Vietnamese word of this module.

pub mod check;
