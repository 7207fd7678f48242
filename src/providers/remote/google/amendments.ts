import type { GenerationRequest } from '../../generation-request';
import type { Amendments } from '../sdk/sent-request';

/** https://ai.google.dev/gemini-api/docs/imagen: the SDK asks Imagen for a square where no shape is asked for. */
export function googleAmendments(request: GenerationRequest): Amendments {
  const isPicture = request.kind === 'IMAGE' && request.image === null && request.referenceImages.length === 0;
  if (!isPicture || request.aspectRatio !== null) return {};
  return {
    json({ parameters }) {
      if (typeof parameters === 'object' && parameters !== null) Reflect.deleteProperty(parameters, 'aspectRatio');
    },
  };
}
