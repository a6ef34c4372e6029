const SIGNS: Record<string, string> = {
  delivered: "✓",
  failed: "✕",
  pending: "…",
  held: "‖",
  unrouted: "–",
  superseded: "↷",
  approved: "✓",
  rejected: "✕",
};

/** Shows a status by a word, a sign and a colour. */
export function Status({ status }: { readonly status: string }) {
  return (
    <span class={`status status-${status}`}>
      <span aria-hidden="true">{SIGNS[status] ?? "·"}</span> {status.replaceAll("_", " ")}
    </span>
  );
}
