//! No bytes bring the applet down, and only VERIFY and its kin touch the PIN.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: a panic is a failed test")]

mod common;

use common::{bytes, test_card};
use proptest::prelude::*;
use virtual_card::Applet;

/// Bytes of every kind: noise, noise behind a PIV header, and commands with one byte changed.
fn command() -> impl Strategy<Value = Vec<u8>> {
    let headers = prop::sample::select(vec![
        "00A40400", "00CB3FFF", "00C00000", "00200080", "0020FF80", "00240080", "002C0080", "0087119A", "1087119E",
        "10DB3FFF",
    ]);
    let whole = prop::sample::select(vec![
        "00A4040005A00000030800",
        "00CB3FFF055C035FC10200",
        "0020008008313233343536FFFF",
        "0020008008393939393939FFFF",
        "0087119E267C2482008120010101010101010101010101010101010101010101010101010101010101010100",
    ]);
    prop_oneof![
        prop::collection::vec(any::<u8>(), 0..40),
        (headers, prop::collection::vec(any::<u8>(), 0..300)).prop_map(|(header, rest)| [bytes(header), rest].concat()),
        (whole, any::<prop::sample::Index>(), any::<u8>()).prop_map(|(command, place, byte)| {
            let mut command = bytes(command);
            let place = place.index(command.len());
            command[place] = byte;
            command
        }),
    ]
}

/// A command that may compare a PIN: VERIFY or CHANGE REFERENCE DATA with well-formed PINs, or a reset with the PUK.
fn may_touch_the_pin(command: &[u8]) -> bool {
    let well_formed = |pin: &[u8]| {
        let digits = pin.iter().take_while(|byte| byte.is_ascii_digit()).count();
        pin.len() == 8 && digits >= 6 && pin[digits..].iter().all(|byte| *byte == 0xFF)
    };
    let Some((header, body)) = command.split_first_chunk::<4>() else {
        return false;
    };
    let data = match body {
        [0, high, low, rest @ ..] => rest.get(..usize::from(u16::from_be_bytes([*high, *low]))),
        [length, rest @ ..] => rest.get(..usize::from(*length)),
        [] => None,
    };
    match (header, data) {
        ([0, 0x20, 0, 0x80], Some(data)) => well_formed(data),
        ([0, 0x24 | 0x2C, 0, 0x80], Some(data)) => data.len() == 16,
        _ => false,
    }
}

proptest! {
    #[test]
    fn only_a_well_formed_pin_command_moves_the_counter(commands in prop::collection::vec(command(), 1..30)) {
        let mut applet = Applet::new(test_card());
        applet.transmit(&bytes("00A4040005A00000030800"));
        for command in commands {
            let before = applet.card().pin_tries_left();
            let answer = applet.transmit(&command);
            prop_assert!(answer.len() >= 2, "a status word at least");
            prop_assert!(answer.len() <= 65_538);
            if !may_touch_the_pin(&command) {
                prop_assert_eq!(applet.card().pin_tries_left(), before, "{:02X?}", command);
            }
        }
    }

    #[test]
    fn no_noise_reaches_a_protected_key_or_object(commands in prop::collection::vec(command(), 1..30)) {
        let mut applet = Applet::new(test_card());
        applet.transmit(&bytes("00A4040005A00000030800"));
        for command in commands.into_iter().filter(|command| !may_touch_the_pin(command)) {
            applet.transmit(&command);
        }
        applet.transmit(&bytes("00A4040005A00000030800"));
        prop_assert_eq!(applet.transmit(&bytes("00CB3FFF055C035FC10900")), [0x69, 0x82]);
        let sign = bytes("0087119A267C2482008120010101010101010101010101010101010101010101010101010101010101010100");
        prop_assert_eq!(applet.transmit(&sign), [0x69, 0x82]);
    }
}
