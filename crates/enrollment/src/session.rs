//! The machine: takes events, keeps the state, answers with effects.

mod staff;

use std::mem;

use crate::ids::Ids;
use crate::input::{Answer, ChoicePress, EndPress, Input, Press, World};
use crate::next::{Context, Ending, Ignored, Next, end};
use crate::state::{Awaits, Over, ReadingCard, State, Welcome, in_visit};
use crate::visit::Visit;
use crate::{
    AuditEvent, CardPlace, Effect, ErrorCode, Event, Failure, Finding, OpId, Outcome, Policy, ReaderFault, ReaderId,
    Sound, Time, ViewModel,
};
use staff::Staff;

/// What became of an event.
#[derive(Debug, PartialEq, Eq)]
pub enum Reaction {
    /// It was taken; these effects are to be carried out, in order.
    Taken(Vec<Effect>),
    /// It changed nothing.
    Ignored(Ignored),
}

/// One kiosk, from power-on: sessions follow one another in it.
#[derive(Debug)]
pub struct Session {
    policy: Policy,
    state: State,
    ids: Ids,
    now: Time,
    revision: u64,
    visits: u64,
    /// What is known of the readers, whatever the state: a card may go in while the last visit ends.
    fault: Option<ReaderFault>,
    cards: Vec<ReaderId>,
    staff: Staff,
}

impl Session {
    /// A kiosk that has just been switched on; `now` is the first moment of its clock.
    pub fn new(policy: Policy, now: Time) -> Self {
        let agent_first = policy.attended;
        Self {
            policy,
            state: State::Welcome(Welcome { agent_first }),
            ids: Ids::new(0),
            now,
            revision: 0,
            visits: 0,
            fault: None,
            cards: Vec::new(),
            staff: Staff::default(),
        }
    }

    /// Makes help codes and incident ids start from `seed`, so that two kiosks or two days do not
    /// repeat each other's. They are no secrets.
    #[must_use]
    pub const fn with_code_seed(mut self, seed: u64) -> Self {
        self.ids = Ids::new(seed);
        self
    }

    /// Takes one event and says what to do; an ignored event asks for nothing.
    pub fn on(&mut self, now: Time, event: Event) -> Vec<Effect> {
        match self.react(now, event) {
            Reaction::Taken(effects) => effects,
            Reaction::Ignored(_) => Vec::new(),
        }
    }

    /// Takes one event and says what became of it.
    pub fn react(&mut self, now: Time, event: Event) -> Reaction {
        let was_warned = self.is_idle_warned();
        self.now = self.now.max(now);
        self.revision = self.revision.wrapping_add(1);
        let next = match Input::from(event) {
            Input::World(change) => self.on_world(change),
            Input::Tick => self.on_tick(),
            Input::Press(press) => self.on_press(press),
            Input::Answer(op, answer) => self.on_answer(op, answer),
            Input::Staff(press) => self.on_staff(press),
            Input::StaffAnswer(op, answer) => self.on_staff_answer(op, answer),
            Input::Agent(word) => self.on_agent(word),
        };
        let next = self.settle(next);
        self.state = next.state;
        let mut effects = next.effects;
        if !was_warned && self.is_idle_warned() {
            effects.push(Effect::Play(Sound::MoreTime));
        }
        match next.ignored {
            Some(why) if effects.is_empty() => Reaction::Ignored(why),
            Some(_) | None => Reaction::Taken(effects),
        }
    }

    /// When [`Event::Tick`] is due next; nothing to wait for where absent.
    pub fn deadline(&self) -> Option<Time> {
        let mut moments = in_visit!(&self.state, state => state.moments(&self.policy), else self.staff_moments());
        if let Some((visit, idles)) = in_visit!(&self.state, state => Some((state.visit(), state.idles())), else None) {
            if !self.is_ending() {
                moments.push(visit.session_end(&self.policy));
            }
            if idles {
                moments.extend([visit.idle_warning_from(&self.policy), visit.idle_end(&self.policy)]);
            }
        }
        moments.into_iter().filter(|moment| *moment > self.now).min()
    }

    /// The screen at `now`.
    pub fn view(&self, now: Time) -> ViewModel<'_> {
        let (revision, visit) = (self.revision, self.visits);
        let (attended, staff_door) = (self.attended(now), self.has_staff_door());
        in_visit!(&self.state, state => ViewModel {
            revision,
            visit,
            step: state.step(),
            help_code: Some(&state.visit().help_code),
            can_stop: state.can_stop(),
            attended,
            staff_door,
            idle_warning: state.visit().idle_warning(&self.policy, now).filter(|_| state.idles()),
            view: state.view(&self.policy, now),
        }, else ViewModel {
            revision,
            visit,
            step: None,
            help_code: None,
            can_stop: false,
            attended,
            staff_door,
            idle_warning: None,
            view: self.state.view_outside(&self.policy, now),
        })
    }

    /// The code the person can tell the help desk; also the correlation id of the visit.
    pub fn help_code(&self) -> Option<&str> {
        in_visit!(&self.state, state => Some(state.visit().help_code.as_str()), else None)
    }

    /// The name of the current state, for logs and for docs/states.md.
    pub const fn state_name(&self) -> &'static str {
        self.state.name()
    }

    fn take(&mut self) -> (State, Context<'_>) {
        let state = mem::replace(&mut self.state, State::Welcome(Welcome { agent_first: false }));
        (state, Context { now: self.now, policy: &self.policy, ids: &mut self.ids })
    }

    /// Whether the person is being asked for a sign of life.
    fn is_idle_warned(&self) -> bool {
        in_visit!(
            &self.state,
            state => state.idles() && state.visit().idle_warning(&self.policy, self.now).is_some(),
            else false
        )
    }

    const fn is_ending(&self) -> bool {
        matches!(self.state, State::CleaningUp(_) | State::Finished(_))
    }

    fn on_tick(&mut self) -> Next {
        let ending = self.is_ending();
        let (state, mut cx) = self.take();
        in_visit!(state, state => {
            let (idles, visit) = (state.idles(), state.visit());
            let (idle_end, session_end) = (visit.idle_end(cx.policy), visit.session_end(cx.policy));
            if idles && cx.now >= idle_end {
                let enrollment = state.enrollment();
                end(&mut cx, state.into_visit(), enrollment, Ending::Outcome(Outcome::TimedOut))
            } else if !ending && cx.now >= session_end {
                let failure = cx.ids.failure(ErrorCode::SessionTooLong);
                fail(&mut cx, state, failure)
            } else {
                state.on_tick(&mut cx)
            }
        }, else self.staff_tick(state))
    }

    fn on_press(&mut self, press: Press) -> Next {
        let (state, mut cx) = self.take();
        in_visit!(state, mut state => {
            let warned = state.idles() && state.visit().idle_warning(cx.policy, cx.now).is_some();
            state.visit_mut().active = cx.now;
            if matches!(press, Press::End(EndPress::Stop)) && state.can_stop() {
                let (enrollment, visit) = (state.enrollment(), state.into_visit());
                let outcome = visit.stopped();
                end(&mut cx, visit, enrollment, Ending::Outcome(outcome))
            } else if warned || matches!(press, Press::End(EndPress::KeepGoing)) {
                // Any key or touch but Stop says "keep going" and nothing else: the screen below is hidden.
                Next::to(state)
            } else {
                state.on_press(&mut cx, press)
            }
        }, else self.staff_back(state, matches!(press, Press::Choice(ChoicePress::Back) | Press::End(EndPress::Stop))))
    }

    fn on_answer(&mut self, op: OpId, answer: Answer) -> Next {
        let (state, mut cx) = self.take();
        in_visit!(state, state => {
            let check_is_awaited = state.visit().check == Some(op);
            if let (Answer::CardChecked(result), true) = (&answer, check_is_awaited) {
                card_checked(&mut cx, state, result.clone())
            } else {
                state.on_answer(&mut cx, op, answer)
            }
        }, else Next::ignored(state, Ignored::Stale))
    }

    fn on_world(&mut self, change: World) -> Next {
        match change {
            World::Ready => self.fault = None,
            World::Fault(fault) => {
                self.fault = Some(fault);
                self.cards.clear();
            }
            World::Inserted(ref reader) => {
                self.fault = None;
                self.cards.retain(|known| known != reader);
                self.cards.push(reader.clone());
            }
            World::Removed(ref reader) => self.cards.retain(|known| known != reader),
            World::Locked => {}
        }
        // Whoever comes after the dark is a stranger, and so is the agent's help to them.
        let left = if matches!(change, World::Locked) { self.staff.darken() } else { None };
        let next = self.change_world(change);
        staff::help_ended(next, left)
    }

    fn change_world(&mut self, change: World) -> Next {
        let ending = self.is_ending();
        let (state, mut cx) = self.take();
        let state = match (state, &change) {
            // The last screen has asked for the card, or has nothing to tell the next person.
            (State::Finished(finished), World::Inserted(_)) if !finished.is_card_in() => return finished.make_way(),
            (State::Finished(finished), World::Locked) => return finished.darken(&cx),
            (state, _) => state,
        };
        in_visit!(state, mut state => {
            let ours = state.visit().card == CardPlace::In;
            match change {
                World::Removed(reader) if state.visit().is_card(&reader) => {
                    state.visit_mut().card = CardPlace::Out;
                    state.on_card_out(&mut cx)
                }
                World::Fault(fault) if ours => {
                    state.visit_mut().card = CardPlace::Out;
                    if ending || state.enrollment().is_some() {
                        state.on_card_out(&mut cx)
                    } else {
                        let code = match fault {
                            ReaderFault::NoReader => ErrorCode::ReaderGone,
                            ReaderFault::ServiceMissing | ReaderFault::ServiceRefused => fault.into(),
                        };
                        let failure = cx.ids.failure(code);
                        fail(&mut cx, state, failure)
                    }
                }
                World::Locked if !ending => {
                    let (enrollment, visit) = (state.enrollment(), state.into_visit());
                    end(&mut cx, visit, enrollment, Ending::Outcome(Outcome::TimedOut))
                }
                // A card put in again starts anew (R-SEC-07): nobody can tell that it is the same person.
                World::Inserted(_) if !ours && !ending => {
                    let (enrollment, visit) = (state.enrollment(), state.into_visit());
                    let outcome = visit.stopped();
                    end(&mut cx, visit, enrollment, Ending::Outcome(outcome))
                }
                World::Ready | World::Fault(_) | World::Inserted(_) | World::Removed(_) | World::Locked => {
                    Next::ignored(state, Ignored::NotHere)
                }
            }
        }, else Next::to(self.outside()))
    }

    /// Goes on where a visit is over, or begins one where nobody is there and a card is.
    fn settle(&mut self, next: Next) -> Next {
        let Next { state, mut effects, ignored } = next;
        let (state, ignored) = match state.over() {
            Some(over) => {
                if let State::Finished(mut finished) = state {
                    effects.extend(self.staff_after(&mut finished, over).map(Effect::Audit));
                }
                let state = match over {
                    Over::NextPerson => self.outside(),
                    Over::SameCard => Welcome { agent_first: false }.into(),
                };
                (state, None)
            }
            None => (state, ignored),
        };
        let nobody = matches!(state, State::Welcome(_) | State::StaffCard(_));
        let Some(reader) = self.cards.first().filter(|_| nobody).cloned() else {
            return Next { state, effects, ignored };
        };
        let begun = self.begin(reader);
        effects.extend(begun.effects);
        Next { state: begun.state, effects, ignored: None }
    }

    fn begin(&mut self, reader: ReaderId) -> Next {
        self.visits = self.visits.wrapping_add(1);
        let op = self.ids.op();
        let (purpose, agent) = self.purpose();
        let visit = Visit {
            reader: reader.clone(),
            card: CardPlace::In,
            started: self.now,
            active: self.now,
            pin_try_used: false,
            turned_off: false,
            pin_replaced: false,
            help_code: self.ids.code(),
            check: None,
            purpose,
            agent,
            attestation: None,
            is_refused: false,
        };
        Next::to(ReadingCard { visit, op, since: self.now })
            .with(Effect::Play(Sound::CardIn))
            .audit(AuditEvent::CardInserted)
            .with(Effect::ReadCard { op, reader })
    }
}

fn fail(cx: &mut Context<'_>, state: impl Awaits, failure: Failure) -> Next {
    let enrollment = state.enrollment();
    end(cx, state.into_visit(), enrollment, Ending::Failed(failure))
}

/// The check runs beside everything else; only what must stop a visit does.
fn card_checked(cx: &mut Context<'_>, mut state: impl Awaits, result: Result<Vec<Finding>, Failure>) -> Next {
    state.visit_mut().check = None;
    match result {
        Ok(findings) => {
            let stop = crate::state::stopping(&findings).map(|finding| finding.code);
            let checked = Effect::Audit(AuditEvent::CardChecked(findings));
            let mut next = match stop {
                Some(code) => {
                    let failure = cx.ids.failure(code);
                    fail(cx, state, failure)
                }
                None => Next::to(state),
            };
            next.effects.insert(0, checked);
            next
        }
        Err(failure) if state.visit().card == CardPlace::In => fail(cx, state, failure),
        Err(_) => Next::to(state),
    }
}
