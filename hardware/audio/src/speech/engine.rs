//! The system's speech engine: one file a system.

#[cfg(target_os = "linux")]
mod dispatcher;
#[cfg(not(target_os = "linux"))]
mod native;

#[cfg(target_os = "linux")]
pub use dispatcher::connect as system;
#[cfg(not(target_os = "linux"))]
pub use native::connect as system;
