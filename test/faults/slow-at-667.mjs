// Loaded before a consumer by a test: a result of the width 667 takes six seconds.
import { setTimeout as sleep } from 'node:timers/promises';
import sharp from 'sharp';

const { toBuffer } = sharp.prototype;

/** @param {never[]} options */
sharp.prototype.toBuffer = async function sleepOrNot(...options) {
  if (this.options.width === 667) await sleep(6_000);
  return toBuffer.apply(this, options);
};
