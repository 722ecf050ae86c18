import { request } from 'node:http';

/** Announces large bodies and sends next to nothing of them, again and again; resolves to the end of it. */
export function holdUploads(api: string, count: number, bytes: number): () => void {
  let over = false;
  const open = new Set<ReturnType<typeof request>>();
  const upload = () => {
    const held = request(`${api}/api?width=4&height=4`, {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg', 'content-length': bytes },
    });
    open.add(held);
    // The api ends it when its time is over.
    held.on('error', () => {});
    held.on('response', (response) => response.resume());
    held.on('close', () => {
      open.delete(held);
      if (!over) setTimeout(upload, 100);
    });
    held.write('\xff');
  };
  for (let index = 0; index < count; index += 1) upload();
  return () => {
    over = true;
    for (const held of open) held.destroy();
  };
}
