import * as v from "valibot";
import type { Problem } from "../schema/problem.ts";
import { err, type Result } from "../lib/result.ts";
import { ignored, isDigest, messageOf, reader, pushOf, type Message, type Sender } from "./sender.ts";
import { splitHost } from "../event/repository.ts";
import { list } from "../schema/bounded.ts";
import { shortText } from "../event/short-text.ts";

const Resource = v.object({ digest: shortText, tag: shortText, resource_url: v.string() });

const Data = v.object({
  resources: list(Resource, 100, "resources"),
  repository: v.object({ repo_full_name: v.string() }),
});

const Payload = v.object({
  type: v.string(),
  operator: shortText,
  /** Seconds since 1970, in Harbor's own format. */
  occur_at: v.nullish(v.number()),
  event_data: v.nullish(Data),
  /** The same in the format of CloudEvents. */
  time: shortText,
  data: v.nullish(Data),
});

const PUSHED = new Set(["PUSH_ARTIFACT", "harbor.artifact.pushed"]);

const END_OF_YEAR_9999_SECONDS = 253_402_300_799;

/**
 * Harbor, in either of its payload formats. Its "Auth Header" proves it.
 * https://goharbor.io/docs/2.13.0/working-with-projects/project-configuration/configure-webhooks/
 */
export const harbor: Sender = {
  name: "harbor",
  title: "Harbor",
  proof: { kind: "authorization", secret: "HARBOR_AUTHORIZATION" },
  ...reader(Payload, (body) => {
    if (!PUSHED.has(body.type)) return ignored(`the event ${body.type.slice(0, 100)}`);
    const field = body.event_data ? "event_data" : "data";
    const data = body.event_data ?? body.data;
    if (!data) return err([{ path: ["event_data"], message: "missing: expected an object" }]);
    return understand(body, field, data);
  }),
};

function understand(
  { operator, occur_at: seconds, time }: v.InferOutput<typeof Payload>,
  field: string,
  { resources, repository }: v.InferOutput<typeof Data>,
): Result<Message, Problem[]> {
  const pushedAt = seconds ? timeOf(seconds) : time;
  const pushes = resources.flatMap(({ digest, tag, resource_url: url }, index) => {
    // An artifact that was pushed by its digest has that for its tag.
    if (!tag || isDigest(tag)) return [];
    const { host: registry } = splitHost(url);
    const paths = {
      registry: [field, "resources", index, "resource_url"],
      repository: [field, "repository", "repo_full_name"],
      tag: [field, "resources", index, "tag"],
    };
    const artifact = { registry, path: repository.repo_full_name, tag, digest, pusher: operator, pushedAt };
    return [pushOf("harbor", artifact, paths)];
  });
  return messageOf(pushes, "a push without a tag");
}

function timeOf(seconds: number): string | undefined {
  if (!(seconds >= 0 && seconds <= END_OF_YEAR_9999_SECONDS)) return undefined;
  return new Date(seconds * 1000).toISOString();
}
