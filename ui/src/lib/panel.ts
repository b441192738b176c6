/** Pixels a millimetre of a panel, or 0 where its size is not known. */
export function pixelsPerMillimetre(widthPx: number, heightPx: number, diagonalInches: number | null): number {
  if (diagonalInches === null || diagonalInches <= 0) return 0;
  return Math.hypot(widthPx, heightPx) / (diagonalInches * 25.4);
}
