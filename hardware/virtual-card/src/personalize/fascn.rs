//! The Federal Agency Smart Credential Number (TIG SCEPACS v2.3 §6).

/// A FASC-N by its fields; each field is a decimal number of fixed length.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FascN {
    /// Agency code, 4 digits.
    pub agency: u16,
    /// System code, 4 digits.
    pub system: u16,
    /// Credential number, 6 digits.
    pub credential: u32,
    /// Credential series, 1 digit.
    pub series: u8,
    /// Individual credential issue, 1 digit.
    pub issue: u8,
    /// Person identifier, 10 digits.
    pub person: u64,
    /// Organizational category, 1 digit; 1 is federal government.
    pub category: u8,
    /// Organizational identifier, 4 digits.
    pub organization: u16,
    /// Person-organization association, 1 digit; 1 is employee.
    pub association: u8,
}

const START: u8 = 0b1011;
const FIELD: u8 = 0b1101;
const END: u8 = 0b1111;

impl FascN {
    /// The 25 bytes on the card: 40 characters of 4 bits (least significant first) and odd parity.
    ///
    /// Numbers too long for their field lose their leading digits.
    #[must_use]
    pub fn to_bytes(self) -> [u8; 25] {
        let mut characters = vec![START];
        push_digits(&mut characters, u64::from(self.agency), 4);
        characters.push(FIELD);
        push_digits(&mut characters, u64::from(self.system), 4);
        characters.push(FIELD);
        push_digits(&mut characters, u64::from(self.credential), 6);
        characters.push(FIELD);
        push_digits(&mut characters, u64::from(self.series), 1);
        characters.push(FIELD);
        push_digits(&mut characters, u64::from(self.issue), 1);
        characters.push(FIELD);
        push_digits(&mut characters, self.person, 10);
        push_digits(&mut characters, u64::from(self.category), 1);
        push_digits(&mut characters, u64::from(self.organization), 4);
        push_digits(&mut characters, u64::from(self.association), 1);
        characters.push(END);
        // Longitudinal redundancy check: every column of data bits is even.
        characters.push(characters.iter().fold(0, |sum, character| sum ^ character));

        let bits = characters.iter().flat_map(|character| {
            let parity = u8::from(character.count_ones() % 2 == 0);
            [character & 1, character >> 1 & 1, character >> 2 & 1, character >> 3 & 1, parity]
        });
        let mut bytes = [0; 25];
        for (index, bit) in bits.enumerate() {
            if let Some(byte) = bytes.get_mut(index / 8) {
                *byte |= bit << (7 - index % 8);
            }
        }
        bytes
    }
}

fn push_digits(characters: &mut Vec<u8>, number: u64, digits: u32) {
    for place in (0..digits).rev() {
        let digit = number / 10_u64.pow(place) % 10;
        characters.push(u8::try_from(digit).unwrap_or(0));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_example_of_the_guidance_is_encoded_to_the_byte() {
        let fasc_n = FascN {
            agency: 32,
            system: 1,
            credential: 92_446,
            series: 0,
            issue: 1,
            person: 1_112_223_333,
            category: 1,
            organization: 1_223,
            association: 2,
        };
        assert_eq!(hex::encode_upper(fasc_n.to_bytes()), "D0439458210C2C19A0846D83685A1082108CE73984108CA3FC");
    }
}
