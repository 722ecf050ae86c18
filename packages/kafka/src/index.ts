export * from './certificate-end.ts';
export * from './client.ts';
export * from './coordinator.ts';
export * from './dead-letter-topic.ts';
export * from './settings.ts';
export * from './topic.ts';
