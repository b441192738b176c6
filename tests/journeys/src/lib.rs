//! End-to-end journeys over the real reader service, issuer and window.
