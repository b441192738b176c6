import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// The pages are built from the same parts: the kiosk's own (`index.html`, spoken to by the shell), the
// agent's (`agent.html`, in a window of its own) and, in mode `scripted`, one that plays prepared views for development and for tests.
export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  publicDir: 'public',
  build: {
    target: 'es2022',
    outDir: mode === 'scripted' ? 'dist-scripted' : 'dist',
    // Nothing inline: the page runs under `script-src 'self'; style-src 'self'`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: { input: mode === 'scripted' ? 'scripted.html' : ['index.html', 'agent.html'] },
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
  },
}));
