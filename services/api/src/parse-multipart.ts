import type { Limits } from '@picture-resize/job';
import multer, { memoryStorage } from 'multer';
import type { BodyParser } from './parse.ts';

/** A form: the picture as the file `image`, its parameters as fields. */
export function parseMultipart({ maxPictureBytes }: Limits): BodyParser {
  const form = multer({
    storage: memoryStorage(),
    limits: { fileSize: maxPictureBytes, files: 1, fields: 16, fieldSize: 1024, parts: 17 },
  });
  return {
    type: 'multipart/form-data',
    read: form.single('image'),
    take: ({ body, file }) => ({
      image: file?.buffer ?? {
        field: 'image',
        detail: 'Expected a picture as the file "image" but received none',
      },
      parameters: { ...body },
    }),
  };
}
