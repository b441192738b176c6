//! What happened with a card, as lines of text without secrets.
//!
//! One step a line; a `send` is followed by its `recv` or `fault`:
//!
//! ```text
//! connect 3B800181 Example Reader 00 00
//! begin ok
//! send 00A4040009A0000003080000100000
//! recv 61114F0600001000010079074F05A0000003089000
//! send 0020008008****************
//! recv 9000
//! end ok
//! ```
//!
//! `**` stands for a byte that was left out: the data of VERIFY, CHANGE REFERENCE DATA, RESET RETRY
//! COUNTER and GENERAL AUTHENTICATE. Biometric data and pairing codes are zeros. Lines that are empty or begin with `#` mean nothing. A trace may hold certificates and
//! thus names.

use std::fmt;
use std::str::FromStr;

use piv::ChannelFault;
use thiserror::Error;

use crate::ReaderName;

/// Instructions whose data is secret: VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER.
///
/// What GENERAL AUTHENTICATE signs is left out as well: it differs each time, so that a trace in which
/// it stood could not be played back.
const SECRET_INSTRUCTIONS: [u8; 4] = [0x20, 0x24, 0x2C, 0x87];
const HEADER_LEN: usize = 5;
const LEFT_OUT: &str = "**";

/// A command APDU as a trace keeps it: secret bytes left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TracedCommand(Vec<Option<u8>>);

impl TracedCommand {
    /// The command with its secret bytes left out.
    pub fn of(command_apdu: &[u8]) -> Self {
        let secret = command_apdu.get(1).is_some_and(|ins| SECRET_INSTRUCTIONS.contains(ins));
        let kept = |(at, byte): (usize, &u8)| (!secret || at < HEADER_LEN).then_some(*byte);
        Self(command_apdu.iter().enumerate().map(kept).collect())
    }

    /// Whether `command_apdu` is this command; bytes left out may be anything.
    pub fn matches(&self, command_apdu: &[u8]) -> bool {
        self.0.len() == command_apdu.len()
            && self.0.iter().zip(command_apdu).all(|(kept, byte)| kept.is_none_or(|kept| kept == *byte))
    }
}

impl fmt::Display for TracedCommand {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| match byte {
            Some(byte) => write!(f, "{byte:02X}"),
            None => f.write_str(LEFT_OUT),
        })
    }
}

/// One thing that happened with a card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// A connection was made.
    Connect {
        /// The reader.
        reader: ReaderName,
        /// The card's answer to reset.
        atr: Vec<u8>,
    },
    /// A command and its answer.
    Apdu {
        /// The command.
        command: TracedCommand,
        /// The response APDU, status word included, or why there was none.
        response: Result<Vec<u8>, ChannelFault>,
    },
    /// A transaction was asked for.
    Begin(Result<(), ChannelFault>),
    /// A transaction was ended.
    End(Result<(), ChannelFault>),
    /// The card was taken up again.
    Reconnect(Result<(), ChannelFault>),
    /// The card was reset.
    Reset(Result<(), ChannelFault>),
    /// The connection was dropped.
    Disconnect,
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            // A name is one line, whatever the driver calls itself.
            Self::Connect { reader, atr } => {
                write!(f, "connect {} {}", hex_of(atr), reader.0.replace(['\r', '\n'], " "))
            }
            Self::Apdu { command, response: Ok(response) } => write!(f, "send {command}\nrecv {}", hex_of(response)),
            Self::Apdu { command, response: Err(fault) } => write!(f, "send {command}\nfault {}", fault_name(*fault)),
            Self::Begin(outcome) => write!(f, "begin {}", outcome_name(*outcome)),
            Self::End(outcome) => write!(f, "end {}", outcome_name(*outcome)),
            Self::Reconnect(outcome) => write!(f, "reconnect {}", outcome_name(*outcome)),
            Self::Reset(outcome) => write!(f, "reset {}", outcome_name(*outcome)),
            Self::Disconnect => f.write_str("disconnect"),
        }
    }
}

/// What happened with a card, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Trace(pub Vec<Step>);

impl fmt::Display for Trace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|step| writeln!(f, "{step}"))
    }
}

/// A line that is no step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("line {line} is not a step of a trace")]
pub struct TraceError {
    /// Its number, from 1.
    pub line: usize,
}

impl FromStr for Trace {
    type Err = TraceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let lines = text.lines().zip(1..).map(|(line, number)| (line.trim_end(), number));
        let mut lines = lines.filter(|(line, _)| !line.is_empty() && !line.starts_with('#'));
        let mut steps = Vec::new();
        while let Some((line, number)) = lines.next() {
            let wrong = TraceError { line: number };
            let (word, rest) = line.split_once(' ').unwrap_or((line, ""));
            steps.push(match word {
                "connect" => {
                    let (atr, reader) = rest.split_once(' ').ok_or(wrong)?;
                    Step::Connect { reader: ReaderName(reader.into()), atr: bytes_of(atr).ok_or(wrong)? }
                }
                "send" => {
                    let (answer, answer_number) = lines.next().ok_or(wrong)?;
                    let response = answer_of(answer).ok_or(TraceError { line: answer_number })?;
                    Step::Apdu { command: command_of(rest).ok_or(wrong)?, response }
                }
                "begin" => Step::Begin(outcome_of(rest).ok_or(wrong)?),
                "end" => Step::End(outcome_of(rest).ok_or(wrong)?),
                "reconnect" => Step::Reconnect(outcome_of(rest).ok_or(wrong)?),
                "reset" => Step::Reset(outcome_of(rest).ok_or(wrong)?),
                "disconnect" if rest.is_empty() => Step::Disconnect,
                _ => return Err(wrong),
            });
        }
        Ok(Self(steps))
    }
}

fn answer_of(line: &str) -> Option<Result<Vec<u8>, ChannelFault>> {
    match line.split_once(' ').unwrap_or((line, "")) {
        ("recv", bytes) => Some(Ok(bytes_of(bytes)?)),
        ("fault", name) => Some(Err(fault_of(name)?)),
        _ => None,
    }
}

fn command_of(text: &str) -> Option<TracedCommand> {
    pairs(text)?
        .map(|pair| if pair == LEFT_OUT { Some(None) } else { byte_of(pair).map(Some) })
        .collect::<Option<_>>()
        .map(TracedCommand)
}

fn bytes_of(text: &str) -> Option<Vec<u8>> {
    pairs(text)?.map(byte_of).collect()
}

fn byte_of(pair: &str) -> Option<u8> {
    // A sign would be taken for a number by the parser.
    pair.bytes().all(|digit| digit.is_ascii_hexdigit()).then(|| u8::from_str_radix(pair, 16).ok())?
}

fn pairs(text: &str) -> Option<impl Iterator<Item = &str>> {
    let whole = text.is_ascii() && text.len().is_multiple_of(2);
    whole.then(|| (0..text.len()).step_by(2).map(|at| text.get(at..at + 2).unwrap_or_default()))
}

fn hex_of(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

fn outcome_name(outcome: Result<(), ChannelFault>) -> String {
    outcome.map_or_else(fault_name, |()| "ok".into())
}

fn outcome_of(name: &str) -> Option<Result<(), ChannelFault>> {
    if name == "ok" { Some(Ok(())) } else { fault_of(name).map(Err) }
}

fn fault_name(fault: ChannelFault) -> String {
    match fault {
        ChannelFault::CardRemoved => "card-removed".into(),
        ChannelFault::CardReset => "card-reset".into(),
        ChannelFault::CardMute => "card-mute".into(),
        ChannelFault::Busy => "busy".into(),
        ChannelFault::ReaderGone => "reader-gone".into(),
        ChannelFault::ServiceGone => "service-gone".into(),
        ChannelFault::TimedOut => "timed-out".into(),
        ChannelFault::Other(code) => format!("other-{code:08X}"),
    }
}

fn fault_of(name: &str) -> Option<ChannelFault> {
    Some(match name {
        "card-removed" => ChannelFault::CardRemoved,
        "card-reset" => ChannelFault::CardReset,
        "card-mute" => ChannelFault::CardMute,
        "busy" => ChannelFault::Busy,
        "reader-gone" => ChannelFault::ReaderGone,
        "service-gone" => ChannelFault::ServiceGone,
        "timed-out" => ChannelFault::TimedOut,
        other => ChannelFault::Other(u32::from_str_radix(other.strip_prefix("other-")?, 16).ok()?),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn secrets_are_left_out_and_match_anything() {
        let verify = TracedCommand::of(b"\x00\x20\x00\x80\x08123456\xFF\xFF");
        assert_eq!(verify.to_string(), "0020008008****************");
        assert!(verify.matches(b"\x00\x20\x00\x80\x08999999\xFF\xFF"));
        assert!(!verify.matches(b"\x00\x20\x00\x81\x08999999\xFF\xFF"));
        assert!(!verify.matches(b"\x00\x20\x00\x80"));
        assert_eq!(TracedCommand::of(&[0, 0x20, 0, 0x80]).to_string(), "00200080");
        for ins in [0x24, 0x2C] {
            assert!(TracedCommand::of(&[0, ins, 0, 0x80, 2, 0x31, 0x32]).to_string().ends_with("02****"));
        }
    }

    #[test]
    fn wrong_lines_are_named() {
        let table = [
            ("connect 3B", 1),
            ("# note\n\nsend 00A4", 3),
            ("send 00A4\nbegin ok", 2),
            ("send 0+A4\nrecv 9000", 1),
            ("begin perhaps", 1),
            ("begin ok\nhello", 2),
        ];
        for (text, line) in table {
            assert_eq!(text.parse::<Trace>(), Err(TraceError { line }), "{text}");
        }
    }

    fn faults() -> impl Strategy<Value = ChannelFault> {
        prop_oneof![
            Just(ChannelFault::CardRemoved),
            Just(ChannelFault::CardReset),
            Just(ChannelFault::CardMute),
            Just(ChannelFault::Busy),
            Just(ChannelFault::ReaderGone),
            Just(ChannelFault::ServiceGone),
            Just(ChannelFault::TimedOut),
            any::<u32>().prop_map(ChannelFault::Other),
        ]
    }

    fn steps() -> impl Strategy<Value = Step> {
        let bytes = || proptest::collection::vec(any::<u8>(), 0..20);
        let outcome = || proptest::result::maybe_err(Just(()), faults());
        prop_oneof![
            (bytes(), "[A-Za-z0-9]([A-Za-z0-9 .]{0,20}[A-Za-z0-9])?")
                .prop_map(|(atr, name)| Step::Connect { reader: ReaderName(name), atr }),
            (bytes(), proptest::result::maybe_err(bytes(), faults()))
                .prop_map(|(command, response)| Step::Apdu { command: TracedCommand::of(&command), response }),
            outcome().prop_map(Step::Begin),
            outcome().prop_map(Step::End),
            outcome().prop_map(Step::Reconnect),
            outcome().prop_map(Step::Reset),
            Just(Step::Disconnect),
        ]
    }

    proptest! {
        #[test]
        fn what_is_written_is_read(steps in proptest::collection::vec(steps(), 0..20)) {
            let trace = Trace(steps);
            prop_assert_eq!(trace.to_string().parse::<Trace>(), Ok(trace));
        }

        #[test]
        fn any_text_is_answered(text in "(send|recv|connect|begin|fault| |\n|[0-9A-F*é]){0,40}") {
            let _ = text.parse::<Trace>();
        }
    }
}
