import type { FileUpload } from 'graphql-upload-ts';

/** A file part of a form, as the request processor hands it on. */
export type UploadedPart = FileUpload & { readonly declaredSizeBytes?: number };
