/** True for a text that something else fills in later (`${…}`, `{{…}}`): it cannot be checked now. */
export function isTemplated(text: string): boolean {
  return text.includes('${') || text.includes('{{');
}
