//! What a state makes of an event: the next state, and what to do.

use crate::ids::Ids;
use crate::state::{CleaningUp, State};
use crate::visit::Visit;
use crate::{AuditEvent, Effect, Failure, Outcome, Policy, Time};

/// What a state may use while it decides.
pub(crate) struct Context<'a> {
    pub(crate) now: Time,
    pub(crate) policy: &'a Policy,
    pub(crate) ids: &'a mut Ids,
}

/// Why an event changed nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ignored {
    /// It means nothing in this state.
    NotHere,
    /// It answers an operation that is no longer awaited.
    Stale,
    /// The machine waits for an answer and takes no such request meanwhile.
    Busy,
    /// It carries something that cannot be used, such as an unknown id or a name too long.
    Unusable,
}

/// The next state, what to do, and whether the event was ignored.
pub(crate) struct Next {
    pub(crate) state: State,
    pub(crate) effects: Vec<Effect>,
    pub(crate) ignored: Option<Ignored>,
}

impl Next {
    pub(crate) fn to(state: impl Into<State>) -> Self {
        Self { state: state.into(), effects: Vec::new(), ignored: None }
    }

    pub(crate) fn ignored(state: impl Into<State>, why: Ignored) -> Self {
        Self { state: state.into(), effects: Vec::new(), ignored: Some(why) }
    }

    pub(crate) fn with(mut self, effect: Effect) -> Self {
        self.effects.push(effect);
        self
    }

    pub(crate) fn audit(self, event: AuditEvent) -> Self {
        self.with(Effect::Audit(event))
    }
}

/// How a visit ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Ending {
    /// Without an error.
    Outcome(Outcome),
    /// The PIN is blocked.
    PinBlocked,
    /// With an error.
    Failed(Failure),
    /// An agent has opened the kiosk for the next person.
    HandedOver,
}

impl Ending {
    fn audit(&self) -> Option<AuditEvent> {
        Some(match self {
            Self::Outcome(Outcome::Issued { serial, .. }) => AuditEvent::Issued { serial: serial.clone() },
            Self::Outcome(Outcome::Stopped | Outcome::TurnedOff | Outcome::PinReplaced) => AuditEvent::Stopped,
            Self::Outcome(Outcome::TimedOut) => AuditEvent::TimedOut,
            Self::PinBlocked => AuditEvent::PinBlocked,
            Self::Failed(failure) => AuditEvent::Failed(failure.clone()),
            Self::HandedOver => return None,
        })
    }
}

/// The one way out of a visit: success, failure, cancel, time-out and card loss all pass here.
pub(crate) fn end(cx: &mut Context<'_>, mut visit: Visit, enrollment: Option<String>, ending: Ending) -> Next {
    let op = cx.ids.op();
    visit.check = None;
    let audit = ending.audit();
    let mut next = Next::to(CleaningUp { visit, ending, op, since: cx.now }).with(Effect::PinForget);
    next.effects.extend(audit.map(Effect::Audit));
    next.with(Effect::CleanUp { op, enrollment })
}
