// The square code as phones would see it: read back by two decoders that share no code, from screenshots of
// every size and theme, upright, turned, and out of focus.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

import { shoot, SIZES } from './shots.mjs';

const run = promisify(execFile);

const WANTED = 'https://issuer.example/e/q3Jm0sVtYw8ZkLr4TfXbAg';

/** @type {Readonly<Record<string, { package: string, read: (picture: string) => Promise<string> }>>} */
const DECODERS = {
  zbarimg: {
    package: 'zbar-tools',
    read: async (picture) => (await run('zbarimg', ['--quiet', '--raw', picture])).stdout.trim(),
  },
  ZXingReader: {
    package: 'zxing-cpp-tools',
    read: async (picture) => {
      const { stdout } = await run('ZXingReader', ['-format', 'QRCode', picture]);
      return /^Text:\s+"?([^"\n]*)"?$/m.exec(stdout)?.[1] ?? '';
    },
  },
};

/** How a camera may be held; what ImageMagick makes of the picture. */
const HOLDS = {
  upright: [],
  'turned left': ['-background', 'white', '-rotate', '-15'],
  'turned right': ['-background', 'white', '-rotate', '15'],
  'out of focus': ['-blur', '0x2'],
  'out of focus and turned': ['-blur', '0x1.5', '-background', 'white', '-rotate', '15'],
};

/**
 * @param {import('playwright-core').Browser} browser
 * @param {string} url
 * @param {(what: string, found: string[]) => void} report
 * @param {string} artifacts
 */
export async function scans(browser, url, report, artifacts) {
  const missing = await missingPackages();
  if (missing.length > 0) {
    console.warn(`SKIPPED: the square code is not read back, because of missing packages: ${missing.join(', ')}`);
    return;
  }
  for (const size of SIZES) {
    const page = await shoot.open(browser, url, size, report);
    for (const theme of ['light', 'dark', 'contrast']) {
      await shoot.view(page, 'scan_code', theme);
      const picture = `${artifacts}scan_code-${size.name}-${theme}.png`;
      await page.screenshot({ path: picture });
      for (const [hold, change] of Object.entries(HOLDS)) {
        const held = `${artifacts}scan_code-held.png`;
        await run('convert', [picture, ...change, held]);
        for (const [name, decoder] of Object.entries(DECODERS)) {
          const read = await decoder.read(held).catch(() => '');
          report(`${name} at ${size.name} in ${theme}, ${hold}`, read === WANTED ? [] : [`read "${read}"`]);
        }
      }
    }
    await page.context().close();
  }
}

/** Packages of Debian and Ubuntu that are needed and not there. */
async function missingPackages() {
  const tools = [...Object.entries(DECODERS).map(([tool, decoder]) => [tool, decoder.package]), ['convert', 'imagemagick']];
  const missing = [];
  for (const [tool, name] of tools) {
    // Whatever they answer, they are there.
    const isThere = await run(String(tool), ['-version']).then(
      () => true,
      (error) => error.code !== 'ENOENT',
    );
    if (!isThere) missing.push(String(name));
  }
  return missing;
}
