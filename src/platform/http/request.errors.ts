import { defineProblems } from '../../../libs/problem-details/index.ts';

/** The URI of every problem begins with it. Clients compare these URIs, so it never changes. */
export const problemTypePrefix = 'urn:cardroll:problem:';

/** Problems of a request that are found before it reaches a module. */
export const requestProblems = defineProblems('request', {
  invalid: [400, 'The request has invalid values'],
  malformed: [400, 'The request cannot be read'],
  noSuchRoute: [404, 'There is nothing at this address'],
  methodNotAllowed: [405, 'This method is not possible at this address'],
  timeout: [408, 'The request took too long to arrive'],
  tooLarge: [413, 'The request is too large'],
  unsupportedMediaType: [415, 'This kind of content is not accepted here'],
  headersTooLarge: [431, 'The headers of the request are too large'],
});

export const serviceProblems = defineProblems('service', {
  unexpected: [500, 'Something went wrong on our side'],
  unavailable: [503, 'The service is not available right now'],
  insufficientStorage: [507, 'The service has no room left'],
});
