//! What the applet runs on: storage, and random numbers of the system.
//!
//! The platform that comes with `trussed` has a constant seed, so that all its cards would have the same keys.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rand_core::OsRng;
use thiserror::Error;
use trussed::virt::{StorageConfig, Store, StoreConfig, UserInterface};

/// Size of a storage file in bytes, as `trussed` fixes it.
const STORAGE_LEN: u64 = 65_536;

/// Why the state of a card cannot be used.
#[derive(Debug, Error)]
pub(crate) enum StateError {
    #[error("{path}: {source}")]
    File { path: PathBuf, source: io::Error },
    #[error("{path} has {len} bytes, the state of a card has {STORAGE_LEN}")]
    Length { path: PathBuf, len: u64 },
}

/// Storage in memory, or in two files where `state` names one.
///
/// # Errors
///
/// [`StateError`] where a file is there but is not the state of a card, or cannot be made.
pub(crate) fn storage(state: Option<&Path>) -> Result<StoreConfig<'static>, StateError> {
    let Some(objects) = state else {
        return Ok(StoreConfig::ram());
    };
    let mut keys = objects.as_os_str().to_owned();
    keys.push(".keys");
    Ok(StoreConfig {
        internal: file(PathBuf::from(keys))?,
        external: file(objects.to_owned())?,
        volatile: StorageConfig::ram(),
    })
}

fn file(path: PathBuf) -> Result<StorageConfig<'static>, StateError> {
    match fs::metadata(&path) {
        Ok(metadata) if metadata.len() == STORAGE_LEN => Ok(StorageConfig::filesystem(path)),
        Ok(metadata) => Err(StateError::Length { len: metadata.len(), path }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // Made here first: the library would panic where it cannot.
            fs::File::create_new(&path).map_err(|source| StateError::File { path: path.clone(), source })?;
            fs::remove_file(&path).map_err(|source| StateError::File { path: path.clone(), source })?;
            Ok(StorageConfig::filesystem(path))
        }
        Err(source) => Err(StateError::File { path, source }),
    }
}

/// A platform with the random numbers of the system.
pub(crate) struct Platform<'a> {
    rng: OsRng,
    store: Store<'a>,
    user_interface: UserInterface,
}

impl<'a> Platform<'a> {
    pub(crate) fn new(store: Store<'a>) -> Self {
        Self { rng: OsRng, store, user_interface: UserInterface::new() }
    }
}

impl<'a> trussed::Platform for Platform<'a> {
    type R = OsRng;
    type S = Store<'a>;
    type UI = UserInterface;

    fn rng(&mut self) -> &mut Self::R {
        &mut self.rng
    }

    fn store(&self) -> Self::S {
        self.store
    }

    fn user_interface(&mut self) -> &mut Self::UI {
        &mut self.user_interface
    }
}
