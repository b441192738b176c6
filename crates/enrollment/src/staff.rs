//! People who look after a kiosk: the agent beside a person, and staff at the menu.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};

use crate::ErrorCode;

/// What tells a card and its holder from others: hashes of the key, the card's numbers and the holder's names.
///
/// Whoever shares one mark with another is the same person, as far as cards can say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marks(pub Vec<[u8; 32]>);

impl Marks {
    /// Whether both belong to the same person.
    pub fn share_one(&self, other: &Self) -> bool {
        self.0.iter().any(|mark| other.0.contains(mark))
    }
}

/// An agent whose card has proven itself.
#[derive(Clone, Debug)]
pub struct AgentFacts {
    /// The name that people beside the agent are told.
    pub name: String,
    /// What stands for the agent in records.
    pub pseudonym: String,
    /// What the agent's card is known by.
    pub marks: Marks,
    /// What the agent types before a picture is shown on the one screen there is; absent where the agent has a
    /// screen of their own.
    pub code: Option<AgentCode>,
}

/// The agent's one-time code: decimal digits, redacted when printed.
#[derive(Clone, Debug)]
pub struct AgentCode(SecretString);

impl AgentCode {
    /// The code with these digits.
    pub fn new(digits: impl Into<SecretString>) -> Self {
        Self(digits.into())
    }

    pub(crate) const fn secret(&self) -> &SecretString {
        &self.0
    }

    pub(crate) fn is(&self, typed: &str) -> bool {
        self.0.expose_secret() == typed
    }
}

/// What an agent held the person against.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Compared {
    /// The picture from the card, on the agent's screen.
    Portrait,
    /// The picture printed on the card.
    Badge,
    /// Another identity document.
    Document,
}

/// An agent's word that the person is who the card says, as records keep it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attestation {
    /// The agent's pseudonym.
    pub agent: String,
    /// What was compared.
    pub compared: Compared,
}

/// What an agent says, on the agent's own surface; a person's window has no way to say it.
#[derive(Clone, Debug, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "says", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum AgentWord {
    /// The code that shows that the agent is at the screen.
    Code {
        /// Its digits.
        #[cfg_attr(test, ts(type = "string"))]
        digits: SecretString,
    },
    /// Whether this is the person.
    Decides {
        /// It is.
        is_person: bool,
        /// What was compared.
        compared: Compared,
    },
}

/// How far the picture from the card has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum Portrait {
    /// It is being read.
    Reading,
    /// It is there, and is the one that was signed.
    Shown,
    /// The card gives out none.
    Missing,
    /// It is not the one that was signed, or not in a form that can be shown.
    Unusable,
}

/// What staff may do at the menu.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum StaffTask {
    /// Play a sound.
    TestSound,
    /// Close the kiosk for people.
    TakeOutOfService,
    /// Open it again.
    PutBackInService,
    /// Start the program anew.
    Restart,
    /// End the program.
    Close,
}

/// One reader, for staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct ReaderState {
    /// Its name at the PC/SC service.
    pub name: String,
    /// Whether the configuration lets it be used.
    pub used: bool,
}

/// Whether the issuer answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "kind", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum IssuerReach {
    /// It does.
    Reached {
        /// After so many milliseconds.
        took_ms: u32,
    },
    /// It does not.
    Failed {
        /// Why.
        code: ErrorCode,
    },
}

/// What kind of trust ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum TrustPart {
    /// A root or authority of the cards.
    CardAuthority,
    /// A revocation list.
    RevocationList,
    /// An anchor of the issuer's server.
    IssuerAnchor,
}

/// How long something that is trusted is good for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct TrustEnd {
    /// What kind.
    pub part: TrustPart,
    /// Whose.
    pub name: String,
    /// Whole days left; negative where it is over.
    pub days: i32,
}

/// A past failure: its codes and its moment, no person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct PastIncident {
    /// The error code.
    pub code: String,
    /// The incident's id.
    pub incident: String,
    /// When, as RFC 3339 in UTC.
    pub at: String,
}

/// How the kiosk is, for staff.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct StaffFacts {
    /// The readers.
    pub readers: Vec<ReaderState>,
    /// The issuer.
    pub issuer: IssuerReach,
    /// What is trusted, what ends soonest first.
    pub trust: Vec<TrustEnd>,
    /// The program's version.
    pub version: String,
    /// The first 16 hexadecimal digits of the SHA-256 of the configuration file.
    pub config_digest: String,
    /// The latest failures, newest first; at most 20.
    pub incidents: Vec<PastIncident>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mark_in_common_makes_the_same_person() {
        let marks = |numbers: &[u8]| Marks(numbers.iter().map(|number| [*number; 32]).collect());
        for (one, other, same) in
            [(marks(&[1, 2]), marks(&[2, 3]), true), (marks(&[1]), marks(&[2]), false), (marks(&[]), marks(&[]), false)]
        {
            assert_eq!(one.share_one(&other), same, "{one:?} {other:?}");
        }
    }

    #[test]
    fn a_code_is_not_printed() {
        let code = AgentCode::new("4821");
        assert!(code.is("4821") && !code.is("4822"));
        assert!(!format!("{code:?}").contains("4821"));
    }
}
