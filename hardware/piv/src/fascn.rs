//! The Federal Agency Smart Credential Number, digit by digit.

use std::fmt;

use crate::Malformed;

const TAG: u32 = 0x30;
const SYMBOLS: usize = 40;
const START: u8 = 0b11010;
const SEPARATOR: u8 = 0b10110;
const END: u8 = 0b11111;

/// A decoded FASC-N (TIG SCEPACS §2.1): decimal fields without separators.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
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
    /// Organisational category, 1 digit.
    pub category: u8,
    /// Organisational identifier, 4 digits.
    pub organisation: u16,
    /// Association of the person with the organisation, 1 digit.
    pub association: u8,
}

impl FascN {
    /// Decodes the 25 bytes of CHUID tag 30: 40 symbols of 4 bits, least significant first, and odd parity.
    ///
    /// # Errors
    ///
    /// [`Malformed::Value`] where a symbol has wrong parity, a field is no number, separators stand
    /// elsewhere or the check symbol does not fit.
    pub fn decode(encoded: &[u8; 25]) -> Result<Self, Malformed> {
        let wrong = Malformed::Value { tag: TAG };
        let symbols = symbols(encoded);
        let is_odd = |symbol: &u8| symbol.count_ones() % 2 == 1;
        // The longitudinal check makes the column sums even, its own parity apart.
        let columns = symbols.iter().fold(0, |sum, symbol| sum ^ symbol) & 0b11110;
        if !symbols.iter().all(is_odd) || columns != 0 {
            return Err(wrong);
        }
        let mut rest = symbols.iter().copied();
        let expect = |wanted: u8, rest: &mut dyn Iterator<Item = u8>| {
            if rest.next() == Some(wanted) { Ok(()) } else { Err(wrong) }
        };
        let number = |digits: usize, rest: &mut dyn Iterator<Item = u8>| {
            (0..digits).try_fold(0_u64, |value, _| {
                let digit = rest.next().and_then(digit).ok_or(wrong)?;
                Ok::<_, Malformed>(value * 10 + u64::from(digit))
            })
        };
        expect(START, &mut rest)?;
        let agency = number(4, &mut rest)?;
        expect(SEPARATOR, &mut rest)?;
        let system = number(4, &mut rest)?;
        expect(SEPARATOR, &mut rest)?;
        let credential = number(6, &mut rest)?;
        expect(SEPARATOR, &mut rest)?;
        let series = number(1, &mut rest)?;
        expect(SEPARATOR, &mut rest)?;
        let issue = number(1, &mut rest)?;
        expect(SEPARATOR, &mut rest)?;
        let person = number(10, &mut rest)?;
        let category = number(1, &mut rest)?;
        let organisation = number(4, &mut rest)?;
        let association = number(1, &mut rest)?;
        expect(END, &mut rest)?;
        Ok(Self {
            agency: narrow(agency)?,
            system: narrow(system)?,
            credential: narrow(credential)?,
            series: narrow(series)?,
            issue: narrow(issue)?,
            person,
            category: narrow(category)?,
            organisation: narrow(organisation)?,
            association: narrow(association)?,
        })
    }
}

impl fmt::Display for FascN {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { agency, system, credential, series, issue, person, category, organisation, association } = self;
        write!(
            f,
            "{agency:04}-{system:04}-{credential:06}-{series}-{issue}-{person:010}{category}{organisation:04}{association}"
        )
    }
}

/// The symbols as they stand in the bits: four data bits and one of parity.
fn symbols(encoded: &[u8; 25]) -> [u8; SYMBOLS] {
    let mut symbols = [0; SYMBOLS];
    let bits = encoded.iter().flat_map(|byte| (0..8).rev().map(move |bit| (byte >> bit) & 1));
    for (at, bit) in bits.enumerate() {
        if let Some(symbol) = symbols.get_mut(at / 5) {
            *symbol = (*symbol << 1) | bit;
        }
    }
    symbols
}

/// A decimal digit, whose data bits come least significant first.
const fn digit(symbol: u8) -> Option<u8> {
    let data = symbol >> 1;
    let value = ((data & 1) << 3) | ((data & 2) << 1) | ((data & 4) >> 1) | ((data & 8) >> 3);
    if value < 10 { Some(value) } else { None }
}

fn narrow<T: TryFrom<u64>>(value: u64) -> Result<T, Malformed> {
    T::try_from(value).map_err(|_| Malformed::Value { tag: TAG })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// The example of TIG SCEPACS, retyped.
    const EXAMPLE: [u8; 25] = [
        0xD0, 0x43, 0x94, 0x58, 0x21, 0x0C, 0x2C, 0x19, 0xA0, 0x84, 0x6D, 0x83, 0x68, 0x5A, 0x10, 0x82, 0x10, 0x8C,
        0xE7, 0x39, 0x84, 0x10, 0x8C, 0xA3, 0xFC,
    ];

    fn encode(number: &FascN) -> [u8; 25] {
        let text = number.to_string();
        let (fields, person) = text.split_at(21);
        let symbol_of = |character: char| match character.to_digit(10) {
            Some(digit) => {
                let digit = u8::try_from(digit).unwrap();
                let data = ((digit & 1) << 3) | ((digit & 2) << 1) | ((digit & 4) >> 1) | ((digit & 8) >> 3);
                (data << 1) | u8::from(data.count_ones() % 2 == 0)
            }
            None => SEPARATOR,
        };
        let mut symbols = vec![START];
        symbols.extend(fields.chars().chain(person.chars()).map(symbol_of));
        symbols.push(END);
        let data = symbols.iter().fold(0, |sum, symbol| sum ^ symbol) & 0b11110;
        symbols.push(data | u8::from(data.count_ones() % 2 == 0));
        let bits: Vec<u8> =
            symbols.iter().flat_map(|symbol| (0..5).rev().map(move |bit| (symbol >> bit) & 1)).collect();
        let bytes: Vec<u8> = bits.chunks(8).map(|bits| bits.iter().fold(0, |byte, bit| (byte << 1) | bit)).collect();
        bytes.try_into().unwrap()
    }

    #[test]
    fn the_published_example() {
        let number = FascN::decode(&EXAMPLE).unwrap();
        assert_eq!(number.to_string(), "0032-0001-092446-0-1-1112223333112232");
        assert_eq!(
            (number.agency, number.system, number.credential, number.series, number.issue),
            (32, 1, 92446, 0, 1)
        );
        assert_eq!(
            (number.person, number.category, number.organisation, number.association),
            (1_112_223_333, 1, 1223, 2)
        );
    }

    #[test]
    fn a_flipped_bit_shows() {
        for bit in 0..200 {
            let mut encoded = EXAMPLE;
            encoded[bit / 8] ^= 0x80 >> (bit % 8);
            assert_eq!(FascN::decode(&encoded), Err(Malformed::Value { tag: TAG }), "bit {bit}");
        }
        assert!(FascN::decode(&[0; 25]).is_err());
    }

    proptest! {
        #[test]
        fn every_number_is_read_back(agency in 0_u16..10_000, system in 0_u16..10_000, credential in 0_u32..1_000_000, person in 0_u64..10_000_000_000, organisation in 0_u16..10_000, digits in proptest::array::uniform4(0_u8..10)) {
            let [series, issue, category, association] = digits;
            let number = FascN { agency, system, credential, series, issue, person, category, organisation, association };
            prop_assert_eq!(FascN::decode(&encode(&number)), Ok(number));
        }

        #[test]
        fn any_bytes_are_answered(bytes in proptest::array::uniform25(any::<u8>())) {
            let _ = FascN::decode(&bytes);
        }
    }
}
