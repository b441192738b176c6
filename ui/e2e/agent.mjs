// The agent's own screen, in each of its states.
import { axe, targets, textSize } from './checks.mjs';
import { SIZES } from './shots.mjs';

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 * @param {string} artifacts
 */
export async function agent(browser, url, report, artifacts) {
  for (const size of SIZES.filter(({ name }) => name !== '1080x1920')) {
    const viewport = { width: size.width, height: size.height };
    const context = await browser.newContext({ viewport, reducedMotion: 'reduce' });
    const page = await context.newPage();
    await page.goto(`${url}?still`);
    await page.waitForSelector('main');
    const names = await page.evaluate(() => globalThis.scripted.agentNames);
    for (const name of names) {
      await page.goto(`${url}?agent=${name}`);
      await page.waitForSelector('main[data-screen]');
      await page.evaluate(() => document.fonts.ready);
      await page.screenshot({ path: `${artifacts}agent.${name}-${size.name}.png` });
      const what = `agent.${name} at ${size.name}`;
      report(what, [...(await axe(page)), ...(await targets(page)), ...(await textSize(page))]);
      const over = await page.evaluate(() => document.documentElement.scrollHeight - innerHeight);
      report(what, over > 0 ? [`needs ${over} px more`] : []);
    }
    await context.close();
  }
}
