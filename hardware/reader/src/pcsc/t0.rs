//! Commands over T=0 (ISO 7816-3 §12.2).

use std::borrow::Cow;

use piv::ChannelFault;

/// `SCARD_E_UNSUPPORTED_FEATURE`.
const UNSUPPORTED_FEATURE: u32 = 0x8010_001F;

/// The command as T=0 carries it: a fifth header byte always, no Le behind data.
///
/// The card then answers `61xx` where it has data to give.
///
/// # Errors
///
/// [`ChannelFault::Other`] for a command of extended length, which T=0 does not carry.
pub(super) fn command_tpdu(command_apdu: &[u8]) -> Result<Cow<'_, [u8]>, ChannelFault> {
    match *command_apdu {
        [class, ins, p1, p2] => Ok(Cow::Owned(vec![class, ins, p1, p2, 0])),
        [_, _, _, _, 0, _, ..] => Err(ChannelFault::Other(UNSUPPORTED_FEATURE)),
        [_, _, _, _, data_len, _, ..] => {
            let without_le = command_apdu.get(..5 + usize::from(data_len));
            Ok(Cow::Borrowed(without_le.unwrap_or(command_apdu)))
        }
        _ => Ok(Cow::Borrowed(command_apdu)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_four_cases() {
        let table: [(&[u8], &[u8]); 4] = [
            (&[0, 0x20, 0, 0x80], &[0, 0x20, 0, 0x80, 0]),
            (&[0, 0xC0, 0, 0, 0], &[0, 0xC0, 0, 0, 0]),
            (&[0, 0xA4, 4, 0, 2, 0xA0, 1], &[0, 0xA4, 4, 0, 2, 0xA0, 1]),
            (&[0, 0xA4, 4, 0, 2, 0xA0, 1, 0], &[0, 0xA4, 4, 0, 2, 0xA0, 1]),
        ];
        for (apdu, tpdu) in table {
            assert_eq!(command_tpdu(apdu).as_deref(), Ok(tpdu), "{apdu:02X?}");
        }
        let extended = [0, 0xCB, 0x3F, 0xFF, 0, 0, 1, 7, 0, 0];
        assert_eq!(command_tpdu(&extended), Err(ChannelFault::Other(UNSUPPORTED_FEATURE)));
    }
}
