//! Who may import whom, read from the manifests and held against arrows.toml.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context as _, Result, bail};
use serde::Deserialize;

use crate::workspace;

type Table = BTreeMap<String, Vec<String>>;

#[derive(Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields)]
struct Arrows {
    normal: Table,
    dev: Table,
    rooms: Table,
    rooms_dev: Table,
    pure: Ban,
    never: Ban,
}

#[derive(Deserialize)]
struct Ban {
    crates: Vec<String>,
    banned: Vec<String>,
}

/// What `cargo metadata --no-deps` says of a workspace.
#[derive(Deserialize)]
struct Metadata {
    packages: Vec<Package>,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    dependencies: Vec<Dependency>,
}

#[derive(Deserialize)]
struct Dependency {
    name: String,
    kind: Option<String>,
}

impl Dependency {
    fn for_tests_only(&self) -> bool {
        self.kind.as_deref() == Some("dev")
    }
}

/// Every breach of the arrows in this workspace.
///
/// # Errors
/// The manifests or the table cannot be read.
pub fn check() -> Result<Vec<String>> {
    let output = workspace::cargo().args(["metadata", "--no-deps", "--format-version", "1"]).output()?;
    if !output.status.success() {
        bail!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    }
    let metadata: Metadata = serde_json::from_slice(&output.stdout).context("cargo metadata")?;
    let arrows: Arrows = toml::from_str(include_str!("arrows.toml")).context("arrows.toml")?;
    Ok(breaches(&arrows, &metadata))
}

fn breaches(arrows: &Arrows, metadata: &Metadata) -> Vec<String> {
    let ours: BTreeSet<&str> = metadata.packages.iter().map(|package| package.name.as_str()).collect();
    let mut breaches = Vec::new();
    for package in &metadata.packages {
        let Some(normal) = arrows.normal.get(&package.name) else {
            breaches.push(format!("{}: not named in xtask/src/tidy/arrows.toml", package.name));
            continue;
        };
        for dependency in &package.dependencies {
            let for_tests = dependency.for_tests_only();
            let allowed = if ours.contains(dependency.name.as_str()) {
                let dev = arrows.dev.get(&package.name).map(Vec::as_slice).unwrap_or_default();
                names(normal, &dependency.name) || (for_tests && names(dev, &dependency.name))
            } else {
                room_allows(arrows, &package.name, &dependency.name, for_tests)
            };
            if !allowed {
                let kind = if for_tests { "in tests" } else { "at all" };
                breaches.push(format!("{} must not depend on {} {kind}", package.name, dependency.name));
            }
        }
    }
    breaches.extend(reach_breaches(arrows, metadata));
    breaches
}

fn names(list: &[String], name: &str) -> bool {
    list.iter().any(|allowed| allowed == name || allowed == "*")
}

fn room_allows(arrows: &Arrows, package: &str, dependency: &str, for_tests: bool) -> bool {
    let in_room = |table: &Table| table.get(dependency).is_some_and(|rooms| names(rooms, package));
    let has_room = arrows.rooms.contains_key(dependency);
    if has_room && !in_room(&arrows.rooms) && !(for_tests && in_room(&arrows.rooms_dev)) {
        return false;
    }
    for_tests || !(names(&arrows.pure.crates, package) && names(&arrows.pure.banned, dependency))
}

/// Crates for tests that a shipped crate reaches through any chain of normal dependencies.
fn reach_breaches(arrows: &Arrows, metadata: &Metadata) -> Vec<String> {
    let mut breaches = Vec::new();
    for shipped in &arrows.never.crates {
        let mut reached = BTreeSet::new();
        let mut next = vec![shipped.as_str()];
        while let Some(name) = next.pop() {
            let package = metadata.packages.iter().find(|package| package.name == name);
            for dependency in package.into_iter().flat_map(|package| &package.dependencies) {
                if !dependency.for_tests_only() && reached.insert(dependency.name.as_str()) {
                    next.push(&dependency.name);
                }
            }
        }
        let banned = arrows.never.banned.iter().filter(|name| reached.contains(name.as_str()));
        breaches.extend(banned.map(|name| format!("{shipped} must not reach {name} in what is shipped")));
    }
    breaches
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(package: &str, dependencies: serde_json::Value) -> Vec<String> {
        let arrows = toml::from_str(include_str!("arrows.toml")).unwrap();
        let metadata = serde_json::from_value(serde_json::json!({"packages": [
            {"name": package, "dependencies": dependencies},
            {"name": "virtual-card", "dependencies": [{"name": "piv", "kind": null}]},
            {"name": "piv", "dependencies": []},
            {"name": "kiosk", "dependencies": []},
        ]}));
        breaches(&arrows, &metadata.unwrap())
    }

    #[test]
    fn an_allowed_arrow_passes() {
        assert_eq!(found("reader", serde_json::json!([{"name": "piv", "kind": null}])), Vec::<String>::new());
    }

    #[test]
    fn an_arrow_against_the_direction_is_named() {
        let breaches = found("enrollment", serde_json::json!([{"name": "kiosk", "kind": null}]));
        assert_eq!(breaches, ["enrollment must not depend on kiosk at all"]);
    }

    #[test]
    fn a_library_outside_its_room_is_named() {
        let breaches =
            found("issuer", serde_json::json!([{"name": "pcsc", "kind": null}, {"name": "tauri", "kind": "dev"}]));
        assert_eq!(breaches, ["issuer must not depend on pcsc at all", "issuer must not depend on tauri in tests"]);
    }

    #[test]
    fn an_exception_for_tests_does_not_reach_the_shipped_code() {
        assert!(found("reader", serde_json::json!([{"name": "virtual-card", "kind": "dev"}])).is_empty());
        assert!(!found("reader", serde_json::json!([{"name": "virtual-card", "kind": null}])).is_empty());
    }

    #[test]
    fn a_pure_crate_has_no_runtime() {
        let breaches = found("pki", serde_json::json!([{"name": "tokio", "kind": null}]));
        assert_eq!(breaches, ["pki must not depend on tokio at all"]);
    }

    #[test]
    fn a_test_card_within_reach_of_the_window_is_named() {
        let breaches = found("derived-piv-kiosk", serde_json::json!([{"name": "virtual-card", "kind": null}]));
        assert!(
            breaches.contains(&"derived-piv-kiosk must not reach virtual-card in what is shipped".to_owned()),
            "{breaches:?}"
        );
    }

    #[test]
    fn a_member_without_arrows_is_named() {
        let breaches = found("newcomer", serde_json::json!([]));
        assert_eq!(breaches, ["newcomer: not named in xtask/src/tidy/arrows.toml"]);
    }
}
