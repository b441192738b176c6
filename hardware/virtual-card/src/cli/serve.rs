//! `serve`: a card in a virtual reader, moved by commands on standard input.

use std::fs;
use std::io::{self, BufRead};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use virtual_card::vpcd::{self, Atr, Connection, Ended, Remover, VpcdError};
use virtual_card::{Card, Latency, Script, ScriptedCard, folder, icam};

use super::CliError;
use super::arguments::ServeArguments;
use super::report::{RemovedBy, Report};

const COMMANDS: &str = "remove, insert, quit";
/// Pause between two attempts to reach a reader that is not up yet.
const RETRY: Duration = Duration::from_millis(50);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Command {
    Remove,
    Insert,
    Quit,
    NotUnderstood,
}

/// The handle on the card that is in the reader now, shared with the thread that reads commands.
type InReader = Arc<Mutex<Option<Remover>>>;

/// Why a card stays out.
enum Next {
    Insert,
    Quit,
}

pub(crate) fn run(wanted: &ServeArguments, report: &mut Report) -> Result<(), CliError> {
    let mut card = ScriptedCard::new(load_card(wanted)?, load_script(wanted)?);
    let atr = wanted.atr.clone().unwrap_or_else(Atr::extended_t1);
    let latency = Latency {
        ms_per_byte: wanted.latency_ms_per_byte,
        ms_per_rsa: wanted.latency_ms_per_rsa,
        ms_per_ecc: wanted.latency_ms_per_ecc,
    };
    let in_reader = InReader::default();
    let commands = read_commands(&in_reader);
    loop {
        let mut connection = connect(wanted)?;
        *lock(&in_reader) = Some(connection.remover()?);
        let ended = vpcd::serve(&mut connection, &mut card, &atr, &latency, &mut |event| report.card(&event));
        *lock(&in_reader) = None;
        drop(connection);
        let reinsert_after = match ended? {
            Ended::Removed => {
                report.removed(RemovedBy::Command);
                None
            }
            Ended::Scripted(removal) => {
                report.removed(RemovedBy::Script);
                removal.reinsert_after_ms.map(Duration::from_millis)
            }
            Ended::ReaderGone => {
                report.removed(RemovedBy::Reader);
                None
            }
        };
        if let Next::Quit = wait_outside(&commands, reinsert_after, report) {
            return Ok(());
        }
    }
}

fn load_card(wanted: &ServeArguments) -> Result<Card, CliError> {
    let mut card = match (&wanted.icam, &wanted.dir, &wanted.profile) {
        (Some(dir), _, _) => icam::read(dir)?,
        (None, Some(dir), Some(name)) => folder::read(&dir.join("cards").join(name))?,
        (None, _, name) => super::fresh_card(name.as_deref().unwrap_or_default())?,
    };
    match &wanted.pin {
        Some(pin) if !card.set_pin(pin) => Err(CliError::Pin),
        _ => Ok(card),
    }
}

fn load_script(wanted: &ServeArguments) -> Result<Script, CliError> {
    let Some(path) = &wanted.script else {
        return Ok(Script::default());
    };
    let json = fs::read_to_string(path).map_err(|source| CliError::ScriptFile { path: path.clone(), source })?;
    Script::parse(&json).map_err(|source| CliError::Script { path: path.clone(), source })
}

/// Connects to the reader, which may be coming up at this moment.
fn connect(wanted: &ServeArguments) -> Result<Connection, VpcdError> {
    let deadline = Instant::now() + Duration::from_secs(wanted.wait_s);
    loop {
        match Connection::open(&wanted.host, wanted.port) {
            Err(VpcdError::Connect { .. }) if Instant::now() < deadline => thread::sleep(RETRY),
            outcome => return outcome,
        }
    }
}

/// Reads standard input on a thread of its own; `remove` and `quit` act on the card at once.
fn read_commands(in_reader: &InReader) -> Receiver<Command> {
    let (sender, receiver) = mpsc::channel();
    let in_reader = Arc::clone(in_reader);
    thread::spawn(move || {
        follow_commands(&sender, &in_reader);
        // Keeps the channel open after the end of standard input: the card goes on.
        loop {
            thread::park();
        }
    });
    receiver
}

fn follow_commands(sender: &Sender<Command>, in_reader: &InReader) {
    for line in io::stdin().lock().lines() {
        let Ok(line) = line else { return };
        let command = match line.trim() {
            "" => continue,
            "remove" => Command::Remove,
            "insert" => Command::Insert,
            "quit" => Command::Quit,
            _ => Command::NotUnderstood,
        };
        if sender.send(command).is_err() {
            return;
        }
        if matches!(command, Command::Remove | Command::Quit)
            && let Some(remover) = lock(in_reader).take()
        {
            remover.remove();
        }
    }
}

/// Waits, with the card out of the reader, until it goes back in or the program ends.
///
/// Commands given while the card was in are looked at first: of those only `quit` still means something.
fn wait_outside(commands: &Receiver<Command>, reinsert_after: Option<Duration>, report: &Report) -> Next {
    let deadline = reinsert_after.map(|after| Instant::now() + after);
    loop {
        let received = match deadline {
            Some(deadline) => commands.recv_timeout(deadline.saturating_duration_since(Instant::now())),
            None => commands.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match received {
            Ok(Command::Quit) | Err(RecvTimeoutError::Disconnected) => return Next::Quit,
            Ok(Command::Insert) | Err(RecvTimeoutError::Timeout) => return Next::Insert,
            Ok(Command::Remove) => {}
            Ok(Command::NotUnderstood) => report.not_understood(COMMANDS),
        }
    }
}

fn lock(in_reader: &InReader) -> std::sync::MutexGuard<'_, Option<Remover>> {
    in_reader.lock().unwrap_or_else(PoisonError::into_inner)
}
