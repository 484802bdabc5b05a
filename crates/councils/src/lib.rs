//! Councils (hội đồng): a legal body that scores, votes and concludes.
pub mod commands;
pub mod jobs;
pub mod labels;
pub mod model;
pub mod policy;
pub mod source;
pub mod store;
