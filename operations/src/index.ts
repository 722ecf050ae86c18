export { type AuditSources, audit, type Ledger } from './audit.ts';
export { type Letter, openLetters, readLetters } from './dead-letters.ts';
export { redrive } from './redrive.ts';
