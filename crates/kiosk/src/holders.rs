//! Programs that are known to hold cards: named to staff when a card is busy, never ended.

/// Names of programs, as the system cuts them to 15 characters, and what they are.
const HOLDERS: [(&str, &str); 11] = [
    ("scdaemon", "GnuPG's card daemon"),
    ("gsd-smartcard", "GNOME's card plugin"),
    ("yubikey-agent", "an SSH agent for YubiKeys"),
    ("yubioath-flutte", "Yubico Authenticator"),
    ("authenticator-h", "Yubico Authenticator"),
    ("opensc-explorer", "OpenSC's explorer"),
    ("opensc-tool", "a tool of OpenSC"),
    ("pkcs11-tool", "a tool of OpenSC"),
    ("opensc-notify", "OpenSC's notifier"),
    ("p11_child", "SSSD's card login"),
    ("pivy-agent", "an SSH agent for PIV Cards"),
];

/// Programs that run now and may hold a card, in words; empty where none is known to run, or where
/// the system does not tell.
pub fn likely() -> String {
    let Ok(processes) = std::fs::read_dir("/proc") else { return String::new() };
    let names = processes.flatten().filter_map(|process| std::fs::read_to_string(process.path().join("comm")).ok());
    told(names)
}

fn told(running: impl Iterator<Item = String>) -> String {
    let running: std::collections::BTreeSet<_> = running.map(|name| name.trim().to_owned()).collect();
    let found = HOLDERS.iter().filter(|(name, _)| running.contains(*name));
    found.map(|(name, what)| format!("{name} ({what})")).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_programs_that_run_are_named() {
        let running =
            |names: &[&str]| told(names.iter().map(|name| format!("{name}\n")).collect::<Vec<_>>().into_iter());
        assert_eq!(running(&["bash", "pcscd"]), "");
        assert_eq!(running(&["bash", "scdaemon", "scdaemon"]), "scdaemon (GnuPG's card daemon)");
    }

    #[test]
    fn names_are_as_the_system_cuts_them() {
        assert!(HOLDERS.iter().all(|(name, _)| name.len() <= 15));
    }
}
