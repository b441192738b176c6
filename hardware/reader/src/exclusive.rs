//! A transaction around an operation.

use piv::ChannelFault;

use crate::CardConnection;

/// Runs `op` while other programs are kept from the card; the transaction is over afterwards in any case.
///
/// Never across human input: some systems reset a card whose transaction is idle.
///
/// # Errors
///
/// [`ChannelFault::CardReset`] and nothing done where another program reset the card since: reconnect,
/// select anew; otherwise any [`ChannelFault`].
pub fn exclusively<T>(
    card: &mut dyn CardConnection,
    op: impl FnOnce(&mut dyn CardConnection) -> T,
) -> Result<T, ChannelFault> {
    card.begin()?;
    let outcome = op(card);
    // What went wrong with the card meanwhile stands in the outcome.
    let _ = card.end();
    Ok(outcome)
}
