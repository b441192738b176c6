//! TLS: every connection of a card has a signature of its own, whatever version and protocol.

use std::io::{Read, Write};
use std::net::TcpStream;
use std::sync::Arc;

use rustls::{ClientConnection, HandshakeKind, StreamOwned};
use rustls_pki_types::ServerName;

use crate::world::{World, tls_config};

/// One request over a connection of its own; gives the kind of handshake, the protocol and the answer.
fn converse(
    config: &Arc<rustls::ClientConfig>,
    address: std::net::SocketAddr,
) -> (Option<HandshakeKind>, Option<Vec<u8>>, String) {
    let name = ServerName::try_from("127.0.0.1").expect("a name");
    let connection = ClientConnection::new(Arc::clone(config), name).expect("a connection");
    let mut stream = StreamOwned::new(connection, TcpStream::connect(address).expect("connected"));
    stream
        .write_all(b"GET /kiosk/v1/credentials HTTP/1.1\r\nhost: 127.0.0.1\r\nconnection: close\r\n\r\n")
        .expect("written");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    (stream.conn.handshake_kind(), stream.conn.alpn_protocol().map(<[u8]>::to_vec), answer)
}

#[tokio::test(flavor = "multi_thread")]
async fn no_session_of_a_card_is_ever_resumed() {
    let world = World::new().await;
    let address = world.server().addresses().kiosk;
    for version in [&rustls::version::TLS12, &rustls::version::TLS13] {
        let mut config = tls_config(&world, Some(&world.ann), &[version]);
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        let config = Arc::new(config);
        for _ in 0..2 {
            let again = Arc::clone(&config);
            let (kind, protocol, answer) =
                tokio::task::spawn_blocking(move || converse(&again, address)).await.expect("a conversation");
            assert_eq!(kind, Some(HandshakeKind::Full));
            assert_eq!(protocol.as_deref(), Some(b"http/1.1".as_slice()));
            assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
        }
    }
}

#[tokio::test]
async fn http_2_is_spoken_where_the_client_can() {
    let world = World::new().await;
    let response = crate::world::sent(world.kiosk(&world.ann).get("/kiosk/v1/credentials")).await;
    assert_eq!(response.version(), reqwest::Version::HTTP_2);
}

#[derive(Debug)]
struct AtThisTime(i64);

impl rustls::time_provider::TimeProvider for AtThisTime {
    fn current_time(&self) -> Option<rustls_pki_types::UnixTime> {
        let seconds = u64::try_from(self.0).ok()?;
        Some(rustls_pki_types::UnixTime::since_unix_epoch(std::time::Duration::from_secs(seconds)))
    }
}

/// The certificate a phone is shown by the clock of `world`, which it has to find good.
async fn shown(world: &World) -> pki::Certificate {
    let mut config = tls_config(world, None, rustls::ALL_VERSIONS);
    let now = issuer::clock::Clock::now(world.clock.as_ref());
    config.time_provider = Arc::new(AtThisTime(now.unix_timestamp()));
    let address = world.server().addresses().phone;
    let shown_der = tokio::task::spawn_blocking(move || {
        let name = ServerName::try_from("127.0.0.1").expect("a name");
        let mut connection = ClientConnection::new(Arc::new(config), name).expect("a connection");
        let mut stream = TcpStream::connect(address).expect("connected");
        while connection.is_handshaking() {
            connection.complete_io(&mut stream).expect("a good handshake");
        }
        connection.peer_certificates().and_then(<[_]>::first).expect("a certificate").to_vec()
    });
    pki::Certificate::from_der(&shown_der.await.expect("a handshake")).expect("a certificate")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_certificate_of_the_server_is_renewed_while_it_runs() {
    let world = World::new().await;
    let before = shown(&world).await;
    world.clock.advance_s(300 * 86_400);
    world.upkeep().await;
    assert_eq!(shown(&world).await, before, "97 days are left");
    world.clock.advance_s(50 * 86_400);
    world.upkeep().await;
    let after = shown(&world).await;
    assert!(after.not_after() > before.not_after());
    assert_eq!(after.public_key_der(), before.public_key_der());
    world.clock.advance_s(200 * 86_400);
    assert_eq!(shown(&world).await, after, "the old one would be over");
}

#[tokio::test(flavor = "multi_thread")]
async fn silent_connections_of_one_source_leave_the_others_running() {
    let world = World::with(|toml| *toml = toml.replace("connections_per_source = 64", "connections_per_source = 8"));
    let world = world.await;
    let address = world.server().addresses().pki;
    let silent: Vec<TcpStream> = (0..8).map(|_| TcpStream::connect(address).expect("connected")).collect();
    let ninth = tokio::task::spawn_blocking(move || {
        let mut ninth = TcpStream::connect(address).expect("connected");
        ninth.set_read_timeout(Some(std::time::Duration::from_secs(10))).expect("a time-out");
        ninth.read(&mut [0; 1])
    });
    let ended = ninth.await.expect("a try");
    let refused = ended.as_ref().err().map(std::io::Error::kind);
    assert!(
        matches!(ended, Ok(0)) || refused == Some(std::io::ErrorKind::ConnectionReset),
        "one too many is hung up on: {ended:?}"
    );
    drop(silent);
}
