/** A text with the ids of events in it as links to their pages. */
export function Linked({ text }: { readonly text: string }) {
  const parts = text.split(/(evt_[0-9a-z]{26})/);
  return (
    <>
      {parts.map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <a key={index} href={`/events/${part}`}>
            {part}
          </a>
        ),
      )}
    </>
  );
}
