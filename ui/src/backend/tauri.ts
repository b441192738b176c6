import { invoke } from '@tauri-apps/api/core';
import { listen } from '@tauri-apps/api/event';

import type { ViewModel } from '../generated/ViewModel';
import type { Backend, FirstView } from './backend';

/** The kiosk's engine behind the shell's two commands and one event. */
export const tauri: Backend = {
  currentView: () => invoke<FirstView>('current_view'),
  onView: (show) => listen<ViewModel>('view_changed', (event) => show(event.payload)),
  submit: (intent) => invoke('submit_intent', { intent }),
};
