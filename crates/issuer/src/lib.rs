//! The reference issuer: service, store, certificate authority; CLI derived-piv-issuer.
