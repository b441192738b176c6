// Text at 200 %: the PIN pad, the square code and "Take your card" never scroll; the rest has a way down.
import { shoot, SIZES } from './shots.mjs';

/** What has to be seen whole without scrolling, by view. */
const WHOLE = {
  enter_pin: ['.pad', '.dots'],
  'enter_pin.wrong': ['.pad', '.dots'],
  scan_code: ['[data-part=qr]'],
  take_card: ['h1'],
  'take_card.forgotten': ['h1', '.notice'],
};

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 * @param {string} artifacts
 */
export async function largeText(browser, url, report, artifacts) {
  for (const size of SIZES) {
    const page = await shoot.open(browser, url, size, report);
    for (const lang of ['en-US', 'de', 'fr']) {
      for (const [name, selectors] of Object.entries(WHOLE)) {
        await shoot.view(page, name, 'light', lang, '2');
        await page.screenshot({ path: `${artifacts}${name}-${size.name}-${lang}-200.png` });
        report(`${name} at ${size.name} in ${lang} at 200 %`, await seenWhole(page, selectors));
      }
      for (const name of await page.evaluate(() => globalThis.scripted.names)) {
        await shoot.view(page, name, 'light', lang, '2');
        report(`${name} at ${size.name} in ${lang} at 200 %`, await reachable(page));
      }
    }
    await page.context().close();
  }
}

/** @param {import('playwright-core').Page} page @param {string[]} selectors */
function seenWhole(page, selectors) {
  return page.evaluate((selectors) => {
    const room = document.querySelector('main > .room')?.getBoundingClientRect();
    if (room === undefined) return ['there is no main part'];
    return selectors.flatMap((selector) => {
      const box = document.querySelector(selector)?.getBoundingClientRect();
      if (box === undefined) return [`${selector} is not there`];
      const below = Math.round(box.bottom - room.bottom);
      const beside = Math.round(Math.max(box.right - room.right, room.left - box.left));
      return [
        ...(below > 1 ? [`${selector} needs ${below} px more`] : []),
        ...(beside > 1 ? [`${selector} is ${beside} px too wide`] : []),
      ];
    });
  }, selectors);
}

// The main part may scroll, but then a button says so; nothing scrolls sideways, nothing around it is cut.
/** @param {import('playwright-core').Page} page */
function reachable(page) {
  return page.evaluate(() => {
    const room = document.querySelector('main > .room');
    if (room === null) return ['there is no main part'];
    const complaints = [];
    const scrolls = room.scrollHeight > room.clientHeight + 8;
    if (scrolls && document.querySelector('main .further') === null) complaints.push('there is more below and nothing says so');
    if (room.scrollWidth > room.clientWidth + 1) complaints.push(`main is ${room.scrollWidth - room.clientWidth} px too wide`);
    for (const element of document.querySelectorAll('header, .frame > .tools, footer, footer *, .frame > .tools *')) {
      if (element.closest('.spoken') !== null || getComputedStyle(element).clipPath !== 'none') continue;
      const box = element.getBoundingClientRect();
      if (box.width > 0 && (box.right > innerWidth + 1 || box.left < -1 || box.bottom > innerHeight + 1)) {
        complaints.push(`${element.tagName.toLowerCase()}.${element.className} leaves the screen`);
      }
    }
    return complaints;
  });
}
