//! Which readers count, and what their news means for the machine.

use std::collections::BTreeSet;

use enrollment::{Event, ReaderFault, ReaderId};
use reader::{ReaderEvent, ReaderName};

/// Which readers are used: all but the denied, or of those only the allowed.
///
/// Names are matched by their parts, since they change with port and driver.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReaderFilter {
    /// Parts of names to use; empty for all.
    pub allow: Vec<String>,
    /// Parts of names to leave alone; goes first.
    pub deny: Vec<String>,
}

impl ReaderFilter {
    /// Whether `reader` is to be used.
    pub fn admits(&self, reader: &ReaderName) -> bool {
        let is_named = |parts: &[String]| parts.iter().any(|part| reader.0.contains(part.as_str()));
        !is_named(&self.deny) && (self.allow.is_empty() || is_named(&self.allow))
    }
}

/// Keeps account of readers and cards.
#[derive(Debug, Default)]
pub(crate) struct ReaderBook {
    filter: ReaderFilter,
    has_readers: bool,
    cards: BTreeSet<ReaderName>,
}

impl ReaderBook {
    pub(crate) fn new(filter: ReaderFilter) -> Self {
        Self { filter, ..Self::default() }
    }

    /// What the machine is to be told.
    pub(crate) fn events(&mut self, news: ReaderEvent) -> Vec<Event> {
        match news {
            ReaderEvent::Readers(readers) => {
                self.has_readers = readers.iter().any(|reader| self.filter.admits(reader));
                // A card in a reader that is gone is out, whoever says so first.
                let gone: Vec<_> = self.cards.iter().filter(|card| !readers.contains(card)).cloned().collect();
                let mut events: Vec<_> = gone.into_iter().flat_map(|reader| self.removed(reader)).collect();
                events.extend(self.idle());
                events
            }
            ReaderEvent::ServiceMissing => self.fault(ReaderFault::ServiceMissing),
            ReaderEvent::ServiceRefused => self.fault(ReaderFault::ServiceRefused),
            // A card that does not answer is met by the first step with it, which fails with the right code.
            ReaderEvent::CardInserted { reader, atr: _ } | ReaderEvent::CardMute { reader } => self.inserted(reader),
            ReaderEvent::CardRemoved { reader } => self.removed(reader),
        }
    }

    fn inserted(&mut self, reader: ReaderName) -> Vec<Event> {
        if !self.filter.admits(&reader) || !self.cards.insert(reader.clone()) {
            return Vec::new();
        }
        self.has_readers = true;
        vec![Event::CardInserted(ReaderId(reader.0))]
    }

    fn removed(&mut self, reader: ReaderName) -> Vec<Event> {
        if self.cards.remove(&reader) { vec![Event::CardRemoved(ReaderId(reader.0))] } else { Vec::new() }
    }

    fn fault(&mut self, fault: ReaderFault) -> Vec<Event> {
        self.has_readers = false;
        self.cards.clear();
        vec![Event::ReaderFault(fault)]
    }

    /// What there is to say where no card is in.
    fn idle(&self) -> Option<Event> {
        match (self.cards.is_empty(), self.has_readers) {
            (false, _) => None,
            (true, true) => Some(Event::ReaderReady),
            (true, false) => Some(Event::ReaderFault(ReaderFault::NoReader)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> ReaderName {
        ReaderName(text.to_owned())
    }

    fn told(book: &mut ReaderBook, news: ReaderEvent) -> String {
        format!("{:?}", book.events(news))
    }

    #[test]
    fn denied_goes_before_allowed() {
        let filter = ReaderFilter { allow: vec!["Kiosk".to_owned()], deny: vec!["00 01".to_owned()] };
        assert!(filter.admits(&name("Kiosk Reader 00 00")));
        assert!(!filter.admits(&name("Kiosk Reader 00 01")));
        assert!(!filter.admits(&name("Other 00 00")));
        assert!(ReaderFilter::default().admits(&name("anything")));
    }

    #[test]
    fn only_readers_that_count_are_told_of() {
        let mut book = ReaderBook::new(ReaderFilter { deny: vec!["Hello".to_owned()], ..ReaderFilter::default() });
        assert_eq!(told(&mut book, ReaderEvent::Readers(vec![name("Hello 0")])), "[ReaderFault(NoReader)]");
        assert_eq!(told(&mut book, ReaderEvent::CardInserted { reader: name("Hello 0"), atr: vec![] }), "[]");
        assert_eq!(told(&mut book, ReaderEvent::CardRemoved { reader: name("Hello 0") }), "[]");
        assert_eq!(told(&mut book, ReaderEvent::Readers(vec![name("Hello 0"), name("A")])), "[ReaderReady]");
    }

    #[test]
    fn a_card_is_told_of_once_each_way() {
        let mut book = ReaderBook::default();
        let inserted = || ReaderEvent::CardInserted { reader: name("A"), atr: vec![0x3B] };
        assert_eq!(told(&mut book, inserted()), r#"[CardInserted(ReaderId("A"))]"#);
        assert_eq!(told(&mut book, inserted()), "[]");
        assert_eq!(told(&mut book, ReaderEvent::Readers(vec![name("A"), name("B")])), "[]", "a card is in");
        assert_eq!(told(&mut book, ReaderEvent::CardRemoved { reader: name("A") }), r#"[CardRemoved(ReaderId("A"))]"#);
        assert_eq!(told(&mut book, ReaderEvent::CardRemoved { reader: name("A") }), "[]");
    }

    #[test]
    fn a_card_goes_with_its_reader() {
        let mut book = ReaderBook::default();
        assert!(!book.events(ReaderEvent::CardMute { reader: name("A") }).is_empty());
        assert_eq!(
            told(&mut book, ReaderEvent::Readers(vec![])),
            r#"[CardRemoved(ReaderId("A")), ReaderFault(NoReader)]"#
        );
    }

    #[test]
    fn a_service_that_is_gone_takes_everything_along() {
        let mut book = ReaderBook::default();
        assert!(!book.events(ReaderEvent::CardInserted { reader: name("A"), atr: vec![] }).is_empty());
        assert_eq!(told(&mut book, ReaderEvent::ServiceMissing), "[ReaderFault(ServiceMissing)]");
        assert_eq!(told(&mut book, ReaderEvent::CardRemoved { reader: name("A") }), "[]");
        assert_eq!(told(&mut book, ReaderEvent::ServiceRefused), "[ReaderFault(ServiceRefused)]");
        assert_eq!(told(&mut book, ReaderEvent::Readers(vec![name("A")])), "[ReaderReady]");
    }
}
