import { serveJob } from '../thread/serve-job';
import { fillRegion } from './fill-region';

serveJob(fillRegion, (data) => [data.buffer]);
