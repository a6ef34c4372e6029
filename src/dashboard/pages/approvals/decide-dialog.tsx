import { useContext } from "preact/hooks";
import type { AwaitedApproval } from "../../api/contract.ts";
import { CurrentOperator } from "../../api/operator.ts";
import { Confirm } from "../../parts/confirm.tsx";
import { textOf } from "../../parts/form.ts";
import { subjectOf } from "../../parts/subject.tsx";

/** Where a browser remembers the name of somebody who shares ADMIN_TOKEN. */
const NAME = "hubrelay.approver";

interface DialogProps {
  readonly approval: AwaitedApproval;
  readonly decision: "approve" | "reject";
  /** Called with the typed name; empty for an operator with a name of their own. */
  readonly onConfirm: (by: string) => void;
  readonly onClose: () => void;
}

/** Asks to confirm a decision. Whoever shares ADMIN_TOKEN is asked for a name, once on each device. */
export function DecideDialog({ approval, decision, onConfirm, onClose }: DialogProps) {
  const { label } = useContext(CurrentOperator);
  const { target } = approval;
  const image = subjectOf(approval);
  const isShared = label === "admin";
  const confirm = (form: FormData): void => {
    const by = isShared ? textOf(form, "by") : "";
    if (by !== "") localStorage.setItem(NAME, by);
    onConfirm(by);
  };
  return (
    <Confirm
      title={`${decision === "approve" ? "Approve" : "Reject"} ${image} for ${target}?`}
      action={decision === "approve" ? "Approve" : "Reject"}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        {decision === "approve"
          ? `It is sent to ${target} at once, or when its window opens.`
          : "It fails and is not sent, nor are the stages behind it."}
      </p>
      {isShared ? (
        <label>
          Your name, for the record
          <input name="by" defaultValue={localStorage.getItem(NAME) ?? ""} maxLength={100} autocomplete="name" />
        </label>
      ) : (
        <p class="hint">Recorded as {label}.</p>
      )}
    </Confirm>
  );
}
