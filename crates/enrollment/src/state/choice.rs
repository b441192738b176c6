//! What to do: set up a phone, or look at the phones there are and turn one off.

use super::{Authenticated, Awaits, CreatingOffer, visit_at};
use crate::input::{Answer, ChoicePress, IssuerAnswer, Press};
use crate::next::{Context, Ending, Ignored, Next, end};
use crate::proof::OfferAccepted;
use crate::{
    AuditEvent, CredentialFacts, Effect, ErrorCode, LevelOfAssurance, OfferFacts, OpId, Policy, Step, Time,
    TurnOffResult, View,
};

/// Awaits the choice of what to do.
#[derive(Debug)]
pub(crate) struct Choose {
    pub(crate) auth: Authenticated,
    pub(crate) phone_refused: bool,
}

/// Awaits a choice among the phones.
#[derive(Debug)]
pub(crate) struct MyPhones {
    pub(crate) auth: Authenticated,
}

/// Awaits the decision to turn a credential off, and then the issuer.
#[derive(Debug)]
pub(crate) struct TurningOff {
    pub(crate) auth: Authenticated,
    pub(crate) credential: CredentialFacts,
    /// The running operation; absent while the person is asked and after it is done.
    pub(crate) op: Option<OpId>,
    pub(crate) since: Time,
    pub(crate) done: bool,
}

/// Awaits a name and consent.
#[derive(Debug)]
pub(crate) struct NameAndAgree {
    pub(crate) auth: Authenticated,
    pub(crate) offer: OfferFacts,
}

impl Authenticated {
    /// A phone can be set up where the issuer offers anything; the first offer is the best.
    fn set_up(self) -> Next {
        match self.applicant.offers.first().cloned() {
            Some(offer) => Next::to(NameAndAgree { auth: self, offer }),
            None => Next::ignored(Choose { auth: self, phone_refused: false }, Ignored::Unusable),
        }
    }

    fn card_out(self, cx: &mut Context<'_>) -> Next {
        let failure = cx.ids.failure(ErrorCode::CardRemoved);
        end(cx, self.visit, None, Ending::Failed(failure))
    }
}

pub(crate) fn agree_view<'a>(auth: &'a Authenticated, offer: &str, working: bool) -> View<'a> {
    let offer = auth.applicant.offers.iter().find(|known| known.id == offer);
    View::NameAndAgree {
        terms: offer.map_or(&[], |offer| &offer.terms.paragraphs),
        level: offer.map_or(LevelOfAssurance::Aal2, |offer| offer.level),
        validity_days: offer.map_or(0, |offer| offer.validity_days),
        working,
    }
}

/// States that only presses, time and the card move on share everything but their presses and view.
macro_rules! awaits_press {
    () => {
        visit_at!(auth.visit);

        fn on_tick(self, _: &mut Context<'_>) -> Next {
            Next::to(self)
        }

        fn on_answer(self, _: &mut Context<'_>, _: OpId, answer: Answer) -> Next {
            match answer {
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
            self.auth.card_out(cx)
        }

        fn moments(&self, _: &Policy) -> Vec<Time> {
            Vec::new()
        }

        fn step(&self) -> Option<Step> {
            Some(Step::Phone)
        }

        fn idles(&self) -> bool {
            true
        }
    };
}

impl Awaits for Choose {
    awaits_press!();

    fn on_press(self, _: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Choice(ChoicePress::SetUpPhone) => self.auth.set_up(),
            Press::Choice(ChoicePress::MyPhones) => Next::to(MyPhones { auth: self.auth }),
            Press::Choice(
                ChoicePress::TurnOff(_)
                | ChoicePress::ConfirmTurnOff
                | ChoicePress::Back
                | ChoicePress::Agree(_)
                | ChoicePress::Disagree,
            )
            | Press::Continue
            | Press::Pin(_)
            | Press::Code(_)
            | Press::End(_) => Next::ignored(self, Ignored::NotHere),
        }
    }

    fn view(&self, _: &Policy, _: Time) -> View<'_> {
        let applicant = &self.auth.applicant;
        let phones = applicant.credentials.iter().filter(|credential| credential.active).count();
        View::Choose {
            first_name: applicant.first_name.as_deref(),
            can_set_up: !applicant.offers.is_empty(),
            refused: applicant.refused.filter(|_| applicant.offers.is_empty()),
            phones: u16::try_from(phones).unwrap_or(u16::MAX),
            phone_refused: self.phone_refused,
        }
    }
}

impl Awaits for MyPhones {
    awaits_press!();

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Choice(ChoicePress::TurnOff(id)) => {
                let found = self.auth.applicant.credentials.iter().find(|known| known.id == id && known.active);
                match found.cloned() {
                    Some(credential) => {
                        let since = cx.now;
                        Next::to(TurningOff { auth: self.auth, credential, op: None, since, done: false })
                    }
                    None => Next::ignored(self, Ignored::Unusable),
                }
            }
            Press::Choice(ChoicePress::SetUpPhone) => self.auth.set_up(),
            Press::Choice(ChoicePress::Back) => Next::to(Choose { auth: self.auth, phone_refused: false }),
            Press::Choice(
                ChoicePress::MyPhones | ChoicePress::ConfirmTurnOff | ChoicePress::Agree(_) | ChoicePress::Disagree,
            )
            | Press::Continue
            | Press::Pin(_)
            | Press::Code(_)
            | Press::End(_) => Next::ignored(self, Ignored::NotHere),
        }
    }

    fn view(&self, _: &Policy, _: Time) -> View<'_> {
        let applicant = &self.auth.applicant;
        View::MyPhones {
            credentials: applicant.credentials.iter().map(Into::into).collect(),
            can_set_up: !applicant.offers.is_empty(),
        }
    }
}

impl Awaits for NameAndAgree {
    awaits_press!();

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Choice(ChoicePress::Agree(name)) => {
                match OfferAccepted::agreed(&self.auth.proof, &self.offer, &name) {
                    Some(accepted) => CreatingOffer::ask(cx, self.auth, accepted).audit(AuditEvent::ConsentGiven),
                    None => Next::ignored(self, Ignored::Unusable),
                }
            }
            Press::Choice(ChoicePress::Disagree | ChoicePress::Back) => {
                Next::to(Choose { auth: self.auth, phone_refused: false })
            }
            Press::Choice(
                ChoicePress::SetUpPhone | ChoicePress::MyPhones | ChoicePress::TurnOff(_) | ChoicePress::ConfirmTurnOff,
            )
            | Press::Continue
            | Press::Pin(_)
            | Press::Code(_)
            | Press::End(_) => Next::ignored(self, Ignored::NotHere),
        }
    }

    fn view(&self, _: &Policy, _: Time) -> View<'_> {
        agree_view(&self.auth, &self.offer.id, false)
    }
}

impl TurningOff {
    fn turned_off(mut self, credentials: Vec<CredentialFacts>) -> Next {
        let id = self.credential.id.clone();
        self.auth.applicant.credentials = credentials;
        self.auth.visit.turned_off = true;
        Next::to(Self { op: None, done: true, ..self }).audit(AuditEvent::TurnedOff { id })
    }
}

impl Awaits for TurningOff {
    visit_at!(auth.visit);

    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        if self.op.is_none() || cx.now < self.since.plus(cx.policy.issuer) {
            return Next::to(self);
        }
        let failure = cx.ids.failure(ErrorCode::IssuerTimeout);
        end(cx, self.auth.visit, None, Ending::Failed(failure))
    }

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Choice(_) if self.op.is_some() => Next::ignored(self, Ignored::Busy),
            Press::Choice(ChoicePress::ConfirmTurnOff) if !self.done => {
                let op = cx.ids.op();
                let id = self.credential.id.clone();
                Next::to(Self { op: Some(op), since: cx.now, ..self }).with(Effect::RevokeCredential { op, id })
            }
            Press::Choice(ChoicePress::Back) => Next::to(MyPhones { auth: self.auth }),
            Press::Choice(
                ChoicePress::SetUpPhone
                | ChoicePress::MyPhones
                | ChoicePress::TurnOff(_)
                | ChoicePress::ConfirmTurnOff
                | ChoicePress::Agree(_)
                | ChoicePress::Disagree,
            )
            | Press::Continue
            | Press::Pin(_)
            | Press::Code(_)
            | Press::End(_) => Next::ignored(self, Ignored::NotHere),
        }
    }

    fn on_answer(self, cx: &mut Context<'_>, op: OpId, answer: Answer) -> Next {
        match answer {
            Answer::Issuer(IssuerAnswer::Revoked(Ok(credentials))) if self.op == Some(op) => {
                self.turned_off(credentials)
            }
            Answer::Issuer(IssuerAnswer::Revoked(Err(failure))) if self.op == Some(op) => {
                end(cx, self.auth.visit, None, Ending::Failed(failure))
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
        self.auth.card_out(cx)
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        self.op.map(|_| self.since.plus(policy.issuer)).into_iter().collect()
    }

    fn view(&self, _: &Policy, _: Time) -> View<'_> {
        let result = match (self.done, self.op) {
            (true, _) => TurnOffResult::Off,
            (false, Some(_)) => TurnOffResult::Working,
            (false, None) => TurnOffResult::Asking,
        };
        View::TurnOff { credential: (&self.credential).into(), result }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Phone)
    }

    fn idles(&self) -> bool {
        self.op.is_none()
    }
}
