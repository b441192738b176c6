//! A phone has said hello: is it the person's, and what does it do next?

use super::{Authenticated, Awaits, Choose, CreatingOffer, awaits_no_press, visit_at};
use crate::input::{Answer, CodePress, IssuerAnswer, Press};
use crate::next::{Context, Ending, Ignored, Next, end};
use crate::proof::OfferAccepted;
use crate::visit::ring;
use crate::{
    AuditEvent, CardPlace, Effect, ErrorCode, MakingPhase, OpId, PhoneEvent, PhoneSteps, Policy, Step, Time, View,
};

/// Awaits the person's word on the phone (R-BND-14).
#[derive(Debug)]
pub(crate) struct ConfirmPhone {
    pub(crate) auth: Authenticated,
    pub(crate) accepted: OfferAccepted,
    pub(crate) enrollment: String,
    pub(crate) follow: OpId,
    pub(crate) kind: String,
    pub(crate) match_code: String,
    pub(crate) until: Time,
    /// The answer is on its way to the issuer, since then.
    pub(crate) working: Option<(OpId, Time)>,
}

/// Awaits that the issuer voids the enrollment of a phone that is not the person's.
#[derive(Debug)]
pub(crate) struct RefusingPhone {
    pub(crate) auth: Authenticated,
    pub(crate) enrollment: String,
    pub(crate) kind: String,
    pub(crate) match_code: String,
    pub(crate) op: OpId,
    pub(crate) since: Time,
}

/// Awaits that the phone has its certificate.
#[derive(Debug)]
pub(crate) struct MakingCredential {
    pub(crate) auth: Authenticated,
    pub(crate) accepted: OfferAccepted,
    pub(crate) enrollment: String,
    pub(crate) follow: OpId,
    pub(crate) kind: String,
    pub(crate) phase: MakingPhase,
    pub(crate) since: Time,
    pub(crate) heard: Time,
}

/// What the phone's end of an enrollment means for any state that follows it.
fn phone_ended(cx: &mut Context<'_>, auth: Authenticated, enrollment: String, event: PhoneEvent) -> Next {
    let (code, enrollment) = match event {
        PhoneEvent::Issued(facts) => return end(cx, auth.visit, None, Ending::Outcome(facts.into())),
        PhoneEvent::Failed(failure) | PhoneEvent::Lost(failure) => {
            return end(cx, auth.visit, Some(enrollment), Ending::Failed(failure));
        }
        PhoneEvent::Expired => (ErrorCode::OfferExpired, None),
        PhoneEvent::Locked => (ErrorCode::OfferLocked, None),
        PhoneEvent::Cancelled
        | PhoneEvent::Opened
        | PhoneEvent::WrongNumber { .. }
        | PhoneEvent::NumberRight
        | PhoneEvent::Hello { .. }
        | PhoneEvent::KeyMade => (ErrorCode::CancelledElsewhere, None),
    };
    let failure = cx.ids.failure(code);
    end(cx, auth.visit, enrollment, Ending::Failed(failure))
}

impl ConfirmPhone {
    fn refuse(self, cx: &mut Context<'_>) -> Next {
        let op = cx.ids.op();
        let Self { auth, enrollment, kind, match_code, .. } = self;
        let effect = Effect::CancelEnrollment { op, enrollment: enrollment.clone() };
        Next::to(RefusingPhone { auth, enrollment, kind, match_code, op, since: cx.now })
            .audit(AuditEvent::PhoneRefused)
            .with(effect)
    }

    fn confirmed(self, cx: &mut Context<'_>) -> Next {
        let Self { auth, accepted, enrollment, follow, kind, .. } = self;
        Next::to(MakingCredential::confirmed(cx, auth, accepted, enrollment, follow, kind))
            .audit(AuditEvent::PhoneConfirmed)
    }

    fn phone(self, cx: &mut Context<'_>, event: PhoneEvent) -> Next {
        match event {
            PhoneEvent::Opened
            | PhoneEvent::WrongNumber { .. }
            | PhoneEvent::NumberRight
            | PhoneEvent::Hello { .. }
            | PhoneEvent::KeyMade => Next::ignored(self, Ignored::NotHere),
            PhoneEvent::Issued(_)
            | PhoneEvent::Expired
            | PhoneEvent::Cancelled
            | PhoneEvent::Locked
            | PhoneEvent::Failed(_)
            | PhoneEvent::Lost(_) => phone_ended(cx, self.auth, self.enrollment, event),
        }
    }
}

impl Awaits for ConfirmPhone {
    visit_at!(auth.visit);

    /// Silence is a No.
    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        match self.working {
            Some((_, since)) if cx.now >= since.plus(cx.policy.issuer) => {
                let failure = cx.ids.failure(ErrorCode::IssuerTimeout);
                end(cx, self.auth.visit, Some(self.enrollment), Ending::Failed(failure))
            }
            None if cx.now >= self.until => self.refuse(cx),
            Some(_) | None => Next::to(self),
        }
    }

    fn on_press(mut self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Code(CodePress::SamePhone | CodePress::NotMyPhone | CodePress::MoreTime)
                if self.working.is_some() =>
            {
                Next::ignored(self, Ignored::Busy)
            }
            Press::Code(CodePress::SamePhone) => {
                let op = cx.ids.op();
                self.working = Some((op, cx.now));
                let enrollment = self.enrollment.clone();
                Next::to(self).with(Effect::ConfirmPhone { op, enrollment })
            }
            Press::Code(CodePress::NotMyPhone | CodePress::EraseScreen) => self.refuse(cx),
            Press::Code(CodePress::MoreTime) => {
                self.until = cx.now.plus(cx.policy.confirm_phone);
                Next::to(self)
            }
            Press::Code(
                CodePress::NewCode
                | CodePress::CannotScan
                | CodePress::BackToCode
                | CodePress::Hide
                | CodePress::Show
                | CodePress::KeepScreen,
            )
            | Press::Continue
            | Press::Pin(_)
            | Press::Choice(_)
            | Press::End(_) => Next::ignored(self, Ignored::NotHere),
        }
    }

    fn on_answer(self, cx: &mut Context<'_>, op: OpId, answer: Answer) -> Next {
        let working = self.working.is_some_and(|(running, _)| running == op);
        match answer {
            Answer::Phone(event) if op == self.follow => self.phone(cx, event),
            Answer::Issuer(IssuerAnswer::Confirmed(Ok(()))) if working => self.confirmed(cx),
            Answer::Issuer(IssuerAnswer::Confirmed(Err(failure))) if working => {
                end(cx, self.auth.visit, Some(self.enrollment), Ending::Failed(failure))
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

    /// Whoever stands there after the card has gone may be somebody else, with a phone of their own:
    /// a question not answered yet counts as a No (R-SEC-07).
    fn on_card_out(self, cx: &mut Context<'_>) -> Next {
        if self.working.is_some() { Next::to(self) } else { self.refuse(cx) }
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        vec![self.working.map_or(self.until, |(_, since)| since.plus(policy.issuer))]
    }

    fn view(&self, policy: &Policy, now: Time) -> View<'_> {
        View::ConfirmPhone {
            kind: &self.kind,
            match_code: &self.match_code,
            countdown: ring(now, self.until, policy.confirm_phone, true),
            working: self.working.is_some(),
        }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Phone)
    }

    fn idles(&self) -> bool {
        false
    }

    fn enrollment(&self) -> Option<String> {
        Some(self.enrollment.clone())
    }
}

impl RefusingPhone {
    fn refused(self) -> Next {
        Next::to(Choose { auth: self.auth, phone_refused: true })
    }
}

impl Awaits for RefusingPhone {
    visit_at!(auth.visit);

    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        if cx.now < self.since.plus(cx.policy.issuer) {
            return Next::to(self);
        }
        let failure = cx.ids.failure(ErrorCode::IssuerTimeout);
        end(cx, self.auth.visit, Some(self.enrollment), Ending::Failed(failure))
    }

    awaits_no_press!(Busy);

    fn on_answer(self, cx: &mut Context<'_>, op: OpId, answer: Answer) -> Next {
        match answer {
            Answer::Issuer(IssuerAnswer::Cancelled(Ok(()))) if op == self.op => match self.auth.visit.card {
                CardPlace::In => self.refused(),
                CardPlace::Out => {
                    let ending = Ending::Outcome(self.auth.visit.stopped());
                    end(cx, self.auth.visit, None, ending)
                }
            },
            Answer::Issuer(IssuerAnswer::Cancelled(Err(failure))) if op == self.op => {
                end(cx, self.auth.visit, Some(self.enrollment), Ending::Failed(failure))
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

    fn on_card_out(self, _: &mut Context<'_>) -> Next {
        Next::to(self)
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        vec![self.since.plus(policy.issuer)]
    }

    fn view(&self, policy: &Policy, now: Time) -> View<'_> {
        View::ConfirmPhone {
            kind: &self.kind,
            match_code: &self.match_code,
            countdown: ring(now, self.since.plus(policy.issuer), policy.issuer, false),
            working: true,
        }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Phone)
    }

    fn idles(&self) -> bool {
        false
    }

    fn enrollment(&self) -> Option<String> {
        Some(self.enrollment.clone())
    }
}

impl MakingCredential {
    pub(crate) const fn confirmed(
        cx: &Context<'_>,
        auth: Authenticated,
        accepted: OfferAccepted,
        enrollment: String,
        follow: OpId,
        kind: String,
    ) -> Self {
        let phase = MakingPhase::MakingKey;
        Self { auth, accepted, enrollment, follow, kind, phase, since: cx.now, heard: cx.now }
    }

    /// A silent phone is worth mentioning only while the card is in: without it no new code is made.
    fn silent(&self, policy: &Policy, now: Time) -> bool {
        self.auth.visit.card == CardPlace::In && now >= self.heard.plus(policy.phone_silent)
    }

    fn phone(mut self, cx: &mut Context<'_>, event: PhoneEvent) -> Next {
        match event {
            PhoneEvent::KeyMade => {
                self.phase = MakingPhase::Issuing;
                self.heard = cx.now;
                Next::to(self)
            }
            PhoneEvent::Opened
            | PhoneEvent::WrongNumber { .. }
            | PhoneEvent::NumberRight
            | PhoneEvent::Hello { .. } => Next::ignored(self, Ignored::NotHere),
            PhoneEvent::Issued(_)
            | PhoneEvent::Expired
            | PhoneEvent::Cancelled
            | PhoneEvent::Locked
            | PhoneEvent::Failed(_)
            | PhoneEvent::Lost(_) => phone_ended(cx, self.auth, self.enrollment, event),
        }
    }

    /// The phone has gone silent: its enrollment is voided and a new code made.
    fn start_anew(self, cx: &mut Context<'_>) -> Next {
        let op = cx.ids.op();
        let cancel = Effect::CancelEnrollment { op, enrollment: self.enrollment };
        let mut next = CreatingOffer::ask(cx, self.auth, self.accepted);
        next.effects.insert(0, cancel);
        next
    }
}

impl Awaits for MakingCredential {
    visit_at!(auth.visit);

    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        if cx.now < self.since.plus(cx.policy.make_credential) {
            return Next::to(self);
        }
        let failure = cx.ids.failure(ErrorCode::PhoneFailed);
        end(cx, self.auth.visit, Some(self.enrollment), Ending::Failed(failure))
    }

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Code(CodePress::NewCode) if self.silent(cx.policy, cx.now) => self.start_anew(cx),
            Press::Continue | Press::Pin(_) | Press::Choice(_) | Press::Code(_) | Press::End(_) => {
                Next::ignored(self, Ignored::NotHere)
            }
        }
    }

    fn on_answer(self, cx: &mut Context<'_>, op: OpId, answer: Answer) -> Next {
        match answer {
            Answer::Phone(event) if op == self.follow => self.phone(cx, event),
            Answer::CardRead(_)
            | Answer::CardChecked(_)
            | Answer::PinChecked(_)
            | Answer::PinReplaced(_)
            | Answer::Issuer(_)
            | Answer::Phone(_)
            | Answer::CleanedUp => Next::ignored(self, Ignored::Stale),
        }
    }

    /// The phone no longer needs the card.
    fn on_card_out(self, _: &mut Context<'_>) -> Next {
        Next::to(self)
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        vec![self.heard.plus(policy.phone_silent), self.since.plus(policy.make_credential)]
    }

    fn view(&self, policy: &Policy, now: Time) -> View<'_> {
        let steps = PhoneSteps::of(&self.kind);
        View::MakingCredential { kind: &self.kind, steps, phase: self.phase, silent: self.silent(policy, now) }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Phone)
    }

    fn idles(&self) -> bool {
        false
    }

    fn enrollment(&self) -> Option<String> {
        Some(self.enrollment.clone())
    }
}
