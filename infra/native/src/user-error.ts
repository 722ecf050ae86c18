/** Something the person at the terminal can do something about. Shown without a stack. */
export class UserError extends Error {
  override readonly name = 'UserError';
}
