//! An independent PIV applet on a virtual reader, for tests only.

fn main() {}
