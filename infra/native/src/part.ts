/** One process of the topology: what to run and how to ask whether it works. */
export interface Part {
  name: string;
  /** host:port, for people. */
  address: string;
  command: string;
  arguments: string[];
  /** All of it; without, the same as ours. */
  environment?: NodeJS.ProcessEnv;
  /** Writes configuration and makes folders; before every first start. */
  prepare?: () => Promise<void>;
  /** Really speaks to it. Rejects while it is not there. */
  probe: () => Promise<unknown>;
  /** Once, after the first time the probe succeeded. */
  afterReady?: () => Promise<void>;
  /** Milliseconds a SIGTERM is given before SIGKILL. */
  stopMs: number;
  /** How often its process may end before it was ready once, until its start counts as failed; 1 if absent. */
  startAttempts?: number;
  /** The system is ready without it, and that it fails is only told. */
  isOptional?: boolean;
  /** Runs on when the process that started it is killed; then someone has to stop it later. */
  outlivesParent?: boolean;
}
