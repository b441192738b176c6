//! Second opinions: the same question to OpenSSL and to pyHanko's validator.

use std::{
    collections::{BTreeMap, HashMap},
    io::Write,
    path::Path,
    process::{Child, Command, Stdio},
};

use pki::{Certificate, Purpose, TrustStore, path::InitialPolicies, path::Revocation, validate};
use serde::{Deserialize, Serialize};
use tempfile::TempDir;
use time::OffsetDateTime;

use crate::data;

/// Whether a path leads from a certificate to a root, as everybody is asked.
pub struct Asked {
    pub name: String,
    pub leaf_der: Vec<u8>,
    pub roots: Vec<Vec<u8>>,
    pub others: Vec<Vec<u8>>,
    pub lists: Vec<Vec<u8>>,
    policies: Vec<String>,
    initial: InitialPolicies,
    at: OffsetDateTime,
    revocation: bool,
    /// What the suite says; `None` where it says nothing about this path.
    pub expected: Option<bool>,
    /// What we say, and why where we refuse.
    pub ours: Result<(), String>,
}

impl Asked {
    /// Answers the question ourselves, and keeps it for the others.
    pub fn new(
        name: String,
        leaf_der: &[u8],
        store: &TrustStore,
        (at, purpose): (OffsetDateTime, Purpose),
        expected: Option<bool>,
    ) -> Self {
        let bytes = |of: &[Certificate]| of.iter().map(|one| one.der().to_vec()).collect();
        Self {
            name,
            leaf_der: leaf_der.to_vec(),
            roots: bytes(&store.roots),
            others: bytes(&store.intermediates),
            lists: store.crls.iter().map(|crl| crl.der().to_vec()).collect(),
            policies: store.required_policies.iter().map(ToString::to_string).collect(),
            initial: store.initial,
            at,
            revocation: store.revocation != Revocation::Off,
            expected,
            ours: validate(leaf_der, store, at, purpose).map(|_| ()).map_err(|error| error.to_string()),
        }
    }
}

/// Who else was asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
pub enum Who {
    #[serde(rename = "suite")]
    Suite,
    OpenSSL,
    #[serde(rename = "pyHanko")]
    PyHanko,
}

/// Why a question was refused, by its name; accepted ones have no reason.
pub type Answers = HashMap<String, Option<String>>;

/// Asks both; an opinion that is not to be had is missing, which is said aloud.
pub fn ask(questions: &[Asked]) -> BTreeMap<Who, Answers> {
    let folder = Folder::new();
    let lines: Vec<Line<'_>> = questions.iter().map(|asked| folder.line(asked)).collect();
    // pyHanko thinks while OpenSSL works.
    let pyhanko = start_pyhanko(folder.path(), &lines);
    let mut opinions = BTreeMap::new();
    if let Some(answers) = questions.iter().map(|asked| ask_openssl(asked, folder.path())).collect() {
        opinions.insert(Who::OpenSSL, answers);
    }
    if let Some((child, writer)) = pyhanko {
        opinions.insert(Who::PyHanko, hear_pyhanko(child, writer));
    }
    opinions
}

/// Certificates and lists as files, each once.
struct Folder(TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn file(&self, bytes: &[u8]) -> String {
        let name = hex::encode(&pki::signature::Hash::Sha256.digest(bytes)[..16]);
        let path = self.path().join(&name);
        if !path.exists() {
            std::fs::write(path, bytes).unwrap();
        }
        name
    }

    fn line<'a>(&self, asked: &'a Asked) -> Line<'a> {
        let files = |all: &[Vec<u8>]| all.iter().map(|bytes| self.file(bytes)).collect();
        Line {
            name: &asked.name,
            leaf: self.file(&asked.leaf_der),
            roots: files(&asked.roots),
            others: files(&asked.others),
            lists: files(&asked.lists),
            policies: &asked.policies,
            explicit: asked.initial.explicit,
            inhibit_mapping: asked.initial.inhibit_mapping,
            inhibit_any: asked.initial.inhibit_any,
            at: asked.at.unix_timestamp(),
            revocation: asked.revocation,
        }
    }
}

#[derive(Serialize)]
struct Line<'a> {
    name: &'a str,
    leaf: String,
    roots: Vec<String>,
    others: Vec<String>,
    lists: Vec<String>,
    policies: &'a [String],
    explicit: bool,
    inhibit_mapping: bool,
    inhibit_any: bool,
    at: i64,
    revocation: bool,
}

#[derive(Deserialize)]
struct Answer {
    name: String,
    error: Option<String>,
}

fn start_pyhanko(folder: &Path, lines: &[Line<'_>]) -> Option<(Child, std::thread::JoinHandle<()>)> {
    let python = data::python()?.join("bin/python");
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/trust/pyhanko.py");
    let mut command = Command::new(&python);
    command.arg("-B").arg(script).arg(folder).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    let text: String = lines.iter().map(|line| serde_json::to_string(line).unwrap() + "\n").collect();
    let mut input = child.stdin.take().unwrap();
    // A full pipe either way would hold both up.
    let writer = std::thread::spawn(move || {
        let _ = input.write_all(text.as_bytes());
    });
    Some((child, writer))
}

fn hear_pyhanko(child: Child, writer: std::thread::JoinHandle<()>) -> Answers {
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let answers = text.lines().map(|line| serde_json::from_str::<Answer>(line).unwrap());
    answers.map(|answer| (answer.name, answer.error)).collect()
}

fn pem(label: &str, ders: &[Vec<u8>]) -> String {
    use base64::Engine;
    let mut text = String::new();
    for der in ders {
        let body = base64::engine::general_purpose::STANDARD.encode(der);
        text += &format!("-----BEGIN {label}-----\n");
        for line in body.as_bytes().chunks(64) {
            text += &String::from_utf8_lossy(line);
            text.push('\n');
        }
        text += &format!("-----END {label}-----\n");
    }
    text
}

fn ask_openssl(asked: &Asked, folder: &Path) -> Option<(String, Option<String>)> {
    let write = |name: &str, label: &str, ders: &[Vec<u8>]| {
        std::fs::write(folder.join(name), pem(label, ders)).unwrap();
    };
    let mut command = Command::new("openssl");
    command.current_dir(folder).args(["verify", "-x509_strict", "-policy_check"]);
    command.arg("-attime").arg(asked.at.unix_timestamp().to_string());
    write("roots.pem", "CERTIFICATE", &asked.roots);
    command.args(["-CAfile", "roots.pem"]);
    if !asked.others.is_empty() {
        write("others.pem", "CERTIFICATE", &asked.others);
        command.args(["-untrusted", "others.pem"]);
    }
    if asked.revocation {
        write("lists.pem", "X509 CRL", &asked.lists);
        command.args(["-crl_check_all", "-extended_crl", "-use_deltas"]);
        if !asked.lists.is_empty() {
            command.args(["-CRLfile", "lists.pem"]);
        }
    }
    if asked.policies.is_empty() {
        // Without any named, OpenSSL takes the user to want none.
        command.args(["-policy", "2.5.29.32.0"]);
    }
    for policy in &asked.policies {
        command.args(["-policy", policy]);
    }
    for (flag, set) in [
        ("-explicit_policy", asked.initial.explicit || !asked.policies.is_empty()),
        ("-inhibit_map", asked.initial.inhibit_mapping),
        ("-inhibit_any", asked.initial.inhibit_any),
    ] {
        command.args(set.then_some(flag));
    }
    write("leaf.pem", "CERTIFICATE", core::slice::from_ref(&asked.leaf_der));
    match command.arg("leaf.pem").output() {
        Ok(output) if output.status.success() => Some((asked.name.clone(), None)),
        Ok(output) => {
            let told = String::from_utf8_lossy(&output.stderr).into_owned();
            let line = told.lines().find(|line| line.starts_with("error")).unwrap_or(&told);
            Some((asked.name.clone(), Some(line.to_owned())))
        }
        Err(error) => {
            eprintln!("SKIPPED: openssl cannot be run ({error})");
            None
        }
    }
}
