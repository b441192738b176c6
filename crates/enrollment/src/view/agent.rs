//! The agent beside a person: what the person is told of it, and what the agent sees.

use serde::Serialize;

use crate::{Countdown, Portrait, Step};

/// The agent beside the person, as every screen says.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
pub struct Attended<'a> {
    /// The agent's name.
    pub name: &'a str,
    /// Time left to begin; absent during a visit.
    pub countdown: Option<Countdown>,
    /// Whether the help can be ended here.
    pub can_end: bool,
}

/// The agent's screen: which person is there and how far, never a PIN or a code to scan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(tag = "screen", rename_all = "snake_case", rename_all_fields = "snake_case")]
pub enum AgentView<'a> {
    /// Nothing is to be decided.
    Beside {
        /// The agent; absent where nobody has opened the kiosk.
        name: Option<&'a str>,
        /// How far the person is; absent outside a visit.
        step: Option<Step>,
        /// The code to tell the help desk.
        help_code: Option<&'a str>,
    },
    /// The agent types the code.
    Unlock {
        /// The code to tell the help desk.
        help_code: &'a str,
        /// The last one was wrong.
        wrong: bool,
        /// Time left.
        countdown: Countdown,
    },
    /// Is this the person?
    Decide {
        /// The code to tell the help desk.
        help_code: &'a str,
        /// The person's first name.
        first_name: Option<&'a str>,
        /// The picture from the card.
        portrait: Portrait,
        /// Time left.
        countdown: Countdown,
    },
}
