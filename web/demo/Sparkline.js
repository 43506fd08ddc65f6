const SVG = 'http://www.w3.org/2000/svg';
const POINTS = 60;
const WIDTH = 100;
const HEIGHT = 24;
/** A flat line stays flat: differences below this fill no more than a part of the height. */
const MIN_SPAN_MS = 2;

/** The last values of a figure, as a small line. */
export class Sparkline {
  /** @type {number[]} */
  #values = [];
  #stroke = document.createElementNS(SVG, 'path');
  #area = document.createElementNS(SVG, 'path');

  constructor() {
    /** @readonly */
    this.element = document.createElementNS(SVG, 'svg');
    this.element.setAttribute('viewBox', `0 0 ${WIDTH} ${HEIGHT}`);
    this.element.setAttribute('preserveAspectRatio', 'none');
    this.element.setAttribute('aria-hidden', 'true');
    this.#area.setAttribute('class', 'area');
    this.#stroke.setAttribute('class', 'stroke');
    this.element.append(this.#area, this.#stroke);
  }

  /** @param {number} value */
  add(value) {
    this.#values.push(value);
    if (this.#values.length > POINTS) {
      this.#values.shift();
    }
    const line = this.#line();
    this.#stroke.setAttribute('d', line);
    this.#area.setAttribute('d', `${line} L${WIDTH} ${HEIGHT} L${this.#x(0)} ${HEIGHT} Z`);
  }

  #line() {
    const min = Math.min(...this.#values);
    const span = Math.max(MIN_SPAN_MS, Math.max(...this.#values) - min);
    const points = this.#values.map((value, i) => {
      const y = HEIGHT - 3 - ((value - min) / span) * (HEIGHT - 6);
      return `${this.#x(i).toFixed(1)} ${y.toFixed(1)}`;
    });
    return `M${points.join(' L')}`;
  }

  /** @param {number} i */
  #x(i) {
    return WIDTH - ((this.#values.length - 1 - i) * WIDTH) / (POINTS - 1);
  }
}
