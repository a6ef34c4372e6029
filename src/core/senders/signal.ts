import type { Signal } from "../event/signal.ts";
import { isTag } from "../event/tag-name.ts";
import type { SenderName } from "./name.ts";
import { isDigest } from "../event/digest.ts";
import { parseArtifactRepository } from "./artifact.ts";

/** The artifact that a sender reports about, unvalidated. */
interface About {
  readonly host: string;
  readonly path: string;
  /** Tags and digests of the artifact, as the sender reports them. */
  readonly references: readonly (string | null | undefined)[];
  readonly at: number | undefined;
}

/** Builds a signal about an artifact. Empty if its repository is invalid, or it has neither tag nor digest. */
export function signalOf(
  sender: SenderName,
  kind: Signal["kind"],
  { host, path, references, at }: About,
  result: Pick<Signal, "status" | "severity" | "counts" | "scanner">,
): Signal[] {
  const repository = parseArtifactRepository(sender, host, path);
  const texts = references.map((text) => text ?? "");
  const [digest, tag] = [texts.find(isDigest), texts.find((text) => isTag(text))];
  if (!repository.ok || (digest === undefined && tag === undefined)) return [];
  const { fullName, registry } = repository.value;
  return [
    {
      kind,
      repository: fullName,
      ...(registry !== undefined && { registry }),
      ...(tag !== undefined && { tag }),
      ...(digest !== undefined && { digest }),
      ...result,
      ...(at !== undefined && { at }),
    },
  ];
}
