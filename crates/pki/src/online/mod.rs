//! What a question lacks is fetched: certificates of authorities (AIA, SIA), status answers (OCSP) and
//! revocation lists, from where the certificates say; then the question is asked again.
//!
//! Nothing here touches a socket or a file: [`Fetch`] and [`Cache`] are ports. [`Online::inquire`] starts
//! an [`Inquiry`] about one or more certificates of one person; its bounds hold for all of them together.
//! Whatever is fetched proves nothing by having been fetched: it is put beside what is in the store, and
//! [`crate::path`] judges it by signatures and dates.

mod goods;
mod inquiry;
mod port;
mod want;

pub(crate) use self::want::Want;

#[cfg(test)]
mod tests;
pub use self::{
    inquiry::{Inquiry, Source, Step, Verdict},
    port::{Ask, Cache, Fetch, FetchFault, Fetched, Kept, Key, Kind, Limits, NoCache, NoNetwork, NotFetched, Online},
};
