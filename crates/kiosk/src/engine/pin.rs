//! Where the PIN lies while it is typed: one place, kept from swap, wiped as soon as it is used.

use std::collections::BTreeMap;
use std::ops::Range;

use enrollment::{Digit, NewPinTask, PinReplaced};
use piv::{Pin, PinEntry};
use region::LockGuard;

use crate::card::Known;

/// The PIN as typed so far.
#[derive(Debug)]
pub(super) struct PinPad {
    entry: PinEntry,
    /// What was typed before it, for a new PIN: the old one or the PUK, and the new one once.
    kept: [PinEntry; 2],
    kept_len: usize,
    pages: LockedPages,
}

impl PinPad {
    pub(super) fn new() -> Self {
        let entry = PinEntry::new();
        let kept = [PinEntry::new(), PinEntry::new()];
        let mut pages = LockedPages::default();
        kept.iter().chain([&entry]).for_each(|entry| pages.keep(&entry.memory()));
        Self { entry, kept, kept_len: 0, pages }
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
        self.kept.iter_mut().for_each(PinEntry::clear);
        self.kept_len = 0;
    }

    /// Keeps what was typed and begins the next entry; what does not fit is forgotten.
    pub(super) fn next(&mut self) {
        if let Some(place) = self.kept.get_mut(self.kept_len) {
            std::mem::swap(place, &mut self.entry);
            self.kept_len += 1;
        }
        self.entry.clear();
    }

    /// Hands over what a new PIN takes, for one command; or says why nothing may be sent: then only what
    /// was typed first is kept.
    pub(super) fn replace(&mut self, task: NewPinTask) -> Result<(Known, Pin), PinReplaced> {
        let again = self.entry.take();
        self.entry.clear();
        let [first, second] = &mut self.kept;
        let new = second.take();
        second.clear();
        self.kept_len = self.kept_len.min(1);
        let new = match (new, again) {
            (Some(new), Some(again)) if new.is_same(&again) => new,
            _ => return Err(PinReplaced::Differ),
        };
        if new.is_one_digit() {
            return Err(PinReplaced::TooSimple);
        }
        if task == NewPinTask::Change && first.holds(&new) {
            return Err(PinReplaced::Unchanged);
        }
        let known = match task {
            NewPinTask::Change => first.take().map(Known::Pin),
            NewPinTask::Unblock => first.take_puk().map(Known::Puk),
        };
        self.forget();
        self.pages.keep(&new.memory());
        known.map(|known| (known, new)).ok_or(PinReplaced::Differ)
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

    /// What three entries come to.
    fn replaced(task: NewPinTask, entries: [&[u8]; 3]) -> (PinPad, Result<(Known, Pin), PinReplaced>) {
        let mut pad = PinPad::new();
        for (index, digits) in entries.into_iter().enumerate() {
            if index > 0 {
                pad.next();
            }
            typed(&mut pad, digits);
        }
        let outcome = pad.replace(task);
        (pad, outcome)
    }

    #[test]
    fn a_new_pin_is_handed_over_once_with_what_it_takes() {
        let (old, new): (&[u8], &[u8]) = (&[1, 2, 3, 4, 5, 6], &[6, 5, 4, 3, 2, 1]);
        let (mut pad, outcome) = replaced(NewPinTask::Change, [old, new, new]);
        assert!(matches!(outcome, Ok((Known::Pin(_), _))), "{outcome:?}");
        assert!(pad.replace(NewPinTask::Change).is_err() && pad.take().is_none(), "nothing is left");
        let (_, outcome) = replaced(NewPinTask::Unblock, [new, new, new]);
        assert!(matches!(outcome, Ok((Known::Puk(_), _))), "a PUK may be like the PIN");
    }

    #[test]
    fn a_new_pin_that_will_not_do_is_typed_again_and_the_old_one_is_not() {
        let old: &[u8] = &[1, 2, 3, 4, 5, 6];
        let new: &[u8] = &[6, 5, 4, 3, 2, 1];
        for (entries, expected) in [
            ([old, new, &[6, 5, 4, 3, 2, 2]], PinReplaced::Differ),
            ([old, new, &[6, 5, 4, 3, 2, 1, 0]], PinReplaced::Differ),
            ([old, old, old], PinReplaced::Unchanged),
            ([old, &[7; 6], &[7; 6]], PinReplaced::TooSimple),
        ] {
            let (mut pad, outcome) = replaced(NewPinTask::Change, entries);
            assert_eq!(outcome.expect_err("nothing is sent"), expected);
            typed(&mut pad, new);
            pad.next();
            typed(&mut pad, new);
            assert!(pad.replace(NewPinTask::Change).is_ok(), "after {expected:?}");
        }
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
