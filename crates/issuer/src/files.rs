//! The issuer's folder: where everything lies, and how secret files are written.

use std::fs::{DirBuilder, OpenOptions};
use std::io::Write;
use std::path::{Path, PathBuf};

use crate::fault::Fault;

/// The issuer's folder.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

impl Folder {
    /// The issuer in `dir`.
    ///
    /// # Errors
    ///
    /// [`Fault::NoIssuer`] where there is none.
    pub fn open(dir: &Path) -> Result<Self, Fault> {
        let dir = std::path::absolute(dir).map_err(Fault::read(dir))?;
        if dir.join(crate::config::FILE).is_file() { Ok(Self(dir)) } else { Err(Fault::NoIssuer(dir)) }
    }

    /// Makes an empty folder for an issuer, for this user alone.
    ///
    /// # Errors
    ///
    /// [`Fault::NotEmpty`] where anything is in it already.
    pub fn create(dir: &Path) -> Result<Self, Fault> {
        let dir = std::path::absolute(dir).map_err(Fault::read(dir))?;
        if dir.exists() && std::fs::read_dir(&dir).map_err(Fault::read(&dir))?.next().is_some() {
            return Err(Fault::NotEmpty(dir));
        }
        let folder = Self(dir);
        for inside in [folder.path(""), folder.path("keys"), folder.path("trust"), folder.path("outbox")] {
            private_dir(&inside)?;
        }
        std::fs::create_dir(folder.public("")).map_err(Fault::written(&folder.public("")))?;
        Ok(folder)
    }

    /// The folder itself.
    pub fn dir(&self) -> &Path {
        &self.0
    }

    /// A file or folder in it.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// The configuration.
    pub fn config(&self) -> PathBuf {
        self.path(crate::config::FILE)
    }

    /// The database.
    pub fn database(&self) -> PathBuf {
        self.path("issuer.db")
    }

    /// The audit log.
    pub fn audit(&self) -> PathBuf {
        self.path("audit.jsonl")
    }

    /// The mail spool.
    pub fn outbox(&self) -> PathBuf {
        self.path("outbox")
    }

    /// A private key; mode 0600.
    pub fn key(&self, name: &str) -> PathBuf {
        self.path("keys").join(name)
    }

    /// The public key of an enrolled kiosk.
    pub fn kiosk(&self, name: &str) -> PathBuf {
        self.path("kiosks").join(format!("{name}.pem"))
    }

    /// Something that everybody may read.
    pub fn public(&self, name: &str) -> PathBuf {
        self.path("public").join(name)
    }

    /// Something to be trusted.
    pub fn trust(&self, name: &str) -> PathBuf {
        self.path("trust").join(name)
    }
}

/// Writes a new file that only this user may read.
///
/// # Errors
///
/// [`Fault::File`], also where the file exists.
pub fn write_private(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(Fault::written(path))?;
    file.write_all(bytes).and_then(|()| file.sync_all()).map_err(Fault::written(path))
}

/// Writes a file that everybody may read, whole or not at all.
///
/// # Errors
///
/// [`Fault::File`].
pub fn write_public(path: &Path, bytes: &[u8]) -> Result<(), Fault> {
    let draft = path.with_extension("new");
    let write = || {
        let mut file = std::fs::File::create(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&draft, path)
    };
    write().map_err(Fault::written(path))
}

fn private_dir(path: &Path) -> Result<(), Fault> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(Fault::written(path))?;
    #[cfg(unix)]
    {
        // The folder may have been there, empty and open to others.
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o700);
        std::fs::set_permissions(path, mode).map_err(Fault::written(path))?;
    }
    Ok(())
}
