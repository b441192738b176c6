//! GENERAL AUTHENTICATE with the asymmetric keys (SP 800-73-5 part 2 §3.2.4, appendix A).

use zeroize::Zeroizing;

use super::command::Command;
use super::status::StatusWord;
use super::{Applet, KeyOperation, Reply};
use crate::card::{CardKey, KeyReference, PinPolicy};
use crate::tlv;

/// What the dynamic authentication template asks for.
enum Request<'a> {
    /// `81`: sign, or decrypt with RSA.
    Challenge(&'a [u8]),
    /// `85`: agree on a secret with this point.
    Exponentiation(&'a [u8]),
}

impl Applet {
    pub(super) fn general_authenticate(&mut self, command: Command<'_>) -> Reply {
        let reference = KeyReference::from_byte(command.p2).ok_or(StatusWord::WRONG_P1_P2)?;
        if reference == KeyReference::Attestation {
            return Err(StatusWord::WRONG_P1_P2);
        }
        let slot = self.card.slot(reference).ok_or(StatusWord::WRONG_P1_P2)?;
        let key = &slot.key;
        if command.p1 != key.key_type().algorithm() {
            return Err(StatusWord::WRONG_P1_P2);
        }
        let allowed = match slot.pin_policy {
            PinPolicy::Never => true,
            PinPolicy::Once => self.pin_satisfied(),
            PinPolicy::Always => self.pin_satisfied() && self.session.fresh_verification,
        };
        if !allowed {
            return Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED);
        }
        if slot.pin_policy == PinPolicy::Always {
            // One verification, one use, whatever comes of it.
            self.session.fresh_verification = false;
        }
        let request = parse_template(command.data).ok_or(StatusWord::WRONG_DATA)?;
        let response = perform(key, reference, &request).ok_or(StatusWord::WRONG_DATA)?;
        self.last_operation = Some(if key.key_type().is_rsa() { KeyOperation::Rsa } else { KeyOperation::Ecc });
        Ok(Zeroizing::new(tlv::encode(0x7C, &tlv::encode(0x82, &response))))
    }
}

/// Reads `7C { 82 00, 81 challenge }` or `7C { 82 00, 85 point }`, in any order.
fn parse_template(data: &[u8]) -> Option<Request<'_>> {
    let (0x7C, template, []) = tlv::split_first(data)? else {
        return None;
    };
    let [first, second] = tlv::split_all(template)?.try_into().ok()?;
    match (first, second) {
        ((0x82, []), (0x81, challenge)) | ((0x81, challenge), (0x82, [])) => Some(Request::Challenge(challenge)),
        ((0x82, []), (0x85, point)) | ((0x85, point), (0x82, [])) => Some(Request::Exponentiation(point)),
        _ => None,
    }
}

fn perform(key: &CardKey, reference: KeyReference, request: &Request<'_>) -> Option<Zeroizing<Vec<u8>>> {
    let agrees = reference.is_key_management() && !key.key_type().is_rsa();
    match request {
        Request::Challenge(challenge) if !agrees => key.sign(challenge).ok().map(Zeroizing::new),
        Request::Exponentiation(point) if agrees => key.agree(point).ok(),
        Request::Challenge(_) | Request::Exponentiation(_) => None,
    }
}
