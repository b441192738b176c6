//! Certificates as text (RFC 7468).

use der::pem::{self, LineEnding};

use crate::encoding::Malformed;

const LABEL: &str = "CERTIFICATE";
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
const END: &str = "-----END CERTIFICATE-----";

/// One certificate as PEM, with line feeds.
///
/// # Errors
/// Where the text would be longer than the encoder can count.
pub fn encode(certificate_der: &[u8]) -> Result<String, Malformed> {
    pem::encode_string(LABEL, LineEnding::LF, certificate_der)
        .map_err(|error| Malformed { what: "certificate to PEM", source: error.into() })
}

/// A DER SubjectPublicKeyInfo as PEM, with line feeds.
///
/// # Errors
/// Where the text would be longer than the encoder can count.
pub fn encode_public_key(public_key_der: &[u8]) -> Result<String, Malformed> {
    pem::encode_string("PUBLIC KEY", LineEnding::LF, public_key_der)
        .map_err(|error| Malformed { what: "public key to PEM", source: error.into() })
}

/// Every certificate of a PEM file in order, as DER; text around them is skipped.
///
/// # Errors
/// A block that does not end or holds anything but base64.
pub fn certificates(text: &str) -> Result<Vec<Vec<u8>>, Malformed> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some((_, block)) = rest.split_once(BEGIN) {
        let (body, after) =
            block.split_once(END).ok_or_else(|| Malformed::new("PEM certificate", der::ErrorKind::Failed))?;
        // Line lengths and endings differ between tools; the decoder wants them uniform.
        let body: String = body.chars().filter(|c| !c.is_ascii_whitespace()).collect();
        let mut uniform = format!("{BEGIN}\n");
        for line in body.as_bytes().chunks(64) {
            uniform.push_str(&String::from_utf8_lossy(line));
            uniform.push('\n');
        }
        uniform.push_str(END);
        uniform.push('\n');
        let (_, certificate_der) = pem::decode_vec(uniform.as_bytes())
            .map_err(|error| Malformed { what: "PEM certificate", source: error.into() })?;
        found.push(certificate_der);
        rest = after;
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn several_certificates_with_text_between_them() {
        let text = format!("subject=A\n{}\r\nsubject=B\n{}", encode(&[1; 70]).unwrap(), encode(&[2, 3]).unwrap());
        assert_eq!(certificates(&text.replace('\n', "\r\n")).unwrap(), vec![vec![1; 70], vec![2, 3]]);
        assert_eq!(certificates("nothing here").unwrap(), Vec::<Vec<u8>>::new());
    }

    #[test]
    fn damage_is_an_error() {
        assert!(certificates("-----BEGIN CERTIFICATE-----\nAAAA").is_err());
        assert!(certificates("-----BEGIN CERTIFICATE-----\nA€A*\n-----END CERTIFICATE-----").is_err());
    }
}
