//! The verdict as a help desk reads it, in JSON and in lines.

use enrollment::ErrorCode;
use pki::Certificate;
use pki::card_objects::{CardPolicy, CardReport, Check, Finding, Judged, Severity};
use pki::online::{Kind, Source, Step};
use pki::path::{self, Subject};
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::card::CardContents;
use crate::words::words;

/// The verdict.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyReport {
    /// Whether the card is accepted.
    pub accepted: bool,
    /// The moment it was judged for, RFC 3339.
    pub at: String,
    /// Why it is refused, each reason once, with what to do; empty where it is accepted.
    pub reasons: Vec<Reason>,
    /// Whose card it says it is.
    pub card: CardSummary,
    /// What it was checked with.
    pub trust: TrustSummary,
    /// What was looked for in the cache or over the network.
    pub fetched: Vec<FetchTold>,
    /// Every check in its order.
    pub checks: Vec<CheckReport>,
}

/// Something that was looked for where a certificate says.
#[derive(Clone, Debug, Serialize)]
pub struct FetchTold {
    /// `authorities`, `revocation-list` or `status-answer`.
    pub what: &'static str,
    /// `network`, or `kept` where it was fetched before and is still good.
    pub from: &'static str,
    /// How long it took, in milliseconds.
    pub took_ms: u64,
    /// Where.
    pub url: String,
    /// Why nothing usable came of it.
    pub fault: Option<String>,
}

/// A reason to refuse the card.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Reason {
    /// The error code a person at the kiosk would see, such as `TRUST-101`.
    pub code: &'static str,
    /// What it means.
    pub what: &'static str,
    /// What to do.
    pub todo: &'static str,
}

/// Whose card it says it is; nothing of it is proven unless the card is accepted.
#[derive(Clone, Debug, Default, Serialize)]
pub struct CardSummary {
    /// Subject of the PIV Authentication certificate, RFC 4514.
    pub holder: Option<String>,
    /// Card UUID.
    pub card_uuid: Option<String>,
    /// FASC-N in its parts, or in hexadecimal where it has none.
    pub fasc_n: Option<String>,
    /// Last day of the card, as `YYYY-MM-DD`.
    pub expires_on: Option<String>,
}

/// What a card was checked with.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct TrustSummary {
    /// Roots.
    pub roots: usize,
    /// Intermediate certificates.
    pub intermediates: usize,
    /// Revocation lists.
    pub revocation_lists: usize,
    /// How many of those were out of date at the moment.
    pub stale_lists: usize,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckOutcome {
    /// Nothing in it stops.
    Passed,
    /// Something in it stops.
    Failed,
    /// There was nothing to check.
    NotChecked,
}

/// One check.
#[derive(Clone, Debug, Serialize)]
pub struct CheckReport {
    /// Its name.
    pub name: &'static str,
    /// What it looked at.
    pub about: &'static str,
    /// How it came out.
    pub outcome: CheckOutcome,
    /// What it found.
    pub findings: Vec<FindingTold>,
}

/// One finding.
#[derive(Clone, Debug, Serialize)]
pub struct FindingTold {
    /// The error code a person at the kiosk would see, such as `TRUST-101`.
    pub code: &'static str,
    /// The kind of finding, by which a policy sets its severity.
    pub kind: &'static str,
    /// `note`, `warn` or `stop`.
    pub severity: &'static str,
    /// What was found.
    pub detail: String,
    /// The certificate it is about.
    pub certificate: Option<CertificateNamed>,
    /// Since when, or until when where it is not valid yet, RFC 3339.
    pub since: Option<String>,
}

/// Which certificate.
#[derive(Clone, Debug, Serialize)]
pub struct CertificateNamed {
    /// Subject, RFC 4514.
    pub subject: String,
    /// Issuer, RFC 4514.
    pub issuer: String,
    /// Serial number, hexadecimal.
    pub serial: String,
}

impl VerifyReport {
    pub(super) fn of(
        report: &CardReport,
        steps: &[Step],
        contents: &CardContents,
        policy: &CardPolicy,
        at: OffsetDateTime,
    ) -> Self {
        let mut reasons = Vec::new();
        for finding in report.stops() {
            let reason = Reason::of(crate::classify::card_object(finding));
            if !reasons.contains(&reason) {
                reasons.push(reason);
            }
        }
        let store = &policy.store;
        Self {
            accepted: report.is_accepted(),
            at: moment(at),
            reasons,
            card: CardSummary::of(contents),
            trust: TrustSummary {
                roots: store.roots.len(),
                intermediates: store.intermediates.len(),
                revocation_lists: store.crls.len(),
                stale_lists: store.crls.iter().filter(|list| !list.is_fresh(at)).count(),
            },
            fetched: steps.iter().map(FetchTold::of).collect(),
            checks: report.checks.iter().map(CheckReport::of).collect(),
        }
    }

    /// The verdict in lines for people.
    pub fn lines(&self) -> Vec<String> {
        let verdict = if self.accepted { "ACCEPTED" } else { "REFUSED" };
        let mut lines = vec![format!("{verdict} as of {}", readable(&self.at))];
        for reason in &self.reasons {
            lines.push(format!("  {}: {}", reason.code, reason.what));
            lines.push(format!("  What to do: {}", reason.todo));
        }
        lines.push(String::new());
        let unknown = || "unknown".to_owned();
        let card = &self.card;
        for (name, value) in [
            ("holder", &card.holder),
            ("card UUID", &card.card_uuid),
            ("FASC-N", &card.fasc_n),
            ("last day", &card.expires_on),
        ] {
            lines.push(format!("{name:<12}{}", value.clone().unwrap_or_else(unknown)));
        }
        let TrustSummary { roots, intermediates, revocation_lists, stale_lists } = self.trust;
        let stale = if stale_lists == 0 { String::new() } else { format!(", {stale_lists} of them out of date") };
        lines.push(format!(
            "checked with {}, {}, {}{stale}",
            counted(roots, "root"),
            counted(intermediates, "intermediate"),
            counted(revocation_lists, "revocation list"),
        ));
        for fetched in &self.fetched {
            lines.push(match &fetched.fault {
                None => format!("found       {} ({}, {} ms)", fetched.url, fetched.from, fetched.took_ms),
                Some(fault) => format!("not found   {} ({} ms): {fault}", fetched.url, fetched.took_ms),
            });
        }
        lines.push(String::new());
        for check in &self.checks {
            lines.extend(check.lines());
        }
        lines
    }
}

impl FetchTold {
    fn of(step: &Step) -> Self {
        Self {
            what: match step.kind {
                Kind::Certificates => "authorities",
                Kind::List => "revocation-list",
                Kind::Status => "status-answer",
            },
            from: match step.source {
                Source::Network => "network",
                Source::Cache => "kept",
            },
            took_ms: u64::try_from(step.took.whole_milliseconds()).unwrap_or(0),
            url: step.url.clone(),
            fault: step.fault.as_ref().map(ToString::to_string),
        }
    }
}

impl Reason {
    const fn of(code: ErrorCode) -> Self {
        let words = words(code);
        Self { code: code.id(), what: words.what, todo: words.todo }
    }
}

impl CardSummary {
    fn of(contents: &CardContents) -> Self {
        let nine_a = contents.certificates.iter().find(|(name, _)| *name == "9A");
        let holder = nine_a.and_then(|(_, der)| Certificate::from_der(der).ok());
        let chuid = contents.chuid();
        let fasc_n = chuid.as_ref().map(|chuid| {
            chuid.decoded_fasc_n().map_or_else(|_| hex::encode_upper(chuid.fasc_n), |number| number.to_string())
        });
        Self {
            holder: holder.map(|certificate| certificate.subject().to_string()),
            card_uuid: chuid.as_ref().map(|chuid| uuid::Uuid::from_bytes(chuid.guid).to_string()),
            fasc_n,
            expires_on: chuid.as_ref().map(|chuid| {
                let day = &chuid.expiry;
                format!("{:04}-{:02}-{:02}", day.year, day.month, day.day)
            }),
        }
    }
}

impl CheckReport {
    fn of(check: &Check) -> Self {
        let is_stopped = check.findings.iter().any(|judged| judged.severity == Severity::Stop);
        let outcome = match (check.looked, is_stopped) {
            (false, _) => CheckOutcome::NotChecked,
            (true, false) => CheckOutcome::Passed,
            (true, true) => CheckOutcome::Failed,
        };
        Self { name: check.name, about: check.about, outcome, findings: check.findings.iter().map(told).collect() }
    }

    fn lines(&self) -> Vec<String> {
        let outcome = match self.outcome {
            CheckOutcome::Passed => "passed",
            CheckOutcome::Failed => "FAILED",
            CheckOutcome::NotChecked => "-",
        };
        let not =
            if self.outcome == CheckOutcome::NotChecked { ": not checked, there was nothing to look at" } else { "" };
        let mut lines = vec![format!("{outcome:<8}{}{not}", self.about)];
        for finding in &self.findings {
            lines.push(format!("        {}: {} [{} {}]", finding.severity, finding.detail, finding.code, finding.kind));
            if let Some(certificate) = &finding.certificate {
                lines.push(format!("          certificate {}", certificate.subject));
                lines.push(format!("          issued by   {}", certificate.issuer));
                lines.push(format!("          serial      {}", certificate.serial));
            }
            if let Some(since) = &finding.since {
                lines.push(format!("          since       {}", readable(since)));
            }
        }
        lines
    }
}

fn told(judged: &Judged) -> FindingTold {
    let (about, since) = subject_of(&judged.finding);
    FindingTold {
        code: crate::classify::card_object(&judged.finding).id(),
        kind: judged.finding.kind().name(),
        severity: judged.severity.name(),
        detail: judged.finding.nameless(),
        certificate: about.map(|about| CertificateNamed {
            subject: about.name.clone(),
            issuer: about.issuer.clone(),
            serial: about.serial.hex(),
        }),
        since: since.map(moment),
    }
}

/// The certificate that a finding is about, and since when it is so.
fn subject_of(finding: &Finding) -> (Option<&Subject>, Option<OffsetDateTime>) {
    if let Finding::Signer(error) | Finding::Path { error, .. } = finding {
        (error.about.as_deref(), since(&error.reason))
    } else if let Finding::Stale { about, was_due, .. } = finding {
        (Some(about), Some(*was_due))
    } else if let Finding::Unchecked { about, .. } = finding {
        (Some(about), None)
    } else {
        (None, None)
    }
}

const fn since(reason: &path::Reason) -> Option<OffsetDateTime> {
    match reason {
        path::Reason::Expired { since } | path::Reason::Revoked { since, .. } => Some(*since),
        path::Reason::NotYetValid { until } => Some(*until),
        path::Reason::Malformed(_)
        | path::Reason::RevocationUnknown(_)
        | path::Reason::UnknownIssuer { .. }
        | path::Reason::WrongPolicy
        | path::Reason::BadSignature(_)
        | path::Reason::Constraint(_)
        | path::Reason::TooComplex => None,
    }
}

fn moment(at: OffsetDateTime) -> String {
    at.replace_nanosecond(0).unwrap_or(at).format(&Rfc3339).unwrap_or_default()
}

/// A moment of a report for people.
fn readable(moment: &str) -> String {
    moment.replace('T', " ").replace('Z', " UTC")
}

fn counted(count: usize, what: &str) -> String {
    format!("{count} {what}{}", if count == 1 { "" } else { "s" })
}
