import { mount } from 'svelte';

import AgentApp from './agent/AgentApp.svelte';
import { agentTauri } from './agent/tauri';
import { language } from './l10n/language.svelte';
import { display } from './lib/display.svelte';
import './style/base.css';

language.apply(document.documentElement);
display.apply(document.documentElement);
mount(AgentApp, { target: document.body, props: { backend: agentTauri } });
