//! The kiosk engine: turns effects into I/O; CLI kioskctl.
