//! A window that stays blank: some graphics drivers show nothing of what WebKit draws.

use std::sync::mpsc::{self, RecvTimeoutError, SyncSender};
use std::time::Duration;

/// How long a page may take to its first paint.
const PATIENCE: Duration = Duration::from_secs(30);

/// Makes WebKit draw in a way that works with every driver.
const SAFE_DRAWING: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";

/// Starts the program again, drawing in the safe way, where the page does not show up in time.
#[derive(Clone)]
pub struct Watchdog {
    calm: SyncSender<()>,
}

impl Watchdog {
    /// Begins to wait for [`Watchdog::calm`].
    pub fn start() -> Self {
        let (calm, page_came) = mpsc::sync_channel(1);
        std::thread::spawn(move || {
            if page_came.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                begin_again();
            }
        });
        Self { calm }
    }

    /// The page is there. It only asks for its first view when it has painted.
    pub fn calm(&self) {
        let _watchdog_is_gone = self.calm.try_send(());
    }
}

fn begin_again() {
    let failure = crate::failure::StartFailure::Blank;
    if cfg!(target_os = "linux") && std::env::var_os(SAFE_DRAWING).is_none() {
        tracing::warn!("the page stays blank; starting again with {SAFE_DRAWING}=1");
        replace_process();
    }
    let _said = failure.tell();
    std::process::exit(i32::from(failure.exit_code()));
}

#[cfg(unix)]
fn replace_process() {
    use std::os::unix::process::CommandExt as _;
    if let Ok(program) = std::env::current_exe() {
        let error = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(SAFE_DRAWING, "1").exec();
        tracing::error!(%error, "starting again failed");
    }
}

#[cfg(not(unix))]
fn replace_process() {}
