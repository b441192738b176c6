//! The kiosk in the compositor of its session: cage, as a user without rights, fills the screen with it.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::Path,
    process::Command,
    thread,
    time::{Duration, Instant},
};

use journeys::{PATIENCE, display::Display, public::FIRST_VIEW, window::ARTIFACTS_VARIABLE};
use stack::{Process, Stack, tool};

/// Whom the kiosk runs as where the test itself is root: cage refuses to be.
const NOBODY: &str = "nobody:nogroup";

fn is_root() -> bool {
    let id = Command::new("id").arg("-u").output().unwrap();
    id.stdout.trim_ascii() == b"0"
}

/// Cage with the kiosk in it, nested in the display.
fn session(stack: &Stack, display: &Display) -> Process {
    let runtime = stack.dir().sub("runtime").unwrap();
    fs::set_permissions(&runtime, fs::Permissions::from_mode(0o700)).unwrap();
    let mut command = if is_root() {
        let status = Command::new("chown").args(["-R", NOBODY]).arg(stack.dir().path()).status().unwrap();
        assert!(status.success(), "chown: {status}");
        let mut setpriv = tool("setpriv").unwrap();
        setpriv.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups", "--"]);
        setpriv.arg(tool("cage").unwrap().get_program());
        setpriv
    } else {
        tool("cage").unwrap()
    };
    command.args(["-d", "--"]).arg(stack.programs().path("derived-piv-kiosk").unwrap());
    command.arg("--config").arg(stack.config_path());
    let mut command = stack.with_reader(command);
    command.env("DISPLAY", display.name()).env("XDG_RUNTIME_DIR", &runtime).env("HOME", &runtime);
    command.env("WLR_BACKENDS", "x11").env("WLR_RENDERER", "pixman").env("GDK_BACKEND", "wayland");
    command.env("KIOSK_LOG", "info").env("DBUS_SESSION_BUS_ADDRESS", "disabled:");
    Process::start("cage", &command, &stack.dir().logs()).unwrap()
}

/// The colours at the edges of the picture: left, right, top and bottom, each in the middle and at its ends.
fn edges(picture: &Path) -> Vec<String> {
    let points = ["0,0", "w-1,0", "0,h-1", "w-1,h-1", "0,h/2", "w-1,h/2"];
    let format: String = points.iter().map(|point| format!("%[pixel:u.p{{{point}}}]\n")).collect();
    let mut convert = tool("convert").unwrap();
    let output = convert.arg(picture).args(["-format", &format, "info:"]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn window_fills_the_screen_of_cage() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let display = Display::start(&stack);
    let mut cage = session(&stack, &display);
    let log = stack.dir().logs().join("cage.log");
    let has_painted = |_: &Process| fs::read_to_string(&log).ok()?.contains(FIRST_VIEW).then_some(());
    cage.wait_until("the first view", PATIENCE, has_painted).unwrap();
    let pictures = std::env::var_os(ARTIFACTS_VARIABLE)
        .map_or_else(|| stack.dir().sub("pictures").unwrap(), std::path::PathBuf::from);
    let picture = pictures.join("cage-welcome.png");
    let begun = Instant::now();
    loop {
        let mut import = display.tool("import");
        // Cage gives its window on the display the name of what it shows.
        import.args(["-silent", "-window", "Derived PIV Kiosk"]).arg(&picture);
        assert!(import.status().unwrap().success());
        let edges = edges(&picture);
        // The bars above and below are white, what is between them is not, and nothing is black.
        let is_filled = edges.len() == 6 && edges.iter().all(|colour| !colour.contains("(0,0,0)") && colour != "black");
        if is_filled && edges[0] == edges[3] && edges[0] != edges[4] && edges[4] == edges[5] {
            break;
        }
        assert!(begun.elapsed() < PATIENCE, "{edges:?}, see {}", picture.display());
        thread::sleep(Duration::from_millis(300));
    }
}
