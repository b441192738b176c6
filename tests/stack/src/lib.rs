//! Starts and stops the whole stack as processes: reader service, card, issuer.
