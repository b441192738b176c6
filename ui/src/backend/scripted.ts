import type { Intent } from '../generated/Intent';
import type { ViewModel } from '../generated/ViewModel';
import type { Backend, Hearing, Words } from './backend';
import { fixture, type FixtureName, SETTINGS } from './fixtures';

/** Plays prepared views: shows the named one, and goes on to a likely next one at each intent. */
export class ScriptedBackend implements Backend {
  /** Every intent the page has submitted, oldest first. */
  readonly submitted: Intent[] = [];

  /** Everything the page has had said aloud, oldest first. */
  readonly said: Words[] = [];

  #hearing: Hearing = { offered: true, headphones: true };
  #ears = new Set<(hearing: Hearing) => void>();

  /** The organisation, when the page next asks. */
  settings = SETTINGS;

  #listeners = new Set<(model: ViewModel) => void>();
  #model: ViewModel;
  #revision = 1;

  constructor(
    first: FixtureName,
    private readonly playsOn: boolean,
  ) {
    this.#model = fixture(first);
  }

  currentView = () =>
    Promise.resolve({ settings: this.settings, model: this.#model, hearing: this.#hearing, listener: null });

  onView = (show: (model: ViewModel) => void) => {
    this.#listeners.add(show);
    return Promise.resolve(() => {
      this.#listeners.delete(show);
    });
  };

  onHearing = (tell: (hearing: Hearing) => void) => {
    this.#ears.add(tell);
    return Promise.resolve(() => {
      this.#ears.delete(tell);
    });
  };

  speak = (words: Words) => {
    this.said.push(words);
    return Promise.resolve();
  };

  /** Lets the page be heard in another way from now on. */
  hear(hearing: Hearing): void {
    this.#hearing = hearing;
    for (const tell of this.#ears) tell(hearing);
  }

  submit = (intent: Intent) => {
    this.submitted.push(intent);
    if (this.playsOn) this.#answer(intent);
    return Promise.resolve();
  };

  /** Shows a prepared view now. */
  show(name: FixtureName): void {
    this.#show(fixture(name));
  }

  #answer(intent: Intent): void {
    const { view } = this.#model;
    const typing = intent.intent === 'pin_digit' || intent.intent === 'pin_erase';
    if (view.screen === 'new_pin' && typing) {
      const digits = Math.min(8, Math.max(0, view.digits + (intent.intent === 'pin_digit' ? 1 : -1)));
      this.#show({ ...this.#model, view: { ...view, digits, notice: 'plain' } });
      return;
    }
    if (view.screen === 'enter_pin' && typing) {
      const step = intent.intent === 'pin_digit' ? 1 : -1;
      const digits = Math.min(8, Math.max(0, view.digits + step));
      this.#show({ ...this.#model, view: { ...view, digits, notice: 'tries' } });
      return;
    }
    const next = NEXT[intent.intent];
    if (next !== undefined) this.show(next);
  }

  #show(model: ViewModel): void {
    this.#revision += 1;
    this.#model = { ...model, revision: this.#revision };
    for (const show of this.#listeners) show(this.#model);
  }
}

const NEXT: Partial<Record<Intent['intent'], FixtureName>> = {
  continue: 'enter_pin.empty',
  pin_submit: 'choose',
  use_last_try: 'enter_pin.empty',
  change_pin: 'new_pin.new',
  unblock_pin: 'new_pin.puk',
  set_up_phone: 'name_and_agree',
  my_phones: 'my_phones',
  turn_off: 'turn_off',
  confirm_turn_off: 'turn_off.off',
  back: 'choose',
  agree: 'scan_code',
  disagree: 'choose',
  new_code: 'scan_code.replaced',
  more_time: 'scan_code',
  cannot_scan: 'typed_code',
  back_to_code: 'scan_code',
  hide: 'scan_code.hidden',
  show: 'scan_code',
  same_phone: 'making_credential',
  not_my_phone: 'choose.phone_refused',
  keep_screen: 'scan_code',
  erase_screen: 'goodbye.stopped',
  keep_going: 'enter_pin',
  stop: 'take_card.stopped',
  try_again: 'contacting_issuer',
  done: 'welcome',
};
