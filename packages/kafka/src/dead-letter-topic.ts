/** Where messages go that no consumer can finish; it lies beside the topic they came from. */
export const deadLetterTopic = (topic: string) => `${topic}.dead-letter`;
