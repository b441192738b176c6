// The gallery's eye: a screen looks like itself, and small changes planted in it are seen.
import { changedCells, fingerprint } from './fingerprints.mjs';
import { shoot } from './shots.mjs';

/** What somebody could change without meaning to, in the page. */
const CHANGES = {
  'another word': "document.querySelector('main .lead').textContent = 'Keep your card in the reader at all times.'",
  'a shade of the main colour': "document.documentElement.style.setProperty('--act', '#20508f')",
  'a button 6 px lower': "document.querySelector('main .big').style.translate = '0 6px'",
  'a sign that is gone': "document.querySelector('footer .icon').remove()",
  'bolder words': "document.querySelector('main .lead').style.fontWeight = '700'",
};

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 */
export async function plantedChanges(browser, url, report) {
  const page = await shoot.open(browser, url, { name: '1280x800', width: 1280, height: 800 }, report);
  const eye = await browser.newPage();
  const look = async () => fingerprint(eye, await page.screenshot());
  await shoot.view(page, 'error');
  const before = await look();
  await shoot.view(page, 'choose');
  await shoot.view(page, 'error');
  const again = changedCells(before, await look());
  report('a screen beside itself', again?.length === 0 ? [] : [`${again?.length} places differ`]);
  for (const [name, change] of Object.entries(CHANGES)) {
    await page.reload();
    await page.waitForSelector('main');
    await shoot.view(page, 'error');
    await page.evaluate(change);
    const seen = changedCells(before, await look());
    report(`${name} in a picture`, seen?.length === 0 ? ['is not seen'] : []);
  }
  await eye.close();
  await page.context().close();
}
