//! End-to-end journeys over the real reader service, issuer and window.
//!
//! The journeys stand in `tests/`, one story a file. Here is what they share: walking through an
//! enrollment, looking for what must not be left, and driving the real window.
//!
//! Everything here panics where something is not as it should be; that is how a test says so.

pub mod agent;
pub mod certificate;
pub mod desk;
pub mod display;
pub mod lane;
pub mod leftovers;
pub mod memory;
pub mod public;
pub mod tree;
pub mod visit;
pub mod webdriver;
pub mod window;

use std::time::Duration;

/// A person's patience with one step; far above what any step takes.
pub const PATIENCE: Duration = Duration::from_secs(45);
