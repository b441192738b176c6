// Every view by keyboard alone: each button is reached with Tab, in the order it is read, and seen to be.
import { shoot } from './shots.mjs';

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 */
export async function walk(browser, url, report) {
  const page = await shoot.open(browser, url, { name: '1280x800', width: 1280, height: 800 }, report);
  for (const name of await page.evaluate(() => globalThis.scripted.names)) {
    await shoot.view(page, name);
    const wanted = await page.evaluate(() => {
      // Those of another layout are not there.
      const all = [...document.querySelectorAll('button:not(:disabled), input')].filter((one) => one.checkVisibility());
      all.forEach((element, index) => element.setAttribute('data-walk', String(index)));
      return all.map((element) => (element.textContent ?? '').trim().slice(0, 30));
    });
    const complaints = [];
    const reached = new Set();
    for (let step = 0; step < wanted.length + 2; step += 1) {
      await page.keyboard.press('Tab');
      const { at, outline } = await page.evaluate(() => {
        const { activeElement } = document;
        return {
          at: activeElement?.getAttribute('data-walk') ?? null,
          outline: activeElement === null ? '' : getComputedStyle(activeElement).outlineStyle,
        };
      });
      if (at === null) continue;
      reached.add(at);
      if (outline === 'none') complaints.push(`"${wanted[Number(at)]}" has the focus and does not show it`);
    }
    wanted.forEach((label, index) => {
      if (!reached.has(String(index))) complaints.push(`"${label}" is not reached`);
    });
    report(`${name} by keyboard`, complaints);
  }
  await page.context().close();
}
