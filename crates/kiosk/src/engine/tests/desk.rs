//! An issuer that does as the test says.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use async_trait::async_trait;
use futures_util::stream::{StreamExt as _, unfold};
use issuer_api::kiosk::{
    Aal, Applicant, Attendance, CreateEnrollment, DerivedCredential, Enrollment, EnrollmentEvent, Extended, Offer,
    RevokeReason, Terms, TypedOffer,
};
use issuer_client::{CardKey, CardSigner, EnrollmentEvents, IssuerError, IssuerPort, IssuerSession};
use time::OffsetDateTime;
use tokio::sync::{Semaphore, mpsc};

/// A scripted issuer; clones are the same issuer.
#[derive(Clone)]
pub(super) struct Desk(Arc<Inner>);

struct Inner {
    /// What was asked, in order.
    asked: Mutex<Vec<String>>,
    /// The agent's word that came with the last enrollment.
    attendance: Mutex<Option<Attendance>>,
    /// What the next authentications come to, once the card has signed.
    refusals: Mutex<VecDeque<IssuerError>>,
    events: mpsc::UnboundedSender<EnrollmentEvent>,
    queue: tokio::sync::Mutex<mpsc::UnboundedReceiver<EnrollmentEvent>>,
    /// One permit lets one answer of that kind out; many from the beginning.
    authenticating: Semaphore,
    creating: Semaphore,
}

impl Default for Desk {
    fn default() -> Self {
        let (events, queue) = mpsc::unbounded_channel();
        Self(Arc::new(Inner {
            asked: Mutex::default(),
            attendance: Mutex::default(),
            refusals: Mutex::default(),
            events,
            queue: tokio::sync::Mutex::new(queue),
            authenticating: Semaphore::new(100),
            creating: Semaphore::new(100),
        }))
    }
}

impl Desk {
    pub(super) fn refuse(&self, error: IssuerError) {
        self.0.refusals.lock().unwrap_or_else(PoisonError::into_inner).push_back(error);
    }

    /// The phone's side did something.
    pub(super) fn happen(&self, event: EnrollmentEvent) {
        self.0.events.send(event).unwrap();
    }

    pub(super) fn asked(&self) -> Vec<String> {
        self.0.asked.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn attendance(&self) -> Option<Attendance> {
        self.0.attendance.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Forgets what was asked, and what the phone did that nobody has heard of.
    pub(super) fn forget(&self) {
        self.0.asked.lock().unwrap_or_else(PoisonError::into_inner).clear();
        if let Ok(mut queue) = self.0.queue.try_lock() {
            while queue.try_recv().is_ok() {}
        }
    }

    pub(super) fn hold_authentication(&self) {
        self.0.authenticating.forget_permits(100);
    }

    pub(super) fn let_authentication_go(&self) {
        self.0.authenticating.add_permits(100);
    }

    pub(super) fn hold_offers(&self) {
        self.0.creating.forget_permits(100);
    }

    pub(super) fn let_offers_go(&self) {
        self.0.creating.add_permits(100);
    }

    fn ask(&self, what: impl Into<String>) {
        self.0.asked.lock().unwrap_or_else(PoisonError::into_inner).push(what.into());
    }

    fn enrollment(&self) -> Enrollment {
        Enrollment {
            id: "e1".to_owned(),
            scan_url: "https://issuer.example/e/AAAAAAAAAAAAAAAAAAAAAA".to_owned().into(),
            password: "12345678".to_owned().into(),
            typed: TypedOffer {
                address: "issuer.example/t".to_owned(),
                identifier: "ABC123".to_owned(),
                code: "1234567890123".to_owned().into(),
            },
            expires_at: OffsetDateTime::UNIX_EPOCH,
            expires_in_s: 300,
            ceiling_in_s: 600,
            correlation_id: "ABC123".to_owned(),
        }
    }
}

/// Something to sign, as long as the key takes.
fn block(key: CardKey) -> Vec<u8> {
    let len = match key {
        CardKey::P256 => 32,
        CardKey::P384 => 48,
        CardKey::Rsa2048 => 256,
        CardKey::Rsa3072 => 384,
    };
    vec![0x11; len]
}

#[async_trait]
impl IssuerPort for Desk {
    fn host(&self) -> &str {
        "issuer.example"
    }

    async fn authenticate(&self, signer: Arc<dyn CardSigner>, _: &str) -> Result<Box<dyn IssuerSession>, IssuerError> {
        self.ask("authenticate");
        let signature = tokio::task::spawn_blocking(move || signer.sign(&block(signer.key()))).await.unwrap();
        signature.map_err(IssuerError::Card)?;
        self.0.authenticating.acquire().await.unwrap().forget();
        let refusal = self.0.refusals.lock().unwrap_or_else(PoisonError::into_inner).pop_front();
        match refusal {
            Some(error) => Err(error),
            None => Ok(Box::new(self.clone())),
        }
    }
}

#[async_trait]
impl IssuerSession for Desk {
    async fn applicant(&self) -> Result<Applicant, IssuerError> {
        self.ask("applicant");
        Ok(Applicant {
            first_name: Some("Alex".to_owned()),
            offers: vec![Offer {
                id: "phone".to_owned(),
                aal: Aal::Aal2,
                validity_days: 1095,
                terms: Terms { version: "1".to_owned(), paragraphs: vec!["Take care.".to_owned()] },
            }],
            refused: None,
            credentials: Vec::new(),
            correlation_id: "ABC123".to_owned(),
        })
    }

    async fn create(&self, request: &CreateEnrollment, _: &str) -> Result<Enrollment, IssuerError> {
        self.ask("create");
        self.0.attendance.lock().unwrap_or_else(PoisonError::into_inner).clone_from(&request.attended);
        self.0.creating.acquire().await.unwrap().forget();
        Ok(self.enrollment())
    }

    async fn follow(&self, enrollment: &str) -> Result<EnrollmentEvents, IssuerError> {
        self.ask(format!("follow {enrollment}"));
        let next = async |desk: Self| {
            let event = desk.0.queue.lock().await.recv().await?;
            Some((Ok(event), desk))
        };
        Ok(unfold(self.clone(), next).boxed())
    }

    async fn confirm(&self, enrollment: &str) -> Result<(), IssuerError> {
        self.ask(format!("confirm {enrollment}"));
        Ok(())
    }

    async fn replace(&self, enrollment: &str) -> Result<Enrollment, IssuerError> {
        self.ask(format!("replace {enrollment}"));
        Ok(self.enrollment())
    }

    async fn extend(&self, enrollment: &str) -> Result<Extended, IssuerError> {
        self.ask(format!("extend {enrollment}"));
        Ok(Extended { expires_at: OffsetDateTime::UNIX_EPOCH, expires_in_s: 500 })
    }

    async fn cancel(&self, enrollment: &str) -> Result<(), IssuerError> {
        self.ask(format!("cancel {enrollment}"));
        Ok(())
    }

    async fn revoke(&self, credential: &str, _: RevokeReason) -> Result<Vec<DerivedCredential>, IssuerError> {
        self.ask(format!("revoke {credential}"));
        Ok(Vec::new())
    }
}
