//! Every ICAM test card in a reader: OpenSC and the kiosk's own program read the same facts from it.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "test code: a panic is a failed test")]

mod common;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use common::reader::{CardProgram, ReaderService};
use common::tool;
use der::{Decode, DecodePem, Encode};
use stack::Readers;
use virtual_card::{Card, KeyReference, icam, object_tag};
use x509_cert::Certificate;

/// Readers at work at the same time.
const LANES: u8 = 4;
/// Object identifier of the CHUID container (SP 800-73-5 part 1 table 3).
const CHUID: &str = "2.16.840.1.101.3.7.2.48.0";

#[test]
fn opensc_and_kioskctl_read_what_is_on_every_card() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/icam-cards");
    let Ok(entries) = fs::read_dir(&folder) else {
        tool::skip("the folder ../shared/data/icam-cards is not there");
        return;
    };
    if !tool::installed("pkcs15-tool") {
        return;
    }
    let kioskctl = kioskctl();
    let Some(service) = ReaderService::start_with(Readers::Several(LANES)) else { return };
    let mut cards: Vec<_> = entries.map(|entry| entry.unwrap().path()).filter(|path| path.is_dir()).collect();
    cards.sort();
    let (next, read_by_kioskctl) = (AtomicUsize::new(0), AtomicUsize::new(0));
    thread::scope(|scope| {
        for (number, reader) in service.readers().into_iter().enumerate() {
            let (service, cards, kioskctl) = (&service, &cards, &kioskctl);
            let (next, read_by_kioskctl) = (&next, &read_by_kioskctl);
            scope.spawn(move || {
                while let Some(path) = cards.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let name = path.file_name().unwrap().to_str().unwrap();
                    let card = icam::read(path).unwrap();
                    let arguments = ["--icam", path.to_str().unwrap()];
                    let mut program = CardProgram::insert_at(service, &reader, &arguments);
                    // Each reader has two slots.
                    read_with_opensc(service, &(2 * number).to_string(), &card, name);
                    if let Some(kioskctl) = kioskctl {
                        read_with_kioskctl(service, kioskctl, &reader.0, &card, name);
                        read_by_kioskctl.fetch_add(1, Ordering::Relaxed);
                    }
                    program.command("quit");
                    assert!(program.wait_for_end().success(), "{name}");
                }
            });
        }
    });
    let read_by_kioskctl = read_by_kioskctl.into_inner();
    println!("{} cards, read by OpenSC: {}, by kioskctl: {read_by_kioskctl}", cards.len(), cards.len());
}

fn read_with_opensc(service: &ReaderService, slot: &str, card: &Card, name: &str) {
    for (reference, id) in KeyReference::ALL.into_iter().zip(["1", "2", "3", "4"]) {
        let read = tool::run(service.client("pkcs15-tool").args(["--reader", slot, "--read-certificate", id]));
        let certificate = Certificate::from_pem(&read.stdout).unwrap();
        assert_eq!(certificate, stored_certificate(card, reference), "{name} {reference:?}");
    }
    let read = tool::run(service.client("pkcs15-tool").args(["--reader", slot, "--read-data-object", CHUID, "--raw"]));
    assert_eq!(read.stdout, card.object(object_tag::CHUID).unwrap(), "{name}");
}

fn read_with_kioskctl(service: &ReaderService, kioskctl: &Path, reader: &str, card: &Card, name: &str) {
    let mut command = service.client(kioskctl.to_str().unwrap());
    let output = command.args(["inspect", "--json", "--reader", reader]).output().unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{name}: {said}{}", String::from_utf8_lossy(&output.stderr));
    // By value: what else the report says, and where, is the program's own matter.
    let says = |fact: &str| said.to_uppercase().contains(&fact.to_uppercase());
    for reference in KeyReference::ALL {
        let stored = stored_certificate(card, reference).tbs_certificate;
        let serial = hex::encode(stored.serial_number.as_bytes());
        assert!(says(serial.trim_start_matches("00")), "{name} {reference:?}: {said}");
        assert!(says(&stored.validity.not_after.to_string()), "{name} {reference:?}: {said}");
    }
    let (_, chuid) = card.objects().find(|(tag, _)| *tag == object_tag::CHUID).unwrap();
    let card_uuid = uuid::Uuid::from_slice(short_field(chuid, 0x34)).unwrap();
    assert!(says(&hex::encode(short_field(chuid, 0x30))), "{name}: {said}");
    assert!(says(&card_uuid.hyphenated().to_string()), "{name}: {said}");
}

/// A field before the signature of the CHUID, where tags and lengths are single bytes.
fn short_field(mut fields: &[u8], wanted: u8) -> &[u8] {
    loop {
        let (value, behind) = fields[2..].split_at(usize::from(fields[1]));
        if fields[0] == wanted {
            return value;
        }
        fields = behind;
    }
}

/// The certificate in the container of the key.
fn stored_certificate(card: &Card, reference: KeyReference) -> Certificate {
    let (_, container) = card.objects().find(|(tag, _)| *tag == reference.certificate_tag()).unwrap();
    assert_eq!(container[..2], [0x70, 0x82], "a certificate of more than 255 bytes");
    let len = usize::from(u16::from_be_bytes([container[2], container[3]]));
    let certificate = Certificate::from_der(&container[4..4 + len]).unwrap();
    assert_eq!(certificate.to_der().unwrap(), container[4..4 + len]);
    certificate
}

/// The kiosk's program beside this test's folder, where it was built.
fn kioskctl() -> Option<PathBuf> {
    let beside = Path::new(env!("CARGO_BIN_EXE_virtual-piv-card")).with_file_name("kioskctl");
    let runs = Command::new(&beside).arg("--version").output().is_ok_and(|output| output.status.success());
    if !runs {
        tool::skip("kioskctl is not built: only OpenSC reads the cards");
    }
    runs.then_some(beside)
}
