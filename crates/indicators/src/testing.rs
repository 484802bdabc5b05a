//! What tests share.

use kernel::measures::Measure;

/// Everything that the modules of this house measure, and some more.
pub(crate) fn every_measure(more: &[Measure]) -> Vec<Measure> {
    let mut all = initiatives::figures::MEASURES.to_vec();
    all.extend_from_slice(councils::figures::MEASURES);
    all.extend_from_slice(ip_assets::figures::MEASURES);
    all.extend_from_slice(products::figures::MEASURES);
    all.extend_from_slice(more);
    all
}
