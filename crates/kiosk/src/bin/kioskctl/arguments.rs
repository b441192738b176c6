//! The command line.

use std::path::PathBuf;

use clap::builder::PossibleValuesParser;
use clap::{Args, Parser, Subcommand, ValueEnum};
use enrollment::ErrorCode;
use kiosk::book::named;
use kiosk::config::{LANGUAGES, PinPadUse};

use crate::agents::AgentsCommand;
use crate::trust::TrustCommand;
use crate::verify::VerifyOptions;

/// The kiosk without its window: look at readers and cards, enroll a phone, find out what is wrong.
///
/// A failure is told on stderr as `CODE: what happened`, with what to do on the next line, and ends
/// with a non-zero exit code; the codes are those of docs/error-codes.md. With --json everything is told
/// on stdout, one JSON object a line. The log goes to stderr; KIOSK_LOG=info or debug shows more of it.
#[derive(Debug, Parser)]
#[command(name = "kioskctl", version, max_term_width = 100)]
pub struct Arguments {
    /// The kiosk's configuration; `readers` and `inspect` do without one.
    #[arg(long, global = true, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Tell everything as JSON, one object a line.
    #[arg(long, global = true)]
    pub json: bool,
    /// Play a card from a trace that `record` wrote, instead of asking the readers of this machine.
    #[arg(long, global = true, value_name = "FILE")]
    pub replay: Option<PathBuf>,
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// List the readers, which of them are used, and whether a card is in.
    Readers,
    /// Show what a card says of itself: application, PIN tries, CHUID, certificates, and whether this
    /// kiosk would accept it. Without --pin-stdin no PIN is used.
    Inspect(InspectOptions),
    /// Look at a card's PIN, change it, or set it anew by the PUK.
    #[command(subcommand)]
    Pin(PinCommand),
    /// Inspect a card and write down every command and answer, for `--replay` and for those who look
    /// after cards. PINs, biometric data and pairing codes are left out; names in certificates are not.
    Record {
        /// The trace; it must not exist yet.
        #[arg(value_name = "TRACE")]
        trace: PathBuf,
        #[command(flatten)]
        options: InspectOptions,
    },
    /// Check everything about a card, without its PIN, and say what was checked, what failed, about which
    /// certificate and since when: for a help desk. The exit code is 0 only if the card is accepted.
    Verify(VerifyOptions),
    /// Look at what this kiosk trusts, and add to it.
    #[command(subcommand)]
    Trust(TrustCommand),
    /// Name the agents who may open this kiosk or its staff menu, by their cards.
    #[command(subcommand)]
    Agents(AgentsCommand),
    /// Enroll a phone: the whole session, with every screen as a line of JSON on stdout.
    ///
    /// The first line of stdin is the PIN; it is sent to the card once. Where the reader has a PIN pad, the
    /// PIN is entered there and that line is not used, unless --pin-pad or the configuration says never. Every further line is what a
    /// person would press, as JSON: {"intent":"same_phone"}. The last line of the output is
    /// {"event":"result",...}; the exit code is 0 only if a credential was issued. A wrong PIN ends the
    /// session, and so does a card with one try left, unless stdin says otherwise.
    #[command(verbatim_doc_comment)]
    Enroll(EnrollOptions),
    /// Check everything a person would otherwise find out: configuration, trust, audit log, readers, card,
    /// issuer, clock, display.
    Doctor,
    /// Look up an error code that somebody reads out: what the screen says, why, and what to ask, check and
    /// decide. Without one, list them all.
    Codes(CodesOptions),
    /// Check or explain the configuration.
    #[command(subcommand)]
    Config(ConfigCommand),
    /// The kiosk's own key, by which the issuer knows the place.
    #[command(subcommand)]
    Identity(IdentityCommand),
    /// Check the audit log.
    #[command(subcommand)]
    Audit(AuditCommand),
    /// Print what a shell needs to complete this program's arguments.
    Completions {
        /// Which shell.
        shell: clap_complete::Shell,
    },
    /// Write this program's manual pages into a folder, one for each command.
    Manual {
        /// The folder; it must be there.
        #[arg(value_name = "FOLDER")]
        folder: PathBuf,
    },
}

#[derive(Debug, Args)]
pub struct InspectOptions {
    /// Part of the reader's name; else the first reader with a card.
    #[arg(long, value_name = "NAME")]
    pub reader: Option<String>,
    /// Use extended length where the card says that it can.
    #[arg(long)]
    pub extended_length: bool,
    /// Ask for every data object of the standard, not only for those that a visit needs.
    #[arg(long)]
    pub all: bool,
    /// Send the PIN from the first line of stdin, once and never as the last try, for the objects that
    /// want one.
    #[arg(long)]
    pub pin_stdin: bool,
    /// Save the picture of the cardholder; needs --pin-stdin, and a configuration that allows it.
    #[arg(long, value_name = "FILE", requires = "pin_stdin")]
    pub portrait: Option<PathBuf>,
}

#[derive(Debug, Subcommand)]
pub enum PinCommand {
    /// Which PIN the card wants and how many tries are left; costs none.
    Status {
        /// Part of the reader's name; else the first reader with a card.
        #[arg(long, value_name = "NAME")]
        reader: Option<String>,
    },
    /// Put a new PIN in the place of the old one.
    Change(ChangeOptions),
    /// Put a new PIN in the place of a forgotten one, by the PIN Unblocking Key of the card's issuer.
    Unblock(PinOptions),
}

/// Whether the reader's own keys are used for the PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum PinPadChoice {
    /// Where the reader has some that are known to work.
    Auto,
    /// Never.
    Never,
    /// Always; a reader without keys is refused.
    Always,
}

impl From<PinPadChoice> for PinPadUse {
    fn from(choice: PinPadChoice) -> Self {
        match choice {
            PinPadChoice::Auto => Self::Auto,
            PinPadChoice::Never => Self::Never,
            PinPadChoice::Always => Self::Always,
        }
    }
}

#[derive(Debug, Args)]
pub struct ChangeOptions {
    #[command(flatten)]
    pub common: PinOptions,
    /// Enter the PINs on the reader's own keys; else as the configuration says, or where the reader has some.
    #[arg(long, value_name = "WHEN", conflicts_with = "stdin")]
    pub pin_pad: Option<PinPadChoice>,
}

#[derive(Debug, Args)]
pub struct PinOptions {
    /// Part of the reader's name; else the first reader with a card.
    #[arg(long, value_name = "NAME")]
    pub reader: Option<String>,
    /// Read two lines from stdin, the old PIN or the PUK and then the new PIN, instead of asking for
    /// them without showing them. There is no other way: they have no place on a command line.
    #[arg(long, requires = "yes")]
    pub stdin: bool,
    /// Do not ask for confirmation.
    #[arg(long)]
    pub yes: bool,
    /// Send the old PIN even if it is the last try.
    #[arg(long)]
    pub use_last_try: bool,
}

#[derive(Debug, Args)]
pub struct EnrollOptions {
    /// Part of the reader's name; else any reader that the configuration admits.
    #[arg(long, value_name = "NAME")]
    pub reader: Option<String>,
    /// Read the PIN from the first line of stdin, or have it entered on the reader. There is no other way: a
    /// PIN has no place on a command line.
    #[arg(long, required_unless_present = "pin_pad")]
    pub pin_stdin: bool,
    /// Have the PIN entered on the reader's own keys; else as the configuration says.
    #[arg(long, value_name = "WHEN")]
    pub pin_pad: Option<PinPadChoice>,
    /// The person's own words for the phone, 1 to 24 characters.
    #[arg(long, value_name = "TEXT", default_value = "Work phone")]
    pub name: String,
    /// Answer "continue", "set up a phone" and "I agree" with yes, and nothing else.
    #[arg(long)]
    pub yes: bool,
    /// Say "yes, same code" if the phone shows this match code, else "no".
    #[arg(long, value_name = "CODE", conflicts_with = "confirm_any")]
    pub confirm_match_code: Option<String>,
    /// Say "yes, same code" to any phone: for tests only, since it catches no photographed code.
    #[arg(long)]
    pub confirm_any: bool,
    /// Write the square code as a picture, and remove it when the session ends.
    #[arg(long, value_name = "FILE")]
    pub qr_png: Option<PathBuf>,
    /// How long to wait for a card, in seconds.
    #[arg(long, value_name = "SECONDS", default_value_t = 30)]
    pub wait_s: u64,
}

#[derive(Debug, Args)]
pub struct CodesOptions {
    /// The code, such as CARD-101.
    #[arg(value_name = "CODE", value_parser = code)]
    pub code: Option<ErrorCode>,
    /// The screen's words in this language too; more than one is possible.
    #[arg(long, value_name = "TAG", value_delimiter = ',', value_parser = PossibleValuesParser::new(LANGUAGES))]
    pub lang: Vec<String>,
    /// Write the whole book to FILE, to be read in a browser and printed on A4 or Letter.
    #[arg(long, value_name = "FILE", conflicts_with = "code")]
    pub html: Option<PathBuf>,
    /// As the page docs/error-codes.md.
    #[arg(long, conflicts_with_all = ["code", "html", "lang"])]
    pub markdown: bool,
}

fn code(text: &str) -> Result<ErrorCode, &'static str> {
    named(text).ok_or("there is no such code; `kioskctl codes` lists all")
}

#[derive(Debug, Subcommand)]
pub enum ConfigCommand {
    /// Check the configuration and every file it names.
    Check,
    /// Print a commented example with every key.
    Example {
        /// As the page docs/configuration.md.
        #[arg(long)]
        markdown: bool,
    },
}

#[derive(Debug, Subcommand)]
pub enum AuditCommand {
    /// Check the hash chain from the first line to the last, and print the last hash.
    Verify {
        /// The log; else that of the configuration.
        #[arg(value_name = "FILE")]
        file: Option<PathBuf>,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn what_cannot_be_taken_back_is_confirmed() {
        assert!(Arguments::try_parse_from(["kioskctl", "pin", "change", "--stdin"]).is_err());
        assert!(Arguments::try_parse_from(["kioskctl", "pin", "change", "--stdin", "--yes"]).is_ok());
        assert!(Arguments::try_parse_from(["kioskctl", "pin", "change", "--pin", "123456"]).is_err());
        assert!(Arguments::try_parse_from(["kioskctl", "inspect", "--portrait", "a.jpg"]).is_err());
    }

    #[test]
    fn a_pin_cannot_be_given_on_the_command_line() {
        assert!(Arguments::try_parse_from(["kioskctl", "enroll"]).is_err());
        assert!(Arguments::try_parse_from(["kioskctl", "enroll", "--pin", "123456"]).is_err());
        assert!(Arguments::try_parse_from(["kioskctl", "enroll", "--pin-stdin", "--json"]).is_ok());
        assert!(Arguments::try_parse_from(["kioskctl", "enroll", "--pin-pad", "always"]).is_ok());
        assert!(Arguments::try_parse_from(["kioskctl", "pin", "change", "--pin-pad", "always"]).is_ok());
        assert!(
            Arguments::try_parse_from(["kioskctl", "pin", "change", "--stdin", "--yes", "--pin-pad", "auto"]).is_err()
        );
    }
}

#[derive(Debug, Subcommand)]
pub enum IdentityCommand {
    /// Make a new key: FILE for this kiosk alone, and its public half beside it for the issuer.
    Create {
        /// Where to put the private key; it must not be there yet. The public key goes into FILE.pub.pem.
        #[arg(long, value_name = "FILE")]
        out: PathBuf,
    },
    /// Show the fingerprint of the configured key, to be compared with the issuer's list.
    Show,
}
