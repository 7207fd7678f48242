import path from 'node:path';
import sharp from 'sharp';
import type { Benchmark } from './benchmark';
import { LoadGenerator } from './load/load-generator';
import { uploadRequest } from './load/request';
import { measure } from './measure';
import { API_KEY, startService } from './server-process';

const LOAD = { connections: 8, durationMs: 4_000 };

/** Pictures of 10 kB, each of which is on the disk when it is answered. */
export const smallUpload: Benchmark = async ({ scratchDirectory }) => {
  const request = uploadRequest(API_KEY, 'noise.png', [{ bytes: await pictureOfNoise(), times: 1 }]);
  const service = await startService(path.join(scratchDirectory, 'small-upload'));
  const generator = new LoadGenerator();
  try {
    await measure(generator, service, request, { ...LOAD, durationMs: 1_000 });
    const { requestsPerSecond, cpuMsPerRequest } = await measure(generator, service, request, LOAD);
    return [
      { name: 'uploads', value: requestsPerSecond, unit: 'requests/s' },
      { name: 'processor time', value: cpuMsPerRequest, unit: 'ms/request' },
    ];
  } finally {
    generator.close();
    await service.close();
  }
};

/** Noise does not compress: 58 × 58 pixels of 3 bytes are 10 kB. */
function pictureOfNoise(): Promise<Buffer> {
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  return sharp({ create: { width: 58, height: 58, channels: 3, background: 'black', noise } })
    .png()
    .toBuffer();
}
