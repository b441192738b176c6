//! How long it takes to validate a path of four certificates with fresh lists in memory, beside OpenSSL on the
//! same certificates and lists. `cargo xtask measure --paths` writes the figures into docs/performance.md.
//!
//! Both read the leaf, find the way up, check three signatures of certificates and three of lists, and look the
//! serial numbers up. OpenSSL does it many times in one process (`openssl verify` with the leaf named as
//! often), and the time of a process that does it once is taken off: neither starting nor loading counts.
//! What counts is processor time, as Linux tells it, so that other programs on the machine change little.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::disallowed_types,
    reason = "a program that measures runs others and speaks"
)]

use std::{hint::black_box, path::Path, process::Command, time::Duration};

use pki::{
    Certificate, DistinguishedName, KeyKind, Purpose, Serial, Signer, SoftwareKey, TrustStore,
    crl::{Crl, NewCrl, build},
    profile::{Draft, Issuer, authority, extension},
    validate,
};
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use time::{OffsetDateTime, macros::datetime};
use x509_cert::ext::pkix::KeyUsages;

const NOW: OffsetDateTime = datetime!(2026-06-01 12:00 UTC);
/// How often each of them does it; the quickest of as many rounds counts.
const TIMES: u32 = 400;
const ROUNDS: usize = 3;
/// Linux counts processor time in hundredths of a second, which a round takes many of.
const TICK: Duration = Duration::from_millis(10);

fn main() {
    // `cargo test --all-targets` runs this as well, and has no use for times.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    println!("| keys | ours, µs | OpenSSL, µs | ratio |\n|---|---|---|---|");
    for kind in [KeyKind::P256, KeyKind::P384, KeyKind::Rsa2048] {
        let setting = Setting::new(kind);
        let (ours, theirs) = (setting.ours(), setting.openssl());
        let micros = |time: Duration| time.as_secs_f64() * 1e6;
        let theirs_told = theirs.map_or_else(|| "not installed".to_owned(), |time| format!("{:.0}", micros(time)));
        let ratio = theirs.map_or_else(String::new, |theirs| format!("{:.2}", micros(ours) / micros(theirs)));
        println!("| {kind:?} | {:.0} | {theirs_told} | {ratio} |", micros(ours));
    }
}

struct Setting {
    store: TrustStore,
    leaf: Certificate,
}

impl Setting {
    fn new(kind: KeyKind) -> Self {
        let mut random = ChaCha20Rng::seed_from_u64(1);
        let mut key = || SoftwareKey::generate(kind, &mut random).unwrap();
        let (root_key, bridge_key, issuing_key, leaf_key) = (key(), key(), key(), key());
        let subject = name("Root");
        let basics = authority::Basics {
            serial: Serial::from_random([1; 20]),
            subject: &subject,
            not_before: NOW - time::Duration::days(60),
            not_after: NOW + time::Duration::days(3650),
        };
        let root = authority::root(basics, &root_key).unwrap();
        let bridge = issue(("Bridge", 2), &bridge_key, (&root, &root_key), true);
        let issuing = issue(("Issuing", 3), &issuing_key, (&bridge, &bridge_key), true);
        let leaf = issue(("Leaf", 4), &leaf_key, (&issuing, &issuing_key), false);
        let crls = [(&root, &root_key), (&bridge, &bridge_key), (&issuing, &issuing_key)];
        let store = TrustStore {
            crls: crls.into_iter().map(|(authority, key)| list(authority, key)).collect(),
            roots: vec![root],
            intermediates: vec![bridge, issuing],
            ..TrustStore::default()
        };
        Self { store, leaf }
    }

    fn ours(&self) -> Duration {
        let path = validate(self.leaf.der(), &self.store, NOW, Purpose::ClientAuth).unwrap();
        assert_eq!((path.chain.len(), path.unchecked.len()), (4, 0));
        quickest(|| {
            let begun = processor_time().own;
            for _ in 0..TIMES {
                black_box(validate(black_box(self.leaf.der()), &self.store, NOW, Purpose::ClientAuth)).unwrap();
            }
            (processor_time().own - begun) / TIMES
        })
    }

    /// `None` where it is not installed.
    fn openssl(&self) -> Option<Duration> {
        let folder = tempfile::tempdir().unwrap();
        let write = |file: &str, text: String| std::fs::write(folder.path().join(file), text).unwrap();
        let pem = |certificate: &Certificate| pki::pem::encode(certificate.der()).unwrap();
        write("root.pem", self.store.roots.iter().map(pem).collect());
        write("others.pem", self.store.intermediates.iter().map(pem).collect());
        write("leaf.pem", pem(&self.leaf));
        for (number, crl) in self.store.crls.iter().enumerate() {
            std::fs::write(folder.path().join(format!("{number}.crl")), crl.der()).unwrap();
            let convert = ["crl", "-inform", "DER", "-in", &format!("{number}.crl"), "-out", &format!("{number}.pem")];
            Command::new("openssl").args(convert).current_dir(folder.path()).status().ok()?;
        }
        let lists = (0..3).map(|number| std::fs::read_to_string(folder.path().join(format!("{number}.pem"))).unwrap());
        write("lists.pem", lists.collect());
        Some(quickest(|| (verify(folder.path(), TIMES + 1).saturating_sub(verify(folder.path(), 1))) / TIMES))
    }
}

fn verify(folder: &Path, times: u32) -> Duration {
    let mut command = Command::new("openssl");
    command.current_dir(folder).args(["verify", "-x509_strict", "-crl_check_all", "-attime"]);
    command.arg(NOW.unix_timestamp().to_string());
    command.args(["-CAfile", "root.pem", "-untrusted", "others.pem", "-CRLfile", "lists.pem"]);
    command.args((0..times).map(|_| "leaf.pem"));
    let begun = processor_time().of_children;
    let output = command.output().unwrap();
    let elapsed = processor_time().of_children - begun;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    elapsed
}

struct ProcessorTime {
    own: Duration,
    of_children: Duration,
}

/// Fields 14 to 17 of `/proc/self/stat`: in and for this program, in and for the ones it waited for.
fn processor_time() -> ProcessorTime {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<u32> = text
        .rsplit(')')
        .next()
        .unwrap_or_default()
        .split_whitespace()
        .skip(11)
        .take(4)
        .map(|field| field.parse().unwrap())
        .collect();
    let sum = |pair: &[u32]| TICK * pair.iter().sum::<u32>();
    let (own, of_children) = fields.split_at(2);
    ProcessorTime { own: sum(own), of_children: sum(of_children) }
}

fn quickest(mut once: impl FnMut() -> Duration) -> Duration {
    (0..ROUNDS).map(|_| once()).min().unwrap_or_default()
}

fn name(common_name: &str) -> DistinguishedName {
    DistinguishedName::from_rfc4514(&format!("CN={common_name},O=Test,C=US")).unwrap()
}

fn issue(
    (common_name, number): (&str, u8),
    key: &SoftwareKey,
    (issuer, issuer_key): (&Certificate, &SoftwareKey),
    is_authority: bool,
) -> Certificate {
    let issuer = Issuer::new(issuer, issuer_key).unwrap();
    let mut extensions = vec![
        extension::authority_key_id(issuer.key_id()).unwrap(),
        extension::subject_key_id(key.public_key_der()).unwrap(),
    ];
    if is_authority {
        extensions.push(extension::authority(None).unwrap());
        extensions.push(extension::key_usage(&[KeyUsages::KeyCertSign, KeyUsages::CRLSign]).unwrap());
    } else {
        extensions.push(extension::key_usage(&[KeyUsages::DigitalSignature]).unwrap());
    }
    let draft = Draft {
        serial: Serial::from_random([number; 20]),
        subject: name(common_name),
        public_key_der: key.public_key_der().to_vec(),
        not_before: NOW - time::Duration::days(30),
        not_after: NOW + time::Duration::days(365),
        extensions,
    };
    draft.issue(&issuer).unwrap()
}

fn list(authority: &Certificate, key: &SoftwareKey) -> Crl {
    let new = NewCrl { number: 1, this_update: NOW, next_update: NOW + time::Duration::hours(36), revoked: &[] };
    Crl::from_der(&build(&Issuer::new(authority, key).unwrap(), &new).unwrap()).unwrap()
}
