//! SELECT (SP 800-73-5 part 2 §3.1.1).

use zeroize::Zeroizing;

use super::command::Command;
use super::status::StatusWord;
use super::{Applet, Reply, Session};
use crate::tlv;

/// The full application identifier of the PIV Card Application, version included.
const PIV_AID: [u8; 11] = [0xA0, 0x00, 0x00, 0x03, 0x08, 0x00, 0x00, 0x10, 0x00, 0x01, 0x00];
/// Length of the version at the end of [`PIV_AID`].
const VERSION_LEN: usize = 2;
/// Length of the registered identifier at the head of [`PIV_AID`].
const RID_LEN: usize = 5;
/// The other application on the card: a card manager with nothing but its name.
const CARD_MANAGER_AID: [u8; 8] = [0xA0, 0x00, 0x00, 0x01, 0x51, 0x00, 0x00, 0x00];

/// The currently selected application.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Selected {
    /// The card manager, which is also selected after a reset.
    #[default]
    CardManager,
    /// The PIV Card Application.
    Piv,
}

impl Applet {
    /// Selects by name; a failed SELECT changes nothing, selecting PIV again keeps its security status.
    pub(super) fn select(&mut self, command: Command<'_>) -> Reply {
        if command.p1 != 0x04 || command.p2 != 0x00 {
            return Err(StatusWord::WRONG_P1_P2);
        }
        let name = command.data;
        let behaviour = &self.card.behaviour;
        let shortest = if behaviour.full_name_only { PIV_AID.len() - VERSION_LEN } else { RID_LEN };
        if name.len() >= shortest && PIV_AID.starts_with(name) {
            if behaviour.select_loses_pin {
                self.session = Session::default();
            }
            self.session.selected = Selected::Piv;
            return Ok(Zeroizing::new(application_property_template()));
        }
        if name == CARD_MANAGER_AID {
            self.session = Session::default();
            return Ok(Zeroizing::new(tlv::encode(0x6F, &tlv::encode(0x84, &CARD_MANAGER_AID))));
        }
        if behaviour.failed_select_deselects {
            self.session = Session::default();
        }
        Err(StatusWord::NOT_FOUND)
    }
}

/// Application property template (SP 800-73-5 part 2 table 3).
fn application_property_template() -> Vec<u8> {
    let (rid, pix) = PIV_AID.split_at(RID_LEN);
    let mut fields = tlv::encode(0x4F, pix);
    fields.extend(tlv::encode(0x79, &tlv::encode(0x4F, rid)));
    fields.extend(tlv::encode(0x50, b"Virtual PIV Card"));
    tlv::encode(0x61, &fields)
}
