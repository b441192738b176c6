import type { Countdown } from '../generated/Countdown';
import type { CredentialRow } from '../generated/CredentialRow';
import type { ErrorClass } from '../generated/ErrorClass';
import type { ErrorCode } from '../generated/ErrorCode';
import type { Step } from '../generated/Step';
import type { View } from '../generated/View';
import type { ViewModel } from '../generated/ViewModel';
import type { PageSettings } from './backend';
import { FIXTURE_QR, FIXTURE_URL } from './fixture-qr';
import settings from './page-settings.json';

type Screen = View['screen'];
type Of<S extends Screen> = Extract<View, { screen: S }>;

/** The name of a prepared view: a screen, or a screen and one of its states. */
export type FixtureName = Screen | `${Screen}.${string}`;

/** A made-up organisation. */
export const SETTINGS = settings as PageSettings;

/** The prepared view of that name. */
export function fixture(name: FixtureName): ViewModel {
  const [screen = '', state = ''] = name.split('.');
  if (screen === 'error' && /^[A-Z]+-\d+$/.test(state)) return frame('error', failed(state as ErrorCode, 'call_for_help'));
  if (state === 'idle') return { ...fixture(screen as Screen), idle_warning: countdown(24, 30) };
  if (state === 'attended') return attended(fixture(screen as Screen));
  const view = (VIEWS as Record<string, Record<string, View>>)[screen]?.[state];
  if (view === undefined) throw new Error(`no fixture is called ${name}`);
  return frame(view.screen, view);
}

/** The names of all prepared views. */
export function fixtureNames(): string[] {
  const names = Object.entries(VIEWS).flatMap(([screen, states]) =>
    Object.keys(states).map((state) => (state === '' ? screen : `${screen}.${state}`)),
  );
  return [...names, 'who_you_are.idle', 'welcome.attended', 'scan_code.attended'];
}

const STEPS: Readonly<Record<Screen, Step | null>> = {
  welcome: null,
  reading_card: 'card',
  who_you_are: 'card',
  enter_pin: 'pin',
  last_try: 'pin',
  pin_on_reader: 'pin',
  new_pin: 'pin',
  pin_blocked: null,
  contacting_issuer: 'pin',
  choose: 'phone',
  my_phones: 'phone',
  turn_off: 'phone',
  name_and_agree: 'phone',
  scan_code: 'phone',
  typed_code: 'phone',
  confirm_phone: 'phone',
  making_credential: 'phone',
  cleaning_up: 'done',
  take_card: 'done',
  goodbye: 'done',
  error: null,
  out_of_order: null,
  staff_card: null,
  proving_staff: null,
  hand_over: null,
  agents_turn: 'phone',
  staff_menu: null,
};

const WITHOUT_STOP: readonly Screen[] = [
  'welcome',
  'pin_blocked',
  'cleaning_up',
  'take_card',
  'goodbye',
  'error',
  'out_of_order',
  'staff_card',
  'hand_over',
];
const OUTSIDE: readonly Screen[] = ['welcome', 'out_of_order', 'staff_card'];

function frame(screen: Screen, view: View): ViewModel {
  return {
    revision: 1,
    visit: 1,
    step: STEPS[screen],
    help_code: OUTSIDE.includes(screen) ? null : 'K7QF4M',
    can_stop: !WITHOUT_STOP.includes(screen),
    attended: null,
    staff_door: OUTSIDE.includes(screen),
    idle_warning: null,
    view,
  };
}

/** The same with an agent beside the person. */
function attended(model: ViewModel): ViewModel {
  const begins = OUTSIDE.includes(model.view.screen);
  return { ...model, attended: { name: 'Sam', countdown: begins ? countdown(252, 300) : null, can_end: true } };
}

function countdown(leftS: number, totalS: number, canExtend = false): Countdown {
  return { left_ms: leftS * 1000, total_ms: totalS * 1000, can_extend: canExtend };
}

function failed(code: ErrorCode, errorClass: ErrorClass): Of<'error'> {
  return {
    screen: 'error',
    error: { code, class: errorClass, incident: 'K7QF4M', pin_try_used: false, card: 'in' },
  };
}

const WORK_PHONE: CredentialRow = {
  id: '1',
  name: 'Work phone',
  device: 'iPhone',
  issued_on: '2026-05-04',
  ends_on: '2029-05-04',
  active: true,
};
const TABLET: CredentialRow = {
  ...WORK_PHONE,
  id: '2',
  name: 'Tablet',
  device: 'iPad',
  issued_on: '2025-01-12',
  ends_on: '2028-01-12',
};
const OLD_PHONE: CredentialRow = { ...WORK_PHONE, id: '3', name: 'Second phone', device: 'Pixel 8', active: false };

const TERMS = [
  'Only I use this phone to sign in.',
  'I keep a screen lock on it.',
  'If I lose it, I turn it off here or call for help the same day.',
  'My agency can turn the credential off at any time.',
];

const PIN: Of<'enter_pin'> = {
  screen: 'enter_pin',
  digits: 4,
  tries: { known: 'left', left: 3 },
  notice: 'tries',
  checking: false,
};
const WHO: Of<'who_you_are'> = {
  screen: 'who_you_are',
  first_name: 'Alex',
  agency: 'Department of Examples',
  tries: { known: 'left', left: 3 },
  can_change_pin: false,
  notice: null,
};
const ON_READER: Of<'pin_on_reader'> = {
  screen: 'pin_on_reader',
  task: 'verify',
  tries: { known: 'left', left: 3 },
  notice: 'tries',
  waiting: true,
  countdown: countdown(26, 30),
};
const NEW_PIN: Of<'new_pin'> = {
  screen: 'new_pin',
  task: 'change',
  stage: 'known',
  digits: 4,
  tries: { known: 'left', left: 3 },
  notice: 'plain',
  checking: false,
};
const PUK: Of<'new_pin'> = { ...NEW_PIN, task: 'unblock', digits: 0, tries: { known: 'unknown' } };
const BLOCKED: Of<'pin_blocked'> = { screen: 'pin_blocked', card: 'in', can_unblock: false, puk_kept: false };
const CHOOSE: Of<'choose'> = {
  screen: 'choose',
  first_name: 'Alex',
  can_set_up: true,
  refused: null,
  phones: 2,
  phone_refused: false,
};
const SCAN: Of<'scan_code'> = {
  screen: 'scan_code',
  qr: FIXTURE_QR,
  scan_url: FIXTURE_URL,
  number: '48317206',
  host: 'issuer.example',
  countdown: countdown(252, 300, true),
  notice: null,
  hidden: false,
  can_replace: true,
  working: false,
  keep: null,
};
const BLANK = { qr: null, scan_url: null, number: null } as const;
const TYPED: Of<'typed_code'> = {
  screen: 'typed_code',
  address: 'issuer.example/go',
  identifier: 'X4T9PM',
  code: '9027551846310',
  countdown: countdown(252, 300, true),
  notice: null,
  keep: null,
};
const CONFIRM: Of<'confirm_phone'> = {
  screen: 'confirm_phone',
  kind: 'iPhone',
  match_code: 'K7QF',
  countdown: countdown(84, 90, true),
  working: false,
};
const MAKING: Of<'making_credential'> = {
  screen: 'making_credential',
  kind: 'iPhone',
  steps: 'apple',
  phase: 'making_key',
  silent: false,
};
const ISSUED = {
  kind: 'issued',
  serial: '4F00A1B2',
  policy_oid: '2.16.840.1.101.3.2.1.48.109',
  ends_on: '2029-11-20',
  notice_sent: true,
} as const;

const HAND_OVER: Of<'hand_over'> = { screen: 'hand_over', name: 'Sam', code: null, card: 'in', forgotten: false };
const MENU: Of<'staff_menu'> = {
  screen: 'staff_menu',
  name: 'Sam',
  facts: {
    readers: [{ name: 'Example Reader 00 00', used: true }],
    issuer: { kind: 'reached', took_ms: 128 },
    trust: [
      { part: 'revocation_list', name: 'examples.crl', days: 2 },
      { part: 'card_authority', name: 'CN=Root CA,O=Department of Examples,C=US', days: 2190 },
    ],
    version: '0.1.0',
    config_digest: '9f86d081884c7d65',
    incidents: [{ code: 'NET-101', incident: 'P3W8ZD', at: '2026-11-20T14:03:22Z' }],
  },
  in_service: true,
  can_close: false,
};

/** Every screen and its states; the state without a name is the usual one. */
const VIEWS: { readonly [S in Screen]: Readonly<Record<string, Of<S>>> & { readonly '': Of<S> } } = {
  welcome: { '': { screen: 'welcome', agent_first: false }, agent_first: { screen: 'welcome', agent_first: true } },
  reading_card: { '': { screen: 'reading_card', slow: false }, slow: { screen: 'reading_card', slow: true } },
  who_you_are: {
    '': WHO,
    nameless: { ...WHO, first_name: null, agency: null, tries: { known: 'unknown' } },
    can_change: { ...WHO, can_change_pin: true },
    changed: { ...WHO, can_change_pin: true, notice: 'pin_changed' },
    unblocked: { ...WHO, can_change_pin: true, notice: 'pin_unblocked' },
    kept: { ...WHO, tries: { known: 'left', left: 1 }, notice: 'last_try_kept' },
    cancelled: { ...WHO, can_change_pin: true, notice: 'pad_cancelled' },
  },
  enter_pin: {
    '': PIN,
    empty: { ...PIN, digits: 0 },
    full: { ...PIN, digits: 8 },
    unknown: { ...PIN, digits: 0, tries: { known: 'unknown' } },
    wrong: { ...PIN, digits: 0, tries: { known: 'left', left: 2 }, notice: 'wrong' },
    last: { ...PIN, digits: 0, tries: { known: 'left', left: 1 } },
    too_short: { ...PIN, notice: 'too_short' },
    interrupted: { ...PIN, digits: 0, notice: 'interrupted' },
    checking: { ...PIN, digits: 6, checking: true },
  },
  last_try: { '': { screen: 'last_try' } },
  pin_on_reader: {
    '': ON_READER,
    finish: { ...ON_READER, countdown: null },
    wrong: { ...ON_READER, tries: { known: 'left', left: 2 }, notice: 'wrong', waiting: false, countdown: null },
    timed_out: { ...ON_READER, notice: 'timed_out', waiting: false, countdown: null },
    length: { ...ON_READER, notice: 'length', waiting: false, countdown: null },
    change: { ...ON_READER, task: 'change', tries: { known: 'unknown' } },
    differ: { ...ON_READER, task: 'change', notice: 'differ', waiting: false, countdown: null },
    refused: { ...ON_READER, task: 'change', notice: 'refused', waiting: false, countdown: null },
  },
  new_pin: {
    '': NEW_PIN,
    wrong: { ...NEW_PIN, digits: 0, tries: { known: 'left', left: 2 }, notice: 'wrong' },
    too_short: { ...NEW_PIN, notice: 'too_short' },
    new: { ...NEW_PIN, stage: 'new', digits: 0 },
    differ: { ...NEW_PIN, stage: 'new', digits: 0, notice: 'differ' },
    unchanged: { ...NEW_PIN, stage: 'new', digits: 0, notice: 'unchanged' },
    too_simple: { ...NEW_PIN, stage: 'new', digits: 0, notice: 'too_simple' },
    refused: { ...NEW_PIN, digits: 0, notice: 'refused' },
    again: { ...NEW_PIN, stage: 'again', digits: 0 },
    checking: { ...NEW_PIN, stage: 'again', digits: 6, checking: true },
    puk: PUK,
    puk_short: { ...PUK, digits: 5, notice: 'too_short' },
    puk_wrong: { ...PUK, tries: { known: 'left', left: 2 }, notice: 'wrong' },
  },
  pin_blocked: {
    '': BLOCKED,
    out: { ...BLOCKED, card: 'out' },
    can_unblock: { ...BLOCKED, can_unblock: true },
    puk_kept: { ...BLOCKED, puk_kept: true },
  },
  contacting_issuer: {
    '': {
      screen: 'contacting_issuer',
      progress: { card_proof: true, account: false, offers: false },
      slow: false,
    },
    slow: {
      screen: 'contacting_issuer',
      progress: { card_proof: true, account: true, offers: false },
      slow: true,
    },
  },
  choose: {
    '': CHOOSE,
    none_yet: { ...CHOOSE, phones: 0 },
    refused: { ...CHOOSE, can_set_up: false, refused: 'ISSUER-106' },
    nothing: { ...CHOOSE, can_set_up: false, refused: 'ISSUER-103', phones: 0 },
    phone_refused: { ...CHOOSE, phone_refused: true },
  },
  my_phones: {
    '': { screen: 'my_phones', credentials: [WORK_PHONE, TABLET], can_set_up: true },
    three: { screen: 'my_phones', credentials: [OLD_PHONE, WORK_PHONE, TABLET], can_set_up: false },
    empty: { screen: 'my_phones', credentials: [], can_set_up: true },
  },
  turn_off: {
    '': { screen: 'turn_off', credential: WORK_PHONE, result: 'asking' },
    working: { screen: 'turn_off', credential: WORK_PHONE, result: 'working' },
    off: { screen: 'turn_off', credential: { ...WORK_PHONE, active: false }, result: 'off' },
  },
  name_and_agree: {
    '': { screen: 'name_and_agree', terms: TERMS, level: 'aal2', validity_days: 1095, working: false },
    working: { screen: 'name_and_agree', terms: TERMS, level: 'aal2', validity_days: 1095, working: true },
  },
  scan_code: {
    '': SCAN,
    hidden: { ...SCAN, ...BLANK, hidden: true },
    opened: { ...SCAN, notice: { kind: 'opened' } },
    wrong_number: { ...SCAN, notice: { kind: 'wrong_number', tries_left: 4 } },
    replaced: { ...SCAN, notice: { kind: 'replaced' } },
    last_code: { ...SCAN, can_replace: false, notice: { kind: 'last_code' } },
    last_minute: { ...SCAN, countdown: countdown(48, 300) },
    expired: { ...SCAN, ...BLANK, notice: { kind: 'expired' }, countdown: countdown(0, 300) },
    working: { ...SCAN, working: true },
    keep: { ...SCAN, keep: countdown(24, 30) },
  },
  typed_code: {
    '': TYPED,
    wrong_number: { ...TYPED, notice: { kind: 'wrong_number', tries_left: 1 } },
  },
  confirm_phone: { '': CONFIRM, working: { ...CONFIRM, working: true } },
  making_credential: {
    '': MAKING,
    android: { ...MAKING, kind: 'Example phone, Android', steps: 'android' },
    app: { ...MAKING, kind: 'Example phone', steps: 'app' },
    issuing: { ...MAKING, phase: 'issuing' },
    silent: { ...MAKING, silent: true },
  },
  cleaning_up: { '': { screen: 'cleaning_up' } },
  take_card: {
    '': { screen: 'take_card', outcome: ISSUED, forgotten: false },
    forgotten: { screen: 'take_card', outcome: ISSUED, forgotten: true },
    stopped: { screen: 'take_card', outcome: { kind: 'stopped' }, forgotten: false },
    turned_off: { screen: 'take_card', outcome: { kind: 'turned_off' }, forgotten: false },
    pin_replaced: { screen: 'take_card', outcome: { kind: 'pin_replaced' }, forgotten: false },
    timed_out: { screen: 'take_card', outcome: { kind: 'timed_out' }, forgotten: false },
  },
  goodbye: {
    '': { screen: 'goodbye', outcome: ISSUED },
    stopped: { screen: 'goodbye', outcome: { kind: 'stopped' } },
    turned_off: { screen: 'goodbye', outcome: { kind: 'turned_off' } },
    pin_replaced: { screen: 'goodbye', outcome: { kind: 'pin_replaced' } },
    timed_out: { screen: 'goodbye', outcome: { kind: 'timed_out' } },
  },
  error: {
    '': failed('NET-101', 'try_again'),
    start_over: {
      screen: 'error',
      error: { code: 'CARD-101', class: 'start_over', incident: 'P3W8ZD', pin_try_used: true, card: 'out' },
    },
    help: failed('TRUST-101', 'call_for_help'),
  },
  out_of_order: {
    '': { screen: 'out_of_order', code: 'READER-103' },
    by_staff: { screen: 'out_of_order', code: 'KIOSK-105' },
  },
  staff_card: { '': { screen: 'staff_card', countdown: countdown(26, 30) } },
  proving_staff: { '': { screen: 'proving_staff' } },
  hand_over: {
    '': HAND_OVER,
    code: { ...HAND_OVER, code: '4821' },
    out: { ...HAND_OVER, code: '4821', card: 'out' },
    forgotten: { ...HAND_OVER, forgotten: true },
  },
  agents_turn: { '': { screen: 'agents_turn', name: 'Sam', countdown: countdown(152, 180) } },
  staff_menu: {
    '': MENU,
    looking: { ...MENU, facts: null },
    closed: { ...MENU, in_service: false, can_close: true },
  },
};
