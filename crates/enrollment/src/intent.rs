//! What a person can ask for: the only input from any user interface.

use std::fmt;

use serde::{Deserialize, Deserializer, de::Error as _};

/// One decimal digit of a PIN on its way from key press to engine; redacted when printed.
#[derive(Clone, Copy, PartialEq, Eq)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export, type = "0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9"))]
pub struct Digit(u8);

impl Digit {
    /// The digit `value`, or nothing where it is above 9.
    pub const fn new(value: u8) -> Option<Self> {
        if value <= 9 { Some(Self(value)) } else { None }
    }

    /// The digit as its ASCII character, as a PIN is sent to the card (SP 800-73-5 part 2 §2.4.3).
    pub const fn ascii(self) -> u8 {
        b'0' + self.0
    }
}

impl fmt::Debug for Digit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Digit(*)")
    }
}

impl<'de> Deserialize<'de> for Digit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = u8::deserialize(deserializer)?;
        Self::new(value).ok_or_else(|| D::Error::custom("a PIN digit is 0 to 9"))
    }
}

/// What a person asks for, by touch, key or script.
///
/// An intent that means nothing on the current screen is ignored.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "intent", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum Intent {
    /// Go on from "who you are" to the PIN.
    Continue,
    /// One PIN digit was pressed.
    PinDigit {
        /// The digit.
        digit: Digit,
    },
    /// Take the last PIN digit back.
    PinErase,
    /// Send the PIN to the card: the one action that may use a try.
    PinSubmit,
    /// Use the last PIN try, knowingly.
    UseLastTry,
    /// Give the card a new PIN for the old one.
    ChangePin,
    /// Give the card a new PIN for its PUK.
    UnblockPin,
    /// Set up a phone.
    SetUpPhone,
    /// See the derived credentials this person has.
    MyPhones,
    /// Ask to turn one credential off.
    TurnOff {
        /// The credential's id, from [`crate::View::MyPhones`].
        id: String,
    },
    /// Yes, turn it off.
    ConfirmTurnOff,
    /// No, keep it; or go back one screen.
    Back,
    /// Agree to the shown text and ask for the square code.
    Agree {
        /// The person's own words for the phone, at most 24 characters.
        name: String,
    },
    /// Do not agree.
    Disagree,
    /// Replace the code with a new one; the old one dies at once.
    NewCode,
    /// Ask for more time.
    MoreTime,
    /// Show the typed alternative to the square code.
    CannotScan,
    /// Return to the square code.
    BackToCode,
    /// Hide the code and the number from view.
    Hide,
    /// Show them again.
    Show,
    /// Yes, the phone shows the same match code.
    SamePhone,
    /// No, that is not my phone.
    NotMyPhone,
    /// Keep the code on screen though the card is out.
    KeepScreen,
    /// Erase the screen now.
    EraseScreen,
    /// Still here.
    KeepGoing,
    /// Stop and give the card back.
    Stop,
    /// Try the failed thing again.
    TryAgain,
    /// The person has read the last screen.
    Done,
    /// Ask for the staff menu; an agent's card opens it.
    OpenStaffMenu,
    /// Do this at the staff menu.
    StaffDo {
        /// What.
        task: crate::StaffTask,
    },
    /// The agent beside the person is no longer wanted; a visit with one ends.
    EndHelp,
}
