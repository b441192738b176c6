//! Declares the window's commands and takes the built page into the program.

use std::path::Path;

use tauri_build::{AppManifest, Attributes};

/// Every command of ours; what is not named here and in a file of `capabilities` cannot be called.
const COMMANDS: &[&str] = &["current_view", "submit_intent", "speak", "agent_view", "agent_decides", "current_face"];

/// The page as it is put into the program.
const PAGE: &str = "../ui/dist/index.html";

fn main() {
    tell("rerun-if-changed=../ui/dist");
    if !Path::new(PAGE).is_file() {
        tell("error=the page is not built: run `npm ci && npm run build` in ui/, or let `cargo xtask` do it");
        return;
    }
    let attributes = Attributes::new().app_manifest(AppManifest::new().commands(COMMANDS));
    if let Err(error) = tauri_build::try_build(attributes) {
        tell(&format!("error={error:#}"));
    }
}

/// Speaks to cargo, which listens on the standard output.
#[allow(clippy::print_stdout, reason = "how a build script speaks to cargo")]
fn tell(instruction: &str) {
    println!("cargo::{instruction}");
}
