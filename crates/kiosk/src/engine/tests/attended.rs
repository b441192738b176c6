//! An agent beside the person: whose card opens the kiosk, and who sees what.

use std::time::Duration;

use enrollment::{AgentWord, AuditEvent, Compared, ErrorCode, Intent, StaffTask};
use serde_json::Value;

use super::stage::Stage;

fn agents_screen(stage: &Stage) -> Value {
    serde_json::from_str(&stage.engine.agent_view()).expect("JSON")
}

/// The agent's screen once the picture was looked for.
async fn looked(stage: &Stage) -> Value {
    let looking = async {
        while agents_screen(stage)["view"]["portrait"] == "reading" {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(Duration::from_secs(20), looking).await.expect("a picture or none");
    agents_screen(stage)
}

/// From an agent's card to the person's turn.
async fn open(stage: &mut Stage) {
    assert_eq!(stage.next().await["view"]["agent_first"], true);
    let view = stage.present("p384", "hand_over").await;
    assert_eq!(view["name"], "Sam");
    stage.bench.remove();
    stage.until(|view| view["screen"] == "hand_over" && view["card"] == "out").await;
    stage.pass(Duration::from_secs(3));
    stage.until(|view| view["screen"] == "welcome" && view["agent_first"] == false).await;
}

/// From the person's card to the agent's turn.
async fn ask(stage: &mut Stage, profile: &str) {
    stage.present(profile, "choose").await;
    stage.press(Intent::SetUpPhone);
    stage.screen("name_and_agree").await;
    stage.press(Intent::Agree { name: "Work phone".to_owned() });
    stage.screen("agents_turn").await;
}

#[tokio::test]
async fn the_agent_sees_the_picture_that_was_signed_and_the_person_does_not() {
    let mut stage = Stage::attended();
    open(&mut stage).await;
    ask(&mut stage, "full").await;
    let screen = looked(&stage).await;
    assert_eq!(screen["view"]["portrait"], "shown", "{screen}");
    assert_eq!((screen["picture"]["width"].as_u64(), screen["picture"]["height"].as_u64()), (Some(240), Some(320)));
    let picture = screen["picture"]["rgb"].as_str().expect("pixels");
    assert!(!stage.engine.current_view().contains(&picture[..40]), "never in the person's view");
    stage.engine.agent_says(AgentWord::Decides { is_person: true, compared: Compared::Portrait });
    stage.screen("scan_code").await;
    assert_eq!(agents_screen(&stage)["picture"], Value::Null, "gone with the decision");
    let word = stage.desk.attendance().expect("an agent's word");
    assert_eq!(word.compared, issuer_api::kiosk::ComparedWith::Portrait);
    assert!(
        stage
            .audited()
            .iter()
            .any(|event| matches!(event, AuditEvent::AgentApproved { agent, .. } if *agent == word.agent))
    );
}

#[tokio::test]
async fn a_card_without_a_picture_is_compared_by_the_badge() {
    let mut stage = Stage::attended();
    open(&mut stage).await;
    ask(&mut stage, "ineligible").await;
    assert_eq!(looked(&stage).await["view"]["portrait"], "missing");
    stage.engine.agent_says(AgentWord::Decides { is_person: false, compared: Compared::Badge });
    let view = stage.screen("error").await;
    assert_eq!(view["error"]["code"], ErrorCode::AgentRefused.id());
    assert_eq!(stage.desk.attendance(), None);
}

#[tokio::test]
async fn a_card_that_is_no_agents_opens_nothing() {
    let mut stage = Stage::attended();
    let view = stage.present("full", "error").await;
    assert_eq!(view["error"]["code"], "AGENT-101");
}

#[tokio::test]
async fn an_agents_card_that_cannot_sign_opens_nothing() {
    let mut stage = Stage::attended();
    stage.bench.insert(super::stage::card("p384"));
    stage.screen("who_you_are").await;
    stage.press(Intent::Continue);
    stage.screen("enter_pin").await;
    stage.until_checked_on("enter_pin").await;
    // After VERIFY, in the middle of the signature.
    stage.bench.remove_at_apdu(stage.bench.apdus() + 3, super::bench::Moment::Inside);
    stage.type_pin("123456");
    let view = stage.screen("error").await;
    assert_eq!(view["error"]["code"], "CARD-101");
    assert!(!stage.audited().iter().any(|event| matches!(event, AuditEvent::AgentOpened { .. })));
}

#[tokio::test]
async fn an_agents_card_opens_the_menu_with_how_the_kiosk_is() {
    let mut stage = Stage::attended();
    stage.next().await;
    stage.press(Intent::OpenStaffMenu);
    stage.screen("staff_card").await;
    let view = stage.present("p384", "staff_menu").await;
    assert_eq!(view["in_service"], true);
    let view = stage.until(|view| view["screen"] == "staff_menu" && view["facts"].is_object()).await;
    assert_eq!(view["facts"]["version"], env!("CARGO_PKG_VERSION"));
    assert_eq!(view["facts"]["readers"].as_array().map(Vec::len), Some(1), "{view}");
    stage.press(Intent::StaffDo { task: StaffTask::TakeOutOfService });
    stage.until(|view| view["in_service"] == false).await;
    stage.press(Intent::Back);
    stage.screen("take_card").await;
    stage.bench.remove();
    stage.screen("goodbye").await;
    stage.pass(Duration::from_secs(3));
    assert_eq!(stage.screen("out_of_order").await["code"], "KIOSK-105");
}
