// Shows that axe sees what it should see: a planted button and field without names.
import AxeBuilder from '@axe-core/playwright';

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 */
export async function negativeControl(browser, url, report) {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  const page = await context.newPage();
  await page.goto(`${url}?still`);
  await page.waitForSelector('main');
  await page.evaluate(() => {
    document.querySelector('main')?.append(document.createElement('button'), document.createElement('input'));
  });
  const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a']).analyze();
  const found = violations.map(({ id }) => id).sort().join(' ');
  report('negative control', found === 'button-name label' ? [] : [`axe found "${found}"`]);
  await context.close();
}
