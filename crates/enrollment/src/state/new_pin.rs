//! A new PIN for a card, for its old one or for its PUK: only where the kiosk's policy allows it.

use super::typed::Typed;
use super::{Awaits, WhoYouAre, awaits_no_answer, visit_at};
use crate::input::{Answer, ChoicePress, EndPress, PinPress, Press};
use crate::next::{Context, Ending, Ignored, Next, end};
use crate::visit::Visit;
use crate::{
    AuditEvent, CardFacts, CardNotice, CardPlace, Effect, ErrorCode, NewPinNotice, NewPinStage, NewPinTask, OpId,
    PinReplaced, Policy, Sound, Step, Time, Tries, View,
};

/// Awaits that a person with a blocked PIN unblocks it or takes the card.
#[derive(Debug)]
pub(crate) struct PinLocked {
    pub(crate) visit: Visit,
    pub(crate) facts: CardFacts,
    /// The PUK was wrong, and its last try is left to the badge office.
    pub(crate) puk_kept: bool,
}

/// Awaits the digits of three entries, one after the other, and then the card.
#[derive(Debug)]
pub(crate) struct NewPin {
    pub(crate) visit: Visit,
    pub(crate) facts: CardFacts,
    pub(crate) task: NewPinTask,
    pub(crate) stage: NewPinStage,
    /// Tries left for the old PIN, or for the PUK.
    pub(crate) tries: Tries,
    pub(crate) digits: Typed,
    pub(crate) notice: NewPinNotice,
    pub(crate) op: Option<OpId>,
    pub(crate) since: Time,
}

/// The card has its new PIN.
pub(super) fn replaced(mut visit: Visit, facts: CardFacts, task: NewPinTask, tries: Tries) -> Next {
    visit.pin_replaced = true;
    let facts = CardFacts { tries, ..facts };
    let (notice, audit) = match task {
        NewPinTask::Change => (CardNotice::PinChanged, AuditEvent::PinChanged),
        NewPinTask::Unblock => (CardNotice::PinUnblocked, AuditEvent::PinUnblocked),
    };
    Next::to(WhoYouAre { visit, facts, notice: Some(notice) }).audit(audit)
}

impl PinLocked {
    /// What a blocked PIN comes to: a choice where it can be unblocked here, else the end.
    pub(crate) fn meet(cx: &mut Context<'_>, visit: Visit, facts: CardFacts) -> Next {
        // A PUK is typed on the screen or not at all.
        if !cx.policy.pin_unblock || !facts.has_puk || facts.pad.only || visit.card == CardPlace::Out {
            return end(cx, visit, None, Ending::PinBlocked);
        }
        let facts = CardFacts { tries: Tries::Blocked, ..facts };
        Next::to(Self { visit, facts, puk_kept: false })
            .audit(AuditEvent::PinBlocked)
            .with(Effect::Play(Sound::Mistake))
    }

    fn stop(self, cx: &mut Context<'_>) -> Next {
        let outcome = self.visit.stopped();
        end(cx, self.visit, None, Ending::Outcome(outcome))
    }
}

impl Awaits for PinLocked {
    visit_at!(visit);

    fn on_tick(self, _: &mut Context<'_>) -> Next {
        Next::to(self)
    }

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Pin(PinPress::Unblock) if !self.puk_kept => {
                Next::to(NewPin::begin(cx.now, self.visit, self.facts, NewPinTask::Unblock))
            }
            Press::End(EndPress::Done) => self.stop(cx),
            Press::Pin(_) | Press::Continue | Press::Choice(_) | Press::Code(_) | Press::End(_) => {
                Next::ignored(self, Ignored::NotHere)
            }
        }
    }

    awaits_no_answer!();

    fn on_card_out(self, cx: &mut Context<'_>) -> Next {
        self.stop(cx)
    }

    fn moments(&self, _: &Policy) -> Vec<Time> {
        Vec::new()
    }

    fn view(&self, _: &Policy, _: Time) -> View<'_> {
        View::PinBlocked { card: self.visit.card, can_unblock: !self.puk_kept, puk_kept: self.puk_kept }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Pin)
    }

    fn idles(&self) -> bool {
        true
    }
}

impl NewPin {
    pub(crate) const fn begin(now: Time, visit: Visit, facts: CardFacts, task: NewPinTask) -> Self {
        let tries = match task {
            NewPinTask::Change => facts.tries,
            // A card says so only once a wrong one was sent.
            NewPinTask::Unblock => Tries::Unknown,
        };
        let (stage, notice) = (NewPinStage::Known, NewPinNotice::Plain);
        Self { visit, facts, task, stage, tries, digits: Typed::NONE, notice, op: None, since: now }
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
            self.notice = NewPinNotice::TooShort;
            return Next::to(self).with(Effect::Play(Sound::Mistake));
        }
        let stage = match self.stage {
            NewPinStage::Known => NewPinStage::New,
            NewPinStage::New => NewPinStage::Again,
            NewPinStage::Again => {
                let (op, task) = (cx.ids.op(), self.task);
                return Next::to(Self { op: Some(op), since: cx.now, ..self })
                    .with(Effect::ReplacePin { op, task })
                    .with(Effect::Play(Sound::Key));
            }
        };
        Next::to(Self { stage, digits: Typed::NONE, notice: NewPinNotice::Plain, ..self })
            .with(Effect::PinNext)
            .with(Effect::Play(Sound::Key))
    }

    const fn forget_too_short(&mut self) {
        if matches!(self.notice, NewPinNotice::TooShort) {
            self.notice = NewPinNotice::Plain;
        }
    }

    /// Back to where the person came from; nothing was sent.
    fn back(self) -> Next {
        let Self { visit, facts, task, .. } = self;
        let next = match task {
            NewPinTask::Change => Next::to(WhoYouAre { visit, facts, notice: None }),
            NewPinTask::Unblock => Next::to(PinLocked { visit, facts, puk_kept: false }),
        };
        next.with(Effect::PinForget)
    }

    fn again(self, stage: NewPinStage, notice: NewPinNotice) -> Next {
        Next::to(Self { stage, notice, digits: Typed::NONE, op: None, ..self }).with(Effect::Play(Sound::Mistake))
    }

    fn answered(self, cx: &mut Context<'_>, outcome: &PinReplaced) -> Next {
        match *outcome {
            PinReplaced::Done(tries) => replaced(self.visit, self.facts, self.task, tries),
            PinReplaced::Wrong(tries) => self.wrong(tries),
            PinReplaced::Blocked => self.blocked(cx),
            PinReplaced::Differ => self.again(NewPinStage::New, NewPinNotice::Differ),
            PinReplaced::Unchanged => self.again(NewPinStage::New, NewPinNotice::Unchanged),
            PinReplaced::TooSimple => self.again(NewPinStage::New, NewPinNotice::TooSimple),
            PinReplaced::Refused => self.again(NewPinStage::Known, NewPinNotice::Refused),
            // Only the reader's keys can say so, and they were not asked.
            PinReplaced::NotEntered(_) => self.again(NewPinStage::Known, NewPinNotice::Plain),
        }
    }

    /// The last try of the old PIN is kept for signing in, that of the PUK for the badge office.
    fn wrong(mut self, tries: Tries) -> Next {
        let audit = match self.task {
            NewPinTask::Change => {
                self.visit.pin_try_used = true;
                self.facts.tries = tries;
                AuditEvent::PinWrong
            }
            NewPinTask::Unblock => AuditEvent::PukWrong,
        };
        let next = match (self.task, tries) {
            (NewPinTask::Change, Tries::Left(1)) => {
                let notice = Some(CardNotice::LastTryKept);
                Next::to(WhoYouAre { visit: self.visit, facts: self.facts, notice })
            }
            (NewPinTask::Unblock, Tries::Left(1)) => {
                Next::to(PinLocked { visit: self.visit, facts: self.facts, puk_kept: true })
            }
            (NewPinTask::Change | NewPinTask::Unblock, _) => {
                let (stage, notice) = (NewPinStage::Known, NewPinNotice::Wrong);
                Next::to(Self { stage, notice, tries, digits: Typed::NONE, op: None, ..self })
            }
        };
        next.audit(audit).with(Effect::Play(Sound::Mistake))
    }

    fn blocked(mut self, cx: &mut Context<'_>) -> Next {
        match self.task {
            NewPinTask::Change => {
                self.visit.pin_try_used = true;
                PinLocked::meet(cx, self.visit, self.facts)
            }
            NewPinTask::Unblock => {
                let failure = cx.ids.failure(ErrorCode::PukBlocked);
                end(cx, self.visit, None, Ending::Failed(failure))
            }
        }
    }

    fn failed(mut self, cx: &mut Context<'_>, code: ErrorCode) -> Next {
        self.visit.pin_try_used |= self.op.is_some() && self.task == NewPinTask::Change;
        let failure = cx.ids.failure(code);
        end(cx, self.visit, None, Ending::Failed(failure))
    }
}

impl Awaits for NewPin {
    visit_at!(visit);

    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        if self.op.is_none() || cx.now < self.since.plus(cx.policy.verify_pin) {
            return Next::to(self);
        }
        self.failed(cx, ErrorCode::CardTimeout)
    }

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Pin(_) | Press::Choice(ChoicePress::Back) if self.op.is_some() => Next::ignored(self, Ignored::Busy),
            Press::Pin(PinPress::Digit(digit)) => self.typed(|digits| digits.and(digit)),
            Press::Pin(PinPress::Erase) => self.typed(Typed::without_last),
            Press::Pin(PinPress::Submit) => self.submit(cx),
            Press::Choice(ChoicePress::Back) => self.back(),
            Press::Pin(PinPress::UseLastTry | PinPress::Change | PinPress::Unblock)
            | Press::Continue
            | Press::Choice(_)
            | Press::Code(_)
            | Press::End(_) => Next::ignored(self, Ignored::NotHere),
        }
    }

    fn on_answer(self, cx: &mut Context<'_>, op: OpId, answer: Answer) -> Next {
        match answer {
            Answer::PinReplaced(Ok(outcome)) if self.op == Some(op) => self.answered(cx, &outcome),
            Answer::PinReplaced(Err(failure)) if self.op == Some(op) => {
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

    fn on_card_out(self, cx: &mut Context<'_>) -> Next {
        self.failed(cx, ErrorCode::CardRemoved)
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        self.op.map(|_| self.since.plus(policy.verify_pin)).into_iter().collect()
    }

    fn view(&self, _: &Policy, _: Time) -> View<'_> {
        View::NewPin {
            task: self.task,
            stage: self.stage,
            digits: self.digits.count(),
            tries: self.tries,
            notice: self.notice,
            checking: self.op.is_some(),
        }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Pin)
    }

    fn idles(&self) -> bool {
        self.op.is_none()
    }
}
