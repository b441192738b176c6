//! Server-sent events, as the HTML standard §9.2.6 has them, within bounds.

use std::collections::VecDeque;

use thiserror::Error;

/// One event as it stood in the stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SentEvent {
    /// The last id seen up to and with this event.
    pub(crate) id: Option<String>,
    /// The data lines, joined by line feeds.
    pub(crate) data: String,
}

impl SentEvent {
    /// The id, where it is a sequence number.
    pub(crate) fn number(&self) -> Option<u64> {
        self.id.as_ref().and_then(|id| id.parse().ok())
    }
}

/// The stream breaks the bounds or is no UTF-8.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum SseFault {
    /// A line or an event is too long.
    #[error("an event is longer than {0} bytes")]
    TooLong(usize),
    /// The data of an event is no UTF-8.
    #[error("an event is not UTF-8")]
    NotText,
}

/// Takes a stream in pieces of any size and gives its events.
#[derive(Debug)]
pub(crate) struct EventParser {
    /// Longest line and longest event, in bytes.
    most_bytes: usize,
    line: Vec<u8>,
    /// The line before ended with a carriage return: a line feed now belongs to it.
    after_return: bool,
    at_start: bool,
    data: Vec<u8>,
    /// The id of the event being read: counts only when that event is whole, or it would be missed.
    id: Option<String>,
    last_id: Option<String>,
    ready: VecDeque<SentEvent>,
}

impl EventParser {
    /// A parser for a new stream; `last_id` is what the stream before ended with.
    pub(crate) fn new(most_bytes: usize, last_id: Option<String>) -> Self {
        Self {
            most_bytes,
            line: Vec::new(),
            after_return: false,
            at_start: true,
            data: Vec::new(),
            id: last_id.clone(),
            last_id,
            ready: VecDeque::new(),
        }
    }

    /// Takes the next piece.
    ///
    /// # Errors
    ///
    /// A [`SseFault`]; the stream is of no use afterwards.
    pub(crate) fn feed(&mut self, piece: &[u8]) -> Result<(), SseFault> {
        for &byte in piece {
            let was_return = std::mem::replace(&mut self.after_return, byte == b'\r');
            match byte {
                b'\n' if was_return => {}
                b'\n' | b'\r' => self.end_line()?,
                _ if self.line.len() >= self.most_bytes => return Err(SseFault::TooLong(self.most_bytes)),
                _ => self.line.push(byte),
            }
        }
        Ok(())
    }

    /// The next whole event.
    pub(crate) fn next(&mut self) -> Option<SentEvent> {
        self.ready.pop_front()
    }

    /// The id of the last whole event, for `Last-Event-ID`.
    pub(crate) fn last_id(&self) -> Option<&str> {
        self.last_id.as_deref()
    }

    fn end_line(&mut self) -> Result<(), SseFault> {
        let line = std::mem::take(&mut self.line);
        let line = if std::mem::take(&mut self.at_start) {
            line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&line)
        } else {
            &line
        };
        if line.is_empty() {
            return self.end_event();
        }
        let (field, value) = match line.iter().position(|byte| *byte == b':') {
            Some(colon) => {
                let (field, rest) = line.split_at(colon);
                let value = rest.get(1..).unwrap_or_default();
                (field, value.strip_prefix(b" ").unwrap_or(value))
            }
            None => (line, [].as_slice()),
        };
        // Comments have an empty field name; `event` and `retry` say nothing this contract needs.
        if field == b"data" {
            if self.data.len() + value.len() >= self.most_bytes {
                return Err(SseFault::TooLong(self.most_bytes));
            }
            self.data.extend_from_slice(value);
            self.data.push(b'\n');
        } else if field == b"id" && !value.contains(&0) {
            self.id = Some(String::from_utf8_lossy(value).into_owned()).filter(|id| !id.is_empty());
        }
        Ok(())
    }

    fn end_event(&mut self) -> Result<(), SseFault> {
        self.last_id.clone_from(&self.id);
        let mut data = std::mem::take(&mut self.data);
        if data.pop().is_none() {
            return Ok(());
        }
        let data = String::from_utf8(data).map_err(|_| SseFault::NotText)?;
        self.ready.push_back(SentEvent { id: self.id.clone(), data });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn events(parser: &mut EventParser) -> Vec<SentEvent> {
        std::iter::from_fn(|| parser.next()).collect()
    }

    fn parse(stream: &[u8]) -> Vec<SentEvent> {
        let mut parser = EventParser::new(1024, None);
        parser.feed(stream).unwrap();
        events(&mut parser)
    }

    fn event(id: Option<&str>, data: &str) -> SentEvent {
        SentEvent { id: id.map(str::to_owned), data: data.to_owned() }
    }

    #[test]
    fn fields_comments_and_line_ends_are_read_as_the_standard_has_them() {
        let stream = b"\xef\xbb\xbf: keep-alive\n\nid: 1\nevent: any\ndata: a\n\ndata:b\r\ndata\rdata:  c\r\n\r\nretry: 5\n\nid\ndata: d\n\n";
        assert_eq!(parse(stream), [event(Some("1"), "a"), event(Some("1"), "b\n\n c"), event(None, "d")]);
    }

    #[test]
    fn an_event_that_was_cut_off_does_not_count() {
        let mut parser = EventParser::new(1024, None);
        parser.feed(b"id: 1\ndata: a\n\nid: 2\ndata: b\n").unwrap();
        assert_eq!(events(&mut parser), [event(Some("1"), "a")]);
        assert_eq!(parser.last_id(), Some("1"));
    }

    #[test]
    fn an_endless_line_or_event_is_refused() {
        let mut parser = EventParser::new(8, None);
        assert_eq!(parser.feed(b":23456789"), Err(SseFault::TooLong(8)));
        let mut parser = EventParser::new(8, None);
        assert_eq!(parser.feed(b"data:1\ndata:2\ndata:3\ndata:4\ndata:5\n"), Err(SseFault::TooLong(8)));
        let mut parser = EventParser::new(8, None);
        assert_eq!(parser.feed(b"data:\xff\n\n"), Err(SseFault::NotText));
    }

    /// Bytes that make up event streams, and some that do not.
    fn stream() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof![
            Just(b"data: x".to_vec()),
            Just(b"data".to_vec()),
            Just(b"id: 7".to_vec()),
            Just(b":".to_vec()),
            Just(b"\n".to_vec()),
            Just(b"\r".to_vec()),
            Just(b"\r\n".to_vec()),
            Just(b"\xef\xbb\xbf".to_vec()),
            proptest::collection::vec(any::<u8>(), 0..6),
        ];
        proptest::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn any_chunking_gives_the_same_events(stream in stream(), cuts in proptest::collection::vec(1usize..9, 1..40)) {
            let mut whole = EventParser::new(64, None);
            let whole_result = whole.feed(&stream);
            let mut pieces = EventParser::new(64, None);
            let mut rest = stream.as_slice();
            let mut result = Ok(());
            for cut in cuts.iter().cycle() {
                if rest.is_empty() || result.is_err() {
                    break;
                }
                let (piece, after) = rest.split_at((*cut).min(rest.len()));
                result = pieces.feed(piece);
                rest = after;
            }
            prop_assert_eq!(result, whole_result);
            prop_assert_eq!(pieces.last_id(), whole.last_id());
            prop_assert_eq!(events(&mut pieces), events(&mut whole));
        }

        #[test]
        fn no_bytes_make_it_hold_more_than_its_bounds(stream in proptest::collection::vec(any::<u8>(), 0..2048)) {
            let mut parser = EventParser::new(64, None);
            let _ = parser.feed(&stream);
            prop_assert!(parser.line.len() <= 64 && parser.data.len() <= 64);
        }
    }
}
