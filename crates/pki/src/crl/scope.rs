//! Which certificates a list speaks about (RFC 5280 §5.2.5, §6.3.3 b).

use der::flagset::FlagSet;
use x509_cert::{
    ext::pkix::{
        IssuingDistributionPoint,
        crl::dp::Reasons as ReasonFlags,
        name::{DistributionPointName, GeneralName},
    },
    name::{Name, RelativeDistinguishedName},
};

use crate::{certificate::Certificate, name::DistinguishedName};

/// A set of revocation reasons, one bit each as in ReasonFlags.
pub(crate) type Reasons = u16;
/// Most distribution points of a certificate, and most names of a place, that are looked at: their product is what
/// hostile input drives up.
pub(crate) const MAX_PLACES: usize = 64;
/// Every reason; bit 0 is unused.
pub(crate) const ALL_REASONS: Reasons = 0b1_1111_1110;

/// A distribution point as a certificate names it.
pub(crate) struct Point<'a> {
    /// The names of the place; `None` where only the list's issuer is named.
    names: Option<Vec<GeneralName>>,
    reasons: Reasons,
    /// Who makes the list, where it is not the certificate's issuer.
    list_issuer: Option<&'a [GeneralName]>,
}

impl Point<'_> {
    /// The certificate names who makes this list.
    pub(crate) const fn is_delegated(&self) -> bool {
        self.list_issuer.is_some()
    }

    pub(super) fn names_url(&self, url: &str) -> bool {
        self.names
            .iter()
            .flatten()
            .any(|name| matches!(name, GeneralName::UniformResourceIdentifier(uri) if uri.as_str() == url))
    }
}

/// The distribution points of a certificate, and last the one every certificate has: its issuer's own
/// name, without restrictions (RFC 5280 §6.3.3, last step).
pub(crate) fn points_of(certificate: &Certificate) -> Vec<Point<'_>> {
    let listed = certificate.extensions.crl_distribution_points.as_ref().map(|points| points.0.as_slice());
    let mut points: Vec<Point<'_>> = listed
        .unwrap_or_default()
        .iter()
        .take(MAX_PLACES)
        .map(|point| {
            let list_issuer = point.crl_issuer.as_deref();
            let base = list_issuer.and_then(directory_name).unwrap_or(&certificate.issuer().0);
            Point {
                names: point.distribution_point.as_ref().map(|place| names(place, base)),
                reasons: point.reasons.map_or(ALL_REASONS, bits),
                list_issuer,
            }
        })
        .collect();
    let own = GeneralName::DirectoryName(certificate.issuer().0.clone());
    points.push(Point { names: Some(vec![own]), reasons: ALL_REASONS, list_issuer: None });
    points
}

/// What a list restricts itself to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Scope {
    users_only: bool,
    authorities_only: bool,
    reasons: Reasons,
    /// It may speak about certificates of other issuers.
    pub(super) indirect: bool,
    /// Names of its place; the certificate has to name one of them.
    pub(super) points: Option<Vec<GeneralName>>,
    /// It only tells what changed since another list.
    pub(super) delta: bool,
    /// For attribute certificates, or with critical extensions that are not understood.
    pub(super) unusable: bool,
}

impl Default for Scope {
    fn default() -> Self {
        Self {
            users_only: false,
            authorities_only: false,
            reasons: ALL_REASONS,
            indirect: false,
            points: None,
            delta: false,
            unusable: false,
        }
    }
}

impl Scope {
    pub(super) fn restrict(&mut self, point: &IssuingDistributionPoint, list_issuer: &DistinguishedName) {
        self.users_only = point.only_contains_user_certs;
        self.authorities_only = point.only_contains_ca_certs;
        self.indirect = point.indirect_crl;
        self.reasons = point.only_some_reasons.map_or(ALL_REASONS, bits);
        self.points = point.distribution_point.as_ref().map(|place| names(place, &list_issuer.0));
        self.unusable |= point.only_contains_attribute_certs;
    }

    /// Whether both speak about the same certificates and reasons.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        let of = |scope: &Self| (scope.users_only, scope.authorities_only, scope.indirect, scope.reasons);
        of(self) == of(other) && self.points == other.points
    }

    pub(super) fn covers(
        &self,
        list_issuer: &DistinguishedName,
        certificate: &Certificate,
        point: &Point<'_>,
    ) -> Option<Reasons> {
        let is_by_whom = match point.list_issuer {
            Some(named) => {
                self.indirect && named.iter().take(MAX_PLACES).any(|name| is_directory_name(name, list_issuer))
            }
            None => list_issuer.matches(certificate.issuer()),
        };
        let is_where = match (&self.points, &point.names, point.list_issuer) {
            (None, _, _) => true,
            (Some(there), Some(named), _) => any_same(there, named),
            (Some(there), None, Some(named)) => any_same(there, named),
            (Some(_), None, None) => false,
        };
        let is_about_kind = !(self.users_only && certificate.is_ca() || self.authorities_only && !certificate.is_ca());
        let reasons = self.reasons & point.reasons;
        (is_by_whom && is_where && is_about_kind && !self.unusable && reasons != 0).then_some(reasons)
    }
}

fn bits(flags: FlagSet<ReasonFlags>) -> Reasons {
    flags.bits() & ALL_REASONS
}

/// The names of a place; a relative one is put below `base`.
fn names(place: &DistributionPointName, base: &Name) -> Vec<GeneralName> {
    match place {
        DistributionPointName::FullName(names) => names.iter().take(MAX_PLACES).cloned().collect(),
        DistributionPointName::NameRelativeToCRLIssuer(relative) => {
            let mut rdns: Vec<RelativeDistinguishedName> = base.0.clone();
            rdns.push(relative.clone());
            vec![GeneralName::DirectoryName(x509_cert::name::RdnSequence(rdns))]
        }
    }
}

fn directory_name(names: &[GeneralName]) -> Option<&Name> {
    names.iter().find_map(|name| if let GeneralName::DirectoryName(name) = name { Some(name) } else { None })
}

pub(super) fn is_directory_name(name: &GeneralName, wanted: &DistinguishedName) -> bool {
    matches!(name, GeneralName::DirectoryName(name) if DistinguishedName(name.clone()).matches(wanted))
}

fn any_same(left: &[GeneralName], right: &[GeneralName]) -> bool {
    left.iter().take(MAX_PLACES).any(|left| right.iter().take(MAX_PLACES).any(|right| is_same(left, right)))
}

fn is_same(left: &GeneralName, right: &GeneralName) -> bool {
    if let GeneralName::DirectoryName(name) = left {
        is_directory_name(right, &DistinguishedName(name.clone()))
    } else {
        left == right
    }
}
