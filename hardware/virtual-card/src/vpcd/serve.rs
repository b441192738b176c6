//! The loop between reader and card.

use std::thread;
use std::time::Instant;

use super::{Atr, Connection, Request, VpcdError};
use crate::exchange::CardInReader;
use crate::latency::Latency;
use crate::script::{Fault, Removal};

/// Something happened to the card; no data of a command or an answer is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CardEvent {
    /// The reader has seen the card.
    Inserted,
    /// One exchange is over.
    Apdu {
        /// Number of the command since the card program began, from 1.
        n: u64,
        /// Instruction byte; `None` for a command shorter than two bytes.
        ins: Option<u8>,
        /// Status word; `None` where no answer was sent.
        status: Option<u16>,
        /// Bytes of the command.
        sent: usize,
        /// Bytes of the answer, status word included.
        received: usize,
        /// Microseconds from command to answer.
        micros: u64,
    },
    /// The script played a fault at command `n`.
    Fault {
        /// Number of the command.
        n: u64,
        /// What went wrong.
        fault: Fault,
    },
}

/// Why the loop ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ended {
    /// A [`super::Remover`] took the card out.
    Removed,
    /// The script took the card out.
    Scripted(Removal),
    /// The reader closed the connection.
    ReaderGone,
}

/// Answers the reader until the card is out.
///
/// # Errors
///
/// A [`VpcdError`] where the connection breaks in another way than by closing.
pub fn serve(
    connection: &mut Connection,
    card: &mut dyn CardInReader,
    atr: &Atr,
    latency: &Latency,
    observe: &mut dyn FnMut(CardEvent),
) -> Result<Ended, VpcdError> {
    card.reset();
    let mut seen = false;
    while let Some(request) = connection.receive()? {
        if !seen {
            seen = true;
            observe(CardEvent::Inserted);
        }
        match request {
            Request::PowerOff | Request::PowerOn | Request::Reset => card.reset(),
            Request::Atr => {
                if connection.send(atr.as_bytes()).is_err() {
                    break;
                }
            }
            Request::Apdu(command_apdu) => match exchange(connection, card, &command_apdu, latency, observe) {
                Ok(Some(removal)) => return Ok(Ended::Scripted(removal)),
                Ok(None) => {}
                Err(too_long @ VpcdError::TooLong(_)) => return Err(too_long),
                Err(VpcdError::Broken(_) | VpcdError::Connect { .. }) => break,
            },
        }
    }
    card.reset();
    Ok(if connection.was_removed() { Ended::Removed } else { Ended::ReaderGone })
}

fn exchange(
    connection: &mut Connection,
    card: &mut dyn CardInReader,
    command_apdu: &[u8],
    latency: &Latency,
    observe: &mut dyn FnMut(CardEvent),
) -> Result<Option<Removal>, VpcdError> {
    let begin = Instant::now();
    let exchange = card.exchange(command_apdu);
    let n = card.exchanges();
    exchange.faults.iter().for_each(|fault| observe(CardEvent::Fault { n, fault: *fault }));
    let received = exchange.response_apdu.as_ref().map_or(0, Vec::len);
    thread::sleep(latency.of(command_apdu.len() + received, exchange.operation).saturating_add(exchange.slow));
    // Told of first: whoever has seen the answer finds the event.
    observe(CardEvent::Apdu {
        n,
        ins: command_apdu.get(1).copied(),
        status: exchange.response_apdu.as_deref().and_then(status_word),
        sent: command_apdu.len(),
        received,
        micros: u64::try_from(begin.elapsed().as_micros()).unwrap_or(u64::MAX),
    });
    if let Some(response_apdu) = &exchange.response_apdu {
        connection.send(response_apdu)?;
    }
    Ok(exchange.removal)
}

fn status_word(response_apdu: &[u8]) -> Option<u16> {
    response_apdu.last_chunk().map(|status| u16::from_be_bytes(*status))
}
