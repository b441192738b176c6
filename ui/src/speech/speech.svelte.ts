import type { Hearing, Words } from '../backend/backend';
import { language } from '../l10n/language.svelte';
import { t } from '../l10n/l10n';
import { open, type Part } from './part';
import type { Company } from './say';

/** How often *Faster* and *Louder* can be pressed; the shell knows no more steps. */
export const MOST_STEPS = 4;

/** What a screen says that is told piece by piece: nothing of it cuts off what came before. */
const UNHURRIED: readonly string[] = ['reading_card', 'contacting_issuer', 'making_credential'];

/** What is said aloud for this visit: nothing until the person asks for it or puts headphones in. */
export class Speech {
  /** Whether there is a voice, and who hears it. */
  hearing = $state.raw<Hearing>({ offered: false, headphones: false });
  /** Whether the person listens. */
  isOn = $state(false);
  /** Steps faster than the kiosk is set to. */
  faster = $state(0);
  /** Steps louder. */
  louder = $state(0);

  #speak: (words: Words) => Promise<void> = () => Promise.resolve();
  #hasBegun = false;
  #early: Hearing | null = null;
  #screen = '';
  #parts: readonly Part[] = [];
  #company: Company | null = null;

  /** Lets `speak` say the words from now on. */
  through(speak: (words: Words) => Promise<void>): void {
    this.#speak = speak;
  }

  /**
   * The page begins with what there is; whatever was told while it asked is newer. Headphones that were in
   * before are nobody's wish.
   */
  begin(first: Hearing): void {
    this.hearing = this.#early ?? first;
    this.#hasBegun = true;
  }

  /** Headphones that go in are a wish to listen; that they come out is one for silence. */
  hear(next: Hearing): void {
    if (!this.#hasBegun) {
      this.#early = next;
      return;
    }
    const before = this.hearing;
    this.hearing = next;
    if (!next.offered || (before.headphones && !next.headphones)) this.stop();
    else if (next.headphones && !before.headphones) this.start();
  }

  /** Begins, with the screen as it is. */
  start(): void {
    if (!this.hearing.offered) return;
    this.isOn = true;
    const who = this.hearing.headphones ? t('speech-private') : t('speech-aloud');
    this.#say([open(t('speech-on')), open(who), ...this.#whole()], true);
  }

  /** Falls silent until asked for again. */
  stop(): void {
    if (this.isOn) this.#say([], true);
    this.isOn = false;
  }

  /** Falls back to what the next person should find. */
  reset(): void {
    this.stop();
    this.faster = 0;
    this.louder = 0;
    this.#parts = [];
  }

  /**
   * The screen says `parts` now: all of it where it is new, else what is new of it; and who is beside the
   * person, where that has changed.
   */
  show(screen: string, parts: readonly Part[], focused: readonly Part[], company: Company | null = null): void {
    const isNew = screen !== this.#screen;
    const said = new Set(isNew ? [] : this.#parts.map(({ text }) => text));
    const news = [...this.#turn(company), ...parts.filter(({ text }) => !said.has(text))];
    this.#screen = screen;
    this.#parts = parts;
    if (news.length > 0) this.#say(isNew ? [...news, ...focused] : news, isNew || !UNHURRIED.includes(screen));
  }

  /** Says something at once, in place of what is being said. */
  now(parts: readonly Part[]): void {
    if (parts.length > 0) this.#say(parts, true);
  }

  /** Says something when what is being said is over. */
  then(parts: readonly Part[]): void {
    if (parts.length > 0) this.#say(parts, false);
  }

  /** The screen once more. */
  again(): void {
    this.now(this.#whole());
  }

  /** What is to be said of a change from the company before to this one. */
  #turn(company: Company | null): readonly Part[] {
    const before = this.#company;
    this.#company = company;
    if (company === null) return before?.gone ?? [];
    return before === null ? company.here : [];
  }

  #whole(): readonly Part[] {
    return [...(this.#company?.here ?? []), ...this.#parts];
  }

  #say(parts: readonly Part[], interrupts: boolean): void {
    if (!this.isOn) return;
    const words = { language: language.tag, parts, faster: this.faster, louder: this.louder, interrupts };
    this.#speak(words).catch(console.error);
  }
}

export const speech = new Speech();
