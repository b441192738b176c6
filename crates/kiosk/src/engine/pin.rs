//! Where the PIN lies while it is typed: one place, kept from swap, wiped as soon as it is used.

use std::collections::BTreeMap;
use std::ops::Range;

use enrollment::Digit;
use piv::{Pin, PinEntry};
use region::LockGuard;

/// The PIN as typed so far.
#[derive(Debug)]
pub(super) struct PinPad {
    entry: PinEntry,
    pages: LockedPages,
}

impl PinPad {
    pub(super) fn new() -> Self {
        let entry = PinEntry::new();
        let mut pages = LockedPages::default();
        pages.keep(&entry.memory());
        Self { entry, pages }
    }

    /// Adds a digit; one that does not fit is dropped.
    pub(super) fn push(&mut self, digit: Digit) {
        let _fits = self.entry.push(digit.ascii());
    }

    pub(super) fn pop(&mut self) {
        let _was_there = self.entry.pop();
    }

    pub(super) fn forget(&mut self) {
        self.entry.clear();
    }

    /// Hands the PIN over for one VERIFY; the pad is empty afterwards.
    pub(super) fn take(&mut self) -> Option<Pin> {
        let pin = self.entry.take();
        self.entry.clear();
        if let Some(pin) = &pin {
            self.pages.keep(&pin.memory());
        }
        pin
    }
}

/// Pages of memory that must not be written to swap.
///
/// Locks do not nest: two guards on one page would end with the first. So each page is locked once
/// and stays locked as long as the kiosk runs; the few bytes of a PIN keep coming from the same pages.
#[derive(Default)]
struct LockedPages {
    guards: BTreeMap<usize, LockGuard>,
    has_complained: bool,
}

impl LockedPages {
    fn keep(&mut self, memory: &Range<*const u8>) {
        let page = region::page::floor(memory.start);
        if self.guards.contains_key(&page.addr()) {
            return;
        }
        match region::lock(memory.start, memory.end.addr().saturating_sub(memory.start.addr())) {
            Ok(guard) => {
                self.guards.insert(page.addr(), guard);
            }
            Err(error) if !self.has_complained => {
                self.has_complained = true;
                tracing::warn!(%error, "the PIN's memory cannot be kept from swap; raise the limit of locked memory");
            }
            Err(_) => {}
        }
    }
}

impl std::fmt::Debug for LockedPages {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("LockedPages").field("pages", &self.guards.len()).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(pad: &mut PinPad, digits: &[u8]) {
        for digit in digits {
            pad.push(Digit::new(*digit).expect("a digit"));
        }
    }

    #[test]
    fn a_pin_is_handed_over_once() {
        let mut pad = PinPad::new();
        typed(&mut pad, &[1, 2, 3, 4, 5, 6, 7]);
        pad.pop();
        assert!(pad.take().is_some());
        assert!(pad.take().is_none());
    }

    #[test]
    fn too_few_digits_are_forgotten_rather_than_kept_for_later() {
        let mut pad = PinPad::new();
        typed(&mut pad, &[1, 2, 3]);
        assert!(pad.take().is_none());
        typed(&mut pad, &[4, 5, 6]);
        assert!(pad.take().is_none());
        typed(&mut pad, &[1, 2, 3, 4, 5, 6]);
        pad.forget();
        assert!(pad.take().is_none());
    }

    #[test]
    fn one_page_is_locked_once() {
        let mut pad = PinPad::new();
        for _ in 0..100 {
            typed(&mut pad, &[1, 2, 3, 4, 5, 6]);
            assert!(pad.take().is_some());
        }
        assert!(pad.pages.guards.len() <= 2, "{:?}", pad.pages);
    }
}
