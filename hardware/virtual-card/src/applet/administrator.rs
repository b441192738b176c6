//! GENERAL AUTHENTICATE with the card management key (SP 800-73-5 part 2 §3.2.4, appendix A.1).

use rand_core::{OsRng, RngCore};
use subtle::ConstantTimeEq;
use zeroize::Zeroizing;

use super::command::Command;
use super::status::StatusWord;
use super::{Applet, Reply};
use crate::card::ManagementKey;
use crate::tlv;

/// Key reference of the card management key.
pub(super) const MANAGEMENT_KEY: u8 = 0x9B;

/// What the card waits for, for one command.
#[derive(Debug)]
pub(super) enum AdministratorStep {
    /// Mutual authentication: this witness deciphered, and a challenge for the card.
    Witness(Zeroizing<Vec<u8>>),
    /// External authentication: this challenge enciphered.
    Challenge(Zeroizing<Vec<u8>>),
}

impl Applet {
    /// One step of a mutual (`80`, then `80` and `81`) or external (`81`, then `82`) authentication.
    ///
    /// A step that fails ends the authenticated state.
    pub(super) fn authenticate_administrator(
        &mut self,
        command: Command<'_>,
        step: Option<AdministratorStep>,
    ) -> Reply {
        let key = &self.card.management_key;
        if !key.algorithm().is_named_by(command.p1) {
            return Err(StatusWord::WRONG_P1_P2);
        }
        let mut fields = template(command.data).ok_or(StatusWord::WRONG_DATA)?;
        fields.sort_unstable_by_key(|(tag, _)| *tag);
        match (fields.as_slice(), step) {
            ([(0x80, [])], _) => {
                let witness = random_block(key);
                let sent = key.encipher(&witness).ok_or(StatusWord::WRONG_DATA)?;
                self.session.administrator_step = Some(AdministratorStep::Witness(witness));
                answer(0x80, &sent)
            }
            ([(0x81, [])], _) => {
                let challenge = random_block(key);
                let sent = answer(0x81, &challenge);
                self.session.administrator_step = Some(AdministratorStep::Challenge(challenge));
                sent
            }
            (
                [(0x80, witness), (0x81, challenge)] | [(0x80, witness), (0x81, challenge), (0x82, [])],
                Some(AdministratorStep::Witness(expected)),
            ) => {
                let response = key.encipher(challenge).ok_or(StatusWord::WRONG_DATA)?;
                self.admit(witness, &expected)?;
                answer(0x82, &response)
            }
            ([(0x82, response)], Some(AdministratorStep::Challenge(challenge))) => {
                let expected = key.encipher(&challenge).ok_or(StatusWord::WRONG_DATA)?;
                self.admit(response, &expected)?;
                Ok(Zeroizing::default())
            }
            _ => Err(StatusWord::WRONG_DATA),
        }
    }

    fn admit(&mut self, given: &[u8], expected: &[u8]) -> Result<(), StatusWord> {
        self.session.administrator = given.ct_eq(expected).into();
        if self.session.administrator { Ok(()) } else { Err(StatusWord::SECURITY_STATUS_NOT_SATISFIED) }
    }
}

/// Fields of the dynamic authentication template `7C`.
fn template(data: &[u8]) -> Option<Vec<(u32, &[u8])>> {
    match tlv::split_first(data)? {
        (0x7C, fields, []) => tlv::split_all(fields),
        _ => None,
    }
}

fn random_block(key: &ManagementKey) -> Zeroizing<Vec<u8>> {
    let mut block = Zeroizing::new(vec![0; key.algorithm().block_len()]);
    OsRng.fill_bytes(&mut block);
    block
}

fn answer(tag: u32, value: &[u8]) -> Reply {
    Ok(Zeroizing::new(tlv::encode(0x7C, &tlv::encode(tag, value))))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::card::{Card, ManagementAlgorithm};

    fn applet(algorithm: ManagementAlgorithm) -> Applet {
        let mut card = Card::blank();
        card.set_management_key(ManagementKey::well_known(algorithm));
        let mut applet = Applet::new(card);
        assert!(send(&mut applet, &[0x00, 0xA4, 0x04, 0x00], &[0xA0, 0x00, 0x00, 0x03, 0x08]).ends_with(&[0x90, 0x00]));
        applet
    }

    fn send(applet: &mut Applet, header: &[u8], data: &[u8]) -> Vec<u8> {
        applet.transmit(&[header, &[u8::try_from(data.len()).unwrap()], data].concat())
    }

    fn authenticate(applet: &mut Applet, fields: &[(u32, &[u8])]) -> Vec<u8> {
        let algorithm = applet.card.management_key.algorithm().identifier();
        let fields: Vec<u8> = fields.iter().flat_map(|(tag, value)| tlv::encode(*tag, value)).collect();
        send(applet, &[0x00, 0x87, algorithm, MANAGEMENT_KEY], &tlv::encode(0x7C, &fields))
    }

    fn may_write(applet: &mut Applet) -> bool {
        let data = [0x5C, 0x03, 0x5F, 0xC1, 0x02, 0x53, 0x01, 0xAA];
        match send(applet, &[0x00, 0xDB, 0x3F, 0xFF], &data).as_slice() {
            [0x90, 0x00] => true,
            [0x69, 0x82] => false,
            other => panic!("{other:02X?}"),
        }
    }

    #[test]
    fn mutual_authentication_opens_the_card_and_proves_the_key() {
        for algorithm in ManagementAlgorithm::ALL {
            for asks_for_response in [false, true] {
                let mut applet = applet(algorithm);
                assert!(!may_write(&mut applet));
                let sent = authenticate(&mut applet, &[(0x80, &[])]);
                let Some(AdministratorStep::Witness(witness)) = &applet.session.administrator_step else {
                    panic!("no witness waits")
                };
                let witness = witness.clone();
                let key = applet.card.management_key.clone();
                let enciphered = key.encipher(&witness).unwrap();
                assert_eq!(sent, [answer(0x80, &enciphered).unwrap().as_slice(), &[0x90, 0x00]].concat());
                let challenge = vec![0x5A; algorithm.block_len()];
                let mut fields: Vec<(u32, &[u8])> = vec![(0x80, &witness), (0x81, &challenge)];
                fields.extend(asks_for_response.then_some((0x82, &[][..])));
                let response = key.encipher(&challenge).unwrap();
                let expected = [answer(0x82, &response).unwrap().as_slice(), &[0x90, 0x00]].concat();
                assert_eq!(authenticate(&mut applet, &fields), expected);
                assert!(may_write(&mut applet));
                applet.reset();
                send(&mut applet, &[0x00, 0xA4, 0x04, 0x00], &[0xA0, 0x00, 0x00, 0x03, 0x08]);
                assert!(!may_write(&mut applet));
            }
        }
    }

    #[test]
    fn external_authentication_opens_the_card() {
        for algorithm in ManagementAlgorithm::ALL {
            let mut applet = applet(algorithm);
            let sent = authenticate(&mut applet, &[(0x81, &[])]);
            let (challenge, key) = (sent[4..sent.len() - 2].to_vec(), applet.card.management_key.clone());
            let response = key.encipher(&challenge).unwrap();
            assert_eq!(authenticate(&mut applet, &[(0x82, &response)]), [0x90, 0x00]);
            assert!(may_write(&mut applet));
            // Once more with the same response: the challenge is spent.
            assert_eq!(authenticate(&mut applet, &[(0x82, &response)]), [0x6A, 0x80]);
            authenticate(&mut applet, &[(0x81, &[])]);
            assert_eq!(authenticate(&mut applet, &[(0x82, &response)]), [0x69, 0x82]);
            assert!(!may_write(&mut applet), "a failed authentication ends the state");
        }
    }

    #[test]
    fn a_step_counts_for_the_very_next_command_only() {
        let mut applet = applet(ManagementAlgorithm::TripleDes);
        let sent = authenticate(&mut applet, &[(0x81, &[])]);
        let response = applet.card.management_key.encipher(&sent[4..12]).unwrap();
        applet.transmit(&[0x00, 0x20, 0x00, 0x80]);
        assert_eq!(authenticate(&mut applet, &[(0x82, &response)]), [0x6A, 0x80]);
        let data = [0x7C, 0x02, 0x81, 0x00];
        assert_eq!(send(&mut applet, &[0x00, 0x87, 0x08, 0x9B], &data), [0x6A, 0x86], "AES with a DES key");
        assert!(send(&mut applet, &[0x00, 0x87, 0x00, 0x9B], &data).ends_with(&[0x90, 0x00]), "00 is triple DES");
    }
}
