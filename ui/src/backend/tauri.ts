import { invoke } from '@tauri-apps/api/core';

import type { ViewModel } from '../generated/ViewModel';
import type { Backend, FirstView, Hearing } from './backend';
import { hear } from './told';

/** The kiosk's engine behind the shell's three commands, and the two things it tells by itself. */
export const tauri: Backend = {
  currentView: async () => {
    // The engine begins with the first question, and no card is waited for before something is seen.
    await painted();
    return invoke<FirstView>('current_view');
  },
  onView: (show) => hear<ViewModel>('view_changed', show),
  submit: (intent) => invoke('submit_intent', { intent }),
  onHearing: (tell) => hear<Hearing>('hearing_changed', tell),
  speak: (words) => invoke('speak', { words }),
};

function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}
