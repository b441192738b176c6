// From right to left: screens turn around, what is typed and read digit by digit does not.
import { fits, targets } from './checks.mjs';
import { shoot, SIZES } from './shots.mjs';

/** English from right to left. */
const MIRRORED = 'en-XB';

/** What lies at the other side, by view. */
const TURNED = {
  enter_pin: ['.organisation', 'header .steps', '.frame > .tools', '.panes > .words', '.panes > .stage', '.exit', 'footer .help'],
  welcome: ['.organisation', '.panes > .words', '.panes > .stage', '.languages'],
  who_you_are: ['.panes > .words', '.panes > .stage', '.exit', 'dl dt:first-of-type'],
  choose: ['.organisation', '.exit', 'footer .help'],
  my_phones: ['li .device', 'li .words', '.exit'],
  scan_code: ['[data-part=qr]', '.scan > .words', '.scan > .time', '.scan > .tools'],
  typed_code: ['li .disc', '.back'],
  take_card: ['.panes > .words', '.panes > .stage'],
};
/** What runs from left to right in every language. */
const STAYS = {
  enter_pin: ['.pad .key', '.dots .cell', 'footer .chip .group'],
  scan_code: ['[data-part=number] .group'],
  typed_code: ['[data-part=typed-code] .group', '[data-part=typed-identifier] .group'],
};

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 * @param {string} artifacts
 */
export async function mirrored(browser, url, report, artifacts) {
  for (const size of SIZES) {
    const page = await shoot.open(browser, url, size, report);
    for (const name of await page.evaluate(() => globalThis.scripted.names)) {
      await shoot.view(page, name, 'light', MIRRORED);
      await page.screenshot({ path: `${artifacts}${name}-${size.name}-rtl.png` });
      report(`${name} at ${size.name} from right to left`, [...(await fits(page)), ...(await targets(page))]);
    }
    if (size.width > size.height && size.name !== '800x600') {
      for (const [name, selectors] of Object.entries(TURNED)) report(`${name} at ${size.name} turns around`, await turns(page, name, selectors));
      for (const [name, selectors] of Object.entries(STAYS)) report(`${name} at ${size.name} stays`, await stays(page, name, selectors));
    }
    report(`arrows at ${size.name} from right to left`, await pointsBack(page));
    await page.context().close();
  }
}

/** @param {import('playwright-core').Page} page @param {string} name @param {string[]} selectors */
async function turns(page, name, selectors) {
  const complaints = [];
  for (const selector of selectors) {
    await shoot.view(page, name);
    const one = await page.locator(selector).first().boundingBox();
    await shoot.view(page, name, 'light', MIRRORED);
    const other = await page.locator(selector).first().boundingBox();
    const width = page.viewportSize()?.width ?? 0;
    if (one === null || other === null) {
      complaints.push(`${selector} is not there`);
      continue;
    }
    const middle = (box = one) => box.x + box.width / 2;
    const off = Math.abs(middle(one) + middle(other) - width);
    if (off > 8) complaints.push(`${selector} is ${Math.round(off)} px from where its mirror image is`);
  }
  return complaints;
}

// Arrows and ways from one thing to another point the other way.
/** @param {import('playwright-core').Page} page */
async function pointsBack(page) {
  await shoot.view(page, 'choose', 'light', MIRRORED);
  const scales = await page
    .locator('.picture.reads, .icon.forward')
    .evaluateAll((all) => all.map((element) => getComputedStyle(element).scale));
  return scales.length > 1 && scales.every((scale) => scale === '-1 1') ? [] : [`arrows are scaled ${scales.join(', ')}`];
}

/** @param {import('playwright-core').Page} page @param {string} name @param {string[]} selectors */
async function stays(page, name, selectors) {
  await shoot.view(page, name, 'light', MIRRORED);
  const complaints = [];
  for (const selector of selectors) {
    const boxes = await page.locator(selector).evaluateAll((all) => all.slice(0, 3).map((element) => element.getBoundingClientRect().x));
    const ascending = boxes.length > 1 && boxes.every((x, index) => index === 0 || x > (boxes[index - 1] ?? 0));
    if (!ascending) complaints.push(`${selector} does not run from left to right: ${boxes.map(Math.round).join(' ')}`);
  }
  return complaints;
}
