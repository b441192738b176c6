//! Readers, cards and PINs.

use super::Step::{Ask, Check, Decide};
use super::{Facts, PinTry};

const FAILED: &str = "`failed` with the code, after `card_inserted`";
const NONE: &str = "none: the kiosk is closed before a card is in; the log of the kiosk has the code";

pub(super) const SERVICE_MISSING: Facts = Facts {
    why: "The reader service of the system was stopped, was never installed, or crashed and was not started again.",
    steps: &[
        Check(
            "Is the service running? On Linux `systemctl status pcscd.socket pcscd`, on Windows the service SCardSvr.",
        ),
        Check("Does `kioskctl readers` answer on that kiosk?"),
        Decide("Start the service; the kiosk opens by itself within 5 seconds. If it stops again, send a technician."),
    ],
    pin_try: PinTry::No,
    standard: "PC/SC part 5; FIPS 201-3 §4.4.1",
    audit: NONE,
    key: None,
};

pub(super) const SERVICE_REFUSED: Facts = Facts {
    why: "The user account that runs the kiosk may not use the reader service, on Linux mostly because no polkit rule allows it.",
    steps: &[
        Check("Which user runs the kiosk, and does the polkit rule of the package name that user?"),
        Check("Does `kioskctl readers` work as that user?"),
        Decide("Put the rule in place and restart the kiosk. Until then, send people to another kiosk."),
    ],
    pin_try: PinTry::No,
    standard: "PC/SC part 5",
    audit: NONE,
    key: None,
};

pub(super) const NO_READER: Facts = Facts {
    why: "No reader is plugged in, it has no power or driver, or the configuration leaves it out.",
    steps: &[
        Check("Is the reader's light on, and is its cable in?"),
        Check("Does `kioskctl readers` list it, and does it say `not used`? Then the configuration leaves it out."),
        Decide(
            "Plug it in or correct the configuration; the kiosk opens by itself. A reader without light is replaced.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "FIPS 201-3 §4.4.1",
    audit: NONE,
    key: Some("card.readers_allow"),
};

pub(super) const READER_GONE: Facts = Facts {
    why: "The reader lost its cable or power while a card was in it. Whatever the person did is void.",
    steps: &[
        Ask("Do you have your card?"),
        Check("Is the reader's cable in, and was somebody at it?"),
        Decide(
            "Plug it in; the person starts over. If it happens again without a hand near it, replace cable or reader.",
        ),
    ],
    pin_try: PinTry::Perhaps,
    standard: "SP 800-157r1 §2.2",
    audit: FAILED,
    key: None,
};

pub(super) const NO_PIN_PAD: Facts = Facts {
    why: "This kiosk takes PINs on the reader's own keys only, and the reader has none that are known to work.",
    steps: &[
        Check("Which reader does `kioskctl readers` show, and does it have keys?"),
        Decide("Attach a reader with keys, or have whoever is responsible for security decide about `card.pin_pad`."),
    ],
    pin_try: PinTry::No,
    standard: "PC/SC part 10; FIPS 201-3 §4.4.4",
    audit: FAILED,
    key: Some("card.pin_pad"),
};

pub(super) const CARD_REMOVED: Facts = Facts {
    why: "The card left its contacts before the visit was over: taken out, or not pushed in all the way. Everything of the visit is erased.",
    steps: &[
        Ask("Did you take the card out, or did it only move?"),
        Ask("Does the card stay in by itself when you let go?"),
        Decide(
            "The person starts over and leaves the card in until asked. If cards slip out by themselves, replace the reader.",
        ),
    ],
    pin_try: PinTry::Perhaps,
    standard: "SP 800-73-5 part 2 §3; SP 800-157r1 §2.2",
    audit: FAILED,
    key: None,
};

pub(super) const CARD_MUTE: Facts = Facts {
    why: "What was put in does not answer: the wrong way round, dirty, broken, or no chip card.",
    steps: &[
        Ask("Is the gold chip facing the way the picture shows, and does it go in first?"),
        Ask("Does the card work at another reader, such as that of a computer?"),
        Decide(
            "Turn it, wipe the chip with a dry cloth, try again. Silent everywhere: the badge office replaces the card. Silent only here: report the reader.",
        ),
    ],
    pin_try: PinTry::Perhaps,
    standard: "ISO/IEC 7816-3 §8; FIPS 201-3 §4.4.1",
    audit: FAILED,
    key: None,
};

pub(super) const NOT_PIV: Facts = Facts {
    why: "The card answers, but has no PIV application: a bank card, a transport card, or a badge of another kind.",
    steps: &[
        Ask("Is this the badge you use to sign in at your computer?"),
        Decide(
            "With another card, start over. If it is the right badge and was never used at a computer, the badge office looks at it.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-73-5 part 2 §3.1.1",
    audit: FAILED,
    key: None,
};

pub(super) const CARD_BUSY: Facts = Facts {
    why: "Another program on the kiosk's machine holds the card for itself and did not let go.",
    steps: &[
        Ask("What happens after you press Try again?"),
        Check("Which programs use the reader? The kiosk's log names those that may hold it."),
        Decide(
            "If it does not go away, restart the kiosk's machine and report which program it was; a kiosk has no need of a second one.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "PC/SC part 5 §3.2.5 (exclusive access)",
    audit: FAILED,
    key: None,
};

pub(super) const CARD_RESET: Facts = Facts {
    why: "Another program reset the card in the middle of a step, and with that the card forgot that the PIN was right.",
    steps: &[
        Ask("Did you get on after pressing Try again and entering the PIN once more?"),
        Check("Does any other program on that machine use readers, such as a sign-in or signing tool?"),
        Decide("Once is nothing. Repeated: remove the other program from the kiosk."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-73-5 part 2 §3.2.1; PC/SC part 5",
    audit: FAILED,
    key: None,
};

pub(super) const NO_AUTHENTICATION_CERTIFICATE: Facts = Facts {
    why: "The card has no certificate in slot 9A, with which it proves whose it is: it was not finished, or it is not meant for signing in.",
    steps: &[
        Ask("Does this card sign you in at your computer?"),
        Check("What does `kioskctl inspect` list under certificates, if the card is at hand?"),
        Decide("The badge office has to complete or replace the card. Nothing can be done at the kiosk."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-73-5 part 1 §3.2.1; FIPS 201-3 §6.2.3.1",
    audit: FAILED,
    key: None,
};

pub(super) const CARD_GARBLED: Facts = Facts {
    why: "The card sent bytes that no PIV Card should send: a faulty card, a faulty reader, or one that is not what it says.",
    steps: &[
        Ask("Does the card work at another kiosk or computer?"),
        Check("Do other cards work at this kiosk?"),
        Decide(
            "One card, everywhere: the badge office replaces it. Many cards, here: replace the reader. In doubt, let security look at the card.",
        ),
    ],
    pin_try: PinTry::Perhaps,
    standard: "SP 800-73-5 part 1 §3 and appendix A",
    audit: FAILED,
    key: None,
};

pub(super) const CARD_REFUSED: Facts = Facts {
    why: "The card answered a command with a status that does not belong there, for instance because it ended its own life or a counter is used up.",
    steps: &[
        Check("Which status word does the kiosk's log have under the help code?"),
        Ask("Does the card still sign you in at a computer?"),
        Decide("Start over once. If it comes back, the badge office tests the card; give them the status word."),
    ],
    pin_try: PinTry::Perhaps,
    standard: "SP 800-73-5 part 1 §5.6 (status words)",
    audit: FAILED,
    key: None,
};

pub(super) const CARD_TIMEOUT: Facts = Facts {
    why: "One operation of the card took longer than allowed: a slow or dirty card, or a reader that hangs.",
    steps: &[
        Ask("What happens after you press Try again?"),
        Check("Do other cards work at this kiosk?"),
        Decide(
            "Wipe the chip and try again. One card only: badge office. All of them: unplug the reader for ten seconds.",
        ),
    ],
    pin_try: PinTry::Perhaps,
    standard: "ISO/IEC 7816-3 §10 (waiting times)",
    audit: FAILED,
    key: Some("card.operation_timeout_ms"),
};

pub(super) const KEY_NOT_ALLOWED: Facts = Facts {
    why: "The card's key is of a kind or size that is no longer allowed, such as RSA 1024.",
    steps: &[
        Check("When was the card made? Very old cards have such keys."),
        Decide("The badge office has to issue a new card; no exception is possible at the kiosk."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-78-5 §3",
    audit: "`card_checked` with the finding `key-not-allowed`, then `failed`",
    key: Some("card_checks.severity.key-not-allowed"),
};

pub(super) const CARD_READ_TIMEOUT: Facts = Facts {
    why: "Reading what is on the card took longer than allowed, mostly because of dirty contacts or a slow card with large certificates.",
    steps: &[
        Ask("Did the card move while it was read?"),
        Ask("Does it work after wiping the chip with a dry cloth?"),
        Decide(
            "Try again. If only this card is slow, the badge office may replace it; the limit can be raised for a building full of old cards.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "FIPS 201-3 §4.4.1",
    audit: FAILED,
    key: Some("session.read_card_s"),
};

pub(super) const PIN_BLOCKED: Facts = Facts {
    why: "The PIN was entered wrong as often as the card allows, here or elsewhere. The card itself counts; nobody can give a try back.",
    steps: &[
        Ask("Do you have the PUK, and does the kiosk offer to unlock with it?"),
        Check("Is the person who calls the one on the card? A PIN is never reset by phone."),
        Decide("Send the person to the badge office with the card. Never ask for the PIN or the PUK."),
    ],
    pin_try: PinTry::All,
    standard: "FIPS 201-3 §2.9.3.1; SP 800-73-5 part 2 §3.2.1",
    audit: "`pin_blocked`, after one or more `pin_wrong`",
    key: Some("card.pin_unblock"),
};

pub(super) const PIN_NOT_ENTERED: Facts = Facts {
    why: "The reader waited for the PIN on its own keys and was cancelled or ran out of time. The card was asked nothing.",
    steps: &[
        Ask("Did the reader show that it waits for the PIN, and did you press its green key at the end?"),
        Decide("Try again. If the reader's keys do nothing, replace it."),
    ],
    pin_try: PinTry::No,
    standard: "PC/SC part 10 §2.5",
    audit: FAILED,
    key: Some("session.pin_pad_s"),
};

pub(super) const PUK_BLOCKED: Facts = Facts {
    why: "The PUK was entered wrong as often as the card allows. Such a card cannot be unlocked any more.",
    steps: &[
        Check("Is the person who calls the one on the card?"),
        Decide(
            "The badge office replaces the card. Phones that were set up keep working until they end or are turned off.",
        ),
    ],
    pin_try: PinTry::All,
    standard: "SP 800-73-5 part 2 §3.2.3; FIPS 201-3 §2.9.3.1",
    audit: "`puk_wrong`, once or more",
    key: Some("card.pin_unblock"),
};
