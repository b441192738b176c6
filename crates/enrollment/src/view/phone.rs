//! What the screen knows of the phone that the person confirmed.

use serde::Serialize;

/// What the phone is doing after the person confirmed it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum MakingPhase {
    /// Making its key.
    MakingKey,
    /// The request is being checked and signed.
    Issuing,
}

/// Whose steps the person most likely has to follow on the phone; another choice is a press away.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(test, derive(ts_rs::TS), ts(export))]
#[serde(rename_all = "snake_case")]
pub enum PhoneSteps {
    /// A configuration profile of iOS or iPadOS.
    Apple,
    /// A file with the credential, which Android imports.
    Android,
    /// An app that does it all.
    App,
}

impl PhoneSteps {
    /// The steps for a phone that describes itself in these words.
    pub(crate) fn of(kind: &str) -> Self {
        let kind = kind.to_lowercase();
        let says = |words: &[&str]| words.iter().any(|word| kind.contains(word));
        if says(&["iphone", "ipad", "ipod"]) {
            Self::Apple
        } else if says(&["android", "pixel", "galaxy"]) {
            Self::Android
        } else {
            Self::App
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phones_own_words_choose_the_steps() {
        for (kind, steps) in [
            ("iPhone", PhoneSteps::Apple),
            ("Alex's iPad Pro", PhoneSteps::Apple),
            ("Google Pixel 9", PhoneSteps::Android),
            ("ANDROID 16", PhoneSteps::Android),
            ("Example phone", PhoneSteps::App),
            ("", PhoneSteps::App),
        ] {
            assert_eq!(PhoneSteps::of(kind), steps, "{kind}");
        }
    }
}
