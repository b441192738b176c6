//! The PIN: a press at a time, one VERIFY for one action of a person.

use super::card::ask_for_pin;
use super::typed::Typed;
use super::{Awaits, ContactingIssuer, PinLocked, ProvingStaff, State, awaits_no_answer, visit_at};
use crate::input::{Answer, PinPress, Press};
use crate::next::{Context, Ending, Ignored, Next, end};
use crate::proof::{PinVerdict, PinVerified};
use crate::visit::{Purpose, Visit};
use crate::{
    AuditEvent, CardFacts, Effect, ErrorCode, IssuerProgress, OpId, PinCheck, PinNotice, Policy, Sound, Step, Time,
    Tries, View,
};

/// Awaits digits and Enter.
#[derive(Debug)]
pub(crate) struct EnterPin {
    pub(crate) visit: Visit,
    pub(crate) facts: CardFacts,
    pub(crate) digits: Typed,
    pub(crate) notice: PinNotice,
}

/// Awaits the decision to use the last try.
#[derive(Debug)]
pub(crate) struct LastTry {
    pub(crate) visit: Visit,
    pub(crate) facts: CardFacts,
}

/// Awaits the card's answer to the PIN.
#[derive(Debug)]
pub(crate) struct CheckingPin {
    pub(crate) visit: Visit,
    pub(crate) facts: CardFacts,
    pub(crate) digits: Typed,
    pub(crate) notice: PinNotice,
    pub(crate) op: OpId,
    pub(crate) since: Time,
}

impl EnterPin {
    pub(crate) const fn new(visit: Visit, facts: CardFacts) -> Self {
        Self { visit, facts, digits: Typed::NONE, notice: PinNotice::Tries }
    }

    fn typed(mut self, change: impl FnOnce(Typed) -> Option<(Typed, Effect)>) -> Next {
        let Some((digits, keep)) = change(self.digits) else {
            return Next::ignored(self, Ignored::Unusable);
        };
        self.digits = digits;
        self.forget_too_short();
        Next::to(self).with(keep).with(Effect::Play(Sound::Key))
    }

    fn submit(mut self, cx: &mut Context<'_>) -> Next {
        if !self.digits.suffice() {
            self.notice = PinNotice::TooShort;
            return Next::to(self).with(Effect::Play(Sound::Mistake));
        }
        let op = cx.ids.op();
        let Self { visit, facts, digits, notice } = self;
        Next::to(CheckingPin { visit, facts, digits, notice, op, since: cx.now })
            .with(Effect::VerifyPin { op })
            .with(Effect::Play(Sound::Key))
    }

    const fn forget_too_short(&mut self) {
        if matches!(self.notice, PinNotice::TooShort) {
            self.notice = PinNotice::Tries;
        }
    }
}

impl Awaits for EnterPin {
    visit_at!(visit);

    fn on_tick(self, _: &mut Context<'_>) -> Next {
        Next::to(self)
    }

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Pin(PinPress::Digit(digit)) => self.typed(|digits| digits.and(digit)),
            Press::Pin(PinPress::Erase) => self.typed(Typed::without_last),
            Press::Pin(PinPress::Submit) => self.submit(cx),
            Press::Pin(PinPress::UseLastTry | PinPress::Change | PinPress::Unblock)
            | Press::Continue
            | Press::Choice(_)
            | Press::Code(_)
            | Press::End(_) => Next::ignored(self, Ignored::NotHere),
        }
    }

    awaits_no_answer!();

    fn on_card_out(self, cx: &mut Context<'_>) -> Next {
        let failure = cx.ids.failure(ErrorCode::CardRemoved);
        end(cx, self.visit, None, Ending::Failed(failure))
    }

    fn moments(&self, _: &Policy) -> Vec<Time> {
        Vec::new()
    }

    fn view(&self, _: &Policy, _: Time) -> View<'_> {
        View::EnterPin { digits: self.digits.count(), tries: self.facts.tries, notice: self.notice, checking: false }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Pin)
    }

    fn idles(&self) -> bool {
        true
    }
}

impl Awaits for LastTry {
    visit_at!(visit);

    fn on_tick(self, _: &mut Context<'_>) -> Next {
        Next::to(self)
    }

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Pin(PinPress::UseLastTry) => ask_for_pin(cx, self.visit, self.facts),
            Press::Pin(
                PinPress::Digit(_) | PinPress::Erase | PinPress::Submit | PinPress::Change | PinPress::Unblock,
            )
            | Press::Continue
            | Press::Choice(_)
            | Press::Code(_)
            | Press::End(_) => Next::ignored(self, Ignored::NotHere),
        }
    }

    awaits_no_answer!();

    fn on_card_out(self, cx: &mut Context<'_>) -> Next {
        end(cx, self.visit, None, Ending::Outcome(crate::Outcome::Stopped))
    }

    fn moments(&self, _: &Policy) -> Vec<Time> {
        Vec::new()
    }

    fn view(&self, _: &Policy, _: Time) -> View<'_> {
        View::LastTry
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Pin)
    }

    fn idles(&self) -> bool {
        true
    }
}

impl CheckingPin {
    fn answered(mut self, cx: &mut Context<'_>, check: PinCheck) -> Next {
        match PinVerdict::from(check) {
            PinVerdict::Verified(pin) => verified(cx, self.visit, self.facts, pin),
            PinVerdict::Wrong(tries) => {
                self.visit.pin_try_used = true;
                self.wrong(tries)
            }
            PinVerdict::Blocked => {
                self.visit.pin_try_used = true;
                PinLocked::meet(cx, self.visit, self.facts)
            }
            PinVerdict::NotSent(Tries::Blocked) => PinLocked::meet(cx, self.visit, self.facts),
            PinVerdict::NotSent(tries) => self.interrupted(tries),
            // Only the reader's keys can say so, and they were not asked.
            PinVerdict::NotEntered(_) => Next::to(EnterPin::new(self.visit, self.facts)),
        }
    }

    /// Whoever reset the card may have used tries of it.
    fn interrupted(self, tries: Tries) -> Next {
        let facts = CardFacts { tries, ..self.facts };
        let state: State = match tries {
            Tries::Left(1) => LastTry { visit: self.visit, facts }.into(),
            Tries::Left(_) | Tries::Unknown | Tries::Blocked => {
                EnterPin { visit: self.visit, facts, digits: Typed::NONE, notice: PinNotice::Interrupted }.into()
            }
        };
        Next::to(state).with(Effect::Play(Sound::Mistake))
    }

    fn wrong(self, tries: Tries) -> Next {
        let facts = CardFacts { tries, ..self.facts };
        let state: State = match tries {
            Tries::Left(1) => LastTry { visit: self.visit, facts }.into(),
            Tries::Left(_) | Tries::Unknown | Tries::Blocked => {
                EnterPin { visit: self.visit, facts, digits: Typed::NONE, notice: PinNotice::Wrong }.into()
            }
        };
        Next::to(state).audit(AuditEvent::PinWrong).with(Effect::Play(Sound::Mistake))
    }
}

/// With its PIN verified, the card can prove itself: to the issuer, or as an agent's to the kiosk.
pub(super) fn verified(cx: &mut Context<'_>, visit: Visit, facts: CardFacts, pin: PinVerified) -> Next {
    if visit.purpose != Purpose::Enroll {
        return ProvingStaff::ask(cx, visit, pin);
    }
    let op = cx.ids.op();
    let correlation_id = visit.help_code.clone();
    let progress = IssuerProgress::default();
    let since = cx.now;
    Next::to(ContactingIssuer { visit, facts, pin, op, since, progress })
        .audit(AuditEvent::PinVerified)
        .with(Effect::Authenticate { op, correlation_id })
}

impl Awaits for CheckingPin {
    visit_at!(visit);

    fn on_tick(mut self, cx: &mut Context<'_>) -> Next {
        if cx.now < self.since.plus(cx.policy.verify_pin) {
            return Next::to(self);
        }
        self.visit.pin_try_used = true;
        let failure = cx.ids.failure(ErrorCode::CardTimeout);
        end(cx, self.visit, None, Ending::Failed(failure))
    }

    fn on_press(self, _: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Pin(_) => Next::ignored(self, Ignored::Busy),
            Press::Continue | Press::Choice(_) | Press::Code(_) | Press::End(_) => {
                Next::ignored(self, Ignored::NotHere)
            }
        }
    }

    fn on_answer(mut self, cx: &mut Context<'_>, op: OpId, answer: Answer) -> Next {
        match answer {
            Answer::PinChecked(Ok(check)) if op == self.op => self.answered(cx, check),
            Answer::PinChecked(Err(failure)) if op == self.op => {
                self.visit.pin_try_used |= may_have_used_a_try(failure.code);
                end(cx, self.visit, None, Ending::Failed(failure))
            }
            Answer::CardRead(_)
            | Answer::CardChecked(_)
            | Answer::PinChecked(_)
            | Answer::PinReplaced(_)
            | Answer::Issuer(_)
            | Answer::Phone(_)
            | Answer::CleanedUp => Next::ignored(self, Ignored::Stale),
        }
    }

    /// The card may have counted the try before it was out; only what is certain is said.
    fn on_card_out(mut self, cx: &mut Context<'_>) -> Next {
        self.visit.pin_try_used = true;
        let failure = cx.ids.failure(ErrorCode::CardRemoved);
        end(cx, self.visit, None, Ending::Failed(failure))
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        vec![self.since.plus(policy.verify_pin)]
    }

    fn view(&self, _: &Policy, _: Time) -> View<'_> {
        View::EnterPin { digits: self.digits.count(), tries: self.facts.tries, notice: self.notice, checking: true }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Pin)
    }

    fn idles(&self) -> bool {
        false
    }
}

/// Whether a card that failed so may have counted a try: it, or what leads to it, was lost before its answer came.
const fn may_have_used_a_try(code: ErrorCode) -> bool {
    matches!(
        code,
        ErrorCode::CardRemoved
            | ErrorCode::CardMute
            | ErrorCode::CardTimeout
            | ErrorCode::CardGarbled
            | ErrorCode::ReaderGone
            | ErrorCode::ServiceMissing
    )
}
