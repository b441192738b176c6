//! How long things may take, and what may be done with a PIN.

use std::time::Duration;

/// Time limits of a session, each of which ends a wait, and what may be done with a PIN; the defaults are
/// those of the product, all configurable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Policy {
    /// No touch, key or card for so long ends the session (R-SEC-05). Default 120 s.
    pub idle: Duration,
    /// The last part of [`Policy::idle`], in which the person is asked whether they need more time
    /// (R-SEC-06). Default 30 s.
    pub idle_warning: Duration,
    /// The whole session (R-SEC-05). Default 15 min.
    pub session: Duration,
    /// Reading the card. Default 20 s.
    pub read_card: Duration,
    /// The card's answer to the PIN. Default 20 s.
    pub verify_pin: Duration,
    /// To begin entering a PIN on the reader's keys, and once more to finish. Default 30 s.
    pub pin_pad: Duration,
    /// Whether a person may give the card a new PIN for the old one. Default no.
    pub pin_change: bool,
    /// Whether a person may give a blocked card a new PIN for its PUK. Default no.
    pub pin_unblock: bool,
    /// Any answer of the issuer. Default 30 s.
    pub issuer: Duration,
    /// Reading the card is called slow after this. Default 3 s.
    pub read_slow: Duration,
    /// The issuer is called slow after this. Default 5 s.
    pub issuer_slow: Duration,
    /// To say whether the phone is the person's own. Default 90 s.
    pub confirm_phone: Duration,
    /// To say whether the screen should stay though the card is out. Default 30 s.
    pub keep_screen: Duration,
    /// A phone is called silent after this. Default 60 s.
    pub phone_silent: Duration,
    /// For the phone to make its key and fetch its certificate. Default 5 min.
    pub make_credential: Duration,
    /// For the engine to wipe everything. Default 10 s.
    pub clean_up: Duration,
    /// Between two sounds that ask to take the card. Default 5 s.
    pub take_card_sound: Duration,
    /// A card still in the reader counts as forgotten after this. Default 60 s.
    pub card_forgotten: Duration,
    /// "Goodbye", after the card was taken. Default 3 s.
    pub goodbye: Duration,
    /// "Done", where the card had been taken before. Default 20 s.
    pub done: Duration,
    /// An error stays on screen for so long. Default 120 s.
    pub error: Duration,
    /// "Your PIN is locked" stays on screen for so long. Default 60 s.
    pub pin_blocked: Duration,
    /// Whether an agent has to open the kiosk and confirm each person. Default no.
    pub attended: bool,
    /// Whether there are agents whose cards open the staff menu. Default no.
    pub staff: bool,
    /// Whether staff may end the program. Default no.
    pub staff_may_close: bool,
    /// For the person to come after an agent has opened the kiosk. Default 5 min.
    pub handover: Duration,
    /// For the agent to say whether this is the person. Default 3 min.
    pub agent_decides: Duration,
    /// For an agent's card to be checked and to prove itself. Default 30 s.
    pub prove_staff: Duration,
    /// To put a staff card in once it is asked for. Default 30 s.
    pub staff_card: Duration,
    /// The staff menu closes after so long without a press. Default 60 s.
    pub staff_menu: Duration,
}

impl Default for Policy {
    fn default() -> Self {
        Self {
            idle: Duration::from_secs(120),
            idle_warning: Duration::from_secs(30),
            session: Duration::from_secs(15 * 60),
            read_card: Duration::from_secs(20),
            verify_pin: Duration::from_secs(20),
            pin_pad: Duration::from_secs(30),
            pin_change: false,
            pin_unblock: false,
            issuer: Duration::from_secs(30),
            read_slow: Duration::from_secs(3),
            issuer_slow: Duration::from_secs(5),
            confirm_phone: Duration::from_secs(90),
            keep_screen: Duration::from_secs(30),
            phone_silent: Duration::from_secs(60),
            make_credential: Duration::from_secs(5 * 60),
            clean_up: Duration::from_secs(10),
            take_card_sound: Duration::from_secs(5),
            card_forgotten: Duration::from_secs(60),
            goodbye: Duration::from_secs(3),
            done: Duration::from_secs(20),
            error: Duration::from_secs(120),
            pin_blocked: Duration::from_secs(60),
            attended: false,
            staff: false,
            staff_may_close: false,
            handover: Duration::from_secs(5 * 60),
            agent_decides: Duration::from_secs(3 * 60),
            prove_staff: Duration::from_secs(30),
            staff_card: Duration::from_secs(30),
            staff_menu: Duration::from_secs(60),
        }
    }
}
