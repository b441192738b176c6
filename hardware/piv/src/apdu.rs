//! Command APDUs: short, chained and extended (ISO 7816-4 §5.1, §5.3.3).

use zeroize::Zeroizing;

/// Largest data field of a short command, bytes.
pub const SHORT_DATA_MAX_LEN: usize = 255;

const CLASS_LAST: u8 = 0x00;
const CLASS_CHAINED: u8 = 0x10;

/// How lengths are written in a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LengthForm {
    /// One byte each; longer data goes in a chain of commands.
    Short,
    /// Two bytes each.
    Extended,
}

/// A command before it is cut into APDUs.
#[derive(Clone, Copy)]
pub struct Command<'a> {
    /// Instruction byte.
    pub ins: u8,
    /// First parameter.
    pub p1: u8,
    /// Second parameter.
    pub p2: u8,
    /// Data field; extended commands carry 65,535 bytes at most.
    pub data: &'a [u8],
    /// Whether data is expected back.
    pub wants_data: bool,
}

impl Command<'_> {
    /// The APDUs that carry this command, all but the last with the chaining class.
    pub fn apdus(&self, form: LengthForm) -> Vec<CommandApdu> {
        match form {
            LengthForm::Extended => vec![self.apdu(CLASS_LAST, self.data, form, self.wants_data)],
            LengthForm::Short if self.data.is_empty() => {
                vec![self.apdu(CLASS_LAST, &[], form, self.wants_data)]
            }
            LengthForm::Short => {
                let count = self.data.len().div_ceil(SHORT_DATA_MAX_LEN);
                let parts = self.data.chunks(SHORT_DATA_MAX_LEN).zip(1..);
                parts
                    .map(|(part, number)| {
                        let last = number == count;
                        let class = if last { CLASS_LAST } else { CLASS_CHAINED };
                        self.apdu(class, part, form, last && self.wants_data)
                    })
                    .collect()
            }
        }
    }

    fn apdu(&self, class: u8, data: &[u8], form: LengthForm, wants_data: bool) -> CommandApdu {
        // Room for everything at once: growing would leave copies of the data behind.
        let mut bytes = Zeroizing::new(Vec::with_capacity(data.len() + 9));
        bytes.extend([class, self.ins, self.p1, self.p2]);
        let [.., high, low] = data.len().to_be_bytes();
        let has_data = !data.is_empty();
        match form {
            LengthForm::Short if has_data => bytes.push(low),
            LengthForm::Extended if has_data => bytes.extend([0, high, low]),
            LengthForm::Short | LengthForm::Extended => {}
        }
        bytes.extend_from_slice(data);
        match form {
            LengthForm::Short if wants_data => bytes.push(0),
            LengthForm::Extended if wants_data && has_data => bytes.extend([0, 0]),
            LengthForm::Extended if wants_data => bytes.extend([0, 0, 0]),
            LengthForm::Short | LengthForm::Extended => {}
        }
        CommandApdu { bytes, form, wants_data }
    }
}

/// GET RESPONSE for so many bytes, 1..=256 (ISO 7816-4 §11.8.1).
pub fn get_response(length: u16) -> CommandApdu {
    let command = Command { ins: 0xC0, p1: 0, p2: 0, data: &[], wants_data: true };
    command.apdu(CLASS_LAST, &[], LengthForm::Short, true).asking_for(length)
}

/// One command APDU, wiped when dropped.
pub struct CommandApdu {
    bytes: Zeroizing<Vec<u8>>,
    form: LengthForm,
    wants_data: bool,
}

impl CommandApdu {
    /// The APDU's bytes.
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// Whether it carries an Le field.
    pub const fn wants_data(&self) -> bool {
        self.wants_data
    }

    /// How its lengths are written.
    pub const fn form(&self) -> LengthForm {
        self.form
    }

    /// The same command asking for exactly `length` bytes, 1..=256; unchanged without an Le field.
    #[must_use]
    pub fn asking_for(mut self, length: u16) -> Self {
        if self.wants_data {
            let [high, low] = length.to_be_bytes();
            let mut le = self.bytes.iter_mut().rev();
            if let Some(last) = le.next() {
                *last = low;
            }
            if let (LengthForm::Extended, Some(before_last)) = (self.form, le.next()) {
                *before_last = high;
            }
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn bytes(command: &Command<'_>, form: LengthForm) -> Vec<Vec<u8>> {
        command.apdus(form).iter().map(|apdu| apdu.bytes().to_vec()).collect()
    }

    #[test]
    fn the_four_cases_in_both_forms() {
        let command = |data, wants_data| Command { ins: 0xCB, p1: 0x3F, p2: 0xFF, data, wants_data };
        let table: [(Command<'_>, LengthForm, &[u8]); 8] = [
            (command(&[], false), LengthForm::Short, &[0, 0xCB, 0x3F, 0xFF]),
            (command(&[], true), LengthForm::Short, &[0, 0xCB, 0x3F, 0xFF, 0]),
            (command(&[7], false), LengthForm::Short, &[0, 0xCB, 0x3F, 0xFF, 1, 7]),
            (command(&[7], true), LengthForm::Short, &[0, 0xCB, 0x3F, 0xFF, 1, 7, 0]),
            (command(&[], false), LengthForm::Extended, &[0, 0xCB, 0x3F, 0xFF]),
            (command(&[], true), LengthForm::Extended, &[0, 0xCB, 0x3F, 0xFF, 0, 0, 0]),
            (command(&[7], false), LengthForm::Extended, &[0, 0xCB, 0x3F, 0xFF, 0, 0, 1, 7]),
            (command(&[7], true), LengthForm::Extended, &[0, 0xCB, 0x3F, 0xFF, 0, 0, 1, 7, 0, 0]),
        ];
        for (command, form, expected) in table {
            assert_eq!(bytes(&command, form), [expected]);
        }
    }

    #[test]
    fn an_exact_length_replaces_le() {
        assert_eq!(get_response(256).bytes(), [0, 0xC0, 0, 0, 0]);
        assert_eq!(get_response(20).bytes(), [0, 0xC0, 0, 0, 20]);
        let command = Command { ins: 0xCB, p1: 0, p2: 0, data: &[1], wants_data: true };
        let extended = command.apdus(LengthForm::Extended).remove(0).asking_for(256);
        assert_eq!(extended.bytes(), [0, 0xCB, 0, 0, 0, 0, 1, 1, 1, 0]);
    }

    proptest! {
        #[test]
        fn a_chain_carries_all_data_in_order(data in proptest::collection::vec(any::<u8>(), 0..1200), wants_data: bool) {
            let command = Command { ins: 0x87, p1: 7, p2: 0x9A, data: &data, wants_data };
            let apdus = bytes(&command, LengthForm::Short);
            let mut carried = Vec::new();
            for (number, apdu) in apdus.iter().enumerate() {
                let last = number + 1 == apdus.len();
                prop_assert_eq!(apdu[0], if last { 0x00 } else { 0x10 });
                prop_assert_eq!(&apdu[1..4], &[0x87, 7, 0x9A]);
                if let Some(length) = apdu.get(4).filter(|_| !data.is_empty()) {
                    let end = 5 + usize::from(*length);
                    carried.extend_from_slice(&apdu[5..end]);
                    prop_assert_eq!(apdu.len() - end, usize::from(last && wants_data));
                }
            }
            prop_assert_eq!(carried, data);
        }

        #[test]
        fn an_extended_command_is_one_apdu(data in proptest::collection::vec(any::<u8>(), 1..1200)) {
            let command = Command { ins: 0x87, p1: 7, p2: 0x9A, data: &data, wants_data: true };
            let apdus = bytes(&command, LengthForm::Extended);
            prop_assert_eq!(apdus.len(), 1);
            prop_assert_eq!(&apdus[0][7..7 + data.len()], &data[..]);
            prop_assert_eq!(apdus[0].len(), data.len() + 9);
        }
    }
}
