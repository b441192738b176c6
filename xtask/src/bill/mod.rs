//! What is shipped besides our own work: the crates that both programs are made of and the packages of the page.

mod licences;
mod sbom;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context as _, Result, bail};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use serde::{Deserialize, de::DeserializeOwned};

use crate::{ci, step::Steps, workspace};

pub use licences::write as write_licences;
pub use sbom::write as write_sbom;

/// The programs that are shipped, and with what.
pub const SHIPPED: [&str; 6] =
    ["-p", "derived-piv-kiosk", "-p", "kiosk", "--features", "derived-piv-kiosk/custom-protocol"];

/// Development packages of the page of which parts come to be in it.
const COMPILED_INTO_THE_PAGE: [&str; 3] = ["svelte", "clsx", "esm-env"];

/// What to write, and for which system.
#[derive(clap::Args)]
pub struct Options {
    /// The target; this machine's where none is named.
    #[arg(long)]
    target: Option<String>,
    /// The file.
    #[arg(long)]
    out: Option<PathBuf>,
}

impl Options {
    /// For this machine, into a file.
    pub fn to(out: PathBuf) -> Self {
        Self { target: None, out: Some(out) }
    }

    fn out(&self, name: &str) -> Result<PathBuf> {
        let folder = workspace::target_dir().join("bill");
        fs::create_dir_all(&folder)?;
        Ok(self.out.clone().unwrap_or_else(|| folder.join(name)))
    }
}

/// Where a piece comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Source {
    /// crates.io.
    Cargo,
    /// The npm registry.
    Npm,
}

/// One crate or package of others.
#[derive(Clone, Debug)]
struct Piece {
    source: Source,
    name: String,
    version: String,
    /// An SPDX expression.
    licence: String,
    /// Where it is unpacked here.
    folder: PathBuf,
    repository: Option<String>,
    /// Algorithm as CycloneDX calls it, and the hash in hexadecimal.
    hash: Option<(&'static str, String)>,
    /// Names and versions of the shipped pieces it needs itself.
    needs: Vec<(String, String)>,
}

impl Piece {
    /// The package URL.
    fn purl(&self) -> String {
        let kind = match self.source {
            Source::Cargo => "cargo",
            Source::Npm => "npm",
        };
        format!("pkg:{kind}/{}@{}", self.name.replace('@', "%40"), self.version.replace('+', "%2B"))
    }
}

/// Everything of others that is shipped, in the order of names.
fn pieces(steps: &Steps, target: Option<&str>) -> Result<Vec<Piece>> {
    let mut pieces = crates(steps, target)?;
    pieces.extend(page_packages(steps)?);
    pieces.sort_by(|a, b| (a.source, &a.name, &a.version).cmp(&(b.source, &b.name, &b.version)));
    Ok(pieces)
}

#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
    resolve: Resolve,
}

#[derive(Deserialize)]
struct Package {
    id: String,
    name: String,
    version: String,
    license: Option<String>,
    manifest_path: PathBuf,
    repository: Option<String>,
    source: Option<String>,
}

#[derive(Deserialize)]
struct Resolve {
    nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Node {
    id: String,
    dependencies: Vec<String>,
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
    checksum: Option<String>,
}

/// The names and versions that cargo itself says are in the programs: it alone knows which features are on.
fn names_in_programs(steps: &Steps, target: Option<&str>) -> Result<BTreeSet<(String, String)>> {
    let mut tree = workspace::cargo();
    tree.args(["tree", "--locked", "--edges", "normal", "--prefix", "none", "--no-dedupe", "--format", "{p}"]);
    tree.args(SHIPPED).args(target.iter().flat_map(|target| ["--target", target]));
    let printed = steps.output("which crates are in the programs", &mut tree)?;
    let names = printed.lines().filter_map(|line| {
        let (name, rest) = line.trim().split_once(" v")?;
        Some((name.to_owned(), rest.split_whitespace().next()?.to_owned()))
    });
    Ok(names.collect())
}

fn crates(steps: &Steps, target: Option<&str>) -> Result<Vec<Piece>> {
    let wanted = names_in_programs(steps, target)?;
    let mut command = workspace::cargo();
    command.args(["metadata", "--locked", "--format-version", "1"]);
    let metadata: Metadata = serde_json::from_str(&steps.output("what the crates say of themselves", &mut command)?)?;
    let lock: Lock = toml::from_str(&fs::read_to_string(workspace::root().join("Cargo.lock"))?)?;
    let checksums: BTreeMap<_, _> =
        lock.package.into_iter().map(|locked| ((locked.name, locked.version), locked.checksum)).collect();
    let shipped: BTreeMap<_, _> = metadata
        .packages
        .iter()
        .filter(|package| package.source.is_some())
        .map(|package| (package.id.as_str(), (package.name.clone(), package.version.clone())))
        .filter(|(_, key)| wanted.contains(key))
        .collect();
    let mut pieces = Vec::new();
    for package in metadata.packages.iter().filter(|package| shipped.contains_key(package.id.as_str())) {
        let key = (package.name.clone(), package.version.clone());
        let node = metadata.resolve.nodes.iter().find(|node| node.id == package.id);
        let needs = node.into_iter().flat_map(|node| &node.dependencies);
        pieces.push(Piece {
            source: Source::Cargo,
            licence: package.license.clone().with_context(|| format!("{} names no licence", package.name))?,
            folder: package.manifest_path.parent().unwrap_or(Path::new(".")).to_owned(),
            repository: package.repository.clone(),
            hash: checksums.get(&key).cloned().flatten().map(|sum| ("SHA-256", sum)),
            needs: needs.filter_map(|id| shipped.get(id.as_str()).cloned()).collect(),
            name: key.0,
            version: key.1,
        });
    }
    let ours = wanted.len() - pieces.len();
    if pieces.is_empty() || ours > 12 {
        bail!("{} crates are in the programs, but {} are known to cargo metadata", wanted.len(), pieces.len());
    }
    Ok(pieces)
}

/// A manifest of npm, as far as it is asked.
#[derive(Deserialize)]
struct PageManifest {
    version: Option<String>,
    license: Option<String>,
    repository: Option<Repository>,
    #[serde(default)]
    dependencies: BTreeMap<String, String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Repository {
    Address(String),
    Object { url: String },
}

#[derive(Deserialize)]
struct PageLock {
    packages: BTreeMap<String, PageLocked>,
}

#[derive(Deserialize)]
struct PageLocked {
    version: Option<String>,
    integrity: Option<String>,
}

fn page_packages(steps: &Steps) -> Result<Vec<Piece>> {
    ci::install_page_packages(steps)?;
    let ui = workspace::root().join("ui");
    let manifest: PageManifest = read_json(&ui.join("package.json"))?;
    let lock: PageLock = read_json(&ui.join("package-lock.json"))?;
    let names: BTreeSet<_> =
        manifest.dependencies.into_keys().chain(COMPILED_INTO_THE_PAGE.map(str::to_owned)).collect();
    names.into_iter().map(|name| page_package(&ui, &lock, name)).collect()
}

fn page_package(ui: &Path, lock: &PageLock, name: String) -> Result<Piece> {
    let folder = ui.join("node_modules").join(&name);
    let package: PageManifest = read_json(&folder.join("package.json"))?;
    let locked = lock.packages.get(&format!("node_modules/{name}"));
    if package.version.is_none() || locked.and_then(|locked| locked.version.as_ref()) != package.version.as_ref() {
        bail!("{name} is here in another version than package-lock.json says; run `npm ci` in ui/");
    }
    let integrity = locked.and_then(|locked| locked.integrity.as_deref()?.strip_prefix("sha512-"));
    let hash = integrity.and_then(|sum| BASE64_STANDARD.decode(sum).ok());
    Ok(Piece {
        source: Source::Npm,
        version: package.version.unwrap_or_default(),
        licence: package.license.with_context(|| format!("{name} names no licence"))?,
        repository: package.repository.map(|repository| match repository {
            Repository::Address(url) | Repository::Object { url } => url,
        }),
        hash: hash.map(|bytes| ("SHA-512", bytes.iter().map(|byte| format!("{byte:02x}")).collect())),
        needs: Vec::new(),
        folder,
        name,
    })
}

fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T> {
    let text = fs::read_to_string(path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&text).with_context(|| path.display().to_string())
}

/// What the lock file has, for the tests.
#[cfg(test)]
fn locked_names() -> BTreeSet<(String, String)> {
    let text = fs::read_to_string(workspace::root().join("Cargo.lock")).unwrap();
    let lock: Lock = toml::from_str(&text).unwrap();
    lock.package.into_iter().map(|locked| (locked.name, locked.version)).collect()
}
