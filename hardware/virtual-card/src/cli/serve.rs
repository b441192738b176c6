//! `serve`: a card in a virtual reader, moved by commands on standard input.

use std::fs;
use std::io::{self, BufRead};
use std::path::PathBuf;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use virtual_card::vpcd::{self, Connection, Ended, Remover, VpcdError};
use virtual_card::{Card, CardInReader, Exchange, Latency, Script, ScriptedCard, folder, icam};

use super::CliError;
use super::arguments::ServeArguments;
use super::report::{RemovedBy, Report};

const COMMANDS: &str = "remove, insert, play SCRIPT, quit";
/// Before a fault script on one line.
const PLAY: &str = "play ";
/// Pause between two attempts to reach a reader that is not up yet.
const RETRY: Duration = Duration::from_millis(50);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Command {
    Remove,
    Insert,
    Quit,
}

/// Commands from standard input; stays open after the end of standard input, for the card goes on.
struct Commands {
    receiver: Receiver<Command>,
    kept_open: Sender<Command>,
}

/// The handle on the card that is in the reader now, shared with the thread that reads commands.
type InReader = Arc<Mutex<Option<Remover>>>;

/// Fault scripts that came on standard input and wait for the card's next command.
type Orders = Arc<Mutex<Vec<Script>>>;

/// What becomes of a card that is out.
enum Next {
    Insert,
    Quit,
}

pub(crate) fn run(wanted: &ServeArguments, report: Report) -> Result<(), CliError> {
    let card = load_card(wanted)?;
    let atr = wanted.atr.clone().unwrap_or_else(|| card.atr().clone());
    let kept_in = wanted.save.then(|| folder_of(wanted)).flatten();
    let orders = Orders::default();
    let card = ScriptedCard::new(card, load_script(wanted)?);
    let mut card = KeptCard { card, kept_in, orders: Arc::clone(&orders), report };
    let latency = Latency {
        ms_per_byte: wanted.latency_ms_per_byte,
        ms_per_rsa: wanted.latency_ms_per_rsa,
        ms_per_ecc: wanted.latency_ms_per_ecc,
    };
    let in_reader = InReader::default();
    let commands = read_commands(&in_reader, orders, report);
    loop {
        let mut connection = connect(wanted)?;
        *lock(&in_reader) = Some(connection.remover()?);
        obey_what_came_early(&commands, &in_reader);
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
        if let Next::Quit = wait_outside(&commands, reinsert_after) {
            return Ok(());
        }
    }
}

/// A card that is written back to its folder whenever a command changed it, if it has one.
struct KeptCard {
    card: ScriptedCard,
    kept_in: Option<PathBuf>,
    orders: Orders,
    report: Report,
}

impl CardInReader for KeptCard {
    fn reset(&mut self) {
        self.card.reset();
    }

    fn exchange(&mut self, command_apdu: &[u8]) -> Exchange {
        lock(&self.orders).drain(..).for_each(|script| self.card.play(script));
        let exchange = self.card.exchange(command_apdu);
        if let Some(dir) = &self.kept_in
            && self.card.take_change()
            && let Err(error) = folder::keep(self.card.applet().card(), dir)
        {
            // The card in the reader goes on: its own memory is what counts now.
            self.report.failed("VCARD-103", &error);
        }
        exchange
    }

    fn exchanges(&self) -> u64 {
        self.card.exchanges()
    }
}

fn folder_of(wanted: &ServeArguments) -> Option<PathBuf> {
    Some(wanted.dir.as_ref()?.join("cards").join(wanted.profile.as_ref()?))
}

fn load_card(wanted: &ServeArguments) -> Result<Card, CliError> {
    let mut card = match (&wanted.icam, folder_of(wanted), &wanted.profile) {
        (Some(dir), _, _) => icam::read(dir)?,
        (None, Some(dir), _) => folder::read(&dir)?,
        (None, None, name) => super::fresh_card(name.as_deref().unwrap_or_default())?,
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
fn read_commands(in_reader: &InReader, orders: Orders, report: Report) -> Commands {
    let (sender, receiver) = mpsc::channel();
    let kept_open = sender.clone();
    let in_reader = Arc::clone(in_reader);
    thread::spawn(move || {
        for line in io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            let command = match line.trim() {
                "" => continue,
                "remove" => Command::Remove,
                "insert" => Command::Insert,
                "quit" => Command::Quit,
                line if line.starts_with(PLAY) => {
                    let json = line.trim_start_matches(PLAY);
                    match Script::parse(json) {
                        Ok(script) => {
                            let steps = script.len();
                            lock(&orders).push(script);
                            report.armed(steps);
                        }
                        Err(error) => report.failed("VCARD-204", &error),
                    }
                    continue;
                }
                _ => {
                    report.not_understood(COMMANDS);
                    continue;
                }
            };
            // Sent before the card is touched: see `obey_what_came_early`.
            if sender.send(command).is_err() {
                return;
            }
            if command != Command::Insert {
                take_out(&in_reader);
            }
        }
    });
    Commands { receiver, kept_open }
}

/// Takes the card out again where `remove` or `quit` came while it was on its way in.
///
/// The thread that reads commands sends first and then looks for a card; this looks after the card is known. Between
/// the two no command is lost.
fn obey_what_came_early(commands: &Commands, in_reader: &InReader) {
    while let Ok(command) = commands.receiver.try_recv() {
        match command {
            Command::Remove => take_out(in_reader),
            Command::Quit => {
                // Back to where `wait_outside` finds it.
                if commands.kept_open.send(Command::Quit).is_ok() {
                    take_out(in_reader);
                }
                return;
            }
            Command::Insert => {}
        }
    }
}

/// Waits, with the card out of the reader, until it goes back in or the program ends.
fn wait_outside(commands: &Commands, reinsert_after: Option<Duration>) -> Next {
    let deadline = reinsert_after.map(|after| Instant::now() + after);
    loop {
        let received = match deadline {
            Some(deadline) => commands.receiver.recv_timeout(deadline.saturating_duration_since(Instant::now())),
            None => commands.receiver.recv().map_err(|_| RecvTimeoutError::Disconnected),
        };
        match received {
            Ok(Command::Quit) | Err(RecvTimeoutError::Disconnected) => return Next::Quit,
            Ok(Command::Insert) | Err(RecvTimeoutError::Timeout) => return Next::Insert,
            // The one that took the card out, or one too many.
            Ok(Command::Remove) => {}
        }
    }
}

fn take_out(in_reader: &InReader) {
    if let Some(remover) = lock(in_reader).take() {
        remover.remove();
    }
}

fn lock<T>(shared: &Mutex<T>) -> MutexGuard<'_, T> {
    shared.lock().unwrap_or_else(PoisonError::into_inner)
}
