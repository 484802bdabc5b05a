//! Cells of CSV files that go out.

/// A cell, quoted. What a spreadsheet would take for a formula is made plain text.
#[must_use]
pub fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']) {
        "'"
    } else {
        ""
    };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::cell;

    /// Whatever a cell begins with, no spreadsheet computes it; whatever is in it, it stays one cell.
    #[test]
    fn no_cell_is_a_formula_and_none_falls_apart() {
        for formula in ["=1+1", "+84", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"] {
            assert_eq!(cell(formula), format!("\"'{formula}\""));
        }
        assert_eq!(cell("CHÈ \"A\", B; C\nD=1"), "\"CHÈ \"\"A\"\", B; C\nD=1\"");
        assert_eq!(cell("=\"x\""), "\"'=\"\"x\"\"\"");
        assert_eq!(cell(""), "\"\"");
    }
}
