// Motion: where less is asked for, nothing fades or moves, and the ring jumps each 10 s. Between visits
// the welcome's picture tells what happens here, until somebody presses something.

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 * @param {string} artifacts
 */
export async function motion(browser, url, report, artifacts) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  await page.clock.install();
  await page.goto(`${url}?still`);
  await page.waitForSelector('main');
  const names = await page.evaluate(() => globalThis.scripted.names);
  for (const name of names) {
    await page.evaluate((shown) => globalThis.scripted.backend.show(/** @type {import('../src/backend/fixtures').FixtureName} */ (shown)), name);
    await page.clock.runFor(50);
    const moving = await page.evaluate(() =>
      document
        .getAnimations()
        .filter((animation) => Number(animation.effect?.getComputedTiming().duration) > 1)
        .map((animation) => animation.effect instanceof KeyframeEffect ? (animation.effect.target?.getAttribute('class') ?? '?') : '?'),
    );
    report(`${name} with less motion`, moving.map((what) => `${what} moves`));
  }
  await page.evaluate(() => globalThis.scripted.backend.show('scan_code'));
  await page.clock.runFor(50);
  const drawn = new Set();
  for (let second = 0; second < 20; second += 1) {
    await page.clock.runFor(1000);
    drawn.add(await page.locator('.ring .left').getAttribute('stroke-dashoffset'));
  }
  report('the ring with less motion', drawn.size <= 3 ? [] : [`was drawn ${drawn.size} ways in 20 s`]);
  await page.evaluate(() => globalThis.scripted.backend.show('welcome'));
  await page.clock.runFor(50);
  const first = await page.locator('.stage').innerHTML();
  await page.clock.runFor(120_000);
  report('the welcome with less motion', (await page.locator('.stage').innerHTML()) === first ? [] : ['changes its picture']);
  await page.close();
  await story(browser, url, report, artifacts);
}

/**
 * What is told between visits, and that a key press gives the place of the card back.
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 * @param {string} artifacts
 */
async function story(browser, url, report, artifacts) {
  const page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  await page.clock.install();
  await page.goto(`${url}?still`);
  await page.waitForSelector('.stage');
  const scenes = [];
  for (let scene = 0; scene < 5; scene += 1) {
    scenes.push(await drawn(page));
    await page.locator('.stage').screenshot({ path: `${artifacts}welcome-scene-${scene}.png` });
    await page.clock.runFor(20_000);
  }
  await page.clock.runFor(1000);
  await page.keyboard.press('Shift');
  await page.clock.runFor(19_500);
  const pressed = await drawn(page);
  report('the story between visits', [
    ...(new Set(scenes).size === 4 && scenes[4] === scenes[0] ? [] : [`${new Set(scenes).size} scenes instead of 4, or no way around`]),
    ...(pressed === scenes[0] ? [] : ['a key press does not give the first scene back']),
  ]);
  await page.close();
}

/** The picture; whether its arrow still moves is no matter. @param {import('playwright-core').Page} page */
async function drawn(page) {
  return (await page.locator('.stage').innerHTML()).replace(' rests', '');
}
