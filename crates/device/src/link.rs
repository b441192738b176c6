//! The link inside the QR code: `https://<issuer>/e/<22 base64url characters>` and nothing else.

use core::fmt;

use base64::{Engine, prelude::BASE64_URL_SAFE_NO_PAD};
use reqwest::Url;
use secrecy::{ExposeSecret, SecretString};
use zeroize::Zeroizing;

use crate::DeviceError;

/// An enrollment link; the code in it is redacted when printed and wiped when dropped.
#[derive(Clone)]
pub struct Link {
    origin: Url,
    code: SecretString,
}

impl Link {
    /// Reads a link.
    ///
    /// # Errors
    /// [`DeviceError::NotALink`] for anything that is not https, names a user, has a query or a
    /// fragment, or has a code that is not 128 bits in base64url.
    pub fn from_text(text: &str) -> Result<Self, DeviceError> {
        let mut url = Url::parse(text.trim()).map_err(|_| DeviceError::NotALink)?;
        let plain = url.scheme() == "https"
            && url.has_host()
            && url.username().is_empty()
            && url.password().is_none()
            && url.query().is_none()
            && url.fragment().is_none();
        let code = url.path().strip_prefix("/e/").map(SecretString::from).ok_or(DeviceError::NotALink)?;
        let bits = BASE64_URL_SAFE_NO_PAD.decode(code.expose_secret()).map(Zeroizing::new);
        if !plain || bits.map_or(0, |bits| bits.len()) != 16 {
            return Err(DeviceError::NotALink);
        }
        url.set_path("/");
        Ok(Self { origin: url, code })
    }

    /// The issuer's address: host name, and port where it is not 443.
    pub fn host(&self) -> String {
        host(&self.origin)
    }

    pub(crate) const fn origin(&self) -> &Url {
        &self.origin
    }

    pub(crate) fn code(&self) -> &str {
        self.code.expose_secret()
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Link(https://{}/e/..)", self.host())
    }
}

/// The origin of an address that a person typed, such as `enroll.example` or `10.0.0.1:8443/`.
pub(crate) fn typed_origin(address: &str) -> Result<Url, DeviceError> {
    let address = address.trim().trim_end_matches('/');
    let address = address.strip_prefix("https://").unwrap_or(address);
    let url = Url::parse(&format!("https://{address}")).map_err(|_| DeviceError::NotAnAddress)?;
    // A path belongs to the page for people; the contract's own path is fixed.
    let plain = url.has_host() && url.username().is_empty() && url.password().is_none() && url.query().is_none();
    if !plain || url.fragment().is_some() {
        return Err(DeviceError::NotAnAddress);
    }
    let mut origin = url;
    origin.set_path("/");
    Ok(origin)
}

/// Host name, and port where it is not 443.
pub(crate) fn host(url: &Url) -> String {
    let name = url.host_str().unwrap_or_default();
    url.port().map_or_else(|| name.to_owned(), |port| format!("{name}:{port}"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const CODE: &str = "AAECAwQFBgcICQoLDA0ODw";

    #[test]
    fn only_the_one_form_is_a_link() {
        for (text, host) in [
            (format!("https://enroll.example/e/{CODE}"), Some("enroll.example")),
            (format!("https://127.0.0.1:8443/e/{CODE}"), Some("127.0.0.1:8443")),
            (format!("HTTPS://Enroll.Example/e/{CODE}\n"), Some("enroll.example")),
            (format!("http://enroll.example/e/{CODE}"), None),
            (format!("https://user@enroll.example/e/{CODE}"), None),
            (format!("https://enroll.example/e/{CODE}?next=1"), None),
            (format!("https://enroll.example/e/{CODE}#part"), None),
            (format!("https://enroll.example/e/{CODE}/"), None),
            (format!("https://enroll.example/x/e/{CODE}"), None),
            (format!("https://enroll.example/E/{CODE}"), None),
            ("https://enroll.example/e/AAECAwQFBgcICQoLDA0OD".to_owned(), None),
            ("https://enroll.example/e/AAECAwQFBgcICQoLDA0ODz".to_owned(), None),
            ("https://enroll.example/e/AAECAwQFBgcICQoLDA0OD+".to_owned(), None),
            ("https://enroll.example/".to_owned(), None),
            ("mailto:someone@example.com".to_owned(), None),
            (String::new(), None),
        ] {
            assert_eq!(Link::from_text(&text).ok().map(|link| link.host()).as_deref(), host, "{text}");
        }
    }

    #[test]
    fn printing_gives_nothing_away() {
        let link = Link::from_text(&format!("https://enroll.example/e/{CODE}")).unwrap();
        assert_eq!(format!("{link:?}"), "Link(https://enroll.example/e/..)");
    }

    #[test]
    fn typed_addresses() {
        for (typed, origin) in [
            ("enroll.example", Some("https://enroll.example/")),
            (" 10.0.0.1:8443/ ", Some("https://10.0.0.1:8443/")),
            ("https://enroll.example/t", Some("https://enroll.example/")),
            ("user@enroll.example", None),
            ("enroll.example?x", None),
            ("", None),
        ] {
            assert_eq!(typed_origin(typed).ok().map(|url| url.to_string()).as_deref(), origin, "{typed}");
        }
    }

    proptest! {
        #[test]
        fn any_text_is_answered(text in "\\PC{0,80}") {
            let _ = Link::from_text(&text);
            let _ = typed_origin(&text);
        }
    }
}
