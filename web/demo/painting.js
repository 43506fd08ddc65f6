/** @import { Point } from './motion.js' */

/**
 * The ground: darker outwards, rings around the server, a grid of dots.
 *
 * @param {CanvasRenderingContext2D} c
 * @param {Point} center
 * @param {number} width
 * @param {number} height
 */
export function paintBackdrop(c, { x, y }, width, height) {
  const ground = c.createRadialGradient(x, y, 0, x, y, Math.max(width, height) * 0.72);
  ground.addColorStop(0, '#151c2c');
  ground.addColorStop(0.55, '#0d121d');
  ground.addColorStop(1, '#090c13');
  c.fillStyle = ground;
  c.fillRect(0, 0, width, height);
  c.strokeStyle = 'rgb(255 255 255 / 3.5%)';
  for (let radius = 110; radius < width * 0.75; radius += 130) {
    c.beginPath();
    c.arc(x, y, radius, 0, 2 * Math.PI);
    c.stroke();
  }
  const step = 36;
  c.fillStyle = 'rgb(255 255 255 / 8%)';
  for (let dotX = (width / 2) % step; dotX < width; dotX += step) {
    for (let dotY = (height / 2) % step; dotY < height; dotY += step) {
      c.fillRect(dotX, dotY, 1.2, 1.2);
    }
  }
}

/**
 * @param {Point} a
 * @param {Point} b
 * @param {number} part
 */
export function mix(a, b, part) {
  return { x: a.x + (b.x - a.x) * part, y: a.y + (b.y - a.y) * part };
}

/**
 * @param {Point} from
 * @param {Point} control
 * @param {Point} to
 * @param {number} t
 */
export function alongCurve(from, control, to, t) {
  return mix(mix(from, control, t), mix(control, to, t), t);
}
