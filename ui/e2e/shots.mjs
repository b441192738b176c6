// Bringing a prepared view on the screen.
import { readFile } from 'node:fs/promises';

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
   */
  async view(page, name, theme = 'light') {
    await page.evaluate(
      ({ name, theme }) => {
        globalThis.scripted.backend.show(/** @type {import('../src/backend/fixtures').FixtureName} */ (name));
        globalThis.scripted.display.theme = /** @type {import('../src/lib/display.svelte').Theme} */ (theme);
      },
      { name, theme },
    );
    await page.evaluate(
      () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve(undefined)))),
    );
    await page.evaluate(() => document.fonts.ready);
  },
};
