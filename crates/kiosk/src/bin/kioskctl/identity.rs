//! `kioskctl identity`: the kiosk's own key, by which the issuer knows the place (RFC 9421).

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use enrollment::ErrorCode;
use kiosk::identity;
use serde_json::json;

use crate::arguments::IdentityCommand;
use crate::failure::CliError;
use crate::output::Output;
use crate::settings;

pub fn run(config: Option<&Path>, command: IdentityCommand, output: &Output) -> Result<ExitCode, CliError> {
    match command {
        IdentityCommand::Create { out } => create(&out, output),
        IdentityCommand::Show => show(config, output),
    }
}

fn create(file: &Path, output: &Output) -> Result<ExitCode, CliError> {
    let mut public = file.as_os_str().to_owned();
    public.push(".pub.pem");
    let public = PathBuf::from(public);
    let fingerprint = identity::create(file, &public).map_err(because)?;
    if output.is_json() {
        output.object(&json!({
            "event": "identity", "private_key": file, "public_key": public, "fingerprint": fingerprint,
        }));
    } else {
        output.line(&format!("Private key: {} (keep it here)", file.display()));
        output.line(&format!("Public key:  {}", public.display()));
        output.line(&format!("Fingerprint: {fingerprint}"));
        output.line("Enroll it at the issuer with `derived-piv-issuer kiosks add NAME PUBLIC_KEY`, and name");
        output.line("it in the configuration: issuer.kiosk_name and issuer.kiosk_key.");
    }
    Ok(ExitCode::SUCCESS)
}

fn show(config: Option<&Path>, output: &Output) -> Result<ExitCode, CliError> {
    let (_, config) = settings::required(config)?;
    let Some(file) = &config.issuer.kiosk_key else {
        let what = "this kiosk has no key of its own; make one with `kioskctl identity create --out FILE`";
        return Err(CliError::because(ErrorCode::ConfigInvalid, what));
    };
    let fingerprint = identity::fingerprint(file).map_err(because)?;
    let name = &config.issuer.kiosk_name;
    if output.is_json() {
        output.object(&json!({ "event": "identity", "name": name, "fingerprint": fingerprint }));
    } else {
        output.line(&format!("{name}  {fingerprint}"));
    }
    Ok(ExitCode::SUCCESS)
}

fn because(error: identity::IdentityError) -> CliError {
    CliError::because(ErrorCode::ConfigInvalid, error.to_string())
}
