//! What the command line takes.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};
use virtual_card::vpcd::Atr;

/// Where the first slot of vpcd listens unless it is configured otherwise.
const VPCD_PORT: u16 = 35963;

const HELP: &str = "\
Three steps to a card that every PC/SC program sees:
  virtual-piv-card personalize --out cards            a test PKI and a card of every profile
  pcscd with the driver of vsmartcard-vpcd            a reader that listens on port 35963
  virtual-piv-card serve --dir cards --profile p256

Then `opensc-tool -n`, `yubico-piv-tool -r '' -a status`, or a program of yours.
PIN 123456 (3 tries), PUK 12345678 (5 tries), management key 3DES 0102030405060708 three times.

Profiles of good cards:
  p256, p384, rsa2048, rsa3072   keys of that kind; p384 stores certificates in gzip
  full          every object of SP 800-73-5, three retired keys, management key AES-256
  global-pin    a Global PIN that is preferred
  large         a 9A object above 2 KB
  yubikey       the YubiKey extension: version, serial, metadata, attestation, import
  blank         nothing on it: for personalising
Profiles of cards an issuer turns away:
  ineligible, untrusted, revoked, expired, blocked, last-try
Profiles of odd cards:
  t0, no-discovery, bare-tries, silent-tries, never-verified, costly-pin, short-only, extended-in-parts,
  one-byte-first, short-parts, forgetful, full-name, half-filled, bad-slot

More: `virtual-piv-card serve --help` (events, commands, fault scripts) and docs/virtual-card.md.";

/// A PIV card in software, for tests and demonstrations. Its keys are test keys.
#[derive(Debug, Parser)]
#[command(name = "virtual-piv-card", version, after_long_help = HELP)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Verb {
    /// Make a test PKI and a folder of cards.
    Personalize(PersonalizeArguments),
    /// Put a card into a virtual reader and keep it there.
    Serve(Box<ServeArguments>),
}

/// Writes DIR/trust (root.pem, intermediates.pem, CRLs), DIR/other-trust (the root of the card `untrusted`, for no one
/// to trust), DIR/accounts.csv, DIR/cards/NAME and DIR/pki (CA keys, mode 0600).
#[derive(Debug, Args)]
#[command(verbatim_doc_comment)]
pub(crate) struct PersonalizeArguments {
    /// New folder to write to.
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
    /// Where DIR/trust will be published: goes into the certificates as CRL and issuer URLs.
    #[arg(long, value_name = "http://HOST:PORT")]
    pub(crate) pki_url: Option<String>,
    /// Only this card; may be repeated. Without it: every profile that `virtual-piv-card --help` names.
    #[arg(long, value_name = "NAME")]
    pub(crate) only: Vec<String>,
    /// Report as JSON.
    #[arg(long)]
    pub(crate) json: bool,
}

const SERVE_HELP: &str = "\
Commands on standard input, one a line: remove, insert, play SCRIPT, quit. The end of standard input ends nothing.
`play {\"steps\":[...]}` adds faults while the card is served; their counts begin with the next command.

Events with --json, one object a line, without any data of commands or answers:
  {\"event\":\"inserted\"}                       the reader has seen the card
  {\"event\":\"removed\"}                        the card is out (\"by\": command, script or reader)
  {\"event\":\"apdu\",\"n\":1,\"ins\":\"A4\",\"sw\":\"9000\",\"sent\":15,\"received\":37,\"ms\":0,\"us\":412}
  {\"event\":\"fault\",\"n\":5,\"fault\":{\"slow_ms\":1500}}
  {\"event\":\"armed\",\"steps\":1}                a script that came with `play` counts from now on
  {\"event\":\"failed\",\"code\":\"VCARD-301\",\"what\":\"...\"}

A fault script is JSON; each step plays one fault, at the n-th command or at the n-th command with an instruction:
  {\"steps\":[
    {\"apdu\":5,            \"do\":{\"slow_ms\":1500}},
    {\"ins\":\"87\",\"nth\":1,  \"do\":{\"remove\":{\"moment\":\"inside\",\"reinsert_after_ms\":300}}},
    {\"ins\":\"20\",          \"do\":{\"status\":\"6F00\"}}
  ]}
Faults:
  {\"remove\":{\"moment\":\"before\"}}   the command never reaches the card
  {\"remove\":{\"moment\":\"inside\"}}   the card carries the command out, the answer is lost
  {\"remove\":{\"moment\":\"after\"}}    the answer arrives, then the card is gone
  {\"status\":\"6F00\"}                this status word; the command is not carried out
  {\"slow_ms\":1500}                 the answer comes later
  {\"truncate_to\":10}               only so many bytes of the answer
  {\"pad_to\":300}                   zeros before the status word, up to so many data bytes
  \"endless\"                        this and every GET RESPONSE after it: 256 bytes and 6100
  \"garble\"                         every bit of the answer inverted
  \"reset\"                          the card resets itself before the command
`reinsert_after_ms` puts the card back in by itself; without it the card waits for `insert`.";

#[derive(Debug, Args)]
#[command(after_long_help = SERVE_HELP)]
pub(crate) struct ServeArguments {
    /// Card to serve: a folder name below DIR/cards, or without --dir a fresh card of this profile.
    #[arg(long, value_name = "NAME", required_unless_present = "icam")]
    pub(crate) profile: Option<String>,
    /// Folder that `personalize` wrote.
    #[arg(long, value_name = "DIR", requires = "profile")]
    pub(crate) dir: Option<PathBuf>,
    /// Write the card back to its folder whenever a command changes it; hashes of PIN and PUK, and the management key,
    /// go into reference-data.toml there (mode 0600).
    #[arg(long, requires = "dir", conflicts_with = "pin")]
    pub(crate) save: bool,
    /// Folder of one ICAM test card.
    #[arg(long, value_name = "DIR", conflicts_with_all = ["profile", "dir"])]
    pub(crate) icam: Option<PathBuf>,
    /// Host of the virtual reader.
    #[arg(long, default_value = "127.0.0.1")]
    pub(crate) host: String,
    /// Port of the virtual reader; the driver's own unless its configuration names another.
    #[arg(long, default_value_t = VPCD_PORT)]
    pub(crate) port: u16,
    /// How long to wait for the virtual reader to listen, at most 600.
    #[arg(long, value_name = "SECONDS", default_value_t = 10, value_parser = clap::value_parser!(u64).range(..=600))]
    pub(crate) wait_s: u64,
    /// PIN of the card, 6 to 8 digits. [default: 123456]
    #[arg(long, hide_default_value = true)]
    pub(crate) pin: Option<String>,
    /// Answer to reset in place of the card's own: t0, t1, yubikey, or hex.
    #[arg(long, value_name = "ATR")]
    pub(crate) atr: Option<Atr>,
    /// Milliseconds for each byte of a command and its answer.
    #[arg(long, value_name = "F", default_value_t = 0.0)]
    pub(crate) latency_ms_per_byte: f64,
    /// Milliseconds for each RSA private-key operation.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) latency_ms_per_rsa: u64,
    /// Milliseconds for each private-key operation on a curve.
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) latency_ms_per_ecc: u64,
    /// Fault script, see below.
    #[arg(long, value_name = "FILE")]
    pub(crate) script: Option<PathBuf>,
    /// Report as JSON, one object a line.
    #[arg(long)]
    pub(crate) json: bool,
}
