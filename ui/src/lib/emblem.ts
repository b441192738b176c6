/** Paints a PNG, given in base 64, on a canvas of whatever size, sharp on every panel. */
export function paintEmblem(picture: string): (canvas: HTMLCanvasElement) => () => void {
  return (canvas) => {
    const decoded = decode(picture);
    const watch = new ResizeObserver(() => {
      decoded.then((bitmap) => paint(canvas, bitmap)).catch(console.error);
    });
    watch.observe(canvas);
    return () => watch.disconnect();
  };
}

function decode(picture: string): Promise<ImageBitmap> {
  const bytes = Uint8Array.from(atob(picture), (letter) => letter.charCodeAt(0));
  return createImageBitmap(new Blob([bytes], { type: 'image/png' }));
}

function paint(canvas: HTMLCanvasElement, bitmap: ImageBitmap): void {
  canvas.width = Math.round(canvas.clientWidth * devicePixelRatio);
  canvas.height = Math.round(canvas.clientHeight * devicePixelRatio);
  const context = canvas.getContext('2d');
  if (context === null) return;
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
}
