import './graphql/print-schema';
import { printDocument } from './rest/openapi/print-document';

void printDocument();
