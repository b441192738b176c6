import { more, t } from '../l10n/l10n';
import type { Of } from './screen';

/** What the screen for a new PIN says, seen or heard. */
export interface NewPinWords {
  readonly title: string;
  readonly lead: string;
  readonly notice: Notice | null;
}

interface Notice {
  readonly kind: 'warn' | 'info';
  readonly lead: string;
  readonly more: string;
  /** What happened just now; else it is read with the screen. */
  readonly live: boolean;
}

/** The words for that entry and what came of the one before. */
export function newPinWords(view: Of<'new_pin'>): NewPinWords {
  const puk = view.stage === 'known' && view.task === 'unblock';
  return { ...entry(view, puk), notice: notice(view, puk) };
}

function entry(view: Of<'new_pin'>, puk: boolean): Omit<NewPinWords, 'notice'> {
  if (view.stage === 'new') return { title: t('new-title'), lead: t('new-lead') };
  if (view.stage === 'again') return { title: t('new-title-again'), lead: t('new-lead-again') };
  const lead = puk ? t('new-lead-puk') : t('new-lead-old');
  if (view.notice === 'wrong') return { title: puk ? t('new-title-puk-wrong') : t('pin-title-wrong'), lead };
  return { title: puk ? t('new-title-puk') : t('new-title-old'), lead };
}

function notice(view: Of<'new_pin'>, puk: boolean): Notice | null {
  const tries = view.tries.known === 'left' ? view.tries.left : null;
  switch (view.notice) {
    case 'too_short':
      return puk
        ? warning(t('new-puk-short'), more('new-puk-short'))
        : warning(t('pin-too-short'), more('pin-too-short'));
    case 'differ':
      return warning(t('new-differ'), more('new-differ'));
    case 'unchanged':
      return warning(t('new-unchanged'), more('new-unchanged'));
    case 'too_simple':
      return warning(t('new-simple'), more('new-simple'));
    case 'refused':
      return warning(t('new-refused'), more('new-refused'));
    case 'wrong':
      return tries === null
        ? warning(t('pin-tries-unknown'), more('pin-tries-unknown'))
        : warning(t('pin-tries-wrong', { tries }), more('pin-tries-wrong'));
    case 'plain':
      if (puk) return { ...warning(t('new-puk-notice'), more('new-puk-notice')), live: false };
      if (view.stage !== 'known' || tries === null) return null;
      return { kind: 'info', lead: t('pin-tries', { tries }), more: more('pin-tries'), live: false };
  }
}

function warning(lead: string, further: string): Notice {
  return { kind: 'warn', lead, more: further, live: true };
}
