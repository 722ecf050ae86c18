export { nativeFolder, type Ports } from './config.ts';
export { administration, DATABASE_NAME, SERVICE_USER } from './database.ts';
export { download, type Programs } from './download.ts';
export type { Part } from './part.ts';
export { isRunAbandoned, writeRunState } from './run-state.ts';
export type { Secrets } from './secrets.ts';
export { api, consumer, type ServiceSurroundings } from './services.ts';
export { type PartStatus, type Supervised, supervise } from './supervise.ts';
export { createTopology, type Topology, type TopologyOptions } from './topology.ts';
