// Bringing a prepared view on the screen.
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';

import { chromium } from 'playwright-core';

/** The panels the screens are made for. */
export const SIZES = [
  { name: '1280x800', width: 1280, height: 800 },
  { name: '1920x1080', width: 1920, height: 1080 },
  { name: '1080x1920', width: 1080, height: 1920 },
  { name: '800x600', width: 800, height: 600 },
];

/** Every error code, from the generated type. */
export async function errorCodes() {
  const source = await readFile(new URL('../src/generated/ErrorCode.ts', import.meta.url), 'utf8');
  return [...source.matchAll(/"([A-Z]+-\d+)"/g)].map(([, code]) => code ?? '');
}

/** Every language a person can choose, from the folders of their words. */
export async function languages() {
  return (await readdir(new URL('../locales/', import.meta.url))).sort();
}

/** Where distributions put Chromium. */
const BROWSERS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/snap/bin/chromium', '/usr/bin/google-chrome'];

/** A browser without a window; the variable CHROMIUM names another than the distribution's. */
export function launch() {
  const executablePath = process.env['CHROMIUM'] ?? BROWSERS.find((path) => existsSync(path));
  if (executablePath === undefined) {
    throw new Error(`No Chromium at ${BROWSERS.join(', ')}: install one, or name yours in the variable CHROMIUM.`);
  }
  return chromium.launch({
    executablePath,
    // As root, Chromium has no sandbox of its own to offer; the page comes from this machine alone.
    args: [...(process.getuid?.() === 0 ? ['--no-sandbox'] : []), '--disable-gpu', '--force-color-profile=srgb'],
  });
}

export const shoot = {
  /**
   * A page of that size on which views are shown.
   * @param {import('playwright-core').Browser} browser
   * @param {string} url
   * @param {{ name: string, width: number, height: number }} size
   * @param {(what: string, found: string[]) => void} report
   */
  async open(browser, url, size, report) {
    const context = await browser.newContext({
      viewport: { width: size.width, height: size.height },
      reducedMotion: 'reduce',
    });
    const page = await context.newPage();
    page.on('console', (message) => {
      if (message.type() === 'error') report(`console at ${size.name}`, [message.text()]);
    });
    page.on('pageerror', (error) => report(`page at ${size.name}`, [String(error)]));
    await page.goto(`${url}?still`);
    await page.waitForSelector('main');
    await page.evaluate(() => document.fonts.ready);
    return page;
  },

  /**
   * Shows a view and waits until it stands still.
   * @param {import('playwright-core').Page} page
   * @param {string} name
   * @param {string} theme
   * @param {string} lang
   * @param {string} text
   */
  async view(page, name, theme = 'light', lang = 'en-US', text = '1') {
    await page.evaluate(
      ({ name, theme, lang, text }) => {
        globalThis.scripted.backend.show(/** @type {import('../src/backend/fixtures').FixtureName} */ (name));
        globalThis.scripted.language.choose(lang);
        globalThis.scripted.display.textSize = /** @type {import('../src/lib/display.svelte').TextSize} */ (text);
        globalThis.scripted.display.theme = /** @type {import('../src/lib/display.svelte').Theme} */ (theme);
      },
      { name, theme, lang, text },
    );
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
    );
    await page.evaluate(() => document.fonts.ready);
  },
};
