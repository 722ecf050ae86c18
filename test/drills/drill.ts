import type { DrillSystem } from './drill-system.ts';

/** One alert: what makes it fire, and what the runbook does about it. */
export interface Drill {
  alert: string;
  /** Of the alert, where its name alone does not tell which one is meant. */
  labels?: Record<string, string>;
  /** What is broken, for people. */
  fault: string;
  /** What is typed of the runbook while it fires, to see what it says. */
  looks?: Sight[];
  /** What ends it and no line does, for people. */
  step?: string;
  /** What is typed then, as it stands under Mitigation. */
  types?: Line[];
  /** Does the harm. */
  inject: (system: DrillSystem) => Promise<Injected>;
}

/** A command of a runbook, as it is typed natively. */
export interface Line {
  line: string;
  /** Which runbook has it; without, that of the alert. */
  runbook?: string;
  /** Words that a reader replaces, and by what. */
  fill?: Record<string, string>;
  /** It is typed again until it prints this. */
  until?: RegExp;
}

/** A line of a runbook's Diagnosis, and what it prints while all this is broken. */
export interface Sight {
  line: string;
  shows: RegExp;
}

/** What follows from the harm. */
export interface Injected {
  /** `performance.now()` of when it was done, where what comes after that takes its time. */
  brokenAt?: number;
  /** What `step` says. */
  heal?: () => Promise<unknown>;
  /** Words to replace that nobody knows before, perhaps from what the line before has printed. */
  fill?: (printed: string) => Record<string, string>;
  /** When all is over: ends what made the fault be seen. */
  end?: () => Promise<unknown>;
}

/** The lines of NoConsumers and others that name each consumer of a drill's system. */
export function restartConsumers(runbook?: string): Line[] {
  const line = { line: 'make restart S=consumer-1', ...(runbook && { runbook }) };
  return [line, { ...line, fill: { 'consumer-1': 'consumer-2' } }];
}

/** As it is typed. */
export function filled({ line, fill = {} }: Line, more: Record<string, string> = {}): string {
  return Object.entries({ ...fill, ...more }).reduce((text, [word, by]) => text.replaceAll(word, by), line);
}
