//! Why there is no window, or no longer one.

use std::process::ExitCode;

use enrollment::ErrorCode;
use kiosk::config::ConfigError;
use kiosk::setup::SetupError;
use kiosk::words::words;
use tauri::{AppHandle, Runtime};
use thiserror::Error;

/// Why there is no window, or no longer one.
#[derive(Debug, Error)]
pub enum StartFailure {
    /// The configuration cannot be used.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// What the configuration names cannot be used.
    #[error(transparent)]
    Setup(#[from] SetupError),
    /// There is no display.
    #[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "other systems always have one"))]
    #[error("there is no display to show the window on; is DISPLAY or WAYLAND_DISPLAY set?")]
    NoDisplay,
    /// Somebody wants to steer the window from outside.
    #[error("the window does not open under automation (TAURI_WEBVIEW_AUTOMATION is set)")]
    Automation,
    /// The window could not be made.
    #[error("the window could not be opened: {0}")]
    Window(#[from] tauri::Error),
    /// The folder of the configuration cannot be watched.
    #[error("the configuration cannot be watched: {0}")]
    Watch(#[from] notify::Error),
    /// The page's process ended again and again.
    #[error("the page's process keeps ending")]
    PageDies,
    /// The page never asked for anything.
    #[error("the page stayed blank")]
    Blank,
}

impl StartFailure {
    /// The code.
    pub const fn code(&self) -> ErrorCode {
        match self {
            Self::Config(error) => error.code(),
            Self::Setup(error) => error.code(),
            Self::Watch(_) => ErrorCode::ConfigInvalid,
            Self::NoDisplay => ErrorCode::NoDisplay,
            Self::Automation | Self::Window(_) | Self::PageDies | Self::Blank => ErrorCode::KioskFault,
        }
    }

    /// The exit code, in the manner of sysexits.h.
    pub const fn exit_code(&self) -> u8 {
        match self {
            Self::Config(_) | Self::Setup(_) | Self::Watch(_) => 78,
            Self::NoDisplay => 69,
            Self::Automation => 77,
            Self::Window(_) | Self::Blank => 70,
            Self::PageDies => 75,
        }
    }

    /// Says it on the standard error output: the code, what happened and what to do.
    #[allow(clippy::print_stderr, reason = "there is no window to say it in")]
    pub fn tell(&self) -> ExitCode {
        let code = self.code();
        eprintln!("{}: {self}\n  What to do: {}", code.id(), words(code).todo);
        ExitCode::from(self.exit_code())
    }

    /// Says it and ends the program, after the visit was closed.
    pub fn end<R: Runtime>(&self, app: &AppHandle<R>) {
        let _said = self.tell();
        app.exit(i32::from(self.exit_code()));
    }
}
