//! Proving to the issuer who is there, and asking it for a code.

use super::{AgentsTurn, Awaits, Choose, LiveOffer, Offered, awaits_no_press, visit_at};
use crate::input::{Answer, IssuerAnswer, Press};
use crate::next::{Context, Ending, Ignored, Next, end};
use crate::proof::{IssuerAuthenticated, OfferAccepted, PinVerified};
use crate::visit::Visit;
use crate::{
    ApplicantFacts, AuditEvent, CardFacts, Effect, ErrorCode, IssuerProgress, IssuerStep, OpId, Policy, ScanOffer,
    Step, Time, View,
};

/// Awaits that the issuer accepts PKI-AUTH.
#[derive(Debug)]
pub(crate) struct ContactingIssuer {
    pub(crate) visit: Visit,
    pub(crate) facts: CardFacts,
    pub(crate) pin: PinVerified,
    pub(crate) op: OpId,
    pub(crate) since: Time,
    pub(crate) progress: IssuerProgress,
}

/// What is known once PKI-AUTH was accepted; carried by every later state.
#[derive(Debug)]
pub(crate) struct Authenticated {
    pub(crate) visit: Visit,
    pub(crate) proof: IssuerAuthenticated,
    pub(crate) applicant: ApplicantFacts,
}

/// Awaits the issuer's code.
#[derive(Debug)]
pub(crate) struct CreatingOffer {
    pub(crate) auth: Authenticated,
    pub(crate) accepted: OfferAccepted,
    pub(crate) op: OpId,
    pub(crate) since: Time,
}

impl ContactingIssuer {
    fn step_done(mut self, step: IssuerStep) -> Next {
        match step {
            IssuerStep::CardProof => self.progress.card_proof = true,
            IssuerStep::Account => self.progress.account = true,
        }
        Next::to(self)
    }

    fn accepted(self, mut applicant: ApplicantFacts) -> Next {
        let proof = IssuerAuthenticated::accepted(self.pin, &applicant);
        applicant.first_name = applicant.first_name.or(self.facts.first_name);
        let auth = Authenticated { visit: self.visit, proof, applicant };
        Next::to(Choose { auth, phone_refused: false }).audit(AuditEvent::IssuerAuthenticated)
    }
}

impl Awaits for ContactingIssuer {
    visit_at!(visit);

    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        if cx.now < self.since.plus(cx.policy.issuer) {
            return Next::to(self);
        }
        let failure = cx.ids.failure(ErrorCode::IssuerTimeout);
        end(cx, self.visit, None, Ending::Failed(failure))
    }

    awaits_no_press!(NotHere);

    fn on_answer(self, cx: &mut Context<'_>, op: OpId, answer: Answer) -> Next {
        match answer {
            Answer::Issuer(IssuerAnswer::Step(step)) if op == self.op => self.step_done(step),
            Answer::Issuer(IssuerAnswer::Authenticated(Ok(applicant))) if op == self.op => self.accepted(applicant),
            Answer::Issuer(IssuerAnswer::Authenticated(Err(failure))) if op == self.op => {
                end(cx, self.visit, None, Ending::Failed(failure))
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
        let failure = cx.ids.failure(ErrorCode::CardRemoved);
        end(cx, self.visit, None, Ending::Failed(failure))
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        vec![self.since.plus(policy.issuer_slow), self.since.plus(policy.issuer)]
    }

    fn view(&self, policy: &Policy, now: Time) -> View<'_> {
        View::ContactingIssuer { progress: self.progress, slow: now >= self.since.plus(policy.issuer_slow) }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Pin)
    }

    fn idles(&self) -> bool {
        false
    }
}

impl CreatingOffer {
    /// Asks the issuer for a code, on the strength of the person's consent; the agent beside the person, where
    /// there is one, is asked first.
    pub(crate) fn ask(cx: &mut Context<'_>, auth: Authenticated, accepted: OfferAccepted) -> Next {
        if let Some(agent) = auth.visit.awaits_agent().cloned() {
            return AgentsTurn::ask(cx, auth, accepted, agent);
        }
        let op = cx.ids.op();
        let effect = Effect::CreateEnrollment {
            op,
            offer: accepted.offer.clone(),
            terms_version: accepted.terms_version.clone(),
            name: accepted.name.clone(),
            attended: auth.visit.attestation.clone(),
        };
        Next::to(Self { auth, accepted, op, since: cx.now }).with(effect)
    }

    fn made(self, cx: &mut Context<'_>, offer: ScanOffer) -> Next {
        let follow = cx.ids.op();
        let enrollment = offer.enrollment.clone();
        let live = LiveOffer::new(offer, follow, cx.now);
        Next::to(Offered::new(self.auth, self.accepted, live))
            .audit(AuditEvent::OfferShown)
            .with(Effect::FollowEnrollment { op: follow, enrollment })
    }
}

impl Awaits for CreatingOffer {
    visit_at!(auth.visit);

    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        if cx.now < self.since.plus(cx.policy.issuer) {
            return Next::to(self);
        }
        let failure = cx.ids.failure(ErrorCode::IssuerTimeout);
        end(cx, self.auth.visit, None, Ending::Failed(failure))
    }

    fn on_press(self, _: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Choice(_) => Next::ignored(self, Ignored::Busy),
            Press::Continue | Press::Pin(_) | Press::Code(_) | Press::End(_) => Next::ignored(self, Ignored::NotHere),
        }
    }

    fn on_answer(self, cx: &mut Context<'_>, op: OpId, answer: Answer) -> Next {
        match answer {
            Answer::Issuer(IssuerAnswer::OfferMade(Ok(offer))) if op == self.op => self.made(cx, *offer),
            Answer::Issuer(IssuerAnswer::OfferMade(Err(failure))) if op == self.op => {
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
        let failure = cx.ids.failure(ErrorCode::CardRemoved);
        end(cx, self.auth.visit, None, Ending::Failed(failure))
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        vec![self.since.plus(policy.issuer)]
    }

    fn view(&self, _: &Policy, _: Time) -> View<'_> {
        super::choice::agree_view(&self.auth, &self.accepted.offer, true)
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Phone)
    }

    fn idles(&self) -> bool {
        false
    }
}
