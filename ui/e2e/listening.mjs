// What is said while a person listens, and the sheet around it.
import { axe, targets } from './checks.mjs';
import { SIZES } from './shots.mjs';

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 * @param {string} artifacts
 */
export async function listening(browser, url, report, artifacts) {
  for (const size of SIZES) {
    const [width = 0, height = 0] = size.name.split('x').map(Number);
    for (const lang of ['en-US', 'fr']) {
      const context = await browser.newContext({ viewport: { width, height }, reducedMotion: 'reduce' });
      const page = await context.newPage();
      await page.goto(`${url}?still&view=who_you_are&lang=${lang}`);
      await page.waitForSelector('main');
      const button = page.locator('.tools button').last();
      await button.click();
      const isShown = (await button.getAttribute('aria-pressed')) === 'true' && (await button.locator('.speakerOn').isVisible());
      report(`listening is on at ${size.name} in ${lang}`, isShown ? [] : ['the tool looks as before']);
      await button.click();
      await page.waitForSelector('dialog');
      await page.screenshot({ path: `${artifacts}listening-${size.name}-${lang}.png` });
      const what = `the sheet for listening at ${size.name} in ${lang}`;
      report(what, [...(await axe(page)), ...(await dialogTargets(page)), ...(await isWhole(page))]);
      await context.close();
    }
  }
  await saysWhereTheFocusIs(browser, url, report);
}

/** Targets of the sheet alone; those below it cannot be pressed. @param {import('playwright-core').Page} page */
async function dialogTargets(page) {
  await page.evaluate(() => document.querySelector('.frame')?.remove());
  return targets(page);
}

/** @param {import('playwright-core').Page} page */
function isWhole(page) {
  return page.evaluate(() => {
    const sheet = document.querySelector('dialog');
    return sheet === null || sheet.scrollHeight > sheet.clientHeight + 1 ? ['the sheet scrolls'] : [];
  });
}

/** @param {import('playwright-core').Browser} browser @param {string} url @param {(what: string, found: string[]) => void} report */
async function saysWhereTheFocusIs(browser, url, report) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await page.goto(`${url}?still&view=enter_pin.empty`);
  await page.waitForSelector('main');
  await page.locator('.tools button').last().click();
  await page.getByRole('button', { name: '5', exact: true }).focus();
  for (const key of ['ArrowUp', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowRight']) await page.keyboard.press(key);
  const said = await page.evaluate(() => globalThis.scripted.backend.said.flatMap(({ parts }) => parts.map(({ text }) => text)));
  report('an arrow says where the focus is', said.at(-1) === 'Enter, button' ? [] : [`said ${said.at(-1)}`]);
  report('no key of the pad tells its digit', said.filter((text) => /^\d(,|$)/.test(text)));
  await page.close();
}
