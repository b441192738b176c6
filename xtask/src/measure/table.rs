//! What the programs did with the card, as tables.

use super::Row;

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
