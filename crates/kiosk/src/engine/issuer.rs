//! Talking to the issuer on behalf of one visit.

use std::collections::BTreeSet;
use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use enrollment::{ErrorCode, Event, Failure, IssuerStep, OpId, PhoneEvent};
use futures_util::StreamExt as _;
use issuer_api::kiosk::{CardObjects, CreateEnrollment, RevokeReason};
use issuer_client::{CardSigner, IssuerError, IssuerPort, IssuerSession};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};

use super::Input;
use super::convert;
use super::visit::Passed;
use crate::card::DeskSigner;
use crate::incident::failure;

/// How long a visit's end waits for the issuer to void what was begun.
const CANCEL_WAIT: Duration = Duration::from_secs(5);

/// The issuer's side of one visit.
pub(super) struct IssuerDesk {
    port: Arc<dyn IssuerPort>,
    /// No answer takes longer than this.
    patience: Duration,
    answers: UnboundedSender<Input>,
    shared: Arc<Shared>,
    /// Ended with the visit.
    tasks: JoinSet<()>,
    /// Waited for at the visit's end, so that nothing that they begin stays open.
    beginnings: Vec<JoinHandle<()>>,
}

#[derive(Default)]
struct Shared {
    session: Mutex<Option<Arc<dyn IssuerSession>>>,
    /// Enrollments that are open at the issuer.
    open: Mutex<BTreeSet<String>>,
}

impl Shared {
    fn session(&self) -> Option<Arc<dyn IssuerSession>> {
        self.session.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    fn opened(&self, enrollment: &str) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).insert(enrollment.to_owned());
    }

    fn ended(&self, enrollment: &str) {
        self.open.lock().unwrap_or_else(PoisonError::into_inner).remove(enrollment);
    }
}

impl IssuerDesk {
    pub(super) fn new(port: Arc<dyn IssuerPort>, patience: Duration, answers: UnboundedSender<Input>) -> Self {
        Self { port, patience, answers, shared: Arc::default(), tasks: JoinSet::new(), beginnings: Vec::new() }
    }

    /// PKI-AUTH; `after_handshake` runs as soon as the card is no longer needed.
    pub(super) fn authenticate(
        &mut self,
        op: OpId,
        signer: Arc<DeskSigner>,
        correlation_id: String,
        after_handshake: impl FnOnce() + Send + 'static,
    ) {
        let (port, shared, answers, patience) =
            (Arc::clone(&self.port), Arc::clone(&self.shared), self.answers.clone(), self.patience);
        self.tasks.spawn(async move {
            let as_signer: Arc<dyn CardSigner> = Arc::clone(&signer) as _;
            let session = within(patience, port.authenticate(as_signer, &correlation_id)).await;
            after_handshake();
            let outcome = match session {
                Ok(session) => {
                    let session: Arc<dyn IssuerSession> = Arc::from(session);
                    *shared.session.lock().unwrap_or_else(PoisonError::into_inner) = Some(Arc::clone(&session));
                    send(&answers, Event::IssuerStep(op, IssuerStep::CardProof));
                    within(patience, session.applicant()).await
                }
                Err(error) => Err(error),
            };
            if outcome.is_ok() {
                send(&answers, Event::IssuerStep(op, IssuerStep::Account));
            }
            let outcome = outcome.map(convert::applicant).map_err(|error| authentication_failed(&error, &signer));
            send(&answers, Event::Authenticated(op, outcome));
        });
    }

    /// Asks for a code as soon as the card was checked: that began before the PIN and is over by now, but for
    /// those who type faster than a card answers.
    pub(super) fn create(&mut self, op: OpId, mut request: CreateEnrollment, mut card: watch::Receiver<Passed>) {
        let idempotency_key = uuid::Uuid::new_v4().to_string();
        self.begin(op, "asking for a code", move |session| async move {
            let passed = card.wait_for(|passed| !matches!(passed, Passed::Waiting)).await.map(|passed| passed.clone());
            let Ok(Passed::On(objects)) = passed else {
                return Err(IssuerError::ConnectionLost("the visit ended before the card was checked".to_owned()));
            };
            request.card = Some(CardObjects::clone(&objects));
            session.create(&request, &idempotency_key).await
        });
    }

    pub(super) fn replace(&mut self, op: OpId, enrollment: String) {
        self.begin(op, "asking for a new code", move |session| async move { session.replace(&enrollment).await });
    }

    pub(super) fn extend(&mut self, op: OpId, enrollment: String) {
        self.ask(
            "asking for more time",
            move |session| async move { session.extend(&enrollment).await },
            move |outcome| Event::OfferExtended(op, outcome.map(|extended| extended.expires_in_s)),
        );
    }

    pub(super) fn confirm(&mut self, op: OpId, enrollment: String) {
        self.ask(
            "confirming the phone",
            move |session| async move { session.confirm(&enrollment).await },
            move |outcome| Event::Confirmed(op, outcome),
        );
    }

    pub(super) fn cancel(&mut self, op: OpId, enrollment: String) {
        let shared = Arc::clone(&self.shared);
        self.ask(
            "refusing the phone",
            move |session| async move {
                session.cancel(&enrollment).await?;
                shared.ended(&enrollment);
                Ok(())
            },
            move |outcome| Event::Cancelled(op, outcome),
        );
    }

    pub(super) fn revoke(&mut self, op: OpId, credential: String) {
        self.ask(
            "turning a credential off",
            move |session| async move { session.revoke(&credential, RevokeReason::Lost).await },
            move |outcome| Event::Revoked(op, outcome.map(convert::credentials)),
        );
    }

    /// Reports what happens to `enrollment` until its last event or the visit's end.
    pub(super) fn follow(&mut self, op: OpId, enrollment: String) {
        let (shared, answers, patience) = (Arc::clone(&self.shared), self.answers.clone(), self.patience);
        self.tasks.spawn(async move {
            const STEP: &str = "following the enrollment";
            let phone = |event| send(&answers, Event::Phone(op, event));
            let lost = |error: &IssuerError| {
                phone(PhoneEvent::Lost(failure(crate::classify::issuer(error), STEP, error)));
            };
            let Some(session) = shared.session() else {
                return phone(PhoneEvent::Lost(no_session(STEP)));
            };
            let mut events = match within(patience, session.follow(&enrollment)).await {
                Ok(events) => events,
                Err(error) => return lost(&error),
            };
            while let Some(event) = events.next().await {
                match event {
                    Ok(event) => {
                        let is_last = event.is_last();
                        if is_last {
                            shared.ended(&enrollment);
                        }
                        if let Some(event) = convert::phone_event(event) {
                            phone(event);
                        }
                        if is_last {
                            return;
                        }
                    }
                    Err(error) => return lost(&error),
                }
            }
            lost(&IssuerError::ConnectionLost("the events ended before the enrollment did".to_owned()));
        });
    }

    /// Voids what is open, `enrollment` included, and closes the connection.
    pub(super) async fn close(mut self, enrollment: Option<String>) {
        self.tasks.abort_all();
        if let Some(enrollment) = enrollment {
            self.shared.opened(&enrollment);
        }
        let beginnings = std::mem::take(&mut self.beginnings);
        let stop: Vec<_> = beginnings.iter().map(JoinHandle::abort_handle).collect();
        let shared = Arc::clone(&self.shared);
        let voided = tokio::time::timeout(CANCEL_WAIT, async move {
            for beginning in beginnings {
                if let Err(error) = beginning.await {
                    tracing::error!(%error, "a request to the issuer failed within the kiosk");
                }
            }
            let open = std::mem::take(&mut *shared.open.lock().unwrap_or_else(PoisonError::into_inner));
            let Some(session) = shared.session() else { return };
            for enrollment in open {
                if let Err(error) = session.cancel(&enrollment).await {
                    failure(crate::classify::issuer(&error), "voiding the enrollment", &error);
                }
            }
        });
        if voided.await.is_err() {
            failure(ErrorCode::IssuerTimeout, "voiding the enrollment", &"no answer in time; the offer dies by itself");
            stop.iter().for_each(tokio::task::AbortHandle::abort);
        }
        *self.shared.session.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }

    /// A request that opens something at the issuer.
    fn begin<F, Fut>(&mut self, op: OpId, step: &'static str, request: F)
    where
        F: FnOnce(Arc<dyn IssuerSession>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<issuer_api::kiosk::Enrollment, IssuerError>> + Send,
    {
        let (shared, answers, patience) = (Arc::clone(&self.shared), self.answers.clone(), self.patience);
        let host = self.port.host().to_owned();
        self.beginnings.retain(|beginning| !beginning.is_finished());
        self.beginnings.push(tokio::spawn(async move {
            let outcome = match shared.session() {
                None => Err(no_session(step)),
                Some(session) => match within(patience, request(session)).await {
                    Ok(enrollment) => {
                        shared.opened(&enrollment.id);
                        convert::scan_offer(enrollment, &host)
                            .map_err(|error| failure(ErrorCode::IssuerGarbled, step, &error))
                    }
                    Err(error) => Err(failure(crate::classify::issuer(&error), step, &error)),
                },
            };
            send(&answers, Event::OfferMade(op, outcome));
        }));
    }

    /// A request whose answer is all there is to it.
    fn ask<F, Fut, T>(
        &mut self,
        step: &'static str,
        request: F,
        answer: impl FnOnce(Result<T, Failure>) -> Event + Send + 'static,
    ) where
        F: FnOnce(Arc<dyn IssuerSession>) -> Fut + Send + 'static,
        Fut: Future<Output = Result<T, IssuerError>> + Send,
        T: Send + 'static,
    {
        let (session, answers, patience) = (self.shared.session(), self.answers.clone(), self.patience);
        self.tasks.spawn(async move {
            let outcome = match session {
                None => Err(no_session(step)),
                Some(session) => within(patience, request(session))
                    .await
                    .map_err(|error| failure(crate::classify::issuer(&error), step, &error)),
            };
            send(&answers, answer(outcome));
        });
    }
}

async fn within<T>(
    patience: Duration,
    request: impl Future<Output = Result<T, IssuerError>>,
) -> Result<T, IssuerError> {
    tokio::time::timeout(patience, request).await.unwrap_or(Err(IssuerError::TimedOut))
}

/// The card's own word on a failed signature says more than the issuer's client can.
fn authentication_failed(error: &IssuerError, signer: &DeskSigner) -> Failure {
    const STEP: &str = "proving the card to the issuer";
    match (error, signer.fault()) {
        (IssuerError::Card(_), Some(fault)) => failure(fault.code(), STEP, &fault),
        _ => failure(crate::classify::issuer(error), STEP, error),
    }
}

fn no_session(step: &'static str) -> Failure {
    failure(ErrorCode::KioskFault, step, &"there is no session with the issuer")
}

/// The engine may be gone already; then nobody waits for an answer.
fn send(answers: &UnboundedSender<Input>, event: Event) {
    let _engine_is_gone = answers.send(Input::Answer(event));
}
