//! The agent contract (`issuer_api::agent`).

use axum::Router;
use axum::extract::{Extension, Path, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::routing::{delete, get};
use http::StatusCode;
use issuer_api::agent::{LiveEnrollment, LiveStep};
use issuer_api::problem::{Problem, Reason};

use super::Site;
use crate::issuer::Caller;
use crate::life::Step;
use crate::refusal::Refusal;

pub(super) fn router() -> Router<Site> {
    Router::new().route("/agent/v1/enrollments", get(live)).route("/agent/v1/enrollments/{id}", delete(void))
}

/// Lets agents pass and nobody else.
pub(super) async fn allow(State(site): State<Site>, request: Request, next: Next) -> Response {
    let account = request.extensions().get::<Caller>().and_then(|caller| caller.account.as_ref());
    match account {
        Some(account) if site.issuer.is_agent(account) => next.run(request).await,
        Some(_) => Refusal::Because(Reason::NotEligible).into_response(),
        None => Refusal::Because(Reason::NoAccount).into_response(),
    }
}

/// What is going on now.
#[utoipa::path(get, path = "/agent/v1/enrollments", tag = "agent", responses(
    (status = 200, body = Vec<LiveEnrollment>),
    (status = 403, description = "Not an agent", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn live(State(site): State<Site>) -> Result<axum::Json<Vec<LiveEnrollment>>, Refusal> {
    let running = site.issuer.store.running_enrollments().await?;
    let live = running.into_iter().map(|(enrollment, first_name)| LiveEnrollment {
        id: enrollment.id,
        correlation_id: enrollment.correlation_id,
        first_name,
        step: live_step(enrollment.life.step),
        tries_left: enrollment.life.number_tries_left,
        created_at: enrollment.created_at,
        expires_at: enrollment.expires_at,
    });
    Ok(axum::Json(live.collect()))
}

/// Voids an enrollment.
#[utoipa::path(delete, path = "/agent/v1/enrollments/{id}", tag = "agent", params(("id" = String, Path)), responses(
    (status = 204, description = "It is over"),
    (status = 403, description = "Not an agent", body = Problem, content_type = "application/problem+json"),
    (status = 404, description = "No such enrollment", body = Problem, content_type = "application/problem+json"),
    (status = 409, description = "The certificate is being made or was issued", body = Problem, content_type = "application/problem+json"),
))]
pub(super) async fn void(
    State(site): State<Site>,
    Extension(caller): Extension<Caller>,
    Path(id): Path<String>,
) -> Result<StatusCode, Refusal> {
    let enrollment = site.issuer.store.enrollment(&id).await?.ok_or(Refusal::Because(Reason::NotFound))?;
    let by = format!("agent {}", caller.account()?.account_id);
    site.issuer.end_by_cancel(&enrollment, &by, &caller.source).await?;
    Ok(StatusCode::NO_CONTENT)
}

const fn live_step(step: Step) -> LiveStep {
    match step {
        Step::Offered => LiveStep::Offered,
        Step::Opened => LiveStep::Opened,
        Step::Device => LiveStep::Device,
        Step::Confirmed => LiveStep::Confirmed,
        Step::Requested => LiveStep::Requested,
        Step::Issued | Step::Expired | Step::Cancelled | Step::Locked | Step::Failed => LiveStep::Unknown,
    }
}
