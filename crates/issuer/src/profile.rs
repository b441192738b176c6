//! Test or production: which policies are asked for and asserted, and which trust is refused.

use issuer_api::kiosk::Aal;
use pki::anchor::World;
use pki::{ObjectIdentifier, oid};
use serde::{Deserialize, Serialize};

/// Which world the issuer lives in; the two never mix (R-TST-14).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Test policies under 2.16.840.1.101.3.2.1.48; refuses Common Policy certificates.
    Test,
    /// Common Policy; refuses test certificates.
    Production,
}

/// Arc of the Common Policy's certificate policies.
const PRODUCTION_ARC: &str = "2.16.840.1.101.3.2.1.3.";
/// Arc of the test policies.
const TEST_ARC: &str = "2.16.840.1.101.3.2.1.48.";

/// id-fpki-common-cardAuth, id-fpki-common-piv-contentSigning, and their like for test cards.
const CARD_AUTHENTICATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.2.1.3.17");
const CONTENT_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.2.1.3.39");
const TEST_CARD_AUTHENTICATION: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.2.1.48.13");
const TEST_CONTENT_SIGNING: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.16.840.1.101.3.2.1.48.86");

impl Profile {
    /// The name in configurations and on command lines.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Test => "test",
            Self::Production => "production",
        }
    }

    /// Policy that a PIV Authentication certificate must be valid for (R-ISS-03).
    pub const fn piv_auth(self) -> ObjectIdentifier {
        match self {
            Self::Test => oid::TEST_PIV_AUTH,
            Self::Production => oid::PIV_AUTH,
        }
    }

    /// Policy of a derived credential (R-CRT-06).
    pub const fn derived(self, aal: Aal) -> ObjectIdentifier {
        match (self, aal) {
            (Self::Test, Aal::Aal2) => oid::TEST_DERIVED_PIV_AUTH,
            (Self::Test, Aal::Aal3) => oid::TEST_DERIVED_PIV_AUTH_HARDWARE,
            (Self::Production, Aal::Aal2) => oid::DERIVED_PIV_AUTH,
            (Self::Production, Aal::Aal3) => oid::DERIVED_PIV_AUTH_HARDWARE,
        }
    }

    /// Policy that a Card Authentication certificate (9E) must be valid for.
    pub const fn card_authentication(self) -> ObjectIdentifier {
        match self {
            Self::Test => TEST_CARD_AUTHENTICATION,
            Self::Production => CARD_AUTHENTICATION,
        }
    }

    /// Policy that the signer of a card's data objects must be valid for.
    pub const fn content_signing(self) -> ObjectIdentifier {
        match self {
            Self::Test => TEST_CONTENT_SIGNING,
            Self::Production => CONTENT_SIGNING,
        }
    }

    /// The world it belongs to.
    pub const fn world(self) -> World {
        match self {
            Self::Test => World::Test,
            Self::Production => World::Production,
        }
    }

    /// Whether a certificate that asserts `policy` belongs to the other world.
    pub fn refuses(self, policy: &ObjectIdentifier) -> bool {
        let policy = policy.to_string();
        match self {
            Self::Test => policy.starts_with(PRODUCTION_ARC),
            Self::Production => policy.starts_with(TEST_ARC),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_world_refuses_the_other() {
        assert!(Profile::Test.refuses(&oid::PIV_AUTH));
        assert!(Profile::Production.refuses(&oid::TEST_PIV_AUTH));
        assert!(!Profile::Test.refuses(&oid::TEST_PIV_AUTH));
        assert!(!Profile::Production.refuses(&oid::PIV_AUTH));
        assert!(!Profile::Test.refuses(&oid::ANY_POLICY));
    }
}
