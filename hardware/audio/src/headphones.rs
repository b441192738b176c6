//! Whether headphones are in, told by the jack itself.

use std::collections::BTreeMap;

/// The jacks of a machine and what is in them.
#[derive(Debug, Default)]
struct Jacks {
    occupied: BTreeMap<usize, bool>,
}

impl Jacks {
    /// What changes for the person where jack `number` is now `occupied`: any occupied jack counts.
    fn tell(&mut self, number: usize, occupied: bool) -> Option<bool> {
        let before = self.is_any_occupied();
        self.occupied.insert(number, occupied);
        let after = self.is_any_occupied();
        (before != after).then_some(after)
    }

    fn is_any_occupied(&self) -> bool {
        self.occupied.values().any(|occupied| *occupied)
    }
}

/// Calls `tell` at once with `true` where headphones are in, and at each change from then on.
///
/// Linux tells of jacks of the machine's own sound card. Other systems, and headphones by USB, tell
/// nothing: there the operator says whether there always are some.
#[cfg(target_os = "linux")]
pub fn watch(tell: impl Fn(bool) + Send + Sync + 'static) {
    linux::watch(tell);
}

/// Nothing is told on this system.
#[cfg(not(target_os = "linux"))]
pub fn watch(_: impl Fn(bool) + Send + Sync + 'static) {
    let _no_jack_is_known = Jacks::default().tell(0, false);
    tracing::warn!("this system does not tell whether headphones are in");
}

#[cfg(target_os = "linux")]
mod linux {
    use std::sync::{Arc, Mutex, PoisonError};

    use evdev::{Device, EventSummary, SwitchCode};

    use super::Jacks;

    /// The kernel's input devices say it: a thread for each jack sleeps until it does.
    pub(super) fn watch(tell: impl Fn(bool) + Send + Sync + 'static) {
        let tell = Arc::new(tell);
        let jacks = Arc::new(Mutex::new(Jacks::default()));
        let mut count = 0;
        for (number, (_, device)) in evdev::enumerate().filter(|(_, device)| has_jack(device)).enumerate() {
            let (tell, jacks) = (Arc::clone(&tell), Arc::clone(&jacks));
            std::thread::spawn(move || {
                follow(device, |occupied| {
                    // Told under the lock, so that two jacks are never told in the wrong order.
                    let mut jacks = jacks.lock().unwrap_or_else(PoisonError::into_inner);
                    if let Some(change) = jacks.tell(number, occupied) {
                        tell(change);
                    }
                });
            });
            count += 1;
        }
        if count == 0 {
            tracing::info!("no jack tells whether headphones are in");
        }
    }

    fn has_jack(device: &Device) -> bool {
        device.supported_switches().is_some_and(|switches| switches.contains(SwitchCode::SW_HEADPHONE_INSERT))
    }

    fn follow(mut device: Device, tell: impl Fn(bool)) {
        match device.get_switch_state() {
            Ok(state) => tell(state.contains(SwitchCode::SW_HEADPHONE_INSERT)),
            Err(error) => tracing::debug!(%error, "a jack does not say what is in it"),
        }
        loop {
            match device.fetch_events() {
                Ok(events) => {
                    for event in events {
                        if let EventSummary::Switch(_, SwitchCode::SW_HEADPHONE_INSERT, value) = event.destructure() {
                            tell(value != 0);
                        }
                    }
                }
                Err(error) => {
                    tracing::info!(%error, "a jack is gone");
                    tell(false);
                    return;
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headphones_are_in_while_any_jack_is_occupied() {
        let mut jacks = Jacks::default();
        for (number, occupied, told) in [
            (0, false, None),
            (1, true, Some(true)),
            (1, true, None),
            (0, true, None),
            (1, false, None),
            (0, false, Some(false)),
            (0, false, None),
        ] {
            assert_eq!(jacks.tell(number, occupied), told, "jack {number}: {occupied}");
        }
    }
}
