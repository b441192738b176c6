//! `kioskctl readers`.

use std::path::Path;
use std::process::ExitCode;
use std::sync::{Arc, mpsc};
use std::time::{Duration, Instant};

use enrollment::ErrorCode;
use kiosk::config::Config;
use kiosk::readers::ReaderFilter;
use kiosk::{classify, setup};
use reader::{ReaderEvent, ReaderHost, ReaderName};
use serde_json::json;

use crate::failure::CliError;
use crate::output::Output;

/// How long the service may take to say what is there.
const ANSWER_WAIT: Duration = Duration::from_secs(5);
/// How long a reader may take to say what is in it, after the readers were named.
const CARD_WAIT: Duration = Duration::from_millis(700);

/// What is at the readers.
pub struct Found {
    /// The reader.
    pub reader: ReaderName,
    /// Whether the configuration admits it.
    pub used: bool,
    /// The card's answer to reset; empty where it does not answer.
    pub card: Option<Vec<u8>>,
}

/// `kioskctl readers`.
pub fn run(config: Option<&Path>, host: &Arc<dyn ReaderHost>, output: &Output) -> Result<ExitCode, CliError> {
    let filter = filter(config)?;
    let found = look(&**host, &filter)?;
    for Found { reader, used, card } in &found {
        let atr = card.as_ref().map(hex::encode_upper);
        if output.is_json() {
            output.object(
                &json!({ "event": "reader", "reader": reader.0, "used": used, "card": card.is_some(), "atr": atr }),
            );
        } else {
            let card = match atr.as_deref() {
                None => "no card".to_owned(),
                Some("") => "a card that does not answer".to_owned(),
                Some(atr) => format!("card {atr}"),
            };
            output.line(&format!("{reader}: {card}{}", if *used { "" } else { " (left alone)" }));
        }
    }
    if found.iter().any(|found| found.used) { Ok(ExitCode::SUCCESS) } else { Err(CliError::plain(ErrorCode::NoReader)) }
}

/// The readers that count: those of the configuration, or all.
pub fn filter(config: Option<&Path>) -> Result<ReaderFilter, CliError> {
    Ok(match config {
        Some(path) => setup::reader_filter(&Config::load(path)?.card),
        None => ReaderFilter::default(),
    })
}

/// The first reader with a card: of those that count, or of those named `part`.
pub fn place(host: &dyn ReaderHost, mut filter: ReaderFilter, part: Option<&str>) -> Result<ReaderName, CliError> {
    filter.allow = part.map_or(filter.allow, |part| vec![part.to_owned()]);
    let found = look(host, &filter)?;
    if !found.iter().any(|found| found.used) {
        return Err(CliError::plain(ErrorCode::NoReader));
    }
    let place = found.into_iter().find(|found| found.used && found.card.is_some());
    place.map(|place| place.reader).ok_or_else(|| CliError::because(ErrorCode::CardMute, "no card is in the reader"))
}

/// What is at the readers now.
pub fn look(host: &dyn ReaderHost, filter: &ReaderFilter) -> Result<Vec<Found>, CliError> {
    let names = host.readers().map_err(|error| CliError::because(classify::reader(&error), error))?;
    let mut found: Vec<_> =
        names.into_iter().map(|reader| Found { used: filter.admits(&reader), reader, card: None }).collect();
    if found.is_empty() {
        return Ok(found);
    }
    let (news, queue) = mpsc::channel();
    let watch = host.watch(Box::new(move |event| {
        let _enough_was_heard = news.send(event);
    }));
    let mut until = Instant::now() + ANSWER_WAIT;
    while let Ok(event) = queue.recv_timeout(until.saturating_duration_since(Instant::now())) {
        match event {
            ReaderEvent::Readers(_) => until = Instant::now() + CARD_WAIT,
            ReaderEvent::CardInserted { reader, atr } => put(&mut found, &reader, atr),
            ReaderEvent::CardMute { reader } => put(&mut found, &reader, Vec::new()),
            ReaderEvent::ServiceMissing | ReaderEvent::ServiceRefused => break,
            ReaderEvent::CardRemoved { .. } => {}
        }
        if found.iter().all(|found| found.card.is_some()) {
            break;
        }
    }
    drop(watch);
    Ok(found)
}

fn put(found: &mut [Found], reader: &ReaderName, atr: Vec<u8>) {
    if let Some(place) = found.iter_mut().find(|found| found.reader == *reader) {
        place.card = Some(atr);
    }
}
