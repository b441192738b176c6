//! Which PIN a card wants and how it tells its tries, in every spelling that cards have.

use enrollment::Intent;
use serde_json::{Value, json};
use virtual_card::Card;
use virtual_card::object_tag::DISCOVERY;

use super::stage::{Stage, card};
use crate::config::PinPadUse;

/// A card with this PIN usage policy.
fn with_policy(policy: [u8; 2]) -> Card {
    let mut card = card("p256");
    let mut discovery_tlv = vec![0x7E, 0x12, 0x4F, 0x0B];
    discovery_tlv.extend([&piv::PIV_AID[..], &[0x01, 0x00]].concat());
    discovery_tlv.extend([0x5F, 0x2F, 0x02, policy[0], policy[1]]);
    card.set_object(DISCOVERY, &discovery_tlv);
    card.obey_discovery();
    card
}

fn behaving(behaviour: Value) -> Card {
    let mut card = card("p256");
    card.set_behaviour(serde_json::from_value(behaviour).unwrap());
    card
}

#[tokio::test(flavor = "multi_thread")]
async fn tries_are_told_as_the_card_tells_them() {
    let (left, unknown) = (|tries: u8| json!({"known": "left", "left": tries}), || json!({"known": "unknown"}));
    for (behaviour, first, after_a_wrong_one) in [
        (json!({}), left(3), left(2)),
        (json!({"tries": "630X"}), left(3), left(2)),
        (json!({"tries": "6300"}), unknown(), unknown()),
        (json!({"empty_verify": "refused"}), unknown(), left(2)),
        (json!({"tries": "6300", "empty_verify": "refused"}), unknown(), unknown()),
        (json!({"empty_verify": "tries-only"}), left(3), left(2)),
    ] {
        let mut stage = Stage::new();
        stage.bench.insert(behaving(behaviour.clone()));
        assert_eq!(stage.screen("who_you_are").await["tries"], first, "{behaviour}");
        stage.press(Intent::Continue);
        stage.screen("enter_pin").await;
        stage.type_pin("999999");
        let wrong = stage.until(|view| view["notice"] == "wrong").await;
        assert_eq!(wrong["tries"], after_a_wrong_one, "{behaviour}");
        stage.type_pin("123456");
        stage.screen("choose").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_pin_is_told_before_or_at_the_first_entry() {
    for (behaviour, is_known_before) in
        [(json!({}), true), (json!({"tries": "630X"}), false), (json!({"empty_verify": "refused"}), false)]
    {
        let mut blocked = behaving(behaviour.clone());
        blocked.set_pin_tries_left(0);
        let mut stage = Stage::new();
        stage.bench.insert(blocked);
        if !is_known_before {
            // 6300 counts nothing: the card says so only when it is given a PIN.
            stage.screen("who_you_are").await;
            stage.press(Intent::Continue);
            stage.screen("enter_pin").await;
            stage.type_pin("123456");
        }
        stage.screen("pin_blocked").await;
        assert_eq!(stage.bench.verifies(), u32::from(!is_known_before), "{behaviour}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_preferred_pin_is_the_one_that_is_sent() {
    // Application PIN alone, both with either preferred, on-card comparison, virtual contact interface.
    for policy in [[0x40, 0x00], [0x60, 0x10], [0x60, 0x20], [0x50, 0x00], [0x48, 0x00], [0x4C, 0x00]] {
        let mut stage = Stage::new();
        stage.bench.insert(with_policy(policy));
        stage.screen("who_you_are").await;
        stage.press(Intent::Continue);
        stage.screen("enter_pin").await;
        stage.type_pin("123456");
        stage.screen("choose").await;
        let expected = if policy == [0x60, 0x20] { 0x00 } else { 0x80 };
        assert_eq!(stage.bench.last_reference(), Some(expected), "{policy:02X?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_blocked_global_pin_has_no_puk() {
    let mut stage = Stage::permissive(PinPadUse::Auto);
    stage.bench.insert(with_policy([0x60, 0x20]));
    stage.screen("who_you_are").await;
    stage.press(Intent::Continue);
    stage.screen("enter_pin").await;
    stage.type_pin("999999");
    stage.until(|view| view["notice"] == "wrong").await;
    stage.type_pin("999999");
    stage.screen("last_try").await;
    stage.press(Intent::UseLastTry);
    stage.screen("enter_pin").await;
    stage.type_pin("999999");
    let blocked = stage.screen("pin_blocked").await;
    assert_eq!(blocked["can_unblock"], false, "a PUK is for the PIV Card Application PIN alone");
    assert_eq!(stage.bench.last_reference(), Some(0x00));
}
