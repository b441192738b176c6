//! Embedded migrations are part of the program: a new one has to build it anew.

#![allow(clippy::print_stdout, reason = "how a build script talks to cargo")]

fn main() {
    println!("cargo::rerun-if-changed=migrations");
}
