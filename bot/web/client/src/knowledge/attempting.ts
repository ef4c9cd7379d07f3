/** Do it, or say in one sentence why not. */
import { Problem } from "../wire/problem";
import { sentenceOf } from "../words/common";

/** The sentence for a refusal; what the house says about a field is told as it is. */
export function refusalOf(problem: Problem): string {
  const sentence = sentenceOf(problem);
  const isAboutField = problem.status === 422 && problem.detail !== "" && !sentence.includes(problem.detail);
  return isAboutField ? `${sentence} ${problem.detail}` : sentence;
}

/** Await it; a refusal goes to `refused` and becomes undefined. */
export async function attempt<T>(asked: Promise<T>, refused: (problem: Problem) => void): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    refused(error);
    return undefined;
  }
}
