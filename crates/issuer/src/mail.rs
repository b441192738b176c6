//! What the person is told by mail, at the address on file (R-ISS-14, R-ISS-22).

use std::path::Path;

use issuer_api::kiosk::DerivedCredential;
use time::OffsetDateTime;
use time::format_description::well_known::Rfc2822;

use crate::config::Config;
use crate::store::accounts::Account;
use crate::store::credentials::NewCredential;
use crate::store::enrollments::Enrollment;
use crate::store::notices::{Notice, Queued};

/// A credential was issued; `None` where there is no address on file.
pub fn issued(
    config: &Config,
    account: &Account,
    enrollment: &Enrollment,
    new: &NewCredential,
    now: OffsetDateTime,
) -> Option<Notice> {
    let device = enrollment.device_kind.as_deref().unwrap_or("a phone");
    notice(
        account,
        "A derived PIV credential was issued to you",
        format!(
            "Hello {},\n\n\
             on {} a derived PIV credential was issued to you.\n\n\
             Your name for it: {}\n\
             Device: {device}\n\
             Serial number: {}\n\
             Valid until: {}\n\n\
             If you did not ask for it, have it turned off at once: at any kiosk with your PIV Card,\n\
             or through the help desk: {}\n\n\
             {}\n",
            account.first_name,
            now.date(),
            enrollment.name,
            new.serial,
            new.not_after.date(),
            config.help,
            config.name,
        ),
    )
}

/// A credential was revoked; `None` where there is no address on file.
pub fn revoked(
    config: &Config,
    account: &Account,
    credential: &DerivedCredential,
    now: OffsetDateTime,
) -> Option<Notice> {
    notice(
        account,
        "A derived PIV credential of yours was turned off",
        format!(
            "Hello {},\n\n\
             on {} this derived PIV credential was turned off. It cannot be used any more.\n\n\
             Your name for it: {}\n\
             Device: {}\n\
             Serial number: {}\n\n\
             If you did not ask for this, tell the help desk: {}\n\n\
             {}\n",
            account.first_name,
            now.date(),
            credential.name,
            credential.device,
            credential.serial,
            config.help,
            config.name,
        ),
    )
}

fn notice(account: &Account, subject: &str, body: String) -> Option<Notice> {
    (!account.email.is_empty()).then(|| Notice { recipient: account.email.clone(), subject: subject.to_owned(), body })
}

/// Hands a notice to the spool folder as an RFC 5322 message, whole or not at all; a mail transfer
/// agent takes `*.eml` from there.
///
/// # Errors
///
/// Where the file cannot be written.
pub fn spool(outbox: &Path, notice: &Queued) -> std::io::Result<()> {
    let date = notice.created_at.format(&Rfc2822).map_err(std::io::Error::other)?;
    let message = format!(
        "Date: {date}\r\nTo: <{}>\r\nSubject: {}\r\nAuto-Submitted: auto-generated\r\nMIME-Version: 1.0\r\n\
         Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: 8bit\r\n\r\n{}",
        one_line(&notice.recipient),
        one_line(&notice.subject),
        notice.body.replace('\n', "\r\n"),
    );
    let draft = outbox.join(format!("{:08}.new", notice.id));
    std::fs::write(&draft, message)?;
    std::fs::rename(&draft, outbox.join(format!("{:08}.eml", notice.id)))
}

/// A header value cannot start another header.
fn one_line(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spooled_message_has_one_recipient_whatever_the_account_says() {
        let dir = tempfile::tempdir().expect("a folder");
        let queued = Queued {
            id: 7,
            recipient: "ann@example.org\r\nBcc: eve@example.org".into(),
            subject: "Hello".into(),
            body: "one\ntwo\n".into(),
            created_at: OffsetDateTime::UNIX_EPOCH,
            spooled_at: None,
        };
        spool(dir.path(), &queued).expect("spooled");
        let text = std::fs::read_to_string(dir.path().join("00000007.eml")).expect("read");
        assert_eq!(text.lines().filter(|line| line.starts_with("Bcc:")).count(), 0);
        assert!(text.ends_with("\r\n\r\none\r\ntwo\r\n"));
    }
}
