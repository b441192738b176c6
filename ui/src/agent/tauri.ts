import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { AgentBackend, AgentScreen } from './backend';

/** The agent's side of the engine, behind two commands of its own and one event. */
export const agentTauri: AgentBackend = {
  view: () => invoke<AgentScreen>('agent_view'),
  onChange: (changed) => listen('agent_view_changed', changed),
  decides: (word) => invoke('agent_decides', { word }),
};
