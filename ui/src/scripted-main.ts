// `scripted.html?view=enter_pin.wrong&theme=dark&text=1.5&lang=de` shows one prepared view; without
// `still` the page plays on at each press.
import { mount, unmount } from 'svelte';

import App from './App.svelte';
import { fixtureNames, type FixtureName } from './backend/fixtures';
import { ScriptedBackend } from './backend/scripted';
import { language } from './l10n/language.svelte';
import { LONGER, MIRRORED } from './l10n/pseudo';
import { display, TEXT_SIZES, THEMES } from './lib/display.svelte';
import './style/base.css';

const asked = new URLSearchParams(location.search);
const backend = new ScriptedBackend((asked.get('view') ?? 'welcome') as FixtureName, !asked.has('still'));
language.add(LONGER);
language.add(MIRRORED);
language.choose(asked.get('lang') ?? language.tag);
display.theme = THEMES.find((theme) => theme === asked.get('theme')) ?? 'light';
display.textSize = TEXT_SIZES.find((size) => size === asked.get('text')) ?? '1';

const begin = (): object => mount(App, { target: document.body, props: { backend } });
let app = begin();

globalThis.scripted = {
  backend,
  names: fixtureNames(),
  display,
  language,
  dress: (settings) => {
    backend.settings = settings;
    unmount(app).catch(console.error);
    app = begin();
  },
};
