import { isDigest } from "../event/digest.ts";
import * as v from "valibot";
import type { Problem } from "../schema/problem.ts";
import { err, type Result } from "../lib/result.ts";
import { combinePushes, buildPush } from "./artifact.ts";
import { authorizationProof, ignored, reader, type Message, type BuiltInSender } from "./sender.ts";
import { requireAgreement, parseReference, claimOf } from "./reference.ts";
import { list } from "../schema/bounded.ts";
import { validate } from "../schema/validate.ts";
import { shortText } from "../event/short-text.ts";
import { SUCCESS, type Signal } from "../event/signal.ts";
import { replicationSignals } from "./harbor-replication.ts";
import { scanSignals } from "./harbor-scan.ts";

const Text = v.nullish(v.string());

const Resource = v.object({ digest: shortText, tag: shortText, resource_url: Text });

const Data = v.object({
  resources: list(Resource, 100, "resources"),
  repository: v.nullish(v.object({ repo_full_name: Text, namespace: Text, name: Text })),
});

/** The part of every event that is read: Harbor has a dozen, with other data. */
const Head = v.object({
  type: v.string(),
  occur_at: v.nullish(v.unknown()),
  time: v.nullish(v.unknown()),
  event_data: v.nullish(v.unknown()),
  data: v.nullish(v.unknown()),
});

const Payload = v.object({
  type: v.string(),
  operator: shortText,
  /** Seconds since 1970, in Harbor's own format. */
  occur_at: v.nullish(v.number()),
  event_data: v.nullish(Data),
  /** Time and data in the CloudEvents format. */
  time: shortText,
  data: v.nullish(Data),
});

/** Harbor 2 in both formats; Harbor 1 and Tencent's registry. */
const PUSHED = new Set(["PUSH_ARTIFACT", "harbor.artifact.pushed", "pushImage"]);

/** The ends of scans, by event type. */
const SCANNED: ReadonlyMap<string, string> = new Map([
  ["SCANNING_COMPLETED", SUCCESS],
  ["harbor.scan.completed", SUCCESS],
  ["SCANNING_FAILED", "error"],
  ["harbor.scan.failed", "error"],
  ["SCANNING_STOPPED", "stopped"],
  ["harbor.scan.stopped", "stopped"],
]);

const REPLICATED = new Set(["REPLICATION", "harbor.replication.status.changed"]);

const END_OF_YEAR_9999_SECONDS = 253_402_300_799;

const push = reader(Payload, (body) => {
  const field = body.event_data ? "event_data" : "data";
  const data = body.event_data ?? body.data;
  return data ? parsePush(body, field, data) : err([{ path: ["event_data"], message: "missing: expected an object" }]);
});

/**
 * Harbor, in either of its payload formats. Its "Auth Header" proves it.
 * https://goharbor.io/docs/2.13.0/working-with-projects/project-configuration/configure-webhooks/
 */
export const harbor: BuiltInSender = {
  name: "harbor",
  title: "Harbor",
  proof: authorizationProof("HARBOR_AUTHORIZATION"),
  lists: [
    ["event_data", "resources"],
    ["data", "resources"],
  ],
  identity: { fields: ["occur_at", "time"] },
  signals: ["scan", "replication"],
  fields: push.fields,
  parse(payload) {
    const head = validate(Head, payload);
    if (!head.ok) return head;
    const { type } = head.value;
    if (PUSHED.has(type)) return push.parse(payload);
    return ignored(`the event ${type.slice(0, 100)}`, signalsOf(head.value));
  },
};

function signalsOf({ type, occur_at: seconds, time, event_data, data }: v.InferOutput<typeof Head>): Signal[] {
  const text = typeof seconds === "number" ? timeOf(seconds) : time;
  const end = SCANNED.get(type);
  const millis = typeof text === "string" ? Date.parse(text) : Number.NaN;
  const at = millis >= 0 ? millis : undefined;
  if (end !== undefined) return scanSignals(event_data ?? data, end, at);
  return REPLICATED.has(type) ? replicationSignals(event_data ?? data, at) : [];
}

function parsePush(
  { operator, occur_at: seconds, time }: v.InferOutput<typeof Payload>,
  field: string,
  { resources, repository }: v.InferOutput<typeof Data>,
): Result<Message, Problem[]> {
  const pushedAt = seconds ? timeOf(seconds) : time;
  const named = repository?.repo_full_name;
  const read = resources.map(({ digest, tag, resource_url: url }, index) => {
    // An artifact pushed by digest has the digest as its tag.
    const hasTag = tag && !isDigest(tag);
    const { host, path } = parseReference(url ?? "");
    const at = [field, "resources", index];
    const paths = {
      registry: [...at, "resource_url"],
      repository: named ? [field, "repository", "repo_full_name"] : [...at, "resource_url"],
      tag: [...at, "tag"],
    };
    const reference = hasTag ? { tag, digest } : { digest: digest || tag };
    const artifact = { registry: host, path: named || path, ...reference, pusher: operator, pushedAt };
    const said = [
      { path: paths.registry, repository: path },
      claimOf([field, "repository", "name"], repository?.namespace, repository?.name),
    ];
    const parsed = requireAgreement(buildPush("harbor", artifact, paths), paths.repository, ...said);
    return { hasTag, parsed };
  });
  const pushes = read.flatMap(({ hasTag, parsed }) => (hasTag ? [parsed] : []));
  const byDigest = read.flatMap(({ hasTag, parsed }) => (hasTag ? [] : [parsed]));
  return combinePushes(pushes, "a push without a tag", byDigest);
}

function timeOf(seconds: number): string | undefined {
  if (!(seconds > 0 && seconds <= END_OF_YEAR_9999_SECONDS)) return undefined;
  return new Date(seconds * 1000).toISOString();
}
