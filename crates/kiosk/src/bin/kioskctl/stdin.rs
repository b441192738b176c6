//! What comes in on stdin: secrets first, then intents.

use std::io::{BufRead as _, Read as _};

use enrollment::{AgentWord, Digit, Intent};
use piv::{Pin, Puk};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use zeroize::{Zeroize as _, Zeroizing};

use crate::failure::CliError;

/// Longest line taken for an intent, in bytes.
const LINE_MAX_BYTES: u64 = 4096;
/// More characters than any PIN has; what is longer is no PIN.
const PIN_MAX_CHARACTERS: usize = 16;

/// One thing that came in.
pub enum Said {
    /// The PIN's digits, in order; wiped by whoever takes them.
    Pin(Digits),
    /// The first line is no row of 6 to 8 digits.
    NoPin,
    /// A press.
    Intent(Intent),
    /// What the agent beside the person says.
    Agent(AgentWord),
    /// A line that is no intent.
    Unreadable,
    /// There is no more.
    End,
}

/// Digits on their way to the engine.
pub struct Digits(Zeroizing<Vec<u8>>);

impl Digits {
    /// The digits, one at a time.
    pub fn each(&self) -> impl Iterator<Item = Digit> {
        self.0.iter().filter_map(|byte| Digit::new(byte.wrapping_sub(b'0')))
    }
}

/// Listens on a thread of its own, to a PIN first where there is one; it ends with stdin or with the
/// program.
pub fn listen(pin_first: bool) -> UnboundedReceiver<Said> {
    let (said, hearing) = unbounded_channel();
    let spawned = std::thread::Builder::new().name("stdin".to_owned()).spawn({
        let said = said.clone();
        move || {
            let _nobody_listens = speak(&said, pin_first);
        }
    });
    if let Err(error) = spawned {
        tracing::error!(%error, "stdin cannot be read");
        let _nobody_listens = said.send(Said::End);
    }
    hearing
}

fn speak(said: &UnboundedSender<Said>, pin_first: bool) -> Option<()> {
    let mut stdin = std::io::stdin().lock();
    if pin_first {
        said.send(pin(&mut stdin).map_or(Said::NoPin, Said::Pin)).ok()?;
    }
    let mut line = String::new();
    loop {
        line.zeroize();
        // Another press may be a PIN digit.
        match stdin.by_ref().take(LINE_MAX_BYTES).read_line(&mut line) {
            Ok(1..) if line.trim().is_empty() => {}
            Ok(1..) => {
                let intent = serde_json::from_str(&line)
                    .map(Said::Intent)
                    .or_else(|_| serde_json::from_str(&line).map(Said::Agent))
                    .unwrap_or(Said::Unreadable);
                said.send(intent).ok()?;
            }
            Ok(0) | Err(_) => return said.send(Said::End).ok(),
        }
    }
}

/// One line of stdin that is a secret: what it is called is told where it does not fit.
fn secret_line() -> Zeroizing<Vec<u8>> {
    let mut line = Zeroizing::new(Vec::with_capacity(PIN_MAX_CHARACTERS));
    for byte in std::io::stdin().lock().bytes() {
        match byte {
            Ok(b'\n') | Err(_) => break,
            Ok(b'\r') => {}
            // One more than any secret has: too long stays too long.
            Ok(byte) if line.len() < PIN_MAX_CHARACTERS => line.push(byte),
            Ok(_) => {}
        }
    }
    line
}

/// A PIN from the next line of stdin.
pub fn pin_line(name: &str) -> Result<Pin, CliError> {
    as_pin(&secret_line(), name)
}

/// A PUK from the next line of stdin.
pub fn puk_line() -> Result<Puk, CliError> {
    as_puk(&secret_line())
}

/// These characters as a PIN; nothing else is ever sent to a card.
pub fn as_pin(characters: &[u8], name: &str) -> Result<Pin, CliError> {
    Pin::from_digits(characters).ok_or_else(|| CliError::not_sent(format!("{name} is not 6 to 8 digits")))
}

/// These characters as a PUK.
pub fn as_puk(characters: &[u8]) -> Result<Puk, CliError> {
    Puk::from_characters(characters).ok_or_else(|| CliError::not_sent("the PUK is not 6 to 8 characters"))
}

/// The first line, byte by byte into a place that does not move, so that no copy stays behind.
fn pin(stdin: &mut impl std::io::BufRead) -> Option<Digits> {
    let mut digits = Zeroizing::new(Vec::with_capacity(PIN_MAX_CHARACTERS));
    let mut is_pin = true;
    for byte in stdin.bytes() {
        match byte {
            Ok(b'\n') | Err(_) => break,
            Ok(b'\r') => {}
            Ok(digit) if digit.is_ascii_digit() && digits.len() < PIN_MAX_CHARACTERS => digits.push(digit),
            Ok(_) => is_pin = false,
        }
    }
    (is_pin && (piv::PIN_MIN_DIGITS..=piv::PIN_MAX_DIGITS).contains(&digits.len())).then_some(Digits(digits))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(line: &str) -> Option<usize> {
        pin(&mut line.as_bytes()).map(|digits| digits.each().count())
    }

    #[test]
    fn a_pin_is_six_to_eight_digits_and_nothing_else() {
        assert_eq!(read("123456\n{}"), Some(6));
        assert_eq!(read("12345678\r\n"), Some(8));
        assert_eq!(read("123456"), Some(6), "the last line needs no line feed");
        for line in ["", "\n", "12345\n", "123456789\n", "12345a\n", " 123456\n", "11111111111111111111\n"] {
            assert_eq!(read(line), None, "{line:?}");
        }
    }
}
