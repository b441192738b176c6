//! The kiosk's agents, for those who look after it: added to the configuration and taken out.

use std::path::Path;

use thiserror::Error;
use toml_edit::{Array, InlineTable, Item, Table, Value};

use crate::config::{AgentEntry, Config, ConfigError, EditError, edit};

/// Why the agents stay as they are.
#[derive(Debug, Error)]
pub enum AgentsError {
    /// The configuration cannot be changed.
    #[error(transparent)]
    Edit(#[from] EditError),
    /// The card is an agent's already.
    #[error("this card is that of {name} already")]
    Known {
        /// Whose.
        name: String,
    },
    /// Another agent has the name.
    #[error("another agent is called {name} already")]
    Taken {
        /// Which name.
        name: String,
    },
    /// Nobody has the name.
    #[error("no agent is called {name}; `kioskctl agents list` names them all")]
    Unknown {
        /// Which name.
        name: String,
    },
}

impl From<ConfigError> for AgentsError {
    fn from(error: ConfigError) -> Self {
        Self::Edit(error.into())
    }
}

/// Puts an agent into the configuration at `path`, for the next start of the kiosk.
///
/// # Errors
///
/// [`AgentsError`]; the configuration is as it was then.
pub fn add(path: &Path, agent: &AgentEntry) -> Result<(), AgentsError> {
    let agents = Config::look(path)?.0.attended.agents;
    if let Some(known) = agents.iter().find(|known| known.key() == agent.key()) {
        return Err(AgentsError::Known { name: known.name.clone() });
    }
    if agents.iter().any(|known| known.name == agent.name) {
        return Err(AgentsError::Taken { name: agent.name.clone() });
    }
    write(path, agents.iter().chain([agent]))
}

/// Takes the agent called `name` out of the configuration at `path`, from the next start of the kiosk on.
///
/// # Errors
///
/// [`AgentsError`]; the configuration is as it was then.
pub fn remove(path: &Path, name: &str) -> Result<(), AgentsError> {
    let agents = Config::look(path)?.0.attended.agents;
    if !agents.iter().any(|known| known.name == name) {
        return Err(AgentsError::Unknown { name: name.to_owned() });
    }
    write(path, agents.iter().filter(|known| known.name != name))
}

fn write<'a>(path: &Path, agents: impl Iterator<Item = &'a AgentEntry>) -> Result<(), AgentsError> {
    let agents: Array = agents.map(|agent| Value::InlineTable(entry(agent))).collect();
    edit(path, |document| {
        let section = document.entry("attended").or_insert(Item::Table(Table::new()));
        let no_section = || EditError::Unfit("attended is no section".to_owned());
        section.as_table_like_mut().ok_or_else(no_section)?.insert("agents", Item::Value(Value::Array(agents)));
        Ok(())
    })?;
    Ok(())
}

fn entry(agent: &AgentEntry) -> InlineTable {
    let fields = [("name", agent.name.as_str()), ("key_sha256", agent.key_sha256.as_str())];
    fields.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::EXAMPLE;

    fn agent(name: &str, digit: &str) -> AgentEntry {
        AgentEntry { name: name.to_owned(), key_sha256: digit.repeat(64) }
    }

    #[test]
    fn agents_come_and_go_and_the_comments_stay() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("kiosk.toml");
        std::fs::write(&path, EXAMPLE).expect("written");
        let names = || -> Vec<_> {
            let text = std::fs::read_to_string(&path).expect("read");
            Config::parse(&text).expect("right").attended.agents.into_iter().map(|agent| agent.name).collect()
        };
        add(&path, &agent("Sam", "a")).expect("added");
        add(&path, &agent("Kim", "b")).expect("added");
        assert_eq!(names(), ["Sam", "Kim"]);
        assert!(matches!(add(&path, &agent("Lee", "B")), Err(AgentsError::Known { name }) if name == "Kim"));
        assert!(matches!(add(&path, &agent("Kim", "c")), Err(AgentsError::Taken { .. })));
        assert!(matches!(add(&path, &agent("", "c")), Err(AgentsError::Edit(EditError::Unfit(_)))));
        remove(&path, "Sam").expect("removed");
        assert_eq!(names(), ["Kim"]);
        assert!(matches!(remove(&path, "Sam"), Err(AgentsError::Unknown { .. })));
        let comments = |text: &str| text.lines().filter(|line| line.starts_with('#')).count();
        assert_eq!(comments(&std::fs::read_to_string(&path).expect("read")), comments(EXAMPLE));
    }
}
