//! What is done with one card, step by step; every function blocks for as long as the card needs.

use piv::{
    Algorithm, ChannelFault, KeyReference, ObjectId, Pin, PinReference, PinState, PinVerdict, PivError, PivSession,
    PivState, certificate_from_object,
};
use pki::card_objects::Challenge;
use pki::signature::block_to_sign;
use pki::{Certificate, SignatureAlgorithm};
use reader::{CardConnection, ReaderError, exclusively};
use thiserror::Error;

use super::tally::{SharedTally, Step};
use crate::config::ExtendedLength;

/// Why a step with the card failed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub(crate) enum CardError {
    /// The card could not be connected to or held.
    #[error(transparent)]
    Reader(#[from] ReaderError),
    /// The PIV application did not do what it was asked for.
    #[error(transparent)]
    Piv(#[from] PivError),
    /// The card signed, but not with the key of its certificate.
    #[error("the card does not have its certificate's private key")]
    WrongKey,
}

impl CardError {
    pub(crate) const fn code(&self) -> enrollment::ErrorCode {
        match self {
            Self::Reader(error) => crate::classify::reader(error),
            Self::Piv(error) => crate::classify::piv(error),
            Self::WrongKey => enrollment::ErrorCode::CardNotGenuine,
        }
    }

    /// Whether there is no card to go on with, rather than a card that answered.
    pub(crate) const fn is_gone(&self) -> bool {
        match self {
            Self::Reader(_) => true,
            Self::Piv(error) => error.fault().is_some(),
            Self::WrongKey => false,
        }
    }

    const fn is_reset(&self) -> bool {
        match self {
            Self::Reader(ReaderError::Channel(ChannelFault::CardReset))
            | Self::Piv(PivError::NotSelected { .. } | PivError::Channel { fault: ChannelFault::CardReset, .. }) => {
                true
            }
            Self::Reader(_) | Self::Piv(_) | Self::WrongKey => false,
        }
    }
}

impl From<ChannelFault> for CardError {
    fn from(fault: ChannelFault) -> Self {
        Self::Reader(ReaderError::Channel(fault))
    }
}

/// What is read before the PIN.
#[derive(Clone, Debug)]
pub(crate) struct FirstLook {
    /// The PIV Authentication certificate.
    pub(crate) certificate_der: Vec<u8>,
    /// How the PIN that the card prefers stands.
    pub(crate) pin: PinState,
}

/// What became of a PIN.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PinOutcome {
    /// It went to the card, which answered.
    Answered(PinVerdict),
    /// Another program had reset the card; the PIN was not sent, and this is how it stands now.
    NotSent(PinState),
}

/// What is known of a connected card from one step to the next.
#[derive(Debug)]
pub(crate) struct CardState {
    piv: PivState,
    pin: PinReference,
    /// The transaction that began with VERIFY is still open.
    is_held: bool,
    tally: SharedTally,
}

impl CardState {
    /// A card of which only its answer to reset is known.
    pub(crate) fn new(atr: &[u8], extended_length: ExtendedLength, tally: SharedTally) -> Self {
        let piv = match extended_length {
            ExtendedLength::Auto => PivState::for_atr(atr),
            ExtendedLength::Never => PivState::short_only(),
        };
        Self { piv, pin: PinReference::Piv, is_held: false, tally }
    }

    /// Whether the card is kept for the steps from VERIFY to the signature, so that nothing may come
    /// between them.
    pub(crate) const fn is_held(&self) -> bool {
        self.is_held
    }

    /// Reads the application, Discovery, the 9A certificate and the tries left, in this order: that of
    /// the fewest APDUs.
    ///
    /// Another program's reset is answered with one silent retry; no PIN has been given yet.
    pub(crate) fn first_look(&mut self, card: &mut dyn CardConnection) -> Result<FirstLook, CardError> {
        let look = match self.look(card) {
            Err(error) if error.is_reset() => {
                self.piv.card_was_reset();
                card.reconnect()?;
                self.look(card)
            }
            look => look,
        };
        self.tally.add(Step::Read, self.piv.count());
        look
    }

    /// One data object, read between the steps that a person waits for.
    pub(crate) fn object(&mut self, card: &mut dyn CardConnection, object: ObjectId) -> Result<Vec<u8>, CardError> {
        let before = self.piv.count();
        let content = match self.object_once(card, object) {
            Err(error) if error.is_reset() => {
                self.piv.card_was_reset();
                card.reconnect()?;
                self.object_once(card, object)
            }
            content => content,
        };
        self.tally.add(Step::Check, self.piv.count().since(before));
        content
    }

    /// Has the Card Authentication key (9E) answer a challenge, between the steps that a person waits for.
    ///
    /// `certificate_tlv` is the object its certificate lies in; `None` where that names no key that can be
    /// asked.
    pub(crate) fn challenge(
        &mut self,
        card: &mut dyn CardConnection,
        certificate_tlv: &[u8],
        message: &[u8],
    ) -> Result<Option<Challenge>, CardError> {
        let before = self.piv.count();
        let certificate_der = certificate_from_object(certificate_tlv).unwrap_or_default();
        let answer = exclusively(card, |card| {
            let is_selected = self.piv.is_selected();
            let mut session = PivSession::new(card, &mut self.piv);
            if !is_selected {
                session.select()?;
            }
            answer(&mut session, KeyReference::CardAuthentication, &certificate_der, message)
        });
        self.tally.add(Step::Check, self.piv.count().since(before));
        Ok(answer??)
    }

    /// Sends the PIN once. The card is held afterwards where the PIN was right, and given free otherwise.
    ///
    /// The card was free while the person typed, so that another program may have selected an
    /// application of its own without a reset: the PIV application is selected again within the
    /// transaction of the VERIFY.
    ///
    /// Where another program reset the card since it was read, the PIN is not sent: that program may have used
    /// tries, and the person is asked again with what is left.
    ///
    /// # Errors
    ///
    /// [`PivError::NoApplication`] where the application cannot be selected, and no PIN was sent; any other
    /// [`CardError`].
    pub(crate) fn verify(&mut self, card: &mut dyn CardConnection, pin: &Pin) -> Result<PinOutcome, CardError> {
        let before = self.piv.count();
        let outcome = match self.select_for_pin(card) {
            Ok(()) => self.verify_selected(card, pin).map(PinOutcome::Answered),
            Err(error) if error.is_reset() => self.take_up_again(card).map(PinOutcome::NotSent),
            Err(error) => Err(error),
        };
        self.tally.add(Step::Verify, self.piv.count().since(before));
        outcome
    }

    /// One private-key operation with 9A.
    ///
    /// # Errors
    ///
    /// Any [`CardError`]; the PIN is not given again by itself.
    pub(crate) fn sign(
        &mut self,
        card: &mut dyn CardConnection,
        algorithm: Algorithm,
        block: &[u8],
    ) -> Result<Vec<u8>, CardError> {
        let was_held = self.is_held;
        if !was_held {
            self.begin(card)?;
            self.is_held = true;
        }
        let before = self.piv.count();
        let signature =
            PivSession::new(&mut *card, &mut self.piv).sign(KeyReference::PivAuthentication, algorithm, block);
        self.tally.add(Step::Sign, self.piv.count().since(before));
        if !was_held {
            self.release(card);
        }
        Ok(signature?)
    }

    /// Lets other programs use the card again after the handshake.
    pub(crate) fn release(&mut self, card: &mut dyn CardConnection) {
        if std::mem::take(&mut self.is_held)
            && let Err(fault) = card.end()
        {
            // It is over all the same.
            tracing::debug!(%fault, "the transaction with the card ended with a fault");
        }
    }

    fn look(&mut self, card: &mut dyn CardConnection) -> Result<FirstLook, CardError> {
        let look = exclusively(card, |card| {
            let mut session = PivSession::new(card, &mut self.piv);
            session.select()?;
            let preferred = session.discovery()?.preferred;
            let certificate_der = session.certificate(KeyReference::PivAuthentication)?;
            let pin = session.pin_tries(preferred)?;
            self.pin = preferred;
            Ok::<_, PivError>(FirstLook { certificate_der, pin })
        })?;
        Ok(look?)
    }

    /// Begins the transaction of a VERIFY; it is open where this succeeds.
    fn select_for_pin(&mut self, card: &mut dyn CardConnection) -> Result<(), CardError> {
        self.begin(card)?;
        self.is_held = true;
        let selected = PivSession::new(&mut *card, &mut self.piv).select();
        if selected.is_err() {
            self.release(card);
        }
        Ok(selected.map(|_| ())?)
    }

    fn verify_selected(&mut self, card: &mut dyn CardConnection, pin: &Pin) -> Result<PinVerdict, CardError> {
        let verdict = PivSession::new(&mut *card, &mut self.piv).verify(self.pin, pin);
        if !matches!(verdict, Ok(PinVerdict::Verified)) {
            self.release(card);
        }
        Ok(verdict?)
    }

    /// Connects, selects and asks for the tries left, as after any reset.
    fn take_up_again(&mut self, card: &mut dyn CardConnection) -> Result<PinState, CardError> {
        self.piv.card_was_reset();
        card.reconnect()?;
        let pin = exclusively(card, |card| {
            let mut session = PivSession::new(card, &mut self.piv);
            session.select()?;
            session.pin_tries(self.pin)
        })?;
        Ok(pin?)
    }

    fn object_once(&mut self, card: &mut dyn CardConnection, object: ObjectId) -> Result<Vec<u8>, CardError> {
        let content = exclusively(card, |card| {
            let is_selected = self.piv.is_selected();
            let mut session = PivSession::new(card, &mut self.piv);
            if !is_selected {
                session.select()?;
            }
            session.object(object)
        })?;
        Ok(content?)
    }

    fn begin(&mut self, card: &mut dyn CardConnection) -> Result<(), CardError> {
        card.begin().map_err(|fault| {
            if fault == ChannelFault::CardReset {
                self.piv.card_was_reset();
            }
            CardError::from(fault)
        })
    }
}

/// What a key of the card answers to a challenge, to be held against its certificate; a card that refuses
/// has answered nothing. `None` where the certificate names no key that can be asked.
///
/// # Errors
///
/// [`PivError::Channel`]: the card is gone.
pub(crate) fn answer(
    session: &mut PivSession<'_>,
    key: KeyReference,
    certificate_der: &[u8],
    message: &[u8],
) -> Result<Option<Challenge>, PivError> {
    let kind = Certificate::from_der(certificate_der).ok().and_then(|certificate| certificate.key_kind());
    let Some((kind, algorithm)) = kind.and_then(|kind| super::algorithm(kind).map(|algorithm| (kind, algorithm)))
    else {
        return Ok(None);
    };
    let signature = match session.sign(key, algorithm, &block_to_sign(kind, message)) {
        Ok(signature) => signature,
        Err(error) if error.fault().is_some() => return Err(error),
        Err(error) => {
            tracing::debug!(%error, %key, "a challenge is not answered");
            Vec::new()
        }
    };
    let algorithm = SignatureAlgorithm::for_card(kind);
    Ok(Some(Challenge { message: message.to_vec(), algorithm, signature }))
}
