//! Type-checks for Windows and macOS on Linux, so that portability cannot rot.
//!
//! Nothing is linked. Three dependencies compile C even for a type-check; for them clang stands in for
//! the foreign compiler, with a few headers of our own instead of a system's. The objects are thrown
//! away, so that only has to be right what the Rust side sees of them, which is nothing.

use std::{fs, path::Path, process::Command};

use anyhow::{Result, bail};

use crate::{
    packages::{self, Purpose},
    step::Steps,
    workspace,
};

const TARGETS: [&str; 2] = ["x86_64-pc-windows-msvc", "aarch64-apple-darwin"];

/// Members that only ever run on Linux: tests and chores around vpcd and Debian packages.
const LINUX_ONLY: [&str; 4] = ["stack", "journeys", "foreign-card", "xtask"];

/// All that the C code in question wants from a system's headers.
const HEADERS: [(&str, &str); 4] = [
    ("TargetConditionals.h", "#define TARGET_OS_IPHONE 0\n"),
    ("objc/objc.h", "#define nil ((id)0)\n"),
    ("objc/NSObject.h", "__attribute__((objc_root_class)) @interface NSObject\n- (id)retain;\n@end\n"),
    (
        "stdlib.h",
        "unsigned long _byteswap_ulong(unsigned long);\nunsigned long long _byteswap_uint64(unsigned long long);\n",
    ),
];

/// Which systems.
#[derive(clap::Args)]
pub struct Options {
    /// The target to check; all where none is named.
    #[arg(long, value_parser = TARGETS)]
    target: Option<String>,
}

/// Type-checks everything but tests.
///
/// # Errors
/// A tool or a target's standard library is missing, or something does not compile.
pub fn run(steps: &Steps, options: &Options) -> Result<()> {
    packages::install(steps, &[Purpose::Headless, Purpose::Window, Purpose::Cross])?;
    let targets: Vec<_> =
        TARGETS.into_iter().filter(|target| options.target.as_deref().is_none_or(|only| only == *target)).collect();
    let mut add = Command::new("rustup");
    add.args(["target", "add"]).args(&targets);
    if steps.program("standard libraries of other systems", &mut add).is_err() {
        bail!("`rustup target add {}` failed; a toolchain from elsewhere has to bring them", targets.join(" "));
    }
    targets.iter().try_for_each(|target| check(steps, target))
}

/// Does the same, but only says so where the standard libraries cannot be had.
///
/// # Errors
/// Something does not compile.
pub fn run_where_possible(steps: &Steps) -> Result<()> {
    let mut add = Command::new("rustup");
    add.args(["target", "add"]).args(TARGETS);
    if steps.program("standard libraries of other systems", &mut add).is_err() {
        println!("SKIPPED: type-checks for {}: no standard library to be had", TARGETS.join(", "));
        return Ok(());
    }
    run(steps, &Options { target: None })
}

fn check(steps: &Steps, target: &str) -> Result<()> {
    let scratch = workspace::target_dir().join("check-targets");
    let headers = scratch.join("include");
    fs::create_dir_all(headers.join("objc"))?;
    for (name, text) in HEADERS {
        fs::write(headers.join(name), text)?;
    }
    let mut command = workspace::cargo();
    command.args(["check", "--workspace", "--locked", "--target", target]);
    for member in LINUX_ONLY {
        command.args(["--exclude", member]);
    }
    foreign_compiler(&mut command, target, &headers);
    // A folder of its own: the switch for SQLite below must not rebuild the programs for this machine.
    command.env("CARGO_TARGET_DIR", &scratch).env("CARGO_INCREMENTAL", "0").env("CARGO_PROFILE_DEV_DEBUG", "0");
    steps.program(&format!("type-check for {target}"), &mut command)?;
    Ok(())
}

fn foreign_compiler(command: &mut Command, target: &str, headers: &Path) {
    let name = target.replace('-', "_");
    let archiver = if target.contains("windows") { "llvm-lib" } else { "llvm-ar" };
    let flags = format!("-ffreestanding -nostdlibinc -DRING_CORE_NOSTDLIBINC=1 -isystem {}", headers.display());
    command.env(format!("CC_{name}"), "clang").env(format!("AR_{name}"), archiver).env(format!("CFLAGS_{name}"), flags);
    // SQLite is not compiled but assumed to be somewhere: nobody links.
    command.env("LIBSQLITE3_SYS_USE_PKG_CONFIG", "1").env("SQLITE3_LIB_DIR", headers);
}
