/** Tells the machine that somebody is there when presses and keys lead to no intent of their own. */
export class Activity {
  /** At most one "still here" in so many milliseconds. */
  static readonly INTERVAL_MS = 10_000;

  #lastTold = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly tell: () => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Something was pressed or touched. */
  happened(): void {
    if (this.now() - this.#lastTold < Activity.INTERVAL_MS) return;
    this.tell();
  }

  /** An intent was submitted, which says the same. */
  submitted(): void {
    this.#lastTold = this.now();
  }
}
