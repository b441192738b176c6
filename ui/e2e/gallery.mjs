// Pictures of every view in every language, theme and size, with a page to leaf through them.
// `node e2e/gallery.mjs --out DIR [--lang TAGS] [--view TEXT] [--theme NAMES] [--size NAMES] [--text SIZES]
//  [--reduced] [--compare DIR] [--check] [--accept]`: comma-separated values; `--reduced` is one theme and size a
// language; `--compare` fails where a picture differs from the one in DIR, `--check` where a reduced one does not
// look as in `e2e/baseline`, and both write a page of the differences; `--accept` renews that baseline.
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';

import { accept, check } from './gallery-baseline.mjs';
import { compare } from './gallery-compare.mjs';
import { differencesPage, indexPage } from './gallery-pages.mjs';
import { serve } from './server.mjs';
import { languages, launch, shoot, SIZES } from './shots.mjs';

const THEMES = ['light', 'dark', 'contrast'];
/** One theme and size a language, so that together they meet each of them. */
const REDUCED = [
  ['en-US', 'light', '1280x800'],
  ['es', 'dark', '1280x800'],
  ['fr', 'light', '800x600'],
  ['de', 'contrast', '1280x800'],
  ['nl', 'light', '1080x1920'],
  ['sv', 'dark', '1920x1080'],
];

const { values } = parseArgs({
  options: {
    out: { type: 'string', default: '../artifacts/gallery' },
    lang: { type: 'string', default: '' },
    view: { type: 'string', default: '' },
    theme: { type: 'string', default: '' },
    size: { type: 'string', default: '' },
    text: { type: 'string', default: '1' },
    reduced: { type: 'boolean', default: false },
    compare: { type: 'string' },
    check: { type: 'boolean', default: false },
    accept: { type: 'boolean', default: false },
  },
});
const out = resolve(values.out);

/** @param {string} wanted @param {string[]} all @param {string} what */
function among(wanted, all, what) {
  const chosen = wanted === '' ? all : wanted.split(',');
  const unknown = chosen.find((name) => !all.includes(name));
  if (unknown !== undefined) throw new Error(`there is no ${what} "${unknown}"; there are ${all.join(', ')}`);
  return chosen;
}

async function series() {
  const tags = [...(await languages()), ...(/en-X[AB]/.test(values.lang) ? ['en-XA', 'en-XB'] : [])];
  const [langs, themes] = [among(values.lang, tags, 'language'), among(values.theme, THEMES, 'theme')];
  const sizes = among(values.size, SIZES.map(({ name }) => name), 'size');
  const all = langs.flatMap((lang) => sizes.flatMap((size) => themes.map((theme) => ({ lang, theme, size }))));
  const isReduced = ({ lang = '', theme = '', size = '' }) => REDUCED.some((one) => one.join() === [lang, theme, size].join());
  return values.reduced || values.check || values.accept ? all.filter(isReduced) : all;
}

const filtered = [values.lang, values.view, values.theme, values.size].some((filter) => filter !== '') || values.text !== '1';
if ((values.check || values.accept) && filtered) throw new Error('the baseline is of the whole reduced series');

const all = await series();
if (values.compare === undefined || resolve(values.compare) !== out) await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });
const server = await serve();
const browser = await launch();
/** @type {{ file: string, view: string, lang: string, theme: string, size: string }[]} */
const pictures = [];
/** @type {string[]} */
const complaints = [];
try {
  for (const size of SIZES) {
    const here = all.filter((one) => one.size === size.name);
    if (here.length === 0) continue;
    const page = await shoot.open(browser, server.url, size, (what, found) => complaints.push(...found.map((one) => `${what}: ${one}`)));
    const views = (await page.evaluate(() => globalThis.scripted.names)).filter((name) => name.includes(values.view));
    if (views.length === 0) throw new Error(`no view has "${values.view}" in its name`);
    for (const { lang, theme } of here) {
      const folder = `${lang}/${theme}/${size.name}`;
      await mkdir(`${out}/${folder}`, { recursive: true });
      for (const view of views) {
        await shoot.view(page, view, theme, lang, values.text);
        const file = `${folder}/${view}.png`;
        await page.screenshot({ path: `${out}/${file}` });
        pictures.push({ file, view, lang, theme, size: size.name });
      }
      console.error(`${folder}: ${views.length} pictures`);
    }
    await page.context().close();
  }
  await writeFile(`${out}/index.html`, indexPage(pictures));
  if (values.accept) await accept(browser, pictures, out);
  if (values.compare !== undefined || values.check) {
    const files = pictures.map(({ file }) => file);
    const differences =
      values.compare === undefined
        ? await check(browser, pictures, out)
        : await compare(browser, files, resolve(values.compare), out);
    await writeFile(`${out}/differences.html`, differencesPage(differences));
    for (const { file, what } of differences) complaints.push(`${file}: ${what}`);
  }
} finally {
  await browser.close();
  await server.close();
}
for (const complaint of complaints) console.error(complaint);
if (values.check && complaints.length > 0) {
  console.error('Where this is meant: look at differences.html, then `cargo xtask gallery --accept` and commit e2e/baseline.');
}
console.log(`${pictures.length} pictures, ${complaints.length} complaints; see ${out}/index.html`);
process.exitCode = complaints.length === 0 ? 0 : 1;
