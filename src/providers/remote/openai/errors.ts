import type { ProviderErrors } from '../http/error-meaning';

/**
 * Of OpenAI (https://platform.openai.com/docs/guides/error-codes, openai-openapi f85dbe2 of 2026-08-21), and of those who
 * speak like it: each is named where it differs. Read in November 2026.
 */
export const OPENAI_ERRORS: ProviderErrors = {
  codes: {
    invalid_api_key: 'KEY_NOT_ACCEPTED',
    unsupported_country_region_territory: 'KEY_NOT_ACCEPTED',
    account_deactivated: 'KEY_NOT_ACCEPTED',
    // Groq: an administrator has to accept the terms of a model (https://console.groq.com/docs/errors)
    model_terms_required: 'KEY_NOT_ACCEPTED',
    // LiteLLM: https://docs.litellm.ai/docs/exception_mapping
    auth_error: 'KEY_NOT_ACCEPTED',

    insufficient_quota: 'NO_CREDIT',
    billing_hard_limit_reached: 'NO_CREDIT',
    billing_not_active: 'NO_CREDIT',
    // With type insufficient_quota, since 2026: users wrote the answers down.
    credit_balance_exhausted: 'NO_CREDIT',
    project_spend_limit_exceeded: 'NO_CREDIT',
    organization_spend_limit_exceeded: 'NO_CREDIT',
    // LiteLLM, with status 400: https://docs.litellm.ai/docs/proxy/users
    budget_exceeded: 'NO_CREDIT',

    moderation_blocked: 'CONTENT_REFUSED',
    content_policy_violation: 'CONTENT_REFUSED',
    // Azure: https://learn.microsoft.com/azure/ai-services/openai/concepts/content-filter, its older form in camel case
    content_filter: 'CONTENT_REFUSED',
    contentFilter: 'CONTENT_REFUSED',
    ResponsibleAIPolicyViolation: 'CONTENT_REFUSED',

    rate_limit_exceeded: 'RATE_LIMITED',
    too_many_requests: 'RATE_LIMITED',
    // Azure
    RateLimitReached: 'RATE_LIMITED',

    // Azure: https://learn.microsoft.com/azure/ai-services/openai/reference
    DeploymentNotFound: 'MODEL_UNKNOWN',
    // Groq: https://console.groq.com/docs/errors
    model_decommissioned: 'MODEL_UNKNOWN',
    // Together: https://docs.together.ai/docs/error-codes
    model_not_available: 'MODEL_UNKNOWN',
    // vLLM: entrypoints/openai/api_server.py
    NotFoundError: 'MODEL_UNKNOWN',

    server_error: 'PASSING',
    overloaded_error: 'PASSING',

    // The address is wrong, not the model.
    unknown_url: 'LASTING',
  },
  vague: {
    // Also with status 404 of a model that only the words say why of
    model_not_found: 'MODEL_UNKNOWN',
  },
  words: [
    // Status 403 without a code: openai-php/client issue 565; 400 and 404, as users wrote down (openai/openai-go issue 565)
    [/^Your organization must be verified/, 'KEY_NOT_ACCEPTED'],
    // OpenRouter, status 403, with the number alone for a code: https://openrouter.ai/docs/api/reference/errors-and-debugging
    [/requires moderation on OpenRouter/, 'CONTENT_REFUSED'],
    // Retired models, without a code of their own: https://developers.openai.com/api/docs/deprecations
    [/^The model [`'"].{1,200}[`'"] (does not exist|has been deprecated)/, 'MODEL_UNKNOWN'],
  ],
  // «Country, region, or territory not supported», and what the key, its project or its organization may not do
  statuses: { 403: 'KEY_NOT_ACCEPTED' },
  fields: {
    model: ['model'],
    prompt: ['prompt'],
    n: ['n'],
    size: ['size'],
    quality: ['quality'],
    image: ['image', 'referenceImages'],
    images: ['image', 'referenceImages'],
    mask: ['mask'],
    input: ['text'],
    voice: ['voice'],
    speed: ['speed'],
    response_format: ['format'],
    file: ['audio'],
    language: ['language'],
    seed: ['seed'],
  },
  saysRetryable: () => null,
};
