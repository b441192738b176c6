import { invoke } from '@tauri-apps/api/core';

import { hear } from '../backend/told';
import type { AgentBackend, AgentScreen } from './backend';

/** The agent's side of the engine, behind two commands of its own, and told when there is something else to see. */
export const agentTauri: AgentBackend = {
  view: () => invoke<AgentScreen>('agent_view'),
  onChange: (changed) => hear('agent_view_changed', changed),
  decides: (word) => invoke('agent_decides', { word }),
};
