import type { PageSettings } from '../backend/backend';
import type { ScanNotice } from '../generated/ScanNotice';
import type { Tries } from '../generated/Tries';
import type { View } from '../generated/View';
import type { ViewModel } from '../generated/ViewModel';
import { date, more, t, whatHappened, whatToDo } from '../l10n/l10n';
import { said } from '../lib/organisation';
import { goodbyeWords, takeCardWords } from '../screens/outcome';
import { newPinWords } from '../screens/new-pin';
import { STEPS } from '../screens/phone-steps';
import type { Of } from '../screens/screen';
import { open, type Part, secret, spelled } from './part';

/** What is over the screen: a question of the page's own. */
export type Asking = 'stop' | null;

/** Whoever is beside the person: said when they come, and when they have gone. */
export interface Company {
  readonly here: readonly Part[];
  readonly gone: readonly Part[];
}

/** The agent beside the person, as the banner above every screen tells of it. */
export function companyOf({ attended }: ViewModel): Company | null {
  if (attended === null) return null;
  const { name } = attended;
  return {
    here: [open(t('banner-beside', { name })), open(more('banner-beside'))],
    gone: [open(t('speech-help-ended', { name }))],
  };
}

/**
 * Everything the screen says to whoever cannot see it, in the order it is said: what it is, what it is
 * for, then the facts. What is on no other screen's mind stays a part of its own, so that a change says
 * no more than what changed.
 */
export function say(model: ViewModel, settings: PageSettings, asking: Asking, inHeadphones: boolean): Part[] {
  const { view } = model;
  if (model.idle_warning !== null) return [...told('idle-title', 'idle-lead'), open(t('speech-any-key'))];
  if ('keep' in view && view.keep !== null) return told('keep-title', 'keep-lead');
  if (asking === 'stop') return told('stop-title', 'stop-lead');
  return sayView(view, settings, inHeadphones);
}

type Sentence = 'badge_office' | 'badge_office_place' | 'badge_office_hours' | 'consent' | 'other_kiosk' | 'privacy' | 'welcome';

/** The organisation's own words there, or else those of the kiosk. */
function own(settings: PageSettings, name: Sentence, others: () => Part[] = () => []): Part[] {
  const found = said(settings, name);
  return found === null ? others() : [open(found.words)];
}

function sayView(view: View, settings: PageSettings, inHeadphones: boolean): Part[] {
  switch (view.screen) {
    case 'welcome':
      return [
        ...(view.agent_first
          ? told('agent-first-title', 'agent-first-lead')
          : [...told('welcome-title'), ...own(settings, 'welcome', () => told('welcome-lead'))]),
        ...told('welcome-need-card', 'welcome-need-pin', 'welcome-need-phone'),
        ...own(settings, 'privacy'),
      ];
    case 'reading_card':
      return told('reading-title', view.slow ? 'reading-slow' : 'reading-lead');
    case 'who_you_are':
      return whoYouAre(view);
    case 'enter_pin':
      return enterPin(view);
    case 'last_try':
      return [...told('last-title', 'last-lead'), ...noticed('last-notice')];
    case 'pin_on_reader':
      return pinOnReader(view);
    case 'new_pin':
      return newPin(view);
    case 'pin_blocked':
      return [
        ...told('blocked-title', 'blocked-lead'),
        ...own(settings, 'badge_office'),
        ...own(settings, 'badge_office_place'),
        ...own(settings, 'badge_office_hours'),
        ...(view.puk_kept ? noticed('blocked-puk-kept') : []),
        ...(view.can_unblock ? [] : noticed('blocked-notice')),
      ];
    case 'contacting_issuer':
      return [
        ...told('contacting-title', view.slow ? 'contacting-slow' : 'contacting-lead'),
        ...(view.progress.card_proof ? [ticked('contacting-proof')] : []),
        ...(view.progress.account ? [ticked('contacting-account')] : []),
        ...(view.progress.offers ? [ticked('contacting-offers')] : []),
      ];
    case 'choose':
      return choose(view);
    case 'my_phones':
      return myPhones(view);
    case 'turn_off':
      return turnOff(view);
    case 'name_and_agree':
      return [...told('agree-title'), ...own(settings, 'consent'), ...told('agree-what'), ...view.terms.map(open)];
    case 'scan_code':
      return scanCode(view, inHeadphones);
    case 'typed_code':
      return typedCode(view, inHeadphones);
    case 'confirm_phone':
      return [
        ...told('confirm-title'),
        open(t('confirm-lead', { kind: view.kind })),
        inHeadphones
          ? secret(t('speech-match', { code: spelled(view.match_code) }))
          : open(t('speech-match-hidden')),
        ...noticed('confirm-notice'),
      ];
    case 'making_credential':
      return [
        ...told('making-title'),
        ...(view.phase === 'issuing'
          ? [...told('making-wait'), ticked('making-key')]
          : told('making-lead', ...STEPS[view.steps])),
        ...(view.silent ? noticed('making-silent') : []),
      ];
    case 'cleaning_up':
      return told('cleaning-title', 'cleaning-lead');
    case 'take_card':
      return takeCard(view);
    case 'goodbye':
      return [open(t('goodbye-title')), open(goodbyeWords(view.outcome)), ...noticed('goodbye-erased')];
    case 'error':
      return failed(view);
    case 'staff_card':
      return told('staff-card-title', 'staff-card-lead');
    case 'proving_staff':
      return told('proving-title', 'reading-lead');
    case 'hand_over':
      return handOver(view, inHeadphones);
    case 'agents_turn':
      return [...told('turn-title'), open(t('turn-lead', { name: view.name })), ...noticed('turn-notice')];
    case 'staff_menu':
      return [
        open(t('menu-title', { name: view.name })),
        open(`${t('menu-service')}: ${view.in_service ? t('menu-service-open') : t('menu-service-closed')}`),
      ];
    case 'out_of_order':
      return [
        ...told('closed-title', view.code === 'KIOSK-105' ? 'closed-by-staff' : 'closed-lead'),
        open(whatHappened(view.code)),
        open(`${t('error-code')}: ${spelled(view.code)}`),
        ...own(settings, 'other_kiosk'),
        ...(view.code === 'KIOSK-105' ? [] : told('closed-again')),
      ];
  }
}

function handOver(view: Of<'hand_over'>, inHeadphones: boolean): Part[] {
  return [
    ...told(view.card === 'out' ? 'hand-title-out' : 'take-title'),
    ...(view.forgotten ? noticed('take-forgotten') : [open(t('hand-lead', { name: view.name }))]),
    ...(view.code !== null && inHeadphones ? [secret(`${t('hand-code')}: ${spelled(view.code)}`)] : []),
    ...(view.code === null ? [] : noticed('hand-code-notice')),
  ];
}

function whoYouAre(view: Of<'who_you_are'>): Part[] {
  const notices = {
    pin_changed: () => noticed('who-changed'),
    pin_unblocked: () => noticed('who-unblocked'),
    last_try_kept: () => noticed('who-kept'),
    pad_cancelled: () => noticed('who-cancelled'),
  } as const;
  return [
    open(view.first_name === null ? t('who-title-nameless') : t('who-title', { name: view.first_name })),
    ...(view.notice === null ? told('who-lead') : notices[view.notice]()),
    ...(view.agency === null ? [] : [open(`${t('who-agency')}: ${view.agency}`)]),
    open(`${t('who-check')}: ${t('who-check-passed')}`),
    open(triesLeft(view.tries)),
  ];
}

function enterPin(view: Of<'enter_pin'>): Part[] {
  const wrong = view.notice === 'wrong';
  return [
    ...told(...(wrong ? (['pin-title-wrong', 'pin-lead-wrong'] as const) : (['pin-title', 'pin-lead'] as const))),
    ...(view.notice === 'too_short' ? noticed('pin-too-short') : []),
    ...(view.notice === 'interrupted' ? noticed('pin-interrupted') : []),
    open(triesLeft(view.tries)),
    entered(view),
  ];
}

function pinOnReader(view: Of<'pin_on_reader'>): Part[] {
  const changing = view.task === 'change';
  const title = view.notice === 'wrong' ? 'pin-title-wrong' : changing ? 'pad-title-change' : 'pad-title';
  const lead = !view.waiting
    ? 'pad-lead-rest'
    : view.countdown === null
      ? 'pad-lead-finish'
      : changing
        ? 'pad-lead-change'
        : 'pad-lead';
  const notices = {
    timed_out: () => noticed('pad-timed-out'),
    length: () => noticed('pin-too-short'),
    differ: () => noticed('new-differ'),
    refused: () => noticed('new-refused'),
    wrong: () => [],
    tries: () => [],
  } as const;
  return [...told(title, lead), ...notices[view.notice](), open(triesLeft(view.tries))];
}

function newPin(view: Of<'new_pin'>): Part[] {
  const { title, lead, notice } = newPinWords(view);
  return [
    open(title),
    open(lead),
    ...(notice === null ? [] : [open(notice.lead), open(notice.more)]),
    entered(view),
  ];
}

function choose(view: Of<'choose'>): Part[] {
  return [
    open(view.first_name === null ? t('choose-title-nameless') : t('choose-title', { name: view.first_name })),
    ...(view.phone_refused ? noticed('choose-cancelled') : []),
    ...(view.refused === null ? [] : [open(`${whatHappened(view.refused)}.`), open(whatToDo(view.refused))]),
    ...(view.can_set_up ? [open(t('choose-set-up')), open(more('choose-set-up'))] : []),
    open(t('choose-phones')),
    open(more('choose-phones', { phones: view.phones })),
  ];
}

function myPhones(view: Of<'my_phones'>): Part[] {
  return [
    ...told('phones-title', view.credentials.length === 0 ? 'phones-none' : 'phones-lead'),
    ...view.credentials.flatMap(({ name, device, issued_on, ends_on, active }) => [
      open(`${name}: ${active ? t('phones-active') : t('phones-off')}`),
      open(t('phones-dates', { device, issued: date(issued_on), ends: date(ends_on) })),
    ]),
  ];
}

function turnOff(view: Of<'turn_off'>): Part[] {
  const { name } = view.credential;
  return view.result === 'off'
    ? [open(t('off-done-title', { name })), ...told('off-done-lead'), ...noticed('off-done-notice')]
    : [open(t('off-ask-title', { name })), ...told('off-ask-lead')];
}

function scanCode(view: Of<'scan_code'>, inHeadphones: boolean): Part[] {
  if (view.notice?.kind === 'expired') return told('scan-expired', 'scan-expired-lead');
  return [
    ...told('scan-title'),
    ...(view.notice === null ? [] : scanNotice(view.notice)),
    ...told('scan-step-camera'),
    open(t('scan-step-host', { host: view.host })),
    number(view, inHeadphones),
    open(t('speech-no-camera')),
  ];
}

function typedCode(view: Of<'typed_code'>, inHeadphones: boolean): Part[] {
  return [
    ...told('typed-title'),
    ...(view.notice === null ? [] : scanNotice(view.notice)),
    open(`${t('typed-address')}: ${view.address}`),
    ...typedSecrets(view, inHeadphones),
  ];
}

/** What has to be typed on the phone, by groups. */
export function typedSecrets(view: Of<'typed_code'>, inHeadphones: boolean): Part[] {
  if (!inHeadphones) return [open(t('speech-typed-hidden'))];
  return [
    secret(`${t('typed-id')}: ${spelled(view.identifier)}`),
    secret(`${t('typed-number')}: ${spelled(view.code)}`),
  ];
}

function takeCard(view: Of<'take_card'>): Part[] {
  const { outcome } = view;
  const ends = outcome.kind === 'issued' ? date(outcome.ends_on) : null;
  return [
    ...told('take-title'),
    ...(view.forgotten ? noticed('take-forgotten') : [open(takeCardWords(outcome))]),
    ...(ends === null ? [] : [open(t('take-issued-notice')), open(more('take-issued-notice', { ends }))]),
    ...(outcome.kind === 'issued' && outcome.notice_sent ? told('take-notice-sent') : []),
  ];
}

function failed({ error }: Of<'error'>): Part[] {
  return [
    open(whatHappened(error.code)),
    open(t('error-facts', { card: error.card, tried: error.pin_try_used ? 'yes' : 'no' })),
    open(t('error-what-to-do', { advice: whatToDo(error.code) })),
    open(`${t('error-code')}: ${spelled(error.code)}`),
    open(`${t('help-code')}: ${spelled(error.incident)}`),
  ];
}

function scanNotice(notice: ScanNotice): Part[] {
  switch (notice.kind) {
    case 'opened':
      return noticed('scan-opened');
    case 'wrong_number':
      return [open(t('scan-wrong-number')), open(more('scan-wrong-number', { tries: notice.tries_left }))];
    case 'replaced':
      return noticed('scan-replaced');
    case 'last_code':
      return noticed('scan-last-code');
    case 'expired':
      return told('scan-expired-lead');
  }
}

/** How many digits there are; which ones, nobody says. */
function entered({ digits, checking }: { digits: number; checking: boolean }): Part {
  return open(checking ? t('pin-checking') : t('pin-count', { digits }));
}

function triesLeft(tries: Tries): string {
  switch (tries.known) {
    case 'left':
      return t('pin-tries', { tries: tries.left });
    case 'blocked':
      return t('pin-tries', { tries: 0 });
    case 'unknown':
      return t('pin-tries-unknown');
  }
}

function number(view: Of<'scan_code'>, inHeadphones: boolean): Part {
  if (view.number === null) return open(t('scan-hidden'));
  return inHeadphones
    ? secret(t('speech-number', { code: spelled(view.number) }))
    : open(t('speech-number-hidden'));
}

function ticked(id: string): Part {
  return open(`${t(id)}: ${t('tick-done')}`);
}

function told(...ids: string[]): Part[] {
  return ids.map((id) => open(t(id)));
}

function noticed(id: string): Part[] {
  return [open(t(id)), open(more(id))];
}
