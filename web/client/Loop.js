/**
 * A machine that wants to be called at a time: `nextDeadlineUs()` says when (Infinity: never), `onTimeout` is called then.
 *
 * @typedef {{nextDeadlineUs: () => number, onTimeout: (nowUs: number) => void}} Machine
 */

/** A machine that is always due must not starve the page. */
const MIN_DELAY_MS = 1;

/**
 * The clock and the timer of a client: the only place that knows either.
 *
 * In a hidden tab the browser calls back once a second at most. Deadlines are late there, never lost; what arrives from the
 * network is handled at once all the same.
 */
export class Loop {
  /** @type {Set<Machine>} */
  #machines = new Set();
  #originMs = performance.now();
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  #timerDueUs = Infinity;
  #isClosed = false;

  /** Integer microseconds since the loop began. */
  nowUs() {
    return Math.floor((performance.now() - this.#originMs) * 1000);
  }

  /** @param {Machine} machine */
  add(machine) {
    this.#machines.add(machine);
    this.reschedule();
  }

  /** @param {Machine} machine */
  remove(machine) {
    this.#machines.delete(machine);
  }

  /** To be called after any input to any machine. */
  reschedule() {
    let dueUs = Infinity;
    for (const machine of this.#machines) {
      dueUs = Math.min(dueUs, machine.nextDeadlineUs());
    }
    if (dueUs === this.#timerDueUs || this.#isClosed) {
      return;
    }
    clearTimeout(this.#timer);
    this.#timerDueUs = dueUs;
    if (dueUs < Infinity) {
      this.#timer = setTimeout(() => this.#run(), Math.max(MIN_DELAY_MS, Math.ceil((dueUs - this.nowUs()) / 1000)));
    }
  }

  close() {
    this.#isClosed = true;
    this.#machines.clear();
    clearTimeout(this.#timer);
  }

  #run() {
    this.#timerDueUs = Infinity;
    const nowUs = this.nowUs();
    for (const machine of [...this.#machines]) {
      if (machine.nextDeadlineUs() <= nowUs) {
        machine.onTimeout(nowUs);
      }
    }
    this.reschedule();
  }
}
