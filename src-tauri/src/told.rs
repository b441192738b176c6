//! What a page is told without having asked.

use serde::Serialize;
use tauri::{AppHandle, Manager as _, Runtime};
use zeroize::Zeroizing;

/// Tells the page in the window `label`: calls the function it has set up under the name `what`.
///
/// A page that has none yet asks for what it missed when it comes. Nothing is kept here for a page that is
/// gone, and a window has had a page for each of its visitors (ADR 0752).
pub fn tell<R: Runtime>(app: &AppHandle<R>, label: &str, what: &'static str, payload: &impl Serialize) {
    let Some(window) = app.get_webview_window(label) else { return };
    let script = serde_json::to_string(payload).map(Zeroizing::new).map(|json| script(what, &json));
    let told = script.map_err(tauri::Error::from).and_then(|script| window.eval(script));
    if let Err(error) = told {
        tracing::error!(%error, label, what, "the page was not told");
    }
}

fn script(what: &str, json: &str) -> String {
    format!("globalThis.told?.{what}?.({json})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stay_words() {
        let json = serde_json::to_string("\"); close(); (\"\u{2028}</script>").expect("a string");
        assert_eq!(
            script("view_changed", &json),
            "globalThis.told?.view_changed?.(\"\\\"); close(); (\\\"\u{2028}</script>\")"
        );
    }
}
