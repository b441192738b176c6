//! How much work one question may cost: counted, not timed, so that hostile input ends the same way
//! on every machine.

use core::cell::Cell;

/// Most signatures checked for one question, those of lists and their signers included.
pub const MAX_SIGNATURES: u32 = 256;
/// Most comparisons of a name with a name constraint, and of a policy with one above it, for one question.
pub const MAX_COMPARISONS: u32 = 1 << 20;

/// Most certificates put on a path, over all paths that are tried for one question; the beginning of each
/// search, those for the signers of lists included, counts as one.
pub const MAX_STEPS: u32 = 4096;
/// Most octets of certificates and lists that are hashed, and of lists that are searched, for one question.
pub const MAX_OCTETS: u64 = 1 << 30;

/// What is left of it.
pub(super) struct Budget {
    steps: Cell<u32>,
    signatures: Cell<u32>,
    comparisons: Cell<u32>,
    octets: Cell<u64>,
}

impl Budget {
    pub(super) const fn new() -> Self {
        Self {
            steps: Cell::new(MAX_STEPS),
            signatures: Cell::new(MAX_SIGNATURES),
            comparisons: Cell::new(MAX_COMPARISONS),
            octets: Cell::new(MAX_OCTETS),
        }
    }

    /// Takes one signature out; whether there was one left.
    pub(super) fn take_signature(&self) -> bool {
        take(&self.signatures, 1)
    }

    /// Takes one step out; whether there was one left.
    pub(super) fn take_step(&self) -> bool {
        take(&self.steps, 1)
    }

    /// Takes so many comparisons out; whether there were as many left.
    pub(super) fn take_comparisons(&self, count: usize) -> bool {
        take(&self.comparisons, u32::try_from(count).unwrap_or(u32::MAX))
    }

    /// Leaves no step: the question has cost too much, whatever else might be tried.
    pub(super) fn exhaust(&self) {
        self.steps.set(0);
    }

    /// Takes so many octets out; whether there were as many left.
    pub(super) fn take_octets(&self, count: usize) -> bool {
        let left = u64::try_from(count).ok().and_then(|count| self.octets.get().checked_sub(count));
        self.octets.set(left.unwrap_or(0));
        left.is_some()
    }

    /// What was used of it: steps, signatures, comparisons and octets.
    #[cfg(test)]
    pub(super) fn used(&self) -> (u32, u32, u32, u64) {
        (
            MAX_STEPS - self.steps.get(),
            MAX_SIGNATURES - self.signatures.get(),
            MAX_COMPARISONS - self.comparisons.get(),
            MAX_OCTETS - self.octets.get(),
        )
    }
}

fn take(from: &Cell<u32>, count: u32) -> bool {
    let left = from.get().checked_sub(count);
    from.set(left.unwrap_or(0));
    left.is_some()
}
