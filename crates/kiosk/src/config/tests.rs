use pki::card_objects::Kind;

use super::*;

fn complaints(text: &str) -> Vec<String> {
    match Config::parse(text) {
        Ok(_) => Vec::new(),
        Err(problems) => problems.iter().map(ToString::to_string).collect(),
    }
}

fn example_with(from: &str, to: &str) -> String {
    assert!(EXAMPLE.contains(from), "the example does not have `{from}`");
    EXAMPLE.replacen(from, to, 1)
}

/// The example with every commented setting switched on.
fn everything_on() -> String {
    EXAMPLE
        .lines()
        .map(|line| match line.strip_prefix("# ").filter(|rest| docs_setting(rest)) {
            Some(setting) => format!("{setting}\n"),
            None => format!("{line}\n"),
        })
        .collect::<String>()
        // The one default that goes with another key's absence.
        .replace("kiosk_name = \"\"", "kiosk_name = \"lobby\"")
}

fn docs_setting(line: &str) -> bool {
    line.split_once(" = ")
        .is_some_and(|(key, _)| key.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'_' | b'-')))
}

#[test]
fn the_example_is_right() {
    assert_eq!(complaints(EXAMPLE), Vec::<String>::new());
}

#[test]
fn what_the_example_calls_a_default_is_one() {
    let left_out = Config::parse(EXAMPLE).expect("the example is right");
    let mut spelled_out = Config::parse(&everything_on()).expect("every commented setting is right");
    // Keys whose default cannot be written.
    assert_eq!(spelled_out.display.diagonal_inches.take(), Some(15.6));
    assert!(spelled_out.card_checks.test_clock.take().is_some() && spelled_out.card.crls_from.take().is_some());
    assert!(spelled_out.organisation.emblem.take().is_some() && spelled_out.organisation.emblem_dark.take().is_some());
    assert!(spelled_out.fetch.cache.take().is_some());
    assert!(spelled_out.issuer.kiosk_key.take().is_some());
    spelled_out.issuer.kiosk_name.clear();
    let severities = spelled_out.card_checks.severities();
    assert_eq!(severities.len(), Kind::ALL.len(), "every kind of finding is in the example");
    for kind in Kind::ALL {
        assert_eq!(severities.get(kind.name()), Some(&kind.default_severity()), "{}", kind.name());
    }
    spelled_out.card_checks.severity.clear();
    assert_eq!(left_out, spelled_out);
}

#[test]
fn the_example_names_every_key() {
    let config = Config::parse(&everything_on()).expect("right");
    let toml::Value::Table(sections) = toml::Value::try_from(&config).expect("serialises") else {
        panic!("a configuration is a table")
    };
    for (section, value) in sections {
        let keys = value.as_table().map(|table| table.keys().cloned().collect()).unwrap_or_else(|| vec![section]);
        for key in keys {
            let is_there =
                [format!("\n{key} = "), format!(".{key}]\n")].iter().any(|text| everything_on().contains(text));
            assert!(is_there, "{key} is not in the example");
        }
    }
}

#[test]
fn the_page_is_up_to_date() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/configuration.md");
    let page = std::fs::read_to_string(path).expect("docs/configuration.md is there");
    assert!(page == markdown(), "run `kioskctl config example --markdown > docs/configuration.md`");
}

#[test]
fn bad_files_are_told_with_key_and_line() {
    let line_of = |needle: &str, text: &str| {
        1 + text
            .lines()
            .position(|line| line.starts_with(needle))
            .unwrap_or_else(|| panic!("`{needle}` is in the text"))
    };
    let table: &[(&str, &str, &str, &str)] = &[
        ("url = \"https://127.0.0.1:8443\"", "url = \"http://127.0.0.1\"", "issuer.url", "https://"),
        ("url = \"https://127.0.0.1:8443\"", "url = \"https://host:0\"", "issuer.url", "port"),
        ("url = \"https://127.0.0.1:8443\"", "url = \"https://host/path\"", "issuer.url", "more than a host"),
        ("url = \"https://127.0.0.1:8443\"", "url = \"https://\"", "issuer.url", "no host"),
        ("trust = [\"trust/issuer-tls-ca.pem\"]", "trust = []", "issuer.trust", "at least one"),
        (
            "# connect_timeout_ms = 10000",
            "connect_timeout_ms = 5",
            "issuer.connect_timeout_ms",
            "between 100 and 60000",
        ),
        ("# answer_timeout_ms = 30000", "answer_timeout_ms = 0", "issuer.answer_timeout_ms", "between 100 and 120000"),
        ("trust_roots = [\"trust/root.pem\"]", "trust_roots = []", "card.trust_roots", "at least one"),
        (
            "required_policies = [\"2.16.840.1.101.3.2.1.48.11\"]",
            "required_policies = []",
            "card.required_policies",
            "at least one",
        ),
        (
            "required_policies = [\"2.16.840.1.101.3.2.1.48.11\"]",
            "required_policies = [\"PIV\"]",
            "card.required_policies",
            "dotted",
        ),
        (
            "required_policies = [\"2.16.840.1.101.3.2.1.48.11\"]",
            "required_policies = [\"2.16.840.1.101.3.2.1.3.13\"]",
            "card.required_policies",
            "real cards",
        ),
        ("# crls_from = \"http://host/folder\"", "crls_from = \"ftp://host\"", "card.crls_from", "http://"),
        ("# mapped_policies = {}", "mapped_policies = { \"PIV\" = \"1.2.3\" }", "card.mapped_policies", "dotted"),
        ("# mapped_policies = {}", "mapped_policies = { \"1.2.4\" = \"1.2.3\" }", "card.mapped_policies", "none of"),
        ("# object-hash = \"stop\"", "object-hush = \"stop\"", "card_checks.severity.object-hush", "no finding"),
        ("# operation_timeout_ms = 20000", "operation_timeout_ms = 499", "card.operation_timeout_ms", "between 500"),
        ("# readers_allow = []", "readers_allow = [\" \"]", "card.readers_allow", "every reader"),
        ("# idle_s = 120", "idle_s = 901", "session.idle_s", "between 20 and 900"),
        ("# idle_warning_s = 30", "idle_warning_s = 120", "session.idle_warning_s", "shorter"),
        ("# pin_pad_s = 30", "pin_pad_s = 300", "session.pin_pad_s", "between 5"),
        ("# total_s = 900", "total_s = 36000", "session.total_s", "between 60"),
        ("name = [\"Department\", \"of Examples\"]", "name = []", "organisation.name", "one or two lines"),
        (
            "name = [\"Department\", \"of Examples\"]",
            "name = [\"Department of All the Examples\"]",
            "organisation.name",
            "22 characters",
        ),
        ("help_phone = \"555 0100\"", "help_phone = \"\"", "organisation.help_phone", "number to call"),
        ("# volume = 70", "volume = 101", "sound.volume", "between 0 and 100"),
        ("# rate = 0", "rate = 101", "speech.rate", "between -100"),
        ("# voices = {}", "voices = { de = \"\" }", "speech.voices", "no name"),
        (
            "# mode = \"on_request\"",
            "mode = \"headphones_only\"\nheadphones = \"never\"",
            "speech.headphones",
            "nothing could ever be heard",
        ),
        (
            "# help_hours = \"\"",
            "help_hours = \"from eight in the morning until four in the afternoon\"",
            "organisation.help_hours",
            "has 53 characters; there is room for 40",
        ),
        ("# privacy_pages = []", "privacy_pages = [\"a\", \" \"]", "organisation.privacy_pages", "page 2"),
        ("# texts = {}", "texts = { it = {} }", "organisation.texts.it", "does not speak `it`"),
        ("# texts = {}", "texts = { en-US = {} }", "organisation.texts.en-US", "itself"),
        (
            "# texts = {}",
            "texts = { de = { name = [\"Bundesministerium der Beispiele\"] } }",
            "organisation.texts.de.name",
            "22 characters",
        ),
        (
            "# colors = {}",
            "colors = { dark = { act = \"#303f5e\" } }",
            "organisation.colors.dark.act",
            "the nearest colour that passes is #",
        ),
        ("# diagonal_inches = 15.6", "diagonal_inches = 1.0", "display.diagonal_inches", "between 3 and 120"),
    ];
    for (from, to, key, words) in table {
        let text = example_with(from, to);
        let found = complaints(&text);
        let expected = format!("line {}: {key}: ", line_of(to.lines().last().unwrap_or(to), &text));
        assert!(
            found.iter().any(|line| line.starts_with(&expected) && line.contains(words)),
            "`{to}` should say `{expected}...{words}`, says {found:?}"
        );
    }
}

#[test]
fn profiles_do_not_mix() {
    let found = complaints(&example_with("profile = \"test\"", "profile = \"production\""));
    assert!(found.iter().any(|line| line.contains("issuer.profile")), "{found:?}");
    assert!(found.iter().any(|line| line.contains("policy of test cards")), "{found:?}");
    let found = complaints(&everything_on().replacen("profile = \"test\"", "profile = \"production\"", 1));
    assert!(found.iter().any(|line| line.contains("card_checks.test_clock")), "{found:?}");
}

#[test]
fn unknown_missing_and_mistyped_keys_are_refused() {
    for (text, words) in [
        (example_with("# idle_s = 120", "idel_s = 120"), "unknown field `idel_s`"),
        (example_with("help_phone = \"555 0100\"", ""), "missing field `help_phone`"),
        (example_with("# idle_s = 120", "idle_s = \"two minutes\""), "invalid type"),
        (example_with("profile = \"test\"", "profile = \"tset\""), "unknown variant `tset`"),
        ("profile = ".to_owned(), ""),
    ] {
        let found = complaints(&text);
        assert_eq!(found.len(), 1, "{found:?}");
        assert!(found[0].starts_with("line ") && found[0].contains(words), "{found:?}");
    }
}

#[test]
fn a_file_that_is_named_has_to_be_there() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("kiosk.toml");
    std::fs::write(&path, EXAMPLE).expect("written");
    let error = Config::load(&path).expect_err("trust files are missing");
    assert_eq!(error.code().id(), "KIOSK-102");
    let keys: Vec<_> = error.problems().iter().filter_map(|problem| problem.key.as_deref()).collect();
    assert_eq!(keys, ["issuer.trust", "card.trust_roots"]);

    std::fs::create_dir(folder.path().join("trust")).expect("created");
    for name in ["issuer-tls-ca.pem", "root.pem"] {
        std::fs::write(folder.path().join("trust").join(name), "").expect("written");
    }
    let config = Config::load(&path).expect("all there");
    assert_eq!(config.audit.path, folder.path().join("audit.jsonl"));

    std::fs::write(&path, example_with("# emblem = ", "emblem = ")).expect("written");
    let says = |emblem: &str| {
        std::fs::write(folder.path().join("emblem.svg"), emblem).expect("written");
        let error = Config::load(&path).expect_err("no emblem");
        error.problems().iter().map(ToString::to_string).collect::<String>()
    };
    assert!(says("GIF89a").contains("organisation.emblem: the drawing cannot be read"));
    assert!(says("<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>").contains("<script>"));
}
