//! Accounts from a CSV file: every line is checked, every error told with its line.

use serde::Deserialize;
use uuid::Uuid;

use crate::store::accounts::Account;

/// FASC-N on a PIV Card (SP 800-73-5 part 1 §3.1.2).
const FASC_N: usize = 25;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    account_id: String,
    first_name: String,
    last_name: String,
    #[serde(default)]
    email: String,
    fasc_n_hex: String,
    card_uuid: String,
    eligible: String,
    max_aal: String,
    #[serde(default)]
    agent: String,
}

/// Reads accounts.
///
/// # Errors
///
/// One sentence per error, with the line it is about.
pub fn read(csv: &[u8]) -> Result<Vec<Account>, Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(csv);
    let mut accounts: Vec<(u64, Account)> = Vec::new();
    let mut errors = Vec::new();
    for row in reader.deserialize::<Row>() {
        match row {
            Ok(row) => {
                let line = accounts.len() as u64 + errors.len() as u64 + 2;
                match account(row) {
                    Ok(account) => accounts.push((line, account)),
                    Err(problem) => errors.push(format!("line {line}: {problem}")),
                }
            }
            Err(error) => {
                let line = error.position().map_or(1, csv::Position::line);
                errors.push(format!("line {line}: {}", said(&error)));
            }
        }
    }
    for (at, (line, account)) in accounts.iter().enumerate() {
        let earlier = accounts.iter().take(at);
        if let Some((first, _)) = earlier.clone().find(|(_, other)| other.account_id == account.account_id) {
            errors.push(format!("line {line}: the same account_id as line {first}"));
        }
        let same_card = |other: &Account| other.fasc_n == account.fasc_n && other.card_uuid == account.card_uuid;
        if let Some((first, _)) = earlier.clone().find(|(_, other)| same_card(other)) {
            errors.push(format!("line {line}: the same card as line {first}"));
        }
    }
    if errors.is_empty() { Ok(accounts.into_iter().map(|(_, account)| account).collect()) } else { Err(errors) }
}

fn account(row: Row) -> Result<Account, String> {
    for (column, text, most) in
        [("account_id", &row.account_id, 64), ("first_name", &row.first_name, 64), ("last_name", &row.last_name, 64)]
    {
        if text.is_empty() || text.chars().count() > most || text.chars().any(char::is_control) {
            return Err(format!("{column} must be 1 to {most} characters"));
        }
    }
    let fasc_n = hex::decode(&row.fasc_n_hex).ok().filter(|bytes| bytes.len() == FASC_N);
    let uuid = Uuid::try_parse(&row.card_uuid).map_err(|_| "card_uuid must be a UUID")?;
    Ok(Account {
        fasc_n: fasc_n.ok_or_else(|| format!("fasc_n_hex must be {} hexadecimal digits", 2 * FASC_N))?,
        card_uuid: uuid.hyphenated().to_string(),
        eligible: flag(&row.eligible).ok_or("eligible must be true or false")?,
        max_aal: match row.max_aal.to_ascii_lowercase().as_str() {
            "2" | "aal2" => 2,
            "3" | "aal3" => 3,
            _ => return Err("max_aal must be 2 or 3".into()),
        },
        agent: if row.agent.is_empty() { false } else { flag(&row.agent).ok_or("agent must be true or false")? },
        email: if row.email.is_empty() || is_address(&row.email) {
            row.email
        } else {
            return Err("email must be one address, or empty".into());
        },
        account_id: row.account_id,
        first_name: row.first_name,
        last_name: row.last_name,
        terminated_at: None,
    })
}

fn flag(text: &str) -> Option<bool> {
    match text.to_ascii_lowercase().as_str() {
        "true" | "yes" | "1" => Some(true),
        "false" | "no" | "0" => Some(false),
        _ => None,
    }
}

/// One mail address as far as a mistake in a column shows; the mail system decides about the rest.
fn is_address(text: &str) -> bool {
    text.len() <= 254
        && !text.chars().any(|c| c.is_whitespace() || c.is_control() || matches!(c, ',' | ';' | '<' | '>'))
        && text.split_once('@').is_some_and(|(local, host)| !local.is_empty() && !host.is_empty())
}

fn said(error: &csv::Error) -> String {
    if let csv::ErrorKind::Deserialize { err, .. } = error.kind() {
        err.kind().to_string()
    } else if let csv::ErrorKind::UnequalLengths { expected_len, len, .. } = error.kind() {
        format!("{len} columns where the first line has {expected_len}")
    } else {
        error.to_string()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const HEAD: &str = "account_id,first_name,last_name,email,fasc_n_hex,card_uuid,eligible,max_aal\n";

    fn line(id: &str, fasc_n: &str, uuid: &str, eligible: &str, aal: &str) -> String {
        format!("{id},Ann,Lee,ann@example.org,{fasc_n},{uuid},{eligible},{aal}\n")
    }

    fn fasc_n(n: u8) -> String {
        hex::encode([n; FASC_N])
    }

    const UUID: &str = "6f0b0e0c-6a0f-4d26-8f8e-2a7d3c7f5a11";

    #[test]
    fn good_lines_become_accounts() {
        let text = format!("{HEAD}{}", line("a1", &fasc_n(1), &UUID.to_uppercase(), "TRUE", "aal3"));
        let accounts = read(text.as_bytes()).expect("accounts");
        assert_eq!(accounts.len(), 1);
        assert_eq!(accounts[0].card_uuid, UUID);
        assert_eq!((accounts[0].eligible, accounts[0].max_aal, accounts[0].agent), (true, 3, false));
    }

    #[test]
    fn every_bad_line_is_named() {
        let text = format!(
            "{HEAD}{}{}{}{}",
            line("a1", "12", UUID, "true", "2"),
            line("a2", &fasc_n(2), "nonsense", "true", "2"),
            line("a3", &fasc_n(3), UUID, "perhaps", "2"),
            line("a4", &fasc_n(4), UUID, "true", "1"),
        );
        let errors = read(text.as_bytes()).expect_err("errors");
        assert_eq!(errors.len(), 4);
        for (error, (line, column)) in
            errors.iter().zip([(2, "fasc_n_hex"), (3, "card_uuid"), (4, "eligible"), (5, "max_aal")])
        {
            assert!(error.starts_with(&format!("line {line}: {column}")), "{error}");
        }
    }

    #[test]
    fn doubles_are_found() {
        let one = line("a1", &fasc_n(1), UUID, "true", "2");
        let errors = read(format!("{HEAD}{one}{one}").as_bytes()).expect_err("errors");
        assert_eq!(errors, ["line 3: the same account_id as line 2", "line 3: the same card as line 2"]);
    }

    #[test]
    fn an_unknown_column_and_a_short_line_are_errors() {
        assert!(read(b"account_id,nonsense\na,b\n").is_err());
        assert!(read(format!("{HEAD}a1,Ann\n").as_bytes()).is_err());
    }

    proptest! {
        #[test]
        fn foreign_files_never_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
            let mut file = HEAD.as_bytes().to_vec();
            file.extend(bytes);
            let _ = read(&file);
        }
    }
}
