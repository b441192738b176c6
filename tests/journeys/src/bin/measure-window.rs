//! Measures the window: its start, what it takes while nobody is there, and its memory over many visits.
//!
//! `measure-window [--debug] [--starts N] [--idle-s N] [--visits N]` prints a table in Markdown;
//! `cargo xtask measure --window` puts it into docs/performance.md.

#![allow(clippy::print_stdout, clippy::print_stderr, reason = "what it is for")]

use std::{env, fs, thread, time::Duration};

use journeys::{PATIENCE, desk::Desk, public::FIRST_VIEW};
use stack::{Card, Stack};

/// Digits of nobody.
const PIN: &str = "73916482";
/// Kernel ticks a second, as every Linux reports them to programs.
const TICKS: f64 = 100.0;
/// How often the log is looked at.
const LOOK: Duration = Duration::from_millis(2);
/// Every so many visits one goes as far as the square code, and the memory is looked at.
const ROUND: usize = 10;

fn main() {
    let arguments: Vec<_> = env::args().skip(1).collect();
    let number = |name: &str| {
        let at = arguments.iter().position(|argument| argument == name)?;
        arguments.get(at + 1)?.parse::<usize>().ok()
    };
    println!("| what | measured |\n|---|---|");
    starts(number("--starts").unwrap_or(5));
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let desk = Desk::open(&stack);
    desk.tree().heading("Put your card in the reader");
    idle(&desk, number("--idle-s").unwrap_or(600));
    visits(&stack, &desk, number("--visits").unwrap_or(500));
}

/// From the start of the program to the first paint, and whether the reader service was asked before.
fn starts(count: usize) {
    let mut times = Vec::new();
    for _ in 0..count {
        let stack = Stack::builder().cards(&["p256"]).start().unwrap();
        let log = stack.dir().logs().join("window.log");
        let desk = Desk::open(&stack);
        while !fs::read_to_string(&log).is_ok_and(|text| text.contains(FIRST_VIEW)) {
            assert!(desk.opened().elapsed() < PATIENCE, "the page never paints");
            thread::sleep(LOOK);
        }
        times.push(desk.opened().elapsed());
    }
    times.sort();
    let listed: Vec<_> = times.iter().map(|time| format!("{:.2}", time.as_secs_f64())).collect();
    println!("| start of the program to first paint, {count} starts, s | {} |", listed.join(", "));
}

/// Processor time of all processes of the window while nothing happens.
fn idle(desk: &Desk, seconds: usize) {
    // The welcome page settles.
    thread::sleep(Duration::from_secs(15));
    let ticks = || desk.processes().into_iter().map(ticks_of).sum::<u64>();
    let before = ticks();
    thread::sleep(Duration::from_secs(u64::try_from(seconds).unwrap()));
    let used = ticks() - before;
    #[expect(clippy::cast_precision_loss, reason = "a share of some minutes")]
    let share = used as f64 / TICKS / seconds as f64 * 100.0;
    println!("| processor time in {seconds} s without anybody, ticks of 10 ms | {used} ({share:.3} % of a core) |");
}

/// Memory after visits; every tenth goes as far as the square code.
fn visits(stack: &Stack, desk: &Desk, count: usize) {
    let mut card: Option<Card> = None;
    let mut memory = Vec::new();
    for visit in 1..=count {
        match &mut card {
            Some(card) => card.insert().unwrap(),
            None => card = Some(stack.insert("p256", &["--pin", PIN]).unwrap()),
        }
        let is_round = visit % ROUND == 0;
        walk(desk, card.as_mut().unwrap(), is_round);
        if is_round {
            let kilobytes: Vec<_> = desk.processes().into_iter().map(memory_of_kb).collect();
            let total = kilobytes.iter().sum::<u64>() / 1024;
            eprintln!("{visit} visits: {total} MB {kilobytes:?}");
            memory.push((visit, kilobytes[0] / 1024, total));
        }
    }
    for at in [1, memory.len() / 5, memory.len() / 2, memory.len()] {
        if let Some((visit, engine, total)) = at.checked_sub(1).and_then(|at| memory.get(at)) {
            println!("| memory after {visit} visits, MB (PSS) | {engine} the program, {total} with its page |");
        }
    }
}

fn walk(desk: &Desk, card: &mut Card, to_the_code: bool) {
    let tree = desk.tree();
    tree.heading("Hello");
    desk.keys(&["Return"]);
    if to_the_code {
        desk.go_to_code(PIN);
        desk.press("Stop and take my card");
        tree.heading("Take your card");
        card.remove().unwrap();
    } else {
        tree.heading("Enter your PIN");
        desk.digits(PIN);
        desk.keys(&["Return"]);
        tree.heading("What do you want to do");
        card.remove().unwrap();
        tree.heading("You took your card out");
        desk.press("Start over");
    }
    tree.heading("Put your card in the reader");
}

fn ticks_of(pid: u32) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    // User and system time are fields 14 and 15 of all.
    fields.split(' ').skip(11).take(2).filter_map(|field| field.parse::<u64>().ok()).sum()
}

fn memory_of_kb(pid: u32) -> u64 {
    let rollup = fs::read_to_string(format!("/proc/{pid}/smaps_rollup")).unwrap_or_default();
    let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:"));
    line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok()).unwrap_or_default()
}
