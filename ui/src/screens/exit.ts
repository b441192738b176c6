import type { Intent } from '../generated/Intent';
import type { ViewModel } from '../generated/ViewModel';
import { t } from '../l10n/l10n';

/** The way out of a screen, bottom left. */
export interface Exit {
  readonly words: string;
  /** For small screens. */
  readonly short: string;
  readonly intent: Intent;
}

/** The way out of a screen; none where it is the primary action or there is nothing to leave. */
export function exitOf({ view, can_stop }: ViewModel): Exit | null {
  const stop: Exit = { words: t('stop'), short: t('stop-short'), intent: { intent: 'stop' } };
  switch (view.screen) {
    case 'who_you_are': {
      const name = view.first_name;
      const words = name === null ? t('who-not-me-nameless') : t('who-not-me', { name });
      const short = name === null ? t('who-not-me-short-nameless') : t('who-not-me-short', { name });
      return can_stop ? { ...stop, words, short } : null;
    }
    // Its own button leads back.
    case 'staff_menu':
      return null;
    case 'last_try':
    // Taking the card is the first thing to press there.
    case 'pin_blocked':
      return null;
    case 'error':
      // Everything is over by now: what is left is to read, to try again or to take the card.
      return view.error.class === 'try_again' && view.error.card === 'in' ? { ...stop, intent: { intent: 'done' } } : null;
    case 'welcome':
    case 'reading_card':
    case 'enter_pin':
    case 'pin_on_reader':
    case 'new_pin':
    case 'contacting_issuer':
    case 'choose':
    case 'my_phones':
    case 'turn_off':
    case 'name_and_agree':
    case 'scan_code':
    case 'typed_code':
    case 'confirm_phone':
    case 'making_credential':
    case 'cleaning_up':
    case 'take_card':
    case 'goodbye':
    case 'out_of_order':
    case 'staff_card':
    case 'proving_staff':
    case 'hand_over':
    case 'agents_turn':
      return can_stop ? stop : null;
  }
}
