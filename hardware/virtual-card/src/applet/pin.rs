//! VERIFY, CHANGE REFERENCE DATA, RESET RETRY COUNTER (SP 800-73-5 part 2 §3.2.1 to §3.2.3).

use zeroize::Zeroizing;

use super::command::Command;
use super::status::StatusWord;
use super::{Applet, Reply};
use crate::card::{Comparison, EmptyVerify, Secret, TriesForm};

const GLOBAL_PIN: u8 = 0x00;
pub(super) const PIV_PIN: u8 = 0x80;
pub(super) const PUK: u8 = 0x81;

impl Applet {
    /// A PIN that this card takes for PIV is verified.
    pub(super) fn pin_satisfied(&self) -> bool {
        self.session.pin_verified || self.session.global_pin_verified
    }

    pub(super) fn verify(&mut self, command: Command<'_>) -> Reply {
        let reference = command.p2;
        let verified = self.verified(reference).ok_or(StatusWord::REFERENCE_NOT_FOUND)?;
        match (command.p1, command.data) {
            (0xFF, []) => {
                self.set_verified(reference, false);
                done()
            }
            (0xFF, _) => Err(StatusWord::WRONG_DATA),
            (0x00, []) => self.answer_empty_verify(reference, verified),
            (0x00, candidate) => {
                if self.secret(reference)?.tries_left() == 0 {
                    return Err(StatusWord::METHOD_BLOCKED);
                }
                // A malformed PIN costs no try and leaves the security status alone.
                let candidate = match well_formed_pin(candidate) {
                    Some(candidate) => candidate,
                    // FF eight times is never a PIN.
                    None if self.card.behaviour.malformed_pin_costs_a_try => Zeroizing::new([0xFF; 8]),
                    None => return Err(StatusWord::WRONG_DATA),
                };
                let outcome = self.secret(reference)?.compare(&candidate);
                self.set_verified(reference, outcome == Comparison::Right);
                self.accept(outcome)
            }
            _ => Err(StatusWord::WRONG_P1_P2),
        }
    }

    pub(super) fn change_reference_data(&mut self, command: Command<'_>) -> Reply {
        if command.p1 != 0x00 {
            return Err(StatusWord::WRONG_P1_P2);
        }
        let reference = command.p2;
        if self.secret(reference)?.tries_left() == 0 {
            return Err(StatusWord::METHOD_BLOCKED);
        }
        let (old, new) = halves(command.data).ok_or(StatusWord::WRONG_DATA)?;
        if reference != PUK && (well_formed_pin(&*old).is_none() || well_formed_pin(&*new).is_none()) {
            return Err(StatusWord::WRONG_DATA);
        }
        let secret = self.secret(reference)?;
        let outcome = secret.compare(&old);
        if outcome == Comparison::Right {
            secret.replace(&new);
        }
        if reference != PUK {
            self.set_verified(reference, outcome == Comparison::Right);
        }
        self.accept(outcome)
    }

    pub(super) fn reset_retry_counter(&mut self, command: Command<'_>) -> Reply {
        if command.p1 != 0x00 {
            return Err(StatusWord::WRONG_P1_P2);
        }
        if command.p2 != PIV_PIN {
            return Err(StatusWord::REFERENCE_NOT_FOUND);
        }
        if self.card.puk.tries_left() == 0 {
            return Err(StatusWord::METHOD_BLOCKED);
        }
        let (puk, new) = halves(command.data).ok_or(StatusWord::WRONG_DATA)?;
        if well_formed_pin(&*new).is_none() {
            return Err(StatusWord::WRONG_DATA);
        }
        let outcome = self.card.puk.compare(&puk);
        if outcome == Comparison::Right {
            self.card.pin.replace(&new);
        }
        self.accept(outcome)
    }

    fn answer_empty_verify(&mut self, reference: u8, verified: bool) -> Reply {
        match self.card.behaviour.empty_verify {
            EmptyVerify::Refused => Err(StatusWord::WRONG_LENGTH),
            EmptyVerify::State if verified => done(),
            EmptyVerify::State | EmptyVerify::TriesOnly => {
                let tries_left = self.secret(reference)?.tries_left();
                Err(self.tell_tries(tries_left))
            }
        }
    }

    fn accept(&self, outcome: Comparison) -> Reply {
        match outcome {
            Comparison::Right => done(),
            Comparison::Wrong(tries_left) => Err(self.tell_tries(tries_left)),
            Comparison::Blocked => Err(StatusWord::METHOD_BLOCKED),
        }
    }

    fn tell_tries(&self, tries_left: u8) -> StatusWord {
        match self.card.behaviour.tries {
            TriesForm::Standard => StatusWord::tries_left(tries_left),
            TriesForm::Bare => StatusWord::bare_tries_left(tries_left),
            TriesForm::Untold => StatusWord::NOT_VERIFIED,
        }
    }

    fn secret(&mut self, reference: u8) -> Result<&mut Secret, StatusWord> {
        match reference {
            PIV_PIN => Ok(&mut self.card.pin),
            PUK => Ok(&mut self.card.puk),
            GLOBAL_PIN => self.card.global_pin.as_mut().ok_or(StatusWord::REFERENCE_NOT_FOUND),
            _ => Err(StatusWord::REFERENCE_NOT_FOUND),
        }
    }

    /// Security status of a PIN; `None` where the card has no such PIN.
    fn verified(&self, reference: u8) -> Option<bool> {
        match reference {
            PIV_PIN => Some(self.session.pin_verified),
            GLOBAL_PIN => self.card.global_pin.as_ref().map(|_| self.session.global_pin_verified),
            _ => None,
        }
    }

    fn set_verified(&mut self, reference: u8, verified: bool) {
        if reference == GLOBAL_PIN {
            self.session.global_pin_verified = verified;
        } else {
            self.session.pin_verified = verified;
        }
        self.session.fresh_verification = verified;
    }
}

fn done() -> Reply {
    Ok(Zeroizing::default())
}

/// Six to eight ASCII digits, padded with `FF` to eight bytes (SP 800-73-5 part 1 §2.4.3).
fn well_formed_pin(candidate: &[u8]) -> Option<Zeroizing<[u8; 8]>> {
    let pin = Zeroizing::new(<[u8; 8]>::try_from(candidate).ok()?);
    let digits = pin.iter().take_while(|byte| byte.is_ascii_digit()).count();
    let padded = pin.iter().skip(digits).all(|byte| *byte == 0xFF);
    (digits >= 6 && padded).then_some(pin)
}

/// Two values of eight bytes each.
#[expect(clippy::type_complexity, reason = "two values of one kind, taken apart at once")]
fn halves(data: &[u8]) -> Option<(Zeroizing<[u8; 8]>, Zeroizing<[u8; 8]>)> {
    let (first, second) = data.split_at_checked(8)?;
    Some((Zeroizing::new(first.try_into().ok()?), Zeroizing::new(second.try_into().ok()?)))
}
