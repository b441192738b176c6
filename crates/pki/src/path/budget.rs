//! How much work one question may cost: counted, not timed, so that hostile input ends the same way
//! on every machine.

use core::cell::Cell;

/// Most signatures checked for one question, those of lists and their signers included.
pub const MAX_SIGNATURES: u32 = 256;
/// Most comparisons of a name with a name constraint for one question.
pub const MAX_COMPARISONS: u32 = 1 << 18;

/// Most certificates put on a path, over all paths that are tried for one question.
pub const MAX_STEPS: u32 = 4096;

/// What is left of it.
pub(super) struct Budget {
    steps: Cell<u32>,
    signatures: Cell<u32>,
    comparisons: Cell<u32>,
}

impl Budget {
    pub(super) const fn new() -> Self {
        Self {
            steps: Cell::new(MAX_STEPS),
            signatures: Cell::new(MAX_SIGNATURES),
            comparisons: Cell::new(MAX_COMPARISONS),
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
}

fn take(from: &Cell<u32>, count: u32) -> bool {
    let left = from.get().checked_sub(count);
    from.set(left.unwrap_or(0));
    left.is_some()
}
