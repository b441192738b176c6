//! THIRD-PARTY.md: everything of others that is shipped, each with the text of its licence.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;
use spdx::{Expression, Licensee, ParseMode};

use super::{Options, Piece, Source, pieces};
use crate::{step::Steps, workspace};

/// What a font of the page may have besides what deny.toml allows for crates.
const FONT_LICENCES: [&str; 1] = ["OFL-1.1"];

/// How files with the text of a licence begin, in small letters.
const TEXT_FILES: [&str; 6] = ["license", "licence", "copying", "notice", "unlicense", "copyright"];

#[derive(Deserialize)]
struct Deny {
    licenses: Licences,
}

#[derive(Deserialize)]
struct Licences {
    allow: Vec<String>,
}

/// Writes the list.
///
/// # Errors
/// Something is shipped under a licence that is not allowed, or whose text is nowhere.
pub fn write(steps: &Steps, options: &Options) -> Result<()> {
    let pieces = pieces(steps, options.target.as_deref())?;
    steps.run("licences", || {
        let allowed = allowed()?;
        let refused: Vec<_> = pieces.iter().filter(|piece| !is_allowed(piece, &allowed)).collect();
        if !refused.is_empty() {
            let names: Vec<_> = refused.iter().map(|piece| format!("{} ({})", piece.name, piece.licence)).collect();
            bail!("not allowed by deny.toml: {}", names.join(", "));
        }
        let out = options.out("THIRD-PARTY.md")?;
        fs::write(&out, markdown(&pieces)?)?;
        steps.say(&format!("wrote {} works of others to {}", pieces.len(), out.display()));
        Ok(())
    })
}

fn allowed() -> Result<Vec<Licensee>> {
    let text = fs::read_to_string(workspace::root().join("deny.toml"))?;
    let deny: Deny = toml::from_str(&text)?;
    deny.licenses.allow.iter().map(|name| Licensee::parse(name).with_context(|| name.clone())).collect()
}

fn is_allowed(piece: &Piece, allowed: &[Licensee]) -> bool {
    if piece.source == Source::Npm && FONT_LICENCES.contains(&piece.licence.as_str()) {
        return true;
    }
    let parsed = Expression::parse_mode(&piece.licence, ParseMode::LAX);
    parsed.is_ok_and(|expression| {
        expression.evaluate(|requirement| allowed.iter().any(|licensee| licensee.satisfies(requirement)))
    })
}

/// The list, then each text once with the works that bring it.
fn markdown(pieces: &[Piece]) -> Result<String> {
    let mut texts: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut list = String::new();
    for piece in pieces {
        let name = format!("{} {}", piece.name, piece.version);
        let place = piece.repository.as_deref().unwrap_or("-");
        list += &format!("| {name} | {} | {place} |\n", piece.licence);
        for text in texts_of(piece)? {
            texts.entry(text).or_default().push(name.clone());
        }
    }
    let mut page = format!(
        "# Works of others in the Derived PIV Kiosk\n\n{} works, with the texts of their licences below.\n\n\
         | work | licence | where from |\n|---|---|---|\n{list}",
        pieces.len()
    );
    for (text, names) in &texts {
        page += &format!("\n---\n\n**{}**\n\n```text\n{}\n```\n", names.join(", "), text.trim_end());
    }
    Ok(page)
}

/// The texts a work brings, or those of the licences it names where it brings none.
fn texts_of(piece: &Piece) -> Result<Vec<String>> {
    let mut texts = texts_in(&piece.folder)?;
    if texts.is_empty() {
        let expression = Expression::parse_mode(&piece.licence, ParseMode::LAX)?;
        let ids = expression.requirements().filter_map(|wanted| wanted.req.license.id());
        texts = ids.map(|id| id.text().replace("```", "'''")).collect();
    }
    if texts.is_empty() {
        bail!("{} brings no text of its licence, {}", piece.name, piece.licence);
    }
    Ok(texts)
}

fn texts_in(folder: &Path) -> Result<Vec<String>> {
    let mut files: Vec<_> = fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .flatten()
        .filter(|entry| {
            let name = entry.file_name().to_string_lossy().to_lowercase();
            let is_text = !name.ends_with(".rs") && !name.ends_with(".toml") && !name.ends_with(".html");
            is_text && TEXT_FILES.iter().any(|start| name.starts_with(start)) && entry.path().is_file()
        })
        .map(|entry| entry.path())
        .collect();
    files.sort();
    let read = |path| Ok(String::from_utf8_lossy(&fs::read(path)?).replace('\r', "").replace("```", "'''"));
    files.into_iter().map(read).collect()
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::*;

    fn piece(source: Source, licence: &str) -> Piece {
        Piece {
            source,
            name: "a".to_owned(),
            version: "1.0.0".to_owned(),
            licence: licence.to_owned(),
            folder: PathBuf::new(),
            repository: None,
            hash: None,
            needs: Vec::new(),
        }
    }

    #[test]
    fn only_what_deny_toml_allows_is_shipped() {
        let allowed = allowed().unwrap();
        for (source, licence, expected) in [
            (Source::Cargo, "MIT", true),
            (Source::Cargo, "MIT OR Apache-2.0", true),
            (Source::Cargo, "MIT/Apache-2.0", true),
            (Source::Cargo, "GPL-3.0-only OR MIT", true),
            (Source::Cargo, "Apache-2.0 WITH LLVM-exception", true),
            (Source::Cargo, "GPL-3.0-only", false),
            (Source::Cargo, "MIT AND AGPL-3.0-only", false),
            (Source::Cargo, "OFL-1.1", false),
            (Source::Npm, "OFL-1.1", true),
            (Source::Cargo, "my own", false),
        ] {
            assert_eq!(is_allowed(&piece(source, licence), &allowed), expected, "{source:?} {licence}");
        }
    }

    #[test]
    fn a_work_without_a_text_gets_that_of_its_licence() {
        let empty = tempfile::tempdir().unwrap();
        let bare = Piece { folder: empty.path().to_owned(), ..piece(Source::Cargo, "MIT OR Zlib") };
        let texts = texts_of(&bare).unwrap();
        assert_eq!(texts.len(), 2);
        assert!(texts.iter().any(|text| text.contains("Permission is hereby granted")));
        fs::write(empty.path().join("LICENSE-MIT"), "its own words").unwrap();
        assert_eq!(texts_of(&bare).unwrap(), ["its own words"]);
    }
}
