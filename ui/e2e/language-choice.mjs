// A language is chosen on the first screen, stays for the visit and falls back when nobody is there.

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 */
export async function languageChoice(browser, url, report) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await page.clock.install();
  await page.goto(`${url}?still`);
  await page.waitForSelector('main');
  const heading = () => page.locator('h1').innerText();
  /** @param {import('../src/backend/fixtures').FixtureName} name */
  const show = async (name) => {
    await page.evaluate((shown) => globalThis.scripted.backend.show(shown), name);
    await page.clock.runFor(100);
  };
  /** @param {string} what @param {string} is @param {string} should */
  const same = (what, is, should) => report(`language: ${what}`, is === should ? [] : [`expected "${should}", saw "${is}"`]);

  await page.getByRole('button', { name: 'Svenska' }).press('Enter');
  same('chosen by key on the first screen', await heading(), 'Sätt kortet i läsaren');
  await show('enter_pin.empty');
  same('kept when the card goes in', await heading(), 'Ange din PIN-kod');

  await page.getByRole('button', { name: 'Språk' }).click();
  await page.getByRole('button', { name: 'Deutsch' }).click();
  same('changed on the way', await heading(), 'Geben Sie Ihre PIN ein');
  await page.clock.runFor(300_000);
  same('kept for as long as the visit takes', await heading(), 'Geben Sie Ihre PIN ein');

  await show('goodbye');
  await show('welcome');
  await page.clock.runFor(50_000);
  await page.keyboard.press('Shift');
  await page.clock.runFor(50_000);
  same('kept while somebody touches', await heading(), 'Stecken Sie Ihre Karte ein');
  await page.clock.runFor(11_000);
  same('fallen back after 60 s', await heading(), 'Put your card in the reader');
  await page.close();
}
