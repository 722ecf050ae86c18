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
}
