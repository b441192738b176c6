//! From what the readers showed before and show now to what happened.

use crate::{ReaderEvent, ReaderName};

/// What is in a reader.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Presence {
    /// Nothing.
    Empty,
    /// A card that answered with this.
    Card { atr: Vec<u8> },
    /// Something that does not answer.
    Mute,
}

/// A reader as the service shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Slot {
    pub(crate) reader: ReaderName,
    pub(crate) presence: Presence,
    /// Insertions and removals that the service counted; 0 where it does not count.
    pub(crate) changes: u32,
}

/// All that the service shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) enum View {
    /// Nothing is known yet.
    #[default]
    Unknown,
    /// The service is not there.
    Missing,
    /// The service refused this program.
    Refused,
    /// The readers, in the service's order.
    Slots(Vec<Slot>),
}

/// The events that lead from `before` to `now`: removals, then the state of the service and the list of
/// readers where it changed, then insertions.
pub(crate) fn events(before: &View, now: &View) -> Vec<ReaderEvent> {
    let mut events = Vec::new();
    for slot in slots(before) {
        if slot.presence != Presence::Empty && !stays(slot, find(now, &slot.reader)) {
            events.push(ReaderEvent::CardRemoved { reader: slot.reader.clone() });
        }
    }
    match (before, now) {
        (_, View::Unknown) | (View::Missing, View::Missing) | (View::Refused, View::Refused) => {}
        (_, View::Missing) => events.push(ReaderEvent::ServiceMissing),
        (_, View::Refused) => events.push(ReaderEvent::ServiceRefused),
        (View::Slots(_), View::Slots(_)) if names(before) == names(now) => {}
        (_, View::Slots(_)) => events.push(ReaderEvent::Readers(names(now))),
    }
    for slot in slots(now) {
        if find(before, &slot.reader).is_some_and(|earlier| stays(earlier, Some(slot))) {
            continue;
        }
        let reader = slot.reader.clone();
        match &slot.presence {
            Presence::Empty => {}
            Presence::Card { atr } => events.push(ReaderEvent::CardInserted { reader, atr: atr.clone() }),
            Presence::Mute => events.push(ReaderEvent::CardMute { reader }),
        }
    }
    events
}

/// Whether it is still the same thing that is in the reader.
fn stays(earlier: &Slot, later: Option<&Slot>) -> bool {
    // A swap too fast to be seen still counts.
    later.is_some_and(|later| later.presence == earlier.presence && later.changes == earlier.changes)
}

fn slots(view: &View) -> &[Slot] {
    match view {
        View::Unknown | View::Missing | View::Refused => &[],
        View::Slots(slots) => slots,
    }
}

fn names(view: &View) -> Vec<ReaderName> {
    slots(view).iter().map(|slot| slot.reader.clone()).collect()
}

fn find<'a>(view: &'a View, reader: &ReaderName) -> Option<&'a Slot> {
    slots(view).iter().find(|slot| slot.reader == *reader)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn slot(name: &str, presence: Presence, changes: u32) -> Slot {
        Slot { reader: ReaderName(name.into()), presence, changes }
    }

    fn empty(name: &str) -> Slot {
        slot(name, Presence::Empty, 0)
    }

    fn card(name: &str, changes: u32) -> Slot {
        slot(name, Presence::Card { atr: vec![0x3B] }, changes)
    }

    fn mute(name: &str) -> Slot {
        slot(name, Presence::Mute, 1)
    }

    fn list(names: &[&str]) -> ReaderEvent {
        ReaderEvent::Readers(names.iter().map(|name| ReaderName((*name).into())).collect())
    }

    fn inserted(name: &str) -> ReaderEvent {
        ReaderEvent::CardInserted { reader: ReaderName(name.into()), atr: vec![0x3B] }
    }

    fn removed(name: &str) -> ReaderEvent {
        ReaderEvent::CardRemoved { reader: ReaderName(name.into()) }
    }

    fn muted(name: &str) -> ReaderEvent {
        ReaderEvent::CardMute { reader: ReaderName(name.into()) }
    }

    #[test]
    fn every_change_has_its_events() {
        let some = View::Slots;
        let table = [
            ("no reader at the start", View::Unknown, some(vec![]), vec![list(&[])]),
            ("an empty reader at the start", View::Unknown, some(vec![empty("a")]), vec![list(&["a"])]),
            ("a card at the start", View::Unknown, some(vec![card("a", 1)]), vec![list(&["a"]), inserted("a")]),
            ("no service at the start", View::Unknown, View::Missing, vec![ReaderEvent::ServiceMissing]),
            ("still no service", View::Missing, View::Missing, vec![]),
            ("refused", View::Missing, View::Refused, vec![ReaderEvent::ServiceRefused]),
            ("still refused", View::Refused, View::Refused, vec![]),
            ("nothing new", some(vec![card("a", 1)]), some(vec![card("a", 1)]), vec![]),
            ("a card in", some(vec![empty("a")]), some(vec![card("a", 1)]), vec![inserted("a")]),
            ("a card out", some(vec![card("a", 1)]), some(vec![empty("a")]), vec![removed("a")]),
            ("a swap unseen", some(vec![card("a", 1)]), some(vec![card("a", 3)]), vec![removed("a"), inserted("a")]),
            ("upside down", some(vec![empty("a")]), some(vec![mute("a")]), vec![muted("a")]),
            ("turned", some(vec![mute("a")]), some(vec![card("a", 3)]), vec![removed("a"), inserted("a")]),
            ("upside down taken out", some(vec![mute("a")]), some(vec![empty("a")]), vec![removed("a")]),
            (
                "a second reader with a card",
                some(vec![card("a", 1)]),
                some(vec![card("a", 1), card("b", 1)]),
                vec![list(&["a", "b"]), inserted("b")],
            ),
            ("the reader unplugged", some(vec![card("a", 1)]), some(vec![]), vec![removed("a"), list(&[])]),
            (
                "the service gone",
                some(vec![card("a", 1), card("b", 1)]),
                View::Missing,
                vec![removed("a"), removed("b"), ReaderEvent::ServiceMissing],
            ),
            ("the service back", View::Missing, some(vec![card("a", 1)]), vec![list(&["a"]), inserted("a")]),
            ("the service back without readers", View::Missing, some(vec![]), vec![list(&[])]),
        ];
        for (case, before, now, expected) in table {
            assert_eq!(events(&before, &now), expected, "{case}");
        }
    }
}
