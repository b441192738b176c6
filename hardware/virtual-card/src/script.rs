//! The fault script: what goes wrong, and at which command.
//!
//! A script is JSON, for instance
//!
//! ```json
//! { "steps": [
//!   { "apdu": 5,             "do": { "slow_ms": 1500 } },
//!   { "ins": "87", "nth": 2, "do": { "remove": { "moment": "inside", "reinsert_after_ms": 300 } } }
//! ] }
//! ```

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// Longest time a script may name, in milliseconds.
const LONGEST_MS: u64 = 600_000;
/// Most data bytes of an answer, for a message to the reader has a length of 16 bits.
const LONGEST_ANSWER: usize = 65_533;

/// Steps of faults; empty by default.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Script {
    steps: Vec<Step>,
}

/// Why a script was refused.
#[derive(Debug, Error)]
pub enum ScriptError {
    /// The text is not JSON of the expected form.
    #[error("the script is not valid: {0}")]
    Form(#[from] serde_json::Error),
    /// A step says neither or both of `apdu` and `ins`.
    #[error("step {step}: give either `apdu` (a number from 1) or `ins` (two hex digits)")]
    When {
        /// Number of the step, from 1.
        step: usize,
    },
    /// Counting starts at 1.
    #[error("step {step}: `{field}` counts from 1")]
    Zero {
        /// Number of the step, from 1.
        step: usize,
        /// The field that is zero.
        field: &'static str,
    },
    /// `nth` goes with `ins` only.
    #[error("step {step}: `nth` goes with `ins`, not with `apdu`")]
    StrayNth {
        /// Number of the step, from 1.
        step: usize,
    },
    /// Not two hex digits.
    #[error("step {step}: `ins` is two hex digits, not \"{ins}\"")]
    Instruction {
        /// Number of the step, from 1.
        step: usize,
        /// What stood there.
        ins: String,
    },
    /// A test that waits so long has hung.
    #[error("step {step}: `{field}` is at most {LONGEST_MS}")]
    TooLong {
        /// Number of the step, from 1.
        step: usize,
        /// The field that is too large.
        field: &'static str,
    },
    /// No message to a reader holds so much.
    #[error("step {step}: `pad_to` is at most {LONGEST_ANSWER}")]
    TooLarge {
        /// Number of the step, from 1.
        step: usize,
    },
    /// Not four hex digits.
    #[error("step {step}: `status` is four hex digits, not \"{status}\"")]
    Status {
        /// Number of the step, from 1.
        step: usize,
        /// What stood there.
        status: String,
    },
}

/// One thing that goes wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// The card leaves the reader.
    Remove(Removal),
    /// The card answers this status word and does not carry the command out.
    Status(u16),
    /// The answer comes this many milliseconds later, at most 600 000.
    SlowMs(u64),
    /// The command is carried out; only this many bytes of the answer come.
    TruncateTo(usize),
    /// The command is carried out; zeros fill the answer to this many bytes, status word not among them, at most
    /// 65 533.
    PadTo(usize),
    /// The command is carried out; it and every GET RESPONSE after it are answered with 256 bytes and `6100`, until
    /// another command comes.
    Endless,
    /// The command is carried out; every bit of the answer is inverted.
    Garble,
    /// The card resets itself before the command: selection and PIN state are gone.
    Reset,
}

impl Fault {
    pub(crate) fn removal(&self) -> Option<Removal> {
        if let Self::Remove(removal) = self { Some(*removal) } else { None }
    }

    pub(crate) fn status(&self) -> Option<u16> {
        if let Self::Status(status) = self { Some(*status) } else { None }
    }

    pub(crate) fn slow(&self) -> Option<Duration> {
        if let Self::SlowMs(slow_ms) = self { Some(Duration::from_millis(*slow_ms)) } else { None }
    }
}

/// How the card leaves.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removal {
    /// When, seen from the command.
    pub moment: Moment,
    /// Milliseconds until it is back, at most 600 000; absent: until somebody inserts it.
    #[serde(default)]
    pub reinsert_after_ms: Option<u64>,
}

/// Moment of a removal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// The command never reaches the card.
    Before,
    /// The card carries the command out, the answer is lost.
    Inside,
    /// The answer arrives, then the card is gone.
    After,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Step {
    when: When,
    fault: Fault,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum When {
    /// The command with this number, from 1.
    Apdu(u64),
    /// The `nth` command with this instruction, from 1.
    Instruction { ins: u8, nth: u64 },
}

impl Script {
    /// Reads a script from JSON.
    ///
    /// # Errors
    ///
    /// A [`ScriptError`] that names the line and column, or the step and field.
    pub fn parse(json: &str) -> Result<Self, ScriptError> {
        let form: ScriptForm = serde_json::from_str(json)?;
        let steps = form.steps.into_iter().zip(1..).map(|(step, number)| step.check(number));
        Ok(Self { steps: steps.collect::<Result<_, _>>()? })
    }

    /// Adds the steps of `other`, which counts from after `apdus` commands, of which `by_instruction` had each INS.
    pub(crate) fn append(&mut self, other: Self, apdus: u64, by_instruction: &BTreeMap<u8, u64>) {
        self.steps.extend(other.steps.into_iter().map(|step| {
            let when = match step.when {
                When::Apdu(number) => When::Apdu(number.saturating_add(apdus)),
                When::Instruction { ins, nth } => {
                    let before = by_instruction.get(&ins).copied().unwrap_or_default();
                    When::Instruction { ins, nth: nth.saturating_add(before) }
                }
            };
            Step { when, fault: step.fault }
        }));
    }

    /// How many steps it has.
    #[must_use]
    pub fn len(&self) -> usize {
        self.steps.len()
    }

    /// Whether nothing goes wrong.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.steps.is_empty()
    }

    /// The faults for command number `apdu`, which is the n-th with its instruction.
    pub(crate) fn faults(&self, apdu: u64, instruction: Option<(u8, u64)>) -> Vec<Fault> {
        let due = self.steps.iter().filter(|step| match step.when {
            When::Apdu(number) => number == apdu,
            When::Instruction { ins, nth } => instruction == Some((ins, nth)),
        });
        due.map(|step| step.fault).collect()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScriptForm {
    steps: Vec<StepForm>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct StepForm {
    apdu: Option<u64>,
    ins: Option<String>,
    nth: Option<u64>,
    r#do: FaultForm,
}

#[derive(Deserialize)]
#[serde(rename_all = "snake_case")]
enum FaultForm {
    Remove(Removal),
    Status(String),
    SlowMs(u64),
    TruncateTo(usize),
    PadTo(usize),
    Endless,
    Garble,
    Reset,
}

impl StepForm {
    fn check(self, step: usize) -> Result<Step, ScriptError> {
        let when = match (self.apdu, self.ins) {
            (Some(0), None) => return Err(ScriptError::Zero { step, field: "apdu" }),
            (Some(_), None) if self.nth.is_some() => return Err(ScriptError::StrayNth { step }),
            (Some(apdu), None) => When::Apdu(apdu),
            (None, Some(text)) => {
                let ins = hex_number(&text, 2).and_then(|number| u8::try_from(number).ok());
                let ins = ins.ok_or(ScriptError::Instruction { step, ins: text })?;
                match self.nth.unwrap_or(1) {
                    0 => return Err(ScriptError::Zero { step, field: "nth" }),
                    nth => When::Instruction { ins, nth },
                }
            }
            (Some(_), Some(_)) | (None, None) => return Err(ScriptError::When { step }),
        };
        let fault = match self.r#do {
            FaultForm::Remove(removal) if removal.reinsert_after_ms.is_some_and(|after_ms| after_ms > LONGEST_MS) => {
                return Err(ScriptError::TooLong { step, field: "reinsert_after_ms" });
            }
            FaultForm::Remove(removal) => Fault::Remove(removal),
            FaultForm::Status(text) => {
                Fault::Status(hex_number(&text, 4).ok_or(ScriptError::Status { step, status: text })?)
            }
            FaultForm::SlowMs(slow_ms) if slow_ms > LONGEST_MS => {
                return Err(ScriptError::TooLong { step, field: "slow_ms" });
            }
            FaultForm::SlowMs(slow_ms) => Fault::SlowMs(slow_ms),
            FaultForm::TruncateTo(len) => Fault::TruncateTo(len),
            FaultForm::PadTo(len) if len > LONGEST_ANSWER => return Err(ScriptError::TooLarge { step }),
            FaultForm::PadTo(len) => Fault::PadTo(len),
            FaultForm::Endless => Fault::Endless,
            FaultForm::Garble => Fault::Garble,
            FaultForm::Reset => Fault::Reset,
        };
        Ok(Step { when, fault })
    }
}

/// Exactly `digits` hex digits; a sign or a prefix is refused.
fn hex_number(text: &str, digits: usize) -> Option<u16> {
    let only_digits = text.len() == digits && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    only_digits.then(|| u16::from_str_radix(text, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn steps_are_found_by_number_and_by_instruction() {
        let script = Script::parse(
            r#"{"steps":[
                {"apdu":2,"do":{"slow_ms":10}},
                {"ins":"87","nth":2,"do":{"remove":{"moment":"after","reinsert_after_ms":5}}},
                {"apdu":2,"do":{"status":"6F00"}},
                {"ins":"a4","do":"garble"}
            ]}"#,
        )
        .unwrap();
        assert_eq!(script.faults(1, Some((0xA4, 1))), [Fault::Garble]);
        assert_eq!(script.faults(2, Some((0x87, 1))), [Fault::SlowMs(10), Fault::Status(0x6F00)]);
        let removal = Removal { moment: Moment::After, reinsert_after_ms: Some(5) };
        assert_eq!(script.faults(9, Some((0x87, 2))), [Fault::Remove(removal)]);
        assert_eq!(script.faults(10, None), []);
    }

    #[test]
    fn steps_that_are_added_count_from_then_on() {
        let mut script = Script::parse(r#"{"steps":[{"apdu":1,"do":"reset"}]}"#).unwrap();
        let more =
            r#"{"steps":[{"apdu":2,"do":"garble"},{"ins":"20","do":{"slow_ms":1}},{"ins":"87","do":"endless"}]}"#;
        script.append(Script::parse(more).unwrap(), 10, &BTreeMap::from([(0x20, 3)]));
        assert_eq!(script.len(), 4);
        assert_eq!(script.faults(12, Some((0x20, 3))), [Fault::Garble]);
        assert_eq!(script.faults(13, Some((0x20, 4))), [Fault::SlowMs(1)]);
        assert_eq!(script.faults(14, Some((0x87, 1))), [Fault::Endless]);
    }

    #[test]
    fn mistakes_are_named() {
        let cases = [
            ("{", "the script is not valid"),
            (r#"{"steps":[],"more":1}"#, "unknown field `more`"),
            (r#"{"steps":[{"do":"reset"}]}"#, "step 1: give either `apdu`"),
            (r#"{"steps":[{"apdu":1,"ins":"20","do":"reset"}]}"#, "step 1: give either `apdu`"),
            (r#"{"steps":[{"apdu":0,"do":"reset"}]}"#, "step 1: `apdu` counts from 1"),
            (r#"{"steps":[{"apdu":1,"nth":1,"do":"reset"}]}"#, "step 1: `nth` goes with `ins`"),
            (r#"{"steps":[{"ins":"20","nth":0,"do":"reset"}]}"#, "step 1: `nth` counts from 1"),
            (r#"{"steps":[{"apdu":1,"do":"reset"},{"ins":"+2","do":"reset"}]}"#, "step 2: `ins` is two hex digits"),
            (r#"{"steps":[{"apdu":1,"do":{"status":"90"}}]}"#, "step 1: `status` is four hex digits"),
            (r#"{"steps":[{"apdu":1,"do":{"slow_ms":600001}}]}"#, "step 1: `slow_ms` is at most 600000"),
            (
                r#"{"steps":[{"apdu":1,"do":{"remove":{"moment":"after","reinsert_after_ms":600001}}}]}"#,
                "step 1: `reinsert_after_ms` is at most 600000",
            ),
            (r#"{"steps":[{"apdu":1,"do":{"pad_to":65534}}]}"#, "step 1: `pad_to` is at most 65533"),
            (r#"{"steps":[{"apdu":1,"do":"explode"}]}"#, "unknown variant `explode`"),
            (r#"{"steps":[{"apdu":1,"do":{"remove":{"moment":"later"}}}]}"#, "unknown variant `later`"),
        ];
        for (json, expected) in cases {
            let message = Script::parse(json).unwrap_err().to_string();
            assert!(message.contains(expected), "{json}: {message}");
        }
    }

    proptest! {
        #[test]
        fn arbitrary_text_is_refused_without_a_panic(text in ".*") {
            prop_assert!(Script::parse(&text).is_err());
        }
    }
}
