/** One permission, or its refusal. */
export interface Statement {
  Effect?: 'Allow' | 'Deny';
  Action: string | string[];
  Resource?: string | string[];
  Principal?: Record<string, string> | '*';
  Condition?: Record<string, Record<string, string | string[]>>;
}

export function policy(...statements: Statement[]): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: statements.map((statement) => ({ Effect: 'Allow', ...statement })),
  });
}

/** Who may take a role on: a service of AWS. */
export function trusts(service: string): string {
  return policy({ Action: 'sts:AssumeRole', Principal: { Service: service } });
}
