//! A second opinion on every verdict: what OpenSSL and pyHanko say to the same question, and where either of
//! them or the suite differs from us. Every difference is in a table, with its reason; one that is not there
//! fails the test, and so does one that is there and does not occur any more. The table stands in
//! docs/trust.md, word for word.

use std::{collections::BTreeMap, fmt::Write};

use serde::Deserialize;

use crate::{
    data::repository,
    frtc, icam, limbo,
    opinion::{Asked, Who, ask},
    pkits,
};

const BEGIN: &str = "<!-- differences: begin -->\n";
const END: &str = "<!-- differences: end -->";

/// One line of `differences.csv`.
#[derive(Debug, Deserialize)]
struct Difference {
    suite: String,
    who: Who,
    /// What the other says.
    accepts: bool,
    reason: String,
    /// Names of cases, separated by ` | `.
    cases: String,
}

impl Difference {
    fn all() -> Vec<Self> {
        let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/trust/differences.csv");
        csv::Reader::from_path(file).unwrap().into_deserialize().map(Result::unwrap).collect()
    }

    fn names(&self) -> impl Iterator<Item = &str> {
        self.cases.split('|').map(str::trim).filter(|case| !case.is_empty())
    }
}

/// Asks everybody and holds the answers against the table.
fn compare(suite: &str, questions: &[Asked]) {
    let mut opinions = ask(questions);
    let expected = questions.iter().filter_map(|asked| Some((asked, asked.expected?)));
    let refusal = |accepted: bool| (!accepted).then(|| "against its expectation".to_owned());
    opinions.insert(Who::Suite, expected.map(|(asked, yes)| (asked.name.clone(), refusal(yes))).collect());
    let table = Difference::all();
    let mut listed: BTreeMap<(Who, bool, &str), &str> = BTreeMap::new();
    for line in table.iter().filter(|line| line.suite == suite && opinions.contains_key(&line.who)) {
        listed.extend(line.names().map(|name| ((line.who, line.accepts, name), line.reason.as_str())));
    }
    let (mut faults, mut differing) = (Vec::new(), BTreeMap::<Who, usize>::new());
    for asked in questions {
        let we_accept = asked.ours.is_ok();
        let mut refusing = 0;
        for (who, answers) in &opinions {
            let Some(answer) = answers.get(&asked.name) else { continue };
            let accepts = answer.is_none();
            refusing += u8::from(!accepts && *who != Who::Suite);
            if accepts == we_accept {
                continue;
            }
            *differing.entry(*who).or_default() += 1;
            if listed.remove(&(*who, accepts, asked.name.as_str())).is_none() {
                let (told, ours) = (answer.as_deref().unwrap_or("accepts"), asked.ours.as_ref().err());
                let ours = ours.map_or("accept", String::as_str);
                faults.push(format!("{who:?},{accepts},{}: {told}; ours: {ours}", asked.name));
            }
        }
        if we_accept && refusing == 2 {
            faults.push(format!("{}: WRONG ACCEPT: both others refuse it", asked.name));
        }
    }
    for (who, answers) in &opinions {
        let count = differing.get(who).copied().unwrap_or_default();
        eprintln!("{suite}: {who:?} asked {}, agrees on {}, differs on {count}", answers.len(), answers.len() - count);
    }
    faults.extend(listed.into_keys().map(|(who, accepts, name)| {
        format!("{who:?},{accepts},{name}: listed as a difference, but there is none any more")
    }));
    assert!(faults.is_empty(), "{suite}: {} faults\n{}", faults.len(), faults.join("\n"));
}

#[test]
fn nist_pkits() {
    if let Some(suite) = pkits::Suite::read() {
        compare("PKITS", &suite.questions());
    }
}

#[test]
fn icam_cards_and_fault_paths() {
    if let Some(icam) = icam::Icam::read() {
        compare("ICAM", &frtc::questions(&icam));
    }
}

#[test]
fn x509_limbo() {
    if let Some(questions) = limbo::questions() {
        compare("x509-limbo", &questions);
    }
}

/// The table in words.
fn in_words() -> String {
    let mut text = String::new();
    let mut suite = String::new();
    for line in Difference::all() {
        if line.suite != suite {
            write!(text, "\n### {}\n\n", line.suite).unwrap();
            suite.clone_from(&line.suite);
        }
        let who = match line.who {
            Who::Suite => "The suite",
            Who::OpenSSL => "OpenSSL",
            Who::PyHanko => "pyHanko",
        };
        let (says, names) = (if line.accepts { "accepts" } else { "refuses" }, line.names().collect::<Vec<_>>());
        writeln!(text, "- {who} {says}, we do not agree: {}. `{}`", line.reason, names.join("`, `")).unwrap();
    }
    text
}

/// `PKI_TRUST_DOCS=write` writes it anew.
#[test]
fn the_document_lists_every_difference() {
    let path = repository().join("docs/trust.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once(BEGIN).expect("docs/trust.md has the mark");
    let (there, after) = rest.split_once(END).expect("docs/trust.md has the mark");
    let words = in_words();
    if std::env::var_os("PKI_TRUST_DOCS").is_some_and(|value| value == "write") {
        std::fs::write(&path, format!("{before}{BEGIN}{words}{END}{after}")).unwrap();
    } else {
        assert!(there == words, "docs/trust.md is not up to date: run this test with PKI_TRUST_DOCS=write");
    }
}
