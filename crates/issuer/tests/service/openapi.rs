//! The published contract is the one the code keeps.

#[test]
fn the_committed_document_is_current() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let committed = std::fs::read_to_string(&path).expect("docs/openapi.json");
    let current = issuer::web::openapi_document().expect("a document");
    assert!(committed == current, "run: derived-piv-issuer openapi > docs/openapi.json");
}

#[test]
fn it_is_openapi_3_1_and_names_every_path() {
    let document: serde_json::Value =
        serde_json::from_str(&issuer::web::openapi_document().expect("a document")).expect("JSON");
    assert!(document["openapi"].as_str().is_some_and(|version| version.starts_with("3.1")));
    assert_eq!(document["paths"].as_object().map(serde_json::Map::len), Some(17));
}
