//! The four listeners: they accept, shake hands, answer, and end together.

mod connection;
mod places;

use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::server::graceful::GracefulShutdown;
use rustls::ServerConfig;
use sha2::{Digest, Sha256};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_util::sync::CancellationToken;

use self::connection::converse;
use self::places::Places;
use crate::audit::{Entry, Event, Outcome};
use crate::clock::Clock;
use crate::config::Config;
use crate::fault::Fault;
use crate::files::Folder;
use crate::issuer::Issuer;
use crate::tls;
use crate::web::{self, Site};

/// Answers that are under way at a stop may finish in this time.
const LAST_WORDS: Duration = Duration::from_secs(5);
/// Connections to one listener at once.
const CONNECTIONS: usize = 1024;
/// How often the issuer looks after itself.
const UPKEEP: Duration = Duration::from_secs(1);

/// Where the listeners are, once they are open.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Addresses {
    /// Kiosks.
    pub kiosk: SocketAddr,
    /// Phones.
    pub phone: SocketAddr,
    /// Help-desk agents.
    pub agent: SocketAddr,
    /// Certificates and revocation.
    pub pki: SocketAddr,
}

/// A running issuer.
#[derive(Debug)]
pub struct Server {
    issuer: Arc<Issuer>,
    addresses: Addresses,
    stop: CancellationToken,
    tasks: JoinSet<()>,
}

impl Server {
    /// Opens the issuer in `folder` and its listeners; ready when this returns. `public_phone_url`
    /// takes the place of the configuration's.
    ///
    /// # Errors
    ///
    /// A [`Fault`] that names what is missing, wrong or taken.
    pub async fn start(folder: Folder, public_phone_url: Option<String>, clock: Arc<dyn Clock>) -> Result<Self, Fault> {
        let file = folder.config();
        let text = std::fs::read_to_string(&file).map_err(Fault::read(&file))?;
        let mut config = Config::parse(&text)?;
        if public_phone_url.is_some() {
            config.public.phone_url = public_phone_url;
            config.check()?;
        }
        let listen = &config.listen;
        let kiosk = bind("kiosks", listen.address, listen.kiosk).await?;
        let phone = bind("phones", listen.address, listen.phone).await?;
        let agent = bind("agents", listen.address, listen.agent).await?;
        let pki = bind("certificates and revocation", listen.address, listen.pki).await?;
        let addresses = Addresses {
            kiosk: kiosk.local_addr()?,
            phone: phone.local_addr()?,
            agent: agent.local_addr()?,
            pki: pki.local_addr()?,
        };
        let phone_url = match &config.public.phone_url {
            Some(url) => url.clone(),
            None => format!("https://{}:{}", in_url(&config.host), addresses.phone.port()),
        };
        let per_source = usize::try_from(config.limits.connections_per_source).unwrap_or(CONNECTIONS);
        let places = || Places::new(CONNECTIONS, per_source);
        let started = Entry::new(Event::ServiceStarted, Outcome::Done, "operator")
            .fact("version", env!("CARGO_PKG_VERSION"))
            .fact("configuration_sha256", hex::encode(Sha256::digest(text.as_bytes())));
        let issuer = Arc::new(Issuer::open(folder, config, phone_url, clock).await?);
        issuer.begin(started).await?;

        let stop = CancellationToken::new();
        let site = Site { issuer: Arc::clone(&issuer), stop: stop.clone() };
        let cards = tls::for_cards(&issuer.tls)?;
        let mut tasks = JoinSet::new();
        tasks.spawn(listen_on(kiosk, places(), Some(Arc::clone(&cards)), web::kiosk(&site), stop.clone()));
        tasks.spawn(listen_on(phone, places(), Some(tls::for_phones(&issuer.tls)?), web::phone(&site), stop.clone()));
        tasks.spawn(listen_on(agent, places(), Some(cards), web::agent(&site), stop.clone()));
        tasks.spawn(listen_on(pki, places(), None, web::publication(&site), stop.clone()));
        tasks.spawn(look_after(site));
        Ok(Self { issuer, addresses, stop, tasks })
    }

    /// Where the listeners are.
    pub const fn addresses(&self) -> Addresses {
        self.addresses
    }

    /// The issuer behind them.
    pub const fn issuer(&self) -> &Arc<Issuer> {
        &self.issuer
    }

    /// Ends the listeners, lets answers finish and closes the store.
    ///
    /// # Errors
    ///
    /// Where the end cannot be written down.
    pub async fn stop(mut self) -> Result<(), Fault> {
        self.stop.cancel();
        while self.tasks.join_next().await.is_some() {}
        let stopped = Entry::new(Event::ServiceStopped, Outcome::Done, "operator");
        self.issuer.audit.append(stopped, self.issuer.now())?;
        self.issuer.store.close().await;
        Ok(())
    }
}

/// A host as it stands in a URL.
pub fn in_url(host: &str) -> String {
    if host.parse::<std::net::Ipv6Addr>().is_ok() { format!("[{host}]") } else { host.to_owned() }
}

async fn bind(listener: &'static str, address: IpAddr, port: u16) -> Result<TcpListener, Fault> {
    let address = SocketAddr::from((address, port));
    TcpListener::bind(address).await.map_err(|source| Fault::Listen { listener, address: address.to_string(), source })
}

async fn look_after(site: Site) {
    let mut ticks = tokio::time::interval(UPKEEP);
    ticks.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            _ = ticks.tick() => {
                if let Err(error) = site.issuer.upkeep().await {
                    tracing::error!(%error, "upkeep failed; it is tried again");
                }
            }
            () = site.stop.cancelled() => return,
        }
    }
}

async fn listen_on(
    listener: TcpListener,
    places: Places,
    tls: Option<Arc<ServerConfig>>,
    router: Router,
    stop: CancellationToken,
) {
    let acceptor = tls.map(TlsAcceptor::from);
    let graceful = GracefulShutdown::new();
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = connections.join_next(), if !connections.is_empty() => continue,
            () = stop.cancelled() => break,
        };
        let (stream, address) = match accepted {
            Ok(accepted) => accepted,
            Err(error) => {
                // Out of file handles or the like: wait for some to come back.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(100)).await;
                continue;
            }
        };
        // Above the limit the connection is dropped rather than queued.
        let Some(place) = places.take(address.ip()) else { continue };
        let (acceptor, router, watcher) = (acceptor.clone(), router.clone(), graceful.watcher());
        connections.spawn(async move {
            let _place = place;
            converse(stream, address, acceptor, router, watcher).await;
        });
    }
    drop(listener);
    let _ = tokio::time::timeout(LAST_WORDS, graceful.shutdown()).await;
    connections.shutdown().await;
}
