/** How the labels of the tools yield to what stands beside them: the pictured ones first, then the language. */
const STEPS = ['pictured', 'all'];

/**
 * Lets the labels of the tools yield, step by step, while the header beside them has not room enough.
 *
 * `shown` is what decides how long the words are: a change of it gives the labels back before they are measured.
 */
export function labelsYield(shown: string): (frame: HTMLElement) => (() => void) | undefined {
  return (frame) => {
    void shown;
    const header = frame.querySelector('header');
    if (header === null) return;
    const measure = (): void => {
      delete frame.dataset['labels'];
      for (const step of STEPS) {
        if (header.scrollWidth <= header.clientWidth) break;
        frame.dataset['labels'] = step;
      }
    };
    // Letters that come late and another panel change what there is room for.
    const watch = new ResizeObserver(measure);
    watch.observe(header);
    return () => watch.disconnect();
  };
}
