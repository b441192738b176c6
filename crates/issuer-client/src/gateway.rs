//! The adapter for issuers that speak the gateway contract.

use std::sync::Arc;

use async_trait::async_trait;

use crate::dialer::Dialer;
use crate::{CardSigner, ConfigFault, GatewayConfig, GatewaySession, IssuerError, IssuerPort, IssuerSession};

/// An issuer that speaks the gateway contract ([`issuer_api::kiosk`]); needs a tokio runtime with I/O
/// and time.
#[derive(Clone, Debug)]
pub struct GatewayIssuer {
    dialer: Arc<Dialer>,
}

impl GatewayIssuer {
    /// An issuer; nothing is sent yet.
    ///
    /// # Errors
    ///
    /// A [`ConfigFault`].
    pub fn new(config: &GatewayConfig) -> Result<Self, ConfigFault> {
        Ok(Self { dialer: Arc::new(Dialer::new(config)?) })
    }

    /// Does PKI-AUTH and keeps the session's own type; see [`IssuerPort::authenticate`].
    ///
    /// Cancel by dropping the future: a card that has not been asked yet is then left alone.
    ///
    /// # Errors
    ///
    /// An [`IssuerError`]; a failed signature keeps its status word.
    pub async fn open(&self, signer: Arc<dyn CardSigner>, correlation_id: &str) -> Result<GatewaySession, IssuerError> {
        GatewaySession::open(Arc::clone(&self.dialer), signer, correlation_id).await
    }
}

#[async_trait]
impl IssuerPort for GatewayIssuer {
    fn host(&self) -> &str {
        self.dialer.address.authority.host()
    }

    async fn authenticate(
        &self,
        signer: Arc<dyn CardSigner>,
        correlation_id: &str,
    ) -> Result<Box<dyn IssuerSession>, IssuerError> {
        Ok(Box::new(self.open(signer, correlation_id).await?))
    }
}
