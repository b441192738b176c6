//! `kioskctl codes`: the help desk's book.

use std::process::ExitCode;

use enrollment::ErrorCode;
use kiosk::book::{entry, html, markdown, plain, window_words};
use kiosk::config::LANGUAGES;
use serde_json::{Map, Value, json};

use crate::arguments::CodesOptions;
use crate::failure::CliError;
use crate::output::Output;

/// `kioskctl codes`.
pub fn run(options: &CodesOptions, output: &Output) -> Result<ExitCode, CliError> {
    let languages: Vec<&str> = options.lang.iter().map(String::as_str).collect();
    if let Some(path) = &options.html {
        // A printed book serves every person who may call.
        let all = if languages.is_empty() { LANGUAGES.as_slice() } else { &languages };
        std::fs::write(path, html(all)).map_err(|error| CliError::of_file(path, &error))?;
        output.line(&format!("{} codes in {}.", ErrorCode::ALL.len(), path.display()));
    } else if options.markdown {
        output.line(markdown().trim_end());
    } else if let Some(code) = options.code {
        if output.is_json() {
            output.object(&as_json(code, &languages));
        } else {
            output.line(plain(code, &languages).trim_end());
        }
    } else {
        for &code in ErrorCode::ALL {
            if output.is_json() {
                output.object(&as_json(code, &languages));
            } else {
                output.line(&format!("{:<11} {}", code.id(), entry(code).what));
            }
        }
    }
    Ok(ExitCode::SUCCESS)
}

fn as_json(code: ErrorCode, languages: &[&str]) -> Value {
    let wanted = if languages.is_empty() { LANGUAGES.as_slice() } else { languages };
    let screen: Map<String, Value> = wanted
        .iter()
        .filter_map(|tag| {
            let words = window_words(code, tag)?;
            Some(((*tag).to_owned(), json!({ "title": words.title, "what_to_do": words.what_to_do })))
        })
        .collect();
    json!({ "event": "code", "entry": entry(code), "screen": screen })
}
