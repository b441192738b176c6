import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { PageSettings } from '../backend/backend';

/** The organisation's face and what is wrong with it; `preview.rs` has the same in Rust. */
export interface Face {
  /** The last one without a complaint about it; absent where there was none yet. */
  readonly settings: PageSettings | null;
  readonly complaints: readonly string[];
  readonly remarks: readonly string[];
}

/** Calls `show` with the face as it is and whenever it changes. */
export async function onFace(show: (face: Face) => void): Promise<void> {
  await listen<Face>('face_changed', ({ payload }) => show(payload));
  show(await invoke<Face>('current_face'));
}
