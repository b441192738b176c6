import type { AgentView } from '../generated/AgentView';
import type { AgentBackend, AgentScreen, Picture } from './backend';

const COUNTDOWN = { left_ms: 152_000, total_ms: 180_000, can_extend: false };
const DECIDE: Extract<AgentView, { screen: 'decide' }> = {
  screen: 'decide',
  help_code: 'K7QF4M',
  first_name: 'Alex',
  portrait: 'shown',
  countdown: COUNTDOWN,
};

/** A grey oval: nobody's face. */
function nobody(): Picture {
  const [width, height] = [240, 320];
  let rgb = '';
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const isFace = ((x - width / 2) / 70) ** 2 + ((y - height / 2) / 100) ** 2 < 1;
      rgb += String.fromCharCode(...(isFace ? [200, 180, 160] : [120, 140, 170]));
    }
  }
  return { width, height, rgb: btoa(rgb) };
}

/** Every agent's screen that is prepared, by name. */
export const AGENT_SCREENS: Readonly<Record<string, () => AgentScreen>> = {
  idle: () => ({ view: { screen: 'beside', name: null, step: null, help_code: null }, picture: null }),
  beside: () => ({ view: { screen: 'beside', name: 'Sam', step: 'pin', help_code: 'K7QF4M' }, picture: null }),
  unlock: () => ({ view: { screen: 'unlock', help_code: 'K7QF4M', wrong: false, countdown: COUNTDOWN }, picture: null }),
  wrong: () => ({ view: { screen: 'unlock', help_code: 'K7QF4M', wrong: true, countdown: COUNTDOWN }, picture: null }),
  decide: () => ({ view: DECIDE, picture: nobody() }),
  missing: () => ({ view: { ...DECIDE, first_name: null, portrait: 'missing' }, picture: null }),
};

/** Shows one prepared screen of the agent. */
export function scriptedAgent(name: string): AgentBackend {
  const screen = AGENT_SCREENS[name];
  if (screen === undefined) throw new Error(`no agent's screen is called ${name}`);
  return {
    view: () => Promise.resolve(screen()),
    onChange: () => Promise.resolve(() => undefined),
    decides: () => Promise.resolve(),
  };
}
