//! `--preview`: every view in the organisation's face, for whoever writes the configuration.
//!
//! A window of its own with a page of its own, which no kiosk window can reach. No card, issuer or reader
//! is asked for anything: the views are prepared ones.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use kiosk::config::{Config, Problem};
use notify::{Event, RecursiveMode, Watcher as _};
use serde::Serialize;
use tauri::utils::config::{Csp, CspDirectiveSources};
use tauri::{AppHandle, Context, Emitter as _, State, WebviewUrl, WebviewWindowBuilder};

use crate::failure::StartFailure;
use crate::page::PageSettings;

/// The window, as `capabilities/preview.json` names it.
const WINDOW: &str = "preview";
/// The bar, and the page in it that shows the views.
const PAGES: [&str; 2] = ["/preview.html", "/scripted.html"];
/// Its payload is the [`Face`].
const FACE_CHANGED: &str = "face_changed";
/// A file that is being written comes to rest within this.
const REST: Duration = Duration::from_millis(150);

/// The face as it is now.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Face {
    /// The last one without a complaint about it.
    settings: Option<PageSettings>,
    /// What is wrong with the configuration now.
    complaints: Vec<String>,
    /// What could be better.
    remarks: Vec<String>,
}

impl Face {
    /// The face after a look at the configuration; where that is wrong, this one with complaints.
    fn after(&self, path: &Path) -> (Self, Vec<PathBuf>) {
        let told = |problems: &[Problem]| problems.iter().map(ToString::to_string).collect::<Vec<_>>();
        match Config::look(path) {
            Ok((config, problems)) => {
                let settings =
                    if problems.iter().any(is_seen) { self.settings.clone() } else { Some((&config).into()) };
                let face = Self { settings, complaints: told(&problems), remarks: told(&config.remarks()) };
                let emblems = [config.organisation.emblem, config.organisation.emblem_dark];
                (face, emblems.into_iter().flatten().collect())
            }
            Err(error) => {
                let mut complaints = told(error.problems());
                if complaints.is_empty() {
                    complaints.push(error.to_string());
                }
                (Self { settings: self.settings.clone(), complaints, remarks: Vec::new() }, Vec::new())
            }
        }
    }
}

/// Whether a complaint is about what the page shows.
fn is_seen(problem: &Problem) -> bool {
    let section = problem.key.as_deref().and_then(|key| key.split('.').next());
    matches!(section, Some("organisation" | "display"))
}

/// The face that window and watch share.
type SharedFace = Arc<Mutex<Face>>;

/// The face: what the preview's page asks for when it has painted.
#[tauri::command]
pub fn current_face(face: State<'_, SharedFace>) -> Face {
    face.lock().unwrap_or_else(PoisonError::into_inner).clone()
}

/// Opens the preview and stays until it is closed.
///
/// # Errors
///
/// A [`StartFailure`] where the configuration's folder cannot be watched or no window can be made.
pub fn run(mut context: Context, path: &Path) -> Result<(), StartFailure> {
    let (first, emblems) = Face::default().after(path);
    let face = SharedFace::new(Mutex::new(first));
    allow_own_frame(&mut context);
    let app = tauri::Builder::default()
        .invoke_handler(tauri::generate_handler![current_face])
        .manage(Arc::clone(&face))
        .build(context)?;
    let handle = app.handle().clone();
    let (told, events) = channel();
    let watch = Watch { path: path.to_owned(), face, folders: Folders::new(told)? };
    watch.begin(&emblems, events, handle)?;
    WebviewWindowBuilder::new(&app, WINDOW, WebviewUrl::App("preview.html".into()))
        .title("Derived PIV Kiosk: preview")
        .inner_size(1280.0, 880.0)
        .devtools(false)
        .incognito(!crate::lockdown::is_automated())
        .on_navigation(|url| crate::shell::is_page(url, &PAGES))
        .build()?;
    app.run(|_, _| {});
    Ok(())
}

/// The views stand in a frame of the panel's size; the kiosk's own window allows no frame at all.
fn allow_own_frame(context: &mut Context) {
    if let Some(Csp::DirectiveMap(policy)) = &mut context.config_mut().app.security.csp {
        for directive in ["frame-src", "frame-ancestors"] {
            policy.insert(directive.to_owned(), CspDirectiveSources::Inline("'self'".to_owned()));
        }
    }
}

/// The folders of the files that make the face: editors put new files in the place of old ones.
struct Folders {
    watcher: notify::RecommendedWatcher,
    watched: Vec<PathBuf>,
}

impl Folders {
    fn new(told: Sender<()>) -> notify::Result<Self> {
        let watcher = notify::recommended_watcher(move |event: notify::Result<Event>| {
            // Looking at a file is an event too, and we look at each after each.
            if event.is_ok_and(|event| !event.kind.is_access()) {
                // Nobody listens any more when the window is closed.
                let _closed = told.send(());
            }
        })?;
        Ok(Self { watcher, watched: Vec::new() })
    }

    fn add(&mut self, file: &Path) -> notify::Result<()> {
        let folder = match file.parent() {
            Some(folder) if folder != Path::new("") => folder,
            Some(_) | None => Path::new("."),
        };
        if !self.watched.iter().any(|watched| watched == folder) {
            self.watcher.watch(folder, RecursiveMode::NonRecursive)?;
            self.watched.push(folder.to_owned());
        }
        Ok(())
    }
}

/// Looks again whenever a file in one of the folders changes.
struct Watch {
    path: PathBuf,
    face: SharedFace,
    folders: Folders,
}

impl Watch {
    fn begin(mut self, emblems: &[PathBuf], events: Receiver<()>, app: AppHandle) -> notify::Result<()> {
        self.folders.add(&self.path.clone())?;
        self.follow(emblems);
        std::thread::spawn(move || {
            while events.recv().is_ok() {
                while events.recv_timeout(REST).is_ok() {}
                self.look_again(&app);
            }
        });
        Ok(())
    }

    fn look_again(&mut self, app: &AppHandle) {
        let before = self.face.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let (now, emblems) = before.after(&self.path);
        self.follow(&emblems);
        if now != before {
            *self.face.lock().unwrap_or_else(PoisonError::into_inner) = now.clone();
            if let Err(error) = app.emit_to(WINDOW, FACE_CHANGED, now) {
                tracing::error!(%error, "the page was not told of the new face");
            }
        }
    }

    fn follow(&mut self, emblems: &[PathBuf]) {
        for emblem in emblems {
            // A folder that is not there is complained about as the file that is not there.
            if let Err(error) = self.folders.add(emblem) {
                tracing::debug!(%error, "not watched");
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONFIG: &str = r##"profile = "test"
[issuer]
url = "https://issuer.example"
profile = "test"
trust = ["not-there.pem"]
[card]
trust_roots = ["not-there.pem"]
required_policies = ["2.16.840.1.101.3.2.1.48.11"]
[organisation]
name = ["Department", "of Examples"]
help_phone = "555 0100"
colors = { light = { act = "#123456" } }
[audit]
path = "audit.jsonl"
"##;

    #[test]
    fn the_last_good_face_is_kept_while_the_file_is_wrong() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("kiosk.toml");
        let look = |face: &Face, text: &str| {
            std::fs::write(&path, text).expect("written");
            face.after(&path).0
        };
        let good = look(&Face::default(), CONFIG);
        assert!(good.settings.is_some(), "missing trust is not seen");
        assert!(good.complaints.iter().any(|complaint| complaint.contains("issuer.trust")), "{:?}", good.complaints);

        let pale = look(&good, &CONFIG.replace("#123456", "#88aadd"));
        assert_eq!(pale.settings, good.settings);
        assert!(pale.complaints.iter().any(|complaint| complaint.contains("nearest colour")), "{:?}", pale.complaints);

        let torn = look(&pale, &CONFIG.replace("[organisation]", "[organisation"));
        assert_eq!(torn.settings, good.settings);
        assert_eq!(torn.complaints.len(), 1, "{:?}", torn.complaints);

        let green = look(&torn, &CONFIG.replace("#123456", "#205c2e"));
        assert_ne!(green.settings, good.settings);
        assert_eq!(green.complaints, good.complaints);

        std::fs::remove_file(&path).expect("removed");
        let gone = green.after(&path).0;
        assert_eq!(gone.settings, green.settings);
        assert!(gone.complaints.iter().any(|complaint| complaint.contains("cannot be read")), "{:?}", gone.complaints);
    }
}
