import sharp from 'sharp';
import { FairLimit } from '../../../src/concurrency/fair-limit';
import type { ImageMimeType } from '../../../src/domain/media';
import { createDecodingLimit } from '../../../src/media/media-prober';
import { MAX_RENDERED_BYTES, ThumbnailRenderer } from '../../../src/media/thumbnail/thumbnail-renderer';
import { MEDIA_FIXTURE_NAMES, MEDIA_FIXTURES, readFixture } from '../../support/media/media-fixtures';
import { sourceOf } from '../../support/media/media-sources';

const PICTURES = MEDIA_FIXTURE_NAMES.filter((name) => MEDIA_FIXTURES[name].details.kind === 'IMAGE');
const patient = { organizationId: 'org_of_a_test', signal: new AbortController().signal };

const renderer = new ThumbnailRenderer(createDecodingLimit());

async function look(bytes: Buffer, mimeType: ImageMimeType, width: number) {
  const thumbnail = await renderer.render(sourceOf(bytes), { mimeType, width }, patient);
  return sharp(thumbnail ?? Buffer.alloc(0)).metadata();
}

function canvas(width: number, height: number, background = 'red') {
  return sharp({ create: { width, height, channels: 3, background } });
}

describe('a thumbnail', () => {
  it.each(PICTURES)('is a still WebP: %s', async (name) => {
    const { mimeType, details } = MEDIA_FIXTURES[name];
    const { width: ownWidth, height: ownHeight } = details as { width: number; height: number };
    const { format, width, height, pages } = await look(readFixture(name), mimeType as ImageMimeType, 16);
    expect({ format, width, pages }).toEqual({ format: 'webp', width: 16, pages: undefined });
    expect(height).toBe(Math.round((16 * ownHeight) / ownWidth));
  });

  it('is never larger than the picture', async () => {
    expect(await look(readFixture('still.png'), 'image/png', 1024)).toMatchObject({ width: 64, height: 48 });
  });

  it('is at most 2,048 pixels high', async () => {
    const tall = await canvas(1_000, 10_000).png().toBuffer();
    expect(await look(tall, 'image/png', 1024)).toMatchObject({ width: 205, height: 2048 });
    const line = await canvas(1, 20_000).png().toBuffer();
    expect(await look(line, 'image/png', 16)).toMatchObject({ width: 1, height: 2048 });
  });

  it('is of the first frame', async () => {
    const frames = await Promise.all(['red', 'blue'].map((color) => canvas(20, 20, color).png().toBuffer()));
    const animation = await sharp(frames, { join: { animated: true } })
      .gif()
      .toBuffer();
    const thumbnail = await renderer.render(sourceOf(animation), { mimeType: 'image/gif', width: 16 }, patient);
    const { dominant } = await sharp(thumbnail ?? Buffer.alloc(0)).stats();
    expect(dominant.r).toBeGreaterThan(200);
    expect(dominant.b).toBeLessThan(50);
  });

  it('is upright, and tells nothing of where and by what the picture was taken', async () => {
    const exif = { IFD0: { Make: 'A camera' }, IFD3: { GPSLatitude: '51/1 30/1 0/1' } };
    const photograph = await canvas(200, 100).jpeg().withExif(exif).withMetadata({ orientation: 6 }).toBuffer();
    expect((await sharp(photograph).metadata()).exif?.includes('A camera')).toBe(true);
    const { width, height, exif: told, orientation } = await look(photograph, 'image/jpeg', 50);
    expect({ width, height, told, orientation }).toEqual({
      ...{ width: 50, height: 100 },
      ...{ told: undefined, orientation: undefined },
    });
  });

  it('keeps what is transparent', async () => {
    const field = sharp({ create: { width: 50, height: 50, channels: 4, background: '#ff000080' } });
    expect(await look(await field.png().toBuffer(), 'image/png', 16)).toMatchObject({ hasAlpha: true });
  });
});

describe('there is no thumbnail', () => {
  it('of pixels that are damaged', async () => {
    const whole = await canvas(500, 500).jpeg().toBuffer();
    expect(
      await renderer.render(sourceOf(whole.subarray(0, -50)), { mimeType: 'image/jpeg', width: 256 }, patient),
    ).toBeNull();
  });

  it('of too many pixels', async () => {
    const large = await canvas(10_000, 5_001).jpeg().toBuffer();
    expect(await renderer.render(sourceOf(large), { mimeType: 'image/jpeg', width: 256 }, patient)).toBeNull();
  });

  it('of too many bytes, which are not even read', async () => {
    const source = { sizeBytes: MAX_RENDERED_BYTES + 1, read: () => Promise.reject(new Error('It was read.')) };
    expect(await renderer.render(source, { mimeType: 'image/png', width: 256 }, patient)).toBeNull();
  });
});

describe('many thumbnails', () => {
  /** Sources whose bytes do not come. */
  const stalled = () => {
    let reads = 0;
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const bytes = readFixture('still.png');
    const read = async () => {
      reads += 1;
      await held;
      return bytes;
    };
    return { source: { sizeBytes: bytes.length, read }, release: () => release(), reads: () => reads };
  };

  it('are read four at a time, and three of one organization', async () => {
    const { source, release, reads } = stalled();
    const renders = Array.from({ length: 10 }, () =>
      renderer.render(source, { mimeType: 'image/png', width: 16 }, patient),
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(reads()).toBe(3);
    const others = renderer.render(
      source,
      { mimeType: 'image/png', width: 16 },
      { ...patient, organizationId: 'org_of_another' },
    );
    await new Promise((resolve) => setImmediate(resolve));
    expect(reads()).toBe(4);
    release();
    expect(await Promise.all([...renders, others])).not.toContain(null);
    expect(reads()).toBe(11);
  });

  it('are decoded no more at once than pictures may be', async () => {
    const decoding = new FairLimit({
      ...{ maxConcurrent: 1, maxConcurrentPerTenant: 1 },
      ...{ maxWaiting: 1, maxWaitingPerTenant: 1, maxWaitMs: 60_000 },
    });
    let release = () => {};
    const other = decoding.run(
      'org_of_another',
      () =>
        new Promise<void>((resolve) => {
          release = resolve;
        }),
    );
    const render = new ThumbnailRenderer(decoding).render(
      sourceOf(readFixture('still.png')),
      { mimeType: 'image/png', width: 16 },
      patient,
    );
    const first = await Promise.race([render, new Promise((resolve) => setTimeout(resolve, 200, 'still waiting'))]);
    expect(first).toBe('still waiting');
    release();
    await other;
    expect(await render).toBeInstanceOf(Buffer);
  });

  it('are not rendered for whoever gave up waiting', async () => {
    const { source, release, reads } = stalled();
    const aborted = new AbortController();
    const renders = Array.from({ length: 3 }, () =>
      renderer.render(source, { mimeType: 'image/png', width: 16 }, patient),
    );
    const late = renderer.render(source, { mimeType: 'image/png', width: 16 }, { ...patient, signal: aborted.signal });
    aborted.abort('gone');
    await expect(late).rejects.toBe('gone');
    release();
    await Promise.all(renders);
    expect(reads()).toBe(3);
  });

  it('fail with the bytes', async () => {
    const failure = new Error('The disk is gone');
    const source = { sizeBytes: 9, read: () => Promise.reject(failure) };
    await expect(renderer.render(source, { mimeType: 'image/png', width: 16 }, patient)).rejects.toBe(failure);
  });
});
