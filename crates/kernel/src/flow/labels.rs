//! Words on state diagrams.

use super::pack::Step;

/// The text on an arrow: what is done and by whom.
pub(super) fn arrow(act: &str, roles: &[&str]) -> String {
    if roles.is_empty() {
        act.to_owned()
    } else {
        format!("{act} ({})", roles.join(", "))
    }
}

/// A handling step: "Thẩm định (Thư ký Hội đồng, 10 ngày làm việc)".
pub(super) fn step(step: &Step, role: &str) -> String {
    let days = if step.working_days {
        "ngày làm việc"
    } else {
        "ngày"
    };
    format!("{} ({role}, {} {days})", step.name, step.days)
}
