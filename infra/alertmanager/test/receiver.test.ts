import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { createReceiver } from '../src/receiver.ts';

const alert = {
  status: 'firing',
  labels: { alertname: 'BrokerAway' },
  annotations: {},
  generatorURL: 'http://localhost:9090/graph',
};

test.each([
  ['no JSON', '{', 400],
  ['no object', 'null', 400],
  ['an object without alerts', '{}', 400],
  ['alerts that are no list', '{"alerts":1}', 400],
  ['an alert that is nothing', '{"alerts":[null]}', 400],
  ['an alert without labels', JSON.stringify({ alerts: [{ ...alert, labels: null }] }), 400],
  ['an alert without annotations', JSON.stringify({ alerts: [{ ...alert, annotations: 'none' }] }), 400],
  ['what Alertmanager sends', JSON.stringify({ alerts: [alert] }), 200],
])('when %s comes, then the answer says so and the receiver lives on', async (_, body, expected) => {
  const heard: unknown[] = [];
  const receiver = createReceiver((alerts) => {
    for (const { labels, annotations } of alerts) heard.push([labels.alertname, annotations.summary]);
    return 200;
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const address = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/page`;
  const post = (text: string) => fetch(address, { method: 'POST', body: text });
  try {
    expect((await post(body)).status).toBe(expected);
    expect((await post(JSON.stringify({ alerts: [alert] }))).status).toBe(200);
    expect(heard).toHaveLength(expected === 200 ? 2 : 1);
  } finally {
    receiver.close();
  }
});
