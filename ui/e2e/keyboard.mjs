// The PIN, a whole way and the exit by keyboard alone.

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 */
export async function keyboard(browser, url, report) {
  await typesPin(browser, url, report);
  await stopsAskingOnce(browser, url, report);
  await movesByArrows(browser, url, report);
  await keepsGoing(browser, url, report);
  await typesName(browser, url, report);
  await ignoresEarlyAnswer(browser, url, report);
  await worksByTwelveKeys(browser, url, report);
}

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {(what: string, found: string[]) => void} Report */

/** @param {Browser} browser @param {string} url @param {string} view */
async function open(browser, url, view) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await page.goto(`${url}?still&view=${view}`);
  await page.waitForSelector('main');
  return page;
}

/** @param {import('playwright-core').Page} page */
async function submitted(page) {
  return page.evaluate(() =>
    globalThis.scripted.backend.submitted
      .map((intent) => (intent.intent === 'pin_digit' ? `digit ${intent.digit}` : intent.intent))
      .filter((name) => name !== 'keep_going'),
  );
}

/** @param {Report} report @param {string} what @param {unknown} seen @param {unknown} wanted */
function same(report, what, seen, wanted) {
  const [is, should] = [JSON.stringify(seen), JSON.stringify(wanted)];
  report(what, is === should ? [] : [`expected ${should}, saw ${is}`]);
}

/** @param {Browser} browser @param {string} url @param {Report} report */
async function typesPin(browser, url, report) {
  const page = await open(browser, url, 'enter_pin.empty');
  for (const key of ['1', '2', 'Backspace', '9', 'Enter']) await page.keyboard.press(key);
  same(report, 'PIN by keyboard', await submitted(page), ['digit 1', 'digit 2', 'pin_erase', 'digit 9', 'pin_submit']);
  await page.close();

  const checking = await open(browser, url, 'enter_pin.checking');
  for (const key of ['1', 'Backspace', 'Enter']) await checking.keyboard.press(key);
  await checking.getByRole('button', { name: '5' }).click({ force: true });
  same(report, 'PIN while the card is at it', await submitted(checking), []);
  await checking.close();

  const touched = await open(browser, url, 'enter_pin.empty');
  for (const name of ['7', '0', 'Delete', 'Enter']) await touched.getByRole('button', { name, exact: true }).click();
  same(report, 'PIN by touch', await submitted(touched), ['digit 7', 'digit 0', 'pin_erase', 'pin_submit']);
  await touched.close();

  const fresh = await open(browser, url, 'new_pin.new');
  for (const key of ['4', '5', 'Backspace', 'Enter']) await fresh.keyboard.press(key);
  same(report, 'new PIN by keyboard', await submitted(fresh), ['digit 4', 'digit 5', 'pin_erase', 'pin_submit']);
  await fresh.close();

  const mixed = await open(browser, url, 'enter_pin.empty');
  await mixed.getByRole('button', { name: '5', exact: true }).click();
  await mixed.keyboard.press('Enter');
  same(report, 'PIN by touch, then Enter on the keyboard', await submitted(mixed), ['digit 5', 'pin_submit']);
  await mixed.close();
}

/** @param {Browser} browser @param {string} url @param {Report} report */
async function stopsAskingOnce(browser, url, report) {
  const page = await open(browser, url, 'enter_pin');
  await page.keyboard.press('Escape');
  same(report, 'Escape asks', await page.locator('main').getAttribute('data-screen'), 'ask_to_stop');
  await page.getByRole('button', { name: 'Stop and take my card' }).click();
  same(report, 'Escape stops', await submitted(page), ['stop']);
  await page.close();
}

/** @param {Browser} browser @param {string} url @param {Report} report */
async function movesByArrows(browser, url, report) {
  const page = await open(browser, url, 'enter_pin.empty');
  await page.getByRole('button', { name: '5', exact: true }).focus();
  for (const key of ['ArrowUp', 'ArrowRight', 'ArrowDown', 'ArrowDown', 'ArrowLeft', 'Space']) await page.keyboard.press(key);
  same(report, 'arrows in the pad', await submitted(page), ['digit 8']);
  await page.close();
}

/** @param {Browser} browser @param {string} url @param {Report} report */
async function keepsGoing(browser, url, report) {
  const page = await open(browser, url, 'who_you_are.idle');
  same(report, 'focus when time is short', await page.evaluate(() => document.activeElement?.textContent?.trim()), 'Yes, keep going');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  same(report, 'stop when time is short', await submitted(page), ['stop']);
  await page.close();
}

/** @param {Browser} browser @param {string} url @param {Report} report */
async function typesName(browser, url, report) {
  const page = await open(browser, url, 'name_and_agree');
  await page.getByRole('button', { name: 'Other' }).click();
  for (const name of ['M', 'Y', 'Space', 'X']) await page.getByRole('button', { name, exact: true }).click();
  await page.getByRole('button', { name: 'Use this name' }).click();
  await page.getByRole('button', { name: 'I agree. Show the code' }).click();
  const names = await page.evaluate(() =>
    globalThis.scripted.backend.submitted.flatMap((intent) => (intent.intent === 'agree' ? [intent.name] : [])),
  );
  same(report, 'own name', names, ['My X']);
  await page.close();
}

/** @param {Browser} browser @param {string} url @param {Report} report */
async function ignoresEarlyAnswer(browser, url, report) {
  const page = await open(browser, url, 'confirm_phone');
  await page.evaluate(() => globalThis.scripted.backend.show('welcome'));
  await page.waitForSelector('[data-screen=welcome]');
  await page.evaluate(() => {
    globalThis.scripted.backend.show('confirm_phone');
    requestAnimationFrame(() => {
      const yes = [...document.querySelectorAll('button')].find((button) => button.textContent?.includes('same code'));
      yes?.click();
    });
  });
  await page.waitForSelector('[data-screen=confirm_phone]');
  same(report, 'an answer in the first moments', await submitted(page), []);
  await page.waitForTimeout(900);
  await page.getByRole('button', { name: 'Yes, same code' }).click();
  same(report, 'an answer after that', await submitted(page), ['same_phone']);
  await page.close();
}

/** @param {Browser} browser @param {string} url @param {Report} report */
async function worksByTwelveKeys(browser, url, report) {
  const page = await open(browser, url, 'choose');
  for (const key of ['6', '6', '4', '5']) await page.keyboard.press(key);
  same(report, 'choosing by 12 keys', await submitted(page), ['set_up_phone']);
  await page.keyboard.press('*');
  same(report, 'star asks', await page.locator('main').getAttribute('data-screen'), 'ask_to_stop');
  for (const key of ['8', '#']) await page.keyboard.press(key);
  same(report, 'stopping by 12 keys', await submitted(page), ['set_up_phone', 'stop']);
  await page.close();

  const pin = await open(browser, url, 'enter_pin.empty');
  for (const key of ['5', '6', '*', '8', '#']) await pin.keyboard.press(key);
  same(report, 'PIN by 12 keys', await submitted(pin), ['digit 5', 'digit 6', 'pin_erase', 'digit 8', 'pin_submit']);
  await pin.close();
}
