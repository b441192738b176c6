//! Name constraints (RFC 5280 §4.2.1.10): directory names, mail addresses, DNS names, URIs and IP
//! addresses; a constraint on any other form refuses certificates that carry such a name.

use der::asn1::{Ia5String, ObjectIdentifier};
use x509_cert::ext::pkix::{constraints::name::GeneralSubtree, name::GeneralName};

use super::{
    budget::Budget,
    error::{Broken, PathError, Reason},
};
use crate::{certificate::Certificate, name::DistinguishedName};

const EMAIL_ADDRESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1");

/// What the authorities seen so far allow.
pub(super) struct NameRules<'a> {
    budget: &'a Budget,
    /// One list for each authority that has one; a name has to fit in every list that speaks of its form.
    permitted: Vec<&'a [GeneralSubtree]>,
    excluded: Vec<&'a GeneralSubtree>,
}

impl<'a> NameRules<'a> {
    /// Before any authority.
    pub(super) const fn new(budget: &'a Budget) -> Self {
        Self { budget, permitted: Vec::new(), excluded: Vec::new() }
    }

    /// Adds an authority's constraints.
    pub(super) fn add(&mut self, authority: &'a Certificate) -> Result<(), PathError> {
        let Some(constraints) = &authority.extensions.name_constraints else {
            return Ok(());
        };
        let permitted = constraints.permitted_subtrees.as_deref().unwrap_or_default();
        let excluded = constraints.excluded_subtrees.as_deref().unwrap_or_default();
        // RFC 5280: minimum is 0 and maximum absent, always.
        // ... and not both lists empty.
        let is_odd = |subtree: &GeneralSubtree| subtree.minimum != 0 || subtree.maximum.is_some();
        if permitted.is_empty() && excluded.is_empty() || permitted.iter().chain(excluded).any(is_odd) {
            return Err(PathError::new(authority, Reason::Constraint(Broken::NameConstraintForm)));
        }
        if !permitted.is_empty() {
            self.permitted.push(permitted);
        }
        self.excluded.extend(excluded);
        Ok(())
    }

    /// Checks every name of a certificate.
    pub(super) fn check(&self, certificate: &Certificate) -> Result<(), PathError> {
        if self.permitted.is_empty() && self.excluded.is_empty() {
            return Ok(());
        }
        let Some(names) = names_of(certificate) else {
            return Err(PathError::new(certificate, Reason::Constraint(Broken::NameConstraintForm)));
        };
        let subtrees = self.excluded.len() + self.permitted.iter().map(|list| list.len()).sum::<usize>();
        // The product of names and subtrees is what hostile certificates drive up.
        if !self.budget.take_comparisons(names.len().saturating_mul(subtrees)) {
            return Err(PathError::new(certificate, Reason::TooComplex));
        }
        for name in &names {
            self.check_one(name).map_err(|broken| PathError::new(certificate, Reason::Constraint(broken)))?;
        }
        Ok(())
    }

    fn check_one(&self, name: &GeneralName) -> Result<(), Broken> {
        for subtree in &self.excluded {
            match relation(name, &subtree.base, Wildcards::MayMatch) {
                Relation::OtherForm | Relation::Outside => {}
                Relation::Inside => return Err(Broken::Name),
                Relation::Unknown => return Err(Broken::NameConstraintForm),
            }
        }
        for list in &self.permitted {
            let mut speaks_of_form = false;
            let mut inside = false;
            for subtree in *list {
                match relation(name, &subtree.base, Wildcards::MustMatch) {
                    Relation::OtherForm => {}
                    Relation::Outside => speaks_of_form = true,
                    Relation::Inside => (speaks_of_form, inside) = (true, true),
                    Relation::Unknown => return Err(Broken::NameConstraintForm),
                }
            }
            if speaks_of_form && !inside {
                return Err(Broken::Name);
            }
        }
        Ok(())
    }
}

/// Subject, its mail addresses, and the alternative names; `None` where one of the addresses is none that could be
/// held against a constraint.
fn names_of(certificate: &Certificate) -> Option<Vec<GeneralName>> {
    let mut names = certificate.extensions.subject_alt_name.clone();
    let subject = certificate.subject();
    if !subject.is_empty() {
        names.push(GeneralName::DirectoryName(subject.0.clone()));
    }
    let mails = subject.values(EMAIL_ADDRESS);
    if mails.len() < subject.attributes().filter(|attribute| attribute.oid == EMAIL_ADDRESS).count() {
        return None;
    }
    for mail in mails {
        names.push(GeneralName::Rfc822Name(Ia5String::new(&mail).ok()?));
    }
    Some(names)
}

enum Relation {
    /// The constraint speaks of names of another form.
    OtherForm,
    Inside,
    Outside,
    /// There are no rules, or the name cannot be judged by them.
    Unknown,
}

/// How `*.example.com` is judged: an exclusion counts if any expansion would fall under it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Wildcards {
    MayMatch,
    MustMatch,
}

fn relation(name: &GeneralName, base: &GeneralName, wildcards: Wildcards) -> Relation {
    let inside = |holds| if holds { Relation::Inside } else { Relation::Outside };
    match (name, base) {
        (GeneralName::DirectoryName(name), GeneralName::DirectoryName(base)) => {
            inside(DistinguishedName(name.clone()).is_within(&DistinguishedName(base.clone())))
        }
        (GeneralName::Rfc822Name(name), GeneralName::Rfc822Name(base)) => match name.as_str().rsplit_once('@') {
            Some((local, host)) if !base.as_str().is_empty() => inside(mail_is_within(local, host, base.as_str())),
            _ => Relation::Unknown,
        },
        (GeneralName::DnsName(name), GeneralName::DnsName(base)) => {
            inside(dns_is_within(name.as_str(), base.as_str(), wildcards))
        }
        (GeneralName::UniformResourceIdentifier(name), GeneralName::UniformResourceIdentifier(base)) => {
            match uri_host(name.as_str()) {
                Some(host) if !base.as_str().is_empty() => inside(host_is_within(host, base.as_str())),
                // RFC 5280: a URI without a host name is refused where URIs are constrained.
                _ => Relation::Unknown,
            }
        }
        (GeneralName::IpAddress(name), GeneralName::IpAddress(base)) => {
            ip_is_within(name.as_bytes(), base.as_bytes()).map_or(Relation::Unknown, inside)
        }
        (GeneralName::OtherName(name), GeneralName::OtherName(base)) if name.type_id != base.type_id => {
            Relation::OtherForm
        }
        (GeneralName::OtherName(_), GeneralName::OtherName(_))
        | (GeneralName::EdiPartyName(_), GeneralName::EdiPartyName(_))
        | (GeneralName::RegisteredId(_), GeneralName::RegisteredId(_)) => Relation::Unknown,
        _ => Relation::OtherForm,
    }
}

fn mail_is_within(local: &str, host: &str, base: &str) -> bool {
    match base.rsplit_once('@') {
        Some((base_local, base_host)) => local == base_local && host.eq_ignore_ascii_case(base_host),
        None => host_is_within(host, base),
    }
}

/// A host equals the base, or lies below it where the base begins with a dot.
fn host_is_within(host: &str, base: &str) -> bool {
    // A dot at the end makes no other host of it.
    let (host, base) = (host.trim_end_matches('.'), base.trim_end_matches('.'));
    if base.starts_with('.') {
        ends_with(host, base) && host.len() > base.len()
    } else {
        host.eq_ignore_ascii_case(base)
    }
}

fn dns_is_within(name: &str, base: &str, wildcards: Wildcards) -> bool {
    let name = name.trim_end_matches('.');
    let base = base.trim_start_matches('.').trim_end_matches('.');
    if base.is_empty() || is_below(name, base) {
        return true;
    }
    match (wildcards, name.strip_prefix("*.")) {
        // Any expansion of the star that lies in the excluded tree counts.
        (Wildcards::MayMatch, Some(rest)) => is_below(base, rest),
        _ => false,
    }
}

fn is_below(name: &str, base: &str) -> bool {
    name.eq_ignore_ascii_case(base) || ends_with(name, &format!(".{base}"))
}

fn ends_with(text: &str, end: &str) -> bool {
    text.len()
        .checked_sub(end.len())
        .and_then(|start| text.get(start..))
        .is_some_and(|tail| tail.eq_ignore_ascii_case(end))
}

/// The host name of a URI with an authority; `None` for IP addresses, URIs without one, and hosts that are written
/// in a way that could hide what they are.
fn uri_host(uri: &str) -> Option<&str> {
    let (_, rest) = uri.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let host_port = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    if host_port.starts_with('[') {
        return None;
    }
    let host = host_port.split(':').next()?;
    let is_plain = host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_'));
    (!host.is_empty() && is_plain && host.parse::<core::net::Ipv4Addr>().is_err()).then_some(host)
}

/// Address against address and mask, 4 and 8 or 16 and 32 octets.
fn ip_is_within(address: &[u8], base: &[u8]) -> Option<bool> {
    if !matches!(address.len(), 4 | 16) || !matches!(base.len(), 8 | 32) {
        return None;
    }
    let (network, mask) = base.split_at_checked(base.len() / 2)?;
    // An address of the other family is outside.
    Some(
        address.len() == network.len()
            && address.iter().zip(network).zip(mask).all(|((byte, network), mask)| byte & mask == network & mask),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dns_names() {
        for (name, base, must, may) in [
            ("a.example.com", "example.com", true, true),
            ("example.com", "example.com", true, true),
            ("badexample.com", "example.com", false, false),
            ("EXAMPLE.com.", "example.COM", true, true),
            ("*.example.com", "example.com", true, true),
            ("*.example.com", "a.example.com", false, true),
            ("anything", "", true, true),
        ] {
            assert_eq!(dns_is_within(name, base, Wildcards::MustMatch), must, "{name} in {base}");
            assert_eq!(dns_is_within(name, base, Wildcards::MayMatch), may, "{name} touches {base}");
        }
    }

    #[test]
    fn mail_and_hosts() {
        assert!(mail_is_within("a", "Example.com", "example.com"));
        assert!(!mail_is_within("a", "sub.example.com", "example.com"));
        assert!(mail_is_within("a", "sub.example.com", ".example.com"));
        assert!(!mail_is_within("a", "example.com", ".example.com"));
        assert!(mail_is_within("a", "example.com", "a@example.com"));
        assert!(!mail_is_within("A", "example.com", "a@example.com"));
        assert_eq!(uri_host("https://u@host.example:8443/x"), Some("host.example"));
        assert_eq!(uri_host("urn:uuid:0"), None);
        assert_eq!(uri_host("http://10.0.0.1/"), None);
        assert_eq!(uri_host("http://ex%61mple.com/"), None);
        assert!(host_is_within("www.Example.com.", ".example.com"));
        assert!(host_is_within("example.com.", "example.com"));
    }

    #[test]
    fn addresses() {
        assert_eq!(ip_is_within(&[10, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]), Some(true));
        assert_eq!(ip_is_within(&[11, 1, 2, 3], &[10, 0, 0, 0, 255, 0, 0, 0]), Some(false));
        assert_eq!(ip_is_within(&[0; 16], &[10, 0, 0, 0, 255, 0, 0, 0]), Some(false));
        assert_eq!(ip_is_within(&[0; 5], &[0; 8]), None);
    }
}
