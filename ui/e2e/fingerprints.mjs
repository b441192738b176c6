// What a picture of a screen looks like from afar: the mean colour of each cell of 40 by 40 pixels. Rims of letters
// differ from one browser to the next and vanish in a mean; a word, a button or a colour that changed does not.
import { deflateRawSync, inflateRawSync } from 'node:zlib';

/** Pixels a cell has each way. */
const CELL = 40;

/** How far the mean of a cell may be off, of 255. */
const TOLERANCE = 7;

/** @typedef {{ columns: number, means: Uint8Array }} Fingerprint */

/**
 * The fingerprint of a PNG.
 * @param {import('playwright-core').Page} page
 * @param {Buffer} png
 * @returns {Promise<Fingerprint>}
 */
export async function fingerprint(page, png) {
  const { columns, means } = await page.evaluate(
    async ({ png, cell }) => {
      const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
      if (context === null) throw new Error('no drawing here');
      context.drawImage(picture, 0, 0);
      const [columns, rows] = [Math.ceil(picture.width / cell), Math.ceil(picture.height / cell)];
      const means = [];
      for (let row = 0; row < rows; row += 1) {
        for (let column = 0; column < columns; column += 1) {
          const width = Math.min(cell, picture.width - column * cell);
          const height = Math.min(cell, picture.height - row * cell);
          const { data } = context.getImageData(column * cell, row * cell, width, height);
          const sums = [0, 0, 0];
          for (let at = 0; at < data.length; at += 4) {
            for (const part of [0, 1, 2]) sums[part] = (sums[part] ?? 0) + (data[at + part] ?? 0);
          }
          means.push(...sums.map((sum) => Math.round(sum / (width * height))));
        }
      }
      return { columns, means };
    },
    { png: png.toString('base64'), cell: CELL },
  );
  return { columns, means: Uint8Array.from(means) };
}

/**
 * The cells in which two fingerprints differ, as `[column, row]`; null where the pictures are not of one size.
 * @param {Fingerprint} one
 * @param {Fingerprint} other
 * @returns {[number, number][] | null}
 */
export function changedCells(one, other) {
  if (one.columns !== other.columns || one.means.length !== other.means.length) return null;
  /** @type {[number, number][]} */
  const changed = [];
  for (let cell = 0; cell * 3 < one.means.length; cell += 1) {
    const off = [0, 1, 2].map((part) => Math.abs((one.means[cell * 3 + part] ?? 0) - (other.means[cell * 3 + part] ?? 0)));
    if (Math.max(...off) > TOLERANCE) changed.push([cell % one.columns, Math.floor(cell / one.columns)]);
  }
  return changed;
}

/** One line of a baseline. @param {string} view @param {Fingerprint} print */
export function toLine(view, { columns, means }) {
  return `${view} ${columns} ${deflateRawSync(means, { level: 9 }).toString('base64')}\n`;
}

/** The fingerprints of a baseline by view. @param {string} text @returns {Map<string, Fingerprint>} */
export function fromLines(text) {
  const lines = text.split('\n').filter((line) => line !== '');
  return new Map(
    lines.map((line) => {
      const [view = '', columns = '', means = ''] = line.split(' ');
      return [view, { columns: Number(columns), means: inflateRawSync(Buffer.from(means, 'base64')) }];
    }),
  );
}

/**
 * The picture with its changed cells framed.
 * @param {import('playwright-core').Page} page
 * @param {Buffer} png
 * @param {[number, number][]} cells
 */
export async function framed(page, png, cells) {
  const base64 = await page.evaluate(
    async ({ png, cell, cells }) => {
      const bytes = Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0));
      const picture = await createImageBitmap(new Blob([bytes], { type: 'image/png' }));
      const canvas = document.createElement('canvas');
      [canvas.width, canvas.height] = [picture.width, picture.height];
      const context = canvas.getContext('2d');
      if (context === null) throw new Error('no drawing here');
      context.drawImage(picture, 0, 0);
      [context.strokeStyle, context.lineWidth] = ['#d7003c', 3];
      for (const [column = 0, row = 0] of cells) context.strokeRect(column * cell, row * cell, cell, cell);
      return canvas.toDataURL('image/png').split(',')[1] ?? '';
    },
    { png: png.toString('base64'), cell: CELL, cells },
  );
  return Buffer.from(base64, 'base64');
}
