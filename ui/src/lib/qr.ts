import type { QrMatrix } from '../generated/QrMatrix';

/** Light modules around the code (ISO/IEC 18004 asks for 4). */
export const QUIET_ZONE = 4;

/** Device pixels a module can have in a square of `room` device pixels, quiet zone included. */
export function moduleSize(matrix: QrMatrix, room: number): number {
  return Math.max(1, Math.floor(room / (matrix.size + 2 * QUIET_ZONE)));
}

/** Draws the code black on white in whole device pixels, as large as `roomPx` CSS pixels allow. */
export function drawQr(canvas: HTMLCanvasElement, matrix: QrMatrix, roomPx: number, pixelRatio: number): void {
  const size = moduleSize(matrix, Math.floor(roomPx * pixelRatio));
  const side = size * (matrix.size + 2 * QUIET_ZONE);
  canvas.width = side;
  canvas.height = side;
  canvas.style.width = `${side / pixelRatio}px`;
  canvas.style.height = `${side / pixelRatio}px`;
  const paint = canvas.getContext('2d');
  if (paint === null) return;
  paint.fillStyle = '#fff';
  paint.fillRect(0, 0, side, side);
  paint.fillStyle = '#000';
  for (let at = 0; at < matrix.modules.length; at += 1) {
    if (matrix.modules[at] !== '1') continue;
    const column = (at % matrix.size) + QUIET_ZONE;
    const row = Math.floor(at / matrix.size) + QUIET_ZONE;
    paint.fillRect(column * size, row * size, size, size);
  }
}
