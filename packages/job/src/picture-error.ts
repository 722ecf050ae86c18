const pictureErrorCodes = [
  'unsupported-picture',
  'corrupt-picture',
  'too-many-pixels',
  'too-many-bytes',
  'took-too-long',
  'invalid-parameters',
] as const;

/** Why a job can fail, as its row and GET tell it. */
export const failureCodes = [...pictureErrorCodes, 'gave-up', 'not-storable'] as const;

export type PictureErrorCode = (typeof pictureErrorCodes)[number];

/**
 * What is wrong with a picture or with what is asked of it. No retry can help. The message is for
 * the person who sent the picture.
 */
export class PictureError extends Error {
  override readonly name = 'PictureError';
  readonly code: PictureErrorCode;

  constructor(code: PictureErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

export type FailureCode = (typeof failureCodes)[number];
