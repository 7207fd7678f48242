import { serveJob } from '../thread/run-in-thread';
import { findMaskRegion } from './mask-region';

serveJob(findMaskRegion, (region) => (region === null ? [] : [region.coverage.buffer]));
