//! Record and replay: what was recorded plays back, and nothing else does.

#![allow(clippy::unwrap_used, reason = "a test may fail loudly")]

use std::sync::{Arc, Mutex, mpsc};
use std::time::Duration;

use piv::{CardChannel, ChannelFault, Pin, PinReference, PinVerdict, PivSession, PivState};
use reader::{
    CardConnection, CardThread, Mismatch, ReaderError, ReaderEvent, ReaderHost, ReaderName, RecordingHost, ReplayHost,
    Step, Trace, TracedCommand, exclusively,
};

const LOG_ON: &str = "\
# A person logs on.
connect 3B800181 Example Reader 00 00
begin ok
send 00A4040009A0000003080000100000
recv 61114F0600001000010079074F05A0000003089000
send 0020008008****************
recv 9000
end ok
send 00200080
fault card-removed
disconnect
";

fn reader() -> ReaderName {
    ReaderName("Example Reader 00 00".into())
}

fn removed() -> ReaderEvent {
    ReaderEvent::CardRemoved { reader: reader() }
}

/// What a kiosk does with the card of [`LOG_ON`].
fn log_on(card: &mut dyn CardConnection, pin: &Pin) -> Result<Result<PinVerdict, piv::PivError>, ChannelFault> {
    let mut state = PivState::for_atr(card.atr());
    let verdict = exclusively(card, |card| {
        let mut session = PivSession::new(card, &mut state);
        session.select()?;
        session.verify(PinReference::Piv, pin)
    });
    let mut session = PivSession::new(card, &mut state);
    assert_eq!(
        session.pin_tries(PinReference::Piv).map_err(|error| error.fault()),
        Err(Some(ChannelFault::CardRemoved))
    );
    verdict
}

#[test]
fn a_recording_of_a_replay_is_the_trace_itself_without_the_pin() {
    let trace: Trace = LOG_ON.parse().unwrap();
    let replay = ReplayHost::new(trace.clone());
    let steps = Arc::new(Mutex::new(Vec::<Step>::new()));
    let written = Arc::clone(&steps);
    let host = RecordingHost::new(Arc::new(replay.clone()), move |step| written.lock().unwrap().push(step));
    assert_eq!(host.readers(), Ok(vec![reader()]));
    let mut card = host.connect(&reader()).unwrap();
    let pin = Pin::from_digits(b"24681357").unwrap();
    assert_eq!(log_on(&mut *card, &pin), Ok(Ok(PinVerdict::Verified)));
    drop(card);
    assert_eq!((replay.mismatch(), replay.steps_left()), (None, 0));
    let recorded = Trace(steps.lock().unwrap().clone());
    assert_eq!(recorded, trace);
    let text = recorded.to_string();
    assert_eq!(text, LOG_ON.lines().skip(1).map(|line| format!("{line}\n")).collect::<String>());
    assert!(!text.contains("3234363831333537"), "the PIN in hexadecimal");
}

#[test]
fn a_replay_tells_of_its_card_and_of_its_removal() {
    let host = ReplayHost::new(LOG_ON.parse().unwrap());
    let (sender, events) = mpsc::channel();
    let watch = host.watch(Box::new(move |event| {
        let _ = sender.send(event);
    }));
    let next = || events.recv_timeout(Duration::from_secs(10));
    assert_eq!(next(), Ok(ReaderEvent::Readers(vec![reader()])));
    assert_eq!(next(), Ok(ReaderEvent::CardInserted { reader: reader(), atr: vec![0x3B, 0x80, 0x01, 0x81] }));
    let thread = CardThread::start(Arc::new(host.clone()), reader(), |_| ());
    let pin = Pin::from_digits(b"123456").unwrap();
    let verdict = thread.run(Duration::from_secs(10), move |card, ()| log_on(card, &pin)).wait();
    assert_eq!(verdict, Ok(Ok(Ok(PinVerdict::Verified))));
    assert_eq!(next(), Ok(removed()));
    assert!(thread.finish(Duration::from_secs(10)));
    assert!(matches!(host.connect(&reader()), Err(ReaderError::NoCard)));
    drop(watch);
    assert!(events.recv_timeout(Duration::from_secs(10)).is_err(), "the watch has ended");
}

#[test]
fn a_deviation_ends_the_replay_and_is_named() {
    let host = ReplayHost::new(LOG_ON.parse().unwrap());
    let mut card = host.connect(&reader()).unwrap();
    let mut response_apdu = Vec::new();
    let select_without_transaction = [0x00, 0xA4, 0x04, 0x00];
    let refused = card.transmit(&select_without_transaction, &mut response_apdu);
    assert!(matches!(refused, Err(ChannelFault::Other(_))));
    assert_eq!(host.mismatch(), Some(Mismatch { expected: Some(Step::Begin(Ok(()))), actual: "send 00A40400".into() }));
    assert_eq!(card.begin(), refused, "nothing works after that");
    assert!(!TracedCommand::of(&[0x00, 0xA4]).matches(&[0x00, 0xA5]));
}

#[test]
fn an_empty_trace_has_no_reader() {
    let host = ReplayHost::new(Trace::default());
    assert_eq!(host.readers(), Ok(Vec::new()));
    assert!(matches!(host.connect(&reader()), Err(ReaderError::NoReader)));
}
