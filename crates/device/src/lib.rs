//! A phone in software: it scans the QR picture, types the number, makes its key, enrols over EST and
//! checks what it got.
//!
//! Meant for tests, demonstrations and fleets of machines; the contract it speaks is
//! [`issuer_api::phone`]. It trusts the one TLS authority it is given and follows no redirect.
//!
//! ```no_run
//! # async fn example(request: device::Request) -> Result<(), device::DeviceError> {
//! let issued = device::enroll(request, &mut |progress| println!("{progress:?}")).await?;
//! println!("{}", issued.serial);
//! # Ok(())
//! # }
//! ```

mod enroll;
mod error;
mod est;
mod issuer;
mod keep;
mod link;
mod number;
mod request;
mod scan;
mod verify;

pub use self::{
    enroll::enroll,
    error::DeviceError,
    link::Link,
    number::Number,
    request::{Issued, Progress, Request, Source},
    scan::scan,
};
