//! Revocation by the answers and lists at hand (RFC 6960, RFC 5280 §6.3): answers first, then full lists, by distribution point, by reason, of
//! the issuer itself, of another key of it, and of those it delegated to.

use time::OffsetDateTime;

use super::{
    Purpose,
    error::Unchecked,
    question::{Goal, Question},
    search,
};
use crate::{
    certificate::Certificate,
    crl::{ALL_REASONS, Crl, Point, Reasons, RevocationReason, Revoked, points_of},
    ocsp::{Moment, ResponderFault, Response, Status},
    oid,
};

/// A list's signer may be checked by a list, whose signer may be checked by a list, and no further.
const MAX_DEPTH: usize = 3;

pub(super) enum Answer {
    Good,
    /// Good by something that is out of date, within the grace.
    Stale {
        was_due: OffsetDateTime,
    },
    Revoked(Revoked),
    Unknown(Unchecked),
}

/// What the lists at hand say about a certificate of `issuer`.
pub(super) fn check<'a>(
    certificate: &'a Certificate,
    issuer: &'a Certificate,
    question: &Question<'a>,
    goal: &Goal<'a>,
) -> Answer {
    // RFC 6960 §4.2.2.2.1: the issuer says that this responder is not to be checked.
    // Nobody else is meant, whatever a certificate says.
    if certificate.extensions.ocsp_no_check && may_answer(certificate) {
        return Answer::Good;
    }
    let (mut answered, mut stale) = (None, None);
    for response in &question.store.ocsp {
        match ask(response, certificate, issuer, question, goal) {
            None => {}
            Some(Answer::Unknown(why)) => answered = Some(why),
            Some(Answer::Stale { was_due }) => stale = stale.max(Some(was_due)),
            Some(answer) => return answer,
        }
    }
    let mut said = Said {
        about: certificate,
        issuer,
        reasons: 0,
        late_reasons: 0,
        was_due: None,
        on_hold: None,
        unknown: Unchecked::NoList,
    };
    for by_issuer_itself in [true, false] {
        for point in &points_of(certificate) {
            for crl in &question.store.crls {
                if let Some(revoked) = said.hear(crl, point, by_issuer_itself, question, goal) {
                    return Answer::Revoked(revoked);
                }
            }
        }
        if let Some(entry) = said.on_hold.take() {
            return Answer::Revoked(entry);
        }
        if said.reasons == ALL_REASONS {
            return Answer::Good;
        }
    }
    question.want_status(certificate, issuer);
    if said.reasons | said.late_reasons == ALL_REASONS {
        stale = stale.max(said.was_due);
    }
    if let Some(was_due) = stale {
        return Answer::Stale { was_due };
    }
    let of_lists = if said.reasons != 0 { Unchecked::SomeReasons } else { said.unknown };
    // What was answered tells more than that nothing was.
    Answer::Unknown(if of_lists == Unchecked::NoList {
        answered.or_else(|| not_fetched(certificate, question)).unwrap_or(of_lists)
    } else {
        of_lists
    })
}

/// Why nothing came from the places that the certificate names; of several the last one.
fn not_fetched(certificate: &Certificate, question: &Question<'_>) -> Option<Unchecked> {
    let places = [certificate.ocsp_urls(), certificate.crl_urls()].concat();
    let failed = question.store.failed.iter().rev().find(|failed| places.contains(&failed.url.as_str()))?;
    Some(Unchecked::NotFetched(Box::new(failed.clone())))
}

/// What a responder's answer says about the certificate; `None` where it does not speak about it.
fn ask<'a>(
    response: &'a Response,
    certificate: &'a Certificate,
    issuer: &'a Certificate,
    question: &Question<'a>,
    goal: &Goal<'a>,
) -> Option<Answer> {
    let serial = certificate.serial();
    if !response.is_about(issuer, &serial) {
        return None;
    }
    // The responder's certificate and its signature.
    if !(question.budget.take_signature() && question.budget.take_signature()) {
        return Some(Answer::Unknown(Unchecked::NoList));
    }
    let responder_status = |responder: &'a Certificate| {
        if goal.under_check.len() >= MAX_DEPTH || responder == certificate {
            return Err(ResponderFault::Unchecked);
        }
        let under_check = [goal.under_check.as_slice(), &[certificate]].concat();
        let goal = Goal { purpose: Purpose::Any, root: goal.root, under_check };
        match check(responder, issuer, question, &goal) {
            Answer::Good | Answer::Stale { .. } => Ok(()),
            Answer::Revoked(entry) => Err(ResponderFault::Revoked { since: entry.since }),
            Answer::Unknown(_) => Err(ResponderFault::Unchecked),
        }
    };
    let moment = Moment { at: question.at, grace: question.store.grace };
    Some(match response.status_within(issuer, &serial, moment, responder_status) {
        Ok((Status::Good, None)) => Answer::Good,
        Ok((Status::Good, Some(was_due))) => Answer::Stale { was_due },
        Ok((Status::Revoked { since, reason }, _)) => Answer::Revoked(Revoked { serial, since, reason }),
        Ok((Status::Unknown, _)) => Answer::Unknown(Unchecked::UnknownToResponder),
        Err(error) => Answer::Unknown(Unchecked::Responder(Box::new(error))),
    })
}

/// What was heard so far.
struct Said<'a> {
    about: &'a Certificate,
    issuer: &'a Certificate,
    /// The reasons for which it is known not to be revoked.
    reasons: Reasons,
    /// The same by lists that are out of date, within the grace.
    late_reasons: Reasons,
    /// When a newer one of them was due, the last of it.
    was_due: Option<OffsetDateTime>,
    /// An entry that puts it on hold, which no other list lifts.
    on_hold: Option<Revoked>,
    unknown: Unchecked,
}

impl<'a> Said<'a> {
    /// Takes note of a list; the entry, where there is one.
    fn hear(
        &mut self,
        crl: &'a Crl,
        point: &Point<'_>,
        by_issuer_itself: bool,
        question: &Question<'a>,
        goal: &Goal<'a>,
    ) -> Option<Revoked> {
        let Some(covered) = crl.covers(self.about, point) else {
            // At the very place that the certificate names there is a list of somebody else.
            if self.unknown == Unchecked::NoList && crl.is_from(point) && !crl.issuer().matches(self.about.issuer()) {
                self.unknown = Unchecked::ListSignature;
            }
            return None;
        };
        let signed = if by_issuer_itself {
            is_signed_by(crl, self.issuer, question)
        } else {
            is_signed_for(crl, self, point, question, goal)
        };
        if !signed {
            if self.unknown == Unchecked::NoList && !is_signed_by(crl, self.issuer, question) {
                self.unknown = Unchecked::ListSignature;
            }
            return None;
        }
        if !question.budget.take_octets(crl.der().len()) {
            return None;
        }
        match crl.entry(self.about) {
            Some(entry) if entry.reason == RevocationReason::CertificateHold && !crl.is_delta() => {
                self.hold(entry, crl, covered, question);
                return None;
            }
            // What was revoked stays revoked, however old the list.
            Some(entry) => return Some(entry),
            None => {}
        }
        if crl.is_delta() {
            // What changed since another list takes trust away; it gives none, not even back.
        } else if crl.is_fresh(question.at) {
            self.reasons |= covered;
        } else if crl.is_usable(question.at, question.store.grace) {
            self.late_reasons |= covered;
            self.was_due = self.was_due.max(crl.next_update());
        } else if crl.this_update() > question.at {
            self.unknown = Unchecked::Early { this_update: crl.this_update() };
        } else {
            self.unknown = Unchecked::Stale { next_update: crl.next_update() };
        }
        None
    }
}

impl<'a> Said<'a> {
    /// A certificate on hold is let go by a delta list that is made for this very list (RFC 5280 §5.2.4).
    fn hold(&mut self, entry: Revoked, crl: &'a Crl, covered: Reasons, question: &Question<'a>) {
        let lifts = |delta: &Crl| {
            delta.continues(crl)
                && delta.is_fresh(question.at)
                && is_signed_by(delta, self.issuer, question)
                && question.budget.take_octets(delta.der().len())
                && delta.lifts_hold(self.about)
        };
        if crl.is_fresh(question.at) && question.store.crls.iter().any(lifts) {
            self.reasons |= covered;
        } else {
            self.on_hold = Some(entry);
        }
    }
}

/// Whether it is the certificate of a responder that an authority delegated to.
fn may_answer(certificate: &Certificate) -> bool {
    let usages = certificate.extended_key_usage().unwrap_or_default();
    usages.contains(&oid::EKU_OCSP_SIGNING) && !certificate.is_ca()
}

fn is_signed_by(crl: &Crl, signer: &Certificate, question: &Question<'_>) -> bool {
    let is_named = match (crl.authority_key_id(), signer.subject_key_id()) {
        (Some(named), Some(there)) => named == there,
        _ => true,
    };
    is_named
        && crl.issuer_folded() == signer.subject_folded()
        && signer.key_usage().is_none_or(|usage| usage.crl_sign())
        && question.is_list_signed_by(crl, signer)
}

/// Signed by another key than the issuer's: by a newer or older one of it, by one it keeps for lists,
/// or by another authority that the certificate names. Its certificate has to lead to the same root.
fn is_signed_for<'a>(
    crl: &'a Crl,
    said: &Said<'a>,
    point: &Point<'_>,
    question: &Question<'a>,
    goal: &Goal<'a>,
) -> bool {
    // Two authorities of one name issue two lists. Where the certificate names the place of its list, a
    // list of another key counts only if it is known to be the one of that place.
    if !said.about.crl_urls().is_empty() && !crl.is_placed() {
        return false;
    }
    question.named(crl.issuer_folded()).iter().any(|&(signer, _)| {
        signer.public_key_der() != said.issuer.public_key_der()
            && is_signed_by(crl, signer, question)
            // Whoever issued the signer's own certificate may have left its status to the signer itself.
            && ((signer == said.about && point.is_delegated()) || is_trusted(signer, said.about, question, goal))
    })
}

fn is_trusted<'a>(signer: &'a Certificate, about: &'a Certificate, question: &Question<'a>, goal: &Goal<'a>) -> bool {
    let Some(root) = goal.root else { return false };
    if signer == root {
        return true;
    }
    // A signer whose own status hangs on what it says about others proves nothing.
    if goal.under_check.len() >= MAX_DEPTH || signer == about || goal.under_check.contains(&signer) {
        return false;
    }
    let under_check = [goal.under_check.as_slice(), &[about]].concat();
    let goal = Goal { purpose: Purpose::Any, root: Some(root), under_check };
    search::search(signer, question, &goal).is_ok_and(|path| path.unchecked.is_empty())
}
