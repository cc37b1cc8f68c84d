// The sentence for an error, in the language of the page.
import { t } from '../i18n';
import { RequestError } from '../protocol/errors';

export function say(error: unknown): string {
  if (!(error instanceof RequestError)) return t.errors.internal;
  if (error.code === 'too_many_tries' && error.retryAfter_s) return t.tooManyTries(error.retryAfter_s);
  if (error.code === 'question_taken' && error.who) return t.qna.hasIt(error.who);
  return (t.errors as Partial<Record<string, string>>)[error.code] ?? error.message;
}
