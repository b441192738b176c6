//! The one folder that a run writes to.

use std::{
    fs,
    path::{Path, PathBuf},
};

use tempfile::TempDir;

use crate::StackError;

/// Set to any value, keeps the folder of every run.
pub const KEEP_VARIABLE: &str = "DERIVED_PIV_KEEP";

/// The one folder that a run writes to, for its owner only.
///
/// It is removed at the end, but kept (and named on standard error) where a test panicked.
#[derive(Debug)]
pub struct RunDir {
    path: PathBuf,
    temporary: Option<TempDir>,
}

impl RunDir {
    /// Makes a new folder below the system's one for temporary files.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn temporary() -> Result<Self, StackError> {
        // Short, because the path of a socket has at most 107 bytes.
        let dir =
            tempfile::Builder::new().prefix("dpk-").tempdir().map_err(StackError::io("make a folder for the run"))?;
        Self { path: dir.path().to_owned(), temporary: Some(dir) }.with_logs()
    }

    /// Makes `path` anew and keeps it at the end.
    ///
    /// # Errors
    /// It cannot be emptied or made.
    pub fn kept(path: &Path) -> Result<Self, StackError> {
        let what = || path.display().to_string();
        if path.exists() {
            fs::remove_dir_all(path).map_err(StackError::io(what()))?;
        }
        fs::create_dir_all(path).map_err(StackError::io(what()))?;
        Self { path: path.to_owned(), temporary: None }.with_logs()
    }

    fn with_logs(self) -> Result<Self, StackError> {
        self.sub("logs").map(|_| self)
    }

    /// The folder.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Where the programs' logs are.
    pub fn logs(&self) -> PathBuf {
        self.path.join("logs")
    }

    /// Makes a folder in it.
    ///
    /// # Errors
    /// It cannot be made.
    pub fn sub(&self, name: &str) -> Result<PathBuf, StackError> {
        let path = self.path.join(name);
        fs::create_dir_all(&path).map_err(StackError::io(path.display().to_string()))?;
        Ok(path)
    }
}

impl Drop for RunDir {
    #[allow(clippy::print_stderr, reason = "whoever looks at a failed test wants to know where its logs are")]
    fn drop(&mut self) {
        let wanted = std::thread::panicking() || std::env::var_os(KEEP_VARIABLE).is_some();
        if wanted && let Some(dir) = self.temporary.take() {
            eprintln!("kept for a look: {}", dir.keep().display());
        }
    }
}
