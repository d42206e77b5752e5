import Fastify from 'fastify';

/**
 * Scalar's API reference as one script for browsers. Its package brings the script in a plugin that also serves a page, with
 * an inline script that our policy forbids, so the plugin is asked for the script alone.
 */
export async function readScalarScript(): Promise<Buffer> {
  // Five megabytes that are only needed when the explorer is opened.
  const { default: scalar } = await import('@scalar/fastify-api-reference');
  const fastify = Fastify();
  await fastify.register(scalar, { routePrefix: '/reference', configuration: { url: '/openapi.json' } });
  const { statusCode, rawPayload } = await fastify.inject('/reference/js/scalar.js');
  await fastify.close();
  if (statusCode !== 200) throw new Error(`Scalar's plugin responds with ${statusCode} instead of its script.`);
  return rawPayload;
}
