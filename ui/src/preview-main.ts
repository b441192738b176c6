import { mount } from 'svelte';

import Preview from './preview/Preview.svelte';
import './preview/preview.css';

mount(Preview, { target: document.body });
