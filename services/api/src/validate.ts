import {
  checkOutputSize,
  cutShort,
  inspectPicture,
  type Limits,
  type Parameters,
  type Picture,
  PictureError,
  parameterShape,
  sourceAttributes,
} from '@picture-resize/job';
import { describeSpan } from '@picture-resize/service-kit';
import { z } from 'zod';
import type { Parsed } from './body-parser.ts';
import { type FieldError, Problem, type ProblemCode } from './problem.ts';

export interface ValidRequest {
  parameters: Parameters;
  source: Buffer;
}

/** More than there are fields; the names of those that there are not are the client's, as many as it likes. */
const MAX_TOLD = 12;

export type Validate = (parsed: Parsed) => Promise<ValidRequest>;

/** Looks at every field, the picture's own header included, before it says what is wrong. */
export function createValidate(limits: Limits): Validate {
  const shape = parameterShape(limits);
  const schema = z.strictObject(shape, {
    error: (issue) => unknownFields(issue, Object.keys(shape)),
  });
  return async ({ image, parameters }) => {
    const asked = schema.safeParse(parameters);
    const found = await inspect(image, limits);

    const errors = [...(found.error ? [found.error] : []), ...fieldErrors(asked.error)];
    if (!asked.success) throw problemOf('invalid-request', errors);
    if (found.picture === undefined) throw problemOf(found.code, errors);
    describeSpan(sourceAttributes(found.picture));
    refuseOutOfProportion(found.picture, asked.data);
    return { parameters: asked.data, source: found.source };
  };
}

type Inspection =
  | { picture: Picture; source: Buffer; error?: undefined }
  | { picture?: undefined; code: ProblemCode; error: FieldError };

async function inspect(image: Parsed['image'], limits: Limits): Promise<Inspection> {
  if (!Buffer.isBuffer(image)) return { code: 'invalid-request', error: image };
  try {
    return { picture: await inspectPicture(image, limits), source: image };
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    const code = error.code === 'too-many-bytes' ? 'too-large' : 'unusable-picture';
    return { code, error: { field: 'image', detail: error.message } };
  }
}

function refuseOutOfProportion(picture: Picture, parameters: Parameters): void {
  try {
    checkOutputSize(picture, parameters);
  } catch (error) {
    if (!(error instanceof PictureError)) throw error;
    const isByFit = parameters.fit === 'outside' || parameters.fit === 'cover';
    throw problemOf('unusable-picture', [{ field: isByFit ? 'fit' : 'width', detail: error.message }]);
  }
}

function fieldErrors(error: z.ZodError | undefined): FieldError[] {
  return (error?.issues ?? []).flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((field) => ({ field, detail: issue.message }))
      : [{ field: issue.path.join('.'), detail: issue.message }],
  );
}

function unknownFields(issue: { code: string }, known: string[]): string | undefined {
  if (issue.code !== 'unrecognized_keys') return undefined;
  return `Expected only the fields image, ${known.join(', ')}`;
}

/** Tells of all that is wrong, by name as far as that stays readable. */
function problemOf(code: ProblemCode, all: FieldError[]): Problem {
  const errors = all.slice(0, MAX_TOLD).map(({ field, detail }) => ({ field: cutShort(field), detail }));
  const fields = [...new Set(all.map(({ field }) => field))];
  const names = fields.slice(0, MAX_TOLD).map(cutShort).join(', ');
  const count = fields.length === 1 ? 'One field is' : `${fields.length} fields are`;
  return new Problem(code, `${count} wrong: ${names}${fields.length > MAX_TOLD ? ', …' : ''}`, { errors });
}
