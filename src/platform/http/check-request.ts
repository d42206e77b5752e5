import type { IncomingMessage } from 'node:http';
import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiConsumes } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { requestProblems } from './request.errors.ts';

/** Node keeps the first of two such headers, and a proxy may keep the last: they would see different requests (RFC 9112 §3.2). */
const singleHeaders = ['host', 'authorization'];

/** A route that takes a form with a file (RFC 7578), and no JSON. */
export const AcceptsForm = () => applyDecorators(RouteConfig({ acceptsForm: true }), ApiConsumes('multipart/form-data'));

export function acceptsForm({ config }: FastifyRequest['routeOptions']): boolean {
  return (config as { acceptsForm?: boolean }).acceptsForm === true;
}

export function hasBody({ headers }: IncomingMessage): boolean {
  return headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
}

/** Throws `request/malformed` or `request/unsupported-media-type` before the request is looked at any further. */
export function checkRequest(request: FastifyRequest): void {
  refuseRepeatedHeaders(request);
  refuseUnreadableAddress(request.raw.url ?? '');
  if (!request.is404) refuseForm(request);
}

function refuseRepeatedHeaders({ raw }: FastifyRequest): void {
  const counts = new Map(singleHeaders.map((name) => [name, 0]));
  for (let at = 0; at < raw.rawHeaders.length; at += 2) {
    const name = raw.rawHeaders[at]!.toLowerCase();
    const count = counts.get(name);
    if (count !== undefined) counts.set(name, count + 1);
  }
  for (const [name, count] of counts) if (count > 1) throw requestProblems.malformed({ detail: `Send the header ${name} only once.` });
  if (counts.get('host') === 0 && raw.httpVersion === '1.1') throw requestProblems.malformed({ detail: 'Send the header host.' });
}

/** An address is ASCII, and what is percent-encoded in it is UTF-8 (RFC 3986 §2.5). The parser of queries would keep it as it is. */
function refuseUnreadableAddress(url: string): void {
  if (/^[\u0021-\u007e]*$/.test(url) && isDecodable(url)) return;
  throw requestProblems.malformed({ detail: 'Encode the address as UTF-8, with "%" and two digits for each byte.' });
}

function isDecodable(url: string): boolean {
  try {
    decodeURIComponent(url);
    return true;
  } catch {
    return false;
  }
}

/** Fastify accepts the media types of all routes on each of them. Routes for forms refuse JSON themselves, after the guard. */
function refuseForm({ method, raw, routeOptions }: FastifyRequest): void {
  // Fastify does not read their bodies.
  if (method === 'GET' || method === 'HEAD') return;
  if (hasBody(raw) && /^\s*multipart\//i.test(raw.headers['content-type'] ?? '') && !acceptsForm(routeOptions))
    throw requestProblems.unsupportedMediaType({ detail: 'Send application/json.' });
}
