//! `kiosks`: which kiosks are enrolled, by the public halves of their own keys.

use std::path::{Path, PathBuf};

use clap::Subcommand;
use issuer_api::place::is_kiosk_name;
use p256::pkcs8::{DecodePublicKey, EncodePublicKey};
use serde::Serialize;
use sha2::{Digest, Sha256};

use crate::audit::{AuditLog, Entry, Event, Outcome};
use crate::clock::{Clock, SystemClock};
use crate::fault::Fault;
use crate::files::{Folder, write_public};

/// What to do with kiosks.
#[derive(Debug, Clone, Subcommand)]
pub enum Command {
    /// Enrolls a kiosk: from now on its signed requests are believed to come from it.
    Add {
        /// The issuer's folder.
        #[arg(long)]
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        /// Its name, as its own configuration has it: 1 to 32 lower-case letters, digits and hyphens.
        name: String,
        /// Its public key, PEM, as `kioskctl identity create` printed it.
        public_key: PathBuf,
    },
    /// Lists the enrolled kiosks.
    List {
        /// The issuer's folder.
        #[arg(long)]
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Forgets a kiosk: its requests are refused from the next one on.
    Remove {
        /// The issuer's folder.
        #[arg(long)]
        dir: PathBuf,
        /// Print JSON.
        #[arg(long)]
        json: bool,
        /// Its name.
        name: String,
    },
}

#[derive(Debug, Serialize)]
struct Kiosk {
    name: String,
    /// SHA-256 of the DER public key, hexadecimal, to be compared with what the kiosk shows.
    fingerprint: String,
}

impl Command {
    pub(super) const fn wants_json(&self) -> bool {
        match self {
            Self::Add { json, .. } | Self::List { json, .. } | Self::Remove { json, .. } => *json,
        }
    }

    pub(super) fn run(self) -> Result<(), Fault> {
        match self {
            Self::Add { dir, json, name, public_key } => {
                let kiosk = add(&Folder::open(&dir)?, name, &public_key)?;
                print(json, &kiosk, &format!("{} is enrolled. Key: {}", kiosk.name, kiosk.fingerprint))
            }
            Self::List { dir, json } => {
                let kiosks = list(&Folder::open(&dir)?)?;
                let lines: Vec<_> =
                    kiosks.iter().map(|kiosk| format!("{}  {}", kiosk.name, kiosk.fingerprint)).collect();
                print(json, &kiosks, &lines.join("\n"))
            }
            Self::Remove { dir, json, name } => {
                remove(&Folder::open(&dir)?, &name)?;
                print(json, &serde_json::json!({ "removed": name }), &format!("{name} is forgotten."))
            }
        }
    }
}

fn add(folder: &Folder, name: String, public_key: &Path) -> Result<Kiosk, Fault> {
    let path = named(folder, &name)?;
    let pem = std::fs::read_to_string(public_key).map_err(Fault::read(public_key))?;
    let fingerprint = fingerprint(&pem).ok_or_else(|| Fault::KioskKey(public_key.to_owned()))?;
    let kiosks = folder.path("kiosks");
    std::fs::create_dir_all(&kiosks).map_err(Fault::written(&kiosks))?;
    write_public(&path, pem.as_bytes())?;
    write_down(
        folder,
        Entry::new(Event::KioskAdded, Outcome::Done, "operator")
            .fact("kiosk", name.as_str())
            .fact("fingerprint", fingerprint.as_str()),
    )?;
    Ok(Kiosk { name, fingerprint })
}

fn list(folder: &Folder) -> Result<Vec<Kiosk>, Fault> {
    let dir = folder.path("kiosks");
    let mut kiosks = Vec::new();
    if !dir.exists() {
        return Ok(kiosks);
    }
    for entry in std::fs::read_dir(&dir).map_err(Fault::read(&dir))? {
        let path = entry.map_err(Fault::read(&dir))?.path();
        let Some(name) = path.file_stem().and_then(|stem| stem.to_str()).filter(|name| is_kiosk_name(name)) else {
            continue;
        };
        let pem = std::fs::read_to_string(&path).map_err(Fault::read(&path))?;
        let fingerprint = fingerprint(&pem).ok_or_else(|| Fault::KioskKey(path.clone()))?;
        kiosks.push(Kiosk { name: name.to_owned(), fingerprint });
    }
    kiosks.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(kiosks)
}

fn remove(folder: &Folder, name: &str) -> Result<(), Fault> {
    let path = named(folder, name)?;
    std::fs::remove_file(&path).map_err(Fault::written(&path))?;
    write_down(folder, Entry::new(Event::KioskRemoved, Outcome::Done, "operator").fact("kiosk", name))
}

fn named(folder: &Folder, name: &str) -> Result<PathBuf, Fault> {
    if is_kiosk_name(name) { Ok(folder.kiosk(name)) } else { Err(Fault::KioskName(name.to_owned())) }
}

fn fingerprint(pem: &str) -> Option<String> {
    let key = p256::PublicKey::from_public_key_pem(pem).ok()?;
    Some(hex::encode(Sha256::digest(key.to_public_key_der().ok()?.as_bytes())))
}

fn write_down(folder: &Folder, entry: Entry) -> Result<(), Fault> {
    Ok(AuditLog::at(&folder.audit()).append(entry, SystemClock.now())?)
}

#[allow(clippy::print_stdout, reason = "a command line program")]
fn print(json: bool, value: &impl Serialize, text: &str) -> Result<(), Fault> {
    if json {
        println!("{}", serde_json::to_string(value).map_err(std::io::Error::other)?);
    } else if !text.is_empty() {
        println!("{text}");
    }
    Ok(())
}
