//! Nobody sees the kiosk: the session is locked, the screen saver runs, the system goes to sleep.

use std::{fs, path::Path, process::Command};

use journeys::{PATIENCE, public::PublicWindow};
use stack::{Process, Stack, tool};

/// A bus without any service of its own, on which anybody may have any name.
const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path=SOCKET</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;

/// Takes a name on the bus and sends one signal, with a boolean or with nothing.
const SENDER: &str = "
import sys, time
from gi.repository import Gio, GLib
address, name, path, interface, member, value = sys.argv[1:]
flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
bus = Gio.DBusConnection.new_for_address_sync(address, flags, None, None)
bus.call_sync('org.freedesktop.DBus', '/org/freedesktop/DBus', 'org.freedesktop.DBus', 'RequestName',
              GLib.Variant('(su)', (name, 4)), None, 0, -1, None)
time.sleep(0.3)
body = GLib.Variant('(b)', (value == 'true',)) if value else None
bus.emit_signal(None, path, interface, member, body)
bus.flush_sync(None)
time.sleep(0.3)
";

/// Who says what, and whether it means that nobody sees the kiosk.
#[derive(Clone, Copy, Debug)]
struct Said {
    name: &'static str,
    path: &'static str,
    interface: &'static str,
    member: &'static str,
    value: &'static str,
}

const LOGIN: &str = "org.freedesktop.login1";
const SESSION: &str = "/org/freedesktop/login1/session/_31";
const MANAGER: &str = "/org/freedesktop/login1";
const SAVER: &str = "/org/freedesktop/ScreenSaver";

const fn said(
    name: &'static str,
    path: &'static str,
    interface: &'static str,
    member: &'static str,
    value: &'static str,
) -> Said {
    Said { name, path, interface, member, value }
}

/// What ends a visit.
const DARK: [Said; 3] = [
    said(LOGIN, SESSION, "org.freedesktop.login1.Session", "Lock", ""),
    said(LOGIN, MANAGER, "org.freedesktop.login1.Manager", "PrepareForSleep", "true"),
    said("org.freedesktop.ScreenSaver", SAVER, "org.freedesktop.ScreenSaver", "ActiveChanged", "true"),
];

/// What means nothing.
const LIGHT: [Said; 4] = [
    said(LOGIN, SESSION, "org.freedesktop.login1.Session", "Unlock", ""),
    said(LOGIN, MANAGER, "org.freedesktop.login1.Manager", "PrepareForSleep", "false"),
    said("org.freedesktop.ScreenSaver", SAVER, "org.freedesktop.ScreenSaver", "ActiveChanged", "false"),
    said("org.example.Somebody", SESSION, "org.freedesktop.login1.Session", "Lock", ""),
];

/// What the kiosk's log says when it gets dark.
const HEARD: &str = "nobody sees the kiosk";

struct Bus {
    _daemon: Process,
    address: String,
}

impl Bus {
    fn start(dir: &Path, logs: &Path) -> Self {
        let (socket, config) = (dir.join("bus"), dir.join("bus.conf"));
        fs::write(&config, BUS.replace("SOCKET", &socket.to_string_lossy())).unwrap();
        let mut command = tool("dbus-daemon").unwrap();
        command.arg("--nofork").arg(format!("--config-file={}", config.display()));
        let mut daemon = Process::start("dbus-daemon", &command, logs).unwrap();
        daemon.wait_until("the bus", PATIENCE, |_| socket.exists().then_some(())).unwrap();
        Self { _daemon: daemon, address: format!("unix:path={}", socket.display()) }
    }

    fn say(&self, said: Said) {
        // The system's own Python: its bindings come as a package of the system.
        let mut sender = Command::new("/usr/bin/python3");
        sender.args(["-c", SENDER, &self.address, said.name, said.path, said.interface, said.member, said.value]);
        let output = sender.output().unwrap();
        assert!(output.status.success(), "{said:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn window_ends_the_visit_when_nobody_sees_it() {
    let stack = Stack::builder().cards(&["p256"]).start().unwrap();
    let bus = Bus::start(stack.dir().path(), &stack.dir().logs());
    let buses = [("DBUS_SYSTEM_BUS_ADDRESS", bus.address.as_str()), ("DBUS_SESSION_BUS_ADDRESS", bus.address.as_str())];
    let window = PublicWindow::open(&stack, "dark", &buses);
    let welcome = window.picture();
    let mut card = stack.insert("p256", &[]).unwrap();
    for (round, dark) in DARK.into_iter().enumerate() {
        if round > 0 {
            card.insert().unwrap();
        }
        let hello = window.await_state("WhoYouAre", round + 1);
        if round == 0 {
            LIGHT.into_iter().for_each(|light| bus.say(light));
            assert_eq!(window.logged(HEARD), 0);
            window.await_picture(&hello, "light");
        }
        bus.say(dark);
        window.await_log(HEARD, 2 * round + 1);
        assert!(!window.await_state("Finished", round + 1).is_like(&hello));
        window.keep_picture(&format!("take-card-{}", dark.member));
        card.remove().unwrap();
        // The last words are not left standing in the dark either.
        bus.say(dark);
        window.await_state("Welcome", round + 1);
        window.await_picture(&welcome, dark.member);
    }
    let audit = fs::read_to_string(stack.config_path().with_file_name("audit.jsonl")).unwrap();
    assert_eq!(audit.matches("cleaned_up").count(), DARK.len(), "{audit}");
}
