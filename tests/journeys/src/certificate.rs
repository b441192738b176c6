//! Issued certificates, judged by OpenSSL.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// The files a phone got.
#[derive(Debug)]
pub struct Got {
    /// The certificate, PEM.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
    /// The certificates above it.
    pub chain: PathBuf,
}

impl Got {
    /// As the phone's line about its credential names them; relative names start at the phone's folder.
    pub fn new(issued: &Value, dir: &Path) -> Self {
        let path = |key: &str| dir.join(issued[key].as_str().unwrap_or_else(|| panic!("{key} is not named: {issued}")));
        Self { certificate: path("certificate"), key: path("key"), chain: path("chain") }
    }

    /// Whether the certificate leads to the anchor, has the profile's shape, and belongs to the key.
    pub fn judge(&self, anchor: &Path, serial: &str) {
        let chain = ["verify", "-x509_strict", "-purpose", "sslclient", "-policy_check", "-CAfile"];
        let verified = openssl(&chain, &[anchor, Path::new("-untrusted"), &self.chain, &self.certificate]);
        assert!(verified.trim_end().ends_with(": OK"), "{verified}");

        let text = openssl(&["x509", "-noout", "-text", "-in"], &[&self.certificate]);
        let has = |what: &str| assert!(text.contains(what), "no {what} in:\n{text}");
        has("X509v3 Key Usage: critical\n                Digital Signature\n");
        has("TLS Web Client Authentication");
        has("URI:urn:uuid:");
        has("CA Issuers - URI:http://");
        has("OCSP - URI:http://");
        has("X509v3 CRL Distribution Points");
        let policies: Vec<_> = text.lines().filter_map(|line| line.trim().strip_prefix("Policy: ")).collect();
        assert_eq!(policies, ["2.16.840.1.101.3.2.1.48.109"], "the test policy of a software key");
        assert!(!text.contains("CA:TRUE"), "{text}");

        let own = openssl(&["x509", "-noout", "-serial", "-in"], &[&self.certificate]);
        let own = own.trim().trim_start_matches("serial=").trim_start_matches('0').to_ascii_lowercase();
        let told = serial.replace(':', "").trim_start_matches('0').to_ascii_lowercase();
        assert_eq!(own, told, "the serial number that was told");
        assert_eq!(
            openssl(&["x509", "-noout", "-pubkey", "-in"], &[&self.certificate]),
            openssl(&["pkey", "-pubout", "-in"], &[&self.key]),
            "the certificate belongs to the phone's key"
        );
    }
}

fn openssl(arguments: &[&str], paths: &[&Path]) -> String {
    let output = Command::new("openssl").args(arguments).args(paths).output().expect("openssl is installed");
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "openssl {arguments:?}: {printed}{}", String::from_utf8_lossy(&output.stderr));
    printed
}
