//! What staff are told of one data object.

use piv::{
    Access, BiometricHeader, BiometricKind, BiometricMoment, CardCapability, Chuid, ComparisonGroup, Content,
    KeyHistory, ObjectId, PinUsage, PivError, PrintedInformation, SecurityObject, StatusWord,
};
use pki::Certificate;
use serde::Serialize;
use serde_json::{Value, json};

use super::integrity::Integrity;

/// How an object came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum ObjectVerdict {
    /// It is there and has the form of the standard.
    Present,
    /// The card has none.
    Absent,
    /// The card gives it out after a PIN only.
    NeedsPin,
    /// The card refuses it for another reason.
    Refused,
    /// It is there and has not the form of the standard.
    Malformed,
}

/// One data object as the card gave it.
#[derive(Clone, Debug, Serialize)]
pub struct ObjectReport {
    /// Name of the standard, such as `card-capability-container`.
    pub object: String,
    /// Tag, hexadecimal.
    pub tag: String,
    /// Container identifier, hexadecimal.
    pub container: String,
    /// What the standard wants before the object is given out: `free` or `pin`.
    pub access: &'static str,
    /// How it came out.
    pub verdict: ObjectVerdict,
    /// Length of its content, in bytes; absent where there is none.
    pub bytes: Option<usize>,
    /// Whether it is what was signed; absent where there is nothing to tell that by.
    pub integrity: Option<Integrity>,
    /// What the card or the reading of it complained of.
    pub fault: Option<String>,
    /// What it says, by kind of object; never a PIN, a pairing code or biometric data.
    pub facts: Option<Value>,
}

impl ObjectReport {
    /// The report on `object`, whose content or refusal is `found`.
    pub(crate) fn of(object: ObjectId, found: Result<&[u8], &PivError>, integrity: Option<Integrity>) -> Self {
        let read = match found {
            Ok(content_tlv) => Content::of(object, content_tlv)
                .map_err(|malformed| (ObjectVerdict::Malformed, malformed.to_string()))
                .and_then(facts),
            Err(error) => Err((verdict(error), error.to_string())),
        };
        let (verdict, fault, facts) = match read {
            Ok(facts) => (ObjectVerdict::Present, None, Some(facts)),
            Err((verdict @ (ObjectVerdict::Absent | ObjectVerdict::NeedsPin), _)) => (verdict, None, None),
            Err((verdict, fault)) => (verdict, Some(fault), None),
        };
        Self {
            object: object.name(),
            tag: object.to_string(),
            container: format!("{:04X}", object.container_id()),
            access: match object.access() {
                Access::Free => "free",
                Access::Pin => "pin",
            },
            verdict,
            bytes: found.ok().map(<[u8]>::len),
            integrity,
            fault,
            facts,
        }
    }
}

const fn verdict(error: &PivError) -> ObjectVerdict {
    match error {
        PivError::Absent { .. } => ObjectVerdict::Absent,
        PivError::Status { status: StatusWord::SECURITY_STATUS_NOT_SATISFIED, .. } => ObjectVerdict::NeedsPin,
        PivError::Malformed { .. } => ObjectVerdict::Malformed,
        PivError::Status { .. }
        | PivError::Channel { .. }
        | PivError::NoApplication { .. }
        | PivError::NotSelected { .. }
        | PivError::BlockLength { .. } => ObjectVerdict::Refused,
    }
}

fn facts(content: Content) -> Result<Value, (ObjectVerdict, String)> {
    Ok(match content {
        Content::Capability(capability) => of_capability(&capability),
        Content::Chuid(chuid) => of_chuid(&chuid),
        Content::CertificateDer(der) => of_certificate(&der)?,
        Content::Security(security) => of_security(&security),
        Content::Biometric(header) => of_biometric(&header),
        Content::Printed(printed) => of_printed(&printed),
        Content::Discovery(usage) => of_discovery(usage),
        Content::KeyHistory(history) => of_history(&history),
        Content::Comparison(group) => of_comparison(&group),
        Content::SecureMessaging(signer) => {
            let certificate = of_certificate(&signer.certificate_der)?;
            json!({ "certificate": certificate, "intermediate": signer.intermediate_tlv.is_some() })
        }
        Content::PairingCode => json!({ "digits": 8 }),
    })
}

fn of_capability(capability: &CardCapability) -> Value {
    json!({
        "card_identifier": hex::encode_upper(&capability.card_identifier),
        "container_version": capability.container_version.map(|version| format!("{version:02X}")),
        "grammar_version": capability.grammar_version.map(|version| format!("{version:02X}")),
        "data_model": capability.data_model.map(|model| format!("{model:02X}")),
    })
}

fn of_chuid(chuid: &Chuid) -> Value {
    json!({
        "fasc_n": hex::encode_upper(chuid.fasc_n),
        "fasc_n_decoded": chuid.decoded_fasc_n().map(|number| number.to_string()).ok(),
        "card_uuid": uuid::Uuid::from_bytes(chuid.guid).to_string(),
        "cardholder_uuid": chuid.cardholder_uuid.map(|id| uuid::Uuid::from_bytes(id).to_string()),
        "expires_on": format!("{:04}-{:02}-{:02}", chuid.expiry.year, chuid.expiry.month, chuid.expiry.day),
        "signature_bytes": chuid.signature_der.len(),
    })
}

fn of_certificate(der: &[u8]) -> Result<Value, (ObjectVerdict, String)> {
    let certificate = Certificate::from_der(der).map_err(|error| (ObjectVerdict::Malformed, error.to_string()))?;
    let moment = |moment: time::OffsetDateTime| {
        moment.format(&time::format_description::well_known::Rfc3339).unwrap_or_default()
    };
    Ok(json!({
        "subject": certificate.subject().to_string(),
        "issuer": certificate.issuer().to_string(),
        "serial": certificate.serial().hex(),
        "key_kind": certificate.key_kind().map_or("other", pki::KeyKind::name),
        "not_before": moment(certificate.not_before()),
        "not_after": moment(certificate.not_after()),
        "bytes": der.len(),
    }))
}

fn of_security(security: &SecurityObject) -> Value {
    let lines: Vec<_> = security
        .mapping
        .iter()
        .map(|line| {
            json!({
                "data_group": line.data_group,
                "container": format!("{:04X}", line.container_id),
                "object": line.object().map(ObjectId::name),
            })
        })
        .collect();
    json!({ "mapping": lines, "signed_bytes": security.signed_data_der.len() })
}

fn of_biometric(header: &BiometricHeader) -> Value {
    let kind = match header.kind {
        BiometricKind::Fingerprints => "fingerprints".to_owned(),
        BiometricKind::Face => "face".to_owned(),
        BiometricKind::Iris => "iris".to_owned(),
        BiometricKind::Other(kind) => format!("{kind:06X}"),
    };
    let day = |moment: BiometricMoment| format!("{:04}-{:02}-{:02}", moment.year, moment.month, moment.day);
    json!({
        "kind": kind,
        "data_bytes": header.data_len,
        "signature_bytes": header.signature_len,
        "format": format!("{:04X}:{:04X}", header.format_owner, header.format),
        "created_on": day(header.created),
        "valid_from": day(header.valid_from),
        "valid_until": day(header.valid_until),
        "quality": header.quality,
    })
}

fn of_printed(printed: &PrintedInformation) -> Value {
    json!({
        "name": printed.name,
        "affiliation": printed.affiliation,
        "expires_on": printed.expires_on,
        "serial": printed.serial,
        "issuer": printed.issuer,
        "organisation": printed.organisation,
    })
}

fn of_discovery(usage: PinUsage) -> Value {
    json!({
        "global_pin": usage.global_pin,
        "on_card_comparison": usage.on_card_comparison,
        "virtual_contact": usage.virtual_contact,
        "pairing_code": usage.pairing_code,
        "preferred": usage.preferred.to_string(),
    })
}

fn of_history(history: &KeyHistory) -> Value {
    json!({ "on_card": history.on_card, "off_card": history.off_card, "url": history.url })
}

fn of_comparison(group: &ComparisonGroup) -> Value {
    let references: Vec<_> = group
        .references
        .iter()
        .map(|reference| {
            json!({
                "reference": format!("{:02X}", reference.reference),
                "biometric": reference.biometric,
                "subtype": reference.subtype,
            })
        })
        .collect();
    json!({ "references": references })
}

#[cfg(test)]
mod tests {
    use piv::{Malformed, Operation};

    use super::*;

    #[test]
    fn each_refusal_has_its_verdict() {
        let object = ObjectId::FacialImage;
        let operation = Operation::GetData(object);
        let status = |word| PivError::Status { operation, status: StatusWord(word) };
        let table = [
            (PivError::Absent { object, status: StatusWord::NOT_FOUND }, ObjectVerdict::Absent),
            (status(0x6982), ObjectVerdict::NeedsPin),
            (status(0x6F00), ObjectVerdict::Refused),
            (PivError::Malformed { operation, malformed: Malformed::Missing { tag: 0x53 } }, ObjectVerdict::Malformed),
        ];
        for (error, expected) in table {
            let report = ObjectReport::of(object, Err(&error), None);
            assert_eq!(report.verdict, expected, "{error}");
            assert_eq!(report.access, "pin");
        }
        assert_eq!(ObjectReport::of(object, Ok(&[0xFE, 0]), None).verdict, ObjectVerdict::Malformed);
    }

    #[test]
    fn a_pairing_code_is_not_told() {
        let report = ObjectReport::of(ObjectId::PairingCode, Ok(b"\x99\x0813572468\xFE\x00"), None);
        assert_eq!(report.verdict, ObjectVerdict::Present);
        assert!(!serde_json::to_string(&report).expect("a report is JSON").contains("13572468"));
    }
}
