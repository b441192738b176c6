import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { ViewModel } from '../generated/ViewModel';
import type { Backend, FirstView, Hearing } from './backend';

/** The kiosk's engine behind the shell's three commands and two events. */
export const tauri: Backend = {
  currentView: async () => {
    // The engine begins with the first question, and no card is waited for before something is seen.
    await painted();
    return invoke<FirstView>('current_view');
  },
  onView: (show) => listen<ViewModel>('view_changed', (event) => show(event.payload)),
  submit: (intent) => invoke('submit_intent', { intent }),
  onHearing: (tell) => listen<Hearing>('hearing_changed', (event) => tell(event.payload)),
  speak: (words) => invoke('speak', { words }),
};

function painted(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}
