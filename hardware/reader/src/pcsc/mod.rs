//! Readers and cards through the PC/SC service of the operating system.

mod connection;
mod fault;
mod monitor;
mod t0;

use std::ffi::{CStr, CString};

use pcsc::{Context, Scope};

use self::connection::PcscConnection;
use self::fault::reader_error;
use crate::{CardConnection, ReaderError, ReaderEvent, ReaderHost, ReaderName, Watch};

/// The PC/SC service of the operating system.
///
/// Each watch and each connection has a context of its own, so that a slow card blocks no other
/// call and a restart of the service kills no more than it must.
#[derive(Clone, Copy, Debug, Default)]
pub struct PcscHost;

impl ReaderHost for PcscHost {
    fn watch(&self, sink: Box<dyn Fn(ReaderEvent) + Send>) -> Watch {
        monitor::watch(sink)
    }

    fn readers(&self) -> Result<Vec<ReaderName>, ReaderError> {
        let names = match establish().and_then(|context| context.list_readers_owned()) {
            Ok(names) => names,
            Err(pcsc::Error::NoReadersAvailable) => Vec::new(),
            Err(error) => return Err(reader_error(error)),
        };
        Ok(names.iter().map(|name| reader_name(name)).collect())
    }

    fn connect(&self, reader: &ReaderName) -> Result<Box<dyn CardConnection>, ReaderError> {
        let context = establish().map_err(reader_error)?;
        let names = context.list_readers_owned().map_err(reader_error)?;
        // Found again by its shown form, as the service's own bytes need not be UTF-8.
        let name: CString = names.into_iter().find(|name| reader_name(name) == *reader).ok_or(ReaderError::NoReader)?;
        Ok(Box::new(PcscConnection::open(context, name)?))
    }
}

fn establish() -> Result<Context, pcsc::Error> {
    Context::establish(Scope::User)
}

fn reader_name(name: &CStr) -> ReaderName {
    ReaderName(name.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_of_no_encoding_are_a_name_all_the_same() {
        assert_eq!(reader_name(c"L\xE9cteur 00 00"), ReaderName("L\u{FFFD}cteur 00 00".into()));
    }
}
