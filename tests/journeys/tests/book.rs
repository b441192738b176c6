//! The help desk's book on paper: printed by a browser, read back by another program.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use stack::{Programs, RunDir, tool};

/// Where distributions put a Chromium.
fn browser() -> Command {
    ["chromium", "chromium-browser", "google-chrome"].iter().find_map(|name| tool(name).ok()).expect("a Chromium")
}

fn succeeds(command: &mut Command) -> String {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn printed(dir: &Path, book: &Path) -> PathBuf {
    let pdf = dir.join("book.pdf");
    let mut command = browser();
    // The book is a file of our own; without a user's name space there is no sandbox.
    command.args(["--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer"]);
    command.arg(format!("--user-data-dir={}", dir.join("browser").display()));
    command.arg(format!("--print-to-pdf={}", pdf.display())).arg(book);
    succeeds(&mut command);
    pdf
}

#[test]
fn the_book_of_codes_is_printed_with_every_code_whole_on_one_page() {
    let dir = RunDir::temporary().unwrap();
    let kioskctl = Programs::find().unwrap().path("kioskctl").unwrap();
    let book = dir.path().join("book.html");
    succeeds(Command::new(&kioskctl).args(["codes", "--html"]).arg(&book));
    let codes: Vec<String> = succeeds(Command::new(&kioskctl).args(["codes"]))
        .lines()
        .map(|line| line.split_whitespace().next().unwrap().to_owned())
        .collect();
    assert!(codes.len() > 40, "{codes:?}");

    let pdf = printed(dir.path(), &book);
    let text = succeeds(tool("pdftotext").unwrap().args(["-layout"]).arg(&pdf).arg("-"));
    let pages: Vec<&str> = text.split('\u{c}').filter(|page| !page.trim().is_empty()).collect();
    assert!(pages.len() > 10, "{} pages", pages.len());
    for (index, page) in pages.iter().enumerate() {
        assert!(page.contains(&format!("{} / {}", index + 1, pages.len())), "page {} has its number", index + 1);
    }

    let (contents, entries) = pages.split_first().unwrap();
    for code in &codes {
        assert_eq!(contents.matches(code.as_str()).count(), 1, "{code} in the contents");
        let page: Vec<&&str> = entries.iter().filter(|page| page.contains(code.as_str())).collect();
        let [page] = page[..] else { panic!("{code} is on {} pages", page.len()) };
        // From the code to the last line of its entry, the words of every language between.
        let (_, entry) = page.split_once(code.as_str()).unwrap();
        let (entry, _) = entry.split_once("Standard:").unwrap_or_else(|| panic!("{code} is cut by the page"));
        for mark in ["en-US", "es ", "fr ", "de ", "nl ", "sv ", "Decide:", "Audit log:"] {
            assert!(entry.contains(mark), "{code} has no {mark}:\n{entry}");
        }
    }
}
