import type { Outcome } from '../generated/Outcome';
import { t } from '../l10n/l10n';

/** How the session ended, said while the card is still in. */
export function takeCardWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'issued':
      return t('take-issued');
    case 'stopped':
      return t('take-stopped');
    case 'turned_off':
      return t('take-turned-off');
    case 'pin_replaced':
      return t('take-pin-replaced');
    case 'timed_out':
      return t('take-timed-out');
  }
}

/** How the session ended, said when the card is out. */
export function goodbyeWords(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'issued':
      return t('goodbye-issued');
    case 'stopped':
      return t('goodbye-stopped');
    case 'turned_off':
      return t('goodbye-turned-off');
    case 'pin_replaced':
      return t('goodbye-pin-replaced');
    case 'timed_out':
      return t('goodbye-timed-out');
  }
}
