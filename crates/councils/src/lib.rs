//! Councils (hội đồng): a legal body that scores, votes and concludes.
pub mod labels;
pub mod model;
