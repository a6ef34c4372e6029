import { samplePush } from "../dry-run/sample-payload.ts";
import { postAsDockerHub, type FrontAnswer } from "../relay/docker-hub-request.ts";
import { CommandError } from "../terminal/exit.ts";
import { ok, problem, type Check } from "./check.ts";
import { obstacleOf } from "./obstacle.ts";

const NAME = "docker hub";

/**
 * Checks that a POST as Docker Hub makes it reaches the relay: a firewall before it may refuse Docker Hub's user agent,
 * and the relay never sees such a request. The URL has no token, so the relay stores nothing. The sender's address and its
 * TLS cannot be imitated.
 */
export async function checkFrontDoor(origin: string): Promise<Check> {
  let answer: FrontAnswer;
  try {
    answer = await postAsDockerHub(
      new URL("/hook/", origin),
      JSON.stringify(samplePush("hubrelay/doctor", "latest", undefined, Date.now())),
    );
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    return problem(NAME, error.message, "start the relay, or check the URL");
  }
  const obstacle = obstacleOf(answer);
  if (obstacle !== undefined) return problem(NAME, obstacle.detail, obstacle.advice);
  if (answer.headers["content-type"]?.startsWith("application/problem+json") === true) {
    return ok(NAME, "a request as Docker Hub sends it reaches the relay");
  }
  const detail = `${origin}/hook/ answers ${answer.status}, and not as a relay does`;
  return problem(NAME, detail, "look for a proxy or a rule before the relay that answers in its place");
}
