/** Lets somebody delete notebooks of their own on the start page, after a question; lessons have no such button. */
export function offerToDelete(): void {
  for (const button of document.querySelectorAll<HTMLElement>("button[data-delete]"))
    button.addEventListener("click", () => void deleteNotebook(button.dataset["delete"]!));
}

async function deleteNotebook(path: string): Promise<void> {
  if (!confirm(`Delete ${path}? It is kept in .gradlab/trash in your workspace.`)) return;
  const target = `/api/contents/${path.split("/").map(encodeURIComponent).join("/")}`;
  try {
    const answer = await fetch(target, { method: "DELETE" });
    if (!answer.ok) throw new Error(((await answer.json()) as { readonly message: string }).message);
  } catch (error) {
    alert(`${path} was not deleted: ${(error as Error).message}.`);
  }
  location.reload();
}
