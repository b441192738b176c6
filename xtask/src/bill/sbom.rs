//! The bill of materials: CycloneDX 1.5 as JSON, crates and packages of the page in one document.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
    process::Command,
};

use anyhow::Result;
use serde_json::{Map, Value, json};
use spdx::{Expression, ParseMode};

use super::{Options, Piece, pieces};
use crate::{python, step::Steps};

/// Reads the document against the schema of CycloneDX, and counts what is in it.
const JUDGE: &str = "
import json, sys
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from cyclonedx.model.bom import Bom
text = open(sys.argv[1]).read()
error = JsonStrictValidator(SchemaVersion.V1_5).validate_str(text)
assert error is None, error
bom = Bom.from_json(json.loads(text))
assert len(bom.components) == int(sys.argv[2]), len(bom.components)
";

/// Writes the bill, and has it judged by CycloneDX's own library where that can be had.
///
/// # Errors
/// A crate says nothing of its licence, or the document is not valid.
pub fn write(steps: &Steps, options: &Options) -> Result<()> {
    let pieces = pieces(steps, options.target.as_deref())?;
    let out = options.out("sbom.cdx.json")?;
    let bill = bill(&pieces)?;
    fs::write(&out, serde_json::to_string_pretty(&bill)? + "\n")?;
    steps.say(&format!("wrote {} components to {}", pieces.len(), out.display()));
    if let Some(environment) = python::environment(steps)? {
        judge(steps, &environment, &out, pieces.len())?;
    }
    Ok(())
}

fn judge(steps: &Steps, environment: &Path, out: &Path, count: usize) -> Result<()> {
    let mut python = Command::new(environment.join("bin/python"));
    python.args(["-c", JUDGE]).arg(out).arg(count.to_string());
    steps.program("the bill of materials is valid CycloneDX", &mut python)?;
    Ok(())
}

fn bill(pieces: &[Piece]) -> Result<Value> {
    let version = env!("CARGO_PKG_VERSION");
    let root = format!("pkg:generic/derived-piv-kiosk@{version}");
    let known: BTreeMap<_, _> =
        pieces.iter().map(|piece| ((piece.name.as_str(), piece.version.as_str()), piece.purl())).collect();
    let components = pieces.iter().map(component).collect::<Result<Vec<_>>>()?;
    let mut dependencies = vec![json!({"ref": root, "dependsOn": known.values().collect::<BTreeSet<_>>()})];
    dependencies.extend(pieces.iter().map(|piece| {
        let needs: BTreeSet<_> =
            piece.needs.iter().filter_map(|(name, version)| known.get(&(name.as_str(), version.as_str()))).collect();
        json!({"ref": piece.purl(), "dependsOn": needs})
    }));
    Ok(json!({
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": "derived-piv-kiosk",
                "version": version,
                "licenses": [{"expression": "MIT OR Apache-2.0"}],
            },
        },
        "components": components,
        "dependencies": dependencies,
    }))
}

fn component(piece: &Piece) -> Result<Value> {
    // The old way of writing "or" is no expression in the sense of SPDX.
    let licence = Expression::canonicalize(&piece.licence)?.unwrap_or_else(|| piece.licence.clone());
    Expression::parse_mode(&licence, ParseMode::STRICT)?;
    let mut component = Map::from_iter(
        [
            ("type", json!("library")),
            ("bom-ref", json!(piece.purl())),
            ("name", json!(piece.name)),
            ("version", json!(piece.version)),
            ("purl", json!(piece.purl())),
            ("scope", json!("required")),
            ("licenses", json!([{"expression": licence}])),
        ]
        .map(|(key, value)| (key.to_owned(), value)),
    );
    if let Some((algorithm, hash)) = &piece.hash {
        component.insert("hashes".to_owned(), json!([{"alg": algorithm, "content": hash}]));
    }
    if let Some(place) = piece.repository.as_deref().filter(|place| place.starts_with("https://")) {
        component.insert("externalReferences".to_owned(), json!([{"type": "vcs", "url": place}]));
    }
    Ok(component.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bill::{Source, locked_names, names_in_programs};

    #[test]
    fn the_bill_has_every_crate_of_the_programs_and_no_other() {
        let steps = Steps::new();
        let pieces = super::super::crates(&steps, None).unwrap();
        let bill = bill(&pieces).unwrap();
        let components = bill["components"].as_array().unwrap();
        let locked = locked_names();
        for piece in &pieces {
            assert!(locked.contains(&(piece.name.clone(), piece.version.clone())), "{}", piece.name);
            assert_eq!((piece.source, piece.hash.is_some()), (Source::Cargo, true), "{}", piece.name);
        }
        let wanted = names_in_programs(&steps, None).unwrap();
        let foreign = wanted.iter().filter(|(name, _)| !is_ours(name)).count();
        assert_eq!(components.len(), foreign);
        assert!(foreign > 150 && foreign < locked.len(), "{foreign} of {}", locked.len());
        for never in ["axum", "sqlx", "vpcd", "fantoccini"] {
            assert!(!pieces.iter().any(|piece| piece.name == never), "{never} is not shipped");
        }
        assert!(pieces.iter().any(|piece| piece.name == "webkit2gtk" && !piece.needs.is_empty()));
    }

    fn is_ours(name: &str) -> bool {
        let ours =
            ["audio", "derived-piv-kiosk", "kiosk", "enrollment", "reader", "piv", "pki", "pki-fetch", "issuer-api"];
        ours.contains(&name) || name == "issuer-client"
    }
}
