import type { Kafka } from 'kafkajs';

/**
 * Resolves if the group has a coordinator. A broker that has just begun needs a while to have one: it makes the topic
 * of offsets first. kafkajs's consumer asks for about three seconds, and then gives up for good.
 * @throws where it has none yet
 */
export async function requireCoordinator(kafka: Kafka, groupId: string): Promise<void> {
  const admin = kafka.admin();
  await admin.connect();
  try {
    await admin.describeGroups([groupId]);
  } finally {
    await admin.disconnect();
  }
}
