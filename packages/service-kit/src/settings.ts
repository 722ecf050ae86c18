import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** The environment is not what the service needs. The message names every wrong variable at once. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';

  /** @param wrong a line for each, as in "API_PORT: Expected a number" */
  constructor(wrong: string[]) {
    const lines = wrong.map((line) => `  ${line}`).join('\n');
    super(`These settings are missing or wrong:\n${lines}\nSee .env.example in the service's folder.`);
  }
}

/**
 * Reads the variables that `shape` names. An empty variable or file counts as absent, as it does in an .env
 * file with nothing behind the equals sign. In place of any NAME there may be NAME_FILE, the file that has
 * the value, which keeps secrets out of the environment. Values are not repeated in the error: they may be secret.
 * @throws SettingsError
 */
export function readSettings<T extends z.ZodRawShape>(
  shape: T,
  environment: Record<string, string | undefined>,
): z.infer<z.ZodObject<T>> {
  const given = withoutEmpty(environment);
  const files = Object.keys(shape).filter((name) => given[`${name}_FILE`] !== undefined);
  const unreadable: Record<string, string> = {};
  const contents = Object.fromEntries(
    files.map((name) => [name, readFile(name, given, (line) => (unreadable[name] = line))]),
  );
  const present = { ...given, ...withoutEmpty(contents) };
  const result = z.object(shape).safeParse(present);
  const wrong = Object.values(unreadable);
  if (result.success && wrong.length === 0) return result.data;
  const issues = (result.error?.issues ?? []).filter(({ path }) => unreadable[path.join('.')] === undefined);
  const lines = issues.map((issue) => {
    const name = issue.path.join('.');
    const isNoNumber = issue.code === 'invalid_type' && issue.expected === 'number';
    const said =
      present[name] === undefined ? 'is not set' : isNoNumber ? 'Expected a number' : issue.message;
    return `${name}: ${said}`;
  });
  throw new SettingsError([...wrong, ...lines]);
}

function withoutEmpty(variables: Record<string, string | undefined>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(variables).filter(([, value]) => value !== ''));
}

function readFile(
  name: string,
  given: Record<string, string | undefined>,
  onWrong: (line: string) => void,
): string | undefined {
  const variable = `${name}_FILE`;
  if (given[name] !== undefined) onWrong(`${variable}: ${name} is set as well`);
  try {
    return readFileSync(String(given[variable]), 'utf8').trimEnd();
  } catch (error) {
    // Compose makes no file of a secret that is empty.
    const { code } = error as NodeJS.ErrnoException;
    const hint = code === 'ENOENT' ? `; in containers: is ${name} empty in .env?` : '';
    onWrong(`${variable}: Can't be read (${code}${hint})`);
    return undefined;
  }
}
