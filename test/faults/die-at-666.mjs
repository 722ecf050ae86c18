// Loaded before a consumer by a test: whoever resizes to a width of 666 dies on the spot, as in a crash
// of native code or at the hands of the kernel's out-of-memory killer.
import sharp from 'sharp';

const resize = sharp.prototype.resize;

/** @param {{ width?: number }} options */
sharp.prototype.resize = function dieOrResize(options) {
  if (options.width === 666) process.kill(process.pid, 'SIGKILL');
  return resize.call(this, options);
};
