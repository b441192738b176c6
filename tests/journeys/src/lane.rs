//! One of several readers of a stack, with a kiosk of its own: for tables of cases that mostly wait.

use std::path::PathBuf;

use stack::{Kioskctl, Programs, SOCKET_VARIABLE, Stack, await_card};

/// A reader and the kiosk that uses it; may be moved to a thread.
#[derive(Debug)]
pub struct Lane {
    /// A part of the reader's name that no other has.
    pub reader: String,
    /// The port a card connects to.
    pub port: u16,
    programs: Programs,
    config: PathBuf,
    socket: PathBuf,
    logs: PathBuf,
}

impl Lane {
    /// One for each reader of the stack.
    pub fn all(stack: &Stack) -> Vec<Self> {
        let lane = |(reader, port)| Self {
            config: stack.another_kiosk(&format!("kiosk-{port}")).unwrap(),
            programs: stack.programs().clone(),
            socket: stack.reader_socket().to_owned(),
            logs: stack.dir().logs(),
            reader,
            port,
        };
        stack.readers().into_iter().map(lane).collect()
    }

    /// Starts an enrollment at this reader, to which the PIN is said.
    pub fn enroll(&self, pin: &str, more: &[&str]) -> Kioskctl {
        let mut command = self.programs.command("kioskctl").unwrap();
        command.arg("--config").arg(&self.config).env(SOCKET_VARIABLE, &self.socket);
        command.args(["enroll", "--pin-stdin", "--json", "--reader", &self.reader]).args(more);
        let mut kiosk = Kioskctl::start(&mut command, &self.logs).unwrap();
        kiosk.say(pin).unwrap();
        kiosk
    }

    /// Waits until programs see a card here, or none.
    pub fn await_card(&self, present: bool) {
        await_card(&self.socket, &self.reader, present).unwrap();
    }
}
