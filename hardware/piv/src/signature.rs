//! The dynamic authentication template of GENERAL AUTHENTICATE (SP 800-73-5 part 2 §3.2.4).

use crate::tlv::{self, Tlv};
use crate::{Algorithm, Malformed};

const TEMPLATE: u32 = 0x7C;
const CHALLENGE: u32 = 0x81;
const RESPONSE: u32 = 0x82;
const DER_SEQUENCE: u32 = 0x30;
const DER_INTEGER: u32 = 0x02;

/// The template that asks for a signature over `block`.
pub(crate) fn authentication_template(block: &[u8]) -> Vec<u8> {
    let mut inner_tlv = Vec::with_capacity(block.len() + 6);
    tlv::write(&mut inner_tlv, RESPONSE, &[]);
    tlv::write(&mut inner_tlv, CHALLENGE, block);
    let mut template_tlv = Vec::with_capacity(inner_tlv.len() + 4);
    tlv::write(&mut template_tlv, TEMPLATE, &inner_tlv);
    template_tlv
}

/// The signature out of the card's answer, of the form that the algorithm gives it.
pub(crate) fn signature_from_template(algorithm: Algorithm, response_tlv: &[u8]) -> Result<Vec<u8>, Malformed> {
    let template = tlv::find(response_tlv, TEMPLATE)?.ok_or(Malformed::Missing { tag: TEMPLATE })?;
    let signature = tlv::find(template, RESPONSE)?.ok_or(Malformed::Missing { tag: RESPONSE })?;
    let well_formed = if algorithm.is_rsa() {
        signature.len() == algorithm.block_len()
    } else {
        is_ecdsa_signature(signature, algorithm.block_len())
    };
    if well_formed { Ok(signature.to_vec()) } else { Err(Malformed::NotASignature) }
}

/// SEQUENCE of two INTEGERs that fit the curve, and nothing else.
fn is_ecdsa_signature(signature_der: &[u8], scalar_len: usize) -> bool {
    let fits = |tlv: &Tlv<'_>| tlv.tag == DER_INTEGER && (1..=scalar_len + 1).contains(&tlv.value.len());
    let Ok((sequence, [])) = tlv::split(signature_der) else {
        return false;
    };
    let Ok((r, rest)) = tlv::split(sequence.value) else {
        return false;
    };
    let Ok((s, [])) = tlv::split(rest) else {
        return false;
    };
    sequence.tag == DER_SEQUENCE && fits(&r) && fits(&s)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn answer(signature: &[u8]) -> Vec<u8> {
        let mut inner = Vec::new();
        tlv::write(&mut inner, RESPONSE, signature);
        let mut template = Vec::new();
        tlv::write(&mut template, TEMPLATE, &inner);
        template
    }

    fn ecdsa(r: &[u8], s: &[u8]) -> Vec<u8> {
        let mut integers = Vec::new();
        tlv::write(&mut integers, DER_INTEGER, r);
        tlv::write(&mut integers, DER_INTEGER, s);
        let mut der = Vec::new();
        tlv::write(&mut der, DER_SEQUENCE, &integers);
        der
    }

    #[test]
    fn the_template_is_the_standards_own() {
        let template = authentication_template(&[0xAB; 32]);
        assert_eq!(template.get(..6), Some(&[0x7C, 0x24, 0x82, 0x00, 0x81, 0x20][..]));
        let rsa = authentication_template(&[0xAB; 256]);
        assert_eq!(rsa.get(..10), Some(&[0x7C, 0x82, 0x01, 0x06, 0x82, 0x00, 0x81, 0x82, 0x01, 0x00][..]));
    }

    #[test]
    fn only_signatures_of_the_key_are_taken() {
        let good = ecdsa(&[0x11; 32], &[0x22; 33]);
        assert_eq!(signature_from_template(Algorithm::EccP256, &answer(&good)), Ok(good.clone()));
        assert_eq!(signature_from_template(Algorithm::Rsa2048, &answer(&[5; 256])), Ok(vec![5; 256]));
        let refused = [
            (Algorithm::EccP256, ecdsa(&[0x11; 48], &[0x22; 48])),
            (Algorithm::EccP256, [good.clone(), vec![0]].concat()),
            (Algorithm::EccP256, ecdsa(&[], &[1])),
            (Algorithm::EccP384, vec![]),
            (Algorithm::Rsa2048, vec![5; 255]),
            (Algorithm::Rsa3072, vec![5; 256]),
        ];
        for (algorithm, signature) in refused {
            assert_eq!(signature_from_template(algorithm, &answer(&signature)), Err(Malformed::NotASignature));
        }
        assert_eq!(
            signature_from_template(Algorithm::EccP256, &[0x7C, 0x00]),
            Err(Malformed::Missing { tag: RESPONSE })
        );
    }

    proptest! {
        #[test]
        fn any_answer_is_answered(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = signature_from_template(Algorithm::EccP256, &bytes);
            let _ = signature_from_template(Algorithm::Rsa2048, &answer(&bytes));
        }
    }
}
