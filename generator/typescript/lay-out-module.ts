/**
 * The text of a module with the project's layout. The compiler is large: only who asks loads it.
 */

export async function layOutModule(text: string): Promise<string> {
  const { layOut } = await import("./layout/lay-out.js");
  return layOut(text);
}
