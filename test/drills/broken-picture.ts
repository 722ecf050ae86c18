import { randomBytes } from 'node:crypto';
import sharp from 'sharp';

/** Posts a picture whose head is well and whose pixels are not. */
export async function postBroken(api: string, count: number): Promise<void> {
  const raw = { width: 64, height: 64, channels: 3 } as const;
  const picture = await sharp(randomBytes(64 * 64 * 3), { raw })
    .png()
    .toBuffer();
  const middle = Math.floor(picture.length / 2);
  picture.fill(0, middle, middle + 100);
  const send = async () => {
    const { status } = await fetch(`${api}/api?width=4&height=4`, {
      method: 'POST',
      headers: { 'content-type': 'image/png' },
      body: new Uint8Array(picture),
    });
    if (status !== 202) throw new Error(`Expected 202 for a broken picture but received ${status}`);
  };
  await Promise.all(Array.from({ length: count }, send));
}
