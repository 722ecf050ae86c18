import { Kafka, logLevel } from 'kafkajs';

/** Whether every partition has exactly these brokers among its replicas that are in sync. */
export async function areInSync(addresses: string[], brokers: number[]): Promise<boolean> {
  const admin = new Kafka({ brokers: addresses, logLevel: logLevel.NOTHING }).admin();
  try {
    await admin.connect();
    const { topics } = await admin.fetchTopicMetadata();
    const partitions = topics.flatMap((topic) => topic.partitions);
    return partitions.length > 0 && partitions.every(({ isr }) => isr.toSorted().join() === brokers.join());
  } catch {
    // A broker that is about to go, or to come, breaks off what it is asked.
    return false;
  } finally {
    await admin.disconnect();
  }
}
