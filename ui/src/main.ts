import { mount } from 'svelte';

import App from './App.svelte';
import { tauri } from './backend/tauri';
import './style/base.css';

mount(App, { target: document.body, props: { backend: tauri } });
