//! What agents and staff do to a kiosk, whatever the state: opening it, its menu, and closing it.

use super::Session;
use crate::input::{StaffAnswer, StaffPress};
use crate::next::{Context, Ending, Ignored, Next, end};
use crate::state::{Awaits as _, Finished, OutOfOrder, Over, StaffCard, State, Welcome, in_visit};
use crate::visit::{Purpose, ring};
use crate::{
    AgentFacts, AgentView, AgentWord, Attended, AuditEvent, CardPlace, Effect, ErrorCode, OpId, Portrait, StaffTask,
    Time,
};

/// What agents have made of this kiosk.
#[derive(Debug, Default)]
pub(super) struct Staff {
    /// Who is beside the next person, and until when that person may come.
    pub(super) beside: Option<(AgentFacts, Time)>,
    /// A staff card is asked for, until then.
    pub(super) asked_until: Option<Time>,
    /// Staff have closed the kiosk.
    is_closed: bool,
}

impl Staff {
    /// Nobody sees the kiosk: what was begun outside a visit is over. Names the agent who is no longer beside.
    pub(super) const fn darken(&mut self) -> Option<(AgentFacts, Time)> {
        self.asked_until = None;
        self.beside.take()
    }
}

impl Session {
    /// The agent's screen at `now`.
    pub fn agent_view(&self, now: Time) -> AgentView<'_> {
        if let State::AgentsTurn(turn) = &self.state {
            return turn.agent_view(&self.policy, now);
        }
        in_visit!(&self.state, state => AgentView::Beside {
            name: state.visit().attending().map(|agent| agent.name.as_str()),
            step: state.step(),
            help_code: Some(&state.visit().help_code),
        }, else AgentView::Beside {
            name: self.staff.beside.as_ref().map(|(agent, _)| agent.name.as_str()),
            step: None,
            help_code: None,
        })
    }

    /// What is on every screen while an agent is beside.
    pub(super) fn attended(&self, now: Time) -> Option<Attended<'_>> {
        in_visit!(&self.state, state => {
            let agent = state.visit().attending().filter(|_| !self.has_left())?;
            Some(Attended { name: &agent.name, countdown: None, can_end: state.can_stop() })
        }, else {
            let (agent, until) = self.staff.beside.as_ref()?;
            let countdown = Some(ring(now, *until, self.policy.handover, false));
            Some(Attended { name: &agent.name, countdown, can_end: true })
        })
    }

    /// Whether the agent is gone before the visit is: the card is out, and nothing is left to decide.
    fn has_left(&self) -> bool {
        let State::Finished(Finished { visit, .. }) = &self.state else { return false };
        visit.card == CardPlace::Out && (visit.is_decided() || self.staff.beside.is_none())
    }

    /// Whether staff can ask for the menu here.
    pub(super) fn has_staff_door(&self) -> bool {
        let is_outside = in_visit!(&self.state, _ => false, else !matches!(self.state, State::StaffCard(_)));
        self.policy.staff && is_outside && self.fault.is_none()
    }

    /// The state outside a visit.
    pub(super) fn outside(&self) -> State {
        match (self.fault, self.staff.asked_until, self.staff.is_closed) {
            (Some(fault), _, _) => OutOfOrder { code: fault.into() }.into(),
            (None, Some(until), _) => StaffCard { until }.into(),
            (None, None, true) => OutOfOrder { code: ErrorCode::OutOfService }.into(),
            (None, None, false) => Welcome { agent_first: self.policy.attended && self.staff.beside.is_none() }.into(),
        }
    }

    /// What a card that goes in now is for, and who is beside.
    pub(super) fn purpose(&mut self) -> (Purpose, Option<AgentFacts>) {
        match (self.staff.asked_until.take(), &self.staff.beside) {
            (Some(_), _) => (Purpose::Menu, None),
            (None, Some((agent, _))) if self.policy.attended => (Purpose::Enroll, Some(agent.clone())),
            (None, _) if self.policy.attended => (Purpose::Open, None),
            (None, _) => (Purpose::Enroll, None),
        }
    }

    /// The moments outside a visit.
    pub(super) fn staff_moments(&self) -> Vec<Time> {
        let beside = self.staff.beside.as_ref().map(|(_, until)| *until);
        [self.staff.asked_until, beside].into_iter().flatten().collect()
    }

    /// A moment outside a visit: what was waited for has not come.
    pub(super) fn staff_tick(&mut self, state: State) -> Next {
        let now = self.now;
        let is_over = |until: &Time| now >= *until;
        let gave_up = self.staff.asked_until.take_if(|until| is_over(until)).is_some();
        let ended = self.staff.beside.take_if(|(_, until)| is_over(until));
        if !gave_up && ended.is_none() {
            return Next::ignored(state, Ignored::NotHere);
        }
        help_ended(Next::to(self.outside()), ended)
    }

    /// A press outside a visit.
    pub(super) fn staff_back(&mut self, state: State, is_back: bool) -> Next {
        if is_back && self.staff.asked_until.take().is_some() {
            return Next::to(self.outside());
        }
        Next::ignored(state, Ignored::NotHere)
    }

    pub(super) fn on_staff(&mut self, press: StaffPress) -> Next {
        match press {
            StaffPress::OpenMenu if self.has_staff_door() => {
                self.staff.asked_until = Some(self.now.plus(self.policy.staff_card));
                Next::to(self.outside())
            }
            StaffPress::EndHelp => self.end_help(),
            StaffPress::OpenMenu => self.not_here(),
            StaffPress::Do(task) => self.do_task(task),
        }
    }

    pub(super) fn on_staff_answer(&mut self, op: OpId, answer: StaffAnswer) -> Next {
        let in_service = !self.staff.is_closed;
        let (state, mut cx) = self.take();
        match (state, answer) {
            (State::ProvingStaff(state), StaffAnswer::Proven(outcome)) if state.op == op => {
                state.proven(&mut cx, outcome, in_service)
            }
            (State::AgentsTurn(mut state), StaffAnswer::Portrait(portrait))
                if state.op == op && state.portrait == Portrait::Reading =>
            {
                state.portrait = portrait;
                Next::to(state)
            }
            (State::StaffMenu(mut state), StaffAnswer::Facts(facts)) if state.op == op => {
                state.facts = Some(*facts);
                Next::to(state)
            }
            (state, _) => Next::ignored(state, Ignored::Stale),
        }
    }

    pub(super) fn on_agent(&mut self, word: AgentWord) -> Next {
        let (state, mut cx) = self.take();
        let State::AgentsTurn(turn) = state else { return Next::ignored(state, Ignored::NotHere) };
        turn.told(&mut cx, word)
    }

    /// A visit is over: whoever opened the kiosk is beside the next person now, and whoever was beside this one
    /// no longer is once the time is up or a decision was made.
    pub(super) fn staff_after(&mut self, finished: &mut Finished, over: Over) -> Option<AuditEvent> {
        let visit = &mut finished.visit;
        match (over, visit.purpose) {
            (Over::NextPerson, Purpose::Open) => {
                let until = self.now.plus(self.policy.handover);
                self.staff.beside = visit.agent.take().map(|agent| (agent, until));
                None
            }
            (Over::SameCard, Purpose::Menu) => {
                self.staff.asked_until = Some(self.now.plus(self.policy.staff_card));
                None
            }
            (Over::NextPerson, Purpose::Enroll) => {
                let is_decided = visit.is_decided();
                let ended = self.staff.beside.take_if(|(_, until)| is_decided || self.now >= *until);
                ended.map(|(agent, _)| AuditEvent::HelpEnded { agent: agent.pseudonym })
            }
            (Over::NextPerson, Purpose::Menu) | (Over::SameCard, Purpose::Open | Purpose::Enroll) => None,
        }
    }

    fn end_help(&mut self) -> Next {
        let Some(beside) = self.staff.beside.take() else { return self.not_here() };
        let (state, mut cx) = self.take();
        let next = in_visit!(state, state => {
            let is_with_agent = state.visit().attending().is_some();
            if is_with_agent && state.can_stop() {
                let (enrollment, visit) = (state.enrollment(), state.into_visit());
                let outcome = visit.stopped();
                end(&mut cx, visit, enrollment, Ending::Outcome(outcome))
            } else {
                Next::to(state)
            }
        }, else Next::to(self.outside()));
        help_ended(next, Some(beside))
    }

    fn do_task(&mut self, task: StaffTask) -> Next {
        let (state, cx): (State, Context<'_>) = self.take();
        let State::StaffMenu(menu) = state else { return Next::ignored(state, Ignored::NotHere) };
        let next = menu.told(&cx, task);
        if let State::StaffMenu(menu) = &next.state {
            self.staff.is_closed = !menu.in_service;
        }
        next
    }

    fn not_here(&mut self) -> Next {
        let (state, _) = self.take();
        Next::ignored(state, Ignored::NotHere)
    }
}

pub(super) fn help_ended(mut next: Next, ended: Option<(AgentFacts, Time)>) -> Next {
    if let Some((agent, _)) = ended {
        next.effects.insert(0, Effect::Audit(AuditEvent::HelpEnded { agent: agent.pseudonym }));
    }
    next
}
