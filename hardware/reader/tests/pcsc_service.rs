//! The PC/SC host on a real service with a virtual reader.
#![cfg(target_os = "linux")]

mod harness;

use std::sync::{Arc, mpsc};
use std::thread;
use std::time::{Duration, Instant};

use harness::{ATR, ATR_T0, Events, isolated, with_card, with_service};
use pcsc::{Context, Disposition, Protocols, Scope, ShareMode};
use piv::{ChannelFault, Pin, PinReference, PinState, PinVerdict, PivSession, PivState};
use reader::{CardConnection, CardThread, PcscHost, ReaderError, ReaderEvent, ReaderHost, ReaderName};
use stack::Readers;

const HOST: PcscHost = PcscHost;

fn transmit(card: &mut dyn CardConnection, command_apdu: &[u8]) -> Result<Vec<u8>, ChannelFault> {
    let mut response_apdu = Vec::new();
    card.transmit(command_apdu, &mut response_apdu).map(|()| response_apdu)
}

/// A connection of another program.
fn other_program(slot: &ReaderName, share: ShareMode) -> Result<pcsc::Card, pcsc::Error> {
    let reader = std::ffi::CString::new(slot.0.as_str()).map_err(|_| pcsc::Error::InvalidParameter)?;
    Context::establish(Scope::User)?.connect(&reader, share, Protocols::ANY)
}

#[test]
fn cards_come_and_go() {
    isolated("cards_come_and_go", Readers::One, |service| {
        let events = Events::watch(&HOST);
        events.expect(&ReaderEvent::ServiceMissing);
        assert_eq!(HOST.readers(), Err(ReaderError::ServiceMissing));
        service.start();
        events.expect(&ReaderEvent::Readers(service.readers()));
        assert_eq!(HOST.readers(), Ok(service.readers()));
        assert!(matches!(HOST.connect(&service.reader()), Err(ReaderError::NoCard)));
        for _ in 0..2 {
            let card = service.insert(&ATR);
            events.expect(&service.inserted(&ATR));
            let mut connection = HOST.connect(&service.reader()).unwrap();
            assert_eq!(connection.atr(), ATR);
            assert_eq!(transmit(&mut *connection, &[0, 0xA4, 4, 0]), Ok(vec![0x90, 0x00]));
            drop(card);
            events.expect(&service.removed());
            assert_eq!(transmit(&mut *connection, &[0, 0xA4, 4, 0]), Err(ChannelFault::CardRemoved));
            assert_eq!(connection.begin(), Err(ChannelFault::CardRemoved));
        }
    });
}

#[test]
fn a_card_yanked_in_the_middle_counts_as_removed() {
    with_card("a_card_yanked_in_the_middle_counts_as_removed", &ATR, |service, events, card| {
        let mut connection = HOST.connect(&service.reader()).unwrap();
        connection.begin().unwrap();
        // The service has not looked yet when the command goes out.
        drop(card);
        assert_eq!(transmit(&mut *connection, &[0, 0xA4, 4, 0]), Err(ChannelFault::CardRemoved));
        events.expect(&service.removed());
        drop(connection);
        let _card = service.insert(&ATR);
        events.expect(&service.inserted(&ATR));
        assert!(HOST.connect(&service.reader()).is_ok());
    });
}

#[test]
fn no_reader_is_an_ordinary_state_and_the_watch_ends_at_once() {
    isolated("no_reader_is_an_ordinary_state_and_the_watch_ends_at_once", Readers::None, |service| {
        let events = Events::watch(&HOST);
        events.expect(&ReaderEvent::ServiceMissing);
        service.start();
        events.expect(&ReaderEvent::Readers(Vec::new()));
        assert_eq!(HOST.readers(), Ok(Vec::new()));
        assert!(matches!(HOST.connect(&service.reader()), Err(ReaderError::NoReader)));
        events.expect_quiet(Duration::from_millis(100));
        let before = Instant::now();
        drop(events);
        assert!(before.elapsed() < Duration::from_secs(1), "{:?}", before.elapsed());
    });
}

#[test]
fn a_restart_of_the_service_is_survived() {
    with_service("a_restart_of_the_service_is_survived", Readers::One, |service, events| {
        for _ in 0..2 {
            let card = service.insert(&ATR);
            events.expect(&service.inserted(&ATR));
            let mut connection = HOST.connect(&service.reader()).unwrap();
            service.stop();
            drop(card);
            events.expect(&service.removed());
            events.expect(&ReaderEvent::ServiceMissing);
            assert_eq!(transmit(&mut *connection, &[0, 0xA4, 4, 0]), Err(ChannelFault::ServiceGone));
            let before = Instant::now();
            service.start();
            events.expect(&ReaderEvent::Readers(service.readers()));
            assert!(before.elapsed() < Duration::from_secs(5), "{:?}", before.elapsed());
        }
        let _card = service.insert(&ATR);
        events.expect(&service.inserted(&ATR));
        assert!(HOST.connect(&service.reader()).is_ok());
    });
}

#[test]
fn other_programs_are_noticed() {
    with_card("other_programs_are_noticed", &ATR, |service, _, card| {
        let exclusive = other_program(&service.reader(), ShareMode::Exclusive).unwrap();
        assert!(matches!(HOST.connect(&service.reader()), Err(ReaderError::Channel(ChannelFault::Busy))));
        drop(exclusive);

        let mut connection = HOST.connect(&service.reader()).unwrap();
        let verify = b"\x00\x20\x00\x80\x08123456\xFF\xFF";
        assert_eq!(transmit(&mut *connection, verify), Ok(vec![0x90, 0x00]));
        assert!(card.is_verified());
        let resetting = other_program(&service.reader(), ShareMode::Shared).unwrap();
        assert!(resetting.disconnect(Disposition::ResetCard).is_ok());
        assert_eq!(transmit(&mut *connection, &[0, 0x20, 0, 0x80]), Err(ChannelFault::CardReset));
        assert_eq!(connection.begin(), Err(ChannelFault::CardReset));
        assert_eq!(connection.reconnect(), Ok(()));
        assert_eq!(connection.begin(), Ok(()));
        assert_eq!(transmit(&mut *connection, &[0, 0x20, 0, 0x80]), Ok(vec![0x63, 0xC3]));

        // The service lets another program neither connect nor begin meanwhile.
        let (begun, has_begun) = mpsc::channel();
        let slot = service.reader();
        let waiting = thread::spawn(move || {
            let mut patient = other_program(&slot, ShareMode::Shared).unwrap();
            let transaction = patient.transaction().unwrap();
            begun.send(()).unwrap();
            assert!(transaction.end(Disposition::LeaveCard).is_ok());
            assert!(patient.disconnect(Disposition::LeaveCard).is_ok());
        });
        assert_eq!(has_begun.recv_timeout(Duration::from_millis(300)), Err(mpsc::RecvTimeoutError::Timeout));
        assert_eq!(connection.end(), Ok(()));
        assert_eq!(has_begun.recv_timeout(Duration::from_secs(5)), Ok(()));
        waiting.join().unwrap();

        assert_eq!(transmit(&mut *connection, verify), Ok(vec![0x90, 0x00]));
        assert_eq!(connection.reset(), Ok(()));
        assert!(!card.is_verified());
        assert_eq!(transmit(&mut *connection, verify), Ok(vec![0x90, 0x00]));
        drop(connection);
        assert!(!card.is_verified(), "dropping a connection resets the card");
    });
}

#[test]
fn t0_cards_get_commands_in_the_form_of_t0() {
    with_card("t0_cards_get_commands_in_the_form_of_t0", &ATR_T0, |service, _, card| {
        let mut connection = HOST.connect(&service.reader()).unwrap();
        transmit(&mut *connection, &[0, 0xA4, 4, 0, 1, 0xA0, 0]).unwrap();
        transmit(&mut *connection, &[0, 0x20, 0, 0x80]).unwrap();
        assert_eq!(card.commands(), [vec![0, 0xA4, 4, 0, 1, 0xA0], vec![0, 0x20, 0, 0x80, 0]]);
        assert!(matches!(
            transmit(&mut *connection, &[0, 0xCB, 0x3F, 0xFF, 0, 0, 1, 0xA0, 0, 0]),
            Err(ChannelFault::Other(_))
        ));
    });
}

#[test]
fn a_card_thread_keeps_its_session_and_resets_the_card_when_done() {
    with_card("a_card_thread_keeps_its_session_and_resets_the_card_when_done", &ATR, |service, _, card| {
        let timeout = Duration::from_secs(10);
        let thread = CardThread::start(Arc::new(HOST), service.reader(), |card| PivState::for_atr(card.atr()));
        let select = thread.run(timeout, |card, state| PivSession::new(card, state).select().map(|_| ()));
        assert_eq!(select.wait(), Ok(Ok(())));
        let query = |card: &mut dyn CardConnection, state: &mut PivState| {
            PivSession::new(card, state).pin_tries(PinReference::Piv)
        };
        assert_eq!(thread.run(timeout, query).wait(), Ok(Ok(PinState::Left(3))));
        let pin = Pin::from_digits(b"123456").unwrap();
        let verify =
            thread.run(timeout, move |card, state| PivSession::new(card, state).verify(PinReference::Piv, &pin));
        assert_eq!(verify.wait(), Ok(Ok(PinVerdict::Verified)));
        assert_eq!(thread.run(timeout, query).wait(), Ok(Ok(PinState::Verified)));
        assert_eq!(thread.run(timeout, |_, state| state.count().apdus).wait(), Ok(4));
        assert_eq!(card.commands().len(), 4);
        assert!(card.is_verified());
        assert!(thread.finish(timeout));
        assert!(!card.is_verified());
    });
}

/// Makers name readers in the letters of their country; the service gives programs what stands in its file, bytes that
/// need not be of one encoding.
#[test]
fn readers_have_names_in_any_letters() {
    const NAME: &str = "L\u{e9}cteur \u{8bfb}\u{5361}\u{5668} \u{1f4b3} [100%] (v2.0) <a>&b";
    with_service("readers_have_names_in_any_letters", Readers::Named(NAME), |service, events| {
        let _card = service.insert(&ATR);
        events.expect(&service.inserted(&ATR));
        assert_eq!(HOST.readers(), Ok(service.readers()));
        let mut connection = HOST.connect(&service.reader()).unwrap();
        assert_eq!(transmit(&mut *connection, &[0, 0xA4, 4, 0]), Ok(vec![0x90, 0x00]));
    });
}
