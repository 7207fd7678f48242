import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import type { Benchmark, Figure } from './benchmark';
import { LoadGenerator } from './load/load-generator';
import { uploadRequest } from './load/request';
import { compare, measure } from './measure';
import { API_KEY, startBareServer, startService } from './server-process';

const ROUNDS = 8;
const ROUND = { connections: 8, durationMs: 1_500 };
const WARM_UP = { connections: 8, durationMs: 1_000 };

/** Noise does not compress: pixels of 3 bytes. */
const PICTURES = { '10 kB': 58, '1 MB': 591 };

/**
 * Pictures, each of which is on the disk when it is answered: beside a bare server that writes the same bodies and has no
 * database.
 */
export const smallUpload: Benchmark = async ({ scratchDirectory }) => {
  const bareDirectory = path.join(scratchDirectory, 'small-upload-bare');
  await mkdir(bareDirectory);
  const service = await startService(path.join(scratchDirectory, 'small-upload'));
  const bare = await startBareServer('upload-server', [bareDirectory]);
  const generator = new LoadGenerator();
  try {
    const figures: Figure[] = [];
    for (const [name, pixels] of Object.entries(PICTURES)) {
      const request = uploadRequest(API_KEY, 'noise.png', [{ bytes: await pictureOfNoise(pixels), times: 1 }]);
      await measure(generator, service, request, WARM_UP);
      await measure(generator, bare, request, WARM_UP);
      const comparison = await compare(
        ROUNDS,
        () => measure(generator, service, request, ROUND),
        () => measure(generator, bare, request, ROUND),
      );
      figures.push(
        { name: `${name}, to the bare server`, value: comparison.throughputRatio, unit: '×' },
        { name: `${name}, processor time to the bare server`, value: comparison.cpuRatio, unit: '×' },
        { name, value: comparison.service.requestsPerSecond, unit: 'requests/s' },
        { name: `${name}, processor time`, value: comparison.service.cpuMsPerRequest, unit: 'ms/request' },
        { name: `${name}, bare`, value: comparison.bare.requestsPerSecond, unit: 'requests/s' },
        { name: `${name}, processor time, bare`, value: comparison.bare.cpuMsPerRequest, unit: 'ms/request' },
      );
    }
    return figures;
  } finally {
    generator.close();
    await service.close();
    await bare.close();
  }
};

function pictureOfNoise(pixels: number): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  return sharp({ create: { width: pixels, height: pixels, channels: 3, background: 'black', noise } })
    .png()
    .toBuffer();
}
