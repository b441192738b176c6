//! What the window says for a code, in each of its languages.

use enrollment::ErrorCode;

use crate::config::LANGUAGES;

/// What stands on a person's screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WindowWords {
    /// The title: what happened.
    pub title: String,
    /// Below it: what the person can do.
    pub what_to_do: String,
}

/// The files of the window's words, in the order of [`LANGUAGES`]: errors, and terms they refer to.
const FILES: [(&str, &str); LANGUAGES.len()] = [
    (include_str!("../../../../ui/locales/en-US/errors.ftl"), include_str!("../../../../ui/locales/en-US/terms.ftl")),
    (include_str!("../../../../ui/locales/es/errors.ftl"), include_str!("../../../../ui/locales/es/terms.ftl")),
    (include_str!("../../../../ui/locales/fr/errors.ftl"), include_str!("../../../../ui/locales/fr/terms.ftl")),
    (include_str!("../../../../ui/locales/de/errors.ftl"), include_str!("../../../../ui/locales/de/terms.ftl")),
    (include_str!("../../../../ui/locales/nl/errors.ftl"), include_str!("../../../../ui/locales/nl/terms.ftl")),
    (include_str!("../../../../ui/locales/sv/errors.ftl"), include_str!("../../../../ui/locales/sv/terms.ftl")),
];

/// The words for `code` in a language of the window; absent for a language it does not speak.
pub fn window_words(code: ErrorCode, language: &str) -> Option<WindowWords> {
    let (_, (errors, terms)) = LANGUAGES.iter().zip(FILES).find(|(tag, _)| **tag == language)?;
    let said = |kind: &str| Some(with_terms(line(errors, &format!("{kind}-{}", code.id()))?, terms));
    Some(WindowWords { title: said("err")?, what_to_do: said("rec")? })
}

/// The value of a message; those of errors stand on one line and have no arguments.
fn line<'f>(file: &'f str, name: &str) -> Option<&'f str> {
    file.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(" = "))
}

/// `text` with each `{ -term }` in it replaced by the term's words.
fn with_terms(text: &str, terms: &str) -> String {
    let mut pieces = text.split("{ ");
    let mut whole = pieces.next().unwrap_or_default().to_owned();
    for piece in pieces {
        let (name, rest) = piece.split_once(" }").unwrap_or((piece, ""));
        whole.push_str(line(terms, name).unwrap_or(name));
        whole.push_str(rest);
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_has_words_in_every_language() {
        for &code in ErrorCode::ALL {
            for language in LANGUAGES {
                let words = window_words(code, language).unwrap_or_else(|| panic!("{} in {language}", code.id()));
                for text in [words.title, words.what_to_do] {
                    assert!(text.len() > 5 && !text.contains(['{', '}']), "{} in {language}: {text}", code.id());
                }
            }
        }
        assert_eq!(window_words(ErrorCode::CardRemoved, "it"), None);
    }

    #[test]
    fn terms_are_put_in() {
        let words = window_words(ErrorCode::PinBlocked, "es").expect("Spanish");
        assert_eq!(words.title, "Su PIN está bloqueado");
        assert_eq!(words.what_to_do, "Tal vez su oficina de tarjetas pueda desbloquearlo.");
    }
}
