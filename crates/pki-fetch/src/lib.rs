//! Certificates of authorities, revocation lists and status answers, fetched over plain `http` and kept in
//! a folder that processes share: the two ports of [`pki::online`], filled.
//!
//! Plain `http` on purpose: everything that is fetched is signed, and a TLS connection would need a path
//! validated before the path can be validated. Nothing but public data is sent or kept.
//!
//! [`Settings::open`] makes the [`pki::online::Online`] that an operator describes.

mod address;
mod folder;
mod http;
mod settings;

pub use self::{
    folder::{CacheError, FolderCache},
    http::{HttpFetcher, HttpLimits},
    settings::Settings,
};
