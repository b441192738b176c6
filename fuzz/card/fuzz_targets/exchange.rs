//! A card that answers anything to every command: the session ends, within bounds.

#![no_main]

use libfuzzer_sys::fuzz_target;
use piv::{
    Algorithm, CardChannel, ChannelFault, KeyReference, ObjectId, PinReference, PivSession, PivState, RESPONSE_MAX_LEN,
};

/// Answers with pieces of the input: a length, so many bytes, and on.
struct AnyCard<'a>(&'a [u8]);

impl CardChannel for AnyCard<'_> {
    fn transmit(&mut self, _: &[u8], response_apdu: &mut Vec<u8>) -> Result<(), ChannelFault> {
        response_apdu.clear();
        let (&[high, low], rest) = self.0.split_first_chunk().ok_or(ChannelFault::CardRemoved)?;
        let length = usize::from(u16::from_be_bytes([high & 0x01, low]));
        let (answer, rest) = rest.split_at(length.min(rest.len()));
        self.0 = rest;
        response_apdu.extend_from_slice(answer);
        Ok(())
    }
}

fuzz_target!(|input: (bool, &[u8])| {
    let (extended, bytes) = input;
    let mut card = AnyCard(bytes);
    let mut state = if extended {
        PivState::with_extended_length(piv::ExtendedLength::Untried)
    } else {
        PivState::short_only()
    };
    let mut session = PivSession::new(&mut card, &mut state);
    if session.select().is_err() {
        return;
    }
    let _ = session.discovery();
    for object in [ObjectId::PivAuthenticationCertificate, ObjectId::Chuid, ObjectId::KeyHistory] {
        if let Ok(content) = session.object(object) {
            assert!(content.len() <= RESPONSE_MAX_LEN + 0x1_0000);
        }
        let _ = session.content(object);
    }
    let _ = session.pin_tries(PinReference::Piv);
    let _ = session.sign(KeyReference::PivAuthentication, Algorithm::EccP256, &[0; 32]);
    let _ = session.sign(KeyReference::PivAuthentication, Algorithm::Rsa2048, &[0; 256]);
});
