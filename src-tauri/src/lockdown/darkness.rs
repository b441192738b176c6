//! When nobody can see the kiosk: the session is locked, the screen saver runs, the system goes to sleep.
//!
//! Heard over D-Bus, from logind and from whatever screen saver there is; where there is no bus, as in
//! a bare kiosk session without either, there is nothing to hear and the time-outs of a visit do.

use std::rc::Rc;

use gtk::gio::{self, BusType, DBusConnection, DBusSignalFlags};
use gtk::glib::MainContext;

/// A signal that tells of darkness.
struct Omen {
    bus: BusType,
    /// Who has to have sent it; anybody on the user's own bus, where no program of others is.
    sender: Option<&'static str>,
    interface: &'static str,
    member: &'static str,
}

const OMENS: [Omen; 4] = [
    Omen {
        bus: BusType::System,
        sender: Some("org.freedesktop.login1"),
        interface: "org.freedesktop.login1.Session",
        member: "Lock",
    },
    Omen {
        bus: BusType::System,
        sender: Some("org.freedesktop.login1"),
        interface: "org.freedesktop.login1.Manager",
        member: "PrepareForSleep",
    },
    Omen { bus: BusType::Session, sender: None, interface: "org.freedesktop.ScreenSaver", member: "ActiveChanged" },
    Omen { bus: BusType::Session, sender: None, interface: "org.gnome.ScreenSaver", member: "ActiveChanged" },
];

/// Calls `locked` on the main thread whenever it gets dark, for as long as the program runs.
pub fn on_lock(locked: impl Fn() + 'static) {
    let locked: Rc<dyn Fn()> = Rc::new(locked);
    for bus in [BusType::System, BusType::Session] {
        MainContext::default().spawn_local(listen(bus, Rc::clone(&locked)));
    }
}

async fn listen(bus: BusType, locked: Rc<dyn Fn()>) {
    let connection = match gio::bus_get_future(bus).await {
        Ok(connection) => connection,
        Err(error) => return tracing::info!(?bus, %error, "nobody tells of a locked session"),
    };
    // A bus that goes away must not take the kiosk with it.
    connection.set_exit_on_close(false);
    for omen in OMENS.iter().filter(|omen| omen.bus == bus) {
        subscribe(&connection, omen, Rc::clone(&locked));
    }
    tracing::debug!(?bus, "a locked session is heard of");
    // The connection has to stay.
    std::future::pending::<()>().await;
}

fn subscribe(connection: &DBusConnection, omen: &'static Omen, locked: Rc<dyn Fn()>) {
    let heard = move |_: &DBusConnection, _: &str, _: &str, _: &str, _: &str, arguments: &gtk::glib::Variant| {
        // `Lock` says nothing more; the others say whether it begins or ends.
        let begins = arguments.n_children() == 0 || arguments.child_value(0).get::<bool>() == Some(true);
        if begins {
            tracing::info!(interface = omen.interface, member = omen.member, "nobody sees the kiosk; the visit ends");
            locked();
        }
    };
    let _until_the_end = connection.signal_subscribe(
        omen.sender,
        Some(omen.interface),
        Some(omen.member),
        None,
        None,
        DBusSignalFlags::NONE,
        heard,
    );
}
