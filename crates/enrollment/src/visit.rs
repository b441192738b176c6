//! What is known of one person's visit, from card in to card out.

use crate::{AgentFacts, Attestation, CardPlace, Countdown, OpId, Outcome, Policy, ReaderId, Time};

/// What a card is in for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// A person sets up a phone, or looks after those there are.
    Enroll,
    /// An agent opens the kiosk for the next person.
    Open,
    /// Staff open the menu.
    Menu,
}

/// One visit; carried by every state of a session.
#[derive(Debug)]
pub(crate) struct Visit {
    /// Where the card is, or was.
    pub(crate) reader: ReaderId,
    /// Whether it is still there.
    pub(crate) card: CardPlace,
    /// When the card went in.
    pub(crate) started: Time,
    /// When the person last did anything.
    pub(crate) active: Time,
    /// Whether the card has, or may have, counted a wrong PIN in this visit.
    pub(crate) pin_try_used: bool,
    /// Whether the person turned a credential off in this visit.
    pub(crate) turned_off: bool,
    /// Whether the card got a new PIN in this visit.
    pub(crate) pin_replaced: bool,
    /// The code the person can tell the help desk; also the correlation id.
    pub(crate) help_code: String,
    /// The check of the card's other objects, while it runs.
    pub(crate) check: Option<OpId>,
    /// What the card is in for.
    pub(crate) purpose: Purpose,
    /// The agent beside the person; of an agent's own visit, who it turned out to be.
    pub(crate) agent: Option<AgentFacts>,
    /// The agent's word that this is the person.
    pub(crate) attestation: Option<Attestation>,
    /// The agent did not give it.
    pub(crate) is_refused: bool,
}

impl Visit {
    /// How the visit ends where the person stops it.
    pub(crate) const fn stopped(&self) -> Outcome {
        match (self.turned_off, self.pin_replaced) {
            (true, _) => Outcome::TurnedOff,
            (false, true) => Outcome::PinReplaced,
            (false, false) => Outcome::Stopped,
        }
    }

    /// The agent beside the person.
    pub(crate) fn attending(&self) -> Option<&AgentFacts> {
        self.agent.as_ref().filter(|_| self.purpose == Purpose::Enroll)
    }

    /// Whether the agent has said who this is.
    pub(crate) const fn is_decided(&self) -> bool {
        self.attestation.is_some() || self.is_refused
    }

    /// The agent whose word is still wanted.
    pub(crate) fn awaits_agent(&self) -> Option<&AgentFacts> {
        self.attending().filter(|_| self.attestation.is_none())
    }

    pub(crate) fn is_card(&self, reader: &ReaderId) -> bool {
        self.card == CardPlace::In && self.reader == *reader
    }

    pub(crate) fn idle_end(&self, policy: &Policy) -> Time {
        self.active.plus(policy.idle)
    }

    pub(crate) fn idle_warning_from(&self, policy: &Policy) -> Time {
        self.active.plus(policy.idle.saturating_sub(policy.idle_warning))
    }

    pub(crate) fn idle_warning(&self, policy: &Policy, now: Time) -> Option<Countdown> {
        (now >= self.idle_warning_from(policy)).then(|| ring(now, self.idle_end(policy), policy.idle_warning, true))
    }

    pub(crate) fn session_end(&self, policy: &Policy) -> Time {
        self.started.plus(policy.session)
    }
}

/// The countdown to `end` out of `total`.
pub(crate) fn ring(now: Time, end: Time, total: std::time::Duration, can_extend: bool) -> Countdown {
    let total_ms = u64::try_from(total.as_millis()).unwrap_or(u64::MAX);
    let left_ms = u64::try_from(now.until(end).as_millis()).unwrap_or(u64::MAX);
    Countdown { left_ms, total_ms: total_ms.max(left_ms), can_extend }
}
