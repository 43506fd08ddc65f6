// Lets tests run on the vendored files, as pages do by their import map: `node --import ./test/support/vendored.js`.
import { register } from 'node:module';

const vendor = new URL('../../vendor/noble/', import.meta.url).href;
const hook = `export function resolve(specifier, context, next) {
  return specifier.startsWith('@noble/') ? next('${vendor}' + specifier.slice(7), context) : next(specifier, context);
}`;
register('data:text/javascript,' + encodeURIComponent(hook));
