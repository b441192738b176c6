// Motion: where less is asked for, nothing fades or moves, and the ring jumps each 10 s.

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 */
export async function motion(browser, url, report) {
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
  await page.close();
}
