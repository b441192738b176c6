//! What the page is told once: who runs the kiosk and how its screen is placed.

use std::collections::BTreeMap;
use std::path::PathBuf;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use kiosk::config::{Colors, Config, LANGUAGES, ReaderSide, Texts};
use kiosk::face::emblem;
use serde::Serialize;

/// What the organisation configured, as far as it is seen.
///
/// `ui/src/backend/backend.ts` has the same in TypeScript; `page-settings.json` beside it keeps both honest.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PageSettings {
    /// The organisation's words by language tag.
    texts: BTreeMap<String, Texts>,
    /// Phone number of the help desk.
    help_phone: String,
    /// The emblem, a PNG in base 64; absent for a star.
    emblem: Option<String>,
    /// The emblem on dark grounds, where it is another.
    emblem_dark: Option<String>,
    /// Colours that differ from the kiosk's own.
    colors: Colors,
    /// Where the card goes in, as seen from the screen.
    reader_side: ReaderSide,
    /// Diagonal of the panel in inches.
    diagonal_inches: Option<f64>,
}

impl From<&Config> for PageSettings {
    fn from(config: &Config) -> Self {
        let organisation = &config.organisation;
        let mut texts = organisation.texts.clone();
        let [own, ..] = LANGUAGES;
        texts.insert(own.to_owned(), organisation.own_texts());
        Self {
            texts,
            help_phone: organisation.help_phone.clone(),
            emblem: picture(organisation.emblem.as_ref()),
            emblem_dark: picture(organisation.emblem_dark.as_ref()),
            colors: organisation.colors.clone(),
            reader_side: config.display.reader_side,
            diagonal_inches: config.display.diagonal_inches,
        }
    }
}

/// The emblem as the page gets it: pixels, whatever the file was.
fn picture(path: Option<&PathBuf>) -> Option<String> {
    let path = path?;
    // The configuration was checked; a file that changed since does not keep the kiosk closed.
    emblem::picture(path)
        .inspect_err(|error| tracing::warn!(%error, "no emblem"))
        .ok()
        .map(|png| BASE64_STANDARD.encode(png))
}

#[cfg(test)]
impl PageSettings {
    /// The settings of the example that the page's own tests use.
    pub fn example() -> Self {
        let words = |words: &str| words.to_owned();
        let own = Texts {
            name: vec![words("Department"), words("of Examples")],
            help_hours: words("Monday to Friday, 7 to 7"),
            badge_office: words("Badge office"),
            badge_office_place: words("Room 114, ground floor"),
            badge_office_hours: words("Monday to Friday, 8 to 4"),
            other_kiosk: words("Building 2, beside the east door"),
            welcome: String::new(),
            consent: words("Your phone will sign you in as your card does."),
            privacy: words("We use what is on your card for this visit alone."),
            privacy_pages: vec![
                words(
                    "This kiosk reads your card to know who you are. It keeps your name and your account number \
                     for as long as your visit lasts, and it erases both when you take your card.",
                ),
                words(
                    "Your agency keeps a record of every phone you set up: its kind, the name you gave it and the \
                     day. The help desk tells you what is in it.",
                ),
            ],
        };
        let german = Texts {
            name: vec![words("Ministerium"), words("der Beispiele")],
            help_hours: words("Montag bis Freitag, 7 bis 19 Uhr"),
            ..Texts::default()
        };
        Self {
            texts: [(words("en-US"), own), (words("de"), german)].into(),
            help_phone: words("(202) 555-0142"),
            emblem: None,
            emblem_dark: None,
            colors: Colors::default(),
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
