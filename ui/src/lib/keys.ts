/** Moves the focus to the nearest button in the direction of an arrow key, within `area`. */
export function arrowKeys(area: HTMLElement): () => void {
  const move = (event: KeyboardEvent): void => {
    const direction = DIRECTIONS[event.key];
    const from = document.activeElement;
    if (direction === undefined || !(from instanceof HTMLElement) || !area.contains(from)) return;
    const target = nearest(from, [...area.querySelectorAll<HTMLElement>('button:not(:disabled)')], direction);
    if (target === undefined) return;
    event.preventDefault();
    target.focus();
  };
  area.addEventListener('keydown', move);
  return () => area.removeEventListener('keydown', move);
}

interface Direction {
  readonly x: number;
  readonly y: number;
}

const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowRight: { x: 1, y: 0 },
  ArrowLeft: { x: -1, y: 0 },
  ArrowDown: { x: 0, y: 1 },
  ArrowUp: { x: 0, y: -1 },
};

function nearest(from: HTMLElement, others: HTMLElement[], direction: Direction): HTMLElement | undefined {
  const start = centre(from);
  let best: HTMLElement | undefined;
  let bestCost = Number.POSITIVE_INFINITY;
  for (const other of others) {
    const end = centre(other);
    const ahead = (end.x - start.x) * direction.x + (end.y - start.y) * direction.y;
    const aside = Math.abs((end.x - start.x) * direction.y) + Math.abs((end.y - start.y) * direction.x);
    // Straight ahead is better than near but aside.
    const cost = ahead + 3 * aside;
    if (ahead > 1 && cost < bestCost) {
      best = other;
      bestCost = cost;
    }
  }
  return best;
}

function centre(element: HTMLElement): Direction {
  const box = element.getBoundingClientRect();
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}
