//! An agent's card: proving it, the agent's decision about a person, and the menu of staff.

use super::{Authenticated, Awaits, CreatingOffer, awaits_no_answer, awaits_no_press, visit_at};
use crate::input::{ChoicePress, Press};
use crate::next::{Context, Ending, Ignored, Next, end};
use crate::proof::{OfferAccepted, PinVerified};
use crate::visit::{Purpose, Visit, ring};
use crate::{
    AgentFacts, AgentView, AgentWord, Attestation, AuditEvent, Effect, ErrorCode, Failure, OpId, Outcome, Policy,
    Portrait, Sound, StaffFacts, StaffTask, Step, Time, View,
};

/// How often an agent may mistype the code.
const CODE_TRIES: u8 = 3;

/// Awaits that an agent's card signs a challenge and its agent is known.
#[derive(Debug)]
pub(crate) struct ProvingStaff {
    pub(crate) visit: Visit,
    pub(crate) op: OpId,
    pub(crate) since: Time,
}

/// Awaits the agent's word about the person.
#[derive(Debug)]
pub(crate) struct AgentsTurn {
    pub(crate) auth: Authenticated,
    pub(crate) accepted: OfferAccepted,
    pub(crate) agent: AgentFacts,
    pub(crate) op: OpId,
    pub(crate) portrait: Portrait,
    /// Wrong codes left; absent where no code is asked for, or no longer.
    pub(crate) code_tries: Option<u8>,
    pub(crate) until: Time,
}

/// Awaits what staff want.
#[derive(Debug)]
pub(crate) struct StaffMenu {
    pub(crate) visit: Visit,
    pub(crate) agent: AgentFacts,
    pub(crate) op: OpId,
    pub(crate) facts: Option<StaffFacts>,
    /// Whether the kiosk is open for people.
    pub(crate) in_service: bool,
}

impl ProvingStaff {
    /// Only a card whose PIN was verified is asked for a signature.
    pub(crate) fn ask(cx: &mut Context<'_>, visit: Visit, _pin: PinVerified) -> Next {
        let op = cx.ids.op();
        Next::to(Self { visit, op, since: cx.now }).audit(AuditEvent::PinVerified).with(Effect::ProveStaff { op })
    }

    /// The card is an agent's, or the visit ends.
    pub(crate) fn proven(
        mut self,
        cx: &mut Context<'_>,
        outcome: Result<AgentFacts, Failure>,
        in_service: bool,
    ) -> Next {
        let agent = match outcome {
            Ok(agent) => agent,
            Err(failure) => return end(cx, self.visit, None, Ending::Failed(failure)),
        };
        let pseudonym = agent.pseudonym.clone();
        if self.visit.purpose == Purpose::Menu {
            let op = cx.ids.op();
            self.visit.active = cx.now;
            return Next::to(StaffMenu { visit: self.visit, agent, op, facts: None, in_service })
                .audit(AuditEvent::StaffMenuOpened { agent: pseudonym })
                .with(Effect::GatherStaffFacts { op });
        }
        self.visit.agent = Some(agent);
        let mut next = end(cx, self.visit, None, Ending::HandedOver);
        next.effects.insert(0, Effect::Audit(AuditEvent::AgentOpened { agent: pseudonym }));
        next
    }
}

impl Awaits for ProvingStaff {
    visit_at!(visit);

    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        if cx.now < self.since.plus(cx.policy.prove_staff) {
            return Next::to(self);
        }
        let failure = cx.ids.failure(ErrorCode::CardTimeout);
        end(cx, self.visit, None, Ending::Failed(failure))
    }

    awaits_no_press!(NotHere);

    awaits_no_answer!();

    fn on_card_out(self, cx: &mut Context<'_>) -> Next {
        let failure = cx.ids.failure(ErrorCode::CardRemoved);
        end(cx, self.visit, None, Ending::Failed(failure))
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        vec![self.since.plus(policy.prove_staff)]
    }

    fn view(&self, _: &Policy, _: Time) -> View<'_> {
        View::ProvingStaff
    }

    fn step(&self) -> Option<Step> {
        None
    }

    fn idles(&self) -> bool {
        false
    }
}

impl AgentsTurn {
    /// Asks the agent, with the picture from the card where there is one.
    pub(crate) fn ask(cx: &mut Context<'_>, auth: Authenticated, accepted: OfferAccepted, agent: AgentFacts) -> Next {
        let op = cx.ids.op();
        let until = cx.now.plus(cx.policy.agent_decides);
        let code_tries = agent.code.as_ref().map(|_| CODE_TRIES);
        Next::to(Self { auth, accepted, agent, op, portrait: Portrait::Reading, code_tries, until })
            .with(Effect::ReadPortrait { op })
            .with(Effect::Play(Sound::PhoneHello))
    }

    /// What the agent says.
    pub(crate) fn told(self, cx: &mut Context<'_>, word: AgentWord) -> Next {
        match (word, self.code_tries) {
            (AgentWord::Code { digits }, Some(tries)) => self.typed(cx, &digits, tries),
            (AgentWord::Decides { .. }, Some(_)) | (AgentWord::Code { .. }, None) => {
                Next::ignored(self, Ignored::NotHere)
            }
            // Nobody has compared what nobody has seen.
            (AgentWord::Decides { compared: crate::Compared::Portrait, .. }, None)
                if self.portrait != Portrait::Shown =>
            {
                Next::ignored(self, Ignored::Unusable)
            }
            (AgentWord::Decides { is_person: true, compared }, None) => {
                let agent = self.agent.pseudonym;
                let mut auth = self.auth;
                auth.visit.attestation = Some(Attestation { agent: agent.clone(), compared });
                CreatingOffer::ask(cx, auth, self.accepted).audit(AuditEvent::AgentApproved { agent, compared })
            }
            (AgentWord::Decides { is_person: false, compared }, None) => {
                let agent = self.agent.pseudonym.clone();
                self.refused(cx, ErrorCode::AgentRefused).audit(AuditEvent::AgentRefused { agent, compared })
            }
        }
    }

    fn typed(mut self, cx: &mut Context<'_>, digits: &secrecy::SecretString, tries: u8) -> Next {
        use secrecy::ExposeSecret as _;
        if self.agent.code.as_ref().is_some_and(|code| code.is(digits.expose_secret())) {
            self.code_tries = None;
            return Next::to(self);
        }
        if tries <= 1 {
            return self.refused(cx, ErrorCode::AgentCodeWrong);
        }
        self.code_tries = Some(tries - 1);
        Next::to(self).with(Effect::Play(Sound::Mistake))
    }

    fn refused(self, cx: &mut Context<'_>, code: ErrorCode) -> Next {
        let failure = cx.ids.failure(code);
        let mut visit = self.auth.visit;
        visit.is_refused = true;
        end(cx, visit, None, Ending::Failed(failure))
    }

    /// What the agent sees.
    pub(crate) fn agent_view(&self, policy: &Policy, now: Time) -> AgentView<'_> {
        let countdown = ring(now, self.until, policy.agent_decides, false);
        let help_code = &self.auth.visit.help_code;
        match self.code_tries {
            Some(tries_left) => AgentView::Unlock { help_code, wrong: tries_left < CODE_TRIES, countdown },
            None => AgentView::Decide {
                help_code,
                first_name: self.auth.applicant.first_name.as_deref(),
                portrait: self.portrait,
                countdown,
            },
        }
    }
}

impl Awaits for AgentsTurn {
    visit_at!(auth.visit);

    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        if cx.now < self.until {
            return Next::to(self);
        }
        let failure = cx.ids.failure(ErrorCode::AgentSilent);
        end(cx, self.auth.visit, None, Ending::Failed(failure))
    }

    awaits_no_press!(NotHere);

    awaits_no_answer!();

    fn on_card_out(self, cx: &mut Context<'_>) -> Next {
        let failure = cx.ids.failure(ErrorCode::CardRemoved);
        end(cx, self.auth.visit, None, Ending::Failed(failure))
    }

    fn moments(&self, _: &Policy) -> Vec<Time> {
        vec![self.until]
    }

    fn view(&self, policy: &Policy, now: Time) -> View<'_> {
        View::AgentsTurn { name: &self.agent.name, countdown: ring(now, self.until, policy.agent_decides, false) }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Phone)
    }

    fn idles(&self) -> bool {
        false
    }
}

impl StaffMenu {
    /// Does what staff pressed.
    pub(crate) fn told(mut self, cx: &Context<'_>, task: StaffTask) -> Next {
        self.visit.active = cx.now;
        let done = AuditEvent::StaffDid { agent: self.agent.pseudonym.clone(), task };
        match task {
            StaffTask::TestSound => Next::to(self).audit(done).with(Effect::Play(Sound::TakeCard)),
            StaffTask::TakeOutOfService | StaffTask::PutBackInService => {
                self.in_service = task == StaffTask::PutBackInService;
                Next::to(self).audit(done)
            }
            StaffTask::Close if !cx.policy.staff_may_close => Next::ignored(self, Ignored::Unusable),
            StaffTask::Restart | StaffTask::Close => {
                Next::to(self).audit(done).with(Effect::Leave { restart: task == StaffTask::Restart })
            }
        }
    }

    fn leave(self, cx: &mut Context<'_>) -> Next {
        end(cx, self.visit, None, Ending::Outcome(Outcome::Stopped))
    }
}

impl Awaits for StaffMenu {
    visit_at!(visit);

    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        if cx.now < self.visit.active.plus(cx.policy.staff_menu) { Next::to(self) } else { self.leave(cx) }
    }

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Choice(ChoicePress::Back) => self.leave(cx),
            Press::Choice(_) | Press::Continue | Press::Pin(_) | Press::Code(_) | Press::End(_) => {
                Next::ignored(self, Ignored::NotHere)
            }
        }
    }

    awaits_no_answer!();

    fn on_card_out(self, cx: &mut Context<'_>) -> Next {
        self.leave(cx)
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        vec![self.visit.active.plus(policy.staff_menu)]
    }

    fn view(&self, policy: &Policy, _: Time) -> View<'_> {
        View::StaffMenu {
            name: &self.agent.name,
            facts: self.facts.as_ref(),
            in_service: self.in_service,
            can_close: policy.staff_may_close,
        }
    }

    fn step(&self) -> Option<Step> {
        None
    }

    fn idles(&self) -> bool {
        false
    }
}
