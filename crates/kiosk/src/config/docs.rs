//! The documentation of the configuration, all from one commented example.

/// A commented example with every key: what `kioskctl config example` prints.
pub const EXAMPLE: &str = include_str!("example.toml");

/// The same as a page of documentation: what stands in `docs/configuration.md`.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Configuration\n\n<!-- Written by `kioskctl config example --markdown`; edit crates/kiosk/src/config/example.toml. -->\n\n",
    );
    let mut words: Vec<&str> = Vec::new();
    for line in EXAMPLE.lines() {
        if let Some(section) = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            page.push_str(&format!("\n## `[{section}]`\n\n{}\n\n", words.join(" ")));
            words.clear();
        } else if let Some((key, value)) = setting(line) {
            let default = if line.starts_with('#') { "default" } else { "required; for example" };
            page.push_str(&format!("- **`{key}`** ({default} `{value}`)"));
            page.push_str(&if words.is_empty() { "\n".to_owned() } else { format!(": {}\n", words.join(" ")) });
            words.clear();
        } else if let Some(comment) = line.strip_prefix('#') {
            words.push(comment.trim());
        } else if !words.is_empty() {
            page.push_str(&format!("{}\n\n", words.join(" ").trim()));
            words.clear();
        }
    }
    page
}

/// Key and value where the line is a setting, given or commented out.
fn setting(line: &str) -> Option<(&str, &str)> {
    let (key, value) = line.strip_prefix("# ").unwrap_or(line).split_once(" = ")?;
    let is_key = !key.is_empty() && key.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-'));
    is_key.then_some((key, value))
}
