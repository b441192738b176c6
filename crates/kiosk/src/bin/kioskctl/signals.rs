//! What asks the program to end from outside.

use std::io;

/// A signal that asks the program to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Signal {
    /// Control-C.
    Interrupt,
    /// As service managers send it.
    Terminate,
}

impl Signal {
    /// The exit code by which shells tell such an end: 128 and the signal's number.
    pub const fn exit_code(self) -> u8 {
        match self {
            Self::Interrupt => 130,
            Self::Terminate => 143,
        }
    }
}

/// Signals caught from now on, instead of ending the program on the spot.
#[derive(Debug)]
pub struct Signals {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// Catches them.
    ///
    /// # Errors
    ///
    /// Where the operating system does not let it.
    pub fn caught() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    /// The next one.
    pub async fn next(&mut self) -> Signal {
        tokio::select! {
            _ = self.interrupt.recv() => Signal::Interrupt,
            _ = self.terminate.recv() => Signal::Terminate,
        }
    }
}

#[cfg(not(unix))]
impl Signals {
    /// Catches them.
    ///
    /// # Errors
    ///
    /// Never: control-C is caught when first waited for.
    pub const fn caught() -> io::Result<Self> {
        Ok(Self {})
    }

    /// The next one.
    pub async fn next(&mut self) -> Signal {
        match tokio::signal::ctrl_c().await {
            Ok(()) => Signal::Interrupt,
            Err(error) => {
                tracing::warn!(%error, "control-C cannot be caught");
                std::future::pending().await
            }
        }
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[tokio::test]
    async fn signals_are_caught_and_told_apart() {
        let mut signals = Signals::caught().expect("caught");
        for (name, signal, exit_code) in [("TERM", Signal::Terminate, 143), ("INT", Signal::Interrupt, 130)] {
            // The shell's parent is this process.
            let sent = std::process::Command::new("sh").args(["-c", &format!("kill -s {name} $PPID")]).status();
            assert!(sent.expect("runs").success());
            assert_eq!(signals.next().await, signal);
            assert_eq!(signal.exit_code(), exit_code);
        }
    }
}
