//! The demo with the window on this machine's display, and the person's other hand in the terminal.

use std::{
    io::{self, BufRead as _, Write as _},
    path::{Path, PathBuf},
    process::Command,
    sync::mpsc::{self, Receiver, RecvTimeoutError},
    thread,
    time::Duration,
};

use anyhow::{Context as _, Result, bail};
use stack::{Card, Process, Seen, Stack, TEST_PIN};

use super::Options;
use crate::step::Steps;

/// How often it is looked whether the window is still there.
const LOOK: Duration = Duration::from_millis(200);
/// How long the phone may take for each of its steps; the person confirms in between.
const PHONE_LIMIT: Duration = Duration::from_secs(120);

/// Opens the window and plays card and phone as told in the terminal.
///
/// # Errors
/// The stack or the window does not start.
pub fn play(steps: &Steps, options: &Options) -> Result<()> {
    let stack = steps.run("start reader service, test cards and issuer", || Ok(super::prepared(options).start()?))?;
    // Not over the whole screen: the terminal with card and phone has to stay in reach.
    let mut kiosk = stack.kiosk_command("derived-piv-kiosk")?;
    let mut window = Process::start("window", kiosk.arg("--windowed"), &stack.dir().logs())?;
    explain(options);
    let lines = lines_of_terminal();
    let mut hands = Hands { stack: &stack, profile: &options.profile, card: None, is_in: false };
    prompt();
    loop {
        match lines.recv_timeout(LOOK) {
            Ok(line) => {
                if line.trim() == "q" {
                    return Ok(());
                }
                if let Err(error) = hands.act(line.trim(), &lines) {
                    println!("{error:#}");
                }
                prompt();
            }
            Err(RecvTimeoutError::Timeout) => {
                if let Some(status) = window.status() {
                    if status.success() {
                        return Ok(());
                    }
                    bail!("the window ended ({status}){}", window.last_words());
                }
            }
            Err(RecvTimeoutError::Disconnected) => return Ok(()),
        }
    }
}

fn explain(options: &Options) {
    println!();
    println!("The kiosk is open. Touch its screen with the mouse; here are your other hand and your phone:");
    println!();
    println!("  i   put the card in      (a test card, {}; its PIN is {TEST_PIN})", options.profile);
    println!("  o   take the card out");
    println!("  s   hold the phone to the screen; it reads the square code and asks for the number");
    println!("  q   quit");
    println!();
}

fn prompt() {
    print!("> ");
    // A terminal that is gone ends the loop by itself.
    let _ = io::stdout().flush();
}

fn lines_of_terminal() -> Receiver<String> {
    let (sender, lines) = mpsc::channel();
    thread::spawn(move || {
        for line in io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    lines
}

/// What the person does away from the screen.
struct Hands<'a> {
    stack: &'a Stack,
    profile: &'a str,
    card: Option<Card>,
    is_in: bool,
}

impl Hands<'_> {
    fn act(&mut self, word: &str, lines: &Receiver<String>) -> Result<()> {
        match word {
            "i" => self.put_in(),
            "o" => self.take_out(),
            "s" => self.scan(lines),
            "" => Ok(()),
            other => bail!("`{other}` means nothing here: i, o, s or q"),
        }
    }

    fn put_in(&mut self) -> Result<()> {
        if self.is_in {
            bail!("the card is in already");
        }
        match &mut self.card {
            Some(card) => card.insert()?,
            None => self.card = Some(self.stack.insert(self.profile, &[])?),
        }
        self.is_in = true;
        println!("The card is in.");
        Ok(())
    }

    fn take_out(&mut self) -> Result<()> {
        let Some(card) = self.card.as_mut().filter(|_| self.is_in) else { bail!("the card is not in") };
        card.remove()?;
        self.is_in = false;
        println!("The card is out.");
        Ok(())
    }

    fn scan(&self, lines: &Receiver<String>) -> Result<()> {
        let picture = self.photograph()?;
        println!("The phone asks: the number beside the square code?");
        prompt();
        let number = lines.recv().context("the terminal is gone")?;
        let number: String = number.chars().filter(char::is_ascii_digit).collect();
        let mut phone = self.stack.phone(Seen::Picture(&picture), &number)?;
        let code = phone.await_match_code(PHONE_LIMIT);
        let _ = std::fs::remove_file(&picture);
        println!("The phone shows {}. If the kiosk shows the same, confirm there.", code?);
        let issued = phone.await_issued(PHONE_LIMIT)?;
        let text = |key: &str| issued[key].as_str().unwrap_or("?").to_owned();
        println!("The phone has its credential: serial number {}, policy {}.", text("serial"), text("policy_oid"));
        println!(
            "It is in {}; `openssl x509 -text -noout -in {}` shows it.",
            phone.dir().display(),
            text("certificate")
        );
        Ok(())
    }

    /// A picture of everything on the display, as a camera in front of it would take.
    fn photograph(&self) -> Result<PathBuf> {
        let picture = self.stack.dir().path().join("screen.png");
        take_picture(&picture)?;
        Ok(picture)
    }
}

fn take_picture(picture: &Path) -> Result<()> {
    let status = Command::new("import").args(["-silent", "-window", "root"]).arg(picture).status().context("import")?;
    if !status.success() {
        bail!("no picture of the display could be taken (import: {status})");
    }
    Ok(())
}
