//! The square code and the number are on the screen.

use super::{Authenticated, Awaits, ConfirmPhone, CreatingOffer, MakingCredential, awaits_no_answer, visit_at};
use crate::input::{Answer, CodePress, IssuerAnswer, Press};
use crate::next::{Context, Ending, Ignored, Next, end};
use crate::proof::OfferAccepted;
use crate::visit::ring;
use crate::{
    CardPlace, Countdown, Effect, ErrorCode, OpId, PhoneEvent, Policy, ScanNotice, ScanOffer, Shown, Sound, Step, Time,
    View,
};

/// After its own countdown the kiosk waits so long for the issuer to say that the code has died.
const EXPIRY_GRACE: std::time::Duration = std::time::Duration::from_secs(5);

/// The one live code.
#[derive(Debug)]
pub(crate) struct LiveOffer {
    pub(crate) offer: ScanOffer,
    pub(crate) follow: OpId,
    pub(crate) shown: Time,
    pub(crate) expires: Time,
    pub(crate) ceiling: Time,
}

/// Awaits a phone.
#[derive(Debug)]
pub(crate) struct Offered {
    pub(crate) auth: Authenticated,
    pub(crate) accepted: OfferAccepted,
    pub(crate) live: LiveOffer,
    pub(crate) typed: bool,
    pub(crate) hidden: bool,
    pub(crate) notice: Option<ScanNotice>,
    /// A new code or more time is being fetched, since then.
    pub(crate) working: Option<(OpId, Time)>,
    /// The card is out and the person has not said yet whether to keep the screen.
    pub(crate) keep_until: Option<Time>,
    /// A phone said hello while a question or a request was still open.
    pub(crate) held: Option<Hello>,
    /// The issuer gives no more new codes.
    pub(crate) last_code: bool,
}

/// What a phone said of itself.
#[derive(Debug)]
pub(crate) struct Hello {
    kind: String,
    match_code: String,
}

/// Awaits whether the person wants a new code after the old one ran out.
#[derive(Debug)]
pub(crate) struct OfferEnded {
    pub(crate) auth: Authenticated,
    pub(crate) accepted: OfferAccepted,
    pub(crate) host: String,
}

impl LiveOffer {
    pub(crate) fn new(offer: ScanOffer, follow: OpId, now: Time) -> Self {
        let seconds = |s: u32| std::time::Duration::from_secs(u64::from(s));
        let (expires, ceiling) = (now.plus(seconds(offer.lives_s)), now.plus(seconds(offer.ceiling_s)));
        Self { offer, follow, shown: now, expires, ceiling }
    }

    fn can_extend(&self) -> bool {
        self.expires < self.ceiling
    }

    fn countdown(&self, now: Time) -> Countdown {
        ring(now, self.expires, self.shown.until(self.expires), self.can_extend())
    }
}

impl Offered {
    pub(crate) const fn new(auth: Authenticated, accepted: OfferAccepted, live: LiveOffer) -> Self {
        Self {
            auth,
            accepted,
            live,
            typed: false,
            hidden: false,
            notice: None,
            working: None,
            keep_until: None,
            held: None,
            last_code: false,
        }
    }

    /// A new code is for the person whose card is in: an abandoned screen must not make any.
    fn can_replace(&self) -> bool {
        !self.last_code && self.auth.visit.card == CardPlace::In
    }

    /// Asks about the phone that said hello, as soon as no question is open: whoever stands there must
    /// have said that they are still the same person, and a code that is being replaced takes its
    /// phone with it.
    fn settled(self, cx: &Context<'_>) -> Next {
        if self.keep_until.is_some() || self.working.is_some() {
            return Next::to(self);
        }
        let Some(Hello { kind, match_code }) = self.held else {
            return Next::to(self);
        };
        let until = cx.now.plus(cx.policy.confirm_phone);
        let LiveOffer { offer, follow, .. } = self.live;
        let (auth, accepted, enrollment) = (self.auth, self.accepted, offer.enrollment);
        Next::to(ConfirmPhone { auth, accepted, enrollment, follow, kind, match_code, until, working: None })
            .with(Effect::Play(Sound::PhoneHello))
    }

    /// The code has died: the person may ask for another, but only with the card.
    fn expired(self, cx: &mut Context<'_>) -> Next {
        if self.auth.visit.card == CardPlace::Out {
            return self.fail_with(cx, ErrorCode::OfferExpired);
        }
        let host = self.live.offer.host;
        Next::to(OfferEnded { auth: self.auth, accepted: self.accepted, host })
    }

    /// The issuer gives no other code or no more time; the one on screen lives on.
    fn refused(mut self, cx: &mut Context<'_>, failure: crate::Failure) -> Next {
        if failure.code != ErrorCode::CancelledElsewhere || cx.now >= self.live.expires {
            return self.fail(cx, failure);
        }
        self.working = None;
        self.last_code = true;
        self.live.ceiling = self.live.expires;
        self.notice = Some(ScanNotice::LastCode);
        self.settled(cx)
    }

    fn fail(self, cx: &mut Context<'_>, failure: crate::Failure) -> Next {
        let enrollment = self.enrollment();
        end(cx, self.auth.visit, enrollment, Ending::Failed(failure))
    }

    fn fail_with(self, cx: &mut Context<'_>, code: ErrorCode) -> Next {
        let failure = cx.ids.failure(code);
        self.fail(cx, failure)
    }

    fn erase(self, cx: &mut Context<'_>) -> Next {
        let enrollment = self.enrollment();
        let ending = Ending::Outcome(self.auth.visit.stopped());
        end(cx, self.auth.visit, enrollment, ending)
    }

    fn pressed(mut self, cx: &mut Context<'_>, press: CodePress) -> Next {
        let enrollment = self.live.offer.enrollment.clone();
        match press {
            CodePress::NewCode | CodePress::MoreTime if self.working.is_some() => Next::ignored(self, Ignored::Busy),
            CodePress::NewCode if !self.can_replace() => Next::ignored(self, Ignored::Unusable),
            CodePress::NewCode => {
                let op = cx.ids.op();
                self.working = Some((op, cx.now));
                Next::to(self).with(Effect::ReplaceOffer { op, enrollment })
            }
            CodePress::MoreTime if self.live.can_extend() => {
                let op = cx.ids.op();
                self.working = Some((op, cx.now));
                Next::to(self).with(Effect::ExtendOffer { op, enrollment })
            }
            CodePress::MoreTime => Next::ignored(self, Ignored::Unusable),
            CodePress::CannotScan => Next::to(Self { typed: true, hidden: false, ..self }),
            CodePress::BackToCode => Next::to(Self { typed: false, ..self }),
            CodePress::Hide => Next::to(Self { hidden: true, typed: false, ..self }),
            CodePress::Show => Next::to(Self { hidden: false, ..self }),
            CodePress::KeepScreen if self.keep_until.is_some() => Self { keep_until: None, ..self }.settled(cx),
            CodePress::EraseScreen => self.erase(cx),
            CodePress::KeepScreen | CodePress::SamePhone | CodePress::NotMyPhone => {
                Next::ignored(self, Ignored::NotHere)
            }
        }
    }

    /// The old code is dead; what was said about it no longer matters.
    fn replaced(mut self, cx: &mut Context<'_>, offer: ScanOffer) -> Next {
        let same = offer.enrollment == self.live.offer.enrollment;
        let follow = if same { self.live.follow } else { cx.ids.op() };
        let enrollment = offer.enrollment.clone();
        self.live = LiveOffer::new(offer, follow, cx.now);
        self.working = None;
        self.held = None;
        self.hidden = false;
        self.notice = Some(ScanNotice::Replaced);
        let next = Next::to(self);
        if same { next } else { next.with(Effect::FollowEnrollment { op: follow, enrollment }) }
    }

    fn extended(mut self, cx: &Context<'_>, lives_s: u32) -> Next {
        let expires = cx.now.plus(std::time::Duration::from_secs(u64::from(lives_s)));
        self.live.expires = expires.max(self.live.expires);
        self.live.shown = cx.now;
        self.live.ceiling = if expires > self.live.ceiling { expires } else { self.live.ceiling };
        self.working = None;
        self.settled(cx)
    }

    fn phone(mut self, cx: &mut Context<'_>, event: PhoneEvent) -> Next {
        match event {
            PhoneEvent::Opened => {
                self.notice = Some(ScanNotice::Opened);
                Next::to(self).with(Effect::Play(Sound::PhoneHello))
            }
            PhoneEvent::WrongNumber { tries_left } => {
                self.notice = Some(ScanNotice::WrongNumber { tries_left });
                Next::to(self).with(Effect::Play(Sound::Mistake))
            }
            PhoneEvent::NumberRight => Next::to(self),
            PhoneEvent::Hello { kind, match_code } => {
                self.held = Some(Hello { kind, match_code });
                self.settled(cx)
            }
            PhoneEvent::KeyMade => Next::to(MakingCredential::confirmed(
                cx,
                self.auth,
                self.accepted,
                self.live.offer.enrollment,
                self.live.follow,
                String::new(),
            )),
            PhoneEvent::Issued(facts) => end(cx, self.auth.visit, None, Ending::Outcome(facts.into())),
            PhoneEvent::Expired => self.expired(cx),
            PhoneEvent::Cancelled => self.fail_with(cx, ErrorCode::CancelledElsewhere),
            PhoneEvent::Locked => self.fail_with(cx, ErrorCode::OfferLocked),
            PhoneEvent::Failed(failure) | PhoneEvent::Lost(failure) => self.fail(cx, failure),
        }
    }

    fn keep(&self, policy: &Policy, now: Time) -> Option<Countdown> {
        self.keep_until.map(|until| ring(now, until, policy.keep_screen, false))
    }
}

impl Awaits for Offered {
    visit_at!(auth.visit);

    fn on_tick(self, cx: &mut Context<'_>) -> Next {
        if self.keep_until.is_some_and(|until| cx.now >= until) {
            return self.erase(cx);
        }
        if self.working.is_some_and(|(_, since)| cx.now >= since.plus(cx.policy.issuer)) {
            return self.fail_with(cx, ErrorCode::IssuerTimeout);
        }
        if cx.now >= self.live.expires.plus(EXPIRY_GRACE) {
            return self.expired(cx);
        }
        Next::to(self)
    }

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Code(press) => self.pressed(cx, press),
            Press::Continue | Press::Pin(_) | Press::Choice(_) | Press::End(_) => Next::ignored(self, Ignored::NotHere),
        }
    }

    fn on_answer(self, cx: &mut Context<'_>, op: OpId, answer: Answer) -> Next {
        let working = self.working.is_some_and(|(running, _)| running == op);
        match answer {
            Answer::Phone(event) if op == self.live.follow => self.phone(cx, event),
            Answer::Issuer(IssuerAnswer::OfferMade(Ok(offer))) if working => self.replaced(cx, *offer),
            Answer::Issuer(IssuerAnswer::OfferExtended(Ok(lives_s))) if working => self.extended(cx, lives_s),
            Answer::Issuer(IssuerAnswer::OfferMade(Err(failure)) | IssuerAnswer::OfferExtended(Err(failure)))
                if working =>
            {
                self.refused(cx, failure)
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

    /// After the code is on screen the person may take the card and keep the screen, if they say so
    /// (R-SEC-07).
    fn on_card_out(mut self, cx: &mut Context<'_>) -> Next {
        self.keep_until = Some(cx.now.plus(cx.policy.keep_screen));
        Next::to(self)
    }

    fn moments(&self, policy: &Policy) -> Vec<Time> {
        let working = self.working.map(|(_, since)| since.plus(policy.issuer));
        [Some(self.live.expires.plus(EXPIRY_GRACE)), working, self.keep_until].into_iter().flatten().collect()
    }

    fn view(&self, policy: &Policy, now: Time) -> View<'_> {
        let offer = &self.live.offer;
        let countdown = self.live.countdown(now);
        let keep = self.keep(policy, now);
        let alive = now < self.live.expires;
        if self.typed && alive {
            return View::TypedCode {
                address: &offer.typed_address,
                identifier: &offer.typed_identifier,
                code: Shown(&offer.typed_code),
                countdown,
                notice: self.notice,
                keep,
            };
        }
        let visible = !self.hidden && alive;
        View::ScanCode {
            qr: visible.then_some(&offer.qr),
            scan_url: visible.then_some(Shown(&offer.scan_url)),
            number: visible.then_some(Shown(&offer.number)),
            host: &offer.host,
            countdown,
            notice: self.notice,
            hidden: self.hidden,
            can_replace: self.can_replace(),
            working: self.working.is_some(),
            keep,
        }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Phone)
    }

    fn idles(&self) -> bool {
        false
    }

    fn enrollment(&self) -> Option<String> {
        Some(self.live.offer.enrollment.clone())
    }
}

impl Awaits for OfferEnded {
    visit_at!(auth.visit);

    fn on_tick(self, _: &mut Context<'_>) -> Next {
        Next::to(self)
    }

    fn on_press(self, cx: &mut Context<'_>, press: Press) -> Next {
        match press {
            Press::Code(CodePress::NewCode) => CreatingOffer::ask(cx, self.auth, self.accepted),
            Press::Code(CodePress::EraseScreen) => {
                let ending = Ending::Outcome(self.auth.visit.stopped());
                end(cx, self.auth.visit, None, ending)
            }
            Press::Code(
                CodePress::MoreTime
                | CodePress::CannotScan
                | CodePress::BackToCode
                | CodePress::Hide
                | CodePress::Show
                | CodePress::SamePhone
                | CodePress::NotMyPhone
                | CodePress::KeepScreen,
            )
            | Press::Continue
            | Press::Pin(_)
            | Press::Choice(_)
            | Press::End(_) => Next::ignored(self, Ignored::NotHere),
        }
    }

    awaits_no_answer!();

    fn on_card_out(self, cx: &mut Context<'_>) -> Next {
        let ending = Ending::Outcome(self.auth.visit.stopped());
        end(cx, self.auth.visit, None, ending)
    }

    fn moments(&self, _: &Policy) -> Vec<Time> {
        Vec::new()
    }

    fn view(&self, _: &Policy, _: Time) -> View<'_> {
        View::ScanCode {
            qr: None,
            scan_url: None,
            number: None,
            host: &self.host,
            countdown: Countdown { left_ms: 0, total_ms: 0, can_extend: false },
            notice: Some(ScanNotice::Expired),
            hidden: false,
            can_replace: true,
            working: false,
            keep: None,
        }
    }

    fn step(&self) -> Option<Step> {
        Some(Step::Phone)
    }

    fn idles(&self) -> bool {
        true
    }
}
