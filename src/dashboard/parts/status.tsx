const SIGNS: Record<string, string> = {
  delivered: "✓",
  failed: "✕",
  pending: "…",
  held: "‖",
  unrouted: "–",
  superseded: "↷",
};

/** A status by word, sign and colour. */
export function Status({ status }: { readonly status: string }) {
  return (
    <span class={`status status-${status}`}>
      <span aria-hidden="true">{SIGNS[status] ?? "·"}</span> {status.replaceAll("_", " ")}
    </span>
  );
}
