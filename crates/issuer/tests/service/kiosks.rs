//! Enrolled kiosks and their signed requests (RFC 9421).

use std::process::Command;

use issuer::clock::Clock;
use issuer_api::place::{self, SignatureInput, Signed};
use issuer_api::problem::Reason;
use p256::ecdsa::signature::Signer;
use p256::ecdsa::{Signature, SigningKey};
use p256::pkcs8::{EncodePublicKey, LineEnding};
use rand_core::OsRng;
use reqwest::{Request, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::world::{World, reason};

/// A request as a kiosk with this key would send it.
fn signed(mut request: Request, name: &str, key: &SigningKey, created: i64) -> Request {
    let body = request.body().and_then(|body| body.as_bytes()).map(<[u8]>::to_vec);
    let digest = body.map(|body| place::digest_to_header(&Sha256::digest(body).into()).expect("a header"));
    if let Some(digest) = &digest {
        request.headers_mut().insert(place::CONTENT_DIGEST, digest.parse().expect("a value"));
    }
    let authority = format!("127.0.0.1:{}", request.url().port().expect("a port"));
    let header = |name: &str| request.headers().get(name).and_then(|value| value.to_str().ok());
    let covered = Signed {
        method: request.method().as_str(),
        authority: &authority,
        path: request.url().path(),
        correlation_id: header("correlation-id").unwrap_or_default(),
        idempotency_key: header("idempotency-key"),
        content_digest: digest.as_deref(),
    };
    let input = SignatureInput::new(&covered, name, created).expect("an input");
    let signature: Signature = key.sign(input.base(&covered).expect("a base").as_bytes());
    let input = input.to_header().expect("a header").parse().expect("a value");
    let signature = place::signature_to_header(&signature.to_bytes()).expect("a header").parse().expect("a value");
    request.headers_mut().insert(place::SIGNATURE_INPUT, input);
    request.headers_mut().insert(place::SIGNATURE, signature);
    request
}

/// Runs `derived-piv-issuer kiosks ...` and gives what it prints.
fn kiosks(world: &World, arguments: &[&str]) -> (bool, Value) {
    let (verb, rest) = arguments.split_first().expect("a verb");
    let output = Command::new(env!("CARGO_BIN_EXE_derived-piv-issuer"))
        .args(["kiosks", verb, "--json", "--dir"])
        .arg(world.issuer_dir())
        .args(rest)
        .output()
        .expect("run");
    (output.status.success(), serde_json::from_slice(&output.stdout).expect("JSON"))
}

fn enroll(world: &World, name: &str, key: &SigningKey) {
    let pem = p256::PublicKey::from(key.verifying_key()).to_public_key_pem(LineEnding::LF).expect("PEM");
    let file = world.dir.path().join(format!("{name}.pub.pem"));
    std::fs::write(&file, pem).expect("written");
    let (good, said) = kiosks(world, &["add", name, file.to_str().expect("a path")]);
    assert!(good, "{said}");
}

#[tokio::test]
async fn only_enrolled_kiosks_are_answered_where_that_is_wanted() {
    let world = World::with(|toml| *toml = toml.replace("required = false", "required = true")).await;
    let key = SigningKey::random(&mut OsRng);
    enroll(&world, "lobby-1", &key);
    let (_, listed) = kiosks(&world, &["list"]);
    assert_eq!(listed[0]["name"], "lobby-1");

    let kiosk = world.kiosk(&world.ann);
    let now = world.clock.now().unix_timestamp();
    let ask = || kiosk.get("/kiosk/v1/applicant").header("correlation-id", "7K3P9Q").build().expect("a request");
    let create = |name: &str| {
        let wish = json!({ "offer": "aal2-phone", "terms_version": "1", "name": name });
        let request = kiosk.post("/kiosk/v1/enrollments").header("correlation-id", "7K3P9Q");
        request.header("idempotency-key", "0123456789abcdef-1").json(&wish).build().expect("a request")
    };
    let send = async |request: Request| kiosk.client.execute(request).await.expect("an answer");

    assert_eq!(send(signed(ask(), "lobby-1", &key, now)).await.status(), StatusCode::OK);
    assert_eq!(send(signed(create("Work phone"), "lobby-1", &key, now)).await.status(), StatusCode::CREATED);

    let other = SigningKey::random(&mut OsRng);
    let mut changed_body = signed(create("Work phone"), "lobby-1", &key, now);
    *changed_body.body_mut() = create("Other phone").body_mut().take();
    let mut changed_path = signed(ask(), "lobby-1", &key, now);
    changed_path.url_mut().set_path("/kiosk/v1/credentials");
    let mut no_digest = signed(create("Work phone"), "lobby-1", &key, now);
    no_digest.headers_mut().remove(place::CONTENT_DIGEST);
    let refused = [
        ("unsigned", ask()),
        ("another key", signed(ask(), "lobby-1", &other, now)),
        ("another name", signed(ask(), "lobby-2", &key, now)),
        ("a path for a name", signed(ask(), "../keys/root", &key, now)),
        ("made too early", signed(ask(), "lobby-1", &key, now - 301)),
        ("made too late", signed(ask(), "lobby-1", &key, now + 302)),
        ("another body", changed_body),
        ("another path", changed_path),
        ("a body without a digest", no_digest),
    ];
    for (what, request) in refused {
        let answer = send(request).await;
        assert_eq!(answer.status(), StatusCode::FORBIDDEN, "{what}");
        assert_eq!(reason(answer).await, Reason::KioskUnknown, "{what}");
    }
    let log = std::fs::read_to_string(world.issuer_dir().join("audit.jsonl")).expect("read");
    assert_eq!(log.lines().filter(|line| line.contains("kiosk_refused")).count(), 9, "{log}");
    let store = world.store().await;
    let (enrollment, _) = store.running_enrollments().await.expect("enrollments").remove(0);
    assert_eq!(enrollment.kiosk_source, "lobby-1", "the record has the place");

    let (good, _) = kiosks(&world, &["remove", "lobby-1"]);
    assert!(good);
    assert_eq!(send(signed(ask(), "lobby-1", &key, now)).await.status(), StatusCode::FORBIDDEN);
    let (good, said) = kiosks(&world, &["remove", "../issuer"]);
    assert!(!good && said["code"] == "ISSUERD-114", "{said}");
}

#[tokio::test]
async fn an_agents_word_is_kept_and_can_be_demanded() {
    let world = World::with(|toml| *toml = toml.replace("attended = \"where_sent\"", "attended = \"required\"")).await;
    let key = SigningKey::random(&mut OsRng);
    enroll(&world, "lobby-1", &key);
    let kiosk = world.kiosk(&world.ann);
    let now = world.clock.now().unix_timestamp();
    let word = json!({ "agent": "0123456789abcdef", "compared": "portrait", "decided_at": "2026-01-02T03:04:05Z" });
    let create = |number: u8, attended: &Value| {
        let wish = json!({ "offer": "aal2-phone", "terms_version": "1", "name": "Work phone", "attended": attended });
        let request = kiosk.post("/kiosk/v1/enrollments").header("correlation-id", "7K3P9Q");
        let request = request.header("idempotency-key", format!("0123456789abcdef-{number}"));
        request.json(&wish).build().expect("a request")
    };
    let send = async |request: Request| kiosk.client.execute(request).await.expect("an answer");
    let garbled = json!({ "agent": "Sam Smith", "compared": "portrait", "decided_at": "2026-01-02T03:04:05Z" });
    for (what, request, expected) in [
        ("nobody", signed(create(1, &Value::Null), "lobby-1", &key, now), Reason::AttendanceRequired),
        ("a kiosk that nobody knows", create(2, &word), Reason::AttendanceRequired),
        ("a name for a pseudonym", signed(create(3, &garbled), "lobby-1", &key, now), Reason::BadRequest),
    ] {
        assert_eq!(reason(send(request).await).await, expected, "{what}");
    }
    assert_eq!(send(signed(create(4, &word), "lobby-1", &key, now)).await.status(), StatusCode::CREATED);
    let store = world.store().await;
    let (enrollment, _) = store.running_enrollments().await.expect("enrollments").remove(0);
    let kept: Value = serde_json::from_str(&enrollment.attended.expect("the agent's word")).expect("JSON");
    assert_eq!(kept, word);
    let log = std::fs::read_to_string(world.issuer_dir().join("audit.jsonl")).expect("read");
    assert!(log.contains("0123456789abcdef") && !log.contains("Sam"), "{log}");
}

#[tokio::test]
async fn who_says_where_it_is_has_to_be_right_even_where_nobody_has_to() {
    let world = World::new().await;
    let kiosk = world.kiosk(&world.ann);
    let key = SigningKey::random(&mut OsRng);
    let ask = || kiosk.get("/kiosk/v1/applicant").header("correlation-id", "7K3P9Q").build().expect("a request");
    let send = async |request: Request| kiosk.client.execute(request).await.expect("an answer").status();
    let now = world.clock.now().unix_timestamp();
    assert_eq!(send(ask()).await, StatusCode::OK);
    assert_eq!(send(signed(ask(), "lobby-1", &key, now)).await, StatusCode::FORBIDDEN);
    let file = world.dir.path().join("no.pem");
    std::fs::write(&file, "nonsense").expect("written");
    let (good, said) = kiosks(&world, &["add", "lobby-1", file.to_str().expect("a path")]);
    assert!(!good && said["code"] == "ISSUERD-115", "{said}");
}
