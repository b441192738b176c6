// The square code as a phone would see it: read back from screenshots, in every theme and size.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { shoot, SIZES } from './shots.mjs';

const run = promisify(execFile);

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 * @param {string} artifacts
 */
export async function scans(browser, url, report, artifacts) {
  if (!(await hasDecoder())) {
    console.warn('SKIPPED: the square code is not read back, because zbarimg (package zbar-tools) is missing');
    return;
  }
  for (const size of SIZES) {
    const page = await shoot.open(browser, url, size, report);
    for (const theme of ['light', 'dark', 'contrast']) {
      await shoot.view(page, 'scan_code', theme);
      const picture = `${artifacts}scan_code-${size.name}-${theme}.png`;
      await page.screenshot({ path: picture });
      const read = await decode(picture);
      const wanted = 'https://issuer.example/e/q3Jm0sVtYw8ZkLr4TfXbAg';
      report(`square code at ${size.name} in ${theme}`, read === wanted ? [] : [`read "${read}"`]);
    }
    await page.context().close();
  }
}

async function hasDecoder() {
  try {
    await run('zbarimg', ['--version']);
    return true;
  } catch {
    return false;
  }
}

/** @param {string} picture */
async function decode(picture) {
  try {
    const { stdout } = await run('zbarimg', ['--quiet', '--raw', picture]);
    return stdout.trim();
  } catch {
    return '';
  }
}
