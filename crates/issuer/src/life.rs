//! The life of an enrollment at the issuer: what may happen when, and what it leads to.
//!
//! Pure: a table from (step, happening) to the next step and the events that tell it. The store
//! writes a move in one transaction that names the step it left, so that of two that race one wins.
//!
//! | step | happenings that move it |
//! |---|---|
//! | offered, opened | opened, number wrong, number right, replaced, cancelled, time ran out |
//! | device | confirmed, replaced, cancelled, time ran out |
//! | confirmed | request unfit, request fits, cancelled, time ran out |
//! | requested | issued, failed |
//! | issued, expired, cancelled, locked, failed | none |
//!
//! The number and the device's description arrive in one message, so `password_ok` is an event but
//! never a place to rest. `requested` is the point of no return: the certificate is being signed,
//! and neither a cancel nor the clock may end it half-way.

use issuer_api::kiosk::EnrollmentEvent;
use issuer_api::problem::Reason;
use time::Date;

/// Where an enrollment stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// A code is on offer.
    Offered,
    /// A phone opened the link.
    Opened,
    /// A phone gave the right number and said what it is.
    Device,
    /// The person at the kiosk recognised the phone.
    Confirmed,
    /// The certificate request fits; the one-time credentials are used up.
    Requested,
    /// The certificate was issued.
    Issued,
    /// The time ran out.
    Expired,
    /// It was cancelled.
    Cancelled,
    /// Too many wrong numbers.
    Locked,
    /// It failed.
    Failed,
}

impl Step {
    /// The name it is stored under.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Offered => "offered",
            Self::Opened => "opened",
            Self::Device => "device",
            Self::Confirmed => "confirmed",
            Self::Requested => "requested",
            Self::Issued => "issued",
            Self::Expired => "expired",
            Self::Cancelled => "cancelled",
            Self::Locked => "locked",
            Self::Failed => "failed",
        }
    }

    /// The step stored under `name`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|step| step.name() == name)
    }

    /// Every step, in the order of life.
    pub const ALL: [Self; 10] = [
        Self::Offered,
        Self::Opened,
        Self::Device,
        Self::Confirmed,
        Self::Requested,
        Self::Issued,
        Self::Expired,
        Self::Cancelled,
        Self::Locked,
        Self::Failed,
    ];

    /// Whether nothing comes after this step.
    pub const fn is_over(self) -> bool {
        match self {
            Self::Issued | Self::Expired | Self::Cancelled | Self::Locked | Self::Failed => true,
            Self::Offered | Self::Opened | Self::Device | Self::Confirmed | Self::Requested => false,
        }
    }

    /// Whether the clock can end it here.
    pub const fn can_expire(self) -> bool {
        match self {
            Self::Offered | Self::Opened | Self::Device | Self::Confirmed => true,
            Self::Requested | Self::Issued | Self::Expired | Self::Cancelled | Self::Locked | Self::Failed => false,
        }
    }

    /// Whether the person may ask for more time or for another code.
    pub const fn is_waiting_for_phone(self) -> bool {
        match self {
            Self::Offered | Self::Opened | Self::Device => true,
            Self::Confirmed
            | Self::Requested
            | Self::Issued
            | Self::Expired
            | Self::Cancelled
            | Self::Locked
            | Self::Failed => false,
        }
    }

    /// Whether a phone may still give the number.
    const fn takes_a_number(self) -> bool {
        matches!(self, Self::Offered | Self::Opened)
    }

    /// Why something that needs a live enrollment is refused at this step.
    pub const fn refusal(self) -> Reason {
        match self {
            Self::Expired => Reason::Expired,
            Self::Locked => Reason::Locked,
            Self::Offered
            | Self::Opened
            | Self::Device
            | Self::Confirmed
            | Self::Requested
            | Self::Issued
            | Self::Cancelled
            | Self::Failed => Reason::WrongState,
        }
    }
}

/// An enrollment as far as its life is concerned.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Life {
    /// Where it stands.
    pub step: Step,
    /// Wrong numbers that are still forgiven, plus one (R-BND-07).
    pub number_tries_left: u8,
    /// Unfit certificate requests that are still forgiven, plus one.
    pub request_tries_left: u8,
}

/// Something that happens to an enrollment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A phone opened the link.
    Opened,
    /// A phone gave a wrong number.
    NumberWrong,
    /// A phone gave the right number and said what it is.
    NumberRight {
        /// The device's own description, already cut and cleaned.
        kind: String,
        /// The match code for both screens.
        match_code: String,
    },
    /// The person at the kiosk recognised the phone.
    Confirmed,
    /// A certificate request came that does not fit.
    RequestUnfit,
    /// A certificate request came that fits.
    RequestFits,
    /// The certificate was made and recorded.
    Issued {
        /// Its serial number, lower-case hexadecimal.
        serial: String,
        /// Its policy, dotted.
        policy_oid: String,
        /// Last day of validity.
        ends_on: Date,
        /// Whether a notice is on its way to the address on file.
        notice_sent: bool,
    },
    /// The kiosk asked for another code; `number_tries` and the like start anew.
    Replaced {
        /// Tries for the new number.
        number_tries: u8,
    },
    /// The kiosk, the phone or an agent cancelled.
    Cancelled,
    /// The time ran out.
    TimeRanOut,
    /// The issuer could not go on.
    Failed(Reason),
}

/// What a happening leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The enrollment moves on.
    Moved {
        /// Its life from now on.
        life: Life,
        /// What to tell, in order.
        events: Vec<EnrollmentEvent>,
    },
    /// It has happened before; nothing changes and nobody is told.
    Unchanged,
    /// It cannot happen now.
    Refused(Reason),
}

impl Life {
    /// A fresh enrollment.
    pub const fn begin(number_tries: u8, request_tries: u8) -> Self {
        Self { step: Step::Offered, number_tries_left: number_tries, request_tries_left: request_tries }
    }

    /// What `happening` leads to.
    pub fn on(self, happening: Happening) -> Outcome {
        match happening {
            Happening::Opened => self.opened(),
            Happening::NumberWrong => self.number_wrong(),
            Happening::NumberRight { kind, match_code } => self.number_right(kind, match_code),
            Happening::Confirmed => self.confirmed(),
            Happening::RequestUnfit => self.request_unfit(),
            Happening::RequestFits => self
                .when(self.step == Step::Confirmed, |life| life.to(Step::Requested, vec![EnrollmentEvent::Requested])),
            Happening::Issued { serial, policy_oid, ends_on, notice_sent } => {
                let issued = EnrollmentEvent::Issued { serial, policy_oid, ends_on, notice_sent };
                self.when(self.step == Step::Requested, |life| life.to(Step::Issued, vec![issued]))
            }
            Happening::Replaced { number_tries } => self.when(self.step.is_waiting_for_phone(), |life| {
                let fresh = Self { number_tries_left: number_tries, ..life };
                fresh.to(Step::Offered, vec![EnrollmentEvent::Offered])
            }),
            Happening::Cancelled => match self.step {
                Step::Offered | Step::Opened | Step::Device | Step::Confirmed => {
                    self.to(Step::Cancelled, vec![EnrollmentEvent::Cancelled])
                }
                Step::Cancelled | Step::Expired | Step::Locked | Step::Failed => Outcome::Unchanged,
                Step::Requested | Step::Issued => Outcome::Refused(Reason::WrongState),
            },
            Happening::TimeRanOut => {
                if self.step.can_expire() {
                    self.to(Step::Expired, vec![EnrollmentEvent::Expired])
                } else {
                    Outcome::Unchanged
                }
            }
            Happening::Failed(reason) => {
                self.when(!self.step.is_over(), |life| life.to(Step::Failed, vec![EnrollmentEvent::Failed { reason }]))
            }
        }
    }

    fn to(self, step: Step, events: Vec<EnrollmentEvent>) -> Outcome {
        Outcome::Moved { life: Self { step, ..self }, events }
    }

    /// A move that is possible only where `it_may`.
    fn when(self, it_may: bool, then: impl FnOnce(Self) -> Outcome) -> Outcome {
        if it_may { then(self) } else { Outcome::Refused(self.step.refusal()) }
    }

    fn opened(self) -> Outcome {
        if self.step == Step::Opened {
            return Outcome::Unchanged;
        }
        self.when(self.step == Step::Offered, |life| life.to(Step::Opened, vec![EnrollmentEvent::Opened]))
    }

    fn number_wrong(self) -> Outcome {
        self.when(self.step.takes_a_number(), |life| {
            let tries_left = life.number_tries_left.saturating_sub(1);
            let wrong = EnrollmentEvent::PasswordWrong { tries_left };
            let fewer = Self { number_tries_left: tries_left, ..life };
            if tries_left == 0 {
                fewer.to(Step::Locked, vec![wrong, EnrollmentEvent::Locked])
            } else {
                fewer.to(Step::Opened, vec![wrong])
            }
        })
    }

    fn number_right(self, kind: String, match_code: String) -> Outcome {
        self.when(self.step.takes_a_number(), |life| {
            // The typed way has no link to open.
            let opened = (life.step == Step::Offered).then_some(EnrollmentEvent::Opened);
            let rest = [EnrollmentEvent::PasswordOk, EnrollmentEvent::Device { kind, match_code }];
            life.to(Step::Device, opened.into_iter().chain(rest).collect())
        })
    }

    fn confirmed(self) -> Outcome {
        match self.step {
            Step::Device => self.to(Step::Confirmed, vec![EnrollmentEvent::Confirmed]),
            Step::Confirmed | Step::Requested | Step::Issued => Outcome::Unchanged,
            Step::Offered | Step::Opened | Step::Expired | Step::Cancelled | Step::Locked | Step::Failed => {
                Outcome::Refused(self.step.refusal())
            }
        }
    }

    fn request_unfit(self) -> Outcome {
        self.when(self.step == Step::Confirmed, |life| {
            let request_tries_left = life.request_tries_left.saturating_sub(1);
            let fewer = Self { request_tries_left, ..life };
            if request_tries_left == 0 {
                let reason = Reason::BadCertificateRequest;
                fewer.to(Step::Failed, vec![EnrollmentEvent::Failed { reason }])
            } else {
                fewer.to(Step::Confirmed, Vec::new())
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(step: Step) -> Life {
        Life { step, number_tries_left: 5, request_tries_left: 5 }
    }

    fn right() -> Happening {
        Happening::NumberRight { kind: "iPhone".into(), match_code: "K7QF".into() }
    }

    fn issued() -> Happening {
        Happening::Issued {
            serial: "01".into(),
            policy_oid: "2.16".into(),
            ends_on: Date::from_calendar_date(2029, time::Month::November, 20).expect("a date"),
            notice_sent: true,
        }
    }

    fn moved(outcome: Outcome) -> (Life, Vec<EnrollmentEvent>) {
        match outcome.clone() {
            Outcome::Moved { life, events } => (life, events),
            Outcome::Unchanged | Outcome::Refused(_) => panic!("expected a move, found {outcome:?}"),
        }
    }

    #[test]
    fn a_good_life_goes_through_every_step_once() {
        let mut life = Life::begin(5, 5);
        let mut told = Vec::new();
        for happening in [Happening::Opened, right(), Happening::Confirmed, Happening::RequestFits, issued()] {
            let (next, events) = moved(life.on(happening));
            life = next;
            told.extend(events);
        }
        assert_eq!(life.step, Step::Issued);
        assert_eq!(told.len(), 6, "{told:?}");
        assert!(told.last().is_some_and(EnrollmentEvent::is_last));
    }

    #[test]
    fn the_typed_way_tells_the_same_story() {
        let (life, events) = moved(at(Step::Offered).on(right()));
        assert_eq!(life.step, Step::Device);
        assert_eq!(events.first(), Some(&EnrollmentEvent::Opened));
    }

    #[test]
    fn the_fifth_wrong_number_locks() {
        let mut life = at(Step::Opened);
        for left in (1..5).rev() {
            let (next, events) = moved(life.on(Happening::NumberWrong));
            assert_eq!(events, [EnrollmentEvent::PasswordWrong { tries_left: left }]);
            life = next;
        }
        let (life, events) = moved(life.on(Happening::NumberWrong));
        assert_eq!(life.step, Step::Locked);
        assert_eq!(events, [EnrollmentEvent::PasswordWrong { tries_left: 0 }, EnrollmentEvent::Locked]);
        assert_eq!(life.on(right()), Outcome::Refused(Reason::Locked));
    }

    #[test]
    fn a_code_works_once() {
        for step in [Step::Device, Step::Confirmed, Step::Requested, Step::Issued, Step::Cancelled, Step::Failed] {
            assert_eq!(at(step).on(right()), Outcome::Refused(Reason::WrongState), "{step:?}");
            assert_eq!(at(step).on(Happening::Opened), Outcome::Refused(Reason::WrongState), "{step:?}");
        }
        assert_eq!(at(Step::Expired).on(right()), Outcome::Refused(Reason::Expired));
    }

    #[test]
    fn nothing_is_signed_before_the_kiosk_confirmed_nor_twice() {
        for step in Step::ALL {
            let outcome = at(step).on(Happening::RequestFits);
            assert_eq!(matches!(outcome, Outcome::Moved { .. }), step == Step::Confirmed, "{step:?}");
        }
    }

    #[test]
    fn signing_is_the_point_of_no_return() {
        assert_eq!(at(Step::Requested).on(Happening::Cancelled), Outcome::Refused(Reason::WrongState));
        assert_eq!(at(Step::Requested).on(Happening::TimeRanOut), Outcome::Unchanged);
        let (life, _) = moved(at(Step::Requested).on(Happening::Failed(Reason::Internal)));
        assert_eq!(life.step, Step::Failed);
    }

    #[test]
    fn what_is_over_stays_over() {
        let all = [
            Happening::Opened,
            Happening::NumberWrong,
            right(),
            Happening::Confirmed,
            Happening::RequestUnfit,
            Happening::RequestFits,
            issued(),
            Happening::Replaced { number_tries: 5 },
            Happening::Cancelled,
            Happening::TimeRanOut,
            Happening::Failed(Reason::Internal),
        ];
        for step in Step::ALL.into_iter().filter(|step| step.is_over()) {
            for happening in all.clone() {
                assert!(!matches!(at(step).on(happening.clone()), Outcome::Moved { .. }), "{step:?} {happening:?}");
            }
        }
    }

    #[test]
    fn a_new_code_is_possible_until_the_phone_is_confirmed() {
        for step in Step::ALL {
            let outcome = at(step).on(Happening::Replaced { number_tries: 3 });
            let expected = matches!(step, Step::Offered | Step::Opened | Step::Device);
            assert_eq!(matches!(outcome, Outcome::Moved { .. }), expected, "{step:?}");
        }
    }

    #[test]
    fn five_unfit_requests_fail_it() {
        let mut life = at(Step::Confirmed);
        for _ in 0..4 {
            life = moved(life.on(Happening::RequestUnfit)).0;
            assert_eq!(life.step, Step::Confirmed);
        }
        let (life, events) = moved(life.on(Happening::RequestUnfit));
        assert_eq!(life.step, Step::Failed);
        assert_eq!(events, [EnrollmentEvent::Failed { reason: Reason::BadCertificateRequest }]);
    }

    #[test]
    fn names_lead_back_to_steps() {
        for step in Step::ALL {
            assert_eq!(Step::from_name(step.name()), Some(step));
        }
    }
}
