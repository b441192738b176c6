//! Wiping everything, and the last screen until the card is out.

use super::{Awaits, State, awaits_no_answer, awaits_no_press, visit_at};
use crate::input::{Answer, EndPress, Press};
use crate::next::{Context, Ending, Ignored, Next};
use crate::visit::Visit;
use crate::{
    AuditEvent, CardPlace, Effect, ErrorClass, ErrorFacts, OpId, Outcome, Policy, Shown, Sound, Step, Time, View,
};

/// Awaits that everything was wiped.
#[derive(Debug)]
pub(crate) struct CleaningUp {
    pub(crate) visit: Visit,
    pub(crate) ending: Ending,
    pub(crate) op: OpId,
    pub(crate) since: Time,
}

/// Awaits that the card is out and the person has read the last screen.
#[derive(Debug)]
pub(crate) struct Finished {
    pub(crate) visit: Visit,
    pub(crate) ending: Ending,
    /// Since when this screen has stood.
    pub(crate) since: Time,
    /// Whether the card was out before this screen came.
    pub(crate) card_was_out: bool,
    /// When the next "take your card" sounds.
    pub(crate) sound_at: Time,
    /// The session is over and the kiosk may go back to its first screen, or start over.
    pub(crate) over: Option<Over>,
}

/// What comes after the last screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Over {
    /// The first screen, or the next card.
    NextPerson,
    /// The same card again, because the person asked to try again.
    SameCard,
}

impl CleaningUp {
    fn finish(self, cx: &Context<'_>) -> Next {
        let card_was_out = self.visit.card == CardPlace::Out;
        let sound = match self.ending {
            Ending::Outcome(_) | Ending::HandedOver => Sound::TakeCard,
            Ending::PinBlocked | Ending::Failed(_) => Sound::Mistake,
        };
        let sound_at = cx.now.plus(cx.policy.take_card_sound);
        let Self { visit, ending, .. } = self;
        let next = Next::to(Finished { visit, ending, since: cx.now, card_was_out, sound_at, over: None });
        let next = next.audit(AuditEvent::CleanedUp);
        if card_was_out && sound == Sound::TakeCard { next } else { next.with(Effect::Play(sound)) }
    }
}

impl Awaits for CleaningUp {
    visit_at!(visit);

    /// A wipe that is not reported in time is over as well: the engine drops its secrets first and
    /// only then talks to issuer and card.
    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        if cx.now < self.since.plus(cx.policy.clean_up) { Next::to(self) } else { self.finish(cx) }
    }

    awaits_no_press!(Busy);

    fn on_answer(self, cx: &mut Context<'_>, op: OpId, answer: Answer) -> Next {
        match answer {
            Answer::CleanedUp if op == self.op => self.finish(cx),
            Answer::CardRead(_)
            | Answer::CardChecked(_)
            | Answer::PinChecked(_)
            | Answer::PinReplaced(_)
            | Answer::Issuer(_)
            | Answer::Phone(_)
            | Answer::CleanedUp => Next::ignored(self, Ignored::Stale),
        }
    }

    fn on_card_out(self, _: &mut Context<'_>) -> Next {
        Next::to(self)
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        vec![self.since.plus(policy.clean_up)]
    }

    fn view(&self, _: &Policy, _: Time) -> View<'_> {
        View::CleaningUp
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Done)
    }

    fn can_stop(&self) -> bool {
        false
    }

    fn idles(&self) -> bool {
        false
    }
}

impl Finished {
    fn over(self, over: Over) -> Next {
        Next::to(Self { over: Some(over), ..self })
    }

    /// Ends the last screen, as a card is put in.
    pub(crate) fn make_way(self) -> Next {
        self.over(Over::NextPerson)
    }

    /// Ends the last screen where nobody looks at it; a card that is still in is asked for all the same.
    pub(crate) fn darken(self, cx: &Context<'_>) -> Next {
        match (&self.ending, self.is_card_in()) {
            (_, false) => self.over(Over::NextPerson),
            (Ending::PinBlocked | Ending::Failed(_), true) => self.take_card(cx),
            (Ending::Outcome(_) | Ending::HandedOver, true) => Next::ignored(self, Ignored::NotHere),
        }
    }

    /// How long the last screen stays when nobody presses anything.
    fn stays(&self, policy: &Policy) -> std::time::Duration {
        match (&self.ending, self.card_was_out) {
            (Ending::Outcome(Outcome::Issued { .. }), true) => policy.done,
            (Ending::Outcome(_) | Ending::HandedOver, _) => policy.goodbye,
            (Ending::PinBlocked, _) => policy.pin_blocked,
            (Ending::Failed(_), _) => policy.error,
        }
    }

    pub(crate) fn is_card_in(&self) -> bool {
        self.visit.card == CardPlace::In
    }

    /// With its card still in, only an error or a blocked PIN gives way to "take your card".
    fn take_card(self, cx: &Context<'_>) -> Next {
        let since = cx.now;
        let sound_at = since.plus(cx.policy.take_card_sound);
        let ending = Ending::Outcome(self.visit.stopped());
        Next::to(Self { ending, since, sound_at, ..self }).with(Effect::Play(Sound::TakeCard))
    }

    fn is_forgotten(&self, policy: &Policy, now: Time) -> bool {
        now >= self.since.plus(policy.card_forgotten)
    }

    fn sound(self, cx: &Context<'_>) -> Next {
        if cx.now < self.sound_at {
            return Next::to(self);
        }
        let is_forgotten = self.is_forgotten(cx.policy, cx.now);
        let sound = if is_forgotten { Sound::CardForgotten } else { Sound::TakeCard };
        let sound_at = cx.now.plus(cx.policy.take_card_sound);
        Next::to(Self { sound_at, ..self }).with(Effect::Play(sound))
    }
}

impl Awaits for Finished {
    visit_at!(visit);

    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        let stays_until = self.since.plus(self.stays(cx.policy));
        match (&self.ending, self.is_card_in()) {
            (Ending::Outcome(_) | Ending::HandedOver, true) => self.sound(cx),
            (Ending::PinBlocked | Ending::Failed(_), true) if cx.now >= stays_until => self.take_card(cx),
            (_, false) if cx.now >= stays_until => self.over(Over::NextPerson),
            (Ending::Outcome(_) | Ending::HandedOver | Ending::PinBlocked | Ending::Failed(_), _) => Next::to(self),
        }
    }

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::End(EndPress::Done | EndPress::Stop) if !self.is_card_in() => self.over(Over::NextPerson),
            Press::End(EndPress::Done | EndPress::Stop) => match self.ending {
                Ending::PinBlocked | Ending::Failed(_) => self.take_card(cx),
                Ending::Outcome(_) | Ending::HandedOver => Next::ignored(self, Ignored::NotHere),
            },
            Press::End(EndPress::TryAgain) => match &self.ending {
                Ending::Failed(failure) if failure.code.class() == ErrorClass::TryAgain && self.is_card_in() => {
                    self.over(Over::SameCard)
                }
                Ending::Failed(_) | Ending::Outcome(_) | Ending::HandedOver | Ending::PinBlocked => {
                    Next::ignored(self, Ignored::NotHere)
                }
            },
            Press::End(EndPress::KeepGoing) | Press::Continue | Press::Pin(_) | Press::Choice(_) | Press::Code(_) => {
                Next::ignored(self, Ignored::NotHere)
            }
        }
    }

    awaits_no_answer!();

    fn on_card_out(self, cx: &mut Context<'_>) -> Next {
        let since = match self.ending {
            Ending::Outcome(_) | Ending::HandedOver => cx.now,
            Ending::PinBlocked | Ending::Failed(_) => self.since,
        };
        Next::to(Self { since, ..self })
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        let mut moments = vec![self.since.plus(self.stays(policy))];
        if self.is_card_in() {
            moments.push(self.sound_at);
            moments.push(self.since.plus(policy.card_forgotten));
        }
        moments
    }

    fn view(&self, policy: &Policy, now: Time) -> View<'_> {
        match &self.ending {
            Ending::Outcome(outcome) if self.is_card_in() => {
                View::TakeCard { outcome: outcome.clone(), forgotten: self.is_forgotten(policy, now) }
            }
            Ending::Outcome(outcome) => View::Goodbye { outcome: outcome.clone() },
            Ending::HandedOver => View::HandOver {
                name: self.visit.agent.as_ref().map_or("", |agent| &agent.name),
                code: self.visit.agent.as_ref().and_then(|agent| Some(Shown(agent.code.as_ref()?.secret()))),
                card: self.visit.card,
                forgotten: self.is_card_in() && now >= self.since.plus(policy.card_forgotten),
            },
            Ending::PinBlocked => View::PinBlocked { card: self.visit.card, can_unblock: false, puk_kept: false },
            Ending::Failed(failure) => View::Error {
                error: ErrorFacts {
                    code: failure.code,
                    class: failure.code.class(),
                    incident: failure.incident.clone(),
                    pin_try_used: self.visit.pin_try_used,
                    card: self.visit.card,
                },
            },
        }
    }

    fn step(&self) -> Option<Step> {
        match self.ending {
            Ending::Outcome(_) => Some(Step::Done),
            Ending::HandedOver | Ending::PinBlocked | Ending::Failed(_) => None,
        }
    }

    fn can_stop(&self) -> bool {
        false
    }

    fn idles(&self) -> bool {
        false
    }
}

impl State {
    /// What comes next, where the last screen is over.
    pub(crate) const fn over(&self) -> Option<Over> {
        match self {
            Self::Finished(finished) => finished.over,
            Self::Welcome(_)
            | Self::OutOfOrder(_)
            | Self::StaffCard(_)
            | Self::ReadingCard(_)
            | Self::WhoYouAre(_)
            | Self::EnterPin(_)
            | Self::LastTry(_)
            | Self::CheckingPin(_)
            | Self::PinOnReader(_)
            | Self::PinLocked(_)
            | Self::NewPin(_)
            | Self::ContactingIssuer(_)
            | Self::Choose(_)
            | Self::MyPhones(_)
            | Self::TurningOff(_)
            | Self::NameAndAgree(_)
            | Self::CreatingOffer(_)
            | Self::Offered(_)
            | Self::OfferEnded(_)
            | Self::ConfirmPhone(_)
            | Self::RefusingPhone(_)
            | Self::MakingCredential(_)
            | Self::CleaningUp(_)
            | Self::ProvingStaff(_)
            | Self::AgentsTurn(_)
            | Self::StaffMenu(_) => None,
        }
    }
}
