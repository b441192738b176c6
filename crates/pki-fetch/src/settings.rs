//! What an operator decides about fetching.

use std::{path::PathBuf, sync::Arc};

use pki::online::{Cache, Fetch, Limits, NoCache, NoNetwork, Online};

use crate::{
    folder::{CacheError, FolderCache},
    http::{HttpFetcher, HttpLimits},
};

/// What an operator decides about fetching.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Whether the network is asked; if not, only what is kept is used.
    pub fetch: bool,
    /// The folder where answers are kept; `None` keeps nothing.
    pub cache_dir: Option<PathBuf>,
    /// Whether answers about single certificates are kept, which tell whose certificates were looked at.
    pub keep_answers: bool,
    /// Most octets kept in it.
    pub cache_bytes: u64,
    /// Bounds of one question.
    pub limits: Limits,
    /// Bounds of one fetch.
    pub http: HttpLimits,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            fetch: true,
            cache_dir: None,
            keep_answers: true,
            cache_bytes: 256 * 1024 * 1024,
            limits: Limits::default(),
            http: HttpLimits::default(),
        }
    }
}

impl Settings {
    /// Makes the folder where it is missing, and all that questions need.
    ///
    /// # Errors
    ///
    /// [`CacheError`] where the folder cannot be made or used.
    pub fn open(&self) -> Result<Online, CacheError> {
        let cache: Arc<dyn Cache> = match &self.cache_dir {
            Some(folder) => Arc::new(FolderCache::open(folder, self.cache_bytes)?.with_answers(self.keep_answers)),
            None => Arc::new(NoCache),
        };
        let fetch: Arc<dyn Fetch> =
            if self.fetch { Arc::new(HttpFetcher::new(self.http)) } else { Arc::new(NoNetwork) };
        Ok(Online::new(fetch, cache, self.limits))
    }
}
