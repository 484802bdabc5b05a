//! Vietnamese names of reporting periods.

use super::{Period, PeriodKind};

/// "Tháng 4/2026", "Quý IV/2026", "6 tháng đầu năm 2026", "9 tháng năm 2026", "Năm 2026", "Năm học 2026-2027",
/// "Giai đoạn 2021-2030".
pub(super) fn period(period: Period) -> String {
    // The constructors keep years within 1900..=2199.
    let year = u16::try_from(period.year()).unwrap_or_default();
    let text = match period.kind() {
        PeriodKind::Month => vietnamese::format_month(year, period.number()),
        PeriodKind::Quarter => vietnamese::format_quarter(year, period.number()),
        PeriodKind::Half => vietnamese::format_half(year, period.number()),
        PeriodKind::NineMonths => vietnamese::format_nine_months(year),
        PeriodKind::Year => vietnamese::format_year(year),
        PeriodKind::SchoolYear => vietnamese::format_school_year(year),
        PeriodKind::Stage => format!("Giai đoạn {year}-{}", period.last_year()),
    };
    vietnamese::capital_first(&text)
}

/// Each kind as it stands in a list of choices.
pub(super) fn kind(kind: PeriodKind) -> &'static str {
    match kind {
        PeriodKind::Month => "Tháng",
        PeriodKind::Quarter => "Quý",
        PeriodKind::Half => "6 tháng",
        PeriodKind::NineMonths => "9 tháng",
        PeriodKind::Year => "Năm",
        PeriodKind::SchoolYear => "Năm học",
        PeriodKind::Stage => "Giai đoạn",
    }
}
