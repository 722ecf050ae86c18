import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect } from 'node:net';
import { expect, test } from '@jest/globals';
import express from 'express';
import { getEvents } from '../src/get-events.ts';
import type { JobReading } from '../src/get-job.ts';
import type { Watcher } from '../src/watch.ts';

/** More than lies between two sockets. */
const long = 'x'.repeat(30_000_000);

test('when a client that does not read is done with, then nothing more is written for it', async () => {
  let watcher: Watcher | undefined;
  let isWatched = false;
  const reading = {
    checkId: (id: unknown) => id,
    present: () => ({ long }),
    queuePosition: async () => undefined,
    stopping: new AbortController().signal,
    watch: (_: unknown, given: Watcher) => {
      watcher = given;
      isWatched = true;
      return () => {
        isWatched = false;
      };
    },
  } as unknown as JobReading;
  let isClosed = false;
  const app = express().get('/:id', (request, response, next) => {
    response.once('close', () => {
      isClosed = true;
    });
    getEvents(reading)(request, response, next);
  });
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1').pause();
  try {
    client.write('GET /1 HTTP/1.1\r\nHost: x\r\n\r\n');
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(isWatched).toBe(true);
    watcher?.onChange(undefined);
    watcher?.onTrouble();
    expect({ isWatched, isClosed }).toEqual({ isWatched: false, isClosed: false });
  } finally {
    client.destroy();
    server.close();
    await once(server, 'close');
  }
});
