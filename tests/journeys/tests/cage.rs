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

/// The colours at the corners of the picture and in the middle of its sides, a little further in.
fn edges(picture: &Path) -> Vec<String> {
    let points = ["3,3", "w-4,3", "3,h-4", "w-4,h-4", "3,h/2", "w-4,h/2"];
    let format: String = points.iter().map(|point| format!("%[pixel:u.p{{{point}}}]\n")).collect();
    let mut convert = tool("convert").unwrap();
    let output = convert.arg(picture).args(["-format", &format, "info:"]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect()
}

#[test]
fn window_fills_the_screen_of_cage() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    // A window manager that gives cage's window a frame may do so just when cage tries its output, which then stays
    // black for good.
    let display = Display::start_bare(&stack);
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
        import.args(["-silent", "-window", "root"]);
        import.args(["-crop", &screen_of_cage(&display), "+repage"]).arg(&picture);
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

/// Where cage's screen is on the display, as `import -crop` wants it.
fn screen_of_cage(display: &Display) -> String {
    let output = display.tool("xwininfo").args(["-root", "-children"]).output().unwrap();
    let printed = String::from_utf8_lossy(&output.stdout).into_owned();
    let geometries = printed.lines().filter_map(|line| line.split_whitespace().rev().nth(1));
    let sizes = geometries.filter(|word| word.contains('x') && word.contains('+') && !word.starts_with("1x1"));
    sizes
        .max_by_key(|word| word.split('x').next().and_then(|width| width.parse::<u32>().ok()))
        .unwrap_or("1x1+0+0")
        .to_owned()
}
