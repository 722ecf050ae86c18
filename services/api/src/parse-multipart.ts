import { cutShort, type Limits } from '@picture-resize/job';
import multer, { MulterError, memoryStorage } from 'multer';
import type { BodyParser } from './body-parser.ts';
import { Problem } from './problem.ts';

/** A form: the picture as the file `image`, its parameters as fields. */
export function parseMultipart({ maxPictureBytes }: Limits): BodyParser {
  const form = multer({
    storage: memoryStorage(),
    limits: { fileSize: maxPictureBytes, files: 1, fields: 16, fieldSize: 1024, parts: 17 },
  }).single('image');
  return {
    type: 'multipart/form-data',
    read: (request, response, next) =>
      form(request, response, (error) => (error === undefined ? next() : next(problemFrom(error)))),
    take: ({ body, file }) => ({
      image: file?.buffer ?? {
        field: 'image',
        detail: 'Expected a picture as the file "image" but received none',
      },
      parameters: { ...body },
    }),
  };
}

/** Whatever goes wrong here lies in the form: multer has its own errors, its parser throws plain ones. */
function problemFrom(error: Error): Problem {
  if (!(error instanceof MulterError)) {
    return new Problem('invalid-request', `Expected a form as RFC 7578 has it: ${error.message}`, {
      cause: error,
    });
  }
  const { code, message } = error;
  const field = cutShort(error.field ?? 'form');
  if (code === 'LIMIT_FILE_SIZE') {
    const detail = 'The picture has more bytes than are accepted';
    return new Problem('too-large', detail, { errors: [{ field: 'image', detail }] });
  }
  const detail =
    code === 'LIMIT_UNEXPECTED_FILE'
      ? `Expected one file named image but received another in ${field}`
      : message;
  return new Problem('invalid-request', detail, { errors: [{ field, detail }] });
}
