import type { AgentView } from '../generated/AgentView';
import type { AgentWord } from '../generated/AgentWord';

/** A picture as plain pixels. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, a byte each, row by row, in base64. */
  readonly rgb: string;
}

/** What is on the agent's screen. */
export interface AgentScreen {
  readonly view: AgentView;
  /** The picture from the card, only while the agent decides. */
  readonly picture: Picture | null;
}

/** All that the agent's page knows of the kiosk behind it. */
export interface AgentBackend {
  /** What is to be shown now. */
  view(): Promise<AgentScreen>;
  /** Calls `changed` whenever there is something else to show, until the returned function is called. */
  onChange(changed: () => void): Promise<() => void>;
  /** Passes on what the agent said. */
  decides(word: AgentWord): Promise<void>;
}
