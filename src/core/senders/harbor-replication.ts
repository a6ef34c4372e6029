import * as v from "valibot";
import { SUCCESS, type Signal } from "../event/signal.ts";
import { shortText } from "../event/short-text.ts";
import { list } from "../schema/bounded.ts";
import { validate } from "../schema/validate.ts";
import { parseReference } from "./reference.ts";
import { signalOf } from "./signal.ts";

const Artifacts = v.nullish(
  list(
    v.object({ name_tag: v.nullish(v.string()), references: v.nullish(list(v.string(), 100, "references")) }),
    100,
    "artifacts",
  ),
);

const Side = v.nullish(
  v.object({
    registry_name: shortText,
    registry_type: shortText,
    endpoint: v.nullish(v.string()),
    namespace: shortText,
  }),
);

/** https://github.com/goharbor/harbor/blob/main/src/controller/event/model/event.go */
const Replicated = v.object({
  replication: v.object({
    src_resource: Side,
    dest_resource: Side,
    successful_artifact: Artifacts,
    failed_artifact: Artifacts,
  }),
});

/** Signals of one request, as for pushes. */
const MAX_SIGNALS = 100;

/** `web [1 item(s) in total]`, or with a tag as in `web:v1` of earlier versions. */
const NAME_TAG = /^([^\s:@]+)(?::([\w.-]+))?/;

/**
 * Reads the signals of a finished replication, from or to this Harbor: one for each tag, or digest of an artifact
 * without tags, at most 100. Empty if the data is not Harbor's, or the replication has not ended.
 * https://github.com/goharbor/harbor/blob/main/src/controller/event/handler/webhook/artifact/replication.go
 */
export function replicationSignals(data: unknown, at: number | undefined): Signal[] {
  const parsed = validate(Replicated, data);
  if (!parsed.ok) return [];
  const { src_resource: from, dest_resource: to, ...artifacts } = parsed.value.replication;
  // Only the other registry has a name. Harbor writes its own namespace into `dest_resource` in both directions.
  const own = [from, to].find((side) => side?.registry_type === "harbor" && !side.registry_name);
  const { host } = parseReference(own?.endpoint ?? "");
  const ended = [
    ...(artifacts.successful_artifact ?? []).map((artifact) => ({ ...artifact, status: SUCCESS })),
    ...(artifacts.failed_artifact ?? []).map((artifact) => ({ ...artifact, status: "error" })),
  ];
  const signals = ended.flatMap(({ name_tag: text, references, status }) => {
    const [, name = "", tag] = NAME_TAG.exec(text ?? "") ?? [];
    const path = [to?.namespace, name].filter(Boolean).join("/");
    const named = (references ?? []).filter((reference) => reference !== "");
    return (named.length > 0 ? named : [tag]).flatMap((reference) =>
      signalOf("harbor", "replication", { host, path, references: [reference], at }, { status }),
    );
  });
  return signals.slice(0, MAX_SIGNALS);
}
