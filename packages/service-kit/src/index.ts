export * from './keep-trying.ts';
export * from './listen.ts';
export * from './logger.ts';
export * from './ops-server.ts';
export * from './process-settings.ts';
export * from './settings.ts';
export * from './shutdown.ts';
export * from './within.ts';
