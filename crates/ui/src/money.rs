//! The kernel's amounts in the filters for money: `{{ amount|vnd }}`.

use crate::filters::Whole;
use kernel::money::Vnd;

impl Whole for Vnd {
    fn whole(&self) -> i64 {
        self.0
    }
}
