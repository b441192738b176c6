// Every view, every error, the keyboard and the codes to scan, in a browser over the scripted page.
// `node e2e/run.mjs [--only TEXT] [--size WxH] [--quick]`: only views whose name has TEXT, only that
// panel, without axe and the other themes.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { chromium } from 'playwright-core';

import { axe, contrast, fits, targets, textSize } from './checks.mjs';
import { keyboard } from './keyboard.mjs';
import { negativeControl } from './negative-control.mjs';
import { scans } from './scans.mjs';
import { serve } from './server.mjs';
import { errorCodes, shoot, SIZES } from './shots.mjs';

const artifacts = fileURLToPath(new URL('../../artifacts/ui/', import.meta.url));
const only = process.argv.includes('--only') ? (process.argv[process.argv.indexOf('--only') + 1] ?? '') : '';
const panel = process.argv.includes('--size') ? (process.argv[process.argv.indexOf('--size') + 1] ?? '') : '';
const quick = process.argv.includes('--quick');
const sizes = SIZES.filter(({ name }) => name.includes(panel));

await mkdir(artifacts, { recursive: true });
const server = await serve();
const browser = await chromium.launch({
  executablePath: process.env['CHROMIUM'] ?? '/usr/bin/chromium',
  // As root, Chromium has no sandbox of its own to offer; the page comes from this machine alone.
  args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--force-color-profile=srgb'],
});
let complaints = 0;
let checked = 0;

/** @param {string} what @param {string[]} found */
const report = (what, found) => {
  checked += 1;
  complaints += found.length;
  for (const complaint of found) console.error(`${what}: ${complaint}`);
};

try {
  for (const size of sizes) {
    const page = await shoot.open(browser, server.url, size, report);
    const names = await page.evaluate(() => globalThis.scripted.names);
    for (const name of names.filter((candidate) => candidate.includes(only))) {
      await shoot.view(page, name);
      await page.screenshot({ path: `${artifacts}${name}-${size.name}.png` });
      const what = `${name} at ${size.name}`;
      report(what, quick ? [] : await axe(page));
      report(what, [...(await fits(page)), ...(await targets(page)), ...(await textSize(page))]);
    }
    for (const theme of quick ? [] : ['dark', 'contrast']) {
      for (const name of names.filter((candidate) => candidate.includes(only))) {
        if (size.name !== '1280x800') continue;
        await shoot.view(page, name, theme);
        await page.screenshot({ path: `${artifacts}${name}-${size.name}-${theme}.png` });
        report(`${name} in ${theme}`, await contrast(page));
      }
    }
    await page.context().close();
  }
  if (only === '') {
    for (const size of sizes) {
      const page = await shoot.open(browser, server.url, size, report);
      for (const code of await errorCodes()) {
        await shoot.view(page, `error.${code}`);
        report(`${code} at ${size.name}`, await fits(page));
      }
      await page.context().close();
    }
  }
  if (!quick && only === '') {
    await keyboard(browser, server.url, report);
    await scans(browser, server.url, artifacts, report);
    await negativeControl(browser, server.url, report);
  }
} finally {
  await browser.close();
  await server.close();
}

console.log(`${checked} checks, ${complaints} complaints; pictures in artifacts/ui`);
process.exitCode = complaints === 0 ? 0 : 1;
