// The pictures beside what they looked like when somebody last accepted them: `e2e/baseline`, a file a series.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

import { changedCells, fingerprint, framed, fromLines, toLine } from './fingerprints.mjs';

const folder = fileURLToPath(new URL('baseline/', import.meta.url));

/** @typedef {import('./gallery-pages.mjs').Picture} Picture */
/** @typedef {import('./gallery-compare.mjs').Difference} Difference */

/** @param {Picture} picture */
const seriesOf = ({ lang, theme, size }) => `${lang}-${theme}-${size}`;

/**
 * Makes what the pictures look like the baseline.
 * @param {import('playwright-core').Browser} browser
 * @param {Picture[]} pictures
 * @param {string} out
 */
export async function accept(browser, pictures, out) {
  const page = await browser.newPage();
  /** @type {Map<string, string>} */
  const lines = new Map();
  for (const picture of pictures) {
    const print = await fingerprint(page, await readFile(`${out}/${picture.file}`));
    const series = seriesOf(picture);
    lines.set(series, (lines.get(series) ?? '') + toLine(picture.view, print));
  }
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  for (const [series, text] of lines) await writeFile(`${folder}${series}.txt`, text);
  await page.close();
}

/**
 * The pictures that do not look as they did, those that are new and those that are gone.
 * @param {import('playwright-core').Browser} browser
 * @param {Picture[]} pictures
 * @param {string} out
 * @returns {Promise<Difference[]>}
 */
export async function check(browser, pictures, out) {
  const page = await browser.newPage();
  const accepted = new Map();
  for (const file of await readdir(folder)) accepted.set(file.replace(/\.txt$/, ''), fromLines(await readFile(folder + file, 'utf8')));
  /** @type {Difference[]} */
  const differences = [];
  for (const picture of pictures) {
    const { file, view } = picture;
    const png = await readFile(`${out}/${file}`);
    const series = accepted.get(seriesOf(picture));
    const before = series?.get(view);
    series?.delete(view);
    if (before === undefined) {
      differences.push({ file, what: 'new, there was none before', difference: null });
      continue;
    }
    const cells = changedCells(before, await fingerprint(page, png));
    if (cells?.length === 0) continue;
    const difference = `differences/${file}`;
    await mkdir(dirname(`${out}/${difference}`), { recursive: true });
    await writeFile(`${out}/${difference}`, await framed(page, png, cells ?? []));
    differences.push({ file, what: cells === null ? 'another size' : `${cells.length} places changed`, difference });
  }
  for (const [series, views] of accepted) {
    for (const view of views.keys()) differences.push({ file: `${series}/${view}`, what: 'gone, there was one before', difference: null });
  }
  await page.close();
  return differences;
}
