//! Certificates, path validation, revocation, card object signatures, certificate requests and
//! certificate profiles.
//!
//! Pure: no clock, socket, file, thread or randomness of its own. The moment is passed in as a
//! [`time::OffsetDateTime`], random bytes as arrays or as a generator, private keys as a [`Signer`].
//!
//! - [`certificate`]: what a certificate says.
//! - [`path`]: whether it leads to a trusted root, and if not, why not.
//! - [`crl`], [`ocsp`]: revocation, read and made.
//! - [`anchor`]: what an operator is told of a certificate that is to be trusted.
//! - [`online`]: what is missing, fetched through ports.
//! - [`card_objects`]: what a PIV card's signed objects say about the card.
//! - [`csr`]: certificate requests, read and made.
//! - [`profile`]: the certificates an issuer makes, and the lint of the derived one.
//! - [`cms`]: bundles of certificates (`.p7c`, EST answers).

pub mod anchor;
pub mod card_objects;
pub mod certificate;
pub mod cms;
pub mod crl;
pub mod csr;
pub mod key;
pub mod name;
pub mod ocsp;
pub mod oid;
pub mod online;
pub mod path;
pub mod pem;
pub mod profile;
pub mod serial;
pub mod signature;

mod encoding;
#[cfg(test)]
mod testing;
mod validity;

pub use certificate::Certificate;
pub use der::asn1::ObjectIdentifier;
pub use encoding::Malformed;
pub use key::{KeyKind, SoftwareKey};
pub use name::DistinguishedName;
pub use path::{PathError, Purpose, TrustStore, ValidPath, validate};
pub use serial::Serial;
pub use signature::{SignError, SignatureAlgorithm, SignatureError, Signer};
