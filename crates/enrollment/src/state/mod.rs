//! The states: one struct per thing awaited, holding exactly what is known there.

mod card;
mod choice;
mod end;
mod idle;
mod issuer;
mod new_pin;
mod offer;
mod pad;
mod phone;
mod pin;
mod staff;
mod typed;

pub(crate) use card::{ReadingCard, WhoYouAre, stopping};
pub(crate) use choice::{Choose, MyPhones, NameAndAgree, TurningOff};
pub(crate) use end::{CleaningUp, Finished, Over};
pub(crate) use idle::{OutOfOrder, StaffCard, Welcome};
pub(crate) use issuer::{Authenticated, ContactingIssuer, CreatingOffer};
pub(crate) use new_pin::{NewPin, PinLocked};
pub(crate) use offer::{LiveOffer, OfferEnded, Offered};
pub(crate) use pad::PinOnReader;
pub(crate) use phone::{ConfirmPhone, MakingCredential, RefusingPhone};
pub(crate) use pin::{CheckingPin, EnterPin, LastTry};
pub(crate) use staff::{AgentsTurn, ProvingStaff, StaffMenu};

use crate::input::{Answer, Press};
use crate::next::{Context, Next};
use crate::visit::{Visit, ring};
use crate::{Policy, Step, Time, View};

/// What every state of a visit decides about.
pub(crate) trait Awaits: Into<State> {
    /// A moment has come.
    fn on_tick(self, cx: &mut Context<'_>) -> Next;
    /// The person pressed something.
    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next;
    /// An answer came in.
    fn on_answer(self, cx: &mut Context<'_>, op: crate::OpId, answer: Answer) -> Next;
    /// The visit's own card was taken out.
    fn on_card_out(self, cx: &mut Context<'_>) -> Next;
    /// The moments this state waits for, besides those of the visit.
    fn moments(&self, policy: &Policy) -> Vec<Time>;
    /// The screen.
    fn view(&self, policy: &Policy, now: Time) -> View<'_>;
    /// Where the person is on the way.
    fn step(&self) -> Option<Step>;
    /// Whether "Stop and take my card" is offered.
    fn can_stop(&self) -> bool {
        true
    }
    /// Whether the person's silence ends this state (R-SEC-05).
    fn idles(&self) -> bool;
    /// The enrollment that has to be voided when the visit ends here.
    fn enrollment(&self) -> Option<String> {
        None
    }
    /// The visit.
    fn visit(&self) -> &Visit;
    /// The visit.
    fn visit_mut(&mut self) -> &mut Visit;
    /// The visit, when everything else is over.
    fn into_visit(self) -> Visit;
}

macro_rules! states {
    ($($name:ident),* $(,)?) => {
        /// Every state of the kiosk.
        #[derive(Debug)]
        pub(crate) enum State {
            Welcome(Welcome),
            OutOfOrder(OutOfOrder),
            StaffCard(StaffCard),
            $($name($name),)*
        }

        $(impl From<$name> for State {
            fn from(state: $name) -> Self {
                Self::$name(state)
            }
        })*

        /// Runs the same expression on whichever state of a visit it is, or the other outside a visit.
        macro_rules! in_visit {
            ($state:expr, $bound:pat => $then:expr, else $otherwise:expr) => {
                match $state {
                    $crate::state::State::Welcome(_)
                    | $crate::state::State::OutOfOrder(_)
                    | $crate::state::State::StaffCard(_) => $otherwise,
                    $($crate::state::State::$name($bound) => $then,)*
                }
            };
        }

        impl State {
            /// The screen outside a visit.
            pub(crate) fn view_outside(&self, policy: &Policy, now: Time) -> View<'static> {
                match self {
                    Self::OutOfOrder(state) => View::OutOfOrder { code: state.code },
                    Self::StaffCard(state) => {
                        View::StaffCard { countdown: ring(now, state.until, policy.staff_card, false) }
                    }
                    Self::Welcome(state) => View::Welcome { agent_first: state.agent_first },
                    $(Self::$name(_) => View::Welcome { agent_first: false },)*
                }
            }

            /// The state's name, as docs/states.md lists it.
            pub(crate) const fn name(&self) -> &'static str {
                match self {
                    Self::Welcome(_) => "Welcome",
                    Self::OutOfOrder(_) => "OutOfOrder",
                    Self::StaffCard(_) => "StaffCard",
                    $(Self::$name(_) => stringify!($name),)*
                }
            }
        }
    };
}

states! {
    ReadingCard, WhoYouAre, EnterPin, LastTry, CheckingPin, PinOnReader, PinLocked, NewPin, ContactingIssuer, Choose, MyPhones, TurningOff,
    NameAndAgree, CreatingOffer, Offered, OfferEnded, ConfirmPhone, RefusingPhone, MakingCredential, CleaningUp,
    Finished, ProvingStaff, AgentsTurn, StaffMenu,
}

#[expect(clippy::single_component_path_imports, reason = "a macro made by a macro has no other path")]
pub(crate) use in_visit;

impl From<Welcome> for State {
    fn from(state: Welcome) -> Self {
        Self::Welcome(state)
    }
}

impl From<StaffCard> for State {
    fn from(state: StaffCard) -> Self {
        Self::StaffCard(state)
    }
}

impl From<OutOfOrder> for State {
    fn from(state: OutOfOrder) -> Self {
        Self::OutOfOrder(state)
    }
}

/// The three accessors of the visit, for a state that holds it at `$path`.
macro_rules! visit_at {
    ($($path:ident).+) => {
        fn visit(&self) -> &crate::visit::Visit {
            &self.$($path).+
        }

        fn visit_mut(&mut self) -> &mut crate::visit::Visit {
            &mut self.$($path).+
        }

        fn into_visit(self) -> crate::visit::Visit {
            self.$($path).+
        }
    };
}

pub(crate) use visit_at;

/// A state that asked for nothing: every answer is one that came too late.
macro_rules! awaits_no_answer {
    () => {
        fn on_answer(
            self,
            _: &mut crate::next::Context<'_>,
            _: crate::OpId,
            answer: crate::input::Answer,
        ) -> crate::next::Next {
            use crate::input::Answer;
            match answer {
                Answer::CardRead(_)
                | Answer::CardChecked(_)
                | Answer::PinChecked(_)
                | Answer::PinReplaced(_)
                | Answer::Issuer(_)
                | Answer::Phone(_)
                | Answer::CleanedUp => crate::next::Next::ignored(self, crate::next::Ignored::Stale),
            }
        }
    };
}

pub(crate) use awaits_no_answer;

/// A state in which nothing can be pressed: every press is ignored for that reason.
macro_rules! awaits_no_press {
    ($because:ident) => {
        fn on_press(self, _: &mut crate::next::Context<'_>, press: crate::input::Press) -> crate::next::Next {
            use crate::input::Press;
            match press {
                Press::Continue | Press::Pin(_) | Press::Choice(_) | Press::Code(_) | Press::End(_) => {
                    crate::next::Next::ignored(self, crate::next::Ignored::$because)
                }
            }
        }
    };
}

pub(crate) use awaits_no_press;
