//! Tables for docs/performance.md.

use super::Row;

const BEGIN: &str = "<!-- measured: begin -->";
const END: &str = "<!-- measured: end -->";

/// The rows as tables, one for each kind of card.
pub fn markdown(rows: &[Row]) -> String {
    let mut text = String::new();
    for (profile, card) in kinds(rows) {
        text += &format!("\n### {profile}, {card} card\n\n");
        text +=
            "| program | what it does | APDUs waited for | APDUs beside | bytes | ms |\n|---|---|---|---|---|---|\n";
        for row in rows.iter().filter(|row| (row.profile, row.card) == (profile, card)) {
            let Row { who, task, apdus, beside, bytes, milliseconds, .. } = row;
            text += &format!("| {who} | {task} | {apdus} | {beside} | {bytes} | {milliseconds} |\n");
        }
    }
    text
}

fn kinds(rows: &[Row]) -> Vec<(&'static str, &'static str)> {
    let mut kinds: Vec<_> = rows.iter().map(|row| (row.profile, row.card)).collect();
    kinds.sort_unstable();
    kinds.dedup();
    kinds
}

/// The page with new tables between its marks; nothing where it lacks them.
pub fn replaced(page: &str, tables: &str) -> Option<String> {
    let (before, rest) = page.split_once(BEGIN)?;
    let (_, after) = rest.split_once(END)?;
    Some(format!("{before}{BEGIN}\n{tables}\n{END}{after}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_go_between_the_marks() {
        let page = format!("before\n{BEGIN}\nold\n{END}\nafter\n");
        let new = replaced(&page, "new").unwrap();
        assert_eq!(new, format!("before\n{BEGIN}\nnew\n{END}\nafter\n"));
        assert_eq!(replaced("no marks", "new"), None);
    }
}
