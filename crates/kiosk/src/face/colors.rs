//! The organisation's colours, and whether what they are used for can still be told apart.
//!
//! Ratios are those of WCAG 2.2; text keeps 7 to 1 (1.4.6), lines and fills of pictures 4.5 and 3 to 1 (1.4.11).

use std::collections::BTreeMap;

use palette::color_difference::Wcag21RelativeContrast as _;
use palette::{FromColor as _, Oklch, Srgb};

/// One of the three looks of the screen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark on light.
    Light,
    /// Light on dark.
    Dark,
    /// As much contrast as there is.
    Contrast,
}

impl Theme {
    /// Its name in the configuration and on the page.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
            Self::Contrast => "contrast",
        }
    }
}

/// The colours an organisation may choose, by their name in the page's style sheets: what is pressed, the
/// words on it, pressed; notices and their ground; lines, fills and ground of the pictures.
pub const NAMES: [&str; 10] =
    ["act", "on-act", "act-press", "info", "info-bg", "il-line", "il-d", "il-stage", "il-b", "il-c"];

/// The kiosk's own colours, light, dark and high contrast, as `ui/src/style/tokens.css` has them.
const OWN: [(&str, [&str; 3]); 13] = [
    ("act", ["#1a4480", "#adcdff", "#face00"]),
    ("on-act", ["#fff", "#13171f", "#000"]),
    ("act-press", ["#162e51", "#d4e5ff", "#fff"]),
    ("info", ["#1a4480", "#d4e5ff", "#fff"]),
    ("info-bg", ["#e1e7f1", "#2f4668", "#000"]),
    ("il-line", ["#162e51", "#d4e5ff", "#fff"]),
    ("il-d", ["#1a4480", "#adcdff", "#fff"]),
    ("il-stage", ["#e1e7f1", "#1b2230", "#000"]),
    ("il-b", ["#d4e5ff", "#2f4668", "#000"]),
    ("il-c", ["#81aefc", "#5994f6", "#fff"]),
    ("il-a", ["#fff", "#252f3e", "#000"]),
    ("surface", ["#fff", "#252f3e", "#000"]),
    ("ink", ["#1c1d1f", "#f7f9fa", "#fff"]),
];

/// Two colours that meet, and the least contrast between them.
struct Meeting {
    one: &'static str,
    other: &'static str,
    least: f32,
}

const fn meet(one: &'static str, other: &'static str, least: f32) -> Meeting {
    Meeting { one, other, least }
}

const MEETINGS: [Meeting; 10] = [
    meet("act", "on-act", 7.0),
    meet("act-press", "on-act", 7.0),
    meet("act", "surface", 7.0),
    meet("info", "info-bg", 7.0),
    meet("ink", "info-bg", 7.0),
    meet("il-line", "il-stage", 4.5),
    meet("il-line", "il-a", 4.5),
    meet("il-line", "il-b", 4.5),
    meet("il-d", "il-stage", 3.0),
    meet("il-d", "il-a", 3.0),
];

/// What is wrong with a colour.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Complaint {
    /// Which colour.
    pub name: String,
    /// What is wrong, and what would be right.
    pub what: String,
}

/// Complaints about the colours that were chosen for a theme.
pub fn check(theme: Theme, chosen: &BTreeMap<String, String>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    let mut readable = BTreeMap::new();
    for (name, text) in chosen {
        let mut complain = |what: String| complaints.push(Complaint { name: name.clone(), what });
        match text.parse::<Srgb<u8>>() {
            _ if !NAMES.contains(&name.as_str()) => {
                complain(format!("is no colour of the window; there are {}", NAMES.join(", ")));
            }
            Ok(color) if text.starts_with('#') => {
                readable.insert(name.as_str(), color);
            }
            Ok(_) | Err(_) => complain(format!("`{text}` is no colour; write it as #rrggbb")),
        }
    }
    let scheme = Scheme { theme, chosen: readable };
    for complaint in MEETINGS.iter().filter_map(|meeting| scheme.judge(meeting)) {
        // What cures the first meeting of a colour cures the others.
        if complaints.iter().all(|earlier| earlier.name != complaint.name) {
            complaints.push(complaint);
        }
    }
    complaints
}

/// The colours of a theme, chosen or our own.
struct Scheme<'n> {
    theme: Theme,
    chosen: BTreeMap<&'n str, Srgb<u8>>,
}

impl Scheme<'_> {
    /// A complaint where two colours that meet are too much alike, and one of them was chosen.
    fn judge(&self, meeting: &Meeting) -> Option<Complaint> {
        let Meeting { one, other, least } = *meeting;
        let (name, against) = if self.chosen.contains_key(one) {
            (one, other)
        } else if self.chosen.contains_key(other) {
            (other, one)
        } else {
            return None;
        };
        let (color, ground) = (self.color(name)?, self.color(against)?);
        let ratio = contrast(color, ground);
        if ratio >= least {
            return None;
        }
        // Rounded down: 6.97 is no 7.
        let ratio = (ratio * 10.0).floor() / 10.0;
        let hint = self.nearest(name, color).map_or_else(
            || format!("no shade of it passes, so that {against} has to change"),
            |passing| format!("the nearest colour that passes is {}", hex(passing)),
        );
        let what = format!(
            "{} has a contrast of {ratio:.1} to {against} ({}), and {least:.1} is needed; {hint}",
            hex(color),
            hex(ground)
        );
        Some(Complaint { name: name.to_owned(), what })
    }

    /// The colour of the same hue, as little lighter or darker as possible, with which all meetings of `name` pass.
    fn nearest(&self, name: &str, color: Srgb<u8>) -> Option<Srgb<u8>> {
        const STEPS: u16 = 500;
        let start = Oklch::from_color(color.into_format::<f32>());
        (1..=STEPS)
            .map(|step| f32::from(step) / f32::from(STEPS))
            .flat_map(|by| [start.l - by, start.l + by])
            .filter(|lightness| (0.0..=1.0).contains(lightness))
            .map(|l| Srgb::from_color(Oklch { l, ..start }).into_format::<u8>())
            .find(|candidate| self.passes(name, *candidate))
    }

    fn passes(&self, name: &str, candidate: Srgb<u8>) -> bool {
        MEETINGS.iter().filter(|meeting| meeting.one == name || meeting.other == name).all(|meeting| {
            let against = if meeting.one == name { meeting.other } else { meeting.one };
            self.color(against).is_none_or(|ground| contrast(candidate, ground) >= meeting.least)
        })
    }

    fn color(&self, name: &str) -> Option<Srgb<u8>> {
        if let Some(chosen) = self.chosen.get(name) {
            return Some(*chosen);
        }
        let (_, [light, dark, contrast]) = OWN.iter().find(|(own, _)| *own == name)?;
        let text = match self.theme {
            Theme::Light => light,
            Theme::Dark => dark,
            Theme::Contrast => contrast,
        };
        text.parse().ok()
    }
}

fn contrast(one: Srgb<u8>, other: Srgb<u8>) -> f32 {
    one.into_format::<f32>().relative_contrast(other.into_format())
}

fn hex(color: Srgb<u8>) -> String {
    format!("#{color:x}")
}

#[cfg(test)]
mod tests {
    use super::*;

    const THEMES: [Theme; 3] = [Theme::Light, Theme::Dark, Theme::Contrast];

    fn chosen(colors: &[(&str, &str)]) -> BTreeMap<String, String> {
        colors.iter().map(|(name, color)| ((*name).to_owned(), (*color).to_owned())).collect()
    }

    fn said(theme: Theme, colors: &[(&str, &str)]) -> Vec<String> {
        check(theme, &chosen(colors)).into_iter().map(|found| format!("{}: {}", found.name, found.what)).collect()
    }

    #[test]
    fn our_own_colours_are_those_of_the_style_sheet_and_pass() {
        let sheet = include_str!("../../../../ui/src/style/tokens.css");
        let blocks: Vec<&str> = sheet.split(":root").skip(1).collect();
        assert_eq!(blocks.len(), THEMES.len());
        for (index, theme) in THEMES.into_iter().enumerate() {
            for (name, values) in OWN {
                let line = format!("\n  --{name}: {};", values[index]);
                assert!(blocks[index].contains(&line), "{}: {line}", theme.name());
            }
            let all: Vec<_> =
                OWN.iter().filter(|(name, _)| NAMES.contains(name)).map(|(name, own)| (*name, own[index])).collect();
            assert_eq!(all.len(), NAMES.len());
            assert_eq!(said(theme, &all), Vec::<String>::new());
        }
    }

    #[test]
    fn pale_colours_are_told_with_what_would_do() {
        let [complaint] = &said(Theme::Light, &[("act", "#4a7fd0"), ("act-press", "#162e51")])[..] else {
            panic!("one complaint a colour")
        };
        assert_eq!(
            complaint,
            "act: #4a7fd0 has a contrast of 4.0 to on-act (#ffffff), and 7.0 is needed; \
             the nearest colour that passes is #2457a5"
        );
    }

    #[test]
    fn what_is_suggested_passes() {
        for theme in THEMES {
            for name in NAMES {
                for color in ["#ff0000", "#00a651", "#777777", "#ffd700", "#003366"] {
                    for complaint in said(theme, &[(name, color)]) {
                        let Some((_, nearest)) = complaint.split_once("passes is ") else {
                            assert!(complaint.contains("has to change"), "{complaint}");
                            continue;
                        };
                        let cured = said(theme, &[(name, nearest)]);
                        assert!(
                            cured.iter().all(|other| !other.starts_with(&format!("{name}: "))),
                            "{complaint}: {cured:?}"
                        );
                    }
                }
            }
        }
    }

    #[test]
    fn what_is_no_colour_is_refused() {
        for (name, color, words) in [
            ("act", "blue", "no colour; write"),
            ("act", "1a4480", "no colour; write"),
            ("act", "#1a448", "no colour; write"),
            ("act", "url(x)", "no colour; write"),
            ("stop", "#000000", "no colour of the window"),
        ] {
            let found = said(Theme::Light, &[(name, color)]);
            assert!(found.len() == 1 && found[0].contains(words), "{found:?}");
        }
    }
}
