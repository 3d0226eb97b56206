import * as v from 'valibot';

/** Body of `POST /v1/requests/:id/proof`, and of `/api/requests/:id/proof`. */
export const ProofCall = v.object({ code: v.pipe(v.string(), v.regex(/^\d{8}$/, 'eight digits')) });
