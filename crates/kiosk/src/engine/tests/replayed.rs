//! A recorded enrollment drives an engine again, without the card.

use std::sync::{Arc, Mutex, PoisonError};

use reader::{RecordingHost, ReplayHost, Step, Trace};

use super::bench::Bench;
use super::removal::play_checked;
use super::stage::{Stage, card};

#[tokio::test(flavor = "multi_thread")]
async fn a_recorded_enrollment_plays_again() {
    let steps = Arc::new(Mutex::new(Vec::<Step>::new()));
    let written = Arc::clone(&steps);
    let bench = Bench::default();
    let recording = RecordingHost::new(Arc::new(bench.clone()), move |step| {
        written.lock().unwrap_or_else(PoisonError::into_inner).push(step);
    });
    let mut stage = Stage::over("p256", Arc::new(recording), bench.clone());
    bench.insert(card("p256"));
    let end = play_checked(&mut stage).await;
    assert_eq!(end["outcome"]["kind"], "issued", "{end}");
    stage.engine.stop().await;

    let text = Trace(steps.lock().unwrap_or_else(PoisonError::into_inner).clone()).to_string();
    assert!(!text.contains("313233343536"), "the PIN in hexadecimal");
    let replay = ReplayHost::new(text.parse().unwrap());
    let mut stage = Stage::over("p256", Arc::new(replay.clone()), Bench::default());
    let end = play_checked(&mut stage).await;
    assert_eq!(end["outcome"]["kind"], "issued", "{end}");
    stage.engine.stop().await;
    assert_eq!((replay.mismatch(), replay.steps_left()), (None, 0));
}
