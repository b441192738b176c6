//! `[attended]`: agents beside people, and the staff menu.

use serde::{Deserialize, Serialize};

/// Whether an agent has to be beside each person.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttendedMode {
    /// No: people come alone. Agents, where there are some, open the staff menu only.
    #[default]
    Off,
    /// Yes: an agent's card opens the kiosk for one person, and the agent confirms who that is.
    Required,
}

/// `[attended]`: agents beside people, and the staff menu.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Attended {
    /// Whether an agent has to be beside each person.
    pub mode: AttendedMode,
    /// The monitor that only the agent sees, by its number from 1; 0 for none of its own.
    pub screen: u8,
    /// For the person to come after the agent has opened the kiosk, 30 to 900 s.
    pub handover_s: u64,
    /// For the agent to confirm the person, 20 to 900 s.
    pub decide_s: u64,
    /// Whether staff may end the program at the menu.
    pub may_close: bool,
    /// Who the agents are.
    pub agents: Vec<AgentEntry>,
}

/// One agent.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AgentEntry {
    /// The name that people beside the agent are told, 1 to 24 characters.
    pub name: String,
    /// SHA-256 of the public key of the card's PIV Authentication certificate (9A), as `kioskctl inspect` shows it.
    pub key_sha256: String,
}

impl Default for Attended {
    fn default() -> Self {
        let policy = enrollment::Policy::default();
        Self {
            mode: AttendedMode::default(),
            screen: 0,
            handover_s: policy.handover.as_secs(),
            decide_s: policy.agent_decides.as_secs(),
            may_close: policy.staff_may_close,
            agents: Vec::new(),
        }
    }
}

impl AgentEntry {
    /// The hash as bytes; nothing where it is not 64 hexadecimal digits.
    pub fn key(&self) -> Option<[u8; 32]> {
        let mut key = [0; 32];
        hex::decode_to_slice(&self.key_sha256, &mut key).ok().map(|()| key)
    }
}
