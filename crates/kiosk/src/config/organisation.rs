//! `[organisation]`: whose kiosk it is, as far as people see it.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use super::check::Complaints;
use super::error::Problem;
use crate::face::colors;

/// The languages of the window; the first stands in where words are missing in another.
pub const LANGUAGES: [&str; 6] = ["en-US", "es", "fr", "de", "nl", "sv"];

/// `[organisation]`: words, colours and emblem for the window.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Organisation {
    /// Name, one or two lines of at most 22 characters.
    pub name: Vec<String>,
    /// Phone number of the help desk.
    pub help_phone: String,
    /// When somebody answers there.
    #[serde(default)]
    pub help_hours: String,
    /// Name of the badge office.
    #[serde(default)]
    pub badge_office: String,
    /// Where it is.
    #[serde(default)]
    pub badge_office_place: String,
    /// When it is open.
    #[serde(default)]
    pub badge_office_hours: String,
    /// Where the nearest other kiosk is, for when this one is closed.
    #[serde(default)]
    pub other_kiosk: String,
    /// What stands below the title of the first screen.
    #[serde(default)]
    pub welcome: String,
    /// What stands above the terms a person agrees to.
    #[serde(default)]
    pub consent: String,
    /// The privacy notice in one line.
    #[serde(default)]
    pub privacy: String,
    /// The whole privacy notice, page by page.
    #[serde(default)]
    pub privacy_pages: Vec<String>,
    /// The emblem: an SVG or PNG file.
    pub emblem: Option<PathBuf>,
    /// The emblem on dark grounds, where it is another.
    pub emblem_dark: Option<PathBuf>,
    /// Colours by theme and name; see [`colors::NAMES`].
    #[serde(default)]
    pub colors: Colors,
    /// The words of other languages by tag.
    #[serde(default)]
    pub texts: BTreeMap<String, Texts>,
}

/// `[organisation.colors]`: colours that differ from the kiosk's own, by theme.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Colors {
    /// Dark on light.
    pub light: BTreeMap<String, String>,
    /// Light on dark.
    pub dark: BTreeMap<String, String>,
    /// As much contrast as there is.
    pub contrast: BTreeMap<String, String>,
}

/// Words in one language; what is empty is said in [`LANGUAGES`]' first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Texts {
    /// See [`Organisation::name`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub name: Vec<String>,
    /// See [`Organisation::help_hours`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub help_hours: String,
    /// See [`Organisation::badge_office`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub badge_office: String,
    /// See [`Organisation::badge_office_place`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub badge_office_place: String,
    /// See [`Organisation::badge_office_hours`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub badge_office_hours: String,
    /// See [`Organisation::other_kiosk`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub other_kiosk: String,
    /// See [`Organisation::welcome`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub welcome: String,
    /// See [`Organisation::consent`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub consent: String,
    /// See [`Organisation::privacy`].
    #[serde(skip_serializing_if = "String::is_empty")]
    pub privacy: String,
    /// See [`Organisation::privacy_pages`].
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub privacy_pages: Vec<String>,
}

impl Organisation {
    /// The words of the first language.
    pub fn own_texts(&self) -> Texts {
        Texts {
            name: self.name.clone(),
            help_hours: self.help_hours.clone(),
            badge_office: self.badge_office.clone(),
            badge_office_place: self.badge_office_place.clone(),
            badge_office_hours: self.badge_office_hours.clone(),
            other_kiosk: self.other_kiosk.clone(),
            welcome: self.welcome.clone(),
            consent: self.consent.clone(),
            privacy: self.privacy.clone(),
            privacy_pages: self.privacy_pages.clone(),
        }
    }

    /// What is right and still not as people would want it: languages in which words are missing.
    pub(super) fn remarks(&self) -> impl Iterator<Item = Problem> {
        let [own, others @ ..] = LANGUAGES;
        let needed = self.own_texts();
        others.into_iter().filter_map(move |tag| {
            let missing = missing(&needed, self.texts.get(tag).unwrap_or(&Texts::default()));
            let what = format!("{} missing; the words of {own} are shown", missing.join(", "));
            (!missing.is_empty()).then(|| Problem { line: None, key: Some(format!("organisation.texts.{tag}")), what })
        })
    }
}

/// The words that `needed` has and `there` lacks. A name may be the same in every language.
fn missing(needed: &Texts, there: &Texts) -> Vec<&'static str> {
    let pages = ("privacy_pages", !needed.privacy_pages.is_empty() && there.privacy_pages.is_empty());
    lines(needed)
        .into_iter()
        .zip(lines(there))
        .map(|((name, needed, _), (_, there, _))| (name, !needed.is_empty() && there.is_empty()))
        .chain([pages])
        .filter_map(|(name, is_missing)| is_missing.then_some(name))
        .collect()
}

/// Every single text with its name and the most characters it may have.
const fn lines(texts: &Texts) -> [(&'static str, &String, usize); 8] {
    [
        ("help_hours", &texts.help_hours, 40),
        ("badge_office", &texts.badge_office, 60),
        ("badge_office_place", &texts.badge_office_place, 60),
        ("badge_office_hours", &texts.badge_office_hours, 60),
        ("other_kiosk", &texts.other_kiosk, 80),
        ("welcome", &texts.welcome, 140),
        ("consent", &texts.consent, 200),
        ("privacy", &texts.privacy, 110),
    ]
}

/// Pages of the privacy notice, at most.
const MOST_PAGES: usize = 12;
/// Characters on one of them, at most.
const PAGE_CHARACTERS: usize = 700;

/// Complaints about the organisation, without looking at any other file.
pub(super) fn check(organisation: &Organisation, complaints: &mut Complaints<'_>) {
    if organisation.name.is_empty() {
        complaints.add("organisation.name", "has to be a list of one or two lines".to_owned());
    }
    if organisation.help_phone.trim().is_empty() {
        complaints.add("organisation.help_phone", "people who are stuck need a number to call".to_owned());
    }
    check_texts("organisation", &organisation.own_texts(), complaints);
    for (tag, texts) in &organisation.texts {
        let key = format!("organisation.texts.{tag}");
        let [own, others @ ..] = LANGUAGES;
        if tag == own {
            complaints.add(&key, format!("the words of {own} stand in [organisation] itself"));
        } else if !others.contains(&tag.as_str()) {
            complaints.add(&key, format!("the window does not speak `{tag}`, but {}", others.join(", ")));
        }
        check_texts(&key, texts, complaints);
    }
    let Colors { light, dark, contrast } = &organisation.colors;
    for (theme, chosen) in
        [(colors::Theme::Light, light), (colors::Theme::Dark, dark), (colors::Theme::Contrast, contrast)]
    {
        for complaint in colors::check(theme, chosen) {
            complaints.add(&format!("organisation.colors.{}.{}", theme.name(), complaint.name), complaint.what);
        }
    }
}

fn check_texts(table: &str, texts: &Texts, complaints: &mut Complaints<'_>) {
    let mut complain = |name: &str, what: String| complaints.add(&format!("{table}.{name}"), what);
    if texts.name.len() > 2 {
        complain("name", "has to be a list of one or two lines".to_owned());
    }
    for line in texts.name.iter().filter(|line| line.trim().is_empty() || line.chars().count() > 22) {
        complain("name", format!("`{line}` does not have 1 to 22 characters"));
    }
    for (name, text, most) in lines(texts) {
        let characters = text.chars().count();
        if characters > most {
            complain(name, format!("has {characters} characters; there is room for {most}"));
        }
    }
    if texts.privacy_pages.len() > MOST_PAGES {
        complain("privacy_pages", format!("has {} pages; {MOST_PAGES} are allowed", texts.privacy_pages.len()));
    }
    for (index, page) in texts.privacy_pages.iter().enumerate() {
        let characters = page.chars().count();
        if page.trim().is_empty() || characters > PAGE_CHARACTERS {
            complain(
                "privacy_pages",
                format!("page {} has {characters} characters; there is room for 1 to {PAGE_CHARACTERS}", index + 1),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn the_window_speaks_these_languages() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/locales");
        let mut spoken: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder of words")
            .map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned())
            .collect();
        let mut listed: Vec<String> = LANGUAGES.map(str::to_owned).into();
        spoken.sort_unstable();
        listed.sort_unstable();
        assert_eq!(spoken, listed);
    }

    #[test]
    fn missing_words_are_named_by_language() {
        let mut organisation = Organisation {
            welcome: "Welcome".to_owned(),
            privacy_pages: vec!["We keep nothing.".to_owned()],
            ..Organisation::default()
        };
        for tag in ["es", "fr", "nl", "sv"] {
            organisation.texts.insert(tag.to_owned(), organisation.own_texts());
        }
        organisation.texts.insert("de".to_owned(), Texts { welcome: "Willkommen".to_owned(), ..Texts::default() });
        let remarks: Vec<String> = organisation.remarks().map(|remark| remark.to_string()).collect();
        assert_eq!(remarks, ["organisation.texts.de: privacy_pages missing; the words of en-US are shown"]);
    }
}
