//! The agency's answer, the phone, and the kiosk itself.

use super::Step::{Ask, Check, Decide};
use super::{Facts, PinTry};

const FAILED: &str = "`failed` with the code; the issuer's own log has the same help code";
const OFFERED: &str = "`offer_shown`, then `failed` with the code";

pub(super) const ISSUER_REFUSED_CARD: Facts = Facts {
    why: "The issuer's own check of the card's certificate said no, or it wanted a certificate and got none.",
    steps: &[
        Check("What does the issuer's log say under the help code? It names the reason."),
        Check("Does the kiosk accept the card by itself (`kioskctl verify`)? Then both trust different authorities."),
        Decide("Follow the issuer's reason; its answer is the one that counts."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-157r1 §2.2; FIPS 201-3 §6.2.3.1",
    audit: FAILED,
    key: Some("issuer.send_intermediates"),
};

pub(super) const NO_ACCOUNT: Facts = Facts {
    why: "The issuer knows no account for this card: a new employee, a new card that was not reported, or another agency's person.",
    steps: &[
        Ask("Since when do you have this card, and which agency do you work for?"),
        Check("Is there an account under the person's name with an older card?"),
        Decide(
            "Have the account made or the new card entered by those who look after accounts; the person comes back after that.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-157r1 §2.2 (PIV identity account)",
    audit: FAILED,
    key: None,
};

pub(super) const NOT_ELIGIBLE: Facts = Facts {
    why: "The account exists, but its rules do not allow a credential on a phone.",
    steps: &[
        Check("Is the account suspended, ending soon, or of a group without phones?"),
        Decide("Only the person's supervisor or account office can change that; say whom to ask, not why."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-157r1 §2.2 (eligibility)",
    audit: FAILED,
    key: None,
};

pub(super) const ISSUER_FAULT: Facts = Facts {
    why: "The issuer's server reported a fault of its own, or asked the kiosk to slow down.",
    steps: &[
        Ask("Does it work after a few minutes?"),
        Check("Is the issuer's service healthy, and is its disk full?"),
        Decide("Report it with the help code to those who run the issuer; nothing was issued."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-157r1 §2.2",
    audit: FAILED,
    key: None,
};

pub(super) const ISSUER_GARBLED: Facts = Facts {
    why: "The issuer's answer was not what both had agreed on, mostly because kiosk and issuer are of different versions.",
    steps: &[
        Check("Which versions run? `derived-piv-kiosk --version` and `derived-piv-issuer --version`."),
        Check("Does a device in between put pages of its own into answers?"),
        Decide("Report it with both versions and the help code. The person cannot do anything."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-157r1 §2.2",
    audit: FAILED,
    key: None,
};

pub(super) const TOO_MANY_CREDENTIALS: Facts = Facts {
    why: "The person has as many phone credentials as the issuer allows.",
    steps: &[
        Ask("Which of the phones under See my phones do you no longer use?"),
        Decide(
            "The person turns that one off at the kiosk and sets up the new one. If all are in use, the account office decides.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-157r1 §2.2 (several credentials)",
    audit: FAILED,
    key: None,
};

pub(super) const ISSUANCE_FAILED: Facts = Facts {
    why: "Person and phone did everything right, and the certificate authority could not issue the certificate.",
    steps: &[
        Ask("Does it work after pressing Try again?"),
        Check("Is the certificate authority reachable for the issuer? Its log has the help code."),
        Decide(
            "Report it to those who run the authority. Nothing was issued; the phone can forget the unfinished one.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "Common Policy §4.3; SP 800-157r1 §2.2.1",
    audit: "`phone_confirmed`, then `failed` with the code",
    key: None,
};

pub(super) const OFFER_EXPIRED: Facts = Facts {
    why: "The square code was shown for as long as it may be, and no phone used it.",
    steps: &[
        Ask("Did the phone's camera open a link, and was the phone online?"),
        Ask("Would typing the address instead of scanning help?"),
        Decide("Start over. The screen offers I can't scan, and More time while the code lives."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-63B-4 §4.1.2.2 (ten minutes)",
    audit: OFFERED,
    key: None,
};

pub(super) const OFFER_LOCKED: Facts = Facts {
    why: "The number beside the square code was typed wrong too often. Either it was misread, or somebody else scanned the code.",
    steps: &[
        Ask("Was it you who typed the number, on your own phone?"),
        Check("Was the kiosk's screen in sight of others?"),
        Decide(
            "Start over with a new code. If the person typed nothing, tell security: somebody else scanned the screen.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-63B-4 §3.2.2 (limits on guesses)",
    audit: OFFERED,
    key: None,
};

pub(super) const PHONE_FAILED: Facts = Facts {
    why: "The phone began and could not finish: no network, no screen lock, no room for a key, or a request that the issuer refused.",
    steps: &[
        Ask("What does the phone itself say?"),
        Ask("Is it online, is its screen lock on, and is it up to date?"),
        Decide("Start over after that. If the phone cannot make a key, it cannot be used; ask for another one."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-157r1 §2.2.1; Common Policy §3.2.1 (proof of possession)",
    audit: OFFERED,
    key: Some("session.make_credential_s"),
};

pub(super) const CANCELLED_ELSEWHERE: Facts = Facts {
    why: "The enrollment was ended on the phone, by the help desk, or at the issuer.",
    steps: &[
        Ask("Did you press Cancel on the phone?"),
        Check("Did a colleague end it at the issuer? Its record names who."),
        Decide("Start over. If nobody cancelled, look at the issuer's record before the person tries again."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-63B-4 §4.1.2.2",
    audit: OFFERED,
    key: None,
};

pub(super) const SESSION_TOO_LONG: Facts = Facts {
    why: "A visit has an end even if somebody keeps pressing: this one took longer than allowed, and everything of it is erased.",
    steps: &[
        Ask("What took the time: the phone, the PIN, or reading the screens?"),
        Decide("Start over; have the phone ready and online first. Offer to stay on the line."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-63B-4 §2.2 (session limits); WCAG 2.2 2.2.1",
    audit: "`timed_out` or `failed` with the code",
    key: Some("session.total_s"),
};

pub(super) const CONFIG_INVALID: Facts = Facts {
    why: "The kiosk's configuration is missing, wrong, or names files that are not there; or the issuer does not know this kiosk.",
    steps: &[
        Check("What does `kioskctl config check` say on that machine? It names key and line."),
        Check("Is the kiosk enrolled with the issuer (`derived-piv-issuer kiosks list`)?"),
        Decide("Whoever manages the kiosks corrects it. People use another kiosk."),
    ],
    pin_try: PinTry::No,
    standard: "Common Policy §5.4.1 (configuration changes)",
    audit: "none: the kiosk does not open; the log of the kiosk has the code",
    key: Some("issuer.kiosk_key"),
};

pub(super) const KIOSK_FAULT: Facts = Facts {
    why: "Something went wrong inside the kiosk's own program that should not have.",
    steps: &[
        Ask("What did you press last?"),
        Check("What does the kiosk's log say under the help code?"),
        Decide("Restart the kiosk if it stays. Report help code, time and version as a defect."),
    ],
    pin_try: PinTry::Perhaps,
    standard: "none: a defect",
    audit: "`failed` with the code",
    key: None,
};

pub(super) const NO_DISPLAY: Facts = Facts {
    why: "The kiosk's program started without a display: no session for it, or a panel that was not found.",
    steps: &[
        Check("Is the panel on, and is its cable in?"),
        Check("Does the session that starts the kiosk run? On Linux, is DISPLAY or WAYLAND_DISPLAY set for it?"),
        Decide("Restart the machine once; then a technician."),
    ],
    pin_try: PinTry::No,
    standard: "none: a matter of the installation",
    audit: "none: the kiosk does not open",
    key: None,
};
