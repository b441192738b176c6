use rand_core::OsRng;

use super::*;
use crate::applet::Applet;
use crate::card::{KeyOrigin, KeySlot, KeyType, PinPolicy, YubikeyExtension, tag};

fn transmit(applet: &mut Applet, command: &str) -> Vec<u8> {
    applet.transmit(&hex::decode(command.replace(' ', "")).unwrap())
}

#[test]
fn a_changed_card_comes_back_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let mut card = Card::blank();
    card.set_object(tag::CHUID, b"first");
    card.set_object(tag::PRINTED_INFORMATION, b"goes away");
    let key = CardKey::generate(KeyType::P256, &mut OsRng).unwrap();
    let slot = KeySlot { key, origin: KeyOrigin::Generated, pin_policy: PinPolicy::Never };
    card.set_slot(KeyReference::Authentication, slot);
    card.set_yubikey(YubikeyExtension { version: [5, 4, 3], serial: 7 });
    write(&card, folder.path()).unwrap();
    assert!(!folder.path().join(REFERENCE_DATA).exists(), "defaults are in no file");

    let mut applet = Applet::new(read(folder.path()).unwrap());
    transmit(&mut applet, "00A4040005A00000030800");
    assert!(transmit(&mut applet, "0024008010 313233343536FFFF 363534333231FFFF").ends_with(&[0x90, 0x00]));
    assert!(transmit(&mut applet, "0020008008 313233343536FFFF").ends_with(&[0x63, 0xC2]));
    let mut changed = applet.card().clone();
    changed.set_object(tag::CHUID, b"second");
    changed.remove_object(tag::PRINTED_INFORMATION);
    keep(&changed, folder.path()).unwrap();

    let back = read(folder.path()).unwrap();
    assert_eq!(back.objects().collect::<Vec<_>>(), [(tag::CHUID, &b"second"[..])]);
    assert_eq!(back.pin_tries_left(), 2);
    assert_eq!(back.yubikey, changed.yubikey);
    let slot = back.slot(KeyReference::Authentication).unwrap();
    assert_eq!((slot.origin, slot.pin_policy), (KeyOrigin::Generated, PinPolicy::Never));
    let mut applet = Applet::new(back);
    transmit(&mut applet, "00A4040005A00000030800");
    assert_eq!(transmit(&mut applet, "0020008008 363534333231FFFF"), [0x90, 0x00]);
}

#[cfg(unix)]
#[test]
fn keys_and_reference_data_are_for_the_owner_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let mut card = Card::blank();
    card.set_key(KeyReference::Signature, CardKey::generate(KeyType::P384, &mut OsRng).unwrap());
    keep(&card, folder.path()).unwrap();
    for file in ["keys/9C.pem", REFERENCE_DATA] {
        assert_eq!(fs::metadata(folder.path().join(file)).unwrap().permissions().mode() & 0o777, 0o600, "{file}");
    }
}

#[test]
fn reference_data_of_a_wrong_form_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    keep(&Card::blank(), folder.path()).unwrap();
    let path = folder.path().join(REFERENCE_DATA);
    let text = fs::read_to_string(&path).unwrap();
    assert!(!text.contains("313233343536") && !text.contains("123456"), "a PIN stands in the file");
    fs::write(&path, text.replace("salt = \"", "salt = \"00")).unwrap();
    assert!(matches!(read(folder.path()), Err(FolderError::ReferenceData(_))));
}
