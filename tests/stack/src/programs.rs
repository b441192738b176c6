//! Where the programs are.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use crate::StackError;

/// Names a folder of built programs other than the one this program stands in.
pub const BIN_DIR_VARIABLE: &str = "DERIVED_PIV_BIN_DIR";

/// Our built programs.
#[derive(Clone, Debug)]
pub struct Programs {
    dir: PathBuf,
}

impl Programs {
    /// The programs in `DERIVED_PIV_BIN_DIR`, or beside the running test or chore.
    ///
    /// # Errors
    /// The running program's own place cannot be found.
    pub fn find() -> Result<Self, StackError> {
        if let Some(dir) = env::var_os(BIN_DIR_VARIABLE) {
            return Ok(Self::in_dir(dir));
        }
        let own = env::current_exe().map_err(StackError::io("find this program"))?;
        let dir = own.parent().unwrap_or(Path::new("."));
        // Tests stand in `deps` below the folder of the programs.
        let dir = if dir.ends_with("deps") { dir.parent().unwrap_or(dir) } else { dir };
        Ok(Self::in_dir(dir))
    }

    /// The programs in `dir`.
    pub fn in_dir(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// A command that runs one of them.
    ///
    /// # Errors
    /// [`StackError::ProgramMissing`].
    pub fn command(&self, name: &str) -> Result<Command, StackError> {
        Ok(Command::new(self.path(name)?))
    }

    /// The path of one of them.
    ///
    /// # Errors
    /// [`StackError::ProgramMissing`].
    pub fn path(&self, name: &str) -> Result<PathBuf, StackError> {
        let path = self.dir.join(name);
        if path.is_file() {
            return Ok(path);
        }
        Err(StackError::ProgramMissing { name: name.to_owned(), dir: self.dir.clone() })
    }
}

/// A command that runs a program of others, with the folders for administrators searched too.
///
/// # Errors
/// [`StackError::ToolMissing`].
pub fn tool(name: &str) -> Result<Command, StackError> {
    let path = env::var_os("PATH").unwrap_or_default();
    let dirs = env::split_paths(&path).chain(["/usr/sbin", "/sbin", "/usr/bin"].map(PathBuf::from));
    let found = dirs.map(|dir| dir.join(name)).find(|path| path.is_file());
    found.map(Command::new).ok_or_else(|| StackError::ToolMissing { name: name.to_owned() })
}
