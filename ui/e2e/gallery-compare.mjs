// Which pictures changed: bytes first, then pixels in the browser that made them.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';

/** How far a colour may be off, of 255: what smoothing of letters does. */
const TOLERANCE = 8;

/** So many pixels may differ: the rims of curves are not drawn the same after another view. */
const FEW = 40;

/** @typedef {{ file: string, what: string, difference: string | null }} Difference */

/**
 * The pictures that are not as they were; where both exist, one that marks the difference is written.
 * @param {import('playwright-core').Browser} browser
 * @param {string[]} files
 * @param {string} before
 * @param {string} now
 * @returns {Promise<Difference[]>}
 */
export async function compare(browser, files, before, now) {
  const page = await browser.newPage();
  /** @type {Difference[]} */
  const differences = [];
  for (const file of files) {
    const old = await readFile(`${before}/${file}`).catch(() => null);
    const fresh = await readFile(`${now}/${file}`);
    if (old === null) {
      differences.push({ file, what: 'new, there was none before', difference: null });
    } else if (!old.equals(fresh)) {
      const { changed, picture } = await pixels(page, old, fresh);
      if (changed <= FEW) continue;
      const difference = `differences/${file}`;
      await mkdir(dirname(`${now}/${difference}`), { recursive: true });
      await writeFile(`${now}/${difference}`, Buffer.from(picture, 'base64'));
      differences.push({ file, what: `${changed} pixels changed`, difference });
    }
  }
  await page.close();
  return differences;
}

/** @param {import('playwright-core').Page} page @param {Buffer} old @param {Buffer} fresh */
function pixels(page, old, fresh) {
  return page.evaluate(
    async ({ old, fresh, tolerance }) => {
      /** @param {string} base64 */
      const read = async (base64) => {
        const picture = new Image();
        picture.src = `data:image/png;base64,${base64}`;
        await picture.decode();
        const canvas = document.createElement('canvas');
        [canvas.width, canvas.height] = [picture.width, picture.height];
        const context = canvas.getContext('2d');
        if (context === null) throw new Error('no drawing here');
        context.drawImage(picture, 0, 0);
        return { canvas, context, data: context.getImageData(0, 0, picture.width, picture.height) };
      };
      const [one, other] = [await read(old), await read(fresh)];
      if (one.data.width !== other.data.width || one.data.height !== other.data.height) {
        return { changed: other.data.width * other.data.height, picture: fresh };
      }
      let changed = 0;
      const pixels = other.data.data;
      for (let at = 0; at < pixels.length; at += 4) {
        const off = Math.max(...[0, 1, 2].map((part) => Math.abs((pixels[at + part] ?? 0) - (one.data.data[at + part] ?? 0))));
        const marked = off > tolerance;
        if (marked) changed += 1;
        // What changed is red, the rest pale.
        const grey = 255 - (255 - (pixels[at + 1] ?? 0)) / 4;
        [pixels[at], pixels[at + 1], pixels[at + 2]] = marked ? [215, 0, 60] : [grey, grey, grey];
      }
      other.context.putImageData(other.data, 0, 0);
      return { changed, picture: other.canvas.toDataURL('image/png').split(',')[1] ?? '' };
    },
    { old: old.toString('base64'), fresh: fresh.toString('base64'), tolerance: TOLERANCE },
  );
}
