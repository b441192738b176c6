//! Arguments in, JSON lines or plain English out, an exit code in the end.

mod say;

use std::{
    fs,
    io::{self, BufRead},
    path::{Path, PathBuf},
    process::ExitCode,
    sync::mpsc,
    thread,
    time::Duration,
};

use clap::{Args, Parser, Subcommand};
use device::{DeviceError, Link, Number, Request, Source, enroll};
use pki::KeyKind;
use zeroize::Zeroizing;

use self::say::Say;

/// A phone in software that takes part in an enrollment at a Derived PIV Kiosk.
///
/// It scans the kiosk's QR code from a picture, types the number, shows the match code, waits until
/// the person at the kiosk confirms it, makes its key, gets the certificate over EST, checks it, and
/// keeps key.pem, certificate.pem and chain.pem in a folder.
#[derive(Debug, Parser)]
#[command(name = "virtual-phone", version, arg_required_else_help = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take part in one enrollment.
    ///
    /// Exit code 0: the certificate was issued, checked and kept. 1: it was not; the last line says
    /// why, with a code VPHONE-nnn and what to do. 2: the command line is wrong.
    #[command(after_long_help = EXAMPLES)]
    Enroll(Box<Enroll>),
}

const EXAMPLES: &str = "\
Examples:
  echo 1234 5678 | virtual-phone enroll --qr shot.png --password-stdin \\
      --issuer-ca issuer/public/tls-ca.pem --out phone
  echo 1234567890123 | virtual-phone enroll --typed-address enroll.example \\
      --identifier K7QF2 --code-stdin --issuer-ca tls-ca.pem --out phone --json

With --json every line is one object: {\"event\":\"invited\",...}, {\"event\":\"match_code\",...},
{\"event\":\"confirmed\"}, {\"event\":\"issued\",...} or {\"event\":\"failed\",\"code\",\"what\",\"todo\"}.";

#[derive(Debug, Args)]
struct Enroll {
    #[command(flatten)]
    way: Way,
    /// The number beside the code; others can see it in the list of processes, so prefer --password-stdin.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["password_stdin", "typed_address"])]
    password: Option<String>,
    /// Read the number from the first line of standard input; spaces and dashes do not matter.
    #[arg(long, required_unless_present_any = ["password", "typed_address"], conflicts_with = "typed_address")]
    password_stdin: bool,
    /// Identifier to type, with --typed-address.
    #[arg(long, value_name = "IDENTIFIER", requires = "typed_address")]
    identifier: Option<String>,
    /// Read the 13 digits from the first line of standard input, with --typed-address.
    #[arg(long, requires = "typed_address")]
    code_stdin: bool,
    /// Folder for key.pem (readable by you alone), certificate.pem and chain.pem.
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// The one TLS authority to trust for the issuer, PEM; without it, those of the operating system.
    #[arg(long, value_name = "PEM")]
    issuer_ca: Option<PathBuf>,
    /// Roots the new certificate has to lead to, PEM; without it, the roots that the issuer names.
    #[arg(long, value_name = "PEM")]
    credential_ca: Option<PathBuf>,
    /// What the phone calls itself; the kiosk shows it.
    #[arg(long, value_name = "TEXT", default_value = "Virtual phone")]
    kind: String,
    /// The key to make.
    #[arg(long, value_name = "KIND", default_value = "ec-p256", value_parser = ["ec-p256", "ec-p384", "rsa-2048"])]
    key: String,
    /// Longest time for everything, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 600, value_parser = clap::value_parser!(u64).range(1..=3600))]
    timeout_s: u64,
    /// Print one JSON object a line instead of plain English.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
struct Way {
    /// Picture of the kiosk's screen, PNG.
    #[arg(long, value_name = "FILE")]
    qr: Option<PathBuf>,
    /// The link inside the QR code; others can see it in the list of processes.
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// Address to type where scanning is not possible.
    #[arg(long, value_name = "ADDRESS", requires_all = ["identifier", "code_stdin"])]
    typed_address: Option<String>,
}

/// Runs the command and says how it ended.
pub(crate) fn run(arguments: Arguments) -> ExitCode {
    let Command::Enroll(arguments) = arguments.command;
    let say = Say::new(arguments.json);
    let result = request(*arguments).and_then(|request| {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
        let runtime = runtime.map_err(|error| DeviceError::Key { what: error.to_string() })?;
        runtime.block_on(enroll(request, &mut |progress| say.progress(&progress)))
    });
    match result {
        Ok(issued) => {
            say.issued(&issued);
            ExitCode::SUCCESS
        }
        Err(error) => {
            say.failed(&error);
            ExitCode::FAILURE
        }
    }
}

fn request(arguments: Enroll) -> Result<Request, DeviceError> {
    let time_limit = Duration::from_secs(arguments.timeout_s);
    let number = || match &arguments.password {
        Some(typed) => Number::from_typed(typed),
        None => number_from_stdin(time_limit),
    };
    let source = match (arguments.way.qr, arguments.way.url, arguments.way.typed_address) {
        (Some(path), _, _) => Source::Picture { path, number: number()? },
        (None, Some(url), _) => {
            let link = Link::from_text(&Zeroizing::new(url))?;
            Source::Link { link, number: number()? }
        }
        (None, None, address) => Source::Typed {
            address: address.unwrap_or_default(),
            identifier: arguments.identifier.unwrap_or_default(),
            code: number_from_stdin(time_limit)?,
        },
    };
    Ok(Request {
        source,
        kind: arguments.kind,
        key_kind: KeyKind::from_name(&arguments.key).unwrap_or(KeyKind::P256),
        issuer_ca_pem: arguments.issuer_ca.map(|path| read(&path, "--issuer-ca")).transpose()?,
        credential_ca_pem: arguments.credential_ca.map(|path| read(&path, "--credential-ca")).transpose()?,
        out_dir: arguments.out,
        time_limit,
    })
}

/// The first line of standard input; a writer that never ends its line is not waited for forever.
fn number_from_stdin(limit: Duration) -> Result<Number, DeviceError> {
    let (sender, receiver) = mpsc::channel();
    thread::spawn(move || {
        let mut line = Zeroizing::new(String::new());
        let read = io::stdin().lock().read_line(&mut line).map(|_| line);
        // Nobody listens once the limit has passed.
        let _ = sender.send(read);
    });
    let line = receiver.recv_timeout(limit).map_err(|_| DeviceError::TimedOut { limit })?;
    Number::from_typed(&line.map_err(|_| DeviceError::NotANumber)?)
}

fn read(path: &Path, which: &'static str) -> Result<String, DeviceError> {
    fs::read_to_string(path).map_err(|_| DeviceError::Authority { which })
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    const COMMON: [&str; 6] = ["virtual-phone", "enroll", "--out", "phone", "--issuer-ca", "ca.pem"];

    fn parses(more: &[&str]) -> bool {
        Arguments::try_parse_from(COMMON.iter().chain(more)).is_ok()
    }

    #[test]
    fn the_command_line_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn one_way_at_a_time() {
        assert!(parses(&["--qr", "shot.png", "--password", "1234 5678"]));
        assert!(parses(&["--qr", "shot.png", "--password-stdin", "--json", "--key", "ec-p384"]));
        assert!(parses(&["--url", "https://x/e/y", "--password-stdin"]));
        assert!(!parses(&["--url", "https://x/e/y"]));
        assert!(parses(&["--typed-address", "a", "--identifier", "b", "--code-stdin"]));
        assert!(!parses(&[]));
        assert!(!parses(&["--qr", "shot.png", "--url", "https://x/e/y"]));
        assert!(!parses(&["--typed-address", "a", "--identifier", "b"]));
        assert!(!parses(&["--typed-address", "a", "--identifier", "b", "--code-stdin", "--password", "1"]));
        assert!(!parses(&["--qr", "shot.png", "--key", "rsa-1024"]));
        assert!(!parses(&["--qr", "shot.png", "--timeout-s", "0"]));
    }
}
