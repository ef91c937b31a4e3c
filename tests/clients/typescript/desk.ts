// What an integrator writes against the generated types: it compiles as long as the contract holds.
import type { components, operations, paths } from './schema';

type Body<Name extends keyof operations> = operations[Name] extends {
  requestBody?: { content: { 'application/json': infer Taken } };
}
  ? Taken
  : never;
type Answer<Name extends keyof operations, Status extends number> = operations[Name] extends {
  responses: { [status in Status]: { content: { 'application/json': infer Given } } };
}
  ? Given
  : never;
type Problem = components['schemas']['ProblemDetails'];

const opening: Body<'open_case'> = { channel: 'email', topic: 'delivery', priority: 'high' };
const reply: Body<'case_reply'> = { text: 'It left our house this morning.' };
const replyAddress: keyof paths = '/v1/cases/{identity}/reply';

// @ts-expect-error A request is strict: there is no such priority.
const wrong: Body<'open_case'> = { channel: 'email', topic: 'delivery', priority: 'soon' };

// @ts-expect-error A request is strict: a topic must be given.
const less: Body<'open_case'> = { channel: 'email' };

export function told(done: Answer<'open_case', 201>): string {
  const version: number = done.version;
  return `${done.id} is at version ${version} since ${done.recorded_at}`;
}

// An answer is open: any text may stand here, today's and tomorrow's.
export function first(page: Answer<'get_queue', 200>, status: string): string | undefined {
  return page.cases.find((one) => one.status === status || one.priority === 'not known today')?.stream;
}

export function why(problem: Problem): string[] {
  return [problem.code, ...(problem.errors ?? []).map((one) => `${one.pointer}: ${one.detail}`)];
}

export const used = [opening, reply, replyAddress, wrong, less];
