/** The last values as a line, drawn when one is added. */
export class Chart {
  #canvas;
  #colour;
  #values = [];
  #most;

  constructor(canvas, colourName, most) {
    this.#canvas = canvas;
    this.#colour = getComputedStyle(document.documentElement).getPropertyValue(colourName);
    this.#most = most;
  }

  add(value) {
    this.#values.push(value);
    if (this.#values.length > this.#most) {
      this.#values.shift();
    }
    this.#draw();
  }

  #draw() {
    const scale = devicePixelRatio;
    const width = (this.#canvas.width = this.#canvas.clientWidth * scale);
    const height = (this.#canvas.height = this.#canvas.clientHeight * scale);
    const pen = this.#canvas.getContext('2d');
    const ceiling = this.#ceiling();
    const step = width / (this.#most - 1);
    const left = width - step * (this.#values.length - 1);
    pen.beginPath();
    this.#values.forEach((value, i) => {
      const y = height - 2 * scale - (Math.min(value, ceiling) / ceiling) * (height - 6 * scale);
      pen.lineTo(left + i * step, y);
    });
    pen.lineWidth = 1.75 * scale;
    pen.lineJoin = 'round';
    pen.strokeStyle = this.#colour;
    pen.stroke();
    pen.lineTo(width, height);
    pen.lineTo(left, height);
    pen.globalAlpha = 0.12;
    pen.fillStyle = this.#colour;
    pen.fill();
  }

  /** Not the greatest of all: one hiccup would flatten the rest. */
  #ceiling() {
    const sorted = [...this.#values].sort((a, b) => a - b);
    return Math.max(sorted[Math.floor(sorted.length * 0.97)] * 1.25, Number.MIN_VALUE);
  }
}
