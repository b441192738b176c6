//! The three commands of the page, and the two of the agent's.

use std::sync::Arc;

use enrollment::{AgentWord, Intent};
use serde::Serialize;
use serde_json::value::RawValue;
use tauri::State;
use tauri::ipc::Response;
use zeroize::Zeroizing;

use crate::page::PageSettings;
use crate::voice::{Hearing, Voice, Words};

/// The engine as the page's commands need it.
pub trait Views: Send + Sync {
    /// The current view as JSON. The first call begins the session's engine.
    fn current(&self) -> Zeroizing<String>;
    /// Hands in what the person asked for; nothing before the first view was asked for.
    fn submit(&self, intent: Intent);
    /// The agent's view as JSON, with the picture while the agent decides; empty before the engine began.
    fn agent(&self) -> Zeroizing<String>;
    /// Hands in what the agent said.
    fn agent_says(&self, word: AgentWord);
}

/// What the commands work with.
pub struct Desk {
    /// What the page is told once.
    pub settings: PageSettings,
    /// Where views come from.
    pub views: Box<dyn Views>,
    /// What is said aloud.
    pub voice: Arc<Voice>,
}

/// The settings, the current view and whether it can be heard: what the page asks for when it has painted.
#[tauri::command]
pub fn current_view(desk: State<'_, Desk>) -> Result<Response, String> {
    #[derive(Serialize)]
    struct FirstView<'a> {
        settings: &'a PageSettings,
        model: &'a RawValue,
        hearing: Hearing,
        listener: Option<String>,
    }
    let view = desk.views.current();
    // The page has painted, so the speech engine may take its time.
    let listener = desk.voice.resume();
    let first = serde_json::from_str(&view)
        .and_then(|model| {
            let hearing = desk.voice.hearing();
            serde_json::to_string(&FirstView { settings: &desk.settings, model, hearing, listener })
        })
        .map_err(|_| "there is no view".to_owned())?;
    Ok(Response::new(first))
}

/// What the person asked for.
#[tauri::command]
pub fn submit_intent(desk: State<'_, Desk>, intent: Intent) {
    desk.views.submit(intent);
}

/// Words for whoever cannot see the screen.
#[tauri::command]
pub fn speak(desk: State<'_, Desk>, words: Words) -> Result<(), String> {
    desk.voice.speak(words).map_err(|unfit| unfit.to_string())
}

/// What is on the agent's screen; only the agent's window may ask.
#[tauri::command]
pub fn agent_view(desk: State<'_, Desk>) -> Result<Response, String> {
    let view = desk.views.agent();
    if view.is_empty() { Err("there is no view".to_owned()) } else { Ok(Response::new(view.as_str().to_owned())) }
}

/// What the agent said; only the agent's window may say it.
#[tauri::command]
pub fn agent_decides(desk: State<'_, Desk>, word: AgentWord) {
    desk.views.agent_says(word);
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;

    use kiosk::config::{Speech, SpeechMode};

    use serde_json::{Value, json};
    use tauri::ipc::{CallbackFn, InvokeBody};
    use tauri::test::{INVOKE_KEY, MockRuntime, get_ipc_response, mock_builder};
    use tauri::webview::InvokeRequest;
    use tauri::{WebviewWindow, WebviewWindowBuilder};

    use super::*;

    #[derive(Clone, Default)]
    struct Told(Arc<Mutex<Vec<Intent>>>, Arc<Mutex<Vec<AgentWord>>>);

    impl Views for Told {
        fn current(&self) -> Zeroizing<String> {
            Zeroizing::new(r#"{"revision":7,"view":{"screen":"welcome"}}"#.to_owned())
        }

        fn submit(&self, intent: Intent) {
            self.0.lock().expect("a lock").push(intent);
        }

        fn agent(&self) -> Zeroizing<String> {
            Zeroizing::new(r#"{"view":{"screen":"beside"},"picture":null}"#.to_owned())
        }

        fn agent_says(&self, word: AgentWord) {
            self.1.lock().expect("a lock").push(word);
        }
    }

    fn silent() -> Voice {
        Voice::start(&Speech { mode: SpeechMode::Off, ..Speech::default() }, |_| {})
    }

    fn window(label: &str, told: &Told) -> WebviewWindow<MockRuntime> {
        let settings = PageSettings::example();
        let app = mock_builder()
            .manage(Desk { settings, views: Box::new(told.clone()), voice: Arc::new(silent()) })
            .invoke_handler(tauri::generate_handler![current_view, submit_intent, speak, agent_view, agent_decides])
            .build(tauri::generate_context!())
            .expect("an app");
        WebviewWindowBuilder::new(&app, label, tauri::WebviewUrl::default()).build().expect("a window")
    }

    fn call(window: &WebviewWindow<MockRuntime>, command: &str, arguments: Value) -> Result<Value, String> {
        let request = InvokeRequest {
            cmd: command.to_owned(),
            callback: CallbackFn(0),
            error: CallbackFn(1),
            url: "tauri://localhost".parse().expect("an address"),
            body: InvokeBody::Json(arguments),
            headers: tauri::http::HeaderMap::default(),
            invoke_key: INVOKE_KEY.to_owned(),
        };
        get_ipc_response(window, request)
            .map(|body| body.deserialize::<Value>().expect("JSON"))
            .map_err(|error| error.to_string())
    }

    #[test]
    fn the_page_gets_settings_and_view() {
        let answer = call(&window("main", &Told::default()), "current_view", json!({})).expect("an answer");
        assert_eq!(answer["settings"]["texts"]["en-US"]["name"][0], "Department");
        assert_eq!(answer["model"]["view"]["screen"], "welcome");
        assert_eq!(answer["hearing"], json!({"offered": false, "headphones": false}));
        assert_eq!(answer["listener"], Value::Null);
    }

    #[test]
    fn the_page_submits_intents_and_nothing_else() {
        let told = Told::default();
        let window = window("main", &told);
        call(&window, "submit_intent", json!({"intent": {"intent": "pin_digit", "digit": 4}})).expect("taken");
        call(&window, "submit_intent", json!({"intent": {"intent": "stop"}})).expect("taken");
        assert!(call(&window, "submit_intent", json!({"intent": {"intent": "pin_digit", "digit": 10}})).is_err());
        assert!(call(&window, "submit_intent", json!({"intent": {"intent": "format_disk"}})).is_err());
        let told = told.0.lock().expect("a lock");
        assert_eq!(told.len(), 2);
        assert_eq!(told.last(), Some(&Intent::Stop));
    }

    #[test]
    fn the_page_has_words_said_and_no_orders() {
        let window = window("main", &Told::default());
        let say = |text: &str| {
            let parts = json!([{"text": text, "private": false}]);
            json!({"words": {"language": "de", "parts": parts, "faster": 0, "louder": 0, "interrupts": true}})
        };
        call(&window, "speak", say("Guten Tag")).expect("taken");
        let refusal = call(&window, "speak", say("Guten Tag\r\n.\r\nQUIT")).expect_err("a refusal");
        assert!(refusal.contains("control character"), "{refusal}");
        assert!(call(&window, "speak", json!({"words": {"language": "de"}})).is_err());
    }

    #[test]
    fn everything_else_is_refused() {
        let window = window("main", &Told::default());
        for command in [
            "current_face",
            "plugin:window|close",
            "plugin:window|set_fullscreen",
            "plugin:webview|create_webview_window",
            "plugin:event|emit",
            "plugin:event|listen",
            "plugin:event|unlisten",
            "plugin:app|version",
            "plugin:path|resolve_directory",
            "plugin:resources|close",
            "no_such_command",
        ] {
            let refusal = call(&window, command, json!({})).expect_err(command);
            assert!(refusal.contains("not allowed") || refusal.contains("not found"), "{command}: {refusal}");
        }
    }

    #[test]
    fn the_agents_window_sees_and_says_what_no_other_does() {
        let word = json!({"word": {"says": "decides", "is_person": true, "compared": "portrait"}});
        let told = Told::default();
        let agent = window("agent", &told);
        assert_eq!(call(&agent, "agent_view", json!({})).expect("an answer")["view"]["screen"], "beside");
        call(&agent, "agent_decides", word.clone()).expect("taken");
        assert_eq!(told.1.lock().expect("a lock").len(), 1);
        for (label, command) in
            [("main", "agent_view"), ("main", "agent_decides"), ("agent", "current_view"), ("agent", "submit_intent")]
        {
            let refusal = call(&window(label, &told), command, word.clone()).expect_err(command);
            assert!(refusal.contains("not allowed"), "{label} {command}: {refusal}");
        }
        assert_eq!(told.1.lock().expect("a lock").len(), 1);
    }

    #[test]
    fn another_window_is_refused() {
        for label in ["other", "preview"] {
            let refusal = call(&window(label, &Told::default()), "current_view", json!({})).expect_err("a refusal");
            assert!(refusal.contains("not allowed"), "{label}: {refusal}");
        }
    }
}
