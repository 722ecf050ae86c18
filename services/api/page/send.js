// @ts-check
import { authorization } from './key.js';
import { Problem, readProblem, unreachable } from './problem.js';

/** Beyond this the service hangs up while the picture is still on its way. */
const MAX_PICTURE_BYTES = 10_000_000;

/**
 * Sends the picture as it is, with its parameters in the query.
 * @param {File} file
 * @param {URLSearchParams} parameters
 * @returns {Promise<import('./watch.js').Job>} accepted, and queued
 * @throws {Problem}
 */
export async function send(file, parameters) {
  const broken = () => {
    throw hungUp(file);
  };
  const headers = { ...authorization(), 'content-type': contentType(file) };
  const response = await fetch(`/api?${parameters}`, { method: 'POST', headers, body: file }).catch(broken);
  if (!response.ok) throw await readProblem(response);
  return response.json().catch(broken);
}

/**
 * The service tells from the bytes what it is; the type only has to say that it is meant as a picture.
 * @param {File} file
 */
export function contentType(file) {
  return file.type.startsWith('image/') ? file.type : 'image/x-unknown';
}

/** @param {File} file */
function hungUp(file) {
  if (file.size <= MAX_PICTURE_BYTES) return unreachable('The connection ended without an answer.');
  const detail = `Expected a picture of at most ${MAX_PICTURE_BYTES} bytes but this one has ${file.size}`;
  return new Problem('The request is too large', detail, { errors: [{ field: 'image', detail }] });
}
