//! A PIN on the reader's own keys: one entry for one action of a person, and nothing of it passes here.

use std::time::Duration;

use super::card::ask_for_pin;
use super::new_pin::replaced;
use super::pin::verified;
use super::{Awaits, EnterPin, LastTry, PinLocked, WhoYouAre, visit_at};
use crate::input::{Answer, ChoicePress, Press};
use crate::next::{Context, Ending, Ignored, Next, end};
use crate::proof::PinVerdict;
use crate::visit::{Visit, ring};
use crate::{
    AuditEvent, CardFacts, CardNotice, Effect, ErrorCode, NewPinTask, OpId, PadEnd, PadNotice, PadTask, PinReplaced,
    Policy, ReaderPad, Sound, Step, Time, Tries, View,
};

/// Awaits the reader, or that the person wants to enter it once more.
#[derive(Debug)]
pub(crate) struct PinOnReader {
    pub(crate) visit: Visit,
    pub(crate) facts: CardFacts,
    pub(crate) task: PadTask,
    pub(crate) notice: PadNotice,
    /// The running entry; absent while the person reads what came of the last one.
    pub(crate) op: Option<OpId>,
    pub(crate) since: Time,
}

impl PinOnReader {
    /// Begins one entry.
    pub(crate) fn ask(cx: &mut Context<'_>, visit: Visit, facts: CardFacts, task: PadTask) -> Next {
        let op = cx.ids.op();
        let effect = match task {
            PadTask::Verify => Effect::VerifyPinOnReader { op },
            PadTask::Change => Effect::ChangePinOnReader { op },
        };
        let (notice, since) = (PadNotice::Tries, cx.now);
        Next::to(Self { visit, facts, task, notice, op: Some(op), since }).with(effect)
    }

    /// One entry for one press; the last try is asked about before.
    fn once_more(self, cx: &mut Context<'_>) -> Next {
        match (self.task, self.facts.tries) {
            (PadTask::Verify, Tries::Left(1)) => Next::to(LastTry { visit: self.visit, facts: self.facts }),
            (PadTask::Verify, _) => ask_for_pin(cx, self.visit, self.facts),
            (PadTask::Change, _) => Self::ask(cx, self.visit, self.facts, PadTask::Change),
        }
    }

    fn rest(self, notice: PadNotice) -> Next {
        Next::to(Self { op: None, notice, ..self }).with(Effect::Play(Sound::Mistake))
    }

    fn who_you_are(self, notice: Option<CardNotice>) -> Next {
        Next::to(WhoYouAre { visit: self.visit, facts: self.facts, notice })
    }

    fn checked(mut self, cx: &mut Context<'_>, verdict: PinVerdict) -> Next {
        match verdict {
            PinVerdict::Verified(pin) => verified(cx, self.visit, self.facts, pin),
            PinVerdict::Wrong(tries) => {
                self.visit.pin_try_used = true;
                self.facts.tries = tries;
                self.rest(PadNotice::Wrong).audit(AuditEvent::PinWrong)
            }
            PinVerdict::Blocked => {
                self.visit.pin_try_used = true;
                PinLocked::meet(cx, self.visit, self.facts)
            }
            PinVerdict::NotSent(Tries::Blocked) => PinLocked::meet(cx, self.visit, self.facts),
            PinVerdict::NotSent(tries) => {
                self.facts.tries = tries;
                self.rest(PadNotice::Tries)
            }
            PinVerdict::NotEntered(why) => self.not_entered(cx, why),
        }
    }

    fn replaced(mut self, cx: &mut Context<'_>, outcome: &PinReplaced) -> Next {
        match *outcome {
            PinReplaced::Done(tries) => replaced(self.visit, self.facts, NewPinTask::Change, tries),
            PinReplaced::Wrong(tries) => {
                self.visit.pin_try_used = true;
                self.facts.tries = tries;
                let next = match tries {
                    Tries::Left(1) => self.who_you_are(Some(CardNotice::LastTryKept)),
                    Tries::Left(_) | Tries::Unknown | Tries::Blocked => self.rest(PadNotice::Wrong),
                };
                next.audit(AuditEvent::PinWrong)
            }
            PinReplaced::Blocked => {
                self.visit.pin_try_used = true;
                PinLocked::meet(cx, self.visit, self.facts)
            }
            PinReplaced::Differ => self.rest(PadNotice::Differ),
            PinReplaced::Refused | PinReplaced::Unchanged | PinReplaced::TooSimple => self.rest(PadNotice::Refused),
            PinReplaced::NotEntered(why) => self.not_entered(cx, why),
        }
    }

    fn not_entered(self, cx: &mut Context<'_>, why: PadEnd) -> Next {
        match why {
            PadEnd::TimedOut => self.rest(PadNotice::TimedOut),
            PadEnd::Length => self.rest(PadNotice::Length),
            PadEnd::Cancelled => self.who_you_are(Some(CardNotice::PadCancelled)),
            PadEnd::Unusable if self.facts.pad.only => {
                let failure = cx.ids.failure(ErrorCode::NoPinPad);
                end(cx, self.visit, None, Ending::Failed(failure))
            }
            PadEnd::Unusable => self.without_keys(),
        }
    }

    /// The screen's own keys take over for the rest of the visit.
    fn without_keys(self) -> Next {
        let facts = CardFacts { pad: ReaderPad::default(), ..self.facts };
        match (self.task, facts.tries) {
            (PadTask::Verify, Tries::Left(1)) => Next::to(LastTry { visit: self.visit, facts }),
            (PadTask::Verify, _) => Next::to(EnterPin::new(self.visit, facts)),
            (PadTask::Change, _) => Next::to(WhoYouAre { visit: self.visit, facts, notice: None }),
        }
    }

    /// To the first key and to the last one, for each entry, and the card's answer.
    fn longest(&self, policy: &Policy) -> Duration {
        let entries = match self.task {
            PadTask::Verify => 1,
            PadTask::Change => 3,
        };
        policy.pin_pad.saturating_mul(2 * entries).saturating_add(policy.verify_pin)
    }

    fn failed(mut self, cx: &mut Context<'_>, code: ErrorCode) -> Next {
        // What the reader was about to send may have reached the card; only what is certain is said.
        self.visit.pin_try_used |= self.op.is_some();
        let failure = cx.ids.failure(code);
        end(cx, self.visit, None, Ending::Failed(failure))
    }
}

impl Awaits for PinOnReader {
    visit_at!(visit);

    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        if self.op.is_none() || cx.now < self.since.plus(self.longest(cx.policy)) {
            return Next::to(self);
        }
        self.failed(cx, ErrorCode::CardTimeout)
    }

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Continue | Press::Choice(ChoicePress::Back) if self.op.is_some() => {
                Next::ignored(self, Ignored::Busy)
            }
            Press::Continue => self.once_more(cx),
            Press::Choice(ChoicePress::Back) => self.who_you_are(None),
            Press::Choice(_) | Press::Pin(_) | Press::Code(_) | Press::End(_) => Next::ignored(self, Ignored::NotHere),
        }
    }

    fn on_answer(self, cx: &mut Context<'_>, op: OpId, answer: Answer) -> Next {
        if self.op != Some(op) {
            return Next::ignored(self, Ignored::Stale);
        }
        match answer {
            Answer::PinChecked(Ok(check)) => self.checked(cx, check.into()),
            Answer::PinReplaced(Ok(outcome)) => self.replaced(cx, &outcome),
            Answer::PinChecked(Err(failure)) | Answer::PinReplaced(Err(failure)) => {
                end(cx, self.visit, None, Ending::Failed(failure))
            }
            Answer::CardRead(_) | Answer::CardChecked(_) | Answer::Issuer(_) | Answer::Phone(_) | Answer::CleanedUp => {
                Next::ignored(self, Ignored::Stale)
            }
        }
    }

    fn on_card_out(self, cx: &mut Context<'_>) -> Next {
        self.failed(cx, ErrorCode::CardRemoved)
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        let waits = [policy.pin_pad, self.longest(policy)];
        self.op.map(|_| waits.map(|wait| self.since.plus(wait)).to_vec()).unwrap_or_default()
    }

    fn view(&self, policy: &Policy, now: Time) -> View<'_> {
        let begins_by = self.since.plus(policy.pin_pad);
        let can_begin = self.op.is_some() && now < begins_by;
        View::PinOnReader {
            task: self.task,
            tries: self.facts.tries,
            notice: self.notice,
            waiting: self.op.is_some(),
            countdown: can_begin.then(|| ring(now, begins_by, policy.pin_pad, false)),
        }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Pin)
    }

    fn idles(&self) -> bool {
        self.op.is_none()
    }
}
