//! The reference issuer as a process.

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use serde_json::Value;

use crate::{
    StackError,
    cards::Cards,
    kiosk::KIOSK_NAME,
    process::{Process, run},
    programs::Programs,
    talk::Talk,
};

/// How long one command of the issuer's tool may take.
const COMMAND_LIMIT: Duration = Duration::from_secs(60);
/// How long the service may take to be ready.
const READY_LIMIT: Duration = Duration::from_secs(30);

/// A running issuer.
#[derive(Debug)]
pub struct Issuer {
    process: Process,
    _talk: Talk,
    dir: PathBuf,
    kiosk: String,
    phone: String,
}

impl Issuer {
    /// Sets up an issuer in `dir` that trusts the PKI of these cards and knows their people, and starts it.
    ///
    /// # Errors
    /// A command fails, or the service is not ready in time.
    pub fn start(programs: &Programs, cards: &Cards, dir: &Path, logs: &Path) -> Result<Self, StackError> {
        let mut init = programs.command("derived-piv-issuer")?;
        init.arg("init").arg("--dir").arg(dir).args(["--host", "127.0.0.1", "--profile", "test"]);
        init.arg("--trust-root").arg(cards.root()).arg("--trust-intermediate").arg(cards.intermediates());
        for list in cards.revocation_lists()? {
            init.arg("--crl").arg(list);
        }
        run("issuer-init", &init, logs, COMMAND_LIMIT)?;
        let mut import = programs.command("derived-piv-issuer")?;
        import.args(["accounts", "import", "--dir"]).arg(dir).arg(cards.accounts());
        run("issuer-import", &import, logs, COMMAND_LIMIT)?;
        enroll_kiosk(programs, dir, logs)?;
        Self::restart(programs, dir, logs)
    }

    /// Starts an issuer that is set up in `dir` already.
    ///
    /// # Errors
    /// The service is not ready in time.
    pub fn restart(programs: &Programs, dir: &Path, logs: &Path) -> Result<Self, StackError> {
        let mut serve = programs.command("derived-piv-issuer")?;
        serve.args(["serve", "--json", "--dir"]).arg(dir);
        let (process, mut talk) = Process::start_talking("issuer", &serve, logs)?;
        let ready =
            talk.wait_for("the issuer to be ready", READY_LIMIT, |line| line.get("ready") == Some(&Value::Bool(true)));
        let ready = ready.map_err(|error| error.quoting(&process))?;
        let address = |side: &str| {
            let text = ready.get(side).and_then(Value::as_str).map(str::to_owned);
            text.ok_or_else(|| StackError::Garbled { name: "issuer".to_owned(), what: format!("address for {side}") })
        };
        Ok(Self { kiosk: address("kiosk")?, phone: address("phone")?, process, _talk: talk, dir: dir.to_owned() })
    }

    /// `host:port` for kiosks.
    pub fn kiosk_address(&self) -> &str {
        &self.kiosk
    }

    /// `host:port` for phones.
    pub fn phone_address(&self) -> &str {
        &self.phone
    }

    /// The trust anchor of the issuer's own TLS certificates, PEM.
    pub fn tls_anchor(&self) -> PathBuf {
        self.dir.join("public/tls-ca.pem")
    }

    /// The trust anchor of what it issues, PEM.
    pub fn certificate_anchor(&self) -> PathBuf {
        self.dir.join("public/ca.pem")
    }

    /// The key of the kiosk that is enrolled here, PEM.
    pub fn kiosk_key(&self) -> PathBuf {
        kiosk_key(&self.dir)
    }

    /// Ends the service.
    pub fn stop(&mut self) {
        self.process.end();
    }
}

/// Beside the issuer's folder: no part of the issuer.
fn kiosk_key(issuer: &Path) -> PathBuf {
    issuer.with_file_name("kiosk-1.pem")
}

/// Makes the kiosk's own key, enrolls it, and has the issuer answer enrolled kiosks alone.
fn enroll_kiosk(programs: &Programs, issuer: &Path, logs: &Path) -> Result<(), StackError> {
    let key = kiosk_key(issuer);
    let mut create = programs.command("kioskctl")?;
    create.args(["identity", "create", "--out"]).arg(&key);
    run("kiosk-identity", &create, logs, COMMAND_LIMIT)?;
    let mut public = key.into_os_string();
    public.push(".pub.pem");
    let mut add = programs.command("derived-piv-issuer")?;
    add.args(["kiosks", "add", "--dir"]).arg(issuer).arg(KIOSK_NAME).arg(public);
    run("issuer-kiosks", &add, logs, COMMAND_LIMIT)?;
    let config = issuer.join("issuer.toml");
    let text = fs::read_to_string(&config).map_err(StackError::io(config.display().to_string()))?;
    let text = text.replace("[kiosks]\nrequired = false", "[kiosks]\nrequired = true");
    fs::write(&config, text).map_err(StackError::io(config.display().to_string()))
}
