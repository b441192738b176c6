//! What the page is told once: who runs the kiosk and how its screen is placed.

use kiosk::config::{Config, ReaderSide};
use serde::Serialize;

/// What the organisation configured, as far as it is seen.
///
/// `ui/src/backend/backend.ts` has the same in TypeScript; `page-settings.json` beside it keeps both honest.
#[derive(Clone, Debug, Serialize)]
pub struct PageSettings {
    /// Name, one or two lines.
    organisation: Vec<String>,
    /// Phone number of the help desk.
    help_phone: String,
    /// Name, place and hours of the badge office, as far as they are known.
    badge_office: Vec<String>,
    /// Where the card goes in, as seen from the screen.
    reader_side: ReaderSide,
    /// Diagonal of the panel in inches.
    diagonal_inches: Option<f64>,
}

impl From<&Config> for PageSettings {
    fn from(config: &Config) -> Self {
        let organisation = &config.organisation;
        let office = [&organisation.badge_office, &organisation.badge_office_place, &organisation.badge_office_hours];
        Self {
            organisation: organisation.name.clone(),
            help_phone: organisation.help_phone.clone(),
            badge_office: office.into_iter().filter(|line| !line.trim().is_empty()).cloned().collect(),
            reader_side: config.display.reader_side,
            diagonal_inches: config.display.diagonal_inches,
        }
    }
}

#[cfg(test)]
impl PageSettings {
    /// The settings of the example that the page's own tests use.
    pub fn example() -> Self {
        Self {
            organisation: vec!["Department".to_owned(), "of Examples".to_owned()],
            help_phone: "(202) 555-0142".to_owned(),
            badge_office: vec![
                "Badge office".to_owned(),
                "Room 114, ground floor".to_owned(),
                "Monday to Friday, 8 to 4".to_owned(),
            ],
            reader_side: ReaderSide::Below,
            diagonal_inches: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_and_the_shell_mean_the_same() {
        let example: serde_json::Value =
            serde_json::from_str(include_str!("../../ui/src/backend/page-settings.json")).expect("the example");
        assert_eq!(serde_json::to_value(PageSettings::example()).expect("JSON"), example);
    }
}
