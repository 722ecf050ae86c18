export { audit, type Ledger } from './audit.ts';
export type { AuditSources } from './books.ts';
export { type Letter, openLetters, readLetters } from './dead-letters.ts';
export { redrive } from './redrive.ts';
