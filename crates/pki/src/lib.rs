//! Certificates, path validation, revocation, card object signatures, profiles: pure.
