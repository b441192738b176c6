//! What must not be left when a visit is over.

use std::{
    fs,
    path::{Path, PathBuf},
};

use stack::{Seen, Stack, tool};

use crate::{PATIENCE, visit::Offer};

/// A card in the reader whose PIN has been forgotten: another program finds it locked.
pub fn assert_pin_forgotten(stack: &Stack) {
    let mut command = stack.with_reader(tool("opensc-tool").unwrap());
    // SELECT the PIV application, then VERIFY without data: 9000 where the PIN is still verified.
    command.args(["--send-apdu", "00A404000BA000000308000010000100", "--send-apdu", "00200080"]);
    let output = command.output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout);
    let last = printed.lines().rev().find(|line| line.contains("SW1=")).unwrap_or_default();
    assert!(last.contains("SW1=0x63"), "the card should ask for its PIN again:\n{printed}");
}

/// An offer that no phone can take any more.
pub fn assert_offer_is_dead(stack: &Stack, offer: &Offer) {
    let mut phone = stack.phone(Seen::Link(&offer.scan_url), &offer.number).unwrap();
    let (status, said) = phone.wait(PATIENCE).unwrap();
    assert!(!status.success(), "the phone got something: {said:?}");
    assert!(said.iter().any(|line| line["event"] == "failed"), "the phone should say why: {said:?}");
    assert!(!said.iter().any(|line| line["event"] == "issued"), "{said:?}");
}

/// No file of the run has any of the secrets in it, as text, in hexadecimal or doubled to 16 bits.
pub fn assert_nowhere(dir: &Path, secrets: &[(&str, &str)]) {
    let files = files_below(dir);
    assert!(files.len() > 5, "the run should have written something below {}", dir.display());
    for path in files {
        let bytes = fs::read(&path).unwrap();
        for (what, secret) in secrets {
            for form in forms(secret) {
                let found = occurs(&bytes, &form);
                assert!(!found, "{what} stands in {}", path.display());
            }
        }
    }
}

fn forms(secret: &str) -> Vec<Vec<u8>> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let wide = secret.bytes().flat_map(|byte| [byte, 0]).collect();
    vec![secret.as_bytes().to_vec(), hex.to_ascii_uppercase().into_bytes(), hex.into_bytes(), wide]
}

/// Whether the bytes stand there on their own: digits within a longer number are chance.
fn occurs(bytes: &[u8], form: &[u8]) -> bool {
    let apart = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
    bytes.windows(form.len()).enumerate().any(|(at, window)| {
        window == form
            && apart(at.checked_sub(1).and_then(|before| bytes.get(before)))
            && apart(bytes.get(at + form.len()))
    })
}

fn files_below(dir: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    let mut next = vec![dir.to_owned()];
    while let Some(dir) = next.pop() {
        for entry in fs::read_dir(dir).unwrap().flatten() {
            let kind = entry.file_type().unwrap();
            if kind.is_dir() {
                next.push(entry.path());
            } else if kind.is_file() {
                files.push(entry.path());
            }
        }
    }
    files
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_found_in_every_form() {
        let dir = tempfile::tempdir().unwrap();
        for number in 0..6 {
            fs::write(dir.path().join(format!("{number}.log")), "nothing").unwrap();
        }
        assert_nowhere(dir.path(), &[("the PIN", "73916482")]);
        for text in ["pin=73916482;", "3733393136343832", "7\x003\x009\x001\x006\x004\x008\x002\x00"] {
            fs::write(dir.path().join("0.log"), text).unwrap();
            let found = std::panic::catch_unwind(|| assert_nowhere(dir.path(), &[("the PIN", "73916482")]));
            assert!(found.is_err(), "{text:?}");
        }
    }

    #[test]
    fn digits_within_a_longer_number_are_chance() {
        assert!(!occurs(b"a1739164829", b"73916482"));
    }
}
