//! The book in its three shapes: a terminal's answer, a page of documentation, and print.

use std::fmt::Write as _;

use enrollment::{ErrorClass, ErrorCode};

use super::{Entry, entry, window_words};
use crate::config::LANGUAGES;

/// What stands before the entries.
const FOREWORD: [&str; 3] = [
    "A code never changes its meaning, and one that is no longer used is not given to another reason.",
    "The person at the kiosk reads it out together with the help code. Both stand in the kiosk's log, and the help code in the issuer's too: it tells which visit it was.",
    "Never ask for a PIN, a PUK, or anything that stands beside a square code.",
];

const STYLE: &str = include_str!("print.css");

/// The entry for an agent on the phone, with the person's words in `languages` besides English.
pub fn plain(code: ErrorCode, languages: &[&str]) -> String {
    let entry = entry(code);
    let mut text = format!("{}  {} ({})\n", code.id(), entry.what, class(entry.class));
    for (tag, words) in words(code, languages) {
        let _infallible = write!(text, "\n  The screen says ({tag}): {}\n    {}\n", words.title, words.what_to_do);
    }
    let _infallible = write!(text, "\n  Why: {}\n  {}\n\n", entry.why, entry.pin_try.words());
    for (number, step) in entry.steps.iter().enumerate() {
        let (kind, words) = step.parts();
        let _infallible = writeln!(text, "  {}. {kind}: {words}", number + 1);
    }
    let _infallible = write!(text, "\n  Audit log: {}\n", entry.audit);
    if let Some(key) = entry.key {
        let _infallible = writeln!(text, "  Configuration: {key}");
    }
    let _infallible = writeln!(text, "  Standard: {}", entry.standard);
    text
}

/// The page `docs/error-codes.md`.
pub fn markdown() -> String {
    let mut page = String::from(
        "# Error codes\n\n<!-- Written by `kioskctl codes --markdown`; edit crates/kiosk/src/book and ui/locales. -->\n\n",
    );
    page.push_str(&FOREWORD.join("\n"));
    page.push_str(
        "\n`kioskctl codes CODE` answers on the phone, `kioskctl codes --html FILE` writes the book to be printed.\n\n\
         | code | what happened | what the person can do |\n|---|---|---|\n",
    );
    for entry in ErrorCode::ALL.iter().map(|code| entry(*code)) {
        let id = entry.code.id();
        let _infallible =
            writeln!(page, "| [{id}](#{}) | {} | {} |", id.to_lowercase(), entry.what, class(entry.class));
    }
    for (room, codes) in rooms() {
        let _infallible = write!(page, "\n## {room}\n");
        for &code in codes {
            markdown_entry(&entry(code), &mut page);
        }
    }
    page
}

fn markdown_entry(entry: &Entry, page: &mut String) {
    let _infallible = write!(page, "\n### {}\n\n", entry.code.id());
    for (_, words) in words(entry.code, &[]) {
        let _infallible = write!(page, "> **{}.** {}\n\n", words.title, words.what_to_do);
    }
    let what = capital(entry.what);
    let _infallible = write!(page, "{what}. {} {}\n\n", entry.why, entry.pin_try.words());
    for (number, step) in entry.steps.iter().enumerate() {
        let (kind, words) = step.parts();
        let _infallible = writeln!(page, "{}. **{kind}:** {words}", number + 1);
    }
    let key = entry.key.map(|key| format!(" Configuration: `{key}`.")).unwrap_or_default();
    let _infallible = write!(page, "\nAudit log: {}.{key} Standard: {}.\n", entry.audit, entry.standard);
}

/// The book for print: one file that needs nothing else, with the person's words in `languages` besides English.
pub fn html(languages: &[&str]) -> String {
    let mut page = format!(
        "<!doctype html>\n<html lang=\"en-US\">\n<head>\n<meta charset=\"utf-8\">\n\
         <title>Derived PIV Kiosk: the help desk's book of codes</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n\
         <header>\n<h1>The help desk's book of codes</h1>\n"
    );
    for line in FOREWORD {
        let _infallible = writeln!(page, "<p>{}</p>", escaped(line));
    }
    page.push_str("<nav aria-label=\"Contents\">\n<h2>Contents</h2>\n");
    for (room, codes) in rooms() {
        let _infallible = write!(page, "<section>\n<h3>{room}</h3>\n<ul>\n");
        for code in codes {
            let (id, what) = (code.id(), escaped(&capital(entry(*code).what)));
            let _infallible = writeln!(page, "<li><a href=\"#{id}\"><b>{id}</b> {what}</a></li>");
        }
        page.push_str("</ul>\n</section>\n");
    }
    page.push_str("</nav>\n</header>\n<main>\n");
    for code in ErrorCode::ALL {
        html_entry(&entry(*code), languages, &mut page);
    }
    page.push_str("</main>\n</body>\n</html>\n");
    page
}

fn html_entry(entry: &Entry, languages: &[&str], page: &mut String) {
    let id = entry.code.id();
    let _infallible = write!(
        page,
        "<article id=\"{id}\">\n<h2><span class=\"code\">{id}</span> {}</h2>\n\
         <p class=\"facts\"><span>{}</span> <span>{}</span></p>\n<dl class=\"screen\">\n",
        escaped(&capital(entry.what)),
        capital(class(entry.class)),
        entry.pin_try.words(),
    );
    for (tag, words) in words(entry.code, languages) {
        let (title, todo) = (escaped(&words.title), escaped(&words.what_to_do));
        let _infallible = writeln!(page, "<div lang=\"{tag}\"><dt>{tag}</dt><dd><b>{title}.</b> {todo}</dd></div>");
    }
    let _infallible = write!(page, "</dl>\n<p>{}</p>\n<ol>\n", escaped(entry.why));
    for step in entry.steps {
        let (kind, words) = step.parts();
        let _infallible = writeln!(page, "<li><b>{kind}:</b> {}</li>", code_marks(&escaped(words)));
    }
    let key = entry.key.map(|key| format!(" · Configuration: <code>{key}</code>")).unwrap_or_default();
    let _infallible = write!(
        page,
        "</ol>\n<p class=\"notes\">Audit log: {}{key} · Standard: {}</p>\n</article>\n",
        code_marks(&escaped(entry.audit)),
        escaped(entry.standard)
    );
}

/// The codes by their first word.
fn rooms() -> impl Iterator<Item = (&'static str, &'static [ErrorCode])> {
    let room = |code: &ErrorCode| code.id().split_once('-').map_or(code.id(), |(room, _)| room);
    ErrorCode::ALL
        .chunk_by(move |one, other| room(one) == room(other))
        .filter_map(move |codes| codes.first().map(|first| (room(first), codes)))
}

/// The person's words in English and in `languages`.
fn words<'l>(
    code: ErrorCode,
    languages: &'l [&'l str],
) -> impl Iterator<Item = (&'static str, super::WindowWords)> + 'l {
    let [english, ..] = LANGUAGES;
    LANGUAGES
        .into_iter()
        .filter(move |tag| *tag == english || languages.contains(tag))
        .filter_map(move |tag| Some((tag, window_words(code, tag)?)))
}

const fn class(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::TryAgain => "try again",
        ErrorClass::StartOver => "start over",
        ErrorClass::CallForHelp => "call for help",
    }
}

fn capital(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// Each second `` ` `` ends what the one before it began.
fn code_marks(text: &str) -> String {
    let pieces = text.split('`').enumerate();
    pieces
        .map(|(index, piece)| if index % 2 == 1 { format!("<code>{piece}</code>") } else { piece.to_owned() })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_agent_hears_what_the_person_sees() {
        let text = plain(ErrorCode::CardRemoved, &["de"]);
        for words in ["CARD-101", "(en-US): You took your card out", "(de): ", "1. Ask: ", "Decide: ", "Audit log: "] {
            assert!(text.contains(words), "{words} is not in:\n{text}");
        }
        assert!(!text.contains("(fr)"));
    }

    #[test]
    fn the_book_has_every_code_once() {
        let page = html(&LANGUAGES);
        for code in ErrorCode::ALL {
            assert_eq!(page.matches(&format!("<article id=\"{}\">", code.id())).count(), 1);
            assert_eq!(page.matches(&format!("href=\"#{}\"", code.id())).count(), 1);
        }
        assert!(!page.contains("http") && !page.contains("<script") && !page.contains("src="), "it needs nothing else");
        assert_eq!(page.matches("<dd>").count(), ErrorCode::ALL.len() * LANGUAGES.len());
    }

    #[test]
    fn the_page_is_up_to_date() {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/error-codes.md");
        let page = std::fs::read_to_string(path).expect("docs/error-codes.md is there");
        assert!(page == markdown(), "run `cargo xtask docs`");
    }
}
