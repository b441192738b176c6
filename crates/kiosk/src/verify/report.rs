//! The verdict as a help desk reads it, in JSON and in lines.

use pki::PathError;
use pki::card_objects::{CardReport, Finding, Judged, Severity};
use pki::path::Reason;
use serde::Serialize;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The verdict.
#[derive(Clone, Debug, Serialize)]
pub struct VerifyReport {
    /// Whether the card is accepted.
    pub accepted: bool,
    /// The moment it was judged for, RFC 3339.
    pub at: String,
    /// Every check in its order.
    pub checks: Vec<CheckReport>,
}

/// One check.
#[derive(Clone, Debug, Serialize)]
pub struct CheckReport {
    /// Its name.
    pub name: &'static str,
    /// What it looked at.
    pub about: &'static str,
    /// Whether nothing in it stops.
    pub passed: bool,
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
    pub(super) fn of(report: &CardReport, at: OffsetDateTime) -> Self {
        let checks = report.checks.iter().map(|check| CheckReport {
            name: check.name,
            about: check.about,
            passed: check.findings.iter().all(|judged| judged.severity != Severity::Stop),
            findings: check.findings.iter().map(told).collect(),
        });
        Self { accepted: report.is_accepted(), at: moment(at), checks: checks.collect() }
    }

    /// The verdict in lines for people.
    pub fn lines(&self) -> Vec<String> {
        let mut lines = vec![format!("{} as of {}", if self.accepted { "ACCEPTED" } else { "REFUSED" }, self.at)];
        for check in &self.checks {
            lines.push(format!("{:<7} {}", if check.passed { "passed" } else { "FAILED" }, check.about));
            for finding in &check.findings {
                lines.push(format!(
                    "        {} {} ({}): {}",
                    finding.severity, finding.code, finding.kind, finding.detail
                ));
                if let Some(certificate) = &finding.certificate {
                    lines.push(format!("          certificate {}", certificate.subject));
                    lines.push(format!("          issued by {}, serial {}", certificate.issuer, certificate.serial));
                }
                if let Some(since) = &finding.since {
                    lines.push(format!("          since {since}"));
                }
            }
        }
        lines
    }
}

fn told(judged: &Judged) -> FindingTold {
    let (code, _) = crate::classify::card_object(&judged.finding);
    let path = path_of(&judged.finding);
    FindingTold {
        code: code.id(),
        kind: judged.finding.code(),
        severity: match judged.severity {
            Severity::Note => "note",
            Severity::Warn => "warn",
            Severity::Stop => "stop",
        },
        detail: judged.finding.to_string(),
        certificate: path.and_then(|error| error.about.as_deref()).map(|about| CertificateNamed {
            subject: about.name.clone(),
            issuer: about.issuer.clone(),
            serial: about.serial.hex(),
        }),
        since: path.and_then(|error| since(&error.reason)).map(moment),
    }
}

fn path_of(finding: &Finding) -> Option<&PathError> {
    if let Finding::Signer(error) | Finding::Path { error, .. } = finding { Some(error) } else { None }
}

const fn since(reason: &Reason) -> Option<OffsetDateTime> {
    match reason {
        Reason::Expired { since } | Reason::Revoked { since, .. } => Some(*since),
        Reason::NotYetValid { until } => Some(*until),
        Reason::Malformed(_)
        | Reason::RevocationUnknown(_)
        | Reason::UnknownIssuer { .. }
        | Reason::WrongPolicy
        | Reason::BadSignature(_)
        | Reason::Constraint(_)
        | Reason::TooComplex => None,
    }
}

fn moment(at: OffsetDateTime) -> String {
    at.format(&Rfc3339).unwrap_or_default()
}
