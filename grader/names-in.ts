/** What a text declares at the starts of its lines. */
export const namesIn = (text: string): string[] => [...text.matchAll(declaration)].map(([, name]) => name);

const declaration = /^(?:export\s+)?(?:async\s+)?(?:function\s*\*?|const|let|var|class)\s+(\w+)/gm;
