// Every view, every error, the keyboard and the codes to scan, in a browser over the scripted page.
// `node e2e/run.mjs [--only TEXT] [--size WxH] [--quick] [--part NAME]`: only views whose name has TEXT,
// only that panel, without axe and the other themes; nothing but one of the parts below.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';

import { agent } from './agent.mjs';
import { axe, contrast, fits, targets, textSize } from './checks.mjs';
import { keyboard } from './keyboard.mjs';
import { languageChoice } from './language-choice.mjs';
import { largeText } from './large-text.mjs';
import { listening } from './listening.mjs';
import { mirrored } from './mirrored.mjs';
import { motion } from './motion.mjs';
import { negativeControl } from './negative-control.mjs';
import { plantedChanges } from './planted-changes.mjs';
import { scans } from './scans.mjs';
import { serve } from './server.mjs';
import { errorCodes, launch, shoot, SIZES } from './shots.mjs';
import { translations } from './translations.mjs';
import { walk } from './walk.mjs';

const artifacts = fileURLToPath(new URL('../../artifacts/ui/', import.meta.url));
const only = process.argv.includes('--only') ? (process.argv[process.argv.indexOf('--only') + 1] ?? '') : '';
const panel = process.argv.includes('--size') ? (process.argv[process.argv.indexOf('--size') + 1] ?? '') : '';
const part = process.argv.includes('--part') ? (process.argv[process.argv.indexOf('--part') + 1] ?? '') : '';
const quick = process.argv.includes('--quick');
const sizes = SIZES.filter(({ name }) => name.includes(panel));

await mkdir(artifacts, { recursive: true });
const server = await serve();
const browser = await launch();
const PARTS = {
  translations,
  mirrored,
  largeText,
  languageChoice,
  motion,
  walk,
  keyboard,
  listening,
  scans,
  negativeControl,
  plantedChanges,
  agent,
};
let complaints = 0;
let checked = 0;

/** @param {string} what @param {string[]} found */
const report = (what, found) => {
  checked += 1;
  complaints += found.length;
  for (const complaint of found) console.error(`${what}: ${complaint}`);
};

try {
  for (const size of part === '' ? sizes : []) {
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
  if (only === '' && part === '') {
    for (const size of sizes) {
      const page = await shoot.open(browser, server.url, size, report);
      for (const code of await errorCodes()) {
        await shoot.view(page, `error.${code}`);
        report(`${code} at ${size.name}`, await fits(page));
      }
      await page.context().close();
    }
  }
  for (const [name, check] of Object.entries(PARTS)) {
    if (part === name || (part === '' && only === '' && !quick)) await check(browser, server.url, report, artifacts);
  }
} finally {
  await browser.close();
  await server.close();
}

console.log(`${checked} checks, ${complaints} complaints; pictures in artifacts/ui`);
process.exitCode = complaints === 0 ? 0 : 1;
