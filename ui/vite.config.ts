import { svelte } from '@sveltejs/vite-plugin-svelte';
import { defineConfig } from 'vitest/config';

// Pages from the same parts: the kiosk's own (`index.html`, spoken to by the shell), the agent's (`agent.html`,
// in a window of its own), one that plays prepared views (`scripted.html`), and one with a bar around that
// (`preview.html`), which only the preview's window opens. In mode `scripted` the third alone is built, for
// development and for tests.
export default defineConfig(({ mode }) => ({
  plugins: [svelte()],
  publicDir: 'public',
  build: {
    target: 'es2022',
    outDir: mode === 'scripted' ? 'dist-scripted' : 'dist',
    // Nothing inline: the page runs under `script-src 'self'; style-src 'self'`.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rollupOptions: {
      input: mode === 'scripted' ? 'scripted.html' : ['index.html', 'agent.html', 'preview.html', 'scripted.html'],
    },
  },
  test: {
    environment: 'node',
    include: ['src/**/*.test.ts'],
  },
}));
