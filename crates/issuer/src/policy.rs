//! Limits: safe defaults that an operator may change, ceilings that nobody can.

use serde::{Deserialize, Serialize};

use crate::config::Invalid;

/// The limits of an enrollment and of what it gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Limits {
    /// Seconds a code lives; 60 to 600, 300 by default.
    pub code_life_s: u32,
    /// Seconds a code can be extended to in all; 60 to 600 (R-BND-04: 10 minutes), 600 by default.
    pub code_ceiling_s: u32,
    /// Seconds the person has to recognise the phone, and then the phone to enrol; 30 to 300, 180
    /// by default.
    pub phone_life_s: u32,
    /// Digits of the number; 8 to 12, 8 by default.
    pub number_digits: u8,
    /// Wrong numbers until it locks; 3 to 10, 5 by default (R-BND-07).
    pub number_tries: u8,
    /// Unfit certificate requests until it fails; 1 to 10, 5 by default.
    pub request_tries: u8,
    /// New codes within one enrollment; 0 to 10, 5 by default.
    pub replacements: u8,
    /// Usable derived credentials of one person; 1 to 20, 5 by default (R-ISS-19).
    pub max_credentials: u32,
    /// Days a credential is valid; 1 to 1,096 (R-MNT-13), 1,095 by default.
    pub validity_days: u32,
    /// Requests of one source to the phone listener in a minute; 10 to 6,000, 120 by default.
    pub phone_requests_per_minute: u32,
    /// Hours between lists of revoked certificates; 1 to 18 (R-MNT-11), 12 by default.
    pub crl_every_h: u32,
    /// Hours a list is good for; 2 to 48 (R-MNT-11), 36 by default.
    pub crl_life_h: u32,
    /// Seconds a validated client certificate is believed without looking again; 0 to 60, 10 by
    /// default.
    pub certificate_cache_s: u32,
    /// Connections of one source to one listener at once, of 1,024 in all; 8 to 256, 64 by default.
    pub connections_per_source: u32,
}

/// Digits of the typed alternative: the least that has 40 bits with its identifier (R-BND-03).
pub const TYPED_DIGITS: u8 = 13;
/// Characters of the identifier of the typed alternative.
pub const IDENTIFIER_LETTERS: usize = 6;
/// Characters of a match code.
pub const MATCH_LETTERS: usize = 4;
/// Characters of a correlation id.
pub const CORRELATION_LETTERS: usize = 6;

impl Default for Limits {
    fn default() -> Self {
        Self {
            code_life_s: 300,
            code_ceiling_s: 600,
            phone_life_s: 180,
            number_digits: 8,
            number_tries: 5,
            request_tries: 5,
            replacements: 5,
            max_credentials: 5,
            validity_days: 1095,
            phone_requests_per_minute: 120,
            crl_every_h: 12,
            crl_life_h: 36,
            certificate_cache_s: 10,
            connections_per_source: 64,
        }
    }
}

impl Limits {
    /// Checks every limit against its range.
    ///
    /// # Errors
    ///
    /// [`Invalid::Limit`], naming the first that is outside.
    pub fn check(&self) -> Result<(), Invalid> {
        let ranges: [(&'static str, u64, u64, u64); 14] = [
            ("code_life_s", self.code_life_s.into(), 60, 600),
            ("code_ceiling_s", self.code_ceiling_s.into(), self.code_life_s.into(), 600),
            ("phone_life_s", self.phone_life_s.into(), 30, 300),
            ("number_digits", self.number_digits.into(), 8, 12),
            ("number_tries", self.number_tries.into(), 3, 10),
            ("request_tries", self.request_tries.into(), 1, 10),
            ("replacements", self.replacements.into(), 0, 10),
            ("max_credentials", self.max_credentials.into(), 1, 20),
            ("validity_days", self.validity_days.into(), 1, 1096),
            ("phone_requests_per_minute", self.phone_requests_per_minute.into(), 10, 6000),
            ("crl_every_h", self.crl_every_h.into(), 1, 18),
            ("crl_life_h", self.crl_life_h.into(), u64::from(self.crl_every_h) + 1, 48),
            ("certificate_cache_s", self.certificate_cache_s.into(), 0, 60),
            ("connections_per_source", self.connections_per_source.into(), 8, 256),
        ];
        for (entry, value, least, most) in ranges {
            if !(least..=most).contains(&value) {
                return Err(Invalid::Limit { entry, value, least, most });
            }
        }
        Ok(())
    }
}
