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
