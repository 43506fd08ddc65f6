/** @import { Point } from './motion.js' */
/** @import { Figure } from './Figure.js' */
/** @import { Thread } from './Thread.js' */

import { alongCurve, mix, paintBackdrop } from './painting.js';

/**
 * What the arena shows.
 *
 * @typedef {object} Scene
 * @property {Iterable<Figure>} figures
 * @property {Figure} self
 * @property {Iterable<{figure: Figure, thread: Thread}>} links
 * @property {boolean} isServerThere
 */

const DIRECT = '#62e6a8';
const RELAYED = '#f6b860';
const CUT = '#ff8f7d';
/** On a phone, and where there is room. */
const FIGURE_RADIUS = Object.freeze({ small: 10, large: 14 });
const ROOMY_PX = 700;
const FADE_MS = 600;
const MAX_PIXEL_RATIO = 2;
/** How much room the figures keep from the edges, so that names and the masthead stay readable. */
const MARGIN = Object.freeze({ top: 78, side: 46, bottom: 64 });
const FONT = 'ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif';

/** Draws the members and the links between them. Knows nothing of the network. */
export class Arena {
  #canvas;
  #context;
  #isCalm;
  #width = 0;
  #height = 0;
  /** @type {number} */
  #radius = FIGURE_RADIUS.small;
  /** What does not change from frame to frame. */
  #backdrop = document.createElement('canvas');

  /**
   * @param {HTMLCanvasElement} canvas
   * @param {boolean} isCalm whether nothing moves that need not
   */
  constructor(canvas, isCalm) {
    this.#canvas = canvas;
    this.#context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d', { alpha: false }));
    this.#isCalm = isCalm;
    new ResizeObserver(() => this.#resize()).observe(canvas);
    this.#resize();
  }

  /**
   * Where in [0, 1]² a place of the window is.
   *
   * @param {number} clientX
   * @param {number} clientY
   * @returns {Point}
   */
  toPoint(clientX, clientY) {
    const box = this.#canvas.getBoundingClientRect();
    const x = (clientX - box.left - MARGIN.side) / (this.#width - 2 * MARGIN.side);
    const y = (clientY - box.top - MARGIN.top) / (this.#height - MARGIN.top - MARGIN.bottom);
    return { x: Math.min(1, Math.max(0, x)), y: Math.min(1, Math.max(0, y)) };
  }

  /**
   * @param {Scene} scene
   * @param {number} nowMs
   */
  draw(scene, nowMs) {
    const c = this.#context;
    c.drawImage(this.#backdrop, 0, 0, this.#width, this.#height);
    const server = this.#place({ x: 0.5, y: 0.5 });
    const self = scene.self.at && this.#place(scene.self.at);
    let relayedLinks = 0;
    for (const { figure, thread } of scene.links) {
      if (self && figure.at && thread.isThere()) {
        this.#drawThread(self, this.#place(figure.at), server, thread, nowMs);
        relayedLinks += 1 - thread.straightness(nowMs);
      }
    }
    this.#drawServer(server, scene.isServerThere, Math.min(1, relayedLinks), nowMs);
    for (const figure of scene.figures) {
      this.#drawFigure(figure, nowMs);
    }
    for (const figure of scene.figures) {
      this.#drawBubble(figure, nowMs);
    }
  }

  #resize() {
    const ratio = Math.min(MAX_PIXEL_RATIO, window.devicePixelRatio || 1);
    this.#width = this.#canvas.clientWidth;
    this.#height = this.#canvas.clientHeight;
    this.#radius = this.#width < ROOMY_PX ? FIGURE_RADIUS.small : FIGURE_RADIUS.large;
    for (const canvas of [this.#canvas, this.#backdrop]) {
      canvas.width = Math.round(this.#width * ratio);
      canvas.height = Math.round(this.#height * ratio);
      canvas.getContext('2d')?.setTransform(ratio, 0, 0, ratio, 0, 0);
    }
    const c = this.#backdrop.getContext('2d');
    if (c !== null && this.#width > 0) {
      paintBackdrop(c, this.#place({ x: 0.5, y: 0.5 }), this.#width, this.#height);
    }
  }

  /** @param {Point} point */
  #place({ x, y }) {
    return {
      x: MARGIN.side + x * (this.#width - 2 * MARGIN.side),
      y: MARGIN.top + y * (this.#height - MARGIN.top - MARGIN.bottom),
    };
  }

  /**
   * @param {Point} from
   * @param {Point} to
   * @param {Point} server
   * @param {Thread} thread
   * @param {number} nowMs
   */
  #drawThread(from, to, server, thread, nowMs) {
    const c = this.#context;
    const straight = thread.straightness(nowMs);
    const middle = { x: (from.x + to.x) / 2, y: (from.y + to.y) / 2 };
    // The curve passes here at its middle: through the server, or half way.
    const via = mix(server, middle, straight);
    const control = { x: 2 * via.x - middle.x, y: 2 * via.y - middle.y };
    const path = new Path2D();
    path.moveTo(from.x, from.y);
    path.quadraticCurveTo(control.x, control.y, to.x, to.y);
    c.save();
    c.lineCap = 'round';
    if (straight < 1) {
      c.globalAlpha = 0.75 * (1 - straight);
      c.strokeStyle = RELAYED;
      c.lineWidth = 1.9;
      c.setLineDash([3, 8]);
      c.lineDashOffset = this.#isCalm ? 0 : -nowMs / 45;
      c.stroke(path);
      c.setLineDash([]);
    }
    if (straight > 0) {
      c.strokeStyle = thread.isCut() ? CUT : DIRECT;
      c.setLineDash(thread.isCut() ? [10, 14] : []);
      c.globalAlpha = 0.13 * straight;
      c.lineWidth = 8;
      c.stroke(path);
      c.globalAlpha = 0.75 * straight;
      c.lineWidth = 1.8;
      c.stroke(path);
      c.setLineDash([]);
    }
    if (!this.#isCalm) {
      c.globalAlpha = 0.9;
      c.fillStyle = straight > 0.5 ? '#d9ffee' : '#ffe8c4';
      for (const t of thread.pulses(nowMs)) {
        this.#disc(alongCurve(from, control, to, t), 2);
      }
      this.#drawSparks(middle, thread.sparks(nowMs));
    }
    c.restore();
  }

  /**
   * @param {Point} at
   * @param {number} part
   */
  #drawSparks(at, part) {
    if (part >= 1) {
      return;
    }
    const c = this.#context;
    c.globalAlpha = 1 - part;
    c.fillStyle = CUT;
    for (let i = 0; i < 14; i++) {
      const angle = i * 2.4;
      const far = (18 + (i % 5) * 11) * Math.sqrt(part);
      this.#disc({ x: at.x + Math.cos(angle) * far, y: at.y + Math.sin(angle) * far + 26 * part * part }, 1.8);
    }
  }

  /**
   * @param {Point} at
   * @param {boolean} isThere
   * @param {number} busy 0 to 1
   * @param {number} nowMs
   */
  #drawServer(at, isThere, busy, nowMs) {
    const c = this.#context;
    c.save();
    if (isThere && busy > 0) {
      this.#glow(at, 46 + (this.#isCalm ? 0 : 5 * Math.sin(nowMs / 400)), RELAYED, 0.2 * busy);
    }
    c.globalAlpha = isThere ? 0.55 + 0.45 * busy : 0.3;
    c.strokeStyle = isThere && busy > 0.02 ? RELAYED : '#7d879b';
    c.fillStyle = '#121826';
    c.lineWidth = 1.5;
    for (const dy of [-6.5, 2.5]) {
      c.beginPath();
      c.roundRect(at.x - 11, at.y + dy - 1.5, 22, 7.5, 2.5);
      c.fill();
      c.stroke();
      this.#dot({ x: at.x - 6.5, y: at.y + dy + 2.2 }, 1.2, c.strokeStyle);
    }
    c.font = `500 11px ${FONT}`;
    c.textAlign = 'center';
    c.fillStyle = '#8d97ab';
    c.fillText(isThere ? 'server' : 'server away', at.x, at.y + 25);
    c.restore();
  }

  /**
   * @param {Figure} figure
   * @param {number} nowMs
   */
  #drawFigure(figure, nowMs) {
    if (figure.at === null) {
      return;
    }
    const c = this.#context;
    const at = this.#place(figure.at);
    const age = Math.min(1, (nowMs - figure.bornMs) / FADE_MS);
    const gone = figure.leftMs === null ? 0 : Math.min(1, (nowMs - figure.leftMs) / FADE_MS);
    const presence = age * (1 - gone);
    c.save();
    if (!this.#isCalm) {
      this.#drawTrail(figure, presence);
    }
    c.globalCompositeOperation = 'lighter';
    this.#glow(at, this.#radius * 4.2, figure.color, 0.5 * presence);
    c.globalCompositeOperation = 'source-over';
    c.globalAlpha = presence;
    const radius = this.#radius * (0.4 + 0.6 * age + 0.8 * gone);
    const body = c.createRadialGradient(at.x - 3, at.y - 4, 1, at.x, at.y, radius);
    body.addColorStop(0, '#ffffff');
    body.addColorStop(0.35, figure.color);
    body.addColorStop(1, figure.color);
    c.fillStyle = body;
    this.#disc(at, radius);
    if (figure.isSelf) {
      c.strokeStyle = 'rgb(255 255 255 / 85%)';
      c.lineWidth = 1.5;
      this.#ring(at, radius + 4.5);
    }
    if (age < 1 && !this.#isCalm) {
      c.globalAlpha = 1 - age;
      c.strokeStyle = figure.color;
      c.lineWidth = 2;
      this.#ring(at, this.#radius + 60 * age);
    }
    c.globalAlpha = presence;
    c.font = `${figure.isSelf ? 600 : 500} 13px ${FONT}`;
    c.textAlign = 'center';
    c.lineWidth = 4;
    c.lineJoin = 'round';
    c.strokeStyle = 'rgb(10 13 20 / 80%)';
    c.fillStyle = '#e8ecf4';
    const label = figure.isSelf ? `${figure.name} (you)` : figure.name;
    c.strokeText(label, at.x, at.y + this.#radius + 22);
    c.fillText(label, at.x, at.y + this.#radius + 22);
    c.restore();
  }

  /**
   * @param {Figure} figure
   * @param {number} presence
   */
  #drawTrail(figure, presence) {
    const c = this.#context;
    const places = figure.trail().map((point) => this.#place(point));
    c.lineCap = 'butt';
    c.strokeStyle = figure.color;
    for (let i = 1; i < places.length; i++) {
      const part = 1 - i / places.length;
      c.globalAlpha = 0.34 * part * part * presence;
      c.lineWidth = 1 + 8 * part;
      c.beginPath();
      c.moveTo(places[i - 1].x, places[i - 1].y);
      c.lineTo(places[i].x, places[i].y);
      c.stroke();
    }
  }

  /**
   * @param {Figure} figure
   * @param {number} nowMs
   */
  #drawBubble(figure, nowMs) {
    const { text, opacity } = figure.bubble(nowMs);
    if (figure.at === null || opacity === 0) {
      return;
    }
    const c = this.#context;
    const at = this.#place(figure.at);
    c.save();
    c.globalAlpha = opacity;
    c.font = `500 13.5px ${FONT}`;
    const shown = text.length > 42 ? `${text.slice(0, 40)}…` : text;
    const width = c.measureText(shown).width + 24;
    const left = Math.min(Math.max(10, at.x - width / 2), this.#width - width - 10);
    const top = at.y - this.#radius - 46;
    c.fillStyle = '#f3f5fa';
    c.beginPath();
    c.roundRect(left, top, width, 30, 10);
    c.moveTo(at.x - 5, top + 30);
    c.lineTo(at.x, top + 36);
    c.lineTo(at.x + 5, top + 30);
    c.fill();
    c.fillStyle = '#10151f';
    c.textAlign = 'left';
    c.fillText(shown, left + 12, top + 20);
    c.restore();
  }

  /**
   * @param {Point} at
   * @param {number} radius
   * @param {string} color
   * @param {number} opacity
   */
  #glow(at, radius, color, opacity) {
    const c = this.#context;
    const glow = c.createRadialGradient(at.x, at.y, 0, at.x, at.y, radius);
    glow.addColorStop(0, color);
    glow.addColorStop(0.45, `${color}30`);
    glow.addColorStop(1, `${color}00`);
    c.globalAlpha = opacity;
    c.fillStyle = glow;
    this.#disc(at, radius);
  }

  /**
   * @param {Point} at
   * @param {number} radius
   * @param {string | CanvasGradient | CanvasPattern} color
   */
  #dot(at, radius, color) {
    const before = this.#context.fillStyle;
    this.#context.fillStyle = color;
    this.#disc(at, radius);
    this.#context.fillStyle = before;
  }

  /**
   * @param {Point} at
   * @param {number} radius
   */
  #disc(at, radius) {
    this.#context.beginPath();
    this.#context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    this.#context.fill();
  }

  /**
   * @param {Point} at
   * @param {number} radius
   */
  #ring(at, radius) {
    this.#context.beginPath();
    this.#context.arc(at.x, at.y, radius, 0, 2 * Math.PI);
    this.#context.stroke();
  }
}
