import { type Limits, received } from '@picture-resize/job';
import express from 'express';
import type { BodyParser, Parsed } from './body-parser.ts';
import { Problem } from './problem.ts';

/** `{"image": base64, "width": …, "height": …}` */
export function parseJson({ maxBodyBytes }: Limits): BodyParser {
  return {
    type: 'application/json',
    read: express.json({ limit: maxBodyBytes }),
    take: ({ body }) => {
      if (typeof body !== 'object' || body === null || Array.isArray(body)) {
        throw new Problem('invalid-request', `Expected a JSON object but received ${received(body)}`);
      }
      const { image, ...parameters } = body;
      return { image: decodeBase64(image), parameters };
    },
  };
}

/**
 * Takes base64 as it is or as a data URL, with line breaks or without. Node skips over whatever is not
 * base64, so what tells is the length that comes out; a pattern over megabytes costs more than all
 * the rest of the request.
 */
export function decodeBase64(image: unknown): Parsed['image'] {
  const wrong = (what: string) => ({
    field: 'image',
    detail: `Expected a picture in base64 for image but received ${what}`,
  });
  if (typeof image !== 'string') return wrong(received(image));
  const text = image.startsWith('data:') ? image.slice(image.indexOf(',') + 1) : image;
  if (text.length === 0) return wrong('an empty text');

  const bytes = Buffer.from(text, 'base64');
  if (bytes.length === decodedLength(text)) return bytes;
  const unbroken = text.replace(/\s+/g, '');
  if (bytes.length === decodedLength(unbroken)) return bytes;
  return wrong('characters that are not base64');
}

function decodedLength(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  const digits = text.length - padding;
  // One digit alone holds less than a byte: it is not base64, and Node lets it fall.
  return digits % 4 === 1 ? -1 : Math.floor((digits * 3) / 4);
}
