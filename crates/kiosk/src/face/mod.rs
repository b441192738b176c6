//! The organisation's face: what of its configuration is seen.

pub mod colors;
pub mod emblem;
