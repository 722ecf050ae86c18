import { randomBytes } from 'node:crypto';
import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { decodeBase64 } from '../src/parse-json.ts';

const byteArrays = fc.uint8Array({ minLength: 1, maxLength: 500 }).map((bytes) => Buffer.from(bytes));

test('base64 is taken bare, without padding, in lines of 76 as base64(1) writes them, and as a data URL', () => {
  fc.assert(
    fc.property(byteArrays, (bytes) => {
      const text = bytes.toString('base64');
      for (const form of [
        text,
        text.replaceAll('=', ''),
        text.replace(/.{76}/g, '$&\n'),
        `${text}\n`,
        `data:image/png;base64,${text}`,
      ]) {
        expect(decodeBase64(form)).toEqual(bytes);
      }
    }),
  );
});

test('when one character is not base64, then the text is refused', () => {
  fc.assert(
    fc.property(byteArrays, fc.nat(), fc.constantFrom('!', '%', '.', 'ä', '{'), (bytes, at, wrong) => {
      const text = bytes.toString('base64').replaceAll('=', '');
      const place = at % text.length;
      expect(decodeBase64(text.slice(0, place) + wrong + text.slice(place))).toMatchObject({
        field: 'image',
      });
      expect(decodeBase64(text.slice(0, place) + wrong + text.slice(place + 1))).toMatchObject({
        field: 'image',
      });
    }),
  );
});

test.each([undefined, null, 1, {}, [], '', 'data:image/png;base64,', 'data:image/png'])(
  'when the image is %j, then it is refused with a reason and not thrown at',
  (image) => {
    expect(decodeBase64(image)).toMatchObject({
      field: 'image',
      detail: expect.stringMatching(/^Expected a picture/),
    });
  },
);

test('ten megabytes are decoded whole', () => {
  const text = randomBytes(10_000_000).toString('base64');
  expect(decodeBase64(text)).toHaveLength(10_000_000);
});
