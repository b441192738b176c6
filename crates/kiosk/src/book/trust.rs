//! Whether a card, and the issuer's server, can be believed; and the way there.

use super::Step::{Ask, Check, Decide};
use super::{Facts, PinTry};

const CHECKED: &str = "`card_checked` with the finding, then `failed` with the code";
const FAILED: &str = "`failed` with the code";

pub(super) const CARD_UNTRUSTED: Facts = Facts {
    why: "The card's certificate leads to no authority that this kiosk was told to trust: a card of another agency, a test card, or a new authority that nobody added.",
    steps: &[
        Ask("Which agency issued your card?"),
        Check("What does `kioskctl trust list` show, and what does `kioskctl verify` say about the card's issuer?"),
        Decide(
            "Card of another agency: name that agency's kiosk. Own card of a new authority: report it, and never add a root on a caller's word.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "FIPS 201-3 §6.2.3.1; RFC 5280 §6.1",
    audit: CHECKED,
    key: Some("card.trust_roots"),
};

pub(super) const CARD_EXPIRED: Facts = Facts {
    why: "The last day on the card or in its certificate is over.",
    steps: &[
        Ask("Which date is printed on the front of the card?"),
        Check("Is the clock of the kiosk right? Others would fail too."),
        Decide(
            "The badge office issues a new card. If the printed date is still to come, the certificate has to be renewed there.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "FIPS 201-3 §2.9.1; RFC 5280 §6.1.3 (a)(2)",
    audit: CHECKED,
    key: Some("card_checks.severity.card-expired"),
};

pub(super) const CARD_NOT_YET_VALID: Facts = Facts {
    why: "The card's certificate begins later than now: a card prepared ahead, or a clock that is wrong.",
    steps: &[
        Ask("When did you get the card?"),
        Check("What does the kiosk's clock say? `kioskctl doctor` compares it with the issuer's."),
        Decide("Clock wrong: have it set. Clock right: the person comes back on the first day."),
    ],
    pin_try: PinTry::No,
    standard: "RFC 5280 §6.1.3 (a)(2)",
    audit: CHECKED,
    key: None,
};

pub(super) const CARD_REVOKED: Facts = Facts {
    why: "The card's authority has revoked its certificate: lost, replaced, or the person left.",
    steps: &[
        Ask("Did you report a card lost, or get another one since?"),
        Check("Does the account say why? Do not read that out before you know who calls."),
        Decide(
            "With a newer card, use that one. Else the badge office. A card that was reported stolen is kept: call security.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "FIPS 201-3 §2.9.4; RFC 5280 §6.3",
    audit: CHECKED,
    key: Some("card.crls"),
};

pub(super) const CARD_INCONSISTENT: Facts = Facts {
    why: "What lies on the card contradicts itself: a signature does not hold, or numbers and hashes differ between its objects. The card was made wrongly, or changed.",
    steps: &[
        Check("Which findings stand in the audit log beside the help code?"),
        Check("Do other cards of the same batch fail in the same way? Then it is the production."),
        Decide("The badge office gets the card and the findings. A single card that was fine before goes to security."),
    ],
    pin_try: PinTry::No,
    standard: "FIPS 201-3 §4.2.1; SP 800-73-5 part 1 §3.1",
    audit: CHECKED,
    key: Some("card_checks.severity.object-hash"),
};

pub(super) const CARD_POLICY: Facts = Facts {
    why: "The card's certificate was not issued under a policy that counts here, or an authority above it may not issue such certificates.",
    steps: &[
        Ask("Is it a card of your agency, and is it the full badge and not a temporary one?"),
        Check("Which policy does `kioskctl verify` show, and which does the configuration ask for?"),
        Decide(
            "Temporary and visitors' badges are not enough. If a whole agency is refused, report the policy for the configuration.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "FIPS 201-3 §5.2.1; Common Policy §1.2; RFC 5280 §6.1",
    audit: CHECKED,
    key: Some("card.required_policies"),
};

pub(super) const REVOCATION_UNKNOWN: Facts = Facts {
    why: "Nobody could say whether the card was revoked: the authority's list is out of date or cannot be fetched. What is not known stops.",
    steps: &[
        Check(
            "Do all cards fail, or those of one authority? `kioskctl verify --online` names what was asked and what came of it.",
        ),
        Check("When was the list due to be replaced?"),
        Decide(
            "All of one authority: report it to those who look after the network or that authority. The person comes back later.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "RFC 5280 §6.3; RFC 6960; Common Policy §4.9.7",
    audit: CHECKED,
    key: Some("fetch.enabled"),
};

pub(super) const CARD_NOT_GENUINE: Facts = Facts {
    why: "The card could not answer a challenge with the private key of its certificate. It may be a copy, or two cards were mixed up when they were made.",
    steps: &[
        Ask("Nothing more than where the person is; do not explain."),
        Check("Does the audit log have `wrong-key` for this help code?"),
        Decide("Call security. The card is not handed on, and its certificate is reported for revocation."),
    ],
    pin_try: PinTry::No,
    standard: "FIPS 201-3 §6.2.2; SP 800-73-5 part 2 §3.2.4",
    audit: "`card_checked` with the finding `wrong-key`, then `failed`",
    key: Some("card_checks.challenge_card_authentication"),
};

pub(super) const ISSUER_UNTRUSTED: Facts = Facts {
    why: "The server that answered is not the one this kiosk was told to trust: a new certificate nobody announced, a device that inspects connections, or an attack.",
    steps: &[
        Check("Do all kiosks fail, or those at one place? One place: something stands in the way there."),
        Check("Was the issuer's certificate replaced? Compare with `kioskctl doctor`."),
        Decide("Never overrule it. Report it to security at once if nobody knows of a change."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-63B-4 §3.2.5; RFC 9325",
    audit: FAILED,
    key: Some("issuer.trust"),
};

pub(super) const ISSUER_UNREACHABLE: Facts = Facts {
    why: "No connection to the issuer's server came about: no network at the kiosk, a firewall, a wrong address, or the server is down.",
    steps: &[
        Check("Do other kiosks work? Then it is the network at this one."),
        Check("What does `kioskctl doctor` say about the issuer on that machine?"),
        Decide(
            "All kiosks: call those who run the issuer. One: call the network's people, and send the person to another kiosk.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-157r1 §2.2",
    audit: FAILED,
    key: Some("issuer.url"),
};

pub(super) const ISSUER_TIMEOUT: Facts = Facts {
    why: "The issuer's server did not answer in time: overloaded, or a network that loses packets.",
    steps: &[
        Ask("Does it work after pressing Try again?"),
        Check("How long do answers take at other kiosks now?"),
        Decide("Once is nothing. Repeated everywhere: those who run the issuer. Repeated here: the network."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-157r1 §2.2",
    audit: FAILED,
    key: Some("issuer.answer_timeout_ms"),
};

pub(super) const ISSUER_CONNECTION_LOST: Facts = Facts {
    why: "The connection broke off in the middle of a step. Nothing was issued; an offer that was open is void.",
    steps: &[
        Ask("Does it work after pressing Try again?"),
        Check("Was the issuer restarted at that moment, or does a device in between cut long connections?"),
        Decide("Once is nothing. Repeated at the same step: report it with the help code."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-157r1 §2.2",
    audit: FAILED,
    key: None,
};

pub(super) const TLS_FAILED: Facts = Facts {
    why: "Kiosk and server could not agree on a secure connection: versions or kinds of signatures do not meet, mostly after a change on one side.",
    steps: &[
        Check("Does it happen with every card, or only with cards whose keys are RSA?"),
        Check("What was changed last, the issuer's settings or the kiosk's lowest TLS version?"),
        Decide(
            "Report it with the help code; the log has the words of the other side. Not to be solved by the person.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-52r2 §3.1; RFC 8446 §4.2.3",
    audit: FAILED,
    key: Some("issuer.tls_minimum"),
};
