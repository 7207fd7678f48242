import { serveJob } from '../thread/serve-job';
import { fillRegion } from './mask-region';

serveJob(fillRegion, (data) => [data.buffer]);
