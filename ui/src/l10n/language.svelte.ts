import { DEFAULT_LANGUAGE, type Language, LANGUAGES } from './languages';

const known = new Map(LANGUAGES.map((language) => [language.tag, language]));

/** The language of the words on the screen, and whoever asks for words follows it. */
class Chosen {
  #tag = $state(DEFAULT_LANGUAGE);

  /** BCP 47 tag. */
  get tag(): string {
    return this.#tag;
  }

  /** All about it. */
  get current(): Language {
    const language = known.get(this.#tag);
    if (language === undefined) throw new Error(`there is no language ${this.#tag}`);
    return language;
  }

  /** Speaks that language from now on; one that is not known changes nothing. */
  choose(tag: string): void {
    if (known.has(tag)) this.#tag = tag;
  }

  /** Falls back to what the next person should find. */
  reset(): void {
    this.#tag = DEFAULT_LANGUAGE;
  }

  /** Makes a further language known. */
  add(language: Language): void {
    known.set(language.tag, language);
  }

  /** Tells the document which language it is in and which way it runs. */
  apply(root: HTMLElement): void {
    root.lang = this.#tag;
    root.dir = this.current.direction;
  }
}

export const language = new Chosen();
