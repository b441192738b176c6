// `scripted.html?view=enter_pin.wrong&theme=dark&text=1.5&lang=de` shows one prepared view; without
// `still` the page plays on at each press. `agent=decide` shows a prepared screen of the agent instead.
import { mount, unmount } from 'svelte';

import AgentApp from './agent/AgentApp.svelte';
import { AGENT_SCREENS, scriptedAgent } from './agent/fixtures';
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

const agent = asked.get('agent');
const begin = (): object => {
  const target = document.body;
  if (agent === null) return mount(App, { target, props: { backend } });
  display.apply(document.documentElement);
  language.apply(document.documentElement);
  return mount(AgentApp, { target, props: { backend: scriptedAgent(agent) } });
};
let app = begin();

globalThis.scripted = {
  backend,
  names: fixtureNames(),
  agentNames: Object.keys(AGENT_SCREENS),
  display,
  language,
  dress: (settings) => {
    backend.settings = settings;
    unmount(app).catch(console.error);
    app = begin();
  },
};
