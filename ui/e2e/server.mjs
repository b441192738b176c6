// The scripted page over HTTP, under the same content security policy as in the window.
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { build, preview } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));

/** The policy of the window, from the one place where it is written down. */
async function contentSecurityPolicy() {
  const file = new URL('../../src-tauri/tauri.conf.json', import.meta.url);
  const config = JSON.parse(await readFile(file, 'utf8'));
  const csp = config.app.security.csp;
  return Object.entries(csp)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join('; ');
}

/** Builds the scripted page and serves it on a free port. */
export async function serve() {
  await build({ root, mode: 'scripted', logLevel: 'error' });
  const headers = { 'Content-Security-Policy': await contentSecurityPolicy() };
  const server = await preview({
    root,
    mode: 'scripted',
    logLevel: 'error',
    preview: { host: '127.0.0.1', port: 0, headers },
    build: { outDir: 'dist-scripted' },
  });
  const address = server.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('the preview server has no port');
  return {
    url: `http://127.0.0.1:${address.port}/scripted.html`,
    close: () => server.close(),
  };
}
