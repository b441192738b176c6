//! Which back end of `trussed` answers which request of the applet.

use trussed::backend::{Backend, BackendId};
use trussed::pipe::TrussedChannel;
use trussed::serde_extensions::{ExtensionDispatch, ExtensionId, ExtensionImpl};
use trussed::service::ServiceResources;
use trussed::types::Context;
use trussed::virt::{Client, Runner, StoreConfig};
use trussed_auth::AuthExtension;
use trussed_auth_backend::{AuthBackend, AuthContext, FilesystemLayout};
use trussed_chunked::ChunkedExtension;
use trussed_core::Error;
use trussed_core::api::{Reply, Request, reply, request};
use trussed_core::types::Location;
use trussed_hpke::HpkeExtension;
use trussed_rsa_alloc::SoftwareRsa;
use trussed_staging::{StagingBackend, StagingContext};
use trussed_wrap_key_to_file::WrapKeyToFileExtension;

use crate::platform::Platform;

/// The client the applet gets.
pub(crate) type CardClient<'a> = Client<'a, Dispatch>;

/// Runs `task` with a client over `storage`; the back ends work on a thread of their own until it returns.
///
/// `None` where no channel to them could be made.
pub(crate) fn with_client<R>(mut storage: StoreConfig<'_>, task: impl FnOnce(CardClient<'_>) -> R) -> Option<R> {
    storage.with_store(|store| {
        let channel = TrussedChannel::new();
        let mut runner = Runner::new();
        let (requester, responder) = channel.split()?;
        runner.add_endpoint(responder, "piv", &BACKENDS);
        let client = CardClient::new(requester, runner.syscall(), None);
        Some(runner.run(Platform::new(store), Dispatch::new(), || task(client)))
    })
}

const BACKENDS: [BackendId<BackEnd>; 4] = [
    BackendId::Custom(BackEnd::Rsa),
    BackendId::Custom(BackEnd::Auth),
    BackendId::Custom(BackEnd::Staging),
    BackendId::Core,
];

/// The back ends beside the core.
#[derive(Clone, Copy, Debug)]
pub(crate) enum BackEnd {
    /// PINs.
    Auth,
    /// RSA keys.
    Rsa,
    /// Large files, wrapped keys, HPKE.
    Staging,
}

/// Requests beyond the core.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Extension {
    Auth,
    Chunked,
    Hpke,
    WrapKeyToFile,
}

/// The back ends themselves.
pub(crate) struct Dispatch {
    auth: AuthBackend,
    rsa: SoftwareRsa,
    staging: StagingBackend,
}

/// What the back ends remember about a client.
#[derive(Default)]
pub(crate) struct Contexts {
    auth: AuthContext,
    staging: StagingContext,
}

impl Dispatch {
    fn new() -> Self {
        Self {
            auth: AuthBackend::new(Location::Internal, FilesystemLayout::V0),
            rsa: SoftwareRsa,
            staging: StagingBackend::new(),
        }
    }
}

impl ExtensionDispatch for Dispatch {
    type BackendId = BackEnd;
    type Context = Contexts;
    type ExtensionId = Extension;

    fn core_request<P: trussed::Platform>(
        &mut self,
        backend: &BackEnd,
        context: &mut Context<Contexts>,
        request: &Request,
        resources: &mut ServiceResources<P>,
    ) -> Result<Reply, Error> {
        let Context { core, backends, .. } = context;
        match backend {
            BackEnd::Auth => self.auth.request(core, &mut backends.auth, request, resources),
            BackEnd::Rsa => self.rsa.request(core, &mut (), request, resources),
            BackEnd::Staging => self.staging.request(core, &mut backends.staging, request, resources),
        }
    }

    fn extension_request<P: trussed::Platform>(
        &mut self,
        backend: &BackEnd,
        extension: &Extension,
        context: &mut Context<Contexts>,
        request: &request::SerdeExtension,
        resources: &mut ServiceResources<P>,
    ) -> Result<reply::SerdeExtension, Error> {
        let Context { core, backends, .. } = context;
        match (backend, extension) {
            (BackEnd::Auth, Extension::Auth) => ExtensionImpl::<AuthExtension>::extension_request_serialized(
                &mut self.auth,
                core,
                &mut backends.auth,
                request,
                resources,
            ),
            (BackEnd::Staging, Extension::Chunked) => ExtensionImpl::<ChunkedExtension>::extension_request_serialized(
                &mut self.staging,
                core,
                &mut backends.staging,
                request,
                resources,
            ),
            (BackEnd::Staging, Extension::Hpke) => ExtensionImpl::<HpkeExtension>::extension_request_serialized(
                &mut self.staging,
                core,
                &mut backends.staging,
                request,
                resources,
            ),
            (BackEnd::Staging, Extension::WrapKeyToFile) => {
                ExtensionImpl::<WrapKeyToFileExtension>::extension_request_serialized(
                    &mut self.staging,
                    core,
                    &mut backends.staging,
                    request,
                    resources,
                )
            }
            (BackEnd::Rsa, _) | (BackEnd::Auth, _) | (BackEnd::Staging, Extension::Auth) => {
                Err(Error::RequestNotAvailable)
            }
        }
    }
}

impl ExtensionId<AuthExtension> for Dispatch {
    type Id = Extension;
    const ID: Extension = Extension::Auth;
}

impl ExtensionId<ChunkedExtension> for Dispatch {
    type Id = Extension;
    const ID: Extension = Extension::Chunked;
}

impl ExtensionId<HpkeExtension> for Dispatch {
    type Id = Extension;
    const ID: Extension = Extension::Hpke;
}

impl ExtensionId<WrapKeyToFileExtension> for Dispatch {
    type Id = Extension;
    const ID: Extension = Extension::WrapKeyToFile;
}

impl From<Extension> for u8 {
    fn from(extension: Extension) -> Self {
        match extension {
            Extension::Auth => 0,
            Extension::Chunked => 1,
            Extension::Hpke => 2,
            Extension::WrapKeyToFile => 3,
        }
    }
}

impl TryFrom<u8> for Extension {
    type Error = Error;

    fn try_from(number: u8) -> Result<Self, Error> {
        match number {
            0 => Ok(Self::Auth),
            1 => Ok(Self::Chunked),
            2 => Ok(Self::Hpke),
            3 => Ok(Self::WrapKeyToFile),
            _ => Err(Error::FunctionNotSupported),
        }
    }
}
