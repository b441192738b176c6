//! Which enrollments are being signed for right now, so that upkeep tells them from those left behind.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};

/// The enrollments that a live call is signing for; cheap to clone.
#[derive(Clone, Debug, Default)]
pub struct Signing(Arc<Mutex<HashSet<String>>>);

impl Signing {
    /// Signing begins; it ends when what is given back is dropped, also where the call is given up.
    pub fn begin(&self, enrollment: &str) -> Owned {
        let first = self.0.lock().unwrap_or_else(PoisonError::into_inner).insert(enrollment.to_owned());
        Owned { signing: self.clone(), enrollment: first.then(|| enrollment.to_owned()) }
    }

    /// The enrollments that are being signed for.
    pub fn now(&self) -> HashSet<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// A call that signs for an enrollment; of two for the same one, the first owns it.
#[derive(Debug)]
pub struct Owned {
    signing: Signing,
    enrollment: Option<String>,
}

impl Drop for Owned {
    fn drop(&mut self) {
        if let Some(enrollment) = &self.enrollment {
            self.signing.0.lock().unwrap_or_else(PoisonError::into_inner).remove(enrollment);
        }
    }
}
