//! A folder of what was fetched, shared by runs and processes.
//!
//! One file per thing, written beside its place and moved there, so that a reader sees a whole file or
//! none. What is damaged is dropped; what is too much goes, the oldest first.

use std::{
    fs::{self, DirBuilder, File, OpenOptions},
    io::{self, Read, Write},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    time::{Duration, SystemTime},
};

use pki::online::{Cache, Kept, Key, Kind};
use sha2::{Digest, Sha256};
use time::OffsetDateTime;

const MAGIC: &str = "pki-fetch 1";
const KEPT: &str = "kept";
const PART: &str = "part";
/// Nothing that is kept is longer: the longest list, and the lines before it.
const MAX_FILE: u64 = pki::crl::MAX_LENGTH as u64 + 4096;
/// A part older than this belongs to nobody who is still writing.
const ABANDONED: Duration = Duration::from_secs(3600);

static COUNTER: AtomicU64 = AtomicU64::new(0);

/// A folder that cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{path}: the folder for fetched revocation data cannot be used: {source}")]
pub struct CacheError {
    /// The folder.
    pub path: PathBuf,
    /// Why.
    pub source: io::Error,
}

/// Keeps what was fetched in a folder; only public data.
#[derive(Debug)]
pub struct FolderCache {
    folder: PathBuf,
    max_bytes: u64,
    has_answers: bool,
}

impl FolderCache {
    /// A cache in `folder`, which is made where it is missing, for this user alone; at most `max_bytes` are kept.
    ///
    /// # Errors
    ///
    /// [`CacheError`] where it cannot be made or written to.
    pub fn open(folder: &Path, max_bytes: u64) -> Result<Self, CacheError> {
        let failed = |source| CacheError { path: folder.to_owned(), source };
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(failed)?;
        let cache = Self { folder: folder.to_owned(), max_bytes, has_answers: true };
        let probe = cache.part_path("probe");
        create(&probe).map_err(failed)?;
        fs::remove_file(&probe).map_err(failed)?;
        Ok(cache)
    }

    /// Whether answers about single certificates are kept, which tell whose certificates were looked at;
    /// without this, they are.
    #[must_use]
    pub const fn with_answers(mut self, has_answers: bool) -> Self {
        self.has_answers = has_answers;
        self
    }

    fn path(&self, key: &Key<'_>) -> PathBuf {
        let mut hash = Sha256::new();
        let [kind, url] = [kind(key.kind).as_bytes(), key.url.as_bytes()];
        for part in [kind, url, key.request_der] {
            hash.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
            hash.update(part);
        }
        self.folder.join(format!("{}.{KEPT}", hex::encode(hash.finalize())))
    }

    fn part_path(&self, name: &str) -> PathBuf {
        let number = COUNTER.fetch_add(1, Ordering::Relaxed);
        self.folder.join(format!("{name}.{}.{number}.{PART}", std::process::id()))
    }

    fn write(&self, key: &Key<'_>, body: &[u8], at: OffsetDateTime) -> io::Result<()> {
        let header = header(key, at.unix_timestamp(), body);
        let length = u64::try_from(header.len().saturating_add(body.len())).unwrap_or(u64::MAX);
        if length > self.max_bytes.min(MAX_FILE) {
            return Ok(());
        }
        let part = self.part_path("new");
        let written = create(&part).and_then(|mut file| {
            file.write_all(header.as_bytes())?;
            file.write_all(body)?;
            // A file that is there after a power failure is whole; its checksum tells if it is not.
            file.flush()?;
            drop(file);
            fs::rename(&part, self.path(key))
        });
        if written.is_err() {
            let _ = fs::remove_file(&part);
        }
        written?;
        self.tidy()
    }

    /// Drops the oldest until the rest is within bounds, and what writers left behind.
    fn tidy(&self) -> io::Result<()> {
        let now = SystemTime::now();
        let mut files = Vec::new();
        for entry in fs::read_dir(&self.folder)? {
            let path = entry?.path();
            // Another process may have dropped it meanwhile.
            let Ok(facts) = fs::metadata(&path) else { continue };
            let modified = facts.modified().unwrap_or(SystemTime::UNIX_EPOCH);
            match path.extension().and_then(|extension| extension.to_str()) {
                Some(KEPT) => files.push((modified, facts.len(), path)),
                Some(PART) if now.duration_since(modified).is_ok_and(|age| age > ABANDONED) => {
                    let _ = fs::remove_file(path);
                }
                Some(_) | None => {}
            }
        }
        files.sort();
        let mut total: u64 = files.iter().map(|(_, length, _)| length).sum();
        for (_, length, path) in files {
            if total <= self.max_bytes {
                break;
            }
            let _ = fs::remove_file(path);
            total = total.saturating_sub(length);
        }
        Ok(())
    }
}

impl Cache for FolderCache {
    fn load(&self, key: &Key<'_>) -> Option<Kept> {
        let path = self.path(key);
        let mut bytes = Vec::new();
        File::open(&path).ok()?.take(MAX_FILE).read_to_end(&mut bytes).ok()?;
        let kept = parse(key, bytes);
        if kept.is_none() {
            tracing::warn!(url = key.url, "what was kept is damaged and is dropped");
            let _ = fs::remove_file(path);
        }
        kept
    }

    fn store(&self, key: &Key<'_>, body: &[u8], at: OffsetDateTime) {
        if key.kind == Kind::Status && !self.has_answers {
            return;
        }
        if let Err(error) = self.write(key, body, at) {
            tracing::warn!(url = key.url, %error, "what was fetched cannot be kept");
        }
    }

    fn discard(&self, key: &Key<'_>) {
        let _ = fs::remove_file(self.path(key));
    }
}

fn create(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

const fn kind(kind: Kind) -> &'static str {
    match kind {
        Kind::Certificates => "certificates",
        Kind::List => "list",
        Kind::Status => "status",
    }
}

/// The lines before a body: what it is, since when, and a checksum over all of it.
fn header(key: &Key<'_>, since: i64, body: &[u8]) -> String {
    let about = format!("{MAGIC}\n{}\n{}\n{since}\n", kind(key.kind), key.url);
    let mut hash = Sha256::new();
    hash.update(about.as_bytes());
    hash.update(key.request_der);
    hash.update(body);
    format!("{about}{}\n", hex::encode(hash.finalize()))
}

fn parse(key: &Key<'_>, bytes: Vec<u8>) -> Option<Kept> {
    let before = format!("{MAGIC}\n{}\n{}\n", kind(key.kind), key.url);
    let rest = bytes.strip_prefix(before.as_bytes())?;
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let since: i64 = core::str::from_utf8(rest.get(..end)?).ok()?.parse().ok()?;
    let start = before.len().checked_add(end)?.checked_add(2 + 64)?;
    let body = bytes.get(start..)?;
    let is_whole = bytes.get(..start)? == header(key, since, body).as_bytes();
    let since = OffsetDateTime::from_unix_timestamp(since).ok()?;
    is_whole.then(|| Kept { body: body.to_vec(), since })
}

#[cfg(test)]
mod tests;
