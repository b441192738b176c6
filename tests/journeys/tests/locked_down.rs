//! Nothing of a browser answers: whatever a person or a script tries, the page stays and nothing opens.

use std::{thread, time::Duration};

use journeys::{
    public::{FIRST_VIEW, PublicWindow},
    window::Window,
};

use stack::Stack;

/// How long something that opens after all would take.
const MOMENT: Duration = Duration::from_millis(250);

/// What keys would do in a browser or a desktop.
const KEYS: [(&str, &[&str]); 14] = [
    ("print", &["ctrl+p"]),
    ("reload", &["F5", "ctrl+r", "ctrl+shift+r", "ctrl+F5"]),
    ("zoom", &["ctrl+plus", "ctrl+equal", "ctrl+minus", "ctrl+KP_Add"]),
    ("developer tools", &["F12", "ctrl+shift+i", "ctrl+shift+c", "ctrl+shift+j"]),
    ("source", &["ctrl+u"]),
    ("history", &["alt+Left", "alt+Right", "XF86Back"]),
    ("home page", &["alt+Home", "XF86HomePage"]),
    ("close", &["ctrl+w", "ctrl+q", "alt+F4"]),
    ("open and save", &["ctrl+o", "ctrl+s", "ctrl+n", "ctrl+t", "ctrl+shift+n"]),
    ("find", &["ctrl+f", "F3", "slash"]),
    ("select and paste", &["ctrl+a", "ctrl+c", "ctrl+v", "shift+Insert"]),
    ("caret browsing, full screen, menus", &["F7", "F11", "F10", "Menu", "shift+F10"]),
    ("address bar", &["ctrl+l", "F6", "alt+d"]),
    ("GTK's own inspector and emoji", &["ctrl+shift+d", "ctrl+period", "ctrl+semicolon", "ctrl+shift+u"]),
];

/// What the pointer would do.
const POINTER: [(&str, &[&str]); 5] = [
    ("context menu", &["mousemove", "400", "300", "click", "3"]),
    ("zoom by wheel", &["mousemove", "400", "300", "keydown", "ctrl", "click", "4", "click", "4", "keyup", "ctrl"]),
    ("paste by the middle button", &["mousemove", "400", "300", "click", "2"]),
    ("back by the pointer's side buttons", &["mousemove", "400", "300", "click", "8", "click", "9"]),
    (
        "select text, and drag it away",
        &["mousemove", "80", "150", "mousedown", "1", "mousemove", "900", "400", "mouseup", "1"],
    ),
];

#[test]
fn window_takes_no_key_and_no_gesture_of_a_browser() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let mut window = PublicWindow::open(&stack, "locked-down", &[]);
    let (welcome, windows) = (window.picture(), window.windows());
    window.keep_picture("before");
    let attempts = KEYS.iter().map(|(what, keys)| (what, keys, true));
    for (what, arguments, is_keys) in attempts.chain(POINTER.iter().map(|(what, arguments)| (what, arguments, false))) {
        if is_keys {
            window.press(arguments)
        } else {
            window.point(arguments)
        }
        thread::sleep(MOMENT);
        assert!(window.is_running(), "{what} ended the kiosk");
        assert_eq!(window.windows(), windows, "{what} opened or closed a window");
        window.await_picture(&welcome, what);
    }
    assert_eq!(window.logged(FIRST_VIEW), 1, "the page was loaded again");

    // The control: what is meant for people does work here, and these pictures do show it.
    window.point(&["mousemove", "370", "560", "click", "1"]);
    assert!(!window.steady().is_like(&welcome), "another language");
    window.keep_picture("another-language");
}

/// What a page that was taken over could try, and what it has to come to.
const SCRIPTS: [(&str, &str); 13] = [
    ("window.open('https://example.org/') === null", "true"),
    ("window.open('about:blank', '_blank') === null", "true"),
    ("(window.close(), 'still here')", "still here"),
    ("(location.href = 'https://example.org/', 'asked')", "asked"),
    ("(location.href = 'file:///etc/passwd', 'asked')", "asked"),
    ("(location.assign('data:text/html,gone'), 'asked')", "asked"),
    ("(window.print(), 'asked')", "asked"),
    (
        "(document.body.appendChild(Object.assign(document.createElement('iframe'), {src: 'https://example.org/'})), 'asked')",
        "asked",
    ),
    (
        "(() => { const a = document.createElement('a'); a.href = 'https://example.org/'; a.download = 'x'; document.body.appendChild(a); a.click(); a.remove(); return 'asked' })()",
        "asked",
    ),
    (
        "(() => { const s = document.createElement('script'); s.textContent = 'window.injected = 1'; document.body.appendChild(s); return String(window.injected) })()",
        "undefined",
    ),
    ("(() => { try { return String((0, eval)('1')) } catch (error) { return error.name } })()", "EvalError"),
    ("(() => { try { return String(localStorage) } catch (error) { return 'none' } })()", "null"),
    ("(() => { try { indexedDB.open('x'); return 'opened' } catch (error) { return 'none' } })()", "none"),
];

#[test]
fn window_lets_no_script_out() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let window = Window::open(&stack, "scripts");
    let page = window.page();
    page.heading("Put your card in the reader");
    let address = page.run("return location.href");
    let failed: Vec<String> = SCRIPTS
        .iter()
        .filter_map(|(script, expected)| {
            let said = page.run(&format!("return String({script})"));
            thread::sleep(MOMENT);
            assert_eq!(page.run("return location.href"), address, "{script} went away");
            (said != *expected).then(|| format!("{script}: {said}"))
        })
        .collect();
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    page.heading("Put your card in the reader");
}
