//! What is missing to judge a card is fetched from where its certificate says.

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use issuer_api::problem::Reason;
use reqwest::StatusCode;
use time::Duration;

use crate::cards::Card;
use crate::world::{World, reason, sent};

/// A server with one revocation list; counts what it is asked for.
#[derive(Clone, Default)]
struct Place {
    list: Arc<Mutex<Vec<u8>>>,
    asked: Arc<Mutex<usize>>,
}

impl Place {
    /// Serves on a free port of this machine until the test's process ends; its URL.
    fn serve(&self) -> String {
        let listener = TcpListener::bind(("127.0.0.1", 0)).expect("a port");
        let url = format!("http://{}/ca.crl", listener.local_addr().expect("an address"));
        let served = self.clone();
        std::thread::spawn(move || {
            for mut stream in listener.incoming().flatten() {
                // The head of a request ends with an empty line.
                let _ = BufReader::new(&stream).lines().map_while(Result::ok).find(String::is_empty);
                *served.asked.lock().expect("a lock") += 1;
                let body = served.list.lock().expect("a lock").clone();
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", body.len());
                let _ = stream.write_all(head.as_bytes()).and_then(|()| stream.write_all(&body));
                let _ = stream.read(&mut [0]);
            }
        });
        url
    }

    fn put(&self, list: Vec<u8>) {
        *self.list.lock().expect("a lock") = list;
    }

    fn asked(&self) -> usize {
        *self.asked.lock().expect("a lock")
    }
}

async fn status(world: &World, card: &Card) -> StatusCode {
    sent(world.kiosk(card).get("/kiosk/v1/applicant")).await.status()
}

async fn refusal(world: &World, card: &Card) -> Reason {
    reason(sent(world.kiosk(card).get("/kiosk/v1/applicant")).await).await
}

#[tokio::test]
async fn a_list_that_is_out_of_date_is_fetched_and_kept() {
    let place = Place::default();
    let url = place.serve();
    let mut world = World::with(|toml| {
        let (before, fetch) = toml.split_once("[fetch]").expect("a section");
        let fetch = fetch.replacen("enabled = false", "enabled = true", 1);
        *toml =
            format!("{before}[fetch]{}", fetch.replacen("private_addresses = false", "private_addresses = true", 1));
    })
    .await;
    let zoe = world.pki.card_listed_at(world.pki.says("ZOE", 7), &url);
    world.import(&zoe.csv_line("zoe", true)).await;

    // What the operator has is enough, and is not fetched.
    assert_eq!(status(&world, &zoe).await, StatusCode::OK);
    assert_eq!(place.asked(), 0);

    // The authority's list runs out; the root's does not.
    world.revoke_cards(&[], Duration::minutes(1));
    let [root_list, _] = world.pki.crls(3, &[], Duration::days(30));
    std::fs::write(world.dir.path().join("root.crl"), root_list).expect("written");
    world.clock.advance_s(3600);
    assert_eq!(refusal(&world, &zoe).await, Reason::RevocationUnknown, "no list is no answer");
    assert_eq!(place.asked(), 1);
    let [_, list] = world.pki.crls(4, &[], Duration::hours(2));
    place.put(list);
    assert_eq!(status(&world, &zoe).await, StatusCode::OK);
    assert_eq!(place.asked(), 2);

    // It is kept while it is good, over a restart as well.
    world.clock.advance_s(60);
    assert_eq!(status(&world, &zoe).await, StatusCode::OK);
    world.stop().await;
    world.start().await;
    assert_eq!(status(&world, &zoe).await, StatusCode::OK);
    assert_eq!(place.asked(), 2);

    // When it has run out the next one counts.
    let [_, list] = world.pki.crls(5, &[&zoe], Duration::days(1));
    place.put(list);
    world.clock.advance_s(7200);
    assert_eq!(refusal(&world, &zoe).await, Reason::CertificateRevoked);
    assert_eq!(place.asked(), 3);
}
