import { serveJob } from '../thread/serve-job';
import { findMaskRegion } from './mask-region';

serveJob(findMaskRegion, (region) => (region === null ? [] : [region.coverage.buffer]));
