import { serveJob } from '../thread/run-in-thread';
import { findMaskRegion } from './edit-pixels';

serveJob(findMaskRegion, (region) => (region === null ? [] : [region.coverage.buffer]));
