import type { TargetList } from "../../api/contract.ts";

/** Says that the targets are those of the last valid rule document, if they are. */
export function LastValid({ of: { isLastValid } }: { readonly of: TargetList }) {
  if (isLastValid !== true) return null;
  return (
    <div class="box failure">
      <p>
        <strong>The rule document is not valid, so pushes are held.</strong> These are the targets of the last valid
        one.
      </p>
      <a class="button" href="/rules">
        Correct the rules
      </a>
    </div>
  );
}
