//! The agent beside the person, and staff at their menu.

use super::Step::{Ask, Check, Decide};
use super::{Facts, PinTry};

pub(super) const ATTENDANCE_REQUIRED: Facts = Facts {
    why: "The issuer makes codes for this account or this kiosk only when an agent has looked at the person, and this kiosk said of nobody.",
    steps: &[
        Check("Is attended mode on at this kiosk, and is the kiosk enrolled with the issuer under its own key?"),
        Check("Does the issuer ask for an agent at this kiosk (`derived-piv-issuer kiosks list`)?"),
        Decide("Send the person to a kiosk with an agent, or have attended mode set up here."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-157r1 §2.2 (issuance in person)",
    audit: "`failed` with the code; the issuer's own log has the same help code",
    key: Some("attended.mode"),
};

pub(super) const NOT_AN_AGENT: Facts = Facts {
    why: "The card is good, but its key is not among those of the kiosk's agents: a person came before the agent, or an agent has a new card.",
    steps: &[
        Ask("Are you an agent of this kiosk, and did you get a new card lately?"),
        Check("Does `kioskctl inspect` show a key that stands under attended.agents?"),
        Decide("Enter the new key, or have an agent open the kiosk."),
    ],
    pin_try: PinTry::Perhaps,
    standard: "Common Policy §5.2.3 (identification for each role)",
    audit: "`failed` with the code",
    key: Some("attended.agents"),
};

pub(super) const AGENT_IS_APPLICANT: Facts = Facts {
    why: "The card that opened the kiosk and the card of the person belong to the same person; nobody confirms themselves.",
    steps: &[
        Ask("Did the agent take the own card out, and did the person put theirs in?"),
        Decide("Another agent opens the kiosk for this person."),
    ],
    pin_try: PinTry::No,
    standard: "Common Policy §5.2.4 (separation of roles)",
    audit: "`failed` with the code",
    key: Some("attended.agents"),
};

pub(super) const AGENT_REFUSED: Facts = Facts {
    why: "The agent looked at picture, badge or document and did not confirm that the person is who the card says.",
    steps: &[
        Ask("How old is the picture on the card?"),
        Check("Do the name and the picture printed on the badge fit the person?"),
        Decide(
            "The badge office looks at card and person. Where the card is somebody else's, call whoever looks after security.",
        ),
    ],
    pin_try: PinTry::No,
    standard: "FIPS 201-3 §2.8 (issuance in person); SP 800-157r1 §2.2",
    audit: "`agent_refused` with what was compared, then `failed` with the code",
    key: None,
};

pub(super) const AGENT_SILENT: Facts = Facts {
    why: "The agent was asked to confirm the person and did not answer in the time that is set.",
    steps: &[
        Ask("Is the agent still beside you?"),
        Check("Does the agent's own screen show the question?"),
        Decide("Start over with the agent at the screen; give more time where that happens often."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-157r1 §2.2; WCAG 2.2 2.2.1",
    audit: "`failed` with the code",
    key: Some("attended.decide_s"),
};

pub(super) const AGENT_CODE_WRONG: Facts = Facts {
    why: "On a kiosk with one screen the agent types a short code to see the picture; it was wrong each time.",
    steps: &[
        Ask("Did you keep the code that the kiosk showed when you opened it?"),
        Decide("The agent opens the kiosk again and gets a new code. A second screen makes the code needless."),
    ],
    pin_try: PinTry::No,
    standard: "SP 800-63B-4 §3.2.2 (limited tries)",
    audit: "`failed` with the code",
    key: Some("attended.screen"),
};

pub(super) const OUT_OF_SERVICE: Facts = Facts {
    why: "An agent has taken the kiosk out of service at the staff menu; it stays so until an agent puts it back or the program starts anew.",
    steps: &[
        Check("Who closed it, and why? The audit log has the agent and the time."),
        Decide("Put it back in service at the staff menu, or send people to another kiosk."),
    ],
    pin_try: PinTry::No,
    standard: "Common Policy §5.4.1 (what is recorded)",
    audit: "`staff_did` with the agent and the work",
    key: None,
};
