import * as aws from './aws.ts';
import { type Construct, TerraformStack } from './cdk.ts';
import type { Config } from './config.ts';
import type { Encryption } from './encryption.ts';
import { parameterPath } from './names.ts';
import { type Role, roles, topology } from './topology.ts';

/**
 * Secrets are made by AWS while Terraform applies and written to where only the roles that need them may
 * read. Both ends are of the kind that Terraform forgets: they are in no plan, no state and no user data.
 * Made once: another version number makes new ones, and whoever has the old ones must be told.
 */
export function createSecrets(scope: Construct, c: Config, { keyArn }: Encryption): void {
  for (const name of new Set(roles.flatMap((role) => topology[role].secrets))) {
    // The CDK has no ephemeral resources.
    TerraformStack.of(scope).addOverride(`ephemeral.aws_secretsmanager_random_password.${name}`, {
      password_length: 40,
      exclude_punctuation: true,
    });
    new aws.SsmParameter(scope, `secret-${name}`, {
      name: `${parameterPath(c)}/${name}`,
      type: 'SecureString',
      keyId: keyArn,
      valueWo: `\${ephemeral.aws_secretsmanager_random_password.${name}.random_password}`,
      valueWoVersion: 1,
    });
  }
}

/** What a role's machines fetch at each boot: its secrets, and where RDS is, which nobody knows before it is made. */
export function fetchedBy(role: Role, { db }: Pick<Config, 'db'>): string[] {
  const { secrets } = topology[role];
  return db.on === 'rds' && secrets.includes('DB_MYSQL_PASS') ? [...secrets, 'DB_MYSQL_ADD'] : secrets;
}
