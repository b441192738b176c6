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
    for (const lang of [...others, LONGER]) {
      // 1920x1080 is a little wider in rem than 1280x800 and higher: an error that fits there fits here.
      for (const name of size.name === '1920x1080' && lang !== LONGER ? names : [...names, ...errors]) {
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
