//! Operations on the PIV Card Application of one card.

use zeroize::Zeroizing;

use crate::apdu::{Command, LengthForm};
use crate::exchange::{Exchange, ExchangeFault, Observer, Response};
use crate::signature::{authentication_template, signature_from_template};
use crate::state::{ExtendedLength, PivState};
use crate::tlv;
use crate::{
    Algorithm, ApplicationProperty, CardChannel, ChannelFault, Content, KeyReference, Malformed, ObjectId, Operation,
    PIV_AID, Pin, PinReference, PinState, PinUsage, PinVerdict, PivError, Puk, StatusWord, certificate_from_object,
};

/// Operations on the PIV Card Application over a borrowed channel.
///
/// It holds nothing of its own: what is known of the card lies in the [`PivState`], which outlives it.
/// No operation but [`PivSession::select`] sends anything before the application is selected.
///
/// Another program can select an application of its own between two transactions, and nothing tells:
/// whoever begins a transaction in which [`PivSession::verify`] is to follow selects first, so that no
/// PIN ever reaches another application.
pub struct PivSession<'a> {
    channel: &'a mut dyn CardChannel,
    state: &'a mut PivState,
    observer: Option<&'a mut dyn Observer>,
}

impl<'a> PivSession<'a> {
    /// A session over this channel with what is known of its card.
    pub fn new(channel: &'a mut dyn CardChannel, state: &'a mut PivState) -> Self {
        Self { channel, state, observer: None }
    }

    /// The same session with an observer that is told the shape of each APDU.
    #[must_use]
    pub fn observed_by(self, observer: &'a mut dyn Observer) -> Self {
        Self { observer: Some(observer), ..self }
    }

    /// What is known of the card.
    pub fn state(&self) -> &PivState {
        self.state
    }

    /// Selects the PIV Card Application (SP 800-73-5 part 2 §3.1.1).
    ///
    /// # Errors
    ///
    /// [`PivError::NoApplication`] where the card has none, [`PivError::Channel`].
    pub fn select(&mut self) -> Result<ApplicationProperty, PivError> {
        self.state.selected = false;
        let command = Command { ins: 0xA4, p1: 0x04, p2: 0x00, data: &PIV_AID, wants_data: true };
        // Always short: some cards refuse an extended SELECT whatever else they take.
        let response = self.exchange(Operation::Select, &command, LengthForm::Short)?;
        if !response.status.is_success() {
            return Err(PivError::NoApplication { status: response.status });
        }
        self.state.selected = true;
        Ok(ApplicationProperty::from_select(&response.data))
    }

    /// The card's PIN usage policy, read once (SP 800-73-5 part 1 §3.3.2).
    ///
    /// A card without a usable Discovery Object has [`PinUsage::PIV_PIN_ONLY`].
    ///
    /// # Errors
    ///
    /// [`PivError::Channel`], [`PivError::NotSelected`].
    pub fn discovery(&mut self) -> Result<PinUsage, PivError> {
        if let Some(usage) = self.state.pin_usage {
            return Ok(usage);
        }
        let usage = match self.object(ObjectId::Discovery) {
            Ok(discovery_tlv) => PinUsage::from_discovery(&discovery_tlv).unwrap_or(PinUsage::PIV_PIN_ONLY),
            Err(error @ (PivError::Channel { .. } | PivError::NotSelected { .. })) => {
                return Err(error);
            }
            Err(_) => PinUsage::PIV_PIN_ONLY,
        };
        self.state.pin_usage = Some(usage);
        Ok(usage)
    }

    /// The content of a data object, without the tag that wraps it (SP 800-73-5 part 2 §3.1.2).
    ///
    /// # Errors
    ///
    /// [`PivError::Absent`] where the card has none or an empty one; otherwise any [`PivError`].
    pub fn object(&mut self, object: ObjectId) -> Result<Vec<u8>, PivError> {
        // The Discovery Object always fits a short answer; that leaves the probe to an object that exists.
        let may_extend = object != ObjectId::Discovery;
        if !may_extend || self.state.extended == ExtendedLength::Off {
            return self.object_in_form(object, LengthForm::Short);
        }
        let refusal = match self.object_in_form(object, LengthForm::Extended) {
            Ok(content) => {
                self.state.extended = ExtendedLength::Proven;
                return Ok(content);
            }
            Err(error) if self.form_may_be_at_fault(&error) => error,
            Err(error) => return Err(error),
        };
        let answer = self.object_in_form(object, LengthForm::Short);
        // The same refusal in both forms says nothing about the form.
        if answer.as_ref().err() != Some(&refusal) {
            self.state.extended = ExtendedLength::Off;
        }
        answer
    }

    /// A data object, read as what it is.
    ///
    /// # Errors
    ///
    /// [`PivError::Absent`] where the card has none or an empty one; [`PivError::Status`] with 6982 where
    /// it wants a PIN first; otherwise any [`PivError`].
    pub fn content(&mut self, object: ObjectId) -> Result<Content, PivError> {
        let content_tlv = Zeroizing::new(self.object(object)?);
        Content::of(object, &content_tlv)
            .map_err(|malformed| PivError::Malformed { operation: Operation::GetData(object), malformed })
    }

    /// The certificate of a key, DER, inflated where it is stored compressed.
    ///
    /// # Errors
    ///
    /// [`PivError::Absent`] where the card has none; otherwise any [`PivError`].
    pub fn certificate(&mut self, key: KeyReference) -> Result<Vec<u8>, PivError> {
        let object = key.certificate_object();
        let content = self.object(object)?;
        certificate_from_object(&content)
            .map_err(|malformed| PivError::Malformed { operation: Operation::GetData(object), malformed })
    }

    /// Whether the PIN is verified or how many tries are left; costs no try
    /// (SP 800-73-5 part 2 §3.2.1).
    ///
    /// # Errors
    ///
    /// [`PivError::Status`] where the card has no such PIN; [`PivError::Channel`].
    pub fn pin_tries(&mut self, pin: PinReference) -> Result<PinState, PivError> {
        let operation = Operation::PinQuery(pin);
        let command = Command { ins: 0x20, p1: 0x00, p2: pin.byte(), data: &[], wants_data: false };
        let response = self.exchange(operation, &command, LengthForm::Short)?;
        PinState::from_query(response.status).ok_or(PivError::Status { operation, status: response.status })
    }

    /// Verifies the PIN with exactly one VERIFY; a wrong PIN costs a try (SP 800-73-5 part 2 §3.2.1).
    ///
    /// The application has to be selected in the same transaction.
    ///
    /// # Errors
    ///
    /// [`PivError::Status`] where the card neither took nor refused the PIN; [`PivError::Channel`],
    /// after which a try may or may not be spent.
    pub fn verify(&mut self, reference: PinReference, pin: &Pin) -> Result<PinVerdict, PivError> {
        let operation = Operation::Verify(reference);
        self.require_selected(operation)?;
        let command =
            Command { ins: 0x20, p1: 0x00, p2: reference.byte(), data: pin.padded().as_slice(), wants_data: false };
        let response = self.wire().command_once(&command);
        let response = self.settle(operation, response)?;
        PinVerdict::from_verify(response.status).ok_or(PivError::Status { operation, status: response.status })
    }

    /// Puts a new PIN in the place of the old one with exactly one command; a wrong old PIN costs a try
    /// (SP 800-73-5 part 2 §3.2.2).
    ///
    /// # Errors
    ///
    /// [`PivError::Status`] where the card refuses the change, 6A80 where it dislikes the new PIN;
    /// [`PivError::Channel`], after which the PIN may or may not be changed.
    pub fn change_pin(&mut self, reference: PinReference, old: &Pin, new: &Pin) -> Result<PinVerdict, PivError> {
        self.replace_pin(Operation::ChangePin(reference), 0x24, reference, old.padded(), new.padded())
    }

    /// Puts a new PIN in the place of a forgotten one with exactly one command; the verdict is about the
    /// PUK, and a wrong one costs one of its tries (SP 800-73-5 part 2 §3.2.3).
    ///
    /// # Errors
    ///
    /// As [`PivSession::change_pin`].
    pub fn unblock_pin(&mut self, reference: PinReference, puk: &Puk, new: &Pin) -> Result<PinVerdict, PivError> {
        self.replace_pin(Operation::Unblock(reference), 0x2C, reference, puk.padded(), new.padded())
    }

    /// One private-key operation: the padded block for RSA, the hash for ECC
    /// (SP 800-73-5 part 2 §3.2.4).
    ///
    /// Gives the raw RSA result, as long as the modulus, or a DER `Ecdsa-Sig-Value`.
    ///
    /// # Errors
    ///
    /// [`PivError::BlockLength`] before anything is sent; [`PivError::Status`], 6982 where the PIN is
    /// not verified; [`PivError::Malformed`] where the answer is no signature; [`PivError::Channel`].
    pub fn sign(&mut self, key: KeyReference, algorithm: Algorithm, block: &[u8]) -> Result<Vec<u8>, PivError> {
        let (expected, actual) = (algorithm.block_len(), block.len());
        if actual != expected {
            return Err(PivError::BlockLength { expected, actual });
        }
        let operation = Operation::Sign(key);
        let template_tlv = authentication_template(block);
        let command =
            Command { ins: 0x87, p1: algorithm.byte(), p2: key.byte(), data: &template_tlv, wants_data: true };
        // ECC fits short lengths both ways.
        let extend = algorithm.is_rsa() && self.state.extended == ExtendedLength::Proven;
        let form = if extend { LengthForm::Extended } else { LengthForm::Short };
        let mut response = self.exchange(operation, &command, form)?;
        if extend && response.status.refuses_form() {
            self.state.extended = ExtendedLength::Off;
            response = self.exchange(operation, &command, LengthForm::Short)?;
        }
        if !response.status.is_success() {
            return Err(PivError::Status { operation, status: response.status });
        }
        signature_from_template(algorithm, &response.data)
            .map_err(|malformed| PivError::Malformed { operation, malformed })
    }

    /// Takes the verified state of a PIN away (SP 800-73-5 part 2 §3.2.1, P1 = FF).
    ///
    /// # Errors
    ///
    /// [`PivError::Status`] where the card cannot do that, as older ones; then reset it instead.
    pub fn clear_pin_state(&mut self, pin: PinReference) -> Result<(), PivError> {
        let operation = Operation::ClearPin(pin);
        let command = Command { ins: 0x20, p1: 0xFF, p2: pin.byte(), data: &[], wants_data: false };
        let response = self.exchange(operation, &command, LengthForm::Short)?;
        if response.status.is_success() { Ok(()) } else { Err(PivError::Status { operation, status: response.status }) }
    }

    fn replace_pin(
        &mut self,
        operation: Operation,
        ins: u8,
        reference: PinReference,
        known: &[u8],
        new: &[u8],
    ) -> Result<PinVerdict, PivError> {
        self.require_selected(operation)?;
        let mut data = Zeroizing::new(Vec::with_capacity(known.len() + new.len()));
        data.extend_from_slice(known);
        data.extend_from_slice(new);
        let command = Command { ins, p1: 0x00, p2: reference.byte(), data: &data, wants_data: false };
        let response = self.wire().command_once(&command);
        let response = self.settle(operation, response)?;
        PinVerdict::from_verify(response.status).ok_or(PivError::Status { operation, status: response.status })
    }

    fn object_in_form(&mut self, object: ObjectId, form: LengthForm) -> Result<Vec<u8>, PivError> {
        let operation = Operation::GetData(object);
        let tag = object.tag().to_be_bytes();
        let tag: Vec<u8> = tag.into_iter().skip_while(|byte| *byte == 0).collect();
        let mut tag_list_tlv = Vec::with_capacity(5);
        tlv::write(&mut tag_list_tlv, 0x5C, &tag);
        let command = Command { ins: 0xCB, p1: 0x3F, p2: 0xFF, data: &tag_list_tlv, wants_data: true };
        let response = self.exchange(operation, &command, form)?;
        let status = response.status;
        match status {
            StatusWord::SUCCESS => {}
            // 6A80 and 6A88 are what some cards say for an object they do not have.
            StatusWord::NOT_FOUND | StatusWord::INCORRECT_DATA | StatusWord::REFERENCE_NOT_FOUND => {
                return Err(PivError::Absent { object, status });
            }
            _ => return Err(PivError::Status { operation, status }),
        }
        let malformed = |malformed| PivError::Malformed { operation, malformed };
        if response.data.is_empty() {
            return Err(PivError::Absent { object, status });
        }
        let (wrapper, _) = tlv::split(&response.data).map_err(|error| malformed(error.into()))?;
        if wrapper.tag != object.wrapper_tag() {
            return Err(malformed(Malformed::Missing { tag: object.wrapper_tag() }));
        }
        if wrapper.value.is_empty() {
            return Err(PivError::Absent { object, status });
        }
        Ok(wrapper.value.to_vec())
    }

    /// Whether an extended GET DATA may have failed for its form, so that a short one may succeed.
    fn form_may_be_at_fault(&self, error: &PivError) -> bool {
        let untried = self.state.extended == ExtendedLength::Untried;
        match error {
            PivError::Status { status, .. } => untried || status.refuses_form(),
            PivError::Absent { .. } => untried,
            // Some drivers cut long answers.
            PivError::Malformed { .. } => true,
            // Some readers fail the transfer instead of carrying it.
            PivError::Channel { fault, .. } => {
                untried && matches!(fault, ChannelFault::CardMute | ChannelFault::Other(_))
            }
            PivError::NoApplication { .. } | PivError::NotSelected { .. } | PivError::BlockLength { .. } => false,
        }
    }

    fn exchange(
        &mut self,
        operation: Operation,
        command: &Command<'_>,
        form: LengthForm,
    ) -> Result<Response, PivError> {
        if operation != Operation::Select {
            self.require_selected(operation)?;
        }
        let response = self.wire().command(command, form);
        self.settle(operation, response)
    }

    const fn require_selected(&self, operation: Operation) -> Result<(), PivError> {
        if self.state.selected { Ok(()) } else { Err(PivError::NotSelected { operation }) }
    }

    fn wire(&mut self) -> Exchange<'_> {
        // Written out: a trait object behind a mutable reference is only reborrowed where it is coerced.
        let observer: Option<&mut dyn Observer> = match &mut self.observer {
            Some(observer) => Some(&mut **observer),
            None => None,
        };
        Exchange { channel: &mut *self.channel, count: &mut self.state.count, observer }
    }

    fn settle(
        &mut self,
        operation: Operation,
        response: Result<Response, ExchangeFault>,
    ) -> Result<Response, PivError> {
        response.map_err(|fault| match fault {
            ExchangeFault::Channel(fault) => {
                if matches!(fault, ChannelFault::CardReset | ChannelFault::CardRemoved) {
                    self.state.card_was_reset();
                }
                PivError::Channel { operation, fault }
            }
            ExchangeFault::Malformed(malformed) => PivError::Malformed { operation, malformed },
        })
    }
}
