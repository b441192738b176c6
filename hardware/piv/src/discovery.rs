//! The Discovery Object: which PIN the card wants.

use crate::tlv::{self, TlvReader};
use crate::{Malformed, PIV_AID, PinReference};

const APPLICATION_AID: u32 = 0x4F;
const PIN_USAGE_POLICY: u32 = 0x5F2F;

/// The PIN usage policy of a card (SP 800-73-5 part 1 §3.3.2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PinUsage {
    /// Whether the Global PIN satisfies the access rules as well as the PIV Card Application PIN.
    pub global_pin: bool,
    /// Whether on-card biometric comparison satisfies them too.
    pub on_card_comparison: bool,
    /// Whether the virtual contact interface is implemented.
    pub virtual_contact: bool,
    /// Whether the virtual contact interface wants a pairing code.
    pub pairing_code: bool,
    /// The PIN to ask the person for.
    pub preferred: PinReference,
}

impl PinUsage {
    /// What holds for a card without a Discovery Object: the PIV Card Application PIN and nothing else.
    pub const PIV_PIN_ONLY: Self = Self {
        global_pin: false,
        on_card_comparison: false,
        virtual_contact: false,
        pairing_code: false,
        preferred: PinReference::Piv,
    };

    /// Reads the content of tag 7E.
    ///
    /// # Errors
    ///
    /// [`Malformed`] where it is not the Discovery Object of a PIV Card Application.
    pub fn from_discovery(discovery_tlv: &[u8]) -> Result<Self, Malformed> {
        let mut aid = None;
        let mut policy = None;
        for tlv in TlvReader::new(discovery_tlv) {
            let tlv = tlv?;
            match tlv.tag {
                APPLICATION_AID => aid = Some(tlv.value),
                PIN_USAGE_POLICY => policy = Some(tlv.value),
                _ => {}
            }
        }
        let aid = aid.ok_or(Malformed::Missing { tag: APPLICATION_AID })?;
        if !aid.starts_with(&PIV_AID) {
            return Err(Malformed::Value { tag: APPLICATION_AID });
        }
        let policy = policy.ok_or(Malformed::Missing { tag: PIN_USAGE_POLICY })?;
        let &[satisfies, preference] = policy else {
            return Err(Malformed::ValueLength { tag: PIN_USAGE_POLICY, actual: policy.len() });
        };
        if satisfies & 0x40 == 0 {
            return Err(Malformed::Value { tag: PIN_USAGE_POLICY });
        }
        let global_pin = satisfies & 0x20 != 0;
        Ok(Self {
            global_pin,
            on_card_comparison: satisfies & 0x10 != 0,
            virtual_contact: satisfies & 0x08 != 0,
            pairing_code: satisfies & 0x08 != 0 && satisfies & 0x04 == 0,
            preferred: if global_pin && preference == 0x20 { PinReference::Global } else { PinReference::Piv },
        })
    }

    /// Reads a whole Discovery Object, tag 7E included.
    ///
    /// # Errors
    ///
    /// As [`PinUsage::from_discovery`].
    pub fn from_discovery_tlv(object_tlv: &[u8]) -> Result<Self, Malformed> {
        Self::from_discovery(tlv::find(object_tlv, 0x7E)?.ok_or(Malformed::Missing { tag: 0x7E })?)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn discovery(policy: [u8; 2]) -> Vec<u8> {
        let mut bytes = vec![0x7E, 0x12, 0x4F, 0x0B];
        bytes.extend(PIV_AID);
        bytes.extend([0x01, 0x00, 0x5F, 0x2F, 0x02]);
        bytes.extend(policy);
        bytes
    }

    #[test]
    fn policies_as_the_standard_lists_them() {
        let global = |preferred| PinUsage { global_pin: true, preferred, ..PinUsage::PIV_PIN_ONLY };
        let table = [
            ([0x40, 0x00], PinUsage::PIV_PIN_ONLY),
            ([0x40, 0x10], PinUsage::PIV_PIN_ONLY),
            ([0x40, 0x20], PinUsage::PIV_PIN_ONLY),
            ([0x60, 0x10], global(PinReference::Piv)),
            ([0x60, 0x20], global(PinReference::Global)),
            ([0x60, 0x00], global(PinReference::Piv)),
            ([0x50, 0x00], PinUsage { on_card_comparison: true, ..PinUsage::PIV_PIN_ONLY }),
            ([0x48, 0x00], PinUsage { virtual_contact: true, pairing_code: true, ..PinUsage::PIV_PIN_ONLY }),
            ([0x4C, 0x00], PinUsage { virtual_contact: true, ..PinUsage::PIV_PIN_ONLY }),
        ];
        for (policy, usage) in table {
            assert_eq!(PinUsage::from_discovery_tlv(&discovery(policy)), Ok(usage), "{policy:02X?}");
        }
    }

    #[test]
    fn odd_objects_are_refused() {
        assert_eq!(
            PinUsage::from_discovery_tlv(&discovery([0x20, 0x20])),
            Err(Malformed::Value { tag: PIN_USAGE_POLICY })
        );
        assert_eq!(PinUsage::from_discovery(&[]), Err(Malformed::Missing { tag: APPLICATION_AID }));
        let other_application = [0x4F, 0x02, 0xA0, 0x01, 0x5F, 0x2F, 0x02, 0x40, 0x00];
        assert_eq!(PinUsage::from_discovery(&other_application), Err(Malformed::Value { tag: APPLICATION_AID }));
    }

    proptest! {
        #[test]
        fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..64)) {
            let _ = PinUsage::from_discovery(&bytes);
        }

        #[test]
        fn the_global_pin_is_preferred_only_where_it_is_usable(policy in any::<[u8; 2]>()) {
            if let Ok(usage) = PinUsage::from_discovery_tlv(&discovery(policy)) {
                prop_assert!(usage.global_pin || usage.preferred == PinReference::Piv);
            }
        }
    }
}
