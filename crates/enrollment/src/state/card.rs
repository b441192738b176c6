//! Reading the card, and telling the person who it says they are.

use super::{
    Awaits, EnterPin, LastTry, NewPin, PinLocked, PinOnReader, State, awaits_no_answer, awaits_no_press, visit_at,
};
use crate::input::{Answer, PinPress, Press};
use crate::next::{Context, Ending, Ignored, Next, end};
use crate::visit::Visit;
use crate::{
    AuditEvent, CardFacts, CardNotice, Effect, ErrorCode, Finding, NewPinTask, OpId, Outcome, PadTask, Policy,
    Severity, Step, Time, Tries, View,
};

/// Awaits what is read before the PIN.
#[derive(Debug)]
pub(crate) struct ReadingCard {
    pub(crate) visit: Visit,
    pub(crate) op: OpId,
    pub(crate) since: Time,
}

/// Awaits that the person goes on.
#[derive(Debug)]
pub(crate) struct WhoYouAre {
    pub(crate) visit: Visit,
    pub(crate) facts: CardFacts,
    /// What happened to the PIN before the person came back here.
    pub(crate) notice: Option<CardNotice>,
}

/// The first finding that ends a visit.
pub(crate) fn stopping(findings: &[Finding]) -> Option<&Finding> {
    findings.iter().find(|finding| finding.severity == Severity::Stop)
}

impl ReadingCard {
    fn read(self, cx: &mut Context<'_>, facts: CardFacts) -> Next {
        let checked = AuditEvent::CardChecked(facts.findings.clone());
        let is_agents_own = self.visit.attending().is_some_and(|agent| agent.marks.share_one(&facts.marks));
        let stop = stopping(&facts.findings).map(|finding| finding.code);
        let stop = stop.or_else(|| is_agents_own.then_some(ErrorCode::AgentIsApplicant));
        let mut next = if let Some(code) = stop {
            let failure = cx.ids.failure(code);
            end(cx, self.visit, None, Ending::Failed(failure))
        } else {
            let op = cx.ids.op();
            let visit = Visit { check: Some(op), ..self.visit };
            let mut next = if facts.tries == Tries::Blocked {
                PinLocked::meet(cx, visit, facts)
            } else {
                Next::to(WhoYouAre { visit, facts, notice: None })
            };
            if !matches!(next.state, State::CleaningUp(_)) {
                next.effects.push(Effect::CheckCard { op });
            }
            next
        };
        next.effects.insert(0, Effect::Audit(checked));
        next
    }
}

impl Awaits for ReadingCard {
    visit_at!(visit);

    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        if cx.now < self.since.plus(cx.policy.read_card) {
            return Next::to(self);
        }
        let failure = cx.ids.failure(ErrorCode::CardReadTimeout);
        end(cx, self.visit, None, Ending::Failed(failure))
    }

    awaits_no_press!(NotHere);

    fn on_answer(self, cx: &mut Context<'_>, op: OpId, answer: Answer) -> Next {
        match answer {
            Answer::CardRead(Ok(facts)) if op == self.op => self.read(cx, facts),
            Answer::CardRead(Err(failure)) if op == self.op => end(cx, self.visit, None, Ending::Failed(failure)),
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
        let failure = cx.ids.failure(ErrorCode::CardRemoved);
        end(cx, self.visit, None, Ending::Failed(failure))
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        vec![self.since.plus(policy.read_slow), self.since.plus(policy.read_card)]
    }

    fn view(&self, policy: &Policy, now: Time) -> View<'_> {
        View::ReadingCard { slow: now >= self.since.plus(policy.read_slow) }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Card)
    }

    fn idles(&self) -> bool {
        false
    }
}

impl WhoYouAre {
    /// The next step is the PIN, by way of a question where one try is left (R-CRD-16).
    fn go_on(self, cx: &mut Context<'_>) -> Next {
        match self.facts.tries {
            Tries::Left(1) => Next::to(LastTry { visit: self.visit, facts: self.facts }),
            Tries::Left(_) | Tries::Unknown | Tries::Blocked => ask_for_pin(cx, self.visit, self.facts),
        }
    }

    /// A PIN is changed with a try to spare only: whoever is not sure of it should not lose the card.
    const fn can_change_pin(&self, policy: &Policy) -> bool {
        let CardFacts { tries, pad, .. } = &self.facts;
        policy.pin_change && !matches!(tries, Tries::Left(1) | Tries::Blocked) && (pad.change || !pad.only)
    }

    fn change_pin(self, cx: &mut Context<'_>) -> Next {
        if !self.can_change_pin(cx.policy) {
            Next::ignored(self, Ignored::Unusable)
        } else if self.facts.pad.change {
            PinOnReader::ask(cx, self.visit, self.facts, PadTask::Change)
        } else {
            Next::to(NewPin::begin(cx.now, self.visit, self.facts, NewPinTask::Change))
        }
    }
}

/// The PIN, on the reader's keys where it has them.
pub(super) fn ask_for_pin(cx: &mut Context<'_>, visit: Visit, facts: CardFacts) -> Next {
    if facts.pad.verify {
        PinOnReader::ask(cx, visit, facts, PadTask::Verify)
    } else {
        Next::to(EnterPin::new(visit, facts))
    }
}

impl Awaits for WhoYouAre {
    visit_at!(visit);

    fn on_tick(self, _: &mut Context<'_>) -> Next {
        Next::to(self)
    }

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Continue => self.go_on(cx),
            Press::Pin(PinPress::Change) => self.change_pin(cx),
            Press::Pin(_) | Press::Choice(_) | Press::Code(_) | Press::End(_) => Next::ignored(self, Ignored::NotHere),
        }
    }

    awaits_no_answer!();

    /// Taking the card out is the way to say "that is not me"; nothing has gone wrong.
    fn on_card_out(self, cx: &mut Context<'_>) -> Next {
        end(cx, self.visit, None, Ending::Outcome(Outcome::Stopped))
    }

    fn moments(&self, _: &Policy) -> Vec<Time> {
        Vec::new()
    }

    fn view(&self, policy: &Policy, _: Time) -> View<'_> {
        View::WhoYouAre {
            first_name: self.facts.first_name.as_deref(),
            agency: self.facts.agency.as_deref(),
            tries: self.facts.tries,
            can_change_pin: self.can_change_pin(policy),
            notice: self.notice,
        }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Card)
    }

    fn idles(&self) -> bool {
        true
    }
}
