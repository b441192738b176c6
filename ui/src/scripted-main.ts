// `scripted.html?view=enter_pin.wrong&theme=dark&text=1.5` shows one prepared view; without
// `still` the page plays on at each press.
import { mount } from 'svelte';

import App from './App.svelte';
import { fixtureNames, type FixtureName } from './backend/fixtures';
import { ScriptedBackend } from './backend/scripted';
import { display, TEXT_SIZES, THEMES } from './lib/display.svelte';
import './style/base.css';

const asked = new URLSearchParams(location.search);
const backend = new ScriptedBackend((asked.get('view') ?? 'welcome') as FixtureName, !asked.has('still'));
globalThis.scripted = { backend, names: fixtureNames(), display };
display.theme = THEMES.find((theme) => theme === asked.get('theme')) ?? 'light';
display.textSize = TEXT_SIZES.find((size) => size === asked.get('text')) ?? '1';

mount(App, { target: document.body, props: { backend } });
