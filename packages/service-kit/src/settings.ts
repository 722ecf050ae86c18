import { z } from 'zod';

/** The environment is not what the service needs. The message names every wrong variable at once. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Reads the variables that `shape` names. An empty variable counts as absent, as it does in an .env
 * file with nothing behind the equals sign. Values are not repeated in the error: they may be secret.
 * @throws SettingsError
 */
export function readSettings<T extends z.ZodRawShape>(
  shape: T,
  environment: Record<string, string | undefined>,
): z.infer<z.ZodObject<T>> {
  const present = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== ''));
  const result = z.object(shape).safeParse(present);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = issue.path.join('.');
    const isNoNumber = issue.code === 'invalid_type' && issue.expected === 'number';
    const said =
      present[name] === undefined ? 'is not set' : isNoNumber ? 'Expected a number' : issue.message;
    return `  ${name}: ${said}`;
  });
  throw new SettingsError(
    `These settings are missing or wrong:\n${lines.join('\n')}\nSee .env.example in the service's folder.`,
  );
}
